// What would mend a shortage: each order that a commander could give is tried by placing anew with it.
#include "plan/duty_remedy.h"

#include <stdlib.h>
#include <string.h>

#include "plan/duty_internal.h"

enum {
    TRIAL_SWEEPS = 96, // of one trial's search at most: what counts is who is covered
    LENDERS = 3,       // units that are asked for each kecamatan, the nearest first
    REQUESTS = 3,      // times that a request is made larger by what still lacks
    WIDER_STEP = 2,    // TPS more that a team covers, once and twice
    WIDER_STEPS = 2,
};

typedef struct trying {
    arena *a;
    const duty_problem *p;
    const duty_plan *plan;
    duty_options o;
    duty_remedy *found;
    int32_t n;
    int32_t max;
    int32_t unit_of_bko;
} trying;

static bool time_is_up(const trying *t)
{
    return t->n >= t->max || (t->o.out_of_time && t->o.out_of_time(t->o.out_of_time_ctx));
}

// Officers whom teams and posts lack.
static int32_t lack_of(const duty_problem *p, const duty_plan *plan)
{
    int32_t lack = plan->score.lacking;
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        lack += plan->by_kecamatan[k].short_;
    }
    return lack;
}

// Whether more is covered or guarded: travel and the like are no reason for an order.
static bool helps(const duty_problem *p, const duty_score *with, const duty_score *without)
{
    duty_score x = {.uncovered = with->uncovered, .unguarded = with->unguarded, .lacking = with->lacking};
    duty_score y = {
        .uncovered = without->uncovered, .unguarded = without->unguarded, .lacking = without->lacking};
    return duty_score_compare(p, &x, &y) < 0;
}

// Officers that the teams ask for less, or do without, than in the plan that lacks.
static int32_t freed(const trying *t, duty_remedy_kind kind, const duty_plan *with)
{
    int32_t n = kind == DUTY_THIN ? with->score.breaks - t->plan->score.breaks : 0;
    for (int32_t k = 0; k < t->p->n_kecamatan && kind == DUTY_WIDEN; k++) {
        n += t->plan->by_kecamatan[k].needed - with->by_kecamatan[k].needed;
    }
    return n > 0 ? n : 0;
}

// Places with the changed problem; keeps the remedy when it helps. Returns what still lacks.
static int32_t try_remedy(trying *t, const duty_problem *changed, duty_remedy r)
{
    arena scratch = {0};
    duty_plan plan;
    duty_solve(&scratch, changed, &t->o, &plan);
    int32_t lack = lack_of(changed, &plan);
    if (t->n < t->max && helps(t->p, &plan.score, &t->plan->score)) {
        r.score = plan.score;
        r.score.uncovered = ARENA_NEW(t->a, int32_t, t->p->n_class);
        memcpy(r.score.uncovered, plan.score.uncovered, (size_t)t->p->n_class * sizeof *r.score.uncovered);
        r.post_short = plan.post_short;
        r.n += freed(t, r.kind, &plan); // of an order that brings officers, none
        t->found[t->n++] = r;
    }
    arena_done(&scratch);
    return lack;
}

// ---- a request ----

// The problem with n more officers of the pool, there from the first duty to the last.
static duty_problem with_request(arena *a, const trying *t, int32_t n)
{
    duty_problem p = *t->p;
    duty_person *person = ARENA_NEW(a, duty_person, (size_t)p.n_person + (size_t)n);
    int32_t from_s = p.phase[0].from_s;
    int32_t to_s = p.phase[DUTY_PHASES - 1].to_s;
    for (int32_t i = 0; i < p.n_post; i++) {
        from_s = p.post[i].from_s < from_s ? p.post[i].from_s : from_s;
        to_s = p.post[i].to_s > to_s ? p.post[i].to_s : to_s;
    }
    for (int32_t i = 0; i < p.n_reserve; i++) {
        from_s = p.reserve[i].from_s < from_s ? p.reserve[i].from_s : from_s;
        to_s = p.reserve[i].to_s > to_s ? p.reserve[i].to_s : to_s;
    }
    for (int32_t i = 0; i < p.n_person; i++) {
        person[i] = p.person[i];
    }
    for (int32_t i = 0; i < n; i++) {
        person[p.n_person + i] =
            (duty_person){.unit = t->unit_of_bko, .eligible = true, .from_s = from_s, .to_s = to_s};
    }
    p.person = person;
    p.n_person += n;
    return p;
}

// As many as lack; more where that is not enough.
static void try_request(trying *t)
{
    int32_t n = 0;
    int32_t lack = lack_of(t->p, t->plan);
    for (int32_t k = 0; k < REQUESTS && lack > 0 && t->unit_of_bko >= 0 && !time_is_up(t); k++) {
        arena scratch = {0};
        n += lack;
        duty_problem p = with_request(&scratch, t, n);
        lack = try_remedy(t, &p,
                          (duty_remedy){.kind = DUTY_BKO, .n = n, .unit = -1, .kecamatan = -1, .class_ = -1});
        arena_done(&scratch);
    }
}

