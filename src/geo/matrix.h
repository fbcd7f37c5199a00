// Means of travel, and the matrices of time and distance between places: what road computes and plan reads.
#ifndef KAWAL_GEO_MATRIX_H
#define KAWAL_GEO_MATRIX_H

#include <stdbool.h>
#include <stdint.h>

typedef enum travel_mode {
    MODE_TRUCK,
    MODE_MOTORBIKE,
    MODE_FOOT,
    MODE_KETEK,
    MODE_JUKUNG,
    MODE_SPEEDBOAT,
} travel_mode;
enum { MODE_COUNT = 6 };

// A set of modes: bit 1 << travel_mode.
typedef uint8_t mode_set;
enum { MODES_ROAD = 0x07, MODES_BOAT = 0x38, MODES_ALL = 0x3F };

static inline bool mode_is_boat(travel_mode m)
{
    return m >= MODE_KETEK;
}

enum { MATRIX_NONE = -1 }; // no way by this mode

// Travel between n places by one mode; cell [from * n + to]. Row-major, n * n cells each; the diagonal is 0.
// Memory belongs to the arena that made it.
typedef struct matrix {
    int32_t n;
    int32_t *time_s; // seconds, or MATRIX_NONE
    int32_t *dist_m; // metres along the way, or MATRIX_NONE
} matrix;

#endif
