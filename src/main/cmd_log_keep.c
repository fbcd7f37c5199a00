// kawal log fsck, kawal log recover.
#include <stdio.h>

#include "app/fsck.h"
#include "app/log_recover.h"
#include "main/cmd_common.h"
#include "main/cmd_log_care.h"
#include "main/cmd_log_keep.h"

// ---------------------------------------------------------------- fsck

static bool say_part(void *ctx, const char *part, int64_t done, int64_t total)
{
    cli_progress(ctx, part, done, total);
    return !cli_stopped();
}

static void print_faults(const cli *c, const fsck_report *r)
{
    strbuf line;
    strbuf_init(&line, 4096);
    for (int64_t i = 0; i < r->n_fault && i < FSCK_FAULTS_MAX; i++) {
        strbuf_clear(&line);
        text_add_err(&line, c->language, &r->fault[i]);
        printf("%s\n", line.p ? line.p : "");
    }
    strbuf_done(&line);
    if (r->n_fault > FSCK_FAULTS_MAX) {
        cli_print(c, "cli.fsck.more", ERR_INT("more", r->n_fault - FSCK_FAULTS_MAX));
    }
}

static void print_seen(const cli *c, const char *dir, bool full, const fsck_report *r)
{
    cli_print(c, "cli.fsck.seen", ERR_INT("events", (int64_t)r->leaves),
              ERR_INT("checkpoints", (int64_t)r->checkpoints), ERR_INT("tiles", (int64_t)r->tiles),
              ERR_INT("changes", r->batches), ERR_INT("plans", r->plans), ERR_INT("contents", r->contents),
              ERR_INT("signatures", r->signatures));
    if (full && r->has_log && !r->tables) {
        cli_print(c, r->reads ? "cli.fsck.reads" : "cli.fsck.no_tables", ERR_Z("folder", dir));
    }
    if (r->keyless) {
        cli_print(c, "cli.fsck.keyless", ERR_Z("x", ""));
    }
    if (!full && r->has_log) {
        cli_print(c, "cli.fsck.not_full", ERR_Z("x", ""));
    }
}

// What is open and stops the signing, with the words of `kawal log incidents`.
static bool open_incidents(const cli *c, const char *dir, const fsck_report *r, err *e)
{
    store *db = NULL;
    int32_t n = 0;
    if (r->open_incidents == 0) {
        return true;
    }
    bool ok = operation_open(dir, STORE_READ, &db, e) && incidents_print(c, db, true, &n, e) &&
              err_fail(e, ERR_CODE("cli.fsck.incidents"), ERR_INT("n", n), ERR_Z("folder", dir));
    store_close(db);
    return ok;
}

int cmd_log_fsck(cli *c, const char *dir)
{
    err e = {0};
    fsck_report *r = ARENA_NEW(&c->memory, fsck_report, 1);
    const log_tools tools = log_tools_system(c->clock);
    const fsck_options o = {.full = cli_has(c, OPT_FULL), .progress = say_part, .ctx = c};
    cli_stop_begin();
    bool ok = fsck_run(dir, &tools, &o, r, &e);
    cli_progress_end(c);
    if (!ok) {
        return cli_fail(c, &e);
    }
    print_faults(c, r);
    print_seen(c, dir, o.full, r);
    ok = open_incidents(c, dir, r, &e) || cli_fail(c, &e) == CLI_OK;
    if (r->n_fault > 0) {
        err_fail(&e, ERR_CODE("cli.fsck.faults"), ERR_INT("total", r->n_fault));
        return cli_fail(c, &e);
    }
    if (ok) {
        cli_print(c, "cli.fsck.sound", ERR_Z("x", ""));
    }
    return ok ? CLI_OK : CLI_FAILED;
}

// ---------------------------------------------------------------- recover

static bool say_events(void *ctx, uint64_t done, uint64_t total)
{
    cli_progress(ctx, "cli.progress.recover", (int64_t)done, (int64_t)total);
    return !cli_stopped();
}

int cmd_log_recover(cli *c, const char *dir)
{
    err e = {0};
    store *db = NULL;
    recover_report r = {.from = 0};
    const log_tools tools = log_tools_system(c->clock);
    str by = cli_has(c, OPT_BY) ? str_of(c->text[OPT_BY]) : STR("posko");
    if (c->n_word < 3) {
        err_fail(&e, ERR_CODE("cli.recover.what"));
        (void)cli_fail(c, &e);
        return CLI_USAGE;
    }
    cli_stop_begin();
    bool ok = operation_open(dir, STORE_WRITE, &db, &e) &&
              log_recover(db, dir, c->word[2], &tools, by, say_events, c, &r, &e);
    cli_progress_end(c);
    store_close(db);
    if (!ok) {
        return cli_fail(c, &e);
    }
    cli_print(c, "cli.recover.done", ERR_INT("from", (int64_t)r.from), ERR_INT("to", (int64_t)r.to));
    if (r.n_change > 0) {
        cli_print(c, "cli.recover.changes", ERR_INT("n", (int64_t)r.n_change));
    }
    if (r.behind) {
        err_fail(&e, ERR_CODE("cli.recover.behind"), ERR_INT("published", (int64_t)r.published));
        return cli_fail(c, &e);
    }
    return CLI_OK;
}
