// Answers given just now: lists that many ask for at the same time are made once, as long as nothing has
// changed. What they were made of is told by two numbers, of what was stored and of what was said; what
// hangs on the clock alone may be RECENT_US old. Bounded; from any thread.
#ifndef KAWAL_API_RECENT_H
#define KAWAL_API_RECENT_H

#include "api/http.h"
#include "base/clock.h"
#include "domain/access.h"

enum {
    RECENT_ANSWERS = 64,                 // that are kept, those asked for last
    RECENT_BYTES_MAX = 4 * 1024 * 1024,  // of one body
    RECENT_TOTAL_MAX = 32 * 1024 * 1024, // of all bodies
    RECENT_US = 1000 * 1000,             // how long one is good
    RECENT_KEY_MAX = 1024,               // bytes of a question; longer ones are not kept
};

typedef struct recent recent;

// The clock must live as long.
recent *recent_open(clock_source clock);
void recent_close(recent *c); // takes NULL

// What an answer is made of.
typedef struct recent_state {
    int64_t stored; // posko_changes or posko_edition
    uint64_t said;  // news_last, where news tell of it
} recent_state;

// A question while it is in hand.
typedef struct recent_ask recent_ask;

// The answer of just now to the same question by one who may see the same, in *x; else *ret lives in the
// arena and recent_end must follow. `name` is of the row of the table of routes.
bool recent_begin(recent *c, const char *name, const http_request *q, const access_who *who,
                  recent_state state, arena *a, recent_ask **ret, http_answer *x);

// What the handler answered: kept now, or after its last step. Takes NULL.
void recent_end(recent_ask *k, http_answer *x);

#endif
