// The roads at the posko's desk: the network of a served operation, and its answers as JSON and tiles
// (docs/formats/network-json.md).
//
// The network is made when something is first asked of it, and made anew when rows of the register that it is
// made of have changed since; an answer is always of the register as it is. Closures and jetties change no
// line: with them it is renewed in milliseconds. Making takes from milliseconds to minutes, on a thread of
// its own; who asks waits for a while (road_desk_patience), so all questions belong on a thread that nothing
// else waits for. One thread at a time, but road_desk_stop.
#ifndef KAWAL_APP_ROAD_DESK_H
#define KAWAL_APP_ROAD_DESK_H

#include <jansson.h>

#include "app/roads_ask.h"
#include "app/tile_cache.h"
#include "base/clock.h"
#include "base/text.h"

typedef struct road_desk road_desk;

enum {
    ROAD_DESK_RETRY_S = 10, // a network that could not be made is tried again after this, or when rows change
    ROAD_DESK_PATIENCE_MS = 10000,
    ROAD_DESK_REACH_POINTS = 200000, // of the lines of one answer; the lesser classes go first
    ROAD_DESK_LIST_ROWS = 5000,      // of closures or suggestions in one answer
};

// Opens the operation of a folder. Errors: operation_open's.
bool road_desk_open(const char *dir, clock_source clock, road_desk **ret, err *e);
void road_desk_close(road_desk *d); // takes NULL

// Ends a making in hand, and makes none any more: what is asked is refused with road.stopped. From any
// thread.
void road_desk_stop(road_desk *d);

// How long all questions together wait for one making, ROAD_DESK_PATIENCE_MS unless said otherwise; then, and
// as long as it is not done, they fail at once with road.making.
void road_desk_patience(road_desk *d, int32_t ms);

// Errors of all that follow: road.making {percent}, road.stopped, the store's, base_map_load's, roads_make's.
// The caller owns *ret.

// What the network is made of, with its closures, suggested jetties and limits.
bool road_desk_network(road_desk *d, text_language language, json_t **ret, err *e);

// A way between two places, leg by leg, or why there is none. from and to: "LAT,LON" or the code of a site or
// TPS. Errors also: roads_ask_read's, roads.place, engine_route's.
bool road_desk_route(road_desk *d, text_language language, const char *from, const char *to,
                     const roads_words *words, json_t **ret, err *e);

// What can be reached within `minutes` (a number in words, 1 to ROADS_REACH_MIN_MAX) from a place, or from
// where it can be reached when `to`. Errors also: as above, roads.number.
bool road_desk_reach(road_desk *d, text_language language, const char *at, bool to, const char *minutes,
                     const roads_words *words, json_t **ret, err *e);

// A tile of the map, which is valid; good until the next question.
bool road_desk_tile(road_desk *d, web_tile id, const kept_tile **ret, err *e);

#endif
