// Where boats may land although no map says so: at the ends of roads near water.
#include <stdlib.h>

#include "road/map_osm_internal.h"
#include "road/snap.h"

enum { NEAR_WATER_M = 50 };

// The way that ends at each junction when it is the only one there; -1 of others. A loop is no end.
static int32_t *list_ends(const map *m)
{
    enum { NONE = -1, MANY = -2 };
    int32_t *only = mem_grow(NULL, (size_t)m->n_node + 1, sizeof *only);
    for (int32_t v = 0; v < m->n_node; v++) {
        only[v] = NONE;
    }
    for (int32_t w = 0; w < m->n_way; w++) {
        const int32_t end[] = {m->way[w].from, m->way[w].to};
        for (int i = 0; i < 2; i++) {
            only[end[i]] = only[end[i]] == NONE ? w : MANY;
        }
    }
    return only;
}

static bool near_another(const importer *im, size_t n, point p)
{
    enum { APART_E7 = 6000 }; // 67 m of latitude: farther for sure, and told cheaply
    for (size_t i = 0; i < n; i++) {
        int64_t off_e7 = (int64_t)im->candidate[i].at.lat_e7 - p.lat_e7;
        if (off_e7 < APART_E7 && off_e7 > -APART_E7 &&
            point_distance_m(im->candidate[i].at, p) <= NEAR_WATER_M) {
            return true;
        }
    }
    return false;
}

void suggest_road_ends(importer *im, const map *road, const map *water)
{
    arena a = {0};
    snap_index s;
    snap_make(&a, water, &s);
    int32_t *only = list_ends(road);
    size_t n_drawn = im->n_candidate; // those that a mapper has drawn
    for (int32_t v = 0; v < road->n_node; v++) {
        bool end = only[v] >= 0 && road->way[only[v]].class_ != MAP_FERRY_ROAD;
        if (end && snap_find(&s, road->node[v], NEAR_WATER_M, NULL).way >= 0 &&
            !near_another(im, n_drawn, road->node[v])) {
            candidate_push(im, road->node[v], road->way[only[v]].source, CANDIDATE_ROAD_END);
        }
    }
    free(only);
    arena_done(&a);
}
