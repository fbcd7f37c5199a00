// An authority of the operation's own, and the server's certificate that it signs. Two of them, since phones
// take no certificate for good that is its own authority; and the authority may sign for nothing but the
// names that a posko can have (RFC 5280, section 4.2.1.10), so that whoever steals its key cannot speak as
// others to the phones that trust it.
#include <arpa/inet.h>
#include <gnutls/crypto.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/tls_internal.h"
#include "base/clock.h"
#include "base/file.h"

enum { SERIAL_BYTES = 16, S_A_DAY = 24 * 3600, ADDRESS_BYTES = sizeof(struct in6_addr) };

static const char HOST[] = "localhost";

// ---------------------------------------------------------------- addresses

// An address of its own as bytes; 0 of one that names nobody (0.0.0.0 and :: are all of the machine's).
static unsigned address_bytes(const char *address, unsigned char out[static ADDRESS_BYTES])
{
    static const unsigned char nobody[ADDRESS_BYTES];
    bool v6 = strchr(address, ':') != NULL;
    unsigned n = v6 ? (unsigned)sizeof(struct in6_addr) : (unsigned)sizeof(struct in_addr);
    return inet_pton(v6 ? AF_INET6 : AF_INET, address, out) == 1 && memcmp(out, nobody, n) != 0 ? n : 0;
}

static bool names_address(gnutls_x509_crt_t c, const char *address)
{
    unsigned char bytes[ADDRESS_BYTES];
    unsigned n = address_bytes(address, bytes);
    return n == 0 || gnutls_x509_crt_check_ip(c, bytes, n, 0) != 0;
}

static int name_address(gnutls_x509_crt_t c, const char *address)
{
    unsigned char bytes[ADDRESS_BYTES];
    unsigned n = address_bytes(address, bytes);
    return n > 0 ? gnutls_x509_crt_set_subject_alt_name(c, GNUTLS_SAN_IPADDRESS, bytes, n, GNUTLS_FSAN_APPEND)
                 : 0;
}

static int name_all(gnutls_x509_crt_t c, const tls_addresses *of)
{
    static const char *const always[] = {"127.0.0.1", "::1"};
    int failed = gnutls_x509_crt_set_subject_alt_name(c, GNUTLS_SAN_DNSNAME, HOST, (unsigned)sizeof HOST - 1,
                                                      GNUTLS_FSAN_SET);
    for (size_t i = 0; !failed && i < 2; i++) {
        failed = name_address(c, always[i]);
    }
    for (size_t i = 0; !failed && i < of->n; i++) {
        bool twice = strcmp(of->address[i], always[0]) == 0 || strcmp(of->address[i], always[1]) == 0;
        for (size_t k = 0; k < i; k++) {
            twice = twice || strcmp(of->address[i], of->address[k]) == 0;
        }
        failed = twice ? 0 : name_address(c, of->address[i]);
    }
    return failed;
}

// A certificate that was just made, as whoever gets it sees it: GnuTLS looks up names in what was read alone.
static int read_again(gnutls_x509_crt_t *c)
{
    gnutls_datum_t der = {NULL, 0};
    gnutls_x509_crt_t read = NULL;
    int failed = gnutls_x509_crt_export2(*c, GNUTLS_X509_FMT_DER, &der);
    failed = failed ? failed : gnutls_x509_crt_init(&read);
    failed = failed ? failed : gnutls_x509_crt_import(read, &der, GNUTLS_X509_FMT_DER);
    gnutls_free(der.data);
    if (read) {
        gnutls_x509_crt_deinit(*c);
        *c = read;
    }
    return failed;
}

// ---------------------------------------------------------------- what the authority may sign for

static int permit(gnutls_x509_name_constraints_t names, gnutls_x509_subject_alt_name_t type, const void *p,
                  size_t n)
{
    unsigned char bytes[2 * ADDRESS_BYTES];
    const gnutls_datum_t name = {bytes, (unsigned)n};
    memcpy(bytes, p, n);
    return gnutls_x509_name_constraints_add_permitted(names, type, &name);
}

