// Makes a plan of an operation and keeps it: snapshot, solvers, judge, document, store.
#ifndef KAWAL_APP_PLANNER_H
#define KAWAL_APP_PLANNER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/log.h"
#include "app/planning.h"
#include "base/clock.h"
#include "store/store.h"

enum {
    PLANNER_ITERATIONS = 2000,           // of improvement, when nobody asks for more
    PLANNER_ITERATIONS_MAX = 1000000000, // when a time is given: as many as fit into it
    PLANNER_LIST_MAX = 1000,             // publications that are looked through for an id
    PLANNER_ID_MIN = 4,
    PLANNER_WHY_ITERATIONS = 20, // of each trial of planner_why, when nobody asks for more
};

// What is to become of a plan that is being made.
typedef enum planner_wish {
    PLANNER_GO_ON,
    PLANNER_ENOUGH,  // the best so far is the plan
    PLANNER_GIVE_UP, // nobody waits for it any more
} planner_wish;

typedef struct planner_request {
    uint64_t seed;
    int64_t iterations;
    const planning_effort *effort; // instead of the iterations, exactly, and without a draft; NULL = these
    int64_t seconds;               // 0 = no limit; else truncates at an iteration boundary
    const int64_t *as_of_us;       // the register as of this moment; NULL = everything recorded
    const int64_t *known_us;       // of it what was recorded by then; NULL = everything
    const char *dir;               // the data folder, with the base map and the orders of networks
    rain_class rain;               // the weather that is planned for
    river_stage river;
    bool spares;                   // spare vehicles are used like others
    const planning_before *before; // the published plan, when it is planned anew; NULL = from nothing
    bool keep_nothing;             // a trial: judged and shown, not published
    const char *after;             // published only behind this plan, "" = the first; NULL = behind any
    bool same_register;            // published only while the register is what it was made from
    clock_source clock;
    posko_log *log; // says the publication, in the same transaction; NULL where there is none yet
    void (*progress)(void *ctx, planning_step step, int64_t done, int64_t total); // NULL = none
    void (*better)(void *ctx, const fleet_score *score); // the best so far; NULL = none
    bool resume; // begins from the best plan of a search of this question that was ended (plan_draft.h)
    void (*resumed)(void *ctx, int64_t iterations); // it does; NULL = nobody asks
    void (*unkept)(void *ctx, const err *why);      // the best so far could not be written; NULL = none
    void *progress_ctx;                             // of all of these
    planner_wish (*wish)(void *ctx);                // asked now and then; NULL = go on
    void *wish_ctx;
} planner_request;

typedef struct planner_result {
    json_t *document; // the caller's to json_decref; NULL when planning failed
    str body;         // its bytes, in the arena; their SHA-256 is the plan's id
    char id[STORE_HASH];
    snapshot snap; // in the arena; what it was made from, or for planner_latest what names it
    int64_t faults;
    int64_t created_us;     // of a published one
    int64_t as_of_us;       // of the register that it was made from; INT64_MIN = everything recorded
    char draft[STORE_HASH]; // of the search, for plan_draft_end
} planner_result;

// Keeps a judged plan and makes it the published one. A plan with faults is refused: plan.faulted {faults},
// and nothing is kept; so is one whose `after` or register is no more: plan.stale. Errors also: the store's.
bool planner_publish(store *s, const planner_request *q, const planner_result *r, err *e);

// Plans and, when the judge finds no fault, publishes. While it is searched the best so far is kept in the
// folder (plan_draft.h), until it is published; where nothing is to be kept, until the caller says
// plan_draft_end. With faults: false with plan.faulted {faults}, the
// document is filled all the same so that it can be shown, and nothing is kept. Errors also: planning_make's,
// base_map_load's, roads_make's and the store's; plan.given_up.
bool planner_run(arena *a, store *s, const planner_request *q, planner_result *ret, err *e);

// The published plan of an operation, and a snapshot for its names: the register as of the plan's moment,
// with what was recorded since. Errors: store.no_plan, plan.damaged, the store's.
bool planner_latest(arena *a, store *s, planner_result *ret, err *e);

// The weather and the spares that a plan was made for, of its document, into a request. Errors: roads.word.
bool planner_as_planned(const json_t *document, planner_request *q, err *e);

// Makes a published plan again, from its document and the register as it was known then: the same seed and
// iterations, weather, spares, plan before and news. Nothing is kept. True when the bytes are the same; of
// the request the folder, the clock, progress and wish count. Errors: plan.no_repeat {id}: it does not say
// all that it was made from; plan.repeat_register {then} {now}: facts of the register; plan.repeat_differs
// {id} {got}, and what came out is in *ret; as planner_find and planner_run.
bool planner_repeat(arena *a, store *s, const planner_request *q, const char *id, planner_result *ret,
                    err *e);

// Why the published plan is as it is. With `code`, the place or trip of the plan that is asked about, its
// trips and why each has its wave, vehicle and hour; without, everything that does not come, with what
// hinders each kind of vehicle, and what single relaxation would help (each is planned: request's iterations,
// seconds and progress). The answer is docs/formats/why.md; the caller owns the reference. Errors:
// plan.no_code {code}; as planner_latest and planner_run.
bool planner_why(arena *a, store *s, const planner_request *q, const char *code, json_t **ret, err *e);

// What would mend a shortage of the published plan (docs/formats/duty.md): each remedy is placed anew on the
// register as it is, within the request's iterations. When the time is over, that of making the problem
// counted, or it is enough, the answer has what is known by then. The caller owns the reference. Errors: as
// planner_latest and planner_run.
bool planner_remedies(arena *a, store *s, const planner_request *q, json_t **ret, err *e);

// The published plan whose id begins with `id`, at least PLANNER_ID_MIN characters of it; "" is the latest.
// Errors: plan.no_such {id}, plan.two_such {id}, as planner_latest.
bool planner_find(arena *a, store *s, const char *id, planner_result *ret, err *e);

// The same without its document and its names.
bool planner_find_record(arena *a, store *s, const char *id, plan_record *ret, err *e);

// Two plans side by side (docs/formats/compare.md), an order being the same within the time that need not be
// told. The caller owns the reference.
json_t *planner_compared(arena *a, const planner_result *before, const planner_result *after);

// The same of published plans by the beginnings of their ids; "" is for `after` the latest, for `before` the
// one before the latest. Where the register, the weather or the spares are others, the plan before is judged
// against what the other one was made from, which takes a network: of the request the folder, the clock and
// the wish count. Errors: plan.one_plan {n}, as planner_find and planner_run.
bool planner_compare(arena *a, store *s, const planner_request *q, const char *before, const char *after,
                     json_t **ret, err *e);

#endif
