#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <sodium.h>

#include "ledger/witness.h"
#include "naive.h"
#include "prop.h"
#include "signers.h"

// A witness with one log, in memory.
typedef struct fixture {
    signers s;
    naive t;
    witness_head head;
    witness_head meanwhile; // what another request makes of the head just before the swap; size 0 = nothing
    bool fail_head;
    bool fail_swap;
    witness_book book;
} fixture;

static bool book_key(void *ctx, const char *origin, note_key *ret_key)
{
    fixture *f = ctx;
    *ret_key = f->s.log.key;
    return strcmp(origin, f->s.log.key.name) == 0;
}

static bool book_head(void *ctx, const char *origin, witness_head *ret_head, err *e)
{
    fixture *f = ctx;
    *ret_head = f->head;
    return f->fail_head ? err_fail(e, ERR_CODE("test.disk"), ERR_Z("log", origin)) : true;
}

static bool book_swap(void *ctx, const char *origin, const witness_head *from, const witness_head *to,
                      bool *ret_swapped, err *e)
{
    fixture *f = ctx;
    if (f->fail_swap) {
        return err_fail(e, ERR_CODE("test.disk"), ERR_Z("log", origin));
    }
    if (f->meanwhile.size > 0) {
        f->head = f->meanwhile;
    }
    *ret_swapped = f->head.size == from->size;
    if (*ret_swapped) {
        f->head = *to;
    }
    return true;
}

static int start(void **state)
{
    static fixture f;
    f.book = (witness_book){book_key, book_head, book_swap, &f};
    naive_init(&f.t, 300);
    *state = &f;
    return sodium_init() < 0 || !signers_init(&f.s);
}

static int forget(void **state)
{
    fixture *f = *state;
    f->head = f->meanwhile = (witness_head){0};
    f->fail_head = f->fail_swap = false;
    return 0;
}

// The request to move from old_size to size, rightly made.
static void request_make(fixture *f, uint64_t old_size, uint64_t size, strbuf *out)
{
    f->t.n = 300;
    tree_reader r = {naive_read, &f->t};
    witness_request q = {.old_size = old_size};
    strbuf head;
    strbuf_init(&head, NOTE_BYTES_MAX);
    strbuf_init(out, WITNESS_REQUEST_MAX);
    assert_true(checkpoint_sign(&head, size, naive_root(f->t.leaf, size), &f->s.log, NULL));
    assert_true(tree_prove_consistency(&r, old_size, size, &q.proof, NULL));
    q.checkpoint = strbuf_str(&head);
    witness_request_write(out, &q);
    strbuf_done(&head);
}

static int ask_bytes(fixture *f, str request, strbuf *body, err *e)
{
    strbuf_clear(body);
    return (int)witness_add_checkpoint(&f->book, &f->s.witness[0], 1700000000, request, body, e);
}

static int ask(fixture *f, uint64_t old_size, uint64_t size, strbuf *body, err *e)
{
    strbuf request;
    request_make(f, old_size, size, &request);
    int status = ask_bytes(f, strbuf_str(&request), body, e);
    strbuf_done(&request);
    return status;
}

static void test_growing_log(void **state)
{
    fixture *f = *state;
    strbuf body;
    strbuf_init(&body, NOTE_BYTES_MAX);
    const uint64_t sizes[] = {0, 0, 1, 1, 5, 8, 300};
    uint64_t old = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        assert_int_equal(ask(f, old, sizes[i], &body, NULL), WITNESS_COSIGNED);
        assert_int_equal(f->head.size, sizes[i]);
        strbuf whole;
        strbuf_init(&whole, NOTE_BYTES_MAX);
        assert_true(checkpoint_sign(&whole, sizes[i], f->head.root, &f->s.log, NULL));
        strbuf_add(&whole, strbuf_str(&body));
        note n;
        int64_t time_s;
        assert_true(note_parse(strbuf_str(&whole), &n, NULL));
        assert_true(cosignature_verify(&n, &f->s.witness[0].key, &time_s, NULL));
        assert_int_equal(time_s, 1700000000);
        strbuf_done(&whole);
        old = sizes[i];
    }
    strbuf_done(&body);
}

