// Planted errors in the shape of the plan, in its loads, and in who got what.
#include "mutate_internal.h"

#include <string.h>

// Shape.

// An index that points nowhere: below 0, or n, or far beyond.
static int32_t nowhere(fleet_draft *d, int32_t n)
{
    const int32_t value[] = {-2, n, INT32_MIN, INT32_MAX};
    return value[draft_below(d, 4)];
}

static bool trip_points_nowhere(fleet_draft *d, fleet_trip *t)
{
    int32_t direction = nowhere(d, 2);
    switch (draft_below(d, 9)) {
    case 0:
        t->vehicle = nowhere(d, d->p.n_vehicle);
        break;
    case 1:
        t->block = nowhere(d, d->p.n_block);
        break;
    case 2:
        t->base = nowhere(d, d->block[t->block].n);
        break;
    case 3:
        t->leg = nowhere(d, FLEET_LEGS);
        break;
    case 4:
        memcpy(&t->direction, &direction, sizeof direction); // no value of the enumeration
        break;
    case 5:
        t->stop_first = nowhere(d, d->plan.n_stop);
        break;
    case 6:
        t->stop_n = nowhere(d, d->plan.n_stop + 1);
        break;
    case 7:
        t->escort_n = nowhere(d, FLEET_ESCORTS_MAX + 1);
        break;
    default:
        t->village_officer = nowhere(d, d->p.n_person);
        break;
    }
    return true;
}

static bool escort_unknown(fleet_draft *d, fleet_trip *t)
{
    if (t->escort_n == 0) {
        return false;
    }
    t->escort[draft_below(d, t->escort_n)] = nowhere(d, d->p.n_person);
    return true;
}

static bool stop_points_nowhere(fleet_draft *d, fleet_trip *t)
{
    fleet_stop *s = draft_stop(d, t, draft_below(d, t->stop_n));
    switch (draft_below(d, 3)) {
    case 0:
        s->consignment = nowhere(d, d->p.n_consignment);
        break;
    case 1:
        s->hop = nowhere(d, d->p.n_hop);
        break;
    default:
        s->units = 0;
        break;
    }
    return true;
}

static bool stop_of_other_base(fleet_draft *d, fleet_trip *t)
{
    t->base = (t->base + 1) % d->block[t->block].n;
    return true;
}

// The later of two trips names the stops of the earlier.
static bool stop_of_two_trips(fleet_draft *d, fleet_trip *t)
{
    if (t == d->plan.trip) {
        return false;
    }
    t->stop_first = d->plan.trip[0].stop_first;
    t->stop_n = d->plan.trip[0].stop_n;
    return true;
}

static bool stop_of_nobody(fleet_draft *d)
{
    if (d->plan.n_stop == 0) {
        return false;
    }
    d->plan.stop[d->plan.n_stop] = d->plan.stop[0];
    d->plan.n_stop++;
    return true;
}

static bool trips_unsorted(fleet_draft *d)
{
    for (int32_t i = 1; i < d->plan.n_trip; i++) {
        fleet_trip *t = &d->plan.trip[i];
        if (t[-1].load_s < t->load_s) {
            fleet_trip swapped = *t;
            *t = t[-1];
            t[-1] = swapped;
            return true;
        }
    }
    return false;
}

static bool missing_unknown(fleet_draft *d)
{
    int32_t none = nowhere(d, 5);
    fleet_missing row = {0, FLEET_OUT, 1, FLEET_NO_TIME};
    switch (draft_below(d, 3)) {
    case 0:
        row.consignment = nowhere(d, d->p.n_consignment);
        break;
    case 1:
        memcpy(&row.direction, &none, sizeof none);
        break;
    default:
        memcpy(&row.reason, &none, sizeof none);
        break;
    }
    d->plan.missing[d->plan.n_missing++] = row;
    return true;
}

static void break_consignment(fleet_draft *d, fleet_consignment *cons)
{
    switch (draft_below(d, 8)) {
    case 0:
        cons->leg = nowhere(d, FLEET_LEGS);
        break;
    case 1:
        cons->block = nowhere(d, d->p.n_block);
        break;
    case 2:
        cons->place = nowhere(d, d->p.n_place);
        break;
    case 3:
        cons->parent = cons->leg == 0 ? 0 : nowhere(d, d->p.n_consignment);
        break;
    case 4:
        cons->kecamatan = nowhere(d, d->p.n_kecamatan);
        break;
    case 5:
        cons->units++; // no longer its children's, or its parent's
        break;
    case 6:
        cons->hop_n = nowhere(d, FLEET_HOPS_MAX + 1);
        break;
    default:
        cons->village_officer = nowhere(d, d->p.n_person);
        break;
    }
}

