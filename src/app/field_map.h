// A map of the area of one person's day that a phone keeps: outlines, and lines of ways around his legs.
#ifndef KAWAL_APP_FIELD_MAP_H
#define KAWAL_APP_FIELD_MAP_H

#include <jansson.h>

#include "app/planner.h"

enum {
    FIELD_MAP_BYTES_MAX = 300 * 1024, // as JSON
    FIELD_MAP_CELL_E7 = 270000,       // 3 km: lines are drawn in the cells of the day's ways and those around
};

// The map of a day that field_day made of the same plan, as docs/formats/field-day.md says: thinned until it
// has at most FIELD_MAP_BYTES_MAX. Lines are those of the plan's ways, of the register's ways and links;
// what several ways share is drawn once. The caller owns *ret.
void field_map(arena *a, const planner_result *r, const json_t *day, json_t **ret);

#endif
