// The distribution problem from the register and the placement: blocks of places with their matrices, the
// chain of hops of every consignment, vehicles, and the people who can escort.
#include "app/planning_internal.h"

#include <stdlib.h>
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
    int32_t *leg1_of;   // [n_area] consignment PPK -> PPS of a village, or NONE
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

static fleet_consignment *consignment_add(fleet_build *b, int32_t leg, int32_t block, int32_t place,
                                          int32_t parent, int32_t kecamatan, int32_t units)
{
    fleet_consignment *c = &b->consignment[b->p->fleet.n_consignment++];
    *c = (fleet_consignment){.leg = leg,
                             .block = block,
                             .place = place,
                             .parent = parent,
                             .kecamatan = kecamatan,
                             .units = units,
                             .village_officer = NONE};
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
        fleet_consignment *c = consignment_add(b, 0, 0, node[k], NONE, k, 0);
        for (int32_t v = 0; v < p->snap->n_area; v++) {
            c->units += is_village_of(p, v, k) ? kits_of_village(p, v) : 0;
        }
        consignment_chain(b, c, &way[k]);
        kecamatan[k] = (fleet_kecamatan){
            .wave = area->wave,
            .wave_day = area->wave_day == SNAP_DAY_NONE ? NONE : area->wave_day - p->day0,
            .travel_s = way[k].reachable ? way[k].time_s : 0,
            .leg1 = p->fleet.n_consignment - 1,
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
        fleet_consignment *c = consignment_add(b, 1, 1 + k, node[i], p->fleet.kecamatan[k].leg1, k,
                                               kits_of_village(p, village[i]));
        consignment_chain(b, c, &way[i]);
        b->leg1_of[village[i]] = p->fleet.n_consignment - 1;
    }
}

