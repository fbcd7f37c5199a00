// Days and hours in both languages; what is none is a dash.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/moment.h"

typedef void (*say_fn)(strbuf *out, text_language language, const char *text);

static void assert_says(say_fn say, text_language language, const char *text, const char *expected)
{
    strbuf out;
    strbuf_init(&out, 256);
    say(&out, language, text);
    assert_string_equal(out.p, expected);
    strbuf_done(&out);
}

static void moments(void **state)
{
    (void)state;
    assert_says(moment_say, TEXT_ID, "2024-11-26T06:00", "Sel 26 Nov 2024 06:00");
    assert_says(moment_say, TEXT_EN, "2024-11-24T23:59", "Sun 24 Nov 2024 23:59");
    assert_says(moment_say, TEXT_EN, "1969-12-31T00:00", "Wed 31 Dec 1969 00:00");
    assert_says(moment_say, TEXT_ID, "", "–");
    assert_says(moment_say, TEXT_ID, "2024-13-26T06:00", "–");
}

static void days(void **state)
{
    (void)state;
    assert_says(day_say, TEXT_ID, "2024-05-02", "2 Mei 2024");
    assert_says(day_say, TEXT_EN, "2024-05-02T10:00:00Z", "2 May 2024");
    assert_says(day_say, TEXT_EN, "2024-05", "–");
    assert_says(day_say, TEXT_EN, "2024-02-30", "–");
}

static void zones(void **state)
{
    (void)state;
    static const struct {
        int32_t offset_min;
        const char *expected;
    } row[] = {{420, "WIB"},       {480, "WITA"},       {540, "WIT"},
               {330, "UTC+05:30"}, {-210, "UTC-03:30"}, {0, "UTC+00:00"}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        strbuf out;
        strbuf_init(&out, 256);
        zone_say(&out, row[i].offset_min);
        assert_string_equal(out.p, row[i].expected);
        strbuf_done(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(moments), cmocka_unit_test(days),
                                       cmocka_unit_test(zones)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
