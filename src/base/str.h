// Counted string views, a bounded growing buffer, and strict number parsing.
#ifndef KAWAL_BASE_STR_H
#define KAWAL_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

// A view of n bytes; not NUL-terminated, not owned.
typedef struct str {
    const char *p;
    size_t n;
} str;

// A view of a string literal.
#define STR(lit) ((str){(lit), sizeof(lit) - 1})

str str_of(const char *z); // z may be NULL: the empty view
bool str_eq(str a, str b);
bool str_eq_nocase(str a, str b); // ASCII letters only
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
str str_trim(str s); // ASCII spaces and tabs off both ends
// Takes the line at the start of *rest without its newline; false when there is no newline left.
bool str_line(str *rest, str *ret_line);
int str_cmp(str a, str b);      // byte order; shorter first on a tie
bool str_is_utf8(str s);        // RFC 3629: no overlong forms, no surrogates, up to U+10FFFF
char *str_dup(arena *a, str s); // NUL-terminated copy in the arena
str str_keep(arena *a, str s);  // a copy in the arena

// Strict decimal integer: optional '-', digits only, whole view, within [min, max]. *ret_v untouched on
// failure.
bool str_parse_i64(str s, int64_t min, int64_t max, int64_t *ret_v);

// Strict decimal with '.' and at most `digits` (0..9) decimals, scaled to an integer: "1.5" with digits 3 is
// 1500. Longer fractions are refused, not rounded. Whole view, within [min, max] after scaling.
bool str_parse_scaled(str s, int digits, int64_t min, int64_t max, int64_t *ret_v);

// Growing text buffer with a named limit. Appending past the limit sets `cut` and appends nothing more.
typedef struct strbuf {
    char *p; // NUL-terminated when not NULL
    size_t n;
    size_t cap;
    size_t limit; // bytes of text at most
    bool cut;
} strbuf;

void strbuf_init(strbuf *b, size_t limit);
void strbuf_done(strbuf *b);
void strbuf_clear(strbuf *b); // keeps the memory
void strbuf_add(strbuf *b, str s);
void strbuf_addz(strbuf *b, const char *z);
void strbuf_addc(strbuf *b, char c);
void strbuf_addhex(strbuf *b, str bytes); // two small digits for each byte
void strbuf_addf(strbuf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
str strbuf_str(const strbuf *b);

#endif
