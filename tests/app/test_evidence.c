// Evidence: what belongs to a question is in the bundle, nothing else is, and every receipt holds.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/bundle_file.h"
#include "app/evidence.h"
#include "event/sign.h"
#include "ledger/receipt.h"

#include "tiny.h"

enum { DEVICES = 4, EVENTS_MAX = 64 };
static const char origin[] = "log.example/99";

// A log of its own making: events by devices whose seeds are 1, 2, 3, ...
typedef struct world {
    scratch s;
    store *st;
    arena memory;
    note_signer signer;
    uint8_t secret[DEVICES][EVENT_SECRET_BYTES];
    uint8_t key[DEVICES][EVENT_KEY_BYTES];
    int64_t sequence[DEVICES];
    uint8_t last[DEVICES][EVENT_HASH_BYTES];
    int32_t n;
    leaf row[EVENTS_MAX];
    checkpoint_row head;
    evidence_result result;
    err e;
} world;

static void world_init(world *w)
{
    *w = (world){.n = 0};
    uint8_t seed[32] = {9};
    assert_true(scratch_init(&w->s));
    assert_true(store_create(scratch_path(&w->s, OPERATION_FILE), &w->st, &w->e));
    assert_true(note_signer_make(str_of(origin), NOTE_ED25519, seed, &w->signer, &w->e));
    for (int i = 0; i < DEVICES; i++) {
        seed[0] = (uint8_t)(i + 1);
        (void)crypto_sign_seed_keypair(w->key[i], w->secret[i], seed);
    }
}

static void world_done(world *w)
{
    arena_done(&w->memory);
    store_close(w->st);
    scratch_done(&w->s);
}

static str key_of(world *w, int device)
{
    return (str){(const char *)w->key[device], EVENT_KEY_BYTES};
}

static event_view draft(event_kind kind)
{
    return (event_view){.kind = event_kind_of(kind), .time_s = 1732000000};
}

static void with(event_view *v, event_field f, str bytes)
{
    v->value[f].bytes = bytes;
    v->fields |= UINT64_C(1) << f;
}

static void with_item(world *w, event_view *v, const char *item)
{
    str *list = ARENA_NEW(&w->memory, str, 1);
    *list = str_of(item);
    v->value[EVENT_FIELD_ITEMS] = (event_value){.list = list, .count = 1};
    v->fields |= EVENT_BIT(ITEMS);
}

// Adds the event of a device, signed by it and, where it is named, by the receiver; its leaf.
static const leaf *say(world *w, int device, event_view v, int receiver)
{
    uint8_t bytes[EVENT_SIGNERS][EVENT_SIGNATURE_BYTES];
    str signature[EVENT_SIGNERS] = {{NULL, 0}};
    str body = {NULL, 0};
    str frame = {NULL, 0};
    v.log = STR("tirta-raya-2024");
    v.device = key_of(w, device);
    v.sequence = ++w->sequence[device];
    v.previous = v.sequence > 1 ? (str){(const char *)w->last[device], EVENT_HASH_BYTES} : (str){NULL, 0};
    if (receiver >= 0) {
        with(&v, EVENT_FIELD_RECEIVER, key_of(w, receiver));
    }
    assert_true(event_build(&v, ARENA_NEW(&w->memory, uint8_t, 4096), 4096, &body, &w->e));
    event_sign(body, w->secret[device], bytes[0]);
    signature[0] = (str){(const char *)bytes[0], EVENT_SIGNATURE_BYTES};
    if (receiver >= 0) {
        event_accept(body, bytes[0], w->secret[receiver], bytes[1]);
        signature[1] = (str){(const char *)bytes[1], EVENT_SIGNATURE_BYTES};
    }
    assert_true(
        event_frame_write(body, signature, ARENA_NEW(&w->memory, uint8_t, 5000), 5000, &frame, &w->e));
    leaf *row = &w->row[w->n];
    *row = (leaf){.index = (uint64_t)w->n++,
                  .device = key_of(w, device),
                  .sequence = v.sequence,
                  .kind = v.kind->number,
                  .frame = frame,
                  .received_us = day_us(2024, 11, 20) + w->n,
                  .moment_us = day_us(2024, 11, w->n),
                  .source = STR("test")};
    event_id(body, row->id);
    memcpy(w->last[device], row->id, EVENT_HASH_BYTES);
    return row;
}

