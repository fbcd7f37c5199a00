// What making a map and reading one have in common.
#ifndef KAWAL_ROAD_MAP_INTERNAL_H
#define KAWAL_ROAD_MAP_INTERNAL_H

#include "road/map.h"

// Fills slot_first and slot_arc from the map's graph and arc_way.
void map_list_slots(arena *a, map *m);

#endif
