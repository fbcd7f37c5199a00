// Inside the roads' desk, for road_desk*.c alone.
#ifndef KAWAL_APP_ROAD_DESK_INTERNAL_H
#define KAWAL_APP_ROAD_DESK_INTERNAL_H

#include <stdatomic.h>

#include "app/road_desk.h"
#include "app/tiles.h"

struct road_desk {
    char *dir;
    clock_source clock;
    store *db;
    atomic_bool stopping;
    // What follows is of one state of the register.
    int64_t version; // its newest batch that matters; -1 = nothing was tried yet
    arena memory;
    snapshot snap;
    base_map base;
    bool has_base;
    roads *roads; // NULL when it could not be made: then `why`, and when it was tried
    err why;
    int64_t tried_us; // monotonic
    tiles *tiles;
    tile_cache *cache;
};

// The network as the register is now: made anew when it must be.
bool road_desk_ready(road_desk *d, err *e);

// The question of the words, now where they name no moment.
bool road_desk_ask(const road_desk *d, const roads_words *words, roads_ask *ret, err *e);

#endif
