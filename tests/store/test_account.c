// Plans, accounts and sessions.
#include "store/account.h"

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

static bool add(fixture_store *f, str user, str name, str password, int64_t now_us, err *e)
{
    const account who = {.user = user,
                         .name = name,
                         .created_us = now_us,
                         .organisation = ACCESS_KPU,
                         .role = ACCESS_OPERATOR,
                         .area = STR("16.10")};
    return store_account_add(f->st, &who, password, e);
}

static bool begin(fixture_store *f, str user, int64_t now_us, int64_t expires_us,
                  char token[static STORE_TOKEN], err *e)
{
    const session_row row = {.user = user,
                             .created_us = now_us,
                             .expires_us = expires_us,
                             .address = STR("127.0.0.1"),
                             .agent = STR("uji")};
    return store_session_add(f->st, &row, token, e);
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
    assert_true(add(f, STR("posko"), STR("Posko"), STR("rahasia-1"), 5, &e));
    assert_false(add(f, STR("posko"), STR("Lain"), STR("rahasia-2"), 6, &e));
    assert_string_equal(e.code, "account.exists");
    assert_false(add(f, STR("po sko"), STR("x"), STR("rahasia-2"), 6, &e));
    assert_string_equal(e.code, "account.user");
    assert_false(add(f, STR("a"), STR("x"), STR("pendek"), 6, &e));
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
    assert_true(add(f, STR("posko"), STR("Posko"), STR("rahasia-1"), 5, &e));
    assert_true(add(f, STR("jaga"), STR("Jaga"), STR("rahasia-1"), 5, &e));
    assert_true(begin(f, STR("posko"), 10, 100, token, &e));
    assert_true(begin(f, STR("jaga"), 10, 100, kept, &e));
    assert_false(store_account_renew(f->st, STR("posko"), STR("pendek"), &e));
    assert_string_equal(e.code, "account.password");
    assert_false(store_account_renew(f->st, STR("siapa"), STR("rahasia-2"), &e));
    assert_string_equal(e.code, "account.unknown");
    assert_true(
        store_session_find(f->st, &f->a, str_of(token), 20, &who, NULL, &e)); // nothing was changed so far
    assert_true(store_account_renew(f->st, STR("posko"), STR("rahasia-2"), &e));
    assert_false(store_account_check(f->st, &f->a, STR("posko"), STR("rahasia-1"), &who, &e));
    assert_true(store_account_check(f->st, &f->a, STR("posko"), STR("rahasia-2"), &who, &e));
    assert_false(store_session_find(f->st, &f->a, str_of(token), 20, &who, NULL, &e));
    assert_true(store_session_find(f->st, &f->a, str_of(kept), 20, &who, NULL, &e));
}

static void test_sessions(void **state)
{
    fixture_store *f = *state;
    err e = {0};
    account who;
    char token[STORE_TOKEN];
    char other[STORE_TOKEN];
    assert_true(add(f, STR("posko"), STR("Posko"), STR("rahasia-1"), 5, &e));
    assert_true(begin(f, STR("posko"), 100, 200, token, &e));
    assert_true(begin(f, STR("posko"), 100, 300, other, &e));
    assert_string_not_equal(token, other);
    assert_int_equal(strlen(token), 64);
    assert_false(begin(f, STR("siapa"), 100, 200, other, &e)); // no such account
    assert_true(store_session_find(f->st, &f->a, str_of(token), 199, &who, NULL, &e));
    assert_true(str_eq(who.user, STR("posko")));
    assert_false(store_session_find(f->st, &f->a, str_of(token), 200, &who, NULL, &e));
    assert_string_equal(e.code, "account.no_session");
    assert_false(store_session_find(f->st, &f->a, STR("abc"), 150, &who, NULL, &e));
    assert_true(store_session_end(f->st, str_of(other), &e));
    assert_true(store_session_end(f->st, str_of(other), &e));
    assert_false(store_session_find(f->st, &f->a, str_of(other), 150, &who, NULL, &e));
}

