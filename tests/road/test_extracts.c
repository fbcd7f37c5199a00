// Real extracts: tables, closed bridges, routes and ferries against Dijkstra with a heap, which is the
// benchmark's. Extracts are few and sources are samples, so that it takes seconds.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "extracts.h"
#include "history.h"
#include "road/engine.h"
#include "road/osm.h"
#include "road/table.h"
#include "road_plain.h"

enum { POINTS = 60, SOURCES = 3, BRIDGES = 4, PAIRS = 12 };

static const char *const names[] = {"baltimore", "liechtenstein", "malta", "monaco", "porto"};

// One map with its hierarchy, and seeded stops.
typedef struct shaped {
    const map *m;
    hierarchy shape;
    metric costs;
    road_cost *arc_cost;
    plain truth;
    table_stop stop[POINTS];
    road_cost table[POINTS * POINTS];
} shaped;

static void shape(shaped *s, const map *m, rng *r)
{
    int32_t *order = mem_grow(NULL, (size_t)m->n_node + 1, sizeof *order);
    *s = (shaped){.m = m, .arc_cost = mem_grow(NULL, (size_t)m->graph.n_arc + 1, sizeof *s->arc_cost)};
    assert_true(order_nodes(&m->graph, NULL, NULL, order, NULL));
    assert_true(hierarchy_make(&s->shape, &m->graph, order, NULL));
    plain_init(&s->truth, m->n_node);
    for (int i = 0; i < POINTS; i++) {
        s->stop[i] = (table_stop){.n = 1, .node = {(int32_t)rng_below(r, (uint32_t)m->n_node)}};
    }
    free(order);
}

static void shape_done(shaped *s)
{
    metric_done(&s->costs);
    hierarchy_done(&s->shape);
    plain_done(&s->truth);
    free(s->arc_cost);
}

static void customise(shaped *s, travel_mode vehicle, const road_state *state)
{
    metric_done(&s->costs);
    vehicle_costs(s->m, vehicle, state, s->arc_cost);
    metric_make(&s->costs, &s->shape, s->arc_cost);
}

// The first rows of the table of all stops against Dijkstra; how many entries are open.
static int32_t check_table(shaped *s)
{
    int32_t open = 0;
    table_make(&s->costs, POINTS, s->stop, POINTS, s->stop, s->table);
    for (int i = 0; i < SOURCES; i++) {
        plain_run(&s->truth, &s->m->graph, s->arc_cost, s->stop[i].node[0]);
        for (int k = 0; k < POINTS; k++) {
            assert_true(s->table[i * POINTS + k] == s->truth.cost[s->stop[k].node[0]]);
        }
    }
    for (int i = 0; i < POINTS * POINTS; i++) {
        open += road_cost_open(s->table[i]);
    }
    return open;
}

// Bridges closed and opened again: the mended metric gives what Dijkstra gives.
static void check_bridges(shaped *s, rng *r)
{
    int closed = 0;
    for (int32_t tries = 0; tries < 20000 && closed < BRIDGES; tries++) {
        int32_t way = (int32_t)rng_below(r, (uint32_t)s->m->n_way);
        int32_t slot = 2 * way;
        int32_t n = s->m->slot_first[slot + 2] - s->m->slot_first[slot];
        const int32_t *arc = s->m->slot_arc + s->m->slot_first[slot];
        if (!(s->m->way[way].flags & WAY_BRIDGE) || !road_cost_open(s->arc_cost[arc[0]])) {
            continue;
        }
        road_cost was[64];
        assert_true(n <= 64);
        for (int32_t i = 0; i < n; i++) {
            was[i] = s->arc_cost[arc[i]];
            s->arc_cost[arc[i]] = ROAD_CLOSED;
        }
        metric_update(&s->costs, arc_cost_listed, s->arc_cost, arc, n);
        (void)check_table(s);
        for (int32_t i = 0; i < n; i++) {
            s->arc_cost[arc[i]] = was[i];
        }
        metric_update(&s->costs, arc_cost_listed, s->arc_cost, arc, n);
        closed++;
    }
    (void)check_table(s);
}