// ---- a loan ----

// An array of n and room for one more.
static void *copy_and_one(arena *a, const void *from, int32_t n, size_t size)
{
    void *to = arena_alloc(a, (size_t)n + 1, size);
    if (n > 0) {
        memcpy(to, from, (size_t)n * size);
    }
    return to;
}

// Rows of a matrix, and row `again` once more at the end.
static int32_t *rows_and_one(arena *a, const int32_t *row, int32_t n_row, int32_t width, int32_t again)
{
    int32_t *all = ARENA_NEW(a, int32_t, ((size_t)n_row + 1) * (size_t)width);
    for (int32_t i = 0; i <= n_row; i++) {
        for (int32_t k = 0; k < width; k++) {
            size_t from = (size_t)(i < n_row ? i : again) * (size_t)width;
            all[(size_t)i * (size_t)width + (size_t)k] = row[from + (size_t)k];
        }
    }
    return all;
}

static bool can_be_lent(const trying *t, int32_t person, int32_t unit)
{
    const duty_person *q = &t->p->person[person];
    return q->unit == unit && q->eligible && !q->overridden && !q->village_officer && q->pin_plus1 == 0 &&
           duty_person_duties(t->plan, person) == 0;
}

// The problem in which n officers of a unit belong to a kecamatan, with the same ways as their unit's.
static duty_problem with_loan(arena *a, const trying *t, int32_t unit, int32_t kecamatan, int32_t n)
{
    duty_problem p = *t->p;
    duty_unit *units = copy_and_one(a, p.unit, p.n_unit, sizeof *units);
    duty_person *person = copy_and_one(a, p.person, p.n_person, sizeof *person);
    duty_reserve *reserve = copy_and_one(a, p.reserve, p.n_reserve, sizeof *reserve);
    units[p.n_unit] = (duty_unit){.kecamatan = kecamatan};
    for (int32_t i = 0; i < p.n_person && n > 0; i++) {
        if (can_be_lent(t, i, unit)) {
            person[i].unit = p.n_unit;
            n--;
        }
    }
    for (int32_t i = 0; i < p.n_reserve; i++) {
        const int32_t *ways_s = p.reserve[i].unit_site_s;
        reserve[i].unit_site_s = rows_and_one(a, ways_s, p.n_unit, p.reserve[i].n_site, unit);
    }
    p.unit_tps_s = rows_and_one(a, p.unit_tps_s, p.n_unit, p.n_tps, unit);
    p.unit_post_s = rows_and_one(a, p.unit_post_s, p.n_unit, p.n_post, unit);
    p.unit = units;
    p.person = person;
    p.reserve = reserve;
    p.n_unit++;
    return p;
}

// The nearest way from a unit to a TPS of the kecamatan, or MATRIX_NONE.
static int32_t unit_way_s(const duty_problem *p, int32_t unit, int32_t kecamatan)
{
    int32_t nearest = MATRIX_NONE;
    for (int32_t i = 0; i < p->n_tps; i++) {
        int32_t way_s = p->unit_tps_s[(size_t)unit * (size_t)p->n_tps + (size_t)i];
        bool there = p->tps[i].kecamatan == kecamatan && way_s != MATRIX_NONE;
        nearest = there && (nearest == MATRIX_NONE || way_s < nearest) ? way_s : nearest;
    }
    return nearest;
}

// A unit of another kecamatan with people to spare, and how many.
typedef struct lender {
    int32_t way_s;
    int32_t unit;
    int32_t n;
} lender;

static int compare_lender(const void *x, const void *y)
{
    const lender *a = x;
    const lender *b = y;
    if (a->way_s != b->way_s) {
        return a->way_s < b->way_s ? -1 : 1;
    }
    return (a->unit > b->unit) - (a->unit < b->unit);
}

static int32_t lenders_list(const trying *t, int32_t kecamatan, lender *ret)
{
    const duty_problem *p = t->p;
    int32_t n = 0;
    for (int32_t u = 0; u < p->n_unit; u++) {
        lender one = {unit_way_s(p, u, kecamatan), u, 0};
        for (int32_t i = 0; i < p->n_person; i++) {
            one.n += can_be_lent(t, i, u);
        }
        if (p->unit[u].kecamatan >= 0 && p->unit[u].kecamatan != kecamatan && one.n > 0 &&
            one.way_s != MATRIX_NONE) {
            ret[n++] = one;
        }
    }
    qsort(ret, (size_t)n, sizeof *ret, compare_lender);
    return n;
}

