// Tables of the engine: places taken to ways, the tables of each part, joined; and why there is no way.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "road/engine_internal.h"

enum { DAY_MS = 24 * 3600 * 1000, DAY_S = 24 * 3600, MINUTE_MS = 60 * 1000, S_MS = 1000, DAY_MINUTES = 1440 };

// ---------------------------------------------------------------- places

// Why the nearest way is not for a vehicle; of its two directions that which says more than "one way".
static way_bar bar_of(const map *m, int32_t way, travel_mode vehicle)
{
    static const road_state easiest = {.rain = RAIN_NONE, .river = RIVER_NORMAL};
    way_bar bar = BAR_NONE;
    (void)vehicle_cost(m, way, false, vehicle, &easiest, &bar);
    if (bar == BAR_ONE_WAY) {
        (void)vehicle_cost(m, way, true, vehicle, &easiest, &bar);
    }
    return bar;
}

// The nearest spot; a ferry is boarded at its ends, not on its way over.
static map_spot spot_near(const engine_net *net, const engine_ways *ways, point p, int32_t limit_m)
{
    map_spot spot = snap_find(&net->snap, p, limit_m, ways->all);
    const map_way *w = spot.way < 0 ? NULL : &net->m->way[spot.way];
    bool afloat = w && w->class_ == MAP_FERRY_ROAD && spot.at_m > 0 && spot.at_m < w->length_m;
    return afloat ? snap_find(&net->snap, p, limit_m, ways->ashore) : spot;
}

bool engine_snap(const engine *en, travel_mode vehicle, point p, int32_t limit_m, map_spot *ret_spot,
                 snap_fault *ret_fault)
{
    const engine_net *net = engine_net_of(en, vehicle);
    *ret_spot = spot_near(net, &net->main[vehicle], p, limit_m);
    if (ret_spot->way < 0) {
        *ret_spot = spot_near(net, &net->fit[vehicle], p, limit_m);
    }
    if (ret_spot->way >= 0) {
        return true;
    }
    map_spot any = snap_find(&net->snap, p, limit_m, NULL);
    *ret_fault = (snap_fault){.vehicle = vehicle};
    if (any.way >= 0) {
        ret_fault->bar = bar_of(net->m, any.way, vehicle);
        ret_fault->way_source = net->m->way[any.way].source;
        ret_fault->off_m = any.off_m;
    }
    return false;
}

// The list of faults while it grows.
typedef struct fault_list {
    arena *memory;
    snap_fault *row;
    int32_t n, cap;
} fault_list;

typedef struct places {
    snap_side side;
    int32_t n;
    const point *at;
} places;

bool engine_at_landing(const engine_trip *t, const trip_spots *s, point place)
{
    for (int32_t j = 0; t->by_boat && j < t->n_jetty; j++) {
        if (engine_at_jetty(&t->jetty[j], place) && s->jetty_water[j].way >= 0) {
            return true;
        }
    }
    return false;
}

// The own landing of a place; -1 when it has none that joins the water.
static int32_t own_landing(const engine_trip *t, const trip_spots *s, point place)
{
    for (int32_t j = 0; j < t->n_jetty; j++) {
        if (t->jetty[j].own && engine_at_jetty(&t->jetty[j], place) && s->jetty_water[j].way >= 0) {
            return j;
        }
    }
    return -1;
}

// Whether a jetty is taken to the ways of a vehicle.
static bool joins(const engine_jetty *j, travel_mode vehicle)
{
    return j->confirmed && (!j->own || mode_is_boat(vehicle));
}

// The jetties' spots come first: a place that a boat comes to has no fault.
static map_spot *snap_all(arena *a, const engine *en, const engine_trip *t, travel_mode vehicle,
                          const places *p, const trip_spots *jetties, fault_list *faults)
{
    int32_t limit_m = t->limit_m > 0 ? t->limit_m : ENGINE_SNAP_M;
    map_spot *spot = ARENA_NEW(a, map_spot, p->n);
    for (int32_t i = 0; i < p->n; i++) {
        snap_fault fault;
        bool used = p->side != SNAP_JETTY || joins(&t->jetty[i], vehicle);
        spot[i] = (map_spot){-1, 0, 0};
        if (used && !engine_snap(en, vehicle, p->at[i], limit_m, &spot[i], &fault) &&
            (p->side == SNAP_JETTY || !engine_at_landing(t, jetties, p->at[i]))) {
            fault.side = p->side;
            fault.index = i;
            faults->row = arena_room(faults->memory, faults->row, faults->n, &faults->cap, sizeof fault);
            faults->row[faults->n++] = fault;
        }
    }
    return spot;
}

