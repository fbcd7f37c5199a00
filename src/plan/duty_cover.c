// Coverage where people are scarce: a few TPS are divided anew by branch and bound, each division asked of
// the matching of all others. The search for travel knows what officers cost at a place, not who may be in
// which group; here it is asked.
#include <assert.h>
#include <string.h>

#include "plan/duty_internal.h"

typedef struct choice {
    uint32_t set; // of covering.tps
    int32_t station;
} choice;

typedef struct covering {
    const duty_ground *g;
    const duty_problem *p;
    arena memory;
    duty_stage stage;
    int32_t reach_s;
    int32_t n;
    int32_t tps[DUTY_COVER_TPS];           // the classes that count most first
    int32_t order[DUTY_COVER_TPS];         // of the class
    uint32_t *set;                         // those that may be one group
    int32_t set_first[DUTY_COVER_TPS + 1]; // by their first TPS: set [set_first[i], set_first[i + 1])
    int64_t **cost;                        // [(1 << n) * n] of a set with a station
    duty_match_mark mark[DUTY_COVER_TPS];  // by depth
    int32_t *uncovered;                    // [n_class] by order, so far
    int32_t *best;                         // [n_class] the fewest that were found
    choice now[DUTY_COVER_TPS];
    int32_t n_now;
    choice found[DUTY_COVER_TPS];
    int32_t n_found;
    bool better;
    int64_t nodes; // left
} covering;

static int32_t set_list(const covering *c, uint32_t set, int32_t *ret_tps)
{
    int32_t n = 0;
    for (int32_t i = 0; i < c->n; i++) {
        if ((set >> i & 1) != 0) {
            ret_tps[n++] = c->tps[i];
        }
    }
    return n;
}

static bool set_fits(const covering *c, uint32_t set)
{
    int32_t tps[DUTY_COVER_TPS];
    int32_t n = set_list(c, set, tps);
    if (n > duty_rule_of(c->p, tps, n).tps) {
        return false;
    }
    for (int32_t i = 0; i < n; i++) {
        for (int32_t k = 0; k < i; k++) {
            bool one = c->g->cell_of[tps[i]] == c->g->cell_of[tps[k]];
            if (!one || duty_ground_hop_s(c->g, tps[i], tps[k]) == MATRIX_NONE) {
                return false;
            }
        }
    }
    return true;
}

static bool within_reach(const covering *c, const int32_t *tps, int32_t n, int32_t station)
{
    for (int32_t i = 0; i < n; i++) {
        if (duty_ground_hop_s(c->g, station, tps[i]) > c->reach_s) {
            return false;
        }
    }
    return true;
}

// Who may be in the team of a set that stands at its TPS `at`; NULL: it cannot stand there.
static const int64_t *set_cost(covering *c, uint32_t set, int32_t at)
{
    int64_t **cost = &c->cost[(size_t)set * (size_t)c->n + (size_t)at];
    if (!*cost) {
        int32_t *tps = ARENA_NEW(&c->memory, int32_t, DUTY_COVER_TPS);
        int32_t n = set_list(c, set, tps);
        duty_demand d = duty_team_demand(&c->memory, c->g, c->tps[at], tps, n, INT32_MAX);
        *cost = duty_people_cost(&c->memory, &c->stage.people, &d);
        for (int32_t b = 0; b < c->stage.people.n_band && !within_reach(c, tps, n, c->tps[at]); b++) {
            (*cost)[b] = DUTY_MATCH_NONE;
        }
    }
    return *cost;
}

// Whether whoever may be in the one team may be in the other too.
static bool no_wider(const covering *c, const int64_t *cost, const int64_t *other)
{
    for (int32_t b = 0; b < c->stage.people.n_band; b++) {
        if (cost[b] != DUTY_MATCH_NONE && other[b] == DUTY_MATCH_NONE) {
            return false;
        }
    }
    return true;
}

