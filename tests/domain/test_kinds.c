// The table of kinds, and values from what people write.
#include "domain/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "prop.h"

static void assert_text(const char *key)
{
    for (int language = TEXT_ID; language <= TEXT_EN; language++) {
        if (text_get((text_language)language, key) == key) {
            fail_msg("no text for %s", key);
        }
    }
}

static void check_column(const kind_spec *k, int i)
{
    const column_spec *c = &k->columns[i];
    char help[128];
    assert_non_null(c->name);
    assert_non_null(c->name_id);
    assert_non_null(c->example);
    (void)snprintf(help, sizeof help, "%s.help", c->text);
    assert_text(c->text);
    assert_text(help);
    assert_int_equal(kind_column(k, str_of(c->name)), i); // and so no name stands for two columns
    assert_int_equal(kind_column(k, str_of(c->name_id)), i);
    bool choices = c->type == COLUMN_ENUM || c->type == COLUMN_ENUM_LIST;
    assert_int_equal(choices, c->choices != NULL);
    arena a = {0};
    str v;
    assert_true(column_canonical(c, str_of(c->example), &a, &v, NULL));
    assert_true(v.n > 0 || c->example[0] == '\0');
    arena_done(&a);
}

static void test_table(void **state)
{
    (void)state;
    for (int i = 0; i < KIND_COUNT; i++) {
        const kind_spec *k = kind_of((kind_id)i);
        assert_int_equal(k->id, i);
        assert_ptr_equal(kind_find(str_of(k->name)), k);
        assert_ptr_equal(kind_find(str_of(k->name_id)), k);
        assert_text(k->text);
        assert_in_range(k->n_column, 1, KIND_COLUMNS_MAX);
        assert_string_equal(k->columns[k->origin_column].name, "origin");
        for (int c = 0; c < k->n_column; c++) {
            check_column(k, c);
        }
    }
    assert_null(kind_find(STR("kotak")));
    assert_ptr_equal(kind_find(STR("Lokasi")), kind_of(KIND_SITES));
    assert_int_equal(kind_column(kind_of(KIND_TPS), STR("LINTANG")), TPS_LAT);
}

// One value through one column: what comes out, or "!" and the code of the error.
static void assert_value(kind_id kind, int column, const char *raw, const char *expected)
{
    arena a = {0};
    str v = STR("untouched");
    err e = {0};
    if (column_canonical(&kind_of(kind)->columns[column], str_of(raw), &a, &v, &e)) {
        assert_string_equal(str_dup(&a, v), expected);
    } else {
        assert_int_equal(expected[0], '!');
        assert_string_equal(e.code, expected + 1);
        assert_string_equal(err_arg_get(&e, "value")[0] ? "value" : "none", "value");
        assert_true(str_eq(v, STR("untouched")));
        assert_text(e.code);
    }
    arena_done(&a);
}

