// The placement problem from the register: who is at home where, which posts stand, which pattern rules which
// class.
#include "app/planning_internal.h"

#include <string.h>

#include "base/clock.h"

// A kecamatan's Polsek may serve several kecamatan. Its people are posted in turn to each of them, in
// proportion to their TPS, so that everyone has one home; a Bhabinkamtibmas is at home where the villages
// are.
typedef struct served {
    int32_t *tps;   // [n_kecamatan]
    int32_t *given; // [n_kecamatan] people posted so far
} served;

static int32_t home_by_turn(const planning *p, served *sv, int32_t unit)
{
    int32_t best = NONE;
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        if (p->snap->area[p->kecamatan_area[k]].police_unit != unit) {
            continue;
        }
        // fewest people per TPS next; compared as fractions (given + 1) / tps
        int64_t mine = (int64_t)(sv->given[k] + 1) * (best == NONE ? 1 : sv->tps[best] + 1);
        int64_t other = best == NONE ? INT64_MAX : (int64_t)(sv->given[best] + 1) * (sv->tps[k] + 1);
        if (mine < other) {
            best = k;
        }
    }
    if (best != NONE) {
        sv->given[best]++;
    }
    return best;
}

static void find_homes(arena *a, planning *p)
{
    const snapshot *s = p->snap;
    served sv = {ARENA_NEW(a, int32_t, p->n_kecamatan), ARENA_NEW(a, int32_t, p->n_kecamatan)};
    for (int32_t t = 0; t < s->n_tps; t++) {
        sv.tps[p->area_kecamatan[s->tps[t].village]]++;
    }
    p->person_kecamatan = ARENA_NEW(a, int32_t, s->n_person);
    for (int32_t i = 0; i < s->n_person; i++) {
        const snap_person *q = &s->person[i];
        p->person_kecamatan[i] =
            q->n_village > 0 ? p->area_kecamatan[q->village[0]] : home_by_turn(p, &sv, q->unit);
    }
}

// A unit's own station, or that of the nearest unit above it that has one.
static int32_t station_of(const snapshot *s, int32_t unit)
{
    for (int32_t depth = 0; unit != SNAP_NONE && depth < 8; depth++) {
        if (s->unit[unit].site != SNAP_NONE) {
            return s->unit[unit].site;
        }
        unit = s->unit[unit].parent;
    }
    return NONE;
}

// People of one station and one home kecamatan are alike to the solver: one duty_unit each.
static void group_people(arena *a, planning *p)
{
    const snapshot *s = p->snap;
    duty_unit *unit = ARENA_NEW(a, duty_unit, s->n_person);
    duty_person *person = ARENA_NEW(a, duty_person, s->n_person);
    p->unit_site = ARENA_NEW(a, int32_t, s->n_person);
    for (int32_t i = 0; i < s->n_person; i++) {
        const snap_person *q = &s->person[i];
        int32_t site = station_of(s, q->unit);
        site = site == NONE ? p->warehouse : site;
        int32_t u = 0;
        while (u < p->duty.n_unit &&
               (p->unit_site[u] != site || unit[u].kecamatan != p->person_kecamatan[i])) {
            u++;
        }
        if (u == p->duty.n_unit) {
            p->unit_site[u] = site;
            unit[u].kecamatan = p->person_kecamatan[i];
            p->duty.n_unit++;
        }
        person[i] = (duty_person){.unit = u,
                                  .eligible = person_may_serve(q),
                                  .village_officer = q->role == ROLE_VILLAGE_OFFICER,
                                  .from_s = planning_day_second(p, q->from_day, 0, -PLAN_FAR_S),
                                  .to_s = planning_day_second(p, q->to_day, 1, PLAN_FAR_S)};
    }
    p->duty.unit = unit;
    p->duty.n_person = s->n_person;
    p->duty.person = person;
}

// The most particular pattern of a class: of the kecamatan, of the kabupaten, or of everywhere.
static const snap_pattern *pattern_of(const planning *p, int32_t class_, int32_t kecamatan)
{
    const snap_pattern *found = NULL;
    int rank = -1;
    for (int32_t i = 0; i < p->snap->n_pattern; i++) {
        const snap_pattern *q = &p->snap->pattern[i];
        int r = q->area == SNAP_NONE                      ? 0
                : q->area == p->kecamatan_area[kecamatan] ? 2
                : q->area == p->snap->operation.area      ? 1
                                                          : -1;
        if (q->class_ == class_ && r > rank) {
            found = q;
            rank = r;
        }
    }
    return found;
}

static bool fill_patterns(arena *a, planning *p, err *e)
{
    const snapshot *s = p->snap;
    duty_pattern *cell = ARENA_NEW(a, duty_pattern, (int64_t)s->n_class * p->n_kecamatan);
    int32_t *rank = ARENA_NEW(a, int32_t, s->n_class);
    bool *used = ARENA_NEW(a, bool, s->n_class);
    for (int32_t t = 0; t < s->n_tps; t++) {
        used[s->tps[t].class_] = true;
    }
    for (int32_t c = 0; c < s->n_class; c++) {
        rank[c] = s->class_[c].rank;
        for (int32_t k = 0; k < p->n_kecamatan; k++) {
            const snap_pattern *q = pattern_of(p, c, k);
            bool fits = q && q->polri >= 1 && q->polri <= DUTY_TEAM_MAX && q->tps >= 1;
            if (!fits && used[c]) {
                return err_fail(e, ERR_CODE("plan.no_pattern"), ERR_Z("class", s->class_[c].name),
                                ERR_Z("area", s->area[p->kecamatan_area[k]].name),
                                ERR_INT("most", DUTY_TEAM_MAX));
            }
            cell[(int64_t)c * p->n_kecamatan + k] =
                fits ? (duty_pattern){q->polri, q->tps, q->linmas} : (duty_pattern){1, 1, 0};
        }
    }
    p->duty.n_class = s->n_class;
    p->duty.class_rank = rank;
    p->duty.pattern = cell;
    return true;
}

