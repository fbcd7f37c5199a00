// Strict deterministic CBOR: RFC 8949 with the core deterministic encoding of section 4.2.1, cut down to a
// closed profile in which one meaning has exactly one byte string.
//
// There are integers of 64 bits with sign, byte strings, text (valid UTF-8), arrays, maps whose keys are
// integers in the order of their encodings (0, 1, 2, ... then -1, -2, ...) and the two truth values. Every
// length is definite and every number in its shortest form. Floats, tags, null, undefined, other simple
// values, duplicate keys and trailing bytes are refused. Writer and reader hold to the same rules: what the
// one writes the other reads, and what the reader takes the writer would write again, byte for byte.
#ifndef KAWAL_EVENT_CBOR_H
#define KAWAL_EVENT_CBOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum {
    CBOR_DEPTH_MAX = 8,     // arrays and maps inside each other
    CBOR_BYTES_MAX = 65535, // of one document: the entry of a C2SP log tile has a length of 16 bits
};

typedef enum cbor_type {
    CBOR_INT,
    CBOR_BYTES,
    CBOR_TEXT,
    CBOR_ARRAY,
    CBOR_MAP,
    CBOR_BOOL,
} cbor_type;

// One item. An array or map is only its head: its `count` items or pairs are the next ones read or written.
typedef struct cbor_item {
    cbor_type type;
    int64_t number; // CBOR_INT; CBOR_BOOL: 0 or 1
    str bytes;      // CBOR_BYTES, CBOR_TEXT: a view
    size_t count;   // CBOR_ARRAY: items; CBOR_MAP: pairs
} cbor_item;

// Where in the open arrays and maps a reader or writer stands.
typedef struct cbor_nest {
    struct {
        uint64_t left;     // items still to come; two for each pair of a map
        uint64_t key_rank; // of the last key, in the order of encodings
        bool is_map;
        bool has_key;
    } level[CBOR_DEPTH_MAX];
    int depth;
    bool begun;
} cbor_nest;

typedef struct cbor_writer {
    uint8_t *p;
    size_t cap;
    size_t n; // written
    cbor_nest nest;
    const char *fault; // the code of what did not fit or was outside the profile; nothing is written after it
} cbor_writer;

typedef struct cbor_reader {
    str in;
    size_t at; // the next unread byte
    cbor_nest nest;
} cbor_reader;

// Writes into p[0, cap), which stays the caller's. Only the first CBOR_BYTES_MAX bytes of it are used.
void cbor_writer_init(cbor_writer *w, uint8_t *p, size_t cap);
void cbor_write(cbor_writer *w, const cbor_item *item);
void cbor_write_int(cbor_writer *w, int64_t number);
void cbor_write_bytes(cbor_writer *w, str bytes);
void cbor_write_text(cbor_writer *w, str text);
void cbor_write_array(cbor_writer *w, size_t items);
void cbor_write_map(cbor_writer *w, size_t pairs);

// The one document that was written, a view into the buffer. False when it is not complete or has a fault:
// event.too_long, event.not_utf8, event.key_type, event.key_order, event.too_deep, event.trailing.
bool cbor_written(const cbor_writer *w, str *ret_document);

// Reads from `in`, which must outlive the reader and every view that it gives.
void cbor_reader_init(cbor_reader *r, str in);

// The next item. After a failure the reader must only be dropped. Errors, all with {at}, the byte counted
// from 0: event.truncated, event.not_shortest, event.forbidden, event.range (outside 64 bits with sign),
// event.not_utf8, event.key_type, event.key_order, event.too_deep {limit}, event.too_long {limit},
// event.trailing (read on after the end).
bool cbor_read(cbor_reader *r, cbor_item *ret_item, err *e);

// The next item, which must be of this type. Errors: those of cbor_read, and event.type {at}.
bool cbor_read_type(cbor_reader *r, cbor_type type, cbor_item *ret_item, err *e);

// Succeeds when one document was read to its last byte. Errors: event.truncated, event.trailing.
bool cbor_read_end(const cbor_reader *r, err *e);

#endif
