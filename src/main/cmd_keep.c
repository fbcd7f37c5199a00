// kawal rebuild, backup, restore, erase: what keeps an operation, shows that it is kept, and lets go of
// content.
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "app/accounts.h"
#include "app/backup.h"
#include "app/erase.h"
#include "main/cmd_common.h"

// ---------------------------------------------------------------- rebuild

static void print_differences(const cli *c, const custody_difference *row, int32_t n, int64_t total)
{
    for (int32_t i = 0; i < n; i++) {
        cli_print(c, row[i].gone ? "cli.rebuild.gone" : "cli.rebuild.come", ERR_STR("table", row[i].table),
                  ERR_STR("key", row[i].key));
    }
    if (total > n) {
        cli_print(c, "cli.custody.more", ERR_INT("more", total - n));
    }
}

int cmd_rebuild(cli *c)
{
    err e = {0};
    store *db = NULL;
    posko_log *l = NULL;
    const custody_difference *row = NULL;
    int32_t n = 0;
    int64_t total = 0;
    bool check = cli_has(c, OPT_CHECK);
    bool ok =
        log_begin(c, c->word[0], &db, &l, &e) && log_rebuild(l, &c->memory, check, &row, &n, &total, &e);
    if (ok) {
        print_differences(c, row, n, total);
    }
    if (ok && check && total > 0) {
        ok = err_fail(&e, ERR_CODE("cli.rebuild.differs"), ERR_INT("total", total));
    }
    log_end(db, l);
    if (!ok) {
        return cli_fail(c, &e);
    }
    cli_print(c, check ? "cli.rebuild.same" : "cli.rebuild.done", ERR_INT("total", total));
    return CLI_OK;
}

// ---------------------------------------------------------------- backup and restore

static bool say_bytes(void *ctx, int64_t done, int64_t total)
{
    cli_progress(ctx, "cli.progress.backup", done, total);
    return !cli_stopped();
}

static void print_backup(const cli *c, const char *key, const char *path, const backup_report *r)
{
    char root[ID_TEXT] = "-";
    cli_print(c, key, ERR_INT("files", r->files), ERR_INT("bytes", r->bytes), ERR_Z("file", path));
    if (r->has_log) {
        id_text(r->root.b, root);
        cli_print(c, "cli.backup.head", ERR_INT("size", (int64_t)r->size), ERR_Z("root", root));
    }
    if (!r->has_keys) {
        cli_print(c, "cli.backup.no_keys", ERR_Z("x", ""));
    }
}

static backup_options options_of(cli *c)
{
    cli_stop_begin();
    return (backup_options){.with_keys = cli_has(c, OPT_WITH_KEYS),
                            .now_us = c->clock.now_us(c->clock.ctx),
                            .published = c->text[OPT_PUBLISHED],
                            .progress = say_bytes,
                            .ctx = c};
}

int cmd_backup(cli *c)
{
    err e = {0};
    backup_report r = {.files = 0};
    const backup_options o = options_of(c);
    bool ok = backup_make(c->word[0], c->word[1], &o, &r, &e);
    cli_progress_end(c);
    if (!ok) {
        return cli_fail(c, &e);
    }
    print_backup(c, "cli.backup.done", c->word[1], &r);
    if (r.n_wrong > 0) {
        err_fail(&e, ERR_CODE("cli.backup.wrong"), ERR_INT("n", r.n_wrong));
        return cli_fail(c, &e);
    }
    return CLI_OK;
}

// Two of those who have a say, each by password.
static bool two_prove(cli *c, const account_desk *d, err *e)
{
    access_who who[2] = {{.role = ACCESS_READER}, {.role = ACCESS_READER}};
    int at = 0;
    for (int i = 0; i < 2; i++) {
        const char *by = cli_next(c, OPT_BY, &at);
        if (!by) {
            return err_fail(e, ERR_CODE("cli.restore.need_two"));
        }
        if (!account_prove(c, d, by, &who[i], e) ||
            (!approvals_may(d, &who[i], APPROVAL_RESTORE, STR("")) &&
             !err_fail(e, ERR_CODE("access.denied"), ERR_Z("resource", APPROVAL_RESTORE)))) {
            return false;
        }
    }
    return !str_eq(who[0].user, who[1].user) || err_fail(e, ERR_CODE("approval.same"));
}

