// A bundle: frames, what belongs to them and what proves them, in one file that any carrier can bring: phone,
// USB stick, web page. docs/formats/bundle.md is the format.
//
// "kawal-bundle/1\n", then records: a letter, the length in 4 bytes (the high one first), the bytes. The last
// record is the end: the number of records before it (8 bytes) and the SHA-256 of all bytes of the file
// before this hash, so that a file that was cut or changed on its way is refused whole. Nothing may follow
// it.
#ifndef KAWAL_EVENT_BUNDLE_H
#define KAWAL_EVENT_BUNDLE_H

#include <sodium.h>

#include "event/content.h"
#include "event/event.h"

typedef enum bundle_kind {
    BUNDLE_ABOUT = 'A',      // first, at most once: UTF-8 text, what was asked for; nobody has signed it
    BUNDLE_CHECKPOINT = 'K', // a signed note: a head of the log
    BUNDLE_FRAME = 'F',
    BUNDLE_RECEIPT = 'R', // directly behind a frame: its tlog-proof
    BUNDLE_CONTENT = 'C',
    BUNDLE_UPPER = 'U', // a tlog-proof that a checkpoint of this bundle is in a log of checkpoints
    BUNDLE_END = 'Z',
} bundle_kind;

enum {
    BUNDLE_RECEIPT_MAX = 256 * 1024, // bytes of a receipt, checkpoint or text
    BUNDLE_RECORDS_MAX = 4 * 1000 * 1000,
    BUNDLE_HEAD_BYTES = 5, // letter and length of a record
};

typedef struct bundle_record {
    bundle_kind kind;
    str bytes;
} bundle_record;

// Writes to a function, so that a bundle may be larger than memory.
typedef struct bundle_writer {
    bool (*put)(void *ctx, str bytes, err *e);
    void *ctx;
    uint64_t records;
    crypto_hash_sha256_state hash;
    bundle_kind last;
} bundle_writer;

// Writes the first line. Errors of all three: those of `put`, event.bundle_size {record} (a record above the
// limit of its kind, or too many), event.bundle_form {record} (out of its place; a text that is not UTF-8).
// After an error what was written is no bundle.
bool bundle_begin(bundle_writer *w, err *e);
bool bundle_add(bundle_writer *w, bundle_kind kind, str bytes, err *e);
bool bundle_end(bundle_writer *w, err *e);

// Reads from a function that gives up to n bytes into out; none only at the end of the file. n is above 0.
typedef struct bundle_reader {
    bool (*get)(void *ctx, void *out, size_t n, size_t *ret_n, err *e);
    void *ctx;
    uint64_t records;
    crypto_hash_sha256_state hash;
    bundle_kind last;
    bool ended;
} bundle_reader;

// Reads the first line. Errors of both: those of `get`; event.bundle_form {record} (not a bundle, a letter
// that is unknown, a record out of its place, a text that is not UTF-8, another count at the end, something
// behind it), event.bundle_size {record}, event.bundle_cut {record}, event.bundle_changed (the hash at the
// end is another). Records count from 1; 0 is the first line. After an error the reader must only be dropped.
bool bundle_open(bundle_reader *r, err *e);

// The next record, its bytes in the arena; *ret_more false after the end, which was checked then. Whoever
// acts on records before that must be able to undo it.
bool bundle_next(bundle_reader *r, arena *a, bundle_record *ret_record, bool *ret_more, err *e);

#endif
