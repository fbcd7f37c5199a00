// Placement problems from places on a plane: TPS in villages in kecamatan, travel by crow's flight with a
// detour.
#ifndef KAWAL_BENCH_DUTY_TOWN_H
#define KAWAL_BENCH_DUTY_TOWN_H

#include "plan/duty.h"

typedef struct town_tps {
    int32_t x_m;
    int32_t y_m;
    int32_t kecamatan; // 0 .. n_kecamatan - 1
    int32_t village;
} town_tps;

typedef struct town {
    int32_t n_kecamatan;
    int32_t n_tps;
    town_tps *tps;
} town;

// A made-up kabupaten: kecamatan of some forty TPS on 80 by 80 km, a dozen villages in each.
void town_draw(arena *a, int32_t n_tps, uint64_t seed, town *ret);

// Its problem: classes by lot in the shares of OKI in February 2024 and its patterns (2 officers to 1, 2 and
// 8 TPS), `people` of whom a third are of the Polres and the others of the Polsek by their TPS, one in seven
// a village officer, and a post of two around the clock. Memory is the arena's.
void town_problem(arena *a, const town *t, int32_t people, uint64_t seed, duty_problem *ret);

#endif
