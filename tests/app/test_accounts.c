// Accounts as the server and the command line ask for them: who cares for whom, the second factor, recovery,
// what two persons must want, and how guessing is slowed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/accounts.h"
#include "app/login_tries.h"
#include "app/posko.h"
#include "app/totp.h"
#include "base/clock.h"
#include "tiny.h"

static account_desk desk_of(tiny *t)
{
    return (account_desk){t->st, t->o.now_us, false};
}

static access_who session_of(const char *user, access_organisation organisation, const char *area)
{
    return (access_who){.user = str_of(user),
                        .organisation = organisation,
                        .role = ACCESS_ADMINISTRATOR,
                        .area = str_of(area),
                        .session = STR("0123456789abcdef")};
}

static const char *text_of(const json_t *o, const char *name)
{
    return json_string_value(json_object_get(o, name));
}

// Makes an account; the password is the caller's to free.
static bool add(tiny *t, const access_who *who, const char *user, const char *organisation, const char *role,
                const char *area, char password[static ACCOUNT_PASSWORD])
{
    const account_desk d = desk_of(t);
    json_t *out = NULL;
    json_t *in = json_pack("{s:s, s:s, s:s, s:s}", "user", user, "organisation", organisation, "role", role,
                           "area", area);
    bool ok = accounts_add(&d, who, in, &out, &t->e);
    if (ok) {
        (void)snprintf(password, ACCOUNT_PASSWORD, "%s", text_of(out, "password"));
    }
    json_decref(in);
    json_decref(out);
    return ok;
}

static void an_administrator_cares_for_the_own_organisation_and_area(void **state)
{
    (void)state;
    tiny t;
    char password[ACCOUNT_PASSWORD];
    json_t *out = NULL;
    assert_true(tiny_init(&t));
    const account_desk d = desk_of(&t);
    const access_who root = access_console();
    const access_who kpu = session_of("kpu1", ACCESS_KPU, "");
    assert_true(add(&t, &root, "kpu1", "kpu", "administrator", "", password));
    assert_true(add(&t, &kpu, "kpu2", "kpu", "officer", "", password));
    assert_false(add(&t, &kpu, "p1", "polri", "reader", "", password)); // another organisation's
    assert_string_equal(t.e.code, "access.denied");
    assert_false(add(&t, &kpu, "k3", "kpu", "reader", "99.99", password));
    assert_string_equal(t.e.code, "account.area");
    assert_false(add(&t, &kpu, "k3", "kpu", "king", "", password));
    assert_string_equal(t.e.code, "access.role");
    assert_true(accounts_list(&d, &kpu, &out, &t.e));
    assert_int_equal(json_array_size(json_object_get(out, "accounts")), 2);
    json_decref(out);
    const access_who elsewhere = session_of("desa", ACCESS_DESA, "");
    assert_true(accounts_list(&d, &elsewhere, &out, &t.e));
    assert_int_equal(json_array_size(json_object_get(out, "accounts")), 0);
    json_decref(out);
    assert_false(accounts_recover(&d, &elsewhere, STR("kpu2"), &out, &t.e));
    assert_string_equal(t.e.code, "account.unknown"); // as if it were not there
    access_who reader = kpu;
    reader.role = ACCESS_READER;
    assert_false(accounts_list(&d, &reader, &out, &t.e));
    assert_string_equal(t.e.code, "access.denied");
    assert_true(accounts_list(&d, &root, &out, &t.e));
    assert_int_equal(json_array_size(json_object_get(out, "accounts")), 2);
    json_decref(out);
    tiny_done(&t);
}

