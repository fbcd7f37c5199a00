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
    {0, 1, false}, {0, 1, false}, {1, 3, false}, // the ballots of T1, from the warehouse on
};

// Two lots: the goods that are ready at once, and ballots that are printed later.
static const fleet_lot lots[] = {
    {.boxes = 4, .g = 20000, .l = 100, .from_s = AT(0, 0, 0)},
    {.boxes = 1, .g = 5000, .l = 40, .from_s = AT(1, 8, 30)},
};

// Consignments by whom they are for; B_ are ballots.
enum { C_A, C_B, B_A, C_A1, C_A2, C_B1, C_B2, B_A1, C_T1, C_T2, C_T3, C_T4, C_U1, C_U2, C_U3, B_T1 };

// leg, block, place, parent, kecamatan, lot, units, hop_first, hop_n, village_officer
static const fleet_consignment consignments[] = {
    {0, 0, PPK_A, NONE, 0, 0, 4, 0, 1, NONE, 0, {0}},  {0, 0, PPK_B, NONE, 1, 0, 3, 1, 2, NONE, 0, {0}},
    {0, 0, PPK_A, NONE, 0, 1, 1, 13, 1, NONE, 0, {0}}, {1, 1, PPS_A1, C_A, 0, 0, 3, 3, 1, NONE, 0, {0}},
    {1, 1, PPS_A2, C_A, 0, 0, 1, 4, 1, NONE, 0, {0}},  {1, 2, PPS_B1, C_B, 1, 0, 2, 5, 1, NONE, 0, {0}},
    {1, 2, PPS_B2, C_B, 1, 0, 1, 6, 1, NONE, 0, {0}},  {1, 1, PPS_A1, B_A, 0, 1, 1, 14, 1, NONE, 0, {0}},
    {2, 1, T1, C_A1, 0, 0, 1, 7, 1, 6, 1, {2}},        {2, 1, T2, C_A1, 0, 0, 1, 8, 1, 6, 0, {0}},
    {2, 1, T3, C_A1, 0, 0, 1, 9, 1, 6, 0, {0}},        {2, 1, T4, C_A2, 0, 0, 1, 10, 1, 7, 0, {0}},
    {2, 2, U1, C_B1, 1, 0, 1, 11, 1, 8, 0, {0}},       {2, 2, U2, C_B1, 1, 0, 1, 12, 0, 8, 0, {0}}, // no way
    {2, 2, U3, C_B2, 1, 0, 1, 12, 1, NONE, 0, {0}}, // no officer
    {2, 1, T1, B_A1, 0, 1, 1, 15, 1, 6, 0, {0}},
};

#define ALWAYS .from_s = AT(0, 0, 0), .to_s = AT(8, 0, 0)

static const fleet_vehicle vehicles[] = {
    {.mode = MODE_TRUCK,
     .home = W,
     .cap_boxes = 8,
     .cap_g = 45000,
     .cap_l = 200,
     .seats = 2,
     .crew = 1,
     ALWAYS,
     .cost_day = 500000,
     .cost_hour = 20000,
     .cost_km = 3000},
    {.mode = MODE_SPEEDBOAT,
     .home = JETTY,
     .cap_boxes = 12,
     .cap_g = 60000,
     .crew = 2,
     .prepare_s = 300,
     ALWAYS,
     .cost_day = 800000,
     .cost_hour = 50000,
     .cost_km = 10000},
    {.mode = MODE_TRUCK,
     .home = PPK_A,
     .cap_boxes = 16,
     .cap_g = 90000,
     .cap_l = 1000,
     .crew = 1,
     ALWAYS,
     .cost_day = 400000},
    {.mode = MODE_MOTORBIKE,
     .home = PPS_A1,
     .cap_boxes = 8,
     .cap_g = 40000,
     .seats = 2,
     .from_s = AT(2, 6, 0),
     .to_s = AT(6, 0, 0),
     .cost_hour = 7000},
    {.mode = MODE_KETEK,
     .home = PPS_A2,
     .cap_boxes = 8,
     .cap_g = 40000,
     .crew = 1,
     .prepare_s = 120,
     .from_s = AT(2, 0, 0),
     .to_s = AT(6, 0, 0),
     .cost_hour = 30000},
    {.mode = MODE_TRUCK,
     .home = PPS_B1,
     .cap_boxes = 16,
     .cap_g = 90000,
     .seats = 3,
     .crew = 1,
     ALWAYS,
     .cost_day = 400000,
     .cost_km = 3000}, // not at its base
    {.mode = MODE_MOTORBIKE,
     .home = PPS_B1,
     .cap_boxes = 8,
     .cap_g = 40000,
     .from_s = AT(2, 6, 0),
     .to_s = AT(6, 0, 0)},
    {.mode = MODE_TRUCK,
     .home = PPK_A,
     .cap_boxes = 16,
     .cap_g = 90000,
     ALWAYS,
     .cost_day = 400000,
     .spare = true},
};

