// Reports of trackers: the forms that real ones send, what is refused, and numbers at their bounds.
#include "feed/tracker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/text.h"

#define NOW_US (INT64_C(1732672800) * US_PER_S) // 2024-11-27T02:00:00Z

static bool is_json(const char *text)
{
    return text[0] == '{' || text[0] == '[' || text[0] == 'x';
}

static bool read_any(arena *a, const char *text, tracker_batch *ret, err *e)
{
    return is_json(text) ? tracker_read_json(a, str_of(text), NOW_US, ret, e)
                         : tracker_read_form(a, str_of(text), NOW_US, ret, e);
}

// The one report of a text that is good.
static tracker_report one(arena *a, const char *text)
{
    tracker_batch b = {0};
    err e = {0};
    if (!read_any(a, text, &b, &e)) {
        fail_msg("%s: %s", text, e.code);
    }
    assert_int_equal(b.n, 1);
    return b.report[0];
}

static void assert_refused(const char *text, const char *code)
{
    arena a = {0};
    tracker_batch b = {-1, NULL};
    err e = {0};
    assert_false(read_any(&a, text, &b, &e));
    assert_string_equal(e.code, code);
    assert_string_not_equal(text_get(TEXT_ID, e.code), e.code);
    assert_int_equal(b.n, -1);
    arena_done(&a);
}

static void test_form_whole(void **state)
{
    (void)state;
    arena a = {0};
    tracker_report r =
        one(&a, "id=TRK-01&lat=-3.2460000&lon=104.5640001&timestamp=1732672790&speed=10&bearing=359.6"
                "&altitude=12&accuracy=4.6&batt=87.4&mock=true&driverUniqueId=x");
    assert_true(str_eq(r.device, STR("TRK-01")));
    assert_false(r.what.sos);
    assert_true(r.what.timed && r.what.placed && r.what.mock);
    assert_int_equal(r.what.time_us, NOW_US - 10 * US_PER_S);
    assert_int_equal(r.what.at.lat_e7, -32460000);
    assert_int_equal(r.what.at.lon_e7, 1045640001);
    assert_int_equal(r.what.speed_cms, 514); // ten knots
    assert_int_equal(r.what.bearing_deg, 0); // 359.6 rounds to north
    assert_int_equal(r.what.accuracy_m, 5);
    assert_int_equal(r.what.battery, 87);
    arena_done(&a);
}

// The button for help of Traccar Client; other alarms are none of ours.
static void test_sos(void **state)
{
    (void)state;
    arena a = {0};
    assert_true(one(&a, "id=1&lat=-3.2&lon=104.5&alarm=sos").what.sos);
    assert_false(one(&a, "id=1&lat=-3.2&lon=104.5&alarm=lowBattery").what.sos);
    assert_true(one(&a, "{\"location\":{\"extras\":{\"alarm\":\"sos\"}},\"device_id\":\"1\"}").what.sos);
    assert_false(one(&a, "{\"location\":{\"extras\":{\"alarm\":7}},\"device_id\":\"1\"}").what.sos);
    assert_false(one(&a, "{\"location\":{\"extras\":\"sos\"},\"device_id\":\"1\"}").what.sos);
    arena_done(&a);
}

static void test_form_times(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t us;
    } row[] = {
        {"1442068686579", INT64_C(1442068686579000)},
        {"1377177267", INT64_C(1377177267) * US_PER_S},
        {"2147483646", INT64_C(2147483646) * US_PER_S},
        {"2016-01-27T18%3A55%3A47Z", INT64_C(1453920947) * US_PER_S},
        {"2014-06-04+09%3A10%3A11", INT64_C(1401873011) * US_PER_S},
        {"2024-11-27T09:00:00.250%2B07:00", NOW_US + 250000},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        arena a = {0};
        char text[128];
        (void)snprintf(text, sizeof text, "deviceid=353861053849681&lat=49.6&lon=6.1&timestamp=%s",
                       row[i].text);
        tracker_report r = one(&a, text);
        assert_int_equal(r.what.time_us, row[i].us);
        assert_true(r.what.timed);
        arena_done(&a);
    }
}

