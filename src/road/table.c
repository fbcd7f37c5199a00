#include "road/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// Sources of one batch. Wide enough that the compiler fills its vectors, narrow enough that a batch stays in
// the cache of the second level.
enum { LANES = 16 };

typedef struct lane_set {
    road_cost cost[LANES];
} lane_set;

// The part of a hierarchy above the targets, the highest first; edges lead down into it.
typedef struct selection {
    int32_t n;
    int32_t *local;  // by rank: place here; HIERARCHY_NONE = not above a target
    int32_t *first;  // [n + 1]
    int32_t *upper;  // by edge: the place of its higher end
    road_cost *cost; // by edge: from the higher end to the lower
} selection;

static int compare_down(const void *x, const void *y)
{
    int32_t a = *(const int32_t *)x;
    int32_t b = *(const int32_t *)y;
    return (a < b) - (a > b);
}

// All ancestors of the targets, from the highest rank down.
static int32_t *select_ranks(const hierarchy *h, int32_t n_to, const table_stop *to, int32_t *local,
                             int32_t *ret_n)
{
    int32_t *rank = mem_grow(NULL, (size_t)h->n_node + 1, sizeof *rank);
    int32_t n = 0;
    for (int32_t i = 0; i < h->n_node; i++) {
        local[i] = HIERARCHY_NONE;
    }
    for (int32_t i = 0; i < n_to * TABLE_NODES_MAX; i++) {
        const table_stop *stop = &to[i / TABLE_NODES_MAX];
        int32_t end = i % TABLE_NODES_MAX;
        int32_t x = end < stop->n ? h->rank[stop->node[end]] : HIERARCHY_NONE;
        for (; x != HIERARCHY_NONE && local[x] == HIERARCHY_NONE; x = hierarchy_parent(h, x)) {
            local[x] = 0;
            rank[n++] = x;
        }
    }
    qsort(rank, (size_t)n, sizeof *rank, compare_down);
    for (int32_t i = 0; i < n; i++) {
        local[rank[i]] = i;
    }
    *ret_n = n;
    return rank;
}

static void selection_make(selection *s, const metric *m, int32_t n_to, const table_stop *to)
{
    const hierarchy *h = m->shape;
    *s = (selection){.local = mem_grow(NULL, (size_t)h->n_node + 1, sizeof *s->local)};
    int32_t *rank = select_ranks(h, n_to, to, s->local, &s->n);
    s->first = mem_grow(NULL, (size_t)s->n + 1, sizeof *s->first);
    s->first[0] = 0;
    for (int32_t i = 0; i < s->n; i++) {
        s->first[i + 1] = s->first[i] + h->up_first[rank[i] + 1] - h->up_first[rank[i]];
    }
    s->upper = mem_grow(NULL, (size_t)s->first[s->n] + 1, sizeof *s->upper);
    s->cost = mem_grow(NULL, (size_t)s->first[s->n] + 1, sizeof *s->cost);
    for (int32_t i = 0; i < s->n; i++) {
        int32_t at = s->first[i];
        for (int32_t e = h->up_first[rank[i]]; e < h->up_first[rank[i] + 1]; e++, at++) {
            s->upper[at] = s->local[h->up_head[e]];
            s->cost[at] = m->cost[2 * (size_t)e + 1];
        }
    }
    free(rank);
}

static void selection_done(selection *s)
{
    free(s->local);
    free(s->first);
    free(s->upper);
    free(s->cost);
}

static int32_t lowest(const int32_t *at, int32_t n)
{
    int32_t low = 0;
    for (int32_t i = 1; i < n; i++) {
        low = at[i] < at[low] ? i : low;
    }
    return low;
}

// Whether another walk is where walk i is.
static bool met(const int32_t *at, int32_t n, int32_t i)
{
    for (int32_t k = 0; k < n; k++) {
        if (k != i && at[k] == at[i]) {
            return true;
        }
    }
    return false;
}

static void offer(const selection *s, lane_set *lanes, int32_t lane, int32_t x, road_cost here)
{
    if (s->local[x] != HIERARCHY_NONE && here < lanes[s->local[x]].cost[lane]) {
        lanes[s->local[x]].cost[lane] = here;
    }
}

