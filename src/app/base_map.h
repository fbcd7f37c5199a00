// The base map of an operation: the roads and waters of an OpenStreetMap extract, kept in the data folder.
//
// DIR/map holds the two maps and the places that may be jetties, each in a file that is named by the SHA-256
// of its bytes; docs/formats/map.md is the format. The register's kind maps says which are the operation's,
// so the history keeps what was planned with. Files of earlier maps stay.
#ifndef KAWAL_APP_BASE_MAP_H
#define KAWAL_APP_BASE_MAP_H

#include <limits.h>

#include "app/log.h"
#include "domain/snapshot.h"
#include "geo/polygon.h"
#include "road/map.h"
#include "store/store.h"

#define BASE_MAP_FOLDER "map"
#define BASE_MAP_CODE   "OSM" // of the one row of kind maps

enum {
    BASE_MAP_FILE_MAX = INT32_MAX, // bytes of one file in the folder
    BASE_MAP_CLIP_KM_MAX = 1000,   // around the kabupaten
    BASE_MAP_HEX = 2 * MAP_HASH_BYTES + 1,
};

typedef struct base_map {
    map road, water;
    int32_t n_candidate;
    const map_candidate *candidate; // places that may be jetties; a person confirms
    const snap_map *row;            // the register's row, the snapshot's
} base_map;

// Reads the base map that the snapshot names; *ret_there false when it names none. Memory is the arena's.
// Errors: base_map.missing {file}, base_map.damaged {file} (other bytes than its name says), file.*,
// road.map_damaged.
bool base_map_load(arena *a, const char *dir, const snapshot *snap, base_map *ret, bool *ret_there, err *e);

// ---------------------------------------------------------------- import

typedef enum base_map_step {
    BASE_MAP_WAYS,  // reads ways and relations
    BASE_MAP_NODES, // reads nodes
    BASE_MAP_HASH,  // names the extract
    BASE_MAP_STEPS,
} base_map_step;

typedef struct base_map_options {
    const char *clip; // "kabupaten", "kabupaten+25km" or "LAT,LON,LAT,LON"; NULL = everything
    str by;           // who brings it
    bool dry_run;     // read and count, write nothing
    int64_t now_us;
    int64_t effective_us;
    posko_log *log;
    bool (*progress)(void *ctx, base_map_step step, int64_t done, int64_t total); // false stops; NULL = none
    void *ctx;
} base_map_options;

typedef struct base_map_report {
    map_report read;
    int32_t ways[2];      // of OpenStreetMap that are in the map, by medium
    int32_t pieces[2];    // of them, between junctions
    int32_t junctions[2]; // by medium
    int64_t bytes;        // of the files in the data folder
    bool clipped;
    point_box box;      // of the clip; else of what was taken
    bool elsewhere;     // nothing of it lies in the kabupaten
    bool place_unknown; // the register has no place to compare with
} base_map_report;

// Reads an extract, writes DIR/map and the register's row, as one change: until the row is written the
// operation has the map that it had before. Errors: base_map.clip {value}, base_map.no_place (a clip around a
// kabupaten that has no outline and no village with a place), base_map.not_file {file}, map_read_osm's,
// file.*, the store's.
bool base_map_import(store *db, const char *dir, const char *path, const base_map_options *o,
                     base_map_report *ret, err *e);

// The box that a clip means. Errors: base_map.clip, base_map.no_place.
bool base_map_clip(const snapshot *snap, const char *clip, point_box *ret, err *e);

// The box of the kabupaten: of its outline, else of its villages' outlines and places. False when it has
// none.
bool base_map_kabupaten(const snapshot *snap, point_box *ret);

// ---------------------------------------------------------------- files

// DIR/map/<hex>.<ending>.
bool base_map_path(char out[static PATH_MAX], const char *dir, const char *hex, const char *ending, err *e);

#endif
