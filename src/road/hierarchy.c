#include "road/hierarchy.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static int compare_ranks(const void *x, const void *y)
{
    int32_t a = *(const int32_t *)x;
    int32_t b = *(const int32_t *)y;
    return (a > b) - (a < b);
}

int32_t hierarchy_edge(const hierarchy *h, int32_t low, int32_t high)
{
    int32_t from = h->up_first[low];
    int32_t to = h->up_first[low + 1];
    while (from < to) {
        int32_t middle = from + (to - from) / 2;
        if (h->up_head[middle] < high) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from < h->up_first[low + 1] && h->up_head[from] == high ? from : HIERARCHY_NONE;
}

// The graph's neighbours of each rank that are higher, without order; some twice.
typedef struct upward {
    int32_t *first; // [n_node + 1]
    int32_t *head;
} upward;

static void upward_make(upward *u, const road_graph *g, const int32_t *rank)
{
    int32_t *next = mem_grow(NULL, (size_t)g->n_node + 1, sizeof *next);
    u->first = mem_grow(NULL, (size_t)g->n_node + 1, sizeof *u->first);
    u->head = mem_grow(NULL, (size_t)g->n_arc + 1, sizeof *u->head);
    memset(u->first, 0, ((size_t)g->n_node + 1) * sizeof *u->first);
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t v = 0; v < g->n_node; v++) {
            for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
                int32_t x = rank[v];
                int32_t y = rank[g->head[a]];
                if (x == y) {
                    continue;
                }
                int32_t low = x < y ? x : y;
                if (pass == 0) {
                    u->first[low + 1]++;
                } else {
                    u->head[next[low]++] = x < y ? y : x;
                }
            }
        }
        for (int32_t v = 0; pass == 0 && v < g->n_node; v++) {
            u->first[v + 1] += u->first[v];
            next[v] = u->first[v];
        }
    }
    free(next);
}

// The ranks gathered for one node, each once.
typedef struct gathering {
    int32_t *mark; // by rank: the node that it was gathered for last
    int32_t *list; // [n_node]
    int32_t n;
} gathering;

static void gather(gathering *s, int32_t node, const int32_t *rank, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        if (rank[i] != node && s->mark[rank[i]] != node) {
            s->mark[rank[i]] = node;
            s->list[s->n++] = rank[i];
        }
    }
}

// The higher neighbours of a node are those in the graph and those of its children in the elimination tree
// (George and Liu, 1981).
static bool contract(hierarchy *h, const upward *u, gathering *s, int32_t *child, int32_t *sibling, err *e)
{
    int64_t cap = 0;
    for (int32_t x = 0; x < h->n_node; x++) {
        s->n = 0;
        gather(s, x, u->head + u->first[x], u->first[x + 1] - u->first[x]);
        for (int32_t c = child[x]; c != HIERARCHY_NONE; c = sibling[c]) {
            gather(s, x, h->up_head + h->up_first[c], h->up_first[c + 1] - h->up_first[c]);
        }
        int64_t n = (int64_t)h->up_first[x] + s->n;
        if (n > HIERARCHY_EDGES_MAX) {
            return err_fail(e, ERR_CODE("road.too_large"), ERR_INT("edges", HIERARCHY_EDGES_MAX));
        }
        if (n > cap) {
            cap = 2 * n + h->n_node;
            h->up_head = mem_grow(h->up_head, (size_t)cap, sizeof *h->up_head);
        }
        qsort(s->list, (size_t)s->n, sizeof *s->list, compare_ranks);
        if (s->n > 0) {
            memcpy(h->up_head + h->up_first[x], s->list, (size_t)s->n * sizeof *s->list);
            sibling[x] = child[s->list[0]];
            child[s->list[0]] = x;
        }
        h->up_first[x + 1] = (int32_t)n;
    }
    h->n_edge = h->up_first[h->n_node];
    h->up_head = mem_grow(h->up_head, (size_t)h->n_edge + 1, sizeof *h->up_head);
    return true;
}

static bool build_up(hierarchy *h, const road_graph *g, err *e)
{
    size_t n = (size_t)h->n_node + 1;
    upward u;
    gathering s = {.mark = mem_grow(NULL, n, sizeof *s.mark), .list = mem_grow(NULL, n, sizeof *s.list)};
    int32_t *child = mem_grow(NULL, n, sizeof *child);
    int32_t *sibling = mem_grow(NULL, n, sizeof *sibling);
    for (size_t i = 0; i < n; i++) {
        s.mark[i] = child[i] = sibling[i] = HIERARCHY_NONE;
    }
    upward_make(&u, g, h->rank);
    h->up_first[0] = 0;
    bool ok = contract(h, &u, &s, child, sibling, e);
    free(u.first);
    free(u.head);
    free(s.mark);
    free(s.list);
    free(child);
    free(sibling);
    return ok;
}

