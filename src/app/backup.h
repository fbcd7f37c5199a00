// Backups of an operation, and how one becomes an operation again. docs/formats/backup.md is the format: a
// folder with the file, the content beside it, the checkpoint that was published last, and a manifest that
// names each with its length and SHA-256.
//
// Both appear under their name only when they are whole; what was interrupted is left under NAME.part-XXXXXX
// at most, and is nobody's operation.
#ifndef KAWAL_APP_BACKUP_H
#define KAWAL_APP_BACKUP_H

#include "app/operation.h"
#include "ledger/tree.h"

#define BACKUP_MANIFEST "backup.json"

// Called with what is done of what there is to do; false stops it.
typedef bool backup_progress(void *ctx, int64_t done, int64_t total);

typedef struct backup_options {
    bool with_keys;        // the secret keys too: whoever has them can sign as this posko
    int64_t now_us;        //
    const char *published; // restoring: a checkpoint that was published, or NULL
    backup_progress *progress;
    void *ctx;
} backup_options;

typedef struct backup_report {
    int64_t files, bytes;
    int64_t n_wrong; // contents that are damaged or gone in the operation, and so in the backup
    bool has_log;
    uint64_t size; // of the log
    ledger_hash root;
    bool has_keys;
    bool behind; // restored: the log has grown since, as the published checkpoint shows
    uint64_t published_size;
} backup_report;

// Copies the operation in `dir` to the new folder `out`, while others work with it. The log's head in the
// copy is computed anew. Errors: backup.exists {file}, store.stopped, store.log_wrong, those of
// operation_open, of the store and of the files.
bool backup_make(const char *dir, const char *out, const backup_options *o, backup_report *ret, err *e);

// Makes the operation `dir`, which must not be there, from a backup. Everything is checked before it gets its
// name: lengths and hashes by the manifest, the file by SQLite, content by its hashes, the log's head
// computed anew. With a published checkpoint that is ahead of the backup the operation is made, but will not
// sign: report->behind. Errors: backup.exists, backup.absent {file} (no manifest), backup.form {file},
// backup.newer {version}, backup.changed {file} (other bytes than the manifest says), backup.damaged {reason}
// (SQLite's words), backup.head (another head than the manifest says), backup.forked (the published
// checkpoint is of another history), backup.other_log {origin}, store.content_wrong, store.stopped, and those
// of the store and the files.
bool backup_restore(const char *from, const char *dir, const backup_options *o, backup_report *ret, err *e);

#endif
