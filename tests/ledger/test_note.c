#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <sodium.h>

#include "base/file.h"
#include "ledger/note.h"
#include "prop.h"
#include "vectors.h"

// The example of the specification (C2SP, BSD-1-Clause).
static const char EXAMPLE[] =
    "This is an example message.\n\n\xE2\x80\x94 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
static const char EXAMPLE_KEY[] = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

static note_signer signer_of(const char *name, uint8_t seed)
{
    uint8_t bytes[NOTE_SEED_BYTES] = {seed};
    note_signer s;
    assert_true(note_signer_make(str_of(name), NOTE_ED25519, bytes, &s, NULL));
    return s;
}

static void test_example(void **state)
{
    (void)state;
    note_key k;
    note n;
    assert_true(note_key_parse(str_of(EXAMPLE_KEY), &k, NULL));
    assert_true(note_parse(str_of(EXAMPLE), &n, NULL));
    assert_true(note_verify(&n, &k, NULL));
    assert_true(str_eq(n.text, STR("This is an example message.\n")));
    strbuf out;
    strbuf_init(&out, 1000);
    note_key_write(&out, &k);
    assert_string_equal(out.p, EXAMPLE_KEY);
    strbuf_done(&out);
}

static void test_published_example(void **state)
{
    (void)state;
    char path[PATH_MAX];
    arena a = {0};
    str note_bytes;
    str key_bytes;
    note n;
    note_key k;
    if (!vectors_find(path, "signed-note/signed-note-example.txt")) {
        return;
    }
    assert_true(file_read(&a, path, NOTE_BYTES_MAX, &note_bytes, NULL));
    assert_true(vectors_find(path, "signed-note/signed-note-example.vkey"));
    assert_true(file_read(&a, path, NOTE_BYTES_MAX, &key_bytes, NULL));
    while (key_bytes.n > 0 && key_bytes.p[key_bytes.n - 1] == '\n') {
        key_bytes.n--;
    }
    assert_true(note_parse(note_bytes, &n, NULL));
    assert_true(note_key_parse(key_bytes, &k, NULL));
    assert_true(note_verify(&n, &k, NULL));
    arena_done(&a);
}

// The published note with two more signers: one that the reader knows, one of a kind that nobody knows yet.
static void add_others(strbuf *out, const note_signer *known)
{
    note_key other = known->key;
    other.id ^= 1;
    uint8_t large[NOTE_SIGNATURE_BYTES_MAX] = {7};
    note_add_signature(out, &other, large, sizeof large);
    note_sign(out, STR("text\n\nof two parts\n"), known);
}

static void test_several_signatures(void **state)
{
    (void)state;
    note_signer first = signer_of("kpu.example/ogan-ilir", 1);
    note_signer second = signer_of("polda.example", 2);
    note_signer absent = signer_of("kpu.example/ogan-ilir", 3);
    str text = STR("text\n\nof two parts\n");
    strbuf out;
    strbuf_init(&out, NOTE_BYTES_MAX);
    assert_true(note_begin(&out, text, NULL));
    note_sign(&out, text, &first);
    add_others(&out, &second);
    note n;
    err e;
    assert_true(note_parse(strbuf_str(&out), &n, NULL));
    assert_int_equal(n.n_signature, 3);
    assert_true(str_eq(n.text, text));
    assert_true(note_verify(&n, &first.key, NULL));
    assert_true(note_verify(&n, &second.key, NULL));
    assert_false(note_verify(&n, &absent.key, &e));
    assert_string_equal(e.code, "ledger.signature_absent");
    note_add_signature(&out, &first.key, (const uint8_t[NOTE_ED25519_BYTES]){0}, NOTE_ED25519_BYTES);
    assert_true(note_parse(strbuf_str(&out), &n, NULL));
    assert_false(note_verify(&n, &first.key, &e));
    assert_string_equal(e.code, "ledger.signature_wrong");
    strbuf_done(&out);
}

// No change of one bit, and no beginning, of a note with one signature is a good note.
static void test_flips_and_cuts(void **state)
{
    (void)state;
    note_key k;
    assert_true(note_key_parse(str_of(EXAMPLE_KEY), &k, NULL));
    char bytes[sizeof EXAMPLE];
    size_t n_bytes = sizeof EXAMPLE - 1;
    for (size_t i = 0; i < n_bytes * 8; i++) {
        memcpy(bytes, EXAMPLE, sizeof bytes);
        bytes[i / 8] = (char)(bytes[i / 8] ^ 1 << i % 8);
        note n;
        assert_false(note_parse((str){bytes, n_bytes}, &n, NULL) && note_verify(&n, &k, NULL));
    }
    for (size_t cut = 0; cut < n_bytes; cut++) {
        note n;
        assert_false(note_parse((str){EXAMPLE, cut}, &n, NULL));
    }
}

