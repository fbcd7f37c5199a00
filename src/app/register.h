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

// The entry is no more from the effective moment on. Errors: register.unknown {kind} {code}, register.retired
// (already), register.operation_stays, register.in_use {kind} {code} {by_kind} {by_code}: something live
// refers to it.
bool register_retire(store *s, kind_id kind, str code, const change_options *o, err *e);

// Records that the columns were looked at and found right, or (verified false) that they are in doubt. An
// empty set means every column that has a value. Errors: register.unknown, register.retired.
bool register_confirm(store *s, kind_id kind, str code, column_set columns, bool verified,
                      const change_options *o, err *e);

#endif
