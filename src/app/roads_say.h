// The network's answers for people and for programs.
#ifndef KAWAL_APP_ROADS_SAY_H
#define KAWAL_APP_ROADS_SAY_H

#include <jansson.h>

#include "app/roads_ask.h"
#include "base/text.h"

// Why there is no way, as one sentence: which end has no way near it and what lies there, which closure took
// the last way, which weather.
void roads_why_say(strbuf *out, text_language language, const roads *r, const engine_trip *t,
                   const travel_why *why);

// Why a place could not be taken to a way, as one sentence without the place.
void roads_fault_say(strbuf *out, text_language language, const roads *r, const snap_fault *f,
                     int32_t limit_m);

// The same as a JSON object; its member "text" is the sentence. The caller owns it.
json_t *roads_why_json(text_language language, const roads *r, const engine_trip *t, const travel_why *why);

// A way with its legs, and "why": null or why there is none (docs/formats/network-json.md). The caller owns
// it.
json_t *roads_route_json(text_language language, const roads *r, const engine_trip *t,
                         const travel_route *route, const travel_why *why);

// A place as [longitude, latitude], and a moment (seconds since 1970 UTC) as text. The caller owns them.
json_t *roads_point_json(point p);
json_t *roads_instant_json(int64_t s);

// What a trip was asked about: vehicle, boat, weather, moment, and the metrics that answered. Set into `out`.
void roads_trip_json(json_t *out, const engine_trip *t, int32_t n_metric, const metric_id *id);

// Steps of a leg one after the other on one way.
typedef struct roads_stretch {
    roads_way way;
    int64_t ms, m;
} roads_stretch;

// Takes the next stretch of a leg; *at begins at 0 and counts steps. False at the end of the leg.
bool roads_stretch_next(arena *a, const roads *r, const travel_route *route, const route_leg *leg,
                        int32_t *at, roads_stretch *ret);

#endif
