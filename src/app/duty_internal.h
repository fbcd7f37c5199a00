// The inside of the duty desk; for app/ alone.
#ifndef KAWAL_APP_DUTY_INTERNAL_H
#define KAWAL_APP_DUTY_INTERNAL_H

#include "app/duty_desk.h"
#include "app/json_words.h"
#include "app/planner.h"

// A row of the snapshot by its code; NULL where it is not there (any more).
const snap_person *duty_person_row(const snapshot *s, const char *code);
const snap_tps *duty_tps_row(const snapshot *s, const char *code);
const snap_site *duty_site_row(const snapshot *s, const char *code);
const snap_vehicle *duty_vehicle_row(const snapshot *s, const char *code);
const snap_unit *duty_unit_row(const snapshot *s, const char *code);
const snap_class *duty_class_row(const snapshot *s, const char *code);
const snap_area *duty_area_row(const snapshot *s, const char *code);
const snap_reserve *duty_reserve_row(const snapshot *s, const char *code);
// The name of an area, or its code.
const char *duty_area_name(const snapshot *s, const char *code);

// A number of a row of the document; 0 when it has none.
int32_t duty_int(const json_t *row, const char *key);

// What every answer begins with: plan, created, operation, name, election, voting_day, utc_offset_min.
json_t *duty_head(const planner_result *r);

// duty_shortage and duty_duties of a plan that is at hand, for what must be of one and the same.
json_t *duty_shortage_of(const planner_result *r);
bool duty_duties_of(arena *a, const planner_result *r, text_language language, const duty_ask *q,
                    json_t **ret, err *e);

// Name, rank, unit and role of a person.
json_t *duty_person_json(const snapshot *s, text_language language, const char *code);

// A TPS, a site or a kecamatan as people look for it.
json_t *duty_place_json(const snapshot *s, const char *code);

#endif
