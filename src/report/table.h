// A plain-text table for a terminal: columns as wide as their widest cell, numbers right-aligned.
#ifndef KAWAL_REPORT_TABLE_H
#define KAWAL_REPORT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/text.h"

enum { TABLE_COLUMNS_MAX = 16 };

typedef struct table {
    arena *a;
    int32_t columns; // of the terminal that it is printed on, for table_init's caller to set; 0 = no limit
    int32_t n_column;
    bool right[TABLE_COLUMNS_MAX];
    const char **cell; // row-major, header first
    int32_t n_cell;
    int32_t cap;
} table;

// A table of n columns; a column is right-aligned when its letter in `align` is 'r', else left. Memory is the
// arena's.
void table_init(table *t, arena *a, const char *align);

// Appends the next cell, row by row; the first row is the header. The text is copied.
void table_cell(table *t, const char *text);
void table_cellf(table *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Appends the header by keys of the catalogue.
void table_heads(table *t, text_language language, const char *const *key, size_t n);

// 12.345 in Indonesian, 12,345 in English; out is NUL-terminated and returned.
enum { NUMBER_BYTES = 48 };
const char *number_grouped(char out[static NUMBER_BYTES], int64_t value, char thousands);
void table_number(table *t, int64_t value, char thousands);

// Appends the table, its rows indented by two spaces, a rule under the header. Where the terminal is too
// narrow the widest columns are made narrower and their cells go over several lines, between words where that
// is enough.
void table_print(const table *t, strbuf *out);

#endif