static const leaf *say_item(world *w, int device, event_kind kind, const char *item)
{
    event_view v = draft(kind);
    with(&v, EVENT_FIELD_ITEM, str_of(item));
    if (v.kind->required & EVENT_BIT(PLACE)) {
        with(&v, EVENT_FIELD_PLACE, STR("GUDANG"));
    }
    return say(w, device, v, -1);
}

static void say_enrolment(world *w, int device)
{
    event_view v = draft(EVENT_DEVICE_ENROLLED);
    with(&v, EVENT_FIELD_DEVICE, key_of(w, device));
    with(&v, EVENT_FIELD_PERSON, STR("P"));
    v.value[EVENT_FIELD_ROLE].number = 0;
    v.fields |= EVENT_BIT(ROLE);
    (void)say(w, 0, v, -1);
}

// All that was said goes into the log, and a checkpoint over the first `size` of it.
static void publish(world *w, uint64_t size)
{
    ledger_frontier frontier = {.size = 0};
    ledger_frontier at = {.size = 0};
    log_head head;
    strbuf text;
    strbuf_init(&text, 4096);
    assert_true(store_log_create(w->st, str_of(origin), &w->e));
    assert_true(store_begin(w->st, &w->e));
    assert_true(store_log_take(w->st, &head, &w->e));
    assert_true(store_log_append(w->st, w->row, w->n, &frontier, &head, &w->e));
    assert_true(store_commit(w->st, &w->e));
    for (uint64_t i = 0; i < size; i++) {
        frontier_append(&at, tree_leaf(w->row[i].frame));
    }
    assert_true(checkpoint_sign(&text, size, frontier_root(&at), &w->signer, &w->e));
    w->head = (checkpoint_row){.size = size, .root = frontier_root(&at), .made_us = day_us(2024, 11, 21)};
    w->head.note = (str){str_dup(&w->memory, strbuf_str(&text)), text.n};
    strbuf_done(&text);
}

static evidence_ask ask_item(const char *item)
{
    return (evidence_ask){.item = str_of(item), .from_us = INT64_MIN, .to_us = INT64_MAX};
}

// Which leaves are in the bundle, as letters from 'a' on, each checked by its receipt; contents as '+'.
static const char *asked(world *w, const evidence_ask *ask, char out[static EVENTS_MAX + 1])
{
    const char *path = scratch_path(&w->s, "out.bundle");
    (void)unlink(path);
    size_t n = 0;
    out[0] = '\0';
    if (!evidence_write(w->st, &w->head, ask, path, NULL, NULL, &w->result, &w->e)) {
        return w->e.code;
    }
    const policy_log log = {.key = w->signer.key};
    const ledger_policy policy = {.n_log = 1, .log = &log, .quorum = POLICY_NONE};
    bundle_file_in b = {.path = NULL};
    bundle_record r = {.kind = BUNDLE_END};
    str frame = {NULL, 0};
    bool more = true;
    assert_true(bundle_file_open(&b, path, &w->e));
    while (bundle_next(&b.reader, &w->memory, &r, &more, &w->e) && more) {
        receipt got;
        policy_result result;
        frame = r.kind == BUNDLE_FRAME ? r.bytes : frame;
        if (r.kind == BUNDLE_RECEIPT) {
            assert_true(receipt_open(r.bytes, frame, &policy, &got, &result, &w->e));
            out[n++] = (char)('a' + (int)got.index);
        } else if (r.kind == BUNDLE_CONTENT || (r.kind == BUNDLE_FRAME && ask->all)) {
            out[n++] = r.kind == BUNDLE_CONTENT ? '+' : 'F';
        }
    }
    assert_false(more);
    bundle_file_close(&b);
    out[n] = '\0';
    return out;
}

// a: posko; b, c, d: enrolments of devices 1, 2, 3; then what they say.
static void begin(world *w)
{
    world_init(w);
    for (int device = 0; device < DEVICES; device++) {
        say_enrolment(w, device);
    }
}

