#include "duty_exact.h"

#include <glpk.h>
#include <stdlib.h>

enum {
    GROUPS_MAX = 4000,
    PLACES_MAX = 64, // squads and stands
    STAGE_MS = 2000, // for one part of the score
    KECAMATAN_TPS_MAX = 12,
};

// A group of TPS with its station: one team at most.
typedef struct group {
    int32_t tps[KECAMATAN_TPS_MAX];
    int32_t n;
    int32_t station;
    int32_t polri;
    int32_t polri_min;
    int32_t hops_s;
    int32_t longest_s; // hop from the station
    int var;
} group;

// A squad or a stand.
typedef struct place {
    bool stand;
    bool first; // staffed before the teams
    int32_t post;
    int32_t reserve;
    int32_t site;
    int32_t guards;
    int64_t from_s;
    int64_t to_s;
    int empty; // the variable that says nobody is there
} place;

typedef struct exact {
    arena *a;
    const duty_problem *p;
    glp_prob *lp;
    group *group;
    int32_t n_group;
    place place[PLACES_MAX];
    int32_t n_place;
    int32_t *alike; // [n_person] persons who are as he is, counted with him; 0: he is counted with another
    int *member;    // [n_person * n_tps] how many of them stand there in teams; no variable where none may
    int *guard;     // [n_person * n_place]
    int *unguarded; // [n_post + n_reserve]
    int *breaks;    // [n_person] of who is overridden
    int n_term;     // of the row that is being written
    int *term;
    double *factor;
} exact;

// ---- rows and columns ----

// A whole number of 0 .. most.
static int column(exact *x, double most)
{
    int var = glp_add_cols(x->lp, 1);
    glp_set_col_bnds(x->lp, var, GLP_DB, 0, most);
    glp_set_col_kind(x->lp, var, GLP_IV);
    return var;
}

static void put(exact *x, int var, double factor)
{
    if (var == 0) {
        return;
    }
    x->n_term++;
    x->term[x->n_term] = var;
    x->factor[x->n_term] = factor;
}

// Ends the row: its sum is at most, or at least, that.
static void row_end(exact *x, int kind, double bound)
{
    int row = glp_add_rows(x->lp, 1);
    glp_set_mat_row(x->lp, row, x->n_term, x->term, x->factor);
    glp_set_row_bnds(x->lp, row, kind, bound, bound);
    x->n_term = 0;
}

// ---- what may be ----

static int32_t hop_of(const duty_problem *p, int32_t i, int32_t j)
{
    const matrix *m = &p->near[p->tps[i].kecamatan];
    int32_t there = m->time_s[p->tps[i].local * m->n + p->tps[j].local];
    int32_t back = m->time_s[p->tps[j].local * m->n + p->tps[i].local];
    if (i == j) {
        return 0;
    }
    return there < 0 || back < 0 ? MATRIX_NONE : there > back ? there : back;
}

static bool in_list(const int32_t *list, int32_t first, int32_t n, int32_t number)
{
    for (int32_t i = first; i < first + n; i++) {
        if (list[i] == number) {
            return true;
        }
    }
    return false;
}

static bool within(int64_t time_s, int32_t limit_s)
{
    return time_s >= 0 && (limit_s == 0 || time_s <= limit_s);
}

static int64_t team_begin(const duty_problem *p)
{
    return p->phase[0].from_s;
}

static int64_t team_end(const duty_problem *p)
{
    return p->phase[DUTY_PHASES - 1].to_s;
}

static bool is_free(const duty_problem *p, const duty_person *q, int64_t from_s, int64_t to_s, int64_t way_s)
{
    bool ok = q->eligible && q->from_s <= from_s && q->to_s >= to_s && within(way_s, p->travel_limit_s);
    for (int32_t i = q->busy_first; i < q->busy_first + q->busy_n; i++) {
        ok = ok && (p->busy[i].to_s <= from_s - way_s || p->busy[i].from_s >= to_s + way_s);
    }
    return ok;
}

static int32_t team_way(const duty_problem *p, int32_t person, int32_t station)
{
    return p->unit_tps_s[p->person[person].unit * p->n_tps + station];
}

