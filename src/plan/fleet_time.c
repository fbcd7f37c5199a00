#include "plan/fleet_internal.h"

static int64_t max64(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t min64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int32_t fleet_day_of(int64_t t_s)
{
    int64_t day = t_s / FLEET_DAY_S;
    return (int32_t)(t_s % FLEET_DAY_S < 0 ? day - 1 : day);
}

fleet_hours fleet_hours_of(const fleet_problem *p, fleet_direction direction, int32_t leg, bool boat)
{
    const fleet_window *w = &p->window[direction][leg];
    fleet_hours h = {w->from_s, w->to_s, w->day_from_s, w->day_to_s};
    if (boat) {
        h.day_from_s = max64(h.day_from_s, p->boat_from_s);
        h.day_to_s = min64(h.day_to_s, p->boat_to_s);
    }
    return h;
}

int64_t fleet_hours_start(const fleet_hours *h, int64_t t_s, int64_t d_s)
{
    if (t_s >= FLEET_NEVER || d_s == 0) {
        return t_s;
    }
    if (d_s > h->day_to_s - h->day_from_s) {
        return FLEET_NEVER;
    }
    int64_t t = max64(t_s, h->from_s);
    int64_t midnight = (int64_t)fleet_day_of(t) * FLEET_DAY_S;
    int64_t start = max64(t, midnight + h->day_from_s);
    if (start + d_s > midnight + h->day_to_s) {
        start = midnight + FLEET_DAY_S + h->day_from_s;
    }
    return start + d_s <= h->to_s ? start : FLEET_NEVER;
}

int32_t fleet_hours_first_day(const fleet_hours *h)
{
    int64_t start = fleet_hours_start(h, h->from_s, 1);
    return fleet_day_of(start < FLEET_NEVER ? start : h->from_s);
}

int32_t fleet_hours_last_day(const fleet_hours *h)
{
    int32_t day = fleet_day_of(h->to_s - 1);
    bool opens = (int64_t)day * FLEET_DAY_S + h->day_from_s < h->to_s;
    return opens ? day : day - 1;
}
