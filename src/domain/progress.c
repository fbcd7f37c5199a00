#include "domain/progress.h"

#include <math.h>
#include <stdlib.h>

#include "geo/segment.h"

enum {
    NEAR_AS_M = 30, // of two places of the way that are about as near, the earlier one counts
    SURE = 3,       // so many positions that agree outweigh one that does not
};

// The positions while they are gone through, in the order of their moments.
typedef struct run {
    const progress_way *way;
    const progress_limits *limits;
    const observation *obs;
    progress_fix *fix;
    double *metres;     // [way->n] along the way
    double farthest_m;  // along the way
    double stop_from_m; // of the last stop that was reached: never before it again
    int64_t stop_at_us; // when that stop was reached
    int32_t good;       // the last position that is used; -1 = none
    int32_t doubted;    // the last that nobody could have got to
    int32_t doubted_n;  // in a row, each within reach of the one before
    int32_t still;      // the first of the last ones that are near each other
    progress p;
} run;

static void way_measure(run *r)
{
    r->metres[0] = 0;
    for (int32_t i = 1; i < r->way->n; i++) {
        r->metres[i] =
            r->metres[i - 1] + (double)point_distance_mm(r->way->at[i - 1].at, r->way->at[i].at) / 1000;
    }
    r->p.whole_m = (int32_t)lround(r->metres[r->way->n - 1]);
}

// ---- what cannot be believed

static bool within_reach(const run *r, int32_t from, int32_t to)
{
    const observation *x = &r->obs[from];
    const observation *y = &r->obs[to];
    double s = (double)(y->time_us - x->time_us) / 1e6;
    int64_t noise_m =
        (x->accuracy_m > 0 ? x->accuracy_m : 0) + (int64_t)(y->accuracy_m > 0 ? y->accuracy_m : 0);
    return point_distance_m(x->at, y->at) <= s * r->limits->fastest_cms / 100 + (double)noise_m;
}

static bool same_moment(const run *r, int32_t before, int32_t i)
{
    return before >= 0 && r->obs[before].time_us == r->obs[i].time_us;
}

static uint32_t marks_of(const run *r, int32_t i)
{
    const observation *o = &r->obs[i];
    return (o->mock ? PROGRESS_MOCK : 0u) | (o->accuracy_m > r->limits->coarse_m ? PROGRESS_COARSE : 0u) |
           (o->time_us > o->heard_us + r->limits->clock_us ? PROGRESS_CLOCK : 0u) |
           (!o->placed || same_moment(r, r->good, i) || same_moment(r, r->doubted, i) ? PROGRESS_SAME : 0u);
}

// A position out of reach is doubted; when several that agree follow, the one before them was wrong.
static bool believed(run *r, int32_t i)
{
    if (r->good < 0 || within_reach(r, r->good, i)) {
        r->doubted_n = 0;
        return true;
    }
    bool agrees = r->doubted_n > 0 && within_reach(r, r->doubted, i);
    r->doubted_n = agrees ? r->doubted_n + 1 : 1;
    r->doubted = i;
    if (r->doubted_n < SURE) {
        return false;
    }
    r->doubted_n = 0;
    return true;
}

// ---- along the way

typedef struct place_on_way {
    double m;     // along
    double off_m; // from it
} place_on_way;

// The nearest place of the piece that ends at point i, of what lies behind `low` metres of the way.
static place_on_way place_on_piece(const run *r, point p, int32_t i, double low)
{
    point from = r->way->at[i - 1].at;
    point to = r->way->at[i].at;
    double from_m = r->metres[i - 1];
    double length = r->metres[i] - from_m;
    if (from_m < low && length > 0) {
        double cut = (low - from_m) / length;
        from.lat_e7 += (int32_t)lround(cut * ((double)to.lat_e7 - from.lat_e7));
        from.lon_e7 += (int32_t)lround(cut * ((double)to.lon_e7 - from.lon_e7));
        from_m = low;
    }
    double part = 0;
    double off = segment_distance_m(p, from, to, &part);
    return (place_on_way){from_m + part * (r->metres[i] - from_m), off};
}

// The nearest place of the way that the vehicle may be at: not before the last stop, nor farther back than
// it may turn. Out and back often go along one road, so of places about as near the first counts.
static place_on_way place_find(const run *r, point p)
{
    double low = fmax(r->stop_from_m, r->farthest_m - r->limits->back_m);
    place_on_way best = {(double)NAN, (double)INFINITY};
    for (int pass = 0; pass < 2; pass++) {
        double enough = best.off_m + NEAR_AS_M;
        for (int32_t i = 1; i < r->way->n; i++) {
            if (r->metres[i] < low) {
                continue;
            }
            place_on_way w = place_on_piece(r, p, i, low);
            if (pass == 1 && w.off_m <= enough) {
                return w;
            }
            best = pass == 0 && w.off_m < best.off_m ? w : best;
        }
    }
    return best;
}

