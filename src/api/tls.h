// The server's certificate: a file's, or one of its own making. Needs GnuTLS, which libmicrohttpd speaks TLS
// by.
#ifndef KAWAL_API_TLS_H
#define KAWAL_API_TLS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

// Below the operation's folder: what tls_self makes, readable by its owner only.
#define TLS_SELF_CERTIFICATE "keys/tls.crt"
#define TLS_SELF_KEY         "keys/tls.key"

enum {
    TLS_FILE_MAX = 64 * 1024, // bytes of a certificate with its chain, or of a key
    TLS_SELF_DAYS = 825,      // that one of its own making is good for
    TLS_FINGERPRINT = 96,     // SHA-256 as hex by colons, with its NUL
};

// Both as PEM, in the arena.
typedef struct tls_pair {
    char *certificate; // with its chain
    char *key;
} tls_pair;

// Reads a certificate and its key. Errors: file_read's, tls.certificate {file}, tls.key {file}, tls.pair
// {file} (the key is not the certificate's).
bool tls_read(arena *a, const char *certificate, const char *key, tls_pair *ret, err *e);

// The certificate of a folder's own making; made when there is none yet, when it is over, or when it does not
// name `address`: for localhost, 127.0.0.1, ::1 and `address`. 0.0.0.0 and :: are no address that anybody
// comes by, and are not named. Whoever uses it must compare its fingerprint. Errors: tls_read's,
// file_write's, tls.make {reason}.
bool tls_self(arena *a, const char *dir, const char *address, int64_t now_s, tls_pair *ret, err *e);

// SHA-256 of the certificate, as browsers show it. Errors: tls.certificate {file}.
bool tls_fingerprint(const tls_pair *pair, char ret[static TLS_FINGERPRINT], err *e);

#endif
