// kawal plan: plans, prints the summary or the document.
#include "main/cmd_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/plan_draft.h"
#include "app/plan_shown.h"
#include "app/roads_ask.h"
#include "main/cmd_common.h"
#include "report/summary.h"

// Who is told how far it is, and may end it. What goes on until its time is over is told in seconds.
typedef struct listener {
    const cli *c;
    int64_t from_us; // monotonic
    int stops;       // Ctrl-C so far
} listener;

static bool by_time(const cli *c)
{
    return c->seconds > 0 && c->iterations < 0;
}

static void say_step(void *ctx, planning_step step, int64_t done, int64_t total)
{
    static const char *const key[PLANNING_STEPS] = {"cli.progress.network", "cli.progress.placement",
                                                    "cli.progress.distribution", "cli.progress.judge"};
    const listener *l = ctx;
    if (step == PLANNING_DISTRIBUTION && total > 0 && by_time(l->c)) {
        done = (l->c->clock.monotonic_us(l->c->clock.ctx) - l->from_us) / US_PER_S;
        total = l->c->seconds;
        done = done < total ? done : total;
    }
    cli_progress(l->c, key[step], done, total);
}

static void say_resumed(void *ctx, int64_t iterations)
{
    cli_remark(((const listener *)ctx)->c, "cli.plan.resumed", ERR_INT("iterations", iterations));
}

static void say_unkept(void *ctx, const err *why)
{
    const listener *l = ctx;
    cli_progress_end(l->c);
    (void)cli_fail(l->c, why);
    cli_remark(l->c, "cli.plan.unkept", ERR_Z("x", ""));
}

// The first Ctrl-C ends the search, the second everything.
static planner_wish wish(void *ctx)
{
    listener *l = ctx;
    if (cli_stop_taken()) {
        l->stops++;
        cli_remark(l->c, l->stops == 1 ? "cli.plan.enough" : "cli.plan.give_up", ERR_Z("x", ""));
    }
    return l->stops == 0 ? PLANNER_GO_ON : l->stops == 1 ? PLANNER_ENOUGH : PLANNER_GIVE_UP;
}

void plan_print(const cli *c, const planner_result *r)
{
    strbuf out;
    strbuf_init(&out, (size_t)4 * 1024 * 1024);
    summary_print(&out, c->language, r->document, r->id, &r->snap, c->columns);
    fputs(out.p ? out.p : "", stdout);
    strbuf_done(&out);
}

// The weather that is planned for, where it was said.
static bool read_weather(const cli *c, planner_request *q, err *e)
{
    return (!cli_has(c, OPT_RAIN) || roads_rain_read(c->text[OPT_RAIN], &q->rain, e)) &&
           (!cli_has(c, OPT_RIVER) || roads_river_read(c->text[OPT_RIVER], &q->river, e));
}

// --with spares lets spare vehicles go out, --with none keeps them; where nothing is said *ret stays.
static bool read_spares(const cli *c, bool *ret, err *e)
{
    static const struct {
        const char *word;
        bool spares;
    } known[] = {{"spares", true}, {"cadangan", true}, {"none", false}, {"tanpa", false}};
    if (!cli_has(c, OPT_WITH)) {
        return true;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(c->text[OPT_WITH], known[i].word) == 0) {
            *ret = known[i].spares;
            return true;
        }
    }
    return err_fail(e, ERR_CODE("cli.with_spares"), ERR_Z("value", c->text[OPT_WITH]));
}

bool plan_make(cli *c, store *db, posko_log *l, planner_result *ret, err *e)
{
    return plan_make_from(c, db, l, NULL, ret, e);
}

