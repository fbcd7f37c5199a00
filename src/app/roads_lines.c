// The lines that the register gives the network: drawn ways, links, and those reckoned to TPS.
#include <string.h>

#include "app/roads_internal.h"
#include "base/clock.h"

enum {
    MS_PER_S = 1000,
    PERMILLE = 1000,
};

static const map_class class_of[] = {
    [LINK_NATIONAL] = MAP_PRIMARY,     [LINK_PROVINCE] = MAP_SECONDARY, [LINK_REGENCY] = MAP_TERTIARY,
    [LINK_VILLAGE] = MAP_UNCLASSIFIED, [LINK_PATH] = MAP_PATH,          [LINK_RIVER] = MAP_RIVER,
    [LINK_CANAL] = MAP_CANAL,          [LINK_TIDAL] = MAP_TIDAL,        [LINK_STREAM] = MAP_STREAM,
    [LINK_FAIRWAY] = MAP_FAIRWAY,
};

static const map_surface surface_of[] = {
    [LINK_PAVED] = SURFACE_PAVED, [LINK_GRAVEL] = SURFACE_GRAVEL, [LINK_EARTH] = SURFACE_EARTH,
    [LINK_SAND] = SURFACE_SAND,   [LINK_WOOD] = SURFACE_WOOD,
};

// ---------------------------------------------------------------- lists

// Adds a line of n points to the list of its medium.
static survey_line *line_add(roads *r, line_list list[2], roads_kind kind, int32_t row, map_class c)
{
    line_list *l = &list[medium_of(c)];
    l->row = arena_room(&r->memory, l->row, l->n, &l->cap, sizeof *l->row);
    r->line = arena_room(&r->memory, r->line, r->n_line, &r->cap_line, sizeof *r->line);
    r->line[r->n_line++] = (roads_line){kind, row};
    survey_line *line = &l->row[l->n++];
    *line = (survey_line){.source = -(int64_t)r->n_line, .duration_ms = -1, .class_ = (uint8_t)c};
    return line;
}

static void two_ends(roads *r, survey_line *line, point from, point to)
{
    point *p = ARENA_NEW(&r->memory, point, 2);
    p[0] = from;
    p[1] = to;
    line->point = p;
    line->n_point = 2;
}

// Who may not use a way of a medium, when these may.
static uint32_t not_for(mode_set modes, map_medium medium)
{
    static const uint32_t flag[MODE_COUNT] = {
        [MODE_TRUCK] = WAY_NO_TRUCK,   [MODE_MOTORBIKE] = WAY_NO_MOTORBIKE,
        [MODE_FOOT] = WAY_NO_FOOT,     [MODE_KETEK] = WAY_NO_KETEK,
        [MODE_JUKUNG] = WAY_NO_JUKUNG, [MODE_SPEEDBOAT] = WAY_NO_SPEEDBOAT};
    uint32_t out = 0;
    for (int m = 0; m < MODE_COUNT; m++) {
        bool here = mode_is_boat((travel_mode)m) == (medium == MAP_WATER);
        out |= here && !(modes & 1u << m) ? flag[m] : 0;
    }
    return out;
}

// ---------------------------------------------------------------- drawn ways

static int64_t shape_mm(int32_t n, const point *p)
{
    int64_t mm = 0;
    for (int32_t i = 1; i < n; i++) {
        mm += point_distance_mm(p[i - 1], p[i]);
    }
    return mm;
}

// Measured speed as the time of the whole line.
static int32_t duration_of(const snap_way *w)
{
    if (w->speed_mh <= 0) {
        return -1;
    }
    int64_t ms = shape_mm(w->n_point, w->point) * S_PER_HOUR / w->speed_mh;
    return ms > INT32_MAX ? INT32_MAX : (int32_t)ms;
}

