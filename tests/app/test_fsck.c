// fsck names what is wrong and where: rows that somebody changed with the file's own means, one by one, and
// bytes of the file that changed by themselves, hundreds of them.
#include "app/fsck.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/text.h"
#include "event/content.h"
#include "field.h"
#include "store/observation.h"
#include "store/store_internal.h"

enum { BOXES = 150, FLIPS = 160, FILE_MAX = 64 * 1024 * 1024, DUMP_MAX = 64 * 1024 * 1024 };

static const char photo[] = "a photo that is small enough to be a row";

// A slice of what a tracker reported, and what the log says of it.
static void observe(field *f)
{
    observed_row one = {.tracker = STR("T1"), .what = {.time_us = 1, .heard_us = 1, .placed = true}};
    observed_slice x;
    submit_out out;
    int32_t added = 0;
    bool found = false;
    event_view v = field_draft(EVENT_OBSERVED);
    assert_true(store_observe(f->st, &one, 1, &added, &f->e));
    assert_true(store_observed_next(f->st, US_PER_S, f->now_us, EVENT_COUNT_MAX, &x, &found, &f->e) && found);
    field_set(&v, EVENT_FIELD_CONTENT, (event_value){.bytes = {(const char *)x.hash, sizeof x.hash}});
    field_set(&v, EVENT_FIELD_COUNT, (event_value){.number = x.count});
    field_set(&v, EVENT_FIELD_FROM_S, (event_value){.number = x.from_us / US_PER_S});
    field_set(&v, EVENT_FIELD_TO_S, (event_value){.number = x.to_us / US_PER_S});
    assert_true(log_say(f->log, &f->a, &v, &out, &f->e));
    x.index = out.index;
    assert_true(store_observed_seal(f->st, &x, &f->e));
}

// An operation in which something happened: more events than a tile has, a plan, content, checkpoints.
static void live(field *f)
{
    checkpoint_row row;
    submit_out out;
    assert_true(field_enrol(f, 0, DEVICE_KPU) && field_enrol(f, 1, DEVICE_PPK));
    for (int i = 0; i < BOXES; i++) {
        char item[32];
        (void)snprintf(item, sizeof item, "kotak-%d", i);
        str frame[2] = {field_box_created(f, 0, item), field_handover(f, 0, 1, item, "GUDANG")};
        submit_out outs[2];
        assert_true(field_submit(f, frame, 2, outs));
        assert_true(i % 40 != 0 || log_checkpoint(f->log, &f->a, &row, &f->e));
    }
    plan_record p = {.created_us = 1, .seed = 2, .facts = 1, .as_of_us = INT64_MIN, .body = STR("{\"a\":1}")};
    assert_true(store_plan_put(f->st, &p, &f->e));
    assert_true(log_say_changes(f->log, &f->e));
    assert_true(store_content_put(f->st, STR(photo), 1, &f->e));
    char *large = ARENA_NEW(&f->a, char, 3 * CONTENT_ROW_MAX);
    assert_true(store_content_put(f->st, (str){large, 3 * CONTENT_ROW_MAX}, 1, &f->e));
    observe(f);
    event_view v = field_draft(EVENT_NOTED);
    uint8_t hash[EVENT_HASH_BYTES];
    content_hash(STR(photo), hash);
    field_set(&v, EVENT_FIELD_NOTE, (event_value){.bytes = {(const char *)hash, sizeof hash}});
    assert_true(field_submit_one(f, field_frame(f, 1, -1, v, false), &out));
    assert_int_equal(out.answer, SUBMIT_NEW);
    assert_true(log_checkpoint(f->log, &f->a, &row, &f->e));
    v = field_draft(EVENT_DUTY_CLOSED); // behind the last checkpoint
    assert_true(field_submit_one(f, field_frame(f, 1, -1, v, false), &out));
    assert_true(store_checkpoint(f->st, &f->e));
}

static fsck_report *look(field *f, bool full)
{
    fsck_report *r = ARENA_NEW(&f->a, fsck_report, 1);
    const fsck_options o = {.full = full};
    assert_true(fsck_run(f->s.dir, &f->tools, &o, r, &f->e));
    for (int64_t i = 0; i < r->n_fault && i < FSCK_FAULTS_MAX; i++) {
        assert_ptr_not_equal(text_get(TEXT_ID, r->fault[i].code), r->fault[i].code);
    }
    return r;
}

