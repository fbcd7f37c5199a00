// Groups of TPS: a first division by farthest-first seeds (Gonzalez, 1985) and nearest assignment with
// capacity, which duty_search.c then improves.
#include <stdlib.h>

#include "plan/duty_internal.h"

static const int64_t HOP_FAR = INT64_C(1) << 40; // stands for "never in one group": farther than any way

// The division of one cell on its way.
typedef struct dividing {
    const duty_problem *p;
    const duty_cell *c;
    const duty_wish *w;
    int32_t *group_of; // [c->n]
    int32_t *size;     // [c->n]
    int32_t *room;     // [c->n] TPS that the group may have; 0 for those that stood before
    int32_t *polri;    // [c->n] of those that were opened
    int32_t *class_of; // [c->n] of the first TPS
    int64_t *longest;  // [c->n] scratch
} dividing;

static int64_t hop_or_far(const duty_cell *c, int32_t i, int32_t j)
{
    int32_t s = duty_hop_s(c, i, j);
    return s == MATRIX_NONE ? HOP_FAR : s;
}

static int32_t limit_of(const dividing *d, int32_t i)
{
    const duty_tps *tps = &d->p->tps[d->c->tps[i]];
    return duty_pattern_of(d->p, tps->class_, tps->kecamatan)->tps;
}

// A TPS and how far it is from the nearest seed.
typedef struct seed_hop {
    int64_t hop_s;
    int32_t i;
} seed_hop;

static int compare_seed_hop(const void *x, const void *y)
{
    const seed_hop *a = x;
    const seed_hop *b = y;
    if (a->hop_s != b->hop_s) {
        return a->hop_s < b->hop_s ? -1 : 1;
    }
    return (a->i > b->i) - (a->i < b->i);
}

static int32_t most_outlying(const duty_cell *c, const seed_hop *of, int32_t n)
{
    int32_t best = 0;
    int64_t best_sum = -1;
    for (int32_t x = 0; x < n; x++) {
        int64_t sum = 0;
        for (int32_t y = 0; y < n; y++) {
            sum += hop_or_far(c, of[x].i, of[y].i);
        }
        if (sum > best_sum) {
            best = x;
            best_sum = sum;
        }
    }
    return best;
}

static int32_t polri_of(const dividing *d, int32_t i)
{
    const duty_tps *tps = &d->p->tps[d->c->tps[i]];
    return duty_pattern_of(d->p, tps->class_, tps->kecamatan)->polri;
}

static int32_t group_open(dividing *d, int32_t i)
{
    int32_t g = 0;
    while (d->size[g] > 0) {
        g++;
    }
    d->group_of[i] = g;
    d->size[g] = 1;
    d->room[g] = limit_of(d, i);
    d->polri[g] = polri_of(d, i);
    d->class_of[g] = d->p->tps[d->c->tps[i]].class_;
    return g;
}

// Seeds `seeds` groups among the TPS [n]: the most outlying, then ever the one farthest from all seeds.
// Leaves how far each is from its nearest seed, -1 for a seed, and the list sorted by that.
static void level_seed(dividing *d, seed_hop *of, int32_t n, int32_t seeds)
{
    int32_t seed = most_outlying(d->c, of, n);
    for (int32_t x = 0; x < n; x++) {
        of[x].hop_s = HOP_FAR + 1;
    }
    for (int32_t k = 0; k < seeds; k++) {
        int32_t farthest = -1;
        (void)group_open(d, of[seed].i);
        of[seed].hop_s = -1;
        for (int32_t x = 0; x < n; x++) {
            int64_t s = hop_or_far(d->c, of[seed].i, of[x].i);
            of[x].hop_s = s < of[x].hop_s ? s : of[x].hop_s;
            if (of[x].hop_s >= 0 && (farthest < 0 || of[x].hop_s > of[farthest].hop_s)) {
                farthest = x;
            }
        }
        seed = farthest;
    }
    qsort(of, (size_t)n, sizeof *of, compare_seed_hop);
}

// Whether a class may have a place in a group: no group gets more officers for a TPS that it has room for,
// and none that is not asked to mixes classes.
static bool place_free(const dividing *d, int32_t g, int32_t i)
{
    int32_t limit = limit_of(d, i);
    int32_t room = limit < d->room[g] ? limit : d->room[g];
    bool mixes = d->class_of[g] != d->p->tps[d->c->tps[i]].class_;
    return d->size[g] > 0 && d->size[g] < room && polri_of(d, i) <= d->polri[g] && !(mixes && d->w->apart);
}

