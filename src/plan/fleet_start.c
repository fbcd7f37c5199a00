// What stands: trips that have happened or are pinned, and what of a plan to begin from still fits.
#include <stdlib.h>

#include "plan/fleet_internal.h"

static int32_t home_in(const fleet_work *w, const fleet_trip *t)
{
    int32_t slot = fleet_slot_of(w->ix, t->block, t->vehicle);
    return slot == NONE ? NONE : w->ix->fleet_home[slot];
}

void fleet_fixed_book(fleet_work *w)
{
    for (int32_t i = 0; i < w->p->n_fixed; i++) {
        const fleet_trip *t = &w->p->fixed[i];
        fleet_run run = {.trip = *t, .home = home_in(w, t), .fixed = true};
        (void)fleet_work_add(w, &run, &w->p->fixed_stop[t->stop_first]);
    }
}

// --- a plan to begin from

typedef struct start_key {
    int32_t at_s; // what brings goods goes before what takes them on: loading going out, the end going back
    int32_t vehicle, trip;
    bool booked;
} start_key;

typedef struct start {
    fleet_work *w;
    const fleet_plan *plan;
    arena tmp;
    int32_t n;
    start_key *key; // trips that are not fixed, by at_s
    fleet_need need[FLEET_STOPS_MAX];
} start;

static int key_compare(const void *pa, const void *pb)
{
    const start_key *a = pa;
    const start_key *b = pb;
    if (a->at_s != b->at_s) {
        return a->at_s < b->at_s ? -1 : 1;
    }
    return a->vehicle != b->vehicle ? (a->vehicle < b->vehicle ? -1 : 1)
                                    : (a->trip > b->trip) - (a->trip < b->trip);
}

static bool is_fixed(const fleet_work *w, const fleet_plan *plan, const fleet_trip *t)
{
    for (int32_t i = 0; i < w->p->n_fixed; i++) {
        const fleet_trip *f = &w->p->fixed[i];
        if (f->vehicle == t->vehicle && f->load_s == t->load_s && f->direction == t->direction &&
            w->p->fixed_stop[f->stop_first].hop == plan->stop[t->stop_first].hop) {
            return true;
        }
    }
    return false;
}

// A trip of another problem may name what this one does not have.
static bool is_known(const fleet_work *w, const fleet_plan *plan, const fleet_trip *t)
{
    const fleet_problem *p = w->p;
    bool ok = t->vehicle >= 0 && t->vehicle < p->n_vehicle && t->block >= 0 && t->block < p->n_block &&
              t->leg >= 0 && t->leg < FLEET_LEGS && t->stop_n > 0 && t->stop_n <= FLEET_STOPS_MAX &&
              t->base >= 0 && t->base < p->block[t->block].n && t->escort_n <= FLEET_ESCORTS_MAX;
    for (int32_t i = t->stop_first; ok && i < t->stop_first + t->stop_n; i++) {
        const fleet_stop *s = &plan->stop[i];
        const fleet_stop *first = &plan->stop[t->stop_first];
        ok = s->hop >= 0 && s->hop < p->n_hop && w->ix->hop_owner[s->hop] == s->consignment &&
             p->hop[s->hop].from == t->base;
        if (ok) {
            const fleet_consignment *c = &p->consignment[s->consignment];
            const fleet_consignment *o = &p->consignment[first->consignment];
            ok = c->block == t->block && c->leg == t->leg && c->lot == o->lot &&
                 c->kecamatan == o->kecamatan && p->hop[s->hop].water == p->hop[first->hop].water &&
                 (c->leg < FLEET_LEGS - 1 || c->village_officer == o->village_officer);
        }
    }
    for (int32_t i = 0; ok && i < t->escort_n; i++) {
        ok = t->escort[i] >= 0 && t->escort[i] < p->n_person;
    }
    return ok;
}

// Kits that the first n needs of a trip take over a hop, or from where those of the hop lie.
static int32_t claimed(const start *s, int32_t n, int32_t hop, bool from_there)
{
    const int32_t *above = s->w->ix->above;
    int32_t units = 0;
    for (int32_t i = 0; i < n; i++) {
        bool there = from_there && above[s->need[i].hop] == above[hop];
        units += there || s->need[i].hop == hop ? s->need[i].units : 0;
    }
    return units;
}