// A line on water is as it was drawn or driven, which says nothing of the current.
static void add_drawn(roads *r, line_list list[2], int32_t i)
{
    const snap_way *w = &r->snap->way[i];
    map_class c = class_of[w->class_ == SNAP_NONE ? LINK_VILLAGE : w->class_];
    survey_line *line = line_add(r, list, ROADS_DRAWN, i, c);
    line->n_point = w->n_point;
    line->point = w->point;
    line->duration_ms = duration_of(w);
    line->join_m = ROADS_DRAWN_JOIN_M;
    line->limit_kg = w->limit_kg > 0 ? w->limit_kg : 0;
    line->width_dm = (int16_t)(w->width_dm > 0 ? w->width_dm : 0);
    line->surface = (uint8_t)(w->surface == SNAP_NONE ? SURFACE_UNKNOWN : surface_of[w->surface]);
    line->flags = w->modes != 0 ? not_for(w->modes, medium_of(c)) : 0;
    line->flags |= w->floods == 1 ? WAY_FLOODS : 0;
    line->flags |= w->one_way == 1 ? WAY_NOT_BACK : 0;
    line->flags |= medium_of(c) == MAP_WATER ? WAY_STILL : 0;
    r->count.drawn++;
}

// ---------------------------------------------------------------- corrections

static survey_change *change_add(roads *r, change_list *l, int64_t source)
{
    l->row = arena_room(&r->memory, l->row, l->n, &l->cap, sizeof *l->row);
    survey_change *c = &l->row[l->n++];
    *c = (survey_change){
        .source = source, .class_ = -1, .surface = -1, .limit_kg = -1, .width_dm = -1, .speed_mh = 0};
    return c;
}

static void add_correction(roads *r, change_list *l, const snap_way *w, map_medium medium)
{
    survey_change *c = change_add(r, l, w->osm);
    const uint32_t all = not_for(0, medium);
    map_class given = class_of[w->class_ == SNAP_NONE ? LINK_VILLAGE : w->class_];
    if (w->class_ != SNAP_NONE && medium_of(given) == medium) {
        c->class_ = (int16_t)given;
    }
    c->surface = (int16_t)(w->surface == SNAP_NONE ? -1 : (int)surface_of[w->surface]);
    c->speed_mh = w->speed_mh > 0 ? w->speed_mh : 0;
    c->limit_kg = w->limit_kg;
    c->width_dm = w->width_dm;
    if (w->modes != 0) {
        c->flags_on |= not_for(w->modes, medium);
        c->flags_off |= all & ~c->flags_on;
    }
    if (w->floods != SNAP_NONE) {
        *(w->floods == 1 ? &c->flags_on : &c->flags_off) |= WAY_FLOODS;
    }
    if (w->one_way != SNAP_NONE) {
        c->flags_off |= w->one_way == 1 ? WAY_NOT_FORTH : WAY_NOT_FORTH | WAY_NOT_BACK;
        c->flags_on |= w->one_way == 1 ? WAY_NOT_BACK : 0;
    }
}

// What the register's ways say: lines, and changes of what the base map has.
static void list_ways(roads *r, line_list list[2], change_list change[2])
{
    for (int32_t i = 0; i < r->snap->n_way; i++) {
        const snap_way *w = &r->snap->way[i];
        if (w->n_point > 0) {
            add_drawn(r, list, i);
        }
        for (int m = 0; w->osm > 0 && m < 2; m++) {
            if (w->n_point > 0) {
                change_add(r, &change[m], w->osm)->gone = true;
            } else {
                add_correction(r, &change[m], w, (map_medium)m);
            }
        }
    }
}

// ---------------------------------------------------------------- links

static void add_link(roads *r, line_list list[2], int32_t i, int32_t join_m)
{
    const snap_link *l = &r->snap->link[i];
    map_class c = class_of[l->class_];
    survey_line *line = line_add(r, list, ROADS_LINK, i, c);
    two_ends(r, line, r->snap->site[l->from].at, r->snap->site[l->to].at);
    line->length_m = l->length_m;
    line->duration_ms = l->minutes == SNAP_NONE ? -1 : l->minutes * (S_PER_MIN * MS_PER_S);
    line->join_m = join_m;
    line->flags = WAY_SCHEMATIC | WAY_STILL | not_for(l->modes, medium_of(c));
    line->flags |= l->one_way ? WAY_NOT_BACK : 0;
    r->count.links++;
}

// ---------------------------------------------------------------- lines to TPS

