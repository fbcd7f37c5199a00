// Forbidden turns over ways and at nodes, against a plain search over everything that was driven.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "costs.h"
#include "history.h"
#include "prop.h"
#include "road/order.h"
#include "road/snap.h"
#include "town.h"

enum { NODES_MAX = 5, WAYS_MAX = 9, TURNS_MAX = 14, VIA_MAX = 3, DEEP = 1 + VIA_MAX };

// A small map with what its slots cost, and its hierarchy.
typedef struct tangle {
    arena a;
    map m;
    road_cost slot_cost[2 * WAYS_MAX];
    costed c;
    bool on_foot;
    hierarchy shape;
    metric costs;
} tangle;

// ---------------------------------------------------------------- making one

static int32_t leave(rng *r, const map_way *way, int32_t n_way, int32_t node)
{
    int32_t slot[2 * WAYS_MAX];
    int32_t n = 0;
    for (int32_t s = 0; s < 2 * n_way; s++) {
        if (slot_tail(way, s) == node) {
            slot[n++] = s;
        }
    }
    return n > 0 ? slot[rng_below(r, (uint32_t)n)] : -1;
}

// Turns that often agree in what is driven, lie within each other or begin in one another.
static int32_t random_turns(rng *r, const map_way *way, int32_t n_way, map_turn *turn, int32_t *via)
{
    int32_t n = 1 + (int32_t)rng_below(r, TURNS_MAX);
    for (int32_t i = 0; i < n; i++) {
        map_turn *t = &turn[i];
        if (i > 0 && rng_below(r, 3) == 0) { // the same ways, and perhaps another way out
            *t = turn[i - 1];
        } else {
            bool within = i > 0 && turn[i - 1].n_via > 0 && rng_below(r, 2) == 0; // it begins on the last one
            int32_t in = within ? via[turn[i - 1].first_via] : (int32_t)rng_below(r, (uint32_t)(2 * n_way));
            *t = (map_turn){.in = in / 2, .node = slot_head(way, in), .first_via = VIA_MAX * i};
            int32_t n_via = (int32_t)rng_below(r, VIA_MAX + 1);
            int32_t node = t->node;
            for (; t->n_via < n_via; t->n_via++) { // one leaves where one came in, if nowhere else
                via[t->first_via + t->n_via] = leave(r, way, n_way, node);
                node = slot_head(way, via[t->first_via + t->n_via]);
            }
        }
        int32_t end = t->n_via > 0 ? slot_head(way, via[t->first_via + t->n_via - 1]) : t->node;
        t->out = leave(r, way, n_way, end) / 2;
        t->only = rng_below(r, 3) == 0;
    }
    return n;
}

static void price(tangle *t)
{
    for (int32_t a = 0; a < t->m.graph.n_arc; a++) {
        int32_t slot = t->m.arc_way[a];
        t->c.arc_cost[a] = slot != MAP_FOOT_LINK ? t->slot_cost[slot] : t->on_foot ? 0 : ROAD_CLOSED;
    }
}

static void tangle_make(tangle *t, rng *r, int32_t size)
{
    *t = (tangle){.on_foot = rng_below(r, 8) == 0};
    int32_t n = 1 + (int32_t)rng_below(r, (uint32_t)(size < NODES_MAX ? size : NODES_MAX));
    int32_t n_way = 1 + (int32_t)rng_below(r, (uint32_t)(size < WAYS_MAX ? size : WAYS_MAX));
    point *node = ARENA_NEW(&t->a, point, n);
    map_way *way = ARENA_NEW(&t->a, map_way, n_way);
    map_turn *turn = ARENA_NEW(&t->a, map_turn, TURNS_MAX);
    int32_t *via = ARENA_NEW(&t->a, int32_t, VIA_MAX * TURNS_MAX);
    for (int32_t i = 0; i < n_way; i++) {
        way[i] = (map_way){.from = (int32_t)rng_below(r, (uint32_t)n),
                           .to = (int32_t)rng_below(r, (uint32_t)n),
                           .length_m = 2 + (int32_t)rng_below(r, 4)};
        for (int32_t back = 0; back < 2; back++) {
            bool closed = rng_below(r, 8) == 0;
            t->slot_cost[2 * i + back] =
                closed ? ROAD_CLOSED : road_cost_of(rng_below(r, 5), (uint32_t)way[i].length_m);
        }
    }
    map_parts p = {.n_node = n,
                   .n_way = n_way,
                   .node = node,
                   .way = way,
                   .turn = turn,
                   .n_turn = random_turns(r, way, n_way, turn, via),
                   .n_via = VIA_MAX * TURNS_MAX,
                   .via = via};
    assert_true(map_make(&t->a, &p, &t->m, NULL));
    t->c = (costed){.graph = t->m.graph, .arc_cost = ARENA_NEW(&t->a, road_cost, t->m.graph.n_arc)};
    price(t);
    int32_t *order = ARENA_NEW(&t->a, int32_t, t->m.n_node);
    assert_true(order_nodes(&t->m.graph, NULL, NULL, order, NULL));
    assert_true(hierarchy_make(&t->shape, &t->m.graph, order, NULL));
    metric_make(&t->costs, &t->shape, t->c.arc_cost);
}

