// kawal-bench vrp FILE [--seconds S] [--seed N] [--threads 1] [--iterations N] [--horizon N] [--proven 1]
//     [--trace 1] [--out FILE.sol]
#ifndef KAWAL_BENCH_VRP_BENCH_H
#define KAWAL_BENCH_VRP_BENCH_H

// Solves a file of the literature and prints "cost C". 0, 1 when the file is bad or not all stops are served,
// 2 on wrong use.
int vrp_main(int argc, char **argv);

#endif
