#include "app/log_public.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/file.h"

static bool read_checkpoint(void *ctx, arena *a, str *ret_note, err *e)
{
    const log_public *r = ctx;
    checkpoint_row row = {0};
    bool found = false;
    if (!store_checkpoint_last(r->db, a, &row, &found, e)) {
        return false;
    }
    *ret_note = found ? row.note : (str){"", 0};
    return true;
}

static bool key_read(log_public *r, const char *dir, err *e)
{
    arena a = {0};
    log_head head;
    str origin = {0};
    bool ok = store_log_head(r->db, &a, &head, &origin, e) && log_public_key(dir, origin, &r->key, e);
    arena_done(&a);
    return ok;
}

bool log_public_open(log_public *r, const char *dir, err *e)
{
    strbuf keys;
    *r = (log_public){.face = {.checkpoint = read_checkpoint, .ctx = r}};
    if (!operation_open(dir, STORE_READ, &r->db, e)) {
        return false;
    }
    if (!key_read(r, dir, e)) {
        log_public_close(r);
        return false;
    }
    strbuf_init(&keys, sizeof r->keys - 1);
    note_key_write(&keys, &r->key);
    strbuf_addc(&keys, '\n');
    memcpy(r->keys, keys.p, keys.n + 1);
    strbuf_done(&keys);
    r->tiles = store_tiles(r->db);
    r->face.tiles = &r->tiles;
    r->face.keys = str_of(r->keys);
    return true;
}

void log_public_close(log_public *r)
{
    store_close(r->db);
    r->db = NULL;
}

bool log_public_receipt(log_public *r, str id, const ledger_policy *p, strbuf *out, err *e)
{
    uint8_t hash[EVENT_HASH_BYTES];
    size_t n = 0;
    bool ok = id.n == 2 * sizeof hash && sodium_hex2bin(hash, sizeof hash, id.p, id.n, NULL, &n, NULL) == 0 &&
              n == sizeof hash;
    return ok ? log_receipt_of(r->db, hash, p, out, e) : err_fail(e, ERR_CODE("log.no_event"));
}

// ---------------------------------------------------------------- content

typedef struct content_job {
    log_public *r;
    const char *dir; // with "/content"
    static_progress *progress;
    void *ctx;
    uint64_t done, total;
    content_report *report;
} content_job;

static bool content_copy(const content_job *job, const uint8_t hash[static EVENT_HASH_BYTES],
                         const char *path, err *e)
{
    arena a = {0};
    content_state state = CONTENT_ABSENT;
    str bytes = {0};
    bool ok = store_content_get(job->r->db, &a, hash, &state, &bytes, e) &&
              (state != CONTENT_HERE || file_publish(path, bytes, e));
    arena_done(&a);
    return ok;
}

static bool content_each(void *ctx, const content_row *row, err *e)
{
    content_job *job = ctx;
    uint8_t hash[EVENT_HASH_BYTES];
    char name[2 * EVENT_HASH_BYTES + 1];
    char path[PATH_MAX];
    memcpy(hash, row->hash.p, sizeof hash);
    (void)sodium_bin2hex(name, sizeof name, hash, sizeof hash);
    (void)snprintf(path, sizeof path, "%s/%s", job->dir, name); // fits: log_public_content
    if (job->progress && !job->progress(job->ctx, job->done++, job->total)) {
        return err_fail(e, ERR_CODE("static.stopped"));
    }
    if (row->state == CONTENT_ERASED) {
        job->report->erased++;
        return file_remove(path, e);
    }
    job->report->contents++;
    if (access(path, F_OK) == 0) { // under its name it is whole
        return true;
    }
    job->report->written++;
    return content_copy(job, hash, path, e);
}

static bool content_count(void *ctx, const content_row *row, err *e)
{
    uint64_t *n = ctx;
    (void)row, (void)e;
    (*n)++;
    return true;
}

bool log_public_content(log_public *r, const char *dir, static_progress *progress, void *ctx,
                        content_report *ret, err *e)
{
    char folder[PATH_MAX - 2 * EVENT_HASH_BYTES - 2];
    content_job job = {.r = r, .dir = folder, .progress = progress, .ctx = ctx, .report = ret};
    int n = snprintf(folder, sizeof folder, "%s/content", dir);
    if (n < 0 || (size_t)n >= sizeof folder) {
        return err_fail(e, ERR_CODE("file.write"), ERR_Z("file", dir), ERR_KEY("reason", "reason.long_name"));
    }
    *ret = (content_report){0};
    return file_folder_publish(folder, e) && store_content_each(r->db, content_count, &job.total, e) &&
           store_content_each(r->db, content_each, &job, e);
}
