// A backup becomes an operation again, or says why not; an old one does not sign, and gets back what it has
// missed.
#include "app/backup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/fsck.h"
#include "app/log_recover.h"
#include "app/seal_key.h"
#include "app/static_log.h"
#include "base/text.h"
#include "event/content.h"
#include "field.h"

enum { LARGE = 3 * CONTENT_ROW_MAX };

typedef struct room {
    field f;
    scratch s; // backups, exports, restored operations
    char out[PATH_MAX], back[PATH_MAX];
} room;

static void assert_code(const room *r, const char *code)
{
    assert_string_equal(r->f.e.code, code);
    assert_ptr_not_equal(text_get(TEXT_ID, code), code);
}

static const char *in(room *r, const char *folder, const char *name)
{
    (void)snprintf(r->s.path, sizeof r->s.path, "%s/%s", folder, name);
    return r->s.path;
}

static void boxes(room *r, int from, int n)
{
    for (int i = from; i < from + n; i++) {
        char item[32];
        submit_out out[2];
        (void)snprintf(item, sizeof item, "kotak-%d", i);
        str frame[2] = {field_box_created(&r->f, 0, item), field_handover(&r->f, 0, 1, item, "GUDANG")};
        assert_true(field_submit(&r->f, frame, 2, out));
        assert_int_equal(out[1].answer, SUBMIT_NEW);
    }
}

static void publish(room *r)
{
    checkpoint_row row;
    assert_true(log_checkpoint(r->f.log, &r->f.a, &row, &r->f.e));
}

static void begin(room *r)
{
    memset(r, 0, sizeof *r);
    assert_true(field_init(&r->f));
    assert_true(scratch_init(&r->s));
    (void)snprintf(r->out, sizeof r->out, "%s/out", r->s.dir);
    (void)snprintf(r->back, sizeof r->back, "%s/back", r->s.dir);
    assert_true(field_enrol(&r->f, 0, DEVICE_KPU) && field_enrol(&r->f, 1, DEVICE_PPK));
    boxes(r, 0, 20);
    seal_key seal;
    assert_true(seal_key_open(r->f.st, r->f.s.dir, &r->f.tools, &seal, &r->f.e));
    char *large = ARENA_NEW(&r->f.a, char, LARGE);
    assert_true(store_content_put(r->f.st, (str){large, LARGE}, 1, &r->f.e));
    assert_true(store_content_put(r->f.st, STR("small"), 1, &r->f.e));
    publish(r);
}

static void end(room *r)
{
    field_done(&r->f);
    scratch_done(&r->s);
}

static backup_report make(room *r, bool with_keys)
{
    backup_report got = {0};
    const backup_options o = {.with_keys = with_keys, .now_us = r->f.now_us};
    assert_true(backup_make(r->f.s.dir, r->out, &o, &got, &r->f.e));
    return got;
}

static bool restore(room *r, const char *published, backup_report *ret)
{
    const backup_options o = {.now_us = r->f.now_us, .published = published};
    return backup_restore(r->out, r->back, &o, ret, &r->f.e);
}

static int64_t faults(room *r, const char *dir)
{
    fsck_report *got = ARENA_NEW(&r->f.a, fsck_report, 1);
    const fsck_options o = {.full = true};
    assert_true(fsck_run(dir, &r->f.tools, &o, got, &r->f.e));
    return got->n_fault;
}

// What is there afterwards: nothing half made under any name.
static int files_in_scratch(room *r)
{
    return scratch_file_count(r->s.dir);
}

static void test_there_and_back(void **state)
{
    (void)state;
    room r;
    backup_report got;
    begin(&r);
    backup_report made = make(&r, true);
    assert_true(made.has_log && made.has_keys && made.n_wrong == 0);
    assert_int_equal(made.files, 6); // the file, one content, the checkpoint, three keys
    assert_true(restore(&r, NULL, &got));
    assert_int_equal(got.files, 6);
    assert_int_equal(got.size, made.size);
    assert_true(hash_eq(got.root, made.root));
    assert_false(got.behind);
    assert_int_equal(faults(&r, r.back), 0);
    assert_int_equal(files_in_scratch(&r), 2);
    // The log goes on from there.
    boxes(&r, 20, 1);
    assert_false(restore(&r, NULL, &got));
    assert_code(&r, "backup.exists");
    const backup_options o = {.now_us = 0};
    assert_false(backup_make(r.f.s.dir, r.out, &o, &got, &r.f.e));
    assert_code(&r, "backup.exists");
    end(&r);
}

