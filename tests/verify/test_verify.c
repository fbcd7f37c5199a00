#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <limits.h>
#include <cmocka.h>

#include "base/file.h"
#include "expect.h"

// What is said for a bundle and for files, in both languages, to the letter. KAWAL_GOLDEN=write writes the
// files anew; read the difference then.
static void golden(const char *name, text_language language, const char *text)
{
    const char *root = getenv("KAWAL_ROOT");
    const char *mode = getenv("KAWAL_GOLDEN");
    char path[PATH_MAX];
    arena a = {0};
    str want = {NULL, 0};
    (void)snprintf(path, sizeof path, "%s/tests/verify/golden/%s.%s.txt", root ? root : ".", name,
                   language == TEXT_ID ? "id" : "en");
    if (mode && strcmp(mode, "write") == 0) {
        assert_true(file_write(path, str_of(text), NULL));
    }
    assert_true(file_read(&a, path, CASE_BYTES_MAX, &want, NULL));
    assert_string_equal(text, want.p);
    arena_done(&a);
}

static void test_golden(void **state)
{
    (void)state;
    case_log *c = calloc(1, sizeof *c);
    mem_store *m = calloc(1, sizeof *m);
    case_init(c, "both");
    case_story(c);
    assert_true(case_files(c, m, 3));
    for (int l = TEXT_ID; l <= TEXT_EN; l++) {
        verify_request q = case_request(c);
        q.language = (text_language)l;
        case_said s = case_run(q, case_bundle(c, &EVERYONE));
        assert_int_equal(s.verdict, VERIFY_PROVEN);
        golden("bundle", q.language, s.text);
        free(s.text);
        const case_parts poor = {
            .witnesses = 1, .no_event = 1 << 2, .no_receipt = 1 << 9, .no_content = 2, .upper = true};
        s = case_run(q, case_bundle(c, &poor));
        assert_int_equal(s.verdict, VERIFY_MISSING);
        golden("poor", q.language, s.text);
        free(s.text);
        q.tiles = &m->store;
        q.item = STR("K-1");
        s = case_run(q, (str){NULL, 0});
        assert_int_equal(s.verdict, VERIFY_PROVEN);
        golden("tiles", q.language, s.text);
        free(s.text);
    }
    mem_done(m);
    case_done(c);
    free(m);
    free(c);
}

static void test_missing(void **state)
{
    case_log *c = *state;
    expect(c, &EVERYONE, VERIFY_PROVEN, "everything asked is proven");
    expect(c, &(case_parts){.witnesses = 2}, VERIFY_MISSING, "Not cosigned by polda");
    expect(c, &(case_parts){.witnesses = 0}, VERIFY_MISSING, "0 known cosignatures, not the quorum");
    expect(c, &(case_parts){.witnesses = 0, .upper = true}, VERIFY_PROVEN,
           "This head is entry #1 of a log of checkpoints");
    expect(c, &(case_parts){.witnesses = 3, .no_receipt = 1 << 11}, VERIFY_MISSING,
           "No proof that this event");
    expect(c, &(case_parts){.witnesses = 3, .no_content = 1}, VERIFY_MISSING,
           "is not here, and no event here says that it was erased");
    expect(c, &(case_parts){.witnesses = 3, .no_event = 1}, VERIFY_MISSING, "no name is proven");
    expect(c, &(case_parts){.witnesses = 3, .no_event = 1 << 3}, VERIFY_MISSING, "(not proven)");
    expect(c, &(case_parts){.witnesses = 3, .no_event = 1 << 9}, VERIFY_MISSING,
           "CITRA (PPK) hands over K-1, which BUDI (carrier) had received before");
    expect(c, &(case_parts){.witnesses = 3, .no_event = 1 << 10}, VERIFY_PROVEN,
           "1 further events of these devices are not in this bundle");
    expect(c, &(case_parts){.witnesses = 3, .no_event = UINT64_MAX, .no_content = 3}, VERIFY_MISSING,
           "No event fits");
}

