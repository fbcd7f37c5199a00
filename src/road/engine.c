// Making an engine, and the metrics that it keeps.
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "road/engine_internal.h"

// Changing one arc touches little of a hierarchy, changing many at once nearly all of it: from here on
// customising anew is quicker (bench/run road: one arc in 700, when they lie anywhere; later when together).
enum { MEND_ARCS_MIN = 16, MEND_ARCS_PART = 512 };

// ---------------------------------------------------------------- maps

static int32_t root_of(int32_t *above, int32_t v)
{
    while (above[v] != v) {
        above[v] = above[above[v]];
        v = above[v];
    }
    return v;
}

// The ways that are fit and not on an island of less than ENGINE_ISLAND_M: of ways that are joined for this
// vehicle, whatever their direction.
static bool *list_main(arena *a, const map *m, const bool *fit)
{
    bool *out = ARENA_NEW(a, bool, m->n_way);
    int32_t *above = mem_grow(NULL, (size_t)m->n_node + 1, sizeof *above);
    int64_t *sum_m = mem_grow(NULL, (size_t)m->n_node + 1, sizeof *sum_m);
    for (int32_t v = 0; v < m->n_node; v++) {
        above[v] = v;
        sum_m[v] = 0;
    }
    for (int32_t w = 0; w < m->n_way; w++) {
        if (fit[w]) {
            above[root_of(above, m->way[w].from)] = root_of(above, m->way[w].to);
        }
    }
    for (int32_t w = 0; w < m->n_way; w++) {
        sum_m[root_of(above, m->way[w].from)] += fit[w] ? m->way[w].length_m : 0;
    }
    for (int32_t w = 0; w < m->n_way; w++) {
        out[w] = fit[w] && sum_m[root_of(above, m->way[w].from)] >= ENGINE_ISLAND_M;
    }
    free(above);
    free(sum_m);
    return out;
}

static engine_ways ways_of(arena *a, const map *m, bool *all)
{
    bool *ashore = ARENA_NEW(a, bool, m->n_way);
    for (int32_t w = 0; w < m->n_way; w++) {
        ashore[w] = all[w] && m->way[w].class_ != MAP_FERRY_ROAD;
    }
    return (engine_ways){.all = all, .ashore = ashore};
}

static void list_fit(arena *a, engine_net *net)
{
    const map *m = net->m;
    for (int32_t v = 0; v < MODE_COUNT; v++) {
        if (mode_is_boat((travel_mode)v) != (m->medium == MAP_WATER)) {
            continue;
        }
        bool *fit = ARENA_NEW(a, bool, m->n_way);
        for (int32_t w = 0; w < m->n_way; w++) {
            fit[w] = vehicle_fits(m, w, (travel_mode)v);
        }
        net->fit[v] = ways_of(a, m, fit);
        net->main[v] = ways_of(a, m, list_main(a, m, fit));
    }
}

static bool net_make(engine *en, engine_net *net, const map *m, str order_bytes, const engine_maps *maps,
                     err *e)
{
    net->m = m;
    map_hash(m, net->hash);
    int32_t *order = mem_grow(NULL, (size_t)m->n_node + 1, sizeof *order);
    bool ok = order_read(order_bytes, net->hash, m->n_node, order) ||
              order_nodes(&m->graph, maps->progress, maps->progress_ctx, order, e);
    ok = ok && hierarchy_make(&net->shape, &m->graph, order, e);
    free(order);
    if (ok) {
        snap_make(&en->memory, m, &net->snap);
        list_fit(&en->memory, net);
        engine_list_sources(&en->memory, net);
    }
    return ok;
}

engine *engine_make(const engine_maps *maps, err *e)
{
    engine *en = mem_grow(NULL, 1, sizeof *en);
    *en = (engine){.bytes_max = maps->metric_bytes > 0 ? maps->metric_bytes : ENGINE_METRIC_BYTES};
    en->speeds = ARENA_NEW(&en->memory, engine_speeds, MODE_COUNT * ENGINE_STATES);
    if (net_make(en, &en->net[MAP_ROAD], maps->road, maps->road_order, maps, e) &&
        net_make(en, &en->net[MAP_WATER], maps->water, maps->water_order, maps, e)) {
        return en;
    }
    engine_done(en);
    return NULL;
}

static void kept_free(kept_metric *k)
{
    metric_done(&k->costs);
    free(k->closed.way);
    free(k->slot_ms);
    free(k);
}

