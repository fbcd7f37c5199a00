// The log: its head, its leaves and its full tiles.
#include "store/log_internal.h"

#include <string.h>

// ---------------------------------------------------------------- the head

bool store_log_create(store *s, str origin, err *e)
{
    const ledger_frontier none = {0};
    ledger_hash root = frontier_root(&none);
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_HEAD_ADD, &st, e)) {
        return false;
    }
    bind_text(st, 1, origin);
    bind_blob(st, 2, root.b, sizeof root.b);
    return statement_run(s, st, e) &&
           (sqlite3_changes(s->db) == 1 || err_fail(e, ERR_CODE("store.log_exists"), ERR_Z("file", s->path)));
}

bool store_log_head(store *s, arena *a, log_head *ret, str *ret_origin, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_HEAD_GET, &st, e) || !statement_step(s, st, &row, e)) {
        return false;
    }
    if (!row) {
        return err_fail(e, ERR_CODE("store.no_log"), ERR_Z("file", s->path));
    }
    log_head h = {.size = (uint64_t)sqlite3_column_int64(st, 0), .epoch = sqlite3_column_int64(st, 2)};
    column_bytes(st, 1, h.root.b, sizeof h.root.b);
    *ret_origin = column_copy(st, 3, a);
    (void)sqlite3_reset(st);
    *ret = h;
    return true;
}

static bool take(store *s, void *ctx, err *e)
{
    arena a = {0};
    str origin;
    sqlite3_stmt *st = NULL;
    bool ok = statement_get(s, SQL_HEAD_TAKE, &st, e) && statement_run(s, st, e) &&
              store_log_head(s, &a, ctx, &origin, e);
    arena_done(&a);
    return ok;
}

bool store_log_take(store *s, log_head *ret, err *e)
{
    log_head h = {0};
    if (!store_in_write(s, take, &h, e)) {
        return false;
    }
    *ret = h;
    return true;
}

static bool log_wrong(const store *s, uint64_t index, err *e)
{
    return err_fail(e, ERR_CODE("store.log_wrong"), ERR_Z("file", s->path), ERR_INT("index", index));
}

// As many leaves as the head says, numbered without a gap.
static bool leaves_count(store *s, uint64_t size, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_LEAF_COUNT, &st, e) || !statement_step(s, st, &row, e)) {
        return false;
    }
    uint64_t n = (uint64_t)sqlite3_column_int64(st, 0);
    int64_t last = sqlite3_column_int64(st, 1);
    (void)sqlite3_reset(st);
    return (n == size && last == (int64_t)size - 1) || log_wrong(s, n < size ? n : size, e);
}

typedef struct verify_job {
    tile_writer writer;
    log_head head;
} verify_job;

static bool verify_head(store *s, void *ctx, err *e)
{
    verify_job *job = ctx;
    arena a = {0};
    str origin;
    tile_store tiles = store_tiles(s);
    store_forget(s);
    bool ok = store_log_head(s, &a, &job->head, &origin, e) && leaves_count(s, job->head.size, e) &&
              tile_writer_open(&job->writer, &tiles, job->head.size, e);
    tile_writer_done(&job->writer);
    arena_done(&a);
    if (!ok) {
        return false;
    }
    ledger_hash root = frontier_root(&job->writer.frontier);
    return hash_eq(root, job->head.root) || log_wrong(s, job->head.size, e);
}

