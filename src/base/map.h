// Hash map from a string key to an int32 value; open addressing, keys not copied.
#ifndef KAWAL_BASE_MAP_H
#define KAWAL_BASE_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef struct map_slot {
    str key; // p == NULL: empty
    int32_t value;
} map_slot;

typedef struct map {
    map_slot *slot; // power-of-two many
    size_t cap;
    size_t n;
} map;

// Zero-initialising ({0}) gives an empty map. map_done frees the slots, never the keys.
void map_done(map *m);

// Sets key -> value. True when the key is new; when it is not, the old value stays and *ret_old (if given)
// gets it. The key's bytes must outlive the map.
bool map_add(map *m, str key, int32_t value, int32_t *ret_old);

// Looks a key up; *ret_v is untouched when it is absent.
bool map_get(const map *m, str key, int32_t *ret_v);
bool map_has(const map *m, str key);

#endif
