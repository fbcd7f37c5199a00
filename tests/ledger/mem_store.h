// A tile_store in memory. Files never change: putting other bytes under a path that is there is refused.
#ifndef KAWAL_TESTS_MEM_STORE_H
#define KAWAL_TESTS_MEM_STORE_H

#include <string.h>

#include "ledger/tile.h"

enum { MEM_FILES_MAX = 4096 };

typedef struct mem_file {
    char path[2 * TILE_PATH_MAX]; // of a tile, or of what stands beside them
    char *bytes;
    size_t n;
} mem_file;

typedef struct mem_store {
    arena a;
    int n;
    int puts_left; // then the disk is full; -1 = never
    mem_file file[MEM_FILES_MAX];
    tile_store store;
} mem_store;

static inline mem_file *mem_find(mem_store *m, str path)
{
    for (int i = m->n - 1; i >= 0; i--) {
        if (str_eq(str_of(m->file[i].path), path)) {
            return &m->file[i];
        }
    }
    return NULL;
}

static inline bool mem_get(void *ctx, arena *a, str path, size_t limit, str *ret_bytes, err *e)
{
    const mem_file *f = mem_find(ctx, path);
    if (!f || f->n > limit) {
        return err_fail(e, ERR_CODE("test.absent"), ERR_STR("file", path));
    }
    *ret_bytes =
        (str){arena_copy(a, f->bytes, f->n), f->n}; // a copy of its own, so that sanitizers see its end
    return true;
}

static inline bool mem_put(void *ctx, str path, str bytes, err *e)
{
    mem_store *m = ctx;
    mem_file *f = mem_find(m, path);
    if (f) {
        bool same = str_eq((str){f->bytes, f->n}, bytes);
        return same ? true : err_fail(e, ERR_CODE("test.changed"), ERR_STR("file", path));
    }
    if (m->n == MEM_FILES_MAX || m->puts_left == 0) {
        return err_fail(e, ERR_CODE("test.full"), ERR_STR("file", path));
    }
    m->puts_left -= m->puts_left > 0;
    f = &m->file[m->n++];
    memcpy(f->path, path.p, path.n);
    f->path[path.n] = '\0';
    f->bytes = arena_copy(&m->a, bytes.p, bytes.n);
    f->n = bytes.n;
    return true;
}

static inline void mem_init(mem_store *m)
{
    *m = (mem_store){.puts_left = -1, .store = {mem_get, mem_put, m}};
}

static inline void mem_done(mem_store *m)
{
    arena_done(&m->a);
    m->n = 0;
}

#endif
