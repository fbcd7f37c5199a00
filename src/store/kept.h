// Answers that are kept by the key of their request, for who asks again because the first answer never came.
#ifndef KAWAL_STORE_KEPT_H
#define KAWAL_STORE_KEPT_H

#include "store/store.h"

enum {
    STORE_KEPT_MAX = 4096,           // answers, the newest ones
    STORE_KEPT_BODY_MAX = 16 * 1024, // bytes of one; a longer one is not kept
    STORE_KEPT_KEY_MAX = 64,         // bytes of a key
    STORE_KEPT_REQUEST = 32,         // SHA-256 of a request
};

typedef struct kept_row {
    str user;
    str key;
    str request; // STORE_KEPT_REQUEST bytes: the same key with another one is a mistake
    int64_t status;
    str type; // of the body
    str body;
    int64_t at_us;
} kept_row;

// What was answered to a user's key at `since_us` or later. Copied to the arena.
bool store_kept_get(store *s, arena *a, str user, str key, int64_t since_us, kept_row *ret, bool *ret_found,
                    err *e);

// Keeps an answer; those from before `since_us` go, and the oldest beyond STORE_KEPT_MAX.
bool store_kept_put(store *s, const kept_row *row, int64_t since_us, err *e);

// All go: they may tell of who is being erased. In the caller's transaction, or one of its own.
bool store_kept_clear(store *s, err *e);

#endif
