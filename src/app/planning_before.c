// A plan that is being carried out, read back from its document: what has begun stands, the rest was told.
#include "app/planning_before.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

static void index_consignments(reader *r)
{
    const fleet_problem *f = &r->p->fleet;
    r->at_place_first = ARENA_NEW(r->a, int32_t, r->p->n_node + 1);
    r->at_place = ARENA_NEW(r->a, int32_t, f->n_consignment);
    for (int32_t i = 0; i < f->n_consignment; i++) {
        r->at_place_first[f->consignment[i].place + 1]++;
    }
    for (int32_t i = 0; i < r->p->n_node; i++) {
        r->at_place_first[i + 1] += r->at_place_first[i];
    }
    int32_t *next = ARENA_NEW(r->a, int32_t, r->p->n_node + 1);
    memcpy(next, r->at_place_first, (size_t)(r->p->n_node + 1) * sizeof *next);
    for (int32_t i = 0; i < f->n_consignment; i++) {
        r->at_place[next[f->consignment[i].place]++] = i;
    }
}

bool before_code(const str_map *m, const json_t *row, const char *key, int32_t *ret)
{
    int32_t i = planning_code(m, json_object_get(row, key));
    *ret = i == NONE ? *ret : i;
    return i != NONE;
}

int32_t before_number(const json_t *row, const char *key)
{
    json_int_t v = json_integer_value(json_object_get(row, key));
    return (int32_t)(v > INT32_MAX ? INT32_MAX : v < INT32_MIN ? INT32_MIN : v);
}

int32_t before_second(const reader *r, const json_t *row, size_t i)
{
    json_int_t v = json_integer_value(json_array_get(json_object_get(row, "exact_s"), i)) + r->shift_s;
    return (int32_t)(v > PLAN_FAR_S ? PLAN_FAR_S : v < -PLAN_FAR_S ? -PLAN_FAR_S : v);
}

const planning_news *before_news(const reader *r, const char *trip)
{
    for (int32_t i = 0; i < r->before->n_news; i++) {
        if (strcmp(r->before->news[i].trip, trip) == 0) {
            return &r->before->news[i];
        }
    }
    return NULL;
}

// The consignment that a stop serves, and the hop whose farther end the stop is.
static bool read_goods(const reader *r, const json_t *row, const fleet_trip *t, int32_t lot, fleet_stop *ret)
{
    const fleet_problem *f = &r->p->fleet;
    int32_t receiver = 0;
    int32_t place = 0;
    if (!before_code(&r->codes.node, row, "for", &receiver) ||
        !before_code(&r->codes.node, row, "place", &place)) {
        return false;
    }
    for (int32_t i = r->at_place_first[receiver]; i < r->at_place_first[receiver + 1]; i++) {
        const fleet_consignment *c = &f->consignment[r->at_place[i]];
        for (int32_t h = c->hop_first; c->leg == t->leg && c->lot == lot && h < c->hop_first + c->hop_n;
             h++) {
            const fleet_block *b = &f->block[c->block];
            bool boat = mode_is_boat(f->vehicle[t->vehicle].mode);
            if (b->place[f->hop[h].to] == place && f->hop[h].water == boat) {
                ret->consignment = r->at_place[i];
                ret->hop = h;
                return true;
            }
        }
    }
    return false;
}

static bool read_stops(const reader *r, const json_t *row, int32_t base, fleet_trip *t, fleet_stop *stop)
{
    const fleet_problem *f = &r->p->fleet;
    const json_t *stops = json_object_get(row, "stops");
    size_t n = json_array_size(stops);
    if (n < 1 || n > FLEET_STOPS_MAX) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const json_t *s = json_array_get(stops, i);
        stop[i] = (fleet_stop){.units = before_number(s, "kits"),
                               .arrive_s = before_second(r, s, 0),
                               .leave_s = before_second(r, s, 1)};
        if (!read_goods(r, s, t, before_number(row, "lot"), &stop[i])) {
            return false;
        }
        const fleet_consignment *c = &f->consignment[stop[i].consignment];
        t->block = c->block;
        t->base = f->hop[stop[i].hop].from;
        if (f->block[c->block].place[t->base] != base || stop[i].units < 1 || stop[i].units > c->units) {
            return false;
        }
    }
    t->stop_n = (int32_t)n;
    return true;
}

