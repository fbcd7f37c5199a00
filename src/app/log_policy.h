// The policy of a log: its key, the witnesses, and how many of them must have cosigned. DIR/log/policy holds
// it for the posko; auditors get the same text (ledger/policy.h).
#ifndef KAWAL_APP_LOG_POLICY_H
#define KAWAL_APP_LOG_POLICY_H

#include "ledger/policy.h"

// Writes the policy of one log with witnesses given as "NAME=VKEY" or "NAME=VKEY=URL": with one of them it
// must cosign, with more of them more than half. What is written can be read: errors are those of
// policy_parse, and log.witness {witness} (not of this form, or not a witness's key).
bool log_policy_text(strbuf *out, arena *a, const note_key *log, const char *const *witness, int32_t n,
                     err *e);

#endif
