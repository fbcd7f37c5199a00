#include "api/past.h"

#include "api/answer.h"
#include "api/live.h"
#include "app/scope.h"

typedef struct asking {
    past_question question;
    past_ask *ask;
} asking;

bool past_convoys(const past_question *k, json_t **ret, err *e)
{
    return replay_convoys(k->replay, &k->words, &k->who, ret, e);
}

bool past_convoy(const past_question *k, json_t **ret, err *e)
{
    return replay_convoy(k->replay, &k->words, &k->who, http_path_between(k->q, CONVOYS_PATH, ""), ret, e);
}

bool past_positions(const past_question *k, json_t **ret, err *e)
{
    int64_t since_us = 0;
    return live_since(k->q, &since_us, e) &&
           replay_positions(k->replay, &k->words, &k->who, since_us, ret, e);
}

bool past_alarms(const past_question *k, json_t **ret, err *e)
{
    return replay_alarms(k->replay, &k->words, &k->who, http_query(k->q, "state"), http_query(k->q, "area"),
                         ret, e);
}

bool past_readiness(const past_question *k, json_t **ret, err *e)
{
    return replay_readiness(k->replay, &k->words, &k->who, http_query(k->q, "area"),
                            http_query(k->q, "level"), http_query(k->q, "cursor"), ret, e);
}

bool past_numbers(const past_question *k, json_t **ret, err *e)
{
    return replay_numbers(k->replay, &k->words, &k->who, http_query(k->q, "rows"), ret, e);
}

static bool ask_span(const past_question *k, json_t **ret, err *e)
{
    return replay_span(k->replay, ret, e);
}

static bool answer_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const asking *k = work;
    err e = {0};
    json_t *body = NULL;
    if (end) {
        err_fail(&e, ERR_CODE("api.stopping"));
        answer_problem(q, a, x, &e);
    } else if (k->ask(&k->question, &body, &e)) {
        scope_cut(k->question.scope, body);
        answer_json(q, a, x, 200, body);
    } else {
        answer_problem(q, a, x, &e);
    }
    return true;
}

static void begin(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x,
                  past_ask *ask)
{
    err e = {0};
    if (!r->replay) {
        err_fail(&e, ERR_CODE("live.down"));
        answer_problem(q, a, x, &e);
        return;
    }
    asking *k = ARENA_NEW(a, asking, 1);
    *k = (asking){.question = {.replay = r->replay,
                               .scope = r->scope,
                               .who = *who,
                               .words = {http_query(q, "at"), http_query(q, "known")},
                               .q = q},
                  .ask = ask};
    *x = (http_answer){.step = answer_step, .lane = HTTP_LANE_PAST, .work = k};
}

bool past_asked(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x,
                past_ask *ask)
{
    bool asked = http_query(q, "at").n > 0 || http_query(q, "known").n > 0;
    if (asked) {
        begin(r, q, who, a, x, ask);
    }
    return asked;
}

void past_span(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    begin(r, q, who, a, x, ask_span);
}
