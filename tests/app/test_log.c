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
    assert_true(str_eq(str_of(log_key(f.log)->name), STR("kawal/" FIELD_CODE)));
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
    assert_false(log_receipt_of(f.st, out[1].id, NULL, &text, &f.e));
    assert_code(&f, "log.no_receipt_yet");
    checkpoint_row row;
    assert_true(log_checkpoint(f.log, &f.a, &row, &f.e));
    assert_int_equal(row.size, 6);
    assert_true(log_receipt_of(f.st, out[1].id, NULL, &text, &f.e));
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

// A file of the folder as it is now, or put back as it was.
static str file_of(field *f, const char *name)
{
    str bytes = {NULL, 0};
    assert_true(file_read(&f->a, scratch_path(&f->s, name), 64 * 1024 * 1024, &bytes, &f->e));
    return bytes;
}

static int64_t held_count(field *f)
{
    int64_t n = -1;
    assert_true(store_held_count(f->st, &n, &f->e));
    return n;
}

static void what_waits_is_taken_up_with_the_enrolment(void **state)
{
    (void)state;
    field f;
    submit_out out[2];
    assert_true(field_init(&f));
    str created = field_box_created(&f, 0, "kotak-1");
    str moved = field_handover(&f, 0, 1, "kotak-1", "GUDANG");
    assert_true(field_submit(&f, (str[]){moved, created}, 2, out));
    assert_int_equal(out[0].answer, SUBMIT_HELD);
    assert_int_equal(out[1].answer, SUBMIT_HELD);
    assert_string_equal(out[0].why.code, "log.unknown_device");
    assert_int_equal(head_of(&f).size, 2);
    assert_true(field_reopen(&f)); // it is durable
    assert_int_equal(held_count(&f), 2);
    assert_true(field_enrol(&f, 0, DEVICE_KPU));
    assert_int_equal(head_of(&f).size, 5);
    assert_int_equal(held_count(&f), 0);
    assert_true(field_submit(&f, (str[]){moved, created}, 2, out));
    assert_int_equal(out[0].answer, SUBMIT_KNOWN);
    assert_int_equal(out[1].answer, SUBMIT_KNOWN);
    // The receiver was nobody then; when it is enrolled, it has been the holder all along.
    int64_t number;
    custody_state box;
    bool found = false;
    assert_true(store_item_get(f.st, STR("kotak-1"), &number, &box, &found, &f.e) && found);
    assert_string_equal(box.person, "p0");
    assert_true(field_enrol(&f, 1, DEVICE_PPK));
    assert_true(store_item_get(f.st, STR("kotak-1"), &number, &box, &found, &f.e) && found);
    assert_string_equal(box.person, "p1");
    field_done(&f);
}

// One event three times in one call, its device's enrolment in between.
static void an_event_around_its_enrolment_is_taken_once(void **state)
{
    (void)state;
    field f;
    submit_out out[4];
    assert_true(field_init(&f));
    assert_true(field_enrol(&f, 0, DEVICE_POSKO));
    str created = field_box_created(&f, 1, "kotak-1");
    event_view v = field_draft(EVENT_DEVICE_ENROLLED);
    field_set(&v, EVENT_FIELD_DEVICE, (event_value){.bytes = field_key(&f, 1)});
    field_code(&v, EVENT_FIELD_PERSON, "p1");
    field_set(&v, EVENT_FIELD_ROLE, (event_value){.number = DEVICE_KPU});
    str enrolment = field_frame(&f, 0, -1, v, false);
    assert_true(field_submit(&f, (str[]){created, enrolment, created, created}, 4, out));
    assert_int_equal(out[0].answer, SUBMIT_HELD);
    assert_int_equal(out[1].answer, SUBMIT_NEW);
    assert_int_equal(out[2].answer, SUBMIT_NEW);
    assert_int_equal(out[3].answer, SUBMIT_KNOWN);
    assert_int_equal(out[3].index, out[2].index);
    assert_int_equal(held_count(&f), 0);
    assert_int_equal(head_of(&f).size, 5);
    field_done(&f);
}

