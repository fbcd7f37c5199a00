// Placement: a division of the TPS is staffed, what officers are worth in it guides the search for a better
// division, and so on in rounds. The best by score is kept.
#include <assert.h>
#include <string.h>

#include "plan/duty_internal.h"

enum {
    COVER_ROUNDS = 4, // without a better placement, while something is not covered
    SMALL_TPS = 64,   // with fewer, rounds are short and many
    SMALL_SWEEPS = 8,
    ROUND_SWEEPS = 48,       // of the search in one round
    ROUNDS_MAX = 8,          // beyond these, more only where there is little to place:
    ROUNDS_TPS = 10000,      //   so many divided by the TPS
    LIMIT_TRIALS = 14,       // halvings of the longest travel
    STATION_ROUNDS = 2,      // teams are matched again where they stand best with who they got
    PROOF_ROUNDS = 800,      // of the relaxation
    COVER_TRIES = 16,        // neighbourhoods that are divided anew for better coverage
    COVER_NODES = 1000,      // of the search in one
    COVER_NODES_ALL = 20000, // where these are all TPS
    MEND_LOOKS = 300000,     // persons that are asked at the end
};

// A division and what came of staffing it.
typedef struct attempt {
    arena memory;
    int32_t *group_of;   // [n_tps]
    int32_t *station_of; // [n_tps] of its group, or -1
    int32_t longest_s;   // travel that was allowed
    int32_t *kecamatan_needed;
    int64_t *cell_cost; // [n_cell] what TPS left out cost, and the teams' travel
    duty_plan plan;
    duty_staffing staffing;
} attempt;

typedef struct solving {
    const duty_problem *p;
    const duty_options *o;
    arena scratch;
    duty_ground g;
    duty_plan open;     // squads and stands, empty
    int32_t *told;      // [n_tps] persons told, with least_change; else NULL
    int64_t *officer_s; // [n_tps] guides the search
    int64_t *helper_s;  // [n_tps] the same of village officers
    int32_t *helpers;   // [n_tps] share in village officers
    int64_t *kept_s;    // [2 * n_tps] officer_s and helper_s as they were before a round
    rng r;
    attempt best;
    attempt start; // of a search
    int64_t sweeps;
    bool apart;  // new groups are of one class
    bool hold;   // groups that the search for coverage found come before others of their class
    bool enough; // said by the caller, or by his clock
} solving;

static int32_t reach_of(const duty_problem *p, int32_t longest_s)
{
    return p->spread_limit_s > 0 && p->spread_limit_s < longest_s ? p->spread_limit_s : longest_s;
}

// ---- attempts ----

// A division like another's; NULL: with all TPS left out.
static attempt attempt_open(const solving *s, const attempt *like)
{
    attempt t = {0};
    t.group_of = ARENA_NEW(&t.memory, int32_t, s->p->n_tps);
    t.station_of = ARENA_NEW(&t.memory, int32_t, s->p->n_tps);
    for (int32_t i = 0; i < s->p->n_tps; i++) {
        t.group_of[i] = like ? like->group_of[i] : -1;
        t.station_of[i] = like ? like->station_of[i] : -1;
    }
    return t;
}

// The plan with all squads and stands empty again.
static void plan_reopen(const solving *s, attempt *t)
{
    t->plan = s->open;
    t->plan.squad = ARENA_NEW(&t->memory, duty_squad, s->open.n_squad);
    t->plan.stand = ARENA_NEW(&t->memory, duty_stand, s->open.n_stand);
    memcpy(t->plan.squad, s->open.squad, (size_t)s->open.n_squad * sizeof *t->plan.squad);
    memcpy(t->plan.stand, s->open.stand, (size_t)s->open.n_stand * sizeof *t->plan.stand);
}

static bool stations_keep(const duty_groups *groups, int32_t *station)
{
    bool same = true;
    for (int32_t i = 0; i < groups->n; i++) {
        same = same && station[i] == groups->group[i].station;
        station[i] = groups->group[i].station;
    }
    return same;
}

