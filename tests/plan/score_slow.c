#include "score_slow.h"

#include <stddef.h>

enum { DAY_S = 86400, HOUR_S = 3600, KM = 1000 };

static int64_t floor_day(int64_t at_s)
{
    int64_t day = at_s / DAY_S;
    return at_s < 0 && at_s % DAY_S != 0 ? day - 1 : day;
}

static int32_t cell(const fleet_problem *p, const fleet_trip *t, const int32_t *of, int32_t from, int32_t to)
{
    const matrix *m = &p->block[t->block].by_mode[p->vehicle[t->vehicle].mode];
    return m->n == 0 || !of || from == NONE || to == NONE ? MATRIX_NONE : of[from * m->n + to];
}

static int32_t seconds(const fleet_problem *p, const fleet_trip *t, int32_t from, int32_t to)
{
    return cell(p, t, p->block[t->block].by_mode[p->vehicle[t->vehicle].mode].time_s, from, to);
}

static int32_t metres(const fleet_problem *p, const fleet_trip *t, int32_t from, int32_t to)
{
    int32_t m = cell(p, t, p->block[t->block].by_mode[p->vehicle[t->vehicle].mode].dist_m, from, to);
    return m == MATRIX_NONE ? 0 : m;
}

static int32_t place_at(const fleet_problem *p, const fleet_trip *t, int32_t local)
{
    return p->block[t->block].place[local];
}

static int32_t home_at(const fleet_problem *p, const fleet_trip *t)
{
    for (int32_t i = 0; i < p->block[t->block].n; i++) {
        if (place_at(p, t, i) == p->vehicle[t->vehicle].home) {
            return i;
        }
    }
    return NONE;
}

// The next trip of the vehicle, or NULL; `t` NULL: its first.
static const fleet_trip *next_of(const fleet_plan *plan, int32_t vehicle, const fleet_trip *t)
{
    for (const fleet_trip *next = t ? t + 1 : plan->trip; next < plan->trip + plan->n_trip; next++) {
        if (next->vehicle == vehicle) {
            return next; // trips are sorted by load_s
        }
    }
    return NULL;
}

static bool laid_up_between(const fleet_problem *p, const fleet_trip *t, const fleet_trip *next)
{
    for (int32_t i = 0; i < p->n_laid_up; i++) {
        const fleet_span *s = &p->laid_up[i];
        if (s->owner == t->vehicle && s->from_s < s->to_s && s->from_s < next->load_s && s->to_s > t->end_s) {
            return true;
        }
    }
    return false;
}

static int64_t empty_metres(const fleet_problem *p, const fleet_trip *t, const fleet_trip *next)
{
    if (t && next && !laid_up_between(p, t, next)) {
        if (place_at(p, t, t->base) == place_at(p, next, next->base)) {
            return 0;
        }
        if (t->block == next->block && seconds(p, t, t->base, next->base) != MATRIX_NONE) {
            return metres(p, t, t->base, next->base);
        }
    }
    int64_t sum = t ? metres(p, t, t->base, home_at(p, t)) : 0;
    return sum + (next ? metres(p, next, home_at(p, next), next->base) : 0);
}

static bool uses_on_day(const fleet_plan *plan, int32_t vehicle, int64_t day)
{
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *t = &plan->trip[i];
        if (t->vehicle == vehicle && floor_day(t->load_s) <= day && day <= floor_day(t->end_s)) {
            return true;
        }
    }
    return false;
}

