#include "plan/fleet_relax.h"

#include <stdlib.h>
#include <string.h>

#include "plan/fleet_internal.h"

enum { STEP_MIN_S = 1800, STEPS = 3 }; // half an hour, one, two; one, two, four

// What is tried; amounts double from `first`.
typedef struct wish {
    fleet_relax_kind kind;
    int32_t subject, like, first;
    fleet_direction direction;
    int64_t kits; // that are missing for this
} wish;

typedef struct wishes {
    int32_t n;
    wish wish[FLEET_RELAX_MAX];
} wishes;

// Adds to a wish, or begins it while there is room.
static void wish_add(wishes *w, wish x)
{
    for (int32_t i = 0; i < w->n; i++) {
        wish *old = &w->wish[i];
        if (old->kind == x.kind && old->subject == x.subject && old->like == x.like &&
            old->direction == x.direction) {
            old->kits += x.kits;
            return;
        }
    }
    if (w->n < FLEET_RELAX_MAX) {
        w->wish[w->n++] = x;
    }
}

// What could be asked for: the vehicle that holds most of those that know the way of the hop; one of the
// block where there is one, else of anywhere.
static int32_t example_of(const fleet_problem *p, const fleet_consignment *c, const fleet_hop *hop)
{
    const fleet_block *b = &p->block[c->block];
    int32_t best = NONE;
    bool best_here = false;
    for (int32_t v = 0; v < p->n_vehicle; v++) {
        const fleet_vehicle *x = &p->vehicle[v];
        bool here = false;
        for (int32_t i = 0; i < b->n; i++) {
            here = here || b->place[i] == x->home;
        }
        if (mode_is_boat(x->mode) != hop->water || fleet_capacity(p, x, c->lot) < 1 ||
            !fleet_mode_links(p, c->block, x->mode, hop->from, hop->to)) {
            continue;
        }
        if (best == NONE || here > best_here ||
            (here == best_here && x->cap_boxes > p->vehicle[best].cap_boxes)) {
            best = v;
            best_here = here;
        }
    }
    return best;
}

// One more vehicle at the beginning of each hop of the consignment.
static void wish_vehicles(const fleet_problem *p, const fleet_missing *m, wishes *w)
{
    const fleet_consignment *c = &p->consignment[m->consignment];
    for (int32_t h = c->hop_first; h < c->hop_first + c->hop_n; h++) {
        int32_t like = example_of(p, c, &p->hop[h]);
        int32_t place = p->block[c->block].place[p->hop[h].from];
        if (like != NONE) {
            wish_add(w, (wish){FLEET_RELAX_VEHICLE, place, like, 1, m->direction, m->units});
        }
    }
}

static bool has_spares(const fleet_problem *p, int32_t *ret_n)
{
    *ret_n = 0;
    for (int32_t v = 0; v < p->n_vehicle; v++) {
        *ret_n += p->vehicle[v].spare ? 1 : 0;
    }
    return *ret_n > 0 && !p->spares_out;
}

static void wishes_of(const fleet_problem *p, const fleet_plan *plan, wishes *w)
{
    int32_t spares = 0;
    bool spared = has_spares(p, &spares);
    for (int32_t i = 0; i < plan->n_missing; i++) {
        const fleet_missing *m = &plan->missing[i];
        const fleet_consignment *c = &p->consignment[m->consignment];
        bool time = m->reason == FLEET_NO_TIME;
        bool people =
            m->reason == FLEET_NO_ESCORT && (c->leg != FLEET_LEGS - 1 || c->village_officer != NONE);
        if (time && m->direction == FLEET_OUT) {
            wish_add(w, (wish){FLEET_RELAX_LATE, NONE, NONE, STEP_MIN_S, FLEET_OUT, m->units});
        }
        if (time || people) {
            wish_add(w, (wish){FLEET_RELAX_HOURS, c->leg, NONE, STEP_MIN_S, m->direction, m->units});
        }
        if (spared && (time || m->reason == FLEET_NO_VEHICLE)) {
            wish_add(w, (wish){FLEET_RELAX_SPARES, NONE, NONE, spares, m->direction, m->units});
        }
        if (people) {
            wish_add(w, (wish){FLEET_RELAX_ESCORTS, c->kecamatan, NONE, 1, m->direction, m->units});
        }
        if (time || m->reason == FLEET_NO_VEHICLE) {
            wish_vehicles(p, m, w);
        }
    }
}

// ---------------------------------------------------------------- a problem with one thing relaxed

static void relax_vehicles(arena *a, const wish *w, int32_t amount, fleet_problem *p)
{
    fleet_vehicle *vehicle = ARENA_NEW(a, fleet_vehicle, p->n_vehicle + amount);
    memcpy(vehicle, p->vehicle, (size_t)p->n_vehicle * sizeof *vehicle);
    for (int32_t i = 0; i < amount; i++) {
        vehicle[p->n_vehicle] = p->vehicle[w->like];
        vehicle[p->n_vehicle].home = w->subject;
        vehicle[p->n_vehicle].from_s = p->window[FLEET_OUT][0].from_s - FLEET_DAY_S;
        vehicle[p->n_vehicle].to_s = p->window[FLEET_BACK][0].to_s + FLEET_DAY_S;
        vehicle[p->n_vehicle++].spare = false;
    }
    p->vehicle = vehicle;
}

