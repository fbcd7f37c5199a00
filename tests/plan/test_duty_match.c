// The matching against trying every way.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/duty_internal.h"
#include "prop.h"

enum { COLS = 4, ROWS = 6 };

// Least cost of matching rows [row, n) with the room left, or -1.
static int64_t best_by_trial(int64_t cost[ROWS][COLS], int32_t row, int32_t n, int32_t *room)
{
    if (row == n) {
        return 0;
    }
    int64_t best = -1;
    for (int32_t c = 0; c < COLS; c++) {
        if (room[c] == 0 || cost[row][c] == DUTY_MATCH_NONE) {
            continue;
        }
        room[c]--;
        int64_t rest = best_by_trial(cost, row + 1, n, room);
        room[c]++;
        if (rest >= 0 && (best < 0 || rest + cost[row][c] < best)) {
            best = rest + cost[row][c];
        }
    }
    return best;
}

static int64_t matched_cost(const duty_match *m)
{
    int64_t sum = 0;
    int32_t load[COLS] = {0};
    for (int32_t r = 0; r < m->n_row; r++) {
        if (m->cost[r][m->col_of[r]] == DUTY_MATCH_NONE) {
            return -1;
        }
        sum += m->cost[r][m->col_of[r]];
        load[m->col_of[r]]++;
    }
    for (int32_t c = 0; c < COLS; c++) {
        if (load[c] != m->load[c] || load[c] > m->cap[c]) {
            return -1;
        }
    }
    return sum;
}

// Every row that can be added is added, and after each the cost is the least.
static bool matches_trial(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    int32_t cap[COLS];
    for (int32_t c = 0; c < COLS; c++) {
        cap[c] = (int32_t)rng_below(r, 4);
    }
    int64_t cost[ROWS][COLS];
    duty_match m;
    duty_match_init(&a, COLS, cap, -1, ROWS, &m);
    bool ok = true;
    int32_t rows = size < ROWS ? size : ROWS;
    for (int32_t i = 0; i < rows && ok; i++) {
        int32_t at = m.n_row;
        for (int32_t c = 0; c < COLS; c++) {
            cost[at][c] = rng_below(r, 3) == 0 ? DUTY_MATCH_NONE : (int64_t)rng_below(r, 20);
        }
        int64_t best = best_by_trial(cost, 0, at + 1, cap);
        bool added = duty_match_add(&m, cost[at], 1);
        ok = added == (best >= 0) && (!added || matched_cost(&m) == best);
    }
    arena_done(&a);
    return ok;
}

static void test_least_cost(void **state)
{
    (void)state;
    assert_true(prop_check("duty_match", matches_trial, 3000, ROWS, NULL));
}

// Two posts and one officer: whoever is nearer has him, whichever came first; nobody costs more than anybody.
static void test_nobody(void **state)
{
    (void)state;
    arena a = {0};
    const int32_t cap[2] = {1, 9};
    const int64_t far[2] = {50, 1000};
    const int64_t near[2] = {5, 1000};
    const int64_t only[2] = {1, DUTY_MATCH_NONE};
    duty_match m;
    int64_t release[2];
    duty_match_init(&a, 2, cap, 1, 3, &m);
    assert_true(duty_match_add(&m, far, 1));
    assert_true(duty_match_add(&m, near, 1));
    assert_int_equal(m.col_of[0], 1);
    assert_int_equal(m.col_of[1], 0);
    assert_int_equal(m.room, 0);
    duty_match_release(&m, release);
    assert_int_equal(release[0], DUTY_MATCH_NONE);
    assert_int_equal(duty_match_more(&m, only, 1), 0); // though the second could be let go
    assert_int_equal(m.col_of[1], 0);
    arena_done(&a);
}

// What taking one more from a column costs, and how many there are to take.
static void test_release(void **state)
{
    (void)state;
    arena a = {0};
    const int32_t cap[3] = {1, 2, 1};
    const int64_t either[3] = {1, 5, DUTY_MATCH_NONE};
    const int64_t first[3] = {1, DUTY_MATCH_NONE, DUTY_MATCH_NONE};
    duty_match m;
    int64_t release[3];
    duty_match_init(&a, 3, cap, -1, 8, &m);
    assert_true(duty_match_add(&m, either, 1));
    duty_match_release(&m, release);
    assert_int_equal(release[0], 4);
    assert_int_equal(release[1], 0);
    assert_int_equal(duty_match_more(&m, first, 4), 1);
    assert_int_equal(duty_match_more(&m, either, 4), 2);
    assert_int_equal(m.n_row, 1);
    assert_int_equal(m.col_of[0], 0);
    assert_true(duty_match_add(&m, first, 1));
    duty_match_release(&m, release);
    assert_int_equal(release[0], DUTY_MATCH_NONE);
    arena_done(&a);
}

// The second row pushes the first to its other column.
static void test_rearranges(void **state)
{
    (void)state;
    arena a = {0};
    const int32_t cap[2] = {1, 1};
    const int64_t either[2] = {1, 5};
    const int64_t only_first[2] = {2, DUTY_MATCH_NONE};
    duty_match m;
    duty_match_init(&a, 2, cap, -1, 3, &m);
    assert_true(duty_match_add(&m, either, 1));
    assert_int_equal(m.col_of[0], 0);
    assert_true(duty_match_add(&m, only_first, 1));
    assert_int_equal(m.col_of[0], 1);
    assert_int_equal(m.col_of[1], 0);
    assert_false(duty_match_add(&m, either, 1));
    assert_int_equal(m.n_row, 2);
    arena_done(&a);
}

// The first of two more rows would fit, pushing the row that is in; the second would not. So neither goes in,
// and what was in stays as it was.
static void test_all_or_none(void **state)
{
    (void)state;
    arena a = {0};
    const int32_t cap[3] = {1, 1, 1};
    const int64_t either[3] = {3, 4, DUTY_MATCH_NONE};
    const int64_t first[3] = {1, DUTY_MATCH_NONE, DUTY_MATCH_NONE};
    duty_match m;
    duty_match_init(&a, 3, cap, -1, 5, &m);
    assert_true(duty_match_add(&m, either, 1));
    assert_false(duty_match_add(&m, first, 2));
    assert_int_equal(m.n_row, 1);
    assert_int_equal(m.col_of[0], 0);
    assert_int_equal(m.load[0], 1);
    assert_int_equal(m.load[1], 0);
    assert_int_equal(m.room, 2);
    assert_int_equal(m.price[0], 0);
    assert_false(duty_match_add(&m, either, 3)); // more than all the room
    assert_true(duty_match_add(&m, first, 1));
    assert_int_equal(m.col_of[0], 1);
    assert_int_equal(m.room, 1);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_least_cost), cmocka_unit_test(test_nobody),      cmocka_unit_test(test_release),
        cmocka_unit_test(test_rearranges), cmocka_unit_test(test_all_or_none),
    };
    return cmocka_run_group_tests_name("plan/duty_match", tests, NULL, NULL);
}
