// Lines of points, cut out of the shapes of ways.
#ifndef KAWAL_ROAD_LINE_H
#define KAWAL_ROAD_LINE_H

#include "road/map.h"

// A list of points while it grows in the arena.
typedef struct point_list {
    arena *memory;
    point *p;
    int32_t n, cap;
} point_list;

// Appends a point, but not the one that the line from `begin` on ends with.
void line_add(point_list *l, int32_t begin, point p);

// Appends the points of a part of a way, from from_m to to_m along it, backwards when from_m > to_m.
void line_add_cut(point_list *l, int32_t begin, const map *m, int32_t way, int32_t from_m, int32_t to_m);

// The point at so many metres along a way. Where its length is not that of its shape, by the part of it.
point line_place(const map *m, int32_t way, int32_t at_m);

#endif
