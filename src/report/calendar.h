// iCalendar (RFC 5545): events that a phone or a mail program shows.
#ifndef KAWAL_REPORT_CALENDAR_H
#define KAWAL_REPORT_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { CALENDAR_LINE_MAX = 75 }; // octets of a line, without its end

typedef struct calendar_event {
    const char *uid; // the same event has the same one for ever
    int64_t stamp_s; // seconds since 1970 UTC, as the two below: when it was made
    int64_t from_s;
    int64_t to_s;
    const char *summary;
    const char *location; // "" = none
    const char *description;
    bool has_point;
    double lat, lon;
} calendar_event;

// A calendar is its beginning, events, its end. Times are written as UTC, which needs no rules of a zone.
// Texts may hold anything: they are escaped, lines are folded, never within a character.
void calendar_begin(strbuf *out);
void calendar_add(strbuf *out, const calendar_event *event);
void calendar_end(strbuf *out);

#endif
