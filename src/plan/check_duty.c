// The judge of a placement: its parts in their order, and what they share.
#include "plan/check_internal.h"

const duty_pattern *duty_case_pattern(const duty_case *c, int32_t class_, int32_t kecamatan)
{
    return &c->p->pattern[(size_t)class_ * (size_t)c->p->n_kecamatan + (size_t)kecamatan];
}

int32_t duty_pattern_least(const duty_pattern *pattern)
{
    return pattern->polri_min > 0 ? pattern->polri_min : pattern->polri;
}

const int32_t *duty_case_tps(const duty_case *c, const duty_team *t)
{
    return &c->plan->team_tps[t->tps_first];
}

int64_t duty_case_hop(const duty_case *c, int32_t from, int32_t to)
{
    const duty_tps *a = &c->p->tps[from];
    const duty_tps *b = &c->p->tps[to];
    if (from == to) {
        return 0;
    }
    if (a->kecamatan != b->kecamatan) {
        return MATRIX_NONE;
    }
    const matrix *near = &c->p->near[a->kecamatan];
    int64_t there = near->time_s[(size_t)a->local * (size_t)near->n + (size_t)b->local];
    int64_t back = near->time_s[(size_t)b->local * (size_t)near->n + (size_t)a->local];
    if (there < 0 || back < 0) {
        return MATRIX_NONE;
    }
    return there > back ? there : back;
}

bool duty_case_within(const duty_case *c, int32_t station, int32_t tps)
{
    int64_t hop_s = duty_case_hop(c, station, tps);
    return hop_s >= 0 && (c->p->hop_limit_s == 0 || hop_s <= c->p->hop_limit_s) &&
           (c->p->spread_limit_s == 0 || hop_s <= c->p->spread_limit_s);
}

static bool class_before(const duty_problem *p, int32_t class_, int32_t other)
{
    int32_t rank = p->class_rank[class_];
    int32_t other_rank = p->class_rank[other];
    return rank > other_rank || (rank == other_rank && class_ < other);
}

duty_rule duty_case_rule(const duty_case *c, const duty_team *t)
{
    const int32_t *tps = duty_case_tps(c, t);
    duty_rule rule = {
        .kecamatan = c->p->tps[tps[0]].kecamatan, .class_ = c->p->tps[tps[0]].class_, .tps = INT32_MAX};
    for (int32_t i = 0; i < t->tps_n; i++) {
        c->class_n[c->p->tps[tps[i]].class_]++;
    }
    for (int32_t i = 0; i < t->tps_n; i++) {
        int32_t class_ = c->p->tps[tps[i]].class_;
        int64_t n = c->class_n[class_];
        c->class_n[class_] = 0;
        if (n == 0) {
            continue; // counted with an earlier one
        }
        const duty_pattern *pattern = duty_case_pattern(c, class_, rule.kecamatan);
        int32_t least = duty_pattern_least(pattern);
        rule.class_ = class_before(c->p, class_, rule.class_) ? class_ : rule.class_;
        rule.polri = pattern->polri > rule.polri ? pattern->polri : rule.polri;
        rule.polri_min = least > rule.polri_min ? least : rule.polri_min;
        rule.tps = pattern->tps < rule.tps ? pattern->tps : rule.tps;
        rule.linmas += (n * pattern->linmas + pattern->tps - 1) / pattern->tps;
    }
    return rule;
}

int32_t duty_case_squads(const duty_post *post)
{
    int64_t lasts_s = (int64_t)post->to_s - post->from_s;
    if (lasts_s <= 0 || post->guards == 0) {
        return 0;
    }
    return post->shift_s > 0 && lasts_s > post->shift_s ? 2 : 1;
}

int64_t duty_case_begin(const duty_problem *p)
{
    return p->phase[0].from_s;
}

int64_t duty_case_end(const duty_problem *p)
{
    return p->phase[DUTY_PHASES - 1].to_s;
}

bool duty_in_list(const int32_t *list, int32_t first, int32_t n, int32_t number)
{
    for (int32_t i = 0; i < n; i++) {
        if (list[first + i] == number) {
            return true;
        }
    }
    return false;
}

bool duty_is_busy(const duty_problem *p, const duty_person *who, int64_t from_s, int64_t to_s)
{
    for (int32_t i = 0; i < who->busy_n; i++) {
        const duty_busy *busy = &p->busy[who->busy_first + i];
        if (busy->from_s < to_s && from_s < busy->to_s) {
            return true;
        }
    }
    return false;
}

