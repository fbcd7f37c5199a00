#include "app/tiles_internal.h"

#include <stdlib.h>

const char *tiles_class_word(map_class c)
{
    static const char *const word[MAP_CLASSES] = {
        [MAP_MOTORWAY] = "motorway",
        [MAP_PRIMARY] = "primary",
        [MAP_SECONDARY] = "secondary",
        [MAP_TERTIARY] = "tertiary",
        [MAP_UNCLASSIFIED] = "unclassified",
        [MAP_RESIDENTIAL] = "residential",
        [MAP_SERVICE] = "service",
        [MAP_TRACK] = "track",
        [MAP_PATH] = "path",
        [MAP_FERRY_ROAD] = "ferry",
        [MAP_RIVER] = "river",
        [MAP_CANAL] = "canal",
        [MAP_TIDAL] = "tidal",
        [MAP_STREAM] = "stream",
        [MAP_FAIRWAY] = "fairway",
    };
    return word[c];
}

int32_t tiles_class_zoom(map_class c)
{
    static const int8_t zoom[MAP_CLASSES] = {
        [MAP_MOTORWAY] = 0,      [MAP_PRIMARY] = 0,      [MAP_SECONDARY] = 6, [MAP_TERTIARY] = 8,
        [MAP_UNCLASSIFIED] = 10, [MAP_RESIDENTIAL] = 12, [MAP_SERVICE] = 13,  [MAP_TRACK] = 12,
        [MAP_PATH] = 13,         [MAP_FERRY_ROAD] = 4,   [MAP_RIVER] = 4,     [MAP_CANAL] = 10,
        [MAP_TIDAL] = 10,        [MAP_STREAM] = 12,      [MAP_FAIRWAY] = 6,
    };
    return zoom[c];
}

const char *tiles_candidate_word(map_candidate_kind k)
{
    static const char *const word[] = {
        [CANDIDATE_FERRY_TERMINAL] = "ferry_terminal",
        [CANDIDATE_PIER] = "pier",
        [CANDIDATE_SLIPWAY] = "slipway",
        [CANDIDATE_ROAD_END] = "road_end",
    };
    return word[k];
}

void figures_make(arena *a, int32_t n, const world_box *box, const bool *out, figures *ret)
{
    int32_t *row = ARENA_NEW(a, int32_t, n);
    world_box *taken = ARENA_NEW(a, world_box, n);
    *ret = (figures){.row = row};
    for (int32_t i = 0; i < n; i++) {
        if (!out || !out[i]) {
            row[ret->n] = i;
            taken[ret->n++] = box[i];
        }
    }
    box_tree_make(a, ret->n, taken, &ret->tree);
}

// ---------------------------------------------------------------- ways

static void take_ways(tiles *t, map_medium medium)
{
    const map *m = roads_map(t->r, medium);
    arena *a = &t->memory;
    world_point *shape = ARENA_NEW(a, world_point, m->n_point);
    world_box *box = ARENA_NEW(a, world_box, m->n_way);
    bool *out = ARENA_NEW(a, bool, m->n_way);
    for (int32_t i = 0; i < m->n_point; i++) {
        shape[i] = world_of(m->shape[i]);
    }
    for (int32_t w = 0; w < m->n_way; w++) {
        box[w] = world_around(m->way[w].n_point, &shape[m->way[w].first_point]);
    }
    for (int c = 0; c < MAP_CLASSES; c++) {
        for (int32_t w = 0; w < m->n_way; w++) {
            out[w] = m->way[w].class_ != c;
        }
        figures_make(a, m->n_way, box, out, &t->way[medium][c]);
    }
    t->shape[medium] = shape;
}

// ---------------------------------------------------------------- places

// Figures that are a point each.
static const world_point *take_points(arena *a, int32_t n, const point *at, const bool *out, figures *ret)
{
    world_point *world = ARENA_NEW(a, world_point, n);
    world_box *box = ARENA_NEW(a, world_box, n);
    for (int32_t i = 0; i < n; i++) {
        world[i] = world_of(at[i]);
        box[i] = (world_box){world[i], world[i]};
    }
    figures_make(a, n, box, out, ret);
    return world;
}

static void take_places(tiles *t)
{
    const snapshot *s = t->snap;
    point *at = ARENA_NEW(&t->now, point, s->n_site);
    for (int32_t i = 0; i < s->n_site; i++) {
        at[i] = s->site[i].at;
    }
    t->site_at = take_points(&t->now, s->n_site, at, NULL, &t->site);
    at = ARENA_NEW(&t->now, point, s->n_tps);
    for (int32_t i = 0; i < s->n_tps; i++) {
        at[i] = s->tps[i].at;
    }
    t->tps_at = take_points(&t->now, s->n_tps, at, NULL, &t->tps);
}

