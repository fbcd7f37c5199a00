#include "app/accounts.h"

#include <sodium.h>
#include <string.h>

#include "app/totp.h"
#include "base/clock.h"

access_who access_console(void)
{
    return (access_who){.user = STR("console"), .organisation = ACCESS_POLRI, .role = ACCESS_ADMINISTRATOR};
}

// 31^16, about 79 bits.
void account_password_make(char out[static ACCOUNT_PASSWORD])
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
    int n = 0;
    for (int i = 0; i < 16; i++) {
        if (i > 0 && i % 4 == 0) {
            out[n++] = '-';
        }
        out[n++] = letters[randombytes_uniform(sizeof letters - 1)];
    }
    out[n] = '\0';
}

static json_t *instant_json(int64_t us)
{
    char text[INSTANT_TEXT];
    instant_format(us, text);
    return json_string(text);
}

json_t *account_json(const account *who)
{
    return json_pack("{s:s%, s:s%, s:s, s:s, s:s%, s:b, s:b}", "user", who->user.p, who->user.n, "name",
                     who->name.p, who->name.n, "organisation", access_organisation_name(who->organisation),
                     "role", access_role_name(who->role), "area", who->area.n ? who->area.p : "", who->area.n,
                     "totp", who->totp, "disabled", who->disabled);
}

static json_t *rights_json(access_organisation organisation, access_role role)
{
    const access_who who = {.organisation = organisation, .role = role};
    char letters[ACCESS_ACT_COUNT];
    json_t *out = json_object();
    for (int of = 0; of < ACCESS_RESOURCE_COUNT; of++) {
        access_letters(&who, (access_resource)of, letters);
        json_object_set_new(out, access_resource_name((access_resource)of), json_string(letters));
    }
    return out;
}

json_t *account_self_json(const account *who)
{
    json_t *out = account_json(who);
    json_object_set_new(out, "may", rights_json(who->organisation, who->role));
    return out;
}

json_t *account_roles_json(void)
{
    json_t *out = json_array();
    for (int o = 0; o < ACCESS_ORGANISATION_COUNT; o++) {
        for (int r = 0; r < ACCESS_ROLE_COUNT; r++) {
            json_array_append_new(out, json_pack("{s:s, s:s, s:o}", "organisation",
                                                 access_organisation_name((access_organisation)o), "role",
                                                 access_role_name((access_role)r), "may",
                                                 rights_json((access_organisation)o, (access_role)r)));
        }
    }
    return json_pack("{s:o}", "roles", out);
}

// ---------------------------------------------------------------- who cares for whom

static bool cares_for(const access_who *who, const account *other)
{
    return (who->organisation == ACCESS_POLRI || who->organisation == other->organisation) &&
           access_area_holds(who->area, other->area);
}

static bool denied(err *e)
{
    return err_fail(e, ERR_CODE("access.denied"),
                    ERR_Z("resource", access_resource_name(ACCESS_OF_ACCOUNTS)));
}

// An account that `who` cares for; whose account one may not see is not told from one that is not there.
static bool cared_get(const account_desk *d, const access_who *who, arena *a, str user, account *ret, err *e)
{
    account found = {0};
    if (!access_check(who, ACCESS_OF_ACCOUNTS, ACCESS_WRITE, e) ||
        !store_account_get(d->db, a, user, &found, e)) {
        return false;
    }
    if (!cares_for(who, &found)) {
        return err_fail(e, ERR_CODE("account.unknown"), ERR_STR("user", user));
    }
    *ret = found;
    return true;
}