// Being seen is written once a minute, and never waits for a writer.
static void test_seen(void **state)
{
    fixture_store *f = *state;
    err e = {0};
    account who;
    char token[STORE_TOKEN];
    const int64_t minute_us = 60 * 1000000;
    assert_true(add(f, STR("posko"), STR("Posko"), STR("rahasia-1"), 5, &e));
    assert_true(begin(f, STR("posko"), 0, 100 * minute_us, token, &e));
    store *other = NULL;
    assert_true(store_open(f->s.path, STORE_WRITE, &other, &e));
    assert_true(store_begin(other, &e));
    assert_true(store_session_find(f->st, &f->a, str_of(token), 2 * minute_us, &who, NULL, &e));
    store_close(other);
    assert_true(store_session_find(f->st, &f->a, str_of(token), 3 * minute_us, &who, NULL, &e));
}

static void test_what_an_account_is(void **state)
{
    fixture_store *f = *state;
    err e = {0};
    account who;
    account *all = NULL;
    int32_t n = 0;
    char token[STORE_TOKEN];
    assert_true(add(f, STR("b"), STR("B"), STR("rahasia-1"), 5, &e));
    assert_true(add(f, STR("a"), STR("A"), STR("rahasia-1"), 6, &e));
    assert_true(store_account_get(f->st, &f->a, STR("a"), &who, &e));
    assert_int_equal(who.organisation, ACCESS_KPU);
    assert_int_equal(who.role, ACCESS_OPERATOR);
    assert_true(str_eq(who.area, STR("16.10")) && !who.disabled && !who.totp);
    assert_true(store_accounts(f->st, &f->a, &all, &n, &e));
    assert_int_equal(n, 2);
    assert_true(str_eq(all[0].user, STR("a")) && str_eq(all[1].user, STR("b")));
    assert_true(begin(f, STR("a"), 10, 100, token, &e));
    who.role = ACCESS_READER;
    who.area = STR("");
    who.disabled = true;
    assert_true(store_account_set(f->st, &who, &e));
    assert_false(store_session_find(f->st, &f->a, str_of(token), 20, &who, NULL, &e)); // at once
    assert_false(store_account_check(f->st, &f->a, STR("a"), STR("rahasia-1"), &who, &e));
    assert_string_equal(e.code, "account.refused");
    assert_true(store_account_get(f->st, &f->a, STR("a"), &who, &e));
    assert_true(who.role == ACCESS_READER && who.area.n == 0 && who.disabled);
    who.user = STR("siapa");
    assert_false(store_account_set(f->st, &who, &e));
    assert_string_equal(e.code, "account.unknown");
    assert_false(store_account_get(f->st, &f->a, STR("siapa"), &who, &e));
    assert_string_equal(e.code, "account.unknown");
}

