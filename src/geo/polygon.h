// Polygons on the sphere as rings of points, even-odd: holes and islands are rings like any other. For areas
// of a few degrees that do not cross the 180th meridian.
#ifndef KAWAL_GEO_POLYGON_H
#define KAWAL_GEO_POLYGON_H

#include <stdbool.h>
#include <stdint.h>

#include "geo/point.h"

// A closed line: the last point joins the first, which is not repeated (if it is, nothing changes). Fewer
// than 3 points enclose nothing. Points are not owned.
typedef struct ring {
    int32_t n;
    const point *p;
} ring;

typedef struct point_box {
    int32_t south_e7;
    int32_t west_e7;
    int32_t north_e7;
    int32_t east_e7;
} point_box;

// A box around nothing; taking a point makes it a box.
static inline point_box point_box_none(void)
{
    return (point_box){INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
}

static inline bool point_box_any(const point_box *b)
{
    return b->south_e7 <= b->north_e7;
}

// Makes a box large enough for a point too.
void point_box_take(point_box *b, point p);

// The smallest box around all points of the rings; false when they have none.
bool polygon_box(int32_t n_ring, const ring *r, point_box *ret_box);

#endif
