// Improvement of a division by threshold accepting (Dueck and Scheuer, 1990), one cell after the other: TPS
// change groups or places, groups open around a TPS and close into their neighbours. Small losses are
// accepted, smaller ones as it goes on. A group's cost is that of its cheapest station: its officers'
// and the hops from there, kept as a sum for each member, so that a change costs the size of a group.
#include <string.h>

#include "plan/duty_internal.h"

enum {
    DESCENT_PART = 6, // of the sweeps one in so many, the first, accept no loss
    KINDS_IN = 16,    // of so many proposals:
    OPENS = 2,        //   open a group
    CLOSES = 2,       //   close one
    SHIFTS = 1,       //   open one and close another near it; the others move one TPS or exchange two
};

// Costs that no sum of travel reaches: a hop beyond reach, a TPS left out (more for higher classes), a person
// who loses what he was told.
static const int64_t HOP_BEYOND = INT64_C(1) << 50;
static const int64_t TOLD_LOST = INT64_C(1) << 28;
enum { LEFT_OUT_BITS = 34, LEFT_OUT_STEP_BITS = 6, LEFT_OUT_STEPS = 2 };

// One TPS that changed its group.
typedef struct step {
    int32_t i;
    int32_t from; // group, or -1
} step;

// The state of a cell in the search.
typedef struct state {
    const duty_problem *p;
    const duty_cell *c;
    const duty_wish *w;
    rng *r;
    int32_t n;
    int32_t width;        // members that one group can hold
    int64_t officers_max; // in all groups
    int32_t *group_of;    // [n], -1: left out
    int32_t *slot;        // [n] place among its group's members
    int32_t *member;      // [n * width]
    int32_t *size;        // [n]
    int32_t *count;       // [n * n_class] members of each class
    int32_t *polri;       // [n]
    int32_t *room;        // [n] TPS at most, by the stricter rule
    int32_t *told;        // [n] persons told a member
    int32_t *helpers;     // [n] parts of village officers
    int32_t *station;     // [n] member
    int64_t *cost;        // [n]
    int64_t *hops;        // [n] of a TPS: hops from it to all of its group
    int64_t *out;         // [n] cost of a TPS left out
    int64_t officers;
    int64_t total;
    step *done; // [done_max] the proposal's steps
    int32_t n_done;
    int32_t group_end; // groups have lower numbers
    int64_t best;
    int64_t best_officers;
    int32_t *best_group_of;
    int64_t heat; // greatest loss accepted
} state;

static int64_t hop_cost(const state *s, int32_t i, int32_t j)
{
    int32_t hop_s = duty_hop_s(s->c, i, j);
    return hop_s > s->w->reach_s ? HOP_BEYOND : hop_s;
}

// Recomputes what follows from the members of group g and their hops.
static void group_refresh(state *s, int32_t g)
{
    s->total -= s->cost[g];
    s->officers -= s->polri[g];
    s->polri[g] = 0;
    s->room[g] = s->width;
    s->cost[g] = 0;
    if (s->size[g] == 0) {
        return;
    }
    const int32_t *count = &s->count[(size_t)g * (size_t)s->p->n_class];
    for (int32_t c = 0; c < s->p->n_class; c++) {
        const duty_pattern *q = duty_pattern_of(s->p, c, s->c->kecamatan);
        if (count[c] > 0) {
            s->polri[g] = q->polri > s->polri[g] ? q->polri : s->polri[g];
            s->room[g] = q->tps < s->room[g] ? q->tps : s->room[g];
        }
    }
    const int32_t *member = &s->member[(size_t)g * (size_t)s->width];
    int64_t least = INT64_MAX;
    for (int32_t x = 0; x < s->size[g]; x++) {
        int64_t cost = duty_officers_cost(s->w, s->c->tps[member[x]], s->polri[g], s->helpers[g]);
        cost += s->hops[member[x]];
        if (cost < least) {
            least = cost;
            s->station[g] = member[x];
        }
    }
    int32_t kept = s->told[g] < s->polri[g] ? s->told[g] : s->polri[g];
    s->cost[g] = least - TOLD_LOST * kept;
    s->total += s->cost[g];
    s->officers += s->polri[g];
}

static int32_t told_of(const state *s, int32_t i)
{
    return s->w->told ? s->w->told[s->c->tps[i]] : 0;
}

static int32_t *count_of(state *s, int32_t g, int32_t i)
{
    return &s->count[(size_t)g * (size_t)s->p->n_class + (size_t)s->p->tps[s->c->tps[i]].class_];
}

