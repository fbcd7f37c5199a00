// The engine against the plainest answers on random worlds; what it keeps; why there is no way.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "history.h"
#include "prop.h"
#include "town.h"
#include "worlds.h"

// ---------------------------------------------------------------- tables

// Whether a place has a fault just when it has no spot and no boat comes to it.
static bool faults_fit(const world *w, const plain by[3], const travel_table *t)
{
    for (int side = SNAP_FROM; side <= SNAP_TO; side++) {
        for (int32_t i = 0; i < WORLD_PLACES; i++) {
            bool told = false;
            for (int32_t f = 0; f < t->n_fault; f++) {
                const snap_fault *x = &t->fault[f];
                told = told || ((int)x->side == side && x->index == i && x->vehicle == w->trip.vehicle);
            }
            if (told !=
                (plain_spot(w, &by[0], w->place[i]).way < 0 && !plain_afloat(w, &by[1], w->place[i]))) {
                return false;
            }
        }
    }
    return true;
}

static bool table_fits(world *w)
{
    travel_table t;
    plain by[3] = {plain_of(w, w->trip.vehicle), plain_of(w, w->trip.boat), plain_of(w, w->trip.onward)};
    if (!engine_table(&w->memory, w->en, &w->trip, WORLD_PLACES, w->place, WORLD_PLACES, w->place, &t,
                      NULL)) {
        return false;
    }
    bool ok = faults_fit(w, by, &t);
    for (int32_t i = 0; i < WORLD_PLACES * WORLD_PLACES; i++) {
        road_cost truth = plain_journey(w, by, w->place[i / WORLD_PLACES], w->place[i % WORLD_PLACES]);
        ok = ok && t.cell[i].cost == truth;
    }
    return ok;
}

// Day after day in one world: metrics are found again, mended, made anew and dropped.
static bool tables_hold(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    world w;
    bool ok = true;
    world_make(&w, r, size, rng_below(r, 2) == 0 ? 0 : 4000);
    for (int day = 0; ok && day < 3; day++) {
        ok = table_fits(&w);
        int keep_weather = (int)rng_below(r, 2);
        engine_trip before = w.trip;
        world_day(&w, r);
        if (keep_weather) {
            int32_t n = w.trip.state.n_closure;
            w.trip.vehicle = before.vehicle;
            w.trip.state = before.state;
            w.trip.state.n_closure = n;
        }
    }
    world_done(&w);
    return ok;
}

static void test_tables(void **state)
{
    (void)state;
    assert_true(prop_check("tables of the engine", tables_hold, prop_runs(300), 14, NULL));
}

// ---------------------------------------------------------------- routes

// A step's part of what the whole way costs, rounded up.
static road_cost part_cost(road_cost whole, const route_step *s, int32_t whole_m)
{
    uint64_t part_m = (uint64_t)(s->back ? s->from_m - s->to_m : s->to_m - s->from_m);
    uint64_t ms = road_cost_ms(whole);
    ms = whole_m > 0 ? (ms * part_m + (uint64_t)whole_m - 1) / (uint64_t)whole_m : ms;
    return road_cost_of((uint32_t)ms, (uint32_t)part_m);
}

static road_cost cost_of_step(const world *w, const map *m, travel_mode v, const route_step *s)
{
    way_bar bar;
    road_cost whole = vehicle_cost(m, s->way, s->back, v, &w->trip.state, &bar);
    int32_t whole_m = m->way[s->way].length_m;
    bool within = s->from_m >= 0 && s->to_m >= 0 && s->from_m <= whole_m && s->to_m <= whole_m &&
                  (s->back ? s->to_m <= s->from_m : s->from_m <= s->to_m);
    return road_cost_open(whole) && within ? part_cost(whole, s, whole_m) : ROAD_CLOSED;
}

