// Memory that runs out: the nth allocation of our own code or of SQLite from now on fails, and none after it.
// Link with -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc.
#ifndef KAWAL_TESTS_FAILING_ALLOC_H
#define KAWAL_TESTS_FAILING_ALLOC_H

#include <stdbool.h>
#include <stdint.h>

// Before SQLite is first used: its allocations are counted too.
bool failing_alloc_install(void);

// 0 = none fails. Counting starts anew.
void failing_alloc_at(int64_t n);

// Allocations since then.
int64_t failing_alloc_count(void);

#endif
