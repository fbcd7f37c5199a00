// The slip that goes with a trip (surat jalan): what is on it, for who prints it (docs/formats/slip.md). Its
// code stands on it in letters and as QR: the paper fallback of the field app.
#ifndef KAWAL_APP_SLIP_H
#define KAWAL_APP_SLIP_H

#include <jansson.h>

#include "app/planner.h"
#include "base/text.h"

enum { SLIP_TRIP_MAX = 64 }; // bytes of the id of a trip

// The code of a trip in letters: its id and its check character (base/check_char.h). In the arena.
str slip_code(arena *a, str trip);

// The slip of a trip of a plan that is at hand; items as the log knows them, never the number of a seal.
// Names are the register's. The caller owns *ret. Errors: slip.no_trip {trip}, the store's.
bool slip_make(arena *a, store *s, const planner_result *r, text_language language, str trip, json_t **ret,
               err *e);

#endif
