#include "report/duty_letter.h"

#include <string.h>

#include "base/clock.h"
#include "report/duty_words.h"
#include "report/moment.h"
#include "report/table.h"

enum { LETTER_MAX = 256 * 1024, SHORT_ID = 12, LETTER_DOTS = 20, SUBJECT_COLUMN = 15 };

typedef struct letter {
    duty_words w;
    strbuf *out;
    int64_t number; // of the paragraph
} letter;

static str grouped(const letter *l, const char *member)
{
    return str_of(words_grouped(&l->w, words_n(l->w.all, member)));
}

// What the register does not say is left to be written.
static str or_dots(const letter *l, const char *member)
{
    static const char dots[] = "....................";
    const char *z = words_z(l->w.all, member);
    return z[0] == '\0' ? (str){dots, LETTER_DOTS} : str_of(z);
}

static str day_words(const letter *l, const char *day)
{
    strbuf text;
    strbuf_init(&text, 256);
    day_say(&text, l->w.language, day);
    const char *z = str_dup(l->w.a, strbuf_str(&text));
    strbuf_done(&text);
    return str_of(z);
}

static str day(const letter *l, const char *member)
{
    return day_words(l, words_z(l->w.all, member));
}

// The day of an instant by the operation's clocks: in the morning of Indonesia it is still yesterday in UTC.
static str day_of_instant(const letter *l, const char *member)
{
    char local[DATETIME_TEXT];
    int64_t us = 0;
    if (!instant_parse(str_of(words_z(l->w.all, member)), &us)) {
        return day_words(l, "");
    }
    datetime_format(us / US_PER_S + words_n(l->w.all, "utc_offset_min") * S_PER_MIN, local);
    return day_words(l, local);
}

// A numbered paragraph of a sentence of the catalogue.
static void paragraph(letter *l, const char *key, const err_in *args, size_t n)
{
    strbuf text;
    strbuf_init(&text, LETTER_MAX);
    text_add(&text, l->w.language, key, args, n);
    strbuf_addf(l->out, "\n%lld. ", (long long)++l->number);
    words_wrap(l->out, 3, text.p ? text.p : "");
    strbuf_done(&text);
}
#define PARAGRAPH(l, key, ...)                                                                               \
    paragraph((l), (key), (const err_in[]){__VA_ARGS__},                                                     \
              sizeof((const err_in[]){__VA_ARGS__}) / sizeof(err_in))

static void print_shortage(letter *l)
{
    int64_t teams = words_n(l->w.all, "short_teams");
    int64_t posts = words_n(l->w.all, "short_posts");
    int64_t reserves = words_n(l->w.all, "short_reserves");
    PARAGRAPH(l, teams + posts + reserves > 0 ? "duty.letter.short" : "duty.letter.enough",
              ERR_STR("available", grouped(l, "available")), ERR_STR("bound", grouped(l, "lower_bound")),
              ERR_STR("short", str_of(words_grouped(&l->w, teams + posts + reserves))),
              ERR_STR("teams", grouped(l, "short_teams")), ERR_STR("posts", grouped(l, "short_posts")),
              ERR_STR("reserves", grouped(l, "short_reserves")));
}

static void print_kecamatan(letter *l)
{
    static const char *const head[] = {"summary.kecamatan", "summary.tps",   "summary.needed",
                                       "summary.placed",    "summary.lacks", "summary.uncovered"};
    static const char *const member[] = {"tps", "needed", "placed", "short", "tps_uncovered"};
    const json_t *rows = json_object_get(l->w.all, "by_kecamatan");
    table t;
    if (json_array_size(rows) == 0) {
        return;
    }
    paragraph(l, "duty.letter.kecamatan", NULL, 0);
    strbuf_addc(l->out, '\n');
    table_init(&t, l->w.a, "lrrrrr");
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
        table_cell(&t, text_get(l->w.language, head[i]));
    }
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        table_cell(&t, words_z(row, "name"));
        for (size_t k = 0; k < sizeof member / sizeof *member; k++) {
            table_cell(&t, words_grouped(&l->w, words_n(row, member[k])));
        }
    }
    table_print(&t, l->out);
}

static void print_classes(letter *l)
{
    const json_t *rows = json_object_get(l->w.all, "by_class");
    size_t i = 0;
    json_t *row = NULL;
    strbuf list;
    if (json_array_size(rows) == 0) {
        return;
    }
    strbuf_init(&list, LETTER_MAX);
    json_array_foreach(rows, i, row)
    {
        strbuf_addz(&list, i > 0 ? ", " : "");
        text_fmt(&list, l->w.language, "duty.letter.class",
                 ERR_STR("tps", str_of(words_grouped(&l->w, words_n(row, "tps_uncovered")))),
                 ERR_Z("class", words_z(row, "name")));
    }
    PARAGRAPH(l, "duty.letter.uncovered", ERR_STR("list", strbuf_str(&list)));
    strbuf_done(&list);
}

static void print_wish(letter *l)
{
    size_t i = 0;
    json_t *row = NULL;
    PARAGRAPH(l, "duty.letter.wish", ERR_STR("people", grouped(l, "people")),
              ERR_STR("days", grouped(l, "days")), ERR_STR("from", day(l, "from")),
              ERR_STR("to", day(l, "to")));
    json_array_foreach(json_object_get(l->w.all, "skills"), i, row)
    {
        strbuf_addz(l->out, "   - ");
        text_fmt(l->out, l->w.language, "duty.letter.skill",
                 ERR_Z("skill", words_word(&l->w, "duty.skill.", words_z(row, "skill"))),
                 ERR_STR("n", str_of(words_grouped(&l->w, words_n(row, "people")))));
        strbuf_addc(l->out, '\n');
    }
}

// Where it goes, and what about: number and date are the sender's.
static void print_head(const letter *l)
{
    strbuf subject;
    strbuf_init(&subject, LETTER_MAX);
    text_fmt(&subject, l->w.language, "duty.letter.subject",
             ERR_Z("election", words_z(l->w.all, "election")));
    strbuf_addf(l->out, "%s", text_get(l->w.language, "duty.letter.head"));
    words_wrap(l->out, SUBJECT_COLUMN, subject.p);
    strbuf_addc(l->out, '\n');
    text_fmt(l->out, l->w.language, "duty.letter.to", ERR_STR("addressee", or_dots(l, "addressee")));
    strbuf_addc(l->out, '\n');
    strbuf_done(&subject);
}

void duty_letter_print(strbuf *out, text_language language, const json_t *request)
{
    arena a = {0};
    letter l = {{&a, language, request}, out, 0};
    const char *plan = words_z(request, "plan");
    print_head(&l);
    PARAGRAPH(&l, "duty.letter.about", ERR_Z("name", words_z(request, "name")),
              ERR_STR("plan", ((str){plan, strlen(plan) < SHORT_ID ? strlen(plan) : SHORT_ID})),
              ERR_STR("created", day_of_instant(&l, "created")), ERR_STR("area", or_dots(&l, "area")),
              ERR_STR("voting", day(&l, "voting_day")));
    print_shortage(&l);
    print_kecamatan(&l);
    print_classes(&l);
    print_wish(&l);
    paragraph(&l, "duty.letter.end", NULL, 0);
    strbuf_addc(out, '\n');
    text_fmt(out, language, "duty.letter.signature", ERR_STR("unit", or_dots(&l, "unit")));
    strbuf_addc(out, '\n');
    arena_done(&a);
}
