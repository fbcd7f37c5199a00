// Making maps from OpenStreetMap: what is kept between the passes, and what tags mean.
#ifndef KAWAL_ROAD_MAP_OSM_INTERNAL_H
#define KAWAL_ROAD_MAP_OSM_INTERNAL_H

#include "road/map.h"
#include "road/osm.h"

// What a way is to us.
typedef enum way_look {
    LOOK_SKIP,
    LOOK_ROAD,
    LOOK_WATER,
    LOOK_CUT, // water that no boat passes: culverts, dams, weirs, waterfalls
} way_look;

typedef struct taken_way {
    int64_t id;
    int64_t length_mm; // of all its pieces
    size_t first_ref;
    int32_t n_ref;
    int32_t duration_s; // of a ferry; -1 = not said
    int32_t limit_kg;
    int16_t width_dm;
    uint8_t class_, surface;
    uint32_t flags;
    way_look look;
    size_t name_at; // in the importer's names
    uint8_t name_n; // bytes; 0 = none
} taken_way;

// A pier, slipway or terminal that is drawn as a line or an outline; or water that no boat passes, which is
// only counted.
typedef struct taken_landing {
    int64_t id;
    size_t first_ref;
    int32_t n_ref;
    map_candidate_kind kind;
    bool cut;
} taken_landing;

// A turn restriction by OSM ids: at a node, or over ways.
typedef struct taken_turn {
    int64_t in, out;
    int64_t node; // when n_via is 0
    size_t first_via;
    int32_t n_via; // of the importer's `via`
    bool only;
} taken_turn;

typedef struct taken_node {
    point at;
    bool known;
    bool inside; // the clip
    bool cut;    // no boat passes
} taken_node;

typedef struct importer {
    const map_clip *clip;
    int64_t *ref; // ids of the nodes of all taken ways
    taken_way *way;
    taken_turn *turn;
    int64_t *via; // ids of ways that turns lead over
    taken_landing *landing;
    map_candidate *candidate;
    int64_t *id; // sorted, each once
    taken_node *node;
    char *name; // all texts, one after the other
    size_t n_name, cap_name;
    size_t n_ref, cap_ref, n_way, cap_way, n_turn, cap_turn, n_via, cap_via, n_landing, cap_landing,
        n_candidate, cap_candidate, n_id;
    map_report report;
    bool (*progress)(void *ctx, int pass, int64_t done, int64_t total);
    void *progress_ctx;
    int pass;
} importer;

// What the tags of a way say: fills all but ids, length and place.
way_look way_class_of(const osm_tags *t, taken_way *ret);

// Whether a node parts the water: a dam, weir, waterfall or lock without boats.
bool node_cuts_water(const osm_tags *t);

// Whether a node or a way is a place where boats land; *ret_kind which.
bool is_landing(const osm_tags *t, map_candidate_kind *ret_kind);

void candidate_push(importer *im, point at, int64_t source, map_candidate_kind kind);

// Adds the ends of roads near water to the candidates, but for those near another one.
void suggest_road_ends(importer *im, const map *road, const map *water);

// Where an id stands among those that ways name; n_id when it is none of them.
size_t id_find(const importer *im, int64_t id);

// The turn restrictions in terms of the road map's pieces of way, into parts; those that are not understood
// are counted. `number` is the node of each id, -1 = none. Memory is the arena's.
void take_turns(importer *im, arena *a, const int32_t *number, map_parts *parts);

#endif
