// A whole trip to another depot: its stops keep their circle, which opens where the other depot fits best.
#include "plan/route_internal.h"

static bool may_take(const search *s, const trip *t, int32_t type)
{
    const route_type *y = &s->p->type[type];
    return type != t->type && y->depot != s->p->type[t->type].depot && s->used[type] < y->count &&
           t->load <= y->capacity;
}

// Any other type that may take a trip, by lot; -1: none.
static int32_t draw_type(search *s, const trip *t)
{
    int32_t found = -1;
    uint32_t n = 0;
    for (int32_t y = 0; y < s->p->n_type; y++) {
        if (may_take(s, t, y) && rng_below(&s->random, ++n) == 0) {
            found = y;
        }
    }
    return found;
}

// The stop after which a way from the depot begins best: the leg before it is the longest detour saved.
static int32_t best_first(const search *s, int32_t end, int32_t depot)
{
    int32_t best = s->node[end].next;
    int64_t least = INT64_MAX;
    int32_t before = s->node[end].prev;
    for (int32_t v = s->node[end].next; v != end; v = s->node[v].next) {
        int64_t grows = (int64_t)place_distance(s, before, depot) + place_distance(s, depot, v) -
                        place_distance(s, before, v);
        if (grows < least) {
            least = grows;
            best = v;
        }
        before = v;
    }
    return best;
}

void move_trip(search *s)
{
    s->n_taken = 0;
    if (s->n_open == 0) {
        return;
    }
    int32_t at = s->open[rng_below(&s->random, (uint32_t)s->n_open)];
    int32_t type = draw_type(s, &s->trip[at]);
    if (type < 0) {
        return;
    }
    int32_t end = state_end(s, at);
    int32_t first = best_first(s, end, s->p->type[type].depot);
    while (s->node[end].next != first) {
        int32_t v = s->node[end].next;
        state_unlink(s, v);
        state_link(s, v, s->node[end].prev);
    }
    state_retype(s, at, type);
}
