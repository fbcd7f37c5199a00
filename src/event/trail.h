// Where an item goes, by what events say alone: in which boxes and loads, and through whose hands.
#ifndef KAWAL_EVENT_TRAIL_H
#define KAWAL_EVENT_TRAIL_H

#include "event/about.h"
#include "event/bindings.h"

enum { TRAIL_NONE = -1 };

// The events, in the order of the log, and whose the devices are.
typedef struct trail_source {
    int32_t n;
    bool (*event)(void *ctx, int32_t i, event_view *ret); // false = leave it out
    void *ctx;
    bindings *people;
} trail_source;

typedef struct trail_hand {
    int64_t time_s;          // as the device's clock says
    int32_t giver, receiver; // devices
    int32_t event;
    bool joins; // its giver is the receiver before, or it is the first
} trail_hand;

typedef struct trail {
    str item;
    int32_t n_hand;
    trail_hand *hand; // in the order in which they happened
    int32_t last;     // the last event that names it, by their clocks; TRAIL_NONE
    int32_t placed;   // the last of these that names a place
    int64_t last_s, placed_s;
    str place;
} trail;

// Adds to `codes` (an item, and the boxes and loads that it was in) what one of them goes into by this event.
// True when that is new. Its bytes are kept in the arena.
bool trail_around(arena *a, str_map *codes, const event_view *v);

// The items of all events, each once, in the order of the log: gives how many. Views into the events.
int32_t trail_items(arena *a, const trail_source *s, str **ret);

// Makes `codes` anew, of all events.
void trail_codes(arena *a, const trail_source *s, str item, str_map *codes);

// Follows the item of `codes`: its handovers, alone or in what holds it, of a partial receipt only what that
// names; and the last word about it. `row` has room for one handover of each event, and `ret` views into it.
void trail_follow(const trail_source *s, str item, const str_map *codes, trail_hand *row, trail *ret);

// Brings handovers into the order in which they happened and says which join: by one device, or two of one
// person. Clocks of phones are wrong more
// often than their owners: where the next one in time does not join, one within six hours behind it that does
// goes first.
void trail_join(const bindings *people, trail_hand *row, int32_t n);

#endif
