// The first echelon where a few trucks carry all: which truck visits which satellites. What each brings is
// left open, since it is enough that loads can be shared out: for every set of trucks, what only they bring
// must fit into them (Hall's condition for flows in a bipartite graph). So loads may change without the
// rounds doing so, and a satellite may be shared by any number of trucks. The rounds follow the loads by a
// short descent.
#include <string.h>

#include "plan/route_haul.h"

enum { TRUCK_SETS = 1 << SHARE_TRUCKS_MAX };

static int64_t round_worth(const search *s, uint32_t set)
{
    return set == 0 ? 0 : s->p->trucks->fixed_cost + haul_length(s, set) * s->p->trucks->unit_cost;
}

// What each set of trucks, and no other truck, brings; `left` is what there is still to bring.
static void loads_by_trucks(const rounds *r, const int64_t *left, int64_t sum[TRUCK_SETS])
{
    uint32_t sets = 1U << r->n_truck;
    memset(sum, 0, sets * sizeof *sum);
    for (int32_t i = 0; i < r->n; i++) {
        uint32_t who = 0;
        for (int32_t k = 0; k < r->n_truck; k++) {
            who |= (r->set[k] >> i & 1U) << k;
        }
        sum[who] += left[i];
    }
    for (int32_t k = 0; k < r->n_truck; k++) {
        for (uint32_t set = 0; set < sets; set++) {
            sum[set] += set >> k & 1U ? sum[set & ~(1U << k)] : 0;
        }
    }
}

// What trucks cannot bring, at least: the load for any set of them beyond what they hold.
static int64_t excess_of(const search *s, const rounds *r)
{
    int64_t left[ROUTE_SATELLITES_MAX];
    int64_t sum[TRUCK_SETS];
    int64_t most = 0;
    for (int32_t i = 0; i < r->n; i++) {
        left[i] = s->load_at[i + 1];
    }
    loads_by_trucks(r, left, sum);
    for (uint32_t set = 0; set < 1U << r->n_truck; set++) {
        int64_t over = sum[set] - (int64_t)__builtin_popcount(set) * s->p->trucks->capacity;
        most = over > most ? over : most;
    }
    return most;
}

static int64_t excess_worth(const search *s, int64_t excess)
{
    return excess * s->haul_price >> PRICE_SHIFT;
}

// ---------------------------------------------------------------- changes

// Truck k gets set `one`, and truck l set `two`, if that costs less than now plus `slack`.
static bool try_sets(const search *s, rounds *r, int32_t k, uint32_t one, int32_t l, uint32_t two,
                     int64_t slack)
{
    uint32_t was_one = r->set[k];
    uint32_t was_two = r->set[l];
    int64_t grows = round_worth(s, one) - round_worth(s, was_one);
    grows += k == l ? 0 : round_worth(s, two) - round_worth(s, was_two);
    int64_t below = excess_worth(s, r->excess) + slack;
    if (grows >= below) {
        return false;
    }
    r->set[k] = one;
    r->set[l] = k == l ? one : two;
    int64_t excess = excess_of(s, r);
    if (grows + excess_worth(s, excess) < below && (!s->hard || excess <= r->excess)) {
        r->excess = excess;
        return true;
    }
    r->set[k] = was_one;
    r->set[l] = was_two;
    return false;
}

// Satellite i leaves truck k: for another truck, for another satellite of the same, or both.
static bool improve_at(const search *s, rounds *r, int32_t k, uint32_t bit)
{
    uint32_t rest = r->set[k] & ~bit;
    if (try_sets(s, r, k, rest, k, rest, 1)) {
        return true;
    }
    for (int32_t l = 0; l < r->n_truck; l++) {
        uint32_t other = r->set[l];
        if (l == k || (other & bit)) {
            continue;
        }
        if (try_sets(s, r, k, rest, l, other | bit, 0)) {
            return true;
        }
        for (uint32_t j = 1; j < 1U << r->n; j <<= 1) {
            if ((other & j) && !(rest & j) && try_sets(s, r, k, rest | j, l, (other & ~j) | bit, 0)) {
                return true;
            }
        }
    }
    for (uint32_t j = 1; j < 1U << r->n; j <<= 1) {
        if (j != bit && !(rest & j) && try_sets(s, r, k, rest | j, k, rest | j, 0)) {
            return true;
        }
    }
    return false;
}

