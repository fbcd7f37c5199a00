// The network of a served operation: made once, anew when rows that matter have changed, and not while it is
// being stopped.
#include "app/road_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/register.h"
#include "tiles.h"
#include "tiny.h"

typedef struct room {
    tiny t;
    int64_t now_us, monotonic_us;
    road_desk *desk;
} room;

static int64_t room_now(void *ctx)
{
    return ((room *)ctx)->now_us;
}

static int64_t room_monotonic(void *ctx)
{
    return ((room *)ctx)->monotonic_us;
}

static int set_up(void **state)
{
    room *x = calloc(1, sizeof *x);
    *state = x;
    if (!x || !tiny_init(&x->t)) {
        return -1;
    }
    x->now_us = day_us(2024, 11, 26);
    return road_desk_open(x->t.dir, (clock_source){room_now, room_monotonic, x}, &x->desk, &x->t.e) ? 0 : -1;
}

static int tear_down(void **state)
{
    room *x = *state;
    road_desk_close(x->desk);
    tiny_done(&x->t);
    free(x);
    return 0;
}

static int64_t version(room *x)
{
    json_t *body = NULL;
    assert_true(road_desk_network(x->desk, TEXT_EN, &body, &x->t.e));
    int64_t v = json_integer_value(json_object_get(body, "version"));
    json_decref(body);
    return v;
}

static void put(room *x, kind_id kind, int32_t n, const column_value *value)
{
    const change_options o = {.by = STR("uji"), .effective_us = x->now_us, .now_us = x->now_us};
    const register_row row = {n, value};
    assert_true(register_put(x->t.st, kind, 1, &row, &o, NULL, &x->t.e));
}

static void test_made_anew_when_rows_that_matter_change(void **state)
{
    room *x = *state;
    int64_t before = version(x);
    const kept_tile *tile = NULL;
    const kept_tile *again = NULL;
    assert_true(road_desk_tile(x->desk, (web_tile){0, 0, 0}, &tile, &x->t.e));
    assert_true(road_desk_tile(x->desk, (web_tile){0, 0, 0}, &again, &x->t.e));
    assert_ptr_equal(tile, again); // kept
    put(x, KIND_KITS, 2,
        (column_value[]){{STR("code"), STR("kotak-suara")}, {STR("name"), STR("Nama lain")}});
    assert_int_equal(version(x), before);
    put(x, KIND_LINKS, 2, (column_value[]){{STR("code"), STR("R001")}, {STR("km"), STR("9.5")}});
    assert_true(version(x) > before);
}

static int64_t route_m(room *x)
{
    json_t *body = NULL;
    const roads_words words = {.vehicle = "truk"};
    assert_true(road_desk_route(x->desk, TEXT_EN, "GUDANG-99.01", "PPK-99.01.01", &words, &body, &x->t.e));
    int64_t m = json_integer_value(json_object_get(body, "m"));
    json_decref(body);
    return m;
}

static void test_an_answer_is_of_the_register_as_it_is(void **state)
{
    room *x = *state;
    assert_int_equal(route_m(x), 800);
    put(x, KIND_LINKS, 2, (column_value[]){{STR("code"), STR("R001")}, {STR("km"), STR("0.9")}});
    assert_int_equal(route_m(x), 900);
}

static void test_the_moment_is_now_when_none_is_said(void **state)
{
    room *x = *state;
    json_t *body = NULL;
    const roads_words words = {0};
    assert_true(road_desk_route(x->desk, TEXT_EN, "-3.151,104.556", "PPK-99.01.01", &words, &body, &x->t.e));
    assert_string_equal(json_string_value(json_object_get(body, "at")), "2024-11-26T00:00:00Z");
    json_decref(body);
}

static void test_what_cannot_be_made_is_tried_again_later(void **state)
{
    room *x = *state;
    json_t *body = NULL;
    put(x, KIND_SETTINGS, 2,
        (column_value[]){{STR("code"), STR("road_detour_permille")}, {STR("value"), STR("1")}});
    assert_false(road_desk_network(x->desk, TEXT_EN, &body, &x->t.e));
    assert_string_equal(x->t.e.code, "plan.no_setting");
    x->monotonic_us += 1000;
    x->t.e = (err){0};
    assert_false(road_desk_network(x->desk, TEXT_EN, &body, &x->t.e)); // as it was found before
    assert_string_equal(x->t.e.code, "plan.no_setting");
    x->monotonic_us += (int64_t)ROAD_DESK_RETRY_S * US_PER_S;
    assert_false(road_desk_network(x->desk, TEXT_EN, &body, &x->t.e)); // found again
    put(x, KIND_SETTINGS, 2,
        (column_value[]){{STR("code"), STR("road_detour_permille")}, {STR("value"), STR("1300")}});
    assert_true(version(x) > 0);
}

static void retire(room *x, kind_id kind, const char *code)
{
    const change_options o = {.by = STR("uji"), .effective_us = x->now_us, .now_us = x->now_us};
    assert_true(register_retire(x->t.st, kind, str_of(code), &o, &x->t.e));
}

