// Surveys joined to maps: by hand, and against a plain model of the same lines.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "costs.h"
#include "maps.h"
#include "prop.h"
#include "road/survey.h"
#include "road/vehicle.h"
#include "lines.h"
#include "town.h"

static const road_state dry_day = {.river = RIVER_NORMAL};

typedef struct joined {
    arena a;
    map base, m;
    survey_report report;
} joined;

static void join(joined *j, const map_turn *turn, int32_t n_turn, int32_t n, const survey_line *line,
                 int32_t n_change, const survey_change *change)
{
    *j = (joined){0};
    map_parts p = town_parts(&j->a, MAP_ROAD);
    p.turn = turn;
    p.n_turn = n_turn;
    assert_true(map_make(&j->a, &p, &j->base, NULL));
    assert_true(map_survey(&j->a, &j->base, n, line, n_change, change, &j->m, &j->report, NULL));
}

static int32_t node_at(const map *m, point p)
{
    for (int32_t v = 0; v < m->n_node; v++) {
        if (m->node[v].lat_e7 == p.lat_e7 && m->node[v].lon_e7 == p.lon_e7) {
            return v;
        }
    }
    return -1;
}

static road_cost cost_between(arena *a, const map *m, travel_mode v, int32_t from, int32_t to)
{
    costed c = {.graph = m->graph, .arc_cost = ARENA_NEW(a, road_cost, m->graph.n_arc)};
    road_cost *cost = ARENA_NEW(a, road_cost, m->n_node);
    road_cost best = ROAD_CLOSED;
    vehicle_costs(m, v, &dry_day, c.arc_cost);
    costed_oracle(&c, from, cost);
    for (int32_t n = 0; n < m->n_node; n++) {
        best = m->origin[n] == to && cost[n] < best ? cost[n] : best;
    }
    return best;
}

static uint32_t metres(joined *j, travel_mode v, int32_t from, int32_t to)
{
    return road_cost_m(cost_between(&j->a, &j->m, v, from, to));
}

static int32_t count(const map *m, int64_t source, int64_t *ret_m, int64_t *ret_ms)
{
    int32_t n = 0;
    *ret_m = 0;
    *ret_ms = 0;
    for (int32_t w = 0; w < m->n_way; w++) {
        if (m->way[w].source == source) {
            n++;
            *ret_m += m->way[w].length_m;
            *ret_ms += m->way[w].duration_ms >= 0 ? m->way[w].duration_ms : 0;
        }
    }
    return n;
}

// ---------------------------------------------------------------- joints

// A lane from 20 m beside the middle of the way to the north; that way is in two then, and what is forbidden
// at its ends still is.
static void test_split(void **state)
{
    (void)state;
    const point lane[] = {{TOWN_STEP_E7 / 2, -20 * M_E7}, {TOWN_STEP_E7 / 2, -400 * M_E7}};
    const survey_line l = line_of(-7, 2, lane);
    const map_turn no = {.in = 0, .out = 2, .node = 0};
    joined j;
    int64_t m = 0;
    int64_t ms = 0;
    join(&j, &no, 1, 1, &l, 0, NULL);
    assert_int_equal(count(&j.m, 100, &m, &ms), 2);
    assert_int_equal(m, STEP_M);
    assert_int_equal(count(&j.m, 0, &m, &ms), 1);
    assert_int_equal(m, 20);
    assert_int_equal(count(&j.m, -7, &m, &ms), 1);
    assert_true(j.report.joined == 1 && j.report.loose == 1);
    int32_t far = node_at(&j.m, lane[1]);
    assert_in_range(metres(&j, MODE_TRUCK, far, 0), 380 + 20 + 55, 380 + 20 + 56);
    assert_int_equal(metres(&j, MODE_TRUCK, NORTH, 0), STEP_M);
    // From the lane one comes to the middle by the northern way too: not on to the south.
    assert_true(metres(&j, MODE_TRUCK, far, SOUTH) > 380 + 20 + 2 * STEP_M);
    assert_in_range(metres(&j, MODE_FOOT, far, SOUTH), 380 + 20 + 55 + STEP_M, 380 + 20 + 56 + STEP_M);
    const map_way *connector = &j.m.way[j.m.n_way - 1];
    assert_true(connector->class_ == MAP_SERVICE && connector->flags == WAY_SCHEMATIC);
    arena_done(&j.a);
}

