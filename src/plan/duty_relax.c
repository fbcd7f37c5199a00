// The travel that nobody can go below: Lagrangian relaxation with subgradients (Held, Wolfe and Crowder,
// 1974; for medians with capacity Mulvey and Beck, 1984). All numbers are integers, in parts of a second, so
// that machines agree.
#include <stdlib.h>
#include <string.h>

#include "plan/duty_internal.h"

enum {
    PARTS = 64,         // of a second
    STEP_ONE = 1 << 10, // the step factor 1
    STEP_LEAST = 2,
    PATIENCE = 30, // rounds without a better bound before the step is halved
};

// A TPS of a cell as a neighbour of a station.
typedef struct neighbour {
    int32_t hop_s;
    int32_t tps;
} neighbour;

typedef struct relax_cell {
    int32_t n; // covered TPS
    int32_t *tps;
    int32_t forced; // teams at least
    int32_t n_level;
    int32_t *level;   // [n_level] limits of the patterns of its TPS, ascending
    int64_t *dearest; // [n_level] the highest price of a TPS that a group of so many may take
    neighbour **near; // [n] covered TPS within reach, nearest first
    int32_t *near_n;  // [n]
} relax_cell;

// The guards of a squad or stand.
typedef struct relax_guard {
    int32_t guards;
    int32_t *way_s; // [n_unit] of those who pay the toll, or MATRIX_NONE
    int32_t free_s; // of the nearest who pays none, or MATRIX_NONE
} relax_guard;

// A station with what it would cost.
typedef struct relax_station {
    int64_t v;
    int32_t at; // among its cell's TPS
} relax_station;

typedef struct relax {
    const duty_ground *g;
    const duty_problem *p;
    const duty_plan *plan;
    int32_t longest_s;  // travel and hops of any plan that is no worse
    bool *covered;      // [n_tps]
    int32_t *tps_limit; // [n_tps] TPS of its pattern
    int32_t n_pool;     // the units, then the village officers, alike ones in one
    int32_t *pool_of;   // [n_person] of who is able, else -1
    int32_t *able_n;    // [n_pool]
    int32_t *way_s;     // [n_pool * n_tps] or MATRIX_NONE
    relax_cell *cell;   // [n_cell]
    int32_t n_guard;
    relax_guard *guard; // [n_guard]
    int64_t parts;      // of a second, in what follows
    int64_t *price;     // [n_tps]
    int64_t *toll;      // [n_pool]
    // of one evaluation
    int64_t *w;             // [n_tps] the cheapest officer there, or -1: none
    int32_t *w_pool;        // [n_tps]
    int32_t *level;         // [n_tps] the level of `limit` in its cell
    int32_t *limit;         // [n_tps] the level at which the station is cheapest: TPS of its group
    relax_station *station; // [n_tps] of one cell
    int64_t *least;         // [n_tps] the most negative so far, ascending
    int32_t *least_of;
    int64_t *slope; // [n_tps + n_pool]
} relax;

static const duty_pattern *pattern_at(const relax *r, int32_t tps)
{
    return duty_pattern_of(r->p, r->p->tps[tps].class_, r->p->tps[tps].kecamatan);
}

// Officers of a team that asks for what one pattern says, in any plan with no more breaks.
static int32_t officers_of(const relax *r, const duty_pattern *q)
{
    return r->plan->score.breaks > 0 ? duty_polri_min(q) : q->polri;
}

// The fewest officers of a group at station j whose strictest TPS allows `limit`: no fewer than j's own class
// asks.
static int32_t level_officers(const relax *r, int32_t j, int32_t limit)
{
    int32_t kecamatan = r->p->tps[j].kecamatan;
    int32_t least = -1;
    for (int32_t c = 0; c < r->p->n_class; c++) {
        const duty_pattern *q = duty_pattern_of(r->p, c, kecamatan);
        int32_t officers = officers_of(r, q);
        least = q->tps == limit && (least < 0 || officers < least) ? officers : least;
    }
    int32_t own = officers_of(r, pattern_at(r, j));
    return least > own ? least : own;
}

