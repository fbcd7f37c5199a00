#include <string.h>

#include "verify/verify_internal.h"

// Puts out the line that was made, indented, and begins a new one.
static void line_end(evidence *v, int indent)
{
    (void)fprintf(v->q->out, "%*s", indent, "");
    text_show(v->q->out, strbuf_str(&v->line));
    (void)fputc('\n', v->q->out);
    strbuf_clear(&v->line);
}

static void tell_text(evidence *v, int indent, const char *key)
{
    strbuf_addz(&v->line, text_get(v->q->language, key));
    line_end(v, indent);
}

#define TELL(v, indent, ...)                                                                                 \
    do {                                                                                                     \
        text_fmt(&(v)->line, (v)->q->language, __VA_ARGS__);                                                 \
        line_end((v), (indent));                                                                             \
    } while (0)

static void tell_room(evidence *v, const char *key)
{
    (void)fputc('\n', v->q->out);
    tell_text(v, 0, key);
}

static void tell_head(evidence *v, const policy_result *r, int indent)
{
    char text[sodium_base64_ENCODED_LEN(LEDGER_HASH_BYTES, sodium_base64_VARIANT_ORIGINAL)];
    char when[WORDS_TIME];
    (void)sodium_bin2base64(text, sizeof text, r->head.root.b, sizeof r->head.root.b,
                            sodium_base64_VARIANT_ORIGINAL);
    TELL(v, indent, "verify.log", ERR_Z("log", r->head.origin), ERR_INT("size", r->head.size),
         ERR_Z("root", text));
    for (int32_t i = 0; i < v->policy.n_witness; i++) {
        const policy_witness *w = &v->policy.witness[i];
        if (r->time_s[i] < 0) {
            TELL(v, indent + 2, "verify.not_cosigned", ERR_STR("name", w->name));
        } else {
            words_time(r->time_s[i], v->q->utc_offset_min, when);
            TELL(v, indent + 2, "verify.cosigned", ERR_STR("name", w->name), ERR_Z("key", w->key.name),
                 ERR_Z("time", when));
        }
    }
    tell_text(v, indent + 2,
              v->policy.quorum == POLICY_NONE ? "verify.no_witness"
              : r->quorum                     ? "verify.quorum"
                                              : "verify.no_quorum");
}

static void tell_heads(evidence *v)
{
    tell_room(v, "verify.room_log");
    for (int32_t i = 0; i < v->heads.n; i++) {
        const head_row *h = &v->heads.row[i];
        if (!h->relied) {
            continue;
        }
        tell_head(v, &h->found, 2);
        if (h->upper != NONE) {
            TELL(v, 4, "verify.upper", ERR_INT("index", h->upper_index));
            tell_head(v, &v->heads.row[h->upper].found, 6);
        }
        if (!heads_covered(&v->heads, i)) {
            FIND(v, MISSING, NO_INDEX, 0, ERR_CODE("verify.quorum_short"), ERR_Z("log", h->found.head.origin),
                 ERR_INT("size", h->found.head.size), ERR_INT("signed", h->found.n_good));
        }
    }
    if (v->against_size != NO_INDEX) {
        TELL(v, 2, "verify.against", ERR_INT("size", v->against_size));
    }
}

static void tell_counts(evidence *v)
{
    tell_room(v, "verify.room_events");
    TELL(v, 2, "verify.count", ERR_INT("events", v->n_read), ERR_INT("proven", v->n_proven));
    TELL(v, 2, "verify.signatures", ERR_INT("checked", v->n_checked));
    if (v->q->tiles) {
        tell_text(v, 2, "verify.tiles");
    }
    TELL(v, 2, "verify.chains", ERR_INT("devices", v->people.n_device), ERR_INT("links", v->n_link));
    if (v->q->proof.n > 0) {
        tell_text(v, 2, "verify.proof_alone");
    } else if (v->q->tiles && v->n_item == 0) {
        tell_text(v, 2, "verify.items_unasked");
    }
    if (v->n_gap > 0 && !v->q->tiles) {
        TELL(v, 2, "verify.part", ERR_INT("events", v->n_gap));
    }
}

// The event that is being told.
typedef struct teller {
    evidence *v;
    const kept_event *event;
    int64_t time_s;
} teller;

