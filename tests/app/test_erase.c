// Erasure: the event and the bytes go together, the hash and the proof stay.
#include "app/erase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/fsck.h"
#include "base/text.h"
#include "event/content.h"
#include "field.h"

static const char words[] = "0123456789abcdefNama seorang saksi, yang tidak perlu diingat selamanya";

static void assert_code(const field *f, const char *code)
{
    assert_string_equal(f->e.code, code);
    assert_ptr_not_equal(text_get(TEXT_ID, code), code);
}

static str hex_of(field *f, str bytes)
{
    uint8_t hash[EVENT_HASH_BYTES];
    char *hex = ARENA_NEW(&f->a, char, 2 * EVENT_HASH_BYTES + 1);
    content_hash(bytes, hash);
    (void)sodium_bin2hex(hex, 2 * EVENT_HASH_BYTES + 1, hash, sizeof hash);
    return (str){hex, 2 * EVENT_HASH_BYTES};
}

static content_state state_of(field *f, str bytes)
{
    uint8_t hash[EVENT_HASH_BYTES];
    content_state got;
    str kept;
    content_hash(bytes, hash);
    assert_true(store_content_get(f->st, &f->a, hash, &got, &kept, &f->e));
    return got;
}

// An event that names the words, and the words.
static void begin(field *f)
{
    submit_out out;
    uint8_t hash[EVENT_HASH_BYTES];
    event_view v = field_draft(EVENT_NOTED);
    assert_true(field_init(f) && field_enrol(f, 0, DEVICE_KPU));
    content_hash(STR(words), hash);
    field_set(&v, EVENT_FIELD_NOTE, (event_value){.bytes = {(const char *)hash, sizeof hash}});
    assert_true(field_submit_one(f, field_frame(f, 0, -1, v, false), &out));
    assert_true(store_content_put(f->st, STR(words), 1, &f->e));
}

static bool anywhere(field *f, str bytes)
{
    static const char *const name[] = {"kawal.db", "kawal.db-wal"};
    bool found = false;
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        str got = {NULL, 0};
        found = found || (file_read(&f->a, scratch_path(&f->s, name[i]), 64 * 1024 * 1024, &got, NULL) &&
                          got.n > 0 && memmem(got.p, got.n, bytes.p, bytes.n) != NULL);
    }
    return found;
}

static void test_erased(void **state)
{
    (void)state;
    field f;
    erase_result got;
    leaf row;
    event_frame frame;
    begin(&f);
    assert_true(anywhere(&f, (str){words + 16, 20}));
    assert_true(content_erase(f.log, f.st, hex_of(&f, STR(words)), STR("privacy"), f.now_us, &got, &f.e));
    assert_true(got.was_here);
    assert_int_equal(got.n_event, 1);
    assert_int_equal(state_of(&f, STR(words)), CONTENT_ERASED);
    assert_false(anywhere(&f, (str){words + 16, 20}));
    assert_true(store_leaf_at(f.st, &f.a, got.index, &row, &f.e));
    assert_true(event_frame_parse(row.frame, &frame, &f.e));
    assert_int_equal(frame.event.kind->number, EVENT_ERASED);
    assert_int_equal(frame.event.value[EVENT_FIELD_REASON].number, 11);
    assert_true(store_content_put(f.st, STR(words), 2, &f.e)); // a phone brings it again
    assert_int_equal(state_of(&f, STR(words)), CONTENT_ERASED);
    assert_false(content_erase(f.log, f.st, hex_of(&f, STR(words)), STR("privacy"), f.now_us, &got, &f.e));
    assert_code(&f, "erase.already");
    fsck_report *r = ARENA_NEW(&f.a, fsck_report, 1);
    const fsck_options o = {.full = true};
    assert_true(field_close(&f) && fsck_run(f.s.dir, &f.tools, &o, r, &f.e));
    assert_int_equal(r->n_fault, 0); // the log is as provable as before
    field_done(&f);
}

static void test_refused(void **state)
{
    (void)state;
    field f;
    erase_result got;
    log_head before;
    log_head after;
    str origin;
    begin(&f);
    assert_true(store_log_head(f.st, &f.a, &before, &origin, &f.e));
    assert_false(content_erase(f.log, f.st, STR("00"), STR("privacy"), f.now_us, &got, &f.e));
    assert_code(&f, "erase.hash");
    assert_false(content_erase(f.log, f.st, hex_of(&f, STR(words)), STR("lain"), f.now_us, &got, &f.e));
    assert_code(&f, "erase.reason");
    assert_false(
        content_erase(f.log, f.st, hex_of(&f, STR("never named")), STR("privacy"), f.now_us, &got, &f.e));
    assert_code(&f, "erase.unknown");
    assert_true(store_log_head(f.st, &f.a, &after, &origin, &f.e));
    assert_int_equal(before.size, after.size);
    assert_int_equal(state_of(&f, STR(words)), CONTENT_HERE);
    field_done(&f);
}

// Named by an event and never delivered: it will not be taken when it comes.
static void test_before_it_came(void **state)
{
    (void)state;
    field f;
    erase_result got;
    submit_out out;
    uint8_t hash[EVENT_HASH_BYTES];
    event_view v = field_draft(EVENT_NOTED);
    begin(&f);
    content_hash(STR(words), hash);
    uint8_t late[EVENT_HASH_BYTES];
    content_hash(STR("a photo still on the phone"), late);
    const str photo[] = {{(const char *)late, sizeof late}};
    field_set(&v, EVENT_FIELD_NOTE, (event_value){.bytes = {(const char *)hash, sizeof hash}});
    field_set(&v, EVENT_FIELD_PHOTOS, (event_value){.list = photo, .count = 1});
    assert_true(field_submit_one(&f, field_frame(&f, 0, -1, v, false), &out));
    assert_int_equal(out.answer, SUBMIT_NEW);
    assert_true(content_erase(f.log, f.st, hex_of(&f, STR("a photo still on the phone")), STR("privacy"),
                              f.now_us, &got, &f.e));
    assert_false(got.was_here);
    assert_int_equal(got.n_event, 1);
    assert_true(store_content_put(f.st, STR("a photo still on the phone"), 2, &f.e));
    assert_int_equal(state_of(&f, STR("a photo still on the phone")), CONTENT_ERASED);
    assert_int_equal(state_of(&f, STR(words)), CONTENT_HERE);
    field_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_erased),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_before_it_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