// RFC 6238, appendix B, SHA-1: the last six of its eight digits.
static void codes_are_those_of_the_standard(void **state)
{
    (void)state;
    static const struct {
        int64_t at_s;
        const char *code;
    } rows[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                {1234567890, "005924"}, {2000000000, "279037"}, {INT64_C(20000000000), "353130"}};
    uint8_t secret[STORE_TOTP_SECRET];
    char code[TOTP_DIGITS + 1];
    memcpy(secret, "12345678901234567890", sizeof secret);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t step = 0;
        int64_t us = rows[i].at_s * US_PER_S;
        assert_true(totp_code(secret, rows[i].at_s / TOTP_STEP_S, code));
        assert_string_equal(code, rows[i].code);
        assert_true(totp_fits(secret, str_of(code), us, &step) && step == rows[i].at_s / TOTP_STEP_S);
        assert_true(totp_fits(secret, str_of(code), us + 30 * US_PER_S, &step)); // a clock that is late
        assert_false(totp_fits(secret, str_of(code), us + 90 * US_PER_S, &step));
        assert_false(totp_fits(secret, (str){code, 5}, us, &step));
    }
    strbuf base32;
    strbuf uri;
    strbuf_init(&base32, 64);
    strbuf_init(&uri, 512);
    assert_true(totp_words(secret, STR("posko"), &base32, &uri));
    assert_string_equal(base32.p, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_non_null(
        strstr(uri.p, "otpauth://totp/Kawal:posko?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Kawal"));
    strbuf_done(&base32);
    strbuf_done(&uri);
}

static void code_now(tiny *t, const char *user, int64_t step_off, char code[static TOTP_DIGITS + 1])
{
    uint8_t secret[STORE_TOTP_SECRET];
    bool there = false;
    assert_true(store_totp_get(t->st, str_of(user), secret, &there, &t->e) && there);
    assert_true(totp_code(secret, t->o.now_us / US_PER_S / TOTP_STEP_S + step_off, code));
}

static void a_second_factor_counts_once_it_was_shown(void **state)
{
    (void)state;
    tiny t;
    char password[ACCOUNT_PASSWORD];
    char code[TOTP_DIGITS + 1];
    json_t *out = NULL;
    assert_true(tiny_init(&t));
    const account_desk d = desk_of(&t);
    const access_who root = access_console();
    const access_who who = session_of("a", ACCESS_POLRI, "");
    assert_true(add(&t, &root, "a", "polri", "administrator", "", password));
    assert_false(accounts_totp(&d, &who, STR("000000"), &out, &t.e)); // there is no secret yet
    assert_string_equal(t.e.code, "account.code");
    assert_true(accounts_totp(&d, &who, STR(""), &out, &t.e));
    assert_int_equal(strlen(text_of(out, "secret")), 32);
    json_decref(out);
    code_now(&t, "a", 0, code);
    code[0] = code[0] == '9' ? '0' : (char)(code[0] + 1);
    assert_false(accounts_totp(&d, &who, str_of(code), &out, &t.e));
    code_now(&t, "a", 0, code);
    assert_true(accounts_totp(&d, &who, str_of(code), &out, &t.e));
    json_decref(out);
    assert_false(accounts_totp(&d, &who, STR(""), &out, &t.e));
    assert_string_equal(t.e.code, "account.totp_on");
    assert_false(accounts_code(&d, STR("a"), str_of(code), &t.e)); // used
    assert_string_equal(t.e.code, "account.code");
    assert_false(accounts_code(&d, STR("a"), STR(""), &t.e));
    assert_string_equal(t.e.code, "account.code_needed");
    code_now(&t, "a", 1, code);
    assert_true(accounts_code(&d, STR("a"), str_of(code), &t.e));
    // Nobody gets around it alone; a second administrator can.
    assert_false(accounts_recover(&d, &who, STR("a"), &out, &t.e));
    assert_string_equal(t.e.code, "account.self");
    const access_who second = session_of("b", ACCESS_POLRI, "");
    assert_true(accounts_recover(&d, &second, STR("a"), &out, &t.e));
    assert_string_not_equal(text_of(out, "password"), password);
    assert_false(json_is_true(json_object_get(out, "totp")));
    json_decref(out);
    tiny_done(&t);
}

