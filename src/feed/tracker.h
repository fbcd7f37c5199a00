// What trackers and phones send over HTTP: the query or form of the OsmAnd protocol, and the JSON of Traccar
// Client 9 (https://www.traccar.org/osmand/). Bytes from outside; whatever they are, the answer is reports or
// an error.
//
// Units by the protocol: a form's speed is in knots, JSON's in metres a second; a number below zero is not
// known. A timestamp is seconds or milliseconds since 1970 (2^31 and above are milliseconds), RFC 3339, or
// "YYYY-MM-DD HH:MM:SS" in UTC. The place 0,0 stands for none. Whoever presses the button for help sends
// alarm=sos, in JSON {"extras": {"alarm": "sos"}} of the location. Fields that are not known are passed over:
// trackers send many.
#ifndef KAWAL_FEED_TRACKER_H
#define KAWAL_FEED_TRACKER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "event/observation.h"

enum {
    TRACKER_DEVICE_MAX = 64,    // letters, digits, '.', '-', '_'
    TRACKER_REPORTS_MAX = 1000, // in one request
};

typedef struct tracker_report {
    str device; // as it calls itself; a view into the request or the arena
    observation what;
} tracker_report;

typedef struct tracker_batch {
    int32_t n;
    tracker_report *report; // in the order of the request
} tracker_batch;

// One report as a query string, or the same as a form in the body. `now_us` is when it came. Errors:
// tracker.no_device, tracker.device {limit}, tracker.field {field} {value}, tracker.place.
bool tracker_read_form(arena *a, str form, int64_t now_us, tracker_batch *ret, err *e);

// One report as an object, a list of them, or one object whose "location" is a list. All of them or none.
// Errors: the same, and tracker.json, tracker.many {limit}.
bool tracker_read_json(arena *a, str body, int64_t now_us, tracker_batch *ret, err *e);

#endif