// The sum of the limit - 1 most negative hops less price among the neighbours of a station whose patterns
// allow the limit of a level; the chosen are in least_of[*ret_n].
static int64_t neighbours_sum(const relax *r, const relax_cell *c, int32_t at, int32_t level, int32_t *ret_n)
{
    int32_t limit = c->level[level];
    int64_t dearest = c->dearest[level];
    const neighbour *near = c->near[at];
    bool some = limit <= c->near_n[at]; // in order only when some may have to go
    int32_t n = 0;
    int64_t sum = 0;
    int64_t bar = 0; // what does not go below it is of no use
    for (int32_t k = 0; k < c->near_n[at] && limit > 1; k++) {
        int64_t hop = near[k].hop_s * r->parts;
        int64_t d = hop - r->price[near[k].tps];
        if (hop - dearest >= bar) {
            break; // nor is any behind it
        }
        if (d >= bar || r->tps_limit[near[k].tps] < limit) {
            continue;
        }
        bool full = n == limit - 1;
        int32_t x = full ? n - 1 : n++;
        sum += d - (full ? r->least[x] : 0);
        for (; some && x > 0 && r->least[x - 1] > d; x--) {
            r->least[x] = r->least[x - 1];
            r->least_of[x] = r->least_of[x - 1];
        }
        r->least[x] = d;
        r->least_of[x] = near[k].tps;
        bar = n == limit - 1 && some ? r->least[n - 1] : 0;
    }
    *ret_n = n;
    return sum;
}

// What a station costs at its cheapest level.
static int64_t station_value(relax *r, const relax_cell *c, int32_t at)
{
    int32_t j = c->tps[at];
    int64_t best = INT64_MAX;
    for (int32_t k = 0; k < c->n_level && c->level[k] <= r->tps_limit[j]; k++) {
        int32_t n = 0;
        int64_t v =
            level_officers(r, j, c->level[k]) * r->w[j] - r->price[j] + neighbours_sum(r, c, at, k, &n);
        if (v < best) {
            best = v;
            r->limit[j] = c->level[k];
            r->level[j] = k;
        }
    }
    return best;
}

static int compare_station(const void *x, const void *y)
{
    const relax_station *a = x;
    const relax_station *b = y;
    if (a->v != b->v) {
        return a->v < b->v ? -1 : 1;
    }
    return (a->at > b->at) - (a->at < b->at);
}

// A chosen station in the slopes: whom it covers and whose officers it takes.
static void station_slope(relax *r, const relax_cell *c, int32_t at)
{
    int32_t j = c->tps[at];
    int32_t n = 0;
    (void)neighbours_sum(r, c, at, r->level[j], &n);
    r->slope[j]--;
    for (int32_t k = 0; k < n; k++) {
        r->slope[r->least_of[k]]--;
    }
    r->slope[r->p->n_tps + r->w_pool[j]] += level_officers(r, j, r->limit[j]);
}

// All stations that pay, and the cheapest others until as many are taken as teams are forced.
static int64_t cell_value(relax *r, const relax_cell *c)
{
    int32_t n = 0;
    int64_t sum = 0;
    for (int32_t k = 0; k < c->n_level; k++) {
        c->dearest[k] = 0;
        for (int32_t at = 0; at < c->n; at++) {
            bool takes = r->tps_limit[c->tps[at]] >= c->level[k] && r->price[c->tps[at]] > c->dearest[k];
            c->dearest[k] = takes ? r->price[c->tps[at]] : c->dearest[k];
        }
    }
    for (int32_t at = 0; at < c->n; at++) {
        if (r->w[c->tps[at]] >= 0) {
            r->station[n++] = (relax_station){station_value(r, c, at), at};
        }
    }
    qsort(r->station, (size_t)n, sizeof *r->station, compare_station);
    for (int32_t k = 0; k < n && (k < c->forced || r->station[k].v < 0); k++) {
        sum += r->station[k].v;
        station_slope(r, c, r->station[k].at);
    }
    return sum;
}