static void cells_cost(const solving *s, attempt *t)
{
    const duty_problem *p = s->p;
    t->cell_cost = ARENA_NEW(&t->memory, int64_t, s->g.n_cell);
    for (int32_t i = 0; i < p->n_tps; i++) {
        t->cell_cost[s->g.cell_of[i]] += t->group_of[i] < 0 ? duty_out_cost(&s->g, i) : 0;
    }
    for (int32_t i = 0; i < t->plan.n_team; i++) {
        const duty_team *team = &t->plan.team[i];
        int64_t *cost = &t->cell_cost[s->g.cell_of[team->station]];
        for (int32_t m = 0; m < team->person_n; m++) {
            size_t unit = (size_t)p->person[team->person[m]].unit;
            *cost += p->unit_tps_s[unit * (size_t)p->n_tps + (size_t)team->station];
        }
        for (int32_t k = team->tps_first; k < team->tps_first + team->tps_n; k++) {
            *cost += duty_ground_hop_s(&s->g, team->station, t->plan.team_tps[k]);
        }
    }
}

// Officers that groups need, by kecamatan.
static int32_t *officers_needed(const solving *s, arena *a, const duty_groups *groups)
{
    int32_t *needed = ARENA_NEW(a, int32_t, s->p->n_kecamatan);
    for (int32_t i = 0; i < groups->n; i++) {
        const duty_group *group = &groups->group[i];
        needed[s->g.cell[group->cell].kecamatan] += group->rule.polri;
    }
    return needed;
}

// Staffs a division: TPS that are left out form groups of their own beside the others. Groups that nobody
// could be found for are left out again.
static void attempt_staff(solving *s, attempt *t, int32_t longest_s)
{
    const duty_problem *p = s->p;
    arena scratch = {0};
    duty_groups groups;
    t->longest_s = longest_s;
    int32_t reach_s = reach_of(p, longest_s);
    duty_wish wish = {.officer_s = s->officer_s,
                      .helper_s = s->helper_s,
                      .helpers = s->helpers,
                      .reach_s = reach_s,
                      .apart = s->apart};
    bool *held = ARENA_NEW(&scratch, bool, p->n_tps);
    for (int32_t i = 0; i < p->n_tps; i++) {
        held[i] = s->hold && t->group_of[i] >= 0;
    }
    wish.held = held;
    duty_division_complete(&scratch, &s->g, &wish, t->group_of);
    duty_groups_list(&scratch, &s->g, t->group_of, t->station_of, &wish, &groups);
    int32_t *station = ARENA_NEW(&scratch, int32_t, groups.n);
    bool same = false;
    for (int32_t k = 0; k < STATION_ROUNDS && !same; k++) {
        (void)stations_keep(&groups, station);
        plan_reopen(s, t);
        duty_staff(&t->memory, &s->g, &groups, longest_s, reach_s, &t->plan, &t->staffing);
        same = stations_keep(&groups, station);
    }
    t->kecamatan_needed = officers_needed(s, &t->memory, &groups);
    for (int32_t i = 0; i < groups.n; i++) {
        const duty_group *group = &groups.group[i];
        bool staffed = t->staffing.staffed[i];
        for (int32_t k = group->tps_first; k < group->tps_first + group->tps_n; k++) {
            t->station_of[groups.tps[k]] = staffed ? group->station : -1;
            t->group_of[groups.tps[k]] = staffed ? t->group_of[groups.tps[k]] : -1;
        }
    }
    duty_score_of(&t->memory, p, &t->plan, &t->plan.score);
    cells_cost(s, t);
    arena_done(&scratch);
}

// Keeps the attempt if it is better than the best; gives up its memory or that of the former best.
static bool attempt_keep(solving *s, attempt *t)
{
    bool better = !s->best.group_of || duty_score_compare(s->p, &t->plan.score, &s->best.plan.score) < 0;
    if (better) {
        arena_done(&s->best.memory);
        arena_done(&s->start.memory);
        s->start = (attempt){0};
        s->best = *t;
        if (s->o->better && !s->o->better(s->o->better_ctx, &s->best.plan.score)) {
            s->enough = true;
        }
    } else {
        arena_done(&t->memory);
    }
    return better;
}

static bool time_is_up(const solving *s)
{
    return s->enough || s->sweeps >= s->o->iterations ||
           (s->o->out_of_time && s->o->out_of_time(s->o->out_of_time_ctx));
}

// What officers are worth, between what was believed and what an attempt has shown: the middle, since each
// search overdoes what it is told.
static void officers_learn(solving *s, const attempt *t)
{
    for (int32_t i = 0; i < s->p->n_tps; i++) {
        int64_t seen = t->staffing.officer_s[i];
        int64_t known = s->officer_s[i];
        s->officer_s[i] = seen >= DUTY_NOBODY || known >= DUTY_NOBODY ? seen : (seen + known) / 2;
        s->helper_s[i] = t->staffing.helper_s[i];
    }
}

