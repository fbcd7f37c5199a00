#include <assert.h>
#include <stdlib.h>

#include "plan/fleet_internal.h"

// One consignment on its way through the stages of a leg. A chain of hops must carry the same kits over each
// hop, so kits that a later hop cannot take are cut from the start and the leg is run again.
typedef struct cargo {
    int32_t consignment;
    int32_t allowed; // kits that set out
    int32_t units;   // of them, still on their way
    int32_t cut;     // kits kept back because a later hop failed
    int32_t left;    // kits that the first hop could not take
    fleet_reason cut_reason, left_reason;
    bool broken; // in this run a later hop failed
    int64_t ready_s;
} cargo;

// One stop of a stage with the key of its round.
typedef struct load {
    int32_t base;
    bool water;
    int32_t officer;
    int32_t rank; // in the tour of its base
    int32_t cargo;
    fleet_need need;
} load;

typedef struct leg {
    fleet_work *w;
    const fleet_order *o;
    int32_t n;
    cargo *cargo;
    load *load;       // [n]
    fleet_need *need; // [n]
} leg;

static int compare(int32_t a, int32_t b)
{
    return (a > b) - (a < b);
}

static int load_compare(const void *pa, const void *pb)
{
    const load *a = pa;
    const load *b = pb;
    int by_base = compare(a->base, b->base);
    int by_water = compare(a->water, b->water);
    int by_officer = compare(a->officer, b->officer);
    int by_round = by_base ? by_base : by_water ? by_water : by_officer;
    return by_round ? by_round : compare(a->rank, b->rank);
}

