// Laws of every placement, over generated problems: written from plan/duty.h alone, in the plainest way.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "duty_gen_more.h"
#include "judged.h"
#include "prop.h"

// Fails the case with the law that does not hold.
#define LAW(condition)                                                                                       \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "# law broken: %s\n", #condition);                                               \
            return false;                                                                                    \
        }                                                                                                    \
    } while (0)

enum { CASES = 120, LARGEST = 12 };

static const duty_options quick = {.seed = 11, .iterations = 100};

// A problem of any kind: plain, or with all rules mixed.
static duty_problem draw_problem(arena *a, rng *r, int32_t size)
{
    duty_gen_spec spec = duty_gen_small(r, size);
    duty_problem p = duty_gen(a, &spec, rng_next(r));
    if (rng_below(r, 4) > 0) {
        duty_gen_more(a, r, &p);
    }
    return p;
}

static check_report judge(arena *a, const duty_problem *p, const duty_plan *plan)
{
    check_report report;
    check_report_init(a, &report);
    check_duty(a, p, plan, &report);
    return report;
}

static bool law_judged(arena *a, const duty_problem *p, const duty_plan *plan)
{
    check_report report = judge(a, p, plan);
    judged_print(&report);
    LAW(report.n_fault == 0);
    return true;
}

// ---- nobody in two places, nobody without a pledge, pins ----

// One shift of one person: where, from when to when, and the way there.
typedef struct shift {
    int32_t person;
    int32_t duty; // shifts of one duty: he stays there in between
    int32_t post; // or -1
    int64_t from_s;
    int64_t to_s;
    int64_t way_s;
} shift;

typedef struct shifts {
    arena *a;
    shift *list;
    int32_t n;
    int32_t cap;
    int32_t duties;
} shifts;

static void shift_add(shifts *s, shift one)
{
    s->list = arena_room(s->a, s->list, s->n, &s->cap, sizeof *s->list);
    s->list[s->n++] = one;
}

static void team_shifts(const duty_problem *p, const duty_team *t, shifts *s)
{
    for (int32_t i = 0; i < t->person_n; i++) {
        int32_t unit = p->person[t->person[i]].unit;
        shift_add(s, (shift){t->person[i], s->duties++, -1, p->phase[0].from_s,
                             p->phase[DUTY_PHASES - 1].to_s, p->unit_tps_s[unit * p->n_tps + t->station]});
    }
}

// A post with more than one squad is on duty in turns, each with the handover before it, but nobody before
// the post begins.
static void squad_shifts(const duty_problem *p, const duty_plan *plan, const duty_squad *q, shifts *s)
{
    const duty_post *post = &p->post[q->post];
    int32_t squads = 0;
    for (int32_t i = 0; i < plan->n_squad; i++) {
        squads += plan->squad[i].post == q->post;
    }
    for (int32_t i = 0; i < q->person_n; i++) {
        int32_t person = q->person[i];
        int64_t way_s = p->unit_post_s[p->person[person].unit * p->n_post + q->post];
        shift one = {person, s->duties++, q->post, post->from_s, post->to_s, way_s};
        int64_t k = q->squad;
        for (int64_t at_s = post->from_s + k * post->shift_s; squads > 1 && at_s < post->to_s;
             k += squads, at_s = post->from_s + k * post->shift_s) {
            int64_t early_s = at_s - p->handover_s > post->from_s ? at_s - p->handover_s : post->from_s;
            one.from_s = k == 0 ? at_s : early_s;
            one.to_s = at_s + post->shift_s < post->to_s ? at_s + post->shift_s : post->to_s;
            shift_add(s, one);
        }
        if (squads == 1) {
            shift_add(s, one);
        }
    }
}

static void stand_shifts(const duty_problem *p, const duty_stand *t, shifts *s)
{
    const duty_reserve *reserve = &p->reserve[t->reserve];
    for (int32_t i = 0; i < t->person_n; i++) {
        int32_t unit = p->person[t->person[i]].unit;
        shift_add(s, (shift){t->person[i], s->duties++, -1, reserve->from_s, reserve->to_s,
                             reserve->unit_site_s[unit * reserve->n_site + t->site]});
    }
}

