// What the files that write duties share; for report/ alone. Their input is the JSON of docs/formats/duty.md.
#ifndef KAWAL_REPORT_DUTY_WORDS_H
#define KAWAL_REPORT_DUTY_WORDS_H

#include <jansson.h>

#include "base/arena.h"
#include "base/text.h"

typedef struct duty_words {
    arena *a; // of the texts that are given
    text_language language;
    const json_t *all; // the answer: head, people, places, duties
} duty_words;

// A text of a row, "" when it has none; a number, 0.
const char *words_z(const json_t *row, const char *key);
int64_t words_n(const json_t *row, const char *key);

// A word of a room of the catalogue, such as "duty.kind." and "team".
const char *words_word(const duty_words *w, const char *room, const char *name);

// "Regu T012", "Cadangan Unit reaksi cepat"; the kind alone where a duty has neither name nor code, as at a
// post.
const char *words_duty(const duty_words *w, const json_t *duty);

// "Personel 005 (P005)", with his rank in front where it is known; the code alone of who is gone.
const char *words_person(const duty_words *w, const char *code);
// The same of several, by commas; "" for none.
const char *words_people(const duty_words *w, const json_t *codes);

// The name of a place, or its code.
const char *words_place(const duty_words *w, const char *code);
// "TPS 001 Pasar Hulu, SDN 1 (99.01.01.1001-001)".
const char *words_place_whole(const duty_words *w, const char *code);
// The kecamatan of a duty: its own, or that of its place; "" where there is none.
const char *words_kecamatan(const duty_words *w, const json_t *duty);

// "26.104 TPS": a number as it is written within a sentence.
const char *words_grouped(const duty_words *w, int64_t value);

enum { DUTY_LINE_WIDTH = 78 };

// Letters, not bytes; spaces; and words from `column` on, over as many lines as they need, to the line's end.
size_t words_characters(const char *z, size_t n);
void words_spaces(strbuf *out, size_t n);
void words_wrap(strbuf *out, size_t column, const char *text);

#endif
