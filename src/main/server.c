#include "main/server.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

void server_block_signals(sigset_t *ret_set)
{
    sigemptyset(ret_set);
    sigaddset(ret_set, SIGINT);
    sigaddset(ret_set, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, ret_set, NULL);
}

bool server_stop_asked(void *ctx)
{
    const sigset_t *set = ctx;
    sigset_t waiting;
    if (sigpending(&waiting) != 0) {
        return false;
    }
    return (sigismember(set, SIGINT) == 1 && sigismember(&waiting, SIGINT) == 1) ||
           (sigismember(set, SIGTERM) == 1 && sigismember(&waiting, SIGTERM) == 1);
}

bool server_wait(const sigset_t *set, server_tick *tick, void *ctx, err *e)
{
    const struct timespec pause = {0, SERVER_TICK_MS * 1000000L};
    for (;;) {
        if (sigtimedwait(set, NULL, &pause) > 0) {
            return true;
        }
        if (tick && !tick(ctx, e)) {
            return false;
        }
    }
}

static bool policy_path(char out[static PATH_MAX], const cli *c, const char *dir, bool *ret_there)
{
    bool said = cli_has(c, OPT_POLICY);
    int n =
        said ? snprintf(out, PATH_MAX, "%s", c->text[OPT_POLICY]) : snprintf(out, PATH_MAX, "%s/policy", dir);
    *ret_there = n > 0 && n < PATH_MAX && (said || access(out, F_OK) == 0);
    return *ret_there;
}

bool server_cosign_open(server_cosign *s, const cli *c, const char *dir, const note_key *log, sigset_t *stop,
                        err *e)
{
    char path[PATH_MAX];
    str text = {0};
    bool there = false;
    *s = (server_cosign){0};
    if (!policy_path(path, c, dir, &there)) {
        return true;
    }
    return file_read(&s->a, path, POLICY_FILE_MAX, &text, e) && policy_parse(&s->a, text, &s->policy, e) &&
           cosigner_open(&s->policy, log, c->clock, server_stop_asked, stop, &s->cosigner, e);
}

void server_cosign_close(server_cosign *s)
{
    cosigner_close(s->cosigner);
    arena_done(&s->a);
    *s = (server_cosign){0};
}

bool server_cosign_round(server_cosign *s, const cli *c, const tile_store *tiles, str signed_head,
                         strbuf *ret_note, int32_t *ret_new, err *e)
{
    if (!cosign_round(s->cosigner, tiles, signed_head, ret_note, ret_new, s->answer, e)) {
        return false;
    }
    for (int32_t i = 0; i < s->policy.n_witness; i++) {
        const cosign_answer *x = &s->answer[i];
        if (x->state == COSIGN_BEHIND || x->state == COSIGN_FORKED) {
            *e = x->why;
            return false;
        }
        if (x->state == COSIGN_FAILED && (!s->said[i] || strcmp(s->said[i], x->why.code) != 0)) {
            (void)cli_fail(c, &x->why);
            s->said[i] = x->why.code;
        }
        if (x->state == COSIGN_NEW) {
            s->said[i] = NULL;
        }
    }
    return true;
}
