// Staffing: single duties are matched to bands in the order in which the score counts them, then each is
// given persons by name.
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "plan/duty_internal.h"

enum { CELL_MORE_MAX = 16 }; // officers more in one cell that are looked for

// A single duty.
typedef enum row_kind {
    ROW_TEAM,
    ROW_SQUAD,
    ROW_STAND,
} row_kind;

typedef struct row {
    row_kind kind;
    int32_t at; // group, squad or stand
} row;

typedef struct staffing {
    const duty_ground *g;
    const duty_problem *p;
    duty_groups *groups;
    duty_plan *plan;
    int32_t longest_s;
    int32_t reach_s;
    int32_t more; // rows that the matching has room for beside
    duty_people people;
    duty_demand *of_group; // [groups->n]
    duty_demand *of_squad; // [n_squad]
    duty_demand *of_stand; // [n_stand]
    int64_t **group_cost;  // the costs of this round
    int64_t **squad_cost;
    int64_t **stand_cost;
    duty_team *team;     // [groups->n] members of each group so far
    bool *staffed;       // [groups->n]
    int32_t *squad_rows; // [n_squad] guards that it has and has in the matching
    int32_t *stand_rows; // [n_stand]
    duty_match m;
    row *row; // [m.row_max] of the matching
} staffing;

static duty_demand *demand_of(const staffing *s, row r)
{
    return r.kind == ROW_TEAM    ? &s->of_group[r.at]
           : r.kind == ROW_SQUAD ? &s->of_squad[r.at]
                                 : &s->of_stand[r.at];
}

// ---- turns ----

// A group's turn to be staffed.
typedef struct turn {
    int32_t group;
    int32_t order; // of its class
    bool held;
    int64_t value;  // TPS of its class that its turn brings its cell
    int64_t polri;  // officers that it takes
    int64_t before; // officers of its cell and class with earlier turns, twice, plus its own
    int64_t need;   // officers of its cell and class, twice
    int32_t top_n;  // TPS of its class
    int32_t others; // TPS of other classes
} turn;

// The classes that count more first. Within a class whatever covers most TPS an officer; among equals every
// cell advances in step with its need: the group whose middle officer lies at the smallest share of its
// cell's need is next (the divisor method of Webster and Sainte-Lague). So a shortage takes the same share
// everywhere, not the last ones of the list.
static int compare_turn(const void *x, const void *y)
{
    const turn *a = x;
    const turn *b = y;
    if (a->order != b->order) {
        return a->order < b->order ? -1 : 1;
    }
    if (a->held != b->held) {
        return a->held ? -1 : 1;
    }
    if (a->value * b->polri != b->value * a->polri) {
        return a->value * b->polri > b->value * a->polri ? -1 : 1;
    }
    if (a->others != b->others) {
        return a->others > b->others ? -1 : 1;
    }
    if (a->before * b->need != b->before * a->need) {
        return a->before * b->need < b->before * a->need ? -1 : 1;
    }
    if (a->top_n != b->top_n) {
        return a->top_n > b->top_n ? -1 : 1;
    }
    return (a->group > b->group) - (a->group < b->group);
}

// Of one cell and class: the larger groups first.
static int compare_within(const void *x, const void *y)
{
    const turn *a = x;
    const turn *b = y;
    if (a->order != b->order) {
        return a->order < b->order ? -1 : 1;
    }
    if (a->top_n != b->top_n) {
        return a->top_n > b->top_n ? -1 : 1;
    }
    return (a->group > b->group) - (a->group < b->group);
}

// Turns [n] of one cell and class, the larger first. Whoever is left out moves up into the groups that are
// staffed, so all but the last turns bring full groups.
static void turns_value(const staffing *s, turn *t, int32_t n)
{
    int64_t left = 0;
    int64_t officers = 0;
    for (int32_t i = 0; i < n; i++) {
        left += t[i].top_n;
        officers += t[i].polri;
    }
    int64_t before = 0;
    for (int32_t i = 0; i < n; i++) {
        const duty_group *group = &s->groups->group[t[i].group];
        int64_t full = duty_pattern_of(s->p, group->rule.class_, s->g->cell[group->cell].kecamatan)->tps;
        t[i].value = left < full ? left : full;
        left -= t[i].value;
        t[i].before = 2 * before + t[i].polri;
        t[i].need = 2 * officers;
        before += t[i].polri;
    }
}

