#include "road/snap.h"

#include <math.h>
#include <stdlib.h>

enum {
    CELL_E7 = 20000, // about 220 m, and more where a map is very large or its pieces very long
    CELL_MAX_E7 = 1 << 30,
    CELLS_MAX = 1 << 24,
    ENTRIES_PER_POINT = 16, // of the grid, and
    ENTRIES_FREE = 1 << 20,
};
#define RAD_PER_E7 1.7453292519943295e-9

// ---------------------------------------------------------------- the grid

typedef struct cells {
    int32_t row_from, row_to, column_from, column_to;
} cells;

static int32_t clamp(int64_t v, int32_t max)
{
    return v < 0 ? 0 : v > max ? max : (int32_t)v;
}

static int32_t row_of(const snap_index *s, int64_t lat_e7)
{
    return clamp((lat_e7 - s->min.lat_e7) / s->cell_e7, s->rows - 1);
}

static int32_t column_of(const snap_index *s, int64_t lon_e7)
{
    return clamp((lon_e7 - s->min.lon_e7) / s->cell_e7, s->columns - 1);
}

static cells cells_between(const snap_index *s, point a, point b)
{
    bool a_south = a.lat_e7 < b.lat_e7;
    bool a_west = a.lon_e7 < b.lon_e7;
    return (cells){row_of(s, a_south ? a.lat_e7 : b.lat_e7), row_of(s, a_south ? b.lat_e7 : a.lat_e7),
                   column_of(s, a_west ? a.lon_e7 : b.lon_e7), column_of(s, a_west ? b.lon_e7 : a.lon_e7)};
}

// Whether the cells that all pieces may touch are few enough: a line across the globe is in many small ones.
static bool entries_fit(const snap_index *s)
{
    const map *m = s->m;
    int64_t left = (int64_t)m->n_point * ENTRIES_PER_POINT + ENTRIES_FREE;
    for (int32_t w = 0; w < m->n_way && left >= 0; w++) {
        for (int32_t i = 0; i + 1 < m->way[w].n_point; i++) {
            int32_t at = m->way[w].first_point + i;
            cells c = cells_between(s, m->shape[at], m->shape[at + 1]);
            left -= (int64_t)(c.row_to - c.row_from + 1) * (c.column_to - c.column_from + 1);
        }
    }
    return left >= 0;
}

static void grid_size(snap_index *s)
{
    const map *m = s->m;
    point max = s->min = m->n_point > 0 ? m->shape[0] : (point){0, 0};
    for (int32_t i = 0; i < m->n_point; i++) {
        point p = m->shape[i];
        s->min.lat_e7 = p.lat_e7 < s->min.lat_e7 ? p.lat_e7 : s->min.lat_e7;
        s->min.lon_e7 = p.lon_e7 < s->min.lon_e7 ? p.lon_e7 : s->min.lon_e7;
        max.lat_e7 = p.lat_e7 > max.lat_e7 ? p.lat_e7 : max.lat_e7;
        max.lon_e7 = p.lon_e7 > max.lon_e7 ? p.lon_e7 : max.lon_e7;
    }
    for (s->cell_e7 = CELL_E7;; s->cell_e7 *= 2) {
        int64_t rows = ((int64_t)max.lat_e7 - s->min.lat_e7) / s->cell_e7 + 1;
        int64_t columns = ((int64_t)max.lon_e7 - s->min.lon_e7) / s->cell_e7 + 1;
        if (rows * columns > CELLS_MAX) {
            continue;
        }
        s->rows = (int32_t)rows;
        s->columns = (int32_t)columns;
        if (s->cell_e7 >= CELL_MAX_E7 || entries_fit(s)) {
            return;
        }
    }
}

// Calls for every cell that a straight piece may touch: counts into first, or fills `piece`.
static void piece_enter(const snap_index *s, int32_t at, int32_t *first, int32_t *piece)
{
    cells c = cells_between(s, s->m->shape[at], s->m->shape[at + 1]);
    for (int32_t row = c.row_from; row <= c.row_to; row++) {
        for (int32_t column = c.column_from; column <= c.column_to; column++) {
            size_t cell = (size_t)row * (size_t)s->columns + (size_t)column;
            if (piece) {
                piece[first[cell]++] = at;
            } else {
                first[cell + 1]++;
            }
        }
    }
}

void snap_make(arena *a, const map *m, snap_index *ret)
{
    *ret = (snap_index){.m = m};
    grid_size(ret);
    size_t n_cell = (size_t)ret->rows * (size_t)ret->columns;
    int32_t *first = ARENA_NEW(a, int32_t, n_cell + 1);
    int32_t *way_of = ARENA_NEW(a, int32_t, m->n_point);
    int32_t *piece = NULL;
    for (int fill = 0; fill < 2; fill++) {
        for (int32_t w = 0; w < m->n_way; w++) {
            for (int32_t i = 0; i < m->way[w].n_point; i++) {
                way_of[m->way[w].first_point + i] = w;
                if (i + 1 < m->way[w].n_point) {
                    piece_enter(ret, m->way[w].first_point + i, first, piece);
                }
            }
        }
        if (!fill) {
            for (size_t c = 0; c < n_cell; c++) {
                first[c + 1] += first[c];
            }
            piece = ARENA_NEW(a, int32_t, first[n_cell]);
        }
    }
    for (size_t c = n_cell; c > 0; c--) { // filling moved each cell's beginning to its end
        first[c] = first[c - 1];
    }
    first[0] = 0;
    ret->first = first;
    ret->piece = piece;
    ret->piece_way = way_of;
}