static void relax_escorts(arena *a, const wish *w, int32_t amount, fleet_problem *p)
{
    const fleet_window *first = &p->window[FLEET_OUT][0];
    const fleet_window *last = &p->window[FLEET_BACK][0];
    fleet_person *person = ARENA_NEW(a, fleet_person, p->n_person + amount);
    memcpy(person, p->person, (size_t)p->n_person * sizeof *person);
    for (int32_t i = 0; i < amount; i++) {
        person[p->n_person++] = (fleet_person){
            .kecamatan = w->subject, .eligible = true, .from_s = first->from_s, .to_s = last->to_s};
    }
    p->person = person;
}

static void relax_hours(const wish *w, int32_t amount, fleet_problem *p)
{
    fleet_window *x = &p->window[w->direction][w->subject];
    x->day_from_s = x->day_from_s > amount ? x->day_from_s - amount : 0;
    x->day_to_s = x->day_to_s < FLEET_DAY_S - amount ? x->day_to_s + amount : FLEET_DAY_S;
}

static fleet_problem relaxed(arena *a, const fleet_problem *from, const wish *w, int32_t amount)
{
    fleet_problem p = *from;
    switch (w->kind) {
    case FLEET_RELAX_LATE:
        p.receipt_s += amount;
        p.late_s += amount;
        p.window[FLEET_OUT][FLEET_LEGS - 1].to_s += amount;
        break;
    case FLEET_RELAX_HOURS:
        relax_hours(w, amount, &p);
        break;
    case FLEET_RELAX_SPARES:
        p.spares_out = true;
        break;
    case FLEET_RELAX_ESCORTS:
        relax_escorts(a, w, amount, &p);
        break;
    case FLEET_RELAX_VEHICLE:
        relax_vehicles(a, w, amount, &p);
        break;
    }
    return p;
}

// ---------------------------------------------------------------- trials

typedef struct trials {
    const fleet_problem *p;
    const fleet_plan *plan;
    const fleet_options *o;
    int64_t missing, done, total;
    int32_t n;
    fleet_relax *found;
} trials;

static int64_t missing_of(const fleet_plan *plan)
{
    int64_t kits = 0;
    for (int32_t i = 0; i < plan->n_missing; i++) {
        kits += plan->missing[i].units;
    }
    return kits;
}

static bool stopped(const trials *t)
{
    return t->o->out_of_time && t->o->out_of_time(t->o->out_of_time_ctx);
}

// Kits that come through besides, when the wish is granted to this amount.
static int64_t try_one(trials *t, const wish *w, int32_t amount, fleet_score *ret_score)
{
    arena a;
    arena_init(&a);
    fleet_problem p = relaxed(&a, t->p, w, amount);
    fleet_options o = {
        .seed = t->o->seed, .iterations = t->o->iterations, .threads = t->o->threads, .start = t->plan};
    fleet_plan plan;
    fleet_solve(&a, &p, &o, &plan);
    int64_t kits = t->missing - missing_of(&plan);
    *ret_score = plan.score;
    arena_done(&a);
    t->done++;
    if (t->o->progress) {
        t->o->progress(t->o->progress_ctx, t->done, t->total);
    }
    return kits;
}

// Grants more until all that is missing for it comes through, and keeps the least that helped most.
static void try_wish(trials *t, const wish *w)
{
    fleet_relax best = {.kits = 0};
    int32_t amount = w->first;
    for (int step = 0; step < STEPS && best.kits < w->kits && !stopped(t); step++, amount *= 2) {
        fleet_score score = {{0}};
        int64_t kits = try_one(t, w, amount, &score);
        if (kits > best.kits) {
            best = (fleet_relax){w->kind, w->subject, amount, w->like, w->direction, kits, score};
        }
        if (w->kind == FLEET_RELAX_SPARES) {
            break;
        }
    }
    if (best.kits > 0) {
        t->found[t->n++] = best;
    }
}

static int by_help(const void *x, const void *y)
{
    const fleet_relax *a = x;
    const fleet_relax *b = y;
    if (a->kits != b->kits) {
        return a->kits > b->kits ? -1 : 1;
    }
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    if (a->amount != b->amount) {
        return a->amount < b->amount ? -1 : 1;
    }
    return (a->subject > b->subject) - (a->subject < b->subject);
}

void fleet_relaxations(arena *a, const fleet_problem *p, const fleet_plan *plan, const fleet_options *o,
                       const fleet_relax **ret, int32_t *ret_n)
{
    wishes w = {0};
    wishes_of(p, plan, &w);
    trials t = {.p = p,
                .plan = plan,
                .o = o,
                .missing = missing_of(plan),
                .total = (int64_t)w.n * STEPS,
                .found = ARENA_NEW(a, fleet_relax, FLEET_RELAX_MAX)};
    for (int32_t i = 0; i < w.n && !stopped(&t); i++) {
        try_wish(&t, &w.wish[i]);
    }
    if (t.n > 0) {
        qsort(t.found, (size_t)t.n, sizeof *t.found, by_help);
    }
    *ret = t.found;
    *ret_n = t.n;
}
