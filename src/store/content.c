// Content: bytes that events name by their hash only, so that they can be erased while the log stays
// provable.
//
// The file of large content has its name, for good, before the row that tells of it is committed; a file that
// no row tells of is harmless. When content is erased the row says so first, and the file goes once that is
// committed: store_content_sweep finds it however often it was interrupted.
#include "store/register_internal.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/file.h"
#include "event/content.h"
#include "store/log.h"

// Where the bytes of a row are; kept in the column `state`, never given a new meaning.
typedef enum content_place {
    PLACE_ROW = 1,
    PLACE_FILE = 2,
    PLACE_LEAVING = 3, // erased; a file of that name must still be removed
    PLACE_GONE = 4,    // erased
} content_place;

enum { HASH_HEX = 2 * EVENT_HASH_BYTES + 1, SHARD_HEX = 2, SWEEP_BATCH = 64 };

typedef struct content_name {
    char hash[HASH_HEX];
    char root[PATH_MAX];   // DIR/content
    char folder[PATH_MAX]; // DIR/content/ab
    char file[PATH_MAX];   // DIR/content/ab/abcd...
} content_name;

static bool name_make(store *s, const uint8_t *hash, content_name *n, err *e)
{
    const char *slash = strrchr(s->path, '/');
    str dir = slash ? (str){s->path, (size_t)(slash - s->path)} : STR(".");
    (void)sodium_bin2hex(n->hash, sizeof n->hash, hash, EVENT_HASH_BYTES);
    int root = snprintf(n->root, PATH_MAX, "%.*s/content", (int)dir.n, dir.p);
    int folder = snprintf(n->folder, PATH_MAX, "%.*s/content/%.*s", (int)dir.n, dir.p, SHARD_HEX, n->hash);
    int file =
        snprintf(n->file, PATH_MAX, "%.*s/content/%.*s/%s", (int)dir.n, dir.p, SHARD_HEX, n->hash, n->hash);
    if (root < 0 || folder < 0 || file < 0 || file >= PATH_MAX) {
        return err_fail(e, ERR_CODE("store.read_only"), ERR_Z("file", s->path),
                        ERR_KEY("reason", "reason.long_name"));
    }
    return true;
}

static bool content_wrong(const content_name *n, err *e)
{
    return err_fail(e, ERR_CODE("store.content_wrong"), ERR_Z("hash", n->hash));
}

static bool file_there(const content_name *n, const uint8_t *hash)
{
    arena a = {0};
    str kept = {0};
    bool there = file_read(&a, n->file, CONTENT_MAX, &kept, NULL) && content_is(kept, hash);
    arena_done(&a);
    return there;
}

// Under its name for good; a file that is there and good was perhaps not yet, when its writer was stopped.
static bool file_keep(const content_name *n, const uint8_t *hash, str bytes, err *e)
{
    if (!file_folder(n->root, e) || !file_folder(n->folder, e)) {
        return false;
    }
    return file_there(n, hash) ? file_sync_name(n->file, e) : file_write(n->file, bytes, e);
}

bool content_file_put(store *s, const uint8_t *hash, str bytes, err *e)
{
    content_name name;
    return name_make(s, hash, &name, e) && file_keep(&name, hash, bytes, e);
}

typedef struct content_job {
    const uint8_t *hash;
    content_name name;
    str bytes;
    int64_t now_us;
} content_job;

static bool row_place(store *s, const uint8_t *hash, int *ret_place, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_CONTENT_GET, &st, e)) {
        return false;
    }
    bind_blob(st, 1, hash, EVENT_HASH_BYTES);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    *ret_place = row ? sqlite3_column_int(st, 0) : 0;
    (void)sqlite3_reset(st);
    return true;
}

// Delivered again: what was damaged meanwhile is whole again, what was erased stays so.
static bool put(store *s, void *ctx, err *e)
{
    const content_job *job = ctx;
    int place = 0;
    sqlite3_stmt *st = NULL;
    bool file = job->bytes.n > CONTENT_ROW_MAX;
    if (!row_place(s, job->hash, &place, e)) {
        return false;
    }
    if (place == PLACE_LEAVING || place == PLACE_GONE) {
        return true;
    }
    if ((file && !file_keep(&job->name, job->hash, job->bytes, e)) ||
        !statement_get(s, SQL_CONTENT_PUT, &st, e)) {
        return false;
    }
    bind_blob(st, 1, job->hash, EVENT_HASH_BYTES);
    bind_int(st, 2, file ? PLACE_FILE : PLACE_ROW);
    bind_int(st, 3, (int64_t)job->bytes.n);
    bind_int(st, 4, job->now_us);
    if (!file) {
        bind_blob(st, 5, job->bytes.p, job->bytes.n);
    }
    bool ok = statement_run(s, st, e);
    (void)sqlite3_clear_bindings(st);
    return ok;
}

bool store_content_put(store *s, str bytes, int64_t now_us, err *e)
{
    uint8_t hash[EVENT_HASH_BYTES];
    content_job job = {.hash = hash, .bytes = bytes, .now_us = now_us};
    if (bytes.n > CONTENT_MAX) {
        return err_fail(e, ERR_CODE("store.content_size"), ERR_INT("limit", CONTENT_MAX));
    }
    content_hash(bytes, hash);
    return name_make(s, hash, &job.name, e) && store_in_write(s, put, &job, e);
}

typedef struct content_found {
    arena *a;
    const uint8_t *hash;
    content_name name;
    content_state state;
    str bytes;
} content_found;

