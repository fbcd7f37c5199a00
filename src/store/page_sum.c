#include "store/page_sum.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/backup.h"
#include "store/store_internal.h"

enum {
    HEADER_BYTES = 100, // of the file, at the start of its first page
    HEADER_SPARE = 20,  // the byte of it that says how many bytes of each page are spare
    PAGE_MIN = 512,
    PAGE_MAX = 65536,
    TRIES = 3,
    TELL_EVERY = 4096,
};

static const char layer_name[] = "kawal";
static const char fixed_name[] = "kawal-fixed";

// The index of a write-ahead log, in memory: SQLite asks for it by regions of one size.
typedef struct wal_index {
    uint8_t **region;
    int n;
} wal_index;

// The file proper of the layer below stands behind this.
typedef struct sum_file {
    sqlite3_file base;
    bool has_sums;
    bool fixed; // nobody writes it, nor can anything be written beside it
    bool whole; // fixed, and no write-ahead log has anything of it
    wal_index index;
} sum_file;

static sum_file *sum_file_of(sqlite3_file *f)
{
    return (sum_file *)(void *)f;
}

static sqlite3_file *below(sqlite3_file *f)
{
    return (sqlite3_file *)(void *)((sum_file *)(void *)f + 1);
}

// Two running sums over words of eight bytes, the second of the first: a change of any one byte, or two words
// that changed places, give another pair (after Fletcher, 1982). Folded to eight bytes.
static void page_sum(const uint8_t *page, size_t n, uint8_t ret[static PAGE_SUM_BYTES])
{
    uint64_t a = 1;
    uint64_t b = 0;
    for (size_t i = 0; i + sizeof a <= n - PAGE_SUM_BYTES; i += sizeof a) {
        uint64_t word;
        memcpy(&word, page + i, sizeof word);
        a += word;
        b = (b << 1 | b >> 63) + a;
    }
    uint64_t sum = a ^ (b << 17 | b >> 47);
    memcpy(ret, &sum, sizeof sum);
}

static bool is_page(int n)
{
    return n >= PAGE_MIN && n <= PAGE_MAX && (n & (n - 1)) == 0;
}

static void header_look(sum_file *f, const void *p, int n, sqlite3_int64 at)
{
    if (at == 0 && n >= HEADER_BYTES) {
        f->has_sums = ((const uint8_t *)p)[HEADER_SPARE] == PAGE_SUM_BYTES;
    }
}

static void index_drop(wal_index *x)
{
    for (int i = 0; i < x->n; i++) {
        free(x->region[i]);
    }
    free(x->region);
    *x = (wal_index){.n = 0};
}

static int f_close(sqlite3_file *f)
{
    index_drop(&sum_file_of(f)->index);
    return below(f)->pMethods->xClose(below(f));
}

static int f_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    int got = below(f)->pMethods->xRead(below(f), p, n, at);
    if (got == SQLITE_OK) {
        header_look((sum_file *)(void *)f, p, n, at);
    }
    return got;
}

static int f_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    sum_file *file = (sum_file *)(void *)f;
    uint8_t page[PAGE_MAX];
    header_look(file, p, n, at);
    if (!file->has_sums || !is_page(n)) {
        return below(f)->pMethods->xWrite(below(f), p, n, at);
    }
    memcpy(page, p, (size_t)n);
    page_sum(page, (size_t)n, page + n - PAGE_SUM_BYTES);
    return below(f)->pMethods->xWrite(below(f), page, n, at);
}

static int f_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    return below(f)->pMethods->xTruncate(below(f), size);
}

static int f_sync(sqlite3_file *f, int flags)
{
    return below(f)->pMethods->xSync(below(f), flags);
}

static int f_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return below(f)->pMethods->xFileSize(below(f), size);
}

static int f_lock(sqlite3_file *f, int level)
{
    return below(f)->pMethods->xLock(below(f), level);
}

static int f_unlock(sqlite3_file *f, int level)
{
    return below(f)->pMethods->xUnlock(below(f), level);
}

static int f_reserved(sqlite3_file *f, int *ret)
{
    return below(f)->pMethods->xCheckReservedLock(below(f), ret);
}

