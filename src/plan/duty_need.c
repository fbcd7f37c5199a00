// What a placement lacks, and what the class counts alone force.
#include "plan/duty_internal.h"

// Kecamatan with the same officers and TPS in every pattern count together.
static bool kecamatan_alike(const duty_problem *p, int32_t k, int32_t other)
{
    for (int32_t c = 0; c < p->n_class; c++) {
        const duty_pattern *a = duty_pattern_of(p, c, k);
        const duty_pattern *b = duty_pattern_of(p, c, other);
        if (a->polri != b->polri || a->tps != b->tps) {
            return false;
        }
    }
    return true;
}

// Fewer TPS, then more officers, then the higher rank, then the lower number.
static bool stricter(const duty_problem *p, int32_t k, int32_t class_, int32_t other)
{
    const duty_pattern *a = duty_pattern_of(p, class_, k);
    const duty_pattern *b = duty_pattern_of(p, other, k);
    if (a->tps != b->tps) {
        return a->tps < b->tps;
    }
    if (a->polri != b->polri) {
        return a->polri > b->polri;
    }
    int32_t rank = p->class_rank[class_];
    int32_t other_rank = p->class_rank[other];
    return rank != other_rank ? rank > other_rank : class_ < other;
}

static void strict_order(const duty_problem *p, int32_t k, int32_t *order)
{
    for (int32_t c = 0; c < p->n_class; c++) {
        int32_t at = c;
        for (; at > 0 && stricter(p, k, c, order[at - 1]); at--) {
            order[at] = order[at - 1];
        }
        order[at] = c;
    }
}

// What the TPS of alike kecamatan, `tps` of each class, force: the strictest class first, whose teams' free
// places take what is less strict. A team counts as the fewest officers that its class and the stricter ones
// ask whose teams have free places: so the count is a bound also where patterns are at odds.
static void block_force(const duty_problem *p, int32_t k, const int32_t *tps, int32_t *order,
                        duty_class_need *by_class)
{
    int64_t free_places = 0;
    int32_t fewest = DUTY_TEAM_MAX;
    strict_order(p, k, order);
    for (int32_t i = 0; i < p->n_class; i++) {
        int32_t c = order[i];
        const duty_pattern *q = duty_pattern_of(p, c, k);
        if (tps[c] == 0) {
            continue;
        }
        int32_t polri = q->tps == 1 || q->polri < fewest ? q->polri : fewest;
        fewest = q->tps == 1 ? fewest : polri;
        int64_t beyond = tps[c] > free_places ? tps[c] - free_places : 0;
        int64_t teams = (beyond + q->tps - 1) / q->tps;
        free_places += teams * q->tps - tps[c];
        by_class[c].teams_min += (int32_t)teams;
        by_class[c].people_min += (int32_t)(teams * polri);
    }
}

static void bound_count(arena *scratch, const duty_problem *p, duty_plan *plan)
{
    int32_t *tps = ARENA_NEW(scratch, int32_t, (size_t)p->n_class * (size_t)p->n_kecamatan);
    int32_t *order = ARENA_NEW(scratch, int32_t, p->n_class);
    for (int32_t i = 0; i < p->n_tps; i++) {
        int32_t home = 0;
        while (!kecamatan_alike(p, home, p->tps[i].kecamatan)) {
            home++;
        }
        tps[(size_t)home * (size_t)p->n_class + (size_t)p->tps[i].class_]++;
        plan->by_class[p->tps[i].class_].tps++;
    }
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        block_force(p, k, &tps[(size_t)k * (size_t)p->n_class], order, plan->by_class);
    }
    for (int32_t c = 0; c < p->n_class; c++) {
        plan->lower_bound += plan->by_class[c].people_min;
    }
    int32_t lack = plan->lower_bound - plan->available;
    plan->short_by_bound = lack > 0 ? lack : 0;
}

static void placed_count(const duty_problem *p, const int32_t *kecamatan_needed, duty_plan *plan)
{
    for (int32_t i = 0; i < p->n_tps; i++) {
        plan->by_kecamatan[p->tps[i].kecamatan].tps++;
    }
    for (int32_t i = 0; i < plan->n_team; i++) {
        const duty_team *team = &plan->team[i];
        plan->by_class[team->class_].teams_placed++;
        plan->by_class[team->class_].people_placed += team->person_n;
        plan->by_kecamatan[team->kecamatan].placed += team->person_n;
    }
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        duty_kecamatan_need *need = &plan->by_kecamatan[k];
        need->needed = kecamatan_needed[k];
        need->short_ = need->needed - need->placed;
    }
}

static void uncovered_list(arena *a, arena *scratch, const duty_ground *g, duty_plan *plan)
{
    const duty_problem *p = g->p;
    bool *covered = ARENA_NEW(scratch, bool, p->n_tps);
    duty_covered_mark(plan, covered);
    plan->uncovered = ARENA_NEW(a, int32_t, p->n_tps);
    for (int32_t o = 0; o < p->n_class;) {
        int32_t rank = p->class_rank[g->order[o]];
        for (int32_t i = 0; i < p->n_tps; i++) {
            if (!covered[i] && p->class_rank[p->tps[i].class_] == rank) {
                plan->uncovered[plan->n_uncovered++] = i;
                plan->by_class[p->tps[i].class_].tps_uncovered++;
                plan->by_kecamatan[p->tps[i].kecamatan].tps_uncovered++;
            }
        }
        while (o < p->n_class && p->class_rank[g->order[o]] == rank) {
            o++;
        }
    }
}

void duty_need_count(arena *a, const duty_ground *g, const int32_t *kecamatan_needed, duty_plan *plan)
{
    arena scratch = {0};
    plan->by_class = ARENA_NEW(a, duty_class_need, g->p->n_class);
    plan->by_kecamatan = ARENA_NEW(a, duty_kecamatan_need, g->p->n_kecamatan);
    bound_count(&scratch, g->p, plan);
    placed_count(g->p, kecamatan_needed, plan);
    uncovered_list(a, &scratch, g, plan);
    arena_done(&scratch);
}
