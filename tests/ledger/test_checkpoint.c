#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <sodium.h>

#include "signers.h"

// The example of the specification of cosignatures (C2SP, CC BY 4.0); its keys are not published.
static const char EXAMPLE[] =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "\xE2\x80\x94 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/"
    "Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "\xE2\x80\x94 witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZ"
    "qhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

static void test_example(void **state)
{
    (void)state;
    note n;
    checkpoint c;
    assert_true(note_parse(str_of(EXAMPLE), &n, NULL));
    assert_true(checkpoint_parse(n.text, &c, NULL));
    assert_string_equal(c.origin, "example.com/behind-the-sofa");
    assert_int_equal(c.size, 20852163);
    strbuf out;
    strbuf_init(&out, CHECKPOINT_TEXT_MAX);
    checkpoint_write(&out, &c);
    assert_true(str_eq(strbuf_str(&out), n.text));
    strbuf_done(&out);
    note_key witness = {.name = "witness.example.com/w1", .id = 0x8D66CF3F};
    uint8_t bytes[NOTE_SIGNATURE_BYTES_MAX];
    size_t n_bytes;
    int32_t at = 0;
    assert_true(note_find(&n, &witness, &at, bytes, &n_bytes));
    assert_int_equal(n_bytes, 72);
    assert_memory_equal(bytes, "\0\0\0\0\x64\x18\x50\xCB", 8); // 1679315147
}

static void test_sign_and_open(void **state)
{
    const signers *s = *state;
    ledger_hash root = tree_leaf(STR("one leaf"));
    strbuf out;
    strbuf_init(&out, NOTE_BYTES_MAX);
    checkpoint c;
    note n;
    err e;
    assert_true(checkpoint_sign(&out, 1, root, &s->log, NULL));
    assert_true(checkpoint_open(strbuf_str(&out), &s->log.key, &c, &n, NULL));
    assert_string_equal(c.origin, "log.example/1610");
    assert_int_equal(c.size, 1);
    assert_true(hash_eq(c.root, root));
    assert_false(checkpoint_sign(&out, LEDGER_SIZE_MAX + 1, root, &s->log, &e));
    assert_string_equal(e.code, "ledger.size_range");
    strbuf_clear(&out);
    c = (checkpoint){.origin = "log.example/1671", .root = root};
    strbuf text;
    strbuf_init(&text, CHECKPOINT_TEXT_MAX);
    checkpoint_write(&text, &c);
    assert_true(note_begin(&out, strbuf_str(&text), NULL));
    note_sign(&out, strbuf_str(&text), &s->log);
    assert_false(checkpoint_open(strbuf_str(&out), &s->log.key, &c, &n, &e));
    assert_string_equal(e.code, "ledger.checkpoint_origin");
    strbuf_done(&text);
    strbuf_done(&out);
}

static void test_refused_texts(void **state)
{
    (void)state;
#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    const char *const bad[] = {
        "",
        "a\n",
        "a\n1\n",
        "a\n1\n" ROOT,
        "\n1\n" ROOT "\n",
        "a b\n1\n" ROOT "\n",
        "a\n01\n" ROOT "\n",
        "a\n-1\n" ROOT "\n",
        "a\n-0\n" ROOT "\n",
        "a\n+1\n" ROOT "\n",
        "a\n\n" ROOT "\n",
        "a\n1 \n" ROOT "\n",
        "a\n9223372036854775808\n" ROOT "\n",
        "a\n1\n\n",
        "a\n1\nAAAA\n",
        "a\n1\n" ROOT "\n\n",
        "a\n1\n" ROOT "\nx",
        "a\n1\n" ROOT "\n1\n2\n3\n4\n5\n6\n7\n8\n9\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        checkpoint c = {.size = 77};
        err e;
        assert_false(checkpoint_parse(str_of(bad[i]), &c, &e));
        assert_string_equal(e.code, "ledger.checkpoint_text");
        assert_int_equal(c.size, 77);
    }
    checkpoint c;
    assert_true(
        checkpoint_parse(STR("a\n9223372036854775807\n" ROOT "\n1\n2\n3\n4\n5\n6\n7\n8\n"), &c, NULL));
    assert_true(c.size == LEDGER_SIZE_MAX);
    assert_true(checkpoint_parse(STR("a\n0\n" ROOT "\n"), &c, NULL));
