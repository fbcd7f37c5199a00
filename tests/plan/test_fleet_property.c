// Laws of every distribution plan over generated problems: a few written here from plan/fleet.h alone, and
// all of the judge's.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fleet_gen.h"
#include "judged.h"
#include "prop.h"
#include "score_slow.h"

// Fails the case with the law that does not hold.
#define LAW(condition)                                                                                       \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "# law broken: %s\n", #condition);                                               \
            return false;                                                                                    \
        }                                                                                                    \
    } while (0)

static const fleet_options quick = {.seed = 5, .iterations = 5};

static int32_t way_s(const fleet_problem *p, const fleet_trip *t, int32_t from, int32_t to)
{
    const matrix *m = &p->block[t->block].by_mode[p->vehicle[t->vehicle].mode];
    return m->time_s[from * m->n + to];
}

static bool law_trip(const fleet_problem *p, const fleet_plan *plan, const fleet_trip *t)
{
    bool out = t->direction == FLEET_OUT;
    int64_t units = 0;
    int64_t free_s = t->depart_s;
    int32_t at = t->base;
    LAW(t->stop_n >= 1);
    for (int32_t i = t->stop_first; i < t->stop_first + t->stop_n; i++) {
        const fleet_stop *s = &plan->stop[i];
        const fleet_hop *hop = &p->hop[s->hop];
        LAW(s->units >= 1 && hop->from == t->base);
        LAW(hop->water == mode_is_boat(p->vehicle[t->vehicle].mode));
        LAW(way_s(p, t, at, hop->to) >= 0 && s->arrive_s >= free_s + way_s(p, t, at, hop->to));
        free_s = s->arrive_s + p->stop_fixed_s + s->units * (out ? p->unload_unit_s : p->load_unit_s);
        LAW(s->leave_s >= free_s);
        LAW(!out || t->leg != 2 || s->leave_s <= p->receipt_s);
        free_s = s->leave_s;
        at = hop->to;
        units += s->units;
    }
    LAW(units * p->lot[0].boxes <= p->vehicle[t->vehicle].cap_boxes);
    LAW(units * p->lot[0].g <= p->vehicle[t->vehicle].cap_g);
    LAW(t->depart_s >= t->load_s + (out ? units * p->load_unit_s : 0));
    LAW(t->end_s >= free_s + way_s(p, t, at, t->base) + (out ? 0 : units * p->unload_unit_s));
    LAW(t->escort_n == p->escorts[t->leg]);
    LAW((t->village_officer != NONE) == (t->leg == 2));
    return true;
}

// Trips are sorted by load_s, so one pass per kind of owner finds any overlap.
static bool law_once(arena *a, const fleet_problem *p, const fleet_plan *plan)
{
    int32_t *vehicle_end = ARENA_NEW(a, int32_t, p->n_vehicle);
    int32_t *person_end = ARENA_NEW(a, int32_t, p->n_person);
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *t = &plan->trip[i];
        LAW(i == 0 || plan->trip[i - 1].load_s <= t->load_s);
        LAW(vehicle_end[t->vehicle] <= t->load_s);
        vehicle_end[t->vehicle] = t->end_s;
        for (int32_t e = 0; e <= t->escort_n; e++) {
            int32_t person = e < t->escort_n ? t->escort[e] : t->village_officer;
            if (person == NONE) {
                continue;
            }
            LAW(p->person[person].eligible);
            LAW(p->person[person].village_officer == (e == t->escort_n));
            LAW(person_end[person] <= t->load_s);
            person_end[person] = t->end_s;
        }
    }
    return true;
}

static bool law_delivered(arena *a, const fleet_problem *p, const fleet_plan *plan, fleet_direction direction)
{
    int32_t *missing = ARENA_NEW(a, int32_t, p->n_consignment);
    int32_t *carried = ARENA_NEW(a, int32_t, p->n_hop);
    int32_t *of_children = ARENA_NEW(a, int32_t, p->n_consignment);
    for (int32_t i = 0; i < plan->n_missing; i++) {
        missing[plan->missing[i].consignment] +=
            plan->missing[i].direction == direction ? plan->missing[i].units : 0;
    }
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *t = &plan->trip[i];
        for (int32_t s = t->stop_first; s < t->stop_first + t->stop_n && t->direction == direction; s++) {
            carried[plan->stop[s].hop] += plan->stop[s].units;
        }
    }
    for (int32_t c = 0; c < p->n_consignment; c++) {
        const fleet_consignment *q = &p->consignment[c];
        LAW(missing[c] >= 0 && missing[c] <= q->units);
        LAW(q->hop_n > 0 || q->here || missing[c] == q->units);
        for (int32_t h = q->hop_first; h < q->hop_first + q->hop_n; h++) {
            LAW(carried[h] == q->units - missing[c]);
        }
        if (q->parent != NONE) {
            of_children[q->parent] += q->units - missing[c];
        }
    }
    for (int32_t c = 0; c < p->n_consignment; c++) {
        bool leaf = p->consignment[c].leg == 2;
        int32_t here = p->consignment[c].units - missing[c];
        LAW(leaf || (direction == FLEET_OUT ? of_children[c] <= here : of_children[c] >= here));
    }
    return true;
}

