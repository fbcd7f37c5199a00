#include "app/seal.h"

#include <limits.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <sodium.h>

enum { KEM_ID = 0x0010, KDF_ID = 0x0001, AEAD_ID = 0x0001, HASH = 32, AES_KEY = 16, NONCE = 12, TAG = 16 };

// ---------------------------------------------------------------- the curve

// What a computation on the curve needs.
typedef struct curve {
    EC_GROUP *group;
    BN_CTX *ctx;
    BIGNUM *scalar;
    BIGNUM *x;
    EC_POINT *in;
    EC_POINT *out;
} curve;

static void curve_done(curve *c)
{
    EC_POINT_clear_free(c->out);
    EC_POINT_free(c->in);
    BN_clear_free(c->x);
    BN_clear_free(c->scalar);
    BN_CTX_free(c->ctx);
    EC_GROUP_free(c->group);
}

// False where memory lacks or the secret is no scalar: neither 0 nor as large as the order.
static bool curve_init(curve *c, const uint8_t secret[static SEAL_SECRET_BYTES])
{
    *c = (curve){.group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1), .ctx = BN_CTX_secure_new()};
    if (!c->group || !c->ctx) {
        return false;
    }
    c->scalar = BN_bin2bn(secret, SEAL_SECRET_BYTES, NULL);
    c->x = BN_new();
    c->in = EC_POINT_new(c->group);
    c->out = EC_POINT_new(c->group);
    if (!c->scalar || !c->x || !c->in || !c->out) {
        return false;
    }
    BN_set_flags(c->scalar, BN_FLG_CONSTTIME);
    return !BN_is_zero(c->scalar) && BN_cmp(c->scalar, EC_GROUP_get0_order(c->group)) < 0;
}

bool seal_public(const uint8_t secret[static SEAL_SECRET_BYTES], uint8_t ret_public[static SEAL_PUBLIC_BYTES])
{
    curve c;
    bool ok = curve_init(&c, secret) && EC_POINT_mul(c.group, c.out, c.scalar, NULL, NULL, c.ctx) == 1 &&
              EC_POINT_point2oct(c.group, c.out, POINT_CONVERSION_UNCOMPRESSED, ret_public, SEAL_PUBLIC_BYTES,
                                 c.ctx) == SEAL_PUBLIC_BYTES;
    curve_done(&c);
    return ok;
}

// ECDH: the x of secret times the point, which must be one of the curve (RFC 9180, 7.1.4).
static bool shared_x(const uint8_t secret[static SEAL_SECRET_BYTES], str enc, uint8_t ret[static HASH])
{
    curve c;
    const uint8_t *point = (const uint8_t *)enc.p;
    bool ok = curve_init(&c, secret) && enc.n == SEAL_PUBLIC_BYTES &&
              point[0] == POINT_CONVERSION_UNCOMPRESSED &&
              EC_POINT_oct2point(c.group, c.in, point, enc.n, c.ctx) == 1 &&
              EC_POINT_mul(c.group, c.out, NULL, c.in, c.scalar, c.ctx) == 1 &&
              EC_POINT_get_affine_coordinates(c.group, c.out, c.x, NULL, c.ctx) == 1 &&
              BN_bn2binpad(c.x, ret, HASH) == HASH;
    curve_done(&c);
    return ok;
}

// ---------------------------------------------------------------- HKDF with labels (RFC 9180, 4)

static str bytes_of(const uint8_t *p, size_t n)
{
    return (str){(const char *)p, n};
}

static void hmac_part(crypto_auth_hmacsha256_state *h, str part)
{
    if (part.n > 0) {
        (void)crypto_auth_hmacsha256_update(h, (const uint8_t *)part.p, part.n);
    }
}

// "HPKE-v1", then the id of the suite, then the label.
static void labelled(crypto_auth_hmacsha256_state *h, str suite, const char *label)
{
    hmac_part(h, STR("HPKE-v1"));
    hmac_part(h, suite);
    hmac_part(h, str_of(label));
}

static void extract(str suite, str salt, const char *label, str ikm, uint8_t ret[static HASH])
{
    crypto_auth_hmacsha256_state h;
    (void)crypto_auth_hmacsha256_init(&h, (const uint8_t *)salt.p, salt.n);
    labelled(&h, suite, label);
    hmac_part(&h, ikm);
    (void)crypto_auth_hmacsha256_final(&h, ret);
}

// At most HASH bytes, so that one round of HKDF-Expand gives them.
static void expand(str suite, const uint8_t prk[static HASH], const char *label, str info, uint8_t *ret,
                   size_t n)
{
    crypto_auth_hmacsha256_state h;
    uint8_t all[HASH];
    const uint8_t length[2] = {0, (uint8_t)n};
    const uint8_t round = 1;
    (void)crypto_auth_hmacsha256_init(&h, prk, HASH);
    hmac_part(&h, bytes_of(length, sizeof length));
    labelled(&h, suite, label);
    hmac_part(&h, info);
    hmac_part(&h, bytes_of(&round, 1));
    (void)crypto_auth_hmacsha256_final(&h, all);
    memcpy(ret, all, n);
    sodium_memzero(all, sizeof all);
}