static void test_without_keys(void **state)
{
    (void)state;
    room r;
    backup_report got;
    store *st = NULL;
    posko_log *l = NULL;
    begin(&r);
    assert_false(make(&r, false).has_keys);
    assert_int_not_equal(access(in(&r, r.out, "keys"), F_OK), 0);
    assert_true(restore(&r, NULL, &got));
    assert_true(operation_open(r.back, STORE_WRITE, &st, &r.f.e));
    assert_false(log_open(st, r.back, &r.f.tools, &l, &r.f.e));
    assert_code(&r, "log.key");
    store_close(st);
    end(&r);
}

// Every file of it, with one byte changed, cut, or gone.
static void test_changed(void **state)
{
    (void)state;
    room r;
    backup_report got;
    begin(&r);
    (void)make(&r, true);
    static const char *const name[] = {"kawal.db", "log/checkpoint", "keys/log.key", "keys/posko.key",
                                       "keys/seal.key"};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        str bytes = {NULL, 0};
        assert_true(file_read(&r.f.a, in(&r, r.out, name[i]), 64 * 1024 * 1024, &bytes, &r.f.e));
        char *copy = arena_copy(&r.f.a, bytes.p, bytes.n);
        copy[bytes.n / 2] = (char)(copy[bytes.n / 2] ^ 1);
        assert_true(file_write(r.s.path, (str){copy, bytes.n}, &r.f.e));
        assert_false(restore(&r, NULL, &got));
        assert_code(&r, "backup.changed");
        assert_true(file_write(in(&r, r.out, name[i]), (str){bytes.p, bytes.n - 1}, &r.f.e));
        assert_false(restore(&r, NULL, &got));
        assert_code(&r, "backup.changed");
        assert_int_equal(unlink(in(&r, r.out, name[i])), 0);
        assert_false(restore(&r, NULL, &got));
        assert_code(&r, "file.open");
        assert_true(file_write(in(&r, r.out, name[i]), bytes, &r.f.e));
    }
    assert_int_equal(files_in_scratch(&r), 1);
    assert_true(restore(&r, NULL, &got));
    end(&r);
}

// A manifest that was made to do harm, or by another program.
static void test_manifest(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code;
    } bad[] = {
        {"", "backup.form"},
        {"{}", "backup.form"},
        {"[1]", "backup.form"},
        {"{\"format\":2,\"version\":\"9\",\"files\":[],\"missing\":[]}", "backup.newer"},
        {"{\"format\":1,\"files\":[{\"path\":\"../x\",\"bytes\":1,\"sha256\":"
         "\"0000000000000000000000000000000000000000000000000000000000000000\"}],\"missing\":[]}",
         "backup.form"},
        {"{\"format\":1,\"files\":[{\"path\":\"/etc/x\",\"bytes\":1,\"sha256\":"
         "\"0000000000000000000000000000000000000000000000000000000000000000\"}],\"missing\":[]}",
         "backup.form"},
        {"{\"format\":1,\"files\":[{\"path\":\"kawal.db\",\"bytes\":1,\"sha256\":\"00\"}],\"missing\":[]}",
         "backup.form"},
        {"{\"format\":1,\"files\":[],\"missing\":[],\"log\":{\"origin\":\"x\",\"size\":-1,\"root\":\"00\"}}",
         "backup.form"},
        {"{\"format\":1,\"files\":[],\"missing\":[]}", "store.absent"},
    };
    room r;
    backup_report got;
    begin(&r);
    assert_false(restore(&r, NULL, &got));
    assert_code(&r, "backup.absent");
    (void)make(&r, true);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_true(file_write(in(&r, r.out, BACKUP_MANIFEST), str_of(bad[i].text), &r.f.e));
        assert_false(restore(&r, NULL, &got));
        assert_code(&r, bad[i].code);
        assert_int_equal(files_in_scratch(&r), 1);
    }
    end(&r);
}

static bool no_more(void *ctx, int64_t done, int64_t total)
{
    (void)done;
    (void)total;
    return --*(int *)ctx > 0;
}

