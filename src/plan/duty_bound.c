// What no placement can beat: duty.h says what each bound means and how it can be counted anew. Coverage
// comes from counts, the longest travel from the nearest station and officer, the travel of all teams from
// Lagrangian relaxation (duty_relax.c).
#include <stdlib.h>

#include "plan/duty_internal.h"

// ---- who could serve in teams at all ----

bool duty_able(const duty_ground *g, int32_t person)
{
    const duty_person *q = &g->p->person[person];
    return q->eligible && q->from_s <= g->from_s && q->to_s >= g->to_s && q->pin_plus1 <= g->p->n_tps;
}

void duty_able_count(const duty_ground *g, int32_t *able_n)
{
    for (int32_t i = 0; i < g->p->n_person; i++) {
        able_n[g->p->person[i].unit] += duty_able(g, i);
    }
}

int32_t duty_able_travel_s(const duty_ground *g, int32_t unit, int32_t tps)
{
    const duty_problem *p = g->p;
    int32_t travel_s = p->unit_tps_s[(size_t)unit * (size_t)p->n_tps + (size_t)tps];
    int32_t home = p->unit[unit].kecamatan;
    bool beyond = home >= 0 && home != p->tps[tps].kecamatan && p->neighbour_s > 0;
    bool far =
        (p->travel_limit_s > 0 && travel_s > p->travel_limit_s) || (beyond && travel_s > p->neighbour_s);
    return far ? MATRIX_NONE : travel_s;
}

// ---- coverage ----

// What some TPS of a cell force, by counts: groups of the fewest TPS first, whose free places take others.
typedef struct level {
    int32_t tps;   // of a pattern
    int32_t polri; // least of the patterns of so many TPS or fewer
} level;

// The levels of a kecamatan, ascending; level_of[class].
static int32_t levels_make(const duty_problem *p, int32_t kecamatan, level *l, int32_t *level_of)
{
    int32_t n = 0;
    for (int32_t c = 0; c < p->n_class; c++) {
        const duty_pattern *q = duty_pattern_of(p, c, kecamatan);
        int32_t at = 0;
        while (at < n && l[at].tps < q->tps) {
            at++;
        }
        if (at < n && l[at].tps == q->tps) {
            l[at].polri = duty_polri_min(q) < l[at].polri ? duty_polri_min(q) : l[at].polri;
            continue;
        }
        for (int32_t k = n++; k > at; k--) {
            l[k] = l[k - 1];
        }
        l[at] = (level){q->tps, duty_polri_min(q)};
    }
    for (int32_t k = 1; k < n; k++) {
        l[k].polri = l[k - 1].polri < l[k].polri ? l[k - 1].polri : l[k].polri;
    }
    for (int32_t c = 0; c < p->n_class; c++) {
        level_of[c] = 0;
        while (l[level_of[c]].tps != duty_pattern_of(p, c, kecamatan)->tps) {
            level_of[c]++;
        }
    }
    return n;
}

// Teams and officers that counts by level force.
static void levels_force(const level *l, int32_t n, const int32_t *tps, int64_t *ret_teams,
                         int64_t *ret_people)
{
    int64_t free_places = 0;
    *ret_teams = 0;
    *ret_people = 0;
    for (int32_t k = 0; k < n; k++) {
        int64_t beyond = tps[k] > free_places ? tps[k] - free_places : 0;
        int64_t teams = (beyond + l[k].tps - 1) / l[k].tps;
        free_places += teams * l[k].tps - tps[k];
        *ret_teams += teams;
        *ret_people += teams * l[k].polri;
    }
}

int64_t duty_teams_forced(arena *scratch, const duty_problem *p, int32_t kecamatan, const int32_t *class_tps)
{
    level *l = ARENA_NEW(scratch, level, p->n_class);
    int32_t *level_of = ARENA_NEW(scratch, int32_t, p->n_class);
    int32_t *tps = ARENA_NEW(scratch, int32_t, p->n_class);
    int32_t n = levels_make(p, kecamatan, l, level_of);
    int64_t teams = 0;
    int64_t people = 0;
    for (int32_t c = 0; c < p->n_class; c++) {
        tps[level_of[c]] += class_tps[c];
    }
    levels_force(l, n, tps, &teams, &people);
    return teams;
}

// So many more TPS of a class for so many more officers.
typedef struct offer {
    int32_t tps;
    int64_t people;
} offer;

// The most TPS an officer first; what costs nobody before all.
static int compare_offer(const void *x, const void *y)
{
    const offer *a = x;
    const offer *b = y;
    int64_t left = a->tps * b->people;
    int64_t right = b->tps * a->people;
    return (left < right) - (left > right);
}

