// Maps and orders as bytes. All numbers little-endian.
//
//   map:   "KWLMAP3\n", medium (4 bytes), then numbers of junctions, ways, points, turns, slots of turns and
//          names (4 each); junctions (latitude, longitude), ways, points, turns, the slots that turns lead
//          over, names (length in one byte, text). The graph is made anew of them.
//   order: "KWLORD1\n", the map's hash, number of nodes, nodes in their order.
#include <sodium.h>
#include <string.h>

#include "road/order.h"

enum {
    MAGIC_BYTES = 8,
    MAP_HEAD_BYTES = MAGIC_BYTES + 7 * 4,
    POINT_BYTES = 8,
    WAY_BYTES = 44,
    TURN_BYTES = 14,
    SLOT_BYTES = 4,
    NAME_BYTES_MIN = 2,
    ORDER_HEAD_BYTES = MAGIC_BYTES + MAP_HASH_BYTES + 4,
    LAT_MAX_E7 = 900000000,
    LON_MAX_E7 = 1800000000,
};

static const char map_magic[MAGIC_BYTES + 1] = "KWLMAP3\n";
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

static void write_way(strbuf *out, const map_way *w)
{
    record r = {.n = 0};
    put(&r, (uint64_t)w->source, 8);
    put_i32(&r, w->from);
    put_i32(&r, w->to);
    put_i32(&r, w->length_m);
    put_i32(&r, w->n_point);
    put_i32(&r, w->duration_ms);
    put_i32(&r, w->limit_kg);
    put(&r, w->flags, 4);
    put_i32(&r, w->name);
    put(&r, (uint16_t)w->width_dm, 2);
    put(&r, w->class_, 1);
    put(&r, w->surface, 1);
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

static void write_turn(strbuf *out, const map_turn *t)
{
    record r = {.n = 0};
    put_i32(&r, t->in);
    put_i32(&r, t->out);
    put_i32(&r, t->node);
    put(&r, t->only, 1);
    put(&r, (uint64_t)t->n_via, 1);
    record_add(out, &r);
}

static void write_via(const map *m, strbuf *out)
{
    for (int32_t i = 0; i < m->n_turn; i++) {
        for (int32_t k = 0; k < m->turn[i].n_via; k++) {
            record r = {.n = 0};
            put_i32(&r, m->via[m->turn[i].first_via + k]);
            record_add(out, &r);
        }
    }
}

void map_write(const map *m, strbuf *out)
{
    int32_t n_junction = map_junctions(m);
    int32_t n_point = 0;
    for (int32_t w = 0; w < m->n_way; w++) {
        n_point += m->way[w].n_point;
    }
    int32_t n_via = 0;
    for (int32_t i = 0; i < m->n_turn; i++) {
        n_via += m->turn[i].n_via;
    }
    record head = {.n = 0};
    put_i32(&head, (int32_t)m->medium);
    put_i32(&head, n_junction);
    put_i32(&head, m->n_way);
    put_i32(&head, n_point);
    put_i32(&head, m->n_turn);
    put_i32(&head, n_via);
    put_i32(&head, m->n_name);
    strbuf_add(out, (str){map_magic, MAGIC_BYTES});
    record_add(out, &head);
    for (int32_t v = 0; v < n_junction; v++) {
        put_point(out, m->node[v]);
    }
    for (int32_t w = 0; w < m->n_way; w++) {
        write_way(out, &m->way[w]);
    }
    write_shapes(m, out);
    for (int32_t i = 0; i < m->n_turn; i++) {
        write_turn(out, &m->turn[i]);
    }
    write_via(m, out);
    for (int32_t i = 0; i < m->n_name; i++) {
        record r = {.n = 0};
        put(&r, m->name[i].n, 1);
        record_add(out, &r);
        strbuf_add(out, m->name[i]);
    }
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

// Every number within its limit, and together as many bytes as there are: nothing is asked of the memory that
// the file does not fill.
static bool take_counts(str *in, map_parts *ret)
{
    if (in->n < MAP_HEAD_BYTES || !str_starts(*in, (str){map_magic, MAGIC_BYTES})) {
        return false;
    }
    *in = (str){in->p + MAGIC_BYTES, in->n - MAGIC_BYTES};
    int32_t medium = take_i32(in);
    *ret = (map_parts){.medium = medium == MAP_ROAD ? MAP_ROAD : MAP_WATER};
    ret->n_node = take_i32(in);
    ret->n_way = take_i32(in);
    ret->n_point = take_i32(in);
    ret->n_turn = take_i32(in);
    ret->n_via = take_i32(in);
    ret->n_name = take_i32(in);
    const int32_t all[] = {ret->n_node, ret->n_way, ret->n_point, ret->n_turn, ret->n_via, ret->n_name};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i] < 0 || all[i] > ROAD_NODE_MAX / 4) {
            return false;
        }
    }
    size_t bytes = (size_t)ret->n_node * POINT_BYTES + (size_t)ret->n_way * WAY_BYTES +
                   (size_t)ret->n_point * POINT_BYTES + (size_t)ret->n_turn * TURN_BYTES +
                   (size_t)ret->n_via * SLOT_BYTES;
    size_t names = bytes <= in->n ? in->n - bytes : 0;
    return (medium == MAP_ROAD || medium == MAP_WATER) && bytes <= in->n &&
           names >= NAME_BYTES_MIN * (size_t)ret->n_name;
}

