// What the files of this layer share.
#ifndef KAWAL_STORE_STORE_INTERNAL_H
#define KAWAL_STORE_STORE_INTERNAL_H

#include "base/str_map.h"
#include "event/tables.h"
#include "ledger/tile.h"
#include "store/account.h"
#include "store/store.h"

#include <sqlite3.h>

// Every statement but those of the schema; text in statements.c.
typedef enum statement_id {
    SQL_BEGIN_READ,
    SQL_BEGIN_WRITE,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_BATCH_NEXT,
    SQL_BATCH_KINDS,
    SQL_BATCH_ADD,
    SQL_FACT_ADD,
    SQL_FACTS_OF_ENTRY,
    SQL_FACTS_OF_KIND,
    SQL_FACTS_COUNT,
    SQL_HISTORY,
    SQL_AUTHORS,
    SQL_ENTRY_GET,
    SQL_ENTRY_PUT,
    SQL_ENTRIES_OF_KIND,
    SQL_ENTRIES_PAGE,
    SQL_ENTRIES_COUNT,
    SQL_ENTRIES_CLEAR,
    SQL_PLAN_ADD,
    SQL_PLAN_PUBLISH,
    SQL_PLAN_GET,
    SQL_PLAN_LATEST,
    SQL_PLAN_LIST,
    SQL_ACCOUNT_ADD,
    SQL_ACCOUNT_GET,
    SQL_ACCOUNT_COUNT,
    SQL_ACCOUNT_RENEW,
    SQL_ACCOUNT_SET,
    SQL_ACCOUNTS,
    SQL_TOTP_GET,
    SQL_TOTP_PUT,
    SQL_TOTP_USED,
    SQL_SESSION_ADD,
    SQL_SESSION_GET,
    SQL_SESSION_SEEN,
    SQL_SESSION_END,
    SQL_SESSION_SWEEP,
    SQL_SESSION_END_USER,
    SQL_STAMP,
    SQL_KEPT_GET,
    SQL_KEPT_PUT,
    SQL_KEPT_SWEEP,
    SQL_KEPT_CLEAR,
    SQL_SESSION_END_ID,
    SQL_SESSION_END_ALL,
    SQL_SESSION_IDS,
    SQL_SESSIONS,
    SQL_APPROVAL_ADD,
    SQL_APPROVAL_GET,
    SQL_APPROVAL_GIVE,
    SQL_APPROVAL_REFUSE,
    SQL_APPROVAL_USE,
    SQL_APPROVALS,
    SQL_ACCESS_ADD,
    SQL_ACCESS_ROWS,
    SQL_CONTENT_GET,
    SQL_CONTENT_PUT,
    SQL_CONTENT_ERASE,
    SQL_CONTENT_LEAVING,
    SQL_CONTENT_GONE,
    SQL_CONTENT_ALL,
    SQL_HEAD_ADD,
    SQL_HEAD_GET,
    SQL_HEAD_TAKE,
    SQL_HEAD_MOVE,
    SQL_SIGNER_ADD,
    SQL_LEAF_ADD,
    SQL_LEAF_FRAMES,
    SQL_LEAF_COUNT,
    SQL_LEAF_GET,
    SQL_LEAF_OF,
    SQL_LEAVES,
    SQL_LEAF_MOVE,
    SQL_TILE_ADD,
    SQL_TILE_GET,
    SQL_CHECKPOINT_ADD,
    SQL_CHECKPOINT_SIGN,
    SQL_CHECKPOINT_FROM,
    SQL_CHECKPOINT_UPTO,
    SQL_HELD_ADD,
    SQL_HELD_COUNT,
    SQL_HELD_SOURCE,
    SQL_HELD_HAS,
    SQL_HELD_OF,
    SQL_HELD_DROP,
    SQL_HELD_GET,
    SQL_QUARANTINE_ADD,
    SQL_QUARANTINE_SWEEP,
    SQL_INCIDENT_ADD,
    SQL_INCIDENT_CLOSE,
    SQL_INCIDENTS,
    SQL_SAID_ADD,
    SQL_SAID_ALL,
    SQL_SAID_BATCH,
    SQL_SAID_PLAN,
    SQL_UNSAID_BATCHES,
    SQL_UNSAID_PLANS,
    SQL_FACTS_OF_BATCH,
    SQL_FACTS_RAW,
    SQL_FACTS_RAW_OF,
    SQL_FACT_REPLACE,
    SQL_SECRET_ADD,
    SQL_SECRET_GET,
    SQL_SECRET_ERASE,
    SQL_SWEEP_ADD,
    SQL_SWEEP_GET,
    SQL_SWEEP_DROP,
    SQL_PLANS,
    SQL_PLAN_REPLACE,
    SQL_PUBLICATION_REPLACE,
    SQL_SIGNER_FIND,
    SQL_LEAVES_OF_DEVICE,
    SQL_LEAVES_BESIDE,
    SQL_LEAVES_SIGNED,
    SQL_LEAVES_REFER,
    SQL_LEAVES_OF_ITEM,
    SQL_INDICES_OF_ITEM,
    SQL_ENROLMENTS,
    SQL_DEVICE_BEFORE,
    SQL_DEVICE_CLOSED,
    SQL_DEVICE_CLOSES,
    SQL_LEAF_SIGN,
    SQL_LEAF_REFER,
    SQL_LEAF_NONCE,
    SQL_NONCE_OTHERS,
    SQL_LEAF_CONCERNS,
    SQL_MEMBER_ADD,
    SQL_MEMBERS_SINCE,
    SQL_MEMBERS,
    SQL_ITEM_GET,
    SQL_ITEM_ADD,
    SQL_ITEM_PUT,
    SQL_FINDINGS_OF_ITEM,
    SQL_FINDINGS_DROP_FROM,
    SQL_FINDINGS_DROP_LEAF,
    SQL_FINDING_ADD,
    SQL_FINDINGS,
    SQL_LEAVES_FOUND,
    SQL_PLACE_KNOWN,
    SQL_DEVICE_DROP,
    SQL_BINDINGS_DROP,
    SQL_DEVICE_ADD,
    SQL_DEVICE_REVOKED,
    SQL_BINDING_ADD,
    SQL_LEAVES_PAGE,
    SQL_SIGNERS,
    SQL_ITEM_CODES,
    SQL_ITEMS,
    SQL_ITEMS_BOUND,
    SQL_DEVICE_GAPS,
    SQL_OBSERVATION_ADD,
    SQL_OBSERVATION_EARLIER,
    SQL_OBSERVATIONS,
    SQL_OBSERVATIONS_HEARD,
    SQL_OBSERVATION_SOS,
    SQL_OBSERVED_END,
    SQL_OBSERVED_FIRST,
    SQL_OBSERVED_ROWS,
    SQL_OBSERVED_ADD,
    SQL_OBSERVED_ALL,
    SQL_OBSERVED_UNTIL,
    SQL_TRACKER_HEARD,
    SQL_OBSERVATIONS_ERASE,
    SQL_OBSERVED_ERASED,
    SQL_OBSERVED_GONE,
    SQL_TOKEN_PUT,
    SQL_TOKEN_DROP,
    SQL_TOKEN_FIND,
    SQL_LEAVES_WATCHED,
    SQL_FINDINGS_WATCHED,
    SQL_READINESS_PUT,
    SQL_READINESS_DROP,
    SQL_READINESS_SUM,
    SQL_READINESS_SUM_EMPTY,
    SQL_READINESS_MARK,
    SQL_READINESS_MARK_ALL,
    SQL_READINESS_MARKED,
    SQL_READINESS_UNMARK,
    SQL_READINESS_ANY,
    SQL_READINESS_PEOPLE_CLEAR,
    SQL_READINESS_PEOPLE_ADD,
    SQL_READINESS_PRESENT,
    SQL_READINESS_MARK_ONE,
    SQL_READINESS_PLAN_PUT,
    SQL_READINESS_PLAN,
    SQL_READINESS_SUMS,
    SQL_READINESS_ROWS,
    SQL_OFFER_ADD,
    SQL_OFFER_GET,
    SQL_OFFER_TAKE,
    SQL_OFFERS_OPEN,
    SQL_OFFERS_SWEEP,
    SQL_PHONE_PUT,
    SQL_PHONE_OF,
    SQL_PHONE_HEARD,
    SQL_PHONE_SIGN_IN,
    SQL_PHONES,
    SQL_DEVICE_GET,
    SQL_BINDINGS,
    SQL_SEAL_KEY,
    SQL_SEAL_KEY_PUT,
    SQL_LEAF_NOTED,
} statement_id;
enum { SQL_COUNT = SQL_LEAF_NOTED + 1 };
extern const char *const statement_sql[SQL_COUNT];
// What makes a file of version `from` into one of the next, in this order; a new file has version 0.
typedef struct store_step {
    int from;
    const char *sql;
} store_step;
enum { STORE_STEPS = 14, STORE_FROM_PERSONAL = 1 }; // the version whose personal cells are moved apart
extern const store_step store_steps[STORE_STEPS];

