// A plan out of two others: the trips of one around a stop take the place of those of the other with most
// of the same stops (selective route exchange; Nagata and Kobayashi, "A memetic algorithm for the pickup and
// delivery problem with time windows using selective route exchange crossover", PPSN 2010).
#include <string.h>

#include "plan/route_breed.h"

void member_init(member *m, const search *s, int32_t n_lane)
{
    arena *a = s->memory;
    *m = (member){.stop = ARENA_NEW(a, int32_t, s->n_stop),
                  .first = ARENA_NEW(a, int32_t, n_lane + 1),
                  .prev = ARENA_NEW(a, int32_t, s->n_place),
                  .next = ARENA_NEW(a, int32_t, s->n_place)};
}

void member_copy(const search *s, member *to, const member *from)
{
    memcpy(to->stop, from->stop, (size_t)s->n_stop * sizeof *to->stop);
    memcpy(to->first, from->first, ((size_t)from->n_trip + 1) * sizeof *to->first);
    memcpy(to->prev, from->prev, (size_t)s->n_place * sizeof *to->prev);
    memcpy(to->next, from->next, (size_t)s->n_place * sizeof *to->next);
    to->n_trip = from->n_trip;
    to->n_old = from->n_old;
    to->length = from->length;
    to->excess = from->excess;
}

void member_settle(const search *s, member *m)
{
    int32_t depot = s->p->type[0].depot;
    int32_t capacity = s->p->type[0].capacity;
    m->length = 0;
    m->excess = 0;
    for (int32_t t = 0; t < m->n_trip; t++) {
        int32_t at = depot;
        int32_t load = 0;
        for (int32_t i = m->first[t]; i < m->first[t + 1]; i++) {
            int32_t v = m->stop[i];
            m->prev[v] = at;
            m->next[v] = i + 1 < m->first[t + 1] ? m->stop[i + 1] : depot;
            m->length += place_distance(s, at, v);
            load += s->p->demand[v];
            at = v;
        }
        m->length += place_distance(s, at, depot);
        m->excess += load > capacity ? load - capacity : 0;
    }
}

// ---------------------------------------------------------------- regions

void cross_init(cross *c, search *s, int32_t n_lane)
{
    arena *a = s->memory;
    *c = (cross){.s = s,
                 .n_lane = n_lane,
                 .taken = ARENA_NEW(a, bool, s->n_place),
                 .trip_of = ARENA_NEW(a, int32_t, s->n_place),
                 .chosen = ARENA_NEW(a, int32_t, n_lane),
                 .is_chosen = ARENA_NEW(a, bool, n_lane),
                 .shared = ARENA_NEW(a, int32_t, n_lane)};
}

static void member_empty(member *m)
{
    m->n_trip = 0;
    m->n_old = 0;
    m->first[0] = 0;
}

static void number_trips(cross *c, const member *m)
{
    for (int32_t t = 0; t < m->n_trip; t++) {
        c->is_chosen[t] = false;
        for (int32_t i = m->first[t]; i < m->first[t + 1]; i++) {
            c->trip_of[m->stop[i]] = t;
        }
    }
}

// Trips that pass near a stop drawn by lot, and their stops as taken. Returns how many.
static int32_t choose_trips(cross *c, const member *m)
{
    const search *s = c->s;
    rng *random = &c->s->random;
    int32_t v = s->p->n_depot + (int32_t)rng_below(random, (uint32_t)s->n_stop);
    int32_t wanted = 1 + (int32_t)rng_below(random, (uint32_t)(m->n_trip + 1) / 2);
    const int32_t *near = s->near + (int64_t)v * s->n_near;
    int32_t n = 0;
    number_trips(c, m);
    memset(c->taken, 0, (size_t)s->n_place * sizeof *c->taken);
    for (int32_t i = -1; i < s->n_near && n < wanted; i++) {
        int32_t t = c->trip_of[i < 0 ? v : near[i]];
        if (c->is_chosen[t]) {
            continue;
        }
        c->is_chosen[t] = true;
        c->chosen[n++] = t;
        for (int32_t k = m->first[t]; k < m->first[t + 1]; k++) {
            c->taken[m->stop[k]] = true;
        }
    }
    return n;
}

