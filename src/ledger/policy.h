// Policies (c2sp.org/tlog-policy): which logs and which witnesses somebody trusts, and who of them must have
// cosigned. A file of lines; one that begins with '#' is a remark:
//
//   log VKEY [URL]
//   witness NAME VKEY [URL]
//   group NAME any|all|K MEMBER...    at least one, all, or K of its members: witnesses and groups above it
//   quorum NAME|none                  exactly once; a witness or a group above it
#ifndef KAWAL_LEDGER_POLICY_H
#define KAWAL_LEDGER_POLICY_H

#include "base/arena.h"
#include "ledger/checkpoint.h"

enum {
    POLICY_FILE_MAX = 256 * 1024,
    POLICY_LOGS_MAX = 600, // the kabupaten of a country, and logs of checkpoints above them
    POLICY_WITNESSES_MAX = 64,
    POLICY_GROUPS_MAX = 32,
    POLICY_URL_MAX = 500,
    POLICY_NONE = -1,
};

typedef struct policy_log {
    note_key key; // NOTE_ED25519; its name is the log's origin
    str url;      // empty = not said
} policy_log;

typedef struct policy_witness {
    str name;
    note_key key; // NOTE_COSIGNATURE
    str url;      // empty = not said
} policy_witness;

// Members are witnesses from 0 on, then groups from POLICY_WITNESSES_MAX on.
typedef struct policy_group {
    str name;
    int32_t need; // of its members
    int32_t n_member;
    const int32_t *member;
} policy_group;

typedef struct ledger_policy {
    int32_t n_log, n_witness, n_group;
    const policy_log *log;
    const policy_witness *witness;
    const policy_group *group;
    int32_t quorum; // a member as above; POLICY_NONE = nobody needs to cosign
} ledger_policy;

// Reads a policy; texts are copied to the arena. Every fault is an error of the whole: nobody is counted
// twice, so that no public key may stand there twice under whatever name and nobody may be a member twice; a
// group that could never be filled is refused, and so are two logs of one origin. Errors, with {line}:
// ledger.policy_form, ledger.policy_name {name} (taken, or unknown), ledger.policy_key {key} (not a key of
// that kind), ledger.policy_twice {name}, ledger.policy_group {name} {members}, ledger.policy_quorum (none,
// or a second one), ledger.policy_size {limit}.
bool policy_parse(arena *a, str text, ledger_policy *ret_policy, err *e);

// Without remarks; read again it gives the same policy.
void policy_write(strbuf *out, const ledger_policy *p);

// What a policy found in a note.
typedef struct policy_result {
    int32_t log; // of p->log
    checkpoint head;
    int32_t n_good; // witnesses that cosigned
    int64_t
        time_s[POLICY_WITNESSES_MAX]; // by witness: the latest time that it gave (POSIX seconds), -1 = none
    bool quorum;                      // whether enough of them did
} policy_result;

// When enough witnesses had cosigned, given the time of each or -1 for none: the earliest time at which those
// who had were a quorum, or, where nobody needs to cosign, the first had. INT64_MAX when that never was.
int64_t policy_quorum_s(const ledger_policy *p, const int64_t time_s[static POLICY_WITNESSES_MAX]);

// Reads a checkpoint's note of one of the policy's logs. A wrong signature of anyone known refuses it; too
// few witnesses do not, but *ret_result says so. Errors: ledger.policy_log (of no log that is known); those
// of checkpoint_open and cosignature_verify.
bool policy_look(const ledger_policy *p, str bytes, policy_result *ret_result, err *e);

// The same, and too few witnesses refuse it: ledger.policy_quorum_short {signed}.
bool policy_open(const ledger_policy *p, str bytes, policy_result *ret_result, err *e);

#endif
