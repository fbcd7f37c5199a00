// Leaves as rows, for the files of this layer that read them.
#ifndef KAWAL_STORE_LOG_INTERNAL_H
#define KAWAL_STORE_LOG_INTERNAL_H

#include "store/log.h"
#include "store/store_internal.h"

// The columns of every SELECT of leaves: LEAF_COLUMNS. Views are valid until the next step.
leaf leaf_of_row(sqlite3_stmt *st);

// The same, with bytes of its own.
leaf leaf_copy(const leaf *row, arena *a);

// The number of a key, which it gets when it has none yet.
bool signer_number(store *s, str key, int64_t *ret_number, err *e);

#endif
