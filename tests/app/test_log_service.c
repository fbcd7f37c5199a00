// The log as the server keeps it: when it signs.
#include "app/log_service.h"

#include "app/log_news.h"

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

// ---------------------------------------------------------------- news

typedef struct told {
    int n;
    uint64_t last; // number
    uint64_t size;
    int events;
    char text[NEWS_TEXT_MAX + 1]; // of the last one
} told;

static bool hear(void *ctx, const news_item *item)
{
    told *t = ctx;
    json_t *said = json_loadb(item->text.p, item->text.n, 0, NULL);
    assert_string_equal(item->topic, "log");
    assert_int_equal(item->index, json_integer_value(json_object_get(said, "size")));
    assert_true(item->index >= t->size);
    t->n++;
    t->last = item->number;
    t->size = item->index;
    t->events += (int)json_array_size(json_object_get(said, "events"));
    (void)snprintf(t->text, sizeof t->text, "%.*s", (int)item->text.n, item->text.p);
    json_decref(said);
    return true;
}

static void test_what_comes_is_news(void **state)
{
    (void)state;
    posko_room r;
    room_init(&r);
    room_open(&r);
    news *n = news_open();
    told t = {.n = 0};
    uint64_t size = here(&r);
    log_service_news(r.service, n);
    assert_true(log_service_tell(r.service, &r.f.e));
    assert_true(news_since(n, 0, hear, &t));
    assert_int_equal(t.n, 0); // what was there before is no news
    box(&r, "kotak-1");       // by another handle
    assert_true(log_service_tell(r.service, &r.f.e));
    assert_true(news_since(n, t.last, hear, &t));
    assert_int_equal(t.n, 1);
    assert_int_equal(t.size, size + 1);
    char want[256];
    (void)snprintf(want, sizeof want,
                   "{\"size\":%d,\"events\":[{\"index\":%d,\"kind\":\"box_created\",\"item\":\"kotak-1\","
                   "\"at\":\"2024-11-26T00:00:00Z\"}]}",
                   (int)size + 1, (int)size);
    assert_string_equal(t.text, want);
    for (int i = 0; i < LOG_NEWS_MAX; i++) {
        char item[16];
        (void)snprintf(item, sizeof item, "muatan-%d", i);
        box(&r, item);
    }
    assert_true(log_service_tell(r.service, &r.f.e));
    assert_true(news_since(n, t.last, hear, &t));
    assert_int_equal(t.n, 1 + LOG_NEWS_MAX / LOG_NEWS_EVENTS);
    assert_int_equal(t.events, 1 + LOG_NEWS_MAX);
    for (int i = 0; i <= LOG_NEWS_MAX; i++) {
        char item[16];
        (void)snprintf(item, sizeof item, "lagi-%d", i);
        box(&r, item);
    }
    assert_true(log_service_tell(r.service, &r.f.e));
    assert_true(news_since(n, t.last, hear, &t));
    assert_int_equal(t.events, 1 + LOG_NEWS_MAX); // too many: only how large the log is
    assert_int_equal(t.size, here(&r));
    room_done(&r);
    news_close(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_at_once_after_opening),
        cmocka_unit_test(test_now_means_now),
        cmocka_unit_test(test_what_comes_is_news),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
