// The map of an operation as vector tiles: its network, its places and its areas, so that the page needs no
// other machine for a map. docs/formats/network-json.md tells of the layers.
//
// A tile's work and size are bounded: small things are left out at low zoom, and where there is more than a
// tile may hold, the lesser classes of way go. The same network gives the same bytes.
#ifndef KAWAL_APP_TILES_H
#define KAWAL_APP_TILES_H

#include "app/roads.h"
#include "geo/web_tile.h"

enum {
    TILES_ZOOM_ALL = 12,       // from here on each way is a feature of its own, with all that is known of it
    TILES_POINTS_MAX = 400000, // looked at for one tile
    TILES_BYTES_MAX = 1 << 20, // of one tile, before it is packed; the last feature may go beyond
};

typedef struct tiles tiles;

// Makes what tiles are drawn from. The network, the snapshot and the base map (NULL without one) must outlive
// it. Freed by tiles_done.
tiles *tiles_make(const roads *r, const snapshot *snap, const base_map *base);
void tiles_done(tiles *t); // takes NULL

// The network was renewed (roads_renew): what is drawn of sites and closures is made anew.
void tiles_renew(tiles *t);

// One tile as bytes (app/tile_mvt.h) in the arena; no bytes when there is nothing on it. The tile is valid.
str tiles_draw(const tiles *t, arena *a, web_tile id);

// What a class of way is called, and from which zoom on it is drawn.
const char *tiles_class_word(map_class c);
int32_t tiles_class_zoom(map_class c);

// The suggestions of the base map that no jetty of the register answers yet, by index, ascending.
int32_t tiles_candidates(const tiles *t, const int32_t **ret);
const char *tiles_candidate_word(map_candidate_kind k);

#endif
