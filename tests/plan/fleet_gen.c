#include "fleet_gen.h"

#include <assert.h>
#include <stdlib.h>

enum {
    HOUR = 3600,
    DAY = 86400,
    VOTING_DAY = 7, // day index; receipt is due the day before
    UNIT_BOXES = 3,
    UNIT_G = 25000,
    NO_LAND = -1,
    MAINLAND = 0,
};

// Where a place lies and what reaches it.
typedef struct spot {
    int32_t x_m, y_m;
    int32_t land; // road network that it is on, or NO_LAND
    bool water;   // on the one waterway
    bool narrow;  // no trucks
    bool jetty;
} spot;

typedef struct gen {
    arena *a;
    rng *r;
    const fleet_gen_spec *spec;
    fleet_problem *p;
    int32_t n_spot;
    spot *spot;
    int32_t n_land; // road networks so far
    int32_t main_jetty;
    int32_t *ppk;       // [kecamatan] spots
    int32_t *ppk_jetty; // [kecamatan] the jetty at the PPK's side, or NONE
    int32_t *pps;       // [villages]
    int32_t *pps_jetty; // [villages] of an island village, or NONE
    int32_t *tps;       // [tps]
    int32_t *tps_village;
    fleet_block *block;
    fleet_hop *hop;
    fleet_consignment *consignment;
    fleet_vehicle *vehicle;
    fleet_person *person;
    int32_t *officer; // [villages] person or NONE
} gen;

static int32_t draw(gen *g, int32_t from, int32_t to)
{
    return from + (int32_t)rng_below(g->r, (uint32_t)(to - from + 1));
}

static bool chance(gen *g, int32_t permille)
{
    return draw(g, 0, 999) < permille;
}

// True now and then when the problem may lack things.
static bool lacks(gen *g, int32_t permille)
{
    return g->spec->scarce && chance(g, permille);
}

static int32_t village_kecamatan(const gen *g, int32_t village)
{
    return village % g->spec->kecamatan;
}

static int32_t spot_add(gen *g, int32_t x_m, int32_t y_m, int32_t land, bool water)
{
    g->spot[g->n_spot] = (spot){.x_m = x_m, .y_m = y_m, .land = land, .water = water};
    return g->n_spot++;
}

static int32_t jetty_add(gen *g, int32_t x_m, int32_t y_m, int32_t land)
{
    int32_t s = spot_add(g, x_m, y_m, land, true);
    g->spot[s].jetty = true;
    return s;
}

// A PPK or PPS near a place: on the same land, on the water, or on an island with a jetty of its own
// (*ret_jetty).
static int32_t centre_add(gen *g, int32_t near, int32_t spread_m, int32_t *ret_jetty)
{
    spot o = g->spot[near];
    int32_t x = o.x_m + draw(g, -spread_m, spread_m);
    int32_t y = o.y_m + draw(g, -spread_m, spread_m);
    *ret_jetty = NONE;
    int32_t kind = draw(g, 0, 999);
    if (kind < g->spec->water_permille || o.land == NO_LAND) {
        return spot_add(g, x, y, NO_LAND, true);
    }
    if (kind < g->spec->water_permille + g->spec->island_permille) {
        int32_t land = g->n_land++;
        *ret_jetty = jetty_add(g, x + draw(g, -2000, 2000), y, land);
        return spot_add(g, x, y, land, false);
    }
    return spot_add(g, x, y, o.land, false);
}