static void a_second_factor_goes_by_password_and_code(void **state)
{
    (void)state;
    tiny t;
    char password[ACCOUNT_PASSWORD];
    char code[TOTP_DIGITS + 1];
    json_t *out = NULL;
    assert_true(tiny_init(&t));
    const account_desk d = desk_of(&t);
    const access_who root = access_console();
    const access_who who = session_of("a", ACCESS_POLRI, "");
    assert_true(add(&t, &root, "a", "polri", "administrator", "", password));
    assert_false(accounts_totp_off(&d, &who, str_of(password), STR("000000"), &t.e));
    assert_string_equal(t.e.code, "account.totp_off");
    assert_true(accounts_totp(&d, &who, STR(""), &out, &t.e));
    json_decref(out);
    code_now(&t, "a", -1, code);
    assert_true(accounts_totp(&d, &who, str_of(code), &out, &t.e));
    json_decref(out);
    code_now(&t, "a", 0, code);
    assert_false(accounts_totp_off(&d, &who, STR("salah-sekali"), str_of(code), &t.e));
    assert_string_equal(t.e.code, "account.refused");
    assert_false(accounts_totp_off(&d, &who, str_of(password), STR(""), &t.e));
    assert_string_equal(t.e.code, "account.code_needed");
    assert_true(accounts_totp_off(&d, &who, str_of(password), str_of(code), &t.e));
    access_who proved = {.role = ACCESS_READER};
    arena a = {0};
    assert_true(accounts_prove(&d, &a, STR("a"), str_of(password), STR(""), &proved, &t.e));
    arena_done(&a);
    tiny_done(&t);
}

static void an_account_is_told_what_its_role_may(void **state)
{
    (void)state;
    const account who = {
        .user = STR("p"), .name = STR("P"), .organisation = ACCESS_KPU, .role = ACCESS_READER};
    json_t *self = account_self_json(&who);
    json_t *all = account_roles_json();
    const json_t *may = json_object_get(self, "may");
    assert_int_equal(json_object_size(may), ACCESS_RESOURCE_COUNT);
    assert_string_equal(text_of(may, "session"), "rw");
    assert_string_equal(text_of(may, "people"), "");
    const json_t *rows = json_object_get(all, "roles");
    assert_int_equal(json_array_size(rows), ACCESS_ORGANISATION_COUNT * ACCESS_ROLE_COUNT);
    const json_t *same = json_array_get(rows, ACCESS_KPU * ACCESS_ROLE_COUNT + ACCESS_READER);
    assert_string_equal(text_of(same, "organisation"), "kpu");
    assert_string_equal(text_of(same, "role"), "reader");
    assert_true(json_equal(json_object_get(same, "may"), may));
    json_decref(self);
    json_decref(all);
}

static bool change(tiny *t, const access_who *who, const char *user, json_t *in)
{
    const account_desk d = desk_of(t);
    json_t *out = NULL;
    bool ok = accounts_change(&d, who, str_of(user), in, &out, &t->e);
    json_decref(in);
    json_decref(out);
    return ok;
}

static int64_t ask(tiny *t, const access_who *who, const char *act, const char *subject)
{
    const account_desk d = desk_of(t);
    json_t *out = NULL;
    json_t *in = json_pack("{s:s, s:s, s:s}", "act", act, "subject", subject, "reason", "uji");
    int64_t no = approvals_ask(&d, who, in, &out, &t->e) ? json_integer_value(json_object_get(out, "no")) : 0;
    json_decref(in);
    json_decref(out);
    return no;
}

static bool give(tiny *t, const access_who *who, int64_t no)
{
    const account_desk d = desk_of(t);
    json_t *out = NULL;
    bool ok = approvals_give(&d, who, no, &out, &t->e);
    json_decref(out);
    return ok;
}

