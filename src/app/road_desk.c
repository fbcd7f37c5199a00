#include "app/road_desk_internal.h"

#include <stdlib.h>
#include <string.h>

#include "app/operation.h"

// The kinds that the network and its tiles are made of.
static const uint32_t KINDS = 1u << KIND_OPERATION | 1u << KIND_AREAS | 1u << KIND_SITES | 1u << KIND_TPS |
                              1u << KIND_CLASSES | 1u << KIND_LINKS | 1u << KIND_SETTINGS |
                              1u << KIND_OUTLINES | 1u << KIND_WAYS | 1u << KIND_CLOSURES | 1u << KIND_MAPS;

bool road_desk_open(const char *dir, clock_source clock, road_desk **ret, err *e)
{
    store *db = NULL;
    if (!operation_open(dir, STORE_READ, &db, e)) {
        return false;
    }
    size_t n = strlen(dir) + 1;
    road_desk *d = mem_grow(NULL, 1, sizeof *d);
    *d = (road_desk){.dir = mem_grow(NULL, n, 1), .clock = clock, .db = db, .version = -1};
    memcpy(d->dir, dir, n);
    *ret = d;
    return true;
}

// Forgets the network that there is.
static void forget(road_desk *d)
{
    tile_cache_done(d->cache);
    tiles_done(d->tiles);
    roads_done(d->roads);
    arena_done(&d->memory);
    d->cache = NULL;
    d->tiles = NULL;
    d->roads = NULL;
    d->version = -1;
}

void road_desk_close(road_desk *d)
{
    if (d) {
        forget(d);
        store_close(d->db);
        free(d->dir);
        free(d);
    }
}

void road_desk_stop(road_desk *d)
{
    d->stopping = true;
}

static bool go_on(void *ctx, int32_t done, int32_t total)
{
    const road_desk *d = ctx;
    (void)done;
    (void)total;
    return !d->stopping;
}

static bool make(road_desk *d, err *e)
{
    if (!store_snapshot(d->db, &d->memory, NULL, NULL, &d->snap, e) ||
        !base_map_load(&d->memory, d->dir, &d->snap, &d->base, &d->has_base, e) ||
        !roads_make(&d->snap, d->has_base ? &d->base : NULL, d->dir, go_on, d, &d->roads, e)) {
        return false;
    }
    d->tiles = tiles_make(d->roads, &d->snap, d->has_base ? &d->base : NULL);
    d->cache = tile_cache_make();
    return true;
}

bool road_desk_ready(road_desk *d, err *e)
{
    int64_t version = 0;
    int64_t now_us = d->clock.monotonic_us(d->clock.ctx);
    if (d->stopping) {
        return err_fail(e, ERR_CODE("road.stopped"));
    }
    if (!store_batch_of(d->db, KINDS, &version, e)) {
        return false;
    }
    bool retry = !d->roads && now_us - d->tried_us >= (int64_t)ROAD_DESK_RETRY_S * US_PER_S;
    if (version != d->version || retry) {
        forget(d);
        d->why = (err){0};
        if (!make(d, &d->why)) { // nothing half made stays
            forget(d);
        }
        d->version = version;
        d->tried_us = now_us;
    }
    if (!d->roads && e) {
        *e = d->why;
    }
    return d->roads != NULL;
}

bool road_desk_ask(const road_desk *d, const roads_words *words, roads_ask *ret, err *e)
{
    int64_t now_s = d->clock.now_us(d->clock.ctx) / US_PER_S;
    return roads_ask_read(words, d->snap.operation.utc_offset_min, now_s, ret, e);
}

bool road_desk_tile(road_desk *d, web_tile id, const kept_tile **ret, err *e)
{
    if (!road_desk_ready(d, e)) {
        return false;
    }
    *ret = tile_cache_get(d->cache, id);
    if (!*ret) {
        arena a = {0};
        *ret = tile_cache_put(d->cache, id, tiles_draw(d->tiles, &a, id));
        arena_done(&a);
    }
    return true;
}
