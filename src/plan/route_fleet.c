// Kinds of vehicles: every trip that was touched gets the kind that serves it at the least cost, and two of
// them exchange theirs where that is cheaper.
#include "plan/route_internal.h"

static bool is_alone(const trip *t)
{
    return t->n > 0 && t->before < 0 && t->after < 0;
}

static bool same_depot(const search *s, int32_t a, int32_t b)
{
    return s->p->type[a].depot == s->p->type[b].depot && s->p->type[a].duration == s->p->type[b].duration;
}

static void take_best(search *s, int32_t at)
{
    const trip *t = &s->trip[at];
    int64_t least = trip_worth(s, t->type, t->load, t->length);
    int32_t best = t->type;
    for (int32_t y = 0; y < s->p->n_type; y++) {
        if (s->used[y] < s->p->type[y].count && same_depot(s, y, t->type)) {
            int64_t worth = trip_worth(s, y, t->load, t->length);
            best = worth < least ? y : best;
            least = worth < least ? worth : least;
        }
    }
    if (best != t->type) {
        state_retype(s, at, best);
    }
}

static void exchange(search *s, int32_t at, int32_t other)
{
    const trip *a = &s->trip[at];
    const trip *b = &s->trip[other];
    if (a->type == b->type || !is_alone(b) || !same_depot(s, a->type, b->type)) {
        return;
    }
    int64_t now = trip_worth(s, a->type, a->load, a->length) + trip_worth(s, b->type, b->load, b->length);
    int64_t then = trip_worth(s, b->type, a->load, a->length) + trip_worth(s, a->type, b->load, b->length);
    if (then < now) {
        int32_t type = a->type;
        state_retype(s, at, b->type);
        state_retype(s, other, type);
    }
}

void fleet_settle(search *s)
{
    int32_t n = s->n_touched;
    for (int32_t i = 0; i < n; i++) {
        if (!is_alone(&s->trip[s->touched[i]])) {
            continue;
        }
        take_best(s, s->touched[i]);
        for (int32_t k = 0; k < i; k++) {
            exchange(s, s->touched[i], s->touched[k]);
        }
    }
}

// ---------------------------------------------------------------- kinds exchanged by lot

static bool may_carry(const search *s, int32_t type, int32_t load)
{
    int32_t capacity = s->p->type[type].capacity;
    return load <= capacity + (s->hard ? 0 : capacity / SOFT_PART);
}

// What it costs more that two trips exchange their kinds; INT64_MAX: they may not.
static int64_t exchange_cost(const search *s, const trip *a, const trip *b)
{
    if (a->type == b->type || !is_alone(b) || !same_depot(s, a->type, b->type) ||
        !may_carry(s, b->type, a->load) || !may_carry(s, a->type, b->load)) {
        return INT64_MAX;
    }
    return trip_worth(s, b->type, a->load, a->length) + trip_worth(s, a->type, b->load, b->length) -
           trip_worth(s, a->type, a->load, a->length) - trip_worth(s, b->type, b->load, b->length);
}

// A fleet that is scarce is shared out by such steps, for a trip that grows finds no larger vehicle free.
bool exchange_kinds(search *s, int64_t most)
{
    int32_t at = s->open[rng_below(&s->random, (uint32_t)s->n_open)];
    int32_t found = -1;
    uint32_t n = 0;
    for (int32_t i = 0; is_alone(&s->trip[at]) && i < s->n_open; i++) {
        if (exchange_cost(s, &s->trip[at], &s->trip[s->open[i]]) <= most && rng_below(&s->random, ++n) == 0) {
            found = s->open[i];
        }
    }
    if (found < 0) {
        return false;
    }
    int32_t type = s->trip[at].type;
    state_retype(s, at, s->trip[found].type);
    state_retype(s, found, type);
    return true;
}

// ---------------------------------------------------------------- one trip made two

static int64_t least_worth(const search *s, const trip *like, int32_t load, int64_t length, int32_t *ret_type)
{
    int64_t least = INT64_MAX;
    for (int32_t y = 0; y < s->p->n_type; y++) {
        if (s->used[y] < s->p->type[y].count && same_depot(s, y, like->type)) {
            int64_t worth = trip_worth(s, y, load, length);
            *ret_type = worth < least ? y : *ret_type;
            least = worth < least ? worth : least;
        }
    }
    return least;
}

void split_trip(search *s)
{
    int32_t at = s->open[rng_below(&s->random, (uint32_t)s->n_open)];
    const trip *t = &s->trip[at];
    int32_t end = state_end(s, at);
    int32_t depot = s->node[end].place;
    int32_t load = 0;
    int64_t length = 0;
    int64_t least = INT64_MAX;
    int32_t last = -1; // of the trip that stays
    int32_t types[2] = {t->type, t->type};
    for (int32_t v = s->node[end].next; s->node[v].next != end; v = s->node[v].next) {
        int32_t next = s->node[v].next;
        int32_t drawn[2] = {t->type, t->type};
        load += s->p->demand[v];
        length += s->node[v].in;
        int64_t one = length + place_distance(s, v, depot);
        int64_t two = t->length - length - s->node[next].in + place_distance(s, depot, next);
        int64_t first = least_worth(s, t, load, one, &drawn[0]);
        int64_t second = least_worth(s, t, t->load - load, two, &drawn[1]);
        if (first < INT64_MAX && second < INT64_MAX && first + second < least) {
            least = first + second;
            last = v;
            types[0] = drawn[0];
            types[1] = drawn[1];
        }
    }
    if (last < 0) {
        return;
    }
    int32_t behind = state_end(s, state_open(s, types[1], -1, -1));
    while (s->node[last].next != end) {
        int32_t v = s->node[last].next;
        state_unlink(s, v);
        state_link(s, v, behind);
        behind = v;
    }
    fleet_settle(s);
}
