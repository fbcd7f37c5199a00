// The bounds of a placement: that counts, ways and the certificate prove them, and that it does not beat
// them.
#include "plan/check_internal.h"

#include <stdlib.h>

void duty_judge_claim(const duty_case *c, duty_bound_part part, int64_t claim, int64_t proven,
                      int64_t reached)
{
    check_at_least(c->r, CHECK_DUTY_BOUND, part, claim, 0);
    check_at_most(c->r, CHECK_DUTY_BOUND, part, claim, proven);
    check_at_most(c->r, CHECK_DUTY_BOUND, part, claim, reached);
}

// ---- who could serve in a team, and where ----

bool duty_may_serve(const duty_case *c, const duty_person *who)
{
    int64_t begin_s = duty_case_begin(c->p);
    int64_t end_s = duty_case_end(c->p);
    return who->eligible && who->from_s <= begin_s && who->to_s >= end_s && who->pin_plus1 <= c->p->n_tps &&
           !duty_is_busy(c->p, who, begin_s, end_s);
}

// The kecamatan in which a person may be in a team: of a pin, of a village officer's villages or unit.
static void kecamatan_open(const duty_case *c, const duty_person *who, bool *open)
{
    int32_t pin = who->pin_plus1 > 0 ? c->p->tps[who->pin_plus1 - 1].kecamatan : NONE;
    for (int32_t k = 0; k < c->p->n_kecamatan; k++) {
        bool own = c->p->unit[who->unit].kecamatan == k;
        open[k] = !who->village_officer || (who->village_n == 0 && own);
    }
    for (int32_t t = 0; who->village_officer && who->village_n > 0 && t < c->p->n_tps; t++) {
        const duty_tps *tps = &c->p->tps[t];
        open[tps->kecamatan] |= duty_in_list(c->p->village, who->village_first, who->village_n, tps->village);
    }
    for (int32_t k = 0; k < c->p->n_kecamatan; k++) {
        open[k] = open[k] && (pin == NONE || pin == k);
    }
}

static bool may_stand(const duty_case *c, const duty_person *who, int32_t tps, int64_t way_s)
{
    const duty_tps *at = &c->p->tps[tps];
    int32_t home = c->p->unit[who->unit].kecamatan;
    bool near = home == -1 || home == at->kecamatan || c->p->neighbour_s == 0 || way_s <= c->p->neighbour_s;
    return way_s >= 0 && near && (c->p->travel_limit_s == 0 || way_s <= c->p->travel_limit_s) &&
           !duty_in_list(c->p->village, who->barred_first, who->barred_n, at->village) &&
           !duty_is_busy(c->p, who, duty_case_begin(c->p) - way_s, duty_case_end(c->p) + way_s);
}

// Nothing but the unit tells where such a person may serve.
static bool is_plain(const duty_person *who)
{
    return !who->village_officer && who->barred_n == 0 && who->busy_n == 0 && who->pin_plus1 == 0;
}

// The least travel of anybody who could stand at each TPS, or MATRIX_NONE, [n_tps].
static int64_t *nearest_open(const duty_case *c)
{
    int64_t *nearest = ARENA_NEW(c->a, int64_t, c->p->n_tps);
    bool *seen = ARENA_NEW(c->a, bool, c->p->n_unit);
    bool *open = ARENA_NEW(c->a, bool, c->p->n_kecamatan);
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        nearest[t] = MATRIX_NONE;
    }
    for (int32_t i = 0; i < c->p->n_person; i++) {
        const duty_person *who = &c->p->person[i];
        if (!duty_may_serve(c, who)) {
            continue;
        }
        if (is_plain(who) && seen[who->unit]) {
            continue;
        }
        seen[who->unit] |= is_plain(who);
        kecamatan_open(c, who, open);
        for (int32_t t = 0; t < c->p->n_tps; t++) {
            int64_t way_s = c->p->unit_tps_s[(size_t)who->unit * (size_t)c->p->n_tps + (size_t)t];
            bool better = nearest[t] == MATRIX_NONE || way_s < nearest[t];
            if (better && open[c->p->tps[t].kecamatan] && may_stand(c, who, t, way_s)) {
                nearest[t] = way_s;
            }
        }
    }
    return nearest;
}