static void take_candidates(tiles *t)
{
    int32_t n = t->base ? t->base->n_candidate : 0;
    point *at = ARENA_NEW(&t->now, point, n);
    bool *out = ARENA_NEW(&t->now, bool, n);
    for (int32_t i = 0; i < n; i++) {
        at[i] = t->base->candidate[i].at;
        out[i] = roads_candidate_site(t->r, i) != SNAP_NONE;
    }
    t->candidate_at = take_points(&t->now, n, at, out, &t->candidate);
}

int32_t tiles_candidates(const tiles *t, const int32_t **ret)
{
    *ret = t->candidate.row;
    return t->candidate.n;
}

// ---------------------------------------------------------------- closures

typedef struct closed_list {
    arena *memory;
    closed_at *row;
    int32_t n, cap;
} closed_list;

static void add_closed(closed_list *l, closed_at c)
{
    l->row = arena_room(l->memory, l->row, l->n, &l->cap, sizeof *l->row);
    l->row[l->n++] = c;
}

// A closure of a way, by the way's source.
typedef struct closed_source {
    int64_t source;
    int32_t closure;
} closed_source;

static int by_source(const void *a, const void *b)
{
    const closed_source *x = a;
    const closed_source *y = b;
    if (x->source != y->source) {
        return x->source < y->source ? -1 : 1;
    }
    return (x->closure > y->closure) - (x->closure < y->closure);
}

// The first of the sorted ones that is not before a source.
static int32_t first_of(const closed_source *c, int32_t n, int64_t source)
{
    int32_t from = 0;
    int32_t to = n;
    while (from < to) {
        int32_t middle = from + (to - from) / 2;
        if (c[middle].source < source) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

static void add_closed_ways(const tiles *t, closed_list *l, map_medium medium, const closed_source *c,
                            int32_t n)
{
    const map *m = roads_map(t->r, medium);
    for (int32_t w = 0; w < m->n_way && n > 0; w++) {
        int64_t source = m->way[w].source;
        for (int32_t i = first_of(c, n, source); i < n && c[i].source == source; i++) {
            add_closed(l, (closed_at){c[i].closure, medium, w});
        }
    }
}

static void take_closures(tiles *t)
{
    engine_trip trip;
    const roads_state state = roads_dry_day(0);
    roads_trip(t->r, &state, MODE_TRUCK, &trip);
    int32_t n_closure = trip.state.n_closure;
    closed_list l = {.memory = &t->now};
    closed_source *by_way = ARENA_NEW(&t->now, closed_source, n_closure);
    int32_t n = 0;
    for (int32_t i = 0; i < n_closure; i++) {
        const road_closure *c = &trip.state.closure[i];
        if (c->way_source != 0) {
            by_way[n++] = (closed_source){c->way_source, i};
        } else {
            add_closed(&l, (closed_at){i, MAP_ROAD, -1});
        }
    }
    if (n > 0) {
        qsort(by_way, (size_t)n, sizeof *by_way, by_source);
    }
    add_closed_ways(t, &l, MAP_ROAD, by_way, n);
    add_closed_ways(t, &l, MAP_WATER, by_way, n);
    world_point *middle = ARENA_NEW(&t->now, world_point, l.n);
    world_box *box = ARENA_NEW(&t->now, world_box, l.n);
    for (int32_t i = 0; i < l.n; i++) {
        const closed_at *c = &l.row[i];
        if (c->way < 0) {
            middle[i] = world_of(trip.state.closure[c->closure].at);
            box[i] = (world_box){middle[i], middle[i]};
        } else {
            const map_way *w = &roads_map(t->r, c->medium)->way[c->way];
            box[i] = world_around(w->n_point, &t->shape[c->medium][w->first_point]);
        }
    }
    t->closed = l.row;
    t->closed_world = middle;
    figures_make(&t->now, l.n, box, NULL, &t->closure);
}

// ----------------------------------------------------------------

tiles *tiles_make(const roads *r, const snapshot *snap, const base_map *base)
{
    tiles *t = mem_grow(NULL, 1, sizeof *t);
    *t = (tiles){.r = r, .snap = snap, .base = base};
    take_ways(t, MAP_ROAD);
    take_ways(t, MAP_WATER);
    tiles_take_areas(t);
    tiles_renew(t);
    return t;
}

void tiles_renew(tiles *t)
{
    arena_done(&t->now);
    take_places(t);
    take_candidates(t);
    take_closures(t);
}

void tiles_done(tiles *t)
{
    if (t) {
        arena_done(&t->now);
        arena_done(&t->memory);
        free(t);
    }
}