// The ends are the starts: the same spots, and the same faults, which begin at first, on the other side.
static map_spot *snap_again(map_spot *spot, int32_t first, fault_list *faults)
{
    int32_t n = faults->n;
    for (int32_t i = first; i < n; i++) {
        snap_fault fault = faults->row[i];
        fault.side = SNAP_TO;
        faults->row = arena_room(faults->memory, faults->row, faults->n, &faults->cap, sizeof fault);
        faults->row[faults->n++] = fault;
    }
    return spot;
}

static void snap_jetties(arena *a, const engine *en, const engine_trip *t, trip_spots *ret,
                         fault_list *faults)
{
    point *at = ARENA_NEW(a, point, t->n_jetty);
    for (int32_t i = 0; i < t->n_jetty; i++) {
        at[i] = t->jetty[i].at;
    }
    places jetties = {SNAP_JETTY, t->n_jetty, at};
    ret->jetty_road = snap_all(a, en, t, t->vehicle, &jetties, NULL, faults);
    ret->jetty_water = snap_all(a, en, t, t->boat, &jetties, NULL, faults);
    ret->jetty_onward =
        t->onward == t->vehicle ? ret->jetty_road : snap_all(a, en, t, t->onward, &jetties, NULL, faults);
}

static void snap_trip(arena *a, const engine *en, const engine_trip *t, const places *from, const places *to,
                      trip_spots *ret)
{
    fault_list faults = {.memory = a};
    bool as_from = to->at == from->at && to->n == from->n;
    if (t->by_boat) {
        snap_jetties(a, en, t, ret, &faults);
    }
    int32_t of_jetties = faults.n;
    ret->from = snap_all(a, en, t, t->vehicle, from, ret, &faults);
    ret->to = as_from ? snap_again(ret->from, of_jetties, &faults)
                      : snap_all(a, en, t, t->vehicle, to, ret, &faults);
    if (t->by_boat) {
        ret->to_onward = t->onward == t->vehicle ? ret->to : snap_all(a, en, t, t->onward, to, ret, &faults);
    }
    ret->fault = faults.row;
    ret->n_fault = faults.n;
}

// ---------------------------------------------------------------- one part

road_cost *engine_part(arena *a, const engine *en, const kept_metric *k, int32_t n_from, const map_spot *from,
                       int32_t n_to, const map_spot *to)
{
    assert(k); // a trip that asks for a medium has its metric
    const map *m = engine_net_of(en, k->vehicle)->m;
    table_stop *begin = mem_grow(NULL, (size_t)n_from + 1, sizeof *begin);
    table_stop *end = mem_grow(NULL, (size_t)n_to + 1, sizeof *end);
    road_cost *cost = ARENA_NEW(a, road_cost, (size_t)n_from * (size_t)n_to);
    for (int32_t i = 0; i < n_from; i++) {
        spot_costs way = kept_spot_costs(k, m, from[i]);
        begin[i] = snap_begin(m, from[i], way.way);
    }
    for (int32_t i = 0; i < n_to; i++) {
        spot_costs way = kept_spot_costs(k, m, to[i]);
        end[i] = snap_end(m, to[i], way.way);
    }
    table_make(&k->costs, n_from, begin, n_to, end, cost);
    for (int32_t i = 0; i < n_from; i++) {
        spot_costs way = kept_spot_costs(k, m, from[i]);
        for (int32_t j = 0; from[i].way >= 0 && j < n_to; j++) {
            road_cost *c = &cost[(size_t)i * (size_t)n_to + (size_t)j];
            if (to[j].way == from[i].way) {
                road_cost along = snap_along(m, from[i], to[j], way.way);
                *c = along < *c ? along : *c;
            }
        }
    }
    free(begin);
    free(end);
    return cost;
}

