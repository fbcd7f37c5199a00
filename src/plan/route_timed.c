// The scan that takes most of the time of a problem with time windows: beside which near stop does a stop
// cost least?
#include "plan/route_internal.h"

typedef struct wish {
    int32_t v;
    const int32_t *to;   // distances from v
    const int32_t *from; // distances to v
    int64_t unit;
    int64_t least;
    int32_t after;
} wish;

// What overload costs more with v; INT64_MAX: it would be too much.
static int64_t load_price(const search *s, const trip *t, int32_t v)
{
    const route_type *y = &s->p->type[t->type];
    int32_t load = t->load + s->p->demand[v];
    if (load <= y->capacity) {
        return 0;
    }
    int32_t most = s->hard ? y->capacity : y->capacity + y->capacity / SOFT_PART;
    return s->p->demand[v] > y->capacity || load > most
               ? INT64_MAX
               : over_price(s, load, y->capacity) - over_price(s, t->load, y->capacity);
}

// Behind node a. Distance sorts out most, so it comes first.
static void look_behind(search *s, wish *w, int32_t a, const node *n)
{
    int32_t next = n->next < s->n_place ? n->next : s->node[n->next].place;
    int64_t cost = w->unit * ((int64_t)w->from[n->place] + w->to[next] - n->out);
    if (cost >= w->least) {
        return;
    }
    int64_t price = load_price(s, &s->trip[n->trip], w->v);
    if (price < w->least - cost && time_fits(s, a, w->v) && !overlooked(s)) {
        w->least = cost + price;
        w->after = a;
    }
}

int64_t timed_place(search *s, int32_t v, int64_t least, int32_t *ret_after)
{
    int64_t row = (int64_t)v * s->n_place;
    wish w = {.v = v,
              .to = s->matrix + row,
              .from = s->back + row,
              .unit = s->unit_min,
              .least = least,
              .after = -1};
    const near_turn *near = s->near_turn + (int64_t)v * s->n_near;
    for (int32_t i = 0; i < s->n_near; i++) {
        const node *n = &s->node[near[i].stop];
        if (n->trip < 0) {
            continue;
        }
        if (near[i].before) {
            look_behind(s, &w, near[i].stop, n);
        }
        if (near[i].behind) {
            look_behind(s, &w, n->prev, &s->node[n->prev]);
        }
    }
    *ret_after = w.after;
    return w.least;
}

// Whether b can follow right after a, both within their windows.
static bool may_follow(const search *s, int32_t a, int32_t b)
{
    const route_problem *p = s->p;
    return (int64_t)p->open[a] + p->service[a] + place_travel(s, a, b) <= p->close[b];
}

void timed_init(search *s)
{
    if (!s->timed || !s->matrix || s->kinds || s->p->trucks || s->unit_min != s->unit_most) {
        return;
    }
    int64_t n = (int64_t)s->n_place * s->n_near;
    s->near_turn = ARENA_NEW(s->memory, near_turn, n);
    for (int64_t i = (int64_t)s->p->n_depot * s->n_near; i < n; i++) {
        int32_t v = (int32_t)(i / s->n_near);
        int32_t u = s->near[i];
        s->near_turn[i] = (near_turn){u, may_follow(s, u, v), may_follow(s, v, u)};
    }
}
