// The rules of a distribution: hours of its legs and settings of the register.
#include "app/planning_internal.h"

#include <string.h>

#include "base/clock.h"

enum {
    TOLD_SLACK_MIN = 15, // an order that moves by less need not be given anew
    DAY_MIN = 24 * 60,
    WEEK_MIN = 7 * DAY_MIN,
    LATE_MIN_MAX = 2 * DAY_MIN,
    CONVOY_MAX = 100,
    CONVOY_GAP_MIN = 30, // between the first and the last of a convoy
};

int32_t planning_told_slack_s(const snapshot *s)
{
    int64_t min = TOLD_SLACK_MIN;
    for (int32_t i = 0; i < s->n_setting; i++) {
        const snap_setting *row = &s->setting[i];
        bool said = strcmp(row->code, "told_slack_min") == 0 && row->value >= 0 && row->value <= DAY_MIN;
        min = said ? row->value : min;
    }
    return (int32_t)min * S_PER_MIN;
}

static bool fill_windows(planning *p, err *e)
{
    static const char *const code[2][FLEET_LEGS] = {{"leg-gudang-ppk", "leg-ppk-pps", "leg-pps-tps"},
                                                    {"leg-ppk-gudang", "leg-pps-ppk", "leg-tps-pps"}};
    const snap_calendar *c = NULL;
    for (int d = 0; d < 2; d++) {
        for (int leg = 0; leg < FLEET_LEGS; leg++) {
            if (!planning_calendar(p, code[d][leg], &c, e)) {
                return false;
            }
            p->fleet.window[d][leg] =
                (fleet_window){planning_second(p, c->from_s), planning_second(p, c->to_s),
                               c->hours_from == SNAP_NONE ? 0 : c->hours_from * S_PER_MIN,
                               c->hours_to == SNAP_NONE ? S_PER_DAY : c->hours_to * S_PER_MIN};
        }
    }
    if (!planning_calendar(p, "perahu", &c, e)) {
        return false;
    }
    p->fleet.boat_from_s = c->hours_from == SNAP_NONE ? 6 * S_PER_HOUR : c->hours_from * S_PER_MIN;
    p->fleet.boat_to_s = c->hours_to == SNAP_NONE ? 18 * S_PER_HOUR : c->hours_to * S_PER_MIN;
    return true;
}

// The solver takes it that a TPS has its goods when the first of them may go back.
static bool check_back_window(const planning *p, err *e)
{
    const fleet_problem *f = &p->fleet;
    int32_t from_s = f->window[FLEET_BACK][FLEET_LEGS - 1].from_s;
    if (from_s >= f->late_s) {
        return true;
    }
    char from[DATETIME_TEXT];
    char received[DATETIME_TEXT];
    datetime_format((int64_t)p->day0 * S_PER_DAY + from_s, from);
    datetime_format((int64_t)p->day0 * S_PER_DAY + f->late_s, received);
    return err_fail(e, ERR_CODE("plan.back_early"), ERR_Z("code", "leg-tps-pps"), ERR_Z("from", from),
                    ERR_Z("received", received));
}

// What may be left out of the settings, with what then holds.
static bool fill_settings(planning *p, err *e)
{
    fleet_problem *f = &p->fleet;
    int32_t late_min = 0;
    int32_t rest_min = 0;
    int32_t stretch_min = 0;
    int32_t told_min = TOLD_SLACK_MIN;
    int32_t gap_min = CONVOY_GAP_MIN;
    const struct {
        const char *code;
        int32_t max, *to;
    } table[] = {{"late_limit_min", LATE_MIN_MAX, &late_min}, {"rest_min", DAY_MIN, &rest_min},
                 {"stretch_min", WEEK_MIN, &stretch_min},     {"told_slack_min", DAY_MIN, &told_min},
                 {"convoy_min", CONVOY_MAX, &f->convoy_min},  {"convoy_gap_min", DAY_MIN, &gap_min}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (planning_has_setting(p, table[i].code) &&
            !planning_setting(p, table[i].code, 0, table[i].max, table[i].to, e)) {
            return false;
        }
    }
    f->late_s = f->receipt_s + late_min * S_PER_MIN;
    f->rest_s = rest_min * S_PER_MIN;
    f->stretch_s = stretch_min * S_PER_MIN;
    f->told_slack_s = told_min * S_PER_MIN;
    f->convoy_gap_s = gap_min * S_PER_MIN;
    f->now_s = -PLAN_FAR_S;
    f->water_bad =
        p->state.rain == RAIN_HEAVY || p->state.river == RIVER_LOW || p->state.river == RIVER_FLOOD;
    return true;
}

bool planning_rules(planning *p, err *e)
{
    fleet_problem *f = &p->fleet;
    int32_t receipt_min = 0;
    if (!fill_windows(p, e) || !planning_setting(p, "receipt_hour_min", 0, 24 * 60, &receipt_min, e) ||
        !planning_setting(p, "margin_leg_s", 0, S_PER_DAY, &f->margin_s, e) ||
        !planning_setting(p, "load_unit_s", 0, S_PER_HOUR, &f->load_unit_s, e) ||
        !planning_setting(p, "unload_unit_s", 0, S_PER_HOUR, &f->unload_unit_s, e) ||
        !planning_setting(p, "stop_fixed_s", 0, S_PER_DAY, &f->stop_fixed_s, e) ||
        !planning_setting(p, "escort_leg1", 0, FLEET_ESCORTS_MAX, &f->escorts[0], e) ||
        !planning_setting(p, "escort_leg2", 0, FLEET_ESCORTS_MAX, &f->escorts[1], e) ||
        !planning_setting(p, "escort_leg3", 0, FLEET_ESCORTS_MAX, &f->escorts[2], e) ||
        (planning_has_setting(p, "wave_kecamatan") &&
         !planning_setting(p, "wave_kecamatan", 0, 1000, &f->wave_size, e))) {
        return false;
    }
    f->receipt_s = planning_day_second(p, p->snap->operation.voting_day, -1, 0) + receipt_min * S_PER_MIN;
    return fill_settings(p, e) && check_back_window(p, e);
}
