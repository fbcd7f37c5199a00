// Which trips are taken away together: those that can help each other.
#include "plan/fleet_internal.h"

enum {
    SCOPE_RUNS = 40, // trips of a scope that is drawn
    DRAWS_MAX = 8,   // of something that fits, before it is left out
};

static bool has(const fleet_scope *s, int32_t run)
{
    for (int32_t i = 0; i < s->n; i++) {
        if (s->run[i] == run) {
            return true;
        }
    }
    return false;
}

void fleet_scope_add(const fleet_work *w, fleet_scope *s, int32_t run)
{
    if (!w->run[run].fixed && !has(s, run)) {
        s->run = fleet_grow(s->a, s->run, s->n, &s->cap, sizeof *s->run);
        s->run[s->n++] = run;
    }
}

static void add_hop(const fleet_work *w, fleet_scope *s, int32_t hop, fleet_direction direction, int32_t max)
{
    const fleet_visits *v = &w->visits[2 * hop + (int32_t)direction];
    for (int32_t i = 0; i < v->n && s->n < max; i++) {
        fleet_scope_add(w, s, v->at[i].run);
    }
}

void fleet_scope_hop(const fleet_work *w, fleet_scope *s, int32_t hop, fleet_direction direction)
{
    add_hop(w, s, hop, direction, INT32_MAX);
}

void fleet_scope_kecamatan(const fleet_work *w, fleet_scope *s, int32_t kecamatan, fleet_direction direction,
                           int32_t leg)
{
    const fleet_groups *cargo = &w->ix->cargo;
    for (int32_t l = 0; l < FLEET_LEGS; l++) {
        int32_t key = l * w->p->n_kecamatan + kecamatan;
        bool in = direction == FLEET_OUT ? l >= leg : l <= leg;
        for (int32_t i = cargo->first[key]; i < cargo->first[key + 1] && in; i++) {
            const fleet_consignment *c = &w->p->consignment[cargo->item[i]];
            for (int32_t h = c->hop_first; h < c->hop_first + c->hop_n; h++) {
                add_hop(w, s, h, direction, INT32_MAX);
            }
        }
    }
}

static int32_t below(rng *r, int32_t n)
{
    return (int32_t)rng_below(r, (uint32_t)n);
}

// A trip that may be taken, or NONE.
static int32_t draw_run(const fleet_work *w, rng *r)
{
    for (int32_t i = 0; i < DRAWS_MAX && w->n_live > 0; i++) {
        int32_t run = w->live[below(r, w->n_live)];
        if (!w->run[run].fixed) {
            return run;
        }
    }
    return NONE;
}

static int32_t draw_hop(const fleet_work *w, rng *r, int32_t run)
{
    const fleet_run *q = &w->run[run];
    return q->stop[below(r, q->trip.stop_n)].hop;
}

// The hop that lies in another's chain where `hop` lies in its own, or the nearest there is.
static int32_t hop_like(const fleet_work *w, int32_t hop, int32_t consignment)
{
    const fleet_consignment *from = &w->p->consignment[w->ix->hop_owner[hop]];
    const fleet_consignment *to = &w->p->consignment[consignment];
    int32_t at = hop - from->hop_first;
    return to->hop_n == 0 ? NONE : to->hop_first + (at < to->hop_n ? at : to->hop_n - 1);
}

// Adds trips to the brothers of a run's stops: stops that are served from the same place. all: all of them.
static void add_brothers(const fleet_work *w, rng *r, fleet_scope *s, int32_t run, bool all)
{
    fleet_direction direction = w->run[run].trip.direction;
    int32_t hop = draw_hop(w, r, run);
    int32_t parent = w->p->consignment[w->ix->hop_owner[hop]].parent;
    add_hop(w, s, hop, direction, SCOPE_RUNS);
    if (parent == NONE) {
        return;
    }
    const fleet_groups *children = &w->ix->children;
    int32_t first = children->first[parent];
    int32_t n = children->first[parent + 1] - first;
    int32_t draws = all ? n : 1 + below(r, 4);
    for (int32_t i = 0; i < draws; i++) {
        int32_t like = hop_like(w, hop, children->item[first + (all ? i : below(r, n))]);
        if (like != NONE) {
            add_hop(w, s, like, direction, SCOPE_RUNS);
        }
    }
}

// Adds the trips that bring what a run carries, or take it on.
static void add_neighbours(const fleet_work *w, rng *r, fleet_scope *s, int32_t run)
{
    const fleet_run *q = &w->run[run];
    const fleet_groups *after = &w->ix->below;
    bool down = below(r, 2) == 0;
    for (int32_t i = 0; i < q->trip.stop_n && s->n < SCOPE_RUNS; i++) {
        int32_t hop = q->stop[i].hop;
        if (!down && w->ix->above[hop] != NONE) {
            add_hop(w, s, w->ix->above[hop], q->trip.direction, SCOPE_RUNS);
        }
        for (int32_t k = after->first[hop]; down && k < after->first[hop + 1]; k++) {
            add_hop(w, s, after->item[k], q->trip.direction, SCOPE_RUNS);
        }
    }
}

// Adds the trips of a vehicle or person on the day of a run.
static void add_day(const fleet_work *w, fleet_scope *s, int32_t owner, int32_t run)
{
    int64_t morning = (int64_t)fleet_day_of(w->run[run].trip.load_s) * FLEET_DAY_S;
    const fleet_row *row = &w->book.row[owner];
    for (int32_t i = fleet_row_from(row, morning); i < row->n && row->at[i].from_s < morning + FLEET_DAY_S;
         i++) {
        if (row->at[i].run >= 0 && s->n < SCOPE_RUNS) {
            fleet_scope_add(w, s, row->at[i].run);
        }
    }
}

// Adds a trip of another kecamatan on the same leg, with its brothers.
static void add_other(const fleet_work *w, rng *r, fleet_scope *s, int32_t run)
{
    const fleet_run *q = &w->run[run];
    for (int32_t i = 0; i < DRAWS_MAX; i++) {
        int32_t other = draw_run(w, r);
        const fleet_run *o = other == NONE ? NULL : &w->run[other];
        if (o && o->kecamatan != q->kecamatan && o->trip.leg == q->trip.leg &&
            o->trip.direction == q->trip.direction) {
            fleet_scope_add(w, s, other);
            add_brothers(w, r, s, other, false);
            return;
        }
    }
}

void fleet_scope_draw(const fleet_work *w, rng *r, fleet_scope *ret)
{
    ret->n = 0;
    int32_t run = draw_run(w, r);
    if (run == NONE) {
        return;
    }
    const fleet_run *q = &w->run[run];
    fleet_scope_add(w, ret, run);
    int32_t kind = below(r, 1000);
    if (kind < 200) {
        return; // the trip alone
    }
    if (kind < 600) {
        add_brothers(w, r, ret, run, false);
    } else if (kind < 700) {
        add_brothers(w, r, ret, run, true);
    } else if (kind < 800) {
        add_neighbours(w, r, ret, run);
    } else if (kind < 880) {
        add_day(w, ret, fleet_owner_vehicle(w, q->trip.vehicle), run);
    } else if (kind < 920 && q->trip.escort_n > 0) {
        add_day(w, ret, q->trip.escort[below(r, q->trip.escort_n)], run);
    } else if (kind < 995) {
        add_brothers(w, r, ret, run, false);
        add_other(w, r, ret, run);
    } else {
        fleet_scope_kecamatan(w, ret, q->kecamatan, q->trip.direction, q->trip.leg);
    }
}