static void check_roads(const map *m, rng *r)
{
    const road_state dry = {.river = RIVER_NORMAL};
    const road_state wet = {.rain = RAIN_HEAVY, .river = RIVER_HIGH, .night = true};
    shaped *s = calloc(1, sizeof *s);
    shape(s, m, r);
    customise(s, MODE_FOOT, &dry);
    assert_true(check_table(s) > POINTS * POINTS / 4);
    customise(s, MODE_MOTORBIKE, &wet);
    assert_true(check_table(s) > POINTS);
    customise(s, MODE_TRUCK, &dry);
    assert_true(check_table(s) > POINTS);
    check_bridges(s, r);
    shape_done(s);
    free(s);
}

static void check_waters(const map *m, rng *r)
{
    const road_state normal = {.river = RIVER_NORMAL};
    const road_state flood = {.river = RIVER_FLOOD, .night = true};
    shaped *s = calloc(1, sizeof *s);
    shape(s, m, r);
    customise(s, MODE_KETEK, &normal);
    (void)check_table(s);
    customise(s, MODE_KETEK, &flood);
    (void)check_table(s);
    customise(s, MODE_SPEEDBOAT, &normal);
    (void)check_table(s);
    shape_done(s);
    free(s);
}

static void test_tables(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[PATH_MAX];
        arena a = {0};
        map_pair maps;
        rng r;
        rng_init(&r, i + 1);
        if (!extract_path(names[i], path)) {
            continue;
        }
        assert_true(map_read_osm(&a, path, NULL, NULL, NULL, &maps, NULL));
        check_roads(&maps.road, &r);
        if (maps.water.n_way > 0) {
            check_waters(&maps.water, &r);
        }
        arena_done(&a);
    }
}

// ---------------------------------------------------------------- turns

// Relations that are turn restrictions, and those over ways.
typedef struct tally {
    int64_t all, over_ways;
} tally;

static bool tally_relation(void *ctx, const osm_relation *r, err *e)
{
    tally *t = ctx;
    bool over_ways = false;
    (void)e;
    if (!str_eq(osm_tag(&r->tags, "type"), STR("restriction")) || osm_tag(&r->tags, "restriction").n == 0) {
        return true;
    }
    for (size_t i = 0; i < r->n; i++) {
        over_ways = over_ways || (r->member[i].kind == OSM_WAY && str_eq(r->member[i].role, STR("via")));
    }
    t->all++;
    t->over_ways += over_ways;
    return true;
}

// The turn's whole sequence: what leads over it is there, and the way out alone or not at all.
static void check_turn(const map *m, const map_turn *t)
{
    int32_t driven[MAP_VIA_MAX + 2];
    int32_t n = 1;
    for (int32_t i = 0; i < t->n_via; i++) {
        driven[n++] = m->via[t->first_via + i];
    }
    int32_t node = n > 1 ? slot_head(m->way, driven[n - 1]) : t->node;
    for (int32_t in = 2 * t->in; in < 2 * t->in + 2; in++) {
        driven[0] = in;
        if (slot_head(m->way, in) != t->node || (n > 1 && !graph_drives(m, n, driven))) {
            continue;
        }
        for (int32_t i = m->graph.first[node]; i < m->graph.first[node + 1]; i++) {
            driven[n] = m->arc_way[i];
            bool allowed = history_allows(m, driven, n, driven[n]);
            assert_true(graph_drives(m, n + 1, driven) == allowed);
        }
    }
}

