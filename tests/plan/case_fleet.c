#include "case_fleet.h"

#include <string.h>

#define AT(day, hour, minute)          ((day)*86400 + (hour)*3600 + (minute)*60)
#define SEC(day, hour, minute, second) (AT(day, hour, minute) + (second))
#define COUNT(table)                   ((int32_t)(sizeof(table) / sizeof((table)[0])))

// Places: the same names are global indices.
enum { W, PPK_A, PPK_B, JETTY, PPS_A1, PPS_A2, T1, T2, T3, T4, PPS_B1, PPS_B2, U1, U2, U3, PLACES };

static const int32_t block_0[] = {W, PPK_A, PPK_B, JETTY};
static const int32_t block_1[] = {PPK_A, PPS_A1, PPS_A2, T1, T2, T3, T4};
static const int32_t block_2[] = {PPK_B, PPS_B1, PPS_B2, U1, U2, U3};

typedef struct way {
    int32_t block, from, to; // local places
    bool water;
    int32_t minutes;
} way;

static const way ways[] = {
    {0, 0, 1, false, 20}, {0, 0, 3, false, 30}, {0, 1, 3, false, 40}, {0, 3, 2, true, 30},
    {1, 0, 1, false, 15}, {1, 0, 2, false, 25}, {1, 1, 2, false, 12}, {1, 1, 3, false, 5},
    {1, 1, 4, false, 8},  {1, 3, 4, false, 4},  {1, 1, 5, false, 10}, {1, 2, 6, true, 20},
    {2, 0, 1, false, 10}, {2, 0, 2, false, 20}, {2, 1, 2, false, 15}, {2, 1, 3, false, 6},
    {2, 2, 5, false, 5},
};

static const fleet_kecamatan kecamatan[] = {
    {.wave = 0, .wave_day = NONE, .travel_s = 1200, .leg1 = 0},
    {.wave = 0, .wave_day = NONE, .travel_s = 3600, .leg1 = 1},
};

static const fleet_hop hops[] = {
    {0, 1, false}, {0, 3, false}, {3, 2, true},  // warehouse to PPK A; to PPK B over the jetty
    {0, 1, false}, {0, 2, false},                // PPK A to its PPS
    {0, 1, false}, {0, 2, false},                // PPK B to its PPS
    {1, 3, false}, {1, 4, false}, {1, 5, false}, // PPS A1 to its TPS
    {2, 6, true},                                // PPS A2 to its TPS on the water
    {1, 3, false}, {2, 5, false},                // PPS B1 and B2 to a TPS each
};

// leg, block, place, parent, kecamatan, lot, units, hop_first, hop_n, village_officer
static const fleet_consignment consignments[] = {
    {0, 0, PPK_A, NONE, 0, 0, 4, 0, 1, NONE, 0, {0}}, {0, 0, PPK_B, NONE, 1, 0, 3, 1, 2, NONE, 0, {0}},
    {1, 1, PPS_A1, 0, 0, 0, 3, 3, 1, NONE, 0, {0}},   {1, 1, PPS_A2, 0, 0, 0, 1, 4, 1, NONE, 0, {0}},
    {1, 2, PPS_B1, 1, 1, 0, 2, 5, 1, NONE, 0, {0}},   {1, 2, PPS_B2, 1, 1, 0, 1, 6, 1, NONE, 0, {0}},
    {2, 1, T1, 2, 0, 0, 1, 7, 1, 6, 0, {0}},          {2, 1, T2, 2, 0, 0, 1, 8, 1, 6, 0, {0}},
    {2, 1, T3, 2, 0, 0, 1, 9, 1, 6, 0, {0}},          {2, 1, T4, 3, 0, 0, 1, 10, 1, 7, 0, {0}},
    {2, 2, U1, 4, 1, 0, 1, 11, 1, 8, 0, {0}},         {2, 2, U2, 4, 1, 0, 1, 12, 0, 8, 0, {0}}, // no way
    {2, 2, U3, 5, 1, 0, 1, 12, 1, NONE, 0, {0}},                                                // no officer
};

