// Files of the vehicle-routing literature: read into a problem, and plans written as each family writes them.
#ifndef KAWAL_BENCH_VRP_FILE_H
#define KAWAL_BENCH_VRP_FILE_H

#include "plan/route.h"

typedef enum vrp_family {
    VRP_CVRP,  // EUC_2D, rounded
    VRP_VRPTW, // ten times the distance, cut (DIMACS); cost in units of distance
    VRP_MTVRPTWR,
    VRP_MDVRPTW, // a thousand times the distance, rounded
    VRP_HFVRP,   // unit and fixed costs are hundredths
    VRP_SOLOMON, // as it is, in floating point, like those below
    VRP_GOLDEN,
    VRP_TWO_ECHELON,
} vrp_family;

typedef struct vrp_file {
    arena memory;
    const char *path;
    vrp_family family;
    route_problem problem;
    double *x, *y; // by place
    int32_t n_vehicle;
    int32_t *vehicle;               // by number in a plan: its number in the file, from 1
    double *unit_cost, *fixed_cost; // by type
    double truck_unit, truck_fixed;
    double divisor; // of a plan's cost, where that is exact
} vrp_file;

// Reads a file by its name's end and its first lines. False after one sentence with file and line on standard
// error; the memory is freed by arena_done in both cases.
bool vrp_read(vrp_file *f, const char *path);

// The same for the bytes of a file, which stay as long as *f, whose memory is empty or theirs.
bool vrp_read_bytes(vrp_file *f, const char *path, str bytes);

// The cost as the family gives it, with its decimals.
void vrp_cost_text(const vrp_file *f, const route_plan *plan, char *out, size_t cap);

// Writes a plan. False after one sentence on standard error.
bool vrp_write(const vrp_file *f, const route_plan *plan, const char *path);

#endif
