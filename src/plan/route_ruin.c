// Ruin: strings of stops out of trips that pass near a stop drawn by lot (Christiaens and Vanden Berghe 2020,
// section 3.1).
#include "plan/route_internal.h"

enum {
    STRING_MAX = 10,   // longest string
    TAKEN_MEAN = 10,   // stops taken out, on average
    SPLIT_CHANCE = 2,  // one string of so many keeps some stops in its midst
    GROW_CHANCE = 100, // a spared part stops growing at one stop of so many
};

// Uniform in [1, most / 256 + 1), where most is in 1/256.
static int32_t draw_up_to(search *s, int64_t most)
{
    return most < 1 ? 1 : 1 + (int32_t)(rng_below(&s->random, (uint32_t)most) >> 8);
}

static int32_t steps_back(const search *s, int32_t v, int32_t most)
{
    int32_t n = 0;
    while (n < most && s->node[v].prev < s->n_place) {
        v = s->node[v].prev;
        n++;
    }
    return n;
}

static int32_t steps_on(const search *s, int32_t v, int32_t most)
{
    int32_t n = 0;
    while (n < most && s->node[v].next < s->n_place) {
        v = s->node[v].next;
        n++;
    }
    return n;
}

static void take(search *s, int32_t v)
{
    state_unlink(s, v);
    s->taken[s->n_taken++] = v;
}

// Takes `length` stops out around v; of a split string some in its midst are spared.
static void take_string(search *s, int32_t v, int32_t length, int32_t spared)
{
    int32_t whole = length + spared;
    int32_t back = steps_back(s, v, whole - 1);
    int32_t on = steps_on(s, v, whole - 1);
    int32_t least = whole - 1 - on > 0 ? whole - 1 - on : 0;
    int32_t offset = least + (int32_t)rng_below(&s->random, (uint32_t)(back - least + 1));
    int32_t from = spared > 0 ? 1 + (int32_t)rng_below(&s->random, (uint32_t)(length - 1)) : whole;
    for (; offset > 0; offset--) {
        v = s->node[v].prev;
    }
    for (int32_t i = 0; i < whole; i++) {
        int32_t next = s->node[v].next;
        if (i < from || i >= from + spared) {
            take(s, v);
        }
        v = next;
    }
}

static void ruin_trip(search *s, int32_t v, int64_t longest)
{
    int32_t at = s->node[v].trip;
    int32_t n = s->trip[at].n;
    int64_t most = (int64_t)n * 256 < longest ? (int64_t)n * 256 : longest;
    int32_t length = draw_up_to(s, most);
    length = length < n ? length : n;
    int32_t spared = 0;
    if (length > 1 && length < n && rng_below(&s->random, SPLIT_CHANCE) == 0) {
        spared = 1;
        while (length + spared < n && rng_below(&s->random, GROW_CHANCE) != 0) {
            spared++;
        }
    }
    take_string(s, v, length, spared);
    int32_t beside = s->trip[at].before >= 0 ? s->trip[at].before : s->trip[at].after;
    if (s->trip[at].n == 0) {
        state_close(s, at);
        at = beside;
    }
    if (s->timed && at >= 0) {
        time_refresh(s, at);
    }
}

void ruin(search *s)
{
    int32_t trips = s->n_slot - s->n_free;
    s->n_taken = 0;
    if (trips == 0) {
        return;
    }
    int64_t longest = (int64_t)(s->n_stop - s->n_absent) * 256 / trips;
    longest = longest < STRING_MAX * 256 ? longest : STRING_MAX * 256;
    int64_t most = (int64_t)4 * TAKEN_MEAN * 256 * 256 / (256 + longest) - 256;
    int32_t wanted = draw_up_to(s, most);
    int32_t seed = s->p->n_depot + (int32_t)rng_below(&s->random, (uint32_t)s->n_stop);
    const int32_t *near = s->near + (int64_t)seed * s->n_near;
    for (int32_t i = -1; i < s->n_near && wanted > 0; i++) {
        int32_t v = i < 0 ? seed : near[i];
        if (s->node[v].trip >= 0 && s->trip[s->node[v].trip].mark != s->iteration) {
            ruin_trip(s, v, longest);
            wanted--;
        }
    }
}

void ruin_depot(search *s)
{
    int32_t drawn = s->open[rng_below(&s->random, (uint32_t)s->n_open)];
    s->shut = s->p->type[s->trip[drawn].type].depot;
    s->n_taken = 0;
    for (int32_t i = s->n_open - 1; i >= 0; i--) {
        int32_t at = s->open[i];
        if (s->p->type[s->trip[at].type].depot == s->shut) {
            int32_t end = state_end(s, at);
            while (s->node[end].next != end) {
                take(s, s->node[end].next);
            }
            state_close(s, at);
        }
    }
}