// A file that a row tells of and that is not there is as wrong as one with other bytes.
static bool found_read(content_found *f, sqlite3_stmt *st, err *e)
{
    switch (sqlite3_column_int(st, 0)) {
    case PLACE_ROW:
        f->bytes = column_blob_copy(st, 2, f->a);
        break;
    case PLACE_FILE:
        if (!file_read(f->a, f->name.file, CONTENT_MAX, &f->bytes, NULL)) {
            return content_wrong(&f->name, e);
        }
        break;
    default:
        f->state = CONTENT_ERASED;
        return true;
    }
    f->state = CONTENT_HERE;
    return content_is(f->bytes, f->hash) || content_wrong(&f->name, e);
}

static bool get(store *s, void *ctx, err *e)
{
    content_found *f = ctx;
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_CONTENT_GET, &st, e)) {
        return false;
    }
    bind_blob(st, 1, f->hash, EVENT_HASH_BYTES);
    bool ok = statement_step(s, st, &row, e) && (!row || found_read(f, st, e));
    (void)sqlite3_reset(st);
    return ok;
}

bool store_content_get(store *s, arena *a, const uint8_t hash[static EVENT_HASH_BYTES],
                       content_state *ret_state, str *ret_bytes, err *e)
{
    content_found f = {.a = a, .hash = hash, .state = CONTENT_ABSENT};
    if (!name_make(s, hash, &f.name, e) || !store_in_read(s, get, &f, e)) {
        return false;
    }
    *ret_state = f.state;
    *ret_bytes = f.bytes;
    return true;
}

// Freed pages of the file are overwritten with zeros from now on, which costs writes nobody else needs.
static bool erase(store *s, void *ctx, err *e)
{
    const content_job *job = ctx;
    sqlite3_stmt *st = NULL;
    if (sqlite3_exec(s->db, "PRAGMA secure_delete = ON", NULL, NULL, NULL) != SQLITE_OK) {
        return store_fail(s, e);
    }
    if (!statement_get(s, SQL_CONTENT_ERASE, &st, e)) {
        return false;
    }
    bind_blob(st, 1, job->hash, EVENT_HASH_BYTES);
    bind_int(st, 2, PLACE_LEAVING);
    bind_int(st, 3, job->now_us);
    return statement_run(s, st, e);
}

bool store_content_erase(store *s, const uint8_t hash[static EVENT_HASH_BYTES], int64_t now_us, err *e)
{
    content_job job = {.hash = hash, .now_us = now_us};
    bool own = sqlite3_get_autocommit(s->db) != 0;
    return store_in_write(s, erase, &job, e) && (!own || store_content_sweep(s, e));
}

// ---------------------------------------------------------------- what is left of erased content

typedef struct leaving {
    int32_t n;
    uint8_t hash[SWEEP_BATCH][EVENT_HASH_BYTES];
} leaving;

static bool leaving_find(store *s, leaving *l, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    bool ok = true;
    l->n = 0;
    if (!statement_get(s, SQL_CONTENT_LEAVING, &st, e)) {
        return false;
    }
    while (l->n < SWEEP_BATCH && (ok = statement_step(s, st, &row, e)) && row) {
        assert(sqlite3_column_bytes(st, 0) == EVENT_HASH_BYTES);
        memcpy(l->hash[l->n++], sqlite3_column_blob(st, 0), EVENT_HASH_BYTES);
    }
    (void)sqlite3_reset(st);
    return ok;
}

static bool leaving_mark(store *s, void *ctx, err *e)
{
    const leaving *l = ctx;
    for (int32_t i = 0; i < l->n; i++) {
        sqlite3_stmt *st = NULL;
        if (!statement_get(s, SQL_CONTENT_GONE, &st, e)) {
            return false;
        }
        bind_blob(st, 1, l->hash[i], EVENT_HASH_BYTES);
        bind_int(st, 2, PLACE_GONE);
        if (!statement_run(s, st, e)) {
            return false;
        }
    }
    return true;
}

bool store_content_sweep(store *s, err *e)
{
    assert(sqlite3_get_autocommit(s->db));
    leaving l;
    content_name name;
    bool any = false;
    do {
        if (!leaving_find(s, &l, e)) {
            return false;
        }
        for (int32_t i = 0; i < l.n; i++) {
            if (!name_make(s, l.hash[i], &name, e) || !file_remove(name.file, e)) {
                return false;
            }
        }
        any = any || l.n > 0;
        if (l.n > 0 && !store_in_write(s, leaving_mark, &l, e)) {
            return false;
        }
    } while (l.n == SWEEP_BATCH);
    bool swept = false;
    if (!personal_sweep(s, &swept, e)) {
        return false;
    }
    // The write-ahead log still has the bytes; moved into the file, they are under the zeros.
    return (!any && !swept) || store_checkpoint(s, e);
}

bool store_content_each(store *s, store_content_fn *each, void *ctx, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    bool ok = true;
    if (!statement_get(s, SQL_CONTENT_ALL, &st, e)) {
        return false;
    }
    while ((ok = statement_step(s, st, &row, e)) && row) {
        str hash = {sqlite3_column_blob(st, 0), (size_t)sqlite3_column_bytes(st, 0)};
        int place = sqlite3_column_int(st, 1);
        content_row one = {
            .hash = hash,
            .state = place == PLACE_ROW || place == PLACE_FILE ? CONTENT_HERE : CONTENT_ERASED,
            .in_file = place == PLACE_FILE,
            .size = sqlite3_column_int64(st, 2),
        };
        if (!each(ctx, &one, e)) {
            ok = false;
            break;
        }
    }
    (void)sqlite3_reset(st);
    return ok;
}
