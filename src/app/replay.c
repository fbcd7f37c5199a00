#include "app/replay.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/operation.h"
#include "base/clock.h"
#include "store/past.h"

// The past of one moment. Desks are opened when they are asked first.
typedef struct picture {
    past_moment moment;
    int64_t made_us; // monotonic
    uint64_t used;   // by the count of questions
    clock_source clock;
    store *past; // NULL = no picture
    uint64_t size;
    int64_t
        batch; // of the register of now, when it was made: its entries are shared where nothing came since
    live_desk *live;
    watch_desk *watch;
    readiness_desk *readiness;
} picture;

struct replay {
    char file[PATH_MAX];
    log_tools tools;
    store *now;
    atomic_bool stopped;
    uint64_t asked;
    picture kept[REPLAY_KEPT];
};

static int64_t now_of(const replay *r)
{
    return r->tools.clock.now_us(r->tools.clock.ctx);
}

bool replay_open(const char *dir, const log_tools *tools, replay **ret, err *e)
{
    replay *r = mem_grow(NULL, 1, sizeof *r);
    *r = (replay){.tools = *tools};
    int n = snprintf(r->file, sizeof r->file, "%s/%s", dir, OPERATION_FILE);
    bool fits = n > 0 && (size_t)n < sizeof r->file;
    if (!(fits || err_fail(e, ERR_CODE("operation.absent"), ERR_Z("file", dir))) ||
        !operation_open(dir, STORE_READ, &r->now, e)) {
        replay_close(r);
        return false;
    }
    *ret = r;
    return true;
}

static void picture_drop(picture *p)
{
    readiness_desk_close(p->readiness);
    watch_desk_close(p->watch);
    live_desk_close(p->live);
    store_close(p->past);
    *p = (picture){.past = NULL};
}

void replay_stop(replay *r)
{
    r->stopped = true;
}

void replay_close(replay *r)
{
    if (!r) {
        return;
    }
    for (int i = 0; i < REPLAY_KEPT; i++) {
        picture_drop(&r->kept[i]);
    }
    store_close(r->now);
    free(r);
}

// ---------------------------------------------------------------- the moment

// In the query of an address a '+' is a space: "2024-11-26T06:00:00 07:00" was written with one.
static bool read_instant(str text, int64_t *ret_us)
{
    enum { OFFSET = 6, PLUS_MAX = 40 };
    char plus[PLUS_MAX];
    if (text.n <= OFFSET || text.n > PLUS_MAX || text.p[text.n - OFFSET] != ' ') {
        return instant_parse(text, ret_us);
    }
    memcpy(plus, text.p, text.n);
    plus[text.n - OFFSET] = '+';
    return instant_parse((str){plus, text.n}, ret_us);
}

static bool read_moment(const replay *r, const replay_words *w, past_moment *ret, err *e)
{
    int64_t s = 0;
    int64_t us = 0;
    int64_t now_us = now_of(r);
    *ret = (past_moment){.hindsight = str_eq(w->known, STR("now"))};
    if (!ret->hindsight && w->known.n > 0 && !str_eq(w->known, STR("then"))) {
        return err_fail(e, ERR_CODE("replay.known"), ERR_STR("known", w->known));
    }
    if (str_parse_i64(w->at, 0, INT64_MAX / US_PER_S, &s)) {
        us = s * US_PER_S;
    } else if (!read_instant(w->at, &us)) {
        return err_fail(e, ERR_CODE("replay.at"), ERR_STR("at", w->at));
    }
    ret->at_us = us < now_us ? us : now_us;
    return true;
}

static int64_t stands(void *ctx)
{
    const picture *p = ctx;
    return p->moment.at_us;
}

// ---------------------------------------------------------------- pictures

static bool picture_serves(const picture *p, const past_moment *m, int64_t mono_us, int64_t newest)
{
    int64_t keep_s = m->hindsight ? REPLAY_FRESH_S : REPLAY_KEEP_S;
    return p->past && p->batch == newest && p->moment.at_us == m->at_us &&
           p->moment.hindsight == m->hindsight && mono_us - p->made_us < keep_s * US_PER_S;
}

