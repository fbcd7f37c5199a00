// Parcels that only the posko can open: HPKE (RFC 9180) in base mode with DHKEM(P-256, HKDF-SHA256),
// HKDF-SHA256 and AES-128-GCM. docs/formats/sealed.md is the format.
//
// Whoever finds a phone finds sealed bytes: photos, notes and what was wiped wait on it as parcels. A parcel
// says nothing of who sealed it; what is in it is signed by itself.
#ifndef KAWAL_APP_SEAL_H
#define KAWAL_APP_SEAL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum {
    SEAL_SECRET_BYTES = 32, // a P-256 scalar, the most significant byte first
    SEAL_PUBLIC_BYTES = 65, // a P-256 point, uncompressed
};

#define SEAL_HEAD "kawal-sealed/1\n"
#define SEAL_INFO "kawal-parcel/1"

// The public key of a secret one; false where that is no scalar of the curve.
bool seal_public(const uint8_t secret[static SEAL_SECRET_BYTES],
                 uint8_t ret_public[static SEAL_PUBLIC_BYTES]);

// Opens a parcel; *ret in the arena. Errors: seal.form (it is no sealed parcel), seal.closed (sealed for
// another key, or changed on the way).
bool seal_open(const uint8_t secret[static SEAL_SECRET_BYTES], arena *a, str parcel, str *ret, err *e);

// A message as HPKE has it: the encapsulated key, what both sides know, and the ciphertext with its tag.
typedef struct seal_message {
    str enc; // SEAL_PUBLIC_BYTES
    str info;
    str aad;
    str ciphertext;
} seal_message;

// Opens the first message of a context (RFC 9180, 5.1.1 and 5.2). Errors: seal.closed.
bool seal_open_message(const uint8_t secret[static SEAL_SECRET_BYTES], arena *a, const seal_message *m,
                       str *ret, err *e);

#endif
