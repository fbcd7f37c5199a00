#include "report/duty_sheet.h"

#include <string.h>

#include "report/duty_words.h"
#include "report/moment.h"
#include "report/table.h"

enum {
    LABEL_WIDTH = 14,
    SHORT_ID = 12,
    FIELD_MAX = 64 * 1024,
};

typedef struct sheet {
    duty_words w;
    strbuf *out;
} sheet;

// "  Kecamatan     : Hulu"; nothing when there is nothing to say.
static void field(const sheet *s, const char *key, const char *value)
{
    if (value[0] == '\0') {
        return;
    }
    const char *label = text_get(s->w.language, key);
    size_t width = words_characters(label, strlen(label));
    strbuf_addf(s->out, "   %s", label);
    words_spaces(s->out, width < LABEL_WIDTH ? LABEL_WIDTH - width : 0);
    strbuf_addz(s->out, ": ");
    words_wrap(s->out, 3 + LABEL_WIDTH + 2, value);
}

static void field_number(const sheet *s, const char *key, const json_t *row, const char *member)
{
    strbuf text;
    strbuf_init(&text, FIELD_MAX);
    strbuf_addf(&text, "%lld", (long long)words_n(row, member));
    if (json_is_integer(json_object_get(row, member))) {
        field(s, key, text.p);
    }
    strbuf_done(&text);
}

// A sentence with a number in it.
static void field_minutes(const sheet *s, const char *key, const char *sentence, const json_t *row,
                          const char *member)
{
    strbuf text;
    strbuf_init(&text, FIELD_MAX);
    text_fmt(&text, s->w.language, sentence, ERR_INT("minutes", words_n(row, member)));
    if (json_is_integer(json_object_get(row, member))) {
        field(s, key, text.p);
    }
    strbuf_done(&text);
}

static const char *span_text(const sheet *s, const json_t *span)
{
    strbuf text;
    strbuf_init(&text, FIELD_MAX);
    moment_say(&text, s->w.language, words_z(span, "from"));
    strbuf_addz(&text, " – ");
    moment_say(&text, s->w.language, words_z(span, "to"));
    const char *z = str_dup(s->w.a, strbuf_str(&text));
    strbuf_done(&text);
    return z;
}

static const char *places_text(const sheet *s, const json_t *codes)
{
    strbuf text;
    strbuf_init(&text, FIELD_MAX);
    size_t i = 0;
    json_t *code = NULL;
    json_array_foreach(codes, i, code)
    {
        strbuf_addf(&text, "%s%s", i > 0 ? "; " : "", words_place_whole(&s->w, json_string_value(code)));
    }
    const char *z = str_dup(s->w.a, strbuf_str(&text));
    strbuf_done(&text);
    return z;
}

// Whether the name of an operation says which election it is for: "Pilkada 2024" of "Pilkada 2024 (bupati)".
static bool names_already(const sheet *s, const char *name, const char *election)
{
    const char *bracket = strstr(election, " (");
    size_t n = bracket ? (size_t)(bracket - election) : strlen(election);
    return n == 0 || strstr(name, str_dup(s->w.a, (str){election, n})) != NULL;
}

static void print_head(const sheet *s)
{
    const json_t *all = s->w.all;
    const char *plan = words_z(all, "plan");
    strbuf zone;
    strbuf_init(&zone, FIELD_MAX);
    zone_say(&zone, (int32_t)words_n(all, "utc_offset_min"));
    const char *name = words_z(all, "name");
    const char *election = words_z(all, "election");
    strbuf_addf(s->out, "%s\n%s", text_get(s->w.language, "duty.sheet.title"), name);
    if (!names_already(s, name, election)) {
        strbuf_addf(s->out, " — %s", election);
    }
    strbuf_addc(s->out, '\n');
    text_fmt(s->out, s->w.language, "duty.sheet.plan",
             ERR_STR("plan", ((str){plan, strlen(plan) < SHORT_ID ? strlen(plan) : SHORT_ID})),
             ERR_STR("zone", strbuf_str(&zone)));
    strbuf_addz(s->out, "\n\n");
    strbuf_done(&zone);
}

