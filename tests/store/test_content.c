// Content by its hash: kept, read and checked, delivered again, erased for good; rows, files and what is
// between.
#include "store/log.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>

#include "base/rng.h"
#include "base/text.h"
#include "event/content.h"
#include "scratch.h"

enum { SIZE_MAX_TRIED = 3 * CONTENT_ROW_MAX, NOW_US = 1700000000 };

typedef struct room {
    scratch s;
    store *st;
    arena a;
    err e;
    uint8_t hash[EVENT_HASH_BYTES]; // of the last room_put
    char file[PATH_MAX];            // its file
} room;

static void room_init(room *r)
{
    *r = (room){0};
    assert_true(scratch_init(&r->s));
    assert_true(store_create(scratch_path(&r->s, "k.db"), &r->st, &r->e));
}

static void room_done(room *r)
{
    store_close(r->st);
    arena_done(&r->a);
    scratch_done(&r->s);
}

static void room_open(room *r)
{
    store_close(r->st);
    assert_true(store_open(scratch_path(&r->s, "k.db"), STORE_WRITE, &r->st, &r->e));
}

static void room_name(room *r, str bytes)
{
    char hex[2 * EVENT_HASH_BYTES + 1];
    content_hash(bytes, r->hash);
    (void)sodium_bin2hex(hex, sizeof hex, r->hash, sizeof r->hash);
    (void)snprintf(r->file, sizeof r->file, "%s/content/%.2s/%s", r->s.dir, hex, hex);
}

static str some_bytes(room *r, size_t n, uint64_t seed)
{
    rng g;
    rng_init(&g, seed);
    char *p = ARENA_NEW(&r->a, char, n + 1);
    for (size_t i = 0; i < n; i++) {
        p[i] = (char)rng_below(&g, 256);
    }
    return (str){p, n};
}

static void room_put(room *r, str bytes)
{
    assert_true(store_content_put(r->st, bytes, NOW_US, &r->e));
    room_name(r, bytes);
}

static content_state state_of(room *r, str *ret_bytes)
{
    content_state got = CONTENT_ABSENT;
    *ret_bytes = (str){0};
    assert_true(store_content_get(r->st, &r->a, r->hash, &got, ret_bytes, &r->e));
    return got;
}

static void assert_here(room *r, str bytes)
{
    str got;
    assert_int_equal(state_of(r, &got), CONTENT_HERE);
    assert_true(str_eq(got, bytes));
}

static void assert_wrong(room *r)
{
    content_state got = CONTENT_ABSENT;
    str bytes = STR("untouched");
    assert_false(store_content_get(r->st, &r->a, r->hash, &got, &bytes, &r->e));
    assert_string_equal(r->e.code, "store.content_wrong");
    assert_ptr_not_equal(text_get(TEXT_ID, r->e.code), r->e.code);
    assert_int_equal(strlen(err_arg_get(&r->e, "hash")), 2 * EVENT_HASH_BYTES);
    assert_true(str_eq(bytes, STR("untouched")));
}

static void test_kept(void **state)
{
    (void)state;
    room r;
    str got;
    static const size_t size[] = {0, 1, CONTENT_ROW_MAX, CONTENT_ROW_MAX + 1, SIZE_MAX_TRIED};
    room_init(&r);
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        str bytes = some_bytes(&r, size[i], i);
        room_name(&r, bytes);
        assert_int_equal(state_of(&r, &got), CONTENT_ABSENT);
        room_put(&r, bytes);
        assert_here(&r, bytes);
        assert_int_equal(access(r.file, F_OK) == 0, size[i] > CONTENT_ROW_MAX);
        room_put(&r, bytes); // again
        room_open(&r);
        assert_here(&r, bytes);
    }
    assert_false(store_content_put(r.st, (str){r.s.path, CONTENT_MAX + 1}, NOW_US, &r.e));
    assert_string_equal(r.e.code, "store.content_size");
    room_done(&r);
}

// A row tells of a file only once it is there; what was rolled back is not told of, and can be delivered
// again.
static void test_rolled_back(void **state)
{
    (void)state;
    room r;
    str got;
    room_init(&r);
    str bytes = some_bytes(&r, SIZE_MAX_TRIED, 1);
    assert_true(store_begin(r.st, &r.e));
    room_put(&r, bytes);
    assert_int_equal(access(r.file, F_OK), 0);
    store_rollback(r.st);
    assert_int_equal(state_of(&r, &got), CONTENT_ABSENT);
    room_put(&r, bytes);
    assert_here(&r, bytes);
    room_done(&r);
}

// What is not what its hash says is an error, never content; delivered again it is whole.
static void test_damaged(void **state)
{
    (void)state;
    room r;
    room_init(&r);
    str large = some_bytes(&r, SIZE_MAX_TRIED, 2);
    room_put(&r, large);
    assert_true(file_write(r.file, STR("other"), &r.e));
    assert_wrong(&r);
    room_put(&r, large);
    assert_here(&r, large);
    assert_int_equal(unlink(r.file), 0);
    assert_wrong(&r);
    room_put(&r, large);
    assert_here(&r, large);
    str small = STR("a small one");
    room_put(&r, small);
    store_close(r.st);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(scratch_path(&r.s, "k.db"), &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "UPDATE content SET bytes = x'00' WHERE bytes IS NOT NULL", NULL, NULL, NULL),
        SQLITE_OK);
    (void)sqlite3_close(db);
    r.st = NULL;
    room_open(&r);
    assert_wrong(&r);
    room_put(&r, small);
    assert_here(&r, small);
    room_done(&r);
}

