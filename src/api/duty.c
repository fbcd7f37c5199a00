#include "api/duty.h"

#include "api/answer.h"
#include "app/plan_desk_duty.h"
#include "base/clock.h"

// A question on its way to the lane; its words are the request's. It fills the answer, or says why not.
typedef struct asking asking;
struct asking {
    plan_desk *desk;
    const scope *sc;
    bool (*run)(const asking *k, const http_request *q, arena *a, http_answer *x, err *e);
};

static bool answer_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const asking *k = work;
    err e = {0};
    if (end) {
        err_fail(&e, ERR_CODE("api.stopping"));
        answer_problem(q, a, x, &e);
    } else if (!k->run(k, q, a, x, &e)) {
        answer_problem(q, a, x, &e);
    }
    return true;
}

static void ask(const routes *r,
                bool (*run)(const asking *k, const http_request *q, arena *a, http_answer *x, err *e),
                arena *a, http_answer *x)
{
    asking *k = ARENA_NEW(a, asking, 1);
    *k = (asking){r->plans, r->scope, run};
    *x = (http_answer){.step = answer_step, .lane = HTTP_LANE_PLANS, .work = k};
}

// Takes the reference.
static bool answer(const asking *k, const http_request *q, arena *a, http_answer *x, json_t *body)
{
    scope_cut(k->sc, body);
    answer_json(q, a, x, 200, body);
    return true;
}

// ---------------------------------------------------------------- questions

static bool run_shortage(const asking *k, const http_request *q, arena *a, http_answer *x, err *e)
{
    json_t *out = NULL;
    return plan_desk_shortage(k->desk, &out, e) && answer(k, q, a, x, out);
}

void duty_get_shortage(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)q;
    (void)who;
    ask(r, run_shortage, a, x);
}

static bool bad_word(const char *field, err *e)
{
    return err_fail(e, ERR_CODE("duty.word"), ERR_Z("field", field));
}

// A day of the query; nothing where it is not said.
static bool read_day(const http_request *q, const char *field, int32_t *ret, err *e)
{
    str text = http_query(q, field);
    return text.n == 0 || date_parse(text, ret) || bad_word(field, e);
}

static bool run_request(const asking *k, const http_request *q, arena *a, http_answer *x, err *e)
{
    json_t *out = NULL;
    int64_t people = 0;
    str text = http_query(q, "people");
    duty_request_ask want = {0, DUTY_DAY_NONE, DUTY_DAY_NONE};
    if (text.n > 0 && !str_parse_i64(text, 1, DUTY_REQUEST_PEOPLE_MAX, &people)) {
        return bad_word("people", e);
    }
    want.people = (int32_t)people;
    return read_day(q, "from", &want.from_day, e) && read_day(q, "to", &want.to_day, e) &&
           plan_desk_request(k->desk, http_language(q), &want, &out, e) && answer(k, q, a, x, out);
}

void duty_get_request(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)q;
    (void)who;
    ask(r, run_request, a, x);
}

static const char *word(const http_request *q, arena *a, const char *field)
{
    str text = http_query(q, field);
    return text.n == 0 ? "" : str_dup(a, text);
}

static bool run_sheets(const asking *k, const http_request *q, arena *a, http_answer *x, err *e)
{
    json_t *out = NULL;
    const duty_ask whose = {word(q, a, "person"), word(q, a, "tps"), word(q, a, "unit")};
    int said = (whose.person[0] != '\0') + (whose.tps[0] != '\0') + (whose.unit[0] != '\0');
    return (said <= 1 || bad_word("person, tps, unit", e)) &&
           plan_desk_sheets(k->desk, http_language(q), &whose, k->sc, &out, e) && answer(k, q, a, x, out);
}

void duty_get_sheets(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)q;
    (void)who;
    ask(r, run_sheets, a, x);
}

static bool run_export(const asking *k, const http_request *q, arena *a, http_answer *x, err *e)
{
    static const char *const file[DUTY_FORMS] = {"kawal-duty.csv", "kawal-duty.xlsx", "kawal-duty.ics"};
    duty_form form = DUTY_CSV;
    str bytes = {NULL, 0};
    if (!duty_form_read(word(q, a, "as"), &form, e) ||
        !plan_desk_duty_file(k->desk, a, http_language(q), form, word(q, a, "person"), k->sc, &bytes, e)) {
        return false;
    }
    *x = (http_answer){.status = 200, .type = duty_form_type(form), .body = bytes, .attachment = file[form]};
    if (form != DUTY_XLSX) { // which is packed already
        answer_pack(q, a, x);
    }
    return true;
}

void duty_get_export(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)q;
    (void)who;
    ask(r, run_export, a, x);
}

static bool run_class(const asking *k, const http_request *q, arena *a, http_answer *x, err *e)
{
    json_t *out = NULL;
    str distance = http_query(q, "distance");
    bool by_rows = str_eq(distance, STR("rows"));
    return (distance.n == 0 || by_rows || str_eq(distance, STR("network")) || bad_word("distance", e)) &&
           plan_desk_class(k->desk, word(q, a, "tps"), word(q, a, "weights"), by_rows, &out, e) &&
           answer(k, q, a, x, out);
}

void duty_get_class(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)q;
    (void)who;
    ask(r, run_class, a, x);
}

// ---------------------------------------------------------------- trials

static bool run_try(const asking *k, const http_request *q, arena *a, http_answer *x, err *e)
{
    json_t *out = NULL;
    json_t *in = answer_body_object(q, e);
    bool ok = in && plan_desk_try(k->desk, in, &out, e);
    json_decref(in);
    return ok && answer(k, q, a, x, out);
}

void duty_post_try(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)q;
    (void)who;
    ask(r, run_try, a, x);
}
