#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"
#include "draw_value.h"
#include "hex.h"
#include "prop.h"

static void has_text(const char *key)
{
    for (int language = TEXT_ID; language <= TEXT_EN; language++) {
        if (strcmp(text_get((text_language)language, key), key) == 0) {
            fail_msg("%s has no text", key);
        }
    }
}

static void test_table(void **state)
{
    (void)state;
    uint64_t known = 0;
    for (int i = 0; i < EVENT_FIELDS_END; i++) {
        const event_field_spec *f = event_field_of(i);
        assert_true(f != NULL || i == 0);
        if (f) {
            known |= UINT64_C(1) << i;
            assert_int_equal(f->number, i);
            assert_int_equal(f->type == EVENT_TYPE_CHOICE, f->choices != NULL);
            assert_int_equal(f->type == EVENT_TYPE_CODES || f->type == EVENT_TYPE_HASHES, f->items_max > 0);
            has_text(f->text);
        }
    }
    for (int i = 1; i < EVENT_KINDS_END; i++) {
        const event_kind_spec *k = event_kind_of(i);
        assert_non_null(k);
        assert_int_equal(k->number, i);
        assert_int_equal(k->required & k->further, 0);
        assert_int_equal((k->required | k->further) & ~known, 0);
        has_text(k->text);
        for (int other = 1; other < i; other++) {
            assert_string_not_equal(k->name, event_kind_of(other)->name);
        }
    }
    assert_null(event_kind_of(0));
    assert_null(event_kind_of(EVENT_KINDS_END));
    assert_null(event_kind_of(-1));
    assert_null(event_kind_of(INT64_MAX));
    assert_null(event_field_of(0));
    assert_null(event_field_of(EVENT_FIELDS_END));
    assert_null(event_field_of(INT64_MIN));
}

// Numbers that stand in signed bytes: changing one of these lines changes what was signed.
static void test_numbers_stay(void **state)
{
    (void)state;
    assert_string_equal(event_kind_of(1)->name, "kit_created");
    assert_string_equal(event_kind_of(7)->name, "handed_over");
    assert_string_equal(event_kind_of(24)->name, "corrected");
    assert_string_equal(event_kind_of(31)->name, "duty_closed");
    assert_string_equal(event_field_of(3)->name, "receiver");
    assert_string_equal(event_field_of(17)->name, "photos");
    assert_string_equal(event_field_of(27)->name, "to_s");
    assert_string_equal(event_field_of(EVENT_FIELD_CONDITION)->choices[4], "seal_broken");
    assert_string_equal(event_field_of(EVENT_FIELD_REASON)->choices[10], "other");
    assert_string_equal(event_field_of(EVENT_FIELD_ROLE)->choices[8], "carrier");
}

// Where custody passes, the one who takes it must sign.
static void test_signers(void **state)
{
    (void)state;
    const int both[] = {EVENT_HANDED_OVER, EVENT_PARTIAL_RECEIPT, EVENT_ESCORT_CHANGED, EVENT_RETURNED};
    for (size_t i = 0; i < sizeof both / sizeof both[0]; i++) {
        assert_true(event_kind_of(both[i])->required & EVENT_BIT(RECEIVER));
        assert_true(event_kind_of(both[i])->further & EVENT_BIT(WITNESS));
    }
    assert_int_equal(event_signer_field(EVENT_GIVER), 0);
    assert_int_equal(event_signer_field(EVENT_RECEIVER), EVENT_FIELD_RECEIVER);
    assert_int_equal(event_signer_field(EVENT_WITNESS), EVENT_FIELD_WITNESS);
    assert_string_equal(event_signer_name(EVENT_WITNESS), "witness");
}

