// What is still open once all is matched, person by person: a place is filled by somebody who has other
// duties, whose places others take over, and so on (ejection chains). Unlike the matching this knows that one
// person may have several duties; and what counts less may be left open for what counts more.
#include <string.h>

#include "plan/duty_internal.h"

enum {
    DUTIES_MAX = 8, // of one person
    DEPTH = 6,      // links of a chain
    AROUND = 6,     // uncovered TPS that may be in one new group with another
    ROUNDS = 3,
    THOROUGH_LOOKS = 4000,
    CHANGES_MAX = 2048,                              // of one try
    CHANGES_ONCE = (DUTY_TEAM_MAX + 2) * DUTIES_MAX, // of one link
};

// What is lost first when somebody leaves a place, in the order of the score.
typedef enum part {
    PART_COVER,
    PART_UNGUARDED,
    PART_LACKING,
    PART_BREAKS,
} part;

// A team, a squad or a stand.
typedef struct place {
    duty_demand d;
    int32_t crew;    // of a squad or stand: its post, or n_post + its reserve; -1: a team
    int32_t order;   // of a team's class
    int32_t station; // of a team
    bool before;     // a squad that is staffed before the teams
    bool gone;       // a team that is given up
    int32_t least;   // persons: fewer are no team
    int32_t most;
    int32_t person_n;
    int32_t person[DUTY_TEAM_MAX];
} place;

// One change: a person put into a place or taken out of it, or, where there is none, a team given up.
typedef struct change {
    int32_t place;
    int32_t person;
    bool put;
} change;

typedef struct mending {
    const duty_ground *g;
    const duty_problem *p;
    arena memory;
    duty_people nobody; // without duties
    int32_t n_place;
    int32_t place_max;
    place *place;     // first the teams, squads and stands of the plan; then new teams
    int32_t n_squads; // places [n_team, n_team + n_squads) are squads, in their order
    int32_t n_team;
    int32_t n_stands;
    int32_t *duty;   // [n_person * DUTIES_MAX] places
    int32_t *duty_n; // [n_person]
    bool *visited;   // [n_person]
    int32_t n_change;
    change change[CHANGES_MAX + CHANGES_ONCE];
    int64_t looks;    // left
    int64_t thorough; // while more are left, whoever was of no use in one chain is tried in others too
} mending;

// What is filled, and for what.
typedef struct aim {
    part part;
    int32_t order; // of the class that is to be covered
    int32_t crew;  // that is to stand whole, or -1
} aim;

// The parts of the score that are mended.
typedef struct tally {
    int32_t *uncovered; // [n_class] by order
    int32_t part[PART_BREAKS + 1];
} tally;

// ---- changes ----

static void note(mending *m, int32_t at, int32_t person, bool put)
{
    m->change[m->n_change++] = (change){at, person, put};
}

static void put_quietly(mending *m, int32_t at, int32_t person)
{
    place *t = &m->place[at];
    t->person[t->person_n++] = person;
    m->duty[(size_t)person * DUTIES_MAX + (size_t)m->duty_n[person]++] = at;
}

static void take_quietly(mending *m, int32_t at, int32_t person)
{
    place *t = &m->place[at];
    int32_t *duty = &m->duty[(size_t)person * DUTIES_MAX];
    int32_t i = 0;
    while (t->person[i] != person) {
        i++;
    }
    t->person[i] = t->person[--t->person_n];
    i = 0;
    while (duty[i] != at) {
        i++;
    }
    duty[i] = duty[--m->duty_n[person]];
}

static void person_put(mending *m, int32_t at, int32_t person)
{
    put_quietly(m, at, person);
    note(m, at, person, true);
}

static void person_take(mending *m, int32_t at, int32_t person)
{
    take_quietly(m, at, person);
    note(m, at, person, false);
}

static void undo(mending *m, int32_t n_change)
{
    while (m->n_change > n_change) {
        const change *c = &m->change[--m->n_change];
        if (c->person < 0) {
            m->place[c->place].gone = false;
        } else if (c->put) {
            take_quietly(m, c->place, c->person);
        } else {
            put_quietly(m, c->place, c->person);
        }
    }
}

// ---- what a change loses ----

static bool crew_stands(const mending *m, int32_t crew)
{
    for (int32_t i = m->n_team; i < m->n_team + m->n_squads + m->n_stands; i++) {
        if (m->place[i].crew == crew && m->place[i].person_n == 0 && m->place[i].most > 0) {
            return false;
        }
    }
    return true;
}

