// The posko's log as the server keeps it: takes bundles, gives receipts, signs the head when it has moved,
// and shows the log to whoever asks. Four threads use it: the server's, which answers, one that takes
// bundles in slices, so that a large one holds up nobody, one that keeps time, and one that asks the
// witnesses, so that a slow one never holds up a scan, nor what is to be done every second.
//
// DIR/log/policy, when it is there, names the witnesses and how many of them a receipt needs
// (ledger/policy.h).
#ifndef KAWAL_APP_LOG_SERVICE_H
#define KAWAL_APP_LOG_SERVICE_H

#include <jansson.h>

#include "app/cosign.h"
#include "app/log.h"
#include "app/log_public.h"
#include "app/news.h"
#include "base/text.h"
#include "ledger/receipt.h"

typedef struct log_service log_service;

enum {
    LOG_BUNDLE_MAX = 4 * 1024 * 1024, // bytes of a bundle that comes in one request
    LOG_SIGN_EVERY_MS = 1000, // the head is signed when it has moved and the last time is so long ago,
    LOG_SIGN_EVENTS = 256,    // or when so many events have come since
    LOG_THREADS = 2,          // that verify signatures
    LOG_RECEIPT_MAX = RECEIPT_BYTES_MAX,
};

// Opens the operation's log. When it must not be written (log.behind, log.forked, log.damaged, log.key,
// log.published) it is opened all the same: what comes is refused with that error, what is there can be read.
// Errors: those of operation_open, policy_parse {line}, and the files'.
bool log_service_open(const char *dir, const log_tools *tools, log_service **ret, err *e);
void log_service_close(log_service *s); // signs the head a last time; takes NULL

// From now on what comes into the log is said: topic "log" (app/log_news.h). What this service commits is
// said at once, what others have written at the next log_service_tell. To be set before the service is used;
// the news outlive it.
void log_service_news(log_service *s, news *n);

// Says what has come into the log and was not said yet. From any thread. Errors: the store's.
bool log_service_tell(log_service *s, err *e);

// False with the reason when the log is not written to.
bool log_service_up(const log_service *s, err *e);

// True once the disk has failed to sync: the process must end.
bool log_service_broken(const log_service *s);

// ---- on the thread that takes bundles

// A bundle (event/bundle.h) on its way in. It is read to its verified end before anything of it is taken;
// then frames are taken LOG_SLICE at a time, each slice in a transaction of its own, then contents and heads
// one by one. Between two steps those of others may be done.
typedef struct log_intake log_intake;

// The bundle's bytes must outlive it.
log_intake *log_intake_begin(log_service *s, str bundle, str source, text_language language);

// One step; *ret_more false after the last. Errors: those of bundle_open, which come before anything was
// taken; those of log_submit, store_content_put and log_head_shown, which end it: what was taken before is in
// the log.
bool log_intake_step(log_intake *x, bool *ret_more, err *e);

// What became of each frame that was taken so far, in the order of the bundle: docs/formats/log.md. The
// caller owns it.
json_t *log_intake_answer(const log_intake *x);

// The same for who has little room: of each frame id, status, code and index, and the log's size
// (docs/formats/field-sync.md). A later answer of the same bundle says the same of what was taken before.
json_t *log_intake_short(const log_intake *x);
void log_intake_done(log_intake *x); // takes NULL

// ---- on the server's thread

// The receipt of an event by its id as hex, to a checkpoint that the policy accepts. Errors: log.no_event,
// log.no_receipt_yet.
bool log_service_receipt(log_service *s, str id, strbuf *out, err *e);

// What is known of an item (app/custody_view.h).
bool log_service_custody(log_service *s, str item, json_t **ret, err *e);

// The log as the outside sees it.
const public_log *log_service_public(const log_service *s);

// ---- on the thread that keeps time

// Signs the head when it is time. While an incident is open nothing is signed, and that is no error here.
// Errors: the store's and the files'.
bool log_service_sign(log_service *s, err *e);

// Signs the head whenever it was signed last, for who asks for it. Errors also: log.halted, and what
// log_service_up says.
bool log_service_sign_now(log_service *s, err *e);

// ---- on the thread that asks the witnesses

// For cosigning: the policy (NULL = none), the key, and the newest checkpoint with its tiles, by a handle of
// this thread's own. *ret_found false while there is no checkpoint.
const ledger_policy *log_service_policy(const log_service *s);
const note_key *log_service_key(const log_service *s);
const tile_store *log_service_tiles(const log_service *s);
bool log_service_head(log_service *s, arena *a, checkpoint_row *ret, bool *ret_found, err *e);

// Keeps a checkpoint with cosignatures that came.
bool log_service_cosigned(log_service *s, uint64_t size, str signed_note, err *e);

// A witness knows more of this log than there is here (COSIGN_BEHIND), or another one (COSIGN_FORKED): an
// incident, and nothing is signed until a person has looked. A size that the log has reached meanwhile is
// none.
bool log_service_accused(log_service *s, const cosign_answer *answer, err *e);

#endif