static turn *turns_make(arena *scratch, const staffing *s)
{
    const duty_groups *groups = s->groups;
    turn *t = ARENA_NEW(scratch, turn, groups->n);
    for (int32_t i = 0; i < groups->n; i++) {
        const duty_group *group = &groups->group[i];
        t[i] = (turn){.group = i,
                      .order = duty_class_order(s->g, group->rule.class_),
                      .polri = group->rule.polri_min,
                      .held = group->held};
        for (int32_t k = group->tps_first; k < group->tps_first + group->tps_n; k++) {
            t[i].top_n += s->p->tps[groups->tps[k]].class_ == group->rule.class_;
        }
        t[i].others = group->tps_n - t[i].top_n;
    }
    for (int32_t first = 0; first < groups->n;) {
        int32_t end = first;
        while (end < groups->n && groups->group[end].cell == groups->group[first].cell) {
            end++;
        }
        qsort(&t[first], (size_t)(end - first), sizeof *t, compare_within);
        while (first < end) {
            int32_t n = 1;
            while (first + n < end && t[first + n].order == t[first].order) {
                n++;
            }
            turns_value(s, &t[first], n);
            first += n;
        }
    }
    qsort(t, (size_t)groups->n, sizeof *t, compare_turn);
    return t;
}

// ---- demands ----

static int32_t *station_travel(arena *a, const duty_problem *p, int32_t station)
{
    int32_t *travel_s = ARENA_NEW(a, int32_t, p->n_unit);
    for (int32_t u = 0; u < p->n_unit; u++) {
        travel_s[u] = p->unit_tps_s[(size_t)u * (size_t)p->n_tps + (size_t)station];
    }
    return travel_s;
}

duty_demand duty_team_demand(arena *a, const duty_ground *g, int32_t station, const int32_t *tps, int32_t n,
                             int32_t longest_s)
{
    return (duty_demand){
        .kecamatan = g->p->tps[station].kecamatan,
        .from_s = g->from_s,
        .to_s = g->to_s,
        .place = -1,
        .tps = tps,
        .n_tps = n,
        .longest_s = longest_s,
        .travel_s = station_travel(a, g->p, station),
    };
}

static void demands_make(arena *a, staffing *s)
{
    s->of_group = ARENA_NEW(a, duty_demand, s->groups->n);
    s->of_squad = ARENA_NEW(a, duty_demand, s->plan->n_squad);
    s->of_stand = ARENA_NEW(a, duty_demand, s->plan->n_stand);
    for (int32_t i = 0; i < s->groups->n; i++) {
        const duty_group *group = &s->groups->group[i];
        if (group->station < 0) {
            continue;
        }
        s->of_group[i] = duty_team_demand(a, s->g, group->station, &s->groups->tps[group->tps_first],
                                          group->tps_n, s->longest_s);
    }
    for (int32_t i = 0; i < s->plan->n_squad; i++) {
        s->of_squad[i] = duty_squad_demand(a, s->p, &s->plan->squad[i]);
    }
    for (int32_t i = 0; i < s->plan->n_stand; i++) {
        s->of_stand[i] = duty_stand_demand(a, s->p, &s->plan->stand[i]);
    }
}

// ---- rows ----

static bool row_add(staffing *s, row_kind kind, int32_t at, const int64_t *cost, int32_t n)
{
    if (!duty_match_add(&s->m, cost, n)) {
        return false;
    }
    for (int32_t k = s->m.n_row - n; k < s->m.n_row; k++) {
        s->row[k] = (row){kind, at};
    }
    return true;
}

