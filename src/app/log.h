// The posko's log at work: the one way by which an event gets into it, its checkpoints, and its receipts.
//
// DIR/keys/log.key signs checkpoints, DIR/keys/posko.key signs the posko's own events; both are made with the
// operation, readable by their owner only, and in no backup unless it is asked for. DIR/log/checkpoint is the
// head as published last: written after every checkpoint, and compared when the log is opened.
#ifndef KAWAL_APP_LOG_H
#define KAWAL_APP_LOG_H

#include "base/clock.h"
#include "ledger/policy.h"
#include "store/custody.h"

typedef struct posko_log posko_log;

// Below the operation's folder.
#define LOG_KEY        "keys/log.key"
#define POSKO_KEY      "keys/posko.key"
#define LOG_CHECKPOINT "log/checkpoint"

enum {
    SUBMIT_MAX = 1000, // frames of one call
    LOG_SLICE = 64,    // of a bundle that are taken at a time: what others who write may have to wait for
};

// Time and randomness, passed in. Randomness is asked for keys, and for the salts of personal cells that are
// recorded while the log is open.
typedef struct log_tools {
    clock_source clock;
    void (*random)(void *ctx, void *out, size_t n);
    void *random_ctx;
} log_tools;

log_tools log_tools_system(clock_source clock);

// Opens the operation's log for writing. The head is computed anew and held against the last checkpoint and
// the published one. What does not fit is an incident: it is written down (store_incidents), the log is not
// opened, and the caller learns which: log.behind {here} {published}, log.forked {published}, log.damaged
// {index}, log.published {file} (what was published is no checkpoint of this log). Errors also: log.key
// {file} (not the log's key, or none), log.no_operation.
//
// A log that was never made (a new operation, or one of an older version) is made here: its first event is
// the posko's own enrolment. Whatever else of the register and the plans no event tells of yet is said.
//
// Several may be open on one file, also in several processes: each finds out that another has written, and
// reads the log's head anew. When an old copy was put in the file's place meanwhile, calls fail as the
// opening would. A posko_log belongs to one thread at a time, as its store does.
bool log_open(store *s, const char *dir, const log_tools *tools, posko_log **ret, err *e);
void log_close(posko_log *l); // takes NULL

// Whether an error of log_open says that this log must not be written to, while all that is not the log's can
// go on; else nothing could be opened at all.
bool log_is_down(const err *why);

// Opens a log to compute from it and to compare (log_rebuild with `check`), and for nothing else: no key is
// read, nothing is compared with what was published, and nothing is ever committed. The store is open for
// writing. Errors: log.damaged, store.no_log.
bool log_open_to_compare(store *s, const char *dir, const log_tools *tools, posko_log **ret, err *e);

// Writes down why nothing may be signed: the code and the arguments of an error. Nothing when one of the same
// code is open.
bool log_incident_raise(store *s, const err *why, int64_t now_us, err *e);

// Holds a head that somebody shows against the log. One that the log's own key has signed and that is not
// what the log was at that size, or is of more than it has, is an incident: nothing is signed until a person
// knows why. Whatever else it is says nothing: what an event says that it saw is a claim and becomes a
// finding; only our signature is evidence against us.
bool log_head_shown(posko_log *l, str note, err *e);

// A person has looked into an incident: by whom and why is kept with it. Errors: store.no_incident.
bool log_incident_close(posko_log *l, int64_t id, str by, str reason, err *e);

typedef enum submit_answer {
    SUBMIT_NEW,    // in the log
    SUBMIT_KNOWN,  // was there already: nothing happened
    SUBMIT_HELD,   // authentic, kept, not yet in the log: nobody has enrolled its device, or a signer is
                   // missing
    SUBMIT_REFUSED // malformed or unauthentic: in quarantine; or store.held_full: to be brought again
} submit_answer;

typedef struct submit_in {
    str frame;
    str source; // who brings it
} submit_in;

typedef struct submit_out {
    submit_answer answer;
    uint64_t index; // NEW, KNOWN
    uint8_t id[EVENT_HASH_BYTES];
    err why; // HELD, REFUSED
    int32_t n_finding;
    const custody_finding *finding; // NEW: as things stand
} submit_out;

// Takes frames as they came from anywhere: parses, verifies, judges, appends, computes the tables, reads
// back, commits: one transaction for all of them. What is NEW or KNOWN is durable when this returns true.
// On false nothing of the call is in the log; an error of the disk's syncing must end the process
// (log.sync). Signatures are verified before the transaction begins, `threads` at a time (1 or more).
bool log_submit(posko_log *l, arena *a, const submit_in *in, int32_t n, int32_t threads, submit_out *ret,
                err *e);

// Makes, signs with the posko's key and submits an event of the posko's own: enrolments, register changes,
// publications, erasures. Of `draft` kind and fields are read. In a transaction that is open already it joins
// it: then the caller commits and calls log_settled or closes the log.
bool log_say(posko_log *l, arena *a, const event_view *draft, submit_out *ret, err *e);

// Says every batch of the register and every publication that no event tells of yet; joins an open
// transaction likewise.
bool log_say_changes(posko_log *l, err *e);
void log_settled(posko_log *l, bool committed);

// Commits the open transaction after saying what it changed. Where there is no log yet (NULL) the log says it
// when it is opened first.
bool log_commit_changes(store *s, posko_log *l, err *e);

// Signs the head, keeps the checkpoint, publishes it to DIR/log/checkpoint. The same head again gives the
// same note. Errors: log.halted {code}, file.write (it is kept, not published: ask again).
bool log_checkpoint(posko_log *l, arena *a, checkpoint_row *ret, err *e);

// A tlog-proof of an event to the newest checkpoint that holds it and, when `p` is given, satisfies it.
// Errors: log.no_event, log.no_receipt_yet.
bool log_receipt_of(store *s, const uint8_t id[static EVENT_HASH_BYTES], const ledger_policy *p, strbuf *out,
                    err *e);

// The newest checkpoint that satisfies a policy (NULL: any). Errors: log.no_receipt_yet.
bool log_receipt_head(store *s, arena *a, const ledger_policy *p, checkpoint_row *ret, err *e);

// What is computed from the log, made anew from its leaves and compared with what is there: rows that differ
// (a changed one is told twice: gone, and come). `check` leaves the tables as they are, else the new ones
// take their place. Memory: that of one item's events.
bool log_rebuild(posko_log *l, arena *a, bool check, const custody_difference **ret_rows, int32_t *ret_n,
                 int64_t *ret_total, err *e);

// Computes the tables of a store that has leaves and nothing that follows from them (store/past.h). Memory:
// that of one item's events; time: about that of log_rebuild.
bool log_compute(store *s, const log_tools *tools, err *e);

// The log's verifier key, for who has the folder and does not write: from the key file. Errors: log.key.
bool log_public_key(const char *dir, str origin, note_key *ret_key, err *e);
// Likewise the key of the posko's own events. Errors: log.key.
bool log_posko_public_key(const char *dir, uint8_t ret_key[static EVENT_KEY_BYTES], err *e);

const note_key *log_key(const posko_log *l);
str log_code(const posko_log *l);      // what events call this log
str log_posko_key(const posko_log *l); // public, EVENT_KEY_BYTES

#endif