static bool move_fits(const world *w, const travel_route *route, const route_leg *leg)
{
    const map *m = mode_is_boat(leg->mode) ? &w->water : &w->road;
    road_cost sum = 0;
    int32_t *driven = mem_grow(NULL, (size_t)leg->n_step + 1, sizeof *driven);
    bool allowed = true;
    for (int32_t i = 0; i < leg->n_step; i++) {
        const route_step *s = &route->step[leg->first_step + i];
        driven[i] = 2 * s->way + s->back;
        allowed = allowed && (leg->mode == MODE_FOOT || history_allows(m, driven, i, driven[i]));
    }
    free(driven);
    for (int32_t i = 0; allowed && i < leg->n_step; i++) {
        const route_step *s = &route->step[leg->first_step + i];
        if (s->cost != cost_of_step(w, m, leg->mode, s)) {
            return false;
        }
        sum += s->cost;
        if (i + 1 == leg->n_step) {
            break;
        }
        // In between every way is left at its end, and the next one entered at its beginning.
        const route_step *next = s + 1;
        bool left = s->to_m == (s->back ? 0 : m->way[s->way].length_m);
        bool entered = next->from_m == (next->back ? m->way[next->way].length_m : 0);
        if (!left || !entered ||
            slot_head(m->way, 2 * s->way + s->back) != slot_tail(m->way, 2 * next->way + next->back)) {
            return false;
        }
    }
    int64_t line_mm = 0;
    for (int32_t i = leg->first_point; i + 1 < leg->first_point + leg->n_point; i++) {
        line_mm += point_distance_mm(route->point[i], route->point[i + 1]);
    }
    int64_t off_m = line_mm / 1000 - (int64_t)road_cost_m(leg->cost);
    return allowed && sum == leg->cost && leg->n_point > 0 && off_m <= 2 + leg->n_step &&
           off_m >= -2 - leg->n_step;
}

// The legs of a journey at its jetties and on its roads, waiting left out: one that begins or ends at a jetty
// has no leg to it, and at one's own landing nothing is handled.
static int32_t legs_least(const world *w, point from, point to, const journey *cell)
{
    if (cell->board < 0) {
        return 1;
    }
    const engine_jetty *board = &w->jetty[cell->board];
    const engine_jetty *land = &w->jetty[cell->land];
    bool begins = board->at.lat_e7 == from.lat_e7 && board->at.lon_e7 == from.lon_e7;
    bool ends = land->at.lat_e7 == to.lat_e7 && land->at.lon_e7 == to.lon_e7;
    return 1 + !begins + !board->own + !land->own + !ends;
}

static bool route_fits(world *w, point from, point to, const journey *cell)
{
    travel_route route;
    if (!engine_route(&w->memory, w->en, &w->trip, from, to, &route, NULL) ||
        route.whole.cost != cell->cost || route.whole.board != cell->board ||
        route.whole.land != cell->land) {
        return false;
    }
    if (!road_cost_open(cell->cost)) {
        return route.n_leg == 0;
    }
    road_cost sum = 0;
    for (int32_t i = 0; i < route.n_leg; i++) {
        const route_leg *leg = &route.leg[i];
        bool in_time = leg->start_s == w->trip.state.at_s + road_cost_ms(sum) / 1000;
        if (!in_time || (leg->kind == ROUTE_MOVE && !move_fits(w, &route, leg)) ||
            (leg->kind == ROUTE_WAIT) !=
                (leg->kind != ROUTE_MOVE && i + 1 < route.n_leg && route.leg[i + 1].kind != ROUTE_MOVE)) {
            return false;
        }
        sum += leg->cost;
    }
    int32_t least = legs_least(w, from, to, cell);
    return sum == cell->cost && route.n_leg >= least && (cell->board >= 0 || route.n_leg == 1);
}

static bool routes_hold(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    world w;
    travel_table t;
    world_make(&w, r, size, 0);
    w.place[1] = (point){w.place[0].lat_e7 + 500, w.place[0].lon_e7}; // often on the same way
    bool ok = engine_table(&w.memory, w.en, &w.trip, WORLD_PLACES, w.place, WORLD_PLACES, w.place, &t, NULL);
    for (int32_t i = 0; ok && i < WORLD_PLACES * WORLD_PLACES; i++) {
        ok = route_fits(&w, w.place[i / WORLD_PLACES], w.place[i % WORLD_PLACES], &t.cell[i]);
    }
    world_done(&w);
    return ok;
}

static void test_routes(void **state)
{
    (void)state;
    assert_true(prop_check("routes of the engine", routes_hold, prop_runs(300), 14, NULL));
}

// ---------------------------------------------------------------- reach

