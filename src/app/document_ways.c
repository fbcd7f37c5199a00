// Ways of the plan's document: the places along them, and where they have a shape of their own, the line.
#include "app/document_internal.h"
#include "app/roads_ask.h"
#include "app/roads_say.h"
#include "app/words.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/clock.h"
#include "geo/polyline.h"

static int compare_points(point a, point b)
{
    if (a.lat_e7 != b.lat_e7) {
        return a.lat_e7 < b.lat_e7 ? -1 : 1;
    }
    return (a.lon_e7 > b.lon_e7) - (a.lon_e7 < b.lon_e7);
}

typedef struct placed {
    point at;
    int32_t node;
} placed;

static int compare_placed(const void *x, const void *y)
{
    const placed *a = x;
    const placed *b = y;
    int c = compare_points(a->at, b->at);
    return c != 0 ? c : (a->node > b->node) - (a->node < b->node);
}

void document_ways_prepare(document *d)
{
    const planning *p = d->p;
    arena scratch = {0};
    placed *row = ARENA_NEW(&scratch, placed, p->n_node);
    for (int32_t i = 0; i < p->n_node; i++) {
        row[i] = (placed){p->node_at[i], i};
    }
    qsort(row, (size_t)p->n_node, sizeof *row, compare_placed);
    borders_make(d->a, p->snap, &d->borders);
    d->by_point = ARENA_NEW(d->a, int32_t, p->n_node);
    for (int32_t i = 0; i < p->n_node; i++) {
        d->by_point[i] = row[i].node;
    }
    arena_done(&scratch);
}

