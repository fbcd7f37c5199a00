#include "app/static_log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"

// ---------------------------------------------------------------- files

static bool path_of(char out[static PATH_MAX], const char *dir, str name, err *e)
{
    int n = snprintf(out, PATH_MAX, "%s/%.*s", dir, (int)name.n, name.p);
    return (n > 0 && n < PATH_MAX) || err_fail(e, ERR_CODE("file.write"), ERR_Z("file", dir),
                                               ERR_KEY("reason", err_reason(ENAMETOOLONG)));
}

static bool files_get(void *ctx, arena *a, str path, size_t limit, str *ret_bytes, err *e)
{
    const static_files *f = ctx;
    return file_read_below(a, f->dir, path, limit, ret_bytes, e);
}

// The folders between the log's own and the file. The one of the file before is usually that of this one.
static bool folders_make(static_files *f, char path[static PATH_MAX], err *e)
{
    char *last = strrchr(path, '/');
    *last = '\0';
    bool ok = true;
    if (strcmp(path, f->made) != 0) {
        for (char *at = path + strlen(f->dir) + 1; ok && (at = strchr(at, '/')) != NULL; at++) {
            *at = '\0';
            ok = file_folder_publish(path, e);
            *at = '/';
        }
        ok = ok && file_folder_publish(path, e);
        if (ok) {
            memcpy(f->made, path, strlen(path) + 1);
        }
    }
    *last = '/';
    return ok;
}

// The partial ones of a tile that is full now. They may go or stay: a failure changes nothing.
static void partial_drop(const char *path)
{
    char folder[PATH_MAX];
    char file[PATH_MAX];
    int n = snprintf(folder, sizeof folder, "%s.p", path);
    DIR *d = n > 0 && n < PATH_MAX ? opendir(folder) : NULL;
    if (!d) {
        return;
    }
    for (const struct dirent *x; (x = readdir(d)) != NULL;) {
        n = snprintf(file, sizeof file, "%s/%s", folder, x->d_name);
        if (x->d_name[0] != '.' && n > 0 && n < PATH_MAX) {
            (void)unlink(file);
        }
    }
    closedir(d);
    (void)rmdir(folder);
}

static bool same_bytes(const char *path, str bytes, err *e)
{
    arena a = {0};
    str there = {0};
    bool ok = file_read(&a, path, bytes.n, &there, e) &&
              (str_eq(there, bytes) || err_fail(e, ERR_CODE("ledger.tile_wrong"), ERR_Z("file", path)));
    arena_done(&a);
    return ok;
}

static bool files_put(void *ctx, str path, str bytes, err *e)
{
    static_files *f = ctx;
    char name[PATH_MAX];
    tile_id id;
    if (!tile_path_parse(path, &id, e) || !path_of(name, f->dir, path, e)) {
        return false;
    }
    if (access(name, F_OK) == 0) {
        return same_bytes(name, bytes, e);
    }
    if (!folders_make(f, name, e) || !file_publish(name, bytes, e)) {
        return false;
    }
    if (id.width == TILE_HASHES) {
        partial_drop(name);
    }
    return true;
}

bool static_files_open(static_files *f, const char *dir, err *e)
{
    *f = (static_files){.store = {files_get, files_put, f}};
    int n = snprintf(f->dir, sizeof f->dir, "%s", dir);
    if (n <= 0 || (size_t)n >= sizeof f->dir) {
        return err_fail(e, ERR_CODE("file.write"), ERR_Z("file", dir),
                        ERR_KEY("reason", err_reason(ENAMETOOLONG)));
    }
    return file_folder_publish(dir, e);
}

bool static_files_put(static_files *f, const char *name, str bytes, err *e)
{
    char path[PATH_MAX];
    return path_of(path, f->dir, str_of(name), e) && file_publish(path, bytes, e);
}

// ---------------------------------------------------------------- export

typedef struct export_job {
    const public_log *from;
    const note_key *key;
    static_files to;
    checkpoint head;
    str signed_head;
    arena a; // of the whole work; each file has one of its own
    static_progress *progress;
    void *ctx;
    static_report report;
} export_job;

// That the tiles lead to a head's root.
static bool root_fits(const export_job *job, uint64_t size, ledger_hash root, bool *ret_fits, err *e)
{
    tile_cache c;
    ledger_frontier f;
    tile_cache_init(&c, job->from->tiles, job->head.size);
    tree_reader r = tile_tree(&c);
    if (!tree_frontier(&r, size, &f, e)) {
        return false;
    }
    *ret_fits = hash_eq(frontier_root(&f), root);
    return true;
}

