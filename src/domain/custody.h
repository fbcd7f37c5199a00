// Where every box is and who holds it, judged from signed events alone.
//
// Everything here is a function of the set of events and of what the log noted of each (logged_event), never
// of the order in which they came: late events give the tables that they would have given in time.
//
// An event stands at its moment (event_moment). Events about one item are taken in the order of moment,
// device, sequence, id; when the next one is by somebody who does not hold the item, and one within
// CUSTODY_SKEW_US behind it is by the holder, that one goes first: clocks of phones are wrong more often than
// their owners.
//
// An authentic event that contradicts what was expected is kept and flagged by findings. Who is not bound or
// was revoked at that moment changes no custody; everything else does, since two signatures say that the
// goods moved, whoever should have.
#ifndef KAWAL_DOMAIN_CUSTODY_H
#define KAWAL_DOMAIN_CUSTODY_H

#include "domain/device.h"

#define CUSTODY_SKEW_US (INT64_C(6) * 3600 * 1000000)
enum {
    CUSTODY_SPEED_MAX_KMH = 150, // above: no vehicle of ours; helicopters fly below it on such legs
    CUSTODY_NEST_MAX = 4,        // loads in loads
    CUSTODY_AHEAD = 16,          // events looked at behind one that does not fit
};

// Where an event stands in time: GPS time where there is one, else the device's clock; not before the
// checkpoint that it saw was made, not after the log took it, and not before `before_us`, the moment of the
// device's event with the next lower sequence that the log has (INT64_MIN = none).
int64_t event_moment(const event_view *v, int64_t seen_us, int64_t received_us, int64_t before_us);

typedef enum custody_severity {
    CUSTODY_NOTE,  // worth knowing
    CUSTODY_WARN,  // somebody should ask
    CUSTODY_GRAVE, // the record of this item is in doubt
} custody_severity;

//        symbol              name                severity
#define CUSTODY_CODES(X)                                                                                     \
    X(NOT_BOUND, not_bound, GRAVE)       /* a signer was nobody at that moment */                            \
    X(REVOKED, revoked, GRAVE)           /* a signer was revoked by then */                                  \
    X(REVOKED_LATE, revoked_late, WARN)  /* dated before the revocation, delivered after it */               \
    X(NOT_ENTITLED, not_entitled, GRAVE) /* enrols, revokes, publishes, erases; may not */                   \
    X(SAME_DEVICE, same_device, GRAVE)   /* one device signed twice */                                       \
    X(SAME_PERSON, same_person, GRAVE)   /* one person signed twice, from two devices */                     \
    X(WRONG_ROLE, wrong_role, WARN)      /* whose role may not give, receive or escort */                    \
    X(UNKNOWN_ITEM, unknown_item, WARN)  /* nobody created it before */                                      \
    X(CREATED_TWICE, created_twice, GRAVE)                                                                   \
    X(NOT_HOLDER, not_holder, GRAVE)               /* acts on what another holds */                          \
    X(WRONG_PLACE, wrong_place, WARN)              /* acts at a place where the item is not */               \
    X(WRONG_DESTINATION, wrong_destination, GRAVE) /* handed over or stored elsewhere than meant */          \
    X(WRONG_SEAL, wrong_seal, GRAVE)               /* other numbers than those it was sealed with */         \
    X(SEAL_UNREAD, seal_unread, WARN)              /* a sealed box was handed over, seals unread */          \
    X(UNSEALED, unsealed, WARN)                    /* left its first place without a seal */                 \
    X(BAD_CONDITION, bad_condition, WARN)                                                                    \
    X(COUNT_DIFFERS, count_differs, WARN) /* fewer or more than were handed over before */                   \
    X(TOO_FAST, too_fast, WARN)           /* between two positions faster than anything moves */             \
    X(IN_LOAD, in_load, WARN)             /* handled alone while it should be in a load */                   \
    X(IN_TWO_LOADS, in_two_loads, GRAVE)                                                                     \
    X(LOAD_DIFFERS, load_differs, GRAVE) /* other items came out than went in */                             \
    X(PARTIAL, partial, WARN)            /* items of a load were not received */                             \
    X(REFUSED, refused, WARN)                                                                                \
    X(DAMAGED, damaged, GRAVE)                                                                               \
    X(LOST, lost, GRAVE)                                                                                     \
    X(REPLACED_USED, replaced_used, GRAVE)          /* moved after it was replaced */                        \
    X(NO_ESCORT, no_escort, GRAVE)                  /* under way without an escort */                        \
    X(ESCORT_BROKEN, escort_broken, GRAVE)          /* arrived with another escort, no signed change */      \
    X(BACKWARD, backward, WARN)                     /* out again after it came back after voting */          \
    X(CLOCK, clock, NOTE)                           /* its clock contradicts the log or its own past */      \
    X(CORRECTED, corrected, NOTE)                   /* a later event says that this one was wrong */         \
    X(CORRECTION_FOREIGN, correction_foreign, WARN) /* by neither its author, nor a posko: no effect */      \
    X(CHAIN, chain, GRAVE)                          /* names another past than the device has */             \
    X(FORK, fork, GRAVE)                            /* the device signed two events of one sequence */       \
    X(AFTER_CLOSING, after_closing, WARN)           /* beyond the device's closing statement's day */        \
    X(SPLIT_VIEW, split_view, GRAVE)                /* it saw a checkpoint that this log never made */

