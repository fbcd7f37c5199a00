// A small log with all that an auditor gets of it: devices, persons and witnesses by fixed seeds, a box that
// goes from the KPU in a load to a PPK and on to a PPS, its bundle and its files.
#ifndef KAWAL_TESTS_CASE_LOG_H
#define KAWAL_TESTS_CASE_LOG_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "../ledger/mem_store.h"
#include "event/content.h"
#include "event/sign.h"
#include "ledger/cosignature.h"
#include "ledger/receipt.h"
#include "verify/verify.h"

enum { CASE_EVENTS_MAX = 700, CASE_CONTENTS_MAX = 8, CASE_BYTES_MAX = 8 * 1024 * 1024 };
enum { CASE_START_S = 1732586400, CASE_STEP_S = 600 }; // 2024-11-26 09:00 in Ogan Ilir

typedef enum case_who { POSKO, KPU, CARRIER, PPK, PPS, STRANGER, CASE_DEVICES } case_who;

typedef struct case_device {
    uint8_t secret[EVENT_SECRET_BYTES];
    uint8_t key[EVENT_KEY_BYTES];
    int64_t sequence;
    uint8_t previous[EVENT_HASH_BYTES];
} case_device;

typedef struct case_log {
    arena memory;
    note_signer log, upper, witness[2];
    case_device by[CASE_DEVICES];
    int32_t n;
    str frame[CASE_EVENTS_MAX];
    uint8_t id[CASE_EVENTS_MAX][EVENT_HASH_BYTES];
    int32_t n_content;
    str content[CASE_CONTENTS_MAX];
    event_view draft; // of the next event
    strbuf policy;
} case_log;

static inline str case_key(const case_log *c, case_who w)
{
    return (str){(const char *)c->by[w].key, EVENT_KEY_BYTES};
}

static inline void case_set(case_log *c, event_field f, event_value value)
{
    c->draft.fields |= UINT64_C(1) << f;
    c->draft.value[f] = value;
}

static inline void case_code(case_log *c, event_field f, const char *code)
{
    case_set(c, f, (event_value){.bytes = str_of(code)});
}

static inline void case_list(case_log *c, event_field f, const str *list, size_t n)
{
    case_set(c, f, (event_value){.list = list, .count = n});
}

// A note as content, named by the next event.
static inline void case_note(case_log *c, const char *text)
{
    uint8_t salt[NOTE_SALT_BYTES] = {(uint8_t)c->n_content};
    uint8_t *out = ARENA_NEW(&c->memory, uint8_t, NOTE_CONTENT_MAX);
    char *hash = ARENA_NEW(&c->memory, char, EVENT_HASH_BYTES);
    str *content = &c->content[c->n_content++];
    (void)note_content_write(salt, str_of(text), out, content, NULL);
    content_hash(*content, (uint8_t *)hash);
    case_set(c, EVENT_FIELD_NOTE, (event_value){.bytes = {hash, EVENT_HASH_BYTES}});
}

// Signs the draft by all whom it names, puts it at the end of the log and begins a new one.
static inline void case_say(case_log *c, case_who who, event_kind kind)
{
    case_device *d = &c->by[who];
    uint8_t *body_bytes = ARENA_NEW(&c->memory, uint8_t, EVENT_BODY_MAX);
    uint8_t *frame_bytes = ARENA_NEW(&c->memory, uint8_t, EVENT_FRAME_MAX);
    uint8_t by[EVENT_SIGNERS][EVENT_SIGNATURE_BYTES];
    str signature[EVENT_SIGNERS] = {{NULL, 0}};
    str body = {NULL, 0};
    err e = {0};
    c->draft.kind = event_kind_of(kind);
    c->draft.log = STR("ogan-ilir-2024");
    c->draft.device = case_key(c, who);
    c->draft.sequence = ++d->sequence;
    c->draft.time_s = c->draft.time_s ? c->draft.time_s : CASE_START_S + c->n * CASE_STEP_S;
    c->draft.previous = (str){(const char *)d->previous, d->sequence > 1 ? EVENT_HASH_BYTES : 0};
    bool ok = event_build(&c->draft, body_bytes, EVENT_BODY_MAX, &body, &e);
    for (int s = 0; ok && s < EVENT_SIGNERS; s++) {
        str key = event_signer_key(&c->draft, (event_signer)s);
        for (int w = 0; w < CASE_DEVICES; w++) {
            if (key.n == 0 || !str_eq(key, case_key(c, (case_who)w))) {
                continue;
            }
            if (s == EVENT_GIVER) {
                event_sign(body, c->by[w].secret, by[s]);
            } else {
                event_accept(body, by[EVENT_GIVER], c->by[w].secret, by[s]);
            }
            signature[s] = (str){(const char *)by[s], EVENT_SIGNATURE_BYTES};
        }
    }
    ok = ok && event_frame_write(body, signature, frame_bytes, EVENT_FRAME_MAX, &c->frame[c->n], &e);
    if (!ok) {
        (void)fprintf(stderr, "case_say: %s\n", e.code);
        abort();
    }
    event_id(body, c->id[c->n]);
    memcpy(d->previous, c->id[c->n], EVENT_HASH_BYTES);
    c->n++;
    c->draft = (event_view){.fields = 0};
}

