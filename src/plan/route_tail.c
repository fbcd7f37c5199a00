// Two trips exchange all that comes behind a stop each (2-opt*; Potvin and Rousseau, "An exchange heuristic
// for routeing problems with time windows", JORS 1995). Ruin and recreate takes strings out that are short
// beside a long trip, so it does not come by such changes.
#include "plan/route_internal.h"

enum { TRIES = 12, NEAR_TRIED = 24 };

// Stop v will be followed by u. What stood behind v goes behind the node before u.
typedef struct cut {
    int32_t v, u;
    int32_t behind_v, before_u; // nodes
    int32_t a, b;               // trips of v and u
} cut;

static bool draw_cut(search *s, cut *ret)
{
    const route_problem *p = s->p;
    int32_t v = p->n_depot + (int32_t)rng_below(&s->random, (uint32_t)s->n_stop);
    int32_t most = s->n_near < NEAR_TRIED ? s->n_near : NEAR_TRIED;
    int32_t u = s->near[(int64_t)v * s->n_near + rng_below(&s->random, (uint32_t)most)];
    int32_t a = s->node[v].trip;
    int32_t b = s->node[u].trip;
    if (a < 0 || b < 0 || a == b || p->type[s->trip[a].type].depot != p->type[s->trip[b].type].depot) {
        return false;
    }
    *ret = (cut){v, u, s->node[v].next, s->node[u].prev, a, b};
    return true;
}

// Change of length of both trips together.
static int64_t cut_growth(const search *s, const cut *c)
{
    int32_t behind = s->node[c->behind_v].place;
    int32_t before = s->node[c->before_u].place;
    return (int64_t)place_distance(s, c->v, c->u) + place_distance(s, before, behind) -
           s->node[c->behind_v].in - s->node[c->u].in;
}

static bool cut_in_time(const search *s, const cut *c)
{
    const route_problem *p = s->p;
    if (s->early[c->v] + p->service[c->v] + place_travel(s, c->v, c->u) > s->late[c->u]) {
        return false;
    }
    bool first = c->before_u >= s->n_place;
    bool last = c->behind_v >= s->n_place;
    int64_t leaves = first ? s->trip[c->b].start : s->early[c->before_u] + p->service[c->before_u];
    int64_t comes = leaves + place_travel(s, s->node[c->before_u].place, s->node[c->behind_v].place);
    return (first && last) || comes <= (last ? s->trip[c->b].late_end : s->late[c->behind_v]);
}

// Load and length of what begins with the leg to node v.
static void tail_of(const search *s, int32_t v, int32_t *ret_load, int64_t *ret_length)
{
    *ret_load = 0;
    *ret_length = s->node[v].in;
    while (v < s->n_place) {
        *ret_load += s->p->demand[v];
        v = s->node[v].next;
        *ret_length += s->node[v].in;
    }
}

static bool too_much(const search *s, const trip *t, int32_t load)
{
    int32_t capacity = s->p->type[t->type].capacity;
    return load > capacity && (s->hard || load > t->load || load > capacity + capacity / SOFT_PART);
}

// What the exchange costs, with the price of overload; INT64_MAX: it may not be.
static int64_t cut_cost(const search *s, const cut *c)
{
    const trip *a = &s->trip[c->a];
    const trip *b = &s->trip[c->b];
    int32_t load[2];
    int64_t length[2];
    tail_of(s, c->behind_v, &load[0], &length[0]);
    tail_of(s, c->u, &load[1], &length[1]);
    int32_t load_a = a->load - load[0] + load[1];
    int32_t load_b = b->load - load[1] + load[0];
    if (too_much(s, a, load_a) || too_much(s, b, load_b)) {
        return INT64_MAX;
    }
    int64_t length_a = a->length - length[0] + length[1] - s->node[c->u].in + place_distance(s, c->v, c->u);
    int64_t length_b = a->length + b->length + cut_growth(s, c) - length_a;
    int64_t now = trip_worth(s, a->type, a->load, a->length) + trip_worth(s, b->type, b->load, b->length);
    int64_t then = trip_worth(s, a->type, load_a, length_a);
    bool empty = c->before_u >= s->n_place && c->behind_v >= s->n_place;
    return then + (empty ? 0 : trip_worth(s, b->type, load_b, length_b)) - now;
}

// All from node v on goes behind node `after` of another trip.
static void move_tail(search *s, int32_t v, int32_t after)
{
    while (v < s->n_place) {
        int32_t next = s->node[v].next;
        state_unlink(s, v);
        state_link(s, v, after);
        after = v;
        v = next;
    }
}

static void cut_do(search *s, const cut *c)
{
    move_tail(s, c->u, c->v);
    move_tail(s, c->behind_v, c->before_u);
    if (s->trip[c->b].n == 0) {
        state_close(s, c->b);
    } else if (s->timed) {
        time_refresh(s, c->b);
    }
    if (s->timed) {
        time_refresh(s, c->a);
    }
}

bool tail_swap(search *s, int64_t most)
{
    for (int32_t i = 0; i < TRIES; i++) {
        cut c;
        if (!draw_cut(s, &c) || cut_growth(s, &c) * s->unit_min > most || (s->timed && !cut_in_time(s, &c))) {
            continue;
        }
        int64_t cost = cut_cost(s, &c);
        if (cost <= most) {
            cut_do(s, &c);
            return true;
        }
    }
    return false;
}
