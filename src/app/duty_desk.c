#include "app/duty_desk.h"

#include <stdlib.h>
#include <string.h>

#include "app/duty_internal.h"
#include "app/register.h"
#include "app/words.h"
#include "base/clock.h"

// ---------------------------------------------------------------- rows of the snapshot

// Every row of a snapshot begins with its code, and they are sorted by it.
static int compare_code(const void *code, const void *row)
{
    return strcmp(code, *(const char *const *)row);
}

static const void *find_row(const char *code, const void *rows, int32_t n, size_t size)
{
    return n > 0 ? bsearch(code, rows, (size_t)n, size, compare_code) : NULL;
}

const snap_person *duty_person_row(const snapshot *s, const char *code)
{
    return find_row(code, s->person, s->n_person, sizeof *s->person);
}

const snap_tps *duty_tps_row(const snapshot *s, const char *code)
{
    return find_row(code, s->tps, s->n_tps, sizeof *s->tps);
}

const snap_site *duty_site_row(const snapshot *s, const char *code)
{
    return find_row(code, s->site, s->n_site, sizeof *s->site);
}

const snap_vehicle *duty_vehicle_row(const snapshot *s, const char *code)
{
    return find_row(code, s->vehicle, s->n_vehicle, sizeof *s->vehicle);
}

const snap_unit *duty_unit_row(const snapshot *s, const char *code)
{
    return find_row(code, s->unit, s->n_unit, sizeof *s->unit);
}

const snap_class *duty_class_row(const snapshot *s, const char *code)
{
    return find_row(code, s->class_, s->n_class, sizeof *s->class_);
}

const snap_area *duty_area_row(const snapshot *s, const char *code)
{
    return find_row(code, s->area, s->n_area, sizeof *s->area);
}

const snap_reserve *duty_reserve_row(const snapshot *s, const char *code)
{
    return find_row(code, s->reserve, s->n_reserve, sizeof *s->reserve);
}

const char *duty_area_name(const snapshot *s, const char *code)
{
    const snap_area *area = duty_area_row(s, code);
    return area ? area->name : code;
}

int32_t duty_int(const json_t *row, const char *key)
{
    return (int32_t)json_integer_value(json_object_get(row, key));
}

// ---------------------------------------------------------------- what all answers share

json_t *duty_head(const planner_result *r)
{
    char created[INSTANT_TEXT];
    char day[DATE_TEXT];
    const snap_operation *o = &r->snap.operation;
    instant_format(r->created_us, created);
    date_format(o->voting_day, day);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i}", "plan", r->id, "created", created, "operation",
                     o->code, "name", o->name, "election", o->election, "voting_day", day, "utc_offset_min",
                     o->utc_offset_min);
}

json_t *duty_person_json(const snapshot *s, text_language language, const char *code)
{
    const snap_person *q = duty_person_row(s, code);
    if (!q) {
        return json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", "", "rank", "", "unit", "", "unit_name", "",
                         "role", "");
    }
    str name = register_shown(language, str_of(q->name));
    return json_pack("{s:s%, s:s, s:s, s:s, s:s}", "name", name.p ? name.p : "", name.n, "rank", q->rank,
                     "unit", s->unit[q->unit].code, "unit_name", s->unit[q->unit].name, "role",
                     word_of(KIND_PEOPLE, PEOPLE_ROLE, q->role));
}

static int32_t kecamatan_of(const snapshot *s, int32_t area)
{
    while (area != SNAP_NONE && s->area[area].level > LEVEL_KECAMATAN) {
        area = s->area[area].parent;
    }
    return area;
}

static void add_area(const snapshot *s, int32_t area, json_t *out)
{
    int32_t kecamatan = kecamatan_of(s, area);
    if (area != SNAP_NONE && area != kecamatan) {
        json_object_set_new(out, "village", json_string(s->area[area].name));
    }
    if (kecamatan != SNAP_NONE) {
        json_object_set_new(out, "kecamatan", json_string(s->area[kecamatan].name));
    }
}

static void add_point(point at, json_t *out)
{
    json_object_set_new(out, "lat", json_real((double)at.lat_e7 / 1e7));
    json_object_set_new(out, "lon", json_real((double)at.lon_e7 / 1e7));
}

