// What can be reached in time: one sweep over the whole map, then every way cut where the time ends.
#include <stdlib.h>

#include "road/engine_internal.h"

enum { MS_PER_S = 1000 };

// A part of a way; empty when to_m < from_m.
typedef struct stretch {
    int32_t from_m, to_m;
} stretch;

// Ways around the place, while they are looked at one after the other.
typedef struct look {
    const map *m;
    const kept_metric *k;
    const road_cost *cost; // by node: from the place, or to it
    map_spot spot;
    bool to;
    uint64_t limit_ms;
} look;

// How many metres of a way in one direction can be done in the time that is left: those whose cost, rounded
// up, does not exceed it. -1 when there is no time left, or no way.
static int32_t metres_within(const look *l, int32_t slot, road_cost spent)
{
    road_cost whole = l->k->arc_cost[l->m->slot_arc[l->m->slot_first[slot]]];
    int32_t whole_m = l->m->way[slot / 2].length_m;
    if (!road_cost_open(spent) || !road_cost_open(whole) || road_cost_ms(spent) > l->limit_ms) {
        return -1;
    }
    uint64_t left = l->limit_ms - road_cost_ms(spent);
    if (road_cost_ms(whole) <= left) {
        return whole_m;
    }
    return (int32_t)(left * (uint64_t)whole_m / road_cost_ms(whole));
}

// What entering a way in one direction costs; or, when the place is the end, what leaving it there does.
static road_cost at_end(const look *l, int32_t slot)
{
    const map *m = l->m;
    if (l->to) {
        return l->cost[m->graph.head[m->slot_arc[m->slot_first[slot]]]];
    }
    road_cost best = l->cost[slot % 2 == 0 ? m->way[slot / 2].from : m->way[slot / 2].to];
    for (int32_t i = m->slot_first[slot] + 1; i < m->slot_first[slot + 1]; i++) {
        road_cost there = l->cost[snap_arc_tail(m, m->slot_arc[i])];
        best = there < best ? there : best;
    }
    return best;
}

// The part of a way that is within the limit over its ends, in one direction.
static stretch over_end(const look *l, int32_t slot)
{
    int32_t whole_m = l->m->way[slot / 2].length_m;
    int32_t part_m = metres_within(l, slot, at_end(l, slot));
    if (part_m < 0) {
        return (stretch){0, -1};
    }
    bool from_first = (slot % 2 == 0) != l->to;
    return from_first ? (stretch){0, part_m} : (stretch){whole_m - part_m, whole_m};
}

// And on the place's own way, from the place itself.
static stretch beside(const look *l, int32_t slot)
{
    int32_t whole_m = l->m->way[slot / 2].length_m;
    int32_t part_m = slot / 2 == l->spot.way ? metres_within(l, slot, 0) : -1;
    if (part_m < 0) {
        return (stretch){0, -1};
    }
    int32_t at = l->spot.at_m;
    bool onward = (slot % 2 == 0) != l->to;
    return onward ? (stretch){at, part_m < whole_m - at ? at + part_m : whole_m}
                  : (stretch){part_m < at ? at - part_m : 0, at};
}

static int compare_stretches(const void *x, const void *y)
{
    const stretch *a = x;
    const stretch *b = y;
    return a->from_m != b->from_m ? (a->from_m < b->from_m ? -1 : 1)
                                  : (a->to_m > b->to_m) - (a->to_m < b->to_m);
}

// Pieces and their lines while they grow.
typedef struct piece_list {
    reach_piece *row;
    int32_t n, cap;
    point_list line;
} piece_list;

static void piece_add(piece_list *p, const map *m, int32_t way, stretch s)
{
    if (s.to_m <= s.from_m) {
        return; // a point, not a piece
    }
    p->row = arena_room(p->line.memory, p->row, p->n, &p->cap, sizeof *p->row);
    reach_piece *piece = &p->row[p->n++];
    *piece = (reach_piece){.way = way, .from_m = s.from_m, .to_m = s.to_m, .first_point = p->line.n};
    line_add_cut(&p->line, piece->first_point, m, way, s.from_m, s.to_m);
    piece->n_point = p->line.n - piece->first_point;
}

static void way_add(piece_list *p, const look *l, int32_t way)
{
    stretch part[] = {over_end(l, 2 * way), over_end(l, 2 * way + 1), beside(l, 2 * way),
                      beside(l, 2 * way + 1)};
    size_t n = sizeof part / sizeof part[0];
    qsort(part, n, sizeof part[0], compare_stretches);
    stretch open = {0, -1};
    for (size_t i = 0; i < n; i++) {
        if (part[i].to_m < part[i].from_m) {
            continue;
        }
        if (open.to_m >= open.from_m && part[i].from_m <= open.to_m) {
            open.to_m = part[i].to_m > open.to_m ? part[i].to_m : open.to_m;
        } else {
            piece_add(p, l->m, way, open);
            open = part[i];
        }
    }
    piece_add(p, l->m, way, open);
}

bool engine_reach(arena *a, engine *en, const engine_trip *t, point place, bool to, int32_t limit_s,
                  travel_reach *ret, err *e)
{
    const map *m = engine_net_of(en, t->vehicle)->m;
    *ret = (travel_reach){0};
    engine_ask(en);
    const kept_metric *k = engine_metric(en, t->vehicle, &t->state, e);
    if (!k) {
        return false;
    }
    ret->metric = k->id;
    int32_t limit_m = t->limit_m > 0 ? t->limit_m : ENGINE_SNAP_M;
    if (!engine_snap(en, t->vehicle, place, limit_m, &ret->spot, &ret->fault)) {
        return true;
    }
    road_cost *cost = mem_grow(NULL, (size_t)m->n_node + 1, sizeof *cost);
    table_stop stop = to ? snap_end(m, ret->spot, k->arc_cost) : snap_begin(m, ret->spot, k->arc_cost);
    table_reach(&k->costs, &stop, to, cost);
    look l = {m, k, cost, ret->spot, to, limit_s > 0 ? (uint64_t)limit_s * MS_PER_S : 0};
    piece_list pieces = {.line = {.memory = a}};
    for (int32_t w = 0; w < m->n_way; w++) {
        way_add(&pieces, &l, w);
    }
    free(cost);
    ret->n_piece = pieces.n;
    ret->n_point = pieces.line.n;
    ret->piece = pieces.row;
    ret->point = pieces.line.p;
    return true;
}