static void officers_find(relax *r)
{
    for (int32_t i = 0; i < r->p->n_tps; i++) {
        r->w[i] = -1;
        for (int32_t u = 0; u < r->n_pool && r->covered[i]; u++) {
            int32_t way_s = r->way_s[(size_t)u * (size_t)r->p->n_tps + (size_t)i];
            if (way_s == MATRIX_NONE) {
                continue;
            }
            int64_t w = way_s * r->parts + r->toll[u];
            if (r->w[i] < 0 || w < r->w[i]) {
                r->w[i] = w;
                r->w_pool[i] = u;
            }
        }
    }
}

// The ways of guards, and the tolls of those who could be in teams at that time.
static int64_t guards_value(relax *r)
{
    int64_t sum = 0;
    for (int32_t k = 0; k < r->n_guard; k++) {
        const relax_guard *of = &r->guard[k];
        int64_t least = of->free_s != MATRIX_NONE ? of->free_s * r->parts : INT64_MAX;
        int32_t best = -1;
        for (int32_t u = 0; u < r->p->n_unit; u++) {
            int64_t cost = of->way_s[u] * r->parts + r->toll[u];
            if (of->way_s[u] != MATRIX_NONE && cost < least) {
                least = cost;
                best = u;
            }
        }
        sum += least < INT64_MAX ? of->guards * least : 0;
        if (best >= 0) {
            r->slope[r->p->n_tps + best] += of->guards;
        }
    }
    return sum;
}

// The bound of the multipliers, in parts of a second, and its slopes.
static int64_t relax_value(relax *r)
{
    int64_t value = 0;
    officers_find(r);
    for (int32_t i = 0; i < r->p->n_tps; i++) {
        r->slope[i] = r->covered[i];
        value += r->covered[i] ? r->price[i] : 0;
    }
    for (int32_t u = 0; u < r->n_pool; u++) {
        r->slope[r->p->n_tps + u] = -r->able_n[u];
        value -= r->toll[u] * r->able_n[u];
    }
    value += guards_value(r);
    for (int32_t k = 0; k < r->g->n_cell; k++) {
        value += cell_value(r, &r->cell[k]);
    }
    return value;
}

// ---- making ----

static int compare_neighbour(const void *x, const void *y)
{
    const neighbour *a = x;
    const neighbour *b = y;
    if (a->hop_s != b->hop_s) {
        return a->hop_s < b->hop_s ? -1 : 1;
    }
    return (a->tps > b->tps) - (a->tps < b->tps);
}

static void levels_make(arena *a, const relax *r, relax_cell *c)
{
    c->level = ARENA_NEW(a, int32_t, r->p->n_class);
    c->dearest = ARENA_NEW(a, int64_t, r->p->n_class);
    for (int32_t x = 0; x < c->n; x++) {
        int32_t limit = r->tps_limit[c->tps[x]];
        int32_t at = 0;
        while (at < c->n_level && c->level[at] < limit) {
            at++;
        }
        if (at < c->n_level && c->level[at] == limit) {
            continue;
        }
        for (int32_t k = c->n_level++; k > at; k--) {
            c->level[k] = c->level[k - 1];
        }
        c->level[at] = limit;
    }
}

static void cell_make(arena *a, relax *r, int32_t k)
{
    const duty_cell *from = &r->g->cell[k];
    relax_cell *c = &r->cell[k];
    int32_t reach_s = r->longest_s;
    reach_s = r->p->spread_limit_s > 0 && r->p->spread_limit_s < reach_s ? r->p->spread_limit_s : reach_s;
    c->tps = ARENA_NEW(a, int32_t, from->n);
    int32_t *class_tps = ARENA_NEW(a, int32_t, r->p->n_class);
    for (int32_t i = 0; i < from->n; i++) {
        if (r->covered[from->tps[i]]) {
            c->tps[c->n++] = from->tps[i];
            class_tps[r->p->tps[from->tps[i]].class_]++;
        }
    }
    c->forced = (int32_t)duty_teams_forced(a, r->p, from->kecamatan, class_tps);
    levels_make(a, r, c);
    c->near = ARENA_NEW(a, neighbour *, c->n);
    c->near_n = ARENA_NEW(a, int32_t, c->n);
    for (int32_t x = 0; x < c->n; x++) {
        neighbour *near = ARENA_NEW(a, neighbour, c->n);
        int32_t n = 0;
        for (int32_t y = 0; y < c->n; y++) {
            int32_t hop_s = duty_ground_hop_s(r->g, c->tps[x], c->tps[y]);
            if (x != y && hop_s != MATRIX_NONE && hop_s <= reach_s) {
                near[n++] = (neighbour){hop_s, c->tps[y]};
            }
        }
        qsort(near, (size_t)n, sizeof *near, compare_neighbour);
        c->near[x] = near;
        c->near_n[x] = n;
    }
}

