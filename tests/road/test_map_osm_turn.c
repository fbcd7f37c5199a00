// Turn restrictions of OpenStreetMap over ways, by extracts that are drawn here: what is obeyed is driven,
// and what is not is counted with its reason.
#include <stdlib.h>
#include <string.h>

#include "costs.h"
#include "drawn.h"
#include "prop.h"
#include "road/vehicle.h"

enum { STEP_E7 = 10000, STEP_M = 111, MEMBERS_MAX = 16, OBJECTS_MAX = 700 };

static const pbf_tag street[] = {{PBF_TEXT("highway"), PBF_TEXT("residential")}};
static const pbf_tag one_way[] = {{PBF_TEXT("highway"), PBF_TEXT("primary")},
                                  {PBF_TEXT("oneway"), PBF_TEXT("yes")}};
static const pbf_tag ring[] = {{PBF_TEXT("highway"), PBF_TEXT("primary")},
                               {PBF_TEXT("junction"), PBF_TEXT("roundabout")}};
static const pbf_tag fence[] = {{PBF_TEXT("barrier"), PBF_TEXT("fence")}};

// An extract while it is drawn, and what was made of it.
typedef struct drawing {
    arena a;
    pbf_object object[OBJECTS_MAX];
    size_t n;
    map_pair maps;
    int64_t next; // id of a relation
} drawing;

static void add(drawing *d, pbf_object o)
{
    assert_true(d->n < OBJECTS_MAX);
    d->object[d->n++] = o;
}

// A way over nodes, which end with 0.
static void add_way(drawing *d, int64_t id, const pbf_tag *tag, const int64_t *node_ids)
{
    size_t n = 0;
    while (node_ids[n] != 0) {
        n++;
    }
    add(d, way(id, n, node_ids, tag == street || tag == fence ? 1 : 2, tag));
}

// A restriction: ways in, over and out; via ends with 0. node != 0 is a node over which too.
static void add_turn(drawing *d, const char *value, int64_t in, const int64_t *via, int64_t over_node,
                     int64_t out)
{
    pbf_member *m = ARENA_NEW(&d->a, pbf_member, MEMBERS_MAX);
    pbf_tag *tag = ARENA_NEW(&d->a, pbf_tag, 2);
    size_t n = 0;
    if (over_node != 0) {
        m[n++] = (pbf_member){PBF_NODE, over_node, STR("via")};
    }
    for (size_t i = 0; via && via[i] != 0; i++) {
        m[n++] = (pbf_member){PBF_WAY, via[i], STR("via")};
    }
    m[n++] = (pbf_member){PBF_WAY, out, STR("to")};
    m[n++] = (pbf_member){PBF_WAY, in, STR("from")};
    tag[0] = (pbf_tag){STR("type"), STR("restriction")};
    tag[1] = (pbf_tag){STR("restriction"), str_of(value)};
    add(d, (pbf_object){.kind = PBF_RELATION, .id = ++d->next, .n = n, .member = m, .n_tag = 2, .tag = tag});
}

static drawing *drawing_make(void)
{
    return calloc(1, sizeof(drawing));
}

static void read_drawing(drawing *d)
{
    strbuf file;
    strbuf_init(&file, 1 << 20);
    pbf_write(&file, d->object, d->n, &(pbf_form){.dense = true});
    read_file(&d->a, &file, &d->maps, NULL);
    strbuf_done(&file);
}

static void drawing_done(drawing *d)
{
    arena_done(&d->a);
    free(d);
}

// Asserts what became of the restrictions: obeyed, of these over ways, and left out by reason.
static void check_counts(const drawing *d, int64_t obeyed, int64_t over_ways, int64_t members, int64_t off,
                         int64_t apart, int64_t too_long)
{
    const map_report *r = &d->maps.report;
    assert_int_equal(r->restrictions, obeyed);
    assert_int_equal(r->restrictions_over_ways, over_ways);
    assert_int_equal(d->maps.road.n_turn, obeyed);
    assert_int_equal(r->restrictions_left[TURN_FAULT_MEMBERS], members);
    assert_int_equal(r->restrictions_left[TURN_FAULT_OFF], off);
    assert_int_equal(r->restrictions_left[TURN_FAULT_APART], apart);
    assert_int_equal(r->restrictions_left[TURN_FAULT_LONG], too_long);
}