static part part_of(const mending *m, const place *t)
{
    if (t->crew < 0) {
        return t->person_n > t->least ? PART_BREAKS : PART_COVER;
    }
    if (t->before) {
        return PART_COVER;
    }
    return t->person_n > 1 || !crew_stands(m, t->crew) ? PART_LACKING : PART_UNGUARDED;
}

// Whether a place may lose somebody for the aim: what it loses counts less, and it is not the last of a crew
// that is to stand whole.
static bool may_lose(const mending *m, const place *t, const aim *a)
{
    if (t->crew >= 0 && t->crew == a->crew && t->person_n == 1) {
        return false;
    }
    bool lower_team = t->crew < 0 && a->part == PART_COVER && t->order > a->order;
    return lower_team || part_of(m, t) > a->part;
}

static tally tally_of(arena *scratch, const mending *m)
{
    tally n = {.uncovered = ARENA_NEW(scratch, int32_t, m->p->n_class)};
    bool *empty = ARENA_NEW(scratch, bool, (size_t)m->p->n_post + (size_t)m->p->n_reserve);
    for (int32_t i = 0; i < m->p->n_tps; i++) {
        n.uncovered[duty_tps_order(m->g, i)]++;
    }
    for (int32_t i = 0; i < m->n_place; i++) {
        const place *t = &m->place[i];
        for (int32_t k = 0; k < t->d.n_tps && !t->gone; k++) {
            n.uncovered[duty_tps_order(m->g, t->d.tps[k])]--;
        }
        if (t->crew < 0) {
            n.part[PART_BREAKS] += t->gone ? 0 : t->most - t->person_n;
            continue;
        }
        n.part[PART_LACKING] += t->most - t->person_n;
        n.part[PART_UNGUARDED] += t->person_n == 0 && !empty[t->crew];
        empty[t->crew] = empty[t->crew] || t->person_n == 0;
    }
    for (int32_t i = 0; i < m->p->n_person; i++) {
        n.part[PART_BREAKS] += m->duty_n[i] > 0 && m->p->person[i].overridden;
    }
    return n;
}

static bool is_better(const mending *m, const tally *x, const tally *y)
{
    for (int32_t o = 0; o < m->p->n_class; o++) {
        if (x->uncovered[o] != y->uncovered[o]) {
            return x->uncovered[o] < y->uncovered[o];
        }
    }
    for (int32_t k = PART_UNGUARDED; k <= PART_BREAKS; k++) {
        if (x->part[k] != y->part[k]) {
            return x->part[k] < y->part[k];
        }
    }
    return false;
}

// ---- chains ----

// Whether a person could be in a place but for its other duties. Nobody new breaks a rule to mend a break.
static bool could(mending *m, int32_t person, const place *t, const aim *a)
{
    bool new_break = a->part == PART_BREAKS && m->p->person[person].overridden && m->duty_n[person] == 0;
    m->looks--;
    return !new_break && m->duty_n[person] < DUTIES_MAX && duty_people_may(&m->nobody, person, &t->d);
}

// The duties of a person that a place leaves no time for. -1: it is there already.
static int32_t conflicts_list(const mending *m, int32_t person, int32_t at, int32_t *ret)
{
    int32_t n = 0;
    for (int32_t k = 0; k < m->duty_n[person]; k++) {
        int32_t other = m->duty[(size_t)person * DUTIES_MAX + (size_t)k];
        if (other == at) {
            return -1;
        }
        int32_t unit = m->p->person[person].unit;
        if (!duty_demands_apart(m->p, unit, &m->place[other].d, &m->place[at].d)) {
            ret[n++] = other;
        }
    }
    return n;
}

// What it costs to take a person for the aim: 0 nothing, else more for what counts more; -1: it may not be.
static int32_t taking_cost(const mending *m, int32_t person, const int32_t *conflict, int32_t n, const aim *a)
{
    int32_t cost = m->p->person[person].overridden && m->duty_n[person] == 0 ? 1 : 0;
    for (int32_t k = 0; k < n; k++) {
        const place *t = &m->place[conflict[k]];
        if (!may_lose(m, t, a)) {
            return -1;
        }
        int32_t loss = 1 + 2 * (PART_BREAKS - (int32_t)part_of(m, t));
        cost = loss > cost ? loss : cost;
    }
    return cost;
}

