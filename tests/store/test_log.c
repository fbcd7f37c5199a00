// The log in SQLite: as the model, with two writers, with bytes that were changed.
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "log_engine.h"
#include "prop.h"
#include "scratch.h"
#include "store/custody.h"

typedef struct lite {
    scratch s;
    store *st;
    log_head head;
    ledger_frontier frontier;
    err e;
} lite;

static bool lite_open(lite *l)
{
    return store_log_take(l->st, &l->head, &l->e) && store_log_verify_head(l->st, &l->frontier, &l->e);
}

static bool lite_init(lite *l)
{
    *l = (lite){.st = NULL};
    return scratch_init(&l->s) && store_create(scratch_path(&l->s, "k.db"), &l->st, &l->e) &&
           store_log_create(l->st, STR("kawal/uji"), &l->e) && lite_open(l);
}

static void lite_done(lite *l)
{
    store_close(l->st);
    scratch_done(&l->s);
}

static bool lite_size(void *ctx, uint64_t *ret_size, ledger_hash *ret_root)
{
    lite *l = ctx;
    arena a = {0};
    log_head head;
    str origin;
    bool ok = store_log_head(l->st, &a, &head, &origin, &l->e);
    *ret_size = head.size;
    *ret_root = head.root;
    arena_done(&a);
    return ok;
}

static bool lite_append(void *ctx, const leaf *row, int32_t n)
{
    lite *l = ctx;
    return store_log_append(l->st, row, n, &l->frontier, &l->head, &l->e);
}

static bool lite_leaf_at(void *ctx, arena *a, uint64_t index, leaf *ret)
{
    lite *l = ctx;
    return store_leaf_at(l->st, a, index, ret, &l->e);
}

static bool lite_leaf_of(void *ctx, arena *a, const uint8_t *id, leaf *ret)
{
    lite *l = ctx;
    bool found = false;
    return store_leaf_of(l->st, a, id, ret, &found, &l->e) && found;
}

static bool lite_file(void *ctx, arena *a, str path, str *ret_bytes)
{
    tile_store tiles = store_tiles(((lite *)ctx)->st);
    return tiles.get(tiles.ctx, a, path, TILE_BUNDLE_MAX, ret_bytes, NULL);
}

static bool lite_checkpoint(void *ctx, uint64_t after, const checkpoint_row *row)
{
    return store_checkpoint_add(((lite *)ctx)->st, after, row, NULL);
}

static bool lite_cosign(void *ctx, uint64_t size, str text)
{
    return store_checkpoint_sign(((lite *)ctx)->st, size, text, NULL);
}

static bool lite_upto(void *ctx, arena *a, uint64_t size, checkpoint_row *ret)
{
    bool found = false;
    return store_checkpoint_upto(((lite *)ctx)->st, a, size, ret, &found, NULL) && found;
}

static bool lite_from(void *ctx, arena *a, uint64_t size, checkpoint_row *ret)
{
    bool found = false;
    return store_checkpoint_from(((lite *)ctx)->st, a, size, ret, &found, NULL) && found;
}

static bool lite_hold(void *ctx, const uint8_t *id, str device, str frame)
{
    return store_hold(((lite *)ctx)->st, id, device, frame, STR("log.unknown_device"), STR("uji"), 1, NULL);
}

static int32_t lite_held(void *ctx, arena *a, str device, held_row *ret, int32_t limit)
{
    int32_t n = -1;
    return store_held_of(((lite *)ctx)->st, a, device, 0, limit, ret, &n, NULL) ? n : -1;
}

static bool lite_drop(void *ctx, const uint8_t *id)
{
    return store_held_drop(((lite *)ctx)->st, id, NULL);
}

static bool lite_reopen(void *ctx)
{
    lite *l = ctx;
    store_close(l->st);
    l->st = NULL;
    return store_open(scratch_path(&l->s, "k.db"), STORE_WRITE, &l->st, &l->e) && lite_open(l);
}

static log_engine lite_engine(lite *l)
{
    return (log_engine){l,         lite_size,       lite_append, lite_leaf_at, lite_leaf_of,
                        lite_file, lite_checkpoint, lite_cosign, lite_upto,    lite_from,
                        lite_hold, lite_held,       lite_drop,   lite_reopen};
}

