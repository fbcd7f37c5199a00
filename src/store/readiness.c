#include "store/readiness.h"

#include <string.h>

#include "store/store_internal.h"

// ---------------------------------------------------------------- settling

// Sums of areas that change, until they are written.
typedef struct settling {
    arena a;
    str_map of_area;
    readiness_sum *sum;
    int32_t n, cap;
    int32_t needed; // goods of one TPS
    int64_t n_tps;
} settling;

static bool add_kit(void *ctx, const entry *row, err *e)
{
    settling *x = ctx;
    int64_t per_tps = 0;
    int64_t boxes = 0;
    (void)e;
    (void)str_parse_i64(row->value[KITS_PER_TPS], 0, 1000, &per_tps);
    (void)str_parse_scaled(row->value[KITS_BOXES], 3, 0, INT64_C(1000000), &boxes);
    x->needed += boxes > 0 ? (int32_t)per_tps : 0;
    return true;
}

static readiness_sum *sum_of(settling *x, str area)
{
    int32_t i = x->n;
    if (!str_map_get(&x->of_area, area, &i)) {
        str kept = str_keep(&x->a, area);
        x->sum = arena_room(&x->a, x->sum, x->n, &x->cap, sizeof *x->sum);
        x->sum[x->n] = (readiness_sum){.area = kept};
        (void)str_map_add(&x->of_area, kept, x->n++, NULL);
    }
    return &x->sum[i];
}

// A TPS counts (by: 1) or counts no more (-1) for its area and all that hold it.
static void count(settling *x, str area, const readiness_row *r, int64_t by)
{
    int32_t part = 0;
    for (size_t i = 0; i <= area.n && part < READINESS_LEVELS; i++) {
        if (i < area.n && area.p[i] != '.') {
            continue;
        }
        readiness_sum *s = sum_of(x, (str){area.p, i});
        s->tps += by;
        s->state[r->state] += by;
        s->goods_needed += by * r->facts.goods_needed;
        s->goods_received += by * r->facts.goods_received;
        s->goods_damaged += by * r->facts.goods_damaged;
        s->people_needed += by * (r->facts.people_needed > 0 ? r->facts.people_needed : 0);
        s->people_placed += by * r->facts.people_placed;
        s->people_present += by * (r->facts.people_present > 0 ? r->facts.people_present : 0);
        part++;
    }
}

// The columns of readiness_tps from `i` on.
static readiness_row row_at(sqlite3_stmt *st, int i)
{
    return (readiness_row){.area = column_text(st, i),
                           .facts = {.goods_needed = sqlite3_column_int(st, i + 1),
                                     .goods_known = sqlite3_column_int(st, i + 2),
                                     .goods_received = sqlite3_column_int(st, i + 3),
                                     .goods_damaged = sqlite3_column_int(st, i + 4),
                                     .people_needed = sqlite3_column_int(st, i + 5),
                                     .people_placed = sqlite3_column_int(st, i + 6),
                                     .people_present = sqlite3_column_int(st, i + 9)},
                           .state = (readiness_state)sqlite3_column_int(st, i + 7),
                           .reasons = (uint32_t)sqlite3_column_int(st, i + 8)};
}

static bool put_row(store *s, str tps, const readiness_row *r, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_READINESS_PUT, &st, e)) {
        return false;
    }
    bind_text(st, 1, tps);
    bind_text(st, 2, r->area);
    bind_int(st, 3, r->facts.goods_needed);
    bind_int(st, 4, r->facts.goods_known);
    bind_int(st, 5, r->facts.goods_received);
    bind_int(st, 6, r->facts.goods_damaged);
    bind_int(st, 7, r->facts.people_needed);
    bind_int(st, 8, r->facts.people_placed);
    bind_int(st, 9, r->state);
    bind_int(st, 10, r->reasons);
    bind_int(st, 11, r->facts.people_present);
    return statement_run(s, st, e);
}

static bool drop_row(store *s, str tps, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_READINESS_DROP, &st, e)) {
        return false;
    }
    bind_text(st, 1, tps);
    return statement_run(s, st, e);
}