static void test_item_and_its_loads(void **state)
{
    (void)state;
    world w;
    char got[EVENTS_MAX + 1];
    begin(&w);
    (void)say_item(&w, 1, EVENT_BOX_CREATED, "K-1"); // e
    (void)say_item(&w, 2, EVENT_DEPARTED, "M-1");    // f: before anybody said what is in it
    (void)say_item(&w, 3, EVENT_BOX_CREATED, "K-2"); // g: of another, by another
    event_view load = draft(EVENT_LOAD_MADE);
    with(&load, EVENT_FIELD_ITEM, STR("M-1"));
    with_item(&w, &load, "K-1");
    (void)say(&w, 1, load, -1); // h
    event_view outer = draft(EVENT_LOAD_MADE);
    with(&outer, EVENT_FIELD_ITEM, STR("M-2"));
    with_item(&w, &outer, "M-1");
    (void)say(&w, 1, outer, -1);                 // i: a load in a load
    (void)say_item(&w, 1, EVENT_ARRIVED, "M-2"); // j
    event_view handed = draft(EVENT_HANDED_OVER);
    with(&handed, EVENT_FIELD_ITEM, STR("K-2"));
    with(&handed, EVENT_FIELD_PLACE, STR("GUDANG"));
    (void)say(&w, 3, handed, 1); // k
    publish(&w, (uint64_t)w.n);
    const evidence_ask k1 = ask_item("K-1");
    const evidence_ask k2 = ask_item("K-2");
    const evidence_ask none = ask_item("K-404");
    assert_string_equal(asked(&w, &k1, got), "abcefhij");
    assert_int_equal(w.result.events, 8);
    assert_string_equal(asked(&w, &k2, got), "abdgk"); // who received is named too
    assert_string_equal(asked(&w, &none, got), "evidence.none");
    assert_int_equal(access(scratch_path(&w.s, "out.bundle"), F_OK), -1);
    assert_int_equal(access(scratch_path(&w.s, "out.bundle.part"), F_OK), -1);
    world_done(&w);
}

static void test_corrections_revocations_and_contents(void **state)
{
    (void)state;
    world w;
    char got[EVENTS_MAX + 1];
    uint8_t hash[3][EVENT_HASH_BYTES];
    const str content[3] = {STR("one"), STR("two"), STR("three")};
    begin(&w);
    for (int i = 0; i < 3; i++) {
        content_hash(content[i], hash[i]);
    }
    event_view box = draft(EVENT_BOX_CREATED);
    with(&box, EVENT_FIELD_ITEM, STR("K-1"));
    with(&box, EVENT_FIELD_NOTE, (str){(const char *)hash[0], EVENT_HASH_BYTES});
    const leaf *wrong = say(&w, 1, box, -1); // e
    event_view right = draft(EVENT_CORRECTED);
    with(&right, EVENT_FIELD_REFERS, (str){(const char *)wrong->id, EVENT_HASH_BYTES});
    with(&right, EVENT_FIELD_NOTE, (str){(const char *)hash[1], EVENT_HASH_BYTES});
    with(&right, EVENT_FIELD_ITEM, STR("K-9"));
    (void)say(&w, 2, right, -1); // f
    event_view revoked = draft(EVENT_DEVICE_REVOKED);
    with(&revoked, EVENT_FIELD_DEVICE, key_of(&w, 1));
    revoked.value[EVENT_FIELD_REASON].number = 7;
    revoked.fields |= EVENT_BIT(REASON);
    (void)say(&w, 0, revoked, -1); // g
    event_view erased = draft(EVENT_ERASED);
    with(&erased, EVENT_FIELD_CONTENT, (str){(const char *)hash[1], EVENT_HASH_BYTES});
    erased.value[EVENT_FIELD_REASON].number = 11;
    erased.fields |= EVENT_BIT(REASON);
    (void)say(&w, 0, erased, -1);                    // h
    (void)say_item(&w, 3, EVENT_BOX_CREATED, "K-2"); // i
    publish(&w, (uint64_t)w.n);
    assert_true(store_content_put(w.st, content[0], 1, &w.e));
    assert_true(store_content_put(w.st, content[2], 1, &w.e)); // that no event here names
    assert_true(store_content_erase(w.st, hash[1], 2, &w.e));
    const evidence_ask first = ask_item("K-1");
    const evidence_ask second = ask_item("K-9"); // of which only the correction speaks
    assert_string_equal(asked(&w, &first, got), "abcefgh+");
    assert_int_equal(w.result.contents, 1);
    assert_int_equal(w.result.erased, 1);
    assert_int_equal(w.result.absent, 0);
    assert_string_equal(asked(&w, &second, got), "abcefgh+");
    world_done(&w);
}

