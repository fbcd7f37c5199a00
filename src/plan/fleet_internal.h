// What the files of the distribution solver share. The way of a plan: fleet_index.c looks things up,
// fleet_tour.c orders the stops of each base, fleet_wave.c chooses days by kecamatan, fleet_leg.c runs one
// leg of one kecamatan hop by hop, fleet_round.c gives the loads of one base to vehicles, fleet_pack.c fills
// and times one trip, fleet_escort.c finds its people, fleet_book.c keeps the calendars.
//
// All state grows and shrinks like a stack: what is tried later is undone first (fleet_mark, fleet_undo), so
// that an undone attempt leaves every calendar exactly as it was.
#ifndef KAWAL_PLAN_FLEET_INTERNAL_H
#define KAWAL_PLAN_FLEET_INTERNAL_H

#include <stddef.h>

#include "plan/fleet.h"

enum {
    FLEET_DAY_S = 86400,
    FLEET_TRIES_MAX = 4000,     // start times tried for one trip of one vehicle
    FLEET_ATTEMPTS_MAX = 64,    // choices of days tried for one kecamatan
    FLEET_RERUNS_MAX = 3,       // of a leg whose chains broke, before broken chains are given up whole
    FLEET_READY_SLACK_S = 3600, // a trip waits at most this long for goods that come later than its first
};

static const int64_t FLEET_NEVER = INT64_MAX / 4;

// --- fleet_time.c: hours

typedef struct fleet_hours {
    int64_t from_s, to_s;         // absolute
    int64_t day_from_s, day_to_s; // after midnight
} fleet_hours;

int32_t fleet_day_of(int64_t t_s);

// When vehicles of a leg may move: the leg's window, for boats cut to daylight.
fleet_hours fleet_hours_of(const fleet_problem *p, fleet_direction direction, int32_t leg, bool boat);

// The earliest start at or after t_s of a movement of d_s seconds that lies whole in one day's hours, or
// FLEET_NEVER. No movement (d_s == 0) may start at any time.
int64_t fleet_hours_start(const fleet_hours *h, int64_t t_s, int64_t d_s);

// First and last day on which something can move.
int32_t fleet_hours_first_day(const fleet_hours *h);
int32_t fleet_hours_last_day(const fleet_hours *h);

// --- fleet_book.c: calendars

// A stretch of time that binds one owner (a person or a vehicle); lists by owner are sorted by from_s.
typedef struct fleet_booking {
    int32_t owner;
    int32_t from_s, to_s;
    int32_t trip; // NONE: a duty
    int32_t next; // of the same owner, later; NONE at the end
} fleet_booking;

typedef struct fleet_book {
    arena *a;
    int32_t *first; // [owners]
    int32_t n, cap;
    fleet_booking *booking;
} fleet_book;

void fleet_book_init(fleet_book *b, arena *a, int32_t n_owner);
void fleet_book_add(fleet_book *b, int32_t owner, int32_t from_s, int32_t to_s, int32_t trip);
// Takes back the newest bookings until n are left.
void fleet_book_undo(fleet_book *b, int32_t n);
// When the owner's first booking that overlaps (from_s, to_s) ends, or FLEET_NEVER when it is free.
int64_t fleet_book_conflict(const fleet_book *b, int32_t owner, int64_t from_s, int64_t to_s);

// An array that grows by doubling; returns room for one more element than n.
void *fleet_grow(arena *a, void *old, int32_t n, int32_t *cap, size_t size);

// --- fleet_index.c: look-ups that never change during a solve

// Rows of item grouped by key: those of key k are item[first[k]] .. item[first[k + 1] - 1].
typedef struct fleet_groups {
    int32_t *first; // [keys + 1]
    int32_t *item;
} fleet_groups;

typedef struct fleet_index {
    fleet_groups children; // by parent consignment
    fleet_groups cargo;    // consignments by leg * n_kecamatan + kecamatan
    fleet_groups people;   // escorts (eligible, no village officer) by 1 + kecamatan; 0 = the pool
    fleet_groups fleet;    // vehicles by block
    int32_t *fleet_home;   // local place of the home, beside fleet.item
    int32_t *hop_owner;    // [n_hop] consignment
    int32_t *blocked;      // [n_consignment] the fleet_reason that no days or hours can change, or NONE
} fleet_index;

