// What the commands that serve share: stopping, and asking witnesses while they run.
#ifndef KAWAL_MAIN_SERVER_H
#define KAWAL_MAIN_SERVER_H

#include <signal.h>

#include "api/http.h"
#include "app/cosign.h"
#include "main/cli.h"

enum { SERVER_TICK_MS = 500 };

// Signals are taken by server_wait alone, so no handler runs in the middle of anything. They must be blocked
// before the server makes its thread.
void server_block_signals(sigset_t *ret_set);

// True when a stop signal waits to be taken; ctx is the set.
bool server_stop_asked(void *ctx);

// Waits for a stop signal and calls `tick` (may be NULL) every SERVER_TICK_MS. False when tick ended it.
typedef bool server_tick(void *ctx, err *e);
bool server_wait(const sigset_t *set, server_tick *tick, void *ctx, err *e);

// The witnesses of a policy file, asked while a server runs.
typedef struct server_cosign {
    arena a;
    ledger_policy policy;
    cosigner *cosigner; // NULL = there is no policy
    cosign_answer answer[POLICY_WITNESSES_MAX];
    const char *said[POLICY_WITNESSES_MAX]; // code of what was said last of each: once is enough
} server_cosign;

// Reads the policy of --policy, or DIR/policy when there is one. Errors: those of file_read, policy_parse and
// cosigner_open.
bool server_cosign_open(server_cosign *s, const cli *c, const char *dir, const note_key *log, sigset_t *stop,
                        err *e);
void server_cosign_close(server_cosign *s); // takes a zeroed one

// One round; says on stderr what stands in the way, once. *ret_note is for the caller to keep when *ret_new
// is not 0. False when a witness has seen more of the log, or another one, than there is here: cosign.behind,
// cosign.forked; then the caller must not sign any more.
bool server_cosign_round(server_cosign *s, const cli *c, const tile_store *tiles, str signed_head,
                         strbuf *ret_note, int32_t *ret_new, err *e);

#endif
