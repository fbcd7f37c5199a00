// What every constraint has: a name of its own, and its two sentences in both languages.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/text.h"
#include "plan/check_internal.h"

static void names_differ(void **state)
{
    (void)state;
    for (int a = 0; a < CHECK_COUNT; a++) {
        assert_true(check_name((check_code)a)[0] != '\0');
        for (int b = 0; b < a; b++) {
            assert_string_not_equal(check_name((check_code)a), check_name((check_code)b));
        }
    }
}

static void every_constraint_has_its_text(void **state)
{
    (void)state;
    strbuf key;
    strbuf_init(&key, 200);
    for (int code = 0; code < CHECK_COUNT; code++) {
        for (int language = TEXT_ID; language <= TEXT_EN; language++) {
            strbuf_clear(&key);
            strbuf_addf(&key, "check.%s", check_name((check_code)code));
            assert_string_not_equal(text_get((text_language)language, key.p), key.p);
            strbuf_addz(&key, ".fault");
            const char *fault = text_get((text_language)language, key.p);
            assert_non_null(strstr(fault, "{subject}"));
            assert_non_null(strstr(fault, "{is}"));
        }
    }
    strbuf_done(&key);
}

static void only_the_first_faults_are_kept(void **state)
{
    (void)state;
    arena a = {0};
    check_report r;
    check_report_init(&a, &r);
    for (int i = 0; i < CHECK_FAULTS_MAX + 5; i++) {
        assert_true(check_equal(&r, CHECK_FLEET_BOXES, i, 3, 3));
        assert_false(check_at_most(&r, CHECK_FLEET_BOXES, i, 4, 3));
    }
    assert_int_equal(r.checked[CHECK_FLEET_BOXES], 2 * (CHECK_FAULTS_MAX + 5));
    assert_int_equal(r.faults[CHECK_FLEET_BOXES], CHECK_FAULTS_MAX + 5);
    assert_int_equal(r.n_fault, CHECK_FAULTS_MAX + 5);
    assert_int_equal(r.n_kept, CHECK_FAULTS_MAX);
    assert_int_equal(r.kept[CHECK_FAULTS_MAX - 1].subject, CHECK_FAULTS_MAX - 1);
    arena_done(&a);
}

static void days_are_floors(void **state)
{
    (void)state;
    assert_int_equal(check_day(0), 0);
    assert_int_equal(check_day(86399), 0);
    assert_int_equal(check_day(86400), 1);
    assert_int_equal(check_day(-1), -1);
    assert_int_equal(check_day(-86400), -1);
    assert_int_equal(check_day(-86401), -2);
}

static void products_do_not_overflow(void **state)
{
    (void)state;
    assert_int_equal(check_product(3, 4), 12);
    assert_int_equal(check_product(INT64_MAX, INT64_MAX), CHECK_HUGE);
    assert_int_equal(check_product(INT64_C(1) << 37, INT64_C(1) << 31), CHECK_HUGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_differ),
        cmocka_unit_test(every_constraint_has_its_text),
        cmocka_unit_test(only_the_first_faults_are_kept),
        cmocka_unit_test(days_are_floors),
        cmocka_unit_test(products_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
