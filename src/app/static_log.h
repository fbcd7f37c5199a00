// A log as the outside sees it, in the C2SP layout (tlog-tiles): /checkpoint, /tile/..., /keys. The same face
// is served over HTTP and written as static files, which any web server can carry.
#ifndef KAWAL_APP_STATIC_LOG_H
#define KAWAL_APP_STATIC_LOG_H

#include <limits.h>

#include "ledger/checkpoint.h"
#include "ledger/tile.h"

// What there is to publish.
typedef struct public_log {
    const tile_store *tiles; // is asked for what a log of the checkpoint's size has
    // The newest signed checkpoint, in the arena; empty while there is none.
    bool (*checkpoint)(void *ctx, arena *a, str *ret_note, err *e);
    void *ctx;
    str keys; // verifier keys, one a line: the log's own first
} public_log;

// Files of a log in a folder. A file appears under its name whole and durable, or not at all; one that is
// there is never written again. Partial tiles and bundles go when the full one is there.
typedef struct static_files {
    char dir[PATH_MAX];
    char made[PATH_MAX]; // the folder that was last seen to be there, durably
    tile_store store;    // of this folder; the struct must not move
} static_files;

// Makes the folder when it is not there; its parent must be. Errors: file.folder. Errors of the store: those
// of base/file.h.
bool static_files_open(static_files *f, const char *dir, err *e);

// Writes a file that is replaced: the checkpoint, the keys. Errors: file.write.
bool static_files_put(static_files *f, const char *name, str bytes, err *e);

// Called with the files done and the files that there are; false stops the work.
typedef bool static_progress(void *ctx, uint64_t done, uint64_t total);

typedef struct static_report {
    uint64_t size;    // of the log
    uint64_t files;   // tiles and bundles of it
    uint64_t written; // of them, by this call; the others were there
} static_report;

// Writes the log to a folder: tiles and bundles that are not there yet, keys, then the checkpoint, so that
// whoever reads while this runs, or after it was stopped, sees the log as it was before. What is there must
// be an earlier state of the same log. `progress` may be NULL. Errors: static.no_checkpoint, static.other_log
// {file} (there is a log of another origin or key), static.ahead {file} {here} {there} (there is a larger
// one: this one was rolled back), static.forked {file} {size}, static.busy {file} (somebody writes there),
// static.stopped, ledger.log_root (tiles and checkpoint do not fit), and those of the files and the tiles.
bool static_log_export(const public_log *from, const note_key *key, const char *dir,
                       static_progress *progress, void *ctx, static_report *ret, err *e);

#endif