static void relax_up(const metric *m, int32_t x, road_cost here, road_cost *scratch)
{
    const hierarchy *h = m->shape;
    for (int32_t e = h->up_first[x]; e < h->up_first[x + 1]; e++) {
        road_cost there = here + m->cost[2 * (size_t)e];
        if (there < scratch[h->up_head[e]]) {
            scratch[h->up_head[e]] = there;
        }
    }
}

// Walks from the nodes of a source up the elimination tree, the lowest first, and offers the lane what each
// ancestor above a target costs. `scratch` holds ROAD_CLOSED by rank, before and after.
static void climb(const metric *m, const table_stop *from, road_cost *scratch, const selection *s,
                  lane_set *lanes, int32_t lane)
{
    const hierarchy *h = m->shape;
    int32_t at[TABLE_NODES_MAX]; // where the walk from each node is, those that have met once
    int32_t n = 0;
    for (int32_t end = 0; end < from->n; end++) {
        int32_t x = h->rank[from->node[end]];
        if (from->cost[end] >= scratch[x]) {
            continue;
        }
        if (scratch[x] >= ROAD_CLOSED) {
            at[n++] = x;
        }
        scratch[x] = from->cost[end];
    }
    while (n > 0) {
        int32_t low = lowest(at, n);
        int32_t x = at[low];
        road_cost here = scratch[x];
        scratch[x] = ROAD_CLOSED;
        if (here < ROAD_CLOSED) {
            offer(s, lanes, lane, x, here);
            relax_up(m, x, here, scratch);
        }
        int32_t parent = hierarchy_parent(h, x);
        at[low] = parent;
        if (parent == HIERARCHY_NONE || met(at, n, low)) {
            at[low] = at[--n];
        }
    }
}

// One binary for old and new processors: the loader takes the version that fits.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

// Carries the costs of all lanes down, from the highest rank to the lowest.
FOR_EACH_PROCESSOR
static void sweep(const selection *s, lane_set *restrict lanes)
{
    for (int32_t i = 0; i < s->n; i++) {
        lane_set best = lanes[i];
        for (int32_t e = s->first[i]; e < s->first[i + 1]; e++) {
            const lane_set *from = &lanes[s->upper[e]];
            int64_t cost = (int64_t)s->cost[e];
            for (int32_t k = 0; k < LANES; k++) {
                // Signed, since vectors compare signed numbers; both are below 2^63.
                int64_t there = (int64_t)from->cost[k] + cost;
                int64_t here = (int64_t)best.cost[k];
                best.cost[k] = (road_cost)(there < here ? there : here);
            }
        }
        lanes[i] = best;
    }
}

// One batch: closes all lanes, climbs from each source, sweeps.
static void run_batch(const metric *m, int32_t n, const table_stop *from, const selection *s,
                      road_cost *scratch, lane_set *lanes)
{
    for (int32_t i = 0; i < s->n; i++) {
        for (int32_t k = 0; k < LANES; k++) {
            lanes[i].cost[k] = ROAD_CLOSED;
        }
    }
    for (int32_t k = 0; k < n; k++) {
        climb(m, &from[k], scratch, s, lanes, k);
    }
    sweep(s, lanes);
}

// Where the costs to the targets stand: the ends of target t are [first[t], first[t + 1]).
typedef struct endings {
    int32_t n_to;
    int32_t *first; // [n_to + 1]
    int32_t *local; // place in the selection
    road_cost *cost;
} endings;

static void endings_make(endings *e, const hierarchy *h, const selection *s, int32_t n_to,
                         const table_stop *to)
{
    size_t most = (size_t)n_to * TABLE_NODES_MAX + 1;
    *e = (endings){.n_to = n_to,
                   .first = mem_grow(NULL, (size_t)n_to + 1, sizeof *e->first),
                   .local = mem_grow(NULL, most, sizeof *e->local),
                   .cost = mem_grow(NULL, most, sizeof *e->cost)};
    int32_t n = 0;
    for (int32_t t = 0; t < n_to; t++) {
        e->first[t] = n;
        for (int32_t end = 0; end < to[t].n; end++, n++) {
            e->local[n] = s->local[h->rank[to[t].node[end]]];
            e->cost[n] = to[t].cost[end];
        }
    }
    e->first[n_to] = n;
}

static void endings_done(endings *e)
{
    free(e->first);
    free(e->local);
    free(e->cost);
}

