// kawal map route, kawal map reach: how long, by what, and why.
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "main/cmd_map.h"

enum { REACH_MIN = 60 };

// ---------------------------------------------------------------- route

static void place_text(const cli *c, const map_ask *q, int32_t word, int32_t place, char out[static 160])
{
    arena a = {0};
    if (place >= 0) {
        (void)snprintf(out, 160, "%s (%s)", roads_place_name(&a, q->roads, place), c->word[word]);
    } else {
        (void)snprintf(out, 160, "%s", c->word[word]);
    }
    arena_done(&a);
}

static const char *mode_name(const cli *c, travel_mode mode)
{
    return cli_word(c, "roads.mode.", roads_mode_word(mode));
}

// By what, when, and in which weather.
static void print_means(const cli *c, const map_ask *q)
{
    char at[DATETIME_TEXT];
    const engine_trip *t = &q->trip;
    local_text(t->state.at_s * US_PER_S, q->snap.operation.utc_offset_min, at);
    cli_print(c, t->by_boat ? "cli.map.by_boat" : "cli.map.by", ERR_Z("vehicle", mode_name(c, t->vehicle)),
              ERR_Z("boat", mode_name(c, t->boat)), ERR_Z("onward", mode_name(c, t->onward)),
              ERR_INT("boxes", t->boxes), ERR_Z("at", at),
              ERR_Z("rain", cli_word(c, "roads.rain.", roads_rain_word(t->state.rain))),
              ERR_Z("river", cli_word(c, "roads.river.", roads_river_word(t->state.river))),
              ERR_Z("light", text_get(c->language, t->state.night ? "roads.night" : "roads.day")));
}

// What the ways of a leg are called, every one.
static void print_names(const cli *c, const map_ask *q, const travel_route *route, const route_leg *leg)
{
    arena a = {0};
    int32_t at = 0;
    for (roads_stretch s; roads_stretch_next(&a, q->roads, route, leg, &at, &s);) {
        char metres[32];
        if (s.way.kind == ROADS_JOINT || s.m == 0) {
            continue;
        }
        metres_text(c, s.m, metres);
        static const char *const kind[] = {[ROADS_OSM] = "cli.map.way.osm",
                                           [ROADS_DRAWN] = "cli.map.way.drawn",
                                           [ROADS_LINK] = "cli.map.way.link",
                                           [ROADS_LOCAL] = "cli.map.way.local",
                                           [ROADS_JOINT] = "cli.map.way.osm"};
        cli_print(c, kind[s.way.kind], ERR_Z("code", s.way.code),
                  ERR_Z("name", *s.way.name ? s.way.name : "-"), ERR_Z("metres", metres));
    }
    arena_done(&a);
}

static void print_leg(const cli *c, const map_ask *q, const travel_route *route, const route_leg *leg)
{
    static const char *const key[] = {[ROUTE_MOVE] = "cli.map.move",
                                      [ROUTE_WAIT] = "cli.map.wait",
                                      [ROUTE_BOARD] = "cli.map.board",
                                      [ROUTE_LAND] = "cli.map.land"};
    char start[DATETIME_TEXT];
    char time[32];
    char metres[32];
    bool move = leg->kind == ROUTE_MOVE;
    int32_t site = move ? -1 : roads_jetty_site(q->roads, leg->jetty);
    const engine_jetty *j = move ? NULL : &q->trip.jetty[leg->jetty];
    char opens[8] = "";
    if (j) {
        (void)snprintf(opens, sizeof opens, "%02d:%02d", j->opens_min / 60 % 24, j->opens_min % 60);
    }
    local_text(leg->start_s * US_PER_S, q->snap.operation.utc_offset_min, start);
    minutes_text(c, road_cost_ms(leg->cost), time);
    metres_text(c, road_cost_m(leg->cost), metres);
    cli_print(c, key[leg->kind], ERR_Z("start", start + DATETIME_TEXT - 6), ERR_Z("time", time),
              ERR_Z("metres", metres), ERR_Z("mode", move ? mode_name(c, leg->mode) : ""),
              ERR_Z("jetty", move ? "" : q->snap.site[site].name),
              ERR_Z("code", move ? "" : q->snap.site[site].code), ERR_Z("opens", opens));
    if (move) {
        print_names(c, q, route, leg);
    }
}

static void print_route(const cli *c, const map_ask *q, const travel_route *route)
{
    char time[32];
    char metres[32];
    minutes_text(c, road_cost_ms(route->whole.cost), time);
    metres_text(c, road_cost_m(route->whole.cost), metres);
    cli_print(c, "cli.map.total", ERR_Z("time", time), ERR_Z("metres", metres));
    if (route->off_from_m > 0) {
        cli_print(c, "cli.map.off_from", ERR_INT("m", route->off_from_m));
    }
    for (int32_t i = 0; i < route->n_leg; i++) {
        print_leg(c, q, route, &route->leg[i]);
    }
    if (route->off_to_m > 0) {
        cli_print(c, "cli.map.off_to", ERR_INT("m", route->off_to_m));
    }
}

// Says why there is no way; that is the answer, and the command's failure.
static int say_why(const cli *c, const map_ask *q, const travel_why *why)
{
    strbuf text;
    strbuf_init(&text, 4096);
    roads_why_say(&text, c->language, q->roads, &q->trip, why);
    cli_print(c, "cli.map.unreachable", ERR_STR("why", strbuf_str(&text)));
    strbuf_done(&text);
    return CLI_FAILED;
}

static bool print_json(json_t *out, err *e)
{
    bool ok = view_print(out, e);
    json_decref(out);
    return ok;
}

