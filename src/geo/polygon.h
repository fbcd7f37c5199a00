// Polygons on the sphere as rings of points. For areas of a few degrees that do not cross the 180th meridian.
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

// Whether p lies in the polygon of these rings by the even-odd rule: holes and islands are rings like any
// other. A point on a ring is inside. Exact, with edges straight in degrees. Latitudes within 90, longitudes
// within 180 degrees (assert).
bool polygon_contains(int32_t n_ring, const ring *r, point p);

// Square metres of the sphere within one ring that does not cross itself, edges straight in degrees; positive
// when it runs counterclockwise, negative when clockwise, as GeoJSON's holes do: the sum over the rings is
// the polygon's.
double ring_area_m2(ring r);

// The smallest box around all points of the rings; false when they have none.
bool polygon_box(int32_t n_ring, const ring *r, point_box *ret_box);

#endif
