// What is absent: posts that report no more, areas without anybody, trackers that fell silent; and who has
// looked.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "field.h"
#include "watch_case.h"

static void call_roll(watching *k, const char *person, const char *place, int64_t to_us)
{
    str one = str_of(person);
    watch_roll r = {.place = str_of(place), .person = &one, .n = 1, .from_us = WATCH_NOW, .to_us = to_us};
    assert_true(watch_desk_roll(k->w, &chief, &r, &k->x.e));
}

static void a_post_that_reports_no_more_stands_out(void **state)
{
    (void)state;
    watching k;
    watching_init(&k);
    tick(&k, 125);
    call_roll(&k, "P003", "PPK-99.01.01", WATCH_NOW);
    tick(&k, 125 + WATCH_POST_AGAIN_H * 60 + 29);
    assert_null(told(&k, "all", "post_silent", "PPK-99.01.01", "id"));
    tick(&k, 125 + WATCH_POST_AGAIN_H * 60 + 31);
    assert_string_equal(told(&k, "open", "post_silent", "PPK-99.01.01", "area"), "99.01.01");
    assert_null(told(&k, "all", "post_empty", "PPK-99.01.01", "id")); // somebody was there
    call_roll(&k, "P003", "PPK-99.01.01", WATCH_NOW);
    tick(&k, 125 + WATCH_POST_AGAIN_H * 60 + 40);
    assert_null(told(&k, "open", "post_silent", "PPK-99.01.01", "id"));
    watching_done(&k);
}

static void a_kecamatan_without_anybody_stands_out(void **state)
{
    (void)state;
    watching k;
    watching_init(&k);
    tick(&k, 149); // the post begins at 120
    assert_null(told(&k, "all", "no_unit", "99.01.01", "id"));
    tick(&k, 151);
    assert_string_equal(told(&k, "open", "no_unit", "99.01.01", "level"), "polres");
    assert_null(told(&k, "all", "no_unit", "99.01.02", "id")); // nobody is to be there
    call_roll(&k, "P003", "PPS-99.01.01.1001",
              k.x.now_us + INT64_C(60) * CASE_MIN_US); // elsewhere in the kecamatan
    tick(&k, 153);
    assert_null(told(&k, "open", "no_unit", "99.01.01", "id"));
    tick(&k, 151 + WATCH_POST_AGAIN_H * 60 + 29); // the word of it counts as long as that of a post
    assert_null(told(&k, "open", "no_unit", "99.01.01", "id"));
    tick(&k, 151 + WATCH_POST_AGAIN_H * 60 + 32);
    assert_non_null(told(&k, "open", "no_unit", "99.01.01", "id"));
    tick(&k, 15 * 60); // nobody need be there any more
    assert_null(told(&k, "open", "no_unit", "99.01.01", "id"));
    watching_done(&k);
}

// A boat that stands by, a camera: what is on no trip.
static void a_tracker_that_falls_silent_stands_out(void **state)
{
    (void)state;
    watching k;
    char token[LIVE_TOKEN];
    watching_init(&k);
    assert_true(case_tracker(&k.x, "KAMERA-1", "V003", token));
    tick(&k, 5);
    tick(&k, 70); // it has never reported: it is not in use
    assert_null(told(&k, "all", "tracker_silent", "KAMERA-1", "id"));
    for (int minute = 70; minute <= 130; minute += 10) {
        tick(&k, minute);
        tracker_report one = {str_of(token), case_seen(&k.x, minute, 0, 0)};
        tracker_batch in = {1, &one};
        int32_t added = 0;
        assert_true(live_desk_take(k.x.d, STR(""), &in, &added, &k.x.e));
    }
    tick(&k, 189);
    assert_null(told(&k, "all", "tracker_silent", "KAMERA-1", "id"));
    tick(&k, 191);
    const char *id = told(&k, "open", "tracker_silent", "KAMERA-1", "id");
    assert_non_null(id);
    watch_desk_close(k.w);
    live_desk_close(k.x.d);
    assert_true(case_open(&k.x));
    assert_true(watch_desk_open(k.x.t.dir, &k.x.tools, k.x.d, k.x.news, &k.w, &k.x.e));
    tick(&k, 192);
    assert_string_equal(told(&k, "open", "tracker_silent", "KAMERA-1", "id"), id);
    assert_null(told(&k, "all", "tracker_silent", "T1", "id")); // trips have rules of their own
    watching_done(&k);
}

// Of a list of an answer about looks, the member of the row of an area; NULL without one, or when it is null.
static const char *look_told(watching *k, const access_who *who, const char *list, const char *area,
                             const char *member)
{
    json_t *body = NULL;
    const char *found = NULL;
    size_t i = 0;
    json_t *row = NULL;
    assert_true(watch_desk_looks(k->w, who, STR(""), STR(""), &body, &k->x.e));
    json_array_foreach(json_object_get(body, list), i, row)
    {
        const json_t *v = json_object_get(row, member);
        if (!found && strcmp(json_string_value(json_object_get(row, "area")), area) == 0 &&
            !json_is_null(v)) {
            const char *text = json_is_boolean(v) ? (json_is_true(v) ? "yes" : "no") : json_string_value(v);
            found = str_dup(&k->x.a, str_of(text));
        }
    }
    json_decref(body);
    return found;
}

static bool look_at(watching *k, const access_who *who, const char *area)
{
    json_t *row = NULL;
    assert_true(watch_desk_look(k->w, who, str_of(area), &row, &k->x.e));
    bool said = json_is_true(json_object_get(row, "said"));
    json_decref(row);
    return said;
}

