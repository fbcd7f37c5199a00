// Planted errors in movements, handling, hours, vehicles and waves.
#include "mutate_internal.h"

enum { DAY_S = 86400 };

// Movements.

static bool way_cut(fleet_draft *d, fleet_trip *t)
{
    int32_t first = draft_below(d, t->stop_n + 1);
    for (int32_t k = 0; k <= t->stop_n; k++) {
        draft_move move = draft_move_of(d, t, (first + k) % (t->stop_n + 1));
        if (move.from != move.to) {
            draft_set_time(d, t, move.from, move.to, MATRIX_NONE);
            return true;
        }
    }
    return false;
}

static bool medium_wrong(fleet_draft *d, fleet_trip *t)
{
    fleet_vehicle *v = &d->vehicle[t->vehicle];
    v->mode = mode_is_boat(v->mode) ? MODE_TRUCK : MODE_KETEK;
    return true;
}

static bool is_first_of_vehicle(const fleet_draft *d, const fleet_trip *t)
{
    for (const fleet_trip *before = d->plan.trip; before < t; before++) {
        if (before->vehicle == t->vehicle) {
            return false;
        }
    }
    return true;
}

// The vehicle can come from home and not return, or the other way round.
static bool way_home_cut(fleet_draft *d, fleet_trip *t)
{
    int32_t home = draft_local(d, t->block, d->vehicle[t->vehicle].home);
    bool out = is_first_of_vehicle(d, t);
    if (home == t->base || (!out && draft_next_of_vehicle(d, t))) {
        return false;
    }
    draft_set_time(d, t, out ? home : t->base, out ? t->base : home, MATRIX_NONE);
    return true;
}

static bool hop_of_other_medium(fleet_draft *d, fleet_trip *t)
{
    fleet_hop *hop = &d->hop[draft_stop(d, t, 0)->hop];
    hop->water = !hop->water;
    return true;
}

static bool home_elsewhere(fleet_draft *d, fleet_trip *t)
{
    for (int32_t place = 0; place < d->p.n_place; place++) {
        bool in_block = false;
        for (int32_t i = 0; i < d->block[t->block].n; i++) {
            in_block = in_block || d->block[t->block].place[i] == place;
        }
        if (!in_block) {
            d->vehicle[t->vehicle].home = place;
            return true;
        }
    }
    return false;
}

static bool arrives_too_soon(fleet_draft *d, fleet_trip *t)
{
    for (int32_t i = 0; i < t->stop_n; i++) {
        draft_move move = draft_move_of(d, t, i);
        int32_t time_s = draft_time(d, t, move.from, move.to);
        if (time_s > 0) {
            draft_stop(d, t, i)->arrive_s = move.left_s + time_s - 1;
            return true;
        }
    }
    return false;
}

static bool back_too_soon(fleet_draft *d, fleet_trip *t)
{
    draft_move move = draft_move_of(d, t, t->stop_n);
    int32_t time_s = draft_time(d, t, move.from, move.to);
    if (time_s > 0) {
        t->end_s = move.left_s + time_s - 1;
    }
    return time_s > 0;
}

static bool way_longer(fleet_draft *d, fleet_trip *t)
{
    draft_move move = draft_move_of(d, t, 0);
    if (move.from != move.to) {
        draft_set_time(d, t, move.from, move.to, draft_stop(d, t, 0)->arrive_s - move.left_s + 1);
    }
    return move.from != move.to;
}

// Handling.

static bool unloads_too_fast(fleet_draft *d, fleet_trip *t)
{
    fleet_stop *s = draft_stop(d, t, draft_below(d, t->stop_n));
    int32_t unit_s = t->direction == FLEET_OUT ? d->p.unload_unit_s : d->p.load_unit_s;
    int32_t work_s = d->p.stop_fixed_s + s->units * unit_s;
    if (work_s > 0) {
        s->leave_s = s->arrive_s + work_s - 1;
    }
    return work_s > 0;
}

