// Few stops: a pool of plans, each annealed for itself, whose regions are combined. A child takes the trips
// near a stop from one parent (selective route exchange; Nagata and Bräysy, "Edge assembly-based memetic
// algorithm for the capacitated vehicle routing problem", Networks 2009, and Nagata and Kobayashi, PPSN 2010)
// and what these leave of the other's; annealing from a low temperature joins the parts.
#include <stdlib.h>
#include <string.h>

#include "plan/route_internal.h"

enum {
    MEMBERS = 8,
    CHILD_STOP = 150,  // iterations of a child for each stop
    GROWN_PART = 50,   // per cent of the horizon in which the members grow
    CHILD_COOLER = 16, // a child begins so much cooler than a member
    CHILD_STEPS = 400, // of the temperature, to the end of that of a member
};

// A plan as one list: the stops of each trip, then -1.
typedef struct member {
    int32_t *stop;
    int32_t n;
    int64_t cost;
} member;

typedef struct pool {
    search *s;
    member member[MEMBERS];
    member best;
    member child;
    int32_t n;
    bool *moved;   // by stop: comes from the second parent
    ranked *order; // trips by how near they come to a stop
} pool;

static void member_init(search *s, member *m)
{
    *m = (member){.stop = ARENA_NEW(s->memory, int32_t, 2 * s->n_stop), .cost = INT64_MAX};
}

static void member_copy(member *to, const member *from)
{
    memcpy(to->stop, from->stop, (size_t)from->n * sizeof *to->stop);
    to->n = from->n;
    to->cost = from->cost;
}

// The best plan of the search as a member, which then is the plan at hand.
static void member_take(search *s, member *m)
{
    state_return(s);
    m->n = 0;
    m->cost = s->cost + s->n_absent * s->absent_price;
    for (int32_t i = 0; i < s->n_open; i++) {
        int32_t end = state_end(s, s->open[i]);
        for (int32_t v = s->node[end].next; v != end; v = s->node[v].next) {
            m->stop[m->n++] = v;
        }
        m->stop[m->n++] = -1;
    }
}

// A member becomes the plan at hand. Trips for which there is no vehicle are left out.
static void member_load(search *s, const member *m)
{
    state_begin(s);
    while (s->n_open > 0) {
        int32_t t = s->open[s->n_open - 1];
        while (s->trip[t].n > 0) {
            state_unlink(s, s->node[state_end(s, t)].next);
        }
        state_close(s, t);
    }
    int32_t after = -1;
    for (int32_t i = 0; i < m->n; i++) {
        if (m->stop[i] < 0) {
            after = -1;
        } else if (after >= 0 || s->used[0] < s->p->type[0].count) {
            after = after < 0 ? state_end(s, state_open(s, 0, -1, -1)) : after;
            state_link(s, m->stop[i], after);
            after = m->stop[i];
        }
    }
    s->n_absent = 0;
    for (int32_t v = s->p->n_depot; v < s->n_place; v++) {
        if (s->node[v].trip < 0) {
            s->absent[s->n_absent++] = v;
        }
    }
    state_accept(s);
}

// What is best from here on is best of a member, not of all.
static void best_anew(search *s)
{
    s->best.cost = INT64_MAX;
    s->best.lacking = INT32_MAX;
}

// ---------------------------------------------------------------- a child

// The first stop of each trip of a member, by how near the trip comes to v. Returns how many trips.
static int32_t trips_by_nearness(const pool *k, const member *m, int32_t v)
{
    int32_t n = 0;
    int32_t first = 0;
    int64_t least = INT64_MAX;
    for (int32_t i = 0; i < m->n; i++) {
        if (m->stop[i] >= 0) {
            int64_t way = place_distance(k->s, v, m->stop[i]);
            least = way < least ? way : least;
            continue;
        }
        k->order[n++] = (ranked){(uint64_t)least, first};
        first = i + 1;
        least = INT64_MAX;
    }
    qsort(k->order, (size_t)n, sizeof *k->order, ranked_compare);
    return n;
}

static void child_make(pool *k, const member *a, const member *b)
{
    search *s = k->s;
    member *c = &k->child;
    int32_t v = s->p->n_depot + (int32_t)rng_below(&s->random, (uint32_t)s->n_stop);
    int32_t trips = trips_by_nearness(k, b, v);
    int32_t taken = 1 + (int32_t)rng_below(&s->random, (uint32_t)(trips / 2 + 1));
    memset(k->moved, 0, (size_t)s->n_place * sizeof *k->moved);
    c->n = 0;
    for (int32_t i = 0; i < taken && i < trips; i++) {
        for (int32_t at = k->order[i].place; b->stop[at] >= 0; at++) {
            k->moved[b->stop[at]] = true;
            c->stop[c->n++] = b->stop[at];
        }
        c->stop[c->n++] = -1;
    }
    for (int32_t i = 0; i < a->n; i++) {
        bool ends = a->stop[i] < 0 && c->stop[c->n - 1] >= 0;
        if (ends || (a->stop[i] >= 0 && !k->moved[a->stop[i]])) {
            c->stop[c->n++] = a->stop[i];
        }
    }
}

// A child takes the place of its first parent when it is better and no other member's equal.
static void child_settle(pool *k, member *a)
{
    for (int32_t i = 0; i < k->n; i++) {
        if (k->member[i].cost == k->child.cost) {
            return;
        }
    }
    if (k->child.cost < a->cost) {
        member_copy(a, &k->child);
    }
}

static void remember(pool *k, const member *m)
{
    if (m->cost < k->best.cost) {
        member_copy(&k->best, m);
    }
}

// ---------------------------------------------------------------- all

static bool grow(pool *k, int64_t heat)
{
    search *s = k->s;
    int64_t iterations = s->o->horizon * GROWN_PART / 100 / MEMBERS;
    bool going = true;
    while (going && k->n < MEMBERS) {
        best_anew(s);
        going = anneal_cycle(s, iterations, heat, ANNEAL_STEPS);
        member_take(s, &k->member[k->n]);
        remember(k, &k->member[k->n++]);
    }
    return going;
}

static bool breed(pool *k, int64_t heat)
{
    search *s = k->s;
    uint32_t a = rng_below(&s->random, MEMBERS);
    uint32_t b = (a + 1 + rng_below(&s->random, MEMBERS - 1)) % MEMBERS;
    child_make(k, &k->member[a], &k->member[b]);
    member_load(s, &k->child);
    best_anew(s);
    bool going = anneal_cycle(s, (int64_t)CHILD_STOP * s->n_stop, heat / CHILD_COOLER, CHILD_STEPS);
    member_take(s, &k->child);
    remember(k, &k->child);
    child_settle(k, &k->member[a]);
    return going;
}

void pool_search(search *s, int64_t heat)
{
    pool k = {.s = s,
              .moved = ARENA_NEW(s->memory, bool, s->n_place),
              .order = ARENA_NEW(s->memory, ranked, s->n_stop)};
    member_init(s, &k.best);
    member_init(s, &k.child);
    for (int32_t i = 0; i < MEMBERS; i++) {
        member_init(s, &k.member[i]);
    }
    member_take(s, &k.child);
    remember(&k, &k.child);
    bool going = grow(&k, heat);
    while (going) {
        going = breed(&k, heat);
    }
    member_load(s, &k.best);
    best_anew(s);
    state_keep(s);
}
