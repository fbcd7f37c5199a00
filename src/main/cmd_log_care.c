// kawal log checkpoint, cosign, incidents.
#include <stdio.h>
#include <string.h>

#include "app/log_service.h"
#include "main/cmd_common.h"
#include "main/cmd_log_care.h"

static void say_head(const cli *c, uint64_t size, const ledger_hash *root)
{
    char text[ID_TEXT];
    id_text(root->b, text);
    cli_print(c, "cli.log.head", ERR_INT("size", size), ERR_Z("root", text));
}

int cmd_log_checkpoint(cli *c, const char *dir)
{
    err e = {0};
    store *db = NULL;
    posko_log *l = NULL;
    checkpoint_row row = {0};
    bool ok = log_begin(c, dir, &db, &l, &e) && log_checkpoint(l, &c->memory, &row, &e);
    if (ok) {
        say_head(c, row.size, &row.root);
    }
    log_end(db, l);
    return ok ? CLI_OK : cli_fail(c, &e);
}

// ---------------------------------------------------------------- cosign

static bool stop_asked(void *ctx)
{
    (void)ctx;
    return cli_stopped();
}

static const char *state_key(cosign_state state)
{
    switch (state) {
    case COSIGN_SKIPPED:
        return "cli.log.witness_skipped";
    case COSIGN_THERE:
    case COSIGN_NEW:
        return "cli.log.witness_signed";
    case COSIGN_FAILED:
    case COSIGN_BEHIND:
    case COSIGN_FORKED:
        break;
    }
    return "cli.log.witness_failed";
}

// Says what came of each, and keeps that a witness has seen another log.
static bool answers_take(cli *c, log_service *s, const ledger_policy *p, const cosign_answer *answer, err *e)
{
    for (int32_t i = 0; i < p->n_witness; i++) {
        const cosign_answer *x = &answer[i];
        cli_print(c, state_key(x->state), ERR_STR("witness", p->witness[i].name));
        if (x->why.code) {
            (void)cli_fail(c, &x->why);
        }
        if ((x->state == COSIGN_BEHIND || x->state == COSIGN_FORKED) && !log_service_accused(s, x, e)) {
            return false;
        }
    }
    return true;
}

// Signatures that are missing come in time; a witness that saw another log is not waited for.
static bool is_accused(const ledger_policy *p, const cosign_answer *answer)
{
    for (int32_t i = 0; i < p->n_witness; i++) {
        if (answer[i].state == COSIGN_BEHIND || answer[i].state == COSIGN_FORKED) {
            return true;
        }
    }
    return false;
}

static bool cosign(cli *c, log_service *s, const ledger_policy *p, cosigner *asking, err *e)
{
    checkpoint_row head = {0};
    cosign_answer *answer = ARENA_NEW(&c->memory, cosign_answer, POLICY_WITNESSES_MAX);
    policy_result found;
    strbuf merged;
    bool any = false;
    int32_t n = 0;
    if (!log_service_head(s, &c->memory, &head, &any, e) ||
        !(any || err_fail(e, ERR_CODE("static.no_checkpoint")))) {
        return false;
    }
    strbuf_init(&merged, NOTE_BYTES_MAX);
    bool ok = cosign_round(asking, log_service_tiles(s), head.note, &merged, &n, answer, e) &&
              (n == 0 || log_service_cosigned(s, head.size, strbuf_str(&merged), e)) &&
              answers_take(c, s, p, answer, e);
    if (ok) {
        say_head(c, head.size, &head.root);
        ok = is_accused(p, answer)
                 ? err_fail(e, ERR_CODE("cosign.accused"))
                 : policy_open(p, strbuf_str(&merged), &found, e); // whether these are enough
    }
    strbuf_done(&merged);
    return ok;
}

int cmd_log_cosign(cli *c, const char *dir)
{
    err e = {0};
    log_service *s = NULL;
    cosigner *asking = NULL;
    log_tools tools = log_tools_system(c->clock);
    cli_stop_begin();
    bool ok = log_service_open(dir, &tools, &s, &e) && log_service_sign_now(s, &e);
    const ledger_policy *p = ok ? log_service_policy(s) : NULL;
    if (ok && !p) {
        ok = err_fail(&e, ERR_CODE("cosign.no_policy"));
    }
    ok = ok && p && cosigner_open(p, log_service_key(s), c->clock, stop_asked, NULL, &asking, &e) &&
         cosign(c, s, p, asking, &e);
    cosigner_close(asking);
    log_service_close(s);
    return ok ? CLI_OK : cli_fail(c, &e);
}

