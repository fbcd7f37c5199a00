// The numbers that a person expects, and whether each TPS can open its vote. Each answer carries the size of
// the log that it was made at, each number the address of its rows. One thread at a time.
#ifndef KAWAL_APP_READINESS_DESK_H
#define KAWAL_APP_READINESS_DESK_H

#include <jansson.h>

#include "app/watch_desk.h"
#include "base/str_map.h"

typedef struct readiness_desk readiness_desk;

enum {
    READINESS_PAGE = 200,
    NUMBERS_ROWS_MAX = 1000,
    MISSING_ROWS_MAX = 1000,
    MISSING_CONVOY_MIN = 20, // without a word a convoy that should be heard owes its position
    MISSING_GOODS_MIN = 30,  // behind the hour of the plan goods of a TPS that nobody has received are owed
};

// Opens the operation of a folder. `live` and `watch` may be NULL: then nothing is said of convoys and
// alarms. Errors: operation_open's.
bool readiness_desk_open(const char *dir, const log_tools *tools, live_desk *live, watch_desk *watch,
                         readiness_desk **ret, err *e);
void readiness_desk_close(readiness_desk *d); // takes NULL

// A desk of the past (store/past.h), whose tables are computed (log_compute). The clock of the tools stands
// at the moment that is asked about. The store stays the caller's, and must outlive the desk.
void readiness_desk_past(store *past, const log_tools *tools, live_desk *live, watch_desk *watch,
                         readiness_desk **ret);

// Sums of an area by level ("province", "kabupaten", "kecamatan", "desa"), or rows ("tps", a page of
// READINESS_PAGE behind the code `after`); empty = the level below the area's own. Of what lies outside of
// the asker's area nothing is said. Errors: live.level {level}, plan.damaged, the store's.
bool readiness_desk_view(readiness_desk *d, const access_who *who, str area, str level, str after,
                         json_t **ret, err *e);

// GET /api/v1/numbers; `rows` names one of them whose rows are asked ("outstanding", "late", "incidents",
// "people"), empty = all numbers. Errors: live.rows {rows}, reconcile_view's.
bool readiness_desk_numbers(readiness_desk *d, const access_who *who, str rows, json_t **ret, err *e);

// GET /api/v1/missing: what should have come to the posko by now and has not, of an area: by unit, the one
// that owes longest first, each with whom to call. Errors: plan.damaged, the store's.
bool readiness_desk_missing(readiness_desk *d, const access_who *who, str area, json_t **ret, err *e);

// For the readiness desk alone. `of` and `present` say where people are (readiness_present_find).
json_t *numbers_people(const json_t *plan, const access_who *who, int64_t now_local_s, const str_map *of,
                       const watch_presence *present);

#endif