static const fleet_span laid_ups[] = {
    {2, AT(2, 0, 0), AT(4, 0, 0)}, // where it stands anyway
    {5, AT(3, 0, 0), AT(3, 8, 0)}, // between two trips from PPK B, where it is not at home
    {5, AT(4, 0, 0), AT(4, 8, 0)},
};

static const uint8_t guarded[PLACES] = {[W] = 1, [PPK_A] = 1, [PPK_B] = 1, [PPS_A1] = 1, [PPS_B1] = 1};
static const int32_t docks[PLACES] = {[W] = 1, [PPK_A] = 2, [JETTY] = 2, [PPS_A1] = 1};
static const fleet_span hours[] = {
    {W, AT(0, 7, 0), AT(0, 12, 0)},     {W, AT(1, 7, 0), AT(1, 12, 0)},
    {W, AT(6, 7, 0), AT(6, 12, 0)},     {PPK_A, AT(1, 7, 0), AT(1, 12, 0)},
    {PPK_A, AT(5, 7, 0), AT(5, 12, 0)}, {PPK_A, AT(6, 7, 0), AT(6, 12, 0)},
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
    {2, AT(0, 8, 0), AT(0, 12, 0), 0},
    {3, AT(4, 6, 0), AT(4, 13, 0), 0},
};

