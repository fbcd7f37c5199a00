// What a row must satisfy beyond its single columns, given what lies around it.
#ifndef KAWAL_DOMAIN_RULES_H
#define KAWAL_DOMAIN_RULES_H

#include <stdbool.h>

#include "base/err.h"
#include "domain/register.h"
#include "geo/point.h"

enum {
    RULE_FAR_M = 30000,          // a TPS or a village's site from the village's point
    RULE_BOX_MARGIN_E7 = 3000000 // a site or a line around the box of all village points: 33 km
};

// The known place of an area.
typedef struct rule_area {
    area_level level;
    bool has_point;
    point at;
} rule_area;

typedef struct rule_box {
    bool any; // false: no point yet
    point min;
    point max;
} rule_box;

typedef struct rule_around {
    const rule_area *area; // that the entry is placed in; NULL when unknown
    const rule_box *villages;
} rule_around;

void rule_box_add(rule_box *box, point p);

// Looks at a complete entry. On a fault *ret_column is the column to correct. Errors: rule.half_place,
// rule.swapped, rule.outside, rule.far {km} {limit} {area}, rule.far_site, rule.area_code, rule.area_place,
// rule.village_level, rule.kabupaten_level, rule.order {from} {to}, rule.hours_half, rule.same_ends,
// rule.mode_class, rule.villages_role, rule.way_nothing, rule.way_line {column}, rule.way_id, rule.way_code,
// rule.far_point, rule.closure_what, rule.closure_circle, rule.pin_whom, rule.pin_what, rule.polri_min,
// rule.assignment_where, rule.assignment_what, rule.assignment_forbid, rule.criterion_scale; of a line also
// those of line_read.
bool rule_check(const entry *row, const rule_around *around, int *ret_column, err *e);

// A point inside Indonesia's box; else rule.swapped or rule.outside.
bool rule_place(point p, err *e);

// True for the three numbers of a pattern in one cell, as in 2:4:8.
bool rule_is_triple(str value);

#endif
