#include "base/base32.h"

#include <string.h>

static const char LETTERS[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char base32_letter(unsigned five_bits)
{
    return LETTERS[five_bits & 31];
}

int base32_value(char letter)
{
    const char *at = letter != '\0' ? strchr(LETTERS, letter) : NULL;
    return at ? (int)(at - LETTERS) : -1;
}

void base32_encode(const uint8_t *bytes, size_t n, char *ret)
{
    unsigned held = 0;
    int bits = 0;
    for (size_t i = 0; i < n; i++) {
        held = (held << 8 | bytes[i]) & 0xfff;
        for (bits += 8; bits >= 5; bits -= 5) {
            *ret++ = base32_letter(held >> (bits - 5));
        }
    }
    if (bits > 0) {
        *ret = base32_letter(held << (5 - bits));
    }
}

bool base32_decode(const char *letters, size_t n, uint8_t *ret)
{
    unsigned held = 0;
    int bits = 0;
    for (size_t i = 0; i < BASE32_LETTERS(n); i++) {
        int value = base32_value(letters[i]);
        if (value < 0) {
            return false;
        }
        held = (held << 5 | (unsigned)value) & 0xfff;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            *ret++ = (uint8_t)(held >> bits);
        }
    }
    return (held & ((1U << bits) - 1)) == 0;
}
