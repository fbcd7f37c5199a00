#include "app/roads_say.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

static const char *const bar_word[] = {
    [BAR_NONE] = "none",   [BAR_CLASS] = "class",   [BAR_ACCESS] = "access", [BAR_ONE_WAY] = "one_way",
    [BAR_LIMIT] = "limit", [BAR_WIDTH] = "width",   [BAR_FLOOD] = "flood",   [BAR_LOW] = "low",
    [BAR_RAIN] = "rain",   [BAR_CLOSED] = "closed",
};

static const char *const why_word[] = {
    [TRAVEL_OPEN] = "open",         [TRAVEL_NO_START] = "no_start", [TRAVEL_NO_END] = "no_end",
    [TRAVEL_NO_JETTY] = "no_jetty", [TRAVEL_ISLAND] = "island",     [TRAVEL_CLOSURE] = "closure",
    [TRAVEL_WEATHER] = "weather",   [TRAVEL_JETTY] = "jetty",
};

static const char *word_text(text_language language, const char *room, const char *word)
{
    char key[64];
    (void)snprintf(key, sizeof key, "%s%s", room, word);
    return text_get(language, key);
}

static const char *mode_text(text_language language, travel_mode mode)
{
    return word_text(language, "roads.mode.", roads_mode_word(mode));
}

// ---------------------------------------------------------------- why

// What a way's source is called: roads_way_code for one that the network may not have any more.
static void source_name(const roads *r, map_medium medium, int64_t source, char out[static 96])
{
    const map *m = roads_map(r, medium);
    arena a = {0};
    (void)snprintf(out, 96, "w%lld", (long long)source);
    for (int32_t w = 0; w < m->n_way; w++) {
        if (m->way[w].source == source) {
            roads_way found = roads_way_code(&a, r, medium, w);
            (void)snprintf(out, 96, "%s", found.code);
            break;
        }
    }
    arena_done(&a);
}

void roads_fault_say(strbuf *out, text_language language, const roads *r, const snap_fault *f,
                     int32_t limit_m)
{
    char way[96];
    if (f->bar == BAR_NONE) {
        text_fmt(out, language, mode_is_boat(f->vehicle) ? "roads.fault.no_water" : "roads.fault.no_road",
                 ERR_INT("limit", limit_m > 0 ? limit_m : ENGINE_SNAP_M));
        return;
    }
    source_name(r, mode_is_boat(f->vehicle) ? MAP_WATER : MAP_ROAD, f->way_source, way);
    text_fmt(out, language, "roads.fault.bar", ERR_Z("way", way), ERR_INT("m", f->off_m),
             ERR_Z("vehicle", mode_text(language, f->vehicle)),
             ERR_Z("reason", word_text(language, "roads.bar.", bar_word[f->bar])));
}

static void closure_say(strbuf *out, text_language language, const roads *r, int32_t closure)
{
    const snap_closure *c = roads_closure(r, closure);
    text_fmt(out, language, *c->reason ? "roads.why.closure_for" : "roads.why.closure",
             ERR_Z("code", c->code), ERR_Z("name", c->name), ERR_Z("reason", c->reason));
}

void roads_why_say(strbuf *out, text_language language, const roads *r, const engine_trip *t,
                   const travel_why *why)
{
    switch (why->bar) {
    case TRAVEL_NO_START:
    case TRAVEL_NO_END:
        text_fmt(out, language, why->bar == TRAVEL_NO_START ? "roads.why.no_start" : "roads.why.no_end",
                 ERR_Z("x", ""));
        strbuf_addc(out, ' ');
        roads_fault_say(out, language, r, &why->fault, t->limit_m);
        if (t->by_boat && why->bar == TRAVEL_NO_END && !mode_is_boat(why->fault.vehicle)) {
            strbuf_addc(out, ' ');
            strbuf_addz(out, text_get(language, "roads.why.landing"));
        }
        break;
    case TRAVEL_CLOSURE:
        closure_say(out, language, r, why->closure);
        break;
    case TRAVEL_WEATHER:
        text_fmt(out, language, "roads.why.weather",
                 ERR_Z("reason", word_text(language, "roads.bar.", bar_word[why->weather])));
        break;
    case TRAVEL_ISLAND:
        strbuf_addz(out, text_get(language, t->by_boat ? "roads.why.island_boat" : "roads.why.island"));
        break;
    case TRAVEL_OPEN:
    case TRAVEL_NO_JETTY:
    case TRAVEL_JETTY:
        strbuf_addz(out, word_text(language, "roads.why.", why_word[why->bar]));
        break;
    }
}

json_t *roads_why_json(text_language language, const roads *r, const engine_trip *t, const travel_why *why)
{
    strbuf text;
    strbuf_init(&text, 4096);
    roads_why_say(&text, language, r, t, why);
    json_t *out = json_pack("{s:s, s:s%}", "why", why_word[why->bar], "text", text.p ? text.p : "", text.n);
    strbuf_done(&text);
    if (why->bar == TRAVEL_CLOSURE) {
        json_object_set_new(out, "closure", json_string(roads_closure(r, why->closure)->code));
    } else if (why->bar == TRAVEL_WEATHER) {
        json_object_set_new(out, "bar", json_string(bar_word[why->weather]));
    } else if (why->bar == TRAVEL_NO_START || why->bar == TRAVEL_NO_END) {
        json_object_set_new(out, "bar", json_string(bar_word[why->fault.bar]));
        json_object_set_new(out, "vehicle", json_string(roads_mode_word(why->fault.vehicle)));
        json_object_set_new(out, "off_m", json_integer(why->fault.off_m));
    }
    return out;
}