// Loading takes 60 s a kit and unloading 30 s; every stop 5 minutes besides.
static const fleet_stop stops[] = {
    {C_B, 1, 2, AT(0, 7, 32), AT(0, 7, 38)}, // 0: two kits for B to the jetty
    {C_B, 1, 1, AT(0, 8, 41), AT(0, 8, 47)}, // the third
    {C_B, 2, 3, AT(0, 9, 38), AT(0, 9, 45)}, // all three over the water
    {C_A, 0, 2, AT(1, 7, 22), AT(1, 7, 28)}, // 3: A, in two loads
    {C_A, 0, 2, AT(1, 8, 12), AT(1, 8, 18)},
    {B_A, 13, 1, AT(1, 9, 0), SEC(1, 9, 5, 30)}, // 5: its ballots apart
    {C_A1, 3, 3, AT(1, 9, 19), AT(1, 9, 26)},    // 6: PPS A1, then A2
    {C_A2, 4, 1, AT(1, 9, 38), AT(1, 9, 44)},
    {C_B1, 5, 2, AT(1, 9, 13), AT(1, 9, 19)}, // 8: PPS B1, and after a night there B2
    {C_B2, 6, 1, AT(2, 7, 34), AT(2, 7, 40)},
    {B_A1, 14, 1, AT(1, 10, 31), SEC(1, 10, 36, 30)}, // 10
    {C_T1, 7, 1, AT(2, 8, 7), AT(2, 8, 13)},          // 11: TPS 1 and 2
    {C_T2, 8, 1, AT(2, 8, 17), AT(2, 8, 23)},
    {C_T3, 9, 1, AT(2, 8, 46), AT(2, 8, 52)},       // 13: TPS 3
    {C_T4, 10, 1, AT(2, 8, 23), AT(2, 8, 29)},      // TPS 4, by boat
    {C_U1, 11, 1, AT(2, 8, 7), AT(2, 8, 13)},       // the one TPS of B that can be served
    {B_T1, 15, 1, AT(2, 9, 16), SEC(2, 9, 21, 30)}, // 16: the ballots of TPS 1, late
    {C_T1, 7, 1, AT(4, 15, 5), AT(4, 15, 11)},      // 17: and back
    {C_T2, 8, 1, AT(4, 15, 15), AT(4, 15, 21)},     //
    {C_T3, 9, 1, AT(4, 15, 45), AT(4, 15, 51)},     // 19
    {C_T4, 10, 1, AT(4, 15, 20), AT(4, 15, 26)},    //
    {C_U1, 11, 1, AT(4, 15, 6), AT(4, 15, 12)},     //
    {B_T1, 15, 1, AT(4, 16, 10), AT(4, 16, 16)},    // 22
    {C_A1, 3, 3, AT(5, 7, 15), AT(5, 7, 23)},       // 23: PPS A1, then A2
    {C_A2, 4, 1, AT(5, 7, 35), AT(5, 7, 41)},       //
    {C_B1, 5, 1, AT(5, 7, 10), AT(5, 7, 16)},       // 25
    {B_A1, 14, 1, AT(5, 8, 30), AT(5, 8, 36)},      // 26
    {C_A, 0, 4, AT(6, 7, 20), AT(6, 7, 29)},        // 27: PPK A
    {C_B, 2, 1, AT(6, 7, 30), AT(6, 7, 36)},        // PPK B to the jetty
    {C_B, 1, 1, AT(6, 8, 30), AT(6, 8, 36)},        // 29: the jetty to the warehouse
    {B_A, 13, 1, AT(6, 9, 30), AT(6, 9, 36)},       // 30
};

