#include "app/bundle_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static bool fail(err *e, const char *code, const char *path)
{
    return err_fail(e, ERR_CODE(code), ERR_Z("file", path), ERR_KEY("reason", err_reason(errno)));
}

// ---------------------------------------------------------------- writing

static bool put(void *ctx, str bytes, err *e)
{
    const bundle_file_out *b = ctx;
    return fwrite(bytes.p, 1, bytes.n, b->file) == bytes.n || fail(e, "file.write", b->path);
}

bool bundle_file_begin(bundle_file_out *b, const char *path, bool replace, err *e)
{
    *b = (bundle_file_out){.path = path, .writer = {.put = put, .ctx = b}};
    if (!replace && access(path, F_OK) == 0) {
        return err_fail(e, ERR_CODE("bundle.exists"), ERR_Z("file", path));
    }
    int n = snprintf(b->part, sizeof b->part, "%s.part", path);
    if (n < 0 || (size_t)n >= sizeof b->part) {
        errno = ENAMETOOLONG;
        return fail(e, "file.write", path);
    }
    int fd = open(b->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    b->file = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (!b->file) {
        fail(e, "file.write", path);
        if (fd >= 0) {
            (void)close(fd);
        }
        return false;
    }
    return bundle_begin(&b->writer, e);
}

bool bundle_file_end(bundle_file_out *b, err *e)
{
    if (!bundle_end(&b->writer, e)) {
        return false;
    }
    bool ok = fflush(b->file) == 0 && fsync(fileno(b->file)) == 0;
    if (!ok || rename(b->part, b->path) != 0) {
        return fail(e, "file.write", b->path);
    }
    (void)fclose(b->file); // all of it is on the disk
    b->file = NULL;
    return file_sync_name(b->path, e);
}

void bundle_file_drop(bundle_file_out *b)
{
    if (b->file) {
        (void)fclose(b->file);
        (void)unlink(b->part);
    }
    *b = (bundle_file_out){.path = NULL};
}

// ---------------------------------------------------------------- reading

static bool get(void *ctx, void *out, size_t n, size_t *ret_n, err *e)
{
    const bundle_file_in *b = ctx;
    *ret_n = fread(out, 1, n, b->file);
    return *ret_n > 0 || !ferror(b->file) || fail(e, "file.read", b->path);
}

static bool begin_reading(bundle_file_in *b, err *e)
{
    b->reader = (bundle_reader){.get = get, .ctx = b};
    return bundle_open(&b->reader, e);
}

bool bundle_file_open(bundle_file_in *b, const char *path, err *e)
{
    struct stat st;
    *b = (bundle_file_in){.path = path, .file = fopen(path, "rbe")};
    if (!b->file) {
        return fail(e, "file.open", path);
    }
    if (fstat(fileno(b->file), &st) != 0 || S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return fail(e, "file.open", path);
    }
    return begin_reading(b, e);
}

bool bundle_file_again(bundle_file_in *b, err *e)
{
    if (fseek(b->file, 0, SEEK_SET) != 0) {
        return err_fail(e, ERR_CODE("bundle.once"), ERR_Z("file", b->path));
    }
    return begin_reading(b, e);
}

void bundle_file_close(bundle_file_in *b)
{
    if (b->file) {
        (void)fclose(b->file);
    }
    *b = (bundle_file_in){.path = NULL};
}

// ---------------------------------------------------------------- one more

// Reads a bundle to its end, into another where one is given.
static bool copy_records(const char *path, bundle_writer *out, err *e)
{
    bundle_file_in old = {.path = NULL};
    bundle_record r;
    bool more = true;
    bool ok = bundle_file_open(&old, path, e);
    while (ok && more) {
        arena a = {0};
        ok = bundle_next(&old.reader, &a, &r, &more, e) &&
             (!more || !out || bundle_add(out, r.kind, r.bytes, e));
        arena_done(&a);
    }
    bundle_file_close(&old);
    return ok;
}

bool bundle_file_check(const char *path, err *e)
{
    return access(path, F_OK) != 0 || copy_records(path, NULL, e);
}

bool bundle_file_append(const char *path, str frame, const str *content, int32_t n_content, err *e)
{
    bundle_file_out b = {.path = NULL};
    bool ok = bundle_file_begin(&b, path, true, e) &&
              (access(path, F_OK) != 0 || copy_records(path, &b.writer, e)) &&
              bundle_add(&b.writer, BUNDLE_FRAME, frame, e);
    for (int32_t i = 0; ok && i < n_content; i++) {
        ok = bundle_add(&b.writer, BUNDLE_CONTENT, content[i], e);
    }
    ok = ok && bundle_file_end(&b, e);
    bundle_file_drop(&b);
    return ok;
}
