#include "failing_alloc.h"

#include <stddef.h>

#include <sqlite3.h>

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t n);

// Test support: the process has one heap, and this stands before it.
static struct {
    int64_t count, fail_at;
    sqlite3_mem_methods sqlite;
} heap;

static bool fails(void)
{
    return ++heap.count == heap.fail_at;
}

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t n)
{
    return fails() ? NULL : __real_realloc(old, n);
}

static void *sqlite_malloc(int n)
{
    return fails() ? NULL : heap.sqlite.xMalloc(n);
}

static void *sqlite_realloc(void *old, int n)
{
    return fails() ? NULL : heap.sqlite.xRealloc(old, n);
}

bool failing_alloc_install(void)
{
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &heap.sqlite) != SQLITE_OK) {
        return false;
    }
    sqlite3_mem_methods ours = heap.sqlite;
    ours.xMalloc = sqlite_malloc;
    ours.xRealloc = sqlite_realloc;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) == SQLITE_OK;
}

void failing_alloc_at(int64_t n)
{
    heap.count = 0;
    heap.fail_at = n;
}

int64_t failing_alloc_count(void)
{
    return heap.count;
}