// vehicle, block, base, leg, direction, wave, load, depart, end, stop_first, stop_n, escorts, officer
static const fleet_trip trips[] = {
    {0, 0, 0, 0, FLEET_OUT, 1, AT(0, 7, 0), AT(0, 7, 2), AT(0, 8, 8), 0, 1, 2, {0, 1}, NONE},
    {0, 0, 0, 0, FLEET_OUT, 1, AT(0, 8, 10), AT(0, 8, 11), AT(0, 9, 20), 1, 1, 2, {0, 1}, NONE},
    {1, 0, 3, 0, FLEET_OUT, 1, AT(0, 9, 0), AT(0, 9, 8), AT(0, 10, 15), 2, 1, 2, {4, 5}, NONE},
    {0, 0, 0, 0, FLEET_OUT, 2, AT(1, 7, 0), AT(1, 7, 2), AT(1, 7, 48), 3, 1, 2, {0, 1}, NONE},
    {0, 0, 0, 0, FLEET_OUT, 2, AT(1, 7, 50), AT(1, 7, 52), AT(1, 8, 38), 4, 1, 2, {0, 1}, NONE},
    {0, 0, 0, 0, FLEET_OUT, 2, AT(1, 8, 39), AT(1, 8, 40), SEC(1, 9, 25, 30), 5, 1, 2, {0, 1}, NONE},
    {2, 1, 0, 1, FLEET_OUT, 2, AT(1, 9, 0), AT(1, 9, 4), AT(1, 10, 10), 6, 2, 1, {2}, NONE},
    {5, 2, 0, 1, FLEET_OUT, 1, AT(1, 9, 0), AT(1, 9, 3), AT(2, 8, 0), 8, 2, 1, {4}, NONE},
    {2, 1, 0, 1, FLEET_OUT, 2, AT(1, 10, 15), AT(1, 10, 16), SEC(1, 10, 51, 30), 10, 1, 1, {2}, NONE},
    {3, 1, 1, 2, FLEET_OUT, 2, AT(2, 8, 0), AT(2, 8, 2), AT(2, 8, 31), 11, 2, 1, {2}, 6},
    {4, 1, 2, 2, FLEET_OUT, 2, AT(2, 8, 0), AT(2, 8, 3), AT(2, 8, 49), 14, 1, 1, {3}, 7},
    {6, 2, 1, 2, FLEET_OUT, 1, AT(2, 8, 0), AT(2, 8, 1), AT(2, 8, 19), 15, 1, 1, {5}, 8},
    {3, 1, 1, 2, FLEET_OUT, 2, AT(2, 8, 35), AT(2, 8, 36), AT(2, 9, 2), 13, 1, 1, {2}, 6},
    {3, 1, 1, 2, FLEET_OUT, 2, AT(2, 9, 10), AT(2, 9, 11), SEC(2, 9, 26, 30), 16, 1, 1, {2}, 6},
    {3, 1, 1, 2, FLEET_BACK, 2, AT(4, 15, 0), AT(4, 15, 0), AT(4, 15, 30), 17, 2, 1, {2}, 6},
    {4, 1, 2, 2, FLEET_BACK, 2, AT(4, 15, 0), AT(4, 15, 0), SEC(4, 15, 46, 30), 20, 1, 1, {3}, 7},
    {6, 2, 1, 2, FLEET_BACK, 1, AT(4, 15, 0), AT(4, 15, 0), SEC(4, 15, 18, 30), 21, 1, 1, {4}, 8},
    {3, 1, 1, 2, FLEET_BACK, 2, AT(4, 15, 35), AT(4, 15, 35), SEC(4, 16, 1, 30), 19, 1, 1, {2}, 6},
    {3, 1, 1, 2, FLEET_BACK, 2, AT(4, 16, 5), AT(4, 16, 5), SEC(4, 16, 21, 30), 22, 1, 1, {2}, 6},
    {2, 1, 0, 1, FLEET_BACK, 2, AT(5, 7, 0), AT(5, 7, 0), AT(5, 8, 8), 23, 2, 1, {2}, NONE},
    {5, 2, 0, 1, FLEET_BACK, 1, AT(5, 7, 0), AT(5, 7, 0), SEC(5, 7, 26, 30), 25, 1, 1, {4}, NONE},
    {2, 1, 0, 1, FLEET_BACK, 2, AT(5, 8, 15), AT(5, 8, 15), SEC(5, 8, 51, 30), 26, 1, 1, {2}, NONE},
    {1, 0, 3, 0, FLEET_BACK, 1, AT(6, 7, 0), AT(6, 7, 0), SEC(6, 8, 6, 30), 28, 1, 2, {4, 5}, NONE},
    {2, 0, 0, 0, FLEET_BACK, 2, AT(6, 7, 0), AT(6, 7, 0), AT(6, 7, 51), 27, 1, 2, {2, 3}, NONE},
    {0, 0, 0, 0, FLEET_BACK, 1, AT(6, 8, 0), AT(6, 8, 0), SEC(6, 9, 6, 30), 29, 1, 2, {0, 1}, NONE},
    {0, 0, 0, 0, FLEET_BACK, 2, AT(6, 9, 10), AT(6, 9, 10), SEC(6, 9, 56, 30), 30, 1, 2, {0, 1}, NONE},
};

// The first two trips have happened: those of the plan, and their stops, come first there too.
enum { FIXED = 2 };

// Of the trips that were told one is kept (ten minutes later), the other went by another vehicle.
static const fleet_trip tolds[] = {
    {0, 0, 0, 0, FLEET_OUT, 2, AT(1, 6, 50), AT(1, 6, 52), AT(1, 7, 38), 0, 1, 2, {0, 1}, NONE},
    {2, 1, 1, 2, FLEET_OUT, 2, AT(2, 8, 35), AT(2, 8, 36), AT(2, 9, 2), 1, 1, 1, {2}, 6},
};
static const fleet_stop told_stops[] = {
    {C_A, 0, 2, AT(1, 7, 12), AT(1, 7, 18)},
    {C_T3, 9, 1, AT(2, 8, 46), AT(2, 8, 52)},
};

