// The witness at work (c2sp.org/tlog-witness): a folder of Polda, KPU or Bawaslu with the keys and the file
// of one witness. It cosigns a head of a log that it knows when the log has done nothing but grow, and keeps
// it before it answers.
//
// Every checkpoint by which a head moved is an entry of the witness's own log, the log of checkpoints:
// WDIR/log holds it as static files. One cosigned checkpoint of it covers all logs that the witness knows.
//
// WDIR/witness.key and WDIR/log.key are readable by their owner only. The file is the record, WDIR/log is
// made from it and brought up to date again after an interruption.
#ifndef KAWAL_APP_WITNESS_H
#define KAWAL_APP_WITNESS_H

#include "app/static_log.h"
#include "base/clock.h"
#include "store/witness.h"

typedef struct witness_desk witness_desk;

typedef enum witness_use {
    WITNESS_LOOK,  // reads
    WITNESS_WRITE, // adds logs, beside the one that serves
    WITNESS_SERVE, // answers and publishes: one at a time
} witness_use;

// Makes the folder with two new keys: of the witness, whose name is `name`, and of its log of checkpoints,
// whose origin is `name` and "/checkpoints". Errors: witness.exists, ledger.key_name, and those of the files.
bool witness_create(const char *dir, str name, note_key *ret_witness, note_key *ret_log, err *e);

// Errors: witness.absent, witness.busy (somebody serves it), witness.key {file} (a key is not as it must be),
// witness.behind {file} {here} {published} (what was published is ahead of the file: an old copy was put
// back), witness.log_wrong {file} (WDIR/log is not what the file says), and the store's.
bool witness_open(const char *dir, witness_use use, clock_source clock, witness_desk **ret, err *e);
void witness_close(witness_desk *d); // takes NULL

const note_key *witness_key(const witness_desk *d);
const note_key *witness_log_key(const witness_desk *d);

// Takes up a log by its verifier key. Errors: ledger.key_text, witness.not_a_log {key} (a key of another
// kind), those of witness_store_add_log.
bool witness_add_log(witness_desk *d, str key, note_key *ret_key, err *e);

bool witness_logs(witness_desk *d, arena *a, const witness_log **ret_logs, int32_t *ret_n, err *e);

// Writes each piece of evidence to a file of its own in `dir`, NNNN-CODE.request. Errors: the store's and the
// files'.
bool witness_evidence_write(witness_desk *d, const char *dir, int64_t *ret_n, err *e);

// Answers an add-checkpoint request (ledger/witness.h); an inconsistency, or another root than the cosigned
// one, is kept as evidence first. After a failure of the storage every answer is WITNESS_NOT_KEPT until the
// process has ended: what was written may not be there.
witness_status witness_answer(witness_desk *d, str request, strbuf *out, err *e);
bool witness_broken(const witness_desk *d);

// Brings WDIR/log up to the checkpoints that were cosigned, and signs its head when it has moved or was not
// signed yet. One process, one thread; it may be another than that of witness_answer, with a desk of its own
// (WITNESS_WRITE). Errors: those of the files and the store, witness.published_moved.
bool witness_publish(witness_desk *d, err *e);

// The log of checkpoints as it was published, and its checkpoint with other signatures, for cosigning.
public_log witness_public(witness_desk *d);
bool witness_cosigned(witness_desk *d, str signed_note, err *e);

#endif
