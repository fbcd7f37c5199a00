#include <assert.h>
#include <string.h>

#include "plan/route_internal.h"

static void log_add(search *s, undo_kind kind, int32_t a, int32_t b, int32_t c)
{
    s->log = arena_room(s->memory, s->log, s->n_log, &s->cap_log, sizeof *s->log);
    s->log[s->n_log++] = (undo){kind, a, b, c};
}

static int64_t excess_of(const search *s, const trip *t)
{
    int32_t over = t->load - s->p->type[t->type].capacity;
    return over > 0 ? over : 0;
}

static void touch(search *s, int32_t t)
{
    if (s->trip[t].mark != s->iteration) {
        s->trip[t].mark = s->iteration;
        s->touched[s->n_touched++] = t;
    }
}

// Trips of the same vehicle: their times and their place in the order change with it.
static void touch_beside(search *s, int32_t before, int32_t after)
{
    if (before >= 0) {
        touch(s, before);
    }
    if (after >= 0) {
        touch(s, after);
    }
}

// ---------------------------------------------------------------- the steps, each with its opposite

// Changes load and length of a trip, and what follows from them.
static void trip_change(search *s, int32_t at, int32_t load, int64_t length)
{
    trip *t = &s->trip[at];
    const route_type *y = &s->p->type[t->type];
    s->excess -= excess_of(s, t);
    t->load += load;
    s->load[at + 1] = t->load;
    t->length += length;
    s->excess += excess_of(s, t);
    s->cost += length * y->unit_cost;
    if (s->load_at) {
        s->load_at[y->depot] += load;
    }
}

static void link_node(search *s, int32_t v, int32_t after)
{
    node *n = &s->node[v];
    node *a = &s->node[after];
    node *b = &s->node[a->next];
    int32_t in = place_distance(s, a->place, v);
    int32_t out = place_distance(s, v, b->place);
    *n = (node){.prev = after, .next = a->next, .trip = a->trip, .place = v, .in = in, .out = out};
    s->trip[a->trip].n++;
    trip_change(s, a->trip, s->p->demand[v], (int64_t)in + out - b->in);
    b->in = out;
    b->prev = v;
    a->out = in;
    a->next = v;
}

static void unlink_node(search *s, int32_t v)
{
    node *n = &s->node[v];
    node *a = &s->node[n->prev];
    node *b = &s->node[n->next];
    int32_t in = place_distance(s, a->place, b->place);
    s->trip[n->trip].n--;
    trip_change(s, n->trip, -s->p->demand[v], (int64_t)in - n->in - b->in);
    b->in = in;
    b->prev = n->prev;
    a->out = in;
    a->next = n->next;
    n->trip = -1;
}

static void open_trip(search *s, int32_t type, int32_t before)
{
    int32_t at = s->slot[--s->n_free];
    trip *t = &s->trip[at];
    int32_t end = state_end(s, at);
    int32_t after = before >= 0 ? s->trip[before].after : -1;
    t->at = s->n_open;
    s->open[s->n_open++] = at;
    t->type = type;
    t->before = before;
    t->after = after;
    t->length = 0;
    t->load = 0;
    s->load[at + 1] = 0;
    if (before >= 0) {
        s->trip[before].after = at;
    } else {
        s->cost += s->p->type[type].fixed_cost;
        s->used[type]++;
        s->n_vehicle++;
    }
    if (after >= 0) {
        s->trip[after].before = at;
    }
    s->node[end] = (node){.prev = end, .next = end, .trip = at, .place = s->p->type[type].depot};
}

// A trip that was put before others of its vehicle leaves them without a first one only for a moment.
static void open_trip_first(search *s, int32_t type, int32_t after)
{
    open_trip(s, type, -1);
    int32_t at = s->slot[s->n_free];
    s->cost -= s->p->type[type].fixed_cost;
    s->used[type]--;
    s->n_vehicle--;
    s->trip[at].after = after;
    s->trip[after].before = at;
}

static void close_trip(search *s, int32_t at)
{
    trip *t = &s->trip[at];
    if (t->before >= 0) {
        s->trip[t->before].after = t->after;
    }
    if (t->after >= 0) {
        s->trip[t->after].before = t->before;
    }
    if (t->before < 0 && t->after < 0) {
        s->cost -= s->p->type[t->type].fixed_cost;
        s->used[t->type]--;
        s->n_vehicle--;
    }
    s->open[t->at] = s->open[--s->n_open];
    s->trip[s->open[t->at]].at = t->at;
    s->slot[s->n_free++] = at;
}