static void team_give_up(mending *m, int32_t at)
{
    place *t = &m->place[at];
    while (t->person_n > 0) {
        person_take(m, at, t->person[t->person_n - 1]);
    }
    t->gone = true;
    note(m, at, -1, false);
}

static void team_give_up_short(mending *m, int32_t at)
{
    const place *t = &m->place[at];
    if (t->crew < 0 && !t->gone && t->person_n < t->least) {
        team_give_up(m, at);
    }
}

// Whom it costs least to take without anybody in return.
static bool fill_at_once(mending *m, int32_t at, const aim *a)
{
    int32_t best = -1;
    int32_t best_cost = 0;
    int32_t best_s = 0;
    int32_t conflict[DUTIES_MAX];
    for (int32_t i = 0; i < m->p->n_person && m->looks > 0; i++) {
        if (!could(m, i, &m->place[at], a)) {
            continue;
        }
        int32_t n = conflicts_list(m, i, at, conflict);
        int32_t cost = n < 0 ? -1 : taking_cost(m, i, conflict, n, a);
        int32_t travel_s = m->place[at].d.travel_s[m->p->person[i].unit];
        if (cost >= 0 && (best < 0 || cost < best_cost || (cost == best_cost && travel_s < best_s))) {
            best = i;
            best_cost = cost;
            best_s = travel_s;
        }
    }
    if (best < 0) {
        return false;
    }
    int32_t n = conflicts_list(m, best, at, conflict);
    for (int32_t k = 0; k < n; k++) {
        person_take(m, conflict[k], best);
    }
    person_put(m, at, best);
    for (int32_t k = 0; k < n; k++) {
        team_give_up_short(m, conflict[k]);
    }
    return true;
}

static bool fill(mending *m, int32_t at, const aim *a, int32_t depth);

// Takes a person whose places others must take over, but for those that count less where nobody can.
static bool fill_by(mending *m, int32_t at, int32_t person, const aim *a, int32_t depth)
{
    int32_t before = m->n_change;
    int32_t conflict[DUTIES_MAX];
    bool lose[DUTIES_MAX];
    int32_t n = conflicts_list(m, person, at, conflict);
    for (int32_t k = 0; k < n; k++) {
        lose[k] = may_lose(m, &m->place[conflict[k]], a);
        person_take(m, conflict[k], person);
    }
    person_put(m, at, person);
    for (int32_t k = 0; k < n; k++) {
        if (fill(m, conflict[k], a, depth - 1)) {
            continue;
        }
        if (!lose[k]) {
            undo(m, before);
            return false;
        }
        team_give_up_short(m, conflict[k]);
    }
    return true;
}

// One more person for a place. On false nothing has changed.
static bool fill(mending *m, int32_t at, const aim *a, int32_t depth)
{
    if (m->looks <= 0 || m->n_change > CHANGES_MAX) {
        return false;
    }
    if (fill_at_once(m, at, a)) {
        return true;
    }
    int32_t conflict[DUTIES_MAX];
    for (int32_t i = 0; i < m->p->n_person && depth > 0; i++) {
        if (m->visited[i] || !could(m, i, &m->place[at], a) || conflicts_list(m, i, at, conflict) <= 0) {
            continue;
        }
        m->visited[i] = true;
        if (fill_by(m, at, i, a, depth)) {
            return true;
        }
        m->visited[i] = m->looks < m->thorough;
    }
    return false;
}

// Fills a place to so many. What has been done is undone when it fails.
static bool fill_to(mending *m, int32_t at, int32_t n, const aim *a)
{
    int32_t before = m->n_change;
    while (m->place[at].person_n < n) {
        bool filled = false;
        m->thorough = m->looks - THOROUGH_LOOKS;
        for (int32_t depth = 0; depth <= DEPTH && !filled; depth++) {
            memset(m->visited, 0, (size_t)m->p->n_person * sizeof *m->visited);
            filled = fill(m, at, a, depth);
        }
        if (!filled) {
            undo(m, before);
            return false;
        }
    }
    return true;
}

// Keeps what has been changed when the score is better by it.
static bool keep_better(mending *m, const tally *before)
{
    arena scratch = {0};
    tally now = tally_of(&scratch, m);
    bool better = is_better(m, &now, before);
    if (!better) {
        undo(m, 0);
    }
    m->n_change = 0;
    arena_done(&scratch);
    return better;
}