static shifts shifts_of(arena *a, const duty_problem *p, const duty_plan *plan)
{
    shifts s = {.a = a};
    for (int32_t i = 0; i < plan->n_team; i++) {
        team_shifts(p, &plan->team[i], &s);
    }
    for (int32_t i = 0; i < plan->n_squad; i++) {
        squad_shifts(p, plan, &plan->squad[i], &s);
    }
    for (int32_t i = 0; i < plan->n_stand; i++) {
        stand_shifts(p, &plan->stand[i], &s);
    }
    return s;
}

// Any two shifts of a person: of one duty they follow one another; else one is over, ways and rest included,
// before the other begins.
static bool law_one_place(const duty_problem *p, const shifts *s)
{
    for (int32_t i = 0; i < s->n; i++) {
        for (int32_t k = 0; k < i; k++) {
            const shift *x = s->list[i].from_s < s->list[k].from_s ? &s->list[i] : &s->list[k];
            const shift *y = x == &s->list[i] ? &s->list[k] : &s->list[i];
            if (x->person != y->person) {
                continue;
            }
            bool stays = x->post >= 0 && x->post == y->post;
            int64_t pause_s =
                x->duty == y->duty ? -p->handover_s : p->rest_s + (stays ? 0 : x->way_s + y->way_s);
            LAW(y->from_s - x->to_s >= pause_s);
        }
    }
    return true;
}

static bool law_people(const duty_problem *p, const shifts *s)
{
    for (int32_t i = 0; i < s->n; i++) {
        const shift *one = &s->list[i];
        const duty_person *q = &p->person[one->person];
        LAW(q->eligible);
        LAW(one->way_s >= 0 && (p->travel_limit_s == 0 || one->way_s <= p->travel_limit_s));
        LAW(q->from_s <= one->from_s && q->to_s >= one->to_s);
        for (int32_t k = q->busy_first; k < q->busy_first + q->busy_n; k++) {
            LAW(p->busy[k].to_s <= one->from_s || p->busy[k].from_s >= one->to_s);
        }
    }
    return true;
}

// Whoever is pinned is at that place only: counted where he is, and where he is pinned.
static bool law_pins(arena *a, const duty_problem *p, const duty_plan *plan, const shifts *s)
{
    bool *there = ARENA_NEW(a, bool, p->n_person);
    for (int32_t i = 0; i < plan->n_team; i++) {
        const duty_team *t = &plan->team[i];
        for (int32_t m = 0; m < t->person_n; m++) {
            int32_t pin = p->person[t->person[m]].pin_plus1;
            for (int32_t k = t->tps_first; k < t->tps_first + t->tps_n; k++) {
                there[t->person[m]] |= pin > 0 && plan->team_tps[k] == pin - 1;
            }
            LAW(pin == 0 || there[t->person[m]]);
        }
    }
    for (int32_t i = 0; i < s->n; i++) {
        int32_t pin = p->person[s->list[i].person].pin_plus1;
        int32_t post = s->list[i].post;
        LAW(post < 0 || pin == 0 || pin - 1 == p->n_tps + post);
    }
    for (int32_t i = 0; i < plan->n_stand; i++) {
        for (int32_t m = 0; m < plan->stand[i].person_n; m++) {
            int32_t pin = p->person[plan->stand[i].person[m]].pin_plus1;
            LAW(pin == 0 || pin - 1 == p->n_tps + p->n_post + plan->stand[i].reserve);
        }
    }
    return true;
}

// ---- the same again ----

static bool same_scores(const duty_problem *p, const duty_score *x, const duty_score *y)
{
    return duty_score_compare(p, x, y) == 0 &&
           memcmp(x->uncovered, y->uncovered, (size_t)p->n_class * sizeof *x->uncovered) == 0 &&
           x->unguarded == y->unguarded && x->lacking == y->lacking && x->breaks == y->breaks &&
           x->unanswered == y->unanswered && x->answer_s == y->answer_s && x->worst_s == y->worst_s &&
           x->travel_s == y->travel_s && x->changed == y->changed && x->fairness == y->fairness;
}

