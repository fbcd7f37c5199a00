#include "api/live.h"

#include <string.h>

#include "api/answer.h"
#include "api/past.h"
#include "app/scope.h"

void routes_follow(routes *r, live_desk *d, watch_desk *w, readiness_desk *n, replay *past)
{
    r->replay = past;
    r->readiness = n;
    r->live = d;
    r->watch = w;
}

// ---------------------------------------------------------------- reports in

typedef struct form {
    const http_request *q;
    strbuf text;
} form;

static void add_encoded(strbuf *out, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                     c == '-' || c == '_';
        if (plain) {
            strbuf_addc(out, c);
        } else {
            strbuf_addf(out, "%%%02X", (unsigned)(unsigned char)c);
        }
    }
}

static bool add_word(void *ctx, str name)
{
    form *f = ctx;
    char key[64];
    if (name.n >= sizeof key) {
        return true; // no field of ours
    }
    (void)snprintf(key, sizeof key, "%.*s", (int)name.n, name.p);
    if (f->text.n > 0) {
        strbuf_addc(&f->text, '&');
    }
    add_encoded(&f->text, name);
    strbuf_addc(&f->text, '=');
    add_encoded(&f->text, http_query(f->q, key));
    return !f->text.cut;
}

// A report in the query, as OsmAnd sends it.
static bool read_query(const http_request *q, arena *a, int64_t now_us, tracker_batch *ret, err *e)
{
    form f = {.q = q};
    strbuf_init(&f.text, LIVE_FORM_MAX);
    http_query_each(q, add_word, &f);
    bool ok = f.text.cut ? err_fail(e, ERR_CODE("api.too_large"), ERR_INT("limit", LIVE_FORM_MAX))
                         : tracker_read_form(a, str_keep(a, strbuf_str(&f.text)), now_us, ret, e);
    strbuf_done(&f.text);
    return ok;
}

static bool read_batch(const http_request *q, arena *a, int64_t now_us, tracker_batch *ret, err *e)
{
    str body = str_trim(http_body(q));
    if (body.n == 0) {
        return read_query(q, a, now_us, ret, e);
    }
    return body.p[0] == '{' || body.p[0] == '[' ? tracker_read_json(a, body, now_us, ret, e)
                                                : tracker_read_form(a, body, now_us, ret, e);
}

// The token that the request brings apart; empty where the device's name is it.
static str token_of(const http_request *q)
{
    str bearer = STR("Bearer ");
    str header = http_header(q, "Authorization");
    return str_starts(header, bearer) ? (str){header.p + bearer.n, header.n - bearer.n}
                                      : http_query(q, "token");
}

// Whether anything is followed; else the answer says so.
static bool follows(const routes *r, const http_request *q, arena *a, http_answer *x)
{
    err e = {0};
    bool all = r->live && r->watch && r->readiness;
    if (!all) {
        err_fail(&e, ERR_CODE("live.down"));
        answer_problem(q, a, x, &e);
    }
    return all;
}

// Reports go to the disk, which may take as long as an import that writes.
static bool track_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    live_desk *d = work;
    err e = {0};
    tracker_batch in = {0};
    int32_t added = 0;
    bool ok =
        end ? err_fail(&e, ERR_CODE("api.stopping"))
            : read_batch(q, a, live_desk_now(d), &in, &e) && live_desk_take(d, token_of(q), &in, &added, &e);
    if (ok) {
        answer_json(q, a, x, 200, json_pack("{s:i, s:i}", "reports", in.n, "new", added));
    } else {
        answer_problem(q, a, x, &e);
    }
    return true;
}

void live_track(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who; // nobody logs in: a tracker has its token
    if (follows(r, q, a, x)) {
        *x = (http_answer){.step = track_step, .lane = HTTP_LANE_TRACKS, .work = r->live};
    }
}

// ---------------------------------------------------------------- out

// What the desks say of an area has only what lies in it; what they name beside it goes by the scope.
static void answer_cut(const scope *sc, const http_request *q, arena *a, http_answer *x, bool ok,
                       json_t *body, const err *e)
{
    if (ok) {
        scope_cut(sc, body);
        answer_json(q, a, x, 200, body);
    } else {
        answer_problem(q, a, x, e);
    }
}