static int32_t junction_at(const map *m, int32_t lat, int32_t lon)
{
    for (int32_t v = 0; v < map_junctions(m); v++) {
        if (m->node[v].lat_e7 == lat * STEP_E7 && m->node[v].lon_e7 == lon * STEP_E7) {
            return v;
        }
    }
    assert_true(false);
    return -1;
}

// How many steps of the grid it is from one junction to another, by latitude and longitude; -1 = no way.
static int32_t steps(drawing *d, travel_mode vehicle, int32_t lat, int32_t lon, int32_t to_lat,
                     int32_t to_lon)
{
    const map *m = &d->maps.road;
    const road_state dry = {.river = RIVER_NORMAL};
    costed c = {.graph = m->graph, .arc_cost = ARENA_NEW(&d->a, road_cost, m->graph.n_arc)};
    road_cost *cost = ARENA_NEW(&d->a, road_cost, m->n_node);
    int32_t to = junction_at(m, to_lat, to_lon);
    road_cost best = ROAD_CLOSED;
    vehicle_costs(m, vehicle, &dry, c.arc_cost);
    for (int32_t a = 0; a < m->graph.n_arc; a++) { // the shortest, not the fastest
        c.arc_cost[a] = road_cost_open(c.arc_cost[a]) ? road_cost_m(c.arc_cost[a]) : ROAD_CLOSED;
    }
    costed_oracle(&c, junction_at(m, lat, lon), cost);
    for (int32_t v = 0; v < m->n_node; v++) {
        best = m->origin[v] == to && cost[v] < best ? cost[v] : best;
    }
    return road_cost_open(best) ? (int32_t)((road_cost_m(best) + STEP_M / 2) / STEP_M) : -1;
}

// ---------------------------------------------------------------- a dual carriageway

// North on the right from 1 by 2 to 3, south on the left from 4 by 5 to 6; 2 and 5 are joined by a link, in
// whose middle is 8, and so are 3 and 4. Side roads: from 5 to 7 in the west, from 2 to 10 in the east.
enum {
    NORTHWARD = 101,
    NORTHWARD_ON,
    SOUTHWARD,
    SOUTHWARD_ON,
    LINK,
    LINK_WEST,
    TURNING,
    WEST_ROAD,
    EAST_ROAD
};

static void draw_carriageways(drawing *d, bool link_in_two)
{
    static const int64_t nodes[][4] = {{1, 2}, {2, 3},    {4, 5}, {5, 6}, {2, 8, 5},
                                       {2, 8}, {5, 8, 0}, {3, 4}, {5, 7}, {2, 10}};
    static const int32_t at[][3] = {{1, 0, 2}, {2, 1, 2},  {3, 2, 2}, {4, 2, 0}, {5, 1, 0},
                                    {6, 0, 0}, {7, 1, -1}, {8, 1, 1}, {10, 1, 3}};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        add(d, node(at[i][0], at[i][1] * STEP_E7, at[i][2] * STEP_E7));
    }
    add_way(d, NORTHWARD, one_way, nodes[0]);
    add_way(d, NORTHWARD_ON, one_way, nodes[1]);
    add_way(d, SOUTHWARD, one_way, nodes[2]);
    add_way(d, SOUTHWARD_ON, one_way, nodes[3]);
    if (link_in_two) {
        add_way(d, LINK, street, nodes[5]);
        add_way(d, LINK_WEST, street, nodes[6]);
    } else {
        add_way(d, LINK, street, nodes[4]);
    }
    add_way(d, TURNING, street, nodes[7]);
    add_way(d, WEST_ROAD, street, nodes[8]);
    add_way(d, EAST_ROAD, street, nodes[9]);
}