static bool read_people(const reader *r, const json_t *row, fleet_trip *t)
{
    const json_t *escorts = json_object_get(row, "escorts");
    t->escort_n = (int32_t)json_array_size(escorts);
    t->village_officer = NONE;
    if (t->escort_n > FLEET_ESCORTS_MAX) {
        return false;
    }
    for (int32_t i = 0; i < t->escort_n; i++) {
        t->escort[i] = planning_code(&r->codes.person, json_array_get(escorts, (size_t)i));
        if (t->escort[i] == NONE) {
            return false;
        }
    }
    return !json_is_string(json_object_get(row, "bhabinkamtibmas")) ||
           before_code(&r->codes.person, row, "bhabinkamtibmas", &t->village_officer);
}

// One row of `trips`; false when the problem no longer knows something of it.
static bool read_trip(const reader *r, const json_t *row, fleet_trip *t, fleet_stop *stop)
{
    const char *direction = json_string_value(json_object_get(row, "direction"));
    int32_t base = 0;
    *t = (fleet_trip){.leg = before_number(row, "leg"),
                      .direction = direction && strcmp(direction, "back") == 0 ? FLEET_BACK : FLEET_OUT,
                      .wave = before_number(row, "wave"),
                      .load_s = before_second(r, row, 0),
                      .depart_s = before_second(r, row, 1),
                      .end_s = before_second(r, row, 2)};
    return t->leg >= 0 && t->leg < FLEET_LEGS &&
           before_code(&r->codes.vehicle, row, "vehicle", &t->vehicle) &&
           before_code(&r->codes.node, row, "base", &base) && read_stops(r, row, base, t, stop) &&
           read_people(r, row, t);
}

// Whatever was still to come is late; nothing overtakes. A trip that should be over by now is still under way
// when it is as late as that.
static void make_late(fleet_trip *t, fleet_stop *stop, int32_t now_s, int32_t late_s)
{
    now_s -= t->end_s <= now_s ? late_s : 0;
    t->depart_s += t->depart_s > now_s ? late_s : 0;
    for (int32_t i = 0; i < t->stop_n; i++) {
        stop[i].arrive_s += stop[i].arrive_s > now_s ? late_s : 0;
        stop[i].leave_s += stop[i].leave_s > now_s ? late_s : 0;
    }
    t->end_s += t->end_s > now_s ? late_s : 0;
}

// Trips that were read, in the order of the document, which is that of a plan.
typedef struct kept {
    int32_t n, n_stop;
    fleet_trip *trip;
    fleet_stop *stop;
} kept;

static void kept_init(kept *k, arena *a, const json_t *trips)
{
    size_t i = 0;
    json_t *row = NULL;
    int64_t stops = 0;
    json_array_foreach(trips, i, row)
    {
        size_t n = json_array_size(json_object_get(row, "stops"));
        stops += n > FLEET_STOPS_MAX ? 0 : (int64_t)n;
    }
    k->trip = ARENA_NEW(a, fleet_trip, json_array_size(trips));
    k->stop = ARENA_NEW(a, fleet_stop, stops);
}

static void keep(kept *k, fleet_trip t, const fleet_stop *stop)
{
    t.stop_first = k->n_stop;
    memcpy(&k->stop[k->n_stop], stop, (size_t)t.stop_n * sizeof *stop);
    k->n_stop += t.stop_n;
    k->trip[k->n++] = t;
}

// A trip that has begun and that this problem cannot say is an error: its goods would be forgotten.
static bool stand_trip(reader *r, const json_t *row, kept *fixed, kept *told, kept *standing, err *e)
{
    const char *id = json_string_value(json_object_get(row, "id"));
    const planning_news *news = id ? before_news(r, id) : NULL;
    bool failed = news && news->failed;
    fleet_trip t;
    fleet_stop stop[FLEET_STOPS_MAX];
    bool known = read_trip(r, row, &t, stop);
    bool begun = t.load_s < r->p->fleet.now_s && !failed;
    if (!known) {
        r->p->n_lost += begun || failed ? 0 : 1;
        return !begun || err_fail(e, ERR_CODE("plan.trip_changed"), ERR_Z("trip", id ? id : "?"));
    }
    if (news && news->late_min > 0 && begun) {
        make_late(&t, stop, r->p->fleet.now_s, news->late_min * S_PER_MIN);
    } else if (news && news->late_min > 0) { // it has not begun: its vehicle is not ready before
        planning_lay_up(r->a, r->p, t.vehicle, t.load_s, t.load_s + news->late_min * S_PER_MIN);
    }
    keep(begun ? fixed : told, t, stop);
    if (!failed) {
        keep(standing, t, stop);
    }
    return true;
}

