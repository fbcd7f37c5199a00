#include "app/tile_mvt.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/str_map.h"
#include "app/vector_tile.pb-c.h"

// A layer in the making. Keys and values are kept once in a layer, and features point at them.
typedef struct layer {
    Vector__Layer row;
    int32_t cap_feature, cap_key, cap_value;
    str_map values; // the values by their type and text -> their number
} layer;

struct mvt {
    arena *memory;
    layer **layers;
    int32_t n_layer, cap_layer;
    size_t size;
};

enum { HEAD_BYTES = 12 }; // of a feature or value, about

mvt *mvt_begin(arena *a)
{
    mvt *m = ARENA_NEW(a, mvt, 1);
    m->memory = a;
    return m;
}

static ProtobufCBinaryData bytes_of(arena *a, const char *text)
{
    size_t n = strlen(text);
    char *copy = arena_copy(a, text, n);
    return (ProtobufCBinaryData){n, (uint8_t *)copy};
}

void mvt_layer(mvt *m, const char *name)
{
    layer *l = ARENA_NEW(m->memory, layer, 1);
    vector__layer__init(&l->row);
    l->row.name = bytes_of(m->memory, name);
    l->row.version = 2;
    l->row.has_extent = true;
    l->row.extent = WEB_TILE_EXTENT;
    m->layers = arena_room(m->memory, m->layers, m->n_layer, &m->cap_layer, sizeof(layer *));
    m->layers[m->n_layer++] = l;
    m->size += HEAD_BYTES + strlen(name);
}

static layer *last_layer(mvt *m)
{
    assert(m->n_layer > 0);
    return m->layers[m->n_layer - 1];
}

static Vector__Feature *last_feature(layer *l)
{
    assert(l->row.n_features > 0);
    return l->row.features[l->row.n_features - 1];
}

// ---------------------------------------------------------------- shapes

enum { MOVE_TO = 1, LINE_TO = 2, CLOSE_PATH = 7 };

typedef struct pen {
    uint32_t *out;
    size_t n;
    tile_point at;
} pen;

static uint32_t command(int which, int32_t times)
{
    return (uint32_t)which | (uint32_t)times << 3;
}

// Steps of one sign, small ones short: 0, -1, 1, -2, ... are 0, 1, 2, 3, ...
static uint32_t zigzag(int32_t v)
{
    return v < 0 ? (uint32_t)(-(int64_t)v * 2 - 1) : (uint32_t)v * 2;
}

static void pen_to(pen *p, tile_point to)
{
    p->out[p->n++] = zigzag(to.x - p->at.x);
    p->out[p->n++] = zigzag(to.y - p->at.y);
    p->at = to;
}

static void draw_points(pen *p, const tile_shape *s)
{
    p->out[p->n++] = command(MOVE_TO, s->n);
    for (int32_t i = 0; i < s->n; i++) {
        pen_to(p, s->p[i]);
    }
}

static void draw_parts(pen *p, const tile_shape *s, bool closed)
{
    for (int32_t k = 0, from = 0; k < s->n_part; from = s->end[k++]) {
        p->out[p->n++] = command(MOVE_TO, 1);
        pen_to(p, s->p[from]);
        p->out[p->n++] = command(LINE_TO, s->end[k] - from - 1);
        for (int32_t i = from + 1; i < s->end[k]; i++) {
            pen_to(p, s->p[i]);
        }
        if (closed) {
            p->out[p->n++] = command(CLOSE_PATH, 1);
        }
    }
}

bool mvt_feature(mvt *m, mvt_type type, const tile_shape *shape)
{
    if (shape->n == 0 || (type != MVT_POINTS && shape->n_part == 0)) {
        return false;
    }
    layer *l = last_layer(m);
    int32_t n = (int32_t)l->row.n_features;
    Vector__Feature *f = ARENA_NEW(m->memory, Vector__Feature, 1);
    vector__feature__init(f);
    pen p = {.out = ARENA_NEW(m->memory, uint32_t, 2 * (size_t)shape->n + 3 * (size_t)shape->n_part + 1)};
    if (type == MVT_POINTS) {
        draw_points(&p, shape);
    } else {
        draw_parts(&p, shape, type == MVT_POLYGONS);
    }
    f->has_type = true;
    f->type = (Vector__Type)type;
    f->tags = ARENA_NEW(m->memory, uint32_t, 2 * MVT_TAGS_MAX);
    f->geometry = p.out;
    f->n_geometry = p.n;
    l->row.features = arena_room(m->memory, l->row.features, n, &l->cap_feature, sizeof(Vector__Feature *));
    l->row.features[l->row.n_features++] = f;
    m->size += HEAD_BYTES + p.n;
    return true;
}

// ---------------------------------------------------------------- what is known

static uint32_t key_number(mvt *m, layer *l, const char *key)
{
    size_t n = strlen(key);
    for (size_t i = 0; i < l->row.n_keys; i++) {
        if (l->row.keys[i].len == n && memcmp(l->row.keys[i].data, key, n) == 0) {
            return (uint32_t)i;
        }
    }
    l->row.keys =
        arena_room(m->memory, l->row.keys, (int32_t)l->row.n_keys, &l->cap_key, sizeof *l->row.keys);
    l->row.keys[l->row.n_keys++] = bytes_of(m->memory, key);
    m->size += HEAD_BYTES + n;
    return (uint32_t)l->row.n_keys - 1;
}

