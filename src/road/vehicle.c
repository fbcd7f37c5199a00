// Speeds, and why a way is barred.
//
// Where a figure has a source it is named at its row; the rest are the working assumptions of the posko until
// it has measured its own roads: a surveyed or measured link always goes before them.
#include "road/vehicle.h"

#include <assert.h>

enum { PER_CENT = 100, MS_PER_HOUR = 3600 * 1000, ROAD_MODES = 3, BOAT_MODES = 3 };

// Metres an hour by daylight on a dry day, loaded, stops for people and gates included. 0 = not for this
// vehicle.
//
// The lowest design speeds of Government Regulation PP 34/2006 on roads: 60 km/h for primary arterials (most
// national roads), 40 for primary collectors (province), 20 for primary local roads (kabupaten), 15 for
// primary neighbourhood roads (village). What is driven in rural Sumatra differs; each row says how:
//   truck      motorway    60: PP 79/2013, article 23, the lowest on motorways
//              primary     45: assumption, 3/4 of the design speed for towns, slopes and a convoy's pace
//              secondary   40: PP 34/2006, primary collector
//              tertiary    25: assumption, a little over the primary local road's 20, as most are paved
//              unclassified, residential 15: PP 34/2006, primary neighbourhood road
//              service, track 12: assumption, yards and plantation tracks
//              path         0: assumption, too narrow
//   motorbike  motorway, primary 50, secondary 45: assumption, the truck's and 5 more; trunk roads of the map
//              are of the class motorway, and only those that say so forbid motorbikes
//              tertiary 35, unclassified, residential 25: assumption, less slowed by holes and narrow bridges
//              service, track 20, path 12: assumption, planks and field tracks
//   foot       4 everywhere: assumption, under the 3 miles (4.8 km) an hour of Naismith (1892) for the load
static const int32_t road_speed[MAP_CLASSES][ROAD_MODES] = {
    //                     truck  motorbike  foot
    [MAP_MOTORWAY] = {60000, 50000, 4000},
    [MAP_PRIMARY] = {45000, 50000, 4000},
    [MAP_SECONDARY] = {40000, 45000, 4000},
    [MAP_TERTIARY] = {25000, 35000, 4000},
    [MAP_UNCLASSIFIED] = {15000, 25000, 4000},
    [MAP_RESIDENTIAL] = {15000, 25000, 4000},
    [MAP_SERVICE] = {12000, 20000, 4000},
    [MAP_TRACK] = {12000, 20000, 4000},
    [MAP_PATH] = {0, 12000, 4000},
    [MAP_FERRY_ROAD] = {8000, 8000, 8000}, // where no duration is said
};

// Through still water, at a working load; boats are slower on canals and streams, where their wash harms
// banks and houses.
//   ketek      10, narrow 8: assumption, wooden boat with a small inboard engine
//   jukung      8, narrow 6: assumption, heavier cargo boat
//   speedboat  35, narrow 20: assumption, outboard of 40 to 200 hp
static const int32_t open_water_speed[BOAT_MODES] = {10000, 8000, 35000};
static const int32_t narrow_water_speed[BOAT_MODES] = {8000, 6000, 20000};

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
    static const uint32_t not_for[MODE_COUNT] = {
        [MODE_TRUCK] = WAY_NO_TRUCK,   [MODE_MOTORBIKE] = WAY_NO_MOTORBIKE,
        [MODE_FOOT] = WAY_NO_FOOT,     [MODE_KETEK] = WAY_NO_KETEK,
        [MODE_JUKUNG] = WAY_NO_JUKUNG, [MODE_SPEEDBOAT] = WAY_NO_SPEEDBOAT};
    if (w->flags & not_for[v]) {
        return BAR_ACCESS;
    }
    bool one_way = (w->flags & (back ? WAY_NOT_BACK : WAY_NOT_FORTH)) != 0;
    return one_way && v != MODE_FOOT ? BAR_ONE_WAY : BAR_NONE;
}

