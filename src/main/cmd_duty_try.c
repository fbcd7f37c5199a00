// kawal duty class, kawal duty try: why a TPS has its class, and what a change would do.
#include <stdio.h>
#include <string.h>

#include "app/plan_try.h"
#include "app/planner.h"
#include "app/vulnerability_desk.h"
#include "main/cmd_duty.h"
#include "report/table.h"

enum { PER_TENTH = 10 };

// A dash where nobody said.
static const char *or_dash(const json_t *row, const char *member)
{
    const char *z = json_string_value(json_object_get(row, member));
    return z ? z : "–";
}

// ---------------------------------------------------------------- why a TPS has its class

// Per mille as of a hundred: 61,2.
static void cell_score(const cli *c, table *t, const json_t *row, const char *member)
{
    int64_t permille = view_int(row, member);
    table_cellf(t, "%lld%c%lld", (long long)(permille / PER_TENTH), c->language == TEXT_ID ? ',' : '.',
                (long long)(permille % PER_TENTH));
}

static void print_parts(cli *c, const json_t *parts, strbuf *out)
{
    static const char *const key[] = {"duty.class.criterion", "duty.class.weight", "duty.class.value",
                                      "duty.class.share", "duty.class.basis"};
    table t;
    table_init(&t, &c->memory, "lrrrl");
    table_heads(&t, c->language, key, sizeof key / sizeof *key);
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(parts, i, row)
    {
        const json_t *measured = json_object_get(row, "measured");
        const char *sign = json_string_value(json_object_get(row, "sign"));
        table_cell(&t, view_text(row, "name"));
        table_number(&t, view_int(row, "weight"), '.');
        cell_score(c, &t, row, "value");
        cell_score(c, &t, row, "share");
        if (sign) {
            table_cellf(&t, "%.40s", sign);
        } else if (json_is_integer(measured)) {
            table_cellf(&t, "%s: %lld", cli_word(c, "duty.class.of.", view_text(row, "of")),
                        (long long)json_integer_value(measured));
        } else {
            table_cell(&t, text_get(c->language, "duty.class.unknown"));
        }
    }
    table_print(&t, out);
}

static void print_one(cli *c, const json_t *answer, strbuf *out)
{
    size_t i = 0;
    json_t *row = NULL;
    int64_t score = view_int(answer, "score");
    char text[32];
    (void)snprintf(text, sizeof text, "%lld%c%lld", (long long)(score / PER_TENTH),
                   c->language == TEXT_ID ? ',' : '.', (long long)(score % PER_TENTH));
    strbuf head;
    strbuf_init(&head, DUTY_PRINT_MAX);
    text_fmt(&head, c->language, "duty.class.head", ERR_Z("tps", view_text(answer, "tps")),
             ERR_Z("class", view_text(answer, "class")), ERR_Z("score", text),
             ERR_Z("suggested", or_dash(answer, "suggested")));
    duty_add(out, 0, &head);
    strbuf_addc(out, '\n');
    print_parts(c, json_object_get(answer, "parts"), out);
    json_array_foreach(json_object_get(answer, "opinions"), i, row)
    {
        strbuf_addz(out, i == 0 ? "\n  " : "  ");
        text_fmt(out, c->language,
                 json_is_true(json_object_get(row, "differs")) ? "duty.class.differs" : "duty.class.agrees",
                 ERR_Z("by", cli_word(c, "duty.by.", view_text(row, "by"))),
                 ERR_Z("class", view_text(row, "class")));
        strbuf_addc(out, '\n');
    }
}

static void print_counts(cli *c, const json_t *counts, strbuf *out)
{
    static const char *const key[] = {"summary.class", "duty.class.register", "duty.class.suggested",
                                      "duty.by.kpu",   "duty.by.bawaslu",     "duty.by.polri"};
    static const char *const member[] = {"register", "suggested", "kpu", "bawaslu", "polri"};
    table t;
    table_init(&t, &c->memory, "lrrrrr");
    table_heads(&t, c->language, key, sizeof key / sizeof *key);
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(counts, i, row)
    {
        table_cell(&t, view_text(row, "name"));
        for (size_t k = 0; k < sizeof member / sizeof *member; k++) {
            table_number(&t, view_int(row, member[k]), text_thousands(c->language));
        }
    }
    table_print(&t, out);
}

