// Appending facts, and the live entries that follow from them.
#include "store/register_internal.h"

#include <assert.h>
#include <string.h>

static const char *const op_name[] = {
    [FACT_SET] = "set", [FACT_RETIRE] = "retire", [FACT_CONFIRM] = "confirm"};

bool fact_of_row(store *s, sqlite3_stmt *st, kind_id kind, arena *a, fact *ret, err *e)
{
    fact f = {
        .kind = kind,
        .code = column_copy(st, 0, a),
        .effective_us = sqlite3_column_int64(st, 2),
        .seq = sqlite3_column_int64(st, 3),
        .verified = sqlite3_column_int(st, 4) != 0,
    };
    str op = column_text(st, 1);
    f.op = str_eq(op, str_of(op_name[FACT_SET]))      ? FACT_SET
           : str_eq(op, str_of(op_name[FACT_RETIRE])) ? FACT_RETIRE
                                                      : FACT_CONFIRM;
    const kind_spec *k = kind_of(kind);
    if (!fields_read(k, column_text(st, 5), f.code, a, &f.fields, e) ||
        !personal_open(s, k, f.seq, f.code, a, &f.fields, e)) {
        return false;
    }
    *ret = f;
    return true;
}

bool entry_of_row(sqlite3_stmt *st, kind_id kind, arena *a, entry *ret, err *e)
{
    entry row = {
        .kind = kind,
        .code = column_copy(st, 0, a),
        .live = sqlite3_column_int(st, 1) != 0,
        .verified = (column_set)sqlite3_column_int64(st, 2),
        .effective_us = sqlite3_column_int64(st, 3),
        .seq = sqlite3_column_int64(st, 4),
    };
    fields f;
    if (!fields_read(kind_of(kind), column_text(st, 5), row.code, a, &f, e)) {
        return false;
    }
    memcpy(row.value, f.value, sizeof row.value);
    *ret = row;
    return true;
}

bool entry_put(store *s, const entry *row, err *e)
{
    const kind_spec *k = kind_of(row->kind);
    fields f = {0};
    for (int i = 0; i < k->n_column; i++) {
        f.named |= row->value[i].n > 0 ? COLUMN_BIT(i) : 0;
        f.value[i] = row->value[i];
    }
    strbuf json;
    strbuf_init(&json, FIELDS_JSON_MAX);
    fields_write(k, &f, &json);
    sqlite3_stmt *st = NULL;
    bool ok = statement_get(s, SQL_ENTRY_PUT, &st, e);
    if (ok) {
        bind_text(st, 1, str_of(k->name));
        bind_text(st, 2, row->code);
        bind_int(st, 3, row->live);
        bind_int(st, 4, row->verified);
        bind_int(st, 5, row->effective_us);
        bind_int(st, 6, row->seq);
        bind_text(st, 7, k->area_column >= 0 ? row->value[k->area_column] : STR(""));
        bind_text(st, 8, row->value[k->origin_column]);
        bind_text(st, 9, strbuf_str(&json));
        ok = statement_run(s, st, e);
    }
    strbuf_done(&json);
    return ok;
}

bool store_batch_next(store *s, int64_t *ret_id, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_BATCH_NEXT, &st, e) || !statement_step(s, st, &row, e)) {
        return false;
    }
    assert(row);
    *ret_id = sqlite3_column_int64(st, 0);
    (void)sqlite3_reset(st);
    return true;
}

bool store_batch_of(store *s, uint32_t kinds, int64_t *ret_id, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_BATCH_KINDS, &st, e)) {
        return false;
    }
    int64_t id = 0;
    bool row = false;
    bool ok = true;
    while (id == 0 && (ok = statement_step(s, st, &row, e)) && row) {
        const kind_spec *k = kind_find(column_text(st, 1));
        id = k && (kinds >> k->id & 1) ? sqlite3_column_int64(st, 0) : 0;
    }
    (void)sqlite3_reset(st);
    if (ok) {
        *ret_id = id;
    }
    return ok;
}

bool store_batch_close(store *s, const batch *b, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_BATCH_ADD, &st, e)) {
        return false;
    }
    bind_int(st, 1, b->id);
    bind_text(st, 2, b->kind);
    bind_text(st, 3, b->file);
    bind_text(st, 4, b->hash);
    bind_text(st, 5, b->by);
    bind_int(st, 6, b->recorded_us);
    bind_int(st, 7, b->effective_us);
    bind_int(st, 8, b->rows);
    bind_int(st, 9, b->verified);
    return statement_run(s, st, e);
}