// An end on the way is a junction of it; at a junction it is that one. Beyond the limit nothing is joined.
static void test_on_the_way(void **state)
{
    (void)state;
    const point lane[] = {{TOWN_STEP_E7 / 2, 0}, {TOWN_STEP_E7 / 2, -400 * M_E7}};
    const point street[] = {{-TOWN_STEP_E7, 0}, {-2 * TOWN_STEP_E7, 0}};
    const point field[] = {{0, -TOWN_STEP_E7 - 31 * M_E7}, {0, -3 * TOWN_STEP_E7}};
    const survey_line l[] = {line_of(-7, 2, lane), line_of(-8, 2, street), line_of(-9, 2, field)};
    joined j;
    int64_t m = 0;
    int64_t ms = 0;
    join(&j, NULL, 0, 3, l, 0, NULL);
    assert_int_equal(count(&j.m, 0, &m, &ms), 0);
    assert_int_equal(j.m.n_way, TOWN_WAYS + 1 + 3);
    assert_int_equal(metres(&j, MODE_TRUCK, SOUTH, node_at(&j.m, street[1])), STEP_M);
    assert_in_range(metres(&j, MODE_TRUCK, 0, node_at(&j.m, lane[1])), 55 + 400, 56 + 401);
    assert_false(road_cost_open(cost_between(&j.a, &j.m, MODE_TRUCK, 0, node_at(&j.m, field[0]))));
    assert_true(j.report.joined == 2 && j.report.loose == 4);
    arena_done(&j.a);
}

// A truck's road does not end at a footpath: each vehicle goes on where it can.
static void test_by_vehicle(void **state)
{
    (void)state;
    const point lane[] = {{TOWN_STEP_E7 / 2, -20 * M_E7}, {TOWN_STEP_E7 / 2, -400 * M_E7}};
    const point path[] = {{TOWN_STEP_E7 / 2 + 10 * M_E7, -20 * M_E7}, {3 * TOWN_STEP_E7, -20 * M_E7}};
    survey_line l[] = {line_of(-7, 2, lane), line_of(-8, 2, path)};
    l[1].class_ = MAP_PATH;
    l[1].join_m = 0;
    joined j;
    join(&j, NULL, 0, 2, l, 0, NULL);
    int32_t far = node_at(&j.m, lane[1]);
    assert_true(road_cost_open(cost_between(&j.a, &j.m, MODE_TRUCK, far, 0)));
    assert_false(road_cost_open(cost_between(&j.a, &j.m, MODE_TRUCK, far, node_at(&j.m, path[1]))));
    assert_true(road_cost_open(cost_between(&j.a, &j.m, MODE_FOOT, far, node_at(&j.m, path[1]))));
    arena_done(&j.a);
}

