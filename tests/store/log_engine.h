// What a store of the log must do, as a small table of functions, and the model that says what is right: one
// array each, searched from the front. A new engine implements the table and runs the same cases.
#ifndef KAWAL_TESTS_LOG_ENGINE_H
#define KAWAL_TESTS_LOG_ENGINE_H

#include <stdlib.h>
#include <string.h>

#include "../ledger/naive.h"
#include "store/log.h"

typedef struct log_engine {
    void *ctx;
    bool (*size)(void *ctx, uint64_t *ret_size, ledger_hash *ret_root);
    bool (*append)(void *ctx, const leaf *row, int32_t n); // false: not behind the last one
    bool (*leaf_at)(void *ctx, arena *a, uint64_t index, leaf *ret);
    bool (*leaf_of)(void *ctx, arena *a, const uint8_t *id, leaf *ret);
    bool (*file)(void *ctx, arena *a, str path, str *ret_bytes); // of the C2SP layout
    bool (*checkpoint)(void *ctx, uint64_t after, const checkpoint_row *row);
    bool (*cosign)(void *ctx, uint64_t size, str note); // false: the note has not grown from the one there
    bool (*upto)(void *ctx, arena *a, uint64_t size, checkpoint_row *ret);
    bool (*from)(void *ctx, arena *a, uint64_t size, checkpoint_row *ret);
    bool (*hold)(void *ctx, const uint8_t *id, str device, str frame);
    int32_t (*held)(void *ctx, arena *a, str device, held_row *ret, int32_t limit); // in the order of coming
    bool (*drop)(void *ctx, const uint8_t *id);
    bool (*reopen)(void *ctx);
} log_engine;

enum { MODEL_MAX = 1000 };

typedef struct model_held {
    uint8_t id[EVENT_HASH_BYTES];
    str device;
    str frame;
} model_held;

typedef struct log_model {
    arena a;
    leaf row[MODEL_MAX];
    ledger_hash hash[MODEL_MAX];
    uint64_t n;
    checkpoint_row head[MODEL_MAX];
    int32_t n_head;
    model_held held[MODEL_MAX];
    int32_t n_held;
} log_model;

static inline str model_copy(log_model *m, str s)
{
    return (str){arena_copy(&m->a, s.p, s.n), s.n};
}

static inline bool model_size(void *ctx, uint64_t *ret_size, ledger_hash *ret_root)
{
    log_model *m = ctx;
    *ret_size = m->n;
    *ret_root = naive_root(m->hash, m->n);
    return true;
}

static inline bool model_append(void *ctx, const leaf *row, int32_t n)
{
    log_model *m = ctx;
    if (n > 0 && row[0].index != m->n) {
        return false;
    }
    for (int32_t i = 0; i < n; i++) {
        m->row[m->n] = row[i];
        m->row[m->n].frame = model_copy(m, row[i].frame);
        m->row[m->n].device = model_copy(m, row[i].device);
        m->hash[m->n++] = tree_leaf(row[i].frame);
    }
    return true;
}

static inline bool model_leaf_at(void *ctx, arena *a, uint64_t index, leaf *ret)
{
    log_model *m = ctx;
    (void)a;
    if (index >= m->n) {
        return false;
    }
    *ret = m->row[index];
    return true;
}

static inline bool model_leaf_of(void *ctx, arena *a, const uint8_t *id, leaf *ret)
{
    log_model *m = ctx;
    for (uint64_t i = 0; i < m->n; i++) {
        if (memcmp(m->row[i].id, id, EVENT_HASH_BYTES) == 0) {
            return model_leaf_at(ctx, a, i, ret);
        }
    }
    return false;
}

static inline bool model_file(void *ctx, arena *a, str path, str *ret_bytes)
{
    log_model *m = ctx;
    tile_id id;
    strbuf out;
    if (!tile_path_parse(path, &id, NULL) || tile_width(id.level, id.index, m->n) < id.width) {
        return false;
    }
    strbuf_init(&out, TILE_BUNDLE_MAX);
    for (uint64_t i = 0; i < (uint64_t)id.width; i++) {
        uint64_t at = (id.index << TILE_HEIGHT) + i;
        if (id.level == TILE_ENTRIES) {
            strbuf_addc(&out, (char)(m->row[at].frame.n >> 8));
            strbuf_addc(&out, (char)(m->row[at].frame.n & 0xFF));
            strbuf_add(&out, m->row[at].frame);
        } else {
            uint64_t leaves = UINT64_C(1) << TILE_HEIGHT * id.level;
            ledger_hash h = naive_root(m->hash + at * leaves, leaves);
            strbuf_add(&out, (str){(const char *)h.b, sizeof h.b});
        }
    }
    *ret_bytes = (str){arena_copy(a, out.p, out.n), out.n};
    strbuf_done(&out);
    return true;
}