static void retype_trip(search *s, int32_t at, int32_t type)
{
    trip *t = &s->trip[at];
    const route_type *was = &s->p->type[t->type];
    const route_type *is = &s->p->type[type];
    node *end = &s->node[state_end(s, at)];
    s->excess -= excess_of(s, t);
    s->cost -= was->fixed_cost + t->length * was->unit_cost;
    s->used[t->type]--;
    if (s->load_at) {
        s->load_at[was->depot] -= t->load;
        s->load_at[is->depot] += t->load;
    }
    if (is->depot != end->place && t->n > 0) {
        node *first = &s->node[end->next];
        int32_t in = place_distance(s, is->depot, first->place);
        int32_t back = place_distance(s, s->node[end->prev].place, is->depot);
        t->length += (int64_t)in - first->in + back - end->in;
        first->in = in;
        end->out = in;
        end->in = back;
        s->node[end->prev].out = back;
    }
    end->place = is->depot;
    t->type = type;
    s->used[type]++;
    s->cost += is->fixed_cost + t->length * is->unit_cost;
    s->excess += excess_of(s, t);
}

void state_link(search *s, int32_t v, int32_t after)
{
    touch(s, s->node[after].trip);
    log_add(s, UNDO_LINK, v, after, 0);
    link_node(s, v, after);
}

void state_unlink(search *s, int32_t v)
{
    touch(s, s->node[v].trip);
    log_add(s, UNDO_UNLINK, v, s->node[v].prev, 0);
    unlink_node(s, v);
}

int32_t state_open(search *s, int32_t type, int32_t before, int32_t after)
{
    int32_t at = s->slot[s->n_free - 1];
    touch(s, at);
    touch_beside(s, before, after);
    log_add(s, UNDO_OPEN, at, 0, 0);
    if (before < 0 && after >= 0) {
        open_trip_first(s, type, after);
    } else {
        open_trip(s, type, before);
    }
    return at;
}

void state_close(search *s, int32_t t)
{
    touch(s, t);
    touch_beside(s, s->trip[t].before, s->trip[t].after);
    log_add(s, UNDO_CLOSE, s->trip[t].type, s->trip[t].before, s->trip[t].after);
    close_trip(s, t);
}

void state_retype(search *s, int32_t t, int32_t type)
{
    touch(s, t);
    log_add(s, UNDO_TYPE, t, s->trip[t].type, 0);
    retype_trip(s, t, type);
}

// ---------------------------------------------------------------- an iteration

void state_begin(search *s)
{
    s->iteration++;
    s->n_log = 0;
    s->n_touched = 0;
    if (s->hauls) {
        haul_begin(s);
    }
    s->n_absent_before = s->n_absent;
    memcpy(s->absent_before, s->absent, (size_t)s->n_absent * sizeof *s->absent);
}

static void undo_step(search *s, const undo *u)
{
    switch (u->kind) {
    case UNDO_LINK:
        unlink_node(s, u->a);
        break;
    case UNDO_UNLINK:
        link_node(s, u->a, u->b);
        break;
    case UNDO_OPEN:
        close_trip(s, u->a);
        break;
    case UNDO_CLOSE:
        if (u->b < 0 && u->c >= 0) {
            open_trip_first(s, u->a, u->c);
        } else {
            open_trip(s, u->a, u->b);
        }
        break;
    case UNDO_TYPE:
        retype_trip(s, u->a, u->b);
        break;
    }
}

void state_undo(search *s)
{
    for (int32_t i = s->n_log - 1; i >= 0; i--) {
        undo_step(s, &s->log[i]);
    }
    s->n_absent = s->n_absent_before;
    memcpy(s->absent, s->absent_before, (size_t)s->n_absent * sizeof *s->absent);
    if (s->hauls) {
        haul_undo(s);
    }
    for (int32_t i = 0; s->timed && i < s->n_touched; i++) {
        if (s->trip[s->touched[i]].n > 0) {
            time_refresh(s, s->touched[i]);
        }
    }
}

void state_accept(search *s)
{
    for (int32_t i = 0; i < s->n_touched; i++) {
        trip *t = &s->trip[s->touched[i]];
        if (!t->dirty) {
            t->dirty = true;
            s->dirty[s->n_dirty++] = s->touched[i];
        }
    }
}

// ---------------------------------------------------------------- the best plan

static bool trip_is_open(const search *s, int32_t t)
{
    return s->trip[t].n > 0;
}

