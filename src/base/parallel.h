// Work on the rows of an array, on several cores at once.
#ifndef KAWAL_BASE_PARALLEL_H
#define KAWAL_BASE_PARALLEL_H

#include <stdint.h>

enum { PARALLEL_THREADS_MAX = 64 };

// Calls work(ctx, i) once for each i in [0, n) and returns when all are done. At most `threads` at a time,
// the caller's own being one; fewer where the system gives no more. The calls must not write to anything in
// common.
typedef void parallel_work(void *ctx, int32_t i);
void parallel_run(int32_t threads, int32_t n, parallel_work *work, void *ctx);

#endif