// The complete frame takes the place of the half one, whichever phone brings it.
static void half_a_handover_waits_for_the_other_half(void **state)
{
    (void)state;
    field f;
    submit_out out;
    assert_true(field_init(&f));
    assert_true(field_enrol(&f, 0, DEVICE_KPU) && field_enrol(&f, 1, DEVICE_PPK));
    event_view v = field_draft(EVENT_HANDED_OVER);
    field_code(&v, EVENT_FIELD_ITEM, "kotak-1");
    field_code(&v, EVENT_FIELD_PLACE, "GUDANG");
    str half = field_frame(&f, 0, 1, v, true);
    f.by[0].sequence = 0;
    str whole = field_frame(&f, 0, 1, v, false);
    assert_true(field_submit_one(&f, half, &out));
    assert_int_equal(out.answer, SUBMIT_HELD);
    assert_string_equal(out.why.code, "event.unsigned");
    assert_true(field_submit_one(&f, half, &out));
    assert_int_equal(held_count(&f), 1);
    assert_true(field_submit_one(&f, whole, &out));
    assert_int_equal(out.answer, SUBMIT_NEW);
    assert_int_equal(held_count(&f), 0);
    assert_true(field_submit_one(&f, half, &out)); // late, and needless
    assert_int_equal(out.answer, SUBMIT_KNOWN);
    field_done(&f);
}

static void what_is_not_authentic_is_refused(void **state)
{
    (void)state;
    field f;
    submit_out out[4];
    assert_true(field_init(&f));
    assert_true(field_enrol(&f, 0, DEVICE_KPU));
    str frame[4] = {field_box_created(&f, 0, "kotak-1"),
                    field_box_created(&f, 0, "kotak-2"),
                    STR("not a frame"),
                    {NULL, 0}};
    char *bad = arena_copy(&f.a, frame[0].p, frame[0].n);
    bad[frame[0].n - 1] = (char)(bad[frame[0].n - 1] ^ 1);
    frame[0].p = bad;
    event_view v = field_draft(EVENT_NOTED);
    field_set(&v, EVENT_FIELD_NOTE, (event_value){.bytes = field_key(&f, 0)});
    frame[3] = field_frame(&f, 0, -1, v, false);
    assert_true(field_submit(&f, frame, 4, out));
    assert_int_equal(out[0].answer, SUBMIT_REFUSED);
    assert_string_equal(out[0].why.code, "event.bad_signature");
    assert_int_equal(out[1].answer, SUBMIT_NEW);
    assert_int_equal(out[2].answer, SUBMIT_REFUSED);
    assert_int_equal(out[3].answer, SUBMIT_NEW);
    assert_int_equal(head_of(&f).size, 5);
    field_done(&f);
}

static void another_kabupatens_event_is_refused(void **state)
{
    (void)state;
    field f;
    submit_out out;
    uint8_t body_bytes[1024];
    uint8_t frame_bytes[1024];
    uint8_t signature[EVENT_SIGNATURE_BYTES];
    str signatures[EVENT_SIGNERS] = {{(const char *)signature, sizeof signature}};
    str body = {NULL, 0};
    str frame = {NULL, 0};
    assert_true(field_init(&f));
    assert_true(field_enrol(&f, 0, DEVICE_KPU));
    event_view v = field_draft(EVENT_DUTY_CLOSED);
    v.log = STR("lain-2024");
    v.device = field_key(&f, 0);
    v.sequence = 1;
    assert_true(event_build(&v, body_bytes, sizeof body_bytes, &body, &f.e));
    event_sign(body, f.by[0].secret, signature);
    assert_true(event_frame_write(body, signatures, frame_bytes, sizeof frame_bytes, &frame, &f.e));
    assert_true(field_submit_one(&f, frame, &out));
    assert_int_equal(out.answer, SUBMIT_REFUSED);
    assert_string_equal(out.why.code, "log.foreign_log");
    assert_ptr_not_equal(text_get(TEXT_ID, "log.foreign_log"), "log.foreign_log");
    field_done(&f);
}