static void an_administrator_goes_by_two_persons(void **state)
{
    (void)state;
    tiny t;
    char password[ACCOUNT_PASSWORD];
    assert_true(tiny_init(&t));
    const access_who root = access_console();
    const access_who a = session_of("a", ACCESS_POLRI, "");
    const access_who b = session_of("b", ACCESS_POLRI, "");
    const access_who c = session_of("c", ACCESS_POLRI, "");
    const access_who kpu = session_of("k", ACCESS_KPU, "");
    assert_true(add(&t, &root, "a", "polri", "administrator", "", password) &&
                add(&t, &root, "b", "polri", "administrator", "", password) &&
                add(&t, &root, "c", "polri", "commander", "", password));
    assert_false(change(&t, &a, "a", json_pack("{s:s}", "role", "reader")));
    assert_string_equal(t.e.code, "account.self");
    assert_true(change(&t, &a, "a", json_pack("{s:s}", "name", "Nama Lain")));
    assert_false(change(&t, &a, "b", json_pack("{s:b}", "disabled", 1)));
    assert_string_equal(t.e.code, "approval.needed");
    assert_false(change(&t, &root, "b", json_pack("{s:s}", "role", "reader"))); // nor at the machine
    assert_string_equal(t.e.code, "approval.needed");
    assert_int_equal(ask(&t, &a, "delete_all", "b"), 0);
    assert_string_equal(t.e.code, "approval.act");
    assert_int_equal(ask(&t, &kpu, APPROVAL_REVOKE, "b"), 0);
    assert_string_equal(t.e.code, "access.denied");
    int64_t no = ask(&t, &a, APPROVAL_REVOKE, "b");
    assert_true(no > 0);
    assert_false(give(&t, &a, no));
    assert_string_equal(t.e.code, "approval.same");
    assert_false(give(&t, &b, no)); // whom it is about
    assert_string_equal(t.e.code, "approval.own");
    assert_false(give(&t, &kpu, no));
    assert_string_equal(t.e.code, "approval.unknown");
    assert_true(give(&t, &c, no));
    assert_true(change(&t, &a, "b", json_pack("{s:b}", "disabled", 1)));
    assert_true(change(&t, &a, "b", json_pack("{s:b}", "disabled", 0)));
    assert_false(change(&t, &a, "b", json_pack("{s:b}", "disabled", 1))); // one approval, one act
    assert_true(change(&t, &a, "c", json_pack("{s:b}", "disabled", 1)));  // no administrator: by one
    assert_false(change(&t, &a, "c", json_pack("{s:i}", "disabled", 1)));
    assert_string_equal(t.e.code, "account.values");
    assert_false(change(&t, &a, "c", json_pack("{s:s}", "colour", "red")));
    assert_string_equal(t.e.code, "account.values");
    tiny_done(&t);
}

// What of row `no` is open to who asks, as one text.
static void can(tiny *t, const access_who *who, int64_t no, char out[static 32])
{
    const account_desk d = desk_of(t);
    json_t *list = NULL;
    size_t i = 0;
    json_t *row = NULL;
    out[0] = '\0';
    assert_true(approvals_list(&d, who, &list, &t->e));
    json_array_foreach(json_object_get(list, "approvals"), i, row)
    {
        if (json_integer_value(json_object_get(row, "no")) == no) {
            const json_t *may = json_object_get(row, "can");
            (void)snprintf(out, 32, "%s:%s:%s", text_of(row, "state"),
                           json_array_size(may) > 0 ? json_string_value(json_array_get(may, 0)) : "-",
                           json_array_size(may) > 1 ? json_string_value(json_array_get(may, 1)) : "-");
        }
    }
    json_decref(list);
}

static bool refuse(tiny *t, const access_who *who, int64_t no)
{
    const account_desk d = desk_of(t);
    json_t *out = NULL;
    bool ok = approvals_refuse(&d, who, no, &out, &t->e);
    assert_true(!ok || strcmp(text_of(out, "state"), "refused") == 0);
    json_decref(out);
    return ok;
}

