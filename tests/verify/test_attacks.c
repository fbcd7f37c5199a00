// Evidence made by somebody who has keys that he should not have, or who answers otherwise the second time:
// what looks proven and is not.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "expect.h"

// Both heads in one log of checkpoints, `at` being which of the two.
static str upper_receipt(case_log *c, str first, str second, uint64_t at)
{
    const ledger_hash leaf[2] = {tree_leaf(first), tree_leaf(second)};
    receipt r = {.index = at, .proof = {.n = 1, .hash = {leaf[1 - at]}}};
    strbuf out;
    r.checkpoint = case_note_of(c, &c->upper, 2, tree_node(leaf[0], leaf[1]), 3);
    strbuf_init(&out, RECEIPT_BYTES_MAX);
    receipt_write(&out, &r);
    return case_str(c, &out);
}

// A bundle with one event under each of two heads: entry 0 under `first`, the last one of `other` under
// `second`; and where they went up, if asked.
static str two_heads(case_log *c, case_log *other, str first, str second, bool upper)
{
    int32_t last = other->n - 1;
    const bundle_record r[] = {{BUNDLE_FRAME, c->frame[0]},
                               {BUNDLE_RECEIPT, case_receipt(c, 0, c->n, first)},
                               {BUNDLE_FRAME, other->frame[last]},
                               {BUNDLE_RECEIPT, case_receipt(other, last, other->n, second)},
                               {BUNDLE_UPPER, upper_receipt(c, first, second, 0)},
                               {BUNDLE_UPPER, upper_receipt(c, first, second, 1)}};
    return bundle_of(c, r, upper ? 6 : 4);
}

static void expect_two(case_log *c, case_log *other, unsigned first, unsigned second, bool upper, int verdict)
{
    str a = case_head(c, c->n, first);
    str b = case_head(other, other->n, second);
    case_said s = case_run(case_request(c), two_heads(c, other, a, b, upper));
    assert_int_equal(s.verdict, verdict);
    assert_int_equal(says(&s, "rest on 2 heads"), verdict == VERIFY_MISSING);
    free(s.text);
}

// Two pasts of different length, both signed with the true key: a log of checkpoints says of neither that it
// is the beginning of the other, nor do two witnesses that each saw one of them.
static void test_two_pasts(void **state)
{
    (void)state;
    case_log *c = fresh();
    case_log *other = calloc(1, sizeof *other);
    case_init(other, "both");
    case_enrol(other, POSKO, POSKO, "SARI", CASE_POSKO);
    case_code(other, EVENT_FIELD_ITEM, "K-1");
    case_say(other, POSKO, EVENT_BOX_CREATED);
    expect_two(c, other, 0, 0, true, VERIFY_MISSING);
    expect_two(c, other, 3, 0, true, VERIFY_MISSING);
    expect_two(c, other, 3, 3, false, VERIFY_PROVEN); // then the witnesses would have had to lie
    strbuf_clear(&c->policy);
    strbuf_addz(&c->policy, "log ");
    note_key_write(&c->policy, &c->log.key);
    strbuf_addz(&c->policy, "\nwitness polda ");
    note_key_write(&c->policy, &c->witness[0].key);
    strbuf_addz(&c->policy, "\nwitness bawaslu ");
    note_key_write(&c->policy, &c->witness[1].key);
    strbuf_addz(&c->policy, "\ngroup one any polda bawaslu\nquorum one\n");
    expect_two(c, other, 1, 2, false, VERIFY_MISSING);
    expect_two(c, other, 1, 1, false, VERIFY_PROVEN);
    expect_two(c, other, 1, 3, false, VERIFY_PROVEN);
    drop(other);
    drop(c);
}

// One witness alone dates a head back: the policy asks for two.
static void test_witness_dates_back(void **state)
{
    case_log *c = *state;
    strbuf out;
    note n;
    str head = case_head(c, c->n, 2);
    assert_true(note_parse(head, &n, NULL));
    strbuf_init(&out, NOTE_BYTES_MAX);
    strbuf_add(&out, head);
    cosignature_sign(&out, n.text, CASE_START_S - 86400, &c->witness[0]);
    head = case_str(c, &out);
    const bundle_record r[] = {{BUNDLE_FRAME, c->frame[0]}, {BUNDLE_RECEIPT, case_receipt(c, 0, c->n, head)}};
    expect_records(c, r, 2, VERIFY_PROVEN, "in the log before 2024-11-27 09:00:01");
}

