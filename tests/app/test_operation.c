// An operation is made whole or not at all.
#include "app/operation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/file.h>
#include <fcntl.h>

#include <cmocka.h>

#include "scratch.h"

enum { NOW_S = 1728000000 }; // 2024-10-04

static import_options options(void)
{
    return (import_options){
        .by = STR("uji"),
        .effective_us = (int64_t)NOW_S * 1000000,
        .now_us = (int64_t)NOW_S * 1000000,
    };
}

static void print_faults(const import_report *r)
{
    strbuf b;
    strbuf_init(&b, 100000);
    for (int32_t i = 0; i < r->n_fault && i < 20; i++) {
        import_fault_text(&b, TEXT_EN, &r->fault[i]);
        strbuf_addc(&b, '\n');
    }
    print_message("%s", b.p ? b.p : "");
    strbuf_done(&b);
}

static void test_tiny(void **state)
{
    (void)state;
    scratch s;
    char sample[PATH_MAX];
    assert_true(scratch_init(&s));
    char dir[PATH_MAX];
    (void)snprintf(dir, sizeof dir, "%s/op", s.dir);
    import_options o = options();
    import_report report;
    err e = {0};
    assert_false(operation_there(dir));
    bool ok = operation_create(dir, fixture(sample, "tiny"), &o, &report, &e);
    print_faults(&report);
    if (!ok) {
        print_message("%s %s\n", e.code, err_arg_get(&e, "reason"));
    }
    assert_true(ok);
    assert_int_equal(report.rows, 144);
    assert_int_equal(report.added, 144);
    import_report_done(&report);
    assert_true(operation_there(dir));
    assert_int_equal(scratch_file_count(dir), 1);

    store *st = NULL;
    assert_true(operation_open(dir, STORE_WRITE, &st, &e));
    arena a = {0};
    snapshot snap;
    assert_true(store_snapshot(st, &a, NULL, NULL, &snap, &e));
    assert_int_equal(snap.n_tps, 12);
    assert_int_equal(snap.n_area, 8);
    assert_int_equal(snap.facts, 144);
    assert_string_equal(snap.operation.code, "tirta-raya-2024");
    arena_done(&a);
    store_close(st);

    assert_false(operation_create(dir, sample, &o, &report, &e));
    assert_string_equal(e.code, "operation.exists");
    import_report_done(&report);
    scratch_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tiny),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
