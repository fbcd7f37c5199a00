// The nearest way to a place: a grid over the shapes of a map.
#ifndef KAWAL_ROAD_SNAP_H
#define KAWAL_ROAD_SNAP_H

#include "road/map.h"
#include "road/table.h"

// A place on a way.
typedef struct map_spot {
    int32_t way;   // -1 = none within the limit
    int32_t at_m;  // along the way from its first point
    int32_t off_m; // from the place that was asked for
} map_spot;

typedef struct snap_index {
    const map *m;
    point min;       // of the grid
    int32_t cell_e7; // side of a cell, in 1e-7 degree
    int32_t rows, columns;
    const int32_t *first;     // [rows * columns + 1]
    const int32_t *piece;     // points of shape that begin a straight piece
    const int32_t *piece_way; // [n_point]: the way that a point of shape belongs to
} snap_index;

// Memory is the arena's. The map must outlive the index.
void snap_make(arena *a, const map *m, snap_index *ret);

// The nearest spot within limit_m on a way for which `usable` is set (by way; NULL = all). Of equally near
// ones the lower way.
map_spot snap_find(const snap_index *s, point p, int32_t limit_m, const bool *usable);

// Calls for every way that may have something within limit_m of a place: all that have, and some that are
// near; for a way perhaps more than once.
typedef void snap_way_fn(void *ctx, int32_t way);
void snap_each(const snap_index *s, point p, int32_t limit_m, snap_way_fn *each, void *ctx);

// A spot as beginning or end of a table: the nodes at the way's ends, with what it costs to or from them.
// way_cost is what the spot's way costs forth and back (anything for a spot that is nowhere). A spot at the
// very end of its way is at the junction: from there the other ways lead on, whether its own is open or not.
table_stop snap_begin(const map *m, map_spot spot, const road_cost way_cost[static 2]);
table_stop snap_end(const map *m, map_spot spot, const road_cost way_cost[static 2]);

// Whether the end-th node of snap_end is for coming back along the way.
bool snap_end_is_back(const map *m, map_spot spot, int32_t end);

// The node that an arc leaves.
int32_t snap_arc_tail(const map *m, int32_t arc);

// What it costs to go from one spot to another on the same way without leaving it; ROAD_CLOSED when they are
// on two ways or the way does not allow it.
road_cost snap_along(const map *m, map_spot from, map_spot to, const road_cost way_cost[static 2]);

#endif
