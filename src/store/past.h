// A file as it was: a handle that sees what had come in by a moment, or what is known now of what had
// happened by then. Nothing is copied: leaves, facts, publications and reports are the file's own, seen up to
// the moment. What is computed from them is empty and made anew, in a file without a name that goes with the
// handle; the file itself is only read, and nobody who writes to it waits.
//
// The moment of a plan is that at which the log was told of it, the moment of a fact that of its batch.
#ifndef KAWAL_STORE_PAST_H
#define KAWAL_STORE_PAST_H

#include <stdatomic.h>

#include "store/log.h"

typedef struct past_moment {
    int64_t at_us;
    bool hindsight; // what is known now of what had happened by then: late events, reports and corrections
                    // count, the register is today's; the plan is still that of the moment, or the first
                    // where there was none yet
} past_moment;

// Opens the past of the file at `path`. *ret_size is the size of the log that it is made from: as it was
// then, or as it is now with hindsight. Computed tables, but for the register's entries, are empty (app/log.h
// log_compute). What is asked of the handle fails soon after *stop became true, which any thread may do; NULL
// = never. Errors also: store.absent, store.no_log.
bool store_past_open(const char *path, const past_moment *m, atomic_bool *stop, store **ret,
                     uint64_t *ret_size, err *e);

// Until when reports of trackers have been erased, of those that belong to the past; 0 = none were.
bool store_past_erased(store *s, int64_t *ret_us, err *e);

// When the log was told of its first event, and how many it has by now, of an ordinary handle. Errors also:
// store.no_log.
bool store_log_span(store *s, int64_t *ret_first_us, uint64_t *ret_size, err *e);

#endif
