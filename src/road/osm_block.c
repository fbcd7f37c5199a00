// From a block of bytes to nodes, ways and relations.
#include <string.h>

#include "road/osm_internal.h"

enum { NANO_PER_E7 = 100, LAT_MAX_E7 = 900000000, LON_MAX_E7 = 1800000000 };

// How libosmium writes, on a way, the place of a node that it could not find.
static const int64_t NO_PLACE = INT32_MAX;

static void *arena_take(void *allocator_data, size_t n)
{
    arena *a = allocator_data;
    // A block that wants more than this was made to want it.
    bool fits = n <= OSM_BLOCK_MEMORY_MAX && a->used_total <= OSM_BLOCK_MEMORY_MAX - n;
    return fits ? arena_alloc(a, 1, n) : NULL;
}

static void arena_keep(void *allocator_data, void *p)
{
    (void)allocator_data; // all of it goes with the arena
    (void)p;
}

ProtobufCAllocator osm_memory(arena *a)
{
    return (ProtobufCAllocator){arena_take, arena_keep, a};
}

// The block in hand.
typedef struct block {
    const Osm__PrimitiveBlock *b;
    const osm_place *where;
    const osm_sink *sink;
    arena *memory;
    err *e;
} block;

static bool damaged(const block *k)
{
    return err_fail(k->e, ERR_CODE("road.osm_damaged"), ERR_Z("file", k->where->path),
                    ERR_INT("at", k->where->at));
}

static str text_at(const Osm__PrimitiveBlock *b, int64_t i)
{
    const Osm__StringTable *t = b->stringtable;
    return (str){(const char *)t->s[i].data, t->s[i].len};
}

static bool text_there(const Osm__PrimitiveBlock *b, int64_t i)
{
    return i >= 0 && (uint64_t)i < b->stringtable->n_s;
}

str osm_tag_key(const osm_tags *t, size_t i)
{
    return text_at(t->block, t->pair ? (int64_t)t->pair[2 * i] : (int64_t)t->key[i]);
}

str osm_tag_value(const osm_tags *t, size_t i)
{
    return text_at(t->block, t->pair ? (int64_t)t->pair[2 * i + 1] : (int64_t)t->value[i]);
}

str osm_tag(const osm_tags *t, const char *key)
{
    str wanted = str_of(key);
    for (size_t i = 0; i < t->n; i++) {
        if (str_eq(osm_tag_key(t, i), wanted)) {
            return osm_tag_value(t, i);
        }
    }
    return (str){"", 0};
}