static bool source_check(export_job *job, err *e)
{
    note n = {0};
    bool fits = false;
    if (!job->from->checkpoint(job->from->ctx, &job->a, &job->signed_head, e)) {
        return false;
    }
    if (job->signed_head.n == 0) {
        return err_fail(e, ERR_CODE("static.no_checkpoint"));
    }
    if (!checkpoint_open(job->signed_head, job->key, &job->head, &n, e) ||
        !root_fits(job, job->head.size, job->head.root, &fits, e)) {
        return false;
    }
    return fits || err_fail(e, ERR_CODE("ledger.log_root"), ERR_INT("size", job->head.size));
}

// A checkpoint that is there already must be of an earlier state of this log.
static bool target_check(export_job *job, err *e)
{
    char path[PATH_MAX];
    str bytes = {0};
    note n = {0};
    checkpoint there = {0};
    bool fits = false;
    if (!path_of(path, job->to.dir, STR("checkpoint"), e)) {
        return false;
    }
    if (access(path, F_OK) != 0) {
        return true;
    }
    if (!file_read(&job->a, path, NOTE_BYTES_MAX, &bytes, e)) {
        return false;
    }
    if (!checkpoint_open(bytes, job->key, &there, &n, NULL)) {
        return err_fail(e, ERR_CODE("static.other_log"), ERR_Z("file", path));
    }
    if (there.size > job->head.size) {
        return err_fail(e, ERR_CODE("static.ahead"), ERR_Z("file", path), ERR_INT("here", job->head.size),
                        ERR_INT("there", there.size));
    }
    return root_fits(job, there.size, there.root, &fits, e) &&
           (fits || err_fail(e, ERR_CODE("static.forked"), ERR_Z("file", path), ERR_INT("size", there.size)));
}

static bool file_copy(export_job *job, tile_id id, err *e)
{
    char name[TILE_PATH_MAX];
    char path[PATH_MAX];
    str tile = tile_path(id, name);
    if (!path_of(path, job->to.dir, tile, e)) {
        return false;
    }
    if (access(path, F_OK) == 0) { // under its name it is whole: files_put
        return true;
    }
    arena a = {0};
    str bytes = {0};
    size_t limit = id.level == TILE_ENTRIES ? TILE_BUNDLE_MAX : TILE_BYTES;
    bool ok = job->from->tiles->get(job->from->tiles->ctx, &a, tile, limit, &bytes, e) &&
              job->to.store.put(job->to.store.ctx, tile, bytes, e);
    arena_done(&a);
    job->report.written += ok;
    return ok;
}

static uint64_t files_of(int32_t level, uint64_t size)
{
    uint64_t n = level <= 0 ? size : size >> (TILE_HEIGHT * level);
    return (n >> TILE_HEIGHT) + (n % TILE_HASHES > 0);
}

static bool tiles_copy(export_job *job, err *e)
{
    uint64_t done = 0;
    for (int32_t level = TILE_ENTRIES; level < TILE_LEVELS; level++) {
        job->report.files += files_of(level, job->head.size);
    }
    for (int32_t level = TILE_ENTRIES; level < TILE_LEVELS; level++) {
        uint64_t n = files_of(level, job->head.size);
        for (uint64_t i = 0; i < n; i++) {
            if (job->progress && !job->progress(job->ctx, done, job->report.files)) {
                return err_fail(e, ERR_CODE("static.stopped"));
            }
            if (!file_copy(job, (tile_id){level, i, tile_width(level, i, job->head.size)}, e)) {
                return false;
            }
            done++;
        }
    }
    return true;
}

static bool export_locked(export_job *job, err *e)
{
    return target_check(job, e) && tiles_copy(job, e) &&
           static_files_put(&job->to, "keys", job->from->keys, e) &&
           static_files_put(&job->to, "checkpoint", job->signed_head, e);
}

bool static_log_export(const public_log *from, const note_key *key, const char *dir,
                       static_progress *progress, void *ctx, static_report *ret, err *e)
{
    export_job job = {.from = from, .key = key, .progress = progress, .ctx = ctx};
    int fd = -1;
    bool ok = source_check(&job, e) && static_files_open(&job.to, dir, e);
    if (ok) {
        fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        ok = (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) ||
             err_fail(e, ERR_CODE("static.busy"), ERR_Z("file", dir));
    }
    ok = ok && export_locked(&job, e);
    if (fd >= 0) {
        close(fd);
    }
    job.report.size = job.head.size;
    *ret = job.report;
    arena_done(&job.a);
    return ok;
}
