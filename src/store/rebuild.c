// The computed tables as a whole: thrown away, kept aside, compared.
#include <stdio.h>

#include "store/custody.h"
#include "store/log_internal.h"

// Every computed table, and how a row of it is named. What is compared of the leaves is their moment.
typedef struct computed {
    const char *table;
    const char *columns;
    const char *key;
    bool cleared;
} computed;

static const computed tables[] = {
    {"leaf", "idx, moment_us", "idx", false},
    {"device", "*", "hex(key)", true},
    {"binding", "*", "hex(key) || '/' || n", true},
    {"item", "*", "code", true},
    {"leaf_item", "*", "item || '/' || idx", true},
    {"load_member", "*", "load || '/' || item", true},
    {"leaf_signer", "*", "signer || '/' || idx", true},
    {"leaf_refer", "*", "hex(id) || '/' || idx", true},
    {"leaf_nonce", "*", "hex(mark) || '/' || idx", true},
    {"finding", "*", "item || '/' || idx || '/' || n || '/' || code", true},
};
enum { TABLES = sizeof tables / sizeof *tables, SQL_MAX = 512 };

static bool exec(store *s, const char *sql, err *e)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || store_fail(s, e);
}

static bool clear(store *s, void *ctx, err *e)
{
    (void)ctx;
    bool ok = true;
    for (int i = 0; ok && i < TABLES; i++) {
        char sql[SQL_MAX];
        (void)snprintf(sql, sizeof sql, "DELETE FROM main.%s", tables[i].table);
        ok = !tables[i].cleared || exec(s, sql, e);
    }
    return ok;
}

bool store_custody_clear(store *s, err *e)
{
    return store_in_write(s, clear, NULL, e);
}

static bool keep(store *s, void *ctx, err *e)
{
    (void)ctx;
    bool ok = true;
    for (int i = 0; ok && i < TABLES; i++) {
        char sql[SQL_MAX];
        (void)snprintf(sql, sizeof sql,
                       "DROP TABLE IF EXISTS temp.kept_%s;"
                       "CREATE TEMP TABLE kept_%s AS SELECT %s FROM main.%s",
                       tables[i].table, tables[i].table, tables[i].columns, tables[i].table);
        ok = exec(s, sql, e);
    }
    return ok;
}

bool store_custody_keep(store *s, err *e)
{
    return store_in_write(s, keep, NULL, e);
}

typedef struct compare_job {
    arena *a;
    custody_difference *row;
    int32_t n;
    int64_t total;
} compare_job;

// Rows of one side that the other has not.
static bool compare_side(store *s, const computed *t, bool gone, compare_job *job, err *e)
{
    char sql[SQL_MAX];
    sqlite3_stmt *st = NULL;
    const char *one = gone ? "temp.kept_" : "main.";
    const char *other = gone ? "main." : "temp.kept_";
    (void)snprintf(sql, sizeof sql, "SELECT %s FROM (SELECT %s FROM %s%s EXCEPT SELECT %s FROM %s%s)", t->key,
                   t->columns, one, t->table, t->columns, other, t->table);
    bool row = false;
    bool ok = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) == SQLITE_OK || store_fail(s, e);
    while (ok && (ok = statement_step(s, st, &row, e)) && row) {
        job->total++;
        if (job->n < STORE_DIFFERENCES_MAX) {
            job->row[job->n++] = (custody_difference){str_of(t->table), column_copy(st, 0, job->a), gone};
        }
    }
    (void)sqlite3_finalize(st);
    return ok;
}

static bool compare(store *s, void *ctx, err *e)
{
    bool ok = true;
    for (int i = 0; ok && i < TABLES; i++) {
        ok = compare_side(s, &tables[i], true, ctx, e) && compare_side(s, &tables[i], false, ctx, e);
    }
    return ok;
}

bool store_custody_compare(store *s, arena *a, const custody_difference **ret_rows, int32_t *ret_n,
                           int64_t *ret_total, err *e)
{
    compare_job job = {.a = a, .row = ARENA_NEW(a, custody_difference, STORE_DIFFERENCES_MAX)};
    if (!store_in_read(s, compare, &job, e)) {
        return false;
    }
    *ret_rows = job.row;
    *ret_n = job.n;
    *ret_total = job.total;
    return true;
}
