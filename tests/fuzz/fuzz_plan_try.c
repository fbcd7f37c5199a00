// Any bytes as a change to try: refused with a code, or within every limit.
#include "app/plan_try.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool fits(const plan_try_change *c)
{
    int64_t n = c->n_gone;
    bool ok = c->n_part >= 0 && c->n_gone >= 0;
    for (int32_t i = 0; ok && i < c->n_part; i++) {
        ok = (int)c->part[i].kind >= 0 && (int)c->part[i].kind < KIND_COUNT && c->part[i].n >= 0;
        n += c->part[i].n;
        for (int32_t r = 0; ok && r < c->part[i].n; r++) {
            ok = c->part[i].row[r].n > 0;
        }
    }
    for (int32_t i = 0; ok && i < c->n_gone; i++) {
        ok = (int)c->gone[i].kind >= 0 && (int)c->gone[i].kind < KIND_COUNT;
    }
    return ok && n >= 1 && n <= PLAN_TRY_ROWS_MAX;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena a = {0};
    err e = {0};
    plan_try_change c;
    json_t *order = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    bool ok = plan_try_read(&a, order, &c, &e);
    if (ok ? !fits(&c) : !e.code) {
        abort();
    }
    json_decref(order);
    arena_done(&a);
    return 0;
}
