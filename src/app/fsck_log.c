// The log: leaves, tiles, roots. Blocks of 256 leaves are hashed and held against their tile; what the tile
// says is what the levels above are computed from, so that one damaged byte is told once, where it is.
#include "app/fsck_internal.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "event/sign.h"

enum { TELL_EVERY = 1 << 14 };

typedef struct walk {
    fsck *f;
    tile_store tiles;
    uint64_t next; // index of the next leaf
    bool broken;   // a leaf is missing: what is above cannot be computed
    ledger_hash block[TILE_HASHES];
    int32_t n_block;
    ledger_hash row[TILE_LEVELS][TILE_HASHES]; // of the levels above the leaves
    ledger_frontier frontier;
    checkpoint_row expected; // the next checkpoint
    bool expecting;
    arena memory; // of it
    checkpoint published;
    bool has_published;
} walk;

// ---------------------------------------------------------------- roots

static bool expect_next(walk *w, uint64_t from, err *e)
{
    arena_done(&w->memory);
    return store_checkpoint_from(w->f->s, &w->memory, from, &w->expected, &w->expecting, e);
}

// Whether row and note say the same.
static bool note_fits(const checkpoint_row *row)
{
    note n;
    checkpoint c;
    return note_parse(row->note, &n, NULL) && checkpoint_parse(n.text, &c, NULL) && c.size == row->size &&
           hash_eq(c.root, row->root);
}

// The tree has just reached the size of its frontier.
static bool root_check(walk *w, err *e)
{
    uint64_t size = w->frontier.size;
    if (w->has_published && w->published.size == size &&
        !hash_eq(w->published.root, frontier_root(&w->frontier))) {
        fsck_fault(w->f, ERR_CODE("fsck.published"), ERR_INT("size", size));
    }
    if (!w->expecting || w->expected.size != size) {
        return true;
    }
    if (!hash_eq(w->expected.root, frontier_root(&w->frontier))) {
        fsck_fault(w->f, ERR_CODE("fsck.checkpoint_root"), ERR_INT("size", size));
    }
    if (!note_fits(&w->expected)) {
        fsck_fault(w->f, ERR_CODE("fsck.checkpoint_note"), ERR_INT("size", size));
    }
    w->f->report->checkpoints++;
    return expect_next(w, size + 1, e);
}

// ---------------------------------------------------------------- tiles

// Holds a full row of hashes against its tile; where they differ the tile's stay.
static void tile_check(walk *w, int32_t level, uint64_t index, ledger_hash row[static TILE_HASHES])
{
    arena a = {0};
    char path[TILE_PATH_MAX];
    str name = tile_path((tile_id){level, index, TILE_HASHES}, path);
    str bytes = {0};
    w->f->report->tiles++;
    if (!w->tiles.get(w->tiles.ctx, &a, name, TILE_BYTES, &bytes, NULL) || bytes.n != TILE_BYTES) {
        fsck_fault(w->f, ERR_CODE("fsck.tile_gone"), ERR_STR("file", name));
        arena_done(&a);
        return;
    }
    for (int32_t i = 0; i < TILE_HASHES; i++) {
        const char *kept = bytes.p + (size_t)i * LEDGER_HASH_BYTES;
        if (memcmp(kept, row[i].b, LEDGER_HASH_BYTES) != 0) {
            fsck_fault(w->f, ERR_CODE("fsck.tile"), ERR_STR("file", name), ERR_INT("entry", i),
                       ERR_INT("index", ((index << TILE_HEIGHT) + (uint64_t)i) << (TILE_HEIGHT * level)));
            memcpy(row[i].b, kept, LEDGER_HASH_BYTES);
        }
    }
    arena_done(&a);
}

static ledger_hash row_root(const ledger_hash row[static TILE_HASHES])
{
    ledger_frontier f = {0};
    for (int32_t i = 0; i < TILE_HASHES; i++) {
        frontier_append(&f, row[i]);
    }
    return frontier_root(&f);
}

// A block is full: its tile, and those above that it fills.
static void block_climb(walk *w)
{
    uint64_t index = w->frontier.size >> TILE_HEIGHT; // of the block
    tile_check(w, 0, index, w->block);
    ledger_hash h = row_root(w->block);
    for (int32_t level = 1; level < TILE_LEVELS; level++) {
        uint64_t at = index & (TILE_HASHES - 1);
        w->row[level][at] = h;
        if (at != TILE_HASHES - 1) {
            return;
        }
        index >>= TILE_HEIGHT;
        tile_check(w, level, index, w->row[level]);
        h = row_root(w->row[level]);
    }
}

static bool block_end(walk *w, err *e)
{
    if (w->n_block == TILE_HASHES) {
        block_climb(w);
    }
    for (int32_t i = 0; i < w->n_block; i++) {
        frontier_append(&w->frontier, w->block[i]);
        if (!root_check(w, e)) {
            return false;
        }
    }
    w->n_block = 0;
    return true;
}

// ---------------------------------------------------------------- leaves

static bool columns_fit(const leaf *row, const event_view *v)
{
    return str_eq(row->device, v->device) && row->sequence == v->sequence &&
           row->kind == (int64_t)v->kind->number;
}

static void signatures_check(fsck *f, const leaf *row, const event_frame *frame)
{
    err why = {0};
    f->report->signatures++;
    if (!event_verify(frame, &why)) {
        fsck_fault(f, ERR_CODE("fsck.signature"), ERR_INT("index", row->index),
                   ERR_Z("signer", err_arg_get(&why, "signer")));
    }
}

