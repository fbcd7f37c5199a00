// Requests with a key (Idempotency-Key): done once, and answered the same when they are asked again.
#ifndef KAWAL_API_ONCE_H
#define KAWAL_API_ONCE_H

#include "api/http.h"
#include "app/kept_answers.h"

// A request with a key, while it is in hand.
typedef struct once once;

// Begins it, for who asks. *ret_done: it was done before, and its answer is in x; else *ret lives in the
// arena and once_end must follow. Errors: those of kept_request_init and kept_begin.
bool once_begin(kept_answers *k, const http_request *q, str user, arena *a, once **ret, http_answer *x,
                bool *ret_done, err *e);

// What the handler answered: kept now, or after its last step. Takes NULL.
void once_end(once *o, http_answer *x);

#endif