// Officers that the teams and posts of a kecamatan lack.
static int32_t kecamatan_lack(const trying *t, int32_t kecamatan)
{
    int32_t lack = t->plan->by_kecamatan[kecamatan].short_;
    for (int32_t i = 0; i < t->plan->n_squad; i++) {
        const duty_post *post = &t->p->post[t->plan->squad[i].post];
        lack += post->kecamatan == kecamatan ? post->guards - t->plan->squad[i].person_n : 0;
    }
    return lack;
}

static void try_loans(trying *t)
{
    for (int32_t k = 0; k < t->p->n_kecamatan && !time_is_up(t); k++) {
        arena scratch = {0};
        int32_t lack = kecamatan_lack(t, k);
        lender *of = ARENA_NEW(&scratch, lender, t->p->n_unit);
        int32_t n = lack > 0 ? lenders_list(t, k, of) : 0;
        for (int32_t i = 0; i < n && i < LENDERS && !time_is_up(t); i++) {
            int32_t lent = lack < of[i].n ? lack : of[i].n;
            duty_problem p = with_loan(&scratch, t, of[i].unit, k, lent);
            (void)try_remedy(
                t, &p,
                (duty_remedy){
                    .kind = DUTY_BORROW, .n = lent, .unit = of[i].unit, .kecamatan = k, .class_ = -1});
        }
        arena_done(&scratch);
    }
}

// ---- another pattern ----

static duty_pattern *patterns_copy(arena *a, const duty_problem *p)
{
    size_t n = (size_t)p->n_class * (size_t)p->n_kecamatan;
    duty_pattern *all = ARENA_NEW(a, duty_pattern, n);
    memcpy(all, p->pattern, n * sizeof *all);
    return all;
}

// Teams of a class cover more TPS, or count with fewer officers.
static void try_pattern(trying *t, duty_remedy_kind kind, int32_t class_, int32_t value)
{
    arena scratch = {0};
    duty_problem p = *t->p;
    duty_pattern *all = patterns_copy(&scratch, &p);
    for (int32_t k = 0; k < p.n_kecamatan; k++) {
        duty_pattern *q = &all[(size_t)class_ * (size_t)p.n_kecamatan + (size_t)k];
        if (kind == DUTY_WIDEN && q->tps < value) {
            q->tps = value;
        } else if (kind == DUTY_THIN && duty_polri_min(q) > value) {
            q->polri_min = value;
        }
    }
    p.pattern = all;
    (void)try_remedy(
        t, &p, (duty_remedy){.kind = kind, .unit = -1, .kecamatan = -1, .class_ = class_, .value = value});
    arena_done(&scratch);
}

static void try_patterns(trying *t)
{
    for (int32_t c = 0; c < t->p->n_class && !time_is_up(t); c++) {
        int32_t tps = 0;
        int32_t polri = 0;
        for (int32_t k = 0; k < t->p->n_kecamatan; k++) {
            const duty_pattern *q = duty_pattern_of(t->p, c, k);
            tps = q->tps > tps ? q->tps : tps;
            polri = duty_polri_min(q) > polri ? duty_polri_min(q) : polri;
        }
        if (t->plan->by_class[c].tps == 0) {
            continue;
        }
        for (int32_t k = 1; k <= WIDER_STEPS && !time_is_up(t); k++) {
            try_pattern(t, DUTY_WIDEN, c, tps + k * WIDER_STEP);
        }
        if (polri > 1 && !time_is_up(t)) {
            try_pattern(t, DUTY_THIN, c, polri - 1);
        }
    }
}

// ---- the list ----

// What mends the whole has the better score, so it comes first.
static bool is_before(const duty_problem *p, const duty_remedy *x, const duty_remedy *y)
{
    int order = duty_score_compare(p, &x->score, &y->score);
    return order != 0 ? order < 0 : x->n < y->n;
}

static void remedies_sort(const duty_problem *p, duty_remedy *r, int32_t n)
{
    for (int32_t i = 1; i < n; i++) {
        duty_remedy one = r[i];
        int32_t at = i;
        for (; at > 0 && is_before(p, &one, &r[at - 1]); at--) {
            r[at] = r[at - 1];
        }
        r[at] = one;
    }
}

int32_t duty_remedies(arena *a, const duty_problem *p, const duty_plan *plan, const duty_options *o,
                      int32_t unit_of_bko, duty_remedy *ret, int32_t max)
{
    trying t = {.a = a, .p = p, .plan = plan, .o = *o, .found = ret, .max = max, .unit_of_bko = unit_of_bko};
    t.o.iterations = o->iterations < TRIAL_SWEEPS ? o->iterations : TRIAL_SWEEPS;
    t.o.better = NULL;
    if (plan->n_uncovered > 0 || plan->score.lacking > 0) {
        try_request(&t);
        try_loans(&t);
        try_patterns(&t);
    }
    remedies_sort(p, ret, t.n);
    return t.n;
}
