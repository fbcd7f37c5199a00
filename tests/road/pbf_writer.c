#include "pbf_writer.h"

#include <stdlib.h>
#include <string.h>

#include <lz4.h>
#include <zlib.h>
#include <zstd.h>

// ---------------------------------------------------------------- messages

enum { WIRE_VARINT = 0, WIRE_BYTES = 2 };

void pbf_varint(strbuf *out, uint64_t v)
{
    for (; v >= 0x80; v >>= 7) {
        strbuf_addc(out, (char)(unsigned char)(0x80 | (v & 0x7F)));
    }
    strbuf_addc(out, (char)v);
}

uint64_t pbf_zigzag(int64_t v)
{
    return (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0);
}

void pbf_number(strbuf *out, uint32_t field, uint64_t v)
{
    pbf_varint(out, (uint64_t)field << 3 | WIRE_VARINT);
    pbf_varint(out, v);
}

void pbf_bytes(strbuf *out, uint32_t field, str bytes)
{
    pbf_varint(out, (uint64_t)field << 3 | WIRE_BYTES);
    pbf_varint(out, bytes.n);
    strbuf_add(out, bytes);
}

// A message that is being built; message_put makes it a field of another one.
static strbuf message(void)
{
    strbuf b;
    strbuf_init(&b, PBF_FILE_MAX);
    return b;
}

static void message_put(strbuf *out, uint32_t field, strbuf *inner)
{
    pbf_bytes(out, field, strbuf_str(inner));
    strbuf_done(inner);
}

void pbf_array(strbuf *out, uint32_t field, const uint64_t *v, size_t n)
{
    strbuf b = message();
    for (size_t i = 0; i < n; i++) {
        pbf_varint(&b, v[i]);
    }
    message_put(out, field, &b);
}

// ---------------------------------------------------------------- blobs

static void packed_put(strbuf *out, uint32_t field, str data, size_t bound, pbf_packing packing)
{
    char *p = malloc(bound + 1);
    size_t n = bound;
    if (packing == PBF_ZLIB) {
        uLongf got = bound;
        (void)compress2((Bytef *)p, &got, (const Bytef *)data.p, data.n, 9);
        n = got;
    } else if (packing == PBF_ZSTD) {
        n = ZSTD_compress(p, bound, data.p, data.n, 3);
    } else {
        n = (size_t)LZ4_compress_default(data.p, p, (int)data.n, (int)bound);
    }
    pbf_bytes(out, field, (str){p, n});
    free(p);
}

void pbf_contents(strbuf *out, str data, pbf_packing packing)
{
    if (packing != PBF_RAW) {
        pbf_number(out, 2, data.n);
    }
    switch (packing) {
    case PBF_RAW:
        pbf_bytes(out, 1, data);
        break;
    case PBF_ZLIB:
        packed_put(out, 3, data, compressBound(data.n), packing);
        break;
    case PBF_ZSTD:
        packed_put(out, 7, data, ZSTD_compressBound(data.n), packing);
        break;
    case PBF_LZ4:
        packed_put(out, 6, data, (size_t)LZ4_compressBound((int)data.n), packing);
        break;
    case PBF_LZMA:
        pbf_bytes(out, 4, data);
        break;
    case PBF_BZIP2:
        pbf_bytes(out, 5, data);
        break;
    case PBF_NEW:
        pbf_bytes(out, 8, data);
        break;
    }
}

static void blob_put(strbuf *out, str type, str contents, bool strange)
{
    strbuf head = message();
    pbf_bytes(&head, 1, type);
    if (strange) {
        pbf_bytes(&head, 2, STR("index data"));
    }
    pbf_number(&head, 3, contents.n);
    for (int shift = 24; shift >= 0; shift -= 8) {
        strbuf_addc(out, (char)(unsigned char)(head.n >> shift & 0xFF));
    }
    strbuf_add(out, strbuf_str(&head));
    strbuf_add(out, contents);
    strbuf_done(&head);
}

void pbf_blob(strbuf *out, str type, str contents)
{
    blob_put(out, type, contents, false);
}

static void data_put(strbuf *out, str type, strbuf *data, const pbf_form *f)
{
    strbuf contents = message();
    pbf_contents(&contents, strbuf_str(data), f->packing);
    blob_put(out, type, strbuf_str(&contents), f->strange);
    strbuf_done(&contents);
    strbuf_done(data);
}

