// Tiles of a web map: the square map of the world (Web Mercator, EPSG:3857) cut in 2^z columns and rows, and
// lines and polygons cut to a tile and brought to its grid.
//
// Everything behind world_of is reckoned in integers, and world_of uses only operations that IEEE 754 rounds
// exactly: the same bytes come out on every machine.
#ifndef KAWAL_GEO_WEB_TILE_H
#define KAWAL_GEO_WEB_TILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "geo/point.h"

enum {
    WORLD_BITS = 31, // of a side of the world: a unit is 19 mm at the equator
    WORLD_MAX = INT32_MAX,
    WEB_TILE_ZOOM_MAX = 18,
    WEB_TILE_BITS = 12, // of a side of a tile's grid
    WEB_TILE_EXTENT = 1 << WEB_TILE_BITS,
    WEB_TILE_BUFFER = 128, // grid steps around a tile that are drawn too, so that wide lines join
};

// A place on the map of the world, from its north-west corner.
typedef struct world_point {
    int32_t x, y;
} world_point;

// Both edges included.
typedef struct world_box {
    world_point min, max;
} world_box;

// A latitude beyond 85.0511 degrees is taken to the edge.
world_point world_of(point p);

// The smallest box around n points; n > 0.
world_box world_around(int32_t n, const world_point *p);

// Makes a box large enough for another one too.
void world_join(world_box *b, world_box other);

// Whether two boxes have a point in common.
static inline bool world_meets(const world_box *a, const world_box *b)
{
    return a->min.x <= b->max.x && b->min.x <= a->max.x && a->min.y <= b->max.y && b->min.y <= a->max.y;
}

typedef struct web_tile {
    int32_t z, x, y;
} web_tile;

bool web_tile_valid(web_tile t);

// The part of the world that a tile draws: with its buffer, within the world.
world_box web_tile_box(web_tile t);

// A place in a tile's grid: 0 to WEB_TILE_EXTENT - 1 within it, from the north-west.
typedef struct tile_point {
    int32_t x, y;
} tile_point;

tile_point web_tile_grid(web_tile t, world_point p);

// Lines or rings in a tile's grid. Freed with the arena.
typedef struct tile_shape {
    arena *memory;
    tile_point *p;
    int32_t n, cap;
    int32_t *end; // [n_part]: behind the last point of each
    int32_t n_part, cap_part;
    tile_point *work[2]; // for the line in hand
    int32_t cap_work[2];
} tile_shape;

void tile_shape_init(tile_shape *s, arena *a);
void tile_shape_clear(tile_shape *s); // keeps the memory

enum {
    WEB_TILE_RUN_MAX = 512, // points that are simplified together
};

// Adds what a tile draws of a line: brought to the grid; points left out that are within `tolerance` grid
// steps of the line that is left (Ramer, 1972; Douglas and Peucker, 1973; measured across the longer axis of
// a chord, so that no root is needed); cut at the buffer's edge, into several lines where it leaves and comes
// back. What is shorter than a step is nothing. Neighbouring tiles draw the same line.
void tile_shape_line(tile_shape *s, web_tile t, int32_t n, const world_point *p, int32_t tolerance);

// The same for a ring (its first point not repeated, or so): cut by Sutherland and Hodgman's method (1974).
// An outer ring comes out clockwise as one sees it, an inner one the other way round, as vector tiles have
// them. False when nothing of it is left.
bool tile_shape_ring(tile_shape *s, web_tile t, int32_t n, const world_point *p, int32_t tolerance,
                     bool outer);

#endif
