#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fleet_town.h"
#include "judged.h"

enum { PLACES_OF_BLOCK = 4, TEN_MIN = 600 };

int32_t town_leg1(const town *c, int32_t k)
{
    return c->p.n_kecamatan + k;
}

int32_t town_tps(const town *c, int32_t k, int32_t tps)
{
    return 2 * c->p.n_kecamatan + TOWN_TPS * k + tps;
}

int32_t town_officer(int32_t k)
{
    return TOWN_POOL + (TOWN_MEMBERS + 1) * k + TOWN_MEMBERS;
}

int32_t town_carrier(int32_t k)
{
    return 1 + 2 * k;
}

int32_t town_motorbike(int32_t k)
{
    return 2 + 2 * k;
}

void town_way(town *c, int32_t block, travel_mode mode, int32_t from, int32_t to, int32_t time_s)
{
    matrix *m = &c->block[block].by_mode[mode];
    m->time_s[from * m->n + to] = time_s;
    m->time_s[to * m->n + from] = time_s;
    m->dist_m[from * m->n + to] = time_s;
    m->dist_m[to * m->n + from] = time_s;
}

static void block_init(town *c, int32_t b, int32_t n, const int32_t *place)
{
    c->block[b] = (fleet_block){.n = n, .place = place};
    for (int32_t mode = 0; mode < MODE_COUNT; mode++) {
        c->block[b].by_mode[mode] =
            (matrix){n, ARENA_NEW(&c->a, int32_t, n * n), ARENA_NEW(&c->a, int32_t, n * n)};
        for (int32_t i = 0; i < n * n; i++) {
            town_way(c, b, (travel_mode)mode, i / n, i % n, i / n == i % n ? 0 : MATRIX_NONE);
        }
    }
}

static void village_ways(town *c, int32_t b)
{
    for (int32_t from = 0; from < PLACES_OF_BLOCK; from++) {
        for (int32_t to = 0; to < from; to++) {
            int32_t time_s = to == TOWN_PPK && from >= TOWN_TPS_0 ? 2 * TEN_MIN : TEN_MIN;
            town_way(c, b, MODE_MOTORBIKE, from, to, time_s);
        }
    }
}

// Places: warehouse, jetty, the PPK; then PPS and TPS by kecamatan.
static void places_init(town *c)
{
    int32_t n = c->p.n_kecamatan;
    int32_t *centre = ARENA_NEW(&c->a, int32_t, TOWN_PPK_0 + n);
    int32_t n_place = 0;
    while (n_place < TOWN_PPK_0 + n) {
        centre[n_place] = n_place;
        n_place++;
    }
    block_init(c, 0, TOWN_PPK_0 + n, centre);
    town_way(c, 0, MODE_TRUCK, TOWN_WAREHOUSE, TOWN_JETTY, TEN_MIN);
    for (int32_t k = 0; k < n; k++) {
        int32_t *place = ARENA_NEW(&c->a, int32_t, PLACES_OF_BLOCK);
        place[TOWN_PPK] = TOWN_PPK_0 + k;
        for (int32_t i = TOWN_PPS; i < PLACES_OF_BLOCK; i++) {
            place[i] = n_place++;
        }
        block_init(c, 1 + k, PLACES_OF_BLOCK, place);
        village_ways(c, 1 + k);
        town_way(c, 0, MODE_TRUCK, TOWN_WAREHOUSE, TOWN_PPK_0 + k, (k + 1) * TOWN_HOUR);
    }
    c->is_jetty[TOWN_JETTY] = 1;
    c->p.n_place = n_place;
}

static void consignment_init(town *c, fleet_consignment row, int32_t from, int32_t to)
{
    row.place = c->block[row.block].place[to];
    row.hop_first = c->p.n_hop;
    row.hop_n = 1;
    c->hop[c->p.n_hop++] = (fleet_hop){from, to, false};
    c->consignment[c->p.n_consignment++] = row;
}

static void consignments_init(town *c)
{
    int32_t n = c->p.n_kecamatan;
    for (int32_t k = 0; k < n; k++) {
        fleet_consignment row = {.parent = NONE, .kecamatan = k, .units = TOWN_TPS, .village_officer = NONE};
        consignment_init(c, row, TOWN_WAREHOUSE, TOWN_PPK_0 + k);
    }
    for (int32_t k = 0; k < n; k++) {
        fleet_consignment row = {.leg = 1, .block = 1 + k, .parent = k, .kecamatan = k, .units = TOWN_TPS};
        row.village_officer = NONE;
        consignment_init(c, row, TOWN_PPK, TOWN_PPS);
    }
    for (int32_t i = 0; i < n * TOWN_TPS; i++) {
        int32_t k = i / TOWN_TPS;
        fleet_consignment row = {.leg = 2, .block = 1 + k, .parent = n + k, .kecamatan = k, .units = 1};
        row.village_officer = town_officer(k);
        consignment_init(c, row, TOWN_PPS, TOWN_TPS_0 + i % TOWN_TPS);
    }
}

static void vehicle_init(town *c, travel_mode mode, int32_t home, int32_t kits)
{
    c->vehicle[c->p.n_vehicle++] = (fleet_vehicle){
        .mode = mode,
        .home = home,
        .cap_boxes = kits,
        .cap_g = kits * 1000,
        .from_s = -TOWN_DAY,
        .to_s = 20 * TOWN_DAY,
    };
}

