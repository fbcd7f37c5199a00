// Planted errors in a placement: the draft, and the choice of an operator.
#include "mutate_duty.h"

#include <string.h>

static void *array_copy(arena *a, const void *from, size_t n, size_t room, size_t size)
{
    void *copy = arena_alloc(a, room, size);
    if (n > 0 && from) {
        memcpy(copy, from, n * size);
    }
    return copy;
}
#define COPY(n, array)      array_copy(a, (array), (size_t)(n), (size_t)(n), sizeof *(array))
#define COPY_MORE(n, array) array_copy(a, (array), (size_t)(n), (size_t)(n) + 1, sizeof *(array))

static void reserves_copy(arena *a, const duty_problem *p, duty_draft *d)
{
    d->p.reserve = d->reserve = COPY(p->n_reserve, p->reserve);
    for (int32_t i = 0; i < p->n_reserve; i++) {
        duty_reserve *one = &d->reserve[i];
        one->site_tps_s = COPY(one->n_site * p->n_tps, one->site_tps_s);
        one->unit_site_s = COPY(p->n_unit * one->n_site, one->unit_site_s);
        one->site_kecamatan = COPY(one->n_site, one->site_kecamatan);
    }
}

static void plan_copy(arena *a, const duty_problem *p, const duty_plan *plan, duty_draft *d)
{
    d->plan.team = COPY(plan->n_team, plan->team);
    d->plan.team_tps = COPY_MORE(p->n_tps - plan->n_uncovered, plan->team_tps);
    d->plan.squad = COPY_MORE(plan->n_squad, plan->squad);
    d->plan.stand = COPY_MORE(plan->n_stand, plan->stand);
    d->plan.uncovered = COPY_MORE(plan->n_uncovered, plan->uncovered);
    d->plan.by_class = COPY(p->n_class, plan->by_class);
    d->plan.by_kecamatan = COPY(p->n_kecamatan, plan->by_kecamatan);
    d->plan.score.uncovered = COPY(p->n_class, plan->score.uncovered);
    d->plan.bound.uncovered = COPY(p->n_class, plan->bound.uncovered);
    d->plan.bound.price = COPY(p->n_tps, plan->bound.price);
    d->plan.bound.toll = COPY(p->n_unit, plan->bound.toll);
    d->plan.bound.own_toll = COPY(p->n_person, plan->bound.own_toll);
}

static duty_draft draft_open(arena *a, rng *r, const duty_problem *p, const duty_plan *plan)
{
    duty_draft d = {.a = a, .r = r, .p = *p, .plan = *plan};
    d.p.near = d.near = COPY(p->n_kecamatan, p->near);
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        d.near[k].time_s = COPY(p->near[k].n * p->near[k].n, p->near[k].time_s);
    }
    d.p.pattern = d.pattern = COPY(p->n_class * p->n_kecamatan, p->pattern);
    d.p.tps = d.tps = COPY(p->n_tps, p->tps);
    d.p.unit = d.unit = COPY(p->n_unit, p->unit);
    d.p.unit_tps_s = d.unit_tps_s = COPY((int64_t)p->n_unit * p->n_tps, p->unit_tps_s);
    d.p.unit_post_s = d.unit_post_s = COPY((int64_t)p->n_unit * p->n_post, p->unit_post_s);
    d.p.person = d.person = COPY(p->n_person, p->person);
    d.p.post = d.post = COPY(p->n_post, p->post);
    d.p.village = d.village = COPY_MORE(p->n_village, p->village);
    d.p.busy = d.busy = COPY_MORE(p->n_busy, p->busy);
    reserves_copy(a, p, &d);
    plan_copy(a, p, plan, &d);
    return d;
}

int32_t *draft_way_team(duty_draft *d, const duty_team *t, int32_t person)
{
    return &d->unit_tps_s[(int64_t)d->person[person].unit * d->p.n_tps + t->station];
}

int32_t *draft_way_squad(duty_draft *d, const duty_squad *s, int32_t person)
{
    return &d->unit_post_s[(int64_t)d->person[person].unit * d->p.n_post + s->post];
}

