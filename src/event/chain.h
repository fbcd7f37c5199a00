// The chains of devices: every event of a device but its first names the one before it, so that none can be
// taken out, put in or dated back unseen.
#ifndef KAWAL_EVENT_CHAIN_H
#define KAWAL_EVENT_CHAIN_H

#include "event/event.h"

enum { CHAIN_PREFIX_BYTES = 16 }; // of an id, where one event names another

typedef struct chain_row {
    uint8_t id[EVENT_HASH_BYTES];
    uint8_t previous[CHAIN_PREFIX_BYTES]; // zero in the first
    int64_t sequence;
    uint32_t device; // the caller's number for it
    uint32_t tag;    // the caller's
} chain_row;

typedef enum chain_fault {
    CHAIN_GAP,    // events between `before` (NULL = the first) and `row` are not here
    CHAIN_BROKEN, // `row` does not name `before`, which is the one before it
    CHAIN_FORK,   // two events of one number
    CHAIN_TWICE,  // one event twice
} chain_fault;

typedef void chain_fault_fn(void *ctx, chain_fault f, const chain_row *before, const chain_row *row);

chain_row chain_row_of(const event_view *v, const uint8_t id[static EVENT_HASH_BYTES], uint32_t device,
                       uint32_t tag);

// Sorts the rows by device and sequence, tells every fault, and gives how often an event names the one
// before.
int64_t chain_check(chain_row *row, size_t n, chain_fault_fn *tell, void *ctx);

#endif