// The middle of a schematic line is nowhere: nothing joins it there, and two of them meet at equal ends only.
static void test_schematic(void **state)
{
    (void)state;
    const point far[] = {{10 * TOWN_STEP_E7, 0}, {10 * TOWN_STEP_E7, 10 * TOWN_STEP_E7}};
    const point over[] = {{10 * TOWN_STEP_E7, 5 * TOWN_STEP_E7}, {12 * TOWN_STEP_E7, 5 * TOWN_STEP_E7}};
    const point beside[] = {{10 * TOWN_STEP_E7, -10 * M_E7}, {9 * TOWN_STEP_E7, -10 * M_E7}};
    survey_line l[] = {line_of(-7, 2, far), line_of(-8, 2, over), line_of(-9, 2, beside)};
    joined j;
    l[0].flags = l[2].flags = WAY_SCHEMATIC;
    l[0].length_m = 5000;
    l[0].duration_ms = 77777;
    join(&j, NULL, 0, 3, l, 0, NULL);
    assert_true(j.m.n_way == TOWN_WAYS + 3 && j.report.loose == 6);
    assert_true(j.m.way[TOWN_WAYS].length_m == 5000 && j.m.way[TOWN_WAYS].duration_ms == 77777);
    arena_done(&j.a);
    l[2].flags = 0; // drawn: it begins near the end of the schematic one
    join(&j, NULL, 0, 3, l, 0, NULL);
    assert_true(j.m.n_way == TOWN_WAYS + 4 && j.report.joined == 2);
    assert_int_equal(metres(&j, MODE_TRUCK, node_at(&j.m, far[1]), node_at(&j.m, beside[1])),
                     5000 + 10 + STEP_M);
    arena_done(&j.a);
}

// No base at all: lines that meet at equal ends, a ring, and one that begins in the middle of another.
static void test_no_base(void **state)
{
    (void)state;
    const point a[] = {{0, 0}, {0, 1000 * M_E7}};
    const point b[] = {{0, 1000 * M_E7}, {1000 * M_E7, 1000 * M_E7}};
    const point ring[] = {{1000 * M_E7, 1000 * M_E7}, {1500 * M_E7, 1500 * M_E7}, {1000 * M_E7, 1000 * M_E7}};
    const point spur[] = {{12 * M_E7, 500 * M_E7}, {300 * M_E7, 500 * M_E7}};
    survey_line l[] = {line_of(-1, 2, a), line_of(-2, 2, b), line_of(-3, 3, ring), line_of(-4, 2, spur)};
    l[0].class_ = l[1].class_ = l[2].class_ = l[3].class_ = MAP_RIVER;
    l[0].duration_ms = 100001;
    map base = {.medium = MAP_WATER};
    joined j = {0};
    int64_t m = 0;
    int64_t ms = 0;
    assert_true(map_survey(&j.a, &base, 4, l, 0, NULL, &j.m, &j.report, NULL));
    assert_true(count(&j.m, -1, &m, &ms) == 2 && m == 1001 && ms == 100001);
    assert_true(count(&j.m, 0, &m, &ms) == 1 && m == 12);
    assert_int_equal(j.m.way[j.m.n_way - 1].class_, MAP_FAIRWAY);
    assert_true(j.report.joined == 6 && j.report.loose == 2);
    int32_t from = node_at(&j.m, spur[1]);
    assert_in_range(metres(&j, MODE_KETEK, from, node_at(&j.m, b[1])), 288 + 12 + 500 + 1000, 1803);
    arena_done(&j.a);
    j = (joined){0};
    assert_true(map_survey(&j.a, &base, 0, NULL, 0, NULL, &j.m, &j.report, NULL));
    assert_true(j.m.n_way == 0 && j.m.n_node == 0);
    arena_done(&j.a);
}

// ---------------------------------------------------------------- what is known better

