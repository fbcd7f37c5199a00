// The file: made, opened, refused; locked, read-only, full.
#include "store/account.h"
#include "store/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/file.h"
#include "base/text.h"
#include "scratch.h"

static void assert_code(const err *e, const char *code)
{
    assert_string_equal(e->code, code);
    assert_ptr_not_equal(text_get(TEXT_ID, code), code);
}

static store *made(scratch *s)
{
    store *st = NULL;
    assert_true(scratch_init(s));
    assert_true(store_create(scratch_path(s, "k.db"), &st, NULL));
    return st;
}

static void test_create(void **state)
{
    (void)state;
    scratch s;
    store *st = made(&s);
    err e = {0};
    store *other = NULL;
    struct stat info;
    assert_int_equal(stat(s.path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_false(store_create(s.path, &other, &e));
    assert_code(&e, "store.exists");
    store_close(st);
    assert_int_equal(scratch_file_count(s.dir), 1);
    assert_true(store_open(s.path, STORE_WRITE, &st, &e));
    store_close(st);
    assert_true(store_open(s.path, STORE_READ, &st, &e));
    store_close(st);
    store_close(NULL);
    assert_false(store_create("/nowhere/k.db", &other, &e));
    assert_code(&e, "store.read_only");
    assert_false(store_open(scratch_path(&s, "absent.db"), STORE_READ, &st, &e));
    assert_code(&e, "store.absent");
    scratch_done(&s);
}

// Files that are not ours are left as they are.
static void test_foreign(void **state)
{
    (void)state;
    scratch s;
    assert_true(scratch_init(&s));
    store *st = NULL;
    err e = {0};
    const char *path = scratch_write(&s, "k.db",
                                     STR("not a database, but long enough to have a header of one ....."
                                         "........................................................."));
    assert_false(store_open(path, STORE_WRITE, &st, &e));
    assert_code(&e, "store.foreign");
    path = scratch_write(&s, "k.db", STR(""));
    assert_false(store_open(path, STORE_WRITE, &st, &e));
    assert_code(&e, "store.foreign");
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE t (x)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_false(store_open(path, STORE_WRITE, &st, &e));
    assert_code(&e, "store.foreign");
    scratch_done(&s);
}

static void sql(const char *path, const char *text, int expected)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), expected);
    sqlite3_close(db);
}

static void test_newer(void **state)
{
    (void)state;
    scratch s;
    store *st = made(&s);
    err e = {0};
    store_close(st);
    sql(s.path, "PRAGMA user_version = 9", SQLITE_OK);
    assert_false(store_open(s.path, STORE_READ, &st, &e));
    assert_code(&e, "store.newer");
    assert_string_equal(err_arg_get(&e, "version"), "9");
    scratch_done(&s);
}

// A file cut short is named damaged or foreign, never read as if it were whole.
static void test_damaged(void **state)
{
    (void)state;
    scratch s;
    store *st = made(&s);
    store_close(st);
    assert_int_equal(truncate(s.path, 5000), 0);
    err e = {0};
    store_counts c;
    bool ok = store_open(s.path, STORE_READ, &st, &e);
    if (ok) {
        ok = store_count(st, &c, &e);
        store_close(st);
    }
    assert_false(ok);
    assert_true(strcmp(e.code, "store.damaged") == 0 || strcmp(e.code, "store.foreign") == 0);
    scratch_done(&s);
}

// Who records facts cannot take them back, not even by other means.
static void test_append_only(void **state)
{
    (void)state;
    scratch s;
    store *st = made(&s);
    fact f = {.kind = KIND_CLASSES, .code = STR("x"), .op = FACT_SET, .batch = 1};
    batch b = {.id = 1, .kind = STR("classes"), .file = STR(""), .hash = STR(""), .by = STR("a")};
    plan_record p = {.body = STR("{}")};
    assert_true(store_begin(st, NULL) && store_append(st, &f, NULL) && store_batch_close(st, &b, NULL) &&
                store_commit(st, NULL));
    assert_true(store_plan_put(st, &p, NULL));
    store_close(st);
    const char *table[] = {"fact", "batch", "plan", "publication"};
    for (size_t i = 0; i < 4; i++) {
        char text[100];
        (void)snprintf(text, sizeof text, "DELETE FROM %s", table[i]);
        sql(s.path, text, SQLITE_CONSTRAINT);
        (void)snprintf(text, sizeof text, "UPDATE %s SET rowid = rowid + 1", table[i]);
        sql(s.path, text, strcmp(table[i], "plan") == 0 ? SQLITE_ERROR : SQLITE_CONSTRAINT);
    }
    sql(s.path, "UPDATE plan SET body = 'x'", SQLITE_CONSTRAINT);
    sql(s.path, "UPDATE fact SET fields = '{}'", SQLITE_CONSTRAINT);
    scratch_done(&s);
}