// The n trips of a member with most of the stops taken are chosen.
static void choose_alike(cross *c, const member *m, int32_t n)
{
    for (int32_t t = 0; t < m->n_trip; t++) {
        c->is_chosen[t] = false;
        c->shared[t] = 0;
        for (int32_t i = m->first[t]; i < m->first[t + 1]; i++) {
            c->shared[t] += c->taken[m->stop[i]];
        }
    }
    for (; n > 0; n--) {
        int32_t best = -1;
        for (int32_t t = 0; t < m->n_trip; t++) {
            if (!c->is_chosen[t] && (best < 0 || c->shared[t] > c->shared[best])) {
                best = t;
            }
        }
        if (best >= 0) {
            c->is_chosen[best] = true;
        }
    }
}

// Adds what is left of a trip without the stops that are taken, if any.
static void add_trip(const cross *c, const member *from, int32_t t, member *ret)
{
    int32_t n = ret->first[ret->n_trip];
    int32_t begin = n;
    for (int32_t i = from->first[t]; i < from->first[t + 1]; i++) {
        if (!c->taken[from->stop[i]]) {
            ret->stop[n++] = from->stop[i];
        }
    }
    if (n > begin) {
        ret->first[++ret->n_trip] = n;
    }
}

static bool is_whole(const cross *c, const member *m, int32_t t)
{
    bool whole = true;
    for (int32_t i = m->first[t]; i < m->first[t + 1]; i++) {
        whole = whole && !c->taken[m->stop[i]];
    }
    return whole;
}

// Marks the stops that are in the trips made so far, and no others.
static void take_all(cross *c, const member *m)
{
    memset(c->taken, 0, (size_t)c->s->n_place * sizeof *c->taken);
    for (int32_t i = 0; i < m->first[m->n_trip]; i++) {
        c->taken[m->stop[i]] = true;
    }
}

// Stops in no trip stand behind the last.
static void add_others(const cross *c, member *m)
{
    int32_t n = m->first[m->n_trip];
    for (int32_t v = c->s->p->n_depot; v < c->s->n_place; v++) {
        if (!c->taken[v]) {
            m->stop[n++] = v;
        }
    }
}

void cross_members(cross *c, const member *a, const member *b, member *ret)
{
    int32_t n = choose_trips(c, b);
    choose_alike(c, a, n);
    member_empty(ret);
    // Where trips of both have a stop it stays in those of one.
    if (rng_below(&c->s->random, 2) == 0) {
        memset(c->taken, 0, (size_t)c->s->n_place * sizeof *c->taken);
    }
    for (int32_t whole = 1; whole >= 0; whole--) {
        for (int32_t t = 0; t < a->n_trip; t++) {
            if (!c->is_chosen[t] && is_whole(c, a, t) == (whole == 1)) {
                add_trip(c, a, t, ret);
            }
        }
        ret->n_old = whole == 1 ? ret->n_trip : ret->n_old;
    }
    take_all(c, ret);
    for (int32_t i = 0; i < n; i++) {
        add_trip(c, b, c->chosen[i], ret);
    }
    take_all(c, ret);
    add_others(c, ret);
}

// Full trips of the list, as many as there may be.
static void fill_trips(const cross *c, member *m)
{
    const route_problem *p = c->s->p;
    int32_t load = 0;
    for (int32_t i = 0; i < c->s->n_stop && m->n_trip < c->n_lane; i++) {
        load += p->demand[m->stop[i]];
        if (load > p->type[0].capacity) {
            m->first[++m->n_trip] = i;
            load = p->demand[m->stop[i]];
        }
    }
}

void cross_nothing(cross *c, member *ret)
{
    search *s = c->s;
    member_empty(ret);
    for (int32_t i = 0; i < s->n_stop; i++) {
        int32_t at = (int32_t)rng_below(&s->random, (uint32_t)i + 1);
        ret->stop[i] = ret->stop[at];
        ret->stop[at] = s->p->n_depot + i;
    }
    fill_trips(c, ret);
}
