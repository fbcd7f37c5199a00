// The first echelon: what trucks cost for given loads of the satellites. Full trucks go straight to one
// satellite; what is left is parted into rounds, one truck each, by trying all sets; where that takes more
// trucks than the load does, two trucks may share a satellite. Loads of up to a dozen satellites are few
// numbers, so this is quick enough to be asked whenever an iteration moves load between satellites.
#include <assert.h>
#include <string.h>

#include "plan/route_haul.h"

// Of a unit of load, in 1/256: times the largest load it does not overflow.
#define HAUL_PRICE_MAX (INT64_C(1) << 32)

enum { SETS = 1 << ROUTE_SATELLITES_MAX, SHARED_MAX = 4 };

struct haul_table {
    int32_t n;            // satellites: places 1 to n, bits 0 to n - 1
    int64_t length[SETS]; // of the shortest round over a set
    int64_t *to;          // by set and satellite: of the shortest way over the set that ends there
    int32_t left[ROUTE_SATELLITES_MAX]; // beyond full trucks
    int32_t full[ROUTE_SATELLITES_MAX];
    int64_t sum[SETS];    // of left
    int64_t best[SETS];   // cost of what is left of a set; -1: not yet asked
    uint16_t taken[SETS]; // the set that its first truck, or its first two, serve
    uint8_t shared[SETS]; // of those two: the satellite that they share, plus one; 0: one truck
    uint16_t first[SETS]; // the set of the first of the two
    bool share;
    bool few; // trucks: the rounds below tell all
    rounds now, as_begun, as_best;
};

// ---------------------------------------------------------------- rounds over sets

// Held and Karp, "A dynamic programming approach to sequencing problems", SIAM 1962.
static int64_t way_to(const search *s, const struct haul_table *h, int32_t set, int32_t i)
{
    int32_t before = set & ~(1 << i);
    int64_t best = before == 0 ? route_distance(s->p, 0, i + 1) : INT64_MAX;
    for (int32_t k = 0; k < h->n; k++) {
        if (before >> k & 1) {
            int64_t way = h->to[before * h->n + k] + route_distance(s->p, k + 1, i + 1);
            best = way < best ? way : best;
        }
    }
    return best;
}

static void lengths_make(search *s, struct haul_table *h)
{
    h->to = ARENA_NEW(s->memory, int64_t, (size_t)h->n << h->n);
    for (int32_t set = 1; set < 1 << h->n; set++) {
        h->length[set] = INT64_MAX;
        for (int32_t i = 0; i < h->n; i++) {
            if (set >> i & 1) {
                h->to[set * h->n + i] = way_to(s, h, set, i);
                int64_t round = h->to[set * h->n + i] + route_distance(s->p, i + 1, 0);
                h->length[set] = round < h->length[set] ? round : h->length[set];
            }
        }
    }
}

int64_t haul_length(const search *s, uint32_t set)
{
    return s->hauls->length[set];
}

void haul_init(search *s)
{
    const route_problem *p = s->p;
    s->hauls = ARENA_NEW(s->memory, struct haul_table, 1);
    s->hauls->n = p->n_depot - 1;
    s->load_seen = ARENA_NEW(s->memory, int32_t, p->n_depot);
    s->load_before = ARENA_NEW(s->memory, int32_t, p->n_depot);
    s->load_price = ARENA_NEW(s->memory, int64_t, p->n_depot);
    s->hauls->few = rounds_init(s, &s->hauls->now);
    s->hauls->as_best = s->hauls->now;
    lengths_make(s, s->hauls);
    for (int32_t d = 1; d < p->n_depot; d++) {
        int64_t round =
            (int64_t)s->hauls->length[1 << (d - 1)] * p->trucks->unit_cost + p->trucks->fixed_cost;
        int64_t price = (round << PRICE_SHIFT) / (p->trucks->capacity + 1);
        s->load_price[d] = price < HAUL_PRICE_MAX / 4 ? price : HAUL_PRICE_MAX / 4;
        s->haul_price = 4 * s->load_price[d] > s->haul_price ? 4 * s->load_price[d] : s->haul_price;
    }
}

// ---------------------------------------------------------------- parting

static int64_t round_cost(const search *s, uint32_t set)
{
    return s->p->trucks->fixed_cost + (int64_t)s->hauls->length[set] * s->p->trucks->unit_cost;
}

