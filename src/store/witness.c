#include "store/witness.h"

#include "store/store_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum { WITNESS_APPLICATION_ID = 0x4B57574E }; // "KWWN"

static const char witness_schema[] =
    "CREATE TABLE log ("
    " origin TEXT PRIMARY KEY,"
    " key TEXT NOT NULL,"
    " added_us INTEGER NOT NULL,"
    " size INTEGER NOT NULL CHECK (size >= 0),"
    " root BLOB NOT NULL,"
    " cosigned_us INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    // Every checkpoint by which a head moved; seq is its index in the log of checkpoints.
    "CREATE TABLE entry ("
    " seq INTEGER PRIMARY KEY CHECK (seq >= 0),"
    " origin TEXT NOT NULL REFERENCES log (origin),"
    " size INTEGER NOT NULL,"
    " root BLOB NOT NULL CHECK (length(root) = 32),"
    " checkpoint BLOB NOT NULL,"
    " cosigned_us INTEGER NOT NULL,"
    " UNIQUE (origin, size)"
    ") STRICT;"
    "CREATE TABLE evidence ("
    " seq INTEGER PRIMARY KEY,"
    " origin TEXT NOT NULL REFERENCES log (origin),"
    " code TEXT NOT NULL,"
    " text BLOB NOT NULL,"
    " hash BLOB NOT NULL,"
    " request BLOB NOT NULL,"
    " seen_us INTEGER NOT NULL,"
    " UNIQUE (origin, hash)"
    ") STRICT;"
    "CREATE TABLE published ("
    " one INTEGER PRIMARY KEY CHECK (one = 1),"
    " size INTEGER NOT NULL,"
    " note BLOB NOT NULL"
    ") STRICT;"
    "INSERT INTO published (one, size, note) VALUES (1, 0, x'');"
    "CREATE TRIGGER entry_keep BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;"
    "CREATE TRIGGER entry_stay BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;"
    "CREATE TRIGGER evidence_keep BEFORE UPDATE ON evidence BEGIN SELECT RAISE(ABORT, 'append only'); END;"
    "CREATE TRIGGER evidence_stay BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'append only'); END;"
    "CREATE TRIGGER log_stay BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'append only'); END;"
    "CREATE TRIGGER log_grows BEFORE UPDATE ON log WHEN NEW.size < OLD.size OR NEW.key <> OLD.key"
    " BEGIN SELECT RAISE(ABORT, 'append only'); END;"
    "CREATE TRIGGER published_grows BEFORE UPDATE ON published WHEN NEW.size < OLD.size"
    " BEGIN SELECT RAISE(ABORT, 'append only'); END;";

typedef enum witness_sql {
    SQL_LOG_ADD,
    SQL_LOG_COUNT,
    SQL_LOG_GET,
    SQL_LOGS,
    SQL_HEAD_SWAP,
    SQL_ENTRY_ADD,
    SQL_ENTRY_ROOT,
    SQL_ENTRIES,
    SQL_EVIDENCE_ADD,
    SQL_EVIDENCE,
    SQL_PUBLISHED,
    SQL_PUBLISH,
} witness_sql;
enum { WITNESS_SQL_COUNT = SQL_PUBLISH + 1 };

#define LOG_COLUMNS                                                                                          \
    "SELECT key, size, root, cosigned_us, (SELECT count(*) FROM evidence WHERE origin = log.origin) FROM "   \
    "log"

static const char *const witness_text[WITNESS_SQL_COUNT] = {
    [SQL_LOG_ADD] = "INSERT INTO log (origin, key, added_us, size, root, cosigned_us)"
                    " VALUES (?1, ?2, ?3, 0, x'', 0)",
    [SQL_LOG_COUNT] = "SELECT count(*) FROM log",
    [SQL_LOG_GET] = LOG_COLUMNS " WHERE origin = ?1",
    [SQL_LOGS] = LOG_COLUMNS " ORDER BY origin",
    [SQL_HEAD_SWAP] = "UPDATE log SET size = ?4, root = ?5, cosigned_us = ?6"
                      " WHERE origin = ?1 AND size = ?2 AND root = ?3",
    [SQL_ENTRY_ADD] = "INSERT INTO entry (seq, origin, size, root, checkpoint, cosigned_us)"
                      " VALUES ((SELECT coalesce(max(seq), -1) + 1 FROM entry), ?1, ?2, ?3, ?4, ?5)",
    [SQL_ENTRY_ROOT] = "SELECT root FROM entry WHERE origin = ?1 AND size = ?2",
    [SQL_ENTRIES] = "SELECT seq, checkpoint FROM entry WHERE seq >= ?1 ORDER BY seq LIMIT ?2",
    [SQL_EVIDENCE_ADD] = "INSERT INTO evidence (origin, code, text, hash, request, seen_us)"
                         " SELECT ?1, ?2, ?3, ?4, ?5, ?6"
                         " WHERE (SELECT count(*) FROM evidence WHERE origin = ?1) < ?7"
                         " ON CONFLICT (origin, hash) DO NOTHING",
    [SQL_EVIDENCE] = "SELECT origin, code, text, request, seen_us FROM evidence ORDER BY seq",
    [SQL_PUBLISHED] = "SELECT size, note FROM published",
    [SQL_PUBLISH] = "UPDATE published SET size = ?2, note = ?3 WHERE size = ?1",
};

