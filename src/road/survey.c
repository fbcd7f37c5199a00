// Joining surveys to a map. First all ways stand side by side, with lines that touch nothing but each other's
// ends; then each end looks for the ways near it, and these are cut there.
#include "road/survey.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "road/line.h"
#include "road/snap.h"
#include "road/vehicle.h"

// Ways to look for.
enum { OF_BASE, OF_LINES, DRAWN_LINES, GROUPS };

enum { MS_PER_HOUR = 3600 * 1000, MM_PER_M = 1000, VEHICLES = 3, NONE = -1 };

// An end of a line meets a way that is not joined to it yet.
typedef struct joint {
    int32_t end;
    int32_t way, at_m, off_m;
    int32_t node; // there: an end of the way, or a new one
} joint;

typedef struct draft {
    arena memory; // of everything here that does not go into the result
    const map *base;
    int32_t n_line, n_old; // lines, and ways of the base that stay: the lines' ways come after them
    const survey_line *line;
    map raw;           // all ways unsplit, for looking around: no graph
    int32_t *base_way; // by way of the base: its raw way; NONE when gone
    int32_t n_junction, n_end, n_node;
    point *end;                    // sorted, each once; node n_junction + i
    int32_t *end_first, *end_line; // the lines with an end there, one that is a ring twice
    joint *joint;
    int32_t n_joint, cap_joint;
    bool *near[GROUPS][VEHICLES]; // by raw way: of the group, and fit
    int32_t *same;                // by node: a lower node that is the same one, or itself
    int32_t *number;              // by node: in the result
    int32_t *piece;               // by raw way, n_way + 1 of them: its first way in the result
    point_list shape;             // of the result
    map_way *way;
    point *node;
    int32_t n_way;
    arena *result;
    int32_t *via; // of the result's turns
    int32_t n_via, cap_via;
} draft;

// ---------------------------------------------------------------- changes

typedef struct change_key {
    int64_t source;
    int32_t index;
    bool used;
} change_key;

static int compare_keys(const void *x, const void *y)
{
    const change_key *a = x;
    const change_key *b = y;
    return a->source != b->source ? (a->source < b->source ? -1 : 1)
                                  : (a->index > b->index) - (a->index < b->index);
}

