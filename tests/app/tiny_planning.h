// The tiny register on its way to a plan: what the tests of app/planning*.c begin from.
#ifndef KAWAL_TESTS_TINY_PLANNING_H
#define KAWAL_TESTS_TINY_PLANNING_H

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

#endif