// Whether all is covered and guarded, and no rule is broken.
static bool nothing_lacks(const duty_problem *p, const duty_score *score)
{
    for (int32_t c = 0; c < p->n_class; c++) {
        if (score->uncovered[c] > 0) {
            return false;
        }
    }
    return score->lacking == 0 && score->breaks == 0;
}

// The best division as it is staffed where travel may be so long: what its search begins from.
static const attempt *start_of(solving *s, int32_t longest_s)
{
    if (s->best.longest_s == longest_s) {
        return &s->best;
    }
    if (s->start.group_of && s->start.longest_s == longest_s) {
        return &s->start;
    }
    arena scratch = {0};
    int64_t *nearest = ARENA_NEW(&scratch, int64_t, s->p->n_tps);
    duty_officers_nearest(&scratch, &s->g, longest_s, nearest, s->helper_s);
    for (int32_t i = 0; i < s->p->n_tps; i++) {
        int64_t known = s->best.staffing.officer_s[i];
        s->officer_s[i] = nearest[i] >= DUTY_NOBODY || known >= DUTY_NOBODY ? nearest[i] : known;
    }
    arena_done(&scratch);
    arena_done(&s->start.memory);
    s->start = attempt_open(s, &s->best);
    attempt_staff(s, &s->start, longest_s);
    return &s->start;
}

// Each cell as it does better, in the one attempt or the other: what a search gains in one kecamatan is not
// lost because it took people from another.
static attempt attempt_mix(solving *s, const attempt *x, const attempt *y)
{
    attempt t = attempt_open(s, x);
    for (int32_t i = 0; i < s->p->n_tps; i++) {
        int32_t k = s->g.cell_of[i];
        const attempt *of = y->cell_cost[k] < x->cell_cost[k] ? y : x;
        t.group_of[i] = of->group_of[i];
        t.station_of[i] = of->station_of[i];
    }
    attempt_staff(s, &t, y->longest_s);
    return t;
}

// What guides the search, as it was before a round that may not count.
static void guide_keep(const solving *s)
{
    size_t n = (size_t)s->p->n_tps;
    memcpy(s->kept_s, s->officer_s, n * sizeof *s->kept_s);
    memcpy(s->kept_s + n, s->helper_s, n * sizeof *s->kept_s);
}

static void guide_return(const solving *s)
{
    size_t n = (size_t)s->p->n_tps;
    memcpy(s->officer_s, s->kept_s, n * sizeof *s->kept_s);
    memcpy(s->helper_s, s->kept_s + n, n * sizeof *s->kept_s);
}

// One round from the best division. More officers than its teams have may come only from people without a
// duty.
static bool round_run(solving *s, int32_t longest_s)
{
    guide_keep(s);
    const attempt *start = start_of(s, longest_s);
    officers_learn(s, start);
    attempt t = attempt_open(s, start);
    duty_wish wish = {
        .officer_s = s->officer_s,
        .helper_s = s->helper_s,
        .helpers = s->helpers,
        .reach_s = reach_of(s->p, longest_s),
        .told = s->told,
        .officers_more = start->staffing.free,
        .cell_more = start->staffing.cell_more,
    };
    int64_t left = s->o->iterations - s->sweeps;
    int32_t sweeps = s->p->n_tps < SMALL_TPS ? SMALL_SWEEPS : ROUND_SWEEPS;
    sweeps = left < sweeps ? (int32_t)left : sweeps;
    if (duty_search(&s->g, &wish, &s->r, sweeps, s->o, t.group_of) < 0) {
        s->enough = true; // a round that the clock cut is no round: its result could not be had again
        guide_return(s);
        arena_done(&t.memory);
        return false;
    }
    s->sweeps += sweeps;
    attempt_staff(s, &t, longest_s);
    officers_learn(s, &t);
    attempt mixed = attempt_mix(s, start, &t);
    bool better = attempt_keep(s, &t);
    return attempt_keep(s, &mixed) || better;
}

// ---- the course ----

// Whether the group that was begun at TPS `begun` of the cell has room and ways for TPS i too.
static bool group_takes(const solving *s, const duty_cell *c, const int32_t *group_of, int32_t begun,
                        int32_t i)
{
    arena scratch = {0};
    int32_t *tps = ARENA_NEW(&scratch, int32_t, c->n);
    int32_t n = 0;
    bool takes = true;
    for (int32_t j = 0; j < c->n; j++) {
        if (group_of[c->tps[j]] == begun) {
            tps[n++] = c->tps[j];
            takes = takes && duty_hop_s(c, j, i) != MATRIX_NONE;
        }
    }
    tps[n++] = c->tps[i];
    takes = takes && n <= duty_rule_of(s->p, tps, n).tps;
    arena_done(&scratch);
    return takes;
}

