// Kecamatan, their PPK and PPS, and the network that joins sites and TPS.
#include "app/planning_internal.h"

#include <string.h>

#include "base/clock.h"

enum {
    TPS_PER_VILLAGE_MESH = 24, // villages with more TPS are joined through their PPS alone
    JETTY_DEFAULT_MIN = 15,    // boarding at a jetty without its own figure
    LINKS_MAX = 4 * 1000 * 1000,
};

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

typedef struct link_list {
    road_link *link;
    int32_t n;
} link_list;

// Distance along small ways: great circle stretched by the register's own factor (setting
// road_detour_permille).
static int32_t detour_m(const planning *p, int32_t from, int32_t to, int32_t permille)
{
    int64_t m = point_distance_m(p->node_at[from], p->node_at[to]);
    return (int32_t)(m * permille / 1000);
}

static void add_local_link(const planning *p, link_list *list, int32_t from, int32_t to, area_access access,
                           int32_t permille)
{
    int32_t length_m = detour_m(p, from, to, permille);
    if (access != ACCESS_WATER) {
        list->link[list->n++] = (road_link){.from = from,
                                            .to = to,
                                            .modes = MODES_ROAD,
                                            .class_ = ROAD_VILLAGE,
                                            .length_m = length_m,
                                            .time_s = -1};
    }
    if (access != ACCESS_LAND) {
        list->link[list->n++] = (road_link){.from = from,
                                            .to = to,
                                            .modes = 1u << MODE_KETEK,
                                            .class_ = ROAD_CANAL,
                                            .length_m = length_m,
                                            .time_s = -1};
    }
}

// Each TPS hangs on its PPS; TPS of one small village are joined to each other too, because a carrier goes
// from one to the next without passing the PPS again. Snapshot TPS are sorted by code, so a village's TPS are
// neighbours.
static void add_tps_links(const planning *p, link_list *list, int32_t permille)
{
    const snapshot *s = p->snap;
    for (int32_t i = 0; i < s->n_tps; i++) {
        const snap_tps *t = &s->tps[i];
        add_local_link(p, list, p->village_pps[t->village], node_of_tps(p, i), t->access, permille);
        for (int32_t j = i + 1;
             j < s->n_tps && j < i + TPS_PER_VILLAGE_MESH && s->tps[j].village == t->village; j++) {
            if (t->access == s->tps[j].access) {
                add_local_link(p, list, node_of_tps(p, i), node_of_tps(p, j), t->access, permille);
            }
        }
    }
}

static void add_register_links(const planning *p, link_list *list)
{
    const snapshot *s = p->snap;
    for (int32_t i = 0; i < s->n_link; i++) {
        const snap_link *l = &s->link[i];
        list->link[list->n++] = (road_link){.from = l->from,
                                            .to = l->to,
                                            .modes = l->modes,
                                            .class_ = (road_class)l->class_,
                                            .length_m = l->length_m,
                                            .time_s = l->minutes == SNAP_NONE ? -1 : l->minutes * S_PER_MIN,
                                            .one_way = l->one_way};
    }
}

static bool build_network(arena *a, planning *p, err *e)
{
    const snapshot *s = p->snap;
    int32_t permille = 0;
    if (!planning_setting(p, "road_detour_permille", 1000, 5000, &permille, e)) {
        return false;
    }
    int64_t most = (int64_t)s->n_link + 2 * (int64_t)s->n_tps * TPS_PER_VILLAGE_MESH;
    if (most > LINKS_MAX) {
        return err_fail(e, ERR_CODE("plan.too_large"), ERR_INT("links", most), ERR_INT("limit", LINKS_MAX));
    }
    p->n_node = s->n_site + s->n_tps;
    p->node_at = ARENA_NEW(a, point, p->n_node);
    int32_t *transfer_s = ARENA_NEW(a, int32_t, p->n_node);
    for (int32_t i = 0; i < p->n_node; i++) {
        p->node_at[i] = i < s->n_site ? s->site[i].at : s->tps[i - s->n_site].at;
        transfer_s[i] = -1;
        if (i < s->n_site && s->site[i].kind == SITE_JETTY) {
            int32_t min = s->site[i].boarding_min;
            transfer_s[i] = (min > 0 ? min : JETTY_DEFAULT_MIN) * S_PER_MIN;
        }
    }
    link_list list = {ARENA_NEW(a, road_link, most), 0};
    add_register_links(p, &list);
    add_tps_links(p, &list, permille);
    p->net = network_build(a, p->n_node, transfer_s, list.n, list.link);
    return true;
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
    return require_sites(p, e) && check_sizes(a, p, e) && build_network(a, p, e);
}
