// What the tags of OpenStreetMap mean to us: https://wiki.openstreetmap.org/wiki/Map_features.
#include "road/map_osm_internal.h"

enum { KG_PER_T = 1000, DM_PER_M = 10, S_PER_HOUR_ = 3600, S_PER_MIN_ = 60 };

typedef struct tag_class {
    const char *value;
    uint8_t class_;
    uint32_t flags;
} tag_class;

static const tag_class highways[] = {
    {"motorway", MAP_MOTORWAY, WAY_NO_MOTORBIKE | WAY_NO_FOOT | WAY_NOT_BACK},
    {"motorway_link", MAP_MOTORWAY, WAY_NO_MOTORBIKE | WAY_NO_FOOT | WAY_NOT_BACK},
    {"trunk", MAP_MOTORWAY, 0},
    {"trunk_link", MAP_MOTORWAY, 0},
    {"primary", MAP_PRIMARY, 0},
    {"primary_link", MAP_PRIMARY, 0},
    {"secondary", MAP_SECONDARY, 0},
    {"secondary_link", MAP_SECONDARY, 0},
    {"tertiary", MAP_TERTIARY, 0},
    {"tertiary_link", MAP_TERTIARY, 0},
    {"unclassified", MAP_UNCLASSIFIED, 0},
    {"road", MAP_UNCLASSIFIED, 0},
    {"residential", MAP_RESIDENTIAL, 0},
    {"living_street", MAP_RESIDENTIAL, 0},
    {"service", MAP_SERVICE, 0},
    {"track", MAP_TRACK, 0},
    {"path", MAP_PATH, WAY_NO_TRUCK},
    {"bridleway", MAP_PATH, WAY_NO_TRUCK},
    {"footway", MAP_PATH, WAY_NO_TRUCK | WAY_NO_MOTORBIKE},
    {"pedestrian", MAP_PATH, WAY_NO_TRUCK | WAY_NO_MOTORBIKE},
    {"cycleway", MAP_PATH, WAY_NO_TRUCK | WAY_NO_MOTORBIKE},
    {"steps", MAP_PATH, WAY_NO_TRUCK | WAY_NO_MOTORBIKE},
};

static const tag_class waterways[] = {
    {"river", MAP_RIVER, 0},     {"canal", MAP_CANAL, 0},
    {"fairway", MAP_FAIRWAY, 0}, {"tidal_channel", MAP_TIDAL, WAY_TIDAL},
    {"stream", MAP_STREAM, 0}, // where boats are named
};

typedef struct tag_surface {
    const char *value;
    map_surface surface;
} tag_surface;

static const tag_surface surfaces[] = {
    {"paved", SURFACE_PAVED},       {"asphalt", SURFACE_PAVED},       {"concrete", SURFACE_PAVED},
    {"cobblestone", SURFACE_PAVED}, {"paving_stones", SURFACE_PAVED}, {"sett", SURFACE_PAVED},
    {"unpaved", SURFACE_GRAVEL},    {"gravel", SURFACE_GRAVEL},       {"fine_gravel", SURFACE_GRAVEL},
    {"compacted", SURFACE_GRAVEL},  {"pebblestone", SURFACE_GRAVEL},  {"dirt", SURFACE_EARTH},
    {"earth", SURFACE_EARTH},       {"ground", SURFACE_EARTH},        {"mud", SURFACE_EARTH},
    {"grass", SURFACE_EARTH},       {"clay", SURFACE_EARTH},          {"sand", SURFACE_SAND},
    {"wood", SURFACE_WOOD},
};

#define COUNT_OF(list) (sizeof(list) / sizeof((list)[0]))

static bool tag_is(const osm_tags *t, const char *key, const char *value)
{
    return str_eq(osm_tag(t, key), str_of(value));
}

static bool tag_yes(const osm_tags *t, const char *key)
{
    str v = osm_tag(t, key);
    return str_eq(v, STR("yes")) || str_eq(v, STR("true")) || str_eq(v, STR("1"));
}

