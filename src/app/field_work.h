// The desk at which phones of the field ask for their work: the day, its map, receipts. It keeps the
// published plan as long as that and the register stay what they are. One thread at a time; all that is asked
// may take a moment and belongs on a lane.
#ifndef KAWAL_APP_FIELD_WORK_H
#define KAWAL_APP_FIELD_WORK_H

#include "app/field_day.h"
#include "app/field_receipts.h"

typedef struct field_work field_work;

// Opens the desk of an operation. Errors: operation_open's.
bool field_work_open(const char *dir, clock_source clock, field_work **ret, err *e);
void field_work_close(field_work *w); // takes NULL

// The day of who asks, and the map around it. Before a plan is published there are no legs and no shifts. The
// caller owns *ret. Errors: plan.damaged, the store's.
bool field_work_day(field_work *w, text_language language, const field_asker *who, json_t **ret, err *e);
bool field_work_map(field_work *w, text_language language, const field_asker *who, json_t **ret, err *e);

// The slip of a trip of the published plan (app/slip.h). Errors also: store.no_plan.
bool field_work_slip(field_work *w, text_language language, str trip, json_t **ret, err *e);

// field_receipts of the operation's log.
bool field_work_receipts(field_work *w, const field_id *id, int32_t n, const ledger_policy *p, json_t **ret,
                         err *e);

#endif
