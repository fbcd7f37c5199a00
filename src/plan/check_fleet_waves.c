// Waves: the user's waves and days are kept; else the farthest kecamatan leave first, and a later wave never
// begins on an earlier day. The subject of a fault is a kecamatan. What has gone cannot wait: a first day
// that a trip that stands has set is not held against its kecamatan, only against others.
#include "plan/check_internal.h"

enum { DAY_NONE = INT32_MIN };

typedef struct waves {
    const fleet_case *c;
    const int32_t *wave_of;
    int64_t *first_day; // [n_kecamatan] day of the first departure for it from the warehouse, or DAY_NONE
    bool *gone;         // [n_kecamatan] a trip that stands departs on that day
} waves;

static void find_first_days(const waves *w)
{
    const fleet_case *c = w->c;
    for (int32_t k = 0; k < c->p->n_kecamatan; k++) {
        w->first_day[k] = DAY_NONE;
    }
    for (int32_t i = 0; i < c->n_trip; i++) {
        const fleet_trip *t = &c->plan->trip[i];
        bool outbound = c->trip_ok[i] && t->direction == FLEET_OUT;
        int64_t day = check_day(t->depart_s);
        for (int32_t s = 0; outbound && s < t->stop_n; s++) {
            const fleet_stop *stop = fleet_case_stop(c, t, s);
            const fleet_consignment *cons = &c->p->consignment[stop->consignment];
            int32_t k = cons->kecamatan;
            bool starts = stop->hop == cons->hop_first && fleet_case_source(c, stop->consignment) == NONE;
            if (starts && (w->first_day[k] == DAY_NONE || day < w->first_day[k])) {
                w->first_day[k] = day;
                w->gone[k] = c->fixed[i];
            } else if (starts && day == w->first_day[k]) {
                w->gone[k] = w->gone[k] || c->fixed[i];
            }
        }
    }
}

static void judge_kecamatan(const waves *w, int32_t k)
{
    check_report *r = w->c->r;
    check_at_least(r, CHECK_FLEET_WAVES, k, w->wave_of[k], 1);
    check_at_most(r, CHECK_FLEET_WAVES, k, w->wave_of[k], w->c->plan->n_wave);
    if (w->c->p->kecamatan[k].wave > 0) {
        check_equal(r, CHECK_FLEET_WAVES, k, w->wave_of[k], w->c->p->kecamatan[k].wave);
    }
    int32_t wave_day = w->c->p->kecamatan[k].wave_day;
    if (wave_day != NONE && w->first_day[k] != DAY_NONE && !w->gone[k]) {
        check_equal(r, CHECK_FLEET_WAVES, k, w->first_day[k], wave_day);
    }
}

// `far` against `near`. Whoever has a wave of the user's goes before whoever has none; of those without, the
// farther is not in a later wave. A day of the user's is an order too, so it frees both from this.
static void judge_order_of(const waves *w, int32_t far, int32_t near)
{
    const fleet_kecamatan *a = &w->c->p->kecamatan[far];
    const fleet_kecamatan *b = &w->c->p->kecamatan[near];
    if (a->wave > 0 && b->wave <= 0) {
        check_at_most(w->c->r, CHECK_FLEET_WAVES, far, w->wave_of[far], (int64_t)w->wave_of[near] - 1);
    }
    if (a->wave_day != NONE || b->wave_day != NONE) {
        return;
    }
    if (a->wave <= 0 && b->wave <= 0 && b->travel_s >= 0 && a->travel_s > b->travel_s) {
        check_at_most(w->c->r, CHECK_FLEET_WAVES, far, w->wave_of[far], w->wave_of[near]);
    }
    if (w->wave_of[far] < w->wave_of[near] && w->first_day[far] != DAY_NONE &&
        w->first_day[near] != DAY_NONE && !w->gone[near]) {
        check_at_most(w->c->r, CHECK_FLEET_WAVES, far, w->first_day[far], w->first_day[near]);
    }
}

// A trip bears the wave of every kecamatan that it serves; one that stands, of one of them.
static void judge_trip_wave(const waves *w, const fleet_trip *t, bool fixed)
{
    bool bears = false;
    for (int32_t s = 0; s < t->stop_n; s++) {
        int32_t k = w->c->p->consignment[fleet_case_stop(w->c, t, s)->consignment].kecamatan;
        bears = bears || t->wave == w->wave_of[k];
        if (!fixed || (!bears && s + 1 == t->stop_n)) {
            check_equal(w->c->r, CHECK_FLEET_WAVES, k, t->wave, w->wave_of[k]);
        }
    }
}

void fleet_judge_waves(const fleet_case *c)
{
    const fleet_problem *p = c->p;
    if (!check_test(c->r, CHECK_FLEET_SHAPE, check_array(p->n_kecamatan, c->plan->wave_of), 0,
                    CHECK_PART_PLAN, 0)) {
        return;
    }
    waves w = {.c = c,
               .wave_of = c->plan->wave_of,
               .first_day = ARENA_NEW(c->a, int64_t, p->n_kecamatan),
               .gone = ARENA_NEW(c->a, bool, p->n_kecamatan)};
    find_first_days(&w);
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        judge_kecamatan(&w, k);
        for (int32_t other = 0; other < p->n_kecamatan; other++) {
            judge_order_of(&w, k, other);
        }
    }
    for (int32_t i = 0; i < c->n_trip; i++) {
        if (c->trip_ok[i]) {
            judge_trip_wave(&w, &c->plan->trip[i], c->fixed[i]);
        }
    }
}
