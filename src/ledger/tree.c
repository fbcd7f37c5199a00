#include "ledger/tree.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

static_assert(LEDGER_HASH_BYTES == crypto_hash_sha256_BYTES, "hashes are SHA-256");
static_assert(sizeof(ledger_hash) == LEDGER_HASH_BYTES, "arrays of hashes are read and written as bytes");

bool hash_eq(ledger_hash a, ledger_hash b)
{
    return memcmp(a.b, b.b, LEDGER_HASH_BYTES) == 0;
}

ledger_hash tree_leaf(str bytes)
{
    crypto_hash_sha256_state s;
    ledger_hash h;
    (void)crypto_hash_sha256_init(&s);
    (void)crypto_hash_sha256_update(&s, (const uint8_t[]){0x00}, 1);
    if (bytes.n > 0) {
        (void)crypto_hash_sha256_update(&s, (const uint8_t *)bytes.p, bytes.n);
    }
    (void)crypto_hash_sha256_final(&s, h.b);
    return h;
}

ledger_hash tree_node(ledger_hash left, ledger_hash right)
{
    uint8_t both[1 + 2 * LEDGER_HASH_BYTES] = {0x01};
    memcpy(both + 1, left.b, LEDGER_HASH_BYTES);
    memcpy(both + 1 + LEDGER_HASH_BYTES, right.b, LEDGER_HASH_BYTES);
    ledger_hash h;
    (void)crypto_hash_sha256(h.b, both, sizeof both);
    return h;
}

static ledger_hash root_of_nothing(void)
{
    ledger_hash h;
    (void)crypto_hash_sha256(h.b, (const uint8_t *)"", 0);
    return h;
}

// ---------------------------------------------------------------- the frontier

static int32_t bits_set(uint64_t v)
{
    return (int32_t)__builtin_popcountll(v);
}

void frontier_append(ledger_frontier *f, ledger_hash leaf)
{
    assert(f->size < LEDGER_SIZE_MAX);
    int32_t n = bits_set(f->size);
    for (uint64_t rest = f->size; rest & 1; rest >>= 1) {
        leaf = tree_node(f->hash[--n], leaf);
    }
    f->hash[n] = leaf;
    f->size++;
}

ledger_hash frontier_root(const ledger_frontier *f)
{
    int32_t n = bits_set(f->size);
    if (n == 0) {
        return root_of_nothing();
    }
    ledger_hash root = f->hash[n - 1];
    for (int32_t i = n - 2; i >= 0; i--) {
        root = tree_node(f->hash[i], root);
    }
    return root;
}

static bool size_fails(uint64_t part, uint64_t size, err *e)
{
    return err_fail(e, ERR_CODE("ledger.size_range"), ERR_INT("part", part), ERR_INT("size", size));
}

// The complete subtrees of the leaves from..to, the largest first. `from` is a multiple of the largest one.
static bool range_read(const tree_reader *r, uint64_t from, uint64_t to, ledger_frontier *f, err *e)
{
    f->size = to - from;
    int32_t n = 0;
    for (int32_t level = LEDGER_LEVELS - 1; level >= 0; level--) {
        uint64_t leaves = UINT64_C(1) << level;
        if ((f->size & leaves) == 0) {
            continue;
        }
        if (!r->read(r->ctx, level, from >> level, &f->hash[n++], e)) {
            return false;
        }
        from += leaves;
    }
    return true;
}

bool tree_frontier(const tree_reader *r, uint64_t size, ledger_frontier *ret_frontier, err *e)
{
    if (size > LEDGER_SIZE_MAX) {
        return size_fails(0, size, e);
    }
    ledger_frontier f;
    if (!range_read(r, 0, size, &f, e)) {
        return false;
    }
    *ret_frontier = f;
    return true;
}

bool tree_root(const tree_reader *r, uint64_t size, ledger_hash *ret_root, err *e)
{
    ledger_frontier f = {0};
    if (!tree_frontier(r, size, &f, e)) {
        return false;
    }
    *ret_root = frontier_root(&f);
    return true;
}

// ---------------------------------------------------------------- making proofs