// Two trucks for a set that is too much for one: each subset for the first with every satellite to share.
static int64_t shared_cost(const search *s, uint32_t set, uint32_t *ret_first, uint8_t *ret_shared)
{
    const struct haul_table *h = s->hauls;
    int64_t capacity = s->p->trucks->capacity;
    int64_t best = INT64_MAX;
    for (int32_t i = 0; i < h->n; i++) {
        uint32_t others = set & ~(1U << i);
        if (others == set) {
            continue;
        }
        for (uint32_t one = others; one > 0; one = (one - 1) & others) {
            uint32_t two = others & ~one;
            if (two == 0 || h->sum[one] >= capacity || h->sum[two] >= capacity) {
                continue;
            }
            int64_t cost = round_cost(s, one | 1U << i) + round_cost(s, two | 1U << i);
            if (cost < best) {
                best = cost;
                *ret_first = one | 1U << i;
                *ret_shared = (uint8_t)(i + 1);
            }
        }
    }
    return best;
}

static int32_t bits(uint32_t set)
{
    return __builtin_popcount(set);
}

static int64_t part(search *s, uint32_t set);

// The set `one` for the first truck, or the first two, of `set`; then the same with each of `more` besides.
static void part_with(search *s, uint32_t set, uint32_t one, uint32_t more)
{
    struct haul_table *h = s->hauls;
    int64_t capacity = s->p->trucks->capacity;
    uint32_t first = one;
    uint8_t shared = 0;
    int64_t cost = INT64_MAX;
    if (h->sum[one] <= capacity) {
        cost = round_cost(s, one);
    } else if (h->share && h->sum[one] <= 2 * capacity && bits(one) <= SHARED_MAX) {
        cost = shared_cost(s, one, &first, &shared);
    } else {
        return;
    }
    if (cost < h->best[set]) {
        int64_t rest = part(s, set & ~one);
        if (rest < h->best[set] - cost) {
            h->best[set] = cost + rest;
            h->taken[set] = (uint16_t)one;
            h->first[set] = (uint16_t)first;
            h->shared[set] = shared;
        }
    }
    while (more > 0) {
        uint32_t next = more & (~more + 1);
        more &= ~next;
        part_with(s, set, one | next, more);
    }
}

// What is left of a set, at least: its first satellite goes with some of the others.
static int64_t part(search *s, uint32_t set)
{
    struct haul_table *h = s->hauls;
    if (set == 0) {
        return 0;
    }
    if (h->best[set] < 0) {
        uint32_t lowest = set & (~set + 1);
        h->best[set] = INT64_MAX;
        part_with(s, set, lowest, set & ~lowest);
    }
    return h->best[set];
}

static int32_t trucks_of(const search *s, uint32_t set)
{
    const struct haul_table *h = s->hauls;
    int32_t trucks = 0;
    for (uint32_t left = set; left != 0; left &= ~(uint32_t)h->taken[left]) {
        trucks += h->shared[left] ? 2 : 1;
    }
    return trucks;
}

// Full trucks, and what is left by set.
static uint32_t split_loads(search *s, int64_t *ret_cost, int32_t *ret_trucks)
{
    struct haul_table *h = s->hauls;
    int32_t capacity = s->p->trucks->capacity;
    uint32_t open = 0;
    for (int32_t i = 0; i < h->n; i++) {
        int32_t load = s->load_at[i + 1];
        h->full[i] = capacity > 0 ? load / capacity : 0;
        h->left[i] = load - h->full[i] * capacity;
        open |= h->left[i] > 0 ? 1U << i : 0;
        *ret_cost += h->full[i] * round_cost(s, 1U << i);
        *ret_trucks += h->full[i];
    }
    // Every subset of the open ones, from small to large.
    h->sum[0] = 0;
    for (uint32_t set = open & (~open + 1); set != 0; set = (set - open) & open) {
        uint32_t lowest = set & (~set + 1);
        h->sum[set] = h->sum[set & ~lowest] + h->left[__builtin_ctz(set)];
        h->best[set] = -1;
    }
    return open;
}

// What parting the loads at hand costs, and how many trucks that takes.
static int64_t parted(search *s, int32_t *ret_trucks)
{
    struct haul_table *h = s->hauls;
    const route_trucks *k = s->p->trucks;
    int64_t cost = 0;
    *ret_trucks = 0;
    uint32_t open = split_loads(s, &cost, ret_trucks);
    h->share = false;
    int64_t rest = part(s, open);
    int64_t least = k->capacity > 0 ? (h->sum[open] + k->capacity - 1) / k->capacity : 0;
    if (trucks_of(s, open) > least) {
        h->share = true;
        for (uint32_t set = open; set > 0; set = (set - 1) & open) {
            h->best[set] = -1;
        }
        rest = part(s, open);
    }
    *ret_trucks += trucks_of(s, open);
    return cost + rest;
}

