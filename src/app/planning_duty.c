// The placement problem from the register: which pattern rules which class, how far it is among the TPS and
// from home, and the limits. Its other parts: planning_duty_people.c, _posts.c, _places.c, _reserves.c,
// _told.c.
#include "app/planning_internal.h"

#include "base/clock.h"

enum { LIMIT_MIN = 7 * 24 * 60 };

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
                fits ? (duty_pattern){q->polri, q->tps, q->linmas, q->polri_min} : (duty_pattern){1, 1, 0, 0};
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

static bool fill_asked(const planning *p, const char *code, bool *ret, err *e)
{
    int32_t yes = 0;
    bool ok = !planning_has_setting(p, code) || planning_setting(p, code, 0, 1, &yes, e);
    *ret = yes == 1;
    return ok;
}

// Limits in minutes that may be left out: then nothing is asked.
static bool fill_limits(planning *p, duty_draft *d, err *e)
{
    const struct {
        const char *code;
        int32_t *to;
    } table[] = {{"hop_limit_min", &p->duty.hop_limit_s},
                 {"spread_limit_min", &p->duty.spread_limit_s},
                 {"travel_limit_min", &p->duty.travel_limit_s},
                 {"neighbour_max_min", &p->duty.neighbour_s},
                 {"duty_rest_min", &p->duty.rest_s},
                 {"handover_min", &p->duty.handover_s}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        int32_t min = 0;
        if (planning_has_setting(p, table[i].code) &&
            !planning_setting(p, table[i].code, 0, LIMIT_MIN, &min, e)) {
            return false;
        }
        *table[i].to = min * S_PER_MIN;
    }
    return fill_asked(p, "padal", &d->padal, e) && fill_asked(p, "pamatwil", &d->pamatwil, e);
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

static bool fill_tps(arena *a, planning *p, duty_draft *d, err *e)
{
    const snapshot *s = p->snap;
    duty_tps *tps = ARENA_NEW(a, duty_tps, s->n_tps);
    matrix *near = ARENA_NEW(a, matrix, p->n_kecamatan);
    int32_t *list = ARENA_NEW(a, int32_t, s->n_tps);
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        int32_t n = 0;
        for (int32_t t = 0; t < s->n_tps; t++) {
            if (p->area_kecamatan[s->tps[t].village] == k) {
                tps[t] = (duty_tps){.kecamatan = k, .local = n, .class_ = s->tps[t].class_};
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
    d->tps = tps;
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
    duty_draft d = {0};
    if (!fill_patterns(a, p, e) || !fill_phases(p, e) || !fill_limits(p, &d, e)) {
        return false;
    }
    planning_duty_people(a, p, &d);
    return planning_duty_posts(a, p, &d, e) && fill_tps(a, p, &d, e) && fill_unit_times(a, p, e) &&
           planning_duty_reserves(a, p, e) && planning_duty_places(a, p, &d, e) &&
           (!p->options || !p->options->before || planning_duty_told(a, p, &d, e));
}
