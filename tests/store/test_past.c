// The past of a file: opened only where there is one, whatever its name, and in nobody's way.
#include "store/past.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "scratch.h"

static const past_moment always = {.at_us = INT64_MAX};

static void a_file_without_a_log_has_no_past(void **state)
{
    scratch s;
    store *st = NULL;
    store *past = NULL;
    uint64_t size = 1;
    err e = {0};
    (void)state;
    assert_true(scratch_init(&s));
    assert_false(store_past_open(scratch_path(&s, "none.db"), &always, NULL, &past, &size, &e));
    assert_string_equal(e.code, "store.absent");
    assert_true(store_create(scratch_path(&s, "kawal.db"), &st, &e));
    assert_false(store_past_open(s.path, &always, NULL, &past, &size, &e));
    assert_string_equal(e.code, "store.no_log");
    store_close(st);
    scratch_done(&s);
}

static void any_name_is_found(void **state)
{
    static const char *const name[] = {"a b.db", "50%.db", "apa?.db", "no#1.db", "dia's.db", "%41.db"};
    (void)state;
    for (size_t i = 0; i < sizeof name / sizeof name[0]; i++) {
        scratch s;
        store *st = NULL;
        store *past = NULL;
        uint64_t size = 1;
        err e = {0};
        assert_true(scratch_init(&s));
        assert_true(store_create(scratch_path(&s, name[i]), &st, &e));
        assert_true(store_log_create(st, STR("kawal/uji"), &e));
        assert_true(store_past_open(s.path, &always, NULL, &past, &size, &e));
        assert_int_equal(size, 0);
        store_close(past);
        store_close(st);
        scratch_done(&s);
    }
}

static bool put_unit(store *s, const char *code, int64_t recorded_us, err *e)
{
    batch b = {.kind = STR("units"), .file = STR(""), .hash = STR(""), .by = STR("uji"), .rows = 1};
    fact f = {.kind = KIND_UNITS, .code = str_of(code), .op = FACT_SET};
    b.recorded_us = recorded_us;
    f.fields.named = COLUMN_BIT(UNITS_CODE);
    f.fields.value[UNITS_CODE] = str_of(code);
    bool ok = store_begin(s, e) && store_batch_next(s, &b.id, e);
    f.batch = b.id;
    return ok && store_append(s, &f, e) && store_batch_close(s, &b, e) && store_commit(s, e);
}

static bool count(void *ctx, const entry *row, err *e)
{
    (void)row;
    (void)e;
    ++*(int *)ctx;
    return true;
}

static int units_at(const char *path, int64_t at_us, bool hindsight)
{
    const past_moment m = {at_us, hindsight};
    store *past = NULL;
    uint64_t size = 0;
    err e = {0};
    int n = 0;
    assert_true(store_past_open(path, &m, NULL, &past, &size, &e));
    assert_true(store_each(past, KIND_UNITS, count, &n, &e));
    store_close(past);
    return n;
}

static void the_register_is_as_it_was_known(void **state)
{
    scratch s;
    store *st = NULL;
    err e = {0};
    (void)state;
    assert_true(scratch_init(&s));
    assert_true(store_create(scratch_path(&s, "kawal.db"), &st, &e));
    assert_true(store_log_create(st, STR("kawal/uji"), &e));
    assert_true(put_unit(st, "POLSEK-1", 100, &e) && put_unit(st, "POLSEK-2", 200, &e));
    assert_int_equal(units_at(s.path, 99, false), 0);
    assert_int_equal(units_at(s.path, 100, false), 1);
    assert_int_equal(units_at(s.path, 200, false), 2);
    assert_int_equal(units_at(s.path, 100, true), 2);
    store_close(st);
    scratch_done(&s);
}

// A past that is being computed, in a transaction of its own, keeps no writer waiting.
static void who_writes_does_not_wait(void **state)
{
    scratch s;
    store *st = NULL;
    store *past = NULL;
    uint64_t size = 0;
    err e = {0};
    (void)state;
    assert_true(scratch_init(&s));
    assert_true(store_create(scratch_path(&s, "kawal.db"), &st, &e));
    assert_true(store_log_create(st, STR("kawal/uji"), &e));
    assert_true(put_unit(st, "POLSEK-1", 100, &e));
    assert_true(store_past_open(s.path, &always, NULL, &past, &size, &e));
    assert_true(store_begin(past, &e));
    int n = 0;
    assert_true(store_each(past, KIND_UNITS, count, &n, &e));
    assert_int_equal(n, 1);
    assert_true(put_unit(st, "POLSEK-2", 200, &e));
    assert_true(store_commit(past, &e));
    store_close(past);
    store_close(st);
    scratch_done(&s);
}

static void what_is_stopped_fails(void **state)
{
    scratch s;
    store *st = NULL;
    store *past = NULL;
    uint64_t size = 0;
    int n = 0;
    atomic_bool stop = false;
    err e = {0};
    bool ok = true;
    (void)state;
    assert_true(scratch_init(&s));
    assert_true(store_create(scratch_path(&s, "kawal.db"), &st, &e));
    assert_true(store_log_create(st, STR("kawal/uji"), &e));
    assert_true(put_unit(st, "POLSEK-1", 100, &e));
    assert_true(store_past_open(s.path, &always, &stop, &past, &size, &e));
    assert_true(store_each(past, KIND_UNITS, count, &n, &e));
    stop = true;
    for (int i = 0; ok && i < 10000; i++) { // short questions too, in the end
        ok = store_each(past, KIND_UNITS, count, &n, &e);
    }
    assert_false(ok);
    store_close(past);
    store_close(st);
    scratch_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_without_a_log_has_no_past),
        cmocka_unit_test(any_name_is_found),
        cmocka_unit_test(the_register_is_as_it_was_known),
        cmocka_unit_test(who_writes_does_not_wait),
        cmocka_unit_test(what_is_stopped_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