static picture *picture_free(replay *r)
{
    picture *oldest = &r->kept[0];
    for (int i = 1; i < REPLAY_KEPT; i++) {
        oldest = r->kept[i].used < oldest->used ? &r->kept[i] : oldest;
    }
    picture_drop(oldest);
    return oldest;
}

static bool picture_find(replay *r, const past_moment *m, picture **ret, err *e)
{
    int64_t mono_us = r->tools.clock.monotonic_us(r->tools.clock.ctx);
    int64_t newest = 0;
    picture *p = NULL;
    if (!store_batch_of(r->now, UINT32_MAX, &newest, e)) {
        return false;
    }
    for (int i = 0; i < REPLAY_KEPT; i++) {
        picture *x = &r->kept[i];
        p = picture_serves(x, m, mono_us, newest) ? x : p;
    }
    if (!p) {
        p = picture_free(r);
        if (!store_past_open(r->file, m, &r->stopped, &p->past, &p->size, e)) {
            return false;
        }
        p->moment = *m;
        p->made_us = mono_us;
        p->batch = newest;
        p->clock = (clock_source){stands, stands, p};
    }
    p->used = ++r->asked;
    *ret = p;
    return true;
}

static log_tools tools_of(const replay *r, const picture *p)
{
    return (log_tools){.clock = p->clock, .random = r->tools.random, .random_ctx = r->tools.random_ctx};
}

static bool need_live(const replay *r, picture *p, err *e)
{
    log_tools tools = tools_of(r, p);
    return p->live || live_desk_past(p->past, &tools, &p->live, e);
}

static bool need_watch(const replay *r, picture *p, err *e)
{
    log_tools tools = tools_of(r, p);
    return p->watch || watch_desk_past(p->past, &tools, p->moment.at_us, &p->watch, e);
}

static bool need_readiness(const replay *r, picture *p, err *e)
{
    log_tools tools = tools_of(r, p);
    if (p->readiness) {
        return true;
    }
    if (p->size > REPLAY_EVENTS_MAX) {
        return err_fail(e, ERR_CODE("replay.too_many"), ERR_INT("limit", REPLAY_EVENTS_MAX));
    }
    if (!need_live(r, p, e) || !need_watch(r, p, e) || !log_compute(p->past, &tools, e)) {
        return false;
    }
    readiness_desk_past(p->past, &tools, p->live, p->watch, &p->readiness);
    return true;
}

// ---------------------------------------------------------------- what is said of every answer

static json_t *moment(int64_t us)
{
    char text[INSTANT_TEXT];
    if (us <= 0) {
        return json_null();
    }
    instant_format(us, text);
    return json_string(text);
}

// Addresses of rows are of the same moment.
static void bind_rows(json_t *answer, const char *tail)
{
    static const char *const member[] = {"rows", "legs_rows"};
    const char *name = NULL;
    size_t i = 0;
    json_t *inner = NULL;
    for (size_t k = 0; k < sizeof member / sizeof member[0]; k++) {
        const char *address = json_string_value(json_object_get(answer, member[k]));
        if (address) {
            json_object_set_new(answer, member[k], json_sprintf("%s%s", address, tail));
        }
    }
    json_object_foreach(answer, name, inner)
    {
        bind_rows(inner, tail);
    }
    json_array_foreach(answer, i, inner)
    {
        bind_rows(inner, tail);
    }
}

// To the microsecond, so that asking again is asking the same.
enum { EXACT_TEXT = INSTANT_TEXT + 7 };
static void exact_format(int64_t us, char out[static EXACT_TEXT])
{
    char text[INSTANT_TEXT];
    instant_format(us, text);
    int part = (int)(us % US_PER_S);
    if (part > 0) {
        (void)snprintf(out, EXACT_TEXT, "%.*s.%06dZ", INSTANT_TEXT - 2, text, part);
    } else {
        (void)snprintf(out, EXACT_TEXT, "%s", text);
    }
}

