// OpenStreetMap extracts: an .osm.pbf file read from its beginning to its end, object by object, in memory
// that does not grow with the file.
//
// Dense and plain nodes; blobs raw or packed by zlib, zstd or LZ4; places on ways (LocationsOnWays); ids of
// 64 bits, also negative ones. A file that requires a feature which we do not know is refused by the
// feature's name.
#ifndef KAWAL_ROAD_OSM_H
#define KAWAL_ROAD_OSM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "geo/point.h"

// Limits of the format, and of the memory that one block may take when it is read.
enum {
    OSM_HEAD_MAX = 64 * 1024,
    OSM_BLOB_MAX = 32 * 1024 * 1024,
    OSM_BLOCK_MEMORY_MAX = 192 * 1024 * 1024,
};

typedef struct osm_tags {
    const void *block; // where the texts are
    const uint32_t *key, *value;
    const int32_t *pair; // of a dense node: key and value in turn; then key and value are NULL
    size_t n;
} osm_tags;

// The value of a tag; empty when the object does not have it.
str osm_tag(const osm_tags *t, const char *key);

// The i-th tag, i < n.
str osm_tag_key(const osm_tags *t, size_t i);
str osm_tag_value(const osm_tags *t, size_t i);

typedef struct osm_node {
    int64_t id;
    point at;
    osm_tags tags;
} osm_node;

typedef struct osm_way {
    int64_t id;
    size_t n;
    const int64_t *node; // [n] ids
    const point *at;     // [n] places; NULL where the file keeps them at the nodes, or lacks one
    osm_tags tags;
} osm_way;

typedef enum osm_kind {
    OSM_NODE,
    OSM_WAY,
    OSM_RELATION,
} osm_kind;

typedef struct osm_member {
    osm_kind kind;
    int64_t id;
    str role;
} osm_member;

typedef struct osm_relation {
    int64_t id;
    size_t n;
    const osm_member *member;
    osm_tags tags;
} osm_relation;

// Who is told. NULL = not of interest, and not looked at. Objects are valid during the call only. False
// stops, with the sink's own error.
typedef struct osm_sink {
    bool (*node)(void *ctx, const osm_node *n, err *e);
    bool (*way)(void *ctx, const osm_way *w, err *e);
    bool (*relation)(void *ctx, const osm_relation *r, err *e);
    bool (*progress)(void *ctx, int64_t done_bytes, int64_t total_bytes); // false stops with road.stopped
    void *ctx;
} osm_sink;

// Reads a file. What was told before an error is found stays told. Errors, with {file} and the byte {at}
// where the blob with the fault begins: road.osm_form (not such a file), road.osm_cut, road.osm_damaged,
// road.osm_packed {how} (a packing that we do not know), road.osm_size {limit}, road.osm_feature {feature},
// road.osm_place (outside the globe). With {file} and {reason}: road.osm_open. Also road.stopped.
bool osm_read(const char *path, const osm_sink *sink, err *e);

#endif
