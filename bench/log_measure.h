// What the benchmarks of the log share: seconds, the machine's own rates, and the lines that figures.py
// reads.
#ifndef KAWAL_BENCH_LOG_MEASURE_H
#define KAWAL_BENCH_LOG_MEASURE_H

#include <stdbool.h>

#include "base/err.h"

double seconds_now(void);  // of a clock that never goes back
double seconds_busy(void); // of processors, used by this process

// "name value unit", and for a ratio "kind=reference" with what it is held against.
void figure(const char *name, double value, const char *unit);
void figure_ratio(const char *name, double value, const char *unit, double reference, const char *kind);

// Ed25519 by libsodium over a message of `bytes`: operations in a second of one core, over about `seconds`.
// On a busy machine the core is not ours all the time, so its own seconds count.
double verify_rate(int bytes, double seconds);
double sign_rate(int bytes, double seconds);

// The storing alone of leaves, and beside it a bare SQLite loop with the same indices, each with a commit for
// every batch; both in `folder`, with `kept` leaves in before. Errors: those of the store, bench.sqlite.
bool bare_run(const char *folder, int64_t kept, err *e);

#endif
