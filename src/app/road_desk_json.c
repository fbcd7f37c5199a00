// The desk's answers as JSON (docs/formats/network-json.md).
#include "app/road_desk_internal.h"

#include <math.h>

#include "app/roads_say.h"
#include "app/words.h"

// ---------------------------------------------------------------- what the network is made of

static json_t *base_json(const road_desk *d, text_language language)
{
    if (!d->net->has_base) {
        return json_null();
    }
    const snap_map *m = d->net->base.row;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:s, s:s}", "name", m->name, "file", m->file_hash,
                     "road", m->road, "water", m->water, "clip", m->clip, "roads", m->roads, "waters",
                     m->waters, "origin", word_of(KIND_MAPS, MAPS_ORIGIN, m->origin), "attribution",
                     text_get(language, "network.attribution"));
}

static json_t *pair_json(const int32_t n[static 2])
{
    return json_pack("{s:i, s:i}", "road", n[MAP_ROAD], "water", n[MAP_WATER]);
}

static json_t *counts_json(const road_desk *d)
{
    roads_count n = roads_counts(d->net->roads);
    return json_pack("{s:o, s:o, s:o, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "base_ways",
                     pair_json(n.base_ways), "ways", pair_json(n.ways), "nodes", pair_json(n.nodes), "links",
                     n.links, "drawn", n.drawn, "reckoned", n.local, "corrected", n.corrected, "unknown",
                     n.unknown, "joined", n.joined, "loose", n.loose, "jetties", n.jetties, "unconfirmed",
                     n.unconfirmed, "candidates", n.candidates, "closures", n.closures);
}

// Whether a closure holds at a moment, is to come, or is over.
static const char *closure_now(const road_closure *c, int64_t now_s)
{
    return closure_active(c, now_s) ? "closed" : now_s < c->from_s ? "to_come" : "over";
}

static json_t *closure_json(const road_desk *d, const road_closure *c, const snap_closure *row, int64_t now_s)
{
    char osm[32];
    const char *way = row->way != SNAP_NONE    ? d->net->snap.way[row->way].code
                      : row->link != SNAP_NONE ? d->net->snap.link[row->link].code
                                               : osm;
    (void)snprintf(osm, sizeof osm, "w%lld", (long long)row->osm);
    bool by_place = c->way_source == 0;
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:s, s:s}", "code", row->code, "name",
                     row->name, "reason", row->reason, "way", by_place ? json_null() : json_string(way), "at",
                     by_place ? roads_point_json(c->at) : json_null(), "radius_m",
                     by_place ? json_integer(c->radius_m) : json_null(), "from",
                     c->from_s == INT64_MIN ? json_null() : roads_instant_json(c->from_s), "to",
                     c->to_s == INT64_MAX ? json_null() : roads_instant_json(c->to_s), "now",
                     closure_now(c, now_s), "origin", word_of(KIND_CLOSURES, CLOSURES_ORIGIN, row->origin));
}

static json_t *closures_json(const road_desk *d, int64_t now_s)
{
    engine_trip t;
    const roads_state state = roads_dry_day(now_s);
    json_t *out = json_array();
    roads_trip(d->net->roads, &state, MODE_TRUCK, &t);
    for (int32_t i = 0; i < t.state.n_closure && i < ROAD_DESK_LIST_ROWS; i++) {
        json_array_append_new(out,
                              closure_json(d, &t.state.closure[i], roads_closure(d->net->roads, i), now_s));
    }
    return out;
}

static json_t *candidates_json(const road_desk *d)
{
    const int32_t *row = NULL;
    int32_t n = tiles_candidates(d->net->tiles, &row);
    json_t *out = json_array();
    for (int32_t i = 0; i < n && i < ROAD_DESK_LIST_ROWS; i++) {
        const map_candidate *c = &d->net->base.candidate[row[i]];
        json_array_append_new(out, json_pack("{s:i, s:s, s:o, s:I}", "candidate", row[i] + 1, "kind",
                                             tiles_candidate_word((map_candidate_kind)c->kind), "at",
                                             roads_point_json(c->at), "osm", (json_int_t)c->source));
    }
    return out;
}

static json_t *jetties_json(const road_desk *d)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < d->net->snap.n_site; i++) {
        const snap_site *s = &d->net->snap.site[i];
        if (s->kind == SITE_JETTY) {
            json_array_append_new(out,
                                  json_pack("{s:s, s:s, s:o, s:b, s:s}", "code", s->code, "name", s->name,
                                            "at", roads_point_json(s->at), "confirmed", s->confirmed,
                                            "origin", word_of(KIND_SITES, SITES_ORIGIN, s->origin)));
        }
    }
    return out;
}

