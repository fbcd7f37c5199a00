// Where every box is and who holds it, judged from signed events alone.
//
// Everything here is a function of the set of events and of what the log noted of each (logged_event), never
// of the order in which they came: late events give the tables that they would have given in time.
//
// An event stands at its moment (event_moment), and the events of an item in the order of moment, device,
// sequence, id. Clocks of phones are wrong more often than their owners: where that order does not fit (one
// acts on what he does not hold yet, goods arrive that have not left), another one is looked for within what
// the clocks leave open, the one with the fewest events that do not fit. Two phones may differ by
// CUSTODY_SKEW_US; one whose clock fell back may be right at any time until the log had its event. The order
// of one device's own events is never touched: its sequence is certain.
//
// An authentic event that contradicts what was expected is kept and flagged by findings. Who is not bound or
// was revoked at that moment changes no custody. What two have signed does, whoever should have: the goods
// moved. What one has signed who neither holds nor escorts the item does not: nobody moves a box alone by
// saying so.
//
// What an item's state depends on, for whoever keeps states and decides what is to be replayed:
// - its own events: those that name it as item or among the items, those that a correction says name it;
// - corrections that refer to one of these;
// - the bindings of their signers: an enrolment or revocation changes the items that its device's events
//   name;
// - the loads it was in: an event that a load takes by custody_apply concerns those of its items that
//   custody_concerns; a load that is replayed concerns all that were ever in it, and so on inwards.
#ifndef KAWAL_DOMAIN_CUSTODY_H
#define KAWAL_DOMAIN_CUSTODY_H

#include "base/text.h"
#include "domain/device.h"

#define CUSTODY_SKEW_US (INT64_C(6) * 3600 * 1000000)
enum {
    CUSTODY_SPEED_MAX_KMH = 150, // above: no vehicle of ours; helicopters fly below it on such legs
    CUSTODY_NEST_MAX = 4,        // loads in loads
    CUSTODY_AHEAD = 64,          // events among which the next one is looked for
    CUSTODY_TRIES = 20000,       // events that are tried when an order is looked for
    CUSTODY_SLACK_M = 1000,      // between two positions that may be of one place
    CUSTODY_CLOCK_S = 120,       // a clock that is off by less is not worth a word
    CUSTODY_ESCORT_BYTES = 8,    // first bytes of the SHA-256 of a person's code
};
#define CUSTODY_REST_US (INT64_C(6) * 3600 * 1000000) // after a duty was closed nothing is signed for so long

// Where an event stands in time: GPS time where there is one, else the device's clock; not before the
// checkpoint that it saw was made, and within what is sure of its device:
// - not before `before_us`: the moment of the device's event with the next lower sequence that the log has
//   (the largest of a fork); for its first one the moment at which the log took its own first event;
// - not after `received_us`: when the log took it, or a later one of the device, whichever was first.
// INT64_MIN = no such bound below. So the moments of a device ascend with its sequence.
int64_t event_moment(const event_view *v, int64_t seen_us, int64_t received_us, int64_t before_us);

typedef enum custody_severity {
    CUSTODY_NOTE,  // worth knowing
    CUSTODY_WARN,  // somebody should ask
    CUSTODY_GRAVE, // the record of this item is in doubt
} custody_severity;

