// A local search for plain plans (Vidal, "Hybrid genetic search for the CVRP: open-source implementation and
// SWAP* neighborhood", Computers & Operations Research 2022, section 3.3): one or two stops move beside a
// near stop or change places with one or two, a part of a trip is turned, two trips exchange their ends.
#include <assert.h>

#include "plan/route_breed.h"

enum { POLISH_NEAR = 20 };

typedef enum move_kind {
    MOVE_NONE,
    MOVE_ONE,        // u behind v
    MOVE_TWO,        // u and x behind v
    MOVE_TWO_TURNED, // x and u behind v
    SWAP_ONE_ONE,    // u and v change places
    SWAP_TWO_ONE,    // u with x, and v
    SWAP_TWO_TWO,    // u with x, and v with y
    TURN,            // what is from x to v, in one lane
    TAILS_TURNED,    // lane of u up to u, then that of v from v backwards
    TAILS,           // lane of u up to u, then that of v from y on
} move_kind;

// A node and those beside it, with their places and loads. In the moves u is followed by x, v by y.
typedef struct side {
    int32_t v, prev, next, after; // nodes
    int32_t at, at_prev, at_next, at_after;
    int32_t load, load_next;
    int32_t lane;
    int64_t way_prev, way_next;
} side;

void polish_init(polish *k, search *s, int32_t n_lane)
{
    arena *a = s->memory;
    *k = (polish){.s = s,
                  .n_place = s->n_place,
                  .n_lane = n_lane,
                  .n_near = s->n_near < POLISH_NEAR ? s->n_near : POLISH_NEAR,
                  .capacity = s->p->type[0].capacity};
    k->spot = ARENA_NEW(a, spot, s->n_place + n_lane);
    k->lane = ARENA_NEW(a, lane, n_lane);
    k->order = ARENA_NEW(a, int32_t, s->n_stop);
    k->part = ARENA_NEW(a, int32_t, 2 * s->n_stop);
    k->niche = ARENA_NEW(a, niche, (int64_t)n_lane * s->n_place);
    k->beside = ARENA_NEW(a, int32_t, n_lane);
    k->seen = ARENA_NEW(a, int32_t, n_lane);
    for (int32_t v = 0; v < s->n_place; v++) {
        k->spot[v].place = v;
    }
    for (int32_t l = 0; l < n_lane; l++) {
        k->spot[s->n_place + l].place = s->p->type[0].depot;
        k->spot[s->n_place + l].lane = l;
    }
    for (int32_t i = 0; i < s->n_stop; i++) {
        k->order[i] = s->p->n_depot + i;
    }
}

// ---------------------------------------------------------------- steps

void lane_refresh(polish *k, int32_t l)
{
    lane *r = &k->lane[l];
    int32_t end = k->n_place + l;
    int32_t at = 0;
    int32_t load = 0;
    for (int32_t v = k->spot[end].next; v != end; v = k->spot[v].next) {
        spot *p = &k->spot[v];
        load += k->s->p->demand[v];
        p->lane = l;
        p->at = ++at;
        p->load = load;
    }
    r->n = at;
    r->load = load;
    r->over = polish_over(k, load);
    r->changed = k->changes;
}

int64_t polish_cost(const polish *k)
{
    int64_t cost = 0;
    for (int32_t l = 0; l < k->n_lane; l++) {
        int32_t end = k->n_place + l;
        int32_t at = end;
        int32_t load = 0;
        do {
            int32_t next = k->spot[at].next;
            assert(k->spot[next].prev == at && (next == end || k->spot[next].lane == l));
            cost += polish_way(k, k->spot[at].place, k->spot[next].place);
            load += next == end ? 0 : k->s->p->demand[next];
            at = next;
        } while (at != end);
        assert(load == k->lane[l].load);
        cost += polish_over(k, load);
    }
    return cost;
}

static void spot_join(polish *k, int32_t v, int32_t next)
{
    k->spot[v].next = next;
    k->spot[next].prev = v;
}