// The first `bits` of an address.
static int permit_net(gnutls_x509_name_constraints_t names, const char *address, unsigned bits)
{
    unsigned char net[2 * ADDRESS_BYTES] = {0};
    unsigned n = address_bytes(address, net);
    for (unsigned i = 0; i < bits && i < 8 * n; i++) {
        net[n + i / 8] |= (unsigned char)(0x80U >> i % 8);
    }
    return n > 0 ? permit(names, GNUTLS_SAN_IPADDRESS, net, 2 * (size_t)n) : 0;
}

// Addresses that are nobody's on the Internet (RFC 1918, RFC 6598, RFC 4193, RFC 4291), and the given ones.
static int permit_all(gnutls_x509_name_constraints_t names, const tls_addresses *of)
{
    static const struct {
        const char *address;
        unsigned bits;
    } private[] = {{"127.0.0.0", 8},    {"10.0.0.0", 8},    {"172.16.0.0", 12},
                   {"192.168.0.0", 16}, {"100.64.0.0", 10}, {"169.254.0.0", 16},
                   {"::1", 128},        {"fc00::", 7},      {"fe80::", 10}};
    int failed = permit(names, GNUTLS_SAN_DNSNAME, HOST, sizeof HOST - 1);
    for (size_t i = 0; !failed && i < sizeof private / sizeof private[0]; i++) {
        failed = permit_net(names, private[i].address, private[i].bits);
    }
    for (size_t i = 0; !failed && i < of->n; i++) {
        failed = permit_net(names, of->address[i], 8 * ADDRESS_BYTES);
    }
    return failed;
}

static int constrain(gnutls_x509_crt_t c, const tls_addresses *of)
{
    gnutls_x509_name_constraints_t names = NULL;
    int failed = gnutls_x509_name_constraints_init(&names);
    failed = failed ? failed : permit_all(names, of);
    failed = failed ? failed : gnutls_x509_crt_set_name_constraints(c, names, 1);
    if (names) {
        gnutls_x509_name_constraints_deinit(names);
    }
    return failed;
}

static bool permits(gnutls_x509_crt_t authority, gnutls_x509_crt_t c)
{
    gnutls_x509_name_constraints_t names = NULL;
    unsigned critical = 0;
    bool ok = gnutls_x509_name_constraints_init(&names) == 0 &&
              gnutls_x509_crt_get_name_constraints(authority, names, 0, &critical) == 0 &&
              gnutls_x509_name_constraints_check_crt(names, GNUTLS_SAN_IPADDRESS, c) != 0;
    if (names) {
        gnutls_x509_name_constraints_deinit(names);
    }
    return ok;
}

// ---------------------------------------------------------------- making

static int begin(const tls_handles *h, const char *name, int64_t now_s, int64_t days)
{
    gnutls_x509_crt_t c = h->certificate;
    unsigned char serial[SERIAL_BYTES] = {0};
    int failed = gnutls_x509_privkey_generate(h->key, GNUTLS_PK_ECDSA,
                                              GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    failed = failed ? failed : gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial);
    serial[0] &= 0x7f; // it is a positive number
    failed = failed ? failed : gnutls_x509_crt_set_version(c, 3);
    failed = failed ? failed : gnutls_x509_crt_set_serial(c, serial, sizeof serial);
    failed = failed ? failed : gnutls_x509_crt_set_activation_time(c, (time_t)(now_s - S_A_DAY));
    failed = failed ? failed : gnutls_x509_crt_set_expiration_time(c, (time_t)(now_s + days * S_A_DAY));
    failed = failed ? failed
                    : gnutls_x509_crt_set_dn_by_oid(c, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                                    (unsigned)strlen(name));
    return failed ? failed : gnutls_x509_crt_set_key(c, h->key);
}

// So that a certificate and who signed it are found by each other.
static int name_key(gnutls_x509_crt_t c, gnutls_x509_privkey_t key, bool own)
{
    unsigned char id[20];
    size_t n = sizeof id;
    int failed = gnutls_x509_privkey_get_key_id(key, 0, id, &n);
    return failed ? failed
           : own  ? gnutls_x509_crt_set_subject_key_id(c, id, n)
                  : gnutls_x509_crt_set_authority_key_id(c, id, n);
}

