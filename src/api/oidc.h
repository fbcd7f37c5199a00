// Logging in by an identity provider over the API v1 (docs/roles.md). Handlers of the table of routes.
#ifndef KAWAL_API_OIDC_H
#define KAWAL_API_OIDC_H

#include "api/routes.h"

// GET /api/v1/session/ways: how people can come in: {"password": true, "oidc": {"organisation"} or null}.
void oidc_get_ways(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/session/oidc: sends the browser to the provider.
void oidc_get(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/session/oidc/back: the browser comes back; it is logged in and sent to the page; or, a
// person's, to the login with `ditolak=CODE`, which says why not.
void oidc_get_back(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

#endif
