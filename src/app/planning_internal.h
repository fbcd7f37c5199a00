// Shared by the files that build a plan's problems; for app/ alone.
#ifndef KAWAL_APP_PLANNING_INTERNAL_H
#define KAWAL_APP_PLANNING_INTERNAL_H

#include "app/planning.h"
#include "road/chain.h"

enum { PLAN_FAR_S = 1 << 30 }; // "always": beyond any window

// Places, and the jetties where goods and people may change between road and boat. Needs snapshot and
// network.
void planning_nodes(arena *a, planning *p);

// The same with kecamatan, PPK and PPS. Errors: plan.no_warehouse, plan.no_tps, plan.no_ppk, plan.no_pps,
// plan.large_kecamatan.
bool planning_geography(arena *a, planning *p, err *e);

// The plan's state: from its first window to its last, and the closures that hold in one of them. Errors:
// plan.no_calendar.
bool planning_closures(arena *a, planning *p, err *e);

// Whether something moves in a window of the calendar at a moment of [from_s, to_s), local seconds, which may
// be open (INT64_MIN, INT64_MAX).
bool planning_window_meets(const snap_calendar *w, int64_t from_s, int64_t to_s);

// The calendar's code of a window.
const char *planning_window_code(int window);

// roads_times in the plan's state; what metric was asked is kept for the document.
bool planning_times(arena *a, planning *p, travel_mode mode, int32_t n_from, const int32_t *from,
                    int32_t n_to, const int32_t *to, roads_table *ret, err *e);

// Seconds that people need from places to places, ret_s[n_from * n_to], by the fastest means, changing at
// jetties; MATRIX_NONE where there is no way. Errors: plan.jetties {jetties} {limit}, roads_times'.
bool planning_travel(planning *p, int32_t n_from, const int32_t *from, int32_t n_to, const int32_t *to,
                     int32_t *ret_s, err *e);

// ---------------------------------------------------------------- blocks (planning_blocks.c)

// A block while it is made. Indices below are those of `place`: first its own places, which stay, then
// jetties of elsewhere, which stay when a chain uses them.
typedef struct block_draft {
    int32_t n, n_own;
    int32_t *place; // [n]
    int32_t *local; // [n_node] index of a place, or NONE
    bool *used;     // [n]
    int32_t *transfer_s;
    matrix by_mode[MODE_COUNT]; // n == 0: no vehicle of the mode is at home here
} block_draft;

void draft_begin(arena *a, const planning *p, block_draft *ret);
void draft_place(block_draft *d, int32_t place); // nothing when it is there

// All own places are there: takes the jetties near a place of it, and measures every mode at home. Errors:
// roads_times'.
bool draft_measure(arena *a, planning *p, block_draft *d, int32_t centre, err *e);

// Chains from one place of it to others, by the modes at home; the jetties that they use stay.
void draft_chains(arena *a, block_draft *d, int32_t from, int32_t n, const int32_t *to, chain *ret);

// The block, and where each index went; NONE when it went.
void draft_finish(arena *a, const block_draft *d, fleet_block *ret, int32_t *ret_index);

// ----------------------------------------------------------------

// The placement problem. Errors: plan.no_pattern, plan.no_calendar, plan.no_setting, those of its parts.
bool planning_duty_problem(arena *a, planning *p, err *e);

// Its arrays while its parts fill them.
typedef struct duty_draft {
    duty_person *person;
    duty_post *post;
    duty_tps *tps;
    bool padal, pamatwil; // who leads has a post
} duty_draft;

// Skills beside those of the register: who may lead in a kecamatan, and in a rayon.
enum { DUTY_SKILL_PADAL = SKILLS, DUTY_SKILL_PAMATWIL };

// Whether a person is one of those who lead, where they have posts.
bool planning_leads(const duty_draft *d, const snap_person *q);

// Who is at home where, and who may serve at all.
void planning_duty_people(arena *a, planning *p, duty_draft *d);

// Guarded sites and, where the settings ask for them, a Padal in each kecamatan and a Pamatwil in each rayon.
// Errors: plan.no_calendar, plan.no_setting, plan.post_times {site}.
bool planning_duty_posts(arena *a, planning *p, duty_draft *d, err *e);

// Reserves with the ways of their vehicles. Errors: roads_times'.
bool planning_duty_reserves(arena *a, planning *p, err *e);