// The Bhabinkamtibmas who is bound to a village (R17): the first by code who may serve.
static int32_t officer_of(const planning *p, int32_t village)
{
    for (int32_t i = 0; i < p->snap->n_person; i++) {
        const snap_person *q = &p->snap->person[i];
        for (int32_t j = 0; person_may_serve(q) && j < q->n_village; j++) {
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
    for (int32_t i = 0; i < n; i++) {
        fleet_consignment *c = consignment_add(b, 2, 1 + k, node[i], b->leg1_of[village], k, 1);
        consignment_chain(b, c, &way[i]);
        c->village_officer = officer_of(p, village);
        prefer_team(p, team_of, tps[i], c);
    }
}

static void build_vehicles(arena *a, planning *p)
{
    const snapshot *s = p->snap;
    fleet_vehicle *vehicle = ARENA_NEW(a, fleet_vehicle, s->n_vehicle);
    for (int32_t i = 0; i < s->n_vehicle; i++) {
        const snap_vehicle *v = &s->vehicle[i];
        int64_t grams = (int64_t)v->kg * 1000;
        vehicle[i] = (fleet_vehicle){.mode = v->mode,
                                     .home = v->home,
                                     .cap_boxes = v->boxes,
                                     .cap_g = (int32_t)(grams > INT32_MAX ? INT32_MAX : grams),
                                     .from_s = planning_day_second(p, v->from_day, 0, -PLAN_FAR_S),
                                     .to_s = planning_day_second(p, v->to_day, 1, PLAN_FAR_S)};
    }
    p->fleet.n_vehicle = s->n_vehicle;
    p->fleet.vehicle = vehicle;
}

static int busy_order(const void *x, const void *y)
{
    const fleet_busy *a = x;
    const fleet_busy *b = y;
    if (a->person != b->person) {
        return a->person < b->person ? -1 : 1;
    }
    return (a->from_s > b->from_s) - (a->from_s < b->from_s);
}

// Who may escort, and when duty binds them: squads of posts all the time, teams from before voting until the
// count ends. Afterwards a team brings its own boxes back.
static void build_people(arena *a, planning *p)
{
    const snapshot *s = p->snap;
    const duty_problem *d = &p->duty;
    fleet_person *person = ARENA_NEW(a, fleet_person, s->n_person);
    fleet_busy *busy = ARENA_NEW(a, fleet_busy, 2 * (int64_t)s->n_person);
    int32_t n = 0;
    int32_t goods_there_s = p->fleet.window[FLEET_OUT][FLEET_LEGS - 1].to_s;
    int32_t bound_s = d->phase[0].from_s > goods_there_s ? d->phase[0].from_s : goods_there_s;
    for (int32_t i = 0; i < s->n_person; i++) {
        person[i] = (fleet_person){p->person_kecamatan[i], d->person[i].eligible,
                                   d->person[i].village_officer, d->person[i].from_s, d->person[i].to_s};
    }
    for (int32_t t = 0; t < p->placement.n_team; t++) {
        for (int32_t i = 0; i < p->placement.team[t].person_n; i++) {
            busy[n++] = (fleet_busy){p->placement.team[t].person[i], bound_s, d->phase[1].to_s};
        }
    }
    for (int32_t q = 0; q < p->placement.n_squad; q++) {
        const duty_squad *squad = &p->placement.squad[q];
        for (int32_t i = 0; i < squad->person_n; i++) {
            busy[n++] =
                (fleet_busy){squad->person[i], d->post[squad->post].from_s, d->post[squad->post].to_s};
        }
    }
    qsort(busy, (size_t)n, sizeof *busy, busy_order);
    p->fleet.n_person = s->n_person;
    p->fleet.person = person;
    p->fleet.n_busy = n;
    p->fleet.busy = busy;
}

static bool fill_windows(planning *p, err *e)
{
    static const char *const code[2][FLEET_LEGS] = {{"leg-gudang-ppk", "leg-ppk-pps", "leg-pps-tps"},
                                                    {"leg-ppk-gudang", "leg-pps-ppk", "leg-tps-pps"}};
    const snap_calendar *c = NULL;
    for (int d = 0; d < 2; d++) {
        for (int leg = 0; leg < FLEET_LEGS; leg++) {
            if (!planning_calendar(p, code[d][leg], &c, e)) {
                return false;
            }
            p->fleet.window[d][leg] =
                (fleet_window){planning_second(p, c->from_s), planning_second(p, c->to_s),
                               c->hours_from == SNAP_NONE ? 0 : c->hours_from * S_PER_MIN,
                               c->hours_to == SNAP_NONE ? S_PER_DAY : c->hours_to * S_PER_MIN};
        }
    }
    if (!planning_calendar(p, "perahu", &c, e)) {
        return false;
    }
    p->fleet.boat_from_s = c->hours_from == SNAP_NONE ? 6 * S_PER_HOUR : c->hours_from * S_PER_MIN;
    p->fleet.boat_to_s = c->hours_to == SNAP_NONE ? 18 * S_PER_HOUR : c->hours_to * S_PER_MIN;
    return true;
}

// The solver takes it that a TPS has its goods when the first of them may go back.
static bool check_back_window(const planning *p, err *e)
{
    const fleet_problem *f = &p->fleet;
    int32_t from_s = f->window[FLEET_BACK][FLEET_LEGS - 1].from_s;
    if (from_s >= f->receipt_s) {
        return true;
    }
    char from[DATETIME_TEXT];
    char received[DATETIME_TEXT];
    datetime_format((int64_t)p->day0 * S_PER_DAY + from_s, from);
    datetime_format((int64_t)p->day0 * S_PER_DAY + f->receipt_s, received);
    return err_fail(e, ERR_CODE("plan.back_early"), ERR_Z("code", "leg-tps-pps"), ERR_Z("from", from),
                    ERR_Z("received", received));
}

static bool fill_rules(arena *a, planning *p, err *e)
{
    fleet_problem *f = &p->fleet;
    int32_t receipt_min = 0;
    if (!planning_setting(p, "receipt_hour_min", 0, 24 * 60, &receipt_min, e) ||
        !planning_setting(p, "margin_leg_s", 0, S_PER_DAY, &f->margin_s, e) ||
        !planning_setting(p, "load_unit_s", 0, S_PER_HOUR, &f->load_unit_s, e) ||
        !planning_setting(p, "unload_unit_s", 0, S_PER_HOUR, &f->unload_unit_s, e) ||
        !planning_setting(p, "stop_fixed_s", 0, S_PER_DAY, &f->stop_fixed_s, e) ||
        !planning_setting(p, "escort_leg1", 0, FLEET_ESCORTS_MAX, &f->escorts[0], e) ||
        !planning_setting(p, "escort_leg2", 0, FLEET_ESCORTS_MAX, &f->escorts[1], e) ||
        !planning_setting(p, "escort_leg3", 0, FLEET_ESCORTS_MAX, &f->escorts[2], e) ||
        (planning_has_setting(p, "wave_kecamatan") &&
         !planning_setting(p, "wave_kecamatan", 0, 1000, &f->wave_size, e))) {
        return false;
    }
    f->receipt_s = planning_day_second(p, p->snap->operation.voting_day, -1, 0) + receipt_min * S_PER_MIN;
    if (!check_back_window(p, e)) {
        return false;
    }
    int64_t boxes = 0;
    int64_t grams = 0;
    for (int32_t i = 0; i < p->snap->n_kit; i++) {
        boxes += (int64_t)p->snap->kit[i].per_tps * p->snap->kit[i].boxes;
        grams += (int64_t)p->snap->kit[i].per_tps * p->snap->kit[i].grams;
    }
    if (boxes < 1 || boxes > 1000 || grams < 1 || grams > 1000 * 1000) {
        return err_fail(e, ERR_CODE("plan.no_kits"), ERR_INT("boxes", boxes), ERR_INT("grams", grams));
    }
    fleet_lot *lot = ARENA_NEW(a, fleet_lot, 1);
    lot[0] = (fleet_lot){.boxes = (int32_t)boxes, .g = (int32_t)grams, .from_s = -PLAN_FAR_S};
    f->n_lot = 1;
    f->lot = lot;
    f->late_s = f->receipt_s;
    f->now_s = -PLAN_FAR_S;
    return true;
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
        if (b->leg1_of[v] != NONE) {
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
    fleet_build b = {.p = p, .a = a};
    int64_t n_consignment = (int64_t)p->n_kecamatan + s->n_area + s->n_tps;
    b.block = ARENA_NEW(a, fleet_block, 1 + p->n_kecamatan);
    b.consignment = ARENA_NEW(a, fleet_consignment, n_consignment);
    b.hop = ARENA_NEW(a, fleet_hop, n_consignment * FLEET_HOPS_MAX);
    b.draft = ARENA_NEW(&b.scratch, block_draft, 1 + p->n_kecamatan);
    b.leg1_of = ARENA_NEW(a, int32_t, s->n_area);
    memset(b.leg1_of, 0xff, (size_t)s->n_area * sizeof *b.leg1_of);
    uint8_t *jetty = ARENA_NEW(a, uint8_t, p->n_node);
    for (int32_t i = 0; i < p->n_jetty; i++) {
        jetty[p->jetty[i]] = 1;
    }
    bool ok = fill_windows(p, e) && fill_rules(a, p, e) && build_blocks(&b, e);
    arena_done(&b.scratch);
    if (!ok) {
        return false;
    }
    build_vehicles(a, p);
    build_people(a, p);
    p->fleet.n_place = p->n_node;
    p->fleet.place_is_jetty = jetty;
    p->fleet.n_block = 1 + p->n_kecamatan;
    p->fleet.block = b.block;
    p->fleet.consignment = b.consignment;
    p->fleet.hop = b.hop;
    return true;
}
