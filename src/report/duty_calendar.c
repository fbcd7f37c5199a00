#include <string.h>

#include "base/clock.h"
#include "report/calendar.h"
#include "report/duty_export.h"
#include "report/duty_words.h"

enum { EVENT_TEXT_MAX = 64 * 1024 };

typedef struct writing {
    duty_words w;
    strbuf *out;
    int64_t stamp_s;
    int32_t offset_s; // local time is so much ahead of UTC
    json_t *count;    // how many of a person's duties of a kind and phase there were
} writing;

// Who, what and the how-manieth of it: it stays when the plan moves the duty.
static void add_uid(const writing *x, const json_t *duty, const json_t *span, strbuf *out)
{
    strbuf_addf(out, "%s.%s", words_z(duty, "person"), words_z(duty, "kind"));
    if (words_z(span, "code")[0] != '\0') {
        strbuf_addf(out, ".%s", words_z(span, "code"));
    }
    json_int_t n = json_integer_value(json_object_get(x->count, out->p)) + 1;
    json_object_set_new(x->count, out->p, json_integer(n));
    strbuf_addf(out, ".%lld@%s", (long long)n, words_z(x->w.all, "operation"));
}

static void add_line(const writing *x, const char *key, const char *value, strbuf *out)
{
    if (value[0] != '\0') {
        strbuf_addf(out, "%s%s: %s", out->n > 0 ? "\n" : "", text_get(x->w.language, key), value);
    }
}

static void describe(const writing *x, const json_t *duty, strbuf *out)
{
    const json_t *person = json_object_get(json_object_get(x->w.all, "people"), words_z(duty, "person"));
    add_line(x, "duty.sheet.name", words_person(&x->w, words_z(duty, "person")), out);
    add_line(x, "duty.sheet.unit", words_z(person, "unit_name"), out);
    add_line(x, "duty.sheet.kecamatan", words_kecamatan(&x->w, duty), out);
    add_line(x, "duty.sheet.vehicle", words_z(duty, "vehicle_name"), out);
    add_line(x, "duty.sheet.with", words_people(&x->w, json_object_get(duty, "with")), out);
    add_line(x, "duty.sheet.padal", words_people(&x->w, json_object_get(duty, "padal")), out);
}

static void summarise(const writing *x, const json_t *duty, const json_t *span, strbuf *out)
{
    const char *code = words_z(span, "code");
    const char *place = words_z(duty, "place");
    strbuf_addz(out, words_word(&x->w, "duty.kind.", words_z(duty, "kind")));
    if (code[0] != '\0') {
        strbuf_addf(out, " (%s)", words_word(&x->w, "duty.phase.", code));
    }
    if (place[0] != '\0') {
        strbuf_addf(out, ": %s", words_place(&x->w, place));
    }
}

static void add_event(const writing *x, const json_t *duty, const json_t *span)
{
    int64_t from_s = 0;
    int64_t to_s = 0;
    const char *code = words_z(duty, "place");
    const json_t *place = json_object_get(json_object_get(x->w.all, "places"), code);
    if (!datetime_parse(str_of(words_z(span, "from")), &from_s) ||
        !datetime_parse(str_of(words_z(span, "to")), &to_s)) {
        return;
    }
    strbuf uid;
    strbuf summary;
    strbuf description;
    strbuf_init(&uid, EVENT_TEXT_MAX);
    strbuf_init(&summary, EVENT_TEXT_MAX);
    strbuf_init(&description, EVENT_TEXT_MAX);
    add_uid(x, duty, span, &uid);
    summarise(x, duty, span, &summary);
    describe(x, duty, &description);
    calendar_add(x->out, &(calendar_event){.uid = uid.p,
                                           .stamp_s = x->stamp_s,
                                           .from_s = from_s - x->offset_s,
                                           .to_s = to_s - x->offset_s,
                                           .summary = summary.p,
                                           .location = code[0] == '\0' ? "" : words_place_whole(&x->w, code),
                                           .description = description.p ? description.p : "",
                                           .has_point = json_is_real(json_object_get(place, "lat")),
                                           .lat = json_real_value(json_object_get(place, "lat")),
                                           .lon = json_real_value(json_object_get(place, "lon"))});
    strbuf_done(&uid);
    strbuf_done(&summary);
    strbuf_done(&description);
}

// "2024-11-20T09:00:00Z", as instants are written.
static int64_t stamp_of(const json_t *duties)
{
    int64_t s = 0;
    const char *created = words_z(duties, "created");
    (void)datetime_parse((str){created, strlen(created) < 16 ? strlen(created) : 16}, &s);
    return s;
}

void duty_calendar(strbuf *out, text_language language, const json_t *duties)
{
    arena a = {0};
    writing x = {.w = {&a, language, duties},
                 .out = out,
                 .stamp_s = stamp_of(duties),
                 .offset_s = (int32_t)words_n(duties, "utc_offset_min") * S_PER_MIN,
                 .count = json_object()};
    size_t i = 0;
    json_t *duty = NULL;
    calendar_begin(out);
    json_array_foreach(json_object_get(duties, "duties"), i, duty)
    {
        size_t k = 0;
        json_t *span = NULL;
        json_array_foreach(json_object_get(duty, "spans"), k, span)
        {
            add_event(&x, duty, span);
        }
    }
    calendar_end(out);
    json_decref(x.count);
    arena_done(&a);
}
