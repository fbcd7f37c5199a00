// Planted errors in what vehicles hold, which goods travel together, and what places and vehicles allow.
#include "mutate_internal.h"

enum { DAY_S = 86400, FAR_S = 1 << 29 };

static int32_t place_of(const fleet_draft *d, const fleet_trip *t, int32_t local)
{
    return d->block[t->block].place[local];
}

static int32_t place_of_stop(fleet_draft *d, const fleet_trip *t, int32_t i)
{
    return place_of(d, t, d->hop[draft_stop(d, t, i)->hop].to);
}

// Volume, seats, spares.

static bool volume_too_little(fleet_draft *d, fleet_trip *t)
{
    fleet_lot *lot = draft_lot(d, t);
    lot->l = lot->l > 0 ? lot->l : 10;
    d->vehicle[t->vehicle].cap_l = (int32_t)draft_units(d, t) * lot->l - 1;
    return true;
}

static bool volume_grows(fleet_draft *d, fleet_trip *t)
{
    fleet_vehicle *v = &d->vehicle[t->vehicle];
    v->cap_l = v->cap_l > 0 ? v->cap_l : 1000;
    draft_lot(d, t)->l = v->cap_l / (int32_t)draft_units(d, t) + 1;
    return true;
}

static int32_t riders(const fleet_trip *t)
{
    return t->escort_n + (t->village_officer != NONE ? 1 : 0);
}

static bool seat_too_few(fleet_draft *d, fleet_trip *t)
{
    if (riders(t) < 2) {
        return false;
    }
    d->vehicle[t->vehicle].seats = riders(t) - 1;
    return true;
}

static bool rider_too_many(fleet_draft *d, fleet_trip *t)
{
    if (t->escort_n >= FLEET_ESCORTS_MAX || riders(t) == 0 || d->p.n_person == 0) {
        return false;
    }
    d->vehicle[t->vehicle].seats = riders(t);
    t->escort[t->escort_n++] = draft_below(d, d->p.n_person);
    return true;
}

static bool vehicle_is_spare(fleet_draft *d, fleet_trip *t)
{
    d->p.spares_out = false;
    d->vehicle[t->vehicle].spare = true;
    return true;
}

static bool goes_by_spare(fleet_draft *d, fleet_trip *t)
{
    if (d->p.n_vehicle < 2) {
        return false;
    }
    t->vehicle = (t->vehicle + 1 + draft_below(d, d->p.n_vehicle - 1)) % d->p.n_vehicle;
    d->p.spares_out = false;
    d->vehicle[t->vehicle].spare = true;
    return true;
}

// Lots.

static bool leaves_warehouse(fleet_draft *d, const fleet_trip *t)
{
    const fleet_stop *s = draft_stop(d, t, 0);
    return t->leg == 0 && t->direction == FLEET_OUT && s->hop == d->consignment[s->consignment].hop_first;
}

static bool lot_fixed_late(fleet_draft *d, fleet_trip *t)
{
    if (leaves_warehouse(d, t)) {
        draft_lot(d, t)->from_s = t->load_s + 1;
    }
    return leaves_warehouse(d, t);
}

static bool loaded_before_fixed(fleet_draft *d, fleet_trip *t)
{
    if (leaves_warehouse(d, t)) {
        draft_lot(d, t)->from_s = t->load_s;
        draft_shift(d, t, -60);
    }
    return leaves_warehouse(d, t);
}

// A stop gets the goods of another lot, of one that goes the same way.
static bool lots_together(fleet_draft *d, fleet_trip *t)
{
    fleet_stop *s = draft_stop(d, t, t->stop_n - 1);
    const fleet_consignment *cons = &d->consignment[s->consignment];
    for (int32_t i = 0; t->stop_n > 1 && i < d->p.n_consignment; i++) {
        const fleet_consignment *other = &d->consignment[i];
        if (other->lot != cons->lot && other->leg == cons->leg && other->block == cons->block &&
            other->hop_n > 0 && d->hop[other->hop_first].from == t->base) {
            s->consignment = i;
            s->hop = other->hop_first;
            return true;
        }
    }
    return false;
}

// Hours and docks.

static bool opens_late(fleet_draft *d, fleet_trip *t)
{
    int32_t i = draft_below(d, t->stop_n);
    int32_t place = place_of_stop(d, t, i);
    draft_drop_hours(d, place);
    draft_add_hours(d, (fleet_span){place, draft_stop(d, t, i)->arrive_s + 1, FAR_S});
    return true;
}

static bool closes_early(fleet_draft *d, fleet_trip *t)
{
    int32_t i = draft_below(d, t->stop_n);
    int32_t place = place_of_stop(d, t, i);
    draft_drop_hours(d, place);
    draft_add_hours(d, (fleet_span){place, -FAR_S, draft_stop(d, t, i)->leave_s - 1});
    return true;
}

