// The bounds of a placement: that counts, ways and the certificate prove them, and that it does not beat
// them.
#include "plan/check_internal.h"

#include <stdlib.h>

static void judge_claim(const duty_case *c, duty_bound_part part, int64_t claim, int64_t proven,
                        int64_t reached)
{
    check_at_least(c->r, CHECK_DUTY_BOUND, part, claim, 0);
    check_at_most(c->r, CHECK_DUTY_BOUND, part, claim, proven);
    check_at_most(c->r, CHECK_DUTY_BOUND, part, claim, reached);
}

// ---- who could serve in a team, and where ----

static bool may_serve(const duty_case *c, const duty_person *who)
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

// The least travel of anybody who could stand at each TPS, or MATRIX_NONE, [n_tps]; and how many serve at
// all.
static int64_t *nearest_open(const duty_case *c, int64_t *ret_serve)
{
    int64_t *nearest = ARENA_NEW(c->a, int64_t, c->p->n_tps);
    bool *seen = ARENA_NEW(c->a, bool, c->p->n_unit);
    bool *open = ARENA_NEW(c->a, bool, c->p->n_kecamatan);
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        nearest[t] = MATRIX_NONE;
    }
    for (int32_t i = 0; i < c->p->n_person; i++) {
        const duty_person *who = &c->p->person[i];
        if (!may_serve(c, who)) {
            continue;
        }
        *ret_serve += 1;
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

// TPS by kecamatan: those of kecamatan k are tps [first[k], first[k + 1]), ascending.
typedef struct tps_lists {
    int32_t *first;
    int32_t *tps;
} tps_lists;

static tps_lists lists_by_kecamatan(const duty_case *c, bool covered_alone)
{
    tps_lists list = {ARENA_NEW(c->a, int32_t, (size_t)c->p->n_kecamatan + 1),
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
static int64_t served_s(const duty_case *c, const tps_lists *list, const int64_t *nearest, int32_t tps)
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
    tps_lists list = lists_by_kecamatan(c, true);
    int64_t proven = 0;
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        int64_t served = c->covered[t] ? served_s(c, &list, nearest, t) : 0;
        proven = served > proven ? served : proven;
    }
    judge_claim(c, DUTY_BOUND_WORST, c->plan->bound.worst_s, proven, reached);
}

// ---- coverage ----

// What the counts say of coverage. Counts by kecamatan and class are in cells [kecamatan * n_class + class].
typedef struct coverage {
    const duty_case *c;
    int64_t serve;    // persons who could serve in teams
    int64_t *all;     // TPS that somebody could cover
    int64_t *beyond;  // [n_class] TPS that nobody could
    int64_t *covered; // [n_class] by the plan
    int64_t *tps;     // [n_class] to count in
} coverage;

static int64_t *cells_of(const coverage *v, int32_t kecamatan)
{
    return &v->all[(size_t)kecamatan * (size_t)v->c->p->n_class];
}

static coverage coverage_open(const duty_case *c, const int64_t *nearest, int64_t serve)
{
    int32_t n = c->p->n_class;
    coverage v = {.c = c, .serve = serve};
    v.all = ARENA_NEW(c->a, int64_t, (size_t)c->p->n_kecamatan * (size_t)n);
    v.beyond = ARENA_NEW(c->a, int64_t, n);
    v.covered = ARENA_NEW(c->a, int64_t, n);
    v.tps = ARENA_NEW(c->a, int64_t, n);
    tps_lists list = lists_by_kecamatan(c, false);
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        const duty_tps *tps = &c->p->tps[t];
        bool beyond = served_s(c, &list, nearest, t) < 0;
        v.beyond[tps->class_] += beyond;
        v.covered[tps->class_] += c->covered[t];
        cells_of(&v, tps->kecamatan)[tps->class_] += !beyond;
    }
    return v;
}

