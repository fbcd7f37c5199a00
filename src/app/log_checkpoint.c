// Signing the head and publishing it.
#include "app/log_internal.h"

#include <string.h>

#include "base/file.h"

bool log_root_at(posko_log *l, uint64_t size, ledger_hash *ret_root, err *e)
{
    arena a = {0};
    tile_store tiles = store_tiles(l->s);
    tile_cache *cache = ARENA_NEW(&a, tile_cache, 1);
    ledger_frontier *f = ARENA_NEW(&a, ledger_frontier, 1);
    tile_cache_init(cache, &tiles, size);
    tree_reader reader = tile_tree(cache);
    bool ok = tree_frontier(&reader, size, f, e);
    if (ok) {
        *ret_root = frontier_root(f);
    }
    arena_done(&a);
    return ok;
}

bool log_publish(posko_log *l, str bytes, err *e)
{
    char folder[PATH_MAX];
    char path[PATH_MAX];
    return log_path(l, "log", folder, e) && log_path(l, LOG_CHECKPOINT, path, e) && file_folder(folder, e) &&
           file_write(path, bytes, e);
}

static bool halted(posko_log *l, err *e)
{
    arena a = {0};
    const incident *row = NULL;
    int32_t n = 0;
    if (!store_incidents(l->s, &a, true, &row, &n, e)) {
        return true;
    }
    l->halted = n > 0;
    if (n > 0) {
        (void)err_fail(e, ERR_CODE("log.halted"), ERR_STR("code", row[0].code));
    }
    arena_done(&a);
    return n > 0;
}

static bool row_sign(posko_log *l, arena *a, uint64_t after, checkpoint_row *ret, err *e)
{
    strbuf text;
    strbuf_init(&text, NOTE_BYTES_MAX);
    checkpoint_row row = {
        .size = l->head.size, .root = l->head.root, .made_us = l->tools.clock.now_us(l->tools.clock.ctx)};
    bool ok = checkpoint_sign(&text, row.size, row.root, &l->signer, e);
    if (ok) {
        row.note = (str){str_dup(a, strbuf_str(&text)), text.n};
        ok = store_checkpoint_add(l->s, after, &row, e);
    }
    strbuf_done(&text);
    if (ok) {
        *ret = row;
    }
    return ok;
}

// In the transaction in which the head was looked at, so that nobody moves it in between.
static bool keep(posko_log *l, arena *a, checkpoint_row *ret, err *e)
{
    checkpoint_row last = {.size = 0};
    bool found = false;
    if (!log_current(l, e) || halted(l, e) || !store_checkpoint_last(l->s, a, &last, &found, e)) {
        return false;
    }
    if (found && last.size == l->head.size) {
        *ret = last;
        return true;
    }
    return row_sign(l, a, last.size, ret, e);
}

bool log_checkpoint(posko_log *l, arena *a, checkpoint_row *ret, err *e)
{
    checkpoint_row row = {.size = 0};
    bool ok = store_begin(l->s, e) && keep(l, a, &row, e) && store_commit(l->s, e);
    log_settled(l, ok);
    if (!ok) {
        log_incident_keep(l, e);
        return false;
    }
    if (!log_publish(l, row.note, e)) {
        return false;
    }
    *ret = row;
    return true;
}