static bool told(const fsck_report *r, const char *code)
{
    for (int64_t i = 0; i < r->n_fault && i < FSCK_FAULTS_MAX; i++) {
        if (strcmp(r->fault[i].code, code) == 0) {
            return true;
        }
    }
    return false;
}

static void begin(field *f)
{
    assert_true(field_init(f));
    live(f);
    (void)field_close(f);
}

static void test_sound(void **state)
{
    (void)state;
    field f;
    begin(&f);
    fsck_report *r = look(&f, true);
    assert_int_equal(r->n_fault, 0);
    assert_true(r->leaves > 2 * BOXES && r->signatures == (int64_t)r->leaves);
    assert_true(r->checkpoints >= 4 && r->tiles == 1);
    assert_true(r->contents == 2 && r->batches == 1 && r->plans == 1 && r->has_log && r->tables);
    r = look(&f, false);
    assert_int_equal(r->n_fault, 0);
    assert_int_equal(r->signatures, 0);
    assert_false(r->tables);
    field_done(&f);
}

// What is done to the file, with sums on its pages as they should be, and what fsck must say of it.
typedef struct change {
    const char *sql;
    const char *code;
} change;

#define FREE(table) "DROP TRIGGER IF EXISTS " #table "_keep; DROP TRIGGER IF EXISTS " #table "_stay;"

static const change changes[] = {
    {FREE(leaf) "UPDATE leaf SET frame = zeroblob(200) WHERE idx = 7", "fsck.leaf_form"},
    {FREE(leaf) "UPDATE leaf SET frame = (SELECT frame FROM leaf WHERE idx = 8) WHERE idx = 7",
     "fsck.leaf_id"},
    {FREE(leaf) "UPDATE leaf SET frame = (SELECT frame FROM leaf WHERE idx = 8) WHERE idx = 7", "fsck.tile"},
    {FREE(leaf) "UPDATE leaf SET sequence = 999 WHERE idx = 9", "fsck.leaf_columns"},
    {FREE(leaf) "UPDATE leaf SET kind = 20 WHERE idx = 9", "fsck.leaf_columns"},
    {FREE(leaf) "PRAGMA foreign_keys = OFF; DELETE FROM leaf WHERE idx = 100", "fsck.leaf_gone"},
    // A signature of the last, unfinished block: the head does not fit, and the signature tells where.
    {FREE(leaf) "UPDATE leaf SET frame = CAST(substr(frame, 1, length(frame) - 3) || x'000000' AS BLOB)"
                " WHERE idx = (SELECT max(idx) FROM leaf)",
     "fsck.head"},
    {FREE(leaf) "UPDATE leaf SET frame = CAST(substr(frame, 1, length(frame) - 3) || x'000000' AS BLOB)"
                " WHERE idx = (SELECT max(idx) FROM leaf)",
     "fsck.signature"},
    {FREE(leaf) "DELETE FROM leaf WHERE idx = (SELECT max(idx) FROM leaf)", "fsck.head"},
    {FREE(leaf) "UPDATE leaf SET received_us = received_us - 3600000000 WHERE idx = 6", "fsck.row_missing"},
    {FREE(tile) "UPDATE tile SET bytes = zeroblob(8192)", "fsck.tile"},
    {FREE(tile) "DELETE FROM tile", "fsck.tile_gone"},
    {FREE(log) "UPDATE log SET root = zeroblob(32)", "fsck.head"},
    {FREE(checkpoint) "UPDATE checkpoint SET root = zeroblob(32) WHERE size > 100", "fsck.checkpoint_root"},
    {FREE(checkpoint) "UPDATE checkpoint SET note = replace(note, 'uji', 'iju')"
                      " WHERE size < (SELECT max(size) FROM checkpoint)",
     "fsck.checkpoint_signature"},
    {FREE(checkpoint) "UPDATE checkpoint SET note = 'x' WHERE size > 100", "fsck.checkpoint_note"},
    {FREE(checkpoint) "UPDATE checkpoint SET size = 100000 WHERE size = (SELECT max(size) FROM checkpoint)",
     "fsck.checkpoint_ahead"},
    {FREE(fact) "UPDATE fact SET effective_us = 5", "fsck.batch"},
    {FREE(batch) "UPDATE batch SET author = 'lain'", "fsck.batch"},
    {FREE(publication) "PRAGMA foreign_keys = OFF; DELETE FROM publication", "fsck.publication_gone"},
    {FREE(plan) "UPDATE plan SET body = '{}'", "fsck.plan"},
    {FREE(said) "DELETE FROM said WHERE kind = 27", "fsck.batch_unsaid"},
    {"UPDATE entry SET fields = '{\"kode\":\"lain\"}'", "fsck.entries"},
    {"UPDATE content SET bytes = x'00' WHERE bytes IS NOT NULL", "store.content_wrong"},
    {"UPDATE item SET place = 'lain' WHERE code = 'kotak-3'", "fsck.row_extra"},
    {"DELETE FROM item WHERE code = 'kotak-3'", "fsck.row_missing"},
    {"UPDATE device SET revoked_us = 5", "fsck.row_extra"},
    {"UPDATE observation SET lat_e7 = 5", "fsck.observed"},
    {"DELETE FROM observation", "fsck.observed"},
    {FREE(observed) "UPDATE observed SET hash = zeroblob(32)", "fsck.observed_said"},
};

