// Company: what takes several vehicles over a hop of leg 0 out leaves with no vehicle alone. The subject of a
// fault is a trip. A trip that stands is company for others and asked for nothing.
#include "plan/check_internal.h"

enum { RANK_FREE, RANK_STANDS };

// A departure of a vehicle over each hop that the trip serves, once.
static size_t departures_of(const fleet_case *c, int32_t trip, check_entry *entry)
{
    const fleet_trip *t = &c->plan->trip[trip];
    size_t n = 0;
    for (int32_t i = 0; i < t->stop_n; i++) {
        int32_t hop = fleet_case_stop(c, t, i)->hop;
        bool again = false;
        for (size_t k = 0; k < n; k++) {
            again = again || entry[k].group == hop;
        }
        if (!again) {
            entry[n++] = (check_entry){.group = hop,
                                       .at_s = t->depart_s,
                                       .value = t->vehicle,
                                       .rank = c->fixed[trip] ? RANK_STANDS : RANK_FREE,
                                       .subject = trip};
        }
    }
    return n;
}

// Vehicles that depart within the gap of one departure, each once.
static int64_t company_of(const fleet_case *c, const check_entry *entry, size_t n, size_t of, size_t *seen)
{
    int64_t vehicles = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t apart = entry[i].at_s - entry[of].at_s;
        bool near = apart <= c->p->convoy_gap_s && apart >= -(int64_t)c->p->convoy_gap_s;
        if (near && seen[entry[i].value] != of + 1) {
            seen[entry[i].value] = of + 1;
            vehicles++;
        }
    }
    return vehicles;
}

// The consignment of the hop is that of the departure's stop.
static int32_t consignment_of(const fleet_case *c, const check_entry *entry)
{
    const fleet_trip *t = &c->plan->trip[entry->subject];
    int32_t i = 0;
    while (fleet_case_stop(c, t, i)->hop != entry->group) {
        i++;
    }
    return fleet_case_stop(c, t, i)->consignment;
}

static void judge_hop(const fleet_case *c, const check_entry *entry, size_t n)
{
    int64_t asked = c->p->convoy_min;
    int64_t vehicles = fleet_hop_vehicles(c, consignment_of(c, entry), FLEET_OUT, (int32_t)entry->group);
    int64_t free = 0;
    for (size_t i = 0; i < n; i++) {
        free += entry[i].rank == RANK_FREE ? 1 : 0;
    }
    asked = vehicles < asked ? vehicles : asked;
    asked = free < asked ? free : asked;
    size_t *seen = ARENA_NEW(c->a, size_t, c->p->n_vehicle);
    for (size_t i = 0; i < n; i++) {
        if (entry[i].rank == RANK_FREE) {
            check_at_least(c->r, CHECK_FLEET_CONVOY, entry[i].subject, company_of(c, entry, n, i, seen),
                           asked);
        }
    }
}

void fleet_judge_convoys(const fleet_case *c)
{
    if (c->p->convoy_min < 2) {
        return;
    }
    check_entry *entry = ARENA_NEW(c->a, check_entry, c->n_stop);
    size_t n = 0;
    for (int32_t i = 0; i < c->n_trip; i++) {
        const fleet_trip *t = &c->plan->trip[i];
        if (c->trip_ok[i] && t->leg == 0 && t->direction == FLEET_OUT) {
            n += departures_of(c, i, &entry[n]);
        }
    }
    check_entries_sort(entry, n);
    for (size_t first = 0, end = 0; first < n; first = end) {
        end = check_group_end(entry, n, first);
        judge_hop(c, &entry[first], end - first);
    }
}
