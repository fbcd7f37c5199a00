#include "verify/verify_internal.h"

#include <string.h>

void finding_add(evidence *v, weight w, uint64_t index, uint64_t record, const err *what)
{
    if (v->n_finding[w]++ < FINDINGS_MAX) {
        v->finding[w][v->n_finding[w] - 1] = (finding){index, record, *what};
    }
}

content_row *content_of(evidence *v, str hash)
{
    int32_t i = NONE;
    if (!str_map_get(&v->contents, hash, &i)) {
        i = v->n_content++;
        v->content = arena_room(&v->memory, v->content, i, &v->cap_content, sizeof *v->content);
        v->content[i] = (content_row){.here = false};
        (void)str_map_add(&v->contents, str_keep(&v->memory, hash), i, NULL);
    }
    return &v->content[i];
}

void content_here(evidence *v, content_row *c, str bytes)
{
    c->here = true;
    if (bytes.n <= NOTE_CONTENT_MAX) {
        c->bytes = str_keep(&v->memory, bytes);
    }
}

bool event_again(const kept_event *k, event_frame *ret)
{
    return event_frame_parse(k->frame, ret, NULL);
}

bool entry_asked(const evidence *v, const event_view *e)
{
    const verify_request *q = v->q;
    return (q->item.n == 0 || event_names(e, &v->codes)) && (q->place.n == 0 || event_touches(e, q->place)) &&
           event_time_s(e) >= q->from_s && event_time_s(e) < q->to_s;
}

bool says_of_others(const event_view *e)
{
    event_kind k = e->kind->number;
    return k == EVENT_DEVICE_ENROLLED || k == EVENT_DEVICE_REVOKED || k == EVENT_ERASED;
}

void entry_check(const evidence *v, entry *n, bool all)
{
    n->why.code = NULL;
    n->checked = n->keep = n->asked = false;
    if (!event_frame_parse(n->bytes, &n->frame, &n->why)) {
        return;
    }
    const event_view *e = &n->frame.event;
    event_id(e->body, n->id);
    n->asked = (!v->q->tiles || v->filtered) && entry_asked(v, e);
    n->keep = !v->q->tiles || n->asked || says_of_others(e);
    if (!n->keep && !all) {
        return;
    }
    n->checked = true;
    (void)event_verify(&n->frame, &n->why);
}

static void row_add(evidence *v, const entry *n, int32_t device)
{
    if (v->n_row == v->cap_row) {
        v->cap_row = v->cap_row ? 2 * v->cap_row : 1024;
        v->row = mem_grow(v->row, v->cap_row, sizeof *v->row);
    }
    uint32_t tag = n->index < UINT32_MAX ? (uint32_t)n->index : UINT32_MAX;
    v->row[v->n_row++] = chain_row_of(&n->frame.event, n->id, (uint32_t)device, tag);
}

// A head that the device saw: kept as size and root, to be held against the log.
static void seen_add(evidence *v, const entry *n)
{
    const event_view *e = &n->frame.event;
    char key[sizeof e->seen_size + LEDGER_HASH_BYTES];
    if (e->seen_size == 0 || n->index == NO_INDEX) {
        return;
    }
    if ((uint64_t)e->seen_size > n->index) { // it would have seen itself
        FIND(v, WRONG, n->index, n->record, ERR_CODE("verify.seen_ahead"), ERR_INT("size", e->seen_size));
        return;
    }
    memcpy(key, &e->seen_size, sizeof e->seen_size);
    memcpy(key + sizeof e->seen_size, e->seen_root.p, LEDGER_HASH_BYTES);
    if (v->seen.n < SEEN_MAX && !str_map_has(&v->seen, (str){key, sizeof key})) {
        (void)str_map_add(&v->seen, str_keep(&v->memory, (str){key, sizeof key}), (int32_t)n->index, NULL);
    }
}