// ---------------------------------------------------------------- the nearest

typedef struct nearest {
    double off_m;
    double along;
    int32_t piece; // -1 = none yet
} nearest;

static void look_in(const snap_index *s, size_t cell, point p, const bool *usable, nearest *best)
{
    for (int32_t i = s->first[cell]; i < s->first[cell + 1]; i++) {
        int32_t at = s->piece[i];
        double along = 0;
        if (usable && !usable[s->piece_way[at]]) {
            continue;
        }
        double off_m = map_piece_distance_m(s->m, at, p, &along);
        if (off_m < best->off_m || (off_m <= best->off_m && best->piece >= 0 && at < best->piece)) {
            *best = (nearest){off_m, along, at};
        }
    }
}

static map_spot spot_of(const snap_index *s, const nearest *n)
{
    const map *m = s->m;
    const map_way *w = &m->way[s->piece_way[n->piece]];
    int64_t mm = 0;
    for (int32_t i = w->first_point; i < n->piece; i++) {
        mm += point_distance_mm(m->shape[i], m->shape[i + 1]);
    }
    mm += (int64_t)(n->along * (double)point_distance_mm(m->shape[n->piece], m->shape[n->piece + 1]));
    int64_t at_m = (mm + 500) / 1000;
    return (map_spot){s->piece_way[n->piece], at_m < w->length_m ? (int32_t)at_m : w->length_m,
                      (int32_t)lround(n->off_m)};
}

map_spot snap_find(const snap_index *s, point p, int32_t limit_m, const bool *usable)
{
    nearest best = {.off_m = limit_m, .piece = -1};
    double lat_e7 = limit_m / M_PER_E7;
    double lon_e7 = lat_e7 / fmax(cos(p.lat_e7 * RAD_PER_E7), 0.01);
    // Cells that may hold something within the limit. What lies outside the grid has nothing near it.
    int32_t row_from = row_of(s, (int64_t)(p.lat_e7 - lat_e7));
    int32_t row_to = row_of(s, (int64_t)(p.lat_e7 + lat_e7));
    int32_t column_from = column_of(s, (int64_t)(p.lon_e7 - lon_e7));
    int32_t column_to = column_of(s, (int64_t)(p.lon_e7 + lon_e7));
    for (int32_t row = row_from; row <= row_to && s->m->n_point > 0; row++) {
        for (int32_t column = column_from; column <= column_to; column++) {
            look_in(s, (size_t)row * (size_t)s->columns + (size_t)column, p, usable, &best);
        }
    }
    return best.piece < 0 ? (map_spot){-1, 0, 0} : spot_of(s, &best);
}

// ---------------------------------------------------------------- from spots to stops

// A part of a cost, rounded up.
static road_cost part_of(road_cost whole, int32_t part_m, int32_t whole_m)
{
    if (!road_cost_open(whole)) {
        return ROAD_CLOSED;
    }
    uint64_t ms = whole_m > 0 ? ((uint64_t)road_cost_ms(whole) * (uint64_t)part_m + (uint64_t)whole_m - 1) /
                                    (uint64_t)whole_m
                              : 0;
    return road_cost_of((uint32_t)ms, (uint32_t)part_m);
}

static int32_t main_arc(const map *m, int32_t slot)
{
    return m->slot_arc[m->slot_first[slot]];
}

table_stop snap_begin(const map *m, map_spot spot, const road_cost *arc_cost)
{
    table_stop stop = {0};
    for (int32_t back = 0; spot.way >= 0 && back < 2; back++) {
        int32_t arc = main_arc(m, 2 * spot.way + back);
        int32_t whole_m = m->way[spot.way].length_m;
        stop.node[stop.n] = m->graph.head[arc];
        stop.cost[stop.n++] = part_of(arc_cost[arc], back ? spot.at_m : whole_m - spot.at_m, whole_m);
    }
    return stop;
}

int32_t snap_arc_tail(const map *m, int32_t arc)
{
    int32_t from = 0;
    int32_t to = m->graph.n_node;
    while (to - from > 1) {
        int32_t middle = from + (to - from) / 2;
        if (m->graph.first[middle] <= arc) {
            from = middle;
        } else {
            to = middle;
        }
    }
    return from;
}

table_stop snap_end(const map *m, map_spot spot, const road_cost *arc_cost)
{
    table_stop stop = {0};
    for (int32_t back = 0; spot.way >= 0 && back < 2; back++) {
        int32_t slot = 2 * spot.way + back;
        int32_t whole_m = m->way[spot.way].length_m;
        // From the junction, and from as many of its copies as there is room for: who comes by one of the
        // rest goes round.
        int32_t room = (back + 1) * TABLE_NODES_MAX / 2;
        for (int32_t i = m->slot_first[slot]; i < m->slot_first[slot + 1] && stop.n < room; i++) {
            int32_t arc = m->slot_arc[i];
            stop.node[stop.n] = snap_arc_tail(m, arc);
            stop.cost[stop.n++] = part_of(arc_cost[arc], back ? whole_m - spot.at_m : spot.at_m, whole_m);
        }
    }
    return stop;
}

road_cost snap_along(const map *m, map_spot from, map_spot to, const road_cost *arc_cost)
{
    if (from.way < 0 || from.way != to.way) {
        return ROAD_CLOSED;
    }
    bool back = to.at_m < from.at_m;
    int32_t arc = main_arc(m, 2 * from.way + back);
    int32_t part_m = back ? from.at_m - to.at_m : to.at_m - from.at_m;
    return part_m == 0 ? 0 : part_of(arc_cost[arc], part_m, m->way[from.way].length_m);
}
