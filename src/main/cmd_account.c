// kawal account: who may come in, with which role, and what two persons must want.
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "app/accounts.h"
#include "app/operation.h"
#include "main/cli.h"
#include "main/cmd_common.h"

// The command's words behind DIR and the action; "" where there is none.
static str word_at(const cli *c, int i)
{
    return c->n_word > i ? str_of(c->word[i]) : STR("");
}

// ---------------------------------------------------------------- printing

static void print_account(const cli *c, const json_t *row)
{
    cli_print(c, "cli.account.row", ERR_Z("user", view_text(row, "user")),
              ERR_Z("name", view_text(row, "name")), ERR_Z("organisation", view_text(row, "organisation")),
              ERR_Z("role", view_text(row, "role")),
              ERR_Z("area", *view_text(row, "area") ? view_text(row, "area") : "*"),
              ERR_Z("totp", json_is_true(json_object_get(row, "totp")) ? "totp" : "-"),
              ERR_KEY("state", json_is_true(json_object_get(row, "disabled")) ? "cli.account.disabled"
                                                                              : "cli.account.enabled"));
}

static void print_session(const cli *c, const json_t *row)
{
    cli_print(c, "cli.account.session", ERR_Z("id", view_text(row, "id")),
              ERR_Z("user", view_text(row, "user")), ERR_Z("seen", view_text(row, "seen")),
              ERR_Z("address", view_text(row, "address")), ERR_Z("agent", view_text(row, "agent")));
}

static void print_approval(const cli *c, const json_t *row)
{
    cli_print(c, "cli.account.approval", ERR_INT("no", view_int(row, "no")),
              ERR_Z("act", view_text(row, "act")), ERR_Z("subject", view_text(row, "subject")),
              ERR_Z("asked", view_text(row, "asked_by")),
              ERR_Z("given", *view_text(row, "given_by") ? view_text(row, "given_by") : "-"),
              ERR_Z("state", view_text(row, "state")));
}

static void print_access(const cli *c, const json_t *row)
{
    cli_print(c, "cli.account.access", ERR_Z("at", view_text(row, "at")),
              ERR_Z("user", view_text(row, "user")), ERR_Z("organisation", view_text(row, "organisation")),
              ERR_Z("act", view_text(row, "act")), ERR_Z("route", view_text(row, "route")),
              ERR_Z("subject", view_text(row, "subject")));
}

static bool print_rows(const cli *c, json_t *out, const char *list,
                       void (*row)(const cli *c, const json_t *row), err *e)
{
    bool ok = true;
    size_t i = 0;
    json_t *one = NULL;
    if (cli_has(c, OPT_JSON)) {
        ok = view_print(out, e);
    } else {
        json_array_foreach(json_object_get(out, list), i, one)
        {
            row(c, one);
        }
    }
    json_decref(out);
    return ok;
}

static bool print_one(const cli *c, json_t *out, void (*row)(const cli *c, const json_t *row), err *e)
{
    bool ok = true;
    if (cli_has(c, OPT_JSON)) {
        ok = view_print(out, e);
    } else {
        row(c, out);
        if (json_object_get(out, "password")) {
            cli_print(c, "cli.password.done", ERR_Z("user", view_text(out, "user")),
                      ERR_Z("password", view_text(out, "password")));
        }
    }
    json_decref(out);
    return ok;
}

// ---------------------------------------------------------------- accounts

static void set_text(const cli *c, cli_option o, json_t *in, const char *name)
{
    if (cli_has(c, o)) {
        json_object_set_new(in, name, json_string(c->text[o]));
    }
}

static json_t *values_of(const cli *c)
{
    json_t *in = json_object();
    set_text(c, OPT_NAME, in, "name");
    set_text(c, OPT_ORGANISATION, in, "organisation");
    set_text(c, OPT_ROLE, in, "role");
    set_text(c, OPT_AREA, in, "area");
    return in;
}

