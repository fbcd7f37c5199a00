// Random worlds for the engine: a road map and a water map over each other, places, jetties, a day. And the
// plainest answers: Dijkstra for each part, every pair of jetties.
#ifndef KAWAL_TESTS_ROAD_WORLDS_H
#define KAWAL_TESTS_ROAD_WORLDS_H

#include "costs.h"
#include "maps.h"
#include "road/engine.h"

enum { WORLD_PLACES = 5, WORLD_JETTIES = 4, WORLD_CLOSURES = 3 };

typedef struct world {
    arena memory;
    map road, water;
    engine *en;
    point place[WORLD_PLACES];
    engine_jetty jetty[WORLD_JETTIES];
    road_closure closure[WORLD_CLOSURES];
    engine_trip trip;
} world;

static inline road_closure world_closure(rng *r, int64_t at_s)
{
    road_closure c = {.from_s = at_s - (int64_t)rng_below(r, 3), .to_s = at_s + rng_below(r, 5)};
    if (rng_below(r, 2) == 0) {
        c.way_source = 1 + rng_below(r, 8);
    } else {
        c.at = maps_place(r);
        c.radius_m = rng_below(r, 16) == 0 ? INT32_MAX : (int32_t)rng_below(r, 200);
    }
    return c;
}

// Another day for the same world.
static inline void world_day(world *w, rng *r)
{
    road_state *s = &w->trip.state;
    *s = (road_state){.rain = (rain_class)rng_below(r, 3),
                      .river = (river_stage)rng_below(r, 4),
                      .night = rng_below(r, 2) == 0,
                      .at_s = 1800000000 + (int64_t)rng_below(r, 200000),
                      .n_closure = (int32_t)rng_below(r, WORLD_CLOSURES + 1),
                      .closure = w->closure};
    for (int i = 0; i < WORLD_CLOSURES; i++) {
        w->closure[i] = world_closure(r, s->at_s);
    }
    w->trip.vehicle = (travel_mode)rng_below(r, 3);
    w->trip.onward = (travel_mode)rng_below(r, 3);
    w->trip.boat = (travel_mode)(MODE_KETEK + rng_below(r, 3));
    w->trip.by_boat = rng_below(r, 4) > 0;
}

static inline void world_make(world *w, rng *r, int32_t size, size_t metric_bytes)
{
    *w = (world){0};
    w->road = maps_random(&w->memory, r, size, MAP_ROAD);
    w->water = maps_random(&w->memory, r, size, MAP_WATER);
    engine_maps maps = {.road = &w->road, .water = &w->water, .metric_bytes = metric_bytes};
    w->en = engine_make(&maps, NULL);
    assert(w->en);
    for (int i = 0; i < WORLD_PLACES; i++) {
        w->place[i] = i > 0 && rng_below(r, 4) == 0 ? w->place[i - 1] : maps_place(r);
    }
    for (int i = 0; i < WORLD_JETTIES; i++) {
        bool always = rng_below(r, 2) == 0;
        w->jetty[i] = (engine_jetty){.at = maps_place(r),
                                     .confirmed = rng_below(r, 8) > 0,
                                     .fixed_s = (int32_t)rng_below(r, 600),
                                     .box_s = (int32_t)rng_below(r, 30),
                                     .opens_min = always ? 0 : (int32_t)rng_below(r, 1440),
                                     .closes_min = always ? 1440 : (int32_t)rng_below(r, 1440),
                                     .lowest = (river_stage)rng_below(r, 3)};
        if (rng_below(r, 3) == 0) { // where a place is; often its own landing
            w->jetty[i].at = w->place[rng_below(r, WORLD_PLACES)];
            w->jetty[i].own = rng_below(r, 2) == 0;
        }
    }
    w->trip = (engine_trip){.boxes = (int32_t)rng_below(r, 20),
                            .n_jetty = WORLD_JETTIES,
                            .jetty = w->jetty,
                            .utc_offset_s = 7 * 3600,
                            .limit_m = 100 + (int32_t)rng_below(r, 500)};
    world_day(w, r);
}

static inline void world_done(world *w)
{
    engine_done(w->en);
    arena_done(&w->memory);
}

// ---------------------------------------------------------------- the plain answers