// ---------------------------------------------------------------- jetties

static bool always_open(const engine_jetty *j)
{
    return j->own || (j->opens_min <= 0 && j->closes_min >= DAY_MINUTES);
}

road_cost jetty_wait(const engine_jetty *j, int64_t depart_s, road_cost travelled, int32_t utc_offset_s)
{
    if (always_open(j)) {
        return 0;
    }
    if (j->opens_min == j->closes_min || !road_cost_open(travelled)) {
        return ROAD_CLOSED;
    }
    int64_t of_day_s = ((depart_s % DAY_S + utc_offset_s) % DAY_S + DAY_S) % DAY_S;
    int64_t now_ms = (of_day_s * S_MS + road_cost_ms(travelled)) % DAY_MS;
    int64_t opens_ms = (int64_t)j->opens_min * MINUTE_MS;
    int64_t closes_ms = (int64_t)j->closes_min * MINUTE_MS;
    bool open = opens_ms < closes_ms ? now_ms >= opens_ms && now_ms < closes_ms
                                     : now_ms >= opens_ms || now_ms < closes_ms;
    return open ? 0 : road_cost_of((uint32_t)((opens_ms - now_ms + DAY_MS) % DAY_MS), 0);
}

road_cost jetty_handling(const engine_trip *t, int32_t jetty)
{
    const engine_jetty *j = &t->jetty[jetty];
    int64_t ms = ((int64_t)j->fixed_s + (int64_t)j->box_s * t->boxes) * S_MS;
    bool used = j->confirmed && t->state.river >= j->lowest && ms >= 0 && ms <= ROAD_TIME_MAX_MS;
    if (j->own) {
        return j->confirmed ? 0 : ROAD_CLOSED;
    }
    return used ? road_cost_of((uint32_t)ms, 0) : ROAD_CLOSED;
}

road_cost *engine_to_jetties(arena *a, const engine *en, const engine_trip *t, const trip_answer *x,
                             int32_t n, const point *from)
{
    road_cost *cost = engine_part(a, en, x->vehicle, n, x->spots.from, t->n_jetty, x->spots.jetty_road);
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < t->n_jetty; j++) {
            road_cost *c = &cost[(size_t)i * (size_t)t->n_jetty + (size_t)j];
            *c = engine_at_jetty(&t->jetty[j], from[i]) ? 0 : *c;
        }
    }
    return cost;
}

road_cost *engine_from_jetties(arena *a, const engine *en, const engine_trip *t, const trip_answer *x,
                               int32_t n, const point *to)
{
    road_cost *cost = engine_part(a, en, x->onward, t->n_jetty, x->spots.jetty_onward, n, x->spots.to_onward);
    for (int32_t j = 0; j < t->n_jetty; j++) {
        for (int32_t i = 0; i < n; i++) {
            road_cost *c = &cost[(size_t)j * (size_t)n + (size_t)i];
            *c = engine_at_jetty(&t->jetty[j], to[i]) ? 0 : *c;
        }
    }
    return cost;
}

// One row of journeys where jetties have hours: what is waited depends on when one comes, so boarding is
// reckoned for this start, and landing for each boat ride.
static void join_row(const engine_trip *t, const journey_parts *all, int32_t row, road_cost *water,
                     journey_jetty *jetty, journey *ret)
{
    int32_t n = all->n_jetty;
    journey_parts p = *all;
    p.n_from = 1;
    p.direct = all->direct + (size_t)row * (size_t)all->n_to;
    p.to_jetty = all->to_jetty + (size_t)row * (size_t)n;
    p.by_water = water;
    p.jetty = jetty;
    for (int32_t j = 0; j < n; j++) {
        road_cost wait = jetty_wait(&t->jetty[j], t->state.at_s, p.to_jetty[j], t->utc_offset_s);
        road_cost board = all->jetty[j].board + wait;
        jetty[j] = (journey_jetty){road_cost_open(board) ? board : ROAD_CLOSED, all->jetty[j].land};
        road_cost aboard = p.to_jetty[j] + jetty[j].board;
        for (int32_t k = 0; k < n; k++) {
            size_t at = (size_t)j * (size_t)n + (size_t)k;
            road_cost there = aboard + all->by_water[at];
            road_cost landing = road_cost_open(there)
                                    ? jetty_wait(&t->jetty[k], t->state.at_s, there, t->utc_offset_s)
                                    : ROAD_CLOSED;
            water[at] = road_cost_open(landing) ? all->by_water[at] + landing : ROAD_CLOSED;
        }
    }
    journey_join(&p, ret);
}

