// What there is to carry with: vehicles and when they are not ready, places with their hours and berths, and
// what a person wants.
#include "app/planning_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

static int32_t grams_of(int32_t kg)
{
    int64_t grams = (int64_t)kg * 1000;
    return (int32_t)(grams > INT32_MAX ? INT32_MAX : grams);
}

// Everybody on a boat wears a life jacket (R14); on land escorts may follow on their own.
static int32_t seats_of(const snap_vehicle *v)
{
    if (!mode_is_boat(v->mode)) {
        return 0;
    }
    int32_t jackets = v->life_jackets == SNAP_NONE ? INT32_MAX : v->life_jackets - v->crew;
    return v->passengers > 0 && v->passengers < jackets ? v->passengers : jackets == INT32_MAX ? 0 : jackets;
}

static int span_order(const void *x, const void *y)
{
    const fleet_span *a = x;
    const fleet_span *b = y;
    if (a->owner != b->owner) {
        return a->owner < b->owner ? -1 : 1;
    }
    return (a->from_s > b->from_s) - (a->from_s < b->from_s);
}

// Sorted, and those of one owner that touch made one.
static int32_t spans_join(fleet_span *span, int32_t n)
{
    int32_t kept = 0;
    qsort(span, (size_t)n, sizeof *span, span_order);
    for (int32_t i = 0; i < n; i++) {
        fleet_span *last = kept > 0 ? &span[kept - 1] : NULL;
        if (last && last->owner == span[i].owner && span[i].from_s <= last->to_s) {
            last->to_s = span[i].to_s > last->to_s ? span[i].to_s : last->to_s;
        } else {
            span[kept++] = span[i];
        }
    }
    return kept;
}

static int32_t second_of(const planning *p, int64_t local_s)
{
    return local_s == INT64_MIN   ? -PLAN_FAR_S
           : local_s == INT64_MAX ? PLAN_FAR_S
                                  : planning_second(p, local_s);
}

void planning_vehicles(arena *a, planning *p)
{
    const snapshot *s = p->snap;
    fleet_vehicle *vehicle = ARENA_NEW(a, fleet_vehicle, s->n_vehicle);
    fleet_span *laid_up = ARENA_NEW(a, fleet_span, s->n_outage + s->n_vehicle);
    int32_t n = 0;
    for (int32_t i = 0; i < s->n_vehicle; i++) {
        const snap_vehicle *v = &s->vehicle[i];
        vehicle[i] = (fleet_vehicle){.mode = v->mode,
                                     .home = v->home,
                                     .cap_boxes = v->boxes,
                                     .cap_g = grams_of(v->kg),
                                     .cap_l = v->litres,
                                     .from_s = planning_day_second(p, v->from_day, 0, -PLAN_FAR_S),
                                     .to_s = planning_day_second(p, v->to_day, 1, PLAN_FAR_S),
                                     .seats = seats_of(v),
                                     .crew = v->crew,
                                     .prepare_s = v->prepare_min * S_PER_MIN,
                                     .cost_day = v->cost_day,
                                     .cost_hour = v->cost_hour,
                                     .cost_km = v->cost_km,
                                     .spare = v->spare};
        if (vehicle[i].seats < 0 || (mode_is_boat(v->mode) && v->life_jackets == v->crew)) {
            laid_up[n++] = (fleet_span){i, -PLAN_FAR_S, PLAN_FAR_S}; // too few life jackets: it does not sail
            vehicle[i].seats = 0;
        }
    }
    for (int32_t i = 0; i < s->n_outage; i++) {
        const snap_outage *o = &s->outage[i];
        laid_up[n++] = (fleet_span){o->vehicle, second_of(p, o->from_s), second_of(p, o->to_s)};
    }
    p->fleet.n_vehicle = s->n_vehicle;
    p->fleet.vehicle = vehicle;
    p->fleet.n_laid_up = spans_join(laid_up, n);
    p->fleet.laid_up = laid_up;
}

void planning_lay_up(arena *a, planning *p, int32_t vehicle, int32_t from_s, int32_t to_s)
{
    int32_t n = p->fleet.n_laid_up;
    fleet_span *span = ARENA_NEW(a, fleet_span, (int64_t)n + 1);
    for (int32_t i = 0; i < n; i++) {
        span[i] = p->fleet.laid_up[i];
    }
    span[n] = (fleet_span){vehicle, from_s, to_s};
    p->fleet.n_laid_up = spans_join(span, n + 1);
    p->fleet.laid_up = span;
}

