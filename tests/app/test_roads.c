// The network of an operation without a base map: matrices against a reckoning link by link, places, closures
// and the kept orders. With one: tests/main/test_map.py.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/roads_ask.h"
#include "tiny.h"

enum { S_AT = 1732579200, MS_PER_S = 1000 };

typedef struct net {
    tiny t;
    arena a;
    snapshot s;
    roads *r;
} net;

static void net_make(net *n, const char *dir)
{
    roads_done(n->r);
    n->r = NULL;
    assert_true(store_snapshot(n->t.st, &n->a, NULL, NULL, &n->s, &n->t.e));
    assert_true(roads_make(&n->s, NULL, dir, NULL, NULL, &n->r, &n->t.e));
}

static void net_init(net *n)
{
    *n = (net){.r = NULL};
    assert_true(tiny_init(&n->t));
    net_make(n, NULL);
}

static void net_done(net *n)
{
    roads_done(n->r);
    arena_done(&n->a);
    tiny_done(&n->t);
}

static int32_t place(const net *n, const char *code)
{
    int32_t p = -1;
    assert_true(roads_place_find(n->r, str_of(code), &p));
    assert_string_equal(roads_place_code(n->r, p), code);
    return p;
}

// All places by one mode.
static matrix all(net *n, travel_mode mode, const roads_state *s)
{
    int32_t count = roads_places(n->r);
    int32_t *list = ARENA_NEW(&n->a, int32_t, count);
    roads_table t;
    engine_trip trip;
    for (int32_t i = 0; i < count; i++) {
        list[i] = i;
    }
    assert_true(roads_times(&n->a, n->r, s, mode, count, list, count, list, &t, &n->t.e));
    roads_trip(n->r, s, mode, &trip);
    metric_id same = engine_metric_id(roads_engine(n->r), mode, &trip.state);
    assert_memory_equal(&t.metric, &same, sizeof same);
    return (matrix){count, t.time_s, t.dist_m};
}

// ---------------------------------------------------------------- matrices

typedef struct reckoned {
    int64_t ms, m; // ms < 0: no way
} reckoned;

static bool better(reckoned a, reckoned b)
{
    return a.ms >= 0 && (b.ms < 0 || a.ms < b.ms || (a.ms == b.ms && a.m < b.m));
}

// The ways of the network between places, each by its two ends, as the register means them: no snapping.
static reckoned *take_ways(net *n, travel_mode mode, const road_state *s)
{
    const map *m = roads_map(n->r, mode_is_boat(mode) ? MAP_WATER : MAP_ROAD);
    int32_t count = roads_places(n->r);
    reckoned *x = ARENA_NEW(&n->a, reckoned, (size_t)count * (size_t)count);
    for (int32_t i = 0; i < count * count; i++) {
        x[i] = (reckoned){i % (count + 1) == 0 ? 0 : -1, 0};
    }
    for (int32_t w = 0; w < 2 * m->n_way; w++) {
        const map_way *way = &m->way[w / 2];
        way_bar bar = BAR_NONE;
        road_cost cost = vehicle_cost(m, w / 2, w % 2 != 0, mode, s, &bar);
        point from = m->node[w % 2 ? way->to : way->from];
        point to = m->node[w % 2 ? way->from : way->to];
        for (int32_t i = 0; road_cost_open(cost) && i < count * count; i++) {
            point a = roads_place_at(n->r, i / count);
            point b = roads_place_at(n->r, i % count);
            reckoned here = {road_cost_ms(cost), road_cost_m(cost)};
            bool ends = memcmp(&a, &from, sizeof a) == 0 && memcmp(&b, &to, sizeof b) == 0;
            x[i] = ends && better(here, x[i]) ? here : x[i];
        }
    }
    return x;
}

static void floyd_warshall(reckoned *x, int32_t n)
{
    for (int32_t k = 0; k < n; k++) {
        for (int32_t i = 0; i < n * n; i++) {
            reckoned to = x[i / n * n + k];
            reckoned from = x[k * n + i % n];
            reckoned over = {to.ms + from.ms, to.m + from.m};
            if (to.ms >= 0 && from.ms >= 0 && better(over, x[i])) {
                x[i] = over;
            }
        }
    }
}

// Whether a way of the mode ends right at a place; others are taken to one nearby.
static bool on_way(const reckoned *x, int32_t n, int32_t p)
{
    for (int32_t i = 0; i < n; i++) {
        if (i != p && (x[i * n + p].ms >= 0 || x[p * n + i].ms >= 0)) {
            return true;
        }
    }
    return false;
}

