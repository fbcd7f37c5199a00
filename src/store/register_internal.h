// Rows of the tables `fact` and `entry` to and from the domain's words.
#ifndef KAWAL_STORE_REGISTER_INTERNAL_H
#define KAWAL_STORE_REGISTER_INTERNAL_H

#include "store/store_internal.h"

enum { FIELDS_JSON_MAX = 64 * 1024 * 1024 }; // an outline may be as large as a file of them

// The first six columns of every SELECT of facts: code, op, effective_us, seq, verified, fields. Texts are
// copied.
bool fact_of_row(sqlite3_stmt *st, kind_id kind, arena *a, fact *ret, err *e);

// The columns of every SELECT of entries: code, live, verified, effective_us, seq, fields.
bool entry_of_row(sqlite3_stmt *st, kind_id kind, arena *a, entry *ret, err *e);

// Writes the live entry.
bool entry_put(store *s, const entry *row, err *e);

#endif
