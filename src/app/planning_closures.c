// Which closures a plan reckons with: those that hold while something of it moves. One matrix serves both
// directions and all days, so a closure that counts is closed for the whole plan; one that holds between the
// windows, or at night where nobody drives, closes nothing.
#include <string.h>

#include "app/planning_internal.h"
#include "base/clock.h"

// What moves, by the codes of the calendar: goods out and back within their hours, and the officers around
// the voting at any hour.
static const char *const window_code[PLANNING_WINDOWS] = {
    "leg-gudang-ppk", "leg-ppk-pps", "leg-pps-tps", "leg-tps-pps", "leg-pps-ppk",
    "leg-ppk-gudang", "pam-sebelum", "pam-selama",  "pam-sesudah",
};

const char *planning_window_code(int window)
{
    return window_code[window];
}

// Whether some moment of the hours of one day is in [from, to).
static bool meets_day(int64_t day_s, int32_t opens_s, int32_t ends_s, int64_t from_s, int64_t to_s)
{
    return day_s + opens_s < to_s && from_s < day_s + ends_s;
}

bool planning_window_meets(const snap_calendar *w, int64_t from_s, int64_t to_s)
{
    int32_t opens_s = w->hours_from == SNAP_NONE ? 0 : w->hours_from * S_PER_MIN;
    int32_t ends_s = w->hours_to == SNAP_NONE ? S_PER_DAY : w->hours_to * S_PER_MIN;
    int64_t from = from_s > w->from_s ? from_s : w->from_s;
    int64_t to = to_s < w->to_s ? to_s : w->to_s;
    if (from >= to) {
        return false;
    }
    // Hours over midnight are looked at no closer, and a whole day has all hours.
    return ends_s <= opens_s || to - from >= S_PER_DAY ||
           meets_day(from - from % S_PER_DAY, opens_s, ends_s, from, to) ||
           meets_day((to - 1) - (to - 1) % S_PER_DAY, opens_s, ends_s, from, to);
}

// The windows of the calendar, and the moments from the first to the last of them.
static bool find_windows(planning *p, const snap_calendar *ret[static PLANNING_WINDOWS], err *e)
{
    int64_t offset_s = (int64_t)p->snap->operation.utc_offset_min * S_PER_MIN;
    for (int i = 0; i < PLANNING_WINDOWS; i++) {
        if (!planning_calendar(p, window_code[i], &ret[i], e)) {
            return false;
        }
        int64_t from_s = ret[i]->from_s - offset_s;
        int64_t to_s = ret[i]->to_s - offset_s;
        p->state.at_s = i == 0 || from_s < p->state.at_s ? from_s : p->state.at_s;
        p->state.until_s = i == 0 || to_s > p->state.until_s ? to_s : p->state.until_s;
    }
    return true;
}

bool planning_closures(arena *a, planning *p, err *e)
{
    const snap_calendar *window[PLANNING_WINDOWS];
    const road_closure never = {.from_s = INT64_MAX, .to_s = INT64_MIN};
    engine_trip t;
    if (!find_windows(p, window, e)) {
        return false;
    }
    roads_trip(p->net, &p->state, MODE_TRUCK, &t);
    road_closure *closure = ARENA_NEW(a, road_closure, t.state.n_closure);
    p->closure_windows = ARENA_NEW(a, uint32_t, p->snap->n_closure);
    for (int32_t i = 0; i < t.state.n_closure; i++) {
        const snap_closure *row = roads_closure(p->net, i);
        uint32_t *windows = &p->closure_windows[row - p->snap->closure];
        for (uint32_t w = 0; w < PLANNING_WINDOWS; w++) {
            *windows |= planning_window_meets(window[w], row->from_s, row->to_s) ? 1u << w : 0;
        }
        closure[i] = *windows != 0 ? t.state.closure[i] : never;
    }
    p->state.closure = closure;
    return true;
}
