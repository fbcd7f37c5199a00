// The distribution problem and plan as flat arrays: what the solver (fleet_solve.c) and the judge
// (check_fleet.c) both read. Neither sees maps, tables or names.
//
// What one TPS gets is one KIT of each LOT. Lots are goods that travel apart: they are fixed at different
// times (ballots wait for the list of candidates), or may not share a vehicle. A CONSIGNMENT is all kits of
// one lot that one leg carries to one place: leg 0 warehouse -> PPK, leg 1 PPK -> PPS, leg 2 PPS -> TPS.
// After voting the same consignments go back: leg 2, then 1, then 0, each hop reversed. A consignment whose
// way changes between road and water is a chain of HOPS, joined at jetties; each hop is driven by vehicles of
// one medium. A TRIP is one vehicle from its base (the hop's end nearer to the warehouse) to one or more
// stops and back to the base.
//
// Time: seconds after 00:00 local of day 0 (the operation's first distribution day). Everything is an
// integer. The day of a time t is floor(t / 86400).
//
// THE RULES, as the solver keeps them and the judge tests them:
//
// Input. A consignment that has children carries exactly their kits: units = sum of the children's units, and
//   all are of its lot.
//   Legs 0 and 1 may be passed by: a consignment that is HERE has no hops, its place is that of its parent
//   (leg 0: the warehouse), and what its parent brings there its children take on. It carries nothing; what
//   it has is its units - missing: out, its children together get at most that, and it and its brothers at
//   most what the parent got, and it lacks no more than the parent; back, what its children bring, at most
//   what it had. From the WAREHOUSE goes
//   the first hop of a consignment that has no parent or only such above it that are here.
//   A hop joins places of its consignment's block; hop.from of the first is the parent's place (leg 0: the
//   warehouse), hop.to of the last is `place`, and each hop starts where the one before ends, at a jetty.
//   An escort is an `eligible` person who is no village officer; a village officer escorts as such only.
//
// Movement. Going from a to b takes d = by_mode[vehicle's mode] of the trip's block; MATRIX_NONE forbids it;
//   d = 0 is no movement and asks for the window only. Into a stop: the d seconds that end at arrive_s. Back
//   to the base: the d seconds that end at end_s (out) or at end_s - units * unload_unit_s (back). Each
//   movement lies after what went before (depart_s, or the leave_s of the stop before), inside
//   window[direction][leg], whole inside the opening hours of one day, and for boats whole inside the
//   daylight of that day too. Handling and waiting may lie at any time: a vehicle that cannot return in the
//   evening waits with its escorts at its last stop.
// Out: depart_s >= load_s + units * load_unit_s + prepare_s of the vehicle, units being all that the trip
//   carries, and on the same day; no load_s of a hop from the warehouse before the lot's from_s; at a stop
//   leave_s >= arrive_s + stop_fixed_s + units * unload_unit_s. Leg 2: leave_s <= late_s (late_s >=
//   receipt_s: what is received between the two counts as late).
// Back: load_s = depart_s, empty; at a stop leave_s >= arrive_s + stop_fixed_s + units * load_unit_s; at the
//   base all is unloaded before end_s.
// Stops of one trip are of one leg, block, base (hop.from), medium (hop.water), lot and wave; on leg 2 of one
//   village officer. Load is counted whole: sum of units over all stops, within all capacities. Escorts and
//   village officer are within the vehicle's seats.
//
// Places. Where a place has hours of its own, loading there [load_s, load_s + units * load_unit_s], unloading
//   of what came back [end_s - units * unload_unit_s, end_s] and stops [arrive_s, leave_s] lie whole in one
//   of them. Where it has docks, at most so many vehicles load, unload or stop at a moment (ends may touch).
//   Where a place has a tide, every movement of a boat on its trips that leaves it begins, and every one that
//   goes to it ends, at high water; deadheads are not asked.
//   Nights: goods aboard between two movements on different days (out: after the departure, before the last
//   stop; back: after the first stop) wait only where place_guarded.
//
// Vehicles. Deadhead is not listed but must have room, as movement of the vehicle's mode (window and
//   daylight as above): home -> base between from_s and the first load_s; base -> home between the last
//   end_s and to_s; between two trips nothing when both bases are the same global place, else straight when
//   both trips are of one block that has a way, else over home. The window is that of the later trip for a
//   way to its base, of the earlier one for a way home. In the block of a trip the home must be a place.
//   While a vehicle is LAID UP it neither drives nor stands on a trip: [load_s, end_s] and its deadheads miss
//   that time; it spends it at home, as between two trips over home. A spare vehicle has no trip unless
//   spares_out.
//
// Goods (cumulative, each with margin_s added to the arrival). Out: by any load_s, the kits loaded for hop j
//   are at most those unloaded (leave_s) by hop j - 1; for a first hop, the kits loaded for all children of
//   one parent are at most those unloaded by the parent's last hop (children of one that is here are children
//   of its parent, in both directions). Back, hops run from last to first: by
//   any arrive_s at a stop, the kits taken there for hop j are at most those brought (end_s) by hop j + 1;
//   for a last hop, those brought by the first hops of all children. A consignment without children has its
//   kits back from the window's start on.
// Delivered: in each direction every hop of a consignment carries the same number of kits, units - missing,
//   where missing sums its rows; no kit is left at a jetty but what fixed trips alone brought there. Back
//   carries at most what went out; out, the children get together at most what the parent got; back, the
//   parent brings at most what the children brought. Rows of `missing` have units > 0, and are one per
//   consignment, direction and reason. What no hours could change is said first, in both directions: NO_PATH
//   when some hop has no way or there is none at all, NO_ESCORT when there is no village officer or too few
//   escorts, NO_VEHICLE.
//
// Escorts are bound over [load_s, end_s]: within from_s..to_s, free of `busy` (unless that leaves them the
//   kecamatan of one of the trip's consignments), on one trip at a time (ends may touch), and of the pool or
//   of the kecamatan of one of the trip's consignments. The same times bind the village officer of a leg-2
//   trip, who must be eligible, of any kecamatan, and is not counted among the escorts. A village without one
//   (NONE) is not served. Rest: trips of one person with less than rest_s between them are one STRETCH; a
//   stretch of more than one trip lasts at most stretch_s (0: no limit).
//
// Waves. The FIRST DAY of a kecamatan is the day of the earliest depart_s of its trips out over a hop from
//   the warehouse; one that gets nothing has none. wave_day, when
//   set, is that day. wave_of is the user's wave where he gave one (wave > 0); the others come after all of
//   these. For two kecamatan neither of which has a wave_day: a lower wave never has a later first day, and
//   when neither has a user's wave, the farther (travel_s) never has a higher wave.
//
// Convoys. Where convoy_min is 2 or more, trips that carry kits out over a hop of leg 0 leave in company: not
//   more than convoy_gap_s before or after each of them depart, itself counted, so many vehicles over that
//   hop as convoy_min says, or as many as there are trips over it that do not stand, or vehicles for it,
//   where those are fewer. A vehicle is FOR a hop when it is of its medium and at home in its block, is no
//   spare that stays, holds a kit, seats the escorts, has ways from home to the hop's base and over the hop
//   and back, is not pinned away, and is there at some time of the leg from now_s on when not laid up. So
//   what one vehicle carries may go alone, and of what takes several none goes alone.
//
// What stands. A FIXED trip has happened, is under way, or is pinned whole: the plan contains it unchanged
//   (all but `wave`), with its stops in their order, and it is judged for nothing of its own, only others
//   against it (its vehicle, people, docks and goods). No other trip loads before now_s. A PIN binds the kits
//   of one hop of a consignment in one direction: they ride only with its vehicle (unless NONE), and each of
//   their trips departs within [from_s, to_s].
//
// SCORE. The parts of the objective, the weightier first, each a sum over the plan, fixed trips included:
//   UNDELIVERED kits of leg 2 that do not go out, and kits of leg 0 that do not come back (`missing`);
//   LATE        seconds past receipt_s at which kits are handed over on leg 2 out, times the kits;
//   UNGUARDED   seconds in which kits of any lot lie at a place that is not guarded, place by place and
//               direction by direction: from the leave_s (back: end_s) that brings them to the load_s (back:
//               arrive_s) that takes them on; where a TPS keeps its goods nothing is counted;
//   EXPOSED     seconds of boats' movements of trips, when water_bad;
//   CHANGED     orders given out that no longer hold: trips of `told` that the plan does not have, with the
//               same vehicle, people (escorts in any order) and stops (consignment, hop, units, in order)
//               and a depart_s within told_slack_s;
//   PEOPLE      end_s - load_s, times escorts, village officer and crew;
//   COST        by vehicle: cost_day for each day that has a part of a trip of it [load_s, end_s], cost_hour
//               for the seconds of its trips and cost_km for its metres, each rounded down once a vehicle;
//   METRES      of all movements by dist_m, deadheads included (a way whose length is not known counts 0).
// Where plans are compared each order that changed weighs as much as FLEET_CHANGE_S unguarded seconds: nobody
// calls people again for less.
#ifndef KAWAL_PLAN_FLEET_H
#define KAWAL_PLAN_FLEET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "geo/matrix.h"