// ---------------------------------------------------------------- one duty

static void print_spans(const sheet *s, const json_t *duty)
{
    size_t i = 0;
    json_t *span = NULL;
    json_array_foreach(json_object_get(duty, "spans"), i, span)
    {
        const char *code = words_z(span, "code");
        const char *key = strcmp(code, "before") == 0   ? "duty.sheet.before"
                          : strcmp(code, "during") == 0 ? "duty.sheet.during"
                          : strcmp(code, "after") == 0  ? "duty.sheet.after"
                                                        : "duty.sheet.when";
        field(s, key, span_text(s, span));
    }
}

static void print_duty(const sheet *s, const json_t *duty, int64_t number)
{
    const char *place = words_z(duty, "place");
    strbuf_addf(s->out, "%lld. %s\n", (long long)number, words_duty(&s->w, duty));
    field(s, "duty.sheet.place", place[0] == '\0' ? "" : words_place_whole(&s->w, place));
    field(s, "duty.sheet.kecamatan", words_kecamatan(&s->w, duty));
    field(s, "duty.sheet.rayon", words_z(duty, "rayon"));
    print_spans(s, duty);
    field_number(s, "duty.sheet.squad", duty, "squad");
    field_minutes(s, "duty.sheet.travel", "duty.sheet.at_most", duty, "travel_min");
    field(s, "duty.sheet.vehicle", words_z(duty, "vehicle_name"));
    field(s, "duty.sheet.stops", places_text(s, json_object_get(duty, "stops")));
    field(s, "duty.sheet.tps", places_text(s, json_object_get(duty, "tps")));
    field_number(s, "duty.sheet.answers", duty, "answers");
    field_minutes(s, "duty.sheet.response", "duty.sheet.at_most", duty, "worst_min");
    field(s, "duty.sheet.with", words_people(&s->w, json_object_get(duty, "with")));
    field_number(s, "duty.sheet.linmas", duty, "linmas");
    field(s, "duty.sheet.padal", words_people(&s->w, json_object_get(duty, "padal")));
    field(s, "duty.sheet.pamatwil", words_people(&s->w, json_object_get(duty, "pamatwil")));
    strbuf_addc(s->out, '\n');
}

// ---------------------------------------------------------------- of a person

static void print_person_head(const sheet *s, const char *code)
{
    const json_t *person = json_object_get(json_object_get(s->w.all, "people"), code);
    const char *role = words_z(person, "role");
    print_head(s);
    field(s, "duty.sheet.name", words_person(&s->w, code));
    field(s, "duty.sheet.unit", words_z(person, "unit_name"));
    field(s, "duty.sheet.role", role[0] == '\0' ? "" : words_word(&s->w, "duty.role.", role));
    strbuf_addc(s->out, '\n');
}

static void print_rule(const sheet *s)
{
    for (int i = 0; i < DUTY_LINE_WIDTH; i++) {
        strbuf_addz(s->out, "─");
    }
    strbuf_addc(s->out, '\n');
}

// The rows come person by person.
static void print_persons(const sheet *s)
{
    const char *last = "";
    int64_t number = 0;
    size_t i = 0;
    json_t *duty = NULL;
    json_array_foreach(json_object_get(s->w.all, "duties"), i, duty)
    {
        const char *person = words_z(duty, "person");
        if (strcmp(person, last) != 0) {
            if (i > 0) {
                print_rule(s);
            }
            print_person_head(s, person);
            number = 0;
        }
        print_duty(s, duty, ++number);
        last = person;
    }
    const char *asked = words_z(json_object_get(s->w.all, "of"), "person");
    if (i == 0 && asked[0] != '\0') {
        print_person_head(s, asked);
    }
    if (i == 0) {
        strbuf_addf(s->out, "%s\n", text_get(s->w.language, "duty.sheet.none"));
    }
}