static inline void case_enrol(case_log *c, case_who author, case_who who, const char *person, int role)
{
    case_set(c, EVENT_FIELD_DEVICE, (event_value){.bytes = case_key(c, who)});
    case_code(c, EVENT_FIELD_PERSON, person);
    case_set(c, EVENT_FIELD_ROLE, (event_value){.number = role});
    case_say(c, author, EVENT_DEVICE_ENROLLED);
}

static inline void case_hand_over(case_log *c, case_who from, case_who to, const char *item,
                                  const char *place)
{
    case_code(c, EVENT_FIELD_ITEM, item);
    case_code(c, EVENT_FIELD_PLACE, place);
    case_set(c, EVENT_FIELD_RECEIVER, (event_value){.bytes = case_key(c, to)});
    case_say(c, from, EVENT_HANDED_OVER);
}

static inline bool case_read(void *ctx, int32_t level, uint64_t index, ledger_hash *ret, err *e)
{
    const case_log *c = ctx;
    ledger_frontier f = {0};
    (void)e;
    for (uint64_t i = index << level; i < (index + 1) << level; i++) {
        frontier_append(&f, tree_leaf(c->frame[i]));
    }
    *ret = frontier_root(&f);
    return true;
}

static inline ledger_hash case_root(const case_log *c, int32_t size)
{
    ledger_frontier f = {0};
    for (int32_t i = 0; i < size; i++) {
        frontier_append(&f, tree_leaf(c->frame[i]));
    }
    return frontier_root(&f);
}

// The next event saw the head of that size.
static inline void case_saw(case_log *c, int32_t size)
{
    char *root = ARENA_NEW(&c->memory, char, EVENT_HASH_BYTES);
    ledger_hash h = case_root(c, size);
    memcpy(root, h.b, sizeof h.b);
    c->draft.seen_size = size;
    c->draft.seen_root = (str){root, EVENT_HASH_BYTES};
}

static inline str case_str(case_log *c, strbuf *b)
{
    str s = {arena_copy(&c->memory, b->p, b->n), b->n};
    strbuf_done(b);
    return s;
}

// A note of that text's head, signed and cosigned by the witnesses of the mask.
static inline str case_note_of(case_log *c, const note_signer *log, uint64_t size, ledger_hash root,
                               unsigned mask)
{
    strbuf out;
    strbuf lines;
    note n;
    strbuf_init(&out, NOTE_BYTES_MAX);
    strbuf_init(&lines, NOTE_BYTES_MAX);
    (void)checkpoint_sign(&out, size, root, log, NULL);
    if (note_parse(strbuf_str(&out), &n, NULL)) {
        for (int i = 0; i < 2; i++) {
            if (mask >> i & 1) {
                cosignature_sign(&lines, n.text, CASE_START_S + 86400 + i, &c->witness[i]);
            }
        }
    }
    strbuf_add(&out, strbuf_str(&lines));
    strbuf_done(&lines);
    return case_str(c, &out);
}

static inline str case_head(case_log *c, int32_t size, unsigned mask)
{
    return case_note_of(c, &c->log, (uint64_t)size, case_root(c, size), mask);
}

