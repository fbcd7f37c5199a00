#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/clock.h"

static void test_system_clock(void **state)
{
    (void)state;
    clock_source c = clock_system();
    int64_t now = c.now_us(c.ctx);
    assert_true(now > (int64_t)date_days(2024, 1, 1) * S_PER_DAY * US_PER_S);
    int64_t before = c.monotonic_us(c.ctx);
    for (int i = 0; i < 1000; i++) {
        int64_t after = c.monotonic_us(c.ctx);
        assert_true(after >= before);
        before = after;
    }
}

static void test_known_days(void **state)
{
    (void)state;
    assert_int_equal(date_days(1970, 1, 1), 0);
    assert_int_equal(date_days(1969, 12, 31), -1);
    assert_int_equal(date_days(2000, 3, 1), 11017);
    assert_int_equal(date_days(2024, 11, 27), 20054);
    assert_int_equal(date_days(1, 1, 1), -719162);
}

// Day by day over 1,200 years, by the rule of the calendar itself.
static void test_every_day(void **state)
{
    (void)state;
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t days = date_days(1800, 1, 1);
    for (int y = 1800; y < 3000; y++) {
        bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
        for (int m = 1; m <= 12; m++) {
            for (int d = 1; d <= length[m - 1] + (leap && m == 2 ? 1 : 0); d++) {
                int ry = 0;
                int rm = 0;
                int rd = 0;
                date_civil(days, &ry, &rm, &rd);
                assert_true(date_days(y, m, d) == days && ry == y && rm == m && rd == d);
                days++;
            }
        }
    }
}

static void test_dates(void **state)
{
    (void)state;
    int32_t days = 7;
    assert_true(date_parse(STR("2024-11-27"), &days));
    assert_int_equal(days, 20054);
    assert_true(date_parse(STR("2024-02-29"), &days));
    assert_true(date_parse(STR("1900-01-01"), &days));
    assert_true(date_parse(STR("2999-12-31"), &days));
    static const str bad[] = {{NULL, 0},          {"", 0},
                              {"2023-02-29", 10}, {"2100-02-29", 10},
                              {"2024-02-30", 10}, {"2024-04-31", 10},
                              {"2024-00-10", 10}, {"2024-13-01", 10},
                              {"2024-01-00", 10}, {"2024-01-32", 10},
                              {"1899-12-31", 10}, {"3000-01-01", 10},
                              {"2024/11/27", 10}, {"27-11-2024", 10},
                              {"2024-11-7", 9},   {"2024-1-27", 9},
                              {" 2024-11-2", 10}, {"2024-11-27 ", 11},
                              {"-024-11-27", 10}, {"2024--1-27", 10},
                              {"2024-11--1", 10}, {"2024-11-2\0", 10}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        days = 7;
        assert_false(date_parse(bad[i], &days));
        assert_int_equal(days, 7);
    }
}

static void test_times(void **state)
{
    (void)state;
    int32_t min = 7;
    assert_true(time_parse(STR("00:00"), &min));
    assert_int_equal(min, 0);
    assert_true(time_parse(STR("18:05"), &min));
    assert_int_equal(min, 18 * 60 + 5);
    assert_true(time_parse(STR("24:00"), &min));
    assert_int_equal(min, 1440);
    static const str bad[] = {{NULL, 0},     {"", 0},       {"24:01", 5}, {"25:00", 5}, {"12:60", 5},
                              {"6:00", 4},   {"06.00", 5},  {"-0:00", 5}, {"00:-0", 5}, {"-1:00", 5},
                              {"06:00 ", 6}, {"06:0\0", 5}, {"+6:00", 5}, {" 6:00", 5}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        min = 7;
        assert_false(time_parse(bad[i], &min));
        assert_int_equal(min, 7);
    }
}

static void test_datetimes(void **state)
{
    (void)state;
    int64_t s = 7;
    assert_true(datetime_parse(STR("1970-01-02 00:01"), &s));
    assert_int_equal(s, S_PER_DAY + 60);
    assert_true(datetime_parse(STR("2024-11-27T06:00"), &s));
    assert_true(s == INT64_C(20054) * S_PER_DAY + 6 * S_PER_HOUR);
    assert_true(datetime_parse(STR("2024-11-26 24:00"), &s)); // the midnight after
    assert_true(s == INT64_C(20054) * S_PER_DAY);
    static const str bad[] = {{NULL, 0},
                              {"", 0},
                              {"2024-11-27", 10},
                              {"2024-11-27_06:00", 16},
                              {"2024-11-27 06:0", 15},
                              {"2024-11-27 06:00:00", 19},
                              {"2024-11-31 06:00", 16},
                              {"2024-11-27t06:00", 16}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        s = 7;
        assert_false(datetime_parse(bad[i], &s));
        assert_int_equal(s, 7);
    }
}

