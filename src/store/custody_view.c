#include "store/custody_view.h"

#include <stdlib.h>
#include <string.h>

#include "store/store_internal.h"

enum { ROWS_MAX = 1000000 }; // items of a log; its devices are fewer

// Rows of one size that a statement gives, each made by `read`.
typedef void row_read(sqlite3_stmt *st, arena *a, void *ret_row);
static bool rows_of(store *s, sqlite3_stmt *st, arena *a, size_t size, row_read *read, void **ret_rows,
                    int32_t *ret_n, err *e)
{
    char *rows = NULL;
    int32_t n = 0;
    bool row = false;
    bool ok = true;
    while (ok && (ok = statement_step(s, st, &row, e)) && row) {
        if (n == ROWS_MAX) {
            ok = err_fail(e, ERR_CODE("store.too_many"), ERR_Z("file", s->path), ERR_INT("limit", ROWS_MAX));
            break;
        }
        if ((n & (n - 1)) == 0) { // grow at powers of two
            rows = mem_grow(rows, n > 0 ? (size_t)n * 2 : 1, size);
        }
        read(st, a, rows + (size_t)n++ * size);
    }
    (void)sqlite3_reset(st);
    if (ok) {
        *ret_rows = arena_alloc(a, (size_t)n, size);
        if (n > 0) {
            memcpy(*ret_rows, rows, (size_t)n * size);
        }
        *ret_n = n;
    }
    free(rows);
    return ok;
}

// The same of a statement without parameters.
static bool rows_read(store *s, statement_id id, arena *a, size_t size, row_read *read, void **ret_rows,
                      int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    return statement_get(s, id, &st, e) && rows_of(s, st, a, size, read, ret_rows, ret_n, e);
}

static void read_item(sqlite3_stmt *st, arena *a, void *ret_row)
{
    item_row *r = ret_row;
    *r = (item_row){.code = column_copy(st, 0, a),
                    .container = column_copy(st, 1, a),
                    .place = column_copy(st, 2, a),
                    .person = column_copy(st, 3, a),
                    .role = (device_role)sqlite3_column_int(st, 4),
                    .phase = (custody_phase)sqlite3_column_int(st, 5),
                    .is_load = sqlite3_column_int(st, 6) != 0};
}

bool store_items(store *s, arena *a, const item_row **ret_rows, int32_t *ret_n, err *e)
{
    void *rows = NULL;
    bool ok = rows_read(s, SQL_ITEMS, a, sizeof(item_row), read_item, &rows, ret_n, e);
    *ret_rows = rows;
    return ok;
}

static void read_bound(sqlite3_stmt *st, arena *a, void *ret_row)
{
    bound_item *r = ret_row;
    arena scratch = {0};
    event_frame frame;
    *r = (bound_item){.code = column_copy(st, 0, a), .kit = STR("")};
    if (event_frame_parse(column_copy(st, 1, &scratch), &frame, NULL)) {
        r->kit = str_keep(a, event_bytes(&frame.event, EVENT_FIELD_KIT));
    }
    arena_done(&scratch);
}

bool store_items_bound(store *s, arena *a, str destination, const bound_item **ret_rows, int32_t *ret_n,
                       err *e)
{
    sqlite3_stmt *st = NULL;
    void *rows = NULL;
    if (!statement_get(s, SQL_ITEMS_BOUND, &st, e)) {
        return false;
    }
    bind_text(st, 1, destination);
    bind_int(st, 2, EVENT_KIT_CREATED);
    bind_int(st, 3, EVENT_BOX_CREATED);
    bind_int(st, 4, CUSTODY_LOST_);
    bind_int(st, 5, CUSTODY_REPLACED_);
    bind_int(st, 6, CUSTODY_WAS_LOAD);
    bool ok = rows_of(s, st, a, sizeof(bound_item), read_bound, &rows, ret_n, e);
    *ret_rows = rows;
    return ok;
}

static void read_gap(sqlite3_stmt *st, arena *a, void *ret_row)
{
    device_gap *r = ret_row;
    (void)a;
    column_bytes(st, 0, r->key, sizeof r->key);
    r->last = sqlite3_column_int64(st, 1);
    r->missing = sqlite3_column_int64(st, 2);
}

bool store_device_gaps(store *s, arena *a, const device_gap **ret_rows, int32_t *ret_n, err *e)
{
    void *rows = NULL;
    bool ok = rows_read(s, SQL_DEVICE_GAPS, a, sizeof(device_gap), read_gap, &rows, ret_n, e);
    *ret_rows = rows;
    return ok;
}
