// kawal-verify: judges evidence by a policy alone: a bundle, or a whole log as static files.
//
// It trusts the keys of the policy and what follows from them: the log's key signs heads, receipts and tiles
// prove entries, the log's first entry is the posko's own enrolment, and the posko enrols everybody else.
#ifndef KAWAL_VERIFY_VERIFY_H
#define KAWAL_VERIFY_VERIFY_H

#include <stdio.h>

#include "base/text.h"
#include "event/bundle.h"
#include "ledger/policy.h"
#include "ledger/tile.h"

// What the program ends with. These numbers never change.
typedef enum verify_verdict {
    VERIFY_PROVEN = 0,  // everything asked is proven
    VERIFY_WRONG = 1,   // altered, badly signed, badly proven, forked
    VERIFY_USAGE = 2,   // wrong use: nothing was judged
    VERIFY_MISSING = 3, // sound, but something is missing
} verify_verdict;

typedef struct verify_request {
    text_language language;
    str policy;              // text of the policy file
    bundle_reader *bundle;   // not opened yet; or NULL, and then
    const tile_store *tiles; // a log's folder: "checkpoint", "tile/...", "content/HASH"; or NULL, and then
    str entry;               // an event's frame, of which
    str proof;               // this is the tlog-proof; it may also be of one in `bundle`. Empty = none
    str against;             // an earlier checkpoint's note; empty = none. With tiles only
    str item, place;         // empty = any
    int64_t from_s, to_s;    // of the time that an event claims, [from, to), seconds since 1970 UTC
    int32_t utc_offset_min;  // of the times that are shown
    int32_t threads;         // 1 or more
    FILE *out;               // what is found, in words
    FILE *progress;          // how far it is; NULL = say nothing
} verify_request;

// Judges and tells. Errors, which are wrong use (VERIFY_USAGE): those of policy_parse; verify.too_large
// {limit}: more events than can be told in one piece. Whatever is wrong with the evidence is no error: it is
// told, and is the verdict.
verify_verdict verify_run(const verify_request *q, err *e);

#endif