// The open group that TPS i lengthens least, or -1 when none has room and a way. No group gets more officers
// for a TPS that it has room for: where they are scarce that would cost what counts more.
static int32_t group_for(const dividing *d, int32_t i)
{
    const duty_cell *c = d->c;
    for (int32_t g = 0; g < c->n; g++) {
        d->longest[g] = 0;
    }
    for (int32_t j = 0; j < c->n; j++) {
        int32_t g = d->group_of[j];
        if (g >= 0) {
            int64_t s = hop_or_far(c, i, j);
            d->longest[g] = s > d->longest[g] ? s : d->longest[g];
        }
    }
    int32_t best = -1;
    for (int32_t g = 0; g < c->n; g++) {
        bool open = place_free(d, g, i) && d->longest[g] < HOP_FAR;
        if (open && (best < 0 || d->longest[g] < d->longest[best])) {
            best = g;
        }
    }
    return best;
}

// Divides the TPS [n] of one class. More groups than the count asks come about only
// where TPS, though they hang together, cannot all be in one group.
static void level_divide(dividing *d, seed_hop *of, int32_t n, int32_t limit)
{
    int64_t free_places = 0;
    for (int32_t g = 0; g < d->c->n; g++) {
        int32_t room = limit < d->room[g] ? limit : d->room[g];
        free_places += place_free(d, g, of[0].i) ? room - d->size[g] : 0;
    }
    int64_t beyond = n - free_places;
    level_seed(d, of, n, beyond > 0 ? (int32_t)((beyond + limit - 1) / limit) : 0);
    for (int32_t x = 0; x < n; x++) {
        int32_t i = of[x].i;
        if (d->group_of[i] >= 0) {
            continue;
        }
        int32_t g = group_for(d, i);
        if (g >= 0) {
            d->group_of[i] = g;
            d->size[g]++;
            d->room[g] = limit < d->room[g] ? limit : d->room[g];
        } else {
            (void)group_open(d, i);
        }
    }
}

// The member, of those where somebody can stand, from which the fewest others are beyond reach; of such the
// one with the least hops.
static int32_t centre_of(const dividing *d, const int32_t *member, int32_t n)
{
    int32_t best = member[0];
    int64_t best_cost = INT64_MAX;
    for (int32_t x = 0; x < n; x++) {
        int64_t cost = d->w->officer_s[d->c->tps[member[x]]];
        for (int32_t y = 0; y < n; y++) {
            int32_t hop_s = duty_hop_s(d->c, member[x], member[y]);
            cost += hop_s > d->w->reach_s ? HOP_FAR : hop_s;
        }
        if (cost < best_cost) {
            best = member[x];
            best_cost = cost;
        }
    }
    return best;
}

// Parts a group from which no station reaches all: those beyond reach form the next.
static void group_part(dividing *d, int32_t g, int32_t *member)
{
    int32_t n = 0;
    for (int32_t i = 0; i < d->c->n; i++) {
        if (d->group_of[i] == g) {
            member[n++] = i;
        }
    }
    while (n > 0) {
        int32_t centre = centre_of(d, member, n);
        int32_t beyond = 0;
        int32_t next = -1;
        for (int32_t x = 0; x < n; x++) {
            if (duty_hop_s(d->c, centre, member[x]) <= d->w->reach_s) {
                continue;
            }
            if (next < 0) {
                d->size[g]--;
                next = group_open(d, member[x]);
            } else {
                d->size[g]--;
                d->size[next]++;
                d->group_of[member[x]] = next;
            }
            member[beyond++] = member[x];
        }
        n = beyond;
        g = next;
    }
}

static void cell_complete(arena *scratch, const duty_ground *g, const duty_cell *c, const duty_wish *w,
                          int32_t *group_of)
{
    dividing d = {
        .p = g->p,
        .c = c,
        .w = w,
        .group_of = ARENA_NEW(scratch, int32_t, c->n),
        .size = ARENA_NEW(scratch, int32_t, c->n),
        .room = ARENA_NEW(scratch, int32_t, c->n),
        .class_of = ARENA_NEW(scratch, int32_t, c->n),
        .polri = ARENA_NEW(scratch, int32_t, c->n),
        .longest = ARENA_NEW(scratch, int64_t, c->n),
    };
    seed_hop *left = ARENA_NEW(scratch, seed_hop, c->n);
    int32_t *member = ARENA_NEW(scratch, int32_t, c->n);
    int32_t n_left = 0;
    for (int32_t i = 0; i < c->n; i++) {
        d.group_of[i] = group_of[c->tps[i]];
        if (d.group_of[i] >= 0) {
            d.size[d.group_of[i]]++;
        } else {
            left[n_left++] = (seed_hop){duty_tps_order(g, c->tps[i]), i};
        }
    }
    qsort(left, (size_t)n_left, sizeof *left,
          compare_seed_hop); // the class's order stands where the hop does
    for (int32_t first = 0; first < n_left;) {
        int64_t order = left[first].hop_s;
        int32_t end = first;
        while (end < n_left && left[end].hop_s == order) {
            end++;
        }
        level_divide(&d, &left[first], end - first, limit_of(&d, left[first].i));
        first = end;
    }
    for (int32_t k = 0; k < c->n; k++) {
        group_part(&d, k, member);
    }
    for (int32_t i = 0; i < c->n; i++) {
        group_of[c->tps[i]] = d.group_of[i];
    }
}

