// What a plan that is being carried out means for a placement anew: where people were told to be, and when
// its trips that have begun bind them.
#include <stdlib.h>
#include <string.h>

#include "app/planning_codes.h"
#include "base/clock.h"

typedef struct told {
    arena *a;
    planning *p;
    duty_draft *d;
    planning_codes codes;
    int32_t shift_s;  // from the document's seconds to the problem's
    int32_t *base_of; // [n_node] index among the bases of trips that have begun, or NONE
    int32_t n_base;
    int32_t *base;  // [n_base] nodes
    int32_t *way_s; // [n_unit * n_base] from home
    int32_t n_busy;
    duty_busy *busy;      // as they come
    int32_t *busy_person; // whose
} told;

// ---------------------------------------------------------------- places

// Who was told several keeps the first: a team before a post before a reserve.
static void tell(const told *w, const int32_t *person, int32_t n, int32_t place)
{
    for (int32_t i = 0; i < n; i++) {
        duty_person *q = &w->d->person[person[i]];
        q->told_plus1 = q->told_plus1 == 0 ? place + 1 : q->told_plus1;
    }
}

static void tell_all(const told *w)
{
    const duty_plan *before = &w->p->told_placement;
    int32_t n_tps = w->p->duty.n_tps;
    for (int32_t i = 0; i < before->n_team; i++) {
        tell(w, before->team[i].person, before->team[i].person_n, before->team[i].station);
    }
    for (int32_t i = 0; i < before->n_squad; i++) {
        tell(w, before->squad[i].person, before->squad[i].person_n, n_tps + before->squad[i].post);
    }
    for (int32_t i = 0; i < before->n_stand; i++) {
        tell(w, before->stand[i].person, before->stand[i].person_n,
             n_tps + w->p->duty.n_post + before->stand[i].reserve);
    }
}

// ---------------------------------------------------------------- trips that have begun

static int32_t exact_s(const told *w, const json_t *row, size_t i)
{
    json_int_t v = json_integer_value(json_array_get(json_object_get(row, "exact_s"), i)) + w->shift_s;
    return (int32_t)(v > PLAN_FAR_S ? PLAN_FAR_S : v < -PLAN_FAR_S ? -PLAN_FAR_S : v);
}

static const planning_news *news_of(const told *w, const json_t *row)
{
    const planning_before *before = w->p->options->before;
    const char *id = json_string_value(json_object_get(row, "id"));
    for (int32_t i = 0; id && i < before->n_news; i++) {
        if (strcmp(before->news[i].trip, id) == 0) {
            return &before->news[i];
        }
    }
    return NULL;
}

static bool has_begun(const told *w, const json_t *row)
{
    const planning_news *news = news_of(w, row);
    int32_t now_s = planning_second(w->p, w->p->options->before->now_s);
    return exact_s(w, row, 0) < now_s && exact_s(w, row, 2) > exact_s(w, row, 0) && !(news && news->failed);
}

// How far it is from every home to the bases of the trips that have begun.
static bool measure(told *w, const json_t *trips, err *e)
{
    planning *p = w->p;
    size_t i = 0;
    json_t *row = NULL;
    w->base = ARENA_NEW(w->a, int32_t, p->n_node);
    w->base_of = ARENA_NEW(w->a, int32_t, p->n_node);
    memset(w->base_of, 0xff, (size_t)p->n_node * sizeof *w->base_of);
    json_array_foreach(trips, i, row)
    {
        int32_t base = planning_code(&w->codes.node, json_object_get(row, "base"));
        if (base != NONE && has_begun(w, row) && w->base_of[base] == NONE) {
            w->base_of[base] = w->n_base;
            w->base[w->n_base++] = base;
        }
    }
    w->way_s = ARENA_NEW(w->a, int32_t, (int64_t)p->duty.n_unit * w->n_base);
    return w->n_base == 0 ||
           planning_travel(p, p->duty.n_unit, p->unit_site, w->n_base, w->base, w->way_s, e);
}

// Whether a trip is part of a team's own duty: its goods are of its kecamatan, in the time around the stand
// at the TPS.
static bool is_own_work(const told *w, const json_t *row, int32_t person)
{
    const planning *p = w->p;
    const duty_problem *d = &p->duty;
    int32_t tps = w->d->person[person].told_plus1 - 1;
    if (tps < 0 || tps >= d->n_tps || exact_s(w, row, 0) < d->phase[0].from_s ||
        exact_s(w, row, 2) > d->phase[DUTY_PHASES - 1].to_s) {
        return false;
    }
    bool own = true;
    size_t i = 0;
    json_t *stop = NULL;
    json_array_foreach(json_object_get(row, "stops"), i, stop)
    {
        int32_t node = planning_code(&w->codes.node, json_object_get(stop, "for"));
        int32_t area = node == NONE             ? SNAP_NONE
                       : node < p->snap->n_site ? p->snap->site[node].area
                                                : p->snap->tps[node - p->snap->n_site].village;
        own = own && area != SNAP_NONE && p->area_kecamatan[area] == d->tps[tps].kecamatan;
    }
    return own;
}

