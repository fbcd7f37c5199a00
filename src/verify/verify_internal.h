// What one run of kawal-verify knows.
#ifndef KAWAL_VERIFY_VERIFY_INTERNAL_H
#define KAWAL_VERIFY_VERIFY_INTERNAL_H

#include "event/bindings.h"
#include "event/chain.h"
#include "event/sign.h"
#include "event/trail.h"
#include "event/words.h"
#include "ledger/heads.h"
#include "verify/verify.h"

enum {
    EVENTS_MAX = 200 * 1000,     // kept in memory to be told
    ROWS_MAX = 20 * 1000 * 1000, // entries of a log
    FINDINGS_MAX = 100,          // told of each weight; all are counted
    SEEN_MAX = 20 * 1000,        // different heads that devices saw
    PARTY_TEXT = 160,
    LINE_BYTES_MAX = 256 * 1024, // of what is told
    NONE = -1,
};
#define NO_INDEX UINT64_MAX

typedef enum weight {
    WRONG,
    MISSING,
    WEIGHTS,
} weight;

// Something to be said at the end, and where: entry of the log, or record of the bundle.
typedef struct finding {
    uint64_t index;  // NO_INDEX = not of an entry
    uint64_t record; // 0 = not of a record
    err what;
} finding;

// An event that is kept. Its frame is parsed again when it is told.
typedef struct kept_event {
    str frame;
    uint8_t id[EVENT_HASH_BYTES];
    uint64_t index; // NO_INDEX = not proven to be in the log
    int32_t head;
    int32_t device;
    bool asked; // it is told; others are kept for what they say of others
    bool hole;  // a handover by one who did not hold the item
} kept_event;

typedef struct content_row {
    str bytes; // of those that may be a note; else empty
    bool here, named;
    const kept_event *erased; // by which; NULL
    uint64_t record;
} content_row;

typedef struct item_row {
    trail trail;
    trail_hand held; // its last handover
} item_row;

// One entry on its way in.
typedef struct entry {
    str bytes; // of one to be kept they live as long as the evidence
    uint64_t index;
    uint64_t record;
    int32_t head;
    event_frame frame;
    uint8_t id[EVENT_HASH_BYTES];
    bool checked, keep, asked;
    err why; // code NULL = nothing is wrong
} entry;

typedef struct evidence {
    const verify_request *q;
    arena memory;
    ledger_policy policy;
    strbuf line; // being told
    str about;
    str log_code; // of the first event
    int32_t log;  // of the policy: the one whose entries these are; NONE
    int64_t n_finding[WEIGHTS];
    finding finding[WEIGHTS][FINDINGS_MAX];
    head_set heads;
    bindings people;
    kept_event *event;
    content_row *content;
    item_row *item;
    chain_row *row; // tag: index, UINT32_MAX = not proven
    size_t n_row, cap_row;
    int32_t n_event, n_content, n_item;
    int32_t cap_event, cap_content;
    str_map contents; // hash -> content
    str_map codes;    // an item, and the boxes and loads that it was in
    str_map seen;     // size and root of a head that a device saw -> index of its event
    str_map ids;      // of kept events
    int64_t n_read, n_proven, n_checked, n_link, n_gap;
    uint64_t against_size; // of the earlier head that is the beginning of this one; NO_INDEX = none
    bool filtered;         // an item, place or time is asked for
    bool too_large;        // more than EVENTS_MAX or ROWS_MAX
    bool unread;           // the evidence as a whole is damaged: nothing of it is told
    bool growing;          // `codes` grew
} evidence;

// ---- evidence.c: taking in
void finding_add(evidence *v, weight w, uint64_t index, uint64_t record, const err *what);
#define FIND(v, w, index, record, ...)                                                                       \
    do {                                                                                                     \
        err found_;                                                                                          \
        (void)err_fail(&found_, __VA_ARGS__);                                                                \
        finding_add((v), (w), (index), (record), &found_);                                                   \
    } while (0)
content_row *content_of(evidence *v, str hash);
void content_here(evidence *v, content_row *c, str bytes);
bool event_again(const kept_event *k, event_frame *ret); // of what parsed before
bool entry_asked(const evidence *v, const event_view *e);
bool says_of_others(const event_view *e);                // enrols, revokes, erases
void entry_check(const evidence *v, entry *n, bool all); // parses; verifies what is kept, or all
void entry_take(evidence *v, const entry *n);

// ---- bundle.c, tiles.c: where it comes from; heads
void bundle_take(evidence *v); // also of one entry and its proof
void tiles_take(evidence *v);
void content_fetch(evidence *v, str hash, content_row *c);     // from the folder of a log
int32_t head_of_note(evidence *v, str bytes, uint64_t record); // NONE: a finding says why
bool log_same(const evidence *v, int32_t h, err *e);           // a head of the log whose entries these are
// Heads of one log and size must be one, as must those that devices saw; tree NULL = of a bundle.
void heads_compare(evidence *v, const tree_reader *tree);

// ---- people.c: who stands behind a key; custody.c: what does not join, and where items are
void people_fold(evidence *v);
void party_text(const evidence *v, int32_t device, int64_t time_s, char out[static PARTY_TEXT]);
// Finds why the event is perhaps not by whom it is told to be; true when nobody is proven.
bool party_doubt(evidence *v, int32_t device, int64_t time_s, const kept_event *k);
void custody_check(evidence *v);
trail_source custody_events(evidence *v);

verify_verdict tell(evidence *v); // tell.c

#endif
