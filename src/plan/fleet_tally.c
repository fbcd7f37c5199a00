// The score as it runs along: sums over trips at once, vehicles and places when asked for, those alone that
// were touched.
#include "plan/fleet_internal.h"

void fleet_tally_init(fleet_work *w)
{
    const fleet_problem *p = w->p;
    w->tally = (fleet_tally){
        .vehicle_cost = ARENA_NEW(w->a, int64_t, p->n_vehicle),
        .vehicle_m = ARENA_NEW(w->a, int64_t, p->n_vehicle),
        .lying_s = ARENA_NEW(w->a, int64_t, 2 * (int64_t)p->n_place),
        .told_has = ARENA_NEW(w->a, int32_t, p->n_told),
        .vehicle_dirty = ARENA_NEW(w->a, int32_t, p->n_vehicle),
        .place_dirty = ARENA_NEW(w->a, int32_t, 2 * (int64_t)p->n_place),
        .vehicle_is_dirty = ARENA_NEW(w->a, bool, p->n_vehicle),
        .place_is_dirty = ARENA_NEW(w->a, bool, 2 * (int64_t)p->n_place),
    };
    w->tally.part[FLEET_CHANGED] = p->n_told;
}

static void joint_touch(fleet_work *w, int32_t hop, fleet_direction direction)
{
    const fleet_problem *p = w->p;
    fleet_tally *t = &w->tally;
    if (hop == NONE || !p->place_guarded) {
        return;
    }
    int32_t place = p->block[w->ix->hop_block[hop]].place[p->hop[hop].to];
    int32_t key = 2 * place + (int32_t)direction;
    if (!p->place_guarded[place] && !t->place_is_dirty[key]) {
        t->place_is_dirty[key] = true;
        t->place_dirty[t->n_place_dirty++] = key;
    }
}

static void told_touch(fleet_work *w, const fleet_run *run, int32_t sign)
{
    const fleet_groups *told = &w->ix->told;
    int32_t v = run->trip.vehicle;
    for (int32_t i = told->first[v]; i < told->first[v + 1]; i++) {
        int32_t k = told->item[i];
        if (fleet_told_holds(w->p, &w->p->told[k], &run->trip, run->stop)) {
            int32_t had = w->tally.told_has[k];
            w->tally.told_has[k] += sign;
            w->tally.part[FLEET_CHANGED] += (had > 0) - (w->tally.told_has[k] > 0);
        }
    }
}

void fleet_tally_run(fleet_work *w, const fleet_run *run, int32_t sign)
{
    fleet_tally *t = &w->tally;
    const fleet_trip *trip = &run->trip;
    t->part[FLEET_LATE] += sign * fleet_trip_late(w->p, trip, run->stop);
    t->part[FLEET_EXPOSED] += sign * fleet_trip_exposed_s(w->p, trip, run->stop);
    t->part[FLEET_PEOPLE] += sign * fleet_trip_people_s(w->p, trip);
    told_touch(w, run, sign);
    if (!t->vehicle_is_dirty[trip->vehicle]) {
        t->vehicle_is_dirty[trip->vehicle] = true;
        t->vehicle_dirty[t->n_vehicle_dirty++] = trip->vehicle;
    }
    for (int32_t i = 0; i < trip->stop_n; i++) {
        joint_touch(w, run->stop[i].hop, trip->direction);
        joint_touch(w, w->ix->above[run->stop[i].hop], trip->direction);
    }
}

void fleet_tally_missing(fleet_work *w, int32_t consignment, fleet_direction direction, int32_t more)
{
    if (fleet_undelivered(w->p->consignment[consignment].leg, direction)) {
        w->tally.part[FLEET_UNDELIVERED] += more;
    }
}

