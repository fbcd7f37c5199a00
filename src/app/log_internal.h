// The inside of the posko's log, for the files log_*.c alone; of key files also for seal_key.c.
#ifndef KAWAL_APP_LOG_INTERNAL_H
#define KAWAL_APP_LOG_INTERNAL_H

#include <limits.h>

#include "app/log.h"
#include "base/str_map.h"
#include "event/sign.h"

#define ORIGIN_PREFIX "kawal/"

// A device as its last event in the log tells, so that its next one costs no query.
typedef struct author {
    uint8_t key[EVENT_KEY_BYTES];
    uint8_t id[EVENT_HASH_BYTES]; // of the event of that sequence, when it is alone there
    int64_t sequence;             // the highest; 0 = none
    int64_t moment_us;            // the largest of that sequence
    int64_t closed_us;            // of its last duty_closed; INT64_MIN = none
    bool alone;
    bool loaded;
    bool mixed; // an event of it came late in the round in hand
} author;

struct posko_log {
    store *s;
    char dir[PATH_MAX];
    log_tools tools;
    str code; // of the operation: what events call the log
    note_signer signer;
    uint8_t secret[EVENT_SECRET_BYTES]; // of the posko's own events
    uint8_t key[EVENT_KEY_BYTES];

    bool behind; // opened by log_open_behind: what was published is not asked
    bool asked;  // the witnesses, whether they know a longer log
    bool fresh;  // what follows is as in the file
    log_head head;
    ledger_frontier frontier;

    arena author_keys;
    str_map author_of;
    author *author;
    int32_t n_author, cap_author;

    // Enrolments and revocations in the order of the log, and what follows from them. The register is that of
    // the last round that was judged; `unfolded` when events came behind it.
    arena enrolment_memory;
    logged_event *enrolment;
    int32_t n_enrolment, cap_enrolment;
    arena device_memory;
    device_register devices;
    bool unfolded;

    // Places that the register has: what it had once it keeps.
    arena place_memory;
    str_map place_of;

    // The checkpoint that events saw last, since most of them saw the same.
    uint64_t seen_size;
    ledger_hash seen_root;
    int64_t seen_us;
};

// An event on its way in.
typedef enum taking_state {
    TAKING_REFUSED,    // `why` tells
    TAKING_UNSIGNED,   // authentic, but somebody has not signed yet: `why` tells
    TAKING_WHOLE,      //
    TAKING_UNVERIFIED, // read only: it was in the log already
} taking_state;

typedef struct taking {
    str frame;
    str source;
    submit_out *out; // NULL when it had waited in the store
    taking_state state;
    err why;
    event_frame f;
    uint8_t id[EVENT_HASH_BYTES];
    bool known; // it was in the log when it was read
    // Once it is accepted:
    bool accepted;
    bool late;      // another of its device and of this or a later sequence is there
    bool saw_other; // a checkpoint that this log never made
    int32_t author;
    int64_t before; // sequence of its device's event before, when that is alone; else 0
    uint8_t before_id[EVENT_HASH_BYTES];
    int64_t closed_us; // of its device's last duty_closed before
    logged_event e;
} taking;

// ---- log_open.c

// Makes what is in memory that of the file, which another process, or a transaction that was rolled back, may
// have left behind; then it is held against what was published, as when it was opened. To be called in a
// write transaction. Errors: log.behind, log.forked, log.damaged as log_open.
bool log_current(posko_log *l, err *e);

// Writes down what kept a log from being opened or written, when it is an incident. In a transaction of its
// own: whatever was begun is given up first. That nothing is signed does not hang on the row: the call fails.
void log_incident_keep(posko_log *l, const err *why);

// Opens a log for its rules alone: nothing is verified, nothing may be said. Errors: store.no_log.
bool log_open_past(store *s, const log_tools *tools, posko_log **ret, err *e);

// Opens a log that may be behind what was published: the head is computed anew, the keys are the log's.
// Nothing is said and nothing may be signed. Errors: as log_open.
bool log_open_behind(store *s, const char *dir, const log_tools *tools, posko_log **ret, err *e);

// A path below the folder. Errors: file.write (too long).
bool log_path(const posko_log *l, const char *name, char out[static PATH_MAX], err *e);

// ---- log_keys.c

// A key file: the 32 bytes of a seed as hex digits and a newline. Errors: file.write; log.key.
bool log_seed_write(const char *path, const uint8_t seed[static NOTE_SEED_BYTES], err *e);
bool log_seed_read(const char *path, uint8_t ret_seed[static NOTE_SEED_BYTES], err *e);

// Reads both keys; makes those that are not there when `make`. Errors: log.key.
bool log_keys(posko_log *l, str origin, bool make, err *e);

// ---- log_verify.c

// Reads frames and verifies their signatures, `threads` at a time; what the log has already is left
// unverified. Outside of a transaction.
bool log_verify(posko_log *l, taking *t, int32_t n, int32_t threads, err *e);

// Of one that was read. Without the giver's signature nobody has said anything.
void log_verify_one(taking *t);

// ---- log_take.c: in a write transaction

// Takes what was verified into the log, and everything that waited for it.
bool log_take(posko_log *l, taking *t, int32_t n, err *e);