void engine_done(engine *en)
{
    if (!en) {
        return;
    }
    for (int32_t i = 0; i < en->n_kept; i++) {
        kept_free(en->kept[i]);
    }
    free(en->kept);
    hierarchy_done(&en->net[MAP_ROAD].shape);
    hierarchy_done(&en->net[MAP_WATER].shape);
    arena_done(&en->memory);
    free(en);
}

void engine_order(const engine *en, map_medium medium, strbuf *out)
{
    const engine_net *net = &en->net[medium];
    order_write(net->hash, net->shape.n_node, net->shape.node, out);
}

engine_tally engine_count(const engine *en)
{
    engine_tally t = en->tally;
    t.n_kept = en->n_kept;
    t.bytes_kept = en->bytes;
    return t;
}

// ---------------------------------------------------------------- ids

// A closure as it counts: the same bytes for the same closure.
typedef struct closure_key {
    int64_t way_source;
    int32_t lat_e7, lon_e7, radius_m;
} closure_key;

static int order_of(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_keys(const void *x, const void *y)
{
    const closure_key *a = x;
    const closure_key *b = y;
    int by = order_of(a->way_source, b->way_source);
    by = by != 0 ? by : order_of(a->lat_e7, b->lat_e7);
    by = by != 0 ? by : order_of(a->lon_e7, b->lon_e7);
    return by != 0 ? by : order_of(a->radius_m, b->radius_m);
}

static void hash_number(crypto_hash_sha256_state *h, int64_t v)
{
    unsigned char byte[sizeof v];
    for (size_t i = 0; i < sizeof v; i++) {
        byte[i] = (unsigned char)((uint64_t)v >> (8 * i));
    }
    (void)crypto_hash_sha256_update(h, byte, sizeof byte);
}

static void hash_closures(crypto_hash_sha256_state *h, const road_state *s)
{
    closure_key *key = mem_grow(NULL, (size_t)s->n_closure + 1, sizeof *key);
    size_t n = 0;
    for (int32_t i = 0; i < s->n_closure; i++) {
        const road_closure *c = &s->closure[i];
        closure_key by_way = {.way_source = c->way_source};
        closure_key by_place = {0, c->at.lat_e7, c->at.lon_e7, c->radius_m};
        if (closure_holds(c, s)) {
            key[n++] = c->way_source != 0 ? by_way : by_place;
        }
    }
    qsort(key, n, sizeof *key, compare_keys);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || compare_keys(&key[i - 1], &key[i]) != 0) {
            hash_number(h, key[i].way_source);
            hash_number(h, key[i].lat_e7);
            hash_number(h, key[i].lon_e7);
            hash_number(h, key[i].radius_m);
        }
    }
    free(key);
}

// The speeds are a part of the program, and other ones make another metric: hashed is what this vehicle needs
// in this state for a kilometre of each kind.
static metric_id hash_speeds(map_medium medium, travel_mode vehicle, const road_state *s)
{
    static const uint32_t marks[] = {0, WAY_FORD, WAY_FLOODS, WAY_TIDAL, WAY_INTERMITTENT, WAY_STILL};
    enum { KILOMETRE = 1000, MEASURED_MS = 100000 };
    road_state open = *s;
    crypto_hash_sha256_state h;
    metric_id id;
    open.n_closure = 0;
    (void)crypto_hash_sha256_init(&h);
    for (int32_t kind = 0; kind < MAP_CLASSES * MAP_SURFACES; kind++) {
        for (size_t i = 0; i < 4 * sizeof marks / sizeof marks[0]; i++) {
            way_bar bar = BAR_NONE;
            map_way w = {.length_m = KILOMETRE,
                         .duration_ms = i / 2 % 2 == 0 ? -1 : MEASURED_MS,
                         .class_ = (uint8_t)(kind / MAP_SURFACES),
                         .surface = (uint8_t)(kind % MAP_SURFACES),
                         .flags = marks[i / 4]};
            map one = {.medium = medium, .n_way = 1, .way = &w};
            hash_number(&h, (int64_t)vehicle_cost(&one, 0, i % 2 != 0, vehicle, &open, &bar));
        }
    }
    (void)crypto_hash_sha256_final(&h, id.byte);
    return id;
}

// Reckoned once for each vehicle and state.
static const metric_id *speeds_of(const engine *en, travel_mode vehicle, const road_state *s)
{
    int32_t state = ((int32_t)s->rain * RIVER_STAGES + (int32_t)s->river) * 2 + s->night;
    engine_speeds *known = &en->speeds[(int32_t)vehicle * ENGINE_STATES + state];
    if (!known->there) {
        known->id = hash_speeds(engine_net_of(en, vehicle)->m->medium, vehicle, s);
        known->there = true;
    }
    return &known->id;
}

