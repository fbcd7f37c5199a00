// Improvement of groups by threshold accepting (Dueck and Scheuer, 1990): a TPS moves to, or changes places
// with one of, a group near it; small losses are accepted, smaller ones as the cycle goes on. The course
// depends on the seed and the number of the sweep alone, so more iterations go on from where fewer ended.
#include <string.h>

#include "plan/duty_internal.h"

enum {
    NEAR_MAX = 10,       // near TPS whose groups a TPS may join
    DESCENT_SWEEPS = 16, // sweeps that accept no loss, before the first cycle
    CYCLE_SWEEPS = 64,   // sweeps of one cycle; each begins from the best known groups
    CYCLES_MAX = 32,     // later ones hardly find anything, and other work waits
    SWEEPS_MAX = DESCENT_SWEEPS + CYCLES_MAX * CYCLE_SWEEPS,
    HOP_WEIGHT = 64, // the longest hop of a group against its mean hop, which only breaks ties
};

static const int64_t GROUP_COST = INT64_C(1) << 44; // one group fewer is worth any hop

// The state of a cell in the search.
typedef struct state {
    duty_cell *c;
    int32_t width;     // members that one group can hold
    int32_t *member;   // [n_group * width]
    int32_t *size;     // [n_group]
    int32_t *longest;  // [n_group] longest hop
    int64_t *pairs;    // [n_group] sum of hops over pairs
    int32_t *slot;     // [n] place of a TPS among its group's members
    int32_t *without;  // [n] longest hop of its group without it
    int64_t *to_mates; // [n] sum of hops to the others of its group
    int32_t *near;     // [n * NEAR_MAX] nearest TPS that it can reach
    int32_t *near_n;   // [n]
    int64_t step;      // greatest loss accepted at the begin of a cycle
    int64_t cost;      // sum over groups
    int64_t best_cost;
    int32_t *best_group_of; // [n]
} state;

static int64_t group_cost(int32_t size, int32_t longest, int64_t pairs)
{
    if (size == 0) {
        return 0;
    }
    int64_t n_pair = (int64_t)size * (size - 1) / 2;
    return GROUP_COST + (int64_t)HOP_WEIGHT * longest + (n_pair > 0 ? pairs / n_pair : 0);
}

// Longest hop between members other than TPS `out` (-1: all), with the pair in *ret_i, *ret_j.
static int32_t members_longest(const state *s, int32_t g, int32_t out, int32_t *ret_i, int32_t *ret_j)
{
    const int32_t *member = &s->member[(size_t)g * (size_t)s->width];
    int32_t longest = -1;
    *ret_i = *ret_j = -1;
    for (int32_t x = 0; x < s->size[g]; x++) {
        for (int32_t y = x + 1; y < s->size[g] && member[x] != out; y++) {
            if (member[y] == out) {
                continue;
            }
            int32_t hop_s = duty_hop_s(s->c, member[x], member[y]);
            if (hop_s > longest) {
                longest = hop_s;
                *ret_i = member[x];
                *ret_j = member[y];
            }
        }
    }
    return longest < 0 ? 0 : longest;
}

// Recomputes what is known of a group.
static void group_refresh(state *s, int32_t g)
{
    const int32_t *member = &s->member[(size_t)g * (size_t)s->width];
    int32_t far_i = -1;
    int32_t far_j = -1;
    int32_t none_i = -1;
    int32_t none_j = -1;
    s->longest[g] = members_longest(s, g, -1, &far_i, &far_j);
    s->pairs[g] = 0;
    for (int32_t x = 0; x < s->size[g]; x++) {
        int32_t i = member[x];
        s->slot[i] = x;
        bool carries = i == far_i || i == far_j; // the longest hop may fall only if one of its ends leaves
        s->without[i] = carries ? members_longest(s, g, i, &none_i, &none_j) : s->longest[g];
        s->to_mates[i] = 0;
        for (int32_t y = 0; y < s->size[g]; y++) {
            s->to_mates[i] += y == x ? 0 : duty_hop_s(s->c, i, member[y]);
        }
        s->pairs[g] += s->to_mates[i];
    }
    s->pairs[g] /= 2;
}

static int64_t group_cost_now(const state *s, int32_t g)
{
    return group_cost(s->size[g], s->longest[g], s->pairs[g]);
}

