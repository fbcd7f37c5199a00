// Whose a device is, said by the posko: a device belongs to a person of the register, or to a guest.
#ifndef KAWAL_APP_ENROLMENT_H
#define KAWAL_APP_ENROLMENT_H

#include "app/event_draft.h"
#include "app/log.h"

// Says an enrolment or a revocation as the posko's own event. The draft's person and unit must be in the
// register unless it is a guest's, whom only his own office knows. Errors: enrolment.no_person {person},
// enrolment.no_unit {unit}, enrolment.ends (it ends before it begins); those of event_draft_check and
// log_say.
//
// *ret_void_us: from when on what was said is void, since the key is revoked from then on and stays so: it
// makes the key somebody's for what was signed before, never again after. INT64_MAX = it is not revoked, or
// this is the revocation. Nothing is refused: who signed before a phone was lost may become known later.
bool enrolment_say(store *s, posko_log *l, const event_draft *d, bool guest, submit_out *ret,
                   int64_t *ret_void_us, err *e);

#endif
