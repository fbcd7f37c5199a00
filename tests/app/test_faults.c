// The disk fails or is full at any write or sync: nothing half made is left, and what was there stays.
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "app/plan_desk.h"
#include "faulty_vfs.h"
#include "field.h"
#include "tiny.h"

enum { POINTS = 30 }; // moments tried between the first write and the last

typedef struct making {
    scratch s;
    char dir[PATH_MAX];
    char sample[PATH_MAX];
} making;

static void making_init(making *m)
{
    assert_true(scratch_init(&m->s));
    (void)snprintf(m->dir, sizeof m->dir, "%s/op", m->s.dir);
    (void)fixture(m->sample, "tiny");
}

static bool make(making *m, err *e)
{
    const import_options o = {.by = STR("uji")};
    import_report report;
    bool ok = operation_create(m->dir, m->sample, &o, &report, e);
    import_report_done(&report);
    return ok;
}

static bool whole(making *m)
{
    store *st = NULL;
    store_counts c = {0};
    bool ok = operation_open(m->dir, STORE_READ, &st, NULL) && store_count(st, &c, NULL);
    store_close(st);
    return ok && c.facts == TINY_ROWS;
}

static void create_with(int result, const char *code)
{
    making m;
    making_init(&m);
    faulty_vfs_fail_from(0, 0);
    assert_true(make(&m, NULL));
    int writes = faulty_vfs_count();
    scratch_remove(m.dir);
    assert_true(writes > POINTS);
    for (int i = 0; i <= POINTS; i++) {
        err e = {0};
        faulty_vfs_fail_from(1 + i * (writes - 1) / POINTS, result);
        bool ok = make(&m, &e);
        faulty_vfs_fail_from(0, 0);
        if (ok) { // only what is done after the file has its name may fail without a loss
            assert_true(whole(&m));
            scratch_remove(m.dir);
        } else {
            assert_string_equal(e.code, code);
            assert_int_equal(scratch_file_count(m.dir), -1);
        }
    }
    assert_true(make(&m, NULL) && whole(&m));
    scratch_done(&m.s);
}

static void test_create_full(void **state)
{
    (void)state;
    create_with(SQLITE_FULL, "store.disk_full");
}

static void test_create_broken(void **state)
{
    (void)state;
    create_with(SQLITE_IOERR_WRITE, "store.io");
}

static void test_import_full(void **state)
{
    (void)state;
    tiny t;
    strbuf b;
    strbuf_init(&b, 1024 * 1024);
    faulty_vfs_fail_from(0, 0);
    assert_true(tiny_init(&t));
    strbuf_addz(&b, "kode,nama,urutan,asal\n");
    for (int i = 0; i < 2000; i++) {
        strbuf_addf(&b, "kelas-%d,Kelas %d,1,sintetis\n", i, i);
    }
    for (int n = 1; n < 40; n += 3) {
        faulty_vfs_fail_from(n, SQLITE_FULL);
        bool ok = tiny_import(&t, KIND_CLASSES, "c.csv", strbuf_str(&b));
        faulty_vfs_fail_from(0, 0);
        if (!ok) {
            assert_string_equal(t.e.code, "store.disk_full");
            assert_int_equal(tiny_rows(&t, KIND_CLASSES, NULL, NULL), 4);
        } else {
            assert_int_equal(tiny_rows(&t, KIND_CLASSES, NULL, NULL), 2004);
        }
        assert_true(tiny_facts(&t) == TINY_ROWS || tiny_facts(&t) == TINY_ROWS + 2000);
    }
    assert_true(tiny_import(&t, KIND_CLASSES, "c.csv", strbuf_str(&b)));
    assert_int_equal(tiny_facts(&t), TINY_ROWS + 2000);
    strbuf_done(&b);
    tiny_done(&t);
}

// Runs `work` in a process of its own that is killed at its nth write. True when it was, false when it ended
// before.
static bool killed_at(int n, void (*work)(void *ctx), void *ctx)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        faulty_vfs_fail_from(n, FAULTY_KILLED);
        work(ctx);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status) == FAULTY_EXIT;
}