// One vehicle on one map, on the day.
typedef struct plain {
    const map *m;
    costed c;
    bool *fit, *main; // main: not on a tiny island
    snap_index snap;
} plain;

// Which ways are fit and no tiny island: every junction takes the lowest number next to it until nothing
// changes.
static inline bool *plain_main(world *w, const plain *p)
{
    const map *m = p->m;
    bool *out = ARENA_NEW(&w->memory, bool, m->n_way);
    int32_t *island = ARENA_NEW(&w->memory, int32_t, m->n_node);
    int64_t *sum_m = ARENA_NEW(&w->memory, int64_t, m->n_node);
    for (int32_t v = 0; v < m->n_node; v++) {
        island[v] = v;
    }
    for (bool more = true; more;) {
        more = false;
        for (int32_t i = 0; i < m->n_way; i++) {
            int32_t *a = &island[m->way[i].from];
            int32_t *b = &island[m->way[i].to];
            if (p->fit[i] && *a != *b) {
                *a = *b = *a < *b ? *a : *b;
                more = true;
            }
        }
    }
    for (int32_t i = 0; i < m->n_way; i++) {
        sum_m[island[m->way[i].from]] += p->fit[i] ? m->way[i].length_m : 0;
    }
    for (int32_t i = 0; i < m->n_way; i++) {
        out[i] = p->fit[i] && sum_m[island[m->way[i].from]] >= ENGINE_ISLAND_M;
    }
    return out;
}

static inline plain plain_of(world *w, travel_mode v)
{
    plain p = {.m = mode_is_boat(v) ? &w->water : &w->road};
    road_state easy = {.river = RIVER_NORMAL};
    p.c.graph = p.m->graph;
    p.c.arc_cost = ARENA_NEW(&w->memory, road_cost, p.m->graph.n_arc);
    p.fit = ARENA_NEW(&w->memory, bool, p.m->n_way);
    vehicle_costs(p.m, v, &w->trip.state, p.c.arc_cost);
    for (int32_t i = 0; i < p.m->n_way; i++) {
        way_bar bar;
        p.fit[i] = road_cost_open(vehicle_cost(p.m, i, false, v, &easy, &bar)) ||
                   road_cost_open(vehicle_cost(p.m, i, true, v, &easy, &bar));
    }
    p.main = plain_main(w, &p);
    snap_make(&w->memory, p.m, &p.snap);
    return p;
}

// Who comes to a ferry on its way over looks again among the other ways.
static inline map_spot plain_near(const world *w, const plain *p, const bool *ways, point at)
{
    map_spot spot = snap_find(&p->snap, at, w->trip.limit_m, ways);
    if (spot.way >= 0 && p->m->way[spot.way].class_ == MAP_FERRY_ROAD && spot.at_m > 0 &&
        spot.at_m < p->m->way[spot.way].length_m) {
        bool *others = mem_grow(NULL, (size_t)p->m->n_way, sizeof *others);
        for (int32_t i = 0; i < p->m->n_way; i++) {
            others[i] = ways[i] && p->m->way[i].class_ != MAP_FERRY_ROAD;
        }
        spot = snap_find(&p->snap, at, w->trip.limit_m, others);
        free(others);
    }
    return spot;
}

static inline map_spot plain_spot(const world *w, const plain *p, point at)
{
    map_spot spot = plain_near(w, p, p->main, at);
    return spot.way >= 0 ? spot : plain_near(w, p, p->fit, at);
}

static inline road_cost plain_cost(world *w, const plain *p, point from, point to)
{
    map_spot a = plain_spot(w, p, from);
    map_spot b = plain_spot(w, p, to);
    way_costs at_a = costs_of_way(p->m, a, p->c.arc_cost);
    way_costs at_b = costs_of_way(p->m, b, p->c.arc_cost);
    road_cost best = snap_along(p->m, a, b, at_a.cost);
    table_stop begin = snap_begin(p->m, a, at_a.cost);
    table_stop end = snap_end(p->m, b, at_b.cost);
    road_cost *cost = ARENA_NEW(&w->memory, road_cost, p->m->n_node);
    for (int32_t i = 0; i < begin.n; i++) {
        costed_oracle(&p->c, begin.node[i], cost);
        for (int32_t k = 0; k < end.n; k++) {
            road_cost there = begin.cost[i] + cost[end.node[k]];
            there = road_cost_open(there) ? there + end.cost[k] : ROAD_CLOSED;
            best = there < best ? there : best;
        }
    }
    return best < ROAD_CLOSED ? best : ROAD_CLOSED;
}

