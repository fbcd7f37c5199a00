// kawal log export, kawal log serve: the log for whoever wants to watch it.
#include <stdio.h>
#include <string.h>

#include "api/log.h"
#include "app/cosign.h"
#include "app/log_public.h"
#include "base/file.h"
#include "ledger/receipt.h"
#include "main/cmd_common.h"
#include "main/cmd_log_public.h"
#include "main/server.h"

// ---------------------------------------------------------------- export

static bool say_files(void *ctx, uint64_t done, uint64_t total)
{
    if (done % 64 == 0) {
        cli_progress(ctx, "cli.progress.log_export", (int64_t)done, (int64_t)total);
    }
    return !cli_stopped();
}

// The receipt that was asked for, as ID.tlog-proof. With a policy in the folder it is one that satisfies it.
static bool export_receipt(cli *c, log_public *r, const char *dir, const char *out, err *e)
{
    strbuf path;
    strbuf text;
    ledger_policy policy;
    bool has_policy = false;
    const char *id = c->text[OPT_RECEIPT];
    strbuf_init(&path, FILENAME_MAX);
    strbuf_init(&text, RECEIPT_BYTES_MAX);
    bool ok = cosign_policy(&c->memory, dir, &policy, &has_policy, e) &&
              log_public_receipt(r, str_of(id), has_policy ? &policy : NULL, &text, e);
    if (ok) {
        strbuf_addf(&path, "%s/%s.tlog-proof", out, id);
        ok = file_publish(path.p, strbuf_str(&text), e);
    }
    if (ok) {
        cli_print(c, "cli.log.receipt", ERR_STR("file", strbuf_str(&path)));
    }
    strbuf_done(&text);
    strbuf_done(&path);
    return ok;
}

static bool export_content(cli *c, log_public *r, const char *out, err *e)
{
    content_report n = {0};
    if (!log_public_content(r, out, say_files, c, &n, e)) {
        return false;
    }
    cli_print(c, "cli.log.content", ERR_INT("written", n.written), ERR_INT("contents", n.contents),
              ERR_INT("erased", n.erased));
    return true;
}

int cmd_log_export(cli *c, const char *dir)
{
    err e = {0};
    log_public r = {0};
    static_report n = {0};
    const char *out = c->word[2];
    if (!out) {
        (void)err_fail(&e, ERR_CODE("cli.log.out"));
        (void)cli_fail(c, &e);
        return CLI_USAGE;
    }
    cli_stop_begin();
    bool ok = log_public_open(&r, dir, &e) && static_log_export(&r.face, &r.key, out, say_files, c, &n, &e) &&
              (!cli_has(c, OPT_CONTENT) || export_content(c, &r, out, &e)) &&
              (!cli_has(c, OPT_RECEIPT) || export_receipt(c, &r, dir, out, &e));
    cli_progress_end(c);
    str head = {"", 0};
    ok = ok && r.face.checkpoint(r.face.ctx, &c->memory, &head, &e);
    log_public_close(&r);
    if (!ok) {
        return cli_fail(c, &e);
    }
    cli_print(c, "cli.log.exported", ERR_INT("size", n.size), ERR_INT("files", n.files),
              ERR_INT("written", n.written), ERR_Z("file", out));
    quorum_say(c, dir, head);
    return CLI_OK;
}

// ---------------------------------------------------------------- serve

typedef struct serving {
    const cli *c;
    http_server *server;
} serving;

static bool tick(void *ctx, err *e)
{
    const serving *x = ctx;
    (void)e;
    server_reap(x->c, x->server);
    return true;
}

static bool serve(const cli *c, log_public *r, http_server *s, err *e)
{
    serving x = {c, s};
    bool v6 = strchr(c->listen, ':') != NULL;
    cli_stop_begin();
    if (!http_start(s, log_handle, &r->face, e)) {
        return false;
    }
    cli_print(c, v6 ? "cli.log.address6" : "cli.log.address", ERR_Z("address", c->listen),
              ERR_INT("port", http_port(s)));
    cli_print(c, "cli.serve.stop", ERR_Z("x", ""));
    fflush(stdout);
    return server_wait(tick, &x, e);
}

int cmd_log_serve(cli *c, const char *dir)
{
    err e = {0};
    log_public r = {0};
    http_server *s = NULL;
    bool ok = log_public_open(&r, dir, &e) && http_listen(c->listen, c->port, &s, &e) && serve(c, &r, s, &e);
    http_stop(s);
    log_public_close(&r);
    return ok ? CLI_OK : cli_fail(c, &e);
}
