#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/text.h"
#include "case_event.h"
#include "hex.h"
#include "scratch.h"

enum { VECTORS_MAX = 16 * 1024 * 1024, QR_15_M_BYTES = 412 };

static case_event c;

// The code with which a frame is refused, with the signer at fault; NULL = all have signed.
static const char *verdict(const event_frame *f, const char **ret_signer)
{
    static err e;
    e = (err){0};
    bool ok = event_verify(f, &e);
    *ret_signer = err_arg_get(&e, "signer");
    return ok ? NULL : e.code;
}

static void faults(const event_frame *f, const char *code, const char *signer)
{
    const char *who = NULL;
    const char *got = verdict(f, &who);
    assert_non_null(got);
    assert_string_equal(got, code);
    assert_string_equal(who, signer);
    assert_string_not_equal(text_get(TEXT_EN, code), code);
}

static void test_handover(void **state)
{
    (void)state;
    event_frame f;
    const char *who;
    case_event_init(&c);
    str frame = case_frame(&c, 2, NULL);
    assert_true(event_frame_parse(frame, &f, NULL));
    assert_null(verdict(&f, &who));
    print_message("# handover: body %zu bytes, frame %zu\n", f.event.body.n, frame.n);
    assert_true(frame.n <= QR_15_M_BYTES); // binary capacity by ISO/IEC 18004
    str offer = case_frame(&c, 1, NULL);
    assert_true(event_frame_parse(offer, &f, NULL));
    faults(&f, "event.unsigned", "receiver");
    assert_true(event_frame_parse(case_frame(&c, 0, NULL), &f, NULL));
    faults(&f, "event.unsigned", "giver");
}

static void test_who_is_at_fault(void **state)
{
    (void)state;
    event_frame f;
    uint8_t other[EVENT_SIGNATURE_BYTES];
    case_event_init(&c);
    case_set(&c.draft, EVENT_FIELD_WITNESS, (event_value){.bytes = case_key(&c, EVENT_WITNESS)});
    str frame = case_frame(&c, 3, NULL);
    assert_true(event_frame_parse(frame, &f, NULL) && event_verify(&f, NULL));
    event_frame g = f;
    g.signature[EVENT_WITNESS] = f.signature[EVENT_RECEIVER];
    faults(&g, "event.bad_signature", "witness");
    g = f;
    g.signature[EVENT_RECEIVER] = f.signature[EVENT_GIVER];
    faults(&g, "event.bad_signature", "receiver");
    g = f;
    g.signature[EVENT_GIVER] = f.signature[EVENT_RECEIVER];
    faults(&g, "event.bad_signature", "giver");
    g = f;
    g.signature[EVENT_WITNESS].n = 0;
    faults(&g, "event.unsigned", "witness");
    // A receiver who signs as if it were the giver has accepted nothing.
    event_sign(f.event.body, c.by[EVENT_RECEIVER].secret, other);
    g = f;
    g.signature[EVENT_RECEIVER] = (str){(const char *)other, sizeof other};
    faults(&g, "event.bad_signature", "receiver");
    // Nor one who accepted another offer of the same body.
    memset(other, 0, sizeof other);
    event_accept(f.event.body, other, c.by[EVENT_RECEIVER].secret, other);
    faults(&g, "event.bad_signature", "receiver");
}

// An event without a receiver, signed by one, and witnessed.
static void test_alone(void **state)
{
    (void)state;
    event_frame f;
    case_event_init(&c);
    c.draft.kind = event_kind_of(EVENT_NOTED);
    c.draft.fields = 0;
    case_set(&c.draft, EVENT_FIELD_NOTE, (event_value){.bytes = STR("0123456789abcdef0123456789abcdef")});
    assert_true(event_frame_parse(case_frame(&c, 1, NULL), &f, NULL) && event_verify(&f, NULL));
    case_set(&c.draft, EVENT_FIELD_WITNESS, (event_value){.bytes = case_key(&c, EVENT_WITNESS)});
    assert_true(event_frame_parse(case_frame(&c, 2, NULL), &f, NULL) && event_verify(&f, NULL));
    assert_int_equal(f.signature[EVENT_RECEIVER].n, 0);
}

// Every byte of a frame changed, every eighth one to every other value: refused, or unauthentic.
static void test_every_byte(void **state)
{
    (void)state;
    event_frame f;
    int parsed = 0;
    case_event_init(&c);
    str frame = case_frame(&c, 2, NULL);
    assert_true(event_frame_parse(frame, &f, NULL) && event_verify(&f, NULL));
    for (size_t i = 0; i < frame.n; i++) {
        uint8_t was = c.frame_bytes[i];
        for (int change = 1; change < 256; change += i % 8 == 0 ? 1 : 37) {
            c.frame_bytes[i] = (uint8_t)(was ^ change);
            if (event_frame_parse(frame, &f, NULL)) {
                parsed++;
                assert_false(event_verify(&f, NULL));
            }
        }
        c.frame_bytes[i] = was;
    }
    assert_true(parsed > 0);
    for (size_t n = 0; n < frame.n; n++) { // cut anywhere, or with something behind it
        assert_false(event_frame_parse((str){frame.p, n}, &f, NULL));
    }
    c.frame_bytes[frame.n] = 0;
    assert_false(event_frame_parse((str){frame.p, frame.n + 1}, &f, NULL));
}

