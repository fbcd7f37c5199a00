// Bytes written as hexadecimal digits.
#ifndef KAWAL_TESTS_HEX_H
#define KAWAL_TESTS_HEX_H

#include <string.h>

#include "base/str.h"

static inline int hex_digit(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

// The bytes of `hex` into out; stops at what is not a pair of digits or when out is full.
static inline str hex_bytes(const char *hex, uint8_t *out, size_t cap)
{
    size_t n = 0;
    while (n < cap && hex_digit(hex[0]) >= 0 && hex_digit(hex[1]) >= 0) {
        out[n++] = (uint8_t)(hex_digit(hex[0]) * 16 + hex_digit(hex[1]));
        hex += 2;
    }
    return (str){(const char *)out, n};
}

#endif
