// Requests that may be asked again: by a key of the asker's the answer is kept for a day, and the same
// request gets the same answer without being done twice. From any thread.
#ifndef KAWAL_APP_KEPT_ANSWERS_H
#define KAWAL_APP_KEPT_ANSWERS_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "store/kept.h"

typedef struct kept_answers kept_answers;

enum {
    KEPT_HOURS = 24,
    KEPT_IN_HAND_MAX = 1024, // requests with a key that are not answered yet
};

// Errors: operation_open's.
bool kept_answers_open(const char *dir, clock_source clock, kept_answers **ret, err *e);
void kept_answers_close(kept_answers *k); // takes NULL

// A request with a key.
typedef struct kept_request {
    str user;
    str key;
    uint8_t hash[STORE_KEPT_REQUEST]; // of method, path and body
} kept_request;

// Takes the key of a request apart from what it asks; the texts are the caller's. Errors: api.key (1 to 64
// letters, digits, '.', '-', '_').
bool kept_request_init(kept_request *q, str user, str key, str method, str path, str body, err *e);

// Begins it. *ret_there: it was answered before, *ret is that answer; else it is in hand until kept_end.
// Errors: api.key_other (the key was given to another request), api.key_busy (that one is in hand, or too
// many are), the store's.
bool kept_begin(kept_answers *k, arena *a, const kept_request *q, kept_row *ret, bool *ret_there, err *e);

// Ends it: what was done and answered is kept, unless it is too long; a refusal is not, since nothing was
// done.
void kept_end(kept_answers *k, const kept_request *q, int status, str type, str body);

#endif
