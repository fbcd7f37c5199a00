// The small pieces of text that notes, checkpoints, proofs and requests are made of. One meaning has one way
// to be written: what the writers here would not write, the readers refuse.
#ifndef KAWAL_LEDGER_WIRE_INTERNAL_H
#define KAWAL_LEDGER_WIRE_INTERNAL_H

#include "ledger/tree.h"

enum { WIRE_HASH_TEXT = 44 }; // characters of a hash in base64

// Decimal, no sign, no leading zero, at most 2^63 - 1.
bool wire_number(str s, uint64_t *ret_v);

// Standard base64 with padding and zero spare bits (RFC 4648 section 4), of at most cap bytes.
bool wire_base64(str s, size_t cap, uint8_t *out, size_t *ret_n);
bool wire_hash(str s, ledger_hash *ret_hash);

void wire_add_base64(strbuf *out, const uint8_t *bytes, size_t n);
void wire_add_number(strbuf *out, uint64_t v);

// One line a hash.
void wire_add_hashes(strbuf *out, const ledger_hash *hash, int32_t n);

// The lines of hashes up to the first empty line, which is taken too. False when there are more than
// LEDGER_PROOF_MAX, or something else.
bool wire_proof(str *rest, ledger_proof *ret_proof);

#endif