// TPS that the mapped and drawn ways leave alone, by medium.
typedef struct locals {
    bool *near[2]; // by TPS: has a way near it
    int32_t *village_pps;
    int32_t permille, join_m;
} locals;

static bool may_use(const map *m, int32_t way, travel_mode mode)
{
    static const road_state easiest = {.rain = RAIN_NONE, .river = RIVER_NORMAL};
    way_bar bar = BAR_NONE;
    return road_cost_open(vehicle_cost(m, way, false, mode, &easiest, &bar)) ||
           road_cost_open(vehicle_cost(m, way, true, mode, &easiest, &bar));
}

// Which TPS have a way near them for the vehicle that goes nearly everywhere.
static void list_near(arena *scratch, const roads *r, const map *m, travel_mode mode, bool *ret_near)
{
    snap_index index;
    bool *usable = ARENA_NEW(scratch, bool, m->n_way);
    if (m->n_way == 0) {
        return;
    }
    for (int32_t w = 0; w < m->n_way; w++) {
        usable[w] = may_use(m, w, mode);
    }
    snap_make(scratch, m, &index);
    for (int32_t t = 0; t < r->snap->n_tps; t++) {
        ret_near[t] = snap_find(&index, r->snap->tps[t].at, ENGINE_SNAP_M, usable).way >= 0;
    }
}

static void index_pps(arena *scratch, const snapshot *s, locals *l)
{
    l->village_pps = ARENA_NEW(scratch, int32_t, s->n_area);
    memset(l->village_pps, 0xff, (size_t)s->n_area * sizeof *l->village_pps);
    for (int32_t i = s->n_site - 1; i >= 0; i--) { // downward: the first by code stays
        if (s->site[i].kind == SITE_PPS && s->site[i].area != SNAP_NONE) {
            l->village_pps[s->site[i].area] = i;
        }
    }
    for (int32_t i = s->n_site - 1; i >= 0; i--) { // a village without a store has that of its kecamatan
        for (int32_t v = 0; s->site[i].kind == SITE_PPK && v < s->n_area; v++) {
            if (s->area[v].direct && s->area[v].parent == s->site[i].area && s->area[v].parent != SNAP_NONE &&
                (l->village_pps[v] == SNAP_NONE || s->site[l->village_pps[v]].kind == SITE_PPK)) {
                l->village_pps[v] = i;
            }
        }
    }
}

static bool detour_read(const snapshot *s, int32_t *ret, err *e)
{
    enum { LEAST = 1000, MOST = 5000 };
    const char *code = "road_detour_permille";
    for (int32_t i = 0; i < s->n_setting; i++) {
        const snap_setting *v = &s->setting[i];
        if (strcmp(v->code, code) == 0 && v->value >= LEAST && v->value <= MOST) {
            *ret = (int32_t)v->value;
            return true;
        }
    }
    return err_fail(e, ERR_CODE("plan.no_setting"), ERR_Z("code", code), ERR_INT("min", LEAST),
                    ERR_INT("max", MOST));
}

static void add_local(roads *r, line_list list[2], const locals *l, map_medium medium, int32_t tps, point to)
{
    bool road = medium == MAP_ROAD;
    point from = r->snap->tps[tps].at;
    survey_line *line = line_add(r, list, ROADS_LOCAL, tps, road ? MAP_UNCLASSIFIED : MAP_CANAL);
    two_ends(r, line, from, to);
    line->length_m = (int32_t)((int64_t)point_distance_m(from, to) * l->permille / PERMILLE);
    line->join_m = l->join_m;
    line->flags = WAY_SCHEMATIC | WAY_STILL;
    line->flags |= not_for(road ? MODES_ROAD : 1u << MODE_KETEK, medium);
    r->count.local++;
}

static bool goes_by(area_access access, map_medium medium)
{
    return access != (medium == MAP_ROAD ? ACCESS_WATER : ACCESS_LAND);
}