static bool plan_keeps_laws(rng *r, int32_t size, void *ctx)
{
    const bool *rough = ctx;
    arena a = {0};
    fleet_problem p;
    fleet_plan plan;
    fleet_gen_any(&a, r, size, &p);
    if (*rough) {
        fleet_gen_roughen(r, &p);
    }
    fleet_solve(&a, &p, &quick, &plan);
    bool ok = law_once(&a, &p, &plan) && law_delivered(&a, &p, &plan, FLEET_OUT) &&
              law_delivered(&a, &p, &plan, FLEET_BACK) && judged_clean(&a, &p, &plan);
    for (int32_t i = 0; ok && i < plan.n_trip; i++) {
        ok = law_trip(&p, &plan, &plan.trip[i]);
    }
    arena_done(&a);
    return ok;
}

static void every_plan_keeps_the_laws(void **state)
{
    (void)state;
    bool rough = false;
    assert_true(prop_check("plan_keeps_laws", plan_keeps_laws, 100, 40, &rough));
    rough = true;
    assert_true(prop_check("rough plan_keeps_laws", plan_keeps_laws, 100, 40, &rough));
}

// Seeds found by search: fewer kits at the start of a chain changed its trips so that others failed later,
// until the chain was given up whole.
static void chains_that_break_again_are_given_up(void **state)
{
    (void)state;
    bool rough = true;
    rng r;
    rng_init(&r, 106);
    assert_true(plan_keeps_laws(&r, 27, &rough));
    rng_init(&r, 24);
    assert_true(plan_keeps_laws(&r, 40, &rough));
}

static bool same_plan(const fleet_plan *a, const fleet_plan *b)
{
    return a->n_trip == b->n_trip && a->n_stop == b->n_stop && a->n_missing == b->n_missing &&
           a->n_wave == b->n_wave && a->iterations == b->iterations &&
           memcmp(a->trip, b->trip, (size_t)a->n_trip * sizeof *a->trip) == 0 &&
           memcmp(a->stop, b->stop, (size_t)a->n_stop * sizeof *a->stop) == 0 &&
           memcmp(a->missing, b->missing, (size_t)a->n_missing * sizeof *a->missing) == 0;
}

// A clock that is up after some questions.
static bool ask_few(void *ctx)
{
    int64_t *left = ctx;
    return (*left)-- <= 0;
}

// The time only cuts iterations off: the plan is that of as many iterations asked for.
static bool plan_depends_on_seed_and_iterations(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    fleet_problem p;
    fleet_plan again, cut, asked, plan;
    fleet_gen_any(&a, r, size, &p);
    fleet_solve(&a, &p, &quick, &plan);
    fleet_solve(&a, &p, &quick, &again);
    int64_t left = 2;
    fleet_options timed = {.seed = 5, .iterations = 1000, .out_of_time = ask_few, .out_of_time_ctx = &left};
    fleet_solve(&a, &p, &timed, &cut);
    fleet_options same = {.seed = 5, .iterations = cut.iterations};
    fleet_solve(&a, &p, &same, &asked);
    bool ok = same_plan(&plan, &again) && cut.iterations > 0 && cut.iterations < 1000 &&
              same_plan(&cut, &asked) && judged_clean(&a, &p, &cut);
    arena_done(&a);
    return ok;
}

static void same_seed_gives_same_bytes(void **state)
{
    (void)state;
    assert_true(
        prop_check("plan_depends_on_seed_and_iterations", plan_depends_on_seed_and_iterations, 40, 30, NULL));
}

typedef struct watch {
    int64_t calls, last, patience;
    bool steady;
} watch;

static bool watch_progress(void *ctx, int64_t done, int64_t total)
{
    watch *w = ctx;
    w->steady = w->steady && done >= w->last && done <= total;
    w->last = done;
    return w->calls++ < w->patience;
}

static void impatience_ends_the_improvement_only(void **state)
{
    (void)state;
    arena a = {0};
    rng r;
    rng_init(&r, 9);
    fleet_problem p;
    fleet_plan plan;
    fleet_gen_spec spec = {.kecamatan = 5, .villages = 30, .tps = 80, .water_permille = 200};
    fleet_gen(&a, &r, &spec, &p);
    watch w = {.patience = 12, .steady = true};
    fleet_options o = {.seed = 1, .iterations = 10000, .progress = watch_progress, .progress_ctx = &w};
    fleet_solve(&a, &p, &o, &plan);
    assert_true(w.steady);
    assert_true(plan.iterations > 0 && plan.iterations < 1000);
    assert_int_equal(plan.n_missing, 0);
    assert_true(judged_clean(&a, &p, &plan));
    arena_done(&a);
}

// The size of Ogan Komering Ilir, the largest of the samples: with enough of everything nothing may be left.
static void whole_kabupaten_is_served(void **state)
{
    (void)state;
    arena a = {0};
    rng r;
    rng_init(&r, 2);
    fleet_problem p;
    fleet_plan plan;
    fleet_gen_spec spec = {
        .kecamatan = 18, .villages = 327, .tps = 1249, .water_permille = 200, .island_permille = 100};
    fleet_gen(&a, &r, &spec, &p);
    fleet_solve(&a, &p, &quick, &plan);
    assert_int_equal(plan.n_missing, 0);
    assert_true(judged_clean(&a, &p, &plan));
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_plan_keeps_the_laws),  cmocka_unit_test(chains_that_break_again_are_given_up),
        cmocka_unit_test(same_seed_gives_same_bytes), cmocka_unit_test(impatience_ends_the_improvement_only),
        cmocka_unit_test(whole_kabupaten_is_served),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
