#include "road/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RAD_PER_E7 1.7453292519943295e-9

// A copy of a junction for one way that comes in: some turns from there are forbidden.
typedef struct fork {
    int32_t in;   // arc slot: 2 * way, or 2 * way + 1 when the way comes in backwards
    int32_t node; // the junction
} fork;

// The graph while it is made: arcs with both ends, not yet sorted by tail.
typedef struct draft {
    const map_parts *p;
    int32_t *head_of; // [2 * n_way]: where the arc of each way and direction leads; a copy, or the way's end
    int32_t *out_first; // [n_node + 1]: the slots that leave each junction
    int32_t *out;
    fork *copy;
    int32_t n_copy;
    int32_t *tail, *head, *slot; // of the arcs
    int32_t n_arc, cap;
} draft;

static int32_t slot_tail(const map_parts *p, int32_t slot)
{
    return slot % 2 == 0 ? p->way[slot / 2].from : p->way[slot / 2].to;
}

static int32_t slot_head(const map_parts *p, int32_t slot)
{
    return slot % 2 == 0 ? p->way[slot / 2].to : p->way[slot / 2].from;
}

static void arc_add(draft *d, int32_t tail, int32_t head, int32_t slot)
{
    if (d->n_arc == d->cap) {
        d->cap = 2 * d->cap + 64;
        d->tail = mem_grow(d->tail, (size_t)d->cap, sizeof *d->tail);
        d->head = mem_grow(d->head, (size_t)d->cap, sizeof *d->head);
        d->slot = mem_grow(d->slot, (size_t)d->cap, sizeof *d->slot);
    }
    d->tail[d->n_arc] = tail;
    d->head[d->n_arc] = head;
    d->slot[d->n_arc++] = slot;
}

// The slots that leave each junction.
static void list_out(draft *d)
{
    const map_parts *p = d->p;
    int32_t *next = mem_grow(NULL, (size_t)p->n_node + 1, sizeof *next);
    memset(d->out_first, 0, ((size_t)p->n_node + 1) * sizeof *d->out_first);
    for (int32_t s = 0; s < 2 * p->n_way; s++) {
        d->out_first[slot_tail(p, s) + 1]++;
        d->head_of[s] = slot_head(p, s);
    }
    for (int32_t v = 0; v < p->n_node; v++) {
        d->out_first[v + 1] += d->out_first[v];
        next[v] = d->out_first[v];
    }
    for (int32_t s = 0; s < 2 * p->n_way; s++) {
        d->out[next[slot_tail(p, s)]++] = s;
    }
    free(next);
}

// Whether a turn speaks of coming in by this slot.
static bool turn_of(const map_parts *p, const map_turn *t, const fork *f)
{
    return t->node == f->node && t->in == f->in / 2 && slot_head(p, f->in) == t->node;
}

// Whether the ways out of a copy go on along `slot`. The turns of one way in stand together.
static bool turn_allowed(const map_parts *p, const map_turn *t, int32_t n, const fork *f, int32_t slot)
{
    bool only = false;
    bool named = false;
    for (int32_t i = 0; i < n && turn_of(p, &t[i], f); i++) {
        if (t[i].only) {
            only = true;
            named = named || t[i].out == slot / 2;
        } else if (t[i].out == slot / 2) {
            return false;
        }
    }
    return !only || named;
}

static int compare_turns(const void *x, const void *y)
{
    const map_turn *a = x;
    const map_turn *b = y;
    if (a->node != b->node) {
        return a->node < b->node ? -1 : 1;
    }
    if (a->in != b->in) {
        return a->in < b->in ? -1 : 1;
    }
    return (a->out > b->out) - (a->out < b->out);
}