static way_bar road_bar(const map_way *w, travel_mode v, const road_state *s)
{
    if (road_speed[w->class_][v] == 0 && w->duration_ms < 0) {
        return BAR_CLASS; // and where a time was measured, somebody went
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
    if (w->flags & WAY_SCHEMATIC) {
        return point_distance_m(m->shape[w->first_point], c->at) <= c->radius_m ||
               point_distance_m(m->shape[w->first_point + w->n_point - 1], c->at) <= c->radius_m;
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
        if (closure_holds(&s->closure[i], s) && closure_covers(m, way, &s->closure[i])) {
            return true;
        }
    }
    return false;
}

// Per cent of the table's speed that weather and hour leave.
static int32_t factor_on(const map_way *w, travel_mode v, rain_class rain, bool night)
{
    if (mode_is_boat(v)) {
        return night ? NIGHT_WATER : PER_CENT;
    }
    int32_t by_rain = v == MODE_FOOT ? PER_CENT : rain_factor[w->surface][rain];
    return night ? by_rain * NIGHT_ROAD / PER_CENT : by_rain;
}

static int32_t speed_on_road(const map_way *w, travel_mode v, const road_state *s)
{
    int64_t speed = (int64_t)road_speed[w->class_][v] * factor_on(w, v, s->rain, s->night) / PER_CENT;
    return (w->flags & WAY_FORD) && speed > FORD_SPEED ? FORD_SPEED : (int32_t)speed;
}

// A river is drawn downstream: along it a boat goes with the current, back against it.
static int32_t speed_on_water(const map_way *w, bool back, travel_mode v, const road_state *s)
{
    bool narrow = w->class_ == MAP_CANAL || w->class_ == MAP_STREAM;
    int64_t speed = narrow ? narrow_water_speed[v - MODE_KETEK] : open_water_speed[v - MODE_KETEK];
    speed = speed * factor_on(w, v, s->rain, s->night) / PER_CENT;
    bool flows = w->class_ == MAP_RIVER || w->class_ == MAP_STREAM;
    if (flows && !(w->flags & (WAY_TIDAL | WAY_STILL))) {
        speed += back ? -current[s->river] : current[s->river];
    }
    return (int32_t)speed;
}

// The time over a way that is not barred; -1 when there is none.
static int64_t time_over(const map_way *w, bool back, travel_mode v, const road_state *s)
{
    if (w->duration_ms >= 0 && w->class_ == MAP_FERRY_ROAD) {
        return w->duration_ms;
    }
    if (w->duration_ms >= 0) { // as measured on a dry day
        int64_t dry = factor_on(w, v, RAIN_NONE, false);
        int64_t now = factor_on(w, v, s->rain, s->night);
        return now > 0 ? (w->duration_ms * dry + now - 1) / now : -1;
    }
    int64_t speed = mode_is_boat(v) ? speed_on_water(w, back, v, s) : speed_on_road(w, v, s);
    return speed > 0 ? ((int64_t)w->length_m * MS_PER_HOUR + speed - 1) / speed : -1;
}

road_cost vehicle_cost(const map *m, int32_t way, bool back, travel_mode vehicle, const road_state *s,
                       way_bar *ret_bar)
{
    const map_way *w = &m->way[way];
    bool boat = mode_is_boat(vehicle);
    way_bar bar = BAR_CLASS;
    int64_t ms = -1;
    if (boat == (m->medium == MAP_WATER)) {
        bar = access_bar(w, back, vehicle);
        bar = bar != BAR_NONE ? bar : boat ? water_bar(w, vehicle, s) : road_bar(w, vehicle, s);
        bar = bar != BAR_NONE ? bar : closed(m, way, s) ? BAR_CLOSED : BAR_NONE;
    }
    if (bar == BAR_NONE) {
        ms = time_over(w, back, vehicle, s);
        bar = ms >= 0 ? BAR_NONE : BAR_FLOOD; // a current that the boat cannot beat
    }
    *ret_bar = bar;
    return bar != BAR_NONE || ms > ROAD_TIME_MAX_MS ? ROAD_CLOSED
                                                    : road_cost_of((uint32_t)ms, (uint32_t)w->length_m);
}

bool vehicle_fits(const map *m, int32_t way, travel_mode vehicle)
{
    static const road_state easiest = {.rain = RAIN_NONE, .river = RIVER_NORMAL};
    way_bar bar = BAR_NONE;
    return road_cost_open(vehicle_cost(m, way, false, vehicle, &easiest, &bar)) ||
           road_cost_open(vehicle_cost(m, way, true, vehicle, &easiest, &bar));
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
