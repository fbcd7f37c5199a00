// The goods over all trips: every kit is carried over each hop of its chain or owned as missing with a true
// reason, and nobody loads what has not arrived.
#include "plan/check_internal.h"

static int32_t slot_of(const fleet_goods *g, const fleet_stop *s)
{
    return g->first_slot[s->consignment] + (s->hop - g->c->p->consignment[s->consignment].hop_first);
}

static int64_t units_due(const fleet_goods *g, int32_t consignment, int direction)
{
    return g->c->p->consignment[consignment].units - g->c->missing[direction][consignment];
}

fleet_goods fleet_goods_open(const fleet_case *c)
{
    const fleet_problem *p = c->p;
    int32_t *first_slot = ARENA_NEW(c->a, int32_t, (size_t)p->n_consignment + 1);
    for (int32_t i = 0; i < p->n_consignment; i++) {
        first_slot[i + 1] = first_slot[i] + p->consignment[i].hop_n;
    }
    int32_t n_slot = first_slot[p->n_consignment];
    fleet_goods g = {.c = c, .first_slot = first_slot};
    g.carried[FLEET_OUT] = ARENA_NEW(c->a, int64_t, n_slot);
    g.carried[FLEET_BACK] = ARENA_NEW(c->a, int64_t, n_slot);
    g.stands[FLEET_OUT] = ARENA_NEW(c->a, int64_t, n_slot);
    g.stands[FLEET_BACK] = ARENA_NEW(c->a, int64_t, n_slot);
    g.returned = ARENA_NEW(c->a, int64_t, p->n_consignment);
    g.has_child = ARENA_NEW(c->a, bool, p->n_consignment);
    for (int32_t i = 0; i < c->n_trip; i++) {
        const fleet_trip *t = &c->plan->trip[i];
        for (int32_t k = 0; c->trip_ok[i] && k < t->stop_n; k++) {
            const fleet_stop *s = &c->plan->stop[t->stop_first + k];
            g.carried[t->direction][slot_of(&g, s)] += s->units;
            g.stands[t->direction][slot_of(&g, s)] += c->fixed[i] ? s->units : 0;
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

static void judge_delivered(const fleet_goods *g)
{
    const fleet_problem *p = g->c->p;
    for (int32_t i = 0; i < p->n_consignment; i++) {
        for (int direction = FLEET_OUT; direction <= FLEET_BACK; direction++) {
            int64_t due = units_due(g, i, direction);
            if (p->consignment[i].hop_n == 0 && !p->consignment[i].here) { // no way: all of it is missing
                check_equal(g->c->r, CHECK_FLEET_DELIVERED, i, 0, due);
            }
            for (int32_t slot = g->first_slot[i]; slot < g->first_slot[i + 1]; slot++) {
                // What trips that stand brought further than the rest can go stays where it is.
                int64_t stands = g->stands[direction][slot];
                int64_t wanted = stands > due ? stands : due;
                check_equal(g->c->r, CHECK_FLEET_DELIVERED, i, g->carried[direction][slot], wanted);
            }
        }
    }
}

// Kits that the children of each consignment get (out), or bring (back), as the plan owns up to.
static int64_t *units_of_children(const fleet_goods *g, int direction)
{
    const fleet_problem *p = g->c->p;
    int64_t *units = ARENA_NEW(g->c->a, int64_t, p->n_consignment);
    for (int32_t i = 0; i < p->n_consignment; i++) {
        if (p->consignment[i].parent != NONE) {
            units[p->consignment[i].parent] += units_due(g, i, direction);
        }
    }
    return units;
}

// Where a leg is passed by no trip shows what came through: what the plan owns up to above and below agrees.
static void judge_passed(const fleet_goods *g)
{
    const fleet_problem *p = g->c->p;
    const int64_t *get = units_of_children(g, FLEET_OUT);
    const int64_t *bring = units_of_children(g, FLEET_BACK);
    for (int32_t i = 0; i < p->n_consignment; i++) {
        const fleet_consignment *cons = &p->consignment[i];
        if (!cons->here) {
            continue;
        }
        int64_t had = units_due(g, i, FLEET_OUT);
        int64_t lacked = cons->parent == NONE ? 0 : g->c->missing[FLEET_OUT][cons->parent];
        check_at_most(g->c->r, CHECK_FLEET_MISSING, i, cons->units - had, lacked);
        check_at_most(g->c->r, CHECK_FLEET_DELIVERED, i, get[i], had);
        check_equal(g->c->r, CHECK_FLEET_DELIVERED, i, units_due(g, i, FLEET_BACK),
                    bring[i] < had ? bring[i] : had);
        if (cons->parent != NONE) {
            check_at_most(g->c->r, CHECK_FLEET_DELIVERED, i, get[cons->parent],
                          units_due(g, cons->parent, FLEET_OUT));
        }
    }
}

static void judge_jetties(const fleet_goods *g)
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

// What is missing was not delivered: with what came over the last hop it is no more than the consignment.
static void judge_not_both(const fleet_goods *g, int direction)
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

static void judge_missing(const fleet_goods *g)
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
        check_test(c->r, CHECK_FLEET_MISSING, fleet_reason_is_true(g, m), subject, (int64_t)m->reason, NONE);
        seen[subject] |= bit;
    }
    for (int direction = FLEET_OUT; direction <= FLEET_BACK; direction++) {
        judge_not_both(g, direction);
    }
}

// Stocks, out: before each hop but the first (its slot), and at each receiver for the children. Back: the
// same places, filled from the other side; a receiver without children holds what was delivered there.
static int64_t stock_before_hop(const fleet_goods *g, int direction, int32_t slot)
{
    int64_t n_consignment = g->c->p->n_consignment;
    int64_t n_slot = g->first_slot[n_consignment];
    return direction == FLEET_OUT ? slot : n_slot + n_consignment + slot;
}

static int64_t stock_at_receiver(const fleet_goods *g, int direction, int32_t consignment)
{
    return stock_before_hop(g, direction, g->first_slot[g->c->p->n_consignment]) + consignment;
}

// The consignment at whose receiver a consignment's own way begins, or NONE: the warehouse.
int32_t fleet_case_source(const fleet_case *c, int32_t consignment)
{
    int32_t source = c->p->consignment[consignment].parent;
    while (source != NONE && c->p->consignment[source].here) {
        source = c->p->consignment[source].parent;
    }
    return source;
}

// Adds what a stop of an outbound trip takes from a stock when loading, and what it brings to one.
static size_t entries_out(const fleet_goods *g, int32_t trip, const fleet_stop *s, int64_t margin_s,
                          check_entry *entry)
{
    const fleet_trip *t = &g->c->plan->trip[trip];
    int32_t source = fleet_case_source(g->c, s->consignment);
    int32_t slot = slot_of(g, s);
    size_t n = 0;
    check_entry take = {.at_s = t->load_s, .value = s->units, .rank = CHECK_GOODS_OUT, .subject = trip};
    check_entry bring = {
        .at_s = s->leave_s + margin_s, .value = s->units, .rank = CHECK_GOODS_IN, .subject = trip};
    if (slot > g->first_slot[s->consignment]) {
        take.group = stock_before_hop(g, FLEET_OUT, slot);
        entry[n++] = take;
    } else if (source != NONE) {
        take.group = stock_at_receiver(g, FLEET_OUT, source);
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
static size_t entries_back(const fleet_goods *g, int32_t trip, const fleet_stop *s, int64_t margin_s,
                           check_entry *entry)
{
    const fleet_trip *t = &g->c->plan->trip[trip];
    int32_t source = fleet_case_source(g->c, s->consignment);
    int32_t slot = slot_of(g, s);
    size_t n = 0;
    check_entry take = {.at_s = s->arrive_s, .value = s->units, .rank = CHECK_GOODS_OUT, .subject = trip};
    check_entry bring = {
        .at_s = t->end_s + margin_s, .value = s->units, .rank = CHECK_GOODS_IN, .subject = trip};
    if (slot + 1 < g->first_slot[s->consignment + 1]) {
        take.group = stock_before_hop(g, FLEET_BACK, slot + 1);
    } else {
        take.group = stock_at_receiver(g, FLEET_BACK, s->consignment);
    }
    entry[n++] = take;
    if (slot > g->first_slot[s->consignment]) {
        bring.group = stock_before_hop(g, FLEET_BACK, slot);
        entry[n++] = bring;
    } else if (source != NONE) {
        bring.group = stock_at_receiver(g, FLEET_BACK, source);
        entry[n++] = bring;
    }
    return n;
}

size_t fleet_goods_entries(const fleet_goods *g, int64_t margin_s, check_entry *entry)
{
    const fleet_case *c = g->c;
    size_t n = 0;
    for (int32_t i = 0; i < c->n_trip; i++) {
        const fleet_trip *t = &c->plan->trip[i];
        for (int32_t k = 0; c->trip_ok[i] && k < t->stop_n; k++) {
            const fleet_stop *s = fleet_case_stop(c, t, k);
            n += t->direction == FLEET_OUT ? entries_out(g, i, s, margin_s, &entry[n])
                                           : entries_back(g, i, s, margin_s, &entry[n]);
        }
    }
    check_entries_sort(entry, n);
    return n;
}

int32_t fleet_goods_place(const fleet_goods *g, int64_t stock, fleet_direction *ret_direction)
{
    const fleet_problem *p = g->c->p;
    int64_t n_slot = g->first_slot[p->n_consignment];
    int64_t n_stock = n_slot + p->n_consignment;
    *ret_direction = stock < n_stock ? FLEET_OUT : FLEET_BACK;
    int64_t i = stock % n_stock;
    if (i >= n_slot) {
        int64_t receiver = i - n_slot;
        return g->has_child[receiver] ? p->consignment[receiver].place : NONE;
    }
    int32_t low = 0;
    for (int32_t high = p->n_consignment; high - low > 1;) { // the consignment of the slot
        int32_t middle = low + (high - low) / 2;
        if (g->first_slot[middle] <= i) {
            low = middle;
        } else {
            high = middle;
        }
    }
    const fleet_consignment *cons = &p->consignment[low];
    return p->block[cons->block].place[p->hop[cons->hop_first + (i - g->first_slot[low])].from];
}

// One stock over time. Trips that stand take what they take; the others may have what is left.
static void judge_stock(const fleet_case *c, const check_entry *entry, size_t n)
{
    int64_t arrived = 0;
    int64_t left = 0;
    int64_t left_fixed = 0;
    for (size_t i = 0; i < n; i++) {
        if (entry[i].rank == CHECK_GOODS_IN) {
            arrived += entry[i].value;
            continue;
        }
        left += entry[i].value;
        left_fixed += c->fixed[entry[i].subject] ? entry[i].value : 0;
        bool holds = left <= arrived || left == left_fixed;
        check_test(c->r, CHECK_FLEET_ORDER, holds, entry[i].subject, left, arrived);
    }
}

// At no moment has more left a stock than has arrived there.
static void judge_order(const fleet_goods *g)
{
    const fleet_case *c = g->c;
    check_entry *entry = ARENA_NEW(c->a, check_entry, 2 * (size_t)c->n_stop);
    size_t n = fleet_goods_entries(g, c->p->margin_s, entry);
    for (size_t first = 0, end = 0; first < n; first = end) {
        end = check_group_end(entry, n, first);
        judge_stock(c, &entry[first], end - first);
    }
}

void fleet_judge_goods(const fleet_case *c)
{
    fleet_goods g = fleet_goods_open(c);
    judge_delivered(&g);
    judge_passed(&g);
    judge_missing(&g);
    judge_order(&g);
    judge_jetties(&g);
}
