#include "plan/route_internal.h"

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

// ---------------------------------------------------------------- earliest and latest

static void trip_early(search *s, int32_t at)
{
    const route_problem *p = s->p;
    trip *t = &s->trip[at];
    int32_t end = state_end(s, at);
    int32_t depot = s->node[end].place;
    t->release = INT64_MIN;
    for (int32_t v = s->node[end].next; v != end; v = s->node[v].next) {
        t->release = later(t->release, p->release[v]);
    }
    t->start = later(p->open[depot], t->release);
    if (t->before >= 0) {
        t->start = later(t->start, s->trip[t->before].end);
    }
    int64_t now = t->start;
    int32_t place = depot;
    for (int32_t v = s->node[end].next; v != end; v = s->node[v].next) {
        s->early[v] = later(p->open[v], now + place_travel(s, place, v));
        now = s->early[v] + p->service[v];
        place = v;
    }
    t->end = now + place_travel(s, place, depot);
}

static void trip_late(search *s, int32_t at)
{
    const route_problem *p = s->p;
    trip *t = &s->trip[at];
    int32_t end = state_end(s, at);
    int32_t depot = s->node[end].place;
    t->late_end = p->close[depot];
    if (t->after >= 0) {
        t->late_end = sooner(t->late_end, s->trip[t->after].late_start);
    }
    int64_t limit = t->late_end;
    int32_t place = depot;
    for (int32_t v = s->node[end].prev; v != end; v = s->node[v].prev) {
        s->late[v] = sooner(p->close[v], limit - p->service[v] - place_travel(s, v, place));
        limit = s->late[v];
        place = v;
    }
    t->late_start = limit - place_travel(s, depot, place);
}

void time_refresh(search *s, int32_t t)
{
    while (s->trip[t].before >= 0) {
        t = s->trip[t].before;
    }
    int32_t last = t;
    for (; t >= 0; t = s->trip[t].after) {
        trip_early(s, t);
        last = t;
    }
    for (t = last; t >= 0; t = s->trip[t].before) {
        trip_late(s, t);
    }
}

// Earliest from the stop v on, as far as it changes. Returns whether the end of the trip does.
static bool early_from(search *s, int32_t at, int32_t v)
{
    const route_problem *p = s->p;
    trip *t = &s->trip[at];
    int32_t end = state_end(s, at);
    int32_t before = s->node[v].prev;
    int64_t now = before == end ? t->start : s->early[before] + p->service[before];
    int32_t place = s->node[before].place;
    bool first = true;
    for (; v != end; v = s->node[v].next) {
        int64_t begins = later(p->open[v], now + place_travel(s, place, v));
        if (begins == s->early[v] && !first) {
            return false;
        }
        s->early[v] = begins;
        now = begins + p->service[v];
        place = v;
        first = false;
    }
    now += place_travel(s, place, s->node[end].place);
    bool changes = now != t->end;
    t->end = now;
    return changes;
}

// Latest from the stop v back, as far as it changes. Returns whether that of the start does.
static bool late_from(search *s, int32_t at, int32_t v)
{
    const route_problem *p = s->p;
    trip *t = &s->trip[at];
    int32_t end = state_end(s, at);
    int32_t after = s->node[v].next;
    int64_t limit = after == end ? t->late_end : s->late[after];
    int32_t place = s->node[after].place;
    bool first = true;
    for (; v != end; v = s->node[v].prev) {
        int64_t begins = sooner(p->close[v], limit - p->service[v] - place_travel(s, v, place));
        if (begins == s->late[v] && !first) {
            return false;
        }
        s->late[v] = begins;
        limit = begins;
        place = v;
        first = false;
    }
    limit -= place_travel(s, s->node[end].place, place);
    bool changes = limit != t->late_start;
    t->late_start = limit;
    return changes;
}

void time_linked(search *s, int32_t v)
{
    int32_t at = s->node[v].trip;
    if (s->trip[at].n == 1 || s->p->release[v] > s->trip[at].release) {
        time_refresh(s, at);
        return;
    }
    if (early_from(s, at, v)) {
        for (int32_t t = s->trip[at].after; t >= 0; t = s->trip[t].after) {
            trip_early(s, t);
        }
    }
    if (late_from(s, at, v)) {
        for (int32_t t = s->trip[at].before; t >= 0; t = s->trip[t].before) {
            trip_late(s, t);
        }
    }
}

