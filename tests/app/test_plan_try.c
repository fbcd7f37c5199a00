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
    json_decref(r.document);
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

// What changes nothing touches nobody.
static void test_no_change(void **state)
{
    trial *x = *state;
    assert_true(
        try_it(x, "{\"set\":{\"tps\":[{\"kode\":\"99.01.01.1001-001\",\"kerawanan\":\"kurang_rawan\"}]}}"));
    assert_int_equal(json_integer_value(json_object_get(x->answer, "changed")), 0);
    assert_int_equal(json_integer_value(json_object_get(x->answer, "faults")), 0);
    assert_int_equal(rows_of(x, "people") + rows_of(x, "trips") + rows_of(x, "gone"), 0);
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
    for (size_t i = 0; i < rows_of(x, "people"); i++) {
        const json_t *row = json_array_get(json_object_get(x->answer, "people"), i);
        const char *code = json_string_value(json_object_get(row, "person"));
        bool gone = strcmp(code, "P009") >= 0 && strcmp(code, "P012") <= 0;
        assert_true(!gone || json_is_null(json_object_get(row, "after")));
    }
    assert_true(rows_of(x, "people") > 0);
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

// Fewer officers for more TPS: what is short shrinks or stays.
static void test_pattern(void **state)
{
    trial *x = *state;
    assert_true(
        try_it(x, "{\"set\":{\"pola\":[{\"kelas\":\"kurang_rawan\",\"polri\":\"1\",\"tps\":\"20\"}]}}"));
    json_int_t before = json_integer_value(json_object_get(part(x, "uncovered", "kurang_rawan"), "before"));
    assert_true(after(x, "uncovered", "kurang_rawan") <= before);
    assert_int_equal(json_integer_value(json_object_get(x->answer, "faults")), 0);
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
        TEST(test_no_change),   TEST(test_class),
        TEST(test_people_gone), TEST(test_tps_gone),
        TEST(test_pattern),     TEST(test_bad_questions),
        TEST(test_too_many),    cmocka_unit_test(test_without_a_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
