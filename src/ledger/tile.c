#include "ledger/tile.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "ledger/wire_internal.h"

enum { GROUP = 1000, PREFIX_MAX = 2, MASK = TILE_HASHES - 1 };

// ---------------------------------------------------------------- paths

// Hashes that a level has in a log of that size. Bundles count as the level of their leaves.
static uint64_t level_count(int32_t level, uint64_t size)
{
    return level <= 0 ? size : size >> (TILE_HEIGHT * level);
}

int32_t tile_width(int32_t level, uint64_t index, uint64_t size)
{
    uint64_t n = level_count(level, size);
    if (index > n >> TILE_HEIGHT) {
        return 0;
    }
    uint64_t left = n - (index << TILE_HEIGHT);
    return left < TILE_HASHES ? (int32_t)left : TILE_HASHES;
}

str tile_path(tile_id id, char out[static TILE_PATH_MAX])
{
    char kind[16] = "entries";
    if (id.level != TILE_ENTRIES) {
        (void)snprintf(kind, sizeof kind, "%d", (int)id.level);
    }
    uint64_t group = 1;
    while (id.index / group >= GROUP) {
        group *= GROUP;
    }
    int n = snprintf(out, TILE_PATH_MAX, "tile/%s/", kind);
    for (; group > 1; group /= GROUP) {
        n += snprintf(out + n, TILE_PATH_MAX - (size_t)n, "x%03u/", (unsigned)(id.index / group % GROUP));
    }
    n += snprintf(out + n, TILE_PATH_MAX - (size_t)n, "%03u", (unsigned)(id.index % GROUP));
    if (id.width < TILE_HASHES) {
        n += snprintf(out + n, TILE_PATH_MAX - (size_t)n, ".p/%d", (int)id.width);
    }
    assert(n < TILE_PATH_MAX);
    return (str){out, (size_t)n};
}

// Takes the path's next part, up to a '/' or the end.
static str part_next(str *rest)
{
    const char *slash = rest->n > 0 ? memchr(rest->p, '/', rest->n) : NULL;
    str part = {rest->p, slash ? (size_t)(slash - rest->p) : rest->n};
    size_t taken = part.n + (slash ? 1 : 0);
    *rest = (str){rest->p + taken, rest->n - taken};
    return part;
}

// What the parts mean, whether or not they are written as they should be: that is for the caller to compare.
static bool path_read(str path, tile_id *ret_id)
{
    tile_id id = {.width = TILE_HASHES};
    str rest = path;
    uint64_t v = 0;
    str head = part_next(&rest);
    str kind = part_next(&rest);
    bool entries = str_eq(kind, STR("entries"));
    if (!str_eq(head, STR("tile")) || (!entries && (!wire_number(kind, &v) || v >= TILE_LEVELS))) {
        return false;
    }
    id.level = entries ? TILE_ENTRIES : (int32_t)v;
    while (rest.n > 0) {
        str part = part_next(&rest);
        int64_t digits;
        bool more = str_starts(part, STR("x"));
        bool partial = part.n == 5 && str_eq((str){part.p + 3, 2}, STR(".p"));
        str number = {more ? part.p + 1 : part.p, more ? part.n - 1 : partial ? 3 : part.n};
        if (number.n != 3 || !str_parse_i64(number, 0, GROUP - 1, &digits) ||
            id.index > LEDGER_SIZE_MAX / GROUP - 1) {
            return false;
        }
        id.index = id.index * GROUP + (uint64_t)digits;
        if (partial) {
            if (!wire_number(part_next(&rest), &v) || v >= TILE_HASHES) {
                return false;
            }
            id.width = (int32_t)v;
            break;
        }
        if (!more) {
            break;
        }
    }
    *ret_id = id;
    return rest.n == 0;
}

