// Looks at everything that an operation keeps and says what is wrong, and where: every fault, not only the
// first. Nothing is changed by that, so that it can be asked of evidence too.
//
// The file itself (the sums of its pages, SQLite's check, and that it opens), each event's bytes against its
// id and its hash in the tree, tiles, the roots of all checkpoints and of the published one, facts and plans
// against what the log says of them, personal cells against what their facts commit to (of erased ones that
// the log says so), content and the base map against their hashes, the keys, checkpoints' signatures, the
// policy, incidents that are open. `full` also verifies the signatures of all events and makes the computed
// tables anew to compare them row by row, which takes ten times as long. The latter is done also when a page
// of the file is not as it was written and the log is sound: it tells which row it was.
//
// On a medium that may only be read everything is looked at but the computed tables, for which there is no
// place to make them anew. Keys that are not there are no fault of a copy that may only be read: they have no
// business in one.
#ifndef KAWAL_APP_FSCK_H
#define KAWAL_APP_FSCK_H

#include "app/log.h"

enum { FSCK_FAULTS_MAX = 100 };

// `part` is a key of the catalogues; false stops it.
typedef bool fsck_progress(void *ctx, const char *part, int64_t done, int64_t total);

typedef struct fsck_options {
    bool full;
    fsck_progress *progress; // may be NULL
    void *ctx;
} fsck_options;

typedef struct fsck_report {
    int64_t n_fault;            // in all
    err fault[FSCK_FAULTS_MAX]; // the first of them: codes "fsck.*", or the error by which a part ended
    uint64_t leaves, checkpoints, tiles;
    int64_t signatures; // of events, verified
    int64_t contents, batches, plans;
    int64_t erased;         // personal cells of the register
    int32_t open_incidents; // not counted as faults: kawal log incidents tells of them
    bool has_log;
    bool tables;  // the computed tables were compared
    bool reads;   // nothing can be written here
    bool keyless; // nor are the keys here: signatures of checkpoints were not verified
} fsck_report;

// False when it was stopped (store.stopped) or could not begin (operation.absent, what store_open says).
bool fsck_run(const char *dir, const log_tools *tools, const fsck_options *o, fsck_report *ret, err *e);

#endif