int cmd_map_route(cli *c)
{
    err e = {0};
    map_ask q;
    point end[2];
    int32_t place[2] = {-1, -1};
    travel_route route;
    travel_why why = {.bar = TRAVEL_OPEN};
    int code = CLI_OK;
    bool ok = map_ask_open(c, &q, &e) && roads_ask_place(q.roads, c->word[2], &end[0], &place[0], &e) &&
              roads_ask_place(q.roads, c->word[3], &end[1], &place[1], &e);
    if (ok) {
        roads_ask_trip(&q.memory, q.roads, &q.ask, 2, place, &q.trip);
    }
    ok = ok && engine_route(&q.memory, roads_engine(q.roads), &q.trip, end[0], end[1], &route, &e);
    bool open = ok && road_cost_open(route.whole.cost);
    ok = ok && (open || engine_why(roads_engine(q.roads), &q.trip, end[0], end[1], &why, &e));
    if (ok && cli_has(c, OPT_JSON)) {
        ok = print_json(roads_route_json(c->language, q.roads, &q.trip, &route, &why), &e);
        code = open ? CLI_OK : CLI_FAILED;
    } else if (ok) {
        char from[160];
        char to[160];
        place_text(c, &q, 2, place[0], from);
        place_text(c, &q, 3, place[1], to);
        cli_print(c, "cli.map.from_to", ERR_Z("from", from), ERR_Z("to", to));
        print_means(c, &q);
        if (open) {
            print_route(c, &q, &route);
        } else {
            code = say_why(c, &q, &why);
        }
    }
    map_ask_done(&q);
    return ok ? code : cli_fail(c, &e);
}

// ---------------------------------------------------------------- reach

static void print_reached(const cli *c, const map_ask *q, const roads_reach *r)
{
    arena a = {0};
    for (int32_t i = 0; i < r->n; i++) {
        char time[32];
        char metres[32];
        int32_t place = r->row[i].place;
        minutes_text(c, road_cost_ms(r->row[i].cost), time);
        metres_text(c, road_cost_m(r->row[i].cost), metres);
        printf("  %-20s %12s %10s  %s\n", roads_place_code(q->roads, place), time, metres,
               roads_place_name(&a, q->roads, place));
    }
    arena_done(&a);
}

static void print_unsnapped(const cli *c, const map_ask *q, const roads_reach *r)
{
    strbuf why;
    if (r->n_fault == 0) {
        return;
    }
    strbuf_init(&why, 4096);
    cli_print(c, "cli.map.unsnapped", ERR_INT("n", r->n_fault));
    for (int32_t i = 0; i < r->n_fault; i++) {
        strbuf_clear(&why);
        roads_fault_say(&why, c->language, q->roads, &r->fault[i], q->trip.limit_m);
        printf("  %-20s %s\n", roads_place_code(q->roads, r->fault[i].index), why.p);
    }
    strbuf_done(&why);
}

static json_t *reach_json(const map_ask *q, text_language language, int64_t limit_s, const roads_reach *r)
{
    json_t *out = json_object();
    json_t *rows = json_array();
    json_t *faults = json_array();
    roads_trip_json(out, &q->trip, r->n_metric, r->metric);
    for (int32_t i = 0; i < r->n; i++) {
        road_cost cost = r->row[i].cost;
        json_array_append_new(
            rows, json_pack("{s:s, s:I, s:I}", "place", roads_place_code(q->roads, r->row[i].place), "ms",
                            (json_int_t)road_cost_ms(cost), "m", (json_int_t)road_cost_m(cost)));
    }
    strbuf why;
    strbuf_init(&why, 4096);
    for (int32_t i = 0; i < r->n_fault; i++) {
        strbuf_clear(&why);
        roads_fault_say(&why, language, q->roads, &r->fault[i], q->trip.limit_m);
        json_array_append_new(
            faults,
            json_pack("{s:s, s:s}", "place", roads_place_code(q->roads, r->fault[i].index), "text", why.p));
    }
    strbuf_done(&why);
    json_object_set_new(out, "limit_s", json_integer(limit_s));
    json_object_set_new(out, "reached", rows);
    json_object_set_new(out, "unsnapped", faults);
    return out;
}

int cmd_map_reach(cli *c)
{
    err e = {0};
    map_ask q;
    point at;
    int32_t place = -1;
    roads_reach r;
    int64_t limit_s = (c->minutes > 0 ? c->minutes : REACH_MIN) * S_PER_MIN;
    bool to = cli_has(c, OPT_THERE);
    bool ok = map_ask_open(c, &q, &e) && roads_ask_place(q.roads, c->word[2], &at, &place, &e);
    if (ok) {
        roads_ask_trip(&q.memory, q.roads, &q.ask, 1, &place, &q.trip);
    }
    ok = ok && roads_reach_places(&q.memory, q.roads, &q.trip, at, to, (int32_t)limit_s, &r, &e);
    if (ok && cli_has(c, OPT_JSON)) {
        ok = print_json(reach_json(&q, c->language, limit_s, &r), &e);
    } else if (ok) {
        char where[160];
        place_text(c, &q, 2, place, where);
        cli_print(c, to ? "cli.map.reach_to" : "cli.map.reach", ERR_Z("place", where), ERR_INT("n", r.n),
                  ERR_INT("minutes", limit_s / S_PER_MIN));
        print_means(c, &q);
        print_reached(c, &q, &r);
        print_unsnapped(c, &q, &r);
    }
    map_ask_done(&q);
    return ok ? CLI_OK : cli_fail(c, &e);
}
