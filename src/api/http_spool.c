// Large bodies: what is above HTTP_BODY_MAX goes to a file without a name, so that who sends much holds no
// memory. The file is gone with its request, also when the process is killed.
#include "api/http_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SPOOL_NAME "upload-"

// What a process left that was killed before it could take its file's name away.
static void sweep(const char *dir)
{
    DIR *d = opendir(dir);
    for (const struct dirent *row; d && (row = readdir(d)) != NULL;) {
        if (strncmp(row->d_name, SPOOL_NAME, sizeof SPOOL_NAME - 1) == 0) {
            (void)unlinkat(dirfd(d), row->d_name, 0);
        }
    }
    if (d) {
        (void)closedir(d);
    }
}

void http_spool(http_server *s, const char *dir, size_t max)
{
    s->spool_dir = dir;
    s->spool_max = max;
    sweep(dir);
}

// A file that nobody else can open; -1 with errno.
static int open_nameless(const char *dir)
{
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/" SPOOL_NAME "XXXXXX", dir);
    if (fd >= 0 || n < 0 || (size_t)n >= sizeof path) {
        return fd;
    }
    fd = mkostemp(path, O_CLOEXEC); // a file system without the other way
    if (fd >= 0) {
        (void)unlink(path);
    }
    return fd;
}

static bool write_all(int fd, str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return false;
        }
        bytes = (str){bytes.p + n, bytes.n - (size_t)n};
    }
    return true;
}

static bool fail_write(err *e)
{
    return err_fail(e, ERR_CODE("api.spool"), ERR_KEY("reason", err_reason(errno)));
}

// Room among those of all requests.
static bool take_room(http_server *s, spool *p, size_t n, err *e)
{
    server_lock(s);
    bool room = n <= s->spool_max - s->spooled;
    s->spooled += room ? n : 0;
    server_unlock(s);
    p->n += room ? n : 0;
    return room || err_fail(e, ERR_CODE("api.busy"));
}

bool http_spool_begin(http_server *s, spool *p, err *e)
{
    p->fd = open_nameless(s->spool_dir);
    p->open = p->fd >= 0;
    return p->open || fail_write(e);
}

bool http_spool_add(http_server *s, spool *p, str piece, err *e)
{
    return take_room(s, p, piece.n, e) && (write_all(p->fd, piece) || fail_write(e));
}

bool http_spool_map(spool *p, err *e)
{
    void *at = mmap(NULL, p->n, PROT_READ, MAP_PRIVATE, p->fd, 0);
    if (at == MAP_FAILED) {
        return fail_write(e);
    }
    p->bytes = at;
    return true;
}

void http_spool_done(http_server *s, spool *p)
{
    if (!p->open) {
        return;
    }
    if (p->bytes) {
        (void)munmap(p->bytes, p->n);
    }
    (void)close(p->fd);
    server_lock(s);
    s->spooled -= p->n;
    server_unlock(s);
    *p = (spool){.fd = -1};
}