// The ways to a squad or stand. Who guards when voting begins, as the teams are on duty, is taken from them.
// (At one moment nobody is at two posts; over the teams' whole duty one person may be at one post after
// another.)
static void guards_push(arena *a, relax *r, const duty_demand *d, int32_t guards)
{
    const duty_problem *p = r->p;
    int32_t at_s = p->phase[1].from_s;
    bool beside = at_s >= r->g->from_s && at_s < r->g->to_s && d->from_s <= at_s && at_s < d->to_s;
    relax_guard *of = &r->guard[r->n_guard++];
    *of = (relax_guard){.guards = guards, .way_s = ARENA_NEW(a, int32_t, p->n_unit), .free_s = MATRIX_NONE};
    for (int32_t u = 0; u < p->n_unit; u++) {
        of->way_s[u] = MATRIX_NONE;
    }
    for (int32_t i = 0; i < p->n_person; i++) {
        int32_t unit = p->person[i].unit;
        int32_t way_s = d->travel_s[unit];
        bool far = way_s == MATRIX_NONE || (p->travel_limit_s > 0 && way_s > p->travel_limit_s);
        if (far || !p->person[i].eligible || !duty_people_belongs(p, &p->person[i], d)) {
            continue;
        }
        if (beside && duty_able(r->g, i)) {
            of->way_s[unit] = way_s;
        } else {
            of->free_s = of->free_s == MATRIX_NONE || way_s < of->free_s ? way_s : of->free_s;
        }
    }
}

static void guards_make(arena *a, relax *r)
{
    const duty_problem *p = r->p;
    size_t most = (size_t)r->plan->n_squad + (size_t)r->plan->n_stand;
    r->guard = ARENA_NEW(a, relax_guard, most);
    for (int32_t i = 0; i < r->plan->n_squad && r->plan->score.lacking == 0; i++) {
        duty_demand d = duty_squad_demand(a, p, &r->plan->squad[i]);
        guards_push(a, r, &d, p->post[r->plan->squad[i].post].guards);
    }
    for (int32_t i = 0; i < r->plan->n_stand && r->plan->score.lacking == 0; i++) {
        duty_demand d = duty_stand_demand(a, p, &r->plan->stand[i]);
        guards_push(a, r, &d, p->reserve[r->plan->stand[i].reserve].guards);
    }
}

// Marks the stations of a cell whose group could have a TPS of a village officer.
static void helper_mark(const relax *r, const relax_cell *c, const duty_person *q, bool *may)
{
    for (int32_t x = 0; x < c->n; x++) {
        int32_t kecamatan = r->p->tps[c->tps[x]].kecamatan;
        may[c->tps[x]] = q->village_n > 0 ? duty_village_listed(r->p, q->village_first, q->village_n,
                                                                r->p->tps[c->tps[x]].village)
                                          : r->p->unit[q->unit].kecamatan == kecamatan;
        for (int32_t k = 0; k < c->near_n[x] && q->village_n > 0 && !may[c->tps[x]]; k++) {
            may[c->tps[x]] = duty_village_listed(r->p, q->village_first, q->village_n,
                                                 r->p->tps[c->near[x][k].tps].village);
        }
    }
}

// The ways of a pool of a unit: where `may` says, NULL: anywhere.
static void pool_ways(relax *r, int32_t pool, int32_t unit, const bool *may)
{
    for (int32_t i = 0; i < r->p->n_tps && r->able_n[pool] > 0; i++) {
        int32_t way_s = !may || may[i] ? duty_able_travel_s(r->g, unit, i) : MATRIX_NONE;
        bool far = way_s > r->longest_s;
        r->way_s[(size_t)pool * (size_t)r->p->n_tps + (size_t)i] = far ? MATRIX_NONE : way_s;
    }
}

