#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fleet_case.h"
#include "plan/check.h"

enum { PLACES_OF_BLOCK = 4, TEN_MIN = 600 };

int32_t case_leg1(const fleet_case *c, int32_t k)
{
    return c->p.n_kecamatan + k;
}

int32_t case_tps(const fleet_case *c, int32_t k, int32_t tps)
{
    return 2 * c->p.n_kecamatan + CASE_TPS * k + tps;
}

int32_t case_officer(int32_t k)
{
    return CASE_POOL + (CASE_MEMBERS + 1) * k + CASE_MEMBERS;
}

int32_t case_truck(int32_t k)
{
    return 1 + 2 * k;
}

int32_t case_motorbike(int32_t k)
{
    return 2 + 2 * k;
}

void case_way(fleet_case *c, int32_t block, travel_mode mode, int32_t from, int32_t to, int32_t time_s)
{
    matrix *m = &c->block[block].by_mode[mode];
    m->time_s[from * m->n + to] = time_s;
    m->time_s[to * m->n + from] = time_s;
    m->dist_m[from * m->n + to] = time_s;
    m->dist_m[to * m->n + from] = time_s;
}

static void block_init(fleet_case *c, int32_t b, int32_t n, const int32_t *place)
{
    c->block[b] = (fleet_block){.n = n, .place = place};
    for (int32_t mode = 0; mode < MODE_COUNT; mode++) {
        c->block[b].by_mode[mode] =
            (matrix){n, ARENA_NEW(&c->a, int32_t, n * n), ARENA_NEW(&c->a, int32_t, n * n)};
        for (int32_t i = 0; i < n * n; i++) {
            case_way(c, b, (travel_mode)mode, i / n, i % n, i / n == i % n ? 0 : MATRIX_NONE);
        }
    }
}

static void village_ways(fleet_case *c, int32_t b)
{
    for (int32_t from = 0; from < PLACES_OF_BLOCK; from++) {
        for (int32_t to = 0; to < from; to++) {
            int32_t time_s = to == CASE_PPK && from >= CASE_TPS_0 ? 2 * TEN_MIN : TEN_MIN;
            case_way(c, b, MODE_TRUCK, from, to, time_s);
            case_way(c, b, MODE_MOTORBIKE, from, to, time_s);
        }
    }
}

// Places: warehouse, jetty, the PPK; then PPS and TPS by kecamatan.
static void places_init(fleet_case *c)
{
    int32_t n = c->p.n_kecamatan;
    int32_t *centre = ARENA_NEW(&c->a, int32_t, CASE_PPK_0 + n);
    int32_t n_place = 0;
    while (n_place < CASE_PPK_0 + n) {
        centre[n_place] = n_place;
        n_place++;
    }
    block_init(c, 0, CASE_PPK_0 + n, centre);
    case_way(c, 0, MODE_TRUCK, CASE_WAREHOUSE, CASE_JETTY, TEN_MIN);
    for (int32_t k = 0; k < n; k++) {
        int32_t *place = ARENA_NEW(&c->a, int32_t, PLACES_OF_BLOCK);
        place[CASE_PPK] = CASE_PPK_0 + k;
        for (int32_t i = CASE_PPS; i < PLACES_OF_BLOCK; i++) {
            place[i] = n_place++;
        }
        block_init(c, 1 + k, PLACES_OF_BLOCK, place);
        village_ways(c, 1 + k);
        case_way(c, 0, MODE_TRUCK, CASE_WAREHOUSE, CASE_PPK_0 + k, (k + 1) * CASE_HOUR);
    }
    c->is_jetty[CASE_JETTY] = 1;
    c->p.n_place = n_place;
}

static void consignment_init(fleet_case *c, fleet_consignment row, int32_t from, int32_t to)
{
    row.place = c->block[row.block].place[to];
    row.hop_first = c->p.n_hop;
    row.hop_n = 1;
    c->hop[c->p.n_hop++] = (fleet_hop){from, to, false};
    c->consignment[c->p.n_consignment++] = row;
}

static void consignments_init(fleet_case *c)
{
    int32_t n = c->p.n_kecamatan;
    for (int32_t k = 0; k < n; k++) {
        fleet_consignment row = {.parent = NONE, .kecamatan = k, .units = CASE_TPS, .village_officer = NONE};
        consignment_init(c, row, CASE_WAREHOUSE, CASE_PPK_0 + k);
    }
    for (int32_t k = 0; k < n; k++) {
        fleet_consignment row = {.leg = 1, .block = 1 + k, .parent = k, .kecamatan = k, .units = CASE_TPS};
        row.village_officer = NONE;
        consignment_init(c, row, CASE_PPK, CASE_PPS);
    }
    for (int32_t i = 0; i < n * CASE_TPS; i++) {
        int32_t k = i / CASE_TPS;
        fleet_consignment row = {.leg = 2, .block = 1 + k, .parent = n + k, .kecamatan = k, .units = 1};
        row.village_officer = case_officer(k);
        consignment_init(c, row, CASE_PPS, CASE_TPS_0 + i % CASE_TPS);
    }
}