bool plan_make_from(cli *c, store *db, posko_log *l, const planning_before *before, planner_result *ret,
                    err *e)
{
    int64_t as_of = 0;
    listener talk = {c, c->clock.monotonic_us(c->clock.ctx), 0};
    planner_request q = {.seed = (uint64_t)c->seed,
                         .iterations = c->iterations >= 0 ? c->iterations
                                       : by_time(c)       ? PLANNER_ITERATIONS_MAX
                                                          : PLANNER_ITERATIONS,
                         .seconds = c->seconds,
                         .dir = c->word[0],
                         .rain = RAIN_NONE,
                         .river = RIVER_NORMAL,
                         .before = before,
                         .keep_nothing = cli_has(c, OPT_DRY_RUN),
                         .clock = c->clock,
                         .log = l,
                         .progress = say_step,
                         .resume = c->iterations < 0,
                         .resumed = say_resumed,
                         .unkept = say_unkept,
                         .progress_ctx = &talk,
                         .wish = wish,
                         .wish_ctx = &talk};
    cli_stop_begin();
    if ((before && !planner_as_planned(before->document, &q, e)) || !read_weather(c, &q, e) ||
        !read_spares(c, &q.spares, e)) {
        return false;
    }
    if (cli_has(c, OPT_AS_OF)) {
        snapshot s;
        if (!store_snapshot(db, &c->memory, NULL, NULL, &s, e) ||
            !cli_instant(c, OPT_AS_OF, true, s.operation.utc_offset_min, &as_of, e)) {
            return false;
        }
        q.as_of_us = &as_of;
    }
    bool ok = planner_run(&c->memory, db, &q, ret, e);
    if (q.keep_nothing && ret->document) {
        plan_draft_end(c->word[0], ret->draft);
    } else if (talk.stops > 1) {
        (void)plan_draft_clear(c->word[0], NULL);
    }
    cli_progress_end(c);
    return ok;
}

// The published plans, newest first.
static bool print_list(cli *c, store *db, err *e)
{
    plan_record *list = ARENA_NEW(&c->memory, plan_record, PLANNER_LIST_MAX);
    int32_t n = 0;
    if (!store_plan_list(db, &c->memory, PLANNER_LIST_MAX, list, &n, e)) {
        return false;
    }
    for (int32_t i = 0; i < n; i++) {
        char when[DATETIME_TEXT];
        local_text(list[i].created_us, operation_offset(db), when);
        printf("%s  %s  seed %lld\n", list[i].id, when, (long long)list[i].seed);
    }
    return true;
}

// Which plan is meant: the beginning of its id, "" for the latest.
static const char *plan_word(const cli *c)
{
    return c->n_word > 1 && strcmp(c->word[1], "latest") != 0 ? c->word[1] : "";
}

// A plan by the beginning of its id, or "latest", instead of making one.
static int plan_show(cli *c)
{
    err e = {0};
    store *db = NULL;
    planner_result r = {0};
    str shown = STR("");
    bool ok =
        operation_open(c->word[0], STORE_READ, &db, &e) &&
        (cli_has(c, OPT_LIST) ? print_list(c, db, &e) : planner_find(&c->memory, db, plan_word(c), &r, &e));
    if (ok && r.document && cli_has(c, OPT_JSON)) {
        ok = plan_shown(db, &c->memory, c->language, str_of(r.id), r.body, &shown, &e);
        printf("%.*s\n", (int)shown.n, shown.p);
    } else if (ok && r.document) {
        plan_print(c, &r);
    }
    json_decref(r.document);
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}

// Makes a published plan again and says whether it is the same.
static int plan_repeat(cli *c)
{
    err e = {0};
    store *db = NULL;
    planner_result r = {0};
    listener talk = {c, c->clock.monotonic_us(c->clock.ctx), 0};
    const planner_request q = {
        .dir = c->word[0], .clock = c->clock, .progress = say_step, .progress_ctx = &talk};
    bool ok = (c->n_word > 1 || err_fail(&e, ERR_CODE("cli.words"), ERR_INT("given", c->n_word))) &&
              cli_only(c, "plan --check", OPT_BIT(OPT_CHECK), &e) &&
              operation_open(c->word[0], STORE_READ, &db, &e) &&
              planner_repeat(&c->memory, db, &q, plan_word(c), &r, &e);
    cli_progress_end(c);
    if (ok) {
        cli_print(c, "cli.plan.repeated", ERR_Z("id", r.id));
    }
    json_decref(r.document);
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}

int cmd_plan(cli *c)
{
    if (cli_has(c, OPT_CHECK)) {
        return plan_repeat(c);
    }
    if (c->n_word > 1 || cli_has(c, OPT_LIST)) {
        return plan_show(c);
    }
    err e = {0};
    store *db = NULL;
    posko_log *l = NULL;
    planner_result r = {0};
    bool ok = log_begin(c, c->word[0], &db, &l, &e) && plan_make(c, db, l, &r, &e);
    str shown = STR("");
    if (r.document && cli_has(c, OPT_JSON)) {
        ok = plan_shown(db, &c->memory, c->language, str_of(r.id), r.body, &shown, ok ? &e : NULL) && ok;
        printf("%.*s\n", (int)shown.n, shown.p);
    } else if (r.document) {
        plan_print(c, &r);
    }
    json_decref(r.document);
    log_end(db, l);
    return ok ? CLI_OK : cli_fail(c, &e);
}