// Every TPS that somebody was told begins a group; the others join the nearest that has room.
static void division_from_told(const solving *s, int32_t *group_of)
{
    for (int32_t k = 0; k < s->g.n_cell; k++) {
        const duty_cell *c = &s->g.cell[k];
        for (int32_t i = 0; i < c->n; i++) {
            group_of[c->tps[i]] = s->told[c->tps[i]] > 0 ? i : -1;
        }
        for (int32_t i = 0; i < c->n; i++) {
            for (int32_t n = 0; n < c->near_n[i] && group_of[c->tps[i]] < 0; n++) {
                int32_t j = c->near[(size_t)i * DUTY_NEAR + (size_t)n];
                if (s->told[c->tps[j]] > 0 && group_takes(s, c, group_of, j, i)) {
                    group_of[c->tps[i]] = j;
                }
            }
        }
    }
}

// The groups of a plan; a TPS that its group cannot hold any more is left out.
static void division_from_plan(const solving *s, const duty_plan *plan, int32_t *group_of)
{
    for (int32_t i = 0; i < s->p->n_tps; i++) {
        group_of[i] = -1;
    }
    for (int32_t k = 0; k < plan->n_team; k++) {
        const duty_team *t = &plan->team[k];
        int32_t cell = s->g.cell_of[t->station];
        int32_t begun = s->g.index_of[t->station];
        bool fresh = group_of[t->station] < 0;
        group_of[t->station] = fresh ? begun : group_of[t->station];
        for (int32_t i = t->tps_first; fresh && i < t->tps_first + t->tps_n; i++) {
            int32_t tps = plan->team_tps[i];
            bool free = s->g.cell_of[tps] == cell && group_of[tps] < 0;
            if (free && group_takes(s, &s->g.cell[cell], group_of, begun, s->g.index_of[tps])) {
                group_of[tps] = begun;
            }
        }
    }
}

static void told_count(solving *s)
{
    s->told = ARENA_NEW(&s->scratch, int32_t, s->p->n_tps);
    for (int32_t i = 0; i < s->p->n_person; i++) {
        const duty_person *q = &s->p->person[i];
        if (q->eligible && q->told_plus1 > 0 && q->told_plus1 <= s->p->n_tps) {
            s->told[q->told_plus1 - 1]++;
        }
    }
}

// The least longest travel that costs nothing which counts more: first what cannot be beaten, which mostly
// can be had; else by halving.
static void limit_search(solving *s)
{
    int32_t low = duty_bound_worst(&s->g, &s->best.plan);
    int32_t trial = low;
    for (int32_t k = 0; k < LIMIT_TRIALS && low < s->best.plan.score.worst_s && !time_is_up(s); k++) {
        if (!round_run(s, trial)) {
            low = trial + 1;
        }
        int32_t high = s->best.plan.score.worst_s;
        trial = low + (high - low) / 2;
        trial = trial < high ? trial : high - 1;
    }
}

static void plan_copy(arena *a, const attempt *t, duty_plan *ret)
{
    const duty_plan *from = &t->plan;
    *ret = *from;
    int32_t tps_n = 0;
    for (int32_t i = 0; i < from->n_team; i++) {
        tps_n += from->team[i].tps_n;
    }
    ret->team = ARENA_NEW(a, duty_team, from->n_team);
    ret->team_tps = ARENA_NEW(a, int32_t, tps_n);
    ret->squad = ARENA_NEW(a, duty_squad, from->n_squad);
    ret->stand = ARENA_NEW(a, duty_stand, from->n_stand);
    memcpy(ret->team, from->team, (size_t)from->n_team * sizeof *from->team);
    memcpy(ret->team_tps, from->team_tps, (size_t)tps_n * sizeof *from->team_tps);
    memcpy(ret->squad, from->squad, (size_t)from->n_squad * sizeof *from->squad);
    memcpy(ret->stand, from->stand, (size_t)from->n_stand * sizeof *from->stand);
}

