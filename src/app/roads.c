#include "app/roads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/roads_internal.h"
#include "base/clock.h"

enum { MS_PER_S = 1000, DAY_MIN = 24 * 60, PLACE_NAME_MAX = 1024 };

// ---------------------------------------------------------------- making

static const river_stage stage_of[] = {[WATER_LOW] = RIVER_LOW,
                                       [WATER_NORMAL] = RIVER_NORMAL,
                                       [WATER_HIGH] = RIVER_HIGH,
                                       [WATER_FLOOD] = RIVER_FLOOD};

static engine_jetty jetty_of(const snap_site *s)
{
    bool hours = s->hours_from != SNAP_NONE && s->hours_to != SNAP_NONE;
    int32_t boarding_min = s->boarding_min > 0 ? s->boarding_min : ROADS_JETTY_MIN;
    return (engine_jetty){.at = s->at,
                          .confirmed = true,
                          .fixed_s = boarding_min * S_PER_MIN,
                          .box_s = s->box_s == SNAP_NONE ? 0 : s->box_s,
                          .opens_min = hours ? s->hours_from : 0,
                          .closes_min = hours ? s->hours_to : DAY_MIN,
                          .lowest = stage_of[s->lowest]};
}

static void take_jetties(roads *r)
{
    const snapshot *s = r->snap;
    r->jetty = ARENA_NEW(&r->now, engine_jetty, s->n_site);
    r->jetty_site = ARENA_NEW(&r->now, int32_t, s->n_site);
    for (int32_t i = 0; i < s->n_site; i++) {
        if (s->site[i].kind != SITE_JETTY) {
            continue;
        }
        r->count.jetties++;
        if (s->site[i].confirmed) {
            r->jetty_site[r->n_jetty] = i;
            r->jetty[r->n_jetty++] = jetty_of(&s->site[i]);
        } else {
            r->count.unconfirmed++;
        }
    }
}

// Local time, which may be open, in UTC.
static int64_t utc_of(const roads *r, int64_t local_s)
{
    bool open = local_s == INT64_MIN || local_s == INT64_MAX;
    return open ? local_s : local_s - (int64_t)r->snap->operation.utc_offset_min * S_PER_MIN;
}

// A closure, of a way or (0) of what lies in its circle.
static void closure_add(roads *r, int32_t row, int64_t way_source)
{
    const snap_closure *c = &r->snap->closure[row];
    int32_t cap = r->cap_closure;
    r->closure = arena_room(&r->now, r->closure, r->n_closure, &cap, sizeof *r->closure);
    r->closure_row =
        arena_room(&r->now, r->closure_row, r->n_closure, &r->cap_closure, sizeof *r->closure_row);
    r->closure_row[r->n_closure] = row;
    r->closure[r->n_closure++] = (road_closure){.way_source = way_source,
                                                .at = c->at,
                                                .radius_m = c->radius_m,
                                                .from_s = utc_of(r, c->from_s),
                                                .to_s = utc_of(r, c->to_s)};
}

// Whether a closure is of a line of the register: by its code, or by the way of the base map that the line
// replaces.
static bool closes_line(const roads *r, const snap_closure *c, const roads_line *l)
{
    return (l->kind == ROADS_LINK && c->link == l->row) ||
           (l->kind == ROADS_DRAWN &&
            (c->way == l->row || (c->osm > 0 && c->osm == r->snap->way[l->row].osm)));
}

// Drawn ways and links are the first lines.
static void take_closure(roads *r, int32_t row)
{
    const snapshot *s = r->snap;
    const snap_closure *c = &s->closure[row];
    bool corrects = c->way != SNAP_NONE && s->way[c->way].n_point == 0;
    int64_t osm = corrects ? s->way[c->way].osm : c->osm;
    if (c->radius_m > 0) {
        closure_add(r, row, 0);
    }
    if (osm > 0) {
        closure_add(r, row, osm);
    }
    for (int32_t i = 0; i < r->count.drawn + r->count.links; i++) {
        if (closes_line(r, c, &r->line[i])) {
            closure_add(r, row, -(int64_t)(i + 1));
        }
    }
}

static void take_closures(roads *r)
{
    for (int32_t i = 0; i < r->snap->n_closure; i++) {
        take_closure(r, i);
    }
    r->count.closures = r->snap->n_closure;
}