// What a phone says that it saw is a claim: it is kept and flagged. Whatever phones say, signing goes on.
static void a_claim_of_another_view_is_flagged(void **state)
{
    (void)state;
    field f;
    submit_out out;
    checkpoint_row row;
    const ledger_hash other = {{1}};
    assert_true(field_init(&f));
    assert_true(field_enrol(&f, 0, DEVICE_KPU));
    event_view v = field_draft(EVENT_DUTY_CLOSED);
    v.seen_size = 2;
    v.seen_root = (str){(const char *)other.b, sizeof other.b};
    assert_true(field_submit_one(&f, field_frame(&f, 0, -1, v, false), &out));
    assert_int_equal(out.answer, SUBMIT_NEW);
    assert_int_equal(out.n_finding, 1);
    assert_int_equal(out.finding[0].code, CUSTODY_FINDING_SPLIT_VIEW);
    v.seen_size = EVENT_NUMBER_MAX;
    assert_true(field_submit_one(&f, field_frame(&f, 0, -1, v, false), &out));
    assert_int_equal(out.answer, SUBMIT_NEW);
    assert_false(field_halted(&f));
    assert_true(log_checkpoint(f.log, &f.a, &row, &f.e));
    v.seen_size = (int64_t)row.size;
    v.seen_root = (str){(const char *)row.root.b, sizeof row.root.b};
    f.now_us += INT64_C(24) * 3600 * US_PER_S;
    assert_true(field_submit_one(&f, field_frame(&f, 0, -1, v, false), &out));
    assert_int_equal(out.n_finding, 0); // one that the log had
    field_done(&f);
}

static str head_note(field *f, uint64_t size, ledger_hash root, const note_signer *by)
{
    strbuf text;
    strbuf_init(&text, NOTE_BYTES_MAX);
    assert_true(checkpoint_sign(&text, size, root, by, &f->e));
    str kept = {str_dup(&f->a, strbuf_str(&text)), text.n};
    strbuf_done(&text);
    return kept;
}

// By the log's own key, as whoever has a second copy of the folder signs.
static note_signer own_signer(field *f)
{
    uint8_t seed[NOTE_SEED_BYTES];
    note_signer by;
    str hex = {NULL, 0};
    size_t n = 0;
    assert_true(file_read(&f->a, scratch_path(&f->s, LOG_KEY), 1000, &hex, &f->e));
    assert_int_equal(sodium_hex2bin(seed, sizeof seed, hex.p, hex.n, "\n", &n, NULL), 0);
    assert_int_equal(n, sizeof seed);
    assert_true(note_signer_make(str_of(log_key(f->log)->name), NOTE_ED25519, seed, &by, &f->e));
    return by;
}

static void assert_halted(field *f, const char *code)
{
    checkpoint_row row;
    const incident *open = NULL;
    int32_t n = 0;
    assert_true(field_halted(f));
    assert_false(log_checkpoint(f->log, &f->a, &row, &f->e));
    assert_code(f, "log.halted");
    assert_true(field_reopen(f));
    assert_true(field_halted(f));
    assert_true(store_incidents(f->st, &f->a, true, &open, &n, &f->e));
    assert_int_equal(n, 1);
    assert_true(str_eq(open[0].code, str_of(code)));
    assert_true(log_incident_close(f->log, open[0].id, STR("Kabag Ops"), STR("HP dipakai uji coba"), &f->e));
    assert_true(log_checkpoint(f->log, &f->a, &row, &f->e));
}

static void our_signature_on_another_head_stops_the_signing(void **state)
{
    (void)state;
    field f;
    checkpoint_row row;
    const ledger_hash other = {{1}};
    note_signer stranger;
    assert_true(field_init(&f));
    note_signer own = own_signer(&f);
    assert_true(note_signer_make(str_of(log_key(f.log)->name), NOTE_ED25519, other.b, &stranger, &f.e));
    assert_true(log_checkpoint(f.log, &f.a, &row, &f.e));
    const str harmless[] = {row.note, head_note(&f, 2, other, &stranger), STR("nonsense"), {"", 0}};
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) {
        assert_true(log_head_shown(f.log, harmless[i], &f.e));
        assert_false(field_halted(&f));
    }
    assert_true(log_head_shown(f.log, head_note(&f, row.size, other, &own), &f.e));
    assert_halted(&f, "log.forked");
    assert_true(log_head_shown(f.log, head_note(&f, row.size + 1, other, &own), &f.e));
    assert_halted(&f, "log.behind");
    field_done(&f);
}

