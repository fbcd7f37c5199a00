// Lines and changes of a survey of the town (town.h).
#ifndef KAWAL_TESTS_ROAD_LINES_H
#define KAWAL_TESTS_ROAD_LINES_H

#include "road/survey.h"

enum { STEP_M = 111, M_E7 = 90, NORTH = 1, EAST, SOUTH, WEST }; // 90e-7 degree are a metre

static inline survey_line line_of(int64_t source, int32_t n, const point *p)
{
    return (survey_line){.source = source,
                         .n_point = n,
                         .point = p,
                         .duration_ms = -1,
                         .join_m = 30,
                         .class_ = MAP_TERTIARY,
                         .surface = SURFACE_PAVED};
}

static const survey_change as_it_is = {.class_ = -1, .surface = -1, .limit_kg = -1, .width_dm = -1};

#endif