static inline bool model_checkpoint(void *ctx, uint64_t after, const checkpoint_row *row)
{
    log_model *m = ctx;
    uint64_t last = m->n_head > 0 ? m->head[m->n_head - 1].size : 0;
    if (last != after || row->size <= after) {
        return false;
    }
    m->head[m->n_head] = *row;
    m->head[m->n_head++].note = model_copy(m, row->note);
    return true;
}

static inline bool model_cosign(void *ctx, uint64_t size, str text)
{
    log_model *m = ctx;
    for (int32_t i = 0; i < m->n_head; i++) {
        if (m->head[i].size == size) {
            bool grown = str_starts(text, m->head[i].note);
            m->head[i].note = grown ? model_copy(m, text) : m->head[i].note;
            return grown;
        }
    }
    return false;
}

static inline bool model_upto(void *ctx, arena *a, uint64_t size, checkpoint_row *ret)
{
    log_model *m = ctx;
    bool found = false;
    (void)a;
    for (int32_t i = 0; i < m->n_head; i++) {
        if (m->head[i].size <= size) {
            *ret = m->head[i];
            found = true;
        }
    }
    return found;
}

static inline bool model_from(void *ctx, arena *a, uint64_t size, checkpoint_row *ret)
{
    log_model *m = ctx;
    (void)a;
    for (int32_t i = 0; i < m->n_head; i++) {
        if (m->head[i].size >= size) {
            *ret = m->head[i];
            return true;
        }
    }
    return false;
}

static inline bool model_hold(void *ctx, const uint8_t *id, str device, str frame)
{
    log_model *m = ctx;
    model_held *h = m->held;
    while (h < m->held + m->n_held && memcmp(h->id, id, EVENT_HASH_BYTES) != 0) {
        h++;
    }
    bool new = h == m->held + m->n_held;
    if (new) {
        memcpy(h->id, id, EVENT_HASH_BYTES);
        h->device = model_copy(m, device);
        m->n_held++;
    }
    if (new || frame.n > h->frame.n) { // the one with more signatures
        h->frame = model_copy(m, frame);
    }
    return true;
}

static inline int32_t model_held_of(void *ctx, arena *a, str device, held_row *ret, int32_t limit)
{
    log_model *m = ctx;
    int32_t n = 0;
    (void)a;
    for (int32_t i = 0; i < m->n_held && n < limit; i++) {
        if (str_eq(m->held[i].device, device)) {
            memcpy(ret[n].id, m->held[i].id, EVENT_HASH_BYTES);
            ret[n++].frame = m->held[i].frame;
        }
    }
    return n;
}

static inline bool model_drop(void *ctx, const uint8_t *id)
{
    log_model *m = ctx;
    for (int32_t i = 0; i < m->n_held; i++) {
        if (memcmp(m->held[i].id, id, EVENT_HASH_BYTES) == 0) {
            m->n_held--;
            memmove(m->held + i, m->held + i + 1, (size_t)(m->n_held - i) * sizeof *m->held);
            break;
        }
    }
    return true;
}

static inline bool model_reopen(void *ctx)
{
    (void)ctx;
    return true;
}

static inline log_engine model_engine(log_model *m)
{
    return (log_engine){m,          model_size,       model_append, model_leaf_at, model_leaf_of,
                        model_file, model_checkpoint, model_cosign, model_upto,    model_from,
                        model_hold, model_held_of,    model_drop,   model_reopen};
}

// ---------------------------------------------------------------- the cases: an engine against the model

enum { ENGINE_DEVICES = 4, ENGINE_HELD = 20 };

typedef struct engine_case {
    log_engine one;   // under test
    log_engine model; // what is right
    rng *r;
    arena a;
    uint64_t made; // leaves, so that each has a text of its own
    int64_t sequence[ENGINE_DEVICES];
} engine_case;

