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

#endif