static bool fill_phases(planning *p, err *e)
{
    static const char *const code[DUTY_PHASES] = {"pam-sebelum", "pam-selama", "pam-sesudah"};
    for (int i = 0; i < DUTY_PHASES; i++) {
        const snap_calendar *c = NULL;
        if (!planning_calendar(p, code[i], &c, e)) {
            return false;
        }
        p->duty.phase[i] = (duty_phase){planning_second(p, c->from_s), planning_second(p, c->to_s)};
    }
    return true;
}

// A post holds DUTY_TEAM_MAX officers at most; a site that asks for more has several.
static int32_t posts_of_site(const snap_site *site)
{
    return site->guards < 1 ? 0 : (site->guards - 1) / DUTY_TEAM_MAX + 1;
}

// Guarded sites: from the first goods to leave until the last to come back (R33: to the end of the process).
static bool fill_posts(arena *a, planning *p, err *e)
{
    const snapshot *s = p->snap;
    const snap_calendar *first = NULL;
    const snap_calendar *last = NULL;
    int32_t hours = 0;
    if (!planning_calendar(p, "leg-gudang-ppk", &first, e) ||
        !planning_calendar(p, "leg-ppk-gudang", &last, e) ||
        !planning_setting(p, "shift_hours", 1, 24, &hours, e)) {
        return false;
    }
    int32_t n_post = 0;
    for (int32_t i = 0; i < s->n_site; i++) {
        n_post += posts_of_site(&s->site[i]);
    }
    duty_post *post = ARENA_NEW(a, duty_post, n_post);
    p->post_site = ARENA_NEW(a, int32_t, n_post);
    for (int32_t i = 0; i < s->n_site; i++) {
        const snap_site *site = &s->site[i];
        bool central = site->kind == SITE_WAREHOUSE || site->kind == SITE_OFFICE || site->area == SNAP_NONE;
        for (int32_t left = site->guards; left > 0; left -= DUTY_TEAM_MAX) {
            p->post_site[p->duty.n_post] = i;
            post[p->duty.n_post++] = (duty_post){.kecamatan = central ? NONE : p->area_kecamatan[site->area],
                                                 .guards = left > DUTY_TEAM_MAX ? DUTY_TEAM_MAX : left,
                                                 .from_s = planning_second(p, first->from_s),
                                                 .to_s = planning_second(p, last->to_s),
                                                 .shift_s = hours * S_PER_HOUR};
        }
    }
    p->duty.post = post;
    return true;
}

// Times among TPS of one kecamatan; nobody asks for the metres.
static bool fill_near(arena *a, planning *p, int32_t n, const int32_t *tps, matrix *m, err *e)
{
    int32_t *node = ARENA_NEW(a, int32_t, n);
    *m = (matrix){n, ARENA_NEW(a, int32_t, (int64_t)n * n), ARENA_NEW(a, int32_t, (int64_t)n * n)};
    for (int32_t i = 0; i < n; i++) {
        node[i] = node_of_tps(p, tps[i]);
    }
    return planning_travel(p, n, node, n, node, m->time_s, e);
}

static bool fill_tps(arena *a, planning *p, err *e)
{
    const snapshot *s = p->snap;
    duty_tps *tps = ARENA_NEW(a, duty_tps, s->n_tps);
    matrix *near = ARENA_NEW(a, matrix, p->n_kecamatan);
    int32_t *list = ARENA_NEW(a, int32_t, s->n_tps);
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        int32_t n = 0;
        for (int32_t t = 0; t < s->n_tps; t++) {
            if (p->area_kecamatan[s->tps[t].village] == k) {
                tps[t] = (duty_tps){k, n, s->tps[t].class_};
                list[n++] = t;
            }
        }
        if (!fill_near(a, p, n, list, &near[k], e)) {
            return false;
        }
    }
    p->duty.n_kecamatan = p->n_kecamatan;
    p->duty.near = near;
    p->duty.n_tps = s->n_tps;
    p->duty.tps = tps;
    return true;
}

static bool fill_unit_times(arena *a, planning *p, err *e)
{
    int32_t n_tps = p->duty.n_tps;
    int32_t n_post = p->duty.n_post;
    int32_t *unit_tps = ARENA_NEW(a, int32_t, (int64_t)p->duty.n_unit * n_tps);
    int32_t *unit_post = ARENA_NEW(a, int32_t, (int64_t)p->duty.n_unit * n_post);
    int32_t *tps = ARENA_NEW(a, int32_t, n_tps);
    for (int32_t i = 0; i < n_tps; i++) {
        tps[i] = node_of_tps(p, i);
    }
    p->duty.unit_tps_s = unit_tps;
    p->duty.unit_post_s = unit_post;
    return planning_travel(p, p->duty.n_unit, p->unit_site, n_tps, tps, unit_tps, e) &&
           planning_travel(p, p->duty.n_unit, p->unit_site, n_post, p->post_site, unit_post, e);
}

bool planning_duty_problem(arena *a, planning *p, err *e)
{
    find_homes(a, p);
    group_people(a, p);
    if (!fill_patterns(a, p, e) || !fill_phases(p, e) || !fill_posts(a, p, e)) {
        return false;
    }
    return fill_tps(a, p, e) && fill_unit_times(a, p, e);
}