// ---------------------------------------------------------------- tests of an insertion

// A run of stops: how long it takes at least, and between which times it may begin so that it takes no
// longer (Vidal et al. 2013, section 4.5.2, without lateness).
typedef struct run {
    int64_t takes, first, last;
} run;

static run run_add(const search *s, run r, int64_t travel, int32_t place)
{
    int64_t at = r.takes + travel;
    int64_t wait = later(0, s->p->open[place] - at - r.last);
    return (run){
        .takes = at + wait + s->p->service[place],
        .first = later(r.first, s->p->open[place] - at) - wait,
        .last = sooner(r.last, s->p->close[place] - at),
    };
}

// How long the trip takes at least with v behind node a.
static int64_t duration_with(const search *s, int32_t at, int32_t a, int32_t v)
{
    int32_t end = state_end(s, at);
    int32_t depot = s->node[end].place;
    int32_t place = depot;
    int32_t u = end;
    int64_t release = later(s->trip[at].release, s->p->release[v]);
    run r = {0, later(s->p->open[depot], release), s->p->close[depot]};
    do {
        if (u != end) {
            r = run_add(s, r, place_travel(s, place, u), u);
            place = u;
        }
        if (u == a) {
            r = run_add(s, r, place_travel(s, place, v), v);
            place = v;
        }
        u = s->node[u].next;
    } while (u != end);
    return r.takes + place_travel(s, place, depot);
}

// The time at which node a is left when the trip starts later than now, or INT64_MAX when a stop before it
// would be late.
static int64_t leaves_after(const search *s, int32_t at, int32_t a, int64_t start)
{
    int32_t end = state_end(s, at);
    int32_t place = s->node[end].place;
    int64_t now = start;
    if (start > s->trip[at].late_start) {
        return INT64_MAX;
    }
    for (int32_t u = s->node[end].next; a != end && u != end; u = s->node[u].next) {
        int64_t begins = later(s->p->open[u], now + place_travel(s, place, u));
        now = begins + s->p->service[u];
        place = u;
        if (u == a) {
            break;
        }
    }
    return now;
}

bool time_fits(const search *s, int32_t a, int32_t v)
{
    const route_problem *p = s->p;
    int32_t at = s->node[a].trip;
    const trip *t = &s->trip[at];
    int32_t b = s->node[a].next;
    bool to_end = b >= s->n_place;
    int64_t now = a < s->n_place ? s->early[a] + p->service[a] : t->start;
    if (p->release[v] > t->start) {
        now = leaves_after(s, at, a, p->release[v]);
        if (now == INT64_MAX) {
            return false;
        }
    }
    int64_t begins = later(p->open[v], now + place_travel(s, s->node[a].place, v));
    if (begins > p->close[v] ||
        begins + p->service[v] + place_travel(s, v, s->node[b].place) > (to_end ? t->late_end : s->late[b])) {
        return false;
    }
    int32_t most = p->type[t->type].duration;
    return most == ROUTE_NO_LIMIT || duration_with(s, at, a, v) <= most;
}

bool time_fits_alone(const search *s, int32_t v, int32_t type, int32_t before, int32_t after)
{
    const route_problem *p = s->p;
    int32_t depot = p->type[type].depot;
    int64_t start = later(p->open[depot], p->release[v]);
    if (before >= 0) {
        start = later(start, s->trip[before].end);
    }
    int64_t there = place_travel(s, depot, v);
    int64_t back = place_travel(s, v, depot);
    int64_t begins = later(p->open[v], start + there);
    int64_t ends = begins + p->service[v] + back;
    int32_t most = p->type[type].duration;
    return begins <= p->close[v] && ends <= p->close[depot] &&
           (after < 0 || ends <= s->trip[after].late_start) &&
           (most == ROUTE_NO_LIMIT || there + p->service[v] + back <= most);
}