// The cheapest costs of all lanes to one target.
static inline lane_set collect(const endings *e, const lane_set *lanes, int32_t t)
{
    lane_set best;
    for (int32_t k = 0; k < LANES; k++) {
        best.cost[k] = ROAD_CLOSED;
    }
    for (int32_t i = e->first[t]; i < e->first[t + 1]; i++) {
        const lane_set *from = &lanes[e->local[i]];
        int64_t cost = (int64_t)e->cost[i];
        for (int32_t k = 0; k < LANES; k++) {
            int64_t there = (int64_t)from->cost[k] + cost;
            int64_t here = (int64_t)best.cost[k];
            best.cost[k] = (road_cost)(there < here ? there : here);
        }
    }
    return best;
}

// The rows of the first n lanes, a few targets at a time, since rows lie far from each other.
FOR_EACH_PROCESSOR
static void write_rows(const endings *e, const lane_set *lanes, int32_t n, road_cost *ret_row)
{
    enum { ABREAST = 8 };
    lane_set best[ABREAST];
    for (int32_t t = 0; t < e->n_to; t += ABREAST) {
        int32_t n_best = e->n_to - t < ABREAST ? e->n_to - t : ABREAST;
        for (int32_t i = 0; i < n_best; i++) {
            best[i] = collect(e, lanes, t + i);
        }
        for (int32_t k = 0; k < n; k++) {
            for (int32_t i = 0; i < n_best; i++) {
                ret_row[(size_t)k * (size_t)e->n_to + (size_t)(t + i)] = best[i].cost[k];
            }
        }
    }
}

void table_make(const metric *m, int32_t n_from, const table_stop *from, int32_t n_to, const table_stop *to,
                road_cost *ret_cost)
{
    assert(n_from <= TABLE_POINTS_MAX && n_to <= TABLE_POINTS_MAX);
    const hierarchy *h = m->shape;
    selection s;
    endings ends;
    selection_make(&s, m, n_to, to);
    endings_make(&ends, h, &s, n_to, to);
    road_cost *scratch = mem_grow(NULL, (size_t)h->n_node + 1, sizeof *scratch);
    lane_set *lanes = mem_grow(NULL, (size_t)s.n + 1, sizeof *lanes);
    for (int32_t x = 0; x < h->n_node; x++) {
        scratch[x] = ROAD_CLOSED;
    }
    for (int32_t begin = 0; begin < n_from; begin += LANES) {
        int32_t n = n_from - begin < LANES ? n_from - begin : LANES;
        run_batch(m, n, from + begin, &s, scratch, lanes);
        write_rows(&ends, lanes, n, ret_cost + (size_t)begin * (size_t)n_to);
    }
    free(lanes);
    free(scratch);
    endings_done(&ends);
    selection_done(&s);
}

// Offers what a stop costs to all nodes above its own.
static void offer_above(const metric *m, const table_stop *stop, bool to, road_cost *cost)
{
    const hierarchy *h = m->shape;
    for (int32_t end = 0; end < stop->n; end++) {
        int32_t start = h->rank[stop->node[end]];
        cost[start] = stop->cost[end] < cost[start] ? stop->cost[end] : cost[start];
        for (int32_t x = start; x != HIERARCHY_NONE; x = hierarchy_parent(h, x)) {
            for (int32_t e = h->up_first[x]; e < h->up_first[x + 1]; e++) {
                road_cost there = cost[x] + m->cost[2 * (size_t)e + to];
                cost[h->up_head[e]] = there < cost[h->up_head[e]] ? there : cost[h->up_head[e]];
            }
        }
    }
}

void table_reach(const metric *m, int32_t n, const table_stop *stop, bool to, road_cost *ret_cost)
{
    const hierarchy *h = m->shape;
    road_cost *cost = mem_grow(NULL, (size_t)h->n_node + 1, sizeof *cost);
    for (int32_t x = 0; x < h->n_node; x++) {
        cost[x] = ROAD_CLOSED;
    }
    for (int32_t i = 0; i < n; i++) {
        offer_above(m, &stop[i], to, cost);
    }
    for (int32_t x = h->n_node - 1; x >= 0; x--) {
        for (int32_t e = h->up_first[x]; e < h->up_first[x + 1]; e++) {
            road_cost there = cost[h->up_head[e]] + m->cost[2 * (size_t)e + !to];
            cost[x] = there < cost[x] ? there : cost[x];
        }
    }
    for (int32_t x = 0; x < h->n_node; x++) {
        ret_cost[h->node[x]] = cost[x];
    }
    free(cost);
}
