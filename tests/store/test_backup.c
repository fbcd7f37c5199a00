// A backup taken while others write: a whole copy of one moment, or nothing.
#include "store/backup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>

#include "base/text.h"
#include "event/content.h"
#include "scratch.h"

enum { CONTENTS = 60, LARGE = CONTENT_ROW_MAX + 500 };

typedef struct room {
    scratch s;
    store *st;
    store *other; // a second writer
    arena a;
    err e;
    int64_t next; // number of the next content
    int32_t calls;
    int32_t stop_at;
} room;

static str content_of(arena *a, int64_t i)
{
    size_t n = i % 2 == 0 ? LARGE : 700;
    char *p = ARENA_NEW(a, char, n);
    for (size_t k = 0; k < n; k++) {
        p[k] = (char)(i * 31 + (int64_t)(k * 7) + (int64_t)(k >> 8));
    }
    return (str){p, n};
}

static void put(room *r, store *st, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        assert_true(store_content_put(st, content_of(&r->a, r->next++), 1, &r->e));
    }
}

static void room_init(room *r)
{
    *r = (room){0};
    assert_true(scratch_init(&r->s));
    assert_true(file_folder(scratch_path(&r->s, "out"), &r->e));
    assert_true(store_create(scratch_path(&r->s, "k.db"), &r->st, &r->e));
    assert_true(store_open(r->s.path, STORE_WRITE, &r->other, &r->e));
    put(r, r->st, CONTENTS);
}

static void room_done(room *r)
{
    store_close(r->st);
    store_close(r->other);
    arena_done(&r->a);
    scratch_done(&r->s);
}

static content_state state_of(room *r, store *st, int64_t i)
{
    uint8_t hash[EVENT_HASH_BYTES];
    content_state got = CONTENT_ABSENT;
    str bytes;
    content_hash(content_of(&r->a, i), hash);
    assert_true(store_content_get(st, &r->a, hash, &got, &bytes, &r->e));
    return got;
}

static store *copy_of(room *r)
{
    store *st = NULL;
    assert_true(store_open(scratch_path(&r->s, "out/k.db"), STORE_WRITE, &st, &r->e));
    return st;
}

static bool write_beside(void *ctx, int64_t done, int64_t total)
{
    room *r = ctx;
    assert_true(done <= total);
    put(r, r->other, 3);
    r->calls++;
    return r->calls != r->stop_at;
}

static bool backup(room *r, store_backup_report *ret)
{
    return store_backup(r->st, &r->a, scratch_path(&r->s, "out/k.db"), write_beside, r, ret, &r->e);
}

static void test_whole_while_written(void **state)
{
    (void)state;
    room r;
    store_backup_report report;
    const str *words;
    int32_t n = -1;
    room_init(&r);
    assert_true(backup(&r, &report));
    assert_int_equal(report.contents, CONTENTS / 2);
    assert_int_equal(report.n_wrong, 0);
    assert_true(report.pages > 10 && r.calls > CONTENTS / 2);
    store *copy = copy_of(&r);
    for (int64_t i = 0; i < r.next; i++) { // exactly what was there when it began
        assert_int_equal(state_of(&r, copy, i), i < CONTENTS ? CONTENT_HERE : CONTENT_ABSENT);
        assert_int_equal(state_of(&r, r.st, i), CONTENT_HERE);
    }
    assert_true(store_integrity(copy, &r.a, 10, &words, &n, &r.e));
    assert_int_equal(n, 0);
    put(&r, copy, 1); // and it can be written to
    store_close(copy);
    assert_int_equal(scratch_file_count(scratch_path(&r.s, "out")), 2);
    assert_false(backup(&r, &report));
    assert_string_equal(r.e.code, "store.exists");
    room_done(&r);
}

static void test_stopped(void **state)
{
    (void)state;
    static const int32_t at[] = {1, 5, CONTENTS / 4};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        room r;
        store_backup_report report;
        room_init(&r);
        r.stop_at = at[i];
        assert_false(backup(&r, &report));
        assert_string_equal(r.e.code, "store.stopped");
        assert_ptr_not_equal(text_get(TEXT_ID, r.e.code), r.e.code);
        put(&r, r.st, 1); // nothing is held back
        room_done(&r);
    }
}

static void test_damaged_content_is_named(void **state)
{
    (void)state;
    room r;
    store_backup_report report;
    char hex[2 * EVENT_HASH_BYTES + 1];
    char name[PATH_MAX];
    uint8_t hash[EVENT_HASH_BYTES];
    room_init(&r);
    content_hash(content_of(&r.a, 4), hash);
    (void)sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    (void)snprintf(name, sizeof name, "content/%.2s/%s", hex, hex);
    assert_true(file_write(scratch_path(&r.s, name), STR("x"), &r.e));
    assert_true(backup(&r, &report));
    assert_int_equal(report.contents, CONTENTS / 2 - 1);
    assert_int_equal(report.n_wrong, 1);
    assert_memory_equal(report.wrong[0], hash, sizeof hash);
    room_done(&r);
}

// A page with other bytes is found by SQLite's own check, and said in words.
static void test_integrity(void **state)
{
    (void)state;
    room r;
    const str *words = NULL;
    int32_t n = 0;
    room_init(&r);
    store_close(r.other);
    r.other = NULL;
    assert_true(store_checkpoint(r.st, &r.e));
    store_close(r.st);
    str bytes = {0};
    assert_true(file_read(&r.a, scratch_path(&r.s, "k.db"), 64 * 1024 * 1024, &bytes, &r.e));
    size_t pages = bytes.n / 4096;
    bool found = false;
    for (size_t p = 2; p < pages && !found; p++) { // the head of a page of some tree
        char *copy = arena_copy(&r.a, bytes.p, bytes.n);
        copy[p * 4096 + 3] = (char)(copy[p * 4096 + 3] ^ 0x01);
        assert_true(file_write(scratch_path(&r.s, "k.db"), (str){copy, bytes.n}, &r.e));
        assert_true(store_open(r.s.path, STORE_READ, &r.st, &r.e));
        found = !store_integrity(r.st, &r.a, 5, &words, &n, NULL) || n > 0;
        store_close(r.st);
    }
    r.st = NULL;
    assert_true(found);
    room_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_while_written),
        cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_damaged_content_is_named),
        cmocka_unit_test(test_integrity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
