// Logs as static files: whole, incremental, stopped anywhere, and never over something else.
#include "app/static_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/text.h"
#include "mem_log.h"
#include "scratch.h"

typedef struct room {
    scratch s;
    mem_log log;
    char out[PATH_MAX];
} room;

static int set_up(void **state)
{
    room *f = calloc(1, sizeof *f);
    *state = f;
    if (!f || !scratch_init(&f->s) || !mem_log_init(&f->log, "log.example/1610", 1, 'a')) {
        return -1;
    }
    (void)snprintf(f->out, sizeof f->out, "%s", scratch_path(&f->s, "out"));
    return 0;
}

static int tear_down(void **state)
{
    room *f = *state;
    mem_log_done(&f->log);
    scratch_done(&f->s);
    free(f);
    return 0;
}

static bool export(room *f, static_progress *progress, void *ctx, static_report *r, err *e)
{
    public_log from = mem_log_public(&f->log);
    return static_log_export(&from, &f->log.key.key, f->out, progress, ctx, r, e);
}

static void assert_code(const err *e, const char *code)
{
    assert_string_equal(e->code, code);
    assert_ptr_not_equal(text_get(TEXT_ID, code), code);
}

// What lies in the folder is a whole log of just this size.
static void assert_whole(room *f, uint64_t size)
{
    arena a = {0};
    static_files files;
    str head = {0};
    note n;
    checkpoint c;
    err e = {0};
    assert_true(static_files_open(&files, f->out, &e));
    assert_true(files.store.get(files.store.ctx, &a, STR("checkpoint"), NOTE_BYTES_MAX, &head, &e));
    assert_true(checkpoint_open(head, &f->log.key.key, &c, &n, &e));
    assert_int_equal(c.size, size);
    if (!tile_fsck(&files.store, c.size, c.root, &e)) {
        fail_msg("%s %s", e.code, err_arg_get(&e, "file"));
    }
    arena_done(&a);
}

static void test_sizes(void **state)
{
    room *f = *state;
    static_report r;
    err e = {0};
    const uint64_t sizes[] = {1, 255, 256, 257, 700, 70000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        assert_true(mem_log_grow(&f->log, sizes[i]));
        assert_true(export(f, NULL, NULL, &r, &e));
        assert_int_equal(r.size, sizes[i]);
        assert_true(r.written > 0 && r.written <= r.files);
        assert_whole(f, sizes[i]);
        assert_true(export(f, NULL, NULL, &r, &e)); // again: nothing to do
        assert_int_equal(r.written, 0);
    }
    struct stat st;
    char path[PATH_MAX + 32];
    (void)snprintf(path, sizeof path, "%s/tile/0/000", f->out);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0644);
    (void)snprintf(path, sizeof path, "%s/tile/0/000.p", f->out); // gone, the full one being there
    assert_int_not_equal(stat(path, &st), 0);
}

static bool stop_at(void *ctx, uint64_t done, uint64_t total)
{
    const uint64_t *at = ctx;
    assert_true(done < total);
    return done < *at;
}

// Stopped at any file, the folder shows the log as it was; the next run completes it.
static void test_stopped_anywhere(void **state)
{
    room *f = *state;
    static_report r;
    err e = {0};
    assert_true(mem_log_grow(&f->log, 300));
    assert_true(export(f, NULL, NULL, &r, &e));
    assert_true(mem_log_grow(&f->log, 1000));
    uint64_t at = 0;
    for (; !export(f, stop_at, &at, &r, &e); at++) {
        assert_code(&e, "static.stopped");
        assert_whole(f, 300);
    }
    assert_int_equal(at, r.files);
    assert_whole(f, 1000);
}

// A store that fails at any file: then there is no checkpoint, and once it is well again all is made up for.
static void test_failing_anywhere(void **state)
{
    room *f = *state;
    static_report r;
    err e = {0};
    char head[PATH_MAX + 16];
    int failed = 0;
    (void)snprintf(head, sizeof head, "%s/checkpoint", f->out);
    assert_true(mem_log_grow(&f->log, 800));
    for (int i = 0; i < f->log.files.n; i++) {
        char *first = f->log.files.file[i].path;
        scratch_remove(f->out);
        *first = '?';
        assert_false(export(f, NULL, NULL, &r, &e));
        assert_int_not_equal(access(head, F_OK), 0);
        failed += r.written > 0;
        *first = 't';
        assert_true(export(f, NULL, NULL, &r, &e));
        assert_whole(f, 800);
    }
    assert_true(failed > 3);
}

static void test_what_is_there_must_be_the_same_log(void **state)
{
    room *f = *state;
    static_report r;
    err e = {0};
    assert_false(export(f, NULL, NULL, &r, &e));
    assert_code(&e, "static.no_checkpoint");
    assert_true(mem_log_grow(&f->log, 300));
    assert_true(export(f, NULL, NULL, &r, &e));
    mem_log_done(&f->log);

    assert_true(mem_log_init(&f->log, "log.example/1610", 1, 'a') && mem_log_grow(&f->log, 299));
    assert_false(export(f, NULL, NULL, &r, &e)); // put back from an old copy
    assert_code(&e, "static.ahead");
    assert_string_equal(err_arg_get(&e, "there"), "300");
    mem_log_done(&f->log);

    assert_true(mem_log_init(&f->log, "log.example/1610", 1, 'b') && mem_log_grow(&f->log, 400));
    assert_false(export(f, NULL, NULL, &r, &e)); // a fork with the true key
    assert_code(&e, "static.forked");
    mem_log_done(&f->log);

    assert_true(mem_log_init(&f->log, "log.example/1602", 2, 'a') && mem_log_grow(&f->log, 400));
    assert_false(export(f, NULL, NULL, &r, &e));
    assert_code(&e, "static.other_log");
}

static void test_tiles_that_do_not_fit(void **state)
{
    room *f = *state;
    static_report r;
    err e = {0};
    assert_true(mem_log_grow(&f->log, 300));
    mem_find(&f->log.files, STR("tile/1/000.p/1"))->bytes[0] ^= 1;
    assert_false(export(f, NULL, NULL, &r, &e));
    assert_code(&e, "ledger.log_root");
    mem_find(&f->log.files, STR("tile/1/000.p/1"))->bytes[0] ^= 1;
    assert_true(export(f, NULL, NULL, &r, &e));
}

// The files as a store to write to: other bytes under a name that is there are refused, other names too.
static void test_files_never_change(void **state)
{
    room *f = *state;
    static_files files;
    err e = {0};
    assert_true(static_files_open(&files, f->out, &e));
    assert_true(files.store.put(files.store.ctx, STR("tile/0/x001/067"), STR("abc"), &e));
    assert_true(files.store.put(files.store.ctx, STR("tile/0/x001/067"), STR("abc"), &e));
    assert_false(files.store.put(files.store.ctx, STR("tile/0/x001/067"), STR("abd"), &e));
    assert_code(&e, "ledger.tile_wrong");
    static const char *const bad[] = {"../x",       "tile/0/../../x", "/etc/passwd",
                                      "checkpoint", "tile/9/000",     ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(files.store.put(files.store.ctx, str_of(bad[i]), STR("x"), &e));
        assert_code(&e, "ledger.tile_path");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sizes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stopped_anywhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failing_anywhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_there_must_be_the_same_log, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_tiles_that_do_not_fit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_files_never_change, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
