// Lines with fewer points, for who has little room.
#ifndef KAWAL_GEO_THIN_H
#define KAWAL_GEO_THIN_H

#include <stdbool.h>

#include "base/arena.h"
#include "geo/point.h"

// Leaves out, in place, points of a line that are within tolerance_m of the line that is left (Ramer, 1972;
// Douglas and Peucker, 1973; on a plane at the chord's latitude, good for lines of a kabupaten). The two ends
// stay. Returns how many are left; n of 0 to 2 are left as they are. The arena is worked in.
int32_t thin_line(arena *a, int32_t n, point *p, int32_t tolerance_m);

// The same with the least tolerance of 16, 32, 64 ... m by which at most `most` (2 or more) are left.
int32_t thin_line_to(arena *a, int32_t n, point *p, int32_t most);

#endif
