#include "ledger/note.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "ledger/wire_internal.h"

static_assert(NOTE_KEY_BYTES == crypto_sign_PUBLICKEYBYTES, "keys are Ed25519");
static_assert(NOTE_SEED_BYTES == crypto_sign_SEEDBYTES, "seeds are Ed25519");
static_assert(NOTE_ED25519_BYTES == crypto_sign_BYTES, "signatures are Ed25519");
static_assert(sizeof((note_signer){0}.secret) == crypto_sign_SECRETKEYBYTES, "libsodium's form of a secret");

enum { ID_BYTES = 4, ID_HEX = 8, KIND_AND_KEY = 1 + NOTE_KEY_BYTES };

static const str DASH = {"\xE2\x80\x94 ", 4}; // U+2014 and a space

// ---------------------------------------------------------------- names and keys

// The code points of White_Space above ASCII (Unicode 15, PropList), as they look in UTF-8.
static bool has_wide_space(str s)
{
    static const char *const space[] = {"\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\xA8",
                                        "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};
    for (size_t i = 0; i < sizeof space / sizeof space[0]; i++) {
        if (memmem(s.p, s.n, space[i], strlen(space[i]))) {
            return true;
        }
    }
    for (size_t i = 0; i + 2 < s.n; i++) { // U+2000 to U+200A
        if (memcmp(s.p + i, "\xE2\x80", 2) == 0 && (uint8_t)s.p[i + 2] >= 0x80 &&
            (uint8_t)s.p[i + 2] <= 0x8A) {
            return true;
        }
    }
    return false;
}

bool note_name_ok(str name)
{
    if (name.n == 0 || name.n > NOTE_NAME_MAX || !str_is_utf8(name) || has_wide_space(name)) {
        return false;
    }
    for (size_t i = 0; i < name.n; i++) {
        uint8_t c = (uint8_t)name.p[i];
        if (c <= ' ' || c == '+' || c == 0x7F) {
            return false;
        }
    }
    return true;
}

static uint32_t be32(const uint8_t b[static ID_BYTES])
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static void kind_and_key(const note_key *key, uint8_t out[static KIND_AND_KEY])
{
    out[0] = (uint8_t)key->kind;
    memcpy(out + 1, key->public_key, NOTE_KEY_BYTES);
}

static uint32_t key_id(const note_key *key)
{
    uint8_t part[KIND_AND_KEY];
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state s;
    kind_and_key(key, part);
    (void)crypto_hash_sha256_init(&s);
    (void)crypto_hash_sha256_update(&s, (const uint8_t *)key->name, strlen(key->name));
    (void)crypto_hash_sha256_update(&s, (const uint8_t *)"\n", 1);
    (void)crypto_hash_sha256_update(&s, part, sizeof part);
    (void)crypto_hash_sha256_final(&s, hash);
    return be32(hash);
}

bool note_key_make(str name, note_kind kind, const uint8_t public_key[static NOTE_KEY_BYTES],
                   note_key *ret_key, err *e)
{
    if (!note_name_ok(name)) {
        return err_fail(e, ERR_CODE("ledger.key_name"), ERR_STR("name", name),
                        ERR_INT("limit", NOTE_NAME_MAX));
    }
    note_key k = {.kind = kind};
    memcpy(k.name, name.p, name.n);
    memcpy(k.public_key, public_key, NOTE_KEY_BYTES);
    k.id = key_id(&k);
    *ret_key = k;
    return true;
}

// Splits at the first '+', which no name holds.
static bool cut_plus(str *rest, str *ret_part)
{
    const char *plus = rest->n > 0 ? memchr(rest->p, '+', rest->n) : NULL;
    if (!plus) {
        return false;
    }
    *ret_part = (str){rest->p, (size_t)(plus - rest->p)};
    rest->n -= ret_part->n + 1;
    rest->p = plus + 1;
    return true;
}

bool note_key_parse(str text, note_key *ret_key, err *e)
{
    str rest = text;
    str name;
    str hex;
    note_key k = {0};
    uint8_t part[KIND_AND_KEY];
    size_t n;
    bool ok = cut_plus(&rest, &name) && cut_plus(&rest, &hex) && wire_base64(rest, sizeof part, part, &n) &&
              n == sizeof part && (part[0] == NOTE_ED25519 || part[0] == NOTE_COSIGNATURE) &&
              note_key_make(name, (note_kind)part[0], part + 1, &k, NULL);
    if (ok) {
        char id[ID_HEX + 1];
        (void)snprintf(id, sizeof id, "%08x", (unsigned)k.id);
        ok = str_eq(hex, str_of(id));
    }
    if (!ok) {
        return err_fail(e, ERR_CODE("ledger.key_text"), ERR_STR("key", text));
    }
    *ret_key = k;
    return true;
}

void note_key_write(strbuf *out, const note_key *key)
{
    uint8_t part[KIND_AND_KEY];
    kind_and_key(key, part);
    strbuf_addf(out, "%s+%08x+", key->name, (unsigned)key->id);
    wire_add_base64(out, part, sizeof part);
}

bool note_signer_make(str name, note_kind kind, const uint8_t seed[static NOTE_SEED_BYTES],
                      note_signer *ret_signer, err *e)
{
    note_signer s;
    uint8_t public_key[NOTE_KEY_BYTES];
    (void)crypto_sign_seed_keypair(public_key, s.secret, seed);
    bool ok = note_key_make(name, kind, public_key, &s.key, e);
    if (ok) {
        *ret_signer = s;
    }
    sodium_memzero(&s, sizeof s);
    return ok;
}

static const str PRIVATE = {"PRIVATE+KEY+", 12};

bool note_signer_parse(str text, note_signer *ret_signer, err *e)
{
    str rest = text;
    str name;
    str hex;
    uint8_t part[1 + NOTE_SEED_BYTES] = {0};
    size_t n;
    note_signer s = {0};
    bool ok = str_starts(text, PRIVATE);
    rest = ok ? (str){text.p + PRIVATE.n, text.n - PRIVATE.n} : rest;
    ok = ok && cut_plus(&rest, &name) && cut_plus(&rest, &hex) && wire_base64(rest, sizeof part, part, &n) &&
         n == sizeof part && (part[0] == NOTE_ED25519 || part[0] == NOTE_COSIGNATURE) &&
         note_signer_make(name, (note_kind)part[0], part + 1, &s, NULL);
    if (ok) {
        char id[ID_HEX + 1];
        (void)snprintf(id, sizeof id, "%08x", (unsigned)s.key.id);
        ok = str_eq(hex, str_of(id));
    }
    if (ok) {
        *ret_signer = s;
    }
    sodium_memzero(part, sizeof part);
    sodium_memzero(&s, sizeof s);
    return ok || err_fail(e, ERR_CODE("ledger.key_text"), ERR_Z("key", ""));
}

void note_signer_write(strbuf *out, const note_signer *signer)
{
    uint8_t part[1 + NOTE_SEED_BYTES] = {(uint8_t)signer->key.kind};
    (void)crypto_sign_ed25519_sk_to_seed(part + 1, signer->secret);
    strbuf_add(out, PRIVATE);
    strbuf_addf(out, "%s+%08x+", signer->key.name, (unsigned)signer->key.id);
    wire_add_base64(out, part, sizeof part);
    sodium_memzero(part, sizeof part);
}

// ---------------------------------------------------------------- reading

static bool text_ok(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((uint8_t)s.p[i] < ' ' && s.p[i] != '\n') {
            return false;
        }
    }
    return str_is_utf8(s);
}

