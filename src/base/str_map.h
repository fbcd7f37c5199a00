// Hash map from a string key to an int32 value; open addressing, keys not copied.
#ifndef KAWAL_BASE_MAP_H
#define KAWAL_BASE_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef struct str_map_slot {
    str key; // p == NULL: empty
    int32_t value;
} str_map_slot;

typedef struct str_map {
    str_map_slot *slot; // power-of-two many
    size_t cap;
    size_t n;
} str_map;

// Zero-initialising ({0}) gives an empty map. str_map_done frees the slots, never the keys.
void str_map_done(str_map *m);

// Sets key -> value. True when the key is new; when it is not, the old value stays and *ret_old (if given)
// gets it. The key's bytes must outlive the map.
bool str_map_add(str_map *m, str key, int32_t value, int32_t *ret_old);

// Looks a key up; *ret_v is untouched when it is absent.
bool str_map_get(const str_map *m, str key, int32_t *ret_v);
bool str_map_has(const str_map *m, str key);

#endif
