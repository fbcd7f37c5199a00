// What places ask of a plan: work there in their hours, no more vehicles than docks, and goods aboard
// overnight only where they are guarded.
#include "plan/check_internal.h"

// A vehicle loads, unloads or stops at a place.
typedef struct place_use {
    int32_t place;
    int64_t from_s;
    int64_t to_s;
} place_use;

enum { USES_MAX = FLEET_STOPS_MAX + 1 };

static int32_t place_of(const fleet_case *c, const fleet_trip *t, int32_t local)
{
    return c->p->block[t->block].place[local];
}

static int32_t place_of_stop(const fleet_case *c, const fleet_trip *t, int32_t i)
{
    return place_of(c, t, c->p->hop[fleet_case_stop(c, t, i)->hop].to);
}

// What a trip does where: loading at its base (out) or unloading there (back), then its stops.
static int32_t uses_of(const fleet_case *c, const fleet_trip *t, place_use use[static USES_MAX])
{
    int64_t units = fleet_case_units(c, t);
    use[0].place = place_of(c, t, t->base);
    if (t->direction == FLEET_OUT) {
        use[0].from_s = t->load_s;
        use[0].to_s = t->load_s + check_product(units, c->p->load_unit_s);
    } else {
        use[0].from_s = t->end_s - check_product(units, c->p->unload_unit_s);
        use[0].to_s = t->end_s;
    }
    for (int32_t i = 0; i < t->stop_n; i++) {
        const fleet_stop *s = fleet_case_stop(c, t, i);
        use[1 + i] = (place_use){place_of_stop(c, t, i), s->arrive_s, s->leave_s};
    }
    return 1 + t->stop_n;
}

static bool is_open(const fleet_case *c, const place_use *use)
{
    int32_t first = c->hours_first[use->place];
    int32_t end = c->hours_first[use->place + 1];
    for (int32_t i = first; i < end; i++) {
        if (c->p->hours[i].from_s <= use->from_s && use->to_s <= c->p->hours[i].to_s) {
            return true;
        }
    }
    return first == end;
}

static void judge_hours(const fleet_case *c, int32_t trip)
{
    place_use use[USES_MAX];
    int32_t n = uses_of(c, &c->plan->trip[trip], use);
    for (int32_t i = 0; i < n; i++) {
        check_test(c->r, CHECK_FLEET_PLACE_HOURS, is_open(c, &use[i]), trip, use[i].from_s, use[i].place);
    }
}

static bool is_high(const fleet_case *c, int32_t place, int64_t at_s)
{
    int32_t first = c->tide_first[place];
    int32_t end = c->tide_first[place + 1];
    for (int32_t i = first; i < end; i++) {
        if (c->p->tide[i].from_s <= at_s && at_s <= c->p->tide[i].to_s) {
            return true;
        }
    }
    return first == end;
}

// A boat leaves a place of the tide and comes to one at high water.
static void judge_tide(const fleet_case *c, int32_t trip)
{
    const fleet_trip *t = &c->plan->trip[trip];
    travel_mode mode = c->p->vehicle[t->vehicle].mode;
    int32_t at = t->base;
    for (int32_t i = 0; mode_is_boat(mode) && i <= t->stop_n; i++) {
        bool last = i == t->stop_n;
        int32_t to = last ? t->base : c->p->hop[fleet_case_stop(c, t, i)->hop].to;
        int64_t time_s = fleet_case_time(c, mode, t->block, at, to);
        int64_t unloading =
            t->direction == FLEET_BACK ? check_product(fleet_case_units(c, t), c->p->unload_unit_s) : 0;
        int64_t arrive_s = last ? t->end_s - unloading : fleet_case_stop(c, t, i)->arrive_s;
        if (time_s > 0) { // no way is told as FLEET_MODE
            int32_t from_place = place_of(c, t, at);
            int32_t to_place = place_of(c, t, to);
            check_test(c->r, CHECK_FLEET_PLACE_HOURS, is_high(c, from_place, arrive_s - time_s), trip,
                       arrive_s - time_s, from_place);
            check_test(c->r, CHECK_FLEET_PLACE_HOURS, is_high(c, to_place, arrive_s), trip, arrive_s,
                       to_place);
        }
        at = to;
    }
}