static bool may_stand(const duty_problem *p, int32_t person, int32_t station)
{
    const duty_person *q = &p->person[person];
    int32_t way_s = team_way(p, person, station);
    int32_t home = p->unit[q->unit].kecamatan;
    bool beyond = home >= 0 && home != p->tps[station].kecamatan;
    return is_free(p, q, team_begin(p), team_end(p), way_s) && (!beyond || within(way_s, p->neighbour_s));
}

// Whether somebody who may stand at the station may be in the team of this group.
static bool may_join(const duty_problem *p, int32_t person, const group *g)
{
    const duty_person *q = &p->person[person];
    bool own_village = q->village_n == 0 && p->unit[q->unit].kecamatan == p->tps[g->station].kecamatan;
    bool pinned = q->pin_plus1 == 0;
    for (int32_t i = 0; i < g->n; i++) {
        int32_t village = p->tps[g->tps[i]].village;
        own_village |= in_list(p->village, q->village_first, q->village_n, village);
        pinned |= q->pin_plus1 == g->tps[i] + 1;
        if (in_list(p->village, q->barred_first, q->barred_n, village)) {
            return false;
        }
    }
    return pinned && (own_village || !q->village_officer);
}

static int32_t place_way(const duty_problem *p, int32_t person, const place *at)
{
    int32_t unit = p->person[person].unit;
    return at->stand ? p->reserve[at->reserve].unit_site_s[unit * p->reserve[at->reserve].n_site + at->site]
                     : p->unit_post_s[unit * p->n_post + at->post];
}

static bool may_guard(const duty_problem *p, int32_t person, const place *at)
{
    const duty_person *q = &p->person[person];
    int32_t home = p->unit[q->unit].kecamatan;
    int32_t number = p->n_tps + (at->stand ? p->n_post + at->reserve : at->post);
    if (q->village_officer || (q->pin_plus1 > 0 && q->pin_plus1 != number + 1) ||
        !is_free(p, q, at->from_s, at->to_s, place_way(p, person, at))) {
        return false;
    }
    if (at->stand) {
        const duty_reserve *r = &p->reserve[at->reserve];
        return (q->skills & r->skills) == r->skills && (home < 0 || home == r->site_kecamatan[at->site]);
    }
    const duty_post *post = &p->post[at->post];
    bool near = post->own ? home >= 0 && home == post->kecamatan
                          : home < 0 || post->kecamatan < 0 || home == post->kecamatan;
    return near && (q->skills & post->skills) == post->skills &&
           !in_list(p->village, q->barred_first, q->barred_n, post->village);
}

// Whether one person can do both: one after the other, home in between.
static bool both(const duty_problem *p, int64_t from_s, int64_t to_s, int64_t other_from_s,
                 int64_t other_to_s, int64_t ways_s)
{
    return other_from_s - to_s >= p->rest_s + ways_s || from_s - other_to_s >= p->rest_s + ways_s;
}

// ---- groups ----

static bool group_fits(const duty_problem *p, group *g)
{
    int32_t room = INT32_MAX;
    g->polri = 0;
    g->polri_min = 0;
    for (int32_t i = 0; i < g->n; i++) {
        const duty_tps *tps = &p->tps[g->tps[i]];
        const duty_pattern *q = &p->pattern[tps->class_ * p->n_kecamatan + tps->kecamatan];
        int32_t least = q->polri_min > 0 ? q->polri_min : q->polri;
        room = q->tps < room ? q->tps : room;
        g->polri = q->polri > g->polri ? q->polri : g->polri;
        g->polri_min = least > g->polri_min ? least : g->polri_min;
        for (int32_t k = 0; k < i; k++) {
            if (!within(hop_of(p, g->tps[i], g->tps[k]), p->hop_limit_s)) {
                return false;
            }
        }
    }
    return g->n <= room;
}

// The group with each of its stations.
static bool group_add(exact *x, group g)
{
    for (int32_t i = 0; i < g.n; i++) {
        bool reach = true;
        g.station = g.tps[i];
        g.hops_s = 0;
        g.longest_s = 0;
        for (int32_t k = 0; k < g.n; k++) {
            int32_t hop_s = hop_of(x->p, g.station, g.tps[k]);
            reach = reach && within(hop_s, x->p->spread_limit_s);
            g.hops_s += hop_s;
            g.longest_s = hop_s > g.longest_s ? hop_s : g.longest_s;
        }
        if (!reach) {
            continue;
        }
        if (x->n_group == GROUPS_MAX) {
            return false;
        }
        g.var = column(x, 1);
        x->group[x->n_group++] = g;
    }
    return true;
}