static void tangle_done(tangle *t)
{
    metric_done(&t->costs);
    hierarchy_done(&t->shape);
    arena_done(&t->a);
}

// ---------------------------------------------------------------- the oracle

// Cheapest costs by what was driven last, at most DEEP slots: a number of so many digits, each a slot and one
// more, the last slot in the lowest digit.
typedef struct oracle {
    const tangle *t;
    int32_t base, n;
    road_cost *cost;
    int32_t *queue; // a ring of n: each history is in it once at most
    bool *waits;
    int32_t first, n_wait;
} oracle;

static int32_t unfold(const oracle *o, int32_t history, int32_t driven[static DEEP])
{
    int32_t n = 0;
    for (int32_t rest = history; rest > 0; rest /= o->base) {
        n++;
    }
    for (int32_t i = n - 1; i >= 0; i--, history /= o->base) {
        driven[i] = history % o->base - 1;
    }
    return n;
}

static bool allows(const oracle *o, int32_t history, int32_t slot)
{
    int32_t driven[DEEP];
    int32_t n = unfold(o, history, driven);
    return o->t->on_foot || history_allows(&o->t->m, driven, n, slot);
}

static void offer(oracle *o, int32_t history, road_cost cost)
{
    if (cost >= ROAD_CLOSED || cost >= o->cost[history]) {
        return;
    }
    o->cost[history] = cost;
    if (!o->waits[history]) {
        o->queue[(o->first + o->n_wait++) % o->n] = history;
        o->waits[history] = true;
    }
}

static int32_t after(const oracle *o, int32_t history, int32_t slot)
{
    return history % (o->n / o->base) * o->base + slot + 1;
}

static void go_on(oracle *o, int32_t history, int32_t node)
{
    const map *m = &o->t->m;
    for (int32_t slot = 0; slot < 2 * m->n_way; slot++) {
        if (slot_tail(m->way, slot) == node && allows(o, history, slot)) {
            offer(o, after(o, history, slot), o->cost[history] + o->t->slot_cost[slot]);
        }
    }
}

static void settle(oracle *o)
{
    while (o->n_wait > 0) {
        int32_t history = o->queue[o->first];
        o->first = (o->first + 1) % o->n;
        o->n_wait--;
        o->waits[history] = false;
        go_on(o, history, slot_head(o->t->m.way, history % o->base - 1));
    }
}

static oracle oracle_make(tangle *t)
{
    oracle o = {.t = t, .base = 2 * t->m.n_way + 1, .n = 1};
    for (int i = 0; i < DEEP; i++) {
        o.n *= o.base;
    }
    o.cost = mem_grow(NULL, (size_t)o.n, sizeof *o.cost);
    o.queue = mem_grow(NULL, (size_t)o.n, sizeof *o.queue);
    o.waits = calloc((size_t)o.n, sizeof *o.waits);
    return o;
}

static void oracle_done(oracle *o)
{
    free(o->cost);
    free(o->queue);
    free(o->waits);
}

static void forget(oracle *o)
{
    for (int32_t i = 0; i < o->n; i++) {
        o->cost[i] = ROAD_CLOSED;
    }
}

static void from_junction(oracle *o, int32_t node)
{
    forget(o);
    o->cost[0] = 0;
    go_on(o, 0, node);
    settle(o);
}

// What it costs to be at a junction; at the one where the journey began that is nothing.
static road_cost at_junction(const oracle *o, int32_t node, int32_t begin)
{
    road_cost best = node == begin ? 0 : ROAD_CLOSED;
    for (int32_t h = 1; h < o->n; h++) {
        if (o->cost[h] < best && slot_head(o->t->m.way, h % o->base - 1) == node) {
            best = o->cost[h];
        }
    }
    return best;
}

