// Which contents of a bundle are kept: those that an event of the same bundle names, if it was taken into the
// log, was there, or waits. Whoever has bytes but no event to go with them leaves nothing here; nor does an
// event that was refused.
#ifndef KAWAL_APP_CONTENT_NAMED_H
#define KAWAL_APP_CONTENT_NAMED_H

#include "app/log.h"
#include "base/str_map.h"

typedef struct content_named {
    str_map hashes;
    arena memory; // of the keys
} content_named;  // all zero at the start

// Notes what a frame names, unless it was refused.
void content_named_add(content_named *c, str frame, const submit_out *out);

// Keeps content that is named. *ret_kept false: nobody names it. Errors: as store_content_put.
bool content_named_put(const content_named *c, store *s, str bytes, int64_t now_us, bool *ret_kept, err *e);

void content_named_done(content_named *c);

// One event into the log, and with it what travels beside it, by the same rule. Errors: as log_submit and
// store_content_put; after the latter the event is in the log, and who brings it again brings its contents.
bool content_submit(store *s, posko_log *l, arena *a, const submit_in *in, const str *content,
                    int32_t n_content, int64_t now_us, submit_out *ret, err *e);

#endif
