// What a polygon holds and how large it is: the measures of the tests of cells, themselves tested in
// test_polygon.c.
#ifndef KAWAL_TESTS_GEO_RINGS_H
#define KAWAL_TESTS_GEO_RINGS_H

#include <assert.h>
#include <math.h>

#include "geo/polygon.h"
#include "geo/sphere_internal.h"

enum { LAT_MAX_E7 = 900000000, LON_MAX_E7 = 1800000000 };

static inline void point_assert(point p)
{
    assert(p.lat_e7 >= -LAT_MAX_E7 && p.lat_e7 <= LAT_MAX_E7);
    assert(p.lon_e7 >= -LON_MAX_E7 && p.lon_e7 <= LON_MAX_E7);
    (void)p;
}

// The side of the line a -> b on which p lies: 1 left, -1 right, 0 on it. Each product is below 2^63 for
// valid points; they are compared, so that no difference can overflow.
static inline int side_of(point a, point b, point p)
{
    int64_t left = ((int64_t)b.lon_e7 - a.lon_e7) * ((int64_t)p.lat_e7 - a.lat_e7);
    int64_t right = ((int64_t)b.lat_e7 - a.lat_e7) * ((int64_t)p.lon_e7 - a.lon_e7);
    return (left > right) - (left < right);
}

static inline bool between(int32_t v, int32_t a, int32_t b)
{
    return (a <= v && v <= b) || (b <= v && v <= a);
}

static inline bool on_edge(point a, point b, point p)
{
    return between(p.lat_e7, a.lat_e7, b.lat_e7) && between(p.lon_e7, a.lon_e7, b.lon_e7) &&
           side_of(a, b, p) == 0;
}

// Whether the ray from p to the east meets the edge. The lower end belongs to the edge and the upper does
// not, so a ray through a corner counts as it should.
static inline bool ray_meets(point a, point b, point p)
{
    if ((a.lat_e7 > p.lat_e7) == (b.lat_e7 > p.lat_e7)) {
        return false;
    }
    return b.lat_e7 > a.lat_e7 ? side_of(a, b, p) > 0 : side_of(a, b, p) < 0;
}

// Whether p lies in the polygon of these rings by the even-odd rule: holes and islands are rings like any
// other. A point on a ring is inside. Exact, with edges straight in degrees. Latitudes within 90, longitudes
// within 180 degrees (assert).
static inline bool polygon_contains(int32_t n_ring, const ring *r, point p)
{
    point_assert(p);
    bool inside = false;
    for (int32_t k = 0; k < n_ring; k++) {
        for (int32_t i = 0; i < r[k].n; i++) {
            point a = r[k].p[i];
            point b = r[k].p[i + 1 < r[k].n ? i + 1 : 0];
            point_assert(a);
            if (on_edge(a, b, p)) {
                return true;
            }
            inside = inside != ray_meets(a, b, p);
        }
    }
    return inside;
}

// The mean of the sine of the latitude along an edge that is straight in degrees: its integral, (cos a - cos
// b) / (b - a), as a product that loses no digits when a is near b.
static inline double mean_sin_lat(point a, point b)
{
    double middle = ((double)a.lat_e7 + b.lat_e7) / 2 * RAD_PER_E7;
    double half = ((double)b.lat_e7 - a.lat_e7) / 2 * RAD_PER_E7;
    return a.lat_e7 == b.lat_e7 ? sin(middle) : sin(middle) * sin(half) / half;
}

// Square metres of the sphere within one ring that does not cross itself, edges straight in degrees; positive
// when it runs counterclockwise, negative when clockwise, as GeoJSON's holes do: the sum over the rings is
// the polygon's.
static inline double ring_area_m2(ring r)
{
    double sum = 0;
    for (int32_t i = 0; i < r.n; i++) {
        point a = r.p[i];
        point b = r.p[i + 1 < r.n ? i + 1 : 0];
        sum += ((double)a.lon_e7 - b.lon_e7) * RAD_PER_E7 * mean_sin_lat(a, b);
    }
    return sum * EARTH_RADIUS_M * EARTH_RADIUS_M;
}

#endif
