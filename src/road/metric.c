#include "road/metric.h"

#include <assert.h>
#include <stdlib.h>

static road_cost cheaper(road_cost a, road_cost b)
{
    return a < b ? a : b;
}

void metric_make(metric *m, const hierarchy *h, const road_cost *arc_cost)
{
    size_t n_slot = 2 * (size_t)h->n_edge;
    *m = (metric){.shape = h, .cost = mem_grow(NULL, n_slot + 1, sizeof *m->cost)};
    for (size_t i = 0; i < n_slot; i++) {
        m->cost[i] = ROAD_CLOSED;
    }
    for (int32_t a = 0; a < h->n_arc; a++) {
        int32_t slot = h->arc_slot[a];
        if (slot != HIERARCHY_NONE) {
            m->cost[slot] = cheaper(m->cost[slot], arc_cost[a]);
        }
    }
    // Lower triangles: each x with the edges to it from below; edge_to[y] finds the edge (x, y) at once.
    int32_t *edge_to = mem_grow(NULL, (size_t)h->n_node + 1, sizeof *edge_to);
    road_cost *cost = m->cost;
    for (int32_t x = 0; x < h->n_node; x++) {
        for (int32_t e = h->up_first[x]; e < h->up_first[x + 1]; e++) {
            edge_to[h->up_head[e]] = e;
        }
        for (int32_t k = h->down_first[x]; k < h->down_first[x + 1]; k++) {
            int32_t zx = h->down_edge[k];
            road_cost from_z = cost[2 * (size_t)zx];
            road_cost to_z = cost[2 * (size_t)zx + 1];
            for (int32_t zy = zx + 1; zy < h->up_first[h->down_tail[k] + 1]; zy++) {
                size_t xy = 2 * (size_t)edge_to[h->up_head[zy]];
                cost[xy] = cheaper(cost[xy], to_z + cost[2 * (size_t)zy]);
                cost[xy + 1] = cheaper(cost[xy + 1], cost[2 * (size_t)zy + 1] + from_z);
            }
        }
    }
    free(edge_to);
}

void metric_done(metric *m)
{
    free(m->cost);
    *m = (metric){0};
}

// The edges from a rank to two others that are higher, over all lower neighbours that the two share.
typedef struct triangles {
    const hierarchy *shape;
    int32_t i, i_end, k, k_end; // into the edges down from each of the two
} triangles;

static triangles triangles_of(const hierarchy *h, int32_t edge)
{
    int32_t low = h->up_tail[edge];
    int32_t high = h->up_head[edge];
    return (triangles){h, h->down_first[low], h->down_first[low + 1], h->down_first[high],
                       h->down_first[high + 1]};
}

static bool triangles_next(triangles *t, int32_t *ret_low_edge, int32_t *ret_high_edge)
{
    const hierarchy *h = t->shape;
    while (t->i < t->i_end && t->k < t->k_end) {
        int32_t a = h->down_tail[t->i];
        int32_t b = h->down_tail[t->k];
        if (a == b) {
            *ret_low_edge = h->down_edge[t->i++];
            *ret_high_edge = h->down_edge[t->k++];
            return true;
        }
        t->i += a < b;
        t->k += b < a;
    }
    return false;
}

// ---------------------------------------------------------------- mending

// Edges whose cost may have changed, the lowest first: what an edge's cost depends on has lower numbers.
typedef struct agenda {
    int32_t *heap;
    int32_t n, cap;
} agenda;

static void agenda_add(agenda *a, int32_t edge)
{
    if (a->n == a->cap) {
        a->cap = 2 * a->cap + 64;
        a->heap = mem_grow(a->heap, (size_t)a->cap, sizeof *a->heap);
    }
    int32_t at = a->n++;
    for (int32_t above = (at - 1) / 2; at > 0 && a->heap[above] > edge; above = (at - 1) / 2) {
        a->heap[at] = a->heap[above];
        at = above;
    }
    a->heap[at] = edge;
}

static int32_t agenda_take(agenda *a)
{
    int32_t least = a->heap[0];
    int32_t last = a->heap[--a->n];
    int32_t at = 0;
    for (int32_t below = 1; below < a->n; below = 2 * at + 1) {
        below += below + 1 < a->n && a->heap[below + 1] < a->heap[below];
        if (a->heap[below] >= last) {
            break;
        }
        a->heap[at] = a->heap[below];
        at = below;
    }
    a->heap[at] = last;
    return least;
}

// The cheapest of a slot's own arcs.
static road_cost slot_given(const hierarchy *h, arc_cost_fn *arc_cost, const void *ctx, int32_t slot)
{
    road_cost best = ROAD_CLOSED;
    for (int32_t i = h->slot_first[slot]; i < h->slot_first[slot + 1]; i++) {
        best = cheaper(best, arc_cost(ctx, h->slot_arc[i]));
    }
    return best;
}

// What an edge cost before, or costs now: [0] up, [1] down.
typedef struct edge_cost {
    road_cost way[2];
} edge_cost;