static bool loads_too_fast(fleet_draft *d, fleet_trip *t)
{
    int32_t work_s = (int32_t)draft_units(d, t) * d->p.load_unit_s;
    if (t->direction != FLEET_OUT || work_s == 0) {
        return false;
    }
    t->depart_s = t->load_s + work_s - 1;
    return true;
}

static bool loads_the_day_before(fleet_draft *d, fleet_trip *t)
{
    (void)d;
    t->load_s -= t->direction == FLEET_OUT ? DAY_S : 0;
    return t->direction == FLEET_OUT;
}

static bool loads_before_going_back(fleet_draft *d, fleet_trip *t)
{
    (void)d;
    t->load_s -= t->direction == FLEET_BACK;
    return t->direction == FLEET_BACK;
}

static bool unloads_at_base_too_fast(fleet_draft *d, fleet_trip *t)
{
    draft_move move = draft_move_of(d, t, t->stop_n);
    int32_t work_s = (int32_t)draft_units(d, t) * d->p.unload_unit_s;
    if (t->direction != FLEET_BACK || work_s == 0) {
        return false;
    }
    t->end_s = move.left_s + draft_time(d, t, move.from, move.to) + work_s - 1;
    return true;
}

// Vehicles.

static bool trips_overlap(fleet_draft *d, fleet_trip *t)
{
    fleet_trip *next = draft_next_of_vehicle(d, t);
    if (!next || draft_is_fixed(d, next)) {
        return false;
    }
    draft_shift(d, next, t->end_s - 1 - next->load_s);
    return true;
}

// From the end of t to the base of the vehicle's next trip; by way of home when that is in another block.
static int32_t empty_run_s(const fleet_draft *d, const fleet_trip *t, const fleet_trip *next)
{
    if (t->block == next->block) {
        return draft_time(d, t, t->base, next->base);
    }
    if (d->block[t->block].place[t->base] == d->block[next->block].place[next->base]) {
        return 0;
    }
    int32_t home = d->vehicle[t->vehicle].home;
    return draft_time(d, t, t->base, draft_local(d, t->block, home)) +
           draft_time(d, next, draft_local(d, next->block, home), next->base);
}

static bool no_time_for_empty_run(fleet_draft *d, fleet_trip *t)
{
    fleet_trip *next = draft_next_of_vehicle(d, t);
    if (!next || draft_is_fixed(d, next) || empty_run_s(d, t, next) <= 0) {
        return false;
    }
    draft_drop_laid_up(d, t->vehicle); // or it would have to be at home in between
    draft_shift(d, next, t->end_s + empty_run_s(d, t, next) - 1 - next->load_s);
    return true;
}

// Two trips at two places at once by one vehicle: the other's vehicle takes over this trip.
static bool vehicle_twice(fleet_draft *d, fleet_trip *t)
{
    for (int32_t i = 0; i < d->plan.n_trip; i++) {
        const fleet_trip *other = &d->plan.trip[i];
        if (other->vehicle != t->vehicle && other->load_s < t->end_s && t->load_s < other->end_s) {
            t->vehicle = other->vehicle;
            return true;
        }
    }
    return false;
}

static bool vehicle_comes_late(fleet_draft *d, fleet_trip *t)
{
    if (t->load_s >= d->vehicle[t->vehicle].to_s) {
        return false;
    }
    d->vehicle[t->vehicle].from_s = t->load_s + 1;
    return true;
}

static bool vehicle_leaves_early(fleet_draft *d, fleet_trip *t)
{
    if (t->end_s <= d->vehicle[t->vehicle].from_s) {
        return false;
    }
    d->vehicle[t->vehicle].to_s = t->end_s - 1;
    return true;
}

