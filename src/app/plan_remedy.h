// What would mend a shortage, as an answer for people and programs.
#ifndef KAWAL_APP_PLAN_REMEDY_H
#define KAWAL_APP_PLAN_REMEDY_H

#include "app/planning.h"

// Of `p`, whose placement is what the remedies are measured against (docs/formats/duty.md). The caller owns
// the reference.
json_t *plan_remedies(arena *a, const planning *p, const duty_options *o);

#endif
