#include "api/tls.h"

#include <arpa/inet.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

enum { SERIAL_BYTES = 16, HASH_BYTES = 32, S_A_DAY = 24 * 3600 };

// A certificate and a key being looked at or made; freed together.
typedef struct pair_handles {
    gnutls_x509_crt_t certificate;
    gnutls_x509_privkey_t key;
} pair_handles;

static bool handles_init(pair_handles *h)
{
    *h = (pair_handles){NULL, NULL};
    return gnutls_x509_crt_init(&h->certificate) == 0 && gnutls_x509_privkey_init(&h->key) == 0;
}

static void handles_done(pair_handles *h)
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

static bool read_certificate(gnutls_x509_crt_t certificate, char *pem)
{
    const gnutls_datum_t text = datum_of(pem);
    return gnutls_x509_crt_import(certificate, &text, GNUTLS_X509_FMT_PEM) == 0; // the first of a chain
}

static bool read_key(gnutls_x509_privkey_t key, char *pem)
{
    const gnutls_datum_t text = datum_of(pem);
    return gnutls_x509_privkey_import2(key, &text, GNUTLS_X509_FMT_PEM, NULL, 0) == 0;
}

static bool belong_together(const pair_handles *h)
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
    tls_pair got = {NULL, NULL};
    pair_handles h;
    if (!text_read(a, certificate, &got.certificate, e) || !text_read(a, key, &got.key, e)) {
        return false;
    }
    bool ok = handles_init(&h);
    if (!ok || !read_certificate(h.certificate, got.certificate)) {
        ok = err_fail(e, ERR_CODE("tls.certificate"), ERR_Z("file", certificate));
    } else if (!read_key(h.key, got.key)) {
        ok = err_fail(e, ERR_CODE("tls.key"), ERR_Z("file", key));
    } else if (!belong_together(&h)) {
        ok = err_fail(e, ERR_CODE("tls.pair"), ERR_Z("file", key));
    }
    handles_done(&h);
    if (ok) {
        *ret = got;
    }
    return ok;
}

bool tls_fingerprint(const tls_pair *pair, char ret[static TLS_FINGERPRINT], err *e)
{
    pair_handles h;
    unsigned char hash[HASH_BYTES];
    size_t n = sizeof hash;
    bool ok = handles_init(&h) && read_certificate(h.certificate, pair->certificate) &&
              gnutls_x509_crt_get_fingerprint(h.certificate, GNUTLS_DIG_SHA256, hash, &n) == 0;
    for (size_t i = 0; ok && i < n; i++) {
        (void)snprintf(ret + 3 * i, 4, "%02X%s", hash[i], i + 1 < n ? ":" : "");
    }
    handles_done(&h);
    return ok || err_fail(e, ERR_CODE("tls.certificate"), ERR_Z("file", ""));
}

// ---------------------------------------------------------------- making

// An address of its own as bytes; 0 of one that names nobody (0.0.0.0 and :: are all of the machine's).
static unsigned address_bytes(const char *address, unsigned char out[static sizeof(struct in6_addr)])
{
    static const unsigned char nobody[sizeof(struct in6_addr)];
    bool v6 = strchr(address, ':') != NULL;
    unsigned n = v6 ? (unsigned)sizeof(struct in6_addr) : (unsigned)sizeof(struct in_addr);
    return inet_pton(v6 ? AF_INET6 : AF_INET, address, out) == 1 && memcmp(out, nobody, n) != 0 ? n : 0;
}

static int name_address(gnutls_x509_crt_t c, const char *address)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    unsigned n = address_bytes(address, bytes);
    return n > 0 ? gnutls_x509_crt_set_subject_alt_name(c, GNUTLS_SAN_IPADDRESS, bytes, n, GNUTLS_FSAN_APPEND)
                 : 0;
}

static bool names_address(gnutls_x509_crt_t c, const char *address)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    unsigned n = address_bytes(address, bytes);
    return n == 0 || gnutls_x509_crt_check_ip(c, bytes, n, 0) != 0;
}

static bool is_own_name(const char *address)
{
    return strcmp(address, "127.0.0.1") == 0 || strcmp(address, "::1") == 0;
}

static int name_all(gnutls_x509_crt_t c, const char *address)
{
    static const char name[] = "kawal";
    static const char host[] = "localhost";
    int failed =
        gnutls_x509_crt_set_dn_by_oid(c, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)sizeof name - 1);
    failed = failed ? failed
                    : gnutls_x509_crt_set_subject_alt_name(c, GNUTLS_SAN_DNSNAME, host,
                                                           (unsigned)sizeof host - 1, GNUTLS_FSAN_SET);
    failed = failed ? failed : name_address(c, "127.0.0.1");
    failed = failed ? failed : name_address(c, "::1");
    return failed || is_own_name(address) ? failed : name_address(c, address);
}