// A problem that is broken itself: one number of it that points nowhere, in each of its parts.
static bool problem_broken(fleet_draft *d)
{
    if (d->p.n_vehicle == 0 || d->p.n_person == 0 || d->p.n_consignment == 0) {
        return false;
    }
    switch (draft_below(d, 7)) {
    case 0:
        d->vehicle[0].home = nowhere(d, d->p.n_place);
        break;
    case 1:
        d->person[0].kecamatan = nowhere(d, d->p.n_kecamatan);
        break;
    case 2:
        draft_add_busy(d, (fleet_busy){nowhere(d, d->p.n_person), 0, 1, 0});
        break;
    case 3:
        d->block[0].by_mode[0].n++;
        break;
    case 4:
        if (d->consignment[0].hop_n == 0) {
            return false;
        }
        d->hop[d->consignment[0].hop_first].to = nowhere(d, d->block[0].n);
        break;
    case 5:
        d->p.escorts[0] = nowhere(d, FLEET_ESCORTS_MAX + 1);
        break;
    default:
        break_consignment(d, &d->consignment[draft_below(d, d->p.n_consignment)]);
        break;
    }
    return true;
}

// Goods.

static bool one_kit_more(fleet_draft *d, fleet_trip *t)
{
    draft_stop(d, t, draft_below(d, t->stop_n))->units++;
    return true;
}

static bool one_kit_less(fleet_draft *d, fleet_trip *t)
{
    for (int32_t i = 0; i < t->stop_n; i++) {
        if (draft_stop(d, t, i)->units > 1) {
            draft_stop(d, t, i)->units--;
            return true;
        }
    }
    return false;
}

static bool lack_not_told(fleet_draft *d)
{
    if (d->plan.n_missing == 0) {
        return false;
    }
    int32_t i = draft_below(d, d->plan.n_missing);
    d->plan.missing[i] = d->plan.missing[--d->plan.n_missing];
    return true;
}

// A place without a way is said to lack more than it was to get.
static bool lack_too_large(fleet_draft *d)
{
    for (int32_t i = 0; i < d->plan.n_missing; i++) {
        if (d->consignment[d->plan.missing[i].consignment].hop_n == 0) {
            d->plan.missing[i].units++;
            return true;
        }
    }
    return false;
}

static bool lack_twice(fleet_draft *d)
{
    if (d->plan.n_missing == 0) {
        return false;
    }
    d->plan.missing[d->plan.n_missing] = d->plan.missing[draft_below(d, d->plan.n_missing)];
    d->plan.n_missing++;
    return true;
}

static bool lack_of_nothing(fleet_draft *d, fleet_trip *t)
{
    fleet_missing row = {draft_stop(d, t, 0)->consignment, t->direction, 0, FLEET_NO_ESCORT};
    d->plan.missing[d->plan.n_missing++] = row;
    return true;
}

static bool lack_of_delivered(fleet_draft *d, fleet_trip *t)
{
    fleet_missing row = {draft_stop(d, t, 0)->consignment, t->direction, 1, FLEET_NO_ESCORT};
    d->plan.missing[d->plan.n_missing++] = row;
    return true;
}

// Goods with a way are said to have none, goods without one to have lacked time.
static bool reason_false(fleet_draft *d)
{
    for (int32_t k = 0, first = draft_below(d, d->plan.n_missing + 1); k < d->plan.n_missing; k++) {
        fleet_missing *m = &d->plan.missing[(first + k) % d->plan.n_missing];
        if (d->consignment[m->consignment].hop_n == 0) {
            m->reason = FLEET_NO_TIME;
            return true;
        }
    }
    return false;
}

static bool reason_no_way(fleet_draft *d, fleet_trip *t)
{
    int32_t served = draft_stop(d, t, 0)->consignment;
    for (int32_t i = 0; i < d->plan.n_missing; i++) {
        if (d->plan.missing[i].consignment == served) { // so there is a way
            d->plan.missing[i].reason = FLEET_NO_PATH;
            return true;
        }
    }
    return false;
}

static bool lacks(const fleet_draft *d, int32_t consignment, fleet_direction direction)
{
    for (int32_t i = 0; i < d->plan.n_missing; i++) {
        if (d->plan.missing[i].consignment == consignment && d->plan.missing[i].direction == direction) {
            return true;
        }
    }
    return false;
}