// Fills the state from c->group_of.
static void state_load(state *s)
{
    duty_cell *c = s->c;
    memset(s->size, 0, (size_t)c->n_group * sizeof *s->size);
    for (int32_t i = 0; i < c->n; i++) {
        int32_t g = c->group_of[i];
        s->member[(size_t)g * (size_t)s->width + (size_t)s->size[g]++] = i;
    }
    s->cost = 0;
    for (int32_t g = 0; g < c->n_group; g++) {
        group_refresh(s, g);
        s->cost += group_cost_now(s, g);
    }
}

// The nearest TPS of TPS i, by insertion into a short sorted list.
static void near_fill(state *s, int32_t i)
{
    int32_t *near = &s->near[(size_t)i * NEAR_MAX];
    int32_t hop_s[NEAR_MAX];
    int32_t n = 0;
    for (int32_t j = 0; j < s->c->n; j++) {
        int32_t h = j == i ? MATRIX_NONE : duty_hop_s(s->c, i, j);
        if (h == MATRIX_NONE || (n == NEAR_MAX && h >= hop_s[n - 1])) {
            continue;
        }
        int32_t k = n < NEAR_MAX ? n++ : NEAR_MAX - 1;
        for (; k > 0 && hop_s[k - 1] > h; k--) {
            hop_s[k] = hop_s[k - 1];
            near[k] = near[k - 1];
        }
        hop_s[k] = h;
        near[k] = j;
    }
    s->near_n[i] = n;
    s->step += n > 0 ? hop_s[n / 2] : 0;
}

static state state_make(arena *a, duty_cell *c)
{
    int32_t width = c->room < c->n ? c->room : c->n;
    state s = {
        .c = c,
        .width = width,
        .member = ARENA_NEW(a, int32_t, (size_t)c->n_group * (size_t)width),
        .size = ARENA_NEW(a, int32_t, c->n_group),
        .longest = ARENA_NEW(a, int32_t, c->n_group),
        .pairs = ARENA_NEW(a, int64_t, c->n_group),
        .slot = ARENA_NEW(a, int32_t, c->n),
        .without = ARENA_NEW(a, int32_t, c->n),
        .to_mates = ARENA_NEW(a, int64_t, c->n),
        .near = ARENA_NEW(a, int32_t, (size_t)c->n * NEAR_MAX),
        .near_n = ARENA_NEW(a, int32_t, c->n),
        .best_group_of = ARENA_NEW(a, int32_t, c->n),
    };
    for (int32_t i = 0; i < c->n; i++) {
        near_fill(&s, i);
    }
    s.step = s.step * HOP_WEIGHT / (2 * (int64_t)c->n);
    state_load(&s);
    s.best_cost = s.cost;
    memcpy(s.best_group_of, c->group_of, (size_t)c->n * sizeof *c->group_of);
    return s;
}

// What group g would cost with TPS `in` (-1: none) instead of its member `out` (-1: none), or -1 when `in`
// cannot reach it.
static int64_t exchange_cost(const state *s, int32_t g, int32_t out, int32_t in)
{
    int32_t size = s->size[g] + (in >= 0) - (out >= 0);
    int32_t longest = out >= 0 ? s->without[out] : s->longest[g];
    int64_t pairs = s->pairs[g] - (out >= 0 ? s->to_mates[out] : 0);
    const int32_t *member = &s->member[(size_t)g * (size_t)s->width];
    for (int32_t y = 0; y < s->size[g] && in >= 0; y++) {
        if (member[y] == out) {
            continue;
        }
        int32_t hop_s = duty_hop_s(s->c, in, member[y]);
        if (hop_s == MATRIX_NONE) {
            return -1;
        }
        longest = hop_s > longest ? hop_s : longest;
        pairs += hop_s;
    }
    return group_cost(size, longest, pairs);
}

static void member_set(state *s, int32_t g, int32_t slot, int32_t i)
{
    s->member[(size_t)g * (size_t)s->width + (size_t)slot] = i;
    s->c->group_of[i] = g;
}

