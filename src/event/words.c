#include "event/words.h"

#include <stdio.h>

#include "base/clock.h"

#define LAST_TIME_S INT64_C(32503680000) // 3000-01-01

void words_time(int64_t time_s, int32_t utc_offset_min, char out[static WORDS_TIME])
{
    char text[DATETIME_TEXT];
    if (time_s < S_PER_DAY || time_s >= LAST_TIME_S) {
        (void)snprintf(out, WORDS_TIME, "%lld s", (long long)time_s);
        return;
    }
    datetime_format(time_s + (int64_t)utc_offset_min * S_PER_MIN, text);
    (void)snprintf(out, WORDS_TIME, "%.10s %.5s:%02d", text, text + 11, (int)(time_s % S_PER_MIN));
}

const char *words_choice(text_language language, event_field f, int64_t number)
{
    char key[64];
    (void)snprintf(key, sizeof key, "words.choice.%s", event_field_of(f)->choices[number]);
    return text_get(language, key);
}

void words_hex(strbuf *out, str bytes)
{
    strbuf_addhex(out, (str){bytes.p, bytes.n < WORDS_HEX_BYTES ? bytes.n : WORDS_HEX_BYTES});
}

static void add_e7(strbuf *out, int64_t e7)
{
    enum { UNIT = 10000000 };
    int64_t positive = e7 < 0 ? -e7 : e7;
    strbuf_addf(out, "%s%d.%07d", e7 < 0 ? "-" : "", (int)(positive / UNIT), (int)(positive % UNIT));
}

static void add_list(strbuf *out, const words_reader *r, event_field f, str list)
{
    str item;
    for (int n = 0; event_list_next(&list, &item); n++) {
        strbuf_addz(out, n > 0 ? ", " : "");
        if (event_field_of(f)->type == EVENT_TYPE_CODES) {
            strbuf_add(out, item);
        } else {
            r->hash(r->ctx, out, f, item);
        }
    }
}

static void add_number(strbuf *out, const words_reader *r, event_field f, int64_t number)
{
    char text[WORDS_TIME];
    if (f == EVENT_FIELD_FROM_S || f == EVENT_FIELD_TO_S) {
        words_time(number, r->utc_offset_min, text);
        strbuf_addz(out, text);
    } else {
        strbuf_addf(out, "%lld", (long long)number);
    }
}

const char *words_entry(uint64_t index, char out[static WORDS_ENTRY])
{
    (void)snprintf(out, WORDS_ENTRY, index == UINT64_MAX ? "#-" : "#%llu", (unsigned long long)index);
    return out;
}

static void add_value(strbuf *out, const words_reader *r, const event_view *v, event_field f)
{
    const event_value *value = &v->value[f];
    switch (event_field_of(f)->type) {
    case EVENT_TYPE_CODE:
        strbuf_add(out, value->bytes);
        break;
    case EVENT_TYPE_CODES:
    case EVENT_TYPE_HASHES:
        add_list(out, r, f, value->bytes);
        break;
    case EVENT_TYPE_INT:
        add_number(out, r, f, value->number);
        break;
    case EVENT_TYPE_CHOICE:
        strbuf_addz(out, words_choice(r->language, f, value->number));
        break;
    case EVENT_TYPE_HASH:
        r->hash(r->ctx, out, f, value->bytes);
        break;
    case EVENT_TYPE_KEY:
        r->key(r->ctx, out, f, value->bytes);
        break;
    case EVENT_TYPE_POINT:
        add_e7(out, value->position.lat_e7);
        strbuf_addz(out, ", ");
        add_e7(out, value->position.lon_e7);
        break;
    }
}

static void add_label(strbuf *out, const words_reader *r, int indent, const char *name)
{
    char key[64];
    (void)snprintf(key, sizeof key, "words.field.%s", name);
    strbuf_addf(out, "%*s%s: ", indent, "", text_get(r->language, key));
}

void words_event(strbuf *out, const words_reader *r, const event_view *v, const char *first, int indent)
{
    char when[WORDS_TIME];
    words_time(event_time_s(v), r->utc_offset_min, when);
    strbuf_addf(out, "%s%s  %s\n", first, when, text_get(r->language, v->kind->text));
    add_label(out, r, indent, "giver");
    r->key(r->ctx, out, (event_field)0, v->device);
    strbuf_addc(out, '\n');
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        event_field f = (event_field)i;
        if (event_has(v, f)) {
            add_label(out, r, indent, event_field_of(f)->name);
            add_value(out, r, v, f);
            strbuf_addc(out, '\n');
        }
    }
}