static int f_control(sqlite3_file *f, int op, void *arg)
{
    return below(f)->pMethods->xFileControl(below(f), op, arg);
}

static int f_sector(sqlite3_file *f)
{
    return below(f)->pMethods->xSectorSize(below(f));
}

static int f_device(sqlite3_file *f)
{
    int what = below(f)->pMethods->xDeviceCharacteristics(below(f));
    return sum_file_of(f)->whole ? what | SQLITE_IOCAP_IMMUTABLE : what;
}

// A region of the index in memory; zeros when it is new, as SQLite wants it.
static int index_map(wal_index *x, int region, int size, void volatile **ret)
{
    if (region >= x->n) {
        x->region = mem_grow(x->region, (size_t)region + 1, sizeof *x->region);
        for (; x->n <= region; x->n++) {
            x->region[x->n] = mem_grow(NULL, (size_t)size, 1);
            memset(x->region[x->n], 0, (size_t)size);
        }
    }
    *ret = x->region[region];
    return SQLITE_OK;
}

static int f_shm_map(sqlite3_file *f, int region, int size, int extend, void volatile **ret)
{
    sum_file *file = sum_file_of(f);
    return file->fixed ? index_map(&file->index, region, size, ret)
                       : below(f)->pMethods->xShmMap(below(f), region, size, extend, ret);
}

// Nobody else has an index that is in memory.
static int f_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return sum_file_of(f)->fixed ? SQLITE_OK : below(f)->pMethods->xShmLock(below(f), offset, n, flags);
}

static void f_shm_barrier(sqlite3_file *f)
{
    if (!sum_file_of(f)->fixed) {
        below(f)->pMethods->xShmBarrier(below(f));
    }
}

static int f_shm_unmap(sqlite3_file *f, int remove)
{
    sum_file *file = sum_file_of(f);
    if (!file->fixed) {
        return below(f)->pMethods->xShmUnmap(below(f), remove);
    }
    index_drop(&file->index);
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, // without memory mapping: every page is written by xWrite
    .xClose = f_close,
    .xRead = f_read,
    .xWrite = f_write,
    .xTruncate = f_truncate,
    .xSync = f_sync,
    .xFileSize = f_size,
    .xLock = f_lock,
    .xUnlock = f_unlock,
    .xCheckReservedLock = f_reserved,
    .xFileControl = f_control,
    .xSectorSize = f_sector,
    .xDeviceCharacteristics = f_device,
    .xShmMap = f_shm_map,
    .xShmLock = f_shm_lock,
    .xShmBarrier = f_shm_barrier,
    .xShmUnmap = f_shm_unmap,
};

// Only the file itself has pages; its journals and temporary files are those of the layer below.
static int f_open(sqlite3_vfs *layer, const char *name, sqlite3_file *f, int flags, int *ret_flags)
{
    sqlite3_vfs *real = layer->pAppData;
    sqlite3_int64 size = 0;
    if (!(flags & SQLITE_OPEN_MAIN_DB)) {
        return real->xOpen(real, name, f, flags, ret_flags);
    }
    sum_file *file = (sum_file *)(void *)f;
    *file = (sum_file){0};
    int got = real->xOpen(real, name, below(f), flags, ret_flags);
    if (got != SQLITE_OK) {
        return got;
    }
    file->base.pMethods = &methods;
    // The first page of a new file need not be the first that is written.
    file->has_sums = f_size(f, &size) == SQLITE_OK && size == 0;
    return SQLITE_OK;
}

// A write-ahead log with something in it.
static bool has_wal(const char *name)
{
    char path[PATH_MAX];
    struct stat st;
    int n = snprintf(path, sizeof path, "%s-wal", name);
    return n > 0 && (size_t)n < sizeof path && stat(path, &st) == 0 && st.st_size > 0;
}

static int f_open_fixed(sqlite3_vfs *layer, const char *name, sqlite3_file *f, int flags, int *ret_flags)
{
    int got = f_open(layer, name, f, flags, ret_flags);
    if (got == SQLITE_OK && (flags & SQLITE_OPEN_MAIN_DB)) {
        sum_file_of(f)->fixed = true;
        sum_file_of(f)->whole = !has_wal(name);
    }
    return got;
}

