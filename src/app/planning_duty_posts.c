// Posts of the placement problem: guarded sites, and where those stand who lead.
#include "app/planning_internal.h"

#include <string.h>

#include "base/clock.h"

// When a site is guarded where it does not say so itself, and how long a shift is.
typedef struct post_times {
    int32_t from_s;    // first goods leave
    int32_t to_s;      // the last are back (R33: to the end of the process)
    int32_t counted_s; // recapitulation in the kecamatan ends; NONE = the calendar does not say
    int32_t shift_s;
} post_times;

static bool read_times(const planning *p, post_times *ret, err *e)
{
    const snap_calendar *first = NULL;
    const snap_calendar *last = NULL;
    const snap_calendar *counted = NULL;
    int32_t hours = 0;
    if (!planning_calendar(p, "leg-gudang-ppk", &first, e) ||
        !planning_calendar(p, "leg-ppk-gudang", &last, e) ||
        !planning_setting(p, "shift_hours", 1, 24, &hours, e)) {
        return false;
    }
    bool says = planning_calendar(p, "rekap-kecamatan", &counted, NULL);
    *ret = (post_times){planning_second(p, first->from_s), planning_second(p, last->to_s),
                        says ? planning_second(p, counted->to_s) : NONE, hours * S_PER_HOUR};
    return true;
}

// A post holds DUTY_TEAM_MAX officers at most; a site that asks for more has several.
static int32_t posts_of_site(const snap_site *site)
{
    return site->guards < 1 ? 0 : (site->guards - 1) / DUTY_TEAM_MAX + 1;
}

// A PPK's store is guarded from the arrival of its goods until its recapitulation ends, where the calendar
// says when that is; other places as long as goods are out.
static bool site_post(const planning *p, const post_times *times, int32_t site, duty_post *ret, err *e)
{
    const snap_site *q = &p->snap->site[site];
    bool central = q->kind == SITE_WAREHOUSE || q->kind == SITE_OFFICE || q->area == SNAP_NONE;
    *ret = (duty_post){.kecamatan = central ? NONE : p->area_kecamatan[q->area],
                       .from_s = times->from_s,
                       .to_s = times->to_s,
                       .shift_s = q->shift_hours > 0 ? q->shift_hours * S_PER_HOUR : times->shift_s};
    if (q->kind == SITE_PPK && times->counted_s != NONE) {
        int32_t day = q->area == SNAP_NONE ? SNAP_DAY_NONE : p->snap->area[q->area].wave_day;
        ret->from_s = planning_day_second(p, day, 0, times->from_s);
        ret->to_s = times->counted_s;
    }
    ret->from_s = q->guards_from_s == INT64_MIN ? ret->from_s : planning_second(p, q->guards_from_s);
    ret->to_s = q->guards_to_s == INT64_MAX ? ret->to_s : planning_second(p, q->guards_to_s);
    return ret->from_s < ret->to_s || err_fail(e, ERR_CODE("plan.post_times"), ERR_Z("site", q->name));
}

bool planning_same_place(const planning_post *x, const planning_post *y)
{
    return x->kind == y->kind && x->site == y->site && x->kecamatan == y->kecamatan &&
           strcmp(x->rayon, y->rayon) == 0;
}

static void add_post(planning *p, duty_draft *d, duty_post post, planning_post what)
{
    int32_t n = p->duty.n_post++;
    d->post[n] = post;
    p->post[n] = what;
    p->post_site[n] = what.site;
}

static bool add_sites(planning *p, duty_draft *d, const post_times *times, err *e)
{
    for (int32_t i = 0; i < p->snap->n_site; i++) {
        int32_t guards = p->snap->site[i].guards;
        duty_post post = {0};
        if (guards > 0 && !site_post(p, times, i, &post, e)) {
            return false;
        }
        for (int32_t left = guards; left > 0; left -= DUTY_TEAM_MAX) {
            post.guards = left > DUTY_TEAM_MAX ? DUTY_TEAM_MAX : left;
            add_post(p, d, post, (planning_post){POST_SITE, i, NONE, ""});
        }
    }
    return true;
}

// One who leads, all the time that teams are out, at the PPK.
static duty_post leader_post(const planning *p, int32_t kecamatan, int skill)
{
    return (duty_post){.kecamatan = kecamatan,
                       .guards = 1,
                       .from_s = p->duty.phase[0].from_s,
                       .to_s = p->duty.phase[DUTY_PHASES - 1].to_s,
                       .skills = (uint32_t)1 << skill,
                       .first = true};
}

static bool rayon_is_new(const planning *p, const char *rayon)
{
    bool found = rayon[0] == '\0';
    for (int32_t j = 0; j < p->duty.n_post; j++) {
        found = found || strcmp(p->post[j].rayon, rayon) == 0;
    }
    return !found;
}