// What a file of ours is: there are files of an operation and of a witness.
typedef struct store_form {
    int32_t application_id; // at byte 68 of the file
    int32_t version;
    int32_t n_step;
    const store_step *step;
    bool (*fill)(store *s, int64_t from, err *e); // what the steps need beyond their SQL; may be NULL
} store_form;

// The hashes of the last tile of a level, which is not full yet, as they were read from the file: of leaves,
// or roots of the full tiles below. Proofs need them all the time, and each root costs 255 hashes. Neither a
// leaf nor a tile ever changes, but a transaction that made one may be rolled back.
typedef struct tile_hashes {
    uint64_t index; // of that last tile
    int32_t n;      // of its hashes, known
    ledger_hash hash[TILE_HASHES];
} tile_hashes;

// The numbers of keys that were asked for, since each leaf needs some. Keys stay, but a transaction that
// brought one may be rolled back.
enum { SIGNERS_KNOWN_MAX = 1 << 16 }; // with more, all are forgotten
typedef struct signer_numbers {
    arena memory;
    str_map of_key;
} signer_numbers;

struct store {
    sqlite3 *db;
    char *path; // for messages
    sqlite3_stmt *statement[SQL_COUNT];
    store_mode mode;
    void (*random)(void *ctx, void *out, size_t n); // for salts
    void *random_ctx;
    bool unsynced; // the disk failed to sync: nothing may be tried again
    arena scratch; // of the call in hand; emptied when it ends
    tile_hashes last_tile[TILE_LEVELS];
    signer_numbers signers;
};

