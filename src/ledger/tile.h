// Tiles (c2sp.org/tlog-tiles): the log as files that never change. A tile holds 256 neighbouring hashes of
// one level of the tree, every eighth level being stored; a bundle holds the 256 entries below a tile of
// level 0. Only the rightmost of each level are narrower, and have their width in the path.
//
// Where the files are is the caller's affair: a folder, a web server, rows of a table.
#ifndef KAWAL_LEDGER_TILE_H
#define KAWAL_LEDGER_TILE_H

#include "base/arena.h"
#include "ledger/tree.h"

enum {
    TILE_HEIGHT = 8,
    TILE_HASHES = 1 << TILE_HEIGHT,
    TILE_LEVELS = 8, // 8 * 8 bits hold LEDGER_SIZE_MAX
    TILE_BYTES = TILE_HASHES * LEDGER_HASH_BYTES,
    TILE_ENTRY_MAX = UINT16_MAX, // bytes
    TILE_BUNDLE_MAX = TILE_HASHES * (2 + TILE_ENTRY_MAX),
    TILE_PATH_MAX = 64, // with the zero byte
    TILE_ENTRIES = -1,  // the "level" of the bundles
};

typedef struct tile_id {
    int32_t level; // TILE_ENTRIES, or 0 to TILE_LEVELS - 1
    uint64_t index;
    int32_t width; // hashes or entries, 1 to TILE_HASHES
} tile_id;

// Reads and writes files by their path below the log's folder, such as "tile/0/x001/067".
typedef struct tile_store {
    // The whole file, at most `limit` bytes, in memory that lives as long as the arena.
    bool (*get)(void *ctx, arena *a, str path, size_t limit, str *ret_bytes, err *e);
    // NULL where nothing is written. A path that is there already gets the same bytes or must refuse.
    bool (*put)(void *ctx, str path, str bytes, err *e);
    void *ctx;
} tile_store;

// How wide this tile is in a log of that size; 0 when it has none.
int32_t tile_width(int32_t level, uint64_t index, uint64_t size);

str tile_path(tile_id id, char out[static TILE_PATH_MAX]);

// Only what tile_path writes for a tile that some log has. Errors: ledger.tile_path.
bool tile_path_parse(str path, tile_id *ret_id, err *e);

// Takes the entry at the start of a bundle; false at its end and where it is cut short (then *rest is not
// empty).
bool tile_entry_next(str *rest, str *ret_entry);

// ---------------------------------------------------------------- reading

// Subtrees of a log of one size, from its tiles; keeps the last tile of each level. Nothing is checked but
// lengths: who uses a proof made from it checks the proof.
typedef struct tile_cache {
    const tile_store *store;
    uint64_t size;
    bool held[TILE_LEVELS];
    uint64_t index[TILE_LEVELS];
    ledger_hash hash[TILE_LEVELS][TILE_HASHES];
} tile_cache;

void tile_cache_init(tile_cache *c, const tile_store *store, uint64_t size);

// The reader for tree_prove_inclusion and the like. A partial tile that is gone is read from the full one.
// Errors of it: ledger.size_range, ledger.tile_length, and those of the store.
tree_reader tile_tree(tile_cache *c);

// Gives the entries of a log of this size, bundle by bundle, to `each`: n entries (views that end with the
// call) from index `first` on; false stops. Whether they are those of the tree is only known at the end: what
// was made of them counts for nothing when this fails. Errors: ledger.bundle, ledger.log_root {size} (they
// have another root), and those of the store and of `each`.
typedef bool tile_entries_fn(void *ctx, uint64_t first, const str *entry, int32_t n, err *e);
bool tile_entries(const tile_store *store, uint64_t size, ledger_hash root, tile_entries_fn *each, void *ctx,
                  err *e);

// ---------------------------------------------------------------- writing

// Makes a log grow. After a failure nothing may be added any more; what was put is harmless, since no signed
// checkpoint needs it, but a second try must add the same entries, or its store must refuse the paths.
typedef struct tile_writer {
    const tile_store *store;
    uint64_t stored;                            // size of the log whose files are all put
    ledger_frontier frontier;                   // of what was added
    strbuf bundle;                              // entries of the last, not yet full bundle
    ledger_hash hash[TILE_LEVELS][TILE_HASHES]; // of the last, not yet full tile of each level
} tile_writer;

// Opens a log of that size and reads its last tiles and bundle; each entry of the bundle must have its hash
// in the tile. The caller compares frontier_root(&w->frontier) with the checkpoint. Errors:
// ledger.size_range, ledger.tile_length, ledger.tile_wrong, ledger.bundle, and those of the store.
bool tile_writer_open(tile_writer *w, const tile_store *store, uint64_t size, err *e);

// Adds an entry; puts its bundle and tiles once they are full.
// Errors: ledger.entry_size (above TILE_ENTRY_MAX), ledger.size_range, and those of the store.
bool tile_writer_add(tile_writer *w, str entry, err *e);

// Puts the partial bundle and tiles: a checkpoint of the size may follow once this and the store's syncing
// have succeeded. Errors: those of the store.
bool tile_writer_flush(tile_writer *w, err *e);
void tile_writer_done(tile_writer *w); // takes a zeroed writer

// ---------------------------------------------------------------- checking

// Computes everything anew from the entries: every tile that a log of this size has must hold just these
// hashes, and the root must be as given. Needs the memory of one bundle. Errors: ledger.size_range,
// ledger.bundle, ledger.tile_length, ledger.entry_changed {index} {file} (the first one that is not what the
// tiles, which lead to the root, have), ledger.tile_wrong, ledger.log_root, and those of the store.
bool tile_fsck(const tile_store *store, uint64_t size, ledger_hash root, err *e);

#endif
