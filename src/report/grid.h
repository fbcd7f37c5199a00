// A table of typed cells for other programs: as CSV, or as worksheets of an XLSX file.
#ifndef KAWAL_REPORT_GRID_H
#define KAWAL_REPORT_GRID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum {
    GRID_COLUMNS_MAX = 24,
    GRID_ROWS_MAX = 1000000,  // an XLSX sheet has room for 1,048,576
    GRID_XLSX_MAX = 64 << 20, // bytes of a file
    GRID_CSV_MAX = 256 << 20, // the same
};

typedef enum grid_type {
    GRID_TEXT,
    GRID_NUMBER,
    GRID_MOMENT, // local seconds since 1970-01-01T00:00
} grid_type;

typedef struct grid_cell {
    grid_type type;
    const char *text; // of a text; "" = an empty cell
    int64_t value;    // of the others
} grid_cell;

// Open to read. Memory is the arena's.
typedef struct grid {
    arena *a;
    const char *name; // of the sheet: 31 characters at most, none of []:*?/\ in it
    int32_t n_column;
    const char *title[GRID_COLUMNS_MAX];
    int32_t width[GRID_COLUMNS_MAX]; // characters
    grid_cell *cell;                 // row-major, without the titles
    int32_t n_cell, cap;
} grid;

// `name` and titles must outlive the grid; texts of cells are copied.
void grid_init(grid *g, arena *a, const char *name);
void grid_column(grid *g, const char *title, int32_t width);

// The next cell, row by row.
void grid_text(grid *g, const char *text);
void grid_number(grid *g, int64_t value);
// "2024-11-26T06:00"; anything else is an empty cell.
void grid_moment(grid *g, const char *local);

// Appends RFC 4180 with a line of titles: comma, CRLF, quotes where they are needed. Moments as "2024-11-26
// 06:00". A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a carriage
// return) gets an apostrophe in front, so that nobody's name is ever run.
void grid_csv(const grid *g, strbuf *out);

typedef struct grid_about {
    const char *title;
    int64_t created_us; // the same content at the same moment gives the same bytes
} grid_about;

// The sheets as one XLSX file, titles bold and always in sight, moments as real dates. Texts are never
// formulas. Bytes in the arena. Errors: report.xlsx {reason}, report.rows {limit}.
bool grid_xlsx(arena *a, int32_t n, const grid *g, const grid_about *about, str *ret, err *e);

#endif