//        symbol              name                severity
#define CUSTODY_CODES(X)                                                                                     \
    X(NOT_BOUND, not_bound, GRAVE)        /* a signer was nobody at that moment */                           \
    X(REVOKED, revoked, GRAVE)            /* a signer was revoked by then */                                 \
    X(REVOKED_LATE, revoked_late, WARN)   /* dated before the revocation, delivered after it */              \
    X(NOT_ENTITLED, not_entitled, GRAVE)  /* enrols, revokes, publishes, erases; may not */                  \
    X(SAME_DEVICE, same_device, GRAVE)    /* one device signed twice */                                      \
    X(SAME_PERSON, same_person, GRAVE)    /* one person signed twice, from two devices */                    \
    X(WRONG_ROLE, wrong_role, WARN)       /* whose role may not give, receive or escort */                   \
    X(UNKNOWN_ITEM, unknown_item, WARN)   /* nobody created it before */                                     \
    X(UNKNOWN_PLACE, unknown_place, WARN) /* a place or destination that the register does not have */       \
    X(CREATED_TWICE, created_twice, GRAVE)                                                                   \
    X(NOT_HOLDER, not_holder, GRAVE)               /* acts on what another holds */                          \
    X(WRONG_PLACE, wrong_place, WARN)              /* acts at a place where the item is not */               \
    X(WRONG_DESTINATION, wrong_destination, GRAVE) /* handed over or stored elsewhere than meant */          \
    X(WRONG_SEAL, wrong_seal, GRAVE)               /* other numbers than those it was sealed with */         \
    X(SEAL_UNREAD, seal_unread, WARN)              /* a sealed box was handed over, seals unread */          \
    X(UNSEALED, unsealed, WARN) /* left its first place unsealed; nobody said which seals */                 \
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
    X(LOST_FOUND, lost_found, NOTE)                 /* was reported missing, and was seen again */           \
    X(REPLACED_USED, replaced_used, GRAVE)          /* moved after it was replaced */                        \
    X(NO_ESCORT, no_escort, GRAVE)                  /* under way without an escort */                        \
    X(ESCORT_BROKEN, escort_broken, GRAVE)          /* arrived with another escort, no signed change */      \
    X(BACKWARD, backward, WARN)                     /* out again after it came back after voting */          \
    X(CLOCK, clock, NOTE)                           /* its clock contradicts the log or its own past */      \
    X(CORRECTED, corrected, NOTE)                   /* a later event says that this one was wrong */         \
    X(CORRECTION_FOREIGN, correction_foreign, WARN) /* by nobody who may, or of nothing: no effect */        \
    X(CHAIN, chain, GRAVE)                          /* names another past than the device has */             \
    X(FORK, fork, GRAVE)                            /* the device signed two events of one sequence */       \
    X(AFTER_CLOSING, after_closing, WARN)           /* signed right after the device's closing statement */  \
    X(SPLIT_VIEW, split_view, GRAVE)                /* it saw a checkpoint that this log never made */       \
    X(NONCE_AGAIN, nonce_again, GRAVE)              /* a signer's nonce of a handover stands in another one */

typedef enum custody_code {
#define CUSTODY_ENUM(symbol, ...) CUSTODY_FINDING_##symbol,
    CUSTODY_CODES(CUSTODY_ENUM)
#undef CUSTODY_ENUM
} custody_code;

const char *custody_code_name(custody_code c); // in programs; "custody.<name>" in the catalogues
custody_severity custody_code_severity(custody_code c);

// What was expected and got: codes, numbers, moments, or canonical words (custody_finding_say has them said).
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

// What the state remembers for the rules, as bits.
typedef enum custody_flag {
    CUSTODY_CREATED = 1,     // somebody created it
    CUSTODY_IS_BOX = 2,      // by box_created
    CUSTODY_LEFT = 4,        // its first place
    CUSTODY_ON_TRIP = 8,     // departed, and not yet where the trip ends
    CUSTODY_ESCORTED = 16,   // escorts are named for the trip that it is on, or for the next
    CUSTODY_SURE_WHERE = 32, // the time of `position` is by GPS
    CUSTODY_WAS_LOAD = 64,   // by load_made
    CUSTODY_MISSED = 128,    // reported missing as a whole, and not in order again
    CUSTODY_SEEN = 256,      // and was found since
} custody_flag;

// What is known of one item after some events. In a load (container not empty) place and holder are those of
// the load at that time: custody_inside. Fixed size, so that the store keeps it as one row and an event at
// the end costs no more than that row.
typedef struct custody_state {
    char place[EVENT_CODE_MAX + 1];       // where it is; under way: where it left; empty = nobody said
    char container[EVENT_CODE_MAX + 1];   // load or box that it is in
    char destination[EVENT_CODE_MAX + 1]; // where it is meant to go at last
    char trip[EVENT_CODE_MAX + 1];        // where the present or next trip goes; empty = not said
    char held_at[EVENT_CODE_MAX + 1];     // where its holder got it
    char person[EVENT_CODE_MAX + 1];      // who holds it; empty = nobody yet
    uint8_t holder[EVENT_KEY_BYTES];      // that person's device
    uint8_t seals[EVENT_HASH_BYTES];      // SHA-256 of the list's bytes; zero = not sealed
    uint8_t escorts[EVENT_ESCORTS_MAX][CUSTODY_ESCORT_BYTES]; // by ascending code; zero behind the last
    uint8_t last_device[EVENT_KEY_BYTES];                     // of the last event in the order of moments
    uint8_t last_id[EVENT_HASH_BYTES];
    int64_t last_sequence;
    int64_t last_us;  // its moment; INT64_MIN = no event yet
    int64_t open_us;  // an event not later than that could change the order of those taken; INT64_MIN = none
    int64_t until_us; // one not later than that may have happened before some of those taken
    int64_t position_us;  // when it was at `position`; INT64_MIN = never said
    int64_t count;        // -1 = not counted; of a load: how many items are in it
    uint64_t moved_index; // of the event by which the holder or place changed last
    uint64_t seals_index; // of the event by which it was sealed
    uint64_t load_index;  // of the load_made by which it is a load, or in one
    point position;
    device_role role; // of the holder
    custody_phase phase;
    int32_t condition; // choice; 0 = good
    uint32_t flags;    // of custody_flag
    bool is_load;      // and was not opened
    bool returning;    // after voting
} custody_state;

