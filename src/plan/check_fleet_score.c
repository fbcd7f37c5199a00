// The score that a plan claims, part by part: each is computed here again from problem and plan. Asked only
// when every trip and missing row has its shape; the subject of a fault is the part.
#include "plan/check_internal.h"

// Sums of counts and seconds: far from overflow, whatever a plan says.
static int64_t sum_of(int64_t sum, int64_t more)
{
    return sum + more > CHECK_HUGE ? CHECK_HUGE : sum + more;
}

static int64_t length_of(int64_t from_s, int64_t to_s)
{
    return to_s > from_s ? to_s - from_s : 0;
}

static int64_t undelivered(const fleet_case *c)
{
    int64_t kits = 0;
    for (int32_t i = 0; i < c->n_missing; i++) {
        const fleet_missing *m = &c->plan->missing[i];
        int32_t ends_on = m->direction == FLEET_OUT ? FLEET_LEGS - 1 : 0;
        kits += c->p->consignment[m->consignment].leg == ends_on ? m->units : 0;
    }
    return kits;
}

static int64_t late(const fleet_case *c, const fleet_trip *t)
{
    int64_t sum = 0;
    for (int32_t i = 0; t->leg == FLEET_LEGS - 1 && t->direction == FLEET_OUT && i < t->stop_n; i++) {
        const fleet_stop *s = fleet_case_stop(c, t, i);
        sum = sum_of(sum, check_product(length_of(c->p->receipt_s, s->leave_s), s->units));
    }
    return sum;
}

// All movements of a trip: seconds (of boats when the river is bad, else 0) and metres.
static void movements(const fleet_case *c, const fleet_trip *t, int64_t *exposed_s, int64_t *metres)
{
    travel_mode mode = c->p->vehicle[t->vehicle].mode;
    bool exposed = c->p->water_bad && mode_is_boat(mode);
    int32_t at = t->base;
    for (int32_t i = 0; i <= t->stop_n; i++) {
        int32_t to = i < t->stop_n ? c->p->hop[fleet_case_stop(c, t, i)->hop].to : t->base;
        int64_t time_s = fleet_case_time(c, mode, t->block, at, to);
        *exposed_s += exposed && time_s > 0 ? time_s : 0;
        *metres += fleet_case_metres(c, mode, t->block, at, to);
        at = to;
    }
}

static int64_t people_s(const fleet_case *c, const fleet_trip *t)
{
    int64_t people = (int64_t)t->escort_n + c->p->vehicle[t->vehicle].crew;
    people += t->village_officer != NONE ? 1 : 0;
    return check_product(length_of(t->load_s, t->end_s), people);
}

// One vehicle's trips in order: days and seconds of use, metres with empty runs; then what it costs.
typedef struct vehicle_use {
    int64_t days;
    int64_t seconds;
    int64_t metres;
} vehicle_use;

static int64_t run_metres(const fleet_case *c, const fleet_trip *before, const fleet_trip *after)
{
    fleet_run run = fleet_run_between(c, before, after);
    int64_t metres = 0;
    for (int32_t i = 0; i < run.n; i++) {
        const fleet_move *m = &run.move[i];
        travel_mode mode = c->p->vehicle[m->of->vehicle].mode;
        metres += fleet_case_metres(c, mode, m->of->block, m->from, m->to);
    }
    return metres;
}

static vehicle_use use_of(const fleet_case *c, const check_entry *entry, size_t n)
{
    vehicle_use use = {0};
    int64_t counted_to = INT64_MIN / 2; // days up to this one are counted
    const fleet_trip *before = NULL;
    for (size_t i = 0; i < n; i++) {
        const fleet_trip *t = &c->plan->trip[entry[i].subject];
        int64_t exposed_s = 0;
        movements(c, t, &exposed_s, &use.metres);
        use.metres += run_metres(c, before, t);
        use.seconds += length_of(t->load_s, t->end_s);
        int64_t first = check_day(t->load_s);
        int64_t last = check_day(t->end_s);
        first = first > counted_to ? first : counted_to + 1;
        use.days += last >= first ? last - first + 1 : 0;
        counted_to = last > counted_to ? last : counted_to;
        before = t;
    }
    use.metres += run_metres(c, before, NULL);
    return use;
}

static int64_t cost_of(const fleet_vehicle *v, const vehicle_use *use)
{
    int64_t sum = check_product(v->cost_day, use->days);
    sum = sum_of(sum, check_product(v->cost_hour, use->seconds) / 3600);
    return sum_of(sum, check_product(v->cost_km, use->metres) / 1000);
}

static void score_vehicles(const fleet_case *c, fleet_score *score)
{
    size_t n = 0;
    const check_entry *entry = fleet_case_by_vehicle(c, &n);
    for (size_t first = 0, end = 0; first < n; first = end) {
        end = check_group_end(entry, n, first);
        vehicle_use use = use_of(c, &entry[first], end - first);
        const fleet_vehicle *v = &c->p->vehicle[entry[first].group];
        score->part[FLEET_COST] = sum_of(score->part[FLEET_COST], cost_of(v, &use));
        score->part[FLEET_METRES] += use.metres;
    }
}