// All kecamatan as one, each class with the fewest officers and the most TPS of any: the most TPS of a class
// that so many people can cover beside what is covered of the classes before it.
static int64_t most_together(const coverage *v, const bool *before, int32_t class_)
{
    const duty_case *c = v->c;
    int64_t *polri = ARENA_NEW(c->a, int64_t, c->p->n_class);
    int64_t *tps = ARENA_NEW(c->a, int64_t, c->p->n_class);
    int64_t *there = ARENA_NEW(c->a, int64_t, c->p->n_class);
    for (int32_t i = 0; i < c->p->n_class; i++) {
        polri[i] = DUTY_TEAM_MAX;
        for (int32_t k = 0; k < c->p->n_kecamatan; k++) {
            const duty_pattern *pattern = duty_case_pattern(c, i, k);
            bool asked = (before[i] || i == class_) && cells_of(v, k)[i] > 0;
            there[i] += asked ? cells_of(v, k)[i] : 0;
            polri[i] =
                asked && duty_pattern_least(pattern) < polri[i] ? duty_pattern_least(pattern) : polri[i];
            tps[i] = asked && pattern->tps > tps[i] ? pattern->tps : tps[i];
        }
        v->tps[i] = before[i] ? v->covered[i] : 0;
    }
    duty_crowd crowd = duty_crowd_open(c, polri, tps, there);
    int64_t low = 0;
    int64_t high = there[class_];
    while (low < high) {
        int64_t middle = high - (high - low) / 2;
        v->tps[class_] = middle;
        if (duty_crowd_least(&crowd, v->tps, NULL, NULL).people <= v->serve) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
}

// What the free places and the further teams of a class in one kecamatan can cover.
typedef struct yield {
    int64_t tps;   // of one team
    int64_t polri; // of one team
    int64_t teams;
} yield;

// More TPS an officer first.
static int compare_yield(const void *left, const void *right)
{
    const yield *a = left;
    const yield *b = right;
    int64_t x = a->tps * b->polri;
    int64_t y = b->tps * a->polri;
    return (x < y) - (x > y);
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

// The most TPS that the teams of the best yield cover; of the last kind the share that the people left are.
static int64_t most_of_yields(yield *list, size_t n, int64_t people)
{
    int64_t divisor = 0;
    int64_t most = 0;
    for (size_t i = 0; i < n; i++) {
        divisor = common_divisor(list[i].polri, divisor);
    }
    people -= divisor > 0 ? people % divisor : 0;
    qsort(list, n, sizeof *list, compare_yield);
    for (size_t i = 0; i < n && people > 0; i++) {
        int64_t teams = people / list[i].polri;
        teams = teams < list[i].teams ? teams : list[i].teams;
        most += teams * list[i].tps;
        people -= teams * list[i].polri;
        if (teams < list[i].teams) {
            return most + people * list[i].tps / list[i].polri;
        }
    }
    return most;
}

static bool all_covered(const coverage *v, int32_t class_)
{
    int64_t all = 0;
    for (int32_t k = 0; k < v->c->p->n_kecamatan; k++) {
        all += cells_of(v, k)[class_];
    }
    return v->covered[class_] >= all;
}

// Adds what a kecamatan can cover of a class in the free places of the classes before it (returned) and by
// further teams (listed). False where a laxer class has teams already, whose cost would change.
static bool yields_add(const coverage *v, const bool *before, int32_t class_, int32_t k, yield *list,
                       duty_least *ret_base)
{
    const int64_t *all = cells_of(v, k);
    for (int32_t i = 0; i < v->c->p->n_class; i++) {
        v->tps[i] = before[i] || i == class_ ? all[i] : 0;
    }
    duty_crowd crowd = duty_crowd_of(v->c, k, true, v->tps);
    bool behind = false;
    for (int32_t i = 0; i < crowd.n_class; i++) {
        if (behind && all[class_] > 0 && v->tps[crowd.order[i]] > 0) {
            return false;
        }
        behind = behind || crowd.order[i] == class_;
    }
    v->tps[class_] = 0;
    *ret_base = duty_crowd_least(&crowd, v->tps, NULL, NULL);
    ret_base->free = ret_base->free < all[class_] ? ret_base->free : all[class_];
    int64_t left = all[class_] - ret_base->free;
    int64_t room = crowd.room[class_];
    list[0] = (yield){room, crowd.polri[class_], left / room};
    list[1] = (yield){left % room, crowd.polri[class_], 1};
    return true;
}

// Where all TPS of the classes before are covered, it is known what they need and leave free in each
// kecamatan, and groups do not cross its border. INT64_MAX where that does not help.
static int64_t most_apart(const coverage *v, const bool *before, int32_t class_)
{
    const duty_case *c = v->c;
    yield *list = ARENA_NEW(c->a, yield, (size_t)c->p->n_kecamatan * 2);
    int64_t people = v->serve;
    int64_t most = 0;
    for (int32_t i = 0; i < c->p->n_class; i++) {
        if (before[i] && !all_covered(v, i)) {
            return INT64_MAX;
        }
    }
    for (int32_t k = 0; k < c->p->n_kecamatan; k++) {
        duty_least base = {0};
        if (!yields_add(v, before, class_, k, &list[(size_t)k * 2], &base)) {
            return INT64_MAX;
        }
        people -= base.people;
        most += base.free;
    }
    return most + most_of_yields(list, (size_t)c->p->n_kecamatan * 2, people);
}

static void judge_coverage(const duty_case *c, const coverage *v)
{
    const duty_problem *p = c->p;
    bool *before = ARENA_NEW(c->a, bool, p->n_class);
    for (int32_t class_ = 0; class_ < p->n_class; class_++) {
        int64_t all = 0;
        int64_t reached = 0;
        for (int32_t i = 0; i < p->n_class; i++) {
            int32_t rank = p->class_rank[i];
            before[i] = rank > p->class_rank[class_] || (rank == p->class_rank[class_] && i < class_);
        }
        for (int32_t t = 0; t < p->n_tps; t++) {
            all += p->tps[t].class_ == class_;
            reached += p->tps[t].class_ == class_ && !c->covered[t];
        }
        int64_t together = most_together(v, before, class_);
        int64_t apart = most_apart(v, before, class_);
        int64_t proven = all - (together < apart ? together : apart);
        judge_claim(c, DUTY_BOUND_UNCOVERED, c->plan->bound.uncovered[class_], proven, reached);
    }
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
    duty_crowd crowd = duty_crowd_open(c, one, room, count);
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
    tps_lists list = lists_by_kecamatan(c, true);
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

void duty_judge_bound(const duty_case *c)
{
    size_t n = 0;
    const duty_placing *list = duty_case_placings(c, &n);
    int64_t worst_s = 0;
    int64_t travel_s = duty_case_travel(c, list, n, true, &worst_s);
    int64_t serve = 0;
    const int64_t *nearest = nearest_open(c, &serve);
    coverage v = coverage_open(c, nearest, serve);
    judge_worst(c, nearest, worst_s);
    judge_coverage(c, &v);
    judge_travel(c, travel_s);
}
