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

static bool misses_for_time(const fleet_work *w)
{
    for (int32_t row = 0; row < 2 * w->p->n_consignment; row++) {
        const int32_t *m = &w->missing[row * FLEET_REASONS];
        if (m[FLEET_NO_TIME] > 0 || m[FLEET_NO_ESCORT] > 0) {
            return true;
        }
    }
    return false;
}

static fleet_work *build_one(arena *a, const fleet_problem *p, const fleet_index *ix, const int32_t *rank,
                             bool forward, steps *s)
{
    fleet_work *w = ARENA_NEW(a, fleet_work, 1);
    fleet_work_init(w, a, p, ix, rank);
    fleet_fixed_book(w);
    fleet_waves_out(w, forward, step, s);
    fleet_waves_back(w, step, s);
    fleet_work_commit(w);
    return w;
}

static fleet_work *better(fleet_work *a, fleet_work *b)
{
    fleet_score sa = fleet_tally_score(a);
    fleet_score sb = fleet_tally_score(b);
    return fleet_score_compare(&sb, &sa) < 0 ? b : a;
}

// Backward from the deadline; where that leaves goods for want of time, forward as well, and the better.
static fleet_work *build(arena *a, const fleet_problem *p, const fleet_index *ix, const int32_t *rank,
                         steps *s)
{
    s->total += 2 * (int64_t)p->n_kecamatan;
    fleet_work *backward = build_one(a, p, ix, rank, false, s);
    if (!misses_for_time(backward)) {
        return backward;
    }
    s->total += 2 * (int64_t)p->n_kecamatan;
    return better(backward, build_one(a, p, ix, rank, true, s));
}

// From the plan that is given; where that leaves goods for want of time, from nothing as well.
static fleet_work *begin(arena *a, const fleet_problem *p, const fleet_index *ix, const int32_t *rank,
                         const fleet_plan *start, steps *s)
{
    if (!start) {
        return build(a, p, ix, rank, s);
    }
    fleet_work *w = ARENA_NEW(a, fleet_work, 1);
    fleet_work_init(w, a, p, ix, rank);
    fleet_fixed_book(w);
    fleet_start_book(w, start);
    return misses_for_time(w) ? better(w, build(a, p, ix, rank, s)) : w;
}

void fleet_solve(arena *a, const fleet_problem *p, const fleet_options *o, fleet_plan *ret_plan)
{
    arena scratch;
    arena_init(&scratch);
    fleet_index ix;
    fleet_index_make(&scratch, p, &ix);
    const int32_t *rank = fleet_tour_ranks(&scratch, p, &ix);
    steps s = {.o = o, .total = o->iterations};
    fleet_work *w = begin(&scratch, p, &ix, rank, o->start, &s);
    fleet_saved best = {.a = &scratch};
    fleet_work_save(w, &best);
    int64_t iterations = fleet_improve(p, &ix, rank, o, s.done, s.total, &best);
    fleet_work_load(w, &best);
    fleet_work_plan(w, a, ret_plan);
    ret_plan->iterations = iterations;
    arena_done(&scratch);
}
