// Simulated annealing over ruin and recreate, in cycles; and the price of overload.
#include <assert.h>

#include "plan/route_internal.h"

enum {
    STEPS = 1000,          // of the temperature in a cycle
    FIRST_CYCLE = 1 << 14, // iterations, where the horizon is unknown
    PRICE_EVERY = 1000,    // iterations between two changes of the price
    PRICE_GOAL = 200,      // of those, how many should end without overload
};

#define HEAT_MAX (INT64_C(1) << 40) // that draw_exponential takes

// ---------------------------------------------------------------- chance

// log2 of x in 1/65536, bit by bit: no floating point, so that all machines agree.
static int64_t log2_of(uint64_t x)
{
    int whole = 63 - __builtin_clzll(x);
    uint64_t part = whole >= 31 ? x >> (whole - 31) : x << (31 - whole);
    int64_t log = whole;
    for (int bit = 0; bit < 16; bit++) {
        part = part * part >> 31;
        log *= 2;
        if (part >> 32) {
            part >>= 1;
            log++;
        }
    }
    return log;
}

int64_t draw_exponential(rng *r, int64_t mean)
{
    const int64_t ln2 = 45426; // in 1/65536
    int64_t log = (INT64_C(64) << 16) - log2_of(rng_next(r) | 1);
    return mean * (log * ln2 >> 16) >> 16;
}

// ---------------------------------------------------------------- one iteration

static int64_t total(const search *s)
{
    return s->cost + s->haul + (s->excess * s->price >> PRICE_SHIFT) +
           (s->haul_excess * s->haul_price >> PRICE_SHIFT) +
           ((int64_t)s->n_absent + s->haul_over) * s->absent_price;
}

// Better than the best but for what trucks cannot bring.
static bool may_be_better(const search *s)
{
    int32_t lacking = s->n_absent + s->haul_over;
    return s->excess == 0 &&
           (lacking < s->best.lacking || (lacking == s->best.lacking && s->cost + s->haul < s->best.cost));
}

static bool is_better(const search *s)
{
    return s->haul_excess == 0 && may_be_better(s);
}

// With two echelons now and then a trip goes to another satellite, or all of one's stops to others.
static void change_echelons(search *s)
{
    enum { MOVE_CHANCE = 8, SHUT_CHANCE = 16 };
    // A truck that comes by anyway brings more for nothing, until it is full.
    s->free_loads = rng_below(&s->random, 2) == 0;
    uint32_t rare = SHUT_CHANCE + (uint32_t)(2 * s->n_stop / (s->p->n_depot - 1));
    if (s->n_open > 0 && rng_below(&s->random, MOVE_CHANCE) == 0) {
        move_trip(s);
    } else if (s->n_open > 0 && rng_below(&s->random, rare) == 0) {
        ruin_depot(s);
        recreate(s, recreate_draw(s));
        s->shut = -1;
    } else {
        ruin(s);
        recreate(s, recreate_draw(s));
    }
    haul_update(s);
}

static void change_kinds(search *s, int64_t most)
{
    enum { SPLIT_CHANCE = 16, EXCHANGE_CHANCE = 8 };
    if (s->n_open > 0 && rng_below(&s->random, EXCHANGE_CHANCE) == 0 && exchange_kinds(s, most)) {
        return;
    }
    if (s->n_open > 0 && !s->timed && rng_below(&s->random, SPLIT_CHANCE) == 0) {
        split_trip(s);
        return;
    }
    ruin(s);
    fleet_settle(s);
    recreate(s, recreate_draw(s));
    fleet_settle(s);
}

// `most` is what it may cost more.
static void change(search *s, int64_t most)
{
    if (s->tails && tail_swap(s, most)) {
        return;
    }
    if (s->hauls) {
        change_echelons(s);
    } else if (s->kinds) {
        change_kinds(s, most);
    } else {
        ruin(s);
        recreate(s, recreate_draw(s));
    }
}

// `heat` is the temperature in 1/256 of a unit of cost.
static void iterate(search *s, int64_t heat)
{
    int64_t before = total(s);
    int64_t most = draw_exponential(&s->random, heat) >> 8;
    state_begin(s);
    s->ceiling = s->plain && s->n_absent == 0 ? before + most : INT64_MAX;
    change(s, most);
    if (total(s) - before > most) {
        state_undo(s);
    } else {
        state_accept(s);
        if (s->haul_excess > 0 && may_be_better(s)) {
            haul_mend(s);
        }
        if (is_better(s)) {
            state_keep(s);
            if (s->o->better) {
                s->o->better(s->o->ctx, s->iteration, s->best.cost, s->best.lacking);
            }
        }
    }
    if (s->o->proven) {
        state_prove(s);
    }
}

