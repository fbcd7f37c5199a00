// Questions about duties, asked of a served operation: those of duty_desk.h, vulnerability_desk.h and
// plan_try.h, on the desk's own connection. On one thread, and not at once (plan_desk.h).
#ifndef KAWAL_APP_PLAN_DESK_DUTY_H
#define KAWAL_APP_PLAN_DESK_DUTY_H

#include "app/duty_desk.h"
#include "app/duty_file.h"
#include "app/plan_desk.h"

enum { PLAN_DESK_TRY_SECONDS = 20 }; // then placing anew ends, its two networks counted; others wait for it

bool plan_desk_shortage(plan_desk *d, json_t **ret, err *e);

// With the letter as `text`. Errors: duty_request's, duty_text_add's.
bool plan_desk_request(plan_desk *d, text_language language, const duty_request_ask *q, json_t **ret, err *e);

// With the sheets as `text`, within the scope (NULL: all). Errors: duty_duties', duty_text_add's,
// access.outside.
bool plan_desk_sheets(plan_desk *d, text_language language, const duty_ask *q, const scope *sc, json_t **ret,
                      err *e);

bool plan_desk_duty_file(plan_desk *d, arena *a, text_language language, duty_form form, const char *person,
                         const scope *sc, str *ret, err *e);

// Why a TPS ("": all) has its class, with other weights where they are said.
bool plan_desk_class(plan_desk *d, const char *tps, const char *weights, bool by_rows, json_t **ret, err *e);

// What a change would do: an order as plan_try_read takes it.
bool plan_desk_try(plan_desk *d, const json_t *order, json_t **ret, err *e);

#endif