bool accounts_list(const account_desk *d, const access_who *who, json_t **ret, err *e)
{
    arena a = {0};
    account *rows = NULL;
    int32_t n = 0;
    bool ok =
        access_check(who, ACCESS_OF_ACCOUNTS, ACCESS_READ, e) && store_accounts(d->db, &a, &rows, &n, e);
    if (ok) {
        json_t *out = json_array();
        for (int32_t i = 0; i < n; i++) {
            if (cares_for(who, &rows[i])) {
                json_t *row = account_json(&rows[i]);
                json_object_set_new(row, "created", instant_json(rows[i].created_us));
                json_object_set_new(row, "seen",
                                    rows[i].seen_us > 0 ? instant_json(rows[i].seen_us) : json_null());
                json_array_append_new(out, row);
            }
        }
        *ret = json_pack("{s:o}", "accounts", out);
    }
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- what an object says of an account

static bool bad_value(const char *field, err *e)
{
    return err_fail(e, ERR_CODE("account.values"), ERR_Z("field", field));
}

static bool known_name(const char *name)
{
    static const char *const names[] = {"user", "name", "organisation", "role", "area", "disabled"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool area_known(const account_desk *d, str area, err *e)
{
    arena a = {0};
    entry row;
    bool found = false;
    bool ok = area.n == 0 || (store_entry(d->db, &a, KIND_AREAS, area, NULL, &row, &found, e) &&
                              (found || err_fail(e, ERR_CODE("account.area"), ERR_STR("area", area))));
    arena_done(&a);
    return ok;
}

// Sets what the object names. The texts are the object's.
static bool take_values(const json_t *in, account *x, err *e)
{
    const char *name = NULL;
    const json_t *v = NULL;
    for (void *it = json_object_iter((json_t *)(uintptr_t)in); it;
         it = json_object_iter_next((json_t *)(uintptr_t)in, it)) {
        name = json_object_iter_key(it);
        v = json_object_iter_value(it);
        str text = json_is_string(v) ? (str){json_string_value(v), json_string_length(v)} : STR("");
        bool disabled = strcmp(name, "disabled") == 0;
        if (!known_name(name) || (disabled ? !json_is_boolean(v) : !json_is_string(v))) {
            return bad_value(name, e);
        }
        if (disabled) {
            x->disabled = json_is_true(v);
        } else if (strcmp(name, "name") == 0) {
            x->name = text;
        } else if (strcmp(name, "area") == 0) {
            x->area = text;
        } else if ((strcmp(name, "organisation") == 0 &&
                    !access_organisation_read(text, &x->organisation, e)) ||
                   (strcmp(name, "role") == 0 && !access_role_read(text, &x->role, e))) {
            return false;
        }
    }
    return (x->name.n > 0 && x->name.n <= ACCOUNT_NAME_MAX) || bad_value("name", e);
}

bool accounts_add(const account_desk *d, const access_who *who, const json_t *in, json_t **ret, err *e)
{
    const json_t *user = json_object_get(in, "user");
    char password[ACCOUNT_PASSWORD];
    account x = {
        .created_us = d->now_us, .organisation = who->organisation, .role = ACCESS_READER, .area = who->area};
    if (!access_check(who, ACCESS_OF_ACCOUNTS, ACCESS_WRITE, e)) {
        return false;
    }
    if (!json_is_string(user)) {
        return bad_value("user", e);
    }
    x.user = (str){json_string_value(user), json_string_length(user)};
    x.name = x.user;
    account_password_make(password);
    if (!take_values(in, &x, e) || !area_known(d, x.area, e)) {
        return false;
    }
    x.disabled = false;
    if (!cares_for(who, &x)) {
        return denied(e);
    }
    if (!store_account_add(d->db, &x, str_of(password), e)) {
        return false;
    }
    *ret = account_json(&x);
    json_object_set_new(*ret, "password", json_string(password));
    sodium_memzero(password, sizeof password);
    return true;
}

static bool is_self(const access_who *who, str user)
{
    return who->session.n > 0 && str_eq(who->user, user);
}

// Whether a change takes the administration, or part of it, from an account.
static bool revokes(const account *before, const account *after)
{
    return before->role == ACCESS_ADMINISTRATOR && !before->disabled &&
           (after->disabled || after->role != before->role || after->organisation != before->organisation ||
            !str_eq(after->area, before->area));
}

static bool same_place(const account *before, const account *after)
{
    return after->role == before->role && after->organisation == before->organisation &&
           str_eq(after->area, before->area) && after->disabled == before->disabled;
}

// The approval is used and the account changed, or neither. Over the network an approval is always needed: at
// the machine not where nobody could give one.
static bool change_by(const account_desk *d, const access_who *who, const account *before,
                      const account *after, err *e)
{
    bool revoke = revokes(before, after);
    bool ok = store_begin(d->db, e);
    if (ok && revoke && who->session.n > 0) {
        ok = store_approval_use(d->db, STR(APPROVAL_REVOKE), before->user, d->now_us, e);
    } else if (ok && revoke) {
        ok = approvals_take(d, APPROVAL_REVOKE, before->user, before->user, e);
    }
    ok = ok && store_account_set(d->db, after, e) && store_commit(d->db, e);
    store_rollback(d->db);
    return ok;
}

bool accounts_change(const account_desk *d, const access_who *who, str user, const json_t *in, json_t **ret,
                     err *e)
{
    arena a = {0};
    account before = {0};
    bool ok =
        cared_get(d, who, &a, user, &before, e) && (!json_object_get(in, "user") || bad_value("user", e));
    account after = before;
    ok = ok && take_values(in, &after, e) && area_known(d, after.area, e);
    if (ok && !cares_for(who, &after)) {
        ok = denied(e);
    }
    if (ok && is_self(who, user) && !same_place(&before, &after)) {
        ok = err_fail(e, ERR_CODE("account.self"));
    }
    ok = ok && change_by(d, who, &before, &after, e);
    if (ok) {
        *ret = account_json(&after);
    }
    arena_done(&a);
    return ok;
}

bool accounts_recover(const account_desk *d, const access_who *who, str user, json_t **ret, err *e)
{
    arena a = {0};
    account x = {0};
    char password[ACCOUNT_PASSWORD];
    bool ok =
        cared_get(d, who, &a, user, &x, e) && (!is_self(who, user) || err_fail(e, ERR_CODE("account.self")));
    account_password_make(password);
    ok = ok && store_begin(d->db, e) && store_account_renew(d->db, user, str_of(password), e) &&
         store_totp_put(d->db, user, NULL, false, e) && store_commit(d->db, e);
    store_rollback(d->db);
    if (ok) {
        x.totp = false;
        *ret = account_json(&x);
        json_object_set_new(*ret, "password", json_string(password));
    }
    sodium_memzero(password, sizeof password);
    arena_done(&a);
    return ok;
}

bool accounts_password(const account_desk *d, const access_who *who, str old, str next, err *e)
{
    arena a = {0};
    account x = {0};
    bool ok = store_account_check(d->db, &a, who->user, old, &x, e) &&
              store_account_renew(d->db, who->user, next, e);
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- the second factor

bool accounts_code(const account_desk *d, str user, str code, err *e)
{
    uint8_t secret[STORE_TOTP_SECRET] = {0};
    bool there = false;
    int64_t step = 0;
    if (code.n == 0) {
        return err_fail(e, ERR_CODE("account.code_needed"));
    }
    bool ok =
        store_totp_get(d->db, user, secret, &there, e) &&
        ((there && totp_fits(secret, code, d->now_us, &step)) || err_fail(e, ERR_CODE("account.code"))) &&
        (d->look || store_totp_use(d->db, user, step, e));
    sodium_memzero(secret, sizeof secret);
    return ok;
}

bool accounts_prove(const account_desk *d, arena *a, str user, str password, str code, access_who *ret,
                    err *e)
{
    account x = {0};
    if (!store_account_check(d->db, a, user, password, &x, e) ||
        (x.totp && !accounts_code(d, x.user, code, e))) {
        return false;
    }
    *ret = (access_who){.user = x.user, .organisation = x.organisation, .role = x.role, .area = x.area};
    return true;
}

static bool totp_begin(const account_desk *d, str user, json_t **ret, err *e)
{
    uint8_t secret[STORE_TOTP_SECRET];
    strbuf base32;
    strbuf uri;
    strbuf_init(&base32, 64);
    strbuf_init(&uri, 512);
    randombytes_buf(secret, sizeof secret);
    bool ok = (totp_words(secret, user, &base32, &uri) || err_fail(e, ERR_CODE("account.code"))) &&
              store_totp_put(d->db, user, secret, false, e);
    if (ok) {
        *ret = json_pack("{s:b, s:s, s:s}", "totp", 0, "secret", base32.p, "uri", uri.p);
    }
    sodium_memzero(secret, sizeof secret);
    strbuf_done(&base32);
    strbuf_done(&uri);
    return ok;
}

static bool totp_confirm(const account_desk *d, str user, str code, json_t **ret, err *e)
{
    uint8_t secret[STORE_TOTP_SECRET] = {0};
    bool there = false;
    bool ok = accounts_code(d, user, code, e) && store_totp_get(d->db, user, secret, &there, e) &&
              store_totp_put(d->db, user, secret, true, e);
    sodium_memzero(secret, sizeof secret);
    if (ok) {
        *ret = json_pack("{s:b}", "totp", 1);
    }
    return ok;
}

bool accounts_totp(const account_desk *d, const access_who *who, str code, json_t **ret, err *e)
{
    arena a = {0};
    account x = {0};
    bool ok = store_account_get(d->db, &a, who->user, &x, e) &&
              (!x.totp || err_fail(e, ERR_CODE("account.totp_on")));
    ok = ok && (code.n == 0 ? totp_begin(d, x.user, ret, e) : totp_confirm(d, x.user, code, ret, e));
    arena_done(&a);
    return ok;
}

bool accounts_totp_off(const account_desk *d, const access_who *who, str password, str code, err *e)
{
    arena a = {0};
    account x = {0};
    bool ok = store_account_check(d->db, &a, who->user, password, &x, e) &&
              (x.totp || err_fail(e, ERR_CODE("account.totp_off"))) && accounts_code(d, x.user, code, e) &&
              store_totp_put(d->db, x.user, NULL, false, e);
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- sessions

static json_t *session_json(const session_row *s, const access_who *who)
{
    json_t *row = json_pack("{s:s%, s:s%, s:s%, s:s%, s:b}", "id", s->id.p, s->id.n, "user", s->user.p,
                            s->user.n, "address", s->address.p, s->address.n, "agent", s->agent.p, s->agent.n,
                            "this", who->session.n > 0 && str_eq(s->id, who->session));
    json_object_set_new(row, "created", instant_json(s->created_us));
    json_object_set_new(row, "seen", instant_json(s->seen_us));
    json_object_set_new(row, "expires", instant_json(s->expires_us));
    return row;
}

bool sessions_list(const account_desk *d, const access_who *who, str user, json_t **ret, err *e)
{
    arena a = {0};
    session_row *rows = NULL;
    int32_t n = 0;
    bool all = str_eq(user, STR("*"));
    bool own = user.n == 0 || is_self(who, user);
    account other = {0};
    bool ok = own || (all ? access_check(who, ACCESS_OF_ACCOUNTS, ACCESS_READ, e)
                          : cared_get(d, who, &a, user, &other, e));
    ok = ok && store_sessions(d->db, &a, all ? STR("") : own ? who->user : user, d->now_us, &rows, &n, e);
    if (ok) {
        json_t *out = json_array();
        for (int32_t i = 0; i < n; i++) {
            if (!all || cared_get(d, who, &a, rows[i].user, &other, NULL)) {
                json_array_append_new(out, session_json(&rows[i], who));
            }
        }
        *ret = json_pack("{s:o}", "sessions", out);
    }
    arena_done(&a);
    return ok;
}

bool sessions_revoke(const account_desk *d, const access_who *who, str id, err *e)
{
    arena a = {0};
    str user = {NULL, 0};
    account other = {0};
    err gone = {0};
    bool ok = store_session_user(d->db, &a, id, d->now_us, &user, &gone);
    if (!ok && strcmp(gone.code, "account.no_session") != 0 && e) {
        *e = gone;
    } else if (!ok || (!is_self(who, user) && !cared_get(d, who, &a, user, &other, NULL))) {
        ok = err_fail(e, ERR_CODE("account.session_gone")); // another's: as if it were not there
    }
    ok = ok && store_session_revoke(d->db, id, e);
    arena_done(&a);
    return ok;
}
