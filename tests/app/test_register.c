// Changes that come from a person: retiring, confirming.
#include "app/register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tiny.h"

#define TPS STR("99.01.01.1001-001")

static int set_up(void **state)
{
    tiny *t = calloc(1, sizeof *t);
    *state = t;
    return t && tiny_init(t) ? 0 : -1;
}

static int tear_down(void **state)
{
    tiny_done(*state);
    free(*state);
    return 0;
}

static void test_retire(void **state)
{
    tiny *t = *state;
    const change_options o = {STR("kabag ops"), day_us(2024, 11, 25), day_us(2024, 11, 20), NULL};
    const int64_t before = o.effective_us - 1;
    assert_true(register_retire(t->st, KIND_TPS, TPS, &o, &t->e));
    assert_int_equal(tiny_rows(t, KIND_TPS, NULL, NULL), TINY_TPS - 1);
    assert_int_equal(tiny_rows(t, KIND_TPS, &before, NULL), TINY_TPS);
    assert_false(register_retire(t->st, KIND_TPS, TPS, &o, &t->e));
    assert_string_equal(t->e.code, "register.retired");
    assert_false(register_retire(t->st, KIND_TPS, STR("x"), &o, &t->e));
    assert_string_equal(t->e.code, "register.unknown");
    assert_false(register_retire(t->st, KIND_OPERATION, STR("tirta-raya-2024"), &o, &t->e));
    assert_string_equal(t->e.code, "register.operation_stays");
    const struct {
        kind_id kind;
        const char *code;
        const char *by;
    } used[] = {
        {KIND_CLASSES, "rawan", "tps"},     {KIND_AREAS, "99.01.01.2001", "sites"},
        {KIND_AREAS, "99.01", "operation"}, {KIND_AREAS, "99.01.02", "areas"},
        {KIND_UNITS, "POLDA", "units"},     {KIND_SITES, "DMG-001", "fleet"},
    };
    for (size_t i = 0; i < sizeof used / sizeof *used; i++) {
        assert_false(register_retire(t->st, used[i].kind, str_of(used[i].code), &o, &t->e));
        assert_string_equal(t->e.code, "register.in_use");
        assert_string_equal(err_arg_get(&t->e, "by_kind"), used[i].by);
    }
    arena a = {0};
    const fact *facts = NULL;
    int32_t n = 0;
    assert_true(store_history(t->st, &a, KIND_TPS, TPS, &facts, &n, &t->e));
    assert_int_equal(n, 2);
    assert_int_equal(facts[1].op, FACT_RETIRE);
    assert_true(str_eq(facts[1].by, o.by));
    arena_done(&a);
}

static void test_confirm(void **state)
{
    tiny *t = *state;
    const change_options o = {STR("kasat intel"), day_us(2024, 10, 18), day_us(2024, 10, 18), NULL};
    const column_set police = COLUMN_BIT(TPS_NUMBER) | COLUMN_BIT(TPS_LAT) | COLUMN_BIT(TPS_LON) |
                              COLUMN_BIT(TPS_CLASS) | COLUMN_BIT(TPS_TRAVEL_KM);
    arena a = {0};
    entry e;
    bool found = false;
    assert_true(register_confirm(t->st, KIND_TPS, TPS, police, true, &o, &t->e));
    assert_true(store_entry(t->st, &a, KIND_TPS, TPS, NULL, &e, &found, &t->e));
    assert_int_equal(e.verified, police);
    assert_true(register_confirm(t->st, KIND_TPS, TPS, COLUMN_BIT(TPS_CLASS), false, &o, &t->e));
    assert_true(store_entry(t->st, &a, KIND_TPS, TPS, NULL, &e, &found, &t->e));
    assert_int_equal(e.verified, police & ~COLUMN_BIT(TPS_CLASS));
    assert_true(register_confirm(t->st, KIND_TPS, TPS, 0, true, &o, &t->e)); // everything that has a value
    assert_true(store_entry(t->st, &a, KIND_TPS, TPS, NULL, &e, &found, &t->e));
    assert_int_equal(e.verified, COLUMN_BIT(TPS_COLUMNS) - 1);
    t->o.effective_us = t->o.now_us = day_us(2024, 10, 20); // a new value is not verified
    assert_true(tiny_import(t, KIND_TPS, "t.csv", STR("kode,kerawanan\n99.01.01.1001-001,rawan\n")));
    assert_true(store_entry(t->st, &a, KIND_TPS, TPS, NULL, &e, &found, &t->e));
    assert_int_equal(e.verified, (COLUMN_BIT(TPS_COLUMNS) - 1) & ~COLUMN_BIT(TPS_CLASS));
    arena_done(&a);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_retire), TEST(test_confirm)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