bool store_log_verify_head(store *s, ledger_frontier *ret, err *e)
{
    arena a = {0};
    verify_job *job = ARENA_NEW(&a, verify_job, 1);
    bool ok = store_in_read(s, verify_head, job, e);
    if (ok) {
        *ret = job->writer.frontier;
    }
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- reading leaves

leaf leaf_of_row(sqlite3_stmt *st)
{
    leaf row = {
        .index = (uint64_t)sqlite3_column_int64(st, 0),
        .device = column_blob(st, 2),
        .sequence = sqlite3_column_int64(st, 3),
        .kind = sqlite3_column_int64(st, 4),
        .frame = column_blob(st, 5),
        .received_us = sqlite3_column_int64(st, 6),
        .moment_us = sqlite3_column_int64(st, 7),
        .source = column_text(st, 8),
    };
    column_bytes(st, 1, row.id, sizeof row.id);
    return row;
}

leaf leaf_copy(const leaf *row, arena *a)
{
    leaf kept = *row;
    kept.device.p = arena_copy(a, row->device.p, row->device.n);
    kept.frame.p = arena_copy(a, row->frame.p, row->frame.n);
    kept.source.p = str_dup(a, row->source);
    return kept;
}

// The first row of a statement, if it has one.
static bool leaf_get(store *s, sqlite3_stmt *st, arena *a, leaf *ret, bool *ret_found, err *e)
{
    bool row = false;
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (row) {
        leaf found = leaf_of_row(st);
        *ret = leaf_copy(&found, a);
        (void)sqlite3_reset(st);
    }
    *ret_found = row;
    return true;
}

bool store_leaf_at(store *s, arena *a, uint64_t index, leaf *ret, err *e)
{
    sqlite3_stmt *st = NULL;
    bool found = false;
    if (!statement_get(s, SQL_LEAF_GET, &st, e)) {
        return false;
    }
    bind_int(st, 1, (int64_t)index);
    return leaf_get(s, st, a, ret, &found, e) &&
           (found || err_fail(e, ERR_CODE("store.no_leaf"), ERR_Z("file", s->path), ERR_INT("index", index)));
}

bool store_leaf_of(store *s, arena *a, const uint8_t id[static EVENT_HASH_BYTES], leaf *ret, bool *ret_found,
                   err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_LEAF_OF, &st, e)) {
        return false;
    }
    bind_blob(st, 1, id, EVENT_HASH_BYTES);
    return leaf_get(s, st, a, ret, ret_found, e);
}

static bool leaves_each(store *s, statement_id id, uint64_t bound, store_leaf_fn *each, void *ctx, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, id, &st, e)) {
        return false;
    }
    bind_int(st, 1, (int64_t)bound);
    bool row = false;
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        leaf one = leaf_of_row(st);
        ok = each(ctx, &one, e);
        if (!ok) {
            break;
        }
    }
    (void)sqlite3_reset(st);
    return ok;
}

bool store_leaves(store *s, uint64_t from, store_leaf_fn *each, void *ctx, err *e)
{
    return leaves_each(s, SQL_LEAVES, from, each, ctx, e);
}

bool store_leaves_watched(store *s, uint64_t below, store_leaf_fn *each, void *ctx, err *e)
{
    return leaves_each(s, SQL_LEAVES_WATCHED, below, each, ctx, e);
}

bool store_leaf_noted(store *s, str key, str hash, uint64_t *ret_index,
                      uint8_t ret_id[static EVENT_HASH_BYTES], bool *ret_found, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_LEAF_NOTED, &st, e)) {
        return false;
    }
    bind_blob(st, 1, key.p, key.n);
    bind_blob(st, 2, hash.p, hash.n);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (row) {
        *ret_index = (uint64_t)sqlite3_column_int64(st, 0);
        column_bytes(st, 1, ret_id, EVENT_HASH_BYTES);
    }
    (void)sqlite3_reset(st);
    *ret_found = row;
    return true;
}

bool store_leaf_move(store *s, uint64_t index, int64_t moment_us, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_LEAF_MOVE, &st, e)) {
        return false;
    }
    bind_int(st, 1, (int64_t)index);
    bind_int(st, 2, moment_us);
    return statement_run(s, st, e);
}

// ---------------------------------------------------------------- tiles

// Hashes of the leaves [from, from + n).
static bool leaf_hashes(store *s, uint64_t from, int32_t n, ledger_hash *out, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_LEAF_FRAMES, &st, e)) {
        return false;
    }
    bind_int(st, 1, (int64_t)from);
    bind_int(st, 2, (int64_t)from + n);
    bool row = false;
    bool ok = true;
    int32_t got = 0;
    while ((ok = statement_step(s, st, &row, e)) && row && got < n) {
        out[got++] = tree_leaf(column_blob(st, 0));
    }
    (void)sqlite3_reset(st);
    return ok && (got == n || log_wrong(s, from + (uint64_t)got, e));
}