static const fleet_pin pins[] = {
    {C_A, FLEET_OUT, 0, 0, AT(1, 6, 0), AT(1, 7, 52)},
    {C_A1, FLEET_BACK, 3, NONE, AT(5, 7, 0), AT(5, 12, 0)},
};

static const fleet_missing missing[] = {
    {C_U2, FLEET_OUT, 1, FLEET_NO_PATH},   {C_U2, FLEET_BACK, 1, FLEET_NO_PATH},
    {C_U3, FLEET_OUT, 1, FLEET_NO_ESCORT}, {C_U3, FLEET_BACK, 1, FLEET_NO_ESCORT},
    {C_B1, FLEET_BACK, 1, FLEET_NOT_SENT}, {C_B2, FLEET_BACK, 1, FLEET_NOT_SENT},
    {C_B, FLEET_BACK, 2, FLEET_NOT_SENT},
};

static const int32_t wave_of[] = {2, 1};

// Counted by hand, the last three vehicle by vehicle.
static const fleet_score score = {{
    [FLEET_UNDELIVERED] = 2 + 2, // U2 and U3; theirs that do not come back
    [FLEET_LATE] = SEC(0, 0, 21, 30),
    [FLEET_UNGUARDED] =
        AT(0, 1, 22) + AT(0, 22, 16) + SEC(0, 15, 48, 30) + SEC(0, 0, 23, 30), // jetty, A2; back
    [FLEET_EXPOSED] = 4 * AT(0, 0, 30) + 4 * AT(0, 0, 20),
    [FLEET_CHANGED] = 1,
    [FLEET_PEOPLE] = 70830 + 33960 + 34500 + 17700 + 17190 + 168780 + 4500,
    [FLEET_COST] = 2141166 + 2317916 + 1200000 + 17208 + 47750 + 1357500,
    [FLEET_METRES] = 170000 + 60000 + 122000 + 47000 + 40000 + 52500 + 12000,
}};

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

static void set_rules(fleet_problem *p)
{
    p->load_unit_s = 60;
    p->unload_unit_s = 30;
    p->stop_fixed_s = 300;
    p->margin_s = 600;
    p->receipt_s = AT(2, 9, 0);
    p->late_s = AT(3, 18, 0);
    p->rest_s = AT(0, 8, 0);
    p->stretch_s = AT(0, 4, 0);
    p->water_bad = true;
    p->now_s = AT(0, 8, 30);
    p->told_slack_s = AT(0, 0, 15);
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
        .place_guarded = COPY(a, guarded),
        .place_docks = COPY(a, docks),
        .n_hours = COUNT(hours),
        .hours = COPY(a, hours),
        .n_lot = COUNT(lots),
        .lot = COPY(a, lots),
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
        .n_laid_up = COUNT(laid_ups),
        .laid_up = COPY(a, laid_ups),
        .n_person = COUNT(persons),
        .person = COPY(a, persons),
        .n_busy = COUNT(busies),
        .busy = COPY(a, busies),
        .n_fixed = FIXED,
        .fixed = copy_of(a, trips, FIXED * sizeof *trips),
        .n_fixed_stop = FIXED,
        .fixed_stop = copy_of(a, stops, FIXED * sizeof *stops),
        .n_pin = COUNT(pins),
        .pin = COPY(a, pins),
        .n_told = COUNT(tolds),
        .told = COPY(a, tolds),
        .n_told_stop = COUNT(told_stops),
        .told_stop = COPY(a, told_stops),
    };
    set_rules(ret_p);
    *ret_plan = (fleet_plan){
        .n_trip = COUNT(trips),
        .trip = COPY(a, trips),
        .n_stop = COUNT(stops),
        .stop = COPY(a, stops),
        .n_missing = COUNT(missing),
        .missing = COPY(a, missing),
        .n_wave = 2,
        .wave_of = COPY(a, wave_of),
        .score = score,
    };
}