static int make_authority(tls_handles *h, const tls_addresses *of, int64_t now_s)
{
    gnutls_x509_crt_t c = h->certificate;
    int failed = begin(h, "Kawal, posko", now_s, TLS_AUTHORITY_DAYS);
    failed = failed ? failed : gnutls_x509_crt_set_basic_constraints(c, 1, 0);
    failed = failed ? failed : gnutls_x509_crt_set_key_usage(c, GNUTLS_KEY_KEY_CERT_SIGN);
    failed = failed ? failed : name_key(c, h->key, true);
    failed = failed ? failed : constrain(c, of);
    failed = failed ? failed : gnutls_x509_crt_sign2(c, c, h->key, GNUTLS_DIG_SHA256, 0);
    return failed ? failed : read_again(&h->certificate);
}

static int make_own(tls_handles *h, const tls_handles *by, const tls_addresses *of, int64_t now_s)
{
    gnutls_x509_crt_t c = h->certificate;
    int failed = begin(h, "kawal", now_s, TLS_SELF_DAYS);
    failed = failed ? failed : gnutls_x509_crt_set_basic_constraints(c, 0, -1);
    failed = failed ? failed : gnutls_x509_crt_set_key_usage(c, GNUTLS_KEY_DIGITAL_SIGNATURE);
    failed = failed ? failed : gnutls_x509_crt_set_key_purpose_oid(c, GNUTLS_KP_TLS_WWW_SERVER, 0);
    failed = failed ? failed : name_key(c, h->key, true);
    failed = failed ? failed : name_key(c, by->key, false);
    failed = failed ? failed : name_all(c, of);
    failed = failed ? failed : gnutls_x509_crt_sign2(c, by->certificate, by->key, GNUTLS_DIG_SHA256, 0);
    return failed ? failed : read_again(&h->certificate);
}

// ---------------------------------------------------------------- files

typedef struct self_files {
    char certificate[PATH_MAX], key[PATH_MAX];
    char authority[PATH_MAX], authority_key[PATH_MAX];
} self_files;

static bool path_of(char out[static PATH_MAX], const char *dir, const char *name)
{
    int n = snprintf(out, PATH_MAX, "%s/%s", dir, name);
    return n >= 0 && n < PATH_MAX;
}

static bool write_pair(const tls_handles *h, const char *certificate, const char *key, err *e)
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

static bool lasts(gnutls_x509_crt_t c, int64_t now_s)
{
    return (int64_t)gnutls_x509_crt_get_expiration_time(c) > now_s + S_A_DAY;
}

// The pair that is kept, where there is one. One that cannot be read is no reason to make another: phones
// trust it, and a person can mend it.
static bool read_kept(arena *a, const char *certificate, const char *key, const tls_handles *h,
                      bool *ret_there, err *e)
{
    tls_pair kept = {.key = NULL};
    *ret_there = false;
    if (access(certificate, F_OK) != 0) {
        return true; // a key alone is a making that was cut off
    }
    if (!tls_read(a, certificate, key, &kept, e)) {
        return false;
    }
    *ret_there = tls_read_certificate(h->certificate, kept.certificate) && tls_read_key(h->key, kept.key);
    return *ret_there || err_fail(e, ERR_CODE("tls.certificate"), ERR_Z("file", certificate));
}

// Whether the kept one is still good for another day, signed by this authority, and names all of them.
static bool is_good(const tls_handles *h, const tls_handles *by, const tls_addresses *of, int64_t now_s)
{
    bool good = lasts(h->certificate, now_s) &&
                gnutls_x509_crt_check_issuer(h->certificate, by->certificate) != 0 &&
                permits(by->certificate, h->certificate);
    for (size_t i = 0; good && i < of->n; i++) {
        good = names_address(h->certificate, of->address[i]);
    }
    return good;
}

