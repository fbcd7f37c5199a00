// Shared by the files of the base map.
#ifndef KAWAL_APP_BASE_MAP_INTERNAL_H
#define KAWAL_APP_BASE_MAP_INTERNAL_H

#include "app/base_map.h"

// ---------------------------------------------------------------- boxes

bool boxes_meet(const point_box *a, const point_box *b);
point_box box_of_pair(const map_pair *p); // of all shapes

// ---------------------------------------------------------------- files

// Content kept under its hash: hex of SHA-256 and the ending. *ret_new tells whether no such file was there
// before. Errors: file.*.
bool map_file_write(const char *dir, const char *ending, str bytes, char ret_hex[static BASE_MAP_HEX],
                    bool *ret_new, err *e);
void map_file_hash(str bytes, char ret_hex[static BASE_MAP_HEX]);

// The same back, held against its name. Errors: base_map.missing, base_map.damaged, file.*.
bool map_file_read(arena *a, const char *dir, const char *ending, const char *hex, str *ret, err *e);

#define MAP_ENDING   "map"
#define JETTY_ENDING "jetty"

// Places that may be jetties, as JSON, and back. Errors: road.map_damaged.
void candidates_write(int32_t n, const map_candidate *c, strbuf *out);
bool candidates_read(arena *a, str bytes, const map_candidate **ret, int32_t *ret_n, err *e);

#endif
