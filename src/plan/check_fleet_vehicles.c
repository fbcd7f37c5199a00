// Each vehicle's trips in a row: the empty runs (deadheads) from home, between its trips and home again have
// their way, their time and their hours, and whenever the vehicle is laid up it is at home.
#include "plan/check_internal.h"

static int64_t min_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t max_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int32_t home_in(const fleet_case *c, const fleet_trip *t)
{
    int32_t home = c->p->vehicle[t->vehicle].home;
    return c->local[(size_t)t->block * (size_t)c->p->n_place + (size_t)home];
}

static int32_t place_of_base(const fleet_case *c, const fleet_trip *t)
{
    return c->p->block[t->block].place[t->base];
}

// What lies between two moments of the time laid up: it is home before the first such time begins (unless
// that began before, under way) and until the last one ends.
static bool laid_up_between(const fleet_case *c, int32_t vehicle, int64_t from_s, int64_t to_s,
                            fleet_run *run)
{
    bool any = false;
    for (int32_t i = c->laid_first[vehicle]; i < c->laid_first[vehicle + 1]; i++) {
        const fleet_span *s = &c->p->laid_up[i];
        if (s->from_s >= s->to_s || s->from_s >= to_s || s->to_s <= from_s) {
            continue;
        }
        any = true;
        run->away_from_s = s->to_s;
        if (s->from_s >= from_s) {
            run->home_by_s = min_of(run->home_by_s, s->from_s);
        }
    }
    return any;
}

static void run_add(fleet_run *run, const fleet_trip *of, int32_t from, int32_t to)
{
    run->move[run->n++] = (fleet_move){of, from, to};
}

fleet_run fleet_run_between(const fleet_case *c, const fleet_trip *before, const fleet_trip *after)
{
    fleet_run run = {.home_at = NONE, .home_by_s = INT64_MAX, .away_from_s = INT64_MIN};
    // cppcheck-suppress nullPointerRedundantCheck // one of the two is there
    int32_t vehicle = before ? before->vehicle : after->vehicle;
    const fleet_vehicle *v = &c->p->vehicle[vehicle];
    int64_t from_s = before ? before->end_s : v->from_s;
    int64_t to_s = after ? after->load_s : v->to_s;
    bool over_home = laid_up_between(c, vehicle, from_s, to_s, &run);
    if (before && after && !over_home) {
        if (place_of_base(c, before) == place_of_base(c, after)) {
            return run;
        }
        if (before->block == after->block &&
            fleet_case_time(c, v->mode, after->block, before->base, after->base) >= 0) {
            run_add(&run, after, before->base, after->base);
            return run;
        }
    }
    if (before) {
        run_add(&run, before, before->base, home_in(c, before));
    }
    run.home_at = run.n;
    if (after) {
        run_add(&run, after, home_in(c, after), after->base);
    }
    return run;
}

// What a run keeps besides its time alone, one more from stage to stage.
typedef enum run_stage {
    STAGE_TIME,
    STAGE_WINDOW,
    STAGE_DAYLIGHT,
    STAGE_LAID_UP,
} run_stage;

// The earliest end of a movement of `time_s` that begins at at_s or later, within the hours of a trip; so far
// ahead that no plan reaches it when there is none.
static int64_t move_end(const fleet_case *c, const fleet_trip *t, run_stage stage, int64_t at_s,
                        int64_t time_s)
{
    const fleet_window *w = &c->p->window[t->direction][t->leg];
    if (time_s <= 0 || stage == STAGE_TIME || at_s >= CHECK_HUGE) {
        return time_s <= 0 ? at_s : at_s + time_s;
    }
    int64_t day_from_s = w->day_from_s;
    int64_t day_to_s = w->day_to_s;
    if (stage >= STAGE_DAYLIGHT && mode_is_boat(c->p->vehicle[t->vehicle].mode)) {
        day_from_s = max_of(day_from_s, c->p->boat_from_s);
        day_to_s = min_of(day_to_s, c->p->boat_to_s);
    }
    if (time_s > day_to_s - day_from_s) {
        return CHECK_HUGE;
    }
    int64_t begin_s = max_of(at_s, w->from_s);
    int64_t midnight = check_day(begin_s) * CHECK_DAY_S;
    begin_s = max_of(begin_s, midnight + day_from_s);
    if (begin_s + time_s > midnight + day_to_s) {
        begin_s = midnight + CHECK_DAY_S + day_from_s;
    }
    return begin_s + time_s <= w->to_s ? begin_s + time_s : CHECK_HUGE;
}

// The earliest end of a run that begins at from_s.
static int64_t run_end(const fleet_case *c, const fleet_run *run, run_stage stage, int64_t from_s)
{
    int64_t at_s = from_s;
    for (int32_t i = 0; i <= run->n; i++) {
        bool laid_up = stage >= STAGE_LAID_UP && i == run->home_at;
        if (laid_up && at_s > run->home_by_s) {
            return CHECK_HUGE;
        }
        if (i == run->n) {
            break;
        }
        const fleet_move *m = &run->move[i];
        travel_mode mode = c->p->vehicle[m->of->vehicle].mode;
        int64_t time_s = fleet_case_time(c, mode, m->of->block, m->from, m->to);
        at_s = move_end(c, m->of, stage, laid_up ? max_of(at_s, run->away_from_s) : at_s, time_s);
    }
    return at_s;
}

static bool run_exists(const fleet_case *c, const fleet_run *run)
{
    bool exists = true;
    for (int32_t i = 0; i < run->n; i++) {
        const fleet_move *m = &run->move[i];
        travel_mode mode = c->p->vehicle[m->of->vehicle].mode;
        exists = exists && fleet_case_time(c, mode, m->of->block, m->from, m->to) >= 0;
    }
    return exists;
}

