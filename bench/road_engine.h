// The engine as others ask it: places taken to ways, tables, and places that are closed.
#ifndef KAWAL_BENCH_ROAD_ENGINE_H
#define KAWAL_BENCH_ROAD_ENGINE_H

#include "base/rng.h"
#include "road_subject.h"

// Prints the engine's figures for a map, whose road graph has this order. False after one sentence.
bool engine_measure(const subject *s, const int32_t *order, int32_t points, rng *r);

#endif
