// Writes small .osm.pbf files in every encoding of the format, for the tests of the reader. Bytes are put by
// hand from the format's description (https://wiki.openstreetmap.org/wiki/PBF_Format), so that a mistake of
// the reader is not made here too.
#ifndef KAWAL_TESTS_ROAD_PBF_WRITER_H
#define KAWAL_TESTS_ROAD_PBF_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "geo/point.h"

enum { PBF_FILE_MAX = 256 * 1024 * 1024 };

// A text in the initialiser of a constant.
#define PBF_TEXT(lit)                                                                                        \
    {                                                                                                        \
        (lit), sizeof(lit) - 1                                                                               \
    }

typedef struct pbf_tag {
    str key; // not empty
    str value;
} pbf_tag;

typedef enum pbf_kind {
    PBF_NODE,
    PBF_WAY,
    PBF_RELATION,
} pbf_kind;

typedef struct pbf_member {
    pbf_kind kind;
    int64_t id;
    str role;
} pbf_member;

typedef struct pbf_object {
    pbf_kind kind;
    int64_t id;
    point at; // of a node
    size_t n_tag;
    const pbf_tag *tag;
    size_t n; // nodes of a way, members of a relation
    const int64_t *node;
    const point *place; // of the nodes of a way, written only when the form has `places`
    const pbf_member *member;
} pbf_object;

typedef enum pbf_packing {
    PBF_RAW,
    PBF_ZLIB,
    PBF_ZSTD,
    PBF_LZ4,
    PBF_LZMA,  // only said to be so
    PBF_BZIP2, // only said to be so
    PBF_NEW,   // a field that the format does not have yet
} pbf_packing;

typedef struct pbf_form {
    pbf_packing packing;
    bool dense;          // nodes in columns
    bool places;         // LocationsOnWays
    bool one_by_one;     // arrays not packed: a field for each element
    bool strange;        // who edited and when, fields and blobs that no reader knows
    int32_t granularity; // nanodegrees; 0 = the default, not written; above 50 the places must be on the grid
    int64_t lat_offset;  // nanodegrees
    int64_t lon_offset;
    size_t per_group;    // objects; 0 = no limit
    size_t per_block;    // objects; 0 = no limit
    const char *feature; // one more that is required, or NULL
} pbf_form;

// A whole file.
void pbf_write(strbuf *out, const pbf_object *object, size_t n, const pbf_form *form);

// ---- parts, for files that are wrong in one place

void pbf_varint(strbuf *out, uint64_t v);
uint64_t pbf_zigzag(int64_t v);

// A field of a message: a number, or bytes.
void pbf_number(strbuf *out, uint32_t field, uint64_t v);
void pbf_bytes(strbuf *out, uint32_t field, str bytes);

// Numbers in one field.
void pbf_array(strbuf *out, uint32_t field, const uint64_t *v, size_t n);

// Length, head and contents of a blob.
void pbf_blob(strbuf *out, str type, str contents);

// Data packed into the contents of a blob.
void pbf_contents(strbuf *out, str data, pbf_packing packing);

// The first blob of a file.
void pbf_header(strbuf *out, const pbf_form *form);

#endif