static void places_make(gen *g)
{
    const fleet_gen_spec *s = g->spec;
    g->spot = ARENA_NEW(g->a, spot, 2 + 2 * s->kecamatan + 2 * s->villages + s->tps);
    g->ppk = ARENA_NEW(g->a, int32_t, s->kecamatan);
    g->ppk_jetty = ARENA_NEW(g->a, int32_t, s->kecamatan);
    g->pps = ARENA_NEW(g->a, int32_t, s->villages);
    g->pps_jetty = ARENA_NEW(g->a, int32_t, s->villages);
    g->tps = ARENA_NEW(g->a, int32_t, s->tps);
    g->tps_village = ARENA_NEW(g->a, int32_t, s->tps);
    g->n_land = MAINLAND + 1;
    int32_t warehouse = spot_add(g, 0, 0, MAINLAND, false);
    g->main_jetty = jetty_add(g, 1500, 500, MAINLAND);
    for (int32_t k = 0; k < s->kecamatan; k++) {
        g->ppk[k] = centre_add(g, warehouse, 40000, &g->ppk_jetty[k]);
        spot at = g->spot[g->ppk[k]];
        if (g->ppk_jetty[k] == NONE && at.land != NO_LAND) {
            g->ppk_jetty[k] = jetty_add(g, at.x_m + 800, at.y_m, at.land);
        }
    }
    for (int32_t v = 0; v < s->villages; v++) {
        g->pps[v] = centre_add(g, g->ppk[village_kecamatan(g, v)], 8000, &g->pps_jetty[v]);
        g->spot[g->pps[v]].narrow = chance(g, 100);
    }
    for (int32_t t = 0; t < s->tps; t++) {
        int32_t v = t < s->villages ? t : draw(g, 0, s->villages - 1);
        spot o = g->spot[g->pps[v]];
        bool lost = lacks(g, 20);
        bool wet = o.water || chance(g, s->water_permille / 8);
        g->tps_village[t] = v;
        g->tps[t] = spot_add(g, o.x_m + draw(g, -1500, 1500), o.y_m + draw(g, -1500, 1500),
                             wet || lost ? NO_LAND : o.land, wet && !lost);
        g->spot[g->tps[t]].narrow = chance(g, 300);
    }
}

static int32_t spot_time_s(spot from, spot to, travel_mode mode)
{
    static const int32_t speed_mph[MODE_COUNT] = {35000, 30000, 5000, 10000, 8000, 30000};
    bool way = mode_is_boat(mode) ? from.water && to.water : from.land != NO_LAND && from.land == to.land;
    if (!way || (mode == MODE_TRUCK && (from.narrow || to.narrow))) {
        return MATRIX_NONE;
    }
    int64_t m = labs((long)from.x_m - to.x_m) + labs((long)from.y_m - to.y_m);
    return (int32_t)((m * HOUR + speed_mph[mode] - 1) / speed_mph[mode]);
}

static void matrices_make(gen *g, fleet_block *b)
{
    for (int32_t mode = 0; mode < MODE_COUNT; mode++) {
        matrix *m = &b->by_mode[mode];
        *m = (matrix){b->n, ARENA_NEW(g->a, int32_t, b->n * b->n), ARENA_NEW(g->a, int32_t, b->n * b->n)};
        for (int32_t i = 0; i < b->n * b->n; i++) {
            spot from = g->spot[b->place[i / b->n]];
            spot to = g->spot[b->place[i % b->n]];
            m->time_s[i] = i / b->n == i % b->n ? 0 : spot_time_s(from, to, (travel_mode)mode);
            m->dist_m[i] = m->time_s[i] < 0 ? MATRIX_NONE : m->time_s[i] * 8;
        }
    }
}

static void blocks_make(gen *g)
{
    const fleet_gen_spec *s = g->spec;
    g->block = ARENA_NEW(g->a, fleet_block, 1 + s->kecamatan);
    for (int32_t b = 0; b <= s->kecamatan; b++) {
        int32_t *place = ARENA_NEW(g->a, int32_t, g->n_spot);
        int32_t n = 0;
        if (b == 0) {
            place[n++] = 0;
            place[n++] = g->main_jetty;
        }
        for (int32_t k = 0; k < s->kecamatan; k++) {
            if (b != 0 && b != 1 + k) {
                continue;
            }
            place[n++] = g->ppk[k];
            if (g->ppk_jetty[k] != NONE) {
                place[n++] = g->ppk_jetty[k];
            }
        }
        for (int32_t v = 0; v < s->villages; v++) {
            if (b != 1 + village_kecamatan(g, v)) {
                continue;
            }
            place[n++] = g->pps[v];
            if (g->pps_jetty[v] != NONE) {
                place[n++] = g->pps_jetty[v];
            }
        }
        for (int32_t t = 0; t < s->tps; t++) {
            if (b == 1 + village_kecamatan(g, g->tps_village[t])) {
                place[n++] = g->tps[t];
            }
        }
        g->block[b] = (fleet_block){.n = n, .place = place};
        matrices_make(g, &g->block[b]);
    }
}