static void vehicle_count(fleet_work *w, int32_t vehicle)
{
    fleet_tally *t = &w->tally;
    const fleet_row *row = &w->book.row[fleet_owner_vehicle(w, vehicle)];
    fleet_use use = {0};
    const fleet_run *prev = NULL;
    for (int32_t i = 0; i < row->n; i++) {
        if (row->at[i].run == NONE) {
            continue;
        }
        const fleet_run *r = &w->run[row->at[i].run];
        use.metres +=
            fleet_deadhead_m(w->p, prev ? &prev->trip : NULL, prev ? prev->home : NONE, &r->trip, r->home);
        use.metres += fleet_trip_metres(w->p, &r->trip, r->stop);
        fleet_use_add(&use, &r->trip);
        prev = r;
    }
    if (prev) {
        use.metres += fleet_deadhead_m(w->p, &prev->trip, prev->home, NULL, NONE);
    }
    int64_t cost = fleet_vehicle_cost(&w->p->vehicle[vehicle], &use);
    t->part[FLEET_COST] += cost - t->vehicle_cost[vehicle];
    t->part[FLEET_METRES] += use.metres - t->vehicle_m[vehicle];
    t->vehicle_cost[vehicle] = cost;
    t->vehicle_m[vehicle] = use.metres;
    t->vehicle_is_dirty[vehicle] = false;
}

// Adds the flows of the visits to one hop; `ends`: at its end that is nearer to the voters.
static int32_t flow_add(fleet_work *w, int32_t hop, fleet_direction direction, bool ends, int32_t n)
{
    fleet_tally *t = &w->tally;
    const fleet_visits *v = &w->visits[2 * hop + (int32_t)direction];
    bool out = direction == FLEET_OUT;
    for (int32_t i = 0; i < v->n; i++) {
        const fleet_run *r = &w->run[v->at[i].run];
        const fleet_stop *s = &r->stop[v->at[i].stop];
        fleet_flow f = {out ? r->trip.load_s : r->trip.end_s, out ? -s->units : s->units};
        if (ends) {
            f = (fleet_flow){out ? s->leave_s : s->arrive_s, out ? s->units : -s->units};
        }
        t->flow = fleet_grow(w->a, t->flow, n, &t->cap_flow, sizeof *t->flow);
        t->flow[n++] = f;
    }
    return n;
}

static void place_count(fleet_work *w, int32_t key)
{
    fleet_tally *t = &w->tally;
    const fleet_groups *joint = &w->ix->joint;
    const fleet_groups *below = &w->ix->below;
    fleet_direction direction = (fleet_direction)(key % 2);
    int32_t n_lying = 0;
    for (int32_t i = joint->first[key / 2]; i < joint->first[key / 2 + 1]; i++) {
        int32_t hop = joint->item[i];
        int32_t n = flow_add(w, hop, direction, true, 0);
        for (int32_t b = below->first[hop]; b < below->first[hop + 1]; b++) {
            n = flow_add(w, below->item[b], direction, false, n);
        }
        while (t->cap_lying < n_lying + n) {
            t->lying = fleet_grow(w->a, t->lying, t->cap_lying, &t->cap_lying, sizeof *t->lying);
        }
        n_lying += n > 0 ? fleet_flow_intervals(t->flow, n, key, &t->lying[n_lying]) : 0;
    }
    int64_t sum = n_lying > 0 ? fleet_lying_s(t->lying, n_lying) : 0;
    t->part[FLEET_UNGUARDED] += sum - t->lying_s[key];
    t->lying_s[key] = sum;
    t->place_is_dirty[key] = false;
}

fleet_score fleet_tally_score(fleet_work *w)
{
    fleet_tally *t = &w->tally;
    while (t->n_vehicle_dirty > 0) {
        vehicle_count(w, t->vehicle_dirty[--t->n_vehicle_dirty]);
    }
    while (t->n_place_dirty > 0) {
        place_count(w, t->place_dirty[--t->n_place_dirty]);
    }
    fleet_score s;
    for (int i = 0; i < FLEET_PARTS; i++) {
        s.part[i] = t->part[i];
    }
    return s;
}
