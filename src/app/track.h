// Measured speeds: a GPS track that somebody drove over the network proposes how fast its ways are, and a
// person accepts what is right.
#ifndef KAWAL_APP_TRACK_H
#define KAWAL_APP_TRACK_H

#include "app/gpx.h"
#include "app/register.h"
#include "app/roads.h"

enum {
    TRACK_RADIUS_M = 40, // of a point from the way that it is on
    TRACK_LEAST_M = 100, // on a way: on less a fix that is off by metres tells nothing
    TRACK_LEAST_MS = 10000,
};

// The lines of a GPX file that have times.
typedef struct track {
    int32_t n;
    const gpx_line *line;
    int32_t untimed; // lines left out, because fewer than two of their points have a time
} track;

// Reads a file of at most 64 MiB; each fault is told with its line. Memory is the arena's. Errors: file.*,
// import.refused {faults}, track.no_times {file}.
bool track_read(arena *a, const char *path, gpx_fault_fn *fault, void *ctx, track *ret, err *e);

// How fast a way of the register or of OpenStreetMap was, over all passes of the track.
typedef struct track_proposal {
    roads_kind kind;     // of the register, or of OpenStreetMap
    const char *code;    // the register's, or "w<OSM id>"
    const char *name;    // "" when it has none
    const char *row;     // code of the entry that an acceptance writes
    bool fresh;          // there is none yet
    int32_t passes;      // from entering the way to leaving it or turning back
    int32_t metres, s;   // gone along it
    int32_t measured_mh; // metres an hour
    int32_t present_mh;  // by the network on a dry day; 0 = the vehicle may not go there
    int32_t link_min;    // of a link: the whole way by the measured speed, in minutes; else 0
} track_proposal;

typedef struct track_proposals {
    int32_t n;
    const track_proposal *row; // in the order in which the track came to them
    int32_t points, unmatched; // points taken; of them on no way
    int32_t brief;             // ways on which the track was too short to tell
    int32_t local;             // lines reckoned to TPS that it went along
} track_proposals;

// What a track says of the ways of a vehicle's medium. Texts and rows are the arena's. Errors: those of
// match_track.
bool track_propose(arena *a, const roads *r, const snapshot *snap, const track *t, travel_mode vehicle,
                   track_proposals *ret, err *e);

// Writes the measured speeds as one change of the register: of a way of OpenStreetMap as an entry that
// corrects it, of a drawn way as its speed, of a link as its minutes. Only proposals whose code stands in
// `codes`, between commas, or all with "all". source: what new entries name as theirs. Errors: track.no_code
// {code}, register_put's.
bool track_accept(store *s, const track_proposals *p, str codes, str source, const change_options *o,
                  register_written *ret, err *e);

#endif
