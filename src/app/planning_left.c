// Who has left the register since a plan was told, and is under way by it: what a plan that is made anew must
// still know of them is in the document of the plan before.
#include <stdlib.h>
#include <string.h>

#include "app/json_words.h"
#include "app/planning_internal.h"
#include "base/clock.h"
#include "base/str_map.h"

typedef struct left {
    arena *a;
    const snapshot *snap;
    const json_t *document;
    str_map vehicle, person, site, unit, area; // codes of the register, and of those that are found
    int32_t n_vehicle, n_person;
    snap_vehicle *new_vehicle;
    snap_person *new_person;
} left;

static int32_t number(const json_t *row, const char *key)
{
    json_int_t v = json_integer_value(json_object_get(row, key));
    return (int32_t)(v > INT32_MAX ? INT32_MAX : v < 0 ? 0 : v);
}

static bool choice_of(kind_id kind, int field, const char *word, unsigned *ret)
{
    const choice *c = kind_of(kind)->columns[field].choices;
    for (unsigned i = 0; c[i].name; i++) {
        if (strcmp(c[i].name, word) == 0) {
            *ret = i;
            return true;
        }
    }
    return false;
}

static void index_codes(left *l)
{
    const snapshot *s = l->snap;
    for (int32_t i = 0; i < s->n_vehicle; i++) {
        (void)str_map_add(&l->vehicle, str_of(s->vehicle[i].code), i, NULL);
    }
    for (int32_t i = 0; i < s->n_person; i++) {
        (void)str_map_add(&l->person, str_of(s->person[i].code), i, NULL);
    }
    for (int32_t i = 0; i < s->n_site; i++) {
        (void)str_map_add(&l->site, str_of(s->site[i].code), i, NULL);
    }
    for (int32_t i = 0; i < s->n_unit; i++) {
        (void)str_map_add(&l->unit, str_of(s->unit[i].code), i, NULL);
    }
    for (int32_t i = 0; i < s->n_area; i++) {
        (void)str_map_add(&l->area, str_of(s->area[i].code), i, NULL);
    }
}

// The vehicle of a trip that has begun. Where its home is no more it stays where the trip began.
static void take_vehicle(left *l, const json_t *trip)
{
    const char *code = row_text(trip, "vehicle");
    const json_t *row = json_object_get(json_object_get(l->document, "vehicles"), code);
    unsigned mode = 0;
    int32_t home = 0;
    if (str_map_get(&l->vehicle, str_of(code), &home) ||
        !choice_of(KIND_FLEET, FLEET_MODE, row_text(trip, "mode"), &mode) ||
        (!str_map_get(&l->site, str_of(row_text(row, "home")), &home) &&
         !str_map_get(&l->site, str_of(row_text(trip, "base")), &home))) {
        return;
    }
    l->new_vehicle[l->n_vehicle++] = (snap_vehicle){.code = code,
                                                    .name = row_text(trip, "vehicle_name"),
                                                    .mode = (travel_mode)mode,
                                                    .crew = number(row, "crew"),
                                                    .life_jackets = SNAP_NONE,
                                                    .cost_day = number(row, "cost_day"),
                                                    .cost_hour = number(row, "cost_hour"),
                                                    .cost_km = number(row, "cost_km"),
                                                    .home = home,
                                                    .from_day = SNAP_DAY_NONE,
                                                    .to_day = SNAP_DAY_NONE};
    (void)str_map_add(&l->vehicle, str_of(code), l->n_vehicle, NULL);
}