static void add_vehicle(const fleet_problem *p, const fleet_plan *plan, int32_t vehicle, fleet_score *score)
{
    const fleet_vehicle *v = &p->vehicle[vehicle];
    const fleet_trip *first = next_of(plan, vehicle, NULL);
    if (!first) {
        return;
    }
    int64_t way_m = empty_metres(p, NULL, first);
    int64_t used_s = 0;
    int64_t days = 0;
    int64_t last_day = floor_day(first->load_s);
    for (const fleet_trip *t = first; t; t = next_of(plan, vehicle, t)) {
        int32_t at = t->base;
        for (int32_t i = 0; i <= t->stop_n; i++) {
            int32_t to = i < t->stop_n ? p->hop[plan->stop[t->stop_first + i].hop].to : t->base;
            int32_t time_s = seconds(p, t, at, to); // none where a way is shut behind a trip that stands
            way_m += metres(p, t, at, to);
            score->part[FLEET_EXPOSED] += p->water_bad && mode_is_boat(v->mode) && time_s > 0 ? time_s : 0;
            at = to;
        }
        way_m += empty_metres(p, t, next_of(plan, vehicle, t));
        used_s += (int64_t)t->end_s - t->load_s;
        last_day = floor_day(t->end_s) > last_day ? floor_day(t->end_s) : last_day;
    }
    for (int64_t day = floor_day(first->load_s); day <= last_day; day++) {
        days += uses_on_day(plan, vehicle, day);
    }
    score->part[FLEET_METRES] += way_m;
    score->part[FLEET_COST] += v->cost_day * days + v->cost_hour * used_s / HOUR_S + v->cost_km * way_m / KM;
}

// Kits that a stop has brought, or taken, by a moment, at the end of a hop of a consignment that lies away
// from the warehouse. `any`: at whatever moment.
typedef struct lying {
    int32_t consignment;
    int32_t hop;
    fleet_direction direction;
    int64_t at_s;
    bool any;
} lying;

// Whether the stop moves kits over the hop that begins where the first one ends.
static bool follows(const fleet_problem *p, const lying *q, const fleet_stop *s)
{
    const fleet_consignment *g = &p->consignment[q->consignment];
    bool last = q->hop == g->hop_first + g->hop_n - 1;
    const fleet_consignment *of = &p->consignment[s->consignment];
    int32_t from = of->parent;
    while (from != NONE && p->consignment[from].here) { // a leg that is passed by
        from = p->consignment[from].parent;
    }
    return (s->consignment == q->consignment && s->hop == q->hop + 1) ||
           (last && from == q->consignment && s->hop == of->hop_first);
}

static int64_t kits_by(const fleet_problem *p, const fleet_plan *plan, const lying *q, bool taken)
{
    int64_t kits = 0;
    bool out = q->direction == FLEET_OUT;
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *t = &plan->trip[i];
        for (int32_t k = 0; t->direction == q->direction && k < t->stop_n; k++) {
            const fleet_stop *s = &plan->stop[t->stop_first + k];
            bool near_side = s->consignment == q->consignment && s->hop == q->hop;
            bool counts = out != taken ? near_side : follows(p, q, s);
            int64_t at_s = out ? (taken ? t->load_s : s->leave_s) : (taken ? s->arrive_s : t->end_s);
            kits += counts && (q->any || at_s <= q->at_s) ? s->units : 0;
        }
    }
    return kits;
}

static bool ends_here(const fleet_problem *p, int32_t consignment, int32_t hop)
{
    const fleet_consignment *g = &p->consignment[consignment];
    if (hop < g->hop_first + g->hop_n - 1) {
        return false;
    }
    for (int32_t i = 0; i < p->n_consignment; i++) {
        if (p->consignment[i].parent == consignment) {
            return false;
        }
    }
    return true;
}

// Whether kits that will still be taken on lie at the place at that moment.
static bool lie_at(const fleet_problem *p, const fleet_plan *plan, int32_t place, fleet_direction direction,
                   int64_t at_s)
{
    for (int32_t i = 0; i < p->n_consignment; i++) {
        const fleet_consignment *g = &p->consignment[i];
        for (int32_t h = g->hop_first; h < g->hop_first + g->hop_n; h++) {
            if (p->block[g->block].place[p->hop[h].to] != place || ends_here(p, i, h)) {
                continue;
            }
            lying now = {i, h, direction, at_s, false};
            lying ever = {i, h, direction, at_s, true};
            int64_t taken = kits_by(p, plan, &now, true);
            if (kits_by(p, plan, &now, false) > taken && taken < kits_by(p, plan, &ever, true)) {
                return true;
            }
        }
    }
    return false;
}