static void join(const engine_trip *t, const journey_parts *p, journey *ret)
{
    size_t n = (size_t)p->n_jetty;
    bool hours = false;
    for (size_t j = 0; j < n; j++) {
        hours = hours || !always_open(&t->jetty[j]);
    }
    if (!hours) {
        journey_join(p, ret);
        return;
    }
    road_cost *water = mem_grow(NULL, n * n + 1, sizeof *water);
    journey_jetty *jetty = mem_grow(NULL, n + 1, sizeof *jetty);
    for (int32_t i = 0; i < p->n_from; i++) {
        join_row(t, p, i, water, jetty, ret + (size_t)i * (size_t)p->n_to);
    }
    free(water);
    free(jetty);
}

// ---------------------------------------------------------------- the table

static bool check_trip(const engine_trip *t, int32_t n_from, int32_t n_to, err *e)
{
    int32_t most = n_from > n_to ? n_from : n_to;
    if (most > TABLE_POINTS_MAX) {
        return err_fail(e, ERR_CODE("road.points"), ERR_INT("points", most),
                        ERR_INT("limit", TABLE_POINTS_MAX));
    }
    if ((int64_t)n_from * n_to > ENGINE_CELLS_MAX) {
        return err_fail(e, ERR_CODE("road.cells"), ERR_INT("cells", (int64_t)n_from * n_to),
                        ERR_INT("limit", ENGINE_CELLS_MAX));
    }
    if (t->by_boat && t->n_jetty > JOURNEY_JETTIES_MAX) {
        return err_fail(e, ERR_CODE("road.jetties"), ERR_INT("jetties", t->n_jetty),
                        ERR_INT("limit", JOURNEY_JETTIES_MAX));
    }
    if (t->by_boat && (mode_is_boat(t->vehicle) || !mode_is_boat(t->boat) || mode_is_boat(t->onward))) {
        return err_fail(e, ERR_CODE("road.trip"));
    }
    return true;
}

static bool take_metrics(engine *en, const engine_trip *t, trip_answer *ret, err *e)
{
    engine_ask(en);
    ret->vehicle = engine_metric(en, t->vehicle, &t->state, e);
    ret->boat = ret->vehicle && t->by_boat ? engine_metric(en, t->boat, &t->state, e) : NULL;
    ret->onward = ret->boat ? engine_metric(en, t->onward, &t->state, e) : NULL;
    if (!ret->vehicle || (t->by_boat && !ret->onward)) {
        return false;
    }
    const kept_metric *all[ENGINE_METRICS] = {ret->vehicle, ret->boat, ret->onward};
    ret->table.n_metric = t->by_boat ? ENGINE_METRICS : 1;
    for (int32_t i = 0; i < ret->table.n_metric; i++) {
        ret->table.metric[i] = all[i]->id;
    }
    return true;
}

// A place is where it is, also one that has no road but a landing of its own.
static void stay(const engine_trip *t, const trip_spots *s, int32_t n_from, const point *from, int32_t n_to,
                 const point *to, journey *ret)
{
    for (int32_t i = 0; t->by_boat && i < n_from; i++) {
        int32_t own = own_landing(t, s, from[i]);
        for (int32_t k = 0; own >= 0 && k < n_to; k++) {
            journey *cell = &ret[(size_t)i * (size_t)n_to + (size_t)k];
            if (engine_at_jetty(&t->jetty[own], to[k]) && cell->cost != 0) {
                *cell = (journey){0, own, own};
            }
        }
    }
}

