// Sums on pages: every flipped byte of the file is found, whatever it means; nothing else is.
#include "store/page_sum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/rng.h"
#include "event/content.h"
#include "scratch.h"
#include "store/backup.h"

enum { FLIPS = 300, CONTENTS = 400, FILE_MAX = 64 * 1024 * 1024, PAGE = 4096 };

typedef struct room {
    scratch s;
    arena a;
    err e;
    str bytes; // of the sound file
} room;

static void fill(store *st, int64_t from, int64_t n, err *e)
{
    for (int64_t i = from; i < from + n; i++) {
        char text[700];
        uint8_t hash[EVENT_HASH_BYTES];
        int length = snprintf(text, sizeof text, "%0*lld", 40 + (int)(i * 37 % 600), (long long)i);
        assert_true(store_content_put(st, (str){text, (size_t)length}, i, e));
        content_hash((str){text, (size_t)length}, hash);
        if (i % 3 == 0) { // leaves free pages behind
            assert_true(store_content_erase(st, hash, i, e));
        }
    }
}

static void room_init(room *r)
{
    store *st = NULL;
    *r = (room){0};
    assert_true(scratch_init(&r->s));
    assert_true(store_create(scratch_path(&r->s, "k.db"), &st, &r->e));
    fill(st, 0, CONTENTS, &r->e);
    store_close(st);
    assert_true(file_read(&r->a, scratch_path(&r->s, "k.db"), FILE_MAX, &r->bytes, &r->e));
}

static void room_done(room *r)
{
    arena_done(&r->a);
    scratch_done(&r->s);
}

typedef struct found {
    int64_t n, page;
} found;

static void take(void *ctx, int64_t page)
{
    found *f = ctx;
    f->n++;
    f->page = page;
}

static found check(room *r, bool *ret_has_sums)
{
    store *st = NULL;
    found f = {0};
    assert_true(store_open(scratch_path(&r->s, "k.db"), STORE_READ, &st, &r->e));
    assert_true(store_pages_check(st, take, NULL, &f, ret_has_sums, &r->e));
    store_close(st);
    return f;
}

static void test_sound(void **state)
{
    (void)state;
    room r;
    store *st = NULL;
    bool has_sums = false;
    room_init(&r);
    assert_true(r.bytes.n / PAGE > 50);
    assert_int_equal(check(&r, &has_sums).n, 0);
    assert_true(has_sums);
    assert_true(store_open(scratch_path(&r.s, "k.db"), STORE_WRITE, &st, &r.e));
    for (int64_t i = 0; i < 5; i++) { // while it is written, before and after the log is moved
        fill(st, CONTENTS + 20 * i, 20, &r.e);
        assert_int_equal(check(&r, &has_sums).n, 0);
        assert_true(store_checkpoint(st, &r.e));
        assert_int_equal(check(&r, &has_sums).n, 0);
    }
    store_close(st);
    room_done(&r);
}

static void test_every_flip_is_found(void **state)
{
    (void)state;
    room r;
    rng g;
    bool has_sums = false;
    int refused = 0;
    room_init(&r);
    rng_init(&g, 11);
    char *copy = arena_copy(&r.a, r.bytes.p, r.bytes.n);
    for (int i = 0; i < FLIPS; i++) {
        size_t at = 100 + rng_below(&g, (uint32_t)r.bytes.n - 100); // the header decides whether it opens
        copy[at] = (char)(copy[at] ^ (char)(1 + rng_below(&g, 255)));
        assert_true(file_write(scratch_path(&r.s, "k.db"), (str){copy, r.bytes.n}, &r.e));
        copy[at] = r.bytes.p[at];
        store *st = NULL;
        if (!store_open(scratch_path(&r.s, "k.db"), STORE_READ, &st, &r.e)) { // the tables' own description
            refused++;
            continue;
        }
        store_close(st);
        found f = check(&r, &has_sums);
        assert_int_equal(f.n, 1);
        assert_int_equal(f.page, (int64_t)(at / PAGE) + 1);
    }
    assert_true(refused < FLIPS / 10);
    room_done(&r);
}

// A copy has sums too, however large it is beside the cache.
static void test_copy(void **state)
{
    (void)state;
    room r;
    store *st = NULL;
    store_backup_report report;
    bool has_sums = false;
    room_init(&r);
    assert_true(store_open(scratch_path(&r.s, "k.db"), STORE_READ, &st, &r.e));
    assert_true(file_folder(scratch_path(&r.s, "out"), &r.e));
    assert_true(store_backup(st, &r.a, scratch_path(&r.s, "out/k.db"), NULL, NULL, &report, &r.e));
    store_close(st);
    found f = {0};
    assert_true(store_open(scratch_path(&r.s, "out/k.db"), STORE_READ, &st, &r.e));
    assert_true(store_pages_check(st, take, NULL, &f, &has_sums, &r.e));
    store_close(st);
    assert_true(has_sums);
    assert_int_equal(f.n, 0);
    room_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),
        cmocka_unit_test(test_every_flip_is_found),
        cmocka_unit_test(test_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
