// Readiness of every TPS and its sums by area: computed from items, TPS, kits and the people that the plan
// places, and kept. Whatever changes one of these marks the TPS that it concerns (by trigger, in the same
// transaction); store_readiness_settle computes what is marked anew. So an answer after it is exact for the
// log as it is.
#ifndef KAWAL_STORE_READINESS_H
#define KAWAL_STORE_READINESS_H

#include "domain/readiness.h"
#include "store/store.h"

enum {
    READINESS_LEVELS = 4,        // parts of a code: province, kabupaten, kecamatan, desa
    READINESS_ROWS_MAX = 100000, // areas of one answer
};

typedef struct readiness_sum {
    str area;
    int64_t tps;
    int64_t state[READINESS_STATE_COUNT];
    int64_t goods_needed, goods_received, goods_damaged;
    int64_t people_needed, people_placed, people_present;
} readiness_sum;

typedef struct readiness_row {
    str tps, area;
    readiness_facts facts;
    readiness_state state;
    uint32_t reasons;
} readiness_row;

// Computes what is marked anew; *ret_n TPS (0 = nothing was, and nothing was written).
bool store_readiness_settle(store *s, int64_t *ret_n, err *e);

// How many people the plan wants and has at a TPS; all that were said before are forgotten.
typedef struct readiness_people {
    str tps;
    int32_t needed, placed;
} readiness_people;
bool store_readiness_people(store *s, str plan, const readiness_people *row, int32_t n, err *e);
// How many of those whom the plan has at a TPS are there; READINESS_UNSAID where nobody need report. A TPS of
// which store_readiness_people said nothing has nobody.
typedef struct readiness_presence {
    str tps;
    int32_t present;
} readiness_presence;
bool store_readiness_present(store *s, const readiness_presence *row, int32_t n, err *e);
// The plan of which that was said; empty = none.
bool store_readiness_plan(store *s, arena *a, str *ret_plan, err *e);

// Sums of the areas with `level` parts in their code (1 to READINESS_LEVELS) that are `area` or lie in it
// ("" = everywhere), by code; at most READINESS_ROWS_MAX.
bool store_readiness_sums(store *s, arena *a, str area, int32_t level, const readiness_sum **ret,
                          int32_t *ret_n, err *e);

// TPS of an area behind the code `after`, at most `limit` (1 to STORE_ROWS_MAX), by code.
bool store_readiness_rows(store *s, arena *a, str area, str after, int32_t limit, const readiness_row **ret,
                          int32_t *ret_n, err *e);

#endif
