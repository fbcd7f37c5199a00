// kawal why: why the published plan is as it is, and what would help.
#include <stdio.h>
#include <string.h>

#include "app/planner.h"
#include "main/cmd_common.h"
#include "report/table.h"

enum { MISSING_SHOWN = 10, KINDS_SHOWN = 6, ADVICE_SHOWN = 10, PRINT_MAX = 4 * 1024 * 1024 };

static void say_trial(void *ctx, planning_step step, int64_t done, int64_t total)
{
    if (step == PLANNING_DISTRIBUTION && total > 0) {
        cli_progress(ctx, "cli.progress.trials", done, total);
    }
}

// What a test found: "kotak: 12, ada 8", or the test alone where nothing is measured.
static void add_measure(const cli *c, const json_t *kind, strbuf *out)
{
    const char *test = view_text(kind, "test");
    bool minutes = strcmp(test, "hours") == 0 || strcmp(test, "busy") == 0 || strcmp(test, "free") == 0;
    int64_t by = minutes ? S_PER_MIN : 1;
    strbuf_addz(out, cli_word(c, "why.test.", test));
    if (view_int(kind, "is") > 0) {
        strbuf_addc(out, ' ');
        text_fmt(out, c->language, minutes ? "why.measure_min" : "why.measure",
                 ERR_INT("is", view_int(kind, "is") / by), ERR_INT("limit", view_int(kind, "limit") / by));
    }
}

static void print_kinds(const cli *c, const json_t *kinds, strbuf *out)
{
    size_t i = 0;
    int64_t shown = 0;
    int64_t hidden = 0;
    json_t *kind = NULL;
    json_array_foreach(kinds, i, kind)
    {
        const json_t *like = json_object_get(kind, "like");
        bool elsewhere = strcmp(view_text(kind, "test"), "home") == 0;
        if (!cli_has(c, OPT_FULL) && (elsewhere || shown == KINDS_SHOWN)) {
            hidden++;
            continue;
        }
        shown++;
        strbuf_addf(out, "      %s → %s: %lld × %s (%s): ", view_text(kind, "from"), view_text(kind, "to"),
                    (long long)view_int(kind, "n"), view_text(like, "mode"), view_text(like, "home"));
        add_measure(c, kind, out);
        strbuf_addc(out, '\n');
    }
    if (hidden > 0) {
        text_fmt(out, c->language, "why.more_kinds", ERR_INT("n", hidden));
        strbuf_addc(out, '\n');
    }
}

static void print_missing(const cli *c, const json_t *rows, strbuf *out)
{
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        if (i >= MISSING_SHOWN && !cli_has(c, OPT_FULL)) {
            text_fmt(out, c->language, "compare.more", ERR_INT("n", (int64_t)(json_array_size(rows) - i)));
            strbuf_addc(out, '\n');
            return;
        }
        strbuf_addz(out, "  ");
        text_fmt(out, c->language, "why.missing", ERR_Z("place", view_text(row, "place")),
                 ERR_INT("kits", view_int(row, "kits")),
                 ERR_Z("direction", cli_word(c, "why.direction.", view_text(row, "direction"))),
                 ERR_Z("reason", cli_word(c, "plan.reason.", view_text(row, "reason"))));
        strbuf_addc(out, '\n');
        print_kinds(c, json_object_get(row, "vehicles"), out);
    }
}

static void print_advice(const cli *c, const json_t *rows, strbuf *out)
{
    static const char *const legs[] = {"1", "2", "3"};
    size_t i = 0;
    json_t *row = NULL;
    strbuf_addf(out, "\n%s\n",
                text_get(c->language, json_array_size(rows) > 0 ? "why.advice" : "why.no_advice"));
    json_array_foreach(rows, i, row)
    {
        char key[64];
        const json_t *like = json_object_get(row, "like");
        if (i >= ADVICE_SHOWN && !cli_has(c, OPT_FULL)) {
            return;
        }
        (void)snprintf(key, sizeof key, "why.advice.%s", view_text(row, "kind"));
        strbuf_addz(out, "  ");
        text_fmt(out, c->language, key, ERR_INT("amount", view_int(row, "amount")),
                 ERR_Z("at", view_text(row, "at")), ERR_Z("leg", legs[view_int(row, "leg") % 3]),
                 ERR_Z("mode", like ? view_text(like, "mode") : ""),
                 ERR_Z("direction", cli_word(c, "why.direction.", view_text(row, "direction"))),
                 ERR_INT("kits", view_int(row, "kits")));
        strbuf_addc(out, '\n');
    }
}

static void print_trips(const cli *c, const json_t *rows, strbuf *out)
{
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        const json_t *wave = json_object_get(row, "wave");
        const json_t *vehicles = json_object_get(row, "choice");
        const json_t *hour = json_object_get(row, "hour");
        const char *how = json_is_true(json_object_get(wave, "day"))    ? "day"
                          : json_is_true(json_object_get(wave, "user")) ? "user"
                                                                        : "travel";
        strbuf_addf(out, "  %s  %s  %s\n", view_text(row, "trip"), view_text(row, "vehicle"),
                    view_text(row, "depart"));
        strbuf_addz(out, "      ");
        char key[32];
        (void)snprintf(key, sizeof key, "why.wave.%s", how);
        text_fmt(out, c->language, key, ERR_INT("wave", view_int(wave, "number")),
                 ERR_INT("farther", view_int(wave, "farther")));
        strbuf_addz(out, "\n      ");
        text_fmt(out, c->language, "why.choice", ERR_INT("able", view_int(vehicles, "able")),
                 ERR_INT("idle", view_int(vehicles, "idle")));
        strbuf_addz(out, "\n      ");
        (void)snprintf(key, sizeof key, "why.hour.%s", view_text(hour, "bound"));
        text_fmt(out, c->language, key, ERR_Z("at", view_text(hour, "at")),
                 ERR_INT("hours", view_int(row, "slack_min") / 60),
                 ERR_INT("minutes", view_int(row, "slack_min") % 60));
        strbuf_addc(out, '\n');
    }
}

static void print_text(const cli *c, const json_t *answer)
{
    const json_t *missing = json_object_get(answer, "missing");
    const json_t *advice = json_object_get(answer, "advice");
    strbuf out;
    strbuf_init(&out, PRINT_MAX);
    print_trips(c, json_object_get(answer, "trips"), &out);
    if (advice && json_array_size(missing) == 0) {
        strbuf_addf(&out, "%s\n", text_get(c->language, "why.nothing"));
    } else {
        print_missing(c, missing, &out);
    }
    if (json_array_size(missing) > 0 && advice) {
        print_advice(c, advice, &out);
    }
    fputs(out.p ? out.p : "", stdout);
    strbuf_done(&out);
}

int cmd_why(cli *c)
{
    err e = {0};
    store *db = NULL;
    json_t *answer = NULL;
    const planner_request q = {.seed = 1,
                               .iterations = c->iterations >= 0 ? c->iterations : PLANNER_WHY_ITERATIONS,
                               .seconds = c->seconds,
                               .dir = c->word[0],
                               .clock = c->clock,
                               .progress = say_trial,
                               .progress_ctx = c};
    bool ok = operation_open(c->word[0], STORE_READ, &db, &e) &&
              planner_why(&c->memory, db, &q, c->n_word > 1 ? c->word[1] : "", &answer, &e);
    cli_progress_end(c);
    if (ok && cli_has(c, OPT_JSON)) {
        ok = view_print(answer, &e);
    } else if (ok) {
        print_text(c, answer);
    }
    json_decref(answer);
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}