static int32_t local_of(const fleet_block *b, int32_t place)
{
    for (int32_t i = 0; i < b->n; i++) {
        if (b->place[i] == place) {
            return i;
        }
    }
    assert(false); // a place is asked for in its own block only
    return NONE;
}

// The jetty of a block on one road network that is nearest to a local place, or NONE.
static int32_t jetty_near(const gen *g, const fleet_block *b, int32_t land, int32_t near)
{
    int32_t best = NONE;
    int64_t best_m = INT64_MAX;
    for (int32_t i = 0; i < b->n; i++) {
        spot at = g->spot[b->place[i]];
        spot o = g->spot[b->place[near]];
        int64_t m = labs((long)at.x_m - o.x_m) + labs((long)at.y_m - o.y_m);
        if (at.jetty && at.land == land && m < best_m) {
            best = i;
            best_m = m;
        }
    }
    return best;
}

// Adds the chain of hops from one local place to another; a place without any way gives none.
static void chain_make(gen *g, fleet_consignment *c, int32_t from, int32_t to)
{
    const fleet_block *b = &g->block[c->block];
    spot at = g->spot[b->place[from]];
    spot end = g->spot[b->place[to]];
    fleet_hop *hop = &g->hop[g->p->n_hop];
    int32_t n = 0;
    bool road_only = at.land != NO_LAND && at.land == end.land;
    if (!road_only && !at.water) {
        int32_t j = jetty_near(g, b, at.land, from);
        hop[n++] = (fleet_hop){from, j, false};
        from = j;
    }
    if (!road_only && !end.water) {
        int32_t j = end.land == NO_LAND ? NONE : jetty_near(g, b, end.land, to);
        hop[n++] = (fleet_hop){from, j, true};
        from = j;
    }
    hop[n++] = (fleet_hop){from, to, !road_only && end.water};
    for (int32_t i = 0; i < n; i++) {
        if (hop[i].from == NONE || hop[i].to == NONE) {
            n = 0;
        }
    }
    c->hop_first = g->p->n_hop;
    c->hop_n = n;
    g->p->n_hop += n;
}

static void consignment_add(gen *g, fleet_consignment c, int32_t from_place)
{
    const fleet_block *b = &g->block[c.block];
    chain_make(g, &c, local_of(b, from_place), local_of(b, c.place));
    g->consignment[g->p->n_consignment++] = c;
}

static void consignments_make(gen *g)
{
    const fleet_gen_spec *s = g->spec;
    int32_t n = s->kecamatan + s->villages + s->tps;
    g->consignment = ARENA_NEW(g->a, fleet_consignment, n);
    g->hop = ARENA_NEW(g->a, fleet_hop, 3 * n);
    for (int32_t k = 0; k < s->kecamatan; k++) {
        consignment_add(
            g,
            (fleet_consignment){
                .block = 0, .place = g->ppk[k], .parent = NONE, .kecamatan = k, .village_officer = NONE},
            0);
    }
    for (int32_t v = 0; v < s->villages; v++) {
        int32_t k = village_kecamatan(g, v);
        consignment_add(g,
                        (fleet_consignment){.leg = 1,
                                            .block = 1 + k,
                                            .place = g->pps[v],
                                            .parent = k,
                                            .kecamatan = k,
                                            .village_officer = NONE},
                        g->ppk[k]);
    }
    for (int32_t t = 0; t < s->tps; t++) {
        int32_t v = g->tps_village[t];
        int32_t k = village_kecamatan(g, v);
        consignment_add(g,
                        (fleet_consignment){.leg = 2,
                                            .block = 1 + k,
                                            .place = g->tps[t],
                                            .parent = s->kecamatan + v,
                                            .kecamatan = k,
                                            .units = 1,
                                            .village_officer = g->officer[v]},
                        g->pps[v]);
        g->consignment[s->kecamatan + v].units++;
        g->consignment[k].units++;
    }
}

