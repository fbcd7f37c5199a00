// Witnesses: timestamped cosignatures of a checkpoint (c2sp.org/tlog-cosignature, Ed25519), and the policy
// that says how many of whom are enough.
#ifndef KAWAL_LEDGER_COSIGNATURE_H
#define KAWAL_LEDGER_COSIGNATURE_H

#include "ledger/checkpoint.h"

enum { POLICY_WITNESSES_MAX = 16 };

// Who must have signed: the log, and at least `quorum` of the witnesses.
typedef struct ledger_policy {
    note_key log; // of kind NOTE_ED25519
    int32_t n_witness;
    note_key witness[POLICY_WITNESSES_MAX]; // of kind NOTE_COSIGNATURE
    int32_t quorum;                         // 0 to n_witness
} ledger_policy;

// What a policy found.
typedef struct policy_result {
    checkpoint head;
    int32_t n_good; // witnesses that signed
    int64_t
        time_s[POLICY_WITNESSES_MAX]; // by witness: the latest time that it gave (POSIX seconds), -1 = none
} policy_result;

// Adds a line: that as of time_s (POSIX seconds, not negative) this checkpoint is the largest that the
// witness (kind NOTE_COSIGNATURE) has seen of the log. `text` is the note's text.
void cosignature_sign(strbuf *out, str text, int64_t time_s, const note_signer *witness);

// True when the witness (kind NOTE_COSIGNATURE) cosigned the note, all of its lines being good; gives the
// latest time. Errors: ledger.signature_absent, ledger.signature_wrong.
bool cosignature_verify(const note *n, const note_key *witness, int64_t *ret_time_s, err *e);

// A policy must be possible and must not count anybody twice: kinds of key as above, a quorum within the
// number of witnesses, and no public key twice, under whatever name. Errors: ledger.policy_kind,
// ledger.policy_quorum, ledger.policy_twice.
bool policy_check(const ledger_policy *p, err *e);

// Reads a checkpoint's note under a policy. Too few witnesses refuse it, as does a wrong signature by any
// known. Errors: those of policy_check, checkpoint_open and cosignature_verify, ledger.policy_quorum_short.
bool policy_open(const ledger_policy *p, str bytes, policy_result *ret_result, err *e);

#endif