static void test_changes(void **state)
{
    (void)state;
    survey_change c[6];
    for (int i = 0; i < 6; i++) {
        c[i] = as_it_is;
    }
    c[0].source = 104; // between east and south
    c[0].speed_mh = 1000;
    c[1].source = 100;
    c[1].gone = true;
    c[2].source = 4711;
    c[3].source = 101;
    c[3].class_ = MAP_PATH;
    c[3].surface = SURFACE_WOOD;
    c[3].limit_kg = 900;
    c[3].width_dm = 12;
    c[4].source = 102;
    c[4].flags_on = WAY_FLOODS | WAY_NOT_BACK;
    c[5].source = 102; // and after that
    c[5].flags_off = WAY_NOT_BACK;
    const map_turn turn[] = {{.in = 0, .out = 2, .node = 0}, {.in = 1, .out = 2, .node = 0}};
    joined j;
    join(&j, turn, 2, 0, NULL, 6, c);
    assert_true(j.report.unknown == 1 && j.m.n_way == TOWN_WAYS - 1 && j.m.n_turn == 1);
    assert_true(j.m.way[0].source == 101 && j.m.way[0].class_ == MAP_PATH &&
                j.m.way[0].surface == SURFACE_WOOD && j.m.way[0].limit_kg == 900 &&
                j.m.way[0].width_dm == 12);
    assert_true(j.m.turn[0].in == 0 && j.m.turn[0].out == 1);
    assert_int_equal(j.m.way[1].flags, WAY_FLOODS);
    assert_int_equal(j.m.way[3].duration_ms, j.m.way[3].length_m * 3600);
    assert_int_equal(j.m.way[2].duration_ms, -1);
    arena_done(&j.a);
}

// ---------------------------------------------------------------- the plain model

enum { SIDE = 4, LINES = 6, WAYS = 2 * SIDE * SIDE + LINES, NODES = SIDE * SIDE + 2 * LINES + 4 * LINES };
enum { CELL_E7 = 100000, JOIN_M = 30 };

// One way of the model: a straight or bent line with cuts.
typedef struct plain_way {
    int32_t n_point;
    point p[3];
    int32_t from, to;
    double length_m, ms_per_m;
    bool one_way;
    int32_t n_cut;
    double cut_at[4 * LINES];
    int32_t cut_node[4 * LINES];
} plain_way;

typedef struct model {
    int32_t n_way, n_old, n_node, n_line;
    plain_way way[WAYS];
    double ms[NODES][NODES];
    bool doubtful; // a distance so near to the limit that rounding decides
} model;

static double apart_m(point a, point b)
{
    double dx = ((double)a.lon_e7 - b.lon_e7) * M_PER_E7 * cos(a.lat_e7 * 1.7453292519943295e-9);
    return hypot(dx, ((double)a.lat_e7 - b.lat_e7) * M_PER_E7);
}

// The nearest place on a way, tried at every thousandth of each piece.
static double look_at(const plain_way *w, point p, double *ret_at_m)
{
    enum { TRIES = 2000 };
    double best = HUGE_VAL;
    double before = 0;
    for (int32_t i = 0; i + 1 < w->n_point; i++) {
        double piece = apart_m(w->p[i], w->p[i + 1]);
        for (int t = 0; t <= TRIES; t++) {
            point q = {w->p[i].lat_e7 + (int32_t)(((int64_t)w->p[i + 1].lat_e7 - w->p[i].lat_e7) * t / TRIES),
                       w->p[i].lon_e7 +
                           (int32_t)(((int64_t)w->p[i + 1].lon_e7 - w->p[i].lon_e7) * t / TRIES)};
            double off = apart_m(p, q);
            if (off < best) {
                best = off;
                *ret_at_m = before + piece * t / TRIES;
            }
        }
        before += piece;
    }
    return best;
}

static void model_edge(model *x, int32_t from, int32_t to, double ms, bool one_way)
{
    x->ms[from][to] = fmin(x->ms[from][to], ms);
    x->ms[to][from] = one_way ? x->ms[to][from] : fmin(x->ms[to][from], ms);
}

static void model_join(model *x, int32_t node, point p, int32_t first, int32_t last, double service_ms)
{
    int32_t best = -1;
    double off = HUGE_VAL;
    double at = 0;
    for (int32_t w = first; w < last; w++) {
        double there = 0;
        double away =
            x->way[w].from == node || x->way[w].to == node ? HUGE_VAL : look_at(&x->way[w], p, &there);
        if (away < off) {
            off = away;
            best = w;
            at = there;
        }
    }
    x->doubtful = x->doubtful || fabs(off - JOIN_M) < 1;
    if (off < JOIN_M) {
        plain_way *w = &x->way[best];
        w->cut_at[w->n_cut] = at;
        w->cut_node[w->n_cut++] = x->n_node;
        model_edge(x, node, x->n_node++, off * service_ms, false);
    }
}