// Takes TPS i out of its group.
static void tps_take(state *s, int32_t i)
{
    int32_t g = s->group_of[i];
    if (g < 0) {
        s->total -= s->out[i];
        return;
    }
    int32_t *member = &s->member[(size_t)g * (size_t)s->width];
    int32_t last = member[--s->size[g]];
    member[s->slot[i]] = last;
    s->slot[last] = s->slot[i];
    for (int32_t x = 0; x < s->size[g]; x++) {
        s->hops[member[x]] -= hop_cost(s, member[x], i);
    }
    *count_of(s, g, i) -= 1;
    s->told[g] -= told_of(s, i);
    s->helpers[g] -= s->w->helpers[s->c->tps[i]];
    group_refresh(s, g);
}

static void tps_put(state *s, int32_t i, int32_t g)
{
    s->group_of[i] = g;
    s->group_end = g >= s->group_end ? g + 1 : s->group_end;
    if (g < 0) {
        s->total += s->out[i];
        return;
    }
    int32_t *member = &s->member[(size_t)g * (size_t)s->width];
    s->hops[i] = 0;
    for (int32_t x = 0; x < s->size[g]; x++) {
        int64_t hop_s = hop_cost(s, member[x], i);
        s->hops[member[x]] += hop_s;
        s->hops[i] += hop_s;
    }
    s->slot[i] = s->size[g];
    member[s->size[g]++] = i;
    *count_of(s, g, i) += 1;
    s->told[g] += told_of(s, i);
    s->helpers[g] += s->w->helpers[s->c->tps[i]];
    group_refresh(s, g);
}

// Whether group g could take TPS i instead of its member x (-1: beside all).
static bool may_join(const state *s, int32_t g, int32_t i, int32_t x)
{
    const duty_tps *tps = &s->p->tps[s->c->tps[i]];
    int32_t limit = duty_pattern_of(s->p, tps->class_, tps->kecamatan)->tps;
    int32_t size = s->size[g] + (x < 0);
    if (size > s->width || size > limit || (x < 0 && size > s->room[g])) {
        return false;
    }
    const int32_t *member = &s->member[(size_t)g * (size_t)s->width];
    for (int32_t k = 0; k < s->size[g]; k++) {
        if (member[k] != x && duty_hop_s(s->c, member[k], i) == MATRIX_NONE) {
            return false;
        }
    }
    return true;
}

static void tps_move(state *s, int32_t i, int32_t g)
{
    s->done[s->n_done++] = (step){i, s->group_of[i]};
    tps_take(s, i);
    tps_put(s, i, g);
}

static void steps_undo(state *s)
{
    while (s->n_done > 0) {
        step back = s->done[--s->n_done];
        tps_take(s, back.i);
        tps_put(s, back.i, back.from);
    }
}

// ---- proposals; each tells whether it is one ----

// TPS i joins the group of a TPS near it; or changes places with one of its members.
static bool propose_move(state *s, int32_t i)
{
    int32_t j = s->c->near[(size_t)i * DUTY_NEAR + (size_t)rng_below(s->r, (uint32_t)s->c->near_n[i])];
    int32_t from = s->group_of[i];
    int32_t g = s->group_of[j];
    if (g == from || g < 0) {
        return false;
    }
    bool has_room = may_join(s, g, i, -1);
    uint32_t pick = rng_below(s->r, (uint32_t)(s->size[g] + has_room));
    int32_t x = (int32_t)pick < s->size[g] ? s->member[(size_t)g * (size_t)s->width + pick] : -1;
    if (x < 0) {
        tps_move(s, i, g);
        return true;
    }
    if (!may_join(s, g, i, x) || (from >= 0 && !may_join(s, from, x, i))) {
        return false;
    }
    tps_move(s, i, -1); // so that no group is over its size in between
    tps_move(s, x, from);
    tps_move(s, i, g);
    return true;
}

static int32_t group_empty(const state *s)
{
    int32_t g = 0;
    while (g < s->n && s->size[g] > 0) {
        g++;
    }
    return g < s->n ? g : -1;
}

// A group opens at TPS i and takes the near TPS that are nearer to it than to their station.
static bool propose_open(state *s, int32_t i)
{
    int32_t from = s->group_of[i];
    int32_t g = group_empty(s);
    if (g < 0 || (from >= 0 && s->size[from] == 1)) {
        return false;
    }
    tps_move(s, i, g);
    for (int32_t k = 0; k < s->c->near_n[i]; k++) {
        int32_t j = s->c->near[(size_t)i * DUTY_NEAR + (size_t)k];
        int32_t of = s->group_of[j];
        bool nearer = of < 0 || duty_hop_s(s->c, i, j) < duty_hop_s(s->c, s->station[of], j);
        if (nearer && of != g && may_join(s, g, j, -1)) {
            tps_move(s, j, g);
        }
    }
    return true;
}

