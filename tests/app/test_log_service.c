// The log as the server keeps it: when it signs.
#include "app/log_service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"
#include "field.h"

// A field with a server beside it, on a machine that was started just now.
typedef struct posko_room {
    field f;
    log_service *service;
    int64_t monotonic_us;
} posko_room;

static int64_t room_now(void *ctx)
{
    return ((posko_room *)ctx)->f.now_us;
}

static int64_t room_monotonic(void *ctx)
{
    return ((posko_room *)ctx)->monotonic_us;
}

static void room_init(posko_room *r)
{
    *r = (posko_room){.monotonic_us = 300000};
    assert_true(field_init(&r->f));
    assert_true(field_enrol(&r->f, 0, DEVICE_KPU));
}

static void room_open(posko_room *r)
{
    const log_tools tools = {{room_now, room_monotonic, r}, field_random, &r->f};
    assert_true(log_service_open(r->f.s.dir, &tools, &r->service, &r->f.e));
}

static void room_done(posko_room *r)
{
    log_service_close(r->service);
    field_done(&r->f);
}

static void box(posko_room *r, const char *item)
{
    submit_out out;
    assert_true(field_submit_one(&r->f, field_box_created(&r->f, 0, item), &out));
    assert_int_equal(out.answer, SUBMIT_NEW);
}

static uint64_t signed_size(posko_room *r)
{
    checkpoint_row row = {.size = 0};
    bool found = false;
    assert_true(log_service_head(r->service, &r->f.a, &row, &found, &r->f.e));
    return found ? row.size : 0;
}

static uint64_t here(posko_room *r)
{
    log_head head;
    str origin;
    assert_true(store_log_head(r->f.st, &r->f.a, &head, &origin, &r->f.e));
    return head.size;
}

// What happened before the service was opened is signed at once, also when the machine's clock has run for
// less than the second between two signatures.
static void test_at_once_after_opening(void **state)
{
    (void)state;
    posko_room r;
    room_init(&r);
    box(&r, "kotak-1");
    room_open(&r);
    assert_true(signed_size(&r) < here(&r));
    assert_true(log_service_sign(r.service, &r.f.e));
    assert_int_equal(signed_size(&r), here(&r));
    box(&r, "kotak-2");
    r.monotonic_us += 200000;
    assert_true(log_service_sign(r.service, &r.f.e)); // it is not time yet
    assert_int_equal(signed_size(&r) + 1, here(&r));
    r.monotonic_us += INT64_C(1000) * LOG_SIGN_EVERY_MS;
    assert_true(log_service_sign(r.service, &r.f.e));
    assert_int_equal(signed_size(&r), here(&r));
    room_done(&r);
}

static void test_now_means_now(void **state)
{
    (void)state;
    posko_room r;
    room_init(&r);
    room_open(&r);
    for (int i = 0; i < 3; i++) {
        char item[16];
        (void)snprintf(item, sizeof item, "kotak-%d", i);
        box(&r, item);
        assert_true(log_service_sign_now(r.service, &r.f.e)); // no time has passed
        assert_int_equal(signed_size(&r), here(&r));
    }
    box(&r, "kotak-9");
    assert_true(store_incident_add(r.f.st, STR("log.forked"), STR("published=1"), 1, &r.f.e));
    assert_true(log_service_sign(r.service, &r.f.e)); // the server goes on
    assert_false(log_service_sign_now(r.service, &r.f.e));
    assert_string_equal(r.f.e.code, "log.halted");
    assert_int_equal(signed_size(&r) + 1, here(&r));
    room_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_at_once_after_opening),
        cmocka_unit_test(test_now_means_now),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
