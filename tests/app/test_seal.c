// Parcels: the vectors of RFC 9180, one made by another program, and whatever else comes.
#include "app/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "prop.h"

enum { BYTES_MAX = 512 };

// RFC 9180, A.3.1 (DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode), its first message.
static const char SECRET[] = "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2";
static const char PUBLIC[] = "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a82"
                             "6a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0";
static const char ENC[] = "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac9"
                          "8536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4";
static const char INFO[] = "4f6465206f6e2061204772656369616e2055726e";
static const char AAD[] = "436f756e742d30";
static const char PLAIN[] = "4265617574792069732074727574682c20747275746820626561757479";
static const char CIPHER[] =
    "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434";

// "isi paket", sealed for the same key by @hpke/core 1.7 in a browser's place.
static const char OTHER_ENC[] = "04c3464f77830ca581f7bc499c092af68bd365807f682f5ad03b2a22f6223b1e31"
                                "5aeb527a5e74079dc99900a19a21f11cee34f51feb26875e94f6188e27f80ec7";
static const char OTHER_CIPHER[] = "140eed8d6b01108fa89b5e9f5bb2e4e8113bc05f43798cf993";

typedef struct bytes {
    uint8_t b[BYTES_MAX];
    size_t n;
} bytes;

static bytes of_hex(const char *hex)
{
    bytes out;
    assert_int_equal(sodium_hex2bin(out.b, sizeof out.b, hex, strlen(hex), NULL, &out.n, NULL), 0);
    return out;
}

static str view(const bytes *b)
{
    return (str){(const char *)b->b, b->n};
}

static bytes parcel(void)
{
    const bytes enc = of_hex(OTHER_ENC);
    const bytes cipher = of_hex(OTHER_CIPHER);
    bytes out = {.n = sizeof SEAL_HEAD - 1};
    memcpy(out.b, SEAL_HEAD, out.n);
    memcpy(out.b + out.n, enc.b, enc.n);
    memcpy(out.b + out.n + enc.n, cipher.b, cipher.n);
    out.n += enc.n + cipher.n;
    return out;
}

static void test_the_vectors_of_the_rfc(void **state)
{
    arena a = {0};
    const bytes secret = of_hex(SECRET);
    const bytes enc = of_hex(ENC);
    const bytes info = of_hex(INFO);
    const bytes aad = of_hex(AAD);
    const bytes cipher = of_hex(CIPHER);
    const bytes plain = of_hex(PLAIN);
    const bytes expected = of_hex(PUBLIC);
    uint8_t public_key[SEAL_PUBLIC_BYTES];
    seal_message m = {.enc = view(&enc), .info = view(&info), .aad = view(&aad), .ciphertext = view(&cipher)};
    str out;
    (void)state;
    assert_true(seal_public(secret.b, public_key));
    assert_memory_equal(public_key, expected.b, SEAL_PUBLIC_BYTES);
    assert_true(seal_open_message(secret.b, &a, &m, &out, NULL));
    assert_true(str_eq(out, view(&plain)));
    m.aad = STR("other");
    assert_false(seal_open_message(secret.b, &a, &m, &out, NULL));
    arena_done(&a);
}

static void test_a_parcel_of_another_program_opens(void **state)
{
    arena a = {0};
    const bytes secret = of_hex(SECRET);
    const bytes p = parcel();
    str out;
    (void)state;
    assert_true(seal_open(secret.b, &a, view(&p), &out, NULL));
    assert_true(str_eq(out, STR("isi paket")));
    arena_done(&a);
}

static const char *refusal(const uint8_t *secret, str p)
{
    arena a = {0};
    err e = {0};
    str out = STR("untouched");
    const char *code = seal_open(secret, &a, p, &out, &e) ? ""
                       : strcmp(e.code, "seal.form") == 0 ? "form"
                                                          : "closed";
    assert_true(code[0] == '\0' || str_eq(out, STR("untouched")));
    arena_done(&a);
    return code;
}

static void test_whatever_is_changed_or_cut_stays_closed(void **state)
{
    const bytes secret = of_hex(SECRET);
    const bytes whole = parcel();
    (void)state;
    for (size_t i = 0; i < whole.n; i++) {
        bytes p = whole;
        p.b[i] ^= 1;
        assert_string_equal(refusal(secret.b, view(&p)), i < sizeof SEAL_HEAD - 1 ? "form" : "closed");
        p = whole;
        p.n = i;
        assert_true(refusal(secret.b, view(&p))[0] != '\0');
    }
    bytes longer = whole;
    longer.b[longer.n++] = 0;
    assert_string_equal(refusal(secret.b, view(&longer)), "closed");
}

static void test_points_that_are_none_of_the_curve(void **state)
{
    const bytes secret = of_hex(SECRET);
    const size_t at = sizeof SEAL_HEAD - 1;
    bytes p = parcel();
    (void)state;
    p.b[at] = 0; // infinity, and compressed forms, are no encapsulated keys
    assert_string_equal(refusal(secret.b, view(&p)), "closed");
    p.b[at] = 2;
    assert_string_equal(refusal(secret.b, view(&p)), "closed");
    p.b[at] = 6;
    assert_string_equal(refusal(secret.b, view(&p)), "closed");
    p.b[at] = 4;
    memset(p.b + at + 1, 0xff, 64);
    assert_string_equal(refusal(secret.b, view(&p)), "closed");
}

static void test_numbers_that_are_no_keys(void **state)
{
    uint8_t secret[SEAL_SECRET_BYTES] = {0};
    uint8_t public_key[SEAL_PUBLIC_BYTES];
    const bytes p = parcel();
    (void)state;
    assert_false(seal_public(secret, public_key));
    assert_string_equal(refusal(secret, view(&p)), "closed");
    memset(secret, 0xff, sizeof secret);
    assert_false(seal_public(secret, public_key));
    memset(secret, 1, sizeof secret); // another posko's
    assert_true(seal_public(secret, public_key));
    assert_string_equal(refusal(secret, view(&p)), "closed");
}

static bool nothing_opens(rng *r, int32_t size, void *ctx)
{
    const uint8_t *secret = ctx;
    bytes p = parcel();
    for (int32_t i = 0; i < size; i++) {
        p.b[rng_below(r, (uint32_t)p.n)] = (uint8_t)rng_below(r, 256);
    }
    const bytes whole = parcel();
    return memcmp(p.b, whole.b, p.n) == 0 || refusal(secret, view(&p))[0] != '\0';
}

static void test_random_changes(void **state)
{
    bytes secret = of_hex(SECRET);
    (void)state;
    assert_true(prop_check("a changed parcel stays closed", nothing_opens, prop_runs(300), 20, secret.b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_vectors_of_the_rfc),
        cmocka_unit_test(test_a_parcel_of_another_program_opens),
        cmocka_unit_test(test_whatever_is_changed_or_cut_stays_closed),
        cmocka_unit_test(test_points_that_are_none_of_the_curve),
        cmocka_unit_test(test_numbers_that_are_no_keys),
        cmocka_unit_test(test_random_changes),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
