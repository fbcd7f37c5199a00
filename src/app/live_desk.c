#include "app/live_internal.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "app/operation.h"

static const progress_limits limits = {.corridor_m = 300,
                                       .stop_m = 200,
                                       .back_m = 1000,
                                       .still_m = 100,
                                       .coarse_m = 500,
                                       .fastest_cms = 5000, // 180 km/h
                                       .clock_us = INT64_C(2) * S_PER_MIN * US_PER_S};

enum { NEWS_TRIPS = 4 /* in one piece of news */, ROWS_MAX = TRACKER_REPORTS_MAX };

static int64_t now_of(const live_desk *d)
{
    return d->tools.clock.now_us(d->tools.clock.ctx);
}

int64_t live_desk_now(const live_desk *d)
{
    return now_of(d);
}

static void lock(live_desk *d)
{
    (void)pthread_mutex_lock(&d->lock);
}

static void unlock(live_desk *d)
{
    (void)pthread_mutex_unlock(&d->lock);
}

// ---------------------------------------------------------------- one trip

// The order of reports of one tracker, as the store has it.
static int compare_reports(const observation *a, const observation *b)
{
    const int64_t x[] = {a->time_us,
                         a->timed,
                         a->placed,
                         a->mock,
                         a->placed ? a->at.lat_e7 : 0,
                         a->placed ? a->at.lon_e7 : 0,
                         a->accuracy_m,
                         a->speed_cms,
                         a->bearing_deg,
                         a->battery,
                         a->sos};
    const int64_t y[] = {b->time_us,
                         b->timed,
                         b->placed,
                         b->mock,
                         b->placed ? b->at.lat_e7 : 0,
                         b->placed ? b->at.lon_e7 : 0,
                         b->accuracy_m,
                         b->speed_cms,
                         b->bearing_deg,
                         b->battery,
                         b->sos};
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++) {
        if (x[i] != y[i]) {
            return x[i] < y[i] ? -1 : 1;
        }
    }
    return 0;
}

bool live_of_trip(const live_trip *t, int32_t tracker, int64_t time_us)
{
    bool found = false;
    for (int32_t i = 0; i < t->n_tracker; i++) {
        found = found || t->tracker[i] == tracker;
    }
    return found && time_us >= t->from_us && time_us < t->to_us;
}

