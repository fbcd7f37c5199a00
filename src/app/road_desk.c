#include "app/road_desk_internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/operation.h"

// The kinds that the network and its tiles are made of; its lines are of those without sites and closures.
static const uint32_t KINDS = 1u << KIND_OPERATION | 1u << KIND_AREAS | 1u << KIND_SITES | 1u << KIND_TPS |
                              1u << KIND_CLASSES | 1u << KIND_LINKS | 1u << KIND_SETTINGS |
                              1u << KIND_OUTLINES | 1u << KIND_WAYS | 1u << KIND_CLOSURES | 1u << KIND_MAPS;
static const uint32_t SITES = 1u << KIND_SITES;
static const uint32_t CLOSURES = 1u << KIND_CLOSURES;

enum { WAIT_STEP_MS = 2, PERMILLE = 1000 };

bool road_desk_open(const char *dir, clock_source clock, road_desk **ret, err *e)
{
    store *db = NULL;
    if (!operation_open(dir, STORE_READ, &db, e)) {
        return false;
    }
    size_t n = strlen(dir) + 1;
    road_desk *d = mem_grow(NULL, 1, sizeof *d);
    *d = (road_desk){.dir = mem_grow(NULL, n, 1),
                     .clock = clock,
                     .db = db,
                     .patience_ms = ROAD_DESK_PATIENCE_MS,
                     .failed = -1};
    memcpy(d->dir, dir, n);
    *ret = d;
    return true;
}

void road_desk_patience(road_desk *d, int32_t ms)
{
    d->patience_ms = ms;
}

static void network_free(desk_network *net)
{
    if (net) {
        tile_cache_done(net->cache);
        tiles_done(net->tiles);
        roads_done(net->roads);
        arena_done(&net->closed);
        arena_done(&net->rows);
        arena_done(&net->memory);
        free(net);
    }
}

void road_desk_stop(road_desk *d)
{
    d->stopping = true;
}

// ---------------------------------------------------------------- making

static bool go_on(void *ctx, int32_t done, int32_t total)
{
    desk_making *m = ctx;
    m->permille = total > 0 ? (int)((int64_t)done * PERMILLE / total) : 0;
    return !m->desk->stopping;
}

// The thread's work. Nothing here is the desk's but the folder's name and whether it is being stopped.
static void *make(void *ctx)
{
    desk_making *m = ctx;
    desk_network *net = m->net;
    m->ok = base_map_load(&net->memory, m->desk->dir, &net->snap, &net->base, &net->has_base, &m->why) &&
            roads_make(&net->snap, net->has_base ? &net->base : NULL, m->desk->dir, go_on, m, &net->roads,
                       &m->why);
    if (m->ok) {
        net->tiles = tiles_make(net->roads, &net->snap, net->has_base ? &net->base : NULL);
        net->cache = tile_cache_make();
    }
    m->done = true;
    return NULL;
}

// What rows there are, of which batches.
static bool versions(road_desk *d, desk_network *ret, err *e)
{
    return store_batch_of(d->db, KINDS, &ret->version, e) &&
           store_batch_of(d->db, KINDS & ~(SITES | CLOSURES), &ret->lines, e) &&
           store_batch_of(d->db, SITES, &ret->sites, e);
}

static void begin(road_desk *d, const desk_network *now)
{
    desk_making *m = mem_grow(NULL, 1, sizeof *m);
    *m = (desk_making){.desk = d, .net = mem_grow(NULL, 1, sizeof *m->net)};
    *m->net = (desk_network){.version = now->version, .lines = now->lines, .sites = now->sites};
    network_free(d->net); // two of them may be too much for the machine
    d->net = NULL;
    d->making = m;
    if (!store_snapshot(d->db, &m->net->rows, NULL, NULL, &m->net->snap, &m->why)) {
        m->done = true;
        return;
    }
    m->apart = pthread_create(&m->thread, NULL, make, m) == 0;
    if (!m->apart) {
        (void)make(m);
    }
}

// What was made is the desk's; nothing half made stays.
static void finish(road_desk *d)
{
    desk_making *m = d->making;
    if (m->apart) {
        (void)pthread_join(m->thread, NULL);
    }
    d->failed = m->ok ? -1 : m->net->version;
    d->why = m->why;
    d->tried_us = d->clock.monotonic_us(d->clock.ctx);
    if (m->ok) {
        d->net = m->net;
    } else {
        network_free(m->net);
    }
    d->making = NULL;
    free(m);
}

