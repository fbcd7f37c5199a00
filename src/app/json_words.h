// Texts and codes in rows of a plan's document, and of other JSON of our own; for app/ alone.
#ifndef KAWAL_APP_JSON_WORDS_H
#define KAWAL_APP_JSON_WORDS_H

#include <jansson.h>
#include <stdbool.h>
#include <string.h>

// A text of a row; "" where it has none.
static inline const char *row_text(const json_t *row, const char *key)
{
    const char *z = json_string_value(json_object_get(row, key));
    return z ? z : "";
}

// Whether a list of codes has one.
static inline bool list_has(const json_t *codes, const char *code)
{
    for (size_t i = 0; i < json_array_size(codes); i++) {
        const char *one = json_string_value(json_array_get(codes, i));
        if (one && strcmp(one, code) == 0) {
            return true;
        }
    }
    return false;
}

#endif
