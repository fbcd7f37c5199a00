// Shared by the files that read a plan before back from its document; for app/ alone.
#ifndef KAWAL_APP_PLANNING_BEFORE_H
#define KAWAL_APP_PLANNING_BEFORE_H

#include "app/planning_codes.h"

// Who looks codes of the document up.
typedef struct reader {
    arena *a;
    planning *p;
    const planning_before *before;
    int32_t shift_s; // from the document's seconds to the problem's
    planning_codes codes;
    int32_t *at_place_first; // [n_node + 1] consignments by the place that receives them
    int32_t *at_place;
} reader;

// The index of a code in a row; its number, within 32 bits; the i-th of its exact seconds, as the problem's.
bool before_code(const str_map *m, const json_t *row, const char *key, int32_t *ret);
int32_t before_number(const json_t *row, const char *key);
int32_t before_second(const reader *r, const json_t *row, size_t i);

// What is known of a trip, or NULL.
const planning_news *before_news(const reader *r, const char *trip);

// Chains of goods that are on their way stay as they were told, as far as they have come. Errors:
// planning_times'.
bool before_keep_ways(reader *r, const json_t *trips, err *e);

#endif
