// Ways of the engine, leg by leg: what engine_table reckons with, taken apart into parts of ways.
#include <assert.h>
#include <string.h>

#include "road/engine_internal.h"

enum { MS_PER_S = 1000 };

// ---------------------------------------------------------------- one leg

// The route while it is made.
typedef struct draft {
    arena *memory;
    const engine *en;
    const engine_trip *trip;
    point_list line;
    route_step *step;
    int32_t n_step, cap_step;
    route_leg *leg;
    int32_t n_leg, cap_leg;
    road_cost cost; // of all legs so far
} draft;

static route_leg *leg_add(draft *d, route_kind kind)
{
    d->leg = arena_room(d->memory, d->leg, d->n_leg, &d->cap_leg, sizeof *d->leg);
    route_leg *leg = &d->leg[d->n_leg++];
    *leg = (route_leg){.kind = kind,
                       .start_s = d->trip->state.at_s + road_cost_ms(d->cost) / MS_PER_S,
                       .first_step = d->n_step,
                       .first_point = d->line.n};
    return leg;
}

static void step_add(draft *d, route_step s)
{
    d->step = arena_room(d->memory, d->step, d->n_step, &d->cap_step, sizeof s);
    d->step[d->n_step++] = s;
}

// The first or last step, which is none for a place at the end of its way.
static void end_step_add(draft *d, route_step s)
{
    if (s.from_m != s.to_m || s.cost != 0) {
        step_add(d, s);
    }
}

// The arcs of a way over these nodes: of parallel ones the cheapest.
static void steps_add(draft *d, const map *m, const kept_metric *k, const int32_t *node, int32_t n)
{
    for (int32_t i = 0; i + 1 < n; i++) {
        int32_t best = -1;
        for (int32_t a = m->graph.first[node[i]]; a < m->graph.first[node[i] + 1]; a++) {
            if (m->graph.head[a] == node[i + 1] &&
                (best < 0 || kept_arc_cost(k, m, a) < kept_arc_cost(k, m, best))) {
                best = a;
            }
        }
        assert(best >= 0);
        int32_t slot = m->arc_way[best];
        if (slot != MAP_FOOT_LINK) {
            bool back = slot % 2 != 0;
            int32_t whole_m = m->way[slot / 2].length_m;
            step_add(d, (route_step){slot / 2, back, back ? whole_m : 0, back ? 0 : whole_m,
                                     kept_arc_cost(k, m, best)});
        }
    }
}

// Which ends of the two stops the cheapest way joins; -1 when there is none.
static road_cost best_ends(const kept_metric *k, const table_stop *begin, const table_stop *end,
                           int32_t *ret_begin, int32_t *ret_end)
{
    table_stop from[TABLE_NODES_MAX];
    table_stop to[TABLE_NODES_MAX];
    road_cost cost[TABLE_NODES_MAX * TABLE_NODES_MAX];
    road_cost best = ROAD_CLOSED;
    for (int32_t i = 0; i < begin->n; i++) {
        from[i] = (table_stop){1, {begin->node[i]}, {begin->cost[i]}};
    }
    for (int32_t i = 0; i < end->n; i++) {
        to[i] = (table_stop){1, {end->node[i]}, {end->cost[i]}};
    }
    table_make(&k->costs, begin->n, from, end->n, to, cost);
    *ret_begin = -1;
    for (int32_t i = 0; i < begin->n * end->n; i++) {
        if (cost[i] < best) {
            best = cost[i];
            *ret_begin = i / end->n;
            *ret_end = i % end->n;
        }
    }
    return best;
}

// The steps from spot to spot; *ret_cost is that of engine_part.
static bool part_walk(draft *d, const kept_metric *k, map_spot from, map_spot to, road_cost *ret_cost, err *e)
{
    const map *m = engine_net_of(d->en, k->vehicle)->m;
    spot_costs first_way = kept_spot_costs(k, m, from);
    spot_costs last_way = kept_spot_costs(k, m, to);
    road_cost along = snap_along(m, from, to, first_way.way);
    table_stop begin = snap_begin(m, from, first_way.way);
    table_stop end = snap_end(m, to, last_way.way);
    int32_t first = -1;
    int32_t last = -1;
    *ret_cost = best_ends(k, &begin, &end, &first, &last);
    if (road_cost_open(along) && along <= *ret_cost) {
        *ret_cost = along;
        end_step_add(d, (route_step){from.way, to.at_m < from.at_m, from.at_m, to.at_m, along});
        return true;
    }
    assert(first >= 0);
    const int32_t *node = NULL;
    int32_t n = 0;
    road_cost between_nodes = 0;
    if (!table_way(d->memory, &k->costs, begin.node[first], end.node[last], &node, &n, &between_nodes, e)) {
        return false;
    }
    int32_t whole_m = m->way[to.way].length_m;
    bool back = snap_end_is_back(m, to, last);
    end_step_add(d, (route_step){from.way, first == 1, from.at_m, first == 1 ? 0 : m->way[from.way].length_m,
                                 begin.cost[first]});
    steps_add(d, m, k, node, n);
    end_step_add(d, (route_step){to.way, back, back ? whole_m : 0, to.at_m, end.cost[last]});
    return true;
}

