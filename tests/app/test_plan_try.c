// What a change of the register would do to the published plan.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "app/plan_try.h"
#include "tiny.h"

typedef struct trial {
    tiny t;
    arena a;
    json_t *plan; // that is published
    json_t *order, *answer;
} trial;

static planner_request request(const tiny *t)
{
    return (planner_request){.seed = 1, .iterations = 50, .dir = t->dir, .clock = clock_system()};
}

static int set_up(void **state)
{
    trial *x = calloc(1, sizeof *x);
    planner_result r = {0};
    *state = x;
    if (!x || !tiny_init(&x->t)) {
        return -1;
    }
    planner_request q = request(&x->t);
    bool ok = planner_run(&x->a, x->t.st, &q, &r, &x->t.e);
    x->plan = r.document;
    return ok ? 0 : -1;
}

static void forget(trial *x)
{
    json_decref(x->order);
    json_decref(x->answer);
    x->order = NULL;
    x->answer = NULL;
}

static int tear_down(void **state)
{
    trial *x = *state;
    forget(x);
    json_decref(x->plan);
    arena_done(&x->a);
    tiny_done(&x->t);
    free(x);
    return 0;
}

static bool try_it(trial *x, const char *order)
{
    plan_try_change change = {0};
    planner_request q = request(&x->t);
    forget(x);
    x->order = json_loads(order, 0, NULL);
    assert_non_null(x->order);
    x->t.e = (err){0};
    return plan_try_read(&x->a, x->order, &change, &x->t.e) &&
           plan_try(&x->a, x->t.st, &q, &change, &x->answer, &x->t.e);
}

static const json_t *part(const trial *x, const char *name, const char *class_)
{
    const json_t *rows = json_object_get(x->answer, "score");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *of = json_string_value(json_object_get(row, "class"));
        if (strcmp(json_string_value(json_object_get(row, "part")), name) == 0 &&
            (!class_ || (of && strcmp(of, class_) == 0))) {
            return row;
        }
    }
    return NULL;
}

static json_int_t after(const trial *x, const char *name, const char *class_)
{
    return json_integer_value(json_object_get(part(x, name, class_), "after"));
}

static size_t rows_of(const trial *x, const char *key)
{
    return json_array_size(json_object_get(x->answer, key));
}

static const char *text_of(const json_t *row, const char *key)
{
    const char *z = json_string_value(json_object_get(row, key));
    return z ? z : "";
}

// What changes nothing touches nobody.
static void test_no_change(void **state)
{
    trial *x = *state;
    assert_true(
        try_it(x, "{\"set\":{\"tps\":[{\"kode\":\"99.01.01.1001-001\",\"kerawanan\":\"kurang_rawan\"}]}}"));
    assert_int_equal(json_integer_value(json_object_get(x->answer, "changed")), 0);
    assert_int_equal(json_integer_value(json_object_get(x->answer, "faults")), 0);
    static const char *const touched[] = {"gone", "teams", "posts", "reserves", "people", "trips"};
    for (size_t i = 0; i < sizeof touched / sizeof *touched; i++) {
        assert_true(json_is_array(json_object_get(x->answer, touched[i])));
        assert_int_equal(rows_of(x, touched[i]), 0);
    }
    assert_string_equal(text_of(x->answer, "better"), "equal");
    assert_true(json_is_true(json_object_get(x->answer, "whole")));
    assert_int_equal(after(x, "changed", NULL), 0);
}

static void test_class(void **state)
{
    trial *x = *state;
    int64_t facts = tiny_facts(&x->t);
    assert_true(
        try_it(x, "{\"set\":{\"tps\":[{\"code\":\"99.01.01.1001-001\",\"class\":\"sangat_rawan\"}]}}"));
    assert_int_equal(json_integer_value(json_object_get(x->answer, "changed")), 1);
    assert_int_equal(json_integer_value(json_object_get(x->answer, "faults")), 0);
    assert_true(rows_of(x, "teams") > 0);
    bool touched = false; // its team, or that it has none any more
    for (size_t i = 0; i < rows_of(x, "teams"); i++) {
        char *text = json_dumps(json_array_get(json_object_get(x->answer, "teams"), i), 0);
        touched = touched || strstr(text, "99.01.01.1001-001");
        free(text);
    }
    assert_true(touched);
    assert_int_equal(tiny_facts(&x->t), facts); // nothing is kept
    plan_record kept[3];
    int32_t n = 0;
    assert_true(store_plan_list(x->t.st, &x->a, 3, kept, &n, NULL));
    assert_int_equal(n, 1);
}