static void a_second_person_may_refuse(void **state)
{
    (void)state;
    tiny t;
    char password[ACCOUNT_PASSWORD];
    char open[32];
    assert_true(tiny_init(&t));
    const access_who root = access_console();
    const access_who a = session_of("a", ACCESS_POLRI, "");
    const access_who b = session_of("b", ACCESS_POLRI, "");
    const access_who c = session_of("c", ACCESS_POLRI, "");
    const access_who kpu = session_of("k", ACCESS_KPU, "");
    assert_true(add(&t, &root, "a", "polri", "administrator", "", password) &&
                add(&t, &root, "b", "polri", "administrator", "", password) &&
                add(&t, &root, "c", "polri", "administrator", "", password));
    int64_t no = ask(&t, &a, APPROVAL_REVOKE, "b");
    can(&t, &a, no, open);
    assert_string_equal(open, "asked:refuse:-"); // who asked can take it back
    can(&t, &b, no, open);
    assert_string_equal(open, "asked:-:-"); // whom it is about
    can(&t, &c, no, open);
    assert_string_equal(open, "asked:approve:refuse");
    can(&t, &kpu, no, open);
    assert_string_equal(open, "");
    assert_false(refuse(&t, &b, no));
    assert_string_equal(t.e.code, "approval.own");
    assert_false(refuse(&t, &kpu, no));
    assert_string_equal(t.e.code, "approval.unknown");
    assert_true(refuse(&t, &c, no));
    can(&t, &c, no, open);
    assert_string_equal(open, "refused:-:-");
    assert_false(give(&t, &c, no));
    assert_string_equal(t.e.code, "approval.over");
    no = ask(&t, &a, APPROVAL_REVOKE, "b");
    assert_true(give(&t, &c, no));
    can(&t, &c, no, open);
    assert_string_equal(open, "given:refuse:-");
    assert_true(refuse(&t, &a, no));
    assert_false(change(&t, &a, "b", json_pack("{s:b}", "disabled", 1)));
    assert_string_equal(t.e.code, "approval.needed");
    tiny_done(&t);
}

static int32_t accesses(tiny *t, const access_who *who, const access_ask *ask)
{
    const account_desk d = desk_of(t);
    json_t *out = NULL;
    int32_t n =
        access_list(&d, who, ask, &out, &t->e) ? (int32_t)json_array_size(json_object_get(out, "rows")) : -1;
    json_decref(out);
    return n;
}

// The tiny operation's clocks are seven hours ahead of UTC.
static void who_read_what_is_asked_by_area_day_and_person(void **state)
{
    (void)state;
    tiny t;
    int32_t days = 0;
    assert_true(tiny_init(&t));
    account_desk d = desk_of(&t);
    access_who reader = session_of("baca", ACCESS_POLRI, "99.01.02");
    const access_who all = session_of("a", ACCESS_POLRI, "");
    const access_who part = session_of("b", ACCESS_POLRI, "99.01");
    const access_who elsewhere = session_of("c", ACCESS_POLRI, "99.01.01");
    const access_who kpu = session_of("k", ACCESS_KPU, "");
    assert_true(date_parse(STR("2026-11-22"), &days));
    d.now_us = ((int64_t)days * S_PER_DAY - 7 * S_PER_HOUR) * US_PER_S; // midnight there
    assert_true(access_note(&d, &reader, ACCESS_PERSONAL, "duty.sheets", STR("person=P007"), &t.e));
    d.now_us -= 1;
    reader.user = STR("lain");
    assert_true(access_note(&d, &reader, ACCESS_EXPORT, "duty.export", STR(""), &t.e));
    const access_ask any = {.before = 0};
    assert_int_equal(accesses(&t, &all, &any), 2);
    assert_int_equal(accesses(&t, &part, &any), 2);
    assert_int_equal(accesses(&t, &elsewhere, &any), 0);
    assert_int_equal(accesses(&t, &kpu, &any), 0); // another organisation's
    access_ask ask = {.day = STR("2026-11-22")};
    assert_int_equal(accesses(&t, &all, &ask), 1);
    ask.day = STR("2026-11-21");
    assert_int_equal(accesses(&t, &all, &ask), 1);
    ask.day = STR("2026-11-20");
    assert_int_equal(accesses(&t, &all, &ask), 0);
    ask.day = STR("kemarin");
    assert_int_equal(accesses(&t, &all, &ask), -1);
    assert_string_equal(t.e.code, "account.values");
    ask = (access_ask){.user = STR("lain")};
    assert_int_equal(accesses(&t, &all, &ask), 1);
    ask = (access_ask){.area = STR("99.01.02")};
    assert_int_equal(accesses(&t, &part, &ask), 2);
    assert_int_equal(accesses(&t, &elsewhere, &ask), -1);
    assert_string_equal(t.e.code, "access.outside");
    ask.area = STR("99.01.01");
    assert_int_equal(accesses(&t, &all, &ask), 0);
    ask = (access_ask){.before = 2};
    assert_int_equal(accesses(&t, &all, &ask), 1);
    access_who officer = all;
    officer.role = ACCESS_OFFICER;
    assert_int_equal(accesses(&t, &officer, &any), -1);
    assert_string_equal(t.e.code, "access.denied");
    tiny_done(&t);
}

