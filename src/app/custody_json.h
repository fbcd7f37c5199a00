// What the JSON of custody is made of, for custody_view*.c, reconcile*.c and sms_desk.c alone.
#ifndef KAWAL_APP_CUSTODY_JSON_H
#define KAWAL_APP_CUSTODY_JSON_H

#include <jansson.h>

#include "base/str_map.h"
#include "store/custody_view.h"

json_t *json_of_text(str s);
json_t *json_of_hex(str bytes);      // a hash or key
json_t *json_of_instant(int64_t us); // null when it is open
const char *custody_role_name(device_role r);
const char *custody_phase_name(custody_phase p);

// Whose devices are, from the enrolments of the log.
bool custody_devices(store *s, arena *a, device_register *ret, err *e);

// An event of an item's story: its own, or that of a load while it was in it.
typedef struct custody_leaf {
    leaf row;
    str load; // empty = its own
} custody_leaf;

// The story of an item in the order of moments, each event once: what concerns it, what happened to loads and
// boxes while it was said to be in them, and corrections of both. Who may say so is not asked: what
// contradicts has its findings. Copied to the arena.
bool custody_life(store *s, arena *a, const device_register *devices, str code, int64_t item,
                  const custody_leaf **ret, int32_t *ret_n, err *e);

// The outermost load that an item is in, or the item itself. by_code: index of each row.
const item_row *custody_outermost(const item_row *row, const item_row *rows, const str_map *by_code);

#endif