enum {
    FLEET_LEGS = 3,
    FLEET_HOPS_MAX = 8,      // hops in one chain
    FLEET_ESCORTS_MAX = 8,   // escorts on one trip, the Bhabinkamtibmas not counted
    FLEET_STOPS_MAX = 64,    // stops of one trip
    FLEET_PREFERRED_MAX = 8, // preferred escorts of a consignment
    NONE = -1,               // no index
    FLEET_CHANGE_S = 1800,   // unguarded seconds that are worth a changed order
};

typedef enum fleet_direction {
    FLEET_OUT,
    FLEET_BACK,
} fleet_direction;

// Opening times: movement must lie in [from_s, to_s] and, on each day, in [day_from_s, day_to_s] after
// midnight.
typedef struct fleet_window {
    int32_t from_s;
    int32_t to_s;
    int32_t day_from_s;
    int32_t day_to_s;
} fleet_window;

// Places that are routed together: one matrix a mode. Block 0 holds the warehouse, the PPK and the jetties
// between; block 1 + k holds PPK k, its PPS and TPS, and its jetties.
typedef struct fleet_block {
    int32_t n;                  // places in the block
    const int32_t *place;       // [n] global place of a local index
    matrix by_mode[MODE_COUNT]; // local indices
} fleet_block;

