#include "road/turn.h"

#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------- paths

static int32_t path_slot(const turn_path *x, int32_t i)
{
    return i == 0 ? x->in : x->via[i - 1];
}

static int order_of(int32_t a, int32_t b)
{
    return (a > b) - (a < b);
}

static int compare_paths(const void *x, const void *y)
{
    const turn_path *a = x;
    const turn_path *b = y;
    for (int32_t i = 0; i < a->n && i < b->n; i++) {
        if (path_slot(a, i) != path_slot(b, i)) {
            return order_of(path_slot(a, i), path_slot(b, i));
        }
    }
    int by = order_of(a->n, b->n);
    by = by != 0 ? by : order_of(a->out, b->out);
    return by != 0 ? by : order_of(a->only, b->only);
}

// A way that is a ring comes in by both its ends.
static void list_paths(turn_states *t)
{
    const map_parts *p = t->p;
    t->path = mem_grow(NULL, 2 * (size_t)p->n_turn + 1, sizeof *t->path);
    for (int32_t i = 0; i < p->n_turn; i++) {
        const map_turn *turn = &p->turn[i];
        for (int32_t slot = 2 * turn->in; slot < 2 * turn->in + 2; slot++) {
            if (slot_head(p->way, slot) == turn->node) {
                t->path[t->n_path++] = (turn_path){.in = slot,
                                                   .via = turn->n_via > 0 ? p->via + turn->first_via : NULL,
                                                   .n = 1 + turn->n_via,
                                                   .out = turn->out,
                                                   .state = TURN_NO_STATE,
                                                   .only = turn->only};
            }
        }
    }
    if (t->n_path > 0) {
        qsort(t->path, (size_t)t->n_path, sizeof *t->path, compare_paths);
    }
}

// ---------------------------------------------------------------- states

// The paths as far as they are longer than a level, each one slot on. Those that agree so far stand together.
static bool add_level(turn_states *t, int32_t level)
{
    bool more = false;
    for (int32_t i = 0; i < t->n_path; i++) {
        turn_path *x = &t->path[i];
        if (x->n <= level) {
            continue;
        }
        int32_t slot = path_slot(x, level);
        bool fresh = t->n_state == 0;
        if (!fresh) {
            const turn_state *last = &t->state[t->n_state - 1];
            fresh = last->before != x->state || last->slot != slot;
        }
        if (fresh) {
            t->state[t->n_state++] =
                (turn_state){.before = x->state, .slot = slot, .fall = TURN_NO_STATE, .first_path = i};
        }
        x->state = t->n_state - 1;
        more = more || x->n > level + 1;
    }
    return more;
}

static void list_states(turn_states *t)
{
    size_t most = 1;
    for (int32_t i = 0; i < t->n_path; i++) {
        most += (size_t)t->path[i].n;
    }
    t->state = mem_grow(NULL, most, sizeof *t->state);
    bool more = t->n_path > 0;
    for (int32_t level = 0; more; level++) {
        more = add_level(t, level);
    }
    for (int32_t i = t->n_path - 1; i >= 0; i--) {
        turn_state *s = &t->state[t->path[i].state];
        s->first_path = i;
        s->n_path++;
    }
}

static int compare_states(const void *x, const void *y)
{
    const turn_state *a = x;
    const turn_state *b = y;
    return a->before != b->before ? order_of(a->before, b->before) : order_of(a->slot, b->slot);
}

int32_t turn_next(const turn_states *t, int32_t state, int32_t slot)
{
    for (; state != TURN_NO_STATE; state = t->state[state].fall) {
        turn_state wanted = {.before = state, .slot = slot};
        const turn_state *found =
            bsearch(&wanted, t->state, (size_t)t->n_state, sizeof *t->state, compare_states);
        if (found) {
            return (int32_t)(found - t->state);
        }
    }
    return t->first[slot];
}

// Shorter states come first, and a state falls to a shorter one.
static void link_states(turn_states *t)
{
    size_t n_slot = 2 * (size_t)t->p->n_way;
    t->first = mem_grow(NULL, n_slot + 1, sizeof *t->first);
    for (size_t s = 0; s < n_slot; s++) {
        t->first[s] = TURN_NO_STATE;
    }
    for (int32_t i = 0; i < t->n_state; i++) {
        turn_state *s = &t->state[i];
        if (s->before == TURN_NO_STATE) {
            t->first[s->slot] = i;
        } else {
            s->fall = turn_next(t, t->state[s->before].fall, s->slot);
        }
    }
}

// ---------------------------------------------------------------- copies

typedef struct place {
    int32_t junction, state;
} place;

static int compare_places(const void *x, const void *y)
{
    const place *a = x;
    const place *b = y;
    return a->junction != b->junction ? order_of(a->junction, b->junction) : order_of(a->state, b->state);
}

static void number_copies(turn_states *t)
{
    place *list = mem_grow(NULL, (size_t)t->n_state + 1, sizeof *list);
    t->copy = mem_grow(NULL, (size_t)t->n_state + 1, sizeof *t->copy);
    for (int32_t i = 0; i < t->n_state; i++) {
        list[i] = (place){slot_head(t->p->way, t->state[i].slot), i};
    }
    if (t->n_state > 0) {
        qsort(list, (size_t)t->n_state, sizeof *list, compare_places);
    }
    for (int32_t i = 0; i < t->n_state; i++) {
        t->copy[i] = list[i].state;
        t->state[list[i].state].node = t->p->n_node + i;
    }
    free(list);
}

void turn_states_make(turn_states *t, const map_parts *p)
{
    *t = (turn_states){.p = p};
    list_paths(t);
    list_states(t);
    link_states(t);
    number_copies(t);
}

void turn_states_done(turn_states *t)
{
    free(t->path);
    free(t->state);
    free(t->first);
    free(t->copy);
    *t = (turn_states){0};
}

// ---------------------------------------------------------------- going on

// What the turns of one sequence say. Of several that allow one way only each of these ways is allowed.
static bool paths_allow(const turn_path *path, int32_t n, int32_t way)
{
    bool only = false;
    bool named = false;
    for (int32_t i = 0; i < n; i++) {
        if (path[i].only) {
            only = true;
            named = named || path[i].out == way;
        } else if (path[i].out == way) {
            return false;
        }
    }
    return !only || named;
}

bool turn_open(const turn_states *t, int32_t state, int32_t slot)
{
    for (; state != TURN_NO_STATE; state = t->state[state].fall) {
        const turn_state *s = &t->state[state];
        if (!paths_allow(t->path + s->first_path, s->n_path, slot / 2)) {
            return false;
        }
    }
    return true;
}