static inline str engine_device(arena *a, uint32_t i)
{
    char *key = arena_copy(a, "0123456789abcdef0123456789abcdef", EVENT_KEY_BYTES);
    key[0] = (char)('A' + (int)i);
    return (str){key, EVENT_KEY_BYTES};
}

static inline leaf engine_leaf(engine_case *c, uint64_t index)
{
    char text[64];
    uint32_t device = rng_below(c->r, ENGINE_DEVICES);
    int n =
        snprintf(text, sizeof text, "frame %llu %u", (unsigned long long)c->made++, rng_below(c->r, 1000));
    leaf row = {.index = index,
                .device = engine_device(&c->a, device),
                .sequence = ++c->sequence[device],
                .kind = 1 + rng_below(c->r, EVENT_KINDS_END - 1),
                .frame = {arena_copy(&c->a, text, (size_t)n), (size_t)n},
                .received_us = (int64_t)index,
                .moment_us = -(int64_t)index,
                .source = STR("uji")};
    event_id(row.frame, row.id);
    return row;
}

static inline bool leaf_eq(const leaf *a, const leaf *b)
{
    return a->index == b->index && memcmp(a->id, b->id, sizeof a->id) == 0 && str_eq(a->device, b->device) &&
           a->sequence == b->sequence && a->kind == b->kind && str_eq(a->frame, b->frame) &&
           a->received_us == b->received_us && a->moment_us == b->moment_us && str_eq(a->source, b->source);
}

static inline bool checkpoint_eq(const checkpoint_row *a, const checkpoint_row *b)
{
    return a->size == b->size && hash_eq(a->root, b->root) && a->made_us == b->made_us &&
           str_eq(a->note, b->note);
}

static inline bool case_size(engine_case *c, uint64_t *ret_size, ledger_hash *ret_root)
{
    uint64_t size = 0;
    ledger_hash root = {{0}};
    return c->model.size(c->model.ctx, ret_size, ret_root) && c->one.size(c->one.ctx, &size, &root) &&
           size == *ret_size && hash_eq(root, *ret_root);
}

static inline bool case_append(engine_case *c)
{
    uint64_t size = 0;
    ledger_hash root;
    leaf row[40];
    int32_t n = 1 + (int32_t)rng_below(c->r, 40);
    if (!case_size(c, &size, &root) || size + 41 > MODEL_MAX) {
        return size + 41 > MODEL_MAX;
    }
    uint64_t at = size + (rng_below(c->r, 10) == 0); // at times not where the log ends
    int64_t sequence[ENGINE_DEVICES];
    memcpy(sequence, c->sequence, sizeof sequence);
    for (int32_t i = 0; i < n; i++) {
        row[i] = engine_leaf(c, at + (uint64_t)i);
    }
    bool taken = c->model.append(c->model.ctx, row, n);
    if (!taken) {
        memcpy(c->sequence, sequence, sizeof sequence);
    }
    return c->one.append(c->one.ctx, row, n) == taken;
}

static inline bool case_find(engine_case *c)
{
    leaf a = {.index = 0};
    leaf b = {.index = 0};
    leaf wanted = engine_leaf(c, 0); // one that is not there
    uint64_t index = rng_below(c->r, MODEL_MAX);
    c->sequence[0] += 0;
    bool there = c->model.leaf_at(c->model.ctx, &c->a, index, &a);
    if (c->one.leaf_at(c->one.ctx, &c->a, index, &b) != there || (there && !leaf_eq(&a, &b))) {
        return false;
    }
    const uint8_t *id = there ? a.id : wanted.id;
    there = c->model.leaf_of(c->model.ctx, &c->a, id, &a);
    return c->one.leaf_of(c->one.ctx, &c->a, id, &b) == there && (!there || leaf_eq(&a, &b));
}

static inline bool case_file(engine_case *c)
{
    char path[TILE_PATH_MAX];
    tile_id id = {(int32_t)rng_below(c->r, 3) - 1, rng_below(c->r, 5),
                  1 + (int32_t)rng_below(c->r, TILE_HASHES)};
    str a = {NULL, 0};
    str b = {NULL, 0};
    str name = tile_path(id, path);
    bool there = c->model.file(c->model.ctx, &c->a, name, &a);
    return c->one.file(c->one.ctx, &c->a, name, &b) == there && (!there || str_eq(a, b));
}

