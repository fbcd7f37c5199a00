// A small town drawn by hand: a crossing with four arms, a ring, and a river beside it.
#ifndef KAWAL_TESTS_ROAD_TOWN_H
#define KAWAL_TESTS_ROAD_TOWN_H

#include "road/map.h"

enum { TOWN_NODES = 5, TOWN_WAYS = 6, TOWN_STEP_E7 = 10000 };

// Nodes: 0 in the middle, 1 north, 2 east, 3 south, 4 west. Ways 0 to 3 lead from the middle out to 1 to 4;
// way 4 joins east and south, way 5 north and east, one way.
static inline map_parts town_parts(arena *a, map_medium medium)
{
    static const int8_t at[TOWN_NODES][2] = {{0, 0}, {1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    static const int8_t way[TOWN_WAYS][2] = {{0, 1}, {0, 2}, {0, 3}, {0, 4}, {2, 3}, {1, 2}};
    point *node = ARENA_NEW(a, point, TOWN_NODES);
    point *shape = ARENA_NEW(a, point, 2 * TOWN_WAYS);
    map_way *w = ARENA_NEW(a, map_way, TOWN_WAYS);
    for (int i = 0; i < TOWN_NODES; i++) {
        node[i] = (point){at[i][0] * TOWN_STEP_E7, at[i][1] * TOWN_STEP_E7};
    }
    for (int i = 0; i < TOWN_WAYS; i++) {
        int32_t from = way[i][0];
        int32_t to = way[i][1];
        shape[2 * i] = node[from];
        shape[2 * i + 1] = node[to];
        w[i] = (map_way){.source = 100 + i,
                         .from = from,
                         .to = to,
                         .length_m = point_distance_m(node[from], node[to]),
                         .first_point = 2 * i,
                         .n_point = 2,
                         .duration_ms = -1,
                         .class_ = medium == MAP_ROAD ? MAP_TERTIARY : MAP_RIVER,
                         .surface = SURFACE_PAVED};
    }
    w[5].flags = medium == MAP_ROAD ? WAY_NOT_BACK : 0;
    return (map_parts){.medium = medium,
                       .n_node = TOWN_NODES,
                       .n_way = TOWN_WAYS,
                       .n_point = 2 * TOWN_WAYS,
                       .node = node,
                       .way = w,
                       .shape = shape};
}

#endif
