#include "app/operation.h"

#include "app/log.h"
#include "app/seal_key.h"
#include "base/clock.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

// The file while it is being made. Whoever holds the lock of the folder and finds it knows that nobody makes
// it.
#define PART_FILE OPERATION_FILE ".part"

static bool path_join(char out[static PATH_MAX], const char *dir, const char *name, const char *ending,
                      err *e)
{
    int n = snprintf(out, PATH_MAX, "%s/%s%s", dir, name, ending);
    if (n < 0 || n >= PATH_MAX) {
        return err_fail(e, ERR_CODE("operation.no_folder"), ERR_Z("file", dir),
                        ERR_KEY("reason", err_reason(ENAMETOOLONG)));
    }
    return true;
}

static bool there(const char *path)
{
    return access(path, F_OK) == 0;
}

bool operation_there(const char *dir)
{
    char path[PATH_MAX];
    return path_join(path, dir, OPERATION_FILE, "", NULL) && there(path);
}

static bool no_folder(const char *dir, err *e)
{
    return err_fail(e, ERR_CODE("operation.no_folder"), ERR_Z("file", dir),
                    ERR_KEY("reason", err_reason(errno)));
}

// The folder, open and locked; the lock goes with the process, however it ends.
typedef struct folder {
    const char *dir;
    int fd;
    bool made; // by this call
    char part[PATH_MAX];
    char file[PATH_MAX];
} folder;

static bool folder_open(folder *f, const char *dir, err *e)
{
    *f = (folder){.dir = dir, .fd = -1};
    if (!path_join(f->part, dir, PART_FILE, "", e) || !path_join(f->file, dir, OPERATION_FILE, "", e)) {
        return false;
    }
    f->made = mkdir(dir, 0700) == 0;
    if (!f->made && errno != EEXIST) {
        return no_folder(dir, e);
    }
    f->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (f->fd < 0) {
        return no_folder(dir, e);
    }
    if (flock(f->fd, LOCK_EX | LOCK_NB) != 0) {
        return err_fail(e, ERR_CODE("operation.busy"), ERR_Z("file", dir));
    }
    return true;
}

static void folder_close(folder *f, bool keep)
{
    if (f->fd >= 0) {
        (void)close(f->fd);
    }
    if (f->made && !keep) {
        (void)rmdir(f->dir);
    }
}

// Files of a sample in the order of kinds.
typedef struct sample {
    char path[KIND_COUNT][PATH_MAX];
    import_source source[KIND_COUNT];
    int32_t n;
} sample;

// The file of a kind, as GeoJSON where there is one and the kind can be read from it; else as CSV.
static bool sample_add(sample *s, const char *dir, const kind_spec *k, err *e)
{
    bool lines = k->id == KIND_OUTLINES || k->id == KIND_WAYS;
    char *path = s->path[s->n];
    if (!path_join(path, dir, k->name, lines ? ".geojson" : ".csv", e)) {
        return false;
    }
    if (!there(path) && k->id == KIND_WAYS && !path_join(path, dir, k->name, ".csv", e)) {
        return false;
    }
    if (there(path)) {
        s->source[s->n++] = (import_source){k->id, path};
    } else if (!k->optional) {
        return err_fail(e, ERR_CODE("operation.no_sample"), ERR_Z("file", path));
    }
    return true;
}

static bool sample_find(sample *s, const char *dir, err *e)
{
    s->n = 0;
    for (int i = 0; i < KIND_COUNT; i++) {
        const kind_spec *k = kind_of((kind_id)i);
        if (!k->made && !sample_add(s, dir, k, e)) {
            return false;
        }
    }
    return true;
}

static int64_t now_of(void *ctx)
{
    return ((const import_options *)ctx)->now_us;
}

// The log begins with the register: it says the files that were read, at the moment at which they were.
static bool log_begin(const folder *f, store *s, const import_options *o, err *e)
{
    import_options then = *o;
    posko_log *l = NULL;
    const log_tools tools = log_tools_system((clock_source){now_of, now_of, &then});
    seal_key seal;
    bool ok = log_open(s, f->dir, &tools, &l, e) && seal_key_open(s, f->dir, &tools, &seal, e);
    sodium_memzero(&seal, sizeof seal);
    log_close(l);
    return ok;
}