void fleet_index_make(arena *a, const fleet_problem *p, fleet_index *ret);

// Kits that a vehicle holds.
int32_t fleet_capacity(const fleet_problem *p, const fleet_vehicle *v);

// Travel time in a block between local places, or MATRIX_NONE.
int32_t fleet_travel_s(const fleet_problem *p, int32_t block, travel_mode mode, int32_t from, int32_t to);

// True when the mode goes from one local place to the other and back.
bool fleet_mode_links(const fleet_problem *p, int32_t block, travel_mode mode, int32_t a, int32_t b);

// True when the vehicle at `slot` of the block's fleet is of the medium, can come to the base and holds a
// kit.
bool fleet_vehicle_serves(const fleet_problem *p, const fleet_index *ix, int32_t block, int32_t slot,
                          int32_t base, bool water);

// --- fleet_tour.c: the order of the stops of each base, and its improvement

typedef struct fleet_tour {
    int32_t first, n; // hops [first, first + n) of fleet_tours.hop
    int32_t vehicle;  // the largest that serves the base, with which costs are counted; NONE: none does
} fleet_tour;

typedef struct fleet_tours {
    int32_t n;
    fleet_tour *tour;
    int32_t n_hop;    // hops that belong to consignments
    int32_t *hop;     // [n_hop] grouped by tour, in the order of visits
    int32_t *tour_of; // [n_hop] by position in `hop`
    int32_t *rank;    // by hop of the problem: its position in `hop`
} fleet_tours;

void fleet_tours_make(arena *a, const fleet_problem *p, const fleet_index *ix, fleet_tours *ret);

// Shortens the tours by random moves, none of which lengthens one: an iteration tries as many as there are
// hops. Returns the iterations done before the time or the caller's patience ended. Progress counts on from
// `done` of `total`.
int64_t fleet_tours_improve(const fleet_problem *p, const fleet_index *ix, const fleet_options *o,
                            int64_t done, int64_t total, fleet_tours *t);

// --- the state of one construction

// A trip with the local place of its vehicle's home, which deadheads need.
typedef struct fleet_run {
    fleet_trip trip;
    int32_t home;
} fleet_run;

typedef struct fleet_carried {
    int32_t units;   // kits that arrive
    int64_t ready_s; // when all have arrived and the margin has passed
} fleet_carried;

// How vehicles are chosen for a load.
typedef enum fleet_policy {
    FLEET_FRUGAL, // fewest vehicle seconds a kit among those of the earliest day
    FLEET_FAST,   // whoever can start first
} fleet_policy;

// What a vehicle could do next; units == 0: nothing.
typedef struct fleet_offer {
    int32_t load_s;
    int32_t units;
    int64_t cost_s;
} fleet_offer;

typedef struct fleet_work {
    arena *a;
    const fleet_problem *p;
    const fleet_index *ix;
    const fleet_tours *tours;
    fleet_book book;   // owners: persons, then vehicles
    int32_t *escorted; // [n_person] trips so far, so that the load is shared
    int32_t n_run, cap_run;
    fleet_run *run;
    int32_t n_stop, cap_stop;
    fleet_stop *stop;
    int32_t n_missing, cap_missing;
    fleet_missing *missing;
    fleet_carried *carried[2]; // [direction][n_consignment]
    int32_t *first_day;        // [n_kecamatan] of departure from the warehouse, or NONE
    fleet_offer *offer;        // by slot of the blocks' fleets: scratch of fleet_round.c
    int32_t *supply;           // [n_consignment]: scratch of fleet_leg.c
} fleet_work;

typedef struct fleet_mark {
    int32_t booking, run, stop, missing;
} fleet_mark;

void fleet_work_init(fleet_work *w, arena *a, const fleet_problem *p, const fleet_index *ix,
                     const fleet_tours *tours);
fleet_mark fleet_work_mark(const fleet_work *w);
// Takes everything back that came after the mark, except `carried` and `first_day`, which the next attempt
// sets anew.
void fleet_work_undo(fleet_work *w, fleet_mark m);
void fleet_missing_add(fleet_work *w, int32_t consignment, fleet_direction direction, int32_t units,
                       fleet_reason reason);

