// Planted errors in who rides along.
#include "mutate_internal.h"

static bool escort_fewer(fleet_draft *d, fleet_trip *t)
{
    (void)d;
    if (t->escort_n == 0) {
        return false;
    }
    t->escort_n--;
    return true;
}

static bool escort_twice(fleet_draft *d, fleet_trip *t)
{
    (void)d;
    if (t->escort_n < 2) {
        return false;
    }
    t->escort[1] = t->escort[0];
    return true;
}

static bool escort_too_many(fleet_draft *d, fleet_trip *t)
{
    if (t->escort_n >= FLEET_ESCORTS_MAX || d->p.n_person == 0) {
        return false;
    }
    t->escort[t->escort_n++] = draft_below(d, d->p.n_person);
    return true;
}

static bool escort_unsigned(fleet_draft *d, fleet_trip *t)
{
    if (t->escort_n == 0) {
        return false;
    }
    d->person[t->escort[draft_below(d, t->escort_n)]].eligible = false;
    return true;
}

static bool escort_is_officer(fleet_draft *d, fleet_trip *t)
{
    for (int32_t i = 0; t->escort_n > 0 && i < d->p.n_person; i++) {
        if (d->person[i].village_officer) {
            t->escort[0] = i;
            return true;
        }
    }
    return false;
}

static bool escort_on_duty(fleet_draft *d, fleet_trip *t)
{
    if (t->escort_n == 0 || t->load_s >= t->end_s) {
        return false;
    }
    draft_add_busy(d, (fleet_busy){t->escort[0], t->end_s - 1, t->end_s + 3600, 0});
    return true;
}

// Duty leaves him the trips for one kecamatan, and he is on one for another.
static bool escort_on_duty_elsewhere(fleet_draft *d, fleet_trip *t)
{
    int32_t own = d->p.consignment[d->plan.stop[t->stop_first].consignment].kecamatan;
    bool mixed = false;
    for (int32_t i = 0; i < t->stop_n; i++) {
        mixed = mixed || d->p.consignment[d->plan.stop[t->stop_first + i].consignment].kecamatan != own;
    }
    if (t->escort_n == 0 || t->load_s >= t->end_s || mixed || d->p.n_kecamatan < 2) {
        return false;
    }
    draft_add_busy(d, (fleet_busy){t->escort[0], t->end_s - 1, t->end_s + 3600, own == 0 ? 2 : 1});
    return true;
}

// The trips of a plan that are under way at the same time as t, elsewhere.
static const fleet_trip *trip_beside(fleet_draft *d, const fleet_trip *t)
{
    for (int32_t i = 0; i < d->plan.n_trip; i++) {
        const fleet_trip *other = &d->plan.trip[i];
        if (other != t && other->load_s < t->end_s && t->load_s < other->end_s && other->escort_n > 0) {
            return other;
        }
    }
    return NULL;
}

static bool escort_in_two_places(fleet_draft *d, fleet_trip *t)
{
    const fleet_trip *other = trip_beside(d, t);
    if (!other || t->escort_n == 0) {
        return false;
    }
    t->escort[0] = other->escort[0];
    return true;
}

static bool escort_comes_late(fleet_draft *d, fleet_trip *t)
{
    if (t->escort_n == 0 || t->load_s >= d->person[t->escort[0]].to_s) {
        return false;
    }
    d->person[t->escort[0]].from_s = t->load_s + 1;
    return true;
}

static bool escort_leaves_early(fleet_draft *d, fleet_trip *t)
{
    if (t->escort_n == 0 || t->end_s <= d->person[t->escort[0]].from_s) {
        return false;
    }
    d->person[t->escort[0]].to_s = t->end_s - 1;
    return true;
}

static bool escort_from_elsewhere(fleet_draft *d, fleet_trip *t)
{
    int32_t here = d->consignment[draft_stop(d, t, 0)->consignment].kecamatan;
    for (int32_t i = 1; i < t->stop_n; i++) {
        if (d->consignment[draft_stop(d, t, i)->consignment].kecamatan != here) {
            return false; // at home in either
        }
    }
    if (t->escort_n == 0 || d->p.n_kecamatan < 2) {
        return false;
    }
    d->person[t->escort[0]].kecamatan = (here + 1) % d->p.n_kecamatan;
    return true;
}

