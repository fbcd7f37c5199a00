#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <limits.h>
#include <cmocka.h>

#include <sodium.h>

#include "base/file.h"
#include "ledger/receipt.h"
#include "naive.h"
#include "prop.h"
#include "signers.h"

// The receipt of leaf `index` in a log of the first n leaves, signed by the log and two witnesses.
static bool receipt_make(const signers *s, const naive *t, uint64_t index, strbuf *out)
{
    tree_reader r = {naive_read, (void *)(uintptr_t)t};
    receipt made = {.index = index};
    strbuf head;
    strbuf_init(&head, NOTE_BYTES_MAX);
    strbuf_init(out, RECEIPT_BYTES_MAX);
    bool ok = checkpoint_sign(&head, t->n, naive_root(t->leaf, t->n), &s->log, NULL) &&
              signers_cosign(s, &head, 0, 1700000000) && signers_cosign(s, &head, 2, 1700000001) &&
              tree_prove_inclusion(&r, index, t->n, &made.proof, NULL);
    made.checkpoint = strbuf_str(&head);
    receipt_write(out, &made);
    strbuf_done(&head);
    return ok;
}

typedef struct receipt_case {
    const signers *s;
    naive t;
} receipt_case;

static bool receipts_hold(rng *r, int32_t size, void *ctx)
{
    receipt_case *c = ctx;
    naive_init(&c->t, (uint64_t)size);
    uint64_t index = rng_below(r, (uint32_t)size);
    strbuf out;
    strbuf again;
    receipt got = {0};
    policy_result found = {0};
    char text[32];
    err e;
    bool ok = receipt_make(c->s, &c->t, index, &out) &&
              receipt_open(strbuf_str(&out), naive_leaf(text, index), &c->s->policy, &got, &found, NULL) &&
              got.index == index && found.head.size == c->t.n && found.n_good == 2 &&
              found.time_s[2] == 1700000001;
    strbuf_init(&again, RECEIPT_BYTES_MAX);
    receipt_write(&again, &got);
    ok = ok && str_eq(strbuf_str(&again), strbuf_str(&out));
    ok = ok && !receipt_open(strbuf_str(&out), STR("another"), &c->s->policy, &got, &found, &e) &&
         strcmp(e.code, "ledger.proof_wrong") == 0;
    strbuf_done(&again);
    strbuf_done(&out);
    return ok;
}

static void test_receipts(void **state)
{
    static receipt_case c;
    c.s = *state;
    assert_true(prop_check("receipts", receipts_hold, 40, 300, &c));
}

// With exactly the quorum, no change of one bit, and no beginning, is a good receipt.
static void test_flips_and_cuts(void **state)
{
    const signers *s = *state;
    static naive t;
    strbuf out;
    receipt r;
    policy_result found;
    char text[32];
    naive_init(&t, 7);
    assert_true(receipt_make(s, &t, 4, &out));
    str entry = naive_leaf(text, 4);
    assert_true(receipt_open(strbuf_str(&out), entry, &s->policy, &r, &found, NULL));
    for (size_t i = 0; i < out.n * 8; i++) {
        out.p[i / 8] = (char)(out.p[i / 8] ^ 1 << i % 8);
        assert_false(receipt_open(strbuf_str(&out), entry, &s->policy, &r, &found, NULL));
        out.p[i / 8] = (char)(out.p[i / 8] ^ 1 << i % 8);
    }
    for (size_t cut = 0; cut < out.n; cut++) {
        assert_false(receipt_open((str){out.p, cut}, entry, &s->policy, &r, &found, NULL));
    }
    strbuf_done(&out);
}

#define H1 "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n"
#define H2 "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\n"

static void test_form(void **state)
{
    (void)state;
    // After the example of the specification.
    str bytes =
        STR("c2sp.org/tlog-proof@v1\nextra a2lyaW0=\nindex 73894\n" H1 H2 "\nexample.com/fancylog\n109482\n");
    receipt r;
    strbuf out;
    assert_true(receipt_parse(bytes, &r, NULL));
    assert_int_equal(r.index, 73894);
    assert_int_equal(r.proof.n, 2);
    assert_true(str_eq(r.extra_base64, STR("a2lyaW0=")));
    assert_true(str_eq(r.checkpoint, STR("example.com/fancylog\n109482\n")));
    strbuf_init(&out, RECEIPT_BYTES_MAX);
    receipt_write(&out, &r);
    assert_true(str_eq(strbuf_str(&out), bytes));
    strbuf_done(&out);
    assert_true(receipt_parse(STR("c2sp.org/tlog-proof@v1\nindex 0\n\nx"), &r, NULL));
    assert_int_equal(r.proof.n + (int)r.extra_base64.n, 0);
}