static void test_no_u_turn(void **state)
{
    (void)state;
    static const int64_t via[] = {LINK, 0};
    drawing *d = drawing_make();
    draw_carriageways(d, false);
    read_drawing(d);
    check_counts(d, 0, 0, 0, 0, 0, 0);
    assert_int_equal(steps(d, MODE_TRUCK, 0, 2, 0, 0), 4); // round by the link
    drawing_done(d);
    d = drawing_make();
    draw_carriageways(d, false);
    add_turn(d, "no_u_turn", NORTHWARD, via, 0, SOUTHWARD_ON);
    read_drawing(d);
    check_counts(d, 1, 1, 0, 0, 0, 0);
    assert_int_equal(steps(d, MODE_TRUCK, 0, 2, 0, 0), 6);  // by the next link, or round in the west
    assert_int_equal(steps(d, MODE_TRUCK, 0, 2, 1, -1), 4); // who does not turn round may use the link
    assert_int_equal(steps(d, MODE_TRUCK, 1, 3, 0, 0), 4);  // and so may who comes from the east
    assert_int_equal(steps(d, MODE_MOTORBIKE, 0, 2, 0, 0), 6);
    assert_int_equal(steps(d, MODE_FOOT, 0, 2, 0, 0), 4);
    assert_int_equal(map_junctions(&d->maps.road), 8);
    assert_int_equal(d->maps.road.n_node, 8 + 2);
    drawing_done(d);
}

// Over two ways, named in either order.
static void test_several_ways(void **state)
{
    (void)state;
    static const int64_t via[][3] = {{LINK, LINK_WEST, 0}, {LINK_WEST, LINK, 0}};
    for (int i = 0; i < 2; i++) {
        drawing *d = drawing_make();
        draw_carriageways(d, true);
        add_turn(d, "no_left_turn", NORTHWARD, via[i], 0, SOUTHWARD_ON);
        read_drawing(d);
        check_counts(d, 1, 1, 0, 0, 0, 0);
        assert_int_equal(d->maps.road.turn[0].n_via, 2);
        assert_int_equal(steps(d, MODE_TRUCK, 0, 2, 0, 0), 6);
        assert_int_equal(steps(d, MODE_TRUCK, 0, 2, 1, -1), 4);
        assert_int_equal(steps(d, MODE_TRUCK, 1, 3, 0, 0), 4);
        drawing_done(d);
    }
}

// From the east one may only cross, over the link to the west.
static void test_only_straight_on(void **state)
{
    (void)state;
    static const int64_t via[] = {LINK, 0};
    drawing *d = drawing_make();
    draw_carriageways(d, false);
    add_turn(d, "only_straight_on", EAST_ROAD, via, 0, WEST_ROAD);
    read_drawing(d);
    check_counts(d, 1, 1, 0, 0, 0, 0);
    assert_int_equal(steps(d, MODE_TRUCK, 1, 3, 1, -1), 4);
    assert_int_equal(steps(d, MODE_TRUCK, 1, 3, 0, 0), 6); // round in the west, or by the next link
    assert_int_equal(steps(d, MODE_TRUCK, 0, 2, 0, 0), 4); // of others nothing is demanded
    assert_int_equal(steps(d, MODE_FOOT, 1, 3, 0, 0), 4);
    drawing_done(d);
}

// The same ways with a node of them: each for itself.
static void test_with_a_node(void **state)
{
    (void)state;
    static const int64_t via[] = {LINK, 0};
    drawing *d = drawing_make();
    draw_carriageways(d, false);
    add_turn(d, "no_u_turn", NORTHWARD, via, 0, SOUTHWARD_ON);
    add_turn(d, "no_straight_on", LINK, NULL, 5, WEST_ROAD);
    add_turn(d, "no_straight_on", NORTHWARD, NULL, 2, NORTHWARD_ON);
    add_turn(d, "no_u_turn", LINK, NULL, 5, LINK);
    add_turn(d, "no_u_turn", EAST_ROAD, NULL, 10, EAST_ROAD);
    read_drawing(d);
    check_counts(d, 5, 1, 0, 0, 0, 0);
    assert_int_equal(steps(d, MODE_TRUCK, 0, 2, 0, 0), -1);
    assert_int_equal(steps(d, MODE_TRUCK, 1, 2, 0, 0), 3);
    assert_int_equal(steps(d, MODE_TRUCK, 1, 3, 0, 0), 4);
    assert_int_equal(steps(d, MODE_TRUCK, 1, 3, 1, -1), 6); // by the next link
    drawing_done(d);
}