static bool fact_add(store *s, const fact *f, int64_t *ret_seq, err *e)
{
    const kind_spec *k = kind_of(f->kind);
    personal_salts salts;
    strbuf json;
    strbuf_init(&json, FIELDS_JSON_MAX);
    fields committed = personal_commit(s, k, &f->fields, &s->scratch, &salts);
    fields_write(k, &committed, &json);
    sqlite3_stmt *st = NULL;
    bool ok = statement_get(s, SQL_FACT_ADD, &st, e);
    if (ok) {
        bind_int(st, 1, f->batch);
        bind_text(st, 2, str_of(k->name));
        bind_text(st, 3, f->code);
        bind_text(st, 4, str_of(op_name[f->op]));
        bind_int(st, 5, f->effective_us);
        bind_int(st, 6, f->verified);
        bind_text(st, 7, strbuf_str(&json));
        ok = statement_run(s, st, e);
    }
    strbuf_done(&json);
    if (ok) {
        *ret_seq = sqlite3_last_insert_rowid(s->db);
    }
    return ok && personal_keep(s, k, &f->fields, &salts, *ret_seq, e);
}

// The fold of one entry's facts that are effective by a moment.
static bool entry_fold(store *s, arena *a, kind_id kind, str code, int64_t as_of_us, entry *ret,
                       bool *ret_found, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_FACTS_OF_ENTRY, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(kind_of(kind)->name));
    bind_text(st, 2, code);
    bind_int(st, 3, as_of_us);
    entry folded = {.kind = kind, .code = code};
    bool row = false;
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        fact f;
        ok = fact_of_row(s, st, kind, a, &f, e);
        if (!ok) {
            break;
        }
        entry_apply(&folded, &f);
    }
    (void)sqlite3_reset(st);
    if (ok) {
        *ret_found = folded.seq > 0;
        *ret = folded;
    }
    return ok;
}

static bool entry_live(store *s, arena *a, kind_id kind, str code, entry *ret, bool *ret_found, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_ENTRY_GET, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(kind_of(kind)->name));
    bind_text(st, 2, code);
    bool ok = statement_step(s, st, &row, e) && (!row || entry_of_row(st, kind, a, ret, e));
    (void)sqlite3_reset(st);
    *ret_found = ok && row;
    return ok;
}

bool store_entry(store *s, arena *a, kind_id kind, str code, const int64_t *as_of_us, entry *ret,
                 bool *ret_found, err *e)
{
    entry live;
    bool found = false;
    if (!entry_live(s, a, kind, code, &live, &found, e)) {
        return false;
    }
    if (found && as_of_us && *as_of_us < live.effective_us) {
        return entry_fold(s, a, kind, code, *as_of_us, ret, ret_found, e);
    }
    if (found) {
        *ret = live;
    }
    *ret_found = found;
    return true;
}

bool entry_renew(store *s, kind_id kind, str code, err *e)
{
    arena a = {0};
    entry row;
    bool found = false;
    bool ok = entry_fold(s, &a, kind, code, INT64_MAX, &row, &found, e) && (!found || entry_put(s, &row, e));
    arena_done(&a);
    return ok;
}

static bool append(store *s, const fact *given, err *e)
{
    fact f = *given;
    entry row = {.kind = f.kind, .code = f.code};
    bool found = false;
    if (!entry_live(s, &s->scratch, f.kind, f.code, &row, &found, e) || !fact_add(s, &f, &f.seq, e)) {
        return false;
    }
    if (found && f.effective_us < row.effective_us) { // it belongs between earlier ones: fold them all again
        return entry_fold(s, &s->scratch, f.kind, f.code, INT64_MAX, &row, &found, e) &&
               entry_put(s, &row, e);
    }
    entry_apply(&row, &f);
    return entry_put(s, &row, e);
}

bool store_append(store *s, const fact *f, err *e)
{
    assert(!sqlite3_get_autocommit(s->db));
    bool ok = append(s, f, e);
    arena_done(&s->scratch);
    return ok;
}

bool store_each(store *s, kind_id kind, store_each_fn *each, void *ctx, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_ENTRIES_OF_KIND, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(kind_of(kind)->name));
    bool row = false;
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        entry one;
        arena a = {0};
        ok = entry_of_row(st, kind, &a, &one, e) && each(ctx, &one, e);
        arena_done(&a);
        if (!ok) {
            break;
        }
    }
    (void)sqlite3_reset(st);
    return ok;
}

bool store_rows(store *s, arena *a, kind_id kind, str area, str after, int32_t limit, const entry **ret_rows,
                int32_t *ret_n, bool *ret_more, err *e)
{
    assert(limit >= 1 && limit <= STORE_ROWS_MAX);
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_ENTRIES_PAGE, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(kind_of(kind)->name));
    bind_text(st, 2, after);
    bind_text(st, 3, area);
    bind_int(st, 4, limit + 1); // one more tells whether there are more
    entry *rows = ARENA_NEW(a, entry, limit + 1);
    int32_t n = 0;
    bool row = false;
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        ok = entry_of_row(st, kind, a, &rows[n], e);
        if (!ok) {
            break;
        }
        n++;
    }
    (void)sqlite3_reset(st);
    if (ok) {
        *ret_more = n > limit;
        *ret_n = n > limit ? limit : n;
        *ret_rows = rows;
    }
    return ok;
}
