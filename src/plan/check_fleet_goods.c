// The goods over all trips: every kit is carried over each hop of its chain or owned as missing with a true
// reason, and nobody loads what has not arrived. Hops are numbered per consignment ("slots"), so that two
// consignments may name the same hop.
#include "plan/check_internal.h"

typedef struct goods {
    const fleet_case *c;
    const int32_t *first_slot; // [n_consignment + 1]
    int64_t *carried[2];       // [direction][slot] kits
    int64_t *returned;         // [n_consignment] kits that its children bring back
    bool *has_child;           // [n_consignment]
} goods;

static int32_t slot_of(const goods *g, const fleet_stop *s)
{
    return g->first_slot[s->consignment] + (s->hop - g->c->p->consignment[s->consignment].hop_first);
}

static int64_t units_due(const goods *g, int32_t consignment, int direction)
{
    return g->c->p->consignment[consignment].units - g->c->missing[direction][consignment];
}

static goods goods_open(const fleet_case *c)
{
    const fleet_problem *p = c->p;
    int32_t *first_slot = ARENA_NEW(c->a, int32_t, (size_t)p->n_consignment + 1);
    for (int32_t i = 0; i < p->n_consignment; i++) {
        first_slot[i + 1] = first_slot[i] + p->consignment[i].hop_n;
    }
    int32_t n_slot = first_slot[p->n_consignment];
    goods g = {.c = c, .first_slot = first_slot};
    g.carried[FLEET_OUT] = ARENA_NEW(c->a, int64_t, n_slot);
    g.carried[FLEET_BACK] = ARENA_NEW(c->a, int64_t, n_slot);
    g.returned = ARENA_NEW(c->a, int64_t, p->n_consignment);
    g.has_child = ARENA_NEW(c->a, bool, p->n_consignment);
    for (int32_t i = 0; i < c->n_trip; i++) {
        const fleet_trip *t = &c->plan->trip[i];
        for (int32_t k = 0; c->trip_ok[i] && k < t->stop_n; k++) {
            const fleet_stop *s = &c->plan->stop[t->stop_first + k];
            g.carried[t->direction][slot_of(&g, s)] += s->units;
        }
    }
    for (int32_t i = 0; i < p->n_consignment; i++) {
        if (p->consignment[i].parent != NONE) {
            g.returned[p->consignment[i].parent] += units_due(&g, i, FLEET_BACK);
            g.has_child[p->consignment[i].parent] = true;
        }
    }
    return g;
}

static void judge_delivered(const goods *g)
{
    const fleet_problem *p = g->c->p;
    for (int32_t i = 0; i < p->n_consignment; i++) {
        for (int direction = FLEET_OUT; direction <= FLEET_BACK; direction++) {
            int64_t due = units_due(g, i, direction);
            if (p->consignment[i].hop_n == 0) { // no way: all of it is missing
                check_equal(g->c->r, CHECK_FLEET_DELIVERED, i, 0, due);
            }
            for (int32_t slot = g->first_slot[i]; slot < g->first_slot[i + 1]; slot++) {
                check_equal(g->c->r, CHECK_FLEET_DELIVERED, i, g->carried[direction][slot], due);
            }
        }
    }
}

static void judge_jetties(const goods *g)
{
    const fleet_problem *p = g->c->p;
    for (int32_t i = 0; i < p->n_consignment; i++) {
        const fleet_consignment *cons = &p->consignment[i];
        for (int32_t j = 1; j < cons->hop_n; j++) {
            const fleet_hop *hop = &p->hop[cons->hop_first + j];
            bool joined = hop[-1].to == hop->from;
            bool jetty = p->place_is_jetty[p->block[cons->block].place[hop->from]] != 0;
            check_test(g->c->r, CHECK_FLEET_JETTY, joined && jetty, i, hop[-1].to, hop->from);
        }
    }
}

static bool vehicle_holds_kit(const fleet_case *c, const fleet_vehicle *v, int32_t block, bool water)
{
    return mode_is_boat(v->mode) == water &&
           c->local[(size_t)block * (size_t)c->p->n_place + (size_t)v->home] != NONE &&
           v->cap_boxes >= c->p->lot[0].boxes && v->cap_g >= c->p->lot[0].g;
}

static bool vehicle_reaches(const fleet_case *c, const fleet_vehicle *v, int32_t block, const fleet_hop *hop)
{
    int32_t home = c->local[(size_t)block * (size_t)c->p->n_place + (size_t)v->home];
    return fleet_case_time(c, v->mode, block, home, hop->from) >= 0 &&
           fleet_case_time(c, v->mode, block, hop->from, home) >= 0 &&
           fleet_case_time(c, v->mode, block, hop->from, hop->to) >= 0 &&
           fleet_case_time(c, v->mode, block, hop->to, hop->from) >= 0;
}

