// Checkpoints: signed heads, each larger than the one before; their notes grow by signatures.
#include "store/log_internal.h"

#include <string.h>

bool store_checkpoint_add(store *s, uint64_t after, const checkpoint_row *row, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_CHECKPOINT_ADD, &st, e)) {
        return false;
    }
    bind_int(st, 1, (int64_t)row->size);
    bind_blob(st, 2, row->root.b, sizeof row->root.b);
    bind_int(st, 3, row->made_us);
    bind_text(st, 4, row->note);
    bind_int(st, 5, (int64_t)after);
    return statement_run(s, st, e) &&
           (sqlite3_changes(s->db) == 1 || err_fail(e, ERR_CODE("store.log_moved"), ERR_Z("file", s->path)));
}

bool store_checkpoint_sign(store *s, uint64_t size, str note, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_CHECKPOINT_SIGN, &st, e)) {
        return false;
    }
    bind_int(st, 1, (int64_t)size);
    bind_text(st, 2, note);
    return statement_run(s, st, e) &&
           (sqlite3_changes(s->db) == 1 ||
            err_fail(e, ERR_CODE("store.no_checkpoint"), ERR_Z("file", s->path), ERR_INT("size", size)));
}

static bool find(store *s, statement_id id, arena *a, uint64_t size, checkpoint_row *ret, bool *ret_found,
                 err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, id, &st, e)) {
        return false;
    }
    bind_int(st, 1, size > LEDGER_SIZE_MAX ? INT64_MAX : (int64_t)size);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (row) {
        *ret = (checkpoint_row){
            .size = (uint64_t)sqlite3_column_int64(st, 0),
            .made_us = sqlite3_column_int64(st, 2),
            .note = column_copy(st, 3, a),
        };
        column_bytes(st, 1, ret->root.b, sizeof ret->root.b);
        (void)sqlite3_reset(st);
    }
    *ret_found = row;
    return true;
}

bool store_checkpoint_last(store *s, arena *a, checkpoint_row *ret, bool *ret_found, err *e)
{
    return find(s, SQL_CHECKPOINT_UPTO, a, LEDGER_SIZE_MAX, ret, ret_found, e);
}

bool store_checkpoint_from(store *s, arena *a, uint64_t size, checkpoint_row *ret, bool *ret_found, err *e)
{
    return find(s, SQL_CHECKPOINT_FROM, a, size, ret, ret_found, e);
}

bool store_checkpoint_upto(store *s, arena *a, uint64_t size, checkpoint_row *ret, bool *ret_found, err *e)
{
    return find(s, SQL_CHECKPOINT_UPTO, a, size, ret, ret_found, e);
}
