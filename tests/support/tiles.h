// Tiles and the places in them, for tests that look them up.
#ifndef KAWAL_TESTS_TILES_H
#define KAWAL_TESTS_TILES_H

#include "geo/web_tile.h"

// The tile of a zoom that a place is in.
static inline web_tile tile_of(world_point p, int32_t z)
{
    return (web_tile){z, p.x >> (WORLD_BITS - z), p.y >> (WORLD_BITS - z)};
}

// Whether a place is drawn by a tile itself, or by its neighbour: each place belongs to one tile.
static inline bool tile_holds(tile_point p)
{
    return p.x >= 0 && p.x < WEB_TILE_EXTENT && p.y >= 0 && p.y < WEB_TILE_EXTENT;
}

#endif
