// A plan's document as people and pages get it: with its id, and with the names of the people it names by
// code. Names are the register's, not the plan's: a stored plan holds no personal data.
#ifndef KAWAL_APP_PLAN_SHOWN_H
#define KAWAL_APP_PLAN_SHOWN_H

#include "base/text.h"
#include "store/store.h"

// Of a stored body; bytes in the arena. Errors: plan.damaged, the store's.
bool plan_shown(store *s, arena *a, text_language language, str id, str body, str *ret, err *e);

#endif
