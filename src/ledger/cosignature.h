// Witnesses: timestamped cosignatures of a checkpoint (c2sp.org/tlog-cosignature, Ed25519).
#ifndef KAWAL_LEDGER_COSIGNATURE_H
#define KAWAL_LEDGER_COSIGNATURE_H

#include "ledger/checkpoint.h"

// Adds a line: that as of time_s (POSIX seconds, not negative) this checkpoint is the largest that the
// witness (kind NOTE_COSIGNATURE) has seen of the log. `text` is the note's text.
void cosignature_sign(strbuf *out, str text, int64_t time_s, const note_signer *witness);

// True when the witness (kind NOTE_COSIGNATURE) cosigned the note, all of its lines being good; gives the
// latest time. Errors: ledger.signature_absent, ledger.signature_wrong.
bool cosignature_verify(const note *n, const note_key *witness, int64_t *ret_time_s, err *e);

#endif