static void join_parts(const engine *en, const engine_trip *t, const trip_answer *x, int32_t n_from,
                       const point *from, int32_t n_to, const point *to, journey *ret)
{
    arena parts = {0};
    const trip_spots *s = &x->spots;
    journey_parts p = {.n_from = n_from, .n_to = n_to};
    p.direct = engine_part(&parts, en, x->vehicle, n_from, s->from, n_to, s->to);
    if (t->by_boat) {
        int32_t n = t->n_jetty;
        journey_jetty *jetty = ARENA_NEW(&parts, journey_jetty, n);
        for (int32_t j = 0; j < n; j++) {
            jetty[j].board = jetty[j].land = jetty_handling(t, j);
        }
        p.n_jetty = n;
        p.jetty = jetty;
        p.to_jetty = engine_to_jetties(&parts, en, t, x, n_from, from);
        p.by_water = engine_part(&parts, en, x->boat, n, s->jetty_water, n, s->jetty_water);
        p.from_jetty = engine_from_jetties(&parts, en, t, x, n_to, to);
    }
    join(t, &p, ret);
    stay(t, s, n_from, from, n_to, to, ret);
    arena_done(&parts);
}

bool engine_answer(arena *a, engine *en, const engine_trip *t, int32_t n_from, const point *from,
                   int32_t n_to, const point *to, trip_answer *ret, err *e)
{
    *ret = (trip_answer){0};
    if (!check_trip(t, n_from, n_to, e) || !take_metrics(en, t, ret, e)) {
        return false;
    }
    places starts = {SNAP_FROM, n_from, from};
    places ends = {SNAP_TO, n_to, to};
    snap_trip(a, en, t, &starts, &ends, &ret->spots);
    journey *cell = ARENA_NEW(a, journey, (size_t)n_from * (size_t)n_to);
    join_parts(en, t, ret, n_from, from, n_to, to, cell);
    ret->table.n_from = n_from;
    ret->table.n_to = n_to;
    ret->table.cell = cell;
    ret->table.n_fault = ret->spots.n_fault;
    ret->table.fault = ret->spots.fault;
    return true;
}

bool engine_table(arena *a, engine *en, const engine_trip *t, int32_t n_from, const point *from, int32_t n_to,
                  const point *to, travel_table *ret, err *e)
{
    trip_answer x;
    if (!engine_answer(a, en, t, n_from, from, n_to, to, &x, e)) {
        return false;
    }
    *ret = x.table;
    return true;
}

// ---------------------------------------------------------------- why not

// One pair asked over and over, each time of another state.
typedef struct doubt {
    arena memory;
    engine *en;
    engine_trip trip;
    engine_jetty *jetty;
    point from, to;
} doubt;

static bool open_in(doubt *d, const road_state *s)
{
    trip_answer x;
    d->trip.state = *s;
    bool ok = engine_answer(&d->memory, d->en, &d->trip, 1, &d->from, 1, &d->to, &x, NULL);
    return ok && road_cost_open(x.table.cell[0].cost);
}

// The first closure that, with those before it, leaves no way.
static int32_t last_straw(doubt *d, road_state s)
{
    int32_t open = 0; // with so many closures there is a way
    int32_t shut = s.n_closure;
    while (shut - open > 1) {
        s.n_closure = open + (shut - open) / 2;
        if (open_in(d, &s)) {
            open = s.n_closure;
        } else {
            shut = s.n_closure;
        }
    }
    return shut - 1;
}

// Without closures there is no way in s, and there is one on a dry day: what is it about this day?
static void blame_weather(doubt *d, road_state s, travel_why *ret)
{
    road_state dry = s;
    dry.rain = RAIN_NONE;
    ret->bar = TRAVEL_WEATHER;
    ret->weather = s.river == RIVER_LOW ? BAR_LOW : BAR_FLOOD;
    if (s.rain != RAIN_NONE && open_in(d, &dry)) {
        ret->weather = BAR_RAIN;
        return;
    }
    for (int32_t j = 0; j < d->trip.n_jetty; j++) {
        d->jetty[j].lowest = RIVER_LOW;
    }
    if (open_in(d, &s)) {
        ret->bar = TRAVEL_JETTY;
    }
}

