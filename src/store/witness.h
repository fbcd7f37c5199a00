// A witness's own file, in SQLite as the posko's and with the same care: the logs that it knows, the last
// head of each that it cosigned, every checkpoint by which a head moved, evidence against logs, and the head
// of its own log of checkpoints.
//
// A handle belongs to one thread at a time. Errors of every function that takes an err are those of
// store/store.h; more are named where they belong.
#ifndef KAWAL_STORE_WITNESS_H
#define KAWAL_STORE_WITNESS_H

#include "base/arena.h"
#include "ledger/witness.h"
#include "store/store.h"

typedef struct witness_store witness_store;

enum {
    WITNESS_STORE_VERSION = 1,
    WITNESS_LOGS_MAX = 600,
    WITNESS_EVIDENCE_MAX = 1000, // pieces of a log; the first are the ones that matter
    WITNESS_ENTRIES_MAX = 1000,  // of one call
};

// Makes a new file. Errors: store.exists.
bool witness_store_create(const char *path, witness_store **ret, err *e);

// Errors: store.absent, store.foreign, store.newer.
bool witness_store_open(const char *path, store_mode mode, witness_store **ret, err *e);
void witness_store_close(witness_store *s); // takes NULL

// A log as the witness knows it.
typedef struct witness_log {
    note_key key; // its name is the log's origin
    witness_head head;
    int64_t cosigned_us; // of the head; 0 when there is none
    int64_t evidence;    // pieces kept against it
} witness_log;

// Takes up a log by its key (NOTE_ED25519); the same again changes nothing. Errors: witness.log_other_key
// {log} (its origin is known with another key), witness.logs_full {limit}.
bool witness_store_add_log(witness_store *s, const note_key *key, int64_t now_us, err *e);

// One log by its origin, and all of them in the order of origins.
bool witness_store_log(witness_store *s, const char *origin, witness_log *ret, bool *ret_found, err *e);
bool witness_store_logs(witness_store *s, arena *a, const witness_log **ret_logs, int32_t *ret_n, err *e);

// If the log's head is still `from`: makes it `to` and, when it grows by that, keeps `opaque` as the
// next entry of the log of checkpoints; durable when this returns. *ret_swapped tells.
bool witness_store_swap(witness_store *s, const char *origin, const witness_head *from,
                        const witness_head *to, str opaque, int64_t now_us, bool *ret_swapped, err *e);

// The root that was cosigned for a size; *ret_found false when that size never was a head here.
bool witness_store_root(witness_store *s, const char *origin, uint64_t size, ledger_hash *ret_root,
                        bool *ret_found, err *e);

// Entries of the log of checkpoints from an index on, at most WITNESS_ENTRIES_MAX; none behind the last.
bool witness_store_entries(witness_store *s, arena *a, uint64_t from, const str **ret_entries, int32_t *ret_n,
                           err *e);

// Keeps a request as evidence against a log, once for each checkpoint text. More than WITNESS_EVIDENCE_MAX
// are let go: *ret_kept tells whether this one is there now.
typedef struct witness_evidence {
    const char *origin;
    str code;    // what was found
    str text;    // of the checkpoint, signed by the log
    str request; // as it came
    int64_t seen_us;
} witness_evidence;
bool witness_store_accuse(witness_store *s, const witness_evidence *v, bool *ret_kept, err *e);

// Evidence against all logs, the oldest first, until `each` returns false (*e is then its own). Valid during
// the call only.
typedef bool witness_evidence_fn(void *ctx, const witness_evidence *v, err *e);
bool witness_store_evidence(witness_store *s, witness_evidence_fn *each, void *ctx, err *e);

// The head of the log of checkpoints that was signed last: *ret_size 0 and an empty note before the first.
bool witness_store_published(witness_store *s, arena *a, uint64_t *ret_size, str *ret_head, err *e);

// Compare-and-swap: the note of a head of `size`, not below `after`, which must be the one kept so far.
// Errors: witness.published_moved (another process publishes).
bool witness_store_publish(witness_store *s, uint64_t after, uint64_t size, str head, err *e);

#endif
