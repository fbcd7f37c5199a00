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
    CHECK_PART_UNIT,
    CHECK_PART_PHASE,
    CHECK_PART_RESERVE,
    CHECK_PART_STAND,
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
    int32_t *tide_first;  // [n_place + 1] where its high waters do
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

// A placement before the judge. The parts below read it; only duty_case_open writes it.
typedef struct duty_case {
    arena *a;
    const duty_problem *p;
    const duty_plan *plan;
    check_report *r;
    int32_t n_team; // 0 where the plan's count cannot be true
    int32_t n_squad;
    int32_t n_stand;
    int32_t n_uncovered;
    bool *team_ok; // [n_team] indices in range: the only rows that the other tests look at
    bool *squad_ok;
    bool *stand_ok;
    bool whole;       // all of them are: sums over the plan mean something
    bool *covered;    // [n_tps] by some team
    int32_t *class_n; // [n_class] zeros, to count in; left as zeros
} duty_case;

// Judges the shape of a problem. False when it is broken: then there is nothing to measure a plan by.
bool duty_problem_usable(const duty_problem *p, check_report *r);

// As fleet_case_open.
bool duty_case_open(arena *a, const duty_problem *p, const duty_plan *plan, check_report *r,
                    duty_case *ret_c);

// The pattern of a class in a kecamatan, and the least officers of a team by it.
const duty_pattern *duty_case_pattern(const duty_case *c, int32_t class_, int32_t kecamatan);
int32_t duty_pattern_least(const duty_pattern *pattern);

// The TPS of a team.
const int32_t *duty_case_tps(const duty_case *c, const duty_team *t);

// The slower of the two ways between two TPS, 0 from one to itself; MATRIX_NONE where a way is missing or
// they lie in two kecamatan.
int64_t duty_case_hop(const duty_case *c, int32_t from, int32_t to);

// Whether a team that stands at one TPS may cover the other: there is a hop, within both limits.
bool duty_case_within(const duty_case *c, int32_t station, int32_t tps);

// What the stricter rule asks of a team's group.
typedef struct duty_rule {
    int32_t kecamatan; // of its first TPS
    int32_t class_;    // of the highest rank
    int64_t polri;
    int64_t polri_min;
    int64_t tps;
    int64_t linmas;
} duty_rule;
duty_rule duty_case_rule(const duty_case *c, const duty_team *t);

// Squads that a post needs: none, one, or two that take turns.
int32_t duty_case_squads(const duty_post *post);

// When a squad is on duty: from its first shift to its last. One that the post does not need (which is told)
// is there all the time.
void duty_case_squad_times(const duty_case *c, const duty_squad *s, int64_t *ret_from_s, int64_t *ret_to_s);

// When teams are on duty.
int64_t duty_case_begin(const duty_problem *p);
int64_t duty_case_end(const duty_problem *p);

// A person at a place.
typedef enum duty_kind { DUTY_OF_TEAM, DUTY_OF_SQUAD, DUTY_OF_STAND } duty_kind;
typedef struct duty_placing {
    int32_t person;
    duty_kind kind;
    int32_t row; // of the teams, squads or stands
    int64_t from_s;
    int64_t to_s;
    int64_t travel_s; // one way, or MATRIX_NONE
} duty_placing;

// Everybody at every place of the rows that have their shape. Memory is the case's arena.
duty_placing *duty_case_placings(const duty_case *c, size_t *ret_n);

// Whether somebody's placing is at a place (DUTY_PLACE).
bool duty_placing_at(const duty_case *c, const duty_placing *at, int32_t place);

// Whether a number is among `n` of a list from `first` on.
bool duty_in_list(const int32_t *list, int32_t first, int32_t n, int32_t number);

// Whether somebody is elsewhere at some time of [from_s, to_s).
bool duty_is_busy(const duty_problem *p, const duty_person *who, int64_t from_s, int64_t to_s);

// Whether a reserve watches a TPS, and the stand that answers it: the nearest, of equal ones the lower site;
// NONE where no stand has a way.
bool duty_case_watched(const duty_case *c, int32_t reserve, int32_t tps);
int32_t duty_case_answer(const duty_case *c, int32_t reserve, int32_t tps, int64_t *ret_s);

