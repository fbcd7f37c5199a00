// Heads of the logs of a policy that somebody showed, judged together: by whom each is covered, and whether
// they are of one past.
//
// A log of checkpoints is a log whose entries are heads (signed notes) of others. That a head is in one
// proves when it was there, not that it is the only one.
#ifndef KAWAL_LEDGER_HEADS_H
#define KAWAL_LEDGER_HEADS_H

#include "ledger/receipt.h"

enum { HEADS_MAX = 1000, HEAD_NONE = -1 };

typedef struct head_row {
    policy_result found;
    ledger_hash leaf;     // of the note's bytes
    int32_t upper;        // the head of a log of checkpoints that holds this note; HEAD_NONE
    uint64_t upper_index; // where
    bool relied;          // the caller's: something rests on it
} head_row;

// Begins as {.policy = ...}; large, so not for the stack.
typedef struct head_set {
    const ledger_policy *policy;
    int32_t n;
    head_row row[HEADS_MAX];
} head_set;

// The head of this note, taken in when it is new; HEAD_NONE when it cannot be. Errors: those of policy_look,
// and ledger.heads_size {limit} when the set is full.
int32_t heads_add(head_set *s, str bytes, err *e);

// Whether the receipt leads from the leaf to this head. Errors: those of tree_verify_inclusion.
bool heads_hold(const head_set *s, int32_t head, const receipt *r, ledger_hash leaf, err *e);

// Notes that the head `above` holds, by this receipt, the note of a head of another log of the set; false
// when it holds none of them.
bool heads_lift(head_set *s, int32_t above, const receipt *r);

// The first head of that log and size; NULL when there is none.
const checkpoint *heads_at(const head_set *s, int32_t log, uint64_t size);

// Whether the log had this root at that size: of the log of the first head by a proof that leads to that
// head, where its tree is here (else NULL); of others by a head of the set. *ret_known false when neither
// tells.
bool heads_past(const head_set *s, const tree_reader *tree, int32_t log, uint64_t size, ledger_hash root,
                bool *ret_known);

// Whether a quorum cosigned the head, or one above a note of it.
bool heads_covered(const head_set *s, int32_t head);

// By when a quorum had cosigned this note, or the one above it (policy_quorum_s); INT64_MAX = never.
int64_t heads_before_s(const head_set *s, int32_t head);

// Whether all heads of the log that are relied on are of one past: they are of one size, or a quorum cosigned
// them all. A log of checkpoints does not show it, nor do witnesses of whom each saw another head. Whether
// those of one size have one root is not asked. *ret_n = how many they are.
bool heads_joined(const head_set *s, int32_t log, int32_t *ret_n);

#endif