// ---------------------------------------------------------------- ways

bool roads_stretch_next(arena *a, const roads *r, const travel_route *route, const route_leg *leg,
                        int32_t *at, roads_stretch *ret)
{
    map_medium medium = mode_is_boat(leg->mode) ? MAP_WATER : MAP_ROAD;
    const map *m = roads_map(r, medium);
    const route_step *step = &route->step[leg->first_step];
    if (*at >= leg->n_step) {
        return false;
    }
    int32_t way = step[*at].way;
    *ret = (roads_stretch){.way = roads_way_code(a, r, medium, way)};
    int64_t source = m->way[way].source;
    for (; *at < leg->n_step && m->way[step[*at].way].source == source; (*at)++) {
        ret->ms += road_cost_ms(step[*at].cost);
        ret->m += road_cost_m(step[*at].cost);
    }
    return true;
}

json_t *roads_point_json(point p)
{
    return json_pack("[f, f]", p.lon_e7 / 1e7, p.lat_e7 / 1e7);
}

json_t *roads_instant_json(int64_t s)
{
    char text[INSTANT_TEXT];
    instant_format(s * US_PER_S, text);
    return json_string(text);
}

static json_t *stretches_json(const roads *r, const travel_route *route, const route_leg *leg)
{
    json_t *out = json_array();
    arena a = {0};
    int32_t at = 0;
    for (roads_stretch s; roads_stretch_next(&a, r, route, leg, &at, &s);) {
        json_array_append_new(out, json_pack("{s:s, s:s, s:s, s:I, s:I}", "kind", roads_kind_word(s.way.kind),
                                             "code", s.way.code, "name", s.way.name, "ms", (json_int_t)s.ms,
                                             "m", (json_int_t)s.m));
    }
    arena_done(&a);
    return out;
}

static json_t *leg_json(const roads *r, const travel_route *route, const route_leg *leg)
{
    static const char *const kind[] = {
        [ROUTE_MOVE] = "move", [ROUTE_WAIT] = "wait", [ROUTE_BOARD] = "board", [ROUTE_LAND] = "land"};
    bool move = leg->kind == ROUTE_MOVE;
    json_t *out = json_pack("{s:s, s:o, s:o, s:o, s:I, s:I}", "kind", kind[leg->kind], "from",
                            roads_point_json(leg->from), "to", roads_point_json(leg->to), "start",
                            roads_instant_json(leg->start_s), "ms", (json_int_t)road_cost_ms(leg->cost), "m",
                            (json_int_t)road_cost_m(leg->cost));
    json_object_set_new(out, "mode", move ? json_string(roads_mode_word(leg->mode)) : json_null());
    json_object_set_new(
        out, "jetty", move ? json_null() : json_string(roads_place_code(r, roads_jetty_site(r, leg->jetty))));
    json_t *line = json_array();
    for (int32_t i = 0; i < leg->n_point; i++) {
        json_array_append_new(line, roads_point_json(route->point[leg->first_point + i]));
    }
    json_object_set_new(out, "line", line);
    json_object_set_new(out, "ways", stretches_json(r, route, leg));
    return out;
}

void roads_trip_json(json_t *out, const engine_trip *t, int32_t n_metric, const metric_id *id)
{
    json_t *ids = json_array();
    for (int32_t i = 0; i < n_metric; i++) {
        char hex[2 * sizeof id->byte + 1];
        (void)sodium_bin2hex(hex, sizeof hex, id[i].byte, sizeof id[i].byte);
        json_array_append_new(ids, json_string(hex));
    }
    json_object_set_new(out, "vehicle", json_string(roads_mode_word(t->vehicle)));
    json_object_set_new(out, "boat", t->by_boat ? json_string(roads_mode_word(t->boat)) : json_null());
    json_object_set_new(out, "onward", t->by_boat ? json_string(roads_mode_word(t->onward)) : json_null());
    json_object_set_new(out, "boxes", json_integer(t->boxes));
    json_object_set_new(out, "rain", json_string(roads_rain_word(t->state.rain)));
    json_object_set_new(out, "river", json_string(roads_river_word(t->state.river)));
    json_object_set_new(out, "night", json_boolean(t->state.night));
    json_object_set_new(out, "at", roads_instant_json(t->state.at_s));
    json_object_set_new(out, "metrics", ids);
}

json_t *roads_route_json(text_language language, const roads *r, const engine_trip *t,
                         const travel_route *route, const travel_why *why)
{
    json_t *out = json_object();
    json_t *legs = json_array();
    bool open = road_cost_open(route->whole.cost);
    roads_trip_json(out, t, route->n_metric, route->metric);
    json_object_set_new(out, "ms", open ? json_integer(road_cost_ms(route->whole.cost)) : json_null());
    json_object_set_new(out, "m", open ? json_integer(road_cost_m(route->whole.cost)) : json_null());
    json_object_set_new(out, "off_from_m", json_integer(route->off_from_m));
    json_object_set_new(out, "off_to_m", json_integer(route->off_to_m));
    for (int32_t i = 0; i < route->n_leg; i++) {
        json_array_append_new(legs, leg_json(r, route, &route->leg[i]));
    }
    json_object_set_new(out, "legs", legs);
    json_object_set_new(out, "why", open || !why ? json_null() : roads_why_json(language, r, t, why));
    return out;
}