bool tile_path_parse(str path, tile_id *ret_id, err *e)
{
    tile_id id;
    char again[TILE_PATH_MAX];
    if (path.n >= TILE_PATH_MAX || !path_read(path, &id) || !str_eq(path, tile_path(id, again)) ||
        id.width < 1 || tile_width(id.level, id.index, LEDGER_SIZE_MAX) < id.width) {
        return err_fail(e, ERR_CODE("ledger.tile_path"), ERR_STR("file", path));
    }
    *ret_id = id;
    return true;
}

// ---------------------------------------------------------------- reading

bool tile_entry_next(str *rest, str *ret_entry)
{
    if (rest->n < PREFIX_MAX) {
        return false;
    }
    size_t n = (size_t)((uint8_t)rest->p[0] << 8 | (uint8_t)rest->p[1]);
    if (rest->n - PREFIX_MAX < n) {
        return false;
    }
    *ret_entry = (str){rest->p + PREFIX_MAX, n};
    *rest = (str){rest->p + PREFIX_MAX + n, rest->n - PREFIX_MAX - n};
    return true;
}

// The file of a tile or bundle. A log may drop a partial one when the full one is there, so that is tried
// next; *ret_id says which it was.
static bool file_get(const tile_store *store, arena *a, tile_id id, tile_id *ret_id, str *ret_bytes, err *e)
{
    char path[TILE_PATH_MAX];
    size_t limit = id.level == TILE_ENTRIES ? TILE_BUNDLE_MAX : TILE_BYTES;
    *ret_id = id;
    if (store->get(store->ctx, a, tile_path(id, path), limit, ret_bytes, e)) {
        return true;
    }
    ret_id->width = TILE_HASHES;
    return id.width < TILE_HASHES &&
           store->get(store->ctx, a, tile_path(*ret_id, path), limit, ret_bytes, NULL);
}

static bool file_fails(const char *code_is, tile_id id, err *e)
{
    char path[TILE_PATH_MAX];
    return err_fail(e, ERR_CODE(code_is), ERR_STR("file", tile_path(id, path)));
}

// The first id.width hashes of a tile.
static bool hashes_get(const tile_store *store, tile_id id, ledger_hash out[static TILE_HASHES], err *e)
{
    arena a = {0};
    tile_id found;
    str bytes = {0};
    bool ok = file_get(store, &a, id, &found, &bytes, e);
    if (ok && bytes.n != (size_t)found.width * LEDGER_HASH_BYTES) {
        ok = file_fails("ledger.tile_length", found, e);
    }
    if (ok) {
        memcpy(out, bytes.p, (size_t)id.width * LEDGER_HASH_BYTES);
    }
    arena_done(&a);
    return ok;
}

void tile_cache_init(tile_cache *c, const tile_store *store, uint64_t size)
{
    *c = (tile_cache){.store = store, .size = size};
}

// The root of a complete subtree, from its n = 2^k hashes.
static ledger_hash subtree_root(const ledger_hash *hash, int32_t n)
{
    ledger_frontier f = {0};
    for (int32_t i = 0; i < n; i++) {
        frontier_append(&f, hash[i]);
    }
    return frontier_root(&f);
}

static bool cache_read(void *ctx, int32_t level, uint64_t index, ledger_hash *ret_hash, err *e)
{
    tile_cache *c = ctx;
    if (level < 0 || level >= LEDGER_LEVELS || index >= c->size >> level) {
        return err_fail(e, ERR_CODE("ledger.size_range"), ERR_INT("part", index), ERR_INT("size", c->size));
    }
    int32_t row = level / TILE_HEIGHT;
    int32_t n = 1 << level % TILE_HEIGHT;
    uint64_t first = index * (uint64_t)n;
    uint64_t tile = first >> TILE_HEIGHT;
    if (!c->held[row] || c->index[row] != tile) {
        tile_id id = {row, tile, tile_width(row, tile, c->size)};
        c->held[row] = false;
        if (!hashes_get(c->store, id, c->hash[row], e)) {
            return false;
        }
        c->held[row] = true;
        c->index[row] = tile;
    }
    *ret_hash = subtree_root(c->hash[row] + (first & MASK), n);
    return true;
}

