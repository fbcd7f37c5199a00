#include "road/snap.h"

#include <math.h>
#include <stdlib.h>

enum {
    CELL_E7 = 20000, // about 220 m, and more where a map is very large or its pieces very long
    CELL_MAX_E7 = 1 << 30,
    CELLS_MAX = 1 << 24,
    MM_PER_M = 1000,
    FIRST_LOOK_M = 64,
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

// How far a place is from a piece: of a schematic way only the ends count, infinitely far is what has none.
static double piece_off_m(const map *m, const map_way *w, int32_t at, point p, double *ret_along)
{
    if (!(w->flags & WAY_SCHEMATIC)) {
        return map_piece_distance_m(m, at, p, ret_along);
    }
    double first = at == w->first_point ? (double)point_distance_mm(m->shape[at], p) / MM_PER_M : HUGE_VAL;
    double last = at == w->first_point + w->n_point - 2
                      ? (double)point_distance_mm(m->shape[at + 1], p) / MM_PER_M
                      : HUGE_VAL;
    *ret_along = last < first ? 1 : 0;
    return last < first ? last : first;
}

static void look_in(const snap_index *s, size_t cell, point p, const bool *usable, nearest *best)
{
    for (int32_t i = s->first[cell]; i < s->first[cell + 1]; i++) {
        int32_t at = s->piece[i];
        double along = 0;
        if (usable && !usable[s->piece_way[at]]) {
            continue;
        }
        double off_m = piece_off_m(s->m, &s->m->way[s->piece_way[at]], at, p, &along);
        if (off_m < best->off_m || (off_m <= best->off_m && best->piece >= 0 && at < best->piece)) {
            *best = (nearest){off_m, along, at};
        }
    }
}

static map_spot spot_of(const snap_index *s, const nearest *n)
{
    const map *m = s->m;
    const map_way *w = &m->way[s->piece_way[n->piece]];
    double before_mm = 0;
    double whole_mm = 0;
    for (int32_t i = w->first_point; i + 1 < w->first_point + w->n_point; i++) {
        double piece_mm = (double)point_distance_mm(m->shape[i], m->shape[i + 1]);
        before_mm += i < n->piece ? piece_mm : i == n->piece ? n->along * piece_mm : 0;
        whole_mm += piece_mm;
    }
    // A length that was measured need not be that of the shape.
    double at_m = whole_mm > 0 ? before_mm / whole_mm * w->length_m : 0;
    return (map_spot){s->piece_way[n->piece], (int32_t)lround(at_m), (int32_t)lround(n->off_m)};
}

// Cells that may hold something within the limit. What lies outside the grid has nothing near it.
static cells cells_within(const snap_index *s, point p, int32_t limit_m)
{
    double lat_e7 = limit_m / M_PER_E7;
    double lon_e7 = lat_e7 / fmax(cos(p.lat_e7 * RAD_PER_E7), 0.01);
    return (cells){row_of(s, (int64_t)(p.lat_e7 - lat_e7)), row_of(s, (int64_t)(p.lat_e7 + lat_e7)),
                   column_of(s, (int64_t)(p.lon_e7 - lon_e7)), column_of(s, (int64_t)(p.lon_e7 + lon_e7))};
}

static nearest look_around(const snap_index *s, point p, int32_t limit_m, const bool *usable)
{
    nearest best = {.off_m = limit_m, .piece = -1};
    cells c = cells_within(s, p, limit_m);
    for (int32_t row = c.row_from; row <= c.row_to && s->m->n_point > 0; row++) {
        for (int32_t column = c.column_from; column <= c.column_to; column++) {
            look_in(s, (size_t)row * (size_t)s->columns + (size_t)column, p, usable, &best);
        }
    }
    return best;
}

// Looks near first: most places are close to a way, and the nearest within a small circle is the nearest.
map_spot snap_find(const snap_index *s, point p, int32_t limit_m, const bool *usable)
{
    nearest best = {.piece = -1};
    for (int64_t near_m = FIRST_LOOK_M; near_m < limit_m && best.piece < 0; near_m *= 4) {
        best = look_around(s, p, (int32_t)near_m, usable);
    }
    best = best.piece < 0 ? look_around(s, p, limit_m, usable) : best;
    return best.piece < 0 ? (map_spot){-1, 0, 0} : spot_of(s, &best);
}

void snap_each(const snap_index *s, point p, int32_t limit_m, snap_way_fn *each, void *ctx)
{
    cells c = cells_within(s, p, limit_m);
    for (int32_t row = c.row_from; row <= c.row_to && s->m->n_point > 0; row++) {
        for (int32_t column = c.column_from; column <= c.column_to; column++) {
            size_t cell = (size_t)row * (size_t)s->columns + (size_t)column;
            for (int32_t i = s->first[cell]; i < s->first[cell + 1]; i++) {
                each(ctx, s->piece_way[s->piece[i]]);
            }
        }
    }
}

// ---------------------------------------------------------------- from spots to stops

// A part of a cost, rounded up.
static road_cost part_of(road_cost whole, int32_t part_m, int32_t whole_m)
{
    if (!road_cost_open(whole)) {
        return ROAD_CLOSED;
    }
    if (whole_m == 0) {
        return whole;
    }
    uint64_t ms =
        ((uint64_t)road_cost_ms(whole) * (uint64_t)part_m + (uint64_t)whole_m - 1) / (uint64_t)whole_m;
    return road_cost_of((uint32_t)ms, (uint32_t)part_m);
}

static int32_t main_arc(const map *m, int32_t slot)
{
    return m->slot_arc[m->slot_first[slot]];
}

// Whether a spot is the very beginning of its way in one direction: then one stands at the junction, and what
// the way itself allows does not matter.
static bool at_beginning(const map *m, map_spot spot, bool back)
{
    int32_t whole_m = m->way[spot.way].length_m;
    return back ? whole_m > 0 && spot.at_m == whole_m : spot.at_m == 0;
}

table_stop snap_begin(const map *m, map_spot spot, const road_cost way_cost[static 2])
{
    table_stop stop = {0};
    for (int32_t back = 0; spot.way >= 0 && back < 2; back++) {
        const map_way *w = &m->way[spot.way];
        int32_t arc = main_arc(m, 2 * spot.way + back);
        bool there = at_beginning(m, spot, !back);
        stop.node[stop.n] = !there ? m->graph.head[arc] : back ? w->from : w->to;
        stop.cost[stop.n++] =
            there ? 0 : part_of(way_cost[back], back ? spot.at_m : w->length_m - spot.at_m, w->length_m);
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

enum { SIDE_NODES_MAX = TABLE_NODES_MAX / 2 };

// The junction at the beginning of a slot with its copies: who comes by one of those for which there is no
// room goes round.
static int32_t list_arrivals(const map *m, int32_t slot, int32_t ret_node[static SIDE_NODES_MAX])
{
    int32_t first = 0;
    int32_t n_copy = map_copies(m, slot_tail(m->way, slot), &first);
    int32_t n = 0;
    ret_node[n++] = slot_tail(m->way, slot);
    for (int32_t i = 0; i < n_copy && n < SIDE_NODES_MAX; i++) {
        ret_node[n++] = first + i;
    }
    return n;
}

// The nodes from which one comes to a spot in one direction of its way: the junction, and those of its copies
// that allow it.
static int32_t list_ends(const map *m, map_spot spot, bool back, int32_t ret_node[static SIDE_NODES_MAX])
{
    int32_t slot = 2 * spot.way + back;
    if (at_beginning(m, spot, back)) {
        return list_arrivals(m, slot, ret_node);
    }
    int32_t n = 0;
    for (int32_t i = m->slot_first[slot]; i < m->slot_first[slot + 1] && n < SIDE_NODES_MAX; i++) {
        ret_node[n++] = snap_arc_tail(m, m->slot_arc[i]);
    }
    return n;
}

table_stop snap_end(const map *m, map_spot spot, const road_cost way_cost[static 2])
{
    table_stop stop = {0};
    for (int32_t back = 0; spot.way >= 0 && back < 2; back++) {
        int32_t whole_m = m->way[spot.way].length_m;
        int32_t node[SIDE_NODES_MAX];
        int32_t n = list_ends(m, spot, back, node);
        road_cost cost = at_beginning(m, spot, back)
                             ? 0
                             : part_of(way_cost[back], back ? whole_m - spot.at_m : spot.at_m, whole_m);
        for (int32_t i = 0; i < n; i++) {
            stop.node[stop.n] = node[i];
            stop.cost[stop.n++] = cost;
        }
    }
    return stop;
}

bool snap_end_is_back(const map *m, map_spot spot, int32_t end)
{
    int32_t node[SIDE_NODES_MAX];
    return end >= list_ends(m, spot, false, node);
}

road_cost snap_along(const map *m, map_spot from, map_spot to, const road_cost way_cost[static 2])
{
    if (from.way < 0 || from.way != to.way) {
        return ROAD_CLOSED;
    }
    bool back = to.at_m < from.at_m;
    int32_t part_m = back ? from.at_m - to.at_m : to.at_m - from.at_m;
    return part_m == 0 ? 0 : part_of(way_cost[back], part_m, m->way[from.way].length_m);
}
