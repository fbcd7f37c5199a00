// What the readers of CSV and GeoJSON share: rows of wanted values, checked and turned into facts.
#ifndef KAWAL_APP_IMPORT_INTERNAL_H
#define KAWAL_APP_IMPORT_INTERNAL_H

#include "app/import.h"
#include "app/references.h"

#include <sodium.h>

// A reference whose entry may still come in this change.
typedef struct import_pending {
    const char *file;
    int64_t line;
    int32_t column;   // as in import_fault
    const char *name; // the same
    kind_id kind;     // of the entry that must exist
    const char *code;
} import_pending;

// The file being read.
typedef struct import_current {
    const kind_spec *k;
    const char *path;
    const char *file; // its base name
    int64_t batch;
    int64_t rows;
    int64_t facts;
    map seen; // code -> line of the file
    arena seen_codes;
    int32_t number[KIND_COLUMNS_MAX];   // of the file's column for each of the kind's, from 1; 0 = not there
    const char *name[KIND_COLUMNS_MAX]; // its header as written
    column_set told_missing;            // required columns whose absence was reported once for all rows
    crypto_hash_sha256_state hash;
} import_current;

typedef struct import_job {
    store *s;
    const import_options *o;
    import_report *report;
    references refs;
    bool coming[KIND_COUNT]; // a file of this kind is being read or still to be
    import_current now;
    import_pending *pending;
    int32_t n_pending;
    int32_t cap_pending;
    map gone[KIND_COUNT]; // codes that this change retires
} import_job;

// What a row of a file asks for.
typedef struct import_row {
    fields wanted;
    int64_t line;
    int64_t line_of[KIND_COLUMNS_MAX]; // quoted cells may begin on later lines
    bool bad;                          // a fault was found in it
} import_row;

// Reports a fault of the file in hand. column: the kind's column number, or -1 for the row (line 0: the
// file).
void import_fault_add(import_job *job, int64_t line, int column, const err *what);

// The same with the file's own column, for columns that the kind does not know.
void import_fault_at(import_job *job, int64_t line, int32_t number, const char *name, const err *what);

// Puts the canonical value of a cell into the row, or reports what is wrong with it. An empty cell says
// nothing, a lone '-' takes the value away.
void import_cell(import_job *job, import_row *row, int column, str raw, arena *a);

// Checks a row as a whole and appends the fact that it makes. False only when the store fails.
bool import_row_take(import_job *job, import_row *row, arena *a, err *e);

// Counts a row; false when the file has more than there may be (reported).
bool import_row_count(import_job *job);

// The readers. False only when something outside the file fails; the file's own faults are reported.
bool import_csv(import_job *job, err *e);
bool import_outlines(import_job *job, err *e);

#endif
