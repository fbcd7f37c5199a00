// Any bytes as an order of a plan: refused with a code, or within every limit.
#include "app/plan_order.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool news_fits(const planning_news *n)
{
    size_t length = strlen(n->trip);
    return length > 0 && length <= PLAN_ORDER_TRIP_MAX && n->failed == (n->late_min == 0) &&
           n->late_min >= 0 && n->late_min <= PLAN_ORDER_LATE_MAX;
}

static bool fits(const plan_order *o)
{
    bool ok = (unsigned)o->what < PLAN_WORKS && o->seed <= INT64_MAX && o->iterations >= 0 &&
              o->iterations <= PLAN_ORDER_ITERATIONS_MAX && o->seconds >= 0 &&
              o->seconds <= PLAN_ORDER_SECONDS_MAX && o->n_news >= 0 && o->n_news <= PLAN_ORDER_NEWS_MAX &&
              (o->what == PLAN_WORK_REPLAN || (!o->has_at && o->n_news == 0));
    for (int32_t i = 0; ok && i < o->n_news; i++) {
        ok = news_fits(&o->news[i]);
    }
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena a = {0};
    err e = {0};
    plan_order o;
    json_t *body = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    bool ok = plan_order_read(&a, body, &o, &e);
    if (ok ? !fits(&o) : !e.code) {
        abort();
    }
    json_decref(body);
    arena_done(&a);
    return 0;
}
