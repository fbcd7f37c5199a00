// The log against those who mean ill, and against bad luck: what one phone, one carrier or one file that was
// put back can do to it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "field.h"
#include "store/page_sum.h"

static log_head head_of(field *f)
{
    log_head head;
    str origin;
    assert_true(store_log_head(f->st, &f->a, &head, &origin, &f->e));
    return head;
}

static void assert_rebuilt_equal(field *f)
{
    const custody_difference *row = NULL;
    int32_t n = 0;
    int64_t total = -1;
    assert_true(log_rebuild(f->log, &f->a, true, &row, &n, &total, &f->e));
    assert_int_equal(total, 0);
}

static event_view draft_seeing(int64_t size, const ledger_hash *root)
{
    event_view v = field_draft(EVENT_DUTY_CLOSED);
    v.seen_size = size;
    v.seen_root = (str){(const char *)root->b, sizeof root->b};
    return v;
}

// A call takes events behind each other: a head that one of them says it saw may lie between two of them.
static void a_head_that_lies_within_the_call(void **state)
{
    (void)state;
    field f;
    submit_out out[3];
    const ledger_hash made_up = {{7}};
    assert_true(field_init(&f));
    assert_true(field_enrol(&f, 0, DEVICE_KPU) && field_enrol(&f, 1, DEVICE_PPK));
    int64_t size = (int64_t)head_of(&f).size;
    const str frame[3] = {
        field_box_created(&f, 0, "kotak-1"),
        field_frame(&f, 1, -1, draft_seeing(size + 1, &made_up), false),
        field_box_created(&f, 0, "kotak-2"),
    };
    assert_true(field_submit(&f, frame, 3, out));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(out[i].answer, SUBMIT_NEW);
        assert_int_equal(out[i].index, size + i);
    }
    assert_int_equal(out[1].finding[0].code, CUSTODY_FINDING_SPLIT_VIEW);
    assert_rebuilt_equal(&f);
    field_done(&f);
}

// The same body three times in a call, and only the later two are whole.
static void assert_second_is_taken_once(str first, str second, field *f, submit_answer answer)
{
    submit_out out[3];
    assert_true(field_submit(f, (str[]){first, second, second}, 3, out));
    assert_int_equal(out[0].answer, answer);
    assert_int_equal(out[1].answer, SUBMIT_NEW);
    assert_int_equal(out[2].answer, SUBMIT_KNOWN);
    assert_int_equal(out[2].index, out[1].index);
    assert_rebuilt_equal(f);
}

static void a_bad_copy_before_two_good_ones(void **state)
{
    (void)state;
    field f;
    assert_true(field_init(&f));
    assert_true(field_enrol(&f, 0, DEVICE_KPU) && field_enrol(&f, 1, DEVICE_PPK));
    str good = field_box_created(&f, 0, "kotak-1");
    char *bad = arena_copy(&f.a, good.p, good.n);
    bad[good.n - 1] = (char)(bad[good.n - 1] ^ 1);
    assert_second_is_taken_once((str){bad, good.n}, good, &f, SUBMIT_REFUSED);
    event_view v = field_draft(EVENT_HANDED_OVER);
    field_code(&v, EVENT_FIELD_ITEM, "kotak-1");
    field_code(&v, EVENT_FIELD_PLACE, "GUDANG");
    str half = field_frame(&f, 0, 1, v, true);
    v.sequence = f.by[0].sequence;
    event_frame parsed;
    assert_true(event_frame_parse(good, &parsed, &f.e));
    event_id(parsed.event.body, f.by[0].last);
    str whole = field_frame(&f, 0, 1, v, false);
    assert_second_is_taken_once(half, whole, &f, SUBMIT_HELD);
    field_done(&f);
}

static event_view draft_enrolling(const field *f, int device, device_role role)
{
    event_view v = field_draft(EVENT_DEVICE_ENROLLED);
    field_set(&v, EVENT_FIELD_DEVICE, (event_value){.bytes = field_key(f, device)});
    field_code(&v, EVENT_FIELD_PERSON, "p-baru");
    field_set(&v, EVENT_FIELD_ROLE, (event_value){.number = role});
    return v;
}

