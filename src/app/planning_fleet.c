// The distribution problem from the register and the placement: blocks of places with their matrices, and the
// chain of hops of every consignment, lot by lot.
#include "app/planning_internal.h"

#include <string.h>

#include "base/clock.h"

// Work in progress: everything that grows while the blocks are made.
typedef struct fleet_build {
    planning *p;
    arena *a;
    fleet_block *block;
    fleet_consignment *consignment;
    fleet_hop *hop;
    block_draft *draft; // [n_kecamatan + 1]
    arena scratch;      // of the drafts
    int32_t *leg0_of;   // [n_kecamatan * n_lot] consignment warehouse -> PPK
    int32_t *leg1_of;   // [n_area * n_lot] consignment PPK -> PPS of a village, or NONE
} fleet_build;

// The way of one consignment as hops of its block's draft. A chain that changes road vehicles at a jetty
// stays one hop a mode: the goods change hands there all the same.
static void consignment_chain(fleet_build *b, fleet_consignment *c, const chain *way)
{
    c->hop_first = b->p->fleet.n_hop;
    if (!way->reachable || way->n_hop < 1 || way->n_hop > FLEET_HOPS_MAX) {
        c->hop_n = 0;
        return;
    }
    c->hop_n = way->n_hop;
    for (int32_t i = 0; i < way->n_hop; i++) {
        const chain_hop *h = &way->hop[i];
        b->hop[b->p->fleet.n_hop++] = (fleet_hop){h->from, h->to, mode_is_boat(h->mode)};
    }
}

// One lot's consignment of a leg, out of what all of them have alike.
static fleet_consignment *consignment_add(fleet_build *b, const fleet_consignment *alike, int32_t lot,
                                          int32_t parent)
{
    fleet_consignment *c = &b->consignment[b->p->fleet.n_consignment++];
    *c = *alike;
    c->lot = lot;
    c->parent = parent;
    return c;
}

// A block is complete: its places and matrices are made, and its hops are told the places' new indices.
static void block_finish(fleet_build *b, int32_t index)
{
    int32_t *now = ARENA_NEW(&b->scratch, int32_t, b->draft[index].n);
    draft_finish(b->a, &b->draft[index], &b->block[index], now);
    for (int32_t i = 0; i < b->p->fleet.n_consignment; i++) {
        const fleet_consignment *c = &b->consignment[i];
        for (int32_t h = c->hop_first; c->block == index && h < c->hop_first + c->hop_n; h++) {
            b->hop[h].from = now[b->hop[h].from];
            b->hop[h].to = now[b->hop[h].to];
        }
    }
}

static int32_t kits_of_village(const planning *p, int32_t village)
{
    int32_t n = 0;
    for (int32_t t = 0; t < p->snap->n_tps; t++) {
        n += p->snap->tps[t].village == village ? 1 : 0;
    }
    return n;
}

// Jetties of the kecamatan, or all.
static void add_jetties(fleet_build *b, block_draft *d, int32_t kecamatan)
{
    const planning *p = b->p;
    for (int32_t i = 0; i < p->n_jetty; i++) {
        int32_t area = p->snap->site[p->jetty[i]].area;
        if (kecamatan == NONE || (area != SNAP_NONE && p->area_kecamatan[area] == kecamatan)) {
            draft_place(d, p->jetty[i]);
        }
    }
}

static bool is_village_of(const planning *p, int32_t area, int32_t kecamatan)
{
    return p->snap->area[area].level >= LEVEL_DESA && p->area_kecamatan[area] == kecamatan;
}

