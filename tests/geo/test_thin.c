// Lines that lose points, against a look at every point that was left out.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "geo/thin.h"
#include "prop.h"

enum { POINTS_MAX = 200, TOLERANCE_M = 40 };

static void short_lines_stay(void **state)
{
    arena a = {0};
    point p[2] = {{-32000000, 1046000000}, {-32000001, 1046000001}};
    (void)state;
    assert_int_equal(thin_line(&a, 0, p, 1000), 0);
    assert_int_equal(thin_line(&a, 1, p, 1000), 1);
    assert_int_equal(thin_line(&a, 2, p, 1000), 2);
    arena_done(&a);
}

// 0.001 degree is 111 m: a kink of 111 m stays under 100 m and goes under 120 m.
static void a_kink_stays_or_goes_by_its_height(void **state)
{
    const point line[3] = {{0, 0}, {10000, 100000}, {0, 200000}};
    arena a = {0};
    (void)state;
    point p[3] = {line[0], line[1], line[2]};
    assert_int_equal(thin_line(&a, 3, p, 100), 3);
    assert_int_equal(thin_line(&a, 3, p, 120), 2);
    assert_int_equal(p[1].lon_e7, 200000);
    arena_done(&a);
}

// A line that comes back to where it began has a chord of no length.
static void a_way_there_and_back_keeps_its_turn(void **state)
{
    arena a = {0};
    point p[3] = {{0, 0}, {0, 1000000}, {0, 0}};
    (void)state;
    assert_int_equal(thin_line(&a, 3, p, 100), 3);
    arena_done(&a);
}

// What is left is a part of the line in its order, with its ends, and not more than was asked for.
static bool left_is_a_part(rng *r, int32_t size, void *ctx)
{
    point line[POINTS_MAX];
    point p[POINTS_MAX];
    arena a = {0};
    int32_t n = 1 + size % POINTS_MAX;
    (void)ctx;
    for (int32_t i = 0; i < n; i++) {
        line[i].lat_e7 = -30000000 + (int32_t)rng_below(r, 200000);
        line[i].lon_e7 = 1040000000 + (int32_t)rng_below(r, 200000);
        p[i] = line[i];
    }
    int32_t most = 2 + (int32_t)rng_below(r, 20);
    int32_t left = thin_line_to(&a, n, p, most);
    bool ok = left <= (n < most ? n : most) && left >= (n < 2 ? n : 2);
    int32_t at = 0;
    for (int32_t i = 0; ok && i < left; i++) {
        while (at < n && (line[at].lat_e7 != p[i].lat_e7 || line[at].lon_e7 != p[i].lon_e7)) {
            at++;
        }
        ok = at < n;
    }
    arena_done(&a);
    return ok && p[0].lat_e7 == line[0].lat_e7 && p[left - 1].lat_e7 == line[n - 1].lat_e7;
}

static void what_is_left_is_a_part(void **state)
{
    (void)state;
    assert_true(prop_check("left_is_a_part", left_is_a_part, prop_runs(300), POINTS_MAX, NULL));
}

// A slow curve: no point that was left out is farther from what is left than the tolerance.
static void a_curve_is_followed(void **state)
{
    arena a = {0};
    point line[POINTS_MAX];
    point p[POINTS_MAX];
    (void)state;
    for (int32_t i = 0; i < POINTS_MAX; i++) {
        line[i] = p[i] = (point){i * i * 10, i * 5000};
    }
    int32_t left = thin_line(&a, POINTS_MAX, p, TOLERANCE_M);
    assert_true(left > 4 && left < POINTS_MAX / 4);
    for (int32_t i = 0; i < POINTS_MAX; i++) {
        int32_t nearest = INT32_MAX;
        for (int32_t k = 0; k + 1 < left; k++) {
            for (int32_t share = 0; share <= 100; share++) { // the piece, at a hundred places
                point at = {p[k].lat_e7 + (int32_t)((int64_t)(p[k + 1].lat_e7 - p[k].lat_e7) * share / 100),
                            p[k].lon_e7 + (int32_t)((int64_t)(p[k + 1].lon_e7 - p[k].lon_e7) * share / 100)};
                int32_t off = point_distance_m(line[i], at);
                nearest = off < nearest ? off : nearest;
            }
        }
        assert_true(nearest <= TOLERANCE_M + 30);
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_lines_stay),
        cmocka_unit_test(a_kink_stays_or_goes_by_its_height),
        cmocka_unit_test(a_way_there_and_back_keeps_its_turn),
        cmocka_unit_test(what_is_left_is_a_part),
        cmocka_unit_test(a_curve_is_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
