#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <sodium.h>

#include "ledger/cosignature.h"
#include "ledger/heads.h"

// Two logs, of which the second is one of checkpoints, and two witnesses.
typedef struct hall {
    arena memory;
    note_signer log[2], witness[2];
    ledger_policy policy;
    head_set *set;
} hall;

static void hall_begin(hall *h, const char *quorum)
{
    static const char *const name[] = {"posko.example", "prov.example", "a.example/w", "b.example/w"};
    strbuf text;
    *h = (hall){.set = calloc(1, sizeof *h->set)};
    strbuf_init(&text, POLICY_FILE_MAX);
    for (int i = 0; i < 4; i++) {
        note_signer *s = i < 2 ? &h->log[i] : &h->witness[i - 2];
        assert_true(note_signer_make(str_of(name[i]), i < 2 ? NOTE_ED25519 : NOTE_COSIGNATURE,
                                     (const uint8_t[NOTE_SEED_BYTES]){(uint8_t)(i + 1)}, s, NULL));
        strbuf_addz(&text, i < 2 ? "log " : i == 2 ? "witness a " : "witness b ");
        note_key_write(&text, &s->key);
        strbuf_addc(&text, '\n');
    }
    strbuf_addf(&text, "group all all a b\nquorum %s\n", quorum);
    assert_true(policy_parse(&h->memory, strbuf_str(&text), &h->policy, NULL));
    h->set->policy = &h->policy;
    strbuf_done(&text);
}

static void hall_end(hall *h)
{
    free(h->set);
    arena_done(&h->memory);
}

// A head with the cosignatures of those in the mask, witness i at time 100 + i.
static str head_note(hall *h, int log, uint64_t size, ledger_hash root, unsigned mask)
{
    strbuf out;
    note n;
    strbuf_init(&out, NOTE_BYTES_MAX);
    assert_true(checkpoint_sign(&out, size, root, &h->log[log], NULL));
    str bytes = str_keep(&h->memory, strbuf_str(&out));
    assert_true(note_parse(bytes, &n, NULL));
    for (int i = 0; i < 2; i++) {
        if (mask >> i & 1) {
            cosignature_sign(&out, n.text, 100 + i, &h->witness[i]);
        }
    }
    bytes = str_keep(&h->memory, strbuf_str(&out));
    strbuf_done(&out);
    return bytes;
}

static int32_t add(hall *h, int log, uint64_t size, char root, unsigned mask)
{
    ledger_hash hash = {{(uint8_t)root}};
    int32_t i = heads_add(h->set, head_note(h, log, size, hash, mask), NULL);
    assert_true(i != HEAD_NONE);
    h->set->row[i].relied = true;
    return i;
}

static void test_taken_once(void **state)
{
    (void)state;
    hall h;
    err e = {0};
    hall_begin(&h, "all");
    assert_int_equal(add(&h, 0, 5, 'a', 3), 0);
    assert_int_equal(add(&h, 0, 6, 'b', 0), 1);
    assert_int_equal(add(&h, 0, 5, 'a', 3), 0);
    assert_int_equal(heads_add(h.set, STR("no note"), &e), HEAD_NONE);
    assert_string_equal(e.code, "ledger.policy_log");
    assert_int_equal(h.set->n, 2);
    assert_int_equal(heads_at(h.set, 0, 6)->size, 6);
    assert_null(heads_at(h.set, 0, 7));
    assert_null(heads_at(h.set, 1, 6));
    while (h.set->n < HEADS_MAX) {
        h.set->row[h.set->n++] = h.set->row[1];
    }
    ledger_hash root = {{'c'}};
    assert_int_equal(heads_add(h.set, head_note(&h, 0, 7, root, 0), &e), HEAD_NONE);
    assert_string_equal(e.code, "ledger.heads_size");
    assert_int_equal(add(&h, 0, 5, 'a', 3), 0); // one that is known
    hall_end(&h);
}

// Covered by its own cosignatures or those of the head above it; the earlier one dates it.
static void test_covered(void **state)
{
    (void)state;
    hall h;
    hall_begin(&h, "all");
    int32_t whole = add(&h, 0, 5, 'a', 3);
    int32_t half = add(&h, 0, 6, 'b', 1);
    assert_true(heads_covered(h.set, whole) && !heads_covered(h.set, half));
    assert_true(heads_before_s(h.set, whole) == 101);
    assert_true(heads_before_s(h.set, half) == INT64_MAX);
    ledger_hash other = tree_leaf(STR("another"));
    ledger_hash root = tree_node(h.set->row[half].leaf, other);
    int32_t above = heads_add(h.set, head_note(&h, 1, 2, root, 3), NULL);
    receipt r = {.index = 0, .proof = {.n = 1, .hash = {other}}};
    assert_true(heads_hold(h.set, above, &r, h.set->row[half].leaf, NULL));
    assert_false(heads_hold(h.set, above, &r, h.set->row[whole].leaf, NULL));
    r.index = 1;
    assert_false(heads_lift(h.set, above, &r));
    assert_false(heads_covered(h.set, half));
    r.index = 0;
    assert_true(heads_lift(h.set, above, &r));
    assert_int_equal(h.set->row[half].upper, above);
    assert_int_equal(h.set->row[half].upper_index, 0);
    assert_true(heads_covered(h.set, half) && heads_before_s(h.set, half) == 101);
    int32_t bare = add(&h, 0, 6, 'b', 0); // another note of that head, and one of another head of that size
    assert_true(heads_covered(h.set, bare) && heads_before_s(h.set, bare) == INT64_MAX);
    assert_false(heads_covered(h.set, add(&h, 0, 6, 'x', 0)));
    hall_end(&h);
}

static void test_joined(void **state)
{
    (void)state;
    static const struct {
        const char *quorum;
        unsigned first, second;
        bool joined;
    } row[] = {{"all", 3, 3, true},   {"all", 3, 1, false}, {"a", 1, 3, true},    {"a", 2, 2, false},
               {"none", 0, 0, false}, {"none", 2, 2, true}, {"none", 1, 2, false}};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        hall h;
        int32_t n;
        hall_begin(&h, row[i].quorum);
        assert_true(heads_joined(h.set, 0, &n) && n == 0);
        (void)add(&h, 0, 5, 'a', row[i].first);
        assert_true(heads_joined(h.set, 0, &n) && n == 1);
        int32_t last = add(&h, 0, 6, 'b', row[i].second);
        assert_int_equal(heads_joined(h.set, 0, &n), row[i].joined);
        assert_int_equal(n, 2);
        h.set->row[last].relied = false;
        (void)add(&h, 0, 5, 'a', 0); // of the same size
        (void)add(&h, 1, 9, 'a', 0); // of another log
        assert_true(heads_joined(h.set, 0, &n));
        hall_end(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken_once),
        cmocka_unit_test(test_covered),
        cmocka_unit_test(test_joined),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
