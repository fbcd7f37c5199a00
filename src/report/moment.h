// Days and hours as people write them.
#ifndef KAWAL_REPORT_MOMENT_H
#define KAWAL_REPORT_MOMENT_H

#include "base/text.h"

// "Sel 26 Nov 2024 06:00" of "2024-11-26T06:00"; a dash when it is none.
void moment_say(strbuf *out, text_language language, const char *local);

// "26 November 2024" of "2024-11-26" (what follows is passed over); a dash when it is none.
void day_say(strbuf *out, text_language language, const char *day);

// The time of a place by its distance from UTC: WIB, WITA, WIT, else "UTC+05:30".
void zone_say(strbuf *out, int32_t utc_offset_min);

#endif