// The group with room, other than g, whose station is nearest to TPS i; -1: none.
static int32_t refuge_of(const state *s, int32_t i, int32_t g)
{
    int32_t best = -1;
    int32_t best_s = INT32_MAX;
    for (int32_t of = 0; of < s->group_end; of++) {
        if (of == g || s->size[of] == 0 || s->size[of] >= s->room[of]) {
            continue;
        }
        int32_t hop_s = duty_hop_s(s->c, s->station[of], i);
        if (hop_s != MATRIX_NONE && hop_s < best_s && may_join(s, of, i, -1)) {
            best = of;
            best_s = hop_s;
        }
    }
    return best;
}

// Group g closes: its TPS join others.
static bool propose_close(state *s, int32_t g)
{
    while (s->size[g] > 0) {
        int32_t i = s->member[(size_t)g * (size_t)s->width + (size_t)s->size[g] - 1];
        int32_t to = refuge_of(s, i, g);
        if (to < 0) {
            return false;
        }
        tps_move(s, i, to);
    }
    return true;
}

static bool propose_shift(state *s, int32_t i)
{
    int32_t j = s->c->near[(size_t)i * DUTY_NEAR + (size_t)rng_below(s->r, (uint32_t)s->c->near_n[i])];
    if (!propose_open(s, i)) {
        return false;
    }
    int32_t g = s->group_of[j];
    return g >= 0 && g != s->group_of[i] && propose_close(s, g);
}

// One proposal, accepted when it costs at most `loss` more and no more officers than there are.
static void propose(state *s, int64_t loss)
{
    int32_t i = (int32_t)rng_below(s->r, (uint32_t)s->n);
    uint32_t kind = rng_below(s->r, KINDS_IN);
    int64_t before = s->total;
    int64_t officers = s->officers;
    bool made = false;
    s->n_done = 0;
    if (kind < OPENS || (s->c->near_n[i] == 0 && s->group_of[i] < 0)) {
        made = propose_open(s, i);
    } else if (s->c->near_n[i] == 0) {
        return;
    } else if (kind < OPENS + CLOSES) {
        made = s->group_of[i] >= 0 && propose_close(s, s->group_of[i]);
    } else if (kind < OPENS + CLOSES + SHIFTS) {
        made = propose_shift(s, i);
    } else {
        made = propose_move(s, i);
    }
    bool afford = s->officers <= s->officers_max || s->officers <= officers;
    if (!made || !afford || s->total - before > loss) {
        steps_undo(s);
    }
}

// ---- the course ----

static void keep_best(state *s)
{
    if (s->total < s->best) {
        s->best = s->total;
        s->best_officers = s->officers;
        memcpy(s->best_group_of, s->group_of, (size_t)s->n * sizeof *s->group_of);
    }
}

static void return_to_best(state *s)
{
    for (int32_t i = 0; i < s->n; i++) {
        if (s->group_of[i] != s->best_group_of[i]) {
            tps_take(s, i);
            s->group_of[i] = -1;
            s->total += s->out[i];
        }
    }
    for (int32_t i = 0; i < s->n; i++) {
        if (s->group_of[i] != s->best_group_of[i]) {
            tps_take(s, i);
            tps_put(s, i, s->best_group_of[i]);
        }
    }
}

// Out of groups that stand beyond reach or where nobody can stand their TPS go: one each to groups of their
// own, or out when nobody can stand there either.
static void mend(state *s)
{
    for (int32_t g = 0; g < s->n; g++) {
        while (s->size[g] > 1 && s->cost[g] >= HOP_BEYOND / 2) {
            const int32_t *member = &s->member[(size_t)g * (size_t)s->width];
            int32_t worst = member[0];
            for (int32_t x = 1; x < s->size[g]; x++) {
                worst = s->hops[member[x]] > s->hops[worst] ? member[x] : worst;
            }
            tps_take(s, worst);
            tps_put(s, worst, -1);
        }
        if (s->size[g] == 1 && s->cost[g] >= HOP_BEYOND / 2) {
            int32_t only = s->member[(size_t)g * (size_t)s->width];
            tps_take(s, only);
            tps_put(s, only, -1);
        }
    }
    for (int32_t i = 0; i < s->n; i++) {
        int32_t g = s->group_of[i] < 0 && s->w->officer_s[s->c->tps[i]] < DUTY_NOBODY ? group_empty(s) : -1;
        int32_t polri = duty_rule_of(s->p, &s->c->tps[i], 1).polri;
        if (g >= 0 && s->officers + polri <= s->officers_max) {
            tps_take(s, i);
            tps_put(s, i, g);
        }
    }
}