static bool do_list(cli *c, const account_desk *d, err *e)
{
    json_t *out = NULL;
    const access_who who = access_console();
    return accounts_list(d, &who, &out, e) && print_rows(c, out, "accounts", print_account, e);
}

static bool do_add(cli *c, const account_desk *d, err *e)
{
    json_t *out = NULL;
    const access_who who = access_console();
    json_t *in = values_of(c);
    json_object_set_new(in, "user", json_string(word_at(c, 2).p));
    bool ok = accounts_add(d, &who, in, &out, e) && print_one(c, out, print_account, e);
    json_decref(in);
    return ok;
}

// Takes the reference to what changes.
static bool change(cli *c, const account_desk *d, json_t *in, err *e)
{
    json_t *out = NULL;
    const access_who who = access_console();
    bool ok = accounts_change(d, &who, word_at(c, 2), in, &out, e) && print_one(c, out, print_account, e);
    json_decref(in);
    return ok;
}

static bool do_role(cli *c, const account_desk *d, err *e)
{
    return change(c, d, values_of(c), e);
}

static bool do_disable(cli *c, const account_desk *d, err *e)
{
    return change(c, d, json_pack("{s:b}", "disabled", 1), e);
}

static bool do_enable(cli *c, const account_desk *d, err *e)
{
    return change(c, d, json_pack("{s:b}", "disabled", 0), e);
}

static bool do_recover(cli *c, const account_desk *d, err *e)
{
    json_t *out = NULL;
    const access_who who = access_console();
    return accounts_recover(d, &who, word_at(c, 2), &out, e) && print_one(c, out, print_account, e);
}

// Without a code: the secret; with one: from now on it is asked for.
static bool do_totp(cli *c, const account_desk *d, err *e)
{
    json_t *out = NULL;
    access_who who = access_console();
    who.user = word_at(c, 2);
    if (!accounts_totp(d, &who, word_at(c, 3), &out, e)) {
        return false;
    }
    bool on = json_is_true(json_object_get(out, "totp"));
    if (on) {
        cli_print(c, "cli.account.totp_on", ERR_STR("user", who.user));
    } else {
        cli_print(c, "cli.account.totp", ERR_Z("secret", view_text(out, "secret")),
                  ERR_Z("uri", view_text(out, "uri")), ERR_STR("user", who.user));
    }
    json_decref(out);
    return true;
}

static bool do_sessions(cli *c, const account_desk *d, err *e)
{
    json_t *out = NULL;
    const access_who who = access_console();
    return sessions_list(d, &who, c->n_word > 2 ? word_at(c, 2) : STR("*"), &out, e) &&
           print_rows(c, out, "sessions", print_session, e);
}

static bool do_revoke(cli *c, const account_desk *d, err *e)
{
    const access_who who = access_console();
    if (!sessions_revoke(d, &who, word_at(c, 2), e)) {
        return false;
    }
    cli_print(c, "cli.account.revoked", ERR_STR("id", word_at(c, 2)));
    return true;
}

// ---------------------------------------------------------------- two persons

bool account_prove(cli *c, const account_desk *d, const char *by, access_who *ret, err *e)
{
    char password[STORE_PASSWORD_MAX + 1] = "";
    char code[32] = "";
    account x = {0};
    str user = str_of(by);
    bool ok = cli_secret(c, "cli.account.password", password, sizeof password, e) &&
              store_account_get(d->db, &c->memory, user, &x, e) &&
              (!x.totp || cli_secret(c, "cli.account.code", code, sizeof code, e)) &&
              accounts_prove(d, &c->memory, user, str_of(password), str_of(code), ret, e);
    sodium_memzero(password, sizeof password);
    sodium_memzero(code, sizeof code);
    return ok;
}

static bool prove(cli *c, const account_desk *d, access_who *ret, err *e)
{
    return (cli_has(c, OPT_BY) || err_fail(e, ERR_CODE("cli.account.need_by"))) &&
           account_prove(c, d, c->text[OPT_BY], ret, e);
}

