// MOD 37,36 against the examples of the standard and against every mistake of one character.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/check_char.h"
#include "prop.h"

static const char ALPHABET[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

// ISO/IEC 7064:2003 has A12425GABC1234002 with M; ISRC-like numbers of ISAN (ISO 15706) use the same system:
// 0000-0000-D07A-0090 has Q, 0000-3BAB-9352-0000 has G.
static void known_examples(void **state)
{
    (void)state;
    assert_int_equal(check_char(STR("A12425GABC1234002")), 'M');
    assert_int_equal(check_char(STR("0000-0000-D07A-0090")), 'Q');
    assert_int_equal(check_char(STR("0000-3BAB-9352-0000")), 'G');
}

static void signs_and_case_do_not_count(void **state)
{
    (void)state;
    assert_int_equal(check_char(STR("16.10.01.2001-001-1")), check_char(STR("161001200100"
                                                                            "11")));
    assert_int_equal(check_char(STR("muat_7b")), check_char(STR("MUAT7B")));
    assert_true(check_char_holds(STR("0000-0000-D07A-0090-Q")));
    assert_true(check_char_holds(STR("00000000d07a0090q ")));
    assert_false(check_char_holds(STR("0000-0000-D07A-0090-R")));
    assert_false(check_char_holds(STR("")));
    assert_false(check_char_holds(STR("--")));
    assert_false(check_char_holds(STR("1"))); // the check of nothing is no code
}

// One wrong character is always found.
static bool one_wrong_is_found(rng *r, int32_t size, void *ctx)
{
    char code[64];
    size_t n = 1 + (size_t)(size % 40);
    (void)ctx;
    for (size_t i = 0; i < n; i++) {
        code[i] = ALPHABET[rng_below(r, 36)];
    }
    code[n] = check_char((str){code, n});
    bool ok = check_char_holds((str){code, n + 1});
    size_t at = rng_below(r, (uint32_t)n + 1);
    char was = code[at];
    for (int k = 0; ok && k < 36; k++) {
        code[at] = ALPHABET[k];
        ok = check_char_holds((str){code, n + 1}) == (code[at] == was);
    }
    return ok;
}

static void every_single_mistake_is_found(void **state)
{
    (void)state;
    assert_true(prop_check("one_wrong_is_found", one_wrong_is_found, prop_runs(400), 40, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_examples),
        cmocka_unit_test(signs_and_case_do_not_count),
        cmocka_unit_test(every_single_mistake_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
