// What makes a TPS ready, and why it is not.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "domain/readiness.h"

static readiness_facts whole(void)
{
    return (readiness_facts){.goods_needed = 3,
                             .goods_known = 3,
                             .goods_received = 3,
                             .people_needed = 2,
                             .people_placed = 2,
                             .people_present = READINESS_UNSAID};
}

static void check(readiness_facts f, readiness_state state, uint32_t reasons)
{
    uint32_t got = 0;
    assert_int_equal(readiness_of(&f, &got), state);
    assert_int_equal(got, reasons);
}

static void each_fact_counts(void **state)
{
    (void)state;
    readiness_facts f = whole();
    check(f, READINESS_READY, 0);
    f.goods_received = 2;
    check(f, READINESS_WAITING, READINESS_GOODS_MISSING);
    f = whole();
    f.goods_damaged = 1;
    check(f, READINESS_AT_RISK, READINESS_GOODS_MISSING | READINESS_GOODS_DAMAGED);
    f = whole();
    f.goods_known = 0;
    f.goods_received = 0;
    check(f, READINESS_UNKNOWN, READINESS_GOODS_MISSING | READINESS_GOODS_UNKNOWN);
    f = whole();
    f.people_placed = 1;
    check(f, READINESS_READY, READINESS_PEOPLE_SHORT);
    f.people_placed = 0;
    check(f, READINESS_AT_RISK, READINESS_PEOPLE_MISSING);
    f = whole();
    f.people_needed = READINESS_UNSAID;
    check(f, READINESS_UNKNOWN, READINESS_PEOPLE_UNKNOWN);
    f = whole();
    f.people_present = 1;
    check(f, READINESS_AT_RISK, READINESS_PEOPLE_ABSENT);
    f.people_present = 2;
    check(f, READINESS_READY, 0);
}

static void names_are_in_the_order_of_the_bits(void **state)
{
    (void)state;
    assert_string_equal(readiness_state_name(READINESS_AT_RISK), "at_risk");
    assert_string_equal(readiness_reason_name(0), "goods_missing");
    assert_string_equal(readiness_reason_name(READINESS_REASON_COUNT - 1), "people_absent");
    assert_int_equal(READINESS_PEOPLE_ABSENT, 1 << (READINESS_REASON_COUNT - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fact_counts),
        cmocka_unit_test(names_are_in_the_order_of_the_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