static void check_matrix(net *n, travel_mode mode, const roads_state *s)
{
    int32_t count = roads_places(n->r);
    engine_trip trip;
    roads_trip(n->r, s, mode, &trip);
    matrix m = all(n, mode, s);
    reckoned *x = take_ways(n, mode, &trip.state);
    floyd_warshall(x, count);
    int32_t open = 0;
    for (int32_t i = 0; i < count * count; i++) {
        if (!on_way(x, count, i / count) || !on_way(x, count, i % count)) {
            continue;
        }
        int32_t seconds = x[i].ms < 0 ? MATRIX_NONE : (int32_t)((x[i].ms + MS_PER_S - 1) / MS_PER_S);
        assert_int_equal(m.time_s[i], seconds);
        assert_int_equal(m.dist_m[i], x[i].ms < 0 ? MATRIX_NONE : x[i].m);
        open += i % (count + 1) != 0 && seconds >= 0;
    }
    assert_true(open > 3);
}

static void matrices_are_those_of_the_links(void **state)
{
    (void)state;
    net n;
    net_init(&n);
    roads_state s = roads_dry_day(S_AT);
    check_matrix(&n, MODE_TRUCK, &s);
    check_matrix(&n, MODE_FOOT, &s);
    check_matrix(&n, MODE_KETEK, &s);
    s.rain = RAIN_HEAVY;
    s.night = true;
    check_matrix(&n, MODE_MOTORBIKE, &s);
    check_matrix(&n, MODE_SPEEDBOAT, &s);
    net_done(&n);
}

static void a_tps_is_reached_as_its_access_says(void **state)
{
    (void)state;
    net n;
    net_init(&n);
    roads_state s = roads_dry_day(S_AT);
    matrix truck = all(&n, MODE_TRUCK, &s);
    matrix ketek = all(&n, MODE_KETEK, &s);
    int32_t count = roads_places(n.r);
    int32_t ppk = place(&n, "PPK-99.01.01");
    for (int32_t t = 0; t < n.s.n_tps; t++) {
        size_t cell = (size_t)ppk * (size_t)count + (size_t)(n.s.n_site + t);
        bool water = n.s.tps[t].access == ACCESS_WATER;
        assert_int_equal(truck.time_s[cell] == MATRIX_NONE, water);
        if (!water) {
            assert_int_equal(ketek.time_s[(size_t)count * (size_t)(n.s.n_site + t) + (size_t)ppk],
                             MATRIX_NONE);
        }
        assert_int_equal(truck.time_s[((size_t)count + 1) * (size_t)(n.s.n_site + t)], 0);
    }
    net_done(&n);
}

// Measured minutes go before the table of speeds: 12 minutes for 3.6 km.
static void measured_minutes_count(void **state)
{
    (void)state;
    net n;
    net_init(&n);
    roads_state s = roads_dry_day(S_AT);
    matrix m = all(&n, MODE_TRUCK, &s);
    size_t cell = (size_t)place(&n, "SPG-001") * (size_t)m.n + (size_t)place(&n, "PPS-99.01.01.2002");
    assert_int_equal(m.time_s[cell], 12 * 60);
    assert_int_equal(m.dist_m[cell], 3600);
    net_done(&n);
}

// ---------------------------------------------------------------- what it is made of

static void ways_have_names(void **state)
{
    (void)state;
    net n;
    int32_t seen[5] = {0};
    net_init(&n);
    for (int medium = 0; medium < 2; medium++) {
        for (int32_t w = 0; w < roads_map(n.r, (map_medium)medium)->n_way; w++) {
            roads_way way = roads_way_code(&n.a, n.r, (map_medium)medium, w);
            seen[way.kind]++;
            assert_int_equal(way.code[0] == '\0', way.kind == ROADS_JOINT);
        }
    }
    roads_count c = roads_counts(n.r);
    assert_int_equal(seen[ROADS_LINK], 17);
    assert_int_equal(seen[ROADS_LOCAL], c.local);
    assert_int_equal(seen[ROADS_OSM] + seen[ROADS_DRAWN] + seen[ROADS_JOINT], 0);
    assert_int_equal(c.links, 17);
    assert_int_equal(c.jetties, 2);
    assert_int_equal(c.unconfirmed, 0);
    assert_false(c.base);
    assert_string_equal(roads_place_name(&n.a, n.r, n.s.n_site), "TPS 001, Pasar Hulu");
    net_done(&n);
}

static void a_setting_is_needed_for_reckoned_lines(void **state)
{
    (void)state;
    net n;
    net_init(&n);
    roads *none = NULL;
    err e = {0};
    snapshot s = n.s;
    s.n_setting = 0;
    assert_false(roads_make(&s, NULL, NULL, NULL, NULL, &none, &e));
    assert_string_equal(e.code, "plan.no_setting");
    s.n_tps = 0;
    assert_true(roads_make(&s, NULL, NULL, NULL, NULL, &none, &e));
    roads_done(none);
    net_done(&n);
}

