// What the readers of CSV, GeoJSON and GPX share: rows of wanted values, checked and turned into facts.
#ifndef KAWAL_APP_IMPORT_INTERNAL_H
#define KAWAL_APP_IMPORT_INTERNAL_H

#include "app/import.h"
#include "app/references.h"

#include <jansson.h>
#include <sodium.h>

// A reference whose entry may still come in this change.
typedef struct import_pending {
    const char *file;
    import_unit unit;
    int64_t line;
    int32_t column;   // as in import_fault
    const char *name; // the same
    kind_id kind;     // of the entry that must exist
    const char *code;
} import_pending;

// What is being read: a file, or rows that somebody gave.
typedef struct import_current {
    const kind_spec *k;
    const char *path; // NULL: no file
    const char *file; // its base name; "" when there is none
    import_unit unit;
    int64_t batch;
    int64_t rows;
    int64_t lines; // of ways
    int64_t facts;
    str_map seen; // code -> line of the file
    arena seen_codes;
    int32_t number[KIND_COLUMNS_MAX];   // of the file's column for each of the kind's, from 1; 0 = not there
    const char *name[KIND_COLUMNS_MAX]; // its header as written
    column_set listed;                  // columns that the file has, whether a row says them or not
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
    bool touched[KIND_COUNT];     // a row of it was written
    const char *file[KIND_COUNT]; // the last one of the kind; NULL = none was read
    import_pending *pending;
    int32_t n_pending;
    int32_t cap_pending;
    str_map gone[KIND_COUNT]; // codes that this change retires
} import_job;

// What a row of a file asks for.
typedef struct import_row {
    fields wanted;
    int64_t line;                      // or feature
    int64_t line_of[KIND_COLUMNS_MAX]; // quoted cells may begin on later lines
    bool bad;                          // a fault was found in it
    bool named_by_file;                // its code was made of the file's name
} import_row;

// Reports a fault of the file in hand. column: the kind's column number, or -1 for the row (line 0: the
// file).
void import_fault_add(import_job *job, int64_t line, int column, const err *what);

// The same with the file's own column, for columns that the kind does not know.
void import_fault_at(import_job *job, int64_t line, int32_t number, const char *name, const err *what);

// Puts the canonical value of a cell of a kind into `wanted`; an empty cell says nothing, a lone '-' takes
// the value away. Memory is the arena's. Errors: import.triple {value}, column_canonical's.
bool import_value(const kind_spec *k, int column, str raw, arena *a, fields *wanted, err *e);

// Puts the canonical value of a cell into the row, or reports what is wrong with it. An empty cell says
// nothing, a lone '-' takes the value away.
void import_cell(import_job *job, import_row *row, int column, str raw, arena *a);

// Gives the row what is set for columns that the file lacks and the row does not say.
void import_set_cells(import_job *job, import_row *row, arena *a);

// Checks a row as a whole and appends the fact that it makes. False only when the store fails.
bool import_row_take(import_job *job, import_row *row, arena *a, err *e);

// Counts a row; false when the file has more than there may be (reported).
bool import_row_count(import_job *job);

// Reads what a change brings, between import_begin and import_end for each source of it. False only when
// something outside of it fails; its own faults are reported.
typedef bool import_read_fn(import_job *job, const void *what, err *e);

// One change: everything that `read` takes, or nothing.
bool import_change(store *s, const import_options *o, import_read_fn *read, const void *what,
                   import_report *report, err *e);

// A source of a kind, NULL for one without a file.
bool import_begin(import_job *job, kind_id kind, const char *path, err *e);
bool import_end(import_job *job, bool ok, err *e); // also when it cannot be read; then false

// The readers. False only when something outside the file fails; the file's own faults are reported.
bool import_csv(import_job *job, err *e);
bool import_outlines(import_job *job, err *e);
bool import_ways(import_job *job, err *e);

// Reads the bytes of the file, IMPORT_LINES_FILE_MAX at most, and hashes them.
bool import_bytes(import_job *job, arena *a, str *ret, err *e);

// Reads a GeoJSON FeatureCollection (RFC 7946) and gives each feature with its number, from 1.
typedef bool import_feature_fn(void *ctx, const json_t *feature, int64_t number, err *e);
bool import_features(import_job *job, import_feature_fn *each, void *ctx, err *e);

// A surveyed line and what the file says of it; empty = nothing.
typedef struct import_line {
    str code, name;
    int32_t number;      // of the line in the file, from 1: a code is made of it where the file has none
    int32_t part, parts; // of a line that consists of several, each from 1
    int32_t n_point;
    const point *point;
} import_line;

// Takes a line into a row that has the file's other values, and the row into the change.
bool import_line_take(import_job *job, import_row *row, const import_line *line, arena *a, err *e);

// The ways of a GeoJSON file.
bool import_ways_geojson(import_job *job, err *e);

#endif
