#include "event/content.h"

#include <string.h>

#include <sodium.h>

void content_hash(str bytes, uint8_t ret_hash[static EVENT_HASH_BYTES])
{
    (void)crypto_hash_sha256(ret_hash, (const uint8_t *)bytes.p, bytes.n);
}

// Whether UTF-8 has a control character: U+0000 to U+001F, U+007F to U+009F.
static bool has_control(str text)
{
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = (uint8_t)text.p[i];
        bool high = c == 0xC2 && i + 1 < text.n && (uint8_t)text.p[i + 1] < 0xA0;
        if (c < 0x20 || c == 0x7F || high) {
            return true;
        }
    }
    return false;
}

static bool check_text(str text, err *e)
{
    bool fits = text.n > 0 && text.n <= NOTE_TEXT_MAX;
    return (fits && str_is_utf8(text) && !has_control(text)) ||
           err_fail(e, ERR_CODE("event.bad_note"), ERR_INT("limit", NOTE_TEXT_MAX));
}

bool content_is(str bytes, const uint8_t hash[static EVENT_HASH_BYTES])
{
    uint8_t found[EVENT_HASH_BYTES];
    content_hash(bytes, found);
    return memcmp(found, hash, sizeof found) == 0;
}

bool note_content_write(const uint8_t salt[static NOTE_SALT_BYTES], str text,
                        uint8_t out[static NOTE_CONTENT_MAX], str *ret_bytes, err *e)
{
    if (!check_text(text, e)) {
        return false;
    }
    memcpy(out, salt, NOTE_SALT_BYTES);
    memcpy(out + NOTE_SALT_BYTES, text.p, text.n);
    *ret_bytes = (str){(const char *)out, NOTE_SALT_BYTES + text.n};
    return true;
}

bool note_content_read(str bytes, str *ret_text, err *e)
{
    size_t salt = bytes.n < NOTE_SALT_BYTES ? bytes.n : NOTE_SALT_BYTES;
    str text = {bytes.p + salt, bytes.n - salt};
    if (!check_text(text, e)) {
        return false;
    }
    *ret_text = text;
    return true;
}