// What lies between two trips of a vehicle, or before its first or after its last.
typedef struct gap {
    const fleet_trip *before; // or NULL
    const fleet_trip *after;  // or NULL
    int64_t from_s;
    int64_t to_s;
} gap;

// When the vehicle is laid up in the gap, the run leads home in time for it and away after it. Whatever of
// that cannot be is told as FLEET_LAID_UP.
static void judge_run_home(const fleet_case *c, const gap *g, const fleet_run *run)
{
    const fleet_trip *t = g->before ? g->before : g->after;
    int64_t end_s = run_end(c, run, STAGE_LAID_UP, g->from_s);
    check_at_most(c->r, CHECK_FLEET_LAID_UP, t - c->plan->trip, end_s, g->to_s);
}

// Else the run fits into the gap: by its time alone, in the hours of its trips, and for a boat in daylight.
// What it fails first is told. A run that has no way (told as FLEET_MODE) takes no time here.
static void judge_run(const fleet_case *c, const gap *g, const fleet_run *run)
{
    const fleet_trip *t = g->before ? g->before : g->after;
    const check_code time = g->before && g->after ? CHECK_FLEET_VEHICLE_ONCE : CHECK_FLEET_VEHICLE_OPEN;
    const check_code code[] = {time, CHECK_FLEET_WINDOW, CHECK_FLEET_DAYLIGHT};
    int64_t trip = t - c->plan->trip;
    bool boat = mode_is_boat(c->p->vehicle[t->vehicle].mode);
    bool fits = true;
    for (int stage = STAGE_TIME; fits && stage <= (boat ? STAGE_DAYLIGHT : STAGE_WINDOW); stage++) {
        int64_t subject = stage == STAGE_TIME ? t->vehicle : trip;
        int64_t end_s = run_end(c, run, (run_stage)stage, g->from_s);
        fits = check_at_most(c->r, code[stage], subject, end_s, g->to_s);
    }
}

// A run that has no way is told as FLEET_MODE, and takes no time for the other tests. How a vehicle came home
// from a trip that stands to be laid up there, or will come from there to one, is asked of nobody.
static void judge_gap(const fleet_case *c, gap g)
{
    const fleet_trip *trip = c->plan->trip;
    fleet_run run = fleet_run_between(c, g.before, g.after);
    bool laid_up = run.away_from_s != INT64_MIN && g.from_s <= g.to_s;
    bool stands_before = g.before && c->fixed[g.before - trip];
    bool stands_after = g.after && c->fixed[g.after - trip];
    if (laid_up && (!g.before || !g.after) && (stands_before || stands_after)) {
        return;
    }
    if (laid_up && g.before && g.after && stands_before) {
        g = (gap){NULL, g.after, c->p->vehicle[g.after->vehicle].from_s, g.to_s};
    } else if (laid_up && g.before && g.after && stands_after) {
        g = (gap){g.before, NULL, g.from_s, c->p->vehicle[g.before->vehicle].to_s};
    }
    run = fleet_run_between(c, g.before, g.after);
    const fleet_trip *t = g.before ? g.before : g.after;
    check_test(c->r, CHECK_FLEET_MODE, run_exists(c, &run), t - trip, 0, 1);
    if (laid_up) {
        judge_run_home(c, &g, &run);
    } else {
        judge_run(c, &g, &run);
    }
}

// A trip lies inside the vehicle's availability, misses the times when it is laid up, and has its home in its
// block.
static void judge_own(const fleet_case *c, const fleet_trip *t)
{
    const fleet_vehicle *v = &c->p->vehicle[t->vehicle];
    int64_t trip = t - c->plan->trip;
    check_test(c->r, CHECK_FLEET_MODE, home_in(c, t) != NONE, trip, NONE, v->home);
    check_at_least(c->r, CHECK_FLEET_VEHICLE_OPEN, t->vehicle, t->load_s, v->from_s);
    check_at_most(c->r, CHECK_FLEET_VEHICLE_OPEN, t->vehicle, t->end_s, v->to_s);
    for (int32_t i = c->laid_first[t->vehicle]; i < c->laid_first[t->vehicle + 1]; i++) {
        const fleet_span *s = &c->p->laid_up[i];
        bool misses = s->from_s >= s->to_s || s->to_s <= t->load_s || t->end_s <= s->from_s;
        check_test(c->r, CHECK_FLEET_LAID_UP, misses, trip, t->load_s, s->to_s);
    }
}

// One vehicle's trips in the order of their loading: from home to the first base while it is available, from
// base to base in time, and home from the last. Between trips that both stand nothing is asked.
static void judge_vehicle(const fleet_case *c, const check_entry *entry, size_t n)
{
    const fleet_trip *trip = c->plan->trip;
    const fleet_vehicle *v = &c->p->vehicle[trip[entry[0].subject].vehicle];
    for (size_t i = 0; i <= n; i++) {
        const fleet_trip *before = i > 0 ? &trip[entry[i - 1].subject] : NULL;
        const fleet_trip *after = i < n ? &trip[entry[i].subject] : NULL;
        if (after && !c->fixed[after - trip]) {
            judge_own(c, after);
        }
        if ((!before || c->fixed[before - trip]) && (!after || c->fixed[after - trip])) {
            continue;
        }
        judge_gap(c,
                  (gap){before, after, before ? before->end_s : v->from_s, after ? after->load_s : v->to_s});
    }
}

void fleet_judge_vehicles(const fleet_case *c)
{
    size_t n = 0;
    const check_entry *entry = fleet_case_by_vehicle(c, &n);
    for (size_t first = 0, end = 0; first < n; first = end) {
        end = check_group_end(entry, n, first);
        judge_vehicle(c, &entry[first], end - first);
    }
}
