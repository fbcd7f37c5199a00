// Time, passed in. Instants are microseconds since 1970-01-01T00:00:00Z; civil dates are proleptic Gregorian.
#ifndef KAWAL_BASE_CLOCK_H
#define KAWAL_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

// A source of time. One "now" per batch: ask once, pass the answer on.
typedef struct clock_source {
    int64_t (*now_us)(void *ctx);
    int64_t (*monotonic_us)(void *ctx); // for durations; never goes back
    void *ctx;
} clock_source;

// The machine's clock.
clock_source clock_system(void);

enum { US_PER_S = 1000000, S_PER_DAY = 86400, S_PER_HOUR = 3600, S_PER_MIN = 60 };

// Days since 1970-01-01 of a civil date and back (Hinnant, "chrono-compatible low-level date algorithms").
int32_t date_days(int year, int month, int day);
void date_civil(int32_t days, int *ret_year, int *ret_month, int *ret_day);

// "YYYY-MM-DD", real dates of the years 1900 to 2999 only. Days since 1970-01-01.
bool date_parse(str s, int32_t *ret_days);
// "HH:MM", 00:00 to 24:00. Minutes after midnight.
bool time_parse(str s, int32_t *ret_min);
// "YYYY-MM-DD HH:MM" (a 'T' may stand for the space), local time. Seconds since 1970-01-01T00:00 local.
bool datetime_parse(str s, int64_t *ret_s);
// Either of "YYYY-MM-DD", its first second, or its last with `end`, and "YYYY-MM-DD HH:MM", as clocks show it
// that are ahead of UTC by so much. Seconds since 1970 UTC.
bool moment_parse(str s, int32_t utc_offset_min, bool end, int64_t *ret_s);

// RFC 3339: "2025-06-15T13:45:12.862Z", or with an offset such as +07:00; a space may stand for the 'T', and
// without an offset it is UTC. Digits behind microseconds are cut off. Microseconds since 1970 UTC.
bool instant_parse(str s, int64_t *ret_us);

enum { DATE_TEXT = 11, DATETIME_TEXT = 17, INSTANT_TEXT = 21 };
void date_format(int32_t days, char out[static DATE_TEXT]);            // 2024-11-27
void datetime_format(int64_t local_s, char out[static DATETIME_TEXT]); // 2024-11-27T06:00
void instant_format(int64_t us, char out[static INSTANT_TEXT]);        // 2024-11-27T06:00:00Z

#endif
