#ifndef KAWAL_APP_FSCK_INTERNAL_H
#define KAWAL_APP_FSCK_INTERNAL_H

#include "app/fsck.h"
#include "base/str_map.h"

typedef struct fsck {
    const char *dir;
    const log_tools *tools;
    const fsck_options *o;
    fsck_report *report;
    store *s;
    bool stopped;
    log_head head;
    int64_t page_faults, log_faults;
    // Hashes whose erasure the log says; read when the first is asked about (fsck_erasure_said).
    arena erased_memory;
    str_map erased;
    bool erased_read;
} fsck;

// Whether the log says that what a hash is of was erased: a cell of a person, a slice of reports.
bool fsck_erasure_said(fsck *f, str hash, bool *ret, err *e);

// Notes a fault.
#define fsck_fault(f, ...)                                                                                   \
    fsck_fault_args((f), (const err_in[]){__VA_ARGS__},                                                      \
                    sizeof((const err_in[]){__VA_ARGS__}) / sizeof(err_in))
void fsck_fault_args(fsck *f, const err_in *in, size_t n);

// Notes what a part ended by: one that could not be looked at to its end is a fault by itself.
void fsck_fault_of(fsck *f, const err *why);

// Tells how far it is; false with store.stopped when it should stop.
bool fsck_goes_on(fsck *f, const char *part, int64_t done, int64_t total, err *e);

// The leaves, the tree above them, all checkpoints (fsck_log.c). False only when it was stopped or the store
// failed.
bool fsck_tree(fsck *f, err *e);

// The files of the base map that the register names (fsck_map.c).
bool fsck_map(fsck *f, err *e);

// The digests of trackers' reports (fsck_observed.c).
bool fsck_observed(fsck *f, err *e);

// That the published head is there when one was signed, and that the log's key has signed it.
bool fsck_published_signature(fsck *f, const note_key *key, err *e);

#endif
