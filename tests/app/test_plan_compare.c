// Two small documents side by side.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/plan_compare.h"

enum { SLACK_S = 900 };

// A trip of the vehicle to one stop, or to two.
static json_t *trip(const char *id, const char *vehicle, int depart_s, const char *stop, const char *escort)
{
    return json_pack("{s:s, s:s, s:i, s:s, s:s, s:[i,i,i], s:s, s:[s], s:n, s:[{s:s, s:s, s:i}]}", "id", id,
                     "direction", "out", "leg", 1, "vehicle", vehicle, "base", "PPK", "exact_s",
                     depart_s - 60, depart_s, depart_s + 3600, "depart", "2024-11-24T07:00", "escorts",
                     escort, "bhabinkamtibmas", "stops", "place", stop, "for", stop, "kits", 3);
}

static json_t *document(const char *day0, int people, int cost, json_t *trips)
{
    return json_pack("{s:s, s:{s:i, s:i, s:i}, s:o}", "day0", day0, "score", "undelivered", 0, "people",
                     people, "cost", cost, "trips", trips);
}

static const char *what_of(const json_t *answer, size_t i)
{
    return json_string_value(json_object_get(json_array_get(json_object_get(answer, "changes"), i), "what"));
}

static size_t told(const json_t *answer, const char *code)
{
    return json_array_size(
        json_object_get(json_object_get(json_object_get(answer, "tell"), code), "changes"));
}

static void test_every_kind_of_change(void **state)
{
    (void)state;
    arena a = {0};
    json_t *before = document("2024-11-20", 100, 50,
                              json_pack("[o, o, o, o, o]", trip("1", "V1", 1000, "A", "P1"),
                                        trip("2", "V2", 2000, "B", "P2"), trip("3", "V3", 3000, "C", "P3"),
                                        trip("4", "V4", 4000, "D", "P4"), trip("5", "V5", 5000, "E", "P5")));
    json_t *after =
        document("2024-11-20", 100, 40,
                 json_pack("[o, o, o, o, o]", trip("1", "V1", 1000 + SLACK_S, "A", "P1"),
                           trip("2", "V2", 2000 + SLACK_S + 1, "B", "P2"), trip("3", "V9", 3000, "C", "P3"),
                           trip("4", "V4", 4000, "D", "P9"), trip("5", "V5", 5000, "F", "P5")));
    json_t *answer = plan_compare(&a, before, after, NULL, SLACK_S);
    assert_int_equal(json_integer_value(json_object_get(answer, "same")), 1);
    assert_int_equal(json_array_size(json_object_get(answer, "changes")), 5);
    assert_string_equal(what_of(answer, 0), "moved");
    assert_string_equal(what_of(answer, 1), "vehicle");
    assert_string_equal(what_of(answer, 2), "people");
    assert_string_equal(what_of(answer, 3), "gone");
    assert_string_equal(what_of(answer, 4), "new");
    assert_int_equal(told(answer, "V1"), 0);
    assert_int_equal(told(answer, "V3"), 1); // who loses an order hears of it too
    assert_int_equal(told(answer, "V9"), 1);
    assert_int_equal(told(answer, "P4"), 1);
    assert_int_equal(told(answer, "P9"), 1);
    assert_int_equal(told(answer, "V5"), 2);
    assert_int_equal(told(answer, "PPK"), 5);
    assert_string_equal(json_string_value(json_object_get(answer, "better")), "after");
    json_decref(answer);
    json_decref(before);
    json_decref(after);
    arena_done(&a);
}

// The same moments, counted from other days.
static void test_another_first_day(void **state)
{
    (void)state;
    arena a = {0};
    json_t *before = document("2024-11-20", 1, 1, json_pack("[o]", trip("1", "V1", 86400, "A", "P1")));
    json_t *after = document("2024-11-21", 1, 1, json_pack("[o]", trip("7", "V1", 0, "A", "P1")));
    json_t *answer = plan_compare(&a, before, after, NULL, SLACK_S);
    assert_int_equal(json_integer_value(json_object_get(answer, "same")), 1);
    assert_string_equal(json_string_value(json_object_get(answer, "better")), "equal");
    json_decref(answer);
    json_decref(before);
    json_decref(after);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_of_change),
        cmocka_unit_test(test_another_first_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