static void test_filters(void **state)
{
    case_log *c = *state;
    const struct {
        const char *item, *place;
        int64_t from_s, to_s;
        int verdict;
        const char *text;
    } row[] = {
        {"K-1", "", INT64_MIN, INT64_MAX, VERIFY_PROVEN, "#8  "}, // the load that the box was in
        {"K-2", "", INT64_MIN, INT64_MAX, VERIFY_MISSING, "No event fits"},
        {"", "PPS-1", INT64_MIN, INT64_MAX, VERIFY_PROVEN, "#11  "},
        {"", "", CASE_START_S + 11 * CASE_STEP_S, INT64_MAX, VERIFY_PROVEN, "#11  "},
        {"", "", INT64_MIN, CASE_START_S, VERIFY_MISSING, "No event fits"},
    };
    mem_store *m = calloc(1, sizeof *m);
    assert_true(case_files(c, m, 3));
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        verify_request q = case_request(c);
        q.item = str_of(row[i].item);
        q.place = str_of(row[i].place);
        q.from_s = row[i].from_s;
        q.to_s = row[i].to_s;
        case_said s = case_run(q, case_bundle(c, &EVERYONE));
        assert_int_equal(s.verdict, row[i].verdict);
        assert_true(says(&s, row[i].text));
        assert_int_equal(says(&s, "#1  "), 0);
        free(s.text);
        expect_files(c, m, q, row[i].verdict, row[i].text);
    }
    mem_done(m);
    free(m);
}

static void test_usage(void **state)
{
    case_log *c = *state;
    verify_request q = case_request(c);
    q.policy = STR("quorum\n");
    case_said s = case_run(q, case_bundle(c, &EVERYONE));
    assert_int_equal(s.verdict, VERIFY_USAGE);
    assert_string_equal(s.e.code, "ledger.policy_form");
    free(s.text);
}

// Policies of somebody else: another log's key under the same name, and no such log.
static void test_wrong_policy(void **state)
{
    case_log *c = *state;
    case_log *other = calloc(1, sizeof *other);
    case_init(other, "none");
    note_signer forged;
    assert_true(note_signer_make(str_of(c->log.key.name), NOTE_ED25519, (const uint8_t[NOTE_SEED_BYTES]){99},
                                 &forged, NULL));
    str bundle = case_bundle(c, &EVERYONE);
    for (int i = 0; i < 2; i++) {
        strbuf_clear(&other->policy);
        strbuf_addz(&other->policy, "log ");
        note_key_write(&other->policy, i == 0 ? &forged.key : &c->upper.key);
        strbuf_addz(&other->policy, "\nquorum none\n");
        case_said s = case_run(case_request(other), bundle);
        assert_int_equal(s.verdict, VERIFY_WRONG);
        assert_true(says(&s, i == 0 ? "There is no signature by" : "is not in the policy"));
        free(s.text);
    }
    case_done(other);
    free(other);
}

// ---------------------------------------------------------------- damaged bundles

// The smallest log with something to prove: two enrolments and a box with a note.
static void small_story(case_log *c)
{
    case_enrol(c, POSKO, POSKO, "SARI", CASE_POSKO);
    case_enrol(c, POSKO, KPU, "ANDI", CASE_KPU);
    case_code(c, EVENT_FIELD_ITEM, "K-1");
    case_note(c, "Segel utuh.");
    case_say(c, KPU, EVENT_BOX_CREATED);
}

static void end_again(char *bytes, size_t n)
{
    (void)crypto_hash_sha256((uint8_t *)bytes + n - crypto_hash_sha256_BYTES, (const uint8_t *)bytes,
                             n - crypto_hash_sha256_BYTES);
}

// What is said behind the text that nobody signs.
static const char *behind_about(const char *text)
{
    const char *log = strstr(text, "\nLOG\n");
    return log ? log : "";
}