// Between a place and a jetty: nothing where they are one, and no way by road to another's own landing.
static inline road_cost plain_bank(world *w, const plain *p, const engine_jetty *j, point place, bool to)
{
    if (j->at.lat_e7 == place.lat_e7 && j->at.lon_e7 == place.lon_e7) {
        return 0;
    }
    return j->own ? ROAD_CLOSED : to ? plain_cost(w, p, j->at, place) : plain_cost(w, p, place, j->at);
}

// Whether a boat comes to a place: a jetty there joins the water.
static inline bool plain_afloat(const world *w, const plain *boat, point place)
{
    bool some = false;
    for (int j = 0; w->trip.by_boat && j < WORLD_JETTIES; j++) {
        const engine_jetty *x = &w->jetty[j];
        bool there = x->at.lat_e7 == place.lat_e7 && x->at.lon_e7 == place.lon_e7;
        some = some || (x->confirmed && there && plain_spot(w, boat, place).way >= 0);
    }
    return some;
}

// Minute by minute until it is open; 0 to 59 seconds are lost in the last one.
static inline road_cost plain_wait(const engine_trip *t, const engine_jetty *j, road_cost so_far)
{
    int64_t now_ms = (t->state.at_s + t->utc_offset_s) * 1000 + road_cost_ms(so_far);
    for (int64_t wait_ms = 0; wait_ms <= 86400000; wait_ms += 60000 - (now_ms + wait_ms) % 60000) {
        int64_t minute = (now_ms + wait_ms) / 60000 % 1440;
        bool open = j->opens_min <= j->closes_min ? minute >= j->opens_min && minute < j->closes_min
                                                  : minute >= j->opens_min || minute < j->closes_min;
        if (open) {
            return road_cost_of((uint32_t)wait_ms, 0);
        }
    }
    return ROAD_CLOSED;
}

// At a jetty: waiting and handling after what was travelled so far.
static inline road_cost plain_change(const engine_trip *t, const engine_jetty *j, road_cost so_far)
{
    if (!j->confirmed || (!j->own && t->state.river < j->lowest) || !road_cost_open(so_far)) {
        return ROAD_CLOSED;
    }
    if (j->own) {
        return so_far;
    }
    road_cost waited = so_far + plain_wait(t, j, so_far);
    return waited + road_cost_of((uint32_t)(j->fixed_s + j->box_s * t->boxes) * 1000, 0);
}

static inline road_cost plain_sum(road_cost a, road_cost b)
{
    return road_cost_open(a) && road_cost_open(a + b) ? a + b : ROAD_CLOSED;
}

static inline road_cost plain_journey(world *w, const plain by[3], point from, point to)
{
    const engine_trip *t = &w->trip;
    road_cost best = plain_cost(w, &by[0], from, to);
    for (int j = 0; t->by_boat && j < WORLD_JETTIES; j++) {
        bool here = plain_bank(w, &by[0], &t->jetty[j], from, false) == 0 && from.lat_e7 == to.lat_e7 &&
                    from.lon_e7 == to.lon_e7;
        bool afloat = t->jetty[j].confirmed && plain_spot(w, &by[1], from).way >= 0;
        best = t->jetty[j].own && here && afloat ? 0 : best; // at one's own landing one is there
    }
    for (int j = 0; t->by_boat && j < WORLD_JETTIES; j++) {
        road_cost aboard = plain_change(t, &t->jetty[j], plain_bank(w, &by[0], &t->jetty[j], from, false));
        for (int k = 0; road_cost_open(aboard) && k < WORLD_JETTIES; k++) {
            if (k == j) {
                continue;
            }
            road_cost there = plain_sum(aboard, plain_cost(w, &by[1], t->jetty[j].at, t->jetty[k].at));
            there = plain_change(t, &t->jetty[k], there);
            there = plain_sum(there, plain_bank(w, &by[2], &t->jetty[k], to, true));
            best = there < best ? there : best;
        }
    }
    return best;
}

#endif