void spot_move(polish *k, int32_t v, int32_t after)
{
    spot_join(k, k->spot[v].prev, k->spot[v].next);
    spot_join(k, v, k->spot[after].next);
    spot_join(k, after, v);
}

static void spot_swap(polish *k, int32_t u, int32_t v)
{
    int32_t before = k->spot[u].prev;
    spot_move(k, u, k->spot[v].prev);
    spot_move(k, v, before);
}

// The stops from v to the end of the lane, or backwards to its beginning. Returns how many.
static int32_t part_on(const polish *k, int32_t v, int32_t *ret)
{
    int32_t n = 0;
    for (; v < k->n_place; v = k->spot[v].next) {
        ret[n++] = v;
    }
    return n;
}

static int32_t part_back(const polish *k, int32_t v, int32_t *ret)
{
    int32_t n = 0;
    for (; v < k->n_place; v = k->spot[v].prev) {
        ret[n++] = v;
    }
    return n;
}

static int32_t spots_join(polish *k, int32_t v, const int32_t *part, int32_t n)
{
    assert(part || n == 0);
    for (int32_t i = 0; i < n; i++) {
        spot_join(k, v, part[i]);
        v = part[i];
    }
    return v;
}

static void turn_part(polish *k, const side *u, const side *v)
{
    int32_t behind = v->next;
    int32_t n = 0;
    for (int32_t w = v->v; w != u->v; w = k->spot[w].prev) {
        k->part[n++] = w;
    }
    spot_join(k, spots_join(k, u->v, k->part, n), behind);
}

static void join_tails(polish *k, const side *u, const side *v, bool turned)
{
    int32_t *mine = k->part;
    int32_t *other = k->part + k->s->n_stop;
    int32_t n = part_on(k, u->next, mine);
    int32_t n_other = turned ? part_back(k, v->v, other) : part_on(k, v->next, other);
    spot_join(k, spots_join(k, u->v, other, n_other), k->n_place + u->lane);
    if (!turned) {
        spot_join(k, spots_join(k, v->v, mine, n), k->n_place + v->lane);
        return;
    }
    int32_t at = k->n_place + v->lane;
    for (int32_t i = n - 1; i >= 0; i--) {
        spot_join(k, at, mine[i]);
        at = mine[i];
    }
    spot_join(k, at, v->next);
}

static void do_move(polish *k, move_kind kind, const side *u, const side *v)
{
    switch (kind) {
    case MOVE_NONE:
        return;
    case MOVE_ONE:
        spot_move(k, u->v, v->v);
        break;
    case MOVE_TWO:
        spot_move(k, u->v, v->v);
        spot_move(k, u->next, u->v);
        break;
    case MOVE_TWO_TURNED:
        spot_move(k, u->next, v->v);
        spot_move(k, u->v, u->next);
        break;
    case SWAP_ONE_ONE:
        spot_swap(k, u->v, v->v);
        break;
    case SWAP_TWO_ONE:
        spot_swap(k, u->v, v->v);
        spot_move(k, u->next, u->v);
        break;
    case SWAP_TWO_TWO:
        spot_swap(k, u->v, v->v);
        spot_swap(k, u->next, v->next);
        break;
    case TURN:
        turn_part(k, u, v);
        break;
    case TAILS_TURNED:
    case TAILS:
        join_tails(k, u, v, kind == TAILS_TURNED);
        break;
    }
    k->changes++;
    lane_refresh(k, u->lane);
    if (v->lane != u->lane) {
        lane_refresh(k, v->lane);
    }
}

// ---------------------------------------------------------------- what a move is worth

static void side_at(const polish *k, int32_t v, side *ret)
{
    const spot *p = &k->spot[v];
    const spot *next = &k->spot[p->next];
    ret->v = v;
    ret->prev = p->prev;
    ret->next = p->next;
    ret->after = next->next;
    ret->at = p->place;
    ret->at_prev = k->spot[p->prev].place;
    ret->at_next = next->place;
    ret->at_after = k->spot[next->next].place;
    ret->load = k->s->p->demand[ret->at];
    ret->load_next = k->s->p->demand[ret->at_next];
    ret->lane = p->lane;
    ret->way_prev = polish_way(k, ret->at_prev, ret->at);
    ret->way_next = polish_way(k, ret->at, ret->at_next);
}

