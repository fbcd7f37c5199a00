// A folder for one test, removed with all in it, and the fixtures of the source tree.
#ifndef KAWAL_TESTS_SCRATCH_H
#define KAWAL_TESTS_SCRATCH_H

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

typedef struct scratch {
    char dir[64];
    char path[PATH_MAX]; // of the last scratch_path
} scratch;

static inline bool scratch_init(scratch *s)
{
    const char *parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"; // quick to sync where it can be
    (void)snprintf(s->dir, sizeof s->dir, "%s/kawal-test-XXXXXX", parent);
    return mkdtemp(s->dir) != NULL;
}

// The path of a file in it; valid until the next call.
static inline const char *scratch_path(scratch *s, const char *name)
{
    (void)snprintf(s->path, sizeof s->path, "%s/%s", s->dir, name);
    return s->path;
}

static inline const char *scratch_write(scratch *s, const char *name, str bytes)
{
    return file_write(scratch_path(s, name), bytes, NULL) ? s->path : NULL;
}

static inline int scratch_file_count(const char *dir)
{
    DIR *d = opendir(dir);
    int n = 0;
    for (struct dirent *f; d && (f = readdir(d)) != NULL;) {
        n += f->d_name[0] != '.';
    }
    if (d) {
        closedir(d);
    }
    return d ? n : -1;
}

// Removes the files in a folder, then the folder.
static inline void scratch_remove(const char *dir)
{
    DIR *d = opendir(dir);
    for (struct dirent *f; d && (f = readdir(d)) != NULL;) {
        char path[PATH_MAX];
        (void)snprintf(path, sizeof path, "%s/%s", dir, f->d_name);
        if (f->d_name[0] == '.') {
            continue;
        }
        if (f->d_type == DT_DIR) {
            scratch_remove(path);
        } else {
            (void)unlink(path);
        }
    }
    if (d) {
        closedir(d);
    }
    (void)rmdir(dir);
}

static inline void scratch_done(scratch *s)
{
    scratch_remove(s->dir);
}

// A path below tests/fixtures. The build says where that is.
static inline const char *fixture(char out[static PATH_MAX], const char *name)
{
    const char *root = getenv("KAWAL_FIXTURES");
    (void)snprintf(out, PATH_MAX, "%s/%s", root ? root : "tests/fixtures", name);
    return out;
}

#endif