static bool as_the_model(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    static lite l;
    static log_model m;
    m = (log_model){.n = 0};
    bool ok = lite_init(&l);
    engine_case c = {.one = lite_engine(&l), .model = model_engine(&m), .r = r};
    ok = ok && engine_as_model(&c, size * 4);
    ok =
        ok && tile_fsck(&(tile_store){store_tiles(l.st).get, NULL, l.st}, m.n, naive_root(m.hash, m.n), &l.e);
    arena_done(&m.a);
    lite_done(&l);
    return ok;
}

static void test_model(void **state)
{
    (void)state;
    assert_true(prop_check("as the model", as_the_model, 30, 40, NULL));
}

// ---------------------------------------------------------------- a log of some leaves

static void fill(lite *l, arena *a, uint64_t n)
{
    rng r;
    rng_init(&r, 7);
    engine_case c = {.r = &r};
    leaf *row = ARENA_NEW(a, leaf, n);
    for (uint64_t i = 0; i < n; i++) {
        row[i] = engine_leaf(&c, l->head.size + i);
        row[i].frame = (str){str_dup(a, row[i].frame), row[i].frame.n};
        row[i].device = (str){arena_copy(a, row[i].device.p, row[i].device.n), row[i].device.n};
    }
    assert_true(store_log_append(l->st, row, (int32_t)n, &l->frontier, &l->head, &l->e));
    arena_done(&c.a);
}

// Indices hold leaves by parts of 4096: those of the first part, of a later one and at the borders are found.
static void leaves_of_all_parts_are_found(void **state)
{
    static const uint64_t at[] = {0, 4095, 4096, 9000};
    enum { N = sizeof at / sizeof *at };
    (void)state;
    lite l;
    arena a = {0};
    leaf_list rows = {0};
    leaf row;
    bool found = true;
    uint8_t absent[EVENT_HASH_BYTES] = {1};
    str signer = {"a key that signed beside another", 32};
    assert_true(lite_init(&l));
    assert_true(store_leaf_of(l.st, &a, absent, &row, &found, &l.e));
    assert_false(found); // of none
    fill(&l, &a, 9001);
    for (int i = N - 1; i >= 0; i--) {
        leaf same;
        assert_true(store_leaf_at(l.st, &a, at[i], &row, &l.e));
        assert_true(lite_leaf_of(&l, &a, row.id, &same));
        assert_int_equal(same.index, at[i]);
        assert_true(store_leaf_sign(l.st, signer, at[i], &l.e));
    }
    assert_true(store_leaf_of(l.st, &a, absent, &row, &found, &l.e));
    assert_false(found);
    assert_true(store_leaves_signed(l.st, &a, signer, &rows, &l.e));
    assert_int_equal(rows.n, N);
    for (int i = 0; i < N; i++) {
        assert_int_equal(rows.row[i].index, at[i]);
    }
    arena_done(&a);
    lite_done(&l);
}

static void the_second_writer_is_refused(void **state)
{
    (void)state;
    lite l;
    arena a = {0};
    rng r;
    rng_init(&r, 1);
    engine_case c = {.r = &r};
    assert_true(lite_init(&l));
    fill(&l, &a, 3);
    lite other = {.s = l.s};
    assert_true(store_open(scratch_path(&l.s, "k.db"), STORE_WRITE, &other.st, &other.e));
    assert_true(lite_open(&other));
    leaf row = engine_leaf(&c, 3);
    row.sequence += 100;
    log_head before = l.head;
    assert_false(store_log_append(l.st, &row, 1, &l.frontier, &l.head, &l.e)); // another epoch
    assert_string_equal(l.e.code, "store.log_moved");
    assert_int_equal(l.head.size, before.size);
    assert_true(store_log_append(other.st, &row, 1, &other.frontier, &other.head, &other.e));
    assert_true(lite_open(&l));
    assert_int_equal(l.head.size, 4);
    store_close(other.st);
    arena_done(&c.a);
    arena_done(&a);
    lite_done(&l);
}

static void exec_refused(lite *l, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(scratch_path(&l->s, "k.db"), &db), SQLITE_OK);
    int got = sqlite3_exec(db, sql, NULL, NULL, NULL);
    (void)sqlite3_close(db);
    assert_int_equal(got, SQLITE_CONSTRAINT);
}