// The leg before is said not to have brought what it did bring.
static bool reason_not_sent(fleet_draft *d)
{
    for (int32_t i = 0; i < d->plan.n_missing; i++) {
        fleet_missing *m = &d->plan.missing[i];
        const fleet_consignment *cons = &d->consignment[m->consignment];
        bool sent = cons->parent == NONE || !lacks(d, cons->parent, FLEET_OUT);
        if (m->direction == FLEET_OUT && cons->hop_n > 0 && sent) {
            m->reason = FLEET_NOT_SENT;
            return true;
        }
    }
    return false;
}

// Loads.

static bool boxes_too_few(fleet_draft *d, fleet_trip *t)
{
    int64_t load = draft_units(d, t) * draft_lot(d, t)->boxes;
    if (load > 0) {
        d->vehicle[t->vehicle].cap_boxes = (int32_t)load - 1;
    }
    return load > 0;
}

static bool boxes_grow(fleet_draft *d, fleet_trip *t)
{
    draft_lot(d, t)->boxes = (int32_t)(d->vehicle[t->vehicle].cap_boxes / draft_units(d, t)) + 1;
    return true;
}

static bool weight_too_little(fleet_draft *d, fleet_trip *t)
{
    int64_t load = draft_units(d, t) * draft_lot(d, t)->g;
    if (load > 0) {
        d->vehicle[t->vehicle].cap_g = (int32_t)load - 1;
    }
    return load > 0;
}

static bool weight_grows(fleet_draft *d, fleet_trip *t)
{
    draft_lot(d, t)->g = (int32_t)(d->vehicle[t->vehicle].cap_g / draft_units(d, t)) + 1;
    return true;
}

static bool load_beyond_vehicle(fleet_draft *d, fleet_trip *t)
{
    if (draft_lot(d, t)->boxes == 0) {
        return false;
    }
    draft_stop(d, t, 0)->units = d->vehicle[t->vehicle].cap_boxes / draft_lot(d, t)->boxes + 1;
    return true;
}

// Order of goods: the trip is moved to before anything that it takes can have come.

static bool left_before_arrival(fleet_draft *d, fleet_trip *t)
{
    const fleet_consignment *cons = &d->consignment[draft_stop(d, t, 0)->consignment];
    if (t->direction != FLEET_OUT || cons->parent == NONE) {
        return false;
    }
    int32_t earliest_s = t->load_s;
    for (int32_t i = 0; i < d->plan.n_stop; i++) {
        if (d->plan.stop[i].consignment == cons->parent && d->plan.stop[i].leave_s < earliest_s) {
            earliest_s = d->plan.stop[i].leave_s;
        }
    }
    draft_shift(d, t, earliest_s + d->p.margin_s - 1 - t->load_s);
    return true;
}

static bool taken_before_arrival(fleet_draft *d, fleet_trip *t)
{
    int32_t taken = draft_stop(d, t, 0)->consignment;
    if (t->direction != FLEET_BACK || d->consignment[taken].leg == FLEET_LEGS - 1) {
        return false;
    }
    int32_t earliest_s = draft_stop(d, t, 0)->arrive_s;
    for (int32_t i = 0; i < d->plan.n_trip; i++) {
        const fleet_trip *other = &d->plan.trip[i];
        for (int32_t k = 0; other->direction == FLEET_BACK && k < other->stop_n; k++) {
            if (d->consignment[draft_stop(d, other, k)->consignment].parent == taken &&
                other->end_s < earliest_s) {
                earliest_s = other->end_s;
            }
        }
    }
    draft_shift(d, t, earliest_s + d->p.margin_s - 1 - draft_stop(d, t, 0)->arrive_s);
    return true;
}

static bool margin_longer(fleet_draft *d, fleet_trip *t)
{
    if (t->leg > 0) {
        d->p.margin_s += 30 * 86400;
    }
    return t->leg > 0;
}

// Jetties.

static bool jetty_closed(fleet_draft *d)
{
    for (int32_t i = 0; i < d->p.n_consignment; i++) {
        const fleet_consignment *cons = &d->consignment[i];
        if (cons->hop_n > 1) {
            d->jetty[d->block[cons->block].place[d->hop[cons->hop_first].to]] = 0;
            return true;
        }
    }
    return false;
}

static bool hops_apart(fleet_draft *d)
{
    for (int32_t i = 0; i < d->p.n_consignment; i++) {
        const fleet_consignment *cons = &d->consignment[i];
        if (cons->hop_n > 1) {
            fleet_hop *hop = &d->hop[cons->hop_first];
            hop->to = (hop->to + 1) % d->block[cons->block].n;
            return true;
        }
    }
    return false;
}

