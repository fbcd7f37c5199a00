// What the files of the field's work share; for app/ alone.
#ifndef KAWAL_APP_FIELD_INTERNAL_H
#define KAWAL_APP_FIELD_INTERNAL_H

#include <jansson.h>

#include "domain/snapshot.h"
#include "store/store.h"

// The points of a way of a plan's document, at most `max` into ret: its own line, else the places that it
// passes. Returns how many. (field_day.c)
int32_t field_path_points(const snapshot *s, const json_t *path, int32_t max, point *ret);

// Adds the goods of a stop to a list: those meant for the place itself, and where that is a store those for
// every TPS of its area, at most FIELD_LEG_ITEMS_MAX: code, kit, destination. Errors: the store's.
// (field_day.c)
bool field_goods(arena *a, store *st, const snapshot *s, const char *place, json_t *out, err *e);

// The text of a field; empty where it is none. Of the value's memory. (field_desk.c)
str field_text(const json_t *in, const char *name);

// Reads `n` bytes written as hexadecimal digits; false where the text is anything else. (field_desk.c)
bool field_hex(str hex, uint8_t *ret, size_t n);

// Fails with field.values {field}. (field_desk.c)
bool field_wrong(const char *field, err *e);

#endif