static void what_is_written_stays(void **state)
{
    (void)state;
    lite l;
    arena a = {0};
    assert_true(lite_init(&l));
    fill(&l, &a, 300);
    checkpoint_row row = {.size = 300, .root = l.head.root, .note = STR("note\n")};
    assert_true(store_checkpoint_add(l.st, 0, &row, &l.e));
    assert_true(store_incident_add(l.st, STR("log.split_view"), STR("x"), 1, &l.e));
    static const char *const refused[] = {
        "UPDATE leaf SET frame = x'00' WHERE idx = 5",
        "UPDATE leaf SET received_us = 0",
        "UPDATE leaf SET source = ''",
        "DELETE FROM leaf WHERE idx = 299",
        "UPDATE tile SET n = 9",
        "DELETE FROM tile",
        "UPDATE checkpoint SET note = 'other'",
        "UPDATE checkpoint SET root = zeroblob(32)",
        "DELETE FROM checkpoint",
        "UPDATE log SET size = 3",
        "DELETE FROM log",
        "DELETE FROM signer",
        "UPDATE signer SET key = zeroblob(32)",
        "DELETE FROM incident",
        "UPDATE incident SET code = 'x'",
        "INSERT INTO leaf (idx, id, device, sequence, kind, frame, received_us, moment_us, source)"
        " SELECT idx + 1000, id, device, sequence, kind, frame, received_us, moment_us, source FROM leaf",
        "PRAGMA foreign_keys = ON; INSERT INTO leaf (idx, id, device, sequence, kind, frame, received_us,"
        " moment_us, source) VALUES (999, zeroblob(32), 1, 99999, 4000, x'00', 0, 0, '')"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        exec_refused(&l, refused[i]);
    }
    arena_done(&a);
    lite_done(&l);
}

// Some bytes of the file, one at a time: what is changed of the log is found when its head is computed or its
// tiles are checked, or SQLite finds it, or it was not of the log.
static void changed_bytes_are_found(void **state)
{
    (void)state;
    lite l;
    arena a = {0};
    rng r;
    rng_init(&r, 11);
    assert_true(lite_init(&l));
    fill(&l, &a, 600);
    const char *path = scratch_path(&l.s, "k.db");
    store_close(l.st);
    l.st = NULL;
    str whole = {NULL, 0};
    assert_true(file_read(&a, path, 64 * 1024 * 1024, &whole, &l.e));
    char *copy = arena_copy(&a, whole.p, whole.n);
    int found = 0;
    for (int i = 0; i < 300; i++) {
        size_t at = 100 + (size_t)rng_below(&r, (uint32_t)whole.n - 100);
        char was = copy[at];
        copy[at] = (char)(was ^ (1 << rng_below(&r, 8)));
        assert_true(file_write(path, (str){copy, whole.n}, &l.e));
        copy[at] = was;
        log_head head = {.size = 0};
        ledger_frontier f;
        str origin;
        bool ok = store_open(path, STORE_READ, &l.st, &l.e);
        ok = ok && store_log_verify_head(l.st, &f, &l.e) && store_log_head(l.st, &a, &head, &origin, &l.e);
        tile_store tiles = ok ? store_tiles(l.st) : (tile_store){.ctx = NULL};
        ok = ok && tile_fsck(&tiles, head.size, head.root, &l.e);
        found += !ok;
        if (ok) { // then it is the log that was written
            assert_int_equal(head.size, l.head.size);
            assert_true(hash_eq(head.root, l.head.root));
        }
        store_close(l.st);
        l.st = NULL;
    }
    assert_true(found > 20); // most of so small a file is of other tables
    arena_done(&a);
    lite_done(&l);
}

static void what_was_refused_is_kept_for_a_while(void **state)
{
    (void)state;
    lite l;
    assert_true(lite_init(&l));
    assert_true(store_begin(l.st, &l.e));
    for (int i = 0; i < STORE_QUARANTINE_MAX + 10; i++) {
        assert_true(store_quarantine(l.st, STR("x"), STR("event.bad_frame"), STR("uji"), i, &l.e));
    }
    assert_true(store_commit(l.st, &l.e));
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    assert_int_equal(sqlite3_open(scratch_path(&l.s, "k.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*), min(at_us) FROM quarantine", -1, &st, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(st, 0), STORE_QUARANTINE_MAX);
    assert_int_equal(sqlite3_column_int(st, 1), 10);
    (void)sqlite3_finalize(st);
    (void)sqlite3_close(db);
    lite_done(&l);
}

static bool hold(lite *l, uint8_t id, str frame)
{
    const uint8_t bytes[EVENT_HASH_BYTES] = {id, 1};
    return store_hold(l->st, bytes, STR("device"), frame, STR("log.unknown_device"), STR("uji"), 1, &l->e);
}

// One that brings very many leaves room for the others.
static void one_source_has_its_quota(void **state)
{
    (void)state;
    lite l;
    assert_true(lite_init(&l));
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(scratch_path(&l.s, "k.db"), &db), SQLITE_OK);
    char sql[512];
    (void)snprintf(
        sql, sizeof sql,
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < %d)"
        " INSERT INTO held (id, device, frame, code, source, at_us)"
        " SELECT CAST(printf('%%032d', x) AS BLOB), x'00', x'00', 'log.unknown_device', 'uji', 1 FROM c",
        STORE_HELD_SOURCE_MAX - 1);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(db);
    assert_true(hold(&l, 1, STR("the last")));
    assert_false(hold(&l, 2, STR("one too many")));
    assert_string_equal(l.e.code, "store.held_full");
    assert_true(hold(&l, 1, STR("the last with a signature")));
    const uint8_t id[EVENT_HASH_BYTES] = {3, 1};
    assert_true(store_hold(l.st, id, STR("device"), STR("frame"), STR("log.unknown_device"), STR("another"),
                           1, &l.e));
    lite_done(&l);
}

