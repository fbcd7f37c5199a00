#include <assert.h>
#include <string.h>

#include "plan/fleet_internal.h"

void *fleet_grow(arena *a, void *old, int32_t n, int32_t *cap, size_t size)
{
    if (n < *cap) {
        return old;
    }
    *cap = *cap > 0 ? 2 * *cap : 4;
    void *grown = arena_alloc(a, (size_t)*cap, size);
    if (n > 0) {
        memcpy(grown, old, (size_t)n * size);
    }
    return grown;
}

void fleet_book_init(fleet_book *b, arena *a, int32_t n_owner)
{
    *b = (fleet_book){.a = a, .row = ARENA_NEW(a, fleet_row, n_owner)};
}

int32_t fleet_row_from(const fleet_row *row, int64_t t_s)
{
    int32_t lo = 0;
    for (int32_t hi = row->n; lo < hi;) {
        int32_t mid = lo + (hi - lo) / 2;
        if (row->at[mid].from_s < t_s) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

void fleet_book_add(fleet_book *b, int32_t owner, int32_t from_s, int32_t to_s, int32_t run)
{
    fleet_row *row = &b->row[owner];
    row->at = fleet_grow(b->a, row->at, row->n, &row->cap, sizeof *row->at);
    int32_t i = fleet_row_from(row, (int64_t)from_s + 1);
    memmove(&row->at[i + 1], &row->at[i], (size_t)(row->n - i) * sizeof *row->at);
    row->at[i] = (fleet_booking){from_s, to_s, run};
    row->n++;
    row->longest_s = to_s - from_s > row->longest_s ? to_s - from_s : row->longest_s;
}

void fleet_book_drop(fleet_book *b, int32_t owner, int32_t from_s, int32_t run)
{
    fleet_row *row = &b->row[owner];
    int32_t i = fleet_row_from(row, from_s);
    while (i < row->n && row->at[i].run != run) {
        i++;
    }
    assert(i < row->n);
    row->n--;
    memmove(&row->at[i], &row->at[i + 1], (size_t)(row->n - i) * sizeof *row->at);
}

int64_t fleet_book_conflict(const fleet_book *b, int32_t owner, int32_t kecamatan, int64_t from_s,
                            int64_t to_s)
{
    const fleet_row *row = &b->row[owner];
    for (int32_t i = fleet_row_from(row, from_s - row->longest_s); i < row->n && row->at[i].from_s < to_s;
         i++) {
        if (row->at[i].to_s > from_s && (kecamatan == NONE || row->at[i].run != -2 - kecamatan)) {
            return row->at[i].to_s;
        }
    }
    return FLEET_NEVER;
}

// True when both are used at some moment of both: a use without length counts inside another.
static bool meet(const fleet_booking *a, int64_t from_s, int64_t to_s)
{
    return a->from_s < to_s && a->to_s > from_s;
}

int64_t fleet_book_crowd(const fleet_book *b, int32_t owner, int32_t limit, int64_t from_s, int64_t to_s)
{
    const fleet_row *row = &b->row[owner];
    int32_t first = fleet_row_from(row, from_s - row->longest_s);
    int64_t soonest = FLEET_NEVER;
    // The most crowded moments are beginnings: that of the stay, or of others inside it.
    for (int32_t i = first - 1; i < row->n && (i < first || row->at[i].from_s < to_s); i++) {
        if (i >= first && !meet(&row->at[i], from_s, to_s)) {
            continue;
        }
        int64_t at = i >= first && row->at[i].from_s > from_s ? row->at[i].from_s : from_s;
        int32_t n = 0;
        int64_t ends = FLEET_NEVER;
        for (int32_t k = first; k < row->n && row->at[k].from_s <= at; k++) {
            if (row->at[k].to_s > at && meet(&row->at[k], from_s, to_s)) {
                n++;
                ends = row->at[k].to_s < ends ? row->at[k].to_s : ends;
            }
        }
        soonest = n >= limit && ends < soonest ? ends : soonest;
    }
    return soonest;
}
