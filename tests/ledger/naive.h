// The Merkle tree as RFC 6962 section 2.1 writes it down: recursive, slow, and without state. The oracle.
#ifndef KAWAL_TESTS_NAIVE_H
#define KAWAL_TESTS_NAIVE_H

#include <stdio.h>

#include "base/rng.h"
#include "ledger/tree.h"

enum { NAIVE_LEAVES_MAX = 1024 };

typedef struct naive {
    uint64_t n;
    ledger_hash leaf[NAIVE_LEAVES_MAX];
} naive;

// Leaf i of the tests' trees is the text "leaf <i>".
static inline str naive_leaf(char out[static 32], uint64_t i)
{
    int n = snprintf(out, 32, "leaf %llu", (unsigned long long)i);
    return (str){out, (size_t)n};
}

static inline void naive_init(naive *t, uint64_t n)
{
    t->n = n;
    for (uint64_t i = 0; i < n; i++) {
        char text[32];
        t->leaf[i] = tree_leaf(naive_leaf(text, i));
    }
}

static inline uint64_t naive_split(uint64_t n)
{
    uint64_t k = 1;
    while (k * 2 < n) {
        k *= 2;
    }
    return k;
}

static inline ledger_hash naive_root(const ledger_hash *leaf, uint64_t n)
{
    if (n == 0) {
        return frontier_root(&(ledger_frontier){0});
    }
    if (n == 1) {
        return leaf[0];
    }
    uint64_t k = naive_split(n);
    return tree_node(naive_root(leaf, k), naive_root(leaf + k, n - k));
}

// PATH(m, D[n]).
static inline void naive_path(const ledger_hash *leaf, uint64_t m, uint64_t n, ledger_proof *proof)
{
    if (n <= 1) {
        return;
    }
    uint64_t k = naive_split(n);
    if (m < k) {
        naive_path(leaf, m, k, proof);
        proof->hash[proof->n++] = naive_root(leaf + k, n - k);
    } else {
        naive_path(leaf + k, m - k, n - k, proof);
        proof->hash[proof->n++] = naive_root(leaf, k);
    }
}

// SUBPROOF(m, D[n], b).
static inline void naive_subproof(const ledger_hash *leaf, uint64_t m, uint64_t n, bool b,
                                  ledger_proof *proof)
{
    if (m == n) {
        if (!b) {
            proof->hash[proof->n++] = naive_root(leaf, n);
        }
        return;
    }
    uint64_t k = naive_split(n);
    if (m <= k) {
        naive_subproof(leaf, m, k, b, proof);
        proof->hash[proof->n++] = naive_root(leaf + k, n - k);
    } else {
        naive_subproof(leaf + k, m - k, n - k, false, proof);
        proof->hash[proof->n++] = naive_root(leaf, k);
    }
}

// A tree_reader over a naive tree: refuses what is not complete.
static inline bool naive_read(void *ctx, int32_t level, uint64_t index, ledger_hash *ret_hash, err *e)
{
    const naive *t = ctx;
    uint64_t leaves = UINT64_C(1) << level;
    if (index >= t->n / leaves) {
        return err_fail(e, ERR_CODE("test.absent"), ERR_INT("level", level), ERR_INT("index", index));
    }
    *ret_hash = naive_root(t->leaf + index * leaves, leaves);
    return true;
}

static inline bool proof_eq(const ledger_proof *a, const ledger_proof *b)
{
    bool same = a->n == b->n;
    for (int32_t i = 0; same && i < a->n; i++) {
        same = hash_eq(a->hash[i], b->hash[i]);
    }
    return same;
}

#endif