static bool helpers_alike(const duty_problem *p, const duty_person *x, const duty_person *y)
{
    bool same = x->unit == y->unit && x->village_n == y->village_n;
    for (int32_t v = 0; v < x->village_n && same; v++) {
        same = p->village[x->village_first + v] == p->village[y->village_first + v];
    }
    return same;
}

// Units, and village officers who are alike, with the ways of each.
static void pools_make(arena *a, relax *r)
{
    const duty_problem *p = r->p;
    size_t most = (size_t)p->n_unit + (size_t)p->n_person;
    int32_t *first = ARENA_NEW(a, int32_t, most); // person of a pool of village officers
    r->n_pool = p->n_unit;
    r->able_n = ARENA_NEW(a, int32_t, most);
    r->pool_of = ARENA_NEW(a, int32_t, p->n_person);
    for (int32_t i = 0; i < p->n_person; i++) {
        const duty_person *q = &p->person[i];
        r->pool_of[i] = -1;
        if (!duty_able(r->g, i)) {
            continue;
        }
        int32_t pool = q->village_officer ? p->n_unit : q->unit;
        while (q->village_officer && pool < r->n_pool && !helpers_alike(p, &p->person[first[pool]], q)) {
            pool++;
        }
        if (pool == r->n_pool) {
            first[r->n_pool++] = i;
        }
        r->pool_of[i] = pool;
        r->able_n[pool]++;
    }
    size_t ways = (size_t)r->n_pool * (size_t)p->n_tps;
    r->way_s = ARENA_NEW(a, int32_t, ways);
    for (size_t k = 0; k < ways; k++) {
        r->way_s[k] = MATRIX_NONE;
    }
    bool *may = ARENA_NEW(a, bool, p->n_tps);
    for (int32_t k = 0; k < r->n_pool; k++) {
        bool unit = k < p->n_unit;
        for (int32_t c = 0; c < r->g->n_cell && !unit; c++) {
            helper_mark(r, &r->cell[c], &p->person[first[k]], may);
        }
        pool_ways(r, k, unit ? k : p->person[first[k]].unit, unit ? NULL : may);
    }
}

static relax relax_make(arena *a, const duty_ground *g, const duty_plan *plan)
{
    const duty_problem *p = g->p;
    relax r = {
        .g = g,
        .p = p,
        .plan = plan,
        .longest_s = plan->score.worst_s,
        .covered = ARENA_NEW(a, bool, p->n_tps),
        .tps_limit = ARENA_NEW(a, int32_t, p->n_tps),
        .cell = ARENA_NEW(a, relax_cell, g->n_cell),
        .parts = PARTS,
        .price = ARENA_NEW(a, int64_t, p->n_tps),
        .w = ARENA_NEW(a, int64_t, p->n_tps),
        .w_pool = ARENA_NEW(a, int32_t, p->n_tps),
        .level = ARENA_NEW(a, int32_t, p->n_tps),
        .limit = ARENA_NEW(a, int32_t, p->n_tps),
        .station = ARENA_NEW(a, relax_station, p->n_tps),
        .least = ARENA_NEW(a, int64_t, p->n_tps),
        .least_of = ARENA_NEW(a, int32_t, p->n_tps),
    };
    for (int32_t i = 0; i < p->n_tps; i++) {
        r.tps_limit[i] = pattern_at(&r, i)->tps;
    }
    duty_covered_mark(plan, r.covered);
    for (int32_t k = 0; k < g->n_cell; k++) {
        cell_make(a, &r, k);
    }
    pools_make(a, &r);
    guards_make(a, &r);
    r.toll = ARENA_NEW(a, int64_t, r.n_pool);
    r.slope = ARENA_NEW(a, int64_t, (size_t)p->n_tps + (size_t)r.n_pool);
    return r;
}

