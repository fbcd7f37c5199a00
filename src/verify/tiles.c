#include <string.h>

#include "base/parallel.h"
#include "verify/verify_internal.h"

enum { PROGRESS_STEP = 64 /* bundles */ };

// The folder as it is read: tells how far it is.
typedef struct folder {
    evidence *v;
    const checkpoint *head;
    uint64_t n_bundle;
    const char *step; // catalogue key of what is going on
    entry *batch;
    tile_store store;
} folder;

static bool folder_get(void *ctx, arena *a, str path, size_t limit, str *ret_bytes, err *e)
{
    folder *f = ctx;
    const verify_request *q = f->v->q;
    if (str_starts(path, STR("tile/entries/")) && f->n_bundle++ % PROGRESS_STEP == 0) {
        text_progress(f->v->q->progress, f->v->q->language, f->step, (f->n_bundle - 1) * TILE_HASHES,
                      f->head->size);
    }
    return q->tiles->get(q->tiles->ctx, a, path, limit, ret_bytes, e);
}

static bool look(folder *f, const char *step, tile_entries_fn *each, err *e)
{
    f->step = step;
    f->n_bundle = 0;
    return tile_entries(&f->store, f->head->size, f->head->root, each, f, e);
}

// First look: which loads the asked item was in.
static bool follow(void *ctx, uint64_t first, const str *bytes, int32_t n, err *e)
{
    folder *f = ctx;
    event_frame frame;
    (void)first;
    (void)e;
    for (int32_t i = 0; i < n; i++) {
        if (event_frame_parse(bytes[i], &frame, NULL)) {
            f->v->growing |= trail_around(&f->v->memory, &f->v->codes, &frame.event);
        }
    }
    return true;
}

static void check(void *ctx, int32_t i)
{
    const folder *f = ctx;
    entry_check(f->v, &f->batch[i], !f->v->filtered);
}

// Second look: signatures by all threads, then one by one what they say.
static bool take(void *ctx, uint64_t first, const str *bytes, int32_t n, err *e)
{
    folder *f = ctx;
    for (int32_t i = 0; i < n; i++) {
        f->batch[i].bytes = bytes[i];
        f->batch[i].index = first + (uint64_t)i;
    }
    parallel_run(f->v->q->threads, n, check, f);
    for (int32_t i = 0; i < n; i++) {
        if (f->batch[i].keep) {
            f->batch[i].bytes = str_keep(&f->v->memory, bytes[i]);
        }
        entry_take(f->v, &f->batch[i]);
    }
    return !f->v->too_large || err_fail(e, ERR_CODE("verify.too_large"), ERR_INT("limit", EVENTS_MAX));
}

static bool entries_take(folder *f, err *e)
{
    evidence *v = f->v;
    bool ok = true;
    for (v->growing = v->q->item.n > 0; ok && v->growing;) {
        v->growing = false;
        ok = look(f, "verify.step_loads", follow, e);
    }
    return ok && look(f, "verify.step_events", take, e);
}

// The head of the folder; false when there is none that holds.
static bool head_take(evidence *v)
{
    const tile_store *store = v->q->tiles;
    str bytes = {NULL, 0};
    err e = {0};
    bool here = store->get(store->ctx, &v->memory, STR("checkpoint"), NOTE_BYTES_MAX, &bytes, &e);
    if (!here) {
        finding_add(v, WRONG, NO_INDEX, 0, &e);
    }
    if (!here || head_of_note(v, bytes, 0) == NONE) {
        return false;
    }
    v->heads.row[0].relied = true;
    v->log = v->heads.row[0].found.log;
    return true;
}

void tiles_take(evidence *v)
{
    err e = {0};
    v->unread = !head_take(v);
    const checkpoint *head = &v->heads.row[0].found.head;
    v->too_large = head->size > ROWS_MAX;
    if (v->unread || v->too_large) {
        return;
    }
    folder *f = ARENA_NEW(&v->memory, folder, 1);
    tile_cache *cache = ARENA_NEW(&v->memory, tile_cache, 1);
    *f = (folder){.v = v, .head = head, .step = "verify.step_tiles", .store = {folder_get, NULL, f}};
    f->batch = ARENA_NEW(&v->memory, entry, TILE_HASHES);
    if (!tile_fsck(&f->store, head->size, head->root, &e) || !entries_take(f, &e)) {
        v->unread = true;
        finding_add(v, WRONG, NO_INDEX, 0, &e);
    } else {
        tile_cache_init(cache, v->q->tiles, head->size);
        tree_reader tree = tile_tree(cache);
        int64_t faults = v->n_finding[WRONG] + v->n_finding[MISSING];
        int32_t old = v->q->against.n > 0 ? head_of_note(v, v->q->against, 0) : NONE;
        if (old != NONE && !log_same(v, old, &e)) {
            finding_add(v, WRONG, NO_INDEX, 0, &e);
        }
        heads_compare(v, &tree);
        if (old != NONE && faults == v->n_finding[WRONG] + v->n_finding[MISSING]) {
            v->against_size = v->heads.row[old].found.head.size;
        }
    }
    text_progress(v->q->progress, v->q->language, NULL, 0, 0);
}

void content_fetch(evidence *v, str hash, content_row *c)
{
    enum { HEX = 2 * EVENT_HASH_BYTES };
    char path[sizeof "content/" + HEX] = "content/";
    arena a = {0};
    str bytes;
    (void)sodium_bin2hex(path + sizeof "content/" - 1, HEX + 1, (const uint8_t *)hash.p, hash.n);
    if (v->q->tiles->get(v->q->tiles->ctx, &a, str_of(path), CONTENT_MAX, &bytes, NULL)) {
        if (content_is(bytes, (const uint8_t *)hash.p)) {
            content_here(v, c, bytes);
        } else {
            FIND(v, WRONG, NO_INDEX, 0, ERR_CODE("verify.content_changed"), ERR_Z("file", path));
        }
    }
    arena_done(&a);
}