static bool say_moment(picture *p, json_t *answer, err *e)
{
    char at[EXACT_TEXT];
    char tail[64];
    arena a = {0};
    plan_record row = {0};
    int32_t n = 0;
    int64_t erased_us = 0;
    const char *known = p->moment.hindsight ? "now" : "then";
    bool ok = store_past_erased(p->past, &erased_us, e) && store_plan_list(p->past, &a, 1, &row, &n, e);
    arena_done(&a);
    if (!ok) {
        return false;
    }
    exact_format(p->moment.at_us, at);
    (void)snprintf(tail, sizeof tail, "&at=%s&known=%s", at, known);
    bind_rows(answer, tail);
    json_object_set_new(answer, "at", json_string(at));
    json_object_set_new(answer, "known", json_string(known));
    json_object_set_new(answer, "size", json_integer((json_int_t)p->size));
    json_object_set_new(answer, "plan", n > 0 ? json_string(row.id) : json_null());
    json_object_set_new(answer, "erased_until", moment(erased_us));
    return true;
}

// What a desk has answered, or not.
static bool answer(picture *p, bool ok, json_t **ret, err *e)
{
    if (ok && !say_moment(p, *ret, e)) {
        json_decref(*ret);
        return false;
    }
    return ok;
}

typedef bool need_fn(const replay *r, picture *p, err *e);

// The picture that is asked about, with what the question needs; NULL on failure.
static picture *past_of(replay *r, const replay_words *w, need_fn *need, err *e)
{
    past_moment m;
    picture *p = NULL;
    if (!r->stopped && read_moment(r, w, &m, e) && picture_find(r, &m, &p, e) && need(r, p, e)) {
        return p;
    }
    if (r->stopped) { // whatever else was said of it
        err_fail(e, ERR_CODE("replay.stopped"));
    }
    return NULL;
}

// ---------------------------------------------------------------- questions

bool replay_convoys(replay *r, const replay_words *w, const access_who *who, json_t **ret, err *e)
{
    picture *p = past_of(r, w, need_live, e);
    return p && answer(p, live_desk_convoys(p->live, who, ret, e), ret, e);
}

bool replay_convoy(replay *r, const replay_words *w, const access_who *who, str id, json_t **ret, err *e)
{
    picture *p = past_of(r, w, need_live, e);
    return p && answer(p, live_desk_convoy(p->live, who, id, ret, e), ret, e);
}

bool replay_alarms(replay *r, const replay_words *w, const access_who *who, str state, str area, json_t **ret,
                   err *e)
{
    picture *p = past_of(r, w, need_watch, e);
    return p && answer(p, watch_desk_list(p->watch, who, state, area, ret, e), ret, e);
}

bool replay_readiness(replay *r, const replay_words *w, const access_who *who, str area, str level, str after,
                      json_t **ret, err *e)
{
    picture *p = past_of(r, w, need_readiness, e);
    return p && answer(p, readiness_desk_view(p->readiness, who, area, level, after, ret, e), ret, e);
}

bool replay_numbers(replay *r, const replay_words *w, const access_who *who, str rows, json_t **ret, err *e)
{
    picture *p = past_of(r, w, need_readiness, e);
    return p && answer(p, readiness_desk_numbers(p->readiness, who, rows, ret, e), ret, e);
}

bool replay_positions(replay *r, const replay_words *w, const access_who *who, int64_t since_us, json_t **ret,
                      err *e)
{
    picture *p = past_of(r, w, need_live, e);
    if (!p) {
        return false;
    }
    int64_t from_us = p->moment.at_us - (int64_t)REPLAY_WINDOW_S * US_PER_S;
    bool ok = p->moment.hindsight
                  ? live_desk_positions_of(p->live, who, from_us, p->moment.at_us + 1, ret, e)
                  : live_desk_positions(p->live, who, since_us > 0 ? since_us : from_us, ret, e);
    return answer(p, ok, ret, e);
}

bool replay_span(replay *r, json_t **ret, err *e)
{
    int64_t first_us = 0;
    int64_t erased_us = 0;
    uint64_t size = 0;
    if (!store_log_span(r->now, &first_us, &size, e) || !store_past_erased(r->now, &erased_us, e)) {
        return false;
    }
    *ret = json_pack("{s:o, s:o, s:I, s:o}", "first", moment(first_us), "now", moment(now_of(r)), "size",
                     (json_int_t)size, "erased_until", moment(erased_us));
    return true;
}
