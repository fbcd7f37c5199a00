// Evidence: the part of the log that somebody asked for, as a bundle that is checked without us.
//
// It holds the checkpoint and, each with its proof to it: the events asked for, the boxes and loads that an
// item was in, what corrects or was corrected by one of them, what erased a content of theirs, and the
// enrolments and revocations of everyone who signed any of these, down to leaf 0. Behind them stand the
// contents that are here.
#ifndef KAWAL_APP_EVIDENCE_H
#define KAWAL_APP_EVIDENCE_H

#include "store/log.h"

typedef struct evidence_ask {
    str item, place; // empty = any
    int64_t from_us; // moments in [from, to]; INT64_MIN, INT64_MAX: open
    int64_t to_us;
    bool all; // the whole log, without proofs, to be carried to another posko
} evidence_ask;

typedef struct evidence_result {
    uint64_t events;   // in the bundle
    uint64_t behind;   // events of the log that the checkpoint does not hold yet: none of them is here
    uint64_t contents; // in the bundle
    uint64_t erased;   // contents of which only the hash is left
    uint64_t absent;   // contents that nobody has delivered
} evidence_result;

// Told now and then how far it is; false stops it.
typedef bool evidence_go_on(void *ctx, uint64_t done, uint64_t total);

// Writes the bundle to a file that is not there yet. `head` is a checkpoint of this log. Errors:
// evidence.none (nothing of what was asked for is in the log), evidence.stopped, those of bundle_file.h and
// of the store.
bool evidence_write(store *s, const checkpoint_row *head, const evidence_ask *ask, const char *path,
                    evidence_go_on *go_on, void *ctx, evidence_result *ret, err *e);

#endif
