#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"
#include "case_event.h"
#include "prop.h"

static case_event c;

static void has_text(const char *code)
{
    assert_string_not_equal(text_get(TEXT_EN, code), code);
    assert_string_not_equal(text_get(TEXT_ID, code), code);
}

static void refuses(const event_view *draft, const char *code)
{
    str body;
    err e = {0};
    assert_false(event_build(draft, c.body_bytes, sizeof c.body_bytes, &body, &e));
    assert_string_equal(e.code, code);
    has_text(code);
}

static void test_round_trip(void **state)
{
    (void)state;
    str body;
    str seal;
    event_view v;
    case_event_init(&c);
    assert_true(event_build(&c.draft, c.body_bytes, sizeof c.body_bytes, &body, NULL));
    assert_true(event_parse(body, &v, NULL));
    assert_ptr_equal(v.body.p, body.p);
    assert_true(v.log.p > body.p && v.log.p < body.p + body.n); // a view
    assert_true(str_eq(v.log, c.draft.log) && str_eq(v.device, c.draft.device));
    assert_true(str_eq(v.previous, c.draft.previous) && str_eq(v.seen_root, c.draft.seen_root));
    assert_int_equal(v.kind->number, EVENT_HANDED_OVER);
    assert_int_equal(v.sequence, 42);
    assert_int_equal(v.time_s, c.draft.time_s);
    assert_true(v.has_gps_time && v.gps_time_s == c.draft.gps_time_s);
    assert_int_equal(v.seen_size, 18750);
    assert_int_equal(v.fields, c.draft.fields);
    assert_int_equal(v.value[EVENT_FIELD_POSITION].position.lat_e7, -35412345);
    assert_int_equal(v.value[EVENT_FIELD_SEALS].count, 2);
    str rest = v.value[EVENT_FIELD_SEALS].bytes;
    assert_true(event_list_next(&rest, &seal) && str_eq(seal, c.seals[0]));
    assert_true(event_list_next(&rest, &seal) && str_eq(seal, c.seals[1]));
    assert_false(event_list_next(&rest, &seal));
    assert_true(str_eq(event_signer_key(&v, EVENT_RECEIVER), case_key(&c, EVENT_RECEIVER)));
    assert_int_equal(event_signer_key(&v, EVENT_WITNESS).n, 0);
}

static void test_refused(void **state)
{
    (void)state;
    case_event_init(&c);
    event_view v = c.draft;
    v.sequence = 1; // the first names none before it
    refuses(&v, "event.bad_previous");
    v = c.draft;
    v.previous.n = 0;
    refuses(&v, "event.bad_previous");
    v = c.draft;
    v.sequence = 0;
    refuses(&v, "event.bad_number");
    v = c.draft;
    v.log = STR("");
    refuses(&v, "event.bad_size");
    v = c.draft;
    v.device.n--;
    refuses(&v, "event.bad_size");
    v = c.draft;
    v.fields &= ~EVENT_BIT(PLACE);
    refuses(&v, "event.field_missing");
    v = c.draft;
    case_set(&v, EVENT_FIELD_ROLE, (event_value){.number = 1});
    refuses(&v, "event.field_foreign");
    v = c.draft;
    case_set(&v, EVENT_FIELD_PLACE, (event_value){.bytes = STR("\xff")});
    refuses(&v, "event.not_utf8");
    v = c.draft;
    str descending[] = {c.seals[1], c.seals[0]};
    v.value[EVENT_FIELD_SEALS].list = descending;
    refuses(&v, "event.bad_order");
    str body;
    err e = {0};
    assert_false(event_build(&c.draft, c.body_bytes, 100, &body, &e));
    assert_string_equal(e.code, "event.too_long");
}

// The least that an event can be: a device's first, that has seen nothing and has nothing to say.
static void test_least(void **state)
{
    (void)state;
    str body;
    event_view v = {.kind = event_kind_of(EVENT_DUTY_CLOSED), .log = STR("a"), .sequence = 1};
    case_event_init(&c);
    v.device = case_key(&c, EVENT_GIVER);
    assert_true(event_build(&v, c.body_bytes, sizeof c.body_bytes, &body, NULL));
    assert_true(event_parse(body, &v, NULL));
    assert_true(v.fields == 0 && v.previous.n == 0 && v.seen_size == 0 && !v.has_gps_time);
}