// True when the bytes stand in a file of the data folder.
static bool found_in(room *r, const char *name, str bytes)
{
    str got = {0};
    return file_read(&r->a, scratch_path(&r->s, name), 64 * 1024 * 1024, &got, NULL) && got.n >= bytes.n &&
           memmem(got.p, got.n, bytes.p, bytes.n) != NULL;
}

static void test_erased(void **state)
{
    (void)state;
    room r;
    str got;
    static const size_t size[] = {40, CONTENT_ROW_MAX, SIZE_MAX_TRIED};
    room_init(&r);
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        str bytes = some_bytes(&r, size[i], 10 + i);
        str part = {bytes.p, 32}; // of a page, however the row lies on several
        room_put(&r, bytes);
        assert_true(size[i] > CONTENT_ROW_MAX || found_in(&r, "k.db-wal", part));
        assert_true(store_content_erase(r.st, r.hash, NOW_US, &r.e));
        assert_int_equal(state_of(&r, &got), CONTENT_ERASED);
        assert_int_not_equal(access(r.file, F_OK), 0);
        assert_false(found_in(&r, "k.db", part));
        assert_false(found_in(&r, "k.db-wal", part));
        room_put(&r, bytes); // delivered again: not taken
        assert_int_equal(state_of(&r, &got), CONTENT_ERASED);
        assert_int_not_equal(access(r.file, F_OK), 0);
        assert_true(store_content_erase(r.st, r.hash, NOW_US + 1, &r.e)); // again
    }
    room_done(&r);
}

// Erased before it came: it will not be taken.
static void test_erased_first(void **state)
{
    (void)state;
    room r;
    str got;
    room_init(&r);
    str bytes = some_bytes(&r, SIZE_MAX_TRIED, 20);
    room_name(&r, bytes);
    assert_true(store_content_erase(r.st, r.hash, NOW_US, &r.e));
    room_put(&r, bytes);
    assert_int_equal(state_of(&r, &got), CONTENT_ERASED);
    assert_int_not_equal(access(r.file, F_OK), 0);
    room_done(&r);
}

// Stopped between the row and the file: the next sweep goes on where it was.
static void test_erased_in_parts(void **state)
{
    (void)state;
    room r;
    str got;
    room_init(&r);
    str bytes = some_bytes(&r, SIZE_MAX_TRIED, 30);
    room_put(&r, bytes);
    assert_true(store_begin(r.st, &r.e));
    assert_true(store_content_erase(r.st, r.hash, NOW_US, &r.e));
    store_rollback(r.st);
    assert_here(&r, bytes); // the file waits for the commit
    assert_true(store_begin(r.st, &r.e));
    assert_true(store_content_erase(r.st, r.hash, NOW_US, &r.e));
    assert_true(store_commit(r.st, &r.e));
    assert_int_equal(access(r.file, F_OK), 0);
    room_open(&r);
    assert_int_equal(state_of(&r, &got), CONTENT_ERASED);
    assert_true(store_content_sweep(r.st, &r.e));
    assert_int_not_equal(access(r.file, F_OK), 0);
    for (uint64_t i = 0; i < 150; i++) { // more than one batch of a sweep
        room_put(&r, some_bytes(&r, 64, 1000 + i));
        assert_true(store_begin(r.st, &r.e) && store_content_erase(r.st, r.hash, NOW_US, &r.e) &&
                    store_commit(r.st, &r.e));
    }
    assert_true(store_content_sweep(r.st, &r.e));
    assert_true(store_content_sweep(r.st, &r.e));
    room_done(&r);
}

typedef struct seen {
    int32_t here, erased, files;
    uint8_t last[EVENT_HASH_BYTES];
} seen;

static bool see(void *ctx, const content_row *row, err *e)
{
    seen *s = ctx;
    (void)e;
    assert_int_equal(row->hash.n, EVENT_HASH_BYTES);
    assert_true(memcmp(s->last, row->hash.p, row->hash.n) < 0);
    memcpy(s->last, row->hash.p, row->hash.n);
    s->here += row->state == CONTENT_HERE;
    s->erased += row->state == CONTENT_ERASED;
    s->files += row->in_file;
    return true;
}

static void test_each(void **state)
{
    (void)state;
    room r;
    seen s = {0};
    room_init(&r);
    for (uint64_t i = 0; i < 40; i++) {
        room_put(&r, some_bytes(&r, i % 4 == 0 ? SIZE_MAX_TRIED : 100, 2000 + i));
        if (i % 4 == 1) {
            assert_true(store_content_erase(r.st, r.hash, NOW_US, &r.e));
        }
    }
    assert_true(store_content_each(r.st, see, &s, &r.e));
    assert_int_equal(s.here, 30);
    assert_int_equal(s.erased, 10);
    assert_int_equal(s.files, 10);
    room_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept),         cmocka_unit_test(test_rolled_back),
        cmocka_unit_test(test_damaged),      cmocka_unit_test(test_erased),
        cmocka_unit_test(test_erased_first), cmocka_unit_test(test_erased_in_parts),
        cmocka_unit_test(test_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
