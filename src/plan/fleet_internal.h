// What the files of the distribution solver share. The way of a plan: fleet_index.c looks things up,
// fleet_tour.c orders the stops of each base, fleet_start.c books what stands, fleet_wave.c chooses days by
// kecamatan, fleet_leg.c runs one leg of one kecamatan hop by hop, fleet_round.c gives the loads of one base
// to vehicles, fleet_pack.c fills and times one trip, fleet_escort.c finds its people, fleet_improve.c takes
// trips away and puts them back better.
//
// fleet_work.c keeps the state: any trip can be added or dropped at the cost of what it touches, every change
// is written down, and undoing takes back what came after a mark (fleet_work_mark, fleet_work_undo).
#ifndef KAWAL_PLAN_FLEET_INTERNAL_H
#define KAWAL_PLAN_FLEET_INTERNAL_H

#include <stddef.h>

#include "base/rng.h"
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

// A stretch of time that binds one owner: a person, a vehicle or the docks of a place.
typedef struct fleet_booking {
    int32_t from_s, to_s;
    int32_t run; // NONE: a duty, or a vehicle laid up; -2 - k: a duty that leaves him trips for kecamatan k
} fleet_booking;

// The bookings of one owner, sorted by from_s.
typedef struct fleet_row {
    int32_t n, cap;
    int32_t longest_s; // no booking of it was ever longer
    fleet_booking *at;
} fleet_row;

typedef struct fleet_book {
    arena *a;
    fleet_row *row; // [owners]
} fleet_book;

void fleet_book_init(fleet_book *b, arena *a, int32_t n_owner);
void fleet_book_add(fleet_book *b, int32_t owner, int32_t from_s, int32_t to_s, int32_t run);
// Takes back one booking with that beginning and run, which must be there.
void fleet_book_drop(fleet_book *b, int32_t owner, int32_t from_s, int32_t run);
// The first booking of the row that begins at or after t_s, as its position (row->n when there is none).
int32_t fleet_row_from(const fleet_row *row, int64_t t_s);
// When the owner's first booking that overlaps (from_s, to_s) ends, or FLEET_NEVER when it is free; one that
// leaves him trips for `kecamatan` does not count.
int64_t fleet_book_conflict(const fleet_book *b, int32_t owner, int32_t kecamatan, int64_t from_s,
                            int64_t to_s);
// The same for an owner that `limit` may use at a moment: when the first of those ends who leave no room at
// some moment of [from_s, to_s] (ends may touch).
int64_t fleet_book_crowd(const fleet_book *b, int32_t owner, int32_t limit, int64_t from_s, int64_t to_s);

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
    int32_t *hop_block;    // [n_hop]
    int32_t *above;        // [n_hop] the hop that brings its kits (out), or NONE
    fleet_groups below;    // by hop: the hops that take them on
    fleet_groups pins;     // by 2 * hop + direction
    fleet_groups told;     // by vehicle
    fleet_groups hours;    // by place
    fleet_groups joint;    // by place that is not guarded: hops that lead there and do not end there
    bool *tied;            // [n_place] has hours or docks
    int32_t *blocked;      // [n_consignment] the fleet_reason that no days or hours can change, or NONE
} fleet_index;

void fleet_index_make(arena *a, const fleet_problem *p, fleet_index *ret);

// The block of each hop, [n_hop].
int32_t *fleet_hop_blocks(arena *a, const fleet_problem *p);

// What decides which vehicles may carry.
typedef struct fleet_lane {
    int32_t leg, lot, block, base;
    bool water;
} fleet_lane;

// Kits of a lot that a vehicle holds.
int32_t fleet_capacity(const fleet_problem *p, const fleet_vehicle *v, int32_t lot);

// Travel time in a block between local places, or MATRIX_NONE.
int32_t fleet_travel_s(const fleet_problem *p, int32_t block, travel_mode mode, int32_t from, int32_t to);

// True when the mode goes from one local place to the other and back.
bool fleet_mode_links(const fleet_problem *p, int32_t block, travel_mode mode, int32_t a, int32_t b);

// True when the vehicle at `slot` of the block's fleet is of the medium, no spare, can come to the base, and
// has room for a kit and for the escorts.
bool fleet_vehicle_serves(const fleet_problem *p, const fleet_index *ix, const fleet_lane *l, int32_t slot);

// The slot of a vehicle in a block's fleet, or NONE when its home is no place of it.
int32_t fleet_slot_of(const fleet_index *ix, int32_t block, int32_t vehicle);

