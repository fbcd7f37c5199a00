// The search, and all rules beyond the plain ones: plans of problems with lots, docks, hours, guards, pins
// and what stands are judged; the running score is held against the whole; nothing depends on threads.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fleet_gen_more.h"
#include "judged.h"
#include "plan/fleet_internal.h"
#include "prop.h"

enum { DAY_S = 86400 };

static const fleet_options quick = {.seed = 7, .iterations = 128};

static bool score_is_true(arena *a, const fleet_problem *p, const fleet_plan *plan)
{
    fleet_score s;
    fleet_score_of(a, p, plan, &s);
    for (int i = 0; i < FLEET_PARTS; i++) {
        if (s.part[i] != plan->score.part[i]) {
            fprintf(stderr, "# part %d is %lld, should be %lld\n", i, (long long)plan->score.part[i],
                    (long long)s.part[i]);
            return false;
        }
    }
    return true;
}

static bool plan_is_right(arena *a, const fleet_problem *p, const fleet_plan *plan)
{
    return judged_clean(a, p, plan) && score_is_true(a, p, plan);
}

// A problem of about that size with every field drawn.
static void rich_problem(arena *a, rng *r, int32_t size, fleet_problem *ret_p)
{
    fleet_gen_any(a, r, size, ret_p);
    fleet_gen_more(a, r, ret_p);
}

static bool rich_plan_is_judged(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    fleet_problem p;
    fleet_plan plan;
    rich_problem(&a, r, size, &p);
    fleet_solve(&a, &p, &quick, &plan);
    bool ok = plan_is_right(&a, &p, &plan);
    arena_done(&a);
    return ok;
}

static void every_rich_plan_is_judged(void **state)
{
    (void)state;
    assert_true(prop_check("rich_plan_is_judged", rich_plan_is_judged, 40, 40, NULL));
}

// Nothing has changed, so all but nothing of what was told changes, and no more is left behind.
static bool start_is_kept(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    fleet_problem p;
    fleet_plan before, after;
    rich_problem(&a, r, size, &p);
    fleet_solve(&a, &p, &quick, &before);
    fleet_gen_stand(&a, &before, (int32_t)rng_below(r, 8) * DAY_S, &p);
    fleet_options o = {.seed = 3, .start = &before};
    fleet_solve(&a, &p, &o, &after);
    bool ok = plan_is_right(&a, &p, &after) &&
              after.score.part[FLEET_UNDELIVERED] <= before.score.part[FLEET_UNDELIVERED] &&
              (after.score.part[FLEET_UNDELIVERED] < before.score.part[FLEET_UNDELIVERED] ||
               after.score.part[FLEET_CHANGED] <= 3 + p.n_told / 20);
    arena_done(&a);
    return ok;
}

static void a_plan_that_still_holds_is_kept(void **state)
{
    (void)state;
    assert_true(prop_check("start_is_kept", start_is_kept, 30, 30, NULL));
}

static bool disturbed_plan_is_judged(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    fleet_problem p;
    fleet_plan before, after;
    rich_problem(&a, r, size, &p);
    fleet_solve(&a, &p, &quick, &before);
    fleet_gen_stand(&a, &before, 0, &p);
    fleet_gen_disturb(&a, r, &p);
    fleet_options o = {.seed = 3, .iterations = 64, .start = &before};
    fleet_solve(&a, &p, &o, &after);
    bool ok = plan_is_right(&a, &p, &after);
    arena_done(&a);
    return ok;
}

static void what_goes_wrong_is_planned_anew(void **state)
{
    (void)state;
    assert_true(prop_check("disturbed_plan_is_judged", disturbed_plan_is_judged, 30, 40, NULL));
}

// After every single iteration the running score is that of the plan.
static bool running_score_is_true(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    fleet_problem p;
    fleet_index ix;
    rich_problem(&a, r, size, &p);
    fleet_index_make(&a, &p, &ix);
    const int32_t *rank = fleet_tour_ranks(&a, &p, &ix);
    fleet_options none = {.seed = 1};
    fleet_plan plan;
    fleet_solve(&a, &p, &none, &plan);
    fleet_work w;
    fleet_work_init(&w, &a, &p, &ix, rank);
    fleet_start_book(&w, &plan);
    fleet_saved saved = {.a = &a};
    fleet_work_save(&w, &saved);
    fleet_chain c;
    fleet_chain_init(&c, &p, &ix, rank, &saved, 11, 0);
    bool ok = true;
    for (int32_t i = 0; i < 60 && ok; i++) {
        fleet_chain_run(&c, 1);
        fleet_work_plan(&c.w, &a, &plan);
        ok = score_is_true(&a, &p, &plan) && fleet_score_compare(&plan.score, &c.score) == 0;
    }
    fleet_chain_done(&c);
    arena_done(&a);
    return ok;
}