// Whether a change of length is worth it with these loads of the two lanes.
static bool loads_gain(const polish *k, const side *u, const side *v, int64_t growth, int32_t load_u,
                       int32_t load_v)
{
    int64_t now = k->lane[u->lane].over + k->lane[v->lane].over;
    return growth < now && growth + polish_over(k, load_u) + polish_over(k, load_v) < now;
}

// The same where so much load goes from the lane of u to that of v.
static bool gains(const polish *k, const side *u, const side *v, int64_t growth, int32_t load)
{
    if (u->lane == v->lane) {
        return growth < 0;
    }
    return loads_gain(k, u, v, growth, k->lane[u->lane].load - load, k->lane[v->lane].load + load);
}

static move_kind relocation(const polish *k, const side *u, const side *v)
{
    if (u->v == v->next) {
        return MOVE_NONE;
    }
    int64_t to = polish_way(k, v->at, u->at) - v->way_next;
    int64_t one = polish_way(k, u->at_prev, u->at_next) - u->way_prev - u->way_next + to +
                  polish_way(k, u->at, v->at_next);
    if (gains(k, u, v, one, u->load)) {
        return MOVE_ONE;
    }
    if (v->v == u->next || u->next >= k->n_place) {
        return MOVE_NONE;
    }
    int64_t from =
        polish_way(k, u->at_prev, u->at_after) - u->way_prev - polish_way(k, u->at_next, u->at_after);
    int32_t load = u->load + u->load_next;
    if (gains(k, u, v, from + to + polish_way(k, u->at_next, v->at_next), load)) {
        return MOVE_TWO;
    }
    int64_t turned = from + polish_way(k, v->at, u->at_next) + polish_way(k, u->at, v->at_next) - v->way_next;
    return gains(k, u, v, turned, load) ? MOVE_TWO_TURNED : MOVE_NONE;
}

static move_kind exchange(const polish *k, const side *u, const side *v)
{
    if (u->v == v->prev || u->v == v->next) {
        return MOVE_NONE;
    }
    int64_t left =
        polish_way(k, u->at_prev, v->at) - u->way_prev + polish_way(k, v->at_prev, u->at) - v->way_prev;
    if (u->v < v->v) {
        int64_t one = left + polish_way(k, v->at, u->at_next) - u->way_next +
                      polish_way(k, u->at, v->at_next) - v->way_next;
        if (gains(k, u, v, one, u->load - v->load)) {
            return SWAP_ONE_ONE;
        }
    }
    if (u->next >= k->n_place || u->next == v->prev) {
        return MOVE_NONE;
    }
    int64_t behind = polish_way(k, u->at_next, u->at_after);
    int64_t two = left + polish_way(k, v->at, u->at_after) - behind + polish_way(k, u->at_next, v->at_next) -
                  v->way_next;
    if (gains(k, u, v, two, u->load + u->load_next - v->load)) {
        return SWAP_TWO_ONE;
    }
    if (u->v > v->v || v->next >= k->n_place || v->next == u->prev) {
        return MOVE_NONE;
    }
    int64_t both = left + polish_way(k, v->at_next, u->at_after) - behind +
                   polish_way(k, u->at_next, v->at_after) - polish_way(k, v->at_next, v->at_after);
    int32_t load = u->load + u->load_next - v->load - v->load_next;
    return gains(k, u, v, both, load) ? SWAP_TWO_TWO : MOVE_NONE;
}