typedef int open_fn(sqlite3_vfs *layer, const char *name, sqlite3_file *f, int flags, int *ret_flags);

static bool layer_add(sqlite3_vfs *real, const char *name, open_fn *open)
{
    sqlite3_vfs *layer = mem_grow(NULL, 1, sizeof *layer); // SQLite's, for as long as the process lives
    *layer = *real;                                        // everything but files is the real one's
    layer->zName = name;
    layer->pAppData = real;
    layer->szOsFile = real->szOsFile + (int)sizeof(sum_file);
    layer->xOpen = open;
    return sqlite3_vfs_register(layer, 0) == SQLITE_OK;
}

static const char *layer_find(const char *name, open_fn *open)
{
    sqlite3_mutex *m = NULL;
    if (sqlite3_initialize() != SQLITE_OK) {
        return NULL;
    }
    m = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
    sqlite3_mutex_enter(m);
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    bool ok = sqlite3_vfs_find(name) != NULL || (real && layer_add(real, name, open));
    sqlite3_mutex_leave(m);
    return ok ? name : NULL;
}

const char *page_sum_layer(void)
{
    return layer_find(layer_name, f_open);
}

const char *page_sum_layer_fixed(void)
{
    return layer_find(fixed_name, f_open_fixed);
}

bool page_sum_begin(sqlite3 *db)
{
    int bytes = PAGE_SUM_BYTES;
    return sqlite3_file_control(db, "main", SQLITE_FCNTL_RESERVE_BYTES, &bytes) == SQLITE_OK;
}

// ---------------------------------------------------------------- verifying

typedef struct pages {
    sqlite3_file *file;
    int64_t size; // of a page
    int64_t n;
    bool has_sums;
} pages;

static bool pages_open(store *s, pages *p, err *e)
{
    uint8_t header[HEADER_BYTES];
    sqlite3_int64 bytes = 0;
    *p = (pages){0};
    if (sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &p->file) != SQLITE_OK ||
        p->file->pMethods->xFileSize(p->file, &bytes) != SQLITE_OK ||
        p->file->pMethods->xRead(p->file, header, sizeof header, 0) != SQLITE_OK) {
        return store_fail(s, e);
    }
    p->size = header[16] << 8 | header[17]; // big-endian; 1 stands for 65536
    p->size = p->size == 1 ? PAGE_MAX : p->size;
    p->has_sums = header[HEADER_SPARE] == PAGE_SUM_BYTES && is_page((int)p->size);
    p->n = p->has_sums ? bytes / p->size : 0;
    return true;
}

// A free page may never have been written.
static bool is_blank(const uint8_t *page, int64_t n)
{
    return page[0] == 0 && memcmp(page, page + 1, (size_t)n - 1) == 0;
}

// Somebody may just be writing it: then it is whole a little later.
static bool page_good(const pages *p, int64_t number)
{
    uint8_t page[PAGE_MAX];
    uint8_t sum[PAGE_SUM_BYTES];
    for (int i = 0; i < TRIES; i++) {
        if (p->file->pMethods->xRead(p->file, page, (int)p->size, (number - 1) * p->size) == SQLITE_OK) {
            page_sum(page, (size_t)p->size, sum);
            if (memcmp(sum, page + p->size - PAGE_SUM_BYTES, sizeof sum) == 0 || is_blank(page, p->size)) {
                return true;
            }
        }
    }
    return false;
}

bool store_pages_check(store *s, store_page_fn *each, store_progress_fn *progress, void *ctx,
                       bool *ret_has_sums, err *e)
{
    pages p;
    if (!pages_open(s, &p, e)) {
        return false;
    }
    for (int64_t i = 1; i <= p.n; i++) {
        if (!page_good(&p, i)) {
            each(ctx, i);
        }
        if (i % TELL_EVERY == 0 && progress && !progress(ctx, i, p.n)) {
            return err_fail(e, ERR_CODE("store.stopped"));
        }
    }
    *ret_has_sums = p.has_sums;
    return true;
}
