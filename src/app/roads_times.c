// Times and ways among the places of an operation, by one mode alone.
#include <string.h>

#include "app/roads_internal.h"

enum { MS_PER_S = 1000 };

static bool access_allows(area_access access, bool boat)
{
    return access != (boat ? ACCESS_LAND : ACCESS_WATER);
}

// A place is reached as the register says: by a link that ends there, as its TPS or village is accessible.
// What lies near it by chance is another thing: an office beside a river is no landing.
bool roads_goes_by(const roads *r, int32_t place, travel_mode mode)
{
    bool boat = mode_is_boat(mode);
    if (place >= r->snap->n_site) {
        return access_allows(r->snap->tps[place - r->snap->n_site].access, boat);
    }
    const snap_site *s = &r->snap->site[place];
    if (s->kind == SITE_JETTY || r->link_end[boat ? MAP_WATER : MAP_ROAD][place]) {
        return true;
    }
    const snap_area *area = s->area == SNAP_NONE ? NULL : &r->snap->area[s->area];
    bool village = area && area->level >= LEVEL_DESA;
    return village ? access_allows(area->access, boat) : !boat;
}

// The places of a list that a mode may go to.
typedef struct chosen {
    int32_t n;
    int32_t *index; // in the list
    point *at;
} chosen;

static chosen choose(arena *scratch, const roads *r, travel_mode mode, int32_t n, const int32_t *place)
{
    chosen c = {0, ARENA_NEW(scratch, int32_t, n), ARENA_NEW(scratch, point, n)};
    for (int32_t i = 0; i < n; i++) {
        if (roads_goes_by(r, place[i], mode)) {
            c.index[c.n] = i;
            c.at[c.n++] = roads_place_at(r, place[i]);
        }
    }
    return c;
}

static void fill_cells(const chosen *from, int32_t first, const chosen *to, const travel_table *t,
                       roads_table *ret)
{
    for (int32_t i = 0; i < t->n_from; i++) {
        for (int32_t j = 0; j < t->n_to; j++) {
            road_cost cost = t->cell[(size_t)i * (size_t)t->n_to + (size_t)j].cost;
            size_t cell = (size_t)from->index[first + i] * (size_t)ret->n_to + (size_t)to->index[j];
            if (road_cost_open(cost)) {
                ret->time_s[cell] = (int32_t)((road_cost_ms(cost) + MS_PER_S - 1) / MS_PER_S);
                ret->dist_m[cell] = (int32_t)road_cost_m(cost);
            }
        }
    }
}

static void fill_same(int32_t n_from, const int32_t *from, int32_t n_to, const int32_t *to, roads_table *ret)
{
    for (int32_t i = 0; i < n_from; i++) {
        for (int32_t j = 0; j < n_to; j++) {
            if (from[i] == to[j]) {
                ret->time_s[(size_t)i * (size_t)n_to + (size_t)j] = 0;
                ret->dist_m[(size_t)i * (size_t)n_to + (size_t)j] = 0;
            }
        }
    }
}

static void table_begin(arena *a, int32_t n_from, int32_t n_to, roads_table *ret)
{
    size_t cells = (size_t)n_from * (size_t)n_to;
    *ret = (roads_table){n_from, n_to, ARENA_NEW(a, int32_t, cells), ARENA_NEW(a, int32_t, cells), {{0}}};
    for (size_t i = 0; i < cells; i++) {
        ret->time_s[i] = MATRIX_NONE;
        ret->dist_m[i] = MATRIX_NONE;
    }
}

bool roads_times(arena *a, roads *r, const roads_state *s, travel_mode mode, int32_t n_from,
                 const int32_t *from, int32_t n_to, const int32_t *to, roads_table *ret, err *e)
{
    arena scratch = {0};
    engine_trip trip;
    bool ok = true;
    roads_trip(r, s, mode, &trip);
    chosen starts = choose(&scratch, r, mode, n_from, from);
    chosen ends = choose(&scratch, r, mode, n_to, to);
    table_begin(a, n_from, n_to, ret);
    int32_t rows = ends.n > 0 ? ENGINE_CELLS_MAX / 4 / ends.n + 1 : 1; // a block stays below the limit
    for (int32_t first = 0; ok && ends.n > 0 && first < starts.n; first += rows) {
        arena block = {0};
        travel_table t;
        int32_t n = starts.n - first < rows ? starts.n - first : rows;
        ok = engine_table(&block, r->engine, &trip, n, starts.at + first, ends.n, ends.at, &t, e);
        if (ok) {
            fill_cells(&starts, first, &ends, &t, ret);
        }
        arena_done(&block);
    }
    fill_same(n_from, from, n_to, to, ret);
    ret->metric = engine_metric_id(r->engine, mode, &trip.state);
    arena_done(&scratch);
    return ok;
}

bool roads_way_between(arena *a, roads *r, const roads_state *s, travel_mode mode, int32_t from, int32_t to,
                       travel_route *ret, err *e)
{
    engine_trip trip;
    roads_trip(r, s, mode, &trip);
    if (from == to || !roads_goes_by(r, from, mode) || !roads_goes_by(r, to, mode)) {
        *ret = (travel_route){.whole = {.cost = from == to ? 0 : ROAD_CLOSED, .board = JOURNEY_NONE}};
        return true;
    }
    return engine_route(a, r->engine, &trip, roads_place_at(r, from), roads_place_at(r, to), ret, e);
}