static bool base_opens_late(fleet_draft *d, fleet_trip *t)
{
    int32_t place = place_of(d, t, t->base);
    bool out = t->direction == FLEET_OUT;
    draft_drop_hours(d, place);
    fleet_span late = {place, t->load_s + 1, FAR_S};
    fleet_span early = {place, -FAR_S, t->end_s - 1};
    draft_add_hours(d, out ? late : early);
    return true;
}

// Work of a trip at a place: i < 0 at its base, else at a stop.
typedef struct work {
    int32_t place, from_s, to_s;
} work;

static work work_of(fleet_draft *d, const fleet_trip *t, int32_t i)
{
    if (i >= 0) {
        return (work){place_of_stop(d, t, i), draft_stop(d, t, i)->arrive_s, draft_stop(d, t, i)->leave_s};
    }
    int32_t units = (int32_t)draft_units(d, t);
    if (t->direction == FLEET_OUT) {
        return (work){place_of(d, t, t->base), t->load_s, t->load_s + units * d->p.load_unit_s};
    }
    return (work){place_of(d, t, t->base), t->end_s - units * d->p.unload_unit_s, t->end_s};
}

// Two vehicles work at a place at a moment, which has one dock after all.
static bool dock_lost(fleet_draft *d, fleet_trip *t)
{
    for (int32_t o = 0; o < d->plan.n_trip; o++) {
        const fleet_trip *other = &d->plan.trip[o];
        for (int32_t i = -1; other != t && i < t->stop_n; i++) {
            for (int32_t k = -1; k < other->stop_n; k++) {
                work a = work_of(d, t, i);
                work b = work_of(d, other, k);
                if (a.place == b.place && a.from_s < b.to_s && b.from_s < a.to_s && a.from_s < a.to_s &&
                    b.from_s < b.to_s) {
                    d->docks[a.place] = 1;
                    return true;
                }
            }
        }
    }
    return false;
}

// A trip loads while another does, at a base where there is one dock.
static bool dock_taken(fleet_draft *d, fleet_trip *t)
{
    work own = work_of(d, t, -1);
    for (int32_t o = 0; own.from_s < own.to_s && o < d->plan.n_trip; o++) {
        const fleet_trip *other = &d->plan.trip[o];
        work theirs = work_of(d, other, -1);
        if (other != t && own.place == theirs.place && theirs.from_s < theirs.to_s) {
            d->docks[own.place] = 1;
            draft_shift(d, t, theirs.from_s - own.from_s);
            return true;
        }
    }
    return false;
}

// Nights.

static int32_t floor_day(int32_t at_s)
{
    return at_s >= 0 ? at_s / DAY_S : -((DAY_S - 1 - at_s) / DAY_S);
}

static bool guard_leaves(fleet_draft *d, fleet_trip *t)
{
    for (int32_t i = 1; i < t->stop_n; i++) {
        int32_t place = place_of_stop(d, t, i - 1);
        draft_move move = draft_move_of(d, t, i);
        int32_t begin_s = draft_stop(d, t, i)->arrive_s - draft_time(d, t, move.from, move.to);
        if (floor_day(draft_stop(d, t, i - 1)->arrive_s) != floor_day(begin_s)) {
            d->guarded[place] = 0;
            return true;
        }
    }
    return false;
}

// Goods wait at the first stop until the same hour of the next day.
static bool waits_a_night(fleet_draft *d, fleet_trip *t)
{
    if (t->direction == FLEET_OUT && t->stop_n < 2) {
        return false;
    }
    d->guarded[place_of_stop(d, t, 0)] = 0;
    for (int32_t i = 1; i < t->stop_n; i++) {
        draft_stop(d, t, i)->arrive_s += DAY_S;
        draft_stop(d, t, i)->leave_s += DAY_S;
    }
    t->end_s += DAY_S;
    return true;
}

static bool departs_the_evening_before(fleet_draft *d, fleet_trip *t)
{
    if (t->direction != FLEET_OUT) {
        return false;
    }
    d->guarded[place_of(d, t, t->base)] = 0;
    t->load_s -= DAY_S;
    t->depart_s -= DAY_S;
    return true;
}

// Laid up.

static bool laid_up_under_way(fleet_draft *d, fleet_trip *t)
{
    if (t->load_s >= t->end_s) {
        return false;
    }
    draft_add_laid_up(d, (fleet_span){t->vehicle, t->end_s - 1, t->end_s});
    return true;
}