#undef ROOT
}

// The note of a head signed by the log and the witnesses of the mask.
static void signed_by(const signers *s, strbuf *out, unsigned mask)
{
    strbuf_init(out, NOTE_BYTES_MAX);
    assert_true(checkpoint_sign(out, 5, tree_leaf(STR("root")), &s->log, NULL));
    for (int i = 0; i < SIGNERS_WITNESSES; i++) {
        if (mask >> i & 1) {
            assert_true(signers_cosign(s, out, i, 1700000000 + i));
        }
    }
}

static void test_quorum(void **state)
{
    const signers *s = *state;
    for (unsigned mask = 0; mask < 8; mask++) {
        strbuf out;
        policy_result r = {.n_good = -1};
        err e;
        signed_by(s, &out, mask);
        int signed_n = __builtin_popcount(mask);
        bool ok = policy_open(&s->policy, strbuf_str(&out), &r, &e);
        assert_int_equal(ok, signed_n >= 2);
        assert_int_equal(r.n_good, ok ? signed_n : -1);
        assert_true(ok || strcmp(e.code, "ledger.policy_quorum_short") == 0);
        for (int i = 0; ok && i < SIGNERS_WITNESSES; i++) {
            assert_int_equal(r.time_s[i], mask >> i & 1 ? 1700000000 + i : -1);
        }
        strbuf_done(&out);
    }
}

// The same witness again is one witness; the latest of its times counts.
static void test_witness_again(void **state)
{
    const signers *s = *state;
    strbuf out;
    note n;
    int64_t time_s;
    policy_result r;
    signed_by(s, &out, 1);
    assert_true(signers_cosign(s, &out, 0, 1800000000));
    assert_true(signers_cosign(s, &out, 0, 1600000000));
    assert_false(policy_open(&s->policy, strbuf_str(&out), &r, NULL));
    assert_true(note_parse(strbuf_str(&out), &n, NULL));
    assert_true(cosignature_verify(&n, &s->witness[0].key, &time_s, NULL));
    assert_int_equal(time_s, 1800000000);
    err e;
    assert_false(cosignature_verify(&n, &s->witness[1].key, &time_s, &e));
    assert_string_equal(e.code, "ledger.signature_absent");
    strbuf_done(&out);
}

// No change of one bit, and no beginning, of a note with exactly the quorum passes the policy.
static void test_flips_and_cuts(void **state)
{
    const signers *s = *state;
    strbuf out;
    policy_result r;
    signed_by(s, &out, 3);
    assert_true(policy_open(&s->policy, strbuf_str(&out), &r, NULL));
    for (size_t i = 0; i < out.n * 8; i++) {
        out.p[i / 8] = (char)(out.p[i / 8] ^ 1 << i % 8);
        assert_false(policy_open(&s->policy, strbuf_str(&out), &r, NULL));
        out.p[i / 8] = (char)(out.p[i / 8] ^ 1 << i % 8);
    }
    for (size_t cut = 0; cut < out.n; cut++) {
        assert_false(policy_open(&s->policy, (str){out.p, cut}, &r, NULL));
    }
    strbuf_done(&out);
}

// A cosignature of another checkpoint, put under this one.
static void test_moved_cosignature(void **state)
{
    const signers *s = *state;
    strbuf out;
    policy_result r;
    err e;
    signed_by(s, &out, 7);
    cosignature_sign(&out, STR("another text\n"), 1700000000, &s->witness[2]);
    assert_false(policy_open(&s->policy, strbuf_str(&out), &r, &e));
    assert_string_equal(e.code, "ledger.signature_wrong");
    assert_string_equal(err_arg_get(&e, "name"), "bawaslu.example/w");
    strbuf_done(&out);
}

static int start(void **state)
{
    static signers s;
    *state = &s;
    return sodium_init() < 0 || !signers_init(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_example),           cmocka_unit_test(test_sign_and_open),
        cmocka_unit_test(test_refused_texts),     cmocka_unit_test(test_quorum),
        cmocka_unit_test(test_witness_again),     cmocka_unit_test(test_flips_and_cuts),
        cmocka_unit_test(test_moved_cosignature),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