static bool hop_has_vehicle(const fleet_case *c, const fleet_missing *m, const fleet_hop *hop, bool ready)
{
    const fleet_consignment *cons = &c->p->consignment[m->consignment];
    const fleet_window *w = &c->p->window[m->direction][cons->leg];
    for (int32_t i = 0; i < c->p->n_vehicle; i++) {
        const fleet_vehicle *v = &c->p->vehicle[i];
        if (vehicle_holds_kit(c, v, cons->block, hop->water) &&
            (!ready ||
             (vehicle_reaches(c, v, cons->block, hop) && v->from_s < w->to_s && v->to_s > w->from_s))) {
            return true;
        }
    }
    return false;
}

// Whether each hop has a vehicle: one of its medium at home in the block that holds a kit; `ready`: which
// also has a way and is there at some time of the leg. Between the two the reason is a matter of words, and
// the judge leaves it to the solver.
static bool chain_has_vehicles(const fleet_case *c, const fleet_missing *m, bool ready)
{
    const fleet_consignment *cons = &c->p->consignment[m->consignment];
    for (int32_t j = 0; j < cons->hop_n; j++) {
        if (!hop_has_vehicle(c, m, &c->p->hop[cons->hop_first + j], ready)) {
            return false;
        }
    }
    return true;
}

static bool was_not_sent(const goods *g, const fleet_missing *m)
{
    const fleet_consignment *cons = &g->c->p->consignment[m->consignment];
    if (m->direction == FLEET_OUT) {
        return cons->parent != NONE && g->c->missing[FLEET_OUT][cons->parent] > 0;
    }
    bool never_came = g->c->missing[FLEET_OUT][m->consignment] > 0;
    return never_came || (g->has_child[m->consignment] && g->returned[m->consignment] < cons->units);
}

// Whether some mode of the hop's medium goes there and back.
static bool hop_has_way(const fleet_case *c, int32_t block, const fleet_hop *hop)
{
    for (int mode = 0; mode < MODE_COUNT; mode++) {
        if (mode_is_boat((travel_mode)mode) == hop->water &&
            fleet_case_time(c, (travel_mode)mode, block, hop->from, hop->to) >= 0 &&
            fleet_case_time(c, (travel_mode)mode, block, hop->to, hop->from) >= 0) {
            return true;
        }
    }
    return false;
}

static bool chain_has_way(const fleet_case *c, const fleet_consignment *cons)
{
    for (int32_t j = 0; j < cons->hop_n; j++) {
        if (!hop_has_way(c, cons->block, &c->p->hop[cons->hop_first + j])) {
            return false;
        }
    }
    return cons->hop_n > 0;
}

// What no hours could change comes first: no way, then no officer.
static bool reason_is_true(const goods *g, const fleet_missing *m)
{
    const fleet_consignment *cons = &g->c->p->consignment[m->consignment];
    if (!chain_has_way(g->c, cons)) {
        return m->reason == FLEET_NO_PATH;
    }
    if (cons->leg == FLEET_LEGS - 1 && cons->village_officer == NONE) {
        return m->reason == FLEET_NO_ESCORT;
    }
    switch (m->reason) {
    case FLEET_NO_PATH:
        return false;
    case FLEET_NO_VEHICLE:
        return !chain_has_vehicles(g->c, m, true);
    case FLEET_NO_TIME:
        return chain_has_vehicles(g->c, m, false);
    case FLEET_NO_ESCORT:
        return true;
    case FLEET_NOT_SENT:
        return was_not_sent(g, m);
    }
    return false;
}

// What is missing was not delivered: with what came over the last hop it is no more than the consignment.
static void judge_not_both(const goods *g, int direction)
{
    const fleet_problem *p = g->c->p;
    for (int32_t i = 0; i < p->n_consignment; i++) {
        int64_t told = g->c->missing[direction][i];
        if (told > 0 && p->consignment[i].hop_n > 0) {
            int32_t last = direction == FLEET_OUT ? g->first_slot[i + 1] - 1 : g->first_slot[i];
            told += g->carried[direction][last];
        }
        check_at_most(g->c->r, CHECK_FLEET_MISSING, i, told, p->consignment[i].units);
    }
}

static void judge_missing(const goods *g)
{
    const fleet_case *c = g->c;
    uint32_t *seen = ARENA_NEW(c->a, uint32_t, c->p->n_consignment); // one bit a direction and reason
    for (int32_t i = 0; i < c->n_missing; i++) {
        const fleet_missing *m = &c->plan->missing[i];
        if (!c->missing_ok[i]) {
            continue;
        }
        int32_t subject = m->consignment;
        uint32_t bit = UINT32_C(1) << (2 * (uint32_t)m->reason + (uint32_t)m->direction);
        check_test(c->r, CHECK_FLEET_MISSING, (seen[subject] & bit) == 0, subject, i, NONE);
        check_at_least(c->r, CHECK_FLEET_MISSING, subject, m->units, 1);
        check_test(c->r, CHECK_FLEET_MISSING, reason_is_true(g, m), subject, (int64_t)m->reason, NONE);
        seen[subject] |= bit;
    }
    for (int direction = FLEET_OUT; direction <= FLEET_BACK; direction++) {
        judge_not_both(g, direction);
    }
}

