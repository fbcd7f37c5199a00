// The log and what is computed from it, in the posko's one file: leaves (frames, byte for byte as they came),
// tiles, checkpoints, content; devices, items and findings; what is held and what is in quarantine.
//
// Leaves, tiles, checkpoints are only ever added (triggers refuse the rest). Every other table here is
// computed from the leaves and can be thrown away and made again: store_log_clear and the app's rebuild.
#ifndef KAWAL_STORE_LOG_H
#define KAWAL_STORE_LOG_H

#include "domain/custody.h"
#include "ledger/tile.h"
#include "store/store.h"

enum {
    STORE_HELD_MAX = 100000,       // frames that wait; more are store.held_full,
    STORE_HELD_SOURCE_MAX = 10000, // and so many of one source: nobody fills it alone
    STORE_QUARANTINE_MAX = 10000,  // the oldest go first
    STORE_SOURCE_MAX = 64,         // bytes: who brought it
};

// ---- the log (store/log.c)

typedef struct log_head {
    uint64_t size;
    ledger_hash root;
    int64_t epoch; // counts openings for writing: two writers cannot both be right
} log_head;

// Makes the log of this file. Errors: store.log_exists.
bool store_log_create(store *s, str origin, err *e);

// Errors: store.no_log. *ret_origin in the arena.
bool store_log_head(store *s, arena *a, log_head *ret, str *ret_origin, err *e);

// Takes the log for writing: one more epoch. Whoever wrote under the one before gets store.log_moved.
bool store_log_take(store *s, log_head *ret, err *e);

// Computes the head anew: number of leaves, the leaves behind the last full tile re-hashed, and the tiles of
// every level above. Errors: store.log_wrong {index} (a leaf or tile is not what the head says).
bool store_log_verify_head(store *s, ledger_frontier *ret, err *e);

typedef struct leaf {
    uint64_t index;
    uint8_t id[EVENT_HASH_BYTES];
    str device;       // as the event has them: its device's key, sequence, kind
    int64_t sequence; //
    int64_t kind;     //
    str frame;
    int64_t received_us;
    int64_t moment_us; // computed: event_moment
    str source;        // who brought it first
} leaf;

// Adds leaves, whose indices count on from the head, and moves the head by compare-and-swap on size, root and
// epoch, in the open transaction; each is read back and its hash compared before the head moves. `frontier`
// is that of the head and moves with it only when the caller commits: on failure the caller opens anew.
// Errors: store.log_moved (another writer), store.leaf_changed {index} (read back other bytes), and the
// store's.
bool store_log_append(store *s, const leaf *row, int32_t n, ledger_frontier *frontier, log_head *head,
                      err *e);

bool store_leaf_at(store *s, arena *a, uint64_t index, leaf *ret, err *e); // errors: store.no_leaf
bool store_leaf_of(store *s, arena *a, const uint8_t id[static EVENT_HASH_BYTES], leaf *ret, bool *ret_found,
                   err *e);

// Leaves from an index on, in the order of the log, until `each` returns false.
typedef bool store_leaf_fn(void *ctx, const leaf *row, err *e);
bool store_leaves(store *s, uint64_t from, store_leaf_fn *each, void *ctx, err *e);

// Leaves of alarms, looks, presence, incidents and guests (kinds alarm_raised to alarm_resolved, looked,
// present, incident, guest_entered, guest_left) below an index, likewise.
bool store_leaves_watched(store *s, uint64_t below, store_leaf_fn *each, void *ctx, err *e);

// The first note or incident of a device that names content by its hash.
bool store_leaf_noted(store *s, str key, str hash, uint64_t *ret_index,
                      uint8_t ret_id[static EVENT_HASH_BYTES], bool *ret_found, err *e);

// Where a leaf stands in time, computed anew when an earlier event of its device came late.
bool store_leaf_move(store *s, uint64_t index, int64_t moment_us, err *e);

// The log as tiles and bundles (C2SP layout), partial ones made when asked for. Read only. Errors of get:
// store.no_tile {file} (the log has none of that path), ledger.tile_path, file.too_large.
tile_store store_tiles(store *s);

// ---- checkpoints (store/checkpoint.c)

typedef struct checkpoint_row {
    uint64_t size;
    ledger_hash root;
    int64_t made_us;
    str note; // with all signatures known so far
} checkpoint_row;

// Compare-and-swap: only behind the last one's size `after` (0 = none yet). Errors: store.log_moved.
bool store_checkpoint_add(store *s, uint64_t after, const checkpoint_row *row, err *e);
// More signatures on one that is there.
bool store_checkpoint_sign(store *s, uint64_t size, str note, err *e);
bool store_checkpoint_last(store *s, arena *a, checkpoint_row *ret, bool *ret_found, err *e);
// The smallest of at least that size, the largest of at most that size.
bool store_checkpoint_from(store *s, arena *a, uint64_t size, checkpoint_row *ret, bool *ret_found, err *e);
bool store_checkpoint_upto(store *s, arena *a, uint64_t size, checkpoint_row *ret, bool *ret_found, err *e);

// ---- what waits, and what was refused (store/held.c)