static move_kind crossing(const polish *k, const side *u, const side *v)
{
    int64_t turned =
        polish_way(k, u->at, v->at) + polish_way(k, u->at_next, v->at_next) - u->way_next - v->way_next;
    if (u->lane == v->lane) {
        bool on = v->v < k->n_place && k->spot[u->v].at < k->spot[v->v].at && u->next != v->v;
        return on && turned < 0 ? TURN : MOVE_NONE;
    }
    int32_t load_u = k->spot[u->v].load;
    int32_t load_v = v->v < k->n_place ? k->spot[v->v].load : 0;
    int32_t both = k->lane[u->lane].load + k->lane[v->lane].load;
    if (loads_gain(k, u, v, turned, load_u + load_v, both - load_u - load_v)) {
        return TAILS_TURNED;
    }
    int64_t straight =
        polish_way(k, u->at, v->at_next) + polish_way(k, v->at, u->at_next) - u->way_next - v->way_next;
    int32_t with = load_u + k->lane[v->lane].load - load_v;
    return loads_gain(k, u, v, straight, with, both - with) ? TAILS : MOVE_NONE;
}

// The first move of u beside v that is worth it is done. Returns whether one was.
static bool try_beside(polish *k, const side *u, int32_t at)
{
    int64_t before = k->s->o->proven ? polish_cost(k) : 0;
    side v;
    side_at(k, at, &v);
    move_kind kind = relocation(k, u, &v);
    if (kind == MOVE_NONE && at < k->n_place) {
        kind = exchange(k, u, &v);
    }
    if (kind == MOVE_NONE) {
        kind = crossing(k, u, &v);
    }
    do_move(k, kind, u, &v);
    assert(!k->s->o->proven || kind == MOVE_NONE || polish_cost(k) < before);
    return kind != MOVE_NONE;
}

// ---------------------------------------------------------------- the search

static int32_t empty_lane(const polish *k)
{
    for (int32_t l = 0; l < k->n_lane; l++) {
        if (k->lane[l].n == 0) {
            return k->n_place + l;
        }
    }
    return -1;
}

// All moves of one stop; those beside lanes that have not changed since were looked at before.
static bool try_stop(polish *k, int32_t v, bool first)
{
    const int32_t *near = k->s->near + (int64_t)v * k->s->n_near;
    int64_t before = k->spot[v].tested;
    int64_t begun = k->changes;
    side u;
    k->spot[v].tested = k->changes;
    side_at(k, v, &u);
    for (int32_t i = 0; i < k->n_near; i++) {
        int64_t changed = k->lane[k->spot[near[i]].lane].changed;
        if (k->lane[u.lane].changed <= before && changed <= before) {
            continue;
        }
        int32_t behind = k->spot[near[i]].prev;
        if (try_beside(k, &u, near[i]) || (behind >= k->n_place && try_beside(k, &u, behind))) {
            side_at(k, v, &u);
        }
    }
    int32_t empty = first || k->lane[u.lane].changed <= before ? -1 : empty_lane(k);
    if (empty >= 0) {
        (void)try_beside(k, &u, empty);
    }
    return k->changes > begun;
}

// Lanes with a higher number that have a stop near one of lane l. Returns how many.
static int32_t lanes_beside(polish *k, int32_t l)
{
    enum { TOUCHING = 10 };
    int32_t n = 0;
    int32_t near = k->n_near < TOUCHING ? k->n_near : TOUCHING;
    int32_t end = k->n_place + l;
    for (int32_t v = k->spot[end].next; v != end; v = k->spot[v].next) {
        const int32_t *u = k->s->near + (int64_t)v * k->s->n_near;
        for (int32_t i = 0; i < near; i++) {
            int32_t other = k->spot[u[i]].lane;
            if (other != l && k->seen[other] != l) {
                k->seen[other] = l;
                k->beside[n++] = other;
            }
        }
    }
    return n;
}

static bool try_lanes(polish *k)
{
    int64_t begun = k->changes;
    for (int32_t l = 0; l < k->n_lane; l++) {
        k->seen[l] = -1;
    }
    for (int32_t l = 0; l < k->n_lane; l++) {
        int64_t before = k->lane[l].swapped;
        int32_t n = lanes_beside(k, l);
        k->lane[l].swapped = k->changes;
        for (int32_t i = 0; i < n; i++) {
            int32_t other = k->beside[i];
            if (k->lane[l].changed > before || k->lane[other].changed > before) {
                (void)swap_lanes(k, l, other);
            }
        }
    }
    return k->changes > begun;
}

