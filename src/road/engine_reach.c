// What can be reached in time: one sweep over a whole map, then every way cut where the time ends. By boat a
// map is swept from the place, or from all jetties at once, each with what was spent before.
#include <stdlib.h>

#include "road/engine_internal.h"

enum { MS_PER_S = 1000 };

// A part of a way; empty when to_m < from_m.
typedef struct stretch {
    int32_t from_m, to_m;
} stretch;

// Where a sweep begins (or ends, when `to`), and what is spent there.
typedef struct source {
    map_spot spot;
    road_cost spent;
} source;

// Ways around the sources, while they are looked at one after the other.
typedef struct look {
    const map *m;
    const kept_metric *k;
    const road_cost *cost; // by node: from the sources, or to them
    int32_t n_source;
    source *source; // by way
    bool to;
    uint64_t limit_ms;
    stretch *part; // [2 + 2 * n_source] of one way
} look;

// How many metres of a way in one direction can be done in the time that is left: those whose cost, rounded
// up, does not exceed it. -1 when there is no time left, or no way.
static int32_t metres_within(const look *l, int32_t slot, road_cost spent)
{
    road_cost whole = kept_slot_cost(l->k, l->m, slot);
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

// And on a source's own way, from the source itself.
static stretch beside(const look *l, const source *from, int32_t slot)
{
    int32_t whole_m = l->m->way[slot / 2].length_m;
    int32_t part_m = metres_within(l, slot, from->spent);
    if (part_m < 0) {
        return (stretch){0, -1};
    }
    int32_t at = from->spot.at_m;
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
    point_list *line;
} piece_list;

static void piece_add(piece_list *p, const look *l, int32_t way, stretch s)
{
    if (s.to_m <= s.from_m) {
        return; // a point, not a piece
    }
    p->row = arena_room(p->line->memory, p->row, p->n, &p->cap, sizeof *p->row);
    reach_piece *piece = &p->row[p->n++];
    *piece = (reach_piece){
        .way = way, .mode = l->k->vehicle, .from_m = s.from_m, .to_m = s.to_m, .first_point = p->line->n};
    line_add_cut(p->line, piece->first_point, l->m, way, s.from_m, s.to_m);
    piece->n_point = p->line->n - piece->first_point;
}

// The sources of a way stand together; *at is the first that is of this way or a later one.
static void way_add(piece_list *p, const look *l, int32_t way, int32_t *at)
{
    size_t n = 0;
    l->part[n++] = over_end(l, 2 * way);
    l->part[n++] = over_end(l, 2 * way + 1);
    for (; *at < l->n_source && l->source[*at].spot.way == way; (*at)++) {
        l->part[n++] = beside(l, &l->source[*at], 2 * way);
        l->part[n++] = beside(l, &l->source[*at], 2 * way + 1);
    }
    qsort(l->part, n, sizeof *l->part, compare_stretches);
    stretch open = {0, -1};
    for (size_t i = 0; i < n; i++) {
        if (l->part[i].to_m < l->part[i].from_m) {
            continue;
        }
        if (open.to_m >= open.from_m && l->part[i].from_m <= open.to_m) {
            open.to_m = l->part[i].to_m > open.to_m ? l->part[i].to_m : open.to_m;
        } else {
            piece_add(p, l, way, open);
            open = l->part[i];
        }
    }
    piece_add(p, l, way, open);
}

static int compare_sources(const void *x, const void *y)
{
    const source *a = x;
    const source *b = y;
    return (a->spot.way > b->spot.way) - (a->spot.way < b->spot.way);
}

// All ways around the sources by one metric. Sources that are nowhere, or where no time is left, count for
// nothing.
static void look_around(piece_list *p, const engine *en, const kept_metric *k, int32_t n, source *from,
                        bool to, uint64_t limit_ms)
{
    const map *m = engine_net_of(en, k->vehicle)->m;
    look l = {.m = m, .k = k, .source = from, .to = to, .limit_ms = limit_ms};
    table_stop *stop = mem_grow(NULL, (size_t)n + 1, sizeof *stop);
    road_cost *cost = mem_grow(NULL, (size_t)m->n_node + 1, sizeof *cost);
    for (int32_t i = 0; i < n; i++) {
        if (from[i].spot.way >= 0 && road_cost_open(from[i].spent)) {
            from[l.n_source++] = from[i];
        }
    }
    if (l.n_source > 1) {
        qsort(from, (size_t)l.n_source, sizeof *from, compare_sources);
    }
    for (int32_t i = 0; i < l.n_source; i++) {
        spot_costs way = kept_spot_costs(k, m, from[i].spot);
        stop[i] = to ? snap_end(m, from[i].spot, way.way) : snap_begin(m, from[i].spot, way.way);
        for (int32_t s = 0; s < stop[i].n; s++) {
            road_cost there = stop[i].cost[s] + from[i].spent;
            stop[i].cost[s] = road_cost_open(stop[i].cost[s]) && road_cost_open(there) ? there : ROAD_CLOSED;
        }
    }
    table_reach(&k->costs, l.n_source, stop, to, cost);
    l.cost = cost;
    l.part = mem_grow(NULL, 2 + 2 * (size_t)l.n_source, sizeof *l.part);
    int32_t at = 0;
    for (int32_t w = 0; l.n_source > 0 && w < m->n_way; w++) {
        way_add(p, &l, w, &at);
    }
    free(l.part);
    free(stop);
    free(cost);
}

// ---------------------------------------------------------------- by boat

// A question by boat, and the costs of its parts.
typedef struct voyage {
    arena memory;
    const engine *en;
    const engine_trip *t;
    trip_answer x;
    uint64_t limit_ms;
    road_cost *by_water;  // [n_jetty * n_jetty]
    road_cost *far;       // [n_jetty]: to the jetties by the vehicle, or from them onward
    source *road, *water; // [1 + n_jetty]
} voyage;

// At a jetty after what was travelled: waiting and handling, the sum.
static road_cost change_at(const engine_trip *t, int32_t jetty, road_cost travelled)
{
    road_cost handling = jetty_handling(t, jetty);
    if (!road_cost_open(travelled) || !road_cost_open(handling)) {
        return ROAD_CLOSED;
    }
    road_cost wait = jetty_wait(&t->jetty[jetty], t->state.at_s, travelled, t->utc_offset_s);
    road_cost sum = road_cost_open(wait) ? travelled + wait + handling : ROAD_CLOSED;
    return road_cost_open(sum) ? sum : ROAD_CLOSED;
}

static road_cost go_on(road_cost spent, road_cost more)
{
    return road_cost_open(spent) && road_cost_open(more) && road_cost_open(spent + more) ? spent + more
                                                                                         : ROAD_CLOSED;
}

// What is spent on the boat at each jetty, and on the bank behind each.
static void go_from(voyage *v)
{
    int32_t n = v->t->n_jetty;
    for (int32_t k = 0; k < n; k++) {
        v->road[k] = (source){v->x.spots.jetty_onward[k], ROAD_CLOSED};
    }
    for (int32_t j = 0; j < n; j++) {
        road_cost aboard = change_at(v->t, j, v->far[j]);
        v->water[j] = (source){v->x.spots.jetty_water[j], aboard};
        for (int32_t k = 0; road_cost_open(aboard) && k < n; k++) {
            road_cost there = go_on(aboard, v->by_water[(size_t)j * (size_t)n + (size_t)k]);
            road_cost bank = k != j ? change_at(v->t, k, there) : ROAD_CLOSED;
            v->road[k].spent = bank < v->road[k].spent ? bank : v->road[k].spent;
        }
    }
}

// The whole of a journey that is at a jetty after so long: by boat already, or before it boards.
static road_cost rest_of(const voyage *v, int32_t jetty, bool afloat, uint32_t ms)
{
    int32_t n = v->t->n_jetty;
    road_cost here = change_at(v->t, jetty, road_cost_of(ms, 0));
    if (afloat) {
        return go_on(here, v->far[jetty]);
    }
    road_cost best = ROAD_CLOSED;
    for (int32_t k = 0; k < n; k++) {
        road_cost there = go_on(here, v->by_water[(size_t)jetty * (size_t)n + (size_t)k]);
        road_cost whole = k != jetty ? go_on(change_at(v->t, k, there), v->far[k]) : ROAD_CLOSED;
        best = whole < best ? whole : best;
    }
    return best;
}

// What a journey to the place has spent behind a jetty when it is there as late as may be: who is there later
// does not come sooner, so the latest moment is found by halving. ROAD_CLOSED when even at once is too late.
static road_cost spent_behind(const voyage *v, int32_t jetty, bool afloat)
{
    uint64_t in_time = 0;
    uint64_t late = v->limit_ms + 1;
    road_cost at_once = rest_of(v, jetty, afloat, 0);
    if (!road_cost_open(at_once) || road_cost_ms(at_once) > v->limit_ms) {
        return ROAD_CLOSED;
    }
    while (late - in_time > 1) {
        uint64_t middle = in_time + (late - in_time) / 2;
        road_cost whole = rest_of(v, jetty, afloat, (uint32_t)middle);
        if (road_cost_open(whole) && road_cost_ms(whole) <= v->limit_ms) {
            in_time = middle;
        } else {
            late = middle;
        }
    }
    return road_cost_of((uint32_t)(v->limit_ms - in_time), 0);
}

static void go_to(voyage *v)
{
    for (int32_t j = 0; j < v->t->n_jetty; j++) {
        v->road[j] = (source){v->x.spots.jetty_road[j], spent_behind(v, j, false)};
        v->water[j] = (source){v->x.spots.jetty_water[j], spent_behind(v, j, true)};
    }
}

static bool voyage_make(voyage *v, engine *en, point place, bool to, err *e)
{
    const engine_trip *t = v->t;
    const trip_spots *s = &v->x.spots;
    int32_t n = t->n_jetty;
    if (!engine_answer(&v->memory, en, t, to ? 0 : 1, &place, to ? 1 : 0, &place, &v->x, e)) {
        return false;
    }
    v->by_water = engine_part(&v->memory, en, v->x.boat, n, s->jetty_water, n, s->jetty_water);
    v->far = to ? engine_from_jetties(&v->memory, en, t, &v->x, 1, &place)
                : engine_to_jetties(&v->memory, en, t, &v->x, 1, &place);
    v->road = ARENA_NEW(&v->memory, source, (int64_t)n + 1);
    v->water = ARENA_NEW(&v->memory, source, n);
    if (to) {
        go_to(v);
    } else {
        go_from(v);
    }
    return true;
}

static bool reach_by_boat(engine *en, const engine_trip *t, point place, bool to, uint64_t limit_ms,
                          piece_list *road, piece_list *water, travel_reach *ret, err *e)
{
    voyage v = {.en = en, .t = t, .limit_ms = limit_ms};
    bool ok = voyage_make(&v, en, place, to, e);
    if (ok) {
        int32_t n = t->n_jetty;
        source at_place = {ret->spot, 0};
        ret->at_landing = engine_at_landing(t, &v.x.spots, place);
        if (to || t->onward == t->vehicle) { // one vehicle on the road: one look
            v.road[n] = at_place;
            look_around(road, en, v.x.vehicle, n + 1, v.road, to, limit_ms);
        } else {
            look_around(road, en, v.x.vehicle, 1, &at_place, to, limit_ms);
            look_around(road, en, v.x.onward, n, v.road, to, limit_ms);
        }
        look_around(water, en, v.x.boat, n, v.water, to, limit_ms);
        ret->n_metric = v.x.table.n_metric;
        for (int32_t i = 0; i < ret->n_metric; i++) {
            ret->metric[i] = v.x.table.metric[i];
        }
    }
    arena_done(&v.memory);
    return ok;
}

static bool reach_direct(engine *en, const engine_trip *t, bool to, uint64_t limit_ms, piece_list *road,
                         travel_reach *ret, err *e)
{
    engine_ask(en);
    const kept_metric *k = engine_metric(en, t->vehicle, &t->state, e);
    if (!k) {
        return false;
    }
    source at_place = {ret->spot, 0};
    look_around(road, en, k, 1, &at_place, to, limit_ms);
    ret->n_metric = 1;
    ret->metric[0] = k->id;
    return true;
}

bool engine_reach(arena *a, engine *en, const engine_trip *t, point place, bool to, int32_t limit_s,
                  travel_reach *ret, err *e)
{
    uint64_t limit_ms = limit_s > 0 ? (uint64_t)limit_s * MS_PER_S : 0;
    limit_ms = limit_ms < ROAD_TIME_MAX_MS ? limit_ms : ROAD_TIME_MAX_MS;
    point_list line = {.memory = a};
    piece_list road = {.line = &line};
    piece_list water = {.line = &line};
    *ret = (travel_reach){0};
    (void)engine_snap(en, t->vehicle, place, t->limit_m > 0 ? t->limit_m : ENGINE_SNAP_M, &ret->spot,
                      &ret->fault);
    bool ok = t->by_boat ? reach_by_boat(en, t, place, to, limit_ms, &road, &water, ret, e)
                         : reach_direct(en, t, to, limit_ms, &road, ret, e);
    if (ok) {
        ret->n_piece = road.n;
        ret->piece = road.row;
        ret->n_afloat = water.n;
        ret->afloat = water.row;
        ret->n_point = line.n;
        ret->point = line.p;
    }
    return ok;
}
