// kawal replan: the published plan, planned anew in the middle of carrying it out.
#include <stdio.h>
#include <string.h>

#include "main/cmd_common.h"
#include "main/cmd_compare.h"
#include "main/cmd_plan.h"

enum { LATE_MIN_MAX = 7 * 24 * 60 };

// "TRIP=failed" or "TRIP=late:MINUTES" of --news.
static bool news_take(cli *c, const char *text, planning_news *ret, err *e)
{
    const char *equals = strchr(text, '=');
    int64_t late = 0;
    size_t n = equals ? (size_t)(equals - text) : 0;
    bool failed = equals && strcmp(equals + 1, "failed") == 0;
    bool is_late = equals && strncmp(equals + 1, "late:", 5) == 0 &&
                   str_parse_i64(str_of(equals + 6), 1, LATE_MIN_MAX, &late);
    if (n == 0 || (!failed && !is_late)) {
        return err_fail(e, ERR_CODE("cli.news"), ERR_Z("value", text), ERR_INT("max", LATE_MIN_MAX));
    }
    *ret = (planning_news){
        .trip = str_dup(&c->memory, (str){text, n}), .failed = failed, .late_min = (int32_t)late};
    return true;
}

static bool news_read(cli *c, planning_before *b, err *e)
{
    planning_news *news = ARENA_NEW(&c->memory, planning_news, CLI_SAID_MAX);
    int at = 0;
    for (const char *text = NULL; (text = cli_next(c, OPT_NEWS, &at)) != NULL;) {
        if (!news_take(c, text, &news[b->n_news++], e)) {
            return false;
        }
    }
    b->news = news;
    return true;
}

static bool now_read(const cli *c, const snapshot *s, int64_t *ret_local_s, err *e)
{
    int32_t offset_min = s->operation.utc_offset_min;
    int64_t us = c->clock.now_us(c->clock.ctx);
    if (cli_has(c, OPT_AT) && !cli_instant(c, OPT_AT, false, offset_min, &us, e)) {
        return false;
    }
    *ret_local_s = us / US_PER_S + (int64_t)offset_min * S_PER_MIN;
    return true;
}

int cmd_replan(cli *c)
{
    err e = {0};
    store *db = NULL;
    posko_log *l = NULL;
    planner_result before = {0};
    planner_result after = {0};
    planning_before b = {0};
    bool ok = log_begin(c, c->word[0], &db, &l, &e) && planner_latest(&c->memory, db, &before, &e) &&
              now_read(c, &before.snap, &b.now_s, &e) && news_read(c, &b, &e);
    if (ok) {
        b.id = before.id;
        b.document = before.document;
        ok = plan_make_from(c, db, l, &b, &after, &e);
    }
    if (after.document) {
        json_t *answer = planner_compared(&c->memory, &before, &after);
        err second = {0};
        bool said = compare_print(c, answer, ok ? &e : &second);
        ok = ok && said;
        json_decref(answer);
    }
    json_decref(before.document);
    json_decref(after.document);
    log_end(db, l);
    return ok ? CLI_OK : cli_fail(c, &e);
}
