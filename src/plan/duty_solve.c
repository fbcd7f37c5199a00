// Placement: groups first, then people to groups by vulnerability, then posts from what is left.
#include <assert.h>
#include <stdlib.h>

#include "plan/duty_internal.h"

// A group's turn to be staffed.
typedef struct turn {
    int32_t group;
    int32_t rank;
    int64_t before; // officers that groups of its kecamatan and class with earlier turns need, twice, plus
                    // its own
    int64_t need;   // officers that all groups of its kecamatan and class need, twice
    int32_t tps_n;
    bool staffed;
    int32_t row_first;       // its rows in the matching
    const int32_t *travel_s; // [n_unit] to the group's nearest TPS
} turn;

static const duty_pattern *group_pattern(const duty_problem *p, const duty_group *g)
{
    return duty_pattern_of(p, g->class_, g->kecamatan);
}

// More vulnerable first. Within a class every kecamatan advances in step with its need: the group whose
// middle officer lies at the smallest share of its kecamatan's need is next (the divisor method of Webster
// and Sainte-Lague). So a shortage takes the same share of every kecamatan, not the last ones of the list.
static int compare_turn(const void *x, const void *y)
{
    const turn *a = x;
    const turn *b = y;
    if (a->rank != b->rank) {
        return a->rank > b->rank ? -1 : 1;
    }
    int64_t left = a->before * b->need;
    int64_t right = b->before * a->need;
    if (left != right) {
        return left < right ? -1 : 1;
    }
    if (a->tps_n != b->tps_n) {
        return a->tps_n > b->tps_n ? -1 : 1;
    }
    return (a->group > b->group) - (a->group < b->group);
}

// Within a kecamatan and class: the groups with more TPS first, so that few officers cover many.
static int compare_within(const void *x, const void *y)
{
    const turn *a = x;
    const turn *b = y;
    if (a->tps_n != b->tps_n) {
        return a->tps_n > b->tps_n ? -1 : 1;
    }
    return (a->group > b->group) - (a->group < b->group);
}

static bool same_cell(const duty_group *a, const duty_group *b)
{
    return a->kecamatan == b->kecamatan && a->class_ == b->class_;
}

// Turns of groups [first, end) of one kecamatan and class.
static void turns_of_cell(const duty_problem *p, const duty_groups *groups, int32_t first, int32_t end,
                          turn *t)
{
    const duty_group *g = &groups->group[first];
    int64_t polri = group_pattern(p, g)->polri;
    for (int32_t i = first; i < end; i++) {
        t[i] = (turn){
            .group = i,
            .rank = p->class_rank[g->class_],
            .need = 2 * polri * (end - first),
            .tps_n = groups->group[i].tps_n,
        };
    }
    qsort(&t[first], (size_t)(end - first), sizeof *t, compare_within);
    for (int32_t i = first; i < end; i++) {
        t[i].before = polri * (2 * (i - first) + 1);
    }
}

static turn *turns_make(arena *a, const duty_problem *p, const duty_groups *groups)
{
    turn *t = ARENA_NEW(a, turn, groups->n);
    int32_t first = 0;
    for (int32_t i = 1; i <= groups->n; i++) {
        if (i == groups->n || !same_cell(&groups->group[first], &groups->group[i])) {
            turns_of_cell(p, groups, first, i, t);
            first = i;
        }
    }
    qsort(t, (size_t)groups->n, sizeof *t, compare_turn);
    return t;
}

// Travel from each unit to the group's nearest TPS.
static int32_t *group_travel(arena *a, const duty_problem *p, const duty_groups *groups, const duty_group *g)
{
    int32_t *travel_s = ARENA_NEW(a, int32_t, p->n_unit);
    for (int32_t u = 0; u < p->n_unit; u++) {
        travel_s[u] = MATRIX_NONE;
        const int32_t *row = &p->unit_tps_s[(size_t)u * (size_t)p->n_tps];
        for (int32_t i = g->tps_first; i < g->tps_first + g->tps_n; i++) {
            int32_t s = row[groups->tps[i]];
            if (s != MATRIX_NONE && (travel_s[u] == MATRIX_NONE || s < travel_s[u])) {
                travel_s[u] = s;
            }
        }
    }
    return travel_s;
}

// Staffs the groups in their turns, as many as the people allow.
static void teams_match(arena *a, const duty_problem *p, const duty_people *people, const duty_groups *groups,
                        turn *t, duty_match *m)
{
    duty_demand d = {.neighbours = true, .village_officers = true};
    duty_phases_span(p, &d.from_s, &d.to_s);
    for (int32_t i = 0; i < groups->n; i++) {
        const duty_group *g = &groups->group[t[i].group];
        int32_t polri = group_pattern(p, g)->polri;
        d.kecamatan = g->kecamatan;
        t[i].travel_s = group_travel(a, p, groups, g);
        d.travel_s = t[i].travel_s;
        t[i].staffed = duty_match_add(m, duty_people_cost(a, p, people, &d), polri);
        t[i].row_first = m->n_row - polri;
    }
}

