// Which codes exist while a register is being changed: those of the store, and those that the change brings.
#ifndef KAWAL_APP_REFERENCES_H
#define KAWAL_APP_REFERENCES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str_map.h"
#include "domain/rules.h"
#include "store/store.h"

typedef struct references {
    store *s;
    arena memory;
    bool loaded[KIND_COUNT];
    str_map index[KIND_COUNT]; // of areas: number in `area`
    rule_area *area;
    int32_t n_area;
    int32_t cap_area;
    rule_box villages;
} references;

void references_init(references *r, store *s);
void references_done(references *r);

// True when entries of this kind are referred to by any kind.
bool references_wanted(kind_id kind);

// After this every live code of the kind is known.
bool references_load(references *r, kind_id kind, err *e);

// The same for all that entries of this kind refer to or are compared with, and for the kind itself where any
// kind refers to it.
bool references_load_for(references *r, kind_id kind, err *e);

// Makes a new entry known, or its new place.
void references_add(references *r, const entry *row);

bool references_have(const references *r, kind_id kind, str code);

// NULL when it is not known. Valid until the next references_add.
const rule_area *references_area(const references *r, str code);

// The code without its last part: the area that an area lies in; empty for a kabupaten.
str area_parent_code(str code);

// The first live entry that refers to one of the codes of a kind, in the order of kinds and codes.
typedef struct reference_user {
    kind_id kind;
    str code;
    str refers_to;
} reference_user;
bool references_user(store *s, kind_id kind, const str_map *codes, arena *a, reference_user *ret,
                     bool *ret_found, err *e);

#endif