// The vehicle comes at the moment of its first loading, but to its home and not to the base.
static bool vehicle_comes_too_far(fleet_draft *d, fleet_trip *t)
{
    int32_t home = draft_local(d, t->block, d->vehicle[t->vehicle].home);
    if (draft_time(d, t, home, t->base) <= 0) {
        return false;
    }
    if (!is_first_of_vehicle(d, t)) {
        return false;
    }
    d->vehicle[t->vehicle].from_s = t->load_s;
    return true;
}

// Hours.

static bool window_opens_late(fleet_draft *d, fleet_trip *t)
{
    fleet_window *w = &d->p.window[t->direction][t->leg];
    if (draft_stop(d, t, 0)->arrive_s >= w->to_s) {
        return false;
    }
    w->from_s = draft_stop(d, t, 0)->arrive_s + 1;
    return true;
}

static bool window_closes_early(fleet_draft *d, fleet_trip *t)
{
    fleet_window *w = &d->p.window[t->direction][t->leg];
    if (draft_stop(d, t, t->stop_n - 1)->arrive_s <= w->from_s) {
        return false;
    }
    w->to_s = draft_stop(d, t, t->stop_n - 1)->arrive_s - 1;
    return true;
}

static bool day_ends_early(fleet_draft *d, fleet_trip *t)
{
    draft_move move = draft_move_of(d, t, 0);
    if (t->load_s < 0 || draft_time(d, t, move.from, move.to) <= 0) {
        return false;
    }
    d->p.window[t->direction][t->leg].day_to_s = draft_stop(d, t, 0)->arrive_s % DAY_S - 1;
    return true;
}

static bool moves_at_night(fleet_draft *d, fleet_trip *t)
{
    const fleet_window *w = &d->p.window[t->direction][t->leg];
    if (w->day_to_s >= DAY_S || t->load_s < 0 || draft_move_of(d, t, 0).to == t->base) {
        return false;
    }
    draft_shift(d, t, w->day_to_s + 1 - draft_stop(d, t, 0)->arrive_s % DAY_S);
    return true;
}

static bool moves_by_boat(fleet_draft *d, const fleet_trip *t)
{
    draft_move move = draft_move_of(d, t, 0);
    return mode_is_boat(d->vehicle[t->vehicle].mode) && t->load_s >= 0 &&
           draft_time(d, t, move.from, move.to) > 0;
}

static bool dusk_comes_early(fleet_draft *d, fleet_trip *t)
{
    if (!moves_by_boat(d, t)) {
        return false;
    }
    d->p.boat_to_s = draft_stop(d, t, 0)->arrive_s % DAY_S - 1;
    return true;
}

static bool dawn_comes_late(fleet_draft *d, fleet_trip *t)
{
    if (!moves_by_boat(d, t)) {
        return false;
    }
    d->p.boat_from_s = draft_stop(d, t, 0)->arrive_s % DAY_S;
    return true;
}

static bool boat_at_night(fleet_draft *d, fleet_trip *t)
{
    if (!moves_by_boat(d, t)) {
        return false;
    }
    draft_shift(d, t, d->p.boat_to_s + 1 - draft_stop(d, t, 0)->arrive_s % DAY_S);
    return true;
}

static bool receipt_earlier(fleet_draft *d, fleet_trip *t)
{
    if (t->leg != FLEET_LEGS - 1 || t->direction != FLEET_OUT) {
        return false;
    }
    d->p.receipt_s = d->p.late_s = draft_stop(d, t, t->stop_n - 1)->leave_s - 1;
    return true;
}

static bool received_late(fleet_draft *d, fleet_trip *t)
{
    if (t->leg != FLEET_LEGS - 1 || t->direction != FLEET_OUT) {
        return false;
    }
    draft_shift(d, t, d->p.late_s + 1 - draft_stop(d, t, t->stop_n - 1)->leave_s);
    return true;
}

// Waves.

static bool wave_zero(fleet_draft *d)
{
    if (d->p.n_kecamatan == 0) {
        return false;
    }
    d->plan.wave_of[draft_below(d, d->p.n_kecamatan)] = 0;
    return true;
}