// From home to the trip's base, there and back.
static void bind(told *w, const json_t *row, int32_t person)
{
    const planning_news *news = news_of(w, row);
    int32_t base = planning_code(&w->codes.node, json_object_get(row, "base"));
    int32_t from_s = exact_s(w, row, 0);
    int32_t to_s = exact_s(w, row, 2) + (news ? news->late_min * S_PER_MIN : 0);
    w->d->person[person].hours += (to_s - from_s) / S_PER_HOUR;
    if (is_own_work(w, row, person)) {
        return;
    }
    int32_t unit = w->d->person[person].unit;
    int32_t way_s = base == NONE ? 0 : w->way_s[(int64_t)unit * w->n_base + w->base_of[base]];
    way_s = way_s == MATRIX_NONE ? 0 : way_s;
    w->busy[w->n_busy] = (duty_busy){from_s - way_s, to_s + way_s};
    w->busy_person[w->n_busy++] = person;
}

static void bind_trip(told *w, const json_t *row)
{
    const json_t *escorts = json_object_get(row, "escorts");
    int32_t officer = planning_code(&w->codes.person, json_object_get(row, "bhabinkamtibmas"));
    if (officer != NONE) {
        bind(w, row, officer);
    }
    for (size_t i = 0; i < json_array_size(escorts); i++) {
        int32_t person = planning_code(&w->codes.person, json_array_get(escorts, i));
        if (person != NONE) {
            bind(w, row, person);
        }
    }
}

static bool bind_trips(told *w, const json_t *trips, err *e)
{
    size_t i = 0;
    json_t *row = NULL;
    int64_t most = 0;
    json_array_foreach(trips, i, row)
    {
        most += (int64_t)json_array_size(json_object_get(row, "escorts")) + 1;
    }
    w->busy = ARENA_NEW(w->a, duty_busy, most);
    w->busy_person = ARENA_NEW(w->a, int32_t, most);
    if (!measure(w, trips, e)) {
        return false;
    }
    json_array_foreach(trips, i, row)
    {
        if (has_begun(w, row)) {
            bind_trip(w, row);
        }
    }
    return true;
}

static int by_from(const void *x, const void *y)
{
    const duty_busy *a = x;
    const duty_busy *b = y;
    return (a->from_s > b->from_s) - (a->from_s < b->from_s);
}

// Each person's in their order, and those that touch made one.
static void keep_busy(told *w)
{
    duty_problem *d = &w->p->duty;
    duty_busy *busy = ARENA_NEW(w->a, duty_busy, w->n_busy);
    int32_t n = 0;
    for (int32_t i = 0; i < d->n_person; i++) {
        int32_t first = n;
        for (int32_t k = 0; k < w->n_busy; k++) {
            if (w->busy_person[k] == i) {
                busy[n++] = w->busy[k];
            }
        }
        qsort(&busy[first], (size_t)(n - first), sizeof *busy, by_from);
        int32_t kept = first;
        for (int32_t k = first; k < n; k++) {
            if (kept > first && busy[k].from_s <= busy[kept - 1].to_s) {
                busy[kept - 1].to_s = busy[k].to_s > busy[kept - 1].to_s ? busy[k].to_s : busy[kept - 1].to_s;
            } else {
                busy[kept++] = busy[k];
            }
        }
        n = kept;
        w->d->person[i].busy_first = first;
        w->d->person[i].busy_n = n - first;
    }
    d->n_busy = n;
    d->busy = busy;
}

bool planning_duty_told(arena *a, planning *p, duty_draft *d, err *e)
{
    const json_t *document = p->options->before->document;
    const char *day0 = json_string_value(json_object_get(document, "day0"));
    int32_t day = 0;
    if (!day0 || !date_parse(str_of(day0), &day)) {
        return err_fail(e, ERR_CODE("plan.damaged"), ERR_Z("id", "-"));
    }
    told w = {.a = a, .p = p, .d = d, .shift_s = planning_second(p, (int64_t)day * S_PER_DAY)};
    planning_codes_make(p, &w.codes);
    planning_read_placement(a, p, document, &p->told_placement);
    tell_all(&w);
    bool ok = bind_trips(&w, json_object_get(document, "trips"), e);
    if (ok) {
        keep_busy(&w);
        p->duty.least_change = true;
    }
    planning_codes_done(&w.codes);
    return ok;
}
