// Placement: groups first, then people to groups by vulnerability, then posts from what is left.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "plan/duty_internal.h"

// One solution on its way.
typedef struct solving {
    arena *a; // for the plan
    arena *scratch;
    const duty_problem *p;
    duty_groups groups;
    duty_people people;
    duty_plan plan;
} solving;

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

static const duty_pattern *group_pattern(const solving *s, int32_t group)
{
    const duty_group *g = &s->groups.group[group];
    return duty_pattern_of(s->p, g->class_, g->kecamatan);
}

// Turns of groups [first, end) of one kecamatan and class.
static void turns_of_cell(const solving *s, int32_t first, int32_t end, turn *t)
{
    int64_t polri = group_pattern(s, first)->polri;
    for (int32_t i = first; i < end; i++) {
        t[i] = (turn){
            .group = i,
            .rank = s->p->class_rank[s->groups.group[i].class_],
            .need = 2 * polri * (end - first),
            .tps_n = s->groups.group[i].tps_n,
        };
    }
    qsort(&t[first], (size_t)(end - first), sizeof *t, compare_within);
    for (int32_t i = first; i < end; i++) {
        t[i].before = polri * (2 * (i - first) + 1);
    }
}

static turn *turns_make(const solving *s)
{
    const duty_groups *groups = &s->groups;
    turn *t = ARENA_NEW(s->scratch, turn, groups->n);
    int32_t first = 0;
    for (int32_t i = 1; i <= groups->n; i++) {
        if (i == groups->n || !same_cell(&groups->group[first], &groups->group[i])) {
            turns_of_cell(s, first, i, t);
            first = i;
        }
    }
    qsort(t, (size_t)groups->n, sizeof *t, compare_turn);
    return t;
}

// Travel from each unit to the group's nearest TPS.
static int32_t *group_travel(const solving *s, const duty_group *g)
{
    const duty_problem *p = s->p;
    int32_t *travel_s = ARENA_NEW(s->scratch, int32_t, p->n_unit);
    for (int32_t u = 0; u < p->n_unit; u++) {
        travel_s[u] = MATRIX_NONE;
        const int32_t *row = &p->unit_tps_s[(size_t)u * (size_t)p->n_tps];
        for (int32_t i = g->tps_first; i < g->tps_first + g->tps_n; i++) {
            int32_t way_s = row[s->groups.tps[i]];
            if (way_s != MATRIX_NONE && (travel_s[u] == MATRIX_NONE || way_s < travel_s[u])) {
                travel_s[u] = way_s;
            }
        }
    }
    return travel_s;
}

// Staffs the groups in their turns, as many as the people allow.
static void teams_match(const solving *s, turn *t, duty_match *m)
{
    duty_demand d = {.neighbours = true, .village_officers = true};
    duty_phases_span(s->p, &d.from_s, &d.to_s);
    for (int32_t i = 0; i < s->groups.n; i++) {
        const duty_group *g = &s->groups.group[t[i].group];
        int32_t polri = group_pattern(s, t[i].group)->polri;
        t[i].travel_s = group_travel(s, g);
        d.kecamatan = g->kecamatan;
        d.travel_s = t[i].travel_s;
        t[i].staffed = duty_match_add(m, duty_people_cost(s->scratch, s->p, &s->people, &d), polri);
        t[i].row_first = m->n_row - polri;
    }
}

static int32_t teams_rows(const solving *s)
{
    int32_t rows = 0;
    for (int32_t i = 0; i < s->groups.n; i++) {
        rows += group_pattern(s, i)->polri;
    }
    return rows;
}

