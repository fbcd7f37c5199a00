#include <stdlib.h>
#include <string.h>

#include "plan/fleet_internal.h"

// Reports the kecamatan done; the caller's wish to stop is heeded by the improvement, not here, since a plan
// without its last kecamatan would be none.
typedef struct steps {
    const fleet_options *o;
    int64_t done, total;
} steps;

static void step(void *ctx)
{
    steps *s = ctx;
    s->done++;
    if (s->o->progress) {
        s->o->progress(s->o->progress_ctx, s->done, s->total);
    }
}

// What makes one construction better than another, the weightier first.
typedef struct score {
    int64_t missing;
    int64_t vehicle_s;
} score;

static score score_of(const fleet_work *w)
{
    score s = {0};
    for (int32_t i = 0; i < w->n_missing; i++) {
        s.missing += w->missing[i].units;
    }
    for (int32_t i = 0; i < w->n_run; i++) {
        s.vehicle_s += (int64_t)w->run[i].trip.end_s - w->run[i].trip.load_s;
    }
    return s;
}

static bool score_better(score a, score b)
{
    return a.missing != b.missing ? a.missing < b.missing : a.vehicle_s < b.vehicle_s;
}

static bool misses_for_time(const fleet_work *w)
{
    for (int32_t i = 0; i < w->n_missing; i++) {
        if (w->missing[i].reason == FLEET_NO_TIME || w->missing[i].reason == FLEET_NO_ESCORT) {
            return true;
        }
    }
    return false;
}

static fleet_work *build_one(arena *a, const fleet_problem *p, const fleet_index *ix,
                             const fleet_tours *tours, bool forward, steps *s)
{
    fleet_work *w = ARENA_NEW(a, fleet_work, 1);
    fleet_work_init(w, a, p, ix, tours);
    fleet_waves_out(w, forward, step, s);
    fleet_waves_back(w, step, s);
    return w;
}

static const fleet_work *better(const fleet_work *a, const fleet_work *b)
{
    return score_better(score_of(b), score_of(a)) ? b : a;
}

// Backward from the deadline; where that leaves goods for want of time, forward as well, and the better.
static const fleet_work *build(arena *a, const fleet_problem *p, const fleet_index *ix,
                               const fleet_tours *tours, steps *s)
{
    s->total += 2 * (int64_t)p->n_kecamatan;
    const fleet_work *backward = build_one(a, p, ix, tours, false, s);
    if (!misses_for_time(backward)) {
        return backward;
    }
    s->total += 2 * (int64_t)p->n_kecamatan;
    return better(backward, build_one(a, p, ix, tours, true, s));
}

typedef struct trip_key {
    int32_t load_s, vehicle, run;
} trip_key;

static int trip_compare(const void *pa, const void *pb)
{
    const trip_key *a = pa;
    const trip_key *b = pb;
    if (a->load_s != b->load_s) {
        return a->load_s < b->load_s ? -1 : 1;
    }
    return a->vehicle < b->vehicle ? -1 : a->vehicle > b->vehicle;
}

static void plan_trips(arena *a, const fleet_work *w, fleet_plan *plan)
{
    trip_key *key = ARENA_NEW(w->a, trip_key, w->n_run);
    for (int32_t i = 0; i < w->n_run; i++) {
        key[i] = (trip_key){w->run[i].trip.load_s, w->run[i].trip.vehicle, i};
    }
    qsort(key, (size_t)w->n_run, sizeof *key, trip_compare);
    plan->trip = ARENA_NEW(a, fleet_trip, w->n_run);
    plan->stop = ARENA_NEW(a, fleet_stop, w->n_stop);
    for (int32_t i = 0; i < w->n_run; i++) {
        fleet_trip *t = &plan->trip[plan->n_trip++];
        *t = w->run[key[i].run].trip;
        memcpy(&plan->stop[plan->n_stop], &w->stop[t->stop_first], (size_t)t->stop_n * sizeof *plan->stop);
        t->stop_first = plan->n_stop;
        plan->n_stop += t->stop_n;
        t->wave = plan->wave_of[w->p->consignment[plan->stop[t->stop_first].consignment].kecamatan];
    }
}

static int missing_compare(const void *pa, const void *pb)
{
    const fleet_missing *a = pa;
    const fleet_missing *b = pb;
    if (a->direction != b->direction) {
        return a->direction < b->direction ? -1 : 1;
    }
    if (a->consignment != b->consignment) {
        return a->consignment < b->consignment ? -1 : 1;
    }
    return a->reason < b->reason ? -1 : a->reason > b->reason;
}

static void plan_missing(arena *a, const fleet_work *w, fleet_plan *plan)
{
    plan->n_missing = w->n_missing;
    plan->missing = ARENA_NEW(a, fleet_missing, w->n_missing);
    if (w->n_missing > 0) {
        memcpy(plan->missing, w->missing, (size_t)w->n_missing * sizeof *plan->missing);
        qsort(plan->missing, (size_t)plan->n_missing, sizeof *plan->missing, missing_compare);
    }
}

void fleet_solve(arena *a, const fleet_problem *p, const fleet_options *o, fleet_plan *ret_plan)
{
    arena scratch;
    arena_init(&scratch);
    fleet_index ix;
    fleet_tours tours;
    fleet_index_make(&scratch, p, &ix);
    fleet_tours_make(&scratch, p, &ix, &tours);
    steps s = {.o = o, .total = o->iterations};
    const fleet_work *best = build(&scratch, p, &ix, &tours, &s);
    int64_t iterations = fleet_tours_improve(p, &ix, o, s.done, s.total, &tours);
    if (iterations > 0) {
        s.done += o->iterations;
        best = better(best, build(&scratch, p, &ix, &tours, &s));
    }
    fleet_plan plan = {.wave_of = ARENA_NEW(a, int32_t, p->n_kecamatan), .iterations = iterations};
    plan.n_wave = fleet_waves_number(best, plan.wave_of);
    plan_trips(a, best, &plan);
    plan_missing(a, best, &plan);
    arena_done(&scratch);
    *ret_plan = plan;
}