// Every byte changed, with the end's hash as it was and made anew: never proven, but for the text that says
// of itself that nobody signed it, and then nothing else is said otherwise.
static void test_every_byte(void **state)
{
    (void)state;
    case_log *c = calloc(1, sizeof *c);
    case_init(c, "both");
    small_story(c);
    str bundle = case_bundle(c, &EVERYONE);
    case_said good = case_run(case_request(c), bundle);
    assert_int_equal(good.verdict, VERIFY_PROVEN);
    char *bytes = malloc(bundle.n);
    const char *about = memmem(bundle.p, bundle.n, "item: K-1\nsize: 12\n", 19);
    for (size_t i = 0; i < bundle.n; i++) {
        bool free_text = bundle.p + i >= about && bundle.p + i < about + 19;
        for (int again = 0; again < 2; again++) {
            bool in_hash = i >= bundle.n - crypto_hash_sha256_BYTES;
            memcpy(bytes, bundle.p, bundle.n);
            bytes[i] = (char)(bytes[i] ^ 1 << i % 7);
            if (again) {
                end_again(bytes, bundle.n);
            }
            case_said s = case_run(case_request(c), (str){bytes, bundle.n});
            assert_true(s.verdict != VERIFY_USAGE);
            if (again && (free_text || in_hash)) {
                assert_true(s.verdict == VERIFY_WRONG ||
                            strcmp(behind_about(s.text), behind_about(good.text)) == 0);
            } else {
                assert_true(s.verdict == VERIFY_WRONG || (again && s.verdict == VERIFY_MISSING));
                assert_false(says(&s, "RESULT (0)"));
            }
            assert_true(again || !says(&s, "#2  ")); // whole or not at all
            free(s.text);
        }
    }
    free(bytes);
    free(good.text);
    case_done(c);
    free(c);
}

static void test_cuts(void **state)
{
    (void)state;
    case_log *c = calloc(1, sizeof *c);
    case_init(c, "both");
    small_story(c);
    str bundle = case_bundle(c, &EVERYONE);
    for (size_t cut = 0; cut < bundle.n; cut += 7) {
        case_said s = case_run(case_request(c), (str){bundle.p, cut});
        assert_int_equal(s.verdict, VERIFY_WRONG);
        assert_false(says(&s, "WHO SAID WHAT"));
        free(s.text);
    }
    case_done(c);
    free(c);
}

static void test_hostile_bundles(void **state)
{
    case_log *c = *state;
    str head = case_head(c, c->n, 3);
    str zero = case_receipt(c, 0, c->n, head);
    str one = case_receipt(c, 1, c->n, head);
    str beyond = case_note_of(c, &c->log, (uint64_t)c->n, case_root(c, 5), 3);
    const bundle_record rows[][4] = {
        {{BUNDLE_FRAME, c->frame[1]}, {BUNDLE_RECEIPT, zero}},        // of another
        {{BUNDLE_FRAME, c->frame[0]}, {BUNDLE_RECEIPT, STR("none")}}, // no receipt at all
        {{BUNDLE_FRAME, STR("\x80")}, {BUNDLE_RECEIPT, zero}},        // no event at all
        {{BUNDLE_CHECKPOINT, head}, {BUNDLE_CHECKPOINT, beyond}},     // two roots of one size
        {{BUNDLE_CHECKPOINT, STR("no note")}, {BUNDLE_FRAME, c->frame[0]}},
        {{BUNDLE_FRAME, c->frame[0]}, {BUNDLE_CONTENT, STR("nobody's")}},
        {{BUNDLE_CHECKPOINT, head}, {BUNDLE_UPPER, zero}}, // the log is not above itself
        {{BUNDLE_CHECKPOINT, head}, {BUNDLE_UPPER, STR("?")}},
    };
    const char *const text[] = {
        "The proof does not match", "The receipt cannot be read", "event",
        "two different pasts",      "is not in the policy",       "that no event here names",
        "leads from no checkpoint", "The receipt cannot be read"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        expect_records(c, rows[i], 2, VERIFY_WRONG, text[i]);
    }
    const bundle_record twice[] = {{BUNDLE_FRAME, c->frame[0]}, {BUNDLE_RECEIPT, zero},
                                   {BUNDLE_FRAME, c->frame[1]}, {BUNDLE_RECEIPT, one},
                                   {BUNDLE_FRAME, c->frame[1]}, {BUNDLE_RECEIPT, one}};
    expect_records(c, twice, 6, VERIFY_WRONG, "The same event is here twice");
    const bundle_record late_root[] = {{BUNDLE_FRAME, c->frame[1]}, {BUNDLE_RECEIPT, one}};
    expect_records(c, late_root, 2, VERIFY_MISSING, "no name is proven");
    expect_records(c, NULL, 0, VERIFY_MISSING, "No event fits");
}