// What is not said is not made up.
static void test_form_bare(void **state)
{
    (void)state;
    arena a = {0};
    tracker_report r = one(&a, "id=123456&cell=510,10,16,2224&wifi=00-14-22-01-23-45,-80");
    assert_false(r.what.placed || r.what.timed || r.what.mock);
    assert_int_equal(r.what.time_us, NOW_US);
    assert_int_equal(r.what.speed_cms, OBSERVATION_UNSAID);
    assert_int_equal(r.what.bearing_deg, OBSERVATION_UNSAID);
    assert_int_equal(r.what.accuracy_m, OBSERVATION_UNSAID);
    assert_int_equal(r.what.battery, OBSERVATION_UNSAID);
    assert_false(one(&a, "id=1&lat=0&lon=0.0").what.placed);
    assert_int_equal(one(&a, "id=1&location=60.0,30.0").what.at.lon_e7, 300000000);
    assert_int_equal(one(&a, "id=1&speed=-1&accuracy=-1&heading=-1&batt=-100").what.battery,
                     OBSERVATION_UNSAID);
    arena_done(&a);
}

static void test_form_refused(void **state)
{
    (void)state;
    assert_refused("timestamp=1377177267&lat=60.0&lon=30.0", "tracker.no_device");
    assert_refused("", "tracker.no_device");
    assert_refused("id=", "tracker.no_device");
    assert_refused("id=a%20b", "tracker.device");
    assert_refused("id=12345678901234567890123456789012345678901234567890123456789012345", "tracker.device");
    assert_refused("id=1&lat=91&lon=0", "tracker.place");
    assert_refused("id=1&lat=-3&lon=180.1", "tracker.place");
    assert_refused("id=1&lat=-3", "tracker.place");
    assert_refused("id=1&lat=nan&lon=104", "tracker.field");
    assert_refused("id=1&lat=0x10&lon=104", "tracker.field");
    assert_refused("id=1&lat=1e999&lon=104", "tracker.field");
    assert_refused("id=1&lat=&lon=104", "tracker.field");
    assert_refused("id=1&lat=-3%00&lon=104", "tracker.field");
    assert_refused("id=1&location=-3.1", "tracker.field");
    assert_refused("id=1&bearing=361", "tracker.field");
    assert_refused("id=1&timestamp=yesterday", "tracker.field");
    assert_refused("id=1&timestamp=0", "tracker.field");
    assert_refused("id=1&timestamp=9999999999999", "tracker.field");
    assert_refused("id=1&timestamp=2024-02-30T00:00:00Z", "tracker.field");
}

#define COORDS(more)                                                                                         \
    "\"coords\":{\"latitude\":-6.1148096,\"longitude\":106.6837015,\"accuracy\":3.8,\"speed\":18.67,"        \
    "\"heading\":63,\"altitude\":35.7" more "}"

static void test_json_whole(void **state)
{
    (void)state;
    arena a = {0};
    tracker_report r = one(&a, "{\"location\":{\"event\":\"motionchange\",\"is_moving\":false,\"mock\":true,"
                               "\"timestamp\":\"2021-07-21T08:06:34.444Z\",\"odometer\":0," COORDS(
                                   "") ","
                                       "\"battery\":{\"is_charging\":false,\"level\":0.79},\"extras\":{}},"
                                       "\"device_id\":\"8737767034\"}");
    assert_true(str_eq(r.device, STR("8737767034")));
    assert_true(r.what.timed && r.what.placed && r.what.mock);
    assert_int_equal(r.what.time_us, INT64_C(1626854794444000));
    assert_int_equal(r.what.at.lat_e7, -61148096);
    assert_int_equal(r.what.speed_cms, 1867);
    assert_int_equal(r.what.bearing_deg, 63);
    assert_int_equal(r.what.accuracy_m, 4);
    assert_int_equal(r.what.battery, 79);
    arena_done(&a);
}

