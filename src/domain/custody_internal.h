// What the files of custody share: one event, judged for one of its items in the state before it.
#ifndef KAWAL_DOMAIN_CUSTODY_INTERNAL_H
#define KAWAL_DOMAIN_CUSTODY_INTERNAL_H

#include "domain/custody.h"

// What an event does with an item, as bits; custody_acts has the table.
typedef enum custody_act {
    ACT_CREATES = 1,
    ACT_HOLDER = 2, // needs its holder
    ACT_ESCORT = 4, // or one of its escorts
    ACT_ALONE = 8,  // handles it by itself, so it cannot be in a load
    ACT_AT = 16,    // is done where the item is
    ACT_DEPARTS = 32,
    ACT_ARRIVES = 64,
    ACT_GIVES = 128,   // to the receiver; two have signed
    ACT_ENTERS = 256,  // goes into a load or box
    ACT_LEAVES = 512,  // comes out of one
    ACT_USES = 1024,   // nobody does it with what was replaced
    ACT_MOVES = 2048,  // off its first place
    ACT_TRIP = 4096,   // may tell of a trip: where to, with which escort
    ACT_COUNTS = 8192, // its count is that of the item
} custody_act;

typedef struct custody_case {
    str item;
    const custody_state *s; // before the event
    const logged_event *e;
    const custody_around *around;
    const device_binding *who[EVENT_SIGNERS]; // NULL: not named, or nobody at that moment
    uint32_t acts;
    bool is_part;                    // named among the items
    bool is_closed;                  // what it is in was not opened
    bool is_mine;                    // the author holds it
    bool is_escort;                  // the author is one of its escorts
    bool is_late_word;               // the author tells what is over, as custody.c explains
    custody_state here;              // custody_inside
    uint8_t seals[EVENT_HASH_BYTES]; // as read by the event; zero = not read
} custody_case;

static inline bool custody_has(const event_view *v, event_field f)
{
    return (v->fields >> f & 1) != 0;
}

static inline str custody_code_of(const event_view *v, event_field f)
{
    return custody_has(v, f) ? v->value[f].bytes : (str){"", 0};
}

// Sets a code of a state; longer ones than codes can be do not come out of events.
void custody_set(char field[static EVENT_CODE_MAX + 1], str code);

bool custody_none(const void *bytes, size_t n); // all zero

// SHA-256 of the list's bytes.
void custody_seals_of(const event_view *v, uint8_t ret[static EVENT_HASH_BYTES]);

// The escorts that an event names; those of escort_changed without a list are its receiver alone.
typedef uint8_t custody_escorts[EVENT_ESCORTS_MAX][CUSTODY_ESCORT_BYTES];
bool custody_escorts_of(const custody_case *c, custody_escorts ret);

uint32_t custody_acts(event_kind kind, bool is_part);

void custody_case_init(custody_case *c, const custody_state *s, str item, const logged_event *e,
                       const custody_around *around);

// Whether the author is one who may do this alone.
bool custody_may(const custody_case *c);

// Whether the event has an effect on custody: it is by two who are bound, or by one who may do it alone.
bool custody_counts(const custody_case *c);

// Rules of one item (custody_rules_item.c): whether one of those is broken that another order of events could
// mend; and all that are broken, as findings.
bool custody_misfit(const custody_case *c);
void custody_judge_item(const custody_case *c, custody_findings *out);
bool custody_wrong_place(const custody_case *c);

// Whether the role of giver or receiver may not be that here, and whose: the first of them
// (custody_rules_event.c).
bool custody_misplaced(const custody_case *c, event_signer *ret_signer);

// What a signer and a role are in the catalogues.
str custody_signer_key(event_signer s);
str custody_role_key(device_role r);

// Whether it says that some of a lot is missing, and not all.
bool custody_loses_part(const custody_case *c);

// The state after the event, findings apart (custody_change.c).
void custody_change(custody_state *s, const custody_case *c);

// Between which moments an event can have happened when its clock is not believed more than it should be.
int64_t custody_from_us(const logged_event *e);
int64_t custody_until_us(const logged_event *e);

// Whether its clock fell back, as after a restart without network: its moment is no more than the first at
// which it can have happened, and until the log had it is the last.
bool custody_is_lost(const logged_event *e);

// Whether the moment of an event is the time that GPS gave.
bool custody_is_sure(const logged_event *e);

// The order of events: moment, device, sequence, id.
int custody_compare(const logged_event *a, const logged_event *b);

void custody_find(custody_findings *out, custody_code code, uint64_t index, str item, str expected, str got);

#endif