// Keeps a frame until it can be taken up; of the same event the one with more signatures. Errors:
// store.held_full {limit}: of all, or of this source.
bool store_hold(store *s, const uint8_t id[static EVENT_HASH_BYTES], str device, str frame, str code,
                str source, int64_t now_us, err *e);

typedef struct held_row {
    int64_t number; // in the order in which they came
    uint8_t id[EVENT_HASH_BYTES];
    str frame;
    str source;
} held_row;

// What waits of a device: those behind the number `after`, at most `limit`.
bool store_held_of(store *s, arena *a, str device, int64_t after, int32_t limit, held_row *ret_rows,
                   int32_t *ret_n, err *e);
// The frame that waits under an id; *ret_found false when none does.
bool store_held_get(store *s, arena *a, const uint8_t id[static EVENT_HASH_BYTES], str *ret_frame,
                    bool *ret_found, err *e);
bool store_held_drop(store *s, const uint8_t id[static EVENT_HASH_BYTES],
                     err *e); // also when it is not there
bool store_held_count(store *s, int64_t *ret_n, err *e);

// Keeps the first EVENT_FRAME_MAX bytes of what was refused.
bool store_quarantine(store *s, str bytes, str code, str source, int64_t now_us, err *e);

// ---- incidents (store/incident.c): that the log may not be signed, until a person says why it may again

enum { STORE_INCIDENTS_MAX = 1000 }; // of one list

typedef struct incident {
    int64_t id;
    int64_t at_us;
    str code; // as the error that it was
    str detail;
    bool closed;
    int64_t closed_us;
    str closed_by, reason;
} incident;

// Nothing when one of the same code is open.
bool store_incident_add(store *s, str code, str detail, int64_t now_us, err *e);
// The newest first, at most STORE_INCIDENTS_MAX.
bool store_incidents(store *s, arena *a, bool open_only, const incident **ret_rows, int32_t *ret_n, err *e);
// Errors: store.no_incident {id} (none, or closed).
bool store_incident_close(store *s, int64_t id, str by, str reason, int64_t now_us, err *e);

// ---- what the log is to say of the rest of this file (store/said.c)

// A batch of the register or a publication that no leaf tells of yet.
typedef struct unsaid {
    int64_t kind;  // EVENT_REGISTER_CHANGED, EVENT_PLAN_PUBLISHED
    int64_t row;   // id of the batch, number of the publication
    int64_t count; // facts
    uint8_t
        content[EVENT_HASH_BYTES]; // of a batch: docs/formats/register.md; of a publication: the plan's id
} unsaid;
typedef bool store_unsaid_fn(void *ctx, const unsaid *row, err *e);

// Batches first, each kind in its order. `each` may write; it must not call this.
bool store_unsaid(store *s, store_unsaid_fn *each, void *ctx, err *e);
bool store_said(store *s, const unsaid *row, uint64_t index, err *e);

// Everything that a leaf tells of, its hash computed anew from what is there now; `found` is false when it is
// gone. `index` is the leaf.
typedef bool store_said_fn(void *ctx, const unsaid *row, bool found, uint64_t index, err *e);
bool store_said_each(store *s, store_said_fn *each, void *ctx, err *e);

// ---- content (store/content.c): bytes named by events, by their hash
// Small ones are rows; those above CONTENT_ROW_MAX are files DIR/content/ab/abcd... written whole.
enum { CONTENT_ROW_MAX = 4096 };
typedef enum content_state {
    CONTENT_ABSENT, // named by an event, never delivered; or not named
    CONTENT_HERE,
    CONTENT_ERASED,
} content_state;

// Keeps the bytes under their hash; again changes nothing, but makes whole what was damaged. Erased content
// stays erased. Errors also: store.content_size {limit}, file.write, file.folder.
bool store_content_put(store *s, str bytes, int64_t now_us, err *e);

// Errors also: store.content_wrong {hash} (the bytes that are kept are not those of the hash, or are gone).
bool store_content_get(store *s, arena *a, const uint8_t hash[static EVENT_HASH_BYTES],
                       content_state *ret_state, str *ret_bytes, err *e);

// The hash stays and the bytes go, also of content that was never delivered: it will not be taken then. In
// an open transaction the caller calls store_content_sweep once it is committed.
bool store_content_erase(store *s, const uint8_t hash[static EVENT_HASH_BYTES], int64_t now_us, err *e);

// Removes what is left of erased content: its files, and what the write-ahead log has of it. Also to be
// called when the log is opened for writing, since an erasure may have been interrupted. Errors also:
// file.remove; store.locked when readers hold on to the write-ahead log.
bool store_content_sweep(store *s, err *e);

// Calls `each` for all content in the order of hashes until it returns false; views during the call only.
typedef struct content_row {
    str hash;
    content_state state; // HERE or ERASED
    bool in_file;
    int64_t size; // bytes, as delivered; 0 when erased before it came
} content_row;
typedef bool store_content_fn(void *ctx, const content_row *row, err *e);
bool store_content_each(store *s, store_content_fn *each, void *ctx, err *e);

#endif
