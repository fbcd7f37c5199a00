// Logging in by an organisation's own identity provider: OpenID Connect Core 1.0, authorization code flow,
// with PKCE (RFC 7636, S256). Who the provider says it was is asked of its userinfo endpoint, over the
// connection that we open ourselves, so that no token has to be believed. Accounts are made here as ever: the
// provider only says whose they are.
#ifndef KAWAL_APP_OIDC_H
#define KAWAL_APP_OIDC_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "domain/access.h"

#define OIDC_FILE "oidc.json"

enum {
    OIDC_SECRET = 44,       // 32 random bytes in base 64 for addresses, with its NUL
    OIDC_WAITING_MAX = 256, // logins that were begun; the oldest goes first
    OIDC_WAITING_S = 600,
    OIDC_CONNECT_MS = 3000, // of each of the two questions to the provider
    OIDC_ANSWER_MS = 5000,
    OIDC_ANSWER_MAX = 64 * 1024,
    OIDC_SETTINGS_MAX = 64 * 1024,
};

typedef struct oidc oidc;

// Reads DIR/oidc.json (docs/roles.md); *ret is NULL where there is none. Errors: oidc.settings {field}, the
// file's.
bool oidc_open(const char *dir, clock_source clock, oidc **ret, err *e);
void oidc_close(oidc *o); // takes NULL

// The organisation whose accounts come in this way.
access_organisation oidc_organisation(const oidc *o);

// Begins a login: the address that the browser is sent to, and what it must come back with. One thread at a
// time, with oidc_take.
void oidc_begin(oidc *o, char ret_state[static OIDC_SECRET], strbuf *ret_url);

// Takes what was begun, once. Errors: oidc.state (never begun, taken before, or too long ago).
bool oidc_take(oidc *o, str state, char ret_verifier[static OIDC_SECRET], err *e);

// Who it is: asks the provider for a token by the code, and for the user by the token. May take as long as
// two answers. From any thread. The name is the arena's. Errors: oidc.provider {reason}.
bool oidc_user(const oidc *o, arena *a, str code, const char *verifier, str *ret_user, err *e);

// Whether an issuer that was named beside the code is the one of the settings (RFC 9207). An empty one is
// none.
bool oidc_issuer_fits(const oidc *o, str issuer);

#endif