duty_tps_lists duty_tps_lists_open(const duty_case *c, bool covered_alone)
{
    duty_tps_lists list = {ARENA_NEW(c->a, int32_t, (size_t)c->p->n_kecamatan + 1),
                           ARENA_NEW(c->a, int32_t, c->p->n_tps)};
    int32_t *at = ARENA_NEW(c->a, int32_t, c->p->n_kecamatan);
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        list.first[c->p->tps[t].kecamatan + 1] += !covered_alone || c->covered[t];
    }
    for (int32_t k = 0; k < c->p->n_kecamatan; k++) {
        list.first[k + 1] += list.first[k];
        at[k] = list.first[k];
    }
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        if (!covered_alone || c->covered[t]) {
            list.tps[at[c->p->tps[t].kecamatan]++] = t;
        }
    }
    return list;
}

// The least that the worst way of a team must be that covers a TPS: over the stations in the list, the longer
// of the hop and the way of the nearest person. MATRIX_NONE when nobody can.
static int64_t served_s(const duty_case *c, const duty_tps_lists *list, const int64_t *nearest, int32_t tps)
{
    int64_t best = MATRIX_NONE;
    int32_t k = c->p->tps[tps].kecamatan;
    for (int32_t i = list->first[k]; i < list->first[k + 1]; i++) {
        int32_t station = list->tps[i];
        if (nearest[station] < 0 || !duty_case_within(c, station, tps)) {
            continue;
        }
        int64_t hop_s = duty_case_hop(c, station, tps);
        int64_t worst = hop_s > nearest[station] ? hop_s : nearest[station];
        best = best < 0 || worst < best ? worst : best;
    }
    return best;
}

static void judge_worst(const duty_case *c, const int64_t *nearest, int64_t reached)
{
    duty_tps_lists list = duty_tps_lists_open(c, true);
    int64_t proven = 0;
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        int64_t served = c->covered[t] ? served_s(c, &list, nearest, t) : 0;
        proven = served > proven ? served : proven;
    }
    duty_judge_claim(c, DUTY_BOUND_WORST, c->plan->bound.worst_s, proven, reached);
}

// ---- the certificate of travel ----