static void count_nets(roads *r)
{
    r->count.base = r->base != NULL;
    r->count.candidates = r->base ? r->base->n_candidate : 0;
    for (int m = 0; m < 2; m++) {
        const map *base = !r->base ? NULL : m == MAP_ROAD ? &r->base->road : &r->base->water;
        r->count.base_ways[m] = base ? base->n_way : 0;
        r->count.ways[m] = r->net[m].n_way;
        r->count.nodes[m] = map_junctions(&r->net[m]);
        r->count.turns += r->net[m].n_turn;
    }
}

// Makes the engine, with the orders that were kept.
static bool make_engine(roads *r, const char *dir, order_progress *progress, void *ctx, err *e)
{
    arena scratch = {0};
    const str none = {NULL, 0};
    const map *road = &r->net[MAP_ROAD];
    const map *water = &r->net[MAP_WATER];
    const engine_maps maps = {.road = road,
                              .water = water,
                              .road_order = dir ? roads_order_read(&scratch, dir, road) : none,
                              .water_order = dir ? roads_order_read(&scratch, dir, water) : none,
                              .progress = progress,
                              .progress_ctx = ctx};
    r->engine = engine_make(&maps, e);
    if (r->engine && dir && maps.road_order.n == 0) {
        roads_order_keep(dir, road, r->engine);
    }
    if (r->engine && dir && maps.water_order.n == 0) {
        roads_order_keep(dir, water, r->engine);
    }
    arena_done(&scratch);
    return r->engine != NULL;
}

// Sites at which a link of each medium ends.
static void take_ends(roads *r)
{
    const snapshot *s = r->snap;
    for (int m = 0; m < 2; m++) {
        r->link_end[m] = ARENA_NEW(&r->now, bool, s->n_site);
    }
    for (int32_t i = 0; i < s->n_link; i++) {
        bool *end = r->link_end[s->link[i].modes & MODES_BOAT ? MAP_WATER : MAP_ROAD];
        end[s->link[i].from] = true;
        end[s->link[i].to] = true;
    }
}

void roads_renew(roads *r)
{
    arena_done(&r->now);
    r->n_jetty = 0;
    r->n_closure = 0;
    r->cap_closure = 0;
    r->closure = NULL;
    r->closure_row = NULL;
    r->count.jetties = 0;
    r->count.unconfirmed = 0;
    take_ends(r);
    take_jetties(r);
    take_closures(r);
}

static bool same_ground(const snap_site *a, const snap_site *b)
{
    return a->kind == b->kind && a->area == b->area && a->at.lat_e7 == b->at.lat_e7 &&
           a->at.lon_e7 == b->at.lon_e7;
}

// No link ends at a jetty that only one of them has: what a link names is there.
bool roads_same_lines(const snapshot *a, const snapshot *b)
{
    int32_t i = 0;
    int32_t j = 0;
    while (i < a->n_site || j < b->n_site) {
        int order = i == a->n_site ? 1 : j == b->n_site ? -1 : strcmp(a->site[i].code, b->site[j].code);
        const snap_site *x = order <= 0 ? &a->site[i] : NULL;
        const snap_site *y = order >= 0 ? &b->site[j] : NULL;
        bool same =
            x && y ? same_ground(x, y) : (!x || x->kind == SITE_JETTY) && (!y || y->kind == SITE_JETTY);
        if (!same) {
            return false;
        }
        i += order <= 0;
        j += order >= 0;
    }
    return true;
}

bool roads_make(const snapshot *snap, const base_map *base, const char *dir, order_progress *progress,
                void *ctx, roads **ret, err *e)
{
    roads *r = mem_grow(NULL, 1, sizeof *r);
    *r = (roads){.snap = snap, .base = base};
    if (!roads_join(r, e) || !make_engine(r, dir, progress, ctx, e)) {
        roads_done(r);
        return false;
    }
    count_nets(r);
    roads_renew(r);
    *ret = r;
    return true;
}

void roads_done(roads *r)
{
    if (r) {
        engine_done(r->engine);
        arena_done(&r->now);
        arena_done(&r->memory);
        free(r);
    }
}

engine *roads_engine(roads *r)
{
    return r->engine;
}

const map *roads_map(const roads *r, map_medium medium)
{
    return &r->net[medium];
}

roads_count roads_counts(const roads *r)
{
    return r->count;
}

// ---------------------------------------------------------------- places

int32_t roads_places(const roads *r)
{
    return r->snap->n_site + r->snap->n_tps;
}

static const snap_tps *tps_of(const roads *r, int32_t place)
{
    return place < r->snap->n_site ? NULL : &r->snap->tps[place - r->snap->n_site];
}