static void the_running_score_is_the_score(void **state)
{
    (void)state;
    assert_true(prop_check("running_score_is_true", running_score_is_true, 20, 20, NULL));
}

static bool same_plan(const fleet_plan *a, const fleet_plan *b)
{
    return a->n_trip == b->n_trip && a->n_stop == b->n_stop && a->n_missing == b->n_missing &&
           a->iterations == b->iterations && fleet_score_compare(&a->score, &b->score) == 0 &&
           memcmp(a->trip, b->trip, (size_t)a->n_trip * sizeof *a->trip) == 0 &&
           memcmp(a->stop, b->stop, (size_t)a->n_stop * sizeof *a->stop) == 0;
}

static bool threads_do_not_matter(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    fleet_problem p;
    fleet_plan one, two;
    rich_problem(&a, r, size, &p);
    fleet_options o = {.seed = 5, .iterations = 2200, .threads = 1};
    fleet_solve(&a, &p, &o, &one);
    o.threads = 2;
    fleet_solve(&a, &p, &o, &two);
    bool ok = same_plan(&one, &two);
    arena_done(&a);
    return ok;
}

static void one_thread_and_two_give_the_same(void **state)
{
    (void)state;
    assert_true(prop_check("threads_do_not_matter", threads_do_not_matter, 4, 12, NULL));
}

typedef struct watch {
    fleet_score last;
    int64_t calls, at;
    bool steady;
} watch;

static void watch_better(void *ctx, const fleet_plan *plan)
{
    watch *w = ctx;
    bool better = w->calls == 0 || fleet_score_compare(&plan->score, &w->last) < 0;
    w->steady = w->steady && better && (w->calls < 2 || plan->iterations >= w->at + 256);
    w->last = plan->score;
    w->at = plan->iterations;
    w->calls++;
}

static void better_plans_are_shown_as_they_come(void **state)
{
    (void)state;
    arena a = {0};
    rng r;
    rng_init(&r, 9);
    fleet_problem p;
    fleet_plan plan;
    fleet_gen_spec spec = {.kecamatan = 4, .villages = 20, .tps = 60, .water_permille = 200};
    fleet_gen(&a, &r, &spec, &p);
    watch w = {.steady = true};
    fleet_options o = {.seed = 1, .iterations = 2000, .better = watch_better, .better_ctx = &w};
    fleet_solve(&a, &p, &o, &plan);
    assert_true(w.steady);
    assert_true(w.calls > 2);
    assert_true(fleet_score_compare(&plan.score, &w.last) <= 0);
    arena_done(&a);
}

// A kabupaten as large as Ogan Komering Ilir, with every field.
static void kabupaten_make(arena *a, fleet_problem *p)
{
    rng r;
    rng_init(&r, 2);
    fleet_gen_spec spec = {
        .kecamatan = 18, .villages = 327, .tps = 1249, .water_permille = 200, .island_permille = 100};
    fleet_gen(a, &r, &spec, p);
}

// Trips that were told and that no trip is to the minute, with the same vehicle and people.
static int32_t disturbed(const fleet_problem *p, const fleet_plan *plan)
{
    int32_t n = 0;
    for (int32_t k = 0; k < p->n_told; k++) {
        const fleet_trip *told = &p->told[k];
        bool kept = false;
        for (int32_t i = 0; i < plan->n_trip && !kept; i++) {
            const fleet_trip *t = &plan->trip[i];
            kept = t->vehicle == told->vehicle && t->depart_s == told->depart_s && t->end_s == told->end_s &&
                   t->village_officer == told->village_officer && t->escort_n == told->escort_n &&
                   memcmp(t->escort, told->escort, (size_t)t->escort_n * sizeof *t->escort) == 0;
        }
        n += kept ? 0 : 1;
    }
    return n;
}