void duty_case_squad_times(const duty_case *c, const duty_squad *s, int64_t *ret_from_s, int64_t *ret_to_s)
{
    const duty_post *post = &c->p->post[s->post];
    int32_t squads = duty_case_squads(post);
    *ret_from_s = post->from_s;
    *ret_to_s = post->to_s;
    if (squads < 2 || s->squad >= squads) {
        return;
    }
    int64_t lasts_s = *ret_to_s - *ret_from_s;
    int64_t shifts = (lasts_s + post->shift_s - 1) / post->shift_s;
    int64_t last = shifts - 1 - (shifts - 1 - s->squad) % squads;
    int64_t end_s = *ret_from_s + (last + 1) * post->shift_s;
    *ret_to_s = end_s < *ret_to_s ? end_s : *ret_to_s;
    int64_t before_s = (int64_t)s->squad * post->shift_s - c->p->handover_s;
    *ret_from_s += s->squad > 0 && before_s > 0 ? before_s : 0;
}

static void placings_add(const duty_case *c, duty_placing at, int32_t n, const int32_t *person,
                         const int32_t *way_s, int32_t stride, duty_placing *list, size_t *n_list)
{
    for (int32_t i = 0; i < n; i++) {
        at.person = person[i];
        at.travel_s = way_s[(size_t)c->p->person[person[i]].unit * (size_t)stride];
        list[(*n_list)++] = at;
    }
}

static size_t placings_most(const duty_case *c)
{
    size_t n = 0;
    for (int32_t i = 0; i < c->n_team; i++) {
        n += c->team_ok[i] ? (size_t)c->plan->team[i].person_n : 0;
    }
    for (int32_t i = 0; i < c->n_squad; i++) {
        n += c->squad_ok[i] ? (size_t)c->plan->squad[i].person_n : 0;
    }
    for (int32_t i = 0; i < c->n_stand; i++) {
        n += c->stand_ok[i] ? (size_t)c->plan->stand[i].person_n : 0;
    }
    return n;
}

duty_placing *duty_case_placings(const duty_case *c, size_t *ret_n)
{
    const duty_problem *p = c->p;
    duty_placing *list = ARENA_NEW(c->a, duty_placing, placings_most(c));
    size_t n = 0;
    for (int32_t i = 0; i < c->n_team; i++) {
        const duty_team *t = &c->plan->team[i];
        duty_placing at = {.kind = DUTY_OF_TEAM, .row = i};
        at.from_s = duty_case_begin(p);
        at.to_s = duty_case_end(p);
        if (c->team_ok[i]) {
            placings_add(c, at, t->person_n, t->person, p->unit_tps_s + t->station, p->n_tps, list, &n);
        }
    }
    for (int32_t i = 0; i < c->n_squad; i++) {
        const duty_squad *s = &c->plan->squad[i];
        duty_placing at = {.kind = DUTY_OF_SQUAD, .row = i};
        if (c->squad_ok[i]) {
            duty_case_squad_times(c, s, &at.from_s, &at.to_s);
            placings_add(c, at, s->person_n, s->person, p->unit_post_s + s->post, p->n_post, list, &n);
        }
    }
    for (int32_t i = 0; i < c->n_stand; i++) {
        const duty_stand *s = &c->plan->stand[i];
        duty_placing at = {.kind = DUTY_OF_STAND, .row = i};
        if (c->stand_ok[i]) {
            const duty_reserve *reserve = &p->reserve[s->reserve];
            at.from_s = reserve->from_s;
            at.to_s = reserve->to_s;
            placings_add(c, at, s->person_n, s->person, reserve->unit_site_s + s->site, reserve->n_site, list,
                         &n);
        }
    }
    *ret_n = n;
    return list;
}

bool duty_placing_at(const duty_case *c, const duty_placing *at, int32_t place)
{
    const duty_team *t = at->kind == DUTY_OF_TEAM ? &c->plan->team[at->row] : NULL;
    if (t) {
        return duty_in_list(c->plan->team_tps, t->tps_first, t->tps_n, place);
    }
    int64_t mine = at->kind == DUTY_OF_SQUAD
                       ? (int64_t)c->p->n_tps + c->plan->squad[at->row].post
                       : (int64_t)c->p->n_tps + c->p->n_post + c->plan->stand[at->row].reserve;
    return mine == place;
}

void check_duty(arena *a, const duty_problem *p, const duty_plan *plan, check_report *r)
{
    duty_case c;
    if (!duty_case_open(a, p, plan, r, &c)) {
        return;
    }
    duty_judge_teams(&c);
    duty_judge_people(&c);
    duty_judge_posts(&c);
    if (c.whole) {
        duty_judge_need(&c);
        duty_counted count = duty_case_count(&c);
        duty_judge_score(&c, &count);
        duty_judge_bound(&c, &count);
    }
}