static bool tag_no(const osm_tags *t, const char *key)
{
    str v = osm_tag(t, key);
    return str_eq(v, STR("no")) || str_eq(v, STR("private"));
}

static const tag_class *class_find(const tag_class *list, size_t n, str value)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(value, str_of(list[i].value))) {
            return &list[i];
        }
    }
    return NULL;
}

// A number with up to one decimal at the start of a value, in tenths; -1 when there is none.
static int32_t tenths(str v)
{
    enum { MOST = 100000 };
    int32_t whole = 0;
    size_t i = 0;
    for (; i < v.n && v.p[i] >= '0' && v.p[i] <= '9' && whole < MOST; i++) {
        whole = 10 * whole + (v.p[i] - '0');
    }
    if (i == 0) {
        return -1;
    }
    bool decimal = i + 1 < v.n && (v.p[i] == '.' || v.p[i] == ',') && v.p[i + 1] >= '0' && v.p[i + 1] <= '9';
    return 10 * whole + (decimal ? v.p[i + 1] - '0' : 0);
}

// "HH:MM", "HH:MM:SS" or minutes. Seconds; -1 when it is none of these.
static int32_t duration_of(str v)
{
    int64_t part[3] = {0, 0, 0};
    int n = 0;
    size_t from = 0;
    for (size_t i = 0; i <= v.n; i++) {
        if (i < v.n && v.p[i] != ':') {
            continue;
        }
        if (n == 3 || !str_parse_i64((str){v.p + from, i - from}, 0, 10000, &part[n])) {
            return -1;
        }
        n++;
        from = i + 1;
    }
    switch (n) {
    case 1:
        return (int32_t)(part[0] * S_PER_MIN_);
    case 2:
        return (int32_t)(part[0] * S_PER_HOUR_ + part[1] * S_PER_MIN_);
    case 3:
        return (int32_t)(part[0] * S_PER_HOUR_ + part[1] * S_PER_MIN_ + part[2]);
    default:
        return -1;
    }
}

// Who may not use a way. What is said of fewer stands above what is said of all.
static uint32_t access_of(const osm_tags *t, uint32_t flags)
{
    enum { VEHICLES = WAY_NO_TRUCK | WAY_NO_MOTORBIKE };
    if (tag_yes(t, "motorroad")) {
        flags |= WAY_NO_MOTORBIKE | WAY_NO_FOOT;
    }
    if (tag_no(t, "access")) {
        flags |= VEHICLES | WAY_NO_FOOT | WAY_NO_BOAT;
    }
    if (tag_no(t, "vehicle") || tag_no(t, "motor_vehicle")) {
        flags |= VEHICLES;
    } else if (tag_yes(t, "motor_vehicle") || tag_yes(t, "vehicle")) {
        flags &= ~(uint32_t)VEHICLES;
    }
    if (tag_no(t, "motorcar") || tag_no(t, "hgv") || tag_no(t, "goods")) {
        flags |= WAY_NO_TRUCK;
    }
    if (tag_yes(t, "hgv")) {
        flags &= ~(uint32_t)WAY_NO_TRUCK;
    }
    if (tag_no(t, "motorcycle")) {
        flags |= WAY_NO_MOTORBIKE;
    } else if (tag_yes(t, "motorcycle")) {
        flags &= ~(uint32_t)WAY_NO_MOTORBIKE;
    }
    if (tag_no(t, "foot")) {
        flags |= WAY_NO_FOOT;
    } else if (tag_yes(t, "foot")) {
        flags &= ~(uint32_t)WAY_NO_FOOT;
    }
    if (tag_no(t, "boat")) {
        flags |= WAY_NO_BOAT;
    }
    return flags;
}

static uint32_t one_way_of(const osm_tags *t, uint32_t flags)
{
    if (tag_yes(t, "oneway") || tag_is(t, "junction", "roundabout")) {
        flags |= WAY_NOT_BACK;
    } else if (tag_is(t, "oneway", "-1") || tag_is(t, "oneway", "reverse")) {
        flags = (flags & ~(uint32_t)WAY_NOT_BACK) | WAY_NOT_FORTH;
    } else if (tag_no(t, "oneway")) {
        flags &= ~(uint32_t)WAY_NOT_BACK;
    }
    return flags;
}

