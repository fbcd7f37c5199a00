// An operation is made whole or not at all.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/file.h>

#include "tiny.h"

static void test_tiny(void **state)
{
    (void)state;
    tiny t;
    assert_true(tiny_init(&t));
    assert_int_equal(t.report.rows, TINY_ROWS);
    assert_int_equal(t.report.added, TINY_ROWS);
    assert_true(operation_there(t.dir));
    arena a = {0};
    snapshot snap;
    assert_true(store_snapshot(t.st, &a, NULL, NULL, &snap, &t.e));
    assert_int_equal(snap.n_tps, TINY_TPS);
    assert_int_equal(snap.n_area, 8);
    assert_int_equal(snap.facts, TINY_ROWS);
    assert_int_equal(snap.last_recorded_us, t.o.now_us);
    assert_string_equal(snap.operation.code, "tirta-raya-2024");
    assert_string_equal(snap.area[snap.operation.area].name, "Tirta Raya");
    arena_done(&a);
    store_close(t.st);
    assert_int_equal(scratch_file_count(t.dir), 3); // the one file, keys/ and log/
    t.st = NULL;
    char sample[PATH_MAX];
    import_report_done(&t.report);
    assert_false(operation_create(t.dir, fixture(sample, "tiny"), &t.o, &t.report, &t.e));
    assert_string_equal(t.e.code, "operation.exists");
    tiny_done(&t);
}

typedef struct attempt {
    scratch s;
    char dir[PATH_MAX];
    char sample[PATH_MAX];
    import_options o;
    import_report report;
    err e;
} attempt;

static void attempt_init(attempt *a)
{
    *a = (attempt){.o = {.by = STR("uji")}};
    assert_true(scratch_init(&a->s));
    (void)snprintf(a->dir, sizeof a->dir, "%s/op", a->s.dir);
    (void)fixture(a->sample, "tiny");
}

static bool attempt_run(attempt *a)
{
    import_report_done(&a->report);
    return operation_create(a->dir, a->sample, &a->o, &a->report, &a->e);
}

static void attempt_done(attempt *a)
{
    import_report_done(&a->report);
    scratch_done(&a->s);
}

static void test_leftovers(void **state)
{
    (void)state;
    attempt a;
    attempt_init(&a);
    assert_int_equal(mkdir(a.dir, 0700), 0);
    assert_non_null(scratch_write(&a.s, "op/kawal.db.part", STR("half a file")));
    assert_non_null(scratch_write(&a.s, "op/kawal.db.part-wal", STR("half a log")));
    store *st = NULL;
    assert_false(operation_there(a.dir));
    assert_false(operation_open(a.dir, STORE_READ, &st, &a.e));
    assert_string_equal(a.e.code, "operation.absent");
    assert_true(attempt_run(&a));
    assert_int_equal(scratch_file_count(a.dir), 3);
    attempt_done(&a);
}

static void test_busy(void **state)
{
    (void)state;
    attempt a;
    attempt_init(&a);
    assert_int_equal(mkdir(a.dir, 0700), 0);
    int other = open(a.dir, O_RDONLY | O_DIRECTORY);
    assert_int_equal(flock(other, LOCK_EX), 0);
    assert_false(attempt_run(&a));
    assert_string_equal(a.e.code, "operation.busy");
    close(other);
    assert_true(attempt_run(&a));
    attempt_done(&a);
}

static void test_bad_folders(void **state)
{
    (void)state;
    attempt a;
    attempt_init(&a);
    (void)snprintf(a.dir, sizeof a.dir, "%s/none/op", a.s.dir);
    assert_false(attempt_run(&a));
    assert_string_equal(a.e.code, "operation.no_folder");
    assert_non_null(scratch_write(&a.s, "op", STR("a file")));
    (void)snprintf(a.dir, sizeof a.dir, "%s/op", a.s.dir);
    assert_false(attempt_run(&a));
    assert_string_equal(a.e.code, "operation.no_folder");
    (void)snprintf(a.sample, sizeof a.sample, "%s", a.s.dir);
    assert_false(attempt_run(&a));
    assert_string_equal(a.e.code, "operation.no_sample");
    attempt_done(&a);
}

// A fault in the last of the files leaves nothing, not even the folder.
static void test_bad_sample(void **state)
{
    (void)state;
    attempt a;
    attempt_init(&a);
    char sample[PATH_MAX];
    (void)snprintf(sample, sizeof sample, "%s/sample", a.s.dir);
    assert_int_equal(mkdir(sample, 0700), 0);
    for (int i = 0; i < KIND_OUTLINES; i++) {
        char from[2 * PATH_MAX];
        char to[2 * PATH_MAX];
        (void)snprintf(from, sizeof from, "%s/%s.csv", a.sample, kind_of((kind_id)i)->name);
        (void)snprintf(to, sizeof to, "%s/%s.csv", sample, kind_of((kind_id)i)->name);
        assert_int_equal(i == KIND_SETTINGS ? 0 : symlink(from, to), 0);
    }
    assert_non_null(
        scratch_write(&a.s, "sample/settings.csv", STR("kode,nilai,satuan,asal\nx,satu,y,fakta\n")));
    memcpy(a.sample, sample, sizeof sample);
    assert_false(attempt_run(&a));
    assert_string_equal(a.e.code, "import.refused");
    assert_int_equal(a.report.n_fault, 1);
    assert_string_equal(a.report.fault[0].file, "settings.csv");
    assert_int_equal(scratch_file_count(a.dir), -1);
    attempt_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tiny),        cmocka_unit_test(test_leftovers),  cmocka_unit_test(test_busy),
        cmocka_unit_test(test_bad_folders), cmocka_unit_test(test_bad_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