static bool signature_parse(str line, note_signature *ret)
{
    if (!str_starts(line, DASH)) {
        return false;
    }
    line = (str){line.p + DASH.n, line.n - DASH.n};
    const char *space = line.n > 0 ? memchr(line.p, ' ', line.n) : NULL;
    if (!space) {
        return false;
    }
    ret->name = (str){line.p, (size_t)(space - line.p)};
    ret->base64 = (str){space + 1, line.n - ret->name.n - 1};
    uint8_t bytes[ID_BYTES + NOTE_SIGNATURE_BYTES_MAX];
    size_t n;
    if (!note_name_ok(ret->name) || !wire_base64(ret->base64, sizeof bytes, bytes, &n) || n <= ID_BYTES) {
        return false;
    }
    ret->id = be32(bytes);
    return true;
}

// The text ends with the last empty line of the note.
static bool text_cut(str bytes, str *ret_text, str *ret_lines)
{
    for (size_t i = bytes.n; i >= 2; i--) {
        if (bytes.p[i - 1] == '\n' && bytes.p[i - 2] == '\n') {
            *ret_text = (str){bytes.p, i - 1};
            *ret_lines = (str){bytes.p + i, bytes.n - i};
            return true;
        }
    }
    return false;
}

bool note_parse(str bytes, note *ret_note, err *e)
{
    str lines;
    str line;
    note n = {0};
    if (bytes.n > NOTE_BYTES_MAX) {
        return err_fail(e, ERR_CODE("ledger.note_size"), ERR_INT("limit", NOTE_BYTES_MAX));
    }
    if (!text_ok(bytes)) {
        return err_fail(e, ERR_CODE("ledger.note_text"));
    }
    if (!text_cut(bytes, &n.text, &lines)) {
        return err_fail(e, ERR_CODE("ledger.note_form"), ERR_INT("signature", 0));
    }
    while (str_line(&lines, &line)) {
        if (n.n_signature == NOTE_SIGNATURES_MAX) {
            return err_fail(e, ERR_CODE("ledger.note_signatures"), ERR_INT("limit", NOTE_SIGNATURES_MAX));
        }
        if (!signature_parse(line, &n.signature[n.n_signature])) {
            return err_fail(e, ERR_CODE("ledger.note_form"), ERR_INT("signature", n.n_signature + 1));
        }
        n.n_signature++;
    }
    if (lines.n > 0 || n.n_signature == 0) {
        return err_fail(e, ERR_CODE("ledger.note_form"), ERR_INT("signature", n.n_signature + 1));
    }
    *ret_note = n;
    return true;
}

