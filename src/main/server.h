// What the commands that serve share: waiting for the end, and asking witnesses meanwhile.
#ifndef KAWAL_MAIN_SERVER_H
#define KAWAL_MAIN_SERVER_H

#include "api/http.h"
#include "app/cosign.h"
#include "main/cli.h"

enum { SERVER_TICK_MS = 500 };

// Waits for a stop signal and calls `tick` every SERVER_TICK_MS; false when tick ended it. cli_stop_begin
// comes before any thread is made.
typedef bool server_tick(void *ctx, err *e);
bool server_wait(server_tick *tick, void *ctx, err *e);

// Says on stderr what stands in the way, once for each code: *said is what was said last.
void server_say(const cli *c, const err *e, const char **said);

// The witnesses of a policy, asked while a server runs.
typedef struct server_cosign {
    const ledger_policy *policy;
    cosigner *cosigner; // NULL = there is no policy
    cosign_answer answer[POLICY_WITNESSES_MAX];
    const char *said[POLICY_WITNESSES_MAX];
} server_cosign;

// The policy (NULL = none) must outlive it. Errors: those of cosigner_open.
bool server_cosign_open(server_cosign *s, const cli *c, const ledger_policy *p, const note_key *log, err *e);
void server_cosign_close(server_cosign *s); // takes a zeroed one

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
