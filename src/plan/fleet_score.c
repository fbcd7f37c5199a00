// The parts of the objective by plain code over problem and plan, and what the solver's running tally
// (fleet_tally.c) shares with it.
#include <stdlib.h>

#include "plan/fleet_internal.h"

int64_t fleet_score_weight(const fleet_score *s, fleet_part part)
{
    return s->part[part] + (part == FLEET_UNGUARDED ? FLEET_CHANGE_S * s->part[FLEET_CHANGED] : 0);
}

int fleet_score_compare(const fleet_score *a, const fleet_score *b)
{
    for (int i = 0; i < FLEET_PARTS; i++) {
        int64_t x = fleet_score_weight(a, (fleet_part)i);
        int64_t y = fleet_score_weight(b, (fleet_part)i);
        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
    return 0;
}

static int64_t metres(const fleet_problem *p, int32_t block, travel_mode mode, int32_t from, int32_t to)
{
    const matrix *m = &p->block[block].by_mode[mode];
    if (m->n == 0 || from == NONE || to == NONE) {
        return 0;
    }
    int32_t d = m->dist_m[from * m->n + to];
    return d == MATRIX_NONE ? 0 : d;
}

int64_t fleet_trip_people_s(const fleet_problem *p, const fleet_trip *t)
{
    int64_t people = (int64_t)t->escort_n + (t->village_officer != NONE) + p->vehicle[t->vehicle].crew;
    return ((int64_t)t->end_s - t->load_s) * people;
}

int64_t fleet_trip_late(const fleet_problem *p, const fleet_trip *t, const fleet_stop *stop)
{
    int64_t late = 0;
    for (int32_t i = 0; i < t->stop_n && t->leg == 2 && t->direction == FLEET_OUT; i++) {
        if (stop[i].leave_s > p->receipt_s) {
            late += ((int64_t)stop[i].leave_s - p->receipt_s) * stop[i].units;
        }
    }
    return late;
}

int64_t fleet_trip_exposed_s(const fleet_problem *p, const fleet_trip *t, const fleet_stop *stop)
{
    travel_mode mode = p->vehicle[t->vehicle].mode;
    if (!p->water_bad || !mode_is_boat(mode)) {
        return 0;
    }
    int64_t sum = 0;
    int32_t at = t->base;
    for (int32_t i = 0; i <= t->stop_n; i++) {
        int32_t to = i < t->stop_n ? p->hop[stop[i].hop].to : t->base;
        int32_t d = fleet_travel_s(p, t->block, mode, at, to);
        sum += d == MATRIX_NONE ? 0 : d;
        at = to;
    }
    return sum;
}

int64_t fleet_trip_metres(const fleet_problem *p, const fleet_trip *t, const fleet_stop *stop)
{
    travel_mode mode = p->vehicle[t->vehicle].mode;
    int64_t sum = 0;
    int32_t at = t->base;
    for (int32_t i = 0; i <= t->stop_n; i++) {
        int32_t to = i < t->stop_n ? p->hop[stop[i].hop].to : t->base;
        sum += metres(p, t->block, mode, at, to);
        at = to;
    }
    return sum;
}

bool fleet_laid_up(const fleet_problem *p, int32_t vehicle, int64_t from_s, int64_t to_s)
{
    int32_t lo = 0;
    for (int32_t hi = p->n_laid_up; lo < hi;) {
        int32_t mid = lo + (hi - lo) / 2;
        if (p->laid_up[mid].owner < vehicle) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    for (; lo < p->n_laid_up && p->laid_up[lo].owner == vehicle; lo++) {
        if (p->laid_up[lo].from_s < to_s && p->laid_up[lo].to_s > from_s) {
            return true;
        }
    }
    return false;
}

static int32_t base_place(const fleet_problem *p, const fleet_trip *t)
{
    return p->block[t->block].place[t->base];
}

int64_t fleet_deadhead_m(const fleet_problem *p, const fleet_trip *prev, int32_t prev_home,
                         const fleet_trip *next, int32_t next_home)
{
    const fleet_trip *either = prev ? prev : next;
    // cppcheck-suppress nullPointerRedundantCheck // one of the two is there
    travel_mode mode = p->vehicle[either->vehicle].mode;
    if (prev && next && !fleet_laid_up(p, prev->vehicle, prev->end_s, next->load_s)) {
        if (base_place(p, prev) == base_place(p, next)) {
            return 0;
        }
        if (prev->block == next->block &&
            fleet_travel_s(p, prev->block, mode, prev->base, next->base) != MATRIX_NONE) {
            return metres(p, prev->block, mode, prev->base, next->base);
        }
    }
    return (prev ? metres(p, prev->block, mode, prev->base, prev_home) : 0) +
           (next ? metres(p, next->block, mode, next_home, next->base) : 0);
}

static bool same_people(const fleet_trip *a, const fleet_trip *b)
{
    bool same = a->escort_n == b->escort_n && a->village_officer == b->village_officer;
    for (int32_t i = 0; same && i < a->escort_n; i++) {
        int32_t k = 0;
        while (k < b->escort_n && b->escort[k] != a->escort[i]) {
            k++;
        }
        same = k < b->escort_n;
    }
    return same;
}

bool fleet_told_holds(const fleet_problem *p, const fleet_trip *told, const fleet_trip *t,
                      const fleet_stop *stop)
{
    int64_t shift = (int64_t)t->depart_s - told->depart_s;
    if (told->vehicle != t->vehicle || told->stop_n != t->stop_n || shift > p->told_slack_s ||
        -shift > p->told_slack_s || !same_people(told, t)) {
        return false;
    }
    const fleet_stop *was = &p->told_stop[told->stop_first];
    for (int32_t i = 0; i < t->stop_n; i++) {
        if (was[i].consignment != stop[i].consignment || was[i].hop != stop[i].hop ||
            was[i].units != stop[i].units) {
            return false;
        }
    }
    return true;
}

int64_t fleet_vehicle_cost(const fleet_vehicle *v, const fleet_use *use)
{
    return (int64_t)v->cost_day * use->days + (int64_t)v->cost_hour * use->seconds / 3600 +
           (int64_t)v->cost_km * use->metres / 1000;
}

void fleet_use_add(fleet_use *use, const fleet_trip *t)
{
    int32_t first = fleet_day_of(t->load_s);
    int32_t last = fleet_day_of(t->end_s);
    if (use->days > 0 && first <= use->last_day) {
        first = use->last_day + 1;
    }
    use->days += last >= first ? last - first + 1 : 0;
    use->last_day = use->days > 0 && last < use->last_day ? use->last_day : last;
    use->seconds += (int64_t)t->end_s - t->load_s;
}

// --- where goods lie

int32_t fleet_flow_intervals(fleet_flow *flow, int32_t n, int32_t key, fleet_lying *ret)
{
    int64_t taken = 0;
    for (int32_t i = 0; i < n; i++) {
        taken += flow[i].units < 0 ? -flow[i].units : 0;
    }
    qsort(flow, (size_t)n, sizeof *flow, fleet_flow_compare);
    int32_t n_ret = 0;
    int64_t here = 0;
    int64_t came = 0;
    for (int32_t i = 0; i < n; i++) {
        // What is never taken on is not counted: of those that come only the first `taken` are.
        int64_t units = flow[i].units;
        if (units > 0) {
            units = came + units > taken ? (taken > came ? taken - came : 0) : units;
            came += flow[i].units;
        }
        here += units;
        if (here > 0 && i + 1 < n && flow[i + 1].at_s > flow[i].at_s) {
            ret[n_ret++] = (fleet_lying){key, flow[i].at_s, flow[i + 1].at_s};
        }
    }
    return n_ret;
}

int fleet_flow_compare(const void *pa, const void *pb)
{
    const fleet_flow *a = pa;
    const fleet_flow *b = pb;
    if (a->at_s != b->at_s) {
        return a->at_s < b->at_s ? -1 : 1;
    }
    return (a->units < b->units) - (a->units > b->units); // what comes goes before what leaves
}

static int lying_compare(const void *pa, const void *pb)
{
    const fleet_lying *a = pa;
    const fleet_lying *b = pb;
    if (a->key != b->key) {
        return a->key < b->key ? -1 : 1;
    }
    return (a->from_s > b->from_s) - (a->from_s < b->from_s);
}

int64_t fleet_lying_s(fleet_lying *lying, int32_t n)
{
    qsort(lying, (size_t)n, sizeof *lying, lying_compare);
    int64_t sum = 0;
    int32_t until = 0;
    for (int32_t i = 0; i < n; i++) {
        bool first = i == 0 || lying[i].key != lying[i - 1].key;
        int32_t from = first || lying[i].from_s > until ? lying[i].from_s : until;
        sum += lying[i].to_s > from ? lying[i].to_s - from : 0;
        until = first || lying[i].to_s > until ? lying[i].to_s : until;
    }
    return sum;
}

// --- of a whole plan

// One stop with what it does to the stocks: goods come to a joint or leave it.
typedef struct joint_event {
    int32_t joint; // see joint_of
    fleet_flow flow;
} joint_event;

static int joint_compare(const void *pa, const void *pb)
{
    const joint_event *a = pa;
    const joint_event *b = pb;
    return (a->joint > b->joint) - (a->joint < b->joint);
}

// Where the kits of a hop lie before it (out: at its base end) and after it: a number for the joint of two
// hops and direction, or NONE where goods begin or end. A joint is named by the hop that leads to it.
static int32_t joint_before(const fleet_problem *p, const fleet_stop *s)
{
    const fleet_consignment *c = &p->consignment[s->consignment];
    if (s->hop > c->hop_first) {
        return s->hop - 1;
    }
    int32_t bringer = fleet_bringer(p, s->consignment);
    if (bringer == NONE) {
        return NONE;
    }
    const fleet_consignment *above = &p->consignment[bringer];
    return above->hop_n > 0 ? above->hop_first + above->hop_n - 1 : NONE;
}

static int32_t joint_after(const fleet_problem *p, const fleet_stop *s)
{
    const fleet_consignment *c = &p->consignment[s->consignment];
    bool last = s->hop == c->hop_first + c->hop_n - 1;
    return last && c->leg == FLEET_LEGS - 1 ? NONE : s->hop;
}

static int64_t unguarded_s(const fleet_problem *p, const fleet_plan *plan)
{
    arena tmp = {0};
    joint_event *event = ARENA_NEW(&tmp, joint_event, 2 * (int64_t)plan->n_stop);
    int32_t n = 0;
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *t = &plan->trip[i];
        bool out = t->direction == FLEET_OUT;
        for (int32_t k = t->stop_first; k < t->stop_first + t->stop_n; k++) {
            const fleet_stop *s = &plan->stop[k];
            int32_t before = joint_before(p, s);
            int32_t after = joint_after(p, s);
            if (before != NONE) {
                fleet_flow f = {out ? t->load_s : t->end_s, out ? -s->units : s->units};
                event[n++] = (joint_event){2 * before + (int32_t)t->direction, f};
            }
            if (after != NONE) {
                fleet_flow f = {out ? s->leave_s : s->arrive_s, out ? s->units : -s->units};
                event[n++] = (joint_event){2 * after + (int32_t)t->direction, f};
            }
        }
    }
    qsort(event, (size_t)n, sizeof *event, joint_compare);
    fleet_index ix = {.hop_block = fleet_hop_blocks(&tmp, p)};
    fleet_flow *flow = ARENA_NEW(&tmp, fleet_flow, n);
    fleet_lying *lying = ARENA_NEW(&tmp, fleet_lying, n);
    int32_t n_lying = 0;
    for (int32_t first = 0, end; first < n; first = end) {
        int32_t joint = event[first].joint;
        for (end = first; end < n && event[end].joint == joint; end++) {
            flow[end - first] = event[end].flow;
        }
        int32_t place = p->block[ix.hop_block[joint / 2]].place[p->hop[joint / 2].to];
        if (!p->place_guarded[place]) {
            n_lying += fleet_flow_intervals(flow, end - first, 2 * place + joint % 2, &lying[n_lying]);
        }
    }
    int64_t sum = fleet_lying_s(lying, n_lying);
    arena_done(&tmp);
    return sum;
}

typedef struct trip_row {
    int32_t vehicle, load_s, trip;
} trip_row;

static int trip_row_compare(const void *pa, const void *pb)
{
    const trip_row *a = pa;
    const trip_row *b = pb;
    if (a->vehicle != b->vehicle) {
        return a->vehicle < b->vehicle ? -1 : 1;
    }
    if (a->load_s != b->load_s) {
        return a->load_s < b->load_s ? -1 : 1;
    }
    return (a->trip > b->trip) - (a->trip < b->trip);
}

static int32_t home_in(const fleet_problem *p, const fleet_trip *t)
{
    const fleet_block *b = &p->block[t->block];
    for (int32_t i = 0; i < b->n; i++) {
        if (b->place[i] == p->vehicle[t->vehicle].home) {
            return i;
        }
    }
    return NONE;
}

static void vehicles_score(arena *a, const fleet_problem *p, const fleet_plan *plan, fleet_score *ret)
{
    trip_row *row = ARENA_NEW(a, trip_row, plan->n_trip);
    for (int32_t i = 0; i < plan->n_trip; i++) {
        row[i] = (trip_row){plan->trip[i].vehicle, plan->trip[i].load_s, i};
    }
    qsort(row, (size_t)plan->n_trip, sizeof *row, trip_row_compare);
    for (int32_t first = 0, end; first < plan->n_trip; first = end) {
        fleet_use use = {0};
        const fleet_trip *prev = NULL;
        int32_t prev_home = NONE;
        for (end = first; end < plan->n_trip && row[end].vehicle == row[first].vehicle; end++) {
            const fleet_trip *t = &plan->trip[row[end].trip];
            int32_t home = home_in(p, t);
            use.metres += fleet_deadhead_m(p, prev, prev_home, t, home);
            use.metres += fleet_trip_metres(p, t, &plan->stop[t->stop_first]);
            fleet_use_add(&use, t);
            prev = t;
            prev_home = home;
        }
        use.metres += fleet_deadhead_m(p, prev, prev_home, NULL, NONE);
        ret->part[FLEET_COST] += fleet_vehicle_cost(&p->vehicle[row[first].vehicle], &use);
        ret->part[FLEET_METRES] += use.metres;
    }
}

static int64_t changed_trips(const fleet_problem *p, const fleet_plan *plan)
{
    int64_t n = 0;
    for (int32_t k = 0; k < p->n_told; k++) {
        bool holds = false;
        for (int32_t i = 0; i < plan->n_trip && !holds; i++) {
            const fleet_trip *t = &plan->trip[i];
            holds = fleet_told_holds(p, &p->told[k], t, &plan->stop[t->stop_first]);
        }
        n += !holds;
    }
    return n;
}

bool fleet_undelivered(int32_t leg, fleet_direction direction)
{
    return leg == (direction == FLEET_OUT ? FLEET_LEGS - 1 : 0);
}

void fleet_score_of(arena *a, const fleet_problem *p, const fleet_plan *plan, fleet_score *ret_score)
{
    fleet_score s = {0};
    for (int32_t i = 0; i < plan->n_missing; i++) {
        const fleet_missing *m = &plan->missing[i];
        bool counts = fleet_undelivered(p->consignment[m->consignment].leg, m->direction);
        s.part[FLEET_UNDELIVERED] += counts ? m->units : 0;
    }
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *t = &plan->trip[i];
        const fleet_stop *stop = &plan->stop[t->stop_first];
        s.part[FLEET_LATE] += fleet_trip_late(p, t, stop);
        s.part[FLEET_EXPOSED] += fleet_trip_exposed_s(p, t, stop);
        s.part[FLEET_PEOPLE] += fleet_trip_people_s(p, t);
    }
    s.part[FLEET_UNGUARDED] = p->place_guarded ? unguarded_s(p, plan) : 0;
    s.part[FLEET_CHANGED] = changed_trips(p, plan);
    vehicles_score(a, p, plan, &s);
    *ret_score = s;
}
