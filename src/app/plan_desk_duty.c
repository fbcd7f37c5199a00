#include "app/plan_desk_duty.h"

#include "app/plan_desk_internal.h"
#include "app/plan_try.h"
#include "app/vulnerability_desk.h"
#include "report/duty_letter.h"
#include "report/duty_sheet.h"

enum { TEXT_MAX = 64 << 20 };

bool plan_desk_shortage(plan_desk *d, json_t **ret, err *e)
{
    arena a = {0};
    bool ok = duty_shortage(&a, d->db, ret, e);
    arena_done(&a);
    return ok;
}

bool plan_desk_request(plan_desk *d, text_language language, const duty_request_ask *q, json_t **ret, err *e)
{
    arena a = {0};
    json_t *request = NULL;
    bool ok = duty_request(&a, d->db, q, &request, e) &&
              duty_text_add(request, language, duty_letter_print, TEXT_MAX, e);
    if (ok) {
        *ret = json_incref(request);
    }
    json_decref(request);
    arena_done(&a);
    return ok;
}

bool plan_desk_sheets(plan_desk *d, text_language language, const duty_ask *q, const scope *sc, json_t **ret,
                      err *e)
{
    arena a = {0};
    json_t *duties = NULL;
    bool ok = duty_duties(&a, d->db, language, q, &duties, e) && scope_cut_one(sc, duties, e) &&
              duty_text_add(duties, language, duty_sheet_print, TEXT_MAX, e);
    if (ok) {
        *ret = json_incref(duties);
    }
    json_decref(duties);
    arena_done(&a);
    return ok;
}

bool plan_desk_duty_file(plan_desk *d, arena *a, text_language language, duty_form form, const char *person,
                         const scope *sc, str *ret, err *e)
{
    return duty_file(a, d->db, language, form, person, sc, ret, e);
}

bool plan_desk_class(plan_desk *d, const char *tps, const char *weights, bool by_rows, json_t **ret, err *e)
{
    arena a = {0};
    const vulnerability_ask q = {d->dir, tps, weights, by_rows};
    bool ok = vulnerability_answer(&a, d->db, &q, ret, e);
    arena_done(&a);
    return ok;
}

// A server that ends does not wait for it.
static planner_wish wish(void *ctx)
{
    return ((const plan_desk *)ctx)->stopping ? PLANNER_GIVE_UP : PLANNER_GO_ON;
}

bool plan_desk_try(plan_desk *d, const json_t *order, json_t **ret, err *e)
{
    arena a = {0};
    plan_try_change change = {0};
    const planner_request q = {.seed = 1,
                               .iterations = PLANNER_ITERATIONS,
                               .seconds = PLAN_DESK_TRY_SECONDS,
                               .dir = d->dir,
                               .clock = d->tools.clock,
                               .wish = wish,
                               .wish_ctx = d};
    bool ok = plan_try_read(&a, order, &change, e) && plan_try(&a, d->db, &q, &change, ret, e);
    arena_done(&a);
    return ok;
}
