// How far a trip is: out and back over one road with two stops, and what trackers tell of it.
#include "domain/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/rng.h"
#include "prop.h"

enum { KM_E7 = 90000 }; // of longitude at the equator: 1001 m

#define MINUTE ((int64_t)S_PER_MIN * US_PER_S)
#define T0     (INT64_C(1732672800) * US_PER_S)

// East along the equator to 20 km, and back: stop 0 is home, stop 1 at 10 km, stop 2 at 20 km, stop 3 is
// home. A kilometre a minute; ten minutes of handling at stops 1 and 2; leaves after five minutes of loading.
static const progress_point road[] = {
    {{0, 0}, T0, 0},
    {{0, 0}, T0 + 5 * MINUTE, 0},
    {{0, 10 * KM_E7}, T0 + 15 * MINUTE, 1},
    {{0, 10 * KM_E7}, T0 + 25 * MINUTE, 1},
    {{0, 20 * KM_E7}, T0 + 35 * MINUTE, 2},
    {{0, 20 * KM_E7}, T0 + 45 * MINUTE, 2},
    {{0, 0}, T0 + 65 * MINUTE, 3},
};
static const progress_way way = {sizeof road / sizeof *road, road};
static const progress_limits limits = {.corridor_m = 300,
                                       .stop_m = 200,
                                       .back_m = 1000,
                                       .still_m = 100,
                                       .coarse_m = 500,
                                       .fastest_cms = 4000,
                                       .clock_us = 2 * MINUTE};

// At `km` of the road and `off_m` beside it, `min` minutes after the beginning, heard at once.
static observation seen(int64_t min, double km, double off_m)
{
    return (observation){.time_us = T0 + min * MINUTE,
                         .timed = true,
                         .heard_us = T0 + min * MINUTE,
                         .placed = true,
                         .at = {(int32_t)(off_m * 90), (int32_t)(km * KM_E7)},
                         .accuracy_m = 5,
                         .speed_cms = OBSERVATION_UNSAID,
                         .bearing_deg = OBSERVATION_UNSAID,
                         .battery = OBSERVATION_UNSAID};
}

static progress now(int32_t n, const observation *obs, int64_t min, progress_fix *fix)
{
    arena a = {0};
    progress p;
    progress_of(&a, &way, &limits, n, obs, T0 + min * MINUTE, &p, fix);
    arena_done(&a);
    return p;
}

static void test_nothing(void **state)
{
    (void)state;
    progress p = now(0, NULL, 20, NULL);
    assert_int_equal(p.stage, PROGRESS_SILENT);
    assert_int_equal(p.eta_us, 0);
    assert_in_range(p.whole_m, 39990, 40100);
}

static void test_on_time(void **state)
{
    (void)state;
    const observation obs[] = {seen(2, 0, 0), seen(10, 5, 20), seen(15, 10, 0), seen(30, 15, 0)};
    progress p = now(1, obs, 2, NULL);
    assert_int_equal(p.stage, PROGRESS_WAITING);
    assert_int_equal(p.next_stop, 1);
    p = now(2, obs, 10, NULL);
    assert_int_equal(p.stage, PROGRESS_UNDER_WAY);
    assert_in_range(p.along_m, 4950, 5050);
    assert_true(llabs(p.late_us) < MINUTE / 10);
    assert_true(llabs(p.eta_us - (T0 + 65 * MINUTE)) < MINUTE / 10);
    p = now(3, obs, 15, NULL);
    assert_int_equal(p.stop, 1);
    assert_int_equal(p.next_stop, 2);
    progress_fix fix[4];
    p = now(4, obs, 30, fix);
    assert_int_equal(p.stop, PROGRESS_NOWHERE);
    assert_true(llabs(p.late_us) < MINUTE / 10);
    assert_int_equal(fix[0].stage, PROGRESS_WAITING); // of each position what was known with it
    assert_int_equal(fix[1].stage, PROGRESS_UNDER_WAY);
    assert_int_equal(fix[3].late_us, p.late_us);
}

