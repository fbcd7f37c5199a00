// Goods: what is carried over a hop, when it can leave, and by when it must have come.
#include <stdlib.h>

#include "plan/fleet_internal.h"

static const fleet_visits *visits_of(const fleet_work *w, int32_t hop, fleet_direction direction)
{
    return &w->visits[2 * hop + (int32_t)direction];
}

int32_t fleet_carried(const fleet_work *w, int32_t hop, fleet_direction direction)
{
    const fleet_visits *v = visits_of(w, hop, direction);
    int32_t units = 0;
    for (int32_t i = 0; i < v->n; i++) {
        units += w->run[v->at[i].run].stop[v->at[i].stop].units;
    }
    return units;
}

static bool is_last_out(const fleet_work *w, int32_t hop)
{
    const fleet_consignment *c = &w->p->consignment[w->ix->hop_owner[hop]];
    return c->leg == FLEET_LEGS - 1 && hop == c->hop_first + c->hop_n - 1;
}

// Kits that came over a hop by t_s, margin counted.
static int64_t came_by(const fleet_work *w, int32_t hop, fleet_direction direction, int64_t t_s)
{
    const fleet_visits *v = visits_of(w, hop, direction);
    int64_t units = 0;
    for (int32_t i = 0; i < v->n; i++) {
        const fleet_run *r = &w->run[v->at[i].run];
        const fleet_stop *s = &r->stop[v->at[i].stop];
        int64_t at = direction == FLEET_OUT ? s->leave_s : r->trip.end_s;
        units += at + w->p->margin_s <= t_s ? s->units : 0;
    }
    return units;
}

// When a visit takes kits from where they lie.
static int64_t taken_s(const fleet_work *w, fleet_visit v, fleet_direction direction)
{
    const fleet_run *r = &w->run[v.run];
    return direction == FLEET_OUT ? r->trip.load_s : r->stop[v.stop].arrive_s;
}

// Kits that left over a hop by t_s.
static int64_t left_by(const fleet_work *w, int32_t hop, fleet_direction direction, int64_t t_s)
{
    const fleet_visits *v = visits_of(w, hop, direction);
    int64_t units = 0;
    for (int32_t i = 0; i < v->n; i++) {
        units += taken_s(w, v->at[i], direction) <= t_s ? w->run[v->at[i].run].stop[v->at[i].stop].units : 0;
    }
    return units;
}

// Where kits wait between the hops that bring them and those that take them on.
typedef struct joint {
    int32_t n_in, n_out;
    const int32_t *in, *out;
    fleet_direction in_direction, out_direction;
} joint;

static joint joint_before(const fleet_work *w, const int32_t *hop, fleet_direction direction)
{
    const fleet_groups *below = &w->ix->below;
    if (direction == FLEET_BACK) {
        int32_t first = below->first[*hop];
        int32_t n = below->first[*hop + 1] - first;
        return is_last_out(w, *hop) ? (joint){1, 1, hop, hop, FLEET_OUT, FLEET_BACK}
                                    : (joint){n, 1, &below->item[first], hop, FLEET_BACK, FLEET_BACK};
    }
    const int32_t *above = &w->ix->above[*hop];
    int32_t first = below->first[*above];
    return (joint){1, below->first[*above + 1] - first, above, &below->item[first], FLEET_OUT, FLEET_OUT};
}

static joint joint_after(const fleet_work *w, const int32_t *hop, fleet_direction direction)
{
    const fleet_groups *below = &w->ix->below;
    const int32_t *above = &w->ix->above[*hop];
    if (direction == FLEET_OUT && is_last_out(w, *hop)) {
        return (joint){1, 1, hop, hop, FLEET_OUT, FLEET_BACK};
    }
    if (direction == FLEET_OUT) {
        int32_t first = below->first[*hop];
        return (joint){1, below->first[*hop + 1] - first, hop, &below->item[first], FLEET_OUT, FLEET_OUT};
    }
    if (*above == NONE) {
        return (joint){0};
    }
    int32_t first = below->first[*above];
    return (joint){below->first[*above + 1] - first, 1, &below->item[first], above, FLEET_BACK, FLEET_BACK};
}

int64_t fleet_due_s(const fleet_work *w, int32_t hop, fleet_direction direction)
{
    joint j = joint_after(w, &hop, direction);
    int64_t due = FLEET_NEVER;
    for (int32_t i = 0; i < j.n_out; i++) {
        const fleet_visits *v = visits_of(w, j.out[i], j.out_direction);
        for (int32_t k = 0; k < v->n; k++) {
            int64_t t = taken_s(w, v->at[k], j.out_direction);
            int64_t units = 0;
            for (int32_t o = 0; o < j.n_out && t - w->p->margin_s < due; o++) {
                units += left_by(w, j.out[o], j.out_direction, t);
            }
            for (int32_t o = 0; o < j.n_in && units > 0; o++) {
                units -= came_by(w, j.in[o], j.in_direction, t);
            }
            due = units > 0 ? t - w->p->margin_s : due;
        }
    }
    return due;
}

