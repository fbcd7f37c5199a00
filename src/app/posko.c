#include "app/posko.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "app/operation.h"
#include "app/plan_shown.h"
#include "app/posko_internal.h"
#include "domain/kinds.h"

static int64_t now(const posko *p)
{
    return p->clock.now_us(p->clock.ctx);
}

bool posko_open(const char *dir, clock_source clock, posko **ret, err *e)
{
    store *db = NULL;
    posko_log *opened = NULL;
    const log_tools tools = log_tools_system(clock);
    if (!operation_open(dir, STORE_WRITE, &db, e) || !log_open(db, dir, &tools, &opened, e)) {
        store_close(db);
        return false;
    }
    posko *p = mem_grow(NULL, 1, sizeof *p);
    *p = (posko){.db = db, .log = opened, .clock = clock, .tools = tools};
    field_kept_init(&p->field, db, dir, &tools);
    *ret = p;
    return true;
}

bool posko_open_logins(const char *dir, clock_source clock, posko **ret, err *e)
{
    store *db = NULL;
    if (!operation_open(dir, STORE_WRITE, &db, e)) {
        return false;
    }
    posko *p = mem_grow(NULL, 1, sizeof *p);
    *p = (posko){.db = db, .clock = clock};
    *ret = p;
    return true;
}

void posko_close(posko *p)
{
    if (p) {
        posko_scopes_done(p);
        sodium_memzero(&p->field, sizeof p->field);
        log_close(p->log);
        store_close(p->db);
        free(p);
    }
}

void posko_news(posko *p, news *n)
{
    p->news = n;
}

static const char FIRST_USER[] = "posko";

// Whether there is somebody who can give others an account, or whose name the first login would take.
static bool has_first(posko *p, bool *ret, err *e)
{
    arena a = {0};
    account *row = NULL;
    int32_t n = 0;
    bool ok = store_accounts(p->db, &a, &row, &n, e);
    *ret = false;
    for (int32_t i = 0; ok && i < n; i++) {
        bool all =
            row[i].organisation == ACCESS_POLRI && row[i].role == ACCESS_ADMINISTRATOR && row[i].area.n == 0;
        *ret = *ret || all || str_eq(row[i].user, str_of(FIRST_USER));
    }
    arena_done(&a);
    return ok;
}

bool posko_first_login(posko *p, char ret_password[static ACCOUNT_PASSWORD], bool *ret_made, err *e)
{
    bool there = false;
    *ret_made = false;
    if (!has_first(p, &there, e) || there) {
        return there;
    }
    char password[ACCOUNT_PASSWORD];
    const account first = {.user = str_of(FIRST_USER),
                           .name = STR("Posko"),
                           .created_us = now(p),
                           .organisation = ACCESS_POLRI,
                           .role = ACCESS_ADMINISTRATOR};
    account_password_make(password);
    if (!store_account_add(p->db, &first, str_of(password), e)) {
        return false;
    }
    memcpy(ret_password, password, sizeof password);
    *ret_made = true;
    return true;
}

bool posko_password(posko *p, str user, char ret_password[static ACCOUNT_PASSWORD], err *e)
{
    char password[ACCOUNT_PASSWORD];
    account_password_make(password);
    if (!store_account_renew(p->db, user, str_of(password), e)) {
        return false;
    }
    memcpy(ret_password, password, sizeof password);
    return true;
}

account_desk posko_accounts(posko *p)
{
    return (account_desk){p->db, now(p), false};
}

field_desk posko_field(posko *p)
{
    return (field_desk){p->db, p->log, p->tools, now(p), &p->field};
}

void posko_field_news(posko *p)
{
    posko_say_change(p, kind_of(KIND_TRACKERS));
}

// A wrong guess is one of a password or of a code; a busy disk is not.
static bool wrong_guess(const err *e)
{
    return strcmp(e->code, "account.refused") == 0 || strcmp(e->code, "account.code") == 0;
}