static void test_session_list(void **state)
{
    fixture_store *f = *state;
    err e = {0};
    account who;
    session_row *rows = NULL;
    int32_t n = 0;
    str user = {NULL, 0};
    char token[2][STORE_TOKEN];
    char id[STORE_SESSION_ID];
    assert_true(add(f, STR("posko"), STR("Posko"), STR("rahasia-1"), 5, &e));
    assert_true(add(f, STR("jaga"), STR("Jaga"), STR("rahasia-1"), 5, &e));
    assert_true(begin(f, STR("posko"), 10, 100, token[0], &e));
    assert_true(begin(f, STR("jaga"), 20, 200, token[1], &e));
    assert_true(store_sessions(f->st, &f->a, STR(""), 50, &rows, &n, &e));
    assert_int_equal(n, 2);
    assert_true(str_eq(rows[0].user, STR("jaga")) && str_eq(rows[0].address, STR("127.0.0.1")));
    assert_true(str_eq(rows[0].agent, STR("uji")) && rows[0].created_us == 20 && rows[0].expires_us == 200);
    assert_true(store_sessions(f->st, &f->a, STR("posko"), 100, &rows, &n, &e));
    assert_int_equal(n, 0); // over
    assert_true(store_session_find(f->st, &f->a, str_of(token[1]), 50, &who, id, &e));
    assert_true(store_session_user(f->st, &f->a, str_of(id), 50, &user, &e));
    assert_true(str_eq(user, STR("jaga")));
    assert_true(store_session_revoke(f->st, str_of(id), &e));
    assert_false(store_session_find(f->st, &f->a, str_of(token[1]), 50, &who, NULL, &e));
    assert_false(store_session_user(f->st, &f->a, str_of(id), 50, &user, &e));
    assert_string_equal(e.code, "account.no_session");
    assert_true(store_session_find(f->st, &f->a, str_of(token[0]), 50, &who, NULL, &e));
    // What a client calls itself is cut, and nothing that is no text.
    session_row odd = {.user = STR("posko"), .created_us = 1, .expires_us = 99, .agent = STR("\xff")};
    assert_true(store_session_add(f->st, &odd, token[0], &e));
}

static void test_second_factor(void **state)
{
    fixture_store *f = *state;
    err e = {0};
    account who;
    bool there = true;
    uint8_t secret[STORE_TOTP_SECRET] = {1, 2, 3};
    uint8_t got[STORE_TOTP_SECRET] = {0};
    assert_true(add(f, STR("posko"), STR("Posko"), STR("rahasia-1"), 5, &e));
    assert_true(store_totp_get(f->st, STR("posko"), got, &there, &e));
    assert_false(there);
    assert_true(store_totp_put(f->st, STR("posko"), secret, false, &e));
    assert_true(store_account_get(f->st, &f->a, STR("posko"), &who, &e) && !who.totp);
    assert_true(store_totp_put(f->st, STR("posko"), secret, true, &e));
    assert_true(store_account_get(f->st, &f->a, STR("posko"), &who, &e) && who.totp);
    assert_true(store_totp_get(f->st, STR("posko"), got, &there, &e) && there);
    assert_memory_equal(got, secret, sizeof got);
    assert_true(store_totp_use(f->st, STR("posko"), 7, &e));
    assert_false(store_totp_use(f->st, STR("posko"), 7, &e)); // once
    assert_string_equal(e.code, "account.code");
    assert_false(store_totp_use(f->st, STR("posko"), 6, &e));
    assert_true(store_totp_use(f->st, STR("posko"), 8, &e));
    assert_true(store_totp_put(f->st, STR("posko"), NULL, true, &e));
    assert_true(store_account_get(f->st, &f->a, STR("posko"), &who, &e) && !who.totp);
    assert_false(store_totp_put(f->st, STR("siapa"), NULL, false, &e));
    assert_false(store_totp_get(f->st, STR("siapa"), got, &there, &e));
    assert_string_equal(e.code, "account.unknown");
}

