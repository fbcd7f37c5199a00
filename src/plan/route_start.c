// The first plan: savings over near pairs where vehicles are alike (Clarke and Wright, "Scheduling of
// vehicles from a central depot to a number of delivery points", Operations Research 1964), else insertion
// from nothing.
#include <stdlib.h>

#include "plan/route_internal.h"

typedef struct saving {
    int64_t saves;
    int32_t a, b;
} saving;

static int saving_compare(const void *left, const void *right)
{
    const saving *x = left;
    const saving *y = right;
    if (x->saves != y->saves) {
        return x->saves > y->saves ? -1 : 1;
    }
    if (x->a != y->a) {
        return x->a < y->a ? -1 : 1;
    }
    return x->b < y->b ? -1 : x->b > y->b;
}

// Chains of stops that grow by joining ends.
typedef struct chains {
    int32_t (*beside)[2]; // by stop, -1: none
    int32_t *root;        // union-find
    int32_t *load;        // by root
} chains;

static int32_t chain_root(chains *c, int32_t v)
{
    while (c->root[v] != v) {
        c->root[v] = c->root[c->root[v]];
        v = c->root[v];
    }
    return v;
}

static void chain_join(chains *c, int32_t a, int32_t b, int32_t capacity)
{
    if (c->beside[a][1] >= 0 || c->beside[b][1] >= 0) {
        return;
    }
    int32_t x = chain_root(c, a);
    int32_t y = chain_root(c, b);
    if (x == y || (int64_t)c->load[x] + c->load[y] > capacity) {
        return;
    }
    c->root[y] = x;
    c->load[x] += c->load[y];
    c->beside[a][c->beside[a][0] >= 0] = b;
    c->beside[b][c->beside[b][0] >= 0] = a;
}

static size_t savings_of(const search *s, int32_t depot, saving *out)
{
    enum { PAIRS = 40 };
    int32_t near = s->n_near < PAIRS ? s->n_near : PAIRS;
    size_t n = 0;
    for (int32_t v = s->p->n_depot; v < s->n_place; v++) {
        for (int32_t i = 0; i < near; i++) {
            int32_t u = s->near[(int64_t)v * s->n_near + i];
            int64_t saves =
                (int64_t)place_distance(s, v, depot) + place_distance(s, depot, u) - place_distance(s, v, u);
            out[n++] = (saving){saves, v, u};
        }
    }
    qsort(out, n, sizeof *out, saving_compare);
    return n;
}

// A trip of the stops of a chain from one end on.
static void chain_drive(search *s, const chains *c, int32_t type, int32_t end)
{
    if (s->used[type] == s->p->type[type].count || s->p->demand[end] > s->p->type[type].capacity) {
        return;
    }
    int32_t after = state_end(s, state_open(s, type, -1, -1));
    int32_t from = -1;
    for (int32_t v = end; v >= 0;) {
        int32_t next = c->beside[v][0] == from ? c->beside[v][1] : c->beside[v][0];
        state_link(s, v, after);
        after = v;
        from = v;
        v = next;
    }
}

static void start_by_savings(search *s, int32_t type)
{
    chains c = {
        .beside = mem_grow(NULL, (size_t)s->n_place, sizeof *c.beside),
        .root = mem_grow(NULL, (size_t)s->n_place, sizeof *c.root),
        .load = mem_grow(NULL, (size_t)s->n_place, sizeof *c.load),
    };
    saving *all = mem_grow(NULL, (size_t)s->n_place * (size_t)(s->n_near + 1), sizeof *all);
    for (int32_t v = 0; v < s->n_place; v++) {
        c.beside[v][0] = -1;
        c.beside[v][1] = -1;
        c.root[v] = v;
        c.load[v] = s->p->demand[v];
    }
    size_t n = savings_of(s, s->p->type[type].depot, all);
    for (size_t i = 0; i < n; i++) {
        chain_join(&c, all[i].a, all[i].b, s->p->type[type].capacity);
    }
    for (int32_t v = s->p->n_depot; v < s->n_place; v++) {
        if (c.beside[v][1] < 0 && s->node[v].trip < 0) {
            chain_drive(s, &c, type, v);
        }
    }
    free(all);
    free(c.load);
    free(c.root);
    free(c.beside);
}

static void start_with(search *s, int32_t type)
{
    state_begin(s);
    s->n_taken = 0;
    s->n_absent = 0;
    if (type >= 0) {
        start_by_savings(s, type);
    }
    for (int32_t v = s->p->n_depot; v < s->n_place; v++) {
        if (s->node[v].trip < 0) {
            s->absent[s->n_absent++] = v;
        }
    }
    recreate(s, s->timed ? ORDER_SHUT : ORDER_FAR);
    if (s->kinds) {
        fleet_settle(s);
    }
}

// The kind of vehicle with which alone, or nearly so, a plan costs least; -1: insertion from nothing does.
static int32_t best_start(search *s)
{
    int32_t best = -1;
    int64_t least = INT64_MAX;
    int32_t lacking = INT32_MAX;
    for (int32_t y = -1; y < s->p->n_type; y++) {
        start_with(s, y);
        if (s->n_absent < lacking || (s->n_absent == lacking && s->cost < least)) {
            best = y;
            least = s->cost;
            lacking = s->n_absent;
        }
        state_undo(s);
    }
    return best;
}

void start_build(search *s)
{
    s->hard = true;
    start_with(s, s->plain ? 0 : s->kinds && !s->timed ? best_start(s) : -1);
    if (s->hauls) {
        haul_update(s);
    }
    s->hard = s->plain;
    state_accept(s);
    // Iterations count from here.
    s->iteration = 0;
    for (int32_t i = 0; i < s->n_slot; i++) {
        s->trip[i].mark = -1;
    }
}
