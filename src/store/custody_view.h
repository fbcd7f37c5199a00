// What is read for people of what store/custody.h keeps: lists and counts. Nothing here changes anything.
#ifndef KAWAL_STORE_CUSTODY_VIEW_H
#define KAWAL_STORE_CUSTODY_VIEW_H

#include "store/custody.h"

// Where an item is and who holds it by its own state: in a load those of the load count.
typedef struct item_row {
    str code;
    str container; // empty = in none
    str place;
    str person;
    device_role role; // of the person; means nothing where there is none
    custody_phase phase;
    bool is_load;
} item_row;

// All items in the order of their codes, copied to the arena. Errors: store.too_many.
bool store_items(store *s, arena *a, const item_row **ret_rows, int32_t *ret_n, err *e);

// A box or kit that is meant for a place.
typedef struct bound_item {
    str code;
    str kit; // empty = nobody said which
} bound_item;

// Those that are handled by themselves (in no box), neither lost nor replaced, in the order of their codes,
// copied to the arena. Errors: store.too_many.
bool store_items_bound(store *s, arena *a, str destination, const bound_item **ret_rows, int32_t *ret_n,
                       err *e);

// A device of which the log lacks events: numbers below its last one that nobody has delivered.
typedef struct device_gap {
    uint8_t key[EVENT_KEY_BYTES];
    int64_t last;
    int64_t missing;
} device_gap;

// In the order of keys.
bool store_device_gaps(store *s, arena *a, const device_gap **ret_rows, int32_t *ret_n, err *e);

#endif