// Where each may serve, must, and must not: villages, what is barred, and what the assignments say. Errors:
// plan.pin_nowhere {code} {site}, plan.pin_full {code} {place}: others are pinned to all that is there;
// plan.two_pins, plan.pin_pledge, plan.pin_barred, plan.pin_role {code} {person}.
bool planning_duty_places(arena *a, planning *p, duty_draft *d, err *e);

// Whether two posts are of one place, whose squads a plan numbers through: for one thing at one site.
bool planning_same_place(const planning_post *x, const planning_post *y);

// Who leads where: each Padal and Pamatwil is pinned to a post, those that are too many stay out.
void planning_duty_leaders(arena *a, const planning *p, duty_draft *d);

// The placement of a plan's document, as far as the problem still knows what it names: a team without a TPS
// and a person who is not there are left out. Its teams, squads of all posts, and stands alone are filled.
void planning_read_placement(arena *a, const planning *p, const json_t *document, duty_plan *ret);

// What the plan before told people, and where its trips that have begun bind them. Errors: as planning_stand.
bool planning_duty_told(arena *a, planning *p, duty_draft *d, err *e);

// A team's people bring the goods of its kecamatan in before and its boxes back after: of the time of their
// duty, they are at their TPS in between. `goods_there_s`: when goods come to TPS at the latest.
duty_phase planning_team_stands(const duty_problem *d, int32_t goods_there_s);

// Windows and settings of the distribution. Errors: plan.no_calendar, plan.no_setting, plan.back_early.
bool planning_rules(planning *p, err *e);

// What a TPS gets, by lots that travel apart: by phase where the calendar says when the second begins (code
// tahap-2), and by the words of the kit table. Errors: plan.no_kits {boxes} {grams}, plan.many_lots {limit},
// plan.no_calendar.
bool planning_lots(arena *a, planning *p, err *e);

// Which of these lots every kit of a register travels in, PLANNING_NO_LOT where in none. Returns how many
// lots there are; 0 when they are too many.
enum { PLANNING_NO_LOT = -1 };
int32_t planning_kit_lots(const snapshot *s, int32_t *ret_lot);

// Hours, berths and guards of places; vehicles, and when they are not ready; who may escort, and when duty
// binds him; what a person wants. The windows are there, for pins the consignments too.
void planning_places(arena *a, planning *p);
void planning_vehicles(arena *a, planning *p);
void planning_escorts(arena *a, planning *p);
void planning_pins(arena *a, planning *p);

// One more time in which a vehicle is not ready, once the vehicles are there.
void planning_lay_up(arena *a, planning *p, int32_t vehicle, int32_t from_s, int32_t to_s);

// All of it: the distribution problem. Needs the placement.
bool planning_fleet_problem(arena *a, planning *p, err *e);

// What stands of a plan before: trips that have begun become fixed ones, the others those that were told.
// Needs the distribution problem. Errors: plan.no_trip {trip}, plan.trip_changed {trip}: something that has
// happened cannot be said in this problem; plan.damaged.
bool planning_stand(arena *a, planning *p, const planning_before *before, err *e);

// Before all else of a problem: vehicles and people of trips that have begun by a plan before, and that are
// in the register no more, are added to the snapshot's, from the document. Nothing new is given to them.
void planning_left(arena *a, planning *p, const planning_before *before);

// The calendar row of a code, or an error that names it.
bool planning_calendar(const planning *p, const char *code, const snap_calendar **ret, err *e);
// A setting as seconds, counts, ...; an error that names it when absent or outside [min, max].
bool planning_setting(const planning *p, const char *code, int64_t min, int64_t max, int32_t *ret, err *e);
// Whether the register has a setting at all, for those that may be left out.
bool planning_has_setting(const planning *p, const char *code);
// An instant of the calendar as the problems' seconds.
int32_t planning_second(const planning *p, int64_t local_s);
// First second of a day, or `open` when no day was given.
int32_t planning_day_second(const planning *p, int32_t day, int32_t offset_days, int32_t open);

// Node of a TPS or a site.
static inline int32_t node_of_tps(const planning *p, int32_t tps)
{
    return p->snap->n_site + tps;
}

// Whether somebody is in teams and at posts, and not needed to lead or to drive.
static inline bool person_serves(const snap_person *q)
{
    return q->role == ROLE_MEMBER || q->role == ROLE_VILLAGE_OFFICER;
}

#endif