void pbf_header(strbuf *out, const pbf_form *f)
{
    strbuf h = message();
    pbf_bytes(&h, 4, STR("OsmSchema-V0.6"));
    if (f->dense) {
        pbf_bytes(&h, 4, STR("DenseNodes"));
    }
    if (f->feature) {
        pbf_bytes(&h, 4, str_of(f->feature));
    }
    if (f->places) {
        pbf_bytes(&h, 5, STR("LocationsOnWays"));
    }
    if (f->strange) {
        pbf_bytes(&h, 5, STR("Has_Metadata"));
        pbf_bytes(&h, 16, STR("tests"));
        pbf_number(&h, 32, 1700000000);
    }
    data_put(out, STR("OSMHeader"), &h, f);
}

// ---------------------------------------------------------------- blocks

// A block that is being built.
typedef struct block {
    const pbf_form *f;
    strbuf strings; // the string table
    size_t n_string;
    str *string;
    strbuf groups;
} block;

static uint64_t string_index(block *b, str s)
{
    for (size_t i = 0; i < b->n_string; i++) {
        if (str_eq(b->string[i], s)) {
            return i;
        }
    }
    b->string = mem_grow(b->string, b->n_string + 1, sizeof *b->string);
    b->string[b->n_string] = s;
    pbf_bytes(&b->strings, 1, s);
    return b->n_string++;
}

// Numbers that will be one field.
typedef struct column {
    uint64_t *v;
    size_t n;
    int64_t last; // for differences
} column;

static void column_add(column *c, uint64_t v)
{
    c->v = mem_grow(c->v, c->n + 1, sizeof *c->v);
    c->v[c->n++] = v;
}

static void column_add_difference(column *c, int64_t v)
{
    column_add(c, pbf_zigzag((int64_t)((uint64_t)v - (uint64_t)c->last)));
    c->last = v;
}

// Writes the column, and empties it.
static void column_put(const block *b, strbuf *out, uint32_t field, column *c)
{
    if (b->f->one_by_one) {
        for (size_t i = 0; i < c->n; i++) {
            pbf_number(out, field, c->v[i]);
        }
    } else if (c->n > 0) {
        pbf_array(out, field, c->v, c->n);
    }
    free(c->v);
    *c = (column){0};
}

// The step of the grid at a coordinate or, where there is none, the next one towards zero: less than half of
// 1e-7 degree away when the grid has at least two steps in that, and never outside the globe.
static int64_t grid_step(int32_t e7, int64_t offset, int32_t granularity)
{
    int64_t g = granularity > 0 ? granularity : 100;
    int64_t from_offset = (int64_t)e7 * 100 - offset;
    int64_t step = from_offset / g;
    int64_t rest = from_offset % g;
    if (e7 >= 0) {
        return step - (rest < 0);
    }
    return step + (rest > 0);
}

static int64_t grid_lat(const block *b, point p)
{
    return grid_step(p.lat_e7, b->f->lat_offset, b->f->granularity);
}

static int64_t grid_lon(const block *b, point p)
{
    return grid_step(p.lon_e7, b->f->lon_offset, b->f->granularity);
}

static void tags_put(block *b, strbuf *out, const pbf_object *o)
{
    column key = {0};
    column value = {0};
    for (size_t i = 0; i < o->n_tag; i++) {
        column_add(&key, string_index(b, o->tag[i].key));
        column_add(&value, string_index(b, o->tag[i].value));
    }
    column_put(b, out, 2, &key);
    column_put(b, out, 3, &value);
}

// Who edited, and when: of no use to a map.
static void info_put(const block *b, strbuf *out)
{
    if (b->f->strange) {
        strbuf info = message();
        pbf_number(&info, 1, 7);
        pbf_number(&info, 2, 1700000000);
        message_put(out, 4, &info);
        pbf_bytes(out, 1000, STR("a field of the years to come"));
    }
}

static void node_put(block *b, strbuf *group, const pbf_object *o)
{
    strbuf m = message();
    pbf_number(&m, 1, pbf_zigzag(o->id));
    tags_put(b, &m, o);
    info_put(b, &m);
    pbf_number(&m, 8, pbf_zigzag(grid_lat(b, o->at)));
    pbf_number(&m, 9, pbf_zigzag(grid_lon(b, o->at)));
    message_put(group, 1, &m);
}