static bool wave_beyond(fleet_draft *d)
{
    if (d->p.n_kecamatan == 0) {
        return false;
    }
    d->plan.wave_of[draft_below(d, d->p.n_kecamatan)] = d->plan.n_wave + 1;
    return true;
}

static bool wave_of_trip_wrong(fleet_draft *d, fleet_trip *t)
{
    (void)d;
    t->wave++;
    return true;
}

static bool waves_swapped(fleet_draft *d, fleet_trip *t)
{
    int32_t served = d->consignment[draft_stop(d, t, 0)->consignment].kecamatan;
    int32_t *wave_of = d->plan.wave_of;
    for (int32_t k = 0; k < d->p.n_kecamatan; k++) {
        if (wave_of[k] != wave_of[served]) {
            int32_t swapped = wave_of[k];
            wave_of[k] = wave_of[served];
            wave_of[served] = swapped;
            return true; // the trip bears the old one
        }
    }
    return false;
}

// The waves stay, but the kecamatan of a later one turns out to be the farther.
static bool nearest_first(fleet_draft *d)
{
    for (int32_t i = 0; i < d->p.n_kecamatan; i++) {
        for (int32_t k = 0; k < d->p.n_kecamatan; k++) {
            const fleet_kecamatan *first = &d->kecamatan[i];
            fleet_kecamatan *late = &d->kecamatan[k];
            bool free_ = first->wave == 0 && late->wave == 0 && first->wave_day == NONE &&
                         late->wave_day == NONE && first->travel_s >= 0;
            if (free_ && d->plan.wave_of[i] < d->plan.wave_of[k]) {
                late->travel_s = first->travel_s + 1;
                return true;
            }
        }
    }
    return false;
}

static bool user_day_missed(fleet_draft *d, fleet_trip *t)
{
    if (t->leg != 0 || t->direction != FLEET_OUT) {
        return false;
    }
    int32_t served = d->consignment[draft_stop(d, t, 0)->consignment].kecamatan;
    for (int32_t i = 0; i < d->p.n_fixed; i++) {
        const fleet_stop *gone = &d->p.fixed_stop[d->p.fixed[i].stop_first];
        if (d->consignment[gone->consignment].kecamatan == served) {
            return false; // its first day stands
        }
    }
    d->kecamatan[served].wave_day = 1000;
    return true;
}

static bool user_wave_missed(fleet_draft *d)
{
    for (int32_t k = 0; k < d->p.n_kecamatan; k++) {
        d->kecamatan[k].wave = d->plan.wave_of[k] + 1;
    }
    return d->p.n_kecamatan > 0;
}

// Convoys.

static int32_t apart_s(const fleet_trip *a, const fleet_trip *b)
{
    return a->depart_s > b->depart_s ? a->depart_s - b->depart_s : b->depart_s - a->depart_s;
}

static bool leaves_with(fleet_draft *d, const fleet_trip *t, const fleet_trip *other)
{
    return other != t && other->leg == 0 && other->direction == FLEET_OUT && other->vehicle != t->vehicle &&
           draft_stop(d, other, 0)->hop == draft_stop(d, t, 0)->hop;
}

// The nearest departure of another vehicle over the hop of a trip from the warehouse; -1 when there is none.
static int32_t nearest_company_s(fleet_draft *d, const fleet_trip *t)
{
    int32_t least = -1;
    for (int32_t i = 0; t->leg == 0 && t->direction == FLEET_OUT && i < d->plan.n_trip; i++) {
        const fleet_trip *other = &d->plan.trip[i];
        if (leaves_with(d, t, other) && !draft_is_fixed(d, other) &&
            (least < 0 || apart_s(t, other) < least)) {
            least = apart_s(t, other);
        }
    }
    return least;
}