// A device makes up the head that it saw: a bundle that does not hold this head cannot say otherwise.
static void test_seen_made_up(void **state)
{
    (void)state;
    static const char other[EVENT_HASH_BYTES] = {1};
    case_log *c = fresh();
    c->draft.seen_size = 11;
    c->draft.seen_root = (str){other, sizeof other};
    case_code(c, EVENT_FIELD_ITEM, "K-1");
    case_code(c, EVENT_FIELD_PLACE, "PPS-1");
    case_say(c, PPS, EVENT_STORED);
    case_said s = case_run(case_request(c), case_bundle(c, &EVERYONE));
    assert_int_equal(s.verdict, VERIFY_PROVEN);
    assert_false(says(&s, "after the head of size 11, which the device had seen"));
    assert_true(says(&s, "the device says that it had seen the head of size 11"));
    free(s.text);
    drop(c);
}

// Nothing is said of an earlier head of another log but that it is of another.
static void test_against_another_log(void **state)
{
    case_log *c = *state;
    mem_store *m = calloc(1, sizeof *m);
    verify_request q = case_request(c);
    assert_true(case_files(c, m, 3));
    q.tiles = &m->store;
    q.against = case_note_of(c, &c->upper, 7, case_root(c, 7), 3);
    case_said s = case_run(q, (str){NULL, 0});
    assert_int_equal(s.verdict, VERIFY_WRONG);
    assert_false(says(&s, "is the beginning of this log"));
    free(s.text);
    mem_done(m);
    free(m);
}

// A folder that answers the n-th question for one file with other bytes.
typedef struct turncoat {
    const mem_store *m;
    str path, bytes;
    int n;
} turncoat;

static bool turncoat_get(void *ctx, arena *a, str path, size_t limit, str *ret, err *e)
{
    turncoat *t = ctx;
    if (str_eq(path, t->path) && t->n-- == 0) {
        *ret = str_keep(a, t->bytes);
        return true;
    }
    return t->m->store.get(t->m->store.ctx, a, path, limit, ret, e);
}

// A tile that was right when all was computed anew, and is another's when the earlier head is compared.
static void test_tile_changes(void **state)
{
    (void)state;
    enum { ENTRIES = 600, EARLIER = 300, CHANGED = 290 };
    case_log *c = fresh();
    mem_store *m = calloc(1, sizeof *m);
    arena a = {0};
    str tile = {NULL, 0};
    ledger_frontier f = {0};
    while (c->n < ENTRIES) {
        case_code(c, EVENT_FIELD_ITEM, "K-1");
        case_code(c, EVENT_FIELD_PLACE, "PPS-1");
        case_say(c, PPS, EVENT_ARRIVED);
    }
    assert_true(case_files(c, m, 3));
    assert_true(m->store.get(m->store.ctx, &a, STR("tile/0/001"), TILE_BYTES, &tile, NULL));
    char *other = arena_copy(&a, tile.p, tile.n);
    other[(CHANGED - TILE_HASHES) * LEDGER_HASH_BYTES] ^= 1;
    for (int i = 0; i < EARLIER; i++) {
        ledger_hash leaf = tree_leaf(c->frame[i]);
        leaf.b[0] ^= i == CHANGED;
        frontier_append(&f, leaf);
    }
    for (int n = 0; n < 3; n++) {
        turncoat t = {m, STR("tile/0/001"), {other, tile.n}, n};
        const tile_store store = {turncoat_get, NULL, &t};
        verify_request q = case_request(c);
        q.tiles = &store;
        q.against = case_note_of(c, &c->log, EARLIER, frontier_root(&f), 3);
        case_said s = case_run(q, (str){NULL, 0});
        assert_int_equal(s.verdict, VERIFY_WRONG);
        free(s.text);
    }
    arena_done(&a);
    mem_done(m);
    free(m);
    drop(c);
}

