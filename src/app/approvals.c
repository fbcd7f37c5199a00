// What two persons must want, and who read what of persons.
#include "app/accounts.h"

#include <string.h>

#include "app/operation.h"
#include "base/clock.h"

static json_t *instant_json(int64_t us)
{
    char text[INSTANT_TEXT];
    if (us == 0) {
        return json_null();
    }
    instant_format(us, text);
    return json_string(text);
}

// How it stands: asked and given are open.
static const char *approval_state(const account_desk *d, const approval *x)
{
    return x->used_us != 0              ? "used"
           : x->refused_by.n > 0        ? "refused"
           : d->now_us >= x->expires_us ? "over"
           : x->given_by.n > 0          ? "given"
                                        : "asked";
}

// Nobody is judge of the own case.
static bool about_self(const access_who *who, const approval *x)
{
    return str_eq(x->act, STR(APPROVAL_REVOKE)) && str_eq(x->subject, who->user);
}

// What of it is open to somebody who has a say in it.
static json_t *can_json(const access_who *who, const approval *x, const char *state)
{
    json_t *out = json_array();
    bool asked = strcmp(state, "asked") == 0;
    bool open = (asked || strcmp(state, "given") == 0) && !about_self(who, x);
    if (open && asked && !str_eq(x->asked_by, who->user)) {
        json_array_append_new(out, json_string("approve"));
    }
    if (open) {
        json_array_append_new(out, json_string("refuse"));
    }
    return out;
}

static json_t *approval_json(const account_desk *d, const access_who *who, const approval *x)
{
    const char *state = approval_state(d, x);
    json_t *row = json_pack("{s:I, s:s%, s:s%, s:s%, s:s%, s:s%, s:s%, s:s}", "no", (json_int_t)x->no, "act",
                            x->act.p, x->act.n, "subject", x->subject.p, x->subject.n, "reason", x->reason.p,
                            x->reason.n, "asked_by", x->asked_by.p, x->asked_by.n, "given_by", x->given_by.p,
                            x->given_by.n, "refused_by", x->refused_by.p, x->refused_by.n, "state", state);
    json_object_set_new(row, "asked", instant_json(x->asked_us));
    json_object_set_new(row, "expires", instant_json(x->expires_us));
    json_object_set_new(row, "given", instant_json(x->given_us));
    json_object_set_new(row, "refused", instant_json(x->refused_us));
    json_object_set_new(row, "used", instant_json(x->used_us));
    json_object_set_new(row, "can", can_json(who, x, state));
    return row;
}

static bool concerns(const account_desk *d, const access_who *who, str act, str subject)
{
    arena a = {0};
    account x = {0};
    bool ok = who->organisation == ACCESS_POLRI && who->area.n == 0;
    if (!ok && str_eq(act, STR(APPROVAL_REVOKE)) && store_account_get(d->db, &a, subject, &x, NULL)) {
        ok = x.organisation == who->organisation && access_area_holds(who->area, x.area);
    }
    arena_done(&a);
    return ok && access_may(who, ACCESS_OF_APPROVALS, ACCESS_WRITE);
}

bool approvals_may(const account_desk *d, const access_who *who, const char *act, str subject)
{
    return concerns(d, who, str_of(act), subject);
}

static bool denied(err *e)
{
    return err_fail(e, ERR_CODE("access.denied"),
                    ERR_Z("resource", access_resource_name(ACCESS_OF_APPROVALS)));
}

bool approvals_list(const account_desk *d, const access_who *who, json_t **ret, err *e)
{
    arena a = {0};
    approval *rows = NULL;
    int32_t n = 0;
    bool ok = access_check(who, ACCESS_OF_APPROVALS, ACCESS_READ, e) &&
              store_approvals(d->db, &a, ACCOUNT_PAGE_ROWS, &rows, &n, e);
    if (ok) {
        json_t *out = json_array();
        for (int32_t i = 0; i < n; i++) {
            if (concerns(d, who, rows[i].act, rows[i].subject)) {
                json_array_append_new(out, approval_json(d, who, &rows[i]));
            }
        }
        *ret = json_pack("{s:o}", "approvals", out);
    }
    arena_done(&a);
    return ok;
}

static bool act_known(str act)
{
    return str_eq(act, STR(APPROVAL_ERASE)) || str_eq(act, STR(APPROVAL_REVOKE));
}

static bool text_of(const json_t *in, const char *field, str *ret, err *e)
{
    const json_t *v = json_object_get(in, field);
    if (!json_is_string(v) || json_string_length(v) == 0) {
        return err_fail(e, ERR_CODE("account.values"), ERR_Z("field", field));
    }
    *ret = (str){json_string_value(v), json_string_length(v)};
    return true;
}

static bool approval_answer(const account_desk *d, const access_who *who, int64_t no, json_t **ret, err *e)
{
    arena a = {0};
    approval x = {0};
    bool ok = store_approval_get(d->db, &a, no, &x, e);
    if (ok) {
        *ret = approval_json(d, who, &x);
    }
    arena_done(&a);
    return ok;
}

bool approvals_ask(const account_desk *d, const access_who *who, const json_t *in, json_t **ret, err *e)
{
    approval ask = {.asked_by = who->user,
                    .asked_us = d->now_us,
                    .expires_us = d->now_us + (int64_t)APPROVAL_HOURS * S_PER_HOUR * US_PER_S};
    int64_t no = 0;
    if (!text_of(in, "act", &ask.act, e) || !text_of(in, "subject", &ask.subject, e) ||
        !text_of(in, "reason", &ask.reason, e)) {
        return false;
    }
    if (!act_known(ask.act)) {
        return err_fail(e, ERR_CODE("approval.act"), ERR_STR("act", ask.act));
    }
    return (concerns(d, who, ask.act, ask.subject) || denied(e)) && store_approval_ask(d->db, &ask, &no, e) &&
           approval_answer(d, who, no, ret, e);
}

