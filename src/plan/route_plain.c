// The scan that takes most of the time of a plain problem: beside which near stop does a stop cost least?
#include "plan/route_internal.h"

enum { CHUNK = 15 }; // near stops of which the hopeless are dropped at once

// What is looked for: where v adds least to the way.
typedef struct wish {
    int32_t v;
    int32_t room; // load that a trip may have before
    int32_t home; // way to the depot
    int32_t least;
    int32_t after;
} wish;

// What a stop between u and a node beside it, a leg apart, adds to the way at least; u is `way` from it.
//
// Were the other end nearer than u, it would have been looked at before; so its way is at least that of u.
// The depot may be nearer, but its way is known.
static inline int32_t least_growth(const search *s, const wish *w, int32_t way, int32_t other, int32_t leg)
{
    return way - leg + (other >= s->n_place ? w->home : way);
}

static void look_between(search *s, wish *w, int32_t way, int32_t other, int32_t leg, int32_t after)
{
    int32_t grows = least_growth(s, w, way, other, leg);
    if (grows >= w->least) {
        return;
    }
    if (other < s->n_place) {
        grows = way - leg + place_distance(s, w->v, other);
    }
    if (grows < w->least && !overlooked(s)) {
        w->least = grows;
        w->after = after;
    }
}

// Which of n near stops may be beside a shorter way. No branch depends on what is read, since no processor
// could foresee it; that makes the scan several times as fast.
static int32_t sift(const search *s, const wish *w, const near_stop *near, int32_t n, int32_t *ret)
{
    int32_t found = 0;
    for (int32_t i = 0; i < n; i++) {
        const node *u = &s->node[near[i].stop];
        int32_t on = least_growth(s, w, near[i].way, u->next, u->out);
        int32_t back = least_growth(s, w, near[i].way, u->prev, u->in);
        int32_t grows = on < back ? on : back;
        ret[found] = i;
        found += (int32_t)(s->load[u->trip + 1] <= w->room) & (int32_t)(grows < w->least);
    }
    return found;
}

int32_t plain_place(search *s, int32_t v, int32_t least)
{
    const route_type *y = &s->p->type[0];
    wish w = {.v = v,
              .room = y->capacity - s->p->demand[v],
              .home = place_distance(s, v, y->depot),
              .least = least,
              .after = -1};
    for (int32_t from = 0; w.room >= 0 && from < s->n_near; from += CHUNK) {
        const near_stop *near = s->near_way + (int64_t)v * s->n_near + from;
        int32_t hopeful[CHUNK];
        int32_t n = sift(s, &w, near, s->n_near - from < CHUNK ? s->n_near - from : CHUNK, hopeful);
        for (int32_t i = 0; i < n; i++) {
            // NOLINTNEXTLINE(clang-analyzer-core.uninitialized.ArraySubscript): the scan wrote the first n
            const near_stop *at = &near[hopeful[i]];
            const node *u = &s->node[at->stop];
            look_between(s, &w, at->way, u->next, u->out, at->stop);
            look_between(s, &w, at->way, u->prev, u->in, u->prev);
        }
    }
    return w.after;
}
