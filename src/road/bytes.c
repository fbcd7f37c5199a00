// Maps and orders as bytes. All numbers little-endian.
//
//   map:   "KWLMAP1\n", medium (4 bytes), then numbers of junctions, copies, ways, points and arcs (4 each);
//          junctions (latitude, longitude), origins of the copies, ways, points, arcs (tail, head, way).
//   order: "KWLORD1\n", the map's hash, number of nodes, nodes in their order.
#include <sodium.h>
#include <string.h>

#include "road/map_internal.h"
#include "road/order.h"

enum {
    MAGIC_BYTES = 8,
    MAP_HEAD_BYTES = MAGIC_BYTES + 6 * 4,
    POINT_BYTES = 8,
    ORIGIN_BYTES = 4,
    WAY_BYTES = 40,
    ARC_BYTES = 12,
    ORDER_HEAD_BYTES = MAGIC_BYTES + MAP_HASH_BYTES + 4,
    LAT_MAX_E7 = 900000000,
    LON_MAX_E7 = 1800000000,
    WAY_FLAGS = (1 << 11) - 1,
};

static const char map_magic[MAGIC_BYTES + 1] = "KWLMAP1\n";
static const char order_magic[MAGIC_BYTES + 1] = "KWLORD1\n";

// ---------------------------------------------------------------- numbers

// A record under construction; the largest is a way.
typedef struct record {
    char byte[WAY_BYTES];
    size_t n;
} record;

static void put(record *r, uint64_t v, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        r->byte[r->n++] = (char)(uint8_t)(v >> (8 * i));
    }
}

static void put_i32(record *r, int32_t v)
{
    put(r, (uint32_t)v, 4);
}

static void record_add(strbuf *out, const record *r)
{
    strbuf_add(out, (str){r->byte, r->n});
}

static void put_point(strbuf *out, point p)
{
    record r = {.n = 0};
    put_i32(&r, p.lat_e7);
    put_i32(&r, p.lon_e7);
    record_add(out, &r);
}

static uint64_t take(str *in, size_t bytes)
{
    uint64_t v = 0;
    for (size_t i = 0; i < bytes; i++) {
        v |= (uint64_t)(uint8_t)in->p[i] << (8 * i);
    }
    *in = (str){in->p + bytes, in->n - bytes};
    return v;
}

static int32_t take_i32(str *in)
{
    return (int32_t)(uint32_t)take(in, 4);
}

static bool take_point(str *in, point *ret)
{
    ret->lat_e7 = take_i32(in);
    ret->lon_e7 = take_i32(in);
    return ret->lat_e7 >= -LAT_MAX_E7 && ret->lat_e7 <= LAT_MAX_E7 && ret->lon_e7 >= -LON_MAX_E7 &&
           ret->lon_e7 <= LON_MAX_E7;
}

// ---------------------------------------------------------------- writing

static int32_t count_junctions(const map *m)
{
    int32_t n = 0;
    while (n < m->n_node && m->origin[n] == n) {
        n++;
    }
    return n;
}

static void write_way(strbuf *out, const map_way *w)
{
    record r = {.n = 0};
    put(&r, (uint64_t)w->source, 8);
    put_i32(&r, w->from);
    put_i32(&r, w->to);
    put_i32(&r, w->length_m);
    put_i32(&r, w->n_point);
    put_i32(&r, w->duration_s);
    put_i32(&r, w->limit_kg);
    put(&r, (uint16_t)w->width_dm, 2);
    put(&r, w->class_, 1);
    put(&r, w->surface, 1);
    put(&r, w->flags, 2);
    put(&r, 0, 2);
    record_add(out, &r);
}

static void write_shapes(const map *m, strbuf *out)
{
    for (int32_t w = 0; w < m->n_way; w++) {
        for (int32_t i = 0; i < m->way[w].n_point; i++) {
            put_point(out, m->shape[m->way[w].first_point + i]);
        }
    }
}

static void write_arcs(const map *m, strbuf *out)
{
    for (int32_t v = 0; v < m->n_node; v++) {
        for (int32_t a = m->graph.first[v]; a < m->graph.first[v + 1]; a++) {
            record r = {.n = 0};
            put_i32(&r, v);
            put_i32(&r, m->graph.head[a]);
            put_i32(&r, m->arc_way[a]);
            record_add(out, &r);
        }
    }
}

void map_write(const map *m, strbuf *out)
{
    int32_t n_junction = count_junctions(m);
    int32_t n_point = 0;
    for (int32_t w = 0; w < m->n_way; w++) {
        n_point += m->way[w].n_point;
    }
    record head = {.n = 0};
    put_i32(&head, (int32_t)m->medium);
    put_i32(&head, n_junction);
    put_i32(&head, m->n_node - n_junction);
    put_i32(&head, m->n_way);
    put_i32(&head, n_point);
    put_i32(&head, m->graph.n_arc);
    strbuf_add(out, (str){map_magic, MAGIC_BYTES});
    record_add(out, &head);
    for (int32_t v = 0; v < n_junction; v++) {
        put_point(out, m->node[v]);
    }
    for (int32_t v = n_junction; v < m->n_node; v++) {
        record r = {.n = 0};
        put_i32(&r, m->origin[v]);
        record_add(out, &r);
    }
    for (int32_t w = 0; w < m->n_way; w++) {
        write_way(out, &m->way[w]);
    }
    write_shapes(m, out);
    write_arcs(m, out);
}