// Each TPS hangs on its PPS; TPS of one small village are joined to each other too, because a carrier goes
// from one to the next without passing the PPS again. Snapshot TPS are sorted by code, so a village's TPS are
// neighbours.
static void add_tps(roads *r, line_list list[2], const locals *l, map_medium medium, int32_t i)
{
    const snapshot *s = r->snap;
    const snap_tps *t = &s->tps[i];
    int32_t pps = l->village_pps[t->village];
    if (l->near[medium][i] || !goes_by(t->access, medium) || pps < 0) {
        return;
    }
    add_local(r, list, l, medium, i, s->site[pps].at);
    for (int32_t j = i + 1; j < s->n_tps && j < i + ROADS_VILLAGE_MESH && s->tps[j].village == t->village;
         j++) {
        if (t->access == s->tps[j].access) {
            add_local(r, list, l, medium, i, s->tps[j].at);
        }
    }
}

static bool list_locals(roads *r, const map mapped[2], int32_t join_m, line_list list[2], err *e)
{
    const snapshot *s = r->snap;
    arena scratch = {0};
    locals l = {.near = {ARENA_NEW(&scratch, bool, s->n_tps), ARENA_NEW(&scratch, bool, s->n_tps)},
                .join_m = join_m};
    list_near(&scratch, r, &mapped[MAP_ROAD], MODE_MOTORBIKE, l.near[MAP_ROAD]);
    list_near(&scratch, r, &mapped[MAP_WATER], MODE_KETEK, l.near[MAP_WATER]);
    index_pps(&scratch, s, &l);
    bool ok = s->n_tps == 0 || detour_read(s, &l.permille, e);
    for (int32_t i = 0; ok && i < s->n_tps; i++) {
        add_tps(r, list, &l, MAP_ROAD, i);
        add_tps(r, list, &l, MAP_WATER, i);
    }
    arena_done(&scratch);
    return ok;
}

// ---------------------------------------------------------------- joining

static bool empty_map(arena *a, map_medium medium, map *ret, err *e)
{
    const map_parts none = {.medium = medium};
    return map_make(a, &none, ret, e);
}

static bool join_drawn(roads *r, map ret[2], err *e)
{
    line_list list[2] = {{0}, {0}};
    change_list change[2] = {{0}, {0}};
    int32_t unknown = 0;
    list_ways(r, list, change);
    for (int m = 0; m < 2; m++) {
        map none = {.medium = (map_medium)m};
        survey_report report = {0};
        const map *base = r->base ? (m == MAP_ROAD ? &r->base->road : &r->base->water) : &none;
        if ((!r->base && !empty_map(&r->memory, (map_medium)m, &none, e)) ||
            !map_survey(&r->memory, base, list[m].n, list[m].row, change[m].n, change[m].row, &ret[m],
                        &report, e)) {
            return false;
        }
        r->count.joined += report.joined;
        r->count.loose += report.loose;
        r->count.turns_lost += report.turns_lost;
        unknown += report.unknown;
    }
    // Each correction was tried on both media, and one of them has the way at most.
    r->count.unknown = unknown - change[MAP_ROAD].n;
    r->count.corrected = change[MAP_ROAD].n - r->count.unknown;
    return true;
}

static bool join_straight(roads *r, const map mapped[2], err *e)
{
    line_list list[2] = {{0}, {0}};
    bool some = mapped[MAP_ROAD].n_way > 0 || mapped[MAP_WATER].n_way > 0;
    int32_t join_m = some ? ENGINE_SNAP_M : 0;
    for (int32_t i = 0; i < r->snap->n_link; i++) {
        add_link(r, list, i, join_m);
    }
    if (!list_locals(r, mapped, join_m, list, e)) {
        return false;
    }
    for (int m = 0; m < 2; m++) {
        survey_report report = {0};
        if (!map_survey(&r->memory, &mapped[m], list[m].n, list[m].row, 0, NULL, &r->net[m], &report, e)) {
            return false;
        }
        r->count.joined += report.joined;
        r->count.loose += report.loose;
        r->count.turns_lost += report.turns_lost;
    }
    return true;
}

bool roads_join(roads *r, err *e)
{
    map mapped[2];
    int64_t most = roads_lines_most(r->snap);
    if (most > ROADS_LINES_MAX) {
        return err_fail(e, ERR_CODE("roads.lines"), ERR_INT("lines", most),
                        ERR_INT("limit", ROADS_LINES_MAX));
    }
    return join_drawn(r, mapped, e) && join_straight(r, mapped, e);
}
