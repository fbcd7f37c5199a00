// Teams: each TPS once, groups and teams as the stricter rule says, a station within reach of its group.
#include "plan/check_internal.h"

static void judge_cover(const duty_case *c)
{
    int32_t *times = ARENA_NEW(c->a, int32_t, c->p->n_tps);
    for (int32_t i = 0; i < c->n_team; i++) {
        const duty_team *t = &c->plan->team[i];
        for (int32_t k = 0; c->team_ok[i] && k < t->tps_n; k++) {
            times[duty_case_tps(c, t)[k]]++;
        }
    }
    for (int32_t i = 0; i < c->n_uncovered; i++) {
        if (check_in(c->plan->uncovered[i], c->p->n_tps)) {
            times[c->plan->uncovered[i]]++;
        }
    }
    for (int32_t i = 0; i < c->p->n_tps; i++) {
        check_equal(c->r, CHECK_DUTY_COVER, i, times[i], 1);
    }
}

static void judge_rule(const duty_case *c, int32_t team)
{
    const duty_team *t = &c->plan->team[team];
    const int32_t *tps = duty_case_tps(c, t);
    duty_rule rule = duty_case_rule(c, t);
    check_equal(c->r, CHECK_DUTY_CLASS, team, t->class_, rule.class_);
    for (int32_t i = 0; i < t->tps_n; i++) {
        check_equal(c->r, CHECK_DUTY_CLASS, team, t->kecamatan, c->p->tps[tps[i]].kecamatan);
    }
    check_at_most(c->r, CHECK_DUTY_GROUP, team, t->tps_n, rule.tps);
    check_at_least(c->r, CHECK_DUTY_TEAM, team, t->person_n, rule.polri_min);
    check_at_most(c->r, CHECK_DUTY_TEAM, team, t->person_n, rule.polri);
    check_equal(c->r, CHECK_DUTY_LINMAS, team, t->linmas, rule.linmas);
}

static void judge_limit(const duty_case *c, int32_t team, int64_t hop_s, int32_t limit_s)
{
    if (limit_s > 0) {
        check_at_most(c->r, CHECK_DUTY_HOPS, team, hop_s, limit_s);
    }
}

static void judge_hops(const duty_case *c, int32_t team)
{
    const duty_team *t = &c->plan->team[team];
    const int32_t *tps = duty_case_tps(c, t);
    int64_t longest = 0;
    int64_t spread = 0;
    for (int32_t i = 0; i < t->tps_n; i++) {
        for (int32_t k = i + 1; k < t->tps_n; k++) {
            int64_t hop_s = duty_case_hop(c, tps[i], tps[k]);
            check_at_least(c->r, CHECK_DUTY_REACH, team, hop_s, 0);
            judge_limit(c, team, hop_s, c->p->hop_limit_s);
            longest = hop_s > longest ? hop_s : longest;
        }
        int64_t hop_s = duty_case_hop(c, t->station, tps[i]);
        judge_limit(c, team, hop_s, c->p->spread_limit_s);
        spread = hop_s > spread ? hop_s : spread;
    }
    bool stands = duty_in_list(c->plan->team_tps, t->tps_first, t->tps_n, t->station);
    check_test(c->r, CHECK_DUTY_STATION, stands, team, t->station, tps[0]);
    check_equal(c->r, CHECK_DUTY_TIMES, team, t->longest_hop_s, longest);
    check_equal(c->r, CHECK_DUTY_TIMES, team, t->spread_s, spread);
}

static void judge_travel(const duty_case *c, int32_t team)
{
    const duty_team *t = &c->plan->team[team];
    int64_t longest = 0;
    for (int32_t i = 0; i < t->person_n; i++) {
        size_t unit = (size_t)c->p->person[t->person[i]].unit;
        int64_t way_s = c->p->unit_tps_s[unit * (size_t)c->p->n_tps + (size_t)t->station];
        longest = way_s > longest ? way_s : longest;
    }
    check_equal(c->r, CHECK_DUTY_TIMES, team, t->travel_s, longest);
}

void duty_judge_teams(const duty_case *c)
{
    judge_cover(c);
    for (int32_t i = 0; i < c->n_team; i++) {
        if (c->team_ok[i]) {
            judge_rule(c, i);
            judge_hops(c, i);
            judge_travel(c, i);
        }
    }
}
