// Outlines of areas as the register has them (GeoJSON geometries), as rings of points.
#ifndef KAWAL_APP_OUTLINE_H
#define KAWAL_APP_OUTLINE_H

#include <stdbool.h>

#include "base/arena.h"
#include "domain/snapshot.h"
#include "geo/polygon.h"

// All rings of one area, even-odd.
typedef struct outline {
    point_box box;
    int32_t n_ring;
    ring *ring;
} outline;

// Memory is the arena's. A geometry that is none has no rings.
void outline_read(arena *a, const snap_outline *row, outline *ret);

// Whether a point is within.
bool outline_holds(const outline *o, point at);

#endif
