#include "app/evidence.h"

#include <inttypes.h>
#include <stdlib.h>

#include "app/bundle_file.h"
#include "base/clock.h"
#include "event/about.h"
#include "ledger/receipt.h"

enum {
    STEP_LEAVES = 4096, // between two calls of go_on
    ABOUT_BYTES = 4096,
    PASSES_MAX = 64, // each finds more, or is the last; the longest way there is goes through loads in loads
};

typedef struct evidence {
    store *s;
    const evidence_ask *ask;
    const checkpoint_row *head;
    evidence_go_on *go_on;
    void *ctx;
    uint8_t *taken;  // a bit for each leaf
    str_map items;   // codes whose events are asked for
    str_map ids;     // of events that were taken, and of those that they refer to
    str_map devices; // that signed one of them
    str_map hashes;  // of their contents
    arena memory;    // of the keys of the maps
    bundle_writer *out;
    evidence_result *result;
    bool changed; // one of the sets grew
    bool found;   // something that was asked for
} evidence;

// ---------------------------------------------------------------- sets

static void add(evidence *x, str_map *m, str key)
{
    if (key.n > 0 && !str_map_has(m, key)) {
        str_map_add(m, (str){arena_copy(&x->memory, key.p, key.n), key.n}, 1, NULL);
        x->changed = true;
    }
}

static bool is_taken(const evidence *x, uint64_t index)
{
    return (x->taken[index / 8] >> index % 8 & 1) != 0;
}

// ---------------------------------------------------------------- what belongs to it

static bool is_asked(const evidence *x, const leaf *row, const event_view *v)
{
    const evidence_ask *ask = x->ask;
    return row->moment_us >= ask->from_us && row->moment_us <= ask->to_us &&
           (ask->item.n == 0 || event_names(v, &x->items)) &&
           (ask->place.n == 0 || event_touches(v, ask->place));
}

static bool is_around(const evidence *x, const leaf *row, const event_view *v)
{
    bool binds = v->kind->number == EVENT_DEVICE_ENROLLED || v->kind->number == EVENT_DEVICE_REVOKED;
    return row->index == 0 || str_map_has(&x->ids, (str){(const char *)row->id, sizeof row->id}) ||
           str_map_has(&x->ids, event_bytes(v, EVENT_FIELD_REFERS)) ||
           (binds && str_map_has(&x->devices, event_bytes(v, EVENT_FIELD_DEVICE))) ||
           (v->kind->number == EVENT_ERASED && str_map_has(&x->hashes, event_bytes(v, EVENT_FIELD_CONTENT)));
}

static void add_hashes(evidence *x, const event_view *v)
{
    str hash[EVENT_CONTENTS_MAX];
    int32_t n = event_contents(v, hash);
    for (int32_t i = 0; i < n; i++) {
        add(x, &x->hashes, hash[i]);
    }
}

static void take(evidence *x, const leaf *row, const event_view *v)
{
    x->taken[row->index / 8] |= (uint8_t)(1 << row->index % 8);
    x->result->events++;
    x->changed = true;
    add(x, &x->ids, (str){(const char *)row->id, sizeof row->id});
    add(x, &x->ids, event_bytes(v, EVENT_FIELD_REFERS));
    for (int s = 0; s < EVENT_SIGNERS; s++) {
        add(x, &x->devices, event_signer_key(v, (event_signer)s));
    }
    add_hashes(x, v);
}

static bool go_on(evidence *x, uint64_t done, err *e)
{
    return done % STEP_LEAVES != 0 || !x->go_on || x->go_on(x->ctx, done, x->head->size) ||
           err_fail(e, ERR_CODE("evidence.stopped"));
}

static bool look(void *ctx, const leaf *row, err *e)
{
    evidence *x = ctx;
    event_frame f;
    if (row->index >= x->head->size || !go_on(x, row->index, e)) {
        return false;
    }
    if (!event_frame_parse(row->frame, &f, e)) {
        return false;
    }
    const event_view *v = &f.event;
    add(x, &x->items, event_container(v, &x->items));
    bool asked = is_asked(x, row, v);
    x->found |= asked;
    if (!is_taken(x, row->index) && (asked || is_around(x, row, v))) {
        take(x, row, v);
    }
    return true;
}

// store_leaves ends well when the callback says that it has seen enough; what failed is in *e.
static bool each_leaf(evidence *x, store_leaf_fn *each, err *e)
{
    err own = {.code = NULL};
    bool ok = store_leaves(x->s, 0, each, x, &own) || own.code == NULL;
    if (own.code && e) {
        *e = own;
    }
    return ok && own.code == NULL;
}

static bool find(evidence *x, err *e)
{
    bool ok = true;
    add(x, &x->items, x->ask->item);
    x->changed = true;
    for (int pass = 0; ok && x->changed && pass < PASSES_MAX; pass++) {
        x->changed = false;
        ok = each_leaf(x, look, e);
    }
    return ok && (x->found || err_fail(e, ERR_CODE("evidence.none")));
}

// ---------------------------------------------------------------- writing

static void about_time(strbuf *out, const char *name, int64_t us)
{
    char text[INSTANT_TEXT];
    if (us != INT64_MIN && us != INT64_MAX) {
        instant_format(us, text);
        strbuf_addf(out, "%s: %s\n", name, text);
    }
}

