#include "api/tls.h"

#include <stdio.h>
#include <string.h>

#include "api/tls_internal.h"
#include "base/file.h"

enum { HASH_BYTES = 32 };

bool tls_handles_init(tls_handles *h)
{
    *h = (tls_handles){NULL, NULL};
    return gnutls_x509_crt_init(&h->certificate) == 0 && gnutls_x509_privkey_init(&h->key) == 0;
}

void tls_handles_done(tls_handles *h)
{
    if (h->certificate) {
        gnutls_x509_crt_deinit(h->certificate);
    }
    if (h->key) {
        gnutls_x509_privkey_deinit(h->key);
    }
}

static gnutls_datum_t datum_of(char *z)
{
    return (gnutls_datum_t){(unsigned char *)z, (unsigned)strlen(z)};
}

// ---------------------------------------------------------------- reading

bool tls_read_certificate(gnutls_x509_crt_t certificate, char *pem)
{
    const gnutls_datum_t text = datum_of(pem);
    return gnutls_x509_crt_import(certificate, &text, GNUTLS_X509_FMT_PEM) == 0; // the first of a chain
}

bool tls_read_key(gnutls_x509_privkey_t key, char *pem)
{
    const gnutls_datum_t text = datum_of(pem);
    return gnutls_x509_privkey_import2(key, &text, GNUTLS_X509_FMT_PEM, NULL, 0) == 0;
}

static bool belong_together(const tls_handles *h)
{
    unsigned char of_certificate[HASH_BYTES] = {0};
    unsigned char of_key[HASH_BYTES] = {0};
    size_t n = sizeof of_certificate;
    size_t m = sizeof of_key;
    return gnutls_x509_crt_get_key_id(h->certificate, GNUTLS_KEYID_USE_SHA256, of_certificate, &n) == 0 &&
           gnutls_x509_privkey_get_key_id(h->key, GNUTLS_KEYID_USE_SHA256, of_key, &m) == 0 && n == m &&
           memcmp(of_certificate, of_key, n) == 0;
}

static bool text_read(arena *a, const char *path, char **ret, err *e)
{
    str bytes = {NULL, 0};
    if (!file_read(a, path, TLS_FILE_MAX, &bytes, e)) {
        return false;
    }
    *ret = str_dup(a, bytes);
    return true;
}

bool tls_read(arena *a, const char *certificate, const char *key, tls_pair *ret, err *e)
{
    tls_pair got = {.key = NULL};
    tls_handles h;
    if (!text_read(a, certificate, &got.certificate, e) || !text_read(a, key, &got.key, e)) {
        return false;
    }
    bool ok = tls_handles_init(&h);
    if (!ok || !tls_read_certificate(h.certificate, got.certificate)) {
        ok = err_fail(e, ERR_CODE("tls.certificate"), ERR_Z("file", certificate));
    } else if (!tls_read_key(h.key, got.key)) {
        ok = err_fail(e, ERR_CODE("tls.key"), ERR_Z("file", key));
    } else if (!belong_together(&h)) {
        ok = err_fail(e, ERR_CODE("tls.pair"), ERR_Z("file", key));
    }
    tls_handles_done(&h);
    if (ok) {
        *ret = got;
    }
    return ok;
}

bool tls_fingerprint(char *certificate, char ret[static TLS_FINGERPRINT], err *e)
{
    tls_handles h;
    unsigned char hash[HASH_BYTES];
    size_t n = sizeof hash;
    bool ok = tls_handles_init(&h) && tls_read_certificate(h.certificate, certificate) &&
              gnutls_x509_crt_get_fingerprint(h.certificate, GNUTLS_DIG_SHA256, hash, &n) == 0;
    for (size_t i = 0; ok && i < n; i++) {
        (void)snprintf(ret + 3 * i, 4, "%02X%s", hash[i], i + 1 < n ? ":" : "");
    }
    tls_handles_done(&h);
    return ok || err_fail(e, ERR_CODE("tls.certificate"), ERR_Z("file", ""));
}