// Whether `who` may decide this one; of what is not theirs it is as if it were not there.
static bool decides(const account_desk *d, const access_who *who, int64_t no, err *e)
{
    arena a = {0};
    approval x = {0};
    bool ok = store_approval_get(d->db, &a, no, &x, e);
    if (ok && !concerns(d, who, x.act, x.subject)) {
        ok = err_fail(e, ERR_CODE("approval.unknown"), ERR_INT("no", no));
    }
    if (ok && about_self(who, &x)) {
        ok = err_fail(e, ERR_CODE("approval.own"));
    }
    arena_done(&a);
    return ok;
}

bool approvals_give(const account_desk *d, const access_who *who, int64_t no, json_t **ret, err *e)
{
    return decides(d, who, no, e) && store_approval_give(d->db, no, who->user, d->now_us, e) &&
           approval_answer(d, who, no, ret, e);
}

bool approvals_refuse(const account_desk *d, const access_who *who, int64_t no, json_t **ret, err *e)
{
    return decides(d, who, no, e) && store_approval_refuse(d->db, no, who->user, d->now_us, e) &&
           approval_answer(d, who, no, ret, e);
}

bool approvals_persons(const account_desk *d, const char *act, str subject, str without, int32_t *ret, err *e)
{
    arena a = {0};
    account *rows = NULL;
    int32_t n = 0;
    int32_t found = 0;
    bool ok = store_accounts(d->db, &a, &rows, &n, e);
    for (int32_t i = 0; ok && i < n; i++) {
        const access_who who = {.user = rows[i].user,
                                .organisation = rows[i].organisation,
                                .role = rows[i].role,
                                .area = rows[i].area};
        found += !rows[i].disabled && !str_eq(rows[i].user, without) && approvals_may(d, &who, act, subject)
                     ? 1
                     : 0;
    }
    arena_done(&a);
    *ret = found;
    return ok;
}

bool approvals_take(const account_desk *d, const char *act, str subject, str without, err *e)
{
    int32_t n = 0;
    return approvals_persons(d, act, subject, without, &n, e) &&
           (n < APPROVALS_ON_FROM || store_approval_use(d->db, str_of(act), subject, d->now_us, e));
}

// ---------------------------------------------------------------- who read what

bool access_note(const account_desk *d, const access_who *who, access_act act, const char *route, str subject,
                 err *e)
{
    return store_access_add(d->db, who, d->now_us, access_act_name(act), route, subject, e);
}

static json_t *access_json(const access_row *x)
{
    json_t *row = json_pack("{s:I, s:s%, s:s%, s:s%, s:s%, s:s%, s:s%, s:s%, s:s%}", "no", (json_int_t)x->seq,
                            "user", x->user.p, x->user.n, "organisation", x->organisation.p,
                            x->organisation.n, "role", x->role.p, x->role.n, "area", x->area.p, x->area.n,
                            "session", x->session.p, x->session.n, "act", x->act.p, x->act.n, "route",
                            x->route.p, x->route.n, "subject", x->subject.p, x->subject.n);
    json_object_set_new(row, "at", instant_json(x->at_us));
    return row;
}

// The days of a place begin when its clocks say so.
static bool day_read(const account_desk *d, str day, access_query *q, err *e)
{
    int32_t days = 0;
    int32_t offset_min = 0;
    if (day.n == 0) {
        return true;
    }
    if (!date_parse(day, &days)) {
        return err_fail(e, ERR_CODE("account.values"), ERR_Z("field", "day"));
    }
    if (!operation_utc_offset(d->db, &offset_min, e)) {
        return false;
    }
    int64_t from_s = (int64_t)days * S_PER_DAY - (int64_t)offset_min * S_PER_MIN;
    q->from_us = from_s * US_PER_S;
    q->until_us = (from_s + S_PER_DAY) * US_PER_S;
    return true;
}

bool access_list(const account_desk *d, const access_who *who, const access_ask *ask, json_t **ret, err *e)
{
    arena a = {0};
    access_row *rows = NULL;
    int32_t n = 0;
    bool all = who->organisation == ACCESS_POLRI;
    access_query q = {.before = ask->before,
                      .organisation = all ? STR("") : str_of(access_organisation_name(who->organisation)),
                      .area = ask->area.n > 0 ? ask->area : who->area,
                      .user = ask->user,
                      .max = ACCOUNT_PAGE_ROWS};
    bool ok = access_check(who, ACCESS_OF_ACCESS_LOG, ACCESS_READ, e) &&
              (access_area_holds(who->area, q.area) || err_fail(e, ERR_CODE("access.outside"))) &&
              day_read(d, ask->day, &q, e) && store_access_rows(d->db, &a, &q, &rows, &n, e);
    if (ok) {
        json_t *out = json_array();
        for (int32_t i = 0; i < n; i++) {
            json_array_append_new(out, access_json(&rows[i]));
        }
        json_t *next = n == ACCOUNT_PAGE_ROWS ? json_integer((json_int_t)rows[n - 1].seq) : json_null();
        *ret = json_pack("{s:o, s:o}", "rows", out, "next", next);
    }
    arena_done(&a);
    return ok;
}