// All that a desk says: what the network is made of, a way by road and boat, what is within reach, and tiles.
static char *said(room *x, road_desk *d)
{
    strbuf out;
    json_t *body = NULL;
    const kept_tile *tile = NULL;
    const roads_words words = {.vehicle = "motor", .boat = "ketek", .at = "2024-11-26T07:00"};
    strbuf_init(&out, 1 << 22);
    for (int i = 0; i < 3; i++) {
        assert_true(
            i == 0 ? road_desk_network(d, TEXT_EN, &body, &x->t.e)
            : i == 1
                ? road_desk_route(d, TEXT_EN, "GUDANG-99.01", "99.01.02.2002-001", &words, &body, &x->t.e)
                : road_desk_reach(d, TEXT_EN, "GUDANG-99.01", false, "300", &words, &body, &x->t.e));
        char *text = json_dumps(body, JSON_COMPACT);
        strbuf_addz(&out, text);
        free(text);
        json_decref(body);
    }
    for (int32_t z = 0; z < 8; z++) {
        assert_true(road_desk_tile(d, tile_of(world_of((point){-31500000, 1045500000}), z), &tile, &x->t.e));
        strbuf_addf(&out, "%s", tile->tag);
    }
    char *text = strdup(out.p);
    strbuf_done(&out);
    return text;
}

// After a change of closures or jetties nothing is made; and what is said is what a desk says that was opened
// just now.
static void assert_as_if_opened_now(room *x, const char *what)
{
    road_desk *fresh = NULL;
    road_desk_patience(x->desk, 0); // a making would fail with road.making
    char *mine = said(x, x->desk);
    assert_true(road_desk_open(x->t.dir, (clock_source){room_now, room_monotonic, x}, &fresh, &x->t.e));
    char *other = said(x, fresh);
    if (strcmp(mine, other) != 0) {
        fail_msg("%s:\n%s\n%s", what, mine, other);
    }
    road_desk_close(fresh);
    free(mine);
    free(other);
}

static void test_closures_and_jetties_change_no_line(void **state)
{
    room *x = *state;
    char *before = said(x, x->desk);
    put(x, KIND_CLOSURES, 5,
        (column_value[]){{STR("code"), STR("T1")},
                         {STR("name"), STR("Jembatan")},
                         {STR("way"), STR("R001")},
                         {STR("reason"), STR("putus")},
                         {STR("origin"), STR("fact")}});
    assert_as_if_opened_now(x, "a closed link");
    char *closed = said(x, x->desk);
    assert_string_not_equal(closed, before);
    put(x, KIND_CLOSURES, 6,
        (column_value[]){{STR("code"), STR("A2")},
                         {STR("name"), STR("Banjir")},
                         {STR("lat"), STR("-3.15")},
                         {STR("lon"), STR("104.55")},
                         {STR("radius_m"), STR("500")},
                         {STR("origin"), STR("fact")}});
    assert_as_if_opened_now(x, "a circle in front of it");
    retire(x, KIND_CLOSURES, "T1");
    assert_as_if_opened_now(x, "the link is open again");
    // A jetty in front of all sites moves every index; one without a word, and taken back.
    put(x, KIND_SITES, 8,
        (column_value[]){{STR("code"), STR("AA-DERMAGA")},
                         {STR("name"), STR("Dermaga baru")},
                         {STR("kind"), STR("jetty")},
                         {STR("area"), STR("99.01.01.1001")},
                         {STR("lat"), STR("-3.16")},
                         {STR("lon"), STR("104.56")},
                         {STR("confirmed"), STR("yes")},
                         {STR("origin"), STR("fact")}});
    assert_as_if_opened_now(x, "a new jetty");
    put(x, KIND_SITES, 2, (column_value[]){{STR("code"), STR("AA-DERMAGA")}, {STR("confirmed"), STR("no")}});
    put(x, KIND_CLOSURES, 2, (column_value[]){{STR("code"), STR("A2")}, {STR("radius_m"), STR("900")}});
    assert_as_if_opened_now(x, "a jetty and a closure together");
    retire(x, KIND_SITES, "AA-DERMAGA");
    retire(x, KIND_CLOSURES, "A2");
    assert_as_if_opened_now(x, "all as before");
    free(closed);
    free(before);
}

// Where lines change the network is made, and who has no patience is told so.
static void test_lines_are_made_and_who_asks_may_not_wait(void **state)
{
    room *x = *state;
    const struct {
        const char *code, *column, *value;
    } row[] = {{"PPK-99.01.01", "lat", "-3.152"}, {"GUDANG-99.01", "lon", "104.5561"}};
    road_desk_patience(x->desk, 0);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        json_t *body = NULL;
        put(x, KIND_SITES, 2,
            (column_value[]){{STR("code"), str_of(row[i].code)},
                             {str_of(row[i].column), str_of(row[i].value)}});
        while (!road_desk_network(x->desk, TEXT_EN, &body, &x->t.e)) {
            assert_string_equal(x->t.e.code, "road.making");
            x->t.e = (err){0};
        }
        json_decref(body);
        assert_as_if_opened_now(x, row[i].code);
    }
}

// Stopping does not wait for a network that nobody wants any more.
static void test_a_making_is_left(void **state)
{
    room *x = *state;
    json_t *body = NULL;
    road_desk_patience(x->desk, 0);
    if (road_desk_network(x->desk, TEXT_EN, &body, &x->t.e)) {
        json_decref(body);
    }
    road_desk_stop(x->desk);
    assert_false(road_desk_network(x->desk, TEXT_EN, &body, &x->t.e));
    assert_string_equal(x->t.e.code, "road.stopped");
}

static void test_nothing_is_made_while_it_is_stopped(void **state)
{
    room *x = *state;
    const kept_tile *tile = NULL;
    road_desk_stop(x->desk);
    assert_false(road_desk_tile(x->desk, (web_tile){0, 0, 0}, &tile, &x->t.e));
    assert_string_equal(x->t.e.code, "road.stopped");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_made_anew_when_rows_that_matter_change, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_answer_is_of_the_register_as_it_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_moment_is_now_when_none_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_cannot_be_made_is_tried_again_later, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_closures_and_jetties_change_no_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lines_are_made_and_who_asks_may_not_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_making_is_left, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_is_made_while_it_is_stopped, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