static const struct {
    int field;
    const char *hex;
    const char *refused; // NULL: taken
} values[] = {
    {EVENT_FIELD_ITEM, "65312e322d33", NULL}, // "1.2-3"
    {EVENT_FIELD_ITEM, "60", "event.bad_size"},
    {EVENT_FIELD_ITEM, "6120", "event.bad_code"},
    {EVENT_FIELD_ITEM, "62c3a9", "event.bad_code"},
    {EVENT_FIELD_ITEM, "4131", "event.type"},
    {EVENT_FIELD_ITEM, "01", "event.type"},
    {EVENT_FIELD_COUNT, "00", NULL},
    {EVENT_FIELD_COUNT, "1a000f4240", NULL},
    {EVENT_FIELD_COUNT, "1a000f4241", "event.bad_number"},
    {EVENT_FIELD_COUNT, "20", "event.bad_number"},
    {EVENT_FIELD_LEG, "05", NULL},
    {EVENT_FIELD_LEG, "06", "event.bad_number"},
    {EVENT_FIELD_CONDITION, "06", NULL},
    {EVENT_FIELD_CONDITION, "07", "event.bad_choice"},
    {EVENT_FIELD_CONDITION, "20", "event.bad_choice"},
    {EVENT_FIELD_CONDITION, "1b7fffffffffffffff", "event.bad_choice"},
    {EVENT_FIELD_SEALS, "8261316132", NULL},
    {EVENT_FIELD_SEALS, "8261316131", "event.bad_order"},
    {EVENT_FIELD_SEALS, "8261326131", "event.bad_order"},
    {EVENT_FIELD_SEALS, "82613162313a", "event.bad_code"},
    {EVENT_FIELD_SEALS, "80", "event.bad_size"},
    {EVENT_FIELD_SEALS, "6131", "event.type"},
    {EVENT_FIELD_SEALS, "8d6131613261336134613561366137613861396161616261636164", "event.bad_size"},
    {EVENT_FIELD_SEALS, "826131", "event.truncated"},
    {EVENT_FIELD_POSITION, "823a01ee19c71a3e5d4a60", NULL},
    {EVENT_FIELD_POSITION, "821a35a4e9001a6b49d200", NULL}, // 90, 180
    {EVENT_FIELD_POSITION, "821a35a4e90100", "event.bad_point"},
    {EVENT_FIELD_POSITION, "82001a6b49d201", "event.bad_point"},
    {EVENT_FIELD_POSITION, "83000000", "event.bad_point"},
    {EVENT_FIELD_POSITION, "8100", "event.bad_point"},
    {EVENT_FIELD_RECEIVER, "582000112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", NULL},
    {EVENT_FIELD_RECEIVER, "581f00112233445566778899aabbccddeeff00112233445566778899aabbccddee",
     "event.bad_size"},
    {EVENT_FIELD_RECEIVER, "40", "event.bad_size"},
    {EVENT_FIELD_REFERS, "613a", "event.type"},
    {EVENT_FIELD_FROM_S, "1af4865700", NULL}, // 2100-01-01
    {EVENT_FIELD_FROM_S, "1af4865701", "event.bad_number"},
};

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        uint8_t bytes[64];
        cbor_reader r;
        event_value v;
        err e = {0};
        cbor_reader_init(&r, hex_bytes(values[i].hex, bytes, sizeof bytes));
        bool taken = event_value_read(event_field_of(values[i].field), &r, &v, &e);
        if (taken != !values[i].refused || (!taken && strcmp(e.code, values[i].refused) != 0)) {
            fail_msg("field %d, %s: %s", values[i].field, values[i].hex, taken ? "taken" : e.code);
        }
        if (!taken) {
            has_text(e.code);
        }
    }
}

static void test_sets(void **state)
{
    (void)state;
    const event_kind_spec *k = event_kind_of(EVENT_HANDED_OVER);
    err e = {0};
    assert_true(event_kind_takes(k, k->required, &e));
    assert_true(event_kind_takes(k, k->required | k->further, &e));
    assert_false(event_kind_takes(k, k->required & ~EVENT_BIT(RECEIVER), &e));
    assert_string_equal(e.code, "event.field_missing");
    assert_string_equal(err_arg_get(&e, "field"), "receiver");
    assert_string_equal(err_arg_get(&e, "kind"), "handed_over");
    assert_false(event_kind_takes(k, k->required | EVENT_BIT(ROLE), &e));
    assert_string_equal(e.code, "event.field_foreign");
    assert_string_equal(err_arg_get(&e, "field"), "role");
}

// ---------------------------------------------------------------- what is written is read

static bool value_round_trip(rng *r, int32_t size, void *ctx)
{
    (void)size;
    (void)ctx;
    const event_field_spec *f = event_field_of(1 + rng_below(r, EVENT_FIELDS_END - 1));
    uint8_t out[1024];
    drawn_value d;
    cbor_writer w;
    cbor_reader reader;
    event_value got;
    str document;
    draw_value(r, f, &d);
    cbor_writer_init(&w, out, sizeof out);
    event_value_write(f, &w, &d.value);
    if (!cbor_written(&w, &document)) {
        return false;
    }
    cbor_reader_init(&reader, document);
    if (!event_value_read(f, &reader, &got, NULL) || !cbor_read_end(&reader, NULL)) {
        return false;
    }
    str item;
    for (size_t i = 0; i < d.value.count; i++) {
        if (!event_list_next(&got.bytes, &item) || !str_eq(item, d.list[i])) {
            return false;
        }
    }
    bool bytes_same = str_eq(got.bytes, d.value.bytes); // of a list nothing is left
    return got.number == d.value.number && got.count == d.value.count && bytes_same &&
           got.position.lat_e7 == d.value.position.lat_e7 && got.position.lon_e7 == d.value.position.lon_e7;
}

static void test_round_trip(void **state)
{
    (void)state;
    assert_true(prop_check("value round trip", value_round_trip, 20000, 20, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),  cmocka_unit_test(test_numbers_stay), cmocka_unit_test(test_signers),
        cmocka_unit_test(test_values), cmocka_unit_test(test_sets),         cmocka_unit_test(test_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