// A batch that is never closed leaves no facts behind: the reference to it fails at the commit.
static void test_batch_needed(void **state)
{
    (void)state;
    scratch s;
    store *st = made(&s);
    err e = {0};
    fact f = {.kind = KIND_CLASSES, .code = STR("x"), .op = FACT_SET, .batch = 1};
    assert_true(store_begin(st, NULL) && store_append(st, &f, NULL));
    assert_false(store_commit(st, &e));
    assert_code(&e, "store.failed");
    store_rollback(st);
    store_counts c;
    assert_true(store_count(st, &c, NULL));
    assert_int_equal(c.facts, 0);
    store_close(st);
    scratch_done(&s);
}

static void test_locked(void **state)
{
    (void)state;
    scratch s;
    store *st = made(&s);
    store *other = NULL;
    err e = {0};
    store_counts c;
    assert_true(store_open(s.path, STORE_WRITE, &other, &e));
    assert_true(store_begin(st, &e));
    assert_true(store_count(other, &c, &e)); // readers do not wait
    assert_false(store_begin(other, &e));
    assert_code(&e, "store.locked");
    store_rollback(st);
    assert_true(store_begin(other, &e));
    store_close(other); // rolls back
    store_close(st);
    scratch_done(&s);
}

// As somebody who may not write: file and folder belong to another. Root may always, so a child gives that
// up.
static void test_read_only(void **state)
{
    (void)state;
    scratch s;
    store *st = made(&s);
    store_close(st);
    assert_int_equal(chmod(s.dir, 0555), 0);
    assert_int_equal(chmod(s.path, 0444), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        err e = {0};
        if (geteuid() == 0 && setuid(65534) != 0) {
            _exit(2);
        }
        bool refused = !store_open(s.path, STORE_WRITE, &st, &e) && strcmp(e.code, "store.read_only") == 0;
        refused &=
            !store_create(scratch_path(&s, "new.db"), &st, &e) && strcmp(e.code, "store.read_only") == 0;
        _exit(refused ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(chmod(s.dir, 0700), 0);
    scratch_done(&s);
}

enum { LATE = 9000 }; // pages: more than one region of the index of the write-ahead log has

// Ends without closing, as when the power is cut: what it committed last is in the write-ahead log alone.
static _Noreturn void cut_short(const char *path)
{
    sqlite3 *db = NULL;
    char sql[256];
    (void)snprintf(sql, sizeof sql,
                   "PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = 100;"
                   "INSERT INTO incident (at_us, code, detail) VALUES (7, 'uji', hex(zeroblob(%d)))",
                   LATE * 4096 / 2);
    bool ok = sqlite3_open(path, &db) == SQLITE_OK && sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    _exit(ok ? 0 : 1);
}

static bool reads_late_row(const char *path)
{
    arena a = {0};
    const incident *row = NULL;
    int32_t n = 0;
    err e = {0};
    store *st = NULL;
    if (geteuid() == 0 && setuid(65534) != 0) {
        return false;
    }
    bool ok = store_open(path, STORE_READ, &st, &e) && store_incidents(st, &a, true, &row, &n, &e) &&
              n == 1 && row[0].detail.n == (size_t)LATE * 4096;
    store_close(st);
    arena_done(&a);
    return ok;
}

static void in_child(void (*work)(const char *path), const char *path)
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        work(path);
        _exit(3);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void read_there(const char *path)
{
    _exit(reads_late_row(path) ? 0 : 1);
}

static void a_write_ahead_log_that_nobody_can_finish_is_read(void **state)
{
    (void)state;
    scratch s;
    struct stat info;
    store *st = made(&s);
    store_close(st);
    in_child(cut_short, s.path);
    assert_int_equal(stat(scratch_path(&s, "k.db-wal"), &info), 0);
    assert_true(info.st_size > (off_t)LATE * 4096);
    assert_int_equal(chmod(scratch_path(&s, "k.db"), 0444), 0);
    assert_true(file_remove(scratch_path(&s, "k.db-shm"), NULL));
    assert_int_equal(chmod(scratch_path(&s, "k.db-wal"), 0444), 0);
    assert_int_equal(chmod(s.dir, 0555), 0);
    in_child(read_there, scratch_path(&s, "k.db"));
    assert_int_equal(scratch_file_count(s.dir), 2);
    assert_int_equal(chmod(s.dir, 0700), 0);
    scratch_done(&s);
}

// The tables of version 1, as they were.
static const char version_1[] =
    "PRAGMA journal_mode = WAL; PRAGMA application_id = 1264009548; PRAGMA user_version = 1;"
    "CREATE TABLE batch (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, file TEXT NOT NULL, hash TEXT NOT NULL,"
    " author TEXT NOT NULL, recorded_us INTEGER NOT NULL, effective_us INTEGER NOT NULL,"
    " row_count INTEGER NOT NULL CHECK (row_count >= 0),"
    " verified INTEGER NOT NULL CHECK (verified IN (0, 1))) STRICT;"
    "CREATE TABLE fact (seq INTEGER PRIMARY KEY,"
    " batch INTEGER NOT NULL REFERENCES batch (id) DEFERRABLE INITIALLY DEFERRED, kind TEXT NOT NULL,"
    " code TEXT NOT NULL, op TEXT NOT NULL CHECK (op IN ('set', 'retire', 'confirm')),"
    " effective_us INTEGER NOT NULL, verified INTEGER NOT NULL CHECK (verified IN (0, 1)),"
    " fields TEXT NOT NULL) STRICT;"
    "CREATE INDEX fact_entry ON fact (kind, code, effective_us, seq);"
    "CREATE INDEX fact_batch ON fact (batch);"
    "CREATE TABLE entry (kind TEXT NOT NULL, code TEXT NOT NULL,"
    " live INTEGER NOT NULL CHECK (live IN (0, 1)), verified INTEGER NOT NULL, effective_us INTEGER NOT NULL,"
    " seq INTEGER NOT NULL, area TEXT NOT NULL, origin TEXT NOT NULL, fields TEXT NOT NULL,"
    " UNIQUE (kind, code)) STRICT;"
    "CREATE TABLE plan (id TEXT PRIMARY KEY, created_us INTEGER NOT NULL, seed INTEGER NOT NULL,"
    " facts INTEGER NOT NULL, as_of_us INTEGER, body TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE publication (seq INTEGER PRIMARY KEY, plan TEXT NOT NULL REFERENCES plan (id)) STRICT;"
    "CREATE TABLE account (user TEXT PRIMARY KEY, name TEXT NOT NULL, password TEXT NOT NULL,"
    " created_us INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE session (token TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES account (user),"
    " created_us INTEGER NOT NULL, seen_us INTEGER NOT NULL, expires_us INTEGER NOT NULL) STRICT,"
    " WITHOUT ROWID;"
    "INSERT INTO batch VALUES (1, 'operation', '', '', 'uji', 5, 0, 1, 0);"
    "INSERT INTO fact VALUES (1, 1, 'operation', 'uji-2024', 'set', 0, 0, '{\"code\":\"uji-2024\"}');"
    "INSERT INTO entry VALUES ('operation', 'uji-2024', 1, 0, 0, 1, '', '', '{\"code\":\"uji-2024\"}');"
    "INSERT INTO batch VALUES (2, 'people', '', '', 'uji', 5, 0, 1, 0);"
    "INSERT INTO fact VALUES (2, 2, 'people', 'P001', 'set', 0, 0,"
    " '{\"code\":\"P001\",\"name\":\"Siti Uji\"}');"
    "INSERT INTO entry VALUES ('people', 'P001', 1, 0, 0, 2, '', '',"
    " '{\"code\":\"P001\",\"name\":\"Siti Uji\"}');"
    "INSERT INTO plan VALUES ('bb', 7, 1, 1, NULL,"
    " '{\"seed\":1,\"people\":{\"P001\":{\"name\":\"Siti Uji\",\"unit\":\"U1\"}}}');"
    "INSERT INTO publication VALUES (1, 'bb');"
    "INSERT INTO plan VALUES ('aa', 7, 1, 1, NULL, '{}');"
    "INSERT INTO publication VALUES (2, 'aa');"
    "INSERT INTO account VALUES ('posko', 'Posko', 'x', 1);";

static int64_t version_of(const char *path)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    int64_t v = sqlite3_column_int64(st, 0);
    (void)sqlite3_finalize(st);
    (void)sqlite3_close(db);
    return v;
}

static bool take_cell(void *ctx, const personal_cell *cell, err *e)
{
    (void)e;
    *(personal_cell *)ctx = *cell;
    return true;
}

static bool file_holds(const char *path, const char *text)
{
    arena a = {0};
    str bytes = {NULL, 0};
    err e = {0};
    assert_true(file_read(&a, path, 64 << 20, &bytes, &e));
    bool holds = memmem(bytes.p, bytes.n, text, strlen(text)) != NULL;
    arena_done(&a);
    return holds;
}

static void a_file_of_an_older_version_is_brought_up(void **state)
{
    (void)state;
    scratch s;
    sqlite3 *db = NULL;
    store *st = NULL;
    arena a = {0};
    err e = {0};
    assert_true(scratch_init(&s));
    const char *path = scratch_path(&s, "k.db");
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, version_1, NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(db);
    assert_false(store_open(path, STORE_READ, &st, &e)); // a reader changes nothing
    assert_code(&e, "store.older");
    assert_string_equal(err_arg_get(&e, "version"), "1");
    assert_int_equal(version_of(path), 1);
    assert_true(store_open(path, STORE_WRITE, &st, &e));
    entry row;
    plan_record plan;
    bool found = false;
    assert_true(store_entry(st, &a, KIND_OPERATION, STR("uji-2024"), NULL, &row, &found, &e) && found);
    assert_true(store_plan_latest(st, &a, &plan, &e));
    assert_string_equal(plan.id, "aa");
    personal_cell cell = {.fact = 0};
    assert_true(store_personal(st, KIND_PEOPLE, STR("P001"), take_cell, &cell, &e));
    assert_int_equal(cell.fact, 2);
    assert_int_equal(cell.state, PERSONAL_HERE);
    assert_true(store_entry(st, &a, KIND_PEOPLE, STR("P001"), NULL, &row, &found, &e) && found);
    assert_true(str_eq(row.value[PEOPLE_NAME], STR("Siti Uji")));
    // {"seed":1,"people":{"P001":{"unit":"U1"}}}
    assert_true(store_plan_get(
        st, &a, STR("68901eac1dffb4892b3140e442f53b4fa37068efa2c5ee29ca69931186484951"), &plan, &e));
    assert_true(store_personal_erase(st, KIND_PEOPLE, STR("P001"), &e) && store_content_sweep(st, &e));
    assert_false(file_holds(path, "Siti Uji"));
    assert_true(store_rebuild(st, &e));
    assert_true(store_entry(st, &a, KIND_PEOPLE, STR("P001"), NULL, &row, &found, &e) && found);
    assert_true(str_eq(row.value[PEOPLE_NAME], STR(VALUE_ERASED)));
    assert_true(store_log_create(st, STR("kawal/uji"), &e)); // the new tables are there
    account who;                                             // what it could do it still can
    assert_true(store_account_get(st, &a, STR("posko"), &who, &e));
    assert_true(who.organisation == ACCESS_POLRI && who.role == ACCESS_ADMINISTRATOR && who.area.n == 0);
    assert_false(who.disabled || who.totp);
    store_close(st);
    assert_int_equal(version_of(path), STORE_VERSION);
    assert_true(store_open(path, STORE_READ, &st, &e));
    store_close(st);
    arena_done(&a);
    scratch_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_newer),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_append_only),
        cmocka_unit_test(test_batch_needed),
        cmocka_unit_test(test_locked),
        cmocka_unit_test(test_read_only),
        cmocka_unit_test(a_write_ahead_log_that_nobody_can_finish_is_read),
        cmocka_unit_test(a_file_of_an_older_version_is_brought_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