tree_reader tile_tree(tile_cache *c)
{
    return (tree_reader){cache_read, c};
}

// ---------------------------------------------------------------- rows: the last tile of each level

// What happens to a tile once its hashes are known.
typedef bool (*row_emit)(const tile_store *store, tile_id id, const ledger_hash *hash, err *e);

// Adds leaf number `size`; gives away every tile that it fills.
static bool rows_add(const tile_store *store, ledger_hash row[TILE_LEVELS][TILE_HASHES], uint64_t size,
                     ledger_hash leaf, row_emit emit, err *e)
{
    ledger_hash h = leaf;
    for (int32_t level = 0; level < TILE_LEVELS; level++) {
        uint64_t at = level_count(level, size);
        row[level][at & MASK] = h;
        if ((at & MASK) != MASK) {
            return true;
        }
        if (!emit(store, (tile_id){level, at >> TILE_HEIGHT, TILE_HASHES}, row[level], e)) {
            return false;
        }
        h = subtree_root(row[level], TILE_HASHES);
    }
    return true;
}

// Gives away the tiles that are not full, where they have grown since the log had size `since`.
static bool rows_end(const tile_store *store, ledger_hash row[TILE_LEVELS][TILE_HASHES], uint64_t since,
                     uint64_t size, row_emit emit, err *e)
{
    for (int32_t level = 0; level < TILE_LEVELS; level++) {
        uint64_t n = level_count(level, size);
        tile_id id = {level, n >> TILE_HEIGHT, (int32_t)(n & MASK)};
        if (id.width > 0 && n != level_count(level, since) && !emit(store, id, row[level], e)) {
            return false;
        }
    }
    return true;
}

// ---------------------------------------------------------------- writing

static bool hashes_put(const tile_store *store, tile_id id, const ledger_hash *hash, err *e)
{
    char path[TILE_PATH_MAX];
    str bytes = {(const char *)hash, (size_t)id.width * LEDGER_HASH_BYTES};
    return store->put(store->ctx, tile_path(id, path), bytes, e);
}

static bool bundle_put(tile_writer *w, tile_id id, err *e)
{
    char path[TILE_PATH_MAX];
    return w->store->put(w->store->ctx, tile_path(id, path), strbuf_str(&w->bundle), e);
}

static void bundle_add(strbuf *bundle, str entry)
{
    strbuf_addc(bundle, (char)(entry.n >> 8));
    strbuf_addc(bundle, (char)(entry.n & 0xFF));
    strbuf_add(bundle, entry);
}

// The entries of a bundle that a log of `size` has are `width` ones: their hashes.
static bool bundle_hash(str bytes, tile_id found, int32_t width, ledger_hash out[static TILE_HASHES], err *e)
{
    str entry;
    int32_t n = 0;
    while (n < found.width && tile_entry_next(&bytes, &entry)) {
        if (n < width) {
            out[n] = tree_leaf(entry);
        }
        n++;
    }
    return n == found.width && bytes.n == 0 ? true : file_fails("ledger.bundle", found, e);
}

// The last bundle, entry by entry against the tile of level 0.
static bool bundle_open(tile_writer *w, tile_id id, err *e)
{
    arena a = {0};
    tile_id found;
    str bytes = {0};
    str entry;
    ledger_hash hash[TILE_HASHES];
    bool ok = file_get(w->store, &a, id, &found, &bytes, e) && bundle_hash(bytes, found, id.width, hash, e);
    if (ok && memcmp(hash, w->hash[0], (size_t)id.width * LEDGER_HASH_BYTES) != 0) {
        ok = file_fails("ledger.tile_wrong", (tile_id){0, id.index, id.width}, e);
    }
    for (int32_t i = 0; ok && i < id.width && tile_entry_next(&bytes, &entry); i++) {
        bundle_add(&w->bundle, entry);
    }
    arena_done(&a);
    return ok;
}

