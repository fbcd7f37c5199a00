// Why kits are missing: whether the reason that a plan gives can be so. What the judge cannot tell for sure
// from the problem alone it leaves to the solver's words.
#include "plan/check_internal.h"

// A vehicle of the hop's medium that lives in the block, may be used, holds a kit and seats who must ride.
static bool vehicle_fits(const fleet_case *c, const fleet_vehicle *v, const fleet_consignment *cons,
                         bool water)
{
    const fleet_lot *lot = &c->p->lot[cons->lot];
    int32_t riders = c->p->escorts[cons->leg] + (cons->leg == FLEET_LEGS - 1 ? 1 : 0);
    return mode_is_boat(v->mode) == water && (!v->spare || c->p->spares_out) &&
           c->local[(size_t)cons->block * (size_t)c->p->n_place + (size_t)v->home] != NONE &&
           v->cap_boxes >= lot->boxes && v->cap_g >= lot->g && (v->cap_l == 0 || v->cap_l >= lot->l) &&
           (v->seats == 0 || v->seats >= riders);
}

static bool vehicle_reaches(const fleet_case *c, const fleet_vehicle *v, int32_t block, const fleet_hop *hop)
{
    int32_t home = c->local[(size_t)block * (size_t)c->p->n_place + (size_t)v->home];
    return fleet_case_time(c, v->mode, block, home, hop->from) >= 0 &&
           fleet_case_time(c, v->mode, block, hop->from, home) >= 0 &&
           fleet_case_time(c, v->mode, block, hop->from, hop->to) >= 0 &&
           fleet_case_time(c, v->mode, block, hop->to, hop->from) >= 0;
}

// Whether it is there at some time of the leg that is still to come, and not laid up.
static bool vehicle_is_there(const fleet_case *c, int32_t vehicle, const fleet_window *w)
{
    const fleet_vehicle *v = &c->p->vehicle[vehicle];
    int64_t from_s = w->from_s > v->from_s ? w->from_s : v->from_s;
    int64_t to_s = w->to_s < v->to_s ? w->to_s : v->to_s;
    from_s = c->p->now_s > from_s ? c->p->now_s : from_s;
    for (int32_t i = c->laid_first[vehicle]; i < c->laid_first[vehicle + 1]; i++) {
        const fleet_span *laid = &c->p->laid_up[i]; // in order
        from_s = laid->from_s <= from_s && laid->to_s > from_s ? laid->to_s : from_s;
    }
    return from_s < to_s;
}

// Whether a pin gives the hop to another vehicle.
static bool is_pinned_away(const fleet_case *c, int32_t consignment, fleet_direction direction, int32_t hop,
                           int32_t vehicle)
{
    for (int32_t i = 0; i < c->p->n_pin; i++) {
        const fleet_pin *pin = &c->p->pin[i];
        if (pin->consignment == consignment && pin->direction == direction && pin->hop == hop &&
            pin->vehicle != NONE && pin->vehicle != vehicle) {
            return true;
        }
    }
    return false;
}

// Whether the vehicle fits, has a way, is there at some time of the leg and not pinned away.
static bool vehicle_is_for(const fleet_case *c, int32_t consignment, fleet_direction direction, int32_t hop,
                           int32_t vehicle)
{
    const fleet_consignment *cons = &c->p->consignment[consignment];
    const fleet_vehicle *v = &c->p->vehicle[vehicle];
    return vehicle_fits(c, v, cons, c->p->hop[hop].water) &&
           vehicle_reaches(c, v, cons->block, &c->p->hop[hop]) &&
           vehicle_is_there(c, vehicle, &c->p->window[direction][cons->leg]) &&
           !is_pinned_away(c, consignment, direction, hop, vehicle);
}

int32_t fleet_hop_vehicles(const fleet_case *c, int32_t consignment, fleet_direction direction, int32_t hop)
{
    int32_t n = 0;
    for (int32_t i = 0; i < c->p->n_vehicle; i++) {
        n += vehicle_is_for(c, consignment, direction, hop, i) ? 1 : 0;
    }
    return n;
}