// --- what waits to be carried

// Kits that wait to be carried over one hop.
typedef struct fleet_need {
    int32_t consignment;
    int32_t hop;
    int32_t at;      // local place of the stop
    int32_t units;   // still to be carried
    int64_t ready_s; // not before: at the base when going out, at the stop when going back
    int64_t done_s;  // when the last of those carried so far arrived
} fleet_need;

// What is to be carried from (or to) one base by one medium, in the order of its tour.
typedef struct fleet_round {
    fleet_direction direction;
    int32_t leg, block, base, kecamatan;
    bool water;
    int32_t officer;
    int64_t start_s;       // no trip begins earlier
    int32_t first_day_max; // the first trip departs on this day or before
    int32_t n;
    fleet_need *need;
} fleet_round;

// --- fleet_vehicle.c: where a vehicle can be when

// A stretch of a vehicle's time between two of its trips.
typedef struct fleet_gap {
    int64_t start_s; // standing at the base, inside the leg's hours
    int32_t prev;    // runs, or NONE
    int32_t next;
} fleet_gap;

// The first gap in which the vehicle can stand at the base of `run` (whose vehicle, block, base, leg,
// direction and home are set) at or after t_s, before its next trip begins.
bool fleet_gap_find(const fleet_work *w, const fleet_run *run, int64_t t_s, fleet_gap *ret);

// True when the vehicle can go on after `run` ends: to its next trip, or home in time.
bool fleet_gap_leads_on(const fleet_work *w, const fleet_gap *gap, const fleet_run *run);

// Seconds from home to the base and back; 0 when its trip before ended at this base.
int64_t fleet_gap_cost_s(const fleet_work *w, const fleet_gap *gap, const fleet_run *run);

// --- fleet_pack.c: one trip

typedef struct fleet_draft {
    fleet_run run;
    fleet_stop stop[FLEET_STOPS_MAX];
    int32_t need[FLEET_STOPS_MAX]; // of the round, beside stop
    int32_t units;
    int64_t cost_s; // vehicle seconds, with the way from home and back when it does not stand at the base
} fleet_draft;

// The earliest trip of the vehicle at `slot` of the block's fleet for the round; with_people: at a time when
// its escorts are free, whom it names.
bool fleet_trip_find(const fleet_work *w, const fleet_round *r, int32_t slot, bool with_people,
                     fleet_draft *ret);

// --- fleet_escort.c

// Names escorts and village officer for [load_s, end_s] of the draft. When too few are free: false, and
// *ret_retry_s is the first time at which a trip of that length might find them (or FLEET_NEVER).
bool fleet_escorts_pick(const fleet_work *w, const fleet_round *r, fleet_draft *d, int64_t *ret_retry_s);

// --- fleet_round.c

// Carries as much of the round's needs as possible; need.units keeps what is left.
void fleet_round_run(fleet_work *w, fleet_round *r, fleet_policy policy);

// Why a need of a finished round is left: FLEET_NO_TIME or FLEET_NO_ESCORT.
fleet_reason fleet_round_reason(const fleet_work *w, const fleet_round *r, const fleet_need *need);

// --- fleet_leg.c

typedef struct fleet_order {
    int32_t kecamatan;
    int32_t leg;
    fleet_direction direction;
    int64_t start_s;
    int32_t first_day_max; // leg 0 out: latest day of the first departure; else INT32_MAX
    fleet_policy policy;
} fleet_order;

// Carries one leg of one kecamatan, fills `carried` and `missing`; returns the kits missing that other days
// or other vehicles might have saved.
int32_t fleet_leg_run(fleet_work *w, const fleet_order *o);

// --- fleet_wave.c

// Days and trips of the whole way out. forward: the farthest kecamatan as early as possible, instead of the
// nearest as late as possible. Calls step(ctx) after each kecamatan.
void fleet_waves_out(fleet_work *w, bool forward, void (*step)(void *ctx), void *ctx);

// The whole way back, each kecamatan as early as possible.
void fleet_waves_back(fleet_work *w, void (*step)(void *ctx), void *ctx);

// Numbers the waves by the days found: wave_of[n_kecamatan]; returns the highest.
int32_t fleet_waves_number(const fleet_work *w, int32_t *wave_of);

#endif
