// What a phone is told of what it brings: the same whatever was lost on the way, and proofs of many events at
// once that are those of each event alone.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/field_receipts.h"
#include "app/gzip.h"
#include "app/log_service.h"
#include "event/bundle.h"
#include "field.h"
#include "ledger/receipt.h"

enum { EVENTS = 70, MANY = 1000, MANY_PACKED_MAX = 150 * 1000, BUNDLE_ROOM = 1 << 20 };

static int set_up(void **state)
{
    field *f = calloc(1, sizeof *f);
    *state = f;
    return f && field_init(f) && field_enrol(f, 1, DEVICE_KPU) && field_enrol(f, 2, DEVICE_PPK) ? 0 : -1;
}

static int tear_down(void **state)
{
    field_done(*state);
    free(*state);
    return 0;
}

static str box(field *f, int n)
{
    char *item = ARENA_NEW(&f->a, char, 16);
    event_view v = field_draft(EVENT_BOX_CREATED);
    (void)snprintf(item, 16, "KS-%04d", n);
    field_code(&v, EVENT_FIELD_ITEM, item);
    return field_frame(f, 1, -1, v, false);
}

static void id_of(str frame, uint8_t ret[static EVENT_HASH_BYTES])
{
    event_frame parsed;
    assert_true(event_frame_parse(frame, &parsed, NULL));
    event_id(parsed.event.body, ret);
}

// Puts n boxes into the log; their ids.
static void submit_boxes(field *f, int32_t n, field_id *id)
{
    str *frame = ARENA_NEW(&f->a, str, n);
    submit_out *out = ARENA_NEW(&f->a, submit_out, n);
    for (int32_t i = 0; i < n; i++) {
        frame[i] = box(f, i);
        id_of(frame[i], id[i].b);
    }
    assert_true(field_submit(f, frame, n, out));
}

static void sign_head(field *f)
{
    checkpoint_row row;
    assert_true(log_checkpoint(f->log, &f->a, &row, &f->e));
}

// ---------------------------------------------------------------- receipts

static ledger_hash node_at(const json_t *said, int64_t i)
{
    const char *text = json_string_value(json_array_get(json_object_get(said, "nodes"), (size_t)i));
    ledger_hash h;
    size_t n = 0;
    assert_non_null(text);
    assert_int_equal(sodium_base642bin(h.b, sizeof h.b, text, strlen(text), NULL, &n, NULL,
                                       sodium_base64_VARIANT_ORIGINAL),
                     0);
    assert_int_equal(n, sizeof h.b);
    return h;
}

// The proof of one event is that of its own receipt, to the same checkpoint.
static void check_proof(field *f, const json_t *said, const json_t *proof, const uint8_t *id)
{
    strbuf text;
    receipt one;
    strbuf_init(&text, RECEIPT_BYTES_MAX);
    assert_true(log_receipt_of(f->st, id, NULL, &text, &f->e));
    assert_true(receipt_parse(strbuf_str(&text), &one, &f->e));
    const json_t *path = json_object_get(proof, "path");
    assert_int_equal(json_array_size(path), one.proof.n);
    assert_int_equal(json_integer_value(json_object_get(proof, "index")), one.index);
    for (int32_t i = 0; i < one.proof.n; i++) {
        ledger_hash h = node_at(said, (int64_t)json_integer_value(json_array_get(path, (size_t)i)));
        assert_memory_equal(h.b, one.proof.hash[i].b, sizeof h.b);
    }
    assert_true(str_eq(str_of(json_string_value(json_object_get(said, "checkpoint"))), one.checkpoint));
    strbuf_done(&text);
}