// Squads of one post, or stands of one reserve: rows [first, first + n) of their kind.
typedef struct crew {
    row_kind kind;
    int32_t first;
    int32_t n;
    int32_t guards; // of each
} crew;

// The crews that come before the teams, or the others; those of fewer squads first, since a post counts as
// unguarded until somebody stands in each.
static int32_t crews_list(const staffing *s, bool before, crew *ret)
{
    int32_t n = 0;
    for (int32_t i = 0; i < s->plan->n_squad;) {
        const duty_post *post = &s->p->post[s->plan->squad[i].post];
        crew c = {ROW_SQUAD, i, duty_post_squads(post), post->guards};
        i += c.n;
        if (duty_post_before_teams(s->g, post) == before) {
            ret[n++] = c;
        }
    }
    for (int32_t i = 0; i < s->plan->n_stand && !before;) {
        crew c = {ROW_STAND, i, 0, s->p->reserve[s->plan->stand[i].reserve].guards};
        while (i < s->plan->n_stand && s->plan->stand[i].reserve == s->plan->stand[c.first].reserve) {
            c.n++;
            i++;
        }
        ret[n++] = c;
    }
    for (int32_t k = 1; k < n; k++) {
        crew c = ret[k];
        int32_t at = k;
        for (; at > 0 && ret[at - 1].n > c.n; at--) {
            ret[at] = ret[at - 1];
        }
        ret[at] = c;
    }
    return n;
}

static int32_t *guards_of(const staffing *s, const crew *c)
{
    return c->kind == ROW_SQUAD ? &s->squad_rows[c->first] : &s->stand_rows[c->first];
}

// One guard for each squad of a crew in which nobody stands, all or none.
static void crew_begin(arena *scratch, staffing *s, const crew *c)
{
    const int64_t **cost = ARENA_NEW(scratch, const int64_t *, c->n);
    int32_t *at = ARENA_NEW(scratch, int32_t, c->n);
    int32_t *have = guards_of(s, c);
    int32_t n = 0;
    for (int32_t k = 0; k < c->n && c->guards > 0; k++) {
        if (have[k] == 0) {
            at[n] = k;
            cost[n++] = c->kind == ROW_SQUAD ? s->squad_cost[c->first + k] : s->stand_cost[c->first + k];
        }
    }
    if (n == 0 || !duty_match_add_all(&s->m, cost, n)) {
        return;
    }
    for (int32_t k = 0; k < n; k++) {
        s->row[s->m.n_row - n + k] = (row){c->kind, c->first + at[k]};
        have[at[k]]++;
    }
}

// Such costs with the price of nobody.
static int64_t *or_nobody(arena *scratch, const staffing *s, const int64_t *cost, int64_t nobody)
{
    size_t n = (size_t)s->people.n_band + 1;
    int64_t *with = ARENA_NEW(scratch, int64_t, n);
    memcpy(with, cost, n * sizeof *with);
    with[n - 1] = nobody;
    return with;
}

// Guards for all crews: somebody in each first; then the second guard of each, the third, so that a lack is
// spread over all.
static void guards_add(arena *scratch, staffing *s, bool before)
{
    crew *c = ARENA_NEW(scratch, crew, (size_t)s->plan->n_squad + (size_t)s->plan->n_stand);
    int32_t n = crews_list(s, before, c);
    for (int32_t i = 0; i < n; i++) {
        crew_begin(scratch, s, &c[i]);
    }
    for (int32_t guard = 0; guard < DUTY_TEAM_MAX; guard++) {
        for (int32_t i = 0; i < n; i++) {
            int32_t *have = guards_of(s, &c[i]);
            for (int32_t k = 0; k < c[i].n; k++) {
                int32_t at = c[i].first + k;
                const int64_t *cost = c[i].kind == ROW_SQUAD ? s->squad_cost[at] : s->stand_cost[at];
                if (have[k] > guard || guard >= c[i].guards) {
                    continue;
                }
                have[k] += row_add(s, c[i].kind, at, or_nobody(scratch, s, cost, DUTY_NO_GUARD), 1);
            }
        }
    }
}