// The score of a placement, counted anew.
typedef struct duty_counted {
    int64_t *uncovered; // [n_class]
    int64_t unguarded;
    int64_t lacking;
    int64_t breaks;
    int64_t unanswered;
    int64_t answer_s;
    int64_t worst_s;
    int64_t travel_s;
    int64_t team_travel_s; // of it, of the teams
    int64_t changed;
    int64_t fairness;
} duty_counted;
duty_counted duty_case_count(const duty_case *c);

// What a fault of a bound is about: its subject.
typedef enum duty_bound_part {
    DUTY_BOUND_PEOPLE,
    DUTY_BOUND_UNCOVERED,
    DUTY_BOUND_WORST,
    DUTY_BOUND_TRAVEL,
    DUTY_BOUND_REACHED,
    DUTY_BOUND_PRICE,
    DUTY_BOUND_TOLL,
} duty_bound_part;

// Teams that the counts of TPS by class force, wherever the TPS lie: a team has the polri of the strictest
// class in its group, and holds what the laxest of them allows at most.
typedef struct duty_crowd {
    int32_t n_class;
    int32_t *order; // [n_class] the stricter first
    int64_t *polri; // [n_class] officers of a team, by class
    int64_t *room;  // [n_class] TPS that a team holds at most whose strictest class it is
} duty_crowd;

// From the officers and TPS of a team by class. Classes that have no TPS (`there`) say nothing of others.
duty_crowd duty_crowd_open(const duty_case *c, const int64_t *polri, const int64_t *tps, const int64_t *there,
                           bool by_room);

// The same with what the patterns of a kecamatan say; `least`: with the least officers of a team.
duty_crowd duty_crowd_of(const duty_case *c, int32_t kecamatan, bool least, const int64_t *there,
                         bool by_room);

// The least officers for so many TPS of each class, by the teams that need them.
typedef struct duty_least {
    int64_t people;
    int64_t teams;
    int64_t free; // places in these teams
} duty_least;

// Where they are not NULL, what each class forces is added to teams_of and people_of, [n_class].
duty_least duty_crowd_least(const duty_crowd *crowd, const int64_t *tps, int64_t *teams_of,
                            int64_t *people_of);

void duty_judge_teams(const duty_case *c);  // cover, patterns, station, hops, times
void duty_judge_people(const duty_case *c); // who serves where, and when
void duty_judge_posts(const duty_case *c);  // squads, reserves, and what they lack
void duty_judge_need(const duty_case *c);   // the counts that a reader believes
void duty_judge_score(const duty_case *c, const duty_counted *count);

// The bounds: of the worst way, of coverage, of travel.
void duty_judge_bound(const duty_case *c, const duty_counted *count);
void duty_judge_coverage(const duty_case *c, const duty_counted *count, const bool *coverable);
void duty_judge_travel(const duty_case *c, const duty_counted *count);

// A bound that a plan claims: at most what is proven, and at most what the plan reaches.
void duty_judge_claim(const duty_case *c, duty_bound_part part, int64_t claim, int64_t proven,
                      int64_t reached);

// TPS in groups: of group k tps [first[k], first[k + 1]), ascending.
typedef struct duty_tps_lists {
    int32_t n;
    int32_t *first; // [n + 1]
    int32_t *tps;
} duty_tps_lists;

// The TPS of each kecamatan, all or those that are covered.
duty_tps_lists duty_tps_by_kecamatan(const duty_case *c, bool covered_alone);

// The same by parts: TPS of a kecamatan that hang together by hops within the limit.
duty_tps_lists duty_tps_by_part(const duty_case *c, bool covered_alone);

// Whether somebody is able to serve in a team (duty_bound); whether nothing that he is known to do forbids
// it.
bool duty_is_able(const duty_case *c, const duty_person *who);
bool duty_may_serve(const duty_case *c, const duty_person *who);

// Whether somebody belongs to a post, to a reserve at a site (duty_bound).
bool duty_belongs_to_post(const duty_case *c, const duty_person *who, int32_t post);
bool duty_belongs_to_site(const duty_case *c, const duty_person *who, int32_t reserve, int32_t site);

#endif
