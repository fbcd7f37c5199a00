// What the reader of OpenStreetMap files shares between its files.
#ifndef KAWAL_ROAD_OSM_INTERNAL_H
#define KAWAL_ROAD_OSM_INTERNAL_H

#include "base/arena.h"
#include "road/osm.h"

#include "road/osm.pb-c.h"

// Where a block is, for messages.
typedef struct osm_place {
    const char *path;
    int64_t at;
} osm_place;

// Memory for decoding: from the arena, up to OSM_BLOCK_MEMORY_MAX.
ProtobufCAllocator osm_memory(arena *a);

// Decodes a block's bytes and tells the sink of each object.
bool osm_block(str data, const osm_place *where, const osm_sink *sink, arena *a, err *e);

#endif