static bool gap_smaller(fleet_draft *d, fleet_trip *t)
{
    int32_t least = nearest_company_s(d, t);
    if (least > 0) {
        d->p.convoy_min = 2;
        d->p.convoy_gap_s = least - 1;
    }
    return least > 0;
}

// There are vehicles for more than leave together.
static bool company_larger(fleet_draft *d, fleet_trip *t)
{
    int32_t least = nearest_company_s(d, t);
    int32_t apart = -1;
    for (int32_t i = 0; least >= 0 && i < d->plan.n_trip; i++) {
        const fleet_trip *other = &d->plan.trip[i];
        apart = leaves_with(d, t, other) && !draft_is_fixed(d, other) && apart_s(t, other) > apart
                    ? apart_s(t, other)
                    : apart;
    }
    if (apart <= 0) {
        return false;
    }
    d->p.convoy_gap_s = apart - 1;
    d->p.convoy_min = 2;
    bool seen = false;
    for (int32_t v = 0; v < d->p.n_vehicle; v++) { // one more than depart within the gap
        seen = false;
        for (int32_t i = 0; i < d->plan.n_trip && !seen; i++) {
            const fleet_trip *other = &d->plan.trip[i];
            seen = other->vehicle == v && leaves_with(d, t, other) && apart_s(t, other) < apart;
        }
        d->p.convoy_min += seen;
    }
    return true;
}

static bool departs_after_its_convoy(fleet_draft *d, fleet_trip *t)
{
    if (d->p.convoy_min != 2 || nearest_company_s(d, t) < 0) {
        return false;
    }
    draft_shift(d, t, 2 * d->p.convoy_gap_s + DAY_S);
    return nearest_company_s(d, t) > d->p.convoy_gap_s;
}

#define OTHER_VEHICLE                                                                                        \
    (LONGER | BIT(FLEET_MODE) | BIT(FLEET_TRAVEL) | BIT(FLEET_HANDLING) | BIT(FLEET_BOXES) |                 \
     BIT(FLEET_WEIGHT) | BIT(FLEET_MISSING) | BIT(FLEET_VOLUME) | BIT(FLEET_SEATS) | BIT(FLEET_SPARE) |      \
     BIT(FLEET_PIN))