// When, by whom and why a content was erased.
static void add_erased(const evidence *v, strbuf *out, const kept_event *k)
{
    event_frame f;
    char when[WORDS_TIME];
    char party[PARTY_TEXT];
    char text[WORDS_ENTRY];
    if (event_again(k, &f)) {
        words_time(event_time_s(&f.event), v->q->utc_offset_min, when);
        party_text(v, k->device, event_time_s(&f.event), party);
        text_fmt(out, v->q->language, "verify.content_erased", ERR_Z("time", when), ERR_Z("party", party),
                 ERR_Z("reason", words_choice(v->q->language, EVENT_FIELD_REASON,
                                              event_number(&f.event, EVENT_FIELD_REASON, 0))),
                 ERR_Z("event", words_entry(k->index, text)));
    }
}

// Content by its hash: what a note says, or what became of it.
static void add_content(teller *t, strbuf *out, event_field f, str hash)
{
    evidence *v = t->v;
    content_row *c = content_of(v, hash);
    str text;
    if (v->q->tiles && !c->here) {
        content_fetch(v, hash, c);
    }
    if (c->here && f == EVENT_FIELD_NOTE && note_content_read(c->bytes, &text, NULL)) {
        strbuf_addf(out, "\"%.*s\"", (int)text.n, text.p);
        return;
    }
    words_hex(out, hash);
    strbuf_addc(out, ' ');
    if (c->erased && !c->here) {
        add_erased(v, out, c->erased);
        return;
    }
    strbuf_addz(out, text_get(v->q->language, c->here       ? "verify.content_here"
                                              : v->q->tiles ? "verify.content_not_there"
                                                            : "verify.content_absent"));
    if (!c->here) {
        FIND(v, MISSING, t->event->index, 0, ERR_CODE("verify.no_content"), ERR_HEX("hash", hash));
    }
}

static void add_hash(void *ctx, strbuf *out, event_field f, str hash)
{
    teller *t = ctx;
    int32_t other;
    if (f != EVENT_FIELD_REFERS) {
        add_content(t, out, f, hash);
    } else if (str_map_get(&t->v->ids, hash, &other) && t->v->event[other].index != NO_INDEX) {
        strbuf_addf(out, "#%llu", (unsigned long long)t->v->event[other].index);
    } else {
        words_hex(out, hash);
    }
}

// A signer by what is proven of him; of a device that is enrolled only its key.
static void add_key(void *ctx, strbuf *out, event_field f, str key)
{
    teller *t = ctx;
    char text[PARTY_TEXT];
    int32_t device = bindings_device(&t->v->people, key);
    if (f == EVENT_FIELD_DEVICE) { // that is enrolled or revoked
        words_hex(out, key);
        return;
    }
    party_text(t->v, device, t->time_s, text);
    strbuf_addz(out, text);
    if (party_doubt(t->v, device, t->time_s, t->event)) {
        strbuf_addz(out, text_get(t->v->q->language, "verify.unnamed"));
    }
}

static void tell_bounds(evidence *v, const kept_event *k, const event_view *e)
{
    char when[WORDS_TIME];
    int64_t before = heads_before_s(&v->heads, k->head);
    words_time(before, v->q->utc_offset_min, when);
    if (k->index == NO_INDEX) {
        tell_text(v, 6, "verify.not_in_log");
    } else if (before == INT64_MAX) {
        tell_text(v, 6, "verify.in_log");
    } else {
        TELL(v, 6, "verify.in_log_before", ERR_Z("time", when));
    }
    if (e->seen_size > 0) {
        bool compared =
            v->q->tiles || (k->index != NO_INDEX && heads_at(&v->heads, v->log, (uint64_t)e->seen_size));
        TELL(v, 6, compared ? "verify.after" : "verify.after_said", ERR_INT("size", e->seen_size));
    }
}

static void tell_event(evidence *v, const kept_event *k)
{
    event_frame f;
    strbuf block;
    char text[WORDS_ENTRY];
    char first[WORDS_ENTRY + 2];
    str line;
    if (!event_again(k, &f)) {
        return;
    }
    teller t = {v, k, event_time_s(&f.event)};
    words_reader r = {v->q->language, v->q->utc_offset_min, add_key, add_hash, &t};
    (void)snprintf(first, sizeof first, "%s  ", words_entry(k->index, text));
    strbuf_init(&block, LINE_BYTES_MAX);
    words_event(&block, &r, &f.event, first, 4);
    for (str rest = strbuf_str(&block); str_line(&rest, &line);) {
        strbuf_add(&v->line, line);
        line_end(v, 2);
    }
    strbuf_done(&block);
    tell_bounds(v, k, &f.event);
}

