// Options of kawal-bench: pairs of a name and a value.
#ifndef KAWAL_BENCH_BENCH_OPTION_H
#define KAWAL_BENCH_BENCH_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct bench_option {
    const char *name;
    int64_t least, most; // of a number
    int64_t *to;         // a number; NULL: any text
    const char **text;   // which stays argv's
} bench_option;

// Reads argv [from, argc) by a table of n options. False where one is not in it, lacks its value or has one
// beyond its bounds.
bool bench_options_read(int argc, char **argv, int from, const bench_option *table, size_t n);

#endif