static bool may_try(const posko *p, str user, str address, err *e)
{
    return login_tries_may(&p->tries, user, address, now(p)) ||
           err_fail(e, ERR_CODE("account.pause"), ERR_INT("seconds", LOGIN_WINDOW_S));
}

// What somebody already inside proves again: wrong guesses count like those at the door, by the name alone.
static bool own_done(posko *p, const access_who *who, bool ok, const err *why, err *e)
{
    if (!ok && wrong_guess(why)) {
        login_tries_wrong(&p->tries, who->user, STR(""), now(p));
    }
    if (!ok && e) {
        *e = *why;
    }
    return ok;
}

bool posko_own_password(posko *p, const access_who *who, str old, str next, err *e)
{
    const account_desk d = posko_accounts(p);
    err why = {0};
    return may_try(p, who->user, STR(""), e) &&
           own_done(p, who, accounts_password(&d, who, old, next, &why), &why, e);
}

bool posko_own_totp_off(posko *p, const access_who *who, str password, str code, err *e)
{
    const account_desk d = posko_accounts(p);
    err why = {0};
    return may_try(p, who->user, STR(""), e) &&
           own_done(p, who, accounts_totp_off(&d, who, password, code, &why), &why, e);
}

static bool check_door(posko *p, const posko_door *door, arena *a, account *ret, err *e)
{
    const account_desk d = posko_accounts(p);
    err refused = {0};
    if (!may_try(p, door->user, door->address, e)) {
        return false;
    }
    if (store_account_check(p->db, a, door->user, door->password, ret, &refused) &&
        (!ret->totp || accounts_code(&d, ret->user, door->code, &refused))) {
        login_tries_right(&p->tries, door->user);
        return true;
    }
    if (wrong_guess(&refused)) {
        login_tries_wrong(&p->tries, door->user, door->address, d.now_us);
    }
    if (e) {
        *e = refused;
    }
    return false;
}

static bool begin_session(posko *p, const posko_door *door, const account *who,
                          char ret_token[static POSKO_TOKEN], json_t **ret, err *e)
{
    const session_row row = {.user = who->user,
                             .created_us = now(p),
                             .expires_us = now(p) + (int64_t)POSKO_SESSION_HOURS * S_PER_HOUR * US_PER_S,
                             .address = door->address,
                             .agent = door->agent};
    if (!store_session_add(p->db, &row, ret_token, e)) {
        return false;
    }
    *ret = account_self_json(who);
    return true;
}

bool posko_login(posko *p, const posko_door *door, char ret_token[static POSKO_TOKEN], json_t **ret, err *e)
{
    arena a = {0};
    account who = {0};
    bool ok = check_door(p, door, &a, &who, e) && begin_session(p, door, &who, ret_token, ret, e);
    arena_done(&a);
    return ok;
}

bool posko_login_known(posko *p, const posko_door *door, access_organisation organisation,
                       char ret_token[static POSKO_TOKEN], json_t **ret, err *e)
{
    arena a = {0};
    account who = {0};
    bool ok = (store_account_get(p->db, &a, door->user, &who, NULL) && who.organisation == organisation &&
               !who.disabled) ||
              err_fail(e, ERR_CODE("oidc.account"), ERR_STR("user", door->user));
    ok = ok && begin_session(p, door, &who, ret_token, ret, e);
    arena_done(&a);
    return ok;
}

bool posko_session(posko *p, str token, json_t **ret, err *e)
{
    arena a = {0};
    account who = {0};
    bool ok = store_session_find(p->db, &a, token, now(p), &who, NULL, e);
    if (ok) {
        *ret = account_self_json(&who);
    }
    arena_done(&a);
    return ok;
}

