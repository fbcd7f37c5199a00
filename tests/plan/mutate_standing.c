// Planted errors in what stands (fixed trips, now, pins), in people's rest, and in the score.
#include "mutate_internal.h"

#include <string.h>

enum { FAR_S = 1 << 29 };

static void *one_more(arena *a, const void *row, int32_t n, size_t size)
{
    uint8_t *more = arena_alloc(a, (size_t)n + 1, size);
    if (n > 0) {
        memcpy(more, row, (size_t)n * size);
    }
    return more;
}
#define ONE_MORE(d, array, n) one_more((d)->a, (array), (n), sizeof *(array))

// Rest.

// The next trip of the first escort of t, or NULL.
static const fleet_trip *next_of_escort(const fleet_draft *d, const fleet_trip *t)
{
    for (const fleet_trip *next = t + 1; next < d->plan.trip + d->plan.n_trip; next++) {
        for (int32_t i = 0; t->escort_n > 0 && i < next->escort_n; i++) {
            if (next->escort[i] == t->escort[0] && next->load_s < next->end_s) {
                return next;
            }
        }
    }
    return NULL;
}

// Rest that is as long as it takes to join two trips of a person, whose stretch is then too long.
static bool join_trips(fleet_draft *d, const fleet_trip *t, int32_t too_long_s)
{
    const fleet_trip *next = next_of_escort(d, t);
    if (!next || t->load_s >= t->end_s) {
        return false;
    }
    d->p.rest_s = next->load_s - t->end_s + 1;
    d->p.stretch_s = next->end_s - t->load_s - too_long_s;
    return true;
}

static bool stretch_shorter(fleet_draft *d, fleet_trip *t)
{
    return join_trips(d, t, 1);
}

static bool stretch_of_minutes(fleet_draft *d, fleet_trip *t)
{
    int32_t most_s = t->end_s - t->load_s;
    return join_trips(d, t, most_s > 1 ? most_s : 1);
}

// What stands.

// Makes a copy of the trip stand: the copy and its stops may be changed.
static fleet_trip *fix(fleet_draft *d, const fleet_trip *t, fleet_stop **ret_stop)
{
    int32_t n = d->p.n_fixed_stop;
    fleet_stop *stop = arena_alloc(d->a, (size_t)n + (size_t)t->stop_n, sizeof *stop);
    if (n > 0) {
        memcpy(stop, d->p.fixed_stop, (size_t)n * sizeof *stop);
    }
    memcpy(stop + n, draft_stop(d, t, 0), (size_t)t->stop_n * sizeof *stop);
    fleet_trip *fixed = ONE_MORE(d, d->p.fixed, d->p.n_fixed);
    int32_t i = d->p.n_fixed;
    for (; i > 0 && (fixed[i - 1].load_s > t->load_s ||
                     (fixed[i - 1].load_s == t->load_s && fixed[i - 1].vehicle > t->vehicle));
         i--) {
        fixed[i] = fixed[i - 1];
    }
    fixed[i] = *t;
    fixed[i].stop_first = n;
    d->p.fixed = fixed;
    d->p.n_fixed++;
    d->p.fixed_stop = stop;
    d->p.n_fixed_stop = n + t->stop_n;
    *ret_stop = &stop[n];
    return &fixed[i];
}

static bool standing_trip_differs(fleet_draft *d, fleet_trip *t)
{
    fleet_stop *stop = NULL;
    fleet_trip *fixed = fix(d, t, &stop);
    if (draft_below(d, 2) == 0) {
        fixed->end_s++;
    } else {
        stop->units++;
    }
    return true;
}

static bool standing_escorts_differ(fleet_draft *d, fleet_trip *t)
{
    if (d->p.n_person == 0) {
        return false;
    }
    fleet_stop *stop = NULL;
    fleet_trip *fixed = fix(d, t, &stop);
    if (fixed->escort_n > 0) {
        fixed->escort[0] = (fixed->escort[0] + 1) % d->p.n_person;
    } else {
        fixed->escort[fixed->escort_n++] = 0;
    }
    return true;
}

// Two of the same are asked for; the plan has one.
static bool standing_trip_twice(fleet_draft *d, fleet_trip *t)
{
    fleet_stop *stop = NULL;
    (void)fix(d, t, &stop);
    (void)fix(d, t, &stop);
    return true;
}

static bool now_later(fleet_draft *d, fleet_trip *t)
{
    d->p.now_s = t->load_s + 1;
    return true;
}

static bool loads_before_now(fleet_draft *d, fleet_trip *t)
{
    int32_t first_s = t->load_s;
    for (int32_t i = 0; i < d->plan.n_trip; i++) {
        const fleet_trip *other = &d->plan.trip[i];
        first_s = other->load_s < first_s && !draft_is_fixed(d, other) ? other->load_s : first_s;
    }
    d->p.now_s = first_s;
    draft_shift(d, t, first_s - 1 - t->load_s);
    return true;
}