// What it costs to come to a metre of a way, by the cheapest costs to nodes; a metre is entered over either
// end by any arc, or from the place on the same way.
static road_cost metre_cost(const plain *p, const road_cost *cost, map_spot spot, bool to, map_spot metre)
{
    const map *m = p->m;
    int32_t whole_m = m->way[metre.way].length_m;
    way_costs way = costs_of_way(m, metre, p->c.arc_cost);
    road_cost best = snap_along(m, to ? metre : spot, to ? spot : metre, way.cost);
    for (int32_t slot = 2 * metre.way; slot < 2 * metre.way + 2; slot++) {
        bool back = slot % 2 != 0;
        int32_t part_m = back != to ? whole_m - metre.at_m : metre.at_m;
        route_step part = {metre.way, back, back ? part_m : 0, back ? 0 : part_m, 0};
        for (int32_t i = m->slot_first[slot]; i < m->slot_first[slot + 1]; i++) {
            int32_t arc = m->slot_arc[i];
            road_cost there = cost[to ? m->graph.head[arc] : snap_arc_tail(m, arc)];
            if (road_cost_open(there) && road_cost_open(p->c.arc_cost[arc])) {
                there += part_cost(p->c.arc_cost[arc], &part, whole_m);
                best = there < best ? there : best;
            }
        }
    }
    return best < ROAD_CLOSED ? best : ROAD_CLOSED;
}

static bool in_time(road_cost c, uint64_t limit_ms)
{
    return road_cost_open(c) && road_cost_ms(c) <= limit_ms;
}

static bool metre_within(const plain *p, const road_cost *cost, map_spot spot, bool to, uint64_t limit_ms,
                         map_spot metre)
{
    return in_time(metre_cost(p, cost, spot, to, metre), limit_ms);
}

static void turn_round(const map *m, costed *c, arena *a)
{
    road_graph g = m->graph;
    costed back = {.graph = g, .arc_cost = ARENA_NEW(a, road_cost, g.n_arc)};
    int32_t *first = ARENA_NEW(a, int32_t, g.n_node + 1);
    int32_t *head = ARENA_NEW(a, int32_t, g.n_arc);
    int32_t n = 0;
    for (int32_t v = 0; v < g.n_node; v++) {
        for (int32_t arc = 0; arc < g.n_arc; arc++) {
            if (g.head[arc] == v) {
                head[n] = snap_arc_tail(m, arc);
                back.arc_cost[n++] = c->arc_cost[arc];
            }
        }
        first[v + 1] = n;
    }
    back.graph.first = first;
    back.graph.head = head;
    *c = back;
}

static void plain_reach(world *w, const plain *p, map_spot spot, bool to, road_cost *ret_cost)
{
    way_costs way = costs_of_way(p->m, spot, p->c.arc_cost);
    table_stop stop = to ? snap_end(p->m, spot, way.cost) : snap_begin(p->m, spot, way.cost);
    road_cost *one = ARENA_NEW(&w->memory, road_cost, p->m->n_node);
    costed c = p->c;
    if (to) {
        turn_round(p->m, &c, &w->memory);
    }
    for (int32_t v = 0; v < p->m->n_node; v++) {
        ret_cost[v] = ROAD_CLOSED;
    }
    for (int32_t i = 0; i < stop.n; i++) {
        costed_oracle(&c, stop.node[i], one);
        for (int32_t v = 0; v < p->m->n_node; v++) {
            road_cost there = one[v] + stop.cost[i];
            ret_cost[v] = there < ret_cost[v] ? there : ret_cost[v];
        }
    }
}

// Whether a metre lies in the pieces told: strictly inside, so that a point alone counts as nothing.
static bool told(const travel_reach *reach, int32_t way, int32_t at_m)
{
    for (int32_t i = 0; i < reach->n_piece; i++) {
        const reach_piece *p = &reach->piece[i];
        if (p->way == way && p->from_m <= at_m && at_m <= p->to_m) {
            return true;
        }
    }
    return false;
}