// Where a tree of n leaves splits: the largest power of two below n.
static uint64_t split_at(uint64_t n)
{
    assert(n > 1);
    return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

static bool proof_add_range(const tree_reader *r, uint64_t from, uint64_t to, ledger_proof *proof, err *e)
{
    assert(proof->n < LEDGER_PROOF_MAX);
    ledger_frontier f;
    if (!range_read(r, from, to, &f, e)) {
        return false;
    }
    proof->hash[proof->n++] = frontier_root(&f);
    return true;
}

// Proofs are made from the root down and read from the leaf up.
static void proof_give(const ledger_proof *down, ledger_proof *ret_proof)
{
    ret_proof->n = down->n;
    for (int32_t i = 0; i < down->n; i++) {
        ret_proof->hash[i] = down->hash[down->n - 1 - i];
    }
}

bool tree_prove_inclusion(const tree_reader *r, uint64_t index, uint64_t size, ledger_proof *ret_proof,
                          err *e)
{
    if (size > LEDGER_SIZE_MAX || index >= size) {
        return size_fails(index, size, e);
    }
    ledger_proof down = {0};
    uint64_t from = 0;
    uint64_t to = size;
    while (to - from > 1) {
        uint64_t middle = from + split_at(to - from);
        bool left = index < middle;
        if (!proof_add_range(r, left ? middle : from, left ? to : middle, &down, e)) {
            return false;
        }
        from = left ? from : middle;
        to = left ? middle : to;
    }
    proof_give(&down, ret_proof);
    return true;
}

bool tree_prove_consistency(const tree_reader *r, uint64_t old_size, uint64_t new_size,
                            ledger_proof *ret_proof, err *e)
{
    if (new_size > LEDGER_SIZE_MAX || old_size > new_size) {
        return size_fails(old_size, new_size, e);
    }
    ledger_proof down = {0};
    uint64_t from = 0;
    uint64_t to = old_size == 0 ? 0 : new_size;
    while (to != old_size) {
        uint64_t middle = from + split_at(to - from);
        bool left = old_size <= middle;
        if (!proof_add_range(r, left ? middle : from, left ? to : middle, &down, e)) {
            return false;
        }
        from = left ? from : middle;
        to = left ? middle : to;
    }
    // Whoever checks knows the old root; where the subtree that ends the old tree is not all of it, its hash
    // is needed too.
    if (from > 0 && !proof_add_range(r, from, to, &down, e)) {
        return false;
    }
    proof_give(&down, ret_proof);
    return true;
}

// ---------------------------------------------------------------- checking proofs

static bool length_fails(const ledger_proof *proof, err *e)
{
    return err_fail(e, ERR_CODE("ledger.proof_length"), ERR_INT("hashes", proof->n));
}

static bool proof_fails(uint64_t size, err *e)
{
    return err_fail(e, ERR_CODE("ledger.proof_wrong"), ERR_INT("size", size));
}

bool tree_verify_inclusion(ledger_hash leaf, uint64_t index, uint64_t size, const ledger_proof *proof,
                           ledger_hash root, err *e)
{
    if (size > LEDGER_SIZE_MAX || index >= size) {
        return size_fails(index, size, e);
    }
    ledger_hash h = leaf;
    uint64_t at = index;
    uint64_t last = size - 1; // of the nodes on this level
    for (int32_t i = 0; i < proof->n; i++) {
        if (last == 0) {
            return length_fails(proof, e);
        }
        if ((at & 1) == 0 && at < last) {
            h = tree_node(h, proof->hash[i]);
        } else {
            h = tree_node(proof->hash[i], h);
            for (; (at & 1) == 0 && at > 0; at >>= 1) {
                last >>= 1; // alone at the right edge: the node is its own parent
            }
        }
        at >>= 1;
        last >>= 1;
    }
    if (last != 0) {
        return length_fails(proof, e);
    }
    return hash_eq(h, root) ? true : proof_fails(size, e);
}

// Both roots as the proof gives them; the sizes differ and the old one is not 0.
static bool consistency_walk(uint64_t old_size, uint64_t new_size, ledger_hash old_root,
                             const ledger_proof *proof, ledger_hash *ret_old, ledger_hash *ret_new)
{
    uint64_t at = old_size - 1;
    uint64_t last = new_size - 1;
    for (; (at & 1) == 1; at >>= 1) {
        last >>= 1;
    }
    // An old tree that is one complete subtree of the new one begins with its own root, not sent.
    bool complete = at == 0;
    if (proof->n < (complete ? 1 : 2)) {
        return false;
    }
    ledger_hash h_old = complete ? old_root : proof->hash[0];
    ledger_hash h_new = h_old;
    for (int32_t i = complete ? 0 : 1; i < proof->n; i++) {
        if (last == 0) {
            return false;
        }
        if ((at & 1) == 0 && at < last) {
            h_new = tree_node(h_new, proof->hash[i]);
        } else {
            h_old = tree_node(proof->hash[i], h_old);
            h_new = tree_node(proof->hash[i], h_new);
            for (; (at & 1) == 0 && at > 0; at >>= 1) {
                last >>= 1;
            }
        }
        at >>= 1;
        last >>= 1;
    }
    *ret_old = h_old;
    *ret_new = h_new;
    return last == 0;
}

bool tree_verify_consistency(uint64_t old_size, uint64_t new_size, ledger_hash old_root, ledger_hash new_root,
                             const ledger_proof *proof, err *e)
{
    if (new_size > LEDGER_SIZE_MAX || old_size > new_size) {
        return size_fails(old_size, new_size, e);
    }
    ledger_hash from_old = root_of_nothing();
    ledger_hash from_new = new_root;
    if (old_size == 0 || old_size == new_size) {
        if (proof->n != 0) {
            return length_fails(proof, e);
        }
        from_old = old_size == 0 ? from_old : new_root;
        from_new = new_size == 0 ? from_old : from_new;
    } else if (!consistency_walk(old_size, new_size, old_root, proof, &from_old, &from_new)) {
        return length_fails(proof, e);
    }
    return hash_eq(from_old, old_root) && hash_eq(from_new, new_root) ? true : proof_fails(new_size, e);
}
