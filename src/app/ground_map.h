// A basemap that somebody has put beside the operation: DIR/basemap.pmtiles, version 3 of that format, shown
// quietly below the posko's own layers. It is optional and no part of the record; nothing is computed from
// it, and it may be exchanged while the posko works.
#ifndef KAWAL_APP_GROUND_MAP_H
#define KAWAL_APP_GROUND_MAP_H

#include "base/arena.h"
#include "base/err.h"

#define GROUND_MAP_FILE                                                                                      \
    "basemap"                                                                                                \
    ".pmtiles" // no key of a catalogue
enum { GROUND_MAP_TAG = 48, GROUND_MAP_READ_MAX = 4 * 1024 * 1024 /* bytes of one read */ };

typedef struct ground_map {
    int fd;
    int64_t bytes;
    char etag[GROUND_MAP_TAG]; // quoted; another one once the file was exchanged
} ground_map;

// Opens the file of a folder. False without an error code when there is none: *ret stays as it is. Errors:
// ground.damaged (it is no PMTiles archive of version 3), file.open.
bool ground_map_open(const char *dir, ground_map *ret, err *e);
void ground_map_close(ground_map *m);

// Reads n bytes (up to GROUND_MAP_READ_MAX) from a place within the file. Errors: file.read.
bool ground_map_read(const ground_map *m, arena *a, int64_t from, size_t n, str *ret, err *e);

#endif
