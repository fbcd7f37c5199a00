// Two stops of two trips change trips, each to its best place in the other rather than to the other's (SWAP*;
// Vidal 2022, section 3.4): of all places only the three best in a trip need be known.
#include <assert.h>

#include "plan/route_breed.h"

enum { PLACES = 3 };

// What would be done: u behind a node of v's lane, and v behind one of u's, or nothing where v is -1.
typedef struct exchange {
    int64_t growth;
    int32_t u, v;
    int32_t after_u, after_v;
} exchange;

static void niche_add(niche *c, int64_t growth, int32_t after)
{
    int32_t i = PLACES;
    for (; i > 0 && growth < c->growth[i - 1]; i--) {
        if (i < PLACES) {
            c->growth[i] = c->growth[i - 1];
            c->after[i] = c->after[i - 1];
        }
    }
    if (i < PLACES) {
        c->growth[i] = growth;
        c->after[i] = after;
    }
}

// The best places of v in a lane.
static const niche *niche_of(polish *k, int32_t v, int32_t l)
{
    niche *c = &k->niche[(int64_t)l * k->n_place + v];
    if (c->seen >= k->lane[l].changed) {
        return c;
    }
    c->seen = k->changes;
    for (int32_t i = 0; i < PLACES; i++) {
        c->growth[i] = INT64_MAX;
        c->after[i] = -1;
    }
    int32_t end = k->n_place + l;
    int32_t at = end;
    do {
        const spot *p = &k->spot[at];
        int32_t next = k->spot[p->next].place;
        niche_add(c, polish_way(k, p->place, v) + polish_way(k, v, next) - polish_way(k, p->place, next), at);
        at = p->next;
    } while (at != end);
    return c;
}

// What u costs in the lane of v without v.
static int64_t growth_instead(polish *k, int32_t u, int32_t v, const niche *c, int32_t *ret_after)
{
    const spot *p = &k->spot[v];
    int32_t before = k->spot[p->prev].place;
    int32_t behind = k->spot[p->next].place;
    int64_t least = polish_way(k, before, u) + polish_way(k, u, behind) - polish_way(k, before, behind);
    *ret_after = p->prev;
    for (int32_t i = 0; i < PLACES; i++) {
        if (c->after[i] >= 0 && c->after[i] != v && c->after[i] != p->prev) {
            if (c->growth[i] < least) {
                least = c->growth[i];
                *ret_after = c->after[i];
            }
            break;
        }
    }
    return least;
}

// What a lane without each of its stops would save.
static void gains_of(polish *k, int32_t l)
{
    int32_t end = k->n_place + l;
    for (int32_t v = k->spot[end].next; v != end; v = k->spot[v].next) {
        spot *p = &k->spot[v];
        int32_t before = k->spot[p->prev].place;
        int32_t behind = k->spot[p->next].place;
        p->gain = polish_way(k, before, v) + polish_way(k, v, behind) - polish_way(k, before, behind);
    }
}

static void look_at_pair(polish *k, int32_t u, int32_t v, exchange *best)
{
    const lane *a = &k->lane[k->spot[u].lane];
    const lane *b = &k->lane[k->spot[v].lane];
    int32_t load = k->s->p->demand[v] - k->s->p->demand[u];
    int64_t growth = polish_over(k, a->load + load) - a->over + polish_over(k, b->load - load) - b->over -
                     k->spot[u].gain - k->spot[v].gain;
    if (growth >= best->growth) {
        return;
    }
    exchange x = {.u = u, .v = v};
    growth += growth_instead(k, u, v, niche_of(k, u, k->spot[v].lane), &x.after_u);
    if (growth >= best->growth) {
        return;
    }
    growth += growth_instead(k, v, u, niche_of(k, v, k->spot[u].lane), &x.after_v);
    if (growth < best->growth) {
        x.growth = growth;
        *best = x;
    }
}

static void look_at_move(polish *k, int32_t u, int32_t to, exchange *best)
{
    const lane *a = &k->lane[k->spot[u].lane];
    const lane *b = &k->lane[to];
    int32_t load = k->s->p->demand[u];
    const niche *c = niche_of(k, u, to);
    int64_t growth = c->growth[0] - k->spot[u].gain + polish_over(k, a->load - load) - a->over +
                     polish_over(k, b->load + load) - b->over;
    if (growth < best->growth) {
        *best = (exchange){growth, u, -1, c->after[0], -1};
    }
}

bool swap_lanes(polish *k, int32_t a, int32_t b)
{
    exchange best = {.growth = 0};
    int32_t end_a = k->n_place + a;
    int32_t end_b = k->n_place + b;
    gains_of(k, a);
    gains_of(k, b);
    for (int32_t u = k->spot[end_a].next; u != end_a; u = k->spot[u].next) {
        look_at_move(k, u, b, &best);
        for (int32_t v = k->spot[end_b].next; v != end_b; v = k->spot[v].next) {
            look_at_pair(k, u, v, &best);
        }
    }
    for (int32_t v = k->spot[end_b].next; v != end_b; v = k->spot[v].next) {
        look_at_move(k, v, a, &best);
    }
    if (best.growth >= 0) {
        return false;
    }
    int64_t before = k->s->o->proven ? polish_cost(k) : 0;
    spot_move(k, best.u, best.after_u);
    if (best.v >= 0) {
        spot_move(k, best.v, best.after_v);
    }
    k->changes++;
    lane_refresh(k, a);
    lane_refresh(k, b);
    assert(!k->s->o->proven || polish_cost(k) == before + best.growth);
    return true;
}
