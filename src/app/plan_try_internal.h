// Shared by the files that try a change; for app/ alone.
#ifndef KAWAL_APP_PLAN_TRY_INTERNAL_H
#define KAWAL_APP_PLAN_TRY_INTERNAL_H

#include "app/plan_try.h"

// The register with a change in it, and what the change comes to.
typedef struct try_rows {
    register_rows rows;
    int32_t changed; // entries that say something new
    int32_t n_gone;
    plan_try_gone *gone; // with what goes with it
} try_rows;

// Rows of the live register, changed in memory. Errors: of a row, those of an import with {row} and {field};
// register.unknown; the store's.
bool plan_try_rows(arena *a, store *s, const register_rows *now, const plan_try_change *change, try_rows *ret,
                   err *e);

// What is different from `before` to `after`, members `placement` of plans: adds `teams`, `posts`, `reserves`
// and `people` to `out`.
void plan_try_differences(arena *a, const json_t *before, const json_t *after, json_t *out);

#endif
