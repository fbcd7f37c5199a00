// GPS tracks over maps: synthetic ones with noise, gaps, wrong clocks and points far away.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "prop.h"
#include "road/match.h"

enum { SIDE = 6, CELL_E7 = 45000, M_E7 = 90, LINE_MAX = 3000, RADIUS_M = 50 }; // streets 500 m apart

// A lattice of streets.
typedef struct streets {
    arena a;
    map m;
    snap_index s;
} streets;

static int32_t street_add(map_way *way, point *shape, int32_t n, int32_t from, int32_t to, const point *node)
{
    shape[2 * n] = node[from];
    shape[2 * n + 1] = node[to];
    way[n] = (map_way){.source = n + 1,
                       .from = from,
                       .to = to,
                       .length_m = point_distance_m(node[from], node[to]),
                       .first_point = 2 * n,
                       .n_point = 2,
                       .duration_ms = -1,
                       .class_ = MAP_TERTIARY};
    return n + 1;
}

static void streets_make(streets *t)
{
    enum { N = SIDE * SIDE };
    *t = (streets){0};
    point *node = ARENA_NEW(&t->a, point, N);
    map_way *way = ARENA_NEW(&t->a, map_way, 2 * N);
    point *shape = ARENA_NEW(&t->a, point, 4 * N);
    int32_t n = 0;
    for (int32_t v = 0; v < N; v++) {
        node[v] = (point){v / SIDE * CELL_E7, v % SIDE * CELL_E7};
    }
    for (int32_t v = 0; v < N; v++) {
        n = v % SIDE + 1 < SIDE ? street_add(way, shape, n, v, v + 1, node) : n;
        n = v + SIDE < N ? street_add(way, shape, n, v, v + SIDE, node) : n;
    }
    map_parts p = {.n_node = N, .n_way = n, .n_point = 2 * n, .node = node, .way = way, .shape = shape};
    assert_true(map_make(&t->a, &p, &t->m, NULL));
    snap_make(&t->a, &t->m, &t->s);
}

typedef struct track {
    int32_t n;
    track_point p[LINE_MAX];
    int64_t t_ms; // the clock while it is made
} track;

static point between(point a, point b, double along)
{
    return (point){a.lat_e7 + (int32_t)((b.lat_e7 - a.lat_e7) * along),
                   a.lon_e7 + (int32_t)((b.lon_e7 - a.lon_e7) * along)};
}

// Straight on to a place at so many metres a second, a point every `every_s`, each off by up to noise_m.
static void go(track *t, rng *r, point from, point to, int32_t speed_ms, int32_t every_s, int32_t noise_m)
{
    int64_t whole_ms = (int64_t)point_distance_mm(from, to) / speed_ms;
    for (int64_t ms = 0; ms < whole_ms && t->n < LINE_MAX; ms += every_s * 1000) {
        point at = between(from, to, (double)ms / (double)whole_ms);
        if (noise_m > 0) {
            at.lat_e7 += M_E7 * ((int32_t)rng_below(r, (uint32_t)(2 * noise_m + 1)) - noise_m);
            at.lon_e7 += M_E7 * ((int32_t)rng_below(r, (uint32_t)(2 * noise_m + 1)) - noise_m);
        }
        t->p[t->n++] = (track_point){at, 1000 + (t->t_ms + ms + 500) / 1000};
    }
    t->t_ms += whole_ms;
}

typedef struct found {
    arena a;
    const match_pass *pass;
    int32_t n, unmatched;
} found;

static found match(const streets *s, const track *t)
{
    found f = {0};
    assert_true(match_track(&f.a, &s->s, t->n, t->p, RADIUS_M, &f.pass, &f.n, &f.unmatched, NULL));
    return f;
}

static int32_t metres_of(const match_pass *p)
{
    return abs(p->to_m - p->from_m);
}

// Metres and time over one way in one direction.
static int32_t on_way(const found *f, int32_t way, bool back, int64_t *ret_ms)
{
    int32_t m = 0;
    *ret_ms = 0;
    for (int32_t i = 0; i < f->n; i++) {
        if (f->pass[i].way == way && f->pass[i].back == back) {
            m += metres_of(&f->pass[i]);
            *ret_ms += f->pass[i].ms;
        }
    }
    return m;
}

static int32_t on_all(const found *f)
{
    int32_t m = 0;
    for (int32_t i = 0; i < f->n; i++) {
        m += metres_of(&f->pass[i]);
    }
    return m;
}

