// Lines as short texts: the encoded polyline of Google's Maps documentation ("Encoded Polyline Algorithm
// Format"), with 5 decimals of a degree, which is 1.1 m.
#ifndef KAWAL_GEO_POLYLINE_H
#define KAWAL_GEO_POLYLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "geo/point.h"

enum { POLYLINE_TEXT_MAX = 16 * 1024 * 1024 };

// Adds n points; those that round to the point before are left out, but for the last.
void polyline_write(strbuf *out, int32_t n, const point *p);

// Reads such a text: at most `max` points into p. *ret_n is how many there are; false when it is no such
// text, leaves the earth, or has more.
bool polyline_read(str text, int32_t max, point *p, int32_t *ret_n);

#endif
