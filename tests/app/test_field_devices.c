// Lists of devices, as a log of years would have them: more than a page, and bound many times.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "app/field_desk.h"
#include "store/field.h"
#include "tiny.h"

#define NOW_US (INT64_C(1732060800) * US_PER_S) // 2024-11-20 00:00 UTC
enum { CURSOR = 2 * EVENT_KEY_BYTES + 1 };

static const access_who root = {
    .user = {"posko", sizeof "posko" - 1}, .role = ACCESS_ADMINISTRATOR, .organisation = ACCESS_POLRI};

// A device of somebody, as the log would have it bound so many times.
static void put_device(tiny *t, int number, device_role role, int32_t n_binding)
{
    uint8_t key[EVENT_KEY_BYTES] = {(uint8_t)number, (uint8_t)(number >> 8)};
    arena a = {0};
    device_binding *b = ARENA_NEW(&a, device_binding, n_binding);
    for (int32_t i = 0; i < n_binding; i++) {
        b[i] = (device_binding){.person = i + 1 < n_binding ? STR("P001") : STR("P002"),
                                .role = role,
                                .from_us = i,
                                .to_us = INT64_MAX};
    }
    const device_record rec = {.key = {(const char *)key, sizeof key},
                               .n_binding = n_binding,
                               .binding = b,
                               .revoked_us = INT64_MAX};
    assert_true(store_device_put(t->st, &rec, &t->e));
    arena_done(&a);
}

// How many devices a page has; `cursor` becomes that of the one behind, "" = there is none.
static size_t page_of(tiny *t, char cursor[static CURSOR])
{
    const field_desk d = {.db = t->st, .now_us = NOW_US};
    json_t *out = NULL;
    assert_true(field_desk_devices(&d, &root, NULL, str_of(cursor), &out, &t->e));
    size_t n = json_array_size(json_object_get(out, "devices"));
    const json_t *last = json_array_get(json_object_get(out, "devices"), n - 1);
    const char *next = json_string_value(json_object_get(out, "next"));
    assert_true(!next || strcmp(next, json_string_value(json_object_get(last, "key"))) == 0);
    (void)snprintf(cursor, CURSOR, "%s", next ? next : "");
    json_decref(out);
    return n;
}

static void pages_stand_on_what_is_shown(void **state)
{
    tiny *t = *state;
    char cursor[CURSOR] = "";
    assert_true(store_begin(t->st, &t->e));
    for (int i = 0; i < 2 * FIELD_PAGE + 7; i++) {
        put_device(t, 2 * i, DEVICE_PPK, 1);
        put_device(t, 2 * i + 1, DEVICE_POSKO, 1); // never shown
    }
    assert_true(store_commit(t->st, &t->e));
    assert_int_equal(page_of(t, cursor), FIELD_PAGE);
    assert_true(cursor[0] != '\0');
    assert_int_equal(page_of(t, cursor), FIELD_PAGE);
    assert_true(cursor[0] != '\0');
    assert_int_equal(page_of(t, cursor), 7);
    assert_string_equal(cursor, "");
}

static void whose_a_phone_is_its_last_enrolment_says(void **state)
{
    tiny *t = *state;
    enum { MANY = 1500 };
    const uint8_t key[EVENT_KEY_BYTES] = {1};
    device_record rec = {.n_binding = 0};
    arena a = {0};
    bool found = false;
    assert_true(store_begin(t->st, &t->e));
    put_device(t, 1, DEVICE_PPK, MANY);
    assert_true(store_commit(t->st, &t->e));
    assert_true(store_device_get(t->st, &a, (str){(const char *)key, sizeof key}, &rec, &found, &t->e) &&
                found);
    assert_int_equal(rec.n_binding, MANY);
    assert_true(str_eq(device_at(&rec, NOW_US)->person, STR("P002")));
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pages_stand_on_what_is_shown, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(whose_a_phone_is_its_last_enrolment_says, tiny_set_up,
                                        tiny_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
