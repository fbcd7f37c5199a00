// A witness over HTTP: POST /add-checkpoint (c2sp.org/tlog-witness), and its log of checkpoints, read only.
#ifndef KAWAL_API_WITNESS_H
#define KAWAL_API_WITNESS_H

#include "api/http.h"
#include "app/witness.h"

typedef struct witness_routes {
    witness_desk *desk;
    public_log log; // witness_public(desk)
} witness_routes;

// Answers one request (http_handler); ctx is a witness_routes.
void witness_handle(void *ctx, const http_request *q, arena *a, http_answer *ret);

#endif
