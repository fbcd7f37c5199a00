#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/table.h"

static void assert_prints(const table *t, const char *expected)
{
    strbuf out;
    strbuf_init(&out, 4096);
    table_print(t, &out);
    assert_string_equal(out.p, expected);
    strbuf_done(&out);
}

static void numbers_stand_right_and_words_left(void **state)
{
    (void)state;
    arena a = {0};
    table t;
    table_init(&t, &a, "lrl");
    table_cell(&t, "Kecamatan");
    table_cell(&t, "TPS");
    table_cell(&t, "Kelas");
    table_cell(&t, "Cengal");
    table_number(&t, 7, '.');
    table_cell(&t, "rawan");
    table_cell(&t, "SP");
    table_number(&t, 1249, '.');
    table_cell(&t, "x");
    assert_prints(&t, "  Kecamatan    TPS  Kelas\n"
                      "  ─────────  ─────  ─────\n"
                      "  Cengal         7  rawan\n"
                      "  SP         1.249  x\n");
    arena_done(&a);
}

static void a_narrow_terminal_gets_its_cells_over_lines(void **state)
{
    (void)state;
    arena a = {0};
    table t;
    table_init(&t, &a, "rll");
    t.columns = 27;
    for (size_t i = 0; i < 2; i++) {
        table_cell(&t, i == 0 ? "Trip" : "1.249");
        table_cell(&t, i == 0 ? "Leaves at" : "24 Nov 06:08");
        table_cell(&t, i == 0 ? "Kecamatan" : "Mesuji, Lempuing →→, X");
    }
    assert_prints(&t, "   Trip  Leaves   Kecamatan\n"
                      "         at       \n"
                      "  ─────  ───────  ─────────\n"
                      "  1.249  24 Nov   Mesuji,\n"
                      "         06:08    Lempuing\n"
                      "                  →→, X\n");
    t.columns = 18; // not even words fit: text is broken, numbers are not
    strbuf out;
    strbuf_init(&out, 4096);
    table_print(&t, &out);
    assert_non_null(strstr(out.p, "1.249"));
    strbuf_done(&out);
    arena_done(&a);
}

static void widths_are_counted_in_characters(void **state)
{
    (void)state;
    arena a = {0};
    table t;
    table_init(&t, &a, "ll");
    table_cell(&t, "→→");
    table_cell(&t, "b");
    table_cell(&t, "abc");
    table_cell(&t, "d");
    assert_prints(&t, "  →→   b\n"
                      "  ───  ─\n"
                      "  abc  d\n");
    arena_done(&a);
}

static void groups_of_three_also_below_zero(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        const char *text;
    } row[] = {{0, "0"},       {999, "999"},      {1000, "1,000"},
               {-999, "-999"}, {-1000, "-1,000"}, {1234567, "1,234,567"}};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        arena a = {0};
        table t;
        table_init(&t, &a, "l");
        table_number(&t, row[i].value, ',');
        assert_string_equal(t.cell[0], row[i].text);
        arena_done(&a);
    }
}

static void a_table_grows(void **state)
{
    (void)state;
    arena a = {0};
    table t;
    table_init(&t, &a, "rr");
    for (int i = 0; i < 2000; i++) {
        table_cellf(&t, "%d", i);
    }
    assert_int_equal(t.n_cell, 2000);
    assert_string_equal(t.cell[1999], "1999");
    assert_string_equal(t.cell[0], "0");
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_stand_right_and_words_left),
        cmocka_unit_test(a_narrow_terminal_gets_its_cells_over_lines),
        cmocka_unit_test(widths_are_counted_in_characters),
        cmocka_unit_test(groups_of_three_also_below_zero),
        cmocka_unit_test(a_table_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
