#include "app/field_work.h"

#include <stdlib.h>
#include <string.h>

#include "app/field_map.h"
#include "app/operation.h"
#include "app/slip.h"

// All of the register: names, places and what the plan is read with.
static const uint32_t KINDS = (uint32_t)((UINT64_C(1) << KIND_COUNT) - 1);

struct field_work {
    store *db;
    clock_source clock;
    arena memory; // of the plan
    planner_result plan;
    bool planned;        // there is one
    char id[STORE_HASH]; // of it; "" = none
    int64_t version;     // of the register; 0 = not read yet
    int32_t offset_min;  // of the operation, where there is no plan
};

bool field_work_open(const char *dir, clock_source clock, field_work **ret, err *e)
{
    store *db = NULL;
    if (!operation_open(dir, STORE_READ, &db, e)) {
        return false;
    }
    field_work *w = mem_grow(NULL, 1, sizeof(field_work));
    *w = (field_work){.db = db, .clock = clock};
    *ret = w;
    return true;
}

static void forget(field_work *w)
{
    json_decref(w->plan.document);
    arena_done(&w->memory);
    w->plan = (planner_result){0};
    w->planned = false;
    w->version = 0;
}

void field_work_close(field_work *w)
{
    if (w) {
        forget(w);
        store_close(w->db);
        free(w);
    }
}

static bool take_operation(void *ctx, const entry *row, err *e)
{
    field_work *w = ctx;
    int64_t v = 0;
    (void)e;
    if (str_parse_i64(row->value[OPERATION_UTC_OFFSET_MIN], -S_PER_DAY, S_PER_DAY, &v)) {
        w->offset_min = (int32_t)v;
    }
    return true;
}

// The id of the published plan; "" = none.
static bool published(field_work *w, char ret[static STORE_HASH], err *e)
{
    arena a = {0};
    plan_record row = {0};
    int32_t n = 0;
    bool ok = store_plan_list(w->db, &a, 1, &row, &n, e);
    memcpy(ret, ok && n > 0 ? row.id : (char[STORE_HASH]){0}, STORE_HASH);
    arena_done(&a);
    return ok;
}

// Reads the plan when it or the register is another one than before.
static bool renew(field_work *w, err *e)
{
    char id[STORE_HASH];
    int64_t version = 0;
    if (!published(w, id, e) || !store_batch_of(w->db, KINDS, &version, e)) {
        return false;
    }
    if (w->version == version && w->version > 0 && strcmp(w->id, id) == 0) {
        return true;
    }
    forget(w);
    memcpy(w->id, id, sizeof w->id);
    w->planned = id[0] != '\0';
    bool ok = w->planned ? planner_latest(&w->memory, w->db, &w->plan, e)
                         : store_each(w->db, KIND_OPERATION, take_operation, w, e);
    w->version = ok ? version : 0;
    return ok;
}

static json_t *no_day(const field_work *w, int64_t now_us)
{
    return json_pack("{s:I, s:s, s:i, s:[], s:{}, s:[], s:[], s:{}}", "made_s",
                     (json_int_t)(now_us / US_PER_S), "plan", "", "utcOffsetMin", w->offset_min, "legs",
                     "goods", "paths", "shifts", "places");
}

bool field_work_day(field_work *w, text_language language, const field_asker *who, json_t **ret, err *e)
{
    arena a = {0};
    int64_t now_us = w->clock.now_us(w->clock.ctx);
    bool ok = renew(w, e);
    if (ok && !w->planned) {
        *ret = no_day(w, now_us);
    } else if (ok) {
        ok = field_day(&a, w->db, &w->plan, language, who, now_us, ret, e);
    }
    arena_done(&a);
    return ok;
}

bool field_work_map(field_work *w, text_language language, const field_asker *who, json_t **ret, err *e)
{
    arena a = {0};
    json_t *day = NULL;
    bool ok = renew(w, e);
    if (ok && !w->planned) {
        *ret = json_pack("{s:[i, i, i, i], s:[], s:[]}", "bbox", 0, 0, 0, 0, "areas", "lines");
    } else if (ok) {
        ok = field_day(&a, NULL, &w->plan, language, who, w->clock.now_us(w->clock.ctx), &day, e);
    }
    if (ok && day) {
        field_map(&a, &w->plan, day, ret);
    }
    json_decref(day);
    arena_done(&a);
    return ok;
}

bool field_work_slip(field_work *w, text_language language, str trip, json_t **ret, err *e)
{
    arena a = {0};
    bool ok = renew(w, e) && (w->planned || err_fail(e, ERR_CODE("store.no_plan"))) &&
              slip_make(&a, w->db, &w->plan, language, trip, ret, e);
    arena_done(&a);
    return ok;
}

bool field_work_receipts(field_work *w, const field_id *id, int32_t n, const ledger_policy *p, json_t **ret,
                         err *e)
{
    return field_receipts(w->db, id, n, p, ret, e);
}