static bool reach_fits(world *w, const plain *p, point place, bool to, int32_t limit_s)
{
    travel_reach reach;
    map_spot spot = plain_spot(w, p, place);
    road_cost *cost = ARENA_NEW(&w->memory, road_cost, p->m->n_node);
    if (!engine_reach(&w->memory, w->en, &w->trip, place, to, limit_s, &reach, NULL)) {
        return false;
    }
    if (spot.way < 0) {
        return reach.spot.way < 0 && reach.n_piece == 0;
    }
    plain_reach(w, p, spot, to, cost);
    for (int32_t way = 0; way < p->m->n_way; way++) {
        int32_t whole_m = p->m->way[way].length_m;
        bool before = false; // the metre before was within, so this one is not a point alone
        for (int32_t at = 0; at <= whole_m; at++) {
            uint64_t limit_ms = (uint64_t)limit_s * 1000;
            bool in = metre_within(p, cost, spot, to, limit_ms, (map_spot){way, at, 0});
            bool next = at < whole_m && metre_within(p, cost, spot, to, limit_ms, (map_spot){way, at + 1, 0});
            bool said = told(&reach, way, at);
            if ((said && !in) || (in && (before || next) && !said)) {
                return false;
            }
            before = in;
        }
    }
    return true;
}

static bool reach_holds(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    world w;
    world_make(&w, r, size, 0);
    w.trip.by_boat = false;
    plain p = plain_of(&w, w.trip.vehicle);
    bool ok = true;
    for (int i = 0; ok && i < 2; i++) {
        ok = reach_fits(&w, &p, w.place[i], i == 0, (int32_t)rng_below(r, 400));
    }
    world_done(&w);
    return ok;
}

// By boat: the costs of every part, reckoned plainly.
typedef struct voyage {
    world *w;
    plain by[3];       // vehicle, boat, onward
    map_spot spot;     // of the place, for the vehicle
    road_cost *direct; // by node
    map_spot road[WORLD_JETTIES], water[WORLD_JETTIES], onward[WORLD_JETTIES];
    road_cost *by_road[WORLD_JETTIES], *by_water[WORLD_JETTIES], *by_onward[WORLD_JETTIES]; // by node
    road_cost far[WORLD_JETTIES];
    road_cost over[WORLD_JETTIES][WORLD_JETTIES];
    point place;
    bool to;
    uint64_t limit_ms;
} voyage;

static road_cost *reach_of(voyage *v, int which, map_spot spot)
{
    road_cost *cost = ARENA_NEW(&v->w->memory, road_cost, v->by[which].m->n_node);
    plain_reach(v->w, &v->by[which], spot, v->to, cost);
    return cost;
}

static void voyage_plan(voyage *v)
{
    world *w = v->w;
    v->spot = plain_spot(w, &v->by[0], v->place);
    v->direct = reach_of(v, 0, v->spot);
    for (int j = 0; j < WORLD_JETTIES; j++) {
        point at = w->jetty[j].at;
        const map_spot none = {-1, 0, 0};
        v->road[j] = w->jetty[j].own ? none : plain_spot(w, &v->by[0], at);
        v->water[j] = plain_spot(w, &v->by[1], at);
        v->onward[j] = w->jetty[j].own ? none : plain_spot(w, &v->by[2], at);
        v->by_road[j] = reach_of(v, 0, v->road[j]);
        v->by_water[j] = reach_of(v, 1, v->water[j]);
        v->by_onward[j] = reach_of(v, 2, v->onward[j]);
        v->far[j] = plain_bank(w, &v->by[v->to ? 2 : 0], &w->jetty[j], v->place, v->to);
        for (int k = 0; k < WORLD_JETTIES; k++) {
            v->over[j][k] = j == k ? ROAD_CLOSED : plain_cost(w, &v->by[1], at, w->jetty[k].at);
        }
    }
}

static road_cost changed(const voyage *v, int jetty, road_cost so_far)
{
    return plain_change(&v->w->trip, &v->w->jetty[jetty], so_far);
}

// A metre of road beyond the water, or before it; one afloat.
static bool beyond_within(const voyage *v, map_spot metre)
{
    for (int i = 0; i < WORLD_JETTIES * WORLD_JETTIES; i++) {
        int j = i / WORLD_JETTIES;
        int k = i % WORLD_JETTIES;
        road_cost so_far = v->to ? metre_cost(&v->by[0], v->by_road[j], v->road[j], true, metre) : v->far[j];
        so_far = changed(v, k, plain_sum(changed(v, j, so_far), v->over[j][k]));
        road_cost rest =
            v->to ? v->far[k] : metre_cost(&v->by[2], v->by_onward[k], v->onward[k], false, metre);
        if (in_time(plain_sum(so_far, rest), v->limit_ms)) {
            return true;
        }
    }
    return false;
}