// Police, KPU and KPPS watch their own places (R28); a jetty only when it has guards.
static bool is_guarded(const snap_site *site)
{
    return (site->kind != SITE_JETTY && site->kind != SITE_JUNCTION) || site->guards > 0;
}

static int32_t site_hours(const planning *p, int32_t site, fleet_span *ret)
{
    const snap_site *s = &p->snap->site[site];
    int32_t last_day = p->fleet.window[FLEET_BACK][0].to_s / S_PER_DAY;
    int32_t n = 0;
    for (int32_t day = 0; s->hours_from != SNAP_NONE && s->hours_to != SNAP_NONE && day <= last_day; day++) {
        int32_t midnight_s = day * S_PER_DAY;
        ret[n++] =
            (fleet_span){site, midnight_s + s->hours_from * S_PER_MIN, midnight_s + s->hours_to * S_PER_MIN};
    }
    return n;
}

void planning_places(arena *a, planning *p)
{
    const snapshot *s = p->snap;
    uint8_t *jetty = ARENA_NEW(a, uint8_t, p->n_node);
    uint8_t *guarded = ARENA_NEW(a, uint8_t, p->n_node);
    int32_t *docks = ARENA_NEW(a, int32_t, p->n_node);
    int64_t days = p->fleet.window[FLEET_BACK][0].to_s / S_PER_DAY + 1;
    fleet_span *hours = ARENA_NEW(a, fleet_span, s->n_site * (days > 0 ? days : 0));
    memset(guarded, 1, (size_t)p->n_node);
    for (int32_t i = 0; i < s->n_site; i++) {
        guarded[i] = is_guarded(&s->site[i]);
        docks[i] = s->site[i].berths;
        p->fleet.n_hours += site_hours(p, i, &hours[p->fleet.n_hours]);
    }
    for (int32_t i = 0; i < p->n_jetty; i++) {
        jetty[p->jetty[i]] = 1;
    }
    p->fleet.n_place = p->n_node;
    p->fleet.place_is_jetty = jetty;
    p->fleet.place_guarded = guarded;
    p->fleet.place_docks = docks;
    p->fleet.hours = hours;
}

// One pin for each hop that it can mean: those of the vehicle's medium, or the first when only a time is
// wanted.
static void pin_hops(const planning *p, const snap_pin *pin, int32_t consignment, fleet_pin *to, int32_t *n)
{
    const fleet_consignment *c = &p->fleet.consignment[consignment];
    bool boat = pin->vehicle != SNAP_NONE && mode_is_boat(p->snap->vehicle[pin->vehicle].mode);
    for (int32_t h = 0; h < c->hop_n; h++) {
        int32_t hop = c->hop_first + h;
        int32_t first = pin->back ? c->hop_n - 1 : 0;
        if (pin->vehicle == SNAP_NONE ? h == first : p->fleet.hop[hop].water == boat) {
            to[(*n)++] =
                (fleet_pin){consignment,  pin->back ? FLEET_BACK : FLEET_OUT, hop,
                            pin->vehicle, second_of(p, pin->from_s),          second_of(p, pin->to_s)};
        }
    }
}

void planning_pins(arena *a, planning *p)
{
    const snapshot *s = p->snap;
    int64_t most = (int64_t)s->n_pin * p->fleet.n_lot * FLEET_HOPS_MAX * 2; // a PPK may be a PPS too
    fleet_pin *pin = ARENA_NEW(a, fleet_pin, most);
    int32_t n = 0;
    for (int32_t i = 0; i < s->n_pin; i++) {
        bool tps = s->pin[i].tps != SNAP_NONE;
        int32_t place = tps ? node_of_tps(p, s->pin[i].tps) : s->pin[i].site;
        for (int32_t c = 0; c < p->fleet.n_consignment; c++) {
            const fleet_consignment *g = &p->fleet.consignment[c];
            if (g->place == place && (g->leg == FLEET_LEGS - 1) == tps && n + FLEET_HOPS_MAX <= most) {
                pin_hops(p, &s->pin[i], c, pin, &n);
            }
        }
    }
    p->fleet.n_pin = n;
    p->fleet.pin = pin;
}
