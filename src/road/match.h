// Which ways a GPS track followed, and how fast: the ground for proposals of measured speeds.
//
// A hidden Markov model (Newson and Krumm, "Hidden Markov Map Matching Through Noise and Sparseness", 2009):
// each point may be on any of the ways near it, the likelier the nearer; of two points the likelier places
// are those whose way between them is as long as what the track went. The likeliest sequence is taken
// (Viterbi). What people may do there does not count: who drove a one-way street back did so.
#ifndef KAWAL_ROAD_MATCH_H
#define KAWAL_ROAD_MATCH_H

#include "road/snap.h"

enum { MATCH_POINTS_MAX = 200000, MATCH_RADIUS_MAX_M = 500 };

typedef struct track_point {
    point at;
    int64_t t_s; // seconds of any clock
} track_point;

// A part of one way, gone along in one direction without a break.
typedef struct match_pass {
    int32_t way;
    bool back;
    int32_t from_m, to_m; // along the way from its first point; from_m > to_m when back
    int64_t ms;
} match_pass;

// The passes of a track, in its order, in the arena. Ways are looked for within radius_m (1 to
// MATCH_RADIUS_MAX_M, beyond it is cut) of each point; points less than 30 m from the one before are passed
// over. The track is broken, and what lies between is not counted, where it stands still, leaps, has no point
// for a quarter of an hour, where its clock goes back, and where no way of the map explains it. Between two
// points with others far from any way between them, only schematic ways explain it: their middle is not where
// they are drawn. *ret_unmatched points (of those not passed over) are in no pass. Work is bounded for each
// point. Errors: road.track_points {points} {limit}.
bool match_track(arena *a, const snap_index *s, int32_t n, const track_point *p, int32_t radius_m,
                 const match_pass **ret, int32_t *ret_n, int32_t *ret_unmatched, err *e);

#endif
