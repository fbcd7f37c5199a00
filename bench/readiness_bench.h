// kawal-bench readiness [--tps N] [--rounds N]
#ifndef KAWAL_BENCH_READINESS_BENCH_H
#define KAWAL_BENCH_READINESS_BENCH_H

// Fills a file with made-up TPS of the whole country and prints how long its roll-ups take, one `name value`
// a line: of the country by province and by kabupaten, and of a kabupaten by kecamatan. 0, 1 when something
// fails, 2 on wrong use.
int readiness_main(int argc, char **argv);

#endif
