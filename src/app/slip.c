#include "app/slip.h"

#include <string.h>

#include "app/duty_internal.h"
#include "app/field_internal.h"
#include "base/check_char.h"

str slip_code(arena *a, str trip)
{
    char *out = ARENA_NEW(a, char, trip.n + 2);
    memcpy(out, trip.p, trip.n);
    out[trip.n] = '-';
    out[trip.n + 1] = check_char(trip);
    return (str){out, trip.n + 2};
}

static const json_t *trip_find(const planner_result *r, str id)
{
    size_t i = 0;
    json_t *trip = NULL;
    json_array_foreach(json_object_get(r->document, "trips"), i, trip)
    {
        if (str_eq(str_of(row_text(trip, "id")), id)) {
            return trip;
        }
    }
    return NULL;
}

static json_t *person_json(const snapshot *s, text_language language, const json_t *code)
{
    json_t *out = duty_person_json(s, language, json_string_value(code));
    json_object_set_new(out, "code", json_string(json_string_value(code)));
    return out;
}

static json_t *escorts_json(const snapshot *s, text_language language, const json_t *trip)
{
    json_t *out = json_array();
    size_t i = 0;
    json_t *code = NULL;
    json_array_foreach(json_object_get(trip, "escorts"), i, code)
    {
        json_array_append_new(out, person_json(s, language, code));
    }
    const json_t *officer = json_object_get(trip, "bhabinkamtibmas");
    if (json_is_string(officer)) {
        json_array_append_new(out, person_json(s, language, officer));
    }
    return out;
}

static bool stops_json(field_goods *goods, const json_t *trip, json_t *out, err *e)
{
    bool ok = true;
    size_t i = 0;
    json_t *stop = NULL;
    json_array_foreach(json_object_get(trip, "stops"), i, stop)
    {
        const char *list = "";
        ok = ok && field_goods_of(goods, trip, stop, &list, e);
        json_array_append_new(
            out,
            json_pack("{s:O*, s:O*, s:O*, s:O*, s:O*, s:O*, s:O*}", "place", json_object_get(stop, "place"),
                      "name", json_object_get(stop, "name"), "arrive", json_object_get(stop, "arrive"),
                      "leave", json_object_get(stop, "leave"), "boxes", json_object_get(stop, "boxes"), "kg",
                      json_object_get(stop, "kg"), "items", json_object_get(goods->lists, list)));
    }
    return ok;
}

bool slip_make(arena *a, store *s, const planner_result *r, text_language language, str id, json_t **ret,
               err *e)
{
    const json_t *trip = trip_find(r, id);
    if (!trip) {
        return err_fail(e, ERR_CODE("slip.no_trip"), ERR_STR("trip", id));
    }
    json_t *stops = json_array();
    field_goods goods;
    field_goods_init(&goods, a, s, r);
    bool ok = stops_json(&goods, trip, stops, e);
    json_decref(goods.lists);
    if (!ok) {
        json_decref(stops);
        return false;
    }
    str code = slip_code(a, id);
    json_t *base = duty_place_json(&r->snap, row_text(trip, "base"));
    json_t *out = json_pack("{s:s%, s:s%, s:s, s:s, s:s}", "trip", id.p, id.n, "code", code.p, code.n, "plan",
                            r->id, "operation", r->snap.operation.name, "base_name", row_text(base, "name"));
    static const char *const same[] = {"convoy", "direction", "leg",    "vehicle", "vehicle_name", "mode",
                                       "base",   "load",      "depart", "end",     "boxes",        "kg"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        json_t *v = json_object_get(trip, same[i]);
        if (v) {
            json_object_set(out, same[i], v);
        }
    }
    json_object_set_new(out, "escorts", escorts_json(&r->snap, language, trip));
    json_object_set_new(out, "stops", stops);
    json_decref(base);
    *ret = out;
    return true;
}
