#include "app/totp.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

bool totp_code(const uint8_t secret[static STORE_TOTP_SECRET], int64_t step, char ret_code[TOTP_DIGITS + 1])
{
    char key[STORE_TOTP_SECRET];
    memcpy(key, secret, sizeof key);
    bool ok =
        oath_init() == OATH_OK && oath_hotp_generate(key, sizeof key, (uint64_t)step, TOTP_DIGITS, false,
                                                     OATH_HOTP_DYNAMIC_TRUNCATION, ret_code) == OATH_OK;
    sodium_memzero(key, sizeof key);
    return ok;
}

bool totp_fits(const uint8_t secret[static STORE_TOTP_SECRET], str code, int64_t now_us, int64_t *ret_step)
{
    int64_t now = now_us / US_PER_S / TOTP_STEP_S;
    bool found = false;
    if (code.n != TOTP_DIGITS || now < TOTP_DRIFT) {
        return false;
    }
    for (int64_t step = now - TOTP_DRIFT; step <= now + TOTP_DRIFT; step++) {
        char right[TOTP_DIGITS + 1] = {0};
        if (totp_code(secret, step, right) && sodium_memcmp(right, code.p, TOTP_DIGITS) == 0) {
            *ret_step = step;
            found = true;
        }
    }
    return found;
}

bool totp_words(const uint8_t secret[static STORE_TOTP_SECRET], str user, strbuf *ret_base32, strbuf *ret_uri)
{
    char key[STORE_TOTP_SECRET];
    char *text = NULL;
    size_t n = 0;
    memcpy(key, secret, sizeof key);
    bool ok = oath_init() == OATH_OK && oath_base32_encode(key, sizeof key, &text, &n) == OATH_OK;
    if (ok) {
        strbuf_add(ret_base32, (str){text, n});
        strbuf_addf(ret_uri, "otpauth://totp/Kawal:%.*s?secret=%s&issuer=Kawal&digits=%d&period=%d",
                    (int)user.n, user.p, text, TOTP_DIGITS, TOTP_STEP_S);
        sodium_memzero(text, n);
    }
    free(text);
    sodium_memzero(key, sizeof key);
    return ok;
}
