// Single ways: up from both ends to where they meet, then every edge taken apart into the graph's own arcs.
#include <assert.h>
#include <stdlib.h>

#include "road/table.h"

// What is known of the ancestors of one end.
typedef struct climber {
    road_cost *cost; // by rank
    int32_t *slot;   // by rank: the slot that led here
} climber;

static void climb(const metric *m, int32_t rank, bool backward, climber *c)
{
    const hierarchy *h = m->shape;
    for (int32_t x = rank; x != HIERARCHY_NONE; x = hierarchy_parent(h, x)) {
        c->cost[x] = ROAD_CLOSED;
        c->slot[x] = HIERARCHY_NONE;
    }
    c->cost[rank] = 0;
    for (int32_t x = rank; x != HIERARCHY_NONE; x = hierarchy_parent(h, x)) {
        for (int32_t e = h->up_first[x]; e < h->up_first[x + 1]; e++) {
            int32_t slot = 2 * e + backward;
            road_cost there = c->cost[x] + m->cost[slot];
            if (there < c->cost[h->up_head[e]]) {
                c->cost[h->up_head[e]] = there;
                c->slot[h->up_head[e]] = slot;
            }
        }
    }
}

// Slots of a way that are still to be taken apart, the next one last.
typedef struct slots {
    int32_t *list;
    int32_t n, cap;
} slots;

static void slots_push(slots *s, int32_t slot)
{
    if (s->n == s->cap) {
        s->cap = 2 * s->cap + 64;
        s->list = mem_grow(s->list, (size_t)s->cap, sizeof *s->list);
    }
    s->list[s->n++] = slot;
}

// Where a slot leads: an even one to its edge's higher end, an odd one to the lower.
static int32_t slot_end(const hierarchy *h, int32_t slot)
{
    return slot % 2 == 0 ? h->up_head[slot / 2] : h->up_tail[slot / 2];
}

// The common ancestor over which the way is cheapest; HIERARCHY_NONE when there is no way.
static int32_t meet(const hierarchy *h, int32_t a, int32_t b, const climber *up, const climber *down,
                    road_cost *ret_cost)
{
    while (a != b && a != HIERARCHY_NONE && b != HIERARCHY_NONE) { // the lower one climbs
        if (a < b) {
            a = hierarchy_parent(h, a);
        } else {
            b = hierarchy_parent(h, b);
        }
    }
    int32_t best = HIERARCHY_NONE;
    *ret_cost = ROAD_CLOSED;
    for (int32_t x = a == b ? a : HIERARCHY_NONE; x != HIERARCHY_NONE; x = hierarchy_parent(h, x)) {
        if (up->cost[x] + down->cost[x] < *ret_cost) {
            *ret_cost = up->cost[x] + down->cost[x];
            best = x;
        }
    }
    return best;
}

// The slots of the way in the hierarchy, the last one first.
static void collect(const hierarchy *h, int32_t top, const climber *up, const climber *down, slots *s)
{
    for (int32_t x = top; down->slot[x] != HIERARCHY_NONE; x = h->up_tail[down->slot[x] / 2]) {
        slots_push(s, down->slot[x]);
    }
    for (int32_t i = 0, k = s->n - 1; i < k; i++, k--) { // the one at the top is driven first
        int32_t swapped = s->list[i];
        s->list[i] = s->list[k];
        s->list[k] = swapped;
    }
    for (int32_t x = top; up->slot[x] != HIERARCHY_NONE; x = h->up_tail[up->slot[x] / 2]) {
        slots_push(s, up->slot[x]);
    }
}

static bool unpack(const metric *m, slots *s, slots *ret_rank, err *e)
{
    while (s->n > 0) {
        int32_t slot = s->list[--s->n];
        int32_t first = 0;
        int32_t second = 0;
        if (metric_halves(m, slot, &first, &second)) {
            slots_push(s, second);
            slots_push(s, first);
            continue;
        }
        if (ret_rank->n == WAY_NODES_MAX) {
            return err_fail(e, ERR_CODE("road.too_large"), ERR_INT("edges", WAY_NODES_MAX));
        }
        slots_push(ret_rank, slot_end(m->shape, slot));
    }
    return true;
}

bool table_way(arena *a, const metric *m, int32_t from, int32_t to, const int32_t **ret_node, int32_t *ret_n,
               road_cost *ret_cost, err *e)
{
    const hierarchy *h = m->shape;
    climber end[2];
    slots packed = {0};
    slots way = {0};
    for (int i = 0; i < 2; i++) {
        end[i].cost = mem_grow(NULL, (size_t)h->n_node + 1, sizeof *end[i].cost);
        end[i].slot = mem_grow(NULL, (size_t)h->n_node + 1, sizeof *end[i].slot);
        climb(m, h->rank[i == 0 ? from : to], i == 1, &end[i]);
    }
    int32_t top = meet(h, h->rank[from], h->rank[to], &end[0], &end[1], ret_cost);
    bool ok = true;
    *ret_n = 0;
    if (top != HIERARCHY_NONE) {
        collect(h, top, &end[0], &end[1], &packed);
        slots_push(&way, h->rank[from]);
        ok = unpack(m, &packed, &way, e);
        int32_t *node = ARENA_NEW(a, int32_t, way.n);
        for (int32_t i = 0; i < way.n; i++) {
            node[i] = h->node[way.list[i]];
        }
        *ret_node = node;
        *ret_n = way.n;
    }
    for (int i = 0; i < 2; i++) {
        free(end[i].cost);
        free(end[i].slot);
    }
    free(packed.list);
    free(way.list);
    return ok;
}