// "  TPS  class: Bawaslu sangat_rawan": who says otherwise.
static void print_differences(const cli *c, const json_t *rows, strbuf *out)
{
    static const char *const member[] = {"suggested", "kpu", "bawaslu", "polri"};
    static const char *const who[] = {"duty.class.suggested", "duty.by.kpu", "duty.by.bawaslu",
                                      "duty.by.polri"};
    bool any = json_array_size(rows) > 0;
    strbuf_addf(out, "\n%s\n",
                text_get(c->language, any ? "duty.class.differences" : "duty.class.no_difference"));
    for (size_t i = 0; i < duty_shown(c, rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *class_ = view_text(row, "class");
        strbuf text;
        strbuf_init(&text, DUTY_PRINT_MAX);
        strbuf_addf(&text, "%s %s:", view_text(row, "tps"), class_);
        for (size_t k = 0; k < sizeof member / sizeof *member; k++) {
            const char *said = view_text(row, member[k]);
            if (said[0] != '\0' && strcmp(said, class_) != 0) {
                strbuf_addf(&text, "  %s %s", text_get(c->language, who[k]), said);
            }
        }
        duty_add(out, 2, &text);
    }
    duty_rest(c, rows, out);
}

static void print_moved(cli *c, const json_t *rows, strbuf *out)
{
    static const char *const key[] = {"summary.tps", "duty.class.register", "compare.before",
                                      "compare.after"};
    static const char *const member[] = {"tps", "class", "before", "after"};
    table t;
    if (!rows) {
        return;
    }
    strbuf_addc(out, '\n');
    text_fmt(out, c->language, "duty.class.moved", ERR_INT("n", (int64_t)json_array_size(rows)));
    strbuf_addc(out, '\n');
    table_init(&t, &c->memory, "llll");
    table_heads(&t, c->language, key, sizeof key / sizeof *key);
    for (size_t i = 0; i < duty_shown(c, rows); i++) {
        for (size_t k = 0; k < sizeof member / sizeof *member; k++) {
            table_cell(&t, or_dash(json_array_get(rows, i), member[k]));
        }
    }
    if (json_array_size(rows) > 0) {
        table_print(&t, out);
    }
    duty_rest(c, rows, out);
}

static void print_class(cli *c, const json_t *answer, strbuf *out)
{
    if (json_object_get(answer, "parts")) {
        print_one(c, answer, out);
        return;
    }
    print_counts(c, json_object_get(answer, "counts"), out);
    print_differences(c, json_object_get(answer, "differences"), out);
    print_moved(c, json_object_get(answer, "moved"), out);
}

int cmd_duty_class(cli *c)
{
    err e = {0};
    store *db = NULL;
    json_t *answer = NULL;
    const vulnerability_ask q = {.dir = c->word[1],
                                 .tps = c->n_word > 2 ? c->word[2] : "",
                                 .weights = cli_has(c, OPT_WEIGHTS) ? c->text[OPT_WEIGHTS] : ""};
    bool ok = operation_open(c->word[1], STORE_READ, &db, &e) &&
              vulnerability_answer(&c->memory, db, &q, &answer, &e) &&
              duty_answer(c, answer, print_class, &e);
    json_decref(answer);
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}

// ---------------------------------------------------------------- what a change would do

// The array of a kind in a part of the order, made when it is needed.
static json_t *array_of(json_t *order, const char *part, const char *kind)
{
    json_t *kinds = json_object_get(order, part);
    if (!kinds) {
        json_object_set_new(order, part, json_object());
        kinds = json_object_get(order, part);
    }
    if (!json_object_get(kinds, kind)) {
        json_object_set_new(kinds, kind, json_array());
    }
    return json_object_get(kinds, kind);
}

static bool bad_form(const char *option, const char *text, const char *form, err *e)
{
    return err_fail(e, ERR_CODE("cli.duty.form"), ERR_Z("option", option), ERR_Z("value", text),
                    ERR_Z("form", form));
}

// "TPS=CLASS".
static bool take_class(const char *text, json_t *order, err *e)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || equals[1] == '\0' || !str_is_utf8(str_of(text))) {
        return bad_form("class", text, "TPS=CLASS", e);
    }
    json_array_append_new(array_of(order, "set", "tps"),
                          json_pack("{s:s#, s:s}", "code", text, (int)(equals - text), "class", equals + 1));
    return true;
}

