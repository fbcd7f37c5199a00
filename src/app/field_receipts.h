// Receipts of many events at once, for a phone on a thin line: one checkpoint, every node of the tree once.
#ifndef KAWAL_APP_FIELD_RECEIPTS_H
#define KAWAL_APP_FIELD_RECEIPTS_H

#include <jansson.h>

#include "app/log.h"

enum { FIELD_RECEIPTS_MAX = 1000 }; // events of one question

typedef struct field_id {
    uint8_t b[EVENT_HASH_BYTES];
} field_id;

// For the ids of events: {checkpoint, size, nodes, proofs} as docs/formats/field-sync.md says, by the newest
// checkpoint that satisfies the policy (NULL: any). Events that it does not hold are left out. The caller
// owns *ret. Errors: log.no_receipt_yet (no checkpoint is good enough), the store's.
bool field_receipts(store *s, const field_id *id, int32_t n, const ledger_policy *p, json_t **ret, err *e);

#endif