// Text by others is shown, not obeyed.
static void test_terminal(void **state)
{
    case_log *c = *state;
    const bundle_record about = {BUNDLE_ABOUT, STR("a\x1b[2J\nRESULT (0)\xC2\x9B\xE2\x80\xAE z")};
    case_said s = case_run(case_request(c), bundle_of(c, &about, 1));
    assert_true(says(&s, "a?[2J RESULT (0)?? z"));
    assert_null(strchr(s.text, 0x1B));
    free(s.text);
}

// ---------------------------------------------------------------- signatures, people, chains

// The first byte of the last signature of a frame, altered.
static str bad_signature(case_log *c, str frame)
{
    char *bytes = arena_copy(&c->memory, frame.p, frame.n);
    bytes[frame.n - 1] = (char)(bytes[frame.n - 1] ^ 1);
    return (str){bytes, frame.n};
}

// A log that took what it must not take, signed with its true key.
static void test_signatures(void **state)
{
    (void)state;
    case_log *c = fresh();
    mem_store *m = calloc(1, sizeof *m);
    c->frame[11] = bad_signature(c, c->frame[11]);
    expect(c, &EVERYONE, VERIFY_WRONG, "#11: the signature of the witness does not hold");
    assert_true(case_files(c, m, 3));
    expect_files(c, m, case_request(c), VERIFY_WRONG, "#11: the signature of the witness does not hold");
    drop(c);
    mem_done(m);
    free(m);
    c = fresh();
    str none[EVENT_SIGNERS] = {{NULL, 0}};
    event_frame f;
    uint8_t bytes[EVENT_FRAME_MAX];
    assert_true(event_frame_parse(c->frame[8], &f, NULL));
    none[EVENT_GIVER] = f.signature[EVENT_GIVER];
    assert_true(event_frame_write(f.event.body, none, bytes, sizeof bytes, &c->frame[8], NULL));
    c->frame[8] = str_keep(&c->memory, c->frame[8]);
    expect(c, &EVERYONE, VERIFY_MISSING, "the receiver has not signed");
    drop(c);
}

static void test_people(void **state)
{
    (void)state;
    case_log *c = fresh();
    case_hand_over(c, PPS, STRANGER, "K-1", "TPS-1"); // nobody enrolled that device
    expect(c, &EVERYONE, VERIFY_MISSING, "#12: Who ");
    drop(c);
    c = fresh();
    case_enrol(c, KPU, STRANGER, "EVI", CASE_KPU); // who may not
    case_hand_over(c, PPS, STRANGER, "K-1", "TPS-1");
    expect(c, &EVERYONE, VERIFY_MISSING, "#12: Enrols, revokes or erases");
    drop(c);
    c = fresh();
    case_set(c, EVENT_FIELD_DEVICE, (event_value){.bytes = case_key(c, PPS)});
    case_set(c, EVENT_FIELD_REASON, (event_value){.number = 7});
    case_say(c, POSKO, EVENT_DEVICE_REVOKED);
    expect(c, &EVERYONE, VERIFY_PROVEN, "RESULT (0)");
    case_code(c, EVENT_FIELD_ITEM, "K-1");
    case_code(c, EVENT_FIELD_PLACE, "PPS-1");
    case_say(c, PPS, EVENT_STORED); // by a device that is revoked
    expect(c, &EVERYONE, VERIFY_MISSING, "#13: Who ");
    drop(c);
    c = calloc(1, sizeof *c);
    case_init(c, "both");
    case_enrol(c, POSKO, KPU, "ANDI", CASE_KPU); // not by itself
    expect(c, &EVERYONE, VERIFY_WRONG, "#0: The first entry of a log must be");
    drop(c);
}

static void test_erased(void **state)
{
    (void)state;
    case_log *c = fresh();
    uint8_t hash[EVENT_HASH_BYTES];
    content_hash(c->content[1], hash);
    case_set(c, EVENT_FIELD_CONTENT, (event_value){.bytes = {(const char *)hash, sizeof hash}});
    case_set(c, EVENT_FIELD_REASON, (event_value){.number = 11});
    case_say(c, POSKO, EVENT_ERASED);
    const case_parts without = {.witnesses = 3, .no_content = 2};
    expect(c, &without, VERIFY_PROVEN, "erased at 2024-11-26 11:00:00 by SARI (posko) (");
    const case_parts unsaid = {.witnesses = 3, .no_content = 2, .no_event = 1 << 12};
    expect(c, &unsaid, VERIFY_MISSING, "not in this bundle");
    drop(c);
}