void map_hash(const map *m, uint8_t ret[MAP_HASH_BYTES])
{
    _Static_assert((int)MAP_HASH_BYTES == (int)crypto_hash_sha256_BYTES, "SHA-256");
    strbuf b;
    strbuf_init(&b, SIZE_MAX / 2);
    map_write(m, &b);
    (void)crypto_hash_sha256(ret, (const unsigned char *)b.p, b.n);
    strbuf_done(&b);
}

// ---------------------------------------------------------------- reading

typedef struct counts {
    int32_t junction, copy, way, point, arc;
} counts;

// Every number within its limit, and together as many bytes as there are: nothing is asked of the memory that
// the file does not fill.
static bool take_counts(str *in, map_medium *ret_medium, counts *ret)
{
    if (in->n < MAP_HEAD_BYTES || !str_starts(*in, (str){map_magic, MAGIC_BYTES})) {
        return false;
    }
    *in = (str){in->p + MAGIC_BYTES, in->n - MAGIC_BYTES};
    int32_t medium = take_i32(in);
    *ret_medium = medium == MAP_ROAD ? MAP_ROAD : MAP_WATER;
    *ret = (counts){.junction = take_i32(in)};
    ret->copy = take_i32(in);
    ret->way = take_i32(in);
    ret->point = take_i32(in);
    ret->arc = take_i32(in);
    const int32_t all[] = {ret->junction, ret->copy, ret->way, ret->point, ret->arc};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i] < 0 || all[i] > ROAD_NODE_MAX / 2) {
            return false;
        }
    }
    size_t bytes = (size_t)ret->junction * POINT_BYTES + (size_t)ret->copy * ORIGIN_BYTES +
                   (size_t)ret->way * WAY_BYTES + (size_t)ret->point * POINT_BYTES +
                   (size_t)ret->arc * ARC_BYTES;
    return (medium == MAP_ROAD || medium == MAP_WATER) && ret->way <= MAP_WAYS_MAX && bytes == in->n;
}

static bool take_nodes(arena *a, str *in, const counts *c, map *m)
{
    point *node = ARENA_NEW(a, point, m->n_node);
    int32_t *origin = ARENA_NEW(a, int32_t, m->n_node);
    for (int32_t v = 0; v < c->junction; v++) {
        if (!take_point(in, &node[v])) {
            return false;
        }
        origin[v] = v;
    }
    for (int32_t v = c->junction; v < m->n_node; v++) {
        origin[v] = take_i32(in);
        if (origin[v] < 0 || origin[v] >= c->junction) {
            return false;
        }
        node[v] = node[origin[v]];
    }
    m->node = node;
    m->origin = origin;
    return true;
}

static bool way_is_sound(const map_way *w, map_medium medium, const counts *c)
{
    bool ends = w->from >= 0 && w->from < c->junction && w->to >= 0 && w->to < c->junction;
    bool sizes = w->length_m >= 0 && w->duration_s >= -1 && w->limit_kg >= 0 && w->width_dm >= 0;
    bool kind = w->class_ < MAP_CLASSES && w->surface < MAP_SURFACES && (w->flags & ~WAY_FLAGS) == 0 &&
                (w->class_ <= MAP_FERRY_ROAD) == (medium == MAP_ROAD);
    return ends && sizes && kind && w->n_point >= 2 && w->n_point <= c->point - w->first_point;
}

static bool take_ways(arena *a, str *in, const counts *c, map *m)
{
    map_way *way = ARENA_NEW(a, map_way, c->way);
    int32_t points = 0;
    for (int32_t i = 0; i < c->way; i++) {
        map_way *w = &way[i];
        w->source = (int64_t)take(in, 8);
        w->from = take_i32(in);
        w->to = take_i32(in);
        w->length_m = take_i32(in);
        w->n_point = take_i32(in);
        w->duration_s = take_i32(in);
        w->limit_kg = take_i32(in);
        w->width_dm = (int16_t)(uint16_t)take(in, 2);
        w->class_ = (uint8_t)take(in, 1);
        w->surface = (uint8_t)take(in, 1);
        w->flags = (uint16_t)take(in, 2);
        w->first_point = points;
        if (take(in, 2) != 0 || !way_is_sound(w, m->medium, c)) {
            return false;
        }
        points += w->n_point;
    }
    m->way = way;
    return points == c->point;
}

static bool take_shapes(arena *a, str *in, const counts *c, map *m)
{
    point *shape = ARENA_NEW(a, point, c->point);
    for (int32_t i = 0; i < c->point; i++) {
        if (!take_point(in, &shape[i])) {
            return false;
        }
    }
    m->shape = shape;
    return true;
}