typedef struct covering {
    arena *scratch;
    const duty_ground *g;
    level *level;      // [n_cell * n_class]
    int32_t *n_level;  // [n_cell]
    int32_t *level_of; // [n_cell * n_class]
    int32_t *tps;      // [n_cell * n_class] by level: of the classes so far
    int32_t *class_n;  // [n_cell * n_class] by class
    int64_t people;    // who could serve
} covering;

// What a cell offers of a class beside those before.
static void cell_offer(covering *c, int32_t k, int32_t class_, offer *of, int32_t *n, int64_t *ret_before)
{
    size_t at = (size_t)k * (size_t)c->g->p->n_class;
    int32_t *tps = &c->tps[at];
    int32_t *count = &tps[c->level_of[at + (size_t)class_]];
    int64_t teams = 0;
    int64_t people = 0;
    levels_force(&c->level[at], c->n_level[k], tps, &teams, &people);
    *ret_before += people;
    offer next = {0};
    for (int32_t i = 0; i < c->class_n[at + (size_t)class_]; i++) {
        int64_t before = people;
        *count += 1;
        levels_force(&c->level[at], c->n_level[k], tps, &teams, &people);
        if (people > before) {
            if (next.tps > 0) {
                of[(*n)++] = next;
            }
            next = (offer){0, people - before};
        }
        next.tps++;
    }
    if (next.tps > 0) {
        of[(*n)++] = next;
    }
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b > 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

// The fewest TPS of a class that stay uncovered when those of the classes before do not. Officers beyond a
// multiple of what all offers ask make no team.
static int32_t class_uncovered(covering *c, int32_t class_)
{
    offer *of = ARENA_NEW(c->scratch, offer, c->g->p->n_tps);
    int32_t n = 0;
    int64_t before = 0;
    int64_t uncovered = 0;
    for (int32_t k = 0; k < c->g->n_cell; k++) {
        cell_offer(c, k, class_, of, &n, &before);
    }
    int64_t left = c->people > before ? c->people - before : 0;
    qsort(of, (size_t)n, sizeof *of, compare_offer);
    int64_t divisor = 0;
    for (int32_t i = 0; i < n; i++) {
        divisor = common_divisor(of[i].people, divisor);
    }
    left -= divisor > 0 ? left % divisor : 0;
    for (int32_t i = 0; i < n; i++) {
        if (of[i].people <= left) {
            left -= of[i].people;
        } else {
            uncovered += of[i].tps - of[i].tps * left / of[i].people;
            left = 0;
        }
    }
    return (int32_t)uncovered;
}

// The squads of posts before the teams that are on duty when voting begins, as the teams are. *ret_guards is
// who stands in them.
static duty_demand *squads_beside(arena *scratch, const duty_ground *g, const duty_plan *plan, int32_t *ret_n,
                                  int64_t *ret_guards)
{
    duty_demand *beside = ARENA_NEW(scratch, duty_demand, plan->n_squad);
    int32_t at_s = g->p->phase[1].from_s;
    for (int32_t i = 0; i < plan->n_squad && at_s >= g->from_s && at_s < g->to_s; i++) {
        const duty_squad *squad = &plan->squad[i];
        duty_demand d = duty_squad_demand(scratch, g->p, squad);
        if (duty_post_before_teams(g, &g->p->post[squad->post]) && d.from_s <= at_s && at_s < d.to_s) {
            beside[(*ret_n)++] = d;
            *ret_guards += squad->person_n;
        }
    }
    return beside;
}

// People who could serve in teams but for the guards of posts that come first. Whoever is not able could be
// such a guard instead.
static int64_t people_for_teams(arena *scratch, const duty_ground *g, const duty_plan *plan)
{
    const duty_problem *p = g->p;
    int32_t n = 0;
    int64_t guards = 0;
    int64_t people = 0;
    const duty_demand *beside = squads_beside(scratch, g, plan, &n, &guards);
    for (int32_t i = 0; i < p->n_person; i++) {
        const duty_person *q = &p->person[i];
        bool guard = false;
        for (int32_t k = 0; k < n && q->eligible && !duty_able(g, i) && !guard; k++) {
            guard = q->from_s <= beside[k].from_s && q->to_s >= beside[k].to_s &&
                    duty_people_belongs(p, q, &beside[k]);
        }
        guards -= guard;
        people += duty_able(g, i);
    }
    return guards > 0 ? people - guards : people;
}

int32_t *duty_bound_uncovered(arena *a, const duty_ground *g, const duty_plan *plan)
{
    const duty_problem *p = g->p;
    arena scratch = {0};
    size_t cells = (size_t)g->n_cell * (size_t)p->n_class;
    covering c = {
        .scratch = &scratch,
        .g = g,
        .level = ARENA_NEW(&scratch, level, cells),
        .n_level = ARENA_NEW(&scratch, int32_t, g->n_cell),
        .level_of = ARENA_NEW(&scratch, int32_t, cells),
        .tps = ARENA_NEW(&scratch, int32_t, cells),
        .class_n = ARENA_NEW(&scratch, int32_t, cells),
        .people = people_for_teams(&scratch, g, plan),
    };
    for (int32_t k = 0; k < g->n_cell; k++) {
        size_t at = (size_t)k * (size_t)p->n_class;
        c.n_level[k] = levels_make(p, g->cell[k].kecamatan, &c.level[at], &c.level_of[at]);
    }
    for (int32_t i = 0; i < p->n_tps; i++) {
        c.class_n[(size_t)g->cell_of[i] * (size_t)p->n_class + (size_t)p->tps[i].class_]++;
    }
    int32_t *uncovered = ARENA_NEW(a, int32_t, p->n_class);
    bool enough = true; // for the classes before
    for (int32_t o = 0; o < p->n_class && enough; o++) {
        uncovered[g->order[o]] = class_uncovered(&c, g->order[o]);
        enough = plan->score.uncovered[g->order[o]] == 0;
    }
    arena_done(&scratch);
    return uncovered;
}

// ---- the longest travel ----

static int32_t nearest_officer_s(const duty_ground *g, const int32_t *able_n, int32_t tps)
{
    int32_t nearest = MATRIX_NONE;
    for (int32_t u = 0; u < g->p->n_unit; u++) {
        int32_t travel_s = able_n[u] > 0 ? duty_able_travel_s(g, u, tps) : MATRIX_NONE;
        nearest =
            travel_s != MATRIX_NONE && (nearest == MATRIX_NONE || travel_s < nearest) ? travel_s : nearest;
    }
    return nearest;
}

void duty_covered_mark(const duty_plan *plan, bool *covered)
{
    for (int32_t t = 0; t < plan->n_team; t++) {
        for (int32_t i = 0; i < plan->team[t].tps_n; i++) {
            covered[plan->team_tps[plan->team[t].tps_first + i]] = true;
        }
    }
}

// The least of the longer of the hop and the officer's way, over the stations that TPS i could belong to.
static int32_t tps_worst(const duty_ground *g, const int32_t *officer_s, const bool *covered, int32_t i)
{
    const duty_cell *c = &g->cell[g->cell_of[i]];
    int32_t least = INT32_MAX;
    for (int32_t j = 0; j < c->n; j++) {
        int32_t hop_s = duty_hop_s(c, g->index_of[i], j);
        int32_t way_s = officer_s[c->tps[j]];
        bool never = hop_s == MATRIX_NONE || way_s == MATRIX_NONE || !covered[c->tps[j]] ||
                     (g->p->spread_limit_s > 0 && hop_s > g->p->spread_limit_s);
        int32_t longer = hop_s > way_s ? hop_s : way_s;
        least = !never && longer < least ? longer : least;
    }
    return least;
}

int32_t duty_bound_worst(const duty_ground *g, const duty_plan *plan)
{
    const duty_problem *p = g->p;
    arena scratch = {0};
    int32_t *able_n = ARENA_NEW(&scratch, int32_t, p->n_unit);
    int32_t *officer_s = ARENA_NEW(&scratch, int32_t, p->n_tps);
    bool *covered = ARENA_NEW(&scratch, bool, p->n_tps);
    int32_t worst = 0;
    duty_able_count(g, able_n);
    duty_covered_mark(plan, covered);
    for (int32_t i = 0; i < p->n_tps; i++) {
        officer_s[i] = nearest_officer_s(g, able_n, i);
    }
    for (int32_t i = 0; i < p->n_tps; i++) {
        int32_t least = covered[i] ? tps_worst(g, officer_s, covered, i) : 0;
        worst = least > worst ? least : worst;
    }
    arena_done(&scratch);
    return worst;
}

static int64_t team_travel(const duty_ground *g, const duty_plan *plan)
{
    const duty_problem *p = g->p;
    int64_t sum = 0;
    for (int32_t i = 0; i < plan->n_team; i++) {
        const duty_team *t = &plan->team[i];
        for (int32_t m = 0; m < t->person_n; m++) {
            sum +=
                p->unit_tps_s[(size_t)p->person[t->person[m]].unit * (size_t)p->n_tps + (size_t)t->station];
        }
        for (int32_t k = 0; k < t->tps_n; k++) {
            sum += duty_ground_hop_s(g, t->station, plan->team_tps[t->tps_first + k]);
        }
    }
    return sum;
}

void duty_bound_prove(arena *a, const duty_ground *g, int32_t rounds, duty_plan *plan)
{
    plan->bound.people = plan->lower_bound;
    plan->bound.worst_s = duty_bound_worst(g, plan);
    plan->bound.reached_s = plan->score.lacking == 0 ? plan->score.travel_s : team_travel(g, plan);
    plan->bound.uncovered = duty_bound_uncovered(a, g, plan);
    duty_relax(a, g, rounds, plan);
}
