#include "report/moment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { DAYS_OF_WEEK = 7, THURSDAY = 4 }; // 1970-01-01

static const char *month(text_language language, const char *room, int number)
{
    char key[32];
    (void)snprintf(key, sizeof key, "%s%02d", room, number);
    return text_get(language, key);
}

void moment_say(strbuf *out, text_language language, const char *local)
{
    int64_t s = 0;
    if (!datetime_parse(str_of(local), &s)) {
        strbuf_addz(out, "–");
        return;
    }
    int y = 0;
    int m = 0;
    int d = 0;
    char key[32];
    int32_t days = (int32_t)(s / S_PER_DAY);
    date_civil(days, &y, &m, &d);
    (void)snprintf(key, sizeof key, "duty.weekday.%d",
                   (int)((days % DAYS_OF_WEEK + DAYS_OF_WEEK + THURSDAY) % DAYS_OF_WEEK));
    strbuf_addf(out, "%s %d %s %d %s", text_get(language, key), d, month(language, "summary.month.", m), y,
                local + 11);
}

void day_say(strbuf *out, text_language language, const char *day)
{
    int32_t days = 0;
    str text = str_of(day);
    if (text.n < 10 || !date_parse((str){text.p, 10}, &days)) {
        strbuf_addz(out, "–");
        return;
    }
    int y = 0;
    int m = 0;
    int d = 0;
    date_civil(days, &y, &m, &d);
    strbuf_addf(out, "%d %s %d", d, month(language, "duty.month.", m), y);
}

void zone_say(strbuf *out, int32_t utc_offset_min)
{
    static const struct {
        int32_t offset_min;
        const char *name;
    } zone[] = {{420, "WIB"}, {480, "WITA"}, {540, "WIT"}};
    for (size_t i = 0; i < sizeof zone / sizeof *zone; i++) {
        if (zone[i].offset_min == utc_offset_min) {
            strbuf_addz(out, zone[i].name);
            return;
        }
    }
    int32_t size = abs(utc_offset_min);
    strbuf_addf(out, "UTC%c%02d:%02d", utc_offset_min < 0 ? '-' : '+', (int)(size / 60), (int)(size % 60));
}