static bool officer_absent(fleet_draft *d, fleet_trip *t)
{
    (void)d;
    if (t->village_officer == NONE) {
        return false;
    }
    t->village_officer = NONE;
    return true;
}

static bool officer_of_other_village(fleet_draft *d, fleet_trip *t)
{
    for (int32_t i = 0; t->village_officer != NONE && i < d->p.n_person; i++) {
        if (d->person[i].village_officer && i != t->village_officer) {
            t->village_officer = i;
            return true;
        }
    }
    return false;
}

static bool officer_on_first_leg(fleet_draft *d, fleet_trip *t)
{
    for (int32_t i = 0; t->leg < FLEET_LEGS - 1 && i < d->p.n_person; i++) {
        if (d->person[i].village_officer) {
            t->village_officer = i;
            return true;
        }
    }
    return false;
}

static bool officer_unsigned(fleet_draft *d, fleet_trip *t)
{
    if (t->village_officer == NONE) {
        return false;
    }
    d->person[t->village_officer].eligible = false;
    return true;
}

// A village that has no officer after all, and is served nevertheless.
static bool officer_of_nobody(fleet_draft *d, fleet_trip *t)
{
    if (t->village_officer == NONE) {
        return false;
    }
    for (int32_t i = 0; i < t->stop_n; i++) {
        d->consignment[draft_stop(d, t, i)->consignment].village_officer = NONE;
    }
    t->village_officer = NONE;
    return true;
}

#define OTHER_PERSON                                                                                         \
    (BIT(FLEET_ESCORT_ONCE) | BIT(FLEET_ESCORT_OPEN) | BIT(FLEET_ESCORTS) | BIT(FLEET_REST) |                \
     BIT(FLEET_SEATS))

const fleet_operator mutate_people_operators[] = {
    {{CHECK_FLEET_ESCORTS, "an escort too few", 0}, NULL, escort_fewer},
    {{CHECK_FLEET_ESCORTS, "the same escort twice", BIT(FLEET_ESCORT_ONCE) | BIT(FLEET_REST)},
     NULL,
     escort_twice},
    {{CHECK_FLEET_ESCORTS, "an escort too many", OTHER_PERSON}, NULL, escort_too_many},
    {{CHECK_FLEET_ESCORTS, "an escort without a pledge", BIT(FLEET_MISSING)}, NULL, escort_unsigned},
    {{CHECK_FLEET_ESCORTS, "a village officer as an escort", OTHER_PERSON}, NULL, escort_is_officer},
    {{CHECK_FLEET_ESCORT_ONCE, "an escort with other duty", 0}, NULL, escort_on_duty},
    {{CHECK_FLEET_ESCORT_ONCE, "an escort whom duty binds elsewhere", 0}, NULL, escort_on_duty_elsewhere},
    {{CHECK_FLEET_ESCORT_ONCE, "an escort in two places", OTHER_PERSON}, NULL, escort_in_two_places},
    {{CHECK_FLEET_ESCORT_OPEN, "an escort who comes late", 0}, NULL, escort_comes_late},
    {{CHECK_FLEET_ESCORT_OPEN, "an escort who must leave early", 0}, NULL, escort_leaves_early},
    {{CHECK_FLEET_ESCORT_OPEN, "an escort of another kecamatan", BIT(FLEET_MISSING)},
     NULL,
     escort_from_elsewhere},
    {{CHECK_FLEET_OFFICER, "no officer", 0}, NULL, officer_absent},
    {{CHECK_FLEET_OFFICER, "the officer of another village", OTHER_PERSON}, NULL, officer_of_other_village},
    {{CHECK_FLEET_OFFICER, "an officer on the first leg", OTHER_PERSON}, NULL, officer_on_first_leg},
    {{CHECK_FLEET_OFFICER, "an officer without a pledge", BIT(FLEET_MISSING)}, NULL, officer_unsigned},
    {{CHECK_FLEET_OFFICER, "a village without an officer", BIT(FLEET_MISSING)}, NULL, officer_of_nobody},
};
const size_t mutate_people_count = sizeof mutate_people_operators / sizeof mutate_people_operators[0];
