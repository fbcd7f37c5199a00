// The Merkle tree of a log: hashes of leaves and nodes, the root, and the two proofs.
//
// RFC 6962 section 2.1, in the words of RFC 9162 section 2.1: SHA-256, a leaf is hashed with 0x00 before it,
// a node with 0x01, and a tree of n leaves splits at the largest power of two below n. Leaves are opaque
// bytes.
#ifndef KAWAL_LEDGER_TREE_H
#define KAWAL_LEDGER_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum {
    LEDGER_HASH_BYTES = 32,
    LEDGER_LEVELS = 63,    // complete subtrees have 2^0 to 2^62 leaves
    LEDGER_PROOF_MAX = 64, // hashes: ceil(log2(LEDGER_SIZE_MAX)), and one more in a consistency proof
};

#define LEDGER_SIZE_MAX ((uint64_t)INT64_MAX) // leaves of a log

typedef struct ledger_hash {
    uint8_t b[LEDGER_HASH_BYTES];
} ledger_hash;

// Hashes of a proof, from the leaf's side up.
typedef struct ledger_proof {
    int32_t n;
    ledger_hash hash[LEDGER_PROOF_MAX];
} ledger_proof;

// All that is needed of a tree to let it grow and to know its root: its complete subtrees, the largest
// (leftmost) first, one for each bit of size. Zero-initialising one ({0}) is the empty tree.
typedef struct ledger_frontier {
    uint64_t size;
    ledger_hash hash[LEDGER_LEVELS];
} ledger_frontier;

// Gives the root of the complete subtree of the 2^level leaves from index * 2^level on.
typedef struct tree_reader {
    bool (*read)(void *ctx, int32_t level, uint64_t index, ledger_hash *ret_hash, err *e);
    void *ctx;
} tree_reader;

bool hash_eq(ledger_hash a, ledger_hash b);

ledger_hash tree_leaf(str bytes);
ledger_hash tree_node(ledger_hash left, ledger_hash right);

// Adds a leaf by its hash; at most 62 nodes are hashed, one on average. The size must be below
// LEDGER_SIZE_MAX.
void frontier_append(ledger_frontier *f, ledger_hash leaf);

// The root; of the empty tree SHA-256 of nothing.
ledger_hash frontier_root(const ledger_frontier *f);

// The frontier of the first `size` leaves. Reads one hash for each bit of size.
// Errors: ledger.size_range, and those of the reader.
bool tree_frontier(const tree_reader *r, uint64_t size, ledger_frontier *ret_frontier, err *e);

// The root of the first `size` leaves. Errors: as for tree_frontier.
bool tree_root(const tree_reader *r, uint64_t size, ledger_hash *ret_root, err *e);

// The proof that leaf `index` is in the tree of `size` leaves (RFC 9162 2.1.3.1).
// Errors: ledger.size_range when index is not below size or size above LEDGER_SIZE_MAX, and those of the
// reader.
bool tree_prove_inclusion(const tree_reader *r, uint64_t index, uint64_t size, ledger_proof *ret_proof,
                          err *e);

// The proof that the tree of old_size leaves is the beginning of the one of new_size (RFC 9162 2.1.4.1). It
// is empty when the sizes are equal or old_size is 0.
// Errors: ledger.size_range when old_size > new_size, and those of the reader.
bool tree_prove_consistency(const tree_reader *r, uint64_t old_size, uint64_t new_size,
                            ledger_proof *ret_proof, err *e);

// True when the proof leads from the leaf's hash to the root (RFC 9162 2.1.3.2).
// Errors: ledger.size_range, ledger.proof_length when it has not exactly the hashes that index and size ask
// for, ledger.proof_wrong when it leads to another root.
bool tree_verify_inclusion(ledger_hash leaf, uint64_t index, uint64_t size, const ledger_proof *proof,
                           ledger_hash root, err *e);

// True when the proof shows that the old tree is the beginning of the new one (RFC 9162 2.1.4.2). Equal sizes
// need equal roots and an empty proof; everything begins with the empty tree, whose root must be its own and
// whose proof must be empty (as tlog-witness has it). Errors: as for inclusion.
bool tree_verify_consistency(uint64_t old_size, uint64_t new_size, ledger_hash old_root, ledger_hash new_root,
                             const ledger_proof *proof, err *e);

#endif
