// A log that was put back from an old backup gets what it had published since from a static export of it: any
// copy of its files that a web server, a witness or an observer kept.
#ifndef KAWAL_APP_LOG_RECOVER_H
#define KAWAL_APP_LOG_RECOVER_H

#include "app/log.h"

typedef bool recover_progress(void *ctx, uint64_t done, uint64_t total); // false stops it

typedef struct recover_report {
    uint64_t from, to;  // sizes of the log before and after
    uint64_t n_change;  // of the events: register changes and publications, whose contents no export has
    bool behind;        // a published checkpoint is still ahead: a newer export is needed
    uint64_t published; // its size
} recover_report;

// Checks the whole export against its checkpoint, which must be signed by this log's key and continue this
// log; appends the events that are missing here, byte for byte and in their order, and computes the tables.
// Then the heads agree and the incident of being behind is closed by `by`. When each of them came here is
// known no more: they count as received now. What was appended before it was stopped stays, and is true.
// Errors: recover.nothing {here} {there}, log.forked {published}, recover.event {index} (not an event of this
// log, or wrongly signed), store.stopped, those of log_open, checkpoint_open and tile_fsck, of the files and
// of the store.
bool log_recover(store *s, const char *dir, const char *from, const log_tools *tools, str by,
                 recover_progress *progress, void *ctx, recover_report *ret, err *e);

#endif