// Makes a copy of the junction for each way that comes in and may not go on everywhere.
static void split_junctions(draft *d, const map_turn *turn)
{
    const map_parts *p = d->p;
    for (int32_t i = 0; i < p->n_turn; i++) {
        bool first = i == 0 || turn[i].node != turn[i - 1].node || turn[i].in != turn[i - 1].in;
        for (int32_t back = 0; first && back < 2; back++) {
            fork f = {2 * turn[i].in + back, turn[i].node};
            if (slot_head(p, f.in) != f.node) {
                continue;
            }
            int32_t copy = p->n_node + d->n_copy;
            d->copy[d->n_copy++] = f;
            d->head_of[f.in] = copy;
        }
    }
    int32_t at = 0;
    for (int32_t c = 0; c < d->n_copy; c++) {
        const fork *f = &d->copy[c];
        while (turn[at].node != f->node || turn[at].in != f->in / 2) {
            at++;
        }
        for (int32_t k = d->out_first[f->node]; k < d->out_first[f->node + 1]; k++) {
            if (turn_allowed(p, turn + at, p->n_turn - at, f, d->out[k])) {
                arc_add(d, p->n_node + c, d->head_of[d->out[k]], d->out[k]);
            }
        }
        arc_add(d, p->n_node + c, f->node, MAP_FOOT_LINK);
    }
}

// The arcs that there would be, if no turn took one away.
static int64_t count_arcs(const draft *d, const map_turn *turn)
{
    const map_parts *p = d->p;
    int64_t n = 2 * (int64_t)p->n_way;
    for (int32_t i = 0; i < p->n_turn; i++) {
        if (i == 0 || turn[i].node != turn[i - 1].node || turn[i].in != turn[i - 1].in) {
            n += 2 * ((int64_t)d->out_first[turn[i].node + 1] - d->out_first[turn[i].node] + 1);
        }
    }
    return n;
}

static void sort_arcs(arena *a, const draft *d, int32_t n_node, map *m)
{
    int32_t *first = ARENA_NEW(a, int32_t, (size_t)n_node + 1);
    int32_t *head = ARENA_NEW(a, int32_t, d->n_arc);
    int32_t *arc_way = ARENA_NEW(a, int32_t, d->n_arc);
    int32_t *next = mem_grow(NULL, (size_t)n_node + 1, sizeof *next);
    for (int32_t i = 0; i < d->n_arc; i++) {
        first[d->tail[i] + 1]++;
    }
    for (int32_t v = 0; v < n_node; v++) {
        first[v + 1] += first[v];
        next[v] = first[v];
    }
    for (int32_t i = 0; i < d->n_arc; i++) {
        int32_t at = next[d->tail[i]]++;
        head[at] = d->head[i];
        arc_way[at] = d->slot[i];
    }
    free(next);
    m->arc_way = arc_way;
    m->graph = (road_graph){.n_node = n_node, .n_arc = d->n_arc, .first = first, .head = head, .at = m->node};
}

// The arcs of each way and direction. Copies have higher numbers than junctions, so their arcs come later.
static void list_slots(arena *a, map *m)
{
    int32_t n = 2 * m->n_way;
    int32_t *first = ARENA_NEW(a, int32_t, (size_t)n + 1);
    int32_t *arc = ARENA_NEW(a, int32_t, m->graph.n_arc);
    int32_t *next = mem_grow(NULL, (size_t)n + 1, sizeof *next);
    for (int32_t i = 0; i < m->graph.n_arc; i++) {
        if (m->arc_way[i] != MAP_FOOT_LINK) {
            first[m->arc_way[i] + 1]++;
        }
    }
    for (int32_t s = 0; s < n; s++) {
        first[s + 1] += first[s];
        next[s] = first[s];
    }
    for (int32_t i = 0; i < m->graph.n_arc; i++) {
        if (m->arc_way[i] != MAP_FOOT_LINK) {
            arc[next[m->arc_way[i]]++] = i;
        }
    }
    free(next);
    m->slot_first = first;
    m->slot_arc = arc;
}

static void place_nodes(arena *a, const draft *d, map *m)
{
    const map_parts *p = d->p;
    point *node = ARENA_NEW(a, point, m->n_node);
    int32_t *origin = ARENA_NEW(a, int32_t, m->n_node);
    for (int32_t v = 0; v < m->n_node; v++) {
        origin[v] = v < p->n_node ? v : d->copy[v - p->n_node].node;
        node[v] = p->node[origin[v]];
    }
    m->node = node;
    m->origin = origin;
}

