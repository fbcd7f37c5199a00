// Turns over ways, in maps that a survey has cut: the ways between are in more pieces then.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "history.h"
#include "lines.h"
#include "town.h"

typedef struct surveyed {
    arena a;
    map base, m;
    survey_report report;
} surveyed;

// The n-th piece of a way by its source, as a slot along it.
static int32_t piece_of(const map *m, int64_t source, int32_t n)
{
    for (int32_t w = 0; w < m->n_way; w++) {
        if (m->way[w].source == source && n-- == 0) {
            return 2 * w;
        }
    }
    assert_true(false);
    return -1;
}

// The way in, the way between and the way out are cut: the turn leads over both pieces of the one between,
// and who comes from one of the lanes is not bound.
static void test_turn_over_pieces(void **state)
{
    (void)state;
    enum { OUT = 104, OVER = 101, IN = 103 };
    const point lane[][2] = {{{0, TOWN_STEP_E7 / 2}, {-400 * M_E7, TOWN_STEP_E7 / 2}},
                             {{0, -TOWN_STEP_E7 / 2}, {-400 * M_E7, -TOWN_STEP_E7 / 2}},
                             {{-TOWN_STEP_E7 / 2, TOWN_STEP_E7 / 2}, {-TOWN_STEP_E7 / 2, TOWN_STEP_E7}}};
    const survey_line l[] = {line_of(-7, 2, lane[0]), line_of(-8, 2, lane[1]), line_of(-9, 2, lane[2])};
    const int32_t via[] = {2 * 1};
    const map_turn no = {.in = 3, .out = 4, .node = 0, .n_via = 1};
    surveyed j = {0};
    map_parts p = town_parts(&j.a, MAP_ROAD);
    p.n_turn = p.n_via = 1;
    p.turn = &no;
    p.via = via;
    assert_true(map_make(&j.a, &p, &j.base, NULL));
    assert_true(map_survey(&j.a, &j.base, 3, l, 0, NULL, &j.m, &j.report, NULL));
    const map *m = &j.m;
    assert_true(m->n_turn == 1 && m->turn[0].n_via == 2 && j.report.turns_lost == 0);
    const int32_t whole[] = {piece_of(m, IN, 0) + 1, piece_of(m, OVER, 0), piece_of(m, OVER, 1),
                             piece_of(m, OUT, 0), piece_of(m, OUT, 1)};
    assert_true(graph_drives(m, 3, whole) && !graph_drives(m, 4, whole));
    assert_true(graph_drives(m, 4, whole + 1));
    const int32_t from_west[] = {piece_of(m, IN, 1) + 1, whole[0], whole[1], whole[2], whole[3]};
    assert_true(graph_drives(m, 4, from_west) && !graph_drives(m, 5, from_west));
    const int32_t from_lane[] = {piece_of(m, -7, 0) + 1, whole[2], whole[3], whole[4]};
    assert_true(graph_drives(m, 4, from_lane));
    const int32_t into_lane[] = {whole[0], whole[1], piece_of(m, -7, 0), piece_of(m, -7, 0) + 1,
                                 whole[2], whole[3]};
    assert_true(graph_drives(m, 6, into_lane));
    // The same turn back over the pieces: they come the other way round.
    const int32_t back_via[] = {2 * 1 + 1};
    const map_turn back = {.in = 4, .out = 3, .node = EAST, .n_via = 1};
    p.turn = &back;
    p.via = back_via;
    assert_true(map_make(&j.a, &p, &j.base, NULL));
    assert_true(map_survey(&j.a, &j.base, 3, l, 0, NULL, &j.m, &j.report, NULL));
    const int32_t home[] = {whole[3] + 1, whole[2] + 1, whole[1] + 1, whole[0] - 1};
    assert_true(graph_drives(m, 3, home) && !graph_drives(m, 4, home));
    survey_change gone = as_it_is; // and without the way between there is no such turn
    gone.source = OVER;
    gone.gone = true;
    assert_true(map_survey(&j.a, &j.base, 0, NULL, 1, &gone, &j.m, &j.report, NULL));
    assert_true(j.m.n_turn == 0 && j.m.n_via == 0 && j.report.turns_lost == 0);
    arena_done(&j.a);
}

// A way between that is cut into too many pieces: the turn is lost, and told.
static void test_turn_lost(void **state)
{
    (void)state;
    enum { LANES = MAP_VIA_MAX, SPACE = 10 * M_E7 };
    const point node[] = {{0, 0}, {0, 1000 * M_E7}, {0, 5000 * M_E7}, {0, 6000 * M_E7}};
    const point shape[] = {node[0], node[1], node[1], node[2], node[2], node[3]};
    map_way way[3];
    for (int i = 0; i < 3; i++) {
        way[i] = (map_way){.source = 1 + i,
                           .from = i,
                           .to = i + 1,
                           .length_m = point_distance_m(node[i], node[i + 1]),
                           .first_point = 2 * i,
                           .n_point = 2,
                           .duration_ms = -1,
                           .class_ = MAP_TERTIARY,
                           .surface = SURFACE_PAVED};
    }
    const int32_t via[] = {2 * 1};
    const map_turn no = {.in = 0, .out = 2, .node = 1, .n_via = 1};
    map_parts p = {.n_node = 4,
                   .n_way = 3,
                   .n_point = 6,
                   .n_turn = 1,
                   .n_via = 1,
                   .node = node,
                   .way = way,
                   .shape = shape,
                   .turn = &no,
                   .via = via};
    surveyed j = {0};
    survey_line line[LANES];
    point lane[LANES][2];
    assert_true(map_make(&j.a, &p, &j.base, NULL));
    for (int32_t i = 0; i < LANES; i++) {
        lane[i][0] = (point){0, 1000 * M_E7 + (i + 1) * SPACE};
        lane[i][1] = (point){400 * M_E7, lane[i][0].lon_e7};
        line[i] = line_of(-1 - i, 2, lane[i]);
    }
    assert_true(map_survey(&j.a, &j.base, LANES - 1, line, 0, NULL, &j.m, &j.report, NULL));
    assert_true(j.m.n_turn == 1 && j.m.turn[0].n_via == MAP_VIA_MAX && j.report.turns_lost == 0);
    assert_true(map_survey(&j.a, &j.base, LANES, line, 0, NULL, &j.m, &j.report, NULL));
    assert_true(j.m.n_turn == 0 && j.report.turns_lost == 1);
    arena_done(&j.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turn_over_pieces),
        cmocka_unit_test(test_turn_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
