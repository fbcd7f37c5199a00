// Kecamatan, their PPK and PPS, and the places.
#include "app/planning_internal.h"

#include <string.h>

#include "base/clock.h"

static void index_kecamatan(arena *a, planning *p)
{
    const snapshot *s = p->snap;
    p->area_kecamatan = ARENA_NEW(a, int32_t, s->n_area);
    p->kecamatan_area = ARENA_NEW(a, int32_t, s->n_area);
    for (int32_t i = 0; i < s->n_area; i++) {
        p->area_kecamatan[i] = NONE;
        if (s->area[i].level == LEVEL_KECAMATAN) {
            p->area_kecamatan[i] = p->n_kecamatan;
            p->kecamatan_area[p->n_kecamatan++] = i;
        }
    }
    for (int32_t i = 0; i < s->n_area; i++) {
        int32_t parent = s->area[i].parent;
        if (s->area[i].level >= LEVEL_DESA && parent != SNAP_NONE) {
            p->area_kecamatan[i] = p->area_kecamatan[parent];
        }
    }
}

static void index_sites(arena *a, planning *p)
{
    const snapshot *s = p->snap;
    p->warehouse = NONE;
    p->kecamatan_ppk = ARENA_NEW(a, int32_t, p->n_kecamatan);
    p->village_pps = ARENA_NEW(a, int32_t, s->n_area);
    memset(p->kecamatan_ppk, 0xff, (size_t)p->n_kecamatan * sizeof *p->kecamatan_ppk);
    memset(p->village_pps, 0xff, (size_t)s->n_area * sizeof *p->village_pps);
    for (int32_t i = s->n_site - 1; i >= 0; i--) { // downward: the first by code stays
        const snap_site *site = &s->site[i];
        int32_t kecamatan = site->area == SNAP_NONE ? NONE : p->area_kecamatan[site->area];
        if (site->kind == SITE_WAREHOUSE) {
            p->warehouse = i;
        } else if (site->kind == SITE_PPK && kecamatan != NONE) {
            p->kecamatan_ppk[kecamatan] = i;
        } else if (site->kind == SITE_PPS && site->area != SNAP_NONE) {
            p->village_pps[site->area] = i;
        }
    }
}

void planning_nodes(arena *a, planning *p)
{
    const snapshot *s = p->snap;
    p->n_node = roads_places(p->net);
    p->node_at = ARENA_NEW(a, point, p->n_node);
    p->transfer_s = ARENA_NEW(a, int32_t, p->n_node);
    p->jetty = ARENA_NEW(a, int32_t, s->n_site);
    p->jetty_s = ARENA_NEW(a, int32_t, s->n_site);
    for (int32_t i = 0; i < p->n_node; i++) {
        p->node_at[i] = roads_place_at(p->net, i);
        p->transfer_s[i] = -1;
        if (i < s->n_site && s->site[i].kind == SITE_JETTY && s->site[i].confirmed) {
            int32_t min = s->site[i].boarding_min;
            p->transfer_s[i] = (min > 0 ? min : ROADS_JETTY_MIN) * S_PER_MIN;
            p->jetty[p->n_jetty] = i;
            p->jetty_s[p->n_jetty++] = p->transfer_s[i];
        }
    }
}

// Goods need a place to go to: every kecamatan and village with TPS has its PPK and PPS.
static bool require_sites(const planning *p, err *e)
{
    for (int32_t t = 0; t < p->snap->n_tps; t++) {
        int32_t village = p->snap->tps[t].village;
        int32_t kecamatan = p->area_kecamatan[village];
        if (kecamatan == NONE || p->kecamatan_ppk[kecamatan] == NONE) {
            return err_fail(e, ERR_CODE("plan.no_ppk"), ERR_Z("village", p->snap->area[village].name));
        }
        if (p->village_pps[village] == NONE) {
            return err_fail(e, ERR_CODE("plan.no_pps"), ERR_Z("village", p->snap->area[village].name),
                            ERR_Z("code", p->snap->area[village].code));
        }
    }
    return true;
}

// What a plan needs for each kecamatan grows with the square of its TPS.
static bool check_sizes(arena *a, const planning *p, err *e)
{
    int32_t *n_tps = ARENA_NEW(a, int32_t, p->n_kecamatan);
    for (int32_t t = 0; t < p->snap->n_tps; t++) {
        n_tps[p->area_kecamatan[p->snap->tps[t].village]]++;
    }
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        if (n_tps[k] > PLANNING_NEAR_MAX) {
            return err_fail(e, ERR_CODE("plan.large_kecamatan"),
                            ERR_Z("area", p->snap->area[p->kecamatan_area[k]].name), ERR_INT("tps", n_tps[k]),
                            ERR_INT("limit", PLANNING_NEAR_MAX));
        }
    }
    return true;
}

bool planning_geography(arena *a, planning *p, err *e)
{
    index_kecamatan(a, p);
    index_sites(a, p);
    if (p->warehouse == NONE) {
        return err_fail(e, ERR_CODE("plan.no_warehouse"));
    }
    if (p->snap->n_tps == 0) {
        return err_fail(e, ERR_CODE("plan.no_tps"));
    }
    planning_nodes(a, p);
    return require_sites(p, e) && check_sizes(a, p, e);
}
