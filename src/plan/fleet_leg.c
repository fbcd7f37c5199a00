#include <assert.h>
#include <stdlib.h>

#include "plan/fleet_internal.h"

// One consignment on its way through the stages of a leg. A chain of hops must carry the same kits over each
// hop, so kits that a later hop cannot take are cut from the start and the leg is run again. Kits that trips
// carry already, over a hop or more, count as carried there.
typedef struct cargo {
    int32_t consignment;
    int32_t allowed; // kits that set out
    int32_t units;   // of them, still on their way
    int32_t cut;     // kits kept back because a later hop failed
    int32_t left;    // kits that the first hop could not take
    fleet_reason cut_reason, left_reason;
    bool broken; // in this run a later hop failed
} cargo;

// One stop of a stage with the key of its round.
typedef struct load {
    fleet_lane lane;
    int32_t officer;
    int64_t rank; // in the tour of its base
    int32_t cargo;
    fleet_need need;
} load;

typedef struct leg {
    fleet_work *w;
    const fleet_order *o;
    int32_t n;
    cargo *cargo;
    load *load;       // [n]
    int64_t spread;   // how far the stops may leave their places in the tours
    fleet_need *need; // [n]
} leg;

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int load_compare(const void *pa, const void *pb)
{
    const load *a = pa;
    const load *b = pb;
    int by[] = {compare(a->lane.lot, b->lane.lot), compare(a->lane.base, b->lane.base),
                compare(a->lane.water, b->lane.water), compare(a->officer, b->officer),
                compare(a->rank, b->rank)};
    for (size_t i = 0; i < sizeof by / sizeof *by; i++) {
        if (by[i]) {
            return by[i];
        }
    }
    return 0;
}

static bool same_round(const load *a, const load *b)
{
    return a->lane.lot == b->lane.lot && a->lane.base == b->lane.base && a->lane.water == b->lane.water &&
           a->officer == b->officer;
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

// The most kits that trips carry already over one hop of a consignment.
static int32_t standing_over(const fleet_work *w, int32_t consignment, fleet_direction direction)
{
    const fleet_consignment *c = &w->p->consignment[consignment];
    int32_t most = 0;
    for (int32_t h = c->hop_first; h < c->hop_first + c->hop_n; h++) {
        int32_t units = fleet_carried(w, h, direction);
        most = units > most ? units : most;
    }
    return most;
}

// The same; of one that is here what its children carry.
static int32_t standing(const fleet_work *w, int32_t consignment, fleet_direction direction)
{
    const fleet_groups *children = &w->ix->children;
    if (!w->p->consignment[consignment].here) {
        return standing_over(w, consignment, direction);
    }
    int32_t units = 0;
    for (int32_t i = children->first[consignment]; i < children->first[consignment + 1]; i++) {
        int32_t child = children->item[i];
        if (!w->p->consignment[child].here) {
            units += standing_over(w, child, direction);
            continue;
        }
        for (int32_t k = children->first[child]; k < children->first[child + 1]; k++) {
            units += standing_over(w, children->item[k], direction);
        }
    }
    return units;
}

// Kits that come out of a consignment's chain.
static int32_t arrived(const fleet_work *w, int32_t consignment, fleet_direction direction)
{
    const fleet_consignment *c = &w->p->consignment[consignment];
    if (c->hop_n == 0) {
        return c->here ? c->units - fleet_missing_of(w, consignment, direction) : 0;
    }
    return fleet_carried(w, c->hop_first + (direction == FLEET_OUT ? c->hop_n - 1 : 0), direction);
}

// Out: what the parent got; first those children whose kits ride already, then in their order.
static void supply_out(leg *g)
{
    fleet_work *w = g->w;
    const fleet_groups *above = &w->ix->cargo;
    const fleet_groups *children = &w->ix->children;
    int32_t key = (g->o->leg - 1) * w->p->n_kecamatan + g->o->kecamatan;
    for (int32_t i = above->first[key]; i < above->first[key + 1]; i++) {
        int32_t parent = above->item[i];
        int32_t rest = arrived(w, parent, FLEET_OUT);
        for (int32_t k = children->first[parent]; k < children->first[parent + 1]; k++) {
            int32_t c = children->item[k];
            w->supply[c] = least(rest, standing(w, c, FLEET_OUT));
            rest -= w->supply[c];
        }
        for (int32_t k = children->first[parent]; k < children->first[parent + 1]; k++) {
            int32_t c = children->item[k];
            int32_t more = least(rest, w->p->consignment[c].units - w->supply[c]);
            more = w->ix->blocked[c] == NONE ? more : 0;
            w->supply[c] += more;
            rest -= more;
        }
    }
    for (int32_t i = 0; i < g->n; i++) {
        g->cargo[i].allowed = w->supply[g->cargo[i].consignment];
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
            brought += arrived(w, children->item[k], FLEET_BACK);
        }
        c->allowed = least(brought, arrived(w, c->consignment, FLEET_OUT));
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
            c->allowed = least(c->allowed, standing(g->w, c->consignment, g->o->direction));
        }
    }
}

// By what the stops of a round are put in order.
static int64_t rank_of(const leg *g, int32_t hop)
{
    int64_t draw = g->spread > 0 ? (int64_t)rng_below(g->o->r, (uint32_t)g->spread) : 0;
    return (int64_t)g->w->rank[hop] + draw;
}