// ---------------------------------------------------------------- HPKE

// Decap (RFC 9180, 4.1): the secret that both sides have.
static bool decap(const uint8_t secret[static SEAL_SECRET_BYTES], str enc, uint8_t ret[static HASH])
{
    static const uint8_t suite[] = {'K', 'E', 'M', KEM_ID >> 8, KEM_ID & 0xff};
    uint8_t dh[HASH];
    uint8_t prk[HASH];
    uint8_t context[2 * SEAL_PUBLIC_BYTES];
    bool ok = shared_x(secret, enc, dh) && seal_public(secret, context + SEAL_PUBLIC_BYTES);
    if (ok) {
        memcpy(context, enc.p, SEAL_PUBLIC_BYTES);
        extract(bytes_of(suite, sizeof suite), STR(""), "eae_prk", bytes_of(dh, sizeof dh), prk);
        expand(bytes_of(suite, sizeof suite), prk, "shared_secret", bytes_of(context, sizeof context), ret,
               HASH);
    }
    sodium_memzero(dh, sizeof dh);
    sodium_memzero(prk, sizeof prk);
    return ok;
}

// KeySchedule in base mode (RFC 9180, 5.1), with neither a shared key nor its name.
static void schedule(const uint8_t shared[static HASH], str info, uint8_t ret_key[static AES_KEY],
                     uint8_t ret_nonce[static NONCE])
{
    static const uint8_t suite[] = {'H',           'P',         'K',           'E',          KEM_ID >> 8,
                                    KEM_ID & 0xff, KDF_ID >> 8, KDF_ID & 0xff, AEAD_ID >> 8, AEAD_ID & 0xff};
    const str id = bytes_of(suite, sizeof suite);
    uint8_t context[1 + 2 * HASH] = {0}; // begins with the mode
    uint8_t secret[HASH];
    extract(id, STR(""), "psk_id_hash", STR(""), context + 1);
    extract(id, STR(""), "info_hash", info, context + 1 + HASH);
    extract(id, bytes_of(shared, HASH), "secret", STR(""), secret);
    expand(id, secret, "key", bytes_of(context, sizeof context), ret_key, AES_KEY);
    expand(id, secret, "base_nonce", bytes_of(context, sizeof context), ret_nonce, NONCE);
    sodium_memzero(secret, sizeof secret);
}

// AES-128-GCM, the tag behind the ciphertext.
static bool aead_open(const uint8_t key[static AES_KEY], const uint8_t nonce[static NONCE], str aad, str in,
                      uint8_t *out)
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    uint8_t tag[TAG];
    int n = 0;
    size_t plain = in.n - TAG;
    memcpy(tag, in.p + plain, TAG);
    bool ok = c && EVP_DecryptInit_ex(c, EVP_aes_128_gcm(), NULL, key, nonce) == 1 &&
              (aad.n == 0 || EVP_DecryptUpdate(c, NULL, &n, (const uint8_t *)aad.p, (int)aad.n) == 1) &&
              EVP_DecryptUpdate(c, out, &n, (const uint8_t *)in.p, (int)plain) == 1 &&
              EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1 &&
              EVP_DecryptFinal_ex(c, out + plain, &n) == 1;
    EVP_CIPHER_CTX_free(c);
    return ok;
}

bool seal_open_message(const uint8_t secret[static SEAL_SECRET_BYTES], arena *a, const seal_message *m,
                       str *ret, err *e)
{
    uint8_t shared[HASH];
    uint8_t key[AES_KEY];
    uint8_t nonce[NONCE];
    bool sound = m->ciphertext.n >= TAG && m->ciphertext.n <= INT_MAX && m->aad.n <= INT_MAX;
    if (!sound || !decap(secret, m->enc, shared)) {
        return err_fail(e, ERR_CODE("seal.closed"));
    }
    uint8_t *out = ARENA_NEW(a, uint8_t, m->ciphertext.n);
    schedule(shared, m->info, key, nonce);
    bool ok = aead_open(key, nonce, m->aad, m->ciphertext, out);
    sodium_memzero(shared, sizeof shared);
    sodium_memzero(key, sizeof key);
    if (!ok) {
        sodium_memzero(out, m->ciphertext.n); // nothing of what is not proven may be read
        return err_fail(e, ERR_CODE("seal.closed"));
    }
    *ret = bytes_of(out, m->ciphertext.n - TAG);
    return true;
}

bool seal_open(const uint8_t secret[static SEAL_SECRET_BYTES], arena *a, str parcel, str *ret, err *e)
{
    const size_t head = sizeof SEAL_HEAD - 1;
    if (parcel.n < head + SEAL_PUBLIC_BYTES + TAG || !str_starts(parcel, STR(SEAL_HEAD))) {
        return err_fail(e, ERR_CODE("seal.form"));
    }
    const seal_message m = {
        .enc = {parcel.p + head, SEAL_PUBLIC_BYTES},
        .info = STR(SEAL_INFO),
        .aad = STR(""),
        .ciphertext = {parcel.p + head + SEAL_PUBLIC_BYTES, parcel.n - head - SEAL_PUBLIC_BYTES}};
    return seal_open_message(secret, a, &m, ret, e);
}