// What the rules need beside the events of the item.
typedef struct custody_around custody_around;
struct custody_around {
    const device_register *devices;
    // The own state of a load (or of a box that things are in) at an event: custody_state_at over its events,
    // with the `around` that is handed in here. False when nothing is known of it.
    bool (*load_at)(const custody_around *around, str load, const logged_event *at, custody_state *ret);
    // The items that went into a load by its load_made, as custody_correct left it, in ascending order; 0
    // when unknown. They must live until the call returns in which this was asked.
    int32_t (*load_items)(const custody_around *around, uint64_t load_index, const str **ret_items);
    void *ctx;
    int32_t nest; // loads that are being looked into; 0 to begin with
};

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

// True when an event that comes now can simply be taken by custody_apply, with the same state and findings as
// a replay: it stands behind all that were taken, and no other order is to be looked for. Never true of
// corrections; nor may it be asked of an event that a correction refers to already: those are replayed.
bool custody_appends(const custody_state *s, str item, const logged_event *e, const custody_around *around);

// Whether an event that a load takes at its end may change the state of an item that was in it.
bool custody_concerns(const custody_state *inside, const logged_event *e);

// The whole life of an item anew: all events that name it, in any order, each once, and the corrections of
// them. The array is sorted in place, corrected events are changed in place. A correction counts when it is
// by the same author or by a posko; what two have signed is changed by its author only with the receiver as
// witness, the seals that he put on only with another person as witness and a photo. It refers to the event
// itself, never to another correction.
void custody_replay(str item, logged_event *event, int32_t n, const custody_around *around,
                    custody_state *ret_state, custody_findings *out);

// The own state of an item right after the last of its events that is not later than `at`. Takes the same
// array as custody_replay, and changes it in the same way.
void custody_state_at(str item, logged_event *event, int32_t n, const custody_around *around, arena *a,
                      const logged_event *at, custody_state *ret_state);

// Where an item is and who holds it at an event: its own state, or that of the loads it is in, with their
// place, person, holder, role, phase, trip, escorts and position. False when nobody is known to hold a
// load: then what the item itself knows is kept.
bool custody_inside(const custody_state *s, const logged_event *at, const custody_around *around,
                    custody_state *ret_state);

// Changes an event by the corrections that refer to it and count, in their order; others of the array are
// skipped.
void custody_correct(logged_event *e, const logged_event *correction, int32_t n,
                     const device_register *devices);

// Whether an event names an item, as its item or among its items.
bool custody_names(const event_view *v, str item);

// Whether a kind handles its item by itself, or says that it is gone: then it is in no load any more.
bool custody_takes_out(event_kind kind);

// What is wrong with an event whatever its item: signers, roles, entitlement, clock. For every event; `first`
// = it is the first of the log.
void custody_judge_event(const logged_event *e, bool first, const device_register *devices,
                         custody_findings *out);

// What the log and the register know around one event of a device. Findings are of this event alone: when an
// event comes between others, those of the same and of the next sequence are judged again; when it is a
// duty_closed, those of its device with a higher sequence; corrections when what they refer to comes; one
// with a nonce when the first other one with it comes; and what names an unknown place when it is corrected,
// or when the register changes.
typedef struct custody_neighbours {
    int32_t n_same;    // other events of the same sequence; of many, one is enough
    int32_t n_before;  // those at sequence - 1; of many, one that it names is enough
    const str *before; // their ids
    int64_t closed_us; // moment of its last duty_closed before; INT64_MIN = none
    bool saw_other;    // the log never made the checkpoint that it says it saw
    bool lacks_base;   // it is a correction, and what it refers to is not in the log or is one itself
    str nonce_again;   // a nonce of its giver or receiver that another event of the log has too; empty = none
    str no_place, no_destination; // as corrected: codes that a register with places lacks; empty = none
} custody_neighbours;
void custody_judge_chain(const logged_event *e, const custody_neighbours *around, custody_findings *out);

// The sentence of a finding, said in a language.
void custody_finding_say(strbuf *out, text_language language, const custody_finding *f);

#endif
