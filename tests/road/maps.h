// Random maps: ways of all kinds between places of a few kilometres, with bends, loops, islands, one-way
// streets and forbidden turns.
#ifndef KAWAL_TESTS_ROAD_MAPS_H
#define KAWAL_TESTS_ROAD_MAPS_H

#include <assert.h>

#include "base/rng.h"
#include "road/map.h"

enum {
    MAPS_LAT_E7 = -30000000,
    MAPS_LON_E7 = 1040000000,
    MAPS_SIDE_E7 = 200000,
    MAPS_BENDS = 2,
    MAPS_VIA = 3
};

static inline point maps_place(rng *r)
{
    return (point){MAPS_LAT_E7 + (int32_t)rng_below(r, MAPS_SIDE_E7),
                   MAPS_LON_E7 + (int32_t)rng_below(r, MAPS_SIDE_E7)};
}

static inline uint32_t maps_flags(rng *r, map_medium medium)
{
    static const uint32_t rare[] = {WAY_FORD,      WAY_FLOODS,       WAY_TIDAL,   WAY_INTERMITTENT,
                                    WAY_NO_TRUCK,  WAY_NO_MOTORBIKE, WAY_NO_FOOT, WAY_NO_KETEK,
                                    WAY_NO_JUKUNG, WAY_NO_SPEEDBOAT, WAY_STILL,   WAY_SCHEMATIC};
    uint32_t flags = 0;
    for (size_t i = 0; i < sizeof rare / sizeof rare[0]; i++) {
        flags |= rng_below(r, 16) == 0 ? rare[i] : 0;
    }
    if (medium == MAP_ROAD && rng_below(r, 4) == 0) {
        flags |= rng_below(r, 2) == 0 ? WAY_NOT_BACK : WAY_NOT_FORTH;
    }
    return flags;
}

// One of the slots that leave a node, of some that are looked at; -1 when there is none among them.
static inline int32_t maps_leave(rng *r, const map_way *way, int32_t n_way, int32_t node)
{
    for (int tries = 0; tries < 12; tries++) {
        int32_t slot = (int32_t)rng_below(r, (uint32_t)(2 * n_way));
        if (slot_tail(way, slot) == node) {
            return slot;
        }
    }
    return -1;
}

// Gives a turn its ways between, mostly none, and its way out. False when no way was found.
static inline bool maps_turn(rng *r, const map_way *way, int32_t n_way, map_turn *t, int32_t *ret_via)
{
    int32_t n = rng_below(r, 2) == 0 ? 0 : 1 + (int32_t)rng_below(r, MAPS_VIA);
    int32_t node = t->node;
    for (t->n_via = 0; t->n_via < n; t->n_via++) {
        int32_t slot = maps_leave(r, way, n_way, node);
        if (slot < 0) {
            return false;
        }
        ret_via[t->n_via] = slot;
        node = slot_head(way, slot);
    }
    int32_t out = maps_leave(r, way, n_way, node);
    t->out = out / 2;
    return out >= 0;
}

// About `size` junctions. Ways get sources 1, 2, ...: some share theirs with the one before.
static inline map_parts maps_parts(arena *a, rng *r, int32_t size, map_medium medium)
{
    int32_t n = 2 + (int32_t)rng_below(r, (uint32_t)size);
    int32_t n_way = 1 + (int32_t)rng_below(r, (uint32_t)(2 * n));
    point *node = ARENA_NEW(a, point, n);
    map_way *way = ARENA_NEW(a, map_way, n_way);
    point *shape = ARENA_NEW(a, point, (2 + MAPS_BENDS) * n_way);
    map_turn *turn = ARENA_NEW(a, map_turn, n_way);
    int32_t n_point = 0;
    int32_t n_turn = 0;
    for (int32_t v = 0; v < n; v++) {
        node[v] = maps_place(r);
    }
    for (int32_t i = 0; i < n_way; i++) {
        int32_t from = (int32_t)rng_below(r, (uint32_t)n);
        int32_t to = (from + (int32_t)rng_below(r, 4)) % n; // now and then a loop
        map_way *w = &way[i];
        *w = (map_way){.source = i > 0 && rng_below(r, 4) == 0 ? way[i - 1].source : i + 1,
                       .from = from,
                       .to = to,
                       .first_point = n_point,
                       .duration_ms = rng_below(r, 8) == 0 ? (int32_t)rng_below(r, 900000) : -1,
                       .limit_kg = rng_below(r, 8) == 0 ? 5000 : 0,
                       .width_dm = rng_below(r, 8) == 0 ? 20 : 0,
                       .class_ = (uint8_t)(medium == MAP_ROAD ? rng_below(r, MAP_FERRY_ROAD + 1)
                                                              : MAP_RIVER + rng_below(r, 5)),
                       .surface = (uint8_t)rng_below(r, MAP_SURFACES),
                       .flags = maps_flags(r, medium)};
        shape[n_point++] = node[from];
        for (int32_t bends = (int32_t)rng_below(r, MAPS_BENDS + 1); bends > 0; bends--) {
            shape[n_point++] = maps_place(r);
        }
        shape[n_point++] = node[to];
        w->n_point = n_point - w->first_point;
        int64_t mm = 0;
        for (int32_t k = w->first_point; k + 1 < n_point; k++) {
            mm += point_distance_mm(shape[k], shape[k + 1]);
        }
        w->length_m = (int32_t)((mm + 500) / 1000);
    }
    int32_t *via = ARENA_NEW(a, int32_t, MAPS_VIA * n_way);
    int32_t n_via = 0;
    for (int32_t i = 0; i + 1 < n_way && medium == MAP_ROAD; i++) {
        map_turn t = {.in = i, .first_via = n_via, .only = rng_below(r, 3) == 0};
        t.node = rng_below(r, 2) == 0 ? way[i].from : way[i].to;
        if (maps_turn(r, way, n_way, &t, via + n_via)) {
            turn[n_turn++] = t;
            n_via += t.n_via;
        }
    }
    static const str name[] = {{"Jalan Raya", 10}, {"Lorong \xC3\xA9", 9}};
    for (int32_t i = 0; i < n_way; i++) {
        way[i].name = (int32_t)rng_below(r, 3);
    }
    return (map_parts){.medium = medium,
                       .n_node = n,
                       .n_way = n_way,
                       .n_point = n_point,
                       .n_turn = n_turn,
                       .node = node,
                       .way = way,
                       .shape = shape,
                       .turn = turn,
                       .n_via = n_via,
                       .via = via,
                       .n_name = 2,
                       .name = name};
}

static inline map maps_random(arena *a, rng *r, int32_t size, map_medium medium)
{
    map_parts p = maps_parts(a, r, size, medium);
    map m;
    bool ok = map_make(a, &p, &m, NULL);
    assert(ok);
    (void)ok;
    return m;
}

#endif
