#include "ledger/wire_internal.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

enum { PIECE = 3 * 256 }; // bytes turned into base64 at a time: a multiple of 3, so that pieces join

bool wire_number(str s, uint64_t *ret_v)
{
    int64_t v;
    if ((s.n > 1 && s.p[0] == '0') || (s.n > 0 && s.p[0] == '-') || !str_parse_i64(s, 0, INT64_MAX, &v)) {
        return false;
    }
    *ret_v = (uint64_t)v;
    return true;
}

// libsodium 1.0.18 takes some bytes above 0x7F for letters of the alphabet where char is signed.
static bool all_ascii(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((uint8_t)s.p[i] > 0x7F) {
            return false;
        }
    }
    return true;
}

bool wire_base64(str s, size_t cap, uint8_t *out, size_t *ret_n)
{
    size_t n;
    if (s.n == 0 || !all_ascii(s) ||
        sodium_base642bin(out, cap, s.p, s.n, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) != 0) {
        return false;
    }
    *ret_n = n;
    return true;
}

bool wire_hash(str s, ledger_hash *ret_hash)
{
    ledger_hash h = {0};
    size_t n;
    if (s.n != WIRE_HASH_TEXT || !wire_base64(s, sizeof h.b, h.b, &n) || n != sizeof h.b) {
        return false;
    }
    *ret_hash = h;
    return true;
}

void wire_add_base64(strbuf *out, const uint8_t *bytes, size_t n)
{
    for (size_t at = 0; at < n; at += PIECE) {
        char text[sodium_base64_ENCODED_LEN(PIECE, sodium_base64_VARIANT_ORIGINAL)];
        size_t part = n - at < PIECE ? n - at : PIECE;
        (void)sodium_bin2base64(text, sizeof text, bytes + at, part, sodium_base64_VARIANT_ORIGINAL);
        strbuf_addz(out, text);
    }
}

void wire_add_number(strbuf *out, uint64_t v)
{
    strbuf_addf(out, "%llu", (unsigned long long)v);
}

void wire_add_hashes(strbuf *out, const ledger_hash *hash, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        wire_add_base64(out, hash[i].b, sizeof hash[i].b);
        strbuf_addc(out, '\n');
    }
}

bool wire_proof(str *rest, ledger_proof *ret_proof)
{
    ledger_proof p = {0};
    str line;
    while (str_line(rest, &line)) {
        if (line.n == 0) {
            *ret_proof = p;
            return true;
        }
        if (p.n == LEDGER_PROOF_MAX || !wire_hash(line, &p.hash[p.n++])) {
            return false;
        }
    }
    return false;
}
