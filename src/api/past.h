// Questions about an hour of the operation: those of the live routes that name a moment (`at`, and what of it
// is meant by `known`), done on a lane of their own. Rights are those of today.
#ifndef KAWAL_API_PAST_H
#define KAWAL_API_PAST_H

#include "api/routes.h"

#define PAST_WORDS "at known"

// A question on its way to the lane; its texts are the request's.
typedef struct past_question {
    replay *replay;
    const scope *scope;
    access_who who;
    replay_words words;
    const http_request *q;
} past_question;
typedef bool past_ask(const past_question *k, json_t **ret, err *e);

past_ask past_convoys, past_convoy, past_positions, past_alarms, past_readiness, past_numbers;

// Whether a question names a moment: then `ask` answers it on the lane.
bool past_asked(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x,
                past_ask *ask);

// GET /api/v1/replay: what there is to replay.
void past_span(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

#endif
