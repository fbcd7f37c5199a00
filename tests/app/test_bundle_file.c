// Bundles as files: whole or not there, and what cannot be read is not replaced.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>

#include "app/bundle_file.h"

#include "scratch.h"

typedef struct work {
    scratch s;
    char path[PATH_MAX];
    err e;
} work;

static void begin(work *w)
{
    *w = (work){.e = {.code = NULL}};
    assert_true(scratch_init(&w->s));
    (void)snprintf(w->path, sizeof w->path, "%s/b.bundle", w->s.dir);
}

// The letters of the records of the file, or "" when it cannot be read.
static const char *letters(work *w, char out[static 64])
{
    bundle_file_in b = {.path = NULL};
    bundle_record r;
    bool more = true;
    size_t n = 0;
    bool ok = bundle_file_open(&b, w->path, &w->e);
    while (ok && more) {
        arena a = {0};
        ok = bundle_next(&b.reader, &a, &r, &more, &w->e);
        if (ok && more) {
            out[n++] = (char)r.kind;
        }
        arena_done(&a);
    }
    bundle_file_close(&b);
    out[ok ? n : 0] = '\0';
    return out;
}

static void test_append(void **state)
{
    (void)state;
    work w;
    char got[64];
    const str content[] = {STR("photo"), STR("note")};
    begin(&w);
    assert_true(bundle_file_check(w.path, &w.e)); // nothing there yet is no fault
    assert_true(bundle_file_append(w.path, STR("frame 1"), content, 2, &w.e));
    assert_true(bundle_file_append(w.path, STR("frame 2"), NULL, 0, &w.e));
    assert_true(bundle_file_check(w.path, &w.e));
    assert_string_equal(letters(&w, got), "FCCF");
    assert_int_equal(scratch_file_count(w.s.dir), 1);
    scratch_done(&w.s);
}

static void test_what_is_cut_stays_as_it_is(void **state)
{
    (void)state;
    work w;
    arena a = {0};
    str whole = {NULL, 0};
    str after = {NULL, 0};
    begin(&w);
    assert_true(bundle_file_append(w.path, STR("frame 1"), NULL, 0, &w.e));
    assert_true(file_read(&a, w.path, 4096, &whole, &w.e));
    for (size_t n = 0; n < whole.n; n++) {
        assert_true(file_write(w.path, (str){whole.p, n}, &w.e));
        assert_false(bundle_file_check(w.path, &w.e));
        assert_false(bundle_file_append(w.path, STR("frame 2"), NULL, 0, &w.e));
        assert_true(file_read(&a, w.path, 4096, &after, &w.e));
        assert_true(str_eq(after, (str){whole.p, n}));
        assert_int_equal(scratch_file_count(w.s.dir), 1);
    }
    arena_done(&a);
    scratch_done(&w.s);
}

static void test_not_overwritten_and_not_half(void **state)
{
    (void)state;
    work w;
    char got[64];
    bundle_file_out out = {.path = NULL};
    begin(&w);
    assert_true(bundle_file_begin(&out, w.path, false, &w.e));
    assert_true(bundle_add(&out.writer, BUNDLE_FRAME, STR("frame"), &w.e));
    bundle_file_drop(&out);
    assert_int_equal(scratch_file_count(w.s.dir), 0);
    assert_true(bundle_file_append(w.path, STR("frame 1"), NULL, 0, &w.e));
    assert_false(bundle_file_begin(&out, w.path, false, &w.e));
    assert_string_equal(w.e.code, "bundle.exists");
    bundle_file_drop(&out);
    assert_string_equal(letters(&w, got), "F");
    assert_false(bundle_file_begin(&out, "/nonexistent/b", false, &w.e));
    assert_string_equal(w.e.code, "file.write");
    bundle_file_drop(&out);
    scratch_done(&w.s);
}

static void test_twice(void **state)
{
    (void)state;
    work w;
    arena a = {0};
    bundle_file_in b = {.path = NULL};
    bundle_record r;
    bool more = false;
    begin(&w);
    assert_true(bundle_file_append(w.path, STR("frame 1"), NULL, 0, &w.e));
    assert_true(bundle_file_open(&b, w.path, &w.e));
    for (int pass = 0; pass < 2; pass++) {
        assert_true(bundle_next(&b.reader, &a, &r, &more, &w.e));
        assert_true(more && str_eq(r.bytes, STR("frame 1")));
        assert_true(bundle_next(&b.reader, &a, &r, &more, &w.e));
        assert_false(more);
        assert_true(bundle_file_again(&b, &w.e));
    }
    bundle_file_close(&b);
    arena_done(&a);
    assert_false(bundle_file_open(&b, w.s.dir, &w.e));
    assert_string_equal(w.e.code, "file.open");
    bundle_file_close(&b);
    assert_false(bundle_file_open(&b, "/nonexistent", &w.e));
    assert_string_equal(w.e.code, "file.open");
    scratch_done(&w.s);
}

// A pipe is read once only.
static void test_pipe(void **state)
{
    (void)state;
    work w;
    arena a = {0};
    str whole = {NULL, 0};
    char pipe_path[PATH_MAX];
    bundle_file_in b = {.path = NULL};
    begin(&w);
    assert_true(bundle_file_append(w.path, STR("frame 1"), NULL, 0, &w.e));
    assert_true(file_read(&a, w.path, 4096, &whole, &w.e));
    (void)snprintf(pipe_path, sizeof pipe_path, "%s/pipe", w.s.dir);
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    int writer = open(pipe_path, O_RDWR | O_CLOEXEC); // both ends, so that neither waits for the other
    assert_int_equal(write(writer, whole.p, whole.n), whole.n);
    assert_true(bundle_file_open(&b, pipe_path, &w.e));
    assert_false(bundle_file_again(&b, &w.e));
    assert_string_equal(w.e.code, "bundle.once");
    bundle_file_close(&b);
    (void)close(writer);
    arena_done(&a);
    scratch_done(&w.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_append),
        cmocka_unit_test(test_what_is_cut_stays_as_it_is),
        cmocka_unit_test(test_not_overwritten_and_not_half),
        cmocka_unit_test(test_twice),
        cmocka_unit_test(test_pipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
