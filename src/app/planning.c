#include "app/planning.h"

#include <string.h>

#include "app/plan_draft.h"
#include "app/planning_internal.h"
#include "base/clock.h"

bool planning_calendar(const planning *p, const char *code, const snap_calendar **ret, err *e)
{
    for (int32_t i = 0; i < p->snap->n_calendar; i++) {
        if (strcmp(p->snap->calendar[i].code, code) == 0) {
            *ret = &p->snap->calendar[i];
            return true;
        }
    }
    err_fail(e, ERR_CODE("plan.no_calendar"), ERR_Z("code", code));
    return false;
}

static const snap_setting *find_setting(const planning *p, const char *code)
{
    for (int32_t i = 0; i < p->snap->n_setting; i++) {
        if (strcmp(p->snap->setting[i].code, code) == 0) {
            return &p->snap->setting[i];
        }
    }
    return NULL;
}

bool planning_has_setting(const planning *p, const char *code)
{
    return find_setting(p, code) != NULL;
}

bool planning_setting(const planning *p, const char *code, int64_t min, int64_t max, int32_t *ret, err *e)
{
    const snap_setting *s = find_setting(p, code);
    if (s && s->value >= min && s->value <= max) {
        *ret = (int32_t)s->value;
        return true;
    }
    return err_fail(e, ERR_CODE("plan.no_setting"), ERR_Z("code", code), ERR_INT("min", min),
                    ERR_INT("max", max));
}

int32_t planning_second(const planning *p, int64_t local_s)
{
    int64_t s = local_s - (int64_t)p->day0 * S_PER_DAY;
    return (int32_t)(s > PLAN_FAR_S ? PLAN_FAR_S : s < -PLAN_FAR_S ? -PLAN_FAR_S : s);
}

int32_t planning_day_second(const planning *p, int32_t day, int32_t offset_days, int32_t open)
{
    return day == SNAP_DAY_NONE ? open : planning_second(p, ((int64_t)day + offset_days) * S_PER_DAY);
}

static bool find_day0(planning *p, err *e)
{
    const snap_calendar *first = NULL;
    if (p->snap->operation.code == NULL || p->snap->operation.code[0] == '\0') {
        return err_fail(e, ERR_CODE("plan.no_operation"));
    }
    if (!planning_calendar(p, "leg-gudang-ppk", &first, e)) {
        return false;
    }
    p->day0 = (int32_t)(first->from_s / S_PER_DAY);
    return true;
}

// Whether nobody waits for the plan any more.
static bool given_up(const planning_options *o, err *e)
{
    return o && o->given_up && o->given_up(o->given_up_ctx) && !err_fail(e, ERR_CODE("plan.given_up"));
}

bool planning_times(arena *a, planning *p, travel_mode mode, int32_t n_from, const int32_t *from,
                    int32_t n_to, const int32_t *to, roads_table *ret, err *e)
{
    if (given_up(p->options, e) || !roads_times(a, p->net, &p->state, mode, n_from, from, n_to, to, ret, e)) {
        return false;
    }
    p->metric[mode] = ret->metric;
    p->asked |= (mode_set)(1u << mode);
    return true;
}

static void say(const planning_options *o, planning_step step)
{
    if (o->progress) {
        o->progress(o->progress_ctx, step, 0, 0);
    }
}

typedef struct progress_relay {
    const planning_options *o;
} progress_relay;

static bool fleet_said(void *ctx, int64_t done, int64_t total)
{
    const planning_options *o = ((progress_relay *)ctx)->o;
    if (o->draft) {
        plan_draft_tick(o->draft);
    }
    if (o->progress) {
        o->progress(o->progress_ctx, PLANNING_DISTRIBUTION, done, total);
    }
    return true;
}

static void fleet_bettered(void *ctx, const fleet_plan *plan)
{
    const planning_options *o = ((progress_relay *)ctx)->o;
    if (o->better) {
        o->better(o->progress_ctx, &plan->score);
    }
    if (o->draft) {
        plan_draft_better(o->draft, plan);
    }
}

// What of it still fits is where the search begins.
static const fleet_plan *start_of(arena *a, planning *p, const planning_options *o)
{
    const fleet_plan *draft = o->draft ? plan_draft_begin(a, o->draft, p, o) : NULL;
    p->begun = draft ? o->draft->begun : 0;
    return draft ? draft : o->before ? &p->standing : NULL;
}

bool planning_problem(arena *a, const snapshot *snap, roads *net, const planning_options *o, planning *ret,
                      err *e)
{
    planning p = {.snap = snap, .options = o, .net = net, .state = {.rain = o->rain, .river = o->river}};
    p.n_vehicle_there = snap->n_vehicle;
    if (o->before) {
        planning_left(a, &p, o->before);
    }
    say(o, PLANNING_NETWORK);
    if (!find_day0(&p, e) || !planning_closures(a, &p, e) || !planning_geography(a, &p, e) ||
        !planning_duty_problem(a, &p, e)) {
        return false;
    }
    say(o, PLANNING_PLACEMENT);
    int64_t usual = o->iterations < PLACEMENT_ITERATIONS_MAX ? o->iterations : PLACEMENT_ITERATIONS_MAX;
    duty_options duty = {.seed = o->seed,
                         .iterations = o->effort ? o->effort->placement : usual,
                         .start = o->before ? &p.told_placement : NULL,
                         .out_of_time = o->placement_over,
                         .out_of_time_ctx = o->out_of_time_ctx};
    duty_solve(a, &p.duty, &duty, &p.placement);
    if (given_up(o, e) || !planning_fleet_problem(a, &p, e) ||
        (o->before && !planning_stand(a, &p, o->before, e))) {
        return false;
    }
    p.fleet.spares_out = o->spares;
    p.options = NULL;
    *ret = p;
    return true;
}

bool planning_make(arena *a, const snapshot *snap, roads *net, const planning_options *o, planning *ret,
                   err *e)
{
    planning p;
    if (!planning_problem(a, snap, net, o, &p, e)) {
        return false;
    }
    say(o, PLANNING_DISTRIBUTION);
    progress_relay relay = {o};
    fleet_options fleet = {.seed = o->seed,
                           .iterations = o->effort ? o->effort->distribution : o->iterations,
                           .threads = 2,
                           .start = start_of(a, &p, o),
                           .out_of_time = o->out_of_time,
                           .out_of_time_ctx = o->out_of_time_ctx,
                           .progress = fleet_said,
                           .progress_ctx = &relay,
                           .better = fleet_bettered,
                           .better_ctx = &relay};
    fleet_solve(a, &p.fleet, &fleet, &p.distribution);
    if (given_up(o, e)) {
        return false;
    }
    say(o, PLANNING_JUDGE);
    if (o->before) {
        planning_judge_before(a, &p);
    }
    check_report_init(a, &p.verdict);
    check_duty(a, &p.duty, &p.placement, &p.verdict);
    check_fleet(a, &p.fleet, &p.distribution, &p.verdict);
    *ret = p;
    return true;
}