static void test_people_gone(void **state)
{
    trial *x = *state;
    assert_true(try_it(x, "{\"gone\":{\"people\":[\"P009\",\"P010\",\"P011\",\"P012\"]}}"));
    assert_int_equal(rows_of(x, "gone"), 4);
    int32_t told = 0;
    for (size_t i = 0; i < rows_of(x, "people"); i++) {
        const json_t *row = json_array_get(json_object_get(x->answer, "people"), i);
        const char *code = json_string_value(json_object_get(row, "person"));
        bool gone = strcmp(code, "P009") >= 0 && strcmp(code, "P012") <= 0;
        assert_true(!gone || json_is_null(json_object_get(row, "after")));
        told += gone;
    }
    assert_true(told > 0);
}

// Its signs go with it, and the trip that brings its goods cannot be as it was told.
static void test_tps_gone(void **state)
{
    trial *x = *state;
    assert_true(tiny_import(&x->t, KIND_CRITERIA, "criteria.csv",
                            STR("kode,nama,bobot,dasar,asal\nriwayat,Riwayat,40,diberikan,fakta\n")));
    assert_true(tiny_import(&x->t, KIND_SIGNS, "signs.csv",
                            STR("kode,tps,kriteria,nilai,asal\nT1,99.01.01.2001-002,riwayat,50,fakta\n")));
    assert_true(try_it(x, "{\"gone\":{\"tps\":[\"99.01.01.2001-002\"]}}"));
    assert_int_equal(rows_of(x, "gone"), 2);
    assert_true(rows_of(x, "trips") > 0);
    assert_int_equal(json_integer_value(json_object_get(x->answer, "faults")), 0);
    char *teams = json_dumps(json_object_get(x->answer, "teams"), 0);
    assert_non_null(strstr(teams, "99.01.01.2001-002"));
    free(teams);
}

// The unit of a person in the published plan.
static const char *unit_of(const trial *x, const char *person)
{
    return text_of(json_object_get(json_object_get(x->plan, "people"), person), "unit");
}

// Whether the answer names a trip for a reason.
static bool is_named(const trial *x, const char *trip, const char *why)
{
    const json_t *rows = json_object_get(x->answer, "trips");
    bool named = false;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const json_t *reasons = json_object_get(row, "why");
        for (size_t k = 0; strcmp(text_of(row, "trip"), trip) == 0 && k < json_array_size(reasons); k++) {
            named = named || strcmp(json_string_value(json_array_get(reasons, k)), why) == 0;
        }
    }
    return named;
}

// The first trip that an officer of the Polres escorts.
static const json_t *escorted(const trial *x, const char **ret_person)
{
    const json_t *trips = json_object_get(x->plan, "trips");
    for (size_t i = 0; i < json_array_size(trips); i++) {
        const json_t *trip = json_array_get(trips, i);
        *ret_person = json_string_value(json_array_get(json_object_get(trip, "escorts"), 0));
        if (*ret_person && strcmp(unit_of(x, *ret_person), "POLRES") == 0) {
            return trip;
        }
    }
    return NULL;
}

// A new duty of its escort begins while a trip is under way, or lasts into it: either way it is named.
static void test_trip_meets_a_new_duty(void **state)
{
    trial *x = *state;
    const char *person = NULL;
    const json_t *trip = escorted(x, &person);
    assert_non_null(trip);
    int64_t load_s = 0;
    int64_t end_s = 0;
    assert_true(datetime_parse(str_of(text_of(trip, "load")), &load_s));
    assert_true(datetime_parse(str_of(text_of(trip, "end")), &end_s));
    assert_true(end_s - load_s >= S_PER_HOUR);
    for (int late = 0; late < 2; late++) {
        int64_t middle_s = load_s + (end_s - load_s) / 2;
        char from[DATETIME_TEXT];
        char to[DATETIME_TEXT];
        char order[1024];
        datetime_format(late ? middle_s : load_s - S_PER_DAY, from);
        datetime_format(late ? end_s + S_PER_DAY : middle_s, to);
        (void)snprintf(order, sizeof order,
                       "{\"set\":{\"reserves\":[{\"kode\":\"URC\",\"nama\":\"Reaksi cepat\",\"jumlah\":\"1\","
                       "\"jaga\":\"1\",\"moda\":\"motor\",\"lokasi\":\"POL-POLRES\",\"kelas_dijaga\":"
                       "\"sangat_rawan\",\"dari\":\"%s\",\"sampai\":\"%s\",\"asal\":\"fakta\"}],"
                       "\"assignments\":[{\"kode\":\"A1\",\"personel\":\"%s\",\"lokasi\":\"POL-POLRES\","
                       "\"alasan\":\"uji\",\"asal\":\"fakta\"}]}}",
                       from, to, person);
        if (!try_it(x, order)) {
            fail_msg("%s: %s", order, x->t.e.code);
        }
        assert_int_equal(json_integer_value(json_object_get(x->answer, "faults")), 0);
        if (!is_named(x, text_of(trip, "id"), "fleet.escort_once")) {
            fail_msg("%s is not named, whose %s has a duty from %s to %s", text_of(trip, "id"), person, from,
                     to);
        }
    }
}