static void vehicle_init(fleet_case *c, travel_mode mode, int32_t home, int32_t kits)
{
    c->vehicle[c->p.n_vehicle++] = (fleet_vehicle){mode, home, kits, kits * 1000, -CASE_DAY, 20 * CASE_DAY};
}

static void person_init(fleet_case *c, int32_t kecamatan, bool officer)
{
    c->person[c->p.n_person++] = (fleet_person){kecamatan, true, officer, -CASE_DAY, 20 * CASE_DAY};
}

static void resources_init(fleet_case *c)
{
    vehicle_init(c, MODE_TRUCK, CASE_WAREHOUSE, 100);
    for (int32_t i = 0; i < CASE_POOL; i++) {
        person_init(c, NONE, false);
    }
    for (int32_t k = 0; k < c->p.n_kecamatan; k++) {
        vehicle_init(c, MODE_TRUCK, c->block[1 + k].place[CASE_PPK], 100);
        vehicle_init(c, MODE_MOTORBIKE, c->block[1 + k].place[CASE_PPS], 2);
        for (int32_t i = 0; i < CASE_MEMBERS; i++) {
            person_init(c, k, false);
        }
        person_init(c, k, true);
        c->kecamatan[k] = (fleet_kecamatan){.wave_day = NONE, .travel_s = (k + 1) * CASE_HOUR, .leg1 = k};
    }
}

static void rules_init(fleet_problem *p)
{
    static const int32_t out_days[FLEET_LEGS][2] = {{0, 3}, {0, 4}, {3, 4}};
    for (int32_t leg = 0; leg < FLEET_LEGS; leg++) {
        p->window[FLEET_OUT][leg] = (fleet_window){out_days[leg][0] * CASE_DAY, out_days[leg][1] * CASE_DAY,
                                                   6 * CASE_HOUR, 18 * CASE_HOUR};
        p->window[FLEET_BACK][leg] = (fleet_window){4 * CASE_DAY, 10 * CASE_DAY, 0, CASE_DAY};
        p->escorts[leg] = 1;
    }
    p->receipt_s = 3 * CASE_DAY + 18 * CASE_HOUR;
    p->boat_from_s = 6 * CASE_HOUR;
    p->boat_to_s = 18 * CASE_HOUR;
    p->unit_boxes = 1;
    p->unit_g = 1000;
    p->load_unit_s = 60;
    p->unload_unit_s = 30;
    p->stop_fixed_s = 300;
    p->margin_s = 1800;
}

void fleet_case_init(fleet_case *c, int32_t n_kecamatan)
{
    *c = (fleet_case){.p = {.n_block = 1 + n_kecamatan, .n_kecamatan = n_kecamatan}};
    places_init(c);
    consignments_init(c);
    resources_init(c);
    rules_init(&c->p);
    c->p.place_is_jetty = c->is_jetty;
    c->p.block = c->block;
    c->p.kecamatan = c->kecamatan;
    c->p.consignment = c->consignment;
    c->p.hop = c->hop;
    c->p.vehicle = c->vehicle;
    c->p.person = c->person;
    c->p.busy = c->busy;
}

void fleet_case_done(fleet_case *c)
{
    arena_done(&c->a);
}

void case_by_water(fleet_case *c, int32_t k, int32_t boat_s)
{
    case_way(c, 0, MODE_TRUCK, CASE_WAREHOUSE, CASE_PPK_0 + k, MATRIX_NONE);
    case_way(c, 0, MODE_KETEK, CASE_JETTY, CASE_PPK_0 + k, boat_s);
    c->consignment[k].hop_first = c->p.n_hop;
    c->consignment[k].hop_n = 2;
    c->hop[c->p.n_hop++] = (fleet_hop){CASE_WAREHOUSE, CASE_JETTY, false};
    c->hop[c->p.n_hop++] = (fleet_hop){CASE_JETTY, CASE_PPK_0 + k, true};
    vehicle_init(c, MODE_KETEK, CASE_JETTY, 10);
}

void case_kits(fleet_case *c, int32_t kits)
{
    for (int32_t i = 0; i < c->p.n_consignment; i++) {
        c->consignment[i].units = (c->consignment[i].leg == 2 ? 1 : CASE_TPS) * kits;
    }
}

fleet_plan case_solve(fleet_case *c)
{
    fleet_options o = {.seed = 3, .iterations = 20};
    fleet_plan plan;
    check_report r;
    fleet_solve(&c->a, &c->p, &o, &plan);
    check_report_init(&c->a, &r);
    check_fleet(&c->a, &c->p, &plan, &r);
    if (r.n_fault > 0) {
        print_error("# %s, subject %d\n", check_name(r.kept[0].code), (int)r.kept[0].subject);
    }
    assert_int_equal(r.n_fault, 0);
    return plan;
}

const fleet_trip *case_trip(const fleet_plan *plan, fleet_direction direction, int32_t leg, int32_t n)
{
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *t = &plan->trip[i];
        if (t->direction == direction && t->leg == leg && n-- == 0) {
            return t;
        }
    }
    return NULL;
}

int32_t case_missing(const fleet_plan *plan, fleet_direction direction, int32_t consignment,
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