bool posko_who(posko *p, str token, arena *a, access_who *ret, err *e)
{
    account who = {0};
    char *id = ARENA_NEW(a, char, STORE_SESSION_ID);
    if (!store_session_find(p->db, a, token, now(p), &who, id, e)) {
        return false;
    }
    *ret = (access_who){.user = who.user,
                        .organisation = who.organisation,
                        .role = who.role,
                        .area = who.area,
                        .session = str_of(id)};
    return true;
}

bool posko_logout(posko *p, str token, err *e)
{
    return store_session_end(p->db, token, e);
}

bool posko_changes(posko *p, int64_t *ret, err *e)
{
    return store_stamp(p->db, ret, e);
}

int64_t posko_version(posko *p)
{
    store_counts counts;
    return store_count(p->db, &counts, NULL) ? counts.facts + 1 : 0;
}

static json_t *count_rows(const store_counts *c)
{
    json_t *out = json_array();
    for (int k = 0; k < KIND_COUNT; k++) {
        const int64_t *n = c->by_origin[k];
        json_array_append_new(out,
                              json_pack("{s:s, s:I, s:I, s:I, s:I}", "kind", kind_of((kind_id)k)->name,
                                        "rows", (json_int_t)(n[0] + n[1] + n[2]), "fact", (json_int_t)n[0],
                                        "derived", (json_int_t)n[1], "synthetic", (json_int_t)n[2]));
    }
    return out;
}

static json_t *class_rows(const snapshot *s)
{
    json_t *out = json_array();
    for (int32_t c = 0; c < s->n_class; c++) {
        int32_t n = 0;
        for (int32_t t = 0; t < s->n_tps; t++) {
            n += s->tps[t].class_ == c ? 1 : 0;
        }
        json_array_append_new(out, json_pack("{s:s, s:s, s:i, s:i, s:s}", "code", s->class_[c].code, "name",
                                             s->class_[c].name, "rank", s->class_[c].rank, "tps", n, "origin",
                                             origin_of(s->class_[c].origin)));
    }
    return out;
}

static json_t *plan_head(posko *p, arena *a)
{
    plan_record plan = {0};
    if (!store_plan_latest(p->db, a, &plan, NULL)) {
        return json_null();
    }
    char created[INSTANT_TEXT];
    instant_format(plan.created_us, created);
    return json_pack("{s:s, s:I, s:I, s:s}", "id", plan.id, "seed", (json_int_t)plan.seed, "facts",
                     (json_int_t)plan.facts, "created", created);
}

bool posko_operation(posko *p, json_t **ret, err *e)
{
    arena a = {0};
    snapshot s;
    store_counts counts;
    bool ok = store_snapshot(p->db, &a, NULL, NULL, &s, e) && store_count(p->db, &counts, e);
    if (ok && s.operation.code[0] == '\0') {
        ok = err_fail(e, ERR_CODE("plan.no_operation"));
    }
    if (ok) {
        const snap_operation *o = &s.operation;
        char day[DATE_TEXT];
        char recorded[INSTANT_TEXT];
        date_format(o->voting_day, day);
        instant_format(counts.last_recorded_us, recorded);
        *ret = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:{s:I, s:s, s:o}, s:o, s:o}", "code", o->code,
                         "name", o->name, "area", o->area == SNAP_NONE ? "" : s.area[o->area].code,
                         "area_name", o->area == SNAP_NONE ? "" : s.area[o->area].name, "election",
                         o->election, "voting_day", day, "utc_offset_min", o->utc_offset_min, "register",
                         "facts", (json_int_t)counts.facts, "last_recorded", recorded, "counts",
                         count_rows(&counts), "classes", class_rows(&s), "plan", plan_head(p, &a));
    }
    arena_done(&a);
    return ok;
}

bool posko_plan(posko *p, arena *a, text_language language, str *ret_body, err *e)
{
    plan_record plan = {0};
    return store_plan_latest(p->db, a, &plan, e) &&
           plan_shown(p->db, a, language, str_of(plan.id), plan.body, ret_body, e);
}
