// A vector tile as bytes (Mapbox Vector Tile 2.1): layers of features, each with its shape in the tile's grid
// and with what is known of it. The same calls give the same bytes.
#ifndef KAWAL_APP_TILE_MVT_H
#define KAWAL_APP_TILE_MVT_H

#include "base/str.h"
#include "geo/web_tile.h"

typedef struct mvt mvt;

typedef enum mvt_type {
    MVT_POINTS = 1,
    MVT_LINES,
    MVT_POLYGONS, // rings: each outer one (clockwise) is followed by its inner ones
} mvt_type;

enum { MVT_TAGS_MAX = 16 }; // of a feature

// An empty tile, to be ended by mvt_end. Its memory is the arena's; what is given is copied.
mvt *mvt_begin(arena *a);

// What follows belongs to a layer of this name, which is new.
void mvt_layer(mvt *m, const char *name);

// A feature of the layer: all parts of the shape, or all its points. False when the shape is empty: then
// there is no feature to describe.
bool mvt_feature(mvt *m, mvt_type type, const tile_shape *shape);

// What is known of the last feature; an empty text and a false flag are left out.
void mvt_text(mvt *m, const char *key, const char *value);
void mvt_number(mvt *m, const char *key, int64_t value);
void mvt_flag(mvt *m, const char *key, bool value);

// About how many bytes the tile has so far, never less than half.
size_t mvt_size(const mvt *m);

// The bytes; layers without features are left out, and a tile without layers is no bytes.
str mvt_end(mvt *m);

// The tile without layers of these names. The bytes are the arena's; no bytes when it is no tile.
str mvt_without(arena *a, str tile, const char *const *name, int32_t n_name);

#endif
