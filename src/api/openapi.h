// The API as an OpenAPI 3.1 document, from the table of routes, the catalogues (what an operation and a word
// of a query mean) and docs/openapi (bodies and examples, embedded at build time).
#ifndef KAWAL_API_OPENAPI_H
#define KAWAL_API_OPENAPI_H

#include <jansson.h>

#include "api/routes.h"

// What docs/openapi says, as JSON by the name of the operation (tools/embed_openapi.py).
extern const char openapi_bytes[];
extern const size_t openapi_size;

// The document of these rows; the caller owns it.
json_t *openapi_document(const route *row, size_t n, text_language language);

// The same of what this server answers, as text; the caller frees it. NULL when there is no memory.
char *openapi_text(text_language language);

// GET /api/v1/openapi.json: a handler of the table of routes.
void openapi_get(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

#endif