static void test_other_head(void **state)
{
    fixture *f = *state;
    strbuf body;
    err e;
    strbuf_init(&body, NOTE_BYTES_MAX);
    assert_int_equal(ask(f, 0, 7, &body, NULL), WITNESS_COSIGNED);
    const uint64_t old[] = {0, 6, 8};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(ask(f, old[i], 9, &body, &e), WITNESS_OTHER_HEAD);
        assert_string_equal(body.p, "7\n");
        assert_string_equal(e.code, "ledger.witness_head");
    }
    f->head.root.b[0] ^= 1; // the same size and another root
    assert_int_equal(ask(f, 7, 7, &body, &e), WITNESS_OTHER_HEAD);
    assert_string_equal(body.p, "7\n");
    assert_int_equal(ask(f, 7, 9, &body, &e), WITNESS_INCONSISTENT);
    assert_int_equal(body.n, 0);
    assert_int_equal(f->head.size, 7);
    strbuf_done(&body);
}

// Two requests at once: the one that comes second to the swap gets no cosignature and learns the size.
static void test_race(void **state)
{
    fixture *f = *state;
    strbuf body;
    err e;
    strbuf_init(&body, NOTE_BYTES_MAX);
    assert_int_equal(ask(f, 0, 7, &body, NULL), WITNESS_COSIGNED);
    f->meanwhile = (witness_head){12, naive_root(f->t.leaf, 12)};
    assert_int_equal(ask(f, 7, 9, &body, &e), WITNESS_OTHER_HEAD);
    assert_string_equal(body.p, "12\n");
    assert_int_equal(f->head.size, 12);
    strbuf_done(&body);
}

static void test_failing_storage(void **state)
{
    fixture *f = *state;
    strbuf body;
    err e;
    strbuf_init(&body, NOTE_BYTES_MAX);
    f->fail_swap = true;
    assert_int_equal(ask(f, 0, 7, &body, &e), WITNESS_NOT_KEPT);
    assert_string_equal(e.code, "test.disk");
    f->fail_head = true;
    assert_int_equal(ask(f, 0, 7, &body, &e), WITNESS_NOT_KEPT);
    assert_int_equal(body.n, 0);
    strbuf_done(&body);
}

static void test_strangers(void **state)
{
    fixture *f = *state;
    strbuf body;
    err e;
    strbuf_init(&body, NOTE_BYTES_MAX);
    note_signer log = f->s.log;
    assert_true(note_signer_make(STR("log.example/1671"), NOTE_ED25519, (const uint8_t[NOTE_SEED_BYTES]){10},
                                 &f->s.log, NULL));
    strbuf request;
    request_make(f, 0, 7, &request);
    f->s.log = log;
    assert_int_equal(ask_bytes(f, strbuf_str(&request), &body, &e), WITNESS_UNKNOWN_LOG);
    assert_string_equal(e.code, "ledger.log_unknown");
    strbuf_done(&request);
    assert_true(note_signer_make(STR("log.example/1610"), NOTE_ED25519, (const uint8_t[NOTE_SEED_BYTES]){11},
                                 &f->s.log, NULL));
    request_make(f, 0, 7, &request);
    f->s.log = log;
    assert_int_equal(ask_bytes(f, strbuf_str(&request), &body, &e), WITNESS_UNSIGNED);
    assert_string_equal(e.code, "ledger.signature_absent");
    strbuf_done(&request);
    assert_int_equal(f->head.size, 0);
    strbuf_done(&body);
}