// Whether a station before `at`, or one behind it that more people reach, serves as well.
static bool station_spare(covering *c, uint32_t set, int32_t at)
{
    const int64_t *cost = set_cost(c, set, at);
    for (int32_t k = 0; k < c->n; k++) {
        if (k == at || (set >> k & 1) == 0) {
            continue;
        }
        const int64_t *other = set_cost(c, set, k);
        if (no_wider(c, cost, other) && (k < at || !no_wider(c, other, cost))) {
            return true;
        }
    }
    return false;
}

static int compare_uncovered(const covering *c)
{
    for (int32_t o = 0; o < c->p->n_class; o++) {
        if (c->uncovered[o] != c->best[o]) {
            return c->uncovered[o] < c->best[o] ? -1 : 1;
        }
    }
    return 0;
}

static int32_t bits_of(uint32_t set)
{
    int32_t n = 0;
    for (; set != 0; set &= set - 1) {
        n++;
    }
    return n;
}

// Whether nothing more can come of this branch, or nothing more may be looked at.
static bool is_over(const covering *c)
{
    return c->nodes <= 0 || compare_uncovered(c) >= 0;
}

static void branch(covering *c, uint32_t left);

// A set as a group, from each station that differs, and all that can follow.
static void branch_group(covering *c, uint32_t left, uint32_t set)
{
    int32_t tps[DUTY_COVER_TPS];
    int32_t polri = duty_rule_of(c->p, tps, set_list(c, set, tps)).polri_min;
    for (int32_t at = 0; at < c->n && !is_over(c); at++) {
        if ((set >> at & 1) == 0 || station_spare(c, set, at)) {
            continue;
        }
        duty_match_mark *mark = &c->mark[c->n_now];
        duty_match_mark_set(&c->stage.m, mark);
        if (duty_match_add(&c->stage.m, set_cost(c, set, at), polri)) {
            c->now[c->n_now++] = (choice){set, c->tps[at]};
            branch(c, left & ~set);
            c->n_now--;
            duty_match_return(&c->stage.m, mark);
        }
    }
}

// The sets that fit, by their first TPS, the largest first.
static void sets_list(covering *c)
{
    uint32_t all = (uint32_t)1 << c->n;
    c->set = ARENA_NEW(&c->memory, uint32_t, all);
    int32_t n = 0;
    for (int32_t first = 0; first < c->n; first++) {
        c->set_first[first] = n;
        uint32_t step = (uint32_t)1 << (first + 1);
        for (uint32_t set = step >> 1; set < all; set += step) {
            int32_t at = n;
            if (!set_fits(c, set)) {
                continue;
            }
            for (; at > c->set_first[first] && bits_of(c->set[at - 1]) < bits_of(set); at--) {
                c->set[at] = c->set[at - 1];
            }
            c->set[at] = set;
            n++;
        }
    }
    c->set_first[c->n] = n;
}

// Divides what is left: the first of it in each group that it fits into, the largest first, or left out.
static void branch(covering *c, uint32_t left)
{
    if (is_over(c)) {
        return;
    }
    c->nodes--;
    if (left == 0) {
        memcpy(c->best, c->uncovered, (size_t)c->p->n_class * sizeof *c->best);
        memcpy(c->found, c->now, sizeof c->now);
        c->n_found = c->n_now;
        c->better = true;
        return;
    }
    int32_t first = bits_of((left & -left) - 1);
    for (int32_t k = c->set_first[first]; k < c->set_first[first + 1] && !is_over(c); k++) {
        if ((c->set[k] & ~left) == 0) {
            branch_group(c, left, c->set[k]);
        }
    }
    int32_t *uncovered = &c->uncovered[c->order[first]];
    ++*uncovered;
    branch(c, left & (left - 1));
    --*uncovered;
}

