// Small distribution problems whose answers are known by hand. Each kecamatan k has a PPK, a PPS and two TPS;
// everything is by road unless the test changes it:
//
//   warehouse --(k + 1) h-- PPK k --10 min-- PPS --10 min-- TPS 0, TPS 1        (10 min between the TPS too)
//   warehouse --10 min-- jetty
//
// Voting is on day 4; the legs out have days 0-2, 0-3 and 3, 06:00 to 18:00; the way back days 4-9, all day.
#ifndef KAWAL_TESTS_PLAN_FLEET_CASE_H
#define KAWAL_TESTS_PLAN_FLEET_CASE_H

#include "base/arena.h"
#include "plan/fleet.h"

enum {
    CASE_HOUR = 3600,
    CASE_DAY = 86400,
    CASE_KECAMATAN_MAX = 4,
    CASE_TPS = 2, // of a kecamatan
    CASE_ROWS_MAX = 64,
    // global places
    CASE_WAREHOUSE = 0,
    CASE_JETTY = 1,
    // local places of block 0; PPK k is CASE_PPK_0 + k
    CASE_PPK_0 = 2,
    // local places of block 1 + k
    CASE_PPK = 0,
    CASE_PPS = 1,
    CASE_TPS_0 = 2,
    // persons: four of the pool; of kecamatan k, from case_person(k, 0): two members, then the village
    // officer
    CASE_POOL = 4,
    CASE_MEMBERS = 2,
    // vehicles: one truck of the warehouse; of kecamatan k, from case_vehicle(k, 0): truck at the PPK,
    // motorbike at the PPS
    CASE_WAREHOUSE_TRUCK = 0,
};

typedef struct fleet_case {
    arena a;
    fleet_problem p; // its arrays are the ones below
    fleet_block block[1 + CASE_KECAMATAN_MAX];
    uint8_t is_jetty[CASE_ROWS_MAX];
    fleet_kecamatan kecamatan[CASE_KECAMATAN_MAX];
    fleet_consignment consignment[CASE_ROWS_MAX]; // leg 0 by kecamatan, leg 1, leg 2 by kecamatan and TPS
    fleet_hop hop[CASE_ROWS_MAX];
    fleet_vehicle vehicle[CASE_ROWS_MAX];
    fleet_person person[CASE_ROWS_MAX];
    fleet_busy busy[CASE_ROWS_MAX];
} fleet_case;

// Fills the case; ends with fleet_case_done.
void fleet_case_init(fleet_case *c, int32_t n_kecamatan);
void fleet_case_done(fleet_case *c);

int32_t case_leg1(const fleet_case *c, int32_t k);
int32_t case_tps(const fleet_case *c, int32_t k, int32_t tps);
int32_t case_officer(int32_t k);
int32_t case_truck(int32_t k);
int32_t case_motorbike(int32_t k);

// Sets the way between two local places, there and back; MATRIX_NONE: none.
void case_way(fleet_case *c, int32_t block, travel_mode mode, int32_t from, int32_t to, int32_t time_s);

// The PPK of kecamatan k is reached over the jetty: 10 min of road, then `boat_s` by ketek, of which one lies
// there.
void case_by_water(fleet_case *c, int32_t k, int32_t boat_s);

// Each TPS has that many kits (a stand-in for many TPS at one place).
void case_kits(fleet_case *c, int32_t kits);

// Solves with a fixed seed and few iterations, and fails the test when the judge finds a fault.
fleet_plan case_solve(fleet_case *c);

// The n-th trip of a leg and direction in the plan's order (by load_s), or NULL.
const fleet_trip *case_trip(const fleet_plan *plan, fleet_direction direction, int32_t leg, int32_t n);

// Kits of a consignment missing for a reason.
int32_t case_missing(const fleet_plan *plan, fleet_direction direction, int32_t consignment,
                     fleet_reason reason);

#endif