static void answer(const routes *r, const http_request *q, arena *a, http_answer *x, bool ok, json_t *body,
                   const err *e)
{
    answer_cut(r->scope, q, a, x, ok, body, e);
}

void live_convoys(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    if (follows(r, q, a, x) && !past_asked(r, q, who, a, x, past_convoys)) {
        bool ok = live_desk_convoys(r->live, who, &body, &e);
        answer(r, q, a, x, ok, body, &e);
    }
}

void live_convoy(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    if (follows(r, q, a, x) && !past_asked(r, q, who, a, x, past_convoy)) {
        bool ok = live_desk_convoy(r->live, who, http_path_between(q, CONVOYS_PATH, ""), &body, &e);
        answer(r, q, a, x, ok, body, &e);
    }
}

bool live_since(const http_request *q, int64_t *ret_us, err *e)
{
    str since = http_query(q, "since");
    *ret_us = 0;
    return since.n == 0 || str_parse_i64(since, 0, INT64_MAX, ret_us) ||
           err_fail(e, ERR_CODE("live.since"), ERR_STR("since", since));
}

void live_positions(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    int64_t since_us = 0;
    if (follows(r, q, a, x) && !past_asked(r, q, who, a, x, past_positions)) {
        bool ok = live_since(q, &since_us, &e) && live_desk_positions(r->live, who, since_us, &body, &e);
        answer(r, q, a, x, ok, body, &e);
    }
}

void live_alarms(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    if (follows(r, q, a, x) && !past_asked(r, q, who, a, x, past_alarms)) {
        bool ok = watch_desk_list(r->watch, who, http_query(q, "state"), http_query(q, "area"), &body, &e);
        answer(r, q, a, x, ok, body, &e);
    }
}

// A text of the body: of an object that may have it, or of nothing at all.
static bool read_text(const http_request *q, const char *name, arena *a, str *ret, err *e)
{
    *ret = STR("");
    if (str_trim(http_body(q)).n == 0) {
        return true;
    }
    json_t *in = answer_body_object(q, e);
    const json_t *said = json_object_get(in, name);
    bool ok = in && (!said || json_is_string(said) || err_fail(e, ERR_CODE("api.not_json")));
    if (ok && said) {
        *ret = str_keep(a, answer_text(in, name));
    }
    json_decref(in);
    return ok;
}

// What somebody does about an alarm, on its way to the lane.
typedef struct acting {
    watch_desk *desk;
    access_who who;
    const scope *sc;
    watch_act_kind act;
    const char *tail;
} acting;

static bool act_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const acting *k = work;
    err e = {0};
    json_t *body = NULL;
    str words = STR("");
    str id = http_path_between(q, ALARMS_PATH, k->tail);
    bool ok = end ? err_fail(&e, ERR_CODE("api.stopping"))
                  : read_text(q, "note", a, &words, &e) &&
                        watch_desk_act(k->desk, &k->who, id, k->act, words, &body, &e);
    answer_cut(k->sc, q, a, x, ok, body, &e);
    return true;
}

static void act_on(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x,
                   watch_act_kind act, const char *tail)
{
    if (follows(r, q, a, x)) {
        acting *k = ARENA_NEW(a, acting, 1);
        *k = (acting){r->watch, *who, r->scope, act, tail};
        *x = (http_answer){.step = act_step, .lane = HTTP_LANE_ALARMS, .work = k};
    }
}

void live_acknowledge(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    act_on(r, q, who, a, x, WATCH_ACKNOWLEDGE, ACK_TAIL);
}

void live_resolve(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    act_on(r, q, who, a, x, WATCH_RESOLVE, RESOLVE_TAIL);
}

void live_looks(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    if (follows(r, q, a, x)) {
        bool ok = watch_desk_looks(r->watch, who, http_query(q, "area"), http_query(q, "since"), &body, &e);
        answer(r, q, a, x, ok, body, &e);
    }
}

// What is said of looks and of people, on its way to the lane.
typedef struct saying {
    watch_desk *desk;
    access_who who;
    const scope *sc;
} saying;

static void say_on_lane(routes *r, const access_who *who, arena *a, http_answer *x,
                        bool (*step)(void *work, const http_request *q, bool end, arena *a, http_answer *x))
{
    saying *k = ARENA_NEW(a, saying, 1);
    *k = (saying){r->watch, *who, r->scope};
    *x = (http_answer){.step = step, .lane = HTTP_LANE_ALARMS, .work = k};
}

