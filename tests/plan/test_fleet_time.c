// Hours and calendars: the arithmetic that every trip stands on.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/fleet_internal.h"
#include "prop.h"

enum { HOUR = 3600 };

static const fleet_hours office = {FLEET_DAY_S, 3 * FLEET_DAY_S + 12 * HOUR, 6 * HOUR, 18 * HOUR};

static int64_t at(int32_t day, int32_t hour)
{
    return (int64_t)day * FLEET_DAY_S + (int64_t)hour * HOUR;
}

static void days_reach_before_day_0(void **state)
{
    (void)state;
    assert_int_equal(fleet_day_of(0), 0);
    assert_int_equal(fleet_day_of(FLEET_DAY_S - 1), 0);
    assert_int_equal(fleet_day_of(FLEET_DAY_S), 1);
    assert_int_equal(fleet_day_of(-1), -1);
    assert_int_equal(fleet_day_of(-FLEET_DAY_S), -1);
}

static void movement_waits_for_the_window_and_the_morning(void **state)
{
    (void)state;
    assert_int_equal(fleet_hours_start(&office, -5, HOUR), at(1, 6));
    assert_int_equal(fleet_hours_start(&office, at(1, 17), HOUR), at(1, 17));
    assert_int_equal(fleet_hours_start(&office, at(1, 17) + 1, HOUR), at(2, 6));
    assert_int_equal(fleet_hours_start(&office, at(2, 6), 12 * HOUR), at(2, 6));
    assert_int_equal(fleet_hours_start(&office, at(1, 3), 0), at(1, 3)); // no movement, no hours
}

static void movement_that_fits_no_day_or_no_window_never_starts(void **state)
{
    (void)state;
    assert_int_equal(fleet_hours_start(&office, 0, 12 * HOUR + 1), FLEET_NEVER);
    assert_int_equal(fleet_hours_start(&office, at(3, 6), 6 * HOUR), at(3, 6));
    assert_int_equal(fleet_hours_start(&office, at(3, 6) + 1, 6 * HOUR), FLEET_NEVER);
    assert_int_equal(fleet_hours_start(&office, FLEET_NEVER, HOUR), FLEET_NEVER);
}

static void window_days_are_those_with_open_hours(void **state)
{
    (void)state;
    assert_int_equal(fleet_hours_first_day(&office), 1);
    assert_int_equal(fleet_hours_last_day(&office), 3);
    fleet_hours evening_to_dawn = {at(1, 20), at(3, 5), 6 * HOUR, 18 * HOUR};
    assert_int_equal(fleet_hours_first_day(&evening_to_dawn), 2);
    assert_int_equal(fleet_hours_last_day(&evening_to_dawn), 2);
}

// The earliest start, found minute by minute.
static bool start_is_earliest(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    enum { MINUTE = 60, SPAN = 4 * FLEET_DAY_S };
    fleet_hours h;
    h.from_s = (int64_t)rng_below(r, SPAN / MINUTE) * MINUTE;
    h.to_s = h.from_s + (int64_t)rng_below(r, (uint32_t)size * 60) * MINUTE;
    h.day_from_s = (int64_t)rng_below(r, 24 * 60) * MINUTE;
    h.day_to_s =
        h.day_from_s + (int64_t)rng_below(r, (uint32_t)((FLEET_DAY_S - h.day_from_s) / MINUTE) + 1) * MINUTE;
    int64_t t = (int64_t)rng_below(r, SPAN / MINUTE) * MINUTE;
    int64_t d = (1 + (int64_t)rng_below(r, 10 * 60)) * MINUTE;
    int64_t expected = FLEET_NEVER;
    for (int64_t s = t; s <= h.to_s && expected == FLEET_NEVER; s += MINUTE) {
        int64_t clock = s % FLEET_DAY_S;
        if (s >= h.from_s && s + d <= h.to_s && clock >= h.day_from_s && clock + d <= h.day_to_s) {
            expected = s;
        }
    }
    return fleet_hours_start(&h, t, d) == expected;
}

static void earliest_start_is_found(void **state)
{
    (void)state;
    assert_true(prop_check("start_is_earliest", start_is_earliest, 2000, 100, NULL));
}

static void any_booking_can_be_dropped(void **state)
{
    (void)state;
    arena a;
    fleet_book b;
    arena_init(&a);
    fleet_book_init(&b, &a, 2);
    fleet_book_add(&b, 0, 100, 200, NONE);
    fleet_book_add(&b, 0, 10, 20, 1);
    fleet_book_add(&b, 0, 50, 60, 2);
    fleet_book_add(&b, 1, 0, 1000, 3);
    assert_int_equal(fleet_book_conflict(&b, 0, NONE, 55, 150), 60);
    assert_int_equal(fleet_book_conflict(&b, 0, NONE, 20, 50), FLEET_NEVER); // ends may touch
    assert_int_equal(fleet_book_conflict(&b, 1, NONE, 5, 6), 1000);
    fleet_book_drop(&b, 0, 50, 2);
    fleet_book_drop(&b, 1, 0, 3);
    assert_int_equal(fleet_book_conflict(&b, 0, NONE, 55, 150), 200);
    assert_int_equal(fleet_book_conflict(&b, 1, NONE, 5, 6), FLEET_NEVER);
    assert_int_equal(fleet_book_conflict(&b, 0, NONE, 0, 11), 20);
    arena_done(&a);
}

// The first moment at which a crowd leaves room, counted minute by minute.
static bool crowd_is_counted(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    enum { SPAN = 60 };
    arena a = {0};
    fleet_book b;
    fleet_book_init(&b, &a, 1);
    int32_t used[SPAN] = {0}; // by moment: between i and i + 1
    for (int32_t i = 0; i < size / 10; i++) {
        int32_t from = (int32_t)rng_below(r, SPAN - 1);
        int32_t to = from + 1 + (int32_t)rng_below(r, (uint32_t)(SPAN - 1 - from));
        fleet_book_add(&b, 0, from, to, i);
        for (int32_t t = from; t < to; t++) {
            used[t]++;
        }
    }
    int32_t limit = 1 + (int32_t)rng_below(r, 4);
    int32_t from = (int32_t)rng_below(r, SPAN - 1);
    int32_t to = from + 1 + (int32_t)rng_below(r, (uint32_t)(SPAN - 1 - from));
    bool full = false;
    for (int32_t t = from; t < to; t++) {
        full = full || used[t] >= limit;
    }
    int64_t until = fleet_book_crowd(&b, 0, limit, from, to);
    arena_done(&a);
    return full == (until < FLEET_NEVER) && (!full || until > from);
}

static void docks_are_counted(void **state)
{
    (void)state;
    assert_true(prop_check("crowd_is_counted", crowd_is_counted, 2000, 100, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_reach_before_day_0),
        cmocka_unit_test(movement_waits_for_the_window_and_the_morning),
        cmocka_unit_test(movement_that_fits_no_day_or_no_window_never_starts),
        cmocka_unit_test(window_days_are_those_with_open_hours),
        cmocka_unit_test(earliest_start_is_found),
        cmocka_unit_test(any_booking_can_be_dropped),
        cmocka_unit_test(docks_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