static const fleet_vehicle vehicles[] = {
    {.mode = MODE_TRUCK,
     .home = W,
     .cap_boxes = 8,
     .cap_g = 45000,
     .from_s = AT(0, 0, 0),
     .to_s = AT(8, 0, 0)},
    {.mode = MODE_SPEEDBOAT,
     .home = JETTY,
     .cap_boxes = 12,
     .cap_g = 60000,
     .from_s = AT(0, 0, 0),
     .to_s = AT(8, 0, 0)},
    {.mode = MODE_TRUCK,
     .home = PPK_A,
     .cap_boxes = 16,
     .cap_g = 90000,
     .from_s = AT(0, 0, 0),
     .to_s = AT(8, 0, 0)},
    {.mode = MODE_MOTORBIKE,
     .home = PPS_A1,
     .cap_boxes = 8,
     .cap_g = 40000,
     .from_s = AT(2, 6, 0),
     .to_s = AT(6, 0, 0)},
    {.mode = MODE_KETEK,
     .home = PPS_A2,
     .cap_boxes = 8,
     .cap_g = 40000,
     .from_s = AT(2, 0, 0),
     .to_s = AT(6, 0, 0)},
    {.mode = MODE_TRUCK,
     .home = PPS_B1,
     .cap_boxes = 16,
     .cap_g = 90000,
     .from_s = AT(0, 0, 0),
     .to_s = AT(8, 0, 0)}, // not at its base
    {.mode = MODE_MOTORBIKE,
     .home = PPS_B1,
     .cap_boxes = 8,
     .cap_g = 40000,
     .from_s = AT(2, 6, 0),
     .to_s = AT(6, 0, 0)},
};

// kecamatan, eligible, village_officer: 0 and 1 of the Polres, 2 and 3 of A, 4 and 5 of B, then the officers
// of A1, A2 and B1, and one of A who has not signed.
static const fleet_person persons[] = {
    {NONE, true, false, AT(0, 0, 0), AT(8, 0, 0)}, {NONE, true, false, AT(0, 0, 0), AT(8, 0, 0)},
    {0, true, false, AT(0, 0, 0), AT(8, 0, 0)},    {0, true, false, AT(0, 0, 0), AT(8, 0, 0)},
    {1, true, false, AT(0, 0, 0), AT(8, 0, 0)},    {1, true, false, AT(0, 0, 0), AT(8, 0, 0)},
    {0, true, true, AT(2, 0, 0), AT(5, 0, 0)},     {0, true, true, AT(2, 0, 0), AT(5, 0, 0)},
    {1, true, true, AT(2, 0, 0), AT(5, 0, 0)},     {0, false, false, AT(0, 0, 0), AT(8, 0, 0)},
};

static const fleet_busy busies[] = {
    {2, AT(0, 8, 0), AT(0, 12, 0)},
    {3, AT(4, 6, 0), AT(4, 13, 0)},
};