static bool within_limits(const duty_problem *p)
{
    for (int32_t i = 0; i < p->n_class * p->n_kecamatan; i++) {
        const duty_pattern *q = &p->pattern[i];
        if (q->polri < 1 || q->polri > DUTY_TEAM_MAX || q->tps < 1 || q->polri_min > q->polri) {
            return false;
        }
    }
    for (int32_t i = 0; i < p->n_post; i++) {
        const duty_post *q = &p->post[i];
        if (q->guards < 0 || q->guards > DUTY_TEAM_MAX || q->shift_s < 0) {
            return false;
        }
    }
    return true;
}

// Staffs a division with all who were told a place kept at it: a pin only forbids more.
static void attempt_staff_told(solving *s, attempt *t)
{
    const duty_problem *whole = s->p;
    duty_problem pinned = *whole;
    arena scratch = {0};
    duty_person *person = ARENA_NEW(&scratch, duty_person, whole->n_person);
    for (int32_t i = 0; i < whole->n_person; i++) {
        person[i] = whole->person[i];
        person[i].pin_plus1 = person[i].pin_plus1 > 0 ? person[i].pin_plus1 : person[i].told_plus1;
    }
    pinned.person = person;
    s->p = &pinned;
    s->g.p = &pinned;
    attempt_staff(s, t, INT32_MAX);
    s->p = whole;
    s->g.p = whole;
    arena_done(&scratch);
}

static void first_attempts(solving *s)
{
    attempt t = attempt_open(s, NULL);
    attempt_staff(s, &t, INT32_MAX);
    memcpy(s->officer_s, t.staffing.officer_s, (size_t)s->p->n_tps * sizeof *s->officer_s);
    (void)attempt_keep(s, &t);
    if (s->o->start) {
        t = attempt_open(s, NULL);
        division_from_plan(s, s->o->start, t.group_of);
        attempt_staff(s, &t, INT32_MAX);
        (void)attempt_keep(s, &t);
        t = attempt_open(s, NULL);
        division_from_plan(s, s->o->start, t.group_of);
        attempt_staff_told(s, &t);
        (void)attempt_keep(s, &t);
    } else if (s->told) {
        t = attempt_open(s, NULL);
        division_from_told(s, t.group_of);
        attempt_staff(s, &t, INT32_MAX);
        (void)attempt_keep(s, &t);
    }
}

// Whatever the travel, as long as something lacks.
static void cover_rounds(solving *s)
{
    int32_t waited = 0;
    while (waited < COVER_ROUNDS && !nothing_lacks(s->p, &s->best.plan.score) && !time_is_up(s)) {
        s->apart = !s->apart; // a class may lack the people for whom another waits in the same group
        waited = round_run(s, INT32_MAX) ? 0 : waited + 1;
    }
    s->apart = false;
}

// TPS i of the best plan and those of the groups around it, as many whole groups as can be divided anew.
static int32_t neighbourhood(const solving *s, int32_t i, int32_t *ret_tps)
{
    const duty_cell *c = &s->g.cell[s->g.cell_of[i]];
    const int32_t *group_of = s->best.group_of;
    int32_t at = s->g.index_of[i];
    int32_t n = 0;
    ret_tps[n++] = i;
    for (int32_t k = 0; k < c->near_n[at]; k++) {
        int32_t j = c->near[(size_t)at * DUTY_NEAR + (size_t)k];
        int32_t before = n;
        bool known = false;
        for (int32_t x = 0; x < n; x++) {
            known = known || ret_tps[x] == c->tps[j];
        }
        for (int32_t x = 0; x < c->n && !known && n <= DUTY_COVER_TPS; x++) {
            bool with = x == j || (group_of[c->tps[j]] >= 0 && group_of[c->tps[x]] == group_of[c->tps[j]]);
            if (with && n < DUTY_COVER_TPS) {
                ret_tps[n] = c->tps[x];
            }
            n += with;
        }
        n = n > DUTY_COVER_TPS ? before : n;
    }
    return n;
}

// Divides some TPS of the best plan anew, for better coverage.
static bool cover_anew(solving *s, const int32_t *tps, int32_t n)
{
    attempt t = attempt_open(s, &s->best);
    int32_t reach_s = reach_of(s->p, INT32_MAX);
    if (!duty_cover(&s->g, &s->open, tps, n, reach_s, n < s->p->n_tps ? COVER_NODES : COVER_NODES_ALL,
                    t.group_of, t.station_of)) {
        arena_done(&t.memory);
        return false;
    }
    s->hold = true;
    attempt_staff(s, &t, INT32_MAX);
    return attempt_keep(s, &t);
}

