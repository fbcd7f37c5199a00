// Reserves of the placement problem: where each may stand, and how soon its vehicle is at a TPS from there.
#include "app/planning_internal.h"

// Candidates: the sites that the row names, else every police station.
static int32_t candidates(const snapshot *s, const snap_reserve *r, int32_t *site)
{
    int32_t n = 0;
    for (int32_t i = 0; i < r->n_site; i++) {
        int32_t k = 0;
        while (k < n && site[k] != r->site[i]) {
            k++;
        }
        site[k] = r->site[i];
        n += k == n;
    }
    for (int32_t i = 0; i < s->n_site && r->n_site == 0; i++) {
        if (s->site[i].kind == SITE_POLICE) {
            site[n++] = i;
        }
    }
    return n;
}

static bool fill_one(arena *a, planning *p, const snap_reserve *r, int32_t *site, duty_reserve *ret, err *e)
{
    const snapshot *s = p->snap;
    int32_t n = candidates(s, r, site);
    int32_t *tps = ARENA_NEW(a, int32_t, s->n_tps);
    int32_t *unit_site = ARENA_NEW(a, int32_t, (int64_t)p->duty.n_unit * n);
    int32_t *kecamatan = ARENA_NEW(a, int32_t, n);
    roads_table way = {0};
    for (int32_t t = 0; t < s->n_tps; t++) {
        tps[t] = node_of_tps(p, t);
    }
    for (int32_t i = 0; i < n; i++) {
        int32_t area = s->site[site[i]].area;
        kecamatan[i] = area == SNAP_NONE ? NONE : p->area_kecamatan[area];
    }
    *ret = (duty_reserve){.n = r->n < n ? r->n : n,
                          .guards = r->guards,
                          .skills = r->skills,
                          .watch_rank = s->class_[r->watch].rank,
                          .n_site = n,
                          .unit_site_s = unit_site,
                          .site_kecamatan = kecamatan,
                          .from_s = planning_second(p, r->from_s),
                          .to_s = planning_second(p, r->to_s)};
    if (!planning_times(a, p, r->mode, n, site, s->n_tps, tps, &way, e) ||
        !planning_travel(p, p->duty.n_unit, p->unit_site, n, site, unit_site, e)) {
        return false;
    }
    ret->site_tps_s = way.time_s;
    return true;
}

bool planning_duty_reserves(arena *a, planning *p, err *e)
{
    const snapshot *s = p->snap;
    duty_reserve *reserve = ARENA_NEW(a, duty_reserve, s->n_reserve);
    p->reserve_site = ARENA_NEW(a, int32_t *, s->n_reserve);
    for (int32_t r = 0; r < s->n_reserve; r++) {
        p->reserve_site[r] = ARENA_NEW(a, int32_t, s->n_site + s->reserve[r].n_site);
        if (!fill_one(a, p, &s->reserve[r], p->reserve_site[r], &reserve[r], e)) {
            return false;
        }
    }
    p->duty.n_reserve = s->n_reserve;
    p->duty.reserve = reserve;
    return true;
}
