#include "domain/watch.h"

#include <stdlib.h>

#include "base/clock.h"
#include "domain/access.h"

enum { MIN_PER_DAY = S_PER_DAY / S_PER_MIN };

static const struct {
    const char *name;
    watch_level level;
} kinds[WATCH_KIND_COUNT] = {
#define WATCH_KIND_ROW(symbol, number, name, level) [WATCH_##symbol] = {name, WATCH_##level},
    WATCH_KINDS(WATCH_KIND_ROW)
#undef WATCH_KIND_ROW
};

const char *watch_kind_name(watch_kind kind)
{
    return kinds[kind].name;
}

bool watch_kind_find(str name, watch_kind *ret)
{
    for (int32_t i = 0; i < WATCH_KIND_COUNT; i++) {
        if (str_eq(name, str_of(kinds[i].name))) {
            *ret = (watch_kind)i;
            return true;
        }
    }
    return false;
}

// ---- which rule

static int32_t rule_for(const watch_rule *rule, int32_t n_rule, const watch_condition *c)
{
    int32_t best = -1;
    for (int32_t i = 0; i < n_rule; i++) {
        bool fits = rule[i].kind == c->kind && access_area_holds(rule[i].area, c->area);
        if (fits && (best < 0 || rule[i].area.n > rule[best].area.n)) {
            best = i;
        }
    }
    return best;
}

// ---- when

// The moment itself, or the end of the quiet hours that it falls into.
static int64_t quiet_end(const watch_rule *r, int32_t utc_offset_min, int64_t at_us)
{
    if (r->quiet_from == WATCH_NO_QUIET || r->quiet_from == r->quiet_to) {
        return at_us;
    }
    const int64_t us_per_min = (int64_t)S_PER_MIN * US_PER_S;
    int64_t local_us = at_us + utc_offset_min * us_per_min;
    int64_t day_us = MIN_PER_DAY * us_per_min;
    int64_t in_day_us = ((local_us % day_us) + day_us) % day_us;
    int64_t from_us = r->quiet_from * us_per_min;
    int64_t to_us = r->quiet_to * us_per_min;
    bool over_midnight = from_us > to_us;
    bool quiet =
        over_midnight ? in_day_us >= from_us || in_day_us < to_us : in_day_us >= from_us && in_day_us < to_us;
    if (!quiet) {
        return at_us;
    }
    return at_us + (to_us - in_day_us) + (in_day_us >= to_us ? day_us : 0);
}

static int64_t later(int64_t x, int64_t y)
{
    return x > y ? x : y;
}

// ---- one alarm

// When a condition raises its alarm; INT64_MAX when it never does.
static int64_t raised_at(const watch_rule *r, const watch_condition *c, int32_t utc_offset_min)
{
    bool held = c->to_us == INT64_MAX || c->to_us - c->from_us >= r->after_us;
    if (!held || c->old) {
        return INT64_MAX;
    }
    int64_t due_us = later(c->from_us + r->after_us, c->known_us);
    int64_t raised_us = quiet_end(r, utc_offset_min, due_us);
    bool over_in_quiet = raised_us > due_us && c->to_us <= raised_us;
    return over_in_quiet ? INT64_MAX : raised_us;
}

// The first act of a kind about a condition from `from_us` on; NULL when there is none by now.
static const watch_act *act_find(const watch_condition *c, const watch_act *act, int32_t n_act,
                                 watch_act_kind kind, int64_t from_us, int64_t now_us)
{
    const watch_act *first = NULL;
    for (int32_t i = 0; i < n_act; i++) {
        const watch_act *x = &act[i];
        bool about = x->act == kind && x->kind == c->kind && x->from_us == c->from_us &&
                     str_eq(x->subject, c->subject);
        if (!about || x->at_us < from_us || x->at_us > now_us) {
            continue;
        }
        bool sooner =
            !first || x->at_us < first->at_us || (x->at_us == first->at_us && str_cmp(x->by, first->by) < 0);
        first = sooner ? x : first;
    }
    return first;
}

