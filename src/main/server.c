#include "main/server.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "main/cmd_common.h"

bool server_wait(server_tick *tick, void *ctx, err *e)
{
    const struct timespec pause = {0, SERVER_TICK_MS * 1000000L};
    sigset_t set;
    cli_stop_signals(&set);
    while (sigtimedwait(&set, NULL, &pause) <= 0) {
        if (!tick(ctx, e)) {
            return false;
        }
    }
    return true;
}

void server_say(const cli *c, const err *e, const char **said)
{
    if (!*said || strcmp(*said, e->code) != 0) {
        (void)cli_fail(c, e);
        *said = e->code;
    }
}

static bool stop_asked(void *ctx)
{
    const server_cosign *s = ctx;
    return s->ending || cli_stopped();
}

bool server_cosign_open(server_cosign *s, const cli *c, const ledger_policy *p, const note_key *log, err *e)
{
    *s = (server_cosign){.policy = p};
    return !p || cosigner_open(p, log, c->clock, stop_asked, s, &s->cosigner, e);
}

void server_cosign_close(server_cosign *s)
{
    s->ending = true;
    turns_stop(s->turns);
    turns_free(s->turns);
    cosigner_close(s->cosigner);
    *s = (server_cosign){0};
}

static bool round_step(void *ctx, bool end)
{
    server_cosign *s = ctx;
    err why = {0};
    if (!end && !s->round(s->ctx, &why)) {
        server_say(s->c, &why, &s->said_round);
    } else {
        s->said_round = NULL;
    }
    s->busy = false;
    return true;
}

bool server_cosign_ask(server_cosign *s, const cli *c, server_round *round, void *ctx, err *e)
{
    if (!s->cosigner || s->busy) {
        return true;
    }
    s->turns = s->turns ? s->turns : turns_start();
    if (!s->turns) {
        return err_fail(e, ERR_CODE("cli.serve.thread"), ERR_KEY("reason", err_reason(errno)));
    }
    s->c = c;
    s->round = round;
    s->ctx = ctx;
    s->turn = (turn){.step = round_step, .ctx = s};
    s->busy = true;
    (void)turns_add(s->turns, &s->turn); // it is stopped by the close alone
    return true;
}

static const cosign_answer *accusation(server_cosign *s, const cli *c)
{
    const cosign_answer *accused = NULL;
    for (int32_t i = 0; i < s->policy->n_witness; i++) {
        const cosign_answer *x = &s->answer[i];
        if (x->state == COSIGN_BEHIND || x->state == COSIGN_FORKED) {
            accused = x;
        }
        if (x->why.code) {
            server_say(c, &x->why, &s->said[i]);
        } else if (x->state == COSIGN_NEW) {
            s->said[i] = NULL;
        }
    }
    return accused;
}

bool server_cosign_round(server_cosign *s, const cli *c, const tile_store *tiles, str signed_head,
                         server_cosigned *keep, void *ctx, const cosign_answer **ret_accused, err *e)
{
    strbuf merged;
    int32_t n = 0;
    strbuf_init(&merged, NOTE_BYTES_MAX);
    bool ok = cosign_round(s->cosigner, tiles, signed_head, &merged, &n, s->answer, e);
    *ret_accused = ok ? accusation(s, c) : NULL;
    ok = ok && (n == 0 || keep(ctx, strbuf_str(&merged), e));
    strbuf_done(&merged);
    return ok;
}

void server_files(const cli *c, http_server *s)
{
    struct rlimit files = {0};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= HTTP_FILES_WANTED) {
        return;
    }
    files.rlim_cur = files.rlim_max < HTTP_FILES_WANTED ? files.rlim_max : HTTP_FILES_WANTED;
    (void)setrlimit(RLIMIT_NOFILE, &files);
    (void)getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < HTTP_FILES_WANTED) {
        cli_remark(c, "cli.serve.files", ERR_INT("have", files.rlim_cur), ERR_INT("want", HTTP_FILES_WANTED));
        http_files(s, (int32_t)files.rlim_cur);
    }
}

void server_reap(const cli *c, http_server *s)
{
    http_reap(s, c->clock.monotonic_us(c->clock.ctx), (int64_t)HTTP_REQUEST_S * US_PER_S);
}
