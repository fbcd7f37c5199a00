// A copy of the file and of all content beside it, as of one moment, while others read and write; and whether
// a file is sound.
#ifndef KAWAL_STORE_BACKUP_H
#define KAWAL_STORE_BACKUP_H

#include "store/log.h"

enum {
    BACKUP_STEP_PAGES = 256, // copied between two calls of the progress
    BACKUP_WRONG_MAX = 1000, // contents named that could not be copied
};

// How far it is, in pages of the file, then in contents; false stops it.
typedef bool store_progress_fn(void *ctx, int64_t done, int64_t total);

typedef struct store_backup_report {
    int64_t pages;
    int64_t contents;                         // files copied
    int64_t n_wrong;                          // contents that are damaged or gone here, and so in the copy
    const uint8_t (*wrong)[EVENT_HASH_BYTES]; // the first BACKUP_WRONG_MAX of them, in the arena
} store_backup_report;

// Writes the file `file` (absent before) and, in the folder `dir` beside it, content/ab/abcd... Every content
// is checked against its hash on the way. What was written is on the disk when this returns; on failure the
// caller removes it. Errors also: store.exists, store.stopped, file.write, file.folder.
bool store_backup(store *s, arena *a, const char *file, store_progress_fn *progress, void *ctx,
                  store_backup_report *ret, err *e);

// Calls `each` for every page of the file, counted from 1, whose sum is not that of its bytes
// (store/page_sum.h). *ret_has_sums is false for a file of an older version, whose pages have none. Errors
// also: store.stopped.
typedef void store_page_fn(void *ctx, int64_t page);
bool store_pages_check(store *s, store_page_fn *each, store_progress_fn *progress, void *ctx,
                       bool *ret_has_sums, err *e);

// What SQLite itself finds wrong with the file, in its words, at most `limit` of them; *ret_n 0 = nothing.
bool store_integrity(store *s, arena *a, int32_t limit, const str **ret_words, int32_t *ret_n, err *e);

#endif