// ---------------------------------------------------------------- parts of ways

// A link that another road meets in its middle is two pieces, and a roundabout is left before its end, or
// beyond the point where it was begun to be drawn.
static void test_pieces(void **state)
{
    (void)state;
    static const int64_t via[] = {LINK, 0};
    static const int64_t middle[] = {8, 9, 0};
    drawing *d = drawing_make();
    draw_carriageways(d, false);
    add(d, node(9, 2 * STEP_E7, 1 * STEP_E7));
    add_way(d, 201, street, middle);
    add_turn(d, "no_u_turn", NORTHWARD, via, 0, SOUTHWARD_ON);
    read_drawing(d);
    check_counts(d, 1, 1, 0, 0, 0, 0);
    assert_int_equal(d->maps.road.turn[0].n_via, 2);
    assert_int_equal(steps(d, MODE_TRUCK, 0, 2, 0, 0), 6);
    assert_int_equal(steps(d, MODE_TRUCK, 0, 2, 2, 1), 3);
    assert_int_equal(steps(d, MODE_TRUCK, 2, 1, 0, 0), 3);
    drawing_done(d);
}

// A roundabout of four nodes with an arm at each: from the arm at its fourth node by the first to the second.
static void test_roundabout(void **state)
{
    (void)state;
    enum { RING = 101, ARM_1, ARM_2, ARM_3, ARM_4 };
    static const int64_t round[] = {1, 2, 3, 4, 1, 0};
    static const int64_t arm[][3] = {{1, 11, 0}, {2, 12, 0}, {3, 13, 0}, {4, 14, 0}};
    static const int64_t via[] = {RING, 0};
    drawing *d = drawing_make();
    static const int32_t at[][3] = {{1, 0, 0},   {2, 0, 1},  {3, 1, 1},  {4, 1, 0},
                                    {11, 0, -1}, {12, 0, 2}, {13, 1, 2}, {14, 1, -1}};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        add(d, node(at[i][0], at[i][1] * STEP_E7, at[i][2] * STEP_E7));
    }
    add_way(d, RING, ring, round);
    for (int i = 0; i < 4; i++) {
        add_way(d, ARM_1 + i, street, arm[i]);
    }
    add_turn(d, "no_straight_on", ARM_4, via, 0, ARM_2);
    read_drawing(d);
    check_counts(d, 1, 1, 0, 0, 0, 0);
    assert_int_equal(d->maps.road.turn[0].n_via, 2);
    assert_int_equal(steps(d, MODE_TRUCK, 1, -1, 0, 2), 6); // into the first arm and back
    assert_int_equal(steps(d, MODE_TRUCK, 1, -1, 0, -1), 3);
    assert_int_equal(steps(d, MODE_TRUCK, 1, -1, 1, 2), 5);
    assert_int_equal(steps(d, MODE_TRUCK, 0, -1, 0, 2), 3);
    assert_int_equal(steps(d, MODE_FOOT, 1, -1, 0, 2), 4);
    drawing_done(d);
}

// ---------------------------------------------------------------- what is left out