// ---------------------------------------------------------------- driving about

static int32_t arc_by(const map *m, int32_t node, int32_t slot)
{
    for (int32_t a = m->graph.first[node]; a < m->graph.first[node + 1]; a++) {
        if (m->arc_way[a] == slot) {
            return a;
        }
    }
    return -1;
}

// Wherever one drives, arcs lead on just where one may go on.
static bool walk_fits(const tangle *t, rng *r)
{
    enum { WALK = 12 };
    const map *m = &t->m;
    int32_t driven[WALK];
    int32_t node = (int32_t)rng_below(r, (uint32_t)map_junctions(m));
    bool ok = true;
    for (int32_t n = 0; ok && n < WALK; n++) {
        int32_t next[2 * WAYS_MAX];
        int32_t n_next = 0;
        for (int32_t slot = 0; slot < 2 * m->n_way; slot++) {
            int32_t arc = arc_by(m, node, slot);
            bool leaves = slot_tail(m->way, slot) == m->origin[node];
            ok = ok && (arc >= 0) == (leaves && history_allows(m, driven, n, slot));
            if (arc >= 0) {
                next[n_next++] = arc;
            }
        }
        if (n_next == 0) {
            break;
        }
        int32_t arc = next[rng_below(r, (uint32_t)n_next)];
        driven[n] = m->arc_way[arc];
        node = m->graph.head[arc];
        ok = ok && m->origin[node] == slot_head(m->way, driven[n]);
    }
    return ok;
}

static bool walks_fit(const tangle *t, rng *r)
{
    bool ok = true;
    for (int32_t i = 0; ok && i < 40; i++) {
        ok = walk_fits(t, r);
    }
    return ok;
}

// ---------------------------------------------------------------- all pairs

// Whether a stop has room for all copies of any junction.
static bool fits_in_stops(const map *m)
{
    bool fits = true;
    for (int32_t v = 0; v < map_junctions(m); v++) {
        int32_t first = 0;
        fits = fits && map_copies(m, v, &first) < TABLE_NODES_MAX / 2;
    }
    return fits;
}

static table_stop all_of(const map *m, int32_t junction)
{
    int32_t first = 0;
    int32_t n = map_copies(m, junction, &first);
    table_stop stop = {.n = 1, .node = {junction}};
    for (int32_t i = 0; i < n; i++) {
        assert_int_equal(m->origin[first + i], junction);
        stop.node[stop.n++] = first + i;
    }
    return stop;
}

// A way of the hierarchy: its arcs are driven one after the other, allowed, and cost what the table says.
static bool way_fits(tangle *t, int32_t from, int32_t to, road_cost wanted)
{
    const map *m = &t->m;
    const int32_t *node = NULL;
    int32_t n = 0;
    int32_t n_driven = 0;
    road_cost cost = 0;
    road_cost sum = 0;
    bool ok = table_way(&t->a, &t->costs, from, to, &node, &n, &cost, NULL) && cost == wanted;
    int32_t *driven = ARENA_NEW(&t->a, int32_t, n + 1);
    for (int32_t i = 0; ok && i + 1 < n; i++) {
        int32_t best = -1;
        for (int32_t a = m->graph.first[node[i]]; a < m->graph.first[node[i] + 1]; a++) {
            bool leads = m->graph.head[a] == node[i + 1];
            best = leads && (best < 0 || t->c.arc_cost[a] < t->c.arc_cost[best]) ? a : best;
        }
        int32_t slot = best < 0 ? MAP_FOOT_LINK : m->arc_way[best];
        ok = best >= 0 && (slot == MAP_FOOT_LINK || t->on_foot || history_allows(m, driven, n_driven, slot));
        if (ok && slot != MAP_FOOT_LINK) {
            ok = n_driven == 0 || slot_head(m->way, driven[n_driven - 1]) == slot_tail(m->way, slot);
            driven[n_driven++] = slot;
            sum += t->slot_cost[slot];
        }
    }
    return ok && (n == 0 || sum == wanted);
}