// What was asked for, for whoever opens the bundle; nobody signs it.
static bool write_about(const evidence *x, str origin, err *e)
{
    strbuf out;
    strbuf_init(&out, ABOUT_BYTES);
    strbuf_addf(&out, "log: %.*s\nsize: %" PRIu64 "\n", (int)origin.n, origin.p, x->head->size);
    about_time(&out, "made", x->head->made_us);
    if (x->ask->all) {
        strbuf_addz(&out, "all\n");
    }
    if (x->ask->item.n > 0) {
        strbuf_addf(&out, "item: %.*s\n", (int)x->ask->item.n, x->ask->item.p);
    }
    if (x->ask->place.n > 0) {
        strbuf_addf(&out, "place: %.*s\n", (int)x->ask->place.n, x->ask->place.p);
    }
    about_time(&out, "from", x->ask->from_us);
    about_time(&out, "to", x->ask->to_us);
    bool ok = bundle_add(x->out, BUNDLE_ABOUT, strbuf_str(&out), e) &&
              bundle_add(x->out, BUNDLE_CHECKPOINT, x->head->note, e);
    strbuf_done(&out);
    return ok;
}

static bool write_receipt(const evidence *x, const tree_reader *tree, uint64_t index, err *e)
{
    receipt r = {.index = index, .checkpoint = x->head->note};
    strbuf out;
    if (!tree_prove_inclusion(tree, index, x->head->size, &r.proof, e)) {
        return false;
    }
    strbuf_init(&out, BUNDLE_RECEIPT_MAX);
    receipt_write(&out, &r);
    bool ok = bundle_add(x->out, BUNDLE_RECEIPT, strbuf_str(&out), e);
    strbuf_done(&out);
    return ok;
}

static bool write_taken(evidence *x, err *e)
{
    tile_store tiles = store_tiles(x->s);
    tile_cache *cache = ARENA_NEW(&x->memory, tile_cache, 1);
    tile_cache_init(cache, &tiles, x->head->size);
    tree_reader tree = tile_tree(cache);
    bool ok = true;
    for (uint64_t i = 0; ok && i < x->head->size; i++) {
        arena a = {0};
        leaf row;
        ok = go_on(x, i, e) && (!is_taken(x, i) || (store_leaf_at(x->s, &a, i, &row, e) &&
                                                    bundle_add(x->out, BUNDLE_FRAME, row.frame, e) &&
                                                    write_receipt(x, &tree, i, e)));
        arena_done(&a);
    }
    return ok;
}

// Of the whole log: every frame on the way, and what it names for the contents.
static bool write_leaf(void *ctx, const leaf *row, err *e)
{
    evidence *x = ctx;
    event_frame f;
    if (row->index >= x->head->size || !go_on(x, row->index, e) || !event_frame_parse(row->frame, &f, e) ||
        !bundle_add(x->out, BUNDLE_FRAME, row->frame, e)) {
        return false;
    }
    x->result->events++;
    add_hashes(x, &f.event);
    return true;
}

static bool write_content(evidence *x, str hash, err *e)
{
    arena a = {0};
    content_state state = CONTENT_ABSENT;
    str bytes = {NULL, 0};
    bool ok = store_content_get(x->s, &a, (const uint8_t *)hash.p, &state, &bytes, e);
    if (ok && state == CONTENT_HERE) {
        x->result->contents++;
        ok = bundle_add(x->out, BUNDLE_CONTENT, bytes, e);
    } else if (ok && state == CONTENT_ERASED) {
        x->result->erased++;
    } else if (ok) {
        x->result->absent++;
    }
    arena_done(&a);
    return ok;
}

static int compare(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

// In the order of their hashes, so that the same question gives the same bundle.
static bool write_contents(evidence *x, err *e)
{
    str *hash = ARENA_NEW(&x->memory, str, x->hashes.n);
    size_t n = 0;
    for (size_t i = 0; i < x->hashes.cap; i++) {
        if (x->hashes.slot[i].key.p) {
            hash[n++] = x->hashes.slot[i].key;
        }
    }
    qsort(hash, n, sizeof *hash, compare);
    for (size_t i = 0; i < n; i++) {
        if (!write_content(x, hash[i], e)) {
            return false;
        }
    }
    return true;
}

static bool write_all(evidence *x, err *e)
{
    arena a = {0};
    log_head here;
    str origin = {NULL, 0};
    bool ok = store_log_head(x->s, &a, &here, &origin, e) && write_about(x, origin, e) &&
              (x->ask->all ? each_leaf(x, write_leaf, e) : write_taken(x, e)) && write_contents(x, e);
    x->result->behind = ok && here.size > x->head->size ? here.size - x->head->size : 0;
    arena_done(&a);
    return ok;
}

bool evidence_write(store *s, const checkpoint_row *head, const evidence_ask *ask, const char *path,
                    evidence_go_on *step, void *ctx, evidence_result *ret, err *e)
{
    bundle_file_out b = {.path = NULL};
    *ret = (evidence_result){.events = 0};
    evidence x = {
        .s = s, .ask = ask, .head = head, .go_on = step, .ctx = ctx, .result = ret, .out = &b.writer};
    x.taken = ARENA_NEW(&x.memory, uint8_t, head->size / 8 + 1);
    bool ok = bundle_file_begin(&b, path, false, e) && (ask->all || find(&x, e)) && write_all(&x, e) &&
              bundle_file_end(&b, e);
    bundle_file_drop(&b);
    str_map_done(&x.items);
    str_map_done(&x.ids);
    str_map_done(&x.devices);
    str_map_done(&x.hashes);
    arena_done(&x.memory);
    return ok;
}