static void test_each_table(void **state)
{
    (void)state;
    field f;
    str sound = {NULL, 0};
    begin(&f);
    assert_true(file_read(&f.a, scratch_path(&f.s, "kawal.db"), FILE_MAX, &sound, &f.e));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        store *st = NULL;
        assert_true(file_write(scratch_path(&f.s, "kawal.db"), sound, &f.e));
        assert_true(store_open(f.s.path, STORE_WRITE, &st, &f.e));
        if (sqlite3_exec(st->db, changes[i].sql, NULL, NULL, NULL) != SQLITE_OK) {
            fail_msg("%s: %s", changes[i].sql, sqlite3_errmsg(st->db));
        }
        store_close(st);
        const fsck_report *r = look(&f, true);
        if (!told(r, changes[i].code)) {
            fail_msg("%s: not %s but %s", changes[i].sql, changes[i].code,
                     r->n_fault > 0 ? r->fault[0].code : "nothing");
        }
        assert_false(told(r, "fsck.page"));
    }
    field_done(&f);
}

static void test_files_beside(void **state)
{
    (void)state;
    field f;
    str head = {NULL, 0};
    begin(&f);
    assert_true(file_read(&f.a, scratch_path(&f.s, "log/checkpoint"), NOTE_BYTES_MAX, &head, &f.e));
    assert_true(file_write(scratch_path(&f.s, "log/checkpoint"), STR("x\n"), &f.e));
    assert_true(told(look(&f, false), "fsck.published_form"));
    char *ahead = arena_copy(&f.a, head.p, head.n);
    *strstr(ahead, "\n3") = '\n';
    *(strstr(ahead, "\n3") + 1) = '9'; // a larger size
    assert_true(file_write(scratch_path(&f.s, "log/checkpoint"), (str){ahead, head.n}, &f.e));
    assert_true(told(look(&f, false), "fsck.behind"));
    assert_true(file_write(scratch_path(&f.s, "log/checkpoint"), head, &f.e));
    assert_int_equal(look(&f, false)->n_fault, 0);
    scratch_remove(scratch_path(&f.s, "content"));
    assert_true(told(look(&f, false), "store.content_wrong"));
    field_done(&f);
}

static bool stop(void *ctx, const char *part, int64_t done, int64_t total)
{
    (void)done;
    (void)total;
    assert_ptr_not_equal(text_get(TEXT_ID, part), part);
    return --*(int *)ctx > 0;
}

