// What is computed from the leaves: whose devices are, where every item is, what is wrong; and the ways from
// these to the leaves that they depend on.
//
// All of it is a function of the leaves, can be thrown away (store_custody_clear) and made again. Rows of
// leaves are copied to the arena.
#ifndef KAWAL_STORE_CUSTODY_H
#define KAWAL_STORE_CUSTODY_H

#include "store/log.h"

typedef struct leaf_list {
    const leaf *row;
    int32_t n;
} leaf_list;

enum { STORE_LEAVES_MAX = 1000000 }; // of one list; more are store.too_many

// ---- devices

// Writes the rows of one device as they are now, whatever was there; drops them.
bool store_device_put(store *s, const device_record *d, err *e);
bool store_device_drop(store *s, str key, err *e);

// From when on a device is revoked; INT64_MAX = it is not, or nobody enrolled it.
bool store_device_revoked(store *s, str key, int64_t *ret_us, err *e);

// Enrolments and revocations in the order of the log.
bool store_enrolments(store *s, arena *a, leaf_list *ret, err *e);

// Leaves that a device made, of the sequences from..to, in the order of sequence and id; the first `limit`.
bool store_leaves_of_device(store *s, arena *a, str key, int64_t from, int64_t to, int32_t limit,
                            leaf_list *ret, err *e);

// Leaves that a device made of one sequence, with an index below `below`: any `limit` of them.
bool store_leaves_beside(store *s, arena *a, str key, int64_t sequence, uint64_t below, int32_t limit,
                         leaf_list *ret, err *e);

// The next lower sequence that the log has of a device (0 = none), and the largest moment of its leaves.
bool store_device_before(store *s, str key, int64_t sequence, int64_t *ret_sequence, int64_t *ret_moment_us,
                         err *e);
// The moment of a device's last duty_closed below a sequence; INT64_MIN = none.
bool store_device_closed(store *s, str key, int64_t sequence, int64_t *ret_moment_us, err *e);
// The sequence of its next duty_closed above a sequence; INT64_MAX = none.
bool store_device_closes(store *s, str key, int64_t sequence, int64_t *ret_sequence, err *e);

// That a device signed a leaf as receiver or witness; and all leaves that it signed so.
bool store_leaf_sign(store *s, str key, uint64_t index, err *e);
bool store_leaves_signed(store *s, arena *a, str key, leaf_list *ret, err *e);

// ---- corrections

bool store_leaf_refer(store *s, str id, uint64_t index, err *e);
// Corrections that refer to an event, in the order of the log.
bool store_leaves_refer(store *s, arena *a, const uint8_t id[static EVENT_HASH_BYTES], leaf_list *ret,
                        err *e);

// ---- nonces

// That a leaf has a nonce of a signer: `mark` tells which of both and of whom.
bool store_leaf_nonce(store *s, str mark, uint64_t index, err *e);
// The first two other leaves that have it, in the order of the log.
bool store_nonce_others(store *s, str mark, uint64_t index, uint64_t ret[static 2], int32_t *ret_n, err *e);

// ---- items

// Errors: those of every function. *ret_found false when no event names it.
bool store_item_get(store *s, str code, int64_t *ret_number, custody_state *ret_state, bool *ret_found,
                    err *e);
// Makes the row of an item, of which nothing is known yet.
bool store_item_add(store *s, str code, int64_t *ret_number, err *e);
bool store_item_put(store *s, int64_t number, const custody_state *state, err *e);

// That a leaf concerns an item; and all leaves that do, in the order of the log.
bool store_leaf_concerns(store *s, int64_t item, uint64_t index, err *e);
bool store_leaves_of_item(store *s, arena *a, int64_t item, leaf_list *ret, err *e);
// The same leaves, their indices alone.
bool store_indices_of_item(store *s, arena *a, int64_t item, const uint64_t **ret, int32_t *ret_n, err *e);

// That an item was once put into a load or box; and the codes of those who were, and whose last event is not
// before a moment.
bool store_member_add(store *s, int64_t load, int64_t item, err *e);
// An item that was once in a load, until when what it has taken reaches (custody_concerns), and whether
// something was ever in it.
typedef struct member_row {
    int64_t number;
    str code;
    int64_t last_us, open_us;
    bool is_load;
} member_row;

// All of them.
bool store_members(store *s, arena *a, int64_t load, const member_row **ret_rows, int32_t *ret_n, err *e);
bool store_members_since(store *s, arena *a, int64_t load, int64_t since_us, const str **ret_codes,
                         int32_t *ret_n, err *e);

// ---- findings

// All there are about an item now, in any order of leaves; those that are there already are not written.
bool store_findings_put(store *s, int64_t item, const custody_finding *row, int32_t n, err *e);
// Those about a leaf itself go.
bool store_findings_drop_leaf(store *s, uint64_t index, err *e);
// Adds findings about an item, or about the leaf itself (0): all there are of one leaf in one call, in any
// order of leaves.
bool store_findings_add(store *s, int64_t item, const custody_finding *row, int32_t n, err *e);
// Those about the leaves from..to (to not included) in the order of the log.
bool store_findings(store *s, arena *a, uint64_t from, uint64_t to, const custody_finding **ret_rows,
                    int32_t *ret_n, err *e);

// Those that alarms are made of (a wrong seal, damaged, lost), in the order of the log; of more than `most`
// the newest.
bool store_findings_watched(store *s, arena *a, int32_t most, const custody_finding **ret_rows,
                            int32_t *ret_n, err *e);

// Leaves about which themselves there is a finding of that code, in the order of the log.
bool store_leaves_found(store *s, arena *a, custody_code code, leaf_list *ret, err *e);

// Whether the register has, or ever had, a site or TPS of that code: facts are only added, so what is known
// once stays known.
bool store_place_known(store *s, str code, bool *ret_known, err *e);

// ---- all together (store/rebuild.c)

// Pages of everything, each in its own order: leaves from an index on; keys and codes behind a number, which
// moves on.
bool store_leaves_page(store *s, arena *a, uint64_t from, int32_t limit, leaf_list *ret, err *e);
bool store_signers_page(store *s, arena *a, int64_t *number, int32_t limit, str *ret_keys, int32_t *ret_n,
                        err *e);
bool store_items_page(store *s, arena *a, int64_t *number, int32_t limit, str *ret_codes, int32_t *ret_n,
                      err *e);

bool store_custody_clear(store *s, err *e);

// Keeps what is there (in tables of this connection alone) to compare it with what is made anew.
bool store_custody_keep(store *s, err *e);

typedef struct custody_difference {
    str table;
    str key;   // of the row, its values separated by '/'
    bool gone; // it was kept and is not there now; else the other way (a changed row is both)
} custody_difference;
enum { STORE_DIFFERENCES_MAX = 100 };

// Rows that are not as they were kept, moments of leaves included; *ret_n counts those told, *ret_total all.
bool store_custody_compare(store *s, arena *a, const custody_difference **ret_rows, int32_t *ret_n,
                           int64_t *ret_total, err *e);

#endif
