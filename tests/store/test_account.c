// Plans, accounts and sessions.
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/text.h"
#include "scratch.h"

typedef struct fixture_store {
    scratch s;
    store *st;
    arena a;
} fixture_store;

static int set_up(void **state)
{
    fixture_store *f = calloc(1, sizeof *f);
    *state = f;
    return f && scratch_init(&f->s) && store_create(scratch_path(&f->s, "k.db"), &f->st, NULL) ? 0 : -1;
}

static int tear_down(void **state)
{
    fixture_store *f = *state;
    store_close(f->st);
    arena_done(&f->a);
    scratch_done(&f->s);
    free(f);
    return 0;
}

static void test_plans(void **state)
{
    fixture_store *f = *state;
    err e = {0};
    plan_record got;
    assert_false(store_plan_latest(f->st, &f->a, &got, &e));
    assert_string_equal(e.code, "store.no_plan");
    plan_record one = {
        .created_us = 1, .seed = 7, .facts = 3, .as_of_us = INT64_MIN, .body = STR("{\"a\":1}")};
    plan_record two = {.created_us = 2, .seed = 8, .facts = 3, .as_of_us = -5, .body = STR("{\"a\":2}")};
    assert_true(store_plan_put(f->st, &one, &e));
    // printf '{"a":1}' | sha256sum
    assert_string_equal(one.id, "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862");
    assert_true(store_plan_put(f->st, &two, &e));
    assert_true(store_plan_latest(f->st, &f->a, &got, &e));
    assert_string_equal(got.id, two.id);
    assert_int_equal(got.as_of_us, -5);
    assert_true(str_eq(got.body, two.body));
    one.created_us = 99;
    assert_true(store_plan_put(f->st, &one, &e)); // published again, kept as it was
    assert_true(store_plan_latest(f->st, &f->a, &got, &e));
    assert_string_equal(got.id, one.id);
    assert_int_equal(got.created_us, 1);
    assert_int_equal(got.as_of_us, INT64_MIN);
    assert_true(store_plan_get(f->st, &f->a, str_of(two.id), &got, &e));
    assert_int_equal(got.seed, 8);
    assert_false(store_plan_get(f->st, &f->a, STR("0"), &got, &e));
}

static void test_accounts(void **state)
{
    fixture_store *f = *state;
    err e = {0};
    int64_t n = -1;
    account who;
    assert_true(store_account_count(f->st, &n, &e));
    assert_int_equal(n, 0);
    assert_true(store_account_add(f->st, STR("posko"), STR("Posko"), STR("rahasia-1"), 5, &e));
    assert_false(store_account_add(f->st, STR("posko"), STR("Lain"), STR("rahasia-2"), 6, &e));
    assert_string_equal(e.code, "account.exists");
    assert_false(store_account_add(f->st, STR("po sko"), STR("x"), STR("rahasia-2"), 6, &e));
    assert_string_equal(e.code, "account.user");
    assert_false(store_account_add(f->st, STR("a"), STR("x"), STR("pendek"), 6, &e));
    assert_string_equal(e.code, "account.password");
    assert_true(store_account_check(f->st, &f->a, STR("posko"), STR("rahasia-1"), &who, &e));
    assert_true(str_eq(who.name, STR("Posko")) && who.created_us == 5);
    assert_false(store_account_check(f->st, &f->a, STR("posko"), STR("rahasia-2"), &who, &e));
    assert_string_equal(e.code, "account.refused");
    assert_false(store_account_check(f->st, &f->a, STR("siapa"), STR("rahasia-1"), &who, &e));
    assert_string_equal(e.code, "account.refused");
    assert_true(store_account_count(f->st, &n, &e));
    assert_int_equal(n, 1);
}

static void test_another_password(void **state)
{
    fixture_store *f = *state;
    err e = {0};
    account who;
    char token[STORE_TOKEN];
    char kept[STORE_TOKEN];
    assert_true(store_account_add(f->st, STR("posko"), STR("Posko"), STR("rahasia-1"), 5, &e));
    assert_true(store_account_add(f->st, STR("jaga"), STR("Jaga"), STR("rahasia-1"), 5, &e));
    assert_true(store_session_add(f->st, STR("posko"), 10, 100, token, &e));
    assert_true(store_session_add(f->st, STR("jaga"), 10, 100, kept, &e));
    assert_false(store_account_renew(f->st, STR("posko"), STR("pendek"), &e));
    assert_string_equal(e.code, "account.password");
    assert_false(store_account_renew(f->st, STR("siapa"), STR("rahasia-2"), &e));
    assert_string_equal(e.code, "account.unknown");
    assert_true(store_session_find(f->st, &f->a, str_of(token), 20, &who, &e)); // nothing was changed so far
    assert_true(store_account_renew(f->st, STR("posko"), STR("rahasia-2"), &e));
    assert_false(store_account_check(f->st, &f->a, STR("posko"), STR("rahasia-1"), &who, &e));
    assert_true(store_account_check(f->st, &f->a, STR("posko"), STR("rahasia-2"), &who, &e));
    assert_false(store_session_find(f->st, &f->a, str_of(token), 20, &who, &e));
    assert_true(store_session_find(f->st, &f->a, str_of(kept), 20, &who, &e));
}

static void test_sessions(void **state)
{
    fixture_store *f = *state;
    err e = {0};
    account who;
    char token[STORE_TOKEN];
    char other[STORE_TOKEN];
    assert_true(store_account_add(f->st, STR("posko"), STR("Posko"), STR("rahasia-1"), 5, &e));
    assert_true(store_session_add(f->st, STR("posko"), 100, 200, token, &e));
    assert_true(store_session_add(f->st, STR("posko"), 100, 300, other, &e));
    assert_string_not_equal(token, other);
    assert_int_equal(strlen(token), 64);
    assert_false(store_session_add(f->st, STR("siapa"), 100, 200, other, &e)); // no such account
    assert_true(store_session_find(f->st, &f->a, str_of(token), 199, &who, &e));
    assert_true(str_eq(who.user, STR("posko")));
    assert_false(store_session_find(f->st, &f->a, str_of(token), 200, &who, &e));
    assert_string_equal(e.code, "account.no_session");
    assert_false(store_session_find(f->st, &f->a, STR("abc"), 150, &who, &e));
    assert_true(store_session_end(f->st, str_of(other), &e));
    assert_true(store_session_end(f->st, str_of(other), &e));
    assert_false(store_session_find(f->st, &f->a, str_of(other), 150, &who, &e));
}

// Being seen is written once a minute, and never waits for a writer.
static void test_seen(void **state)
{
    fixture_store *f = *state;
    err e = {0};
    account who;
    char token[STORE_TOKEN];
    const int64_t minute_us = 60 * 1000000;
    assert_true(store_account_add(f->st, STR("posko"), STR("Posko"), STR("rahasia-1"), 5, &e));
    assert_true(store_session_add(f->st, STR("posko"), 0, 100 * minute_us, token, &e));
    store *other = NULL;
    assert_true(store_open(f->s.path, STORE_WRITE, &other, &e));
    assert_true(store_begin(other, &e));
    assert_true(store_session_find(f->st, &f->a, str_of(token), 2 * minute_us, &who, &e));
    store_close(other);
    assert_true(store_session_find(f->st, &f->a, str_of(token), 3 * minute_us, &who, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_plans, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_accounts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_another_password, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sessions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_seen, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
