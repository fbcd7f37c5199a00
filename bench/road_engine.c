#include "road_engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "road/engine_internal.h"

enum { ROUNDS = 5, CLOSED = 200, BESIDE_E7 = 4000, CLOSED_M = 20 }; // 4000: up to 44 m of latitude

// A place beside a junction.
static point place_near(const subject *s, rng *r)
{
    point p = s->maps.road.node[rng_below(r, (uint32_t)s->maps.road.n_node)];
    p.lat_e7 += (int32_t)rng_below(r, 2 * BESIDE_E7) - BESIDE_E7;
    p.lon_e7 += (int32_t)rng_below(r, 2 * BESIDE_E7) - BESIDE_E7;
    return p;
}

static engine *make(const subject *s, const int32_t *order, err *e)
{
    strbuf kept;
    uint8_t hash[MAP_HASH_BYTES];
    strbuf_init(&kept, (size_t)1 << 31);
    map_hash(&s->maps.road, hash);
    order_write(hash, s->graph.n_node, order, &kept);
    engine_maps maps = {.road = &s->maps.road, .water = &s->maps.water, .road_order = strbuf_str(&kept)};
    engine *en = engine_make(&maps, e);
    strbuf_done(&kept);
    return en;
}

static void measure_snapping(const engine *en, int32_t n, const point *place)
{
    double best = 1e18;
    int32_t nowhere = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double begin = bench_now_ms();
        nowhere = 0;
        for (int32_t i = 0; i < n; i++) {
            map_spot spot;
            snap_fault fault;
            nowhere += !engine_snap(en, MODE_TRUCK, place[i], ENGINE_SNAP_M, &spot, &fault);
        }
        double took = bench_now_ms() - begin;
        best = took < best ? took : best;
    }
    printf("snap_ms %.2f\nsnap_nowhere %d\n", best, nowhere);
}

static bool ask(engine *en, const engine_trip *t, int32_t n, const point *place, double *ret_ms, err *e)
{
    arena a = {0};
    travel_table table;
    double begin = bench_now_ms();
    bool ok = engine_table(&a, en, t, n, place, n, place, &table, e);
    arena_done(&a);
    *ret_ms = bench_now_ms() - begin;
    return ok;
}

// The same two places asked again and again: of days on which one place is closed, or one way, and of days on
// which nothing is. What a question takes by itself is in each.
static bool measure_closing(engine *en, const subject *s, engine_trip t, const point *place, rng *r, err *e)
{
    double sum = 0;
    double worst = 0;
    for (int i = 0; i < CLOSED; i++) {
        double took = 0;
        const map_way *w = &s->maps.road.way[rng_below(r, (uint32_t)s->maps.road.n_way)];
        road_closure c = {.way_source = i % 2 == 0 ? w->source : 0,
                          .at = s->maps.road.shape[w->first_point],
                          .radius_m = CLOSED_M,
                          .from_s = INT64_MIN,
                          .to_s = INT64_MAX};
        t.state.n_closure = i % 4 < 2;
        t.state.closure = &c;
        if (!ask(en, &t, 2, place, &took, e)) {
            return false;
        }
        sum += took;
        worst = took > worst ? took : worst;
    }
    engine_tally n = engine_count(en);
    printf("engine_close_ms_mean %.3f\nengine_close_ms_worst %.3f\n", sum / CLOSED, worst);
    printf("engine_mended %lld\nengine_kept_mb %.1f\n", (long long)n.mended,
           (double)n.bytes_kept / 1024 / 1024);
    return true;
}

static bool measure(engine *en, const subject *s, int32_t points, rng *r, err *e)
{
    engine_trip t = {.vehicle = MODE_TRUCK, .state = {.river = RIVER_NORMAL}};
    point *place = mem_grow(NULL, (size_t)points + 2, sizeof *place);
    for (int32_t i = 0; i < points + 2; i++) {
        place[i] = place_near(s, r);
    }
    measure_snapping(en, points, place);
    double best = 1e18;
    bool ok = (int64_t)points * points <= ENGINE_CELLS_MAX; // the rest is asked in parts
    for (int round = 0; ok && round < ROUNDS; round++) {
        double took = 0;
        ok = ask(en, &t, points, place, &took, e);
        best = took < best ? took : best;
    }
    if (ok) {
        printf("engine_table_ms %.2f\n", best);
    }
    ok = (!ok && e->code) ? false : measure_closing(en, s, t, place, r, e);
    free(place);
    return ok;
}

bool engine_measure(const subject *s, const int32_t *order, int32_t points, rng *r)
{
    err e = {0};
    double begin = bench_now_ms();
    engine *en = make(s, order, &e);
    if (!en) {
        return bench_fail_err(&e);
    }
    printf("engine_make_ms %.1f\n", bench_now_ms() - begin);
    bool ok = measure(en, s, points, r, &e);
    engine_done(en);
    return ok || bench_fail_err(&e);
}
