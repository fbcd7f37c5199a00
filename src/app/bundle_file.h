// Bundles as files: written whole or not at all, read twice when somebody acts on them.
#ifndef KAWAL_APP_BUNDLE_FILE_H
#define KAWAL_APP_BUNDLE_FILE_H

#include <limits.h>
#include <stdio.h>

#include "event/bundle.h"

// A bundle that is being written beside its name. bundle_add(&b.writer, ...) adds to it. Not to be moved.
typedef struct bundle_file_out {
    const char *path;
    char part[PATH_MAX];
    FILE *file;
    bundle_writer writer;
} bundle_file_out;

// Begins one. Errors: bundle.exists {file} unless `replace`, file.write.
bool bundle_file_begin(bundle_file_out *b, const char *path, bool replace, err *e);

// Ends it, and gives it its name for good. Errors: those of bundle_end; file.write.
bool bundle_file_end(bundle_file_out *b, err *e);
void bundle_file_drop(bundle_file_out *b); // what has not ended is gone; takes a zeroed one

// A bundle that is being read. bundle_next(&b.reader, ...) reads it. Not to be moved.
typedef struct bundle_file_in {
    const char *path;
    FILE *file;
    bundle_reader reader;
} bundle_file_in;

// Opens one and reads its first line. Errors: file.open, file.read, those of bundle_open.
bool bundle_file_open(bundle_file_in *b, const char *path, err *e);

// Begins anew. Errors: bundle.once {file} (a pipe), and those of bundle_file_open.
bool bundle_file_again(bundle_file_in *b, err *e);
void bundle_file_close(bundle_file_in *b); // takes a zeroed one

// Whether the bundle at `path`, if there is one, is whole: what cannot be read cannot be added to. Errors:
// those of bundle_file_open and bundle_next.
bool bundle_file_check(const char *path, err *e);

// Adds frames and contents to the bundle at `path`; where there is none, it is made. Errors: those above, and
// those of bundle_next: what cannot be read is not replaced.
bool bundle_file_append(const char *path, str frame, const str *content, int32_t n_content, err *e);

#endif