// Nothing happened, and the plan before was a poor one: a search leaves orders alone that it can only shift,
// man otherwise, or make a little better.
static void nothing_happened_and_nothing_changes(void **state)
{
    (void)state;
    arena a = {0};
    fleet_problem p;
    fleet_plan before, begun, after;
    kabupaten_make(&a, &p);
    fleet_options none = {.seed = 1};
    fleet_solve(&a, &p, &none, &before);
    fleet_gen_stand(&a, &before, 3 * DAY_S, &p);
    fleet_options o = {.seed = 1, .start = &before};
    fleet_solve(&a, &p, &o, &begun);
    o.iterations = 64;
    fleet_solve(&a, &p, &o, &after);
    assert_true(judged_clean(&a, &p, &after));
    assert_true(score_is_true(&a, &p, &after));
    assert_int_equal(after.score.part[FLEET_UNDELIVERED], begun.score.part[FLEET_UNDELIVERED]);
    int64_t saved_s = begun.score.part[FLEET_UNGUARDED] - after.score.part[FLEET_UNGUARDED];
    int64_t changed = after.score.part[FLEET_CHANGED] - begun.score.part[FLEET_CHANGED];
    assert_true(changed * FLEET_CHANGE_S <= saved_s);
    assert_true(disturbed(&p, &after) <= disturbed(&p, &begun) + 64);
    arena_done(&a);
}

// What the parts weigh against each other: a changed order as much as half an hour unguarded.
static void an_order_is_changed_for_half_an_hour_unguarded(void **state)
{
    (void)state;
    fleet_score kept = {.part = {[FLEET_UNGUARDED] = FLEET_CHANGE_S + 1, [FLEET_COST] = 5}};
    fleet_score changed = {.part = {[FLEET_CHANGED] = 1, [FLEET_COST] = 5}};
    assert_true(fleet_score_compare(&changed, &kept) < 0);
    kept.part[FLEET_UNGUARDED] = FLEET_CHANGE_S;
    assert_true(fleet_score_compare(&kept, &changed) < 0);
    kept.part[FLEET_LATE] = 1;
    assert_true(fleet_score_compare(&changed, &kept) < 0);
}

// A vehicle breaks down on the third day: a new valid plan, and most of what was told holds.
static void a_broken_vehicle_changes_little(void **state)
{
    (void)state;
    arena a = {0};
    fleet_problem p;
    fleet_plan before, after;
    kabupaten_make(&a, &p);
    fleet_options none = {.seed = 1};
    fleet_solve(&a, &p, &none, &before);
    fleet_gen_stand(&a, &before, 3 * DAY_S, &p);
    assert_true(p.n_told > 100);
    fleet_span laid = {p.told[0].vehicle, p.now_s, p.now_s + 20 * DAY_S};
    p.laid_up = &laid;
    p.n_laid_up = 1;
    int32_t broken = 0;
    for (int32_t i = 0; i < p.n_told; i++) {
        broken += p.told[i].vehicle == laid.owner;
    }
    fleet_options o = {.seed = 1, .iterations = 64, .start = &before};
    fleet_solve(&a, &p, &o, &after);
    assert_true(judged_clean(&a, &p, &after));
    assert_true(score_is_true(&a, &p, &after));
    assert_int_equal(after.score.part[FLEET_UNDELIVERED], before.score.part[FLEET_UNDELIVERED]);
    assert_true(after.score.part[FLEET_CHANGED] >= broken);
    assert_true(after.score.part[FLEET_CHANGED] <= broken + p.n_told / 20);
    arena_done(&a);
}

// Two chains and the plan stay within named room, however long they run.
static void memory_is_bounded(void **state)
{
    (void)state;
    arena a = {0};
    fleet_problem p;
    fleet_index ix;
    fleet_plan plan;
    kabupaten_make(&a, &p);
    fleet_options none = {.seed = 1};
    fleet_solve(&a, &p, &none, &plan);
    fleet_index_make(&a, &p, &ix);
    const int32_t *rank = fleet_tour_ranks(&a, &p, &ix);
    fleet_work w;
    fleet_work_init(&w, &a, &p, &ix, rank);
    fleet_start_book(&w, &plan);
    fleet_saved saved = {.a = &a};
    fleet_work_save(&w, &saved);
    fleet_chain c;
    fleet_chain_init(&c, &p, &ix, rank, &saved, 1, 0);
    fleet_chain_run(&c, 2000);
    assert_true(c.a.used_total < (size_t)24 * 1024 * 1024);
    fleet_chain_done(&c);
    arena_done(&a);
}

// --- against all that can be done, on problems of a few trips

enum { SMALL_TPS = 5, HALF_HOUR = 1800 };

// One village whose motorbike goes to each of its TPS and back in an hour by lot, until its evening: the most
// kits that any choice of TPS lets it carry.
static int32_t most_kits(const int32_t *trip_s, int32_t until_s)
{
    int32_t most = 0;
    for (uint32_t set = 0; set < 1U << SMALL_TPS; set++) {
        int32_t sum = 0;
        int32_t n = 0;
        for (int32_t i = 0; i < SMALL_TPS; i++) {
            bool in = (set >> i & 1U) != 0;
            sum += in ? trip_s[i] : 0;
            n += in;
        }
        most = sum <= until_s && n > most ? n : most;
    }
    return most;
}