// Every restriction is obeyed or left out for a reason, and what is obeyed cannot be driven.
static void test_turns(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[PATH_MAX];
        arena a = {0};
        map_pair maps;
        tally t = {0};
        const osm_sink sink = {.relation = tally_relation, .ctx = &t};
        if (!extract_path(names[i], path)) {
            continue;
        }
        assert_true(osm_read(path, &sink, NULL));
        assert_true(map_read_osm(&a, path, NULL, NULL, NULL, &maps, NULL));
        const map_report *r = &maps.report;
        const int64_t *left = r->restrictions_left;
        printf("# %s: %d turns obeyed, %d over ways of %d; left %d %d %d %d\n", names[i],
               (int)r->restrictions, (int)r->restrictions_over_ways, (int)t.over_ways,
               (int)left[TURN_FAULT_MEMBERS], (int)left[TURN_FAULT_OFF], (int)left[TURN_FAULT_APART],
               (int)left[TURN_FAULT_LONG]);
        assert_true(r->restrictions + left[0] + left[1] + left[2] + left[3] == t.all);
        assert_true(r->restrictions == maps.road.n_turn && r->restrictions_over_ways <= t.over_ways);
        assert_true(strcmp(names[i], "porto") != 0 || r->restrictions_over_ways > 0);
        for (int32_t k = 0; k < maps.road.n_turn; k++) {
            check_turn(&maps.road, &maps.road.turn[k]);
        }
        arena_done(&a);
    }
}

// ---------------------------------------------------------------- the engine

typedef struct place {
    arena memory;
    map_pair maps;
    engine *en;
} place;

static bool place_make(place *p, const char *name)
{
    char path[PATH_MAX];
    *p = (place){.en = NULL};
    if (!extract_path(name, path)) {
        return false;
    }
    assert_true(map_read_osm(&p->memory, path, NULL, NULL, NULL, &p->maps, NULL));
    engine_maps maps = {.road = &p->maps.road, .water = &p->maps.water};
    p->en = engine_make(&maps, NULL);
    assert_non_null(p->en);
    return true;
}

static void place_done(place *p)
{
    engine_done(p->en);
    arena_done(&p->memory);
}

// Walks a route again: steps add up to their legs, legs to the whole.
static void check_sums(const travel_route *r)
{
    road_cost whole = 0;
    for (int32_t l = 0; l < r->n_leg; l++) {
        road_cost leg = 0;
        for (int32_t i = 0; i < r->leg[l].n_step; i++) {
            leg += r->step[r->leg[l].first_step + i].cost;
        }
        assert_true(r->leg[l].kind != ROUTE_MOVE || leg == r->leg[l].cost);
        whole += r->leg[l].cost;
    }
    assert_true(r->n_leg == 0 ? !road_cost_open(r->whole.cost) : whole == r->whole.cost);
}

// Routes between places beside the ways are the table's cells taken apart.
static void test_routes(void **state)
{
    (void)state;
    enum { BESIDE_E7 = 4000 };
    place p;
    rng r;
    rng_init(&r, 1);
    if (!place_make(&p, "baltimore")) {
        return;
    }
    engine_trip trip = {.vehicle = MODE_TRUCK, .state = {.river = RIVER_NORMAL}};
    point at[PAIRS];
    travel_table table;
    for (int i = 0; i < PAIRS; i++) {
        at[i] = p.maps.road.node[rng_below(&r, (uint32_t)p.maps.road.n_node)];
        at[i].lat_e7 += (int32_t)rng_below(&r, BESIDE_E7);
    }
    assert_true(engine_table(&p.memory, p.en, &trip, PAIRS, at, PAIRS, at, &table, NULL));
    int32_t walked = 0;
    for (int i = 0; i < PAIRS * PAIRS; i++) {
        travel_route route;
        assert_true(engine_route(&p.memory, p.en, &trip, at[i / PAIRS], at[i % PAIRS], &route, NULL));
        assert_true(route.whole.cost == table.cell[i].cost);
        check_sums(&route);
        walked += route.n_leg > 0;
    }
    assert_true(walked > PAIRS);
    place_done(&p);
}