// Loading takes 60 s a kit and unloading 30 s; every stop 5 minutes besides.
static const fleet_stop stops[] = {
    {1, 1, 2, AT(0, 7, 32), AT(0, 7, 38)},   // 0: two kits for B to the jetty
    {1, 1, 1, AT(0, 8, 41), AT(0, 8, 47)},   // the third
    {1, 2, 3, AT(0, 9, 33), AT(0, 9, 40)},   // all three over the water
    {0, 0, 2, AT(1, 7, 22), AT(1, 7, 28)},   // 3: A, in two loads
    {0, 0, 2, AT(1, 8, 12), AT(1, 8, 18)},   //
    {2, 3, 3, AT(1, 9, 19), AT(1, 9, 26)},   // 5: PPS A1, then A2
    {3, 4, 1, AT(1, 9, 38), AT(1, 9, 44)},   //
    {4, 5, 2, AT(1, 9, 13), AT(1, 9, 19)},   // 7: PPS B1, then B2
    {5, 6, 1, AT(1, 9, 34), AT(1, 9, 40)},   //
    {6, 7, 1, AT(2, 8, 7), AT(2, 8, 13)},    // 9: TPS 1 and 2
    {7, 8, 1, AT(2, 8, 17), AT(2, 8, 23)},   //
    {8, 9, 1, AT(2, 8, 46), AT(2, 8, 52)},   // 11: TPS 3
    {9, 10, 1, AT(2, 8, 21), AT(2, 8, 27)},  // TPS 4, by boat
    {10, 11, 1, AT(2, 8, 7), AT(2, 8, 13)},  // the one TPS of B that can be served
    {6, 7, 1, AT(4, 15, 5), AT(4, 15, 11)},  // 14: and back
    {7, 8, 1, AT(4, 15, 15), AT(4, 15, 21)}, //
    {8, 9, 1, AT(4, 15, 45), AT(4, 15, 51)}, //
    {9, 10, 1, AT(4, 15, 20), AT(4, 15, 26)}, {10, 11, 1, AT(4, 15, 6), AT(4, 15, 12)},
    {2, 3, 3, AT(5, 7, 15), AT(5, 7, 23)},                                           // 19: PPS A1, then A2
    {3, 4, 1, AT(5, 7, 35), AT(5, 7, 41)},                                           //
    {4, 5, 1, AT(5, 7, 10), AT(5, 7, 16)},    {0, 0, 4, AT(6, 7, 20), AT(6, 7, 29)}, // 22: PPK A
    {1, 2, 1, AT(6, 7, 30), AT(6, 7, 36)},                                           // PPK B to the jetty
    {1, 1, 1, AT(6, 8, 30), AT(6, 8, 36)}, // the jetty to the warehouse
};

