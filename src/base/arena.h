// Arena: memory that is freed together. One arena per batch, request or job.
//
// Memory exhaustion of the machine ends the process with one line on stderr (docs/decisions/0009): every
// change on disk is a transaction, so nothing acknowledged is lost. Sizes that come from a user are limited
// before they reach an arena.
#ifndef KAWAL_BASE_ARENA_H
#define KAWAL_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

typedef struct arena_chunk arena_chunk;

typedef struct arena {
    arena_chunk *head; // newest chunk, NULL when empty
    size_t used_total; // bytes handed out since init or clear
} arena;

// An arena with no memory yet. Zero-initialising one ({0}) is the same.
void arena_init(arena *a);

// Frees everything that the arena handed out. Takes a cleared arena too.
void arena_done(arena *a);

// `count` objects of `size` bytes, zeroed, aligned for any type. Never NULL; ends the process when the
// product overflows or the machine has no memory. A count of 0 gives a valid pointer that must not be read.
void *arena_alloc(arena *a, size_t count, size_t size);

// A NUL-terminated copy of n bytes.
char *arena_copy(arena *a, const char *bytes, size_t n);

// Typed allocation: ARENA_NEW(&a, int32_t, 10) is an int32_t[10] of zeros.
#define ARENA_NEW(a, type, count) ((type *)arena_alloc((a), (size_t)(count), sizeof(type)))

// Room for row n in an array of rows of `size` bytes in the arena: the array itself, or one twice as large
// that begins with the n rows. *cap is the number of rows that it has room for, 0 before the first.
void *arena_room(arena *a, void *rows, int32_t n, int32_t *cap, size_t size);

// malloc/realloc for the few long-lived buffers that grow; same rule on exhaustion. Freed with free().
void *mem_grow(void *old, size_t count, size_t size);

#endif
