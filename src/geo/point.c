#include "geo/point.h"

#include <math.h>

#include "geo/sphere_internal.h"

static double distance_m(point a, point b)
{
    double dlat = ((double)b.lat_e7 - a.lat_e7) * RAD_PER_E7;
    double dlon = ((double)b.lon_e7 - a.lon_e7) * RAD_PER_E7;
    double s = sin(dlat / 2);
    double t = sin(dlon / 2);
    double h = s * s + cos(a.lat_e7 * RAD_PER_E7) * cos(b.lat_e7 * RAD_PER_E7) * t * t;
    return 2 * EARTH_RADIUS_M * asin(sqrt(h < 1 ? h : 1));
}

int32_t point_distance_m(point a, point b)
{
    return (int32_t)lround(distance_m(a, b));
}

int64_t point_distance_mm(point a, point b)
{
    enum { MM_PER_M = 1000 };
    return llround(distance_m(a, b) * MM_PER_M);
}
