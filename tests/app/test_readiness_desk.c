// What has not come to the posko, by unit: the operation of live_case.h with a plan that also brings goods to
// a TPS.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/readiness_internal.h"
#include "live_case.h"

static const access_who chief = {
    .user = {"kapolres", 8}, .organisation = ACCESS_POLRI, .role = ACCESS_COMMANDER};

// The trips of live_case.h, one that brings a TPS its goods at 09:00, and two posts from 08:00 on.
static const char plan_with_goods[] =
    "{\"day0\":\"2024-11-25\",\"paths\":[{\"mode\":\"truck\",\"nodes\":[\"GUDANG-99.01\",\"PPK-99.01.02\"]}],"
    "\"trips\":["
    "{\"id\":\"0-0001\",\"convoy\":\"K0-0001\",\"leg\":0,\"direction\":\"out\",\"kecamatan\":\"99.01.02\","
    "\"vehicle\":\"V001\",\"vehicle_name\":\"Truk KPU 1\",\"mode\":\"truck\",\"base\":\"GUDANG-99.01\","
    "\"load\":\"2024-11-25T05:00\",\"end\":\"2024-11-25T08:30\","
    "\"exact_s\":[18000,21600,30600],\"slack_min\":60,\"escorts\":[\"P001\"],\"path\":[0,0],"
    "\"stops\":[{\"place\":\"PPK-99.01.02\",\"for\":\"PPK-99.01.02\",\"name\":\"PPK Hilir\","
    "\"arrive\":\"2024-11-25T07:00\",\"exact_s\":[25200,27000]}]},"
    "{\"id\":\"2-0001\",\"convoy\":\"K2-0001\",\"leg\":2,\"direction\":\"out\",\"kecamatan\":\"99.01.01\","
    "\"vehicle\":\"V003\",\"vehicle_name\":\"Truk KPU 3\",\"mode\":\"truck\",\"base\":\"GUDANG-99.01\","
    "\"load\":\"2024-11-25T08:00\",\"end\":\"2024-11-25T10:00\","
    "\"exact_s\":[28800,30600,36000],\"slack_min\":60,\"escorts\":[\"P009\"],\"path\":[0,0],"
    "\"stops\":[{\"place\":\"PPK-99.01.01\",\"for\":\"99.01.01.1001-001\",\"name\":\"PPK Hulu\","
    "\"transfer\":true,\"arrive\":\"2024-11-25T08:45\",\"exact_s\":[31500,31500]},"
    "{\"place\":\"99.01.01.1001-001\",\"for\":\"99.01.01.1001-001\",\"name\":\"TPS\","
    "\"arrive\":\"2024-11-25T09:00\",\"exact_s\":[32400,33000]}]}],"
    "\"placement\":{\"phases\":["
    "{\"code\":\"during\",\"from\":\"2024-11-25T10:00\",\"to\":\"2024-11-25T14:00\"}],"
    "\"teams\":[{\"id\":\"T1\",\"kecamatan\":\"99.01.01\",\"station\":\"99.01.01.1001-001\","
    "\"tps\":[\"99.01.01.1001-001\",\"99.01.01.1001-002\"],\"people\":[\"P009\",\"P010\"],\"lacking\":0}],"
    "\"posts\":["
    "{\"kind\":\"site\",\"site\":\"PPK-99.01.01\",\"from\":\"2024-11-25T08:00\",\"to\":\"2024-11-25T20:00\","
    "\"people\":[\"P003\"],\"shifts\":[{\"from\":\"2024-11-25T08:00\",\"to\":\"2024-11-25T09:00\"}]},"
    "{\"kind\":\"site\",\"site\":\"PPK-99.01.01\",\"from\":\"2024-11-25T08:00\",\"to\":\"2024-11-25T20:00\","
    "\"people\":[\"P007\"],\"shifts\":[{\"from\":\"2024-11-25T09:00\",\"to\":\"2024-11-25T20:00\"}]}]}}";