static void test_refused_forms(void **state)
{
    (void)state;
    const char *const bad[] = {
        "",
        "c2sp.org/tlog-proof@v2\nindex 0\n\nx",
        "c2sp.org/tlog-proof@v1\n\nindex 0\n\nx",
        "c2sp.org/tlog-proof@v1\nindex\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 00\n\nx",
        "c2sp.org/tlog-proof@v1\nindex -0\n\nx",
        "c2sp.org/tlog-proof@v1\nindex  1\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 1\nx",
        "c2sp.org/tlog-proof@v1\nindex 1\n\n",
        ("c2sp.org/tlog-proof@v1\nindex 1\n" H1),
        "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nx",
        "c2sp.org/tlog-proof@v1\nextra \nindex 1\n\nx",
        "c2sp.org/tlog-proof@v1\nextra A\nindex 1\n\nx",
        "c2sp.org/tlog-proof@v1\nextra !!!!\nindex 1\n\nx",
        "c2sp.org/tlog-proof@v1\nextra AA==AAAA\nindex 1\n\nx",
        "c2sp.org/tlog-proof@v1\nextra AAAA\nextra AAAA\nindex 1\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 1\nextra AAAA\n\nx",
        "C2SP.org/tlog-proof@v1\nindex 1\n\nx",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        receipt r = {.index = 99};
        err e;
        assert_false(receipt_parse(str_of(bad[i]), &r, &e));
        assert_string_equal(e.code, "ledger.receipt_form");
        assert_int_equal(r.index, 99);
    }
}

// Proofs and extra data of the largest size, and one more.
static void test_limits(void **state)
{
    (void)state;
    for (int more = 0; more < 2; more++) {
        strbuf out;
        receipt r;
        strbuf_init(&out, 2 * RECEIPT_BYTES_MAX);
        strbuf_addz(&out, "c2sp.org/tlog-proof@v1\nindex 1\n");
        for (int i = 0; i < LEDGER_PROOF_MAX + more; i++) {
            strbuf_addz(&out, H1);
        }
        strbuf_addz(&out, "\nx");
        assert_int_equal(receipt_parse(strbuf_str(&out), &r, NULL), more == 0);
        strbuf_clear(&out);
        strbuf_addz(&out, "c2sp.org/tlog-proof@v1\nextra ");
        for (int i = 0; i < RECEIPT_EXTRA_MAX / 3 + more; i++) {
            strbuf_addz(&out, "AAAA");
        }
        strbuf_addz(&out, "AA==\nindex 1\n\nx");
        assert_int_equal(receipt_parse(strbuf_str(&out), &r, NULL), more == 0);
        strbuf_clear(&out);
        while (more == 1 && out.n <= RECEIPT_BYTES_MAX) {
            strbuf_addz(&out, "c2sp.org/tlog-proof@v1\nindex 1\n\nx");
        }
        assert_int_equal(receipt_parse(strbuf_str(&out), &r, NULL), 0);
        strbuf_done(&out);
    }
}

static bool page_has(str page, const strbuf *text)
{
    return memmem(page.p, page.n, text->p, text->n) != NULL;
}

// The policy on the page: from its line of the log to its quorum.
static void page_policy_accepts(arena *a, str page, str receipt_text)
{
    char text[32];
    ledger_policy p;
    receipt r;
    policy_result found;
    const char *begin = memmem(page.p, page.n, "\nlog log.example", 16);
    const char *end = memmem(page.p, page.n, "\nquorum both\n", 13);
    assert_true(begin && end && begin < end);
    str policy = {begin + 1, (size_t)(end + 13 - begin - 1)};
    assert_true(policy_parse(a, policy, &p, NULL));
    assert_true(receipt_open(receipt_text, naive_leaf(text, 3), &p, &r, &found, NULL));
    assert_int_equal(found.n_good, 2);
}

// docs/formats/log.md shows the receipt of leaf 3 of 5, the keys and the policy that check it: all are what
// is made here.
static void test_page_of_the_format(void **state)
{
    const signers *s = *state;
    static naive t;
    arena a = {0};
    char path[PATH_MAX];
    const char *root = getenv("KAWAL_ROOT");
    str page;
    strbuf out;
    naive_init(&t, 5);
    (void)snprintf(path, sizeof path, "%s/docs/formats/log.md", root ? root : ".");
    assert_true(file_read(&a, path, RECEIPT_BYTES_MAX, &page, NULL));
    assert_true(receipt_make(s, &t, 3, &out));
    assert_true(page_has(page, &out));
    const note_key *keys[] = {&s->log.key, &s->witness[0].key, &s->witness[2].key};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        strbuf_clear(&out);
        note_key_write(&out, keys[i]);
        assert_true(page_has(page, &out));
    }
    strbuf_done(&out);
    assert_true(receipt_make(s, &t, 3, &out));
    page_policy_accepts(&a, page, strbuf_str(&out));
    strbuf_done(&out);
    arena_done(&a);
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
        cmocka_unit_test(test_receipts), cmocka_unit_test(test_flips_and_cuts),
        cmocka_unit_test(test_form),     cmocka_unit_test(test_refused_forms),
        cmocka_unit_test(test_limits),   cmocka_unit_test(test_page_of_the_format),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
