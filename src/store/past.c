// The past of a file: views that hide what came later stand in front of its tables, by their names, so that
// every statement of this layer asks the past without knowing it.
#include "store/past.h"

#include <stdio.h>
#include <string.h>

#include "store/store_internal.h"

enum { VIEWS_SQL_MAX = 16 * 1024, STOP_STEPS = 10000 /* of SQLite's machine: some ms */ };

// What of the file belongs to the past.
typedef struct limits {
    past_moment m;
    uint64_t then;  // leaves that were there at the moment
    uint64_t size;  // of which leaves are seen
    int64_t batch;  // the last batch that is seen
    int64_t newest; // the last one of the file
} limits;

// One number; 0 where there is none. `ret_found` may be NULL.
static bool ask_number(store *s, const char *sql, int64_t bound, int64_t *ret, bool *ret_found, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    bool ok = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) == SQLITE_OK || store_fail(s, e);
    *ret = 0;
    if (ok && sqlite3_bind_parameter_count(st) > 0) {
        bind_int(st, 1, bound);
    }
    ok = ok && statement_step(s, st, &row, e);
    if (ok && row) {
        *ret = sqlite3_column_int64(st, 0);
    }
    if (ret_found) {
        *ret_found = ok && row;
    }
    (void)sqlite3_finalize(st);
    return ok;
}

// The leaves that had come by a moment: they come in the order of time, but for clocks that were set.
static bool leaves_by(store *s, uint64_t size, int64_t at_us, uint64_t *ret, err *e)
{
    uint64_t low = 0;
    uint64_t high = size;
    bool ok = true;
    while (ok && low < high) {
        uint64_t mid = low + (high - low) / 2;
        int64_t received_us = 0;
        ok = ask_number(s, "SELECT received_us FROM here.leaf WHERE idx = ?1", (int64_t)mid, &received_us,
                        NULL, e);
        if (received_us <= at_us) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    *ret = low;
    return ok;
}

static bool limits_find(store *s, const past_moment *m, limits *ret, err *e)
{
    int64_t size = 0;
    bool found = false;
    *ret = (limits){.m = *m};
    if (!ask_number(s, "SELECT size FROM here.log", 0, &size, &found, e) ||
        !ask_number(s, "SELECT coalesce(max(id), 0) FROM here.batch", 0, &ret->newest, NULL, e)) {
        return false;
    }
    if (!found) {
        return err_fail(e, ERR_CODE("store.no_log"), ERR_Z("file", s->path));
    }
    if (!leaves_by(s, (uint64_t)size, m->at_us, &ret->then, e)) {
        return false;
    }
    ret->size = m->hindsight ? (uint64_t)size : ret->then;
    ret->batch = ret->newest;
    return m->hindsight ||
           ask_number(s, "SELECT coalesce(max(id), 0) FROM here.batch WHERE recorded_us <= ?1", m->at_us,
                      &ret->batch, NULL, e);
}

// ---------------------------------------------------------------- views

// What never changes, or is asked for by a key that what is seen names.
static void views_whole(strbuf *sql)
{
    static const char *const table[] = {"signer",  "event_kind", "tile", "checkpoint",
                                        "content", "secret",     "plan"};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        strbuf_addf(sql, "CREATE TEMP VIEW %s AS SELECT * FROM here.%s;", table[i], table[i]);
    }
}

// Leaves. Where one stands in time may have been another moment then, while an earlier one of its device was
// not here yet: what is placed anew is kept beside. With hindsight the moments are those of today, and
// corrections and enrolments count whenever they came; alarms are cut by who reads them.
static void views_of_log(strbuf *sql, const limits *x)
{
    unsigned long long size = x->size;
    strbuf_addz(sql, "CREATE TEMP TABLE moved (idx INTEGER PRIMARY KEY, moment_us INTEGER NOT NULL);");
    strbuf_addf(sql,
                "CREATE TEMP VIEW leaf AS SELECT l.idx, l.id, l.device, l.sequence, l.kind, l.frame,"
                " l.received_us, coalesce((SELECT m.moment_us FROM moved AS m WHERE m.idx = l.idx),"
                " l.moment_us) AS moment_us, l.source FROM here.leaf AS l WHERE l.idx < %llu",
                size);
    if (x->m.hindsight) {
        strbuf_addf(sql, " AND (l.moment_us <= %lld OR l.kind IN (%d, %d, %d, %d, %d, %d, %d))",
                    (long long)x->m.at_us, EVENT_CORRECTED, EVENT_DEVICE_ENROLLED, EVENT_DEVICE_REVOKED,
                    EVENT_ALARM_RAISED, EVENT_ALARM_ACKNOWLEDGED, EVENT_ALARM_ESCALATED,
                    EVENT_ALARM_RESOLVED);
    }
    strbuf_addz(sql, ";CREATE TEMP TRIGGER leaf_moved INSTEAD OF UPDATE OF moment_us ON leaf BEGIN"
                     " INSERT OR REPLACE INTO moved VALUES (NEW.idx, NEW.moment_us); END;");
    strbuf_addf(sql,
                "CREATE TEMP VIEW log AS SELECT one, origin, %llu AS size, zeroblob(32) AS root, epoch"
                " FROM here.log;",
                size);
}

