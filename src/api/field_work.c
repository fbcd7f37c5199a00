#include "api/field_work.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/answer.h"
#include "api/events.h"
#include "api/field.h"
#include "event/observation.h"

enum { E7 = 10000000 };

void routes_field_work(routes *r, field_work *w)
{
    r->field_work = w;
}

// A phone that has signed in, and does more than bring.
static bool signed_in(routes *r, const http_request *q, arena *a, field_device *ret, err *e)
{
    return field_who(r, q, a, ret, e) && field_signed_in(ret, e);
}

// ---------------------------------------------------------------- day and map

typedef struct asking asking;
struct asking {
    field_work *desk;
    field_asker who;
    bool map;
};

static str day_text(arena *a, const json_t *day)
{
    char *text = json_dumps(day, JSON_COMPACT | JSON_REAL_PRECISION(9));
    str out = str_keep(a, str_of(text ? text : ""));
    free(text);
    return out;
}

// The tag is of what it says, not of when it was made. Who has it already costs no second writing.
static void answer_day(const http_request *q, arena *a, http_answer *x, json_t *day)
{
    json_t *made = json_incref(json_object_get(day, "made_s"));
    char *tag = ARENA_NEW(a, char, ANSWER_TAG);
    if (made) { // a map has none
        (void)json_object_set_new(day, "made_s", json_integer(0));
    }
    str body = day_text(a, day);
    answer_tag(tag, body);
    *x = (http_answer){.status = 200, .type = ANSWER_JSON, .body = body};
    answer_tagged(q, x, tag);
    if (made && x->status == 200) {
        (void)json_object_set(day, "made_s", made);
        x->body = day_text(a, day);
    }
    json_decref(made);
    json_decref(day);
    x->cache = NULL; // it is one person's: nothing on the way keeps it
    answer_pack(q, a, x);
}

static bool day_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const asking *k = work;
    err e = {0};
    json_t *out = NULL;
    bool ok = end ? err_fail(&e, ERR_CODE("api.stopping"))
                  : (k->map ? field_work_map : field_work_day)(k->desk, http_language(q), &k->who, &out, &e);
    if (ok) {
        answer_day(q, a, x, out);
    } else {
        answer_problem(q, a, x, &e);
    }
    return true;
}

static void ask(routes *r, const http_request *q, bool is_map, arena *a, http_answer *x)
{
    field_device d;
    err e = {0};
    if (!r->field_work || !signed_in(r, q, a, &d, &e)) {
        if (!r->field_work) {
            err_fail(&e, ERR_CODE("live.down"));
        }
        answer_problem(q, a, x, &e);
        return;
    }
    asking *k = ARENA_NEW(a, asking, 1);
    *k = (asking){
        .desk = r->field_work, .who = {str_dup(a, d.person), str_dup(a, d.unit), d.role}, .map = is_map};
    *x = (http_answer){.step = day_step, .lane = HTTP_LANE_FIELD, .work = k};
}

void field_get_day(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who; // a phone has no account
    ask(r, q, false, a, x);
}

void field_get_map(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    ask(r, q, true, a, x);
}

// ---------------------------------------------------------------- events

void field_post_events(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    field_device d;
    err e = {0};
    str bundle = {NULL, 0};
    char source[STORE_SOURCE_MAX];
    (void)who;
    if (!field_who(r, q, a, &d, &e) || !field_bundle(r, q, a, &bundle, &e)) {
        answer_problem(q, a, x, &e);
        return;
    }
    (void)snprintf(source, sizeof source, "field:%.16s", d.key_hex);
    events_take(r, q, bundle, str_of(source), true, a, x);
}

// ---------------------------------------------------------------- receipts

typedef struct proving {
    field_work *desk;
    const ledger_policy *policy;
    field_id *id;
    int32_t n;
} proving;

static bool ids_read(const json_t *in, arena *a, proving *ret, err *e)
{
    const json_t *ids = json_object_get(in, "ids");
    size_t n = json_array_size(ids);
    if (!json_is_array(ids) || n > FIELD_RECEIPTS_MAX) {
        return err_fail(e, ERR_CODE("field.ids"), ERR_INT("limit", FIELD_RECEIPTS_MAX));
    }
    ret->id = ARENA_NEW(a, field_id, n);
    ret->n = (int32_t)n;
    for (size_t i = 0; i < n; i++) {
        const json_t *id = json_array_get(ids, i);
        str hex = json_is_string(id) ? (str){json_string_value(id), json_string_length(id)} : STR("");
        if (!field_key_read(hex, ret->id[i].b)) { // as many digits as a key
            return err_fail(e, ERR_CODE("field.ids"), ERR_INT("limit", FIELD_RECEIPTS_MAX));
        }
    }
    return true;
}

