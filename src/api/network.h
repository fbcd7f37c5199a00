// The network over the API v1: what it is made of, ways, what can be reached, tiles.
// docs/formats/network-json.md. All of it is answered on the lane of the roads. Handlers of the table
// of routes.
#ifndef KAWAL_API_NETWORK_H
#define KAWAL_API_NETWORK_H

#include "api/routes.h"

#define TILES_PATH "/api/v1/tiles/"

// GET /api/v1/network
void network_get(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/route?from=&to=&vehicle=&boat=&onward=&boxes=&rain=&river=&night=&at=
void network_route(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/reach?place=&minutes=&to= and the words of a route
void network_reach(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/tiles/{z}/{x}/{y}.mvt
void network_tile(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

#endif