static bool tile_read(store *s, int32_t level, uint64_t n, ledger_hash out[static TILE_HASHES], err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_TILE_GET, &st, e)) {
        return false;
    }
    bind_int(st, 1, level);
    bind_int(st, 2, (int64_t)n);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (!row) {
        return log_wrong(s, n << TILE_HEIGHT * (level + 1), e);
    }
    column_bytes(st, 0, out, TILE_BYTES);
    (void)sqlite3_reset(st);
    return true;
}

// The root of a full tile.
static bool tile_root(store *s, int32_t level, uint64_t n, ledger_hash *ret_root, err *e)
{
    ledger_hash hash[TILE_HASHES];
    ledger_frontier f = {0};
    if (!tile_read(s, level, n, hash, e)) {
        return false;
    }
    for (int32_t k = 0; k < TILE_HASHES; k++) {
        frontier_append(&f, hash[k]);
    }
    *ret_root = frontier_root(&f);
    return true;
}

// What is known of a tile, which is now the last of its level.
static tile_hashes *last_tile(store *s, int32_t level, uint64_t index)
{
    tile_hashes *known = &s->last_tile[level];
    if (known->index != index) {
        known->index = index;
        known->n = 0;
    }
    return known;
}

// The first `width` hashes of a tile, from what lies below it: leaves, or full tiles.
static bool tile_make(store *s, tile_id id, ledger_hash out[static TILE_HASHES], err *e)
{
    tile_hashes *known = last_tile(s, id.level, id.index);
    uint64_t first = id.index << TILE_HEIGHT;
    if (id.level == 0 && known->n < id.width) {
        if (!leaf_hashes(s, first + (uint64_t)known->n, id.width - known->n, known->hash + known->n, e)) {
            return false;
        }
        known->n = id.width;
    }
    for (; known->n < id.width; known->n++) {
        if (!tile_root(s, id.level - 1, first + (uint64_t)known->n, &known->hash[known->n], e)) {
            return false;
        }
    }
    memcpy(out, known->hash, (size_t)id.width * sizeof *out);
    return true;
}

static bool tile_add(store *s, tile_id id, err *e)
{
    ledger_hash hash[TILE_HASHES];
    sqlite3_stmt *st = NULL;
    if (!tile_make(s, id, hash, e) || !statement_get(s, SQL_TILE_ADD, &st, e)) {
        return false;
    }
    bind_int(st, 1, id.level);
    bind_int(st, 2, (int64_t)id.index);
    bind_blob(st, 3, hash, sizeof hash);
    return statement_run(s, st, e);
}

// The hash of a leaf, as it is in the file by now.
static void leaf_known(store *s, uint64_t index, ledger_hash hash)
{
    tile_hashes *known = last_tile(s, 0, index >> TILE_HEIGHT);
    if ((uint64_t)known->n == index % TILE_HASHES) {
        known->hash[known->n++] = hash;
    }
}

// The tiles that the leaf before `size` fills, from the leaves as they are in the file by now.
static bool tiles_fill(store *s, uint64_t size, err *e)
{
    for (int32_t level = 0; level < TILE_LEVELS && size % TILE_HASHES == 0; level++) {
        size >>= TILE_HEIGHT;
        if (!tile_add(s, (tile_id){level, size - 1, TILE_HASHES}, e)) {
            return false;
        }
    }
    return true;
}

static bool bundle_get(store *s, arena *a, tile_id id, size_t limit, str *ret_bytes, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_LEAF_FRAMES, &st, e)) {
        return false;
    }
    bind_int(st, 1, (int64_t)(id.index << TILE_HEIGHT));
    bind_int(st, 2, (int64_t)(id.index << TILE_HEIGHT) + id.width);
    strbuf out;
    strbuf_init(&out, limit);
    bool row = false;
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        str frame = column_blob(st, 0);
        strbuf_addc(&out, (char)(frame.n >> 8));
        strbuf_addc(&out, (char)(frame.n & 0xFF));
        strbuf_add(&out, frame);
    }
    (void)sqlite3_reset(st);
    if (ok && out.cut) {
        ok = err_fail(e, ERR_CODE("file.too_large"), ERR_Z("file", s->path), ERR_INT("limit", limit));
    }
    if (ok) {
        *ret_bytes = (str){arena_copy(a, out.p ? out.p : "", out.n), out.n};
    }
    strbuf_done(&out);
    return ok;
}