static void price_adapt(search *s)
{
    if (s->iteration % PRICE_EVERY == 0) {
        s->price += s->light < PRICE_GOAL ? s->price / 20 + 1 : -(s->price / 25);
        s->price = s->price < 1 ? 1 : s->price > ROUTE_PRICE_MAX ? ROUTE_PRICE_MAX : s->price;
        s->light = 0;
        haul_price_adapt(s, s->haul_light >= PRICE_GOAL);
        s->haul_light = 0;
    }
    s->light += s->excess == 0;
    s->haul_light += s->haul_excess == 0;
}

bool search_is_over(const search *s)
{
    const route_options *o = s->o;
    return s->iteration >= o->iterations ||
           (s->iteration % ROUTE_ASKED_EVERY == 0 && o->stop && o->stop(o->ctx));
}

// ---------------------------------------------------------------- cycles

// The temperature falls to a hundredth within a cycle, by a fixed factor a step.
static int64_t cooled(int64_t heat)
{
    const uint64_t factor = UINT64_C(4275587293); // 2^32 * 100^(-1/STEPS)
    uint64_t high = (uint64_t)heat >> 32;         // in halves, whose products fit
    uint64_t low = (uint64_t)heat & UINT32_MAX;
    return (int64_t)(high * factor + (low * factor >> 32));
}

static bool cycle(search *s, int64_t iterations, int64_t heat)
{
    int64_t step = iterations / STEPS > 0 ? iterations / STEPS : 1;
    // 16 more bits, so that a step never rounds to nothing.
    int64_t fine = heat << 16;
    for (int64_t i = 1; i <= iterations; i++) {
        if (search_is_over(s)) {
            return false;
        }
        price_adapt(s);
        iterate(s, fine >> 16);
        if (i % step == 0) {
            fine = cooled(fine);
        }
    }
    return true;
}

// What a leg costs, on average. Where the ways from and to the depot matter little for what may be changed,
// which is so without time and kinds, those between stops alone count.
static int64_t leg_cost(const search *s)
{
    int64_t cost = 0;
    int64_t legs = 1;
    for (int32_t i = 0; i < s->n_open; i++) {
        const trip *t = &s->trip[s->open[i]];
        const node *end = &s->node[state_end(s, s->open[i])];
        int64_t ways = s->plain ? (int64_t)end->in + end->out : 0;
        cost += (t->length - ways) * s->p->type[t->type].unit_cost;
        legs += s->plain ? t->n - 1 : t->n + 1;
    }
    int64_t mean = cost / legs;
    return mean > 1 ? mean : 1;
}

// A horizon that is long for so few stops is parted: of several annealings one finds the right depots and
// kinds of vehicles more likely than a slow one.
static int32_t parts_of(const search *s)
{
    enum { A_STOP = 3000, PARTS_MAX = 8 };
    int64_t parts = s->o->horizon / ((int64_t)A_STOP * s->n_stop);
    return parts < 1 ? 1 : parts > PARTS_MAX ? PARTS_MAX : (int32_t)parts;
}

void anneal(search *s)
{
    int64_t leg = leg_cost(s);
    int32_t parts_done = 0;
    s->price = (20 * leg << PRICE_SHIFT) / (s->capacity_most + 1) + 1;
    s->price = s->price < ROUTE_PRICE_MAX ? s->price : ROUTE_PRICE_MAX;
    // With time most changes are refused for lateness alone, so those that are left may cost more.
    int64_t first = (s->timed ? 4 : 1) * leg * 256;
    first = first < HEAT_MAX ? first : HEAT_MAX;
    int64_t heat = first;
    int64_t iterations = s->o->horizon > 0 ? s->o->horizon : FIRST_CYCLE;
    int32_t parts = s->plain || s->timed ? 1 : parts_of(s);
    while (cycle(s, iterations / parts, heat)) {
        parts_done++;
        if (parts_done < parts) {
            continue;
        }
        state_return(s);
        heat = first / 10;
        iterations = s->o->horizon > 0 ? iterations : 2 * iterations;
    }
}