// The same of what was to be done whole; of a part all is undone.
static bool keep_whole(mending *m, bool whole, const tally *before)
{
    if (!whole) {
        undo(m, 0);
        return false;
    }
    return keep_better(m, before);
}

// ---- coverage ----

static void covered_mark(const mending *m, bool *covered)
{
    memset(covered, 0, (size_t)m->p->n_tps * sizeof *covered);
    for (int32_t i = 0; i < m->n_place; i++) {
        for (int32_t k = 0; k < m->place[i].d.n_tps && !m->place[i].gone; k++) {
            covered[m->place[i].d.tps[k]] = true;
        }
    }
}

static bool fits(const mending *m, const int32_t *tps, int32_t n)
{
    if (n > duty_rule_of(m->p, tps, n).tps) {
        return false;
    }
    for (int32_t i = 0; i < n; i++) {
        for (int32_t k = 0; k < i; k++) {
            if (duty_ground_hop_s(m->g, tps[i], tps[k]) == MATRIX_NONE) {
                return false;
            }
        }
    }
    return true;
}

static bool stands_near(const mending *m, const int32_t *tps, int32_t n, int32_t station)
{
    for (int32_t i = 0; i < n && m->p->spread_limit_s > 0; i++) {
        if (duty_ground_hop_s(m->g, station, tps[i]) > m->p->spread_limit_s) {
            return false;
        }
    }
    return true;
}

static void team_place(mending *m, int32_t station, const int32_t *tps, int32_t n, place *ret)
{
    duty_rule rule = duty_rule_of(m->p, tps, n);
    *ret = (place){.d = duty_team_demand(&m->memory, m->g, station, tps, n, INT32_MAX),
                   .crew = -1,
                   .order = duty_class_order(m->g, rule.class_),
                   .station = station,
                   .least = rule.polri_min,
                   .most = rule.polri};
}

// A new team for a group, at the first station where it helps; `with` is a team that it takes the TPS from,
// or -1.
static bool team_open(mending *m, const int32_t *tps, int32_t n, int32_t with)
{
    bool helps = false;
    arena scratch = {0};
    tally before = tally_of(&scratch, m);
    int32_t *mine = ARENA_NEW(&m->memory, int32_t, n);
    memcpy(mine, tps, (size_t)n * sizeof *mine);
    for (int32_t s = 0; s < n && !helps; s++) {
        if (m->n_place == m->place_max || !stands_near(m, tps, n, tps[s])) {
            continue;
        }
        if (with >= 0) {
            team_give_up(m, with);
        }
        int32_t at = m->n_place++;
        team_place(m, tps[s], mine, n, &m->place[at]);
        aim a = {PART_COVER, m->place[at].order, -1};
        helps = fill_to(m, at, m->place[at].least, &a) && keep_better(m, &before);
        undo(m, 0);
        m->n_place -= !helps;
    }
    arena_done(&scratch);
    return helps;
}

// A team of the cell takes on an uncovered TPS.
static bool team_widen(mending *m, int32_t tps)
{
    arena scratch = {0};
    int32_t *group = ARENA_NEW(&scratch, int32_t, m->p->n_tps);
    bool helps = false;
    for (int32_t i = 0; i < m->n_place && m->looks > 0 && !helps; i++) {
        const place *t = &m->place[i];
        if (t->crew >= 0 || t->gone || m->g->cell_of[t->station] != m->g->cell_of[tps]) {
            continue;
        }
        memcpy(group, t->d.tps, (size_t)t->d.n_tps * sizeof *group);
        group[t->d.n_tps] = tps;
        helps = fits(m, group, t->d.n_tps + 1) && team_open(m, group, t->d.n_tps + 1, i);
    }
    arena_done(&scratch);
    return helps;
}