typedef struct tile_job {
    arena *a;
    str path;
    size_t limit;
    str bytes;
} tile_job;

static bool tile_get(store *s, void *ctx, err *e)
{
    tile_job *job = ctx;
    tile_id id;
    log_head head = {.size = 0};
    str origin;
    if (!tile_path_parse(job->path, &id, e) || !store_log_head(s, job->a, &head, &origin, e)) {
        return false;
    }
    int32_t width = tile_width(id.level, id.index, head.size);
    if (width < id.width) {
        return err_fail(e, ERR_CODE("store.no_tile"), ERR_STR("file", job->path));
    }
    if (id.level == TILE_ENTRIES) {
        return bundle_get(s, job->a, id, job->limit, &job->bytes, e);
    }
    ledger_hash *hash = ARENA_NEW(job->a, ledger_hash, TILE_HASHES);
    bool ok = width == TILE_HASHES ? tile_read(s, id.level, id.index, hash, e) : tile_make(s, id, hash, e);
    job->bytes = (str){(const char *)hash, (size_t)id.width * LEDGER_HASH_BYTES};
    return ok &&
           (job->bytes.n <= job->limit || err_fail(e, ERR_CODE("file.too_large"), ERR_STR("file", job->path),
                                                   ERR_INT("limit", job->limit)));
}

static bool tiles_get(void *ctx, arena *a, str path, size_t limit, str *ret_bytes, err *e)
{
    tile_job job = {.a = a, .path = path, .limit = limit};
    if (!store_in_read(ctx, tile_get, &job, e)) {
        return false;
    }
    *ret_bytes = job.bytes;
    return true;
}

tile_store store_tiles(store *s)
{
    return (tile_store){.get = tiles_get, .ctx = s};
}

// ---------------------------------------------------------------- appending

static bool log_moved(const store *s, err *e)
{
    return err_fail(e, ERR_CODE("store.log_moved"), ERR_Z("file", s->path));
}

static bool signer_find(store *s, str key, int64_t *ret_number, bool *ret_found, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_SIGNER_FIND, &st, e)) {
        return false;
    }
    bind_blob(st, 1, key.p, key.n);
    bool ok = statement_step(s, st, ret_found, e);
    *ret_number = ok && *ret_found ? sqlite3_column_int64(st, 0) : 0;
    (void)sqlite3_reset(st);
    return ok;
}

static bool signer_add(store *s, str key, int64_t *ret_number, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_SIGNER_ADD, &st, e)) {
        return false;
    }
    bind_blob(st, 1, key.p, key.n);
    bool ok = statement_run(s, st, e);
    *ret_number = sqlite3_last_insert_rowid(s->db);
    return ok;
}

bool signer_number(store *s, str key, int64_t *ret_number, err *e)
{
    int32_t known = 0;
    bool found = false;
    if (str_map_get(&s->signers.of_key, key, &known)) {
        *ret_number = known;
        return true;
    }
    if (!signer_find(s, key, ret_number, &found, e) || (!found && !signer_add(s, key, ret_number, e))) {
        return false;
    }
    if (s->signers.of_key.n == SIGNERS_KNOWN_MAX) {
        signers_forget(s);
    }
    if (*ret_number <= INT32_MAX) {
        str kept = {arena_copy(&s->signers.memory, key.p, key.n), key.n};
        (void)str_map_add(&s->signers.of_key, kept, (int32_t)*ret_number, NULL);
    }
    return true;
}

static bool leaf_insert(store *s, const leaf *row, err *e)
{
    sqlite3_stmt *st = NULL;
    int64_t device = 0;
    if (!signer_number(s, row->device, &device, e) || !statement_get(s, SQL_LEAF_ADD, &st, e)) {
        return false;
    }
    bind_int(st, 1, (int64_t)row->index);
    bind_blob(st, 2, row->id, EVENT_HASH_BYTES);
    bind_int(st, 3, device);
    bind_int(st, 4, row->sequence);
    bind_int(st, 5, row->kind);
    bind_blob(st, 6, row->frame.p, row->frame.n);
    bind_int(st, 7, row->received_us);
    bind_int(st, 8, row->moment_us);
    bind_text(st, 9, row->source);
    return statement_run(s, st, e);
}

