// Base 32 against the vectors of RFC 4648 in Crockford's letters, and back.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/base32.h"
#include "base/str.h"
#include "prop.h"

enum { BYTES_MAX = 64 };

// "foobar" and its beginnings: MY, MZXQ, MZXW6, MZXW6YQ, MZXW6YTB, MZXW6YTBOI in the RFC's alphabet.
static void known_examples(void **state)
{
    (void)state;
    static const char *const letters[] = {"", "CR", "CSQG", "CSQPY", "CSQPYRG", "CSQPYRK1", "CSQPYRK1E8"};
    for (size_t n = 0; n <= 6; n++) {
        char got[BASE32_LETTERS(6)];
        uint8_t back[6];
        assert_int_equal(BASE32_LETTERS(n), strlen(letters[n]));
        base32_encode((const uint8_t *)"foobar", n, got);
        assert_memory_equal(got, letters[n], strlen(letters[n]));
        assert_true(base32_decode(letters[n], n, back));
        assert_memory_equal(back, "foobar", n);
    }
}

static void whatever_is_written_is_read(void **state)
{
    (void)state;
    rng r;
    rng_init(&r, 32);
    for (int i = 0; i < 1000; i++) {
        uint8_t bytes[BYTES_MAX];
        uint8_t back[BYTES_MAX];
        char letters[BASE32_LETTERS(BYTES_MAX)];
        size_t n = (size_t)rng_below(&r, BYTES_MAX + 1);
        for (size_t k = 0; k < n; k++) {
            bytes[k] = (uint8_t)rng_below(&r, 256);
        }
        base32_encode(bytes, n, letters);
        assert_true(base32_decode(letters, n, back));
        assert_memory_equal(back, bytes, n);
    }
}

static void what_is_no_letter(void **state)
{
    (void)state;
    uint8_t back[2];
    for (int c = 0; c < 256; c++) {
        bool is_letter = c != 0 && strchr("0123456789ABCDEFGHJKMNPQRSTVWXYZ", c);
        assert_int_equal(base32_value((char)c) >= 0, is_letter);
        if (is_letter) {
            assert_int_equal(base32_letter((unsigned)base32_value((char)c)), c);
        }
    }
    assert_false(base32_decode("CsQG", 2, back));
    assert_false(base32_decode("CSQ\0", 2, back));
    assert_false(base32_decode("CSQH", 2, back)); // the bits that are left over
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_examples),
        cmocka_unit_test(whatever_is_written_is_read),
        cmocka_unit_test(what_is_no_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