// One that is marked: how it was (columns 9 on; not there before = NULL), and how it is now.
static bool settle_one(store *s, settling *x, sqlite3_stmt *st, err *e)
{
    str tps = column_copy(st, 0, &x->a);
    bool is_tps = sqlite3_column_int(st, 1) != 0;
    bool was = sqlite3_column_type(st, 9) != SQLITE_NULL;
    if (was) {
        readiness_row before = row_at(st, 9);
        count(x, before.area, &before, -1);
    }
    if (!is_tps) { // it is none, or no more
        return !was || drop_row(s, tps, e);
    }
    readiness_row now = {.area = column_copy(st, 2, &x->a),
                         .facts = {.goods_needed = x->needed,
                                   .goods_known = sqlite3_column_int(st, 3),
                                   .goods_received = sqlite3_column_int(st, 4),
                                   .goods_damaged = sqlite3_column_int(st, 5),
                                   .people_needed = sqlite3_column_int(st, 6),
                                   .people_placed = sqlite3_column_int(st, 7),
                                   .people_present = sqlite3_column_int(st, 8)}};
    now.state = readiness_of(&now.facts, &now.reasons);
    count(x, now.area, &now, 1);
    x->n_tps++;
    return put_row(s, tps, &now, e);
}

static bool put_sums(store *s, const settling *x, err *e)
{
    for (int32_t i = 0; i < x->n; i++) {
        const readiness_sum *r = &x->sum[i];
        sqlite3_stmt *st = NULL;
        int32_t level = 1;
        for (size_t k = 0; k < r->area.n; k++) {
            level += r->area.p[k] == '.';
        }
        if (!statement_get(s, SQL_READINESS_SUM, &st, e)) {
            return false;
        }
        bind_text(st, 1, r->area);
        bind_int(st, 2, level);
        bind_int(st, 3, r->tps);
        for (int k = 0; k < READINESS_STATE_COUNT; k++) {
            bind_int(st, 4 + k, r->state[k]);
        }
        bind_int(st, 8, r->goods_needed);
        bind_int(st, 9, r->goods_received);
        bind_int(st, 10, r->goods_damaged);
        bind_int(st, 11, r->people_needed);
        bind_int(st, 12, r->people_placed);
        bind_int(st, 13, r->people_present);
        if (!statement_run(s, st, e)) {
            return false;
        }
    }
    return true;
}

static bool run_plain(store *s, statement_id id, err *e)
{
    sqlite3_stmt *st = NULL;
    return statement_get(s, id, &st, e) && statement_run(s, st, e);
}

static bool settle_work(store *s, void *ctx, err *e)
{
    settling *x = ctx;
    sqlite3_stmt *st = NULL;
    bool row = false;
    bool ok = store_each(s, KIND_KITS, add_kit, x, e) && run_plain(s, SQL_READINESS_MARK_ALL, e) &&
              statement_get(s, SQL_READINESS_MARKED, &st, e);
    while (ok && (ok = statement_step(s, st, &row, e)) && row) {
        ok = settle_one(s, x, st, e);
    }
    if (st) {
        (void)sqlite3_reset(st);
    }
    return ok && put_sums(s, x, e) && run_plain(s, SQL_READINESS_UNMARK, e) &&
           run_plain(s, SQL_READINESS_SUM_EMPTY, e);
}

static bool any_marked(store *s, bool *ret, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_READINESS_ANY, &st, e) || !statement_step(s, st, ret, e)) {
        return false;
    }
    (void)sqlite3_reset(st);
    return true;
}

bool store_readiness_settle(store *s, int64_t *ret_n, err *e)
{
    settling x = {.n = 0};
    bool any = false;
    bool ok = any_marked(s, &any, e) && (!any || store_in_write(s, settle_work, &x, e));
    *ret_n = x.n_tps;
    str_map_done(&x.of_area);
    arena_done(&x.a);
    return ok;
}

// ---------------------------------------------------------------- people of the plan

typedef struct placing {
    str plan;
    const readiness_people *row;
    int32_t n;
} placing;

static bool people_work(store *s, void *ctx, err *e)
{
    const placing *p = ctx;
    sqlite3_stmt *st = NULL;
    if (!run_plain(s, SQL_READINESS_PEOPLE_CLEAR, e) || !run_plain(s, SQL_READINESS_MARK, e)) {
        return false;
    }
    for (int32_t i = 0; i < p->n; i++) {
        if (!statement_get(s, SQL_READINESS_PEOPLE_ADD, &st, e)) {
            return false;
        }
        bind_text(st, 1, p->row[i].tps);
        bind_int(st, 2, p->row[i].needed);
        bind_int(st, 3, p->row[i].placed);
        if (!statement_run(s, st, e)) {
            return false;
        }
    }
    if (!statement_get(s, SQL_READINESS_PLAN_PUT, &st, e)) {
        return false;
    }
    bind_text(st, 1, p->plan);
    return statement_run(s, st, e);
}