static void haul_cost(search *s)
{
    int32_t trucks = 0;
    s->haul = parted(s, &trucks);
    s->haul_over = trucks > s->p->trucks->count ? trucks - s->p->trucks->count : 0;
}

// ---------------------------------------------------------------- few trucks

// The rounds of the table after `parted`.
static rounds parted_rounds(const search *s)
{
    const struct haul_table *h = s->hauls;
    rounds r = {.n = h->n, .n_truck = h->now.n_truck};
    uint32_t open = 0;
    int32_t n = 0;
    for (int32_t i = 0; i < h->n; i++) {
        open |= h->left[i] > 0 ? 1U << i : 0;
        for (int32_t k = 0; k < h->full[i]; k++) {
            r.set[n++] = 1U << i;
        }
    }
    for (; open != 0; open &= ~(uint32_t)h->taken[open]) {
        uint32_t one = h->first[open];
        r.set[n++] = one;
        if (h->shared[open]) {
            r.set[n++] = (h->taken[open] & ~one) | 1U << (h->shared[open] - 1);
        }
    }
    return r;
}

static int64_t worth(const search *s)
{
    return s->haul + (s->haul_excess * s->haul_price >> PRICE_SHIFT);
}

// The rounds follow the loads; parting them anew, which takes long with many satellites, is tried by lot.
static void rounds_follow(search *s)
{
    enum { ALWAYS = 4, CHANCE = 64 };
    struct haul_table *h = s->hauls;
    int32_t trucks = 0;
    rounds_update(s, &h->now);
    s->haul = rounds_cost(s, &h->now);
    s->haul_excess = h->now.excess;
    if (h->n > ALWAYS && rng_below(&s->random, CHANCE) != 0) {
        return;
    }
    int64_t cost = parted(s, &trucks);
    if (trucks <= h->now.n_truck && cost < worth(s)) {
        h->now = parted_rounds(s);
        s->haul = cost;
        s->haul_excess = 0;
    }
}

void haul_mend(search *s)
{
    rounds was = s->hauls->now;
    int64_t cost = s->haul;
    int64_t price = s->haul_price;
    s->haul_price = HAUL_PRICE_MAX;
    rounds_follow(s);
    s->haul_price = price;
    bool fewer_lack = s->n_absent + s->haul_over < s->best.lacking;
    if (s->haul_excess > 0 || (!fewer_lack && s->cost + s->haul >= s->best.cost)) {
        s->hauls->now = was;
        s->haul = cost;
        s->haul_excess = was.excess;
    }
}

void haul_update(search *s)
{
    size_t bytes = (size_t)s->p->n_depot * sizeof *s->load_at;
    if (memcmp(s->load_at, s->load_seen, bytes) != 0) {
        memcpy(s->load_seen, s->load_at, bytes);
        if (s->hauls->few) {
            rounds_follow(s);
        } else {
            haul_cost(s);
        }
    }
}

void haul_begin(search *s)
{
    memcpy(s->load_before, s->load_at, (size_t)s->p->n_depot * sizeof *s->load_at);
    s->haul_before = s->haul;
    s->haul_over_before = s->haul_over;
    s->hauls->as_begun = s->hauls->now;
}

void haul_undo(search *s)
{
    memcpy(s->load_seen, s->load_before, (size_t)s->p->n_depot * sizeof *s->load_at);
    s->haul = s->haul_before;
    s->haul_over = s->haul_over_before;
    s->hauls->now = s->hauls->as_begun;
    s->haul_excess = s->hauls->now.excess;
}

void haul_keep(search *s)
{
    s->hauls->as_best = s->hauls->now;
}

void haul_return(search *s)
{
    struct haul_table *h = s->hauls;
    if (!h->few) {
        haul_update(s);
        return;
    }
    h->now = h->as_best;
    memcpy(s->load_seen, s->load_at, (size_t)s->p->n_depot * sizeof *s->load_at);
    s->haul = rounds_cost(s, &h->now);
    s->haul_excess = h->now.excess;
}