// Collects the stops of a stage: the stage-th hop of each chain, counted from the end when going back.
static int32_t stage_loads(leg *g, int32_t stage)
{
    const fleet_work *w = g->w;
    const fleet_problem *p = w->p;
    int32_t n = 0;
    for (int32_t i = 0; i < g->n; i++) {
        const cargo *k = &g->cargo[i];
        const fleet_consignment *c = &p->consignment[k->consignment];
        if (stage >= c->hop_n) {
            continue;
        }
        int32_t h = c->hop_first + (g->o->direction == FLEET_OUT ? stage : c->hop_n - 1 - stage);
        int32_t units = k->units - fleet_carried(w, h, g->o->direction);
        if (units > 0) {
            g->load[n++] = (load){
                .lane = {c->leg, c->lot, c->block, p->hop[h].from, p->hop[h].water},
                .officer = c->leg == FLEET_LEGS - 1 ? c->village_officer : NONE,
                .rank = rank_of(g, h),
                .cargo = i,
                .need = fleet_need_make(w, h, g->o->direction, units, p->receipt_s),
            };
        }
    }
    qsort(g->load, (size_t)n, sizeof *g->load, load_compare);
    return n;
}

// Takes over what a round did for one consignment.
static void load_settle(leg *g, int32_t stage, const fleet_round *r, const load *l, const fleet_need *q)
{
    cargo *c = &g->cargo[l->cargo];
    if (q->units == 0) {
        return;
    }
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

// Runs a round; what cannot be received in time is tried once more for the latest moment that is borne.
static void round_run(leg *g, fleet_round *r)
{
    const fleet_problem *p = g->w->p;
    fleet_round_candidates(g->w, r);
    fleet_round_run(g->w, r, g->o->policy);
    bool may_be_late =
        g->o->late && p->late_s > p->receipt_s && r->lane.leg == FLEET_LEGS - 1 && r->direction == FLEET_OUT;
    bool left = false;
    for (int32_t i = 0; i < r->n && may_be_late; i++) {
        fleet_need *q = &r->need[i];
        if (q->units > 0) {
            q->due_s = fleet_need_make(g->w, q->hop, r->direction, q->units, p->late_s).due_s;
            left = true;
        }
    }
    if (left) {
        fleet_round_run(g->w, r, g->o->policy);
    }
}

static void stage_run(leg *g, int32_t stage)
{
    int32_t n = stage_loads(g, stage);
    for (int32_t i = 0; i < n; i++) {
        g->need[i] = g->load[i].need;
    }
    fleet_needs_ready(g->w, g->o->direction, g->need, n);
    for (int32_t first = 0, end; first < n; first = end) {
        const load *l = &g->load[first];
        for (end = first; end < n && same_round(l, &g->load[end]); end++) {
        }
        fleet_round r = {
            .lane = l->lane,
            .direction = g->o->direction,
            .kecamatan = g->o->kecamatan,
            .officer = l->officer,
            .start_s = g->o->start_s,
            .first_day_max = stage == 0 ? g->o->first_day_max : INT32_MAX,
            .stops_max = FLEET_STOPS_MAX,
            .n = end - first,
            .need = &g->need[first],
        };
        round_run(g, &r);
        for (int32_t i = first; i < end; i++) {
            load_settle(g, stage, &r, &g->load[i], &g->need[i]);
        }
    }
}

// Runs all stages once. True when every chain carried over each hop what set out.
static bool stages_run(leg *g)
{
    bool whole = true;
    for (int32_t i = 0; i < g->n; i++) {
        cargo *c = &g->cargo[i];
        c->units = c->allowed;
        c->left = 0;
        c->broken = false;
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
    fleet_direction direction = g->o->direction;
    int32_t soft = 0;
    for (int32_t i = 0; i < g->n; i++) {
        const cargo *c = &g->cargo[i];
        int32_t units[FLEET_REASONS] = {0};
        int32_t blocked = w->ix->blocked[c->consignment];
        int32_t rest = w->p->consignment[c->consignment].units - c->units - c->left - c->cut;
        units[blocked == NONE ? FLEET_NOT_SENT : blocked] += rest;
        units[blocked == NONE ? (int32_t)c->cut_reason : blocked] +=
            c->cut; // what trips that stand left halfway
        units[blocked == NONE ? (int32_t)c->left_reason : blocked] += c->left;
        for (int32_t reason = 0; reason < FLEET_REASONS; reason++) {
            fleet_missing_set(w, c->consignment, direction, (fleet_reason)reason, units[reason]);
        }
        soft += c->cut + c->left;
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
    for (int32_t i = 0; i < g.n; i++) {
        g.cargo[i].consignment = all->item[all->first[key] + i];
    }
    static const int64_t spreads[] = {0, 5, 1 << 24};
    g.spread = o->r ? spreads[rng_below(o->r, 3)] : 0;
    supply_make(&g);
    int32_t mark = fleet_work_mark(w);
    // Each further run carries fewer kits, so the loop ends.
    for (int32_t reruns = 0; !stages_run(&g); reruns++) {
        fleet_work_undo(w, mark);
        if (reruns >= FLEET_RERUNS_MAX) {
            broken_give_up(&g);
        }
    }
    int32_t soft = leg_settle(&g);
    arena_done(&tmp);
    return soft;
}
