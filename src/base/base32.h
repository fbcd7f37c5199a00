// Crockford's base 32 (crockford.com/base32.html) in capitals, without hyphens and check letter: five bits a
// letter, the highest first; what the last letter has too many is zero.
#ifndef KAWAL_BASE_BASE32_H
#define KAWAL_BASE_BASE32_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Letters of so many bytes.
#define BASE32_LETTERS(bytes) ((8 * (bytes) + 4) / 5)

char base32_letter(unsigned five_bits);

// The bits of a letter; -1 = it is none.
int base32_value(char letter);

// Writes BASE32_LETTERS(n) letters, and no NUL.
void base32_encode(const uint8_t *bytes, size_t n, char *ret);

// Reads the letters of n bytes; false where one is none, or bits that are left over are not zero.
bool base32_decode(const char *letters, size_t n, uint8_t *ret);

#endif
