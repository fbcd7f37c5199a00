// The inside of posko, for the files that answer its questions; for app/ alone.
#ifndef KAWAL_APP_POSKO_INTERNAL_H
#define KAWAL_APP_POSKO_INTERNAL_H

#include "app/log.h"
#include "app/login_tries.h"
#include "app/posko.h"
#include "app/words.h"
#include "store/store.h"

enum { POSKO_SCOPES = 16 }; // that are kept

typedef struct kept_scope {
    arena memory;
    const scope *scope; // NULL: sees all
    str map;            // as they may see it, as JSON; empty = nobody has asked yet
    access_organisation organisation;
    access_role role;
    str area;
    int64_t used; // when, by the number of questions; 0 = free
} kept_scope;

struct posko {
    store *db;
    posko_log *log;
    clock_source clock;
    news *news; // NULL = nobody watches
    login_tries tries;
    log_tools tools;
    field_kept field;
    kept_scope scopes[POSKO_SCOPES];
    int64_t scopes_changes; // when it was last looked whether they still hold (posko_changes)
    int64_t edition;        // counts other registers and plans than before
    int64_t scopes_version; // of the register
    char scopes_plan[STORE_HASH];
    int64_t scopes_asked;
};

// Says that entries of a kind have changed.
void posko_say_change(posko *p, const kind_spec *k);

// Forgets what accounts may see.
void posko_scopes_done(posko *p);

// The kind of a name, or NULL with an error. Errors: posko.no_kind.
const kind_spec *posko_kind(str name, err *e);

// The canonical word of a row's origin.
static inline const char *origin_of(row_origin origin)
{
    return word_of(KIND_TPS, TPS_ORIGIN, origin);
}

// Degrees of a point, 7 decimals kept.
static inline json_t *json_degrees(int32_t e7)
{
    return json_real(e7 / 1e7);
}

// An int that may be SNAP_NONE.
static inline json_t *json_known(int32_t v)
{
    return v == SNAP_NONE ? json_null() : json_integer(v);
}

#endif