static void an_empty_register_is_a_network(void **state)
{
    (void)state;
    const snapshot s = {.operation = {.area = SNAP_NONE}};
    roads *r = NULL;
    arena a = {0};
    roads_table t;
    roads_state day = roads_dry_day(S_AT);
    assert_true(roads_make(&s, NULL, NULL, NULL, NULL, &r, NULL));
    assert_int_equal(roads_places(r), 0);
    assert_true(roads_times(&a, r, &day, MODE_TRUCK, 0, NULL, 0, NULL, &t, NULL));
    roads_done(r);
    roads_done(NULL);
    arena_done(&a);
}

static bool count_calls(void *ctx, int32_t done, int32_t total)
{
    (void)done;
    (void)total;
    (*(int32_t *)ctx)++;
    return true;
}

static void an_order_is_made_once(void **state)
{
    (void)state;
    net n;
    roads *again = NULL;
    int32_t calls = 0;
    net_init(&n);
    roads_state s = roads_dry_day(S_AT);
    matrix before = all(&n, MODE_TRUCK, &s);
    net_make(&n, n.t.dir);
    assert_true(roads_make(&n.s, NULL, n.t.dir, count_calls, &calls, &again, NULL));
    assert_int_equal(calls, 0);
    roads_done(n.r);
    n.r = again;
    matrix after = all(&n, MODE_TRUCK, &s);
    assert_memory_equal(before.time_s, after.time_s, (size_t)before.n * (size_t)before.n * sizeof(int32_t));
    net_done(&n);
}

// ---------------------------------------------------------------- words

static void words_are_read(void **state)
{
    (void)state;
    roads_ask q;
    err e = {0};
    const roads_words none = {.vehicle = ""};
    assert_true(roads_ask_read(&none, 420, S_AT, &q, &e));
    assert_int_equal(q.vehicle, MODE_TRUCK);
    assert_false(q.by_boat);
    assert_int_equal(q.state.river, RIVER_NORMAL);
    assert_int_equal(q.state.at_s, S_AT);
    const roads_words some = {"motor", "jukung", "jalan_kaki", "12",
                              "Deras", "banjir", "ya",         "2024-11-26T07:00"};
    assert_true(roads_ask_read(&some, 420, 0, &q, &e));
    assert_int_equal(q.vehicle, MODE_MOTORBIKE);
    assert_true(q.by_boat);
    assert_int_equal(q.boat, MODE_JUKUNG);
    assert_int_equal(q.onward, MODE_FOOT);
    assert_int_equal(q.boxes, 12);
    assert_int_equal(q.state.rain, RAIN_HEAVY);
    assert_int_equal(q.state.river, RIVER_FLOOD);
    assert_true(q.state.night);
    assert_int_equal(q.state.at_s, 1732579200);
    static const struct {
        roads_words w;
        const char *code;
    } wrong[] = {{{.vehicle = "truckk"}, "roads.word"},
                 {{.boat = "kapal"}, "roads.word"},
                 {{.boat = "ketek", .onward = "-"}, "roads.word"},
                 {{.boat = "ketek", .boxes = "1.5"}, "roads.number"},
                 {{.boat = "ketek", .boxes = "100001"}, "roads.number"},
                 {{.onward = "foot"}, "roads.no_boat"},
                 {{.boxes = "0"}, "roads.no_boat"},
                 {{.rain = "2"}, "roads.word"},
                 {{.river = "heavy"}, "roads.word"},
                 {{.night = "1"}, "roads.word"},
                 {{.at = "26-11-2024"}, "roads.at"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(roads_ask_read(&wrong[i].w, 420, 0, &q, &e));
        assert_string_equal(e.code, wrong[i].code);
    }
}

static void places_are_read(void **state)
{
    (void)state;
    net n;
    point p;
    int32_t found = 7;
    net_init(&n);
    assert_true(roads_ask_place(n.r, "-3.25, 104.5678901", &p, &found, NULL));
    assert_int_equal(p.lat_e7, -32500000);
    assert_int_equal(p.lon_e7, 1045678901);
    assert_int_equal(found, -1);
    assert_true(roads_ask_place(n.r, "DMG-001", &p, &found, NULL));
    assert_int_equal(found, place(&n, "DMG-001"));
    assert_int_equal(p.lat_e7, -33040000);
    static const char *const wrong[] = {"", ",", "1,", ",1", "91,0", "0,181", "1,2,3", "dmg-001", "1;2"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        err e = {0};
        assert_false(roads_ask_place(n.r, wrong[i], &p, &found, &e));
        assert_string_equal(e.code, "roads.place");
    }
    net_done(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrices_are_those_of_the_links),
        cmocka_unit_test(a_tps_is_reached_as_its_access_says),
        cmocka_unit_test(measured_minutes_count),
        cmocka_unit_test(ways_have_names),
        cmocka_unit_test(a_setting_is_needed_for_reckoned_lines),
        cmocka_unit_test(an_empty_register_is_a_network),
        cmocka_unit_test(an_order_is_made_once),
        cmocka_unit_test(words_are_read),
        cmocka_unit_test(places_are_read),
    };
    return cmocka_run_group_tests_name("app/roads", tests, NULL, NULL);
}