static bool look_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const saying *k = work;
    err e = {0};
    json_t *body = NULL;
    str area = STR("");
    bool ok = end ? err_fail(&e, ERR_CODE("api.stopping"))
                  : read_text(q, "area", a, &area, &e) && watch_desk_look(k->desk, &k->who, area, &body, &e);
    answer_cut(k->sc, q, a, x, ok, body, &e);
    return true;
}

void live_look(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    if (follows(r, q, a, x)) {
        say_on_lane(r, who, a, x, look_step);
    }
}

// A moment of the body; none = WATCH_NOW.
static bool read_moment(const json_t *in, const char *name, int64_t *ret, err *e)
{
    const json_t *v = json_object_get(in, name);
    *ret = WATCH_NOW;
    return !v || (json_is_string(v) && instant_parse(str_of(json_string_value(v)), ret)) ||
           err_fail(e, ERR_CODE("watch.window"), ERR_INT("hours", WATCH_PRESENT_H));
}

// Whom a roll-call names, and where: nothing that the asker may not see.
static bool read_roll(const scope *sc, json_t *in, arena *a, watch_roll *ret, err *e)
{
    const json_t *place = json_object_get(in, "place");
    const json_t *people = json_object_get(in, "people");
    size_t n = json_array_size(people) <= WATCH_ROLL_MAX ? json_array_size(people) : 0;
    str *person = ARENA_NEW(a, str, n + 1);
    bool sound = json_is_string(place);
    for (size_t i = 0; i < n; i++) {
        const char *code = json_string_value(json_array_get(people, i));
        sound = sound && code;
        person[i] = str_keep(a, str_of(code));
    }
    if (!sound) {
        return err_fail(e, ERR_CODE("api.not_json"));
    }
    *ret = (watch_roll){
        .place = str_keep(a, str_of(json_string_value(place))), .person = person, .n = (int32_t)n};
    for (int32_t i = 0; i < ret->n; i++) {
        if (scope_hides(sc, person[i])) {
            return err_fail(e, ERR_CODE("access.outside"));
        }
    }
    return (!scope_hides(sc, ret->place) || err_fail(e, ERR_CODE("access.outside"))) &&
           read_moment(in, "from", &ret->from_us, e) && read_moment(in, "to", &ret->to_us, e);
}

static bool roll_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const saying *k = work;
    err e = {0};
    watch_roll roll = {.n = 0};
    json_t *body = NULL;
    json_t *in = end ? NULL : answer_body_object(q, &e);
    bool ok = end ? err_fail(&e, ERR_CODE("api.stopping"))
                  : in && read_roll(k->sc, in, a, &roll, &e) && watch_desk_roll(k->desk, &k->who, &roll, &e);
    if (ok) {
        char from[INSTANT_TEXT];
        char to[INSTANT_TEXT];
        instant_format(roll.from_us, from);
        instant_format(roll.to_us, to);
        body = json_pack("{s:s%, s:i, s:s, s:s}", "place", roll.place.p, roll.place.n, "people", roll.n,
                         "from", from, "to", to);
    }
    json_decref(in);
    answer_cut(k->sc, q, a, x, ok, body, &e);
    return true;
}

void live_roll(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    if (follows(r, q, a, x)) {
        say_on_lane(r, who, a, x, roll_step);
    }
}

void live_missing(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    if (follows(r, q, a, x)) {
        bool ok = readiness_desk_missing(r->readiness, who, http_query(q, "area"), &body, &e);
        answer(r, q, a, x, ok, body, &e);
    }
}

void live_readiness(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    if (follows(r, q, a, x) && !past_asked(r, q, who, a, x, past_readiness)) {
        bool ok = readiness_desk_view(r->readiness, who, http_query(q, "area"), http_query(q, "level"),
                                      http_query(q, "cursor"), &body, &e);
        answer(r, q, a, x, ok, body, &e);
    }
}

void live_numbers(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    if (follows(r, q, a, x) && !past_asked(r, q, who, a, x, past_numbers)) {
        bool ok = readiness_desk_numbers(r->readiness, who, http_query(q, "rows"), &body, &e);
        answer(r, q, a, x, ok, body, &e);
    }
}
