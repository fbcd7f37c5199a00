#include "store/register_internal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "store/page_sum.h"

enum { APPLICATION_ID = 0x4B57414C }; // "KWAL", at byte 68 of the file
enum { WAL_KEEP_BYTES = 16 * 1024 * 1024, WAL_PAGES = 4000, CACHE_KIB = 40 * 1024, SETUP_SQL_MAX = 512 };

// After a failed sync the system may say that the next one succeeded though the bytes are lost.
static bool is_unsynced(sqlite3 *db)
{
    int code = sqlite3_extended_errcode(db);
    return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

// Why the system refused, where SQLite asked it; else 0.
static int system_errno(sqlite3 *db)
{
    int code = sqlite3_errcode(db) & 0xFF;
    return code == SQLITE_IOERR || code == SQLITE_CANTOPEN ? sqlite3_system_errno(db) : 0;
}

static bool is_full(int error_number)
{
    return error_number == ENOSPC || error_number == EDQUOT;
}

static const char *code_of(sqlite3 *db)
{
    if (is_unsynced(db)) {
        return "log.sync";
    }
    if (is_full(system_errno(db))) { // also a file beside it that could not be made
        return "store.disk_full";
    }
    switch (sqlite3_errcode(db) & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "store.locked";
    case SQLITE_FULL:
        return "store.disk_full";
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return "store.read_only";
    case SQLITE_NOTADB:
        return "store.foreign";
    case SQLITE_CORRUPT:
        return "store.damaged";
    case SQLITE_IOERR: // also a limit on the size of files, and mostly a used-up quota
        return "store.io";
    default:
        return "store.failed";
    }
}

// In the language of whoever reads, where the system's or SQLite's own word is not the only one.
static const char *reason_of(sqlite3 *db)
{
    int error_number = system_errno(db);
    if (error_number != 0) {
        return err_reason(error_number);
    }
    return (sqlite3_errcode(db) & 0xFF) == SQLITE_READONLY ? "reason.read_only" : sqlite3_errmsg(db);
}

bool store_fail(store *s, err *e)
{
    s->unsynced = s->unsynced || is_unsynced(s->db);
    return err_fail(e, ERR_CODE(code_of(s->db)), ERR_Z("file", s->path), ERR_KEY("reason", reason_of(s->db)));
}

bool statement_get(store *s, statement_id id, sqlite3_stmt **ret, err *e)
{
    sqlite3_stmt **kept = &s->statement[id];
    if (s->unsynced) {
        return err_fail(e, ERR_CODE("log.sync"), ERR_Z("file", s->path), ERR_KEY("reason", err_reason(EIO)));
    }
    if (!*kept && sqlite3_prepare_v3(s->db, statement_sql[id], -1, SQLITE_PREPARE_PERSISTENT, kept, NULL) !=
                      SQLITE_OK) {
        return store_fail(s, e);
    }
    (void)sqlite3_reset(*kept);
    *ret = *kept;
    return true;
}

// Binding fails only on a wrong number or when memory is out, and the latter shows again at the step.
void bind_text(sqlite3_stmt *st, int i, str text)
{
    int got = sqlite3_bind_text64(st, i, text.p ? text.p : "", text.n, SQLITE_STATIC, SQLITE_UTF8);
    assert(got == SQLITE_OK || got == SQLITE_NOMEM || got == SQLITE_TOOBIG);
    (void)got;
}

void bind_int(sqlite3_stmt *st, int i, int64_t v)
{
    int got = sqlite3_bind_int64(st, i, v);
    assert(got == SQLITE_OK);
    (void)got;
}

void bind_blob(sqlite3_stmt *st, int i, const void *bytes, size_t n)
{
    int got = sqlite3_bind_blob64(st, i, bytes ? bytes : "", n, SQLITE_STATIC);
    assert(got == SQLITE_OK || got == SQLITE_NOMEM || got == SQLITE_TOOBIG);
    (void)got;
}

bool statement_step(store *s, sqlite3_stmt *st, bool *ret_row, err *e)
{
    int got = sqlite3_step(st);
    if (got != SQLITE_ROW && got != SQLITE_DONE) {
        (void)store_fail(s, e);
        (void)sqlite3_reset(st);
        return false;
    }
    if (got == SQLITE_DONE) {
        (void)sqlite3_reset(st);
    }
    *ret_row = got == SQLITE_ROW;
    return true;
}

bool statement_run(store *s, sqlite3_stmt *st, err *e)
{
    bool row = false;
    bool ok = statement_step(s, st, &row, e);
    (void)sqlite3_reset(st);
    return ok;
}

str column_text(sqlite3_stmt *st, int i)
{
    const char *p = (const char *)sqlite3_column_text(st, i);
    return (str){p ? p : "", (size_t)sqlite3_column_bytes(st, i)};
}

str column_copy(sqlite3_stmt *st, int i, arena *a)
{
    str s = column_text(st, i);
    return (str){str_dup(a, s), s.n};
}

str column_blob(sqlite3_stmt *st, int i)
{
    const char *p = sqlite3_column_blob(st, i);
    return (str){p ? p : "", (size_t)sqlite3_column_bytes(st, i)};
}

str column_blob_copy(sqlite3_stmt *st, int i, arena *a)
{
    str bytes = column_blob(st, i);
    return (str){arena_copy(a, bytes.p, bytes.n), bytes.n};
}

void column_bytes(sqlite3_stmt *st, int i, void *out, size_t n)
{
    str bytes = column_blob(st, i);
    memset(out, 0, n);
    if (bytes.n == n) {
        memcpy(out, bytes.p, n);
    }
}

static bool run(store *s, statement_id id, err *e)
{
    sqlite3_stmt *st = NULL;
    return statement_get(s, id, &st, e) && statement_run(s, st, e);
}

bool store_begin(store *s, err *e)
{
    assert(sqlite3_get_autocommit(s->db));
    return run(s, SQL_BEGIN_WRITE, e);
}

bool store_commit(store *s, err *e)
{
    assert(!sqlite3_get_autocommit(s->db));
    return run(s, SQL_COMMIT, e);
}

void signers_forget(store *s)
{
    str_map_done(&s->signers.of_key);
    arena_done(&s->signers.memory);
}

void store_forget(store *s)
{
    for (int i = 0; i < TILE_LEVELS; i++) {
        s->last_tile[i].n = 0;
    }
    signers_forget(s);
}

void store_rollback(store *s)
{
    store_forget(s);
    // A failing statement may have rolled back by itself. What cannot be rolled back now is not committed
    // either.
    if (!sqlite3_get_autocommit(s->db)) {
        (void)run(s, SQL_ROLLBACK, NULL);
    }
}

bool store_in_transaction(const store *s)
{
    return !sqlite3_get_autocommit(s->db);
}

bool store_checkpoint(store *s, err *e)
{
    return sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK ||
           store_fail(s, e);
}

static bool in_transaction(store *s, statement_id begin, store_work *work, void *ctx, err *e)
{
    if (!sqlite3_get_autocommit(s->db)) {
        return work(s, ctx, e);
    }
    if (!run(s, begin, e)) {
        return false;
    }
    bool ok = work(s, ctx, e) && run(s, SQL_COMMIT, e);
    if (!ok) {
        store_rollback(s);
    }
    return ok;
}

bool store_in_write(store *s, store_work *work, void *ctx, err *e)
{
    return in_transaction(s, SQL_BEGIN_WRITE, work, ctx, e);
}

bool store_in_read(store *s, store_work *work, void *ctx, err *e)
{
    return in_transaction(s, SQL_BEGIN_READ, work, ctx, e);
}

bool store_stamp(store *s, int64_t *ret, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_STAMP, &st, e) || !statement_step(s, st, &row, e)) {
        return false;
    }
    if (row) {
        // The first tells of others alone, the second of this one.
        uint64_t others = (uint64_t)sqlite3_column_int64(st, 0);
        *ret = (int64_t)(others << 32 ^ (uint64_t)sqlite3_total_changes64(s->db));
        (void)sqlite3_reset(st);
    }
    return true;
}