static void alarm_act(watch_alarm *x, const watch_condition *c, const watch_act *act, int32_t n_act,
                      int64_t now_us)
{
    const watch_act *resolve = act_find(c, act, n_act, WATCH_RESOLVE, x->raised_us, now_us);
    int64_t end_us = later(c->to_us, x->raised_us);
    if (resolve && resolve->at_us < end_us) {
        x->resolved_us = resolve->at_us;
        x->resolved_by = resolve->by;
    } else if (c->to_us != INT64_MAX && end_us <= now_us) {
        x->resolved_us = end_us;
    }
    const watch_act *ack = act_find(c, act, n_act, WATCH_ACKNOWLEDGE, x->raised_us, now_us);
    if (ack && (x->resolved_us == 0 || ack->at_us <= x->resolved_us)) {
        x->acknowledged_us = ack->at_us;
        x->acknowledged_by = ack->by;
    }
}

// ---- all of them

// The level that it has come to: one higher whenever nobody took it on in time.
static watch_level level_of(const watch_alarm *x, const watch_rule *r, watch_level level, int64_t now_us)
{
    int64_t until_us = now_us;
    until_us = x->resolved_us != 0 && x->resolved_us < until_us ? x->resolved_us : until_us;
    until_us = x->acknowledged_us != 0 && x->acknowledged_us < until_us ? x->acknowledged_us : until_us;
    for (int64_t at_us = x->raised_us + r->escalate_us;
         r->escalate_us > 0 && level < WATCH_MABES && at_us <= until_us; at_us += r->escalate_us) {
        level = (watch_level)(level + 1);
    }
    return level;
}

static int compare_number(int64_t x, int64_t y)
{
    return (x > y) - (x < y);
}

// A condition in its order.
typedef struct turn {
    const watch_condition *what;
} turn;

static int compare_turn(const void *x, const void *y)
{
    const watch_condition *a = ((const turn *)x)->what;
    const watch_condition *b = ((const turn *)y)->what;
    int by_from = compare_number(a->from_us, b->from_us);
    int by_kind = compare_number((int64_t)a->kind, (int64_t)b->kind);
    return by_from != 0 ? by_from : by_kind != 0 ? by_kind : str_cmp(a->subject, b->subject);
}

static int compare_alarm(const void *x, const void *y)
{
    const watch_alarm *a = x;
    const watch_alarm *b = y;
    int by_raised = compare_number(a->raised_us, b->raised_us);
    return by_raised != 0 ? by_raised : compare_number(a->condition, b->condition);
}

void watch_run(arena *a, const watch_rule *rule, int32_t n_rule, const watch_condition *condition,
               int32_t n_condition, const watch_act *act, int32_t n_act, int32_t utc_offset_min,
               int64_t now_us, watch *ret)
{
    watch_alarm *alarm = ARENA_NEW(a, watch_alarm, n_condition);
    int32_t n = 0;
    turn *order = ARENA_NEW(a, turn, n_condition);
    for (int32_t i = 0; i < n_condition; i++) {
        order[i] = (turn){&condition[i]};
    }
    qsort(order, (size_t)n_condition, sizeof *order, compare_turn);
    for (int32_t i = 0; i < n_condition; i++) {
        const watch_condition *c = order[i].what;
        int32_t r = rule_for(rule, n_rule, c);
        int64_t raised_us = r < 0 ? INT64_MAX : raised_at(&rule[r], c, utc_offset_min);
        if (raised_us <= now_us) {
            watch_alarm *x = &alarm[n++];
            *x = (watch_alarm){.condition = (int32_t)(c - condition), .rule = r, .raised_us = raised_us};
            alarm_act(x, c, act, n_act, now_us);
            x->level = level_of(x, &rule[r], kinds[c->kind].level, now_us);
        }
    }
    qsort(alarm, (size_t)n, sizeof *alarm, compare_alarm);
    *ret = (watch){n, alarm};
}
