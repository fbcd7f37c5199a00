// Encoded polylines against the example of the format's documentation, and lines that go nowhere.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "geo/polyline.h"

static void check(int32_t n, const point *p, const char *text)
{
    strbuf b;
    strbuf_init(&b, 1024);
    polyline_write(&b, n, p);
    assert_string_equal(b.p ? b.p : "", text);
    strbuf_done(&b);
}

// The three points of the documentation: (38.5, -120.2), (40.7, -120.95), (43.252, -126.453).
static void the_documented_example(void **state)
{
    (void)state;
    const point p[] = {{385000000, -1202000000}, {407000000, -1209500000}, {432520000, -1264530000}};
    check(3, p, "_p~iF~ps|U_ulLnnqC_mqNvxq`@");
}

static void what_rounds_to_the_point_before_is_left_out_but_for_the_end(void **state)
{
    (void)state;
    const point p[] = {{10, 10}, {49, -49}, {-30, 20}};
    check(0, p, "");
    check(1, p, "??");
    check(3, p, "????");
    const point half[] = {{50, -50}};
    check(1, half, "A@");
}

static void what_was_written_is_read(void **state)
{
    (void)state;
    const point p[] = {{385000000, -1202000000}, {407000000, -1209500000}, {432520000, -1264530000}};
    point got[3];
    int32_t n = 0;
    assert_true(polyline_read(STR("_p~iF~ps|U_ulLnnqC_mqNvxq`@"), 3, got, &n));
    assert_int_equal(n, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(got[i].lat_e7, p[i].lat_e7);
        assert_int_equal(got[i].lon_e7, p[i].lon_e7);
    }
    assert_false(polyline_read(STR("_p~iF~ps|U_ulLnnqC_mqNvxq`@"), 2, got, &n));
    assert_false(polyline_read(STR("_p~iF~ps|U_ulLnnqC_mqNvxq"), 3, got, &n));
    assert_false(polyline_read(STR("_p~iF"), 3, got, &n));
    assert_false(polyline_read(STR(" !"), 3, got, &n));
    assert_false(polyline_read(STR("~~~~~~~~~~~~~~~~"), 3, got, &n));
    assert_true(polyline_read(STR(""), 0, got, &n));
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_documented_example),
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(what_rounds_to_the_point_before_is_left_out_but_for_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
