// The judge of a placement: its shape first, then every team.
#include "plan/check_internal.h"

static bool shape(check_report *r, bool holds, int64_t subject, check_part part)
{
    return check_test(r, CHECK_DUTY_SHAPE, holds, subject, part, 0);
}

static bool counts_usable(const duty_problem *p)
{
    // A product of two counts that are not negative fits int64, so the matrices are read by such an index.
    int64_t patterns = p->n_class < 0 || p->n_kecamatan < 0 ? -1 : (int64_t)p->n_class * p->n_kecamatan;
    bool counts = p->n_kecamatan >= 0 && p->n_class >= 0 && p->n_tps >= 0 && p->n_unit >= 0 &&
                  p->n_person >= 0 && p->n_post >= 0;
    return counts && check_array(p->n_kecamatan, p->near) && check_array(p->n_class, p->class_rank) &&
           check_array(patterns, p->pattern) && check_array(p->n_tps, p->tps) &&
           check_array(p->n_unit, p->unit) && check_array((int64_t)p->n_unit * p->n_tps, p->unit_tps_s) &&
           check_array((int64_t)p->n_unit * p->n_post, p->unit_post_s) &&
           check_array(p->n_person, p->person) && check_array(p->n_post, p->post);
}

static bool pattern_usable(const duty_pattern *pattern)
{
    return pattern->polri >= 1 && pattern->polri <= DUTY_TEAM_MAX && pattern->tps >= 1 &&
           pattern->linmas >= 0;
}

static bool tps_usable(const duty_problem *p, const duty_tps *tps)
{
    return check_in(tps->kecamatan, p->n_kecamatan) && check_in(tps->class_, p->n_class) &&
           check_in(tps->local, p->near[tps->kecamatan].n) && p->near[tps->kecamatan].time_s;
}

static bool post_usable(const duty_problem *p, const duty_post *post)
{
    return (post->kecamatan == -1 || check_in(post->kecamatan, p->n_kecamatan)) && post->guards >= 0 &&
           post->guards <= DUTY_TEAM_MAX && post->shift_s > 0;
}

static bool problem_usable(const duty_problem *p, check_report *r)
{
    if (!shape(r, counts_usable(p), 0, CHECK_PART_PROBLEM)) {
        return false;
    }
    bool all = true;
    for (int64_t i = 0; i < (int64_t)p->n_class * p->n_kecamatan; i++) {
        all = shape(r, pattern_usable(&p->pattern[i]), i, CHECK_PART_PATTERN) && all;
    }
    for (int32_t i = 0; i < p->n_tps; i++) {
        all = shape(r, tps_usable(p, &p->tps[i]), i, CHECK_PART_TPS) && all;
    }
    for (int32_t i = 0; i < p->n_person; i++) {
        all = shape(r, check_in(p->person[i].unit, p->n_unit), i, CHECK_PART_PERSON) && all;
    }
    for (int32_t i = 0; i < p->n_post; i++) {
        all = shape(r, post_usable(p, &p->post[i]), i, CHECK_PART_POST) && all;
    }
    return all;
}

static bool persons_usable(const duty_problem *p, int32_t n, const int32_t *person)
{
    if (n < 0 || n > DUTY_TEAM_MAX) {
        return false;
    }
    for (int32_t i = 0; i < n; i++) {
        if (!check_in(person[i], p->n_person)) {
            return false;
        }
    }
    return true;
}

// team_tps has room for the TPS that are covered: all but the uncovered.
static bool team_usable(const duty_case *c, const duty_team *t)
{
    int64_t covered = (int64_t)c->p->n_tps - c->n_uncovered;
    if (!check_in(t->kecamatan, c->p->n_kecamatan) || !check_in(t->class_, c->p->n_class) || t->tps_n < 1 ||
        t->tps_first < 0 || (int64_t)t->tps_first + t->tps_n > covered) {
        return false;
    }
    for (int32_t i = 0; i < t->tps_n; i++) {
        if (!check_in(c->plan->team_tps[t->tps_first + i], c->p->n_tps)) {
            return false;
        }
    }
    return persons_usable(c->p, t->person_n, t->person);
}

static bool squad_usable(const duty_case *c, const duty_squad *s)
{
    return check_in(s->post, c->p->n_post) && check_in(s->squad, DUTY_SQUADS_MAX) &&
           persons_usable(c->p, s->person_n, s->person);
}

// In range, and in the order of the list: the most vulnerable class first, then by index.
static bool uncovered_usable(const duty_case *c, int32_t i)
{
    const int32_t *uncovered = c->plan->uncovered;
    if (!check_in(uncovered[i], c->p->n_tps)) {
        return false;
    }
    if (i == 0 || !check_in(uncovered[i - 1], c->p->n_tps)) {
        return true;
    }
    int32_t before = c->p->class_rank[c->p->tps[uncovered[i - 1]].class_];
    int32_t rank = c->p->class_rank[c->p->tps[uncovered[i]].class_];
    return before > rank || (before == rank && uncovered[i - 1] <= uncovered[i]);
}

static int32_t plan_count(check_report *r, int32_t n, const void *array)
{
    return shape(r, check_array(n, array), 0, CHECK_PART_PLAN) ? n : 0;
}

bool duty_case_open(arena *a, const duty_problem *p, const duty_plan *plan, check_report *r, duty_case *ret_c)
{
    if (!problem_usable(p, r)) {
        return false;
    }
    duty_case c = {.a = a, .p = p, .plan = plan, .r = r};
    c.n_uncovered = plan_count(r, plan->n_uncovered, plan->uncovered);
    bool fits = shape(r, c.n_uncovered <= p->n_tps && c.n_uncovered == plan->n_uncovered, 0, CHECK_PART_PLAN);
    c.n_uncovered = fits ? c.n_uncovered : 0;
    c.n_team = plan_count(r, plan->n_team, plan->team);
    if (!shape(r, c.n_team == 0 || plan->team_tps, 0, CHECK_PART_PLAN) || !fits) {
        c.n_team = 0; // without the number of uncovered TPS nobody knows how long team_tps is
    }
    c.n_squad = plan_count(r, plan->n_squad, plan->squad);
    c.team_ok = ARENA_NEW(a, bool, c.n_team);
    c.squad_ok = ARENA_NEW(a, bool, c.n_squad);
    for (int32_t i = 0; i < c.n_team; i++) {
        c.team_ok[i] = shape(r, team_usable(&c, &plan->team[i]), i, CHECK_PART_TEAM);
    }
    for (int32_t i = 0; i < c.n_squad; i++) {
        c.squad_ok[i] = shape(r, squad_usable(&c, &plan->squad[i]), i, CHECK_PART_SQUAD);
    }
    for (int32_t i = 0; i < c.n_uncovered; i++) {
        shape(r, uncovered_usable(&c, i), i, CHECK_PART_UNCOVERED);
    }
    *ret_c = c;
    return true;
}

const duty_pattern *duty_case_pattern(const duty_case *c, int32_t class_, int32_t kecamatan)
{
    return &c->p->pattern[(size_t)class_ * (size_t)c->p->n_kecamatan + (size_t)kecamatan];
}

void check_duty(arena *a, const duty_problem *p, const duty_plan *plan, check_report *r)
{
    duty_case c;
    if (!duty_case_open(a, p, plan, r, &c)) {
        return;
    }
    duty_judge_teams(&c);
    duty_judge_posts(&c);
    duty_judge_need(&c);
}