// Makes what is missing or no longer good; both handles are filled then. An authority that is there is kept
// as long as it may sign for all addresses: phones need not learn to trust another one.
static bool make_all(const self_files *f, tls_handles *by, bool has_authority, const tls_addresses *of,
                     int64_t now_s, err *e)
{
    for (int round = 0; round < 2; round++) {
        tls_handles own;
        int failed = 0;
        bool anew = round == 1 || !has_authority;
        if (anew) {
            tls_handles_done(by);
            failed = tls_handles_init(by) ? make_authority(by, of, now_s) : GNUTLS_E_MEMORY_ERROR;
        }
        bool begun = tls_handles_init(&own);
        failed = failed ? failed : begun ? make_own(&own, by, of, now_s) : GNUTLS_E_MEMORY_ERROR;
        bool fits = failed == 0 && permits(by->certificate, own.certificate);
        bool ok = failed == 0 || err_fail(e, ERR_CODE("tls.make"), ERR_Z("reason", gnutls_strerror(failed)));
        ok = ok && (!fits || ((!anew || write_pair(by, f->authority, f->authority_key, e)) &&
                              write_pair(&own, f->certificate, f->key, e)));
        tls_handles_done(&own);
        if (!ok || fits) {
            return ok;
        }
    }
    return err_fail(e, ERR_CODE("tls.make"), ERR_Z("reason", gnutls_strerror(GNUTLS_E_CERTIFICATE_ERROR)));
}

// Reads what is there now: the server's own certificate with the authority's behind it, and that alone.
static bool read_all(arena *a, const self_files *f, tls_pair *ret, err *e)
{
    tls_pair authority = {.key = NULL};
    if (!tls_read(a, f->certificate, f->key, ret, e) ||
        !tls_read(a, f->authority, f->authority_key, &authority, e)) {
        return false;
    }
    size_t n = strlen(ret->certificate);
    size_t m = strlen(authority.certificate);
    char *chain = ARENA_NEW(a, char, n + m + 1);
    memcpy(chain, ret->certificate, n);
    memcpy(chain + n, authority.certificate, m + 1);
    ret->certificate = chain;
    ret->authority = authority.certificate;
    return true;
}

bool tls_self(arena *a, const char *dir, const tls_addresses *of, int64_t now_s, tls_pair *ret, err *e)
{
    self_files f;
    tls_handles own;
    tls_handles by;
    if (!path_of(f.certificate, dir, TLS_SELF_CERTIFICATE) || !path_of(f.key, dir, TLS_SELF_KEY) ||
        !path_of(f.authority, dir, TLS_AUTHORITY_CERTIFICATE) ||
        !path_of(f.authority_key, dir, TLS_AUTHORITY_KEY)) {
        return err_fail(e, ERR_CODE("file.write"), ERR_Z("file", dir), ERR_KEY("reason", "reason.long_name"));
    }
    bool begun = tls_handles_init(&own);
    begun = tls_handles_init(&by) && begun;
    bool ok =
        begun || err_fail(e, ERR_CODE("tls.make"), ERR_Z("reason", gnutls_strerror(GNUTLS_E_MEMORY_ERROR)));
    if (ok) {
        bool has_authority = false;
        bool has_own = false;
        ok = read_kept(a, f.authority, f.authority_key, &by, &has_authority, e) &&
             read_kept(a, f.certificate, f.key, &own, &has_own, e);
        has_authority = has_authority && lasts(by.certificate, now_s);
        bool good = has_authority && has_own && is_good(&own, &by, of, now_s);
        ok = ok && (good || make_all(&f, &by, has_authority, of, now_s, e));
    }
    tls_handles_done(&own);
    tls_handles_done(&by);
    return ok && read_all(a, &f, ret, e);
}

bool tls_authority_bytes(arena *a, char *authority, str *ret, err *e)
{
    tls_handles h;
    gnutls_datum_t der = {NULL, 0};
    bool ok = (tls_handles_init(&h) && tls_read_certificate(h.certificate, authority) &&
               gnutls_x509_crt_export2(h.certificate, GNUTLS_X509_FMT_DER, &der) == 0) ||
              err_fail(e, ERR_CODE("tls.certificate"), ERR_Z("file", TLS_AUTHORITY_CERTIFICATE));
    if (ok) {
        *ret = (str){arena_copy(a, (const char *)der.data, der.size), der.size};
    }
    gnutls_free(der.data);
    tls_handles_done(&h);
    return ok;
}