void store_close(store *s)
{
    if (!s) {
        return;
    }
    if (s->db) {
        store_rollback(s);
    }
    store_forget(s);
    for (int i = 0; i < SQL_COUNT; i++) {
        (void)sqlite3_finalize(s->statement[i]);
    }
    (void)sqlite3_close(s->db);
    arena_done(&s->scratch);
    free(s->path);
    free(s);
}

// The connection; its settings hold for as long as it is open.
static bool connect(const char *path, store_mode mode, const char *layer, store **ret, err *e)
{
    store *s = mem_grow(NULL, 1, sizeof *s);
    size_t n = strlen(path) + 1;
    *s = (store){.path = mem_grow(NULL, n, 1), .mode = mode};
    memcpy(s->path, path, n);
    // Without SQLite's own lock: a handle is one thread's at a time (store.h), as its statements are anyway.
    int flags = SQLITE_OPEN_NOMUTEX | (path[0] == '\0' ? SQLITE_OPEN_URI : 0) |
                (mode == STORE_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    char sql[SETUP_SQL_MAX];
    (void)snprintf(sql, sizeof sql,
                   "PRAGMA busy_timeout = %d; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;"
                   "PRAGMA cache_size = -%d; PRAGMA journal_size_limit = %d; PRAGMA wal_autocheckpoint = %d;"
                   "PRAGMA trusted_schema = OFF",
                   STORE_BUSY_MS, CACHE_KIB, WAL_KEEP_BYTES, WAL_PAGES);
    if (sodium_init() < 0 || sqlite3_open_v2(path, &s->db, flags, layer) != SQLITE_OK ||
        sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        (void)store_fail(s, e);
        store_close(s);
        return false;
    }
    *ret = s;
    return true;
}

static bool pragma_get(store *s, const char *sql, int64_t *ret_v, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    bool ok = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) == SQLITE_OK;
    if (!ok) {
        (void)store_fail(s, e);
    } else if ((ok = statement_step(s, st, &row, e)) && row) {
        *ret_v = sqlite3_column_int64(st, 0);
    }
    (void)sqlite3_finalize(st);
    return ok;
}

