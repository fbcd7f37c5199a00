// The sphere that distances and areas are reckoned on.
#ifndef KAWAL_GEO_SPHERE_INTERNAL_H
#define KAWAL_GEO_SPHERE_INTERNAL_H

static const double RAD_PER_E7 = 3.14159265358979323846 / 180e7;
static const double EARTH_RADIUS_M = 6371008.8; // mean radius of IUGG

#endif
