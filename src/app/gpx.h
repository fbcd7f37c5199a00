// Lines of a GPX file (topografix.com/GPX/1/0 and 1/1): the segments of its tracks, and its routes. Waypoints
// and what a device adds of its own are left out.
#ifndef KAWAL_APP_GPX_H
#define KAWAL_APP_GPX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "geo/point.h"

enum {
    GPX_DEPTH_MAX = 32, // of elements in one another
    GPX_TEXT_MAX = 1000 // bytes of a name
};

#define GPX_NO_TIME INT64_MIN

typedef struct gpx_point {
    point at;
    int64_t t_s; // seconds since 1970 UTC; GPX_NO_TIME when the file does not say
} gpx_point;

// A segment of a track, or a route, with two points or more: what has fewer is no line.
typedef struct gpx_line {
    str name;            // of its track or route
    int32_t number;      // of the track or route in the file, from 1
    int32_t part, parts; // of the lines of its track, from 1
    int64_t line;        // of the file, where it begins
    int32_t n_point;
    gpx_point *point;
} gpx_line;

typedef void gpx_fault_fn(void *ctx, int64_t line, const err *what);

// Reads a whole file. Each fault is told with its line and the reading goes on where that makes sense, so
// that the lines are worth something only when there was none. Memory is the arena's. Faults: gpx.syntax
// {reason}, gpx.doctype, gpx.root, gpx.deep {limit}, gpx.point.
void gpx_read(arena *a, str bytes, gpx_fault_fn *fault, void *ctx, int32_t *ret_n, const gpx_line **ret);

#endif
