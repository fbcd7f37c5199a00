// An event as a person says it, field by field in words, until it can be built and signed.
//
// Names of kinds, fields and choices are those of event/kinds.h. Lists are separated by commas and put in
// order here; keys and hashes are 64 hex digits; a position is "latitude,longitude" in degrees. What an event
// names only by its hash is given as what it is: a note as text, photos and a document as bytes.
#ifndef KAWAL_APP_EVENT_DRAFT_H
#define KAWAL_APP_EVENT_DRAFT_H

#include "base/arena.h"
#include "base/text.h"
#include "event/content.h"
#include "event/event.h"

enum { DRAFT_CONTENTS_MAX = EVENT_PHOTOS_MAX + 2 }; // and a note, and a document

typedef struct event_draft {
    arena *memory;   // of values and contents
    event_view view; // kind and fields; the header is its device's affair
    int32_t n_content;
    str content[DRAFT_CONTENTS_MAX]; // what travels beside the event
    str photo[EVENT_PHOTOS_MAX];     // their hashes, in order
} event_draft;

// Errors: draft.no_kind {kind}.
bool event_draft_begin(event_draft *d, arena *a, str kind, err *e);

// Sets a field by its value in words. Errors, each with {field}: draft.no_field {kind} {fields},
// draft.twice, draft.code {value} {max}, draft.number {value} {min} {max}, draft.choice {value} {choices},
// draft.hex {value}, draft.point {value}, draft.list {n} {max}, draft.list_twice {value}.
bool event_draft_set(event_draft *d, str field, str value, err *e);

// A key of a signer, 32 bytes, as event_draft_set would take it in hex.
bool event_draft_key(event_draft *d, event_field field, const uint8_t key[static EVENT_KEY_BYTES], err *e);

// A number, as event_draft_set would take it in digits.
bool event_draft_number(event_draft *d, event_field field, int64_t value, err *e);

// Sets note, photos (one more of them), content. The bytes are copied. Errors: draft.no_field, draft.twice,
// draft.list, and of a note event.bad_note. The salt must be random.
bool event_draft_note(event_draft *d, const uint8_t salt[static NOTE_SALT_BYTES], str text, err *e);
bool event_draft_photo(event_draft *d, str bytes, err *e);
bool event_draft_document(event_draft *d, str bytes, err *e);

// Whether all is there that the kind requires. Errors: draft.missing {kind} {fields}: all that lack.
bool event_draft_check(const event_draft *d, err *e);

// All kinds with their fields, the required ones first, then what a field may be.
void event_draft_help(text_language language, strbuf *out);

#endif
