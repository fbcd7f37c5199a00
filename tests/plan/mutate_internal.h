// What the operators of mutate_fleet*.c share.
#ifndef KAWAL_TESTS_PLAN_MUTATE_INTERNAL_H
#define KAWAL_TESTS_PLAN_MUTATE_INTERNAL_H

#include "mutate.h"

// A copy of problem and plan to plant an error in; the named arrays may be written.
typedef struct fleet_draft {
    arena *a;
    rng *r;
    fleet_problem p;
    fleet_plan plan;    // trip, stop, missing (room for one more each), wave_of
    uint8_t *jetty;     // p.place_is_jetty
    uint8_t *guarded;   // p.place_guarded, there even when the problem has none
    int32_t *docks;     // p.place_docks, the same
    fleet_block *block; // p.block; a matrix only after draft_matrix
    fleet_kecamatan *kecamatan;
    fleet_consignment *consignment;
    fleet_hop *hop;
    fleet_vehicle *vehicle;
    fleet_lot *lot;
    fleet_person *person;
    fleet_busy *busy;
} fleet_draft;

// An operator works on the plan as a whole, or tries one trip after the other until one fits.
typedef struct fleet_operator {
    mutation info;
    bool (*on_plan)(fleet_draft *d);
    bool (*on_trip)(fleet_draft *d, fleet_trip *t);
} fleet_operator;

extern const fleet_operator mutate_goods_operators[];
extern const size_t mutate_goods_count;
extern const fleet_operator mutate_times_operators[];
extern const size_t mutate_times_count;
extern const fleet_operator mutate_people_operators[];
extern const size_t mutate_people_count;
extern const fleet_operator mutate_places_operators[];
extern const size_t mutate_places_count;
extern const fleet_operator mutate_standing_operators[];
extern const size_t mutate_standing_count;

#define BIT(name) (UINT64_C(1) << CHECK_##name)

// What a trip that is moved in time, or one that is left out (so that the empty runs are others), may break
// besides.
#define MOVED                                                                                                \
    (BIT(FLEET_WINDOW) | BIT(FLEET_DAYLIGHT) | BIT(FLEET_VEHICLE_ONCE) | BIT(FLEET_VEHICLE_OPEN) |           \
     BIT(FLEET_ORDER) | BIT(FLEET_ESCORT_ONCE) | BIT(FLEET_ESCORT_OPEN) | BIT(FLEET_WAVES) |                 \
     BIT(FLEET_RECEIPT) | BIT(FLEET_HANDLING) | BIT(FLEET_LOT) | BIT(FLEET_PLACE_HOURS) | BIT(FLEET_DOCKS) | \
     BIT(FLEET_NIGHTS) | BIT(FLEET_LAID_UP) | BIT(FLEET_REST) | BIT(FLEET_NOW) | BIT(FLEET_PIN) |            \
     BIT(FLEET_CONVOY))
#define RUNS                                                                                                 \
    (BIT(FLEET_MODE) | BIT(FLEET_WINDOW) | BIT(FLEET_DAYLIGHT) | BIT(FLEET_VEHICLE_ONCE) |                   \
     BIT(FLEET_VEHICLE_OPEN) | BIT(FLEET_LAID_UP))
#define LEFT_OUT                                                                                             \
    (BIT(FLEET_DELIVERED) | BIT(FLEET_ORDER) | BIT(FLEET_WAVES) | BIT(FLEET_MISSING) | BIT(FLEET_CONVOY) |   \
     RUNS)

// What a trip that takes another time at its stops or its base may break besides.
#define LONGER                                                                                               \
    (BIT(FLEET_WINDOW) | BIT(FLEET_DAYLIGHT) | BIT(FLEET_VEHICLE_ONCE) | BIT(FLEET_VEHICLE_OPEN) |           \
     BIT(FLEET_PLACE_HOURS) | BIT(FLEET_DOCKS) | BIT(FLEET_NIGHTS) | BIT(FLEET_LAID_UP))

static inline int32_t draft_below(fleet_draft *d, int32_t n)
{
    return (int32_t)rng_below(d->r, (uint32_t)n);
}

static inline fleet_stop *draft_stop(fleet_draft *d, const fleet_trip *t, int32_t i)
{
    return &d->plan.stop[t->stop_first + i];
}

int64_t draft_units(fleet_draft *d, const fleet_trip *t);

// Travel time by the trip's vehicle; MATRIX_NONE when there is no way.
int32_t draft_time(const fleet_draft *d, const fleet_trip *t, int32_t from, int32_t to);

// Sets one cell, after copying the matrix.
void draft_set_time(fleet_draft *d, const fleet_trip *t, int32_t from, int32_t to, int32_t time_s);

// The local place where the vehicle is before stop i (or before its return, i == stop_n), when it left there
// at the earliest, and where it goes next.
typedef struct draft_move {
    int32_t from, to;
    int32_t left_s;
} draft_move;
draft_move draft_move_of(fleet_draft *d, const fleet_trip *t, int32_t i);

// Whether a trip stands: then whatever is changed in it is a change of what stands.
bool draft_is_fixed(const fleet_draft *d, const fleet_trip *t);

// Adds a row where it belongs: sorted by owner, then moment.
void draft_add_busy(fleet_draft *d, fleet_busy row);
void draft_add_hours(fleet_draft *d, fleet_span row);
void draft_add_laid_up(fleet_draft *d, fleet_span row);

// Takes away what the problem says of a place's hours, or of when a vehicle is laid up.
void draft_drop_hours(fleet_draft *d, int32_t place);
void draft_drop_laid_up(fleet_draft *d, int32_t vehicle);

// Local index of a place in a block, or NONE.
int32_t draft_local(const fleet_draft *d, int32_t block, int32_t place);

// The lot of a trip's first stop.
fleet_lot *draft_lot(fleet_draft *d, const fleet_trip *t);

// Moves a whole trip in time.
void draft_shift(fleet_draft *d, fleet_trip *t, int32_t by_s);

// Another trip of the same vehicle that is the next one after t, or NULL.
fleet_trip *draft_next_of_vehicle(fleet_draft *d, const fleet_trip *t);

#endif