// Where counts do not prove that no more can be covered: TPS around those that are not, or all of a few.
// Whatever the clock says: a plan that it ended is made again by its sweeps alone.
static void cover_search(solving *s)
{
    const duty_problem *p = s->p;
    arena scratch = {0};
    const int32_t *least = duty_bound_uncovered(&scratch, &s->g, &s->best.plan);
    int32_t tries = 0;
    bool *tried = ARENA_NEW(&scratch, bool, p->n_tps);
    for (int32_t o = 0; o < p->n_class; o++) {
        int32_t class_ = s->g.order[o];
        for (int32_t i = 0; i < p->n_tps && s->best.plan.score.uncovered[class_] > least[class_]; i++) {
            if (p->tps[i].class_ != class_ || s->best.group_of[i] >= 0 || tried[i] || tries == COVER_TRIES) {
                continue;
            }
            int32_t tps[DUTY_COVER_TPS];
            int32_t n = 0;
            for (; n < p->n_tps && p->n_tps <= DUTY_COVER_TPS; n++) {
                tps[n] = n;
            }
            n = n > 0 ? n : neighbourhood(s, i, tps);
            tried[i] = true;
            tries++;
            (void)cover_anew(s, tps, n);
        }
    }
    arena_done(&scratch);
}

static bool more_coverable(const solving *s)
{
    arena scratch = {0};
    const int32_t *least = duty_bound_uncovered(&scratch, &s->g, &s->best.plan);
    bool more = false;
    for (int32_t c = 0; c < s->p->n_class; c++) {
        more = more || s->best.plan.score.uncovered[c] > least[c];
    }
    arena_done(&scratch);
    return more;
}

// What is still open in the best plan, person by person.
static void best_mend(solving *s)
{
    attempt *t = &s->best;
    if (!duty_mend(&t->memory, &s->g, more_coverable(s), MEND_LOOKS, &t->plan)) {
        return;
    }
    arena scratch = {0};
    duty_groups groups;
    duty_wish wish = {.officer_s = s->officer_s,
                      .helper_s = s->helper_s,
                      .helpers = s->helpers,
                      .reach_s = reach_of(s->p, INT32_MAX)};
    division_from_plan(s, &t->plan, t->group_of);
    duty_division_complete(&scratch, &s->g, &wish, t->group_of);
    duty_groups_list(&scratch, &s->g, t->group_of, NULL, &wish, &groups);
    t->kecamatan_needed = officers_needed(s, &t->memory, &groups);
    duty_score_of(&t->memory, s->p, &t->plan, &t->plan.score);
    arena_done(&scratch);
}

static void rounds_run(solving *s)
{
    cover_rounds(s);
    cover_search(s);
    int32_t rounds = ROUNDS_MAX + ROUNDS_TPS / (s->p->n_tps + 1);
    limit_search(s);
    for (int32_t k = 0; k < rounds && !time_is_up(s); k++) {
        (void)round_run(s, s->best.plan.score.worst_s);
    }
}

void duty_solve(arena *a, const duty_problem *p, const duty_options *o, duty_plan *ret_plan)
{
    assert(within_limits(p));
    solving s = {.p = p, .o = o};
    rng_init(&s.r, o->seed);
    duty_ground_make(&s.scratch, p, &s.g);
    duty_posts_open(&s.scratch, p, &s.open);
    duty_reserves_open(&s.scratch, p, &s.open);
    s.officer_s = ARENA_NEW(&s.scratch, int64_t, p->n_tps);
    s.helper_s = ARENA_NEW(&s.scratch, int64_t, p->n_tps);
    s.kept_s = ARENA_NEW(&s.scratch, int64_t, 2 * (size_t)p->n_tps);
    s.helpers = duty_helpers_share(&s.scratch, &s.g);
    duty_officers_nearest(&s.scratch, &s.g, INT32_MAX, s.officer_s, s.helper_s);
    if (p->least_change) {
        told_count(&s);
    }
    first_attempts(&s);
    rounds_run(&s);
    best_mend(&s);
    duty_plan plan;
    plan_copy(a, &s.best, &plan);
    if (o->start) {
        duty_stands_keep(p, o->start, &plan);
    }
    duty_need_count(a, &s.g, s.best.kecamatan_needed, &plan);
    duty_score_of(a, p, &plan, &plan.score);
    plan.iterations = s.sweeps;
    duty_bound_prove(a, &s.g, PROOF_ROUNDS, &plan);
    arena_done(&s.best.memory);
    arena_done(&s.start.memory);
    arena_done(&s.scratch);
    *ret_plan = plan;
}