bool store_readiness_people(store *s, str plan, const readiness_people *row, int32_t n, err *e)
{
    placing p = {plan, row, n};
    return store_in_write(s, people_work, &p, e);
}

typedef struct attending {
    const readiness_presence *row;
    int32_t n;
} attending;

static bool present_work(store *s, void *ctx, err *e)
{
    const attending *x = ctx;
    for (int32_t i = 0; i < x->n; i++) {
        sqlite3_stmt *st = NULL;
        if (!statement_get(s, SQL_READINESS_PRESENT, &st, e)) {
            return false;
        }
        bind_text(st, 1, x->row[i].tps);
        bind_int(st, 2, x->row[i].present);
        if (!statement_run(s, st, e)) {
            return false;
        }
        if (sqlite3_changes(s->db) == 0) {
            continue;
        }
        if (!statement_get(s, SQL_READINESS_MARK_ONE, &st, e)) {
            return false;
        }
        bind_text(st, 1, x->row[i].tps);
        if (!statement_run(s, st, e)) {
            return false;
        }
    }
    return true;
}

bool store_readiness_present(store *s, const readiness_presence *row, int32_t n, err *e)
{
    attending x = {row, n};
    return n == 0 || store_in_write(s, present_work, &x, e);
}

bool store_readiness_plan(store *s, arena *a, str *ret_plan, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_READINESS_PLAN, &st, e) || !statement_step(s, st, &row, e)) {
        return false;
    }
    *ret_plan = row ? column_copy(st, 0, a) : STR("");
    (void)sqlite3_reset(st);
    return true;
}

// ---------------------------------------------------------------- answers

// Codes that lie in an area are between "area." and "area/", the next byte.
static void bind_area(sqlite3_stmt *st, arena *a, str area)
{
    char *low = ARENA_NEW(a, char, area.n + 2);
    char *high = ARENA_NEW(a, char, area.n + 2);
    if (area.n > 0) {
        memcpy(low, area.p, area.n);
        memcpy(high, area.p, area.n);
        low[area.n] = '.';
        high[area.n] = '/';
    }
    bind_text(st, 1, area);
    bind_text(st, 2, str_of(low));
    bind_text(st, 3, area.n > 0 ? str_of(high) : STR("\xff"));
}

bool store_readiness_sums(store *s, arena *a, str area, int32_t level, const readiness_sum **ret,
                          int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    readiness_sum *out = NULL;
    int32_t n = 0;
    int32_t cap = 0;
    bool row = false;
    bool ok = statement_get(s, SQL_READINESS_SUMS, &st, e);
    if (!ok) {
        return false;
    }
    bind_area(st, a, area);
    bind_int(st, 4, level);
    bind_int(st, 5, READINESS_ROWS_MAX);
    while ((ok = statement_step(s, st, &row, e)) && row) {
        out = arena_room(a, out, n, &cap, sizeof *out);
        readiness_sum *r = &out[n++];
        *r = (readiness_sum){.area = column_copy(st, 0, a), .tps = sqlite3_column_int64(st, 1)};
        for (int k = 0; k < READINESS_STATE_COUNT; k++) {
            r->state[k] = sqlite3_column_int64(st, 2 + k);
        }
        r->goods_needed = sqlite3_column_int64(st, 6);
        r->goods_received = sqlite3_column_int64(st, 7);
        r->goods_damaged = sqlite3_column_int64(st, 8);
        r->people_needed = sqlite3_column_int64(st, 9);
        r->people_placed = sqlite3_column_int64(st, 10);
        r->people_present = sqlite3_column_int64(st, 11);
    }
    (void)sqlite3_reset(st);
    *ret = out;
    *ret_n = n;
    return ok;
}

bool store_readiness_rows(store *s, arena *a, str area, str after, int32_t limit, const readiness_row **ret,
                          int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    readiness_row *out = ARENA_NEW(a, readiness_row, limit);
    int32_t n = 0;
    bool row = false;
    bool ok = statement_get(s, SQL_READINESS_ROWS, &st, e);
    if (!ok) {
        return false;
    }
    bind_area(st, a, area);
    bind_text(st, 4, after);
    bind_int(st, 5, limit);
    while ((ok = statement_step(s, st, &row, e)) && row) {
        out[n] = row_at(st, 1);
        out[n].tps = column_copy(st, 0, a);
        out[n].area = str_keep(a, out[n].area);
        n++;
    }
    (void)sqlite3_reset(st);
    *ret = out;
    *ret_n = n;
    return ok;
}