enum { RANK_IN, RANK_OUT }; // goods that arrive at a moment may leave at that moment

// Stocks, out: before each hop but the first (its slot), and at each receiver for the children. Back: the
// same places, filled from the other side; a receiver without children holds what was delivered there.
static int64_t stock_before_hop(const goods *g, int direction, int32_t slot)
{
    int64_t n_consignment = g->c->p->n_consignment;
    int64_t n_slot = g->first_slot[n_consignment];
    return direction == FLEET_OUT ? slot : n_slot + n_consignment + slot;
}

static int64_t stock_at_receiver(const goods *g, int direction, int32_t consignment)
{
    return stock_before_hop(g, direction, g->first_slot[g->c->p->n_consignment]) + consignment;
}

// Adds what a stop of an outbound trip takes from a stock when loading, and what it brings to one.
static size_t entries_out(const goods *g, int32_t trip, const fleet_stop *s, check_entry *entry)
{
    const fleet_trip *t = &g->c->plan->trip[trip];
    const fleet_consignment *cons = &g->c->p->consignment[s->consignment];
    int32_t slot = slot_of(g, s);
    size_t n = 0;
    check_entry take = {.at_s = t->load_s, .value = s->units, .rank = RANK_OUT, .subject = trip};
    check_entry bring = {
        .at_s = (int64_t)s->leave_s + g->c->p->margin_s, .value = s->units, .rank = RANK_IN, .subject = trip};
    if (slot > g->first_slot[s->consignment]) {
        take.group = stock_before_hop(g, FLEET_OUT, slot);
        entry[n++] = take;
    } else if (cons->parent != NONE) {
        take.group = stock_at_receiver(g, FLEET_OUT, cons->parent);
        entry[n++] = take;
    }
    if (slot + 1 < g->first_slot[s->consignment + 1]) {
        bring.group = stock_before_hop(g, FLEET_OUT, slot + 1);
    } else {
        int direction = g->has_child[s->consignment] ? FLEET_OUT : FLEET_BACK;
        bring.group = stock_at_receiver(g, direction, s->consignment);
    }
    entry[n++] = bring;
    return n;
}

// The same for a trip back: taken when it arrives at the stop, brought when the trip ends.
static size_t entries_back(const goods *g, int32_t trip, const fleet_stop *s, check_entry *entry)
{
    const fleet_trip *t = &g->c->plan->trip[trip];
    const fleet_consignment *cons = &g->c->p->consignment[s->consignment];
    int32_t slot = slot_of(g, s);
    size_t n = 0;
    check_entry take = {.at_s = s->arrive_s, .value = s->units, .rank = RANK_OUT, .subject = trip};
    check_entry bring = {
        .at_s = (int64_t)t->end_s + g->c->p->margin_s, .value = s->units, .rank = RANK_IN, .subject = trip};
    if (slot + 1 < g->first_slot[s->consignment + 1]) {
        take.group = stock_before_hop(g, FLEET_BACK, slot + 1);
    } else {
        take.group = stock_at_receiver(g, FLEET_BACK, s->consignment);
    }
    entry[n++] = take;
    if (slot > g->first_slot[s->consignment]) {
        bring.group = stock_before_hop(g, FLEET_BACK, slot);
        entry[n++] = bring;
    } else if (cons->parent != NONE) {
        bring.group = stock_at_receiver(g, FLEET_BACK, cons->parent);
        entry[n++] = bring;
    }
    return n;
}

// At no moment has more left a stock than has arrived there.
static void judge_order(const goods *g)
{
    const fleet_case *c = g->c;
    check_entry *entry = ARENA_NEW(c->a, check_entry, 2 * (size_t)c->n_stop);
    size_t n = 0;
    for (int32_t i = 0; i < c->n_trip; i++) {
        const fleet_trip *t = &c->plan->trip[i];
        for (int32_t k = 0; c->trip_ok[i] && k < t->stop_n; k++) {
            const fleet_stop *s = &c->plan->stop[t->stop_first + k];
            n += t->direction == FLEET_OUT ? entries_out(g, i, s, &entry[n])
                                           : entries_back(g, i, s, &entry[n]);
        }
    }
    check_entries_sort(entry, n);
    for (size_t first = 0, end = 0; first < n; first = end) {
        end = check_group_end(entry, n, first);
        int64_t arrived = 0;
        int64_t left = 0;
        for (size_t i = first; i < end; i++) {
            if (entry[i].rank == RANK_IN) {
                arrived += entry[i].value;
            } else {
                left += entry[i].value;
                check_at_most(c->r, CHECK_FLEET_ORDER, entry[i].subject, left, arrived);
            }
        }
    }
}

void fleet_judge_goods(const fleet_case *c)
{
    goods g = goods_open(c);
    judge_delivered(&g);
    judge_missing(&g);
    judge_order(&g);
    judge_jetties(&g);
}