static bool groups_make(exact *x)
{
    x->group = ARENA_NEW(x->a, group, GROUPS_MAX);
    for (int32_t k = 0; k < x->p->n_kecamatan; k++) {
        int32_t tps[KECAMATAN_TPS_MAX];
        int32_t n = 0;
        for (int32_t t = 0; t < x->p->n_tps; t++) {
            if (x->p->tps[t].kecamatan == k && n == KECAMATAN_TPS_MAX) {
                return false;
            }
            if (x->p->tps[t].kecamatan == k) {
                tps[n++] = t;
            }
        }
        for (uint32_t set = 1; set < 1U << n; set++) {
            group g = {0};
            for (int32_t i = 0; i < n; i++) {
                if ((set >> i & 1) != 0) {
                    g.tps[g.n++] = tps[i];
                }
            }
            if (group_fits(x->p, &g) && !group_add(x, g)) {
                return false;
            }
        }
    }
    return true;
}

// ---- squads and stands ----

// Whether a post is staffed before the teams: those whose guards can rest and be in a team too take nobody
// from them.
static bool before_teams(const duty_problem *p, const duty_post *post)
{
    bool beside = post->from_s < team_end(p) + p->rest_s && post->to_s + (int64_t)p->rest_s > team_begin(p);
    return beside && (post->first || post->kecamatan < 0);
}

// Squad q of n: from its first shift to its last, shift by shift.
static place squad_of(const duty_problem *p, int32_t post, int32_t q, int32_t n)
{
    const duty_post *of = &p->post[post];
    place one = {.post = post, .guards = of->guards, .from_s = of->from_s, .to_s = of->to_s};
    one.first = before_teams(p, of);
    if (n == 1) {
        return one;
    }
    int64_t first_s = of->from_s + (int64_t)q * of->shift_s - p->handover_s;
    one.from_s = q > 0 && first_s > of->from_s ? first_s : of->from_s;
    for (int64_t k = q; of->from_s + k * of->shift_s < of->to_s; k += n) {
        int64_t end_s = of->from_s + (k + 1) * of->shift_s;
        one.to_s = end_s < of->to_s ? end_s : of->to_s;
    }
    return one;
}

static bool places_make(exact *x, const duty_plan *plan)
{
    const duty_problem *p = x->p;
    for (int32_t i = 0; i < p->n_post; i++) {
        const duty_post *post = &p->post[i];
        bool turns = post->shift_s > 0 && (int64_t)post->to_s - post->from_s > post->shift_s;
        int32_t n = turns ? 2 : 1;
        for (int32_t q = 0; q < n && post->to_s > post->from_s && post->guards > 0; q++) {
            if (x->n_place == PLACES_MAX) {
                return false;
            }
            x->place[x->n_place++] = squad_of(p, i, q, n);
        }
    }
    for (int32_t i = 0; i < plan->n_stand; i++) {
        const duty_reserve *r = &p->reserve[plan->stand[i].reserve];
        if (x->n_place == PLACES_MAX) {
            return false;
        }
        x->place[x->n_place++] = (place){.stand = true,
                                         .reserve = plan->stand[i].reserve,
                                         .site = plan->stand[i].site,
                                         .guards = r->guards,
                                         .from_s = r->from_s,
                                         .to_s = r->to_s};
    }
    return true;
}

// ---- the model ----

// Two duties of one post, such as its squads, of which a person can do both only because he need not go home
// in between.
static bool stays_between(const exact *x, int32_t person)
{
    for (int32_t k = 0; k < x->n_place; k++) {
        for (int32_t m = 0; m < k; m++) {
            const place *a = &x->place[k];
            const place *b = &x->place[m];
            if (!a->stand && !b->stand && a->post == b->post && may_guard(x->p, person, a) &&
                both(x->p, a->from_s, a->to_s, b->from_s, b->to_s, 0)) {
                return true;
            }
        }
    }
    return false;
}