static void make_work(void *ctx)
{
    (void)make(ctx, NULL);
}

// What a killed process leaves is not an operation, and the next one to make it clears it away.
static void test_create_killed(void **state)
{
    (void)state;
    making m;
    making_init(&m);
    faulty_vfs_fail_from(0, 0);
    int killed = 0;
    for (int n = 1; killed_at(n, make_work, &m); n += 9) {
        killed++;
        assert_false(operation_there(m.dir));
        if (n % 2 == 0) { // also from what two of them left
            assert_true(make(&m, NULL));
            assert_int_equal(scratch_file_count(m.dir), 3);
            assert_true(whole(&m));
            scratch_remove(m.dir);
        }
    }
    assert_true(killed > 5);
    assert_true(whole(&m)); // by the one that was not killed any more
    scratch_done(&m.s);
}

typedef struct importing {
    const char *dir;
    const char *path;
} importing;

static void import_work(void *ctx)
{
    const importing *i = ctx;
    const import_options o = {.by = STR("uji")};
    import_report report = {0};
    store *st = NULL;
    if (operation_open(i->dir, STORE_WRITE, &st, NULL)) {
        (void)import_file(st, KIND_CLASSES, i->path, &o, &report, NULL);
    }
    import_report_done(&report);
    store_close(st);
}

// An import that is killed has happened or has not.
static void test_import_killed(void **state)
{
    (void)state;
    making m;
    making_init(&m);
    faulty_vfs_fail_from(0, 0);
    assert_true(make(&m, NULL));
    importing i = {m.dir,
                   scratch_write(&m.s, "c.csv", STR("kode,nama,urutan,asal\na,A,1,fakta\nb,B,2,fakta\n"))};
    int64_t before = TINY_ROWS;
    int killed = 0;
    for (int n = 1; killed_at(n, import_work, &i); n++) {
        store *st = NULL;
        store_counts c = {0};
        killed++;
        assert_true(operation_open(m.dir, STORE_WRITE, &st, NULL) && store_count(st, &c, NULL));
        assert_true(c.facts == before || c.facts == TINY_ROWS + 2);
        assert_true(c.facts >= before); // what was there once stays
        before = c.facts;
        assert_true(store_rebuild(st, NULL));
        store_close(st);
    }
    assert_true(killed > 3);
    scratch_done(&m.s);
}

// After a failed sync nothing is tried again: whoever goes on must be another process, which reads what is
// there.
static void test_sync_fails_once(void **state)
{
    (void)state;
    int failed = 0;
    for (int n = 1; n < 12; n++) {
        field f;
        submit_out out;
        faulty_vfs_fail_from(0, 0);
        assert_true(field_init(&f) && field_enrol(&f, 0, DEVICE_KPU));
        str frame = field_box_created(&f, 0, "kotak-1");
        faulty_vfs_fail_from(n, SQLITE_IOERR_FSYNC);
        bool ok = field_submit_one(&f, frame, &out);
        faulty_vfs_fail_from(0, 0); // the disk says that all is well again
        if (!ok) {
            failed++;
            assert_string_equal(f.e.code, "log.sync");
            assert_false(field_submit_one(&f, frame, &out));
            assert_string_equal(f.e.code, "log.sync");
            checkpoint_row row;
            assert_false(log_checkpoint(f.log, &f.a, &row, &f.e));
            assert_string_equal(f.e.code, "log.sync");
        }
        assert_true(field_reopen(&f));
        assert_true(field_submit_one(&f, frame, &out));
        assert_true(out.answer == (ok ? SUBMIT_KNOWN : out.answer) && out.answer <= SUBMIT_KNOWN);
        field_done(&f);
    }
    assert_true(failed > 2);
}

