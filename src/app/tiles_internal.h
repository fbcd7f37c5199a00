// What tiles are drawn from, for tiles*.c alone.
#ifndef KAWAL_APP_TILES_INTERNAL_H
#define KAWAL_APP_TILES_INTERNAL_H

#include "app/tiles.h"
#include "geo/box_tree.h"

// Rows of one kind that are on the map, each with a box.
typedef struct figures {
    int32_t n;
    const int32_t *row;
    box_tree tree;
} figures;

// A closure on the map: a way that it closes, or the middle of its circle.
typedef struct closed_at {
    int32_t closure; // of the trip's closures
    map_medium medium;
    int32_t way; // -1: the circle
} closed_at;

// The rings of an area: each outer one is followed by its inner ones.
typedef struct area_ring {
    int32_t area;
    bool outer;
    int32_t n;
    const world_point *p;
} area_ring;

struct tiles {
    arena memory, now; // now: of sites, suggestions and closures (tiles_renew)
    const roads *r;
    const snapshot *snap;
    const base_map *base;
    const world_point *shape[2]; // the points of each map's shapes
    figures way[2][MAP_CLASSES];
    figures site, tps, candidate, closure, area;
    const closed_at *closed; // by row of `closure`
    const world_point *site_at, *tps_at, *candidate_at, *closed_world;
    int32_t n_ring;
    const area_ring *ring;
    const int32_t *area_ring_first; // [n_area + 1]
    const row_origin *area_origin;
};

// The outlines of the areas, as given or as computed.
void tiles_take_areas(tiles *t);

// Rows 0 to n - 1 with these boxes, but those that `out` marks (NULL = none).
void figures_make(arena *a, int32_t n, const world_box *box, const bool *out, figures *ret);

#endif
