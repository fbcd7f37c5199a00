#include "verify/verify_internal.h"

// A head's receipt waits until all heads that it may be about have been read.
typedef struct upper {
    str bytes;
    uint64_t record;
} upper;

enum { PROGRESS_STEP = 4096 /* records */ };

typedef struct bundle_state {
    evidence *v;
    entry *entry; // the last frame; bytes.p NULL = none waits
    uint64_t record;
    int32_t n_upper, cap_upper;
    upper *upper;
} bundle_state;

// Reads a receipt; gives the head that it rests on, NONE when it has none that holds.
static int32_t receipt_head(evidence *v, str bytes, uint64_t record, receipt *ret)
{
    err e = {0};
    if (receipt_parse(bytes, ret, &e)) {
        return head_of_note(v, ret->checkpoint, record);
    }
    finding_add(v, WRONG, NO_INDEX, record, &e);
    return NONE;
}

static void take_receipt(bundle_state *s, str bytes)
{
    evidence *v = s->v;
    receipt r;
    err e = {0};
    int32_t h = receipt_head(v, bytes, s->record, &r);
    if (h == NONE) {
        return;
    }
    int32_t log = v->heads.row[h].found.log;
    v->log = v->log == NONE ? log : v->log;
    if (heads_hold(&v->heads, h, &r, tree_leaf(s->entry->bytes), &e) && log_same(v, h, &e)) {
        v->heads.row[h].relied = true;
        s->entry->index = r.index;
        s->entry->head = h;
    } else if (v->q->proof.n == 0) { // else another frame may be its entry
        finding_add(v, WRONG, NO_INDEX, s->record, &e);
    }
}

// The frame that waits has no receipt, or has just got it; or it is perhaps the entry of the proof that was
// given.
static void frame_end(bundle_state *s)
{
    evidence *v = s->v;
    bool proof = v->q->proof.n > 0;
    if (s->entry->bytes.p && proof && v->n_finding[WRONG] == 0) {
        take_receipt(s, v->q->proof);
    }
    if (s->entry->bytes.p && (!proof || s->entry->index != NO_INDEX)) {
        entry_check(v, s->entry, true);
        if (s->entry->index == NO_INDEX && !s->entry->why.code) {
            FIND(v, MISSING, NO_INDEX, s->entry->record, ERR_CODE("verify.no_receipt"));
        }
        entry_take(v, s->entry);
    }
    s->entry->bytes.p = NULL;
}

static void take_content(bundle_state *s, str bytes)
{
    uint8_t hash[EVENT_HASH_BYTES];
    content_hash(bytes, hash);
    content_row *c = content_of(s->v, (str){(const char *)hash, sizeof hash});
    c->record = s->record;
    content_here(s->v, c, bytes);
}

static void take_record(bundle_state *s, const bundle_record *r)
{
    evidence *v = s->v;
    int32_t h = NONE;
    if (r->kind != BUNDLE_RECEIPT) {
        frame_end(s);
    }
    if (v->q->proof.n > 0 && r->kind != BUNDLE_FRAME && r->kind != BUNDLE_CONTENT) {
        return; // only the entry is asked for
    }
    switch (r->kind) {
    case BUNDLE_ABOUT:
        v->about = str_keep(&v->memory, r->bytes);
        break;
    case BUNDLE_CHECKPOINT:
        h = head_of_note(v, r->bytes, s->record);
        if (h != NONE) {
            v->heads.row[h].relied = true;
        }
        break;
    case BUNDLE_FRAME:
        *s->entry = (entry){.index = NO_INDEX, .head = NONE, .record = s->record};
        s->entry->bytes = str_keep(&v->memory, r->bytes); // it waits for its receipt, and is told later
        break;
    case BUNDLE_RECEIPT:
        take_receipt(s, r->bytes);
        frame_end(s);
        break;
    case BUNDLE_CONTENT:
        take_content(s, r->bytes);
        break;
    case BUNDLE_UPPER:
        s->upper = arena_room(&v->memory, s->upper, s->n_upper, &s->cap_upper, sizeof *s->upper);
        s->upper[s->n_upper++] = (upper){str_keep(&v->memory, r->bytes), s->record};
        break;
    case BUNDLE_END:
        break;
    }
}

// The head whose note this receipt proves to be an entry of another log of the policy.
static void take_upper(evidence *v, const upper *u)
{
    receipt r;
    int32_t above = receipt_head(v, u->bytes, u->record, &r);
    if (above != NONE && !heads_lift(&v->heads, above, &r)) {
        FIND(v, WRONG, NO_INDEX, u->record, ERR_CODE("verify.upper_wrong"),
             ERR_Z("log", v->heads.row[above].found.head.origin));
    }
}

// What nobody's word or proof holds together.
static void loose_check(evidence *v)
{
    int32_t n;
    if (!heads_joined(&v->heads, v->log, &n)) {
        FIND(v, MISSING, NO_INDEX, 0, ERR_CODE("verify.heads_apart"), ERR_INT("heads", n));
    }
    for (int32_t i = 0; i < v->n_content; i++) {
        if (v->content[i].here && !v->content[i].named && v->q->proof.n == 0) {
            FIND(v, WRONG, NO_INDEX, v->content[i].record, ERR_CODE("verify.content_foreign"));
        }
    }
}

static void asked_mark(evidence *v)
{
    event_frame f;
    if (v->q->item.n > 0) {
        trail_source s = custody_events(v);
        trail_codes(&v->memory, &s, v->q->item, &v->codes);
    }
    for (int32_t i = 0; i < v->n_event; i++) {
        v->event[i].asked = event_again(&v->event[i], &f) && entry_asked(v, &f.event);
    }
}

static bool records_take(bundle_state *s, err *e)
{
    evidence *v = s->v;
    arena a = {0}; // of one record
    bundle_record r = {BUNDLE_END, {NULL, 0}};
    bool more = true;
    bool ok = bundle_open(v->q->bundle, e);
    while (ok && more && !v->too_large) {
        ok = bundle_next(v->q->bundle, &a, &r, &more, e);
        if (++s->record % PROGRESS_STEP == 0) {
            text_progress(v->q->progress, v->q->language, "verify.step_records", s->record, 0);
        }
        if (ok && more) {
            take_record(s, &r);
        }
        arena_done(&a);
    }
    text_progress(v->q->progress, v->q->language, NULL, 0, 0);
    return ok;
}

void bundle_take(evidence *v)
{
    bundle_state *s = ARENA_NEW(&v->memory, bundle_state, 1);
    err e = {0};
    *s = (bundle_state){.v = v, .entry = ARENA_NEW(&v->memory, entry, 1)};
    *s->entry = (entry){.bytes = v->q->entry, .index = NO_INDEX, .head = NONE};
    v->unread = v->q->bundle && !records_take(s, &e);
    if (v->unread) { // then nothing that it says counts
        finding_add(v, WRONG, NO_INDEX, 0, &e);
        return;
    }
    frame_end(s);
    if (v->q->proof.n > 0 && v->n_read == 0 && v->n_finding[WRONG] == 0) {
        FIND(v, WRONG, NO_INDEX, 0, ERR_CODE("verify.proof_foreign"));
    }
    for (int32_t i = 0; i < s->n_upper; i++) {
        take_upper(v, &s->upper[i]);
    }
    loose_check(v);
    heads_compare(v, NULL);
    asked_mark(v);
}
