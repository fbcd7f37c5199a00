#include "verify/verify_internal.h"

// A head's receipt waits until all heads that it may be about have been read.
typedef struct upper {
    str bytes;
    uint64_t record;
} upper;

typedef struct bundle_state {
    evidence *v;
    entry *entry; // the last frame; bytes.p NULL = none waits
    uint64_t record;
    int32_t n_upper, cap_upper;
    upper *upper;
} bundle_state;

// The frame that waits has no receipt, or has just got it.
static void frame_end(bundle_state *s)
{
    if (s->entry->bytes.p) {
        entry_check(s->v, s->entry, true);
        if (s->entry->index == NO_INDEX && !s->entry->why.code) {
            FIND(s->v, MISSING, NO_INDEX, s->entry->record, ERR_CODE("verify.no_receipt"));
        }
        entry_take(s->v, s->entry);
        s->entry->bytes.p = NULL;
    }
}

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

static bool included(const evidence *v, int32_t h, const receipt *r, ledger_hash leaf, err *e)
{
    const checkpoint *c = &v->head[h].found.head;
    return tree_verify_inclusion(leaf, r->index, c->size, &r->proof, c->root, e);
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
    int32_t log = v->head[h].found.log;
    v->log = v->log == NONE ? log : v->log;
    bool ok = included(v, h, &r, tree_leaf(s->entry->bytes), &e) && log_same(v, h, &e);
    if (ok) {
        v->head[h].used = true;
        s->entry->index = r.index;
        s->entry->head = h;
    } else {
        finding_add(v, WRONG, NO_INDEX, s->record, &e);
    }
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
    switch (r->kind) {
    case BUNDLE_ABOUT:
        v->about = str_keep(&v->memory, r->bytes);
        break;
    case BUNDLE_CHECKPOINT:
        h = head_of_note(v, r->bytes, s->record);
        v->head[h == NONE ? HEADS_MAX : h].shown = true;
        break;
    case BUNDLE_FRAME:
        s->entry->bytes = r->bytes;
        s->entry->index = NO_INDEX;
        s->entry->head = NONE;
        s->entry->record = s->record;
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
    if (above == NONE) {
        return;
    }
    for (int32_t i = 0; i < v->n_head; i++) {
        head_row *h = &v->head[i];
        if (h->found.log != v->head[above].found.log && included(v, above, &r, h->leaf, NULL)) {
            h->upper = above;
            h->upper_index = r.index;
            return;
        }
    }
    FIND(v, WRONG, NO_INDEX, u->record, ERR_CODE("verify.upper_wrong"),
         ERR_Z("log", v->head[above].found.head.origin));
}

// What nobody's word or proof holds together.
static void loose_check(evidence *v)
{
    int32_t n = 0;
    for (int32_t i = 0; i < v->n_head; i++) {
        n += v->head[i].used;
    }
    if (n > 1 && v->policy.quorum == POLICY_NONE) {
        FIND(v, MISSING, NO_INDEX, 0, ERR_CODE("verify.heads_apart"), ERR_INT("heads", n));
    }
    for (int32_t i = 0; i < v->n_content; i++) {
        if (v->content[i].here && !v->content[i].named) {
            FIND(v, WRONG, NO_INDEX, v->content[i].record, ERR_CODE("verify.content_foreign"));
        }
    }
}

static void asked_mark(evidence *v)
{
    event_frame f;
    if (v->q->item.n > 0) {
        codes_follow(v, v->q->item);
    }
    for (int32_t i = 0; i < v->n_event; i++) {
        v->event[i].asked = event_again(&v->event[i], &f) && entry_asked(v, &f.event);
    }
}

void bundle_take(evidence *v)
{
    bundle_state *s = ARENA_NEW(&v->memory, bundle_state, 1);
    arena scratch[2] = {{0}, {0}}; // a record, and the one before it: a frame waits for its receipt
    bundle_record r = {BUNDLE_END, {NULL, 0}};
    err e = {0};
    bool more = true;
    *s = (bundle_state){.v = v, .entry = ARENA_NEW(&v->memory, entry, 1)};
    bool ok = bundle_open(v->q->bundle, &e);
    while (ok && more && !v->too_large) {
        arena *a = &scratch[s->record % 2];
        arena_done(a);
        ok = bundle_next(v->q->bundle, a, &r, &more, &e);
        s->record++;
        if (ok && more) {
            take_record(s, &r);
        }
    }
    if (!ok) { // then nothing that it says counts
        v->unread = true;
        finding_add(v, WRONG, NO_INDEX, 0, &e);
    } else {
        frame_end(s);
        for (int32_t i = 0; i < s->n_upper; i++) {
            take_upper(v, &s->upper[i]);
        }
        loose_check(v);
        heads_compare(v, NULL);
        asked_mark(v);
    }
    arena_done(&scratch[0]);
    arena_done(&scratch[1]);
}