static void person_init(town *c, int32_t kecamatan, bool officer)
{
    c->person[c->p.n_person++] = (fleet_person){kecamatan, true, officer, -TOWN_DAY, 20 * TOWN_DAY};
}

static void resources_init(town *c)
{
    vehicle_init(c, MODE_TRUCK, TOWN_WAREHOUSE, 100);
    for (int32_t i = 0; i < TOWN_POOL; i++) {
        person_init(c, NONE, false);
    }
    for (int32_t k = 0; k < c->p.n_kecamatan; k++) {
        vehicle_init(c, MODE_MOTORBIKE, c->block[1 + k].place[TOWN_PPK], 100);
        vehicle_init(c, MODE_MOTORBIKE, c->block[1 + k].place[TOWN_PPS], 2);
        for (int32_t i = 0; i < TOWN_MEMBERS; i++) {
            person_init(c, k, false);
        }
        person_init(c, k, true);
        c->kecamatan[k] = (fleet_kecamatan){.wave_day = NONE, .travel_s = (k + 1) * TOWN_HOUR, .leg1 = k};
    }
}

static void rules_init(fleet_problem *p)
{
    static const int32_t out_days[FLEET_LEGS][2] = {{0, 3}, {0, 4}, {3, 4}};
    for (int32_t leg = 0; leg < FLEET_LEGS; leg++) {
        p->window[FLEET_OUT][leg] = (fleet_window){out_days[leg][0] * TOWN_DAY, out_days[leg][1] * TOWN_DAY,
                                                   6 * TOWN_HOUR, 18 * TOWN_HOUR};
        p->window[FLEET_BACK][leg] = (fleet_window){4 * TOWN_DAY, 10 * TOWN_DAY, 0, TOWN_DAY};
        p->escorts[leg] = 1;
    }
    p->receipt_s = 3 * TOWN_DAY + 18 * TOWN_HOUR;
    p->late_s = p->receipt_s;
    p->boat_from_s = 6 * TOWN_HOUR;
    p->boat_to_s = 18 * TOWN_HOUR;
    p->load_unit_s = 60;
    p->unload_unit_s = 30;
    p->stop_fixed_s = 300;
    p->margin_s = 1800;
}

void town_init(town *c, int32_t n_kecamatan)
{
    *c = (town){.p = {.n_block = 1 + n_kecamatan, .n_kecamatan = n_kecamatan}};
    places_init(c);
    consignments_init(c);
    resources_init(c);
    rules_init(&c->p);
    c->lot[0] = (fleet_lot){.boxes = 1, .g = 1000};
    c->p.n_lot = 1;
    c->p.lot = c->lot;
    c->p.place_is_jetty = c->is_jetty;
    c->p.block = c->block;
    c->p.kecamatan = c->kecamatan;
    c->p.consignment = c->consignment;
    c->p.hop = c->hop;
    c->p.vehicle = c->vehicle;
    c->p.person = c->person;
    c->p.busy = c->busy;
}

void town_done(town *c)
{
    arena_done(&c->a);
}

void town_by_water(town *c, int32_t k, int32_t boat_s)
{
    town_way(c, 0, MODE_TRUCK, TOWN_WAREHOUSE, TOWN_PPK_0 + k, MATRIX_NONE);
    town_way(c, 0, MODE_KETEK, TOWN_JETTY, TOWN_PPK_0 + k, boat_s);
    c->consignment[k].hop_first = c->p.n_hop;
    c->consignment[k].hop_n = 2;
    c->hop[c->p.n_hop++] = (fleet_hop){TOWN_WAREHOUSE, TOWN_JETTY, false};
    c->hop[c->p.n_hop++] = (fleet_hop){TOWN_JETTY, TOWN_PPK_0 + k, true};
    vehicle_init(c, MODE_KETEK, TOWN_JETTY, 10);
}

void town_kits(town *c, int32_t kits)
{
    for (int32_t i = 0; i < c->p.n_consignment; i++) {
        c->consignment[i].units = (c->consignment[i].leg == 2 ? 1 : TOWN_TPS) * kits;
    }
}

fleet_plan town_solve(town *c)
{
    fleet_options o = {.seed = 3, .iterations = 20};
    fleet_plan plan;
    check_report r;
    fleet_solve(&c->a, &c->p, &o, &plan);
    check_report_init(&c->a, &r);
    check_fleet(&c->a, &c->p, &plan, &r);
    judged_print(&r);
    assert_int_equal(r.n_fault, 0);
    return plan;
}

const fleet_trip *town_trip(const fleet_plan *plan, fleet_direction direction, int32_t leg, int32_t n)
{
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *t = &plan->trip[i];
        if (t->direction == direction && t->leg == leg && n-- == 0) {
            return t;
        }
    }
    return NULL;
}

int32_t town_missing(const fleet_plan *plan, fleet_direction direction, int32_t consignment,
                     fleet_reason reason)
{
    for (int32_t i = 0; i < plan->n_missing; i++) {
        const fleet_missing *m = &plan->missing[i];
        if (m->direction == direction && m->consignment == consignment && m->reason == reason) {
            return m->units;
        }
    }
    return 0;
}
