// Whether all that was planned was sent and received, as JSON: sums by leg, site and kind, what is
// outstanding and where it was last, what went astray, what devices have not delivered, escorts outside of
// their kabupaten. docs/formats/custody-json.md is the format.
#ifndef KAWAL_APP_RECONCILE_H
#define KAWAL_APP_RECONCILE_H

#include <jansson.h>

#include "store/log.h"

enum { RECONCILE_EVENTS_MAX = 4000000 }; // that move goods; more are refused with reconcile.too_many

// The caller owns *ret. Errors: reconcile.too_many {limit}, plan.damaged, the store's.
bool reconcile_view(store *s, json_t **ret, err *e);

#endif
