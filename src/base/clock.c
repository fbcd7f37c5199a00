#include "base/clock.h"

#include <stdio.h>
#include <time.h>

static int64_t read_us(clockid_t id)
{
    struct timespec t;
    if (clock_gettime(id, &t) != 0) {
        return 0;
    }
    return (int64_t)t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

static int64_t system_now(void *ctx)
{
    (void)ctx;
    return read_us(CLOCK_REALTIME);
}

static int64_t system_monotonic(void *ctx)
{
    (void)ctx;
    return read_us(CLOCK_MONOTONIC);
}

clock_source clock_system(void)
{
    return (clock_source){system_now, system_monotonic, NULL};
}

int32_t date_days(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

void date_civil(int32_t days, int *ret_year, int *ret_month, int *ret_day)
{
    int32_t z = days + 719468;
    int32_t era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t doe = z - era * 146097;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int32_t mp = (5 * doy + 2) / 153;
    *ret_day = doy - (153 * mp + 2) / 5 + 1;
    *ret_month = mp < 10 ? mp + 3 : mp - 9;
    *ret_year = yoe + era * 400 + (*ret_month <= 2 ? 1 : 0);
}

bool date_parse(str s, int32_t *ret_days)
{
    int64_t y = 0;
    int64_t m = 0;
    int64_t d = 0;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !str_parse_i64((str){s.p, 4}, 1900, 2999, &y) ||
        !str_parse_i64((str){s.p + 5, 2}, 1, 12, &m) || !str_parse_i64((str){s.p + 8, 2}, 1, 31, &d)) {
        return false;
    }
    int32_t days = date_days((int)y, (int)m, (int)d);
    int ry = 0;
    int rm = 0;
    int rd = 0;
    date_civil(days, &ry, &rm, &rd);
    if (ry != y || rm != m || rd != d) {
        return false; // 31 February
    }
    *ret_days = days;
    return true;
}

bool time_parse(str s, int32_t *ret_min)
{
    int64_t h = 0;
    int64_t m = 0;
    if (s.n != 5 || s.p[0] == '-' || s.p[2] != ':' || s.p[3] == '-' ||
        !str_parse_i64((str){s.p, 2}, 0, 24, &h) || !str_parse_i64((str){s.p + 3, 2}, 0, 59, &m) ||
        (h == 24 && m != 0)) {
        return false;
    }
    *ret_min = (int32_t)(h * 60 + m);
    return true;
}

bool datetime_parse(str s, int64_t *ret_s)
{
    int32_t days = 0;
    int32_t min = 0;
    if (s.n != 16 || (s.p[10] != ' ' && s.p[10] != 'T') || !date_parse((str){s.p, 10}, &days) ||
        !time_parse((str){s.p + 11, 5}, &min)) {
        return false;
    }
    *ret_s = (int64_t)days * S_PER_DAY + (int64_t)min * S_PER_MIN;
    return true;
}

bool moment_parse(str s, int32_t utc_offset_min, bool end, int64_t *ret_s)
{
    int32_t days = 0;
    int64_t local_s = 0;
    if (date_parse(s, &days)) {
        local_s = (int64_t)days * S_PER_DAY + (end ? S_PER_DAY - 1 : 0);
    } else if (!datetime_parse(s, &local_s)) {
        return false;
    }
    *ret_s = local_s - (int64_t)utc_offset_min * S_PER_MIN;
    return true;
}

// ":SS" with an optional fraction at the beginning of *s, which moves behind it.
static bool seconds_take(str *s, int64_t *ret_us)
{
    int64_t whole = 0;
    if (s->n < 3 || s->p[0] != ':' || s->p[1] == '-' || !str_parse_i64((str){s->p + 1, 2}, 0, 59, &whole)) {
        return false;
    }
    size_t i = 3;
    int64_t us = 0;
    if (s->n > 3 && s->p[3] == '.') {
        int64_t unit = US_PER_S / 10;
        if (s->n == 4 || s->p[4] < '0' || s->p[4] > '9') {
            return false;
        }
        for (i = 4; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++, unit /= 10) {
            us += (s->p[i] - '0') * unit;
        }
    }
    *ret_us = whole * US_PER_S + us;
    *s = (str){s->p + i, s->n - i};
    return true;
}

// What stands behind the seconds: nothing, "Z", or an offset of UTC.
static bool offset_parse(str s, int64_t *ret_us)
{
    int32_t min = 0;
    if (s.n == 0 || (s.n == 1 && (s.p[0] == 'Z' || s.p[0] == 'z'))) {
        *ret_us = 0;
        return true;
    }
    if ((s.p[0] != '+' && s.p[0] != '-') || !time_parse((str){s.p + 1, s.n - 1}, &min)) {
        return false;
    }
    *ret_us = (s.p[0] == '-' ? -1 : 1) * (int64_t)min * S_PER_MIN * US_PER_S;
    return true;
}

bool instant_parse(str s, int64_t *ret_us)
{
    enum { MINUTE_TEXT = DATETIME_TEXT - 1 };
    int64_t minute_s = 0;
    int64_t second_us = 0;
    int64_t offset_us = 0;
    if (s.n < MINUTE_TEXT || !datetime_parse((str){s.p, MINUTE_TEXT}, &minute_s)) {
        return false;
    }
    str rest = {s.p + MINUTE_TEXT, s.n - MINUTE_TEXT};
    if (!seconds_take(&rest, &second_us) || !offset_parse(rest, &offset_us)) {
        return false;
    }
    *ret_us = minute_s * US_PER_S + second_us - offset_us;
    return true;
}

void date_format(int32_t days, char out[static DATE_TEXT])
{
    int y = 0;
    int m = 0;
    int d = 0;
    date_civil(days, &y, &m, &d);
    (void)snprintf(out, DATE_TEXT, "%04u-%02u-%02u", (unsigned)y % 10000, (unsigned)m % 100,
                   (unsigned)d % 100);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

void datetime_format(int64_t local_s, char out[static DATETIME_TEXT])
{
    int32_t days = (int32_t)floor_div(local_s, S_PER_DAY);
    unsigned rest = (unsigned)(local_s - (int64_t)days * S_PER_DAY);
    char date[DATE_TEXT];
    date_format(days, date);
    (void)snprintf(out, DATETIME_TEXT,
                   "%s"
                   "T%02u:%02u",
                   date, rest / 3600 % 24, rest / 60 % 60);
}

void instant_format(int64_t us, char out[static INSTANT_TEXT])
{
    int64_t s = floor_div(us, US_PER_S);
    char minute[DATETIME_TEXT];
    datetime_format(s, minute);
    int32_t days = (int32_t)floor_div(s, S_PER_DAY);
    unsigned rest = (unsigned)(s - (int64_t)days * S_PER_DAY);
    (void)snprintf(out, INSTANT_TEXT, "%s:%02uZ", minute, rest % 60);
}