// Keys, witnesses and the first entry; `quorum` as in a policy: "both", "polda", "none".
static inline void case_init(case_log *c, const char *quorum)
{
    memset(c, 0, sizeof *c);
    const struct {
        const char *name;
        note_kind kind;
        note_signer *signer;
    } row[] = {{"posko.example/1610", NOTE_ED25519, &c->log},
               {"prov.example/16", NOTE_ED25519, &c->upper},
               {"polda.example/w", NOTE_COSIGNATURE, &c->witness[0]},
               {"bawaslu.example/w", NOTE_COSIGNATURE, &c->witness[1]}};
    for (int i = 0; i < 4; i++) {
        (void)note_signer_make(str_of(row[i].name), row[i].kind,
                               (const uint8_t[NOTE_SEED_BYTES]){(uint8_t)(40 + i)}, row[i].signer, NULL);
    }
    for (int i = 0; i < CASE_DEVICES; i++) {
        const uint8_t seed[crypto_sign_SEEDBYTES] = {(uint8_t)(80 + i)};
        (void)crypto_sign_seed_keypair(c->by[i].key, c->by[i].secret, seed);
    }
    strbuf_init(&c->policy, POLICY_FILE_MAX);
    strbuf_addz(&c->policy, "log ");
    note_key_write(&c->policy, &c->log.key);
    strbuf_addz(&c->policy, "\nlog ");
    note_key_write(&c->policy, &c->upper.key);
    strbuf_addz(&c->policy, "\nwitness polda ");
    note_key_write(&c->policy, &c->witness[0].key);
    strbuf_addz(&c->policy, "\nwitness bawaslu ");
    note_key_write(&c->policy, &c->witness[1].key);
    strbuf_addf(&c->policy, "\ngroup both all polda bawaslu\nquorum %s\n", quorum);
}

static inline void case_done(case_log *c)
{
    strbuf_done(&c->policy);
    arena_done(&c->memory);
}

// Roles by their numbers in the table of fields.
enum { CASE_KPU = 0, CASE_PPK = 1, CASE_PPS = 2, CASE_CARRIER = 8, CASE_POSKO = 9 };

// The whole story: entries 0 to 11.
static inline void case_story(case_log *c)
{
    static const str seals[] = {{"S-1", 3}, {"S-2", 3}};
    static const str items[] = {{"K-1", 3}};
    case_enrol(c, POSKO, POSKO, "SARI", CASE_POSKO);
    case_enrol(c, POSKO, KPU, "ANDI", CASE_KPU);
    case_enrol(c, POSKO, CARRIER, "BUDI", CASE_CARRIER);
    case_enrol(c, POSKO, PPK, "CITRA", CASE_PPK);
    case_enrol(c, POSKO, PPS, "DEDI", CASE_PPS);
    case_code(c, EVENT_FIELD_ITEM, "K-1");
    case_code(c, EVENT_FIELD_DESTINATION, "PPS-1");
    case_say(c, KPU, EVENT_BOX_CREATED);
    case_code(c, EVENT_FIELD_ITEM, "K-1");
    case_list(c, EVENT_FIELD_SEALS, seals, 2);
    case_note(c, "Disegel di depan saksi.");
    case_say(c, KPU, EVENT_SEALED);
    case_code(c, EVENT_FIELD_ITEM, "L-1");
    case_list(c, EVENT_FIELD_ITEMS, items, 1);
    case_say(c, KPU, EVENT_LOAD_MADE);
    case_set(c, EVENT_FIELD_POSITION, (event_value){.position = {-35412345, 1045678901}});
    case_hand_over(c, KPU, CARRIER, "L-1", "GUDANG");
    case_saw(c, 6);
    case_hand_over(c, CARRIER, PPK, "L-1", "PPK-1");
    case_code(c, EVENT_FIELD_ITEM, "L-1");
    case_list(c, EVENT_FIELD_ITEMS, items, 1);
    case_say(c, PPK, EVENT_LOAD_OPENED);
    case_list(c, EVENT_FIELD_SEALS, seals, 2);
    case_set(c, EVENT_FIELD_CONDITION, (event_value){.number = 0});
    case_set(c, EVENT_FIELD_WITNESS, (event_value){.bytes = case_key(c, POSKO)});
    case_note(c, "Segel utuh.");
    case_hand_over(c, PPK, PPS, "K-1", "PPS-1");
}

// ---------------------------------------------------------------- bundles

static inline bool case_put(void *ctx, str bytes, err *e)
{
    (void)e;
    strbuf_add(ctx, bytes);
    return true;
}

static inline bool case_get(void *ctx, void *out, size_t n, size_t *ret_n, err *e)
{
    str *rest = ctx;
    (void)e;
    *ret_n = n < rest->n ? n : rest->n;
    memcpy(out, rest->p, *ret_n);
    *rest = (str){rest->p + *ret_n, rest->n - *ret_n};
    return true;
}

static inline str case_receipt(case_log *c, int32_t index, int32_t size, str head)
{
    tree_reader tree = {case_read, c};
    receipt r = {.index = (uint64_t)index, .checkpoint = head};
    strbuf out;
    strbuf_init(&out, RECEIPT_BYTES_MAX);
    (void)tree_prove_inclusion(&tree, (uint64_t)index, (uint64_t)size, &r.proof, NULL);
    receipt_write(&out, &r);
    return case_str(c, &out);
}

