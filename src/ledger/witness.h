// The witness's side of c2sp.org/tlog-witness: it cosigns a head of a log only when the log has done nothing
// but grow since the last head that it cosigned. HTTP and storage are the caller's.
#ifndef KAWAL_LEDGER_WITNESS_H
#define KAWAL_LEDGER_WITNESS_H

#include "ledger/cosignature.h"

enum {
    WITNESS_PROOF_MAX = 63, // hashes that a request may send
    WITNESS_REQUEST_MAX = NOTE_BYTES_MAX + 8192,
};

// HTTP status of an answer.
typedef enum witness_status {
    WITNESS_COSIGNED = 200,
    WITNESS_MALFORMED = 400,
    WITNESS_UNSIGNED = 403, // not by the key that is known for this log
    WITNESS_UNKNOWN_LOG = 404,
    WITNESS_OTHER_HEAD = 409,   // the last cosigned head is not the one that the request builds on
    WITNESS_INCONSISTENT = 422, // the log did not just grow: evidence, worth keeping
    WITNESS_NOT_KEPT = 500,     // the storage failed; nothing was cosigned
} witness_status;

typedef struct witness_request {
    uint64_t old_size;
    ledger_proof proof;
    str checkpoint; // the signed note, as written
} witness_request;

// What a witness remembers of a log. The root means nothing while size is 0.
typedef struct witness_head {
    uint64_t size;
    ledger_hash root;
} witness_head;

// The witness's memory, by the origin of the log.
typedef struct witness_book {
    // False when the log is unknown.
    bool (*key)(void *ctx, const char *origin, note_key *ret_key);
    // The last cosigned head; size 0 when there was none.
    bool (*head)(void *ctx, const char *origin, witness_head *ret_head, err *e);
    // If the head still has from->size: makes it `to`, durable before it returns. *ret_swapped tells.
    bool (*swap)(void *ctx, const char *origin, const witness_head *from, const witness_head *to,
                 bool *ret_swapped, err *e);
    void *ctx;
} witness_book;

// Views into bytes. Errors: ledger.request_form.
bool witness_request_parse(str bytes, witness_request *ret_request, err *e);
void witness_request_write(strbuf *out, const witness_request *r);

// The body of WITNESS_OTHER_HEAD: a size and a newline.
bool witness_size_parse(str body, uint64_t *ret_size);

// Answers an add-checkpoint request at time_s (POSIX seconds). `out` gets the body: the cosignature's line
// with WITNESS_COSIGNED, the size of the last cosigned head and a newline (text/x.tlog.size) with
// WITNESS_OTHER_HEAD, else nothing. *e tells why when it is not WITNESS_COSIGNED: ledger.request_form,
// ledger.log_unknown, ledger.witness_head, and the codes of notes, proofs and the book.
witness_status witness_add_checkpoint(const witness_book *book, const note_signer *witness, int64_t time_s,
                                      str request, strbuf *out, err *e);

#endif
