// A small distribution plan made by hand that keeps every rule, with every feature in it: a chain over a
// jetty, a load split over two trips, a milk run, boats, the way back, two waves, two lots, officers, duty at
// other times, docks and hours, a night on the way, vehicles laid up and spare, trips that have happened,
// pins, orders given out, and goods that stay for want of a way or an officer.
#ifndef KAWAL_TESTS_PLAN_CASE_FLEET_H
#define KAWAL_TESTS_PLAN_CASE_FLEET_H

#include "plan/fleet.h"

// Fills both; all arrays are the arena's. Kecamatan 0 is the near one (road), 1 the far one (behind a jetty).
void case_fleet(arena *a, fleet_problem *ret_p, fleet_plan *ret_plan);

#endif
