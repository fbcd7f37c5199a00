// Changes of the register that come from a person, not from a file.
#ifndef KAWAL_APP_REGISTER_H
#define KAWAL_APP_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

#include "app/log.h"
#include "base/err.h"
#include "base/text.h"
#include "base/str.h"
#include "domain/register.h"
#include "store/store.h"

// A value for people: that it was erased is said in their language.
str register_shown(text_language language, str value);

typedef struct change_options {
    str by;
    int64_t effective_us;
    int64_t now_us;
    posko_log *log; // says the change, in the same transaction; NULL where there is none yet
} change_options;

// One entry as a person gives it. A column that is not named and an empty value leave what is there; a lone
// "-" takes it away.
typedef struct register_row {
    int32_t n;
    const column_value *value;
} register_row;

typedef struct register_written {
    int64_t added, changed, unchanged;
} register_written;

// Takes entries of a kind as one change: all or none, by the checks of an import. Errors: of the first fault,
// those that an import finds in a row, with {row} (number, from 1) and {field} (the column's name; "" for the
// row as a whole) beside their own; import.made {kind}.
bool register_put(store *s, kind_id kind, int32_t n, const register_row *row, const change_options *o,
                  register_written *ret, err *e);

// The same for entries of several kinds, which come in or stay out together; {row} counts within its kind.
typedef struct register_part {
    kind_id kind;
    int32_t n;
    const register_row *row;
} register_part;
bool register_put_parts(store *s, int32_t n, const register_part *part, const change_options *o,
                        register_written *ret, err *e);

// The entry is no more from the effective moment on. Errors: register.unknown {kind} {code}, register.retired
// (already), register.operation_stays, register.in_use {kind} {code} {by_kind} {by_code}: something live
// refers to it.
bool register_retire(store *s, kind_id kind, str code, const change_options *o, err *e);

// Records that the columns were looked at and found right, or (verified false) that they are in doubt. An
// empty set means every column that has a value. Errors: register.unknown, register.retired.
bool register_confirm(store *s, kind_id kind, str code, column_set columns, bool verified,
                      const change_options *o, err *e);

#endif
