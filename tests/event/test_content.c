#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"
#include "event/content.h"
#include "hex.h"
#include "prop.h"

static const uint8_t salt[NOTE_SALT_BYTES] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255};

static void test_hash(void **state)
{
    (void)state;
    uint8_t hash[EVENT_HASH_BYTES];
    uint8_t expected[EVENT_HASH_BYTES];
    content_hash(STR("abc"), hash); // FIPS 180-2, appendix B.1
    (void)hex_bytes("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", expected,
                    sizeof expected);
    assert_memory_equal(hash, expected, sizeof hash);
    content_hash(STR(""), hash);
    (void)hex_bytes("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", expected,
                    sizeof expected);
    assert_memory_equal(hash, expected, sizeof hash);
}

static void refuses(str text)
{
    uint8_t out[NOTE_CONTENT_MAX];
    uint8_t in[NOTE_CONTENT_MAX + 1];
    str bytes = {NULL, 0};
    str got = {NULL, 0};
    err e = {0};
    assert_false(note_content_write(salt, text, out, &bytes, &e));
    assert_string_equal(e.code, "event.bad_note");
    assert_string_equal(err_arg_get(&e, "limit"), "500");
    assert_null(bytes.p);
    memcpy(in, salt, sizeof salt);
    memcpy(in + sizeof salt, text.p, text.n);
    assert_false(note_content_read((str){(const char *)in, sizeof salt + text.n}, &got, &e));
    assert_string_equal(e.code, "event.bad_note");
    assert_null(got.p);
}

static void takes(str text)
{
    uint8_t out[NOTE_CONTENT_MAX];
    str bytes = {NULL, 0};
    str got = {NULL, 0};
    assert_true(note_content_write(salt, text, out, &bytes, NULL));
    assert_int_equal(bytes.n, NOTE_SALT_BYTES + text.n);
    assert_memory_equal(bytes.p, salt, sizeof salt);
    assert_true(note_content_read(bytes, &got, NULL));
    assert_true(str_eq(got, text));
}

static void test_notes(void **state)
{
    (void)state;
    char longest[NOTE_TEXT_MAX + 1];
    memset(longest, 'a', sizeof longest);
    takes(STR("a"));
    takes(STR("segel \xc3\xa9 \xe2\x80\x94 basah"));
    takes(STR("\xc2\xa0")); // the first behind the control characters
    takes((str){longest, NOTE_TEXT_MAX});
    refuses((str){longest, NOTE_TEXT_MAX + 1});
    refuses(STR(""));
    refuses(STR("a\nb"));
    refuses(STR("a\tb"));
    refuses((str){"a\0b", 3});
    refuses(STR("\x1b[2J"));
    refuses(STR("\x7f"));
    refuses(STR("\xc2\x80"));
    refuses(STR("\xc2\x9f"));
    refuses(STR("\xc2"));
    refuses(STR("\xed\xa0\x80"));
    assert_string_not_equal(text_get(TEXT_EN, "event.bad_note"), "event.bad_note");
    assert_string_not_equal(text_get(TEXT_ID, "event.bad_note"), "event.bad_note");
}

// Cut anywhere in the salt, or right behind it, there is no text.
static void test_cut(void **state)
{
    (void)state;
    uint8_t out[NOTE_CONTENT_MAX];
    str bytes = {NULL, 0};
    str text = {NULL, 0};
    assert_true(note_content_write(salt, STR("x"), out, &bytes, NULL));
    for (size_t n = 0; n < bytes.n; n++) {
        assert_false(note_content_read((str){bytes.p, n}, &text, NULL));
    }
}

// The salt hides the text: the same words with another salt have another hash.
static void test_salt(void **state)
{
    (void)state;
    uint8_t out[2][NOTE_CONTENT_MAX];
    uint8_t hash[2][EVENT_HASH_BYTES];
    uint8_t other[NOTE_SALT_BYTES];
    memcpy(other, salt, sizeof other);
    other[NOTE_SALT_BYTES - 1] ^= 1;
    str bytes = {NULL, 0};
    assert_true(note_content_write(salt, STR("segel rusak"), out[0], &bytes, NULL));
    content_hash(bytes, hash[0]);
    assert_true(note_content_write(other, STR("segel rusak"), out[1], &bytes, NULL));
    content_hash(bytes, hash[1]);
    assert_memory_not_equal(hash[0], hash[1], EVENT_HASH_BYTES);
}

// Whatever bytes are read as a note, the text written again with its salt gives the same bytes.
static bool note_round_trip(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    static const char alphabet[] = "ab \xc2\xa9\n\x80";
    char in[NOTE_CONTENT_MAX];
    uint8_t out[NOTE_CONTENT_MAX];
    size_t n = rng_below(r, (uint32_t)size + 1);
    for (size_t i = 0; i < n; i++) {
        in[i] = i < NOTE_SALT_BYTES || rng_below(r, 8) == 0 ? (char)rng_next(r) : alphabet[rng_below(r, 7)];
    }
    str text = {NULL, 0};
    str again = {NULL, 0};
    if (!note_content_read((str){in, n}, &text, NULL)) {
        return true;
    }
    return note_content_write((const uint8_t *)in, text, out, &again, NULL) && str_eq(again, (str){in, n});
}

static void test_content_is(void **state)
{
    (void)state;
    uint8_t hash[EVENT_HASH_BYTES];
    content_hash(STR("photo"), hash);
    assert_true(content_is(STR("photo"), hash));
    assert_false(content_is(STR("Photo"), hash));
    assert_false(content_is(STR(""), hash));
    hash[EVENT_HASH_BYTES - 1] ^= 1;
    assert_false(content_is(STR("photo"), hash));
}

static void test_round_trip(void **state)
{
    (void)state;
    assert_true(prop_check("note round trip", note_round_trip, 20000, 40, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash), cmocka_unit_test(test_notes),      cmocka_unit_test(test_cut),
        cmocka_unit_test(test_salt), cmocka_unit_test(test_round_trip), cmocka_unit_test(test_content_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