static void test_chains(void **state)
{
    (void)state;
    case_log *c = fresh();
    mem_store *m = calloc(1, sizeof *m);
    c->by[KPU].sequence++; // an event that nobody delivered
    case_code(c, EVENT_FIELD_ITEM, "K-1");
    case_say(c, KPU, EVENT_LOST);
    expect(c, &EVERYONE, VERIFY_PROVEN, "1 further events");
    assert_true(case_files(c, m, 3));
    expect_files(c, m, case_request(c), VERIFY_MISSING, "#12: Events 5 to 5 of device");
    mem_done(m);
    drop(c);
    c = fresh();
    c->by[KPU].previous[0] ^= 1; // another past
    case_code(c, EVENT_FIELD_ITEM, "K-1");
    case_say(c, KPU, EVENT_LOST);
    expect(c, &EVERYONE, VERIFY_WRONG, "#12: The device's event number 5 names another past");
    drop(c);
    c = fresh();
    case_device before = c->by[KPU];
    case_code(c, EVENT_FIELD_ITEM, "K-1");
    case_say(c, KPU, EVENT_LOST);
    c->by[KPU] = before; // and again
    case_code(c, EVENT_FIELD_ITEM, "K-9");
    case_say(c, KPU, EVENT_LOST);
    expect(c, &EVERYONE, VERIFY_WRONG, "signed two events of number 5");
    drop(c);
    free(m);
}

static void test_custody(void **state)
{
    (void)state;
    case_log *c = fresh();
    case_hand_over(c, CARRIER, PPS, "K-1", "TPS-1"); // who gave it away long ago
    expect(c, &EVERYONE, VERIFY_MISSING, "#12: BUDI (carrier) hands over K-1, which DEDI (PPS) had received");
    drop(c);
    c = fresh(); // a clock that is two hours behind: the order of the hands tells
    c->draft.time_s = CASE_START_S + 3 * CASE_STEP_S;
    case_hand_over(c, PPS, KPU, "K-1", "GUDANG");
    expect(c, &EVERYONE, VERIFY_PROVEN, "RESULT (0)");
    drop(c);
}

// Where every item is, by what is proven.
static void test_items(void **state)
{
    case_log *c = *state;
    expect(c, &EVERYONE, VERIFY_PROVEN,
           "K-1: with DEDI (PPS), who received it by #11.\n      Last told at PPS-1, by #11.");
    expect(c, &EVERYONE, VERIFY_PROVEN, "L-1: with CITRA (PPK), who received it by #9.");
    expect(c, &(case_parts){.witnesses = 3, .no_receipt = 1 << 11}, VERIFY_MISSING,
           "K-1: with DEDI (PPS), who received it by #-.");
    mem_store *m = calloc(1, sizeof *m);
    verify_request q = case_request(c);
    assert_true(case_files(c, m, 3));
    expect_files(c, m, q, VERIFY_PROVEN, "--item CODE tells it of one");
    q.item = STR("K-1");
    expect_files(c, m, q, VERIFY_PROVEN, "By all events of the log about it.\n  K-1: with DEDI (PPS)");
    mem_done(m);
    free(m);
    c = fresh();
    case_code(c, EVENT_FIELD_ITEM, "K-1");
    case_say(c, PPS, EVENT_LOST);
    case_code(c, EVENT_FIELD_ITEM, "K-2");
    case_say(c, KPU, EVENT_BOX_CREATED);
    expect(c, &EVERYONE, VERIFY_PROVEN, "#12.");
    expect(c, &EVERYONE, VERIFY_PROVEN,
           "K-2: no handover of it is here.\n      No event here says at which place.");
    drop(c);
}