static bool receipts_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const proving *k = work;
    err e = {0};
    json_t *out = NULL;
    bool ok = end ? err_fail(&e, ERR_CODE("api.stopping"))
                  : field_work_receipts(k->desk, k->id, k->n, k->policy, &out, &e);
    if (ok) {
        answer_json(q, a, x, 200, out);
    } else {
        answer_problem(q, a, x, &e);
    }
    return true;
}

void field_post_receipts(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    field_device d;
    err e = {0};
    proving *k = ARENA_NEW(a, proving, 1);
    *k = (proving){.desk = r->field_work, .policy = log_service_policy(r->log)};
    (void)who;
    json_t *in = NULL;
    bool ok = r->field_work ? signed_in(r, q, a, &d, &e) && (in = answer_body_object(q, &e)) != NULL &&
                                  ids_read(in, a, k, &e)
                            : err_fail(&e, ERR_CODE("live.down"));
    json_decref(in);
    if (ok) {
        *x = (http_answer){.step = receipts_step, .lane = HTTP_LANE_FIELD, .work = k};
    } else {
        answer_problem(q, a, x, &e);
    }
}

// ---------------------------------------------------------------- positions

typedef struct moving {
    live_desk *desk;
    char tracker[FIELD_TRACKER];
    tracker_batch batch;
} moving;

// A number of a fix, or null, or nothing: OBSERVATION_UNSAID.
static bool number_read(const json_t *fix, const char *name, double max, int32_t *ret)
{
    const json_t *v = json_object_get(fix, name);
    *ret = OBSERVATION_UNSAID;
    if (!v || json_is_null(v)) {
        return true;
    }
    if (!json_is_number(v) || !(json_number_value(v) >= 0) || json_number_value(v) > max) {
        return false;
    }
    *ret = (int32_t)lround(json_number_value(v));
    return true;
}

static bool second_read(const json_t *v, int64_t *ret_us)
{
    double s = json_number_value(v);
    if (!json_is_number(v) || !(s >= 0) || s > (double)EVENT_TIME_MAX_S) {
        return false;
    }
    *ret_us = llround(s * US_PER_S);
    return true;
}

static bool degrees_read(const json_t *v, double limit, int32_t *ret_e7)
{
    double at = json_number_value(v);
    if (!json_is_number(v) || !(at >= -limit && at <= limit)) {
        return false;
    }
    *ret_e7 = (int32_t)lround(at * E7);
    return true;
}

static bool fix_read(const json_t *fix, int64_t now_us, observation *ret)
{
    const json_t *gps = json_object_get(fix, "gps_time_s");
    const json_t *at = json_object_get(fix, "at");
    const json_t *sos = json_object_get(fix, "sos");
    bool by_gps = gps && !json_is_null(gps);
    observation o = {.timed = true, .heard_us = now_us, .placed = true, .sos = json_is_true(sos)};
    bool ok =
        json_is_object(fix) && json_array_size(at) == 2 && (!sos || json_is_boolean(sos)) &&
        second_read(json_object_get(fix, "time_s"), &o.time_us) &&
        (!by_gps || second_read(gps, &o.time_us)) && degrees_read(json_array_get(at, 0), 90, &o.at.lat_e7) &&
        degrees_read(json_array_get(at, 1), 180, &o.at.lon_e7) &&
        number_read(fix, "accuracy_m", 1e6, &o.accuracy_m) &&
        number_read(fix, "speed_cms", 1e6, &o.speed_cms) &&
        number_read(fix, "bearing", 360, &o.bearing_deg) && number_read(fix, "battery", 100, &o.battery);
    if (ok) {
        o.bearing_deg = o.bearing_deg == 360 ? 0 : o.bearing_deg;
        *ret = o;
    }
    return ok;
}

