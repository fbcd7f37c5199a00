// Whose an area is by the register, and who heads a unit: whom to call.
#ifndef KAWAL_APP_UNIT_ROLL_H
#define KAWAL_APP_UNIT_ROLL_H

#include "base/str_map.h"
#include "store/store.h"

typedef struct unit_row {
    str code, name, parent;
    str head;     // code of a person; empty = nobody serves there
    int32_t rank; // of that person: the higher the better; 0 = nobody
} unit_row;

typedef struct unit_roll {
    arena memory;
    int64_t version; // of the register's part
    unit_row *unit;
    int32_t n, cap;
    str_map of_code; // unit -> index
    str_map of_area; // area -> index
} unit_roll;

// As the register is now; nothing when it is so already. A zeroed roll has not been read. Errors: the
// store's.
bool unit_roll_read(unit_roll *r, store *s, err *e);
void unit_roll_done(unit_roll *r);

// The unit of an area: its own, that of the smallest area around it that has one, else the unit above those
// of the areas in it. NULL when there is none.
const unit_row *unit_roll_of_area(const unit_roll *r, str area);

#endif