struct witness_store {
    store *db;
    sqlite3_stmt *statement[WITNESS_SQL_COUNT];
};

// ---------------------------------------------------------------- the file

static const store_step witness_steps[] = {{0, witness_schema}};

static store_form witness_form(void)
{
    return (store_form){WITNESS_APPLICATION_ID, WITNESS_STORE_VERSION,
                        sizeof witness_steps / sizeof witness_steps[0], witness_steps, NULL};
}

static witness_store *wrap(store *db)
{
    witness_store *s = mem_grow(NULL, 1, sizeof *s);
    *s = (witness_store){.db = db};
    return s;
}

bool witness_store_create(const char *path, witness_store **ret, err *e)
{
    store *db = NULL;
    store_form form = witness_form();
    if (!store_form_create(path, &form, &db, e)) {
        return false;
    }
    *ret = wrap(db);
    return true;
}

bool witness_store_open(const char *path, store_mode mode, witness_store **ret, err *e)
{
    store *db = NULL;
    store_form form = witness_form();
    if (!store_form_open(path, &form, mode, &db, e)) {
        return false;
    }
    *ret = wrap(db);
    return true;
}

void witness_store_close(witness_store *s)
{
    if (!s) {
        return;
    }
    for (int i = 0; i < WITNESS_SQL_COUNT; i++) {
        (void)sqlite3_finalize(s->statement[i]);
    }
    store_close(s->db);
    free(s);
}

static bool query(witness_store *s, witness_sql id, sqlite3_stmt **ret, err *e)
{
    sqlite3_stmt **kept = &s->statement[id];
    if (!*kept && sqlite3_prepare_v3(s->db->db, witness_text[id], -1, SQLITE_PREPARE_PERSISTENT, kept,
                                     NULL) != SQLITE_OK) {
        return store_fail(s->db, e);
    }
    (void)sqlite3_reset(*kept);
    *ret = *kept;
    return true;
}

static void bind_bytes(sqlite3_stmt *st, int i, str bytes)
{
    bind_blob(st, i, bytes.p, bytes.n);
}

// A head's root as it is kept: nothing for the head of an empty log.
static void bind_root(sqlite3_stmt *st, int i, const witness_head *head)
{
    bind_bytes(st, i, (str){(const char *)head->root.b, head->size > 0 ? sizeof head->root.b : 0});
}

static str column_view(sqlite3_stmt *st, int i)
{
    const char *p = sqlite3_column_blob(st, i);
    return (str){p ? p : "", (size_t)sqlite3_column_bytes(st, i)};
}

static bool damaged(const witness_store *s, const char *what, err *e)
{
    return err_fail(e, ERR_CODE("store.damaged"), ERR_Z("file", s->db->path), ERR_Z("reason", what));
}

// ---------------------------------------------------------------- logs and heads

static bool log_of_row(const witness_store *s, sqlite3_stmt *st, witness_log *ret, err *e)
{
    witness_log l = {.head = {.size = (uint64_t)sqlite3_column_int64(st, 1)}};
    str root = column_view(st, 2);
    if (!note_key_parse(column_text(st, 0), &l.key, NULL) || (root.n > 0) != (l.head.size > 0) ||
        (root.n > 0 && root.n != sizeof l.head.root.b)) {
        return damaged(s, "log", e);
    }
    memcpy(l.head.root.b, root.p, root.n);
    l.cosigned_us = sqlite3_column_int64(st, 3);
    l.evidence = sqlite3_column_int64(st, 4);
    *ret = l;
    return true;
}

bool witness_store_log(witness_store *s, const char *origin, witness_log *ret, bool *ret_found, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!query(s, SQL_LOG_GET, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(origin));
    if (!statement_step(s->db, st, &row, e)) {
        return false;
    }
    bool ok = !row || log_of_row(s, st, ret, e);
    (void)sqlite3_reset(st);
    *ret_found = row && ok;
    return ok;
}