static void test_stopped(void **state)
{
    (void)state;
    room r;
    backup_report got;
    begin(&r);
    int left = 1;
    backup_options o = {.progress = no_more, .ctx = &left};
    assert_false(backup_make(r.f.s.dir, r.out, &o, &got, &r.f.e));
    assert_code(&r, "store.stopped");
    assert_int_equal(files_in_scratch(&r), 0);
    (void)make(&r, true);
    left = 2;
    assert_false(backup_restore(r.out, r.back, &o, &got, &r.f.e));
    assert_code(&r, "store.stopped");
    assert_int_equal(files_in_scratch(&r), 1);
    end(&r);
}

static void test_damaged_content(void **state)
{
    (void)state;
    room r;
    backup_report got;
    begin(&r);
    scratch_remove(scratch_path(&r.f.s, "content"));
    assert_int_equal(make(&r, true).n_wrong, 1);
    assert_true(restore(&r, NULL, &got)); // it says what is missing, and is otherwise whole
    assert_int_equal(got.n_wrong, 1);
    end(&r);
}

// ---------------------------------------------------------------- an old copy

static bool newest(void *ctx, arena *a, str *ret_note, err *e)
{
    checkpoint_row row;
    bool found = false;
    bool ok = store_checkpoint_last(((room *)ctx)->f.st, a, &row, &found, e);
    *ret_note = found ? row.note : (str){NULL, 0};
    return ok;
}

// Writes the log's files to DIR/export, as any web server carries them; gives the folder's path.
static void export_log(room *r, char dir[static PATH_MAX])
{
    tile_store tiles = store_tiles(r->f.st);
    strbuf keys;
    static_report report;
    (void)snprintf(dir, PATH_MAX, "%s/export", r->s.dir);
    strbuf_init(&keys, 1000);
    note_key_write(&keys, log_key(r->f.log));
    strbuf_addc(&keys, '\n');
    const public_log p = {.tiles = &tiles, .checkpoint = newest, .ctx = r, .keys = strbuf_str(&keys)};
    assert_true(static_log_export(&p, log_key(r->f.log), dir, NULL, NULL, &report, &r->f.e));
    strbuf_done(&keys);
}

static bool recover(room *r, const char *from, recover_report *ret)
{
    store *st = NULL;
    bool ok = operation_open(r->back, STORE_WRITE, &st, &r->f.e) &&
              log_recover(st, r->back, from, &r->f.tools, STR("uji"), NULL, NULL, ret, &r->f.e);
    store_close(st);
    return ok;
}

static bool opens(room *r)
{
    store *st = NULL;
    posko_log *l = NULL;
    arena a = {0};
    checkpoint_row row;
    bool ok = operation_open(r->back, STORE_WRITE, &st, &r->f.e) &&
              log_open(st, r->back, &r->f.tools, &l, &r->f.e) && log_checkpoint(l, &a, &row, &r->f.e);
    arena_done(&a);
    log_close(l);
    store_close(st);
    return ok;
}

// Somebody signs who saw the head that was published last.
static void sees(room *r)
{
    checkpoint_row head;
    submit_out out;
    assert_true(log_checkpoint(r->f.log, &r->f.a, &head, &r->f.e));
    event_view v = field_draft(EVENT_DUTY_CLOSED);
    v.seen_size = (int64_t)head.size;
    v.seen_root = (str){(const char *)head.root.b, sizeof head.root.b};
    assert_true(field_submit_one(&r->f, field_frame(&r->f, 1, -1, v, false), &out));
    assert_int_equal(out.n_finding, 0);
}

static void test_old_copy(void **state)
{
    (void)state;
    room r;
    backup_report got;
    recover_report back;
    char export[PATH_MAX];
    begin(&r);
    (void)make(&r, true);
    boxes(&r, 20, 20);
    sees(&r);
    boxes(&r, 40, 200); // more than a bundle
    publish(&r);
    log_head head;
    str origin;
    assert_true(store_log_head(r.f.st, &r.f.a, &head, &origin, &r.f.e));
    assert_true(restore(&r, scratch_path(&r.f.s, "log/checkpoint"), &got));
    assert_true(got.behind);
    assert_int_equal(got.published_size, head.size);
    assert_false(opens(&r)); // it must not sign
    assert_code(&r, "log.behind");
    assert_true(faults(&r, r.back) > 0);
    export_log(&r, export);
    assert_true(recover(&r, export, &back));
    assert_int_equal(back.from, got.size);
    assert_int_equal(back.to, head.size);
    assert_false(back.behind);
    assert_int_equal(back.n_change, 0);
    assert_true(opens(&r)); // and now it does
    assert_int_equal(faults(&r, r.back), 0);
    assert_false(recover(&r, export, &back));
    assert_code(&r, "recover.nothing");
    end(&r);
}