static void the_proofs_are_those_of_single_receipts(void **state)
{
    field *f = *state;
    field_id *id = calloc(MANY, sizeof(field_id));
    json_t *said = NULL;
    assert_non_null(id);
    submit_boxes(f, EVENTS, id);
    sign_head(f);
    assert_true(field_receipts(f->st, id, EVENTS, NULL, &said, &f->e));
    const json_t *proofs = json_object_get(said, "proofs");
    assert_int_equal(json_array_size(proofs), EVENTS);
    for (int32_t i = 0; i < EVENTS; i++) {
        char hex[2 * EVENT_HASH_BYTES + 1];
        const json_t *proof = json_array_get(proofs, (size_t)i);
        (void)sodium_bin2hex(hex, sizeof hex, id[i].b, EVENT_HASH_BYTES);
        assert_string_equal(json_string_value(json_object_get(proof, "id")), hex);
        check_proof(f, said, proof, id[i].b);
    }
    // every node once
    const json_t *nodes = json_object_get(said, "nodes");
    for (size_t i = 0; i < json_array_size(nodes); i++) {
        for (size_t k = 0; k < i; k++) {
            assert_false(json_equal(json_array_get(nodes, i), json_array_get(nodes, k)));
        }
    }
    json_decref(said);
    free(id);
}

static void what_is_not_there_yet_is_left_out(void **state)
{
    field *f = *state;
    field_id *id = calloc(MANY, sizeof(field_id));
    json_t *said = NULL;
    assert_non_null(id);
    submit_boxes(f, 2, id);
    sign_head(f);
    submit_out out;
    str late = box(f, 99);
    id_of(late, id[2].b); // in the log, behind the checkpoint
    assert_true(field_submit_one(f, late, &out));
    memset(id[3].b, 7, EVENT_HASH_BYTES); // unknown
    assert_true(field_receipts(f->st, id, 4, NULL, &said, &f->e));
    assert_int_equal(json_array_size(json_object_get(said, "proofs")), 2);
    json_decref(said);
    assert_true(field_receipts(f->st, id, 0, NULL, &said, &f->e));
    assert_int_equal(json_array_size(json_object_get(said, "nodes")), 0);
    json_decref(said);
    free(id);
}

static void a_thousand_fit_a_thin_line(void **state)
{
    field *f = *state;
    field_id *id = calloc(MANY, sizeof(field_id));
    json_t *said = NULL;
    assert_non_null(id);
    submit_boxes(f, MANY, id);
    sign_head(f);
    assert_true(field_receipts(f->st, id, MANY, NULL, &said, &f->e));
    assert_int_equal(json_array_size(json_object_get(said, "proofs")), MANY);
    check_proof(f, said, json_array_get(json_object_get(said, "proofs"), MANY / 2), id[MANY / 2].b);
    char *text = json_dumps(said, JSON_COMPACT);
    assert_non_null(text);
    str raw = str_of(text);
    char *packed = malloc(gzip_room(raw.n));
    assert_non_null(packed);
    size_t n = gzip_pack(raw, GZIP_QUICK, packed, gzip_room(raw.n));
    assert_in_range(n, 1, MANY_PACKED_MAX);
    free(packed);
    free(text);
    json_decref(said);
    free(id);
}

// ---------------------------------------------------------------- what is brought

static bool put(void *ctx, str bytes, err *e)
{
    (void)e;
    strbuf_add(ctx, bytes);
    return true;
}

static json_t *bring(field *f, log_service *l, const str *frame, int32_t n)
{
    strbuf bytes;
    bool more = true;
    strbuf_init(&bytes, BUNDLE_ROOM);
    bundle_writer w = {.put = put, .ctx = &bytes};
    assert_true(bundle_begin(&w, NULL));
    for (int32_t i = 0; i < n; i++) {
        assert_true(bundle_add(&w, BUNDLE_FRAME, frame[i], NULL));
    }
    assert_true(bundle_end(&w, NULL));
    log_intake *x = log_intake_begin(l, strbuf_str(&bytes), STR("uji"), TEXT_ID);
    while (more) {
        assert_true(log_intake_step(x, &more, &f->e));
    }
    json_t *out = log_intake_short(x);
    log_intake_done(x);
    strbuf_done(&bytes);
    return out;
}