void haul_price_adapt(search *s, bool often_light)
{
    s->haul_price += often_light ? -(s->haul_price / 25) : s->haul_price / 20 + 1;
    s->haul_price = s->haul_price < 1 ? 1 : s->haul_price;
    s->haul_price = s->haul_price > HAUL_PRICE_MAX ? HAUL_PRICE_MAX : s->haul_price;
}

void haul_prove(search *s)
{
    int64_t haul = s->haul;
    if (s->hauls->few) {
        assert(rounds_excess(s, &s->hauls->now) == s->haul_excess);
        assert(rounds_cost(s, &s->hauls->now) == haul && s->hauls->now.excess == s->haul_excess);
        return;
    }
    memset(s->load_seen, 0xFF, (size_t)s->p->n_depot * sizeof *s->load_seen);
    haul_update(s);
    assert(haul == s->haul);
}

// ---------------------------------------------------------------- told

// The place from which the shortest way over a set, and on to `next`, comes there.
static int32_t last_of(const search *s, int32_t set, int32_t next)
{
    const struct haul_table *h = s->hauls;
    int32_t best = -1;
    int64_t least = INT64_MAX;
    for (int32_t i = 0; i < h->n; i++) {
        if (set >> i & 1) {
            int64_t way = h->to[set * h->n + i] + route_distance(s->p, i + 1, next);
            best = way < least ? i : best;
            least = way < least ? way : least;
        }
    }
    return best;
}

// A truck over a set, with the loads by satellite.
static void tell_round(const search *s, uint32_t set, const int32_t *load, route_plan *ret)
{
    route_haul *out = &ret->haul[ret->n_haul++];
    int32_t next = 0;
    *out = (route_haul){.n_stop = bits(set)};
    for (int32_t k = out->n_stop - 1; k >= 0; k--) {
        int32_t i = last_of(s, (int32_t)set, next);
        assert(i >= 0); // the set has a satellite a stop
        out->place[k] = i + 1;
        out->load[k] = load[i];
        next = i + 1;
        set &= ~(1U << i);
    }
}

static void tell_shared(const search *s, uint32_t set, route_plan *ret)
{
    const struct haul_table *h = s->hauls;
    assert(h->shared[set] > 0);
    int32_t at = h->shared[set] - 1;
    uint32_t one = h->first[set];
    int32_t load[ROUTE_SATELLITES_MAX];
    memcpy(load, h->left, sizeof load);
    int32_t room = s->p->trucks->capacity - (int32_t)h->sum[one & ~(1U << at)];
    load[at] = room < h->left[at] ? room : h->left[at];
    tell_round(s, one, load, ret);
    load[at] = h->left[at] - load[at];
    uint32_t two = h->taken[set] & ~one;
    tell_round(s, load[at] > 0 ? two | 1U << at : two, load, ret);
}

static void tell_few(search *s, arena *a, route_plan *ret)
{
    const rounds *r = &s->hauls->now;
    int32_t load[SHARE_TRUCKS_MAX][ROUTE_SATELLITES_MAX];
    rounds_share(s, r, load);
    ret->haul = ARENA_NEW(a, route_haul, r->n_truck);
    for (int32_t k = 0; k < r->n_truck; k++) {
        if (r->set[k] != 0) {
            tell_round(s, r->set[k], load[k], ret);
        }
    }
}

static void tell_many(search *s, arena *a, route_plan *ret)
{
    struct haul_table *h = s->hauls;
    haul_cost(s);
    int32_t capacity = s->p->trucks->capacity;
    uint32_t open = 0;
    int32_t most = 2 * h->n;
    for (int32_t i = 0; i < h->n; i++) {
        most += h->full[i];
        open |= h->left[i] > 0 ? 1U << i : 0;
    }
    ret->haul = ARENA_NEW(a, route_haul, most);
    for (int32_t i = 0; i < h->n; i++) {
        for (int32_t k = 0; k < h->full[i]; k++) {
            ret->haul[ret->n_haul++] = (route_haul){.n_stop = 1, .place = {i + 1}, .load = {capacity}};
        }
    }
    while (open > 0) {
        if (h->shared[open]) {
            tell_shared(s, open, ret);
        } else {
            tell_round(s, h->taken[open], h->left, ret);
        }
        open &= ~(uint32_t)h->taken[open];
    }
}

void haul_tell(search *s, arena *a, route_plan *ret)
{
    if (s->hauls->few) {
        tell_few(s, a, ret);
    } else {
        tell_many(s, a, ret);
    }
}
