#include "road/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "road/turn.h"

#define RAD_PER_E7 1.7453292519943295e-9

// The graph while it is made: arcs with both ends, not yet sorted by tail.
typedef struct draft {
    const map_parts *p;
    turn_states turns;
    int32_t *out_first; // [n_node + 1]: the slots that leave each junction
    int32_t *out;
    int32_t *tail, *head, *slot; // of the arcs
    int32_t n_arc, cap;
} draft;

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
        d->out_first[slot_tail(p->way, s) + 1]++;
    }
    for (int32_t v = 0; v < p->n_node; v++) {
        d->out_first[v + 1] += d->out_first[v];
        next[v] = d->out_first[v];
    }
    for (int32_t s = 0; s < 2 * p->n_way; s++) {
        d->out[next[slot_tail(p->way, s)]++] = s;
    }
    free(next);
}

// Where a slot leads when one comes to it in a state.
static int32_t node_after(const draft *d, int32_t state, int32_t slot)
{
    int32_t next = turn_next(&d->turns, state, slot);
    return next != TURN_NO_STATE ? d->turns.state[next].node : slot_head(d->p->way, slot);
}

// The arcs of the copies, then those of the junctions themselves.
static void list_arcs(draft *d)
{
    const map_parts *p = d->p;
    for (int32_t c = 0; c < d->turns.n_state; c++) {
        int32_t state = d->turns.copy[c];
        int32_t junction = slot_head(p->way, d->turns.state[state].slot);
        for (int32_t k = d->out_first[junction]; k < d->out_first[junction + 1]; k++) {
            if (turn_open(&d->turns, state, d->out[k])) {
                arc_add(d, p->n_node + c, node_after(d, state, d->out[k]), d->out[k]);
            }
        }
        arc_add(d, p->n_node + c, junction, MAP_FOOT_LINK);
    }
    for (int32_t s = 0; s < 2 * p->n_way; s++) {
        arc_add(d, slot_tail(p->way, s), node_after(d, TURN_NO_STATE, s), s);
    }
}

// The arcs that there would be, if no turn took one away.
static int64_t count_arcs(const draft *d)
{
    int64_t n = 2 * (int64_t)d->p->n_way;
    for (int32_t i = 0; i < d->turns.n_state; i++) {
        int32_t junction = slot_head(d->p->way, d->turns.state[i].slot);
        n += (int64_t)d->out_first[junction + 1] - d->out_first[junction] + 1;
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
        origin[v] = v < p->n_node ? v : slot_head(p->way, d->turns.state[d->turns.copy[v - p->n_node]].slot);
        node[v] = p->node[origin[v]];
    }
    m->node = node;
    m->origin = origin;
}

static void draft_done(draft *d)
{
    turn_states_done(&d->turns);
    free(d->out_first);
    free(d->out);
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
    draft d = {.p = p,
               .out_first = mem_grow(NULL, (size_t)p->n_node + 1, sizeof *d.out_first),
               .out = mem_grow(NULL, 2 * (size_t)p->n_way + 1, sizeof *d.out)};
    list_out(&d);
    turn_states_make(&d.turns, p);
    int64_t n_arc = count_arcs(&d);
    if (n_arc > MAP_ARCS_MAX) {
        draft_done(&d);
        return err_fail(e, ERR_CODE("road.map_turns"), ERR_INT("arcs", n_arc),
                        ERR_INT("limit", MAP_ARCS_MAX));
    }
    list_arcs(&d);
    *ret = (map){.medium = p->medium,
                 .n_node = p->n_node + d.turns.n_state,
                 .n_way = p->n_way,
                 .n_point = p->n_point,
                 .way = p->way,
                 .shape = p->shape,
                 .n_turn = p->n_turn,
                 .turn = p->turn,
                 .n_via = p->n_via,
                 .via = p->via,
                 .n_name = p->n_name,
                 .name = p->name};
    place_nodes(a, &d, ret);
    sort_arcs(a, &d, ret->n_node, ret);
    list_slots(a, ret);
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

// The first node whose junction is this one or a later one, of the copies.
static int32_t first_copy(const map *m, int32_t from, int32_t junction)
{
    int32_t to = m->n_node;
    while (from < to) {
        int32_t middle = from + (to - from) / 2;
        if (m->origin[middle] < junction) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

int32_t map_junctions(const map *m)
{
    int32_t from = 0;
    int32_t to = m->n_node;
    while (from < to) {
        int32_t middle = from + (to - from) / 2;
        if (m->origin[middle] == middle) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

int32_t map_copies(const map *m, int32_t junction, int32_t *ret_first)
{
    *ret_first = first_copy(m, map_junctions(m), junction);
    return first_copy(m, *ret_first, junction + 1) - *ret_first;
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
