// Lines: what is read, what is refused, and that the canonical text reads back as the same points.
#include "domain/line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "domain/kinds.h"
#include "prop.h"

#define LINE(list) "{\"type\":\"LineString\",\"coordinates\":" list "}"

// The canonical text of `raw`, or "!" and the code of the error.
static void assert_line(const char *raw, const char *expected)
{
    const column_spec *c = &kind_of(KIND_WAYS)->columns[WAYS_GEOMETRY];
    arena a = {0};
    str v = STR("untouched");
    err e = {0};
    if (column_canonical(c, str_of(raw), &a, &v, &e)) {
        assert_string_equal(str_dup(&a, v), expected);
    } else {
        assert_string_equal(e.code, expected + (expected[0] == '!'));
        assert_ptr_not_equal(text_get(TEXT_ID, e.code), e.code);
        assert_true(str_eq(v, STR("untouched")));
    }
    arena_done(&a);
}

static void test_texts(void **state)
{
    (void)state;
    assert_line(LINE("[[104.5,-3.2],[104.6000000,-3.25]]"), LINE("[[104.5,-3.2],[104.6,-3.25]]"));
    assert_line(" {\"coordinates\" : [[104, -3, 12.5], [104.00000014, -3]],\n \"type\":\"LineString\"}",
                LINE("[[104,-3],[104.0000001,-3]]"));
    assert_line(LINE("[[0.0000001,-0.0000001],[-180,90]]"), LINE("[[0.0000001,-0.0000001],[-180,90]]"));
    assert_line("", "");
    assert_line(LINE("[[-3,104],[-3,105]]"), LINE("[[-3,104],[-3,105]]")); // swapped: for the rules to tell
    assert_line(LINE("[[104,-3],[104,-3],[104,-3]]"), "!value.line_short");
    assert_line(LINE("[[104,-3]]"), "!value.line_short");
    assert_line(LINE("[]"), "!value.line_short");
    assert_line(LINE("[[104,-3],[104.00000001,-3]]"), "!value.line_short"); // less than a centimetre
    assert_line(LINE("[[104,-3],[104]]"), "!value.line");
    assert_line(LINE("[[104,-3],[181,-3]]"), "!value.line");
    assert_line(LINE("[[104,-3],[104,-181]]"), "!value.line");
    assert_line(LINE("[[104,-3],[\"104\",-3]]"), "!value.line");
    assert_line(LINE("[[104,-3],null]"), "!value.line");
    assert_line(LINE("{}"), "!value.line");
    assert_line(LINE("[[104,-3],[104,1e999]]"), "!value.line");
    assert_line("{\"type\":\"Polygon\",\"coordinates\":[[104,-3],[105,-3]]}", "!value.line");
    assert_line("{\"type\":\"LineString\"}", "!value.line");
    assert_line("[[104,-3],[105,-3]]", "!value.line");
    assert_line("LINESTRING(104 -3, 105 -3)", "!value.line");
}

static void test_limit(void **state)
{
    (void)state;
    arena a = {0};
    strbuf b;
    strbuf_init(&b, LINE_TEXT_MAX);
    point *p = ARENA_NEW(&a, point, LINE_POINTS_MAX + 1);
    for (int32_t i = 0; i <= LINE_POINTS_MAX; i++) {
        p[i] = (point){-31234567 - i % 2, 1041234567};
    }
    const point *back = NULL;
    int32_t n = 0;
    line_write(&b, LINE_POINTS_MAX, p);
    assert_false(b.cut);
    assert_true(line_read(&a, strbuf_str(&b), &back, &n, NULL));
    assert_int_equal(n, LINE_POINTS_MAX);
    assert_memory_equal(back, p, sizeof *p * LINE_POINTS_MAX);
    strbuf_done(&b);
    strbuf_init(&b, (size_t)LINE_TEXT_MAX + 64);
    line_write(&b, LINE_POINTS_MAX + 1, p);
    err e = {0};
    assert_false(line_read(&a, strbuf_str(&b), &back, &n, &e));
    assert_string_equal(e.code, "value.line_long");
    assert_false(line_check(LINE_POINTS_MAX + 1, p, &e));
    assert_string_equal(e.code, "value.line_long");
    strbuf_done(&b);
    arena_done(&a);
}

static bool same_points(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    int32_t n = size + 1;
    point *p = ARENA_NEW(&a, point, n);
    for (int32_t i = 0; i < n; i++) {
        p[i] = (point){(int32_t)rng_below(r, 1800000001) - 900000000,
                       (int32_t)((int64_t)rng_below(r, 3600000001U) - 1800000000)};
    }
    strbuf b;
    strbuf_init(&b, LINE_TEXT_MAX);
    line_write(&b, n, p);
    const point *back = NULL;
    int32_t n_back = 0;
    err e = {0};
    bool ok = line_read(&a, strbuf_str(&b), &back, &n_back, &e)
                  ? n_back == n && memcmp(back, p, sizeof *p * (size_t)n) == 0
                  : !line_check(n, p, NULL) && strcmp(e.code, "value.line_short") == 0;
    strbuf_done(&b);
    arena_done(&a);
    return ok;
}

static void test_properties(void **state)
{
    (void)state;
    assert_true(prop_check("a line reads back", same_points, 3000, 60, NULL));
}

static void test_osm_names(void **state)
{
    (void)state;
    const struct {
        const char *code;
        int64_t id; // 0 = not one
    } row[] = {{"w1", 1},
               {"w28917345", 28917345},
               {"w9223372036854775807", INT64_MAX},
               {"w9223372036854775808", 0},
               {"w0", 0},
               {"w01", 0},
               {"w-1", 0},
               {"w", 0},
               {"W12", 0},
               {"w12a", 0},
               {"", 0},
               {"12", 0}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        int64_t id = 0;
        assert_int_equal(osm_way_read(str_of(row[i].code), &id), row[i].id != 0);
        assert_int_equal(id, row[i].id);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts), cmocka_unit_test(test_limit),
                                       cmocka_unit_test(test_properties), cmocka_unit_test(test_osm_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
