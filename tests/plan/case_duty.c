#include "case_duty.h"

#include <stdlib.h>
#include <string.h>

#define DAY(day)     ((day)*86400)
#define HOUR(hour)   ((hour)*3600)
#define COUNT(table) ((int32_t)(sizeof(table) / sizeof((table)[0])))

enum { KECAMATAN = 2, CLASSES = 3, UNITS = 3, POSTS = 5, SITES = 3 };
enum { BOAT = 1, MEDIC = 2 };

static const int32_t class_rank[CLASSES] = {1, 2, 3};

// [class][kecamatan]: kecamatan 1 covers its calm TPS with one officer; some teams count with one fewer.
static const duty_pattern patterns[CLASSES * KECAMATAN] = {
    {2, 4, 8, 1}, {1, 4, 8, 0}, {2, 2, 4, 0}, {2, 2, 4, 0}, {2, 1, 2, 0}, {2, 1, 2, 1},
};

// TPS of a kecamatan lie on a line, five minutes apart.
static const duty_tps tps[] = {
    {0, 0, 0, 102}, {0, 1, 0, 102}, {0, 2, 0, 102}, {0, 3, 0, 102}, {0, 4, 0, 101}, // five calm ones
    {0, 5, 1, 101}, {0, 6, 1, 100}, {0, 7, 1, 100}, {0, 8, 2, 100},                 // three rawan, one sangat
    {1, 0, 0, 110}, {1, 1, 0, 110}, {1, 2, 2, 111}, // 9, 10 calm, 11 sangat rawan
    {1, 3, 1, 111}, {1, 4, 1, 111}, {1, 5, 1, 111}, // rawan: nobody is left for them
};
enum { TPS = 15, LINE_S = 300 };

static const duty_unit units[UNITS] = {{0}, {1}, {-1}};

// Lists: the village of officer 6, where 0 and 15 may not serve.
static const int32_t villages[] = {101, 111, 102, 112};
// When 5 and 12 are elsewhere.
static const duty_busy busy[] = {{DAY(0), DAY(1)}, {DAY(2), DAY(3)}, {DAY(7) + HOUR(13), DAY(7) + HOUR(15)}};

#define FROM_POLSEK_0 .unit = 0, .eligible = true, .to_s = DAY(9)
#define FROM_POLSEK_1 .unit = 1, .eligible = true, .to_s = DAY(9)
#define FROM_POLRES   .unit = 2, .eligible = true, .to_s = DAY(9)

// 0 to 6 of Polsek 0 (6 its village officer), 7 to 9 of Polsek 1, the rest of the Polres; 16 has no pledge
// but an override, 17 has not signed, 18 is away on voting day.
static const duty_person persons[] = {
    {FROM_POLSEK_0, .barred_first = 1, .barred_n = 2, .hours = 5},
    {FROM_POLSEK_0},
    {FROM_POLSEK_0, .told_plus1 = 7 + 1},
    {FROM_POLSEK_0, .told_plus1 = 0 + 1}, // has lost what was told
    {FROM_POLSEK_0, .pin_plus1 = 2 + 1},
    {FROM_POLSEK_0, .busy_first = 0, .busy_n = 2},
    {FROM_POLSEK_0, .village_officer = true, .village_first = 0, .village_n = 1},
    {FROM_POLSEK_1},
    {FROM_POLSEK_1, .skills = BOAT | MEDIC, .pin_plus1 = TPS + POSTS + 1},
    {FROM_POLSEK_1},
    {FROM_POLRES},
    {FROM_POLRES, .pin_plus1 = TPS + 0 + 1},
    {FROM_POLRES, .busy_first = 2, .busy_n = 1},
    {FROM_POLRES},
    {FROM_POLRES},
    {FROM_POLRES, .skills = MEDIC, .told_plus1 = TPS + 1 + 1, .barred_first = 3, .barred_n = 1},
    {FROM_POLRES, .overridden = true},
    {.unit = 2, .to_s = DAY(9), .told_plus1 = TPS + 0 + 1},
    {.unit = 2, .eligible = true, .to_s = DAY(5)},
    {FROM_POLRES, .skills = BOAT, .told_plus1 = TPS + POSTS + 1},
};

static const duty_post posts[POSTS] = {
    // the warehouse
    {.kecamatan = -1, .guards = 2, .from_s = DAY(0), .to_s = DAY(8), .shift_s = HOUR(12)},
    // one shift, by a medic
    {.kecamatan = 0,
     .guards = 1,
     .from_s = DAY(6) + HOUR(6),
     .to_s = DAY(6) + HOUR(14),
     .shift_s = HOUR(8),
     .skills = MEDIC,
     .village = 100},
    // lacks two
    {.kecamatan = 1, .guards = 2, .from_s = DAY(1), .to_s = DAY(4), .shift_s = HOUR(8), .village = 110},
    // of no time: needs nobody
    {.kecamatan = 0, .guards = 2, .from_s = DAY(3), .to_s = DAY(3), .shift_s = HOUR(8)},
    // a Padal: stays all the time
    {.kecamatan = 1, .guards = 1, .from_s = DAY(1), .to_s = DAY(3), .first = true, .own = true},
};

