// kawal import --kind bundle, kawal export: bundles into the log and out of it.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/bundle_import.h"
#include "app/evidence.h"
#include "main/cmd_bundle.h"
#include "main/cmd_common.h"

enum { THREADS_MAX = 8 };

// ---------------------------------------------------------------- in

static bool say_frames(void *ctx, int64_t done, int64_t total)
{
    cli_progress(ctx, "cli.progress.bundle", done, total);
    return !cli_stopped();
}

static void print_reason(const cli *c, const bundle_reason *r)
{
    strbuf why;
    strbuf_init(&why, 4096);
    text_add_err(&why, c->language, &r->why);
    cli_print(c, r->answer == SUBMIT_HELD ? "cli.bundle.why_held" : "cli.bundle.why_refused",
              ERR_INT("n", r->n), ERR_INT("frame", r->frame), ERR_STR("why", strbuf_str(&why)));
    strbuf_done(&why);
}

static void print_report(const cli *c, const bundle_report *r)
{
    cli_print(c, "cli.bundle.done", ERR_INT("frames", r->frames), ERR_INT("new", r->answers[SUBMIT_NEW]),
              ERR_INT("known", r->answers[SUBMIT_KNOWN]), ERR_INT("held", r->answers[SUBMIT_HELD]),
              ERR_INT("refused", r->answers[SUBMIT_REFUSED]), ERR_INT("contents", r->contents));
    for (int32_t i = 0; i < r->n_reason; i++) {
        print_reason(c, &r->reason[i]);
    }
    if (r->unnamed > 0) {
        cli_print(c, "cli.bundle.unnamed", ERR_INT("n", r->unnamed));
    }
    cli_print(c, "cli.bundle.findings", ERR_INT("grave", r->findings[CUSTODY_GRAVE]),
              ERR_INT("warn", r->findings[CUSTODY_WARN]), ERR_INT("note", r->findings[CUSTODY_NOTE]),
              ERR_Z("dir", c->word[0]));
}

static str base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    str name = str_of(slash ? slash + 1 : path);
    return name.n > STORE_SOURCE_MAX || !str_is_utf8(name) ? STR("bundle") : name;
}

static int32_t threads(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (int32_t)n;
}

int cmd_import_bundle(cli *c)
{
    err e = {0};
    store *db = NULL;
    posko_log *l = NULL;
    bundle_report r = {.frames = 0};
    const bundle_options o = {.source = cli_has(c, OPT_BY) ? str_of(c->text[OPT_BY]) : base_name(c->word[1]),
                              .clock = c->clock,
                              .threads = threads(),
                              .go_on = say_frames,
                              .ctx = c};
    cli_stop_begin();
    bool ok = log_begin(c, c->word[0], &db, &l, &e) && bundle_import(db, l, c->word[1], &o, &r, &e);
    cli_progress_end(c);
    log_end(db, l);
    if (ok || r.done > 0) {
        print_report(c, &r);
    }
    if (ok && r.done < r.frames) {
        ok = err_fail(&e, ERR_CODE("cli.bundle.stopped"), ERR_INT("done", r.done),
                      ERR_INT("frames", r.frames));
    }
    if (ok && r.answers[SUBMIT_REFUSED] > 0) {
        ok = err_fail(&e, ERR_CODE("cli.bundle.refused"), ERR_INT("refused", r.answers[SUBMIT_REFUSED]));
    }
    return ok ? CLI_OK : cli_fail(c, &e);
}

// ---------------------------------------------------------------- out

// The log is gone through several times; a log file is told once.
typedef struct leaf_progress {
    const cli *c;
    bool begun;
} leaf_progress;

static bool say_leaves(void *ctx, uint64_t done, uint64_t total)
{
    leaf_progress *p = ctx;
    if (p->c->tty || !p->begun) {
        cli_progress(p->c, "cli.progress.evidence", (int64_t)done, (int64_t)total);
    }
    p->begun = true;
    return !cli_stopped();
}

