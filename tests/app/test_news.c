// News: what was said comes in its order, once, and who comes too late is told so.
#include "app/news.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/rng.h"

typedef struct heard {
    uint64_t last; // number of the one before
    uint64_t n;
    uint64_t enough; // 0 = all
    bool wrong;      // a number was left out, or a text is not its number's
} heard;

static bool hear(void *ctx, const news_item *item)
{
    heard *h = ctx;
    char text[64];
    (void)snprintf(text, sizeof text, "{\"n\":%llu}", (unsigned long long)item->index);
    h->wrong = h->wrong || item->number != h->last + 1 || !str_eq(item->text, str_of(text));
    h->last = item->number;
    h->n++;
    return h->n != h->enough;
}

static uint64_t say(news *n, uint64_t index)
{
    char text[64];
    (void)snprintf(text, sizeof text, "{\"n\":%llu}", (unsigned long long)index);
    return news_say(n, "log", STR("16.02"), str_of(text), index);
}

static bool hear_one(void *ctx, const news_item *item)
{
    news_item *one = ctx;
    assert_string_equal(item->topic, "log");
    assert_true(str_eq(item->area, STR("16.02")));
    one->number = item->number;
    one->index = item->index;
    return true;
}

static void what_is_said_is_heard(void **state)
{
    (void)state;
    news *n = news_open();
    news_item one = {.number = 0};
    heard h = {.last = 0};
    assert_true(news_since(n, 0, hear, &h));
    assert_int_equal(h.n, 0);
    assert_int_equal(news_last(n), 0);
    assert_int_equal(say(n, 7), 1);
    assert_true(news_since(n, 0, hear_one, &one));
    assert_int_equal(one.number, 1);
    assert_int_equal(one.index, 7);
    assert_true(news_since(n, 1, hear, &h));
    assert_int_equal(h.n, 0);
    assert_false(news_since(n, 2, hear, &h)); // of a ring that is no more: the server was started anew
    news_close(n);
    news_close(NULL);
}

static void what_cannot_be_one_line_is_not_said(void **state)
{
    (void)state;
    static char long_text[NEWS_TEXT_MAX + 1];
    news *n = news_open();
    memset(long_text, 'x', sizeof long_text);
    assert_int_equal(news_say(NULL, "log", STR(""), STR("{}"), 0), 0);
    assert_int_equal(news_say(n, "log", STR(""), STR(""), 0), 0);
    assert_int_equal(news_say(n, "log", STR(""), STR("{\n}"), 0), 0);
    assert_int_equal(news_say(n, "log", STR(""), STR("{\r}"), 0), 0);
    assert_int_equal(news_say(n, "log", STR(""), (str){long_text, NEWS_TEXT_MAX + 1}, 0), 0);
    assert_int_equal(news_say(n, "log", (str){long_text, NEWS_AREA_MAX + 1}, STR("{}"), 0), 0);
    assert_int_equal(news_say(n, "log", (str){long_text, NEWS_AREA_MAX}, (str){long_text, NEWS_TEXT_MAX}, 0),
                     1);
    assert_int_equal(news_last(n), 1);
    news_close(n);
}

// Against a plain count: whatever was said, a reader gets all after its number, or is told that it is late.
static void readers_get_all_or_are_told(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        rng r;
        rng_init(&r, seed);
        news *n = news_open();
        uint64_t said = 0;
        for (int round = 0; round < 6; round++) {
            uint64_t more = rng_below(&r, 3) == 0 ? rng_below(&r, 2 * NEWS_RING) : rng_below(&r, 50);
            for (uint64_t i = 0; i < more; i++) {
                assert_int_equal(say(n, said + 1), said + 1);
                said++;
            }
            uint64_t after = rng_below(&r, (uint32_t)said + 2);
            heard h = {.last = after, .enough = rng_below(&r, 2) * 5};
            bool there = after <= said && said - after <= NEWS_RING;
            assert_int_equal(news_since(n, after, hear, &h), there);
            uint64_t all = there ? said - after : 0;
            assert_int_equal(h.n, h.enough > 0 && all > h.enough ? h.enough : all);
            assert_false(h.wrong);
        }
        news_close(n);
    }
}

enum { SAYERS = 4, EACH_SAYS = 2000 };

static void *say_many(void *ctx)
{
    news *n = ctx;
    for (int i = 0; i < EACH_SAYS; i++) {
        (void)news_say(n, "plan", STR(""), STR("{}"), 0);
    }
    return NULL;
}

static bool count(void *ctx, const news_item *item)
{
    uint64_t *last = ctx;
    assert_int_equal(item->number, *last + 1);
    *last = item->number;
    return true;
}

static void many_may_say_at_once(void **state)
{
    (void)state;
    const clock_source c = clock_system();
    news *n = news_open();
    pthread_t by[SAYERS];
    uint64_t last = 0;
    for (int i = 0; i < SAYERS; i++) {
        assert_int_equal(pthread_create(&by[i], NULL, say_many, n), 0);
    }
    while (last < SAYERS * EACH_SAYS) {
        uint64_t newest = news_wait(n, last, c.monotonic_us(c.ctx) + 60 * US_PER_S);
        assert_true(newest > last);
        if (!news_since(n, last, count, &last)) {
            last = newest; // too slow: on from there
        }
    }
    for (int i = 0; i < SAYERS; i++) {
        (void)pthread_join(by[i], NULL);
    }
    assert_int_equal(news_last(n), SAYERS * EACH_SAYS);
    assert_int_equal(news_wait(n, last, c.monotonic_us(c.ctx) + 1000),
                     last); // nothing comes: the time is over
    news_close(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_is_heard),
        cmocka_unit_test(what_cannot_be_one_line_is_not_said),
        cmocka_unit_test(readers_get_all_or_are_told),
        cmocka_unit_test(many_may_say_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