static bool take_points(arena *a, str *in, int32_t n, const point **ret)
{
    point *at = ARENA_NEW(a, point, n);
    for (int32_t i = 0; i < n; i++) {
        if (!take_point(in, &at[i])) {
            return false;
        }
    }
    *ret = at;
    return true;
}

static bool way_is_sound(const map_way *w, const map_parts *p)
{
    bool ends = w->from >= 0 && w->from < p->n_node && w->to >= 0 && w->to < p->n_node;
    bool sizes = w->length_m >= 0 && w->duration_ms >= -1 && w->limit_kg >= 0 && w->width_dm >= 0;
    bool kind = w->class_ < MAP_CLASSES && w->surface < MAP_SURFACES &&
                (w->flags & ~(uint32_t)WAY_FLAGS) == 0 &&
                (w->class_ <= MAP_FERRY_ROAD) == (p->medium == MAP_ROAD);
    bool name = w->name >= 0 && w->name <= p->n_name;
    return ends && sizes && kind && name && w->n_point >= 2 && w->n_point <= p->n_point - w->first_point;
}

static bool take_ways(arena *a, str *in, map_parts *p)
{
    map_way *way = ARENA_NEW(a, map_way, p->n_way);
    int32_t points = 0;
    for (int32_t i = 0; i < p->n_way; i++) {
        map_way *w = &way[i];
        w->source = (int64_t)take(in, 8);
        w->from = take_i32(in);
        w->to = take_i32(in);
        w->length_m = take_i32(in);
        w->n_point = take_i32(in);
        w->duration_ms = take_i32(in);
        w->limit_kg = take_i32(in);
        w->flags = (uint32_t)take(in, 4);
        w->name = take_i32(in);
        w->width_dm = (int16_t)(uint16_t)take(in, 2);
        w->class_ = (uint8_t)take(in, 1);
        w->surface = (uint8_t)take(in, 1);
        w->first_point = points;
        if (!way_is_sound(w, p)) {
            return false;
        }
        points += w->n_point;
    }
    p->way = way;
    return points == p->n_point;
}

static bool touches(const map_parts *p, int32_t way, int32_t node)
{
    return way >= 0 && way < p->n_way && (p->way[way].from == node || p->way[way].to == node);
}

static bool take_turns(arena *a, str *in, map_parts *p)
{
    map_turn *turn = ARENA_NEW(a, map_turn, p->n_turn);
    int32_t slots = 0;
    for (int32_t i = 0; i < p->n_turn; i++) {
        map_turn *t = &turn[i];
        t->in = take_i32(in);
        t->out = take_i32(in);
        t->node = take_i32(in);
        uint64_t only = take(in, 1);
        t->only = only != 0;
        t->n_via = (int32_t)take(in, 1);
        t->first_via = slots;
        if (only > 1 || !touches(p, t->in, t->node) || t->n_via > p->n_via - slots) {
            return false;
        }
        slots += t->n_via;
    }
    p->turn = turn;
    return slots == p->n_via;
}

// The slots that turns lead over, each from where the one before it ends, and the ways out.
static bool take_via(arena *a, str *in, map_parts *p)
{
    int32_t *via = ARENA_NEW(a, int32_t, p->n_via);
    for (int32_t i = 0; i < p->n_turn; i++) {
        const map_turn *t = &p->turn[i];
        int32_t node = t->node;
        for (int32_t k = t->first_via; k < t->first_via + t->n_via; k++) {
            via[k] = take_i32(in);
            if (via[k] < 0 || via[k] >= 2 * p->n_way || slot_tail(p->way, via[k]) != node) {
                return false;
            }
            node = slot_head(p->way, via[k]);
        }
        if (!touches(p, t->out, node)) {
            return false;
        }
    }
    p->via = via;
    return true;
}

static bool take_names(arena *a, str *in, map_parts *p)
{
    str *name = ARENA_NEW(a, str, p->n_name);
    for (int32_t i = 0; i < p->n_name; i++) {
        size_t n = in->n > 0 ? (size_t)take(in, 1) : 0;
        if (n > in->n || !map_name_is_sound((str){in->p, n})) {
            return false;
        }
        name[i] = (str){arena_copy(a, in->p, n), n};
        *in = (str){in->p + n, in->n - n};
    }
    p->name = name;
    return in->n == 0;
}

bool map_read(arena *a, str bytes, map *ret, err *e)
{
    map_parts p;
    *ret = (map){0};
    bool ok = take_counts(&bytes, &p) && take_points(a, &bytes, p.n_node, &p.node) &&
              take_ways(a, &bytes, &p) && take_points(a, &bytes, p.n_point, &p.shape) &&
              take_turns(a, &bytes, &p) && take_via(a, &bytes, &p) && take_names(a, &bytes, &p);
    return ok ? map_make(a, &p, ret, e) : err_fail(e, ERR_CODE("road.map_damaged"));
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
