// kawal-bench duty [--tps N] [--people N] [--kabupaten N] [--national FILE.csv.gz] [--threads N] [--seed N]
//     [--iterations N] [--trace 1]
#ifndef KAWAL_BENCH_DUTY_BENCH_H
#define KAWAL_BENCH_DUTY_BENCH_H

// Places people and prints what it took and what came of it. 0, 1 when the file cannot be read or the judge
// faults the plan, 2 on wrong use.
int duty_main(int argc, char **argv);

#endif