static bool improve(const search *s, rounds *r)
{
    for (int32_t k = 0; k < r->n_truck; k++) {
        for (uint32_t bit = 1; bit < 1U << r->n; bit <<= 1) {
            if ((r->set[k] & bit) && improve_at(s, r, k, bit)) {
                return true;
            }
        }
    }
    return false;
}

// One visit more where that costs less than what cannot be brought without.
static bool mend(const search *s, rounds *r)
{
    for (int32_t k = 0; k < r->n_truck; k++) {
        for (uint32_t bit = 1; bit < 1U << r->n; bit <<= 1) {
            uint32_t more = r->set[k] | bit;
            if (!(r->set[k] & bit) && try_sets(s, r, k, more, k, more, 0)) {
                return true;
            }
        }
    }
    return false;
}

void rounds_update(const search *s, rounds *r)
{
    for (int32_t k = 0; s->hard && k < r->n_truck; k++) {
        r->set[k] = (1U << r->n) - 1;
    }
    r->excess = excess_of(s, r);
    while ((r->excess > 0 && mend(s, r)) || improve(s, r)) {
    }
}

int64_t rounds_cost(const search *s, const rounds *r)
{
    int64_t cost = 0;
    for (int32_t k = 0; k < r->n_truck; k++) {
        cost += round_worth(s, r->set[k]);
    }
    return cost;
}

int64_t rounds_excess(const search *s, const rounds *r)
{
    return excess_of(s, r);
}

bool rounds_init(const search *s, rounds *r)
{
    const route_trucks *k = s->p->trucks;
    int64_t load = 0;
    for (int32_t v = s->p->n_depot; v < s->n_place; v++) {
        load += s->p->demand[v];
    }
    *r = (rounds){.n = s->p->n_depot - 1};
    if (k->capacity <= 0 || load > (int64_t)k->capacity * SHARE_TRUCKS_MAX ||
        load > (int64_t)k->capacity * k->count) {
        return false;
    }
    // One more than are needed, since rounds of their own may be shorter.
    int64_t most = (load + k->capacity - 1) / k->capacity + 1;
    most = most < k->count ? most : k->count;
    r->n_truck = (int32_t)(most < SHARE_TRUCKS_MAX ? most : SHARE_TRUCKS_MAX);
    return true;
}

// ---------------------------------------------------------------- told

// As much of satellite i by truck k as leaves the rest to be shared out: every set of trucks with k, and
// without one that visits i, must still have room.
static int64_t most_of(const rounds *r, const int64_t *left, const int64_t *room, int32_t k, int32_t i)
{
    int64_t sum[TRUCK_SETS];
    int64_t most = left[i] < room[k] ? left[i] : room[k];
    uint32_t who = 0;
    loads_by_trucks(r, left, sum);
    for (int32_t l = 0; l < r->n_truck; l++) {
        who |= (r->set[l] >> i & 1U) << l;
    }
    for (uint32_t set = 0; set < 1U << r->n_truck; set++) {
        if (!(set >> k & 1U) || (who & ~set) == 0) {
            continue;
        }
        int64_t spare = -sum[set];
        for (int32_t l = 0; l < r->n_truck; l++) {
            spare += set >> l & 1U ? room[l] : 0;
        }
        most = spare < most ? spare : most;
    }
    return most;
}

void rounds_share(const search *s, const rounds *r, int32_t load[SHARE_TRUCKS_MAX][ROUTE_SATELLITES_MAX])
{
    rounds still = *r;
    int64_t left[ROUTE_SATELLITES_MAX] = {0};
    int64_t room[SHARE_TRUCKS_MAX] = {0};
    for (int32_t i = 0; i < r->n; i++) {
        left[i] = s->load_at[i + 1];
    }
    for (int32_t k = 0; k < r->n_truck; k++) {
        room[k] = s->p->trucks->capacity;
    }
    for (int32_t k = 0; k < r->n_truck; k++) {
        for (int32_t i = 0; i < r->n; i++) {
            load[k][i] = 0;
            if (still.set[k] >> i & 1U) {
                int64_t takes = most_of(&still, left, room, k, i);
                load[k][i] = (int32_t)takes;
                left[i] -= takes;
                room[k] -= takes;
                still.set[k] &= ~(1U << i);
            }
        }
    }
}