// Where people lack, fewer officers for more TPS leave fewer TPS without a team.
static void test_pattern(void **state)
{
    (void)state;
    trial x = {0};
    strbuf rows;
    planner_result r = {0};
    strbuf_init(&rows, 4096);
    strbuf_addz(&rows, "kode,ikrar\n");
    for (int i = 9; i <= 27; i++) {
        strbuf_addf(&rows, "P%03d,tidak\n", i);
    }
    assert_true(tiny_init(&x.t));
    assert_true(tiny_import(&x.t, KIND_PEOPLE, "people.csv", strbuf_str(&rows)));
    strbuf_done(&rows);
    planner_request q = request(&x.t);
    assert_true(planner_run(&x.a, x.t.st, &q, &r, &x.t.e));
    json_decref(r.document);
    assert_true(
        try_it(&x, "{\"set\":{\"pola\":[{\"kelas\":\"kurang_rawan\",\"polri\":\"1\",\"tps\":\"20\"}]}}"));
    json_int_t before = json_integer_value(json_object_get(part(&x, "uncovered", "kurang_rawan"), "before"));
    assert_true(before > 0);
    assert_true(after(&x, "uncovered", "kurang_rawan") < before);
    assert_int_equal(json_integer_value(json_object_get(x.answer, "faults")), 0);
    forget(&x);
    arena_done(&x.a);
    tiny_done(&x.t);
}