static bool log_count(witness_store *s, int64_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!query(s, SQL_LOG_COUNT, &st, e) || !statement_step(s->db, st, &row, e)) {
        return false;
    }
    *ret_n = sqlite3_column_int64(st, 0);
    (void)sqlite3_reset(st);
    return true;
}

bool witness_store_logs(witness_store *s, arena *a, const witness_log **ret_logs, int32_t *ret_n, err *e)
{
    int64_t n = 0;
    int32_t done = 0;
    bool row = false;
    sqlite3_stmt *st = NULL;
    if (!log_count(s, &n, e) || !query(s, SQL_LOGS, &st, e)) {
        return false;
    }
    witness_log *logs = ARENA_NEW(a, witness_log, n);
    bool ok = true;
    while (ok && done < n && (ok = statement_step(s->db, st, &row, e)) && row) {
        ok = log_of_row(s, st, &logs[done++], e);
    }
    (void)sqlite3_reset(st);
    if (ok) {
        *ret_logs = logs;
        *ret_n = done;
    }
    return ok;
}

typedef struct add_job {
    witness_store *s;
    const note_key *key;
    int64_t now_us;
} add_job;

static bool log_add(store *db, void *ctx, err *e)
{
    const add_job *job = ctx;
    witness_store *s = job->s;
    witness_log known = {0};
    bool found = false;
    int64_t n = 0;
    sqlite3_stmt *st = NULL;
    if (!witness_store_log(s, job->key->name, &known, &found, e) || !log_count(s, &n, e)) {
        return false;
    }
    if (found) {
        return memcmp(known.key.public_key, job->key->public_key, NOTE_KEY_BYTES) == 0 ||
               err_fail(e, ERR_CODE("witness.log_other_key"), ERR_Z("log", job->key->name));
    }
    if (n >= WITNESS_LOGS_MAX) {
        return err_fail(e, ERR_CODE("witness.logs_full"), ERR_INT("limit", WITNESS_LOGS_MAX));
    }
    if (!query(s, SQL_LOG_ADD, &st, e)) {
        return false;
    }
    strbuf key;
    strbuf_init(&key, 1024);
    note_key_write(&key, job->key);
    bind_text(st, 1, str_of(job->key->name));
    bind_text(st, 2, strbuf_str(&key));
    bind_int(st, 3, job->now_us);
    bool ok = statement_run(db, st, e);
    strbuf_done(&key);
    return ok;
}

bool witness_store_add_log(witness_store *s, const note_key *key, int64_t now_us, err *e)
{
    assert(key->kind == NOTE_ED25519);
    add_job job = {s, key, now_us};
    return store_in_write(s->db, log_add, &job, e);
}

typedef struct swap_job {
    witness_store *s;
    const char *origin;
    const witness_head *from, *to;
    str entry;
    int64_t now_us;
    bool swapped;
} swap_job;

static bool entry_add(store *db, const swap_job *job, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!query(job->s, SQL_ENTRY_ADD, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(job->origin));
    bind_int(st, 2, (int64_t)job->to->size);
    bind_root(st, 3, job->to);
    bind_bytes(st, 4, job->entry);
    bind_int(st, 5, job->now_us);
    return statement_run(db, st, e);
}