// Half an hour behind, and what was not known half an hour ago.
static void test_late_and_known(void **state)
{
    (void)state;
    observation obs[] = {seen(2, 0, 0), seen(40, 5, 0)};
    progress p = now(2, obs, 40, NULL);
    assert_true(llabs(p.late_us - 30 * MINUTE) < MINUTE / 10);
    assert_true(llabs(p.eta_us - (T0 + 95 * MINUTE)) < MINUTE / 10);
    progress_fix fix[2];
    (void)now(2, obs, 40, fix);
    assert_true(fix[0].late_us <= 0 && fix[1].late_us == p.late_us);
    obs[1].heard_us = T0 + 300 * MINUTE; // buffered for hours
    assert_int_equal(now(2, obs, 299, NULL).stage, PROGRESS_WAITING);
    p = now(2, obs, 300, NULL);
    assert_int_equal(p.stage, PROGRESS_UNDER_WAY);
    assert_int_equal(p.last_us, T0 + 40 * MINUTE);
    assert_true(p.eta_us >= T0 + 300 * MINUTE); // nobody arrives in the past
}

// One road out and back: the way back begins at the last stop, or where turning back is farther than allowed.
static void test_back_on_one_road(void **state)
{
    (void)state;
    observation obs[] = {seen(2, 0, 0),   seen(15, 10, 0), seen(35, 20, 0),
                         seen(50, 15, 0), seen(55, 10, 0), seen(65, 0, 0)};
    progress p = now(4, obs, 50, NULL);
    assert_in_range(p.along_m, 24900, 25200);
    assert_int_equal(p.next_stop, 3);
    p = now(5, obs, 55, NULL);
    assert_in_range(p.along_m, 29900, 30200);
    p = now(6, obs, 70, NULL);
    assert_int_equal(p.stage, PROGRESS_ARRIVED);
    assert_int_equal(p.eta_us, T0 + 65 * MINUTE);
    assert_int_equal(p.late_us, 0);
    // A blank spot around the farthest stop: seen at 19 km, then at 15 km.
    observation blank[] = {seen(2, 0, 0), seen(15, 10, 0), seen(34, 19, 0), seen(50, 15, 0)};
    p = now(4, blank, 50, NULL);
    assert_in_range(p.along_m, 24900, 25200);
    assert_int_equal(p.next_stop, 3);
}

static void test_off_the_way(void **state)
{
    (void)state;
    const observation obs[] = {seen(2, 0, 0), seen(10, 5, 0), seen(12, 6, 2000), seen(14, 7, 3000),
                               seen(16, 8, 10)};
    progress_fix fix[5];
    progress p = now(4, obs, 14, fix);
    assert_int_equal(p.off_since_us, T0 + 12 * MINUTE);
    assert_in_range(p.off_m, 2900, 3100);
    assert_in_range(p.along_m, 4950, 5050); // where it left
    assert_int_equal(fix[3].marks, PROGRESS_OFF);
    p = now(5, obs, 16, fix);
    assert_int_equal(p.off_since_us, 0);
    assert_in_range(p.along_m, 7900, 8100);
}

static void test_not_believed(void **state)
{
    (void)state;
    observation obs[] = {seen(2, 0, 0),  seen(10, 5, 0), seen(11, 19, 0),  seen(12, 7, 0),
                         seen(13, 8, 0), seen(14, 9, 0), seen(15, 9.5, 0), seen(15, 9.9, 0)};
    obs[4].mock = true;
    obs[5].accuracy_m = 800;
    obs[6].heard_us -= 3 * MINUTE;
    progress_fix fix[8];
    progress p = now(8, obs, 20, fix);
    assert_int_equal(fix[2].marks, PROGRESS_FAST);
    assert_int_equal(fix[3].marks, 0);
    assert_int_equal(fix[4].marks, PROGRESS_MOCK);
    assert_int_equal(fix[5].marks, PROGRESS_COARSE);
    assert_int_equal(fix[6].marks, PROGRESS_CLOCK);
    assert_int_equal(fix[7].marks, 0);
    assert_int_equal(p.last_us, obs[7].time_us);
    obs[7] = obs[3];
    (void)now(8, obs, 20, fix);
    assert_int_equal(fix[7].marks, PROGRESS_SAME);
}

