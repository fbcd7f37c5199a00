// Changes that come from a person: giving, retiring, confirming.
#include "app/register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tiny.h"

#define TPS STR("99.01.01.1001-001")

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

#define VALUES(list) ((register_row){sizeof(list) / sizeof *(list), (list)})

static void test_put(void **state)
{
    tiny *t = *state;
    const change_options o = {STR("petugas peta"), day_us(2024, 11, 1), day_us(2024, 11, 1), NULL};
    const column_value first[] = {{STR("kode"), STR("TUTUP-1")},
                                  {STR("name"), STR("Jembatan")},
                                  {STR("way"), STR("w12")},
                                  {STR("sebab"), STR("banjir")},
                                  {STR("origin"), STR("fakta")}};
    const column_value second[] = {{STR("code"), STR("TUTUP-2")},         {STR("nama"), STR("Longsor")},
                                   {STR("lintang"), STR("-3.15")},        {STR("bujur"), STR("104.55")},
                                   {STR("radius_m"), STR("100")},         {STR("asal"), STR("fakta")},
                                   {STR("dari"), STR("2024-11-02T06:00")}};
    const register_row both[] = {VALUES(first), VALUES(second)};
    register_written w = {0};
    assert_true(register_put(t->st, KIND_CLOSURES, 2, both, &o, &w, &t->e));
    assert_int_equal(w.added, 2);
    assert_int_equal(tiny_rows(t, KIND_CLOSURES, NULL, NULL), 2);
    const column_value changed[] = {{STR("code"), STR("TUTUP-1")},
                                    {STR("reason"), STR("-")},
                                    {STR("name"), STR("")},
                                    {STR("to"), STR("2024-11-05 18:00")}};
    const register_row one = VALUES(changed);
    assert_true(register_put(t->st, KIND_CLOSURES, 1, &one, &o, &w, &t->e));
    assert_int_equal(w.changed, 1);
    assert_true(register_put(t->st, KIND_CLOSURES, 1, &one, &o, &w, &t->e));
    assert_int_equal(w.unchanged, 1);
    arena a = {0};
    const fact *facts = NULL;
    int32_t n = 0;
    assert_true(store_history(t->st, &a, KIND_CLOSURES, STR("TUTUP-1"), &facts, &n, &t->e));
    assert_int_equal(n, 2);
    assert_true(str_eq(facts[1].by, o.by));
    assert_int_equal(facts[1].file.n, 0);
    assert_int_equal(facts[0].batch_rows, 2);
    assert_int_equal(facts[1].fields.named, COLUMN_BIT(CLOSURES_REASON) | COLUMN_BIT(CLOSURES_TO));
    arena_done(&a);
}

static void test_put_refused(void **state)
{
    tiny *t = *state;
    const change_options o = {STR("uji"), day_us(2024, 11, 1), day_us(2024, 11, 1), NULL};
    const struct {
        kind_id kind;
        column_value value[3];
        const char *code;
        const char *field;
    } row[] = {
        {KIND_CLOSURES, {{STR("code"), STR("T")}, {STR("warna"), STR("biru")}}, "import.unknown_column", ""},
        {KIND_CLOSURES, {{STR("code"), STR("T")}, {STR("radius_m"), STR("0")}}, "value.int", "radius_m"},
        {KIND_CLOSURES, {{STR("code"), STR("T")}, {STR("asal"), STR("fakta")}}, "import.required", "name"},
        {KIND_CLOSURES,
         {{STR("code"), STR("T")}, {STR("name"), STR("x")}, {STR("asal"), STR("fakta")}},
         "rule.closure_what",
         "way"},
        {KIND_CLOSURES, {{STR("name"), STR("x")}}, "import.required", "code"},
        {KIND_SITES,
         {{STR("code"), STR("DMG-001")}, {STR("jam_dari"), STR("06:00")}},
         "rule.hours_half",
         "hours_to"},
        {KIND_SITES,
         {{STR("code"), STR("DMG-001")}, {STR("wilayah"), STR("99.99")}},
         "import.no_entry",
         "area"},
    };
    int64_t facts = tiny_facts(t);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        int32_t n = 0;
        while (n < 3 && row[i].value[n].column.n > 0) {
            n++;
        }
        const column_value good[] = {{STR("code"), STR("w9")},
                                     {STR("name"), STR("x")},
                                     {STR("way"), STR("w9")},
                                     {STR("asal"), STR("fakta")}};
        const register_row list[] = {VALUES(good), {n, row[i].value}};
        bool closures = row[i].kind == KIND_CLOSURES; // a good row before it is not taken either
        register_written w = {7, 7, 7};
        t->e = (err){0};
        assert_false(
            register_put(t->st, row[i].kind, closures ? 2 : 1, closures ? list : list + 1, &o, &w, &t->e));
        assert_string_equal(t->e.code, row[i].code);
        assert_string_equal(err_arg_get(&t->e, "field"), row[i].field);
        assert_string_equal(err_arg_get(&t->e, "row"), closures ? "2" : "1");
        assert_int_equal(w.added, 7);
    }
    const column_value map[] = {{STR("code"), STR("m")}};
    const register_row made = VALUES(map);
    assert_false(register_put(t->st, KIND_MAPS, 1, &made, &o, NULL, &t->e));
    assert_string_equal(t->e.code, "import.made");
    assert_int_equal(tiny_facts(t), facts);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tiny_set_up, tiny_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_retire), TEST(test_confirm), TEST(test_put),
                                       TEST(test_put_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