// Publications that the log was told of by then; with hindsight the first one in any case.
static void view_of_plans(strbuf *sql, const limits *x)
{
    strbuf_addf(sql,
                "CREATE TEMP VIEW publication AS SELECT p.seq, p.plan FROM here.publication AS p"
                " WHERE p.seq <= max(coalesce((SELECT max(row) FROM here.said WHERE kind = %d"
                " AND idx < %llu), 0), %s);",
                EVENT_PLAN_PUBLISHED, (unsigned long long)x->then,
                x->m.hindsight ? "coalesce((SELECT min(seq) FROM here.publication), 0)" : "0");
}

// With hindsight a report that came later counts as heard when it was made.
static void views_of_reports(strbuf *sql, const limits *x)
{
    long long at_us = x->m.at_us;
    strbuf_addf(sql, "CREATE TEMP VIEW observed AS SELECT * FROM here.observed WHERE idx < %llu;",
                (unsigned long long)x->size);
    if (x->m.hindsight) {
        strbuf_addf(sql,
                    "CREATE TEMP VIEW observation AS SELECT tracker, time_us, timed, placed, mock,"
                    " lat_e7, lon_e7, accuracy_m, speed_cms, bearing_deg, battery, sos,"
                    " CASE WHEN heard_us > %lld THEN time_us ELSE heard_us END AS heard_us"
                    " FROM here.observation WHERE time_us <= %lld;",
                    at_us, at_us);
    } else {
        strbuf_addf(sql,
                    "CREATE TEMP VIEW observation AS SELECT * FROM here.observation WHERE heard_us <= %lld;",
                    at_us);
    }
}

// The register's entries are folded anew only when something was recorded since.
static void views_of_register(strbuf *sql, const limits *x)
{
    long long last = x->batch;
    strbuf_addf(sql, "CREATE TEMP VIEW batch AS SELECT * FROM here.batch WHERE id <= %lld;", last);
    strbuf_addf(sql, "CREATE TEMP VIEW fact AS SELECT * FROM here.fact WHERE batch <= %lld;", last);
    if (x->batch == x->newest) {
        strbuf_addz(sql, "CREATE TEMP VIEW entry AS SELECT * FROM here.entry;");
    }
}

static bool views_make(store *s, const limits *x, err *e)
{
    strbuf sql;
    strbuf_init(&sql, VIEWS_SQL_MAX);
    views_whole(&sql);
    views_of_log(&sql, x);
    view_of_plans(&sql, x);
    views_of_reports(&sql, x);
    views_of_register(&sql, x);
    bool ok = sqlite3_exec(s->db, sql.p, NULL, NULL, NULL) == SQLITE_OK || store_fail(s, e);
    strbuf_done(&sql);
    return ok && (x->batch == x->newest || store_rebuild(s, e));
}

static int stop_asked(void *ctx)
{
    const atomic_bool *stop = ctx;
    return *stop ? 1 : 0;
}

bool store_past_open(const char *path, const past_moment *m, atomic_bool *stop, store **ret,
                     uint64_t *ret_size, err *e)
{
    store *s = NULL;
    limits x;
    if (!store_beside(path, &s, e)) {
        return false;
    }
    if (stop) {
        sqlite3_progress_handler(s->db, STOP_STEPS, stop_asked, stop);
    }
    if (!limits_find(s, m, &x, e) || !views_make(s, &x, e)) {
        store_close(s);
        return false;
    }
    *ret = s;
    *ret_size = x.size;
    return true;
}

bool store_past_erased(store *s, int64_t *ret_us, err *e)
{
    return ask_number(s, "SELECT coalesce(max(to_us), 0) FROM observed WHERE erased = 1", 0, ret_us, NULL, e);
}

bool store_log_span(store *s, int64_t *ret_first_us, uint64_t *ret_size, err *e)
{
    int64_t size = 0;
    bool found = false;
    bool ok = ask_number(s, "SELECT size FROM log", 0, &size, &found, e) &&
              ask_number(s, "SELECT received_us FROM leaf WHERE idx = 0", 0, ret_first_us, NULL, e);
    *ret_size = (uint64_t)size;
    return ok && (found || err_fail(e, ERR_CODE("store.no_log"), ERR_Z("file", s->path)));
}