static void test_stopped(void **state)
{
    (void)state;
    field f;
    begin(&f);
    fsck_report *r = ARENA_NEW(&f.a, fsck_report, 1);
    int32_t stopped = 0;
    for (int n = 1; n < 5; n++) {
        int left = n;
        const fsck_options o = {.progress = stop, .ctx = &left};
        if (!fsck_run(f.s.dir, &f.tools, &o, r, &f.e)) {
            assert_string_equal(f.e.code, "store.stopped");
            stopped++;
        }
    }
    assert_true(stopped >= 2);
    assert_false(fsck_run("/nowhere", &f.tools, &(fsck_options){.full = false}, r, &f.e));
    assert_string_equal(f.e.code, "operation.absent");
    field_done(&f);
}

// ---------------------------------------------------------------- bytes

static int add_row(void *ctx, int n, char **value, char **name)
{
    strbuf *out = ctx;
    (void)name;
    for (int i = 0; i < n; i++) {
        strbuf_addz(out, value[i] ? value[i] : "NULL");
        strbuf_addc(out, '|');
    }
    strbuf_addc(out, '\n');
    return 0;
}

static int add_table(void *ctx, int n, char **value, char **name)
{
    strbuf *sql = ctx;
    (void)n;
    (void)name;
    strbuf_addf(sql, "SELECT '%s', quote(t.c) FROM (SELECT %s AS c FROM \"%s\") t;", value[0], value[1],
                value[0]);
    return 0;
}

// Everything in the file, as text; empty when it cannot be read.
static str dump(field *f)
{
    store *st = NULL;
    strbuf sql;
    strbuf out;
    str kept = {"", 0};
    strbuf_init(&sql, DUMP_MAX);
    strbuf_init(&out, DUMP_MAX);
    static const char tables[] =
        "SELECT s.name, (SELECT group_concat('quote(\"' || p.name || '\")', ' || '','' || ')"
        " FROM pragma_table_info(s.name) p) FROM sqlite_schema s WHERE s.type = 'table' ORDER BY s.name";
    if (store_open(scratch_path(&f->s, "kawal.db"), STORE_READ, &st, NULL) &&
        sqlite3_exec(st->db, tables, add_table, &sql, NULL) == SQLITE_OK &&
        sqlite3_exec(st->db, sql.p ? sql.p : "", add_row, &out, NULL) == SQLITE_OK) {
        kept = (str){str_dup(&f->a, strbuf_str(&out)), out.n};
    }
    store_close(st);
    strbuf_done(&sql);
    strbuf_done(&out);
    return kept;
}

static void file_put(field *f, str bytes)
{
    store_remove(scratch_path(&f->s, "kawal.db"));
    assert_true(file_write(f->s.path, bytes, &f->e));
}

// A flipped bit is told of, or the rows are as they were.
static void test_every_byte(void **state)
{
    (void)state;
    field f;
    rng g;
    str sound = {NULL, 0};
    int named = 0;
    begin(&f);
    assert_true(file_read(&f.a, scratch_path(&f.s, "kawal.db"), FILE_MAX, &sound, &f.e));
    str before = dump(&f);
    assert_true(before.n > 10000);
    rng_init(&g, 17);
    char *copy = arena_copy(&f.a, sound.p, sound.n);
    for (int i = 0; i < FLIPS; i++) {
        arena rest = f.a;
        f.a = (arena){0};
        size_t at = rng_below(&g, (uint32_t)sound.n);
        copy[at] = (char)(copy[at] ^ (char)(1 << rng_below(&g, 8)));
        file_put(&f, (str){copy, sound.n});
        fsck_report *r = ARENA_NEW(&f.a, fsck_report, 1);
        const fsck_options o = {.full = false};
        bool opened = fsck_run(f.s.dir, &f.tools, &o, r, &f.e);
        if (!opened || r->n_fault > 0) {
            named++;
        } else {
            file_put(&f, (str){copy, sound.n}); // as it was before fsck opened it
            if (!str_eq(dump(&f), before)) {
                fail_msg("byte %zu of page %zu: silence, and other content", at % 4096, at / 4096 + 1);
            }
        }
        copy[at] = sound.p[at];
        arena_done(&f.a);
        f.a = rest;
    }
    assert_true(named > FLIPS * 9 / 10);
    field_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),        cmocka_unit_test(test_each_table),
        cmocka_unit_test(test_files_beside), cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
