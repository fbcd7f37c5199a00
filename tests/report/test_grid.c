// Tables of typed cells: what is quoted, what no spreadsheet may run, dates, and the same bytes each time.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/grid.h"

static void two_columns(grid *g, arena *a)
{
    grid_init(g, a, "Lembar");
    grid_column(g, "Nama", 20);
    grid_column(g, "Mulai", 17);
}

static void assert_csv(const grid *g, const char *expected)
{
    strbuf out;
    strbuf_init(&out, 1 << 20);
    grid_csv(g, &out);
    assert_string_equal(out.p, expected);
    strbuf_done(&out);
}

static void cells_are_quoted_where_they_must_be(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } row[] = {{"", ""},
               {"Personel 001", "Personel 001"},
               {"Rumah Pak Amat, RT 3", "\"Rumah Pak Amat, RT 3\""},
               {"kata \"kutip\"", "\"kata \"\"kutip\"\"\""},
               {"dua\nbaris", "\"dua\nbaris\""},
               {"a;b", "\"a;b\""},
               {"é", "é"}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        arena a = {0};
        grid g;
        strbuf expected;
        strbuf_init(&expected, 4096);
        strbuf_addf(&expected, "Nama,Mulai\r\n%s,1\r\n", row[i].expected);
        two_columns(&g, &a);
        grid_text(&g, row[i].text);
        grid_number(&g, 1);
        assert_csv(&g, expected.p);
        strbuf_done(&expected);
        arena_done(&a);
    }
}

static void nobodys_name_is_a_formula(void **state)
{
    (void)state;
    static const char *const text[] = {
        "=1+1", "+62", "-2", "@SUM(A1)", "\tx", "\rx", "=HYPERLINK(\"x\",\"y\")"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        arena a = {0};
        grid g;
        strbuf out;
        strbuf_init(&out, 4096);
        two_columns(&g, &a);
        grid_text(&g, text[i]);
        grid_text(&g, "x");
        grid_csv(&g, &out);
        const char *cell = strstr(out.p, "\r\n") + 2;
        assert_memory_equal(cell, "\"'", 2);
        assert_int_equal(cell[2], text[i][0]);
        strbuf_done(&out);
        arena_done(&a);
    }
}

static void moments_and_numbers(void **state)
{
    (void)state;
    arena a = {0};
    grid g;
    two_columns(&g, &a);
    grid_number(&g, -7); // a number of ours is no formula
    grid_moment(&g, "2024-11-26T06:00");
    grid_text(&g, "x");
    grid_moment(&g, ""); // none
    assert_csv(&g, "Nama,Mulai\r\n-7,2024-11-26 06:00\r\nx,\r\n");
    arena_done(&a);
}

static void bytes_of(const char *text, int64_t created_us, str *ret, arena *a)
{
    grid g[2];
    err e = {0};
    const grid_about about = {"Operasi", created_us};
    two_columns(&g[0], a);
    grid_text(&g[0], text);
    grid_moment(&g[0], "2024-11-26T06:00");
    grid_init(&g[1], a, "Kosong");
    grid_column(&g[1], "Kode", 10);
    assert_true(grid_xlsx(a, 2, g, &about, ret, &e));
}

static void a_file_has_the_same_bytes_again(void **state)
{
    (void)state;
    arena a = {0};
    str one = {NULL, 0};
    str same = {NULL, 0};
    str other = {NULL, 0};
    str later = {NULL, 0};
    bytes_of("Personel 001", INT64_C(1732000000) * 1000000, &one, &a);
    bytes_of("Personel 001", INT64_C(1732000000) * 1000000, &same, &a);
    bytes_of("Personel 002", INT64_C(1732000000) * 1000000, &other, &a);
    bytes_of("Personel 001", INT64_C(1732000060) * 1000000, &later, &a);
    assert_true(one.n > 1000 && memcmp(one.p, "PK", 2) == 0);
    assert_true(str_eq(one, same));
    assert_false(str_eq(one, other));
    assert_false(str_eq(one, later));
    arena_done(&a);
}

static void a_cell_that_no_sheet_takes_is_an_error(void **state)
{
    (void)state;
    arena a = {0};
    grid g;
    err e = {0};
    str out = {NULL, 0};
    const grid_about about = {"Operasi", 0};
    char *text = ARENA_NEW(&a, char, 40001);
    memset(text, 'x', 40000);
    two_columns(&g, &a);
    grid_text(&g, text);
    grid_text(&g, "");
    assert_false(grid_xlsx(&a, 1, &g, &about, &out, &e));
    assert_string_equal(e.code, "report.xlsx");
    assert_null(out.p);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_quoted_where_they_must_be),
        cmocka_unit_test(nobodys_name_is_a_formula),
        cmocka_unit_test(moments_and_numbers),
        cmocka_unit_test(a_file_has_the_same_bytes_again),
        cmocka_unit_test(a_cell_that_no_sheet_takes_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
