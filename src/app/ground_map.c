#include "app/ground_map.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADER_BYTES = 127 };
static const char MAGIC[] = {'P', 'M', 'T', 'i', 'l', 'e', 's', 3};

void ground_map_close(ground_map *m)
{
    (void)close(m->fd);
    m->fd = -1;
}

bool ground_map_open(const char *dir, ground_map *ret, err *e)
{
    char path[PATH_MAX];
    char head[sizeof MAGIC] = {0};
    struct stat st;
    int n = snprintf(path, sizeof path, "%s/" GROUND_MAP_FILE, dir);
    int fd = n > 0 && (size_t)n < sizeof path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    if (fd < 0) {
        return errno != ENOENT && err_fail(e, ERR_CODE("file.open"), ERR_Z("file", GROUND_MAP_FILE),
                                           ERR_KEY("reason", err_reason(errno)));
    }
    bool sound = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= HEADER_BYTES &&
                 pread(fd, head, sizeof head, 0) == (ssize_t)sizeof head &&
                 memcmp(head, MAGIC, sizeof head) == 0;
    if (!sound) {
        (void)close(fd);
        return err_fail(e, ERR_CODE("ground.damaged"), ERR_Z("file", GROUND_MAP_FILE));
    }
    *ret = (ground_map){.fd = fd, .bytes = st.st_size};
    (void)snprintf(ret->etag, sizeof ret->etag, "\"%llx-%llx\"", (unsigned long long)st.st_size,
                   (unsigned long long)st.st_mtim.tv_sec * 1000000000ULL +
                       (unsigned long long)st.st_mtim.tv_nsec);
    return true;
}

bool ground_map_read(const ground_map *m, arena *a, int64_t from, size_t n, str *ret, err *e)
{
    char *out = ARENA_NEW(a, char, n + 1);
    size_t have = 0;
    while (have < n) {
        ssize_t got = pread(m->fd, out + have, n - have, (off_t)(from + (int64_t)have));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) { // an end before the end: somebody has cut the file
            return err_fail(e, ERR_CODE("file.read"), ERR_Z("file", GROUND_MAP_FILE),
                            ERR_KEY("reason", err_reason(got < 0 ? errno : EIO)));
        }
        have += (size_t)got;
    }
    *ret = (str){out, n};
    return true;
}