static bool exec(store *s, const char *sql, err *e)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || store_fail(s, e);
}

// The kinds that a leaf may have, from the one table of events.
static bool kinds_fill(store *s, int64_t from, err *e)
{
    strbuf sql;
    strbuf_init(&sql, EVENT_TABLES_SQL_MAX);
    event_tables_sql(&sql);
    bool ok = exec(s, sql.p, e) && (from != STORE_FROM_PERSONAL || personal_migrate(s, e));
    strbuf_done(&sql);
    return ok;
}

static store_form operation_form(void)
{
    return (store_form){APPLICATION_ID, STORE_VERSION, STORE_STEPS, store_steps, kinds_fill};
}

// Takes the steps that the file lacks. Another process may have taken them in the meantime.
static bool steps_take(store *s, const store_form *form, err *e)
{
    char sql[SETUP_SQL_MAX];
    int64_t version = 0;
    if (!pragma_get(s, "PRAGMA user_version", &version, e)) {
        return false;
    }
    for (int i = 0; i < form->n_step; i++) {
        if (form->step[i].from >= version && !exec(s, form->step[i].sql, e)) {
            return false;
        }
    }
    if (form->fill && !form->fill(s, version, e)) {
        return false;
    }
    (void)snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d",
                   form->application_id, form->version);
    return exec(s, sql, e);
}

static bool schema_update(store *s, const store_form *form, err *e)
{
    bool ok = exec(s, "BEGIN IMMEDIATE", e) && steps_take(s, form, e) && exec(s, "COMMIT", e);
    store_rollback(s);
    return ok;
}

// Ours, and neither from a newer program nor, when it is only to be read, from an older one.
static bool check_file(store *s, const store_form *form, err *e)
{
    int64_t id = 0;
    int64_t version = 0;
    if (!pragma_get(s, "PRAGMA application_id", &id, e) ||
        !pragma_get(s, "PRAGMA user_version", &version, e)) {
        return false;
    }
    if (id != form->application_id) {
        return err_fail(e, ERR_CODE("store.foreign"), ERR_Z("file", s->path));
    }
    if (version == form->version) {
        return true;
    }
    if (version > form->version) {
        return err_fail(e, ERR_CODE("store.newer"), ERR_Z("file", s->path), ERR_INT("version", version));
    }
    if (s->mode == STORE_READ) {
        return err_fail(e, ERR_CODE("store.older"), ERR_Z("file", s->path), ERR_INT("version", version));
    }
    return schema_update(s, form, e);
}

void store_uncounted(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); // refused when SQLite is in use already
}

static bool open_on(const char *path, const store_form *form, store_mode mode, const char *layer, store **ret,
                    err *e)
{
    store *s = NULL;
    if (!connect(path, mode, layer, &s, e)) {
        return false;
    }
    if (!check_file(s, form, e)) {
        store_close(s);
        return false;
    }
    *ret = s;
    return true;
}

// SQLite writes beside a file also to read it. Where it cannot, since that is not allowed or the disk is
// full, nobody else here can either.
static bool open_to_read(const char *path, const store_form *form, store **ret, err *e)
{
    err why = {0};
    if (open_on(path, form, STORE_READ, page_sum_layer(), ret, &why)) {
        return true;
    }
    if (strcmp(why.code, "store.read_only") == 0 || strcmp(why.code, "store.disk_full") == 0) {
        return open_on(path, form, STORE_READ, page_sum_layer_fixed(), ret, e);
    }
    if (e) {
        *e = why;
    }
    return false;
}

