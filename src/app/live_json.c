// What the live desk answers (docs/formats/live.md).
#include "app/live_internal.h"

#include <string.h>

static json_t *degrees(point p)
{
    return json_pack("[f,f]", p.lat_e7 / 1e7, p.lon_e7 / 1e7);
}

static json_t *moment(int64_t us)
{
    char text[INSTANT_TEXT];
    if (us <= 0) {
        return json_null();
    }
    instant_format(us, text);
    return json_string(text);
}

static json_t *mark_words(uint32_t marks)
{
    static const struct {
        uint32_t mark;
        const char *word;
    } row[] = {{PROGRESS_MOCK, "mock"},
               {PROGRESS_COARSE, "coarse"},
               {PROGRESS_FAST, "fast"},
               {PROGRESS_CLOCK, "clock"},
               {PROGRESS_OFF, "off"}};
    json_t *out = json_array();
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        if (marks & row[i].mark) {
            json_array_append_new(out, json_string(row[i].word));
        }
    }
    return out;
}

static json_t *conditions(const live_trip *t, int64_t now_us)
{
    watch_condition row[LIVE_TRIP_CONDITIONS];
    int32_t n = live_trip_conditions(t, now_us, row);
    json_t *out = json_array();
    for (int32_t i = 0; i < n; i++) {
        json_array_append_new(out, json_pack("{s:s, s:o}", "kind", watch_kind_name(row[i].kind), "since",
                                             moment(row[i].from_us)));
    }
    return out;
}

static const char *stage_word(const live_trip *t)
{
    static const char *const word[] = {"silent", "waiting", "under_way", "arrived"};
    return t->n_tracker == 0 || t->way.n < 2 ? "untracked" : word[t->now.stage];
}

json_t *live_trip_row(const live_trip *t, int64_t now_us)
{
    const progress *p = &t->now;
    bool placed = p->last_us > 0;
    bool to_come = p->eta_us > 0 && p->stage != PROGRESS_ARRIVED;
    int64_t slack_us = t->slack_us - p->late_us;
    int64_t eta_us = to_come && p->eta_us < now_us ? now_us : p->eta_us; // nobody arrives in the past
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:o, s:o, s:o, s:o, s:i, s:o, s:o, s:o, s:o, s:o, "
        "s:o}",
        "id", t->id, "convoy", t->convoy, "vehicle", t->vehicle, "vehicle_name", t->vehicle_name, "mode",
        t->mode, "kecamatan", t->kecamatan, "direction", t->direction, "leg", t->leg, "stage", stage_word(t),
        "at", placed ? degrees(p->at) : json_null(), "at_time", moment(p->last_us), "heard",
        moment(p->heard_us), "along_m", placed ? json_integer(p->along_m) : json_null(), "whole_m",
        p->whole_m, "late_s", placed ? json_integer((json_int_t)(p->late_us / US_PER_S)) : json_null(),
        "slack_s", placed ? json_integer((json_int_t)(slack_us / US_PER_S)) : json_null(), "eta",
        moment(eta_us), "next_stop",
        p->next_stop > 0 && p->next_stop <= t->n_stop ? json_string(t->stop[p->next_stop - 1].place)
                                                      : json_null(),
        "marks", mark_words(t->marks), "conditions", conditions(t, now_us));
}

static int64_t now_of(const live_desk *d)
{
    return d->tools.clock.now_us(d->tools.clock.ctx);
}

static bool sees(const access_who *who, const live_trip *t)
{
    return access_area_holds(who->area, str_of(t->kecamatan));
}

bool live_desk_convoys(live_desk *d, const access_who *who, json_t **ret, err *e)
{
    json_t *trips = json_array();
    (void)e;
    (void)pthread_mutex_lock(&d->lock);
    int64_t now_us = now_of(d);
    for (int32_t i = 0; i < d->now.n_trip; i++) {
        if (sees(who, &d->now.trip[i])) {
            json_array_append_new(trips, live_trip_row(&d->now.trip[i], now_us));
        }
    }
    *ret = json_pack("{s:o, s:o, s:o}", "plan", d->now.plan[0] ? json_string(d->now.plan) : json_null(),
                     "now", moment(now_us), "trips", trips);
    (void)pthread_mutex_unlock(&d->lock);
    return true;
}

static json_t *stop_rows(const live_trip *t)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < t->n_stop; i++) {
        const live_stop *s = &t->stop[i];
        json_array_append_new(out, json_pack("{s:s, s:s, s:o, s:o, s:b}", "place", s->place, "name", s->name,
                                             "arrive", moment(s->arrive_us), "leave", moment(s->leave_us),
                                             "blank_spot", s->blank));
    }
    return out;
}

static json_t *way_rows(const live_trip *t)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < t->way.n; i++) {
        json_array_append_new(out, degrees(t->way.at[i].at));
    }
    return out;
}

static json_t *fix_rows(const live_desk *d, const live_trip *t)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < t->n_fix; i++) {
        const observation *o = &t->fix[i].what;
        if (o->placed) {
            json_array_append_new(out, json_pack("{s:s, s:o, s:o, s:o, s:b}", "tracker",
                                                 d->now.tracker[t->fix[i].tracker].code, "time",
                                                 moment(o->time_us), "heard", moment(o->heard_us), "at",
                                                 degrees(o->at), "mock", o->mock));
        }
    }
    return out;
}