metric_id engine_metric_id(const engine *en, travel_mode vehicle, const road_state *s)
{
    const engine_net *net = engine_net_of(en, vehicle);
    crypto_hash_sha256_state h;
    metric_id id;
    (void)crypto_hash_sha256_init(&h);
    (void)crypto_hash_sha256_update(&h, net->hash, sizeof net->hash);
    hash_number(&h, vehicle);
    hash_number(&h, s->rain);
    hash_number(&h, s->river);
    hash_number(&h, s->night);
    (void)crypto_hash_sha256_update(&h, speeds_of(en, vehicle, s)->byte, MAP_HASH_BYTES);
    hash_closures(&h, s);
    (void)crypto_hash_sha256_final(&h, id.byte);
    return id;
}

// ---------------------------------------------------------------- metrics

void engine_ask(engine *en)
{
    en->question++;
}

static kept_metric *find(const engine *en, const metric_id *id)
{
    for (int32_t i = 0; i < en->n_kept; i++) {
        if (memcmp(id, &en->kept[i]->id, sizeof *id) == 0) {
            return en->kept[i];
        }
    }
    return NULL;
}

// The ways that are in one list and not in the other.
static way_list differing(const way_list *a, const way_list *b)
{
    way_list d = {0, mem_grow(NULL, (size_t)a->n + (size_t)b->n + 1, sizeof *d.way)};
    int32_t i = 0;
    int32_t k = 0;
    while (i < a->n || k < b->n) {
        bool only_a = k == b->n || (i < a->n && a->way[i] < b->way[k]);
        bool only_b = i == a->n || (k < b->n && b->way[k] < a->way[i]);
        if (only_a || only_b) {
            d.way[d.n++] = only_a ? a->way[i] : b->way[k];
        }
        i += !only_b;
        k += !only_a;
    }
    return d;
}

static int32_t count_arcs(const map *m, const way_list *list)
{
    int32_t n = 0;
    for (int32_t i = 0; i < list->n; i++) {
        int32_t slot = 2 * list->way[i];
        n += m->slot_first[slot + 2] - m->slot_first[slot];
    }
    return n;
}

// The kept metric that no answer in hand uses and that differs from a new one by its closures alone, and by
// the fewest arcs; NULL when customising anew is quicker.
static kept_metric *find_donor(const engine *en, const engine_net *net, travel_mode vehicle,
                               const road_state *s, const way_list *closed)
{
    kept_metric *best = NULL;
    int32_t fewest = MEND_ARCS_MIN + net->m->graph.n_arc / MEND_ARCS_PART;
    for (int32_t i = 0; i < en->n_kept; i++) {
        kept_metric *k = en->kept[i];
        if (k->used == en->question || k->vehicle != vehicle || k->rain != s->rain || k->river != s->river ||
            k->night != s->night) {
            continue;
        }
        way_list d = differing(&k->closed, closed);
        int32_t n = count_arcs(net->m, &d);
        if (n < fewest) {
            fewest = n;
            best = k;
        }
        free(d.way);
    }
    return best;
}

// What a slot costs on an open day, as it is kept.
static uint32_t slot_ms_of(const map *m, travel_mode vehicle, int32_t slot, const road_state *open)
{
    way_bar bar = BAR_NONE;
    road_cost cost = vehicle_cost(m, slot / 2, slot % 2 != 0, vehicle, open, &bar);
    return road_cost_open(cost) ? road_cost_ms(cost) : SLOT_CLOSED;
}

// What metric_update asks for.
typedef struct mending {
    const kept_metric *k;
    const map *m;
} mending;

static road_cost mended_arc(const void *ctx, int32_t arc)
{
    const mending *x = ctx;
    return kept_arc_cost(x->k, x->m, arc);
}

// Closes and opens ways in a metric: it becomes that of other closures.
static void mend(const engine_net *net, kept_metric *k, const road_state *s, way_list closed)
{
    const map *m = net->m;
    const mending now = {k, m};
    road_state open = *s;
    open.n_closure = 0;
    way_list d = differing(&k->closed, &closed);
    int32_t *arc = mem_grow(NULL, (size_t)count_arcs(m, &d) + 1, sizeof *arc);
    int32_t n = 0;
    int32_t at = 0; // in the new closures
    for (int32_t i = 0; i < d.n; i++) {
        while (at < closed.n && closed.way[at] < d.way[i]) {
            at++;
        }
        bool shut = at < closed.n && closed.way[at] == d.way[i];
        for (int32_t slot = 2 * d.way[i]; slot < 2 * d.way[i] + 2; slot++) {
            k->slot_ms[slot] = shut ? SLOT_CLOSED : slot_ms_of(m, k->vehicle, slot, &open);
            for (int32_t a = m->slot_first[slot]; a < m->slot_first[slot + 1]; a++) {
                arc[n++] = m->slot_arc[a];
            }
        }
    }
    metric_update(&k->costs, mended_arc, &now, arc, n);
    free(k->closed.way);
    k->closed = closed;
    free(arc);
    free(d.way);
}