static int32_t teams_rows(const duty_problem *p, const duty_groups *groups)
{
    int32_t rows = 0;
    for (int32_t i = 0; i < groups->n; i++) {
        rows += group_pattern(p, &groups->group[i])->polri;
    }
    return rows;
}

static duty_team team_make(const duty_problem *p, const duty_group *g, const turn *t, const duty_match *m,
                           duty_people *people)
{
    const duty_pattern *pattern = group_pattern(p, g);
    duty_team team = {
        .kecamatan = g->kecamatan,
        .class_ = g->class_,
        .tps_n = g->tps_n,
        .person_n = pattern->polri,
        .linmas = pattern->linmas,
        .longest_hop_s = g->longest_hop_s,
    };
    for (int32_t i = 0; i < team.person_n; i++) {
        team.person[i] = duty_people_take(people, m->col_of[t->row_first + i]);
        int32_t travel_s = t->travel_s[p->person[team.person[i]].unit];
        team.travel_s = travel_s > team.travel_s ? travel_s : team.travel_s;
    }
    return team;
}

// Writes the staffed groups as teams, in the order of the groups.
static void teams_fill(arena *a, const duty_problem *p, const duty_groups *groups, const turn *t,
                       const duty_match *m, duty_people *people, duty_plan *plan)
{
    const turn **turn_of = ARENA_NEW(a, const turn *, groups->n);
    for (int32_t i = 0; i < groups->n; i++) {
        turn_of[t[i].group] = &t[i];
    }
    plan->team = ARENA_NEW(a, duty_team, groups->n);
    plan->team_tps = ARENA_NEW(a, int32_t, p->n_tps);
    int32_t used = 0;
    for (int32_t i = 0; i < groups->n; i++) {
        if (!turn_of[i]->staffed) {
            continue;
        }
        const duty_group *g = &groups->group[i];
        duty_team *team = &plan->team[plan->n_team++];
        *team = team_make(p, g, turn_of[i], m, people);
        team->tps_first = used;
        for (int32_t k = 0; k < g->tps_n; k++) {
            plan->team_tps[used++] = groups->tps[g->tps_first + k];
        }
    }
}

// The kabupaten's own posts, then the teams: one matching, so that a post never takes the only officer who
// could reach a TPS when another could stand at the post.
static void place_first(arena *a, const duty_problem *p, const duty_groups *groups, duty_people *people,
                        duty_plan *plan)
{
    int32_t post_rows = duty_posts_rows(p, plan, DUTY_POST_KABUPATEN);
    duty_match m;
    duty_match_init(a, people->n_band, duty_people_room(a, people), post_rows + teams_rows(p, groups), &m);
    int32_t *squad_of = ARENA_NEW(a, int32_t, post_rows);
    duty_posts_match(a, p, people, plan, DUTY_POST_KABUPATEN, &m, squad_of);
    post_rows = m.n_row;
    turn *t = turns_make(a, p, groups);
    teams_match(a, p, people, groups, t, &m);
    duty_posts_fill(people, &m, post_rows, squad_of, plan);
    teams_fill(a, p, groups, t, &m, people, plan);
}

// The posts of the kecamatan, from what is left: a matching of its own, so that no team changes for a post.
static void place_last(arena *a, const duty_problem *p, duty_people *people, duty_plan *plan)
{
    int32_t post_rows = duty_posts_rows(p, plan, DUTY_POST_KECAMATAN);
    duty_match m;
    duty_match_init(a, people->n_band, duty_people_room(a, people), post_rows, &m);
    int32_t *squad_of = ARENA_NEW(a, int32_t, post_rows);
    duty_posts_match(a, p, people, plan, DUTY_POST_KECAMATAN, &m, squad_of);
    duty_posts_fill(people, &m, m.n_row, squad_of, plan);
}

static bool within_limits(const duty_problem *p)
{
    for (int32_t i = 0; i < p->n_class * p->n_kecamatan; i++) {
        const duty_pattern *q = &p->pattern[i];
        if (q->polri < 1 || q->polri > DUTY_TEAM_MAX || q->tps < 1) {
            return false;
        }
    }
    for (int32_t i = 0; i < p->n_post; i++) {
        const duty_post *q = &p->post[i];
        if (q->guards < 0 || q->guards > DUTY_TEAM_MAX || q->shift_s < 1) {
            return false;
        }
    }
    return true;
}

void duty_solve(arena *a, const duty_problem *p, const duty_options *o, duty_plan *ret_plan)
{
    assert(within_limits(p));
    duty_plan plan = {0};
    duty_groups groups;
    duty_groups_form(a, p, o, &groups);
    plan.iterations = groups.iterations;
    duty_people people;
    duty_people_sort(a, p, &people);
    plan.available = people.available;
    duty_posts_open(a, p, &plan);
    place_first(a, p, &groups, &people, &plan);
    place_last(a, p, &people, &plan);
    plan.post_short = duty_posts_short(p, &plan);
    duty_need_count(a, p, &groups, &plan);
    *ret_plan = plan;
}