static point node(int32_t row, int32_t column)
{
    return (point){row * CELL_E7, column * CELL_E7};
}

static int32_t way_between(const map *m, point a, point b, bool *ret_back)
{
    for (int32_t w = 0; w < m->n_way; w++) {
        const point *p = m->node;
        point from = p[m->way[w].from];
        point to = p[m->way[w].to];
        if (point_distance_m(from, a) == 0 && point_distance_m(to, b) == 0) {
            *ret_back = false;
            return w;
        }
        if (point_distance_m(from, b) == 0 && point_distance_m(to, a) == 0) {
            *ret_back = true;
            return w;
        }
    }
    return -1;
}

// ---------------------------------------------------------------- clean tracks

static void test_straight(void **state)
{
    (void)state;
    streets s;
    track t = {0};
    int64_t ms = 0;
    streets_make(&s);
    go(&t, NULL, node(1, 0), node(1, 2), 10, 1, 0);
    found f = match(&s, &t);
    bool back = false;
    int32_t way = way_between(&s.m, node(1, 0), node(1, 1), &back);
    assert_true(f.n == 2 && f.unmatched == 0 && !back);
    assert_int_equal(on_way(&f, way, false, &ms), s.m.way[way].length_m);
    assert_in_range(ms, 49500, 50700);
    arena_done(&f.a);
    arena_done(&s.a);
}

// There and back, round a corner.
static void test_back(void **state)
{
    (void)state;
    streets s;
    track t = {0};
    int64_t ms = 0;
    streets_make(&s);
    go(&t, NULL, node(2, 2), node(1, 2), 5, 2, 0);
    go(&t, NULL, node(1, 2), node(1, 3), 10, 2, 0);
    found f = match(&s, &t);
    bool back = false;
    int32_t way = way_between(&s.m, node(2, 2), node(1, 2), &back);
    assert_true(back);
    assert_in_range(on_way(&f, way, true, &ms), 490, 501);
    assert_in_range(ms, 96000, 102000);
    for (int32_t i = 0; i < f.n; i++) {
        assert_true(f.pass[i].back == (f.pass[i].from_m > f.pass[i].to_m));
    }
    arena_done(&f.a);
    arena_done(&s.a);
}

// ---------------------------------------------------------------- faults of tracks

// A clock that is set back in the middle, one time that is far off, two that are equal: no pass has a time
// that is not its own.
static void test_wrong_clock(void **state)
{
    (void)state;
    streets s;
    streets_make(&s);
    for (int fault = 0; fault < 3; fault++) {
        track t = {0};
        go(&t, NULL, node(1, 0), node(1, 4), 10, 5, 0);
        for (int32_t i = t.n / 2; fault == 0 && i < t.n; i++) {
            t.p[i].t_s -= 100000;
        }
        t.p[t.n / 2].t_s = fault == 1 ? INT32_MAX : fault == 2 ? t.p[t.n / 2 - 1].t_s : t.p[t.n / 2].t_s;
        found f = match(&s, &t);
        assert_true(on_all(&f) > 1800);
        for (int32_t i = 0; i < f.n; i++) {
            int64_t truth_ms = metres_of(&f.pass[i]) * INT64_C(100); // 10 m/s; a metre may be rounded away
            assert_in_range(f.pass[i].ms, truth_ms > 200 ? truth_ms * 9 / 10 - 110 : 0,
                            truth_ms * 11 / 10 + 110);
        }
        arena_done(&f.a);
    }
    arena_done(&s.a);
}

// Loading for half an hour is no travel.
static void test_stop(void **state)
{
    (void)state;
    streets s;
    track t = {0};
    int64_t sum_ms = 0;
    streets_make(&s);
    go(&t, NULL, node(1, 0), node(1, 2), 10, 5, 0);
    for (int32_t i = 0; i < 100; i++, t.t_ms += 18000) {
        t.p[t.n++] = (track_point){{CELL_E7 + i % 3 * M_E7, 2 * CELL_E7}, 1000 + t.t_ms / 1000};
    }
    go(&t, NULL, node(1, 2), node(1, 4), 10, 5, 0);
    found f = match(&s, &t);
    for (int32_t i = 0; i < f.n; i++) {
        sum_ms += f.pass[i].ms;
    }
    assert_in_range(on_all(&f), 1850, 2001);
    assert_in_range(sum_ms, 185000, 210000);
    arena_done(&f.a);
    arena_done(&s.a);
}