static void person_add(gen *g, int32_t kecamatan, bool officer)
{
    bool short_stay = lacks(g, 100);
    g->person[g->p->n_person++] = (fleet_person){
        .kecamatan = kecamatan,
        .eligible = !lacks(g, 50),
        .village_officer = officer,
        .from_s = short_stay ? draw(g, 0, 3) * DAY : -DAY,
        .to_s = short_stay ? draw(g, 4, 9) * DAY : 30 * DAY,
    };
}

static void people_make(gen *g)
{
    const fleet_gen_spec *s = g->spec;
    int32_t per_kecamatan = s->scarce ? draw(g, 1, 6) : 12 + s->tps / s->kecamatan / 4;
    int32_t pool = s->scarce ? draw(g, 0, 8) : 12 + 2 * s->kecamatan;
    g->person = ARENA_NEW(g->a, fleet_person, pool + s->kecamatan * per_kecamatan + s->villages);
    g->officer = ARENA_NEW(g->a, int32_t, s->villages);
    for (int32_t i = 0; i < pool; i++) {
        person_add(g, NONE, false);
    }
    for (int32_t i = 0; i < per_kecamatan * s->kecamatan; i++) {
        person_add(g, i % s->kecamatan, false);
    }
    for (int32_t v = 0; v < s->villages; v++) {
        int32_t twin = v - s->kecamatan; // the village before it in the same kecamatan
        g->officer[v] = g->p->n_person;
        if (twin >= 0 && chance(g, 150)) {
            g->officer[v] = g->officer[twin];
        } else if (lacks(g, 30)) {
            g->officer[v] = NONE;
        } else {
            person_add(g, village_kecamatan(g, v), true);
        }
    }
}

// Preferred escorts of the last leg, and duties that bind people for some hours.
static void duties_make(gen *g)
{
    fleet_problem *p = g->p;
    for (int32_t i = 0; i < p->n_consignment; i++) {
        fleet_consignment *c = &g->consignment[i];
        int32_t n = c->leg == 2 ? draw(g, 0, 3) : 0;
        for (int32_t k = 0; k < n; k++) {
            int32_t person = draw(g, 0, p->n_person - 1);
            if (!g->person[person].village_officer) {
                c->preferred[c->preferred_n++] = person;
            }
        }
    }
    fleet_busy *busy = ARENA_NEW(g->a, fleet_busy, p->n_person);
    for (int32_t i = 0; i < p->n_person; i++) {
        if (chance(g, g->spec->scarce ? 300 : 50)) {
            int32_t from = draw(g, 0, VOTING_DAY * 24) * HOUR;
            int32_t to = from + draw(g, 1, 30) * HOUR;
            busy[p->n_busy++] = (fleet_busy){i, from, to, i % 5 == 0 ? 1 + i % p->n_kecamatan : 0};
        }
    }
    p->busy = busy;
}

static void vehicle_add(gen *g, int32_t home, travel_mode mode)
{
    static const int32_t boxes[MODE_COUNT] = {90, 6, 3, 18, 12, 24};
    static const int32_t kg[MODE_COUNT] = {2500, 60, 30, 300, 200, 400};
    bool part_time = lacks(g, 100);
    int32_t share = lacks(g, 300) ? draw(g, 20, 80) : draw(g, 100, 160);
    g->vehicle[g->p->n_vehicle++] = (fleet_vehicle){
        .mode = mode,
        .home = home,
        .cap_boxes = boxes[mode] * share / 100,
        .cap_g = kg[mode] * share * 10,
        .from_s = part_time ? draw(g, 0, 5 * 24) * HOUR : -DAY,
        .to_s = part_time ? draw(g, 6 * 24, 9 * 24) * HOUR : 30 * DAY,
    };
}

// `n` vehicles of what can move at the place: boats on the water, `road` on land.
static void vehicles_at(gen *g, int32_t place, travel_mode road, travel_mode boat, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        if (g->spot[place].land != NO_LAND && !lacks(g, 80)) {
            vehicle_add(g, place, g->spot[place].narrow ? MODE_MOTORBIKE : road);
        }
        if (g->spot[place].water && !lacks(g, 80)) {
            vehicle_add(g, place, boat);
        }
    }
}