static int describe(const pair_handles *h, const char *address, int64_t now_s)
{
    gnutls_x509_crt_t c = h->certificate;
    unsigned char serial[SERIAL_BYTES];
    int failed = gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial);
    serial[0] &= 0x7f; // it is a positive number
    failed = failed ? failed : gnutls_x509_crt_set_version(c, 3);
    failed = failed ? failed : gnutls_x509_crt_set_serial(c, serial, sizeof serial);
    failed = failed ? failed : gnutls_x509_crt_set_activation_time(c, (time_t)(now_s - S_A_DAY));
    failed = failed
                 ? failed
                 : gnutls_x509_crt_set_expiration_time(c, (time_t)(now_s + (int64_t)TLS_SELF_DAYS * S_A_DAY));
    failed = failed ? failed : gnutls_x509_crt_set_basic_constraints(c, 0, -1);
    failed = failed ? failed : gnutls_x509_crt_set_key_usage(c, GNUTLS_KEY_DIGITAL_SIGNATURE);
    failed = failed ? failed : gnutls_x509_crt_set_key_purpose_oid(c, GNUTLS_KP_TLS_WWW_SERVER, 0);
    return failed ? failed : name_all(c, address);
}

static int make(const pair_handles *h, const char *address, int64_t now_s)
{
    int failed = gnutls_x509_privkey_generate(h->key, GNUTLS_PK_ECDSA,
                                              GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    failed = failed ? failed : describe(h, address, now_s);
    failed = failed ? failed : gnutls_x509_crt_set_key(h->certificate, h->key);
    return failed ? failed
                  : gnutls_x509_crt_sign2(h->certificate, h->certificate, h->key, GNUTLS_DIG_SHA256, 0);
}

static bool write_pair(const pair_handles *h, const char *certificate, const char *key, err *e)
{
    gnutls_datum_t public = {NULL, 0};
    gnutls_datum_t secret = {NULL, 0};
    bool ok = (gnutls_x509_crt_export2(h->certificate, GNUTLS_X509_FMT_PEM, &public) == 0 &&
               gnutls_x509_privkey_export2(h->key, GNUTLS_X509_FMT_PEM, &secret) == 0) ||
              err_fail(e, ERR_CODE("tls.make"), ERR_Z("reason", gnutls_strerror(GNUTLS_E_MEMORY_ERROR)));
    // The key first: a certificate without one would be taken for whole.
    ok = ok && file_write(key, (str){(const char *)secret.data, secret.size}, e) &&
         file_write(certificate, (str){(const char *)public.data, public.size}, e);
    if (secret.data) {
        gnutls_memset(secret.data, 0, secret.size);
    }
    gnutls_free(secret.data);
    gnutls_free(public.data);
    return ok;
}

static bool make_files(const char *certificate, const char *key, const char *address, int64_t now_s, err *e)
{
    pair_handles h;
    int failed = handles_init(&h) ? make(&h, address, now_s) : GNUTLS_E_MEMORY_ERROR;
    bool ok = failed == 0 ? write_pair(&h, certificate, key, e)
                          : err_fail(e, ERR_CODE("tls.make"), ERR_Z("reason", gnutls_strerror(failed)));
    handles_done(&h);
    return ok;
}

// Whether it is still good for another day, and for this address.
static bool is_good(const tls_pair *pair, const char *address, int64_t now_s)
{
    pair_handles h;
    bool good = handles_init(&h) && read_certificate(h.certificate, pair->certificate) &&
                (int64_t)gnutls_x509_crt_get_expiration_time(h.certificate) > now_s + S_A_DAY &&
                names_address(h.certificate, address);
    handles_done(&h);
    return good;
}

bool tls_self(arena *a, const char *dir, const char *address, int64_t now_s, tls_pair *ret, err *e)
{
    char certificate[PATH_MAX];
    char key[PATH_MAX];
    int n = snprintf(certificate, sizeof certificate, "%s/%s", dir, TLS_SELF_CERTIFICATE);
    int m = snprintf(key, sizeof key, "%s/%s", dir, TLS_SELF_KEY);
    if (n < 0 || (size_t)n >= sizeof certificate || m < 0 || (size_t)m >= sizeof key) {
        return err_fail(e, ERR_CODE("file.write"), ERR_Z("file", dir), ERR_KEY("reason", "reason.long_name"));
    }
    if (access(certificate, F_OK) == 0) {
        if (!tls_read(a, certificate, key, ret, e)) {
            return false;
        }
        if (is_good(ret, address, now_s)) {
            return true;
        }
    }
    return make_files(certificate, key, address, now_s, e) && tls_read(a, certificate, key, ret, e);
}
