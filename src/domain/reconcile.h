// Reconciliation: is everything where it was meant to be, has everybody delivered what he signed, and did the
// escort change where the way left a kabupaten. Pure functions over arrays, which may come in any order; what
// they return is in the arena and in an order that does not depend on theirs.
//
// Loads are opened by the caller: a movement is of one item. Views are shared with the input.
#ifndef KAWAL_DOMAIN_RECONCILE_H
#define KAWAL_DOMAIN_RECONCILE_H

#include "domain/custody.h"

// ---- goods: planned = sent = received

// Where one item goes on one leg.
typedef struct reconcile_goal {
    str item, kind; // kind of goods
    int32_t leg;    // 0 to 2 out, 3 to 5 back
    str site;
    int64_t count; // 1 for a box; of a lot how many
} reconcile_goal;

typedef enum reconcile_way {
    RECONCILE_SENT,     // left for `site`
    RECONCILE_RECEIVED, // was received at `site`
} reconcile_way;

typedef struct reconcile_move {
    str item;
    int32_t leg;
    reconcile_way way;
    str site; // empty = nobody said for where: counts there, and is not astray
    int64_t count;
    int64_t moment_us;
    uint64_t index; // of the event
} reconcile_move;

// Where an item is by now: custody_inside at the end.
typedef struct reconcile_last {
    str item, place, person;
    device_role role;
    custody_phase phase;
    int64_t moment_us;
} reconcile_last;

typedef struct reconcile_sum {
    int32_t leg;
    str site, kind;
    int64_t planned, sent, received; // at this site; received elsewhere counts there
} reconcile_sum;

// An item that was sent to or received at another site than planned.
typedef struct reconcile_astray {
    str item;
    int32_t leg;
    reconcile_way way;
    str expected, got;
    uint64_t index;
} reconcile_astray;

// An item that has not been received where it should be: the first such leg, and where it was last.
typedef struct reconcile_open {
    str item, kind;
    int32_t leg;
    str site;
    bool was_sent;
    int64_t short_of;           // how many lack
    const reconcile_last *last; // NULL when nobody has seen it
} reconcile_open;

typedef struct reconcile_goods {
    int32_t n_sum, n_astray, n_open;
    const reconcile_sum *sum;       // by leg, site, kind
    const reconcile_astray *astray; // by item, leg, way
    const reconcile_open *open;     // by item
} reconcile_goods;

// An item counts once for a leg and way: by its last movement. Goods that nobody planned count with an empty
// kind.
void reconcile_goods_of(arena *a, const reconcile_goal *goal, int32_t n_goal, const reconcile_move *move,
                        int32_t n_move, const reconcile_last *last, int32_t n_last, reconcile_goods *ret);

// ---- devices: what was not delivered

typedef struct reconcile_event {
    str device;
    int64_t sequence;
    bool is_closing; // duty_closed
} reconcile_event;

// Sequences [from, to] of a device that the log lacks.
typedef struct reconcile_gap {
    str device;
    int64_t from, to;
} reconcile_gap;

typedef struct reconcile_device {
    str device;
    int64_t last;    // sequence
    int64_t closed;  // sequence of the last closing statement; 0 = none
    int64_t missing; // how many below `last` the log lacks
    bool is_settled; // its last event closes its duty, and nothing below is missing: it withholds nothing
} reconcile_device;

typedef struct reconcile_devices {
    int32_t n, n_gap;
    const reconcile_device *device; // by key
    const reconcile_gap *gap;       // by key and sequence
} reconcile_devices;

void reconcile_devices_of(arena *a, const reconcile_event *event, int32_t n, reconcile_devices *ret);

// ---- borders: the escort of one kabupaten ends at its border

// One step of an item's way, from its events in their order: it was at a place, or its escort became one of a
// unit, or both. Empty = not told. An escort that changed without the signatures of both is not one step: its
// unit is not told.
typedef struct reconcile_step {
    str item;
    int32_t order; // within the item
    uint64_t index;
    str place, unit;
} reconcile_step;

// A place or unit and the code of its kabupaten. What is not named, such as a Polda, is bound to none.
typedef struct reconcile_area {
    str code, kabupaten;
} reconcile_area;

// A place outside the kabupaten of the escort that came there.
typedef struct reconcile_border {
    str item, place, kabupaten, unit;
    uint64_t index;
} reconcile_border;

// Each stay outside is told once, at its first place; *ret_n rows by item and order.
const reconcile_border *reconcile_borders_of(arena *a, const reconcile_step *step, int32_t n,
                                             const reconcile_area *place, int32_t n_place,
                                             const reconcile_area *unit, int32_t n_unit, int32_t *ret_n);

#endif
