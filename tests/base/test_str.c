#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/str.h"
#include "prop.h"

static void test_equal_and_order(void **state)
{
    (void)state;
    assert_true(str_eq(STR(""), (str){NULL, 0}));
    assert_true(str_eq(STR("a\0b"), STR("a\0b")));
    assert_false(str_eq(STR("a\0b"), STR("a\0c")));
    assert_false(str_eq(STR("a"), STR("ab")));
    assert_true(str_eq(str_of(NULL), STR("")));
    assert_true(str_eq(str_of("abc"), STR("abc")));
    assert_true(str_cmp(STR("a"), STR("b")) < 0);
    assert_true(str_cmp(STR("a"), STR("ab")) < 0);
    assert_true(str_cmp(STR("\xFF"), STR("a")) > 0); // bytes, not signed characters
    assert_int_equal(str_cmp((str){NULL, 0}, STR("")), 0);
}

static void test_case_and_affixes(void **state)
{
    (void)state;
    assert_true(str_eq_nocase(STR("Ketek"), STR("kETEK")));
    assert_false(str_eq_nocase(STR("\xC3\x89"), STR("\xC3\xA9"))); // only ASCII has cases here
    assert_false(str_eq_nocase(STR("[["), STR("{{")));             // one bit apart, as letters are
    assert_false(str_eq_nocase(STR("a"), STR("ab")));
    assert_true(str_starts(STR("abc"), STR("ab")));
    assert_true(str_starts(STR("abc"), STR("")));
    assert_false(str_starts(STR("a"), STR("ab")));
    assert_true(str_ends(STR("abc"), STR("bc")));
    assert_true(str_ends(STR("abc"), STR("")));
    assert_false(str_ends(STR("abc"), STR("ab")));
    assert_false(str_ends(STR("c"), STR("bc")));
    assert_true(str_eq(str_trim(STR(" \t a b\t ")), STR("a b")));
    assert_int_equal(str_trim(STR(" \t ")).n, 0);
    assert_true(str_eq(str_trim(STR("\n a")), STR("\n a"))); // line ends are not blanks
}

static void test_utf8(void **state)
{
    (void)state;
    static const str good[] = {{"", 0},
                               {"abc", 3},
                               {"\0", 1},
                               {"\x7F", 1},
                               {"\xC2\x80", 2},
                               {"\xDF\xBF", 2},
                               {"\xE0\xA0\x80", 3},
                               {"\xED\x9F\xBF", 3},
                               {"\xEE\x80\x80", 3},
                               {"\xEF\xBF\xBF", 3},
                               {"\xF0\x90\x80\x80", 4},
                               {"\xF4\x8F\xBF\xBF", 4}};
    static const str bad[] = {{"\x80", 1},
                              {"\xBF", 1},
                              {"\xC0\x80", 2},
                              {"\xC1\xBF", 2},
                              {"\xC2", 1},
                              {"\xC2g", 2},
                              {"\xE0\x9F\xBF", 3},
                              {"\xED\xA0\x80", 3},
                              {"\xED\xBF\xBF", 3},
                              {"\xE2\x82", 2},
                              {"\xF0\x8F\xBF\xBF", 4},
                              {"\xF4\x90\x80\x80", 4},
                              {"\xF5\x80\x80\x80", 4},
                              {"\xF8\x88\x80\x80\x80", 5},
                              {"\xFE", 1},
                              {"\xFF", 1},
                              {"ok\xE2\x82", 4}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(str_is_utf8(good[i]));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(str_is_utf8(bad[i]));
    }
    assert_true(str_is_utf8((str){NULL, 0}));
}

// Every code point but the surrogates, as an encoder writes it; none of them cut short.
static void test_utf8_of_every_code_point(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        unsigned char b[4] = {(unsigned char)c};
        size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        for (size_t i = n - 1; i > 0; i--) {
            b[i] = (unsigned char)(0x80 | (c >> 6 * (n - 1 - i) & 0x3F));
        }
        static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
        b[0] = (unsigned char)(n == 1 ? c : lead[n] | c >> 6 * (n - 1));
        str s = {(const char *)b, n};
        assert_int_equal(str_is_utf8(s), c < 0xD800 || c > 0xDFFF);
        assert_false(n > 1 && str_is_utf8((str){s.p, n - 1}));
    }
}

static bool parses(const char *z, int digits, int64_t min, int64_t max, int64_t expected)
{
    int64_t v = 123;
    return str_parse_scaled(str_of(z), digits, min, max, &v) && v == expected;
}

static bool refuses(const char *z, int digits, int64_t min, int64_t max)
{
    int64_t v = 123;
    return !str_parse_scaled(str_of(z), digits, min, max, &v) && v == 123;
}

static void test_integers(void **state)
{
    (void)state;
    assert_true(parses("0", 0, 0, 9, 0));
    assert_true(parses("007", 0, 0, 9, 7));
    assert_true(parses("-5", 0, -5, 5, -5));
    assert_true(parses("9223372036854775807", 0, INT64_MIN, INT64_MAX, INT64_MAX));
    assert_true(parses("-9223372036854775808", 0, INT64_MIN, INT64_MAX, INT64_MIN));
    static const char *const bad[] = {"",
                                      "-",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1,000",
                                      "1.",
                                      "1.0",
                                      "0x1",
                                      "1e3",
                                      "--1",
                                      "-+1",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999999999999999999",
                                      "\xD9\xA1" /* Arabic 1 */};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_true(refuses(bad[i], 0, INT64_MIN, INT64_MAX));
    }
    assert_true(refuses("10", 0, 0, 9));
    assert_true(refuses("-1", 0, 0, 9));
    int64_t v = 0;
    assert_false(str_parse_i64((str){NULL, 0}, 0, 9, &v));
    assert_false(str_parse_i64(STR("1\0"), 0, 9, &v));
    assert_true(str_parse_i64((str){"123", 2}, 0, 99, &v)); // looks no further than the view
    assert_int_equal(v, 12);
}