// In several steps, from exports that came one after the other.
static void test_recovered_in_steps(void **state)
{
    (void)state;
    room r;
    backup_report got;
    recover_report back;
    char export[PATH_MAX];
    begin(&r);
    (void)make(&r, true);
    boxes(&r, 20, 10);
    publish(&r);
    export_log(&r, export);
    boxes(&r, 30, 10);
    publish(&r);
    assert_true(restore(&r, scratch_path(&r.f.s, "log/checkpoint"), &got));
    assert_true(recover(&r, export, &back));
    assert_true(back.behind);
    assert_int_equal(back.published, got.published_size);
    assert_false(opens(&r));
    export_log(&r, export);
    assert_true(recover(&r, export, &back));
    assert_false(back.behind);
    assert_true(opens(&r));
    end(&r);
}

// Another history under the same name: neither the checkpoint nor the export is taken.
static void test_other_history(void **state)
{
    (void)state;
    room r;
    room other;
    backup_report got;
    recover_report back;
    char export[PATH_MAX];
    begin(&r);
    (void)make(&r, true);
    begin(&other); // the same keys, by the same fixed randomness
    boxes(&other, 500, 30);
    publish(&other);
    export_log(&other, export);
    assert_true(
        restore(&r, scratch_path(&other.f.s, "log/checkpoint"), &got)); // ahead: only the log can tell
    assert_true(got.behind);
    assert_true(recover(&r, export, &back)); // of which this one is a beginning
    scratch_remove(r.back);
    assert_true(restore(&r, NULL, &got));
    store *st = NULL;
    posko_log *l = NULL;
    assert_true(operation_open(r.back, STORE_WRITE, &st, &r.f.e));
    assert_true(log_open(st, r.back, &r.f.tools, &l, &r.f.e));
    submit_out out;
    submit_in one = {field_box_created(&r.f, 0, "kotak-900"), STR("uji")};
    assert_true(log_submit(l, &r.f.a, &one, 1, 1, &out, &r.f.e));
    log_close(l);
    store_close(st);
    assert_false(recover(&r, export, &back)); // no longer
    assert_code(&r, "log.forked");
    end(&other);
    end(&r);
}

static void test_bad_export(void **state)
{
    (void)state;
    room r;
    backup_report got;
    recover_report back;
    char export[PATH_MAX];
    str bytes = {NULL, 0};
    begin(&r);
    (void)make(&r, true);
    boxes(&r, 20, 200);
    publish(&r);
    assert_true(restore(&r, scratch_path(&r.f.s, "log/checkpoint"), &got));
    assert_false(recover(&r, r.s.dir, &back)); // no export at all
    assert_code(&r, "file.open");
    export_log(&r, export);
    assert_true(file_read(&r.f.a, in(&r, export, "tile/entries/000"), TILE_BUNDLE_MAX, &bytes, &r.f.e));
    char *copy = arena_copy(&r.f.a, bytes.p, bytes.n);
    copy[bytes.n - 5] = (char)(copy[bytes.n - 5] ^ 1);
    assert_true(file_write(r.s.path, (str){copy, bytes.n}, &r.f.e));
    assert_false(recover(&r, export, &back));
    assert_code(&r, "ledger.entry_changed");
    assert_true(file_write(in(&r, export, "tile/entries/000"), bytes, &r.f.e));
    assert_true(file_write(in(&r, export, "checkpoint"), STR("x\n\n"), &r.f.e));
    assert_false(recover(&r, export, &back));
    assert_false(opens(&r));
    end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back), cmocka_unit_test(test_without_keys),
        cmocka_unit_test(test_changed),        cmocka_unit_test(test_manifest),
        cmocka_unit_test(test_stopped),        cmocka_unit_test(test_damaged_content),
        cmocka_unit_test(test_old_copy),       cmocka_unit_test(test_recovered_in_steps),
        cmocka_unit_test(test_other_history),  cmocka_unit_test(test_bad_export),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