typedef struct asking {
    live_case x;
    watch_desk *w;
    readiness_desk *d;
} asking;

static void asking_init(asking *k)
{
    plan_record plan = {.created_us = 2, .body = str_of(plan_with_goods)};
    *k = (asking){.w = NULL};
    assert_true(case_init(&k->x));
    assert_true(store_plan_put(k->x.t.st, &plan, &k->x.e));
    assert_true(watch_desk_open(k->x.t.dir, &k->x.tools, k->x.d, k->x.news, &k->w, &k->x.e));
    assert_true(readiness_desk_open(k->x.t.dir, &k->x.tools, k->x.d, k->w, &k->d, &k->x.e));
}

static void asking_done(asking *k)
{
    readiness_desk_close(k->d);
    watch_desk_close(k->w);
    case_done(&k->x);
}

static void tick(asking *k, double minute)
{
    assert_true(case_tick(&k->x, minute));
    assert_true(watch_desk_tick(k->w, &k->x.e));
}

// All rows, each as "unit kind subject since call", one behind the other.
static const char *missing_rows(asking *k, const access_who *who, const char *area)
{
    json_t *body = NULL;
    size_t i = 0;
    size_t r = 0;
    json_t *unit = NULL;
    json_t *row = NULL;
    strbuf out;
    strbuf_init(&out, 8192);
    assert_true(readiness_desk_missing(k->d, who, str_of(area), &body, &k->x.e));
    json_array_foreach(json_object_get(body, "units"), i, unit)
    {
        json_array_foreach(json_object_get(unit, "rows"), r, row)
        {
            const char *call = json_string_value(json_object_get(row, "call"));
            strbuf_addf(&out, "%s %s %s %.5s %s;", json_string_value(json_object_get(unit, "unit")),
                        json_string_value(json_object_get(row, "kind")),
                        json_string_value(json_object_get(row, "subject")),
                        json_string_value(json_object_get(row, "since")) + 11, call ? call : "-");
        }
    }
    const char *text = str_dup(&k->x.a, strbuf_str(&out));
    strbuf_done(&out);
    json_decref(body);
    return text;
}

static void what_has_not_come_is_told_by_unit_and_goes_when_it_comes(void **state)
{
    (void)state;
    asking k;
    asking_init(&k);
    tick(&k, -70); // 04:50: nothing has begun
    assert_string_equal(missing_rows(&k, &chief, ""), "");
    tick(&k, 19); // the convoy may be silent for a while
    assert_string_equal(missing_rows(&k, &chief, ""), "");
    tick(&k, 21);
    assert_string_equal(missing_rows(&k, &chief, ""), "POLSEK-HILIR convoy 0-0001 23:00 P001;");
    for (int minute = 22; minute <= 62; minute++) { // it is heard, and arrives
        tick(&k, minute);
        observation o = case_seen(&k.x, minute, minute < 60 ? minute / 60.0 : 1, 0);
        assert_true(case_report(&k.x, 0, &o, 1));
    }
    tick(&k, 90);
    assert_string_equal(missing_rows(&k, &chief, ""), "");
    tick(&k, 149); // 08:29: the post has half an hour
    assert_null(strstr(missing_rows(&k, &chief, ""), "post"));
    tick(&k, 151);
    assert_non_null(strstr(missing_rows(&k, &chief, ""), "POLSEK-HULU post PPK-99.01.01 01:30 P003;"));
    tick(&k, 209); // 09:29, the second squad's shift
    assert_null(strstr(missing_rows(&k, &chief, ""), "goods"));
    tick(&k, 211);
    const char *said = missing_rows(&k, &chief, "");
    assert_non_null(strstr(said, "POLSEK-HULU post PPK-99.01.01 01:30 P007;"
                                 "POLSEK-HULU goods 99.01.01.1001-001 02:00 P009;"));
    asking_done(&k);
}