// What the TPS of each team cost it: the hop, and an equal share of the members' travel.
static void prices_begin(relax *r)
{
    for (int32_t i = 0; i < r->plan->n_team; i++) {
        const duty_team *t = &r->plan->team[i];
        const int32_t *tps = &r->plan->team_tps[t->tps_first];
        int64_t travel_s = 0;
        for (int32_t m = 0; m < t->person_n; m++) {
            size_t unit = (size_t)r->p->person[t->person[m]].unit;
            travel_s += r->p->unit_tps_s[unit * (size_t)r->p->n_tps + (size_t)t->station];
        }
        for (int32_t k = 0; k < t->tps_n; k++) {
            int64_t hop_s = duty_ground_hop_s(r->g, t->station, tps[k]);
            r->price[tps[k]] = (hop_s + travel_s / t->tps_n) * r->parts;
        }
    }
}

// ---- ascent ----

// One step along the slopes, so long that it would reach `target` if the bound were a plane.
static void step_take(relax *r, int64_t factor, int64_t gap)
{
    int64_t norm = 0;
    for (int32_t k = 0; k < r->p->n_tps + r->n_pool; k++) {
        bool held = k >= r->p->n_tps && r->toll[k - r->p->n_tps] == 0 && r->slope[k] < 0;
        norm += held ? 0 : r->slope[k] * r->slope[k];
    }
    for (int32_t k = 0; k < r->p->n_tps + r->n_pool && norm > 0; k++) {
        int64_t *to = k < r->p->n_tps ? &r->price[k] : &r->toll[k - r->p->n_tps];
        *to += r->slope[k] * (gap * factor / norm) / STEP_ONE;
        *to = k >= r->p->n_tps && *to < 0 ? 0 : *to;
    }
}

// Leaves the best multipliers.
static void relax_climb(arena *a, relax *r, int32_t rounds, int64_t target)
{
    size_t price_size = (size_t)r->p->n_tps * sizeof *r->price;
    size_t toll_size = (size_t)r->n_pool * sizeof *r->toll;
    int64_t *price = ARENA_NEW(a, int64_t, r->p->n_tps);
    int64_t *toll = ARENA_NEW(a, int64_t, r->n_pool);
    int64_t best = INT64_MIN;
    int64_t factor = STEP_ONE;
    int32_t waited = 0;
    for (int32_t k = 0; k < rounds && factor >= STEP_LEAST && best < target; k++) {
        int64_t value = relax_value(r);
        if (value > best) {
            best = value;
            waited = 0;
            memcpy(price, r->price, price_size);
            memcpy(toll, r->toll, toll_size);
        } else if (++waited >= PATIENCE) {
            waited = 0;
            factor /= 2;
        }
        step_take(r, factor, target > value ? target - value : r->parts);
    }
    memcpy(r->price, price, price_size);
    memcpy(r->toll, toll, toll_size);
}

void duty_relax(arena *a, const duty_ground *g, int32_t rounds, duty_plan *plan)
{
    arena scratch = {0};
    relax r = relax_make(&scratch, g, plan);
    prices_begin(&r);
    relax_climb(&scratch, &r, rounds, plan->bound.reached_s * PARTS);
    r.parts = 1;
    plan->bound.price = ARENA_NEW(a, int32_t, g->p->n_tps);
    plan->bound.toll = ARENA_NEW(a, int32_t, g->p->n_unit);
    for (int32_t i = 0; i < g->p->n_tps; i++) {
        r.price[i] = (r.price[i] + (r.price[i] < 0 ? -PARTS : PARTS) / 2) / PARTS;
        plan->bound.price[i] = (int32_t)r.price[i];
    }
    plan->bound.own_toll = ARENA_NEW(a, int32_t, g->p->n_person);
    for (int32_t u = 0; u < r.n_pool; u++) {
        r.toll[u] = (r.toll[u] + PARTS / 2) / PARTS;
    }
    for (int32_t u = 0; u < g->p->n_unit; u++) {
        plan->bound.toll[u] = (int32_t)r.toll[u];
    }
    for (int32_t i = 0; i < g->p->n_person; i++) {
        bool helper = g->p->person[i].village_officer && r.pool_of[i] >= 0;
        plan->bound.own_toll[i] = helper ? (int32_t)r.toll[r.pool_of[i]] : 0;
    }
    plan->bound.travel_s = relax_value(&r);
    arena_done(&scratch);
}
