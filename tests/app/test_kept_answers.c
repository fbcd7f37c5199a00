// Answers by the key of their request: the same request is answered the same, another one is refused, and
// nothing is kept for ever.
#include "app/kept_answers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "field.h"

typedef struct room {
    field f;
    kept_answers *k;
} room;

static void open_room(room *r)
{
    assert_true(kept_answers_open(r->f.s.dir, r->f.tools.clock, &r->k, &r->f.e));
}

static void room_init(room *r)
{
    *r = (room){.k = NULL};
    assert_true(field_init(&r->f));
    open_room(r);
}

static void room_done(room *r)
{
    kept_answers_close(r->k);
    field_done(&r->f);
}

static kept_request request(const char *user, const char *key, const char *body)
{
    kept_request q;
    assert_true(kept_request_init(&q, str_of(user), str_of(key), STR("POST"), STR("/a"), str_of(body), NULL));
    return q;
}

// Whether it was answered before; the code of the refusal goes to the field's error.
static bool begins(room *r, const kept_request *q, bool *ret_there, kept_row *ret)
{
    r->f.e = (err){0};
    return kept_begin(r->k, &r->f.a, q, ret, ret_there, &r->f.e);
}

static void the_same_request_gets_the_same_answer(void **state)
{
    (void)state;
    room r;
    kept_row row = {.status = 0};
    bool there = true;
    room_init(&r);
    const kept_request q = request("uji", "k-1", "{}");
    const kept_request other = request("uji", "k-1", "{ }");
    const kept_request theirs = request("lain", "k-1", "{ }");
    assert_true(begins(&r, &q, &there, &row));
    assert_false(there);
    assert_false(begins(&r, &q, &there, &row)); // it is in hand
    assert_string_equal(r.f.e.code, "api.key_busy");
    kept_end(r.k, &q, 202, STR("application/json"), STR("{\"job\":1}"));
    kept_answers_close(r.k); // over a restart too
    open_room(&r);
    assert_true(begins(&r, &q, &there, &row));
    assert_true(there);
    assert_int_equal(row.status, 202);
    assert_true(str_eq(row.body, STR("{\"job\":1}")) && str_eq(row.type, STR("application/json")));
    assert_false(begins(&r, &other, &there, &row));
    assert_string_equal(r.f.e.code, "api.key_other");
    assert_true(begins(&r, &theirs, &there, &row)); // keys are each user's own
    assert_false(there);
    room_done(&r);
}

static void a_refusal_is_not_kept(void **state)
{
    (void)state;
    static char long_body[STORE_KEPT_BODY_MAX + 1];
    room r;
    kept_row row = {.status = 0};
    bool there = true;
    room_init(&r);
    const kept_request q = request("uji", "k-1", "{}");
    for (int i = 0; i < 3; i++) {
        assert_true(begins(&r, &q, &there, &row));
        assert_false(there);
        kept_end(r.k, &q,
                 i == 0   ? 422
                 : i == 1 ? 503
                          : 200,
                 STR("text/plain"), (str){long_body, i == 2 ? sizeof long_body : 2});
    }
    assert_true(begins(&r, &q, &there, &row));
    assert_false(there);
    kept_end(r.k, &q, 200, STR("text/plain"), (str){long_body, STORE_KEPT_BODY_MAX});
    assert_true(begins(&r, &q, &there, &row));
    assert_true(there);
    room_done(&r);
}

static void a_day_is_over(void **state)
{
    (void)state;
    room r;
    kept_row row = {.status = 0};
    bool there = true;
    room_init(&r);
    const kept_request q = request("uji", "k-1", "{}");
    assert_true(begins(&r, &q, &there, &row));
    kept_end(r.k, &q, 200, STR(""), STR(""));
    r.f.now_us += (int64_t)KEPT_HOURS * S_PER_HOUR * US_PER_S;
    assert_true(begins(&r, &q, &there, &row));
    assert_true(there);
    r.f.now_us++;
    assert_true(begins(&r, &q, &there, &row));
    assert_false(there);
    room_done(&r);
}

static void the_oldest_go(void **state)
{
    (void)state;
    room r;
    kept_row row = {.status = 0};
    bool there = true;
    enum { MORE = 10 };
    room_init(&r);
    assert_true(store_begin(r.f.st, &r.f.e));
    for (int i = 0; i < STORE_KEPT_MAX + MORE; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k-%d", i);
        const kept_request q = request("uji", key, "{}");
        row = (kept_row){.user = q.user,
                         .key = q.key,
                         .request = {(const char *)q.hash, sizeof q.hash},
                         .status = 200,
                         .at_us = r.f.now_us + i};
        assert_true(store_kept_put(r.f.st, &row, 0, &r.f.e));
    }
    assert_true(store_commit(r.f.st, &r.f.e));
    for (int i = 0; i < 2 * MORE; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k-%d", i);
        const kept_request q = request("uji", key, "{}");
        assert_true(begins(&r, &q, &there, &row));
        assert_int_equal(there, i >= MORE);
    }
    assert_true(store_kept_clear(r.f.st, &r.f.e));
    const kept_request last = request("uji", "k-4000", "{}");
    assert_true(begins(&r, &last, &there, &row));
    assert_false(there);
    room_done(&r);
}

static void what_is_no_key(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "a b", "a/b", "\xc3\xa9",
                                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    kept_request q;
    err e = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(kept_request_init(&q, STR("uji"), str_of(wrong[i]), STR("POST"), STR("/"), STR(""), &e));
        assert_string_equal(e.code, "api.key");
    }
    assert_true(kept_request_init(&q, STR("uji"), STR("0a-Z_.9"), STR("POST"), STR("/"), STR(""), &e));
    kept_request other; // parts do not run into each other
    assert_true(kept_request_init(&other, STR("uji"), STR("0a-Z_.9"), STR("POST/"), STR(""), STR(""), &e));
    assert_memory_not_equal(q.hash, other.hash, sizeof q.hash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_request_gets_the_same_answer),
        cmocka_unit_test(a_refusal_is_not_kept),
        cmocka_unit_test(a_day_is_over),
        cmocka_unit_test(the_oldest_go),
        cmocka_unit_test(what_is_no_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
