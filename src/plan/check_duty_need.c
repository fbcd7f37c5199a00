// What a commander reads off a placement: the least number of officers that the class counts force, and the
// counts by class and kecamatan. All counted anew.
#include "plan/check_internal.h"

// Whether two kecamatan ask the same of every class.
static bool same_patterns(const duty_case *c, int32_t k, int32_t other)
{
    for (int32_t i = 0; i < c->p->n_class; i++) {
        const duty_pattern *a = duty_case_pattern(c, i, k);
        const duty_pattern *b = duty_case_pattern(c, i, other);
        if (a->polri != b->polri || a->tps != b->tps) {
            return false;
        }
    }
    return true;
}

typedef struct class_count {
    int64_t *tps; // [n_class], as all of them
    int64_t *teams_min;
    int64_t *people_min;
    int64_t *teams;
    int64_t *people;
    int64_t *uncovered;
} class_count;

static class_count class_count_new(const duty_case *c)
{
    int32_t n = c->p->n_class;
    return (class_count){ARENA_NEW(c->a, int64_t, n), ARENA_NEW(c->a, int64_t, n),
                         ARENA_NEW(c->a, int64_t, n), ARENA_NEW(c->a, int64_t, n),
                         ARENA_NEW(c->a, int64_t, n), ARENA_NEW(c->a, int64_t, n)};
}

// TPS by kecamatan and class, cell [kecamatan * n_class + class]: all, or the uncovered alone.
static int64_t *tps_count(const duty_case *c, bool uncovered_alone)
{
    int64_t *tps = ARENA_NEW(c->a, int64_t, (size_t)c->p->n_kecamatan * (size_t)c->p->n_class);
    for (int32_t i = 0; i < c->p->n_tps; i++) {
        const duty_tps *one = &c->p->tps[i];
        size_t cell = (size_t)one->kecamatan * (size_t)c->p->n_class + (size_t)one->class_;
        tps[cell] += !uncovered_alone || !c->covered[i];
    }
    return tps;
}

// Kecamatan that ask the same are taken together: a group may not cross their border, which forces more, but
// the bound says what counts alone force.
static void count_least(const duty_case *c, const int64_t *tps, class_count *count)
{
    int32_t n_class = c->p->n_class;
    int64_t *together = ARENA_NEW(c->a, int64_t, n_class);
    for (int32_t k = 0; k < c->p->n_kecamatan; k++) {
        bool first = true;
        for (int32_t i = 0; i < n_class; i++) {
            together[i] = 0;
        }
        for (int32_t other = 0; other < c->p->n_kecamatan; other++) {
            if (!same_patterns(c, k, other)) {
                continue;
            }
            first = first && other >= k;
            for (int32_t i = 0; i < n_class; i++) {
                together[i] += tps[(size_t)other * (size_t)n_class + (size_t)i];
            }
        }
        if (first) {
            duty_crowd crowd = duty_crowd_of(c, k, false, together, true);
            duty_crowd_least(&crowd, together, count->teams_min, count->people_min);
        }
    }
}

static void judge_class(const duty_case *c, int32_t i, const class_count *count)
{
    const duty_class_need *need = &c->plan->by_class[i];
    check_equal(c->r, CHECK_DUTY_NEED, i, need->tps, count->tps[i]);
    check_equal(c->r, CHECK_DUTY_NEED, i, need->teams_min, count->teams_min[i]);
    check_equal(c->r, CHECK_DUTY_NEED, i, need->people_min, count->people_min[i]);
    check_equal(c->r, CHECK_DUTY_NEED, i, need->teams_placed, count->teams[i]);
    check_equal(c->r, CHECK_DUTY_NEED, i, need->people_placed, count->people[i]);
    check_equal(c->r, CHECK_DUTY_NEED, i, need->tps_uncovered, count->uncovered[i]);
}