// Where the backup has two persons who have a say, they must want it. A file of a version that had no roles
// yet has one at most; one that cannot be read is for backup_restore to refuse.
static bool restore_allowed(cli *c, err *e)
{
    store *db = NULL;
    int32_t persons = 0;
    if (!operation_open(c->word[0], STORE_READ, &db, NULL)) {
        return true;
    }
    const account_desk d = {db, c->clock.now_us(c->clock.ctx), true};
    bool ok = approvals_persons(&d, APPROVAL_RESTORE, STR(""), STR(""), &persons, e) &&
              (persons < APPROVALS_ON_FROM || two_prove(c, &d, e));
    store_close(db);
    return ok;
}

int cmd_restore(cli *c)
{
    err e = {0};
    backup_report r = {.files = 0};
    if (!restore_allowed(c, &e)) {
        return cli_fail(c, &e);
    }
    const backup_options o = options_of(c);
    bool ok = backup_restore(c->word[0], c->word[1], &o, &r, &e);
    cli_progress_end(c);
    if (!ok) {
        return cli_fail(c, &e);
    }
    print_backup(c, "cli.restore.done", c->word[1], &r);
    if (r.behind) {
        err_fail(&e, ERR_CODE("cli.restore.behind"), ERR_INT("here", (int64_t)r.size),
                 ERR_INT("published", (int64_t)r.published_size));
        return cli_fail(c, &e);
    }
    if (r.has_log && !o.published) {
        cli_print(c, "cli.restore.not_compared", ERR_Z("folder", c->word[1]));
    }
    return CLI_OK;
}

// ---------------------------------------------------------------- erase

static bool erase_content(cli *c, posko_log *l, store *db, err *e)
{
    erase_result r = {.index = 0};
    if (!content_erase(l, db, str_of(c->word[1]), str_of(c->text[OPT_REASON]), c->clock.now_us(c->clock.ctx),
                       &r, e)) {
        return false;
    }
    cli_print(c, r.was_here ? "cli.erase.done" : "cli.erase.never_here", ERR_INT("index", (int64_t)r.index),
              ERR_INT("events", r.n_event));
    return true;
}

static bool erase_person(cli *c, posko_log *l, store *db, err *e)
{
    erase_person_result r = {.index = 0};
    str person = str_of(c->text[OPT_PERSON]);
    if (!person_erase(l, db, person, str_of(c->text[OPT_REASON]), c->clock.now_us(c->clock.ctx), &r, e)) {
        return false;
    }
    cli_print(c, "cli.erase.person", ERR_STR("person", person), ERR_INT("cells", r.n_cell),
              ERR_INT("index", (int64_t)r.index));
    return true;
}

int cmd_erase(cli *c)
{
    err e = {0};
    store *db = NULL;
    posko_log *l = NULL;
    bool person = cli_has(c, OPT_PERSON);
    if (person == (c->n_word == 2)) {
        err_fail(&e, ERR_CODE("cli.erase.what"));
        (void)cli_fail(c, &e);
        return CLI_USAGE;
    }
    if (!cli_has(c, OPT_REASON)) {
        err_fail(&e, ERR_CODE("cli.erase.need_reason"));
        return cli_fail(c, &e);
    }
    bool ok = log_begin(c, c->word[0], &db, &l, &e) &&
              (person ? erase_person(c, l, db, &e) : erase_content(c, l, db, &e));
    log_end(db, l);
    return ok ? CLI_OK : cli_fail(c, &e);
}