const fleet_operator mutate_times_operators[] = {
    {{CHECK_FLEET_CONVOY, "a convoy that should be closer", 0}, NULL, gap_smaller},
    {{CHECK_FLEET_CONVOY, "a convoy that should be larger", 0}, NULL, company_larger},
    {{CHECK_FLEET_CONVOY, "a vehicle that leaves after its convoy", MOVED | MUTATION_RARE},
     NULL,
     departs_after_its_convoy},
    {{CHECK_FLEET_MODE, "a way that is cut", LONGER | BIT(FLEET_MISSING)}, NULL, way_cut},
    {{CHECK_FLEET_MODE, "a boat on the road, a truck on the water", OTHER_VEHICLE}, NULL, medium_wrong},
    {{CHECK_FLEET_MODE, "a vehicle that cannot go home", LONGER | BIT(FLEET_MISSING)}, NULL, way_home_cut},
    {{CHECK_FLEET_MODE, "a hop of the other medium", BIT(FLEET_MISSING)}, NULL, hop_of_other_medium},
    {{CHECK_FLEET_MODE, "a vehicle at home outside the block", LONGER | BIT(FLEET_MISSING)},
     NULL,
     home_elsewhere},
    {{CHECK_FLEET_TRAVEL, "a stop reached a second too soon", LONGER | BIT(FLEET_ORDER)},
     NULL,
     arrives_too_soon},
    {{CHECK_FLEET_TRAVEL, "a return a second too fast", LONGER}, NULL, back_too_soon},
    {{CHECK_FLEET_TRAVEL, "a way longer than thought", LONGER | BIT(FLEET_HANDLING)}, NULL, way_longer},
    {{CHECK_FLEET_HANDLING, "a stop a second too short", 0}, NULL, unloads_too_fast},
    {{CHECK_FLEET_HANDLING, "a loading a second too short", BIT(FLEET_PIN)}, NULL, loads_too_fast},
    {{CHECK_FLEET_HANDLING, "a loading on the day before", MOVED}, NULL, loads_the_day_before},
    {{CHECK_FLEET_HANDLING, "a loading before going back", MOVED}, NULL, loads_before_going_back},
    {{CHECK_FLEET_HANDLING, "an unloading at the base too short", LONGER}, NULL, unloads_at_base_too_fast},
    {{CHECK_FLEET_VEHICLE_ONCE, "trips of one vehicle that overlap", MOVED}, NULL, trips_overlap},
    {{CHECK_FLEET_VEHICLE_ONCE, "no time for the empty run", MOVED | RUNS}, NULL, no_time_for_empty_run},
    {{CHECK_FLEET_VEHICLE_ONCE, "a vehicle on two trips at once", OTHER_VEHICLE}, NULL, vehicle_twice},
    {{CHECK_FLEET_VEHICLE_OPEN, "a vehicle that comes late", BIT(FLEET_LAID_UP)}, NULL, vehicle_comes_late},
    {{CHECK_FLEET_VEHICLE_OPEN, "a vehicle that must leave early", BIT(FLEET_LAID_UP)},
     NULL,
     vehicle_leaves_early},
    {{CHECK_FLEET_VEHICLE_OPEN, "a vehicle that comes on time but to its home", BIT(FLEET_LAID_UP)},
     NULL,
     vehicle_comes_too_far},
    {{CHECK_FLEET_WINDOW, "a window that opens late", BIT(FLEET_DAYLIGHT) | BIT(FLEET_LAID_UP)},
     NULL,
     window_opens_late},
    {{CHECK_FLEET_WINDOW, "a window that closes early", BIT(FLEET_DAYLIGHT) | BIT(FLEET_LAID_UP)},
     NULL,
     window_closes_early},
    {{CHECK_FLEET_WINDOW, "a day that ends early", BIT(FLEET_DAYLIGHT) | BIT(FLEET_LAID_UP)},
     NULL,
     day_ends_early},
    {{CHECK_FLEET_WINDOW, "a trip at night", MOVED}, NULL, moves_at_night},
    {{CHECK_FLEET_DAYLIGHT, "a dusk that comes early", BIT(FLEET_LAID_UP)}, NULL, dusk_comes_early},
    {{CHECK_FLEET_DAYLIGHT, "a dawn that comes late", BIT(FLEET_LAID_UP)}, NULL, dawn_comes_late},
    {{CHECK_FLEET_DAYLIGHT, "a boat at night", MOVED}, NULL, boat_at_night},
    {{CHECK_FLEET_RECEIPT, "a receipt earlier than the plan's", 0}, NULL, receipt_earlier},
    {{CHECK_FLEET_RECEIPT, "goods after the receipt", MOVED}, NULL, received_late},
    {{CHECK_FLEET_WAVES, "a wave 0", 0}, wave_zero, NULL},
    {{CHECK_FLEET_WAVES, "a wave after the last", 0}, wave_beyond, NULL},
    {{CHECK_FLEET_WAVES, "a trip of another wave", 0}, NULL, wave_of_trip_wrong},
    {{CHECK_FLEET_WAVES, "two kecamatan that change waves", 0}, NULL, waves_swapped},
    {{CHECK_FLEET_WAVES, "the nearest first", 0}, nearest_first, NULL},
    {{CHECK_FLEET_WAVES, "the user's day missed", 0}, NULL, user_day_missed},
    {{CHECK_FLEET_WAVES, "the user's wave missed", 0}, user_wave_missed, NULL},
};
const size_t mutate_times_count = sizeof mutate_times_operators / sizeof mutate_times_operators[0];
