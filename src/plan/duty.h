// The placement problem and plan as flat arrays: teams to groups of TPS by class pattern, and squads to
// guarded posts. Read by the solver (duty_solve.c) and the judge (check_duty.c), which share nothing else.
//
// A PATTERN says: one team of `polri` officers covers a group of at most `tps` polling stations, with
// `linmas` civil-defence members at it. Three named numbers, never a triple (domain section 2.4). A group
// holds TPS of one class and one kecamatan. Time: seconds after 00:00 local of day 0, as in plan/fleet.h.
#ifndef KAWAL_PLAN_DUTY_H
#define KAWAL_PLAN_DUTY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "geo/matrix.h"

enum {
    DUTY_PHASES = 3,     // before, during, after voting
    DUTY_TEAM_MAX = 16,  // officers in one team
    DUTY_SQUADS_MAX = 4, // squads of one post
};

typedef struct duty_pattern {
    int32_t polri;  // officers in a team, at least 1
    int32_t tps;    // TPS a team covers at most, at least 1
    int32_t linmas; // civil-defence members at the group
} duty_pattern;

typedef struct duty_tps {
    int32_t kecamatan;
    int32_t local;  // index in its kecamatan's matrix
    int32_t class_; // 0 .. n_class - 1
} duty_tps;

typedef struct duty_unit {
    int32_t kecamatan; // of a Polsek; -1: Polres, BKO or other pool
} duty_unit;

typedef struct duty_person {
    int32_t unit;
    bool eligible;        // pledge signed and not a commander or Padal
    bool village_officer; // Bhabinkamtibmas: placed only inside own kecamatan
    int32_t from_s;       // available
    int32_t to_s;
} duty_person;

typedef struct duty_post {
    int32_t kecamatan; // -1: the kabupaten's own (warehouse, office)
    int32_t guards;    // officers on duty at any time
    int32_t from_s;    // guarded without a gap in [from_s, to_s)
    int32_t to_s;
    int32_t shift_s; // longest duty; the post needs enough squads that each rests at least one shift after a
                     // shift
} duty_post;

typedef struct duty_phase {
    int32_t from_s;
    int32_t to_s;
} duty_phase;

typedef struct duty_problem {
    int32_t n_kecamatan;
    const matrix
        *near; // [n_kecamatan] travel among the TPS of a kecamatan; only time_s is used; may hold MATRIX_NONE
    int32_t n_class;
    const int32_t *class_rank;   // [n_class] higher = more vulnerable = served first
    const duty_pattern *pattern; // [n_class * n_kecamatan], cell [class * n_kecamatan + kecamatan]
    int32_t n_tps;
    const duty_tps *tps;
    int32_t n_unit;
    const duty_unit *unit;
    const int32_t *unit_tps_s;  // [n_unit * n_tps] travel time from the unit's station, or MATRIX_NONE
    const int32_t *unit_post_s; // [n_unit * n_post]
    int32_t n_person;
    const duty_person *person;
    int32_t n_post;
    const duty_post *post;
    duty_phase phase[DUTY_PHASES];
} duty_problem;

typedef struct duty_team {
    int32_t kecamatan;
    int32_t class_;
    int32_t tps_first; // tps [tps_first, tps_first + tps_n) of duty_plan.team_tps
    int32_t tps_n;
    int32_t person_n; // == the pattern's polri
    int32_t person[DUTY_TEAM_MAX];
    int32_t linmas;
    int32_t longest_hop_s; // largest travel time between two TPS of the group
    int32_t travel_s;      // largest travel time of a member from the home unit to the group's nearest TPS
} duty_team;

typedef struct duty_squad {
    int32_t post;
    int32_t squad;    // 0 .. squads - 1; squad q stands shift q, q + squads, q + 2 squads, ...
    int32_t person_n; // at most the post's guards; fewer = short
    int32_t person[DUTY_TEAM_MAX];
} duty_squad;

// What the class counts alone force, whatever the geography: sum over classes of ceil(tps / pattern.tps) *
// polri.
typedef struct duty_class_need {
    int32_t tps;
    int32_t teams_min;
    int32_t people_min;
    int32_t teams_placed;
    int32_t people_placed;
    int32_t tps_uncovered;
} duty_class_need;

typedef struct duty_kecamatan_need {
    int32_t tps;
    int32_t needed; // officers that the groups as formed need
    int32_t placed;
    int32_t short_; // needed - placed
    int32_t tps_uncovered;
} duty_kecamatan_need;

typedef struct duty_plan {
    int32_t n_team;
    duty_team *team;
    int32_t *team_tps; // [number of covered TPS]
    int32_t n_squad;
    duty_squad *squad;
    int32_t post_short; // officers that posts lack, all squads together
    int32_t n_uncovered;
    int32_t *uncovered; // TPS, sorted by class rank (high first), then index
    int32_t available;  // eligible persons, whole, before posts
    int32_t
        lower_bound; // sum of people_min over classes (where a class has one pattern everywhere; else per
                     // kecamatan pattern the bound is summed over groups of kecamatan with equal patterns)
    int32_t short_by_bound;            // max(0, lower_bound - available)
    duty_class_need *by_class;         // [n_class]
    duty_kecamatan_need *by_kecamatan; // [n_kecamatan]
    int64_t iterations;
} duty_plan;

typedef struct duty_options {
    uint64_t seed;
    int64_t iterations;
    bool (*out_of_time)(void *ctx); // asked at iteration boundaries; NULL = never
    void *out_of_time_ctx;
} duty_options;

// Places people: classes by rank (sangat rawan first); groups of close TPS, as few as the pattern allows; own
// Polsek first, then the nearest pool; posts are staffed from what the teams leave, except that the warehouse
// post (kecamatan -1) is staffed first. Always gives a plan; what is lacking is in by_class, by_kecamatan,
// uncovered and post_short. Same problem, seed and iterations: same plan. Memory is the arena's.
void duty_solve(arena *a, const duty_problem *p, const duty_options *o, duty_plan *ret_plan);

#endif
