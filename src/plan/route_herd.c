// Plans of which those live longest that are cheap and unlike the others (Vidal, Crainic, Gendreau, Lahrichi
// and Rei, "A hybrid genetic algorithm for multidepot and periodic vehicle routing problems", Operations
// Research 2012, section 4.6): two herds, of those without overload and of those with.
#include <string.h>

#include "plan/route_breed.h"

enum {
    ELITE = 4, // of which cost alone counts
    CLOSE = 5, // members by which it is told how unlike the others one is
};

static int64_t member_cost(const herds *b, const member *m)
{
    return m->length + (m->excess * b->price >> PRICE_SHIFT);
}

// Stops of one plan that have other neighbours in another (broken pairs; Prins 2009).
static int32_t members_apart(const search *s, const member *a, const member *b)
{
    int32_t depot = s->p->type[0].depot;
    int32_t n = 0;
    for (int32_t v = s->p->n_depot; v < s->n_place; v++) {
        n += a->next[v] != b->next[v] && a->next[v] != b->prev[v];
        n += a->prev[v] == depot && b->prev[v] != depot && b->next[v] != depot;
    }
    return n;
}

// The sum of what one is apart from the members that are closest to it.
static int32_t likeness(const herds *b, const herd *h, int32_t slot)
{
    int32_t least[CLOSE] = {0};
    int32_t n = 0;
    for (int32_t i = 0; i < h->n; i++) {
        int32_t apart = b->apart[slot][h->slot[i]];
        if (h->slot[i] == slot || (n == CLOSE && apart >= least[CLOSE - 1])) {
            continue;
        }
        int32_t at = n < CLOSE ? n++ : CLOSE - 1;
        for (; at > 0 && least[at - 1] > apart; at--) {
            least[at] = least[at - 1];
        }
        least[at] = apart;
    }
    int32_t sum = 0;
    for (int32_t i = 0; i < n; i++) {
        sum += least[i];
    }
    return sum;
}

static void herd_rank(const herds *b, herd *h)
{
    int32_t order[HERD_MOST];
    int32_t sum[HERD_MOST];
    for (int32_t i = 0; i < h->n; i++) {
        int32_t mine = likeness(b, h, h->slot[i]);
        int32_t at = i;
        for (; at > 0 && sum[at - 1] < mine; at--) {
            sum[at] = sum[at - 1];
            order[at] = order[at - 1];
        }
        sum[at] = mine;
        order[at] = i;
    }
    int32_t elite = ELITE < h->n ? ELITE : h->n;
    for (int32_t rank = 0; rank < h->n; rank++) {
        h->fitness[order[rank]] = order[rank] * h->n + rank * (h->n - elite);
    }
}

static void herd_drop(herds *b, herd *h, int32_t i)
{
    b->free[b->n_free++] = h->slot[i];
    h->n--;
    memmove(&h->slot[i], &h->slot[i + 1], (size_t)(h->n - i) * sizeof *h->slot);
}

static bool has_twin(const herds *b, const herd *h, int32_t i)
{
    bool twin = false;
    for (int32_t k = 0; k < h->n; k++) {
        twin = twin || (k != i && b->apart[h->slot[i]][h->slot[k]] == 0);
    }
    return twin;
}

// Twins go first, then the least fit; never the cheapest.
static void herd_cull(herds *b, herd *h)
{
    while (h->n > HERD_LEAST) {
        herd_rank(b, h);
        int32_t worst = 1;
        bool twin = has_twin(b, h, worst);
        for (int32_t i = 2; i < h->n; i++) {
            bool mine = has_twin(b, h, i);
            if (mine > twin || (mine == twin && h->fitness[i] > h->fitness[worst])) {
                worst = i;
                twin = mine;
            }
        }
        herd_drop(b, h, worst);
    }
}

void herds_add(herds *b, const member *m)
{
    herd *h = m->excess == 0 ? &b->light : &b->heavy;
    int32_t slot = b->free[--b->n_free];
    member_copy(b->s, &b->member[slot], m);
    int64_t cost = member_cost(b, m);
    int32_t at = h->n++;
    for (int32_t i = 0; i < at; i++) {
        int32_t other = h->slot[i];
        int32_t apart = members_apart(b->s, m, &b->member[other]);
        b->apart[slot][other] = apart;
        b->apart[other][slot] = apart;
    }
    for (; at > 0 && member_cost(b, &b->member[h->slot[at - 1]]) > cost; at--) {
        h->slot[at] = h->slot[at - 1];
    }
    h->slot[at] = slot;
    if (h->n == HERD_MOST) {
        herd_cull(b, h);
    }
    herd_rank(b, h);
}

// Those with overload are put in order again.
void herds_price(herds *b, int64_t price)
{
    herd *h = &b->heavy;
    b->price = price;
    for (int32_t i = 1; i < h->n; i++) {
        int32_t slot = h->slot[i];
        int64_t cost = member_cost(b, &b->member[slot]);
        int32_t at = i;
        for (; at > 0 && member_cost(b, &b->member[h->slot[at - 1]]) > cost; at--) {
            h->slot[at] = h->slot[at - 1];
        }
        h->slot[at] = slot;
    }
    herd_rank(b, h);
}

const member *herds_parent(const herds *b, rng *r)
{
    const member *best = NULL;
    int32_t fitness = 0;
    for (int32_t i = 0; i < 2; i++) {
        int32_t drawn = (int32_t)rng_below(r, (uint32_t)(b->light.n + b->heavy.n));
        const herd *h = drawn < b->light.n ? &b->light : &b->heavy;
        drawn -= h == &b->light ? 0 : b->light.n;
        if (!best || h->fitness[drawn] < fitness) {
            best = &b->member[h->slot[drawn]];
            fitness = h->fitness[drawn];
        }
    }
    return best;
}

void herds_clear(herds *b)
{
    b->light.n = 0;
    b->heavy.n = 0;
    b->n_free = 0;
    for (int32_t i = 0; i < SLOTS; i++) {
        b->free[b->n_free++] = i;
    }
}

void herds_init(herds *b, search *s, int32_t n_lane)
{
    b->s = s;
    for (int32_t i = 0; i < SLOTS; i++) {
        member_init(&b->member[i], s, n_lane);
    }
    herds_clear(b);
}