static void judge_whole(const duty_case *c, int64_t bound)
{
    int64_t available = 0;
    for (int32_t i = 0; i < c->p->n_person; i++) {
        available += c->p->person[i].eligible;
    }
    int64_t lack = bound > available ? bound - available : 0;
    check_equal(c->r, CHECK_DUTY_NEED, NONE, c->plan->lower_bound, bound);
    check_equal(c->r, CHECK_DUTY_NEED, NONE, c->plan->available, available);
    check_equal(c->r, CHECK_DUTY_NEED, NONE, c->plan->short_by_bound, lack);
    check_equal(c->r, CHECK_DUTY_BOUND, DUTY_BOUND_PEOPLE, c->plan->bound.people, bound);
}

static void judge_classes(const duty_case *c, const int64_t *tps)
{
    class_count count = class_count_new(c);
    count_least(c, tps, &count);
    for (int32_t i = 0; i < c->n_team; i++) {
        int32_t class_ = duty_case_rule(c, &c->plan->team[i]).class_;
        count.teams[class_]++;
        count.people[class_] += c->plan->team[i].person_n;
    }
    for (int32_t i = 0; i < c->p->n_tps; i++) {
        count.tps[c->p->tps[i].class_]++;
        count.uncovered[c->p->tps[i].class_] += !c->covered[i];
    }
    int64_t bound = 0;
    for (int32_t i = 0; i < c->p->n_class; i++) {
        judge_class(c, i, &count);
        bound += count.people_min[i];
    }
    judge_whole(c, bound);
}

typedef struct kecamatan_count {
    int64_t tps;
    int64_t asked;  // officers that its teams should have
    int64_t placed; // and have
    int64_t uncovered;
    int64_t lack_least; // that its uncovered TPS need, grouped as fully as the patterns allow
    int64_t lack_most;  // each a group of its own
} kecamatan_count;

static void judge_kecamatan(const duty_case *c, int32_t k, const kecamatan_count *count)
{
    const duty_kecamatan_need *need = &c->plan->by_kecamatan[k];
    check_equal(c->r, CHECK_DUTY_NEED, k, need->tps, count->tps);
    check_equal(c->r, CHECK_DUTY_NEED, k, need->placed, count->placed);
    check_equal(c->r, CHECK_DUTY_NEED, k, need->tps_uncovered, count->uncovered);
    check_equal(c->r, CHECK_DUTY_NEED, k, need->short_, (int64_t)need->needed - need->placed);
    // The groups that got nobody are not in the plan.
    check_at_least(c->r, CHECK_DUTY_NEED, k, need->needed, count->asked + count->lack_least);
    check_at_most(c->r, CHECK_DUTY_NEED, k, need->needed, count->asked + count->lack_most);
}

static void judge_kecamatans(const duty_case *c, const int64_t *tps)
{
    int32_t n_class = c->p->n_class;
    kecamatan_count *count = ARENA_NEW(c->a, kecamatan_count, c->p->n_kecamatan);
    const int64_t *uncovered = tps_count(c, true);
    for (int32_t i = 0; i < c->n_team; i++) {
        duty_rule rule = duty_case_rule(c, &c->plan->team[i]);
        count[rule.kecamatan].asked += rule.polri;
        count[rule.kecamatan].placed += c->plan->team[i].person_n;
    }
    for (int32_t k = 0; k < c->p->n_kecamatan; k++) {
        const int64_t *open = &uncovered[(size_t)k * (size_t)n_class];
        for (int32_t i = 0; i < n_class; i++) {
            count[k].tps += tps[(size_t)k * (size_t)n_class + (size_t)i];
            count[k].uncovered += open[i];
            count[k].lack_most += open[i] * duty_case_pattern(c, i, k)->polri;
        }
        duty_crowd crowd = duty_crowd_of(c, k, false, open, true);
        count[k].lack_least = duty_crowd_least(&crowd, open, NULL, NULL).people;
        judge_kecamatan(c, k, &count[k]);
    }
}

void duty_judge_need(const duty_case *c)
{
    const int64_t *tps = tps_count(c, false);
    judge_classes(c, tps);
    judge_kecamatans(c, tps);
}