// Waits for a making in hand as long as who asks may wait. True when there is none any more.
static bool wait_for_making(road_desk *d, err *e)
{
    const struct timespec step = {0, WAIT_STEP_MS * 1000000L};
    desk_making *m = d->making;
    for (; m && !m->done && m->waited_ms < d->patience_ms && !d->stopping; m->waited_ms += WAIT_STEP_MS) {
        (void)nanosleep(&step, NULL);
    }
    if (m && !m->done) {
        return d->stopping
                   ? err_fail(e, ERR_CODE("road.stopped"))
                   : err_fail(e, ERR_CODE("road.making"), ERR_INT("percent", m->permille * 100 / PERMILLE));
    }
    if (m) {
        finish(d);
    }
    return true;
}

void road_desk_close(road_desk *d)
{
    if (d) {
        d->stopping = true;
        if (d->making) {
            finish(d);
        }
        network_free(d->net);
        store_close(d->db);
        free(d->dir);
        free(d);
    }
}

// ---------------------------------------------------------------- the same lines with other sites or
// closures

// The snapshot with other sites, where the lines stay what they are.
static bool take_sites(road_desk *d, bool *ret_same, err *e)
{
    desk_network *net = d->net;
    arena rows = {0};
    snapshot snap;
    if (!store_snapshot(d->db, &rows, NULL, NULL, &snap, e)) {
        arena_done(&rows);
        return false;
    }
    *ret_same = roads_same_lines(&net->snap, &snap);
    if (*ret_same) {
        arena_done(&net->rows);
        net->rows = rows;
        net->snap = snap;
        net->base.row = net->has_base ? &net->snap.map[0] : NULL;
    } else {
        arena_done(&rows);
    }
    return true;
}

static bool take_closures(road_desk *d, err *e)
{
    arena closed = {0};
    if (!store_closures(d->db, &closed, &d->net->snap, e)) {
        arena_done(&closed);
        return false;
    }
    arena_done(&d->net->closed);
    d->net->closed = closed;
    return true;
}

// A road that is closed or a jetty that somebody vouched for changes no line: what was made stays. *ret_done
// false: the network must be made anew.
static bool renew(road_desk *d, const desk_network *now, bool *ret_done, err *e)
{
    desk_network *net = d->net;
    *ret_done = net && net->lines == now->lines;
    if (!*ret_done) {
        return true;
    }
    if (!(net->sites == now->sites ? take_closures(d, e) : take_sites(d, ret_done, e))) {
        return false;
    }
    if (*ret_done) {
        roads_renew(net->roads);
        tiles_renew(net->tiles);
        tile_cache_done(net->cache);
        net->cache = tile_cache_make();
        net->sites = now->sites;
        net->version = now->version;
    }
    return true;
}

// ----------------------------------------------------------------

// Whether a network of this version could not be made a moment ago.
static bool failed_lately(const road_desk *d, int64_t version)
{
    int64_t since_us = d->clock.monotonic_us(d->clock.ctx) - d->tried_us;
    return d->failed == version && since_us < (int64_t)ROAD_DESK_RETRY_S * US_PER_S;
}

static bool fail_as_found(const road_desk *d, err *e)
{
    if (e) {
        *e = d->why;
    }
    return false;
}

bool road_desk_ready(road_desk *d, err *e)
{
    desk_network now = {.version = 0};
    bool there = false;
    if (d->stopping) {
        return err_fail(e, ERR_CODE("road.stopped"));
    }
    if (!wait_for_making(d, e) || !versions(d, &now, e)) {
        return false;
    }
    if (!d->net && failed_lately(d, now.version)) {
        return fail_as_found(d, e);
    }
    if (d->net && d->net->version == now.version) {
        return true;
    }
    if (!renew(d, &now, &there, e)) {
        return false;
    }
    if (!there) {
        begin(d, &now);
        return wait_for_making(d, e) && (d->net || fail_as_found(d, e));
    }
    return true;
}

bool road_desk_ask(const road_desk *d, const roads_words *words, roads_ask *ret, err *e)
{
    int64_t now_s = d->clock.now_us(d->clock.ctx) / US_PER_S;
    return roads_ask_read(words, d->net->snap.operation.utc_offset_min, now_s, ret, e);
}

bool road_desk_tile(road_desk *d, web_tile id, const kept_tile **ret, err *e)
{
    if (!road_desk_ready(d, e)) {
        return false;
    }
    *ret = tile_cache_get(d->net->cache, id);
    if (!*ret) {
        arena a = {0};
        *ret = tile_cache_put(d->net->cache, id, tiles_draw(d->net->tiles, &a, id));
        arena_done(&a);
    }
    return true;
}
