// How many wrong passwords came of late, for a name or from an address: guessing is slowed for each, so that
// who guesses at one name holds up neither others nor, from elsewhere, its owner for long. Bounded memory.
#ifndef KAWAL_APP_LOGIN_TRIES_H
#define KAWAL_APP_LOGIN_TRIES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum {
    LOGIN_TRIES_KEPT = 512, // names and addresses; the oldest go first
    LOGIN_KEY_MAX = 80,     // bytes that tell them apart
    LOGIN_WINDOW_S = 60,
    LOGIN_PER_USER = 10, // wrong ones in a window, then a pause until its end
    LOGIN_PER_ADDRESS = 30,
};

typedef struct login_try {
    char key[LOGIN_KEY_MAX + 1]; // empty: not used
    int64_t since_us;            // first wrong one of the window
    int32_t wrong;
} login_try;

// All zeros is empty.
typedef struct login_tries {
    login_try row[LOGIN_TRIES_KEPT];
} login_tries;

// Whether one more may be tried. An empty address counts as none.
bool login_tries_may(const login_tries *t, str user, str address, int64_t now_us);
void login_tries_wrong(login_tries *t, str user, str address, int64_t now_us);
// The right one came: the name begins anew.
void login_tries_right(login_tries *t, str user);

#endif
