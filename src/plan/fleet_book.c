#include <assert.h>
#include <string.h>

#include "plan/fleet_internal.h"

void *fleet_grow(arena *a, void *old, int32_t n, int32_t *cap, size_t size)
{
    if (n < *cap) {
        return old;
    }
    *cap = *cap > 0 ? 2 * *cap : 64;
    void *grown = arena_alloc(a, (size_t)*cap, size);
    if (n > 0) {
        memcpy(grown, old, (size_t)n * size);
    }
    return grown;
}

void fleet_book_init(fleet_book *b, arena *a, int32_t n_owner)
{
    *b = (fleet_book){.a = a, .first = ARENA_NEW(a, int32_t, n_owner)};
    for (int32_t i = 0; i < n_owner; i++) {
        b->first[i] = NONE;
    }
}

void fleet_book_add(fleet_book *b, int32_t owner, int32_t from_s, int32_t to_s, int32_t trip)
{
    b->booking = fleet_grow(b->a, b->booking, b->n, &b->cap, sizeof *b->booking);
    int32_t *link = &b->first[owner];
    while (*link != NONE && b->booking[*link].from_s <= from_s) {
        link = &b->booking[*link].next;
    }
    b->booking[b->n] = (fleet_booking){owner, from_s, to_s, trip, *link};
    *link = b->n++;
}

void fleet_book_undo(fleet_book *b, int32_t n)
{
    while (b->n > n) {
        b->n--;
        int32_t *link = &b->first[b->booking[b->n].owner];
        while (*link != b->n) {
            assert(*link != NONE);
            link = &b->booking[*link].next;
        }
        *link = b->booking[b->n].next;
    }
}

int64_t fleet_book_conflict(const fleet_book *b, int32_t owner, int64_t from_s, int64_t to_s)
{
    for (int32_t i = b->first[owner]; i != NONE && b->booking[i].from_s < to_s; i = b->booking[i].next) {
        if (b->booking[i].to_s > from_s) {
            return b->booking[i].to_s;
        }
    }
    return FLEET_NEVER;
}
