// People for the distribution: who may escort, and when the placement binds them, with the way from home and
// back and the rest around it, so that nobody is in two places.
#include <stdlib.h>

#include "app/planning_internal.h"

static int busy_order(const void *x, const void *y)
{
    const fleet_busy *a = x;
    const fleet_busy *b = y;
    if (a->person != b->person) {
        return a->person < b->person ? -1 : 1;
    }
    return (a->from_s > b->from_s) - (a->from_s < b->from_s);
}

duty_phase planning_team_stands(const duty_problem *d, int32_t goods_there_s)
{
    int32_t from_s = d->phase[0].from_s > goods_there_s ? d->phase[0].from_s : goods_there_s;
    return (duty_phase){from_s, d->phase[1].to_s};
}

// When duty binds escorts, while it is gathered.
typedef struct bonds {
    const planning *p;
    int32_t n;
    fleet_busy *busy;
} bonds;

static void bind(bonds *b, int32_t person, int64_t from_s, int64_t to_s, int32_t only_plus1)
{
    if (from_s < to_s) {
        b->busy[b->n++] = (fleet_busy){person, (int32_t)from_s, (int32_t)to_s, only_plus1};
    }
}

// From home and back, and the rest before and after.
static void bind_away(bonds *b, int32_t person, int32_t travel_s, int32_t from_s, int32_t to_s)
{
    int64_t pad_s = (int64_t)(travel_s == MATRIX_NONE ? 0 : travel_s) + b->p->duty.rest_s;
    bind(b, person, from_s - pad_s, to_s + pad_s, 0);
}

// A member comes with goods of the kecamatan or on his own, stands at the TPS, and goes with the boxes: all
// that time he is nowhere but there.
static void bind_team(bonds *b, const duty_team *t, duty_phase stands)
{
    const duty_problem *d = &b->p->duty;
    int32_t from_s = d->phase[0].from_s;
    int32_t to_s = d->phase[DUTY_PHASES - 1].to_s;
    for (int32_t i = 0; i < t->person_n; i++) {
        int32_t person = t->person[i];
        int32_t way_s = d->unit_tps_s[(int64_t)d->person[person].unit * d->n_tps + t->station];
        way_s = way_s == MATRIX_NONE ? 0 : way_s;
        bind(b, person, (int64_t)from_s - way_s - d->rest_s, (int64_t)from_s - way_s, 0);
        bind(b, person, (int64_t)from_s - way_s, stands.from_s, t->kecamatan + 1);
        bind(b, person, stands.from_s, stands.to_s, 0);
        bind(b, person, stands.to_s, to_s, t->kecamatan + 1);
        bind(b, person, to_s, (int64_t)to_s + way_s + d->rest_s, 0);
    }
}

static void bind_squad(bonds *b, const duty_squad *q)
{
    const duty_problem *d = &b->p->duty;
    duty_phase time = {0, 0};
    duty_squad_span(d, q->post, q->squad, &time.from_s, &time.to_s);
    for (int32_t i = 0; i < q->person_n; i++) {
        int32_t unit = d->person[q->person[i]].unit;
        bind_away(b, q->person[i], d->unit_post_s[(int64_t)unit * d->n_post + q->post], time.from_s,
                  time.to_s);
    }
}

static void bind_stand(bonds *b, const duty_stand *t)
{
    const duty_reserve *r = &b->p->duty.reserve[t->reserve];
    for (int32_t i = 0; i < t->person_n; i++) {
        int32_t unit = b->p->duty.person[t->person[i]].unit;
        bind_away(b, t->person[i], r->unit_site_s[(int64_t)unit * r->n_site + t->site], r->from_s, r->to_s);
    }
}

static int64_t most_bonds(const duty_plan *plan)
{
    int64_t most = 0;
    for (int32_t i = 0; i < plan->n_team; i++) {
        most += 5 * (int64_t)plan->team[i].person_n;
    }
    for (int32_t i = 0; i < plan->n_squad; i++) {
        most += plan->squad[i].person_n;
    }
    for (int32_t i = 0; i < plan->n_stand; i++) {
        most += plan->stand[i].person_n;
    }
    return most;
}

static void bind_all(arena *a, planning *p)
{
    const duty_plan *plan = &p->placement;
    bonds b = {.p = p, .busy = ARENA_NEW(a, fleet_busy, most_bonds(plan))};
    duty_phase stands = planning_team_stands(&p->duty, p->fleet.window[FLEET_OUT][FLEET_LEGS - 1].to_s);
    for (int32_t i = 0; i < plan->n_team; i++) {
        bind_team(&b, &plan->team[i], stands);
    }
    for (int32_t i = 0; i < plan->n_squad; i++) {
        bind_squad(&b, &plan->squad[i]);
    }
    for (int32_t i = 0; i < plan->n_stand; i++) {
        bind_stand(&b, &plan->stand[i]);
    }
    qsort(b.busy, (size_t)b.n, sizeof *b.busy, busy_order);
    p->fleet.n_busy = b.n;
    p->fleet.busy = b.busy;
}

// Who may escort, and when duty binds them. Who leads does not escort.
void planning_escorts(arena *a, planning *p)
{
    const snapshot *s = p->snap;
    const duty_problem *d = &p->duty;
    fleet_person *person = ARENA_NEW(a, fleet_person, s->n_person);
    for (int32_t i = 0; i < s->n_person; i++) {
        person[i] =
            (fleet_person){p->person_kecamatan[i], d->person[i].eligible && person_serves(&s->person[i]),
                           d->person[i].village_officer, d->person[i].from_s, d->person[i].to_s};
    }
    p->fleet.n_person = s->n_person;
    p->fleet.person = person;
    bind_all(a, p);
}
