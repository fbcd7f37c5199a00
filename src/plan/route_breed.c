// Few stops: a population of plans (Vidal, "Hybrid genetic search for the CVRP: open-source implementation
// and SWAP* neighborhood", Computers & Operations Research 2022). A child has a region from one plan and the
// rest from another, and a local search joins them; overload has a price that adapts.
#include "plan/route_breed.h"

enum {
    STOPS_MAX = 400,     // with more one annealing finds more in the same time
    FIRST_MEMBERS = 100, // made of nothing
    PRICE_EVERY = 100,   // children between two changes of the price
    PRICE_GOAL = 20,     // of those, how many should be without overload
    PATIENCE = 20000,    // children without a better plan before all begins anew
    REPAIR_CHANCE = 2,   // one child of so many with overload is mended
    REPAIR_PRICE = 10,   // at so many times the price
};

#define BREED_PRICE_MAX (ROUTE_PRICE_MAX / 16)

typedef struct breeding {
    search *s;
    polish polish;
    cross cross;
    herds herds;
    member child;
    int32_t children; // since the price changed
    int32_t n_light;  // of those
    int32_t idle;     // children since a better plan
    int64_t best;     // length, since all began
} breeding;

// A plan without overload becomes the best of the search.
static void tell_best(search *s, const member *m)
{
    state_begin(s);
    while (s->n_open > 0) {
        int32_t t = s->open[s->n_open - 1];
        while (s->trip[t].n > 0) {
            state_unlink(s, s->node[state_end(s, t)].next);
        }
        state_close(s, t);
    }
    for (int32_t t = 0; t < m->n_trip; t++) {
        int32_t after = state_end(s, state_open(s, 0, -1, -1));
        for (int32_t i = m->first[t]; i < m->first[t + 1]; i++) {
            state_link(s, m->stop[i], after);
            after = m->stop[i];
        }
    }
    state_accept(s);
    state_keep(s);
    if (s->o->better) {
        s->o->better(s->o->ctx, s->iteration, s->best.cost, s->best.lacking);
    }
    if (s->o->proven) {
        state_prove(s);
    }
}

static int64_t price_within(int64_t price)
{
    return price < 1 ? 1 : price < BREED_PRICE_MAX ? price : BREED_PRICE_MAX;
}

static void price_adapt(breeding *b)
{
    if (++b->children < PRICE_EVERY) {
        return;
    }
    int64_t price = b->herds.price;
    price += b->n_light < PRICE_GOAL ? price / 5 + 1 : -(price * 3 / 20);
    herds_price(&b->herds, price_within(price));
    b->children = 0;
    b->n_light = 0;
}

static void settle(breeding *b, const member *m)
{
    search *s = b->s;
    herds_add(&b->herds, m);
    b->idle++;
    if (m->excess > 0 || m->length >= b->best) {
        return;
    }
    b->best = m->length;
    b->idle = 0;
    if (m->length * s->unit_min < s->best.cost) {
        tell_best(s, m);
    }
}

// The child is brought to a local optimum, and by chance to one without overload. False: the search is over.
static bool raise(breeding *b)
{
    member *m = &b->child;
    int64_t price = b->herds.price;
    if (!polish_member(&b->polish, m, price)) {
        return false;
    }
    b->n_light += m->excess == 0;
    settle(b, m);
    if (m->excess > 0 && rng_below(&b->s->random, REPAIR_CHANCE) == 0) {
        if (!polish_member(&b->polish, m, price_within(price * REPAIR_PRICE))) {
            return false;
        }
        if (m->excess == 0) {
            settle(b, m);
        }
    }
    price_adapt(b);
    return true;
}

// At first a unit of overload costs the way to the farthest stop for the heaviest.
static void begin(breeding *b)
{
    const search *s = b->s;
    int64_t far = 1;
    int32_t heavy = 1;
    for (int32_t v = s->p->n_depot; v < s->n_place; v++) {
        int32_t way = place_distance(s, s->p->type[0].depot, v);
        far = way > far ? way : far;
        heavy = s->p->demand[v] > heavy ? s->p->demand[v] : heavy;
    }
    herds_clear(&b->herds);
    herds_price(&b->herds, price_within((far << PRICE_SHIFT) / heavy));
    b->children = 0;
    b->n_light = 0;
    b->idle = 0;
    b->best = INT64_MAX;
}

// Trips that there may be: a third more than full ones, and no fewer than now.
static int32_t lanes_of(const search *s)
{
    enum { SPARE = 3 };
    int64_t load = 0;
    for (int32_t v = s->p->n_depot; v < s->n_place; v++) {
        load += s->p->demand[v];
    }
    int32_t capacity = s->p->type[0].capacity > 0 ? s->p->type[0].capacity : 1;
    int64_t most = load * 4 / 3 / capacity + SPARE;
    most = most > s->n_open + SPARE ? most : s->n_open + SPARE;
    most = most < s->n_stop ? most : s->n_stop;
    return most < s->p->type[0].count ? (int32_t)most : s->p->type[0].count;
}

bool may_breed(const search *s)
{
    return s->plain && s->matrix && s->p->type[0].fixed_cost == 0 && s->n_absent == 0 &&
           s->n_stop <= STOPS_MAX;
}

void breed(search *s)
{
    int32_t n_lane = lanes_of(s);
    breeding *b = ARENA_NEW(s->memory, breeding, 1);
    b->s = s;
    polish_init(&b->polish, s, n_lane);
    cross_init(&b->cross, s, n_lane);
    herds_init(&b->herds, s, n_lane);
    member_init(&b->child, s, n_lane);
    for (bool going = true; going;) {
        begin(b);
        for (int32_t i = 0; i < FIRST_MEMBERS && going; i++) {
            cross_nothing(&b->cross, &b->child);
            going = raise(b);
        }
        while (going && b->idle < PATIENCE) {
            const member *one = herds_parent(&b->herds, &s->random);
            const member *other = herds_parent(&b->herds, &s->random);
            cross_members(&b->cross, one, other, &b->child);
            going = raise(b);
        }
    }
}