static void erasing_goes_by_two_persons_where_there_are_two(void **state)
{
    (void)state;
    tiny t;
    char password[ACCOUNT_PASSWORD];
    assert_true(tiny_init(&t));
    const account_desk d = desk_of(&t);
    const access_who root = access_console();
    const access_who a = session_of("a", ACCESS_POLRI, "");
    const access_who b = session_of("b", ACCESS_POLRI, "");
    assert_true(approvals_take(&d, APPROVAL_ERASE, STR("x"), STR(""), &t.e));
    assert_true(add(&t, &root, "a", "polri", "administrator", "", password));
    assert_true(add(&t, &root, "k", "kpu", "administrator", "", password)); // has no say in it
    assert_true(approvals_take(&d, APPROVAL_ERASE, STR("x"), STR(""), &t.e));
    assert_true(add(&t, &root, "b", "polri", "administrator", "", password));
    assert_false(approvals_take(&d, APPROVAL_ERASE, STR("x"), STR(""), &t.e));
    assert_string_equal(t.e.code, "approval.needed");
    assert_true(give(&t, &b, ask(&t, &a, APPROVAL_ERASE, "x")));
    assert_true(approvals_take(&d, APPROVAL_ERASE, STR("x"), STR(""), &t.e));
    assert_false(approvals_take(&d, APPROVAL_ERASE, STR("x"), STR(""), &t.e));
    tiny_done(&t);
}

static void guessing_is_slowed_for_a_name_and_an_address(void **state)
{
    (void)state;
    const int64_t minute = (int64_t)60 * US_PER_S;
    login_tries *t = calloc(1, sizeof *t);
    assert_non_null(t);
    for (int i = 0; i < LOGIN_PER_USER; i++) {
        assert_true(login_tries_may(t, STR("a"), STR("10.0.0.1"), 5));
        login_tries_wrong(t, STR("a"), STR("10.0.0.1"), 5);
    }
    assert_false(login_tries_may(t, STR("a"), STR("10.0.0.2"), 5)); // the name, from wherever
    assert_true(login_tries_may(t, STR("b"), STR("10.0.0.1"), 5));
    assert_true(login_tries_may(t, STR("a"), STR("10.0.0.2"), 6 + minute)); // it is over
    for (int i = LOGIN_PER_USER; i < LOGIN_PER_ADDRESS; i++) {
        login_tries_wrong(t, STR("c"), STR("10.0.0.1"), 5);
    }
    assert_false(login_tries_may(t, STR("b"), STR("10.0.0.1"), 5));
    assert_true(login_tries_may(t, STR("b"), STR("10.0.0.9"), 5));
    login_tries_right(t, STR("a"));
    assert_true(login_tries_may(t, STR("a"), STR("10.0.0.2"), 5));
    for (int i = 0; i < LOGIN_PER_ADDRESS; i++) { // one network of IPv6 is one client
        login_tries_wrong(t, STR("d"), i % 2 ? STR("2001:db8::1") : STR("2001:db8::2"), 5);
    }
    assert_false(login_tries_may(t, STR("e"), STR("2001:db8:0:0:9::9"), 5));
    assert_true(login_tries_may(t, STR("e"), STR("2001:db8:0:1::9"), 5));
    // Many other names push out the oldest, and nothing grows.
    char name[32];
    for (int i = 0; i < 3 * LOGIN_TRIES_KEPT; i++) {
        (void)snprintf(name, sizeof name, "x%d", i);
        login_tries_wrong(t, str_of(name), STR(""), 6 + i);
    }
    assert_true(login_tries_may(t, STR("d"), STR(""), 6));
    free(t);
}