static int32_t first_change(const change_key *key, int32_t n, int64_t source)
{
    int32_t from = 0;
    int32_t to = n;
    while (from < to) {
        int32_t middle = from + (to - from) / 2;
        if (key[middle].source < source) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

static int32_t ms_at(int64_t length_m, int32_t speed_mh)
{
    int64_t ms = (length_m * MS_PER_HOUR + speed_mh - 1) / speed_mh;
    return ms < INT32_MAX ? (int32_t)ms : INT32_MAX;
}

static void change_way(map_way *w, const survey_change *c)
{
    w->class_ = c->class_ >= 0 ? (uint8_t)c->class_ : w->class_;
    w->surface = c->surface >= 0 ? (uint8_t)c->surface : w->surface;
    w->limit_kg = c->limit_kg >= 0 ? c->limit_kg : w->limit_kg;
    w->width_dm =
        c->width_dm >= 0 ? (int16_t)(c->width_dm < INT16_MAX ? c->width_dm : INT16_MAX) : w->width_dm;
    w->duration_ms = c->speed_mh > 0 ? ms_at(w->length_m, c->speed_mh) : w->duration_ms;
    w->flags = (w->flags | c->flags_on) & ~c->flags_off;
}

// The ways of the base as they are known by now. Returns the number of changes without a way.
static int32_t take_base(draft *d, int32_t n, const survey_change *change, map_way *way)
{
    change_key *key = ARENA_NEW(&d->memory, change_key, n);
    for (int32_t i = 0; i < n; i++) {
        key[i] = (change_key){.source = change[i].source, .index = i};
    }
    if (n > 0) {
        qsort(key, (size_t)n, sizeof *key, compare_keys);
    }
    for (int32_t w = 0; w < d->base->n_way; w++) {
        map_way out = d->base->way[w];
        bool gone = false;
        for (int32_t k = first_change(key, n, out.source); k < n && key[k].source == out.source; k++) {
            key[k].used = true;
            gone = gone || change[key[k].index].gone;
            change_way(&out, &change[key[k].index]);
        }
        d->base_way[w] = gone ? NONE : d->n_old;
        if (!gone) {
            way[d->n_old++] = out;
        }
    }
    int32_t unknown = 0;
    for (int32_t k = 0; k < n; k++) {
        unknown += !key[k].used;
    }
    return unknown;
}

// ---------------------------------------------------------------- lines as ways

static int compare_points(const void *x, const void *y)
{
    const point *a = x;
    const point *b = y;
    return a->lat_e7 != b->lat_e7 ? (a->lat_e7 < b->lat_e7 ? -1 : 1)
                                  : (a->lon_e7 > b->lon_e7) - (a->lon_e7 < b->lon_e7);
}

static point line_end(const survey_line *l, int32_t which)
{
    return l->point[which == 0 ? 0 : l->n_point - 1];
}

static void list_ends(draft *d)
{
    int32_t n = 2 * d->n_line;
    d->end = ARENA_NEW(&d->memory, point, n);
    for (int32_t i = 0; i < n; i++) {
        d->end[i] = line_end(&d->line[i / 2], i % 2);
    }
    if (n > 0) {
        qsort(d->end, (size_t)n, sizeof *d->end, compare_points);
    }
    for (int32_t i = 0; i < n; i++) {
        if (d->n_end == 0 || compare_points(&d->end[d->n_end - 1], &d->end[i]) != 0) {
            d->end[d->n_end++] = d->end[i];
        }
    }
    d->n_node = d->n_junction + d->n_end;
}

static int32_t end_find(const draft *d, point p)
{
    const point *found = bsearch(&p, d->end, (size_t)d->n_end, sizeof *d->end, compare_points);
    assert(found);
    return (int32_t)(found - d->end);
}

static map_way way_of_line(draft *d, const survey_line *l, int32_t first_point)
{
    int64_t mm = 0;
    for (int32_t i = 0; i + 1 < l->n_point; i++) {
        mm += point_distance_mm(l->point[i], l->point[i + 1]);
    }
    int64_t shape_m = (mm + MM_PER_M / 2) / MM_PER_M;
    assert((l->class_ <= MAP_FERRY_ROAD) == (d->base->medium == MAP_ROAD));
    return (map_way){.source = l->source,
                     .from = d->n_junction + end_find(d, line_end(l, 0)),
                     .to = d->n_junction + end_find(d, line_end(l, 1)),
                     .length_m = l->length_m > 0       ? l->length_m
                                 : shape_m < INT32_MAX ? (int32_t)shape_m
                                                       : INT32_MAX,
                     .first_point = first_point,
                     .n_point = l->n_point,
                     .duration_ms = l->duration_ms,
                     .limit_kg = l->limit_kg,
                     .flags = l->flags,
                     .width_dm = l->width_dm,
                     .class_ = l->class_,
                     .surface = l->surface};
}

// The lines at each end.
static void list_lines(draft *d)
{
    const map_way *way = d->raw.way + d->n_old;
    d->end_first = ARENA_NEW(&d->memory, int32_t, d->n_end + 1);
    d->end_line = ARENA_NEW(&d->memory, int32_t, 2 * d->n_line);
    int32_t *next = ARENA_NEW(&d->memory, int32_t, d->n_end + 1);
    for (int32_t i = 0; i < d->n_line; i++) {
        d->end_first[way[i].from - d->n_junction + 1]++;
        d->end_first[way[i].to - d->n_junction + 1]++;
    }
    for (int32_t v = 0; v < d->n_end; v++) {
        d->end_first[v + 1] += d->end_first[v];
        next[v] = d->end_first[v];
    }
    for (int32_t i = 0; i < d->n_line; i++) {
        d->end_line[next[way[i].from - d->n_junction]++] = i;
        d->end_line[next[way[i].to - d->n_junction]++] = i;
    }
}

// All ways side by side. Returns the number of changes without a way.
static int32_t take_ways(draft *d, int32_t n_point, int32_t n_change, const survey_change *change)
{
    const map *base = d->base;
    map_way *way = ARENA_NEW(&d->memory, map_way, base->n_way + d->n_line);
    point *shape = ARENA_NEW(&d->memory, point, n_point);
    d->base_way = ARENA_NEW(&d->memory, int32_t, base->n_way);
    int32_t unknown = take_base(d, n_change, change, way);
    if (base->n_point > 0) {
        memcpy(shape, base->shape, (size_t)base->n_point * sizeof *shape);
    }
    int32_t at = base->n_point;
    list_ends(d);
    for (int32_t i = 0; i < d->n_line; i++) {
        const survey_line *l = &d->line[i];
        way[d->n_old + i] = way_of_line(d, l, at);
        memcpy(shape + at, l->point, (size_t)l->n_point * sizeof *shape);
        at += l->n_point;
    }
    d->raw = (map){
        .medium = base->medium, .n_way = d->n_old + d->n_line, .n_point = at, .way = way, .shape = shape};
    list_lines(d);
    return unknown;
}

// ---------------------------------------------------------------- looking around

static travel_mode vehicle_of(const draft *d, int32_t i)
{
    return (travel_mode)(d->base->medium == MAP_ROAD ? MODE_TRUCK + i : MODE_KETEK + i);
}

// A line is seen by those that look for one, or not.
static void show_line(const draft *d, int32_t w, int32_t vehicle, bool show)
{
    bool seen = show && vehicle_fits(&d->raw, w, vehicle_of(d, vehicle));
    d->near[OF_LINES][vehicle][w] = seen;
    d->near[DRAWN_LINES][vehicle][w] = seen && (d->raw.way[w].flags & WAY_SCHEMATIC) == 0;
}

static void list_near(draft *d)
{
    for (int32_t i = 0; i < VEHICLES; i++) {
        for (int32_t g = 0; g < GROUPS; g++) {
            d->near[g][i] = ARENA_NEW(&d->memory, bool, d->raw.n_way);
        }
        for (int32_t w = 0; w < d->raw.n_way; w++) {
            if (w < d->n_old) {
                d->near[OF_BASE][i][w] = vehicle_fits(&d->raw, w, vehicle_of(d, i));
            } else {
                show_line(d, w, i, true);
            }
        }
    }
}

static void joint_add(draft *d, int32_t end, map_spot s)
{
    for (int32_t i = d->n_joint - 1; i >= 0 && d->joint[i].end == end; i--) {
        if (d->joint[i].way == s.way && d->joint[i].at_m == s.at_m) {
            return;
        }
    }
    if (s.way >= 0) {
        d->joint = arena_room(&d->memory, d->joint, d->n_joint, &d->cap_joint, sizeof *d->joint);
        d->joint[d->n_joint++] = (joint){end, s.way, s.at_m, s.off_m, NONE};
    }
}

// How far the lines at an end look for ways to join, by the group that they look in: the farthest of those
// that are fit for a vehicle.
static void list_reaches(const draft *d, int32_t end, int32_t vehicle, int32_t ret_m[static GROUPS])
{
    memset(ret_m, 0, GROUPS * sizeof *ret_m);
    for (int32_t i = d->end_first[end]; i < d->end_first[end + 1]; i++) {
        const survey_line *l = &d->line[d->end_line[i]];
        if (!d->near[OF_LINES][vehicle][d->n_old + d->end_line[i]]) {
            continue;
        }
        int32_t group = l->flags & WAY_SCHEMATIC ? DRAWN_LINES : OF_LINES;
        ret_m[OF_BASE] = l->join_m > ret_m[OF_BASE] ? l->join_m : ret_m[OF_BASE];
        ret_m[group] = l->join_m > ret_m[group] ? l->join_m : ret_m[group];
    }
}

static void look_around(draft *d, const snap_index *s, int32_t end, int32_t vehicle)
{
    int32_t reach_m[GROUPS];
    list_reaches(d, end, vehicle, reach_m);
    for (int32_t i = d->end_first[end]; i < d->end_first[end + 1]; i++) {
        show_line(d, d->n_old + d->end_line[i], vehicle, false); // joined already
    }
    for (int32_t g = 0; g < GROUPS; g++) {
        if (reach_m[g] > 0) {
            joint_add(d, end, snap_find(s, d->end[end], reach_m[g], d->near[g][vehicle]));
        }
    }
    for (int32_t i = d->end_first[end]; i < d->end_first[end + 1]; i++) {
        show_line(d, d->n_old + d->end_line[i], vehicle, true);
    }
}

static void find_joints(draft *d)
{
    snap_index s;
    snap_make(&d->memory, &d->raw, &s);
    list_near(d);
    for (int32_t end = 0; end < d->n_end; end++) {
        for (int32_t i = 0; i < VEHICLES; i++) {
            look_around(d, &s, end, i);
        }
    }
}

// ---------------------------------------------------------------- nodes

static int compare_joints(const void *x, const void *y)
{
    const joint *a = x;
    const joint *b = y;
    if (a->way != b->way) {
        return a->way < b->way ? -1 : 1;
    }
    return a->at_m != b->at_m ? (a->at_m < b->at_m ? -1 : 1) : (a->end > b->end) - (a->end < b->end);
}

static bool within(const draft *d, const joint *j)
{
    return j->at_m > 0 && j->at_m < d->raw.way[j->way].length_m;
}

// The node of each joint. Those at one metre of a way are one.
static void number_joints(draft *d)
{
    if (d->n_joint > 0) {
        qsort(d->joint, (size_t)d->n_joint, sizeof *d->joint, compare_joints);
    }
    for (int32_t i = 0; i < d->n_joint; i++) {
        joint *j = &d->joint[i];
        const map_way *w = &d->raw.way[j->way];
        const joint *before = i > 0 ? &d->joint[i - 1] : NULL;
        if (!within(d, j)) {
            j->node = j->at_m == 0 ? w->from : w->to;
        } else if (before && before->way == j->way && before->at_m == j->at_m) {
            j->node = before->node;
        } else {
            j->node = d->n_node++;
        }
    }
}

static int32_t root_of(const draft *d, int32_t v)
{
    while (d->same[v] != v) {
        v = d->same[v];
    }
    return v;
}

// Ends on a way are junctions of it; of nodes that are one the lowest stands for all.
static void unite_nodes(draft *d)
{
    d->same = ARENA_NEW(&d->memory, int32_t, d->n_node);
    d->number = ARENA_NEW(&d->memory, int32_t, d->n_node);
    for (int32_t v = 0; v < d->n_node; v++) {
        d->same[v] = v;
    }
    for (int32_t i = 0; i < d->n_joint; i++) {
        if (d->joint[i].off_m == 0) {
            int32_t a = root_of(d, d->n_junction + d->joint[i].end);
            int32_t b = root_of(d, d->joint[i].node);
            d->same[a > b ? a : b] = a > b ? b : a;
        }
    }
}

static int32_t place_nodes(draft *d, arena *a)
{
    point *place = ARENA_NEW(&d->memory, point, d->n_node);
    if (d->n_junction > 0) {
        memcpy(place, d->base->node, (size_t)d->n_junction * sizeof *place);
    }
    if (d->n_end > 0) {
        memcpy(place + d->n_junction, d->end, (size_t)d->n_end * sizeof *place);
    }
    for (int32_t i = 0; i < d->n_joint; i++) {
        if (within(d, &d->joint[i])) {
            place[d->joint[i].node] = line_place(&d->raw, d->joint[i].way, d->joint[i].at_m);
        }
    }
    int32_t n = 0;
    d->node = ARENA_NEW(a, point, d->n_node);
    for (int32_t v = 0; v < d->n_node; v++) {
        if (d->same[v] == v) {
            d->node[n] = place[v];
            d->number[v] = n++;
        } else {
            d->number[v] = d->number[root_of(d, v)];
        }
    }
    return n;
}

// ---------------------------------------------------------------- pieces

static void piece_add(draft *d, int32_t raw, int32_t from_m, int32_t to_m, int32_t from, int32_t to)
{
    const map_way *w = &d->raw.way[raw];
    map_way *piece = &d->way[d->n_way++];
    int32_t begin = d->shape.n;
    *piece = *w;
    piece->from = d->number[from];
    piece->to = d->number[to];
    piece->first_point = begin;
    if (from_m == 0 && to_m == w->length_m) {
        memcpy(d->shape.p + begin, d->raw.shape + w->first_point, (size_t)w->n_point * sizeof(point));
        d->shape.n += w->n_point;
        return;
    }
    line_add_cut(&d->shape, begin, &d->raw, raw, from_m, to_m);
    if (d->shape.n == begin + 1) { // both ends at one point
        d->shape.p[d->shape.n] = d->shape.p[begin];
        d->shape.n++;
    }
    piece->n_point = d->shape.n - begin;
    piece->length_m = to_m - from_m;
    if (w->duration_ms >= 0) {
        int64_t whole_ms = w->duration_ms;
        piece->duration_ms = (int32_t)(whole_ms * to_m / w->length_m - whole_ms * from_m / w->length_m);
    }
}

static void cut_ways(draft *d)
{
    int32_t at = 0;
    d->piece = ARENA_NEW(&d->memory, int32_t, d->raw.n_way + 1);
    for (int32_t w = 0; w < d->raw.n_way; w++) {
        const map_way *way = &d->raw.way[w];
        int32_t from_m = 0;
        int32_t from = way->from;
        d->piece[w] = d->n_way;
        for (; at < d->n_joint && d->joint[at].way == w; at++) {
            const joint *j = &d->joint[at];
            if (within(d, j) && j->at_m > from_m) {
                piece_add(d, w, from_m, j->at_m, from, j->node);
                from_m = j->at_m;
                from = j->node;
            }
        }
        piece_add(d, w, from_m, way->length_m, from, way->to);
    }
    d->piece[d->raw.n_way] = d->n_way;
}

// ---------------------------------------------------------------- connectors

typedef struct connector {
    int32_t low, high; // nodes of the result
    int32_t joint;
} connector;

static int compare_connectors(const void *x, const void *y)
{
    const connector *a = x;
    const connector *b = y;
    if (a->low != b->low) {
        return a->low < b->low ? -1 : 1;
    }
    return a->high != b->high ? (a->high < b->high ? -1 : 1) : (a->joint > b->joint) - (a->joint < b->joint);
}

static void connect(draft *d, const joint *j)
{
    point from = d->end[j->end];
    point to = line_place(&d->raw, j->way, j->at_m);
    d->way[d->n_way++] = (map_way){.from = d->number[d->n_junction + j->end],
                                   .to = d->number[j->node],
                                   .length_m = point_distance_m(from, to),
                                   .first_point = d->shape.n,
                                   .n_point = 2,
                                   .duration_ms = -1,
                                   .flags = WAY_SCHEMATIC,
                                   .class_ = d->base->medium == MAP_ROAD ? MAP_SERVICE : MAP_FAIRWAY};
    d->shape.p[d->shape.n++] = from;
    d->shape.p[d->shape.n++] = to;
}

static void add_connectors(draft *d)
{
    connector *list = ARENA_NEW(&d->memory, connector, d->n_joint);
    int32_t n = 0;
    for (int32_t i = 0; i < d->n_joint; i++) {
        int32_t a = d->number[d->n_junction + d->joint[i].end];
        int32_t b = d->number[d->joint[i].node];
        if (a != b) {
            list[n++] = (connector){a < b ? a : b, a < b ? b : a, i};
        }
    }
    if (n > 0) {
        qsort(list, (size_t)n, sizeof *list, compare_connectors);
    }
    for (int32_t i = 0; i < n; i++) {
        if (i == 0 || list[i].low != list[i - 1].low || list[i].high != list[i - 1].high) {
            connect(d, &d->joint[list[i].joint]);
        }
    }
}

// ---------------------------------------------------------------- turns

// The pieces of a way of the base that touch one of its ends: one, or both of a ring.
static int32_t touching(const draft *d, int32_t base_way, int32_t node, int32_t ret_piece[static 2])
{
    int32_t raw = d->base_way[base_way];
    int32_t n = 0;
    if (raw == NONE) {
        return 0;
    }
    int32_t last = d->piece[raw + 1] - 1;
    if (d->raw.way[raw].from == node) {
        ret_piece[n++] = d->piece[raw];
    }
    if (d->raw.way[raw].to == node && (n == 0 || ret_piece[0] != last)) {
        ret_piece[n++] = last;
    }
    return n;
}

// The pieces of the ways that a turn leads over. False when one of these ways is gone: then nobody drives
// there. Too many of them is n_via above MAP_VIA_MAX.
static bool take_via(draft *d, const map_turn *t, map_turn *ret)
{
    ret->first_via = d->n_via;
    ret->n_via = 0;
    for (int32_t i = t->first_via; i < t->first_via + t->n_via; i++) {
        int32_t slot = d->base->via[i];
        int32_t raw = d->base_way[slot / 2];
        if (raw == NONE) {
            return false;
        }
        int32_t n = d->piece[raw + 1] - d->piece[raw];
        for (int32_t k = 0; k < n && ret->n_via <= MAP_VIA_MAX; k++) {
            bool back = slot % 2 != 0;
            d->via = arena_room(d->result, d->via, ret->first_via + ret->n_via, &d->cap_via, sizeof *d->via);
            d->via[ret->first_via + ret->n_via++] = 2 * (d->piece[raw] + (back ? n - 1 - k : k)) + back;
        }
    }
    return true;
}

static int32_t take_turns(draft *d, map_turn *ret, survey_report *report)
{
    int32_t n = 0;
    for (int32_t i = 0; i < d->base->n_turn; i++) {
        const map_turn *t = &d->base->turn[i];
        map_turn kept = {.node = d->number[t->node], .only = t->only};
        int32_t in[2];
        int32_t out[2];
        int32_t end =
            t->n_via > 0 ? slot_head(d->base->way, d->base->via[t->first_via + t->n_via - 1]) : t->node;
        int32_t n_in = touching(d, t->in, t->node, in);
        int32_t n_out = touching(d, t->out, end, out);
        if (n_in * n_out == 0 || !take_via(d, t, &kept)) {
            continue;
        }
        if (kept.n_via > MAP_VIA_MAX) {
            report->turns_lost++;
            continue;
        }
        d->n_via += kept.n_via;
        for (int32_t k = 0; k < n_in * n_out; k++) {
            kept.in = in[k / n_out];
            kept.out = out[k % n_out];
            ret[n++] = kept;
        }
    }
    return n;
}

// ---------------------------------------------------------------- all together

static void count_ends(const draft *d, survey_report *ret)
{
    int32_t *degree = mem_grow(NULL, (size_t)d->n_node + 1, sizeof *degree);
    memset(degree, 0, ((size_t)d->n_node + 1) * sizeof *degree);
    for (int32_t w = 0; w < d->n_way; w++) {
        degree[d->way[w].from]++;
        degree[d->way[w].to]++;
    }
    for (int32_t i = 0; i < 2 * d->n_line; i++) {
        const map_way *w = &d->raw.way[d->n_old + i / 2];
        int32_t node = d->number[i % 2 == 0 ? w->from : w->to];
        int32_t own = (d->number[w->from] == node) + (d->number[w->to] == node);
        bool joined = degree[node] > own;
        ret->joined += joined;
        ret->loose += !joined;
    }
    free(degree);
}

static bool make_result(draft *d, arena *a, map *ret, survey_report *report, err *e)
{
    int64_t most = (int64_t)d->raw.n_way + 2 * (int64_t)d->n_joint;
    if (most > MAP_WAYS_MAX) {
        return err_fail(e, ERR_CODE("road.map_large"), ERR_INT("ways", most), ERR_INT("limit", MAP_WAYS_MAX));
    }
    number_joints(d);
    unite_nodes(d);
    map_parts parts = {.medium = d->base->medium, .n_node = place_nodes(d, a)};
    // A joint adds two points to the way that it cuts, one to each piece that has no length, two of its own.
    int32_t cap = d->raw.n_point + 6 * d->n_joint;
    d->shape = (point_list){.memory = a, .p = ARENA_NEW(a, point, cap), .cap = cap};
    d->way = ARENA_NEW(a, map_way, most);
    cut_ways(d);
    add_connectors(d);
    map_turn *turn = ARENA_NEW(a, map_turn, 4 * (int64_t)d->base->n_turn);
    parts.n_turn = take_turns(d, turn, report);
    parts.turn = turn;
    parts.n_via = d->n_via;
    parts.via = d->via;
    parts.node = d->node;
    parts.n_way = d->n_way;
    parts.way = d->way;
    parts.n_point = d->shape.n;
    parts.shape = d->shape.p;
    parts.n_name = d->base->n_name;
    parts.name = d->base->name;
    return map_make(a, &parts, ret, e);
}

bool map_survey(arena *a, const map *base, int32_t n_line, const survey_line *line, int32_t n_change,
                const survey_change *change, map *ret, survey_report *ret_report, err *e)
{
    int64_t n_point = base->n_point;
    for (int32_t i = 0; i < n_line; i++) {
        assert(line[i].n_point >= 2);
        n_point += line[i].n_point;
    }
    if (n_point > SURVEY_POINTS_MAX) {
        return err_fail(e, ERR_CODE("road.survey_large"), ERR_INT("points", n_point),
                        ERR_INT("limit", SURVEY_POINTS_MAX));
    }
    draft d = {.base = base, .n_line = n_line, .line = line, .n_junction = map_junctions(base), .result = a};
    survey_report report = {.unknown = take_ways(&d, (int32_t)n_point, n_change, change)};
    find_joints(&d);
    bool ok = make_result(&d, a, ret, &report, e);
    if (ok) {
        count_ends(&d, &report);
        *ret_report = report;
    }
    arena_done(&d.memory);
    return ok;
}
