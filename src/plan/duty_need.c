// What a placement lacks, and what the class counts alone force.
#include <stdlib.h>

#include "plan/duty_internal.h"

static bool pattern_equal(const duty_pattern *a, const duty_pattern *b)
{
    return a->polri == b->polri && a->tps == b->tps && a->linmas == b->linmas;
}

// The first kecamatan whose pattern for the class is the same as that of kecamatan k.
static int32_t pattern_home(const duty_problem *p, int32_t class_, int32_t k)
{
    int32_t home = 0;
    while (!pattern_equal(duty_pattern_of(p, class_, home), duty_pattern_of(p, class_, k))) {
        home++;
    }
    return home;
}

// The least of one class: kecamatan with the same pattern are counted as if groups could cross their borders,
// which is what a count by class alone knows.
static void class_bound(const duty_problem *p, int32_t class_, const int32_t *tps_of, int32_t *same,
                        duty_class_need *need)
{
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        same[k] = 0;
    }
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        same[pattern_home(p, class_, k)] += tps_of[(size_t)class_ * (size_t)p->n_kecamatan + (size_t)k];
    }
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        const duty_pattern *pattern = duty_pattern_of(p, class_, k);
        int32_t teams = same[k] / pattern->tps + (same[k] % pattern->tps != 0);
        need->tps += same[k];
        need->teams_min += teams;
        need->people_min += teams * pattern->polri;
    }
}

static void bound_count(arena *scratch, const duty_problem *p, duty_plan *plan)
{
    int32_t *tps_of = ARENA_NEW(scratch, int32_t, (size_t)p->n_class * (size_t)p->n_kecamatan);
    int32_t *same = ARENA_NEW(scratch, int32_t, p->n_kecamatan);
    for (int32_t i = 0; i < p->n_tps; i++) {
        tps_of[(size_t)p->tps[i].class_ * (size_t)p->n_kecamatan + (size_t)p->tps[i].kecamatan]++;
    }
    for (int32_t c = 0; c < p->n_class; c++) {
        class_bound(p, c, tps_of, same, &plan->by_class[c]);
        plan->lower_bound += plan->by_class[c].people_min;
    }
    int32_t lack = plan->lower_bound - plan->available;
    plan->short_by_bound = lack > 0 ? lack : 0;
}

static void placed_count(const duty_problem *p, const duty_groups *groups, duty_plan *plan)
{
    for (int32_t i = 0; i < p->n_tps; i++) {
        plan->by_kecamatan[p->tps[i].kecamatan].tps++;
    }
    for (int32_t i = 0; i < groups->n; i++) {
        const duty_group *g = &groups->group[i];
        plan->by_kecamatan[g->kecamatan].needed += duty_pattern_of(p, g->class_, g->kecamatan)->polri;
    }
    for (int32_t i = 0; i < plan->n_team; i++) {
        const duty_team *team = &plan->team[i];
        plan->by_class[team->class_].teams_placed++;
        plan->by_class[team->class_].people_placed += team->person_n;
        plan->by_kecamatan[team->kecamatan].placed += team->person_n;
    }
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        plan->by_kecamatan[k].short_ = plan->by_kecamatan[k].needed - plan->by_kecamatan[k].placed;
    }
}

typedef struct ranked_tps {
    int32_t rank;
    int32_t tps;
} ranked_tps;

static int compare_ranked(const void *x, const void *y)
{
    const ranked_tps *a = x;
    const ranked_tps *b = y;
    if (a->rank != b->rank) {
        return a->rank > b->rank ? -1 : 1;
    }
    return (a->tps > b->tps) - (a->tps < b->tps);
}

static void uncovered_list(arena *a, arena *scratch, const duty_problem *p, duty_plan *plan)
{
    bool *covered = ARENA_NEW(scratch, bool, p->n_tps);
    for (int32_t t = 0; t < plan->n_team; t++) {
        for (int32_t i = 0; i < plan->team[t].tps_n; i++) {
            covered[plan->team_tps[plan->team[t].tps_first + i]] = true;
        }
    }
    ranked_tps *open = ARENA_NEW(scratch, ranked_tps, p->n_tps);
    for (int32_t i = 0; i < p->n_tps; i++) {
        if (!covered[i]) {
            open[plan->n_uncovered++] = (ranked_tps){p->class_rank[p->tps[i].class_], i};
            plan->by_class[p->tps[i].class_].tps_uncovered++;
            plan->by_kecamatan[p->tps[i].kecamatan].tps_uncovered++;
        }
    }
    qsort(open, (size_t)plan->n_uncovered, sizeof *open, compare_ranked);
    plan->uncovered = ARENA_NEW(a, int32_t, plan->n_uncovered);
    for (int32_t i = 0; i < plan->n_uncovered; i++) {
        plan->uncovered[i] = open[i].tps;
    }
}

void duty_need_count(arena *a, arena *scratch, const duty_problem *p, const duty_groups *groups,
                     duty_plan *plan)
{
    plan->by_class = ARENA_NEW(a, duty_class_need, p->n_class);
    plan->by_kecamatan = ARENA_NEW(a, duty_kecamatan_need, p->n_kecamatan);
    bound_count(scratch, p, plan);
    placed_count(p, groups, plan);
    uncovered_list(a, scratch, p, plan);
}
