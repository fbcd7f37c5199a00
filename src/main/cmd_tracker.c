// kawal tracker WHAT DIR: trackers with their tokens, and what they have reported.
#include <stdio.h>
#include <string.h>

#include "app/live_desk.h"
#include "app/register.h"
#include "main/cli.h"
#include "main/cmd_common.h"
#include "store/log.h"
#include "store/observation.h"

static str text_of(const cli *c, cli_option o)
{
    return str_of(c->text[o]);
}

// The tracker's entry, where the command says something of it.
static bool put(const cli *c, store *db, posko_log *l, const char *code, err *e)
{
    column_value value[5] = {
        {STR("code"), str_of(code)}, {STR("origin"), STR("fact")}, {STR("source"), STR("kawal tracker")}};
    register_row row = {3, value};
    register_written w = {0};
    int64_t now_us = c->clock.now_us(c->clock.ctx);
    change_options o = {.by = cli_has(c, OPT_BY) ? text_of(c, OPT_BY) : STR("kawal"),
                        .effective_us = now_us,
                        .now_us = now_us,
                        .log = l};
    if (cli_has(c, OPT_VEHICLE)) {
        value[row.n++] = (column_value){STR("vehicle"), text_of(c, OPT_VEHICLE)};
    }
    if (cli_has(c, OPT_PERSON)) {
        value[row.n++] = (column_value){STR("person"), text_of(c, OPT_PERSON)};
    }
    return row.n == 3 || register_put(db, KIND_TRACKERS, 1, &row, &o, &w, e);
}

static bool add(cli *c, store *db, posko_log *l, bool *ret_sound, err *e)
{
    const char *code = c->word[2];
    char token[LIVE_TOKEN];
    log_tools tools = log_tools_system(c->clock);
    if (!put(c, db, l, code, e) || !live_token_make(db, &tools, str_of(code), token, e)) {
        return false;
    }
    cli_print(c, "cli.tracker.added", ERR_Z("code", code), ERR_Z("token", token));
    *ret_sound = true;
    return true;
}

static bool drop(cli *c, store *db, posko_log *l, bool *ret_sound, err *e)
{
    (void)l;
    *ret_sound = true;
    return store_token_drop(db, str_of(c->word[2]), e);
}

typedef struct checking {
    const cli *c;
    int64_t n, wrong, erased;
} checking;

static bool check_slice(void *ctx, const observed_slice *slice, bool sound, err *e)
{
    checking *x = ctx;
    char from[INSTANT_TEXT];
    char to[INSTANT_TEXT];
    (void)e;
    x->n++;
    x->erased += slice->erased;
    if (!sound) {
        instant_format(slice->from_us, from);
        instant_format(slice->to_us, to);
        cli_print(x->c, "cli.tracker.wrong", ERR_Z("from", from), ERR_Z("to", to));
        x->wrong++;
    }
    return true;
}

static bool check(cli *c, store *db, posko_log *l, bool *ret_sound, err *e)
{
    checking x = {.c = c};
    (void)l;
    if (!store_observed_each(db, check_slice, &x, e)) {
        return false;
    }
    cli_print(c, "cli.tracker.checked", ERR_INT("n", x.n), ERR_INT("wrong", x.wrong),
              ERR_INT("erased", x.erased));
    *ret_sound = x.wrong == 0;
    return true;
}

static bool erase(cli *c, store *db, posko_log *l, bool *ret_sound, err *e)
{
    int64_t before_us = 0;
    int64_t n = 0;
    (void)l;
    if (!cli_has(c, OPT_TO)) {
        return err_fail(e, ERR_CODE("cli.tracker.need_day"));
    }
    if (!cli_instant(c, OPT_TO, false, operation_offset(db), &before_us, e) ||
        !store_observations_erase(db, before_us, &n, e) || !store_content_sweep(db, e)) {
        return false;
    }
    cli_print(c, "cli.tracker.erased", ERR_INT("n", n));
    *ret_sound = true;
    return true;
}

static const struct action {
    const char *name;
    int words; // with its name and the folder
    option_set options;
    bool (*run)(cli *c, store *db, posko_log *l, bool *ret_sound, err *e);
} actions[] = {
    {"add", 3, OPT_BIT(OPT_VEHICLE) | OPT_BIT(OPT_PERSON) | OPT_BIT(OPT_BY), add},
    {"drop", 3, 0, drop},
    {"check", 2, 0, check},
    {"erase", 2, OPT_BIT(OPT_TO), erase},
};

static const struct action *action_of(const char *name)
{
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(actions[i].name, name) == 0) {
            return &actions[i];
        }
    }
    return NULL;
}

int cmd_tracker(cli *c)
{
    err e = {0};
    store *db = NULL;
    posko_log *l = NULL;
    bool sound = false;
    const struct action *x = action_of(c->word[0]);
    if (!x) {
        err_fail(&e, ERR_CODE("cli.tracker.what"));
    }
    if (!x || !cli_fits(c, "tracker", x->options, x->words, x->words, &e)) {
        (void)cli_fail(c, &e);
        return CLI_USAGE;
    }
    bool ok = log_begin(c, c->word[1], &db, &l, &e) && x->run(c, db, l, &sound, &e);
    log_end(db, l);
    return !ok ? cli_fail(c, &e) : sound ? CLI_OK : CLI_FAILED;
}