static bool rows_open(tile_writer *w, uint64_t size, err *e)
{
    for (int32_t level = 0; level < TILE_LEVELS; level++) {
        uint64_t n = level_count(level, size);
        tile_id id = {level, n >> TILE_HEIGHT, (int32_t)(n & MASK)};
        if (id.width > 0 && !hashes_get(w->store, id, w->hash[level], e)) {
            return false;
        }
    }
    int32_t entries = (int32_t)(size & MASK);
    return entries == 0 || bundle_open(w, (tile_id){TILE_ENTRIES, size >> TILE_HEIGHT, entries}, e);
}

// The frontier of the tree whose last tiles are known: each level's hashes are complete subtrees.
static void frontier_of_rows(tile_writer *w, uint64_t size)
{
    int32_t n = 0;
    for (int32_t level = TILE_LEVELS - 1; level >= 0; level--) {
        int32_t width = (int32_t)(level_count(level, size) & MASK);
        const ledger_hash *hash = w->hash[level];
        for (int32_t leaves = TILE_HASHES / 2; leaves > 0; leaves /= 2) {
            if (width & leaves) {
                w->frontier.hash[n++] = subtree_root(hash, leaves);
                hash += leaves;
            }
        }
    }
    w->frontier.size = size;
}

bool tile_writer_open(tile_writer *w, const tile_store *store, uint64_t size, err *e)
{
    *w = (tile_writer){.store = store, .stored = size};
    strbuf_init(&w->bundle, TILE_BUNDLE_MAX);
    if (size > LEDGER_SIZE_MAX) {
        return err_fail(e, ERR_CODE("ledger.size_range"), ERR_INT("part", 0), ERR_INT("size", size));
    }
    if (!rows_open(w, size, e)) {
        tile_writer_done(w);
        return false;
    }
    frontier_of_rows(w, size);
    return true;
}

bool tile_writer_add(tile_writer *w, str entry, err *e)
{
    uint64_t size = w->frontier.size;
    if (entry.n > TILE_ENTRY_MAX) {
        return err_fail(e, ERR_CODE("ledger.entry_size"), ERR_INT("bytes", entry.n),
                        ERR_INT("limit", TILE_ENTRY_MAX));
    }
    if (size == LEDGER_SIZE_MAX) {
        return err_fail(e, ERR_CODE("ledger.size_range"), ERR_INT("part", size), ERR_INT("size", size));
    }
    ledger_hash leaf = tree_leaf(entry);
    bundle_add(&w->bundle, entry);
    if ((size & MASK) == MASK) {
        if (!bundle_put(w, (tile_id){TILE_ENTRIES, size >> TILE_HEIGHT, TILE_HASHES}, e)) {
            return false;
        }
        strbuf_clear(&w->bundle);
    }
    if (!rows_add(w->store, w->hash, size, leaf, hashes_put, e)) {
        return false;
    }
    frontier_append(&w->frontier, leaf);
    return true;
}

bool tile_writer_flush(tile_writer *w, err *e)
{
    uint64_t size = w->frontier.size;
    tile_id last = {TILE_ENTRIES, size >> TILE_HEIGHT, (int32_t)(size & MASK)};
    if (last.width > 0 && size != w->stored && !bundle_put(w, last, e)) {
        return false;
    }
    if (!rows_end(w->store, w->hash, w->stored, size, hashes_put, e)) {
        return false;
    }
    w->stored = size;
    return true;
}

void tile_writer_done(tile_writer *w)
{
    strbuf_done(&w->bundle);
}

// ---------------------------------------------------------------- checking

static bool hashes_compare(const tile_store *store, tile_id id, const ledger_hash *hash, err *e)
{
    ledger_hash stored[TILE_HASHES];
    if (!hashes_get(store, id, stored, e)) {
        return false;
    }
    size_t n = (size_t)id.width * LEDGER_HASH_BYTES;
    return memcmp(stored, hash, n) == 0 ? true : file_fails("ledger.tile_wrong", id, e);
}

static bool root_compare(const ledger_frontier *f, ledger_hash root, err *e)
{
    return hash_eq(frontier_root(f), root) ||
           err_fail(e, ERR_CODE("ledger.log_root"), ERR_INT("size", f->size));
}