static void test_approvals(void **state)
{
    fixture_store *f = *state;
    err e = {0};
    int64_t no = 0;
    approval got = {0};
    approval *all = NULL;
    int32_t n = 0;
    const approval ask = {.act = STR("erase"),
                          .subject = STR("ab"),
                          .reason = STR("diminta"),
                          .asked_by = STR("a"),
                          .asked_us = 10,
                          .expires_us = 100};
    assert_true(store_approval_ask(f->st, &ask, &no, &e));
    assert_false(store_approval_use(f->st, STR("erase"), STR("ab"), 20, &e)); // nobody allowed it yet
    assert_string_equal(e.code, "approval.needed");
    assert_false(store_approval_give(f->st, no, STR("a"), 20, &e)); // not by who asked
    assert_string_equal(e.code, "approval.same");
    assert_false(store_approval_give(f->st, no + 1, STR("b"), 20, &e));
    assert_string_equal(e.code, "approval.unknown");
    assert_false(store_approval_give(f->st, no, STR("b"), 100, &e)); // too late
    assert_string_equal(e.code, "approval.over");
    assert_true(store_approval_give(f->st, no, STR("b"), 20, &e));
    assert_false(store_approval_give(f->st, no, STR("c"), 21, &e));
    assert_string_equal(e.code, "approval.over");
    assert_false(store_approval_use(f->st, STR("erase"), STR("abc"), 30, &e));
    assert_false(store_approval_use(f->st, STR("revoke"), STR("ab"), 30, &e));
    assert_false(store_approval_use(f->st, STR("erase"), STR("ab"), 100, &e)); // over
    assert_true(store_approval_use(f->st, STR("erase"), STR("ab"), 30, &e));
    assert_false(store_approval_use(f->st, STR("erase"), STR("ab"), 31, &e)); // once
    assert_true(store_approval_get(f->st, &f->a, no, &got, &e));
    assert_true(str_eq(got.given_by, STR("b")) && got.given_us == 20 && got.used_us == 30);
    assert_true(store_approvals(f->st, &f->a, 5, &all, &n, &e));
    assert_int_equal(n, 1);
    assert_false(store_approval_refuse(f->st, no, STR("c"), 40, &e)); // it is done
    assert_string_equal(e.code, "approval.over");
    assert_false(store_approval_refuse(f->st, no + 1, STR("c"), 40, &e));
    assert_string_equal(e.code, "approval.unknown");
    char much[STORE_SUBJECT_MAX + 1];
    memset(much, 'x', sizeof much);
    approval large = ask;
    large.subject = (str){much, sizeof much};
    assert_false(store_approval_ask(f->st, &large, &no, &e));
    assert_string_equal(e.code, "approval.text");
}

static void test_refusals(void **state)
{
    fixture_store *f = *state;
    err e = {0};
    int64_t no[3] = {0};
    approval got = {0};
    const approval ask = {.act = STR("erase"),
                          .subject = STR("cd"),
                          .reason = STR("diminta"),
                          .asked_by = STR("a"),
                          .asked_us = 10,
                          .expires_us = 100};
    for (int i = 0; i < 3; i++) {
        assert_true(store_approval_ask(f->st, &ask, &no[i], &e));
    }
    assert_true(store_approval_refuse(f->st, no[0], STR("b"), 20, &e));
    assert_false(store_approval_give(f->st, no[0], STR("c"), 21, &e));
    assert_string_equal(e.code, "approval.over");
    assert_false(store_approval_refuse(f->st, no[0], STR("c"), 21, &e)); // once
    assert_true(store_approval_give(f->st, no[1], STR("b"), 20, &e));
    assert_true(store_approval_refuse(f->st, no[1], STR("a"), 22, &e)); // who asked takes it back
    assert_false(store_approval_use(f->st, STR("erase"), STR("cd"), 30, &e));
    assert_string_equal(e.code, "approval.needed");
    assert_false(store_approval_refuse(f->st, no[2], STR("b"), 100, &e)); // too late
    assert_true(store_approval_get(f->st, &f->a, no[1], &got, &e));
    assert_true(str_eq(got.refused_by, STR("a")) && got.refused_us == 22 && str_eq(got.given_by, STR("b")));
}

static void test_last_seen(void **state)
{
    fixture_store *f = *state;
    err e = {0};
    account *rows = NULL;
    account who = {0};
    int32_t n = 0;
    const int64_t minute = INT64_C(60000000);
    char token[STORE_TOKEN];
    assert_true(add(f, STR("posko"), STR("Posko"), STR("sandi-uji"), 1, &e));
    assert_true(store_accounts(f->st, &f->a, &rows, &n, &e) && n == 1);
    assert_int_equal(rows[0].seen_us, 0);
    assert_true(begin(f, STR("posko"), 5, 10 * minute, token, &e));
    assert_true(store_accounts(f->st, &f->a, &rows, &n, &e));
    assert_int_equal(rows[0].seen_us, 5);
    assert_true(store_session_find(f->st, &f->a, str_of(token), 2 * minute, &who, NULL, &e));
    assert_true(store_session_end(f->st, str_of(token), &e)); // it was seen all the same
    assert_true(store_accounts(f->st, &f->a, &rows, &n, &e));
    assert_int_equal(rows[0].seen_us, 2 * minute);
}

