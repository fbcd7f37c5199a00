// The server's certificate: a file's, or one of its own making. Needs GnuTLS, which libmicrohttpd speaks TLS
// by.
#ifndef KAWAL_API_TLS_H
#define KAWAL_API_TLS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

// Below the operation's folder: what tls_self makes, readable by its owner only.
#define TLS_SELF_CERTIFICATE      "keys/tls.crt"
#define TLS_SELF_KEY              "keys/tls.key"
#define TLS_AUTHORITY_CERTIFICATE "keys/tls-authority.crt"
#define TLS_AUTHORITY_KEY         "keys/tls-authority.key"

enum {
    TLS_FILE_MAX = 64 * 1024, // bytes of a certificate with its chain, or of a key
    TLS_SELF_DAYS = 397, // that one of its own making is good for; browsers take none for longer than 398
    TLS_AUTHORITY_DAYS = 825, // and its authority
    TLS_FINGERPRINT = 96,     // SHA-256 as hex by colons, with its NUL
};

// As PEM, in the arena.
typedef struct tls_pair {
    char *certificate; // with its chain
    char *key;
    char *authority; // of its own making, whom phones may trust; NULL = of others
} tls_pair;

// By which addresses whoever comes may come, in text; the array is the caller's.
typedef struct tls_addresses {
    const char *const *address;
    size_t n;
} tls_addresses;

// Reads a certificate and its key. Errors: file_read's, tls.certificate {file}, tls.key {file}, tls.pair
// {file} (the key is not the certificate's).
bool tls_read(arena *a, const char *certificate, const char *key, tls_pair *ret, err *e);

// The certificate of a folder's own making, signed by an authority of its own making; either is made when
// there is none yet, when it is over, or when it does not fit the addresses: for localhost, 127.0.0.1, ::1
// and these. 0.0.0.0 and :: are no address that anybody comes by, and are not named. Whoever uses it must
// compare a fingerprint: of the certificate in a browser that warns, of the authority before a phone trusts
// it. The authority may sign for private addresses and the given ones alone. Errors: tls_read's,
// file_write's, tls.make {reason}.
bool tls_self(arena *a, const char *dir, const tls_addresses *of, int64_t now_s, tls_pair *ret, err *e);

// The authority as a phone takes it (DER), in the arena. Errors: tls.certificate {file}.
bool tls_authority_bytes(arena *a, char *authority, str *ret, err *e);

// SHA-256 of the first certificate of a PEM, as browsers show it. Errors: tls.certificate {file}.
bool tls_fingerprint(char *certificate, char ret[static TLS_FINGERPRINT], err *e);

#endif