static int32_t rows_most(const staffing *s)
{
    int32_t rows = 0;
    for (int32_t i = 0; i < s->groups->n; i++) {
        rows += s->groups->group[i].rule.polri;
    }
    for (int32_t i = 0; i < s->plan->n_squad; i++) {
        rows += s->p->post[s->plan->squad[i].post].guards;
    }
    for (int32_t i = 0; i < s->plan->n_stand; i++) {
        rows += s->p->reserve[s->plan->stand[i].reserve].guards;
    }
    return rows;
}

static void match_begin(arena *scratch, staffing *s)
{
    int32_t nobody = s->people.n_band;
    int32_t most = rows_most(s) + s->more;
    int32_t *room = ARENA_NEW(scratch, int32_t, nobody + 1);
    for (int32_t b = 0; b < nobody; b++) {
        room[b] = s->people.band[b].n;
    }
    room[nobody] = most;
    duty_match_init(scratch, nobody + 1, room, nobody, most + CELL_MORE_MAX, &s->m);
    s->row = ARENA_NEW(scratch, row, most);
}

// Begins the matching again with the guards that have somebody: no team that comes after makes one of them
// nobody.
static void guards_hold(arena *scratch, staffing *s)
{
    duty_match had = s->m;
    const row *row_had = s->row;
    match_begin(scratch, s);
    for (int32_t k = 0; k < had.n_row; k++) {
        if (had.col_of[k] != had.spare) {
            (void)row_add(s, ROW_SQUAD, row_had[k].at, s->squad_cost[row_had[k].at], 1);
        }
    }
}

static void teams_add(arena *scratch, staffing *s)
{
    const turn *t = turns_make(scratch, s);
    for (int32_t i = 0; i < s->groups->n; i++) {
        int32_t group = t[i].group;
        int32_t least = s->groups->group[group].rule.polri_min;
        s->staffed[group] = s->group_cost[group] && row_add(s, ROW_TEAM, group, s->group_cost[group], least);
    }
}

// The officers that teams lack, of those who break no rule themselves: an order to mend a break by another
// mends nothing.
static void lacking_add(arena *scratch, staffing *s)
{
    for (int32_t i = 0; i < s->groups->n; i++) {
        int32_t have = s->team[i].person_n > 0 ? s->team[i].person_n : s->groups->group[i].rule.polri_min;
        if (!s->staffed[i] || have >= s->groups->group[i].rule.polri) {
            continue;
        }
        int64_t *cost = or_nobody(scratch, s, s->group_cost[i], DUTY_NO_OFFICER);
        for (int32_t b = 0; b < s->people.n_band; b++) {
            bool overridden = s->p->person[s->people.band[b].person].overridden;
            cost[b] = overridden ? DUTY_MATCH_NONE : cost[b];
        }
        while (have < s->groups->group[i].rule.polri && row_add(s, ROW_TEAM, i, cost, 1)) {
            have++;
        }
    }
}

// Whether a place still wants somebody: of groups those that are staffed, and at first all.
static bool wants_more(const staffing *s, row r)
{
    if (r.kind == ROW_TEAM) {
        return s->groups->group[r.at].station >= 0 &&
               (s->m.row_max == 0 ||
                (s->staffed[r.at] && s->team[r.at].person_n < s->groups->group[r.at].rule.polri));
    }
    if (r.kind == ROW_SQUAD) {
        return s->plan->squad[r.at].person_n < s->p->post[s->plan->squad[r.at].post].guards;
    }
    return s->plan->stand[r.at].person_n < s->p->reserve[s->plan->stand[r.at].reserve].guards;
}

static int64_t **costs_of(arena *scratch, const staffing *s, row_kind kind, int32_t n)
{
    int64_t **cost = ARENA_NEW(scratch, int64_t *, n);
    for (int32_t i = 0; i < n; i++) {
        row r = {kind, i};
        cost[i] = wants_more(s, r) ? duty_people_cost(scratch, &s->people, demand_of(s, r)) : NULL;
    }
    return cost;
}

