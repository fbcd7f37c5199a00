// Signed notes (c2sp.org/signed-note): a text, an empty line, and one line for each signature.
//
// Callers have started libsodium. What is parsed are views into the caller's bytes.
#ifndef KAWAL_LEDGER_NOTE_H
#define KAWAL_LEDGER_NOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum {
    NOTE_BYTES_MAX = 1 << 20,
    NOTE_SIGNATURES_MAX = 64,
    NOTE_SIGNATURE_BYTES_MAX = 8192, // room for later kinds of key; ML-DSA needs up to 4,627
    NOTE_NAME_MAX = 255,
    NOTE_KEY_BYTES = 32,
    NOTE_SEED_BYTES = 32,
    NOTE_ED25519_BYTES = 64,
};

// The kinds of key that we use, by their byte in the note. Signatures of other kinds are kept and ignored.
typedef enum note_kind {
    NOTE_ED25519 = 0x01,     // signs the text
    NOTE_COSIGNATURE = 0x04, // a witness: ledger/cosignature.h
} note_kind;

// What a verifier knows of a signer.
typedef struct note_key {
    char name[NOTE_NAME_MAX + 1]; // NUL-terminated
    note_kind kind;
    uint32_t id; // of name, kind and public key together
    uint8_t public_key[NOTE_KEY_BYTES];
} note_key;

// A key that signs. Wiping it is its owner's affair.
typedef struct note_signer {
    note_key key;
    uint8_t secret[64]; // as libsodium keeps it
} note_signer;

typedef struct note_signature {
    str name;
    uint32_t id;
    str base64; // id and signature, as written
} note_signature;

typedef struct note {
    str text; // with its last newline
    int32_t n_signature;
    note_signature signature[NOTE_SIGNATURES_MAX];
} note;

// True for a name that is not empty, valid UTF-8, at most NOTE_NAME_MAX bytes, without control characters,
// Unicode spaces and '+'.
bool note_name_ok(str name);

// A key from its parts; computes the id. Errors: ledger.key_name.
bool note_key_make(str name, note_kind kind, const uint8_t public_key[static NOTE_KEY_BYTES],
                   note_key *ret_key, err *e);

// "name+hex id+base64 of kind and key". Errors: ledger.key_text (not of this form, a kind that we do not use,
// or an id that is not that of the key).
bool note_key_parse(str text, note_key *ret_key, err *e);
void note_key_write(strbuf *out, const note_key *key);

// A signer from a 32-byte seed (the RFC 8032 private key). Errors: ledger.key_name.
bool note_signer_make(str name, note_kind kind, const uint8_t seed[static NOTE_SEED_BYTES],
                      note_signer *ret_signer, err *e);

// A signer as text for its owner's eyes alone: "PRIVATE+KEY+name+hex id+base64 of kind and seed", as Go's
// sumdb/note writes it. Errors of the reader: ledger.key_text, without the text.
bool note_signer_parse(str text, note_signer *ret_signer, err *e);
void note_signer_write(strbuf *out, const note_signer *signer);

// Errors: ledger.note_size, ledger.note_text (not UTF-8, or control characters), ledger.note_form (no
// signature lines after an empty line, or one that is not as it must be), ledger.note_signatures (too many).
bool note_parse(str bytes, note *ret_note, err *e);

// Writes the text, which must end in a newline, and the empty line; signature lines follow.
// Errors: ledger.note_text.
bool note_begin(strbuf *out, str text, err *e);
void note_add_signature(strbuf *out, const note_key *key, const uint8_t *signature, size_t n);

// Adds the signature lines in the name and id of a key, as they stand in the note.
void note_add_lines(strbuf *out, const note *n, const note_key *key);

// Adds the Ed25519 signature (kind NOTE_ED25519) of the text.
void note_sign(strbuf *out, str text, const note_signer *signer);

// The next signature line by that name and id from *at on, decoded without its id; moves *at behind it. False
// when there is none.
bool note_find(const note *n, const note_key *key, int32_t *at, uint8_t out[static NOTE_SIGNATURE_BYTES_MAX],
               size_t *ret_n);

// True when the key (kind NOTE_ED25519) signed the text, and every line in its name and id is good: a bad one
// beside a good one means that somebody meddled.
// Errors: ledger.signature_absent, ledger.signature_wrong.
bool note_verify(const note *n, const note_key *key, err *e);

#endif