#define RELOADED                                                                                             \
    (LONGER | BIT(FLEET_BOXES) | BIT(FLEET_WEIGHT) | BIT(FLEET_VOLUME) | BIT(FLEET_HANDLING) |               \
     BIT(FLEET_ORDER) | BIT(FLEET_DELIVERED) | BIT(FLEET_MISSING))

const fleet_operator mutate_goods_operators[] = {
    {{CHECK_FLEET_SHAPE, "a trip that points nowhere", LEFT_OUT}, NULL, trip_points_nowhere},
    {{CHECK_FLEET_SHAPE, "an escort that does not exist", LEFT_OUT}, NULL, escort_unknown},
    {{CHECK_FLEET_SHAPE, "a stop that points nowhere", LEFT_OUT}, NULL, stop_points_nowhere},
    {{CHECK_FLEET_SHAPE, "a trip from another base than its hops", LEFT_OUT}, NULL, stop_of_other_base},
    {{CHECK_FLEET_SHAPE, "a stop of two trips", LEFT_OUT}, NULL, stop_of_two_trips},
    {{CHECK_FLEET_SHAPE, "a stop that no trip makes", 0}, stop_of_nobody, NULL},
    {{CHECK_FLEET_SHAPE, "trips out of order", 0}, trips_unsorted, NULL},
    {{CHECK_FLEET_SHAPE, "a missing row for no consignment", 0}, missing_unknown, NULL},
    {{CHECK_FLEET_SHAPE, "a broken problem", 0}, problem_broken, NULL},
    {{CHECK_FLEET_DELIVERED, "a kit more than sent", RELOADED}, NULL, one_kit_more},
    {{CHECK_FLEET_DELIVERED, "a kit less than sent", RELOADED}, NULL, one_kit_less},
    {{CHECK_FLEET_DELIVERED, "a lack that is not told", BIT(FLEET_MISSING)}, lack_not_told, NULL},
    {{CHECK_FLEET_MISSING, "a lack told twice", BIT(FLEET_DELIVERED)}, lack_twice, NULL},
    {{CHECK_FLEET_MISSING, "a lack larger than the consignment", BIT(FLEET_DELIVERED)}, lack_too_large, NULL},
    {{CHECK_FLEET_MISSING, "a lack of no kits", 0}, NULL, lack_of_nothing},
    {{CHECK_FLEET_MISSING, "kits both missing and delivered", BIT(FLEET_DELIVERED)}, NULL, lack_of_delivered},
    {{CHECK_FLEET_MISSING, "a place without a way said to lack time", 0}, reason_false, NULL},
    {{CHECK_FLEET_MISSING, "a place that is served said to have no way", 0}, NULL, reason_no_way},
    {{CHECK_FLEET_MISSING, "kits said not to have come that did", 0}, reason_not_sent, NULL},
    {{CHECK_FLEET_BOXES, "a vehicle one box too small", BIT(FLEET_MISSING)}, NULL, boxes_too_few},
    {{CHECK_FLEET_BOXES, "kits that take more boxes", BIT(FLEET_MISSING)}, NULL, boxes_grow},
    {{CHECK_FLEET_BOXES, "more kits than the vehicle holds", RELOADED}, NULL, load_beyond_vehicle},
    {{CHECK_FLEET_WEIGHT, "a vehicle one gram too weak", BIT(FLEET_MISSING)}, NULL, weight_too_little},
    {{CHECK_FLEET_WEIGHT, "heavier kits", BIT(FLEET_MISSING)}, NULL, weight_grows},
    {{CHECK_FLEET_ORDER, "kits that leave before they came", MOVED}, NULL, left_before_arrival},
    {{CHECK_FLEET_ORDER, "kits taken back before they came", MOVED}, NULL, taken_before_arrival},
    {{CHECK_FLEET_ORDER, "a margin longer than the plan's", 0}, NULL, margin_longer},
    {{CHECK_FLEET_JETTY, "a change of medium where no jetty is", 0}, jetty_closed, NULL},
    {{CHECK_FLEET_JETTY, "hops that do not meet",
      LEFT_OUT | MOVED | BIT(FLEET_MODE) | BIT(FLEET_TRAVEL) | BIT(FLEET_HANDLING)},
     hops_apart,
     NULL},
};
const size_t mutate_goods_count = sizeof mutate_goods_operators / sizeof mutate_goods_operators[0];