void duty_division_complete(arena *scratch, const duty_ground *g, const duty_wish *w, int32_t *group_of)
{
    for (int32_t k = 0; k < g->n_cell; k++) {
        bool whole = true;
        for (int32_t i = 0; i < g->cell[k].n; i++) {
            whole = whole && group_of[g->cell[k].tps[i]] >= 0;
        }
        if (!whole) {
            cell_complete(scratch, g, &g->cell[k], w, group_of);
        }
    }
}

// ---- the list ----

static int64_t station_cost(const duty_ground *g, const duty_group *group, const int32_t *tps,
                            int32_t station, const duty_wish *w)
{
    int32_t helpers = 0;
    for (int32_t y = 0; y < group->tps_n; y++) {
        helpers += w->helpers[tps[y]];
    }
    int64_t cost = duty_officers_cost(w, station, group->rule.polri, helpers);
    for (int32_t y = 0; y < group->tps_n; y++) {
        int32_t hop_s = duty_ground_hop_s(g, station, tps[y]);
        cost += hop_s > w->reach_s ? DUTY_NOBODY : hop_s;
    }
    return cost;
}

// The TPS of the group where its team costs least; -1 when it can stand nowhere.
static int32_t station_of_least(const duty_ground *g, const duty_group *group, const int32_t *tps,
                                const duty_wish *w)
{
    int32_t best = -1;
    int64_t best_cost = DUTY_NOBODY;
    for (int32_t x = 0; x < group->tps_n; x++) {
        int64_t cost = station_cost(g, group, tps, tps[x], w);
        if (cost < best_cost) {
            best = tps[x];
            best_cost = cost;
        }
    }
    return best;
}

static void cell_list(const duty_ground *g, int32_t k, const int32_t *group_of, int32_t *number_of,
                      duty_groups *groups, int32_t *tps_used)
{
    const duty_cell *c = &g->cell[k];
    int32_t begin = groups->n;
    for (int32_t i = 0; i < c->n; i++) {
        number_of[i] = -1;
    }
    for (int32_t i = 0; i < c->n; i++) {
        int32_t slot = group_of[c->tps[i]];
        if (slot >= 0 && number_of[slot] < 0) {
            number_of[slot] = groups->n++;
            groups->group[number_of[slot]] = (duty_group){.cell = k};
        }
        if (slot >= 0) {
            groups->group[number_of[slot]].tps_n++;
        }
    }
    for (int32_t n = begin; n < groups->n; n++) {
        groups->group[n].tps_first = *tps_used;
        *tps_used += groups->group[n].tps_n;
        groups->group[n].tps_n = 0;
    }
    for (int32_t i = 0; i < c->n; i++) {
        if (group_of[c->tps[i]] >= 0) {
            duty_group *group = &groups->group[number_of[group_of[c->tps[i]]]];
            groups->tps[group->tps_first + group->tps_n++] = c->tps[i];
        }
    }
}

// The station that all TPS of the group had, and no others; -1: there is none.
static int32_t station_kept(const duty_group *group, const int32_t *tps, const int32_t *station_of,
                            const int32_t *served)
{
    int32_t station = station_of[tps[0]];
    bool same = station >= 0 && served[station] == group->tps_n;
    for (int32_t k = 0; k < group->tps_n && same; k++) {
        same = station_of[tps[k]] == station;
    }
    return same ? station : -1;
}

void duty_groups_list(arena *a, const duty_ground *g, const int32_t *group_of, const int32_t *station_of,
                      const duty_wish *w, duty_groups *ret_groups)
{
    int32_t n_tps = g->p->n_tps;
    duty_groups groups = {.group = ARENA_NEW(a, duty_group, n_tps), .tps = ARENA_NEW(a, int32_t, n_tps)};
    int32_t *number_of = ARENA_NEW(a, int32_t, n_tps);
    int32_t *served = ARENA_NEW(a, int32_t, n_tps);
    int32_t tps_used = 0;
    for (int32_t k = 0; k < g->n_cell; k++) {
        cell_list(g, k, group_of, number_of, &groups, &tps_used);
    }
    for (int32_t i = 0; i < n_tps && station_of; i++) {
        if (station_of[i] >= 0) {
            served[station_of[i]]++;
        }
    }
    for (int32_t n = 0; n < groups.n; n++) {
        duty_group *group = &groups.group[n];
        const int32_t *tps = &groups.tps[group->tps_first];
        group->rule = duty_rule_of(g->p, tps, group->tps_n);
        group->station = station_of ? station_kept(group, tps, station_of, served) : -1;
        group->held = w->held && group->station >= 0 && w->held[tps[0]];
        if (group->held) {
            continue;
        }
        if (group->station < 0 || station_cost(g, group, tps, group->station, w) >= DUTY_NOBODY) {
            group->station = station_of_least(g, group, tps, w);
        }
    }
    *ret_groups = groups;
}
