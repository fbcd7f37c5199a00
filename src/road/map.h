// The map: ways of one medium between junctions, with what they are and never how fast they are. Roads and
// waters are two maps; only a jetty leads from one to the other (road/journey.h).
//
// A map is made once, from OpenStreetMap or from surveys, and says nothing of today: weather, river and
// closures are a question's part (road/vehicle.h).
#ifndef KAWAL_ROAD_MAP_H
#define KAWAL_ROAD_MAP_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "road/graph.h"

typedef enum map_medium {
    MAP_ROAD,
    MAP_WATER,
} map_medium;

// Kinds of way, from the best road down, then waters. Numbers are kept in files: never given anew.
typedef enum map_class {
    MAP_MOTORWAY,     // and trunk roads
    MAP_PRIMARY,      // national
    MAP_SECONDARY,    // of the province
    MAP_TERTIARY,     // of the kabupaten
    MAP_UNCLASSIFIED, // of the village
    MAP_RESIDENTIAL,
    MAP_SERVICE,
    MAP_TRACK,
    MAP_PATH,       // footpaths, footbridges, steps
    MAP_FERRY_ROAD, // carries road vehicles over water, by its timetable's duration
    MAP_RIVER,
    MAP_CANAL,
    MAP_TIDAL,   // tidal channels
    MAP_STREAM,  // boats only where somebody says so
    MAP_FAIRWAY, // marked or surveyed lines over open water
} map_class;
enum { MAP_CLASSES = 15 };

typedef enum map_surface {
    SURFACE_UNKNOWN,
    SURFACE_PAVED,
    SURFACE_GRAVEL,
    SURFACE_EARTH,
    SURFACE_SAND,
    SURFACE_WOOD, // boards over swamp
} map_surface;
enum { MAP_SURFACES = 6 };

// What else a way is; bits of map_way.flags.
enum {
    WAY_FORD = 1 << 0,
    WAY_FLOODS = 1 << 1, // flood-prone
    WAY_BRIDGE = 1 << 2,
    WAY_TIDAL = 1 << 3,
    WAY_INTERMITTENT = 1 << 4, // water that is not there all year
    WAY_NO_TRUCK = 1 << 5,
    WAY_NO_MOTORBIKE = 1 << 6,
    WAY_NO_FOOT = 1 << 7,
    WAY_NO_KETEK = 1 << 8,
    WAY_NO_JUKUNG = 1 << 9,
    WAY_NO_SPEEDBOAT = 1 << 10,
    WAY_NO_BOAT = WAY_NO_KETEK | WAY_NO_JUKUNG | WAY_NO_SPEEDBOAT,
    WAY_NOT_BACK = 1 << 11,  // one way for vehicles; on foot both
    WAY_NOT_FORTH = 1 << 12, // one way the other way round
    WAY_STILL = 1 << 13,     // which way the water flows is not known: no current is reckoned
    WAY_SCHEMATIC = 1 << 14, // drawn straight between two places: its ends are true, its middle is not,
                             // and places are taken to its ends only
    WAY_FLAGS = (1 << 15) - 1,
};

// A piece of way between two junctions. On water it points downstream where the flow is known.
typedef struct map_way {
    int64_t source;   // id of the OSM way, or of the survey's row, negative
    int32_t from, to; // nodes
    int32_t length_m;
    int32_t first_point; // of its shape, from and to included
    int32_t n_point;
    int32_t duration_ms; // over this piece: of a ferry by its timetable, else as measured; -1 = not said
    int32_t limit_kg;    // heaviest vehicle; 0 = not said
    uint32_t flags;
    int32_t name;     // number of its name in the map, from 1; 0 = none
    int16_t width_dm; // 0 = not said
    uint8_t class_;   // map_class
    uint8_t surface;  // map_surface
} map_way;

// A turn that vehicles must not take, or the only one that they may: from the way in to the way out, at a
// node or over the ways between them. Who leaves these ways before their end, or comes to them otherwise, is
// not bound.
typedef struct map_turn {
    int32_t in, out; // ways: the one comes in to the node, the other leaves it or the end of the ways between
    int32_t node;
    bool only;
    int32_t first_via, n_via; // of the map's `via`, driven one after the other from the node on; n_via <=
                              // MAP_VIA_MAX, 0 = none
} map_turn;

// All ways of one medium, and the graph that they make. Where a turn is forbidden, the way that comes in ends
// at a copy of the junction, from which arcs lead only where one may go on; so a way may have several arcs. A
// turn over ways has a copy of each junction on them, for those who came in by its first way.
typedef struct map {
    map_medium medium;
    int32_t n_node, n_way, n_point;
    const point *node;     // [n_node], copies included: they come last, by junction
    const map_way *way;    // [n_way]
    const point *shape;    // [n_point]
    const int32_t *origin; // [n_node]: the junction that a node is a copy of; else itself
    road_graph graph;
    const int32_t *arc_way;    // [graph.n_arc]: 2 * way along it, 2 * way + 1 back along it, or MAP_FOOT_LINK
    const int32_t *slot_first; // [2 * n_way + 1]: the arcs of a way in one direction, that from the junction
    const int32_t *slot_arc;   // itself first, then those from its copies
    int32_t n_turn;
    const map_turn *turn; // that the copies are for
    int32_t n_via;
    const int32_t *via; // slots: 2 * way along it, 2 * way + 1 back along it
    int32_t n_name;
    const str *name;
} map;