static void draft_done(draft *d)
{
    free(d->head_of);
    free(d->out_first);
    free(d->out);
    free(d->copy);
    free(d->tail);
    free(d->head);
    free(d->slot);
}

bool map_make(arena *a, const map_parts *p, map *ret, err *e)
{
    if (p->n_way > MAP_WAYS_MAX) {
        return err_fail(e, ERR_CODE("road.map_large"), ERR_INT("ways", p->n_way),
                        ERR_INT("limit", MAP_WAYS_MAX));
    }
    size_t n_slot = 2 * (size_t)p->n_way + 1;
    map_turn *turn = mem_grow(NULL, (size_t)p->n_turn + 1, sizeof *turn);
    draft d = {.p = p,
               .head_of = mem_grow(NULL, n_slot, sizeof *d.head_of),
               .out_first = mem_grow(NULL, (size_t)p->n_node + 1, sizeof *d.out_first),
               .out = mem_grow(NULL, n_slot, sizeof *d.out),
               .copy = mem_grow(NULL, 2 * (size_t)p->n_turn + 1, sizeof *d.copy)};
    if (p->n_turn > 0) {
        memcpy(turn, p->turn, (size_t)p->n_turn * sizeof *turn);
        qsort(turn, (size_t)p->n_turn, sizeof *turn, compare_turns);
    }
    list_out(&d);
    int64_t n_arc = count_arcs(&d, turn);
    if (n_arc > MAP_ARCS_MAX) {
        free(turn);
        draft_done(&d);
        return err_fail(e, ERR_CODE("road.map_turns"), ERR_INT("arcs", n_arc),
                        ERR_INT("limit", MAP_ARCS_MAX));
    }
    split_junctions(&d, turn);
    for (int32_t s = 0; s < 2 * p->n_way; s++) {
        arc_add(&d, slot_tail(p, s), d.head_of[s], s);
    }
    *ret = (map){.medium = p->medium,
                 .n_node = p->n_node + d.n_copy,
                 .n_way = p->n_way,
                 .n_point = p->n_point,
                 .way = p->way,
                 .shape = p->shape,
                 .n_turn = p->n_turn,
                 .turn = p->turn,
                 .n_name = p->n_name,
                 .name = p->name};
    place_nodes(a, &d, ret);
    sort_arcs(a, &d, ret->n_node, ret);
    list_slots(a, ret);
    free(turn);
    draft_done(&d);
    return true;
}

bool map_name_is_sound(str name)
{
    enum { SPACE = 0x20, DELETE = 0x7F };
    for (size_t i = 0; i < name.n; i++) {
        uint8_t c = (uint8_t)name.p[i];
        if (c < SPACE || c == DELETE) {
            return false;
        }
    }
    return name.n > 0 && name.n <= MAP_NAME_MAX && str_is_utf8(name);
}

int32_t map_junctions(const map *m)
{
    int32_t n = 0;
    while (n < m->n_node && m->origin[n] == n) {
        n++;
    }
    return n;
}

double map_piece_distance_m(const map *m, int32_t at, point p, double *ret_along)
{
    double wide = M_PER_E7 * cos(p.lat_e7 * RAD_PER_E7);
    double ax = ((double)m->shape[at].lon_e7 - p.lon_e7) * wide;
    double ay = ((double)m->shape[at].lat_e7 - p.lat_e7) * M_PER_E7;
    double dx = ((double)m->shape[at + 1].lon_e7 - m->shape[at].lon_e7) * wide;
    double dy = ((double)m->shape[at + 1].lat_e7 - m->shape[at].lat_e7) * M_PER_E7;
    double square = dx * dx + dy * dy;
    double along = square > 0 ? -(ax * dx + ay * dy) / square : 0;
    along = along < 0 ? 0 : along > 1 ? 1 : along;
    *ret_along = along;
    return hypot(ax + along * dx, ay + along * dy);
}
