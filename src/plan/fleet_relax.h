// What would help: single relaxations of a distribution problem, each planned, the cheapest that help first.
#ifndef KAWAL_PLAN_FLEET_RELAX_H
#define KAWAL_PLAN_FLEET_RELAX_H

#include "plan/fleet.h"

enum { FLEET_RELAX_MAX = 64 }; // relaxations that are tried for one plan

// In the order of what they cost: an agreement, then what stands ready, then people, then a vehicle.
typedef enum fleet_relax_kind {
    FLEET_RELAX_LATE,    // goods may be handed over `amount` seconds later; subject NONE
    FLEET_RELAX_HOURS,   // work begins and ends `amount` seconds earlier and later on each day; subject: leg
    FLEET_RELAX_SPARES,  // the spare vehicles go out; subject NONE, amount: how many there are
    FLEET_RELAX_ESCORTS, // `amount` more escorts; subject: kecamatan
    FLEET_RELAX_VEHICLE, // `amount` more vehicles like `like`; subject: the place where they stand
} fleet_relax_kind;

typedef struct fleet_relax {
    fleet_relax_kind kind;
    int32_t subject;
    int32_t amount;
    int32_t like; // FLEET_RELAX_VEHICLE: a vehicle of the problem, else NONE
    fleet_direction direction;
    int64_t kits;      // that are delivered or brought back besides
    fleet_score score; // of the plan that it allows
} fleet_relax;

// Tries relaxations that answer the plan's missing kits: for each reason and place those that could help, in
// growing amounts until nothing of it is missing. Those that help are returned, the most kits first, then the
// cheapest kind, then the least amount; at most FLEET_RELAX_MAX, of the arena. The options' iterations are
// those of each trial; out_of_time ends the trials, and what was found by then is the answer. Progress counts
// trials. Same input, same answer.
void fleet_relaxations(arena *a, const fleet_problem *p, const fleet_plan *plan, const fleet_options *o,
                       const fleet_relax **ret, int32_t *ret_n);

#endif