static void add_leaders(planning *p, duty_draft *d)
{
    for (int32_t k = 0; k < p->n_kecamatan && d->padal; k++) {
        if (p->kecamatan_ppk[k] != NONE) {
            add_post(p, d, leader_post(p, k, DUTY_SKILL_PADAL),
                     (planning_post){POST_PADAL, p->kecamatan_ppk[k], k, ""});
        }
    }
    for (int32_t k = 0; k < p->n_kecamatan && d->pamatwil; k++) {
        const char *rayon = p->snap->area[p->kecamatan_area[k]].rayon;
        if (p->kecamatan_ppk[k] != NONE && rayon_is_new(p, rayon)) {
            add_post(p, d, leader_post(p, NONE, DUTY_SKILL_PAMATWIL),
                     (planning_post){POST_PAMATWIL, p->kecamatan_ppk[k], NONE, rayon});
        }
    }
}

bool planning_duty_posts(arena *a, planning *p, duty_draft *d, err *e)
{
    post_times times;
    if (!read_times(p, &times, e)) {
        return false;
    }
    int64_t most = 2 * (int64_t)p->n_kecamatan;
    for (int32_t i = 0; i < p->snap->n_site; i++) {
        most += posts_of_site(&p->snap->site[i]);
    }
    d->post = ARENA_NEW(a, duty_post, most);
    p->post = ARENA_NEW(a, planning_post, most);
    p->post_site = ARENA_NEW(a, int32_t, most);
    p->duty.post = d->post;
    if (!add_sites(p, d, &times, e)) {
        return false;
    }
    add_leaders(p, d);
    return true;
}

// ---------------------------------------------------------------- who leads where

static bool leads(const snap_person *q, planning_post_kind kind)
{
    return kind == POST_PADAL ? q->role == ROLE_PADAL : q->role == ROLE_PAMATWIL;
}

// How far a leader is from a post; those of the own kecamatan or rayon come before all others.
static int64_t leader_cost(const planning *p, int32_t person, int32_t post)
{
    const planning_post *w = &p->post[post];
    int32_t home = p->person_kecamatan[person];
    bool own = w->kind == POST_PADAL
                   ? home == w->kecamatan
                   : home != NONE && strcmp(p->snap->area[p->kecamatan_area[home]].rayon, w->rayon) == 0;
    int32_t s = p->duty.unit_post_s[(int64_t)p->duty.person[person].unit * p->duty.n_post + post];
    return (own ? 0 : INT32_MAX) + (int64_t)(s == MATRIX_NONE ? PLAN_FAR_S : s);
}

// The nearest pair of one who leads and a post without one; ties to the lower person, then post. NONE when
// there is none.
static int32_t nearest_leader(const planning *p, const duty_draft *d, const bool *led,
                              planning_post_kind kind, int32_t *ret_post)
{
    int32_t best = NONE;
    int64_t best_cost = INT64_MAX;
    for (int32_t i = 0; i < p->snap->n_person; i++) {
        if (!leads(&p->snap->person[i], kind) || !d->person[i].eligible || d->person[i].pin_plus1 > 0) {
            continue;
        }
        for (int32_t j = 0; j < p->duty.n_post; j++) {
            if (p->post[j].kind == kind && !led[j] && leader_cost(p, i, j) < best_cost) {
                best = i;
                best_cost = leader_cost(p, i, j);
                *ret_post = j;
            }
        }
    }
    return best;
}

void planning_duty_leaders(arena *a, const planning *p, duty_draft *d)
{
    static const planning_post_kind kinds[] = {POST_PADAL, POST_PAMATWIL};
    bool *led = ARENA_NEW(a, bool, p->duty.n_post);
    for (int32_t i = 0; i < p->snap->n_person; i++) {
        int32_t post = d->person[i].pin_plus1 - 1 - p->duty.n_tps;
        if (d->person[i].pin_plus1 > 0 && post >= 0 && post < p->duty.n_post) {
            led[post] = true;
        }
    }
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        int32_t post = NONE;
        for (int32_t i = nearest_leader(p, d, led, kinds[k], &post); i != NONE;
             i = nearest_leader(p, d, led, kinds[k], &post)) {
            d->person[i].pin_plus1 = p->duty.n_tps + post + 1;
            led[post] = true;
        }
    }
    for (int32_t i = 0; i < p->snap->n_person; i++) { // nobody who leads is in a team
        d->person[i].eligible =
            d->person[i].eligible && (person_serves(&p->snap->person[i]) || d->person[i].pin_plus1 > 0);
    }
}