static void model_cut(model *x, plain_way *w)
{
    double at = 0;
    int32_t node = w->from;
    for (int32_t done = 0; done <= w->n_cut; done++) {
        double next = w->length_m;
        int32_t best = -1;
        for (int32_t i = 0; i < w->n_cut; i++) {
            if (w->cut_node[i] >= 0 && (best < 0 || w->cut_at[i] < next)) {
                next = w->cut_at[i];
                best = i;
            }
        }
        int32_t to = best < 0 ? w->to : w->cut_node[best];
        bool there = next - at < 0.5; // the same junction
        model_edge(x, node, to, (next - at) * w->ms_per_m, w->one_way && !there);
        node = to;
        at = next;
        if (best >= 0) {
            w->cut_node[best] = -1;
        }
    }
}

static void model_floyd(model *x)
{
    for (int32_t k = 0; k < x->n_node; k++) {
        for (int32_t i = 0; i < x->n_node; i++) {
            for (int32_t j = 0; j < x->n_node; j++) {
                x->ms[i][j] = fmin(x->ms[i][j], x->ms[i][k] + x->ms[k][j]);
            }
        }
    }
}

static double ms_per_m(uint8_t class_)
{
    map_way w = {.length_m = 100000, .duration_ms = -1, .class_ = class_};
    map one = {.n_way = 1, .way = &w};
    way_bar bar;
    return road_cost_ms(vehicle_cost(&one, 0, false, MODE_MOTORBIKE, &dry_day, &bar)) / 100000.0;
}

static point lattice(int32_t v)
{
    return (point){v / SIDE * CELL_E7, v % SIDE * CELL_E7};
}

// A place near some way of the lattice, or anywhere.
static point line_place_random(rng *r)
{
    int32_t along = (int32_t)rng_below(r, (SIDE - 1) * CELL_E7);
    int32_t across = (int32_t)rng_below(r, SIDE) * CELL_E7;
    static const int32_t off_m[] = {0, 0, 5, 12, 20, 28, 33, 60, -5, -17, -28};
    across += off_m[rng_below(r, sizeof off_m / sizeof off_m[0])] * M_E7;
    return rng_below(r, 2) == 0 ? (point){across, along} : (point){along, across};
}

typedef struct scene {
    arena a;
    model x;
    map_way way[WAYS];
    point shape[2 * WAYS];
    point node[SIDE * SIDE];
    survey_line line[LINES];
    point line_point[LINES][3];
    map base, m;
    survey_report report;
} scene;

static void scene_way(scene *s, rng *r, int32_t from, int32_t to)
{
    model *x = &s->x;
    int32_t i = x->n_way++;
    uint8_t class_ = rng_below(r, 2) == 0 ? MAP_TERTIARY : MAP_PRIMARY;
    bool one_way = rng_below(r, 4) == 0;
    s->shape[2 * i] = lattice(from);
    s->shape[2 * i + 1] = lattice(to);
    s->way[i] = (map_way){.source = i + 1,
                          .from = from,
                          .to = to,
                          .length_m = point_distance_m(lattice(from), lattice(to)),
                          .first_point = 2 * i,
                          .n_point = 2,
                          .duration_ms = -1,
                          .flags = one_way ? WAY_NOT_BACK : 0,
                          .class_ = class_};
    x->way[i] = (plain_way){.n_point = 2,
                            .p = {lattice(from), lattice(to)},
                            .from = from,
                            .to = to,
                            .length_m = apart_m(lattice(from), lattice(to)),
                            .ms_per_m = ms_per_m(class_),
                            .one_way = one_way};
}