// The most: every list full. It fits the body's limit, and the frame with three signatures its own.
static void test_most(void **state)
{
    (void)state;
    static char word[EVENT_ITEMS_MAX][EVENT_CODE_MAX + 1];
    static char note[EVENT_HASH_BYTES];
    static str list[EVENT_ITEMS_MAX];
    case_event_init(&c);
    c.draft.kind = event_kind_of(EVENT_PARTIAL_RECEIPT);
    memset(note, 'x', sizeof note);
    for (size_t i = 0; i < EVENT_ITEMS_MAX; i++) {
        (void)snprintf(word[i], sizeof word[i], "%064zu", i);
        list[i] = (str){word[i], EVENT_CODE_MAX};
    }
    event_value code = {.bytes = list[0]};
    const event_field codes[] = {EVENT_FIELD_ITEM, EVENT_FIELD_PLACE, EVENT_FIELD_VEHICLE, EVENT_FIELD_ORDER,
                                 EVENT_FIELD_DESTINATION};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        case_set(&c.draft, codes[i], code);
    }
    case_set(&c.draft, EVENT_FIELD_WITNESS, (event_value){.bytes = case_key(&c, EVENT_WITNESS)});
    case_set(&c.draft, EVENT_FIELD_ITEMS, (event_value){.list = list, .count = EVENT_ITEMS_MAX});
    case_set(&c.draft, EVENT_FIELD_SEALS, (event_value){.list = list, .count = EVENT_SEALS_MAX});
    case_set(&c.draft, EVENT_FIELD_ESCORTS, (event_value){.list = list, .count = EVENT_ESCORTS_MAX});
    case_set(&c.draft, EVENT_FIELD_NOTE, (event_value){.bytes = {note, sizeof note}});
    case_set(&c.draft, EVENT_FIELD_COUNT, (event_value){.number = EVENT_COUNT_MAX});
    str hash[EVENT_PHOTOS_MAX];
    for (size_t i = 0; i < EVENT_PHOTOS_MAX; i++) {
        hash[i] = (str){word[i] + EVENT_CODE_MAX - EVENT_HASH_BYTES, EVENT_HASH_BYTES};
    }
    case_set(&c.draft, EVENT_FIELD_PHOTOS, (event_value){.list = hash, .count = EVENT_PHOTOS_MAX});
    err e = {0};
    str frame = case_frame(&c, EVENT_SIGNERS, &e);
    assert_null(e.code);
    event_frame f;
    assert_true(event_frame_parse(frame, &f, NULL));
    assert_true(f.event.body.n > EVENT_BODY_MAX * 3 / 4);
    assert_true(event_verify(&f, NULL));
}

// ---------------------------------------------------------------- bodies made by hand

// Writes a body with the given keys in order; a key of 0 is left out.
static str body_of(const int *keys, size_t n, int64_t kind)
{
    cbor_writer w;
    str body = {NULL, 0};
    cbor_writer_init(&w, c.body_bytes, sizeof c.body_bytes);
    cbor_write_map(&w, n);
    for (size_t i = 0; i < n; i++) {
        cbor_write_int(&w, keys[i]);
        if (keys[i] == EVENT_HEAD_LOG) {
            cbor_write_text(&w, STR("log"));
        } else if (keys[i] == EVENT_HEAD_DEVICE || keys[i] == EVENT_HEAD_PREVIOUS ||
                   keys[i] == EVENT_HEAD_SEEN_ROOT) {
            cbor_write_bytes(&w, case_key(&c, EVENT_GIVER));
        } else if (keys[i] == EVENT_HEAD_FIELDS) {
            cbor_write_map(&w, 0);
        } else {
            cbor_write_int(&w, keys[i] == EVENT_HEAD_KIND ? kind : 1);
        }
    }
    (void)cbor_written(&w, &body);
    return body;
}