// Kits that may still be carried over a hop, as those before it stand and the first n needs of a trip take.
static int32_t room_of(const start *s, int32_t n, int32_t hop, fleet_direction direction)
{
    const fleet_work *w = s->w;
    const fleet_consignment *c = &w->p->consignment[w->ix->hop_owner[hop]];
    int32_t units = w->ix->blocked[w->ix->hop_owner[hop]] == NONE ? c->units : 0;
    int32_t above = w->ix->above[hop];
    const fleet_groups *below = &w->ix->below;
    int32_t room = units - fleet_carried(w, hop, direction) - claimed(s, n, hop, false);
    if (direction == FLEET_OUT && above != NONE) {
        int32_t rest = fleet_carried(w, above, FLEET_OUT) - claimed(s, n, hop, true);
        for (int32_t i = below->first[above]; i < below->first[above + 1]; i++) {
            rest -= fleet_carried(w, below->item[i], FLEET_OUT);
        }
        room = rest < room ? rest : room;
    }
    if (direction == FLEET_BACK) {
        int32_t brought = below->first[hop] < below->first[hop + 1] ? 0 : INT32_MAX;
        for (int32_t i = below->first[hop]; i < below->first[hop + 1]; i++) {
            brought += fleet_carried(w, below->item[i], FLEET_BACK);
        }
        int32_t went = fleet_carried(w, c->hop_first + c->hop_n - 1, FLEET_OUT);
        brought =
            (brought < went ? brought : went) - fleet_carried(w, hop, FLEET_BACK) - claimed(s, n, hop, false);
        room = brought < room ? brought : room;
    }
    return room;
}

// Books a trip as it was told, or not much later, as far as there are goods for it.
static bool trip_replay(start *s, const fleet_trip *t)
{
    fleet_work *w = s->w;
    const fleet_stop *stop = &s->plan->stop[t->stop_first];
    const fleet_consignment *c = &w->p->consignment[stop->consignment];
    fleet_round r = {
        .lane = {c->leg, c->lot, c->block, t->base, w->p->hop[stop->hop].water},
        .direction = t->direction,
        .kecamatan = c->kecamatan,
        .officer = c->leg == FLEET_LEGS - 1 ? c->village_officer : NONE,
        .start_s = t->load_s,
        .first_day_max = fleet_day_of(t->depart_s),
        .stops_max = FLEET_STOPS_MAX,
        .like = t,
        .need = s->need,
    };
    int32_t slot = fleet_slot_of(w->ix, t->block, t->vehicle);
    for (int32_t i = 0; i < t->stop_n; i++) {
        int32_t room = room_of(s, r.n, stop[i].hop, t->direction);
        int32_t units = stop[i].units < room ? stop[i].units : room;
        bool late = stop[i].leave_s > w->p->receipt_s;
        if (units > 0) {
            fleet_need *q = &s->need[r.n++];
            *q = fleet_need_make(w, stop[i].hop, t->direction, units, late ? w->p->late_s : w->p->receipt_s);
            // Who waited for the others of a convoy waits again.
            bool waits = t->direction == FLEET_OUT && w->ix->company[q->hop] > 0 && t->depart_s > q->from_s;
            q->from_s = waits ? t->depart_s : q->from_s;
        }
    }
    fleet_needs_ready(w, t->direction, s->need, r.n);
    fleet_draft d;
    bool fits = r.n > 0 && slot != NONE && fleet_vehicle_serves(w->p, w->ix, &r.lane, slot) &&
                fleet_trip_find(w, &r, slot, true, &d);
    if (fits) {
        (void)fleet_work_add(w, &d.run, d.stop);
    }
    return fits;
}

static void leg_replay(start *s, fleet_direction direction, int32_t leg)
{
    for (int32_t i = 0; i < s->n; i++) {
        const fleet_trip *t = &s->plan->trip[s->key[i].trip];
        if (t->direction == direction && t->leg == leg && !s->key[i].booked) {
            s->key[i].booked = trip_replay(s, t);
        }
    }
}

// The morning of the first day on which the plan ran a leg of a kecamatan, or the beginning of its window.
static int64_t leg_morning_s(const start *s, fleet_direction direction, int32_t leg, int32_t kecamatan)
{
    const fleet_work *w = s->w;
    for (int32_t i = 0; i < s->n; i++) {
        const fleet_trip *t = &s->plan->trip[s->key[i].trip];
        if (t->direction == direction && t->leg == leg &&
            w->p->consignment[s->plan->stop[t->stop_first].consignment].kecamatan == kecamatan) {
            return (int64_t)fleet_day_of(t->load_s) * FLEET_DAY_S;
        }
    }
    return w->p->window[direction][leg].from_s;
}