static bool pair_fits(tangle *t, const oracle *o, const road_cost *by_node, int32_t from, int32_t to)
{
    road_cost wanted = at_junction(o, to, from);
    table_stop begin = {.n = 1, .node = {from}};
    table_stop end = all_of(&t->m, to);
    road_cost best = ROAD_CLOSED;
    int32_t last = to;
    for (int32_t i = 0; i < end.n; i++) {
        if (by_node[end.node[i]] < best) {
            best = by_node[end.node[i]];
            last = end.node[i];
        }
    }
    road_cost table = 0;
    table_make(&t->costs, 1, &begin, 1, &end, &table);
    return best == wanted && table == wanted && (!road_cost_open(wanted) || way_fits(t, from, last, wanted));
}

static bool junctions_fit(tangle *t, oracle *o)
{
    road_cost *by_node = ARENA_NEW(&t->a, road_cost, t->m.n_node);
    int32_t n = map_junctions(&t->m);
    bool ok = true;
    for (int32_t from = 0; ok && from < n; from++) {
        from_junction(o, from);
        costed_oracle(&t->c, from, by_node);
        for (int32_t to = 0; ok && to < n; to++) {
            ok = pair_fits(t, o, by_node, from, to);
        }
    }
    return ok;
}

// ---------------------------------------------------------------- between places on ways

static road_cost part_of(road_cost whole, int32_t part_m, int32_t whole_m)
{
    uint64_t ms = road_cost_ms(whole);
    ms = (ms * (uint64_t)part_m + (uint64_t)whole_m - 1) / (uint64_t)whole_m;
    return road_cost_open(whole) ? road_cost_of((uint32_t)ms, (uint32_t)part_m) : ROAD_CLOSED;
}

// The junction that a spot is at; -1 when it is within its way.
static int32_t junction_of(const map *m, map_spot s)
{
    const map_way *w = &m->way[s.way];
    return s.at_m == 0 ? w->from : s.at_m == w->length_m ? w->to : -1;
}

// To a metre of a way, from wherever the oracle has begun: over either end of it, or to the junction.
static road_cost between(const oracle *o, map_spot from, map_spot to)
{
    const map *m = &o->t->m;
    int32_t whole_m = m->way[to.way].length_m;
    int32_t there = junction_of(m, to);
    road_cost best = there >= 0 ? at_junction(o, there, junction_of(m, from)) : ROAD_CLOSED;
    for (int32_t h = 1; h < o->n; h++) {
        for (int32_t back = 0; o->cost[h] < ROAD_CLOSED && back < 2; back++) {
            int32_t slot = 2 * to.way + back;
            road_cost last = part_of(o->t->slot_cost[slot], back ? whole_m - to.at_m : to.at_m, whole_m);
            if (slot_head(m->way, h % o->base - 1) == slot_tail(m->way, slot) && o->cost[h] + last < best &&
                allows(o, h, slot)) {
                best = o->cost[h] + last;
            }
        }
    }
    int32_t here = junction_of(m, from);
    for (int32_t back = 0; here >= 0 && back < 2; back++) { // nothing was driven yet
        int32_t slot = 2 * to.way + back;
        road_cost last = part_of(o->t->slot_cost[slot], back ? whole_m - to.at_m : to.at_m, whole_m);
        best = slot_tail(m->way, slot) == here && last < best ? last : best;
    }
    return best;
}

static void from_spot(oracle *o, map_spot from)
{
    int32_t whole_m = o->t->m.way[from.way].length_m;
    int32_t here = junction_of(&o->t->m, from);
    forget(o);
    if (here >= 0) {
        o->cost[0] = 0;
        go_on(o, 0, here);
    }
    for (int32_t back = 0; back < 2; back++) {
        int32_t slot = 2 * from.way + back;
        int32_t part_m = back ? from.at_m : whole_m - from.at_m;
        if (part_m > 0) {
            offer(o, slot + 1, part_of(o->t->slot_cost[slot], part_m, whole_m));
        }
    }
    settle(o);
}

static map_spot random_spot(const map *m, int32_t way, rng *r)
{
    return (map_spot){way, (int32_t)rng_below(r, (uint32_t)m->way[way].length_m + 1), 0};
}

static bool spots_fit(tangle *t, oracle *o, rng *r)
{
    const map *m = &t->m;
    bool ok = true;
    for (int32_t a = 0; ok && a < m->n_way; a++) {
        map_spot from = random_spot(m, a, r);
        from_spot(o, from);
        for (int32_t b = 0; ok && b < m->n_way; b++) {
            map_spot to = random_spot(m, b, r);
            table_stop begin = snap_begin(m, from, t->slot_cost + 2 * a);
            table_stop end = snap_end(m, to, t->slot_cost + 2 * b);
            road_cost cost = 0;
            table_make(&t->costs, 1, &begin, 1, &end, &cost);
            ok = cost == between(o, from, to);
        }
    }
    return ok;
}

