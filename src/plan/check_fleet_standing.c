// What stands: trips that have happened or are pinned whole, the moment that it is, and what a person wants
// of single hops.
#include "plan/check_internal.h"

static bool same_stops(const fleet_stop *a, const fleet_stop *b, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        if (a[i].consignment != b[i].consignment || a[i].hop != b[i].hop || a[i].units != b[i].units ||
            a[i].arrive_s != b[i].arrive_s || a[i].leave_s != b[i].leave_s) {
            return false;
        }
    }
    return true;
}

static bool same_escorts(const fleet_trip *a, const fleet_trip *b)
{
    for (int32_t i = 0; i < a->escort_n && i < b->escort_n; i++) {
        if (a->escort[i] != b->escort[i]) {
            return false;
        }
    }
    return a->escort_n == b->escort_n && a->village_officer == b->village_officer;
}

// All but the wave, and where its stops lie.
static bool same_trip(const fleet_case *c, const fleet_trip *fixed, const fleet_trip *t)
{
    return fixed->vehicle == t->vehicle && fixed->block == t->block && fixed->base == t->base &&
           fixed->leg == t->leg && fixed->direction == t->direction && fixed->load_s == t->load_s &&
           fixed->depart_s == t->depart_s && fixed->end_s == t->end_s && fixed->stop_n == t->stop_n &&
           same_escorts(fixed, t) &&
           same_stops(&c->p->fixed_stop[fixed->stop_first], &c->plan->stop[t->stop_first], t->stop_n);
}

// Each trip that stands is one trip of the plan, which is marked. The subject of a fault is the fixed trip.
static void judge_fixed(const fleet_case *c)
{
    size_t n = 0;
    const check_entry *entry = fleet_case_by_vehicle(c, &n);
    for (int32_t f = 0; f < c->p->n_fixed; f++) {
        const fleet_trip *fixed = &c->p->fixed[f];
        int32_t found = NONE;
        for (size_t i = check_first_of(entry, n, fixed->vehicle, fixed->load_s);
             found == NONE && i < n && entry[i].group == fixed->vehicle && entry[i].at_s == fixed->load_s;
             i++) {
            int32_t trip = entry[i].subject;
            found = !c->fixed[trip] && same_trip(c, fixed, &c->plan->trip[trip]) ? trip : NONE;
        }
        if (check_test(c->r, CHECK_FLEET_FIXED, found != NONE, f, found, NONE)) {
            c->fixed[found] = true;
        }
    }
}

static void judge_now(const fleet_case *c)
{
    for (int32_t i = 0; i < c->n_trip; i++) {
        if (c->trip_ok[i] && !c->fixed[i]) {
            check_at_least(c->r, CHECK_FLEET_NOW, i, c->plan->trip[i].load_s, c->p->now_s);
        }
    }
}

static void judge_pin(const fleet_case *c, const fleet_pin *pin, int32_t trip)
{
    const fleet_trip *t = &c->plan->trip[trip];
    if (pin->vehicle != NONE) {
        check_equal(c->r, CHECK_FLEET_PIN, trip, t->vehicle, pin->vehicle);
    }
    check_at_least(c->r, CHECK_FLEET_PIN, trip, t->depart_s, pin->from_s);
    check_at_most(c->r, CHECK_FLEET_PIN, trip, t->depart_s, pin->to_s);
}

// Every stop against the pins of its consignment: `next` chains them from `first` of each consignment on.
static void judge_pins(const fleet_case *c)
{
    int32_t *first = ARENA_NEW(c->a, int32_t, c->p->n_consignment);
    int32_t *next = ARENA_NEW(c->a, int32_t, c->p->n_pin);
    for (int32_t i = 0; i < c->p->n_consignment; i++) {
        first[i] = NONE;
    }
    for (int32_t i = 0; i < c->p->n_pin; i++) {
        next[i] = first[c->p->pin[i].consignment];
        first[c->p->pin[i].consignment] = i;
    }
    for (int32_t i = 0; c->p->n_pin > 0 && i < c->n_trip; i++) {
        const fleet_trip *t = &c->plan->trip[i];
        for (int32_t k = 0; c->trip_ok[i] && !c->fixed[i] && k < t->stop_n; k++) {
            const fleet_stop *s = fleet_case_stop(c, t, k);
            for (int32_t j = first[s->consignment]; j != NONE; j = next[j]) {
                const fleet_pin *pin = &c->p->pin[j];
                if (pin->hop == s->hop && pin->direction == t->direction) {
                    judge_pin(c, pin, i);
                }
            }
        }
    }
}

void fleet_judge_standing(const fleet_case *c)
{
    judge_fixed(c);
    judge_now(c);
    judge_pins(c);
}