static void tell_events(evidence *v)
{
    int32_t n = 0;
    for (int32_t i = 0; i < v->n_event; i++) {
        if (v->event[i].asked) {
            if (n++ == 0) {
                tell_room(v, "verify.room_timeline");
            }
            tell_event(v, &v->event[i]);
        }
    }
    if (n == 0 && (!v->q->tiles || v->filtered)) {
        FIND(v, MISSING, NO_INDEX, 0, ERR_CODE("verify.nothing"));
    }
}

static void tell_item(evidence *v, const item_row *x)
{
    const trail *t = &x->trail;
    char party[PARTY_TEXT] = "";
    char text[WORDS_ENTRY];
    event_frame f;
    if (t->n_hand == 0) {
        TELL(v, 2, "verify.item_not_given", ERR_STR("item", t->item));
    } else {
        party_text(v, x->held.receiver, x->held.time_s, party);
        TELL(v, 2, "verify.item_given", ERR_STR("item", t->item), ERR_Z("party", party),
             ERR_Z("event", words_entry(v->event[x->held.event].index, text)));
    }
    if (t->placed == TRAIL_NONE) {
        tell_text(v, 6, "verify.item_no_place");
    } else {
        TELL(v, 6, "verify.item_place", ERR_STR("place", t->place),
             ERR_Z("event", words_entry(v->event[t->placed].index, text)));
    }
    if (t->last != t->placed && t->last != TRAIL_NONE && event_again(&v->event[t->last], &f)) {
        TELL(v, 6, "verify.item_last", ERR_KEY("what", f.event.kind->text),
             ERR_Z("event", words_entry(v->event[t->last].index, text)));
    }
}

static void tell_items(evidence *v)
{
    if (v->n_item > 0) {
        tell_room(v, "verify.room_items");
        tell_text(v, 2, v->q->tiles ? "verify.items_log" : "verify.items_bundle");
    }
    for (int32_t i = 0; i < v->n_item; i++) {
        tell_item(v, &v->item[i]);
    }
}

static void tell_findings(evidence *v, weight w, const char *room)
{
    if (v->n_finding[w] > 0) {
        tell_room(v, room);
    }
    for (int64_t i = 0; i < v->n_finding[w] && i < FINDINGS_MAX; i++) {
        const finding *f = &v->finding[w][i];
        strbuf_addz(&v->line, "- ");
        if (f->index != NO_INDEX) {
            strbuf_addf(&v->line, "#%llu: ", (unsigned long long)f->index);
        } else if (f->record > 0) {
            text_fmt(&v->line, v->q->language, "verify.record", ERR_INT("record", f->record));
        }
        text_add_err(&v->line, v->q->language, &f->what);
        line_end(v, 2);
    }
    if (v->n_finding[w] > FINDINGS_MAX) {
        TELL(v, 2, "verify.more", ERR_INT("more", v->n_finding[w] - FINDINGS_MAX));
    }
}

verify_verdict tell(evidence *v)
{
    static const char *const result[] = {[VERIFY_PROVEN] = "verify.result_proven",
                                         [VERIFY_WRONG] = "verify.result_wrong",
                                         [VERIFY_MISSING] = "verify.result_missing"};
    strbuf_init(&v->line, LINE_BYTES_MAX);
    TELL(v, 0, "verify.title", ERR_Z("version", KAWAL_VERSION), ERR_INT("minutes", v->q->utc_offset_min));
    if (!v->unread) {
        if (v->about.n > 0) {
            TELL(v, 0, "verify.about", ERR_STR("text", v->about));
        }
        tell_heads(v);
        tell_counts(v);
        tell_events(v);
        tell_items(v);
    }
    tell_findings(v, WRONG, "verify.room_wrong");
    tell_findings(v, MISSING, "verify.room_missing");
    verify_verdict verdict = v->n_finding[WRONG] > 0     ? VERIFY_WRONG
                             : v->n_finding[MISSING] > 0 ? VERIFY_MISSING
                                                         : VERIFY_PROVEN;
    tell_room(v, result[verdict]);
    strbuf_done(&v->line);
    return verdict;
}
