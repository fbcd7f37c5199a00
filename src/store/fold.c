// The register as a whole: folded as of a moment, counted, its history, and the live fold made anew.
#include "store/register_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/str_map.h"

// A growing array of rows; moves into an arena when it is complete.
typedef struct row_list {
    entry *row;
    int32_t n;
    int32_t cap;
} row_list;

enum { ROWS_MAX = 50000000 }; // of one kind; what the whole country has is far below

static entry *row_add(row_list *list)
{
    if (list->n == list->cap) {
        list->cap = list->cap ? list->cap * 2 : 64;
        list->row = mem_grow(list->row, (size_t)list->cap, sizeof *list->row);
    }
    list->row[list->n] = (entry){0};
    return &list->row[list->n++];
}

// Who said each assignment last.
typedef struct authors {
    str_map of; // code -> its place
    str *by;
    int32_t n, cap;
} authors;

typedef struct fold_job {
    arena *a;
    int64_t as_of_us;
    int64_t known_us;
    register_rows rows;
    row_list list;
    authors *said; // NULL: not asked
} fold_job;

static void list_keep(fold_job *job, kind_id kind)
{
    entry *kept = ARENA_NEW(job->a, entry, job->list.n);
    if (job->list.n > 0) {
        memcpy(kept, job->list.row, (size_t)job->list.n * sizeof *kept);
    }
    job->rows.row[kind] = kept;
    job->rows.n[kind] = job->list.n;
    job->list.n = 0;
}

static bool limit_ok(store *s, const fold_job *job, err *e)
{
    return job->list.n < ROWS_MAX ||
           err_fail(e, ERR_CODE("store.too_many"), ERR_Z("file", s->path), ERR_INT("limit", ROWS_MAX));
}

static bool live_kind(store *s, fold_job *job, kind_id kind, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_ENTRIES_OF_KIND, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(kind_of(kind)->name));
    bool row = false;
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        ok = limit_ok(s, job, e) && entry_of_row(st, kind, job->a, row_add(&job->list), e);
        if (!ok) {
            break;
        }
    }
    (void)sqlite3_reset(st);
    list_keep(job, kind);
    return ok;
}

// Facts come sorted by code: the last entry of the list is the one being folded, and makes room for the next
// when it turns out not to be live.
static bool past_kind(store *s, fold_job *job, kind_id kind, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_FACTS_OF_KIND, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(kind_of(kind)->name));
    bind_int(st, 2, job->as_of_us);
    bind_int(st, 3, job->known_us);
    bool row = false;
    bool ok = true;
    entry *last = NULL;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        fact f;
        ok = limit_ok(s, job, e) && fact_of_row(s, st, kind, job->a, &f, e);
        if (!ok) {
            break;
        }
        if (!last || !str_eq(last->code, f.code)) {
            job->list.n -= last && !last->live;
            last = row_add(&job->list);
        }
        entry_apply(last, &f);
        int64_t recorded = sqlite3_column_int64(st, 6);
        job->rows.facts++;
        job->rows.last_recorded_us =
            recorded > job->rows.last_recorded_us ? recorded : job->rows.last_recorded_us;
    }
    (void)sqlite3_reset(st);
    job->list.n -= last && !last->live;
    list_keep(job, kind);
    return ok;
}

static bool facts_count(store *s, int64_t *ret_facts, int64_t *ret_last_us, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_FACTS_COUNT, &st, e) || !statement_step(s, st, &row, e)) {
        return false;
    }
    *ret_facts = sqlite3_column_int64(st, 0);
    *ret_last_us = sqlite3_column_int64(st, 1);
    (void)sqlite3_reset(st);
    return true;
}

// Who said each assignment last, of what had been said and held at that moment.
static bool authors_read(store *s, fold_job *job, err *e)
{
    authors *x = job->said;
    sqlite3_stmt *st = NULL;
    bool row = false;
    bool ok = true;
    if (!statement_get(s, SQL_AUTHORS, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(kind_of(KIND_ASSIGNMENTS)->name));
    bind_int(st, 2, job->as_of_us);
    bind_int(st, 3, job->known_us);
    while ((ok = statement_step(s, st, &row, e)) && row) { // the newest first
        if (!str_map_has(&x->of, column_text(st, 0))) {
            x->by = arena_room(job->a, x->by, x->n, &x->cap, sizeof *x->by);
            x->by[x->n] = column_copy(st, 1, job->a);
            (void)str_map_add(&x->of, column_copy(st, 0, job->a), x->n++, NULL);
        }
    }
    (void)sqlite3_reset(st);
    return ok;
}

static bool fold(store *s, void *ctx, err *e)
{
    fold_job *job = ctx;
    bool live = job->as_of_us == INT64_MAX && job->known_us == INT64_MAX;
    bool ok = !live || facts_count(s, &job->rows.facts, &job->rows.last_recorded_us, e);
    for (int kind = 0; ok && kind < KIND_COUNT; kind++) {
        ok = live ? live_kind(s, job, (kind_id)kind, e) : past_kind(s, job, (kind_id)kind, e);
    }
    return ok && (!job->said || authors_read(s, job, e));
}

// All of one moment: what is asked is read in one transaction.
static bool fold_at(store *s, arena *a, const int64_t *as_of_us, const int64_t *known_us, authors *said,
                    register_rows *ret, err *e)
{
    fold_job job = {
        .a = a,
        .as_of_us = as_of_us ? *as_of_us : INT64_MAX,
        .known_us = known_us ? *known_us : INT64_MAX,
        .said = said,
    };
    bool ok = store_in_read(s, fold, &job, e);
    free(job.list.row);
    if (ok) {
        *ret = job.rows;
    }
    return ok;
}

bool store_fold(store *s, arena *a, const int64_t *as_of_us, const int64_t *known_us, register_rows *ret,
                err *e)
{
    return fold_at(s, a, as_of_us, known_us, NULL, ret, e);
}

bool store_closures(store *s, arena *a, snapshot *at, err *e)
{
    arena text = {0};
    fold_job job = {.a = &text};
    bool ok = live_kind(s, &job, KIND_CLOSURES, e) &&
              register_closures(a, job.rows.n[KIND_CLOSURES], job.rows.row[KIND_CLOSURES], at, e);
    free(job.list.row);
    arena_done(&text);
    return ok;
}

static bool count(store *s, void *ctx, err *e)
{
    store_counts *c = ctx;
    sqlite3_stmt *st = NULL;
    if (!facts_count(s, &c->facts, &c->last_recorded_us, e) || !statement_get(s, SQL_ENTRIES_COUNT, &st, e)) {
        return false;
    }
    bool row = false;
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        const kind_spec *k = kind_find(column_text(st, 0));
        str origin = column_text(st, 1);
        const choice *origins = k ? k->columns[k->origin_column].choices : NULL;
        for (int i = 0; origins && origins[i].name; i++) {
            if (str_eq(origin, str_of(origins[i].name))) {
                c->by_origin[k->id][i] = sqlite3_column_int64(st, 2);
            }
        }
    }
    return ok;
}

