// The query or form of the OsmAnd protocol.
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "feed/tracker_internal.h"

enum {
    NUMBER_TEXT = 40, // no tracker writes longer numbers
    ACCURACY_MAX_M = 10000000,
    SPEED_MAX_CMS = 10000000,
};
static const double CMS_PER_KNOT = 51.4444; // 1852 m an hour

typedef struct form {
    arena *a;
    tracker_report *report;
    bool named;
    double lat, lon; // NAN until given
    err *e;
} form;

static bool fail_field(const form *f, const char *field, str value)
{
    return err_fail(f->e, ERR_CODE("tracker.field"), ERR_Z("field", field), ERR_STR("value", value));
}

static int hex_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

// A part of a form without its escapes; a '%' that begins none stays.
static str unescaped(arena *a, str raw)
{
    char *out = ARENA_NEW(a, char, raw.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        bool escape =
            raw.p[i] == '%' && i + 2 < raw.n && hex_of(raw.p[i + 1]) >= 0 && hex_of(raw.p[i + 2]) >= 0;
        out[n++] = raw.p[i] == '+' ? ' '
                   : escape        ? (char)(hex_of(raw.p[i + 1]) * 16 + hex_of(raw.p[i + 2]))
                                   : raw.p[i];
        i += escape ? 2 : 0;
    }
    return (str){out, n};
}

// A decimal number as programs write it, also 1.0E-4: as in JSON, but a '+' may stand before it.
static bool number_of(const form *f, const char *field, str value, double *ret)
{
    bool plus = value.n > 1 && value.p[0] == '+' && value.p[1] != '-';
    bool odd = value.n > NUMBER_TEXT || memchr(value.p, '\0', value.n); // a NUL would end the number
    const size_t flags = JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL;
    json_t *v = odd ? NULL : json_loadb(value.p + plus, value.n - plus, flags, NULL);
    bool ok = json_is_real(v);
    if (ok) {
        *ret = json_real_value(v);
    }
    json_decref(v);
    return ok || fail_field(f, field, value);
}

static bool read_device(form *f, const char *field, str value)
{
    (void)field;
    f->named = true;
    return tracker_device(value, &f->report->device, f->e);
}

static bool read_time(form *f, const char *field, str value)
{
    (void)field;
    return tracker_time(value, &f->report->what, f->e);
}

static bool read_lat(form *f, const char *field, str value)
{
    return number_of(f, field, value, &f->lat);
}

static bool read_lon(form *f, const char *field, str value)
{
    return number_of(f, field, value, &f->lon);
}

// "latitude,longitude"
static bool read_location(form *f, const char *field, str value)
{
    const char *comma = memchr(value.p, ',', value.n);
    if (!comma) {
        return fail_field(f, field, value);
    }
    size_t n = (size_t)(comma - value.p);
    return number_of(f, field, (str){value.p, n}, &f->lat) &&
           number_of(f, field, (str){comma + 1, value.n - n - 1}, &f->lon);
}

static bool read_accuracy(form *f, const char *field, str value)
{
    double m = 0;
    return number_of(f, field, value, &m) &&
           tracker_amount(field, m, 1, ACCURACY_MAX_M, &f->report->what.accuracy_m, f->e);
}

static bool read_speed(form *f, const char *field, str value)
{
    double knots = 0;
    return number_of(f, field, value, &knots) &&
           tracker_amount(field, knots, CMS_PER_KNOT, SPEED_MAX_CMS, &f->report->what.speed_cms, f->e);
}

static bool read_bearing(form *f, const char *field, str value)
{
    double degrees = 0;
    return number_of(f, field, value, &degrees) && tracker_bearing(field, degrees, &f->report->what, f->e);
}

static bool read_battery(form *f, const char *field, str value)
{
    double percent = 0;
    return number_of(f, field, value, &percent) &&
           tracker_amount(field, percent, 1, 100, &f->report->what.battery, f->e);
}

static bool read_mock(form *f, const char *field, str value)
{
    (void)field;
    f->report->what.mock = str_eq_nocase(value, STR("true")) || str_eq(value, STR("1"));
    return true;
}

// Of the alarms that programs tell of only the call for help is one of ours.
static bool read_alarm(form *f, const char *field, str value)
{
    (void)field;
    f->report->what.sos = str_eq(value, STR("sos"));
    return true;
}

static const struct form_field {
    const char *name;
    bool (*read)(form *f, const char *field, str value);
} form_fields[] = {
    {"id", read_device},         {"deviceid", read_device}, {"timestamp", read_time},
    {"lat", read_lat},           {"lon", read_lon},         {"location", read_location},
    {"accuracy", read_accuracy}, {"speed", read_speed},     {"bearing", read_bearing},
    {"heading", read_bearing},   {"batt", read_battery},    {"mock", read_mock},
    {"alarm", read_alarm},
};

static bool read_pair(form *f, str pair)
{
    const char *equals = memchr(pair.p, '=', pair.n);
    size_t n = equals ? (size_t)(equals - pair.p) : pair.n;
    str value = equals ? unescaped(f->a, (str){equals + 1, pair.n - n - 1}) : STR("");
    for (size_t i = 0; i < sizeof form_fields / sizeof *form_fields; i++) {
        if (str_eq((str){pair.p, n}, str_of(form_fields[i].name))) {
            return form_fields[i].read(f, form_fields[i].name, value);
        }
    }
    return true;
}

bool tracker_read_form(arena *a, str text, int64_t now_us, tracker_batch *ret, err *e)
{
    tracker_report *report = ARENA_NEW(a, tracker_report, 1);
    report->what = tracker_nothing(now_us);
    form f = {.a = a, .report = report, .lat = (double)NAN, .lon = (double)NAN, .e = e};
    while (text.n > 0) {
        const char *and = memchr(text.p, '&', text.n);
        size_t n = and? (size_t)(and-text.p) : text.n;
        if (!read_pair(&f, (str){text.p, n})) {
            return false;
        }
        size_t used = and? n + 1 : n;
        text = (str){text.p + used, text.n - used};
    }
    if (!f.named) {
        return err_fail(e, ERR_CODE("tracker.no_device"));
    }
    if (isnan(f.lat) != isnan(f.lon)) {
        return err_fail(e, ERR_CODE("tracker.place"));
    }
    if (!isnan(f.lat) && !tracker_place(f.lat, f.lon, &report->what, e)) {
        return false;
    }
    *ret = (tracker_batch){1, report};
    return true;
}