static void test_values(void **state)
{
    (void)state;
    const struct {
        kind_id kind;
        int column;
        const char *raw;
        const char *expected;
    } row[] = {
        {KIND_TPS, TPS_PLACE, "  SD  Negeri\t1\r\nPasar ", "SD Negeri 1 Pasar"},
        {KIND_TPS, TPS_PLACE, "SD\x01", "!value.control"},
        {KIND_TPS, TPS_PLACE, "", ""},
        {KIND_TPS, TPS_CODE, " 16.10.01.2001-001 ", "16.10.01.2001-001"},
        {KIND_TPS, TPS_CODE, "a b", "!value.code"},
        {KIND_TPS, TPS_CODE, "../x", "!value.code"},
        {KIND_TPS, TPS_NUMBER, "123456789", "!value.code"},
        {KIND_TPS, TPS_VOTERS, "0450", "450"},
        {KIND_TPS, TPS_VOTERS, "4.5", "!value.int"},
        {KIND_TPS, TPS_VOTERS, "-1", "!value.int"},
        {KIND_TPS, TPS_VOTERS, "99999999999999999999", "!value.int"},
        {KIND_TPS, TPS_TRAVEL_KM, "3.40", "3.4"},
        {KIND_TPS, TPS_TRAVEL_KM, "3", "3"},
        {KIND_TPS, TPS_TRAVEL_KM, "0.05", "0.05"},
        {KIND_TPS, TPS_TRAVEL_KM, "3,4", "!value.decimal"},
        {KIND_TPS, TPS_TRAVEL_KM, "3.4567", "!value.decimal"},
        {KIND_TPS, TPS_TRAVEL_KM, "1000.001", "!value.decimal"},
        {KIND_TPS, TPS_LAT, "-3.12345678901", "-3.1234567"},
        {KIND_TPS, TPS_LAT, "-0.0", "0"},
        {KIND_TPS, TPS_LAT, "-3.1234567x", "!value.latitude"},
        {KIND_TPS, TPS_LAT, "-3.12345678x", "!value.latitude"},
        {KIND_TPS, TPS_LAT, "3\xC2\xB0 14' LS", "!value.latitude"},
        {KIND_TPS, TPS_LON, "181", "!value.longitude"},
        {KIND_TPS, TPS_ACCESS, "Darat", "land"},
        {KIND_TPS, TPS_ACCESS, "water", "water"},
        {KIND_TPS, TPS_ACCESS, "both", "!value.choice"},
        {KIND_TPS, TPS_BLANK_SPOT, "YA", "yes"},
        {KIND_TPS, TPS_BLANK_SPOT, "1", "!value.yesno"},
        {KIND_LINKS, LINKS_MODES, "jalan_kaki|Truk  truck", "truck foot"},
        {KIND_LINKS, LINKS_MODES, "truk kereta", "!value.choice"},
        {KIND_PEOPLE, PEOPLE_VILLAGES, "16.10.01.2001 | 16.10.01.2002", "16.10.01.2001 16.10.01.2002"},
        {KIND_PEOPLE, PEOPLE_VILLAGES, "16.10.01.2001,16.10.01.2002", "!value.code"},
        {KIND_PEOPLE, PEOPLE_FROM, "2024-02-29", "2024-02-29"},
        {KIND_PEOPLE, PEOPLE_FROM, "2023-02-29", "!value.date"},
        {KIND_PEOPLE, PEOPLE_FROM, "27-11-2024", "!value.date"},
        {KIND_CALENDAR, CALENDAR_FROM, "2024-11-20T06:00", "2024-11-20 06:00"},
        {KIND_CALENDAR, CALENDAR_FROM, "2024-11-20", "!value.datetime"},
        {KIND_CALENDAR, CALENDAR_HOURS_TO, "24:00", "24:00"},
        {KIND_CALENDAR, CALENDAR_HOURS_TO, "6:00", "!value.hours"},
        {KIND_SETTINGS, SETTINGS_VALUE, "-5", "-5"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        assert_value(row[i].kind, row[i].column, row[i].raw, row[i].expected);
    }
    char longest[301];
    memset(longest, 'x', 300);
    longest[300] = '\0';
    assert_value(KIND_TPS, TPS_PLACE, longest, "!value.text_long");
    assert_value(KIND_TPS, TPS_CODE, longest, "!value.code");
}

// What came out once comes out again as it is: a value read back from the register is not a change.
static bool canonical_twice(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    static const char letters[] = "0123456789.- :|aYtrukdesa\t-T";
    char raw[64];
    int32_t n = (int32_t)rng_below(r, (uint32_t)(size < 63 ? size : 63) + 1);
    for (int32_t i = 0; i < n; i++) {
        raw[i] = letters[rng_below(r, sizeof letters - 1)];
    }
    const kind_spec *k = kind_of((kind_id)rng_below(r, KIND_COUNT));
    const column_spec *c = &k->columns[rng_below(r, (uint32_t)k->n_column)];
    arena a = {0};
    str once;
    str twice;
    bool ok = !column_canonical(c, (str){raw, (size_t)n}, &a, &once, NULL) ||
              (column_canonical(c, once, &a, &twice, NULL) && str_eq(once, twice));
    arena_done(&a);
    return ok;
}

static void test_properties(void **state)
{
    (void)state;
    assert_true(prop_check("canonical twice", canonical_twice, 200000, 20, NULL));
}

static void test_codes(void **state)
{
    (void)state;
    arena a = {0};
    str value[KIND_COLUMNS_MAX] = {[PATTERNS_CLASS] = STR("rawan")};
    assert_true(str_eq(kind_code(kind_of(KIND_PATTERNS), value, &a), STR("rawan")));
    value[PATTERNS_AREA] = STR("16.10.01");
    assert_true(str_eq(kind_code(kind_of(KIND_PATTERNS), value, &a), STR("rawan@16.10.01")));
    assert_true(str_eq(kind_code(kind_of(KIND_CLASSES), value, &a), STR("rawan")));
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_properties),
        cmocka_unit_test(test_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
