// kawal duty shortage: what the placement lacks, beside what none can beat, and what would help.
#include <stdio.h>
#include <string.h>

#include "app/duty_desk.h"
#include "app/planner.h"
#include "main/cmd_duty.h"
#include "report/table.h"

typedef struct listener {
    const cli *c;
    bool trials; // the problem is there: from now on what is known is kept
} listener;

static void say_step(void *ctx, planning_step step, int64_t done, int64_t total)
{
    static const char *const key[PLANNING_STEPS] = {"cli.progress.network", "cli.progress.placement",
                                                    "cli.progress.trials", "cli.progress.judge"};
    listener *l = ctx;
    l->trials = l->trials || step == PLANNING_DISTRIBUTION;
    cli_progress(l->c, key[step], done, total);
}

// Ctrl-C: what is known by then is the answer; before the first trial there is none.
static planner_wish wish(void *ctx)
{
    const listener *l = ctx;
    return !cli_stopped() ? PLANNER_GO_ON : l->trials ? PLANNER_ENOUGH : PLANNER_GIVE_UP;
}

static str grouped(cli *c, int64_t value)
{
    char text[NUMBER_BYTES];
    return str_of(str_dup(&c->memory, str_of(number_grouped(text, value, text_thousands(c->language)))));
}

// What no placement of these people could do better.
static int64_t bound_of(const json_t *answer, const char *class_)
{
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(json_object_get(answer, "bound"), "uncovered"), i, row)
    {
        if (strcmp(view_text(row, "class"), class_) == 0) {
            return view_int(row, "tps");
        }
    }
    return 0;
}

static void print_head(cli *c, const json_t *answer, strbuf *out)
{
    strbuf text;
    strbuf_init(&text, DUTY_PRINT_MAX);
    const json_t *bound = json_object_get(answer, "bound");
    const json_t *score = json_object_get(answer, "score");
    const json_t *gap = json_object_get(bound, "gap_permille");
    text_fmt(&text, c->language, view_int(answer, "short_by_bound") > 0 ? "summary.short" : "summary.enough",
             ERR_STR("available", grouped(c, view_int(answer, "available"))),
             ERR_STR("bound", grouped(c, view_int(answer, "lower_bound"))),
             ERR_STR("short", grouped(c, view_int(answer, "short_by_bound"))));
    duty_add(out, 0, &text);
    strbuf_init(&text, DUTY_PRINT_MAX);
    text_fmt(&text, c->language, "duty.shortage.travel", ERR_INT("worst", view_int(score, "worst_min")),
             ERR_INT("bound", view_int(bound, "worst_min")),
             ERR_STR("all", grouped(c, view_int(bound, "reached_min"))),
             ERR_STR("least", grouped(c, view_int(bound, "travel_min"))));
    strbuf_addc(&text, ' ');
    if (json_is_integer(gap)) {
        int64_t permille = (int64_t)json_integer_value(gap);
        text_fmt(&text, c->language, "duty.shortage.gap", ERR_INT("percent", permille / 10),
                 ERR_INT("tenth", permille % 10));
    } else {
        strbuf_addz(&text, text_get(c->language, "duty.shortage.no_gap"));
    }
    duty_add(out, 0, &text);
    strbuf_addc(out, '\n');
}

static void print_classes(cli *c, const json_t *answer, strbuf *out)
{
    static const char *const key[] = {"summary.class",  "summary.tps",       "summary.people_min",
                                      "summary.placed", "summary.uncovered", "duty.shortage.at_least"};
    table t;
    table_init(&t, &c->memory, "lrrrrr");
    table_heads(&t, c->language, key, sizeof key / sizeof *key);
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(answer, "by_class"), i, row)
    {
        table_cell(&t, view_text(row, "name"));
        table_number(&t, view_int(row, "tps"), text_thousands(c->language));
        table_number(&t, view_int(row, "people_min"), text_thousands(c->language));
        table_number(&t, view_int(row, "people_placed"), text_thousands(c->language));
        table_number(&t, view_int(row, "tps_uncovered"), text_thousands(c->language));
        table_number(&t, bound_of(answer, view_text(row, "class")), text_thousands(c->language));
    }
    table_print(&t, out);
}

static void print_kecamatan(cli *c, const json_t *answer, strbuf *out)
{
    static const char *const key[] = {"summary.kecamatan", "summary.tps",   "summary.needed",
                                      "summary.placed",    "summary.lacks", "summary.uncovered"};
    static const char *const member[] = {"tps", "needed", "placed", "short", "tps_uncovered"};
    table t;
    int shown = 0;
    table_init(&t, &c->memory, "lrrrrr");
    table_heads(&t, c->language, key, sizeof key / sizeof *key);
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(answer, "by_kecamatan"), i, row)
    {
        if (!cli_has(c, OPT_FULL) && view_int(row, "short") == 0 && view_int(row, "tps_uncovered") == 0) {
            continue;
        }
        shown++;
        table_cell(&t, view_text(row, "name"));
        for (size_t k = 0; k < sizeof member / sizeof *member; k++) {
            table_number(&t, view_int(row, member[k]), text_thousands(c->language));
        }
    }
    if (shown > 0) {
        strbuf_addc(out, '\n');
        table_print(&t, out);
    }
}