// Moves TPS i to group b; TPS x of b (-1: none) takes its place.
static void exchange_apply(state *s, int32_t i, int32_t b, int32_t x)
{
    int32_t a = s->c->group_of[i];
    int32_t slot = s->slot[i];
    if (x >= 0) {
        member_set(s, b, s->slot[x], i);
        member_set(s, a, slot, x);
    } else {
        int32_t last = s->member[(size_t)a * (size_t)s->width + (size_t)--s->size[a]];
        member_set(s, a, slot, last);
        member_set(s, b, s->size[b]++, i);
    }
    group_refresh(s, a);
    group_refresh(s, b);
}

// One proposal: TPS i joins the group of a TPS near it. Accepted when it costs at most `loss` more.
static void propose(state *s, rng *r, int32_t i, int64_t loss)
{
    if (s->near_n[i] == 0) {
        return;
    }
    int32_t j = s->near[(size_t)i * NEAR_MAX + rng_below(r, (uint32_t)s->near_n[i])];
    int32_t a = s->c->group_of[i];
    int32_t b = s->c->group_of[j];
    if (a == b) {
        return;
    }
    bool has_room = s->size[b] < s->width;
    uint32_t pick = rng_below(r, (uint32_t)(s->size[b] + has_room));
    int32_t x = (int32_t)pick < s->size[b] ? s->member[(size_t)b * (size_t)s->width + pick] : -1;
    int64_t cost_a = exchange_cost(s, a, i, x);
    int64_t cost_b = exchange_cost(s, b, x, i);
    if (cost_a < 0 || cost_b < 0) {
        return;
    }
    int64_t change = cost_a + cost_b - group_cost_now(s, a) - group_cost_now(s, b);
    if (change <= loss) {
        exchange_apply(s, i, b, x);
        s->cost += change;
    }
}

// The loss accepted in a sweep, and the return to the best known groups where a cycle begins.
static int64_t sweep_loss(state *s, int32_t sweep)
{
    if (sweep < DESCENT_SWEEPS) {
        return 0;
    }
    int32_t at = (sweep - DESCENT_SWEEPS) % CYCLE_SWEEPS;
    if (at == 0) {
        memcpy(s->c->group_of, s->best_group_of, (size_t)s->c->n * sizeof *s->best_group_of);
        state_load(s);
    }
    return s->step * (CYCLE_SWEEPS - 1 - at) / CYCLE_SWEEPS;
}

static void state_keep_best(state *s)
{
    if (s->cost < s->best_cost) {
        s->best_cost = s->cost;
        memcpy(s->best_group_of, s->c->group_of, (size_t)s->c->n * sizeof *s->best_group_of);
    }
}

// As many proposals as the cell has TPS, at most `limit`. Returns how many.
static int64_t sweep_cell(state *s, rng *r, int32_t sweep, int64_t limit)
{
    int64_t loss = sweep_loss(s, sweep);
    int64_t n = s->c->n < limit ? s->c->n : limit;
    for (int64_t k = 0; k < n; k++) {
        propose(s, r, (int32_t)rng_below(r, (uint32_t)s->c->n), loss);
    }
    state_keep_best(s);
    return n;
}

int64_t duty_search(arena *a, duty_cell *cell, int32_t n_cell, const duty_options *o)
{
    state *s = ARENA_NEW(a, state, n_cell);
    int32_t n = 0;
    for (int32_t k = 0; k < n_cell; k++) {
        // One group leaves nothing to choose, nor do groups of one TPS where all reach each other.
        if (cell[k].n_group > 1 && cell[k].room > 1) {
            s[n++] = state_make(a, &cell[k]);
        }
    }
    rng r;
    rng_init(&r, o->seed);
    int64_t done = 0;
    bool stop = n == 0 || o->iterations <= 0;
    for (int32_t sweep = 0; sweep < SWEEPS_MAX && !stop; sweep++) {
        for (int32_t k = 0; k < n && !stop; k++) {
            done += sweep_cell(&s[k], &r, sweep, o->iterations - done);
            stop = done >= o->iterations || (o->out_of_time && o->out_of_time(o->out_of_time_ctx));
        }
    }
    for (int32_t k = 0; k < n; k++) {
        memcpy(s[k].c->group_of, s[k].best_group_of, (size_t)s[k].c->n * sizeof *s[k].best_group_of);
    }
    return done;
}