// Only one motorbike of the village is left, with room for one kit.
static void small_fleet(arena *a, fleet_problem *p, int32_t base)
{
    fleet_vehicle *v = ARENA_NEW(a, fleet_vehicle, p->n_vehicle);
    bool kept = false;
    for (int32_t i = 0; i < p->n_vehicle; i++) {
        v[i] = p->vehicle[i];
        bool there = p->block[1].place[base] == v[i].home;
        bool local = there && v[i].mode == MODE_MOTORBIKE && !kept;
        kept = kept || local;
        v[i].cap_boxes = local ? p->lot[0].boxes : there ? 0 : v[i].cap_boxes;
        v[i].cap_g = local ? p->lot[0].g : v[i].cap_g;
        v[i].spare = v[i].mode == MODE_MOTORBIKE && !local;
    }
    p->vehicle = v;
}

// A place is reached from the base alone, by motorbike alone.
static void small_way(const fleet_block *b, int32_t base, int32_t at, int32_t way_s)
{
    for (int32_t mode = 0; mode < MODE_COUNT; mode++) {
        const matrix *m = &b->by_mode[mode];
        for (int32_t k = 0; k < m->n; k++) {
            bool way = mode == MODE_MOTORBIKE && k == base;
            m->time_s[at * m->n + k] = m->time_s[k * m->n + at] = k == at ? 0 : way ? way_s : MATRIX_NONE;
        }
    }
}

static int32_t kits_left(const fleet_problem *p, const fleet_plan *plan)
{
    int32_t left = 0;
    for (int32_t i = 0; i < plan->n_missing; i++) {
        const fleet_missing *q = &plan->missing[i];
        left += q->direction == FLEET_OUT && p->consignment[q->consignment].leg == 2 ? q->units : 0;
    }
    return left;
}

static bool small_plan_is_best(rng *r, int32_t size, void *ctx)
{
    (void)size;
    (void)ctx;
    arena a = {0};
    fleet_problem p;
    fleet_plan plan;
    fleet_gen_spec spec = {.kecamatan = 1, .villages = 1, .tps = SMALL_TPS};
    fleet_gen(&a, r, &spec, &p);
    const fleet_consignment *tps = &p.consignment[p.n_consignment - SMALL_TPS];
    int32_t base = p.hop[tps->hop_first].from;
    int32_t trip_s[SMALL_TPS];
    small_fleet(&a, &p, base);
    for (int32_t i = 0; i < SMALL_TPS; i++) {
        int32_t way_s = (1 + (int32_t)rng_below(r, 5)) * HALF_HOUR;
        small_way(&p.block[1], base, p.hop[tps[i].hop_first].to, way_s);
        trip_s[i] = 2 * way_s;
    }
    p.load_unit_s = p.unload_unit_s = p.stop_fixed_s = 0;
    int32_t until_s = (2 + (int32_t)rng_below(r, 9)) * HALF_HOUR * 2;
    p.window[FLEET_OUT][2].from_s = 6 * DAY_S;
    p.window[FLEET_OUT][2].to_s = 7 * DAY_S;
    p.window[FLEET_OUT][2].day_to_s = p.window[FLEET_OUT][2].day_from_s + until_s;
    p.receipt_s = p.late_s = 7 * DAY_S - 1;
    fleet_options o = {.seed = 1, .iterations = 3000};
    fleet_solve(&a, &p, &o, &plan);
    bool ok = judged_clean(&a, &p, &plan) && kits_left(&p, &plan) == SMALL_TPS - most_kits(trip_s, until_s);
    arena_done(&a);
    return ok;
}

static void small_plans_leave_nothing_that_could_go(void **state)
{
    (void)state;
    assert_true(prop_check("small_plan_is_best", small_plan_is_best, 20, 20, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rich_plan_is_judged),
        cmocka_unit_test(the_running_score_is_the_score),
        cmocka_unit_test(a_plan_that_still_holds_is_kept),
        cmocka_unit_test(what_goes_wrong_is_planned_anew),
        cmocka_unit_test(one_thread_and_two_give_the_same),
        cmocka_unit_test(better_plans_are_shown_as_they_come),
        cmocka_unit_test(a_broken_vehicle_changes_little),
        cmocka_unit_test(nothing_happened_and_nothing_changes),
        cmocka_unit_test(an_order_is_changed_for_half_an_hour_unguarded),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(small_plans_leave_nothing_that_could_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
