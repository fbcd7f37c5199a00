#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_chunk {
    arena_chunk *next;
    size_t size; // payload bytes
    size_t used;
    alignas(max_align_t) unsigned char data[];
};

enum { ARENA_CHUNK_MIN = 64 * 1024 };

// _Exit, not abort: no core file with personal data in it, and no handler that could write half a record.
static _Noreturn void memory_exhausted(void)
{
    fputs("kawal: memori habis / out of memory\n", stderr);
    _Exit(70);
}

static size_t checked_product(size_t count, size_t size)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX / 2) {
        memory_exhausted();
    }
    return bytes;
}

void arena_init(arena *a)
{
    *a = (arena){0};
}

void arena_done(arena *a)
{
    arena_chunk *c = a->head;
    while (c) {
        arena_chunk *next = c->next;
        free(c);
        c = next;
    }
    *a = (arena){0};
}

static arena_chunk *chunk_add(arena *a, size_t need)
{
    size_t size = a->head ? a->head->size * 2 : ARENA_CHUNK_MIN;
    if (size > (size_t)8 * 1024 * 1024) {
        size = (size_t)8 * 1024 * 1024; // doubling further would waste more than it saves
    }
    if (size < need) {
        size = need;
    }
    arena_chunk *c = malloc(sizeof *c + size);
    if (!c) {
        memory_exhausted();
    }
    c->next = a->head;
    c->size = size;
    c->used = 0;
    a->head = c;
    return c;
}

void *arena_alloc(arena *a, size_t count, size_t size)
{
    size_t bytes = checked_product(count, size);
    size_t rounded = (bytes + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (rounded == 0) {
        rounded = alignof(max_align_t);
    }
    arena_chunk *c = a->head;
    if (!c || c->size - c->used < rounded) {
        c = chunk_add(a, rounded);
    }
    void *p = c->data + c->used;
    c->used += rounded;
    a->used_total += rounded;
    memset(p, 0, rounded);
    return p;
}

char *arena_copy(arena *a, const char *bytes, size_t n)
{
    char *p = arena_alloc(a, n + 1, 1);
    if (n > 0) {
        memcpy(p, bytes, n);
    }
    return p;
}

void *arena_room(arena *a, void *rows, int32_t n, int32_t *cap, size_t size)
{
    enum { FIRST_ROWS = 64 };
    if (n < *cap) {
        return rows;
    }
    *cap = *cap > 0 ? 2 * *cap : FIRST_ROWS;
    void *larger = arena_alloc(a, (size_t)*cap, size);
    if (n > 0) {
        memcpy(larger, rows, (size_t)n * size);
    }
    return larger;
}

void *mem_grow(void *old, size_t count, size_t size)
{
    size_t bytes = checked_product(count, size);
    void *p = realloc(old, bytes ? bytes : 1);
    if (!p) {
        memory_exhausted();
    }
    return p;
}