enum { RANK_LEAVES, RANK_COMES }; // ends may touch

static size_t entries_of(const fleet_case *c, int32_t trip, check_entry *entry)
{
    place_use use[USES_MAX];
    size_t n = 0;
    int32_t uses = uses_of(c, &c->plan->trip[trip], use);
    for (int32_t i = 0; i < uses; i++) {
        if (c->p->place_docks[use[i].place] > 0 && use[i].from_s < use[i].to_s) {
            check_entry comes = {
                .group = use[i].place, .at_s = use[i].from_s, .rank = RANK_COMES, .subject = trip};
            check_entry leaves = {
                .group = use[i].place, .at_s = use[i].to_s, .rank = RANK_LEAVES, .subject = trip};
            entry[n++] = comes;
            entry[n++] = leaves;
        }
    }
    return n;
}

// Vehicles at one place over time. When all of them belong to trips that stand there is no one to blame.
static void judge_docks_at(const fleet_case *c, const check_entry *entry, size_t n)
{
    int32_t docks = c->p->place_docks[entry[0].group];
    int64_t there = 0;
    int64_t there_fixed = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t more = entry[i].rank == RANK_COMES ? 1 : -1;
        there += more;
        there_fixed += c->fixed[entry[i].subject] ? more : 0;
        if (entry[i].rank == RANK_COMES) {
            bool room = there <= docks || there == there_fixed;
            check_test(c->r, CHECK_FLEET_DOCKS, room, entry[i].subject, there, docks);
        }
    }
}

static void judge_docks(const fleet_case *c)
{
    check_entry *entry = ARENA_NEW(c->a, check_entry, 2 * ((size_t)c->n_trip + (size_t)c->n_stop));
    size_t n = 0;
    for (int32_t i = 0; i < c->n_trip; i++) {
        n += c->trip_ok[i] ? entries_of(c, i, &entry[n]) : 0;
    }
    check_entries_sort(entry, n);
    for (size_t first = 0, end = 0; first < n; first = end) {
        end = check_group_end(entry, n, first);
        judge_docks_at(c, &entry[first], end - first);
    }
}

// The vehicle waits at a place from one movement to the next; where that is over midnight, with goods aboard,
// the place is guarded. Outbound the base counts too: a vehicle that has departed is loaded.
static void judge_night(const fleet_case *c, int32_t trip, int32_t place, int64_t from_s, int64_t to_s)
{
    bool guarded = !c->p->place_guarded || c->p->place_guarded[place] != 0;
    bool holds = guarded || check_day(from_s) == check_day(to_s);
    check_test(c->r, CHECK_FLEET_NIGHTS, holds, trip, place, check_day(from_s));
}

static void judge_nights(const fleet_case *c, int32_t trip)
{
    const fleet_trip *t = &c->plan->trip[trip];
    travel_mode mode = c->p->vehicle[t->vehicle].mode;
    bool out = t->direction == FLEET_OUT;
    int32_t at = t->base;
    int64_t from_s = t->depart_s;
    for (int32_t i = 0; i <= t->stop_n; i++) {
        bool last = i == t->stop_n;
        int32_t to = last ? t->base : c->p->hop[fleet_case_stop(c, t, i)->hop].to;
        int64_t time_s = fleet_case_time(c, mode, t->block, at, to);
        int64_t arrive_s = last ? t->end_s - check_product(fleet_case_units(c, t), c->p->unload_unit_s)
                                : fleet_case_stop(c, t, i)->arrive_s;
        bool aboard = out ? !last : i > 0;
        if (aboard && time_s >= 0) { // no way is told as FLEET_MODE
            judge_night(c, trip, place_of(c, t, at), from_s, arrive_s - time_s);
        }
        at = to;
        from_s = arrive_s;
    }
}

void fleet_judge_places(const fleet_case *c)
{
    for (int32_t i = 0; i < c->n_trip; i++) {
        if (c->trip_ok[i] && !c->fixed[i]) {
            judge_hours(c, i);
            judge_tide(c, i);
            judge_nights(c, i);
        }
    }
    if (c->p->place_docks) {
        judge_docks(c);
    }
}