// One stock over time, first come first gone: what is never taken on is not counted. Adds to `entry` the
// times when kits lie there, by place and direction.
static size_t lie_in_stock(const check_entry *stock, size_t n, int64_t group, check_entry *entry)
{
    int64_t taken = 0;
    for (size_t i = 0; i < n; i++) {
        taken += stock[i].rank == CHECK_GOODS_OUT ? stock[i].value : 0;
    }
    int64_t here = 0;
    size_t added = 0;
    for (size_t i = 0; i < n && taken > 0; i++) {
        bool leave = stock[i].rank == CHECK_GOODS_OUT;
        here += leave ? -stock[i].value : stock[i].value;
        taken -= leave ? stock[i].value : 0;
        if (here > 0 && taken > 0 && stock[i + 1].at_s > stock[i].at_s) {
            entry[added++] = (check_entry){.group = group, .at_s = stock[i].at_s, .value = stock[i + 1].at_s};
        }
    }
    return added;
}

// Seconds of the times of each group, those that several have counted once.
static int64_t covered_s(check_entry *entry, size_t n)
{
    check_entries_sort(entry, n);
    int64_t sum = 0;
    int64_t until_s = INT64_MIN;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && entry[i].group != entry[i - 1].group) {
            until_s = INT64_MIN;
        }
        int64_t from_s = entry[i].at_s > until_s ? entry[i].at_s : until_s;
        sum += length_of(from_s, entry[i].value);
        until_s = entry[i].value > until_s ? entry[i].value : until_s;
    }
    return sum;
}

static int64_t unguarded_s(const fleet_case *c)
{
    if (!c->p->place_guarded) {
        return 0;
    }
    fleet_goods g = fleet_goods_open(c);
    check_entry *stock = ARENA_NEW(c->a, check_entry, 2 * (size_t)c->n_stop);
    check_entry *entry = ARENA_NEW(c->a, check_entry, 2 * (size_t)c->n_stop);
    size_t n = fleet_goods_entries(&g, 0, stock);
    size_t n_entry = 0;
    for (size_t first = 0, end = 0; first < n; first = end) {
        end = check_group_end(stock, n, first);
        fleet_direction direction = FLEET_OUT;
        int32_t place = fleet_goods_place(&g, stock[first].group, &direction);
        if (place != NONE && c->p->place_guarded[place] == 0) {
            int64_t group = 2 * (int64_t)place + (int64_t)direction;
            n_entry += lie_in_stock(&stock[first], end - first, group, &entry[n_entry]);
        }
    }
    return covered_s(entry, n_entry);
}

static bool told_is(const fleet_case *c, const fleet_trip *told, const fleet_trip *t)
{
    int64_t shift_s = (int64_t)t->depart_s - told->depart_s;
    bool same = told->vehicle == t->vehicle && told->stop_n == t->stop_n && shift_s <= c->p->told_slack_s &&
                -shift_s <= c->p->told_slack_s;
    for (int32_t i = 0; same && i < t->stop_n; i++) {
        const fleet_stop *a = &c->p->told_stop[told->stop_first + i];
        const fleet_stop *b = fleet_case_stop(c, t, i);
        same = a->consignment == b->consignment && a->hop == b->hop && a->units == b->units;
    }
    return same;
}

// Orders given out that no trip of the plan keeps.
static int64_t changed(const fleet_case *c)
{
    int64_t n_changed = 0;
    size_t n = 0;
    const check_entry *entry = c->p->n_told > 0 ? fleet_case_by_vehicle(c, &n) : NULL;
    for (int32_t k = 0; k < c->p->n_told; k++) {
        const fleet_trip *told = &c->p->told[k];
        bool kept = false;
        for (size_t i = check_first_of(entry, n, told->vehicle, INT64_MIN);
             !kept && i < n && entry[i].group == told->vehicle; i++) {
            kept = told_is(c, told, &c->plan->trip[entry[i].subject]);
        }
        n_changed += kept ? 0 : 1;
    }
    return n_changed;
}

void fleet_judge_score(const fleet_case *c)
{
    if (!c->whole) {
        return;
    }
    fleet_score score = {0};
    score.part[FLEET_UNDELIVERED] = undelivered(c);
    score.part[FLEET_UNGUARDED] = unguarded_s(c);
    score.part[FLEET_CHANGED] = changed(c);
    for (int32_t i = 0; i < c->n_trip; i++) {
        const fleet_trip *t = &c->plan->trip[i];
        int64_t metres = 0; // counted by vehicle
        movements(c, t, &score.part[FLEET_EXPOSED], &metres);
        score.part[FLEET_LATE] = sum_of(score.part[FLEET_LATE], late(c, t));
        score.part[FLEET_PEOPLE] = sum_of(score.part[FLEET_PEOPLE], people_s(c, t));
    }
    score_vehicles(c, &score);
    for (int part = 0; part < FLEET_PARTS; part++) {
        check_equal(c->r, CHECK_FLEET_SCORE, part, c->plan->score.part[part], score.part[part]);
    }
}
