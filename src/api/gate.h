// What stands between a question and its handler, beside the right to ask: what of the operation the asker
// may see, whether the question stays within it, and what is written down of it.
#ifndef KAWAL_API_GATE_H
#define KAWAL_API_GATE_H

#include "api/routes.h"

// Finds the scope of who asks (r->scope, for the request in hand) and writes down a read of personal data or
// an export; of what is asked every few seconds the first time of a session. Errors: access.outside (the path
// or the query names something hidden, or the act needs to see all), the store's.
bool gate_pass(routes *r, const route *row, const http_request *q, const access_who *who, arena *a, err *e);

#endif