static bool same_plan(const duty_problem *p, const duty_plan *x, const duty_plan *y)
{
    size_t covered = (size_t)(p->n_tps - x->n_uncovered);
    return x->n_team == y->n_team && x->n_squad == y->n_squad && x->n_uncovered == y->n_uncovered &&
           x->n_stand == y->n_stand && x->iterations == y->iterations && x->post_short == y->post_short &&
           memcmp(x->team, y->team, (size_t)x->n_team * sizeof *x->team) == 0 &&
           memcmp(x->squad, y->squad, (size_t)x->n_squad * sizeof *x->squad) == 0 &&
           memcmp(x->stand, y->stand, (size_t)x->n_stand * sizeof *x->stand) == 0 &&
           memcmp(x->team_tps, y->team_tps, covered * sizeof *x->team_tps) == 0 &&
           memcmp(x->bound.price, y->bound.price, (size_t)p->n_tps * sizeof *x->bound.price) == 0 &&
           memcmp(x->bound.toll, y->bound.toll, (size_t)p->n_unit * sizeof *x->bound.toll) == 0 &&
           memcmp(x->bound.own_toll, y->bound.own_toll, (size_t)p->n_person * sizeof *x->bound.own_toll) ==
               0 &&
           memcmp(x->by_kecamatan, y->by_kecamatan, (size_t)p->n_kecamatan * sizeof *x->by_kecamatan) == 0 &&
           x->bound.travel_s == y->bound.travel_s && same_scores(p, &x->score, &y->score);
}

static bool laws_hold(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    duty_problem p = draw_problem(&a, r, size);
    duty_plan plan;
    duty_plan again;
    duty_score score;
    duty_solve(&a, &p, &quick, &plan);
    duty_solve(&a, &p, &quick, &again);
    duty_score_of(&a, &p, &plan, &score);
    shifts s = shifts_of(&a, &p, &plan);
    bool ok = law_judged(&a, &p, &plan) && law_one_place(&p, &s) && law_people(&p, &s) &&
              law_pins(&a, &p, &plan, &s) && same_plan(&p, &plan, &again) &&
              same_scores(&p, &plan.score, &score);
    arena_done(&a);
    return ok;
}

static void test_laws(void **state)
{
    (void)state;
    assert_true(prop_check("duty laws", laws_hold, prop_runs(CASES), LARGEST, NULL));
}

static bool refuse_after(void *ctx)
{
    int32_t *left = ctx;
    return --*left < 0;
}

// Whenever the clock cuts a search, its plan is made again by its sweeps alone.
static bool cut_is_made_again(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    duty_problem p = draw_problem(&a, r, size);
    int32_t left = (int32_t)rng_below(r, 60);
    const duty_options cut = {
        .seed = 11, .iterations = 400, .out_of_time = refuse_after, .out_of_time_ctx = &left};
    duty_plan plan;
    duty_plan again;
    duty_solve(&a, &p, &cut, &plan);
    const duty_options whole = {.seed = 11, .iterations = plan.iterations};
    duty_solve(&a, &p, &whole, &again);
    bool ok = same_plan(&p, &plan, &again);
    arena_done(&a);
    return ok;
}

static void test_cut(void **state)
{
    (void)state;
    assert_true(prop_check("duty cut", cut_is_made_again, prop_runs(CASES), LARGEST, NULL));
}

// ---- bounds ----

static int64_t faults_of_bound(const check_report *report, int32_t part)
{
    int64_t n = 0;
    for (int32_t i = 0; i < report->n_kept; i++) {
        n += report->kept[i].code == CHECK_DUTY_BOUND && report->kept[i].subject == part;
    }
    return n;
}