// The TPS in the order of their classes, and how many of each class the division leaves uncovered now.
static void tps_sort(covering *c, const int32_t *tps, int32_t n, const int32_t *group_of)
{
    for (int32_t k = 0; k < n; k++) {
        int32_t order = duty_tps_order(c->g, tps[k]);
        int32_t at = c->n++;
        for (; at > 0 && c->order[at - 1] > order; at--) {
            c->order[at] = c->order[at - 1];
            c->tps[at] = c->tps[at - 1];
        }
        c->order[at] = order;
        c->tps[at] = tps[k];
        c->best[order] += group_of[tps[k]] < 0;
    }
}

// The groups of all TPS but these, each held at its station.
static void groups_keep(covering *c, const int32_t *group_of, const int32_t *station_of, duty_groups *ret)
{
    int32_t n_tps = c->p->n_tps;
    int32_t *kept = ARENA_NEW(&c->memory, int32_t, n_tps);
    bool *held = ARENA_NEW(&c->memory, bool, n_tps);
    memcpy(kept, group_of, (size_t)n_tps * sizeof *kept);
    for (int32_t k = 0; k < c->n; k++) {
        kept[c->tps[k]] = -1;
    }
    for (int32_t i = 0; i < n_tps; i++) {
        held[i] = kept[i] >= 0;
    }
    duty_wish wish = {.reach_s = c->reach_s, .held = held};
    duty_groups_list(&c->memory, c->g, kept, station_of, &wish, ret);
}

// What was found, as groups with numbers that no other group of the cell has: each that of its first TPS.
static void division_write(const covering *c, int32_t *group_of, int32_t *station_of)
{
    const duty_ground *g = c->g;
    for (int32_t k = 0; k < c->n; k++) {
        group_of[c->tps[k]] = -1;
        station_of[c->tps[k]] = -1;
    }
    for (int32_t k = 0; k < g->n_cell; k++) {
        const duty_cell *cell = &g->cell[k];
        arena scratch = {0};
        int32_t *number = ARENA_NEW(&scratch, int32_t, cell->n);
        for (int32_t i = cell->n - 1; i >= 0; i--) {
            int32_t group = group_of[cell->tps[i]];
            if (group >= 0) {
                number[group] = i;
            }
        }
        for (int32_t i = 0; i < cell->n; i++) {
            int32_t *group = &group_of[cell->tps[i]];
            *group = *group >= 0 ? number[*group] : -1;
        }
        arena_done(&scratch);
    }
    for (int32_t k = 0; k < c->n_found; k++) {
        int32_t tps[DUTY_COVER_TPS];
        int32_t n = set_list(c, c->found[k].set, tps);
        for (int32_t i = 0; i < n; i++) {
            group_of[tps[i]] = g->index_of[tps[0]];
            station_of[tps[i]] = c->found[k].station;
        }
    }
}

bool duty_cover(const duty_ground *g, const duty_plan *open, const int32_t *tps, int32_t n, int32_t reach_s,
                int64_t nodes, int32_t *group_of, int32_t *station_of)
{
    assert(n <= DUTY_COVER_TPS);
    covering c = {.g = g, .p = g->p, .reach_s = reach_s, .nodes = nodes};
    duty_plan plan = *open;
    duty_groups kept;
    c.uncovered = ARENA_NEW(&c.memory, int32_t, g->p->n_class);
    c.best = ARENA_NEW(&c.memory, int32_t, g->p->n_class);
    c.cost = ARENA_NEW(&c.memory, int64_t *, ((size_t)1 << n) * (size_t)n);
    tps_sort(&c, tps, n, group_of);
    sets_list(&c);
    groups_keep(&c, group_of, station_of, &kept);
    duty_stage_open(&c.memory, g, &kept, INT32_MAX, &plan, n * DUTY_TEAM_MAX, &c.stage);
    for (int32_t k = 0; k < n; k++) {
        duty_match_mark_make(&c.memory, &c.stage.m, &c.mark[k]);
    }
    branch(&c, ((uint32_t)1 << n) - 1);
    if (c.better) {
        division_write(&c, group_of, station_of);
    }
    arena_done(&c.memory);
    return c.better;
}