static json_t *tiles_json(void)
{
    json_t *classes = json_array();
    for (int c = 0; c < MAP_CLASSES; c++) {
        json_array_append_new(classes, json_pack("{s:s, s:s, s:i}", "class", tiles_class_word((map_class)c),
                                                 "layer", c <= MAP_FERRY_ROAD ? "road" : "water", "from_zoom",
                                                 tiles_class_zoom((map_class)c)));
    }
    return json_pack("{s:s, s:i, s:i, s:i, s:o}", "url", "/api/v1/tiles/{z}/{x}/{y}.mvt", "min_zoom", 0,
                     "max_zoom", WEB_TILE_ZOOM_MAX, "all_from_zoom", TILES_ZOOM_ALL, "classes", classes);
}

static json_t *limits_json(void)
{
    return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i}", "snap_m", ENGINE_SNAP_M, "closures",
                     ENGINE_CLOSURES_MAX, "boxes", ROADS_BOXES_MAX, "minutes", ROADS_REACH_MIN_MAX,
                     "reach_points", ROAD_DESK_REACH_POINTS, "list_rows", ROAD_DESK_LIST_ROWS);
}

bool road_desk_network(road_desk *d, text_language language, json_t **ret, err *e)
{
    if (!road_desk_ready(d, e)) {
        return false;
    }
    int64_t now_s = d->clock.now_us(d->clock.ctx) / US_PER_S;
    *ret = json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "version", (json_int_t)d->net->version,
                     "base", base_json(d, language), "counts", counts_json(d), "closures",
                     closures_json(d, now_s), "jetties", jetties_json(d), "candidates", candidates_json(d),
                     "tiles", tiles_json(), "limits", limits_json());
    return true;
}

// ---------------------------------------------------------------- ways

static json_t *place_json(arena *a, const road_desk *d, point at, int32_t place)
{
    return json_pack("{s:o, s:o, s:o}", "at", roads_point_json(at), "code",
                     place < 0 ? json_null() : json_string(roads_place_code(d->net->roads, place)), "name",
                     place < 0 ? json_null() : json_string(roads_place_name(a, d->net->roads, place)));
}

bool road_desk_route(road_desk *d, text_language language, const char *from, const char *to,
                     const roads_words *words, json_t **ret, err *e)
{
    arena a = {0};
    roads_ask q;
    engine_trip t = {0};
    point at[2];
    int32_t place[2];
    travel_route route = {0};
    travel_why why = {0};
    bool ok = road_desk_ready(d, e) && road_desk_ask(d, words, &q, e) &&
              roads_ask_place(d->net->roads, from, &at[0], &place[0], e) &&
              roads_ask_place(d->net->roads, to, &at[1], &place[1], e);
    if (ok) {
        roads_ask_trip(&a, d->net->roads, &q, 2, place, &t);
        ok = engine_route(&a, roads_engine(d->net->roads), &t, at[0], at[1], &route, e) &&
             (road_cost_open(route.whole.cost) ||
              engine_why(roads_engine(d->net->roads), &t, at[0], at[1], &why, e));
    }
    if (ok) {
        *ret = roads_route_json(language, d->net->roads, &t, &route, &why);
        json_object_set_new(*ret, "version", json_integer(d->net->version));
        json_object_set_new(*ret, "from", place_json(&a, d, at[0], place[0]));
        json_object_set_new(*ret, "to", place_json(&a, d, at[1], place[1]));
    }
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- what can be reached

// Degrees to five decimals, about a metre: the lines are for a picture.
static json_t *short_degrees(int32_t e7)
{
    return json_real(round(e7 / 100.0) / 1e5);
}

static json_t *line_json(const travel_reach *x, const reach_piece *piece)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < piece->n_point; i++) {
        point p = x->point[piece->first_point + i];
        json_array_append_new(out, json_pack("[o, o]", short_degrees(p.lon_e7), short_degrees(p.lat_e7)));
    }
    return out;
}

