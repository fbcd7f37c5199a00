// The work of one person for the coming days, as the field app keeps it on the phone (docs/formats/
// field-day.md): legs of the published plan, shifts of its placement, and the places that these name. Only
// what this person does; never the number of a seal, which a phone is to read and not to know.
#ifndef KAWAL_APP_FIELD_DAY_H
#define KAWAL_APP_FIELD_DAY_H

#include <jansson.h>

#include "app/planner.h"
#include "base/text.h"
#include "domain/device.h"

enum {
    FIELD_DAYS = 8,          // today and the coming seven
    FIELD_DAY_BEHIND_H = 12, // what ended so long before midnight may still be under way
    FIELD_LEGS_MAX = 1000,   // of one person; who has more works at a desk
    FIELD_LEG_POINTS = 96,   // of a leg's way
    // A phone takes 2 MiB (web/src/field/api.ts): of about 15,000 boxes; of legs, ways and places.
    FIELD_GOODS_BYTES_MAX = 1280 * 1024,
    FIELD_LEGS_BYTES_MAX = 640 * 1024,
};

// Whose work it is, by his enrolment. Of a guest the register knows nothing: there `unit` says where he
// works, the code of a site, of a TPS, of an area (its store of the role) or of a vehicle (a carrier's).
typedef struct field_asker {
    const char *person;
    const char *unit; // "" = not said; then that of the person in the register
    device_role role;
} field_asker;

// The day by a plan that is at hand. Goods are looked up in the store; NULL: no items are known. The caller
// owns *ret. Errors: plan.damaged, the store's.
bool field_day(arena *a, store *s, const planner_result *r, text_language language, const field_asker *who,
               int64_t now_us, json_t **ret, err *e);

#endif