// The plan's moment at a place of the way; at a stop that of arriving.
static int64_t plan_at(const run *r, double m)
{
    int32_t i = 1;
    while (i < r->way->n - 1 && r->metres[i] < m) {
        i++;
    }
    double length = r->metres[i] - r->metres[i - 1];
    double part = length > 0 ? (m - r->metres[i - 1]) / length : 0;
    part = part < 0 ? 0 : part > 1 ? 1 : part;
    int64_t from_us = r->way->at[i - 1].plan_us;
    return from_us + (int64_t)((double)(r->way->at[i].plan_us - from_us) * part);
}

// The plan's moment of leaving a stop.
static int64_t plan_leave(const run *r, int32_t stop)
{
    int64_t us = 0;
    for (int32_t i = 0; i < r->way->n; i++) {
        us = r->way->at[i].stop == stop ? r->way->at[i].plan_us : us;
    }
    return us;
}

static int32_t stop_last(const progress_way *way)
{
    int32_t last = PROGRESS_NOWHERE;
    for (int32_t i = 0; i < way->n; i++) {
        last = way->at[i].stop > last ? way->at[i].stop : last;
    }
    return last;
}

// The next stop, when the position is at it.
static void stop_reach(run *r, int32_t i, double m)
{
    const observation *o = &r->obs[i];
    for (int32_t k = 0; k < r->way->n; k++) {
        const progress_point *v = &r->way->at[k];
        bool ahead = v->stop == r->p.next_stop && r->p.next_stop != PROGRESS_NOWHERE;
        bool there = ahead && point_distance_m(v->at, o->at) <= r->limits->stop_m;
        bool past = ahead && m > r->metres[k] + r->limits->stop_m;
        if (there || past) {
            r->stop_from_m = r->metres[k];
            r->stop_at_us = o->time_us;
            r->p.stop = v->stop;
            r->p.next_stop = v->stop < stop_last(r->way) ? v->stop + 1 : PROGRESS_NOWHERE;
        }
    }
    bool left = r->p.stop != PROGRESS_NOWHERE && r->p.next_stop != PROGRESS_NOWHERE &&
                m > r->stop_from_m + r->limits->stop_m;
    r->p.stop = left ? PROGRESS_NOWHERE : r->p.stop;
}

static void still_follow(run *r, int32_t i)
{
    if (r->still < 0 || point_distance_m(r->obs[r->still].at, r->obs[i].at) > r->limits->still_m) {
        r->still = i;
    }
}

// The plan's moment of arriving at a stop.
static int64_t plan_stop(const run *r, int32_t stop)
{
    for (int32_t i = 0; i < r->way->n; i++) {
        if (r->way->at[i].stop == stop) {
            return r->way->at[i].plan_us;
        }
    }
    return 0;
}

// The plan's moment that the vehicle is at. At a stop the handling runs on while it stands there; where the
// trip begins, nobody saw it come.
static int64_t plan_now(const run *r)
{
    if (r->p.stop == PROGRESS_NOWHERE) {
        return plan_at(r, r->p.along_m);
    }
    int64_t arrive_us = plan_stop(r, r->p.stop);
    int64_t leave_us = plan_leave(r, r->p.stop);
    int64_t now_us = r->p.stop == 0 ? r->p.last_us : arrive_us + (r->p.last_us - r->stop_at_us);
    return now_us < arrive_us ? arrive_us : now_us < leave_us ? now_us : leave_us;
}

// How far it has come, and how late, with the position that was used last.
static void stage_follow(run *r)
{
    progress *p = &r->p;
    bool begun = p->along_m > r->limits->stop_m || p->stop > 0;
    p->stage = p->next_stop == PROGRESS_NOWHERE ? PROGRESS_ARRIVED
               : begun                          ? PROGRESS_UNDER_WAY
                                                : PROGRESS_WAITING;
    p->late_us = p->stage == PROGRESS_ARRIVED ? r->stop_at_us - plan_stop(r, stop_last(r->way))
                                              : p->last_us - plan_now(r);
}

