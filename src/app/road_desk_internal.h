// Inside the roads' desk, for road_desk*.c alone.
#ifndef KAWAL_APP_ROAD_DESK_INTERNAL_H
#define KAWAL_APP_ROAD_DESK_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "app/road_desk.h"
#include "app/tiles.h"

// A network with what it was made of. Its own address is where the rest points to.
typedef struct desk_network {
    int64_t version; // the newest batch that it knows, of all kinds that matter
    int64_t lines;   // of those that the lines are made of, sites apart
    int64_t sites;
    arena memory, rows, closed; // the base map; the snapshot; closures that came later
    snapshot snap;
    base_map base;
    bool has_base;
    roads *roads;
    tiles *tiles;
    tile_cache *cache;
} desk_network;

// The making of a network, on a thread of its own: the desk's again when it is done.
typedef struct desk_making {
    road_desk *desk;
    desk_network *net;
    pthread_t thread;
    bool apart; // there is a thread
    bool ok;
    err why;
    int32_t waited_ms; // of who asked
    atomic_int permille;
    atomic_bool done;
} desk_making;

struct road_desk {
    char *dir;
    clock_source clock;
    store *db;
    int32_t patience_ms;
    atomic_bool stopping;
    desk_making *making; // NULL: none
    desk_network *net;   // NULL: none, and `why` where one could not be made of `failed`
    int64_t failed;      // version; -1 = nothing was tried
    err why;
    int64_t tried_us; // monotonic
};

// The network as the register is now, d->net: made or made anew when it must be. Errors: road.making
// {percent}, and those of the making.
bool road_desk_ready(road_desk *d, err *e);

// The question of the words, now where they name no moment.
bool road_desk_ask(const road_desk *d, const roads_words *words, roads_ask *ret, err *e);

#endif