// Pins.

static void add_pin(fleet_draft *d, const fleet_trip *t, int32_t vehicle, int32_t from_s, int32_t to_s)
{
    const fleet_stop *s = draft_stop(d, t, draft_below(d, t->stop_n));
    fleet_pin *pin = ONE_MORE(d, d->p.pin, d->p.n_pin);
    pin[d->p.n_pin++] = (fleet_pin){s->consignment, t->direction, s->hop, vehicle, from_s, to_s};
    d->p.pin = pin;
}

static bool pinned_to_other(fleet_draft *d, fleet_trip *t)
{
    if (d->p.n_vehicle < 2) {
        return false;
    }
    int32_t other = (t->vehicle + 1 + draft_below(d, d->p.n_vehicle - 1)) % d->p.n_vehicle;
    add_pin(d, t, other, -FAR_S, FAR_S);
    return true;
}

static bool pinned_later(fleet_draft *d, fleet_trip *t)
{
    add_pin(d, t, t->vehicle, t->depart_s + 1, FAR_S);
    return true;
}

static bool pinned_earlier(fleet_draft *d, fleet_trip *t)
{
    add_pin(d, t, NONE, -FAR_S, t->depart_s - 1);
    return true;
}

// The score.

static bool score_untrue(fleet_draft *d)
{
    d->plan.score.part[draft_below(d, FLEET_PARTS)] += draft_below(d, 2) == 0 ? 1 : -1;
    return true;
}

static bool crew_larger(fleet_draft *d, fleet_trip *t)
{
    if (t->load_s >= t->end_s) {
        return false;
    }
    d->vehicle[t->vehicle].crew++;
    return true;
}

static bool order_forgotten(fleet_draft *d, fleet_trip *t)
{
    fleet_trip *told = ONE_MORE(d, d->p.told, d->p.n_told);
    fleet_stop *stop = arena_alloc(d->a, (size_t)d->p.n_told_stop + (size_t)t->stop_n, sizeof *stop);
    if (d->p.n_told_stop > 0) {
        memcpy(stop, d->p.told_stop, (size_t)d->p.n_told_stop * sizeof *stop);
    }
    memcpy(&stop[d->p.n_told_stop], draft_stop(d, t, 0), (size_t)t->stop_n * sizeof *stop);
    stop[d->p.n_told_stop].units += 1000000; // no trip of the plan has that many
    told[d->p.n_told] = *t;
    told[d->p.n_told].stop_first = d->p.n_told_stop;
    d->p.told = told;
    d->p.n_told++;
    d->p.told_stop = stop;
    d->p.n_told_stop += t->stop_n;
    return true;
}

static bool receipt_asked_earlier(fleet_draft *d, fleet_trip *t)
{
    if (t->leg != FLEET_LEGS - 1 || t->direction != FLEET_OUT) {
        return false;
    }
    int32_t before_s = draft_stop(d, t, 0)->leave_s - 1;
    d->p.receipt_s = before_s < d->p.receipt_s ? before_s : d->p.receipt_s - 1;
    return true;
}

const fleet_operator mutate_standing_operators[] = {
    {{CHECK_FLEET_REST, "a stretch a second too long", 0}, NULL, stretch_shorter},
    {{CHECK_FLEET_REST, "a stretch without the rest that is asked", 0}, NULL, stretch_of_minutes},
    {{CHECK_FLEET_FIXED, "what stands differs", 0}, NULL, standing_trip_differs},
    {{CHECK_FLEET_FIXED, "what stands has other escorts", 0}, NULL, standing_escorts_differ},
    {{CHECK_FLEET_FIXED, "what stands is there once, not twice", 0}, NULL, standing_trip_twice},
    {{CHECK_FLEET_NOW, "a now that is later", 0}, NULL, now_later},
    {{CHECK_FLEET_NOW, "a trip before now", MOVED}, NULL, loads_before_now},
    {{CHECK_FLEET_PIN, "another vehicle pinned", 0}, NULL, pinned_to_other},
    {{CHECK_FLEET_PIN, "a later departure pinned", 0}, NULL, pinned_later},
    {{CHECK_FLEET_PIN, "an earlier departure pinned", 0}, NULL, pinned_earlier},
    {{CHECK_FLEET_SCORE, "a part of the score that is not true", 0}, score_untrue, NULL},
    {{CHECK_FLEET_SCORE, "a crew larger than counted", 0}, NULL, crew_larger},
    {{CHECK_FLEET_SCORE, "an order given out and forgotten", 0}, NULL, order_forgotten},
    {{CHECK_FLEET_SCORE, "a receipt earlier than counted", 0}, NULL, receipt_asked_earlier},
};
const size_t mutate_standing_count = sizeof mutate_standing_operators / sizeof mutate_standing_operators[0];
