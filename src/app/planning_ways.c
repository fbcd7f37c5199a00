// The ways of goods that are on them: where a plan is made anew, goods that have begun a chain of hops keep
// it as far as they have come, also where it is closed by now or another one would be shorter; from there on
// they keep it while it is open, and else find another. One chain serves both directions of a consignment, so
// they come back by it too.
#include "app/planning_before.h"

#include <string.h>

#include "road/chain.h"

// One hop as the plan before had it: places by their nodes.
typedef struct way {
    int32_t from, to;
    bool water, begun;
} way;

typedef struct ways {
    int32_t n;
    way hop[FLEET_HOPS_MAX];
} ways;

typedef struct keeping {
    const reader *r;
    arena scratch;
    ways *all;              // [n_consignment] as they stood
    fleet_block *block;     // [n_block] with the places that kept chains need
    fleet_consignment *own; // [n_consignment]
    fleet_hop *hop;
    bool *added; // [n_block] places were
    bool held;
} keeping;

// ---------------------------------------------------------------- as they stood

static void ways_add(ways *w, way hop)
{
    for (int32_t i = 0; i < w->n; i++) {
        if (w->hop[i].from == hop.from && w->hop[i].to == hop.to && w->hop[i].water == hop.water) {
            w->hop[i].begun = w->hop[i].begun || hop.begun;
            return;
        }
    }
    if (w->n < FLEET_HOPS_MAX) {
        w->hop[w->n++] = hop;
    }
}

static void read_stop(keeping *k, const json_t *trip, const json_t *stop)
{
    const reader *r = k->r;
    const fleet_problem *f = &r->p->fleet;
    const char *id = json_string_value(json_object_get(trip, "id"));
    const planning_news *news = id ? before_news(r, id) : NULL;
    way hop = {.begun = before_second(r, trip, 0) < f->now_s && !(news && news->failed)};
    int32_t receiver = 0;
    int32_t vehicle = 0;
    if (!before_code(&r->codes.node, trip, "base", &hop.from) ||
        !before_code(&r->codes.node, stop, "place", &hop.to) ||
        !before_code(&r->codes.vehicle, trip, "vehicle", &vehicle) ||
        !before_code(&r->codes.node, stop, "for", &receiver)) {
        return;
    }
    hop.water = mode_is_boat(f->vehicle[vehicle].mode);
    for (int32_t i = r->at_place_first[receiver]; i < r->at_place_first[receiver + 1]; i++) {
        const fleet_consignment *c = &f->consignment[r->at_place[i]];
        if (c->leg == before_number(trip, "leg") && c->lot == before_number(trip, "lot")) {
            ways_add(&k->all[r->at_place[i]], hop);
        }
    }
}

// Puts the hops in the order in which goods go; false when they are no chain from `above` to the receiver.
static bool put_in_order(ways *w, int32_t above, int32_t receiver)
{
    int32_t here = above;
    for (int32_t i = 0; i < w->n; i++) {
        int32_t next = i;
        while (next < w->n && w->hop[next].from != here) {
            next++;
        }
        if (next == w->n) {
            return false;
        }
        way hop = w->hop[next];
        w->hop[next] = w->hop[i];
        w->hop[i] = hop;
        here = hop.to;
    }
    return w->n > 0 && here == receiver;
}

// ---------------------------------------------------------------- as they are now

static int32_t local_of(const fleet_block *b, int32_t place)
{
    int32_t i = 0;
    while (i < b->n && b->place[i] != place) {
        i++;
    }
    return i < b->n ? i : NONE;
}

// Whether the problem's chain has the hop already.
static bool is_there(const fleet_problem *f, const fleet_consignment *c, const way *hop)
{
    const int32_t *place = f->block[c->block].place;
    bool found = false;
    for (int32_t h = c->hop_first; h < c->hop_first + c->hop_n; h++) {
        found = found || (place[f->hop[h].from] == hop->from && place[f->hop[h].to] == hop->to &&
                          f->hop[h].water == hop->water);
    }
    return found;
}

