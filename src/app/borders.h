// Kabupaten and their borders, as far as the register has outlines: where a way leaves one for another, and
// which Polres takes over there.
#ifndef KAWAL_APP_BORDERS_H
#define KAWAL_APP_BORDERS_H

#include "base/arena.h"
#include "domain/snapshot.h"
#include "geo/polygon.h"

enum {
    BORDERS_STEP_M = 200,   // a way is looked at so often
    BORDERS_WITHIN_M = 500, // a way that is back after less has only touched the border
    BORDERS_ELSEWHERE = -1, // in no kabupaten whose outline is known
};

typedef struct borders {
    const snapshot *snap;
    bool known;  // the operation's own kabupaten has its outline, or all of its villages have theirs
    int32_t own; // area
    int32_t n;
    struct border_outline *outline;
} borders;

// Memory is the arena's; the snapshot must outlive it.
void borders_make(arena *a, const snapshot *s, borders *ret);

// The kabupaten at a point: an area, or BORDERS_ELSEWHERE.
int32_t borders_at(const borders *b, point at);

typedef struct border_crossing {
    point at;
    int64_t along_mm; // of the line's length
    int32_t from, to; // kabupaten, or BORDERS_ELSEWHERE
} border_crossing;

// Where a line crosses from one kabupaten into another, in its order; *ret_length_mm is the line's. None
// where borders are not known. Memory is the arena's.
int32_t borders_cross(arena *a, const borders *b, int32_t n, const point *line, border_crossing **ret,
                      int64_t *ret_length_mm);

// The Polres of a kabupaten: of its row, or the one that the Polsek of its kecamatan stand below; SNAP_NONE
// when the register does not say.
int32_t borders_polres(const borders *b, int32_t kabupaten);

#endif
