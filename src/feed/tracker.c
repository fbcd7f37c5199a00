// What a report may say, whatever its form: device, time, place and amounts within what can be.
#include "feed/tracker_internal.h"

#include <math.h>
#include <stdio.h>

#include "base/clock.h"

enum {
    SECONDS_BELOW = INT32_MAX, // a smaller timestamp is seconds, a larger one milliseconds
    US_PER_MS = 1000,
};
static const double TIME_MAX_MS = 4102444800000.0; // 2100-01-01

observation tracker_nothing(int64_t now_us)
{
    return (observation){.time_us = now_us,
                         .heard_us = now_us,
                         .accuracy_m = OBSERVATION_UNSAID,
                         .speed_cms = OBSERVATION_UNSAID,
                         .bearing_deg = OBSERVATION_UNSAID,
                         .battery = OBSERVATION_UNSAID};
}

static bool fail_number(const char *field, double value, err *e)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%.6g", value);
    return err_fail(e, ERR_CODE("tracker.field"), ERR_Z("field", field), ERR_Z("value", text));
}

static bool is_device_letter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_';
}

bool tracker_device(str name, str *ret, err *e)
{
    bool ok = name.n > 0 && name.n <= TRACKER_DEVICE_MAX;
    for (size_t i = 0; ok && i < name.n; i++) {
        ok = is_device_letter(name.p[i]);
    }
    if (!ok) {
        return err_fail(e, ERR_CODE(name.n == 0 ? "tracker.no_device" : "tracker.device"),
                        ERR_INT("limit", TRACKER_DEVICE_MAX));
    }
    *ret = name;
    return true;
}

bool tracker_time_number(double number, observation *o)
{
    double ms = number < SECONDS_BELOW ? number * 1000 : number;
    if (!(ms > 0) || ms > TIME_MAX_MS) {
        return false;
    }
    o->time_us = (int64_t)ms * US_PER_MS;
    o->timed = true;
    return true;
}

bool tracker_time(str text, observation *o, err *e)
{
    int64_t number = 0;
    int64_t us = 0;
    if (str_parse_i64(text, 0, INT64_MAX, &number) && tracker_time_number((double)number, o)) {
        return true;
    }
    if (!instant_parse(text, &us)) {
        return err_fail(e, ERR_CODE("tracker.field"), ERR_Z("field", "timestamp"), ERR_STR("value", text));
    }
    o->time_us = us;
    o->timed = true;
    return true;
}

bool tracker_place(double lat, double lon, observation *o, err *e)
{
    if (!(fabs(lat) <= 90) || !(fabs(lon) <= 180)) { // nor what is no number
        return err_fail(e, ERR_CODE("tracker.place"));
    }
    o->at = (point){(int32_t)lround(lat * 1e7), (int32_t)lround(lon * 1e7)};
    o->placed = o->at.lat_e7 != 0 || o->at.lon_e7 != 0;
    return true;
}

bool tracker_amount(const char *field, double value, double factor, int32_t max, int32_t *ret, err *e)
{
    if (!isfinite(value)) {
        return fail_number(field, value, e);
    }
    if (value >= 0) {
        *ret = value * factor < max ? (int32_t)lround(value * factor) : max;
    }
    return true;
}

bool tracker_bearing(const char *field, double value, observation *o, err *e)
{
    if (!isfinite(value) || value > 360) {
        return fail_number(field, value, e);
    }
    if (value >= 0) {
        o->bearing_deg = (int32_t)lround(value) % 360;
    }
    return true;
}