// The first node at a point; NONE where nothing is.
static int32_t node_at(const document *d, point at)
{
    int32_t low = 0;
    int32_t high = d->p->n_node;
    while (low < high) {
        int32_t mid = low + (high - low) / 2;
        if (compare_points(d->p->node_at[d->by_point[mid]], at) < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    bool there = low < d->p->n_node && compare_points(d->p->node_at[d->by_point[low]], at) == 0;
    return there ? d->by_point[low] : NONE;
}

// Adds the places along a way. True when it goes from place to place and nowhere between has a shape.
static bool add_nodes(const document *d, const travel_route *route, int32_t from, int32_t to, json_t *nodes)
{
    bool straight = true;
    int32_t last = from;
    json_array_append_new(nodes, json_string(node_code(d->p, from)));
    for (int32_t i = 1; i + 1 < route->n_point; i++) {
        int32_t node = node_at(d, route->point[i]);
        straight = straight && node != NONE;
        if (node != NONE && node != last && node != to) {
            json_array_append_new(nodes, json_string(node_code(d->p, node)));
            last = node;
        }
    }
    json_array_append_new(nodes, json_string(node_code(d->p, to)));
    return straight;
}

// ---------------------------------------------------------------- go or no go

enum { SLOWER_PERCENT = 200 }; // a way that takes twice as long in another weather depends on it

// Seconds of the way in a state, or MATRIX_NONE.
static int32_t way_in(const planning *p, const roads_state *s, travel_mode mode, int32_t from, int32_t to)
{
    arena scratch = {0};
    travel_route route = {.whole = {.cost = ROAD_CLOSED}};
    bool there = roads_way_between(&scratch, p->net, s, mode, from, to, &route, NULL) &&
                 road_cost_open(route.whole.cost);
    int32_t time_s = there ? (int32_t)((road_cost_ms(route.whole.cost) + 999) / 1000) : MATRIX_NONE;
    arena_done(&scratch);
    return time_s;
}

// The fastest mode of the fleet but one, or by land alone, between the two places in that state; null when
// there is none.
static json_t *fallback_in(const planning *p, const roads_state *s, travel_mode mode, bool by_land,
                           int32_t from, int32_t to)
{
    int32_t best_s = MATRIX_NONE;
    travel_mode best = mode;
    for (uint32_t m = 0; m < MODE_COUNT; m++) {
        bool serves = m != mode && (p->asked & (1u << m)) && !(by_land && mode_is_boat((travel_mode)m));
        int32_t time_s = serves ? way_in(p, s, (travel_mode)m, from, to) : MATRIX_NONE;
        if (time_s != MATRIX_NONE && (best_s == MATRIX_NONE || time_s < best_s)) {
            best_s = time_s;
            best = (travel_mode)m;
        }
    }
    return best_s == MATRIX_NONE ? json_null()
                                 : json_pack("{s:s, s:i}", "mode", word_of(KIND_FLEET, FLEET_MODE, best),
                                             "min", best_s / S_PER_MIN);
}

json_t *document_way_by_land(const document *d, int32_t from, int32_t to)
{
    return fallback_in(d->p, &d->p->state, MODE_KETEK, true, from, to);
}

// The weathers in which the way is closed or much slower than in the plan's.
static json_t *states_of(const planning *p, travel_mode mode, int32_t from, int32_t to, int32_t time_s)
{
    static const struct {
        rain_class rain;
        river_stage river;
    } other[] = {{RAIN_HEAVY, RIVER_NORMAL}, {RAIN_NONE, RIVER_LOW}, {RAIN_NONE, RIVER_FLOOD}};
    json_t *out = json_array();
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        roads_state s = p->state;
        s.rain = other[i].rain;
        s.river = other[i].river;
        int32_t then_s = way_in(p, &s, mode, from, to);
        bool closed = then_s == MATRIX_NONE;
        if (closed || (int64_t)then_s * 100 > (int64_t)time_s * SLOWER_PERCENT) {
            json_array_append_new(out, json_pack("{s:s, s:s, s:o, s:o}", "rain", roads_rain_word(s.rain),
                                                 "river", roads_river_word(s.river), "min",
                                                 closed ? json_null() : json_integer(then_s / S_PER_MIN),
                                                 "fallback", fallback_in(p, &s, mode, false, from, to)));
        }
    }
    return out;
}

static json_t *area_code(const document *d, int32_t area)
{
    return area == BORDERS_ELSEWHERE ? json_null() : json_string(d->p->snap->area[area].code);
}

// Where the way crosses a border; empty where it does not.
static json_t *crossings_of(const document *d, const travel_route *route, int32_t dist_m)
{
    arena scratch = {0};
    border_crossing *row = NULL;
    int64_t length_mm = 0;
    int32_t n = borders_cross(&scratch, &d->borders, route->n_point, route->point, &row, &length_mm);
    json_t *out = json_array();
    for (int32_t i = 0; i < n; i++) {
        int64_t m = length_mm > 0 ? row[i].along_mm * dist_m / length_mm : 0;
        json_array_append_new(out, json_pack("{s:I, s:f, s:f, s:o, s:o}", "m", (json_int_t)m, "lat",
                                             row[i].at.lat_e7 / 1e7, "lon", row[i].at.lon_e7 / 1e7, "from",
                                             area_code(d, row[i].from), "to", area_code(d, row[i].to)));
    }
    arena_done(&scratch);
    return out;
}

json_t *document_way(document *d, travel_mode mode, int32_t from, int32_t to, int32_t *ret_dist_m)
{
    const planning *p = d->p;
    arena scratch = {0};
    travel_route route = {.whole = {.cost = ROAD_CLOSED}};
    json_t *nodes = json_array();
    bool there = roads_way_between(&scratch, p->net, &p->state, mode, from, to, &route, NULL) &&
                 road_cost_open(route.whole.cost);
    bool straight = !there || from == to || add_nodes(d, &route, from, to, nodes);
    if (there && from == to) {
        json_array_append_new(nodes, json_string(node_code(p, from)));
    }
    *ret_dist_m = there ? (int32_t)road_cost_m(route.whole.cost) : 0;
    int32_t time_s = there ? (int32_t)((road_cost_ms(route.whole.cost) + 999) / 1000) : 0;
    json_t *row = json_pack("{s:s, s:i, s:i, s:o}", "mode", word_of(KIND_FLEET, FLEET_MODE, mode), "min",
                            time_s / S_PER_MIN, "m", *ret_dist_m, "nodes", nodes);
    json_t *states = there && from != to ? states_of(p, mode, from, to, time_s) : json_array();
    if (json_array_size(states) > 0) {
        json_object_set(row, "states", states);
    }
    json_decref(states);
    json_t *crossings = crossings_of(d, &route, *ret_dist_m);
    if (json_array_size(crossings) > 0) {
        json_object_set(row, "crossings", crossings);
    }
    json_decref(crossings);
    if (!straight) {
        strbuf line;
        strbuf_init(&line, POLYLINE_TEXT_MAX);
        polyline_write(&line, route.n_point, route.point);
        json_object_set_new(row, "line", json_stringn(line.p, line.n));
        strbuf_done(&line);
    }
    arena_done(&scratch);
    return row;
}

static json_t *why_in_both(const roads *r, const engine_trip *t, const travel_why *why)
{
    json_t *out = roads_why_json(TEXT_EN, r, t, why);
    json_t *local = roads_why_json(TEXT_ID, r, t, why);
    json_object_set(out, "en", json_object_get(out, "text"));
    json_object_set(out, "id", json_object_get(local, "text"));
    json_object_del(out, "text");
    json_decref(local);
    return out;
}

json_t *document_why_not(const document *d, int32_t from, int32_t to)
{
    const planning *p = d->p;
    engine_trip trip;
    travel_why why;
    roads_trip(p->net, &p->state, MODE_TRUCK, &trip);
    trip.by_boat = true;
    trip.boat = MODE_KETEK;
    trip.onward = MODE_MOTORBIKE;
    arena scratch = {0};
    roads_trip_landings(&scratch, p->net, 2, (const int32_t[]){from, to}, &trip);
    bool told = engine_why(roads_engine(p->net), &trip, p->node_at[from], p->node_at[to], &why, NULL) &&
                why.bar != TRAVEL_OPEN;
    json_t *out = told ? why_in_both(p->net, &trip, &why) : json_null();
    arena_done(&scratch);
    return out;
}

static void set_hash(json_t *o, const char *key, const uint8_t *hash, size_t n)
{
    char hex[2 * MAP_HASH_BYTES + 1];
    (void)sodium_bin2hex(hex, sizeof hex, hash, n);
    json_object_set_new(o, key, json_string(hex));
}

// The closures that count, and in which windows of the calendar each of them holds.
static json_t *closures_json(const planning *p)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < p->snap->n_closure; i++) {
        const snap_closure *c = &p->snap->closure[i];
        json_t *windows = json_array();
        for (int w = 0; w < PLANNING_WINDOWS; w++) {
            if (p->closure_windows[i] & 1u << w) {
                json_array_append_new(windows, json_string(planning_window_code(w)));
            }
        }
        if (p->closure_windows[i] != 0) {
            json_array_append_new(
                out, json_pack("{s:s, s:s, s:O}", "code", c->code, "name", c->name, "holds_in", windows));
        }
        json_decref(windows);
    }
    return out;
}

json_t *document_network(const document *d)
{
    const planning *p = d->p;
    uint8_t hash[MAP_HASH_BYTES];
    json_t *metrics = json_object();
    json_t *out = json_pack("{s:s, s:s}", "rain", roads_rain_word(p->state.rain), "river",
                            roads_river_word(p->state.river));
    map_hash(roads_map(p->net, MAP_ROAD), hash);
    set_hash(out, "road", hash, sizeof hash);
    map_hash(roads_map(p->net, MAP_WATER), hash);
    set_hash(out, "water", hash, sizeof hash);
    for (uint32_t m = 0; m < MODE_COUNT; m++) {
        if (p->asked & (1u << m)) {
            set_hash(metrics, word_of(KIND_FLEET, FLEET_MODE, m), p->metric[m].byte,
                     sizeof p->metric[m].byte);
        }
    }
    json_object_set_new(out, "metrics", metrics);
    json_object_set_new(out, "closures", closures_json(p));
    return out;
}