static void measures_of(const osm_tags *t, taken_way *ret)
{
    int32_t width = tenths(osm_tag(t, "width"));
    int32_t weight = tenths(osm_tag(t, "maxweight"));
    ret->width_dm = width > 0 && width < INT16_MAX ? (int16_t)width : 0;
    ret->limit_kg = weight > 0 ? weight * (KG_PER_T / DM_PER_M) : 0;
    ret->surface = SURFACE_UNKNOWN;
    for (size_t i = 0; i < COUNT_OF(surfaces); i++) {
        if (tag_is(t, "surface", surfaces[i].value)) {
            ret->surface = (uint8_t)surfaces[i].surface;
        }
    }
    static const struct {
        const char *key;
        uint32_t flag;
    } marks[] = {{"ford", WAY_FORD},   {"flood_prone", WAY_FLOODS},        {"bridge", WAY_BRIDGE},
                 {"tidal", WAY_TIDAL}, {"intermittent", WAY_INTERMITTENT}, {"seasonal", WAY_INTERMITTENT}};
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        if (tag_yes(t, marks[i].key)) {
            ret->flags |= marks[i].flag;
        }
    }
}

static way_look water_of(const osm_tags *t, taken_way *ret)
{
    str value = osm_tag(t, "waterway");
    const tag_class *c = class_find(waterways, COUNT_OF(waterways), value);
    bool barrier = str_eq(value, STR("dam")) || str_eq(value, STR("weir")) || str_eq(value, STR("waterfall"));
    bool hidden = tag_is(t, "tunnel", "culvert") || tag_yes(t, "tunnel");
    if (barrier || (c && hidden)) {
        return LOOK_CUT;
    }
    if (!c || (c->class_ == MAP_STREAM && !tag_yes(t, "boat"))) {
        return LOOK_SKIP;
    }
    ret->class_ = c->class_;
    ret->flags = access_of(t, c->flags);
    return LOOK_WATER;
}

way_look way_class_of(const osm_tags *t, taken_way *ret)
{
    const tag_class *c = class_find(highways, COUNT_OF(highways), osm_tag(t, "highway"));
    way_look look = LOOK_ROAD;
    ret->duration_s = -1;
    ret->flags = 0;
    if (c && tag_is(t, "area", "yes")) {
        return LOOK_SKIP; // a square, not a way over it
    }
    if (c) {
        ret->class_ = c->class_;
        ret->flags = one_way_of(t, access_of(t, c->flags));
    } else if (tag_is(t, "route", "ferry")) {
        ret->class_ = MAP_FERRY_ROAD;
        ret->flags = one_way_of(t, access_of(t, 0));
        ret->duration_s = duration_of(osm_tag(t, "duration"));
    } else {
        look = water_of(t, ret);
    }
    if (look == LOOK_ROAD || look == LOOK_WATER) {
        measures_of(t, ret);
    }
    return look;
}

bool node_cuts_water(const osm_tags *t)
{
    str v = osm_tag(t, "waterway");
    bool gate = str_eq(v, STR("lock_gate")) && tag_no(t, "boat");
    return gate || str_eq(v, STR("dam")) || str_eq(v, STR("weir")) || str_eq(v, STR("waterfall"));
}

bool is_landing(const osm_tags *t, map_candidate_kind *ret_kind)
{
    if (tag_is(t, "amenity", "ferry_terminal")) {
        *ret_kind = CANDIDATE_FERRY_TERMINAL;
        return true;
    }
    if (tag_is(t, "leisure", "slipway")) {
        *ret_kind = CANDIDATE_SLIPWAY;
        return true;
    }
    *ret_kind = CANDIDATE_PIER;
    return tag_is(t, "man_made", "pier");
}
