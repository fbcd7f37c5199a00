// The tiny register (tests/fixtures/tiny) as an operation in a folder of its own.
#ifndef KAWAL_TESTS_TINY_H
#define KAWAL_TESTS_TINY_H

#include <stdlib.h>

#include "app/operation.h"
#include "base/clock.h"

#include "scratch.h"

// Its TPS and all rows of its files.
enum { TINY_TPS = 12, TINY_ROWS = 144 };

typedef struct tiny {
    scratch s;
    char dir[PATH_MAX];
    store *st;
    import_options o;     // as it was made; for further imports
    import_report report; // of the last import
    err e;
} tiny;

// Microseconds of a day's midnight, UTC.
static inline int64_t day_us(int year, int month, int day)
{
    return (int64_t)date_days(year, month, day) * S_PER_DAY * US_PER_S;
}

static inline bool tiny_init(tiny *t)
{
    char sample[PATH_MAX];
    int64_t made_us = day_us(2024, 10, 4);
    *t = (tiny){.o = {.by = STR("uji"), .effective_us = made_us, .now_us = made_us}};
    bool ok = scratch_init(&t->s);
    (void)snprintf(t->dir, sizeof t->dir, "%s/op", t->s.dir);
    return ok && operation_create(t->dir, fixture(sample, "tiny"), &t->o, &t->report, &t->e) &&
           operation_open(t->dir, STORE_WRITE, &t->st, &t->e);
}

static inline void tiny_done(tiny *t)
{
    store_close(t->st);
    import_report_done(&t->report);
    scratch_done(&t->s);
}

// For cases that begin with one of their own: *state.
static inline int tiny_set_up(void **state)
{
    tiny *t = calloc(1, sizeof *t);
    *state = t;
    return t && tiny_init(t) ? 0 : -1;
}

static inline int tiny_tear_down(void **state)
{
    tiny_done(*state);
    free(*state);
    return 0;
}

// Imports bytes as a file of the given name.
static inline bool tiny_import(tiny *t, kind_id kind, const char *name, str bytes)
{
    import_report_done(&t->report);
    t->e = (err){0};
    const char *path = scratch_write(&t->s, name, bytes);
    return path && import_file(t->st, kind, path, &t->o, &t->report, &t->e);
}

// Rows of a kind at a moment.
static inline int32_t tiny_rows(tiny *t, kind_id kind, const int64_t *as_of_us, const int64_t *known_us)
{
    arena a = {0};
    register_rows rows = {0};
    bool ok = store_fold(t->st, &a, as_of_us, known_us, &rows, NULL);
    arena_done(&a);
    return ok ? rows.n[kind] : -1;
}

static inline int64_t tiny_facts(tiny *t)
{
    store_counts c = {.facts = -1};
    (void)store_count(t->st, &c, NULL);
    return c.facts;
}

#endif