static void assert_not_opened(field *f, const char *code)
{
    assert_true(field_close(f));
    assert_true(store_open(scratch_path(&f->s, "kawal.db"), STORE_WRITE, &f->st, &f->e));
    assert_false(field_open(f));
    assert_code(f, code);
}

// An old copy of the file beside the newer published head.
static void an_old_copy_is_not_opened(void **state)
{
    (void)state;
    field f;
    checkpoint_row row;
    assert_true(field_init(&f));
    assert_true(field_reopen(&f)); // all is in the one file
    assert_true(field_close(&f));
    str old = file_of(&f, "kawal.db");
    assert_true(store_open(scratch_path(&f.s, "kawal.db"), STORE_WRITE, &f.st, &f.e) && field_open(&f));
    assert_true(field_enrol(&f, 0, DEVICE_KPU));
    assert_true(log_checkpoint(f.log, &f.a, &row, &f.e));
    assert_true(field_close(&f));
    str newer = file_of(&f, "kawal.db");
    assert_true(file_write(scratch_path(&f.s, "kawal.db"), old, &f.e));
    assert_not_opened(&f, "log.behind");
    assert_string_equal(err_arg_get(&f.e, "here"), "2");
    assert_string_equal(err_arg_get(&f.e, "published"), "3");
    const incident *open = NULL;
    int32_t n = 0;
    assert_true(store_incidents(f.st, &f.a, true, &open, &n, &f.e));
    assert_int_equal(n, 1);
    assert_true(str_eq(open[0].code, STR("log.behind")));
    // The newest copy goes on where it was.
    assert_true(field_close(&f));
    assert_true(file_write(scratch_path(&f.s, "kawal.db"), newer, &f.e));
    assert_true(store_open(scratch_path(&f.s, "kawal.db"), STORE_WRITE, &f.st, &f.e) && field_open(&f));
    assert_false(field_halted(&f));
    field_done(&f);
}

// Two copies were written to: the published head is of the other one.
static void a_fork_is_not_opened(void **state)
{
    (void)state;
    field f;
    checkpoint_row row;
    assert_true(field_init(&f));
    assert_true(field_close(&f));
    str old = file_of(&f, "kawal.db");
    assert_true(store_open(scratch_path(&f.s, "kawal.db"), STORE_WRITE, &f.st, &f.e) && field_open(&f));
    assert_true(field_enrol(&f, 0, DEVICE_KPU));
    assert_true(log_checkpoint(f.log, &f.a, &row, &f.e));
    str published = file_of(&f, "log/checkpoint");
    assert_true(field_close(&f));
    assert_true(file_remove(scratch_path(&f.s, "log/checkpoint"), &f.e));
    assert_true(file_write(scratch_path(&f.s, "kawal.db"), old, &f.e));
    assert_true(store_open(scratch_path(&f.s, "kawal.db"), STORE_WRITE, &f.st, &f.e) && field_open(&f));
    assert_true(field_enrol(&f, 1, DEVICE_PPK));
    assert_true(file_write(scratch_path(&f.s, "log/checkpoint"), published, &f.e));
    assert_not_opened(&f, "log.forked");
    assert_true(file_write(scratch_path(&f.s, "log/checkpoint"), STR("nonsense"), &f.e));
    assert_not_opened(&f, "log.published");
    field_done(&f);
}