void state_keep(search *s)
{
    kept *b = &s->best;
    for (int32_t i = 0; i < s->n_dirty; i++) {
        int32_t t = s->dirty[i];
        int32_t end = state_end(s, t);
        s->trip[t].dirty = false;
        b->type[t] = -1;
        if (!trip_is_open(s, t)) {
            continue;
        }
        b->type[t] = s->trip[t].type;
        b->before[t] = s->trip[t].before;
        int32_t v = end;
        do {
            b->next[v] = s->node[v].next;
            v = s->node[v].next;
        } while (v != end);
    }
    s->n_dirty = 0;
    if (s->hauls) {
        haul_keep(s);
    }
    b->cost = s->cost + s->haul;
    b->lacking = s->n_absent + s->haul_over;
}

// Trips of one vehicle begin after those that they follow.
static void return_trip(search *s, int32_t t)
{
    kept *b = &s->best;
    if (trip_is_open(s, t) || b->type[t] < 0) {
        return;
    }
    if (b->before[t] >= 0) {
        return_trip(s, b->before[t]);
    }
    // The stack of closed trips is made anew at the end, so the top may be any.
    s->slot[s->n_free - 1] = t;
    open_trip(s, b->type[t], b->before[t]);
    s->n_free++;
    int32_t after = state_end(s, t);
    for (int32_t v = b->next[after]; v != state_end(s, t); v = b->next[v]) {
        link_node(s, v, after);
        after = v;
    }
}

static void clear(search *s)
{
    const route_problem *p = s->p;
    for (int32_t v = 0; v < s->n_place; v++) {
        s->node[v] = (node){.trip = -1, .place = v};
    }
    for (int32_t t = 0; t < s->n_slot; t++) {
        s->trip[t].n = 0;
        s->trip[t].before = -1;
        s->trip[t].after = -1;
    }
    memset(s->used, 0, (size_t)p->n_type * sizeof *s->used);
    if (s->load_at) {
        memset(s->load_at, 0, (size_t)p->n_depot * sizeof *s->load_at);
    }
    s->n_vehicle = 0;
    s->n_open = 0;
    s->cost = 0;
    s->excess = 0;
}

void state_return(search *s)
{
    const route_problem *p = s->p;
    clear(s);
    s->n_free = s->n_slot;
    for (int32_t t = 0; t < s->n_slot; t++) {
        return_trip(s, t);
    }
    s->n_free = 0;
    for (int32_t t = s->n_slot - 1; t >= 0; t--) {
        s->trip[t].dirty = false;
        if (!trip_is_open(s, t)) {
            s->slot[s->n_free++] = t;
        }
    }
    s->n_dirty = 0;
    s->n_absent = 0;
    for (int32_t v = p->n_depot; v < s->n_place; v++) {
        if (s->node[v].trip < 0) {
            s->absent[s->n_absent++] = v;
        }
    }
    for (int32_t t = 0; s->timed && t < s->n_slot; t++) {
        if (trip_is_open(s, t) && s->trip[t].before < 0) {
            time_refresh(s, t);
        }
    }
    if (s->hauls) {
        haul_return(s);
    }
}

void state_init(search *s)
{
    const route_problem *p = s->p;
    size_t nodes = (size_t)s->n_place + (size_t)s->n_slot;
    s->node = ARENA_NEW(s->memory, node, nodes);
    s->trip = ARENA_NEW(s->memory, trip, s->n_slot);
    s->slot = ARENA_NEW(s->memory, int32_t, s->n_slot);
    s->touched = ARENA_NEW(s->memory, int32_t, s->n_slot);
    s->dirty = ARENA_NEW(s->memory, int32_t, s->n_slot);
    s->load = ARENA_NEW(s->memory, int32_t, s->n_slot + 1);
    s->load[0] = INT32_MAX;
    s->used = ARENA_NEW(s->memory, int32_t, p->n_type);
    s->absent = ARENA_NEW(s->memory, int32_t, s->n_place);
    s->absent_before = ARENA_NEW(s->memory, int32_t, s->n_place);
    s->taken = ARENA_NEW(s->memory, int32_t, s->n_place);
    s->turn = ARENA_NEW(s->memory, turn, s->n_place);
    s->open = ARENA_NEW(s->memory, int32_t, s->n_slot);
    s->best.next = ARENA_NEW(s->memory, int32_t, nodes);
    s->best.type = ARENA_NEW(s->memory, int32_t, s->n_slot);
    s->best.before = ARENA_NEW(s->memory, int32_t, s->n_slot);
    if (s->timed) {
        s->early = ARENA_NEW(s->memory, int64_t, s->n_place);
        s->late = ARENA_NEW(s->memory, int64_t, s->n_place);
    }
    if (p->trucks) {
        s->load_at = ARENA_NEW(s->memory, int32_t, p->n_depot);
    }
    for (int32_t t = 0; t < s->n_slot; t++) {
        s->best.type[t] = -1;
        s->trip[t].mark = -1;
    }
    state_return(s); // to nothing
}