static bool same_round(const load *a, const load *b)
{
    return a->base == b->base && a->water == b->water && a->officer == b->officer;
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

// Out: what the parent got, given to its children in their order.
static void supply_out(leg *g)
{
    fleet_work *w = g->w;
    const fleet_groups *above = &w->ix->cargo;
    int32_t key = (g->o->leg - 1) * w->p->n_kecamatan + g->o->kecamatan;
    for (int32_t i = above->first[key]; i < above->first[key + 1]; i++) {
        int32_t parent = above->item[i];
        int32_t rest = w->carried[FLEET_OUT][parent].units;
        const fleet_groups *children = &w->ix->children;
        for (int32_t k = children->first[parent]; k < children->first[parent + 1]; k++) {
            int32_t c = children->item[k];
            w->supply[c] = least(rest, w->p->consignment[c].units);
            rest -= w->supply[c];
        }
    }
    for (int32_t i = 0; i < g->n; i++) {
        const fleet_consignment *c = &w->p->consignment[g->cargo[i].consignment];
        g->cargo[i].allowed = w->supply[g->cargo[i].consignment];
        g->cargo[i].ready_s = w->carried[FLEET_OUT][c->parent].ready_s;
    }
}

// Back: what the children brought, or without children what went out.
static void supply_back(leg *g)
{
    const fleet_work *w = g->w;
    const fleet_groups *children = &w->ix->children;
    for (int32_t i = 0; i < g->n; i++) {
        cargo *c = &g->cargo[i];
        int32_t first = children->first[c->consignment];
        int32_t end = children->first[c->consignment + 1];
        int32_t brought = first < end ? 0 : INT32_MAX;
        for (int32_t k = first; k < end; k++) {
            const fleet_carried *child = &w->carried[FLEET_BACK][children->item[k]];
            brought += child->units;
            if (child->units > 0 && child->ready_s > c->ready_s) {
                c->ready_s = child->ready_s;
            }
        }
        c->allowed = least(brought, w->carried[FLEET_OUT][c->consignment].units);
    }
}

static void supply_make(leg *g)
{
    if (g->o->direction == FLEET_BACK) {
        supply_back(g);
    } else if (g->o->leg > 0) {
        supply_out(g);
    } else {
        for (int32_t i = 0; i < g->n; i++) {
            g->cargo[i].allowed = g->w->p->consignment[g->cargo[i].consignment].units;
        }
    }
    for (int32_t i = 0; i < g->n; i++) {
        cargo *c = &g->cargo[i];
        if (g->w->ix->blocked[c->consignment] != NONE) {
            c->allowed = 0;
        }
    }
}

// Collects the stops of a stage: the stage-th hop of each chain, counted from the end when going back.
static int32_t stage_loads(leg *g, int32_t stage)
{
    const fleet_problem *p = g->w->p;
    int32_t n = 0;
    for (int32_t i = 0; i < g->n; i++) {
        const cargo *k = &g->cargo[i];
        const fleet_consignment *c = &p->consignment[k->consignment];
        if (k->units == 0 || stage >= c->hop_n) {
            continue;
        }
        int32_t h = c->hop_first + (g->o->direction == FLEET_OUT ? stage : c->hop_n - 1 - stage);
        g->load[n++] = (load){
            .base = p->hop[h].from,
            .water = p->hop[h].water,
            .officer = c->leg == 2 ? c->village_officer : NONE,
            .rank = g->w->tours->rank[h],
            .cargo = i,
            .need = {.consignment = k->consignment,
                     .hop = h,
                     .at = p->hop[h].to,
                     .units = k->units,
                     .ready_s = k->ready_s},
        };
    }
    qsort(g->load, (size_t)n, sizeof *g->load, load_compare);
    return n;
}

// Takes over what a round did for one consignment.
static void load_settle(leg *g, int32_t stage, const fleet_round *r, const load *l, const fleet_need *q)
{
    cargo *c = &g->cargo[l->cargo];
    if (q->units > 0) {
        fleet_reason reason = fleet_round_reason(g->w, r, q);
        if (stage == 0) {
            c->left = q->units;
            c->left_reason = reason;
        } else {
            c->cut += q->units;
            c->cut_reason = reason;
            c->allowed -= q->units;
            c->broken = true;
        }
        c->units -= q->units;
    }
    c->ready_s = q->done_s + g->w->p->margin_s;
}

static void stage_run(leg *g, int32_t stage)
{
    int32_t n = stage_loads(g, stage);
    for (int32_t first = 0, end; first < n; first = end) {
        const load *l = &g->load[first];
        for (end = first; end < n && same_round(l, &g->load[end]); end++) {
            g->need[end] = g->load[end].need;
        }
        fleet_round r = {
            .direction = g->o->direction,
            .leg = g->o->leg,
            .block = g->w->p->consignment[l->need.consignment].block,
            .base = l->base,
            .kecamatan = g->o->kecamatan,
            .water = l->water,
            .officer = l->officer,
            .start_s = g->o->start_s,
            .first_day_max = stage == 0 ? g->o->first_day_max : INT32_MAX,
            .n = end - first,
            .need = &g->need[first],
        };
        fleet_round_run(g->w, &r, g->o->policy);
        for (int32_t i = first; i < end; i++) {
            load_settle(g, stage, &r, &g->load[i], &g->need[i]);
        }
    }
}

// Runs all stages once. True when every chain carried over each hop what set out.
static bool stages_run(leg *g, const int64_t *ready_s)
{
    bool whole = true;
    for (int32_t i = 0; i < g->n; i++) {
        cargo *c = &g->cargo[i];
        c->units = c->allowed;
        c->left = 0;
        c->broken = false;
        c->ready_s = ready_s[i];
    }
    for (int32_t stage = 0; stage < FLEET_HOPS_MAX; stage++) {
        stage_run(g, stage);
    }
    for (int32_t i = 0; i < g->n; i++) {
        whole = whole && !g->cargo[i].broken;
    }
    return whole;
}

static void broken_give_up(leg *g)
{
    for (int32_t i = 0; i < g->n; i++) {
        cargo *c = &g->cargo[i];
        if (c->broken) {
            c->cut += c->allowed;
            c->allowed = 0;
        }
    }
}

static int32_t leg_settle(leg *g)
{
    fleet_work *w = g->w;
    int32_t soft = 0;
    for (int32_t i = 0; i < g->n; i++) {
        const cargo *c = &g->cargo[i];
        int32_t blocked = w->ix->blocked[c->consignment];
        int32_t rest = w->p->consignment[c->consignment].units - c->units - c->left - c->cut;
        fleet_missing_add(w, c->consignment, g->o->direction, rest,
                          blocked == NONE ? FLEET_NOT_SENT : (fleet_reason)blocked);
        fleet_missing_add(w, c->consignment, g->o->direction, c->cut, c->cut_reason);
        fleet_missing_add(w, c->consignment, g->o->direction, c->left, c->left_reason);
        soft += c->cut + c->left;
        w->carried[g->o->direction][c->consignment] = (fleet_carried){c->units, c->ready_s};
    }
    return soft;
}

int32_t fleet_leg_run(fleet_work *w, const fleet_order *o)
{
    const fleet_groups *all = &w->ix->cargo;
    int32_t key = o->leg * w->p->n_kecamatan + o->kecamatan;
    leg g = {.w = w, .o = o, .n = all->first[key + 1] - all->first[key]};
    arena tmp;
    arena_init(&tmp);
    g.cargo = ARENA_NEW(&tmp, cargo, g.n);
    g.load = ARENA_NEW(&tmp, load, g.n);
    g.need = ARENA_NEW(&tmp, fleet_need, g.n);
    int64_t *ready_s = ARENA_NEW(&tmp, int64_t, g.n);
    for (int32_t i = 0; i < g.n; i++) {
        g.cargo[i].consignment = all->item[all->first[key] + i];
    }
    supply_make(&g);
    for (int32_t i = 0; i < g.n; i++) {
        ready_s[i] = g.cargo[i].ready_s;
    }
    fleet_mark mark = fleet_work_mark(w);
    // Each further run carries fewer kits, so the loop ends.
    for (int32_t reruns = 0; !stages_run(&g, ready_s); reruns++) {
        fleet_work_undo(w, mark);
        if (reruns >= FLEET_RERUNS_MAX) {
            broken_give_up(&g);
        }
    }
    int32_t soft = leg_settle(&g);
    arena_done(&tmp);
    return soft;
}