// One "polri=2" of a pattern.
static bool take_number(str word, json_t *row)
{
    const char *equals = memchr(word.p, '=', word.n);
    str name = {word.p, equals ? (size_t)(equals - word.p) : 0};
    int64_t value = 0;
    bool known = str_eq(name, STR("polri")) || str_eq(name, STR("tps")) || str_eq(name, STR("linmas")) ||
                 str_eq(name, STR("polri_min"));
    if (!known || !str_parse_i64((str){equals + 1, word.n - name.n - 1}, 0, INT32_MAX, &value)) {
        return false;
    }
    char text[32];
    char key[32];
    (void)snprintf(text, sizeof text, "%lld", (long long)value);
    (void)snprintf(key, sizeof key, "%.*s", (int)name.n, name.p);
    json_object_set_new(row, key, json_string(text));
    return true;
}

// "CLASS:polri=2,tps=10".
static bool take_pattern(const char *text, json_t *order, err *e)
{
    const char *colon = strchr(text, ':');
    if (!colon || colon == text || !str_is_utf8(str_of(text))) {
        return bad_form("pattern", text, "CLASS:polri=N,tps=N", e);
    }
    json_t *row = json_pack("{s:s#}", "class", text, (int)(colon - text));
    json_array_append_new(array_of(order, "set", "patterns"), row);
    const char *at = colon + 1;
    for (bool more = true; more;) {
        size_t n = strcspn(at, ",");
        if (!take_number((str){at, n}, row)) {
            return bad_form("pattern", text, "CLASS:polri=N,tps=N", e);
        }
        more = at[n] == ',';
        at += n + 1;
    }
    return true;
}

static bool take_gone(const char *option, const char *kind, const char *text, json_t *order, err *e)
{
    return (text[0] != '\0' && str_is_utf8(str_of(text)) &&
            json_array_append_new(array_of(order, "gone", kind), json_string(text)) == 0) ||
           bad_form(option, text, "CODE", e);
}

static bool take_said(const cli_said *said, json_t *order, err *e)
{
    switch ((int)said->option) {
    case OPT_CLASS:
        return take_class(said->text, order, e);
    case OPT_PATTERN:
        return take_pattern(said->text, order, e);
    case OPT_WITHOUT:
        return take_gone("without", "people", said->text, order, e);
    case OPT_DROP:
        return take_gone("drop", "tps", said->text, order, e);
    default:
        return true;
    }
}

static bool take_order(const cli *c, json_t *order, err *e)
{
    for (int i = 0; i < c->n_said; i++) {
        if (!take_said(&c->said[i], order, e)) {
            return false;
        }
    }
    return json_object_size(order) > 0 || err_fail(e, ERR_CODE("cli.duty.nothing"));
}

static void print_score(cli *c, const json_t *rows, strbuf *out)
{
    static const char *const key[] = {"compare.part", "compare.before", "compare.after",
                                      "compare.difference"};
    table t;
    char thousands = text_thousands(c->language);
    table_init(&t, &c->memory, "lrrr");
    table_heads(&t, c->language, key, sizeof key / sizeof *key);
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        const char *class_ = view_text(row, "class");
        table_cellf(&t, "%s%s%s", cli_word(c, "web.duty.part.", view_text(row, "part")),
                    class_[0] == '\0' ? "" : " ", class_);
        table_number(&t, view_int(row, "before"), thousands);
        table_number(&t, view_int(row, "after"), thousands);
        table_number(&t, view_int(row, "after") - view_int(row, "before"), thousands);
    }
    table_print(&t, out);
}

static void add_codes(const json_t *codes, strbuf *out)
{
    size_t i = 0;
    json_t *code = NULL;
    json_array_foreach(codes, i, code)
    {
        strbuf_addf(out, "%s%s", i > 0 ? " " : "", json_string_value(code));
    }
    strbuf_addz(out, i == 0 ? "–" : "");
}

static void print_teams(const cli *c, const json_t *rows, strbuf *out)
{
    static const char *const member[] = {"tps", "people"};
    if (json_array_size(rows) > 0) {
        strbuf_addf(out, "\n%s\n", text_get(c->language, "duty.try.teams"));
    }
    for (size_t i = 0; i < duty_shown(c, rows); i++) {
        const json_t *row = json_array_get(rows, i);
        strbuf_addf(out, "  %s  %s  %s\n", or_dash(row, "team"), view_text(row, "kecamatan"),
                    view_text(row, "class"));
        for (size_t k = 0; k < sizeof member / sizeof *member; k++) {
            const json_t *sides = json_object_get(row, member[k]);
            strbuf text;
            strbuf_init(&text, DUTY_PRINT_MAX);
            add_codes(json_object_get(sides, "before"), &text);
            strbuf_addz(&text, " ⇒ ");
            add_codes(json_object_get(sides, "after"), &text);
            duty_add(out, 6, &text);
        }
    }
    duty_rest(c, rows, out);
}