static void another_key_is_not_taken(void **state)
{
    (void)state;
    static const char *const name[] = {LOG_KEY, POSKO_KEY};
    for (size_t i = 0; i < 2; i++) {
        field f;
        assert_true(field_init(&f));
        str key = file_of(&f, name[i]);
        char *other = arena_copy(&f.a, key.p, key.n);
        other[0] = other[0] == '0' ? '1' : '0';
        assert_true(file_write(scratch_path(&f.s, name[i]), (str){other, key.n}, &f.e));
        assert_not_opened(&f, "log.key");
        assert_true(file_write(scratch_path(&f.s, name[i]), STR("short\n"), &f.e));
        assert_not_opened(&f, "log.key");
        assert_true(file_remove(scratch_path(&f.s, name[i]), &f.e));
        assert_not_opened(&f, "log.key");
        assert_true(file_write(scratch_path(&f.s, name[i]), key, &f.e));
        assert_true(field_reopen(&f));
        field_done(&f);
    }
}

// A server and a command on one folder: each goes on behind the other.
static void two_in_turn_find_each_other(void **state)
{
    (void)state;
    field f;
    submit_out out;
    arena a = {0};
    store *st = NULL;
    posko_log *other = NULL;
    assert_true(field_init(&f));
    assert_true(store_open(scratch_path(&f.s, "kawal.db"), STORE_WRITE, &st, &f.e));
    assert_true(log_open(st, f.s.dir, &f.tools, &other, &f.e));
    for (int i = 0; i < 3; i++) {
        assert_true(field_enrol(&f, 2 * i, DEVICE_KPU));
        posko_log *first = f.log;
        store *first_store = f.st;
        f.log = other;
        f.st = st;
        assert_true(field_enrol(&f, 2 * i + 1, DEVICE_PPK));
        assert_true(field_submit_one(&f, field_box_created(&f, 2 * i, "kotak"), &out));
        assert_int_equal(out.answer, SUBMIT_NEW);
        f.log = first;
        f.st = first_store;
    }
    assert_int_equal(head_of(&f).size, 2 + 9);
    leaf_list own = {0};
    assert_true(store_leaves_of_device(f.st, &a, log_posko_key(f.log), 1, INT64_MAX, 100, &own, &f.e));
    assert_int_equal(own.n, 8); // one chain, without a fork
    for (int32_t i = 0; i < own.n; i++) {
        assert_int_equal(own.row[i].sequence, i + 1);
    }
    arena_done(&a);
    log_close(other);
    store_close(st);
    field_done(&f);
}

// What is said in a transaction that is given up was never said.
static void what_is_given_up_was_not_said(void **state)
{
    (void)state;
    field f;
    assert_true(field_init(&f));
    assert_true(store_begin(f.st, &f.e));
    assert_true(field_enrol(&f, 0, DEVICE_KPU) && field_enrol(&f, 1, DEVICE_PPK));
    store_rollback(f.st);
    log_settled(f.log, false);
    assert_int_equal(head_of(&f).size, 2);
    assert_true(field_enrol(&f, 1, DEVICE_PPK));
    assert_true(store_begin(f.st, &f.e));
    assert_true(field_enrol(&f, 0, DEVICE_KPU));
    assert_true(store_commit(f.st, &f.e));
    log_settled(f.log, true);
    assert_true(field_reopen(&f));
    assert_int_equal(head_of(&f).size, 4);
    field_done(&f);
}

// One hundred devices offline, each with some events, in one call and on two threads.
static void a_large_call_on_threads(void **state)
{
    (void)state;
    field f;
    static submit_out out[SUBMIT_MAX];
    static submit_in in[SUBMIT_MAX];
    char code[32];
    assert_true(field_init(&f));
    for (int d = 0; d < FIELD_DEVICES; d++) {
        assert_true(field_enrol(&f, d, DEVICE_KPU));
    }
    for (int i = 0; i < SUBMIT_MAX; i++) {
        (void)snprintf(code, sizeof code, "kotak-%d", i % 300);
        in[i] = (submit_in){field_box_created(&f, i % FIELD_DEVICES, code), STR("usb")};
    }
    assert_true(log_submit(f.log, &f.a, in, SUBMIT_MAX, 2, out, &f.e));
    for (int i = 0; i < SUBMIT_MAX; i++) {
        assert_int_equal(out[i].answer, SUBMIT_NEW);
        assert_int_equal(out[i].index, 2 + FIELD_DEVICES + i);
    }
    const custody_difference *row = NULL;
    int32_t n = 0;
    int64_t total = -1;
    assert_true(log_rebuild(f.log, &f.a, true, &row, &n, &total, &f.e));
    assert_int_equal(total, 0);
    field_done(&f);
}

