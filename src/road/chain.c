#include "road/chain.h"

#include <assert.h>

enum { START = -1, NOT_REACHED = -2 };

// Costs order chains by time, then by hops, of which there are fewer than this.
static const int64_t COST_PER_S = INT64_C(1) << 31;

// How one gets somewhere: the cheapest way, and the state before it.
typedef struct label {
    int64_t cost;
    int32_t pred; // a state, START, or NOT_REACHED
} label;

// A state is (mode, place of change): one has come there by that mode. Numbered mode * n_stop + stop.
typedef struct search {
    int32_t n;
    const matrix *by_mode;
    const int32_t *transfer_s;
    int32_t from;
    int32_t n_stop;
    const int32_t *stop; // places where one may change, ascending; never `from`
    label *arrived;      // [MODE_COUNT * n_stop]
    bool *settled;
    label *aboard; // [MODE_COUNT * n_stop]: before the next hop by this mode from here, changed already
} search;

static int32_t stop_place(const search *s, int32_t state)
{
    assert(s->n_stop > 0);
    return s->stop[state % s->n_stop];
}

static int32_t time_of(const search *s, int32_t mode, int32_t from, int32_t to)
{
    const matrix *m = &s->by_mode[mode];
    return m->n == 0 || from == to ? MATRIX_NONE : m->time_s[(int64_t)from * s->n + to];
}

static bool better(label a, label b)
{
    return b.pred == NOT_REACHED || a.cost < b.cost || (a.cost == b.cost && a.pred < b.pred);
}

// One hop more; what has no way or takes too long is not reached.
static label hop_on(const search *s, label l, int32_t mode, int32_t from, int32_t to)
{
    static const label none = {0, NOT_REACHED};
    int32_t time_s = l.pred == NOT_REACHED ? MATRIX_NONE : time_of(s, mode, from, to);
    if (time_s == MATRIX_NONE || l.cost / COST_PER_S > CHAIN_TIME_MAX_S - time_s) {
        return none;
    }
    return (label){l.cost + time_s * COST_PER_S + 1, l.pred};
}

static void offer(label *l, label offered)
{
    if (offered.pred != NOT_REACHED && better(offered, *l)) {
        *l = offered;
    }
}

static int32_t nearest(const search *s)
{
    int32_t best = NOT_REACHED;
    for (int32_t i = 0; i < MODE_COUNT * s->n_stop; i++) {
        bool open = !s->settled[i] && s->arrived[i].pred != NOT_REACHED;
        if (open && (best == NOT_REACHED || s->arrived[i].cost < s->arrived[best].cost)) {
            best = i;
        }
    }
    return best;
}

// From a settled state by every other mode.
static void change(search *s, int32_t state)
{
    int32_t place = stop_place(s, state);
    int32_t wait_s = s->transfer_s[place];
    int64_t cost = s->arrived[state].cost;
    if (cost / COST_PER_S > CHAIN_TIME_MAX_S - wait_s) {
        return;
    }
    label changed = {cost + wait_s * COST_PER_S, state};
    for (int32_t m = 0; m < MODE_COUNT; m++) {
        if (m == state / s->n_stop) {
            continue;
        }
        offer(&s->aboard[m * s->n_stop + state % s->n_stop], changed);
        for (int32_t k = 0; k < s->n_stop; k++) {
            int32_t next = m * s->n_stop + k;
            if (!s->settled[next]) {
                offer(&s->arrived[next], hop_on(s, changed, m, place, s->stop[k]));
            }
        }
    }
}

static void search_all(search *s)
{
    const label start = {0, START};
    for (int32_t i = 0; i < MODE_COUNT * s->n_stop; i++) {
        s->arrived[i] = s->aboard[i] = (label){0, NOT_REACHED};
        offer(&s->arrived[i], hop_on(s, start, i / s->n_stop, s->from, stop_place(s, i)));
    }
    for (int32_t i = nearest(s); i != NOT_REACHED; i = nearest(s)) {
        s->settled[i] = true;
        change(s, i);
    }
}

// The last hop to a place: its mode, and the label with the state before it.
static label last_hop(const search *s, int32_t to, int32_t *ret_mode)
{
    label best = {0, NOT_REACHED};
    for (int32_t m = 0; m < MODE_COUNT; m++) {
        label by_mode = hop_on(s, (label){0, START}, m, s->from, to);
        for (int32_t k = 0; k < s->n_stop; k++) {
            offer(&by_mode, hop_on(s, s->aboard[m * s->n_stop + k], m, s->stop[k], to));
        }
        if (by_mode.pred != NOT_REACHED && (best.pred == NOT_REACHED || by_mode.cost < best.cost)) {
            best = by_mode;
            *ret_mode = m;
        }
    }
    return best;
}

static chain_hop hop_between(const search *s, int32_t mode, int32_t from, int32_t to)
{
    int64_t cell = (int64_t)from * s->n + to;
    const matrix *m = &s->by_mode[mode];
    return (chain_hop){(travel_mode)mode, from, to, m->time_s[cell], m->dist_m[cell]};
}

static chain chain_to(arena *a, const search *s, int32_t to)
{
    int32_t mode = 0;
    label last = last_hop(s, to, &mode);
    if (last.pred == NOT_REACHED) {
        return (chain){.time_s = MATRIX_NONE};
    }
    int32_t n = (int32_t)(last.cost % COST_PER_S);
    chain_hop *hop = ARENA_NEW(a, chain_hop, n);
    int32_t pred = last.pred;
    for (int32_t i = n - 1; i >= 0; i--) {
        int32_t place = pred == START ? s->from : stop_place(s, pred);
        hop[i] = hop_between(s, mode, place, to);
        if (pred != START) {
            to = place;
            mode = pred / s->n_stop;
            pred = s->arrived[pred].pred;
        }
    }
    return (chain){n, hop, (int32_t)(last.cost / COST_PER_S), true};
}

void chain_find(arena *a, int32_t n, const matrix by_mode[MODE_COUNT], const int32_t *transfer_s,
                int32_t from, int32_t n_to, const int32_t *to, chain *ret)
{
    assert(from >= 0 && from < n);
    arena scratch = {0};
    int32_t *stop = ARENA_NEW(&scratch, int32_t, n);
    search s = {.n = n, .by_mode = by_mode, .transfer_s = transfer_s, .from = from, .stop = stop};
    for (int32_t i = 0; i < n; i++) {
        if (transfer_s[i] >= 0 && i != from) {
            stop[s.n_stop++] = i;
        }
    }
    s.arrived = ARENA_NEW(&scratch, label, MODE_COUNT * s.n_stop);
    s.aboard = ARENA_NEW(&scratch, label, MODE_COUNT * s.n_stop);
    s.settled = ARENA_NEW(&scratch, bool, MODE_COUNT *s.n_stop);
    search_all(&s);
    for (int32_t i = 0; i < n_to; i++) {
        assert(to[i] >= 0 && to[i] < n);
        if (to[i] == from) {
            ret[i] = (chain){.reachable = true};
        } else {
            ret[i] = chain_to(a, &s, to[i]);
        }
    }
    arena_done(&scratch);
}
