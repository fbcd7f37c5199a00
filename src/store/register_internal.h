// Rows of the tables `fact` and `entry` to and from the domain's words.
#ifndef KAWAL_STORE_REGISTER_INTERNAL_H
#define KAWAL_STORE_REGISTER_INTERNAL_H

#include "store/store_internal.h"

enum { FIELDS_JSON_MAX = 64 * 1024 * 1024 }; // an outline may be as large as a file of them

// The first six columns of every SELECT of facts: code, op, effective_us, seq, verified, fields. Texts are
// copied, personal cells have their values.
bool fact_of_row(store *s, sqlite3_stmt *st, kind_id kind, arena *a, fact *ret, err *e);

// The columns of every SELECT of entries: code, live, verified, effective_us, seq, fields.
bool entry_of_row(sqlite3_stmt *st, kind_id kind, arena *a, entry *ret, err *e);

// Writes the live entry.
bool entry_put(store *s, const entry *row, err *e);

// Folds all facts of an entry anew and writes it.
bool entry_renew(store *s, kind_id kind, str code, err *e);

// ---- personal.c

// Salts of the personal cells of one fact, by column.
typedef struct personal_salts {
    uint8_t salt[KIND_COLUMNS_MAX][PERSONAL_SALT];
} personal_salts;

// The fields with commitments in the place of the personal cells. Memory: the arena.
fields personal_commit(store *s, const kind_spec *k, const fields *f, arena *a, personal_salts *ret);
// Keeps the cells of a fact that was added.
bool personal_keep(store *s, const kind_spec *k, const fields *f, const personal_salts *salts, int64_t seq,
                   err *e);
// The other way: values in the place of commitments. Errors: register.damaged.
bool personal_open(store *s, const kind_spec *k, int64_t seq, str code, arena *a, fields *f, err *e);

// Facts and plans of a file of version 1, made before there were commitments.
bool personal_migrate(store *s, err *e);

// Whether something was erased and not swept yet; writes the whole file anew, so that no page has what was
// erased.
bool personal_sweep(store *s, bool *ret_swept, err *e);

#endif