static void test_place_and_time(void **state)
{
    (void)state;
    world w;
    char got[EVENTS_MAX + 1];
    begin(&w);
    (void)say_item(&w, 1, EVENT_ARRIVED, "K-1"); // e, on the 5th, at GUDANG
    (void)say_item(&w, 1, EVENT_ARRIVED, "K-2"); // f
    event_view far = draft(EVENT_ARRIVED);
    with(&far, EVENT_FIELD_ITEM, STR("K-1"));
    with(&far, EVENT_FIELD_PLACE, STR("PPS"));
    (void)say(&w, 2, far, -1); // g, on the 7th
    publish(&w, (uint64_t)w.n);
    evidence_ask ask = {.place = STR("GUDANG"), .from_us = INT64_MIN, .to_us = INT64_MAX};
    assert_string_equal(asked(&w, &ask, got), "abef");
    ask.item = STR("K-1");
    assert_string_equal(asked(&w, &ask, got), "abe");
    ask = (evidence_ask){.from_us = day_us(2024, 11, 6), .to_us = day_us(2024, 11, 7)};
    assert_string_equal(asked(&w, &ask, got), "abcfg");
    ask.to_us = day_us(2024, 11, 7) - 1;
    assert_string_equal(asked(&w, &ask, got), "abf");
    world_done(&w);
}

// What the checkpoint does not hold is not in the bundle; the whole log goes without receipts.
static void test_up_to_the_checkpoint(void **state)
{
    (void)state;
    world w;
    char got[EVENTS_MAX + 1];
    begin(&w);
    (void)say_item(&w, 1, EVENT_BOX_CREATED, "K-1"); // e
    (void)say_item(&w, 1, EVENT_LOST, "K-1");
    publish(&w, 5);
    const evidence_ask ask = ask_item("K-1");
    assert_string_equal(asked(&w, &ask, got), "abe");
    assert_int_equal(w.result.behind, 1);
    const evidence_ask all = {.all = true, .from_us = INT64_MIN, .to_us = INT64_MAX};
    assert_string_equal(asked(&w, &all, got), "FFFFF");
    assert_int_equal(w.result.events, 5);
    world_done(&w);
}

static bool stop(void *ctx, uint64_t done, uint64_t total)
{
    (void)ctx;
    (void)done;
    (void)total;
    return false;
}

static void test_stopped_or_there_already(void **state)
{
    (void)state;
    world w;
    begin(&w);
    (void)say_item(&w, 1, EVENT_BOX_CREATED, "K-1");
    publish(&w, (uint64_t)w.n);
    const evidence_ask ask = ask_item("K-1");
    const char *path = scratch_path(&w.s, "b");
    assert_false(evidence_write(w.st, &w.head, &ask, path, stop, NULL, &w.result, &w.e));
    assert_string_equal(w.e.code, "evidence.stopped");
    assert_int_equal(access(path, F_OK), -1);
    assert_non_null(scratch_write(&w.s, "b", STR("mine")));
    assert_false(evidence_write(w.st, &w.head, &ask, path, NULL, NULL, &w.result, &w.e));
    assert_string_equal(w.e.code, "bundle.exists");
    world_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_item_and_its_loads),
        cmocka_unit_test(test_corrections_revocations_and_contents),
        cmocka_unit_test(test_place_and_time),
        cmocka_unit_test(test_up_to_the_checkpoint),
        cmocka_unit_test(test_stopped_or_there_already),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