// The pieces of an OSM way: their ends, their length and their time.
typedef struct ferry {
    point from, to;
    int32_t n;
    int64_t ms, length_m;
} ferry;

static ferry ferry_find(const map *m, int64_t source)
{
    ferry f = {.n = 0};
    for (int32_t w = 0; w < m->n_way; w++) {
        if (m->way[w].source == source) {
            f.from = f.n == 0 ? m->node[m->way[w].from] : f.from;
            f.to = m->node[m->way[w].to];
            f.ms += m->way[w].duration_ms;
            f.length_m += m->way[w].length_m;
            f.n++;
        }
    }
    assert_true(f.n > 0);
    return f;
}

// The route between a ferry's ends, and how much of it is over the ferry.
static road_cost ferry_take(place *p, travel_mode vehicle, int64_t source, int32_t *ret_over_m)
{
    ferry f = ferry_find(&p->maps.road, source);
    engine_trip trip = {.vehicle = vehicle, .state = {.river = RIVER_NORMAL}};
    travel_route route;
    assert_true(engine_route(&p->memory, p->en, &trip, f.from, f.to, &route, NULL));
    check_sums(&route);
    *ret_over_m = 0;
    for (int32_t i = 0; i < route.n_step; i++) {
        bool over = p->maps.road.way[route.step[i].way].source == source;
        *ret_over_m += over ? abs(route.step[i].to_m - route.step[i].from_m) : 0;
    }
    return route.whole.cost;
}

// From Valletta to Pozzallo (duration=1:45) it takes just that; the ferry to Sliema is for people on foot
// (motorcar=no), and a truck goes round.
static void test_ferries_of_malta(void **state)
{
    (void)state;
    enum { POZZALLO = 216267459, SLIEMA = 47419374, MINUTE_MS = 60 * 1000, ROUNDING_MS = 10 };
    place p;
    int32_t over_m = 0;
    if (!place_make(&p, "malta")) {
        return;
    }
    ferry f = ferry_find(&p.maps.road, POZZALLO);
    road_cost by_truck = ferry_take(&p, MODE_TRUCK, POZZALLO, &over_m);
    assert_in_range(f.ms, 105 * MINUTE_MS - ROUNDING_MS, 105 * MINUTE_MS);
    assert_in_range(road_cost_ms(by_truck), f.ms, 105 * MINUTE_MS);
    assert_true(over_m == f.length_m && over_m > 90000);
    ferry s = ferry_find(&p.maps.road, SLIEMA);
    road_cost on_foot = ferry_take(&p, MODE_FOOT, SLIEMA, &over_m);
    assert_true(over_m == s.length_m && road_cost_m(on_foot) == (uint32_t)s.length_m);
    by_truck = ferry_take(&p, MODE_TRUCK, SLIEMA, &over_m);
    assert_true(over_m == 0);
    place_done(&p);
}

// The water taxis of Baltimore say no duration: they go at the ferry's speed, 8 km/h, and who walks takes
// them rather than go round the harbour at 4.
static void test_ferries_of_baltimore(void **state)
{
    (void)state;
    enum { HARBOR_CONNECTOR = 242900443, MS_PER_M = 450 };
    place p;
    int32_t over_m = 0;
    if (!place_make(&p, "baltimore")) {
        return;
    }
    ferry f = ferry_find(&p.maps.road, HARBOR_CONNECTOR);
    road_cost on_foot = ferry_take(&p, MODE_FOOT, HARBOR_CONNECTOR, &over_m);
    assert_true(over_m == f.length_m && over_m > 500);
    assert_in_range(road_cost_ms(on_foot), over_m * MS_PER_M, over_m * MS_PER_M + f.n);
    place_done(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_turns),
        cmocka_unit_test(test_routes),
        cmocka_unit_test(test_ferries_of_malta),
        cmocka_unit_test(test_ferries_of_baltimore),
    };
    return cmocka_run_group_tests_name("road/extracts", tests, NULL, NULL);
}