// What was committed without a log, as by a program of an older version, is said when the log is opened.
static void what_nobody_said_is_said_at_the_opening(void **state)
{
    (void)state;
    field f;
    plan_record plan = {.body = STR("{}")};
    leaf row;
    event_frame frame;
    char hex[STORE_HASH];
    assert_true(field_init(&f));
    assert_true(field_register(&f) && store_plan_put(f.st, &plan, &f.e));
    assert_int_equal(head_of(&f).size, 2);
    assert_true(field_reopen(&f));
    assert_int_equal(head_of(&f).size, 4);
    assert_true(store_leaf_at(f.st, &f.a, 2, &row, &f.e));
    assert_int_equal(row.kind, EVENT_REGISTER_CHANGED);
    assert_true(store_leaf_at(f.st, &f.a, 3, &row, &f.e));
    assert_true(event_frame_parse(row.frame, &frame, &f.e));
    assert_int_equal(row.kind, EVENT_PLAN_PUBLISHED);
    str id = frame.event.value[EVENT_FIELD_CONTENT].bytes;
    (void)sodium_bin2hex(hex, sizeof hex, (const uint8_t *)id.p, id.n);
    assert_string_equal(hex, plan.id);
    assert_true(field_reopen(&f));
    assert_int_equal(head_of(&f).size, 4);
    field_done(&f);
}

// The canonical form of docs/formats/register.md, written down once more.
static void a_batch_is_said_by_the_hash_of_its_facts(void **state)
{
    (void)state;
    static const char form[] = "14:kawal/v1/batch\n1:1\n9:operation\n0:\n0:\n3:uji\n1:0\n1:0\n1:1\n1:0\n"
                               "9:operation\n8:uji-2024\n3:set\n1:0\n1:0\n19:{\"code\":\"uji-2024\"}\n";
    field f;
    leaf row;
    event_frame frame;
    uint8_t hash[EVENT_HASH_BYTES];
    assert_true(field_init(&f));
    assert_true(store_leaf_at(f.st, &f.a, 1, &row, &f.e));
    assert_true(event_frame_parse(row.frame, &frame, &f.e));
    (void)crypto_hash_sha256(hash, (const uint8_t *)form, sizeof form - 1);
    assert_memory_equal(frame.event.value[EVENT_FIELD_CONTENT].bytes.p, hash, sizeof hash);
    assert_int_equal(frame.event.value[EVENT_FIELD_COUNT].number, 1);
    field_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_log_begins_with_its_own_enrolment),
        cmocka_unit_test(a_handover_has_a_receipt),
        cmocka_unit_test(what_waits_is_taken_up_with_the_enrolment),
        cmocka_unit_test(an_event_around_its_enrolment_is_taken_once),
        cmocka_unit_test(half_a_handover_waits_for_the_other_half),
        cmocka_unit_test(what_is_not_authentic_is_refused),
        cmocka_unit_test(another_kabupatens_event_is_refused),
        cmocka_unit_test(a_claim_of_another_view_is_flagged),
        cmocka_unit_test(our_signature_on_another_head_stops_the_signing),
        cmocka_unit_test(an_old_copy_is_not_opened),
        cmocka_unit_test(a_fork_is_not_opened),
        cmocka_unit_test(another_key_is_not_taken),
        cmocka_unit_test(two_in_turn_find_each_other),
        cmocka_unit_test(what_is_given_up_was_not_said),
        cmocka_unit_test(a_large_call_on_threads),
        cmocka_unit_test(what_nobody_said_is_said_at_the_opening),
        cmocka_unit_test(a_batch_is_said_by_the_hash_of_its_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