// One entry and its tlog-proof: as bytes, or somewhere in a bundle.
static void test_proof(void **state)
{
    case_log *c = *state;
    str head = case_head(c, c->n, 3);
    verify_request q = case_request(c);
    q.proof = case_receipt(c, 9, c->n, head);
    q.entry = c->frame[9];
    const bundle_record two[] = {{BUNDLE_FRAME, c->frame[8]}, {BUNDLE_FRAME, c->frame[9]}};
    const bundle_record other[] = {{BUNDLE_FRAME, c->frame[8]}};
    const struct {
        str entry, proof, bundle;
        int verdict;
        const char *text;
    } row[] = {
        {c->frame[9], q.proof, {NULL, 0}, VERIFY_PROVEN, "#9  2024-11-26 10:30:00"},
        {c->frame[9], q.proof, {NULL, 0}, VERIFY_PROVEN, "whose the keys are cannot be told"},
        {{NULL, 0}, q.proof, bundle_of(c, two, 2), VERIFY_PROVEN, "1 events; 1 of them are proven"},
        {{NULL, 0}, q.proof, bundle_of(c, other, 1), VERIFY_WRONG, "does not lead from what was given"},
        {c->frame[8], q.proof, {NULL, 0}, VERIFY_WRONG, "does not lead from what was given"},
        {c->frame[9], case_receipt(c, 8, c->n, head), {NULL, 0}, VERIFY_WRONG, "does not lead"},
        {c->frame[9], STR("c2sp.org/tlog-proof@v1\n"), {NULL, 0}, VERIFY_WRONG, "receipt cannot be read"},
        {c->frame[9], case_receipt(c, 9, c->n, case_head(c, c->n, 1)), {NULL, 0}, VERIFY_MISSING, "quorum"},
        {STR(""), q.proof, {NULL, 0}, VERIFY_WRONG, "does not lead"},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        q.entry = row[i].entry;
        q.proof = row[i].proof;
        case_said s = case_run(q, row[i].bundle);
        if (s.verdict != row[i].verdict || !says(&s, row[i].text)) {
            print_message("%zu %s\n", i, s.text);
        }
        assert_int_equal(s.verdict, row[i].verdict);
        assert_true(says(&s, row[i].text));
        free(s.text);
    }
}

static void test_seen_heads(void **state)
{
    (void)state;
    for (int files = 0; files < 2; files++) {
        for (int i = 0; i < 3; i++) {
            case_log *c = fresh();
            mem_store *m = calloc(1, sizeof *m);
            static const char other[EVENT_HASH_BYTES] = {1};
            c->draft.seen_size = i == 2 ? 99 : 12;
            c->draft.seen_root = (str){other, sizeof other};
            if (i == 0) {
                case_saw(c, 12);
            }
            case_code(c, EVENT_FIELD_ITEM, "K-1");
            case_code(c, EVENT_FIELD_PLACE, "PPS-1");
            case_say(c, PPS, EVENT_STORED);
            const char *const text[] = {"RESULT (0)", "had seen another head of size 12", "of size 99"};
            if (files) {
                assert_true(case_files(c, m, 3));
                expect_files(c, m, case_request(c), i == 0 ? VERIFY_PROVEN : VERIFY_WRONG, text[i]);
            } else {
                str head = case_head(c, 13, 3);
                const bundle_record r[] = {
                    {BUNDLE_CHECKPOINT, case_head(c, 12, 3)},       {BUNDLE_FRAME, c->frame[0]},
                    {BUNDLE_RECEIPT, case_receipt(c, 0, 13, head)}, {BUNDLE_FRAME, c->frame[4]},
                    {BUNDLE_RECEIPT, case_receipt(c, 4, 13, head)}, {BUNDLE_FRAME, c->frame[12]},
                    {BUNDLE_RECEIPT, case_receipt(c, 12, 13, head)}};
                expect_records(c, r, 7, i == 0 ? VERIFY_PROVEN : VERIFY_WRONG, text[i]);
            }
            mem_done(m);
            free(m);
            drop(c);
        }
    }
}

// ---------------------------------------------------------------- files