// An empty matching of everybody, in bands of who is alike by now.
static void match_open(arena *scratch, staffing *s)
{
    duty_people_sort(scratch, &s->people);
    s->group_cost = costs_of(scratch, s, ROW_TEAM, s->groups->n);
    s->squad_cost = costs_of(scratch, s, ROW_SQUAD, s->plan->n_squad);
    s->stand_cost = costs_of(scratch, s, ROW_STAND, s->plan->n_stand);
    s->squad_rows = ARENA_NEW(scratch, int32_t, s->plan->n_squad);
    s->stand_rows = ARENA_NEW(scratch, int32_t, s->plan->n_stand);
    for (int32_t i = 0; i < s->plan->n_squad; i++) {
        s->squad_rows[i] = s->plan->squad[i].person_n;
    }
    for (int32_t i = 0; i < s->plan->n_stand; i++) {
        s->stand_rows[i] = s->plan->stand[i].person_n;
    }
    match_begin(scratch, s);
}

// ---- names ----

// A row of a band, for giving the longest duties to those with the fewest hours.
typedef struct named {
    int32_t band;
    int64_t length_s;
    int32_t row;
} named;

static int compare_named(const void *x, const void *y)
{
    const named *a = x;
    const named *b = y;
    if (a->band != b->band) {
        return a->band < b->band ? -1 : 1;
    }
    if (a->length_s != b->length_s) {
        return a->length_s > b->length_s ? -1 : 1;
    }
    return (a->row > b->row) - (a->row < b->row);
}

static void member_add(staffing *s, row r, int32_t person)
{
    if (r.kind == ROW_TEAM) {
        s->team[r.at].person[s->team[r.at].person_n++] = person;
    } else if (r.kind == ROW_SQUAD) {
        duty_squad *squad = &s->plan->squad[r.at];
        squad->person[squad->person_n++] = person;
    } else {
        duty_stand *stand = &s->plan->stand[r.at];
        stand->person[stand->person_n++] = person;
    }
}

static int64_t members_travel(const staffing *s, const duty_team *t, const duty_demand *d)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < t->person_n; i++) {
        if (!duty_people_may(&s->people, t->person[i], d)) {
            return DUTY_NOBODY;
        }
        sum += d->travel_s[s->p->person[t->person[i]].unit];
    }
    return sum;
}

// Where the team of a group stands best with the members that it has.
static void team_station(arena *scratch, staffing *s, int32_t i)
{
    duty_group *group = &s->groups->group[i];
    const int32_t *tps = &s->groups->tps[group->tps_first];
    int64_t best = INT64_MAX;
    for (int32_t x = 0; x < group->tps_n; x++) {
        duty_demand d = duty_team_demand(scratch, s->g, tps[x], tps, group->tps_n, s->longest_s);
        int64_t cost = members_travel(s, &s->team[i], &d);
        for (int32_t y = 0; y < group->tps_n; y++) {
            int32_t hop_s = duty_ground_hop_s(s->g, tps[x], tps[y]);
            cost += hop_s > s->reach_s ? DUTY_NOBODY : hop_s;
        }
        if (cost < best) {
            best = cost;
            group->station = tps[x];
            memcpy(s->of_group[i].travel_s, d.travel_s, (size_t)s->p->n_unit * sizeof *d.travel_s);
        }
    }
}