int32_t *draft_way_stand(duty_draft *d, const duty_stand *s, int32_t person)
{
    const duty_reserve *reserve = &d->reserve[s->reserve];
    int32_t *way_s = (int32_t *)(uintptr_t)reserve->unit_site_s; // the draft's own copy
    return &way_s[(int64_t)d->person[person].unit * reserve->n_site + s->site];
}

static int32_t longer(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

int32_t draft_longest_way(duty_draft *d)
{
    int32_t longest = 0;
    for (int32_t i = 0; i < d->plan.n_team; i++) {
        longest = longer(longest, d->plan.team[i].travel_s);
    }
    for (int32_t i = 0; i < d->plan.n_squad; i++) {
        const duty_squad *s = &d->plan.squad[i];
        for (int32_t k = 0; k < s->person_n; k++) {
            longest = longer(longest, *draft_way_squad(d, s, s->person[k]));
        }
    }
    return longest;
}

void draft_set_busy(duty_draft *d, int32_t person, int64_t from_s, int64_t to_s)
{
    d->busy[d->p.n_busy] = (duty_busy){(int32_t)from_s, (int32_t)to_s};
    d->person[person].busy_first = d->p.n_busy++;
    d->person[person].busy_n = 1;
}

void draft_set_barred(duty_draft *d, int32_t person, int32_t village)
{
    d->village[d->p.n_village] = village;
    d->person[person].barred_first = d->p.n_village++;
    d->person[person].barred_n = 1;
}

void draft_set_village(duty_draft *d, int32_t person, int32_t village)
{
    d->village[d->p.n_village] = village;
    d->person[person].village_officer = true;
    d->person[person].village_first = d->p.n_village++;
    d->person[person].village_n = 1;
}

static const duty_operator *operator_of(size_t op)
{
    if (op < mutate_duty_teams_count) {
        return &mutate_duty_teams_operators[op];
    }
    op -= mutate_duty_teams_count;
    return op < mutate_duty_people_count ? &mutate_duty_people_operators[op]
                                         : &mutate_duty_counts_operators[op - mutate_duty_people_count];
}

size_t mutate_duty_count(void)
{
    return mutate_duty_teams_count + mutate_duty_people_count + mutate_duty_counts_count;
}

mutation mutate_duty_info(size_t op)
{
    return operator_of(op)->info;
}

static int32_t first_of(rng *r, int32_t n)
{
    return n > 0 ? (int32_t)rng_below(r, (uint32_t)n) : 0;
}

bool mutate_duty_by(arena *a, size_t op, rng *r, duty_problem *p, duty_plan *plan)
{
    const duty_operator *how = operator_of(op);
    duty_draft d = draft_open(a, r, p, plan);
    bool planted = how->on_plan && how->on_plan(&d);
    int32_t first = first_of(r, plan->n_team);
    for (int32_t i = 0; how->on_team && !planted && i < plan->n_team; i++) {
        planted = how->on_team(&d, &d.plan.team[(first + i) % plan->n_team]);
    }
    first = first_of(r, plan->n_squad);
    for (int32_t i = 0; how->on_squad && !planted && i < plan->n_squad; i++) {
        planted = how->on_squad(&d, &d.plan.squad[(first + i) % plan->n_squad]);
    }
    first = first_of(r, plan->n_stand);
    for (int32_t i = 0; how->on_stand && !planted && i < plan->n_stand; i++) {
        planted = how->on_stand(&d, &d.plan.stand[(first + i) % plan->n_stand]);
    }
    if (planted) {
        *p = d.p;
        *plan = d.plan;
    }
    return planted;
}

bool mutate_duty(arena *a, check_code code, rng *r, duty_problem *p, duty_plan *plan)
{
    size_t n = mutate_duty_count();
    size_t first = rng_below(r, (uint32_t)n);
    for (size_t i = 0; i < n; i++) {
        size_t op = (first + i) % n;
        if (mutate_duty_info(op).code == code && mutate_duty_by(a, op, r, p, plan)) {
            return true;
        }
    }
    return false;
}