static bool is_enrolled(field *f, int device)
{
    leaf_list all = {0};
    device_register r;
    assert_true(store_enrolments(f->st, &f->a, &all, &f->e));
    logged_event *e = ARENA_NEW(&f->a, logged_event, all.n);
    for (int32_t i = 0; i < all.n; i++) {
        event_frame frame;
        assert_true(event_frame_parse(all.row[i].frame, &frame, &f->e));
        e[i] = (logged_event){.view = frame.event,
                              .index = all.row[i].index,
                              .received_us = all.row[i].received_us,
                              .moment_us = all.row[i].moment_us};
    }
    device_fold(&f->a, e, all.n, &r);
    return device_find(&r, field_key(f, device)) != NULL;
}

// The late closing of the enroller's duty before its enrolment moves that behind the time for which it was
// the posko's: then the phone that it enrolled is nobody's again, and what it had delivered is here all the
// same.
static void what_a_phone_delivered_is_known_for_good(void **state)
{
    (void)state;
    field f;
    submit_out out[2];
    int64_t begin_s = FIELD_BEGIN_S;
    assert_true(field_init(&f));
    event_view v = draft_enrolling(&f, 0, DEVICE_POSKO);
    field_set(&v, EVENT_FIELD_TO_S, (event_value){.number = begin_s + 3600});
    assert_true(log_say(f.log, &f.a, &v, out, &f.e));
    f.now_us += INT64_C(7200) * US_PER_S;
    event_view early = field_draft(EVENT_DUTY_CLOSED);
    early.time_s = begin_s + 5400;
    str first = field_frame(&f, 0, -1, early, false);
    event_view enrol = draft_enrolling(&f, 1, DEVICE_KPU);
    enrol.time_s = begin_s + 1800;
    str enrolment = field_frame(&f, 0, -1, enrol, false);
    str box = field_box_created(&f, 1, "kotak-1");
    assert_true(field_submit(&f, (str[]){enrolment, box}, 2, out));
    assert_int_equal(out[0].answer, SUBMIT_NEW);
    assert_true(is_enrolled(&f, 1));
    assert_true(field_submit_one(&f, box, out)); // held in the first call, or taken: it is in by now
    assert_int_equal(out[0].answer, SUBMIT_KNOWN);
    uint64_t index = out[0].index;
    assert_true(field_submit_one(&f, first, out));
    assert_false(is_enrolled(&f, 1));
    assert_true(field_submit_one(&f, box, out));
    assert_int_equal(out[0].answer, SUBMIT_KNOWN);
    assert_int_equal(out[0].index, index);
    // Enrolled anew in the call that brings it again.
    event_view again = draft_enrolling(&f, 1, DEVICE_KPU);
    again.sequence = 0;
    assert_true(field_enrol(&f, 2, DEVICE_POSKO));
    assert_true(field_submit(&f, (str[]){field_frame(&f, 2, -1, again, false), box}, 2, out));
    assert_int_equal(out[0].answer, SUBMIT_NEW);
    assert_int_equal(out[1].answer, SUBMIT_KNOWN);
    assert_rebuilt_equal(&f);
    field_done(&f);
}

// Page by page, while others have it open: as a restore into the running database does it.
static bool copy_database(const char *from, const char *to)
{
    sqlite3 *in = NULL;
    sqlite3 *out = NULL;
    bool ok =
        sqlite3_open_v2(from, &in, SQLITE_OPEN_READWRITE, page_sum_layer()) == SQLITE_OK &&
        sqlite3_open_v2(to, &out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, page_sum_layer()) == SQLITE_OK;
    sqlite3_backup *b = ok ? sqlite3_backup_init(out, "main", in, "main") : NULL;
    ok = b && sqlite3_backup_step(b, -1) == SQLITE_DONE;
    ok = sqlite3_backup_finish(b) == SQLITE_OK && ok;
    (void)sqlite3_close(in);
    (void)sqlite3_close(out);
    return ok;
}