bool live_desk_convoy(live_desk *d, const access_who *who, str id, json_t **ret, err *e)
{
    json_t *trips = json_array();
    (void)pthread_mutex_lock(&d->lock);
    int64_t now_us = now_of(d);
    for (int32_t i = 0; i < d->now.n_trip; i++) {
        const live_trip *t = &d->now.trip[i];
        if (sees(who, t) && (str_eq(id, str_of(t->convoy)) || str_eq(id, str_of(t->id)))) {
            json_t *row = live_trip_row(t, now_us);
            json_object_set_new(row, "stops", stop_rows(t));
            json_object_set_new(row, "way", way_rows(t));
            json_object_set_new(row, "fixes", fix_rows(d, t));
            json_array_append_new(trips, row);
        }
    }
    (void)pthread_mutex_unlock(&d->lock);
    if (json_array_size(trips) == 0) {
        json_decref(trips);
        return err_fail(e, ERR_CODE("live.no_convoy"), ERR_STR("id", id));
    }
    *ret = json_pack("{s:o, s:o}", "now", moment(now_us), "trips", trips);
    return true;
}

// ---------------------------------------------------------------- positions

typedef struct positions {
    const live_desk *d;
    const access_who *who;
    json_t *rows;
    int64_t last_us;
    int32_t n;
} positions;

// Whether a tracker moves in the asker's area; of one without a trip only who sees everything is told.
static bool sees_tracker(const positions *x, int32_t tracker, int64_t time_us)
{
    if (x->who->area.n == 0) {
        return true;
    }
    for (int32_t i = 0; i < x->d->now.n_trip; i++) {
        const live_trip *t = &x->d->now.trip[i];
        if (live_of_trip(t, tracker, time_us) && sees(x->who, t)) {
            return true;
        }
    }
    return false;
}

static json_t *known(int32_t v)
{
    return v == OBSERVATION_UNSAID ? json_null() : json_integer(v);
}

static bool add_position(void *ctx, const observed_row *row, err *e)
{
    positions *x = ctx;
    const observation *o = &row->what;
    int32_t tracker = 0;
    (void)e;
    x->n++;
    x->last_us = o->heard_us;
    if (!str_map_get(&x->d->now.tracker_of, row->tracker, &tracker) ||
        !sees_tracker(x, tracker, o->time_us)) {
        return true;
    }
    const live_tracker *t = &x->d->now.tracker[tracker];
    json_t *out = json_pack("{s:s, s:s, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o}", "tracker", t->code,
                            "vehicle", t->vehicle, "time", moment(o->time_us), "heard", moment(o->heard_us),
                            "at", o->placed ? degrees(o->at) : json_null(), "mock", o->mock, "accuracy_m",
                            known(o->accuracy_m), "speed_cms", known(o->speed_cms), "bearing",
                            known(o->bearing_deg), "battery", known(o->battery));
    if (access_may(x->who, ACCESS_OF_PEOPLE, ACCESS_PERSONAL)) {
        json_object_set_new(out, "person", json_string(t->person));
    }
    json_array_append_new(x->rows, out);
    return true;
}

bool live_desk_positions(live_desk *d, const access_who *who, int64_t since_us, json_t **ret, err *e)
{
    positions x = {.d = d, .who = who, .rows = json_array(), .last_us = since_us};
    (void)pthread_mutex_lock(&d->lock);
    bool ok = store_observations_heard(d->reader ? d->reader : d->db, since_us, LIVE_POSITIONS_MAX,
                                       add_position, &x, e);
    (void)pthread_mutex_unlock(&d->lock);
    if (!ok) {
        json_decref(x.rows);
        return false;
    }
    *ret = json_pack("{s:o, s:I, s:b}", "positions", x.rows, "next", (json_int_t)x.last_us, "more",
                     x.n >= LIVE_POSITIONS_MAX);
    return true;
}

static bool add_of_time(void *ctx, const observed_row *row, err *e)
{
    positions *x = ctx;
    return x->n < LIVE_POSITIONS_MAX && add_position(ctx, row, e);
}

bool live_desk_positions_of(live_desk *d, const access_who *who, int64_t from_us, int64_t to_us, json_t **ret,
                            err *e)
{
    positions x = {.d = d, .who = who, .rows = json_array()};
    bool ok = true;
    (void)pthread_mutex_lock(&d->lock);
    for (int32_t i = 0; ok && i < d->now.n_tracker && x.n < LIVE_POSITIONS_MAX; i++) {
        ok = store_observations(d->reader, str_of(d->now.tracker[i].code), from_us, to_us, 0, add_of_time, &x,
                                e);
    }
    (void)pthread_mutex_unlock(&d->lock);
    if (!ok) {
        json_decref(x.rows);
        return false;
    }
    *ret = json_pack("{s:o, s:n, s:b}", "positions", x.rows, "next", "more", x.n >= LIVE_POSITIONS_MAX);
    return true;
}