// Leg 0, warehouse to every PPK. travel_s of a kecamatan is what orders the waves.
static bool build_warehouse_block(fleet_build *b, err *e)
{
    planning *p = b->p;
    int32_t n = p->n_kecamatan;
    block_draft *d = &b->draft[0];
    fleet_kecamatan *kecamatan = ARENA_NEW(b->a, fleet_kecamatan, n);
    int32_t *node = ARENA_NEW(&b->scratch, int32_t, n);
    chain *way = ARENA_NEW(&b->scratch, chain, n);
    draft_begin(&b->scratch, p, d);
    draft_place(d, p->warehouse);
    for (int32_t k = 0; k < n; k++) {
        node[k] = p->kecamatan_ppk[k] == NONE ? p->warehouse : p->kecamatan_ppk[k];
        draft_place(d, node[k]);
    }
    add_jetties(b, d, NONE);
    if (!draft_measure(&b->scratch, p, d, p->warehouse, e)) {
        return false;
    }
    draft_chains(&b->scratch, d, p->warehouse, n, node, way);
    for (int32_t k = 0; k < n; k++) {
        const snap_area *area = &p->snap->area[p->kecamatan_area[k]];
        fleet_consignment c = {.place = node[k], .kecamatan = k, .village_officer = NONE};
        for (int32_t v = 0; v < p->snap->n_area; v++) {
            c.units += is_village_of(p, v, k) ? kits_of_village(p, v) : 0;
        }
        for (int32_t lot = 0; lot < p->fleet.n_lot; lot++) {
            consignment_chain(b, consignment_add(b, &c, lot, NONE), &way[k]);
            b->leg0_of[k * p->fleet.n_lot + lot] = p->fleet.n_consignment - 1;
        }
        kecamatan[k] = (fleet_kecamatan){
            .wave = area->wave,
            .wave_day = area->wave_day == SNAP_DAY_NONE ? NONE : area->wave_day - p->day0,
            .travel_s = way[k].reachable ? way[k].time_s : 0,
            .leg1 = b->leg0_of[k * p->fleet.n_lot],
        };
    }
    p->fleet.n_kecamatan = n;
    p->fleet.kecamatan = kecamatan;
    return true;
}

// The places of a kecamatan: PPK, PPS, jetties, TPS.
static bool draft_kecamatan(fleet_build *b, int32_t k, err *e)
{
    planning *p = b->p;
    block_draft *d = &b->draft[1 + k];
    draft_begin(&b->scratch, p, d);
    if (p->kecamatan_ppk[k] == NONE) {
        return true;
    }
    draft_place(d, p->kecamatan_ppk[k]);
    for (int32_t v = 0; v < p->snap->n_area; v++) {
        if (is_village_of(p, v, k) && kits_of_village(p, v) > 0) {
            draft_place(d, p->village_pps[v]);
        }
    }
    add_jetties(b, d, k);
    for (int32_t t = 0; t < p->snap->n_tps; t++) {
        if (p->area_kecamatan[p->snap->tps[t].village] == k) {
            draft_place(d, node_of_tps(p, t));
        }
    }
    return draft_measure(&b->scratch, p, d, p->kecamatan_ppk[k], e);
}

// Leg 1 of one kecamatan, PPK to its PPS.
static void build_village_leg(fleet_build *b, int32_t k)
{
    planning *p = b->p;
    int32_t *village = ARENA_NEW(&b->scratch, int32_t, p->snap->n_area);
    int32_t *node = ARENA_NEW(&b->scratch, int32_t, p->snap->n_area);
    int32_t n = 0;
    for (int32_t v = 0; v < p->snap->n_area; v++) {
        if (is_village_of(p, v, k) && kits_of_village(p, v) > 0) {
            village[n] = v;
            node[n++] = p->village_pps[v];
        }
    }
    chain *way = ARENA_NEW(&b->scratch, chain, n);
    draft_chains(&b->scratch, &b->draft[1 + k], p->kecamatan_ppk[k], n, node, way);
    for (int32_t i = 0; i < n; i++) {
        const fleet_consignment c = {.leg = 1,
                                     .block = 1 + k,
                                     .place = node[i],
                                     .kecamatan = k,
                                     .units = kits_of_village(p, village[i]),
                                     .village_officer = NONE};
        for (int32_t lot = 0; lot < p->fleet.n_lot; lot++) {
            int32_t parent = b->leg0_of[k * p->fleet.n_lot + lot];
            consignment_chain(b, consignment_add(b, &c, lot, parent), &way[i]);
            b->leg1_of[village[i] * p->fleet.n_lot + lot] = p->fleet.n_consignment - 1;
        }
    }
}

// The Bhabinkamtibmas who is bound to a village (R17): the first by code who may serve.
static int32_t officer_of(const planning *p, int32_t village)
{
    for (int32_t i = 0; i < p->snap->n_person; i++) {
        const snap_person *q = &p->snap->person[i];
        for (int32_t j = 0; p->duty.person[i].eligible && j < q->n_village; j++) {
            if (q->village[j] == village && q->role == ROLE_VILLAGE_OFFICER) {
                return i;
            }
        }
    }
    return NONE;
}

static void prefer_team(const planning *p, const int32_t *team_of, int32_t tps, fleet_consignment *c)
{
    if (team_of[tps] == NONE) {
        return;
    }
    const duty_team *team = &p->placement.team[team_of[tps]];
    for (int32_t i = 0; i < team->person_n && c->preferred_n < FLEET_PREFERRED_MAX; i++) {
        c->preferred[c->preferred_n++] = team->person[i];
    }
}

