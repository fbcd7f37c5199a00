// Speeds, and why a way is barred.
//
// Where a figure has a source it is named at its row; the rest are the working assumptions of the posko until
// it has measured its own roads: a surveyed or measured link always goes before them.
#include "road/vehicle.h"

#include <assert.h>

enum { PER_CENT = 100, MS_PER_S = 1000, MS_PER_HOUR = 3600 * 1000, ROAD_MODES = 3, BOAT_MODES = 3 };

// Metres an hour by daylight on a dry day. 0 = not for this vehicle. Truck speeds keep below those of PP
// 79/2013 article 23 (80 km/h between towns, 50 in them, 30 in settlements) by what laden trucks on such
// roads reach.
static const int32_t road_speed[MAP_CLASSES][ROAD_MODES] = {
    //                     truck  motorbike  foot
    [MAP_MOTORWAY] = {60000, 0, 0},
    [MAP_PRIMARY] = {45000, 50000, 4500},
    [MAP_SECONDARY] = {40000, 45000, 4500},
    [MAP_TERTIARY] = {30000, 40000, 4500},
    [MAP_UNCLASSIFIED] = {25000, 30000, 4500},
    [MAP_RESIDENTIAL] = {20000, 25000, 4500},
    [MAP_SERVICE] = {15000, 20000, 4500},
    [MAP_TRACK] = {12000, 20000, 4500},
    [MAP_PATH] = {0, 12000, 4000},
    [MAP_FERRY_ROAD] = {8000, 8000, 8000}, // where no duration is said
};

// Through still water. Ketek, jukung and speedboat of the Musi basin at a working load.
static const int32_t water_speed[BOAT_MODES] = {12000, 9000, 35000};

// Draught of a laden boat decides where it still passes: the smallest class of water at low, normal and high.
static const uint8_t boat_waters_low[BOAT_MODES] = {1, 0, 1}; // canals and tidal channels at low water

// Per cent of the dry speed, by surface and rain.
static const uint8_t rain_factor[MAP_SURFACES][3] = {
    [SURFACE_UNKNOWN] = {100, 85, 70}, [SURFACE_PAVED] = {100, 90, 75}, [SURFACE_GRAVEL] = {80, 65, 45},
    [SURFACE_EARTH] = {60, 30, 0},     [SURFACE_SAND] = {50, 50, 45},   [SURFACE_WOOD] = {60, 50, 40},
};

// The current in metres an hour, by stage and class of water: rivers of the plain.
static const int32_t current[4] = {1500, 2500, 4500, 7000};

enum {
    NIGHT_ROAD = 80, // per cent of the speed by day
    NIGHT_WATER = 60,
    FORD_SPEED = 5000,
    NARROW_TRUCK_DM = 25, // a truck needs that much road
    TRUCK_KG = 8000,      // laden
    MOTORBIKE_KG = 350,
};

static way_bar access_bar(const map_way *w, bool back, travel_mode v)
{
    static const uint16_t not_for[MODE_COUNT] = {
        [MODE_TRUCK] = WAY_NO_TRUCK, [MODE_MOTORBIKE] = WAY_NO_MOTORBIKE, [MODE_FOOT] = WAY_NO_FOOT,
        [MODE_KETEK] = WAY_NO_BOAT,  [MODE_JUKUNG] = WAY_NO_BOAT,         [MODE_SPEEDBOAT] = WAY_NO_BOAT};
    if (w->flags & not_for[v]) {
        return BAR_ACCESS;
    }
    bool one_way = (w->flags & (back ? WAY_NOT_BACK : WAY_NOT_FORTH)) != 0;
    return one_way && v != MODE_FOOT ? BAR_ONE_WAY : BAR_NONE;
}

static way_bar road_bar(const map_way *w, travel_mode v, const road_state *s)
{
    if (road_speed[w->class_][v] == 0) {
        return BAR_CLASS;
    }
    int32_t weight = v == MODE_TRUCK ? TRUCK_KG : v == MODE_MOTORBIKE ? MOTORBIKE_KG : 0;
    if (w->limit_kg > 0 && weight > w->limit_kg) {
        return BAR_LIMIT;
    }
    if (v == MODE_TRUCK && w->width_dm > 0 && w->width_dm < NARROW_TRUCK_DM) {
        return BAR_WIDTH;
    }
    bool wet_ford = (w->flags & WAY_FORD) && s->river >= RIVER_HIGH;
    if (wet_ford || ((w->flags & WAY_FLOODS) && s->river >= RIVER_FLOOD)) {
        return BAR_FLOOD;
    }
    bool mud = rain_factor[w->surface][s->rain] == 0 && v != MODE_FOOT;
    return mud ? BAR_RAIN : BAR_NONE;
}