static void test_moments(void **state)
{
    (void)state;
    enum { WIB_MIN = 420 };
    int64_t s = 7;
    assert_true(moment_parse(STR("1970-01-02"), 0, false, &s) && s == S_PER_DAY);
    assert_true(moment_parse(STR("1970-01-02"), 0, true, &s) && s == 2 * S_PER_DAY - 1);
    assert_true(moment_parse(STR("1970-01-01 07:00"), WIB_MIN, false, &s) && s == 0);
    assert_true(moment_parse(STR("1970-01-01 07:00"), WIB_MIN, true, &s) && s == 0);
    assert_true(moment_parse(STR("1970-01-02"), -WIB_MIN, false, &s) && s == S_PER_DAY + 7 * S_PER_HOUR);
    static const char *const bad[] = {"", "yesterday", "1970-02-30", "1970-01-01 7:00",
                                      "1970-01-01 07:00:00"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        s = 7;
        assert_false(moment_parse(str_of(bad[i]), 0, false, &s));
        assert_int_equal(s, 7);
    }
}

static void test_formats(void **state)
{
    (void)state;
    char date[DATE_TEXT];
    date_format(20054, date);
    assert_string_equal(date, "2024-11-27");
    date_format(-1, date);
    assert_string_equal(date, "1969-12-31");
    char local[DATETIME_TEXT];
    datetime_format(INT64_C(20054) * S_PER_DAY + 6 * S_PER_HOUR + 59, local);
    assert_string_equal(local, "2024-11-27T06:00");
    datetime_format(-1, local);
    assert_string_equal(local, "1969-12-31T23:59");
    char instant[INSTANT_TEXT];
    instant_format((INT64_C(20054) * S_PER_DAY + 3661) * US_PER_S + 999999, instant);
    assert_string_equal(instant, "2024-11-27T01:01:01Z");
    instant_format(0, instant);
    assert_string_equal(instant, "1970-01-01T00:00:00Z");
    instant_format(-1, instant);
    assert_string_equal(instant, "1969-12-31T23:59:59Z");
    instant_format(-US_PER_S, instant);
    assert_string_equal(instant, "1969-12-31T23:59:59Z");
}

static void test_formats_of_any_figure_stay_in_their_buffers(void **state)
{
    (void)state;
    char date[DATE_TEXT];
    char instant[INSTANT_TEXT];
    static const int32_t days[] = {-2000000000, -1000000, 2932896, 3000000, 2000000000};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        date_format(days[i], date);
        assert_int_equal(str_of(date).n, DATE_TEXT - 1);
    }
    static const int64_t us[] = {INT64_MIN, -1, INT64_MAX};
    for (size_t i = 0; i < sizeof us / sizeof *us; i++) {
        instant_format(us[i], instant);
        assert_int_equal(str_of(instant).n, INSTANT_TEXT - 1);
    }
}

static void test_written_dates_are_read_back(void **state)
{
    (void)state;
    for (int32_t days = date_days(1900, 1, 1); days <= date_days(2999, 12, 31); days += 13) {
        char text[DATETIME_TEXT];
        int64_t s = (int64_t)days * S_PER_DAY + days % 1440 * S_PER_MIN;
        s += days < 0 ? S_PER_DAY : 0;
        datetime_format(s, text);
        int64_t back = 0;
        assert_true(datetime_parse(str_of(text), &back));
        assert_true(back == s);
    }
}

static void assert_instant(const char *text, int64_t us)
{
    int64_t is = -1;
    assert_true(instant_parse(str_of(text), &is));
    assert_int_equal(is, us);
}

static void test_instants(void **state)
{
    (void)state;
    assert_instant("1970-01-01T00:00:00Z", 0);
    assert_instant("1969-12-31T23:59:59Z", -US_PER_S);
    assert_instant("2025-06-15T13:45:12.862Z", INT64_C(1749995112862000));
    assert_instant("2025-06-15T20:45:12.862+07:00", INT64_C(1749995112862000));
    assert_instant("2025-06-15T08:15:12.862-05:30", INT64_C(1749995112862000));
    assert_instant("2025-06-15 13:45:12", INT64_C(1749995112000000));
    assert_instant("2025-06-15T13:45:12.1234567891234z", INT64_C(1749995112123456));
    static const char *const bad[] = {
        "",
        "2025-06-15",
        "2025-06-15T13:45",
        "2025-06-15T13:45Z",
        "2025-06-15T13:45:60Z",
        "2025-06-15T13:45:-2Z",
        "2025-06-15T13:45:12.Z",
        "2025-06-15T13:45:12Zz",
        "2025-06-15T13:45:12+7",
        "2025-06-15T13:45:12+07:00Z",
        "2025-02-30T13:45:12Z",
        "2025-06-15X13:45:12Z",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t is = 7;
        assert_false(instant_parse(str_of(bad[i]), &is));
        assert_int_equal(is, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_system_clock),
        cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_instants),
        cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_datetimes),
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_formats_of_any_figure_stay_in_their_buffers),
        cmocka_unit_test(test_written_dates_are_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