static void scene_line(scene *s, rng *r, int32_t i)
{
    model *x = &s->x;
    point *p = s->line_point[i];
    int32_t n = 2 + (int32_t)rng_below(r, 2);
    for (int32_t k = 0; k < n; k++) {
        p[k] = line_place_random(r);
    }
    if (i > 0 && rng_below(r, 3) == 0) {
        p[0] = s->line_point[i - 1][0]; // equal ends
    }
    s->line[i] = line_of(-1 - i, n, p);
    s->line[i].join_m = JOIN_M;
    s->line[i].class_ = rng_below(r, 2) == 0 ? MAP_TERTIARY : MAP_UNCLASSIFIED;
    s->line[i].surface = SURFACE_UNKNOWN;
    plain_way *w = &x->way[x->n_way++];
    *w = (plain_way){.n_point = n, .ms_per_m = ms_per_m(s->line[i].class_)};
    memcpy(w->p, p, sizeof w->p);
    for (int32_t k = 0; k + 1 < n; k++) {
        w->length_m += apart_m(p[k], p[k + 1]);
    }
    w->from = SIDE * SIDE + 2 * i;
    w->to = SIDE * SIDE + 2 * i + 1;
    for (int32_t k = 0; k < i; k++) { // equal points are one node
        const plain_way *other = &x->way[x->n_old + k];
        if (memcmp(&p[0], &other->p[0], sizeof p[0]) == 0) {
            w->from = other->from;
        }
    }
}

static void scene_make(scene *s, rng *r, int32_t n_line)
{
    model *x = &s->x;
    for (int32_t v = 0; v < SIDE * SIDE; v++) {
        s->node[v] = lattice(v);
        if (v % SIDE + 1 < SIDE && rng_below(r, 5) > 0) {
            scene_way(s, r, v, v + 1);
        }
        if (v + SIDE < SIDE * SIDE && rng_below(r, 5) > 0) {
            scene_way(s, r, v, v + SIDE);
        }
    }
    x->n_old = x->n_way;
    x->n_line = n_line;
    for (int32_t i = 0; i < n_line; i++) {
        scene_line(s, r, i);
    }
    x->n_node = SIDE * SIDE + 2 * n_line;
    for (int32_t i = 0; i < NODES * NODES; i++) {
        x->ms[i / NODES][i % NODES] = i % (NODES + 1) == 0 ? 0 : HUGE_VAL;
    }
    double service_ms = ms_per_m(MAP_SERVICE);
    for (int32_t i = 0; i < 2 * n_line; i++) {
        const plain_way *w = &x->way[x->n_old + i / 2];
        int32_t node = i % 2 == 0 ? w->from : w->to;
        point p = i % 2 == 0 ? w->p[0] : w->p[w->n_point - 1];
        model_join(x, node, p, 0, x->n_old, service_ms);
        model_join(x, node, p, x->n_old, x->n_way, service_ms);
    }
    for (int32_t i = 0; i < x->n_way; i++) {
        model_cut(x, &x->way[i]);
    }
    model_floyd(x);
}

static bool scene_joined(scene *s)
{
    map_parts p = {.n_node = SIDE * SIDE,
                   .n_way = s->x.n_old,
                   .n_point = 2 * s->x.n_old,
                   .node = s->node,
                   .way = s->way,
                   .shape = s->shape};
    return map_make(&s->a, &p, &s->base, NULL) &&
           map_survey(&s->a, &s->base, s->x.n_line, s->line, 0, NULL, &s->m, &s->report, NULL);
}

// An end may have become a junction that lies half a metre away.
static int32_t node_near(const map *m, point p)
{
    int32_t best = 0;
    for (int32_t v = 1; v < m->n_node; v++) {
        best = apart_m(m->node[v], p) < apart_m(m->node[best], p) ? v : best;
    }
    return best;
}

