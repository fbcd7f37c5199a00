// The data folder's one file: facts of the register, published plans, accounts and sessions, in SQLite. The
// only layer that holds SQL.
//
// Write-ahead log, synchronous=FULL: what was committed survives a power cut. Facts, batches and plans are
// refused by trigger when anything tries to change or delete them. The table `entry` is the fold of the
// facts, kept up to date with every fact and rebuildable from them at any time.
//
// A handle belongs to one thread at a time; several handles, also of several processes, may be open on one
// file: readers never wait, writers wait for each other up to STORE_BUSY_MS.
//
// Errors of every function that takes an err: store.locked, store.disk_full, store.read_only, store.damaged,
// store.io and store.failed {reason}; each with {file}; and log.sync: the disk failed to sync. After that
// every call fails so, and the process must end: a second try may succeed though the bytes are lost. More are
// named where they belong.
#ifndef KAWAL_STORE_STORE_H
#define KAWAL_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "domain/register.h"
#include "domain/snapshot.h"

typedef struct store store;

typedef enum store_mode {
    STORE_READ,
    STORE_WRITE,
} store_mode;

enum {
    STORE_VERSION = 5,
    STORE_BUSY_MS = 5000,
    STORE_ROWS_MAX = 1000, // rows of one page of store_rows
    STORE_HASH = 65,       // SHA-256 as hex, with its NUL
    STORE_TOKEN = 65,      // 256 bits as hex, with its NUL
    STORE_USER_MAX = 64,
    STORE_PASSWORD_MIN = 8,
    STORE_PASSWORD_MAX = 1024,
};

// ---- the file

// Makes a new file. It is whole after store_close. Errors: store.exists.
bool store_create(const char *path, store **ret, err *e);

// Once in a program, before its first thread: nobody asks SQLite how much memory it has, and counting that
// takes a lock of the whole process for each piece. Without it all works as well.
void store_uncounted(void);

// Opens one. For writing, a file of an older version is brought up to this one first, in one transaction; for
// reading it is refused. A file on a medium that may only be read opens for reading, and nothing is written
// beside it; what a write-ahead log that came with it has is read too. Errors: store.absent, store.foreign
// (not a Kawal file), store.newer {version}, store.older {version}.
bool store_open(const char *path, store_mode mode, store **ret, err *e);

void store_close(store *s); // takes NULL; an open transaction is rolled back

// Removes a file that nobody has open, and what SQLite keeps beside it. Nothing when it is not there.
void store_remove(const char *path);

// A write transaction; no nesting. Functions below that write run in it, or each in one of its own.
bool store_begin(store *s, err *e);
bool store_commit(store *s, err *e);
void store_rollback(store *s); // nothing when none is open
bool store_in_transaction(const store *s);

// Moves what is in the write-ahead log into the file itself.
bool store_checkpoint(store *s, err *e);

// ---- the register (store/register.c)

typedef struct batch {
    int64_t id;
    str kind; // canonical kind name
    str file; // "" for a change that came without a file
    str hash; // SHA-256 of the file's bytes as hex; "" without one
    str by;
    int64_t recorded_us;
    int64_t effective_us;
    int64_t rows;
    bool verified;
} batch;

// The id that the next batch will have. Inside a transaction: facts are appended under this id first and the
// batch, whose hash and rows are known only at the end of the file, is closed after them.
bool store_batch_next(store *s, int64_t *ret_id, err *e);
bool store_batch_close(store *s, const batch *b, err *e);

// The newest batch of any of these kinds (bits 1 << kind_id), 0 when there is none: a number that changes
// when their rows do. Quick as long as they change now and then.
bool store_batch_of(store *s, uint32_t kinds, int64_t *ret_id, err *e);

// Appends one fact of the open transaction's batch and folds it into the live entry. f->seq, recorded_us, by
// and file are not read: the sequence is given here, the rest is the batch's.
bool store_append(store *s, const fact *f, err *e);

// One entry, live or retired; *ret_found false when no fact names it. as_of_us NULL: the live fold, every
// fact counted, also those that take effect later.
bool store_entry(store *s, arena *a, kind_id kind, str code, const int64_t *as_of_us, entry *ret,
                 bool *ret_found, err *e);

// Calls `each` for every live entry of a kind in the order of codes, until it returns false (*e is then its
// own). The entry is valid during the call only. Not to be called again from within.
typedef bool store_each_fn(void *ctx, const entry *row, err *e);
bool store_each(store *s, kind_id kind, store_each_fn *each, void *ctx, err *e);