static way_bar water_bar(const map_way *w, travel_mode v, const road_state *s)
{
    if (s->river != RIVER_LOW) {
        return BAR_NONE;
    }
    bool shallow = w->class_ == MAP_STREAM || (w->flags & WAY_INTERMITTENT) ||
                   ((w->class_ == MAP_CANAL || w->class_ == MAP_TIDAL) && !boat_waters_low[v - MODE_KETEK]);
    return shallow ? BAR_LOW : BAR_NONE;
}

bool closure_covers(const map *m, int32_t way, const road_closure *c)
{
    const map_way *w = &m->way[way];
    if (c->way_source != 0) {
        return c->way_source == w->source;
    }
    int64_t reach_e7 = (int64_t)(c->radius_m / M_PER_E7) + 1;
    for (int32_t at = w->first_point; at + 1 < w->first_point + w->n_point; at++) {
        int64_t a = (int64_t)m->shape[at].lat_e7 - c->at.lat_e7;
        int64_t b = (int64_t)m->shape[at + 1].lat_e7 - c->at.lat_e7;
        double along = 0;
        bool apart = (a > reach_e7 && b > reach_e7) || (a < -reach_e7 && b < -reach_e7); // most, and cheaply
        if (!apart && map_piece_distance_m(m, at, c->at, &along) <= c->radius_m) {
            return true;
        }
    }
    return false;
}

static bool closed(const map *m, int32_t way, const road_state *s)
{
    for (int32_t i = 0; i < s->n_closure; i++) {
        if (closure_active(&s->closure[i], s->at_s) && closure_covers(m, way, &s->closure[i])) {
            return true;
        }
    }
    return false;
}

static int32_t speed_on_road(const map_way *w, travel_mode v, const road_state *s)
{
    int64_t speed = road_speed[w->class_][v];
    if (v != MODE_FOOT) {
        speed = speed * rain_factor[w->surface][s->rain] / PER_CENT;
    }
    if (s->night) {
        speed = speed * NIGHT_ROAD / PER_CENT;
    }
    if ((w->flags & WAY_FORD) && speed > FORD_SPEED) {
        speed = FORD_SPEED;
    }
    return (int32_t)speed;
}

// A river is drawn downstream: along it a boat goes with the current, back against it.
static int32_t speed_on_water(const map_way *w, bool back, travel_mode v, const road_state *s)
{
    int64_t speed = water_speed[v - MODE_KETEK];
    if (s->night) {
        speed = speed * NIGHT_WATER / PER_CENT;
    }
    bool flows = w->class_ == MAP_RIVER || w->class_ == MAP_STREAM;
    if (flows && !(w->flags & WAY_TIDAL)) {
        speed += back ? -current[s->river] : current[s->river];
    }
    return (int32_t)speed;
}

road_cost vehicle_cost(const map *m, int32_t way, bool back, travel_mode vehicle, const road_state *s,
                       way_bar *ret_bar)
{
    const map_way *w = &m->way[way];
    bool boat = mode_is_boat(vehicle);
    way_bar bar = BAR_CLASS;
    int32_t speed = 0;
    if (boat == (m->medium == MAP_WATER)) {
        bar = access_bar(w, back, vehicle);
        bar = bar != BAR_NONE ? bar : boat ? water_bar(w, vehicle, s) : road_bar(w, vehicle, s);
        bar = bar != BAR_NONE ? bar : closed(m, way, s) ? BAR_CLOSED : BAR_NONE;
    }
    if (bar == BAR_NONE) {
        speed = boat ? speed_on_water(w, back, vehicle, s) : speed_on_road(w, vehicle, s);
        bar = speed > 0 ? BAR_NONE : BAR_FLOOD; // a current that the boat cannot beat
    }
    *ret_bar = bar;
    if (bar != BAR_NONE) {
        return ROAD_CLOSED;
    }
    int64_t ms = w->duration_s >= 0 ? (int64_t)w->duration_s * MS_PER_S
                                    : ((int64_t)w->length_m * MS_PER_HOUR + speed - 1) / speed;
    return ms > ROAD_TIME_MAX_MS ? ROAD_CLOSED : road_cost_of((uint32_t)ms, (uint32_t)w->length_m);
}

void vehicle_costs(const map *m, travel_mode vehicle, const road_state *s, road_cost *ret_cost)
{
    for (int32_t a = 0; a < m->graph.n_arc; a++) {
        way_bar bar = BAR_NONE;
        int32_t slot = m->arc_way[a];
        if (slot == MAP_FOOT_LINK) {
            ret_cost[a] = vehicle == MODE_FOOT ? 0 : ROAD_CLOSED;
        } else {
            ret_cost[a] = vehicle_cost(m, slot / 2, slot % 2 != 0, vehicle, s, &bar);
        }
    }
}