static void frame_check(walk *w, const leaf *row)
{
    event_frame frame;
    uint8_t id[EVENT_HASH_BYTES];
    if (!event_frame_parse(row->frame, &frame, NULL)) {
        fsck_fault(w->f, ERR_CODE("fsck.leaf_form"), ERR_INT("index", row->index));
        return;
    }
    event_id(frame.event.body, id);
    if (memcmp(id, row->id, sizeof id) != 0) {
        fsck_fault(w->f, ERR_CODE("fsck.leaf_id"), ERR_INT("index", row->index));
    }
    if (!columns_fit(row, &frame.event)) {
        fsck_fault(w->f, ERR_CODE("fsck.leaf_columns"), ERR_INT("index", row->index));
    }
    if (w->f->o->full) {
        signatures_check(w->f, row, &frame);
    }
}

static bool leaf_check(void *ctx, const leaf *row, err *e)
{
    walk *w = ctx;
    if (row->index != w->next && !w->broken) {
        fsck_fault(w->f, ERR_CODE("fsck.leaf_gone"), ERR_INT("index", w->next));
        w->broken = true;
    }
    w->next = row->index + 1;
    w->f->report->leaves++;
    frame_check(w, row);
    if (!w->broken) {
        w->block[w->n_block++] = tree_leaf(row->frame);
        if (w->n_block == TILE_HASHES && !block_end(w, e)) {
            return false;
        }
    }
    return w->f->report->leaves % TELL_EVERY != 0 ||
           fsck_goes_on(w->f, "fsck.part.log", (int64_t)w->f->report->leaves, (int64_t)w->f->head.size, e);
}

// ---------------------------------------------------------------- the whole

// What was published; nothing where it is not there or cannot be read as a note.
static bool published_file(const fsck *f, arena *a, char path[static PATH_MAX], str *ret_text)
{
    int n = snprintf(path, PATH_MAX, "%s/" LOG_CHECKPOINT, f->dir);
    *ret_text = (str){NULL, 0};
    if (n <= 0 || n >= PATH_MAX || access(path, F_OK) != 0) {
        return false;
    }
    (void)file_read(a, path, NOTE_BYTES_MAX, ret_text, NULL);
    return true;
}

static void published_read(walk *w)
{
    arena a = {0};
    char path[PATH_MAX];
    str text;
    note n;
    bool there = published_file(w->f, &a, path, &text);
    w->has_published = there && note_parse(text, &n, NULL) && checkpoint_parse(n.text, &w->published, NULL);
    if (there && !w->has_published) {
        fsck_fault(w->f, ERR_CODE("fsck.published_form"), ERR_Z("file", path));
    }
    arena_done(&a);
}

bool fsck_published_signature(fsck *f, const note_key *key, err *e)
{
    arena a = {0};
    char path[PATH_MAX];
    checkpoint_row last = {0};
    checkpoint c;
    note n;
    str text;
    bool found = false;
    bool ok = store_checkpoint_last(f->s, &a, &last, &found, e);
    if (ok && !published_file(f, &a, path, &text)) {
        if (found) {
            fsck_fault(f, ERR_CODE("fsck.published_gone"), ERR_Z("file", path), ERR_INT("size", last.size));
        }
    } else if (ok && note_parse(text, &n, NULL) && !checkpoint_open(text, key, &c, &n, NULL)) {
        fsck_fault(f, ERR_CODE("fsck.published_signature"), ERR_Z("file", path));
    }
    arena_done(&a);
    return ok;
}

// No tile stands above the last leaves; when they are wrong, their signatures tell which.
static bool tail_leaf(void *ctx, const leaf *row, err *e)
{
    event_frame frame;
    (void)e;
    if (event_frame_parse(row->frame, &frame, NULL)) {
        signatures_check(ctx, row, &frame);
    }
    return true;
}

static bool head_check(walk *w, err *e)
{
    const fsck *f = w->f;
    if (w->has_published && w->published.size > w->frontier.size) {
        fsck_fault(w->f, ERR_CODE("fsck.behind"), ERR_INT("here", w->frontier.size),
                   ERR_INT("published", w->published.size));
    }
    if (w->expecting) {
        fsck_fault(w->f, ERR_CODE("fsck.checkpoint_ahead"), ERR_INT("size", w->expected.size),
                   ERR_INT("here", w->frontier.size));
    }
    if (w->frontier.size == f->head.size && hash_eq(frontier_root(&w->frontier), f->head.root)) {
        return true;
    }
    fsck_fault(w->f, ERR_CODE("fsck.head"), ERR_INT("here", w->frontier.size), ERR_INT("size", f->head.size));
    uint64_t last_block = w->frontier.size & ~(uint64_t)(TILE_HASHES - 1);
    return f->o->full || store_leaves(f->s, last_block, tail_leaf, w->f, e);
}

bool fsck_tree(fsck *f, err *e)
{
    arena a = {0};
    walk *w = ARENA_NEW(&a, walk, 1);
    *w = (walk){.f = f, .tiles = store_tiles(f->s)};
    published_read(w);
    bool ok = expect_next(w, 1, e) && store_leaves(f->s, 0, leaf_check, w, e);
    if (ok && !w->broken) {
        ok = block_end(w, e) && head_check(w, e);
    }
    arena_done(&w->memory);
    arena_done(&a);
    return ok;
}
