#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "event/bindings.h"

static event_view enrolment(const char *key, const char *person, int64_t from_s, int64_t to_s)
{
    event_view v = {.kind = event_kind_of(EVENT_DEVICE_ENROLLED)};
    v.fields = EVENT_BIT(DEVICE) | EVENT_BIT(PERSON) | EVENT_BIT(ROLE) | EVENT_BIT(FROM_S) | EVENT_BIT(TO_S);
    v.value[EVENT_FIELD_DEVICE].bytes = str_of(key);
    v.value[EVENT_FIELD_PERSON].bytes = str_of(person);
    v.value[EVENT_FIELD_FROM_S].number = from_s;
    v.value[EVENT_FIELD_TO_S].number = to_s;
    return v;
}

static void expect(const bindings *b, int32_t device, int64_t time_s, uint64_t before, const char *person)
{
    const binding *row = bindings_at(b, device, time_s, before);
    assert_int_equal(row != NULL, person != NULL);
    if (row && person) {
        assert_true(str_eq(row->person, str_of(person)));
    }
}

static void test_times(void **state)
{
    (void)state;
    arena a = {0};
    bindings b = {.memory = &a};
    event_view first = enrolment("k", "P-1", 10, 20);
    event_view second = enrolment("k", "P-2", 15, 30);
    bindings_enrol(&b, &first, 3);
    bindings_enrol(&b, &second, 7);
    int32_t k = bindings_device(&b, STR("k"));
    assert_int_equal(bindings_device(&b, STR("k")), k);
    expect(&b, k, 9, UINT64_MAX, NULL);
    expect(&b, k, 10, UINT64_MAX, "P-1");
    expect(&b, k, 15, UINT64_MAX, "P-2"); // the newer one
    expect(&b, k, 15, 7, "P-1");          // by what stood there before #7
    expect(&b, k, 30, UINT64_MAX, NULL);
    expect(&b, bindings_device(&b, STR("other")), 15, UINT64_MAX, NULL);
    event_view revoked = {.kind = event_kind_of(EVENT_DEVICE_REVOKED), .time_s = 25};
    revoked.fields = EVENT_BIT(DEVICE);
    revoked.value[EVENT_FIELD_DEVICE].bytes = STR("k");
    bindings_revoke(&b, &revoked, 9);
    expect(&b, k, 24, UINT64_MAX, "P-2");
    expect(&b, k, 25, UINT64_MAX, NULL);
    assert_int_equal(b.device[k].revoked_index, 9);
    bindings_again(&b); // whoever is enrolled once more counts
    expect(&b, k, 15, UINT64_MAX, NULL);
    bindings_enrol(&b, &first, 3);
    expect(&b, k, 15, UINT64_MAX, "P-1");
    expect(&b, k, 25, UINT64_MAX, NULL);
    bindings_done(&b);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_times)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