static void test_decimals(void **state)
{
    (void)state;
    assert_true(parses("1.5", 3, 0, 10000, 1500));
    assert_true(parses("1", 3, 0, 10000, 1000));
    assert_true(parses("1.500", 3, 0, 10000, 1500));
    assert_true(parses("-3.2456789", 7, -900000000, 900000000, -32456789));
    assert_true(parses("-0.5", 1, -9, 9, -5));
    assert_true(refuses("1.5000", 3, 0, 10000)); // not rounded
    assert_true(refuses("1.", 3, 0, 10000));
    assert_true(refuses(".5", 3, 0, 10000));
    assert_true(refuses("-.5", 3, -10000, 10000));
    assert_true(refuses("1..5", 3, 0, 10000));
    assert_true(refuses("1.5.5", 3, 0, 10000));
    assert_true(refuses("1,5", 3, 0, 10000));
    assert_true(refuses("1.-5", 3, 0, 10000));
    assert_true(refuses("10.001", 3, 0, 10000));
    assert_true(refuses("9223372036854775807", 1, INT64_MIN, INT64_MAX)); // overflows when scaled
}

// What printf writes is read back; one more digit than allowed is refused.
static bool reads_back(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    int digits = (int)rng_below(r, 9) + 1;
    int64_t scale = 1;
    for (int i = 0; i < digits; i++) {
        scale *= 10;
    }
    int64_t v = (int64_t)(rng_next(r) >> (64 - size));
    v = rng_below(r, 2) == 0 ? v : -v;
    strbuf text;
    strbuf_init(&text, 100);
    strbuf_addf(&text, "%s%lld.%0*lld", v < 0 ? "-" : "", llabs(v) / scale, digits, llabs(v) % scale);
    bool ok =
        parses(text.p, digits, INT64_MIN, INT64_MAX, v) && refuses(text.p, digits - 1, INT64_MIN, INT64_MAX);
    strbuf_done(&text);
    return ok;
}

static void test_reads_back(void **state)
{
    (void)state;
    assert_true(prop_check("decimals are read back", reads_back, 2000, 62, NULL));
}

static void test_buffer(void **state)
{
    (void)state;
    strbuf b;
    strbuf_init(&b, 100);
    assert_string_equal(strbuf_str(&b).p, ""); // before any memory
    strbuf_addz(&b, "a");
    strbuf_addc(&b, 'b');
    strbuf_add(&b, STR("c\0d"));
    strbuf_add(&b, (str){NULL, 0});
    strbuf_addf(&b, "%d-%s", 42, "x");
    assert_true(str_eq(strbuf_str(&b), STR("abc\0d42-x")));
    assert_int_equal(b.p[b.n], '\0');
    assert_false(b.cut);
    strbuf_clear(&b);
    assert_int_equal(strbuf_str(&b).n, 0);
    strbuf_addz(&b, "again");
    assert_string_equal(b.p, "again");
    strbuf_done(&b);
    strbuf_done(&b);
}

static void test_buffer_stops_at_its_limit(void **state)
{
    (void)state;
    strbuf b;
    strbuf_init(&b, 5);
    strbuf_addz(&b, "12345"); // just fits
    assert_false(b.cut);
    strbuf_addc(&b, '6');
    assert_true(b.cut);
    assert_string_equal(b.p, "12345");
    strbuf_clear(&b);
    strbuf_addz(&b, "123");
    strbuf_addf(&b, "%s", "456");
    assert_true(b.cut);
    strbuf_addc(&b, '4'); // would fit, but something is missing before it
    assert_string_equal(b.p, "123");
    strbuf_done(&b);
    strbuf_init(&b, 0);
    strbuf_addc(&b, 'x');
    assert_true(b.cut);
    assert_int_equal(strbuf_str(&b).n, 0);
    strbuf_done(&b);
}

static void test_buffer_grows(void **state)
{
    (void)state;
    strbuf b;
    strbuf_init(&b, 1000000);
    for (int i = 0; i < 100000; i++) {
        strbuf_addf(&b, "%05d,", i);
    }
    assert_false(b.cut);
    assert_int_equal(b.n, 600000);
    assert_memory_equal(b.p + 599994, "99999,", 7);
    strbuf_done(&b);
}

static void test_dup(void **state)
{
    (void)state;
    arena a = {0};
    assert_string_equal(str_dup(&a, (str){"abcdef", 3}), "abc");
    assert_string_equal(str_dup(&a, (str){NULL, 0}), "");
    arena_done(&a);
}

static void test_lines(void **state)
{
    (void)state;
    str rest = STR("one\n\nlast");
    str line = {NULL, 0};
    assert_true(str_line(&rest, &line) && str_eq(line, STR("one")));
    assert_true(str_line(&rest, &line) && line.n == 0);
    assert_false(str_line(&rest, &line));
    assert_true(str_eq(rest, STR("last")));
    rest = (str){NULL, 0};
    assert_false(str_line(&rest, &line));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_and_order),
        cmocka_unit_test(test_case_and_affixes),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_utf8_of_every_code_point),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_decimals),
        cmocka_unit_test(test_reads_back),
        cmocka_unit_test(test_buffer),
        cmocka_unit_test(test_buffer_stops_at_its_limit),
        cmocka_unit_test(test_buffer_grows),
        cmocka_unit_test(test_dup),
        cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
