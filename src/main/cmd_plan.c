// kawal plan: plans, prints the summary or the document.
#include "main/cmd_plan.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/plan_shown.h"
#include "app/roads_ask.h"
#include "main/cmd_common.h"
#include "report/summary.h"

static void say_step(void *ctx, planning_step step, int64_t done, int64_t total)
{
    static const char *const key[PLANNING_STEPS] = {"cli.progress.network", "cli.progress.placement",
                                                    "cli.progress.distribution", "cli.progress.judge"};
    cli_progress(ctx, key[step], done, total);
}

void plan_print(const cli *c, const planner_result *r)
{
    strbuf out;
    strbuf_init(&out, (size_t)4 * 1024 * 1024);
    summary_print(&out, c->language, r->document, r->id, &r->snap);
    fputs(out.p ? out.p : "", stdout);
    strbuf_done(&out);
}

// The weather that is planned for, where it was said.
static bool read_weather(const cli *c, planner_request *q, err *e)
{
    return (!cli_has(c, OPT_RAIN) || roads_rain_read(c->text[OPT_RAIN], &q->rain, e)) &&
           (!cli_has(c, OPT_RIVER) || roads_river_read(c->text[OPT_RIVER], &q->river, e));
}

bool plan_make(cli *c, store *db, posko_log *l, planner_result *ret, err *e)
{
    int64_t as_of = 0;
    planner_request q = {.seed = (uint64_t)c->seed,
                         .iterations = c->iterations >= 0 ? c->iterations : PLANNER_ITERATIONS,
                         .seconds = c->seconds,
                         .dir = c->word[0],
                         .rain = RAIN_NONE,
                         .river = RIVER_NORMAL,
                         .clock = c->clock,
                         .log = l,
                         .progress = say_step,
                         .progress_ctx = c};
    if (!read_weather(c, &q, e)) {
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
    cli_progress_end(c);
    return ok;
}

int cmd_plan(cli *c)
{
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