// vehicle, block, base, leg, direction, wave, load, depart, end, stop_first, stop_n, escorts, officer
static const fleet_trip trips[] = {
    {0, 0, 0, 0, FLEET_OUT, 1, AT(0, 7, 0), AT(0, 7, 2), AT(0, 8, 8), 0, 1, 2, {0, 1}, NONE},
    {0, 0, 0, 0, FLEET_OUT, 1, AT(0, 8, 10), AT(0, 8, 11), AT(0, 9, 20), 1, 1, 2, {0, 1}, NONE},
    {1, 0, 3, 0, FLEET_OUT, 1, AT(0, 9, 0), AT(0, 9, 3), AT(0, 10, 10), 2, 1, 2, {4, 5}, NONE},
    {0, 0, 0, 0, FLEET_OUT, 2, AT(1, 7, 0), AT(1, 7, 2), AT(1, 7, 48), 3, 1, 2, {0, 1}, NONE},
    {0, 0, 0, 0, FLEET_OUT, 2, AT(1, 7, 50), AT(1, 7, 52), AT(1, 8, 38), 4, 1, 2, {0, 1}, NONE},
    {2, 1, 0, 1, FLEET_OUT, 2, AT(1, 9, 0), AT(1, 9, 4), AT(1, 10, 10), 5, 2, 1, {2}, NONE},
    {5, 2, 0, 1, FLEET_OUT, 1, AT(1, 9, 0), AT(1, 9, 3), AT(1, 10, 0), 7, 2, 1, {4}, NONE},
    {3, 1, 1, 2, FLEET_OUT, 2, AT(2, 8, 0), AT(2, 8, 2), AT(2, 8, 31), 9, 2, 1, {2}, 6},
    {4, 1, 2, 2, FLEET_OUT, 2, AT(2, 8, 0), AT(2, 8, 1), AT(2, 8, 47), 12, 1, 1, {3}, 7},
    {6, 2, 1, 2, FLEET_OUT, 1, AT(2, 8, 0), AT(2, 8, 1), AT(2, 8, 19), 13, 1, 1, {4}, 8},
    {3, 1, 1, 2, FLEET_OUT, 2, AT(2, 8, 35), AT(2, 8, 36), AT(2, 9, 2), 11, 1, 1, {2}, 6},
    {3, 1, 1, 2, FLEET_BACK, 2, AT(4, 15, 0), AT(4, 15, 0), AT(4, 15, 30), 14, 2, 1, {2}, 6},
    {4, 1, 2, 2, FLEET_BACK, 2, AT(4, 15, 0), AT(4, 15, 0), SEC(4, 15, 46, 30), 17, 1, 1, {3}, 7},
    {6, 2, 1, 2, FLEET_BACK, 1, AT(4, 15, 0), AT(4, 15, 0), SEC(4, 15, 18, 30), 18, 1, 1, {4}, 8},
    {3, 1, 1, 2, FLEET_BACK, 2, AT(4, 15, 35), AT(4, 15, 35), SEC(4, 16, 1, 30), 16, 1, 1, {2}, 6},
    {2, 1, 0, 1, FLEET_BACK, 2, AT(5, 7, 0), AT(5, 7, 0), AT(5, 8, 8), 19, 2, 1, {2}, NONE},
    {5, 2, 0, 1, FLEET_BACK, 1, AT(5, 7, 0), AT(5, 7, 0), SEC(5, 7, 26, 30), 21, 1, 1, {4}, NONE},
    {1, 0, 3, 0, FLEET_BACK, 1, AT(6, 7, 0), AT(6, 7, 0), SEC(6, 8, 6, 30), 23, 1, 2, {4, 5}, NONE},
    {2, 0, 0, 0, FLEET_BACK, 2, AT(6, 7, 0), AT(6, 7, 0), AT(6, 7, 51), 22, 1, 2, {2, 3}, NONE},
    {0, 0, 0, 0, FLEET_BACK, 1, AT(6, 8, 0), AT(6, 8, 0), SEC(6, 9, 6, 30), 24, 1, 2, {0, 1}, NONE},
};

static const fleet_missing missing[] = {
    {11, FLEET_OUT, 1, FLEET_NO_PATH},   {11, FLEET_BACK, 1, FLEET_NO_PATH},
    {12, FLEET_OUT, 1, FLEET_NO_ESCORT}, {12, FLEET_BACK, 1, FLEET_NO_ESCORT},
    {4, FLEET_BACK, 1, FLEET_NOT_SENT},  {5, FLEET_BACK, 1, FLEET_NOT_SENT},
    {1, FLEET_BACK, 2, FLEET_NOT_SENT},
};

static const int32_t wave_of[] = {2, 1};

static void *copy_of(arena *a, const void *table, size_t size)
{
    void *copy = arena_alloc(a, size, 1);
    memcpy(copy, table, size);
    return copy;
}
#define COPY(a, table) copy_of((a), (table), sizeof(table))

static void matrix_fill(arena *a, matrix *m, int32_t block, int32_t n, bool water)
{
    size_t cells = (size_t)n * (size_t)n;
    *m = (matrix){.n = n, .time_s = ARENA_NEW(a, int32_t, cells), .dist_m = ARENA_NEW(a, int32_t, cells)};
    for (size_t i = 0; i < cells; i++) {
        m->time_s[i] = i % ((size_t)n + 1) == 0 ? 0 : MATRIX_NONE;
        m->dist_m[i] = m->time_s[i];
    }
    for (int32_t i = 0; i < COUNT(ways); i++) {
        const way *w = &ways[i];
        if (w->block == block && w->water == water) {
            m->time_s[w->from * n + w->to] = w->minutes * 60;
            m->time_s[w->to * n + w->from] = w->minutes * 60;
            m->dist_m[w->from * n + w->to] = w->minutes * 500;
            m->dist_m[w->to * n + w->from] = w->minutes * 500;
        }
    }
}

