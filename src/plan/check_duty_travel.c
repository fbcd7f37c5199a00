// The bound of travel, computed anew from its certificate as duty.h says.
#include "plan/check_internal.h"

#include <stdlib.h>

// What every plan that is no worse in what counts before travel keeps to.
typedef struct relaxed {
    const duty_case *c;
    int64_t worst_s; // no way and no hop from a station is longer
    bool breaks;     // teams of the least officers count
    int64_t *able;   // [n_unit] who are no village officers
    int32_t n_helper;
    int32_t *helper; // [n_helper] village officers who are able
    bool *there;     // [n_class] among the covered TPS of the part in hand
    int64_t *cost;   // scratch, [n_tps] each
    int64_t *gain;
} relaxed;

static int compare_i64(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static int64_t officers_asked(const relaxed *x, const duty_pattern *pattern)
{
    return x->breaks ? duty_pattern_least(pattern) : pattern->polri;
}

// Travel from a unit to a station within the limits; -1 where there is no such way.
static int64_t way_of(const relaxed *x, int32_t unit, int32_t station)
{
    const duty_problem *p = x->c->p;
    int64_t way_s = p->unit_tps_s[(size_t)unit * (size_t)p->n_tps + (size_t)station];
    int32_t home = p->unit[unit].kecamatan;
    bool beyond = home != -1 && home != p->tps[station].kecamatan;
    bool way = way_s >= 0 && way_s <= x->worst_s && (p->travel_limit_s == 0 || way_s <= p->travel_limit_s);
    return way && (!beyond || p->neighbour_s == 0 || way_s <= p->neighbour_s) ? way_s : -1;
}

// Whether a group at a station could have a TPS of a village officer: TPS [n] are the covered ones of its
// part.
static bool helper_may(const relaxed *x, const duty_person *who, const int32_t *tps, int32_t n,
                       int32_t station)
{
    const duty_problem *p = x->c->p;
    if (who->village_n == 0) {
        return p->unit[who->unit].kecamatan == p->tps[station].kecamatan;
    }
    for (int32_t v = who->village_first; v < who->village_first + who->village_n; v++) {
        for (int32_t i = 0; i < n; i++) {
            bool his = p->tps[tps[i]].village == p->village[v];
            if (his && (tps[i] == station || (duty_case_within(x->c, station, tps[i]) &&
                                              duty_case_hop(x->c, station, tps[i]) <= x->worst_s))) {
                return true;
            }
        }
    }
    return false;
}

// Travel and toll of the cheapest officer at a station of a part; INT64_MAX where nobody has a way.
static int64_t member_cost(const relaxed *x, const int32_t *tps, int32_t n, int32_t station)
{
    const duty_bound *bound = &x->c->plan->bound;
    int64_t least = INT64_MAX;
    for (int32_t u = 0; u < x->c->p->n_unit; u++) {
        int64_t way_s = x->able[u] > 0 ? way_of(x, u, station) : -1;
        least = way_s >= 0 && way_s + bound->toll[u] < least ? way_s + bound->toll[u] : least;
    }
    for (int32_t k = 0; k < x->n_helper; k++) {
        const duty_person *who = &x->c->p->person[x->helper[k]];
        int64_t way_s = way_of(x, who->unit, station);
        int64_t cost = way_s + bound->own_toll[x->helper[k]];
        if (way_s >= 0 && cost < least && helper_may(x, who, tps, n, station)) {
            least = cost;
        }
    }
    return least;
}

static const duty_pattern *pattern_of(const relaxed *x, int32_t tps)
{
    return duty_case_pattern(x->c, x->c->p->tps[tps].class_, x->c->p->tps[tps].kecamatan);
}

// The least that a group at a station adds whose strictest TPS allows `limit`: what its other TPS bring.
static int64_t others_cost(const relaxed *x, const int32_t *tps, int32_t n, int32_t station, int64_t limit)
{
    int32_t n_gain = 0;
    for (int32_t i = 0; i < n; i++) {
        int64_t hop_s = duty_case_hop(x->c, station, tps[i]);
        int64_t cost = hop_s - x->c->plan->bound.price[tps[i]];
        bool takes = tps[i] != station && duty_case_within(x->c, station, tps[i]) && hop_s <= x->worst_s;
        if (takes && cost < 0 && pattern_of(x, tps[i])->tps >= limit) {
            x->gain[n_gain++] = cost;
        }
    }
    if (n_gain > limit - 1) {
        qsort(x->gain, (size_t)n_gain, sizeof *x->gain, compare_i64);
        n_gain = (int32_t)limit - 1;
    }
    int64_t sum = 0;
    for (int32_t i = 0; i < n_gain; i++) {
        sum += x->gain[i];
    }
    return sum;
}

// The least that a team at a station can cost: over the limits that the strictest class of its group may set.
static int64_t station_cost(const relaxed *x, const int32_t *tps, int32_t n, int32_t station, int64_t member)
{
    const duty_case *c = x->c;
    const duty_pattern *own = pattern_of(x, station);
    int64_t best = INT64_MAX;
    for (int32_t i = 0; i < c->p->n_class; i++) {
        int32_t limit = duty_case_pattern(c, i, c->p->tps[station].kecamatan)->tps;
        int64_t fewest = INT64_MAX; // officers that a class with this limit asks for
        for (int32_t other = 0; other < c->p->n_class; other++) {
            const duty_pattern *pattern = duty_case_pattern(c, other, c->p->tps[station].kecamatan);
            int64_t asked = officers_asked(x, pattern);
            fewest = pattern->tps == limit && asked < fewest ? asked : fewest;
        }
        int64_t officers = officers_asked(x, own) > fewest ? officers_asked(x, own) : fewest;
        if (x->there[i] && limit <= own->tps) {
            int64_t cost =
                officers * member - c->plan->bound.price[station] + others_cost(x, tps, n, station, limit);
            best = cost < best ? cost : best;
        }
    }
    return best;
}

// Teams that so many covered TPS of each class force in a kecamatan: the fewest TPS a team first.
static int64_t teams_forced(const duty_case *c, const int32_t *tps, int32_t n)
{
    int64_t *one = ARENA_NEW(c->a, int64_t, c->p->n_class);
    int64_t *room = ARENA_NEW(c->a, int64_t, c->p->n_class);
    int64_t *count = ARENA_NEW(c->a, int64_t, c->p->n_class);
    for (int32_t i = 0; i < c->p->n_class && n > 0; i++) {
        one[i] = 1;
        room[i] = duty_case_pattern(c, i, c->p->tps[tps[0]].kecamatan)->tps;
    }
    for (int32_t i = 0; i < n; i++) {
        count[c->p->tps[tps[i]].class_]++;
    }
    duty_crowd crowd = duty_crowd_open(c, one, room, count, true);
    return duty_crowd_least(&crowd, count, NULL, NULL).teams;
}

// Of the covered TPS of a part: all stations that pay, and the cheapest others until there are as many teams
// as there must be.
static int64_t part_cost(const relaxed *x, const int32_t *tps, int32_t n)
{
    int32_t n_cost = 0;
    for (int32_t i = 0; i < x->c->p->n_class; i++) {
        x->there[i] = false;
    }
    for (int32_t i = 0; i < n; i++) {
        x->there[x->c->p->tps[tps[i]].class_] = true;
    }
    for (int32_t i = 0; i < n; i++) {
        int64_t member = member_cost(x, tps, n, tps[i]);
        if (member < INT64_MAX) {
            x->cost[n_cost++] = station_cost(x, tps, n, tps[i], member);
        }
    }
    if (n_cost > 1) {
        qsort(x->cost, (size_t)n_cost, sizeof *x->cost, compare_i64);
    }
    int64_t teams = teams_forced(x->c, tps, n);
    int64_t sum = 0;
    for (int32_t i = 0; i < n_cost && (x->cost[i] < 0 || i < teams); i++) {
        sum += x->cost[i];
    }
    return sum;
}

// What each guard of a squad or stand costs at least: the way of somebody who belongs there, and his toll
// where he is taken from the teams.
static int64_t guard_cost(const relaxed *x, duty_kind kind, int32_t row, bool beside)
{
    const duty_problem *p = x->c->p;
    const duty_plan *plan = x->c->plan;
    int64_t least = INT64_MAX;
    for (int32_t i = 0; i < p->n_person; i++) {
        const duty_person *who = &p->person[i];
        bool belongs = false;
        int64_t way_s = 0;
        if (kind == DUTY_OF_SQUAD) {
            int32_t post = plan->squad[row].post;
            belongs = duty_belongs_to_post(x->c, who, post);
            way_s = p->unit_post_s[(size_t)who->unit * (size_t)p->n_post + (size_t)post];
        } else {
            const duty_stand *stand = &plan->stand[row];
            const duty_reserve *reserve = &p->reserve[stand->reserve];
            belongs = duty_belongs_to_site(x->c, who, stand->reserve, stand->site);
            way_s = reserve->unit_site_s[(size_t)who->unit * (size_t)reserve->n_site + (size_t)stand->site];
        }
        bool way = way_s >= 0 && (p->travel_limit_s == 0 || way_s <= p->travel_limit_s);
        int64_t toll = beside && duty_is_able(x->c, who) ? plan->bound.toll[who->unit] : 0;
        least = who->eligible && belongs && way && way_s + toll < least ? way_s + toll : least;
    }
    return least < INT64_MAX ? least : 0;
}

// All guards. Those on duty when voting begins, where the teams are on duty then, are not members of teams.
static int64_t guards_cost(const relaxed *x)
{
    const duty_problem *p = x->c->p;
    int64_t at_s = p->phase[1].from_s;
    bool teams = at_s >= duty_case_begin(p) && at_s < duty_case_end(p);
    int64_t sum = 0;
    for (int32_t i = 0; i < x->c->n_squad; i++) {
        const duty_squad *squad = &x->c->plan->squad[i];
        int64_t from_s = 0;
        int64_t to_s = 0;
        duty_case_squad_times(x->c, squad, &from_s, &to_s);
        bool beside = teams && from_s <= at_s && at_s < to_s;
        sum += p->post[squad->post].guards * guard_cost(x, DUTY_OF_SQUAD, i, beside);
    }
    for (int32_t i = 0; i < x->c->n_stand; i++) {
        const duty_stand *stand = &x->c->plan->stand[i];
        const duty_reserve *reserve = &p->reserve[stand->reserve];
        bool beside = teams && reserve->from_s <= at_s && at_s < reserve->to_s;
        sum += reserve->guards * guard_cost(x, DUTY_OF_STAND, i, beside);
    }
    return sum;
}

static int64_t travel_proven(const relaxed *x)
{
    const duty_case *c = x->c;
    const duty_bound *bound = &c->plan->bound;
    duty_tps_lists part = duty_tps_by_part(c, true);
    int64_t proven = 0;
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        proven += c->covered[t] ? bound->price[t] : 0;
    }
    for (int32_t u = 0; u < c->p->n_unit; u++) {
        proven -= x->able[u] * bound->toll[u];
    }
    for (int32_t k = 0; k < x->n_helper; k++) {
        proven -= bound->own_toll[x->helper[k]];
    }
    for (int32_t k = 0; k < part.n; k++) {
        proven += part_cost(x, part.tps + part.first[k], part.first[k + 1] - part.first[k]);
    }
    return proven;
}