static void shuffle(polish *k)
{
    for (int32_t i = k->s->n_stop - 1; i > 0; i--) {
        int32_t other = (int32_t)rng_below(&k->s->random, (uint32_t)i + 1);
        int32_t v = k->order[i];
        k->order[i] = k->order[other];
        k->order[other] = v;
    }
}

static void load_member(polish *k, const member *m)
{
    // A lane that is as it was polished counts as changed before all stops were tested, but after all that is
    // known of other members.
    k->changes += 2;
    int64_t before = k->changes - 1;
    for (int32_t l = 0; l < k->n_lane; l++) {
        int32_t end = k->n_place + l;
        int32_t n = l < m->n_trip ? m->first[l + 1] - m->first[l] : 0;
        spot_join(k, spots_join(k, end, n > 0 ? m->stop + m->first[l] : NULL, n), end);
        lane_refresh(k, l);
        k->lane[l].changed = l < m->n_old ? before : k->changes;
        k->lane[l].swapped = before;
    }
    for (int32_t v = k->s->p->n_depot; v < k->n_place; v++) {
        k->spot[v].tested = before;
    }
}

static void tell_member(const polish *k, member *m)
{
    int32_t n = 0;
    m->n_trip = 0;
    m->n_old = 0;
    for (int32_t l = 0; l < k->n_lane; l++) {
        if (k->lane[l].n > 0) {
            m->first[m->n_trip++] = n;
            n += part_on(k, k->spot[k->n_place + l].next, m->stop + n);
        }
    }
    m->first[m->n_trip] = n;
    member_settle(k->s, m);
}

// What v costs behind a node.
static int64_t growth_behind(const polish *k, int32_t v, int32_t after)
{
    const spot *p = &k->spot[after];
    const lane *l = &k->lane[p->lane];
    int32_t next = k->spot[p->next].place;
    return polish_way(k, p->place, v) + polish_way(k, v, next) - polish_way(k, p->place, next) +
           polish_over(k, l->load + k->s->p->demand[v]) - l->over;
}

// A stop that is in no lane goes beside a near one, or into a lane of its own, where it costs least; into the
// first lane, if there is no such place.
static void put_in(polish *k, int32_t v)
{
    const int32_t *near = k->s->near + (int64_t)v * k->s->n_near;
    int32_t empty = empty_lane(k);
    int32_t best = empty >= 0 ? empty : k->n_place;
    int64_t least = growth_behind(k, v, best);
    for (int32_t i = 0; i < k->s->n_near; i++) {
        const int32_t after[2] = {near[i], k->spot[near[i]].prev};
        for (int32_t way = 0; way < 2 && k->spot[near[i]].lane >= 0; way++) {
            int64_t growth = growth_behind(k, v, after[way]);
            if (growth < least) {
                least = growth;
                best = after[way];
            }
        }
    }
    spot_join(k, v, k->spot[best].next);
    spot_join(k, best, v);
    lane_refresh(k, k->spot[best].lane);
}

static void put_all_in(polish *k, const member *m)
{
    for (int32_t i = m->first[m->n_trip]; i < k->s->n_stop; i++) {
        k->spot[m->stop[i]].lane = -1;
    }
    for (int32_t i = m->first[m->n_trip]; i < k->s->n_stop; i++) {
        put_in(k, m->stop[i]);
    }
}

bool polish_member(polish *k, member *m, int64_t price)
{
    search *s = k->s;
    k->price = price;
    load_member(k, m);
    shuffle(k);
    put_all_in(k, m);
    bool going = true;
    for (int32_t round = 0; going; round++) {
        going = false;
        for (int32_t i = 0; i < s->n_stop; i++) {
            if (search_is_over(s)) {
                return false;
            }
            s->iteration++;
            going = try_stop(k, k->order[i], round == 0) || going;
        }
        going = going || round == 0;
        if (!going) {
            going = try_lanes(k);
        }
    }
    tell_member(k, m);
    return true;
}