static void print_lacking(const cli *c, const json_t *rows, const char *title, const char *code, strbuf *out)
{
    if (json_array_size(rows) > 0) {
        strbuf_addf(out, "\n%s\n", text_get(c->language, title));
    }
    for (size_t i = 0; i < duty_shown(c, rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const json_t *place = json_object_get(row, "place");
        strbuf text;
        strbuf_init(&text, DUTY_PRINT_MAX);
        strbuf_addf(&text, "%s  %s: ", view_text(row, code), view_text(place, "name"));
        if (json_object_get(row, "squad")) {
            text_fmt(&text, c->language, "duty.shortage.squad", ERR_INT("squad", view_int(row, "squad")));
        }
        text_fmt(&text, c->language, "duty.shortage.lacking", ERR_INT("n", view_int(row, "lacking")),
                 ERR_INT("needed", view_int(row, "needed")));
        duty_add(out, 2, &text);
    }
    duty_rest(c, rows, out);
}

static void print_uncovered(const cli *c, const json_t *rows, strbuf *out)
{
    if (json_array_size(rows) > 0) {
        strbuf_addf(out, "\n%s\n", text_get(c->language, "duty.shortage.uncovered"));
    }
    for (size_t i = 0; i < duty_shown(c, rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const json_t *place = json_object_get(row, "place");
        strbuf text;
        strbuf_init(&text, DUTY_PRINT_MAX);
        strbuf_addf(&text, "%s  %s, %s (%s)", view_text(row, "tps"), view_text(place, "name"),
                    view_text(place, "kecamatan"), view_text(place, "class_name"));
        duty_add(out, 2, &text);
    }
    duty_rest(c, rows, out);
}

// ---------------------------------------------------------------- remedies

static void print_remedy(cli *c, const json_t *row, const json_t *found, strbuf *out)
{
    char key[64];
    const json_t *score = json_object_get(row, "score");
    const json_t *before = json_object_get(found, "before");
    strbuf text;
    strbuf_init(&text, DUTY_PRINT_MAX);
    (void)snprintf(key, sizeof key, "duty.remedy.%s", view_text(row, "kind"));
    text_fmt(&text, c->language, key, ERR_INT("n", view_int(row, "people")),
             ERR_Z("unit", view_text(row, "unit_name")), ERR_Z("kecamatan", view_text(row, "kecamatan_name")),
             ERR_Z("class", view_text(row, "class_name")), ERR_INT("value", view_int(row, "value")));
    bool frees = strcmp(view_text(row, "kind"), "widen") == 0 || strcmp(view_text(row, "kind"), "thin") == 0;
    if (frees && view_int(row, "people") > 0) {
        strbuf_addc(&text, ' ');
        text_fmt(&text, c->language, "duty.remedy.frees", ERR_INT("n", view_int(row, "people")));
    }
    duty_add(out, 2, &text);
    strbuf_init(&text, DUTY_PRINT_MAX);
    text_fmt(&text, c->language, "duty.remedy.gives", ERR_INT("tps", view_int(row, "uncovered")),
             ERR_INT("posts", view_int(row, "post_short")), ERR_INT("worst", view_int(score, "worst_min")),
             ERR_INT("before", view_int(before, "worst_min")));
    duty_add(out, 6, &text);
}

static void print_remedies(cli *c, const json_t *found, strbuf *out)
{
    const json_t *rows = json_object_get(found, "remedies");
    if (view_int(found, "uncovered") == 0 && view_int(found, "post_short") == 0) {
        strbuf_addf(out, "\n%s\n", text_get(c->language, "duty.remedy.not_needed"));
        return;
    }
    strbuf_addf(out, "\n%s\n",
                text_get(c->language, json_array_size(rows) > 0 ? "duty.remedy.title" : "duty.remedy.none"));
    for (size_t i = 0; i < duty_shown(c, rows); i++) {
        print_remedy(c, json_array_get(rows, i), found, out);
    }
    duty_rest(c, rows, out);
    if (!json_is_true(json_object_get(found, "whole"))) {
        strbuf_addf(out, "%s\n", text_get(c->language, "duty.remedy.stopped"));
    }
}

static void print_shortage(cli *c, const json_t *answer, strbuf *out)
{
    const json_t *found = json_object_get(answer, "found");
    print_head(c, answer, out);
    print_classes(c, answer, out);
    print_kecamatan(c, answer, out);
    print_uncovered(c, json_object_get(answer, "uncovered"), out);
    print_lacking(c, json_object_get(answer, "teams"), "duty.shortage.teams", "id", out);
    print_lacking(c, json_object_get(answer, "posts"), "duty.shortage.posts", "site", out);
    print_lacking(c, json_object_get(answer, "reserves"), "duty.shortage.reserves", "reserve", out);
    if (found) {
        print_remedies(c, found, out);
    }
}

static bool find_remedies(cli *c, store *db, json_t *answer, err *e)
{
    json_t *found = NULL;
    listener l = {c, false};
    const planner_request q = {.seed = (uint64_t)c->seed,
                               .iterations = c->iterations >= 0 ? c->iterations : PLANNER_WHY_ITERATIONS,
                               .seconds = c->seconds,
                               .dir = c->word[1],
                               .clock = c->clock,
                               .progress = say_step,
                               .progress_ctx = &l,
                               .wish = wish,
                               .wish_ctx = &l};
    cli_stop_begin();
    bool ok = planner_remedies(&c->memory, db, &q, &found, e);
    cli_progress_end(c);
    if (ok) {
        json_object_set_new(answer, "found", found);
    }
    return ok;
}

int cmd_duty_shortage(cli *c)
{
    err e = {0};
    store *db = NULL;
    json_t *answer = NULL;
    bool ok = operation_open(c->word[1], STORE_READ, &db, &e) && duty_shortage(&c->memory, db, &answer, &e) &&
              (!cli_has(c, OPT_REMEDIES) || find_remedies(c, db, answer, &e)) &&
              duty_answer(c, answer, print_shortage, &e);
    json_decref(answer);
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}
