// Small distribution problems whose answers are known by hand. Each kecamatan k has a PPK, a PPS and two TPS;
// everything is by road, trucks to the PPK and motorbikes beyond, unless the test changes it:
//
//   warehouse --(k + 1) h-- PPK k --10 min-- PPS --10 min-- TPS 0, TPS 1        (10 min between the TPS too)
//   warehouse --10 min-- jetty
//
// Voting is on day 4; the legs out have days 0-2, 0-3 and 3, 06:00 to 18:00; the way back days 4-9, all day.
#ifndef KAWAL_TESTS_PLAN_FLEET_TOWN_H
#define KAWAL_TESTS_PLAN_FLEET_TOWN_H

#include "base/arena.h"
#include "plan/fleet.h"

enum {
    TOWN_HOUR = 3600,
    TOWN_DAY = 86400,
    TOWN_KECAMATAN_MAX = 4,
    TOWN_TPS = 2, // of a kecamatan
    TOWN_ROWS_MAX = 64,
    // global places
    TOWN_WAREHOUSE = 0,
    TOWN_JETTY = 1,
    // local places of block 0; PPK k is TOWN_PPK_0 + k
    TOWN_PPK_0 = 2,
    // local places of block 1 + k
    TOWN_PPK = 0,
    TOWN_PPS = 1,
    TOWN_TPS_0 = 2,
    // persons: four of the pool; then of each kecamatan two members and the village officer
    TOWN_POOL = 4,
    TOWN_MEMBERS = 2,
    // vehicles: one truck of the warehouse, 100 kits; then of each kecamatan a motorbike at the PPK that
    // holds 100 kits (trucks know no way there, so it never goes to the warehouse) and one at the PPS that
    // holds 2
    TOWN_WAREHOUSE_TRUCK = 0,
};

typedef struct town {
    arena a;
    fleet_problem p; // its arrays are the ones below
    fleet_block block[1 + TOWN_KECAMATAN_MAX];
    uint8_t is_jetty[TOWN_ROWS_MAX];
    fleet_kecamatan kecamatan[TOWN_KECAMATAN_MAX];
    fleet_consignment consignment[TOWN_ROWS_MAX]; // leg 0 by kecamatan, leg 1, leg 2 by kecamatan and TPS
    fleet_hop hop[TOWN_ROWS_MAX];
    fleet_lot lot[1];
    fleet_vehicle vehicle[TOWN_ROWS_MAX];
    fleet_person person[TOWN_ROWS_MAX];
    fleet_busy busy[TOWN_ROWS_MAX];
} town;

// Fills the town; ends with town_done.
void town_init(town *c, int32_t n_kecamatan);
void town_done(town *c);

int32_t town_leg1(const town *c, int32_t k);
int32_t town_tps(const town *c, int32_t k, int32_t tps);
int32_t town_officer(int32_t k);
int32_t town_carrier(int32_t k);
int32_t town_motorbike(int32_t k);

// Sets the way between two local places, there and back; MATRIX_NONE: none.
void town_way(town *c, int32_t block, travel_mode mode, int32_t from, int32_t to, int32_t time_s);

// The PPK of kecamatan k is reached over the jetty: 10 min of road, then `boat_s` by ketek, of which one lies
// there.
void town_by_water(town *c, int32_t k, int32_t boat_s);

// Each TPS has that many kits (a stand-in for many TPS at one place).
void town_kits(town *c, int32_t kits);

// Solves with a fixed seed and few iterations, and fails the test when the judge finds a fault.
fleet_plan town_solve(town *c);

// The n-th trip of a leg and direction in the plan's order (by load_s), or NULL.
const fleet_trip *town_trip(const fleet_plan *plan, fleet_direction direction, int32_t leg, int32_t n);

// Kits of a consignment missing for a reason.
int32_t town_missing(const fleet_plan *plan, fleet_direction direction, int32_t consignment,
                     fleet_reason reason);

#endif