static bool afloat_within(const voyage *v, map_spot metre)
{
    for (int j = 0; j < WORLD_JETTIES; j++) {
        road_cost here = metre_cost(&v->by[1], v->by_water[j], v->water[j], v->to, metre);
        road_cost whole =
            v->to ? plain_sum(changed(v, j, here), v->far[j]) : plain_sum(changed(v, j, v->far[j]), here);
        if (in_time(whole, v->limit_ms)) {
            return true;
        }
    }
    return false;
}

static bool said_of(const reach_piece *piece, int32_t n, travel_mode mode, map_spot metre)
{
    for (int32_t i = 0; i < n; i++) {
        const reach_piece *p = &piece[i];
        if (p->mode == mode && p->way == metre.way && p->from_m <= metre.at_m && metre.at_m <= p->to_m) {
            return true;
        }
    }
    return false;
}

// By the vehicle itself, by the onward one, or on the boat.
static bool metre_in(const voyage *v, int which, map_spot metre)
{
    if (which == 1) {
        return afloat_within(v, metre);
    }
    const engine_trip *t = &v->w->trip;
    bool direct = t->vehicle == t->onward || which == 0;
    bool beyond = t->vehicle == t->onward || (which == 0) == v->to;
    return (direct && in_time(metre_cost(&v->by[0], v->direct, v->spot, v->to, metre), v->limit_ms)) ||
           (beyond && beyond_within(v, metre));
}

// Each metre is said just when it is in; but for points alone, which are no pieces.
static bool voyage_fits(const voyage *v, const travel_reach *reach, int which)
{
    const engine_trip *t = &v->w->trip;
    const map *m = v->by[which].m;
    travel_mode mode = which == 0 ? t->vehicle : which == 1 ? t->boat : t->onward;
    const reach_piece *piece = which == 1 ? reach->afloat : reach->piece;
    int32_t n = which == 1 ? reach->n_afloat : reach->n_piece;
    for (int32_t way = 0; way < m->n_way; way++) {
        bool before = false;
        bool in = metre_in(v, which, (map_spot){way, 0, 0});
        for (int32_t at = 0; at <= m->way[way].length_m; at++) {
            bool next = at < m->way[way].length_m && metre_in(v, which, (map_spot){way, at + 1, 0});
            bool said = said_of(piece, n, mode, (map_spot){way, at, 0});
            if ((said && !in) || (in && (before || next) && !said)) {
                return false;
            }
            before = in;
            in = next;
        }
    }
    return true;
}

static bool voyages_hold(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    world w;
    travel_reach reach;
    world_make(&w, r, size, 0);
    w.trip.by_boat = true;
    w.trip.limit_m = 3000; // everything is near something, and all jetties are used
    for (int i = 0; i < WORLD_JETTIES; i++) {
        w.jetty[i].confirmed = true;
        w.jetty[i].lowest = RIVER_LOW;
    }
    w.trip.onward = rng_below(r, 2) == 0 ? w.trip.vehicle : w.trip.onward;
    voyage v = {.w = &w,
                .by = {plain_of(&w, w.trip.vehicle), plain_of(&w, w.trip.boat), plain_of(&w, w.trip.onward)},
                .place = w.place[0],
                .to = rng_below(r, 2) == 0};
    int32_t limit_s = (int32_t)rng_below(r, 30000);
    v.limit_ms = (uint64_t)limit_s * 1000;
    voyage_plan(&v);
    bool ok = engine_reach(&w.memory, w.en, &w.trip, v.place, v.to, limit_s, &reach, NULL) &&
              reach.n_metric == ENGINE_METRICS && reach.spot.way == v.spot.way &&
              reach.at_landing == plain_afloat(&w, &v.by[1], v.place);
    ok = ok && voyage_fits(&v, &reach, 0) && voyage_fits(&v, &reach, 1);
    ok = ok && (v.to || voyage_fits(&v, &reach, 2));
    world_done(&w);
    return ok;
}

static void test_reach_by_boat(void **state)
{
    (void)state;
    assert_true(prop_check("reach by boat", voyages_hold, prop_runs(30), 6, NULL));
}