static void test_faults(void **state)
{
    (void)state;
    static const int64_t link[] = {LINK, 0};
    static const int64_t side[] = {WEST_ROAD, 0};
    static const int64_t nine[] = {LINK, LINK, LINK, LINK, LINK, LINK, LINK, LINK, LINK, 0};
    static const int64_t fenced[] = {301, 0};
    static const int64_t fence_nodes[] = {2, 5, 0};
    drawing *d = drawing_make();
    draw_carriageways(d, false);
    add_way(d, 301, fence, fence_nodes);
    add_turn(d, "no_u_turn", NORTHWARD, link, 2, SOUTHWARD_ON); // over a way and a node
    add_turn(d, "no_u_turn", NORTHWARD, NULL, 0, SOUTHWARD_ON); // over nothing
    add_turn(d, "give_way", NORTHWARD, link, 0, SOUTHWARD_ON);
    add_turn(d, "no_u_turn", NORTHWARD, fenced, 0, SOUTHWARD_ON);  // no road
    add_turn(d, "no_u_turn", 999, link, 0, SOUTHWARD_ON);          // not there
    add_turn(d, "no_u_turn", NORTHWARD, side, 0, SOUTHWARD_ON);    // does not meet the way in
    add_turn(d, "no_u_turn", SOUTHWARD_ON, link, 0, NORTHWARD_ON); // comes from there, and leads not there
    add_turn(d, "no_u_turn", NORTHWARD, link, 0, SOUTHWARD);       // against the one-way street
    add_turn(d, "no_u_turn", NORTHWARD, nine, 0, SOUTHWARD_ON);
    add_turn(d, "no_left_turn", NORTHWARD, NULL, 5, SOUTHWARD_ON); // the way in is not at the node
    read_drawing(d);
    check_counts(d, 0, 0, 3, 2, 4, 1);
    assert_int_equal(steps(d, MODE_TRUCK, 0, 2, 0, 0), 4);
    drawing_done(d);
}

// A way between that others cut into more pieces than a turn may lead over.
static void test_too_many_pieces(void **state)
{
    (void)state;
    enum { N = MAP_VIA_MAX + 2, IN = 1001, LONG, ACROSS, OUT };
    static int64_t nodes[N + 1];
    static const int64_t in[] = {9001, 1, 0};
    static const int64_t out[] = {N, 9002, 0};
    static const int64_t via[] = {LONG, 0};
    drawing *d = drawing_make();
    for (int32_t i = 0; i < N; i++) {
        nodes[i] = i + 1;
        add(d, node(i + 1, 0, i * STEP_E7));
    }
    add(d, node(9001, 0, -STEP_E7));
    add(d, node(9002, 0, N * STEP_E7));
    add_way(d, IN, street, in);
    add_way(d, LONG, street, nodes);
    add_way(d, ACROSS, street, nodes); // so that each node is a junction
    add_way(d, OUT, street, out);
    add_turn(d, "no_straight_on", IN, via, 0, OUT);
    read_drawing(d);
    check_counts(d, 0, 0, 0, 0, 0, 1);
    drawing_done(d);
}

// ---------------------------------------------------------------- anything

enum { WAYS = 8, JUNCTIONS = 7, TURNS = 12, WAY_NODES = 5 };

static void draw_anything(drawing *d, rng *r)
{
    static const pbf_tag *const tag[] = {street, street, one_way, ring, fence};
    for (int32_t i = 1; i <= JUNCTIONS; i++) {
        add(d, node(i, (int32_t)rng_below(r, 50) * STEP_E7, (int32_t)rng_below(r, 50) * STEP_E7));
    }
    for (int32_t w = 1; w <= WAYS; w++) {
        int64_t *nodes = ARENA_NEW(&d->a, int64_t, WAY_NODES + 1);
        int32_t n = 2 + (int32_t)rng_below(r, WAY_NODES - 1);
        for (int32_t i = 0; i < n; i++) {
            nodes[i] = 1 + (int64_t)rng_below(r, JUNCTIONS);
        }
        nodes[n - 1] = rng_below(r, 4) == 0 ? nodes[0] : nodes[n - 1];
        add_way(d, w, tag[rng_below(r, 5)], nodes);
    }
    for (int32_t t = 0; t < TURNS; t++) {
        int64_t *via = ARENA_NEW(&d->a, int64_t, 4);
        for (int32_t i = (int32_t)rng_below(r, 4) - 1; i >= 0; i--) {
            via[i] = 1 + (int64_t)rng_below(r, WAYS + 1); // now and then one that is not there
        }
        add_turn(d, rng_below(r, 2) == 0 ? "no_u_turn" : "only_straight_on", 1 + (int64_t)rng_below(r, WAYS),
                 via, via[0] == 0 ? 1 + (int64_t)rng_below(r, JUNCTIONS) : 0,
                 1 + (int64_t)rng_below(r, WAYS));
    }
}