// --- fleet_tour.c: the order of the stops of each base

// Of each hop its place in the order in which the largest vehicle would visit the stops of its base, nearest
// neighbours first and without crossings: [n_hop].
int32_t *fleet_tour_ranks(arena *a, const fleet_problem *p, const fleet_index *ix);

// --- fleet_score.c: what the running tally shares with fleet_score_of

int64_t fleet_trip_people_s(const fleet_problem *p, const fleet_trip *t);
int64_t fleet_trip_late(const fleet_problem *p, const fleet_trip *t, const fleet_stop *stop);
int64_t fleet_trip_exposed_s(const fleet_problem *p, const fleet_trip *t, const fleet_stop *stop);
int64_t fleet_trip_metres(const fleet_problem *p, const fleet_trip *t, const fleet_stop *stop);

// True when the vehicle is laid up at some time of (from_s, to_s).
bool fleet_laid_up(const fleet_problem *p, int32_t vehicle, int64_t from_s, int64_t to_s);

// Metres of a vehicle's way between two of its trips, from home to its first (prev NULL) or home from its
// last (next NULL); the homes are local places of the trips' blocks, or NONE.
int64_t fleet_deadhead_m(const fleet_problem *p, const fleet_trip *prev, int32_t prev_home,
                         const fleet_trip *next, int32_t next_home);

// True when the trip is what was told: vehicle, people, stops, and departure within the slack.
bool fleet_told_holds(const fleet_problem *p, const fleet_trip *told, const fleet_trip *t,
                      const fleet_stop *stop);

// What a vehicle's trips come to; they are added by load_s.
typedef struct fleet_use {
    int64_t seconds, metres;
    int32_t days, last_day;
} fleet_use;

void fleet_use_add(fleet_use *use, const fleet_trip *t);
int64_t fleet_vehicle_cost(const fleet_vehicle *v, const fleet_use *use);

// Kits that come to a place (units > 0) or leave it (units < 0).
typedef struct fleet_flow {
    int32_t at_s;
    int32_t units;
} fleet_flow;

// Time in which kits lie somewhere.
typedef struct fleet_lying {
    int32_t key; // of the place and direction
    int32_t from_s, to_s;
} fleet_lying;

int fleet_flow_compare(const void *a, const void *b);

// Sorts the flows of one joint of hops and gives the times in which kits lie there that are taken on later;
// `ret` has room for n.
int32_t fleet_flow_intervals(fleet_flow *flow, int32_t n, int32_t key, fleet_lying *ret);

// Sorts the times and adds them up, those of one key that overlap once.
int64_t fleet_lying_s(fleet_lying *lying, int32_t n);

// True when kits missing on that leg count as undelivered.
bool fleet_undelivered(int32_t leg, fleet_direction direction);

// --- the state of one plan in the making

// A trip with its stops and the local place of its vehicle's home, which deadheads need.
typedef struct fleet_run {
    fleet_trip trip; // stop_first is not used
    fleet_stop *stop;
    int32_t home; // NONE: the home is no place of the trip's block
    int32_t lot, kecamatan;
    bool fixed;
    int32_t live_at; // position in fleet_work.live, or NONE
    int32_t free_next;
} fleet_run;

// One stop that serves a hop.
typedef struct fleet_visit {
    int32_t run, stop;
} fleet_visit;

typedef struct fleet_visits {
    int32_t n, cap;
    fleet_visit *at;
} fleet_visits;

// A change that can be taken back.
typedef enum fleet_change_kind {
    FLEET_ADDED,
    FLEET_DROPPED,
    FLEET_MISSED,
} fleet_change_kind;

typedef struct fleet_change {
    fleet_change_kind kind;
    int32_t of;  // run, or place in fleet_work.missing
    int32_t was; // kits
} fleet_change;

enum {
    FLEET_REASONS = FLEET_NOT_SENT + 1,
    FLEET_CLASSES = 7, // of runs by room for stops: 1, 2, 4 .. 64
};

// How vehicles are chosen for a load.
typedef enum fleet_policy {
    FLEET_FRUGAL, // fewest seconds of people a kit among those of the earliest day
    FLEET_FAST,   // whoever can start first
} fleet_policy;

// What a vehicle could do next; units == 0: nothing.
typedef struct fleet_offer {
    int32_t load_s;
    int32_t units;
    int64_t cost_s;
} fleet_offer;