static void test_reach(void **state)
{
    (void)state;
    assert_true(prop_check("reach of the engine", reach_holds, prop_runs(60), 8, NULL));
}

// ---------------------------------------------------------------- what is kept

typedef struct towns {
    arena memory;
    map_parts parts[2];
    map m[2];
    engine *en;
} towns;

static void towns_make(towns *t)
{
    *t = (towns){0};
    for (int i = 0; i < 2; i++) {
        t->parts[i] = town_parts(&t->memory, (map_medium)i);
        assert_true(map_make(&t->memory, &t->parts[i], &t->m[i], NULL));
    }
    engine_maps maps = {.road = &t->m[0], .water = &t->m[1]};
    t->en = engine_make(&maps, NULL);
    assert_non_null(t->en);
}

static void towns_done(towns *t)
{
    engine_done(t->en);
    arena_done(&t->memory);
}

static bool same_id(const towns *t, travel_mode v, const road_state *x, const road_state *y)
{
    metric_id a = engine_metric_id(t->en, v, x);
    metric_id b = engine_metric_id(t->en, v, y);
    return memcmp(&a, &b, sizeof a) == 0;
}

static void test_ids(void **state)
{
    (void)state;
    towns t;
    towns_make(&t);
    const road_closure one[] = {{.way_source = 100, .to_s = 10}, {.way_source = 101, .to_s = 10}};
    const road_closure other[] = {{.way_source = 101, .to_s = 99, .radius_m = 5},
                                  {.way_source = 105, .from_s = 7, .to_s = 10},
                                  {.way_source = 100, .to_s = 99},
                                  {.way_source = 101, .to_s = 98}};
    road_state x = {.river = RIVER_NORMAL, .at_s = 5, .n_closure = 2, .closure = one};
    road_state y = {.river = RIVER_NORMAL, .at_s = 6, .n_closure = 4, .closure = other};
    assert_true(same_id(&t, MODE_TRUCK, &x, &y)); // the same ways closed, in another order, once or twice
    y.at_s = 7;
    assert_false(same_id(&t, MODE_TRUCK, &x, &y)); // now one more
    y = x;
    y.night = true;
    assert_false(same_id(&t, MODE_TRUCK, &x, &y));
    y = x;
    y.rain = RAIN_HEAVY;
    assert_false(same_id(&t, MODE_TRUCK, &x, &y));
    metric_id truck = engine_metric_id(t.en, MODE_TRUCK, &x);
    metric_id foot = engine_metric_id(t.en, MODE_FOOT, &x);
    assert_memory_not_equal(&truck, &foot, sizeof truck);
    towns_done(&t);
}

static void ask(towns *t, const engine_trip *trip, point from, point to, travel_table *ret)
{
    assert_true(engine_table(&t->memory, t->en, trip, 1, &from, 1, &to, ret, NULL));
}

static const point town_north = {TOWN_STEP_E7, 0};
static const point town_south = {-TOWN_STEP_E7, 0};

static void test_tally(void **state)
{
    (void)state;
    towns t;
    towns_make(&t);
    road_closure c = {.way_source = 102, .to_s = INT64_MAX};
    engine_trip trip = {.vehicle = MODE_TRUCK, .state = {.river = RIVER_NORMAL, .closure = &c}};
    travel_table before, shut, after;
    ask(&t, &trip, town_north, town_south, &before);
    trip.state.n_closure = 1;
    ask(&t, &trip, town_north, town_south, &shut);
    trip.state.n_closure = 0;
    ask(&t, &trip, town_north, town_south, &after);
    assert_true(shut.cell[0].cost > before.cell[0].cost && after.cell[0].cost == before.cell[0].cost);
    assert_memory_equal(&before.metric[0], &after.metric[0], sizeof(metric_id));
    assert_memory_not_equal(&before.metric[0], &shut.metric[0], sizeof(metric_id));
    engine_tally n = engine_count(t.en);
    assert_true(n.made == 1 && n.mended == 2 && n.found == 0 && n.dropped == 0 && n.n_kept == 1);
    towns_done(&t);
}