static void looks_are_owed_while_the_plan_is_carried_out(void **state)
{
    (void)state;
    asking k;
    json_t *row = NULL;
    asking_init(&k);
    tick(&k, 0);
    assert_true(watch_desk_look(k.w, &chief, STR("99.01.02"), &row, &k.x.e));
    json_decref(row);
    tick(&k, -60 + 181); // three hours behind the first loading
    const char *said = missing_rows(&k, &chief, "");
    assert_non_null(strstr(said, "POLSEK-HULU look 99.01.01 01:00 P003;"));
    assert_null(strstr(said, "look 99.01.02"));
    tick(&k, 181);
    assert_non_null(strstr(missing_rows(&k, &chief, ""), "POLSEK-HILIR look 99.01.02 02:00 P004;"));
    tick(&k, -60 + 361); // the kabupaten's turn; the Kapolres is whoever commands there
    assert_non_null(strstr(missing_rows(&k, &chief, ""), "POLRES look 99.01 04:00 P001;"));
    tick(&k, 24 * 60); // the plan is over: nobody owes anything but goods that never came
    assert_null(strstr(missing_rows(&k, &chief, ""), "look"));
    asking_done(&k);
}

static void of_another_area_nothing_is_said(void **state)
{
    (void)state;
    asking k;
    json_t *body = NULL;
    access_who polsek = chief;
    polsek.area = STR("99.01.02");
    asking_init(&k);
    tick(&k, 211);
    assert_non_null(strstr(missing_rows(&k, &chief, "99.01.01"), "goods"));
    assert_null(strstr(missing_rows(&k, &chief, "99.01.01"), "HILIR"));
    const char *said = missing_rows(&k, &polsek, "");
    assert_non_null(strstr(said, "POLSEK-HILIR"));
    assert_null(strstr(said, "99.01.01"));
    assert_string_equal(missing_rows(&k, &polsek, "99.01.01"), "");
    assert_true(readiness_desk_missing(k.d, &polsek, STR(""), &body, &k.x.e));
    assert_int_equal(json_integer_value(json_object_get(json_object_get(body, "kinds"), "goods")), 0);
    json_decref(body);
    asking_done(&k);
}

// Of a TPS of the team: state, how many are there, and whether people are absent.
static const char *team_row(asking *k)
{
    json_t *body = NULL;
    strbuf out;
    strbuf_init(&out, 256);
    assert_true(readiness_desk_view(k->d, &chief, STR("99.01.01.1001"), STR("tps"), STR(""), &body, &k->x.e));
    const json_t *row = json_array_get(json_object_get(body, "rows"), 0);
    const json_t *present = json_object_get(row, "people_present");
    char *reasons = json_dumps(json_object_get(row, "reasons"), JSON_COMPACT);
    strbuf_addf(&out, "%s %d %s", json_string_value(json_object_get(row, "state")),
                json_is_null(present) ? -1 : (int)json_integer_value(present),
                strstr(reasons, "people_absent") ? "absent" : "-");
    const char *text = str_dup(&k->x.a, strbuf_str(&out));
    free(reasons);
    strbuf_done(&out);
    json_decref(body);
    return text;
}

static bool roll(asking *k, const char *person, const char *place, int64_t to_us)
{
    str one = str_of(person);
    watch_roll r = {.place = str_of(place), .person = &one, .n = 1, .from_us = WATCH_NOW, .to_us = to_us};
    return watch_desk_roll(k->w, &chief, &r, &k->x.e);
}

static int present_on_duty(asking *k, int *ret_n)
{
    json_t *body = NULL;
    assert_true(readiness_desk_numbers(k->d, &chief, STR(""), &body, &k->x.e));
    const json_t *people = json_object_get(body, "people");
    int present = (int)json_integer_value(json_object_get(people, "present"));
    *ret_n = (int)json_integer_value(json_object_get(people, "n"));
    json_decref(body);
    return present;
}