// The limit is of those that wait: one that waits already takes no more room, and may still get its
// signatures.
static void as_many_wait_as_the_limit_says(void **state)
{
    (void)state;
    lite l;
    int64_t n = 0;
    char sql[512];
    sqlite3 *db = NULL;
    arena a = {0};
    held_row row[4];
    int32_t n_row = 0;
    assert_true(lite_init(&l));
    assert_true(hold(&l, 1, STR("one")));
    (void)snprintf(
        sql, sizeof sql,
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < %d)"
        " INSERT INTO held (id, device, frame, code, source, at_us)"
        " SELECT CAST(printf('%%032d', x) AS BLOB), x'00', x'00', 'log.unknown_device', x %% 11, 1 FROM c",
        STORE_HELD_MAX - 2);
    assert_int_equal(sqlite3_open(scratch_path(&l.s, "k.db"), &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fail_msg("%s", sqlite3_errmsg(db));
    }
    (void)sqlite3_close(db);
    assert_true(hold(&l, 2, STR("two"))); // the last for whom there is room
    assert_true(store_held_count(l.st, &n, &l.e));
    assert_int_equal(n, STORE_HELD_MAX);
    assert_false(hold(&l, 3, STR("three")));
    assert_string_equal(l.e.code, "store.held_full");
    assert_true(hold(&l, 1, STR("one with a signature")));
    assert_true(store_held_count(l.st, &n, &l.e));
    assert_int_equal(n, STORE_HELD_MAX);
    assert_true(store_held_of(l.st, &a, STR("device"), 0, 4, row, &n_row, &l.e));
    assert_int_equal(n_row, 2);
    assert_true(str_eq(row[0].frame, STR("one with a signature")));
    arena_done(&a);
    lite_done(&l);
}

static void an_incident_is_closed_by_name(void **state)
{
    (void)state;
    lite l;
    arena a = {0};
    const incident *row = NULL;
    int32_t n = 0;
    assert_true(lite_init(&l));
    assert_true(store_incident_add(l.st, STR("log.behind"), STR("here=1"), 5, &l.e));
    assert_true(store_incident_add(l.st, STR("log.behind"), STR("here=2"), 6, &l.e)); // open already
    assert_true(store_incidents(l.st, &a, true, &row, &n, &l.e));
    assert_int_equal(n, 1);
    assert_true(str_eq(row[0].detail, STR("here=1")));
    assert_true(store_incident_close(l.st, row[0].id, STR("Kabag Ops"), STR("dipulihkan"), 9, &l.e));
    assert_false(store_incident_close(l.st, row[0].id, STR("x"), STR("y"), 9, &l.e));
    assert_string_equal(l.e.code, "store.no_incident");
    assert_true(store_incidents(l.st, &a, true, &row, &n, &l.e));
    assert_int_equal(n, 0);
    assert_true(store_incidents(l.st, &a, false, &row, &n, &l.e));
    assert_int_equal(n, 1);
    assert_true(row[0].closed && str_eq(row[0].closed_by, STR("Kabag Ops")));
    arena_done(&a);
    lite_done(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model),
        cmocka_unit_test(leaves_of_all_parts_are_found),
        cmocka_unit_test(the_second_writer_is_refused),
        cmocka_unit_test(what_is_written_stays),
        cmocka_unit_test(changed_bytes_are_found),
        cmocka_unit_test(what_was_refused_is_kept_for_a_while),
        cmocka_unit_test(as_many_wait_as_the_limit_says),
        cmocka_unit_test(one_source_has_its_quota),
        cmocka_unit_test(an_incident_is_closed_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