// The running score (fleet_tally.c).
typedef struct fleet_tally {
    int64_t part[FLEET_PARTS]; // what the dirty rows last were is in it
    int64_t *vehicle_cost;     // [n_vehicle] as in `part`
    int64_t *vehicle_m;
    int64_t *lying_s;  // [2 * n_place]
    int32_t *told_has; // [n_told] trips of the plan that are it
    int32_t n_vehicle_dirty, n_place_dirty;
    int32_t *vehicle_dirty; // [n_vehicle]
    int32_t *place_dirty;   // [2 * n_place] 2 * place + direction
    bool *vehicle_is_dirty;
    bool *place_is_dirty;
    int32_t cap_flow, cap_lying;
    fleet_flow *flow; // scratch
    fleet_lying *lying;
} fleet_tally;

typedef struct fleet_work {
    arena *a;
    const fleet_problem *p;
    const fleet_index *ix;
    const int32_t *rank; // of hops, fleet_tour_ranks
    fleet_book book;     // owners: persons, vehicles, docks by place
    int32_t *escorted;   // [n_person] trips so far, so that the load is shared
    int32_t n_run, cap_run;
    fleet_run *run; // slots; those in use are in `live`
    int32_t free_run[FLEET_CLASSES];
    int32_t n_live, cap_live;
    int32_t *live;
    fleet_visits *visits; // [2 * n_hop] by 2 * hop + direction
    int32_t *missing;     // [2][n_consignment][FLEET_REASONS] kits
    int32_t *first_day;   // [n_kecamatan] of departure from the warehouse, or NONE
    int32_t n_change, cap_change;
    fleet_change *change;
    fleet_tally tally;
    int32_t *slot;      // candidates of a round: scratch, as large as the largest block's fleet
    fleet_offer *offer; // beside slot
    int32_t *supply;    // [n_consignment]: scratch of fleet_leg.c
    int32_t cap_flow;
    fleet_flow *flow; // scratch of fleet_flow.c
} fleet_work;

void fleet_work_init(fleet_work *w, arena *a, const fleet_problem *p, const fleet_index *ix,
                     const int32_t *rank);

// Books a trip with everything that it binds; `stop` is copied. Returns its slot.
int32_t fleet_work_add(fleet_work *w, const fleet_run *run, const fleet_stop *stop);
void fleet_work_drop(fleet_work *w, int32_t run);
void fleet_missing_set(fleet_work *w, int32_t consignment, fleet_direction direction, fleet_reason reason,
                       int32_t units);
int32_t fleet_missing_of(const fleet_work *w, int32_t consignment, fleet_direction direction);

// Where the changes stand; undo takes back what came after.
int32_t fleet_work_mark(const fleet_work *w);
void fleet_work_undo(fleet_work *w, int32_t mark);
// True when no vehicle lost a trip since the mark without which it cannot get to its next.
bool fleet_work_holds(const fleet_work *w, int32_t mark);
// Makes all changes final, so that what was dropped leaves its room to others.
void fleet_work_commit(fleet_work *w);

// What a work holds, beside the work; its room grows and is used again.
typedef struct fleet_saved {
    arena *a;
    int32_t n_run, cap_run;
    fleet_run *run; // without their stops, which stand in a row
    int32_t n_stop, cap_stop;
    fleet_stop *stop;
    int32_t *missing;
} fleet_saved;

void fleet_work_save(const fleet_work *w, fleet_saved *ret);
// Makes the work, whose problem is the same, hold what was saved; all is final.
void fleet_work_load(fleet_work *w, const fleet_saved *s);

int32_t fleet_owner_vehicle(const fleet_work *w, int32_t vehicle);
int32_t fleet_owner_dock(const fleet_work *w, int32_t place);

// The plan as it stands, in the caller's arena, waves numbered and scored.
void fleet_work_plan(fleet_work *w, arena *a, fleet_plan *ret);

// --- fleet_tally.c

void fleet_tally_init(fleet_work *w);
void fleet_tally_run(fleet_work *w, const fleet_run *run, int32_t sign); // 1: added, -1: dropped
bool fleet_tally_told(const fleet_work *w, const fleet_run *run);        // it is an order that was given out
void fleet_tally_missing(fleet_work *w, int32_t consignment, fleet_direction direction, int32_t more);
fleet_score fleet_tally_score(fleet_work *w);

// --- fleet_flow.c: goods

// Kits that the trips of the plan carry over a hop.
int32_t fleet_carried(const fleet_work *w, int32_t hop, fleet_direction direction);