// Only so much is kept, the last used longest.
static void test_room(void **state)
{
    (void)state;
    towns t;
    towns_make(&t);
    engine_trip trip = {.vehicle = MODE_TRUCK, .state = {.river = RIVER_NORMAL}};
    travel_table table;
    ask(&t, &trip, town_north, town_south, &table);
    engine_maps maps = {.road = &t.m[0], .water = &t.m[1], .metric_bytes = 2 * engine_count(t.en).bytes_kept};
    engine_done(t.en);
    t.en = engine_make(&maps, NULL);
    const rain_class rain[] = {RAIN_NONE, RAIN_SOME, RAIN_NONE, RAIN_HEAVY, RAIN_NONE, RAIN_SOME};
    for (size_t i = 0; i < sizeof rain / sizeof rain[0]; i++) {
        trip.state.rain = rain[i];
        ask(&t, &trip, town_north, town_south, &table);
        assert_true(engine_count(t.en).bytes_kept <= maps.metric_bytes);
    }
    engine_tally n = engine_count(t.en);
    assert_true(n.found == 2 && n.made == 4 && n.dropped == 2 && n.n_kept == 2);
    towns_done(&t);
}

// A kept order is used, and only for its own map.
static void test_order_kept(void **state)
{
    (void)state;
    towns t;
    strbuf order, again;
    int32_t down[TOWN_NODES] = {4, 3, 2, 1, 0};
    uint8_t hash[MAP_HASH_BYTES];
    towns_make(&t);
    map_hash(&t.m[0], hash);
    strbuf_init(&order, 1000);
    strbuf_init(&again, 1000);
    order_write(hash, TOWN_NODES, down, &order);
    engine_done(t.en);
    engine_maps maps = {.road = &t.m[0],
                        .water = &t.m[1],
                        .road_order = strbuf_str(&order),
                        .water_order = strbuf_str(&order)};
    t.en = engine_make(&maps, NULL);
    assert_non_null(t.en);
    engine_order(t.en, MAP_ROAD, &again);
    assert_true(str_eq(strbuf_str(&order), strbuf_str(&again)));
    strbuf_clear(&again);
    engine_order(t.en, MAP_WATER, &again);
    assert_false(str_eq(strbuf_str(&order), strbuf_str(&again)));
    engine_trip trip = {.vehicle = MODE_TRUCK, .state = {.river = RIVER_NORMAL}};
    travel_table table;
    ask(&t, &trip, town_north, town_south, &table);
    assert_int_equal(road_cost_m(table.cell[0].cost), 222);
    strbuf_done(&order);
    strbuf_done(&again);
    towns_done(&t);
}

static void test_limits(void **state)
{
    (void)state;
    towns t;
    towns_make(&t);
    travel_table table;
    err e = {0};
    engine_trip trip = {.vehicle = MODE_TRUCK};
    assert_false(engine_table(&t.memory, t.en, &trip, TABLE_POINTS_MAX + 1, NULL, 1, NULL, &table, &e));
    assert_string_equal(e.code, "road.points");
    assert_false(
        engine_table(&t.memory, t.en, &trip, TABLE_POINTS_MAX, NULL, TABLE_POINTS_MAX, NULL, &table, &e));
    assert_string_equal(e.code, "road.cells");
    trip.state.n_closure = ENGINE_CLOSURES_MAX + 1;
    assert_false(engine_table(&t.memory, t.en, &trip, 0, NULL, 0, NULL, &table, &e));
    assert_string_equal(e.code, "road.closures");
    trip = (engine_trip){.vehicle = MODE_TRUCK, .by_boat = true, .boat = MODE_FOOT, .onward = MODE_FOOT};
    assert_false(engine_table(&t.memory, t.en, &trip, 0, NULL, 0, NULL, &table, &e));
    assert_string_equal(e.code, "road.trip");
    trip.n_jetty = JOURNEY_JETTIES_MAX + 1;
    assert_false(engine_table(&t.memory, t.en, &trip, 0, NULL, 0, NULL, &table, &e));
    assert_string_equal(e.code, "road.jetties");
    towns_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables), cmocka_unit_test(test_routes),
        cmocka_unit_test(test_reach),  cmocka_unit_test(test_reach_by_boat),
        cmocka_unit_test(test_ids),    cmocka_unit_test(test_tally),
        cmocka_unit_test(test_room),   cmocka_unit_test(test_order_kept),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