point roads_place_at(const roads *r, int32_t place)
{
    const snap_tps *t = tps_of(r, place);
    return t ? t->at : r->snap->site[place].at;
}

const char *roads_place_code(const roads *r, int32_t place)
{
    const snap_tps *t = tps_of(r, place);
    return t ? t->code : r->snap->site[place].code;
}

const char *roads_place_name(arena *a, const roads *r, int32_t place)
{
    const snap_tps *t = tps_of(r, place);
    if (!t) {
        return r->snap->site[place].name;
    }
    strbuf b;
    strbuf_init(&b, PLACE_NAME_MAX);
    strbuf_addf(&b, "TPS %s, %s", t->number, r->snap->area[t->village].name);
    const char *name = str_dup(a, strbuf_str(&b));
    strbuf_done(&b);
    return name;
}

bool roads_place_find(const roads *r, str code, int32_t *ret_place)
{
    for (int32_t i = 0; i < roads_places(r); i++) {
        if (str_eq(code, str_of(roads_place_code(r, i)))) {
            *ret_place = i;
            return true;
        }
    }
    return false;
}

// ---------------------------------------------------------------- questions

void roads_trip(const roads *r, const roads_state *s, travel_mode vehicle, engine_trip *ret)
{
    *ret = (engine_trip){.vehicle = vehicle,
                         .n_jetty = r->n_jetty,
                         .jetty = r->jetty,
                         .state = {.rain = s->rain,
                                   .river = s->river,
                                   .night = s->night,
                                   .at_s = s->at_s,
                                   .until_s = s->until_s,
                                   .n_closure = r->n_closure,
                                   .closure = s->closure ? s->closure : r->closure},
                         .utc_offset_s = r->snap->operation.utc_offset_min * S_PER_MIN};
}

static bool has_landing(const roads *r, int32_t place, travel_mode boat)
{
    bool jetty = place >= 0 && place < r->snap->n_site && r->snap->site[place].kind == SITE_JETTY;
    return place >= 0 && !jetty && roads_goes_by(r, place, boat);
}

void roads_trip_landings(arena *a, const roads *r, int32_t n, const int32_t *place, engine_trip *t)
{
    engine_jetty *jetty = ARENA_NEW(a, engine_jetty, (int64_t)t->n_jetty + n);
    int32_t n_jetty = t->n_jetty;
    if (!t->by_boat) {
        return;
    }
    if (n_jetty > 0) {
        memcpy(jetty, t->jetty, (size_t)n_jetty * sizeof *jetty);
    }
    for (int32_t i = 0; i < n; i++) {
        if (has_landing(r, place[i], t->boat)) {
            jetty[n_jetty++] =
                (engine_jetty){.at = roads_place_at(r, place[i]), .confirmed = true, .own = true};
        }
    }
    t->jetty = jetty;
    t->n_jetty = n_jetty;
}

int32_t roads_jetty_site(const roads *r, int32_t jetty)
{
    return jetty < r->n_jetty ? r->jetty_site[jetty] : SNAP_NONE;
}

const snap_closure *roads_closure(const roads *r, int32_t closure)
{
    return &r->snap->closure[r->closure_row[closure]];
}

int32_t roads_candidate_site(const roads *r, int32_t candidate)
{
    point at = r->base->candidate[candidate].at;
    int32_t best_m = ROADS_JETTY_NEAR_M;
    int32_t best = SNAP_NONE;
    for (int32_t i = 0; i < r->snap->n_site; i++) {
        if (r->snap->site[i].kind == SITE_JETTY) {
            int32_t m = point_distance_m(at, r->snap->site[i].at);
            best = m < best_m || (m == best_m && best == SNAP_NONE) ? i : best;
            best_m = m < best_m ? m : best_m;
        }
    }
    return best;
}

static int compare_reached(const void *x, const void *y)
{
    const roads_reached *a = x;
    const roads_reached *b = y;
    if (a->cost != b->cost) {
        return a->cost < b->cost ? -1 : 1;
    }
    return (a->place > b->place) - (a->place < b->place);
}

// What is found so far.
typedef struct reaching {
    const engine_trip *t;
    point at;
    bool to;
    int64_t limit_ms;
    roads_reached *row;
    snap_fault *fault;
} reaching;

