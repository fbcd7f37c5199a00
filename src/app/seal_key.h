// The key by which the posko opens parcels: DIR/keys/seal.key, beside the log's keys and like them the hex
// digits of 32 bytes and a newline, readable by its owner only. The operation's file says which one it is, so
// that a lost or foreign one is noticed. docs/formats/sealed.md.
#ifndef KAWAL_APP_SEAL_KEY_H
#define KAWAL_APP_SEAL_KEY_H

#include "app/log.h"
#include "app/seal.h"

#define SEAL_KEY "keys/seal.key"

// Wiping it is its owner's affair.
typedef struct seal_key {
    uint8_t secret[SEAL_SECRET_BYTES];
    uint8_t public_key[SEAL_PUBLIC_BYTES];
} seal_key;

// Reads the operation's key; the first time it is made, and said in the operation's file. Errors:
// seal.key_lost {file} (it was made before and is not there, or cannot be read), seal.key_other {file}
// (another one is there).
bool seal_key_open(store *s, const char *dir, const log_tools *tools, seal_key *ret, err *e);

// Whether the file is there and the right one; nothing is made. Also true where there never was one. Errors:
// those above.
bool seal_key_check(store *s, const char *dir, err *e);

#endif