// Every file changed, cut and gone; a fork signed with the true keys against an earlier head.
static void test_files(void **state)
{
    case_log *c = *state;
    mem_store *m = calloc(1, sizeof *m);
    verify_request q = case_request(c);
    assert_true(case_files(c, m, 3));
    expect_files(c, m, q, VERIFY_PROVEN, "Every entry, tile and the root");
    q.item = STR("K-1");
    expect_files(c, m, q, VERIFY_PROVEN, "note: \"Segel utuh.\"");
    mem_file *entries = mem_find(m, STR("tile/entries/000.p/12"));
    entries->bytes[entries->n - 1] ^= 1; // the last one
    expect_files(c, m, q, VERIFY_WRONG, "Entry #11 of the log, in \"tile/entries/000.p/12\"");
    entries->bytes[entries->n - 1] ^= 1;
    for (int i = 0; i < m->n; i++) {
        mem_file *f = &m->file[i];
        for (size_t at = 0; at < f->n; at += f->n / 5 + 1) {
            f->bytes[at] = (char)(f->bytes[at] ^ 4);
            expect_files(c, m, q, VERIFY_WRONG, "RESULT (1)");
            f->bytes[at] = (char)(f->bytes[at] ^ 4);
        }
        f->n--;
        expect_files(c, m, q, VERIFY_WRONG, "RESULT (1)");
        f->n++;
        bool content = strncmp(f->path, "content/", 8) == 0;
        char first = f->path[0];
        f->path[0] = '-';
        expect_files(c, m, q, content ? VERIFY_MISSING : VERIFY_WRONG, "RESULT (");
        f->path[0] = first;
    }
    mem_done(m);
    free(m);
}

static void test_against(void **state)
{
    case_log *c = *state;
    mem_store *m = calloc(1, sizeof *m);
    verify_request q = case_request(c);
    assert_true(case_files(c, m, 3));
    q.against = case_head(c, 7, 3);
    expect_files(c, m, q, VERIFY_PROVEN, "The earlier head of size 7 is the beginning of this log");
    q.against = case_head(c, 12, 3);
    expect_files(c, m, q, VERIFY_PROVEN, "The earlier head of size 12");
    q.against = case_note_of(c, &c->log, 7, case_root(c, 6), 3); // the same keys, another past
    expect_files(c, m, q, VERIFY_WRONG, "two different pasts at size 7");
    q.against = case_note_of(c, &c->log, 99, case_root(c, 6), 3);
    expect_files(c, m, q, VERIFY_MISSING, "older than the head of size 99");
    q.against = case_note_of(c, &c->upper, 7, case_root(c, 7), 3);
    expect_files(c, m, q, VERIFY_WRONG, "This belongs to the log prov.example/16");
    q.against = STR("no note");
    expect_files(c, m, q, VERIFY_WRONG, "RESULT (1)");
    mem_done(m);
    free(m);
}

// More than two bundles of entries, by several threads and by one.
static void test_long_log(void **state)
{
    (void)state;
    case_log *c = fresh();
    mem_store *m = calloc(1, sizeof *m);
    while (c->n < 600) {
        case_code(c, EVENT_FIELD_ITEM, "K-1");
        case_code(c, EVENT_FIELD_PLACE, "PPS-1");
        case_say(c, PPS, EVENT_ARRIVED);
    }
    assert_true(case_files(c, m, 3));
    verify_request q = case_request(c);
    for (q.threads = 1; q.threads <= 64; q.threads *= 8) {
        expect_files(c, m, q, VERIFY_PROVEN, "600 events were checked");
    }
    q.place = STR("PPK-1");
    expect_files(c, m, q, VERIFY_PROVEN, "#9  ");
    c->frame[300] = bad_signature(c, c->frame[300]);
    mem_done(m);
    assert_true(case_files(c, m, 3));
    q = case_request(c);
    expect_files(c, m, q, VERIFY_WRONG, "#300: the signature of the giver does not hold");
    mem_done(m);
    free(m);
    drop(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),       cmocka_unit_test(test_missing),
        cmocka_unit_test(test_filters),      cmocka_unit_test(test_usage),
        cmocka_unit_test(test_wrong_policy), cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_cuts),         cmocka_unit_test(test_hostile_bundles),
        cmocka_unit_test(test_terminal),     cmocka_unit_test(test_signatures),
        cmocka_unit_test(test_people),       cmocka_unit_test(test_erased),
        cmocka_unit_test(test_chains),       cmocka_unit_test(test_custody),
        cmocka_unit_test(test_seen_heads),   cmocka_unit_test(test_items),
        cmocka_unit_test(test_proof),        cmocka_unit_test(test_files),
        cmocka_unit_test(test_against),      cmocka_unit_test(test_long_log),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