// Forgets what memory holds of the file's leaves, tiles and keys.
void store_forget(store *s);
void signers_forget(store *s); // of keys alone

// A new file that is there and open, with nothing in it. Errors: store.exists.
bool store_empty(const char *path, store **ret, err *e);
// As store_create and store_open, for a file of this form.
bool store_form_create(const char *path, const store_form *form, store **ret, err *e);
bool store_form_open(const char *path, const store_form *form, store_mode mode, store **ret, err *e);

// A file without a name that goes with its handle, with every table of an operation's and nothing in them;
// and beside it, as schema `here`, the operation's file at `path`, only to be read. Content is found beside
// that. Errors: store.absent.
bool store_beside(const char *path, store **ret, err *e);

// Turns SQLite's last error into one of ours; always false.
bool store_fail(store *s, err *e);

// A statement ready to bind, prepared on its first use.
bool statement_get(store *s, statement_id id, sqlite3_stmt **ret, err *e);

// Parameter numbers count from 1. The bytes must live until the statement is stepped to its end or reset.
void bind_text(sqlite3_stmt *st, int i, str text);
void bind_int(sqlite3_stmt *st, int i, int64_t v);
void bind_blob(sqlite3_stmt *st, int i, const void *bytes, size_t n);

// One row, or the end.
bool statement_step(store *s, sqlite3_stmt *st, bool *ret_row, err *e);
// Runs a statement that gives no rows.
bool statement_run(store *s, sqlite3_stmt *st, err *e);

// A column's text; valid until the next step.
str column_text(sqlite3_stmt *st, int i);
// The same, copied.
str column_copy(sqlite3_stmt *st, int i, arena *a);

// A column's bytes; valid until the next step. Copied, with a zero byte behind them.
str column_blob(sqlite3_stmt *st, int i);
str column_blob_copy(sqlite3_stmt *st, int i, arena *a);
// A column of exactly n bytes; zeros where the file holds another length.
void column_bytes(sqlite3_stmt *st, int i, void *out, size_t n);

// An account in the columns of SQL_ACCOUNT_GET; texts in the arena.
account account_of_row(sqlite3_stmt *st, arena *a);

// Writes content to its file beside the file of `s`; no row tells of it yet (store/content.c).
bool content_file_put(store *s, const uint8_t *hash, str bytes, err *e);

// Runs `work` in the open transaction, or in one of its own.
typedef bool store_work(store *s, void *ctx, err *e);
bool store_in_write(store *s, store_work *work, void *ctx, err *e);
bool store_in_read(store *s, store_work *work, void *ctx, err *e);

#endif