static void dense_put(block *b, strbuf *group, const pbf_object *o, size_t n)
{
    strbuf m = message();
    column id = {0};
    column lat = {0};
    column lon = {0};
    column tag = {0};
    bool tagged = false;
    for (size_t i = 0; i < n; i++) {
        column_add_difference(&id, o[i].id);
        column_add_difference(&lat, grid_lat(b, o[i].at));
        column_add_difference(&lon, grid_lon(b, o[i].at));
        for (size_t t = 0; t < o[i].n_tag; t++) {
            column_add(&tag, string_index(b, o[i].tag[t].key));
            column_add(&tag, string_index(b, o[i].tag[t].value));
            tagged = true;
        }
        column_add(&tag, 0);
    }
    tag.n = tagged ? tag.n : 0; // the format: empty when no node of the group has a tag
    column_put(b, &m, 1, &id);
    if (b->f->strange) {
        strbuf info = message();
        pbf_array(&info, 1, (const uint64_t[]){1, 2, 3}, 3);
        message_put(&m, 5, &info);
    }
    column_put(b, &m, 8, &lat);
    column_put(b, &m, 9, &lon);
    column_put(b, &m, 10, &tag);
    message_put(group, 2, &m);
}

static void way_put(block *b, strbuf *group, const pbf_object *o)
{
    strbuf m = message();
    column node = {0};
    column lat = {0};
    column lon = {0};
    pbf_number(&m, 1, (uint64_t)o->id);
    tags_put(b, &m, o);
    info_put(b, &m);
    for (size_t i = 0; i < o->n; i++) {
        column_add_difference(&node, o->node[i]);
        if (b->f->places) {
            column_add_difference(&lat, grid_lat(b, o->place[i]));
            column_add_difference(&lon, grid_lon(b, o->place[i]));
        }
    }
    column_put(b, &m, 8, &node);
    column_put(b, &m, 9, &lat);
    column_put(b, &m, 10, &lon);
    message_put(group, 3, &m);
}

static void relation_put(block *b, strbuf *group, const pbf_object *o)
{
    strbuf m = message();
    column role = {0};
    column id = {0};
    column kind = {0};
    pbf_number(&m, 1, (uint64_t)o->id);
    tags_put(b, &m, o);
    info_put(b, &m);
    for (size_t i = 0; i < o->n; i++) {
        column_add(&role, string_index(b, o->member[i].role));
        column_add_difference(&id, o->member[i].id);
        column_add(&kind, o->member[i].kind);
    }
    column_put(b, &m, 8, &role);
    column_put(b, &m, 9, &id);
    column_put(b, &m, 10, &kind);
    message_put(group, 4, &m);
}

// A group: objects of one kind.
static void group_put(block *b, const pbf_object *o, size_t n)
{
    strbuf group = message();
    if (o->kind == PBF_NODE && b->f->dense) {
        dense_put(b, &group, o, n);
    } else {
        for (size_t i = 0; i < n; i++) {
            void (*put)(block *, strbuf *, const pbf_object *) = o->kind == PBF_NODE  ? node_put
                                                                 : o->kind == PBF_WAY ? way_put
                                                                                      : relation_put;
            put(b, &group, &o[i]);
        }
    }
    message_put(&b->groups, 2, &group);
}

static void block_put(strbuf *out, const pbf_object *o, size_t n, const pbf_form *f)
{
    block b = {.f = f, .strings = message(), .groups = message()};
    (void)string_index(&b, STR(""));
    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && o[end].kind == o[i].kind && (f->per_group == 0 || end - i < f->per_group)) {
            end++;
        }
        group_put(&b, &o[i], end - i);
        i = end;
    }
    strbuf m = message();
    message_put(&m, 1, &b.strings);
    strbuf_add(&m, strbuf_str(&b.groups));
    strbuf_done(&b.groups);
    if (f->granularity > 0) {
        pbf_number(&m, 17, (uint64_t)f->granularity);
    }
    if (f->lat_offset != 0 || f->lon_offset != 0) {
        pbf_number(&m, 19, (uint64_t)f->lat_offset);
        pbf_number(&m, 20, (uint64_t)f->lon_offset);
    }
    data_put(out, STR("OSMData"), &m, f);
    free(b.string);
}

void pbf_write(strbuf *out, const pbf_object *object, size_t n, const pbf_form *f)
{
    pbf_header(out, f);
    size_t step = f->per_block > 0 ? f->per_block : n;
    for (size_t i = 0; i < n; i += step) {
        if (f->strange) {
            pbf_blob(out, STR("KawalUnknown"), STR("\xFF\xFE not a message"));
        }
        block_put(out, &object[i], n - i < step ? n - i : step, f);
    }
}