// The last moment at which more kits must have come over a hop, because trips that stand would take on more
// than there is, or FLEET_NEVER. The legal receipt is not in it.
int64_t fleet_due_s(const fleet_work *w, int32_t hop, fleet_direction direction);

// --- fleet_place.c: hours and docks

// The first moment at or after t_s at which a vehicle may stand at a global place for stay_s seconds with its
// docks and hours, or FLEET_NEVER.
int64_t fleet_place_free(const fleet_work *w, int32_t place, int64_t t_s, int64_t stay_s);

bool fleet_place_guarded(const fleet_problem *p, int32_t place);

// --- what waits to be carried

// Kits that wait to be carried over one hop.
typedef struct fleet_need {
    int32_t consignment;
    int32_t hop;
    int32_t at;      // local place of the stop
    int32_t units;   // still to be carried
    int64_t ready_s; // not before: at the base when going out, at the stop when going back
    int64_t due_s;   // handed over by then: at the stop when going out, at the base when going back
    int64_t from_s;  // departure, as pins say
    int64_t to_s;
    int32_t vehicle; // pinned, NONE: any, FLEET_NOBODY: pins contradict each other
} fleet_need;

enum { FLEET_NOBODY = -2 };

// What is to be carried from (or to) one base by one medium, in the order of its tour.
typedef struct fleet_round {
    fleet_lane lane;
    fleet_direction direction;
    int32_t kecamatan;
    int32_t officer;
    int64_t start_s;        // no trip begins earlier
    int32_t first_day_max;  // the first trip departs on this day or before
    int32_t stops_max;      // of one trip
    const fleet_trip *like; // whose escorts are asked first, or NULL
    int32_t n_slot;         // candidates, in fleet_work.slot
    int32_t n;
    fleet_need *need;
} fleet_round;

// A need of a hop with its pins and when it is due; receipt by `receipt_s` on the last leg out. When it is
// ready fleet_needs_ready says.
fleet_need fleet_need_make(const fleet_work *w, int32_t hop, fleet_direction direction, int32_t units,
                           int64_t receipt_s);

// Sets when the goods of some needs are there, margin counted. Those of one place take theirs in their order,
// so the times hold for all of them together.
void fleet_needs_ready(fleet_work *w, fleet_direction direction, fleet_need *need, int32_t n);

// --- fleet_vehicle.c: where a vehicle can be when

// A stretch of a vehicle's time between two of its trips. The bookings stay valid until the book changes.
typedef struct fleet_gap {
    int64_t start_s;           // standing at the base, inside the leg's hours
    const fleet_booking *prev; // or NULL
    const fleet_booking *next;
} fleet_gap;

// The first gap in which the vehicle can stand at the base of `run` (whose vehicle, block, base, leg,
// direction and home are set) at or after t_s, before its next trip begins.
bool fleet_gap_find(const fleet_work *w, const fleet_run *run, int64_t t_s, fleet_gap *ret);

// True when the vehicle can go on after `run` ends: to its next trip, or home in time.
bool fleet_gap_leads_on(const fleet_work *w, const fleet_gap *gap, const fleet_run *run);

// True when the vehicle still comes from what went before a dropped trip to what comes after it.
bool fleet_gap_holds(const fleet_work *w, int32_t dropped);

// Seconds from home to the base and back; 0 when its trip before ended at this base.
int64_t fleet_gap_cost_s(const fleet_work *w, const fleet_gap *gap, const fleet_run *run);

// --- fleet_pack.c: one trip

typedef struct fleet_draft {
    fleet_run run; // run.stop is not used
    fleet_stop stop[FLEET_STOPS_MAX];
    int32_t need[FLEET_STOPS_MAX]; // of the round, beside stop
    int32_t units;
    int64_t cost_s; // seconds of its people and itself, with the way from home and back when it does not
                    // stand at the base
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

// Lists all vehicles that serve the round as its candidates.
void fleet_round_candidates(fleet_work *w, fleet_round *r);

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
    bool late; // what cannot be received by receipt_s may come by late_s
    rng *r;    // draws the order of the stops; NULL: that of their tours
} fleet_order;

// Carries one leg of one kecamatan beside the trips that stand, and sets its kits missing; returns those that
// other days or other vehicles might have saved.
int32_t fleet_leg_run(fleet_work *w, const fleet_order *o);

// --- fleet_wave.c

// Days and trips of the whole way out, beside those that stand. forward: the farthest kecamatan as early as
// possible, instead of the nearest as late as possible. Calls step(ctx) after each kecamatan.
void fleet_waves_out(fleet_work *w, bool forward, void (*step)(void *ctx), void *ctx);