static void check_row(const json_t *said, size_t i, const char *status, const char *code)
{
    const json_t *row = json_array_get(json_object_get(said, "events"), i);
    const char *got = json_string_value(json_object_get(row, "code"));
    bool in = strcmp(status, "waiting") != 0 && strcmp(status, "refused") != 0;
    assert_string_equal(got ? got : "", code);
    assert_string_equal(json_string_value(json_object_get(row, "status")), status);
    assert_true(json_is_integer(json_object_get(row, "index")) == in);
}

static int64_t index_of(const json_t *said, size_t i)
{
    const json_t *row = json_array_get(json_object_get(said, "events"), i);
    return (int64_t)json_integer_value(json_object_get(row, "index"));
}

static int64_t size_of(const json_t *said)
{
    return (int64_t)json_integer_value(json_object_get(said, "size"));
}

static void an_answer_that_was_lost_is_given_again(void **state)
{
    field *f = *state;
    log_service *l = NULL;
    str frame[4];
    for (int i = 0; i < 4; i++) {
        frame[i] = box(f, i);
    }
    const str turned[] = {frame[3], frame[1], frame[0], frame[2]};
    assert_true(log_service_open(f->s.dir, &f->tools, &l, &f->e));
    json_t *half = bring(f, l, frame, 2); // its answer is lost
    json_t *whole = bring(f, l, frame, 4);
    json_t *again = bring(f, l, turned, 4);
    for (size_t i = 0; i < 4; i++) {
        check_row(whole, i, i < 2 ? "duplicate" : "accepted", "");
        check_row(again, i, "duplicate", "");
    }
    assert_int_equal(index_of(whole, 0), index_of(half, 0));
    assert_int_equal(index_of(again, 1), index_of(half, 1));
    assert_int_equal(index_of(again, 0), index_of(whole, 3));
    assert_int_equal(size_of(whole), size_of(half) + 2);
    assert_int_equal(size_of(again), size_of(whole));
    json_decref(half);
    json_decref(whole);
    json_decref(again);
    log_service_close(l);
}

// Backwards: the last comes first. All of them are taken; that one lacks is no fault of who brings.
static void order_does_not_matter(void **state)
{
    field *f = *state;
    log_service *l = NULL;
    const str frame[] = {box(f, 0), box(f, 1), box(f, 2)};
    assert_true(log_service_open(f->s.dir, &f->tools, &l, &f->e));
    for (int i = 2; i >= 0; i--) {
        json_t *said = bring(f, l, &frame[i], 1);
        check_row(said, 0, "accepted", "");
        json_decref(said);
    }
    log_service_close(l);
}

static void what_waits_is_refused_or_stands_out_says_why(void **state)
{
    field *f = *state;
    log_service *l = NULL;
    str good = box(f, 0);
    char *bent = arena_copy(&f->a, good.p, good.n);
    bent[good.n - 1] ^= 1; // of the signature
    event_view v = field_draft(EVENT_CONDITION_CHECKED);
    field_code(&v, EVENT_FIELD_ITEM, "KS-0000");
    field_set(&v, EVENT_FIELD_CONDITION, (event_value){.number = 1});
    const str frame[] = {
        {bent, good.n},                     // bad signature
        good,                               //
        field_frame(f, 1, -1, v, false),    // wet
        field_box_created(f, 3, "KS-0900"), // of a phone that nobody enrolled
    };
    assert_true(log_service_open(f->s.dir, &f->tools, &l, &f->e));
    json_t *said = bring(f, l, frame, 4);
    check_row(said, 0, "refused", "event.bad_signature");
    check_row(said, 1, "accepted", "");
    check_row(said, 2, "discrepancy", "bad_condition");
    check_row(said, 3, "waiting", "log.unknown_device");
    json_decref(said);
    log_service_close(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_proofs_are_those_of_single_receipts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_there_yet_is_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_thousand_fit_a_thin_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_answer_that_was_lost_is_given_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(order_does_not_matter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_waits_is_refused_or_stands_out_says_why, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
