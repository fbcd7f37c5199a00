#include "app/log_recover.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/log_internal.h"
#include "app/static_log.h"
#include "base/file.h"

typedef struct recovery {
    posko_log *l;
    static_files export;
    tile_cache *cache; // of the export
    checkpoint head;   // of the export
    str note;
    arena memory; // of the note and the cache
    recover_report report;
} recovery;

static bool forked(const recovery *r, err *e)
{
    return err_fail(e, ERR_CODE("log.forked"), ERR_INT("published", r->head.size));
}

// ---------------------------------------------------------------- the export

static bool export_open(recovery *r, const char *from, err *e)
{
    char path[PATH_MAX];
    note n;
    int length = snprintf(path, sizeof path, "%s/checkpoint", from);
    if (length < 0 || (size_t)length >= sizeof path || access(path, R_OK) != 0) {
        return err_fail(e, ERR_CODE("file.open"), ERR_Z("file", path), ERR_KEY("reason", "reason.absent"));
    }
    r->cache = ARENA_NEW(&r->memory, tile_cache, 1);
    return static_files_open(&r->export, from, e) &&
           file_read(&r->memory, path, NOTE_BYTES_MAX, &r->note, e) &&
           checkpoint_open(r->note, log_key(r->l), &r->head, &n, e);
}

// The root that the export's log had at a size.
static bool export_root(recovery *r, uint64_t size, ledger_hash *ret, err *e)
{
    ledger_frontier f;
    tree_reader reader = tile_tree(r->cache);
    if (!tree_frontier(&reader, size, &f, e)) {
        return false;
    }
    *ret = frontier_root(&f);
    return true;
}

// The export is whole, and begins with what is here.
static bool export_check(recovery *r, err *e)
{
    ledger_hash root;
    const log_head *here = &r->l->head;
    if (r->head.size <= here->size) {
        return log_root_at(r->l, r->head.size, &root, e) &&
               (hash_eq(root, r->head.root)
                    ? err_fail(e, ERR_CODE("recover.nothing"), ERR_INT("here", here->size),
                               ERR_INT("there", r->head.size))
                    : forked(r, e));
    }
    tile_cache_init(r->cache, &r->export.store, r->head.size);
    return tile_fsck(&r->export.store, r->head.size, r->head.root, e) &&
           export_root(r, here->size, &root, e) && (hash_eq(root, here->root) || forked(r, e));
}

// ---------------------------------------------------------------- events

// A bundle, or the full one when the partial one is gone.
static bool bundle_read(recovery *r, arena *a, uint64_t index, str *ret, err *e)
{
    const tile_store *files = &r->export.store;
    char path[TILE_PATH_MAX];
    tile_id id = {TILE_ENTRIES, index, tile_width(TILE_ENTRIES, index, r->head.size)};
    if (files->get(files->ctx, a, tile_path(id, path), TILE_BUNDLE_MAX, ret, e)) {
        return true;
    }
    id.width = TILE_HASHES;
    return files->get(files->ctx, a, tile_path(id, path), TILE_BUNDLE_MAX, ret, NULL);
}

// The entries of a bundle behind those that are here already.
static int32_t bundle_missing(const recovery *r, str bytes, taking t[static TILE_HASHES])
{
    uint64_t here = r->l->head.size;
    uint64_t index = here & ~(uint64_t)(TILE_HASHES - 1);
    int32_t n = 0;
    str one;
    for (; index < r->head.size && n < TILE_HASHES && tile_entry_next(&bytes, &one); index++) {
        if (index >= here) {
            t[n++] = (taking){.frame = one, .source = STR("recovered")};
        }
    }
    return n;
}

static bool append(recovery *r, taking *t, int32_t n, err *e)
{
    posko_log *l = r->l;
    ledger_hash root;
    return log_current(l, e) && log_take_back(l, t, n, e) && export_root(r, l->head.size, &root, e) &&
           (hash_eq(root, l->head.root) || forked(r, e));
}