// The rows of the matching that have somebody, with the person of each. Returns how many.
static int32_t persons_draw(arena *scratch, const staffing *s, row *ret_row, int32_t *ret_person)
{
    named *of = ARENA_NEW(scratch, named, s->m.n_row);
    int32_t n = 0;
    for (int32_t k = 0; k < s->m.n_row; k++) {
        const duty_demand *d = demand_of(s, s->row[k]);
        if (s->m.col_of[k] != s->m.spare) {
            of[n++] = (named){s->m.col_of[k], (int64_t)d->to_s - d->from_s, k};
        }
    }
    qsort(of, (size_t)n, sizeof *of, compare_named);
    for (int32_t k = 0, next = 0; k < n; k++) {
        next = k > 0 && of[k].band == of[k - 1].band ? next + 1 : 0;
        ret_row[k] = s->row[of[k].row];
        ret_person[k] = s->people.person[s->people.band[of[k].band].first + next];
    }
    return n;
}

// Gives every row of the matching its person. Returns how many have somebody.
static int32_t names_give(arena *scratch, staffing *s)
{
    row *given = ARENA_NEW(scratch, row, s->m.n_row);
    int32_t *person = ARENA_NEW(scratch, int32_t, s->m.n_row);
    bool *changed = ARENA_NEW(scratch, bool, s->groups->n);
    int32_t n = persons_draw(scratch, s, given, person);
    for (int32_t k = 0; k < n; k++) {
        member_add(s, given[k], person[k]);
        if (given[k].kind == ROW_TEAM) {
            changed[given[k].at] = true;
        }
    }
    for (int32_t i = 0; i < s->groups->n; i++) {
        if (changed[i]) {
            team_station(scratch, s, i);
        }
    }
    for (int32_t k = 0; k < n; k++) {
        duty_people_give(&s->people, person[k], demand_of(s, given[k]));
    }
    return n;
}

// ---- what it tells ----

// Whether a person is a village officer of named villages: he can only join a group that has one of them.
static bool is_helper(const duty_person *q)
{
    return q->village_officer && q->village_n > 0;
}

// What one more officer at a TPS would cost: the travel of the nearest, and what taking him costs the others;
// and the same of an officer of a village near, who is also taken where there are no others. `release`: of
// each band, NULL: nobody has a duty.
static void officer_price(arena *scratch, const staffing *s, int32_t i, const int64_t *release, bool *serves,
                          duty_staffing *ret)
{
    enum { DEAREST_S = S_PER_HOUR * 4 }; // a band that has nobody left
    const duty_cell *c = &s->g->cell[s->g->cell_of[i]];
    int32_t at = s->g->index_of[i];
    int32_t tps[DUTY_NEAR + 1] = {i};
    int32_t n = 1;
    for (int32_t k = 0; k < c->near_n[at]; k++) {
        tps[n++] = c->tps[c->near[(size_t)at * DUTY_NEAR + (size_t)k]];
    }
    duty_demand d = duty_team_demand(scratch, s->g, i, tps, n, s->longest_s);
    ret->officer_s[i] = ret->helper_s[i] = DUTY_NOBODY;
    for (int32_t b = 0; b < s->people.n_band; b++) {
        int32_t person = s->people.band[b].person;
        if (!duty_people_may(&s->people, person, &d)) {
            continue;
        }
        bool none = release && release[b] == DUTY_MATCH_NONE;
        int64_t dear_s = none ? DEAREST_S : release ? duty_cost_travel_s(release[b]) : 0;
        int64_t travel_s = d.travel_s[s->people.band[b].unit];
        int64_t cost = travel_s + (dear_s < DEAREST_S ? dear_s : DEAREST_S);
        bool helper = is_helper(&s->p->person[person]);
        int64_t *least = helper ? &ret->helper_s[i] : &ret->officer_s[i];
        cost = helper ? travel_s : cost; // his share in the group says whether he is there
        *least = cost < *least ? cost : *least;
        serves[b] = true;
    }
    if (ret->officer_s[i] == DUTY_NOBODY && ret->helper_s[i] < DUTY_NOBODY) {
        ret->officer_s[i] = ret->helper_s[i] + DEAREST_S;
    }
    ret->helper_s[i] = ret->helper_s[i] < ret->officer_s[i] ? ret->helper_s[i] : ret->officer_s[i];
}

