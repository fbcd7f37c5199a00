#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "event/trail.h"

static arena memory;
static bindings people;

// Devices 0 to 4, whose persons are A, B, B, C, D.
static int start(void **state)
{
    static const char *const person[] = {"A", "B", "B", "C", "D"};
    static const char *const key[] = {"0", "1", "2", "3", "4"};
    (void)state;
    people.memory = &memory;
    for (size_t i = 0; i < sizeof key / sizeof key[0]; i++) {
        event_view v = {.kind = event_kind_of(EVENT_DEVICE_ENROLLED)};
        v.fields = EVENT_BIT(DEVICE) | EVENT_BIT(PERSON);
        v.value[EVENT_FIELD_DEVICE].bytes = str_of(key[i]);
        v.value[EVENT_FIELD_PERSON].bytes = str_of(person[i]);
        bindings_enrol(&people, &v, i);
    }
    return 0;
}

static int stop(void **state)
{
    (void)state;
    bindings_done(&people);
    arena_done(&memory);
    return 0;
}

// The events in their order, a '!' behind those that do not join.
static void expect(const trail_hand *given, int32_t n, const char *want)
{
    trail_hand row[8] = {{.time_s = 0}};
    char said[64] = "";
    for (int32_t i = 0; i < n; i++) {
        row[i] = given[i];
    }
    trail_join(&people, row, n);
    for (int32_t i = 0; i < n; i++) {
        (void)snprintf(said + strlen(said), 8, "%d%s ", row[i].event, row[i].joins ? "" : "!");
    }
    assert_string_equal(said, want);
}

static void test_joins(void **state)
{
    (void)state;
    expect(NULL, 0, "");
    const trail_hand plain[] = {{0, 0, 1, 1, false}, {9, 2, 3, 2, false}, {9, 3, 4, 3, false}};
    expect(plain, 3, "1 2 3 ");
    const trail_hand hole[] = {{0, 0, 1, 1, false}, {9, 3, 4, 2, false}};
    expect(hole, 2, "1 2! ");
}

static void test_clocks(void **state)
{
    (void)state;
    const trail_hand behind[] = {{0, 0, 1, 1, false}, {6 * S_PER_HOUR, 1, 3, 2, false}, {1, 3, 4, 3, false}};
    expect(behind, 3, "1 2 3 ");
    const trail_hand far[] = {{0, 0, 1, 1, false}, {6 * S_PER_HOUR + 2, 1, 3, 2, false}, {1, 3, 4, 3, false}};
    expect(far, 3, "1 3! 2! ");
}

// A box in a load: what happens to the load happens to it, but what is said of it alone is not said of the
// load.
typedef struct story {
    int32_t n;
    event_view v[8];
} story;

static bool told(void *ctx, int32_t i, event_view *ret)
{
    *ret = ((story *)ctx)->v[i];
    return true;
}

static event_view *tell(story *s, event_kind kind, const char *item, const char *place)
{
    event_view *v = &s->v[s->n++];
    *v = (event_view){.kind = event_kind_of(kind), .time_s = 100 * s->n, .device = STR("0")};
    v->fields = EVENT_BIT(ITEM) | (place ? EVENT_BIT(PLACE) : 0);
    v->value[EVENT_FIELD_ITEM].bytes = str_of(item);
    v->value[EVENT_FIELD_PLACE].bytes = str_of(place);
    return v;
}

static void test_follow(void **state)
{
    (void)state;
    story s = {.n = 0};
    str_map codes = {0};
    trail_hand row[8];
    trail t;
    str *item = NULL;
    trail_source source = {.event = told, .ctx = &s, .people = &people};
    (void)tell(&s, EVENT_BOX_CREATED, "K", "GUDANG");
    event_view *load = tell(&s, EVENT_LOAD_MADE, "L", NULL);
    static const char list[] = "\x81\x61K"; // CBOR: ["K"]
    load->fields |= EVENT_BIT(ITEMS);
    load->value[EVENT_FIELD_ITEMS].bytes = (str){list, sizeof list - 1};
    event_view *hand = tell(&s, EVENT_HANDED_OVER, "L", "PPK");
    hand->fields |= EVENT_BIT(RECEIVER);
    hand->value[EVENT_FIELD_RECEIVER].bytes = STR("3");
    (void)tell(&s, EVENT_DAMAGED, "K", NULL);
    (void)tell(&s, EVENT_ARRIVED, "L", "TPS");
    source.n = s.n;
    assert_int_equal(trail_items(&memory, &source, &item), 2);
    assert_true(str_eq(item[0], STR("K")) && str_eq(item[1], STR("L")));
    trail_codes(&memory, &source, item[0], &codes);
    assert_true(codes.n == 2 && str_map_has(&codes, STR("L")));
    trail_follow(&source, item[0], &codes, row, &t);
    assert_int_equal(t.n_hand, 1);
    assert_int_equal(t.hand[0].receiver, 3);
    assert_int_equal(t.last, 3);
    assert_int_equal(t.placed, 2);
    assert_true(str_eq(t.place, STR("PPK")));
    trail_codes(&memory, &source, item[1], &codes);
    trail_follow(&source, item[1], &codes, row, &t);
    assert_int_equal(t.last, 4);
    assert_true(str_eq(t.place, STR("TPS")));
    str_map_done(&codes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_joins), cmocka_unit_test(test_clocks),
                                       cmocka_unit_test(test_follow)};
    return cmocka_run_group_tests(tests, start, stop);
}
