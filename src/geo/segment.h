// Where a point lies beside a straight piece of a way.
#ifndef KAWAL_GEO_SEGMENT_H
#define KAWAL_GEO_SEGMENT_H

#include "geo/point.h"

// Distance of p from the piece a-b, in metres; *ret_part is where on it the nearest point lies, 0 at a to 1
// at b. The piece is taken as straight on a plane that touches the sphere at p: right to a thousandth for
// pieces and distances of a hundred kilometres near the equator.
double segment_distance_m(point p, point a, point b, double *ret_part);

#endif
