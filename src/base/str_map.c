#include "base/str_map.h"

#include <stdlib.h>
#include <string.h>

// FNV-1a, 64 bit, with a final mix so that the low bits depend on every byte. Keys come from files that were
// bounded first; a crafted file can at worst make its own import slow.
static uint64_t key_hash(str key)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < key.n; i++) {
        h = (h ^ (unsigned char)key.p[i]) * UINT64_C(0x100000001B3);
    }
    h ^= h >> 32;
    return h * UINT64_C(0x9E3779B97F4A7C15) >> 7;
}

void str_map_done(str_map *m)
{
    free(m->slot);
    *m = (str_map){0};
}

static str_map_slot *slot_find(const str_map *m, str key)
{
    size_t mask = m->cap - 1;
    size_t i = (size_t)key_hash(key) & mask;
    while (m->slot[i].key.p && !str_eq(m->slot[i].key, key)) {
        i = (i + 1) & mask; // ends: the table is never more than 3/4 full
    }
    return &m->slot[i];
}

static void map_rehash(str_map *m)
{
    str_map old = *m;
    m->cap = old.cap ? old.cap * 2 : 64;
    m->slot = mem_grow(NULL, m->cap, sizeof *m->slot);
    memset(m->slot, 0, m->cap * sizeof *m->slot);
    for (size_t i = 0; i < old.cap; i++) {
        if (old.slot[i].key.p) {
            *slot_find(m, old.slot[i].key) = old.slot[i];
        }
    }
    free(old.slot);
}

bool str_map_add(str_map *m, str key, int32_t value, int32_t *ret_old)
{
    if (m->n + 1 > m->cap / 4 * 3) {
        map_rehash(m);
    }
    if (!key.p) {
        key = STR(""); // the empty key is a key
    }
    str_map_slot *s = slot_find(m, key);
    if (s->key.p) {
        if (ret_old) {
            *ret_old = s->value;
        }
        return false;
    }
    *s = (str_map_slot){key, value};
    m->n++;
    return true;
}

bool str_map_get(const str_map *m, str key, int32_t *ret_v)
{
    if (m->cap == 0) {
        return false;
    }
    const str_map_slot *s = slot_find(m, key.p ? key : STR(""));
    if (!s->key.p) {
        return false;
    }
    *ret_v = s->value;
    return true;
}

bool str_map_has(const str_map *m, str key)
{
    int32_t v;
    return str_map_get(m, key, &v);
}