// ---------------------------------------------------------------- signing and checking

bool note_begin(strbuf *out, str text, err *e)
{
    if (text.n == 0 || text.p[text.n - 1] != '\n' || !text_ok(text)) {
        return err_fail(e, ERR_CODE("ledger.note_text"));
    }
    strbuf_add(out, text);
    strbuf_addc(out, '\n');
    return true;
}

void note_add_signature(strbuf *out, const note_key *key, const uint8_t *signature, size_t n)
{
    assert(n > 0 && n <= NOTE_SIGNATURE_BYTES_MAX);
    uint8_t bytes[ID_BYTES + NOTE_SIGNATURE_BYTES_MAX];
    for (int i = 0; i < ID_BYTES; i++) {
        bytes[i] = (uint8_t)(key->id >> (24 - 8 * i));
    }
    memcpy(bytes + ID_BYTES, signature, n);
    strbuf_add(out, DASH);
    strbuf_addz(out, key->name);
    strbuf_addc(out, ' ');
    wire_add_base64(out, bytes, ID_BYTES + n);
    strbuf_addc(out, '\n');
}

void note_add_lines(strbuf *out, const note *n, const note_key *key)
{
    for (int32_t i = 0; i < n->n_signature; i++) {
        const note_signature *s = &n->signature[i];
        if (s->id == key->id && str_eq(s->name, str_of(key->name))) {
            strbuf_add(out, DASH);
            strbuf_add(out, s->name);
            strbuf_addc(out, ' ');
            strbuf_add(out, s->base64);
            strbuf_addc(out, '\n');
        }
    }
}

void note_sign(strbuf *out, str text, const note_signer *signer)
{
    assert(signer->key.kind == NOTE_ED25519);
    uint8_t signature[NOTE_ED25519_BYTES];
    (void)crypto_sign_detached(signature, NULL, (const uint8_t *)text.p, text.n, signer->secret);
    note_add_signature(out, &signer->key, signature, sizeof signature);
}

bool note_find(const note *n, const note_key *key, int32_t *at, uint8_t out[static NOTE_SIGNATURE_BYTES_MAX],
               size_t *ret_n)
{
    while (*at < n->n_signature) {
        const note_signature *s = &n->signature[(*at)++];
        uint8_t bytes[ID_BYTES + NOTE_SIGNATURE_BYTES_MAX];
        size_t n_bytes;
        if (s->id == key->id && str_eq(s->name, str_of(key->name)) &&
            wire_base64(s->base64, sizeof bytes, bytes, &n_bytes)) {
            *ret_n = n_bytes - ID_BYTES;
            memcpy(out, bytes + ID_BYTES, *ret_n);
            return true;
        }
    }
    return false;
}

bool note_verify(const note *n, const note_key *key, err *e)
{
    assert(key->kind == NOTE_ED25519);
    uint8_t signature[NOTE_SIGNATURE_BYTES_MAX];
    size_t n_bytes;
    int32_t at = 0;
    int32_t good = 0;
    while (note_find(n, key, &at, signature, &n_bytes)) {
        if (n_bytes != NOTE_ED25519_BYTES ||
            crypto_sign_verify_detached(signature, (const uint8_t *)n->text.p, n->text.n, key->public_key) !=
                0) {
            return err_fail(e, ERR_CODE("ledger.signature_wrong"), ERR_Z("name", key->name));
        }
        good++;
    }
    if (good == 0) {
        return err_fail(e, ERR_CODE("ledger.signature_absent"), ERR_Z("name", key->name));
    }
    return true;
}
