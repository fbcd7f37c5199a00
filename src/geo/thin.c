#include "geo/thin.h"

#include <math.h>
#include <string.h>

// One step of 1e-7 degree of latitude, on the sphere of point_distance_m.
static const double METRES_A_STEP = 6371008.8 * 3.14159265358979323846 / 180.0 / 1e7;

enum { FIRST_TOLERANCE_M = 16 };

typedef struct span {
    int32_t from, to;
} span;

// Metres between a point and a chord, as on a plane.
static double off_chord(point p, point from, point to)
{
    double across = cos((double)from.lat_e7 / 1e7 * 3.14159265358979323846 / 180.0);
    double dx = ((double)to.lon_e7 - from.lon_e7) * across;
    double dy = (double)to.lat_e7 - from.lat_e7;
    double px = ((double)p.lon_e7 - from.lon_e7) * across;
    double py = (double)p.lat_e7 - from.lat_e7;
    double whole = dx * dx + dy * dy;
    double share = whole > 0 ? (px * dx + py * dy) / whole : 0;
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return hypot(px - share * dx, py - share * dy) * METRES_A_STEP;
}

// The point of a span that is farthest from its chord; its `from` when all are within the tolerance.
static int32_t farthest(const point *p, span s, int32_t tolerance_m)
{
    int32_t at = s.from;
    double most = tolerance_m;
    for (int32_t i = s.from + 1; i < s.to; i++) {
        double off = off_chord(p[i], p[s.from], p[s.to]);
        if (off > most) {
            most = off;
            at = i;
        }
    }
    return at;
}

int32_t thin_line(arena *a, int32_t n, point *p, int32_t tolerance_m)
{
    if (n <= 2) {
        return n;
    }
    bool *stays = ARENA_NEW(a, bool, n);
    span *todo = ARENA_NEW(a, span, n); // spans that wait never overlap
    int32_t n_todo = 0;
    stays[0] = stays[n - 1] = true;
    todo[n_todo++] = (span){0, n - 1};
    while (n_todo > 0) {
        span s = todo[--n_todo];
        int32_t at = farthest(p, s, tolerance_m);
        if (at != s.from) {
            stays[at] = true;
            todo[n_todo++] = (span){s.from, at};
            todo[n_todo++] = (span){at, s.to};
        }
    }
    int32_t left = 0;
    for (int32_t i = 0; i < n; i++) {
        if (stays[i]) {
            p[left++] = p[i];
        }
    }
    return left;
}

int32_t thin_line_to(arena *a, int32_t n, point *p, int32_t most)
{
    for (int32_t tolerance_m = FIRST_TOLERANCE_M; n > most; tolerance_m *= 2) {
        n = thin_line(a, n, p, tolerance_m);
        if (tolerance_m > (1 << 26)) { // more than the earth: the ends alone are left
            break;
        }
    }
    return n;
}