// One of its people: without a pledge, so that nothing new is given to them.
static void take_person(left *l, const json_t *trip, const char *code)
{
    const json_t *row = json_object_get(json_object_get(l->document, "people"), code);
    unsigned role = 0;
    int32_t unit = 0;
    int32_t area = 0;
    if (code[0] == '\0' || str_map_get(&l->person, str_of(code), &unit) ||
        !choice_of(KIND_PEOPLE, PEOPLE_ROLE, row_text(row, "role"), &role) ||
        !str_map_get(&l->unit, str_of(row_text(row, "unit")), &unit)) {
        return;
    }
    snap_person *q = &l->new_person[l->n_person++];
    *q = (snap_person){.code = code,
                       .name = code,
                       .unit = unit,
                       .role = (person_role)role,
                       .from_day = SNAP_DAY_NONE,
                       .to_day = SNAP_DAY_NONE};
    if (role == ROLE_VILLAGE_OFFICER && str_map_get(&l->area, str_of(row_text(trip, "kecamatan")), &area)) {
        int32_t *village = ARENA_NEW(l->a, int32_t, 1);
        *village = area;
        q->n_village = 1;
        q->village = village;
    }
    (void)str_map_add(&l->person, str_of(code), l->n_person, NULL);
}

static void take_trip(left *l, const json_t *trip)
{
    size_t i = 0;
    json_t *code = NULL;
    take_vehicle(l, trip);
    take_person(l, trip, row_text(trip, "bhabinkamtibmas"));
    json_array_foreach(json_object_get(trip, "escorts"), i, code)
    {
        if (i < FLEET_ESCORTS_MAX) {
            take_person(l, trip, json_string_value(code) ? json_string_value(code) : "");
        }
    }
}

static int person_order(const void *x, const void *y)
{
    return strcmp(((const snap_person *)x)->code, ((const snap_person *)y)->code);
}

// In the order of their codes, since people of one unit are posted to its kecamatan in turn: who has left
// keeps the place, and the others theirs.
static void merge_people(const left *l, snapshot *to)
{
    snap_person *all = ARENA_NEW(l->a, snap_person, (int64_t)to->n_person + l->n_person);
    int32_t n = 0;
    int32_t next = 0;
    qsort(l->new_person, (size_t)l->n_person, sizeof *l->new_person, person_order);
    for (int32_t i = 0; i < to->n_person; i++) {
        while (next < l->n_person && strcmp(l->new_person[next].code, to->person[i].code) < 0) {
            all[n++] = l->new_person[next++];
        }
        all[n++] = to->person[i];
    }
    while (next < l->n_person) {
        all[n++] = l->new_person[next++];
    }
    to->person = all;
    to->n_person = n;
}

static void merge_vehicles(const left *l, snapshot *to)
{
    snap_vehicle *all = ARENA_NEW(l->a, snap_vehicle, (int64_t)to->n_vehicle + l->n_vehicle);
    for (int32_t i = 0; i < to->n_vehicle; i++) {
        all[i] = to->vehicle[i];
    }
    for (int32_t i = 0; i < l->n_vehicle; i++) {
        all[to->n_vehicle + i] = l->new_vehicle[i];
    }
    to->vehicle = all;
    to->n_vehicle += l->n_vehicle;
}

static void done(left *l)
{
    str_map_done(&l->vehicle);
    str_map_done(&l->person);
    str_map_done(&l->site);
    str_map_done(&l->unit);
    str_map_done(&l->area);
}

void planning_left(arena *a, planning *p, const planning_before *before)
{
    const json_t *trips = json_object_get(before->document, "trips");
    left l = {.a = a, .snap = p->snap, .document = before->document};
    int32_t day0 = 0;
    size_t i = 0;
    json_t *trip = NULL;
    if (!date_parse(str_of(row_text(before->document, "day0")), &day0)) {
        return;
    }
    index_codes(&l);
    l.new_vehicle = ARENA_NEW(a, snap_vehicle, json_array_size(trips));
    l.new_person = ARENA_NEW(a, snap_person, json_array_size(trips) * (FLEET_ESCORTS_MAX + 1));
    json_array_foreach(trips, i, trip)
    {
        json_int_t load_s = json_integer_value(json_array_get(json_object_get(trip, "exact_s"), 0));
        if ((int64_t)day0 * S_PER_DAY + load_s < before->now_s) {
            take_trip(&l, trip);
        }
    }
    if (l.n_vehicle > 0 || l.n_person > 0) {
        snapshot *all = ARENA_NEW(a, snapshot, 1);
        *all = *p->snap;
        p->n_vehicle_there = all->n_vehicle;
        merge_vehicles(&l, all);
        merge_people(&l, all);
        p->snap = all;
    }
    done(&l);
}