static bool bundle_append(recovery *r, err *e)
{
    arena a = {0};
    posko_log *l = r->l;
    taking *t = ARENA_NEW(&a, taking, TILE_HASHES);
    str bytes = {NULL, 0};
    bool ok = bundle_read(r, &a, l->head.size >> TILE_HEIGHT, &bytes, e);
    int32_t n = ok ? bundle_missing(r, bytes, t) : 0;
    ok = ok && (n > 0 || err_fail(e, ERR_CODE("recover.event"), ERR_INT("index", l->head.size))) &&
         log_verify(l, t, n, 1, e) && store_begin(l->s, e) && append(r, t, n, e) && store_commit(l->s, e);
    store_rollback(l->s);
    log_settled(l, ok);
    for (int32_t i = 0; ok && i < n; i++) {
        int64_t kind = t[i].f.event.kind->number;
        r->report.n_change += kind == EVENT_REGISTER_CHANGED || kind == EVENT_PLAN_PUBLISHED;
    }
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- afterwards

// The size of the checkpoint that was published last; 0 when it cannot be read, which log_open will say.
static uint64_t published_size(recovery *r)
{
    arena a = {0};
    char path[PATH_MAX];
    str bytes = {NULL, 0};
    checkpoint c = {.size = 0};
    note n;
    if (!log_path(r->l, LOG_CHECKPOINT, path, NULL) || !file_read(&a, path, NOTE_BYTES_MAX, &bytes, NULL) ||
        !note_parse(bytes, &n, NULL) || !checkpoint_parse(n.text, &c, NULL)) {
        c.size = 0;
    }
    arena_done(&a);
    return c.size;
}

static bool incidents_close(recovery *r, str by, err *e)
{
    arena a = {0};
    const incident *row = NULL;
    int32_t n = 0;
    bool ok = store_incidents(r->l->s, &a, true, &row, &n, e);
    for (int32_t i = 0; ok && i < n; i++) {
        if (str_eq(row[i].code, STR("log.behind")) || str_eq(row[i].code, STR("log.restored"))) {
            ok = log_incident_close(r->l, row[i].id, by, STR("kawal log recover"), e);
        }
    }
    arena_done(&a);
    return ok;
}

static bool checkpoint_keep(recovery *r, err *e)
{
    arena a = {0};
    checkpoint_row last = {.size = 0};
    bool found = false;
    checkpoint_row row = {.size = r->head.size,
                          .root = r->head.root,
                          .made_us = r->l->tools.clock.now_us(r->l->tools.clock.ctx),
                          .note = r->note};
    bool ok = store_checkpoint_last(r->l->s, &a, &last, &found, e) &&
              store_checkpoint_add(r->l->s, found ? last.size : 0, &row, e);
    arena_done(&a);
    return ok;
}

static bool finish(recovery *r, str by, err *e)
{
    r->report.to = r->l->head.size;
    r->report.published = published_size(r);
    r->report.behind = r->report.published > r->report.to;
    if (!checkpoint_keep(r, e)) {
        return false;
    }
    return r->report.behind || (log_publish(r->l, r->note, e) && incidents_close(r, by, e));
}

bool log_recover(store *s, const char *dir, const char *from, const log_tools *tools, str by,
                 recover_progress *progress, void *ctx, recover_report *ret, err *e)
{
    recovery r = {.l = NULL};
    if (!log_open_behind(s, dir, tools, &r.l, e)) {
        return false;
    }
    r.report.from = r.l->head.size;
    bool ok = export_open(&r, from, e) && export_check(&r, e);
    while (ok && r.l->head.size < r.head.size) {
        ok = bundle_append(&r, e) &&
             (!progress || progress(ctx, r.l->head.size - r.report.from, r.head.size - r.report.from) ||
              err_fail(e, ERR_CODE("store.stopped")));
    }
    ok = ok && finish(&r, by, e);
    log_close(r.l);
    arena_done(&r.memory);
    if (ok) {
        *ret = r.report;
    }
    return ok;
}