// What of the faults is of the places, and not of the point or of jetties: of the vehicle that would be
// there.
static void take_faults(const reaching *x, const travel_table *t, int32_t first, roads_reach *ret)
{
    snap_side side = x->to ? SNAP_FROM : SNAP_TO;
    travel_mode vehicle = x->t->by_boat && !x->to ? x->t->onward : x->t->vehicle;
    for (int32_t i = 0; i < t->n_fault; i++) {
        if (t->fault[i].side == side && t->fault[i].vehicle == vehicle) {
            x->fault[ret->n_fault] = t->fault[i];
            x->fault[ret->n_fault++].index += first;
        }
    }
}

// Some of the places: n from the first on, with their own landings.
static bool reach_block(const reaching *x, roads *r, int32_t first, int32_t n, roads_reach *ret, err *e)
{
    arena block = {0};
    engine_trip trip = *x->t;
    travel_table t;
    point *at = ARENA_NEW(&block, point, n);
    int32_t *place = ARENA_NEW(&block, int32_t, n);
    for (int32_t i = 0; i < n; i++) {
        place[i] = first + i;
        at[i] = roads_place_at(r, first + i);
    }
    roads_trip_landings(&block, r, n, place, &trip);
    bool ok = x->to ? engine_table(&block, r->engine, &trip, n, at, 1, &x->at, &t, e)
                    : engine_table(&block, r->engine, &trip, 1, &x->at, n, at, &t, e);
    for (int32_t i = 0; ok && i < n; i++) {
        if (road_cost_open(t.cell[i].cost) && road_cost_ms(t.cell[i].cost) <= x->limit_ms) {
            x->row[ret->n++] = (roads_reached){first + i, t.cell[i].cost};
        }
    }
    if (ok) {
        take_faults(x, &t, first, ret);
        ret->n_metric = t.n_metric;
        memcpy(ret->metric, t.metric, sizeof ret->metric);
    }
    arena_done(&block);
    return ok;
}

bool roads_reach_places(arena *a, roads *r, const engine_trip *t, point at, bool to, int32_t limit_s,
                        roads_reach *ret, err *e)
{
    int32_t n = roads_places(r);
    reaching x = {.t = t,
                  .at = at,
                  .to = to,
                  .limit_ms = (int64_t)limit_s * MS_PER_S,
                  .row = ARENA_NEW(a, roads_reached, n),
                  .fault = ARENA_NEW(a, snap_fault, n)};
    roads_reach out = {.row = x.row, .fault = x.fault};
    bool ok = true;
    for (int32_t first = 0; ok && first < n; first += ROADS_REACH_BLOCK) {
        int32_t left = n - first;
        ok = reach_block(&x, r, first, left < ROADS_REACH_BLOCK ? left : ROADS_REACH_BLOCK, &out, e);
    }
    if (ok) {
        qsort(x.row, (size_t)out.n, sizeof *x.row, compare_reached);
        *ret = out;
    }
    return ok;
}

// ---------------------------------------------------------------- ways

static const char *osm_code(arena *a, int64_t id)
{
    char code[24];
    int n = snprintf(code, sizeof code, "w%lld", (long long)id);
    return arena_copy(a, code, (size_t)n);
}

const char *roads_kind_word(roads_kind kind)
{
    static const char *const word[] = {[ROADS_OSM] = "osm",
                                       [ROADS_DRAWN] = "way",
                                       [ROADS_LINK] = "link",
                                       [ROADS_LOCAL] = "reckoned",
                                       [ROADS_JOINT] = "joint"};
    return word[kind];
}

roads_way roads_way_code(arena *a, const roads *r, map_medium medium, int32_t way)
{
    const map *m = &r->net[medium];
    int64_t source = m->way[way].source;
    const snapshot *s = r->snap;
    if (source == 0) {
        return (roads_way){ROADS_JOINT, "", ""};
    }
    if (source > 0) {
        return (roads_way){ROADS_OSM, osm_code(a, source), str_dup(a, map_way_name(m, way))};
    }
    const roads_line *l = &r->line[-source - 1];
    switch (l->kind) {
    case ROADS_DRAWN:
        return (roads_way){l->kind, s->way[l->row].code, s->way[l->row].name};
    case ROADS_LINK:
        return (roads_way){l->kind, s->link[l->row].code, ""};
    case ROADS_LOCAL:
        return (roads_way){l->kind, s->tps[l->row].code, ""};
    case ROADS_OSM:
    case ROADS_JOINT:
        break;
    }
    return (roads_way){ROADS_OSM, "", ""};
}