// The whole way back, each kecamatan as early as possible.
void fleet_waves_back(fleet_work *w, void (*step)(void *ctx), void *ctx);

// A kecamatan's legs anew, out and back, beside the trips that stand: on the best days, or on days by lot.
void fleet_waves_redo(fleet_work *w, int32_t kecamatan);
void fleet_waves_redo_by_lot(fleet_work *w, int32_t kecamatan, rng *r);
void fleet_waves_redo_back(fleet_work *w, int32_t kecamatan);

// All kecamatan in the order of their waves, in the work's arena.
int32_t *fleet_waves_order(const fleet_work *w);

// The days on which a kecamatan may first leave the warehouse, as the others stand.
void fleet_waves_days(const fleet_work *w, int32_t kecamatan, int32_t *ret_first, int32_t *ret_last);

// True when the order of the first days by waves holds for a kecamatan.
bool fleet_waves_hold(const fleet_work *w, int32_t kecamatan);

// Numbers the waves by the days found: wave_of[n_kecamatan]; returns the highest.
int32_t fleet_waves_number(const fleet_work *w, int32_t *wave_of);

// --- fleet_start.c: what stands, and a plan to begin from

// Books the fixed trips.
void fleet_fixed_book(fleet_work *w);

// Books what of a plan still fits, and carries the rest anew.
void fleet_start_book(fleet_work *w, const fleet_plan *plan);

// --- fleet_scope.c: trips that are taken away together

typedef struct fleet_scope {
    arena *a;
    int32_t n, cap;
    int32_t *run;
} fleet_scope;

void fleet_scope_add(const fleet_work *w, fleet_scope *s, int32_t run);

// Adds the trips over a hop.
void fleet_scope_hop(const fleet_work *w, fleet_scope *s, int32_t hop, fleet_direction direction);

// Adds the trips of a kecamatan in one direction from a leg on (out: and those below it; back: above it).
void fleet_scope_kecamatan(const fleet_work *w, fleet_scope *s, int32_t kecamatan, fleet_direction direction,
                           int32_t leg);

// Some trips that have to do with each other, by lot; at least one unless there is none that may be taken.
void fleet_scope_draw(const fleet_work *w, rng *r, fleet_scope *ret);

// --- fleet_rebuild.c

// One stop that was taken away.
typedef struct fleet_piece {
    int32_t flow; // hops that goods pass before it have a lower one
    fleet_lane lane;
    int32_t officer, kecamatan;
    int32_t load_s, vehicle; // of its trip
    int32_t seq;             // in the order of trips and stops
    int32_t hop, units;
    fleet_direction direction;
    bool late;
} fleet_piece;

// Room for rebuilding, used again and again.
typedef struct fleet_bench {
    arena *a;
    rng *r;
    int32_t cap_piece;
    fleet_piece *piece;
    int32_t cap_need;
    fleet_need *need;
} fleet_bench;

// Drops the trips of the scope and carries their goods anew, in an order, with vehicles and at times that are
// partly drawn by lot. False when something is left or the waves break: the caller undoes.
bool fleet_rebuild(fleet_work *w, fleet_bench *b, const fleet_scope *s);

// Drives the one trip of the scope again with its vehicle and stops, as early as goods and people allow; on
// its day when it goes out. False as above.
bool fleet_earlier(fleet_work *w, fleet_bench *b, const fleet_scope *s);

// --- fleet_improve.c

enum { FLEET_CHAINS = 2 };

// One chain of the search.
typedef struct fleet_chain {
    arena a;
    fleet_work w;
    rng r;
    fleet_scope scope;
    fleet_bench bench;
    fleet_score score, best_score;
    fleet_saved best;
    int64_t iteration; // of this chain
    int64_t cycle_from, cycle_n;
} fleet_chain;

// A chain that begins with what is saved; `which` names its stream of random numbers.
void fleet_chain_init(fleet_chain *c, const fleet_problem *p, const fleet_index *ix, const int32_t *rank,
                      const fleet_saved *from, uint64_t seed, int32_t which);
void fleet_chain_done(fleet_chain *c);

// n iterations.
void fleet_chain_run(fleet_chain *c, int64_t n);

// Improves what is saved, in place. Returns the iterations done before the time or the caller's patience
// ended. Progress counts on from `done` of `total`.
int64_t fleet_improve(const fleet_problem *p, const fleet_index *ix, const int32_t *rank,
                      const fleet_options *o, int64_t done, int64_t total, fleet_saved *best);

#endif
