// Check characters for codes that people type: ISO/IEC 7064, MOD 37,36.
#ifndef KAWAL_BASE_CHECK_CHAR_H
#define KAWAL_BASE_CHECK_CHAR_H

#include <stdbool.h>

#include "base/str.h"

// The check character of a code, over its letters as capitals and its digits; all other signs are skipped. It
// finds every single wrong character, and nearly all swapped neighbours. The page has the same
// (web/src/field/codes.ts).
char check_char(str code);

// Whether the last letter or digit of a text is the check character of those before.
bool check_char_holds(str text);

#endif
