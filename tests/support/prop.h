// Property tests: seeded cases that grow in size; a failing case is shrunk by size and its seed printed.
#ifndef KAWAL_TESTS_PROP_H
#define KAWAL_TESTS_PROP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/rng.h"

// A property: draws its input of about `size` from r, and tells whether it holds. No side effects beyond
// `ctx`.
typedef bool (*prop_fn)(rng *r, int32_t size, void *ctx);

static inline bool prop_holds(prop_fn fn, uint64_t seed, int32_t size, void *ctx)
{
    rng r;
    rng_init(&r, seed);
    return fn(&r, size, ctx);
}

// How many cases: KAWAL_PROP_RUNS where it is set, else the usual number.
static inline int32_t prop_runs(int32_t usual)
{
    const char *asked = getenv("KAWAL_PROP_RUNS");
    return asked ? (int32_t)strtoul(asked, NULL, 10) : usual;
}

// Runs `cases` cases of size 1..max_size. On a failure: finds the smallest size at which the same seed (or
// one of a few neighbours) still fails, prints both, returns false. KAWAL_PROP_SEED replays one seed.
static inline bool prop_check(const char *name, prop_fn fn, int32_t cases, int32_t max_size, void *ctx)
{
    const char *fixed = getenv("KAWAL_PROP_SEED");
    for (int32_t i = 0; i < cases; i++) {
        uint64_t seed = fixed ? strtoull(fixed, NULL, 10) : UINT64_C(1000003) * (uint64_t)(i + 1);
        int32_t size = 1 + (int32_t)((int64_t)i * max_size / cases);
        if (prop_holds(fn, seed, size, ctx)) {
            continue;
        }
        int32_t smallest = size;
        uint64_t smallest_seed = seed;
        for (int32_t s = 1; s < smallest; s++) {
            for (uint64_t k = 0; k < 8; k++) {
                if (!prop_holds(fn, seed + k, s, ctx)) {
                    smallest = s;
                    smallest_seed = seed + k;
                    break;
                }
            }
        }
        fprintf(stderr, "property %s: fails with KAWAL_PROP_SEED=%llu at size %d (found at size %d)\n", name,
                (unsigned long long)smallest_seed, smallest, size);
        return false;
    }
    return true;
}

#endif