static void sweeps_run(state *s, int32_t sweeps, int64_t *proposals)
{
    int32_t descent = sweeps / DESCENT_PART;
    for (int32_t k = 0; k < sweeps; k++) {
        int64_t loss = k < descent ? 0 : s->heat * (sweeps - 1 - k) / (sweeps - descent);
        for (int32_t n = 0; n < s->n; n++) {
            propose(s, loss);
        }
        *proposals += s->n;
        keep_best(s);
    }
    return_to_best(s);
}

int64_t duty_out_cost(const duty_ground *g, int32_t tps)
{
    int32_t above = 0; // classes that count less
    while (g->order[g->p->n_class - 1 - above] != g->p->tps[tps].class_) {
        above++;
    }
    above = above < LEFT_OUT_STEPS ? above : LEFT_OUT_STEPS;
    return INT64_C(1) << (LEFT_OUT_BITS + above * LEFT_OUT_STEP_BITS);
}

static int32_t width_of(const duty_problem *p, const duty_cell *c)
{
    int32_t width = 1;
    for (int32_t k = 0; k < p->n_class; k++) {
        int32_t tps = duty_pattern_of(p, k, c->kecamatan)->tps;
        width = tps > width ? tps : width;
    }
    return width < c->n ? width : c->n;
}

static state state_make(arena *a, const duty_ground *g, const duty_cell *c, const duty_wish *w, rng *r)
{
    int32_t n = c->n;
    int32_t width = width_of(g->p, c);
    state s = {
        .p = g->p,
        .c = c,
        .w = w,
        .r = r,
        .n = n,
        .width = width,
        .group_of = ARENA_NEW(a, int32_t, n),
        .slot = ARENA_NEW(a, int32_t, n),
        .member = ARENA_NEW(a, int32_t, (size_t)n * (size_t)width),
        .size = ARENA_NEW(a, int32_t, n),
        .count = ARENA_NEW(a, int32_t, (size_t)n * (size_t)g->p->n_class),
        .polri = ARENA_NEW(a, int32_t, n),
        .room = ARENA_NEW(a, int32_t, n),
        .told = ARENA_NEW(a, int32_t, n),
        .helpers = ARENA_NEW(a, int32_t, n),
        .station = ARENA_NEW(a, int32_t, n),
        .cost = ARENA_NEW(a, int64_t, n),
        .hops = ARENA_NEW(a, int64_t, n),
        .out = ARENA_NEW(a, int64_t, n),
        .done = ARENA_NEW(a, step, 2 * (size_t)n + DUTY_NEAR + 2),
        .best_group_of = ARENA_NEW(a, int32_t, n),
    };
    for (int32_t i = 0; i < n; i++) {
        s.group_of[i] = -1;
        s.room[i] = width;
        s.out[i] = duty_out_cost(g, c->tps[i]);
        s.total += s.out[i];
        s.heat += c->near_n[i] > 0
                      ? duty_hop_s(c, i, c->near[(size_t)i * DUTY_NEAR + (size_t)c->near_n[i] / 2])
                      : 0;
    }
    s.heat = n > 0 ? s.heat / (2 * n) : 0;
    return s;
}

// Improves one cell.
static void cell_search(const duty_ground *g, int32_t k, duty_wish *w, rng *r, int32_t sweeps,
                        int32_t *group_of, int64_t *proposals)
{
    const duty_cell *c = &g->cell[k];
    arena scratch = {0};
    state s = state_make(&scratch, g, c, w, r);
    for (int32_t i = 0; i < s.n; i++) {
        tps_take(&s, i);
        tps_put(&s, i, group_of[c->tps[i]]);
    }
    int64_t officers = s.officers;
    bool cell_limits = w->cell_more && w->cell_more[k] < w->officers_more;
    s.officers_max = officers + (cell_limits ? w->cell_more[k] : w->officers_more);
    mend(&s);
    s.best = INT64_MAX;
    keep_best(&s);
    sweeps_run(&s, sweeps, proposals);
    w->officers_more -= s.best_officers - officers;
    for (int32_t i = 0; i < s.n; i++) {
        group_of[c->tps[i]] = s.best_group_of[i];
    }
    arena_done(&scratch);
}

int64_t duty_search(const duty_ground *g, duty_wish *w, rng *r, int32_t sweeps, const duty_options *o,
                    int32_t *group_of)
{
    int64_t proposals = 0;
    for (int32_t k = 0; k < g->n_cell; k++) {
        if (o->out_of_time && o->out_of_time(o->out_of_time_ctx)) {
            return -1;
        }
        cell_search(g, k, w, r, sweeps, group_of, &proposals);
    }
    return proposals;
}