void duty_judge_travel(const duty_case *c, const duty_counted *count)
{
    const duty_bound *bound = &c->plan->bound;
    relaxed x = {.c = c, .worst_s = count->worst_s, .breaks = count->breaks > 0};
    x.able = ARENA_NEW(c->a, int64_t, c->p->n_unit);
    x.helper = ARENA_NEW(c->a, int32_t, c->p->n_person);
    x.there = ARENA_NEW(c->a, bool, c->p->n_class);
    x.cost = ARENA_NEW(c->a, int64_t, c->p->n_tps);
    x.gain = ARENA_NEW(c->a, int64_t, c->p->n_tps);
    for (int32_t i = 0; i < c->p->n_person; i++) {
        const duty_person *who = &c->p->person[i];
        bool able = duty_is_able(c, who);
        x.able[who->unit] += able && !who->village_officer;
        if (able && who->village_officer) {
            x.helper[x.n_helper++] = i;
        }
        check_at_least(c->r, CHECK_DUTY_BOUND, DUTY_BOUND_TOLL, bound->own_toll[i], 0);
    }
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        bool priced = c->covered[t] || bound->price[t] == 0;
        check_test(c->r, CHECK_DUTY_BOUND, priced, DUTY_BOUND_PRICE, bound->price[t], 0);
    }
    for (int32_t u = 0; u < c->p->n_unit; u++) {
        check_at_least(c->r, CHECK_DUTY_BOUND, DUTY_BOUND_TOLL, bound->toll[u], 0);
    }
    int64_t proven = travel_proven(&x) + (count->lacking == 0 ? guards_cost(&x) : 0);
    check_equal(c->r, CHECK_DUTY_BOUND, DUTY_BOUND_TRAVEL, bound->travel_s, proven);
    int64_t reached_s = count->lacking == 0 ? count->travel_s : count->team_travel_s;
    check_at_most(c->r, CHECK_DUTY_BOUND, DUTY_BOUND_TRAVEL, bound->travel_s, reached_s);
    check_equal(c->r, CHECK_DUTY_BOUND, DUTY_BOUND_REACHED, bound->reached_s, reached_s);
}
