// Lines on the map as the register keeps them: a GeoJSON LineString (RFC 7946) without spaces, degrees WGS 84
// with at most 7 decimals, longitude first; heights are left out.
#ifndef KAWAL_DOMAIN_LINE_H
#define KAWAL_DOMAIN_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "geo/point.h"

enum {
    LINE_POINTS_MAX = 10000,
    LINE_TEXT_MAX = LINE_POINTS_MAX * 28 + 64, // bytes of a line in canonical text
};

// Reads degrees from -180 to 180 with a decimal point; decimals beyond the seventh (11 mm) are cut, so that
// what map programs export can be read as it is. False when it is something else.
bool degrees_read(str text, int32_t *ret_e7);

// Reads a LineString of at least two points that differ. The points live in the arena. Errors: value.line,
// value.line_short, value.line_long {limit}.
bool line_read(arena *a, str text, const point **ret, int32_t *ret_n, err *e);

// The same of the coordinates alone: an array of positions.
bool line_coordinates(arena *a, const json_t *list, const point **ret, int32_t *ret_n, err *e);

// At least two points and not all the same, at most LINE_POINTS_MAX. Errors: value.line_short,
// value.line_long {limit}.
bool line_check(int32_t n, const point *p, err *e);

// The canonical text of a line, appended.
void line_write(strbuf *out, int32_t n, const point *p);

#endif