// The operating system's own limit, in a process that has one.
static void test_file_limit(void **state)
{
    (void)state;
    making m;
    making_init(&m);
    faulty_vfs_fail_from(0, 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit small = {64 * 1024, 64 * 1024};
        err e = {0};
        (void)signal(SIGXFSZ, SIG_IGN);
        bool refused = setrlimit(RLIMIT_FSIZE, &small) == 0 && !make(&m, &e);
        _exit(refused && strcmp(e.code, "store.io") == 0 ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(scratch_file_count(m.dir), -1);
    scratch_done(&m.s);
}

// ---------------------------------------------------------------- publishing

typedef struct publishing {
    tiny t;
    plan_desk *desk;
    int64_t job; // a trial that has ended
} publishing;

static bool has_ended(publishing *p)
{
    json_t *now = NULL;
    assert_true(plan_desk_job(p->desk, TEXT_EN, p->job, &now, &p->t.e));
    bool done = strcmp(json_string_value(json_object_get(now, "state")), "running") != 0;
    json_decref(now);
    return done;
}

static void publishing_init(publishing *p)
{
    const struct timespec pause = {0, 5000000L};
    const log_tools tools = log_tools_system(clock_system());
    json_t *order = json_loads("{\"what\":\"plan\",\"iterations\":1}", 0, NULL);
    faulty_vfs_fail_from(0, 0);
    assert_true(tiny_init(&p->t));
    assert_true(plan_desk_open(p->t.dir, &tools, &p->desk, &p->t.e));
    assert_true(plan_desk_begin(p->desk, order, &p->job, &p->t.e));
    for (int i = 0; i < 20000 && !has_ended(p); i++) {
        (void)nanosleep(&pause, NULL);
    }
    json_decref(order);
}

static void publishing_done(publishing *p)
{
    plan_desk_close(p->desk);
    tiny_done(&p->t);
}

static int32_t published_n(publishing *p)
{
    arena a = {0};
    plan_record row;
    int32_t n = -1;
    assert_true(store_plan_list(p->t.st, &a, 1, &row, &n, &p->t.e));
    arena_done(&a);
    return n;
}

// At whatever write the disk is full: nothing is published, and the trial is still there to be published.
static void test_publish_full(void **state)
{
    (void)state;
    publishing p;
    publishing_init(&p);
    bool ok = false;
    int refused = 0;
    for (int i = 1; !ok && i < 1000; i++) {
        err e = {0};
        faulty_vfs_fail_from(i, SQLITE_FULL);
        ok = plan_desk_publish(p.desk, p.job, &e);
        faulty_vfs_fail_from(0, 0);
        if (!ok) {
            refused++;
            assert_string_equal(e.code, "store.disk_full");
            assert_int_equal(published_n(&p), 0);
        }
    }
    assert_true(ok && refused > 2);
    assert_int_equal(published_n(&p), 1);
    assert_false(plan_desk_broken(p.desk));
    publishing_done(&p);
}

// A disk that failed to sync may have lost bytes: whoever serves must end.
static void test_publish_broken(void **state)
{
    (void)state;
    publishing p;
    publishing_init(&p);
    err e = {0};
    assert_false(plan_desk_broken(p.desk));
    for (int i = 1; i < 1000 && !plan_desk_broken(p.desk); i++) {
        faulty_vfs_fail_from(i, SQLITE_IOERR_FSYNC);
        bool ok = plan_desk_publish(p.desk, p.job, &e);
        faulty_vfs_fail_from(0, 0);
        assert_false(ok);
    }
    assert_true(plan_desk_broken(p.desk));
    assert_string_equal(e.code, "log.sync");
    publishing_done(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create_full),    cmocka_unit_test(test_create_broken),
        cmocka_unit_test(test_import_full),    cmocka_unit_test(test_create_killed),
        cmocka_unit_test(test_import_killed),  cmocka_unit_test(test_sync_fails_once),
        cmocka_unit_test(test_file_limit),     cmocka_unit_test(test_publish_full),
        cmocka_unit_test(test_publish_broken),
    };
    return faulty_vfs_install() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
