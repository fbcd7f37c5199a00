#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <sodium.h>

#include "naive.h"
#include "prop.h"

// Roots of the first 0 to 8 of the leaves below: the known answers of the Certificate Transparency reference
// code (merkle/testonly/constants.go of transparency-dev/merkle, Apache-2.0).
static const char *const LEAF[8] = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
static const char *const ROOT[9] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static void assert_hex(ledger_hash h, const char *hex)
{
    char text[2 * LEDGER_HASH_BYTES + 1];
    assert_string_equal(sodium_bin2hex(text, sizeof text, h.b, sizeof h.b), hex);
}

static void test_known_roots(void **state)
{
    (void)state;
    ledger_frontier f = {0};
    assert_hex(frontier_root(&f), ROOT[0]);
    for (int i = 0; i < 8; i++) {
        uint8_t bytes[16];
        size_t n;
        assert_int_equal(sodium_hex2bin(bytes, sizeof bytes, LEAF[i], strlen(LEAF[i]), NULL, &n, NULL), 0);
        frontier_append(&f, tree_leaf((str){(const char *)bytes, n}));
        assert_hex(frontier_root(&f), ROOT[i + 1]);
    }
}

static void test_roots_and_frontiers(void **state)
{
    (void)state;
    static naive t;
    naive_init(&t, 300);
    tree_reader r = {naive_read, &t};
    ledger_frontier grown = {0};
    for (uint64_t n = 0; n <= 300; n++) {
        ledger_hash root = naive_root(t.leaf, n);
        ledger_frontier read;
        assert_true(hash_eq(frontier_root(&grown), root));
        assert_true(tree_frontier(&r, n, &read, NULL));
        assert_int_equal(read.size, n);
        assert_true(hash_eq(frontier_root(&read), root));
        if (n < 300) {
            frontier_append(&grown, t.leaf[n]);
        }
    }
}

// Every way to be wrong that is one step from right.
static void refuse_near(ledger_hash leaf, uint64_t index, uint64_t size, const ledger_proof *right,
                        ledger_hash root)
{
    err e;
    ledger_proof p = *right;
    assert_true(tree_verify_inclusion(leaf, index, size, &p, root, &e));
    assert_false(tree_verify_inclusion(root, index, size + 1, &p, leaf, &e));
    assert_false(tree_verify_inclusion(leaf, size, size, &p, root, &e));
    assert_string_equal(e.code, "ledger.size_range");
    p.n++;
    p.hash[p.n - 1] = root;
    assert_false(tree_verify_inclusion(leaf, index, size, &p, root, &e));
    assert_string_equal(e.code, "ledger.proof_length");
    if (right->n > 0) {
        p.n = right->n - 1;
        assert_false(tree_verify_inclusion(leaf, index, size, &p, root, &e));
        assert_string_equal(e.code, "ledger.proof_length");
        assert_false(tree_verify_inclusion(leaf, index ^ 1, size, right, root, NULL));
    }
    for (int32_t i = 0; i < right->n; i++) {
        p = *right;
        p.hash[i].b[(size_t)i % LEDGER_HASH_BYTES] ^= 1;
        assert_false(tree_verify_inclusion(leaf, index, size, &p, root, &e));
        assert_string_equal(e.code, "ledger.proof_wrong");
    }
}

static void test_all_inclusion_proofs(void **state)
{
    (void)state;
    static naive t;
    naive_init(&t, 66);
    tree_reader r = {naive_read, &t};
    for (uint64_t n = 1; n <= 66; n++) {
        ledger_hash root = naive_root(t.leaf, n);
        for (uint64_t i = 0; i < n; i++) {
            ledger_proof made;
            ledger_proof slow = {0};
            assert_true(tree_prove_inclusion(&r, i, n, &made, NULL));
            naive_path(t.leaf, i, n, &slow);
            assert_true(proof_eq(&made, &slow));
            refuse_near(t.leaf[i], i, n, &made, root);
        }
    }
}

static void refuse_near_consistency(uint64_t m, uint64_t n, ledger_hash old_root, ledger_hash new_root,
                                    const ledger_proof *right)
{
    err e;
    ledger_proof p = *right;
    assert_true(tree_verify_consistency(m, n, old_root, new_root, &p, &e));
    p.hash[p.n++] = new_root;
    assert_false(tree_verify_consistency(m, n, old_root, new_root, &p, &e));
    assert_string_equal(e.code, "ledger.proof_length");
    if (right->n > 0) {
        p.n = right->n - 1;
        assert_false(tree_verify_consistency(m, n, old_root, new_root, &p, &e));
        assert_string_equal(e.code, "ledger.proof_length");
    }
    for (int32_t i = 0; i < right->n; i++) {
        p = *right;
        p.hash[i].b[0] ^= 0x80;
        assert_false(tree_verify_consistency(m, n, old_root, new_root, &p, &e));
        assert_string_equal(e.code, "ledger.proof_wrong");
    }
    ledger_hash wrong = old_root;
    wrong.b[31] ^= 1;
    assert_false(tree_verify_consistency(m, n, wrong, new_root, right, NULL));
    wrong = new_root;
    wrong.b[31] ^= 1;
    assert_true(m == 0 || !tree_verify_consistency(m, n, old_root, wrong, right, NULL));
    assert_false(tree_verify_consistency(n + 1, n, old_root, new_root, right, &e));
    assert_string_equal(e.code, "ledger.size_range");
}

