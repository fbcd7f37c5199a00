#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "plan/route_internal.h"

// One trip, walked from end to end.
static void prove_trip(const search *s, int32_t at, int32_t *n_seen)
{
    const route_problem *p = s->p;
    const trip *t = &s->trip[at];
    int32_t end = state_end(s, at);
    int64_t length = 0;
    int32_t load = 0;
    int32_t n = 0;
    int32_t v = end;
    assert(s->node[end].place == p->type[t->type].depot);
    do {
        int32_t next = s->node[v].next;
        int32_t way = route_distance(p, s->node[v].place, s->node[next].place);
        assert(s->node[next].prev == v && s->node[next].trip == at && s->node[next].in == way);
        assert(s->node[v].out == way);
        length += way;
        v = next;
        if (v != end) {
            load += p->demand[v];
            n++;
        }
    } while (v != end);
    assert(n > 0 && n == t->n && load == t->load && load == s->load[at + 1] && length == t->length);
    assert(t->before < 0 || s->trip[t->before].after == at);
    assert(t->after < 0 || s->trip[t->after].before == at);
    *n_seen += n;
}

// The times of a vehicle, from its first trip on: nobody is late.
static void prove_times(const search *s, int32_t at)
{
    const route_problem *p = s->p;
    int64_t now = 0;
    for (; at >= 0; at = s->trip[at].after) {
        int32_t end = state_end(s, at);
        int32_t place = s->node[end].place;
        now = now > p->open[place] ? now : p->open[place];
        for (int32_t v = s->node[end].next; v != end; v = s->node[v].next) {
            now = now > p->release[v] ? now : p->release[v];
        }
        assert(s->trip[at].start == now && now <= s->trip[at].late_start);
        for (int32_t v = s->node[end].next; v != end; v = s->node[v].next) {
            now += place_travel(s, place, v);
            now = now > p->open[v] ? now : p->open[v];
            assert(s->early[v] == now && now <= s->late[v] && s->late[v] <= p->close[v]);
            now += p->service[v];
            place = v;
        }
        now += place_travel(s, place, s->node[end].place);
        assert(s->trip[at].end == now && now <= p->close[s->node[end].place]);
    }
}

void state_prove(search *s)
{
    const route_problem *p = s->p;
    int64_t cost = 0;
    int64_t excess = 0;
    int32_t seen = 0;
    int32_t vehicles = 0;
    int32_t *used = mem_grow(NULL, (size_t)p->n_type, sizeof *used);
    memset(used, 0, (size_t)p->n_type * sizeof *used);
    for (int32_t i = 0; i < s->n_open; i++) {
        const trip *t = &s->trip[s->open[i]];
        const route_type *y = &p->type[t->type];
        assert(t->at == i);
        prove_trip(s, s->open[i], &seen);
        cost += t->length * y->unit_cost;
        excess += t->load > y->capacity ? t->load - y->capacity : 0;
        if (t->before < 0) {
            cost += y->fixed_cost;
            used[t->type]++;
            vehicles++;
            if (s->timed) {
                prove_times(s, s->open[i]);
            }
        }
    }
    for (int32_t y = 0; y < p->n_type; y++) {
        assert(used[y] == s->used[y] && used[y] <= p->type[y].count);
    }
    assert(seen + s->n_absent == s->n_stop && s->n_open + s->n_free == s->n_slot);
    assert(cost == s->cost && excess == s->excess && vehicles == s->n_vehicle);
    if (s->hauls) {
        haul_prove(s);
    }
    free(used);
}