// From the end of one trip to the next, so that there is no time to be at home.
static bool laid_up_away_from_home(fleet_draft *d, fleet_trip *t)
{
    const fleet_trip *next = draft_next_of_vehicle(d, t);
    int32_t home = draft_local(d, t->block, d->vehicle[t->vehicle].home);
    if (!next || draft_time(d, t, t->base, home) <= 0 || t->end_s >= next->load_s) {
        return false;
    }
    draft_drop_laid_up(d, t->vehicle);
    draft_add_laid_up(d, (fleet_span){t->vehicle, t->end_s, next->load_s});
    return true;
}

// Until the first loading, far from home.
static bool laid_up_before_first(fleet_draft *d, fleet_trip *t)
{
    int32_t home = draft_local(d, t->block, d->vehicle[t->vehicle].home);
    if (draft_time(d, t, home, t->base) <= 0) {
        return false;
    }
    for (const fleet_trip *before = d->plan.trip; before < t; before++) {
        if (before->vehicle == t->vehicle) {
            return false;
        }
    }
    draft_drop_laid_up(d, t->vehicle);
    draft_add_laid_up(d, (fleet_span){t->vehicle, t->load_s - 1, t->load_s});
    return true;
}

#define OTHER_VEHICLE                                                                                        \
    (LONGER | BIT(FLEET_MODE) | BIT(FLEET_TRAVEL) | BIT(FLEET_HANDLING) | BIT(FLEET_BOXES) |                 \
     BIT(FLEET_WEIGHT) | BIT(FLEET_VOLUME) | BIT(FLEET_SEATS) | BIT(FLEET_MISSING) | BIT(FLEET_PIN))
#define OTHER_GOODS (OTHER_VEHICLE | BIT(FLEET_DELIVERED) | BIT(FLEET_ORDER) | BIT(FLEET_OFFICER))

const fleet_operator mutate_places_operators[] = {
    {{CHECK_FLEET_VOLUME, "a vehicle one litre too small", BIT(FLEET_MISSING)}, NULL, volume_too_little},
    {{CHECK_FLEET_VOLUME, "bulkier kits", BIT(FLEET_MISSING)}, NULL, volume_grows},
    {{CHECK_FLEET_SEATS, "a seat too few", BIT(FLEET_MISSING)}, NULL, seat_too_few},
    {{CHECK_FLEET_SEATS, "a rider too many",
      BIT(FLEET_ESCORTS) | BIT(FLEET_ESCORT_ONCE) | BIT(FLEET_ESCORT_OPEN) | BIT(FLEET_REST) |
          BIT(FLEET_MISSING)},
     NULL,
     rider_too_many},
    {{CHECK_FLEET_SPARE, "a vehicle that was to be kept", BIT(FLEET_MISSING)}, NULL, vehicle_is_spare},
    {{CHECK_FLEET_SPARE, "a trip by a spare vehicle", OTHER_VEHICLE}, NULL, goes_by_spare},
    {{CHECK_FLEET_LOT, "a lot that is fixed late", 0}, NULL, lot_fixed_late},
    {{CHECK_FLEET_LOT, "kits loaded before they are fixed", MOVED}, NULL, loaded_before_fixed},
    {{CHECK_FLEET_LOT, "two lots in one vehicle", OTHER_GOODS | MUTATION_RARE}, NULL, lots_together},
    {{CHECK_FLEET_PLACE_HOURS, "a stop before its place opens", 0}, NULL, opens_late},
    {{CHECK_FLEET_PLACE_HOURS, "a stop after its place closes", 0}, NULL, closes_early},
    {{CHECK_FLEET_PLACE_HOURS, "work at a base that is closed", 0}, NULL, base_opens_late},
    {{CHECK_FLEET_DOCKS, "a dock that is lost", 0}, NULL, dock_lost},
    {{CHECK_FLEET_DOCKS, "a dock taken twice", MOVED}, NULL, dock_taken},
    {{CHECK_FLEET_NIGHTS, "a guard that leaves", MUTATION_RARE}, NULL, guard_leaves},
    {{CHECK_FLEET_NIGHTS, "a night on the way", MOVED}, NULL, waits_a_night},
    {{CHECK_FLEET_NIGHTS, "a departure on the evening before", MOVED}, NULL, departs_the_evening_before},
    {{CHECK_FLEET_LAID_UP, "a vehicle laid up under way", 0}, NULL, laid_up_under_way},
    {{CHECK_FLEET_LAID_UP, "a vehicle laid up far from home", RUNS}, NULL, laid_up_away_from_home},
    {{CHECK_FLEET_LAID_UP, "a vehicle laid up until it loads", RUNS}, NULL, laid_up_before_first},
};
const size_t mutate_places_count = sizeof mutate_places_operators / sizeof mutate_places_operators[0];