static bool news_known(const planning_before *before, const json_t *trips, err *e)
{
    for (int32_t n = 0; n < before->n_news; n++) {
        size_t i = 0;
        json_t *row = NULL;
        bool found = false;
        json_array_foreach(trips, i, row)
        {
            const char *id = json_string_value(json_object_get(row, "id"));
            found = found || (id && strcmp(id, before->news[n].trip) == 0);
        }
        if (!found) {
            return err_fail(e, ERR_CODE("plan.no_trip"), ERR_Z("trip", before->news[n].trip));
        }
    }
    return true;
}

// The waves of kecamatan that have left, where by now another would be farther: what has left is no longer
// put in order by travel time.
static void keep_waves(const reader *r, const kept *fixed)
{
    fleet_problem *f = &r->p->fleet;
    fleet_kecamatan *all = ARENA_NEW(r->a, fleet_kecamatan, f->n_kecamatan);
    int32_t *left = ARENA_NEW(r->a, int32_t, f->n_kecamatan); // its wave, 0 = it has not
    bool odd = false;
    bool user = false;
    for (int32_t i = 0; i < fixed->n; i++) {
        const fleet_trip *t = &fixed->trip[i];
        if (t->direction == FLEET_OUT && t->leg == 0) {
            left[f->consignment[fixed->stop[t->stop_first].consignment].kecamatan] = t->wave;
        }
    }
    for (int32_t i = 0; i < f->n_kecamatan; i++) {
        all[i] = f->kecamatan[i];
        user = user || all[i].wave > 0;
        for (int32_t k = 0; k < f->n_kecamatan; k++) {
            bool both = left[i] > 0 && left[k] > 0;
            odd = odd || (both && left[i] > left[k] && all[i].travel_s > f->kecamatan[k].travel_s);
        }
    }
    for (int32_t i = 0; odd && !user && i < f->n_kecamatan; i++) {
        all[i].wave = left[i];
    }
    f->kecamatan = all;
}

// What the document says is missing, as far as the problem knows the place.
static void read_missing(const reader *r, const json_t *rows)
{
    static const char *const reason[] = {"no_path", "no_vehicle", "no_time", "no_escort", "not_sent"};
    const fleet_problem *f = &r->p->fleet;
    fleet_plan *plan = &r->p->standing;
    plan->missing = ARENA_NEW(r->a, fleet_missing, json_array_size(rows));
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        const char *direction = json_string_value(json_object_get(row, "direction"));
        const char *why = json_string_value(json_object_get(row, "reason"));
        const char *word = why ? strrchr(why, '.') : NULL;
        fleet_missing m = {.units = before_number(row, "kits"),
                           .direction = direction && strcmp(direction, "back") == 0 ? FLEET_BACK : FLEET_OUT};
        int32_t place = 0;
        bool known = false;
        for (size_t k = 0; word && k < sizeof reason / sizeof *reason; k++) {
            m.reason = strcmp(word + 1, reason[k]) == 0 ? (fleet_reason)k : m.reason;
        }
        for (int32_t c = 0;
             before_code(&r->codes.node, row, "place", &place) && c < f->n_consignment && !known; c++) {
            const fleet_consignment *g = &f->consignment[c];
            known = g->place == place && g->leg == before_number(row, "leg") &&
                    g->lot == before_number(row, "lot");
            m.consignment = c;
        }
        if (known) {
            plan->missing[plan->n_missing++] = m;
        }
    }
}

// As a plan's trips are; who has left the register comes after all others there.
static int trip_order(const void *x, const void *y)
{
    const fleet_trip *a = x;
    const fleet_trip *b = y;
    if (a->load_s != b->load_s) {
        return a->load_s < b->load_s ? -1 : 1;
    }
    return a->vehicle != b->vehicle ? (a->vehicle < b->vehicle ? -1 : 1)
                                    : (a->stop_first > b->stop_first) - (a->stop_first < b->stop_first);
}