static const duty_team teams[] = {
    {0, 2, 8, 1, 2, {0, 1}, 2, 0, 300, 8, 0},       // sangat rawan, TPS 8
    {1, 2, 11, 1, 1, {7}, 2, 0, 300, 11, 0},        // TPS 11: one officer short
    {0, 1, 6, 2, 2, {2, 3}, 4, 300, 0, 6, 300},     // TPS 6, 7
    {0, 0, 0, 4, 2, {4, 10}, 8, 900, 1200, 1, 600}, // TPS 0 to 3, one officer of the Polres
    {0, 1, 4, 2, 2, {5, 6}, 4, 300, 300, 4, 300},   // TPS 4, 5: calm and rawan
    {1, 0, 9, 2, 1, {9}, 4, 300, 300, 9, 300},      // TPS 9, 10
};
static const int32_t team_tps[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

// 9 is Padal before he is in a team.
static const duty_squad squads[] = {
    {0, 0, 2, {11, 12}}, {0, 1, 2, {13, 14}}, {1, 0, 1, {15}},
    {2, 0, 2, {16, 18}}, {2, 1, 0, {0}},      {4, 0, 1, {9}},
};

// A boat with one officer at two of three sites, for the sangat rawan TPS on voting day. The first site has
// no way to kecamatan 1, the last is far from all.
static const int32_t site_kecamatan[SITES] = {0, 1, -1};
static const int32_t site_far_s[SITES] = {1500, 900, 2000};
static const duty_stand stands[] = {{0, 0, 1, 1500, 1, {19}}, {0, 1, 1, 900, 1, {8}}};

static const int32_t uncovered[] = {12, 13, 14};

// In kecamatan 0: a team for the sangat rawan, two for the three rawan, one for the calm ones but the one
// that goes with the rawan. In kecamatan 1 the same, with one officer for the calm.
static const duty_class_need by_class[CLASSES] = {
    {7, 2, 3, 2, 3, 0},
    {6, 4, 8, 2, 4, 3},
    {2, 2, 4, 2, 3, 0},
};
static const duty_kecamatan_need by_kecamatan[KECAMATAN] = {{9, 8, 8, 0, 0}, {6, 7, 2, 5, 3}};
static const int32_t uncovered_by_class[CLASSES] = {0, 3, 0};

// Hours: a team 72; squads 180, 180, 8, 72; the Padal 48; reserves 24. Person 0 has 5 more, 9 is in two.
enum { FAIRNESS = 77 * 77 + 10 * 72 * 72 + 120 * 120 + 4 * 180 * 180 + 8 * 8 + 2 * 24 * 24 };

static void *copy_of(arena *a, const void *table, size_t size)
{
    void *copy = arena_alloc(a, size, 1);
    memcpy(copy, table, size);
    return copy;
}
#define COPY(a, table) copy_of((a), (table), sizeof(table))

static matrix line(arena *a, int32_t n)
{
    matrix m = {.n = n, .time_s = ARENA_NEW(a, int32_t, n * n), .dist_m = ARENA_NEW(a, int32_t, n * n)};
    for (int32_t i = 0; i < n * n; i++) {
        m.time_s[i] = LINE_S * abs(i / n - i % n);
    }
    return m;
}

// A Polsek is five minutes from each of its TPS, except that TPS 6 is next door, and has no way to the other
// kecamatan; the Polres is twenty minutes from all.
static int32_t unit_tps(int32_t unit, int32_t to)
{
    if (units[unit].kecamatan == -1) {
        return 1200;
    }
    if (units[unit].kecamatan != tps[to].kecamatan) {
        return MATRIX_NONE;
    }
    return to == 6 ? 0 : 300;
}

static int32_t *filled(arena *a, int32_t n, int32_t value)
{
    int32_t *list = ARENA_NEW(a, int32_t, n);
    for (int32_t i = 0; i < n; i++) {
        list[i] = value;
    }
    return list;
}

static const duty_reserve *boats(arena *a)
{
    duty_reserve *reserve = ARENA_NEW(a, duty_reserve, 1);
    int32_t *site_tps_s = ARENA_NEW(a, int32_t, SITES * TPS);
    for (int32_t i = 0; i < SITES * TPS; i++) {
        bool no_way = i / TPS < 2 && tps[i % TPS].kecamatan != i / TPS;
        site_tps_s[i] = no_way ? MATRIX_NONE : site_far_s[i / TPS];
    }
    *reserve = (duty_reserve){.n = 2,
                              .guards = 1,
                              .skills = BOAT,
                              .watch_rank = 3,
                              .n_site = SITES,
                              .site_tps_s = site_tps_s,
                              .unit_site_s = filled(a, UNITS * SITES, 700),
                              .site_kecamatan = COPY(a, site_kecamatan),
                              .from_s = DAY(5),
                              .to_s = DAY(6)};
    return reserve;
}

static void fill_problem(arena *a, duty_problem *p)
{
    matrix *near = ARENA_NEW(a, matrix, KECAMATAN);
    near[0] = line(a, 9);
    near[1] = line(a, 6);
    int32_t *unit_tps_s = ARENA_NEW(a, int32_t, UNITS * TPS);
    for (int32_t i = 0; i < UNITS * TPS; i++) {
        unit_tps_s[i] = unit_tps(i / TPS, i % TPS);
    }
    *p = (duty_problem){
        .n_kecamatan = KECAMATAN,
        .near = near,
        .n_class = CLASSES,
        .class_rank = COPY(a, class_rank),
        .pattern = COPY(a, patterns),
        .n_tps = COUNT(tps),
        .tps = COPY(a, tps),
        .n_unit = UNITS,
        .unit = COPY(a, units),
        .unit_tps_s = unit_tps_s,
        .unit_post_s = filled(a, UNITS * POSTS, 600),
        .n_person = COUNT(persons),
        .person = COPY(a, persons),
        .n_post = POSTS,
        .post = COPY(a, posts),
        .phase = {{DAY(4), DAY(5)}, {DAY(5), DAY(6)}, {DAY(6), DAY(7)}},
        .n_village = COUNT(villages),
        .village = COPY(a, villages),
        .n_busy = COUNT(busy),
        .busy = COPY(a, busy),
        .n_reserve = 1,
        .reserve = boats(a),
        .hop_limit_s = 1000,
        .spread_limit_s = 700,
        .travel_limit_s = 1500,
        .neighbour_s = 1000,
        .rest_s = HOUR(8),
        .handover_s = HOUR(1) / 2,
    };
}

// The certificate of 2,550 seconds. A covered TPS is worth 400, so a station gains 400 for itself and 100 for
// each neighbour on the line that a team may take which is no stricter; a member of the Polsek costs 300 and
// a toll of 50 (at TPS 6 the toll alone). There are breaks, so a team of one officer counts for calm TPS:
// -150 at 0 and 4, -250 at 1 to 3. Of two officers and two TPS: 200 at 5 and 7, -400 at 6; 300 at 8. Those
// below 0 are six, four are forced: -1,450. In kecamatan 1 9, 10 and 11 cost -150, -150 and -50. Twelve are
// covered, nine able persons are of units with a toll, one a village officer (8 is pinned to the boats):
// 4,800 - 450 - 1,450 - 350.
static void fill_certificate(arena *a, duty_bound *bound)
{
    bound->price = filled(a, TPS, 400);
    for (int32_t i = 0; i < COUNT(uncovered); i++) {
        bound->price[uncovered[i]] = 0;
    }
    bound->toll = filled(a, UNITS, 50);
    bound->toll[2] = 0;
    bound->own_toll = filled(a, COUNT(persons), 0);
    bound->own_toll[6] = 50;
    bound->travel_s = 2550;
}

void case_duty(arena *a, duty_problem *ret_p, duty_plan *ret_plan)
{
    fill_problem(a, ret_p);
    *ret_plan = (duty_plan){
        .n_team = COUNT(teams),
        .team = COPY(a, teams),
        .team_tps = COPY(a, team_tps),
        .n_squad = COUNT(squads),
        .squad = COPY(a, squads),
        .post_short = 2,
        .n_uncovered = COUNT(uncovered),
        .uncovered = COPY(a, uncovered),
        .available = 19,
        .lower_bound = 15,
        .short_by_bound = 0,
        .by_class = COPY(a, by_class),
        .by_kecamatan = COPY(a, by_kecamatan),
        .n_stand = COUNT(stands),
        .stand = COPY(a, stands),
        .score = {.uncovered = COPY(a, uncovered_by_class),
                  .unguarded = 1,
                  .lacking = 2,
                  .breaks = 2,
                  .answer_s = 1500,
                  .worst_s = 1200,
                  .travel_s = 5400 + 8 * 600 + 2 * 700,
                  .changed = 2,
                  .fairness = FAIRNESS},
        .bound = {.people = 15, .uncovered = filled(a, CLASSES, 0), .worst_s = 300, .reached_s = 5400},
    };
    fill_certificate(a, &ret_plan->bound);
}