static void build_down(hierarchy *h)
{
    int32_t n = h->n_node;
    int32_t *next = mem_grow(NULL, (size_t)n + 1, sizeof *next);
    h->down_tail = mem_grow(NULL, (size_t)h->n_edge + 1, sizeof *h->down_tail);
    h->down_edge = mem_grow(NULL, (size_t)h->n_edge + 1, sizeof *h->down_edge);
    h->up_tail = mem_grow(NULL, (size_t)h->n_edge + 1, sizeof *h->up_tail);
    memset(h->down_first, 0, ((size_t)n + 1) * sizeof *h->down_first);
    for (int32_t e = 0; e < h->n_edge; e++) {
        h->down_first[h->up_head[e] + 1]++;
    }
    for (int32_t x = 0; x < n; x++) {
        h->down_first[x + 1] += h->down_first[x];
        next[x] = h->down_first[x];
    }
    for (int32_t x = 0; x < n; x++) {
        for (int32_t e = h->up_first[x]; e < h->up_first[x + 1]; e++) {
            int32_t at = next[h->up_head[e]]++;
            h->up_tail[e] = x;
            h->down_tail[at] = x;
            h->down_edge[at] = e;
        }
    }
    free(next);
}

static void find_slots(hierarchy *h, const road_graph *g)
{
    for (int32_t v = 0; v < g->n_node; v++) {
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t x = h->rank[v];
            int32_t y = h->rank[g->head[a]];
            h->arc_slot[a] = x == y  ? HIERARCHY_NONE
                             : x < y ? 2 * hierarchy_edge(h, x, y)
                                     : 2 * hierarchy_edge(h, y, x) + 1;
        }
    }
}

// The arcs of each slot: parallel ones stand together.
static void list_slots(hierarchy *h)
{
    size_t n_slot = 2 * (size_t)h->n_edge;
    h->slot_first = mem_grow(NULL, n_slot + 2, sizeof *h->slot_first);
    h->slot_arc = mem_grow(NULL, (size_t)h->n_arc + 1, sizeof *h->slot_arc);
    memset(h->slot_first, 0, (n_slot + 2) * sizeof *h->slot_first);
    // Counted one place on: filling moves each beginning to its end, where the next one begins.
    int32_t *next = h->slot_first + 1;
    for (int32_t a = 0; a < h->n_arc; a++) {
        if (h->arc_slot[a] != HIERARCHY_NONE) {
            next[h->arc_slot[a] + 1]++;
        }
    }
    for (size_t s = 1; s <= n_slot; s++) {
        next[s] += next[s - 1];
    }
    for (int32_t a = 0; a < h->n_arc; a++) {
        if (h->arc_slot[a] != HIERARCHY_NONE) {
            h->slot_arc[next[h->arc_slot[a]]++] = a;
        }
    }
}

bool hierarchy_make(hierarchy *h, const road_graph *g, const int32_t *order, err *e)
{
    size_t n = (size_t)g->n_node + 1;
    *h = (hierarchy){.n_node = g->n_node,
                     .n_arc = g->n_arc,
                     .rank = mem_grow(NULL, n, sizeof *h->rank),
                     .node = mem_grow(NULL, n, sizeof *h->node),
                     .up_first = mem_grow(NULL, n, sizeof *h->up_first),
                     .down_first = mem_grow(NULL, n, sizeof *h->down_first),
                     .arc_slot = mem_grow(NULL, (size_t)g->n_arc + 1, sizeof *h->arc_slot)};
    for (int32_t i = 0; i < g->n_node; i++) {
        h->node[i] = order[i];
        h->rank[order[i]] = i;
    }
    if (!build_up(h, g, e)) {
        hierarchy_done(h);
        return false;
    }
    build_down(h);
    find_slots(h, g);
    list_slots(h);
    return true;
}

void hierarchy_done(hierarchy *h)
{
    free(h->rank);
    free(h->node);
    free(h->up_first);
    free(h->up_head);
    free(h->up_tail);
    free(h->down_first);
    free(h->down_tail);
    free(h->down_edge);
    free(h->arc_slot);
    free(h->slot_first);
    free(h->slot_arc);
    *h = (hierarchy){0};
}