static void the_door(void **state)
{
    (void)state;
    tiny t;
    posko *p = NULL;
    char password[ACCOUNT_PASSWORD];
    char token[POSKO_TOKEN];
    bool made = false;
    json_t *out = NULL;
    arena a = {0};
    access_who who = {.role = ACCESS_READER};
    assert_true(tiny_init(&t));
    assert_true(posko_open(t.dir, clock_system(), &p, &t.e));
    // Who was given an account before the first start gives nobody one.
    const account chief = {.user = STR("kapolsek"), .name = STR("Kapolsek"), .role = ACCESS_COMMANDER};
    assert_true(store_account_add(t.st, &chief, STR("sandi-yang-cukup-panjang"), &t.e));
    assert_true(posko_first_login(p, password, &made, &t.e) && made);
    assert_true(posko_first_login(p, token, &made, &t.e) && !made);
    posko_door door = {.user = STR("posko"), .password = str_of(password), .address = STR("127.0.0.1")};
    assert_true(posko_login(p, &door, token, &out, &t.e));
    assert_string_equal(text_of(out, "role"), "administrator");
    assert_string_equal(text_of(out, "organisation"), "polri");
    assert_string_equal(text_of(out, "area"), "");
    json_decref(out);
    assert_true(posko_who(p, str_of(token), &a, &who, &t.e));
    assert_true(who.role == ACCESS_ADMINISTRATOR && who.session.n == STORE_SESSION_ID - 1);
    const account_desk d = posko_accounts(p);
    assert_true(sessions_list(&d, &who, STR(""), &out, &t.e));
    assert_int_equal(json_array_size(json_object_get(out, "sessions")), 1);
    json_decref(out);
    assert_true(sessions_revoke(&d, &who, who.session, &t.e));
    assert_false(posko_who(p, str_of(token), &a, &who, &t.e)); // at once
    assert_string_equal(t.e.code, "account.no_session");
    door.password = STR("salah-sekali");
    for (int i = 0; i < LOGIN_PER_USER; i++) {
        assert_false(posko_login(p, &door, token, &out, &t.e));
        assert_string_equal(t.e.code, "account.refused");
    }
    assert_false(posko_login(p, &door, token, &out, &t.e));
    assert_string_equal(t.e.code, "account.pause");
    arena_done(&a);
    posko_close(p);
    tiny_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_administrator_cares_for_the_own_organisation_and_area),
        cmocka_unit_test(codes_are_those_of_the_standard),
        cmocka_unit_test(a_second_factor_counts_once_it_was_shown),
        cmocka_unit_test(a_second_factor_goes_by_password_and_code),
        cmocka_unit_test(an_account_is_told_what_its_role_may),
        cmocka_unit_test(an_administrator_goes_by_two_persons),
        cmocka_unit_test(a_second_person_may_refuse),
        cmocka_unit_test(who_read_what_is_asked_by_area_day_and_person),
        cmocka_unit_test(erasing_goes_by_two_persons_where_there_are_two),
        cmocka_unit_test(guessing_is_slowed_for_a_name_and_an_address),
        cmocka_unit_test(the_door),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
