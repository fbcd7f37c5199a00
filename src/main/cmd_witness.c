// kawal witness: the small daemon of a witness, and what its owner does beside it.
#include <stdio.h>
#include <string.h>

#include "api/witness.h"
#include "main/cmd_common.h"
#include "main/server.h"

static void print_key(const cli *c, const char *sentence, const note_key *key)
{
    strbuf text;
    strbuf_init(&text, 1024);
    note_key_write(&text, key);
    cli_print(c, sentence, ERR_Z("key", text.p));
    strbuf_done(&text);
}

static bool create(cli *c, err *e)
{
    note_key witness = {0};
    note_key log = {0};
    if (!witness_create(c->word[0], str_of(c->text[OPT_CREATE]), &witness, &log, e)) {
        return false;
    }
    print_key(c, "cli.witness.key", &witness);
    print_key(c, "cli.witness.log_key", &log);
    return true;
}

static bool add_logs(cli *c, witness_desk *d, err *e)
{
    int at = 0;
    for (const char *key; (key = cli_next(c, OPT_ADD_LOG, &at)) != NULL;) {
        note_key k = {0};
        if (!witness_add_log(d, str_of(key), &k, e)) {
            return false;
        }
        cli_print(c, "cli.witness.added", ERR_Z("log", k.name));
    }
    return true;
}

static bool list_logs(const cli *c, witness_desk *d, err *e)
{
    arena a = {0};
    const witness_log *logs = NULL;
    int32_t n = 0;
    bool ok = witness_logs(d, &a, &logs, &n, e);
    if (ok && n == 0) {
        cli_print(c, "cli.witness.no_log", ERR_Z("x", ""));
    }
    for (int32_t i = 0; ok && i < n; i++) {
        char at[INSTANT_TEXT];
        instant_format(logs[i].cosigned_us, at);
        cli_print(c, "cli.witness.log", ERR_Z("log", logs[i].key.name), ERR_INT("size", logs[i].head.size),
                  ERR_Z("time", logs[i].cosigned_us > 0 ? at : "-"), ERR_INT("evidence", logs[i].evidence));
    }
    arena_done(&a);
    return ok;
}

static bool write_evidence(const cli *c, witness_desk *d, err *e)
{
    int64_t n = 0;
    if (!witness_evidence_write(d, c->text[OPT_EVIDENCE], &n, e)) {
        return false;
    }
    cli_print(c, "cli.witness.evidence", ERR_INT("count", n), ERR_Z("file", c->text[OPT_EVIDENCE]));
    return true;
}

// ---------------------------------------------------------------- the daemon

typedef struct serving {
    cli *c;
    http_server *server;
    witness_desk *answers;   // of the server's thread
    witness_desk *publishes; // of this one
    arena a;                 // of the policy
    ledger_policy policy;    // of the witnesses above
    server_cosign cosign;
} serving;

static bool cosigned(void *ctx, str signed_note, err *e)
{
    serving *x = ctx;
    return witness_cosigned(x->publishes, signed_note, e);
}

static bool cosign(serving *x, err *e)
{
    arena a = {0};
    str head = {0};
    const cosign_answer *accused = NULL;
    public_log log = witness_public(x->publishes);
    bool ok =
        log.checkpoint(log.ctx, &a, &head, e) &&
        (head.n == 0 || server_cosign_round(&x->cosign, x->c, log.tiles, head, cosigned, x, &accused, e));
    if (ok && accused) { // what it signed so far is not what this folder holds
        *e = accused->why;
        ok = false;
    }
    arena_done(&a);
    return ok;
}

static bool tick(void *ctx, err *e)
{
    serving *x = ctx;
    server_reap(x->c, x->server);
    if (witness_broken(x->answers)) {
        return err_fail(e, ERR_CODE("witness.broken"), ERR_Z("file", x->c->word[0]));
    }
    return witness_publish(x->publishes, e) && (!x->cosign.cosigner || cosign(x, e));
}

static void say_hello(const serving *x)
{
    const cli *c = x->c;
    bool v6 = strchr(c->listen, ':') != NULL;
    print_key(c, "cli.witness.key", witness_key(x->answers));
    print_key(c, "cli.witness.log_key", witness_log_key(x->answers));
    cli_print(c, v6 ? "cli.witness.address6" : "cli.witness.address", ERR_Z("address", c->listen),
              ERR_INT("port", http_port(x->server)));
    cli_print(c, "cli.serve.stop", ERR_Z("x", ""));
    fflush(stdout);
}

static bool run(serving *x, err *e)
{
    bool above = false;
    const note_key *log = witness_log_key(x->answers);
    witness_routes r = {x->answers, witness_public(x->answers)};
    cli_stop_begin();
    if (!cosign_policy(&x->a, x->c->word[0], &x->policy, &above, e) ||
        !server_cosign_open(&x->cosign, x->c, above ? &x->policy : NULL, log, e) ||
        !witness_publish(x->publishes, e) || !http_start(x->server, witness_handle, &r, e)) {
        return false;
    }
    say_hello(x);
    bool ok = server_wait(tick, x, e);
    http_stop(x->server); // before what its handlers use
    x->server = NULL;
    return ok && witness_publish(x->publishes, e);
}

static bool serve(cli *c, err *e)
{
    serving x = {.c = c};
    bool ok = witness_open(c->word[0], WITNESS_SERVE, c->clock, &x.answers, e) &&
              witness_open(c->word[0], WITNESS_WRITE, c->clock, &x.publishes, e) &&
              http_listen(c->listen, c->port, &x.server, e) && run(&x, e);
    http_stop(x.server);
    server_cosign_close(&x.cosign);
    arena_done(&x.a);
    witness_close(x.publishes);
    witness_close(x.answers);
    return ok;
}

// What the owner asks for beside the daemon, or the daemon when nothing is asked for.
static bool work(cli *c, err *e)
{
    bool adds = cli_has(c, OPT_ADD_LOG);
    bool lists = cli_has(c, OPT_LIST);
    bool writes = cli_has(c, OPT_EVIDENCE);
    if (cli_has(c, OPT_CREATE) && !create(c, e)) {
        return false;
    }
    if (!adds && !lists && !writes) {
        return cli_has(c, OPT_CREATE) || serve(c, e);
    }
    witness_desk *d = NULL;
    bool ok = witness_open(c->word[0], adds ? WITNESS_WRITE : WITNESS_LOOK, c->clock, &d, e) &&
              (!adds || add_logs(c, d, e)) && (!lists || list_logs(c, d, e)) &&
              (!writes || write_evidence(c, d, e));
    witness_close(d);
    return ok;
}

int cmd_witness(cli *c)
{
    err e = {0};
    return work(c, &e) ? CLI_OK : cli_fail(c, &e);
}
