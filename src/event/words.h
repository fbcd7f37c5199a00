// An event in words, in the language of its reader (catalogue "words").
#ifndef KAWAL_EVENT_WORDS_H
#define KAWAL_EVENT_WORDS_H

#include "base/text.h"
#include "event/event.h"

enum { WORDS_TIME = 32 };

// How a reader wants it. Keys and hashes mean nothing to people: the reader says what stands for them.
typedef struct words_reader {
    text_language language;
    int32_t utc_offset_min;
    void (*key)(void *ctx, strbuf *out, event_field f, str key); // f 0: of the device that made the event
    void (*hash)(void *ctx, strbuf *out, event_field f, str hash);
    void *ctx;
} words_reader;

// "2024-11-27 09:00:00" as clocks show it at that offset; a number of seconds outside the years 1970 to 2999.
void words_time(int64_t time_s, int32_t utc_offset_min, char out[static WORDS_TIME]);

// The word for a choice of a field.
const char *words_choice(text_language language, event_field f, int64_t number);

// The first digits of a hash or key, in hexadecimal.
enum { WORDS_HEX_BYTES = 8 };
void words_hex(strbuf *out, str bytes);

// An entry of the log by its index: "#12"; "#-" when it is UINT64_MAX, not proven to be in the log. Gives
// `out`.
enum { WORDS_ENTRY = 24 };
const char *words_entry(uint64_t index, char out[static WORDS_ENTRY]);

// The whole event, line by line: what happened and when (behind `first`), who made it, then its fields, those
// lines indented by `indent`.
void words_event(strbuf *out, const words_reader *r, const event_view *v, const char *first, int indent);

#endif
