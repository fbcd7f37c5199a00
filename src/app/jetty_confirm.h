// A person's word for a jetty: a candidate of the base map becomes a site, a suggestion of the register is
// confirmed.
#ifndef KAWAL_APP_JETTY_CONFIRM_H
#define KAWAL_APP_JETTY_CONFIRM_H

#include "app/base_map.h"
#include "app/register.h"

// What the person says of it; "" or NULL = not said.
typedef struct jetty_word {
    const char *code, *name;  // needed for a candidate
    const char *area;         // code; else the village that is nearest
    const char *boarding_min; // else the usual time
} jetty_word;

// `which` is the number of a candidate, from 1, or the code of a jetty of the register. Writes one row of
// kind sites. Base NULL: there are no candidates. Errors: jetty.unknown {value} {candidates}, jetty.words
// (a candidate without code or name), jetty.taken {code} (another site has that code), jetty.has_code {code}
// (a jetty of the register was given another one), jetty.no_area, register_put's.
bool jetty_confirm(store *db, const snapshot *snap, const base_map *base, const char *which,
                   const jetty_word *w, const change_options *o, err *e);

#endif