static bool do_ask(cli *c, const account_desk *d, err *e)
{
    access_who who = {.role = ACCESS_READER};
    json_t *out = NULL;
    json_t *in = json_pack("{s:s, s:s}", "act", word_at(c, 2).p, "subject", word_at(c, 3).p);
    set_text(c, OPT_REASON, in, "reason");
    bool ok =
        prove(c, d, &who, e) && approvals_ask(d, &who, in, &out, e) && print_one(c, out, print_approval, e);
    json_decref(in);
    return ok;
}

static bool do_approve(cli *c, const account_desk *d, err *e)
{
    access_who who = {.role = ACCESS_READER};
    json_t *out = NULL;
    int64_t no = 0;
    if (!str_parse_i64(word_at(c, 2), 1, INT64_MAX, &no)) {
        return err_fail(e, ERR_CODE("account.values"), ERR_Z("field", "no"));
    }
    return prove(c, d, &who, e) && approvals_give(d, &who, no, &out, e) &&
           print_one(c, out, print_approval, e);
}

static bool do_approvals(cli *c, const account_desk *d, err *e)
{
    json_t *out = NULL;
    const access_who who = access_console();
    return approvals_list(d, &who, &out, e) && print_rows(c, out, "approvals", print_approval, e);
}

static bool do_access(cli *c, const account_desk *d, err *e)
{
    json_t *out = NULL;
    const access_who who = access_console();
    const access_ask all = {.before = 0};
    return access_list(d, &who, &all, &out, e) && print_rows(c, out, "rows", print_access, e);
}

#define VALUES (OPT_BIT(OPT_NAME) | OPT_BIT(OPT_ORGANISATION) | OPT_BIT(OPT_ROLE) | OPT_BIT(OPT_AREA))

static const struct action {
    const char *name;
    int least, most; // words, with its name and the folder
    option_set options;
    bool (*run)(cli *c, const account_desk *d, err *e);
} actions[] = {
    {"list", 2, 2, OPT_BIT(OPT_JSON), do_list},
    {"add", 3, 3, VALUES | OPT_BIT(OPT_JSON), do_add},
    {"role", 3, 3, VALUES | OPT_BIT(OPT_JSON), do_role},
    {"disable", 3, 3, OPT_BIT(OPT_JSON), do_disable},
    {"enable", 3, 3, OPT_BIT(OPT_JSON), do_enable},
    {"recover", 3, 3, OPT_BIT(OPT_JSON), do_recover},
    {"totp", 3, 4, 0, do_totp},
    {"sessions", 2, 3, OPT_BIT(OPT_JSON), do_sessions},
    {"revoke", 3, 3, 0, do_revoke},
    {"ask", 4, 4, OPT_BIT(OPT_REASON) | OPT_BIT(OPT_BY) | OPT_BIT(OPT_JSON), do_ask},
    {"approve", 3, 3, OPT_BIT(OPT_BY) | OPT_BIT(OPT_JSON), do_approve},
    {"approvals", 2, 2, OPT_BIT(OPT_JSON), do_approvals},
    {"access", 2, 2, OPT_BIT(OPT_JSON), do_access},
};

static const struct action *action_of(const char *name)
{
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(actions[i].name, name) == 0) {
            return &actions[i];
        }
    }
    return NULL;
}

int cmd_account(cli *c)
{
    err e = {0};
    store *db = NULL;
    const struct action *x = action_of(c->word[0]);
    if (!x) {
        err_fail(&e, ERR_CODE("cli.account.what"), ERR_Z("name", c->word[0]));
    }
    if (!x || !cli_fits(c, "account", x->options, x->least, x->most, &e)) {
        (void)cli_fail(c, &e);
        return CLI_USAGE;
    }
    bool ok = operation_open(c->word[1], STORE_WRITE, &db, &e);
    const account_desk d = {db, c->clock.now_us(c->clock.ctx), false};
    ok = ok && x->run(c, &d, &e);
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}
