// The log's side of c2sp.org/tlog-witness: asks the witnesses of a policy to cosign a checkpoint. The same
// for the log of a posko and for a witness's log of checkpoints.
//
// The policy names the witnesses' addresses: http or https, to which "/add-checkpoint" is added. No
// redirects, no proxy, no cookies; what an answer may take of time and bytes is limited.
//
// That a witness has seen more of the log, or another one, carries no signature in the protocol. Over https
// the witness's certificate vouches for it. Over http it counts only when the witness's own log of
// checkpoints, asked for at the same address, has one that the log's own key signed and that proves it:
// among its last 2,048.
#ifndef KAWAL_APP_COSIGN_H
#define KAWAL_APP_COSIGN_H

#include "base/clock.h"
#include "ledger/policy.h"
#include "ledger/tile.h"

enum {
    COSIGN_CONNECT_MS = 5000,
    COSIGN_ANSWER_MS = 10000,      // from the first to the last byte, connecting included
    COSIGN_ANSWER_MAX = 16 * 1024, // bytes
    COSIGN_PAUSE_MAX_S = 60,       // a witness that does not answer is left alone for 1, 2, 4, ... seconds
};

typedef enum cosign_state {
    COSIGN_SKIPPED, // it has no address, or is left alone for a while
    COSIGN_THERE,   // its cosignature was there before
    COSIGN_NEW,     // it is there now
    COSIGN_FAILED,  // `why`; the next round tries again
    COSIGN_BEHIND, // the witness has seen `size`, which is larger: unless the log has grown meanwhile, it was
                   // rolled back
    COSIGN_FORKED, // the witness has seen this log with other entries
} cosign_state;

typedef struct cosign_answer {
    cosign_state state;
    uint64_t size; // COSIGN_BEHIND
    err why; // FAILED: cosign.unreachable {witness} {reason}, cosign.unknown {witness} (it does not know
             // the log, or not its key), cosign.status {witness} {status}, cosign.answer {witness} (not
             // what a witness says, or a wrong signature), cosign.busy {witness}, cosign.unproven {witness}
             // (it says that it has seen another log, over http and without proof); BEHIND: cosign.behind
             // {witness} {here} {published}; FORKED: cosign.forked {witness} {size}
} cosign_answer;

typedef struct cosigner cosigner;

// The policy of a folder, DIR/log/policy; its texts are in the arena. *ret_found false when there is none.
// Errors: those of file_read and policy_parse.
bool cosign_policy(arena *a, const char *dir, ledger_policy *ret_policy, bool *ret_found, err *e);

// The policy must outlive it. `stop` (may be NULL) is asked while a request runs; true ends it. Errors:
// cosign.library.
bool cosigner_open(const ledger_policy *p, const note_key *log, clock_source clock, bool (*stop)(void *ctx),
                   void *ctx, cosigner **ret, err *e);
void cosigner_close(cosigner *c); // takes NULL

// Asks every witness whose cosignature the checkpoint does not carry. *ret_note is the checkpoint with what
// came, verified, added; *ret_new says how many. `ret` has an answer for each witness of the policy. The
// tiles are those of the log at the checkpoint's size or later. Errors, of the checkpoint or the tiles, not
// of a witness: those of checkpoint_open and tree_prove_consistency.
bool cosign_round(cosigner *c, const tile_store *tiles, str signed_head, strbuf *ret_note, int32_t *ret_new,
                  cosign_answer ret[static POLICY_WITNESSES_MAX], err *e);

// Whether an address vouches for what comes from it: https, whose certificates are verified.
bool cosign_is_authentic(str url);

// Asks every witness, also those that have cosigned it, what it knows of a checkpoint that was signed before:
// COSIGN_BEHIND or COSIGN_FORKED of any of them means that this copy of the log is an old one, or another
// one, and must not sign. Errors: as cosign_round.
bool cosign_probe(cosigner *c, const tile_store *tiles, str signed_head,
                  cosign_answer ret[static POLICY_WITNESSES_MAX], err *e);

#endif
