// What the parts of the judge share; for check*.c alone. Times are int64 here: a plan may hold any int32, and
// the judge adds them.
#ifndef KAWAL_PLAN_CHECK_INTERNAL_H
#define KAWAL_PLAN_CHECK_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/check.h"

enum {
    CHECK_DAY_S = 86400,
    CHECK_MOMENT_MAX = 1 << 30,   // seconds from day 0, before or after: 34 years
    CHECK_DURATION_MAX = 1 << 24, // seconds that one thing takes: half a year
    CHECK_UNITS_MAX = 1 << 24,    // kits of one consignment
    CHECK_PEOPLE_MAX = 1000,      // seats or crew of one vehicle
};

// What a SHAPE fault is about: the subject is a row of this part, and the fault's `is` names the part.
typedef enum check_part {
    CHECK_PART_PROBLEM, // a count, a limit or a setting
    CHECK_PART_BLOCK,
    CHECK_PART_CONSIGNMENT,
    CHECK_PART_VEHICLE,
    CHECK_PART_PERSON,
    CHECK_PART_BUSY,
    CHECK_PART_KECAMATAN,
    CHECK_PART_PLAN, // a count or a pointer
    CHECK_PART_TRIP,
    CHECK_PART_STOP,
    CHECK_PART_MISSING,
    CHECK_PART_PATTERN,
    CHECK_PART_TPS,
    CHECK_PART_POST,
    CHECK_PART_TEAM,
    CHECK_PART_SQUAD,
    CHECK_PART_UNCOVERED,
    CHECK_PART_SETTING, // a number of the problem outside its bounds, in the order of problem_settings
    CHECK_PART_WINDOW,  // direction * FLEET_LEGS + leg; the boats' daylight comes last
    CHECK_PART_PLACE,
    CHECK_PART_HOURS,
    CHECK_PART_LOT,
    CHECK_PART_LAID_UP,
    CHECK_PART_FIXED,
    CHECK_PART_PIN,
    CHECK_PART_TOLD,
} check_part;

// Counts one test of a constraint, and the fault when it does not hold. Returns `holds`.
bool check_test(check_report *r, check_code code, bool holds, int64_t subject, int64_t is, int64_t should);
bool check_equal(check_report *r, check_code code, int64_t subject, int64_t is, int64_t should);
bool check_at_least(check_report *r, check_code code, int64_t subject, int64_t is, int64_t least);
bool check_at_most(check_report *r, check_code code, int64_t subject, int64_t is, int64_t most);

// A dated entry of a group (a trip of a vehicle, a duty of a person, goods into or out of a stock).
typedef struct check_entry {
    int64_t group;
    int64_t at_s;
    int64_t value;
    int32_t rank; // order within one moment
    int32_t subject;
} check_entry;

// By group, then moment, then rank, then subject.
void check_entries_sort(check_entry *entry, size_t n);

// One past the last entry of the group that begins at `first`.
size_t check_group_end(const check_entry *entry, size_t n, size_t first);

// The first entry that is not before that moment of the group.
size_t check_first_of(const check_entry *entry, size_t n, int64_t group, int64_t at_s);

static inline bool check_in(int64_t i, int64_t n)
{
    return i >= 0 && i < n;
}

// A count with its array: none, or some with a pointer.
static inline bool check_array(int64_t n, const void *array)
{
    return n == 0 || (n > 0 && array);
}

// The day that holds a moment, also before day 0.
static inline int64_t check_day(int64_t at_s)
{
    return at_s >= 0 ? at_s / CHECK_DAY_S : -((-at_s + CHECK_DAY_S - 1) / CHECK_DAY_S);
}

// More than any sum of a plan, yet far enough from INT64_MAX that a few of them may be added.
static const int64_t CHECK_HUGE = INT64_MAX / 16;

// a * b for counts and seconds of a plan, both 0 or more; at most CHECK_HUGE.
static inline int64_t check_product(int64_t a, int64_t b)
{
    int64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) || product > CHECK_HUGE ? CHECK_HUGE : product;
}

// A distribution plan before the judge. The parts below read it; only fleet_case_open writes it.
typedef struct fleet_case {
    arena *a;
    const fleet_problem *p;
    const fleet_plan *plan;
    check_report *r;
    int32_t n_trip; // 0 where the plan's count cannot be true
    int32_t n_stop;
    int32_t n_missing;
    bool *trip_ok;        // [n_trip] indices in range: the only trips that the other tests look at
    bool *fixed;          // [n_trip] a trip that stands: judged for nothing of its own
    bool *missing_ok;     // [n_missing]
    bool whole;           // every trip, stop and missing row has its shape: sums over the plan mean something
    int64_t *missing[2];  // [direction][n_consignment] kits that the plan owns not to carry
    int32_t *local;       // [n_block * n_place] local index of a place in a block, or NONE
    int32_t *hours_first; // [n_place + 1] where the hours of a place begin in the problem's
    int32_t *laid_first;  // [n_vehicle + 1] the same for the times when a vehicle is laid up
} fleet_case;

// Judges the shape of a problem: every index, count, order and size in it. False when it is broken: then
// there is nothing to measure a plan by.
bool fleet_problem_usable(arena *a, const fleet_problem *p, check_report *r);

// Whether a trip points at what the problem has, and only at stops that nobody has taken before.
bool fleet_trip_usable(const fleet_problem *p, const fleet_trip *t, const fleet_stop *stop, int32_t n_stop,
                       bool *taken);