bool store_form_open(const char *path, const store_form *form, store_mode mode, store **ret, err *e)
{
    if (access(path, F_OK) != 0) {
        return err_fail(e, ERR_CODE("store.absent"), ERR_Z("file", path));
    }
    if (mode == STORE_READ) {
        return open_to_read(path, form, ret, e);
    }
    if (access(path, W_OK) != 0) {
        return err_fail(e, ERR_CODE("store.read_only"), ERR_Z("file", path),
                        ERR_KEY("reason", err_reason(errno)));
    }
    return open_on(path, form, STORE_WRITE, page_sum_layer(), ret, e);
}

bool store_open(const char *path, store_mode mode, store **ret, err *e)
{
    store_form form = operation_form();
    return store_form_open(path, &form, mode, ret, e);
}

static bool schema_create(store *s, const store_form *form, err *e)
{
    return exec(s, "PRAGMA journal_mode = WAL", e) && schema_update(s, form, e);
}

void store_remove(const char *path)
{
    static const char *const ending[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        char name[PATH_MAX];
        int n = snprintf(name, sizeof name, "%s%s", path, ending[i]);
        if (n > 0 && (size_t)n < sizeof name) {
            (void)unlink(name);
        }
    }
}

bool store_empty(const char *path, store **ret, err *e)
{
    // Readable by its owner only: it holds names and password hashes.
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) {
        (void)err_fail(e,
                       ERR_CODE(errno == EEXIST  ? "store.exists"
                                : is_full(errno) ? "store.disk_full"
                                                 : "store.read_only"),
                       ERR_Z("file", path), ERR_KEY("reason", err_reason(errno)));
        return false;
    }
    (void)close(fd);
    store *s = NULL;
    if (!connect(path, STORE_WRITE, page_sum_layer(), &s, e)) {
        store_remove(path);
        return false;
    }
    if (!page_sum_begin(s->db)) {
        (void)store_fail(s, e);
        store_close(s);
        store_remove(path);
        return false;
    }
    *ret = s;
    return true;
}

// The file's name as SQLite takes it for a file that is only to be read.
static void read_only_name(strbuf *out, const char *path)
{
    strbuf_addz(out, "file:");
    for (const char *c = path; *c; c++) {
        if (strchr("%?#", *c)) {
            strbuf_addf(out, "%%%02X", (unsigned)(unsigned char)*c);
        } else {
            strbuf_addc(out, *c);
        }
    }
    strbuf_addz(out, "?mode=ro");
}

// Read only, a file is not locked by who begins to write to the one beside it.
static bool attach(store *s, const char *path, err *e)
{
    strbuf name;
    strbuf_init(&name, 3 * PATH_MAX);
    read_only_name(&name, path);
    char *sql = sqlite3_mprintf("ATTACH %Q AS here; PRAGMA here.cache_size = -%d", name.p, CACHE_KIB / 4);
    bool ok = sql && exec(s, sql, e);
    sqlite3_free(sql);
    strbuf_done(&name);
    return ok;
}

bool store_beside(const char *path, store **ret, err *e)
{
    store *s = NULL;
    store_form form = operation_form();
    size_t n = strlen(path) + 1;
    if (access(path, F_OK) != 0) {
        return err_fail(e, ERR_CODE("store.absent"), ERR_Z("file", path));
    }
    if (!connect("", STORE_WRITE, page_sum_layer(), &s, e)) {
        return false;
    }
    s->path = mem_grow(s->path, n, 1); // content lies beside it, and messages name it
    memcpy(s->path, path, n);
    if (!exec(s, "PRAGMA journal_mode = MEMORY", e) || !schema_update(s, &form, e) || !attach(s, path, e)) {
        store_close(s);
        return false;
    }
    *ret = s;
    return true;
}

bool store_form_create(const char *path, const store_form *form, store **ret, err *e)
{
    store *s = NULL;
    if (!store_empty(path, &s, e)) {
        return false;
    }
    if (!schema_create(s, form, e)) {
        store_close(s);
        store_remove(path);
        return false;
    }
    *ret = s;
    return true;
}

bool store_create(const char *path, store **ret, err *e)
{
    store_form form = operation_form();
    return store_form_create(path, &form, ret, e);
}