static inline bool case_checkpoint(engine_case *c)
{
    uint64_t size = 0;
    ledger_hash root;
    checkpoint_row last = {.size = 0};
    if (!case_size(c, &size, &root)) {
        return false;
    }
    (void)c->model.upto(c->model.ctx, &c->a, UINT64_MAX, &last);
    checkpoint_row row = {.size = size, .root = root, .made_us = (int64_t)size, .note = STR("note\n")};
    uint64_t after = rng_below(c->r, 5) == 0 ? last.size + 1 : last.size; // at times another has signed
    if (size == 0) {
        return true;
    }
    bool taken = c->model.checkpoint(c->model.ctx, after, &row);
    return c->one.checkpoint(c->one.ctx, after, &row) == taken;
}

static inline bool case_cosign(engine_case *c)
{
    checkpoint_row last = {.size = 0};
    strbuf text;
    strbuf_init(&text, 4096);
    if (!c->model.upto(c->model.ctx, &c->a, rng_below(c->r, MODEL_MAX), &last)) {
        return true;
    }
    bool honest = rng_below(c->r, 4) > 0;
    strbuf_add(&text, honest ? last.note : STR("other\n"));
    strbuf_addz(&text, "signature\n");
    bool taken = c->model.cosign(c->model.ctx, last.size, strbuf_str(&text));
    bool same = c->one.cosign(c->one.ctx, last.size, strbuf_str(&text)) == taken;
    strbuf_done(&text);
    return same;
}

static inline bool case_signed(engine_case *c)
{
    checkpoint_row a;
    checkpoint_row b;
    uint64_t size = rng_below(c->r, 2) == 0 ? rng_below(c->r, MODEL_MAX) : LEDGER_SIZE_MAX;
    bool there = c->model.upto(c->model.ctx, &c->a, size, &a);
    if (c->one.upto(c->one.ctx, &c->a, size, &b) != there || (there && !checkpoint_eq(&a, &b))) {
        return false;
    }
    there = c->model.from(c->model.ctx, &c->a, size, &a);
    return c->one.from(c->one.ctx, &c->a, size, &b) == there && (!there || checkpoint_eq(&a, &b));
}

static inline bool case_hold(engine_case *c)
{
    uint8_t id[EVENT_HASH_BYTES] = {(uint8_t)rng_below(c->r, ENGINE_HELD)};
    str device = engine_device(&c->a, id[0] % ENGINE_DEVICES);
    str frame = {"frame with signatures", 5 + rng_below(c->r, 16)};
    return rng_below(c->r, 3) == 0
               ? c->one.drop(c->one.ctx, id) && c->model.drop(c->model.ctx, id)
               : c->one.hold(c->one.ctx, id, device, frame) && c->model.hold(c->model.ctx, id, device, frame);
}

static inline bool case_held(engine_case *c)
{
    held_row a[ENGINE_HELD];
    held_row b[ENGINE_HELD];
    str device = engine_device(&c->a, rng_below(c->r, ENGINE_DEVICES));
    int32_t limit = 1 + (int32_t)rng_below(c->r, ENGINE_HELD);
    int32_t n = c->model.held(c->model.ctx, &c->a, device, a, limit);
    bool same = c->one.held(c->one.ctx, &c->a, device, b, limit) == n;
    for (int32_t i = 0; same && i < n; i++) {
        same = memcmp(a[i].id, b[i].id, sizeof a[i].id) == 0 && str_eq(a[i].frame, b[i].frame);
    }
    return same;
}

static inline bool case_reopen(engine_case *c)
{
    return c->one.reopen(c->one.ctx);
}

// Random operations, each answered as the model answers it.
static inline bool engine_as_model(engine_case *c, int32_t operations)
{
    static bool (*const operation[])(engine_case * c) = {
        case_append,     case_append, case_append, case_find, case_file, case_file,
        case_checkpoint, case_cosign, case_signed, case_hold, case_held, case_reopen,
    };
    static const char *const name[] = {
        "append",     "append", "append", "find", "file", "file",
        "checkpoint", "cosign", "signed", "hold", "held", "reopen",
    };
    enum { OPERATIONS = sizeof operation / sizeof *operation };
    bool ok = true;
    for (int32_t i = 0; ok && i < operations; i++) {
        uint32_t which = rng_below(c->r, OPERATIONS);
        ok = operation[which](c);
        if (!ok) {
            fprintf(stderr, "operation %d: %s\n", (int)i, name[which]);
        }
    }
    arena_done(&c->a);
    return ok;
}

#endif