// Each joint may be a metre off by rounding, and a millisecond is rounded up on each piece.
static bool scene_fits(scene *s)
{
    enum { SLACK_MS = 3000 };
    const model *x = &s->x;
    for (int32_t i = 0; i < SIDE * SIDE + 2 * x->n_line; i++) {
        for (int32_t k = 0; k < SIDE * SIDE + 2 * x->n_line; k++) {
            const int32_t node[] = {i, k};
            int32_t found[2];
            for (int q = 0; q < 2; q++) {
                int32_t l = (node[q] - SIDE * SIDE) / 2;
                const plain_way *w = &x->way[x->n_old + l];
                found[q] = node[q] < SIDE * SIDE
                               ? node[q]
                               : node_near(&s->m, node[q] % 2 == 0 ? w->p[0] : w->p[w->n_point - 1]);
            }
            if (i >= SIDE * SIDE && (x->way[x->n_old + (i - SIDE * SIDE) / 2].from != i) && i % 2 == 0) {
                continue; // a number that equal ends left unused
            }
            if (k >= SIDE * SIDE && (x->way[x->n_old + (k - SIDE * SIDE) / 2].from != k) && k % 2 == 0) {
                continue;
            }
            road_cost c = cost_between(&s->a, &s->m, MODE_MOTORBIKE, found[0], found[1]);
            double truth = x->ms[i][k];
            bool same = road_cost_open(c) ? fabs(road_cost_ms(c) - truth) <= SLACK_MS : truth == HUGE_VAL;
            if (!same) {
                return false;
            }
        }
    }
    return true;
}

static bool model_holds(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    scene *s = calloc(1, sizeof *s);
    scene_make(s, r, size < LINES ? size : LINES);
    bool ok = s->x.doubtful || (scene_joined(s) && scene_fits(s));
    arena_done(&s->a);
    free(s);
    return ok;
}

static void test_model(void **state)
{
    (void)state;
    assert_true(prop_check("surveys and the plain model", model_holds, prop_runs(60), 8, NULL));
}

// ---------------------------------------------------------------- what holds always

static survey_line line_random(arena *a, rng *r, map_medium medium, int32_t i)
{
    int32_t n = 2 + (int32_t)rng_below(r, 3);
    point *p = ARENA_NEW(a, point, n);
    for (int32_t k = 0; k < n; k++) {
        p[k] = maps_place(r);
    }
    survey_line l = line_of(-1 - i, n, p);
    l.class_ = medium == MAP_ROAD ? MAP_TRACK : MAP_CANAL;
    l.join_m = (int32_t)rng_below(r, 300);
    l.duration_ms = rng_below(r, 2) == 0 ? -1 : (int32_t)rng_below(r, 1000000);
    l.flags = rng_below(r, 3) == 0 ? WAY_SCHEMATIC : 0;
    int32_t more_m = (int32_t)rng_below(r, 500);
    l.length_m = rng_below(r, 2) == 0 ? 0 : 1 + more_m; // measured: no shorter than it is drawn
    for (int32_t k = 0; l.length_m > 0 && k + 1 < n; k++) {
        l.length_m += point_distance_m(p[k], p[k + 1]);
    }
    return l;
}

static strbuf written(const map *m)
{
    strbuf b;
    strbuf_init(&b, 1 << 26);
    map_write(m, &b);
    return b;
}

// Every piece with the source of a way has its name, or that of another way of this source.
static bool same_name(const map *base, int32_t way, const map *m)
{
    for (int32_t w = 0; w < m->n_way; w++) {
        bool its = m->way[w].source == base->way[way].source;
        if (its && str_eq(map_way_name(m, w), map_way_name(base, way))) {
            return true;
        }
    }
    return false;
}