static bool is_kept(const fleet_problem *f, const fleet_consignment *c, const ways *w)
{
    bool lacks = false;
    for (int32_t i = 0; i < w->n; i++) {
        lacks = lacks || (w->hop[i].begun && !is_there(f, c, &w->hop[i]));
    }
    return lacks;
}

// Hops of it that have begun, and all before them.
static int32_t begun_hops(const ways *w)
{
    int32_t n = 0;
    for (int32_t i = 0; i < w->n; i++) {
        n = w->hop[i].begun ? i + 1 : n;
    }
    return n;
}

// Adds a place to a block, without ways until the block is measured.
static void add_place(keeping *k, int32_t block, int32_t place)
{
    fleet_block *b = &k->block[block];
    if (local_of(b, place) != NONE) {
        return;
    }
    int32_t *all = ARENA_NEW(k->r->a, int32_t, (int64_t)b->n + 1);
    memcpy(all, b->place, (size_t)b->n * sizeof *all);
    all[b->n++] = place;
    b->place = all;
    k->added[block] = true;
}

static bool measure(keeping *k, err *e)
{
    planning *p = k->r->p;
    for (int32_t i = 0; i < p->fleet.n_block; i++) {
        fleet_block *b = &k->block[i];
        for (int m = 0; k->added[i] && m < MODE_COUNT; m++) {
            roads_table t;
            if (b->by_mode[m].n == 0) {
                continue;
            }
            if (!planning_times(k->r->a, p, (travel_mode)m, b->n, b->place, b->n, b->place, &t, e)) {
                return false;
            }
            b->by_mode[m] = (matrix){b->n, t.time_s, t.dist_m};
        }
    }
    return true;
}

static bool has_way(const matrix *m, int32_t from, int32_t to)
{
    size_t n = (size_t)m->n;
    return m->n > 0 && m->time_s[(size_t)from * n + (size_t)to] != MATRIX_NONE &&
           m->time_s[(size_t)to * n + (size_t)from] != MATRIX_NONE;
}

static bool is_open(const fleet_block *b, const way *hop)
{
    int32_t from = local_of(b, hop->from);
    int32_t to = local_of(b, hop->to);
    bool open = false;
    for (int m = 0; m < MODE_COUNT; m++) {
        open = open || (mode_is_boat((travel_mode)m) == hop->water && has_way(&b->by_mode[m], from, to));
    }
    return open;
}

static bool rest_open(const fleet_block *b, const ways *w, int32_t from)
{
    bool open = true;
    for (int32_t i = from; i < w->n; i++) {
        open = open && is_open(b, &w->hop[i]);
    }
    return open;
}

// Another way from where the goods are to where they go, in place of hops [from, w->n); as it was where there
// is none.
static void lead_around(keeping *k, const fleet_block *b, int32_t receiver, ways *w, int32_t from)
{
    int32_t *transfer_s = ARENA_NEW(&k->scratch, int32_t, b->n);
    const int32_t to = local_of(b, receiver);
    chain way_on;
    for (int32_t i = 0; i < b->n; i++) {
        transfer_s[i] = k->r->p->transfer_s[b->place[i]];
    }
    chain_find(&k->scratch, b->n, b->by_mode, transfer_s, local_of(b, w->hop[from].from), 1, &to, &way_on);
    if (!way_on.reachable || from + way_on.n_hop > FLEET_HOPS_MAX) {
        return;
    }
    w->n = from + way_on.n_hop;
    for (int32_t i = 0; i < way_on.n_hop; i++) {
        const chain_hop *h = &way_on.hop[i];
        w->hop[from + i] = (way){b->place[h->from], b->place[h->to], mode_is_boat(h->mode), false};
    }
}