static void test_who_read_what(void **state)
{
    fixture_store *f = *state;
    err e = {0};
    access_row *rows = NULL;
    int32_t n = 0;
    const access_who who = {.user = STR("a"), .organisation = ACCESS_POLRI, .role = ACCESS_OPERATOR};
    const access_who other = {.user = STR("b"), .organisation = ACCESS_KPU, .role = ACCESS_READER};
    assert_true(store_access_add(f->st, &who, 10, "personal", "duty.sheets", STR("person=P1"), &e));
    assert_true(store_access_add(f->st, &other, 11, "export", "duty.export", STR("\xff"), &e));
    access_query all = {.max = 10};
    assert_true(store_access_rows(f->st, &f->a, &all, &rows, &n, &e));
    assert_int_equal(n, 2);
    assert_true(str_eq(rows[0].user, STR("b")) && str_eq(rows[0].subject, STR("?")) && rows[0].at_us == 11);
    assert_true(str_eq(rows[1].route, STR("duty.sheets")) && str_eq(rows[1].act, STR("personal")));
    access_query ask = {.before = rows[0].seq, .max = 10};
    assert_true(store_access_rows(f->st, &f->a, &ask, &rows, &n, &e) && n == 1 &&
                str_eq(rows[0].user, STR("a")));
    ask = (access_query){.organisation = STR("kpu"), .max = 10};
    assert_true(store_access_rows(f->st, &f->a, &ask, &rows, &n, &e) && n == 1 &&
                str_eq(rows[0].user, STR("b")));
}

// Each narrows it, and nothing else does.
static void test_some_of_who_read_what(void **state)
{
    fixture_store *f = *state;
    err e = {0};
    access_row *rows = NULL;
    int32_t n = 0;
    const char *areas[] = {"", "99.01", "99.01.02", "99.01.02.2001", "99.010"};
    for (int i = 0; i < 5; i++) {
        const access_who who = {.user = i % 2 ? STR("ganjil") : STR("genap"), .area = str_of(areas[i])};
        assert_true(store_access_add(f->st, &who, 100 + i, "export", "duty.export", STR(""), &e));
    }
    const struct {
        access_query ask;
        int32_t n;
    } rows_of[] = {
        {{.max = 10}, 5},
        {{.max = 2}, 2},
        {{.area = STR("99.01"), .max = 10}, 3},
        {{.area = STR("99.01.02"), .max = 10}, 2},
        {{.area = STR("99"), .max = 10}, 4},
        {{.area = STR("99.01.03"), .max = 10}, 0},
        {{.user = STR("ganjil"), .max = 10}, 2},
        {{.from_us = 101, .until_us = 103, .max = 10}, 2},
        {{.until_us = 100, .max = 10}, 0},
        {{.from_us = 104, .max = 10}, 1},
        {{.user = STR("genap"), .area = STR("99.01.02"), .from_us = 102, .max = 10}, 1},
    };
    for (size_t i = 0; i < sizeof rows_of / sizeof *rows_of; i++) {
        assert_true(store_access_rows(f->st, &f->a, &rows_of[i].ask, &rows, &n, &e));
        assert_int_equal(n, rows_of[i].n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_plans, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_accounts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_another_password, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sessions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_an_account_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_session_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_second_factor, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_approvals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_last_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_some_of_who_read_what, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_who_read_what, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