// Whether the first of two trips may stand before the second in a list.
bool fleet_trips_sorted(const fleet_trip *before, const fleet_trip *after);

// Judges the shape of problem and plan and fills *ret_c. False when the problem itself is broken.
bool fleet_case_open(arena *a, const fleet_problem *p, const fleet_plan *plan, check_report *r,
                     fleet_case *ret_c);

// Travel time between two places of a block, or MATRIX_NONE.
int64_t fleet_case_time(const fleet_case *c, travel_mode mode, int32_t block, int32_t from, int32_t to);

// Metres of the same way; 0 when its length is not known.
int64_t fleet_case_metres(const fleet_case *c, travel_mode mode, int32_t block, int32_t from, int32_t to);

// Stop i of a trip, and the kits of all its stops.
const fleet_stop *fleet_case_stop(const fleet_case *c, const fleet_trip *t, int32_t i);
int64_t fleet_case_units(const fleet_case *c, const fleet_trip *t);

// An empty run of a vehicle: no movement, one, or two by way of home.
typedef struct fleet_move {
    const fleet_trip *of; // the trip in whose block, and whose hours, it is
    int32_t from;         // local places; NONE: the home lies outside the block
    int32_t to;
} fleet_move;
typedef struct fleet_run {
    int32_t n;
    fleet_move move[2];
    int32_t home_at;     // the move before which it is at home (n: after the last), NONE when never
    int64_t home_by_s;   // it is laid up from then on, INT64_MAX when not
    int64_t away_from_s; // and may leave home from then on, INT64_MIN when not
} fleet_run;

// The run from one trip of a vehicle to its next; from home when there is none before, to it when none after.
// When it is laid up in between, it is at home then.
fleet_run fleet_run_between(const fleet_case *c, const fleet_trip *before, const fleet_trip *after);

// The consignment at whose receiver a consignment's own way begins, or NONE: the warehouse.
int32_t fleet_case_source(const fleet_case *c, int32_t consignment);

// The trips that have their shape, by vehicle and in order of loading: group is the vehicle, subject the
// trip.
check_entry *fleet_case_by_vehicle(const fleet_case *c, size_t *ret_n);

// The goods of a plan summed. Hops are numbered per consignment ("slots"), so that two consignments may name
// the same hop.
typedef struct fleet_goods {
    const fleet_case *c;
    const int32_t *first_slot; // [n_consignment + 1]
    int64_t *carried[2];       // [direction][slot] kits
    int64_t *stands[2];        // the same by trips that stand alone
    int64_t *returned;         // [n_consignment] kits that its children bring back
    bool *has_child;           // [n_consignment]
} fleet_goods;

fleet_goods fleet_goods_open(const fleet_case *c);

enum { CHECK_GOODS_IN, CHECK_GOODS_OUT }; // ranks: what arrives at a moment may leave at that moment

// What every trip brings to a stock and takes from one, sorted: group is the stock, value the kits, subject
// the trip. Goods count as there `margin_s` after they were brought. Room for two entries a stop.
size_t fleet_goods_entries(const fleet_goods *g, int64_t margin_s, check_entry *entry);

// Where a stock lies, and on which way it is; NONE where a TPS keeps its goods.
int32_t fleet_goods_place(const fleet_goods *g, int64_t stock, fleet_direction *ret_direction);

// Whether what is told as the reason of a missing row is so, as far as it can be told for sure.
bool fleet_reason_is_true(const fleet_goods *g, const fleet_missing *m);

// Vehicles that could drive a hop of a consignment at some time of its leg.
int32_t fleet_hop_vehicles(const fleet_case *c, int32_t consignment, fleet_direction direction, int32_t hop);

void fleet_judge_standing(const fleet_case *c); // what is fixed (and marks it), now, pins
void fleet_judge_trips(const fleet_case *c);    // loads, movements, handling, hours, receipt
void fleet_judge_vehicles(const fleet_case *c); // one place at a time, empty runs, availability, laid up
void fleet_judge_places(const fleet_case *c);   // hours, docks, nights
void fleet_judge_goods(const fleet_case *c);    // delivered, missing, order, jetties
void fleet_judge_waves(const fleet_case *c);
void fleet_judge_convoys(const fleet_case *c); // who leaves together
void fleet_judge_people(const fleet_case *c);
void fleet_judge_score(const fleet_case *c);

// A placement before the judge.
typedef struct duty_case {
    arena *a;
    const duty_problem *p;
    const duty_plan *plan;
    check_report *r;
    int32_t n_team; // 0 where the plan's count cannot be true
    int32_t n_squad;
    int32_t n_uncovered;
    bool *team_ok;  // [n_team] indices in range
    bool *squad_ok; // [n_squad]
} duty_case;

// As fleet_case_open.
bool duty_case_open(arena *a, const duty_problem *p, const duty_plan *plan, check_report *r,
                    duty_case *ret_c);

// The pattern of a class in a kecamatan.
const duty_pattern *duty_case_pattern(const duty_case *c, int32_t class_, int32_t kecamatan);

void duty_judge_teams(const duty_case *c); // cover, class, group, team, people, reach
void duty_judge_posts(const duty_case *c); // squads and what they lack
void duty_judge_need(const duty_case *c);  // the counts that a reader believes

#endif