bool store_count(store *s, store_counts *ret, err *e)
{
    store_counts c = {0};
    if (!store_in_read(s, count, &c, e)) {
        return false;
    }
    *ret = c;
    return true;
}

typedef struct history_job {
    arena *a;
    kind_id kind;
    str code;
    fact *fact;
    int32_t n;
    int32_t cap;
} history_job;

static bool history(store *s, void *ctx, err *e)
{
    history_job *job = ctx;
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_HISTORY, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(kind_of(job->kind)->name));
    bind_text(st, 2, job->code);
    bool row = false;
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        if (job->n == job->cap) {
            job->cap = job->cap ? job->cap * 2 : 16;
            job->fact = mem_grow(job->fact, (size_t)job->cap, sizeof *job->fact);
        }
        fact *f = &job->fact[job->n];
        ok = fact_of_row(s, st, job->kind, job->a, f, e);
        if (!ok) {
            break;
        }
        f->recorded_us = sqlite3_column_int64(st, 6);
        f->batch = sqlite3_column_int64(st, 7);
        f->by = column_copy(st, 8, job->a);
        f->file = column_copy(st, 9, job->a);
        f->batch_rows = sqlite3_column_int64(st, 10);
        job->n++;
    }
    (void)sqlite3_reset(st);
    return ok;
}

bool store_history(store *s, arena *a, kind_id kind, str code, const fact **ret_facts, int32_t *ret_n, err *e)
{
    history_job job = {.a = a, .kind = kind, .code = code};
    bool ok = history(s, &job, e);
    if (ok) {
        fact *kept = ARENA_NEW(a, fact, job.n);
        if (job.n > 0) {
            memcpy(kept, job.fact, (size_t)job.n * sizeof *kept);
        }
        *ret_facts = kept;
        *ret_n = job.n;
    }
    free(job.fact);
    return ok;
}

static void name_authors(arena *a, const authors *said, snapshot *snap)
{
    snap_assignment *named = ARENA_NEW(a, snap_assignment, snap->n_assignment);
    for (int32_t i = 0; i < snap->n_assignment; i++) {
        int32_t k = 0;
        named[i] = snap->assignment[i];
        if (str_map_get(&said->of, str_of(named[i].code), &k)) {
            named[i].by = str_dup(a, said->by[k]);
        }
    }
    snap->assignment = named;
}

bool store_snapshot(store *s, arena *a, const int64_t *as_of_us, const int64_t *known_us, snapshot *ret,
                    err *e)
{
    arena text = {0};
    register_rows rows;
    snapshot snap;
    authors said = {0};
    bool ok = fold_at(s, &text, as_of_us, known_us, &said, &rows, e) && register_snapshot(a, &rows, &snap, e);
    if (ok) {
        name_authors(a, &said, &snap);
        *ret = snap;
    }
    str_map_done(&said.of);
    arena_done(&text);
    return ok;
}

static bool rebuild_kind(store *s, kind_id kind, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_FACTS_OF_KIND, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(kind_of(kind)->name));
    bind_int(st, 2, INT64_MAX);
    bind_int(st, 3, INT64_MAX);
    entry one = {0};
    arena a = {0}; // of the entry being folded
    bool row = false;
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        if (one.seq > 0 && !str_eq(one.code, column_text(st, 0))) {
            ok = entry_put(s, &one, e);
            one = (entry){0};
            arena_done(&a);
        }
        fact f;
        ok = ok && fact_of_row(s, st, kind, &a, &f, e);
        if (!ok) {
            break;
        }
        entry_apply(&one, &f);
    }
    (void)sqlite3_reset(st);
    ok = ok && (one.seq == 0 || entry_put(s, &one, e));
    arena_done(&a);
    return ok;
}

static bool rebuild(store *s, void *ctx, err *e)
{
    (void)ctx;
    sqlite3_stmt *st = NULL;
    bool ok = statement_get(s, SQL_ENTRIES_CLEAR, &st, e) && statement_run(s, st, e);
    for (int kind = 0; ok && kind < KIND_COUNT; kind++) {
        ok = rebuild_kind(s, (kind_id)kind, e);
    }
    return ok;
}

bool store_rebuild(store *s, err *e)
{
    return store_in_write(s, rebuild, NULL, e);
}