static void officers_price(const staffing *s, const int64_t *release, bool *serves, duty_staffing *ret)
{
    for (int32_t i = 0; i < s->p->n_tps; i++) {
        arena scratch = {0};
        officer_price(&scratch, s, i, release, serves, ret);
        arena_done(&scratch);
    }
}

void duty_officers_nearest(arena *a, const duty_ground *g, int32_t longest_s, int64_t *ret_officer_s,
                           int64_t *ret_helper_s)
{
    staffing s = {.g = g, .p = g->p, .longest_s = longest_s};
    duty_staffing told = {.officer_s = ret_officer_s, .helper_s = ret_helper_s};
    duty_people_open(a, g->p, 0, &s.people);
    duty_people_sort(a, &s.people);
    officers_price(&s, NULL, ARENA_NEW(a, bool, s.people.n_band), &told);
}

int32_t *duty_helpers_share(arena *a, const duty_ground *g)
{
    const duty_problem *p = g->p;
    int32_t *share = ARENA_NEW(a, int32_t, p->n_tps);
    bool *his = ARENA_NEW(a, bool, p->n_tps);
    for (int32_t i = 0; i < p->n_person; i++) {
        const duty_person *q = &p->person[i];
        int32_t n = 0;
        for (int32_t t = 0; t < p->n_tps && is_helper(q) && !q->overridden && duty_able(g, i); t++) {
            his[t] = duty_village_listed(p, q->village_first, q->village_n, p->tps[t].village);
            n += his[t];
        }
        for (int32_t t = 0; t < p->n_tps && n > 0; t++) {
            share[t] += his[t] ? (DUTY_HELPER_PARTS + n - 1) / n : 0;
        }
    }
    return share;
}

// Persons without a duty who could serve in some team.
static int64_t free_count(const staffing *s, const bool *serves)
{
    int64_t n = 0;
    for (int32_t b = 0; b < s->people.n_band; b++) {
        bool overridden = s->p->person[s->people.band[b].person].overridden;
        n += serves[b] && !overridden ? s->m.cap[b] - s->m.load[b] : 0;
    }
    return n;
}

// How many officers more teams of each cell could have, if no other cell took more: at the TPS where one
// would cost least.
static int32_t *cells_more(arena *a, staffing *s, const int64_t *officer_s)
{
    int32_t *more = ARENA_NEW(a, int32_t, s->g->n_cell);
    for (int32_t k = 0; k < s->g->n_cell; k++) {
        arena scratch = {0};
        const duty_cell *c = &s->g->cell[k];
        int32_t best = c->tps[0];
        for (int32_t i = 1; i < c->n; i++) {
            best = officer_s[c->tps[i]] < officer_s[best] ? c->tps[i] : best;
        }
        duty_demand d = duty_team_demand(&scratch, s->g, best, &best, 1, s->longest_s);
        more[k] = duty_match_more(&s->m, duty_people_cost(&scratch, &s->people, &d), CELL_MORE_MAX);
        arena_done(&scratch);
    }
    return more;
}

void duty_team_describe(const duty_ground *g, const int32_t *tps, duty_team *t)
{
    const duty_problem *p = g->p;
    duty_rule rule = duty_rule_of(p, tps, t->tps_n);
    t->kecamatan = p->tps[tps[0]].kecamatan;
    t->class_ = rule.class_;
    t->linmas = rule.linmas;
    t->longest_hop_s = t->travel_s = t->spread_s = 0;
    for (int32_t x = 0; x < t->tps_n; x++) {
        int32_t from_s = duty_ground_hop_s(g, t->station, tps[x]);
        t->spread_s = from_s > t->spread_s ? from_s : t->spread_s;
        for (int32_t y = 0; y < x; y++) {
            int32_t hop_s = duty_ground_hop_s(g, tps[x], tps[y]);
            t->longest_hop_s = hop_s > t->longest_hop_s ? hop_s : t->longest_hop_s;
        }
    }
    for (int32_t m = 0; m < t->person_n; m++) {
        size_t unit = (size_t)p->person[t->person[m]].unit;
        int32_t travel_s = p->unit_tps_s[unit * (size_t)p->n_tps + (size_t)t->station];
        t->travel_s = travel_s > t->travel_s ? travel_s : t->travel_s;
    }
}