static edge_cost edge_cost_of(const metric *m, int32_t edge)
{
    return (edge_cost){{m->cost[2 * (size_t)edge], m->cost[2 * (size_t)edge + 1]}};
}

// Computes one edge's costs anew; true when one of them changed.
static bool edge_mend(metric *m, arc_cost_fn *arc_cost, const void *ctx, int32_t edge)
{
    road_cost up = slot_given(m->shape, arc_cost, ctx, 2 * edge);
    road_cost down = slot_given(m->shape, arc_cost, ctx, 2 * edge + 1);
    triangles t = triangles_of(m->shape, edge);
    int32_t zx = 0;
    int32_t zy = 0;
    while (triangles_next(&t, &zx, &zy)) {
        up = cheaper(up, m->cost[2 * (size_t)zx + 1] + m->cost[2 * (size_t)zy]);
        down = cheaper(down, m->cost[2 * (size_t)zy + 1] + m->cost[2 * (size_t)zx]);
    }
    bool changed = up != m->cost[2 * (size_t)edge] || down != m->cost[2 * (size_t)edge + 1];
    m->cost[2 * (size_t)edge] = up;
    m->cost[2 * (size_t)edge + 1] = down;
    return changed;
}

// A way over a lower node, there and back, before and after one of its edges changed.
typedef struct detour {
    edge_cost was, now;
} detour;

static detour detour_of(edge_cost was, edge_cost now, edge_cost on)
{
    return (detour){{{was.way[1] + on.way[0], was.way[0] + on.way[1]}},
                    {{now.way[1] + on.way[0], now.way[0] + on.way[1]}}};
}

// Whether the cost of a slot may change with a detour: it was this detour's, or this detour is cheaper now.
static bool detour_matters(road_cost slot, road_cost was, road_cost now)
{
    return now < slot || (was == slot && was < ROAD_CLOSED && now != was);
}

// Adds the edges above an edge that changed whose cost may change with it. Of two changed edges of one
// triangle the later one sees the earlier one's new cost; then the earlier one has seen the later one's old.
static void add_above(const metric *m, int32_t edge, edge_cost was, agenda *a)
{
    const hierarchy *h = m->shape;
    edge_cost now = edge_cost_of(m, edge);
    int32_t low = h->up_tail[edge];
    int32_t high = h->up_head[edge];
    int32_t beyond =
        h->up_first[high]; // of the edges of high: those that low's further ones share an end with
    for (int32_t other = h->up_first[low]; other < h->up_first[low + 1]; other++) {
        int32_t end = h->up_head[other];
        detour d = detour_of(was, now, edge_cost_of(m, other));
        road_cost least = cheaper(cheaper(d.was.way[0], d.was.way[1]), cheaper(d.now.way[0], d.now.way[1]));
        if (end == high || least >= ROAD_CLOSED) {
            continue;
        }
        while (end > high && h->up_head[beyond] < end) {
            beyond++;
        }
        bool above = end > high;
        int32_t third = above ? beyond : hierarchy_edge(h, end, high);
        edge_cost cost = edge_cost_of(m, third);
        // From high over low to end, and back.
        if (detour_matters(cost.way[!above], d.was.way[0], d.now.way[0]) ||
            detour_matters(cost.way[above], d.was.way[1], d.now.way[1])) {
            agenda_add(a, third);
        }
    }
}

road_cost arc_cost_listed(const void *ctx, int32_t arc)
{
    const road_cost *cost = ctx;
    return cost[arc];
}

void metric_update(metric *m, arc_cost_fn *arc_cost, const void *ctx, const int32_t *arc, int32_t n)
{
    const hierarchy *h = m->shape;
    agenda a = {0};
    for (int32_t i = 0; i < n; i++) {
        if (h->arc_slot[arc[i]] != HIERARCHY_NONE) {
            agenda_add(&a, h->arc_slot[arc[i]] / 2);
        }
    }
    int32_t last = HIERARCHY_NONE;
    while (a.n > 0) {
        int32_t edge = agenda_take(&a);
        if (edge == last) {
            continue;
        }
        last = edge;
        edge_cost was = edge_cost_of(m, edge);
        if (edge_mend(m, arc_cost, ctx, edge)) {
            add_above(m, edge, was, &a);
        }
    }
    free(a.heap);
}

bool metric_halves(const metric *m, int32_t slot, int32_t *ret_first_slot, int32_t *ret_second_slot)
{
    bool down = slot % 2 != 0;
    triangles t = triangles_of(m->shape, slot / 2);
    int32_t zx = 0;
    int32_t zy = 0;
    while (triangles_next(&t, &zx, &zy)) {
        int32_t first = down ? 2 * zy + 1 : 2 * zx + 1;
        int32_t second = down ? 2 * zx : 2 * zy;
        if (m->cost[first] + m->cost[second] == m->cost[slot]) {
            *ret_first_slot = first;
            *ret_second_slot = second;
            return true;
        }
    }
    return false;
}