// Closes a way, all arcs of it.
static void close_way(tangle *t, int32_t way)
{
    const map *m = &t->m;
    t->slot_cost[2 * way] = t->slot_cost[2 * way + 1] = ROAD_CLOSED;
    price(t);
    metric_update(&t->costs, arc_cost_listed, t->c.arc_cost, m->slot_arc + m->slot_first[2 * way],
                  m->slot_first[2 * way + 2] - m->slot_first[2 * way]);
}

static bool turns_hold(rng *r, int32_t size, void *ctx)
{
    tangle t;
    int32_t *n_tried = ctx;
    tangle_make(&t, r, size);
    bool ok = walks_fit(&t, r);
    if (!fits_in_stops(&t.m)) {
        tangle_done(&t);
        return ok;
    }
    (*n_tried)++;
    oracle o = oracle_make(&t);
    ok = ok && junctions_fit(&t, &o) && spots_fit(&t, &o, r);
    close_way(&t, (int32_t)rng_below(r, (uint32_t)t.m.n_way));
    ok = ok && junctions_fit(&t, &o) && spots_fit(&t, &o, r);
    oracle_done(&o);
    tangle_done(&t);
    return ok;
}

static void test_random(void **state)
{
    (void)state;
    int32_t n_tried = 0;
    int32_t n = prop_runs(200);
    assert_true(prop_check("turns over ways", turns_hold, n, 12, &n_tried));
    assert_true(n_tried >= n / 2);
}

// ---------------------------------------------------------------- the town

enum { NORTH = 1, EAST, SOUTH, WEST, STEP_M = 111, DIAGONAL_M = 157 };

typedef struct fixture {
    arena a;
    map m;
} fixture;

static void town(fixture *f, int32_t n_turn, const map_turn *turn, int32_t n_via, const int32_t *via)
{
    *f = (fixture){0};
    map_parts p = town_parts(&f->a, MAP_ROAD);
    p.n_turn = n_turn;
    p.turn = turn;
    p.n_via = n_via;
    p.via = via;
    assert_true(map_make(&f->a, &p, &f->m, NULL));
}

// The length of the shortest way between junctions, for a vehicle or on foot; -1 = none.
static int32_t metres(fixture *f, bool on_foot, int32_t from, int32_t to)
{
    costed c = {.graph = f->m.graph, .arc_cost = ARENA_NEW(&f->a, road_cost, f->m.graph.n_arc)};
    road_cost *cost = ARENA_NEW(&f->a, road_cost, f->m.n_node);
    road_cost best = ROAD_CLOSED;
    for (int32_t a = 0; a < f->m.graph.n_arc; a++) {
        int32_t slot = f->m.arc_way[a];
        bool open = slot == MAP_FOOT_LINK ? on_foot : on_foot || slot != 11; // way 5 is one way
        int32_t length_m = slot == MAP_FOOT_LINK ? 0 : f->m.way[slot / 2].length_m;
        c.arc_cost[a] = open ? road_cost_of(0, (uint32_t)length_m) : ROAD_CLOSED;
    }
    costed_oracle(&c, from, cost);
    table_stop end = all_of(&f->m, to);
    for (int32_t i = 0; i < end.n; i++) {
        best = cost[end.node[i]] < best ? cost[end.node[i]] : best;
    }
    return road_cost_open(best) ? (int32_t)road_cost_m(best) : -1;
}

static void test_no_turn_over_a_way(void **state)
{
    (void)state;
    fixture f;
    // From the west by the middle and the east one may not turn to the south.
    const int32_t via[] = {2 * 1};
    const map_turn no = {.in = 3, .out = 4, .node = 0, .n_via = 1};
    town(&f, 1, &no, 1, via);
    assert_int_equal(f.m.n_node, TOWN_NODES + 2); // copies of the middle and of the east
    assert_int_equal(metres(&f, false, WEST, SOUTH), 2 * STEP_M);
    assert_int_equal(metres(&f, false, WEST, EAST), 2 * STEP_M);
    assert_int_equal(metres(&f, false, 0, SOUTH), STEP_M);
    arena_done(&f.a);
    // And with the way from the middle to the south forbidden too: back from the east, where one may turn
    // round.
    const map_turn both[] = {no, {.in = 3, .out = 2, .node = 0}};
    town(&f, 2, both, 1, via);
    assert_int_equal(metres(&f, false, WEST, SOUTH), 2 * STEP_M + 2 * STEP_M);
    assert_int_equal(metres(&f, true, WEST, SOUTH), 2 * STEP_M);
    assert_int_equal(metres(&f, false, NORTH, SOUTH), 2 * STEP_M);
    arena_done(&f.a);
}