enum {
    MAP_FOOT_LINK = -1, // from a copy to its junction, on foot: turns are not forbidden there
    MAP_WAYS_MAX = 1 << 26,
    MAP_ARCS_MAX = 1 << 28,
    MAP_NAME_MAX = 255, // bytes
    MAP_VIA_MAX = 255,  // ways that one turn leads over
};

// The name of a way; empty when it has none.
static inline str map_way_name(const map *m, int32_t way)
{
    return m->way[way].name > 0 ? m->name[m->way[way].name - 1] : (str){NULL, 0};
}

// The junction where a way begins in one direction, and where it ends. Its slot is 2 * way along it, and one
// more back.
static inline int32_t slot_tail(const map_way *way, int32_t slot)
{
    return slot % 2 == 0 ? way[slot / 2].from : way[slot / 2].to;
}

static inline int32_t slot_head(const map_way *way, int32_t slot)
{
    return slot_tail(way, slot ^ 1);
}

// Whether a text may be a name: UTF-8 without control characters, 1 to MAP_NAME_MAX bytes.
bool map_name_is_sound(str name);

// Joins ways to a map: builds the graph and the copies. Arrays are taken as they are and must live as long as
// the map. Errors: road.map_large {ways} {limit}, road.map_turns {arcs} {limit}.
typedef struct map_parts {
    map_medium medium;
    int32_t n_node, n_way, n_point, n_turn;
    const point *node;
    const map_way *way;
    const point *shape;
    const map_turn *turn;
    int32_t n_via;
    const int32_t *via;
    int32_t n_name;
    const str *name;
} map_parts;
bool map_make(arena *a, const map_parts *p, map *ret, err *e);

// How many of the nodes are junctions: those before the first copy.
int32_t map_junctions(const map *m);

// The copies of a junction: so many nodes, from *ret_first on.
int32_t map_copies(const map *m, int32_t junction, int32_t *ret_first);

// How far a place is from the straight piece between points `at` and at + 1 of the shape, in metres on the
// plane that touches the sphere there, and how far along the piece its foot is, from 0 to 1.
#define M_PER_E7 0.0111194927 // along a meridian, on the sphere of geo/point.h
double map_piece_distance_m(const map *m, int32_t at, point p, double *ret_along);

// Why a turn restriction of OpenStreetMap is not obeyed.
typedef enum map_turn_fault {
    TURN_FAULT_MEMBERS, // not one way in, one node or some ways between, and one way out; or it neither
                        // forbids nor demands
    TURN_FAULT_OFF,     // not all of them are roads of the map
    TURN_FAULT_APART,   // they do not meet, or no vehicle may drive from one to the next
    TURN_FAULT_LONG,    // more than MAP_VIA_WAYS_MAX ways between, or more than MAP_VIA_MAX pieces of them
} map_turn_fault;
enum { MAP_TURN_FAULTS = 4, MAP_VIA_WAYS_MAX = 8 };

// What an import left out, to be told.
typedef struct map_report {
    int64_t nodes, ways, relations;             // read
    int64_t roads, waters;                      // ways taken
    int64_t missing_nodes;                      // that ways name and the file lacks
    int64_t restrictions;                       // turn restrictions obeyed
    int64_t restrictions_over_ways;             // of these, with ways between the way in and the way out
    int64_t restrictions_left[MAP_TURN_FAULTS]; // and left out
    int64_t cut;                                // culverts, dams, weirs, waterfalls
    int32_t n_candidate;                        // places that may be jetties
} map_report;

typedef struct map_candidate {
    point at;
    int64_t source; // OSM id
    uint8_t kind;   // map_candidate_kind
} map_candidate;

typedef enum map_candidate_kind {
    CANDIDATE_FERRY_TERMINAL,
    CANDIDATE_PIER,
    CANDIDATE_SLIPWAY,
    CANDIDATE_ROAD_END, // within 50 m of water
} map_candidate_kind;

typedef struct map_pair {
    map road, water;
    const map_candidate *candidate;
    map_report report;
} map_pair;

// The part of the globe that is taken; everything when none.
typedef struct map_clip {
    bool any;
    point min, max;
} map_clip;

// Reads an extract in three passes (relations, ways, nodes), so that only what is on a taken way is kept:
// memory grows with the ways taken, not with the file nor with its ids. Errors: osm_read's, road.map_large,
// road.map_empty (no way in it, or none within the clip).
bool map_read_osm(arena *a, const char *path, const map_clip *clip,
                  bool (*progress)(void *ctx, int pass, int64_t done, int64_t total), void *ctx,
                  map_pair *ret, err *e);

// A map as bytes, and back; the same map gives the same bytes. What is read is checked: every number that
// leads somewhere leads to something. Errors: road.map_damaged, those of map_make.
void map_write(const map *m, strbuf *out);
bool map_read(arena *a, str bytes, map *ret, err *e);

// SHA-256 of those bytes: the name of a map's content.
enum { MAP_HASH_BYTES = 32 };
void map_hash(const map *m, uint8_t ret[MAP_HASH_BYTES]);

#endif