// Whether two persons may be where the other may, with the same ways.
static bool are_alike(const exact *x, int32_t i, int32_t k)
{
    const duty_problem *p = x->p;
    bool same =
        p->person[i].unit == p->person[k].unit && !p->person[i].overridden && !p->person[k].overridden;
    for (int32_t t = 0; same && t < p->n_tps; t++) {
        same = may_stand(p, i, t) == may_stand(p, k, t);
    }
    for (int32_t g = 0; same && g < x->n_group; g++) {
        same = may_join(p, i, &x->group[g]) == may_join(p, k, &x->group[g]);
    }
    for (int32_t m = 0; same && m < x->n_place; m++) {
        same = may_guard(p, i, &x->place[m]) == may_guard(p, k, &x->place[m]);
    }
    return same && !stays_between(x, i) && !stays_between(x, k);
}

static void count_alike(exact *x)
{
    x->alike = ARENA_NEW(x->a, int32_t, x->p->n_person);
    for (int32_t i = 0; i < x->p->n_person; i++) {
        int32_t with = 0;
        while (with < i && !(x->alike[with] > 0 && are_alike(x, with, i))) {
            with++;
        }
        x->alike[with]++;
    }
}

static void columns_make(exact *x)
{
    const duty_problem *p = x->p;
    x->member = ARENA_NEW(x->a, int, p->n_person * p->n_tps);
    x->guard = ARENA_NEW(x->a, int, p->n_person * x->n_place);
    x->unguarded = ARENA_NEW(x->a, int, p->n_post + p->n_reserve);
    x->breaks = ARENA_NEW(x->a, int, p->n_person);
    for (int32_t i = 0; i < p->n_person; i++) {
        int32_t n = x->alike[i];
        for (int32_t t = 0; n > 0 && t < p->n_tps; t++) {
            x->member[i * p->n_tps + t] = may_stand(p, i, t) ? column(x, n) : 0;
        }
        for (int32_t k = 0; n > 0 && k < x->n_place; k++) {
            x->guard[i * x->n_place + k] = may_guard(p, i, &x->place[k]) ? column(x, n) : 0;
        }
        x->breaks[i] = p->person[i].overridden ? column(x, 1) : 0;
    }
    for (int32_t k = 0; k < x->n_place; k++) {
        const place *at = &x->place[k];
        int32_t number = at->stand ? p->n_post + at->reserve : at->post;
        x->unguarded[number] = x->unguarded[number] == 0 ? column(x, 1) : x->unguarded[number];
    }
}

static void rows_of_teams(exact *x)
{
    const duty_problem *p = x->p;
    for (int32_t t = 0; t < p->n_tps; t++) { // each TPS in one group at most
        for (int32_t i = 0; i < x->n_group; i++) {
            put(x, in_list(x->group[i].tps, 0, x->group[i].n, t) ? x->group[i].var : 0, 1);
        }
        row_end(x, GLP_UP, 1);
    }
    for (int32_t j = 0; j < p->n_tps; j++) { // as many members as the group that stands there asks for
        for (int least = 0; least < 2; least++) {
            for (int32_t i = 0; i < p->n_person; i++) {
                put(x, x->member[i * p->n_tps + j], 1);
            }
            for (int32_t i = 0; i < x->n_group; i++) {
                const group *g = &x->group[i];
                put(x, g->station == j ? g->var : 0, least ? -g->polri_min : -g->polri);
            }
            row_end(x, least ? GLP_LO : GLP_UP, 0);
        }
    }
    for (int32_t i = 0; i < p->n_person; i++) { // who may not be in every group of a station
        for (int32_t j = 0; j < p->n_tps; j++) {
            if (x->member[i * p->n_tps + j] == 0) {
                continue;
            }
            put(x, x->member[i * p->n_tps + j], 1);
            for (int32_t k = 0; k < x->n_group; k++) {
                const group *g = &x->group[k];
                int32_t most = x->alike[i] < g->polri ? x->alike[i] : g->polri;
                put(x, g->station == j && may_join(p, i, g) ? g->var : 0, -most);
            }
            row_end(x, GLP_UP, 0);
        }
    }
}

// A duty that a person may have, from leaving home until he may leave again.
typedef struct stretch {
    int var;
    int64_t from_s;
    int64_t to_s;
} stretch;