static void keep_chain(keeping *k, int32_t consignment)
{
    fleet_problem *f = &k->r->p->fleet;
    fleet_consignment *c = &k->own[consignment];
    const fleet_block *b = &k->block[c->block];
    ways *w = &k->all[consignment];
    int32_t begun = begun_hops(w);
    if (begun < w->n && !rest_open(b, w, begun)) {
        lead_around(k, b, c->place, w, begun);
    }
    c->hop_first = f->n_hop;
    c->hop_n = w->n;
    for (int32_t i = 0; i < w->n; i++) {
        k->hop[f->n_hop++] =
            (fleet_hop){local_of(b, w->hop[i].from), local_of(b, w->hop[i].to), w->hop[i].water};
    }
}

// Where goods that are on their way change hands they still may, whatever has become of the jetty.
static void keep_jetties(const keeping *k)
{
    fleet_problem *f = &k->r->p->fleet;
    uint8_t *jetty = ARENA_NEW(k->r->a, uint8_t, f->n_place);
    memcpy(jetty, f->place_is_jetty, (size_t)f->n_place);
    for (int32_t i = 0; i < f->n_consignment; i++) {
        const fleet_consignment *c = &f->consignment[i];
        for (int32_t h = c->hop_first; h < c->hop_first + c->hop_n - 1; h++) {
            jetty[f->block[c->block].place[f->hop[h].to]] = 1;
        }
    }
    f->place_is_jetty = jetty;
}

// Which consignments keep their chains; the others' are forgotten.
static void choose(keeping *k)
{
    const fleet_problem *f = &k->r->p->fleet;
    for (int32_t i = 0; i < f->n_consignment; i++) {
        const fleet_consignment *c = &f->consignment[i];
        ways *w = &k->all[i];
        int32_t above = c->parent == NONE ? k->r->p->warehouse : f->consignment[c->parent].place;
        if (!is_kept(f, c, w) || !put_in_order(w, above, c->place)) {
            w->n = 0;
            continue;
        }
        k->held = true;
        for (int32_t h = 0; h < w->n; h++) {
            add_place(k, c->block, w->hop[h].from);
            add_place(k, c->block, w->hop[h].to);
        }
    }
}

static void read_trips(keeping *k, const json_t *trips)
{
    size_t i = 0;
    size_t s = 0;
    json_t *trip = NULL;
    json_t *stop = NULL;
    json_array_foreach(trips, i, trip)
    {
        json_array_foreach(json_object_get(trip, "stops"), s, stop)
        {
            read_stop(k, trip, stop);
        }
    }
}

static bool keep_all(keeping *k, err *e)
{
    fleet_problem *f = &k->r->p->fleet;
    if (!measure(k, e)) {
        return false;
    }
    for (int32_t i = 0; i < f->n_consignment; i++) {
        if (k->all[i].n > 0) {
            keep_chain(k, i);
        }
    }
    f->block = k->block;
    f->consignment = k->own;
    f->hop = k->hop;
    keep_jetties(k);
    planning_pins(k->r->a, k->r->p); // they name hops
    return true;
}

bool before_keep_ways(reader *r, const json_t *trips, err *e)
{
    fleet_problem *f = &r->p->fleet;
    keeping k = {.r = r};
    k.all = ARENA_NEW(&k.scratch, ways, f->n_consignment);
    k.added = ARENA_NEW(&k.scratch, bool, f->n_block);
    k.block = ARENA_NEW(r->a, fleet_block, f->n_block);
    k.own = ARENA_NEW(r->a, fleet_consignment, f->n_consignment);
    k.hop = ARENA_NEW(r->a, fleet_hop, (int64_t)f->n_hop + (int64_t)f->n_consignment * FLEET_HOPS_MAX);
    memcpy(k.block, f->block, (size_t)f->n_block * sizeof *k.block);
    memcpy(k.own, f->consignment, (size_t)f->n_consignment * sizeof *k.own);
    memcpy(k.hop, f->hop, (size_t)f->n_hop * sizeof *k.hop);
    read_trips(&k, trips);
    choose(&k);
    bool ok = !k.held || keep_all(&k, e);
    arena_done(&k.scratch);
    return ok;
}