// Hours of a place, or times when a vehicle is laid up: owner is the place or the vehicle.
typedef struct fleet_span {
    int32_t owner;
    int32_t from_s;
    int32_t to_s;
} fleet_span;

// One kit of a lot.
typedef struct fleet_lot {
    int32_t boxes;  // box-equivalents
    int32_t g;      // grams
    int32_t l;      // litres
    int32_t from_s; // not loaded at the warehouse before
} fleet_lot;

typedef struct fleet_hop {
    int32_t from; // local place in the consignment's block; nearer to the warehouse
    int32_t to;
    bool water; // boats (true) or road vehicles (false)
} fleet_hop;

typedef struct fleet_consignment {
    int32_t leg;       // 0, 1, 2
    int32_t block;     // 0 for leg 0, else 1 + kecamatan
    int32_t place;     // global place of the receiver
    int32_t parent;    // the consignment of the leg before that brings these kits (NONE for leg 0)
    int32_t kecamatan; // 0 .. n_kecamatan - 1
    int32_t lot;
    int32_t units;     // kits
    int32_t hop_first; // hops [hop_first, hop_first + hop_n) of fleet_problem.hop; none and not here: no way
    int32_t hop_n;
    int32_t village_officer; // leg 2: person index of the village's Bhabinkamtibmas, else NONE
    int32_t preferred_n;
    int32_t
        preferred[FLEET_PREFERRED_MAX]; // persons who should escort it if free (leg 2: the team of its TPS)
    bool here;                          // its leg is passed by: the goods are at its place already
} fleet_consignment;

typedef struct fleet_vehicle {
    travel_mode mode;
    int32_t home; // global place; usable in every block that contains it
    int32_t cap_boxes;
    int32_t cap_g;
    int32_t cap_l;  // 0 = volume does not bind
    int32_t from_s; // available
    int32_t to_s;
    int32_t seats;     // for escorts and village officer; 0 = they ride along on their own
    int32_t crew;      // people who drive it
    int32_t prepare_s; // briefing and checks before each departure (R14)
    int32_t cost_day;  // rupiah for each day of use
    int32_t cost_hour; // and for each hour
    int32_t cost_km;   // and for each kilometre
    bool spare;        // kept for what goes wrong
} fleet_vehicle;

// What a person wants of one hop's kits.
typedef struct fleet_pin {
    int32_t consignment;
    fleet_direction direction;
    int32_t hop;     // index into the problem's hops, of this consignment
    int32_t vehicle; // or NONE
    int32_t from_s;  // the trip departs within
    int32_t to_s;
} fleet_pin;