static void test_only_turn_over_a_way(void **state)
{
    (void)state;
    fixture f;
    // From the north over the middle to the east: then on to the south alone, and not round.
    const int32_t via[] = {2 * 1};
    const map_turn only[] = {{.in = 0, .out = 4, .node = 0, .n_via = 1, .only = true},
                             {.in = 0, .out = 3, .node = 0},
                             {.in = 0, .out = 2, .node = 0},
                             {.in = 0, .out = 0, .node = 0}};
    town(&f, 4, only, 1, via);
    assert_int_equal(metres(&f, false, NORTH, EAST), DIAGONAL_M); // one way past it
    // Straight to the west is forbidden at the middle, turning round in the east by the turn over the way: by
    // the street past the middle one comes to the east otherwise, and may go where one likes.
    assert_int_equal(metres(&f, false, NORTH, WEST), DIAGONAL_M + 2 * STEP_M);
    map_spot half = {0, STEP_M / 2, 0}; // on the way from the middle to the north, going south only
    table_stop begin = snap_begin(&f.m, half, (const road_cost[2]){ROAD_CLOSED, 0});
    assert_int_equal(f.m.origin[begin.node[1]], 0);
    assert_int_equal(metres(&f, false, begin.node[1], EAST), STEP_M);
    assert_int_equal(metres(&f, false, begin.node[1], SOUTH), STEP_M + DIAGONAL_M);
    assert_int_equal(metres(&f, false, begin.node[1], WEST), STEP_M + DIAGONAL_M + 2 * STEP_M);
    arena_done(&f.a);
}

// A turn over ways and one at a node on them, each for itself: neither frees of the other.
static void test_both_kinds(void **state)
{
    (void)state;
    fixture f;
    const int32_t via[] = {2 * 1};
    const map_turn both[] = {{.in = 3, .out = 4, .node = 0, .n_via = 1}, // west, east, south
                             {.in = 1, .out = 1, .node = EAST},          // round in the east
                             {.in = 3, .out = 2, .node = 0}};            // west, south
    town(&f, 3, both, 1, via);
    // From the west to the south: by the north, round there or on to the east.
    assert_int_equal(metres(&f, false, WEST, SOUTH), 4 * STEP_M);
    assert_int_equal(metres(&f, false, 0, SOUTH), STEP_M);
    const map_turn round[] = {
        both[0], both[1], both[2], {.in = 0, .out = 0, .node = NORTH}, {.in = 3, .out = 3, .node = 0}};
    arena_done(&f.a);
    town(&f, 5, round, 1, via);
    assert_int_equal(metres(&f, false, WEST, SOUTH), 2 * STEP_M + DIAGONAL_M + DIAGONAL_M);
    arena_done(&f.a);
}

// A turn that begins on the way between of another one holds also for who came by both.
static void test_one_within_another(void **state)
{
    (void)state;
    fixture f;
    const int32_t via[] = {2 * 1, 2 * 4};
    const map_turn both[] = {{.in = 3, .out = 5, .node = 0, .n_via = 1},
                             {.in = 1, .out = 2, .node = EAST, .first_via = 1, .n_via = 1}};
    const int32_t round[] = {2 * 3 + 1, 2 * 1, 2 * 4, 2 * 2 + 1}; // west, middle, east, south, middle
    town(&f, 2, both, 2, via);
    assert_true(graph_drives(&f.m, 3, round) && !graph_drives(&f.m, 4, round));
    assert_true(graph_drives(&f.m, 2, round + 1) && !graph_drives(&f.m, 3, round + 1));
    assert_true(graph_drives(&f.m, 2, round + 2));
    const int32_t north[] = {2 * 3 + 1, 2 * 1, 2 * 5 + 1}; // west, middle, east, north
    assert_true(!graph_drives(&f.m, 3, north) && graph_drives(&f.m, 2, north + 1));
    arena_done(&f.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_no_turn_over_a_way),
        cmocka_unit_test(test_only_turn_over_a_way),
        cmocka_unit_test(test_both_kinds),
        cmocka_unit_test(test_one_within_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