// Drops the trips that bring kits over a hop that cannot all go on; true when there was one.
static bool leg_trim(start *s, fleet_direction direction, int32_t leg, int32_t kecamatan)
{
    fleet_work *w = s->w;
    fleet_scope scope = {.a = &s->tmp};
    int32_t key = leg * w->p->n_kecamatan + kecamatan;
    for (int32_t i = w->ix->cargo.first[key]; i < w->ix->cargo.first[key + 1]; i++) {
        int32_t c = w->ix->cargo.item[i];
        const fleet_consignment *q = &w->p->consignment[c];
        for (int32_t h = q->hop_first; h < q->hop_first + q->hop_n; h++) {
            if (fleet_carried(w, h, direction) > q->units - fleet_missing_of(w, c, direction)) {
                fleet_scope_hop(w, &scope, h, direction);
            }
        }
    }
    for (int32_t i = 0; i < scope.n; i++) {
        fleet_work_drop(w, scope.run[i]);
    }
    return scope.n > 0;
}

// True when what leaves the warehouse for a kecamatan leaves in company.
static bool company_holds(const fleet_work *w, int32_t kecamatan)
{
    const fleet_groups *cargo = &w->ix->cargo; // leg 0 comes first
    bool holds = true;
    for (int32_t i = cargo->first[kecamatan]; i < cargo->first[kecamatan + 1]; i++) {
        const fleet_consignment *c = &w->p->consignment[cargo->item[i]];
        for (int32_t h = c->hop_first; h < c->hop_first + c->hop_n; h++) {
            holds = holds && fleet_convoy_holds(w, h);
        }
    }
    return holds;
}

// Of a convoy of which a part is not there any more the rest is not told what it was.
static void convoys_part(start *s, int32_t kecamatan)
{
    fleet_work *w = s->w;
    fleet_scope scope = {.a = &s->tmp};
    const fleet_groups *cargo = &w->ix->cargo;
    for (int32_t i = cargo->first[kecamatan]; i < cargo->first[kecamatan + 1]; i++) {
        const fleet_consignment *c = &w->p->consignment[cargo->item[i]];
        for (int32_t h = c->hop_first; h < c->hop_first + c->hop_n; h++) {
            fleet_scope_hop(w, &scope, h, FLEET_OUT);
        }
    }
    for (int32_t i = 0; i < scope.n; i++) {
        fleet_work_drop(w, scope.run[i]);
    }
}

static int32_t leg_carry(start *s, const fleet_order *o)
{
    int32_t soft = fleet_leg_run(s->w, o);
    if (o->direction == FLEET_OUT && o->leg == 0 && !company_holds(s->w, o->kecamatan)) {
        convoys_part(s, o->kecamatan);
        soft = fleet_leg_run(s->w, o);
    }
    for (int32_t i = 0; i < FLEET_ATTEMPTS_MAX && leg_trim(s, o->direction, o->leg, o->kecamatan); i++) {
        soft = fleet_leg_run(s->w, o);
    }
    return soft;
}

// Carries what is left of a leg, from the morning of its day on, else as early as can be.
static void leg_fill(start *s, fleet_direction direction, int32_t leg, int32_t kecamatan)
{
    fleet_work *w = s->w;
    bool first = direction == FLEET_OUT && leg == w->ix->top[kecamatan];
    int32_t day_first = 0;
    int32_t day_last = INT32_MAX;
    fleet_order o = {
        .kecamatan = kecamatan,
        .leg = leg,
        .direction = direction,
        .start_s = leg_morning_s(s, direction, leg, kecamatan),
        .first_day_max = INT32_MAX,
        .late = true,
    };
    int64_t earliest = w->p->window[direction][leg].from_s;
    if (first) {
        fleet_waves_days(w, kecamatan, &day_first, &day_last);
        int64_t opens = (int64_t)day_first * FLEET_DAY_S;
        earliest = opens > earliest ? opens : earliest;
        o.start_s = o.start_s > earliest ? o.start_s : earliest;
        o.first_day_max = w->first_day[kecamatan] == NONE ? day_last : INT32_MAX;
    }
    int32_t mark = fleet_work_mark(w);
    int32_t soft = leg_carry(s, &o);
    if (soft > 0) {
        fleet_order early = o;
        early.start_s = earliest;
        early.policy = FLEET_FAST;
        fleet_work_undo(w, mark);
        if (leg_carry(s, &early) > soft) {
            fleet_work_undo(w, mark);
            (void)leg_carry(s, &o);
        }
    }
}