// What is asked for, from the options; nothing at all is no question.
static bool ask_of(const cli *c, store *db, evidence_ask *ask, err *e)
{
    int32_t offset_min = operation_offset(db);
    *ask = (evidence_ask){.from_us = INT64_MIN, .to_us = INT64_MAX, .all = cli_has(c, OPT_ALL)};
    bool some = cli_has(c, OPT_ITEM) || cli_has(c, OPT_PLACE) || cli_has(c, OPT_FROM) || cli_has(c, OPT_TO);
    if (some == ask->all) {
        return err_fail(e, ERR_CODE("cli.export.ask"));
    }
    ask->item = str_of(c->text[OPT_ITEM]);
    ask->place = str_of(c->text[OPT_PLACE]);
    return (!cli_has(c, OPT_FROM) || cli_instant(c, OPT_FROM, false, offset_min, &ask->from_us, e)) &&
           (!cli_has(c, OPT_TO) || cli_instant(c, OPT_TO, true, offset_min, &ask->to_us, e));
}

// For writing, so that the head can be signed; a copy that may only be read is evidence as it is.
static bool open_best(cli *c, store **ret_db, bool *ret_reads, err *e)
{
    bool ok = operation_open(c->word[0], STORE_WRITE, ret_db, e);
    *ret_reads = !ok && strcmp(e->code, "store.read_only") == 0;
    if (*ret_reads) {
        *e = (err){.code = NULL};
        ok = operation_open(c->word[0], STORE_READ, ret_db, e);
    }
    return ok;
}

static bool head_sign(cli *c, store *db, checkpoint_row *ret, err *e)
{
    posko_log *l = NULL;
    bool ok = log_begin_in(c, c->word[0], db, &l, e) && log_checkpoint(l, &c->memory, ret, e);
    log_close(l);
    return ok;
}

static bool head_last(cli *c, store *db, checkpoint_row *ret, err *e)
{
    bool found = false;
    return store_checkpoint_last(db, &c->memory, ret, &found, e) &&
           (found || err_fail(e, ERR_CODE("static.no_checkpoint")));
}

// The head that the bundle proves to: signed now or, where the log must not or cannot be signed, the last one
// that was: evidence of what went wrong must not wait until it is put right.
static bool head_of(cli *c, store *db, bool reads, checkpoint_row *ret, err *e)
{
    err why = {0};
    if (!reads && head_sign(c, db, ret, &why)) {
        return true;
    }
    if (!reads && strncmp(why.code, "log.", 4) != 0) {
        *e = why;
        return false;
    }
    if (reads) {
        cli_print(c, "cli.export.reads", ERR_Z("folder", c->word[0]));
    } else {
        (void)cli_fail(c, &why);
    }
    if (!head_last(c, db, ret, e)) {
        return false;
    }
    cli_print(c, "cli.export.last", ERR_INT("size", (int64_t)ret->size));
    return true;
}

static void print_result(const cli *c, const checkpoint_row *head, const evidence_result *r)
{
    const char *path = c->word[1];
    cli_print(c, "cli.export.done", ERR_INT("events", (int64_t)r->events),
              ERR_INT("contents", (int64_t)r->contents), ERR_Z("file", path),
              ERR_INT("size", (int64_t)head->size));
    if (r->erased > 0 || r->absent > 0) {
        cli_print(c, "cli.export.lacking", ERR_INT("erased", (int64_t)r->erased),
                  ERR_INT("absent", (int64_t)r->absent));
    }
    if (r->behind > 0) {
        cli_print(c, "cli.export.behind", ERR_INT("behind", (int64_t)r->behind));
    }
    if (!cli_has(c, OPT_ALL)) {
        cli_print(c, "cli.export.check", ERR_Z("file", path));
    }
}

int cmd_export(cli *c)
{
    err e = {0};
    store *db = NULL;
    checkpoint_row head;
    evidence_ask ask;
    evidence_result r;
    leaf_progress p = {.c = c};
    cli_stop_begin();
    bool reads = false;
    bool ok = open_best(c, &db, &reads, &e) && ask_of(c, db, &ask, &e) && head_of(c, db, reads, &head, &e) &&
              evidence_write(db, &head, &ask, c->word[1], say_leaves, &p, &r, &e);
    cli_progress_end(c);
    store_close(db);
    if (!ok) {
        return cli_fail(c, &e);
    }
    print_result(c, &head, &r);
    quorum_say(c, c->word[0], head.note);
    return CLI_OK;
}