// The log is open all the time. Without a look at what was published it would sign a second history.
static void an_old_copy_under_an_open_log(void **state)
{
    (void)state;
    field f;
    checkpoint_row row;
    submit_out out;
    char now[PATH_MAX];
    assert_true(field_init(&f));
    assert_true(field_enrol(&f, 0, DEVICE_KPU));
    (void)snprintf(now, sizeof now, "%s", scratch_path(&f.s, "kawal.db"));
    assert_true(copy_database(now, scratch_path(&f.s, "old.db")));
    assert_true(field_submit_one(&f, field_box_created(&f, 0, "kotak-1"), &out));
    assert_true(log_checkpoint(f.log, &f.a, &row, &f.e));
    assert_true(copy_database(scratch_path(&f.s, "old.db"), now));
    str other = field_box_created(&f, 0, "kotak-2");
    for (int i = 0; i < 2; i++) {
        assert_false(field_submit_one(&f, other, &out));
        assert_string_equal(f.e.code, "log.behind");
        assert_false(log_checkpoint(f.log, &f.a, &row, &f.e));
        assert_string_equal(f.e.code, "log.behind");
    }
    const incident *open = NULL;
    int32_t n = 0;
    assert_true(store_incidents(f.st, &f.a, true, &open, &n, &f.e));
    assert_int_equal(n, 1);
    assert_int_equal(head_of(&f).size, 3);
    field_done(&f);
}

// Three are named. Whoever is first with nonsense in a signature's place keeps no true one out, and none is
// lost that came alone.
static void nonsense_keeps_no_signature_out(void **state)
{
    (void)state;
    field f;
    submit_out out;
    event_frame half;
    uint8_t bytes[EVENT_SIGNERS][EVENT_SIGNATURE_BYTES];
    uint8_t nonsense[EVENT_SIGNATURE_BYTES] = {1};
    const str bad = {(const char *)nonsense, sizeof nonsense};
    str is[EVENT_SIGNERS];
    str frame[3];
    assert_true(field_init(&f));
    for (int i = 0; i < EVENT_SIGNERS; i++) {
        assert_true(field_enrol(&f, i, i == 0 ? DEVICE_KPU : i == 1 ? DEVICE_PPK : DEVICE_BAWASLU));
        is[i] = (str){(const char *)bytes[i], sizeof bytes[i]};
    }
    event_view v = field_draft(EVENT_HANDED_OVER);
    field_code(&v, EVENT_FIELD_ITEM, "k-1");
    field_code(&v, EVENT_FIELD_PLACE, "GUDANG");
    field_set(&v, EVENT_FIELD_WITNESS, (event_value){.bytes = field_key(&f, 2)});
    assert_true(event_frame_parse(field_frame(&f, 0, 1, v, true), &half, &f.e));
    memcpy(bytes[0], half.signature[0].p, sizeof bytes[0]);
    event_accept(half.event.body, bytes[0], f.by[1].secret, bytes[1]);
    event_accept(half.event.body, bytes[0], f.by[2].secret, bytes[2]);
    const str signature[3][EVENT_SIGNERS] = {
        {is[0], {NULL, 0}, bad}, {is[0], {NULL, 0}, is[2]}, {is[0], is[1], {NULL, 0}}};
    for (int i = 0; i < 3; i++) {
        assert_true(event_frame_write(half.event.body, signature[i], ARENA_NEW(&f.a, uint8_t, 4096), 4096,
                                      &frame[i], &f.e));
        assert_true(field_submit_one(&f, frame[i], &out));
        assert_int_equal(out.answer, i < 2 ? SUBMIT_HELD : SUBMIT_NEW);
    }
    assert_true(field_submit_one(&f, frame[0], &out));
    assert_int_equal(out.answer, SUBMIT_KNOWN);
    field_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nonsense_keeps_no_signature_out),
        cmocka_unit_test(a_head_that_lies_within_the_call),
        cmocka_unit_test(a_bad_copy_before_two_good_ones),
        cmocka_unit_test(what_a_phone_delivered_is_known_for_good),
        cmocka_unit_test(an_old_copy_under_an_open_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