// When duty binds a person, so that he escorts no trip at all, or those for one kecamatan alone.
typedef struct fleet_busy {
    int32_t person;
    int32_t from_s;
    int32_t to_s;
    int32_t only_plus1; // the kecamatan for which he may, plus one; 0 = for none
} fleet_busy;

typedef struct fleet_person {
    int32_t kecamatan; // of the home Polsek, or NONE: the Polres pool, usable everywhere
    bool eligible;     // pledge signed, may escort
    bool village_officer;
    int32_t from_s; // available
    int32_t to_s;
} fleet_person;

typedef struct fleet_kecamatan {
    int32_t wave;     // the user's own wave (1 first), or 0: by travel time
    int32_t wave_day; // day index the user set for it, or NONE
    int32_t travel_s; // warehouse -> PPK over its chain, handling not counted; the order "farthest first"
    int32_t leg1;     // its leg-0 consignment of lot 0
} fleet_kecamatan;

typedef struct fleet_stop {
    int32_t consignment;
    int32_t hop;   // index into the problem's hops: which part of the consignment's chain
    int32_t units; // kits handed over here (out) or taken here (back)
    int32_t arrive_s;
    int32_t leave_s; // handling done
} fleet_stop;

typedef struct fleet_trip {
    int32_t vehicle;
    int32_t block;
    int32_t base; // local place
    int32_t leg;
    fleet_direction direction;
    int32_t wave;   // of its kecamatan's leg 1, from 1
    int32_t load_s; // loading begins at the base (out); equals depart_s when going back
    int32_t depart_s;
    int32_t end_s;      // back at the base; when going back: unloaded there
    int32_t stop_first; // stops [stop_first, stop_first + stop_n) of fleet_plan.stop
    int32_t stop_n;
    int32_t escort_n;
    int32_t escort[FLEET_ESCORTS_MAX];
    int32_t village_officer; // leg 2: the Bhabinkamtibmas, else NONE
} fleet_trip;

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): a count stands beside its array
typedef struct fleet_problem {
    int32_t n_place;
    const uint8_t *place_is_jetty; // [n_place]
    const uint8_t *place_guarded;  // [n_place]; NULL = all are
    const int32_t *place_docks;    // [n_place] vehicles at a moment, 0 = no limit; NULL = nowhere a limit
    int32_t n_hours;
    const fleet_span *hours; // of places, sorted by owner, then from_s; a place without any is always open
    int32_t n_tide;
    const fleet_span *tide; // high water at places, sorted as hours; a place without any has no tide
    int32_t n_lot;          // 1 or more
    const fleet_lot *lot;
    int32_t n_block;
    const fleet_block *block;
    int32_t n_kecamatan;
    const fleet_kecamatan *kecamatan;
    int32_t n_consignment;
    const fleet_consignment *consignment; // sorted by leg; parents before children
    int32_t n_hop;
    const fleet_hop *hop;
    int32_t n_vehicle;
    const fleet_vehicle *vehicle;
    int32_t n_laid_up;
    const fleet_span *laid_up; // of vehicles, sorted by owner, then from_s, without overlaps
    bool spares_out;           // spare vehicles are used like others
    int32_t n_person;
    const fleet_person *person;
    int32_t n_busy;
    const fleet_busy *busy; // when persons are bound by duty (sorted by person, from_s)
    int32_t load_unit_s;    // loading one kit at the base (out) or at a stop (back)
    int32_t unload_unit_s;  // unloading one kit at a stop (out) or at the base (back)
    int32_t stop_fixed_s;   // every stop: papers and counting
    int32_t margin_s;       // between the arrival of goods at a place and the next leg or hop from it
    int32_t receipt_s;      // legal receipt by KPPS (H-1)
    int32_t late_s;         // leg-2 stops must be finished by then, at receipt_s or after
    int32_t rest_s;         // of people between stretches of duty; 0 = not asked
    int32_t stretch_s;      // the longest stretch of several trips; 0 = no limit
    bool water_bad;         // the river's state that is planned for is a dangerous one
    fleet_window window[2][FLEET_LEGS]; // [direction][leg]
    int32_t boat_from_s; // daylight for boats, seconds after midnight; boats move only inside it
    int32_t boat_to_s;
    int32_t escorts[FLEET_LEGS]; // per trip
    int32_t wave_size; // kecamatan that should leave the warehouse on one day at most; 0 = no limit. A wish:
                       // it yields when the days do not suffice
    int32_t
        convoy_min; // vehicles that leave the warehouse together where there are several; 0, 1: as they like
    int32_t convoy_gap_s; // between departures of such
    int32_t now_s;        // nothing but fixed trips loads before; the first second of all when nothing stands
    int32_t n_fixed;
    const fleet_trip *fixed; // their stops in fixed_stop; sorted as a plan's trips
    int32_t n_fixed_stop;
    const fleet_stop *fixed_stop;
    int32_t n_pin;
    const fleet_pin *pin;
    int32_t n_told;
    const fleet_trip *told; // the published plan's trips that are not fixed; 0 = nobody was told anything
    int32_t n_told_stop;
    const fleet_stop *told_stop;
    int32_t told_slack_s;
} fleet_problem;