static void vehicles_make(gen *g)
{
    const fleet_gen_spec *s = g->spec;
    int32_t at_warehouse = s->scarce ? draw(g, 0, 2) : 2 + s->kecamatan / 2;
    g->vehicle = ARENA_NEW(g->a, fleet_vehicle, 4 * at_warehouse + 12 * s->kecamatan + 12 * s->villages);
    vehicles_at(g, 0, MODE_TRUCK, MODE_SPEEDBOAT, at_warehouse);
    vehicles_at(g, g->main_jetty, MODE_TRUCK, MODE_SPEEDBOAT, at_warehouse);
    for (int32_t k = 0; k < s->kecamatan; k++) {
        vehicles_at(g, g->ppk[k], MODE_TRUCK, MODE_JUKUNG, 2);
        if (g->ppk_jetty[k] != NONE) {
            vehicles_at(g, g->ppk_jetty[k], MODE_TRUCK, MODE_KETEK, 3);
        }
    }
    for (int32_t v = 0; v < s->villages; v++) {
        vehicles_at(g, g->pps[v], MODE_MOTORBIKE, MODE_KETEK, draw(g, 1, 2));
        if (g->pps_jetty[v] != NONE) {
            vehicles_at(g, g->pps_jetty[v], MODE_MOTORBIKE, MODE_KETEK, 2);
        }
    }
}

static void windows_make(gen *g)
{
    static const int32_t from_h[2][FLEET_LEGS] = {{0, 24, 5 * 24}, {8 * 24, 7 * 24 + 16, 7 * 24 + 15}};
    static const int32_t to_h[2][FLEET_LEGS] = {{6 * 24, 7 * 24, 7 * 24}, {13 * 24, 10 * 24, 9 * 24}};
    fleet_problem *p = g->p;
    for (int32_t dir = 0; dir < 2; dir++) {
        for (int32_t leg = 0; leg < FLEET_LEGS; leg++) {
            int32_t less = lacks(g, 150) ? draw(g, 0, 24) : 0;
            p->window[dir][leg] = (fleet_window){from_h[dir][leg] * HOUR, (to_h[dir][leg] - less) * HOUR,
                                                 6 * HOUR, (dir == FLEET_BACK ? 23 : 18) * HOUR};
        }
    }
    p->boat_from_s = 6 * HOUR + 1800;
    p->boat_to_s = 17 * HOUR + 1800;
    p->receipt_s = (VOTING_DAY - 1) * DAY + 18 * HOUR;
    p->late_s = p->receipt_s;
    fleet_lot *lot = ARENA_NEW(g->a, fleet_lot, 1);
    *lot = (fleet_lot){.boxes = UNIT_BOXES, .g = UNIT_G};
    p->n_lot = 1;
    p->lot = lot;
    p->load_unit_s = 60;
    p->unload_unit_s = 45;
    p->stop_fixed_s = 600;
    p->margin_s = 1800;
    for (int32_t leg = 0; leg < FLEET_LEGS; leg++) {
        p->escorts[leg] = g->spec->scarce ? draw(g, 0, 2) : 2 - leg / 2;
    }
}

static int32_t chain_time_s(const gen *g, const fleet_consignment *c)
{
    int32_t sum = 0;
    for (int32_t h = c->hop_first; h < c->hop_first + c->hop_n; h++) {
        const fleet_block *b = &g->block[c->block];
        travel_mode mode = g->hop[h].water ? MODE_SPEEDBOAT : MODE_TRUCK;
        sum += b->by_mode[mode].time_s[g->hop[h].from * b->n + g->hop[h].to];
    }
    return sum;
}

static void kecamatan_make(gen *g)
{
    fleet_kecamatan *k = ARENA_NEW(g->a, fleet_kecamatan, g->spec->kecamatan);
    for (int32_t i = 0; i < g->spec->kecamatan; i++) {
        k[i] =
            (fleet_kecamatan){.wave_day = NONE, .travel_s = chain_time_s(g, &g->consignment[i]), .leg1 = i};
        if (g->spec->user_waves && chance(g, 500)) {
            k[i].wave = draw(g, 1, 3);
            k[i].wave_day = chance(g, 500) ? k[i].wave : NONE;
        } else if (g->spec->user_waves && chance(g, 200)) {
            k[i].wave_day = draw(g, 0, 5);
        }
    }
    g->p->kecamatan = k;
    g->p->wave_size = draw(g, 0, 4);
}

