// Points on WGS 84 as integers of 1e-7 degree (11 mm), and distances on the sphere.
#ifndef KAWAL_GEO_POINT_H
#define KAWAL_GEO_POINT_H

#include <stdint.h>

typedef struct point {
    int32_t lat_e7;
    int32_t lon_e7;
} point;

// Great-circle distance in metres, rounded: haversine (Sinnott, 1984) on a sphere of 6,371,008.8 m, the mean
// radius of IUGG. At most 0.6 % off the ellipsoid.
int32_t point_distance_m(point a, point b);

// The same in millimetres, for adding up short pieces.
int64_t point_distance_mm(point a, point b);

#endif
