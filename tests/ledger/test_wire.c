#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "ledger/wire_internal.h"

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Every byte at every place of a hash: what is read is written the same, and only the alphabet is read.
static void test_every_byte_of_a_hash(void **state)
{
    (void)state;
    strbuf out;
    strbuf_init(&out, 100);
    for (size_t at = 0; at < WIRE_HASH_TEXT; at++) {
        for (int byte = 0; byte < 256; byte++) {
            char text[WIRE_HASH_TEXT + 1] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
            text[at] = (char)byte;
            ledger_hash h;
            bool ok = wire_hash((str){text, WIRE_HASH_TEXT}, &h);
            bool letter = byte != 0 && strchr(ALPHABET, byte) != NULL;
            // The letter before the padding has two spare bits; the padding is itself.
            bool wanted =
                at == 43 ? byte == '=' : letter && (at < 42 || (strchr(ALPHABET, byte) - ALPHABET) % 4 == 0);
            assert_int_equal(ok, wanted);
            strbuf_clear(&out);
            wire_add_hashes(&out, &h, ok ? 1 : 0);
            assert_true(!ok || memcmp(out.p, text, WIRE_HASH_TEXT) == 0);
        }
    }
    strbuf_done(&out);
}

// Lengths around the piece in which the writer works.
static void test_base64_lengths(void **state)
{
    (void)state;
    uint8_t bytes[2000];
    uint8_t again[2000];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 37);
    }
    for (size_t n = 1; n <= sizeof bytes; n++) {
        strbuf out;
        size_t got = 0;
        strbuf_init(&out, 4000);
        wire_add_base64(&out, bytes, n);
        assert_true(wire_base64(strbuf_str(&out), sizeof again, again, &got));
        assert_int_equal(got, n);
        assert_memory_equal(again, bytes, n);
        assert_false(wire_base64(strbuf_str(&out), n - 1, again, &got));
        strbuf_done(&out);
    }
}

static void test_numbers(void **state)
{
    (void)state;
    uint64_t v = 7;
    const char *const bad[] = {"",   "-",  "-0", "-1", "+1",  "00",
                               "01", " 1", "1 ", "1a", "0x1", "9223372036854775808"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(wire_number(str_of(bad[i]), &v));
        assert_int_equal(v, 7);
    }
    assert_true(wire_number(STR("0"), &v) && v == 0);
    assert_true(wire_number(STR("9223372036854775807"), &v) && v == LEDGER_SIZE_MAX);
}

static void test_lines(void **state)
{
    (void)state;
    str rest = STR("a\n\nbc");
    str line;
    assert_true(str_line(&rest, &line) && str_eq(line, STR("a")));
    assert_true(str_line(&rest, &line) && line.n == 0);
    assert_false(str_line(&rest, &line));
    assert_true(str_eq(rest, STR("bc")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_byte_of_a_hash),
        cmocka_unit_test(test_base64_lengths),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
