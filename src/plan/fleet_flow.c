// Goods: what is carried over a hop, when it can leave, and by when it must have come.
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

// When the last kits came over a hop, or t_s when that is later.
static int64_t came_s(const fleet_work *w, int32_t hop, fleet_direction direction, int64_t t_s)
{
    const fleet_visits *v = visits_of(w, hop, direction);
    for (int32_t i = 0; i < v->n; i++) {
        const fleet_run *r = &w->run[v->at[i].run];
        int64_t at = direction == FLEET_OUT ? r->stop[v->at[i].stop].leave_s : r->trip.end_s;
        at += w->p->margin_s;
        t_s = at > t_s ? at : t_s;
    }
    return t_s;
}

// When the first kits left over a hop, or t_s when that is earlier.
static int64_t left_s(const fleet_work *w, int32_t hop, fleet_direction direction, int64_t t_s)
{
    const fleet_visits *v = visits_of(w, hop, direction);
    for (int32_t i = 0; i < v->n; i++) {
        const fleet_run *r = &w->run[v->at[i].run];
        int64_t at = direction == FLEET_OUT ? r->trip.load_s : r->stop[v->at[i].stop].arrive_s;
        at -= w->p->margin_s;
        t_s = at < t_s ? at : t_s;
    }
    return t_s;
}

static bool is_last_out(const fleet_work *w, int32_t hop)
{
    const fleet_consignment *c = &w->p->consignment[w->ix->hop_owner[hop]];
    return c->leg == FLEET_LEGS - 1 && hop == c->hop_first + c->hop_n - 1;
}

int64_t fleet_ready_s(const fleet_work *w, int32_t hop, fleet_direction direction)
{
    int64_t t = INT32_MIN;
    const fleet_groups *below = &w->ix->below;
    if (direction == FLEET_OUT) {
        const fleet_consignment *c = &w->p->consignment[w->ix->hop_owner[hop]];
        int32_t above = w->ix->above[hop];
        return above == NONE ? w->p->lot[c->lot].from_s : came_s(w, above, direction, t);
    }
    for (int32_t i = below->first[hop]; i < below->first[hop + 1]; i++) {
        t = came_s(w, below->item[i], direction, t);
    }
    return is_last_out(w, hop) ? came_s(w, hop, FLEET_OUT, t) : t;
}

int64_t fleet_due_s(const fleet_work *w, int32_t hop, fleet_direction direction)
{
    int64_t t = FLEET_NEVER;
    const fleet_groups *below = &w->ix->below;
    if (direction == FLEET_BACK) {
        int32_t above = w->ix->above[hop];
        return above == NONE ? t : left_s(w, above, direction, t);
    }
    for (int32_t i = below->first[hop]; i < below->first[hop + 1]; i++) {
        t = left_s(w, below->item[i], direction, t);
    }
    return is_last_out(w, hop) ? left_s(w, hop, FLEET_BACK, t) : t;
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
    // Loading and departure are on one day, so there is nothing to try before the day of the pin.
    int64_t day = q->from_s > INT32_MIN ? (int64_t)fleet_day_of(q->from_s) * FLEET_DAY_S : INT32_MIN;
    q->ready_s = day > q->ready_s ? day : q->ready_s;
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
        .ready_s = fleet_ready_s(w, hop, direction),
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
