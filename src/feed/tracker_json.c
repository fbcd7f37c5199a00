// The JSON of Traccar Client 9, alone or in batches.
#include <jansson.h>

#include "feed/tracker_internal.h"

enum {
    ACCURACY_MAX_M = 10000000,
    SPEED_MAX_CMS = 10000000,
    CM_PER_M = 100,
};

typedef struct reader {
    arena *a;
    int64_t now_us;
    tracker_batch batch;
    int32_t cap;
    err *e;
} reader;

static bool fail_field(const reader *r, const char *field)
{
    return err_fail(r->e, ERR_CODE("tracker.field"), ERR_Z("field", field), ERR_Z("value", ""));
}

// A member that may be absent or null; what is there must be a number.
static bool number_of(const reader *r, const json_t *in, const char *field, bool *ret_there, double *ret)
{
    const json_t *v = json_object_get(in, field);
    *ret_there = v && !json_is_null(v);
    if (*ret_there && !json_is_number(v)) {
        return fail_field(r, field);
    }
    *ret = json_number_value(v);
    return true;
}

static bool read_amount(const reader *r, const json_t *in, const char *field, double factor, int32_t max,
                        int32_t *ret)
{
    bool there = false;
    double value = 0;
    return number_of(r, in, field, &there, &value) &&
           (!there || tracker_amount(field, value, factor, max, ret, r->e));
}

static bool read_place(const reader *r, const json_t *coords, observation *o)
{
    bool lat_there = false;
    bool lon_there = false;
    double lat = 0;
    double lon = 0;
    if (!number_of(r, coords, "latitude", &lat_there, &lat) ||
        !number_of(r, coords, "longitude", &lon_there, &lon)) {
        return false;
    }
    if (lat_there != lon_there) {
        return err_fail(r->e, ERR_CODE("tracker.place"));
    }
    return !lat_there || tracker_place(lat, lon, o, r->e);
}

static bool read_bearing(const reader *r, const json_t *coords, observation *o)
{
    bool there = false;
    double degrees = 0;
    return number_of(r, coords, "heading", &there, &degrees) &&
           (!there || tracker_bearing("heading", degrees, o, r->e));
}

static bool read_time(const reader *r, const json_t *location, observation *o)
{
    const json_t *v = json_object_get(location, "timestamp");
    if (!v || json_is_null(v)) {
        return true;
    }
    if (json_is_number(v)) {
        return tracker_time_number(json_number_value(v), o) || fail_field(r, "timestamp");
    }
    return json_is_string(v) ? tracker_time((str){json_string_value(v), json_string_length(v)}, o, r->e)
                             : fail_field(r, "timestamp");
}

static bool read_location(reader *r, str device, const json_t *location)
{
    if (!json_is_object(location)) {
        return fail_field(r, "location");
    }
    if (r->batch.n == r->cap) {
        return err_fail(r->e, ERR_CODE("tracker.many"), ERR_INT("limit", TRACKER_REPORTS_MAX));
    }
    tracker_report *report = &r->batch.report[r->batch.n];
    *report = (tracker_report){device, tracker_nothing(r->now_us)};
    observation *o = &report->what;
    const json_t *coords = json_object_get(location, "coords");
    const json_t *battery = json_object_get(location, "battery");
    const char *alarm = json_string_value(json_object_get(json_object_get(location, "extras"), "alarm"));
    o->mock = json_is_true(json_object_get(location, "mock"));
    o->sos = str_eq(str_of(alarm), STR("sos"));
    bool ok = read_time(r, location, o) && read_place(r, coords, o) && read_bearing(r, coords, o) &&
              read_amount(r, coords, "accuracy", 1, ACCURACY_MAX_M, &o->accuracy_m) &&
              read_amount(r, coords, "speed", CM_PER_M, SPEED_MAX_CMS, &o->speed_cms) &&
              read_amount(r, battery, "level", 100, 100, &o->battery);
    r->batch.n += ok;
    return ok;
}

// One object: a device, and a location or a list of them.
static bool read_object(reader *r, const json_t *in)
{
    const json_t *id = json_object_get(in, "device_id");
    const json_t *location = json_object_get(in, "location");
    str device = {0};
    str name = str_keep(r->a, (str){json_string_value(id), json_string_length(id)});
    if (!tracker_device(name, &device, r->e)) {
        return false;
    }
    if (!json_is_array(location)) {
        return read_location(r, device, location);
    }
    for (size_t i = 0; i < json_array_size(location); i++) {
        if (!read_location(r, device, json_array_get(location, i))) {
            return false;
        }
    }
    return true;
}

static bool read_root(reader *r, const json_t *root)
{
    if (!json_is_array(root)) {
        return read_object(r, root);
    }
    for (size_t i = 0; i < json_array_size(root); i++) {
        if (!read_object(r, json_array_get(root, i))) {
            return false;
        }
    }
    return true;
}

bool tracker_read_json(arena *a, str body, int64_t now_us, tracker_batch *ret, err *e)
{
    json_t *root = json_loadb(body.p, body.n, JSON_REJECT_DUPLICATES, NULL);
    reader r = {.a = a,
                .now_us = now_us,
                .batch = {0, ARENA_NEW(a, tracker_report, TRACKER_REPORTS_MAX)},
                .cap = TRACKER_REPORTS_MAX,
                .e = e};
    bool ok = json_is_object(root) || json_is_array(root) ? read_root(&r, root)
                                                          : err_fail(e, ERR_CODE("tracker.json"));
    json_decref(root);
    if (ok) {
        *ret = r.batch;
    }
    return ok;
}