static int32_t *teams_by_tps(arena *a, const planning *p)
{
    int32_t *team_of = ARENA_NEW(a, int32_t, p->snap->n_tps);
    memset(team_of, 0xff, (size_t)p->snap->n_tps * sizeof *team_of);
    for (int32_t i = 0; i < p->placement.n_team; i++) {
        const duty_team *team = &p->placement.team[i];
        for (int32_t j = 0; j < team->tps_n; j++) {
            team_of[p->placement.team_tps[team->tps_first + j]] = i;
        }
    }
    return team_of;
}

// Leg 2, from one PPS to its TPS: the first and the last hundred metres are driven by what is at home in the
// village.
static void build_tps_leg(fleet_build *b, int32_t k, int32_t village, const int32_t *team_of)
{
    planning *p = b->p;
    const snapshot *s = p->snap;
    int32_t *tps = ARENA_NEW(&b->scratch, int32_t, s->n_tps);
    int32_t *node = ARENA_NEW(&b->scratch, int32_t, s->n_tps);
    int32_t n = 0;
    for (int32_t t = 0; t < s->n_tps; t++) {
        if (s->tps[t].village == village) {
            tps[n] = t;
            node[n++] = node_of_tps(p, t);
        }
    }
    chain *way = ARENA_NEW(&b->scratch, chain, n);
    draft_chains(&b->scratch, &b->draft[1 + k], p->village_pps[village], n, node, way);
    int32_t officer = officer_of(p, village);
    for (int32_t i = 0; i < n; i++) {
        fleet_consignment c = {.leg = 2,
                               .block = 1 + k,
                               .place = node[i],
                               .kecamatan = k,
                               .units = 1,
                               .village_officer = officer};
        prefer_team(p, team_of, tps[i], &c);
        for (int32_t lot = 0; lot < p->fleet.n_lot; lot++) {
            int32_t parent = b->leg1_of[village * p->fleet.n_lot + lot];
            consignment_chain(b, consignment_add(b, &c, lot, parent), &way[i]);
        }
    }
}

// Consignments are sorted by leg, so all of leg 1 come first.
static bool build_blocks(fleet_build *b, err *e)
{
    planning *p = b->p;
    if (!build_warehouse_block(b, e)) {
        return false;
    }
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        if (!draft_kecamatan(b, k, e)) {
            return false;
        }
        if (p->kecamatan_ppk[k] != NONE) {
            build_village_leg(b, k);
        }
    }
    int32_t *team_of = teams_by_tps(&b->scratch, p);
    for (int32_t v = 0; v < p->snap->n_area; v++) {
        if (b->leg1_of[v * p->fleet.n_lot] != NONE) {
            build_tps_leg(b, p->area_kecamatan[v], v, team_of);
        }
    }
    for (int32_t i = 0; i <= p->n_kecamatan; i++) {
        block_finish(b, i);
    }
    return true;
}

bool planning_fleet_problem(arena *a, planning *p, err *e)
{
    const snapshot *s = p->snap;
    if (!planning_rules(p, e) || !planning_lots(a, p, e)) {
        return false;
    }
    fleet_build b = {.p = p, .a = a};
    int64_t n_lot = p->fleet.n_lot;
    int64_t n_consignment = ((int64_t)p->n_kecamatan + s->n_area + s->n_tps) * n_lot;
    b.block = ARENA_NEW(a, fleet_block, 1 + p->n_kecamatan);
    b.consignment = ARENA_NEW(a, fleet_consignment, n_consignment);
    b.hop = ARENA_NEW(a, fleet_hop, n_consignment * FLEET_HOPS_MAX);
    b.draft = ARENA_NEW(&b.scratch, block_draft, 1 + p->n_kecamatan);
    b.leg0_of = ARENA_NEW(a, int32_t, p->n_kecamatan * n_lot);
    b.leg1_of = ARENA_NEW(a, int32_t, s->n_area * n_lot);
    for (int64_t i = 0; i < s->n_area * n_lot; i++) {
        b.leg1_of[i] = NONE;
    }
    bool ok = build_blocks(&b, e);
    arena_done(&b.scratch);
    if (!ok) {
        return false;
    }
    p->fleet.n_block = 1 + p->n_kecamatan;
    p->fleet.block = b.block;
    p->fleet.consignment = b.consignment;
    p->fleet.hop = b.hop;
    planning_places(a, p);
    planning_vehicles(a, p);
    planning_escorts(a, p);
    planning_pins(a, p);
    return true;
}
