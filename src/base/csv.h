// Streaming reader of comma-separated values: RFC 4180 over a file that is never held whole.
//
// Takes UTF-8 with or without a byte-order mark; comma, semicolon or tab, whichever the header line has more
// of; CRLF or LF; quoted fields with separators, doubled quotes and line breaks in them. Lines that start
// with
// '#' and blank lines before the header are skipped, blank lines after it too. Everything else is refused
// with the line: a file that would have to be guessed at is better corrected by the one who knows it.
#ifndef KAWAL_BASE_CSV_H
#define KAWAL_BASE_CSV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"

enum {
    CSV_RECORD_MAX = 64 * 1024, // bytes of one record, line breaks in quotes included
    CSV_FIELDS_MAX = 64,
    CSV_BUFFER_BYTES = 256 * 1024,
};

typedef struct csv_field {
    str text;     // without its quotes, doubled quotes made single; valid until the next csv_next
    int64_t line; // where the field begins, from 1
    int32_t at;   // byte in that line where it begins, from 1
} csv_field;

// Told every byte of the file once, in order, as it is read: how a caller hashes a file while it streams.
typedef void csv_tap(void *ctx, str bytes);

// Open to read, not to write: callers look at field and n_field only.
typedef struct csv_reader {
    csv_field field[CSV_FIELDS_MAX];
    int n_field;
    char separator; // 0 until the header is read
    int64_t line;   // of the next unread byte
    file_reader file;
    csv_tap *tap;
    void *tap_ctx;
    bool started; // byte-order mark and encoding looked at
} csv_reader;

// Opens a file, a pipe or "-" (standard input). tap may be NULL. Errors: file.open.
bool csv_open(csv_reader *r, const char *path, csv_tap *tap, void *tap_ctx, err *e);

// Reads from memory: tests and fuzzing. The bytes are copied.
void csv_open_bytes(csv_reader *r, str bytes);

void csv_close(csv_reader *r); // takes a zeroed reader

// Reads the next record into field[0, n_field); the first one is the header. *ret_more is false at the end of
// the file. After a failure the reader must only be closed. Errors, all with {line}: csv.too_long,
// csv.too_many_fields, csv.nul, csv.utf16, csv.not_utf8, csv.bare_quote, csv.after_quote, csv.unclosed_quote;
// file.read.
bool csv_next(csv_reader *r, bool *ret_more, err *e);

#endif
