// Seeded distribution problems for tests: kecamatan around a warehouse, villages on land, on the water and on
// islands behind jetties, with fleets and people. Places lie on a plane; a mode's time is the way along the
// two axes at its speed, so the matrices obey the triangle inequality (up to rounding up).
#ifndef KAWAL_TESTS_PLAN_FLEET_GEN_H
#define KAWAL_TESTS_PLAN_FLEET_GEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rng.h"
#include "plan/fleet.h"

typedef struct fleet_gen_spec {
    int32_t kecamatan;
    int32_t villages;        // of all kecamatan together, at least one each
    int32_t tps;             // of all villages together, at least one each
    int32_t water_permille;  // PPK and villages that only boats reach
    int32_t island_permille; // with roads of their own, behind a jetty
    bool
        scarce; // some vehicles, people, hours, days and ways are missing; else there is enough of everything
    bool user_waves; // some kecamatan have the user's wave, some a day, at random
} fleet_gen_spec;

// A problem of that size. All memory is the arena's.
void fleet_gen(arena *a, rng *r, const fleet_gen_spec *spec, fleet_problem *ret_p);

// Makes a problem rough: ways that differ there and back, are missing one way or take no time at all, so that
// matrices are not metric; slow handling, long margins, short daylight, an early receipt.
void fleet_gen_roughen(rng *r, fleet_problem *p);

// A problem with a specification drawn at random, of about 3 * size TPS: what property tests want.
void fleet_gen_any(arena *a, rng *r, int32_t size, fleet_problem *ret_p);

#endif
