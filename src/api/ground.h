// The optional basemap, by ranges of its bytes.
#ifndef KAWAL_API_GROUND_H
#define KAWAL_API_GROUND_H

#include "api/routes.h"

// One range of a Range header in a file of `whole` bytes: "bytes=A-B", "bytes=A-" or "bytes=-N", cut at the
// end of the file. False when there is none, or several, it lies outside, or is longer than
// GROUND_MAP_READ_MAX.
bool ground_range(str header, int64_t whole, int64_t *ret_from, int64_t *ret_n);

// GET /api/v1/basemap.pmtiles, with Range alone
void ground_get(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// Whether the operation has one that can be shown.
bool ground_there(const routes *r);

#endif