static void who_is_placed_must_be_there(void **state)
{
    (void)state;
    asking k;
    int on_duty = 0;
    asking_init(&k);
    tick(&k, 239);
    assert_string_equal(team_row(&k), "unknown -1 -"); // nobody need be there yet; of goods nothing is known
    tick(&k, 245);
    assert_string_equal(team_row(&k), "at_risk 0 absent");
    assert_true(roll(&k, "P009", "99.01.01.1001-002", WATCH_NOW)); // one of the team's TPS
    assert_string_equal(team_row(&k), "at_risk 1 absent");
    assert_true(roll(&k, "P010", "PPK-99.01.01", WATCH_NOW)); // somewhere else
    assert_string_equal(team_row(&k), "at_risk 1 absent");
    assert_int_equal(present_on_duty(&k, &on_duty), 2);
    assert_int_equal(on_duty, 4); // the team and the post
    assert_true(roll(&k, "P010", "99.01.01.1001-001", WATCH_NOW));
    assert_string_equal(team_row(&k), "unknown 2 -");
    tick(&k, 250);
    watch_desk_close(k.w); // a desk that is opened anew has it from the log
    readiness_desk_close(k.d);
    assert_true(watch_desk_open(k.x.t.dir, &k.x.tools, k.x.d, k.x.news, &k.w, &k.x.e));
    assert_true(readiness_desk_open(k.x.t.dir, &k.x.tools, k.x.d, k.w, &k.d, &k.x.e));
    assert_string_equal(team_row(&k), "unknown 2 -");
    assert_true(roll(&k, "P010", "99.01.01.1001-001", k.x.now_us)); // he has left
    assert_string_equal(team_row(&k), "at_risk 1 absent");
    tick(&k, 8 * 60 + 1); // it is over
    assert_string_equal(team_row(&k), "unknown -1 -");
    asking_done(&k);
}

static void a_roll_call_names_who_and_where(void **state)
{
    (void)state;
    asking k;
    str nobody = STR("P001");
    watch_roll r = {
        .place = STR("PPK-99.01.01"), .person = &nobody, .n = 0, .from_us = WATCH_NOW, .to_us = WATCH_NOW};
    asking_init(&k);
    assert_false(watch_desk_roll(k.w, &chief, &r, &k.x.e));
    assert_string_equal(k.x.e.code, "watch.roll");
    assert_false(roll(&k, "P999", "PPK-99.01.01", WATCH_NOW));
    assert_string_equal(k.x.e.code, "watch.person");
    assert_false(roll(&k, "P001", "99.01.01", WATCH_NOW)); // an area is no place
    assert_string_equal(k.x.e.code, "watch.place");
    assert_false(roll(&k, "P001", "PPK-99.01.01", k.x.now_us - 1)); // over before it began
    assert_string_equal(k.x.e.code, "watch.window");
    assert_false(roll(&k, "P001", "PPK-99.01.01", k.x.now_us + INT64_C(13) * S_PER_HOUR * US_PER_S));
    assert_string_equal(k.x.e.code, "watch.window");
    // Its people are where they say at the post, which has reported with that.
    tick(&k, 151);
    assert_non_null(strstr(missing_rows(&k, &chief, ""), "post PPK-99.01.01"));
    assert_true(roll(&k, "P003", "PPK-99.01.01", WATCH_NOW));
    tick(&k, 152);
    assert_null(strstr(missing_rows(&k, &chief, ""), "post PPK-99.01.01"));
    asking_done(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_not_come_is_told_by_unit_and_goes_when_it_comes),
        cmocka_unit_test(looks_are_owed_while_the_plan_is_carried_out),
        cmocka_unit_test(of_another_area_nothing_is_said),
        cmocka_unit_test(who_is_placed_must_be_there),
        cmocka_unit_test(a_roll_call_names_who_and_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