static void team_fill(solving *s, const turn *t, const duty_match *m, int32_t tps_first)
{
    const duty_group *g = &s->groups.group[t->group];
    const duty_pattern *pattern = group_pattern(s, t->group);
    duty_team *team = &s->plan.team[s->plan.n_team++];
    *team = (duty_team){
        .kecamatan = g->kecamatan,
        .class_ = g->class_,
        .tps_first = tps_first,
        .tps_n = g->tps_n,
        .person_n = pattern->polri,
        .linmas = pattern->linmas,
        .longest_hop_s = g->longest_hop_s,
    };
    memcpy(&s->plan.team_tps[tps_first], &s->groups.tps[g->tps_first], (size_t)g->tps_n * sizeof(int32_t));
    for (int32_t i = 0; i < team->person_n; i++) {
        team->person[i] = duty_people_take(&s->people, m->col_of[t->row_first + i]);
        int32_t travel_s = t->travel_s[s->p->person[team->person[i]].unit];
        team->travel_s = travel_s > team->travel_s ? travel_s : team->travel_s;
    }
}

// Writes the staffed groups as teams, in the order of the groups.
static void teams_fill(solving *s, const turn *t, const duty_match *m)
{
    const turn **turn_of = ARENA_NEW(s->scratch, const turn *, s->groups.n);
    for (int32_t i = 0; i < s->groups.n; i++) {
        turn_of[t[i].group] = &t[i];
    }
    s->plan.team = ARENA_NEW(s->a, duty_team, s->groups.n);
    s->plan.team_tps = ARENA_NEW(s->a, int32_t, s->p->n_tps);
    int32_t tps_used = 0;
    for (int32_t i = 0; i < s->groups.n; i++) {
        if (turn_of[i]->staffed) {
            team_fill(s, turn_of[i], m, tps_used);
            tps_used += s->groups.group[i].tps_n;
        }
    }
}

// An empty matching of everybody who is still free.
static duty_match match_of_free(const solving *s, int32_t row_max)
{
    duty_match m;
    const int32_t *room = duty_people_room(s->scratch, &s->people);
    duty_match_init(s->scratch, s->people.n_band, room, row_max, &m);
    return m;
}

// The kabupaten's own posts, then the teams: one matching, so that a post never takes the only officer who
// could reach a TPS when another could stand at the post.
static void place_first(solving *s)
{
    int32_t post_rows = duty_posts_rows(s->p, &s->plan, DUTY_POST_KABUPATEN);
    int32_t *squad_of = ARENA_NEW(s->scratch, int32_t, post_rows);
    duty_match m = match_of_free(s, post_rows + teams_rows(s));
    duty_posts_match(s->scratch, s->p, &s->people, &s->plan, DUTY_POST_KABUPATEN, &m, squad_of);
    int32_t guards = m.n_row;
    turn *t = turns_make(s);
    teams_match(s, t, &m);
    duty_posts_fill(&s->people, &m, guards, squad_of, &s->plan);
    teams_fill(s, t, &m);
}

// The posts of the kecamatan, from what is left: a matching of its own, so that no team changes for a post.
static void place_last(solving *s)
{
    int32_t post_rows = duty_posts_rows(s->p, &s->plan, DUTY_POST_KECAMATAN);
    int32_t *squad_of = ARENA_NEW(s->scratch, int32_t, post_rows);
    duty_match m = match_of_free(s, post_rows);
    duty_posts_match(s->scratch, s->p, &s->people, &s->plan, DUTY_POST_KECAMATAN, &m, squad_of);
    duty_posts_fill(&s->people, &m, m.n_row, squad_of, &s->plan);
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
    arena scratch = {0};
    solving s = {.a = a, .scratch = &scratch, .p = p};
    duty_groups_form(&scratch, p, o, &s.groups);
    duty_people_sort(&scratch, p, &s.people);
    s.plan.iterations = s.groups.iterations;
    s.plan.available = s.people.available;
    duty_posts_open(a, p, &s.plan);
    place_first(&s);
    place_last(&s);
    s.plan.post_short = duty_posts_short(p, &s.plan);
    duty_need_count(a, &scratch, p, &s.groups, &s.plan);
    *ret_plan = s.plan;
    arena_done(&scratch);
}
