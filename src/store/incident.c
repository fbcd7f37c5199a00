// Incidents: why the log may not be signed, and who said that it may again.
#include "store/log_internal.h"

bool store_incident_add(store *s, str code, str detail, int64_t now_us, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_INCIDENT_ADD, &st, e)) {
        return false;
    }
    bind_int(st, 1, now_us);
    bind_text(st, 2, code);
    bind_text(st, 3, detail);
    return statement_run(s, st, e);
}

bool store_incidents(store *s, arena *a, bool open_only, const incident **ret_rows, int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_INCIDENTS, &st, e)) {
        return false;
    }
    bind_int(st, 1, open_only);
    bind_int(st, 2, STORE_INCIDENTS_MAX);
    incident *rows = ARENA_NEW(a, incident, STORE_INCIDENTS_MAX);
    int32_t n = 0;
    bool row = false;
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        rows[n++] = (incident){
            .id = sqlite3_column_int64(st, 0),
            .at_us = sqlite3_column_int64(st, 1),
            .code = column_copy(st, 2, a),
            .detail = column_copy(st, 3, a),
            .closed_us = sqlite3_column_int64(st, 4),
            .closed = sqlite3_column_int(st, 5) != 0,
            .closed_by = column_copy(st, 6, a),
            .reason = column_copy(st, 7, a),
        };
    }
    (void)sqlite3_reset(st);
    if (ok) {
        *ret_rows = rows;
        *ret_n = n;
    }
    return ok;
}

bool store_incident_close(store *s, int64_t id, str by, str reason, int64_t now_us, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_INCIDENT_CLOSE, &st, e)) {
        return false;
    }
    bind_int(st, 1, id);
    bind_int(st, 2, now_us);
    bind_text(st, 3, by);
    bind_text(st, 4, reason);
    return statement_run(s, st, e) &&
           (sqlite3_changes(s->db) == 1 || err_fail(e, ERR_CODE("store.no_incident"), ERR_INT("id", id)));
}