// Of alike persons no more are on duty at any moment than there are. The times of duties are intervals, so
// that is enough for each to be at one place.
static void rows_of_alike(exact *x, const stretch *list, int32_t n, int32_t alike)
{
    for (int32_t i = 0; i < n; i++) {
        for (int32_t k = 0; k < n; k++) {
            put(x, list[k].from_s <= list[i].from_s && list[i].from_s < list[k].to_s ? list[k].var : 0, 1);
        }
        row_end(x, GLP_UP, alike);
    }
}

// The same of one person who may stay at a post between two duties.
static void rows_of_pairs(exact *x, int32_t i)
{
    const int *guard = &x->guard[i * x->n_place];
    for (int32_t k = 0; k < x->n_place; k++) {
        const place *at = &x->place[k];
        int64_t way_s = place_way(x->p, i, at);
        for (int32_t m = 0; guard[k] != 0 && m < k; m++) {
            const place *other = &x->place[m];
            bool same = !at->stand && !other->stand && at->post == other->post;
            int64_t ways_s = same ? 0 : way_s + place_way(x->p, i, other);
            if (guard[m] != 0 && !both(x->p, at->from_s, at->to_s, other->from_s, other->to_s, ways_s)) {
                put(x, guard[k], 1);
                put(x, guard[m], 1);
                row_end(x, GLP_UP, 1);
            }
        }
    }
}

static void rows_of_person(exact *x, int32_t i)
{
    const duty_problem *p = x->p;
    const int *guard = &x->guard[i * x->n_place];
    const int *member = &x->member[i * p->n_tps];
    stretch *list = ARENA_NEW(x->a, stretch, p->n_tps + x->n_place);
    int32_t n = 0;
    for (int32_t j = 0; j < p->n_tps; j++) {
        int64_t way_s = team_way(p, i, j);
        if (member[j] != 0) {
            list[n++] = (stretch){member[j], team_begin(p) - way_s, team_end(p) + way_s + p->rest_s};
        }
    }
    for (int32_t j = 0; j < n; j++) {
        put(x, list[j].var, 1);
    }
    row_end(x, GLP_UP, x->alike[i]); // teams of no time too
    bool stays = stays_between(x, i);
    int32_t members = n;
    for (int32_t k = 0; k < x->n_place; k++) {
        const place *at = &x->place[k];
        int64_t way_s = place_way(p, i, at);
        if (guard[k] == 0) {
            continue;
        }
        list[n++] = (stretch){guard[k], at->from_s - way_s, at->to_s + way_s + p->rest_s};
        if (stays) { // against the teams alone
            rows_of_alike(x, list, n, 1);
            n = members;
        }
    }
    if (stays) {
        rows_of_pairs(x, i);
    } else {
        rows_of_alike(x, list, n, x->alike[i]);
    }
}

// Guards at most as asked; a post is unguarded where nobody stands in one of its squads; who is overridden
// and placed is a break.
static void rows_of_places(exact *x, const duty_plan *plan)
{
    const duty_problem *p = x->p;
    int32_t first = 0;
    for (int32_t i = 0; i < plan->n_squad; i++) {
        const duty_post *post = &p->post[plan->squad[i].post];
        first += before_teams(p, post) ? plan->squad[i].person_n : 0;
    }
    for (int32_t k = 0; k < x->n_place; k++) {
        const place *at = &x->place[k];
        for (int empty = 0; empty < 2; empty++) {
            for (int32_t i = 0; i < p->n_person; i++) {
                put(x, x->guard[i * x->n_place + k], 1);
            }
            put(x, empty ? x->unguarded[at->stand ? p->n_post + at->reserve : at->post] : 0, 1);
            row_end(x, empty ? GLP_LO : GLP_UP, empty ? 1 : at->guards);
        }
    }
    for (int32_t i = 0; i < p->n_person; i++) {
        for (int32_t k = 0; x->breaks[i] != 0 && k < p->n_tps + x->n_place; k++) {
            put(x, k < p->n_tps ? x->member[i * p->n_tps + k] : x->guard[i * x->n_place + k - p->n_tps], 1);
            put(x, x->breaks[i], -1);
            row_end(x, GLP_UP, 0);
        }
    }
    for (int32_t k = 0; k < x->n_place; k++) {
        for (int32_t i = 0; i < p->n_person; i++) {
            put(x, x->place[k].first ? x->guard[i * x->n_place + k] : 0, 1);
        }
    }
    row_end(x, GLP_LO, first);
}

// ---- parts of the score ----