static void a_look_is_said_once_in_a_while_and_survives_a_replay(void **state)
{
    (void)state;
    watching k;
    access_who polsek = {.user = STR("kapolsek"),
                         .organisation = ACCESS_POLRI,
                         .role = ACCESS_COMMANDER,
                         .area = STR("99.01.02")};
    watching_init(&k);
    tick(&k, 0);
    assert_string_equal(look_told(&k, &chief, "areas", "99.01.02", "late"), "yes");
    assert_null(look_told(&k, &chief, "areas", "99.01.02", "seen"));
    assert_true(look_at(&k, &polsek, ""));
    assert_false(look_at(&k, &polsek, "99.01.02")); // the same, in the same moment
    tick(&k, 14.9);
    assert_false(look_at(&k, &polsek, ""));
    tick(&k, 15.1);
    assert_true(look_at(&k, &polsek, ""));
    assert_true(look_at(&k, &chief, "")); // the whole, by another
    assert_string_equal(look_told(&k, &chief, "areas", "99.01.02", "by"), "kapolsek");
    assert_string_equal(look_told(&k, &chief, "areas", "99.01.02", "above_by"), "kapolres");
    assert_string_equal(look_told(&k, &chief, "areas", "99.01.02", "late"), "no");
    assert_string_equal(look_told(&k, &chief, "areas", "99.01.01", "late"), "yes"); // seen from above alone
    assert_string_equal(look_told(&k, &chief, "areas", "99.01", "seen"), "2024-11-24T23:15:06Z");
    tick(&k, 15 + WATCH_LOOK_KECAMATAN_H * 60 + 1);
    assert_string_equal(look_told(&k, &chief, "areas", "99.01.02", "late"), "yes");
    assert_string_equal(look_told(&k, &chief, "areas", "99.01", "late"), "no");
    watch_desk_close(k.w); // another posko on the same log
    assert_true(watch_desk_open(k.x.t.dir, &k.x.tools, k.x.d, k.x.news, &k.w, &k.x.e));
    assert_string_equal(look_told(&k, &chief, "looks", "99.01.02", "account"), "kapolsek");
    assert_string_equal(look_told(&k, &chief, "looks", "99.01.02", "at"), "2024-11-24T23:15:06Z");
    watching_done(&k);
}

static void a_look_needs_the_command_and_stays_in_its_area(void **state)
{
    (void)state;
    watching k;
    json_t *row = NULL;
    access_who polsek = {.user = STR("kapolsek"),
                         .organisation = ACCESS_POLRI,
                         .role = ACCESS_COMMANDER,
                         .area = STR("99.01.02")};
    access_who operator= {.user = STR("posko"), .organisation = ACCESS_POLRI, .role = ACCESS_OPERATOR};
    watching_init(&k);
    tick(&k, 0);
    assert_false(look_at(&k, &operator, ""));
    assert_null(look_told(&k, &chief, "areas", "99.01", "seen"));
    static const char *const wrong[] = {"99.01", "99.01.01", "99.01.02.2001", "99", "x"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(watch_desk_look(k.w, &polsek, str_of(wrong[i]), &row, &k.x.e));
        assert_string_equal(k.x.e.code, "watch.area");
    }
    assert_true(look_at(&k, &chief, "99.01.01"));
    assert_null(look_told(&k, &polsek, "areas", "99.01.01", "late")); // not the Kapolsek's
    assert_null(look_told(&k, &polsek, "looks", "99.01.01", "at"));
    assert_non_null(look_told(&k, &polsek, "areas", "99.01.02", "late"));
    assert_false(watch_desk_looks(k.w, &chief, STR(""), STR("kemarin"), &row, &k.x.e));
    assert_string_equal(k.x.e.code, "watch.since");
    assert_true(watch_desk_looks(k.w, &chief, STR(""), STR("2024-11-26T00:00:00Z"), &row, &k.x.e));
    assert_int_equal(json_array_size(json_object_get(row, "looks")), 0);
    json_decref(row);
    watching_done(&k);
}

// Who has a device of the field may sign many things; that a commander has looked is not among them.
static void a_look_that_the_posko_has_not_said_counts_for_nothing(void **state)
{
    (void)state;
    field f;
    submit_out out = {0};
    watch_desk *w = NULL;
    json_t *body = NULL;
    assert_true(field_init(&f) && field_enrol(&f, 0, DEVICE_POLRI));
    assert_true(watch_desk_open(f.s.dir, &f.tools, NULL, NULL, &w, &f.e));
    event_view v = field_draft(EVENT_LOOKED);
    field_code(&v, EVENT_FIELD_ACCOUNT, "kapolres");
    field_code(&v, EVENT_FIELD_AREA, "99.01");
    assert_true(field_submit_one(&f, field_frame(&f, 0, -1, v, false), &out));
    assert_true(watch_desk_looks(w, &chief, STR(""), STR(""), &body, &f.e));
    assert_int_equal(json_array_size(json_object_get(body, "looks")), 0);
    json_decref(body);
    watch_desk_close(w);
    field_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_post_that_reports_no_more_stands_out),
        cmocka_unit_test(a_kecamatan_without_anybody_stands_out),
        cmocka_unit_test(a_tracker_that_falls_silent_stands_out),
        cmocka_unit_test(a_look_is_said_once_in_a_while_and_survives_a_replay),
        cmocka_unit_test(a_look_needs_the_command_and_stays_in_its_area),
        cmocka_unit_test(a_look_that_the_posko_has_not_said_counts_for_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
