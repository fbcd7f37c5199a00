// The tiny register on its way to a plan: what the tests of app/planning*.c begin from. Needs cmocka.
#ifndef KAWAL_TESTS_TINY_PLANNING_H
#define KAWAL_TESTS_TINY_PLANNING_H

#include <string.h>

#include "app/planning_internal.h"
#include "tiny.h"

typedef struct trip {
    tiny t;
    arena a;
    snapshot s;
    planning p;
} trip;

static inline void trip_done(trip *x)
{
    roads_done(x->p.net);
    arena_done(&x->a);
    tiny_done(&x->t);
}

// For cases that begin with one of their own: *state.
static inline int trip_set_up(void **state)
{
    trip *x = calloc(1, sizeof *x);
    *state = x;
    return x && tiny_init(&x->t) ? 0 : -1;
}

static inline int trip_tear_down(void **state)
{
    trip *x = *state;
    trip_done(x);
    free(x);
    return 0;
}

// Rows that the register is given beside its own.
static inline void given(trip *x, kind_id kind, const char *bytes)
{
    assert_true(tiny_import(&x->t, kind, "rows.csv", str_of(bytes)));
}

// The placement problem by a network of the register's lines. The day of second 0 is that of the first leg,
// which the calendar of the tiny register begins on this day.
static inline bool trip_duty_problem(trip *x)
{
    assert_true(store_snapshot(x->t.st, &x->a, NULL, NULL, &x->s, &x->t.e));
    x->p = (planning){.snap = &x->s, .state = roads_dry_day(0), .day0 = date_days(2024, 11, 24)};
    assert_true(roads_make(&x->s, NULL, NULL, NULL, NULL, &x->p.net, &x->t.e));
    return planning_geography(&x->a, &x->p, &x->t.e) && planning_duty_problem(&x->a, &x->p, &x->t.e);
}

static inline int32_t site_of(const trip *x, const char *code)
{
    int32_t i = 0;
    while (i < x->s.n_site && strcmp(x->s.site[i].code, code) != 0) {
        i++;
    }
    assert_true(i < x->s.n_site);
    return i;
}

#endif
