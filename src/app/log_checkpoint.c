// Signing the head and publishing it.
#include "app/log_internal.h"

#include <stdlib.h>
#include <string.h>

#include "app/cosign.h"
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

// Whoever of the witnesses answers must not know more of this log than is here. A network that is not there
// refuses nothing: then the published head and the cosignatures that are kept must do.
static bool witnesses_agree(posko_log *l, const ledger_policy *p, str last, err *e)
{
    cosigner *c = NULL;
    tile_store tiles = store_tiles(l->s);
    cosign_answer *answer = mem_grow(NULL, POLICY_WITNESSES_MAX, sizeof *answer);
    bool ok = cosigner_open(p, &l->signer.key, l->tools.clock, NULL, NULL, &c, e) &&
              cosign_probe(c, &tiles, last, answer, e);
    for (int32_t i = 0; ok && i < p->n_witness; i++) {
        if (answer[i].state == COSIGN_BEHIND || answer[i].state == COSIGN_FORKED) {
            *e = answer[i].why;
            ok = log_incident_raise(l->s, e, l->tools.clock.now_us(l->tools.clock.ctx), e) && false;
        }
    }
    cosigner_close(c);
    free(answer);
    return ok;
}

// Once, before the first signature after opening: a copy that was put back cannot know by itself that it is
// old.
static bool ask_witnesses(posko_log *l, err *e)
{
    arena a = {0};
    ledger_policy p;
    checkpoint_row last = {.size = 0};
    bool has_policy = false;
    bool found = false;
    err why = {0};
    if (l->asked) {
        return true;
    }
    bool ok = cosign_policy(&a, l->dir, &p, &has_policy, &why) &&
              store_checkpoint_last(l->s, &a, &last, &found, &why);
    if (ok && has_policy && found && last.size < l->head.size) {
        ok = witnesses_agree(l, &p, last.note, &why);
        l->asked = ok;
    }
    arena_done(&a);
    if (!ok && e) {
        *e = why;
    }
    return ok;
}

bool log_checkpoint(posko_log *l, arena *a, checkpoint_row *ret, err *e)
{
    checkpoint_row row = {.size = 0};
    if (!ask_witnesses(l, e)) {
        return false;
    }
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
