// How far a trip is, from what its tracker told: where along the planned way, how late, when it will be
// there, and which of the positions cannot be believed. A pure function of the planned way, the positions
// that were known by a moment, and that moment: positions that come late or out of order give the same answer
// as in order, and what was known earlier can be asked again.
#ifndef KAWAL_DOMAIN_PROGRESS_H
#define KAWAL_DOMAIN_PROGRESS_H

#include "base/arena.h"
#include "event/observation.h"

enum { PROGRESS_NOWHERE = -1 }; // metres or an index that is not there

// A point of the planned way. Times do not decrease. Where goods are handled there are two at one point, one
// with the time of arrival, one with that of leaving.
typedef struct progress_point {
    point at;
    int64_t plan_us;
    int32_t stop; // 0 where it begins, then as they follow; PROGRESS_NOWHERE between stops
} progress_point;

typedef struct progress_way {
    int32_t n; // at least 2
    const progress_point *at;
} progress_way;

typedef struct progress_limits {
    int32_t corridor_m;  // farther from the way is off it
    int32_t stop_m;      // within this of a stop is at it
    int32_t back_m;      // a vehicle may turn back so far from where it was farthest
    int32_t still_m;     // who stays within this stands still
    int32_t coarse_m;    // a position with a larger accuracy is not used
    int32_t fastest_cms; // nobody goes faster between two positions
    int64_t clock_us;    // a device's clock may be ahead of ours by this
} progress_limits;

// What is to be said of a position. Positions with any of the first five are not used to reckon with.
typedef enum progress_mark {
    PROGRESS_MOCK = 1,   // the device says that another program gave it
    PROGRESS_COARSE = 2, // its accuracy is too bad
    PROGRESS_FAST = 4,   // nobody gets there in that time
    PROGRESS_CLOCK = 8,  // the device's clock is ahead
    PROGRESS_SAME = 16,  // of the moment of another one; or it has no place
    PROGRESS_OFF = 32,   // outside the corridor
} progress_mark;

typedef enum progress_stage {
    PROGRESS_SILENT,    // nothing known
    PROGRESS_WAITING,   // at the beginning
    PROGRESS_UNDER_WAY, //
    PROGRESS_ARRIVED,   // at the last stop
} progress_stage;

typedef struct progress_fix {
    uint32_t marks;
    int32_t along_m;      // along the way; PROGRESS_NOWHERE when not used or off the way
    int32_t off_m;        // from the way; PROGRESS_NOWHERE when not used
    progress_stage stage; // as it was then; PROGRESS_SILENT when not used
    int64_t late_us;      // likewise
} progress_fix;

typedef struct progress {
    progress_stage stage;
    int64_t heard_us;       // when anything came last; 0 = never
    int64_t last_us;        // moment of the last position that is used; 0 = none
    point at;               // that position
    int32_t along_m;        // along the way; where it left the way, while it is off
    int32_t whole_m;        // length of the way
    int32_t off_m;          // from the way
    int64_t off_since_us;   // 0 = on the way
    int64_t still_since_us; // 0 = it moves, or stands where and while it was planned to
    int32_t stop;           // the stop that it is at; PROGRESS_NOWHERE between stops
    int32_t next_stop;      // the next one; PROGRESS_NOWHERE at the end
    int64_t late_us;        // behind the plan at the last position; below 0 = ahead
    int64_t eta_us;         // at the end, should it go on as planned; when it arrived; 0 = unknown
} progress;

// obs may come in any order; those with heard_us > known_us are not known yet. ret_fix [n], or NULL, says of
// each what became of it. Scratch memory is the arena's.
void progress_of(arena *a, const progress_way *way, const progress_limits *limits, int32_t n,
                 const observation *obs, int64_t known_us, progress *ret, progress_fix *ret_fix);

// How far the vehicles of a convoy are apart: the lateness of the last less that of the foremost, of those
// that are under way. 0 for fewer than two.
int64_t progress_apart_us(int32_t n, const progress *vehicle);

#endif