static void drop_kecamatan(fleet_work *w, arena *a, int32_t kecamatan, bool both)
{
    fleet_scope scope = {.a = a};
    fleet_scope_kecamatan(w, &scope, kecamatan, FLEET_BACK, FLEET_LEGS - 1);
    if (both) {
        fleet_scope_kecamatan(w, &scope, kecamatan, FLEET_OUT, 0);
    }
    for (int32_t i = 0; i < scope.n; i++) {
        fleet_work_drop(w, scope.run[i]);
    }
}

// True when goods are left that other days or vehicles might save.
static bool lacks(const fleet_work *w, int32_t kecamatan, fleet_direction direction)
{
    for (int32_t leg = 0; leg < FLEET_LEGS; leg++) {
        int32_t key = leg * w->p->n_kecamatan + kecamatan;
        for (int32_t i = w->ix->cargo.first[key]; i < w->ix->cargo.first[key + 1]; i++) {
            int32_t row = (int32_t)direction * w->p->n_consignment + w->ix->cargo.item[i];
            const int32_t *m = &w->missing[row * FLEET_REASONS];
            if (m[FLEET_NO_TIME] > 0 || m[FLEET_NO_ESCORT] > 0) {
                return true;
            }
        }
    }
    return false;
}

// Where the rest does not fit beside what was booked, the kecamatan is planned anew, if that is better.
static void kecamatan_mend(start *s, int32_t kecamatan, bool both)
{
    fleet_work *w = s->w;
    if (!lacks(w, kecamatan, both ? FLEET_OUT : FLEET_BACK) && fleet_waves_hold(w, kecamatan)) {
        return;
    }
    bool held = fleet_waves_hold(w, kecamatan);
    int32_t mark = fleet_work_mark(w);
    fleet_score before = fleet_tally_score(w);
    drop_kecamatan(w, &s->tmp, kecamatan, both);
    if (both) {
        fleet_waves_redo(w, kecamatan);
    } else {
        fleet_waves_redo_back(w, kecamatan);
    }
    fleet_score after = fleet_tally_score(w);
    // What was told is given up for goods alone, not for people or vehicles.
    bool saves =
        after.part[FLEET_UNDELIVERED] < before.part[FLEET_UNDELIVERED] && fleet_waves_hold(w, kecamatan);
    if ((held && !saves) || !fleet_work_holds(w, mark)) {
        fleet_work_undo(w, mark);
    }
}

static void leg_book(start *s, fleet_direction direction, int32_t leg, const int32_t *order)
{
    leg_replay(s, direction, leg);
    for (int32_t i = 0; i < s->w->p->n_kecamatan; i++) {
        leg_fill(s, direction, leg, order[i]);
    }
}

void fleet_start_book(fleet_work *w, const fleet_plan *plan)
{
    start s = {.w = w, .plan = plan};
    const int32_t *order = fleet_waves_order(w);
    s.key = ARENA_NEW(&s.tmp, start_key, plan->n_trip);
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *t = &plan->trip[i];
        if (is_known(w, plan, t) && !is_fixed(w, plan, t)) {
            s.key[s.n++] =
                (start_key){t->direction == FLEET_OUT ? t->load_s : t->end_s, t->vehicle, i, false};
        }
    }
    qsort(s.key, (size_t)s.n, sizeof *s.key, key_compare);
    // First all that holds, as it follows in time, so that nothing new takes its place; then, leg by leg,
    // what is lacking, and what could not go without it.
    for (int32_t i = 0; i < s.n; i++) {
        s.key[i].booked = trip_replay(&s, &plan->trip[s.key[i].trip]);
    }
    for (int32_t leg = 0; leg < FLEET_LEGS; leg++) {
        leg_book(&s, FLEET_OUT, leg, order);
    }
    for (int32_t leg = FLEET_LEGS - 1; leg >= 0; leg--) {
        leg_book(&s, FLEET_BACK, leg, order);
    }
    for (int32_t i = 0; i < w->p->n_kecamatan; i++) {
        kecamatan_mend(&s, order[i], true);
        kecamatan_mend(&s, order[i], false);
    }
    fleet_work_commit(w);
    arena_done(&s.tmp);
}
