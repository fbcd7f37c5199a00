// What the files of the field's work share; for app/ alone.
#ifndef KAWAL_APP_FIELD_INTERNAL_H
#define KAWAL_APP_FIELD_INTERNAL_H

#include <jansson.h>

#include "app/planner.h"

// The points of a way of a plan's document, at most `max` into ret: its own line, else the places that it
// passes. Returns how many. (field_day.c)
int32_t field_path_points(const snapshot *s, const json_t *path, int32_t max, point *ret);

// Whether an area is another one, or lies in it. (field_goods.c)
bool field_lies_in(const snapshot *s, int32_t area, int32_t above);

// Goods of the stops of a plan's trips, those of each place and lot looked up once: meant for the place
// itself, and where that is a store for every TPS of its area.
typedef struct field_goods {
    arena *a;
    store *s; // NULL = none are known
    const snapshot *snap;
    const int32_t *lot_of_kit; // NULL = all goods go together
    json_t *lists;             // by name: lists of code, kit, destination; the caller lets it go
    size_t room;               // bytes that are left for them
} field_goods;

// Where a plan has other lots than the register has now, nothing is known of them.
void field_goods_init(field_goods *g, arena *a, store *s, const planner_result *r);

// The name of the list that has the goods of a stop, in the arena. A list for which no room is left is empty,
// as is that of goods that nobody has made. Errors: the store's.
bool field_goods_of(field_goods *g, const json_t *trip, const json_t *stop, const char **ret_name, err *e);

// The text of a field; empty where it is none. Of the value's memory. (field_desk.c)
str field_text(const json_t *in, const char *name);

// Reads `n` bytes written as hexadecimal digits; false where the text is anything else. (field_desk.c)
bool field_hex(str hex, uint8_t *ret, size_t n);

// Fails with field.values {field}. (field_desk.c)
bool field_wrong(const char *field, err *e);

#endif