// What the judge holds for proven is no more than what a placement reaches: one more than that is faulted
// twice, as unproven and as beaten; and whatever prices and tolls are brought, they prove no more travel than
// there is.
static bool bounds_are_true(rng *r, int32_t size, void *ctx)
{
    enum { UNCOVERED = 1, WORST, TRAVEL };
    (void)ctx;
    arena a = {0};
    duty_problem p = draw_problem(&a, r, size);
    duty_plan plan;
    duty_solve(&a, &p, &quick, &plan);
    plan.bound.worst_s = plan.score.worst_s + 1;
    for (int32_t i = 0; i < p.n_class; i++) {
        plan.bound.uncovered[i] = plan.score.uncovered[i] + 1;
    }
    bool team = plan.n_team > 0;
    for (int32_t t = 0; t < p.n_tps; t++) {
        plan.bound.price[t] += plan.bound.price[t] != 0 ? (int32_t)rng_below(r, 400) - 200 : 0;
    }
    for (int32_t u = 0; u < p.n_unit; u++) {
        plan.bound.toll[u] = (int32_t)rng_below(r, 2) * (int32_t)rng_below(r, 600);
    }
    for (int32_t i = 0; i < p.n_person; i++) {
        plan.bound.own_toll[i] = (int32_t)rng_below(r, 2) * (int32_t)rng_below(r, 600);
    }
    plan.bound.travel_s = plan.bound.reached_s + 1;
    check_report report = judge(&a, &p, &plan);
    bool ok = faults_of_bound(&report, UNCOVERED) == 2 * p.n_class && faults_of_bound(&report, WORST) == 2 &&
              faults_of_bound(&report, TRAVEL) == 2;
    for (int32_t i = 0; ok && team && i < report.n_kept; i++) {
        const check_fault *f = &report.kept[i];
        ok = f->code != CHECK_DUTY_BOUND || f->subject != TRAVEL || f->should <= plan.bound.reached_s;
    }
    if (!ok) {
        judged_print(&report);
    }
    arena_done(&a);
    return ok;
}

static void test_bounds(void **state)
{
    (void)state;
    assert_true(prop_check("duty bounds", bounds_are_true, prop_runs(CASES), LARGEST, NULL));
}

// ---- sizes ----

// Where each kecamatan has its need in own officers, nothing is uncovered and no post lacks.
static bool enough_is_enough(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    duty_gen_spec spec = duty_gen_small(r, size);
    int32_t need = 0;
    for (int32_t c = 0; c < DUTY_GEN_CLASSES; c++) {
        need += spec.class_tps[c] * spec.pattern[c].polri;
    }
    spec.village_officer_permille = 0;
    spec.absent = 0;
    spec.pool_permille = 500;
    spec.people = 4 * (need + spec.kabupaten_guards * 4 + spec.ppk_guards * 2 * spec.n_kecamatan) + 10;
    duty_problem p = duty_gen(&a, &spec, rng_next(r));
    duty_plan plan;
    duty_solve(&a, &p, &quick, &plan);
    bool ok = plan.n_uncovered == 0 && plan.post_short == 0;
    arena_done(&a);
    return ok;
}

static void test_enough(void **state)
{
    (void)state;
    assert_true(prop_check("duty enough", enough_is_enough, prop_runs(60), LARGEST, NULL));
}

// A kabupaten a third as large as OKI, short of people or not, with islands and posts.
static void test_kabupaten(void **state)
{
    (void)state;
    for (int32_t people = 300; people <= 500; people += 200) {
        arena a = {0};
        duty_gen_spec spec = duty_gen_oki();
        spec.n_kecamatan /= 3;
        for (int32_t c = 0; c < DUTY_GEN_CLASSES; c++) {
            spec.class_tps[c] /= 3;
        }
        spec.people = people;
        spec.absent = 10;
        spec.island_permille = 200;
        spec.kabupaten_guards = 4;
        spec.ppk_guards = 2;
        duty_problem p = duty_gen(&a, &spec, (uint64_t)people);
        const duty_options few = {.seed = 11, .iterations = 20};
        duty_plan plan;
        duty_solve(&a, &p, &few, &plan);
        assert_true(law_judged(&a, &p, &plan));
        assert_true((plan.n_uncovered == 0) == (people == 500));
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_laws),   cmocka_unit_test(test_cut),       cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_enough), cmocka_unit_test(test_kabupaten),
    };
    return cmocka_run_group_tests_name("plan/duty_property", tests, NULL, NULL);
}
