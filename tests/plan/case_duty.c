#include "case_duty.h"

#include <stdlib.h>
#include <string.h>

#define DAY(day)     ((day)*86400)
#define HOUR(hour)   ((hour)*3600)
#define COUNT(table) ((int32_t)(sizeof(table) / sizeof((table)[0])))

enum { KECAMATAN = 2, CLASSES = 3, UNITS = 3, POSTS = 4 };

static const int32_t class_rank[CLASSES] = {1, 2, 3};

// [class][kecamatan]: kecamatan 1 covers its calm TPS with one officer.
static const duty_pattern patterns[CLASSES * KECAMATAN] = {
    {2, 4, 8}, {1, 4, 8}, {2, 2, 4}, {2, 2, 4}, {2, 1, 2}, {2, 1, 2},
};

// TPS of a kecamatan lie on a line, five minutes apart.
static const duty_tps tps[] = {
    {0, 0, 0}, {0, 1, 0}, {0, 2, 0}, {0, 3, 0}, {0, 4, 0}, {0, 5, 0}, // six calm ones
    {0, 6, 1}, {0, 7, 1}, {0, 8, 2},                                  // two rawan, one sangat rawan
    {1, 0, 0}, {1, 1, 0}, {1, 2, 2},                                  // 9, 10 calm, 11 sangat rawan
    {1, 3, 1}, {1, 4, 1}, {1, 5, 1},                                  // rawan: nobody is left for them
};
enum { TPS = 15, LINE_S = 300 };

static const duty_unit units[UNITS] = {{0}, {1}, {-1}};

// 0 to 6 of Polsek 0 (6 its village officer), 7 to 9 of Polsek 1, the rest of the Polres; 17 has not signed,
// 18 is away on voting day.
static const duty_person persons[] = {
    {0, true, false, DAY(0), DAY(9)}, {0, true, false, DAY(0), DAY(9)}, {0, true, false, DAY(0), DAY(9)},
    {0, true, false, DAY(0), DAY(9)}, {0, true, false, DAY(0), DAY(9)}, {0, true, false, DAY(0), DAY(9)},
    {0, true, true, DAY(0), DAY(9)},  {1, true, false, DAY(0), DAY(9)}, {1, true, false, DAY(0), DAY(9)},
    {1, true, false, DAY(0), DAY(9)}, {2, true, false, DAY(0), DAY(9)}, {2, true, false, DAY(0), DAY(9)},
    {2, true, false, DAY(0), DAY(9)}, {2, true, false, DAY(0), DAY(9)}, {2, true, false, DAY(0), DAY(9)},
    {2, true, false, DAY(0), DAY(9)}, {2, true, false, DAY(0), DAY(9)}, {2, false, false, DAY(0), DAY(9)},
    {2, true, false, DAY(0), DAY(5)},
};

static const duty_post posts[POSTS] = {
    {-1, 2, DAY(0), DAY(8), HOUR(12)},                    // the warehouse
    {0, 1, DAY(6) + HOUR(6), DAY(6) + HOUR(14), HOUR(8)}, // one shift
    {1, 2, DAY(1), DAY(4), HOUR(8)},                      // lacks two
    {0, 2, DAY(3), DAY(3), HOUR(8)},                      // of no time: needs nobody
};

static const duty_team teams[] = {
    {0, 2, 8, 1, 2, {0, 1}, 2, 0, 300},     // sangat rawan, TPS 8
    {1, 2, 11, 1, 2, {7, 8}, 2, 0, 300},    // TPS 11
    {0, 1, 6, 2, 2, {2, 3}, 4, 300, 0},     // TPS 6, 7
    {0, 0, 0, 4, 2, {4, 10}, 8, 900, 1200}, // TPS 0 to 3, one officer of the Polres
    {0, 0, 4, 2, 2, {5, 6}, 8, 300, 300},   // TPS 4, 5
    {1, 0, 9, 2, 1, {9}, 8, 300, 300},      // TPS 9, 10
};
static const int32_t team_tps[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

static const duty_squad squads[] = {
    {0, 0, 2, {11, 12}}, {0, 1, 2, {13, 14}}, {1, 0, 1, {15}}, {2, 0, 2, {16, 18}}, {2, 1, 0, {0}},
};

static const int32_t uncovered[] = {12, 13, 14};

static const duty_class_need by_class[CLASSES] = {
    {8, 3, 5, 3, 5, 0}, // ceil(6 / 4) teams of 2, and ceil(2 / 4) of 1
    {5, 3, 6, 1, 2, 3},
    {2, 2, 4, 2, 4, 0},
};
static const duty_kecamatan_need by_kecamatan[KECAMATAN] = {{9, 8, 8, 0, 0}, {6, 7, 3, 4, 3}};

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

void case_duty(arena *a, duty_problem *ret_p, duty_plan *ret_plan)
{
    matrix *near = ARENA_NEW(a, matrix, KECAMATAN);
    near[0] = line(a, 9);
    near[1] = line(a, 6);
    int32_t *unit_tps_s = ARENA_NEW(a, int32_t, UNITS * TPS);
    int32_t *unit_post_s = ARENA_NEW(a, int32_t, UNITS * POSTS);
    for (int32_t i = 0; i < UNITS * TPS; i++) {
        unit_tps_s[i] = unit_tps(i / TPS, i % TPS);
    }
    for (int32_t i = 0; i < UNITS * POSTS; i++) {
        unit_post_s[i] = 600;
    }
    *ret_p = (duty_problem){
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
        .unit_post_s = unit_post_s,
        .n_person = COUNT(persons),
        .person = COPY(a, persons),
        .n_post = POSTS,
        .post = COPY(a, posts),
        .phase = {{DAY(4), DAY(5)}, {DAY(5), DAY(6)}, {DAY(6), DAY(7)}},
    };
    *ret_plan = (duty_plan){
        .n_team = COUNT(teams),
        .team = COPY(a, teams),
        .team_tps = COPY(a, team_tps),
        .n_squad = COUNT(squads),
        .squad = COPY(a, squads),
        .post_short = 2,
        .n_uncovered = COUNT(uncovered),
        .uncovered = COPY(a, uncovered),
        .available = 18,
        .lower_bound = 15,
        .short_by_bound = 0,
        .by_class = COPY(a, by_class),
        .by_kecamatan = COPY(a, by_kecamatan),
    };
}
