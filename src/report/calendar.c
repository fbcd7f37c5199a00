#include "report/calendar.h"

#include "base/clock.h"

enum { TEXT_MAX = 64 * 1024 };

// One content line, folded: a line that goes on begins with a space, which counts.
static void add_line(strbuf *out, str line)
{
    size_t at = 0;
    while (line.n - at > (at == 0 ? CALENDAR_LINE_MAX : CALENDAR_LINE_MAX - 1)) {
        size_t end = at + (at == 0 ? CALENDAR_LINE_MAX : CALENDAR_LINE_MAX - 1);
        while (((unsigned char)line.p[end] & 0xC0) == 0x80) {
            end--;
        }
        strbuf_addz(out, at == 0 ? "" : " ");
        strbuf_add(out, (str){line.p + at, end - at});
        strbuf_addz(out, "\r\n");
        at = end;
    }
    strbuf_addz(out, at == 0 ? "" : " ");
    strbuf_add(out, (str){line.p + at, line.n - at});
    strbuf_addz(out, "\r\n");
}

static void add_escaped(strbuf *out, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '\\' || c == ';' || c == ',') {
            strbuf_addc(out, '\\');
            strbuf_addc(out, *text);
        } else if (c == '\n') {
            strbuf_addz(out, "\\n");
        } else if (c >= 0x20 && c != 0x7F) {
            strbuf_addc(out, *text);
        }
    }
}

static void add_text(strbuf *out, const char *name, const char *text)
{
    strbuf line;
    strbuf_init(&line, TEXT_MAX);
    strbuf_addz(&line, name);
    strbuf_addc(&line, ':');
    add_escaped(&line, text);
    add_line(out, strbuf_str(&line));
    strbuf_done(&line);
}

static void add_instant(strbuf *out, const char *name, int64_t s)
{
    char text[INSTANT_TEXT]; // 2024-11-27T06:00:00Z
    instant_format(s * US_PER_S, text);
    strbuf_addf(out, "%s:%.4s%.2s%.2sT%.2s%.2s%.2sZ\r\n", name, text, text + 5, text + 8, text + 11,
                text + 14, text + 17);
}

void calendar_begin(strbuf *out)
{
    strbuf_addz(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kawal//Duty//EN\r\nCALSCALE:GREGORIAN\r\n"
                     "METHOD:PUBLISH\r\n");
}

void calendar_add(strbuf *out, const calendar_event *event)
{
    strbuf_addz(out, "BEGIN:VEVENT\r\n");
    add_text(out, "UID", event->uid);
    add_instant(out, "DTSTAMP", event->stamp_s);
    add_instant(out, "DTSTART", event->from_s);
    add_instant(out, "DTEND", event->to_s);
    add_text(out, "SUMMARY", event->summary);
    if (event->location[0] != '\0') {
        add_text(out, "LOCATION", event->location);
    }
    if (event->has_point) {
        strbuf_addf(out, "GEO:%.6f;%.6f\r\n", event->lat, event->lon);
    }
    if (event->description[0] != '\0') {
        add_text(out, "DESCRIPTION", event->description);
    }
    strbuf_addz(out, "END:VEVENT\r\n");
}

void calendar_end(strbuf *out)
{
    strbuf_addz(out, "END:VCALENDAR\r\n");
}
