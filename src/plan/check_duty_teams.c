// Teams: each TPS once, groups as the pattern says, members who may be there, are free and can get there.
#include "plan/check_internal.h"

static const int32_t *team_tps(const duty_case *c, const duty_team *t)
{
    return &c->plan->team_tps[t->tps_first];
}

static void judge_cover(const duty_case *c)
{
    int32_t *times = ARENA_NEW(c->a, int32_t, c->p->n_tps);
    for (int32_t i = 0; i < c->n_team; i++) {
        const duty_team *t = &c->plan->team[i];
        for (int32_t k = 0; c->team_ok[i] && k < t->tps_n; k++) {
            times[team_tps(c, t)[k]]++;
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

static void judge_pattern(const duty_case *c, int32_t team)
{
    const duty_team *t = &c->plan->team[team];
    const duty_pattern *pattern = duty_case_pattern(c, t->class_, t->kecamatan);
    check_at_most(c->r, CHECK_DUTY_GROUP, team, t->tps_n, pattern->tps);
    check_equal(c->r, CHECK_DUTY_TEAM, team, t->person_n, pattern->polri);
    check_equal(c->r, CHECK_DUTY_LINMAS, team, t->linmas, pattern->linmas);
    for (int32_t i = 0; i < t->tps_n; i++) {
        const duty_tps *tps = &c->p->tps[team_tps(c, t)[i]];
        check_equal(c->r, CHECK_DUTY_CLASS, team_tps(c, t)[i], tps->class_, t->class_);
        check_equal(c->r, CHECK_DUTY_CLASS, team_tps(c, t)[i], tps->kecamatan, t->kecamatan);
    }
}

// The way among the TPS of a group; false when there is none. TPS of another kecamatan have no place in the
// matrix (told as DUTY_CLASS).
static int64_t hop_s(const duty_case *c, int32_t from, int32_t to)
{
    const duty_tps *a = &c->p->tps[from];
    const duty_tps *b = &c->p->tps[to];
    if (a->kecamatan != b->kecamatan) {
        return MATRIX_NONE;
    }
    const matrix *near = &c->p->near[a->kecamatan];
    return near->time_s[(size_t)a->local * (size_t)near->n + (size_t)b->local];
}

static void judge_hops(const duty_case *c, int32_t team)
{
    const duty_team *t = &c->plan->team[team];
    const int32_t *tps = team_tps(c, t);
    int64_t longest = 0;
    for (int32_t i = 0; i < t->tps_n; i++) {
        for (int32_t k = 0; k < t->tps_n; k++) {
            int64_t time_s = i == k ? 0 : hop_s(c, tps[i], tps[k]);
            check_at_least(c->r, CHECK_DUTY_REACH, team, time_s, 0);
            longest = time_s > longest ? time_s : longest;
        }
    }
    check_equal(c->r, CHECK_DUTY_TIMES, team, t->longest_hop_s, longest);
}

// From a unit's station to the nearest TPS of the team, or MATRIX_NONE.
static int64_t nearest_s(const duty_case *c, const duty_team *t, int32_t unit)
{
    int64_t nearest = MATRIX_NONE;
    for (int32_t i = 0; i < t->tps_n; i++) {
        size_t cell = (size_t)unit * (size_t)c->p->n_tps + (size_t)team_tps(c, t)[i];
        int64_t time_s = c->p->unit_tps_s[cell];
        if (time_s >= 0 && (nearest < 0 || time_s < nearest)) {
            nearest = time_s;
        }
    }
    return nearest;
}

static void judge_eligible(const duty_case *c, int32_t person, int32_t kecamatan)
{
    const duty_person *who = &c->p->person[person];
    check_equal(c->r, CHECK_DUTY_ELIGIBLE, person, who->eligible, 1);
    if (who->village_officer) {
        check_equal(c->r, CHECK_DUTY_ELIGIBLE, person, kecamatan, c->p->unit[who->unit].kecamatan);
    }
}

static void judge_open(const duty_case *c, int32_t person, int32_t from_s, int32_t to_s)
{
    check_at_most(c->r, CHECK_DUTY_OPEN, person, c->p->person[person].from_s, from_s);
    check_at_least(c->r, CHECK_DUTY_OPEN, person, c->p->person[person].to_s, to_s);
}

static void judge_members(const duty_case *c, int32_t team)
{
    const duty_team *t = &c->plan->team[team];
    int64_t travel = 0;
    for (int32_t i = 0; i < t->person_n; i++) {
        judge_eligible(c, t->person[i], t->kecamatan);
        for (int phase = 0; phase < DUTY_PHASES; phase++) {
            judge_open(c, t->person[i], c->p->phase[phase].from_s, c->p->phase[phase].to_s);
        }
        int64_t nearest = nearest_s(c, t, c->p->person[t->person[i]].unit);
        check_at_least(c->r, CHECK_DUTY_REACH, team, nearest, 0);
        travel = nearest > travel ? nearest : travel;
    }
    check_equal(c->r, CHECK_DUTY_TIMES, team, t->travel_s, travel);
}

static void judge_guards(const duty_case *c, const duty_squad *s)
{
    const duty_post *post = &c->p->post[s->post];
    for (int32_t i = 0; i < s->person_n; i++) {
        int32_t unit = c->p->person[s->person[i]].unit;
        judge_eligible(c, s->person[i], post->kecamatan);
        judge_open(c, s->person[i], post->from_s, post->to_s);
        int64_t time_s = c->p->unit_post_s[(size_t)unit * (size_t)c->p->n_post + (size_t)s->post];
        check_at_least(c->r, CHECK_DUTY_REACH, s->post, time_s, 0);
    }
}

static void judge_once(const duty_case *c)
{
    int32_t *times = ARENA_NEW(c->a, int32_t, c->p->n_person);
    for (int32_t i = 0; i < c->n_team; i++) {
        const duty_team *t = &c->plan->team[i];
        for (int32_t k = 0; c->team_ok[i] && k < t->person_n; k++) {
            times[t->person[k]]++;
        }
    }
    for (int32_t i = 0; i < c->n_squad; i++) {
        const duty_squad *s = &c->plan->squad[i];
        for (int32_t k = 0; c->squad_ok[i] && k < s->person_n; k++) {
            times[s->person[k]]++;
        }
    }
    for (int32_t i = 0; i < c->p->n_person; i++) {
        check_at_most(c->r, CHECK_DUTY_ONCE, i, times[i], 1);
    }
}

void duty_judge_teams(const duty_case *c)
{
    judge_cover(c);
    for (int32_t i = 0; i < c->n_team; i++) {
        if (c->team_ok[i]) {
            judge_pattern(c, i);
            judge_hops(c, i);
            judge_members(c, i);
        }
    }
    for (int32_t i = 0; i < c->n_squad; i++) {
        if (c->squad_ok[i]) {
            judge_guards(c, &c->plan->squad[i]);
        }
    }
    judge_once(c);
}
