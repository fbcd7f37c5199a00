#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(err *e, const char *code, const char *path, int error_number)
{
    return err_fail(e, ERR_CODE(code), ERR_Z("file", path), ERR_KEY("reason", err_reason(error_number)));
}

bool file_reader_open(file_reader *r, const char *path, size_t buffer_bytes, err *e)
{
    bool std_in = strcmp(path, "-") == 0;
    int fd = std_in ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0) {
        return fail(e, "file.open", path, errno);
    }
    if (fstat(fd, &st) != 0 || S_ISDIR(st.st_mode)) {
        close(fd);
        return fail(e, "file.open", path, EISDIR);
    }
    *r =
        (file_reader){.fd = fd, .path = path, .buffer = mem_grow(NULL, buffer_bytes, 1), .cap = buffer_bytes};
    return true;
}

void file_reader_close(file_reader *r)
{
    if (r->buffer) {
        close(r->fd);
        free(r->buffer);
    }
    *r = (file_reader){0};
}

bool file_reader_fill(file_reader *r, size_t *ret_n, err *e)
{
    *ret_n = 0;
    if (r->begin > 0) {
        memmove(r->buffer, r->buffer + r->begin, r->end - r->begin);
        r->end -= r->begin;
        r->begin = 0;
    }
    while (!r->eof && r->end < r->cap) {
        ssize_t n = read(r->fd, r->buffer + r->end, r->cap - r->end);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return fail(e, "file.read", r->path, errno);
        }
        r->eof = n == 0;
        r->end += (size_t)n;
        *ret_n = (size_t)n;
        break;
    }
    return true;
}

bool file_reader_take(file_reader *r, void *out, size_t n, size_t *ret_n, err *e)
{
    size_t more = 0;
    if (r->begin == r->end && !file_reader_fill(r, &more, e)) {
        return false;
    }
    size_t have = r->end - r->begin;
    *ret_n = n < have ? n : have;
    memcpy(out, r->buffer + r->begin, *ret_n);
    r->begin += *ret_n;
    return true;
}

bool file_read(arena *a, const char *path, size_t limit, str *ret_bytes, err *e)
{
    file_reader r = {0};
    if (!file_reader_open(&r, path, 64 * 1024, e)) {
        return false;
    }
    strbuf b;
    strbuf_init(&b, limit);
    bool ok = true;
    size_t n = 0;
    while ((ok = file_reader_fill(&r, &n, e)) && n > 0 && !b.cut) {
        strbuf_add(&b, (str){r.buffer + r.begin, r.end - r.begin});
        r.begin = r.end;
    }
    if (ok && b.cut) {
        ok = err_fail(e, ERR_CODE("file.too_large"), ERR_Z("file", path), ERR_INT("limit", limit));
    }
    if (ok) {
        *ret_bytes = (str){str_dup(a, strbuf_str(&b)), b.n};
    }
    strbuf_done(&b);
    file_reader_close(&r);
    return ok;
}

bool file_read_below(arena *a, const char *dir, str path, size_t limit, str *ret_bytes, err *e)
{
    char file[PATH_MAX];
    int n = snprintf(file, sizeof file, "%s/%.*s", dir, (int)path.n, path.p);
    return n > 0 && n < PATH_MAX ? file_read(a, file, limit, ret_bytes, e)
                                 : fail(e, "file.open", dir, ENAMETOOLONG);
}

static bool write_all(int fd, str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return false;
        }
        bytes.p += n;
        bytes.n -= (size_t)n;
    }
    return fsync(fd) == 0;
}

// Names in a folder are data of the folder: without this a power cut may undo a rename or a removal.
static bool sync_parent(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 1;
    if (n >= sizeof folder) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(folder, slash ? path : ".", n);
    folder[n] = '\0';
    int fd = open(n > 0 ? folder : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    bool ok = fsync(fd) == 0;
    int error_number = errno;
    (void)close(fd);
    errno = error_number;
    return ok;
}

// The bytes under a name that nobody reads.
static bool write_temporary(const char *temporary, str bytes, mode_t mode)
{
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0) {
        return false;
    }
    bool ok = write_all(fd, bytes);
    int error_number = errno;
    if (close(fd) != 0 && ok) {
        return false;
    }
    errno = error_number;
    return ok;
}

static bool write_file(const char *path, str bytes, mode_t mode, err *e)
{
    char temporary[PATH_MAX];
    int len = snprintf(temporary, sizeof temporary, "%s.part", path);
    if (len < 0 || (size_t)len >= sizeof temporary) {
        return fail(e, "file.write", path, ENAMETOOLONG);
    }
    if (!write_temporary(temporary, bytes, mode) || rename(temporary, path) != 0) {
        int error_number = errno;
        (void)unlink(temporary);
        return fail(e, "file.write", path, error_number);
    }
    return file_sync_name(path, e);
}

bool file_sync_name(const char *path, err *e)
{
    return sync_parent(path) || fail(e, "file.write", path, errno);
}

bool file_write(const char *path, str bytes, err *e)
{
    return write_file(path, bytes, 0600, e);
}

bool file_publish(const char *path, str bytes, err *e)
{
    return write_file(path, bytes, 0644, e);
}

static bool make_folder(const char *path, mode_t mode, err *e)
{
    if (mkdir(path, mode) != 0 && errno != EEXIST) {
        return fail(e, "file.folder", path, errno);
    }
    // Also when it is there: whoever made it may have been stopped before this.
    return sync_parent(path) || fail(e, "file.folder", path, errno);
}

bool file_folder(const char *path, err *e)
{
    return make_folder(path, 0700, e);
}

bool file_folder_publish(const char *path, err *e)
{
    return make_folder(path, 0755, e);
}

bool file_folder_there(const char *path, err *e)
{
    struct stat at;
    if (stat(path, &at) != 0) {
        return fail(e, "file.open", path, errno);
    }
    return S_ISDIR(at.st_mode) || fail(e, "file.open", path, ENOTDIR);
}

bool file_remove(const char *path, err *e)
{
    if (unlink(path) != 0 && errno != ENOENT) {
        return fail(e, "file.remove", path, errno);
    }
    return sync_parent(path) || errno == ENOENT || fail(e, "file.remove", path, errno);
}