typedef enum custody_code {
#define CUSTODY_ENUM(symbol, ...) CUSTODY_FINDING_##symbol,
    CUSTODY_CODES(CUSTODY_ENUM)
#undef CUSTODY_ENUM
} custody_code;

const char *custody_code_name(custody_code c); // in programs; "custody.<name>" in the catalogues
custody_severity custody_code_severity(custody_code c);

typedef struct custody_finding {
    custody_code code;
    uint64_t index; // of the event
    str item;       // empty = of the event or its device, not of an item
    str expected;   // as text, empty = nothing to say
    str got;
} custody_finding;

typedef enum custody_phase {
    CUSTODY_UNKNOWN, // acted on, never created
    CUSTODY_AT,      // at a place
    CUSTODY_MOVING,  // departed and not arrived
    CUSTODY_LOST_,
    CUSTODY_REPLACED_,
} custody_phase;

// What is known of one item after some events. In a load (container not empty) place and holder are those of
// the load at that time. Fixed size, so that the store keeps it as one row and an event at the end costs no
// more than that row.
typedef struct custody_state {
    char place[EVENT_CODE_MAX + 1];       // where it is; under way: where it left; empty = nobody said
    char container[EVENT_CODE_MAX + 1];   // load or box that it is in
    char destination[EVENT_CODE_MAX + 1]; // where it is meant to go at last
    char person[EVENT_CODE_MAX + 1];      // who holds it; empty = nobody yet
    uint8_t holder[EVENT_KEY_BYTES];      // that person's device
    uint8_t seals[EVENT_HASH_BYTES];      // SHA-256 of the list's bytes; zero = not sealed
    uint8_t escorts[EVENT_HASH_BYTES];    // the same; zero = none
    uint8_t last_device[EVENT_KEY_BYTES]; // of the last event taken
    uint8_t last_id[EVENT_HASH_BYTES];
    int64_t last_sequence;
    int64_t last_us;      // its moment; INT64_MIN = no event yet
    int64_t misfit_us;    // moment of the last event that did not fit; INT64_MIN = none
    int64_t position_us;  // when it was at `position`; INT64_MIN = never said
    int64_t count;        // -1 = not counted
    uint64_t moved_index; // of the event by which the holder or place changed last
    uint64_t load_index;  // of the load_made by which it is a load, or in one
    point position;
    device_role role; // of the holder
    custody_phase phase;
    int32_t condition; // choice; 0 = good
    bool is_load;
    bool returning; // after voting
} custody_state;

// What the rules need beside the events of the item.
typedef struct custody_around {
    const device_register *devices;
    // The state of a load at the event that took the item out of it (same moment or before); false = unknown.
    bool (*load_at)(void *ctx, str load, const logged_event *at, custody_state *ret);
    // The items that went into a load by its load_made; 0 when unknown.
    int32_t (*load_items)(void *ctx, uint64_t load_index, const str **ret_items);
    void *ctx;
} custody_around;

// Findings of one call; grows in the arena.
typedef struct custody_findings {
    arena *memory;
    int32_t n, cap;
    custody_finding *row;
} custody_findings;

void custody_begin(custody_state *s);

// Judges and takes one event that stands behind all taken so far. `item` is its item, or one of its items.
void custody_apply(custody_state *s, str item, const logged_event *e, const custody_around *around,
                   custody_findings *out);

// True when an event that comes now can simply be taken by custody_apply: it stands behind all that were
// taken, and nothing before it is left that it could bring into order.
bool custody_appends(const custody_state *s, const logged_event *e);

// The whole life of an item anew: all events that name it, in any order, corrections of them included. The
// array is sorted in place.
void custody_replay(str item, logged_event *event, int32_t n, const custody_around *around,
                    custody_state *ret_state, custody_findings *out);

// What is wrong with an event whatever its item: signers, roles, entitlement. For every event.
void custody_judge_event(const logged_event *e, bool first, const device_register *devices,
                         custody_findings *out);

// A device's chain around one event. `before` and `after` are the ids and previous-ids that the log has for
// the sequences next to it.
typedef struct custody_neighbours {
    int32_t n_same, n_before, n_after;
    const uint8_t (*before)[EVENT_HASH_BYTES];         // ids at sequence - 1
    const uint8_t (*after_previous)[EVENT_HASH_BYTES]; // what those at sequence + 1 call their previous
    const uint64_t *after_index;
    const uint64_t *same_index; // others at the same sequence
} custody_neighbours;
void custody_judge_chain(const logged_event *e, const custody_neighbours *around, custody_findings *out);

#endif