// A changed body has another id.
static void test_id(void **state)
{
    (void)state;
    uint8_t id[EVENT_HASH_BYTES];
    uint8_t other[EVENT_HASH_BYTES];
    str body;
    case_event_init(&c);
    assert_true(event_build(&c.draft, c.body_bytes, sizeof c.body_bytes, &body, NULL));
    event_id(body, id);
    for (size_t i = 0; i < body.n; i++) {
        c.body_bytes[i] ^= 1;
        event_id(body, other);
        assert_memory_not_equal(id, other, sizeof id);
        c.body_bytes[i] ^= 1;
    }
    event_id(STR("abc"), id); // FIPS 180-4
    (void)hex_bytes("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", other, sizeof other);
    assert_memory_equal(id, other, sizeof id);
}

// ---------------------------------------------------------------- one rule: libsodium's

// RFC 8032 section 7.1, test 2; its S with the group's order added is refused (malleability).
static void test_rule(void **state)
{
    (void)state;
    uint8_t key[EVENT_KEY_BYTES];
    uint8_t signature[EVENT_SIGNATURE_BYTES];
    str k = hex_bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", key, sizeof key);
    str s = hex_bytes("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
                      signature, sizeof signature);
    assert_true(signature_holds(STR("\x72"), s, k));
    assert_false(signature_holds(STR("\x73"), s, k));
    assert_false(signature_holds(STR("\x72"), (str){s.p, 63}, k));
    assert_false(signature_holds(STR("\x72"), s, (str){k.p, 31}));
    uint8_t order[32];
    (void)hex_bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", order, sizeof order);
    unsigned carry = 0;
    for (size_t i = 0; i < sizeof order; i++) {
        carry += (unsigned)signature[32 + i] + order[i];
        signature[32 + i] = (uint8_t)carry;
        carry >>= 8;
    }
    assert_false(signature_holds(STR("\x72"), s, k));
    // A key of low order under which a signature of zeros would hold for every message.
    memset(key, 0, sizeof key);
    memset(signature, 0, sizeof signature);
    assert_false(signature_holds(STR("any"), s, k));
}

// A file of public vectors; NULL, with a remark, where there is none.
static json_t *vectors(const char *name)
{
    char path[PATH_MAX];
    char below[PATH_MAX / 2];
    const char *root = getenv("KAWAL_DATA");
    (void)snprintf(below, sizeof below, "../../../shared/data/ledger/%s", name);
    (void)snprintf(path, sizeof path, "%s/ledger/%s", root ? root : "", name);
    json_t *doc = json_load_file(root ? path : fixture(path, below), 0, NULL);
    if (!doc) {
        print_message("# skipped: no %s\n", name); // meson takes cmocka's own skip for a failure
    }
    return doc;
}

static bool vector_holds(const json_t *row, const char *key_hex, bool hex_message)
{
    uint8_t key[EVENT_KEY_BYTES + 8];
    uint8_t signature[EVENT_SIGNATURE_BYTES + 32];
    static uint8_t message[VECTORS_MAX];
    const char *text = json_string_value(json_object_get(row, "msg"));
    str m = hex_message ? hex_bytes(text, message, sizeof message) : str_of(text);
    str s = hex_bytes(json_string_value(json_object_get(row, "sig")), signature, sizeof signature);
    return signature_holds(m, s, hex_bytes(key_hex, key, sizeof key));
}

// Signatures on which verifiers disagree: libsodium 1.0.18 takes 43 of the 914, and each of the more lenient
// ones takes those 43 too.
static void test_cctv(void **state)
{
    (void)state;
    json_t *doc = vectors("ed25519-cctv/ed25519vectors.json");
    if (!doc) {
        return;
    }
    size_t held = 0;
    for (size_t i = 0; i < json_array_size(doc); i++) {
        const json_t *row = json_array_get(doc, i);
        held += vector_holds(row, json_string_value(json_object_get(row, "key")), false);
    }
    assert_int_equal(held, 43);
    assert_int_equal(json_array_size(doc), 914);
    json_decref(doc);
}

static void test_wycheproof(void **state)
{
    (void)state;
    json_t *doc = vectors("ed25519-wycheproof/ed25519_test.json");
    if (!doc) {
        return;
    }
    const json_t *groups = json_object_get(doc, "testGroups");
    size_t seen = 0;
    for (size_t g = 0; g < json_array_size(groups); g++) {
        const json_t *group = json_array_get(groups, g);
        const json_t *key = json_object_get(json_object_get(group, "publicKey"), "pk");
        const json_t *tests = json_object_get(group, "tests");
        for (size_t i = 0; i < json_array_size(tests); i++) {
            const json_t *row = json_array_get(tests, i);
            bool valid = strcmp(json_string_value(json_object_get(row, "result")), "valid") == 0;
            assert_int_equal(vector_holds(row, json_string_value(key), true), valid);
            seen++;
        }
    }
    assert_int_equal(seen, 151);
    json_decref(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_handover), cmocka_unit_test(test_who_is_at_fault),
        cmocka_unit_test(test_alone),    cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_id),       cmocka_unit_test(test_rule),
        cmocka_unit_test(test_cctv),     cmocka_unit_test(test_wycheproof),
    };
    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL);
}