// New groups of an uncovered TPS with others around it, the largest first.
static bool cover_one(mending *m, int32_t tps, const bool *covered)
{
    const duty_cell *c = &m->g->cell[m->g->cell_of[tps]];
    int32_t at = m->g->index_of[tps];
    int32_t around[AROUND];
    int32_t n = 0;
    for (int32_t k = 0; k < c->near_n[at] && n < AROUND; k++) {
        int32_t other = c->tps[c->near[(size_t)at * DUTY_NEAR + (size_t)k]];
        if (!covered[other]) {
            around[n++] = other;
        }
    }
    for (int32_t size = n + 1; size > 0; size--) {
        for (uint32_t set = 0; set < (uint32_t)1 << n; set++) {
            int32_t group[AROUND + 1] = {tps};
            int32_t of = 1;
            for (int32_t k = 0; k < n; k++) {
                if ((set >> k & 1) != 0) {
                    group[of++] = around[k];
                }
            }
            if (of == size && m->looks > 0 && fits(m, group, of) && team_open(m, group, of, -1)) {
                return true;
            }
        }
    }
    return team_widen(m, tps);
}

static bool coverage_mend(mending *m)
{
    bool better = false;
    arena scratch = {0};
    bool *covered = ARENA_NEW(&scratch, bool, m->p->n_tps);
    covered_mark(m, covered);
    for (int32_t o = 0; o < m->p->n_class; o++) {
        for (int32_t i = 0; i < m->p->n_tps && m->looks > 0; i++) {
            if (!covered[i] && duty_tps_order(m->g, i) == o && cover_one(m, i, covered)) {
                better = true;
                covered_mark(m, covered);
            }
        }
    }
    arena_done(&scratch);
    return better;
}

// ---- orders ----

// Somebody for all empty squads of a crew, or nobody.
static bool crew_mend(mending *m, int32_t first)
{
    aim a = {PART_UNGUARDED, 0, m->place[first].crew};
    arena scratch = {0};
    tally before = tally_of(&scratch, m);
    bool whole = true;
    for (int32_t i = m->n_team; i < m->n_team + m->n_squads + m->n_stands && whole; i++) {
        const place *t = &m->place[i];
        bool wants = t->crew == m->place[first].crew && t->person_n == 0 && t->most > 0;
        whole = !wants || fill_to(m, i, 1, &a);
    }
    bool better = keep_whole(m, whole, &before);
    arena_done(&scratch);
    return better;
}

static bool place_mend(mending *m, int32_t at, part of)
{
    aim a = {of, 0, -1};
    bool better = false;
    arena scratch = {0};
    while (m->place[at].person_n < m->place[at].most && m->looks > 0) {
        tally before = tally_of(&scratch, m);
        if (!fill_to(m, at, m->place[at].person_n + 1, &a) || !keep_better(m, &before)) {
            break;
        }
        better = true;
    }
    arena_done(&scratch);
    return better;
}

// Others in all places of somebody who is overridden.
static bool override_mend(mending *m, int32_t person)
{
    aim a = {PART_BREAKS, 0, -1};
    int32_t of[DUTIES_MAX];
    int32_t n = m->duty_n[person];
    arena scratch = {0};
    tally before = tally_of(&scratch, m);
    memcpy(of, &m->duty[(size_t)person * DUTIES_MAX], (size_t)n * sizeof *of);
    for (int32_t k = 0; k < n; k++) {
        person_take(m, of[k], person);
    }
    bool whole = true;
    for (int32_t k = 0; k < n && whole; k++) {
        whole = fill_to(m, of[k], m->place[of[k]].person_n + 1, &a);
    }
    bool better = keep_whole(m, whole, &before);
    arena_done(&scratch);
    return better;
}

static bool orders_mend(mending *m)
{
    bool better = false;
    int32_t end = m->n_team + m->n_squads + m->n_stands;
    for (int32_t i = m->n_team; i < end && m->looks > 0; i++) {
        bool first = m->place[i].crew != m->place[i - (i > m->n_team)].crew || i == m->n_team;
        better = (first && !crew_stands(m, m->place[i].crew) && crew_mend(m, i)) || better;
    }
    for (int32_t i = m->n_team; i < end; i++) {
        better = place_mend(m, i, PART_LACKING) || better;
    }
    for (int32_t i = 0; i < m->n_place; i++) {
        bool team = m->place[i].crew < 0 && !m->place[i].gone;
        better = (team && place_mend(m, i, PART_BREAKS)) || better;
    }
    for (int32_t i = 0; i < m->p->n_person && m->looks > 0; i++) {
        bool breaks = m->p->person[i].overridden && m->duty_n[i] > 0;
        better = (breaks && override_mend(m, i)) || better;
    }
    return better;
}

// ---- plan ----

