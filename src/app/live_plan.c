// The published plan's document as trips that can be followed.
#include "app/live_internal.h"

#include <stdlib.h>
#include <string.h>

#include "app/json_words.h"
#include "base/clock.h"
#include "geo/polyline.h"

enum { E7_DIGITS = 7, WAY_POINTS_MAX = 4096, STOPS_MAX = 1000, TRIPS_MAX = 200000 };

// Kinds that the picture hangs on, beside the plan.
static const uint32_t KINDS = 1u << KIND_OPERATION | 1u << KIND_SITES | 1u << KIND_TPS | 1u << KIND_TRACKERS;

typedef struct spot {
    point at;
    bool placed, blank;
} spot;

typedef struct making {
    store *s;
    live_picture *p;
    arena scratch;
    const json_t *document;
    int64_t day0_us; // its midnight, UTC
    int32_t offset_min;
    spot *spot;
    int32_t n_spot, cap_spot;
    str_map spot_of;
    point *line;         // room for WAY_POINTS_MAX
    progress_point *way; // likewise
} making;

bool live_version(store *s, char ret_plan[static STORE_HASH], int64_t *ret_version, int64_t *ret_erased,
                  err *e)
{
    arena a = {0};
    plan_record row = {0};
    int32_t n = 0;
    bool ok = store_plan_list(s, &a, 1, &row, &n, e) && store_batch_of(s, KINDS, ret_version, e) &&
              store_observed_erased(s, ret_erased, e);
    if (ok) {
        memcpy(ret_plan, n > 0 ? row.id : (char[STORE_HASH]){0}, STORE_HASH);
    }
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- the register

static bool degrees(str text, int32_t *ret_e7)
{
    int64_t v = 0;
    if (!str_parse_scaled(text, E7_DIGITS, -INT64_C(1800000000), INT64_C(1800000000), &v)) {
        return false;
    }
    *ret_e7 = (int32_t)v;
    return true;
}

static void add_spot(making *m, const entry *row, int lat, int lon, bool blank)
{
    spot x = {.blank = blank};
    x.placed = degrees(row->value[lat], &x.at.lat_e7) && degrees(row->value[lon], &x.at.lon_e7);
    m->spot = arena_room(&m->scratch, m->spot, m->n_spot, &m->cap_spot, sizeof *m->spot);
    if (str_map_add(&m->spot_of, str_keep(&m->scratch, row->code), m->n_spot, NULL)) {
        m->spot[m->n_spot++] = x;
    }
}

static bool take_site(void *ctx, const entry *row, err *e)
{
    (void)e;
    add_spot(ctx, row, SITES_LAT, SITES_LON, false);
    return true;
}

static bool take_tps(void *ctx, const entry *row, err *e)
{
    (void)e;
    add_spot(ctx, row, TPS_LAT, TPS_LON, str_eq(row->value[TPS_BLANK_SPOT], STR("yes")));
    return true;
}

static bool take_operation(void *ctx, const entry *row, err *e)
{
    making *m = ctx;
    int64_t v = 0;
    (void)e;
    if (str_parse_i64(row->value[OPERATION_UTC_OFFSET_MIN], -S_PER_DAY, S_PER_DAY, &v)) {
        m->offset_min = (int32_t)v;
    }
    return true;
}

static bool count_row(void *ctx, const entry *row, err *e)
{
    (void)row;
    (void)e;
    ++*(int32_t *)ctx;
    return true;
}

static bool take_tracker(void *ctx, const entry *row, err *e)
{
    making *m = ctx;
    live_picture *p = m->p;
    (void)e;
    live_tracker *t = &p->tracker[p->n_tracker];
    *t = (live_tracker){.code = str_dup(&p->memory, row->code),
                        .vehicle = str_dup(&p->memory, row->value[TRACKERS_VEHICLE]),
                        .person = str_dup(&p->memory, row->value[TRACKERS_PERSON]),
                        .allowance = INT64_C(1000000) * LIVE_BURST};
    (void)str_map_add(&p->tracker_of, str_of(t->code), p->n_tracker, NULL);
    p->n_tracker++;
    return true;
}

static bool read_register(making *m, err *e)
{
    int32_t n = 0;
    if (!store_each(m->s, KIND_OPERATION, take_operation, m, e) ||
        !store_each(m->s, KIND_SITES, take_site, m, e) || !store_each(m->s, KIND_TPS, take_tps, m, e) ||
        !store_each(m->s, KIND_TRACKERS, count_row, &n, e)) {
        return false;
    }
    m->p->tracker = ARENA_NEW(&m->p->memory, live_tracker, n + 1);
    return store_each(m->s, KIND_TRACKERS, take_tracker, m, e);
}

// ---------------------------------------------------------------- ways

static const char *kept(making *m, const json_t *o, const char *name)
{
    return str_dup(&m->p->memory, str_of(row_text(o, name)));
}

// A second of the plan as an instant.
static int64_t instant(const making *m, const json_t *o, size_t i)
{
    return m->day0_us +
           (int64_t)json_integer_value(json_array_get(json_object_get(o, "exact_s"), i)) * US_PER_S;
}

// A way that grows.
typedef struct drawing {
    progress_point *at;
    int32_t n;
} drawing;

static bool spot_find(const making *m, const char *code, spot *ret)
{
    int32_t i = 0;
    if (!str_map_get(&m->spot_of, str_of(code), &i)) {
        return false;
    }
    *ret = m->spot[i];
    return true;
}

// The points of a path without its ends' stops, at most `room`.
static int32_t path_points(making *m, const json_t *path, int32_t room)
{
    str line = str_of(row_text(path, "line"));
    const json_t *nodes = json_object_get(path, "nodes");
    int32_t n = 0;
    if (line.n == 0 || !polyline_read(line, WAY_POINTS_MAX, m->line, &n)) {
        spot x = {0};
        n = 0;
        for (size_t i = 1; i + 1 < json_array_size(nodes) && n < WAY_POINTS_MAX; i++) {
            const char *code = json_string_value(json_array_get(nodes, i));
            if (code && spot_find(m, code, &x) && x.placed) {
                m->line[n++] = x.at;
            }
        }
    }
    int32_t skip = room > 0 ? 1 + n / room : n + 1; // of a line without end, every so manieth
    int32_t kept_n = 0;
    for (int32_t i = 0; i < n; i += skip) {
        m->line[kept_n++] = m->line[i];
    }
    return kept_n < room ? kept_n : room;
}

// The points between two stops; their moments by the share of the length.
static void draw_between(making *m, drawing *w, const json_t *path, int64_t leave_us, const live_stop *to,
                         point end)
{
    int32_t n = path_points(m, path, (WAY_POINTS_MAX - w->n) / 2);
    point from = w->at[w->n - 1].at;
    int64_t whole_mm = 0;
    for (int32_t i = 0; i <= n; i++) {
        whole_mm += point_distance_mm(i > 0 ? m->line[i - 1] : from, i < n ? m->line[i] : end);
    }
    int64_t so_far_mm = 0;
    for (int32_t i = 0; i < n; i++) {
        so_far_mm += point_distance_mm(i > 0 ? m->line[i - 1] : from, m->line[i]);
        double share = whole_mm > 0 ? (double)so_far_mm / (double)whole_mm : 0;
        w->at[w->n++] =
            (progress_point){.at = m->line[i],
                             .plan_us = leave_us + (int64_t)(share * (double)(to->arrive_us - leave_us)),
                             .stop = PROGRESS_NOWHERE};
    }
}

static void draw_stop(drawing *w, point at, int64_t us, int32_t stop)
{
    if (w->n < WAY_POINTS_MAX) {
        w->at[w->n++] = (progress_point){.at = at, .plan_us = us, .stop = stop};
    }
}

// The way from the base to the last stop; none when a place of it is not known.
static bool draw(making *m, live_trip *t, const json_t *row)
{
    const json_t *paths = json_object_get(m->document, "paths");
    const json_t *path = json_object_get(row, "path");
    drawing w = {.at = m->way};
    spot x = {0};
    int64_t leave_us = t->depart_us;
    if (!spot_find(m, row_text(row, "base"), &x) || !x.placed) {
        return false;
    }
    draw_stop(&w, x.at, leave_us, 0);
    for (int32_t i = 0; i < t->n_stop; i++) {
        const live_stop *st = &t->stop[i];
        size_t way = (size_t)json_integer_value(json_array_get(path, (size_t)i));
        if (!spot_find(m, st->place, &x) || !x.placed) {
            return false;
        }
        draw_between(m, &w, json_array_get(paths, way), leave_us, st, x.at);
        draw_stop(&w, x.at, st->arrive_us, i + 1);
        if (i + 1 < t->n_stop) {
            draw_stop(&w, x.at, st->leave_us, i + 1);
        }
        leave_us = st->leave_us;
    }
    progress_point *at = ARENA_NEW(&m->p->memory, progress_point, w.n);
    memcpy(at, w.at, (size_t)w.n * sizeof *at);
    t->way = (progress_way){.n = w.n, .at = at};
    return w.n >= 2 && w.at[w.n - 1].stop == t->n_stop;
}

// ---------------------------------------------------------------- trips

static void read_stops(making *m, live_trip *t, const json_t *row)
{
    const json_t *stops = json_object_get(row, "stops");
    size_t n = json_array_size(stops) < STOPS_MAX ? json_array_size(stops) : STOPS_MAX;
    live_stop *out = ARENA_NEW(&m->p->memory, live_stop, n);
    for (size_t i = 0; i < n; i++) {
        const json_t *st = json_array_get(stops, i);
        spot x = {0};
        out[i] = (live_stop){.place = kept(m, st, "place"),
                             .name = kept(m, st, "name"),
                             .arrive_us = instant(m, st, 0),
                             .leave_us = instant(m, st, 1)};
        out[i].blank = spot_find(m, out[i].place, &x) && x.blank;
    }
    t->stop = out;
    t->n_stop = (int32_t)n;
}

static void add_trackers(making *m, live_trip *t, str whose, bool of_vehicle)
{
    for (int32_t k = 0; k < m->p->n_tracker; k++) {
        const live_tracker *x = &m->p->tracker[k];
        if (whose.n > 0 && t->n_tracker < LIVE_TRACKERS &&
            str_eq(str_of(of_vehicle ? x->vehicle : x->person), whose)) {
            t->tracker[t->n_tracker++] = k;
        }
    }
}

// Those of its vehicle; where there is none those of its escorts.
static void find_trackers(making *m, live_trip *t, const json_t *row)
{
    size_t i = 0;
    json_t *escort = NULL;
    add_trackers(m, t, str_of(t->vehicle), true);
    if (t->n_tracker > 0) {
        return;
    }
    json_array_foreach(json_object_get(row, "escorts"), i, escort)
    {
        add_trackers(m, t, str_of(json_string_value(escort)), false);
    }
}

static void read_trip(making *m, live_trip *t, const json_t *row)
{
    *t = (live_trip){
        .id = kept(m, row, "id"),
        .convoy = kept(m, row, "convoy"),
        .vehicle = kept(m, row, "vehicle"),
        .vehicle_name = kept(m, row, "vehicle_name"),
        .mode = kept(m, row, "mode"),
        .kecamatan = kept(m, row, "kecamatan"),
        .direction = kept(m, row, "direction"),
        .leg = (int32_t)json_integer_value(json_object_get(row, "leg")),
        .slack_us = (int64_t)json_integer_value(json_object_get(row, "slack_min")) * S_PER_MIN * US_PER_S,
        .from_us = instant(m, row, 0) - (int64_t)LIVE_BEFORE_MIN * S_PER_MIN * US_PER_S,
        .depart_us = instant(m, row, 1),
        .to_us = instant(m, row, 2) + (int64_t)LIVE_BEHIND_H * S_PER_HOUR * US_PER_S,
    };
    read_stops(m, t, row);
    t->arrive_us = t->n_stop > 0 ? t->stop[t->n_stop - 1].arrive_us : t->depart_us;
    find_trackers(m, t, row);
    if (!draw(m, t, row)) {
        t->way = (progress_way){0};
    }
}

static int by_vehicle(const void *x, const void *y)
{
    const live_trip *a = ((const live_ref *)x)->trip;
    const live_trip *b = ((const live_ref *)y)->trip;
    int c = strcmp(a->vehicle, b->vehicle);
    return c != 0 ? c : (a->from_us > b->from_us) - (a->from_us < b->from_us);
}

// A vehicle is on one trip at a time; before the next one is loaded it may be on its way back.
static void part_trips(making *m)
{
    live_picture *p = m->p;
    const int64_t before_us = (int64_t)LIVE_BEFORE_MIN * S_PER_MIN * US_PER_S;
    live_ref *order = ARENA_NEW(&m->scratch, live_ref, p->n_trip + 1);
    for (int32_t i = 0; i < p->n_trip; i++) {
        order[i].trip = &p->trip[i];
    }
    qsort(order, (size_t)p->n_trip, sizeof(live_ref), by_vehicle);
    for (int32_t i = 0; i + 1 < p->n_trip; i++) {
        live_trip *t = order[i].trip;
        int64_t load_us = order[i + 1].trip->from_us + before_us;
        if (strcmp(t->vehicle, order[i + 1].trip->vehicle) == 0 && t->to_us > load_us) {
            t->to_us = load_us;
        }
    }
    for (int32_t i = 0; i < p->n_trip; i++) {
        live_trip *t = &p->trip[i];
        t->every_us = (t->to_us - t->from_us) / (LIVE_FIXES - 1) + 1; // its moments begin before it does
    }
}

static bool read_plan(making *m, err *e)
{
    arena *a = &m->scratch;
    plan_record record = {0};
    int32_t day0 = 0;
    if (!m->p->plan[0]) {
        return true;
    }
    if (!store_plan_get(m->s, a, str_of(m->p->plan), &record, e)) {
        return false;
    }
    json_t *document = json_loadb(record.body.p, record.body.n, 0, NULL);
    const json_t *trips = json_object_get(document, "trips");
    if (!date_parse(str_of(row_text(document, "day0")), &day0) || json_array_size(trips) > TRIPS_MAX) {
        json_decref(document);
        return err_fail(e, ERR_CODE("plan.damaged"), ERR_Z("id", m->p->plan));
    }
    m->document = document;
    m->day0_us = ((int64_t)day0 * S_PER_DAY - (int64_t)m->offset_min * S_PER_MIN) * US_PER_S;
    m->p->trip = ARENA_NEW(&m->p->memory, live_trip, json_array_size(trips) + 1);
    for (size_t i = 0; i < json_array_size(trips); i++) {
        read_trip(m, &m->p->trip[m->p->n_trip++], json_array_get(trips, i));
    }
    part_trips(m);
    json_decref(document);
    return true;
}

// ---------------------------------------------------------------- what was reported

typedef struct loading {
    live_trip *trip;
    int32_t tracker;
} loading;

static bool take_report(void *ctx, const observed_row *row, err *e)
{
    loading *x = ctx;
    (void)e;
    (void)live_trip_take(x->trip, x->tracker, &row->what);
    return true;
}

bool live_tracker_sos(store *s, live_tracker *t, err *e)
{
    observation o = {0};
    bool found = false;
    bool ok = store_observed_sos(s, str_of(t->code), &o, &found, e);
    if (ok) {
        t->sos_heard_us = found ? o.heard_us : 0;
        t->sos_time_us = found ? o.time_us : 0;
    }
    return ok;
}

static bool load_reports(making *m, err *e)
{
    live_picture *p = m->p;
    for (int32_t i = 0; i < p->n_tracker; i++) {
        if (!live_tracker_sos(m->s, &p->tracker[i], e)) {
            return false;
        }
    }
    for (int32_t i = 0; i < p->n_trip; i++) {
        live_trip *t = &p->trip[i];
        for (int32_t k = 0; k < t->n_tracker; k++) {
            loading x = {t, t->tracker[k]};
            if (!store_observations(m->s, str_of(p->tracker[t->tracker[k]].code), t->from_us, t->to_us,
                                    t->every_us, take_report, &x, e)) {
                return false;
            }
        }
    }
    return true;
}

void live_picture_done(live_picture *p)
{
    for (int32_t i = 0; i < p->n_trip; i++) {
        free(p->trip[i].fix);
    }
    str_map_done(&p->tracker_of);
    arena_done(&p->memory);
    *p = (live_picture){0};
}

bool live_picture_make(store *s, live_picture *ret, err *e)
{
    live_picture made = {0};
    making m = {.s = s, .p = &made};
    m.line = ARENA_NEW(&m.scratch, point, WAY_POINTS_MAX);
    m.way = ARENA_NEW(&m.scratch, progress_point, WAY_POINTS_MAX);
    bool ok = live_version(s, made.plan, &made.version, &made.erased, e) && read_register(&m, e) &&
              read_plan(&m, e) && load_reports(&m, e);
    str_map_done(&m.spot_of);
    arena_done(&m.scratch);
    if (!ok) {
        live_picture_done(&made);
        return false;
    }
    *ret = made;
    return true;
}
