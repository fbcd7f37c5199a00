#include "verify/verify_internal.h"

#include <string.h>

void finding_add(evidence *v, weight w, uint64_t index, uint64_t record, const err *what)
{
    if (v->n_finding[w]++ < FINDINGS_MAX) {
        v->finding[w][v->n_finding[w] - 1] = (finding){index, record, *what};
    }
}

int32_t device_of(evidence *v, str key)
{
    int32_t i = NONE;
    if (!map_get(&v->devices, key, &i)) {
        i = v->n_device++;
        v->device = arena_room(&v->memory, v->device, i, &v->cap_device, sizeof *v->device);
        v->device[i] = (device_row){str_keep(&v->memory, key), NONE, INT64_MAX};
        (void)map_add(&v->devices, v->device[i].key, i, NULL);
    }
    return i;
}

content_row *content_of(evidence *v, str hash)
{
    int32_t i = NONE;
    if (!map_get(&v->contents, hash, &i)) {
        i = v->n_content++;
        v->content = arena_room(&v->memory, v->content, i, &v->cap_content, sizeof *v->content);
        v->content[i] = (content_row){.here = false};
        (void)map_add(&v->contents, str_keep(&v->memory, hash), i, NULL);
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

bool code_wanted(const evidence *v, str code)
{
    int32_t i;
    return map_get(&v->codes, code, &i);
}

bool list_wanted(const evidence *v, const event_view *e)
{
    str rest = event_bytes(e, EVENT_FIELD_ITEMS);
    str code;
    while (event_list_next(&rest, &code)) {
        if (code_wanted(v, code)) {
            return true;
        }
    }
    return false;
}

void code_follow(evidence *v, const event_view *e)
{
    str around = event_bytes(e, EVENT_FIELD_ITEM);
    bool contains = e->kind->number == EVENT_LOAD_MADE || e->kind->number == EVENT_PACKED;
    if (contains && !code_wanted(v, around) && list_wanted(v, e)) {
        (void)map_add(&v->codes, str_keep(&v->memory, around), 0, NULL);
        v->growing = true;
    }
}

void codes_follow(evidence *v, str item)
{
    event_frame f;
    map_done(&v->codes);
    (void)map_add(&v->codes, item, 0, NULL);
    do {
        v->growing = false;
        for (int32_t i = 0; i < v->n_event; i++) {
            if (event_again(&v->event[i], &f)) {
                code_follow(v, &f.event);
            }
        }
    } while (v->growing);
}

bool entry_asked(const evidence *v, const event_view *e)
{
    const verify_request *q = v->q;
    bool item = q->item.n == 0 || code_wanted(v, event_bytes(e, EVENT_FIELD_ITEM)) || list_wanted(v, e) ||
                code_wanted(v, event_bytes(e, EVENT_FIELD_REPLACEMENT));
    bool place = q->place.n == 0 || str_eq(event_bytes(e, EVENT_FIELD_PLACE), q->place) ||
                 str_eq(event_bytes(e, EVENT_FIELD_DESTINATION), q->place);
    return item && place && event_time_s(e) >= q->from_s && event_time_s(e) < q->to_s;
}

static bool says_of_others(const event_view *e)
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
    n->asked = (v->q->bundle || v->filtered) && entry_asked(v, e);
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
    char key[SEEN_KEY_BYTES];
    int32_t known;
    const event_view *e = &n->frame.event;
    if (e->seen_size == 0 || n->index == NO_INDEX) {
        return;
    }
    if ((uint64_t)e->seen_size > n->index) { // it would have seen itself
        FIND(v, WRONG, n->index, n->record, ERR_CODE("verify.seen_ahead"), ERR_INT("size", e->seen_size));
    } else {
        memcpy(key, &e->seen_size, sizeof e->seen_size);
        memcpy(key + sizeof e->seen_size, e->seen_root.p, LEDGER_HASH_BYTES);
        if (v->seen.n < SEEN_MAX && !map_get(&v->seen, (str){key, sizeof key}, &known)) {
            (void)map_add(&v->seen, str_keep(&v->memory, (str){key, sizeof key}), (int32_t)n->index, NULL);
        }
    }
}

static void content_name(evidence *v, str hash)
{
    if (hash.n > 0) {
        content_of(v, hash)->named = true;
    }
}

static void keep(evidence *v, const entry *n, int32_t device)
{
    if (v->n_event == EVENTS_MAX) {
        v->too_large = true;
        return;
    }
    v->event = arena_room(&v->memory, v->event, v->n_event, &v->cap_event, sizeof *v->event);
    str rest = event_bytes(&n->frame.event, EVENT_FIELD_PHOTOS);
    str hash = event_bytes(&n->frame.event, EVENT_FIELD_NOTE);
    for (bool more = true; more; more = event_list_next(&rest, &hash)) {
        content_name(v, hash);
    }
    content_name(v, event_bytes(&n->frame.event, EVENT_FIELD_CONTENT));
    v->event[v->n_event++] = (kept_event){.frame = str_keep(&v->memory, n->bytes),
                                          .index = n->index,
                                          .head = n->head,
                                          .device = device,
                                          .asked = n->asked};
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
    if (v->log_code.n == 0) {
        v->log_code = str_keep(&v->memory, e->log);
    }
    if (!str_eq(v->log_code, e->log)) {
        FIND(v, WRONG, n->index, n->record, ERR_CODE("verify.other_log"), ERR_STR("found", e->log),
             ERR_STR("log", v->log_code));
        return;
    }
    int32_t device = device_of(v, e->device);
    row_add(v, n, device);
    seen_add(v, n);
    if (n->keep) {
        keep(v, n, device);
    }
}

int32_t head_of_note(evidence *v, str bytes, uint64_t record)
{
    ledger_hash leaf = tree_leaf(bytes);
    err e = {0};
    for (int32_t i = v->n_head - 1; i >= 0; i--) {
        if (hash_eq(v->head[i].leaf, leaf)) {
            return i;
        }
    }
    if (v->n_head == HEADS_MAX) {
        FIND(v, MISSING, NO_INDEX, record, ERR_CODE("verify.too_many_heads"), ERR_INT("limit", HEADS_MAX));
        return NONE;
    }
    head_row *h = &v->head[v->n_head];
    *h = (head_row){.leaf = leaf, .upper = NONE};
    if (!policy_look(&v->policy, bytes, &h->found, &e)) {
        finding_add(v, WRONG, NO_INDEX, record, &e);
        return NONE;
    }
    return v->n_head++;
}

// The first head of this log and size; NULL when there is none.
static const checkpoint *head_at(const evidence *v, int32_t log, uint64_t size)
{
    for (int32_t i = 0; i < v->n_head; i++) {
        if (v->head[i].found.log == log && v->head[i].found.head.size == size) {
            return &v->head[i].found.head;
        }
    }
    return NULL;
}

bool log_same(const evidence *v, int32_t h, err *e)
{
    const policy_result *r = &v->head[h].found;
    return r->log == v->log || err_fail(e, ERR_CODE("verify.two_logs"), ERR_Z("found", r->head.origin),
                                        ERR_Z("log", v->policy.log[v->log].key.name));
}

// The root of the log at that size, from its tree or from the heads here; false when they do not tell.
static bool root_at(const evidence *v, const tree_reader *tree, int32_t log, uint64_t size, ledger_hash *ret)
{
    const checkpoint *c = head_at(v, log, size);
    if (tree && log == v->log) {
        return tree_root(tree, size, ret, NULL);
    }
    *ret = c ? c->root : *ret;
    return c != NULL;
}

void heads_compare(evidence *v, const tree_reader *tree)
{
    ledger_hash root = {0};
    for (int32_t i = 0; i < v->n_head; i++) {
        const checkpoint *c = &v->head[i].found.head;
        if (!root_at(v, tree, v->head[i].found.log, c->size, &root)) {
            FIND(v, MISSING, NO_INDEX, 0, ERR_CODE("verify.older"), ERR_INT("size", c->size));
        } else if (!hash_eq(root, c->root)) {
            FIND(v, WRONG, NO_INDEX, 0, ERR_CODE("verify.forked"), ERR_Z("log", c->origin),
                 ERR_INT("size", c->size));
        }
    }
    for (size_t i = 0; i < v->seen.cap; i++) {
        const map_slot *slot = &v->seen.slot[i];
        uint64_t size = 0;
        if (slot->key.p) {
            memcpy(&size, slot->key.p, sizeof size);
        }
        if (size > 0 && root_at(v, tree, v->log, size, &root) &&
            memcmp(root.b, slot->key.p + sizeof size, LEDGER_HASH_BYTES) != 0) {
            FIND(v, WRONG, (uint64_t)slot->value, 0, ERR_CODE("verify.seen_forked"), ERR_INT("size", size));
        }
    }
    if (v->seen.n == SEEN_MAX) {
        FIND(v, MISSING, NO_INDEX, 0, ERR_CODE("verify.too_many_heads"), ERR_INT("limit", SEEN_MAX));
    }
}

bool head_covered(const evidence *v, int32_t h)
{
    const policy_result *a = &v->head[h].found;
    bool covered = a->quorum;
    for (int32_t i = 0; i < v->n_head; i++) { // also where another note of this head went up
        const policy_result *b = &v->head[i].found;
        int32_t upper = v->head[i].upper;
        covered = covered || (upper != NONE && v->head[upper].found.quorum && b->log == a->log &&
                              b->head.size == a->head.size && hash_eq(b->head.root, a->head.root));
    }
    return covered;
}
