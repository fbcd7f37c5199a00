// Seeded pseudo-random numbers: xoshiro256** 1.0 (Blackman and Vigna, 2018), seeded by SplitMix64 (Steele,
// Lea, Flood, 2014). Not for secrets: those come from libsodium.
#ifndef KAWAL_BASE_RNG_H
#define KAWAL_BASE_RNG_H

#include <stdint.h>

typedef struct rng {
    uint64_t s[4];
} rng;

void rng_init(rng *r, uint64_t seed);
uint64_t rng_next(rng *r);

// Uniform in [0, bound), without modulo bias (Lemire, 2019). bound must be positive.
uint32_t rng_below(rng *r, uint32_t bound);

#endif