// Writes down what comes to a joint and what leaves it; returns the number of flows.
static int32_t flows_of(fleet_work *w, const joint *j)
{
    int32_t n = 0;
    for (int32_t side = 0; side < 2; side++) {
        bool in = side == 0;
        for (int32_t i = 0; i < (in ? j->n_in : j->n_out); i++) {
            fleet_direction direction = in ? j->in_direction : j->out_direction;
            const fleet_visits *v = visits_of(w, in ? j->in[i] : j->out[i], direction);
            for (int32_t k = 0; k < v->n; k++) {
                const fleet_run *r = &w->run[v->at[k].run];
                const fleet_stop *s = &r->stop[v->at[k].stop];
                int32_t came = (direction == FLEET_OUT ? s->leave_s : r->trip.end_s) + w->p->margin_s;
                w->flow = fleet_grow(w->a, w->flow, n, &w->cap_flow, sizeof *w->flow);
                w->flow[n++] = in ? (fleet_flow){came, s->units}
                                  : (fleet_flow){(int32_t)taken_s(w, v->at[k], direction), -s->units};
            }
        }
    }
    return n;
}

// The first moment from which on, whatever the trips that stand take, `units` more lie at the joint; when
// there never are so many, the moment when all have come.
static int64_t ready_s(fleet_work *w, const joint *j, int64_t units)
{
    int32_t n = flows_of(w, j);
    if (n > 1) {
        qsort(w->flow, (size_t)n, sizeof *w->flow, fleet_flow_compare);
    }
    int64_t here = 0;
    int64_t ready = FLEET_NEVER;
    int64_t last = INT32_MIN;
    for (int32_t i = 0; i < n; i++) {
        here += w->flow[i].units;
        last = w->flow[i].units > 0 ? w->flow[i].at_s : last;
        if (i + 1 == n || w->flow[i + 1].at_s > w->flow[i].at_s) {
            bool there = here >= units;
            ready = !there ? FLEET_NEVER : ready >= FLEET_NEVER ? w->flow[i].at_s : ready;
        }
    }
    return ready < FLEET_NEVER ? ready : last;
}

static void pins_heed(const fleet_work *w, fleet_direction direction, fleet_need *q)
{
    const fleet_groups *pins = &w->ix->pins;
    int32_t key = 2 * q->hop + (int32_t)direction;
    for (int32_t i = pins->first[key]; i < pins->first[key + 1]; i++) {
        const fleet_pin *pin = &w->p->pin[pins->item[i]];
        q->from_s = pin->from_s > q->from_s ? pin->from_s : q->from_s;
        q->to_s = pin->to_s < q->to_s ? pin->to_s : q->to_s;
        if (pin->vehicle != NONE) {
            bool contradicts = q->vehicle != NONE && q->vehicle != pin->vehicle;
            q->vehicle = contradicts ? FLEET_NOBODY : pin->vehicle;
        }
    }
}

void fleet_needs_ready(fleet_work *w, fleet_direction direction, fleet_need *need, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        fleet_need *q = &need[i];
        int32_t above = w->ix->above[q->hop];
        int64_t units = q->units;
        // Kits that lie at one place for several: those before in the row take theirs first.
        for (int32_t k = 0; k < i && direction == FLEET_OUT && above != NONE; k++) {
            units += w->ix->above[need[k].hop] == above ? need[k].units : 0;
        }
        if (direction == FLEET_OUT && above == NONE) {
            q->ready_s = w->p->lot[w->p->consignment[q->consignment].lot].from_s;
        } else {
            joint j = joint_before(w, &q->hop, direction);
            q->ready_s = ready_s(w, &j, units);
        }
        // Loading and departure are on one day, so there is nothing to try before the day of the pin.
        int64_t day = q->from_s > INT32_MIN ? (int64_t)fleet_day_of(q->from_s) * FLEET_DAY_S : INT32_MIN;
        q->ready_s = day > q->ready_s ? day : q->ready_s;
    }
}

fleet_need fleet_need_make(const fleet_work *w, int32_t hop, fleet_direction direction, int32_t units,
                           int64_t receipt_s)
{
    int32_t c = w->ix->hop_owner[hop];
    fleet_need q = {
        .consignment = c,
        .hop = hop,
        .at = w->p->hop[hop].to,
        .units = units,
        .ready_s = INT32_MIN,
        .due_s = fleet_due_s(w, hop, direction),
        .from_s = INT32_MIN,
        .to_s = INT32_MAX,
        .vehicle = NONE,
    };
    bool by_receipt = direction == FLEET_OUT && w->p->consignment[c].leg == FLEET_LEGS - 1;
    q.due_s = by_receipt && receipt_s < q.due_s ? receipt_s : q.due_s;
    pins_heed(w, direction, &q);
    return q;
}
