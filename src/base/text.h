// Text for people: one catalogue a language (lang/<language>/*.json), embedded at build time, "{name}"
// placeholders. Indonesian first, English second; tools/check_style.py holds both to the same keys and
// placeholders.
#ifndef KAWAL_BASE_TEXT_H
#define KAWAL_BASE_TEXT_H

#include <stdio.h>

#include "base/err.h"
#include "base/str.h"

typedef enum text_language {
    TEXT_ID,
    TEXT_EN,
} text_language;
enum { TEXT_LANGUAGES = TEXT_EN + 1 };

// The sentence for a key, or the key itself when the catalogue lacks it. Static memory.
const char *text_get(text_language language, const char *key);

// Appends the sentence with its {placeholders} filled from args; an unknown placeholder stays as it is
// written.
void text_add(strbuf *out, text_language language, const char *key, const err_in *args, size_t n_args);
#define text_fmt(out, language, key, ...)                                                                    \
    text_add((out), (language), (key), (const err_in[]){__VA_ARGS__},                                        \
             sizeof((const err_in[]){__VA_ARGS__}) / sizeof(err_in))

// Appends the sentence of an error.
void text_add_err(strbuf *out, text_language language, const err *e);

// Writes text that others wrote to a terminal or file: what a terminal would obey instead of showing (control
// characters, those that turn the direction of writing) becomes '?'.
void text_show(FILE *out, str s);

// How far long work is, on the one line of a terminal: a key with {done} and {total}; NULL takes the line
// away. Nothing when `out` is NULL.
void text_progress(FILE *out, text_language language, const char *key, uint64_t done, uint64_t total);

// "id..." or "en..." as in LANG; anything else gives Indonesian.
text_language text_language_of(const char *name);

// What stands between thousands: 12.345 in Indonesian, 12,345 in English.
static inline char text_thousands(text_language language)
{
    return language == TEXT_ID ? '.' : ',';
}

// Generated from lang/ (tools/embed_text.py): rows sorted by key.
typedef struct text_row {
    const char *key;
    const char *text[TEXT_LANGUAGES];
} text_row;
extern const text_row text_rows[];
extern const size_t text_row_count;

#endif