// The first moment after at_s at which anything comes, loads or goes; at_s when there is none.
static int64_t moment_after(const fleet_plan *plan, int64_t at_s)
{
    int64_t best_s = INT64_MAX;
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *t = &plan->trip[i];
        best_s = t->load_s > at_s && t->load_s < best_s ? t->load_s : best_s;
        best_s = t->end_s > at_s && t->end_s < best_s ? t->end_s : best_s;
    }
    for (int32_t i = 0; i < plan->n_stop; i++) {
        const fleet_stop *s = &plan->stop[i];
        best_s = s->arrive_s > at_s && s->arrive_s < best_s ? s->arrive_s : best_s;
        best_s = s->leave_s > at_s && s->leave_s < best_s ? s->leave_s : best_s;
    }
    return best_s == INT64_MAX ? at_s : best_s;
}

static int64_t unguarded_s(const fleet_problem *p, const fleet_plan *plan)
{
    int64_t sum = 0;
    for (int32_t place = 0; p->place_guarded && place < p->n_place; place++) {
        if (p->place_guarded[place]) {
            continue;
        }
        int64_t at_s = moment_after(plan, INT64_MIN);
        for (int64_t next_s; (next_s = moment_after(plan, at_s)) > at_s; at_s = next_s) {
            sum += lie_at(p, plan, place, FLEET_OUT, at_s) ? next_s - at_s : 0;
            sum += lie_at(p, plan, place, FLEET_BACK, at_s) ? next_s - at_s : 0;
        }
    }
    return sum;
}

static bool escorts(const fleet_trip *t, int32_t person)
{
    bool found = false;
    for (int32_t i = 0; i < t->escort_n; i++) {
        found = found || t->escort[i] == person;
    }
    return found;
}

static bool is_kept(const fleet_problem *p, const fleet_plan *plan, const fleet_trip *told)
{
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *t = &plan->trip[i];
        int64_t late_s = (int64_t)t->depart_s - told->depart_s;
        bool same = t->vehicle == told->vehicle && t->stop_n == told->stop_n && late_s <= p->told_slack_s &&
                    late_s >= -(int64_t)p->told_slack_s;
        same = same && t->escort_n == told->escort_n && t->village_officer == told->village_officer;
        for (int32_t k = 0; same && k < told->escort_n; k++) {
            same = escorts(t, told->escort[k]);
        }
        for (int32_t k = 0; same && k < t->stop_n; k++) {
            const fleet_stop *a = &plan->stop[t->stop_first + k];
            const fleet_stop *b = &p->told_stop[told->stop_first + k];
            same = a->consignment == b->consignment && a->hop == b->hop && a->units == b->units;
        }
        if (same) {
            return true;
        }
    }
    return false;
}

fleet_score score_slow(const fleet_problem *p, const fleet_plan *plan)
{
    fleet_score score = {0};
    for (int32_t i = 0; i < plan->n_missing; i++) {
        const fleet_missing *m = &plan->missing[i];
        int32_t leg = p->consignment[m->consignment].leg;
        bool lost = (leg == 2 && m->direction == FLEET_OUT) || (leg == 0 && m->direction == FLEET_BACK);
        score.part[FLEET_UNDELIVERED] += lost ? m->units : 0;
    }
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *t = &plan->trip[i];
        int64_t people = t->escort_n + (t->village_officer != NONE) + p->vehicle[t->vehicle].crew;
        score.part[FLEET_PEOPLE] += people * ((int64_t)t->end_s - t->load_s);
        for (int32_t k = 0; t->leg == 2 && t->direction == FLEET_OUT && k < t->stop_n; k++) {
            const fleet_stop *s = &plan->stop[t->stop_first + k];
            int64_t late_s = (int64_t)s->leave_s - p->receipt_s;
            score.part[FLEET_LATE] += late_s > 0 ? late_s * s->units : 0;
        }
    }
    for (int32_t i = 0; i < p->n_told; i++) {
        score.part[FLEET_CHANGED] += !is_kept(p, plan, &p->told[i]);
    }
    for (int32_t v = 0; v < p->n_vehicle; v++) {
        add_vehicle(p, plan, v, &score);
    }
    score.part[FLEET_UNGUARDED] = unguarded_s(p, plan);
    return score;
}