// Gives the last feature a value, kept once in the layer: `name` tells it from every other one.
static void tag(mvt *m, const char *key, str name, const Vector__Value *value)
{
    layer *l = last_layer(m);
    Vector__Feature *f = last_feature(l);
    int32_t n = (int32_t)l->row.n_values;
    int32_t number = n;
    assert(f->n_tags < 2 * MVT_TAGS_MAX);
    if (!str_map_has(&l->values, name)) {
        (void)str_map_add(&l->values, str_keep(m->memory, name), n, NULL);
        l->row.values = arena_room(m->memory, l->row.values, n, &l->cap_value, sizeof(Vector__Value *));
        l->row.values[l->row.n_values] = ARENA_NEW(m->memory, Vector__Value, 1);
        *l->row.values[l->row.n_values++] = *value;
        m->size += HEAD_BYTES + name.n;
    }
    (void)str_map_get(&l->values, name, &number);
    f->tags[f->n_tags++] = key_number(m, l, key);
    f->tags[f->n_tags++] = (uint32_t)number;
    m->size += 2;
}

void mvt_text(mvt *m, const char *key, const char *value)
{
    size_t n = strlen(value);
    if (n == 0) {
        return;
    }
    char *name = ARENA_NEW(m->memory, char, n + 2); // 's' and the text
    name[0] = 's';
    memcpy(name + 1, value, n + 1);
    Vector__Value v = VECTOR__VALUE__INIT;
    v.has_string_value = true;
    v.string_value = (ProtobufCBinaryData){n, (uint8_t *)name + 1};
    tag(m, key, (str){name, n + 1}, &v);
}

void mvt_number(mvt *m, const char *key, int64_t value)
{
    char name[32];
    (void)snprintf(name, sizeof name, "i%lld", (long long)value);
    Vector__Value v = VECTOR__VALUE__INIT;
    v.has_sint_value = true;
    v.sint_value = value;
    tag(m, key, str_of(name), &v);
}

void mvt_flag(mvt *m, const char *key, bool value)
{
    Vector__Value v = VECTOR__VALUE__INIT;
    v.has_bool_value = true;
    v.bool_value = true;
    if (value) {
        tag(m, key, STR("b"), &v);
    }
}

// ---------------------------------------------------------------- the bytes

size_t mvt_size(const mvt *m)
{
    return m->size;
}

str mvt_end(mvt *m)
{
    Vector__Tile tile;
    vector__tile__init(&tile);
    tile.layers = ARENA_NEW(m->memory, Vector__Layer *, m->n_layer);
    for (int32_t i = 0; i < m->n_layer; i++) {
        str_map_done(&m->layers[i]->values);
        if (m->layers[i]->row.n_features > 0) {
            tile.layers[tile.n_layers++] = &m->layers[i]->row;
        }
    }
    size_t n = vector__tile__get_packed_size(&tile);
    uint8_t *out = ARENA_NEW(m->memory, uint8_t, n + 1);
    (void)vector__tile__pack(&tile, out);
    return (str){(const char *)out, n};
}

// ---------------------------------------------------------------- layers left out

// A number of a message; *at moves behind it. False at the end, and where it is none.
static bool read_varint(str bytes, size_t *at, uint64_t *ret)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64 && *at < bytes.n; shift += 7) {
        uint8_t b = (uint8_t)bytes.p[(*at)++];
        v |= (uint64_t)(b & 0x7F) << shift;
        if (b < 0x80) {
            *ret = v;
            return true;
        }
    }
    return false;
}

// A field: its number, and its bytes where it has a length. Layers of ours have only such and plain numbers.
static bool read_field(str bytes, size_t *at, uint64_t *ret_field, str *ret_value)
{
    uint64_t key = 0;
    uint64_t n = 0;
    if (!read_varint(bytes, at, &key) || !read_varint(bytes, at, &n)) {
        return false;
    }
    *ret_field = key >> 3;
    *ret_value = STR("");
    if ((key & 7) == 2) {
        if (n > bytes.n - *at) {
            return false;
        }
        *ret_value = (str){bytes.p + *at, (size_t)n};
        *at += (size_t)n;
    }
    return (key & 7) == 2 || (key & 7) == 0;
}

static bool layer_named(str bytes, const char *const *name, int32_t n_name)
{
    size_t at = 0;
    uint64_t field = 0;
    str value = {NULL, 0};
    while (read_field(bytes, &at, &field, &value)) {
        for (int32_t i = 0; field == 1 && i < n_name; i++) {
            if (str_eq(value, str_of(name[i]))) {
                return true;
            }
        }
    }
    return false;
}

str mvt_without(arena *a, str tile, const char *const *name, int32_t n_name)
{
    char *out = arena_alloc(a, tile.n + 1, 1);
    size_t n = 0;
    size_t at = 0;
    while (at < tile.n) {
        size_t from = at;
        uint64_t field = 0;
        str value = {NULL, 0};
        if (!read_field(tile, &at, &field, &value)) {
            return STR("");
        }
        if (!layer_named(value, name, n_name)) {
            memcpy(out + n, tile.p + from, at - from);
            n += at - from;
        }
    }
    return (str){out, n};
}