// What a bundle is made of: everything, unless masked out.
typedef struct case_parts {
    unsigned witnesses;
    uint64_t no_event;   // entries that are not in it
    uint64_t no_receipt; // entries without one
    uint64_t no_content;
    bool upper; // a receipt of the head in a log of checkpoints that both witnesses cosigned
} case_parts;

static inline void case_add_upper(case_log *c, bundle_writer *w, str head)
{
    ledger_frontier f = {0};
    receipt r = {.index = 1, .proof = {.n = 1, .hash = {tree_leaf(STR("another kabupaten"))}}};
    strbuf out;
    frontier_append(&f, r.proof.hash[0]);
    frontier_append(&f, tree_leaf(head));
    r.checkpoint = case_note_of(c, &c->upper, 2, frontier_root(&f), 3);
    strbuf_init(&out, RECEIPT_BYTES_MAX);
    receipt_write(&out, &r);
    (void)bundle_add(w, BUNDLE_UPPER, case_str(c, &out), NULL);
}

static inline str case_bundle(case_log *c, const case_parts *p)
{
    strbuf out;
    strbuf_init(&out, CASE_BYTES_MAX);
    bundle_writer w = {.put = case_put, .ctx = &out};
    str head = case_head(c, c->n, p->witnesses);
    bool ok = bundle_begin(&w, NULL) && bundle_add(&w, BUNDLE_ABOUT, STR("item: K-1\nsize: 12\n"), NULL) &&
              bundle_add(&w, BUNDLE_CHECKPOINT, head, NULL);
    for (int32_t i = 0; ok && i < c->n; i++) {
        if (i < 64 && p->no_event >> i & 1) {
            continue;
        }
        ok = bundle_add(&w, BUNDLE_FRAME, c->frame[i], NULL) &&
             ((i < 64 && p->no_receipt >> i & 1) ||
              bundle_add(&w, BUNDLE_RECEIPT, case_receipt(c, i, c->n, head), NULL));
    }
    for (int32_t i = 0; ok && i < c->n_content; i++) {
        ok = (p->no_content >> i & 1) || bundle_add(&w, BUNDLE_CONTENT, c->content[i], NULL);
    }
    if (p->upper) {
        case_add_upper(c, &w, head);
    }
    ok = ok && bundle_end(&w, NULL);
    return ok ? case_str(c, &out) : (str){NULL, 0};
}

// ---------------------------------------------------------------- files and runs

static inline bool case_files(case_log *c, mem_store *m, unsigned witnesses)
{
    tile_writer w;
    mem_init(m);
    bool ok = tile_writer_open(&w, &m->store, 0, NULL);
    for (int32_t i = 0; ok && i < c->n; i++) {
        ok = tile_writer_add(&w, c->frame[i], NULL);
    }
    ok = ok && tile_writer_flush(&w, NULL) &&
         mem_put(m, STR("checkpoint"), case_head(c, c->n, witnesses), NULL);
    tile_writer_done(&w);
    for (int32_t i = 0; ok && i < c->n_content; i++) {
        uint8_t hash[EVENT_HASH_BYTES];
        char path[sizeof "content/" + 2 * EVENT_HASH_BYTES] = "content/";
        content_hash(c->content[i], hash);
        (void)sodium_bin2hex(path + 8, sizeof path - 8, hash, sizeof hash);
        ok = mem_put(m, str_of(path), c->content[i], NULL);
    }
    return ok;
}

typedef struct case_said {
    int verdict;
    err e;
    char *text; // freed by the caller
    size_t n;
} case_said;

static inline verify_request case_request(const case_log *c)
{
    return (verify_request){.language = TEXT_EN,
                            .policy = strbuf_str(&c->policy),
                            .from_s = INT64_MIN,
                            .to_s = INT64_MAX,
                            .utc_offset_min = 420,
                            .threads = 2};
}

static inline case_said case_run(verify_request q, str bundle)
{
    case_said said = {0};
    str rest = bundle;
    bundle_reader reader = {.get = case_get, .ctx = &rest};
    q.bundle = q.tiles || q.entry.p ? NULL : &reader;
    q.out = open_memstream(&said.text, &said.n);
    said.verdict = (int)verify_run(&q, &said.e);
    (void)fclose(q.out);
    return said;
}

#endif