static json_t *tps_json(const snapshot *s, const snap_tps *t)
{
    strbuf name;
    strbuf_init(&name, 4096);
    strbuf_addf(&name, "TPS %s %s", t->number, s->area[t->village].name);
    json_t *out = json_pack("{s:s#, s:s, s:s, s:b}", "name", name.p, (int)name.n, "venue", t->place,
                            "class_name", s->class_[t->class_].name, "blank_spot", t->blank_spot);
    if (t->voters != SNAP_NONE) {
        json_object_set_new(out, "voters", json_integer(t->voters));
    }
    add_area(s, t->village, out);
    add_point(t->at, out);
    strbuf_done(&name);
    return out;
}

json_t *duty_place_json(const snapshot *s, const char *code)
{
    const snap_tps *t = duty_tps_row(s, code);
    const snap_site *site = t ? NULL : duty_site_row(s, code);
    if (t) {
        return tps_json(s, t);
    }
    if (!site) {
        return json_pack("{s:s}", "name", duty_area_name(s, code));
    }
    json_t *out = json_pack("{s:s}", "name", site->name);
    add_area(s, site->area, out);
    add_point(site->at, out);
    return out;
}

// ---------------------------------------------------------------- what is short

static json_t *named_kecamatan(const snapshot *s, const json_t *rows)
{
    json_t *out = json_array();
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        json_t *copy = json_copy(row);
        json_object_set_new(copy, "name", json_string(duty_area_name(s, row_text(row, "kecamatan"))));
        json_array_append_new(out, copy);
    }
    return out;
}

static json_t *named_uncovered(const snapshot *s, const json_t *rows)
{
    json_t *out = json_array();
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        json_t *copy = json_copy(row);
        json_object_set_new(copy, "place", duty_place_json(s, row_text(row, "tps")));
        json_array_append_new(out, copy);
    }
    return out;
}

// Squads, or stands of reserves, that lack officers.
static json_t *short_rows(const snapshot *s, const json_t *rows)
{
    json_t *out = json_array();
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        int32_t has = (int32_t)json_array_size(json_object_get(row, "people"));
        if (has < duty_int(row, "needed")) {
            json_t *copy = json_copy(row);
            json_object_set_new(copy, "lacking", json_integer(duty_int(row, "needed") - has));
            json_object_set_new(copy, "place", duty_place_json(s, row_text(row, "site")));
            json_object_del(copy, "people");
            json_object_del(copy, "shifts");
            json_array_append_new(out, copy);
        }
    }
    return out;
}

static json_t *short_teams(const snapshot *s, const json_t *teams)
{
    json_t *out = json_array();
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(teams, i, row)
    {
        int32_t lacking = duty_int(row, "lacking");
        int32_t needed = lacking + (int32_t)json_array_size(json_object_get(row, "people"));
        if (lacking > 0) {
            json_array_append_new(
                out,
                json_pack("{s:O, s:O, s:O, s:O, s:i, s:i, s:o}", "id", json_object_get(row, "id"),
                          "kecamatan", json_object_get(row, "kecamatan"), "class",
                          json_object_get(row, "class"), "station", json_object_get(row, "station"), "needed",
                          needed, "lacking", lacking, "place", duty_place_json(s, row_text(row, "station"))));
        }
    }
    return out;
}

json_t *duty_shortage_of(const planner_result *r)
{
    const snapshot *s = &r->snap;
    const json_t *placement = json_object_get(r->document, "placement");
    const json_t *shortage = json_object_get(placement, "shortage");
    json_t *out = duty_head(r);
    json_object_update(out, (json_t *)(uintptr_t)shortage);
    json_object_set_new(out, "by_kecamatan", named_kecamatan(s, json_object_get(shortage, "by_kecamatan")));
    json_object_set(out, "score", json_object_get(placement, "score"));
    json_object_set(out, "bound", json_object_get(placement, "bound"));
    json_object_set_new(out, "uncovered", named_uncovered(s, json_object_get(placement, "uncovered")));
    json_object_set_new(out, "teams", short_teams(s, json_object_get(placement, "teams")));
    json_object_set_new(out, "posts", short_rows(s, json_object_get(placement, "posts")));
    json_object_set_new(out, "reserves", short_rows(s, json_object_get(placement, "reserves")));
    return out;
}

bool duty_shortage(arena *a, store *s, json_t **ret, err *e)
{
    planner_result r = {0};
    bool ok = planner_latest(a, s, &r, e);
    if (ok) {
        *ret = duty_shortage_of(&r);
    }
    json_decref(r.document);
    return ok;
}