static void keep(evidence *v, const entry *n, int32_t device)
{
    if (v->n_event == EVENTS_MAX) {
        v->too_large = true;
        return;
    }
    v->event = arena_room(&v->memory, v->event, v->n_event, &v->cap_event, sizeof *v->event);
    str hash[EVENT_CONTENTS_MAX];
    int32_t n_hash = event_contents(&n->frame.event, hash);
    for (int32_t i = 0; i < n_hash; i++) {
        content_of(v, hash[i])->named = true;
    }
    kept_event *k = &v->event[v->n_event++];
    *k = (kept_event){n->bytes, {0}, n->index, n->head, device, n->asked, false};
    memcpy(k->id, n->id, sizeof k->id);
}

void entry_take(evidence *v, const entry *n)
{
    v->n_read++;
    v->n_proven += n->index != NO_INDEX;
    v->n_checked += n->checked && !n->why.code;
    if (n->why.code) {
        bool unsigned_yet = strcmp(n->why.code, "event.unsigned") == 0;
        finding_add(v, unsigned_yet ? MISSING : WRONG, n->index, n->record, &n->why);
        return;
    }
    const event_view *e = &n->frame.event;
    v->log_code = v->log_code.n > 0 ? v->log_code : str_keep(&v->memory, e->log);
    if (!str_eq(v->log_code, e->log)) {
        FIND(v, WRONG, n->index, n->record, ERR_CODE("verify.other_log"), ERR_STR("found", e->log),
             ERR_STR("log", v->log_code));
        return;
    }
    int32_t device = bindings_device(&v->people, e->device);
    row_add(v, n, device);
    seen_add(v, n);
    if (n->keep) {
        keep(v, n, device);
    }
}

int32_t head_of_note(evidence *v, str bytes, uint64_t record)
{
    err e = {0};
    int32_t h = heads_add(&v->heads, bytes, &e);
    if (h == HEAD_NONE) {
        finding_add(v, v->heads.n == HEADS_MAX ? MISSING : WRONG, NO_INDEX, record, &e);
    }
    return h;
}

bool log_same(const evidence *v, int32_t h, err *e)
{
    const policy_result *r = &v->heads.row[h].found;
    return r->log == v->log || err_fail(e, ERR_CODE("verify.two_logs"), ERR_Z("found", r->head.origin),
                                        ERR_Z("log", v->policy.log[v->log].key.name));
}

// The files may have changed after they were computed anew: a proof leads to the head, not their word.
static void root_compare(evidence *v, const tree_reader *tree, int32_t log, uint64_t size, ledger_hash root,
                         uint64_t index)
{
    bool known;
    if (heads_past(&v->heads, tree, log, size, root, &known)) {
        return;
    }
    if (known) {
        FIND(v, WRONG, index, 0, ERR_CODE(index == NO_INDEX ? "verify.forked" : "verify.seen_forked"),
             ERR_Z("log", v->policy.log[log].key.name), ERR_INT("size", size));
    } else if (tree) {
        FIND(v, MISSING, index, 0, ERR_CODE("verify.older"), ERR_INT("size", size));
    }
}

void heads_compare(evidence *v, const tree_reader *tree)
{
    for (int32_t i = 0; i < v->heads.n; i++) {
        const policy_result *r = &v->heads.row[i].found;
        root_compare(v, tree, r->log, r->head.size, r->head.root, NO_INDEX);
    }
    for (size_t i = 0; i < v->seen.cap; i++) {
        const str_map_slot *slot = &v->seen.slot[i];
        uint64_t size;
        ledger_hash root;
        if (slot->key.p) {
            memcpy(&size, slot->key.p, sizeof size);
            memcpy(root.b, slot->key.p + sizeof size, sizeof root.b);
            root_compare(v, tree, v->log, size, root, (uint64_t)slot->value);
        }
    }
    if (v->seen.n == SEEN_MAX) {
        FIND(v, MISSING, NO_INDEX, 0, ERR_CODE("verify.too_many_heads"), ERR_INT("limit", SEEN_MAX));
    }
}