// Points far from every way, or leaping about, are in no pass; those before and after are.
static void test_far_points(void **state)
{
    (void)state;
    streets s;
    track t = {0};
    streets_make(&s);
    go(&t, NULL, node(1, 0), node(1, 2), 10, 5, 0);
    go(&t, NULL, (point){CELL_E7 / 2, 5 * CELL_E7 / 2}, (point){CELL_E7 / 2, 5 * CELL_E7 / 2 + 9000}, 2, 20,
       0);
    t.p[t.n++] = (track_point){{400000000, 900000000}, 1000 + t.t_ms / 1000};
    t.t_ms += 300000;
    go(&t, NULL, node(1, 2), node(1, 4), 10, 5, 0);
    found f = match(&s, &t);
    assert_in_range(on_all(&f), 1850, 2001);
    assert_true(f.unmatched >= 3);
    arena_done(&f.a);
    arena_done(&s.a);
}

static void test_limits(void **state)
{
    (void)state;
    streets s;
    track t = {0};
    err e = {0};
    arena a = {0};
    const match_pass *pass = NULL;
    int32_t n = -1;
    int32_t unmatched = -1;
    streets_make(&s);
    assert_false(match_track(&a, &s.s, MATCH_POINTS_MAX + 1, t.p, RADIUS_M, &pass, &n, &unmatched, &e));
    assert_string_equal(e.code, "road.track_points");
    assert_true(match_track(&a, &s.s, 0, t.p, RADIUS_M, &pass, &n, &unmatched, &e));
    assert_true(n == 0 && unmatched == 0);
    t.p[0] = (track_point){node(1, 1), 5};
    assert_true(match_track(&a, &s.s, 1, t.p, INT32_MAX, &pass, &n, &unmatched, &e));
    assert_true(n == 0 && unmatched == 1);
    map none = {0};
    snap_index empty;
    snap_make(&a, &none, &empty);
    assert_true(match_track(&a, &empty, 1, t.p, RADIUS_M, &pass, &n, &unmatched, &e));
    assert_true(n == 0 && unmatched == 1);
    arena_done(&a);
    arena_done(&s.a);
}

// A link of the register, drawn straight: what goes by its length from end to end goes over it, wherever.
static void test_schematic(void **state)
{
    (void)state;
    const point at[] = {{0, 0}, {0, 3000 * M_E7}};
    map_way w = {.to = 1, .length_m = 4300, .n_point = 2, .duration_ms = -1, .flags = WAY_SCHEMATIC};
    map_parts p = {.n_node = 2, .n_way = 1, .n_point = 2, .node = at, .way = &w, .shape = at};
    streets s = {0};
    track t = {0};
    assert_true(map_make(&s.a, &p, &s.m, NULL));
    snap_make(&s.a, &s.m, &s.s);
    go(&t, NULL, at[1], (point){1500 * M_E7, 1500 * M_E7}, 5, 5, 0);
    go(&t, NULL, (point){1500 * M_E7, 1500 * M_E7}, at[0], 5, 5, 0);
    t.p[t.n++] = (track_point){at[0], 1000 + t.t_ms / 1000};
    found f = match(&s, &t);
    assert_true(f.n == 1 && f.unmatched == 0 && f.pass[0].back && metres_of(&f.pass[0]) == 4300);
    assert_in_range(f.pass[0].ms, t.t_ms - 25000, t.t_ms);
    arena_done(&f.a);
    w.length_m = 1000; // so much shorter that it was something else
    f = match(&s, &t);
    assert_int_equal(f.n, 0);
    arena_done(&f.a);
    arena_done(&s.a);
}

// ---------------------------------------------------------------- noise

typedef struct walked {
    int32_t n, way[40];
    bool back[40];
    int32_t speed_ms[40];
} walked;

// Some streets on, never at once back; each with its own speed.
static void walk_random(const streets *s, rng *r, track *t, walked *w, int32_t size)
{
    static const int8_t turn[4][2] = {{0, 1}, {1, 0}, {0, -1}, {-1, 0}};
    int32_t row = (int32_t)rng_below(r, SIDE);
    int32_t column = (int32_t)rng_below(r, SIDE);
    uint32_t came = 4;
    int32_t every_s = 1 + (int32_t)rng_below(r, 10);
    int32_t n = 2 + (int32_t)rng_below(r, (uint32_t)(size < 38 ? size : 38));
    while (w->n < n) {
        uint32_t k = rng_below(r, 4);
        int32_t to_row = row + turn[k][0];
        int32_t to_column = column + turn[k][1];
        if (k == (came + 2) % 4 || to_row < 0 || to_row >= SIDE || to_column < 0 || to_column >= SIDE) {
            if (came < 4 && k == came) {
                came = 4; // in a corner: any way
            }
            continue;
        }
        w->way[w->n] = way_between(&s->m, node(row, column), node(to_row, to_column), &w->back[w->n]);
        w->speed_ms[w->n] = 3 + (int32_t)rng_below(r, 15);
        go(t, r, node(row, column), node(to_row, to_column), w->speed_ms[w->n++], every_s, 15);
        row = to_row;
        column = to_column;
        came = k;
    }
}

