// The second factor: six digits that an authenticator shows for half a minute (RFC 6238, HMAC-SHA-1, by
// liboath).
#ifndef KAWAL_APP_TOTP_H
#define KAWAL_APP_TOTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "store/account.h"

enum {
    TOTP_STEP_S = 30,
    TOTP_DIGITS = 6,
    TOTP_DRIFT = 1, // steps that a clock may be off, either way
};

// The code of a step of time. False when the library refuses.
bool totp_code(const uint8_t secret[static STORE_TOTP_SECRET], int64_t step, char ret_code[TOTP_DIGITS + 1]);

// Whether the code is that of now, or of a step beside it; *ret_step is its step.
bool totp_fits(const uint8_t secret[static STORE_TOTP_SECRET], str code, int64_t now_us, int64_t *ret_step);

// The secret in base 32, and the address by which an authenticator takes it ("otpauth://totp/..."). False
// when the library refuses.
bool totp_words(const uint8_t secret[static STORE_TOTP_SECRET], str user, strbuf *ret_base32,
                strbuf *ret_uri);

#endif