bool tile_entries(const tile_store *store, uint64_t size, ledger_hash root, tile_entries_fn *each, void *ctx,
                  err *e)
{
    ledger_frontier f = {0};
    bool ok = true;
    for (uint64_t first = 0; ok && first < size; first += TILE_HASHES) {
        arena a = {0};
        tile_id found;
        str rest = {0};
        str entry[TILE_HASHES];
        int32_t n = 0;
        uint64_t index = first >> TILE_HEIGHT;
        tile_id id = {TILE_ENTRIES, index, tile_width(TILE_ENTRIES, index, size)};
        ok = file_get(store, &a, id, &found, &rest, e);
        while (ok && n < id.width && tile_entry_next(&rest, &entry[n])) {
            frontier_append(&f, tree_leaf(entry[n]));
            n++;
        }
        ok = ok && (n == id.width || file_fails("ledger.bundle", found, e)) && each(ctx, first, entry, n, e);
        arena_done(&a);
    }
    return ok && root_compare(&f, root, e);
}

// The leaves of a bundle, but where the tile of level 0 has other ones those of the tile: *io_changed is the
// first such entry. Whether it is the entry or the tile that was changed is known at the end, by the root.
static bool fsck_bundle(const tile_store *store, tile_id id, ledger_hash out[static TILE_HASHES],
                        uint64_t *io_changed, err *e)
{
    arena a = {0};
    tile_id found;
    str bytes = {0};
    ledger_hash tile[TILE_HASHES];
    bool ok = file_get(store, &a, id, &found, &bytes, e) && bundle_hash(bytes, found, id.width, out, e) &&
              hashes_get(store, (tile_id){0, id.index, id.width}, tile, e);
    for (int32_t i = 0; ok && i < id.width; i++) {
        if (!hash_eq(out[i], tile[i])) {
            uint64_t index = (id.index << TILE_HEIGHT) + (uint64_t)i;
            *io_changed = index < *io_changed ? index : *io_changed;
            out[i] = tile[i];
        }
    }
    arena_done(&a);
    return ok;
}

static bool fsck_all(const tile_store *store, uint64_t size, ledger_hash root, uint64_t *io_changed, err *e)
{
    ledger_frontier f = {0};
    ledger_hash row[TILE_LEVELS][TILE_HASHES];
    while (f.size < size) {
        ledger_hash leaf[TILE_HASHES];
        uint64_t index = f.size >> TILE_HEIGHT;
        tile_id id = {TILE_ENTRIES, index, tile_width(TILE_ENTRIES, index, size)};
        if (!fsck_bundle(store, id, leaf, io_changed, e)) {
            return false;
        }
        for (int32_t i = 0; i < id.width; i++) {
            if (!rows_add(store, row, f.size, leaf[i], hashes_compare, e)) {
                return false;
            }
            frontier_append(&f, leaf[i]);
        }
    }
    return rows_end(store, row, 0, size, hashes_compare, e) && root_compare(&f, root, e);
}

bool tile_fsck(const tile_store *store, uint64_t size, ledger_hash root, err *e)
{
    uint64_t changed = UINT64_MAX;
    char path[TILE_PATH_MAX];
    if (size > LEDGER_SIZE_MAX) {
        return err_fail(e, ERR_CODE("ledger.size_range"), ERR_INT("part", 0), ERR_INT("size", size));
    }
    bool ok = fsck_all(store, size, root, &changed, e);
    if (changed == UINT64_MAX) {
        return ok;
    }
    uint64_t index = changed >> TILE_HEIGHT;
    if (!ok) {
        return file_fails("ledger.tile_wrong", (tile_id){0, index, tile_width(0, index, size)}, e);
    }
    tile_id id = {TILE_ENTRIES, index, tile_width(TILE_ENTRIES, index, size)};
    return err_fail(e, ERR_CODE("ledger.entry_changed"), ERR_INT("index", changed),
                    ERR_STR("file", tile_path(id, path)));
}
