#include "geo/segment.h"

#include <math.h>

#include "geo/sphere_internal.h"

double segment_distance_m(point p, point a, point b, double *ret_part)
{
    double east = EARTH_RADIUS_M * RAD_PER_E7 * cos(p.lat_e7 * RAD_PER_E7);
    double north = EARTH_RADIUS_M * RAD_PER_E7;
    double ax = ((double)a.lon_e7 - p.lon_e7) * east;
    double ay = ((double)a.lat_e7 - p.lat_e7) * north;
    double dx = ((double)b.lon_e7 - a.lon_e7) * east;
    double dy = ((double)b.lat_e7 - a.lat_e7) * north;
    double square = dx * dx + dy * dy;
    double part = square > 0 ? -(ax * dx + ay * dy) / square : 0;
    part = part < 0 ? 0 : part > 1 ? 1 : part;
    *ret_part = part;
    return hypot(ax + part * dx, ay + part * dy);
}