// Writes the staffed groups as teams, in the order of the groups.
static void teams_write(arena *a, const staffing *s)
{
    duty_plan *plan = s->plan;
    plan->n_team = 0;
    plan->team = ARENA_NEW(a, duty_team, s->groups->n);
    plan->team_tps = ARENA_NEW(a, int32_t, s->p->n_tps);
    int32_t tps_used = 0;
    for (int32_t i = 0; i < s->groups->n; i++) {
        if (!s->staffed[i]) {
            continue;
        }
        const duty_group *group = &s->groups->group[i];
        const int32_t *tps = &s->groups->tps[group->tps_first];
        duty_team *t = &plan->team[plan->n_team++];
        *t = s->team[i];
        t->tps_first = tps_used;
        t->tps_n = group->tps_n;
        t->station = group->station;
        memcpy(&plan->team_tps[tps_used], tps, (size_t)group->tps_n * sizeof *tps);
        tps_used += group->tps_n;
        duty_team_describe(s->g, tps, t);
    }
}

// The matching of guards before the teams, and of the teams.
static void match_teams(arena *scratch, staffing *s)
{
    demands_make(scratch, s);
    duty_people_open(scratch, s->p, rows_most(s), &s->people);
    match_open(scratch, s);
    guards_add(scratch, s, true);
    guards_hold(scratch, s);
    teams_add(scratch, s);
}

void duty_stage_open(arena *a, const duty_ground *g, duty_groups *groups, int32_t longest_s, duty_plan *plan,
                     int32_t more, duty_stage *ret_stage)
{
    staffing s = {
        .g = g,
        .p = g->p,
        .groups = groups,
        .plan = plan,
        .longest_s = longest_s,
        .more = more,
        .team = ARENA_NEW(a, duty_team, groups->n),
        .staffed = ARENA_NEW(a, bool, groups->n),
    };
    match_teams(a, &s);
    *ret_stage = (duty_stage){.people = s.people, .m = s.m};
}

void duty_staff(arena *a, const duty_ground *g, duty_groups *groups, int32_t longest_s, int32_t reach_s,
                duty_plan *plan, duty_staffing *ret_staffing)
{
    arena scratch = {0};
    staffing s = {
        .g = g,
        .p = g->p,
        .groups = groups,
        .plan = plan,
        .longest_s = longest_s,
        .reach_s = reach_s,
        .team = ARENA_NEW(&scratch, duty_team, groups->n),
        .staffed = ARENA_NEW(a, bool, groups->n),
    };
    duty_staffing told = {.staffed = s.staffed};
    match_teams(&scratch, &s);
    guards_add(&scratch, &s, false);
    lacking_add(&scratch, &s);
    bool *serves = ARENA_NEW(&scratch, bool, s.people.n_band);
    int64_t *release = ARENA_NEW(&scratch, int64_t, s.people.n_band);
    duty_match_release(&s.m, release);
    told.officer_s = ARENA_NEW(a, int64_t, g->p->n_tps);
    told.helper_s = ARENA_NEW(a, int64_t, g->p->n_tps);
    officers_price(&s, release, serves, &told);
    told.cell_more = cells_more(a, &s, told.officer_s);
    told.free = free_count(&s, serves);
    int32_t given = names_give(&scratch, &s);
    // Whoever is free at the time of a duty that is still open takes it beside his own.
    while (given > 0) {
        match_open(&scratch, &s);
        guards_add(&scratch, &s, true);
        guards_add(&scratch, &s, false);
        lacking_add(&scratch, &s);
        given = names_give(&scratch, &s);
    }
    teams_write(a, &s);
    plan->available = s.people.available;
    plan->post_short = duty_posts_short(g->p, plan);
    arena_done(&scratch);
    *ret_staffing = told;
}