static void persons_read(mending *m, int32_t at, const int32_t *person, int32_t n)
{
    for (int32_t k = 0; k < n; k++) {
        put_quietly(m, at, person[k]);
    }
}

static void plan_read(mending *m, const duty_plan *plan)
{
    const duty_problem *p = m->p;
    m->n_team = plan->n_team;
    m->n_squads = plan->n_squad;
    m->n_stands = plan->n_stand;
    for (int32_t i = 0; i < plan->n_team; i++) {
        const duty_team *t = &plan->team[i];
        team_place(m, t->station, &plan->team_tps[t->tps_first], t->tps_n, &m->place[m->n_place]);
        persons_read(m, m->n_place++, t->person, t->person_n);
    }
    for (int32_t i = 0; i < plan->n_squad; i++) {
        const duty_squad *s = &plan->squad[i];
        m->place[m->n_place] = (place){.d = duty_squad_demand(&m->memory, p, s),
                                       .crew = s->post,
                                       .before = duty_post_before_teams(m->g, &p->post[s->post]),
                                       .most = p->post[s->post].guards};
        persons_read(m, m->n_place++, s->person, s->person_n);
    }
    for (int32_t i = 0; i < plan->n_stand; i++) {
        const duty_stand *s = &plan->stand[i];
        m->place[m->n_place] = (place){.d = duty_stand_demand(&m->memory, p, s),
                                       .crew = p->n_post + s->reserve,
                                       .most = p->reserve[s->reserve].guards};
        persons_read(m, m->n_place++, s->person, s->person_n);
    }
}

static void plan_write(arena *a, const mending *m, duty_plan *plan)
{
    duty_team *team = ARENA_NEW(a, duty_team, m->n_place);
    int32_t *team_tps = ARENA_NEW(a, int32_t, m->p->n_tps);
    int32_t n = 0;
    int32_t used = 0;
    for (int32_t i = 0; i < m->n_place; i++) {
        const place *t = &m->place[i];
        if (t->crew >= 0 || t->gone) {
            continue;
        }
        team[n] = (duty_team){
            .station = t->station, .tps_first = used, .tps_n = t->d.n_tps, .person_n = t->person_n};
        memcpy(team[n].person, t->person, sizeof t->person);
        memcpy(&team_tps[used], t->d.tps, (size_t)t->d.n_tps * sizeof *team_tps);
        duty_team_describe(m->g, &team_tps[used], &team[n]);
        used += t->d.n_tps;
        n++;
    }
    for (int32_t i = 0; i < m->n_squads; i++) {
        const place *t = &m->place[m->n_team + i];
        plan->squad[i].person_n = t->person_n;
        memcpy(plan->squad[i].person, t->person, sizeof t->person);
    }
    for (int32_t i = 0; i < m->n_stands; i++) {
        const place *t = &m->place[m->n_team + m->n_squads + i];
        plan->stand[i].person_n = t->person_n;
        memcpy(plan->stand[i].person, t->person, sizeof t->person);
    }
    plan->team = team;
    plan->team_tps = team_tps;
    plan->n_team = n;
    plan->post_short = duty_posts_short(m->p, plan);
}

bool duty_mend(arena *a, const duty_ground *g, bool coverage, int64_t looks, duty_plan *plan)
{
    mending m = {.g = g, .p = g->p};
    m.place_max = plan->n_team + plan->n_squad + plan->n_stand + g->p->n_tps;
    m.place = ARENA_NEW(&m.memory, place, m.place_max);
    m.duty = ARENA_NEW(&m.memory, int32_t, (size_t)g->p->n_person * DUTIES_MAX);
    m.duty_n = ARENA_NEW(&m.memory, int32_t, g->p->n_person);
    m.visited = ARENA_NEW(&m.memory, bool, g->p->n_person);
    duty_people_open(&m.memory, g->p, 0, &m.nobody);
    plan_read(&m, plan);
    bool changed = false;
    bool better = true;
    for (int32_t k = 0; k < ROUNDS && better; k++) {
        m.looks = coverage ? looks / ROUNDS : 0;
        better = coverage_mend(&m);
        m.looks = looks / ROUNDS;
        better = orders_mend(&m) || better;
        changed = changed || better;
    }
    if (changed) {
        plan_write(a, &m, plan);
    }
    arena_done(&m.memory);
    return changed;
}