static void position_use(run *r, int32_t i)
{
    const observation *o = &r->obs[i];
    place_on_way w = place_find(r, o->at);
    bool off = !(w.off_m <= r->limits->corridor_m);
    r->fix[i].off_m = (int32_t)lround(fmin(w.off_m, INT32_MAX));
    r->p.off_m = r->fix[i].off_m;
    r->p.off_since_us = !off ? 0 : r->p.off_since_us != 0 ? r->p.off_since_us : o->time_us;
    if (off) {
        r->fix[i].marks |= PROGRESS_OFF;
    } else {
        r->fix[i].along_m = (int32_t)lround(w.m);
        r->farthest_m = fmax(r->farthest_m, w.m);
        stop_reach(r, i, w.m);
        r->p.along_m = (int32_t)lround(fmax(w.m, r->stop_from_m));
    }
    still_follow(r, i);
    r->good = i;
    r->p.last_us = o->time_us;
    r->p.at = o->at;
    stage_follow(r);
    r->fix[i].stage = r->p.stage;
    r->fix[i].late_us = r->p.late_us;
}

// ---- the order of moments

typedef struct moment {
    const observation *what;
    int32_t obs;
} moment;

static int compare_number(int64_t x, int64_t y)
{
    return (x > y) - (x < y);
}

static int compare_moment(const void *x, const void *y)
{
    const moment *a = x;
    const moment *b = y;
    const int64_t by[][2] = {
        {a->what->time_us, b->what->time_us},       {a->what->at.lat_e7, b->what->at.lat_e7},
        {a->what->at.lon_e7, b->what->at.lon_e7},   {a->what->mock, b->what->mock},
        {a->what->accuracy_m, b->what->accuracy_m}, {a->what->heard_us, b->what->heard_us},
    };
    for (size_t i = 0; i < sizeof by / sizeof *by; i++) {
        if (by[i][0] != by[i][1]) {
            return compare_number(by[i][0], by[i][1]);
        }
    }
    return compare_number(a->obs, b->obs);
}

static void positions_follow(run *r, arena *a, int32_t n, int64_t known_us)
{
    moment *at = ARENA_NEW(a, moment, n);
    int32_t known = 0;
    for (int32_t i = 0; i < n; i++) {
        r->fix[i] = (progress_fix){.along_m = PROGRESS_NOWHERE, .off_m = PROGRESS_NOWHERE};
        if (r->obs[i].heard_us <= known_us) {
            at[known++] = (moment){&r->obs[i], i};
            r->p.heard_us = r->obs[i].heard_us > r->p.heard_us ? r->obs[i].heard_us : r->p.heard_us;
        }
    }
    qsort(at, (size_t)known, sizeof *at, compare_moment);
    for (int32_t k = 0; k < known; k++) {
        int32_t i = at[k].obs;
        r->fix[i].marks = marks_of(r, i);
        if (r->fix[i].marks != 0) {
            continue;
        }
        if (!believed(r, i)) {
            r->fix[i].marks = PROGRESS_FAST;
            continue;
        }
        position_use(r, i);
    }
}

// ---- what follows

static int64_t later(int64_t x, int64_t y)
{
    return x > y ? x : y;
}

static void expect(run *r, int64_t known_us)
{
    progress *p = &r->p;
    if (r->good < 0) {
        return;
    }
    int64_t now_us = plan_now(r);
    if (p->stage == PROGRESS_ARRIVED) {
        p->eta_us = r->stop_at_us;
    } else {
        p->eta_us = later(p->last_us + plan_stop(r, stop_last(r->way)) - now_us, known_us);
    }
    bool may_stand =
        p->stage != PROGRESS_UNDER_WAY || (p->stop != PROGRESS_NOWHERE && now_us < plan_leave(r, p->stop));
    int64_t since_us = r->obs[r->still].time_us;
    p->still_since_us = !may_stand && since_us < p->last_us ? since_us : 0;
}

void progress_of(arena *a, const progress_way *way, const progress_limits *limits, int32_t n,
                 const observation *obs, int64_t known_us, progress *ret, progress_fix *ret_fix)
{
    run r = {.way = way,
             .limits = limits,
             .obs = obs,
             .fix = ret_fix ? ret_fix : ARENA_NEW(a, progress_fix, n),
             .metres = ARENA_NEW(a, double, way->n),
             .good = -1,
             .doubted = -1,
             .still = -1,
             .p = {.stop = PROGRESS_NOWHERE, .next_stop = 0, .off_m = PROGRESS_NOWHERE}};
    way_measure(&r);
    positions_follow(&r, a, n, known_us);
    expect(&r, known_us);
    *ret = r.p;
}

int64_t progress_apart_us(int32_t n, const progress *vehicle)
{
    int64_t least_us = INT64_MAX;
    int64_t most_us = INT64_MIN;
    int32_t counted = 0;
    for (int32_t i = 0; i < n; i++) {
        if (vehicle[i].stage == PROGRESS_UNDER_WAY) {
            least_us = vehicle[i].late_us < least_us ? vehicle[i].late_us : least_us;
            most_us = vehicle[i].late_us > most_us ? vehicle[i].late_us : most_us;
            counted++;
        }
    }
    return counted < 2 ? 0 : most_us - least_us;
}