static void test_bad_questions(void **state)
{
    trial *x = *state;
    static const struct {
        const char *order, *code, *row, *field;
    } cases[] = {
        {"{}", "try.order", "", "set"},
        {"{\"set\":{}}", "try.order", "", "set"},
        {"{\"what\":{}}", "try.order", "", "what"},
        {"{\"set\":[]}", "try.order", "", "set"},
        {"{\"set\":{\"apa\":[]}}", "try.order", "", "apa"},
        {"{\"set\":{\"tps\":[{}]}}", "try.order", "", "tps"},
        {"{\"set\":{\"tps\":[{\"kode\":1}]}}", "try.order", "", "tps"},
        {"{\"gone\":{\"tps\":[1]}}", "try.order", "", "tps"},
        {"{\"set\":{\"ways\":[{\"kode\":\"w1\"}]}}", "try.order", "", "ways"},
        {"{\"gone\":{\"operation\":[\"uji\"]}}", "try.order", "", "operation"},
        {"{\"gone\":{\"tps\":[\"X\"]}}", "register.unknown", "", ""},
        {"{\"set\":{\"tps\":[{\"kode\":\"99.01.01.1001-001\",\"apa\":\"1\"}]}}", "import.unknown_column", "1",
         "apa"},
        {"{\"set\":{\"tps\":[{\"kerawanan\":\"rawan\"}]}}", "import.required", "1", "code"},
        {"{\"set\":{\"tps\":[{\"kode\":\"99.01.01.1001-001\",\"kerawanan\":\"lain\"}]}}", "import.no_entry",
         "1", "class"},
        {"{\"set\":{\"tps\":[{\"kode\":\"99.01.01.1001-001\"},{\"kode\":\"baru\"}]}}", "import.required", "2",
         "number"},
        {"{\"set\":{\"patterns\":[{\"kelas\":\"rawan\",\"polri\":\"2:4:8\"}]}}", "import.triple", "1",
         "polri"},
        {"{\"set\":{\"patterns\":[{\"kelas\":\"rawan\",\"polri_minimal\":\"3\"}]}}", "rule.polri_min", "1",
         "polri_min"},
        {"{\"set\":{\"people\":[{\"kode\":\"P009\",\"ikrar\":\"tidak\"},{\"kode\":\"P010\",\"ikrar\":\"ya\"},"
         "{\"kode\":\" P009 \",\"ikrar\":\"ya\"}]}}",
         "import.duplicate", "3", "code"},
        {"{\"set\":{\"areas\":[{\"kode\":\"99.01.03.2001\",\"nama\":\"Baru\",\"tingkat\":\"desa\","
         "\"lintang\":\"-3.2\","
         "\"bujur\":\"104.6\",\"asal\":\"fakta\"}]}}",
         "import.no_entry", "1", "code"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (try_it(x, cases[i].order) || strcmp(x->t.e.code, cases[i].code) != 0) {
            fail_msg("%s: %s", cases[i].order, x->t.e.code ? x->t.e.code : "taken");
        }
        assert_string_equal(err_arg_get(&x->t.e, "row"), cases[i].row);
        if (cases[i].field[0] != '\0') {
            assert_string_equal(err_arg_get(&x->t.e, "field"), cases[i].field);
        }
    }
}

// More faults than the judge tells one by one: the answer says that trips may be left out.
static void test_more_faults_than_are_told(void **state)
{
    (void)state;
    trial x = {0};
    strbuf rows;
    planner_result r = {0};
    strbuf_init(&rows, (size_t)1 << 16);
    strbuf_addz(&rows, "kode,nomor,desa,tempat,lintang,bujur,kerawanan,jarak_tempuh_km,waktu_tempuh_menit,"
                       "pemilih,akses,tanpa_sinyal,asal\n");
    for (int i = 0; i < 120; i++) {
        strbuf_addf(&rows,
                    "99.01.01.2001-%03d,%03d,99.01.01.2001,Balai "
                    "%d,-3.1195,104.5011,rawan,8.4,25,300,darat,tidak,fakta\n",
                    i + 100, i + 100, i);
    }
    assert_true(tiny_init(&x.t));
    assert_true(tiny_import(&x.t, KIND_TPS, "tps.csv", strbuf_str(&rows)));
    strbuf_done(&rows);
    planner_request q = request(&x.t);
    q.iterations = 1;
    assert_true(planner_run(&x.a, x.t.st, &q, &r, &x.t.e));
    json_decref(r.document);
    assert_true(
        try_it(&x, "{\"set\":{\"settings\":[{\"kode\":\"escort_leg3\",\"nilai\":\"6\"},"
                   "{\"kode\":\"escort_leg2\",\"nilai\":\"6\"},{\"kode\":\"load_unit_s\",\"nilai\":\"3000\"},"
                   "{\"kode\":\"unload_unit_s\",\"nilai\":\"3000\"}],"
                   "\"calendar\":[{\"kode\":\"leg-tps-pps\",\"dari\":\"2024-11-27 13:00\","
                   "\"sampai\":\"2024-11-27 14:00\"},{\"kode\":\"leg-pps-tps\",\"dari\":\"2024-11-26 00:00\","
                   "\"sampai\":\"2024-11-26 01:00\"}]}}"));
    assert_true(json_is_false(json_object_get(x.answer, "whole")));
    forget(&x);
    arena_done(&x.a);
    tiny_done(&x.t);
}

static void test_too_many(void **state)
{
    trial *x = *state;
    plan_try_change change = {0};
    json_t *codes = json_array();
    for (int i = 0; i <= PLAN_TRY_ROWS_MAX; i++) {
        json_array_append_new(codes, json_string("P001"));
    }
    x->order = json_pack("{s:{s:o}}", "gone", "people", codes);
    assert_false(plan_try_read(&x->a, x->order, &change, &x->t.e));
    assert_string_equal(x->t.e.code, "try.many");
}

static void test_without_a_plan(void **state)
{
    (void)state;
    trial x = {0};
    assert_true(tiny_init(&x.t));
    assert_false(try_it(&x, "{\"gone\":{\"people\":[\"P009\"]}}"));
    assert_string_equal(x.t.e.code, "store.no_plan");
    forget(&x);
    arena_done(&x.a);
    tiny_done(&x.t);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_no_change),
        TEST(test_class),
        TEST(test_people_gone),
        TEST(test_tps_gone),
        cmocka_unit_test(test_pattern),
        TEST(test_bad_questions),
        cmocka_unit_test(test_more_faults_than_are_told),
        TEST(test_too_many),
        TEST(test_trip_meets_a_new_duty),
        cmocka_unit_test(test_without_a_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
