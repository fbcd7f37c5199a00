// The network over the API v1: what it is made of, ways, what can be reached, tiles.
// docs/formats/network-json.md. All of it is answered on the lane of the roads. `sc` is what the asker
// may see of it (NULL: all); it must live as long as the request.
#ifndef KAWAL_API_NETWORK_H
#define KAWAL_API_NETWORK_H

#include "api/http.h"
#include "app/road_desk.h"
#include "app/scope.h"

// GET /api/v1/network
void network_get(road_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x);

// GET /api/v1/route?from=&to=&vehicle=&boat=&onward=&boxes=&rain=&river=&night=&at=
void network_route(road_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x);

// GET /api/v1/reach?place=&minutes=&to= and the words of a route
void network_reach(road_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x);

// GET /api/v1/tiles/{z}/{x}/{y}.mvt; `rest` begins with z.
void network_tile(road_desk *d, const scope *sc, str rest, const http_request *q, arena *a, http_answer *x);

#endif