static bool hop_has_vehicle(const fleet_case *c, const fleet_missing *m, int32_t hop, bool ready)
{
    const fleet_consignment *cons = &c->p->consignment[m->consignment];
    for (int32_t i = 0; i < c->p->n_vehicle; i++) {
        if (ready ? vehicle_is_for(c, m->consignment, m->direction, hop, i)
                  : vehicle_fits(c, &c->p->vehicle[i], cons, c->p->hop[hop].water)) {
            return true;
        }
    }
    return false;
}

// Whether each hop has a vehicle: one that fits; `ready`: which also has a way, is there at some time of the
// leg and not pinned away. Between the two the reason is a matter of words, and the judge leaves it to the
// solver.
static bool chain_has_vehicles(const fleet_case *c, const fleet_missing *m, bool ready)
{
    const fleet_consignment *cons = &c->p->consignment[m->consignment];
    for (int32_t j = 0; j < cons->hop_n; j++) {
        if (!hop_has_vehicle(c, m, cons->hop_first + j, ready)) {
            return false;
        }
    }
    return true;
}

static bool was_not_sent(const fleet_goods *g, const fleet_missing *m)
{
    const fleet_consignment *cons = &g->c->p->consignment[m->consignment];
    if (m->direction == FLEET_OUT) {
        return cons->parent != NONE && g->c->missing[FLEET_OUT][cons->parent] > 0;
    }
    bool never_came = g->c->missing[FLEET_OUT][m->consignment] > 0;
    return never_came || (g->has_child[m->consignment] && g->returned[m->consignment] < cons->units);
}

// Whether some mode of the hop's medium goes there and back.
static bool hop_has_way(const fleet_case *c, int32_t block, const fleet_hop *hop)
{
    for (int mode = 0; mode < MODE_COUNT; mode++) {
        if (mode_is_boat((travel_mode)mode) == hop->water &&
            fleet_case_time(c, (travel_mode)mode, block, hop->from, hop->to) >= 0 &&
            fleet_case_time(c, (travel_mode)mode, block, hop->to, hop->from) >= 0) {
            return true;
        }
    }
    return false;
}

static bool chain_has_way(const fleet_case *c, const fleet_consignment *cons)
{
    for (int32_t j = 0; j < cons->hop_n; j++) {
        if (!hop_has_way(c, cons->block, &c->p->hop[cons->hop_first + j])) {
            return false;
        }
    }
    return cons->hop_n > 0;
}

// Whether there can be an escort at all: a village officer who may serve, and enough others. On leg 0 a trip
// may serve several kecamatan, so people of any count.
static bool chain_has_people(const fleet_case *c, const fleet_consignment *cons)
{
    if (cons->leg == FLEET_LEGS - 1) {
        const fleet_person *q = cons->village_officer == NONE ? NULL : &c->p->person[cons->village_officer];
        if (!q || !q->eligible || !q->village_officer) {
            return false;
        }
    }
    int32_t found = 0;
    for (int32_t i = 0; found < c->p->escorts[cons->leg] && i < c->p->n_person; i++) {
        const fleet_person *q = &c->p->person[i];
        bool near = cons->leg == 0 || q->kecamatan == NONE || q->kecamatan == cons->kecamatan;
        found += q->eligible && !q->village_officer && near ? 1 : 0;
    }
    return found >= c->p->escorts[cons->leg];
}

// What no hours could change comes first: no way, then no escort.
bool fleet_reason_is_true(const fleet_goods *g, const fleet_missing *m)
{
    const fleet_consignment *cons = &g->c->p->consignment[m->consignment];
    if (cons->here) {
        return m->reason == FLEET_NOT_SENT && was_not_sent(g, m);
    }
    if (!chain_has_way(g->c, cons)) {
        return m->reason == FLEET_NO_PATH;
    }
    if (!chain_has_people(g->c, cons)) {
        return m->reason == FLEET_NO_ESCORT;
    }
    switch (m->reason) {
    case FLEET_NO_PATH:
        return false;
    case FLEET_NO_VEHICLE:
        return !chain_has_vehicles(g->c, m, true);
    case FLEET_NO_TIME:
        return chain_has_vehicles(g->c, m, false);
    case FLEET_NO_ESCORT:
        return true;
    case FLEET_NOT_SENT:
        return was_not_sent(g, m);
    }
    return false;
}