// Takes events back that this log had before, all of them, in their order and whoever made them; what waited
// for them waits on. Errors: recover.event {index} (not whole, or here already).
bool log_take_back(posko_log *l, taking *t, int32_t n, err *e);

// What the log knows of a device.
bool log_author(posko_log *l, str key, int32_t *ret_author, err *e);

// Whether the log has an event, and where. Of an enrolled device's next one memory tells.
bool log_knows(posko_log *l, const event_view *v, const uint8_t id[static EVENT_HASH_BYTES], bool *ret_known,
               uint64_t *ret_index, err *e);

// Reads all enrolments and revocations anew; they are folded when the next round is judged.
bool log_enrolments_load(posko_log *l, err *e);

// The leaf as the rules see it; views into the row. *ret_other: it saw a checkpoint that this log never made.
bool log_event_of(posko_log *l, const leaf *row, logged_event *ret, bool *ret_other, err *e);

// When the checkpoint that an event saw was made; INT64_MIN when it saw none, or one of another log.
bool log_seen(posko_log *l, const event_view *v, uint64_t index, int64_t *ret_us, bool *ret_other, err *e);

// ---- log_judge.c: in a write transaction

// An item that a round touches.
typedef struct item_entry {
    str code;
    int64_t number;
    custody_state state;
    custody_findings found;   // by events taken since the row was written
    int64_t from_us;          // the earliest moment at which its history changed
    bool open;                // the order of its events was in doubt before
    bool replay;              // its whole life must be computed anew
    bool replayed;            // and was
    bool dirty;               // the row is older
    bool spread;              // those who were in it were told
    bool listed;              // `member` is there
    const member_row *member; // who was in it, as their rows were when they were read
    int32_t n_member;
} item_entry;

// What one round changes.
typedef struct judging {
    posko_log *l;
    arena memory;
    custody_around around;
    str_map item_of;
    item_entry **item;
    int32_t n_item, cap_item;
    uint64_t from;   // index of the first new leaf
    uint64_t *again; // leaves to be judged again, in any order, some twice
    int32_t n_again, cap_again;
    str_map around_of; // devices and sequences around which everything is among them
    str_map behind_of; // and behind whose closing
    str_map no_place;  // codes of places that the register does not have
    str_map load_memo; // what load_at found, by load, event and nest
    custody_state **load_state;
    int32_t n_load, cap_load;
    str_map event_of; // index of a leaf -> place in `event`: what items have in common is read once
    logged_event **event;
    int32_t n_event, cap_event;
    size_t event_bytes; // of their frames
    bool whole;         // everything is computed anew: nothing has to be marked, and no row is believed
    bool failed;        // in a function that cannot say so
    err fault;
} judging;

void log_judging_init(judging *j, posko_log *l);
void log_judging_done(judging *j);

// Computes everything that follows from new leaves, which are in the store by now.
bool log_judge(posko_log *l, taking *t, int32_t n, err *e);

// Places all events of a device anew from a sequence on, until nothing changes any more.
bool log_moments(judging *j, taking *t, int32_t n, str key, int64_t sequence, err *e);

// A leaf must be judged again: it itself, and unless `alone` the items that it concerns.
bool log_again(judging *j, const leaf *row, int64_t from_us, bool alone, err *e);

// Writes the devices as they are, after whatever changed was marked.
bool log_devices(judging *j, err *e);

// The nonces of a handover, each with whose it is, for store_leaf_nonce; how many there are. (log_items.c)
typedef struct nonce_mark {
    uint8_t bytes[1 + EVENT_KEY_BYTES + EVENT_NONCE_CHARS];
    size_t n;
    str nonce;
} nonce_mark;
int32_t log_nonces(const event_view *v, nonce_mark ret[static 2]);

// Findings about a leaf itself.
bool log_judge_leaf(judging *j, const logged_event *ev, const custody_neighbours *near, bool drop, err *e);
bool log_judge_stored(judging *j, const leaf *row, bool drop, err *e);

// ---- log_items.c: in a write transaction

// The item of a code; made when `make`, else *ret NULL when no event names it.
bool log_item(judging *j, str code, bool make, item_entry **ret, err *e);

// Notes which items, signers and loads a leaf concerns. Where there are corrections, of it or in it, all
// items that it and they name are marked to be replayed, and they themselves to be judged again.
bool log_connect(judging *j, const logged_event *ev, err *e);

// Takes an event for the items that it names.
bool log_items_take(judging *j, const logged_event *ev, err *e);

// Changes an event of the log by the corrections of it that count. What it views then is in the arena.
bool log_corrected(judging *j, arena *a, logged_event *ev, err *e);

// Marks all items that an event and its corrections name to be replayed.
bool log_items_replay(judging *j, const logged_event *ev, int64_t from_us, err *e);

// Replays one item, whatever it depends on.
bool log_item_replay(judging *j, str code, err *e);

// Replays what is marked and what follows from it, and writes all rows.
bool log_items_settle(judging *j, err *e);

// ---- log_checkpoint.c

// The root that the log had at a size, from its tiles.
bool log_root_at(posko_log *l, uint64_t size, ledger_hash *ret_root, err *e);

// Writes a checkpoint to DIR/log/checkpoint.
bool log_publish(posko_log *l, str bytes, err *e);

#endif
