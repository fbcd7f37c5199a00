// The posko's log from its making to receipts.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"
#include "field.h"
#include "ledger/receipt.h"

static void assert_code(const field *f, const char *code)
{
    assert_string_equal(f->e.code, code);
    assert_ptr_not_equal(text_get(TEXT_ID, code), code);
}

static log_head head_of(field *f)
{
    log_head head;
    str origin;
    assert_true(store_log_head(f->st, &f->a, &head, &origin, &f->e));
    return head;
}

static void a_new_log_begins_with_its_own_enrolment(void **state)
{
    (void)state;
    field f;
    assert_true(field_init(&f));
    assert_int_equal(head_of(&f).size, 2); // and the batch that was there before
    assert_true(str_eq(log_origin(f.log), STR("kawal/" FIELD_CODE)));
    leaf row;
    event_frame frame;
    assert_true(store_leaf_at(f.st, &f.a, 0, &row, &f.e));
    assert_true(event_frame_parse(row.frame, &frame, &f.e));
    assert_true(event_verify(&frame, &f.e));
    assert_int_equal(frame.event.kind->number, EVENT_DEVICE_ENROLLED);
    assert_true(str_eq(frame.event.device, log_posko_key(f.log)));
    assert_true(store_leaf_at(f.st, &f.a, 1, &row, &f.e));
    assert_int_equal(row.kind, EVENT_REGISTER_CHANGED);
    arena a = {0};
    str bytes = {NULL, 0};
    checkpoint head;
    note n;
    assert_true(file_read(&a, scratch_path(&f.s, "log/checkpoint"), NOTE_BYTES_MAX, &bytes, &f.e));
    assert_true(checkpoint_open(bytes, log_key(f.log), &head, &n, &f.e));
    assert_int_equal(head.size, 2);
    struct stat info;
    assert_int_equal(stat(scratch_path(&f.s, "keys/log.key"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(stat(scratch_path(&f.s, "keys"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    assert_true(field_reopen(&f));
    assert_int_equal(head_of(&f).size, 2); // nothing is said twice
    arena_done(&a);
    field_done(&f);
}

static void a_handover_has_a_receipt(void **state)
{
    (void)state;
    field f;
    submit_out out[3];
    assert_true(field_init(&f));
    assert_true(field_enrol(&f, 0, DEVICE_KPU) && field_enrol(&f, 1, DEVICE_PPK));
    str frame[3] = {field_box_created(&f, 0, "kotak-1"), {NULL, 0}, {NULL, 0}};
    frame[1] = field_handover(&f, 0, 1, "kotak-1", "GUDANG");
    frame[2] = frame[0];
    assert_true(field_submit(&f, frame, 3, out));
    assert_int_equal(out[0].answer, SUBMIT_NEW);
    assert_int_equal(out[1].answer, SUBMIT_NEW);
    assert_int_equal(out[2].answer, SUBMIT_KNOWN);
    assert_int_equal(out[2].index, out[0].index);
    strbuf text;
    strbuf_init(&text, RECEIPT_BYTES_MAX);
    assert_false(log_receipt(f.log, out[1].id, NULL, &text, &f.e));
    assert_code(&f, "log.no_receipt_yet");
    checkpoint_row row;
    assert_true(log_checkpoint(f.log, &f.a, &row, &f.e));
    assert_int_equal(row.size, 6);
    assert_true(log_receipt(f.log, out[1].id, NULL, &text, &f.e));
    const policy_log log = {.key = *log_key(f.log)};
    const ledger_policy p = {.n_log = 1, .log = &log, .quorum = POLICY_NONE};
    receipt r;
    policy_result found;
    assert_true(receipt_open(strbuf_str(&text), frame[1], &p, &r, &found, &f.e));
    assert_int_equal(r.index, out[1].index);
    int64_t number;
    custody_state box;
    bool is_there;
    assert_true(store_item_get(f.st, STR("kotak-1"), &number, &box, &is_there, &f.e) && is_there);
    assert_string_equal(box.person, "p1");
    assert_memory_equal(box.holder, f.by[1].key, EVENT_KEY_BYTES);
    strbuf_done(&text);
    field_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_log_begins_with_its_own_enrolment),
        cmocka_unit_test(a_handover_has_a_receipt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