static bool move(draft *d, const kept_metric *k, map_spot from, map_spot to, err *e)
{
    const map *m = engine_net_of(d->en, k->vehicle)->m;
    route_leg *leg = leg_add(d, ROUTE_MOVE);
    leg->mode = k->vehicle;
    leg->jetty = JOURNEY_NONE;
    if (!part_walk(d, k, from, to, &leg->cost, e)) {
        return false;
    }
    line_add_cut(&d->line, leg->first_point, m, from.way, from.at_m, from.at_m);
    for (int32_t i = leg->first_step; i < d->n_step; i++) {
        const route_step *s = &d->step[i];
        line_add_cut(&d->line, leg->first_point, m, s->way, s->from_m, s->to_m);
    }
    leg->n_step = d->n_step - leg->first_step;
    leg->n_point = d->line.n - leg->first_point;
    leg->from = d->line.p[leg->first_point];
    leg->to = d->line.p[d->line.n - 1];
    d->cost += leg->cost;
    return true;
}

// ---------------------------------------------------------------- at jetties

static void stand(draft *d, route_kind kind, int32_t jetty, road_cost cost)
{
    route_leg *leg = leg_add(d, kind);
    leg->jetty = jetty;
    leg->cost = cost;
    leg->from = leg->to = d->trip->jetty[jetty].at;
    d->cost += cost;
}

static void change(draft *d, route_kind kind, int32_t jetty)
{
    const engine_trip *t = d->trip;
    if (t->jetty[jetty].own) {
        return; // nothing is handled there
    }
    road_cost wait = jetty_wait(&t->jetty[jetty], t->state.at_s, d->cost, t->utc_offset_s);
    if (wait > 0) {
        stand(d, ROUTE_WAIT, jetty, wait);
    }
    stand(d, kind, jetty, jetty_handling(t, jetty));
}

static bool by_boat(draft *d, const trip_answer *x, point from, point to, const journey *whole, err *e)
{
    const trip_spots *s = &x->spots;
    bool begins = engine_at_jetty(&d->trip->jetty[whole->board], from);
    bool ends = engine_at_jetty(&d->trip->jetty[whole->land], to);
    if (!begins && !move(d, x->vehicle, s->from[0], s->jetty_road[whole->board], e)) {
        return false;
    }
    change(d, ROUTE_BOARD, whole->board);
    if (!move(d, x->boat, s->jetty_water[whole->board], s->jetty_water[whole->land], e)) {
        return false;
    }
    change(d, ROUTE_LAND, whole->land);
    return ends || move(d, x->onward, s->jetty_onward[whole->land], s->to_onward[0], e);
}

// How far the places are from where the way begins and ends: the road, or the water at a landing.
static void take_offs(const trip_answer *x, const engine_trip *t, point from, point to, travel_route *ret)
{
    const trip_spots *s = &x->spots;
    const journey *whole = &ret->whole;
    bool boat = whole->board != JOURNEY_DIRECT;
    bool begins = boat && engine_at_jetty(&t->jetty[whole->board], from);
    bool ends = boat && engine_at_jetty(&t->jetty[whole->land], to);
    ret->off_from_m = begins ? s->jetty_water[whole->board].off_m : s->from[0].off_m;
    ret->off_to_m = ends ? s->jetty_water[whole->land].off_m : boat ? s->to_onward[0].off_m : s->to[0].off_m;
}

bool engine_route(arena *a, engine *en, const engine_trip *t, point from, point to, travel_route *ret, err *e)
{
    trip_answer x;
    draft d = {.memory = a, .en = en, .trip = t, .line = {.memory = a}};
    *ret = (travel_route){0};
    if (!engine_answer(a, en, t, 1, &from, 1, &to, &x, e)) {
        return false;
    }
    const journey *whole = &x.table.cell[0];
    ret->whole = *whole;
    ret->n_metric = x.table.n_metric;
    memcpy(ret->metric, x.table.metric, sizeof ret->metric);
    if (!road_cost_open(whole->cost)) {
        return true;
    }
    bool direct = whole->board == JOURNEY_DIRECT;
    if (direct ? !move(&d, x.vehicle, x.spots.from[0], x.spots.to[0], e)
               : !by_boat(&d, &x, from, to, whole, e)) {
        return false;
    }
    assert(d.cost == whole->cost);
    take_offs(&x, t, from, to, ret);
    ret->n_leg = d.n_leg;
    ret->n_step = d.n_step;
    ret->n_point = d.line.n;
    ret->leg = d.leg;
    ret->step = d.step;
    ret->point = d.line.p;
    return true;
}