// The lines class by class, the best one first, as many as there is room for. *ret_cut: some are left out.
static json_t *lines_json(const map *m, const travel_reach *x, bool *ret_cut)
{
    json_t *out = json_array();
    int32_t points = 0;
    *ret_cut = false;
    for (int c = 0; c < MAP_CLASSES; c++) {
        for (int32_t i = 0; i < x->n_piece; i++) {
            const reach_piece *piece = &x->piece[i];
            if (m->way[piece->way].class_ != c) {
                continue;
            }
            if (points + piece->n_point > ROAD_DESK_REACH_POINTS) {
                *ret_cut = true;
                return out;
            }
            points += piece->n_point;
            json_array_append_new(out, line_json(x, piece));
        }
    }
    return out;
}

static json_t *reached_json(const road_desk *d, const roads_reach *x)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < x->n; i++) {
        const roads_reached *row = &x->row[i];
        json_array_append_new(
            out, json_pack("{s:s, s:s, s:I, s:I}", "kind", row->place < d->net->snap.n_site ? "site" : "tps",
                           "code", roads_place_code(d->net->roads, row->place), "ms",
                           (json_int_t)road_cost_ms(row->cost), "m", (json_int_t)road_cost_m(row->cost)));
    }
    return out;
}

static json_t *fault_text(text_language language, const road_desk *d, const snap_fault *f)
{
    strbuf text;
    strbuf_init(&text, 2048);
    roads_fault_say(&text, language, d->net->roads, f, 0);
    json_t *out = json_stringn(text.p ? text.p : "", text.n);
    strbuf_done(&text);
    return out;
}

static json_t *faults_json(text_language language, const road_desk *d, const roads_reach *x)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < x->n_fault && i < ROAD_DESK_LIST_ROWS; i++) {
        json_array_append_new(out, json_pack("{s:s, s:o}", "code",
                                             roads_place_code(d->net->roads, x->fault[i].index), "text",
                                             fault_text(language, d, &x->fault[i])));
    }
    return out;
}

static bool read_minutes(const char *text, int64_t *ret, err *e)
{
    return str_parse_i64(str_of(text), 1, ROADS_REACH_MIN_MAX, ret) ||
           err_fail(e, ERR_CODE("roads.number"), ERR_Z("name", "minutes"), ERR_Z("value", text),
                    ERR_INT("min", 1), ERR_INT("max", ROADS_REACH_MIN_MAX));
}

// A question about reach, and what it found.
typedef struct reaching {
    point at;
    int32_t place;
    int64_t minutes;
    bool to;
    engine_trip trip;
    travel_reach lines;
    roads_reach places;
} reaching;

static json_t *reach_json(arena *a, text_language language, const road_desk *d, const reaching *x)
{
    bool cut = false;
    const map *m = roads_map(d->net->roads, mode_is_boat(x->trip.vehicle) ? MAP_WATER : MAP_ROAD);
    json_t *lines = lines_json(m, &x->lines, &cut);
    bool nowhere = x->lines.spot.way < 0;
    json_t *out = json_pack(
        "{s:I, s:o, s:b, s:I, s:o, s:o, s:b, s:o, s:o, s:o}", "version", (json_int_t)d->net->version, "place",
        place_json(a, d, x->at, x->place), "to", x->to, "minutes", (json_int_t)x->minutes, "off_m",
        nowhere ? json_null() : json_integer(x->lines.spot.off_m), "lines", lines, "cut", cut, "places",
        reached_json(d, &x->places), "not_taken", faults_json(language, d, &x->places), "why",
        nowhere && !x->lines.at_landing ? fault_text(language, d, &x->lines.fault) : json_null());
    roads_trip_json(out, &x->trip, x->places.n_metric, x->places.metric);
    return out;
}

bool road_desk_reach(road_desk *d, text_language language, const char *at, bool to, const char *minutes,
                     const roads_words *words, json_t **ret, err *e)
{
    arena a = {0};
    roads_ask q;
    reaching x = {.to = to};
    bool ok = road_desk_ready(d, e) && read_minutes(minutes, &x.minutes, e) &&
              road_desk_ask(d, words, &q, e) && roads_ask_place(d->net->roads, at, &x.at, &x.place, e);
    if (ok) {
        int32_t limit_s = (int32_t)x.minutes * S_PER_MIN;
        roads_ask_trip(&a, d->net->roads, &q, 1, &x.place, &x.trip);
        ok = engine_reach(&a, roads_engine(d->net->roads), &x.trip, x.at, to, limit_s, &x.lines, e) &&
             roads_reach_places(&a, d->net->roads, &x.trip, x.at, to, limit_s, &x.places, e);
    }
    if (ok) {
        *ret = reach_json(&a, language, d, &x);
    }
    arena_done(&a);
    return ok;
}