static void kept_sort(kept *k)
{
    if (k->n > 0) {
        qsort(k->trip, (size_t)k->n, sizeof *k->trip, trip_order);
    }
}

// Which wave each kecamatan had; one that the document does not know comes last.
static void read_waves(const reader *r)
{
    const json_t *waves = json_object_get(r->before->document, "waves");
    fleet_plan *plan = &r->p->standing;
    size_t i = 0;
    size_t c = 0;
    json_t *row = NULL;
    json_t *code = NULL;
    plan->n_wave = (int32_t)json_array_size(waves);
    plan->wave_of = ARENA_NEW(r->a, int32_t, r->p->n_kecamatan);
    for (int32_t k = 0; k < r->p->n_kecamatan; k++) {
        plan->wave_of[k] = plan->n_wave > 0 ? plan->n_wave : 1;
    }
    json_array_foreach(waves, i, row)
    {
        json_array_foreach(json_object_get(row, "kecamatan"), c, code)
        {
            int32_t k = planning_code_kecamatan(r->p, code);
            if (k != NONE) {
                plan->wave_of[k] = (int32_t)i + 1;
            }
        }
    }
}

static bool stand_all(reader *r, const json_t *trips, err *e)
{
    fleet_problem *f = &r->p->fleet;
    kept fixed = {0};
    kept told = {0};
    kept standing = {0};
    kept_init(&fixed, r->a, trips);
    kept_init(&told, r->a, trips);
    kept_init(&standing, r->a, trips);
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(trips, i, row)
    {
        if (!stand_trip(r, row, &fixed, &told, &standing, e)) {
            return false;
        }
    }
    kept_sort(&fixed);
    kept_sort(&standing);
    keep_waves(r, &fixed);
    f->n_fixed = fixed.n;
    f->fixed = fixed.trip;
    f->n_fixed_stop = fixed.n_stop;
    f->fixed_stop = fixed.stop;
    f->n_told = told.n;
    f->told = told.trip;
    f->n_told_stop = told.n_stop;
    f->told_stop = told.stop;
    r->p->standing = (fleet_plan){
        .n_trip = standing.n, .trip = standing.trip, .n_stop = standing.n_stop, .stop = standing.stop};
    read_waves(r);
    read_missing(r, json_object_get(r->before->document, "undelivered"));
    return true;
}

bool planning_stand(arena *a, planning *p, const planning_before *before, err *e)
{
    const json_t *trips = json_object_get(before->document, "trips");
    const char *day0 = json_string_value(json_object_get(before->document, "day0"));
    int32_t day = 0;
    if (!json_is_array(trips) || !day0 || !date_parse(str_of(day0), &day)) {
        return err_fail(e, ERR_CODE("plan.damaged"), ERR_Z("id", "-"));
    }
    reader r = {.a = a, .p = p, .before = before, .shift_s = planning_second(p, (int64_t)day * S_PER_DAY)};
    p->fleet.now_s = planning_second(p, before->now_s);
    planning_codes_make(p, &r.codes);
    index_consignments(&r);
    for (int32_t v = p->n_vehicle_there; v < p->fleet.n_vehicle; v++) {
        planning_lay_up(a, p, v, p->fleet.now_s, PLAN_FAR_S); // under way, and then no more
    }
    bool ok = news_known(before, trips, e) && before_keep_ways(&r, trips, e) && stand_all(&r, trips, e);
    planning_codes_done(&r.codes);
    return ok;
}

// Why goods are missing may have changed, and that is no fault of a plan that is to be carried out.
void planning_judge_before(arena *a, planning *p)
{
    fleet_score_of(a, &p->fleet, &p->standing, &p->standing.score);
    check_report_init(a, &p->told);
    check_fleet(a, &p->fleet, &p->standing, &p->told);
    p->told.n_fault -= p->told.faults[CHECK_FLEET_MISSING];
    p->told.faults[CHECK_FLEET_MISSING] = 0;
}

json_t *planning_before_json(const planning *p)
{
    json_t *rows = json_array();
    for (int c = 0; c < CHECK_COUNT; c++) {
        if (p->told.faults[c] > 0) {
            json_array_append_new(rows, json_pack("{s:s, s:I}", "code", check_name((check_code)c), "faults",
                                                  (json_int_t)p->told.faults[c]));
        }
    }
    return json_pack("{s:i, s:o}", "lost", p->n_lost, "faults", rows);
}
