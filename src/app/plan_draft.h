// The best plan so far of a search that goes on, kept in the data folder: a process that is killed loses the
// last seconds of a long search, not all of it. The next search of the same question begins from there.
//
// There is one draft in a folder, of the search that wrote last. It names places, vehicles and people by
// their indices in the problem, so it is good for its own question alone: the same register, maps, weather,
// seed and plan before. What of it does not fit is left out by the solver, so that a file that was damaged
// costs time and nothing else. A search that ends by itself takes its draft away.
#ifndef KAWAL_APP_PLAN_DRAFT_H
#define KAWAL_APP_PLAN_DRAFT_H

#include "app/planning.h"
#include "base/clock.h"

#define PLAN_DRAFT_FILE "best-plan.json"

enum {
    PLAN_DRAFT_S = 10,                       // seconds of search between two
    PLAN_DRAFT_BYTES_MAX = 64 * 1024 * 1024, // of a file that is read
    PLAN_DRAFT_KEY = 65,                     // SHA-256 as hex, with its NUL
};

// Of one search. The caller fills the first part.
typedef struct plan_draft {
    const char *dir; // the data folder
    clock_source clock;
    bool resume; // begins from the draft that is there; else it only writes
    void (*resumed)(void *ctx, int64_t iterations); // it does, behind so many iterations; NULL = nobody asks
    void (*unkept)(void *ctx, const err *why);      // a draft could not be written: once; NULL = nobody asks
    void *ctx;
    // The search's own.
    char key[PLAN_DRAFT_KEY]; // of the question; "" = not known yet
    int64_t begun;            // iterations of the search whose draft it began from; 0 = none
    int64_t written_us;       // monotonic: when it began, or wrote last
    bool written;             // there is a draft of it
    bool failed;
    arena memory;    // of the best so far
    fleet_plan best; // no trips: nothing that is not written
} plan_draft;

// The question is known: the plan to begin from, in the arena, or NULL where there is none.
const fleet_plan *plan_draft_begin(arena *a, plan_draft *d, const planning *p, const planning_options *o);

// A better plan was found.
void plan_draft_better(plan_draft *d, const fleet_plan *plan);

// Writes the best so far when it is time again. A draft that cannot be written ends no search.
void plan_draft_tick(plan_draft *d);

// Frees; the file stays.
void plan_draft_done(plan_draft *d);

// The search has ended and its plan is in other hands: the draft that it wrote or began from goes, and no
// other's. The key is that of the search, "" when it did neither.
void plan_draft_end(const char *dir, const char *key);

// Takes away whatever draft there is. Errors: file.remove.
bool plan_draft_clear(const char *dir, err *e);

#endif