static void test_refused_notes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *code;
    } cases[] = {
        {"", "ledger.note_form"},
        {"text\n\n", "ledger.note_form"},
        {"text\n\xE2\x80\x94 a AAAAAAA=\n", "ledger.note_form"},
        {"text\n\n\xE2\x80\x94 a AAAAAAA=", "ledger.note_form"},
        {"text\n\n- a AAAAAAA=\n", "ledger.note_form"},
        {"text\n\n\xE2\x80\x94 a AAAAAA==\n", "ledger.note_form"}, // an id and no signature
        {"text\n\n\xE2\x80\x94 a AAAAAAB=\n", "ledger.note_form"}, // spare bits
        {"text\n\n\xE2\x80\x94 a AAAAAAA\n", "ledger.note_form"},  // no padding
        {"text\n\n\xE2\x80\x94 a+b AAAAAAA=\n", "ledger.note_form"},
        {"text\n\n\xE2\x80\x94 a  AAAAAAA=\n", "ledger.note_form"},
        {"text\n\n\xE2\x80\x94  AAAAAAA=\n", "ledger.note_form"},
        {"te\txt\n\n\xE2\x80\x94 a AAAAAAA=\n", "ledger.note_text"},
        {"text\r\n\n\xE2\x80\x94 a AAAAAAA=\n", "ledger.note_text"},
        {"te\xFFxt\n\n\xE2\x80\x94 a AAAAAAA=\n", "ledger.note_text"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        note n = {.n_signature = 9};
        err e;
        assert_false(note_parse(str_of(cases[i].text), &n, &e));
        assert_string_equal(e.code, cases[i].code);
        assert_int_equal(n.n_signature, 9);
    }
    note n;
    assert_true(note_parse(STR("text\n\n\xE2\x80\x94 a AAAAAAA=\n"), &n, NULL));
}

static void test_limits(void **state)
{
    (void)state;
    strbuf out;
    note n;
    err e;
    strbuf_init(&out, 2 * NOTE_BYTES_MAX);
    assert_true(note_begin(&out, STR("text\n"), NULL));
    for (int i = 0; i < NOTE_SIGNATURES_MAX; i++) {
        strbuf_addz(&out, "\xE2\x80\x94 a AAAAAAA=\n");
    }
    assert_true(note_parse(strbuf_str(&out), &n, NULL));
    strbuf_addz(&out, "\xE2\x80\x94 a AAAAAAA=\n");
    assert_false(note_parse(strbuf_str(&out), &n, &e));
    assert_string_equal(e.code, "ledger.note_signatures");
    while (out.n <= NOTE_BYTES_MAX) {
        strbuf_addz(&out, "\xE2\x80\x94 a AAAAAAA=\n");
    }
    assert_false(note_parse(strbuf_str(&out), &n, &e));
    assert_string_equal(e.code, "ledger.note_size");
    strbuf_done(&out);
    strbuf_init(&out, 100);
    assert_false(note_begin(&out, STR("no newline"), NULL));
    assert_false(note_begin(&out, STR(""), NULL));
    assert_false(note_begin(&out, STR("bell\a\n"), NULL));
    assert_int_equal(out.n, 0);
    strbuf_done(&out);
}

static void test_names(void **state)
{
    (void)state;
    char long_name[NOTE_NAME_MAX + 1];
    memset(long_name, 'a', sizeof long_name);
    assert_true(note_name_ok((str){long_name, NOTE_NAME_MAX}));
    assert_false(note_name_ok((str){long_name, NOTE_NAME_MAX + 1}));
    assert_true(note_name_ok(STR("kpu.example/ogan-ilir")));
    assert_true(note_name_ok(STR("k\xC3\xA9")));
    const char *const bad[] = {"",          "a b",           "a+b",          "a\tb",          "a\x7F",
                               "a\xC2\xA0", "a\xE2\x80\x83", "\xE3\x80\x80", "a\xE2\x80\xA8", "a\xFF"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        note_key k;
        err e;
        assert_false(note_key_make(str_of(bad[i]), NOTE_ED25519, (const uint8_t[NOTE_KEY_BYTES]){0}, &k, &e));
        assert_string_equal(e.code, "ledger.key_name");
    }
}

