// Content: what an event names only by its SHA-256, so that it can be erased while the log stays provable:
// notes, photos, documents. A note is salted, since a short text could be guessed from its hash.
#ifndef KAWAL_EVENT_CONTENT_H
#define KAWAL_EVENT_CONTENT_H

#include "event/kinds.h"

enum {
    CONTENT_MAX = 8 * 1024 * 1024, // bytes
    NOTE_SALT_BYTES = 16,          // random, before the text
    NOTE_TEXT_MAX = 500,           // bytes of UTF-8 without control characters, at least one
    NOTE_CONTENT_MAX = NOTE_SALT_BYTES + NOTE_TEXT_MAX,
};

void content_hash(str bytes, uint8_t ret_hash[static EVENT_HASH_BYTES]);

bool content_is(str bytes, const uint8_t hash[static EVENT_HASH_BYTES]);

// Writes the content of a note into out. Errors: event.bad_note {limit} (empty, too long, not UTF-8,
// control characters).
bool note_content_write(const uint8_t salt[static NOTE_SALT_BYTES], str text,
                        uint8_t out[static NOTE_CONTENT_MAX], str *ret_bytes, err *e);

// The text of a note's content; a view. Errors: event.bad_note.
bool note_content_read(str bytes, str *ret_text, err *e);

#endif