// Entries that name no load just when the loads of the item are looked for.
static void test_entries_change(void **state)
{
    (void)state;
    case_log *c = fresh();
    mem_store *m = calloc(1, sizeof *m);
    mem_store *fork = calloc(1, sizeof *fork);
    arena a = {0};
    str path = STR("tile/entries/000.p/12");
    str other = {NULL, 0};
    assert_true(case_files(c, m, 3));
    c->frame[7] = c->frame[6]; // no LOAD_MADE
    assert_true(case_files(c, fork, 3));
    assert_true(fork->store.get(fork->store.ctx, &a, path, TILE_BUNDLE_MAX, &other, NULL));
    for (int n = 0; n < 5; n++) {
        turncoat t = {m, path, other, n};
        const tile_store store = {turncoat_get, NULL, &t};
        verify_request q = case_request(c);
        q.tiles = &store;
        q.item = STR("K-1");
        case_said s = case_run(q, (str){NULL, 0});
        assert_int_equal(s.verdict, n < 4 ? VERIFY_WRONG : VERIFY_PROVEN);
        assert_int_equal(says(&s, "#9  "), n == 4); // it is read four times
        free(s.text);
    }
    arena_done(&a);
    mem_done(m);
    mem_done(fork);
    free(m);
    free(fork);
    drop(c);
}

// The posko gives a device to another person after the fact: what it signed is not that person's.
static void test_renamed(void **state)
{
    (void)state;
    case_log *c = fresh();
    case_enrol(c, POSKO, PPS, "EVI", CASE_PPS);
    expect(c, &EVERYONE, VERIFY_MISSING, "#11: ");
    drop(c);
    c = fresh(); // from now on is another thing
    case_set(c, EVENT_FIELD_FROM_S, (event_value){.number = CASE_START_S + 12 * CASE_STEP_S});
    case_enrol(c, POSKO, PPS, "EVI", CASE_PPS);
    case_code(c, EVENT_FIELD_ITEM, "K-1");
    case_code(c, EVENT_FIELD_PLACE, "PPS-1");
    case_say(c, PPS, EVENT_STORED);
    expect(c, &EVERYONE, VERIFY_PROVEN, "giver: EVI (PPS)");
    drop(c);
}

static void revoke(case_log *c, case_who who)
{
    case_set(c, EVENT_FIELD_DEVICE, (event_value){.bytes = case_key(c, who)});
    case_set(c, EVENT_FIELD_REASON, (event_value){.number = 7});
    case_say(c, POSKO, EVENT_DEVICE_REVOKED);
}

// Who has a revoked device sets its clock back.
static void test_revoked_clock_back(void **state)
{
    (void)state;
    case_log *c = fresh();
    revoke(c, PPS);
    c->draft.time_s = CASE_START_S + 11 * CASE_STEP_S + 1;
    case_code(c, EVENT_FIELD_ITEM, "K-1");
    case_code(c, EVENT_FIELD_PLACE, "PPS-1");
    case_say(c, PPS, EVENT_STORED);
    expect(c, &EVERYONE, VERIFY_MISSING, "#13: ");
    drop(c);
    c = fresh(); // a second device of the posko, stolen
    case_enrol(c, POSKO, KPU, "TINI", CASE_POSKO);
    revoke(c, KPU);
    c->draft.time_s = CASE_START_S + 12 * CASE_STEP_S + 1;
    case_enrol(c, KPU, STRANGER, "MALING", CASE_PPS);
    c->draft.time_s = CASE_START_S + 12 * CASE_STEP_S + 2;
    case_code(c, EVENT_FIELD_ITEM, "K-1");
    case_code(c, EVENT_FIELD_PLACE, "PPS-1");
    case_say(c, STRANGER, EVENT_STORED);
    expect(c, &EVERYONE, VERIFY_MISSING, "#14: Enrols, revokes or erases");
    drop(c);
}

// A handover that is not here does not hide among many items, nor is what was not looked at proven.
static void test_many_items(void **state)
{
    (void)state;
    case_log *c = fresh();
    char code[24][8];
    for (int i = 0; i < 24; i++) {
        (void)snprintf(code[i], sizeof code[i], "M-%d", i);
        case_hand_over(c, KPU, CARRIER, code[i], "GUDANG");
    }
    expect(c, &EVERYONE, VERIFY_PROVEN, "RESULT (0)");
    case_hand_over(c, PPS, KPU, "M-23", "GUDANG"); // who never had it
    expect(c, &EVERYONE, VERIFY_MISSING, "hands over M-23");
    drop(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_pasts),    cmocka_unit_test(test_witness_dates_back),
        cmocka_unit_test(test_seen_made_up), cmocka_unit_test(test_against_another_log),
        cmocka_unit_test(test_tile_changes), cmocka_unit_test(test_entries_change),
        cmocka_unit_test(test_renamed),      cmocka_unit_test(test_revoked_clock_back),
        cmocka_unit_test(test_many_items),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
