// What of an operation an account may see: the part of its area, and of persons no more than its role allows.
// Everything that an answer names is looked up in the register: codes and names of areas, sites, TPS, units,
// people and vehicles are in the part, common to all, or hidden.
//
// In the part are the area, what lies in it, the units that answer for it with their people, the vehicles
// that have their home in it, and the people, vehicles and bases of published trips, teams and posts that
// serve it. Common are what holds the area (its kabupaten), and what lies nowhere.
#ifndef KAWAL_APP_SCOPE_H
#define KAWAL_APP_SCOPE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "domain/access.h"
#include "store/store.h"

typedef struct scope scope;

// The scope of who asks, as the register and the published plan are now; *ret is NULL when nothing is hidden
// from them. Memory: the arena; nothing refers to the store. Errors: the store's.
bool scope_open(store *s, arena *a, const access_who *who, const scope **ret, err *e);

// The same again, of an arena of its own; NULL of NULL.
const scope *scope_copy(const scope *s, arena *a);

// Whether a text is hidden, or names something hidden by its code. False without a scope (NULL), here and
// below: nothing changes.
bool scope_hides(const scope *s, str text);

// Whether it names something of the part.
bool scope_shows(const scope *s, str text);

// Whether it is of a part of the operation only, whatever it says of persons.
bool scope_limited(const scope *s);

// Takes out of an answer what is hidden. A row (an object of a list, or a member that is called by a code)
// goes when it names something hidden and nothing of the part; else what it names of hidden things goes from
// it. A way's ends belong together: a row with `from` and `to` goes when one of them is hidden. Rows of
// `paths`, which are referred to by number, stay as empty ones.
void scope_cut(const scope *s, json_t *answer);

// Whether an answer about one thing may be given, once it was cut: it names something of the part, or nothing
// was taken out of it. Errors: access.outside.
bool scope_cut_one(const scope *s, json_t *answer, err *e);

// The same as scope_cut of a JSON text; *ret in the arena. Errors: plan.damaged when it is no JSON.
bool scope_cut_text(const scope *s, arena *a, str text, str *ret, err *e);

#endif