// Sums that wrap stay what they are: a hostile file gets nonsense, not undefined behaviour.
static int64_t add(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

// offset + granularity * v nanodegrees, rounded to 1e-7 degree. False outside the globe.
static bool coordinate(int64_t offset, int32_t granularity, int64_t v, int64_t max_e7, int32_t *ret)
{
    int64_t nano = 0;
    int64_t sum = 0;
    if (__builtin_mul_overflow(v, (int64_t)granularity, &nano) ||
        __builtin_add_overflow(nano, offset, &sum) || sum > max_e7 * NANO_PER_E7 ||
        sum < -max_e7 * NANO_PER_E7) {
        return false;
    }
    *ret = (int32_t)((sum + (sum >= 0 ? NANO_PER_E7 / 2 : -NANO_PER_E7 / 2)) / NANO_PER_E7);
    return true;
}

static bool place_of(const block *k, int64_t lat, int64_t lon, point *ret)
{
    const Osm__PrimitiveBlock *b = k->b;
    return (coordinate(b->lat_offset, b->granularity, lat, LAT_MAX_E7, &ret->lat_e7) &&
            coordinate(b->lon_offset, b->granularity, lon, LON_MAX_E7, &ret->lon_e7)) ||
           err_fail(k->e, ERR_CODE("road.osm_place"), ERR_Z("file", k->where->path),
                    ERR_INT("at", k->where->at));
}

static bool tags_of(const block *k, size_t n_key, const uint32_t *key, size_t n_value, const uint32_t *value,
                    osm_tags *ret)
{
    if (n_key != n_value) {
        return damaged(k);
    }
    for (size_t i = 0; i < n_key; i++) {
        if (!text_there(k->b, key[i]) || !text_there(k->b, value[i])) {
            return damaged(k);
        }
    }
    *ret = (osm_tags){.block = k->b, .key = key, .value = value, .n = n_key};
    return true;
}

static bool plain_nodes(const block *k, const Osm__PrimitiveGroup *g)
{
    for (size_t i = 0; i < g->n_nodes; i++) {
        const Osm__Node *v = g->nodes[i];
        osm_node node = {.id = v->id};
        if (!tags_of(k, v->n_keys, v->keys, v->n_vals, v->vals, &node.tags) ||
            !place_of(k, v->lat, v->lon, &node.at) || !k->sink->node(k->sink->ctx, &node, k->e)) {
            return false;
        }
    }
    return true;
}

// The tags of one dense node: pairs up to a zero. Moves *at behind it.
static bool dense_tags(const block *k, const Osm__DenseNodes *d, size_t *at, osm_tags *ret)
{
    *ret = (osm_tags){.block = k->b};
    if (*at < d->n_keys_vals) {
        ret->pair = d->keys_vals + *at;
    }
    for (; *at < d->n_keys_vals && d->keys_vals[*at] != 0; *at += 2) {
        if (*at + 1 >= d->n_keys_vals || !text_there(k->b, d->keys_vals[*at]) ||
            !text_there(k->b, d->keys_vals[*at + 1])) {
            return damaged(k);
        }
        ret->n++;
    }
    *at += *at < d->n_keys_vals;
    return true;
}

static bool dense_nodes(const block *k, const Osm__DenseNodes *d)
{
    int64_t lat = 0;
    int64_t lon = 0;
    size_t at = 0;
    osm_node node = {0};
    if (d->n_lat != d->n_id || d->n_lon != d->n_id) {
        return damaged(k);
    }
    for (size_t i = 0; i < d->n_id; i++) {
        node.id = add(node.id, d->id[i]);
        lat = add(lat, d->lat[i]);
        lon = add(lon, d->lon[i]);
        if (!place_of(k, lat, lon, &node.at) || !dense_tags(k, d, &at, &node.tags) ||
            !k->sink->node(k->sink->ctx, &node, k->e)) {
            return false;
        }
    }
    return at == d->n_keys_vals || damaged(k);
}

// An array for the object in hand, or NULL when the block wants more than it may.
static void *array_of(const block *k, size_t n, size_t size)
{
    return arena_take(k->memory, n * size); // n is at most the bytes of a block
}

static bool way_places(const block *k, const Osm__Way *v, osm_way *w)
{
    int64_t lat = 0;
    int64_t lon = 0;
    if (v->n_lat == 0 && v->n_lon == 0) {
        return true;
    }
    if (v->n_lat != v->n_refs || v->n_lon != v->n_refs) {
        return damaged(k);
    }
    point *at = array_of(k, v->n_refs, sizeof *at);
    if (!at) {
        return damaged(k);
    }
    for (size_t i = 0; i < v->n_refs; i++) {
        lat = add(lat, v->lat[i]);
        lon = add(lon, v->lon[i]);
        if (lat == NO_PLACE && lon == NO_PLACE) {
            return true;
        }
        if (!place_of(k, lat, lon, &at[i])) {
            return false;
        }
    }
    w->at = at;
    return true;
}

static bool ways(const block *k, const Osm__PrimitiveGroup *g)
{
    for (size_t i = 0; i < g->n_ways; i++) {
        Osm__Way *v = g->ways[i];
        osm_way w = {.id = v->id, .n = v->n_refs, .node = v->refs};
        for (size_t r = 1; r < v->n_refs; r++) { // from differences to ids, in their place
            v->refs[r] = add(v->refs[r - 1], v->refs[r]);
        }
        if (!tags_of(k, v->n_keys, v->keys, v->n_vals, v->vals, &w.tags) || !way_places(k, v, &w) ||
            !k->sink->way(k->sink->ctx, &w, k->e)) {
            return false;
        }
    }
    return true;
}

static bool relations(const block *k, const Osm__PrimitiveGroup *g)
{
    for (size_t i = 0; i < g->n_relations; i++) {
        const Osm__Relation *v = g->relations[i];
        osm_relation r = {.id = v->id, .n = v->n_memids};
        if (v->n_roles_sid != v->n_memids || v->n_types != v->n_memids) {
            return damaged(k);
        }
        osm_member *member = array_of(k, v->n_memids, sizeof *member);
        int64_t id = 0;
        if (!member) {
            return damaged(k);
        }
        for (size_t m = 0; m < v->n_memids; m++) {
            id = add(id, v->memids[m]);
            if (!text_there(k->b, v->roles_sid[m]) || v->types[m] < OSM_NODE || v->types[m] > OSM_RELATION) {
                return damaged(k);
            }
            member[m] = (osm_member){(osm_kind)v->types[m], id, text_at(k->b, v->roles_sid[m])};
        }
        r.member = member;
        if (!tags_of(k, v->n_keys, v->keys, v->n_vals, v->vals, &r.tags) ||
            !k->sink->relation(k->sink->ctx, &r, k->e)) {
            return false;
        }
    }
    return true;
}

bool osm_block(str data, const osm_place *where, const osm_sink *sink, arena *a, err *e)
{
    ProtobufCAllocator memory = osm_memory(a);
    block k = {.b = osm__primitive_block__unpack(&memory, data.n, (const uint8_t *)data.p),
               .where = where,
               .sink = sink,
               .memory = a,
               .e = e};
    if (!k.b || k.b->granularity <= 0) {
        return damaged(&k);
    }
    for (size_t i = 0; i < k.b->n_primitivegroup; i++) {
        const Osm__PrimitiveGroup *g = k.b->primitivegroup[i];
        bool ok = (!sink->node || (plain_nodes(&k, g) && (!g->dense || dense_nodes(&k, g->dense)))) &&
                  (!sink->way || ways(&k, g)) && (!sink->relation || relations(&k, g));
        if (!ok) {
            return false;
        }
    }
    return true;
}