static bool part_make(const folder *f, const sample *files, const import_options *o, import_report *report,
                      err *e)
{
    store *s = NULL;
    if (!store_create(f->part, &s, e)) {
        return false;
    }
    // Before it gets its name everything must be in the one file, not in the log beside it.
    bool ok = import_files(s, files->source, files->n, o, report, e) &&
              (o->dry_run || log_begin(f, s, o, e)) && store_checkpoint(s, e);
    store_close(s);
    return ok;
}

// What the log has beside the file: its keys, and its head as published.
static const char *const log_file[] = {LOG_KEY, POSKO_KEY, SEAL_KEY, LOG_CHECKPOINT};
enum { LOG_FILES = sizeof log_file / sizeof *log_file };

// Keys without an operation are somebody's who lost the file: they are never overwritten.
static bool keys_absent(const folder *f, err *e)
{
    for (int i = 0; i < LOG_FILES; i++) {
        char path[PATH_MAX];
        if (!path_join(path, f->dir, log_file[i], "", e)) {
            return false;
        }
        if (there(path)) {
            return err_fail(e, ERR_CODE("operation.keys"), ERR_Z("file", path));
        }
    }
    return true;
}

// The file goes last: while it is there, what stands beside it is known to be left over.
static void part_remove(const folder *f)
{
    static const char *const name[] = {"keys", "log"};
    char path[PATH_MAX];
    for (int i = 0; there(f->part) && i < LOG_FILES; i++) {
        if (path_join(path, f->dir, log_file[i], "", NULL)) {
            (void)file_remove(path, NULL);
        }
    }
    for (int i = 0; there(f->part) && i < 2; i++) {
        if (path_join(path, f->dir, name[i], "", NULL)) {
            (void)rmdir(path);
        }
    }
    store_remove(f->part);
}

// Under its name on the disk, not only in memory.
static bool part_publish(const folder *f, err *e)
{
    return (rename(f->part, f->file) == 0 && fsync(f->fd) == 0) || no_folder(f->dir, e);
}

static bool create(folder *f, const sample *files, const import_options *o, import_report *report, err *e)
{
    if (there(f->file)) {
        return err_fail(e, ERR_CODE("operation.exists"), ERR_Z("file", f->dir));
    }
    part_remove(f);
    if (!keys_absent(f, e)) {
        return false;
    }
    bool ok = part_make(f, files, o, report, e) && (o->dry_run || part_publish(f, e));
    if (!ok || o->dry_run) {
        part_remove(f);
    }
    return ok;
}

bool operation_create(const char *dir, const char *sample_dir, const import_options *o, import_report *report,
                      err *e)
{
    sample files;
    folder f;
    *report = (import_report){0};
    if (!sample_find(&files, sample_dir, e)) {
        return false;
    }
    bool ok = folder_open(&f, dir, e) && create(&f, &files, o, report, e);
    folder_close(&f, ok && !o->dry_run);
    return ok;
}

bool operation_open(const char *dir, store_mode mode, store **ret, err *e)
{
    char file[PATH_MAX];
    if (!path_join(file, dir, OPERATION_FILE, "", e)) {
        return false;
    }
    if (!there(file)) {
        return err_fail(e, ERR_CODE("operation.absent"), ERR_Z("file", dir));
    }
    return store_open(file, mode, ret, e);
}

static bool take_offset(void *ctx, const entry *row, err *e)
{
    (void)e;
    (void)str_parse_i64(row->value[OPERATION_UTC_OFFSET_MIN], -S_PER_DAY, S_PER_DAY, ctx);
    return true;
}

bool operation_utc_offset(store *s, int32_t *ret_min, err *e)
{
    int64_t offset_min = 0;
    bool ok = store_each(s, KIND_OPERATION, take_offset, &offset_min, e);
    *ret_min = ok ? (int32_t)offset_min : 0;
    return ok;
}
