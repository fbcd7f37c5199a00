// Surveys: lines that people drew or walked, and what they know better of the ways of a map, joined with that
// map to one network.
#ifndef KAWAL_ROAD_SURVEY_H
#define KAWAL_ROAD_SURVEY_H

#include "road/map.h"

enum { SURVEY_POINTS_MAX = ROAD_NODE_MAX / 4 }; // of base and lines together

typedef struct survey_line {
    int64_t source;  // negative: map_way.source of the pieces that it becomes
    int32_t n_point; // 2 or more
    const point *point;
    int32_t length_m;    // measured; 0 = of its shape
    int32_t duration_ms; // measured over the whole line; -1 = not
    int32_t join_m;      // an end with a way nearer than this is joined to it there; 0 = to equal ends only
    int32_t limit_kg;
    int16_t width_dm;
    uint8_t class_, surface; // the class is one of the map's medium
    uint32_t flags;
} survey_line;

// What is known better of a way that the map has.
typedef struct survey_change {
    int64_t source;             // of the way
    bool gone;                  // not there
    int16_t class_, surface;    // -1 = as it is; the class is one of the map's medium
    int32_t speed_mh;           // measured metres an hour; 0 = as it is
    int32_t limit_kg, width_dm; // -1 = as it is
    uint32_t flags_on, flags_off;
} survey_change;

typedef struct survey_report {
    int32_t joined, loose; // ends of lines from which another way leads on, and from which none does
    int32_t unknown;       // changes without a way
    int32_t turns_lost;    // over ways that are now in more than MAP_VIA_MAX pieces
} survey_report;

// Joins lines to a map of the same medium; base->n_way may be 0. Same input, same bytes.
//
// - Ends of lines at equal points are one junction.
// - An end within join_m of a way of the base, or of another line, is joined to it at the nearest spot, for
// each
//   vehicle of its line to the nearest one that is fit for it: so a truck's road does not end at a footpath.
//   To the base and to lines apart, since another line may itself be loose. Schematic lines are reached at
//   their ends, and by other schematic lines at equal ends only.
// - A way is split at a joint. Lengths and durations of its pieces add up to what it had, and forbidden turns
//   hold at the pieces that touch their junctions and lead over all pieces of the ways between.
// - A joint on the way (less than half a metre from it) makes the end a junction of it. To others leads a
//   connector of its true length: source 0, class service, or fairway on water, schematic, open to all.
// - Of several changes of one way each is made, in their order. A speed becomes a duration of each piece.
//
// Memory is the arena's; names stay those of the base, which must live as long as the result. Errors:
// road.survey_large {points} {limit}, those of map_make.
bool map_survey(arena *a, const map *base, int32_t n_line, const survey_line *line, int32_t n_change,
                const survey_change *change, map *ret, survey_report *ret_report, err *e);

#endif
