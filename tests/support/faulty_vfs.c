#include "faulty_vfs.h"

#include <stdlib.h>
#include <unistd.h>

// Test support: the one place where a global is the clean way, since SQLite has one list of layers.
static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    int count;
    int from;
    int result;
} layer;

typedef struct faulty_file {
    sqlite3_file base;
    sqlite3_file *real;
} faulty_file;

static sqlite3_file *real_of(sqlite3_file *f)
{
    return ((faulty_file *)(void *)f)->real;
}

// SQLITE_OK, or what the operation must fail with.
static int gate(void)
{
    layer.count++;
    if (layer.from == 0 || layer.count < layer.from) {
        return SQLITE_OK;
    }
    if (layer.result == FAULTY_KILLED) {
        _exit(FAULTY_EXIT);
    }
    return layer.result;
}

static int f_close(sqlite3_file *f)
{
    sqlite3_file *real = real_of(f);
    int got = real->pMethods ? real->pMethods->xClose(real) : SQLITE_OK;
    free(real);
    return got;
}

static int f_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    return real_of(f)->pMethods->xRead(real_of(f), p, n, at);
}

static int f_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    int fault = gate();
    return fault ? fault : real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
}

static int f_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    int fault = gate();
    return fault ? fault : real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int f_sync(sqlite3_file *f, int flags)
{
    int fault = gate();
    return fault ? fault : real_of(f)->pMethods->xSync(real_of(f), flags);
}

static int f_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int f_lock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int f_unlock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int f_reserved(sqlite3_file *f, int *ret)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), ret);
}

static int f_control(sqlite3_file *f, int op, void *arg)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int f_sector(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int f_device(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int f_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **ret)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, ret);
}

static int f_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}

static void f_shm_barrier(sqlite3_file *f)
{
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int f_shm_unmap(sqlite3_file *f, int delete)
{
    return real_of(f)->pMethods->xShmUnmap(real_of(f), delete);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, // without memory mapping: every byte goes through xWrite
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

static int f_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *ret_flags)
{
    (void)vfs;
    faulty_file *file = (faulty_file *)(void *)f;
    *file = (faulty_file){.real = calloc(1, (size_t)layer.real->szOsFile)};
    int got = file->real ? layer.real->xOpen(layer.real, name, file->real, flags, ret_flags) : SQLITE_NOMEM;
    if (got != SQLITE_OK) {
        free(file->real);
        return got;
    }
    file->base.pMethods = &methods;
    return SQLITE_OK;
}

bool faulty_vfs_install(void)
{
    layer.real = sqlite3_vfs_find(NULL);
    if (!layer.real) {
        return false;
    }
    layer.vfs = *layer.real; // everything but files is the real one's
    layer.vfs.zName = "faulty";
    layer.vfs.szOsFile = (int)sizeof(faulty_file);
    layer.vfs.xOpen = f_open;
    return sqlite3_vfs_register(&layer.vfs, 1) == SQLITE_OK;
}

void faulty_vfs_fail_from(int n, int result)
{
    layer.count = 0;
    layer.from = n;
    layer.result = result;
}

int faulty_vfs_count(void)
{
    return layer.count;
}