static void take_slots(const map *m, const road_state *s, kept_metric *k)
{
    road_state open = *s;
    open.n_closure = 0;
    for (int32_t slot = 0; slot < 2 * m->n_way; slot++) {
        k->slot_ms[slot] = slot_ms_of(m, k->vehicle, slot, &open);
    }
    for (int32_t i = 0; i < k->closed.n; i++) {
        k->slot_ms[2 * k->closed.way[i]] = SLOT_CLOSED;
        k->slot_ms[2 * k->closed.way[i] + 1] = SLOT_CLOSED;
    }
}

// Times of ways are kept for the ends of journeys and for mending; those of arcs follow from them.
static kept_metric *customise(const engine_net *net, travel_mode vehicle, const road_state *s,
                              way_list closed)
{
    const map *m = net->m;
    size_t n_slot = 2 * (size_t)m->n_way;
    kept_metric *k = mem_grow(NULL, 1, sizeof *k);
    road_cost *arc_cost = mem_grow(NULL, (size_t)m->graph.n_arc + 1, sizeof *arc_cost);
    *k = (kept_metric){.vehicle = vehicle,
                       .rain = s->rain,
                       .river = s->river,
                       .night = s->night,
                       .closed = closed,
                       .slot_ms = mem_grow(NULL, n_slot + 1, sizeof *k->slot_ms),
                       .bytes = sizeof *k + n_slot * sizeof *k->slot_ms +
                                2 * (size_t)net->shape.n_edge * sizeof *k->costs.cost};
    take_slots(m, s, k);
    for (int32_t a = 0; a < m->graph.n_arc; a++) {
        arc_cost[a] = kept_arc_cost(k, m, a);
    }
    metric_make(&k->costs, &net->shape, arc_cost);
    free(arc_cost);
    return k;
}

// Drops what was not used for longest until there is room, but nothing that this question uses.
static void make_room(engine *en)
{
    while (en->bytes > en->bytes_max) {
        int32_t oldest = -1;
        for (int32_t i = 0; i < en->n_kept; i++) {
            bool free_to_go = en->kept[i]->used < en->question;
            if (free_to_go && (oldest < 0 || en->kept[i]->used < en->kept[oldest]->used)) {
                oldest = i;
            }
        }
        if (oldest < 0) {
            return;
        }
        en->bytes -= en->kept[oldest]->bytes;
        kept_free(en->kept[oldest]);
        en->kept[oldest] = en->kept[--en->n_kept];
        en->tally.dropped++;
    }
}

static void keep(engine *en, kept_metric *k)
{
    if (en->n_kept == en->cap_kept) {
        en->cap_kept = 2 * en->cap_kept + 16;
        en->kept = mem_grow(en->kept, (size_t)en->cap_kept, sizeof(kept_metric *));
    }
    en->kept[en->n_kept++] = k;
    en->bytes += k->bytes;
    make_room(en);
}

const kept_metric *engine_metric(engine *en, travel_mode vehicle, const road_state *s, err *e)
{
    if (s->n_closure > ENGINE_CLOSURES_MAX) {
        (void)err_fail(e, ERR_CODE("road.closures"), ERR_INT("closures", s->n_closure),
                       ERR_INT("limit", ENGINE_CLOSURES_MAX));
        return NULL;
    }
    metric_id id = engine_metric_id(en, vehicle, s);
    kept_metric *k = find(en, &id);
    if (k) {
        k->used = en->question;
        en->tally.found++;
        return k;
    }
    const engine_net *net = engine_net_of(en, vehicle);
    way_list closed = engine_closed_ways(net, s);
    k = find_donor(en, net, vehicle, s, &closed);
    bool mended = k != NULL;
    if (mended) {
        mend(net, k, s, closed);
        en->tally.mended++;
    } else {
        k = customise(net, vehicle, s, closed);
        en->tally.made++;
    }
    k->id = id;
    k->used = en->question;
    if (!mended) {
        keep(en, k);
    }
    return k;
}