static bool may_enter(const map *m, int32_t slot)
{
    return (m->way[slot / 2].flags & (slot % 2 != 0 ? WAY_NOT_BACK : WAY_NOT_FORTH)) == 0;
}

// Whether a turn is one of those that were drawn: its ways are the named ones, each in one run, and can be
// driven one after the other. The drawn ones are objects from first on.
static bool turn_fits(const drawing *d, const map_turn *t, size_t first)
{
    const map *m = &d->maps.road;
    int64_t source[MAP_VIA_MAX];
    int32_t n = 0;
    int32_t node = t->node;
    bool ok = t->n_via == 0 || m->way[t->in].from == node || m->way[t->in].to == node;
    for (int32_t i = t->first_via; ok && i < t->first_via + t->n_via; i++) {
        ok = slot_tail(m->way, m->via[i]) == node && may_enter(m, m->via[i]);
        node = slot_head(m->way, m->via[i]);
        int64_t of = m->way[m->via[i] / 2].source;
        if (n == 0 || source[n - 1] != of) {
            source[n++] = of;
        }
    }
    bool named = false;
    for (size_t k = first; ok && k < d->n && !named; k++) {
        const pbf_object *o = &d->object[k];
        int32_t n_via = 0;
        int32_t n_found = 0;
        int64_t in = 0;
        int64_t out = 0;
        for (size_t i = 0; i < o->n; i++) {
            bool via = str_eq(o->member[i].role, STR("via")) && o->member[i].kind == PBF_WAY;
            in = str_eq(o->member[i].role, STR("from")) ? o->member[i].id : in;
            out = str_eq(o->member[i].role, STR("to")) ? o->member[i].id : out;
            n_via += via;
            for (int32_t s = 0; via && s < n; s++) {
                n_found += source[s] == o->member[i].id;
            }
        }
        named = in == m->way[t->in].source && out == m->way[t->out].source && n_via >= n && n_found >= n &&
                (n_via > 0) == (n > 0) && str_eq(o->tag[1].value, STR("no_u_turn")) == !t->only;
    }
    return ok && named && (m->way[t->out].from == node || m->way[t->out].to == node);
}

static bool anything_holds(rng *r, int32_t size, void *ctx)
{
    drawing *d = drawing_make();
    int64_t *n_over_ways = ctx;
    (void)size;
    draw_anything(d, r);
    read_drawing(d);
    const map_report *report = &d->maps.report;
    const int64_t *left = report->restrictions_left;
    bool ok = report->restrictions + left[0] + left[1] + left[2] + left[3] == TURNS &&
              d->maps.road.n_turn == report->restrictions;
    for (int32_t i = 0; ok && i < d->maps.road.n_turn; i++) {
        ok = turn_fits(d, &d->maps.road.turn[i], d->n - TURNS);
    }
    *n_over_ways += report->restrictions_over_ways;
    drawing_done(d);
    return ok;
}

// Restrictions among any ways: each is obeyed or counted, and what is obeyed is what was drawn.
static void test_anything(void **state)
{
    (void)state;
    int64_t n_over_ways = 0;
    int32_t n = prop_runs(400);
    assert_true(prop_check("restrictions in extracts", anything_holds, n, 2, &n_over_ways));
    assert_true(n_over_ways > n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_u_turn),        cmocka_unit_test(test_several_ways),
        cmocka_unit_test(test_only_straight_on), cmocka_unit_test(test_with_a_node),
        cmocka_unit_test(test_pieces),           cmocka_unit_test(test_roundabout),
        cmocka_unit_test(test_faults),           cmocka_unit_test(test_too_many_pieces),
        cmocka_unit_test(test_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