// 1: there is a best; 0: nothing is possible; -1: the time is up.
static int solve(exact *x)
{
    glp_iocp how;
    glp_init_iocp(&how);
    how.presolve = GLP_ON;
    how.gmi_cuts = GLP_ON;
    how.mir_cuts = GLP_ON;
    how.clq_cuts = GLP_ON;
    how.msg_lev = GLP_MSG_OFF;
    how.tm_lim = STAGE_MS;
    int code = glp_intopt(x->lp, &how);
    if (code == GLP_ENOPFS || (code == 0 && glp_mip_status(x->lp) == GLP_NOFEAS)) {
        return 0;
    }
    return code == 0 && glp_mip_status(x->lp) == GLP_OPT ? 1 : -1;
}

// Minimises the row that has been put; it may not get worse afterwards. False when the time is up.
static bool stage(exact *x, double *ret_value)
{
    for (int i = 0; i <= glp_get_num_cols(x->lp); i++) {
        glp_set_obj_coef(x->lp, i, 0);
    }
    for (int i = 1; i <= x->n_term; i++) {
        glp_set_obj_coef(x->lp, x->term[i], x->factor[i]);
    }
    if (solve(x) != 1) {
        return false;
    }
    *ret_value = glp_mip_obj_val(x->lp);
    row_end(x, GLP_UP, *ret_value + 0.001);
    return true;
}

// TPS of a class that are covered count -1.
static bool stage_class(exact *x, int32_t class_, duty_exact *ret)
{
    double covered = 0;
    int32_t n = 0;
    for (int32_t t = 0; t < x->p->n_tps; t++) {
        n += x->p->tps[t].class_ == class_;
    }
    for (int32_t i = 0; i < x->n_group; i++) {
        int32_t of = 0;
        for (int32_t k = 0; k < x->group[i].n; k++) {
            of += x->p->tps[x->group[i].tps[k]].class_ == class_;
        }
        put(x, of > 0 ? x->group[i].var : 0, -of);
    }
    if (x->n_term > 0 && !stage(x, &covered)) {
        return false;
    }
    ret->uncovered[class_] = n + (int32_t)(covered - 0.5);
    return true;
}

// The classes as the score counts them.
static bool stages_of_coverage(exact *x, duty_exact *ret)
{
    bool *done = ARENA_NEW(x->a, bool, x->p->n_class);
    for (int32_t n = 0; n < x->p->n_class; n++) {
        int32_t best = -1;
        for (int32_t i = 0; i < x->p->n_class; i++) {
            bool higher = best < 0 || x->p->class_rank[i] > x->p->class_rank[best];
            best = !done[i] && higher ? i : best;
        }
        done[best] = true;
        if (!stage_class(x, best, ret)) {
            return false;
        }
    }
    return true;
}

// Unguarded, lacking and breaks in one: no part can outweigh the one before it.
static bool stage_of_orders(exact *x, duty_exact *ret)
{
    enum { LACKING = 1000, UNGUARDED = LACKING * 1000 };
    const duty_problem *p = x->p;
    double value = 0;
    int64_t guards = 0;
    for (int32_t k = 0; k < x->n_place; k++) {
        guards += x->place[k].guards;
        for (int32_t i = 0; i < p->n_person; i++) {
            put(x, x->guard[i * x->n_place + k], -LACKING);
        }
    }
    for (int32_t i = 0; i < p->n_post + p->n_reserve; i++) {
        put(x, x->unguarded[i], UNGUARDED);
    }
    for (int32_t i = 0; i < p->n_person; i++) {
        put(x, x->breaks[i], 1);
        for (int32_t j = 0; j < p->n_tps; j++) {
            put(x, x->member[i * p->n_tps + j], -1);
        }
    }
    for (int32_t i = 0; i < x->n_group; i++) {
        put(x, x->group[i].var, x->group[i].polri);
    }
    if (!stage(x, &value)) {
        return false;
    }
    int64_t sum = (int64_t)(value + (double)guards * LACKING + 0.5);
    ret->unguarded = (int32_t)(sum / UNGUARDED);
    ret->lacking = (int32_t)(sum % UNGUARDED / LACKING);
    ret->breaks = (int32_t)(sum % LACKING);
    return true;
}

