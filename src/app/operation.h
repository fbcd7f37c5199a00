// An operation: one data folder with one file, made whole or not at all.
#ifndef KAWAL_APP_OPERATION_H
#define KAWAL_APP_OPERATION_H

#include <stdbool.h>

#include "app/import.h"
#include "base/err.h"
#include "store/store.h"

// Name of the file in the folder.
#define OPERATION_FILE "kawal.db"

// Makes the folder `dir` (or uses it when it is there without an operation) and reads every kind from
// `sample`/<canonical kind name>.csv, areas' outlines from outlines.geojson when there is one. The file
// appears under its name only when all is in it, the log with its first events too; what an interrupted
// attempt left is removed first. Errors: operation.exists, operation.keys {file} (keys of a log that is not
// there), operation.busy (another process is making it), operation.no_folder {file} {reason},
// operation.no_sample {file}, and those of import_files; the report is filled as there.
bool operation_create(const char *dir, const char *sample, const import_options *o, import_report *report,
                      err *e);

// True when the folder holds an operation.
bool operation_there(const char *dir);

// Errors: operation.absent {file}; those of store_open.
bool operation_open(const char *dir, store_mode mode, store **ret, err *e);

// Minutes by which the operation's clocks are ahead of UTC; 0 where it says none.
bool operation_utc_offset(store *s, int32_t *ret_min, err *e);

#endif