// A phone that stands indoors: speed, heading and battery are -1, which is "not known".
static void test_json_unknown(void **state)
{
    (void)state;
    arena a = {0};
    tracker_report r =
        one(&a, "{\"location\":{\"coords\":{\"speed\":-1,\"longitude\":-122.406417,\"floor\":null,"
                "\"latitude\":37.785834000000001,\"accuracy\":5,\"heading\":-1},"
                "\"battery\":{\"level\":-1},\"timestamp\":1746763890579},\"device_id\":\"658765\"}");
    assert_int_equal(r.what.speed_cms, OBSERVATION_UNSAID);
    assert_int_equal(r.what.bearing_deg, OBSERVATION_UNSAID);
    assert_int_equal(r.what.battery, OBSERVATION_UNSAID);
    assert_int_equal(r.what.time_us, INT64_C(1746763890579000));
    assert_false(r.what.mock);
    arena_done(&a);
}

static void test_json_batches(void **state)
{
    (void)state;
    arena a = {0};
    tracker_batch b = {0};
    err e = {0};
    assert_true(
        tracker_read_json(&a,
                          STR("{\"device_id\":\"A\",\"location\":[{" COORDS(
                              "") ",\"timestamp\":1732672701},{" COORDS("") ",\"timestamp\":1732672700}]}"),
                          NOW_US, &b, &e));
    assert_int_equal(b.n, 2);
    assert_true(b.report[0].what.time_us > b.report[1].what.time_us); // as they came
    assert_true(tracker_read_json(
        &a, STR("[{\"device_id\":\"A\",\"location\":{}},{\"device_id\":\"B\",\"location\":{}}]"), NOW_US, &b,
        &e));
    assert_int_equal(b.n, 2);
    assert_true(str_eq(b.report[1].device, STR("B")));
    assert_true(tracker_read_json(&a, STR("[]"), NOW_US, &b, &e));
    assert_int_equal(b.n, 0);
    arena_done(&a);
}

static void test_json_refused(void **state)
{
    (void)state;
    assert_refused("x", "tracker.json");
    assert_refused("{\"device_id\":\"A\",\"location\":{}", "tracker.json");
    assert_refused("{\"location\":{}}", "tracker.no_device");
    assert_refused("{\"device_id\":7,\"location\":{}}", "tracker.no_device");
    assert_refused("{\"device_id\":\"A\"}", "tracker.field");
    assert_refused("{\"device_id\":\"A\",\"location\":[{},3]}", "tracker.field");
    assert_refused("[3]", "tracker.no_device");
    assert_refused("{\"device_id\":\"A\",\"location\":{\"coords\":{\"latitude\":-3}}}", "tracker.place");
    assert_refused("{\"device_id\":\"A\",\"location\":{\"coords\":{\"latitude\":-93,\"longitude\":104}}}",
                   "tracker.place");
    assert_refused("{\"device_id\":\"A\",\"location\":{\"coords\":{\"speed\":\"fast\"}}}", "tracker.field");
    assert_refused("{\"device_id\":\"A\",\"location\":{\"timestamp\":true}}", "tracker.field");
    assert_refused("{\"device_id\":\"A\",\"location\":{\"timestamp\":-5}}", "tracker.field");
}

static void test_json_limit(void **state)
{
    (void)state;
    for (int32_t n = TRACKER_REPORTS_MAX; n <= TRACKER_REPORTS_MAX + 1; n++) {
        arena a = {0};
        strbuf text;
        strbuf_init(&text, 1 << 20);
        strbuf_addz(&text, "{\"device_id\":\"A\",\"location\":[");
        for (int32_t i = 0; i < n; i++) {
            strbuf_addz(&text, i == 0 ? "{}" : ",{}");
        }
        strbuf_addz(&text, "]}");
        tracker_batch b = {0};
        err e = {0};
        bool ok = tracker_read_json(&a, strbuf_str(&text), NOW_US, &b, &e);
        assert_int_equal(ok, n == TRACKER_REPORTS_MAX);
        assert_int_equal(b.n, ok ? n : 0);
        assert_true(ok || strcmp(e.code, "tracker.many") == 0);
        strbuf_done(&text);
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sos),          cmocka_unit_test(test_form_whole),
        cmocka_unit_test(test_form_times),   cmocka_unit_test(test_form_bare),
        cmocka_unit_test(test_form_refused), cmocka_unit_test(test_json_whole),
        cmocka_unit_test(test_json_unknown), cmocka_unit_test(test_json_batches),
        cmocka_unit_test(test_json_refused), cmocka_unit_test(test_json_limit),
    };
    return cmocka_run_group_tests_name("feed/tracker", tests, NULL, NULL);
}