// ---------------------------------------------------------------- of a TPS

static void print_tps(const sheet *s, const char *code)
{
    const json_t *tps = json_object_get(json_object_get(s->w.all, "places"), code);
    const json_t *duties = json_object_get(s->w.all, "duties");
    const json_t *first = json_array_get(duties, 0);
    print_head(s);
    field(s, "duty.sheet.tps_one", words_place_whole(&s->w, code));
    field(s, "duty.sheet.village", words_z(tps, "village"));
    field(s, "duty.sheet.kecamatan", words_z(tps, "kecamatan"));
    field(s, "duty.sheet.class", words_z(tps, "class_name"));
    field_number(s, "duty.sheet.voters", tps, "voters");
    field(s, "duty.sheet.signal",
          json_is_true(json_object_get(tps, "blank_spot")) ? text_get(s->w.language, "duty.sheet.no_signal")
                                                           : "");
    strbuf_addc(s->out, '\n');
    if (!first) {
        strbuf_addf(s->out, "%s\n", text_get(s->w.language, "duty.sheet.no_team"));
        return;
    }
    field(s, "duty.sheet.team", words_z(first, "id"));
    field(s, "duty.sheet.station", words_place_whole(&s->w, words_z(first, "place")));
    print_spans(s, first);
    size_t i = 0;
    json_t *duty = NULL;
    json_array_foreach(duties, i, duty)
    {
        const json_t *person = json_object_get(json_object_get(s->w.all, "people"), words_z(duty, "person"));
        strbuf who;
        strbuf_init(&who, FIELD_MAX);
        strbuf_addf(&who, "%s, %s", words_person(&s->w, words_z(duty, "person")),
                    words_z(person, "unit_name"));
        field(s, "duty.sheet.officer", who.p);
        strbuf_done(&who);
    }
    field_number(s, "duty.sheet.linmas", first, "linmas");
    field(s, "duty.sheet.padal", words_people(&s->w, json_object_get(first, "padal")));
    field(s, "duty.sheet.pamatwil", words_people(&s->w, json_object_get(first, "pamatwil")));
    field(s, "duty.sheet.tps", places_text(s, json_object_get(first, "tps")));
}

// ---------------------------------------------------------------- of a unit

static void print_unit(const sheet *s, const json_t *of)
{
    const char *last = "";
    size_t i = 0;
    json_t *duty = NULL;
    print_head(s);
    field(s, "duty.sheet.unit", words_z(of, "unit_name"));
    json_array_foreach(json_object_get(s->w.all, "duties"), i, duty)
    {
        const char *person = words_z(duty, "person");
        const char *place = words_z(duty, "place");
        if (strcmp(person, last) != 0) {
            strbuf_addf(s->out, "\n%s\n", words_person(&s->w, person));
        }
        last = person;
        strbuf_addf(s->out, "   %s\n      ", span_text(s, duty));
        strbuf line;
        strbuf_init(&line, FIELD_MAX);
        strbuf_addf(&line, "%s%s%s", words_duty(&s->w, duty), place[0] == '\0' ? "" : ": ",
                    place[0] == '\0' ? "" : words_place_whole(&s->w, place));
        words_wrap(s->out, 6, line.p);
        strbuf_done(&line);
    }
    if (i == 0) {
        strbuf_addf(s->out, "\n%s\n", text_get(s->w.language, "duty.sheet.none"));
    }
}

void duty_sheet_print(strbuf *out, text_language language, const json_t *duties)
{
    arena a = {0};
    const sheet s = {{&a, language, duties}, out};
    const json_t *of = json_object_get(duties, "of");
    if (words_z(of, "tps")[0] != '\0') {
        print_tps(&s, words_z(of, "tps"));
    } else if (words_z(of, "unit")[0] != '\0') {
        print_unit(&s, of);
    } else {
        print_persons(&s);
    }
    arena_done(&a);
}
