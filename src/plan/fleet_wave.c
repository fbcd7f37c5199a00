#include <assert.h>
#include <stdlib.h>

#include "plan/fleet_internal.h"

// When the legs of one kecamatan begin, and how its vehicles are chosen.
typedef struct choice {
    int32_t day[FLEET_LEGS];
    int32_t first_day_max; // of the first departure from the warehouse
    fleet_policy policy;
    bool late; // receipt may be late
    rng *r;    // draws the order of stops; NULL: as their tours have it
} choice;

// The days between which a choice may lie.
typedef struct limits {
    int32_t first[FLEET_LEGS];
    int32_t last[FLEET_LEGS];
    int32_t top;    // the leg that leaves the warehouse: 0, or a later one where those before are passed by
    bool day_fixed; // that leg leaves on the user's day
} limits;

typedef struct outcome {
    int32_t missing; // kits, all reasons and legs
    int64_t late;    // kit-seconds
    int32_t soft;    // of the missing, those that other days might save
    int32_t leg;     // the first leg that lost such kits
} outcome;

static int32_t compare(int32_t a, int32_t b)
{
    return (a > b) - (a < b);
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t greatest(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static bool has_day(const fleet_work *w, int32_t k)
{
    return w->p->kecamatan[k].wave_day != NONE;
}

// Negative: a must not leave later than b; 0: no order between them. The user's waves first, then by travel.
static int32_t order_compare(const fleet_work *w, int32_t a, int32_t b)
{
    const fleet_kecamatan *ka = &w->p->kecamatan[a];
    const fleet_kecamatan *kb = &w->p->kecamatan[b];
    if (ka->wave > 0 && kb->wave > 0) {
        return compare(ka->wave, kb->wave);
    }
    if (ka->wave > 0 || kb->wave > 0) {
        return ka->wave > 0 ? -1 : 1;
    }
    return compare(kb->travel_s, ka->travel_s);
}

// Unordered ones by index.
int32_t *fleet_waves_order(const fleet_work *w)
{
    int32_t *order = ARENA_NEW(w->a, int32_t, w->p->n_kecamatan);
    for (int32_t k = 0; k < w->p->n_kecamatan; k++) {
        int32_t i = k;
        for (; i > 0 && order_compare(w, k, order[i - 1]) < 0; i--) {
            order[i] = order[i - 1];
        }
        order[i] = k;
    }
    return order;
}

static limits limits_make(const fleet_work *w, int32_t k)
{
    limits l = {.top = w->ix->top[k], .day_fixed = has_day(w, k)};
    for (int32_t leg = 0; leg < FLEET_LEGS; leg++) {
        fleet_hours h = fleet_hours_of(w->p, FLEET_OUT, leg, false);
        if (leg == 2 && w->p->receipt_s < h.to_s) {
            h.to_s = w->p->receipt_s;
        }
        l.first[leg] = fleet_hours_first_day(&h);
        l.last[leg] = greatest(l.first[leg], fleet_hours_last_day(&h));
    }
    if (l.day_fixed) {
        l.first[l.top] = l.last[l.top] = w->p->kecamatan[k].wave_day;
    }
    return l;
}

// Narrows the leg from the warehouse by the departures found so far. A day that the user set for one
// kecamatan moves others only when he ordered that one too (with_set_days), and is ignored when it leaves
// them no time.
static void limits_by_waves(const fleet_work *w, int32_t k, bool with_set_days, limits *l)
{
    if (l->day_fixed) {
        return;
    }
    int32_t lo = l->first[l->top];
    int32_t hi = l->last[l->top];
    for (int32_t other = 0; other < w->p->n_kecamatan; other++) {
        bool counts = !has_day(w, other) || (with_set_days && w->p->kecamatan[other].wave > 0);
        if (w->first_day[other] == NONE || !counts) {
            continue;
        }
        int32_t order = order_compare(w, other, k);
        lo = order < 0 ? greatest(lo, w->first_day[other]) : lo;
        hi = order > 0 ? least(hi, w->first_day[other]) : hi;
    }
    l->first[l->top] = lo;
    l->last[l->top] = hi;
}

// The latest days that leave each leg a whole day before the next.
static choice choice_latest(const limits *l)
{
    choice c = {.first_day_max = l->last[l->top], .policy = FLEET_FRUGAL};
    c.day[2] = l->last[2];
    for (int32_t leg = 1; leg >= 0; leg--) {
        c.day[leg] = greatest(l->first[leg], least(l->last[leg], c.day[leg + 1] - 1));
    }
    return c;
}

static int32_t leaving_on(const fleet_work *w, int32_t day)
{
    int32_t n = 0;
    for (int32_t k = 0; k < w->p->n_kecamatan; k++) {
        n += w->first_day[k] == day;
    }
    return n;
}

// Narrows the leg from the warehouse so that waves are days of their own, as long as there are days: a wave
// of the user's leaves before the day of his next one, and others find no more than wave_size kecamatan on
// their day. For planning from the nearest back.
static void limits_spread(const fleet_work *w, int32_t k, limits *l)
{
    if (l->day_fixed) {
        return;
    }
    int32_t day = choice_latest(l).day[l->top];
    for (int32_t other = 0; other < w->p->n_kecamatan; other++) {
        bool later = w->p->kecamatan[k].wave > 0 && w->p->kecamatan[other].wave > w->p->kecamatan[k].wave;
        if (later && w->first_day[other] != NONE) {
            day = least(day, w->first_day[other] - 1);
        }
    }
    bool counted = w->p->wave_size > 0 && w->p->kecamatan[k].wave <= 0;
    while (counted && day >= l->first[l->top] && leaving_on(w, day) >= w->p->wave_size) {
        day--;
    }
    l->last[l->top] = day >= l->first[l->top] ? least(l->last[l->top], day) : l->last[l->top];
}

// Begins a leg a day earlier, and the legs before it if they would not be done by then; when it cannot begin
// earlier, the leg before it. False when nothing can.
static bool choice_earlier(choice *c, const limits *l, int32_t leg)
{
    while (leg >= l->top && c->day[leg] <= l->first[leg]) {
        leg--;
    }
    if (leg < l->top) {
        return false;
    }
    c->day[leg]--;
    for (int32_t i = leg - 1; i >= 0; i--) {
        c->day[i] = greatest(l->first[i], least(c->day[i], c->day[i + 1] - 1));
    }
    return true;
}

static int64_t leg_start_s(const fleet_work *w, int32_t leg, int32_t day)
{
    const fleet_window *win = &w->p->window[FLEET_OUT][leg];
    int64_t opening = (int64_t)day * FLEET_DAY_S + win->day_from_s;
    return opening > win->from_s ? opening : win->from_s;
}

// Kits of a kecamatan that are missing in one direction, all legs.
static int32_t missing_of(const fleet_work *w, int32_t k, fleet_direction direction)
{
    const fleet_groups *cargo = &w->ix->cargo;
    int32_t n = 0;
    for (int32_t leg = 0; leg < FLEET_LEGS; leg++) {
        int32_t key = leg * w->p->n_kecamatan + k;
        for (int32_t i = cargo->first[key]; i < cargo->first[key + 1]; i++) {
            n += fleet_missing_of(w, cargo->item[i], direction);
        }
    }
    return n;
}

static outcome out_run(fleet_work *w, int32_t k, const choice *c)
{
    outcome r = {0};
    int64_t late = w->tally.part[FLEET_LATE];
    for (int32_t leg = 0; leg < FLEET_LEGS; leg++) {
        fleet_order o = {
            .kecamatan = k,
            .leg = leg,
            .direction = FLEET_OUT,
            .start_s = leg_start_s(w, leg, c->day[leg]),
            .first_day_max = w->first_day[k] == NONE ? c->first_day_max : INT32_MAX,
            .policy = c->policy,
            .late = c->late,
            .r = c->r,
        };
        int32_t soft = fleet_leg_run(w, &o);
        r.leg = r.soft == 0 ? leg : r.leg;
        r.soft += soft;
    }
    r.missing = missing_of(w, k, FLEET_OUT);
    r.late = w->tally.part[FLEET_LATE] - late;
    return r;
}

// The best choice found so far.
typedef struct found {
    choice choice;
    int32_t missing;
    int64_t late;
} found;

// Tries days from the latest to the earliest within the limits until all is carried; keeps the best choice
// and leaves the work as it was.
static void out_search(fleet_work *w, int32_t k, const limits *l, bool forward, bool late, found *best)
{
    int32_t mark = fleet_work_mark(w);
    choice c = choice_latest(l);
    c.late = late;
    if (forward) {
        c.day[l->top] = l->first[l->top];
    }
    for (int32_t attempts = 0; attempts < FLEET_ATTEMPTS_MAX; attempts++) {
        outcome r = out_run(w, k, &c);
        fleet_work_undo(w, mark);
        if (r.missing < best->missing || (r.missing == best->missing && r.late < best->late)) {
            *best = (found){c, r.missing, r.late};
        }
        if (r.soft == 0 && r.late == 0) {
            return;
        }
        if (choice_earlier(&c, l, r.soft == 0 ? FLEET_LEGS - 1 : r.leg)) {
            continue;
        }
        if (c.policy == FLEET_FAST) {
            return;
        }
        c.policy = FLEET_FAST; // more vehicles side by side
    }
}

// Finds the best choice for a kecamatan beside those already planned, and runs it.
static choice out_kecamatan(fleet_work *w, int32_t k, bool forward)
{
    found best = {.missing = INT32_MAX};
    limits l = limits_make(w, k);
    limits wide = l;
    limits_by_waves(w, k, true, &l);
    limits_by_waves(w, k, false, &wide);
    limits spread = l;
    if (!forward) {
        limits_spread(w, k, &spread);
    }
    out_search(w, k, &spread, forward, false, &best);
    int32_t top = l.top;
    if (best.missing > 0 && spread.last[top] != l.last[top]) {
        out_search(w, k, &l, forward, false, &best);
    }
    if (best.missing > 0 && (l.first[top] != wide.first[top] || l.last[top] != wide.last[top])) {
        out_search(w, k, &wide, forward, false, &best);
    }
    if (best.missing > 0 && w->p->late_s > w->p->receipt_s) {
        out_search(w, k, &wide, forward, true, &best);
    }
    (void)out_run(w, k, &best.choice);
    return best.choice;
}

static int64_t out_replay(fleet_work *w, const int32_t *sequence, const choice *chosen)
{
    int64_t missing = 0;
    for (int32_t i = 0; i < w->p->n_kecamatan; i++) {
        missing += out_run(w, sequence[i], &chosen[sequence[i]]).missing;
    }
    return missing;
}

// The days are set from the nearest back, but on the morning itself the farthest should have the first
// trucks: runs all again in the order of the waves, on the days found, unless that loses goods or makes
// more of them late.
static void out_farthest_first(fleet_work *w, int32_t start, const int32_t *order, const int32_t *sequence,
                               const choice *chosen)
{
    int32_t n = w->p->n_kecamatan;
    int64_t missing = 0;
    int64_t late = w->tally.part[FLEET_LATE];
    choice *same_day = ARENA_NEW(w->a, choice, n);
    for (int32_t k = 0; k < n; k++) {
        missing += missing_of(w, k, FLEET_OUT);
        same_day[k] = chosen[k];
        if (w->first_day[k] != NONE) {
            same_day[k].day[w->ix->top[k]] = same_day[k].first_day_max = w->first_day[k];
        }
    }
    fleet_work_undo(w, start);
    int64_t again = out_replay(w, order, same_day);
    if (again > missing || (again == missing && w->tally.part[FLEET_LATE] > late)) {
        fleet_work_undo(w, start);
        (void)out_replay(w, sequence, chosen);
    }
}

void fleet_waves_out(fleet_work *w, bool forward, void (*step)(void *ctx), void *ctx)
{
    int32_t n = w->p->n_kecamatan;
    const int32_t *order = fleet_waves_order(w);
    int32_t *sequence = ARENA_NEW(w->a, int32_t, n);
    choice *chosen = ARENA_NEW(w->a, choice, n);
    int32_t start = fleet_work_mark(w);
    int32_t done = 0;
    // Days that the user set have no other choice, so they take their vehicles first.
    for (int32_t pass = 0; pass < 2; pass++) {
        for (int32_t i = 0; i < n; i++) {
            int32_t k = order[forward ? i : n - 1 - i];
            if (has_day(w, k) == (pass == 0)) {
                sequence[done++] = k;
                chosen[k] = out_kecamatan(w, k, forward);
                step(ctx);
            }
        }
    }
    if (!forward) {
        out_farthest_first(w, start, order, sequence, chosen);
    }
}

static outcome back_run(fleet_work *w, int32_t k, fleet_policy policy, rng *draws)
{
    outcome r = {0};
    for (int32_t leg = FLEET_LEGS - 1; leg >= 0; leg--) {
        fleet_order o = {
            .kecamatan = k,
            .leg = leg,
            .direction = FLEET_BACK,
            .start_s = w->p->window[FLEET_BACK][leg].from_s,
            .first_day_max = INT32_MAX,
            .policy = policy,
            .r = draws,
        };
        r.soft += fleet_leg_run(w, &o);
    }
    r.missing = missing_of(w, k, FLEET_BACK);
    return r;
}

void fleet_waves_redo_back(fleet_work *w, int32_t kecamatan)
{
    int32_t mark = fleet_work_mark(w);
    outcome frugal = back_run(w, kecamatan, FLEET_FRUGAL, NULL);
    if (frugal.soft > 0) {
        fleet_work_undo(w, mark);
        outcome fast = back_run(w, kecamatan, FLEET_FAST, NULL);
        if (fast.missing >= frugal.missing) {
            fleet_work_undo(w, mark);
            (void)back_run(w, kecamatan, FLEET_FRUGAL, NULL);
        }
    }
}

void fleet_waves_back(fleet_work *w, void (*step)(void *ctx), void *ctx)
{
    int32_t *order = fleet_waves_order(w);
    for (int32_t i = 0; i < w->p->n_kecamatan; i++) {
        fleet_waves_redo_back(w, order[i]);
        step(ctx);
    }
}

void fleet_waves_redo(fleet_work *w, int32_t kecamatan)
{
    (void)out_kecamatan(w, kecamatan, false);
    fleet_waves_redo_back(w, kecamatan);
}

static int32_t draw_day(rng *r, int32_t first, int32_t last)
{
    return last > first ? first + (int32_t)rng_below(r, (uint32_t)(last - first) + 1) : first;
}

void fleet_waves_redo_by_lot(fleet_work *w, int32_t kecamatan, rng *r)
{
    limits l = limits_make(w, kecamatan);
    limits_by_waves(w, kecamatan, true, &l);
    choice c = choice_latest(&l);
    for (int32_t leg = FLEET_LEGS - 1; leg >= 0; leg--) {
        int32_t last = leg < FLEET_LEGS - 1 ? least(l.last[leg], c.day[leg + 1]) : l.last[leg];
        c.day[leg] = draw_day(r, greatest(l.first[leg], last - 3), last);
    }
    c.policy = rng_below(r, 2) == 0 ? FLEET_FRUGAL : FLEET_FAST;
    c.late = rng_below(r, 2) == 0;
    c.r = r;
    (void)out_run(w, kecamatan, &c);
    (void)back_run(w, kecamatan, rng_below(r, 2) == 0 ? FLEET_FRUGAL : FLEET_FAST, r);
}

void fleet_waves_days(const fleet_work *w, int32_t kecamatan, int32_t *ret_first, int32_t *ret_last)
{
    limits l = limits_make(w, kecamatan);
    limits_by_waves(w, kecamatan, true, &l);
    *ret_first = l.first[l.top];
    *ret_last = l.last[l.top];
}

bool fleet_waves_hold(const fleet_work *w, int32_t kecamatan)
{
    int32_t day = w->first_day[kecamatan];
    if (day == NONE) {
        return true;
    }
    if (has_day(w, kecamatan)) {
        return day == w->p->kecamatan[kecamatan].wave_day;
    }
    limits l = {.top = 0, .first = {INT32_MIN}, .last = {INT32_MAX}};
    limits_by_waves(w, kecamatan, true, &l);
    return day >= l.first[0] && day <= l.last[0];
}

// The day by which a kecamatan without the user's wave is numbered. One that gets nothing goes with the one
// before it in the order, so that the order by travel time holds for it too.
static void number_days(const fleet_work *w, const int32_t *order, int32_t *day)
{
    int32_t last = NONE;
    for (int32_t i = w->p->n_kecamatan - 1; i >= 0; i--) { // the earliest day, for those before all others
        int32_t k = order[i];
        bool sets = w->p->kecamatan[k].wave == 0 && !has_day(w, k) && w->first_day[k] != NONE;
        last = sets ? w->first_day[k] : last;
    }
    for (int32_t i = 0; i < w->p->n_kecamatan; i++) {
        int32_t k = order[i];
        day[k] = w->first_day[k];
        if (w->p->kecamatan[k].wave == 0 && !has_day(w, k)) {
            last = w->first_day[k] != NONE ? w->first_day[k] : last;
            day[k] = last;
        } else if (has_day(w, k)) {
            day[k] = w->p->kecamatan[k].wave_day;
        }
    }
}

static int day_compare(const void *a, const void *b)
{
    return compare(*(const int32_t *)a, *(const int32_t *)b);
}

int32_t fleet_waves_number(const fleet_work *w, int32_t *wave_of)
{
    int32_t n = w->p->n_kecamatan;
    int32_t *day = ARENA_NEW(w->a, int32_t, n);
    int32_t *distinct = ARENA_NEW(w->a, int32_t, n);
    int32_t n_distinct = 0;
    int32_t after = 0;
    number_days(w, fleet_waves_order(w), day);
    for (int32_t k = 0; k < n; k++) {
        after = greatest(after, w->p->kecamatan[k].wave);
        if (w->p->kecamatan[k].wave == 0) {
            distinct[n_distinct++] = day[k];
        }
    }
    assert(after < INT32_MAX - n);
    qsort(distinct, (size_t)n_distinct, sizeof *distinct, day_compare);
    int32_t highest = after;
    for (int32_t k = 0; k < n; k++) {
        wave_of[k] = w->p->kecamatan[k].wave;
        if (wave_of[k] > 0) {
            continue;
        }
        wave_of[k] = after + 1;
        for (int32_t i = 1; i < n_distinct && distinct[i] <= day[k]; i++) {
            wave_of[k] += distinct[i] != distinct[i - 1];
        }
        highest = greatest(highest, wave_of[k]);
    }
    return highest;
}