// The pieces of each source have its length and time, and their shapes meet.
static bool sums_hold(const map *base, const map *m, int32_t n, const survey_line *line)
{
    bool ok = true;
    int64_t got[2];
    int64_t want[2];
    for (int32_t w = 0; ok && w < base->n_way; w++) {
        (void)count(base, base->way[w].source, &want[0], &want[1]);
        (void)count(m, base->way[w].source, &got[0], &got[1]);
        ok = got[0] == want[0] && got[1] == want[1];
        ok = ok && same_name(base, w, m);
    }
    for (int32_t i = 0; ok && i < n; i++) {
        (void)count(m, line[i].source, &got[0], &got[1]);
        ok = (line[i].length_m == 0 || got[0] == line[i].length_m) &&
             got[1] == (line[i].duration_ms > 0 ? line[i].duration_ms : 0);
    }
    for (int32_t w = 0; ok && w < m->n_way; w++) {
        const map_way *x = &m->way[w];
        ok = apart_m(m->shape[x->first_point], m->node[x->from]) < 1.5 &&
             apart_m(m->shape[x->first_point + x->n_point - 1], m->node[x->to]) < 1.5;
    }
    return ok;
}

static int64_t via_metres(const map *m, const map_turn *t)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < t->n_via; i++) {
        sum += m->way[m->via[t->first_via + i] / 2].length_m;
    }
    return sum;
}

static bool same_turn(const map *x, const map_turn *a, const map *y, const map_turn *b)
{
    return x->way[a->in].source == y->way[b->in].source && x->way[a->out].source == y->way[b->out].source &&
           a->only == b->only && (a->n_via > 0) == (b->n_via > 0) && a->n_via <= b->n_via &&
           via_metres(x, a) == via_metres(y, b);
}

// Every turn is still there over the same metres, and there is no other one.
static bool turns_hold(const map *base, const map *m)
{
    bool ok = true;
    for (int32_t i = 0; ok && i < base->n_turn; i++) {
        bool found = false;
        for (int32_t k = 0; k < m->n_turn; k++) {
            found = found || same_turn(base, &base->turn[i], m, &m->turn[k]);
        }
        ok = found;
    }
    for (int32_t k = 0; ok && k < m->n_turn; k++) {
        bool found = false;
        for (int32_t i = 0; i < base->n_turn; i++) {
            found = found || same_turn(base, &base->turn[i], m, &m->turn[k]);
        }
        ok = found;
    }
    return ok;
}

static bool always_holds(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    map_medium medium = rng_below(r, 2) == 0 ? MAP_ROAD : MAP_WATER;
    map base = maps_random(&a, r, size, medium);
    int32_t n = (int32_t)rng_below(r, 8);
    survey_line *line = ARENA_NEW(&a, survey_line, n);
    for (int32_t i = 0; i < n; i++) {
        line[i] = line_random(&a, r, medium, i);
    }
    map m[3];
    survey_report report = {0};
    bool ok = map_survey(&a, &base, n, line, 0, NULL, &m[0], &report, NULL) &&
              map_survey(&a, &base, n, line, 0, NULL, &m[1], &report, NULL);
    strbuf b[] = {written(&m[0]), written(&m[1]), written(&base)};
    ok = ok && str_eq(strbuf_str(&b[0]), strbuf_str(&b[1])) && map_read(&a, strbuf_str(&b[0]), &m[2], NULL);
    ok = ok && (n > 0 || str_eq(strbuf_str(&b[0]), strbuf_str(&b[2])));
    ok = ok && sums_hold(&base, &m[0], n, line) && report.joined + report.loose == 2 * n;
    ok = ok && turns_hold(&base, &m[0]) && report.turns_lost == 0;
    for (int i = 0; i < 3; i++) {
        strbuf_done(&b[i]);
    }
    arena_done(&a);
    return ok;
}

static void test_always(void **state)
{
    (void)state;
    assert_true(prop_check("surveys on random maps", always_holds, prop_runs(300), 30, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split),      cmocka_unit_test(test_on_the_way),
        cmocka_unit_test(test_by_vehicle), cmocka_unit_test(test_schematic),
        cmocka_unit_test(test_no_base),    cmocka_unit_test(test_changes),
        cmocka_unit_test(test_model),      cmocka_unit_test(test_always),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