static bool take_arcs(arena *a, str *in, const counts *c, map *m)
{
    int32_t *first = ARENA_NEW(a, int32_t, (size_t)m->n_node + 1);
    int32_t *head = ARENA_NEW(a, int32_t, c->arc);
    int32_t *arc_way = ARENA_NEW(a, int32_t, c->arc);
    int32_t before = 0;
    for (int32_t i = 0; i < c->arc; i++) {
        int32_t tail = take_i32(in);
        head[i] = take_i32(in);
        arc_way[i] = take_i32(in);
        bool sound = tail >= before && tail < m->n_node && head[i] >= 0 && head[i] < m->n_node &&
                     arc_way[i] >= MAP_FOOT_LINK && arc_way[i] < 2 * c->way;
        if (!sound) {
            return false;
        }
        first[tail + 1]++;
        before = tail;
    }
    for (int32_t v = 0; v < m->n_node; v++) {
        first[v + 1] += first[v];
    }
    m->arc_way = arc_way;
    m->graph =
        (road_graph){.n_node = m->n_node, .n_arc = c->arc, .first = first, .head = head, .at = m->node};
    return true;
}

// Whether an arc from this node is one that its way allows: along it, between its ends or their copies.
static bool arc_is_sound(const map *m, const counts *c, int32_t tail, int32_t arc)
{
    int32_t head = m->graph.head[arc];
    int32_t slot = m->arc_way[arc];
    if (slot == MAP_FOOT_LINK) {
        return tail >= c->junction && head == m->origin[tail];
    }
    const map_way *w = &m->way[slot / 2];
    bool back = slot % 2 != 0;
    return m->origin[tail] == (back ? w->to : w->from) && m->origin[head] == (back ? w->from : w->to);
}

// Each way has one arc from its junction in either direction, all others from copies and to the same end.
static bool arcs_are_sound(const map *m, const counts *c)
{
    const road_graph *g = &m->graph;
    for (int32_t v = 0; v < m->n_node; v++) {
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            if (!arc_is_sound(m, c, v, a)) {
                return false;
            }
        }
    }
    int32_t from_junctions = g->first[c->junction];
    for (int32_t s = 0; s < 2 * m->n_way; s++) {
        if (m->slot_first[s] == m->slot_first[s + 1] || m->slot_arc[m->slot_first[s]] >= from_junctions) {
            return false;
        }
        for (int32_t i = m->slot_first[s] + 1; i < m->slot_first[s + 1]; i++) {
            bool same_end = g->head[m->slot_arc[i]] == g->head[m->slot_arc[m->slot_first[s]]];
            if (m->slot_arc[i] < from_junctions || !same_end) {
                return false;
            }
        }
    }
    return true;
}

bool map_read(arena *a, str bytes, map *ret, err *e)
{
    counts c;
    *ret = (map){0};
    bool ok = take_counts(&bytes, &ret->medium, &c);
    if (ok) {
        ret->n_node = c.junction + c.copy;
        ret->n_way = c.way;
        ret->n_point = c.point;
        ok = take_nodes(a, &bytes, &c, ret) && take_ways(a, &bytes, &c, ret) &&
             take_shapes(a, &bytes, &c, ret) && take_arcs(a, &bytes, &c, ret);
    }
    if (ok) {
        map_list_slots(a, ret);
        ok = arcs_are_sound(ret, &c);
    }
    return ok || err_fail(e, ERR_CODE("road.map_damaged"));
}

// ---------------------------------------------------------------- orders

void order_write(const uint8_t hash[MAP_HASH_BYTES], int32_t n, const int32_t *order, strbuf *out)
{
    strbuf_add(out, (str){order_magic, MAGIC_BYTES});
    strbuf_add(out, (str){(const char *)hash, MAP_HASH_BYTES});
    for (int32_t i = -1; i < n; i++) {
        record r = {.n = 0};
        put_i32(&r, i < 0 ? n : order[i]);
        record_add(out, &r);
    }
}

bool order_read(str bytes, const uint8_t hash[MAP_HASH_BYTES], int32_t n, int32_t *ret_order)
{
    if (bytes.n != ORDER_HEAD_BYTES + 4 * (size_t)n || !str_starts(bytes, (str){order_magic, MAGIC_BYTES}) ||
        memcmp(bytes.p + MAGIC_BYTES, hash, MAP_HASH_BYTES) != 0) {
        return false;
    }
    str in = {bytes.p + MAGIC_BYTES + MAP_HASH_BYTES, bytes.n - MAGIC_BYTES - MAP_HASH_BYTES};
    arena a = {0};
    bool *seen = ARENA_NEW(&a, bool, n);
    bool ok = take_i32(&in) == n;
    for (int32_t i = 0; ok && i < n; i++) {
        int32_t v = take_i32(&in);
        ok = v >= 0 && v < n && !seen[v];
        if (ok) {
            seen[v] = true;
            ret_order[i] = v;
        }
    }
    arena_done(&a);
    return ok;
}
