// The way of a plan: register snapshot -> network -> placement problem -> distribution problem -> solvers ->
// judge -> document. Everything of one plan lives in one arena.
#ifndef KAWAL_APP_PLANNING_H
#define KAWAL_APP_PLANNING_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/roads.h"
#include "base/arena.h"
#include "base/err.h"
#include "domain/snapshot.h"
#include "plan/check.h"
#include "plan/duty.h"
#include "plan/fleet.h"

enum {
    PLANNING_NEAR_MAX = 2000, // TPS of one kecamatan: their matrices have the square of it, 32 MB a mode
    PLACEMENT_ITERATIONS_MAX = 2000, // what is left of the time is the distribution's
    PLANNING_WINDOWS = 9,            // of the calendar, in which something moves
};

typedef enum planning_step {
    PLANNING_NETWORK,
    PLANNING_PLACEMENT,
    PLANNING_DISTRIBUTION,
    PLANNING_JUDGE,
    PLANNING_STEPS,
} planning_step;

// A trip of the plan before of which somebody knows better. Its id is that of the plan's document.
typedef struct planning_news {
    const char *trip;
    bool failed;      // it did not take place, or broke down: its goods are still where they were
    int32_t late_min; // what was still to come at that moment comes so much later
} planning_news;

// The plan that is being carried out, when it is planned anew in the middle.
typedef struct planning_before {
    const char *id;         // of the plan
    const json_t *document; // its document
    int64_t now_s;          // seconds since 1970-01-01T00:00 local: what has begun by then stands
    int32_t n_news;
    const planning_news *news;
} planning_before;

// How far two searches went; what both found depends on that and on nothing of the clock.
typedef struct planning_effort {
    int64_t placement, distribution; // iterations
} planning_effort;

struct plan_draft;

typedef struct planning_options {
    uint64_t seed;
    int64_t iterations;            // of each solver's improvement
    const planning_effort *effort; // instead of them, exactly; NULL = iterations
    rain_class rain;               // the weather that is planned for, all along
    river_stage river;
    bool spares;                       // spare vehicles are used like others
    const planning_before *before;     // NULL = nothing has been told to anybody
    bool (*out_of_time)(void *ctx);    // asked at iteration boundaries; NULL = never
    bool (*placement_over)(void *ctx); // the same for the placement, whose share is over sooner; NULL = never
    void *out_of_time_ctx;
    bool (*given_up)(
        void *ctx); // asked between pieces of work: true ends it all, without a plan; NULL = never
    void *given_up_ctx;
    void (*progress)(void *ctx, planning_step step, int64_t done, int64_t total); // NULL = none
    void (*better)(void *ctx,
                   const fleet_score *score); // each better distribution as it is found; NULL = none
    void *progress_ctx;                       // of both
    struct plan_draft *draft; // where the best so far is kept while it is searched; NULL = nowhere
} planning_options;

// What a post of the placement is for.
typedef enum planning_post_kind {
    POST_SITE,     // a site is guarded
    POST_PADAL,    // the officer who commands in a kecamatan
    POST_PAMATWIL, // the senior officer of a rayon
} planning_post_kind;

typedef struct planning_post {
    planning_post_kind kind;
    int32_t site; // where it stands; of a Padal the PPK, of a Pamatwil that of the rayon's first kecamatan
    int32_t kecamatan; // of a Padal, else NONE
    const char *rayon; // of a Pamatwil, else ""
} planning_post;

// Which entry of the register stands behind an index of the problems.
typedef struct planning {
    const snapshot *snap;            // the register's, and who has left it on the way
    int32_t n_vehicle_there;         // vehicles of it that are in the register
    const planning_options *options; // while it is made; else NULL
    int32_t day0;                    // days since 1970-01-01 of second 0 of the problems
    roads *net;
    roads_state state;            // from the first window to the last, with the closures that count
    uint32_t *closure_windows;    // [n_closure] bits of the windows in which it holds; 0 = it does not count
    metric_id metric[MODE_COUNT]; // of the modes that were asked for
    mode_set asked;
    int32_t n_node; // sites by index, then TPS by index: the places of roads
    point *node_at;
    int32_t *transfer_s; // [n_node] to change vehicles there, or -1: confirmed jetties alone
    int32_t n_jetty;
    int32_t *jetty;   // [n_jetty] their nodes
    int32_t *jetty_s; // and their transfer_s
    int32_t n_kecamatan;
    int32_t *kecamatan_area;   // [n_kecamatan] area
    int32_t *area_kecamatan;   // [n_area] kecamatan index of a kecamatan or village, else NONE
    int32_t *kecamatan_ppk;    // [n_kecamatan] site, or NONE
    int32_t *village_pps;      // [n_area] site, or NONE
    int32_t *person_kecamatan; // [n_person] home kecamatan, or NONE for the pool
    int32_t warehouse;         // site
    planning_post *post;       // [duty.n_post]
    int32_t *post_site;        // [duty.n_post] their sites
    int32_t *unit_site;        // [duty.n_unit]
    int32_t **reserve_site;    // [duty.n_reserve, those of the register][candidates] sites
    duty_problem duty;
    duty_plan placement;
    duty_plan told_placement; // of the plan before, as far as the problem knows it; empty when there is none
    fleet_problem fleet;      // places are nodes
    fleet_plan standing;      // what of the plan before the problem still knows; empty when there is none
    int32_t n_lost;    // trips of it, still to begin, that the problem does not know: nobody can make them
    check_report told; // the judge's word on `standing`, once planning_judge_before has asked
    int64_t begun;     // iterations of an ended search whose best plan this one began from; 0 = none
    fleet_plan distribution;
    check_report verdict;
} planning;

// Everything that the distribution is planned from, the placement with it, and what stands of a plan before;
// no distribution yet. Errors: as planning_make.
bool planning_problem(arena *a, const snapshot *snap, roads *net, const planning_options *o, planning *ret,
                      err *e);

// Makes and judges a plan from a snapshot and its network (which must outlive the plan). False only when the
// register cannot be planned at all (a missing warehouse, setting, window or pattern): the error names it. A
// plan that the judge faults is still returned, so that it can be looked at; the caller must not publish it
// (verdict.n_fault > 0). Errors: plan.no_operation, plan.no_warehouse, plan.no_ppk, plan.no_pps,
// plan.no_calendar, plan.no_setting, plan.no_pattern, plan.no_kits, plan.no_tps, plan.back_early,
// plan.large_kecamatan, plan.jetties; of a plan before: plan.no_trip {trip}, plan.trip_changed {trip},
// plan.damaged; plan.given_up; roads_times'.
bool planning_make(arena *a, const snapshot *snap, roads *net, const planning_options *o, planning *ret,
                   err *e);

// Judges the plan before in the problem as it is now: whether it could still be carried out.
void planning_judge_before(arena *a, planning *p);

// What that found: {"lost", "faults"} of a document's `before`. The caller owns the reference.
json_t *planning_before_json(const planning *p);

// An order that moves by no more than that is the same: the setting told_slack_min, or what holds without.
int32_t planning_told_slack_s(const snapshot *s);

// The plan as its document (docs/formats/plan.md): everything that a page, a report or another program needs,
// with codes and names instead of indices. Same plan, same bytes. The caller owns the reference.
json_t *planning_document(arena *a, const planning *p, const planning_options *o);

// The parts of an objective by their names, the weightier first. The caller owns the reference.
json_t *planning_score_json(const fleet_score *score);

// The same of a placement of `p`, with its uncovered TPS by the codes of classes.
json_t *planning_duty_score_json(const planning *p, const duty_score *score);

#endif