static fleet_block block_of(arena *a, int32_t index, const int32_t *place, int32_t n)
{
    fleet_block block = {.n = n, .place = copy_of(a, place, (size_t)n * sizeof *place)};
    for (int mode = 0; mode < MODE_COUNT; mode++) {
        matrix_fill(a, &block.by_mode[mode], index, n, mode_is_boat((travel_mode)mode));
    }
    return block;
}

static fleet_window window(int32_t from_s, int32_t to_s, int32_t day_from_s, int32_t day_to_s)
{
    return (fleet_window){from_s, to_s, day_from_s, day_to_s};
}

static void set_rules(arena *a, fleet_problem *p)
{
    fleet_lot *lot = ARENA_NEW(a, fleet_lot, 1);
    *lot = (fleet_lot){.boxes = 4, .g = 20000};
    p->n_lot = 1;
    p->lot = lot;
    p->load_unit_s = 60;
    p->unload_unit_s = 30;
    p->stop_fixed_s = 300;
    p->margin_s = 600;
    p->receipt_s = AT(3, 18, 0);
    p->late_s = p->receipt_s;
    p->window[FLEET_OUT][0] = window(AT(0, 0, 0), AT(2, 0, 0), AT(0, 6, 0), AT(0, 18, 0));
    p->window[FLEET_OUT][1] = window(AT(1, 0, 0), AT(3, 0, 0), AT(0, 6, 0), AT(0, 18, 0));
    p->window[FLEET_OUT][2] = window(AT(2, 0, 0), AT(4, 0, 0), AT(0, 6, 0), AT(0, 18, 0));
    p->window[FLEET_BACK][2] = window(AT(4, 13, 0), AT(5, 0, 0), AT(0, 0, 0), AT(1, 0, 0));
    p->window[FLEET_BACK][1] = window(AT(5, 0, 0), AT(6, 0, 0), AT(0, 6, 0), AT(0, 18, 0));
    p->window[FLEET_BACK][0] = window(AT(6, 0, 0), AT(7, 0, 0), AT(0, 6, 0), AT(0, 18, 0));
    p->boat_from_s = AT(0, 6, 0);
    p->boat_to_s = AT(0, 17, 30);
    p->escorts[0] = 2;
    p->escorts[1] = 1;
    p->escorts[2] = 1;
}

void case_fleet(arena *a, fleet_problem *ret_p, fleet_plan *ret_plan)
{
    uint8_t *jetty = ARENA_NEW(a, uint8_t, PLACES);
    jetty[JETTY] = 1;
    fleet_block *block = ARENA_NEW(a, fleet_block, 3);
    block[0] = block_of(a, 0, block_0, COUNT(block_0));
    block[1] = block_of(a, 1, block_1, COUNT(block_1));
    block[2] = block_of(a, 2, block_2, COUNT(block_2));
    *ret_p = (fleet_problem){
        .n_place = PLACES,
        .place_is_jetty = jetty,
        .n_block = 3,
        .block = block,
        .n_kecamatan = COUNT(kecamatan),
        .kecamatan = COPY(a, kecamatan),
        .n_consignment = COUNT(consignments),
        .consignment = COPY(a, consignments),
        .n_hop = COUNT(hops),
        .hop = COPY(a, hops),
        .n_vehicle = COUNT(vehicles),
        .vehicle = COPY(a, vehicles),
        .n_person = COUNT(persons),
        .person = COPY(a, persons),
        .n_busy = COUNT(busies),
        .busy = COPY(a, busies),
    };
    set_rules(a, ret_p);
    *ret_plan = (fleet_plan){
        .n_trip = COUNT(trips),
        .trip = COPY(a, trips),
        .n_stop = COUNT(stops),
        .stop = COPY(a, stops),
        .n_missing = COUNT(missing),
        .missing = COPY(a, missing),
        .n_wave = 2,
        .wave_of = COPY(a, wave_of),
    };
}