// Most of what was walked is found on its way in its direction and at about its speed, little elsewhere.
static bool noise_holds(rng *r, int32_t size, void *ctx)
{
    const streets *s = ctx;
    track *t = calloc(1, sizeof *t);
    walked w = {0};
    walk_random(s, r, t, &w, size);
    bool gap = rng_below(r, 3) == 0; // without a few minutes
    if (gap) {
        int32_t from = (int32_t)rng_below(r, (uint32_t)t->n);
        int32_t n = (int32_t)rng_below(r, (uint32_t)(t->n - from) / 4 + 1);
        for (int32_t i = from; i + n < t->n; i++) {
            t->p[i] = t->p[i + n];
        }
        t->n -= n;
    }
    found f = match(s, t);
    int32_t right_m = 0;
    bool ok = true;
    for (int32_t i = 0; i < s->m.n_way; i++) {
        for (int back = 0; back < 2; back++) {
            double truth_ms = 0;
            int32_t truth_m = 0;
            for (int32_t k = 0; k < w.n; k++) {
                if (w.way[k] == i && w.back[k] == back) {
                    truth_m += s->m.way[i].length_m;
                    truth_ms += s->m.way[i].length_m * 1000.0 / w.speed_ms[k];
                }
            }
            int64_t ms = 0;
            int32_t m = on_way(&f, i, back, &ms);
            right_m += m < truth_m ? m : truth_m;
            double ratio = m > 0 && truth_m > 0 ? ((double)ms / m) / (truth_ms / truth_m) : 1;
            ok = ok && (gap || m < 400 || m > truth_m + 60 || (ratio > 0.6 && ratio < 1.6));
        }
    }
    int32_t all_m = on_all(&f);
    ok = ok && right_m * 100 >= all_m * (gap ? 70 : 80) && (gap || right_m >= w.n * 400 - 250);
    arena_done(&f.a);
    free(t);
    return ok;
}

static void test_noise(void **state)
{
    (void)state;
    streets s;
    streets_make(&s);
    assert_true(prop_check("tracks with noise", noise_holds, prop_runs(100), 20, &s));
    arena_done(&s.a);
}

// All over the place: the work stays bounded, and every pass is a part of its way.
static bool nonsense_holds(rng *r, int32_t size, void *ctx)
{
    const streets *s = ctx;
    track *t = calloc(1, sizeof *t);
    t->n = size < LINE_MAX ? size : LINE_MAX;
    int64_t t_s = 0;
    for (int32_t i = 0; i < t->n; i++) {
        t_s += (int64_t)rng_below(r, 200) - 10;
        t->p[i] = (track_point){
            {(int32_t)rng_below(r, SIDE * CELL_E7), (int32_t)rng_below(r, SIDE * CELL_E7)}, t_s};
    }
    found f = match(s, t);
    bool ok = f.unmatched <= t->n;
    for (int32_t i = 0; i < f.n; i++) {
        const match_pass *p = &f.pass[i];
        int32_t whole_m = s->m.way[p->way].length_m;
        ok = ok && p->from_m >= 0 && p->from_m <= whole_m && p->to_m >= 0 && p->to_m <= whole_m &&
             p->back == (p->from_m > p->to_m) && p->from_m != p->to_m && p->ms >= 0;
    }
    arena_done(&f.a);
    free(t);
    return ok;
}

static void test_nonsense(void **state)
{
    (void)state;
    streets s;
    streets_make(&s);
    assert_true(prop_check("tracks of nonsense", nonsense_holds, prop_runs(30), 1000, &s));
    arena_done(&s.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_straight),    cmocka_unit_test(test_back),
        cmocka_unit_test(test_wrong_clock), cmocka_unit_test(test_stop),
        cmocka_unit_test(test_far_points),  cmocka_unit_test(test_limits),
        cmocka_unit_test(test_schematic),   cmocka_unit_test(test_noise),
        cmocka_unit_test(test_nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