static int compare_i32(const void *left, const void *right)
{
    int32_t a = *(const int32_t *)left;
    int32_t b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

// Forbids all that takes longer.
static void forbid_beyond(exact *x, int32_t worst_s)
{
    const duty_problem *p = x->p;
    for (int32_t i = 0; i < p->n_person * p->n_tps; i++) {
        bool far = team_way(p, i / p->n_tps, i % p->n_tps) > worst_s;
        if (x->member[i] != 0) {
            double most = far ? 0 : x->alike[i / p->n_tps];
            glp_set_col_bnds(x->lp, x->member[i], most > 0 ? GLP_DB : GLP_FX, 0, most);
        }
    }
    for (int32_t i = 0; i < x->n_group; i++) {
        bool far = x->group[i].longest_s > worst_s;
        glp_set_col_bnds(x->lp, x->group[i].var, far ? GLP_FX : GLP_DB, 0, far ? 0 : 1);
    }
}

// The least of all ways and hops beyond which nothing is needed.
static bool stage_of_worst(exact *x, duty_exact *ret)
{
    const duty_problem *p = x->p;
    int32_t *time_s = ARENA_NEW(x->a, int32_t, p->n_person * p->n_tps + x->n_group + 1);
    int32_t n = 1; // 0 for none
    for (int32_t i = 0; i < p->n_person * p->n_tps; i++) {
        time_s[n] = team_way(p, i / p->n_tps, i % p->n_tps);
        n += x->member[i] != 0;
    }
    for (int32_t i = 0; i < x->n_group; i++) {
        time_s[n++] = x->group[i].longest_s;
    }
    qsort(time_s, (size_t)n, sizeof *time_s, compare_i32);
    for (int i = 0; i <= glp_get_num_cols(x->lp); i++) {
        glp_set_obj_coef(x->lp, i, 0);
    }
    int32_t low = 0;
    int32_t high = n - 1;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        forbid_beyond(x, time_s[middle]);
        int possible = solve(x);
        if (possible < 0) {
            return false;
        }
        low = possible ? low : middle + 1;
        high = possible ? middle : high;
    }
    forbid_beyond(x, time_s[low]);
    ret->worst_s = time_s[low];
    return true;
}

static bool stage_of_travel(exact *x, duty_exact *ret)
{
    const duty_problem *p = x->p;
    double value = 0;
    for (int32_t i = 0; i < p->n_person; i++) {
        for (int32_t j = 0; j < p->n_tps; j++) {
            put(x, x->member[i * p->n_tps + j], team_way(p, i, j));
        }
        for (int32_t k = 0; k < x->n_place; k++) {
            put(x, x->guard[i * x->n_place + k], place_way(p, i, &x->place[k]));
        }
    }
    for (int32_t i = 0; i < x->n_group; i++) {
        put(x, x->group[i].var, x->group[i].hops_s);
    }
    bool ok = stage(x, &value);
    ret->travel_s = (int64_t)(value + 0.5);
    return ok;
}

static bool model_solve(exact *x, const duty_plan *plan, duty_exact *ret)
{
    if (!groups_make(x) || !places_make(x, plan)) {
        return false;
    }
    count_alike(x);
    columns_make(x);
    size_t most = (size_t)glp_get_num_cols(x->lp) * 2 + 1;
    x->term = ARENA_NEW(x->a, int, most);
    x->factor = ARENA_NEW(x->a, double, most);
    rows_of_teams(x);
    for (int32_t i = 0; i < x->p->n_person; i++) {
        if (x->alike[i] > 0) {
            rows_of_person(x, i);
        }
    }
    rows_of_places(x, plan);
    return stages_of_coverage(x, ret) && stage_of_orders(x, ret) && stage_of_worst(x, ret) &&
           stage_of_travel(x, ret);
}

bool duty_exact_solve(arena *a, const duty_problem *p, const duty_plan *plan, duty_exact *ret)
{
    (void)glp_term_out(GLP_OFF);
    exact x = {.a = a, .p = p, .lp = glp_create_prob()};
    *ret = (duty_exact){.uncovered = ARENA_NEW(a, int32_t, p->n_class)};

    glp_set_obj_dir(x.lp, GLP_MIN);
    duty_exact_answers(p, ret);
    bool ok = model_solve(&x, plan, ret);
    glp_delete_prob(x.lp);
    return ok;
}