static bool leaves_insert(store *s, const leaf *row, int32_t n, uint64_t size, err *e)
{
    for (int32_t i = 0; i < n; i++) {
        if (row[i].index != size + (uint64_t)i) {
            return log_moved(s, e);
        }
        if (!leaf_insert(s, &row[i], e)) {
            return false;
        }
    }
    return true;
}

// The hashes of what is in the file now, which must be what was given.
static bool leaves_back(store *s, const leaf *row, int32_t n, ledger_hash *out, err *e)
{
    sqlite3_stmt *st = NULL;
    bool found = false;
    bool ok = true;
    if (n == 0) {
        return true;
    }
    if (!statement_get(s, SQL_LEAF_FRAMES, &st, e)) {
        return false;
    }
    bind_int(st, 1, (int64_t)row[0].index);
    bind_int(st, 2, (int64_t)row[0].index + n);
    for (int32_t i = 0; ok && i < n; i++) {
        ok = statement_step(s, st, &found, e);
        if (ok && (!found || !str_eq(column_blob(st, 0), row[i].frame))) {
            ok = err_fail(e, ERR_CODE("store.leaf_changed"), ERR_Z("file", s->path),
                          ERR_INT("index", row[i].index));
        }
        if (ok) {
            out[i] = tree_leaf(column_blob(st, 0));
        }
    }
    (void)sqlite3_reset(st);
    return ok;
}

// The tree grows by the leaves that are in the file now.
static bool leaves_grow(store *s, const leaf *row, int32_t n, ledger_frontier *f, err *e)
{
    arena a = {0};
    ledger_hash *hash = ARENA_NEW(&a, ledger_hash, n);
    bool ok = leaves_back(s, row, n, hash, e);
    for (int32_t i = 0; ok && i < n; i++) {
        frontier_append(f, hash[i]);
        leaf_known(s, row[i].index, hash[i]);
        ok = tiles_fill(s, f->size, e);
    }
    arena_done(&a);
    return ok;
}

static bool head_move(store *s, const log_head *from, const log_head *to, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_HEAD_MOVE, &st, e)) {
        return false;
    }
    bind_int(st, 1, (int64_t)to->size);
    bind_blob(st, 2, to->root.b, sizeof to->root.b);
    bind_int(st, 3, (int64_t)from->size);
    bind_blob(st, 4, from->root.b, sizeof from->root.b);
    bind_int(st, 5, from->epoch);
    return statement_run(s, st, e) && (sqlite3_changes(s->db) == 1 || log_moved(s, e));
}

// Known before anything is written, and told apart from a damaged file.
static bool head_stands(store *s, const log_head *head, err *e)
{
    arena a = {0};
    log_head now = {.size = 0};
    str origin;
    bool ok = store_log_head(s, &a, &now, &origin, e);
    arena_done(&a);
    return ok && ((now.size == head->size && hash_eq(now.root, head->root) && now.epoch == head->epoch) ||
                  log_moved(s, e));
}

typedef struct append_job {
    const leaf *row;
    int32_t n;
    ledger_frontier frontier;
    log_head head;
} append_job;

static bool append(store *s, void *ctx, err *e)
{
    append_job *job = ctx;
    log_head from = job->head;
    if (!head_stands(s, &from, e) || !leaves_insert(s, job->row, job->n, job->frontier.size, e) ||
        !leaves_grow(s, job->row, job->n, &job->frontier, e)) {
        return false;
    }
    job->head.size = job->frontier.size;
    job->head.root = frontier_root(&job->frontier);
    return head_move(s, &from, &job->head, e);
}

bool store_log_append(store *s, const leaf *row, int32_t n, ledger_frontier *frontier, log_head *head, err *e)
{
    append_job job = {.row = row, .n = n, .frontier = *frontier, .head = *head};
    if (!store_in_write(s, append, &job, e)) {
        return false;
    }
    *frontier = job.frontier;
    *head = job.head;
    return true;
}