// The first position was wrong, and all that follow say so.
static void test_majority(void **state)
{
    (void)state;
    const observation obs[] = {seen(2, 19, 0), seen(3, 0, 0), seen(4, 0, 0), seen(5, 0, 0), seen(8, 3, 0)};
    progress_fix fix[5];
    progress p = now(5, obs, 9, fix);
    assert_int_equal(fix[1].marks, PROGRESS_FAST);
    assert_int_equal(fix[2].marks, PROGRESS_FAST);
    assert_int_equal(fix[3].marks & PROGRESS_FAST, 0);
    assert_int_equal(p.at.lon_e7, 3 * KM_E7);
}

static void test_standing(void **state)
{
    (void)state;
    const observation obs[] = {seen(2, 0, 0),   seen(10, 5, 0),  seen(15, 5.01, 0), seen(30, 5, 10),
                               seen(36, 10, 0), seen(44, 10, 0), seen(50, 10, 0)};
    assert_int_equal(now(4, obs, 30, NULL).still_since_us, T0 + 10 * MINUTE);
    assert_int_equal(now(6, obs, 44, NULL).still_since_us, 0); // handling takes ten minutes
    assert_int_equal(now(7, obs, 50, NULL).still_since_us, T0 + 36 * MINUTE);
    assert_int_equal(now(1, obs, 5, NULL).still_since_us, 0); // has not left yet
}

static void test_apart(void **state)
{
    (void)state;
    const observation x[] = {seen(2, 0, 0), seen(12, 7, 0)};
    const observation y[] = {seen(2, 0, 0), seen(12, 3, 0)};
    progress p[3] = {now(2, x, 12, NULL), now(2, y, 12, NULL), now(0, NULL, 12, NULL)};
    assert_true(llabs(progress_apart_us(3, p) - 4 * MINUTE) < MINUTE / 10);
    assert_int_equal(progress_apart_us(1, p), 0);
}

// Whatever order and however late positions come, once they are known they say the same.
static bool order_is_no_matter(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    observation obs[80];
    int32_t n = size > 40 ? 40 : size;
    for (int32_t i = 0; i < n; i++) {
        obs[i] = seen(rng_below(r, 80), rng_below(r, 200) / 10.0, rng_below(r, 400));
        obs[i].mock = rng_below(r, 10) == 0;
    }
    progress p = now(n, obs, 100, NULL);
    for (int32_t i = n - 1; i > 0; i--) {
        int32_t j = (int32_t)rng_below(r, (uint32_t)i + 1);
        observation o = obs[i];
        obs[i] = obs[j];
        obs[j] = o;
    }
    for (int32_t i = 0; i < n; i++) {
        obs[n + i] = obs[i]; // delivered twice
        obs[n + i].heard_us += MINUTE;
    }
    progress q = now(2 * n, obs, 100, NULL);
    return p.stage == q.stage && p.last_us == q.last_us && p.along_m == q.along_m && p.eta_us == q.eta_us &&
           p.late_us == q.late_us && p.off_since_us == q.off_since_us &&
           p.still_since_us == q.still_since_us && p.next_stop == q.next_stop;
}

static void test_order(void **state)
{
    (void)state;
    assert_true(prop_check("order is no matter", order_is_no_matter, 300, 40, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),        cmocka_unit_test(test_on_time),
        cmocka_unit_test(test_late_and_known), cmocka_unit_test(test_back_on_one_road),
        cmocka_unit_test(test_off_the_way),    cmocka_unit_test(test_not_believed),
        cmocka_unit_test(test_majority),       cmocka_unit_test(test_standing),
        cmocka_unit_test(test_apart),          cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests_name("domain/progress", tests, NULL, NULL);
}