static void test_header(void **state)
{
    (void)state;
    static const struct {
        int keys[10];
        size_t n;
        int64_t kind;
        const char *refused;
    } cases[] = {
        {{1, 2, 3, 4, 6, 10}, 6, EVENT_DUTY_CLOSED, NULL},
        {{1, 2, 3, 4, 6, 7, 8, 9, 10}, 9, EVENT_DUTY_CLOSED, NULL},
        {{2, 3, 4, 6, 10}, 5, EVENT_DUTY_CLOSED, "event.head_missing"},
        {{1, 3, 4, 6, 10}, 5, EVENT_DUTY_CLOSED, "event.head_missing"},
        {{1, 2, 4, 6, 10}, 5, EVENT_DUTY_CLOSED, "event.head_missing"},
        {{1, 2, 3, 6, 10}, 5, EVENT_DUTY_CLOSED, "event.head_missing"},
        {{1, 2, 3, 4, 10}, 5, EVENT_DUTY_CLOSED, "event.head_missing"},
        {{1, 2, 3, 4, 6}, 5, EVENT_DUTY_CLOSED, "event.head_missing"},
        {{1, 2, 3, 4, 6, 8, 10}, 7, EVENT_DUTY_CLOSED, "event.head_missing"},
        {{1, 2, 3, 4, 6, 9, 10}, 7, EVENT_DUTY_CLOSED, "event.head_missing"},
        {{1, 2, 3, 4, 5, 6, 10}, 7, EVENT_DUTY_CLOSED, "event.bad_previous"},
        {{1, 2, 3, 4, 6, 10, 11}, 7, EVENT_DUTY_CLOSED, "event.head_unknown"},
        {{0, 1, 2, 3, 4, 6, 10}, 7, EVENT_DUTY_CLOSED, "event.head_unknown"},
        {{1, 2, 3, 4, 6, 10, -1}, 7, EVENT_DUTY_CLOSED, "event.head_unknown"},
        {{1, 2, 3, 4, 6, 10}, 6, EVENT_KINDS_END, "event.kind_unknown"},
        {{1, 2, 3, 4, 6, 10}, 6, 0, "event.bad_number"},
        {{1, 2, 3, 4, 6, 10}, 6, EVENT_SEALED, "event.field_missing"},
    };
    case_event_init(&c);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        event_view v;
        err e = {0};
        bool taken = event_parse(body_of(cases[i].keys, cases[i].n, cases[i].kind), &v, &e);
        if (taken != !cases[i].refused || (!taken && strcmp(e.code, cases[i].refused) != 0)) {
            fail_msg("case %zu: %s", i, taken ? "taken" : e.code);
        }
        if (!taken) {
            has_text(e.code);
        }
    }
}

static void test_frames(void **state)
{
    (void)state;
    event_frame f;
    err e = {0};
    uint8_t out[1024];
    cbor_writer w;
    str bytes;
    case_event_init(&c);
    str offer = case_frame(&c, 1, NULL);
    assert_true(event_frame_parse(offer, &f, NULL));
    assert_int_equal(f.signature[EVENT_GIVER].n, EVENT_SIGNATURE_BYTES);
    assert_int_equal(f.signature[EVENT_RECEIVER].n, 0);
    for (size_t places = 0; places < 5; places++) { // the event names two signers
        cbor_writer_init(&w, out, sizeof out);
        cbor_write_array(&w, 1 + places);
        cbor_write_bytes(&w, f.event.body);
        for (size_t i = 0; i < places; i++) {
            cbor_write_bytes(&w, STR(""));
        }
        event_frame got;
        assert_true(cbor_written(&w, &bytes));
        assert_int_equal(event_frame_parse(bytes, &got, &e), places == 2);
        assert_true(places == 2 || strcmp(e.code, "event.bad_frame") == 0);
    }
    str cut[EVENT_SIGNERS] = {f.signature[EVENT_GIVER], {f.signature[EVENT_GIVER].p, 63}, {NULL, 0}};
    assert_false(event_frame_write(f.event.body, cut, out, sizeof out, &bytes, &e));
    assert_string_equal(e.code, "event.bad_frame");
    has_text("event.bad_frame");
    assert_false(event_frame_write(f.event.body, f.signature, out, 200, &bytes, &e));
    assert_string_equal(e.code, "event.too_long");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_refused), cmocka_unit_test(test_least),
        cmocka_unit_test(test_most),       cmocka_unit_test(test_header),  cmocka_unit_test(test_frames),
    };
    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL);
}
