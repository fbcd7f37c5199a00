// What a device says of itself now and then: where it was, how fast, how full its battery. A claim, never
// proof; there are many, they come late, twice and out of order, and they are kept apart from the events.
#ifndef KAWAL_EVENT_OBSERVATION_H
#define KAWAL_EVENT_OBSERVATION_H

#include <stdbool.h>
#include <stdint.h>

#include "geo/point.h"

enum { OBSERVATION_UNSAID = -1 }; // of a number that the device did not give

typedef struct observation {
    int64_t time_us;     // of the fix, by the device's clock; when it came, where the device does not say
    bool timed;          // the device said so itself
    int64_t heard_us;    // when it came
    bool placed;         // false: a sign of life without a place
    point at;            // when placed
    bool mock;           // the device says that another program gave the place
    int32_t accuracy_m;  // radius; or OBSERVATION_UNSAID, like the numbers below
    int32_t speed_cms;   // centimetres a second
    int32_t bearing_deg; // 0 .. 359, clockwise from north
    int32_t battery;     // percent
    bool sos;            // somebody calls for help with it
} observation;

#endif
