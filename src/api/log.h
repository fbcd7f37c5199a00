// A log over HTTP, read only, in the C2SP layout: GET /checkpoint, /tile/..., /keys.
#ifndef KAWAL_API_LOG_H
#define KAWAL_API_LOG_H

#include "api/http.h"
#include "app/static_log.h"

// Answers for a path below the log's address ("/checkpoint"). A tile is what a log of the checkpoint's size
// has; it never changes, and caches may keep it for ever.
void log_answer(const public_log *l, str path, const http_request *q, arena *a, http_answer *ret);

// The same for a server that serves one log and nothing else (http_handler); ctx is a public_log.
void log_handle(void *ctx, const http_request *q, arena *a, http_answer *ret);

#endif
