// Lines and words of a file, with the place for errors. Shared by vrp_read*.c.
#ifndef KAWAL_BENCH_VRP_WORDS_H
#define KAWAL_BENCH_VRP_WORDS_H

#include "vrp_file.h"

enum { VRP_WORDS_MAX = 8, VRP_VEHICLES_MAX = 1000000 };

typedef struct vrp_text {
    const char *path;
    str rest;
    int32_t line; // of the last line taken
} vrp_text;

// What one vehicle, or many that are alike, are like in a file.
typedef struct vrp_vehicle {
    double capacity, unit_cost, fixed_cost;
    double duration; // 0: no limit
    int32_t depot;
    int32_t count;
    bool reload;
} vrp_vehicle;

// A whole file of any family, as it is written.
typedef struct vrp_raw {
    int32_t n_place, n_depot;
    double *x, *y, *demand, *service, *open, *release;
    double *close; // below 0: no limit
    double *matrix;
    bool timed;
    int32_t n_vehicle;
    vrp_vehicle *vehicle;
    double cost_unit; // units of unit and fixed costs in one of the family's cost
} vrp_raw;

// The next line that is not empty, its ends trimmed; false at the end.
bool vrp_line(vrp_text *t, str *ret);
// Takes the word at the start of *rest; false when there is none left. Spaces, tabs and commas part words.
bool vrp_word(str *rest, str *ret);
// All words of a line; how many there are, at most VRP_WORDS_MAX are kept.
int32_t vrp_words(str line, str word[VRP_WORDS_MAX]);
// A finite decimal number within [least, most].
bool vrp_number(str word, double least, double most, double *ret);
// "kawal-bench: FILE:LINE: " and a sentence; false.
bool vrp_fault(const vrp_text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Room for all arrays by place.
void vrp_places(vrp_file *f, vrp_raw *raw, int32_t n);
// The problem in integers: `scale` units of distance and time in one of the file's, `unit_scale` units of
// cost in one of the file's.
bool vrp_settle(vrp_file *f, const vrp_raw *raw, int32_t scale, bool cut, double unit_scale);

bool vrp_read_tsplib(vrp_file *f, vrp_text *t);
bool vrp_read_solomon(vrp_file *f, vrp_text *t);
bool vrp_read_golden(vrp_file *f, vrp_text *t);
bool vrp_read_two_echelon(vrp_file *f, vrp_text *t);

#endif