// ---------------------------------------------------------------- incidents

// Cuts off what stands before the first `end`; all of it where there is none.
static str cut_at(str *rest, char end)
{
    const char *p = rest->n > 0 ? memchr(rest->p, end, rest->n) : NULL;
    str out = {rest->p, p ? (size_t)(p - rest->p) : rest->n};
    size_t gone = out.n + (p ? 1 : 0);
    *rest = (str){rest->p + gone, rest->n - gone};
    return out;
}

// The error of an incident again, from its detail: "name=value ..."; a word without a name belongs to the
// value before it.
static err incident_err(arena *a, const incident *x)
{
    err out = {.code = str_dup(a, x->code)};
    str rest = x->detail;
    while (rest.n > 0) {
        str word = cut_at(&rest, ' ');
        str value = word;
        str name = cut_at(&value, '=');
        err_arg *last = out.n_arg > 0 ? &out.arg[out.n_arg - 1] : NULL;
        if (name.n < word.n && out.n_arg < ERR_ARGS_MAX) {
            last = &out.arg[out.n_arg++];
            last->name = str_dup(a, name);
            (void)snprintf(last->value, sizeof last->value, "%.*s", (int)value.n, value.p);
        } else if (last) {
            size_t n = strlen(last->value);
            (void)snprintf(last->value + n, sizeof last->value - n, " %.*s", (int)word.n, word.p);
        }
    }
    return out;
}

// What it means and what to do, in a line of its own below.
static void say_incident(const cli *c, const incident *x)
{
    arena a = {0};
    strbuf line;
    err why = incident_err(&a, x);
    strbuf_init(&line, 4096);
    text_add_err(&line, c->language, &why);
    if (!str_eq(strbuf_str(&line), x->code)) { // the catalogue has it
        printf("    %s\n", line.p);
    }
    strbuf_done(&line);
    arena_done(&a);
}

bool incidents_print(const cli *c, store *db, bool open_only, int32_t *ret_n, err *e)
{
    arena a = {0};
    const incident *row = NULL;
    int32_t n = 0;
    int32_t offset = operation_offset(db);
    bool ok = store_incidents(db, &a, open_only, &row, &n, e);
    for (int32_t i = 0; ok && i < n; i++) {
        char at[DATETIME_TEXT];
        local_text(row[i].at_us, offset, at);
        cli_print(c, row[i].closed ? "cli.log.incident_closed" : "cli.log.incident_open",
                  ERR_INT("id", row[i].id), ERR_Z("time", at), ERR_STR("code", row[i].code),
                  ERR_STR("detail", row[i].detail), ERR_STR("by", row[i].closed_by),
                  ERR_STR("reason", row[i].reason));
        say_incident(c, &row[i]);
    }
    arena_done(&a);
    *ret_n = n;
    return ok;
}

static bool list_incidents(const cli *c, store *db, err *e)
{
    int32_t n = 0;
    if (!incidents_print(c, db, false, &n, e)) {
        return false;
    }
    if (n == 0) {
        cli_print(c, "cli.log.no_incidents", ERR_Z("x", ""));
    }
    return true;
}

static bool close_incident(const cli *c, store *db, err *e)
{
    int64_t id = 0;
    str by = str_of(c->text[OPT_BY]);
    str reason = str_of(c->text[OPT_REASON]);
    if (!str_parse_i64(str_of(c->text[OPT_CLOSE]), 1, INT64_MAX, &id)) {
        return err_fail(e, ERR_CODE("store.no_incident"), ERR_Z("id", c->text[OPT_CLOSE]));
    }
    if (by.n == 0 || reason.n == 0) {
        return err_fail(e, ERR_CODE("cli.log.close_why"));
    }
    return store_incident_close(db, id, by, reason, c->clock.now_us(c->clock.ctx), e);
}

// Without opening the log: an incident is often why it cannot be opened.
int cmd_log_incidents(cli *c, const char *dir)
{
    err e = {0};
    store *db = NULL;
    bool closes = cli_has(c, OPT_CLOSE);
    bool ok = operation_open(dir, closes ? STORE_WRITE : STORE_READ, &db, &e) &&
              (!closes || close_incident(c, db, &e)) && list_incidents(c, db, &e);
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}
