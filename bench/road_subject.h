// What the road benchmark measures: an extract of OpenStreetMap with the costs of a truck on a dry day, or a
// graph of PACE (.gr, .gr.xz), which has no lengths, with hashed ones.
#ifndef KAWAL_BENCH_ROAD_SUBJECT_H
#define KAWAL_BENCH_ROAD_SUBJECT_H

#include "road/metric.h"
#include "road/vehicle.h"

typedef struct subject {
    arena memory;
    map_pair maps; // has_map
    bool has_map;
    road_graph graph;
    road_cost *cost; // by arc
} subject;

// Reads a file by its name's end. False after one sentence on standard error; the memory is freed by
// arena_done in both cases.
bool subject_read(subject *s, const char *path);

// "kawal-bench: " and a sentence on standard error; false.
bool bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
bool bench_fail_err(const err *e);

double bench_now_ms(void); // of the processor

#endif
