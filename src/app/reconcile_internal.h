// The inside of reconciliation, for the files reconcile*.c alone. Everything lives in one arena.
#ifndef KAWAL_APP_RECONCILE_INTERNAL_H
#define KAWAL_APP_RECONCILE_INTERNAL_H

#include "app/reconcile.h"
#include "base/str_map.h"
#include "domain/reconcile.h"

enum {
    LEGS_OUT = 3,
    LEG_BACK = 3,                     // the first leg back
    LEG_UNSAID = -1,                  // no event says which, and the register does not tell
    LEG_COUNT = 6,                    // three out, three back
    ITEM_NONE = -1,                   //
    ITEM_NEST = 2 * CUSTODY_NEST_MAX, // things in things that are followed, so that a circle ends
};

// ---- what of the register is needed (reconcile_register.c)

typedef struct place_row {
    str code, area; // area: of a TPS its village
    bool is_tps;
    site_kind kind; // of a site
} place_row;

typedef struct kit_row {
    str code;
    int64_t per_tps, boxes;
} kit_row;

typedef struct ground {
    arena *a;
    str_map place_of; // code -> place
    place_row *place;
    int32_t n_place, cap_place;
    str_map ppk_of, pps_of; // code of the kecamatan or village -> place
    int32_t warehouse;      // place, or ITEM_NONE
    str_map person_of;      // code -> unit_of_person
    str *unit_of_person;
    int32_t n_person, cap_person;
    kit_row *kit;
    int32_t n_kit, cap_kit;
    reconcile_area *place_area, *unit_area; // for reconcile_borders_of
    int32_t n_place_area, n_unit_area, cap_unit_area;
} ground;

// Where goods pass on their way to a destination: the site of each leg out up to `last`, empty where the
// register has none. `last` is LEG_UNSAID when the destination is neither PPK, PPS nor TPS.
typedef struct way {
    int32_t last;
    str site[LEGS_OUT];
} way;

bool ground_read(store *s, ground *g, err *e);
void ground_done(ground *g);
const place_row *ground_place(const ground *g, str code); // NULL when the register has none
way ground_way(const ground *g, str destination);
str ground_unit(const ground *g, str person); // empty when unknown

// ---- what the published plan carries (reconcile_plan.c)

typedef struct plan_row {
    int32_t leg;
    str site;
    int64_t kits; // goods of so many TPS
} plan_row;

typedef struct planned {
    arena *a;
    char id[STORE_HASH]; // empty = no plan is published
    str_map row_of;      // "leg/site" -> row
    plan_row *row;
    int32_t n, cap;
} planned;

// Errors: plan.damaged, the store's.
bool planned_read(store *s, const ground *g, planned *p, err *e);
void planned_done(planned *p);
bool planned_has(const planned *p, int32_t leg, str site);

// ---- what the events say (reconcile_events.c)

// An event that moves goods, or says where they go; codes are copied, lists are as in the body.
typedef struct act {
    int64_t moment_us, sequence;
    uint64_t index;
    str device;
    event_kind kind;
    str item, items, place, destination, kit, escorts;
    str receiver_unit; // of who takes over the escort
    int32_t leg;       // LEG_UNSAID = not said
    int64_t count;     // -1 = not said
} act;

typedef struct acts {
    arena *a;
    const device_register *devices;
    act *row; // in the order of their moments
    int32_t n, cap;
    reconcile_event *event; // of every device
    int32_t n_event, cap_event;
} acts;

bool acts_read(store *s, acts *ret, err *e);

// ---- what became of the goods (reconcile_moves.c)

typedef struct goods_item {
    str code, kit;
    str destination; // that a box was made for; of what is in it the same
    str trip;        // where the present or next trip goes
    str received_at;
    int32_t leg;          // of that trip
    int32_t received_leg; //
    int32_t unknown_leg;  // on which it went to a destination that the register does not place
    int32_t container, first, next, before; // a list of what is in it
    int64_t count;
    int64_t last_us;
    bool is_load, is_lot, is_under_way, is_returning;
} goods_item;

typedef struct course {
    arena *a;
    const ground *ground;
    const planned *planned;
    str_map item_of;
    goods_item *item;
    int32_t n_item, cap_item;
    reconcile_move *move;
    int32_t n_move, cap_move;
    reconcile_step *step;
    int32_t n_step, cap_step;
    reconcile_goal *goal;
    int32_t n_goal, cap_goal;
} course;

void course_run(course *c, const acts *events);
void course_done(course *c);

#endif
