// Questions about the network in words, as the command line and the API take them.
#ifndef KAWAL_APP_ROADS_ASK_H
#define KAWAL_APP_ROADS_ASK_H

#include "app/roads.h"

enum {
    ROADS_BOXES_MAX = 100000,
    ROADS_REACH_MIN_MAX = 24 * 60,
};

// Each word in English or Indonesian; NULL or "" = as said here.
typedef struct roads_words {
    const char *vehicle; // truck, motorbike, foot, or a boat; a truck
    const char *boat;    // ketek, jukung, speedboat: may be used between jetties; none
    const char *onward;  // from the jetty on: truck, motorbike, foot; by motorbike. With a boat alone
    const char *boxes;   // to be carried over the jetties; 0. With a boat alone
    const char *rain;    // none, some, heavy; none
    const char *river;   // low, normal, high, flood; normal
    const char *night;   // yes, no; from 18:00 to 6:00 when `at` says an hour, else no
    const char *at;      // departure, local: YYYY-MM-DD or YYYY-MM-DDTHH:MM; now
} roads_words;

typedef struct roads_ask {
    roads_state state;
    travel_mode vehicle, boat, onward;
    bool by_boat;
    int32_t boxes;
} roads_ask;

// Errors: roads.word {name} {value} {choices}, roads.no_boat {name}, roads.number {name} {value} {min} {max},
// roads.at {value}.
bool roads_ask_read(const roads_words *w, int32_t utc_offset_min, int64_t now_s, roads_ask *ret, err *e);

// One word alone, for who asks for less.
bool roads_rain_read(const char *word, rain_class *ret, err *e);
bool roads_river_read(const char *word, river_stage *ret, err *e);

// The canonical words.
const char *roads_rain_word(rain_class v);
const char *roads_river_word(river_stage v);
const char *roads_mode_word(travel_mode v);

// The trip of a question between n places, or of one (below 0: degrees, not a place of the register); jetties
// and closures are the network's, and by boat the places' own landings count. Memory is the arena's.
void roads_ask_trip(arena *a, const roads *r, const roads_ask *q, int32_t n, const int32_t *place,
                    engine_trip *ret);

// A place in words: "LAT,LON" in degrees, or the code of a site or TPS. *ret_place = -1 for degrees. Errors:
// roads.place {value}.
bool roads_ask_place(const roads *r, const char *text, point *ret, int32_t *ret_place, err *e);

#endif