static void test_all_consistency_proofs(void **state)
{
    (void)state;
    static naive t;
    naive_init(&t, 66);
    tree_reader r = {naive_read, &t};
    for (uint64_t n = 0; n <= 66; n++) {
        ledger_hash new_root = naive_root(t.leaf, n);
        for (uint64_t m = 0; m <= n; m++) {
            ledger_proof made;
            ledger_proof slow = {0};
            assert_true(tree_prove_consistency(&r, m, n, &made, NULL));
            if (m > 0) {
                naive_subproof(t.leaf, m, n, true, &slow);
            }
            assert_true(proof_eq(&made, &slow));
            refuse_near_consistency(m, n, naive_root(t.leaf, m), new_root, &made);
        }
    }
}

// Larger trees, sizes drawn at random: the two proofs equal the slow ones and lead to the roots.
static bool proofs_hold(rng *r, int32_t size, void *ctx)
{
    naive *t = ctx;
    naive_init(t, (uint64_t)size);
    tree_reader reader = {naive_read, t};
    uint64_t n = 1 + rng_below(r, (uint32_t)size);
    uint64_t m = 1 + rng_below(r, (uint32_t)n);
    ledger_proof made;
    ledger_proof slow = {0};
    ledger_hash root = naive_root(t->leaf, n);
    if (!tree_prove_inclusion(&reader, m - 1, n, &made, NULL)) {
        return false;
    }
    naive_path(t->leaf, m - 1, n, &slow);
    if (!proof_eq(&made, &slow) || !tree_verify_inclusion(t->leaf[m - 1], m - 1, n, &made, root, NULL)) {
        return false;
    }
    slow.n = 0;
    naive_subproof(t->leaf, m, n, true, &slow);
    return tree_prove_consistency(&reader, m, n, &made, NULL) && proof_eq(&made, &slow) &&
           tree_verify_consistency(m, n, naive_root(t->leaf, m), root, &made, NULL);
}

static void test_proofs_of_larger_trees(void **state)
{
    (void)state;
    static naive t;
    assert_true(prop_check("proofs", proofs_hold, 60, NAIVE_LEAVES_MAX, &t));
}

// A reader whose every subtree has the same leaves, so that trees of any size can be spoken of.
static bool same_read(void *ctx, int32_t level, uint64_t index, ledger_hash *ret_hash, err *e)
{
    (void)ctx;
    (void)index;
    (void)e;
    ledger_hash h = tree_leaf(STR("same"));
    for (int32_t i = 0; i < level; i++) {
        h = tree_node(h, h);
    }
    *ret_hash = h;
    return true;
}

static void test_largest_trees(void **state)
{
    (void)state;
    const tree_reader r = {same_read, NULL};
    const uint64_t sizes[] = {LEDGER_SIZE_MAX, LEDGER_SIZE_MAX - 1, UINT64_C(1) << 62,
                              (UINT64_C(1) << 62) + 1};
    ledger_hash leaf = tree_leaf(STR("same"));
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        ledger_frontier f;
        ledger_frontier before;
        ledger_proof p;
        assert_true(tree_frontier(&r, sizes[i], &f, NULL));
        assert_true(tree_frontier(&r, sizes[i] - 1, &before, NULL));
        assert_true(tree_prove_inclusion(&r, sizes[i] - 1, sizes[i], &p, NULL));
        assert_true(tree_verify_inclusion(leaf, sizes[i] - 1, sizes[i], &p, frontier_root(&f), NULL));
        assert_true(tree_prove_consistency(&r, sizes[i] - 1, sizes[i], &p, NULL));
        assert_true(tree_verify_consistency(sizes[i] - 1, sizes[i], frontier_root(&before), frontier_root(&f),
                                            &p, NULL));
        frontier_append(&before, leaf);
        assert_true(hash_eq(frontier_root(&before), frontier_root(&f)));
    }
    ledger_proof p;
    assert_false(tree_prove_inclusion(&r, 0, LEDGER_SIZE_MAX + 1, &p, NULL));
    assert_false(tree_prove_consistency(&r, 0, LEDGER_SIZE_MAX + 1, &p, NULL));
}

// A reader that fails leaves the result alone and its error is what comes out.
static void test_failing_reader(void **state)
{
    (void)state;
    static naive t;
    naive_init(&t, 5);
    tree_reader r = {naive_read, &t};
    ledger_proof p = {.n = 7};
    ledger_frontier f = {.size = 7};
    err e;
    assert_false(tree_prove_inclusion(&r, 0, 6, &p, &e));
    assert_string_equal(e.code, "test.absent");
    assert_false(tree_prove_consistency(&r, 5, 6, &p, &e));
    assert_false(tree_frontier(&r, 6, &f, &e));
    assert_int_equal(p.n, 7);
    assert_int_equal(f.size, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_roots),
        cmocka_unit_test(test_roots_and_frontiers),
        cmocka_unit_test(test_all_inclusion_proofs),
        cmocka_unit_test(test_all_consistency_proofs),
        cmocka_unit_test(test_proofs_of_larger_trees),
        cmocka_unit_test(test_largest_trees),
        cmocka_unit_test(test_failing_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