// No change of one bit, and no beginning, of a request is cosigned or moves the head.
static void test_flips_and_cuts(void **state)
{
    fixture *f = *state;
    strbuf body;
    strbuf request;
    strbuf_init(&body, NOTE_BYTES_MAX);
    assert_int_equal(ask(f, 0, 7, &body, NULL), WITNESS_COSIGNED);
    request_make(f, 7, 9, &request);
    for (size_t i = 0; i < request.n * 8; i++) {
        request.p[i / 8] = (char)(request.p[i / 8] ^ 1 << i % 8);
        assert_int_not_equal(ask_bytes(f, strbuf_str(&request), &body, NULL), WITNESS_COSIGNED);
        request.p[i / 8] = (char)(request.p[i / 8] ^ 1 << i % 8);
    }
    for (size_t cut = 0; cut < request.n; cut++) {
        assert_int_not_equal(ask_bytes(f, (str){request.p, cut}, &body, NULL), WITNESS_COSIGNED);
    }
    assert_int_equal(f->head.size, 7);
    assert_int_equal(ask_bytes(f, strbuf_str(&request), &body, NULL), WITNESS_COSIGNED);
    strbuf_done(&request);
    strbuf_done(&body);
}

static void test_malformed(void **state)
{
    fixture *f = *state;
    strbuf request;
    witness_request q;
    err e;
    request_make(f, 2, 3, &request);
    assert_true(witness_request_parse(strbuf_str(&request), &q, NULL));
    assert_int_equal(q.old_size, 2);
    assert_int_equal(q.proof.n, 1);
    q.old_size = 4; // above the checkpoint
    strbuf body;
    strbuf again;
    strbuf_init(&body, NOTE_BYTES_MAX);
    strbuf_init(&again, WITNESS_REQUEST_MAX);
    witness_request_write(&again, &q);
    assert_int_equal(ask_bytes(f, strbuf_str(&again), &body, &e), WITNESS_MALFORMED);
    assert_string_equal(e.code, "ledger.size_range");
    q.proof.n = LEDGER_PROOF_MAX;
    strbuf_clear(&again);
    witness_request_write(&again, &q);
    assert_false(witness_request_parse(strbuf_str(&again), &q, &e));
    assert_string_equal(e.code, "ledger.request_form");
    const char *const bad[] = {"",           "old 0\n", "old 0\n\n",    "old 00\n\nx", "old -1\n\nx",
                               "Old 0\n\nx", "0\n\nx",  "old 0\nx\n\nx"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(witness_request_parse(str_of(bad[i]), &q, NULL));
        assert_int_equal(ask_bytes(f, str_of(bad[i]), &body, NULL), WITNESS_MALFORMED);
    }
    strbuf_done(&again);
    strbuf_done(&body);
    strbuf_done(&request);
}

static void test_sizes(void **state)
{
    (void)state;
    uint64_t size = 7;
    static const char *const bad[] = {"",     "5",    "5\n\n", " 5\n", "05\n",
                                      "-5\n", "+5\n", "5 \n",  "x\n",  "9223372036854775808\n"};
    assert_true(witness_size_parse(STR("0\n"), &size) && size == 0);
    assert_true(witness_size_parse(STR("9223372036854775807\n"), &size) && size == INT64_MAX);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(witness_size_parse(str_of(bad[i]), &size));
    }
}

// Any requests in any order: the head moves exactly when the request builds on it, and never backward.
static bool head_only_grows(rng *r, int32_t size, void *ctx)
{
    fixture *f = ctx;
    strbuf body;
    strbuf_init(&body, NOTE_BYTES_MAX);
    f->head = (witness_head){0};
    bool ok = true;
    for (int i = 0; ok && i < 8; i++) {
        uint64_t from = rng_below(r, 2) ? f->head.size : rng_below(r, (uint32_t)size);
        uint64_t to = from + rng_below(r, 20);
        uint64_t before = f->head.size;
        bool wanted = from == before;
        ok = (ask(f, from, to, &body, NULL) == WITNESS_COSIGNED) == wanted &&
             f->head.size == (wanted ? to : before);
    }
    strbuf_done(&body);
    return ok;
}

static void test_any_order(void **state)
{
    assert_true(prop_check("witness", head_only_grows, 40, 100, *state));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_growing_log, forget),
        cmocka_unit_test_setup(test_other_head, forget),
        cmocka_unit_test_setup(test_race, forget),
        cmocka_unit_test_setup(test_failing_storage, forget),
        cmocka_unit_test_setup(test_strangers, forget),
        cmocka_unit_test_setup(test_flips_and_cuts, forget),
        cmocka_unit_test_setup(test_malformed, forget),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test_setup(test_any_order, forget),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
