// What the commands that serve share: waiting for the end, and asking witnesses meanwhile.
#ifndef KAWAL_MAIN_SERVER_H
#define KAWAL_MAIN_SERVER_H

#include <stdatomic.h>

#include "api/http.h"
#include "api/turns.h"
#include "app/cosign.h"
#include "main/cli.h"

enum { SERVER_TICK_MS = 500 };

// Waits for a stop signal and calls `tick` every SERVER_TICK_MS; false when tick ended it. cli_stop_begin
// comes before any thread is made.
typedef bool server_tick(void *ctx, err *e);
bool server_wait(server_tick *tick, void *ctx, err *e);

// Says on stderr what stands in the way, once for each code: *said is what was said last.
void server_say(const cli *c, const err *e, const char **said);

// One round of questions.
typedef bool server_round(void *ctx, err *e);

// The witnesses of a policy, asked while a server runs.
typedef struct server_cosign {
    const ledger_policy *policy;
    cosigner *cosigner; // NULL = there is no policy
    cosign_answer answer[POLICY_WITNESSES_MAX];
    const char *said[POLICY_WITNESSES_MAX];
    atomic_bool ending; // whoever waits for a witness gives up
    // Of server_cosign_ask:
    const cli *c;
    server_round *round;
    void *ctx;
    const char *said_round; // code of what stood in the way of it
    turns *turns;           // NULL = there was no round yet
    turn turn;
    atomic_bool busy; // a round is in hand
} server_cosign;

// The policy (NULL = none) must outlive it, and it must stay where it is. Errors: those of cosigner_open.
bool server_cosign_open(server_cosign *s, const cli *c, const ledger_policy *p, const note_key *log, err *e);
void server_cosign_close(server_cosign *s); // ends a round in hand; takes a zeroed one

// Has a round done on a thread of its own, where witnesses are asked and none is in hand: one that does not
// answer holds up nobody else. What stands in the way of `round` is said. `ctx` must outlive
// server_cosign_close. After cli_stop_begin. Errors: cli.serve.thread {reason}.
bool server_cosign_ask(server_cosign *s, const cli *c, server_round *round, void *ctx, err *e);

// Keeps a head with cosignatures that came.
typedef bool server_cosigned(void *ctx, str signed_note, err *e);

// One round about a head; says what stands in the way. `keep` is called when somebody signed who had not yet.
// *ret_accused is the answer of a witness that has seen more of the log, or another one, than there is here;
// else NULL. Errors: those of cosign_round and of `keep`.
bool server_cosign_round(server_cosign *s, const cli *c, const tile_store *tiles, str signed_head,
                         server_cosigned *keep, void *ctx, const cosign_answer **ret_accused, err *e);

// Raises what the process may have open to what the limits of the server ask for, and says so where that is
// not allowed. Before http_start.
void server_files(const cli *c, http_server *s);

// Cuts clients that have finished no request for HTTP_REQUEST_S.
void server_reap(const cli *c, http_server *s);

#endif
