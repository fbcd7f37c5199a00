// Import of files into the register: all of a file or nothing of it.
//
// Cells are merged into entries: a column that the file lacks and a cell that is empty leave the value as it
// is; a cell with a lone '-' takes it away. A row that changes nothing writes nothing.
#ifndef KAWAL_APP_IMPORT_H
#define KAWAL_APP_IMPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "app/log.h"
#include "base/err.h"
#include "base/str.h"
#include "base/text.h"
#include "domain/kinds.h"
#include "store/store.h"

enum {
    IMPORT_FAULTS_MAX = 1000,    // kept; more are counted
    IMPORT_ROWS_MAX = 2000000,   // of one file; each costs about 100 bytes of memory
    IMPORT_PENDING_MAX = 200000, // references forward in one import
    IMPORT_PROGRESS_ROWS = 100000,
    IMPORT_LINES_FILE_MAX = 64 * 1024 * 1024, // bytes of a GeoJSON or GPX file
    IMPORT_LINES_MAX = 100000,                // ways of one GeoJSON or GPX file
    IMPORT_NAME_MAX = 64,
};

typedef void import_progress_fn(void *ctx, const char *path, int64_t rows);

typedef struct import_options {
    bool dry_run;  // check and count, take nothing in
    bool full;     // the file is the complete list: entries absent from it are retired
    bool verified; // the values were checked at their source
    str by;        // who brings it
    int64_t effective_us;
    int64_t now_us;
    posko_log *log; // says what was changed, in the same transaction; NULL where there is none yet
    int32_t n_set;  // values for columns that the file lacks; of two for one column the later counts
    const column_value *set;
    import_progress_fn *progress; // after every IMPORT_PROGRESS_ROWS rows; may be NULL
    void *progress_ctx;
} import_options;

// What counts the places of a file.
typedef enum import_unit {
    IMPORT_LINE,
    IMPORT_FEATURE, // of GeoJSON, from 1
} import_unit;

// What is wrong with one cell, row or file.
typedef struct import_fault {
    const char *file; // base name; lives as long as the report
    import_unit unit;
    int64_t line;               // or feature; 0 = the file as a whole
    int32_t column;             // number of the column in the file, from 1; 0 = the row as a whole
    char name[IMPORT_NAME_MAX]; // header of that column, as the file writes it
    err what;
} import_fault;

typedef struct import_report {
    int64_t rows;
    int64_t added, changed, unchanged, retired;
    int64_t n_fault_total;
    int32_t n_fault; // of them kept, at most IMPORT_FAULTS_MAX
    import_fault *fault;
    arena memory;
} import_report;

void import_report_done(import_report *r); // takes a zeroed report

typedef struct import_source {
    kind_id kind;
    const char *path;
} import_source;

// Reads files in the given order as one change: all are taken in, or none. *report is filled in either case
// and is the caller's to free. False with import.refused {faults} when there are faults; else the errors of
// store.h and file.open. CSV for every kind but outlines, which are GeoJSON.
bool import_files(store *s, const import_source *sources, int32_t n_source, const import_options *o,
                  import_report *report, err *e);

// One file.
bool import_file(store *s, kind_id kind, const char *path, const import_options *o, import_report *report,
                 err *e);

// One sentence for a person: where, what, and what was expected.
void import_fault_text(strbuf *out, text_language language, const import_fault *f);

// An empty file of a kind to fill in: comments that explain the columns, the header, an example that is
// commented out.
void import_template(kind_id kind, text_language language, strbuf *out);

#endif