static bool is_joined(const engine_trip *t, const trip_spots *s)
{
    int32_t n = 0;
    for (int32_t j = 0; j < t->n_jetty; j++) {
        bool bank = t->jetty[j].own || s->jetty_road[j].way >= 0 || s->jetty_onward[j].way >= 0;
        n += s->jetty_water[j].way >= 0 && bank;
    }
    return n >= 2;
}

static const snap_fault *fault_at(const trip_spots *s, snap_side side)
{
    for (int32_t i = 0; i < s->n_fault; i++) {
        if (s->fault[i].side == side) {
            return &s->fault[i];
        }
    }
    return NULL;
}

// Why an end cannot be taken to a way: of its own landing, where it has one.
static snap_fault fault_of_end(const engine_trip *t, const trip_spots *s, snap_side side, point place)
{
    for (int32_t i = 0; i < s->n_fault; i++) {
        snap_fault f = s->fault[i];
        if (f.side == SNAP_JETTY && t->jetty[f.index].own && engine_at_jetty(&t->jetty[f.index], place)) {
            f.side = side;
            f.index = 0;
            return f;
        }
    }
    const snap_fault *of_road = fault_at(s, side);
    return of_road ? *of_road : (snap_fault){.side = side};
}

// Whether both ends can be taken to a way or a landing; if not, why.
static bool has_ends(const doubt *d, const engine_trip *t, const trip_spots *s, travel_why *ret)
{
    bool starts = s->from[0].way >= 0 || engine_at_landing(t, s, d->from);
    bool ends =
        s->to[0].way >= 0 || (t->by_boat && s->to_onward[0].way >= 0) || engine_at_landing(t, s, d->to);
    if (!starts) {
        ret->bar = TRAVEL_NO_START;
        ret->fault = fault_of_end(t, s, SNAP_FROM, d->from);
    } else if (!ends) {
        ret->bar = TRAVEL_NO_END;
        ret->fault = fault_of_end(t, s, SNAP_TO, d->to);
    }
    return starts && ends;
}

static void blame(doubt *d, const engine_trip *t, const trip_spots *s, travel_why *ret)
{
    if (!has_ends(d, t, s, ret)) {
        return;
    }
    road_state easiest = {.rain = RAIN_NONE, .river = RIVER_NORMAL, .at_s = t->state.at_s};
    road_state unclosed = t->state;
    unclosed.n_closure = 0;
    for (int32_t j = 0; j < t->n_jetty; j++) {
        d->jetty[j].lowest = RIVER_LOW;
    }
    bool joined = open_in(d, &easiest);
    for (int32_t j = 0; j < t->n_jetty; j++) {
        d->jetty[j].lowest = t->jetty[j].lowest;
    }
    if (!joined) {
        ret->bar = t->by_boat && !is_joined(t, s) ? TRAVEL_NO_JETTY : TRAVEL_ISLAND;
    } else if (open_in(d, &unclosed)) {
        ret->bar = TRAVEL_CLOSURE;
        ret->closure = last_straw(d, t->state);
    } else {
        blame_weather(d, unclosed, ret);
    }
}

bool engine_why(engine *en, const engine_trip *t, point from, point to, travel_why *ret, err *e)
{
    trip_answer x;
    doubt d = {.en = en, .trip = *t, .from = from, .to = to};
    *ret = (travel_why){.bar = TRAVEL_OPEN};
    bool ok = engine_answer(&d.memory, en, t, 1, &from, 1, &to, &x, e);
    if (ok && !road_cost_open(x.table.cell[0].cost)) {
        d.jetty = ARENA_NEW(&d.memory, engine_jetty, t->n_jetty);
        if (t->n_jetty > 0) {
            memcpy(d.jetty, t->jetty, (size_t)t->n_jetty * sizeof *d.jetty);
        }
        d.trip.jetty = d.jetty;
        blame(&d, t, &x.spots, ret);
    }
    arena_done(&d.memory);
    return ok;
}