static void test_refused_keys(void **state)
{
    (void)state;
    note_key k;
    err e;
    char bytes[sizeof EXAMPLE_KEY];
    size_t n = sizeof EXAMPLE_KEY - 1;
    for (size_t i = 0; i < n * 8; i++) {
        memcpy(bytes, EXAMPLE_KEY, sizeof bytes);
        bytes[i / 8] = (char)(bytes[i / 8] ^ 1 << i % 8);
        assert_false(note_key_parse((str){bytes, n}, &k, &e));
        assert_string_equal(e.code, "ledger.key_text");
    }
    for (size_t cut = 0; cut < n; cut++) {
        assert_false(note_key_parse((str){EXAMPLE_KEY, cut}, &k, NULL));
    }
}

// A key and a text drawn at random: written, read and verified they are the same.
static bool round_trip(rng *r, int32_t size, void *ctx)
{
    strbuf *out = ctx;
    char text[256];
    uint8_t seed[NOTE_SEED_BYTES];
    for (size_t i = 0; i < sizeof seed; i++) {
        seed[i] = (uint8_t)rng_below(r, 256);
    }
    for (int32_t i = 0; i < size; i++) {
        text[i] = rng_below(r, 4) == 0 ? '\n' : (char)(' ' + rng_below(r, 95));
    }
    text[size] = '\n';
    str t = {text, (size_t)size + 1};
    note_signer s;
    note_key k;
    note n;
    strbuf_clear(out);
    bool ok = note_signer_make(STR("kpu.example/log"), NOTE_ED25519, seed, &s, NULL);
    note_key_write(out, &s.key);
    ok = ok && note_key_parse(strbuf_str(out), &k, NULL) && k.id == s.key.id;
    strbuf_clear(out);
    ok = ok && note_begin(out, t, NULL);
    note_sign(out, t, &s);
    return ok && note_parse(strbuf_str(out), &n, NULL) && str_eq(n.text, t) && note_verify(&n, &k, NULL);
}

static void test_round_trip(void **state)
{
    (void)state;
    strbuf out;
    strbuf_init(&out, NOTE_BYTES_MAX);
    assert_true(prop_check("note", round_trip, 200, 200, &out));
    strbuf_done(&out);
}

static int start(void **state)
{
    (void)state;
    return sodium_init() < 0;
}

// A signer in Go's form; the key is that of golang.org/x/mod's own test of sumdb/note.
static void test_signer_as_text(void **state)
{
    (void)state;
    static const char text[] =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    static const char key[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    note_signer s;
    err e = {0};
    strbuf out;
    strbuf_init(&out, 1000);
    assert_true(note_signer_parse(str_of(text), &s, &e));
    note_signer_write(&out, &s);
    assert_string_equal(out.p, text);
    strbuf_clear(&out);
    note_key_write(&out, &s.key);
    assert_string_equal(out.p, key);
    strbuf_done(&out);
    for (size_t cut = 0; cut < sizeof text - 1; cut++) {
        assert_false(note_signer_parse((str){text, cut}, &s, &e));
        assert_string_equal(e.code, "ledger.key_text");
        assert_null(strstr(err_arg_get(&e, "key"), "PRIVATE")); // a secret is not said again
    }
    assert_false(note_signer_parse(str_of(key), &s, &e));
}

static void test_lines_of_one_key(void **state)
{
    (void)state;
    note_signer one = signer_of("one", 1);
    note_signer two = signer_of("two", 2);
    strbuf whole;
    strbuf own;
    note n;
    strbuf_init(&whole, 10000);
    strbuf_init(&own, 10000);
    assert_true(note_begin(&whole, STR("text\n"), NULL));
    note_sign(&whole, STR("text\n"), &one);
    size_t end = whole.n;
    note_sign(&whole, STR("text\n"), &two);
    assert_true(note_parse(strbuf_str(&whole), &n, NULL));
    assert_true(note_begin(&own, n.text, NULL));
    note_add_lines(&own, &n, &one.key);
    assert_true(str_eq(strbuf_str(&own), (str){whole.p, end}));
    note_key other = one.key;
    other.id ^= 1;
    note_add_lines(&own, &n, &other); // the name alone is not the key
    assert_int_equal(own.n, end);
    strbuf_done(&own);
    strbuf_done(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_example),
        cmocka_unit_test(test_signer_as_text),
        cmocka_unit_test(test_lines_of_one_key),
        cmocka_unit_test(test_published_example),
        cmocka_unit_test(test_several_signatures),
        cmocka_unit_test(test_flips_and_cuts),
        cmocka_unit_test(test_refused_notes),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_refused_keys),
        cmocka_unit_test(test_round_trip),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