static bool fixes_read(const json_t *in, arena *a, int64_t now_us, tracker_batch *ret, err *e)
{
    const json_t *fixes = json_object_get(in, "fixes");
    size_t n = json_array_size(fixes);
    if (!json_is_array(fixes) || n > FIELD_FIXES_MAX) {
        return err_fail(e, ERR_CODE("field.fixes"), ERR_INT("limit", FIELD_FIXES_MAX));
    }
    *ret = (tracker_batch){.n = (int32_t)n, .report = ARENA_NEW(a, tracker_report, n)};
    for (size_t i = 0; i < n; i++) {
        if (!fix_read(json_array_get(fixes, i), now_us, &ret->report[i].what)) {
            return err_fail(e, ERR_CODE("field.fix"), ERR_INT("number", (int64_t)i + 1));
        }
    }
    return true;
}

static bool positions_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const moving *k = work;
    err e = {0};
    int32_t added = 0;
    bool ok = end ? err_fail(&e, ERR_CODE("api.stopping"))
                  : live_desk_take_of(k->desk, str_of(k->tracker), &k->batch, &added, &e);
    if (ok) {
        answer_json(q, a, x, 200, json_pack("{s:i, s:b}", "taken", k->batch.n, "followed", 1));
    } else {
        answer_problem(q, a, x, &e);
    }
    return true;
}

void field_post_positions(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    field_device d;
    err e = {0};
    moving *k = ARENA_NEW(a, moving, 1);
    k->desk = r->live;
    (void)who;
    json_t *in = NULL;
    bool ok = r->live ? signed_in(r, q, a, &d, &e) && (in = answer_body_object(q, &e)) != NULL &&
                            fixes_read(in, a, live_desk_now(r->live), &k->batch, &e)
                      : err_fail(&e, ERR_CODE("live.down"));
    json_decref(in);
    bool followed = false;
    if (ok) {
        const field_desk desk = posko_field(r->posko);
        field_tracker(d.key, k->tracker);
        ok = field_is_followed(&desk, a, &d, &followed, &e);
    }
    if (ok && !followed) {
        answer_json(q, a, x, 200, json_pack("{s:i, s:b}", "taken", k->batch.n, "followed", 0));
    } else if (ok) {
        *x = (http_answer){.step = positions_step, .lane = HTTP_LANE_TRACKS, .work = k};
    } else {
        answer_problem(q, a, x, &e);
    }
}

// ---------------------------------------------------------------- for accounts

typedef struct entering {
    watch_desk *desk;
    const scope *sc;
    str text;
} entering;

static bool sms_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const entering *k = work;
    err e = {0};
    json_t *out = NULL;
    bool ok = end ? err_fail(&e, ERR_CODE("api.stopping")) : watch_desk_sms(k->desk, k->text, &out, &e);
    if (ok) {
        scope_cut(k->sc, out);
        answer_json(q, a, x, 200, out);
    } else {
        answer_problem(q, a, x, &e);
    }
    return true;
}

void field_post_sms(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    (void)who;
    entering *k = ARENA_NEW(a, entering, 1);
    json_t *in = r->watch ? answer_body_object(q, &e) : NULL;
    *k = (entering){r->watch, r->scope, str_keep(a, answer_text(in, "text"))};
    bool ok = r->watch ? in != NULL : err_fail(&e, ERR_CODE("live.down"));
    json_decref(in);
    if (ok) {
        *x = (http_answer){.step = sms_step, .lane = HTTP_LANE_ALARMS, .work = k};
    } else {
        answer_problem(q, a, x, &e);
    }
}

typedef struct printing {
    field_work *desk;
    const scope *sc;
} printing;

static bool slip_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const printing *k = work;
    err e = {0};
    json_t *out = NULL;
    bool ok = end ? err_fail(&e, ERR_CODE("api.stopping"))
                  : field_work_slip(k->desk, http_language(q), http_query(q, "trip"), &out, &e) &&
                        scope_cut_one(k->sc, out, &e);
    if (ok) {
        answer_json(q, a, x, 200, out);
    } else {
        json_decref(out);
        answer_problem(q, a, x, &e);
    }
    return true;
}

void field_get_slip(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    (void)who;
    if (!r->field_work) {
        err_fail(&e, ERR_CODE("live.down"));
        answer_problem(q, a, x, &e);
        return;
    }
    printing *k = ARENA_NEW(a, printing, 1);
    *k = (printing){r->field_work, r->scope};
    *x = (http_answer){.step = slip_step, .lane = HTTP_LANE_FIELD, .work = k};
}