void fleet_gen(arena *a, rng *r, const fleet_gen_spec *spec, fleet_problem *ret_p)
{
    assert(spec->kecamatan > 0 && spec->villages >= spec->kecamatan && spec->tps >= spec->villages);
    *ret_p = (fleet_problem){.n_block = 1 + spec->kecamatan, .n_kecamatan = spec->kecamatan};
    gen g = {.a = a, .r = r, .spec = spec, .p = ret_p};
    places_make(&g);
    blocks_make(&g);
    people_make(&g);
    consignments_make(&g);
    duties_make(&g);
    vehicles_make(&g);
    windows_make(&g);
    kecamatan_make(&g);
    uint8_t *is_jetty = ARENA_NEW(a, uint8_t, g.n_spot);
    for (int32_t i = 0; i < g.n_spot; i++) {
        is_jetty[i] = g.spot[i].jetty;
    }
    ret_p->n_place = g.n_spot;
    ret_p->place_is_jetty = is_jetty;
    ret_p->block = g.block;
    ret_p->hop = g.hop;
    ret_p->consignment = g.consignment;
    ret_p->vehicle = g.vehicle;
    ret_p->person = g.person;
}

void fleet_gen_any(arena *a, rng *r, int32_t size, fleet_problem *ret_p)
{
    int32_t kecamatan = 1 + (int32_t)rng_below(r, 1 + (uint32_t)size / 4);
    int32_t villages = kecamatan + (int32_t)rng_below(r, (uint32_t)size + 1);
    fleet_gen_spec spec = {
        .kecamatan = kecamatan,
        .villages = villages,
        .tps = villages + (int32_t)rng_below(r, 2 * (uint32_t)size + 1),
        .water_permille = (int32_t)rng_below(r, 400),
        .island_permille = (int32_t)rng_below(r, 300),
        .scarce = rng_below(r, 2) == 0,
        .user_waves = rng_below(r, 2) == 0,
    };
    fleet_gen(a, r, &spec, ret_p);
}

static void matrix_roughen(rng *r, const matrix *m)
{
    for (int32_t i = 0; i < m->n * m->n; i++) {
        if (i / m->n == i % m->n || m->time_s[i] == MATRIX_NONE) {
            continue;
        }
        m->time_s[i] = (int32_t)((int64_t)m->time_s[i] * (70 + (int32_t)rng_below(r, 80)) / 100);
        if (rng_below(r, 30) == 0) {
            m->time_s[i] = rng_below(r, 2) == 0 ? 0 : MATRIX_NONE;
        }
    }
}

static bool one_in(rng *r, uint32_t n)
{
    return rng_below(r, n) == 0;
}

void fleet_gen_roughen(rng *r, fleet_problem *p)
{
    for (int32_t b = 0; b < p->n_block; b++) {
        for (int32_t mode = 0; mode < MODE_COUNT; mode++) {
            matrix_roughen(r, &p->block[b].by_mode[mode]);
        }
    }
    for (int32_t leg = 0; leg < FLEET_LEGS && one_in(r, 3); leg++) {
        p->window[FLEET_BACK][leg].day_from_s = 0;
        p->window[FLEET_BACK][leg].day_to_s = DAY;
    }
    p->load_unit_s = one_in(r, 3) ? 1200 : p->load_unit_s;
    if (one_in(r, 5)) {
        fleet_lot *lot = (fleet_lot *)(uintptr_t)p->lot; // of the generator's arena
        lot->boxes = 0;
    }
    p->margin_s = one_in(r, 3) ? (int32_t)rng_below(r, 5 * HOUR) : p->margin_s;
    p->stop_fixed_s = one_in(r, 3) ? (int32_t)rng_below(r, 5 * HOUR) : p->stop_fixed_s;
    p->boat_from_s = one_in(r, 3) ? 10 * HOUR : p->boat_from_s;
    p->boat_to_s = one_in(r, 3) ? 13 * HOUR : p->boat_to_s;
    p->receipt_s = one_in(r, 3) ? (VOTING_DAY - 1) * DAY + (int32_t)rng_below(r, DAY) : p->receipt_s;
    p->late_s = p->receipt_s;
}
