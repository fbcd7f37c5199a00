#include "store/backup.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "store/store_internal.h"

typedef struct backup_job {
    const char *file;
    store_progress_fn *progress;
    void *ctx;
    arena *a;
    uint8_t (*wrong)[EVENT_HASH_BYTES];
    store_backup_report report;
    int64_t contents; // in all
    store *from, *to;
} backup_job;

static bool going_on(const backup_job *job, int64_t done, int64_t total, err *e)
{
    return !job->progress || job->progress(job->ctx, done, total) || err_fail(e, ERR_CODE("store.stopped"));
}

// ---------------------------------------------------------------- the file

static bool copy_pages(backup_job *job, sqlite3_backup *b, err *e)
{
    int got = SQLITE_OK;
    while (got == SQLITE_OK) {
        got = sqlite3_backup_step(b, BACKUP_STEP_PAGES);
        int64_t total = sqlite3_backup_pagecount(b);
        job->report.pages = total;
        if (!going_on(job, total - sqlite3_backup_remaining(b), total, e)) {
            return false;
        }
    }
    return got == SQLITE_DONE;
}

static bool copy_file(backup_job *job, err *e)
{
    sqlite3_backup *b = sqlite3_backup_init(job->to->db, "main", job->from->db, "main");
    err stopped = {0};
    bool ok = b && copy_pages(job, b, &stopped);
    ok = sqlite3_backup_finish(b) == SQLITE_OK && ok;
    if (stopped.code) {
        *e = stopped;
        return false;
    }
    return ok || store_fail(job->to, e);
}

// ---------------------------------------------------------------- content

static bool count_files(void *ctx, const content_row *row, err *e)
{
    (void)e;
    ((backup_job *)ctx)->contents += row->in_file;
    return true;
}

static void wrong_add(backup_job *job, str hash)
{
    if (job->report.n_wrong < BACKUP_WRONG_MAX) {
        memcpy(job->wrong[job->report.n_wrong], hash.p, EVENT_HASH_BYTES);
    }
    job->report.n_wrong++;
}

// What is damaged here is not copied: the row in the copy then says what is missing, as here.
static bool copy_content(void *ctx, const content_row *row, err *e)
{
    backup_job *job = ctx;
    arena a = {0};
    content_state state = CONTENT_ABSENT;
    str bytes = {0};
    err why = {0};
    uint8_t hash[EVENT_HASH_BYTES];
    if (!row->in_file) {
        return true;
    }
    memcpy(hash, row->hash.p, sizeof hash);
    bool ok = store_content_get(job->from, &a, hash, &state, &bytes, &why);
    if (!ok && strcmp(why.code, "store.content_wrong") == 0) {
        wrong_add(job, row->hash);
        ok = true;
    } else if (ok) {
        ok = content_file_put(job->to, hash, bytes, &why);
        job->report.contents++;
    }
    arena_done(&a);
    if (!ok) {
        *e = why;
        return false;
    }
    return going_on(job, job->report.contents + job->report.n_wrong, job->contents, e);
}

// One read transaction: the pages and the contents are of one moment, and writers go on beside it.
static bool copy(store *s, void *ctx, err *e)
{
    backup_job *job = ctx;
    job->from = s;
    return store_content_each(s, count_files, job, e) && copy_file(job, e) &&
           store_content_each(s, copy_content, job, e);
}

bool store_backup(store *s, arena *a, const char *file, store_progress_fn *progress, void *ctx,
                  store_backup_report *ret, err *e)
{
    backup_job job = {.file = file, .progress = progress, .ctx = ctx, .a = a};
    job.wrong = arena_alloc(a, BACKUP_WRONG_MAX, EVENT_HASH_BYTES);
    job.report.wrong = (const uint8_t(*)[EVENT_HASH_BYTES])job.wrong;
    if (!store_empty(file, &job.to, e)) {
        return false;
    }
    bool ok = store_in_read(s, copy, &job, e);
    store_close(job.to);
    if (!ok || !file_sync_name(file, e)) {
        return false;
    }
    *ret = job.report;
    return true;
}

// ---------------------------------------------------------------- SQLite's own check

bool store_integrity(store *s, arena *a, int32_t limit, const str **ret_words, int32_t *ret_n, err *e)
{
    char sql[64];
    sqlite3_stmt *st = NULL;
    str *words = ARENA_NEW(a, str, limit);
    int32_t n = 0;
    bool row = false;
    (void)snprintf(sql, sizeof sql, "PRAGMA integrity_check(%d)", (int)limit);
    bool ok = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) == SQLITE_OK || store_fail(s, e);
    while (ok && n < limit && (ok = statement_step(s, st, &row, e)) && row) {
        words[n++] = column_copy(st, 0, a);
    }
    (void)sqlite3_finalize(st);
    if (!ok) {
        return false;
    }
    *ret_n = n == 1 && str_eq(words[0], STR("ok")) ? 0 : n;
    *ret_words = words;
    return true;
}