// ---- personal data (store/personal.c)
// Cells of personal columns are kept apart from their facts: a fact has their commitment, the SHA-256 of 16
// random bytes (the salt) and the value, as hex. Erasing salt and value leaves every fact as it was, and the
// hash by which the log says its batch (docs/formats/register.md).

enum { PERSONAL_SALT = 16, PERSONAL_HASH = 32 };

// Where salts come from; the system's generator when this is not called.
void store_random(store *s, void (*random)(void *ctx, void *out, size_t n), void *ctx);

typedef enum personal_state {
    PERSONAL_HERE,
    PERSONAL_ERASED,
    PERSONAL_WRONG, // not what the fact commits to, or gone without having been erased
} personal_state;

typedef struct personal_cell {
    int64_t fact; // its sequence
    kind_id kind;
    str code;
    const char *column; // canonical name
    uint8_t commitment[PERSONAL_HASH];
    personal_state state;
} personal_cell;
typedef bool personal_fn(void *ctx, const personal_cell *cell, err *e);

// Every personal cell of an entry; of all entries where the code is empty. In the order of the facts.
bool store_personal(store *s, kind_id kind, str code, personal_fn *each, void *ctx, err *e);

// Erases salt and value of all personal cells of an entry, whose values are VALUE_ERASED from now on. Their
// bytes are in the file until store_content_sweep.
bool store_personal_erase(store *s, kind_id kind, str code, err *e);

// A page of live entries in the order of codes: those after the code `after` ("" = from the start), placed in
// the area or below it ("" = everywhere), at most `limit` (1 to STORE_ROWS_MAX). *ret_more tells whether
// there are more.
bool store_rows(store *s, arena *a, kind_id kind, str area, str after, int32_t limit, const entry **ret_rows,
                int32_t *ret_n, bool *ret_more, err *e);

// Every fact about one entry in the order of recording. *ret_n is 0 when there is none.
bool store_history(store *s, arena *a, kind_id kind, str code, const fact **ret_facts, int32_t *ret_n,
                   err *e);

// Live entries of each kind by row_origin.
typedef struct store_counts {
    int64_t by_origin[KIND_COUNT][3];
    int64_t facts;
    int64_t last_recorded_us; // 0 when there are no facts
} store_counts;
bool store_count(store *s, store_counts *ret, err *e);

// The register at one moment: facts effective at or before *as_of_us (NULL = all) and recorded at or before
// *known_us (NULL = all), in one read transaction.
bool store_fold(store *s, arena *a, const int64_t *as_of_us, const int64_t *known_us, register_rows *ret,
                err *e);

// store_fold, typed. Errors also: those of register_snapshot.
bool store_snapshot(store *s, arena *a, const int64_t *as_of_us, const int64_t *known_us, snapshot *ret,
                    err *e);

// Brings the closures of a snapshot up to date with the live fold, where its ways and links are still the
// register's (store_batch_of tells): a fraction of a store_snapshot. Texts of closures are the arena's.
// Errors also: register_closures'.
bool store_closures(store *s, arena *a, snapshot *at, err *e);

// Throws the live fold away and makes it again from the facts.
bool store_rebuild(store *s, err *e);

// ---- plans (store/plan.c)

typedef struct plan_record {
    char id[STORE_HASH]; // SHA-256 of the body
    int64_t created_us;
    int64_t seed;
    int64_t facts;    // facts of the register that it was made from
    int64_t as_of_us; // and the moment; INT64_MIN = everything recorded
    str body;         // JSON
} plan_record;

// Keeps a plan and publishes it: it is the newest from now on. Its id is the hash of its body; a plan that is
// kept already stays as it is. p->id is filled.
bool store_plan_put(store *s, plan_record *p, err *e);

// Errors: store.no_plan.
bool store_plan_get(store *s, arena *a, str id, plan_record *ret, err *e);
bool store_plan_latest(store *s, arena *a, plan_record *ret, err *e);
// The newest `max` publications, newest first, without bodies; a plan that was published twice is there
// twice.
bool store_plan_list(store *s, arena *a, int32_t max, plan_record *ret, int32_t *ret_n, err *e);

// A number that changes whenever anything was committed since it was asked last: by this handle, or another
// one of this process or of another one.
bool store_stamp(store *s, int64_t *ret, err *e);

#endif