typedef enum fleet_reason {
    FLEET_NO_PATH,    // no way by any mode of the medium, there and back
    FLEET_NO_VEHICLE, // no vehicle of the medium is usable there, or none can hold one kit
    FLEET_NO_TIME,    // vehicles exist but the windows are too short
    FLEET_NO_ESCORT,  // escorts or the Bhabinkamtibmas are lacking at that time
    FLEET_NOT_SENT,   // out: the leg before did not deliver; back: the kit never came there
} fleet_reason;

typedef struct fleet_missing {
    int32_t consignment;
    fleet_direction direction;
    int32_t units;
    fleet_reason reason;
} fleet_missing;

// The parts of the objective, the weightier first; each has the text key "score.<name>".
typedef enum fleet_part {
    FLEET_UNDELIVERED, // kits
    FLEET_LATE,        // kit-seconds
    FLEET_UNGUARDED,   // seconds
    FLEET_EXPOSED,     // seconds
    FLEET_CHANGED,     // trips
    FLEET_PEOPLE,      // person-seconds
    FLEET_COST,        // rupiah
    FLEET_METRES,
    FLEET_PARTS,
} fleet_part;

typedef struct fleet_score {
    int64_t part[FLEET_PARTS];
} fleet_score;

typedef struct fleet_plan {
    int32_t n_trip;
    fleet_trip *trip; // sorted by load_s, then vehicle
    int32_t n_stop;
    fleet_stop *stop;
    int32_t n_missing;
    fleet_missing *missing;
    int32_t n_wave;
    int32_t *wave_of; // [n_kecamatan], from 1
    fleet_score score;
    int64_t iterations; // of the improvement
} fleet_plan;

// Progress of long work: done of total, in steps; returns false to stop at the next safe point.
typedef bool (*fleet_progress)(void *ctx, int64_t done, int64_t total);

typedef struct fleet_options {
    uint64_t seed;
    int64_t iterations; // of improvement; the result depends on problem, seed, iterations and start alone
    int32_t threads;    // 1 or 2: what they find is the same
    const fleet_plan *start;        // what of it still fits is where the search begins; NULL = nothing
    bool (*out_of_time)(void *ctx); // asked at iteration boundaries; NULL = never
    void *out_of_time_ctx;
    fleet_progress progress; // may be NULL
    void *progress_ctx;
    // Each better plan as it is found, valid during the call: to show and to keep; NULL = nobody asks.
    void (*better)(void *ctx, const fleet_plan *plan);
    void *better_ctx;
} fleet_options;

// Plans every trip. Days are set backward from receipt by H-1 (the nearest kecamatan leave last, the farthest
// first, or in the user's wave order); within a day work begins at opening so that the slack lies at its end.
// Always gives a plan: what could not be carried is in `missing` with its reason, never silently dropped.
// Same problem, seed and iterations: same plan. The plan's memory is the arena's.
void fleet_solve(arena *a, const fleet_problem *p, const fleet_options *o, fleet_plan *ret_plan);

// The parts of the objective, recomputed from problem and plan alone.
void fleet_score_of(arena *a, const fleet_problem *p, const fleet_plan *plan, fleet_score *ret_score);

// Lower is better, part by part in order, UNGUARDED with what the changed orders weigh.
int64_t fleet_score_weight(const fleet_score *s, fleet_part part);
int fleet_score_compare(const fleet_score *a, const fleet_score *b); // < 0: a is better

#endif
