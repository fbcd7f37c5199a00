// Receipts: that an entry is in a log, in one text that is checked without the log
// (c2sp.org/tlog-proof@v1): index, inclusion proof, and the checkpoint with its cosignatures.
#ifndef KAWAL_LEDGER_RECEIPT_H
#define KAWAL_LEDGER_RECEIPT_H

#include "ledger/policy.h"

enum {
    RECEIPT_EXTRA_MAX = 65536, // bytes of extra data before base64
    RECEIPT_BYTES_MAX = NOTE_BYTES_MAX + 2 * RECEIPT_EXTRA_MAX,
};

typedef struct receipt {
    uint64_t index;
    ledger_proof proof;
    str extra_base64; // as written, empty = none; nobody has signed it
    str checkpoint;   // the signed note, as written
} receipt;

// Views into bytes. The checkpoint is only looked at by receipt_open.
// Errors: ledger.receipt_form.
bool receipt_parse(str bytes, receipt *ret_receipt, err *e);

void receipt_write(strbuf *out, const receipt *r);

// True when the policy accepts the checkpoint and the proof leads from the entry to its root. The extra data
// is not looked at. Errors: those of receipt_parse, policy_open and tree_verify_inclusion.
bool receipt_open(str bytes, str entry, const ledger_policy *p, receipt *ret_receipt,
                  policy_result *ret_result, err *e);

#endif