static void add_place(const cli *c, const json_t *at, strbuf *out)
{
    const char *kind = "";
    json_t *value = NULL;
    if (json_object_size(at) == 0) {
        strbuf_addz(out, text_get(c->language, "duty.try.nowhere"));
        return;
    }
    bool first = true;
    json_object_foreach((json_t *)(uintptr_t)at, kind, value)
    {
        if (json_is_string(value)) {
            strbuf_addf(out, "%s%s", first ? "" : " ", json_string_value(value));
            first = false;
        }
    }
}

static void print_people(const cli *c, const json_t *rows, strbuf *out)
{
    if (json_array_size(rows) > 0) {
        strbuf_addc(out, '\n');
        text_fmt(out, c->language, "duty.try.people", ERR_INT("n", (int64_t)json_array_size(rows)));
        strbuf_addc(out, '\n');
    }
    for (size_t i = 0; i < duty_shown(c, rows); i++) {
        const json_t *row = json_array_get(rows, i);
        strbuf_addf(out, "  %s  ", view_text(row, "person"));
        add_place(c, json_object_get(row, "before"), out);
        strbuf_addz(out, "  ⇒  ");
        add_place(c, json_object_get(row, "after"), out);
        strbuf_addc(out, '\n');
    }
    duty_rest(c, rows, out);
}

static void print_trips(const cli *c, const json_t *rows, strbuf *out)
{
    if (json_array_size(rows) > 0) {
        strbuf_addf(out, "\n%s\n", text_get(c->language, "duty.try.trips"));
    }
    for (size_t i = 0; i < duty_shown(c, rows); i++) {
        const json_t *row = json_array_get(rows, i);
        strbuf text;
        strbuf_init(&text, DUTY_PRINT_MAX);
        strbuf_addf(&text, "%s %s %s:", view_text(row, "trip"), view_text(row, "vehicle"),
                    view_text(row, "depart"));
        size_t k = 0;
        json_t *why = NULL;
        json_array_foreach(json_object_get(row, "why"), k, why)
        {
            const char *code = json_string_value(why);
            bool gone = strcmp(code, "gone") == 0;
            strbuf_addf(&text, " %s",
                        gone ? text_get(c->language, "duty.try.gone") : cli_word(c, "check.", code));
        }
        duty_add(out, 2, &text);
    }
    duty_rest(c, rows, out);
}

static void print_try(cli *c, const json_t *answer, strbuf *out)
{
    print_score(c, json_object_get(answer, "score"), out);
    strbuf_addf(out, "%s\n", cli_word(c, "compare.better.", view_text(answer, "better")));
    print_teams(c, json_object_get(answer, "teams"), out);
    print_people(c, json_object_get(answer, "people"), out);
    print_trips(c, json_object_get(answer, "trips"), out);
    if (json_is_false(json_object_get(answer, "whole"))) {
        strbuf_addf(out, "%s\n", text_get(c->language, "duty.try.cut"));
    }
    if (view_int(answer, "faults") > 0) {
        text_fmt(out, c->language, "web.duty.try.faults", ERR_INT("n", view_int(answer, "faults")));
        strbuf_addc(out, '\n');
    }
    strbuf_addf(out, "\n%s\n", text_get(c->language, "duty.try.nothing_kept"));
}

static void say_step(void *ctx, planning_step step, int64_t done, int64_t total)
{
    static const char *const key[PLANNING_STEPS] = {"cli.progress.network", "cli.progress.placement",
                                                    "cli.progress.trials", "cli.progress.judge"};
    cli_progress(ctx, key[step], done, total);
}

int cmd_duty_try(cli *c)
{
    err e = {0};
    store *db = NULL;
    json_t *order = json_object();
    json_t *answer = NULL;
    plan_try_change change = {0};
    const planner_request q = {.seed = (uint64_t)c->seed,
                               .iterations = c->iterations >= 0 ? c->iterations : PLANNER_ITERATIONS,
                               .seconds = c->seconds,
                               .dir = c->word[1],
                               .clock = c->clock,
                               .progress = say_step,
                               .progress_ctx = c};
    bool ok = take_order(c, order, &e) && plan_try_read(&c->memory, order, &change, &e) &&
              operation_open(c->word[1], STORE_READ, &db, &e) &&
              plan_try(&c->memory, db, &q, &change, &answer, &e);
    cli_progress_end(c);
    ok = ok && duty_answer(c, answer, print_try, &e);
    json_decref(answer);
    json_decref(order);
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}