static bool head_swap(store *db, void *ctx, err *e)
{
    swap_job *job = ctx;
    sqlite3_stmt *st = NULL;
    if (!query(job->s, SQL_HEAD_SWAP, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(job->origin));
    bind_int(st, 2, (int64_t)job->from->size);
    bind_root(st, 3, job->from);
    bind_int(st, 4, (int64_t)job->to->size);
    bind_root(st, 5, job->to);
    bind_int(st, 6, job->now_us);
    if (!statement_run(db, st, e)) {
        return false;
    }
    job->swapped = sqlite3_changes(db->db) == 1;
    return !job->swapped || entry_add(db, job, e);
}

// The same head once more changes nothing: whoever repeats a request costs the disk no write.
static bool head_same(witness_store *s, const char *origin, const witness_head *head, bool *ret_same, err *e)
{
    witness_log l = {0};
    bool found = false;
    if (!witness_store_log(s, origin, &l, &found, e)) {
        return false;
    }
    *ret_same = found && l.head.size == head->size && (head->size == 0 || hash_eq(l.head.root, head->root));
    return true;
}

bool witness_store_swap(witness_store *s, const char *origin, const witness_head *from,
                        const witness_head *to, str opaque, int64_t now_us, bool *ret_swapped, err *e)
{
    assert(to->size >= from->size);
    if (to->size == from->size) {
        return head_same(s, origin, to, ret_swapped, e);
    }
    swap_job job = {s, origin, from, to, opaque, now_us, false};
    bool ok = store_in_write(s->db, head_swap, &job, e);
    *ret_swapped = ok && job.swapped;
    return ok;
}

bool witness_store_root(witness_store *s, const char *origin, uint64_t size, ledger_hash *ret_root,
                        bool *ret_found, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!query(s, SQL_ENTRY_ROOT, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(origin));
    bind_int(st, 2, (int64_t)size);
    if (!statement_step(s->db, st, &row, e)) {
        return false;
    }
    if (row) { // 32 bytes: a CHECK of the table
        memcpy(ret_root->b, column_view(st, 0).p, sizeof ret_root->b);
        (void)sqlite3_reset(st);
    }
    *ret_found = row;
    return true;
}

bool witness_store_entries(witness_store *s, arena *a, uint64_t from, const str **ret_entries, int32_t *ret_n,
                           err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    int32_t n = 0;
    if (!query(s, SQL_ENTRIES, &st, e)) {
        return false;
    }
    bind_int(st, 1, (int64_t)from);
    bind_int(st, 2, WITNESS_ENTRIES_MAX);
    str *entries = ARENA_NEW(a, str, WITNESS_ENTRIES_MAX);
    bool ok = true;
    while (ok && n < WITNESS_ENTRIES_MAX && (ok = statement_step(s->db, st, &row, e)) && row) {
        str bytes = column_view(st, 1);
        ok = (uint64_t)sqlite3_column_int64(st, 0) == from + (uint64_t)n || damaged(s, "entry", e);
        entries[n++] = (str){arena_copy(a, bytes.p, bytes.n), bytes.n};
    }
    (void)sqlite3_reset(st);
    if (ok) {
        *ret_entries = entries;
        *ret_n = n;
    }
    return ok;
}

// ---------------------------------------------------------------- evidence

bool witness_store_accuse(witness_store *s, const witness_evidence *v, bool *ret_kept, err *e)
{
    sqlite3_stmt *st = NULL;
    uint8_t hash[crypto_hash_sha256_BYTES];
    if (!query(s, SQL_EVIDENCE_ADD, &st, e)) {
        return false;
    }
    (void)crypto_hash_sha256(hash, (const uint8_t *)v->text.p, v->text.n);
    bind_text(st, 1, str_of(v->origin));
    bind_text(st, 2, v->code);
    bind_bytes(st, 3, v->text);
    bind_bytes(st, 4, (str){(const char *)hash, sizeof hash});
    bind_bytes(st, 5, v->request);
    bind_int(st, 6, v->seen_us);
    bind_int(st, 7, WITNESS_EVIDENCE_MAX);
    if (!statement_run(s->db, st, e)) {
        return false;
    }
    *ret_kept = sqlite3_changes(s->db->db) == 1;
    return true;
}

bool witness_store_evidence(witness_store *s, witness_evidence_fn *each, void *ctx, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!query(s, SQL_EVIDENCE, &st, e)) {
        return false;
    }
    bool ok = true;
    while (ok && (ok = statement_step(s->db, st, &row, e)) && row) {
        witness_evidence v = {column_text(st, 0).p, column_text(st, 1), column_view(st, 2),
                              column_view(st, 3), sqlite3_column_int64(st, 4)};
        ok = each(ctx, &v, e);
    }
    (void)sqlite3_reset(st);
    return ok;
}

// ---------------------------------------------------------------- the log of checkpoints

bool witness_store_published(witness_store *s, arena *a, uint64_t *ret_size, str *ret_head, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!query(s, SQL_PUBLISHED, &st, e) || !statement_step(s->db, st, &row, e)) {
        return false;
    }
    if (!row) {
        return damaged(s, "published", e);
    }
    str head = column_view(st, 1);
    *ret_size = (uint64_t)sqlite3_column_int64(st, 0);
    *ret_head = (str){arena_copy(a, head.p, head.n), head.n};
    (void)sqlite3_reset(st);
    return true;
}

bool witness_store_publish(witness_store *s, uint64_t after, uint64_t size, str head, err *e)
{
    assert(size >= after);
    sqlite3_stmt *st = NULL;
    if (!query(s, SQL_PUBLISH, &st, e)) {
        return false;
    }
    bind_int(st, 1, (int64_t)after);
    bind_int(st, 2, (int64_t)size);
    bind_bytes(st, 3, head);
    if (!statement_run(s->db, st, e)) {
        return false;
    }
    return sqlite3_changes(s->db->db) == 1 || err_fail(e, ERR_CODE("witness.published_moved"));
}
