// Tiles that were drawn, packed and ready to be sent, as long as there is room: those that were not asked for
// longest go.
#ifndef KAWAL_APP_TILE_CACHE_H
#define KAWAL_APP_TILE_CACHE_H

#include "base/str.h"
#include "geo/web_tile.h"

enum {
    TILE_CACHE_BYTES = 32 * 1024 * 1024, // of all tiles kept
    TILE_CACHE_TILES = 2048,
    TILE_TAG = 20, // a tag of content in quotes, with its NUL
};

typedef struct kept_tile {
    str raw;
    str gzip; // no bytes when raw has none
    char tag[TILE_TAG];
} kept_tile;

typedef struct tile_cache tile_cache;

tile_cache *tile_cache_make(void);
void tile_cache_done(tile_cache *c); // takes NULL

// The tile, or NULL when it is not kept; valid until the next tile_cache_put.
const kept_tile *tile_cache_get(tile_cache *c, web_tile id);

// Packs a tile and keeps it; raw is copied. What is returned is valid until the next call.
const kept_tile *tile_cache_put(tile_cache *c, web_tile id, str raw);

#endif
