// A certificate and a key in GnuTLS's hands, for the two files that look at them and make them.
#ifndef KAWAL_API_TLS_INTERNAL_H
#define KAWAL_API_TLS_INTERNAL_H

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "api/tls.h"

// Freed together.
typedef struct tls_handles {
    gnutls_x509_crt_t certificate;
    gnutls_x509_privkey_t key;
} tls_handles;

// tls_handles_done frees what was begun, also after a failure.
bool tls_handles_init(tls_handles *h);
void tls_handles_done(tls_handles *h);

// Take the first certificate of a chain, or a key, from PEM.
bool tls_read_certificate(gnutls_x509_crt_t certificate, char *pem);
bool tls_read_key(gnutls_x509_privkey_t key, char *pem);

#endif
