// The posko's log for readers: another handle on its file, which shows tiles, checkpoint and keys and writes
// nothing. For serving, exporting and cosigning beside whoever writes.
#ifndef KAWAL_APP_LOG_PUBLIC_H
#define KAWAL_APP_LOG_PUBLIC_H

#include "app/log.h"
#include "app/operation.h"
#include "app/static_log.h"

typedef struct log_public {
    store *db;
    tile_store tiles;
    note_key key;
    char keys[1024]; // the log's verifier key and a newline
    public_log face; // of this struct, which must not move
} log_public;

// Errors: those of operation_open, store.no_log, log.key {file}.
bool log_public_open(log_public *r, const char *dir, err *e);
void log_public_close(log_public *r); // takes a zeroed one

// The receipt of an event by its id as hex, to a checkpoint that the policy (NULL = any) accepts. Errors:
// log.no_event, log.no_receipt_yet.
bool log_public_receipt(log_public *r, str id, const ledger_policy *p, strbuf *out, err *e);

typedef struct content_report {
    int64_t contents; // there now
    int64_t written;  // of them, by this call
    int64_t erased;   // taken away from the folder, or never there
} content_report;

// Writes content to `dir`/content, each under its hash as hex, and removes what was erased since. `progress`
// (may be NULL) stops it by false: static.stopped. Errors: the store's, file.write, file.remove.
bool log_public_content(log_public *r, const char *dir, static_progress *progress, void *ctx,
                        content_report *ret, err *e);

#endif