static int compare_i64(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

// Eligible persons of each unit, [n_unit].
static int64_t *eligible_by_unit(const duty_case *c)
{
    int64_t *eligible = ARENA_NEW(c->a, int64_t, c->p->n_unit);
    for (int32_t i = 0; i < c->p->n_person; i++) {
        eligible[c->p->person[i].unit] += c->p->person[i].eligible;
    }
    return eligible;
}

// Travel and toll of the cheapest unit at a station; INT64_MAX where none has a way.
static int64_t member_cost(const duty_case *c, const int64_t *eligible, int32_t station)
{
    int64_t least = INT64_MAX;
    for (int32_t u = 0; u < c->p->n_unit; u++) {
        int64_t way_s = c->p->unit_tps_s[(size_t)u * (size_t)c->p->n_tps + (size_t)station];
        int64_t cost = way_s + c->plan->bound.toll[u];
        if (eligible[u] > 0 && way_s >= 0 && cost < least) {
            least = cost;
        }
    }
    return least;
}

// The least that a team at a station can cost at these prices. `gain` has room for the list.
static int64_t station_cost(const duty_case *c, const int32_t *tps, int32_t n, int32_t station,
                            int64_t member, int64_t *gain)
{
    const duty_tps *at = &c->p->tps[station];
    const duty_pattern *pattern = duty_case_pattern(c, at->class_, at->kecamatan);
    int32_t n_gain = 0;
    for (int32_t i = 0; i < n; i++) {
        if (tps[i] == station || !duty_case_within(c, station, tps[i])) {
            continue;
        }
        int64_t cost = duty_case_hop(c, station, tps[i]) - c->plan->bound.price[tps[i]];
        if (cost < 0) {
            gain[n_gain++] = cost;
        }
    }
    if (n_gain > pattern->tps - 1) {
        qsort(gain, (size_t)n_gain, sizeof *gain, compare_i64);
        n_gain = pattern->tps - 1;
    }
    int64_t sum = duty_pattern_least(pattern) * member - c->plan->bound.price[station];
    for (int32_t i = 0; i < n_gain; i++) {
        sum += gain[i];
    }
    return sum;
}

// Teams that so many covered TPS of each class force in a kecamatan: the fewest TPS a team first.
static int64_t teams_forced(const duty_case *c, int32_t k, const int32_t *tps, int32_t n)
{
    int64_t *one = ARENA_NEW(c->a, int64_t, c->p->n_class);
    int64_t *room = ARENA_NEW(c->a, int64_t, c->p->n_class);
    int64_t *count = ARENA_NEW(c->a, int64_t, c->p->n_class);
    for (int32_t i = 0; i < c->p->n_class; i++) {
        one[i] = 1;
        room[i] = duty_case_pattern(c, i, k)->tps;
    }
    for (int32_t i = 0; i < n; i++) {
        count[c->p->tps[tps[i]].class_]++;
    }
    duty_crowd crowd = duty_crowd_open(c, one, room, count, true);
    return duty_crowd_least(&crowd, count, NULL, NULL).teams;
}

// All stations that pay, and the cheapest others until there are as many teams as there must be.
static int64_t kecamatan_cost(const duty_case *c, const int64_t *eligible, int32_t k, const int32_t *tps,
                              int32_t n)
{
    int64_t *cost = ARENA_NEW(c->a, int64_t, n);
    int64_t *gain = ARENA_NEW(c->a, int64_t, n);
    int32_t n_cost = 0;
    for (int32_t i = 0; i < n; i++) {
        int64_t member = member_cost(c, eligible, tps[i]);
        if (member < INT64_MAX) {
            cost[n_cost++] = station_cost(c, tps, n, tps[i], member, gain);
        }
    }
    if (n_cost > 1) {
        qsort(cost, (size_t)n_cost, sizeof *cost, compare_i64);
    }
    int64_t teams = teams_forced(c, k, tps, n);
    int64_t sum = 0;
    for (int32_t i = 0; i < n_cost && (cost[i] < 0 || i < teams); i++) {
        sum += cost[i];
    }
    return sum;
}

static void judge_travel(const duty_case *c, int64_t reached)
{
    const duty_bound *bound = &c->plan->bound;
    const int64_t *eligible = eligible_by_unit(c);
    duty_tps_lists list = duty_tps_lists_open(c, true);
    int64_t proven = 0;
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        proven += c->covered[t] ? bound->price[t] : 0;
        check_test(c->r, CHECK_DUTY_BOUND, c->covered[t] || bound->price[t] == 0, DUTY_BOUND_PRICE,
                   bound->price[t], 0);
    }
    for (int32_t u = 0; u < c->p->n_unit; u++) {
        check_at_least(c->r, CHECK_DUTY_BOUND, DUTY_BOUND_TOLL, bound->toll[u], 0);
        proven -= eligible[u] * bound->toll[u];
    }
    for (int32_t k = 0; k < c->p->n_kecamatan; k++) {
        int32_t n = list.first[k + 1] - list.first[k];
        proven += kecamatan_cost(c, eligible, k, list.tps + list.first[k], n);
    }
    check_equal(c->r, CHECK_DUTY_BOUND, DUTY_BOUND_TRAVEL, bound->travel_s, proven);
    check_at_most(c->r, CHECK_DUTY_BOUND, DUTY_BOUND_TRAVEL, bound->travel_s, reached);
    check_equal(c->r, CHECK_DUTY_BOUND, DUTY_BOUND_TEAM_TRAVEL, bound->team_travel_s, reached);
}

// Whether anybody could cover each TPS, [n_tps].
static bool *coverable_tps(const duty_case *c, const int64_t *nearest)
{
    bool *coverable = ARENA_NEW(c->a, bool, c->p->n_tps);
    duty_tps_lists list = duty_tps_lists_open(c, false);
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        coverable[t] = served_s(c, &list, nearest, t) >= 0;
    }
    return coverable;
}

void duty_judge_bound(const duty_case *c)
{
    size_t n = 0;
    const duty_placing *list = duty_case_placings(c, &n);
    int64_t worst_s = 0;
    int64_t travel_s = duty_case_travel(c, list, n, true, &worst_s);
    const int64_t *nearest = nearest_open(c);
    judge_worst(c, nearest, worst_s);
    duty_judge_coverage(c, coverable_tps(c, nearest), list, n);
    judge_travel(c, travel_s);
}