// Where a report stands, or would: by tracker, then moment of every_us.
static int32_t find_fix(const live_trip *t, int32_t tracker, int64_t moment)
{
    int32_t low = 0;
    int32_t high = t->n_fix;
    while (low < high) {
        int32_t mid = low + (high - low) / 2;
        const live_fix *f = &t->fix[mid];
        int64_t at = f->what.time_us / t->every_us;
        if (f->tracker < tracker || (f->tracker == tracker && at < moment)) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low;
}

bool live_trip_take(live_trip *t, int32_t tracker, const observation *o)
{
    int64_t moment = o->time_us / t->every_us;
    int32_t i = find_fix(t, tracker, moment);
    bool there =
        i < t->n_fix && t->fix[i].tracker == tracker && t->fix[i].what.time_us / t->every_us == moment;
    if (there) {
        observation *held = &t->fix[i].what;
        int c = compare_reports(o, held);
        if (c < 0 || (c == 0 && o->heard_us >= held->heard_us)) {
            return false;
        }
        *held = *o;
        t->changed = true;
        return true;
    }
    if (t->n_fix == t->cap_fix) {
        t->cap_fix = t->cap_fix > 0 ? 2 * t->cap_fix : 16;
        t->fix = mem_grow(t->fix, (size_t)t->cap_fix, sizeof *t->fix);
    }
    memmove(&t->fix[i + 1], &t->fix[i], (size_t)(t->n_fix - i) * sizeof *t->fix);
    t->fix[i] = (live_fix){.tracker = tracker, .what = *o};
    t->n_fix++;
    t->changed = true;
    return true;
}

void live_tracker_hear(live_tracker *t, const observation *o)
{
    if (o->time_us > t->time_us) {
        t->time_us = o->time_us;
        t->heard_us = o->heard_us;
    }
}

static bool is_false(uint32_t marks)
{
    return (marks & (PROGRESS_MOCK | PROGRESS_FAST | PROGRESS_CLOCK)) != 0;
}

// What is to be said of its newest report, and since when its reports cannot be true.
static void look_at_marks(live_trip *t, const observation *obs, const progress_fix *fix)
{
    int32_t newest = -1;
    for (int32_t i = 0; i < t->n_fix; i++) {
        newest = newest < 0 || obs[i].time_us > obs[newest].time_us ? i : newest;
    }
    t->marks = newest < 0 ? 0 : fix[newest].marks;
    t->false_us = 0;
    if (newest < 0 || !is_false(t->marks)) {
        return;
    }
    int64_t true_us = INT64_MIN; // the last report that can be
    for (int32_t i = 0; i < t->n_fix; i++) {
        if (!is_false(fix[i].marks) && obs[i].time_us > true_us) {
            true_us = obs[i].time_us;
        }
    }
    t->false_us = INT64_MAX;
    for (int32_t i = 0; i < t->n_fix; i++) {
        if (is_false(fix[i].marks) && obs[i].time_us > true_us && obs[i].heard_us < t->false_us) {
            t->false_us = obs[i].heard_us;
        }
    }
}

static bool is_over(const live_trip *t, const progress_fix *fix)
{
    return fix->stage == PROGRESS_UNDER_WAY && fix->late_us > t->slack_us;
}

// How late each report says that it is, and since when it is later than it may be.
static void look_at_lateness(live_trip *t, const observation *obs, const progress_fix *fix)
{
    int64_t in_us = INT64_MIN; // the last report of when it was not
    for (int32_t i = 0; i < t->n_fix; i++) {
        t->fix[i].stage = fix[i].stage;
        t->fix[i].late_us = fix[i].late_us;
        bool in = fix[i].stage != PROGRESS_SILENT && !is_over(t, &fix[i]);
        in_us = in && obs[i].time_us > in_us ? obs[i].time_us : in_us;
    }
    t->over_us = 0;
    for (int32_t i = 0; i < t->n_fix; i++) {
        if (is_over(t, &fix[i]) && obs[i].time_us > in_us &&
            (t->over_us == 0 || obs[i].time_us < t->over_us)) {
            t->over_us = obs[i].time_us;
        }
    }
}

void live_trip_follow(live_trip *t, int64_t now_us)
{
    arena a = {0};
    observation *obs = ARENA_NEW(&a, observation, t->n_fix + 1);
    progress_fix *fix = ARENA_NEW(&a, progress_fix, t->n_fix + 1);
    int64_t known_us = now_us; // what is there is known, also while the clock is set back
    for (int32_t i = 0; i < t->n_fix; i++) {
        obs[i] = t->fix[i].what;
        known_us = obs[i].heard_us > known_us ? obs[i].heard_us : known_us;
    }
    if (t->way.n >= 2) {
        progress_of(&a, &t->way, &limits, t->n_fix, obs, known_us, &t->now, fix);
        look_at_marks(t, obs, fix);
        look_at_lateness(t, obs, fix);
    }
    t->changed = false;
    t->shown = false;
    arena_done(&a);
}

// ---------------------------------------------------------------- open, close

static void follow_all(live_desk *d, int64_t now_us)
{
    for (int32_t i = 0; i < d->now.n_trip; i++) {
        live_trip_follow(&d->now.trip[i], now_us);
    }
}

bool live_desk_open(const char *dir, const log_tools *tools, news *n, live_desk **ret, err *e)
{
    live_desk *d = mem_grow(NULL, 1, sizeof *d);
    *d = (live_desk){.tools = *tools, .news = n};
    (void)pthread_mutex_init(&d->intake, NULL);
    (void)pthread_mutex_init(&d->lock, NULL);
    err why = {0};
    bool ok = operation_open(dir, STORE_WRITE, &d->db, &why) &&
              operation_open(dir, STORE_WRITE, &d->teller, &why) &&
              operation_open(dir, STORE_READ, &d->reader, &why) && live_picture_make(d->db, &d->now, &why) &&
              (log_open(d->teller, dir, tools, &d->log, &why) || log_is_down(&why));
    if (!ok) {
        live_desk_close(d);
        if (e) {
            *e = why;
        }
        return false;
    }
    follow_all(d, now_of(d));
    *ret = d;
    return true;
}

bool live_desk_past(store *past, const log_tools *tools, live_desk **ret, err *e)
{
    live_desk *d = mem_grow(NULL, 1, sizeof *d);
    *d = (live_desk){.db = past, .reader = past, .lent = true, .tools = *tools};
    (void)pthread_mutex_init(&d->intake, NULL);
    (void)pthread_mutex_init(&d->lock, NULL);
    if (!live_picture_make(past, &d->now, e)) {
        live_desk_close(d);
        return false;
    }
    follow_all(d, now_of(d));
    *ret = d;
    return true;
}

void live_desk_close(live_desk *d)
{
    if (!d) {
        return;
    }
    live_picture_done(&d->now);
    log_close(d->log);
    store_close(d->teller);
    if (!d->lent) {
        store_close(d->reader);
        store_close(d->db);
    }
    (void)pthread_mutex_destroy(&d->lock);
    (void)pthread_mutex_destroy(&d->intake);
    free(d);
}

bool live_token_make(store *s, const log_tools *tools, str tracker, char ret_token[static LIVE_TOKEN], err *e)
{
    arena a = {0};
    entry row = {0};
    bool found = false;
    uint8_t bytes[(LIVE_TOKEN - 1) / 2];
    bool ok = store_entry(s, &a, KIND_TRACKERS, tracker, NULL, &row, &found, e);
    if (ok && (!found || !row.live)) {
        ok = err_fail(e, ERR_CODE("register.unknown"), ERR_Z("kind", kind_of(KIND_TRACKERS)->name),
                      ERR_STR("code", tracker));
    }
    arena_done(&a);
    if (!ok) {
        return false;
    }
    tools->random(tools->random_ctx, bytes, sizeof bytes);
    (void)sodium_bin2hex(ret_token, LIVE_TOKEN, bytes, sizeof bytes);
    return store_token_put(s, tracker, str_of(ret_token), tools->clock.now_us(tools->clock.ctx), e);
}

// ---------------------------------------------------------------- reports in

// A tracker's reports are let in as long as it has brought no more than LIVE_BURST at once or LIVE_PER_S for
// long.
static bool allowed(live_desk *d, live_tracker *t, int32_t n, err *e)
{
    const int64_t one = INT64_C(1000000);
    int64_t now = d->tools.clock.monotonic_us(d->tools.clock.ctx);
    int64_t idle_us = t->asked_us > 0 ? now - t->asked_us : INT64_C(3600) * US_PER_S;
    int64_t most = one * LIVE_BURST;
    int64_t have =
        t->allowance + (idle_us < INT64_C(3600) * US_PER_S ? idle_us : INT64_C(3600) * US_PER_S) * LIVE_PER_S;
    t->asked_us = now > 0 ? now : 1;
    t->allowance = have < most ? have : most;
    if (t->allowance < one * n &&
        t->allowance < most) { // a batch larger than all of it passes when it is full
        int64_t lacking = (one * n < most ? one * n : most) - t->allowance;
        return err_fail(e, ERR_CODE("track.rate"), ERR_INT("seconds", 1 + lacking / (one * LIVE_PER_S)));
    }
    t->allowance = t->allowance > one * n ? t->allowance - one * n : 0;
    return true;
}

// Whose a batch is: by the token of the request, or by what its reports call their device.
static bool owner(live_desk *d, arena *a, str token, const tracker_batch *in, str *ret, err *e)
{
    bool found = false;
    for (int32_t i = 1; token.n == 0 && i < in->n; i++) {
        if (!str_eq(in->report[i].device, in->report[0].device)) {
            return err_fail(e, ERR_CODE("track.mixed"));
        }
    }
    if (token.n == 0 && in->n > 0) {
        token = in->report[0].device;
    }
    if (token.n > 0 && !store_token_find(d->db, a, token, ret, &found, e)) {
        return false;
    }
    return found || err_fail(e, ERR_CODE("track.token"));
}

// Whether that tracker is one of the register (*ret_known), and may bring so much now.
static bool let_in(live_desk *d, str code, int32_t n, bool *ret_known, err *e)
{
    int32_t i = 0;
    lock(d);
    *ret_known = str_map_get(&d->now.tracker_of, code, &i);
    bool ok = *ret_known && allowed(d, &d->now.tracker[i], n, e);
    unlock(d);
    return ok;
}

// What is in the store goes into the picture too; one that was made meanwhile has it already, which is no
// matter. Of a call for help the table says when it came first.
static void show(live_desk *d, str code, const observed_row *row, int32_t n)
{
    int32_t tracker = 0;
    lock(d);
    bool known = str_map_get(&d->now.tracker_of, code, &tracker);
    for (int32_t i = 0; known && i < n; i++) {
        live_tracker_hear(&d->now.tracker[tracker], &row[i].what);
    }
    for (int32_t i = 0; known && i < d->now.n_trip; i++) {
        live_trip *t = &d->now.trip[i];
        for (int32_t k = 0; t->n_tracker > 0 && k < n; k++) {
            if (live_of_trip(t, tracker, row[k].what.time_us)) {
                (void)live_trip_take(t, tracker, &row[k].what);
            }
        }
    }
    bool sos = false;
    for (int32_t k = 0; k < n; k++) {
        sos = sos || row[k].what.sos;
    }
    if (known && sos && !live_tracker_sos(d->reader, &d->now.tracker[tracker], NULL)) {
        atomic_store(&d->anew, true); // the next tick reads all of it anew
    }
    unlock(d);
}

// With the intake's lock: into the store, and then into the picture.
static bool take_in(live_desk *d, arena *a, str code, const tracker_batch *in, int32_t *ret_new, err *e)
{
    observed_row *row = ARENA_NEW(a, observed_row, in->n);
    for (int32_t i = 0; i < in->n; i++) {
        row[i] = (observed_row){code, in->report[i].what};
    }
    bool ok = store_observe(d->db, row, in->n, ret_new, e);
    if (ok) {
        show(d, code, row, in->n);
    }
    return ok;
}

bool live_desk_take(live_desk *d, str token, const tracker_batch *in, int32_t *ret_new, err *e)
{
    arena a = {0};
    str code = STR("");
    bool known = true;
    (void)pthread_mutex_lock(&d->intake);
    bool ok = owner(d, &a, token, in, &code, e) && let_in(d, code, in->n, &known, e) &&
              take_in(d, &a, code, in, ret_new, e);
    (void)pthread_mutex_unlock(&d->intake);
    arena_done(&a);
    return known ? ok : err_fail(e, ERR_CODE("track.token"));
}

bool live_desk_take_of(live_desk *d, str tracker, const tracker_batch *in, int32_t *ret_new, err *e)
{
    arena a = {0};
    bool known = true;
    (void)pthread_mutex_lock(&d->intake);
    bool ok = let_in(d, tracker, in->n, &known, e) && take_in(d, &a, tracker, in, ret_new, e);
    (void)pthread_mutex_unlock(&d->intake);
    arena_done(&a);
    return known ? ok : err_fail(e, ERR_CODE("live.no_tracker"));
}

// ---------------------------------------------------------------- the serving loop

static bool catch_report(void *ctx, const observed_row *row, err *e)
{
    live_picture *p = ctx;
    int32_t tracker = 0;
    (void)e;
    if (!str_map_get(&p->tracker_of, row->tracker, &tracker)) {
        return true;
    }
    live_tracker_hear(&p->tracker[tracker], &row->what);
    if (row->what.sos && row->what.heard_us >= p->tracker[tracker].sos_heard_us) {
        p->tracker[tracker].sos_heard_us = row->what.heard_us;
        p->tracker[tracker].sos_time_us = row->what.time_us;
    }
    for (int32_t i = 0; i < p->n_trip; i++) {
        if (live_of_trip(&p->trip[i], tracker, row->what.time_us)) {
            (void)live_trip_take(&p->trip[i], tracker, &row->what);
        }
    }
    return true;
}

// With the lock: the new picture takes the old one's place, with what was reported while it was made.
static bool replace(live_desk *d, live_picture *made, int64_t since_us, err *e)
{
    if (!store_observations_heard(d->reader, since_us, INT32_MAX, catch_report, made, e)) {
        return false;
    }
    for (int32_t i = 0; i < made->n_tracker; i++) { // who was held back stays so
        int32_t k = 0;
        if (str_map_get(&d->now.tracker_of, str_of(made->tracker[i].code), &k)) {
            made->tracker[i].allowance = d->now.tracker[k].allowance;
            made->tracker[i].asked_us = d->now.tracker[k].asked_us;
        }
    }
    live_picture old = d->now;
    d->now = *made;
    *made = old;
    return true;
}

// Follows the plan and the register. A picture is made without the lock, since it may take seconds: nobody
// who reports or looks waits for it. Only this thread ever replaces it.
static bool renew(live_desk *d, int64_t now_us, err *e)
{
    char plan[STORE_HASH];
    int64_t version = 0;
    int64_t erased = 0;
    live_picture made = {0};
    if (!live_version(d->teller, plan, &version, &erased, e)) {
        return false;
    }
    bool anew = atomic_exchange(&d->anew, false);
    if (!anew && strcmp(plan, d->now.plan) == 0 && version == d->now.version && erased == d->now.erased) {
        return true;
    }
    if (!live_picture_make(d->teller, &made, e)) {
        atomic_store(&d->anew, true);
        return false;
    }
    for (int32_t i = 0; i < made.n_trip; i++) {
        live_trip_follow(&made.trip[i], now_us);
    }
    lock(d);
    bool ok = replace(d, &made, now_us - (int64_t)LIVE_ANEW_S * US_PER_S, e);
    unlock(d);
    live_picture_done(&made);
    return ok;
}

// Reckons anew what has changed, and finds what is to be told because time goes by: that something stands out
// or no more, and, now and then, that the hour of arriving has gone by.
static void follow_changed(live_desk *d, int64_t now_us)
{
    bool anew = now_us - d->overdue_us >= (int64_t)LIVE_ANEW_S * US_PER_S || now_us < d->overdue_us;
    for (int32_t i = 0; i < d->now.n_trip; i++) {
        live_trip *t = &d->now.trip[i];
        if (t->changed) {
            live_trip_follow(t, now_us);
        }
        if (t->n_tracker == 0 || now_us < t->from_us) {
            continue;
        }
        uint32_t kinds = live_trip_kinds(t, now_us);
        bool overdue = now_us < t->to_us && t->now.stage != PROGRESS_ARRIVED && t->now.eta_us > 0 &&
                       t->now.eta_us < now_us;
        t->shown = t->shown && kinds == t->told && !(anew && overdue);
        t->told = kinds;
    }
    d->overdue_us = anew ? now_us : d->overdue_us;
}

static void say(live_desk *d, const char *area, json_t *trips)
{
    json_t *body = json_pack("{s:O}", "trips", trips);
    char *text = json_dumps(body, JSON_COMPACT | JSON_REAL_PRECISION(9));
    if (text) {
        (void)news_say(d->news, "convoys", str_of(area), str_of(text), 0);
    }
    free(text);
    json_decref(body);
    (void)json_array_clear(trips);
}

static int by_kecamatan(const void *x, const void *y)
{
    const live_trip *a = ((const live_ref *)x)->trip;
    const live_trip *b = ((const live_ref *)y)->trip;
    int c = strcmp(a->kecamatan, b->kecamatan);
    return c != 0 ? c : strcmp(a->id, b->id);
}

// News of what was reckoned anew, by kecamatan: who watches one gets no other.
static void say_changed(live_desk *d, int64_t now_us)
{
    arena a = {0};
    live_ref *due = ARENA_NEW(&a, live_ref, d->now.n_trip + 1);
    int32_t n = 0;
    json_t *trips = json_array();
    for (int32_t i = 0; i < d->now.n_trip; i++) {
        live_trip *t = &d->now.trip[i];
        if (!t->shown && t->n_tracker > 0 && now_us >= t->from_us) {
            due[n++].trip = t;
        }
    }
    qsort(due, (size_t)n, sizeof(live_ref), by_kecamatan);
    for (int32_t i = 0; i < n; i++) {
        live_trip *t = due[i].trip;
        bool last = i + 1 == n || strcmp(due[i + 1].trip->kecamatan, t->kecamatan) != 0;
        t->shown = true;
        json_array_append_new(trips, live_trip_row(t, now_us));
        if (last || json_array_size(trips) == NEWS_TRIPS) {
            say(d, t->kecamatan, trips);
        }
    }
    json_decref(trips);
    arena_done(&a);
}

static bool tell_slice(live_desk *d, const observed_slice *slice, err *e)
{
    arena a = {0};
    submit_out out = {0};
    observed_slice x = *slice;
    event_view v = {.kind = event_kind_of(EVENT_OBSERVED),
                    .fields = EVENT_BIT(CONTENT) | EVENT_BIT(COUNT) | EVENT_BIT(FROM_S) | EVENT_BIT(TO_S)};
    v.value[EVENT_FIELD_CONTENT].bytes = (str){(const char *)x.hash, sizeof x.hash};
    v.value[EVENT_FIELD_COUNT].number = x.count < EVENT_COUNT_MAX ? x.count : EVENT_COUNT_MAX;
    v.value[EVENT_FIELD_FROM_S].number = x.from_us / US_PER_S;
    v.value[EVENT_FIELD_TO_S].number = x.to_us / US_PER_S;
    bool ok = log_say(d->log, &a, &v, &out, e);
    x.index = out.index;
    ok = ok && store_observed_seal(d->teller, &x, e);
    arena_done(&a);
    return ok;
}

// One transaction a slice: the digest, what the log says of it, and where.
static bool tell_next(live_desk *d, int64_t until_us, err *e)
{
    const int64_t slice_us = (int64_t)LIVE_SLICE_S * US_PER_S;
    observed_slice x = {0};
    bool found = false;
    bool ok = store_begin(d->teller, e) &&
              store_observed_next(d->teller, slice_us, until_us, EVENT_COUNT_MAX, &x, &found, e) &&
              (!found || tell_slice(d, &x, e)) && store_commit(d->teller, e);
    store_rollback(d->teller);
    log_settled(d->log, ok);
    return ok;
}

// Who writes meanwhile is waited for only when there is something to say.
static bool tell_slices(live_desk *d, int64_t now_us, err *e)
{
    const int64_t slice_us = (int64_t)LIVE_SLICE_S * US_PER_S;
    bool due = d->log != NULL;
    bool ok = true;
    for (int32_t i = 0; ok && due && i < LIVE_SLICES_MAX; i++) {
        ok = store_observed_due(d->teller, slice_us, now_us - US_PER_S, &due, e) &&
             (!due || tell_next(d, now_us - US_PER_S, e));
    }
    return ok;
}

bool live_desk_tick(live_desk *d, err *e)
{
    int64_t now_us = now_of(d);
    bool ok = renew(d, now_us, e);
    lock(d);
    follow_changed(d, now_us);
    if (d->news) {
        say_changed(d, now_us);
    }
    unlock(d);
    return ok && tell_slices(d, now_us, e);
}

// ---------------------------------------------------------------- what stands out

static int compare_convoys(const void *x, const void *y)
{
    return strcmp(((const live_ref *)x)->trip->convoy, ((const live_ref *)y)->trip->convoy);
}

static const int64_t APART_US = (int64_t)LIVE_APART_MIN * S_PER_MIN * US_PER_S;

// How late a vehicle of a convoy is from a moment on.
typedef struct lateness {
    int64_t at_us;
    int32_t vehicle;
    progress_stage stage;
    int64_t late_us;
} lateness;

static int by_moment(const void *x, const void *y)
{
    const lateness *a = x;
    const lateness *b = y;
    return a->at_us != b->at_us ? (a->at_us > b->at_us) - (a->at_us < b->at_us)
                                : (a->vehicle > b->vehicle) - (a->vehicle < b->vehicle);
}

static int32_t lateness_of(const live_ref *of, int32_t n, lateness *ret)
{
    int32_t found = 0;
    for (int32_t i = 0; i < n; i++) {
        const live_trip *t = of[i].trip;
        for (int32_t k = 0; k < t->n_fix; k++) {
            const live_fix *f = &t->fix[k];
            if (f->stage != PROGRESS_SILENT) {
                ret[found++] = (lateness){f->what.time_us, i, f->stage, f->late_us};
            }
        }
    }
    qsort(ret, (size_t)found, sizeof(lateness), by_moment);
    return found;
}

// Since when the vehicles of a convoy are apart without being together in between; now_us when the reports
// that are kept do not tell.
static int64_t apart_since(const live_ref *of, int32_t n, int64_t now_us)
{
    arena a = {0};
    int64_t all = 0;
    for (int32_t i = 0; i < n; i++) {
        all += of[i].trip->n_fix;
    }
    lateness *row = ARENA_NEW(&a, lateness, all + 1);
    progress *vehicle = ARENA_NEW(&a, progress, n);
    int32_t n_row = lateness_of(of, n, row);
    int64_t since_us = 0;
    for (int32_t i = 0; i < n_row; i++) {
        vehicle[row[i].vehicle].stage = row[i].stage;
        vehicle[row[i].vehicle].late_us = row[i].late_us;
        if (i + 1 < n_row && row[i + 1].at_us == row[i].at_us) {
            continue; // of one moment together
        }
        bool apart = progress_apart_us(n, vehicle) > APART_US;
        since_us = !apart ? 0 : since_us != 0 ? since_us : row[i].at_us;
    }
    arena_done(&a);
    return since_us != 0 ? since_us : now_us;
}

static bool convoy_apart(const live_ref *of, int32_t n, int64_t now_us, watch_condition *ret)
{
    arena a = {0};
    progress *vehicle = ARENA_NEW(&a, progress, n);
    int64_t blur_us = 0;
    int32_t seen = 0;
    for (int32_t i = 0; i < n; i++) {
        const live_trip *t = of[i].trip;
        if (t->n_tracker > 0) {
            vehicle[seen++] = t->now;
            blur_us = t->every_us > blur_us ? t->every_us : blur_us;
        }
    }
    bool apart = progress_apart_us(seen, vehicle) > APART_US;
    if (apart) {
        *ret = (watch_condition){.kind = WATCH_APART,
                                 .subject = str_of(of[0].trip->convoy),
                                 .area = str_of(of[0].trip->kecamatan),
                                 .from_us = apart_since(of, n, now_us),
                                 .blur_us = blur_us};
    }
    arena_done(&a);
    return apart;
}

static int32_t convoys_apart(live_desk *d, arena *a, int64_t now_us, watch_condition *ret)
{
    int32_t n = 0;
    int32_t found = 0;
    live_ref *order = ARENA_NEW(a, live_ref, d->now.n_trip + 1);
    for (int32_t i = 0; i < d->now.n_trip; i++) {
        order[n++].trip = &d->now.trip[i];
    }
    qsort(order, (size_t)n, sizeof(live_ref), compare_convoys);
    for (int32_t i = 0, k = 0; i < n; i = k) {
        for (k = i; k < n && strcmp(order[k].trip->convoy, order[i].trip->convoy) == 0;) {
            k++;
        }
        found += k - i > 1 && convoy_apart(&order[i], k - i, now_us, &ret[found]);
    }
    return found;
}

void live_desk_conditions(live_desk *d, arena *a, int64_t now_us, const watch_condition **ret, int32_t *ret_n)
{
    lock(d);
    watch_condition *row =
        ARENA_NEW(a, watch_condition,
                  (int64_t)d->now.n_trip * (LIVE_TRIP_CONDITIONS + 1) + 2 * (int64_t)d->now.n_tracker + 1);
    int32_t n = convoys_apart(d, a, now_us, row);
    n += live_calls(&d->now, now_us, &row[n]);
    for (int32_t i = 0; i < d->now.n_trip; i++) {
        n += live_trip_conditions(&d->now.trip[i], now_us, &row[n]);
    }
    for (int32_t i = 0; i < d->now.n_tracker; i++) {
        n += live_tracker_silent(&d->now, &d->now.tracker[i], now_us, &row[n]);
    }
    for (int32_t i = 0; i < n; i++) {
        row[i].subject = str_keep(a, row[i].subject);
        row[i].area = str_keep(a, row[i].area);
        row[i].to_us = INT64_MAX;
        row[i].known_us = now_us;
    }
    unlock(d);
    *ret = row;
    *ret_n = n;
}

void live_desk_heard(live_desk *d, arena *a, const live_heard **ret, int32_t *ret_n)
{
    int32_t n = 0;
    lock(d);
    live_heard *row = ARENA_NEW(a, live_heard, d->now.n_trip + 1);
    for (int32_t i = 0; i < d->now.n_trip; i++) {
        const live_trip *t = &d->now.trip[i];
        if (t->now.heard_us > 0) {
            row[n++] = (live_heard){str_keep(a, str_of(t->kecamatan)), t->now.heard_us};
        }
    }
    unlock(d);
    *ret = row;
    *ret_n = n;
}
